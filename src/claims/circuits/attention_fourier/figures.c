/* The figures of the claim attention_fourier; figures/README.md describes them. */
#include "claims/circuits/attention_fourier/attention_fourier.h"
#include "study/plots.h"

/* Of the first size of a setting. */
static const char *accuracies_title(struct study *study, const struct trial *trial) {
    const struct task *task = trial->task;
    const struct size *size = &task->size;
    return task->setting.common.drawn && size->tokens == task->setting.sizes[0].tokens
               ? study_text(study, "%s (k = %d, p = %d)", trial_label(trial), size->tokens, size->p)
               : NULL;
}

/* --- Spectra ---------------------------------------------------------------------------------- */

enum { HEADS_DRAWN_MAX = 4 };

/* Classes of modes by their share of the head's power: from this one on, up to the one before. */
static const struct {
    double from;
    struct figure_style style;
} classes[] = {
    {0.5, {"half of the power or more", .colour = FIGURE_VERMILION, .size = 26}},
    {0.1, {"10 % or more", .colour = FIGURE_ORANGE, .size = 20}},
    {0.02, {"2 % or more", .colour = FIGURE_BLUE, .size = 14}},
    {0.005, {"0.5 % or more", .colour = FIGURE_SKY_BLUE, .size = 8}},
};
enum { CLASSES = sizeof classes / sizeof *classes };

static void draw_head(struct study *study, struct figure_panel *panel,
                      const struct attention *heads, int head) {
    const struct attention_mode *mode = attention_modes(heads, head);
    double *x = study_room(study, 2 * (size_t)heads->modes, sizeof *x), *y = x + heads->modes;
    double power = attention_fourier_power(heads, head);
    for (int c = 0, i = 0; c < CLASSES; ++c) {
        int points = 0;
        for (; i < heads->modes && mode[i].power >= classes[c].from * power; ++i) {
            x[points] = mode[i].query;
            y[points++] = mode[i].key;
        }
        figure_points(panel, points, x, y, classes[c].style);
    }
}

static void draw_spectra_of(struct study *study, const struct trial *trial, int network) {
    const struct task *task = trial->task;
    const struct run *run = trial_run(study, trial, network);
    int heads = task->setting.heads, last = (task->size.p - 1) / 2;
    int columns = heads < HEADS_DRAWN_MAX ? heads : HEADS_DRAWN_MAX;
    struct figure *figure =
        study_figure(study, "attention_fourier_spectra", 2, columns,
                     study_text(study, "What heads look at: %s, seed %llu", trial_label(trial),
                                (unsigned long long)trial->seeds[network]));
    for (int end = 0; end < 2; ++end)
        for (int h = 0; h < columns; ++h) {
            const struct figure_frame frame = {
                study_text(study, "head %d, %s", h + 1, end ? "trained" : "at the start"),
                .x = {"query frequency g", .integer = true, .min = -1, .max = last + 1},
                .y = {"key frequency f", .integer = true, .min = -1, .max = last + 1},
                .legend = FIGURE_LEGEND_PAGE};
            draw_head(study, figure_panel(figure, end, h, frame),
                      end ? &run->end.heads : &run->start.heads, h);
        }
}

/* Of the first trained network of a setting with a control. */
static void draw_spectra(struct study *study) {
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        for (int i = 0; i < trial->networks; ++i)
            if (((const struct task *)trial->task)->setting.control != NULL &&
                trial->is_trained[i]) {
                draw_spectra_of(study, trial, i);
                return;
            }
    }
}

/* --- Over the number of tokens ---------------------------------------------------------------- */

static double run_test_at_train(const void *run) {
    return ((const struct run *)run)->test_at_train;
}

static double run_final_test(const void *run) {
    return ((const struct run *)run)->last.test_accuracy;
}

/* A disc for every network, and a line through the means; trials: [sizes]. */
static void draw_means(struct study *study, struct figure_panel *panel, struct trial *const *trials,
                       int sizes, plot_value *value, const char *quantity, int colour) {
    double *tokens = study_room(study, 2 * (size_t)sizes, sizeof *tokens), *mean = tokens + sizes;
    const struct setting *setting = &((const struct task *)trials[0]->task)->setting;
    for (int i = 0; i < sizes; ++i) {
        tokens[i] = setting->sizes[i].tokens;
        mean[i] = trial_column(study, trials[i], quantity).value;
        plot_runs(study, panel, trials[i], tokens[i], value,
                  (struct figure_style){.colour = figure_colour(colour), .opacity = 0.5});
    }
    figure_line(
        panel, sizes, tokens, mean,
        (struct figure_style){setting_label(&setting->common), .colour = figure_colour(colour)});
}

static void draw_sizes(struct study *study) {
    struct figure_panel *when_fitted = NULL, *at_end = NULL;
    int drawn = 0, sizes;
    for (int t = 0; t < study->count; t += sizes) {
        sizes = (int)((const struct task *)study->trials[t]->task)->setting.sizes_count;
        if (sizes == 1)
            continue;
        if (drawn == 0) {
            struct figure_frame frame = {"When the training set is fitted",
                                         .x = {"tokens k", .integer = true},
                                         .y = {"accuracy on the test", .min = -0.05, .max = 1.05},
                                         .legend = FIGURE_LEGEND_PAGE};
            struct figure *figure =
                study_figure(study, "attention_fourier_inputs", 1, 2,
                             "Accuracy over the number of tokens, by what the split draws");
            when_fitted = figure_panel(figure, 0, 0, frame);
            frame.title = "At the end";
            at_end = figure_panel(figure, 0, 1, frame);
        }
        draw_means(study, when_fitted, &study->trials[t], sizes, run_test_at_train, "test_at_train",
                   drawn);
        draw_means(study, at_end, &study->trials[t], sizes, run_final_test, "final_test", drawn++);
    }
}

bool attention_fourier_draw(struct study *study, struct error *error) {
    draw_spectra(study);
    draw_sizes(study);
    return plot_accuracies(study, "attention_fourier",
                           "Transformers fit the training tuples before the others",
                           accuracies_title, "training tuples", "test tuples", error);
}
