/* The transformer's logits, loss and gradient against its definition in double precision: plain
 * loops over samples, tokens and heads, and finite differences of them. */
#include "train/transformer.h"

#include "base/random.h"
#include "train/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct problem {
    struct transformer_shape shape;
    struct transformer *transformer;
    int *label, *samples; /* [p^k]; a random half is in samples */
    int count, tuples;
    float *weights, *slope;
    double *precise; /* the weights in double */
    double *scores;  /* [H, p, p] replace the network's scores; NULL: do not */
};

static void set_up(struct problem *problem, struct transformer_shape shape) {
    struct error error;
    struct random_stream stream = random_stream(11, RANDOM_TEST);
    size_t size = transformer_size(&shape);
    *problem = (struct problem){.shape = shape, .tuples = 1};
    for (int j = 0; j < shape.tokens; ++j)
        problem->tuples *= shape.p;
    problem->label = calloc((size_t)problem->tuples, sizeof *problem->label);
    problem->samples = calloc((size_t)problem->tuples, sizeof *problem->samples);
    problem->weights = calloc(size, sizeof *problem->weights);
    problem->slope = calloc(size, sizeof *problem->slope);
    problem->precise = calloc(size, sizeof *problem->precise);
    for (int i = 0; i < problem->tuples; ++i) {
        problem->label[i] = (int)random_below(&stream, (uint32_t)shape.p);
        if (random_below(&stream, 2) == 0)
            problem->samples[problem->count++] = i;
    }
    for (size_t i = 0; i < size; ++i)
        problem->precise[i] = problem->weights[i] = (float)(0.6 * random_normal(&stream));
    problem->transformer = transformer_create(&shape, problem->label, &error);
    assert_non_null(problem->transformer);
    transformer_load(problem->transformer, problem->weights);
}

static void tear_down(struct problem *problem) {
    transformer_free(problem->transformer);
    free(problem->label);
    free(problem->samples);
    free(problem->weights);
    free(problem->slope);
    free(problem->precise);
    free(problem->scores);
}

static const double *part_of(const struct problem *problem, int part) {
    return problem->precise + transformer_part(&problem->shape, part).offset;
}

/* out: [rows] = m x, m: [rows, columns] */
static void apply(const double *m, int rows, int columns, const double *x, double *out) {
    for (int i = 0; i < rows; ++i) {
        out[i] = 0;
        for (int j = 0; j < columns; ++j)
            out[i] += m[i * columns + j] * x[j];
    }
}

enum { WIDEST = 64 };

/* Add the output of one head to z. */
static void add_head(const struct problem *problem, int h, const int *token, double *z) {
    int k = problem->shape.tokens, d = problem->shape.width, e = d / problem->shape.heads;
    int p = problem->shape.p;
    const double *embedding = part_of(problem, TRANSFORMER_E);
    double query[WIDEST], key[WIDEST], value[WIDEST], mean[WIDEST] = {0}, out[WIDEST];
    double score[WIDEST], sum = 0;
    apply(part_of(problem, TRANSFORMER_Q) + h * e * d, e, d, embedding + token[k - 1] * d, query);
    for (int j = 0; j < k; ++j) {
        apply(part_of(problem, TRANSFORMER_K) + h * e * d, e, d, embedding + token[j] * d, key);
        score[j] = 0;
        for (int i = 0; i < e; ++i)
            score[j] += key[i] * query[i] / sqrt(e);
        if (problem->scores != NULL)
            score[j] = problem->scores[(h * p + token[k - 1]) * p + token[j]];
        sum += exp(score[j]);
    }
    for (int j = 0; j < k; ++j) {
        apply(part_of(problem, TRANSFORMER_V) + h * e * d, e, d, embedding + token[j] * d, value);
        for (int i = 0; i < e; ++i)
            mean[i] += exp(score[j]) / sum * value[i];
    }
    apply(part_of(problem, TRANSFORMER_O) + h * d * e, d, e, mean, out);
    for (int i = 0; i < d; ++i)
        z[i] += out[i];
}

/* The cross-entropy of one tuple; *hit: whether its largest logit is the label. */
static double loss_of(const struct problem *problem, int tuple, bool *hit) {
    const struct transformer_shape *shape = &problem->shape;
    int d = shape->width, token[TRANSFORMER_TOKENS_MAX], best = 0;
    const double *w1 = part_of(problem, TRANSFORMER_W1), *w2 = part_of(problem, TRANSFORMER_W2),
                 *u = part_of(problem, TRANSFORMER_U);
    double z[WIDEST], y[WIDEST], logit[WIDEST] = {0}, sum = 0;
    for (int j = shape->tokens - 1, rest = tuple; j >= 0; --j, rest /= shape->p)
        token[j] = rest % shape->p;
    memcpy(z, part_of(problem, TRANSFORMER_E) + token[shape->tokens - 1] * d,
           (size_t)d * sizeof *z);
    for (int h = 0; h < shape->heads; ++h)
        add_head(problem, h, token, z);
    memcpy(y, z, sizeof y);
    for (int i = 0; i < shape->hidden; ++i) {
        double unit = part_of(problem, TRANSFORMER_B1)[i];
        for (int j = 0; j < d; ++j)
            unit += w1[j * shape->hidden + i] * z[j];
        for (int j = 0; j < d && unit > 0; ++j)
            y[j] += w2[i * d + j] * unit;
    }
    for (int c = 0; c < shape->p; ++c) {
        for (int j = 0; j < d; ++j)
            logit[c] += u[j * shape->p + c] * y[j];
        sum += exp(logit[c]);
        best = logit[c] > logit[best] ? c : best;
    }
    *hit = best == problem->label[tuple];
    return log(sum) - logit[problem->label[tuple]];
}

static double total_loss(const struct problem *problem, const int *samples, int count, int *hits) {
    double sum = 0;
    *hits = 0;
    for (int i = 0; i < count; ++i) {
        bool hit;
        sum += loss_of(problem, samples[i], &hit);
        *hits += hit;
    }
    return sum;
}

/* Two to five tokens, one to four heads, sizes that are and are not multiples of vector lanes, one
 * and several blocks of samples. */
static const struct transformer_shape shapes[] = {
    {2, 5, 8, 2, 6},   {3, 3, 6, 3, 5},    {5, 3, 4, 1, 8},
    {2, 8, 16, 4, 16}, {2, 29, 12, 4, 20}, {4, 5, 8, 2, 11},
};
enum { SHAPES = sizeof shapes / sizeof *shapes, SMALL = 4 };

static void test_forward(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i) {
        struct problem problem;
        struct evaluation_sums totals = {0}, again = {0};
        int hits;
        set_up(&problem, shapes[i]);
        double loss = total_loss(&problem, problem.samples, problem.count, &hits);
        transformer_measure(problem.transformer, problem.samples, problem.count, &totals);
        assert_true(fabs(totals.loss - loss) < 2e-6 * loss);
        assert_int_equal(totals.hits, hits);
        transformer_gradient(problem.transformer, problem.weights, problem.samples, problem.count,
                             problem.slope, &again);
        assert_true(again.loss == totals.loss && again.hits == totals.hits);
        tear_down(&problem);
    }
}

/* The derivative of the mean loss by one weight. */
static double difference(const struct problem *problem, size_t weight) {
    double kept = problem->precise[weight], h = 1e-6; /* small enough to avoid kinks */
    int hits;
    problem->precise[weight] = kept + h;
    double above = total_loss(problem, problem->samples, problem->count, &hits);
    problem->precise[weight] = kept - h;
    double below = total_loss(problem, problem->samples, problem->count, &hits);
    problem->precise[weight] = kept;
    return (above - below) / (2 * h) / problem->count;
}

static void test_gradient_against_finite_differences(void **state) {
    (void)state;
    for (int i = 0; i < SMALL; ++i) {
        struct problem problem;
        set_up(&problem, shapes[i]);
        transformer_gradient(problem.transformer, problem.weights, problem.samples, problem.count,
                             problem.slope, NULL);
        for (int j = 0; j < TRANSFORMER_PARTS; ++j) {
            struct network_part part = transformer_part(&problem.shape, j);
            double error = 0, norm = 0;
            for (size_t w = part.offset; w < part.offset + part.size; ++w) {
                double expected = difference(&problem, w);
                error += pow(problem.slope[w] - expected, 2);
                norm += expected * expected;
            }
            assert_true(norm > 0 && sqrt(error / norm) < 1e-5);
        }
        tear_down(&problem);
    }
}

/* The gradient over several blocks is the mean over pieces that do not match the blocks. */
static void test_blocks(void **state) {
    (void)state;
    for (int i = SMALL; i < SHAPES; ++i) {
        struct problem problem;
        set_up(&problem, shapes[i]);
        size_t size = transformer_size(&problem.shape);
        float *piece = calloc(size, sizeof *piece);
        double *sum = calloc(size, sizeof *sum), error = 0, norm = 0;
        assert_true(problem.count > 257);
        transformer_gradient(problem.transformer, problem.weights, problem.samples, problem.count,
                             problem.slope, NULL);
        for (int first = 0; first < problem.count; first += 100) {
            int count = problem.count - first < 100 ? problem.count - first : 100;
            transformer_gradient(problem.transformer, problem.weights, problem.samples + first,
                                 count, piece, NULL);
            for (size_t w = 0; w < size; ++w)
                sum[w] += (double)piece[w] * count / problem.count;
        }
        for (size_t w = 0; w < size; ++w) {
            error += pow(problem.slope[w] - sum[w], 2);
            norm += sum[w] * sum[w];
        }
        assert_true(sqrt(error / norm) < 2e-6);
        free(piece);
        free(sum);
        tear_down(&problem);
    }
}

/* Previous use of a workspace does not affect results. */
static void test_same_bytes_again(void **state) {
    (void)state;
    struct problem problem;
    struct evaluation_sums totals = {0};
    set_up(&problem, shapes[4]);
    size_t size = transformer_size(&problem.shape) * sizeof(float);
    float *before = malloc(size);
    transformer_gradient(problem.transformer, problem.weights, problem.samples, problem.count,
                         problem.slope, NULL);
    memcpy(before, problem.slope, size);
    problem.weights[3] += 1;
    transformer_load(problem.transformer, problem.weights);
    transformer_measure(problem.transformer, problem.samples, 17, &totals);
    problem.weights[3] -= 1;
    problem.weights[3] = (float)problem.precise[3];
    transformer_load(problem.transformer, problem.weights);
    transformer_gradient(problem.transformer, problem.weights, problem.samples, problem.count,
                         problem.slope, &totals);
    assert_memory_equal(before, problem.slope, size);
    free(before);
    tear_down(&problem);
}

static void test_replaced_scores(void **state) {
    (void)state;
    for (int uniform = 0; uniform < 2; ++uniform) {
        struct problem problem;
        struct evaluation_sums own = {0}, totals = {0};
        struct random_stream stream = random_stream(5, RANDOM_TEST);
        int hits;
        set_up(&problem, shapes[0]);
        size_t p = (size_t)problem.shape.p, size = (size_t)problem.shape.heads * p * p;
        transformer_measure(problem.transformer, problem.samples, problem.count, &own);
        problem.scores = calloc(size, sizeof *problem.scores);
        for (size_t i = 0; i < size && !uniform; ++i)
            problem.scores[i] = (float)random_normal(&stream);
        transformer_replace_scores(problem.transformer, problem.scores);
        transformer_measure(problem.transformer, problem.samples, problem.count, &totals);
        double loss = total_loss(&problem, problem.samples, problem.count, &hits);
        assert_true(fabs(totals.loss - loss) < 2e-6 * loss && totals.hits == hits);
        assert_true(fabs(totals.loss - own.loss) > 1e-3 * loss);
        tear_down(&problem);
    }
}

/* Scores so far apart that their exponentials exceed float's range. */
static void test_extreme_scores(void **state) {
    (void)state;
    struct problem problem;
    struct evaluation_sums totals = {0};
    struct random_stream stream = random_stream(6, RANDOM_TEST);
    int hits;
    set_up(&problem, shapes[0]);
    size_t p = (size_t)problem.shape.p, size = (size_t)problem.shape.heads * p * p;
    problem.scores = calloc(size, sizeof *problem.scores);
    for (size_t i = 0; i < size; ++i)
        problem.scores[i] = (float)(200 * random_normal(&stream));
    transformer_replace_scores(problem.transformer, problem.scores);
    transformer_measure(problem.transformer, problem.samples, problem.count, &totals);
    double loss = total_loss(&problem, problem.samples, problem.count, &hits);
    assert_true(fabs(totals.loss - loss) < 2e-6 * loss && totals.hits == hits);
    tear_down(&problem);
}

static void test_shape(void **state) {
    (void)state;
    const struct transformer_shape shape = {2, 47, 64, 4, 128};
    size_t offset = 0;
    for (int i = 0; i < TRANSFORMER_PARTS; ++i) {
        struct network_part part = transformer_part(&shape, i);
        assert_true(part.offset == offset);
        offset += part.size;
    }
    assert_true(transformer_size(&shape) == offset);
    assert_true(offset == 2 * 47 * 64 + 4 * 64 * 64 + 2 * 64 * 128 + 128);
    assert_true(transformer_bytes(&shape) > 2 * 47 * 5 * (64 + 128 + 47) * sizeof(float));
}

/* Mean squares of the initial weights within five standard errors of their variances. */
static void test_start(void **state) {
    (void)state;
    const struct transformer_shape shape = {2, 47, 64, 4, 128};
    const double variance[] = {1 / 64., 1 / 64., 1 / 64.,  1 / 64., 1 / 64.,
                               1 / 64., 0,       1 / 128., 1 / 64.};
    const struct training_config config = {
        .table = {.d = 47, .inputs = 2, .outputs = 47},
        .q = 64,
        .heads = 4,
        .hidden = 128,
        .seed = 1,
        .start = TRAINING_START_NORMAL,
    };
    struct network network;
    struct error error;
    assert_true(training_start_network(&config, &network, &error));
    assert_int_equal(network_parts(&network), TRANSFORMER_PARTS);
    for (int i = 0; i < TRANSFORMER_PARTS; ++i) {
        struct network_part part = transformer_part(&shape, i);
        double sum = 0;
        for (size_t w = part.offset; w < part.offset + part.size; ++w)
            sum += (double)network.weights[w] * (double)network.weights[w];
        assert_true(fabs(sum / (double)part.size - variance[i]) <=
                    5 * sqrt(2 / (double)part.size) * variance[i]);
    }
    network_free(&network);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_gradient_against_finite_differences),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_same_bytes_again),
        cmocka_unit_test(test_replaced_scores),
        cmocka_unit_test(test_extreme_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
