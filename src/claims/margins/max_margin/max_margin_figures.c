#include "claims/margins/max_margin/max_margin_figures.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- Margins and losses over epochs ----------------------------------------------------------- */

/* What of a look is drawn: how far the margin is from gamma*, or the loss from its least value. */
static double missing(const struct look *look, bool loss) {
    return loss ? look->excess : 1 - look->ratio;
}

/* One curve for each network of a trial. work: [2, snapshots] */
static void draw_trial(struct figure_panel *panel, const struct trial *trial, bool loss, int colour,
                       double *work) {
    int count = (int)trial->setting->snapshots;
    double *epoch = work, *value = work + count;
    bool first = true;
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        const struct run *run = &trial->runs[s];
        if (!run->trained)
            continue;
        for (int i = 0; i < count; ++i) {
            epoch[i] = run->looks[i].epoch;
            value[i] = missing(&run->looks[i], loss);
        }
        figure_line(panel, count, epoch, value,
                    (struct figure_style){.label = first ? trial->name : NULL,
                                          .colour = figure_colour(colour),
                                          .width = 1.5,
                                          .opacity = 0.6});
        first = false;
    }
}

static bool draw_trials(const struct plan *plan, struct figure_panel *margins,
                        struct figure_panel *losses, struct error *error) {
    unsigned most = 1;
    int drawn = 0;
    for (int i = 0; i < plan->count; ++i)
        most =
            plan->trials[i].setting->snapshots > most ? plan->trials[i].setting->snapshots : most;
    double *work = memory_array(2 * (size_t)most, sizeof *work);
    if (work == NULL)
        return error_memory(error, "a curve");
    for (int i = 0; i < plan->count; ++i) {
        const struct trial *trial = &plan->trials[i];
        if (!trial->setting->drawn)
            continue;
        draw_trial(margins, trial, false, drawn, work);
        if (has_minimum(trial->setting))
            draw_trial(losses, trial, true, drawn, work);
        ++drawn;
    }
    free(work);
    return true;
}

struct figure *draw_margins(const struct plan *plan, struct error *error) {
    struct figure *figure = figure_create(1, 2, "How far from the largest margin", error);
    if (figure == NULL)
        return NULL;
    struct figure_panel *margins = figure_panel(
        figure, 0, 0,
        (struct figure_frame){.title = "1 − margin / (R γ*)",
                              .x = {.label = "epoch"},
                              .y = {.label = "share of γ* that is missing", .log = true},
                              .legend = FIGURE_LEGEND_PAGE});
    struct figure_panel *losses =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Loss above its least value",
                                           .x = {.label = "epoch"},
                                           .y = {.label = "cross-entropy + λR − L*", .log = true},
                                           .legend = FIGURE_LEGEND_NONE});
    if (draw_trials(plan, margins, losses, error))
        return figure;
    figure_free(figure);
    return NULL;
}

/* --- Widths ----------------------------------------------------------------------------------- */

static void draw_width(struct figure_panel *panel, const struct trial *trial, bool first,
                       int colour) {
    double width = (double)trial->q / (trial->setting->p - 1);
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s) {
        if (!trial->runs[s].trained)
            continue;
        figure_points(panel, 1, &width, &trial->runs[s].end.ratio,
                      (struct figure_style){.label = first && s == 0 ? trial->setting->name : NULL,
                                            .colour = figure_colour(colour),
                                            .symbol = FIGURE_CIRCLE,
                                            .size = 9});
    }
}

struct figure *draw_widths(const struct plan *plan, struct error *error) {
    struct figure *figure = figure_create(1, 1, NULL, error);
    static const double ticks[] = {3, 4, 8, 16, 32};
    static const char *const tick_labels[] = {"3", "4", "8", "16", "32"};
    int colour = 0, widths;
    if (figure == NULL)
        return NULL;
    struct figure_panel *panel =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "Margins of trained networks",
                                           .x = {.label = "neurons / (p − 1)",
                                                 .log = true,
                                                 .min = 2,
                                                 .max = 48,
                                                 .ticks = 5,
                                                 .tick_at = ticks,
                                                 .tick_label = tick_labels},
                                           .y = {.label = "margin / (R γ*)"}});
    for (int i = 0; i < plan->count; i += widths) {
        widths = (int)plan->trials[i].setting->widths_count;
        for (int w = 0; w < widths && widths > 1; ++w)
            draw_width(panel, &plan->trials[i + w], w == 0, colour);
        colour += widths > 1;
    }
    figure_horizontal(panel, 1,
                      (struct figure_style){.label = "the largest there is",
                                            .colour = FIGURE_BLACK,
                                            .dash = FIGURE_DASHED});
    return figure;
}

/* --- The neurons of one network --------------------------------------------------------------- */

/* The weights of one column of the heaviest neuron, over the elements. */
static bool draw_columns(struct figure_panel *panel, const struct trial *trial,
                         const struct frequencies *found, const double *weights,
                         struct error *error) {
    int p = trial->setting->p, k = trial->setting->inputs, heaviest = 0;
    double *element = memory_array(2 * (size_t)p, sizeof *element);
    if (element == NULL)
        return error_memory(error, "a curve");
    for (int j = 0; j < found->q; ++j)
        if (found->weight[j] > found->weight[heaviest])
            heaviest = j;
    for (int column = 0; column <= k; ++column) {
        char label[32];
        if (column == k)
            snprintf(label, sizeof label, "w");
        else
            snprintf(label, sizeof label, "u#d%d#u", column + 1);
        for (int a = 0; a < p; ++a) {
            element[a] = a;
            element[p + a] =
                weights[(size_t)(column * p + a) * (size_t)found->q + (size_t)heaviest];
        }
        figure_line(
            panel, p, element, element + p,
            (struct figure_style){
                .label = label, .colour = figure_colour(column), .symbol = FIGURE_DISC, .size = 7});
    }
    free(element);
    return true;
}

/* Output phases against the sums of the inputs', of the live neurons. */
static void draw_phases(struct figure_panel *panel, const struct frequencies *found) {
    const double ends[] = {-M_PI, M_PI};
    figure_line(panel, 2, ends, ends,
                (struct figure_style){.colour = FIGURE_GREY, .dash = FIGURE_DASHED});
    for (int j = 0; j < found->q; ++j) {
        const double *phase = found->phase + (size_t)j * (size_t)found->columns;
        double sum = 0;
        for (int column = 0; column < found->columns - 1; ++column)
            sum += phase[column];
        sum = remainder(sum, 2 * M_PI);
        if (frequencies_is_live(found, j))
            figure_points(panel, 1, &sum, &phase[found->columns - 1],
                          (struct figure_style){.colour = FIGURE_BLUE, .size = 7});
    }
}

static bool draw_shares(struct figure_panel *panel, const struct frequencies *found,
                        struct error *error) {
    double *z = memory_array((size_t)found->count, sizeof *z);
    if (z == NULL)
        return error_memory(error, "bars");
    for (int i = 0; i < found->count; ++i)
        z[i] = i + 1;
    figure_bars(panel, found->count, z, found->share, 0.8,
                (struct figure_style){.colour = FIGURE_BLUE});
    figure_horizontal(panel, 1.0 / found->count,
                      (struct figure_style){.colour = FIGURE_BLACK, .dash = FIGURE_DASHED});
    free(z);
    return true;
}

struct figure *draw_neurons(const struct trial *trial, const struct frequencies *frequencies,
                            const double *weights, struct error *error) {
    char title[128];
    snprintf(title, sizeof title, "A trained network: p = %d, %d inputs, %d neurons",
             trial->setting->p, trial->setting->inputs, trial->q);
    struct figure *figure = figure_create(1, 3, title, error);
    if (figure == NULL)
        return NULL;
    struct figure_panel *columns =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.title = "The heaviest neuron: cosines",
                                           .x = {.label = "element", .integer = true},
                                           .y = {.label = "weight"}});
    struct figure_panel *phases =
        figure_panel(figure, 0, 1,
                     (struct figure_frame){.title = "Live neurons: phases add up",
                                           .x = figure_axis_angle("sum of the inputs’ phases"),
                                           .y = figure_axis_angle("phase of the output")});
    struct figure_panel *shares =
        figure_panel(figure, 0, 2,
                     (struct figure_frame){
                         .title = "Every frequency has the same share",
                         .x = {.label = "frequency", .integer = true},
                         .y = {.label = "share of R", .min = 0, .max = 1.6 / frequencies->count}});
    draw_phases(phases, frequencies);
    if (draw_columns(columns, trial, frequencies, weights, error) &&
        draw_shares(shares, frequencies, error))
        return figure;
    figure_free(figure);
    return NULL;
}
