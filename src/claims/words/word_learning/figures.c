/* The figures of the claim word_learning; figures/README.md describes them. */
#include "claims/words/word_learning/word_learning.h"
#include "study/plots.h"

#include <math.h>

static const char *accuracies_title(struct study *study, const struct trial *trial) {
    const struct task *task = trial->task;
    const struct setting *setting = &task->setting;
    return setting->common.drawn && task->width == setting->widths[0]
               ? study_text(study, "%s (%s)", trial->name,
                            model_activation_names[setting->activation])
               : NULL;
}

/* --- Looks ------------------------------------------------------------------------------------ */

static double look_purity(const void *look) {
    return ((const struct look *)look)->purity;
}

static double look_support(const void *look) {
    return ((const struct look *)look)->support;
}

/* The mean over the trained networks as a line, their range as a band. */
static void draw_band(struct study *study, struct figure_panel *panel, const struct trial *trial,
                      plot_value *value, struct figure_style style) {
    size_t count = (size_t)trial->snapshots;
    double *epoch = study_room(study, 4 * count, sizeof *epoch), *mean = epoch + count;
    double *low = mean + count, *high = low + count;
    for (size_t s = 0; s < count; ++s) {
        epoch[s] = trial->snapshot_epochs[s];
        low[s] = INFINITY;
        high[s] = -INFINITY;
        for (int i = 0; i < trial->networks; ++i) {
            const struct look *looks = trial_looks(study, trial, i);
            if (!trial->is_trained[i])
                continue;
            mean[s] += value(&looks[s]);
            low[s] = fmin(low[s], value(&looks[s]));
            high[s] = fmax(high[s], value(&looks[s]));
        }
        mean[s] /= trial->trained;
    }
    figure_band(panel, (int)count, epoch, low, high, (struct figure_style){.colour = style.colour});
    figure_line(panel, (int)count, epoch, mean, style);
}

static void draw_looks(struct study *study) {
    struct figure_frame frame = {.title = "Nodes take on one representation each",
                                 .x = {.label = "epoch", .log = true},
                                 .y = {.label = "unit purity", .min = 0, .max = 1.05}};
    struct figure_panel *purity = NULL, *support = NULL;
    int drawn = 0;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        const struct figure_style style = {
            .label = trial->name, .colour = figure_colour(drawn), .symbol = FIGURE_DISC};
        if (trial->snapshots == 0)
            continue;
        if (drawn++ == 0) {
            struct figure *figure =
                study_figure(study, "word_learning_looks", 1, 2, "What happens inside");
            purity = figure_panel(figure, 0, 0, frame);
            frame.title = "Outputs move into the support of the word";
            frame.y.label = "share of energy";
            support = figure_panel(figure, 0, 1, frame);
        }
        draw_band(study, purity, trial, look_purity, style);
        draw_band(study, support, trial, look_support, style);
    }
}

/* The share of networks that learn over the widths of each setting that has several. */
static void draw_widths(struct study *study) {
    static const struct figure_frame frame = {
        .title = "Networks that learn",
        .x = {.label = "width q", .log = true},
        .y = {.label = "share of networks", .min = -0.05, .max = 1.05}};
    struct figure_panel *panel = NULL;
    int drawn = 0, widths;
    for (int t = 0; t < study->count; t += widths) {
        const struct setting *setting = &((const struct task *)study->trials[t]->task)->setting;
        widths = (int)setting->widths_count;
        if (widths == 1)
            continue;
        if (drawn == 0)
            panel =
                figure_panel(study_figure(study, "word_learning_width", 1, 1, NULL), 0, 0, frame);
        double *width = study_room(study, setting->widths_count, sizeof *width);
        struct estimate *share = study_room(study, setting->widths_count, sizeof *share);
        for (int w = 0; w < widths; ++w) {
            width[w] = setting->widths[w];
            share[w] = trial_column(study, study->trials[t + w], "learned_share");
        }
        plot_estimates_above(study, panel, widths, width, share,
                             (struct figure_style){.label = setting->common.name,
                                                   .colour = figure_colour(drawn++),
                                                   .symbol = FIGURE_DISC});
    }
}

bool word_learning_draw(struct study *study, struct error *error) {
    draw_looks(study);
    draw_widths(study);
    return plot_accuracies(study, "word_learning",
                           "Networks know their training pairs long before the others",
                           accuracies_title, "training pairs", "clean test pairs", error);
}
