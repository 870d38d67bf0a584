/* Many small networks at once: the direct formula, with eight networks of the same shape in the
 * eight lanes of a vector register.
 *
 * A network of 9 neurons on 6 elements is less work than it takes to call a matrix product: for 200
 * of them the products of 6000 epochs took 3.4 s by calls of BLAS; like this, all of the training
 * takes 1.4 s. No lane looks at another, so a member's numbers do not depend on who is beside it.
 */
#include "base/memory.h"
#include "train/way/way.h"

#include <immintrin.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 8 }; /* floats in a register */

/* What the members at hand work with: one number per lane, side by side. */
struct lanes {
    const struct dataset *dataset;
    struct model model;
    int q;                        /* neurons of a member */
    int members;                  /* of a network */
    struct evaluation_sums *sums; /* [2, members]: train, test */
    float *weights;               /* [3, d, q, WIDTH]: those of the members, C' in c's place */
    float *slope;                 /* [3, d, q, WIDTH] */
    float *values;                /* [q, WIDTH]: X of one pair, then dLoss/dX */
    float *residual;              /* [d, WIDTH]: outputs of one pair, then dLoss/dO */
};

static const char *problem(const struct way_task *task) {
    if (!way_is_plain(task) || !way_is_table(task))
        return "the gradient by lanes is for networks of two layers on tables of pairs, without "
               "penalty or batches";
    if (task->model.activation == MODEL_POWER || task->model.loss == MODEL_CROSS_ENTROPY)
        return "the gradient by lanes knows neither powers nor cross-entropy";
    return NULL;
}

static double flops(const struct way_task *task) {
    return way_direct.flops(task);
}

static size_t bytes(const struct way_task *task) {
    size_t rows = (size_t)task->data.d, neurons = (size_t)task->q;
    return (6 * rows * neurons + neurons + rows) * WIDTH * sizeof(float);
}

static void free_room(void *room) {
    struct lanes *lanes = room;
    if (lanes != NULL) {
        free(lanes->sums);
        free(lanes->weights);
        free(lanes->slope);
        free(lanes->values);
        free(lanes->residual);
    }
    free(lanes);
}

static void *create(const struct way_task *task, const struct dataset *dataset,
                    struct error *error) {
    size_t d = (size_t)dataset->d, row = (size_t)task->q * WIDTH, size = 3 * d * row;
    size_t members = (size_t)task->members;
    struct lanes *lanes = memory_array(1, sizeof *lanes);
    if (lanes != NULL)
        *lanes = (struct lanes){.dataset = dataset,
                                .model = task->model,
                                .q = task->q,
                                .members = task->members,
                                .sums = memory_array(2 * members, sizeof *lanes->sums),
                                .weights = memory_array(size, sizeof(float)),
                                .slope = memory_array(size, sizeof(float)),
                                .values = memory_array(row, sizeof(float)),
                                .residual = memory_array(d * WIDTH, sizeof(float))};
    if (lanes != NULL && lanes->sums != NULL && lanes->weights != NULL && lanes->slope != NULL &&
        lanes->values != NULL && lanes->residual != NULL)
        return lanes;
    free_room(lanes);
    error_memory(error, "the lanes of a batch of networks");
    return NULL;
}

/* Members `first` .. `first` + count - 1 of from: [3 d, columns]; lanes beyond them are zero. */
static void load_members(struct lanes *lanes, const float *from, size_t columns, int first,
                         int count) {
    size_t rows = 3 * (size_t)lanes->dataset->d, q = (size_t)lanes->q;
    memset(lanes->weights, 0, rows * q * WIDTH * sizeof(float));
    for (size_t row = 0; row < rows; ++row)
        for (int l = 0; l < count; ++l) {
            const float *member = from + row * columns + (size_t)(first + l) * q;
            for (size_t j = 0; j < q; ++j)
                lanes->weights[(row * q + j) * WIDTH + (size_t)l] = member[j];
        }
}

/* The other way round, from the slopes. */
static void store_members(const struct lanes *lanes, float *to, size_t columns, int first,
                          int count) {
    size_t rows = 3 * (size_t)lanes->dataset->d, q = (size_t)lanes->q;
    for (size_t row = 0; row < rows; ++row)
        for (int l = 0; l < count; ++l) {
            float *member = to + row * columns + (size_t)(first + l) * q;
            for (size_t j = 0; j < q; ++j)
                member[j] = lanes->slope[(row * q + j) * WIDTH + (size_t)l];
        }
}

/* C' = C minus the mean of each column. */
static void centre(struct lanes *lanes) {
    int d = lanes->dataset->d;
    size_t row = (size_t)lanes->q * WIDTH;
    float *c = lanes->weights + 2 * (size_t)d * row;
    for (size_t j = 0; j < row; ++j) {
        float mean = 0;
        for (int g = 0; g < d; ++g)
            mean += c[(size_t)g * row + j];
        mean /= (float)d;
        for (int g = 0; g < d; ++g)
            c[(size_t)g * row + j] -= mean;
    }
}

/* X and the outputs of one pair. */
static void forward(struct lanes *lanes, const float *a, const float *b) {
    int d = lanes->dataset->d, q = lanes->q;
    size_t row = (size_t)q * WIDTH;
    const float *x = lanes->values, *c = lanes->weights + 2 * (size_t)d * row;
    model_values(&lanes->model, a, b, row, lanes->values);
    for (int g = 0; g < d; ++g, c += row) {
        __m256 sum = _mm256_setzero_ps();
        for (int j = 0; j < q; ++j)
            sum =
                _mm256_fmadd_ps(_mm256_load_ps(x + j * WIDTH), _mm256_load_ps(c + j * WIDTH), sum);
        _mm256_store_ps(lanes->residual + g * WIDTH, sum);
    }
}

/* Outputs become residuals times `scale`. */
static void subtract_label(struct lanes *lanes, int label, float scale) {
    float shift = model_shift(lanes->model.loss, lanes->dataset->d);
    for (int l = 0; l < WIDTH; ++l)
        lanes->residual[label * WIDTH + l] -= 1;
    for (int i = 0; i < lanes->dataset->d * WIDTH; ++i)
        lanes->residual[i] = (lanes->residual[i] + shift) * scale;
}

/* Add one pair's outputs to the totals: [count] */
static void measure(const struct lanes *lanes, int label, int count,
                    struct evaluation_sums *totals) {
    int d = lanes->dataset->d;
    float shift = model_shift(lanes->model.loss, d);
    for (int l = 0; l < count; ++l) {
        const float *output = lanes->residual + l;
        int best = 0;
        for (int g = 0; g < d; ++g) {
            float e = output[g * WIDTH] - (g == label ? 1.0f : 0.0f) + shift;
            totals[l].loss += (double)(e * e);
            best = output[g * WIDTH] > output[best * WIDTH] ? g : best;
        }
        totals[l].hits += best == label;
    }
}

/* dC += E X, dX = E C' in X's place, and from it dA and dB. */
static void backward(struct lanes *lanes, int g1, int g2) {
    int d = lanes->dataset->d, q = lanes->q;
    size_t row = (size_t)q * WIDTH, size = (size_t)d * row;
    const float *a = lanes->weights + (size_t)g1 * row, *e = lanes->residual;
    const float *b = lanes->weights + size + (size_t)g2 * row, *c = lanes->weights + 2 * size;
    float *dc = lanes->slope + 2 * size, *x = lanes->values;
    for (int j = 0; j < q; ++j) {
        __m256 xj = _mm256_load_ps(x + j * WIDTH), sum = _mm256_setzero_ps();
        for (int g = 0; g < d; ++g) {
            size_t at = (size_t)g * row + (size_t)(j * WIDTH);
            __m256 eg = _mm256_load_ps(e + g * WIDTH);
            sum = _mm256_fmadd_ps(eg, _mm256_load_ps(c + at), sum);
            _mm256_store_ps(dc + at, _mm256_fmadd_ps(eg, xj, _mm256_load_ps(dc + at)));
        }
        _mm256_store_ps(x + j * WIDTH, sum);
    }
    model_slopes(&lanes->model, a, b, x, row, lanes->slope + (size_t)g1 * row,
                 lanes->slope + size + (size_t)g2 * row);
}

/* All pairs, with the members at hand, of which there are `count`. */
static void visit(struct lanes *lanes, int count, struct evaluation_sums *train,
                  struct evaluation_sums *test) {
    const struct dataset *dataset = lanes->dataset;
    int d = dataset->d;
    size_t row = (size_t)lanes->q * WIDTH, size = (size_t)d * row;
    float scale = 2.0f / (float)dataset->train_pairs;
    for (int pair = 0; pair < d * d; ++pair) {
        int g1 = pair / d, g2 = pair % d, label = dataset->label[pair];
        bool trains = dataset->side[pair] == DATASET_TRAIN;
        if (!trains && (test == NULL || dataset->side[pair] != DATASET_TEST))
            continue;
        forward(lanes, lanes->weights + (size_t)g1 * row, lanes->weights + size + (size_t)g2 * row);
        if (train != NULL)
            measure(lanes, label, count, trains ? train : test);
        if (trains) {
            subtract_label(lanes, label, scale);
            backward(lanes, g1, g2);
        }
    }
}

/* The gradient of the mean train loss of each member to slope: [3, d, members q]. train, test:
 * [members] sums over the pairs of either side; NULL: nothing is measured. */
static void evaluate_members(struct lanes *lanes, const struct network *network, float *slope,
                             struct evaluation_sums *train, struct evaluation_sums *test) {
    size_t size = 3 * (size_t)network->d * (size_t)lanes->q * WIDTH;
    for (int first = 0; first < lanes->members; first += WIDTH) {
        int count = lanes->members - first < WIDTH ? lanes->members - first : WIDTH;
        load_members(lanes, network->weights, (size_t)network->q, first, count);
        memset(lanes->slope, 0, size * sizeof(float));
        if (lanes->model.loss == MODEL_CENTRED)
            centre(lanes);
        visit(lanes, count, train == NULL ? NULL : train + first,
              test == NULL ? NULL : test + first);
        store_members(lanes, slope, (size_t)network->q, first, count);
    }
}

static void evaluate(void *room, const struct network *network, float *slope,
                     enum evaluation_detail detail, struct evaluation *evaluation) {
    struct lanes *lanes = room;
    const struct dataset *dataset = lanes->dataset;
    struct evaluation_sums *train = lanes->sums, *test = train + lanes->members;
    if (detail == EVALUATION_NONE) {
        evaluate_members(lanes, network, slope, NULL, NULL);
        return;
    }
    memset(train, 0, 2 * (size_t)lanes->members * sizeof *train);
    evaluate_members(lanes, network, slope, train, test);
    for (int s = 0; s < lanes->members; ++s) {
        evaluation_of_train(&evaluation[s], &train[s], dataset->train_pairs);
        evaluation_of_test(&evaluation[s], &test[s], dataset->test_pairs);
    }
}

const struct way way_lanes = {.name = "lanes",
                              .pace = 1,
                              .problem = problem,
                              .flops = flops,
                              .bytes = bytes,
                              .create = create,
                              .evaluate = evaluate,
                              .free = free_room};
