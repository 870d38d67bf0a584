/* Over the neurons of a network their powers, and over the frequencies the neurons: Figs. 1, 4 and
 * 7 of arXiv 2311.07568, of the settings that the spec has `counted`. Powers are those of u_1, with
 * frequencies z and p - z as one: the paper has them apart, where a cosine would have 1/2. */
#include "claims/margins/max_margin/max_margin.h"

#include "analysis/frequencies.h"
#include "study/plots.h"

#include <stdlib.h>

/* --- The table -------------------------------------------------------------------------------- */

struct row {
    const struct task *task;
    uint64_t seed;
    int frequency, neurons, live;
    double share;
};

#define ROW(member) offsetof(struct row, member)
static const struct field row_fields[] = {
    {"seed", FIELD_SEED, ROW(seed), NULL, "of the network", .heading = "seed"},
    {"frequency", FIELD_INTEGER, ROW(frequency), NULL, "z, 1 to (p-1)/2", .heading = "frequency"},
    {"neurons", FIELD_INTEGER, ROW(neurons), "count", "whose best frequency this is",
     .heading = "neurons"},
    {"live", FIELD_INTEGER, ROW(live), "count", "live ones of these", .heading = "live"},
    {"share", FIELD_REAL, ROW(share), "share", "of R, of all of these", .heading = "share of R"},
    {0}};
const struct record max_margin_frequency_record = {"frequency", sizeof(struct row), row_fields};

static void write_frequencies(struct study *study, const struct trial *trial, int index,
                              const struct frequencies *found) {
    const struct task *task = trial->task;
    for (int z = 1; z <= found->count; ++z) {
        struct row row = {.seed = trial->seeds[index],
                          .frequency = z,
                          .live = found->neurons[z - 1],
                          .share = found->share[z - 1]};
        for (int j = 0; j < found->q; ++j)
            row.neurons += found->best[j] == z;
        study_row(study, "max_margin_frequencies", (const void *[]){task, &row});
    }
}

/* --- The figure ------------------------------------------------------------------------------- */

enum { BINS = 25, COLUMNS = 3 };

/* The number of live neurons with powers in each bin of [0, 1]. */
static void draw_histogram(struct figure_panel *panel, const struct frequencies *found,
                           struct figure_style style) {
    double middle[BINS], count[BINS] = {0};
    for (int bin = 0; bin < BINS; ++bin)
        middle[bin] = (bin + 0.5) / BINS;
    for (int j = 0; j < found->q; ++j) {
        double power = found->power[(size_t)j * (size_t)found->columns];
        if (frequencies_is_live(found, j) && power >= 0)
            count[power < 1 ? (int)(power * BINS) : BINS - 1] += 1;
    }
    figure_bars(panel, BINS, middle, count, 1.0 / BINS, style);
}

static void draw_counts(struct study *study, struct figure_panel *panel,
                        const struct frequencies *found) {
    double *z = study_room(study, 2 * (size_t)found->count, sizeof *z), *count = z + found->count;
    for (int i = 0; i < found->count; ++i) {
        z[i] = i + 1;
        count[i] = found->neurons[i];
    }
    figure_bars(panel, found->count, z, count, 0.8, (struct figure_style){.colour = FIGURE_BLUE});
    figure_horizontal(panel, (double)found->live / found->count,
                      (struct figure_style){"equal", .dash = FIGURE_DASHED});
}

static double look_epoch(const void *look) {
    return ((const struct look *)look)->epoch;
}

static double look_ratio(const void *look) {
    return ((const struct look *)look)->ratio;
}

static double look_normalised(const void *look) {
    return ((const struct look *)look)->normalised;
}

static void draw_margins(struct study *study, struct figure_panel *panel,
                         const struct trial *trial) {
    const struct task *task = trial->task;
    bool known = !isnan(task->gamma);
    plot_looks(study, panel, trial, look_epoch, known ? look_ratio : look_normalised,
               (struct figure_style){.colour = FIGURE_BLUE, .width = 2, .opacity = 0.7});
    if (known)
        figure_horizontal(panel, 1, (struct figure_style){"largest", .dash = FIGURE_DASHED});
}

/* Row `index` of the figure: a setting's first network, and the margins of all. */
static void draw_setting(struct study *study, struct figure *figure, const struct trial *trial,
                         int index, const struct frequencies *before,
                         const struct frequencies *after) {
    const struct task *task = trial->task;
    const struct figure_frame powers = {
        study_text(study, "%s: power at one frequency", trial_label(trial)),
        .x = {"share of |û|²", .min = 0, .max = 1}, .y = {"live neurons", .min = 0}};
    const struct figure_frame counts = {"Neurons of every frequency",
                                        .x = {"frequency", .integer = true},
                                        .y = {"live neurons", .min = 0}};
    const struct figure_frame margins = {
        "Normalised margin", .x = {"step"},
        .y = {isnan(task->gamma) ? "margin / ‖θ‖²" : "margin / (R γ*)"}};
    struct figure_panel *panel = figure_panel(figure, index, 0, powers);
    draw_histogram(panel, before, (struct figure_style){"start", .colour = FIGURE_ORANGE});
    draw_histogram(panel, after, (struct figure_style){"end", .colour = FIGURE_BLUE});
    draw_counts(study, figure_panel(figure, index, 1, counts), after);
    draw_margins(study, figure_panel(figure, index, 2, margins), trial);
}

/* --- Both ------------------------------------------------------------------------------------- */

static bool find(const struct task *task, const struct network *network, const float *weights,
                 struct frequencies *found, struct error *error) {
    const struct network_shape shape = network_shape_of(network);
    double *copy = margins_weights(network, weights, error);
    bool ok = copy != NULL && frequencies_find(&shape, task->width, copy, found, error);
    free(copy);
    return ok;
}

/* A network in the table, and in row `row` of the figure unless that is NULL. */
static bool show_network(struct study *study, const struct trial *trial, int index,
                         struct figure *figure, int row, struct error *error) {
    struct training_result result;
    struct frequencies before = {0}, after = {0};
    bool loaded;
    if (!study_load(study, trial, index, &result, &loaded, error) || !loaded)
        return loaded;
    const struct trained of = {study, trial, index, NULL, &result};
    bool ok = find(trial->task, &result.network, trained_snapshot(&of, 0), &before, error) &&
              find(trial->task, &result.network, result.network.weights, &after, error);
    if (ok)
        write_frequencies(study, trial, index, &after);
    if (ok && figure != NULL)
        draw_setting(study, figure, trial, row, &before, &after);
    frequencies_free(&before);
    frequencies_free(&after);
    training_result_free(&result);
    return ok;
}

/* Whether a trial has a row of the figure: its first network does. */
static bool is_shown(const struct trial *trial) {
    return ((const struct task *)trial->task)->setting.counted && trial->is_trained[0];
}

bool max_margin_show_powers(struct study *study, struct error *error) {
    int rows = 0, row = 0;
    for (int t = 0; t < study->count; ++t)
        rows += is_shown(study->trials[t]);
    if (rows == 0)
        return true;
    struct figure *figure = study_figure(study, "max_margin_powers", rows, COLUMNS,
                                         "Neurons of networks trained as in the paper");
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        const struct task *task = trial->task;
        for (int i = 0; i < trial->networks && task->setting.counted; ++i)
            if (trial->is_trained[i] &&
                !show_network(study, trial, i, i == 0 ? figure : NULL, row, error))
                return false;
        row += is_shown(trial);
    }
    return true;
}
