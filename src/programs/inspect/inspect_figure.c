#include "programs/inspect/inspect_figure.h"

#include "base/memory.h"
#include "plot/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Points: one per neuron ------------------------------------------------------------------- */

enum { ORDER_4, ORDER_6, ORDER_OTHER, ORDERS };

static const struct figure_style order_style[ORDERS] = {
    {.label = "order 4", .colour = FIGURE_BLUE},
    {.label = "order 6", .colour = FIGURE_VERMILION},
    {.label = "other orders", .colour = FIGURE_GREY},
};

static int order_class(const struct frequency_analysis *frequency) {
    return frequency->order == 4 ? ORDER_4 : frequency->order == 6 ? ORDER_6 : ORDER_OTHER;
}

struct points {
    int count;
    double *k, *phase[RING_PARTS], *size[RING_PARTS]; /* [q] each, in one block */
};

static bool points_create(int q, struct points *points, struct error *error) {
    enum { COLUMNS = 1 + 2 * RING_PARTS };
    double *block = memory_array((size_t)q, COLUMNS * sizeof *block);
    *points = (struct points){.k = block};
    if (block == NULL)
        return error_memory(error, "a figure");
    for (int p = 0; p < RING_PARTS; ++p) {
        points->phase[p] = block + (size_t)(1 + p) * (size_t)q;
        points->size[p] = block + (size_t)(1 + RING_PARTS + p) * (size_t)q;
    }
    return true;
}

static double complex weight_of(const struct spectrum *spectrum, int p, int k, int neuron) {
    return ring_row(&spectrum->z, (enum ring_part)p, k)[neuron];
}

/* The neuron of frequency f with the largest |z_a z_b z_c|; -1 if there is none. */
static int largest_neuron(const struct inspection *inspection, int k, int f) {
    const struct spectrum *spectrum = &inspection->spectrum;
    int largest = -1;
    double most = -1;
    for (int j = 0; j < spectrum->q; ++j) {
        double size = 1;
        for (int p = 0; p < RING_PARTS; ++p)
            size *= cabs(weight_of(spectrum, p, k, j));
        if (inspection->neuron_frequency[j] == f && size > most) {
            largest = j;
            most = size;
        }
    }
    return largest;
}

static void add_point(const struct spectrum *spectrum, int k, int neuron, int reference,
                      struct points *points) {
    static const double first_angle = -M_PI / 12; /* far from exact solutions */
    int i = points->count++;
    points->k[i] = k;
    double complex weight[RING_PARTS];
    for (int p = 0; p < RING_PARTS; ++p) {
        weight[p] = weight_of(spectrum, p, k, neuron);
        points->size[p][i] = cabs(weight[p]);
        weight[p] *= conj(weight_of(spectrum, p, k, reference));
    }
    double from_first = carg(weight[RING_A] * cexp(-I * first_angle));
    double sign = from_first < 0 ? -1 : 1;
    for (int p = 0; p < RING_PARTS; ++p)
        points->phase[p][i] = carg((p == RING_C ? 1 : sign) * weight[p]);
}

/* Collect the points of all frequencies of one class. */
static void collect(const struct inspection *inspection, int class, struct points *points) {
    const struct spectrum *spectrum = &inspection->spectrum;
    points->count = 0;
    for (int f = 0; f < inspection->analysis.frequencies; ++f) {
        const struct frequency_analysis *frequency = &inspection->analysis.frequency[f];
        if (order_class(frequency) != class)
            continue;
        int reference = largest_neuron(inspection, frequency->k, f);
        for (int j = 0; j < spectrum->q; ++j)
            if (inspection->neuron_frequency[j] == f)
                add_point(spectrum, frequency->k, j, reference, points);
    }
}

/* --- Panels ----------------------------------------------------------------------------------- */

static const char *const part_names[RING_PARTS] = {"a", "b", "c"};

struct page {
    struct figure_panel *phase[RING_PARTS], *size, *residual, *potential;
};

static void make_panels(struct figure *figure, struct page *page) {
    const struct figure_axis k = {.label = "frequency k", .integer = true};
    for (int p = 0; p < RING_PARTS; ++p) {
        char title[64];
        snprintf(title, sizeof title, "Phases of %s", part_names[p]);
        page->phase[p] = figure_panel(
            figure, 0, p,
            (struct figure_frame){
                .title = title,
                .x = k,
                .y = figure_axis_angle(p == RING_A ? "angle from the largest neuron's" : NULL),
                .legend = FIGURE_LEGEND_PAGE});
    }
    page->size = figure_panel(
        figure, 1, 0, (struct figure_frame){.title = "Amplitudes", .x = k, .y = {.label = "|z|"}});
    page->residual = figure_panel(figure, 1, 1,
                                  (struct figure_frame){.title = "Distance to the closest family",
                                                        .x = k,
                                                        .y = {.label = "residual"}});
    page->potential = figure_panel(figure, 1, 2,
                                   (struct figure_frame){.title = "Sum potentials",
                                                         .x = k,
                                                         .y = {.label = "r#dkkk#u (real part)"}});
}

static void draw_neurons(const struct page *page, int class, const struct points *points) {
    static const enum figure_colour part_colour[RING_PARTS] = {FIGURE_GREEN, FIGURE_ORANGE,
                                                               FIGURE_PURPLE};
    static const double part_size[RING_PARTS] = {15, 10, 6}; /* |z_a| and |z_b| are often equal */
    for (int p = 0; p < RING_PARTS; ++p) {
        struct figure_style style = order_style[class];
        if (p > 0)
            style.label = NULL;
        figure_points(page->phase[p], points->count, points->k, points->phase[p], style);
        figure_points(page->size, points->count, points->k, points->size[p],
                      (struct figure_style){.label = class == 0 ? part_names[p] : NULL,
                                            .colour = part_colour[p],
                                            .size = part_size[p]});
    }
}

/* x, y: workspace, [frequencies]. */
static void draw_frequencies(const struct page *page, const struct inspection *inspection,
                             int class, double *x, double *residual, double *potential) {
    int count = 0;
    struct figure_style style = order_style[class];
    style.label = NULL;
    for (int f = 0; f < inspection->analysis.frequencies; ++f) {
        const struct frequency_analysis *frequency = &inspection->analysis.frequency[f];
        if (order_class(frequency) != class)
            continue;
        x[count] = frequency->k;
        residual[count] = frequency->match.residual;
        potential[count++] = creal(frequency->potential);
    }
    figure_points(page->residual, count, x, residual, style);
    figure_points(page->potential, count, x, potential, style);
}

static void draw(struct figure *figure, const struct inspection *inspection, double *column,
                 struct points *points) {
    int frequencies = inspection->analysis.frequencies;
    struct page page;
    make_panels(figure, &page);
    for (int class = 0; class < ORDERS; ++class) {
        collect(inspection, class, points);
        draw_neurons(&page, class, points);
        draw_frequencies(&page, inspection, class, column, column + frequencies,
                         column + 2 * (size_t)frequencies);
    }
    figure_horizontal(page.residual, inspection->options->match_residual,
                      (struct figure_style){.label = "limit of a match", .dash = FIGURE_DASHED});
    figure_horizontal(page.potential, 1,
                      (struct figure_style){.label = "global solution", .dash = FIGURE_DASHED});
}

static bool save(struct figure *figure, const struct inspection *inspection, const char *path,
                 struct error *error) {
    const char *weights = strrchr(inspection->path, '/');
    const struct figure_provenance provenance[] = {
        {"Software", "cogs " COGS_VERSION ", inspect"},
        {"Weights", weights != NULL ? weights + 1 : inspection->path},
        {"Group", inspection->group.name},
    };
    return figure_save(figure, path, provenance, sizeof provenance / sizeof *provenance, error);
}

/* --- Irreps ----------------------------------------------------------------------------------- */

/* column: workspace, [4, the larger of q and the number of irreps]. */
static void draw_irreps(struct figure *figure, const struct inspection *inspection, double *column,
                        size_t length) {
    const struct irreps_analysis *irreps = &inspection->irreps;
    const struct figure_axis irrep = {.label = "irrep, in the order of the table, from 0",
                                      .integer = true,
                                      .min = -0.5,
                                      .max = irreps->fourier.count - 0.5};
    const struct figure_style blue = {.colour = FIGURE_BLUE};
    double *x = column, *purity = column + length, *rank = column + 2 * length;
    double *index = column + 3 * length, mean = 1.0 / inspection->network.q;
    int count = 0;
    struct figure_panel *share = figure_panel(
        figure, 0, 0,
        (struct figure_frame){
            .title = "Share of R", .x = irrep, .y = {.label = "share", .min = 0, .max = 1.05}});
    struct figure_panel *pure = figure_panel(
        figure, 0, 1,
        (struct figure_frame){
            .title = "Live neurons", .x = irrep, .y = {.label = "purity", .min = 0, .max = 1.05}});
    struct figure_panel *one =
        figure_panel(figure, 0, 2,
                     (struct figure_frame){.title = "Their matrices",
                                           .x = irrep,
                                           .y = {.label = "rank one", .min = 0, .max = 1.05}});
    for (int b = 0; b < irreps->fourier.count; ++b)
        index[b] = b;
    for (int j = 0; j < inspection->network.q; ++j)
        if (irreps->neuron[j].weight > IRREPS_LIVE * mean) {
            x[count] = irreps->neuron[j].bsc;
            purity[count] = irreps->neuron[j].purity;
            rank[count++] = irreps->neuron[j].rank_one;
        }
    figure_points(share, irreps->fourier.count, index, irreps->share, blue);
    figure_points(pure, count, x, purity, blue);
    figure_points(one, count, x, rank, blue);
}

static bool save_irreps(const struct inspection *inspection, const char *title, const char *path,
                        struct error *error) {
    size_t q = (size_t)inspection->network.q, count = (size_t)inspection->irreps.fourier.count;
    size_t length = q > count ? q : count;
    double *column = memory_array(length, 4 * sizeof *column);
    struct figure *figure = figure_create(1, 3, title, error);
    bool ok = figure != NULL && (column != NULL || error_memory(error, "a figure"));
    if (ok) {
        draw_irreps(figure, inspection, column, length);
        ok = save(figure, inspection, path, error);
    }
    figure_free(figure);
    free(column);
    return ok;
}

bool inspect_save_figure(const struct inspection *inspection, const char *path,
                         struct error *error) {
    char title[128];
    struct points points;
    snprintf(title, sizeof title, "%s, %d live neurons of %d", inspection->group.name,
             inspection->abelian ? inspection->analysis.live : inspection->irreps.summary.live,
             inspection->network.q);
    if (!inspection->abelian)
        return save_irreps(inspection, title, path, error);
    if (!points_create(inspection->network.q, &points, error))
        return false;
    double *column = memory_array((size_t)inspection->analysis.frequencies, 3 * sizeof *column);
    struct figure *figure = figure_create(2, 3, title, error);
    bool ok = figure != NULL && (column != NULL || error_memory(error, "a figure"));
    if (ok) {
        draw(figure, inspection, column, &points);
        ok = save(figure, inspection, path, error);
    }
    figure_free(figure);
    free(column);
    free(points.k);
    return ok;
}
