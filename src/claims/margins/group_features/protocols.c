/* The figure of networks that are trained like the paper's, drawn like its Figs. 6, 8 and 9. */
#include "base/memory.h"
#include "claims/margins/group_features/group_features.h"
#include "study/plots.h"

#include <math.h>
#include <stdlib.h>

enum { COLUMNS = 3, BINS = 25 };

#define BAR_WIDTH 0.8 /* of both series together */

static const struct task *task_of(const struct trial *trial) {
    return trial->task;
}

/* Trials that have a row: with the penalty on R. */
static bool has_row(const struct trial *trial) {
    return group_features_is_papers(trial->task) && task_of(trial)->exponent == 1;
}

/* The same networks but for the power of the penalty. */
static bool is_other_reading(const struct trial *trial, const struct trial *of) {
    return group_features_is_papers(trial->task) && task_of(trial)->exponent != 1 &&
           task_of(trial)->theory->group.order == task_of(of)->theory->group.order &&
           task_of(trial)->setting.width == task_of(of)->setting.width;
}

/* --- Margins over steps ----------------------------------------------------------------------- */

/* At its snapshots and at its end. */
static void draw_networks(struct study *study, struct figure_panel *panel,
                          const struct trial *trial, struct figure_style style) {
    for (int i = 0; i < trial->networks; ++i) {
        struct plot_points points = plot_points(study, trial->snapshots + 1);
        const struct look *looks = trial_looks(study, trial, i);
        const struct look *end = &((const struct run *)trial_run(study, trial, i))->end;
        if (!trial->is_trained[i])
            continue;
        for (int s = 0; s < trial->snapshots; ++s)
            plot_add(&points, looks[s].epoch, looks[s].ratio);
        plot_add(&points, end->epoch, end->ratio);
        plot_line(panel, &points, style);
        style.label = NULL;
    }
}

static void draw_margins(struct study *study, struct figure_panel *panel,
                         const struct trial *trial) {
    figure_horizontal(panel, 1, (struct figure_style){"maximum margin γ*", .width = 1.5});
    figure_horizontal(panel, task_of(trial)->prediction.ratio,
                      (struct figure_style){"best network at this penalty", .dash = FIGURE_DASHED,
                                            .colour = FIGURE_BLUE, .width = 1.5});
    draw_networks(study, panel, trial,
                  (struct figure_style){"networks, r = 3", .colour = FIGURE_BLUE, .opacity = 0.6});
    for (int t = 0; t < study->count; ++t)
        if (is_other_reading(study->trials[t], trial))
            draw_networks(
                study, panel, study->trials[t],
                (struct figure_style){"r = 1", .colour = FIGURE_ORANGE, .dash = FIGURE_DASH_DOT});
}

/* --- Neurons and R by representation ---------------------------------------------------------- */

static void draw_representations(struct study *study, struct figure *figure, int row,
                                 const struct trial *trial) {
    const struct group_theory *theory = task_of(trial)->theory;
    int count = theory->margin.irreps;
    size_t size = (size_t)count;
    double *x = study_room(study, 4 * size, sizeof *x), *right = x + size;
    double *neurons = x + 2 * size, *share = x + 3 * size;
    double live = 0;
    const char **labels = study_room(study, size, sizeof *labels);
    for (int r = 0; r < count; ++r) {
        char *label = study_room(study, REPRESENTATION_LABEL_MAX, 1);
        representation_label(&theory->representations, r + 1, label);
        labels[r] = label;
        x[r] = r;
        right[r] = r + BAR_WIDTH / 4; /* the middle of the second bar */
        neurons[r] = group_features_neurons(study, trial, r).value;
        share[r] = group_features_share(study, trial, r).value;
        live += neurons[r];
    }
    for (int r = 0; r < count; ++r)
        neurons[r] /= live;
    const struct figure_frame frame = {row == 0 ? "Representations" : NULL,
                                       .x = {"degree and type", .min = -0.6, .max = count - 0.4,
                                             .ticks = count, .tick_at = x, .tick_label = labels},
                                       .y = {"share", .min = 0}};
    struct figure_panel *panel = figure_panel(figure, row, 1, frame);
    figure_bars(panel, count, x, neurons, BAR_WIDTH,
                (struct figure_style){"of live neurons", .colour = FIGURE_SKY_BLUE});
    figure_bars(panel, count, x, share, BAR_WIDTH,
                (struct figure_style){"of R", .colour = FIGURE_VERMILION});
    figure_points(
        panel, count, right, task_of(trial)->prediction.share,
        (struct figure_style){"of R, predicted", .symbol = FIGURE_DIAMOND, .colour = FIGURE_BLACK});
}

/* --- The largest share of a neuron ------------------------------------------------------------ */

/* The shares of live neurons whose purity is in each of BINS equal intervals: share: [BINS]. */
static bool find_histogram(const struct trial *trial, const struct network *network,
                           double share[BINS], struct error *error) {
    const struct group_theory *theory = task_of(trial)->theory;
    int width = task_of(trial)->setting.width, live = 0;
    double *weights = margins_weights(network, network->weights, error);
    struct irreps_neuron *neurons = memory_array((size_t)width, sizeof *neurons);
    double *of_R = memory_array((size_t)theory->representations.count, sizeof *of_R);
    bool ok = weights != NULL &&
              ((neurons != NULL && of_R != NULL) || error_memory(error, "a figure")) &&
              irreps_measure(&theory->representations, &theory->fourier, weights, width, neurons,
                             of_R, error);
    for (int b = 0; b < BINS; ++b)
        share[b] = 0;
    for (int i = 0; ok && i < width; ++i) {
        int bin = isnan(neurons[i].purity) ? -1 : (int)(neurons[i].purity * BINS);
        if (bin < 0 || !irreps_is_live(&neurons[i], width))
            continue;
        share[bin < BINS ? bin : BINS - 1] += 1;
        ++live;
    }
    for (int b = 0; b < BINS && live > 0; ++b)
        share[b] /= live;
    free(of_R);
    free(neurons);
    free(weights);
    return ok;
}

static bool draw_histogram(struct figure_panel *panel, const struct trial *trial,
                           const struct network *network, struct figure_style style,
                           struct error *error) {
    double x[BINS], share[BINS];
    if (!find_histogram(trial, network, share, error))
        return false;
    for (int b = 0; b < BINS; ++b)
        x[b] = (b + 0.5) / BINS;
    figure_bars(panel, BINS, x, share, 0.9 / BINS, style);
    return true;
}

/* The neurons of the first network of a trial, before and after training. */
static bool draw_purities(struct study *study, struct figure_panel *panel,
                          const struct trial *trial, struct error *error) {
    struct training_result result;
    struct training_config config = trial->config;
    struct network start;
    bool loaded;
    config.seed = trial->seeds[0];
    if (!study_load(study, trial, 0, &result, &loaded, error) ||
        !training_start_network(&config, &start, error))
        return false;
    bool ok =
        draw_histogram(panel, trial, &start,
                       (struct figure_style){"before training", .colour = FIGURE_GREY}, error) &&
        (!loaded || draw_histogram(panel, trial, &result.network,
                                   (struct figure_style){"after training", .outline = true,
                                                         .colour = FIGURE_BLUE},
                                   error));
    network_free(&start);
    if (loaded)
        training_result_free(&result);
    return ok;
}

/* --- The page --------------------------------------------------------------------------------- */

static bool draw_row(struct study *study, struct figure *figure, int row, const struct trial *trial,
                     struct error *error) {
    const char *group =
        study_text(study, "%s, %d neurons", task_of(trial)->group, task_of(trial)->setting.width);
    const struct figure_frame margins = {group, .x = {"updates", .min = 0},
                                         .y = {"margin / (R γ*)", .min = -0.2, .max = 1.1},
                                         .legend = FIGURE_LEGEND_PAGE};
    const struct figure_frame purities = {
        row == 0 ? "Neurons of one network" : NULL,
        .x = {"largest share over representations", .min = 0, .max = 1},
        .y = {"share of live neurons", .min = 0, .max = 1}};
    draw_margins(study, figure_panel(figure, row, 0, margins), trial);
    draw_representations(study, figure, row, trial);
    return draw_purities(study, figure_panel(figure, row, 2, purities), trial, error);
}

bool group_features_draw_protocols(struct study *study, struct error *error) {
    int rows = 0;
    for (int t = 0; t < study->count; ++t)
        rows += has_row(study->trials[t]);
    if (rows == 0)
        return true;
    struct figure *figure = study_figure(study, "group_features_protocols", rows, COLUMNS,
                                         "Networks trained like the paper's");
    int row = 0;
    for (int t = 0; t < study->count; ++t)
        if (has_row(study->trials[t]) && !draw_row(study, figure, row++, study->trials[t], error))
            return false;
    return true;
}
