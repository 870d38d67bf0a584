/* The figures of the claim word_learning; figures/README.md describes them. */
#include "claims/words/word_learning/word_learning.h"
#include "study/plots.h"

#include <math.h>

static const struct setting *setting_of(const struct trial *trial) {
    return &((const struct task *)trial->task)->setting;
}

static int widths_of(const struct setting *setting) {
    return (int)setting->widths_count;
}

static int shares_of(const struct setting *setting) {
    return setting->train_shares_count == 0 ? 1 : (int)setting->train_shares_count;
}

static const char *title_of(const struct trial *trial, bool own_training) {
    const struct setting *setting = setting_of(trial);
    const struct task *task = trial->task;
    return setting->common.drawn && (setting->common.has_training > 0) == own_training &&
                   shares_of(setting) == 1 && task->width == setting->widths[0]
               ? trial_label(trial)
               : NULL;
}

static const char *title_of_ours(struct study *study, const struct trial *trial) {
    (void)study;
    return title_of(trial, false);
}

static const char *title_of_the_papers(struct study *study, const struct trial *trial) {
    (void)study;
    return title_of(trial, true);
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
    struct figure_frame frame = {.title = "Neurons take on one representation each",
                                 .x = {.label = "epoch", .log = true},
                                 .y = {.label = "purity of neurons", .min = 0, .max = 1.05}};
    struct figure_panel *purity = NULL, *support = NULL;
    int drawn = 0;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        const struct figure_style style = {
            .label = trial_label(trial), .colour = figure_colour(drawn), .symbol = FIGURE_DISC};
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
        const struct setting *setting = setting_of(study->trials[t]);
        widths = widths_of(setting);
        if (widths == 1 || shares_of(setting) > 1)
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
                             (struct figure_style){.label = setting_label(&setting->common),
                                                   .colour = figure_colour(drawn++),
                                                   .symbol = FIGURE_DISC});
    }
}

/* --- Shares ----------------------------------------------------------------------------------- */

/* One width of a setting whose first trial is `first`: the mean final test accuracy over train
 * shares, with its standard deviation, and the delay of those that learn. */
static void draw_shares_of(struct study *study, struct trial *const *first, int w,
                           struct figure_panel *accuracy, struct figure_panel *delays) {
    const struct setting *setting = setting_of(first[0]);
    int shares = shares_of(setting), widths = widths_of(setting);
    double *mean = study_room(study, 4 * (size_t)shares, sizeof *mean);
    double *low = mean + shares, *high = low + shares, *delay = high + shares;
    const struct figure_style style = {.label = study_text(study, "q = %d", setting->widths[w]),
                                       .colour = figure_colour(w),
                                       .symbol = FIGURE_DISC};
    for (int i = 0; i < shares; ++i) {
        const struct trial *trial = first[i * widths + w];
        double deviation = trial_column(study, trial, "final_test_accuracy_sd").value;
        mean[i] = trial_column(study, trial, "final_test_accuracy").value;
        low[i] = mean[i] - deviation;
        high[i] = mean[i] + deviation;
        delay[i] = trial_column(study, trial, "delay_median").value;
    }
    figure_band(accuracy, shares, setting->train_shares, low, high,
                (struct figure_style){.colour = style.colour});
    figure_line(accuracy, shares, setting->train_shares, mean, style);
    figure_line(delays, shares, setting->train_shares, delay, style);
}

/* A column for each setting with several shares. */
static void draw_shares(struct study *study) {
    struct figure_frame frame = {.x = {.label = "train share"}};
    struct figure *figure = NULL;
    int columns = 0, column = 0, trials;
    for (int t = 0; t < study->count; t += trials) {
        const struct setting *setting = setting_of(study->trials[t]);
        trials = widths_of(setting) * shares_of(setting);
        columns += shares_of(setting) > 1;
    }
    for (int t = 0; t < study->count; t += trials) {
        const struct setting *setting = setting_of(study->trials[t]);
        trials = widths_of(setting) * shares_of(setting);
        if (shares_of(setting) == 1)
            continue;
        if (figure == NULL)
            figure = study_figure(study, "word_learning_shares", 2, columns,
                                  "How much of the table has to be known");
        frame.title = setting_label(&setting->common);
        frame.y = (struct figure_axis){.label = "final test accuracy", .min = 0, .max = 1.05};
        struct figure_panel *accuracy = figure_panel(figure, 0, column, frame);
        frame.title = NULL;
        frame.y = (struct figure_axis){.label = "epochs to 99 % test / epochs to 100 % train"};
        struct figure_panel *delays = figure_panel(figure, 1, column++, frame);
        for (int w = 0; w < widths_of(setting); ++w)
            draw_shares_of(study, study->trials + t, w, accuracy, delays);
    }
}

bool word_learning_draw(struct study *study, struct error *error) {
    draw_looks(study);
    draw_widths(study);
    draw_shares(study);
    return plot_accuracies(study, "word_learning",
                           "Networks know their training pairs long before the others",
                           title_of_ours, "training pairs", "clean test pairs", error) &&
           plot_accuracies(study, "word_learning_paper", "Networks trained as in the paper",
                           title_of_the_papers, "training pairs", "test pairs", error);
}
