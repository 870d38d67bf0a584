/* The figures of the claim sum_features; figures/README.md describes them. */
#include "analysis/frequencies.h"
#include "base/random.h"
#include "claims/circuits/sum_features/sum_features.h"
#include "study/plots.h"

#include <math.h>
#include <stdlib.h>

/* Drawn settings have a place in all figures. */
static bool is_drawn(const struct trial *trial) {
    return ((const struct task *)trial->task)->setting.common.drawn;
}

static int count_drawn(const struct study *study) {
    int drawn = 0;
    for (int t = 0; t < study->count; ++t)
        drawn += is_drawn(study->trials[t]);
    return drawn;
}

/* --- Over steps ------------------------------------------------------------------------------- */

static double look_step(const void *look) {
    return ((const struct look *)look)->step;
}

static double look_power(const void *look) {
    return ((const struct look *)look)->power;
}

static double look_used(const void *look) {
    return ((const struct look *)look)->used_share;
}

static double look_test(const void *look) {
    return ((const struct look *)look)->test_accuracy;
}

static double look_ratio(const void *look) {
    return ((const struct look *)look)->ratio;
}

static void draw_steps(struct study *study) {
    static plot_value *const value[] = {look_power, look_used, look_test, look_ratio};
    static const char *const title[] = {"Power at the best frequency", "Frequencies used",
                                        "Test accuracy", "Margin"};
    static const char *const label[] = {"share, weighted by n#uk+1#d", "share", "share",
                                        "margin / (R γ*)"};
    struct figure *figure = study_figure(study, "sum_features", 2, 2, "Networks that add");
    for (int i = 0; i < 4; ++i) {
        /* Networks near zero have margins of -1000 R gamma*. */
        const struct figure_frame frame = {
            title[i], .x = {"step"}, .y = {label[i], .min = i < 3 ? 0 : -1, .max = 1.05},
            .legend = i == 0 ? FIGURE_LEGEND_PAGE : FIGURE_LEGEND_NONE};
        struct figure_panel *panel = figure_panel(figure, i / 2, i % 2, frame);
        for (int t = 0, drawn = 0; t < study->count; ++t) {
            const struct trial *trial = study->trials[t];
            if (!is_drawn(trial))
                continue;
            plot_looks(study, panel, trial, look_step, value[i],
                       (struct figure_style){trial_label(trial), .colour = figure_colour(drawn),
                                             .dash = drawn < 6 ? FIGURE_SOLID : FIGURE_DASHED,
                                             .width = 1.5, .opacity = 0.7});
            ++drawn;
        }
    }
}

/* --- All neurons ------------------------------------------------------------------------------ */

enum { BINS = 50 };

/* Shares by power: of all neurons, or of their weights. */
static void draw_histogram(struct study *study, struct figure_panel *panel,
                           const struct neurons *neurons, int width) {
    double *x = study_room(study, (size_t)3 * BINS, sizeof *x);
    double *plain = x + BINS, *weighted = plain + BINS;
    if (neurons->power == NULL) /* no snapshot */
        return;
    for (int i = 0; i < BINS; ++i)
        x[i] = (i + 0.5) / BINS;
    for (int j = 0; j < width; ++j) {
        double power = neurons->power[j];
        int bin = !(power < 1) ? BINS - 1 : (int)(power * BINS);
        plain[bin] += 1.0 / width;
        weighted[bin] += neurons->weight[j];
    }
    figure_bars(panel, BINS, x, plain, 1.0 / BINS,
                (struct figure_style){"neurons", .colour = FIGURE_SKY_BLUE});
    figure_bars(
        panel, BINS, x, weighted, 1.0 / BINS,
        (struct figure_style){"weighted by n#uk+1#d", .colour = FIGURE_VERMILION, .outline = true});
}

/* Live neurons and shares of R by frequency, relative to what they were if all had the same. */
static void draw_counts(struct study *study, struct figure_panel *panel, const struct run *run,
                        int count) {
    double *z = study_room(study, (size_t)3 * (size_t)count, sizeof *z);
    double *neurons = z + count, *share = neurons + count;
    for (int i = 0; i < count; ++i) {
        z[i] = i + 1;
        neurons[i] = run->end.live > 0 ? run->last.counts[i] * count / run->end.live : 0;
        share[i] = run->last.shares[i] * count;
    }
    figure_bars(panel, count, z, neurons, 0.8,
                (struct figure_style){"neurons", .colour = FIGURE_SKY_BLUE});
    figure_bars(panel, count, z, share, 0.8,
                (struct figure_style){"share of R", .colour = FIGURE_VERMILION, .outline = true});
    figure_horizontal(panel, 1, (struct figure_style){.dash = FIGURE_DASHED});
}

/* The first network of a trial. */
static void draw_row(struct study *study, struct figure *figure, int row,
                     const struct trial *trial) {
    const struct task *task = trial->task;
    const struct run *run = trial_run(study, trial, 0);
    const struct figure_frame counts = {study_text(study, "%s: frequencies", trial_label(trial)),
                                        .x = {"frequency", .integer = true},
                                        .y = {"relative to an equal share", .min = 0},
                                        .legend = FIGURE_LEGEND_AUTO};
    const struct figure_frame start = {"Before training", .x = {"power", .min = 0, .max = 1},
                                       .y = {"share", .min = 0}, .legend = FIGURE_LEGEND_AUTO};
    const struct figure_frame end = {study_text(study, "After %.0f steps", run->end.step),
                                     .x = {"power", .min = 0, .max = 1}, .y = {"share", .min = 0},
                                     .legend = FIGURE_LEGEND_AUTO};
    draw_counts(study, figure_panel(figure, row, 0, counts), run, (task->setting.p - 1) / 2);
    draw_histogram(study, figure_panel(figure, row, 1, start), &run->first, task->setting.width);
    draw_histogram(study, figure_panel(figure, row, 2, end), &run->last, task->setting.width);
}

static bool has_row(const struct trial *trial) {
    return is_drawn(trial) && trial->is_trained[0];
}

static void draw_powers(struct study *study) {
    int rows = 0, row = 0;
    for (int t = 0; t < study->count; ++t)
        rows += has_row(study->trials[t]);
    struct figure *figure = study_figure(study, "sum_features_powers", rows > 0 ? rows : 1, 3,
                                         "Power of each neuron at its best frequency");
    for (int t = 0; t < study->count; ++t)
        if (has_row(study->trials[t]))
            draw_row(study, figure, row++, study->trials[t]);
}

/* --- Random neurons --------------------------------------------------------------------------- */

enum { SHOWN = 4 };

/* Shares of power: [1 + (p-1)/2] of a column: [p], by frequency from 0, the constant; wave: [2] =
 * the factors of the cosine and the sine of frequency `best`. */
static void find_spectrum(int p, const double *column, int best, double *power, double wave[2]) {
    double all = 0;
    for (int i = 0; i < p; ++i)
        all += column[i] * column[i];
    for (int f = 0; f <= (p - 1) / 2; ++f) {
        double cosine = 0, sine = 0;
        for (int i = 0; i < p; ++i) {
            cosine += column[i] * cos(2 * M_PI * f * i / p);
            sine += column[i] * sin(2 * M_PI * f * i / p);
        }
        power[f] = all > 0 ? (f == 0 ? 1 : 2) * (cosine * cosine + sine * sine) / p / all : 0;
        if (f == best) {
            wave[0] = 2 * cosine / p;
            wave[1] = 2 * sine / p;
        }
    }
}

/* The wave of a frequency between the elements. */
static void draw_wave(struct study *study, struct figure_panel *panel, int p, int frequency,
                      const double wave[2]) {
    enum { FINE = 400 };
    double *x = study_room(study, 2 * (size_t)FINE, sizeof *x), *y = x + FINE;
    for (int i = 0; i < FINE; ++i) {
        x[i] = (p - 1.0) * i / (FINE - 1);
        double angle = 2 * M_PI * frequency * x[i] / p;
        y[i] = wave[0] * cos(angle) + wave[1] * sin(angle);
    }
    figure_line(panel, FINE, x, y,
                (struct figure_style){.colour = FIGURE_GREY, .width = 1, .opacity = 0.8});
}

/* A column: [p] beside a wave of its best frequency, and its share of power by frequency. */
static void draw_neuron(struct study *study, struct figure *figure, int place, int p, int best,
                        const double *column) {
    int count = 1 + (p - 1) / 2;
    double *x = study_room(study, 2 * (size_t)p, sizeof *x), *power = x + p, wave[2] = {0};
    for (int i = 0; i < p; ++i)
        x[i] = i;
    find_spectrum(p, column, best, power, wave);
    const struct figure_frame weights = {
        power[0] > power[best] ? study_text(study, "Neuron %d: nearly constant", place + 1)
                               : study_text(study, "Neuron %d: frequency %d", place + 1, best),
        .x = {"element", .integer = true}, .y = {place == 0 ? "weight u#d1#u" : NULL}};
    const struct figure_frame spectrum = {
        .x = {"frequency", .integer = true},
        .y = {place == 0 ? "share of power" : NULL, .min = 0, .max = 1.05}};
    struct figure_panel *panel = figure_panel(figure, 0, place, weights);
    draw_wave(study, panel, p, best, wave);
    figure_points(panel, p, x, column, (struct figure_style){.colour = FIGURE_BLUE, .size = 7});
    figure_bars(figure_panel(figure, 1, place, spectrum), count, x, power, 0.8,
                (struct figure_style){.colour = FIGURE_BLUE});
}

/* Neurons that carry at least half of an equal part of R, or a quarter and so on where there are
 * too few, drawn uniformly. */
static void draw_random(struct study *study, struct figure *figure, const struct task *task,
                        const struct frequencies *found, const double *weights) {
    struct random_stream stream = random_stream(0, RANDOM_ELEMENT);
    size_t p = (size_t)task->setting.p, q = (size_t)found->q, count = 0;
    size_t *large = study_room(study, q, sizeof *large);
    for (double part = 0.5; count < SHOWN && part > 1e-12; part /= 2) {
        count = 0;
        for (size_t j = 0; j < q; ++j)
            if (found->weight[j] * (double)q >= part)
                large[count++] = j;
    }
    for (int place = 0; place < SHOWN && count > 0; ++place) {
        size_t drawn = random_below(&stream, (uint32_t)count), j = large[drawn];
        large[drawn] = large[--count];
        double *own = study_room(study, p, sizeof *own);
        for (size_t a = 0; a < p; ++a)
            own[a] = weights[a * q + j];
        draw_neuron(study, figure, place, (int)p, found->best[j], own);
    }
}

/* Of the first network of the first drawn setting, if it is there. */
static bool draw_neurons(struct study *study, struct error *error) {
    int t = 0;
    while (t < study->count && !has_row(study->trials[t]))
        ++t;
    if (t == study->count)
        return true;
    const struct task *task = study->trials[t]->task;
    struct training_result result;
    struct frequencies found = {0};
    bool loaded;
    if (!study_load(study, study->trials[t], 0, &result, &loaded, error) || !loaded)
        return loaded;
    const struct network_shape shape = network_shape_of(&result.network);
    double *weights = margins_weights(&result.network, result.network.weights, error);
    training_result_free(&result);
    bool ok =
        weights != NULL && frequencies_find(&shape, task->setting.width, weights, &found, error);
    if (ok)
        draw_random(
            study,
            study_figure(study, "sum_features_neurons", 2, SHOWN,
                         study_text(study, "Random neurons of %s", trial_label(study->trials[t]))),
            task, &found, weights);
    frequencies_free(&found);
    free(weights);
    return ok;
}

bool sum_features_draw(struct study *study, struct error *error) {
    if (count_drawn(study) > 0)
        draw_steps(study);
    draw_powers(study);
    return draw_neurons(study, error);
}
