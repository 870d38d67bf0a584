/* Transformers of blocks against their definition in double precision (train/blocks.h): plain loops
 * over samples, tokens and heads, and finite differences; and against the plain transformer. */
#include "train/blocks.h"

#include "train/blocks_double.h"
#include "train/blocks_layers.h"
#include "train/transformer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDEST = 64, LONGEST = 16 };

struct problem {
    struct blocks_shape shape;
    int *label, *samples; /* [p^k]; a random half is in samples */
    int count, tuples;
    size_t size;
    float *weights;
    double *precise; /* the weights in double */
};

static void set_up(struct problem *problem, struct blocks_shape shape) {
    struct random_stream stream = random_stream(11, RANDOM_TEST);
    size_t size = blocks_size(&shape);
    *problem = (struct problem){.shape = shape, .tuples = 1, .size = size};
    for (int j = 0; j < shape.tokens; ++j)
        problem->tuples *= shape.p;
    problem->label = calloc((size_t)problem->tuples, sizeof *problem->label);
    problem->samples = calloc((size_t)problem->tuples, sizeof *problem->samples);
    problem->weights = calloc(size, sizeof *problem->weights);
    problem->precise = calloc(size, sizeof *problem->precise);
    for (int i = 0; i < problem->tuples; ++i) {
        problem->label[i] = (int)random_below(&stream, (uint32_t)shape.p);
        if (random_below(&stream, 2) == 0)
            problem->samples[problem->count++] = i;
    }
    for (size_t i = 0; i < size; ++i)
        problem->precise[i] = problem->weights[i] = (float)(0.6 * random_normal(&stream));
}

static void tear_down(struct problem *problem) {
    free(problem->label);
    free(problem->samples);
    free(problem->weights);
    free(problem->precise);
}

static const double *part_of(const struct problem *problem, enum blocks_part which, int block) {
    const struct network_part part = blocks_part(&problem->shape, which, block);
    return part.size == 0 ? NULL : problem->precise + part.offset;
}

/* --- The definition --------------------------------------------------------------------------- */

/* y = x w + b: w: [in, out] */
static void linear(const double *x, const double *w, const double *b, int in, int out, double *y) {
    for (int j = 0; j < out; ++j) {
        y[j] = b == NULL ? 0 : b[j];
        for (int i = 0; i < in; ++i)
            y[j] += x[i] * w[i * out + j];
    }
}

static void norm(const double *x, const double *gain_bias, int d, double *y) {
    double mean = 0, variance = 0;
    for (int i = 0; i < d; ++i)
        mean += x[i] / d;
    for (int i = 0; i < d; ++i)
        variance += (x[i] - mean) * (x[i] - mean) / d;
    for (int i = 0; i < d; ++i)
        y[i] = gain_bias == NULL
                   ? x[i]
                   : gain_bias[i] * (x[i] - mean) / sqrt(variance + 1e-5) + gain_bias[d + i];
}

/* Token `query` looks at those up to itself: what head h adds to out: [d]. */
static void add_head(const struct problem *problem, int block, int h, const double *k,
                     const double *q, const double *v, int query, double *out) {
    int heads = problem->shape.heads, d = problem->shape.width;
    int e = blocks_head_width(&problem->shape), all = e * heads;
    const double *o = part_of(problem, BLOCKS_O, block);
    double weight[LONGEST] = {0}, sum = 0;
    for (int i = 0; i <= query; ++i) {
        double score = 0;
        for (int c = h; c < all; c += heads)
            score += k[i * all + c] * q[query * all + c] / sqrt(e);
        sum += weight[i] = exp(score);
    }
    for (int i = 0; i <= query; ++i)
        for (int c = h; c < all; c += heads)
            for (int j = 0; j < d; ++j)
                out[j] += weight[i] / sum * v[i * all + c] * o[j * all + c];
}

static double activation(bool gelu, double z) {
    return gelu ? z * 0.5 * (1 + erf(z / sqrt(2))) : z > 0 ? z : 0;
}

static void add_neurons(const struct problem *problem, int block, double *x) {
    int d = problem->shape.width, r = problem->shape.hidden;
    double n[WIDEST] = {0}, hidden[WIDEST] = {0}, out[WIDEST] = {0};
    norm(x, part_of(problem, BLOCKS_N2, block), d, n);
    linear(n, part_of(problem, BLOCKS_W1, block), part_of(problem, BLOCKS_B1, block), d, r, hidden);
    for (int i = 0; i < r; ++i)
        hidden[i] = activation(problem->shape.options.gelu, hidden[i]);
    linear(hidden, part_of(problem, BLOCKS_W2, block), part_of(problem, BLOCKS_B2, block), r, d,
           out);
    for (int j = 0; j < d; ++j)
        x[j] += out[j];
}

/* x: [T, d], all tokens at once */
static void apply_block(const struct problem *problem, int block, double *x) {
    int length = blocks_length(&problem->shape), d = problem->shape.width;
    int heads = problem->shape.heads, all = heads * blocks_head_width(&problem->shape);
    double n[WIDEST] = {0}, k[LONGEST * WIDEST] = {0}, q[LONGEST * WIDEST] = {0};
    double v[LONGEST * WIDEST] = {0};
    const double *bias = part_of(problem, BLOCKS_BO, block);
    for (int i = 0; i < length; ++i) {
        norm(x + i * d, part_of(problem, BLOCKS_N1, block), d, n);
        linear(n, part_of(problem, BLOCKS_K, block), part_of(problem, BLOCKS_BK, block), d, all,
               k + i * all);
        linear(n, part_of(problem, BLOCKS_Q, block), part_of(problem, BLOCKS_BQ, block), d, all,
               q + i * all);
        linear(n, part_of(problem, BLOCKS_V, block), part_of(problem, BLOCKS_BV, block), d, all,
               v + i * all);
    }
    for (int i = 0; i < length; ++i) {
        for (int h = 0; h < heads; ++h)
            add_head(problem, block, h, k, q, v, i, x + i * d);
        for (int j = 0; bias != NULL && j < d; ++j)
            x[i * d + j] += bias[j];
        add_neurons(problem, block, x + i * d);
    }
}

static int token_at(const struct problem *problem, int tuple, int position) {
    const struct blocks_shape *shape = &problem->shape;
    int number = shape->options.signs ? position / 2 : position;
    if (shape->options.signs && position % 2 == 1)
        return number + 1 < shape->tokens ? shape->p : shape->p + 1;
    for (int i = shape->tokens - 1; i > number; --i)
        tuple /= shape->p;
    return tuple % shape->p;
}

/* The cross-entropy of one tuple; *hit: whether its largest logit is the label. */
static double loss_of(const struct problem *problem, int tuple, bool *hit) {
    const struct blocks_shape *shape = &problem->shape;
    int length = blocks_length(shape), d = shape->width, best = 0;
    const double *e = part_of(problem, BLOCKS_E, 0), *at = part_of(problem, BLOCKS_P, 0);
    double x[LONGEST * WIDEST] = {0}, n[WIDEST] = {0}, logit[WIDEST], sum = 0;
    for (int i = 0; i < length; ++i)
        for (int j = 0; j < d; ++j)
            x[i * d + j] =
                (shape->options.scaled ? sqrt(d) : 1) * e[token_at(problem, tuple, i) * d + j] +
                (at == NULL ? 0 : at[i * d + j]);
    for (int l = 0; l < (shape->options.blocks > 1 ? shape->options.blocks : 1); ++l)
        apply_block(problem, l, x);
    norm(x + (length - 1) * d, part_of(problem, BLOCKS_N, 0), d, n);
    linear(n, part_of(problem, BLOCKS_U, 0), part_of(problem, BLOCKS_BU, 0), d, shape->p, logit);
    for (int c = 0; c < shape->p; ++c) {
        sum += exp(logit[c]);
        best = logit[c] > logit[best] ? c : best;
    }
    *hit = best == problem->label[tuple];
    return log(sum) - logit[problem->label[tuple]];
}

static double total_loss(const struct problem *problem, long *hits) {
    double sum = 0;
    *hits = 0;
    for (int i = 0; i < problem->count; ++i) {
        bool hit;
        sum += loss_of(problem, problem->samples[i], &hit);
        *hits += hit;
    }
    return sum;
}

/* Each part alone, several, and all; heads narrower and wider than width / heads; sizes that are
 * and are not multiples of vector lanes; one chunk of samples and several. */
static const struct blocks_shape shapes[] = {
    {2, 5, 8, 2, 6},
    {3, 3, 6, 3, 5, {.blocks = 2}},
    {2, 5, 8, 3, 6, {.head_width = 5}},
    {2, 7, 8, 2, 6, {.positions = true}},
    {3, 3, 4, 2, 6, {.positions = true, .scaled = true, .blocks = 2}},
    {2, 5, 8, 2, 6, {.signs = true, .blocks = 2}},
    {3, 3, 8, 2, 6, {.signs = true, .positions = true}},
    {2, 5, 8, 2, 6, {.norms = true}},
    {2, 5, 8, 2, 7, {.biases = true, .blocks = 2}},
    {2, 5, 8, 2, 6, {.gelu = true}},
    {2, 5, 9, 2, 6, {.norms = true, .blocks = 3, .head_width = 1}},
    {3, 3, 8, 4, 6, {.dropout = 0.3}},
    {3, 3, 8, 4, 6, {.dropout = 0.3, .blocks = 2, .norms = true, .gelu = true, .biases = true}},
    {2, 5, 8, 5, 6, {2, 3, true, true, true, true, true, true, 0}},
    {2, 5, 8, 5, 6, {2, 3, true, true, true, true, true, true, 0.1}},
    {2, 37, 16, 16, 33, {1, 2, true, false, true, true, true, true, 0}},
    {3, 9, 16, 8, 20, {2, 2, true, true, true, true, true, true, 0}},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* --- Tests ------------------------------------------------------------------------------------ */

static void test_is_its_definition(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i) {
        struct error error;
        struct problem problem;
        struct evaluation_sums sums = {0}, precise = {0};
        long hits;
        set_up(&problem, shapes[i]);
        double loss = total_loss(&problem, &hits);
        struct blocks_double *in_double =
            blocks_create_double(&problem.shape, problem.label, &error);
        struct blocks *in_float = blocks_create(&problem.shape, problem.label, &error);
        blocks_load_double(in_double, problem.precise);
        blocks_measure_double(in_double, problem.samples, problem.count, &precise);
        blocks_load(in_float, problem.weights);
        blocks_measure(in_float, problem.samples, problem.count, &sums);
        assert_true(fabs(precise.loss - loss) < 1e-11 * loss);
        assert_true(fabs(sums.loss - loss) < 1e-5 * loss);
        assert_int_equal(precise.hits, hits);
        assert_int_equal(sums.hits, hits);
        blocks_free_double(in_double);
        blocks_free(in_float);
        tear_down(&problem);
    }
}

/* The mean loss, with dropout from the same stream each time. */
static double mean_loss(const struct problem *problem, struct blocks_double *blocks, double *out) {
    struct random_stream stream = random_stream(5, RANDOM_TEST);
    struct evaluation_sums sums = {0};
    blocks_load_double(blocks, problem->precise);
    blocks_gradient_double(blocks, problem->samples, problem->count, &stream, out, &sums);
    return sums.loss / problem->count;
}

/* Every weight of small networks, and 200 of others. Differences of step h are good to about h^2
 * and to 1e-16 / h. */
static void test_gradient_is_that_of_differences(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i) {
        struct error error;
        struct problem problem;
        set_up(&problem, shapes[i]);
        double *slope = calloc(problem.size, sizeof *slope);
        double *other = calloc(problem.size, sizeof *other), largest = 0;
        if (problem.count > 60)
            problem.count = 60;
        struct blocks_double *blocks = blocks_create_double(&problem.shape, problem.label, &error);
        mean_loss(&problem, blocks, slope);
        for (size_t j = 0; j < problem.size; ++j)
            largest = fmax(largest, fabs(slope[j]));
        assert_true(largest > 0.01);
        for (size_t j = 0; j < problem.size; j += problem.size / 200 + 1) {
            double kept = problem.precise[j], h = 1e-5;
            problem.precise[j] = kept + h;
            double above = mean_loss(&problem, blocks, other);
            problem.precise[j] = kept - h;
            double difference = (above - mean_loss(&problem, blocks, other)) / (2 * h);
            problem.precise[j] = kept;
            if (!(fabs(difference - slope[j]) < 1e-6 * largest))
                fail_msg("shape %d, weight %zu: %.12g, not %.12g", i, j, slope[j], difference);
        }
        blocks_free_double(blocks);
        free(slope);
        free(other);
        tear_down(&problem);
    }
}

static void test_float_is_nearly_double(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i) {
        struct error error;
        struct problem problem;
        set_up(&problem, shapes[i]);
        double *precise = calloc(problem.size, sizeof *precise), largest = 0, off = 0;
        float *slope = calloc(problem.size, sizeof *slope);
        struct random_stream stream = random_stream(5, RANDOM_TEST);
        struct blocks_double *in_double =
            blocks_create_double(&problem.shape, problem.label, &error);
        struct blocks *in_float = blocks_create(&problem.shape, problem.label, &error);
        mean_loss(&problem, in_double, precise);
        blocks_load(in_float, problem.weights);
        blocks_gradient(in_float, problem.samples, problem.count, &stream, slope, NULL);
        for (size_t j = 0; j < problem.size; ++j) {
            largest = fmax(largest, fabs(precise[j]));
            off = fmax(off, fabs(precise[j] - (double)slope[j]));
        }
        if (!(off < 2e-5 * largest))
            fail_msg("shape %d: off by %g of %g", i, off, largest);
        blocks_free_double(in_double);
        blocks_free(in_float);
        free(precise);
        free(slope);
        tear_down(&problem);
    }
}

/* Where weight (h, c, i) of K, Q and V, or (h, i, c) of O, is in train/transformer.h, and here. */
static size_t plain_at(const struct blocks_shape *shape, bool output, int h, int c, int i) {
    int d = shape->width, e = blocks_head_width(shape);
    return output ? ((size_t)h * d + i) * e + c : ((size_t)h * e + c) * d + i;
}

static size_t own_at(const struct blocks_shape *shape, int h, int c, int i) {
    int e = blocks_head_width(shape), heads = shape->heads;
    return ((size_t)i * e + c) * heads + h;
}

/* From one layout to the other. */
static void rearrange(const struct blocks_shape *shape, const struct transformer_shape *plain,
                      const float *from, float *to) {
    static const enum blocks_part own[] = {BLOCKS_E,  BLOCKS_K,  BLOCKS_Q,  BLOCKS_V, BLOCKS_O,
                                           BLOCKS_W1, BLOCKS_B1, BLOCKS_W2, BLOCKS_U};
    for (int index = 0; index < TRANSFORMER_PARTS; ++index) {
        const struct network_part source = transformer_part(plain, index);
        const struct network_part target = blocks_part(shape, own[index], 0);
        bool output = index == TRANSFORMER_O;
        assert_int_equal(source.size, target.size);
        memcpy(to + target.offset, from + source.offset, source.size * sizeof *to);
        for (int h = 0; source.rank == 3 && h < shape->heads; ++h)
            for (int c = 0; c < blocks_head_width(shape); ++c)
                for (int i = 0; i < shape->width; ++i)
                    to[target.offset + own_at(shape, h, c, i)] =
                        from[source.offset + plain_at(shape, output, h, c, i)];
    }
}

static void test_without_options_is_the_plain_one(void **state) {
    (void)state;
    struct blocks_shape shape = {.tokens = 3, .p = 7, .width = 12, .heads = 4, .hidden = 20};
    const struct transformer_shape plain = {3, 7, 12, 4, 20};
    struct problem problem;
    struct error error;
    struct evaluation_sums sums = {0}, plain_sums = {0};
    set_up(&problem, shape);
    assert_int_equal(problem.size, transformer_size(&plain));
    float *weights = calloc(problem.size, sizeof *weights), *slope = calloc(problem.size, 4);
    float *plain_slope = calloc(problem.size, 4), *expected = calloc(problem.size, 4);
    struct transformer *transformer = transformer_create(&plain, problem.label, &error);
    struct blocks *blocks = blocks_create(&shape, problem.label, &error);
    rearrange(&shape, &plain, problem.weights, weights);
    transformer_load(transformer, problem.weights);
    transformer_gradient(transformer, problem.weights, problem.samples, problem.count, plain_slope,
                         &plain_sums);
    blocks_load(blocks, weights);
    blocks_gradient(blocks, problem.samples, problem.count, NULL, slope, &sums);
    rearrange(&shape, &plain, plain_slope, expected);
    for (size_t i = 0; i < problem.size; ++i)
        assert_true(fabs((double)slope[i] - (double)expected[i]) < 1e-5);
    assert_int_equal(sums.hits, plain_sums.hits);
    assert_true(fabs(sums.loss - plain_sums.loss) < 1e-5 * sums.loss);
    transformer_free(transformer);
    blocks_free(blocks);
    free(weights);
    free(slope);
    free(plain_slope);
    free(expected);
    tear_down(&problem);
}

static void test_scores(void **state) {
    (void)state;
    enum { P = 5, HEADS = 3 };
    struct blocks_shape shape = {
        2, P, 8, HEADS, 6, {.head_width = 4, .norms = true, .biases = true, .scaled = true}};
    struct problem problem;
    struct error error;
    struct evaluation_sums sums = {0}, same = {0}, uniform = {0};
    double scores[HEADS * P * P], replaced[HEADS * P * P];
    set_up(&problem, shape);
    struct blocks *blocks = blocks_create(&shape, problem.label, &error);
    blocks_load(blocks, problem.weights);
    blocks_measure(blocks, problem.samples, problem.count, &sums);
    blocks_scores(blocks, scores);
    for (int h = 0; h < HEADS; ++h)
        for (int i = 0; i < P; ++i)
            for (int j = 0; j < P; ++j)
                replaced[(h * P + j) * P + i] = scores[(h * P + i) * P + j];
    blocks_replace_scores(blocks, replaced);
    blocks_measure(blocks, problem.samples, problem.count, &same);
    assert_true(fabs(same.loss - sums.loss) < 1e-5 * sums.loss);
    memset(replaced, 0, sizeof replaced);
    blocks_replace_scores(blocks, replaced);
    blocks_measure(blocks, problem.samples, problem.count, &uniform);
    /* which is what a network without queries does */
    const struct network_part q = blocks_part(&shape, BLOCKS_Q, 0);
    const struct network_part bias = blocks_part(&shape, BLOCKS_BQ, 0);
    memset(problem.precise + q.offset, 0, q.size * sizeof *problem.precise);
    memset(problem.precise + bias.offset, 0, bias.size * sizeof *problem.precise);
    long hits;
    double loss = total_loss(&problem, &hits);
    assert_true(fabs(uniform.loss - loss) < 1e-5 * loss);
    assert_true(fabs(uniform.loss - sums.loss) > 1e-3 * loss);
    blocks_free(blocks);
    tear_down(&problem);
}

static void test_dropout(void **state) {
    enum { SIZE = 100001 };
    static unsigned char kept[SIZE];
    static float x[SIZE];
    struct random_stream stream = random_stream(3, RANDOM_DROPOUT);
    int count = 0, halves = 0;
    (void)state;
    layer_draw(&stream, 0.1, kept, SIZE);
    for (int i = 0; i < SIZE; ++i) {
        x[i] = 2;
        count += kept[i];
        halves += i % 2 && !kept[i] && !kept[i - 1];
    }
    assert_true(abs(count - 90000) < 5 * 95);
    assert_true(abs(halves - 500) < 5 * 23); /* both halves of a word: independent */
    layer_drop(kept, 0.1, x, SIZE);
    for (int i = 0; i < SIZE; ++i)
        assert_true(kept[i] ? fabs(x[i] * 0.9 - 2) < 1e-4 : x[i] == 0);
    layer_draw(&stream, 0, kept, SIZE);
    for (int i = 0; i < SIZE; ++i)
        assert_int_equal(kept[i], 1);
}

/* With all kinds of dropout the mean over streams of the loss differs from that without; each
 * stream gives its own loss, and the same again. */
static void test_streams(void **state) {
    struct blocks_shape shape = {2, 5, 8, 2, 6, {.dropout = 0.2, .blocks = 2}};
    struct problem problem;
    struct error error;
    double loss[3] = {0};
    (void)state;
    set_up(&problem, shape);
    float *slope = calloc(problem.size, sizeof *slope);
    struct blocks *blocks = blocks_create(&shape, problem.label, &error);
    blocks_load(blocks, problem.weights);
    for (int i = 0; i < 3; ++i) {
        struct random_stream stream = random_substream(4, RANDOM_DROPOUT, (uint32_t)(i / 2));
        struct evaluation_sums sums = {0};
        blocks_gradient(blocks, problem.samples, problem.count, &stream, slope, &sums);
        loss[i] = sums.loss;
    }
    assert_true(loss[0] == loss[1]);
    assert_true(loss[0] != loss[2]);
    blocks_free(blocks);
    free(slope);
    tear_down(&problem);
}

void layer_activate_double(bool gelu, double *z, double *slope, size_t size);

static void test_gelu(void **state) {
    float z[401], slope[401];
    double precise[401], precise_slope[401], from[401];
    (void)state;
    for (int i = 0; i <= 400; ++i)
        from[i] = precise[i] = z[i] = (float)(i - 200) / 20;
    layer_activate(true, z, slope, 401);
    layer_activate_double(true, precise, precise_slope, 401);
    for (int i = 0; i <= 400; ++i) {
        double at = from[i];
        assert_true(fabs(precise[i] - at * (1 + erf(at / sqrt(2))) / 2) < 1e-14);
        assert_true(fabs((double)z[i] - precise[i]) < 1e-6);
        assert_true(fabs((double)slope[i] - precise_slope[i]) < 1e-6);
    }
}

/* Parts follow each other without gaps, with names of their own, and count as documented. */
static void test_parts(void **state) {
    (void)state;
    for (int i = 0; i < SHAPES; ++i) {
        const struct network_shape shape = {.kind = &network_blocks,
                                            .inputs = shapes[i].tokens,
                                            .d = shapes[i].p,
                                            .outputs = shapes[i].p,
                                            .heads = shapes[i].heads,
                                            .hidden = shapes[i].hidden,
                                            .options = shapes[i].options};
        struct error error;
        struct network network;
        size_t offset = 0;
        assert_true(network_create_shape(&shape, shapes[i].width, &network, &error));
        assert_int_equal(network_size(&network), blocks_size(&shapes[i]));
        for (int j = 0; j < network_parts(&network); ++j) {
            const struct network_part part = network_part(&network, j);
            assert_int_equal(part.offset, offset);
            assert_true(part.size > 0);
            offset += part.size;
            for (int k = 0; k < j; ++k)
                assert_string_not_equal(network_part(&network, k).name, part.name);
        }
        assert_int_equal(offset, blocks_size(&shapes[i]));
        const struct blocks_shape back = blocks_shape_of(&network);
        assert_int_equal(blocks_size(&back), offset);
        network_free(&network);
    }
    /* 160 heads of 32 on a width of 128: projections 128 -> 5120 -> 128 */
    const struct blocks_shape full = {2,   97,  128,
                                      160, 512, {2, 32, true, true, true, true, true, true, 0.1}};
    size_t block =
        3 * (128 * 5120 + 5120) + 5120 * 128 + 128 + 128 * 512 + 512 + 512 * 128 + 128 + 4 * 128;
    assert_int_equal(blocks_size(&full), 99 * 128 + 4 * 128 + 2 * block + 2 * 128 + 128 * 97 + 97);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_its_definition),
        cmocka_unit_test(test_gradient_is_that_of_differences),
        cmocka_unit_test(test_float_is_nearly_double),
        cmocka_unit_test(test_without_options_is_the_plain_one),
        cmocka_unit_test(test_scores),
        cmocka_unit_test(test_dropout),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_gelu),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
