#include "claims/circuits/attention_fourier/attention_fourier_figures.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { HEADS_DRAWN_MAX = 4 };

/* Of a page with so many panels, at most six. */
static int columns_of(int count) {
    return count < 3 ? count : count == 4 ? 2 : 3;
}

struct figure *create_accuracy_figure(int count, struct error *error) {
    int columns = columns_of(count);
    return figure_create((count + columns - 1) / columns, columns,
                         "Transformers know their training tuples before the others", error);
}

struct figure_panel *create_accuracy_panel(struct figure *figure, int count, int index,
                                           const struct trial *trial) {
    int columns = columns_of(count);
    char title[128];
    snprintf(title, sizeof title, "%s (k = %d, p = %d)", trial->name, trial->size->tokens,
             trial->size->p);
    return figure_panel(figure, index / columns, index % columns,
                        (struct figure_frame){.title = title,
                                              .x = {.label = "epoch", .log = true},
                                              .y = {.label = "accuracy", .min = 0, .max = 1.05}});
}

/* --- Spectra ---------------------------------------------------------------------------------- */

/* Classes of modes by their share of the head's power: from this one on, up to the one before. */
static const struct {
    double from;
    struct figure_style style;
} classes[] = {
    {0.5, {.label = "half of the power or more", .colour = FIGURE_VERMILION, .size = 26}},
    {0.1, {.label = "10 % or more", .colour = FIGURE_ORANGE, .size = 20}},
    {0.02, {.label = "2 % or more", .colour = FIGURE_BLUE, .size = 14}},
    {0.005, {.label = "0.5 % or more", .colour = FIGURE_SKY_BLUE, .size = 8}},
};
enum { CLASSES = sizeof classes / sizeof *classes };

static bool draw_head(struct figure_panel *panel, const struct attention *heads, int head,
                      struct error *error) {
    const struct attention_mode *mode = attention_modes(heads, head);
    double *x = memory_array(2 * (size_t)heads->modes, sizeof *x), power = 0;
    if (x == NULL)
        return error_memory(error, "a spectrum");
    double *y = x + heads->modes;
    for (int i = 0; i < heads->modes; ++i)
        power += mode[i].power;
    for (int c = 0, i = 0; c < CLASSES; ++c) {
        int points = 0;
        for (; i < heads->modes && mode[i].power >= classes[c].from * power; ++i) {
            x[points] = mode[i].query;
            y[points++] = mode[i].key;
        }
        figure_points(panel, points, x, y, classes[c].style);
    }
    free(x);
    return true;
}

struct figure *create_spectra_figure(const struct trial *trial, const struct run *run,
                                     struct error *error) {
    int heads = trial->setting->heads, last = (trial->size->p - 1) / 2;
    int columns = heads < HEADS_DRAWN_MAX ? heads : HEADS_DRAWN_MAX;
    char title[128];
    snprintf(title, sizeof title, "What heads look at: %s, seed %llu", trial->name,
             (unsigned long long)run->seed);
    struct figure *figure = figure_create(2, columns, title, error);
    bool ok = figure != NULL;
    for (int end = 0; end < 2; ++end)
        for (int h = 0; ok && h < columns; ++h) {
            struct figure_frame frame = {
                .x = {.label = "query frequency g", .integer = true, .min = -1, .max = last + 1},
                .y = {.label = "key frequency f", .integer = true, .min = -1, .max = last + 1},
                .legend = FIGURE_LEGEND_PAGE};
            snprintf(title, sizeof title, "head %d, %s", h + 1, end ? "trained" : "at the start");
            frame.title = title;
            ok = draw_head(figure_panel(figure, end, h, frame),
                           end ? &run->end.heads : &run->start.heads, h, error);
        }
    if (ok)
        return figure;
    figure_free(figure);
    return NULL;
}

/* --- Over the number of tokens ---------------------------------------------------------------- */

struct figure *create_inputs_figure(struct inputs_panels *panels, struct error *error) {
    struct figure *figure =
        figure_create(1, 2, "Accuracy over the number of tokens, by what the split draws", error);
    struct figure_frame frame = {.title = "As training tuples are known",
                                 .x = {.label = "tokens k", .integer = true},
                                 .y = {.label = "accuracy on the test", .min = -0.05, .max = 1.05}};
    if (figure == NULL)
        return NULL;
    panels->at_train = figure_panel(figure, 0, 0, frame);
    frame.title = "At the end";
    panels->final = figure_panel(figure, 0, 1, frame);
    return figure;
}

/* Every network a disc, and their means a line. */
static bool draw_value(struct figure_panel *panel, const struct trial *trials, int sizes,
                       run_value *value, int colour, struct error *error) {
    int networks = sizes * (int)trials->setting->seeds_count, count = 0;
    double *x = memory_array(2 * (size_t)(networks + sizes), sizeof *x);
    if (x == NULL)
        return error_memory(error, "a curve");
    double *y = x + networks, *k = y + networks, *mean = k + sizes;
    for (int i = 0; i < sizes; ++i) {
        k[i] = trials[i].size->tokens;
        mean[i] = trial_mean(&trials[i], value).value;
        for (unsigned s = 0; s < trials->setting->seeds_count; ++s)
            if (trials[i].runs[s].trained) {
                x[count] = k[i];
                y[count++] = value(&trials[i].runs[s]);
            }
    }
    figure_points(panel, count, x, y,
                  (struct figure_style){.colour = figure_colour(colour), .opacity = 0.5});
    figure_line(
        panel, sizes, k, mean,
        (struct figure_style){.label = trials->setting->name, .colour = figure_colour(colour)});
    free(x);
    return true;
}

bool draw_inputs(const struct inputs_panels *panels, const struct trial *trials, int sizes,
                 int colour, struct error *error) {
    return draw_value(panels->at_train, trials, sizes, run_test_at_train, colour, error) &&
           draw_value(panels->final, trials, sizes, run_final_test, colour, error);
}
