#include "analysis/irreps.h"

#include "base/eigen.h"
#include "base/memory.h"
#include "base/worst.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCKS = 3 };

/* Workspace. */
struct room {
    double *coefficient; /* [BLOCKS, n, width]: coefficients in the Fourier basis */
    double *power;       /* [bscs, width]: squared norm of each neuron's part in each */
    double *rho;         /* [n, s, s]: one representation, at every element */
    double *matrix;      /* [2, s, s] */
    double *value;       /* [s] */
};

static bool room_allocate(const struct representations *of, int width, struct room *room,
                          struct error *error) {
    size_t n = (size_t)of->order, m = (size_t)width, s = 1;
    for (int b = 0; b < of->count; ++b)
        s = (size_t)of->bscs[b].real_degree > s ? (size_t)of->bscs[b].real_degree : s;
    *room = (struct room){
        .coefficient = memory_array(BLOCKS * n * m, sizeof(double)),
        .power = memory_array((size_t)of->count * m, sizeof(double)),
        .rho = memory_array(n * s * s, sizeof(double)),
        .matrix = memory_array(2 * s * s, sizeof(double)),
        .value = memory_array(s, sizeof(double)),
    };
    return (room->coefficient != NULL && room->power != NULL && room->rho != NULL &&
            room->matrix != NULL && room->value != NULL) ||
           error_memory(error, "the representations of neurons");
}

static void room_free(struct room *room) {
    free(room->coefficient);
    free(room->power);
    free(room->rho);
    free(room->matrix);
    free(room->value);
}

static void find_powers(const struct fourier *fourier, const double *weights, int width,
                        struct room *room) {
    int n = fourier->order;
    size_t m = (size_t)width, size = (size_t)n * m;
    for (size_t block = 0; block < BLOCKS; ++block) {
        double *coefficient = room->coefficient + block * size;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, width, n, 1, fourier->basis, n,
                    weights + block * size, width, 0, coefficient, width);
        for (size_t f = 0; f < (size_t)n; ++f)
            for (size_t i = 0; i < m; ++i)
                room->power[(size_t)fourier->bsc[f] * m + i] +=
                    coefficient[f * m + i] * coefficient[f * m + i];
    }
}

/* Compute purities and shares of R; the weights are n^3 until divided by R, which is returned. */
static double find_purities(int bscs, int width, const double *power,
                            struct irreps_neuron *neurons) {
    double penalty = 0;
    for (int i = 0; i < width; ++i) {
        double squares = 0, most = -1;
        struct irreps_neuron *neuron = &neurons[i];
        for (int b = 0; b < bscs; ++b) {
            double part = power[(size_t)b * (size_t)width + (size_t)i];
            squares += part;
            if (part > most) {
                most = part;
                neuron->bsc = b;
            }
        }
        neuron->purity = squares > 0 ? most / squares : NAN;
        neuron->rank_one = NAN;
        neuron->weight = squares * sqrt(squares);
        penalty += neuron->weight;
    }
    return penalty;
}

static void find_shares(int bscs, int width, const double *power, double penalty,
                        struct irreps_neuron *neurons, double *share) {
    for (int b = 0; b < bscs; ++b)
        share[b] = 0;
    for (int i = 0; i < width; ++i) {
        struct irreps_neuron *neuron = &neurons[i];
        double squares = cbrt(neuron->weight * neuron->weight);
        neuron->weight = penalty == 0 ? 0 : neuron->weight / penalty;
        for (int b = 0; b < bscs && squares != 0; ++b)
            share[b] += neuron->weight * power[(size_t)b * (size_t)width + (size_t)i] / squares;
    }
}

/* The share of the largest singular value (of multiplicity t), squared, in the matrix of a column;
 * 1 for a zero matrix, so that it is ignored. */
static bool find_concentration(int n, int s, int t, const double *column, int width,
                               const struct room *room, double *concentration,
                               struct error *error) {
    double *matrix = room->matrix, *product = room->matrix + (ptrdiff_t)s * s, sum = 0, largest = 0;
    cblas_dgemv(CblasRowMajor, CblasTrans, n, s * s, 1, room->rho, s * s, column, width, 0, matrix,
                1);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, s, s, s, 1, matrix, s, matrix, s, 0,
                product, s);
    if (!eigen_symmetric(s, product, room->value, error))
        return false;
    for (int i = 0; i < s; ++i) {
        sum += room->value[i];
        largest += i >= s - t ? room->value[i] : 0;
    }
    *concentration = sum <= 0 ? 1 : largest / sum;
    return true;
}

/* Compute rank_one for all neurons of one representation. */
static bool find_ranks(const struct representations *representations, const struct fourier *fourier,
                       int bsc, const double *weights, int width, struct irreps_neuron *neurons,
                       const struct room *room, struct error *error) {
    int n = fourier->order, s = representations->bscs[bsc].real_degree;
    int t = representation_block(representations->bscs[bsc].type);
    for (int g = 0; g < n; ++g)
        fourier_matrix(fourier, representations, bsc, g, room->rho + (ptrdiff_t)g * s * s);
    for (int i = 0; i < width; ++i) {
        if (neurons[i].bsc != bsc || isnan(neurons[i].purity))
            continue;
        neurons[i].rank_one = 1;
        for (int block = 0; block < BLOCKS; ++block) {
            double concentration;
            if (!find_concentration(n, s, t, weights + (ptrdiff_t)block * n * width + i, width,
                                    room, &concentration, error))
                return false;
            neurons[i].rank_one = least_of(neurons[i].rank_one, concentration);
        }
    }
    return true;
}

bool irreps_measure(const struct representations *representations, const struct fourier *fourier,
                    const double *weights, int width, struct irreps_neuron *neurons, double *share,
                    struct error *error) {
    struct room room;
    bool ok = room_allocate(representations, width, &room, error);
    if (ok) {
        find_powers(fourier, weights, width, &room);
        double penalty = find_purities(fourier->count, width, room.power, neurons);
        find_shares(fourier->count, width, room.power, penalty, neurons, share);
    }
    for (int b = 0; ok && b < fourier->count; ++b)
        ok = find_ranks(representations, fourier, b, weights, width, neurons, &room, error);
    room_free(&room);
    return ok;
}

bool irreps_is_live(const struct irreps_neuron *neuron, int width) {
    return !(neuron->weight <= IRREPS_LIVE / width); /* NaN counts as live */
}

struct irreps_summary irreps_summarise(const struct irreps_neuron *neurons, int width) {
    struct irreps_summary summary = {.purity = INFINITY, .rank_one = INFINITY};
    for (int i = 0; i < width; ++i) {
        if (!irreps_is_live(&neurons[i], width))
            continue;
        ++summary.live;
        summary.purity = least_of(summary.purity, neurons[i].purity);
        summary.rank_one = least_of(summary.rank_one, neurons[i].rank_one);
        summary.purity_mean += neurons[i].purity;
    }
    if (summary.live == 0)
        summary.purity = summary.rank_one = NAN;
    summary.purity_mean /= summary.live;
    return summary;
}

void irreps_count(const struct irreps_neuron *neurons, int width, int bscs, int *count) {
    for (int b = 0; b < bscs; ++b)
        count[b] = 0;
    for (int i = 0; i < width; ++i)
        if (irreps_is_live(&neurons[i], width) && !isnan(neurons[i].purity))
            ++count[neurons[i].bsc];
}
