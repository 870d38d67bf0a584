#include "claims/words/word_learning/word_learning_figures.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 3 };

struct figure *create_accuracy_figure(int count, struct error *error) {
    return figure_create((count + COLUMNS - 1) / COLUMNS, count < COLUMNS ? count : COLUMNS,
                         "Networks know their training pairs long before the others", error);
}

struct figure_panel *create_accuracy_panel(struct figure *figure, int index,
                                           const struct trial *trial) {
    char title[128];
    snprintf(title, sizeof title, "%s (%s)", trial->name,
             model_activation_names[trial->setting->activation]);
    return figure_panel(figure, index / COLUMNS, index % COLUMNS,
                        (struct figure_frame){.title = title,
                                              .x = {.label = "epoch", .log = true},
                                              .y = {.label = "accuracy", .min = 0, .max = 1.05}});
}

struct figure *create_looks_figure(struct looks_panels *panels, struct error *error) {
    struct figure *figure = figure_create(1, 2, "What happens inside", error);
    if (figure == NULL)
        return NULL;
    panels->purity =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "Nodes take on one representation each",
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "unit purity", .min = 0, .max = 1.05}});
    panels->share = figure_panel(
        figure, 0, 1,
        (struct figure_frame){.title = "Outputs move into the support of the word",
                              .x = {.label = "epoch", .log = true},
                              .y = {.label = "share of energy", .min = 0, .max = 1.05}});
    return figure;
}

/* The mean and the range of one value of look `index` over the runs of a trial. */
static void summarise(const struct trial *trial, unsigned index, bool share, double *mean,
                      double *low, double *high) {
    int runs = 0;
    *mean = 0;
    *low = INFINITY;
    *high = -INFINITY;
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        if (!trial->runs[s].trained)
            continue;
        const struct look *look = &trial->runs[s].looks[index];
        double value = share ? look->share : look->purity;
        *mean += value;
        *low = fmin(*low, value);
        *high = fmax(*high, value);
        ++runs;
    }
    *mean /= runs;
}

bool draw_looks(const struct looks_panels *panels, const struct trial *trial, int colour,
                struct error *error) {
    int count = (int)trial->setting->snapshots;
    double *epoch = memory_array(4 * (size_t)count, sizeof *epoch);
    if (epoch == NULL)
        return error_memory(error, "a curve");
    double *mean = epoch + count, *low = mean + count, *high = low + count;
    for (int i = 0; i < count; ++i)
        epoch[i] = trial->setting->snapshot_epochs[i];
    for (int share = 0; share < 2; ++share) {
        struct figure_panel *panel = share ? panels->share : panels->purity;
        for (int i = 0; i < count; ++i)
            summarise(trial, (unsigned)i, share, &mean[i], &low[i], &high[i]);
        figure_band(panel, count, epoch, low, high,
                    (struct figure_style){.colour = figure_colour(colour)});
        figure_line(panel, count, epoch, mean,
                    (struct figure_style){.label = trial->name,
                                          .colour = figure_colour(colour),
                                          .symbol = FIGURE_DISC});
    }
    free(epoch);
    return true;
}

struct figure *create_width_figure(struct figure_panel **panel, struct error *error) {
    struct figure *figure = figure_create(1, 1, NULL, error);
    if (figure != NULL)
        *panel = figure_panel(
            figure, 0, 0,
            (struct figure_frame){.title = "Networks that learn",
                                  .x = {.label = "width q", .log = true},
                                  .y = {.label = "share of networks", .min = -0.05, .max = 1.05}});
    return figure;
}

bool draw_widths(struct figure_panel *panel, const struct trial *trials, int count, int colour,
                 struct error *error) {
    double *width = memory_array(4 * (size_t)count, sizeof *width);
    if (width == NULL)
        return error_memory(error, "a curve");
    double *share = width + count, *low = share + count, *high = low + count;
    for (int i = 0; i < count; ++i) {
        width[i] = trials[i].q;
        share[i] = trials[i].learned_share.value;
        low[i] = trials[i].learned_share.low;
        high[i] = trials[i].learned_share.high;
    }
    const struct figure_style style = {
        .label = trials->setting->name, .colour = figure_colour(colour), .symbol = FIGURE_DISC};
    figure_error_bars(panel, count, width, low, high,
                      (struct figure_style){.colour = figure_colour(colour)});
    figure_line(panel, count, width, share, style);
    free(width);
    return true;
}
