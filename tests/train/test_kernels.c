/* The inner loops equal their definitions exactly, write nothing else, and give the same bits for
 * both register widths. Without AVX-512 only AVX2 is tested. */
#include "train/kernels.h"

#include "base/avx512.h"
#include "base/memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "activation.h"
#include "arrays.h"

enum { KINDS = 2 };

/* kind 0: AVX2, which the programs are built for; 1: AVX-512, NULL if unavailable. */
static const struct kernels *kernels_of(int kind) {
    if (kind == 0)
        return &kernels_avx2;
    return avx512_is_there() ? &kernels_avx512 : NULL;
}

/* --- Products --------------------------------------------------------------------------------- */

/* How the left factor lies. */
enum layout { PLAIN, TRANSPOSED, GROUPED };

static float product_entry(const struct product *product, float before, size_t r, size_t j) {
    size_t group = product->a_group == 0 ? PRODUCT_GROUP * product->a_row : product->a_group;
    float sum = 0;
    for (size_t k = 0; k < product->depth; ++k)
        sum = fmaf(product->a[r / PRODUCT_GROUP * group + r % PRODUCT_GROUP * product->a_row +
                              k * product->a_step],
                   product->b[k * product->width + j], sum);
    return product->add ? before + sum : sum;
}

static void check_product(size_t rows, size_t columns, size_t depth, size_t width,
                          enum layout layout, bool add) {
    size_t group = PRODUCT_GROUP * depth + 3, groups = rows / PRODUCT_GROUP + 1;
    size_t out_row = width + STRIPS_LANES, size = (rows + 1) * out_row;
    float *a = random_array(groups * group, 1), *b = random_array(depth * width + 1, 2);
    float *before = random_array(size, 3), *out = random_array(size, 3);
    for (int kind = 0; kind < KINDS; ++kind) {
        const struct kernels *kernels_at_hand = kernels_of(kind);
        const struct product product = {.rows = rows,
                                        .columns = columns,
                                        .depth = depth,
                                        .a = a,
                                        .a_row = layout == PLAIN ? depth : 1,
                                        .a_step = layout == PLAIN        ? 1
                                                  : layout == TRANSPOSED ? rows
                                                                         : PRODUCT_GROUP,
                                        .a_group = layout == GROUPED ? group : 0,
                                        .b = b,
                                        .width = width,
                                        .out = out,
                                        .out_row = out_row,
                                        .add = add};
        if (kernels_at_hand == NULL)
            continue;
        memcpy(out, before, size * sizeof *out);
        kernels_at_hand->multiply(&product);
        for (size_t r = 0; r <= rows; ++r)
            for (size_t j = 0; j < out_row; ++j) {
                size_t at = r * out_row + j;
                if (r < rows && j < columns)
                    assert_true(out[at] == product_entry(&product, before[at], r, j));
                else if (r == rows || j >= width)
                    assert_true(out[at] == before[at]);
            }
    }
    free(a);
    free(b);
    free(before);
    free(out);
}

static void test_products(void **state) {
    (void)state;
    static const size_t depths[] = {0, 1, 7, 48};
    for (size_t width = STRIPS_LANES; width <= STRIPS_WIDTH; width += STRIPS_LANES)
        for (size_t columns = 1; columns <= width; columns += columns % 8 == 1 ? 7 : 1)
            for (size_t rows = 1; rows <= 19; ++rows)
                for (size_t d = 0; d < sizeof depths / sizeof *depths; ++d) {
                    check_product(rows, columns, depths[d], width, PLAIN, d % 2 == 0);
                    check_product(rows, columns, depths[d], width, TRANSPOSED, d % 2 == 1);
                    check_product(rows, columns, depths[d], width, GROUPED, d % 2 == 0);
                }
}

/* --- Both register widths give the same bits -------------------------------------------------- */

/* The results of one of the kernels for the same input. */
typedef void make_output(const struct kernels *kernels_at_hand, float *output, size_t variant);

static void check_same(make_output *make, size_t size, size_t variant) {
    float *output[KINDS] = {memory_array(size, sizeof(float)), memory_array(size, sizeof(float))};
    for (int kind = 0; kind < KINDS; ++kind)
        if (kernels_of(kind) != NULL)
            make(kernels_of(kind), output[kind], variant);
    if (kernels_of(1) != NULL)
        assert_memory_equal(output[0], output[1], size * sizeof(float));
    free(output[0]);
    free(output[1]);
}

enum { ROWS = 9, TUPLES = 11 };

static const struct model models[] = {
    {.activation = MODEL_SQUARE},
    {.activation = MODEL_RELU},
    {.activation = MODEL_TANH},
    {.activation = MODEL_SIGMOID},
    {.activation = MODEL_PRODUCT},
    {.activation = MODEL_POWER, .degree = 2},
    {.activation = MODEL_POWER, .degree = 3},
    {.activation = MODEL_POWER, .degree = 4},
    {.activation = MODEL_POWER, .degree = 5},
};

enum { MODELS = sizeof models / sizeof *models };

/* Values, then slopes, of a block of tuples; variant: model and width of the strip */
static void make_block(const struct kernels *kernels_at_hand, float *output, size_t variant) {
    size_t width = (variant / MODELS + 1) * STRIPS_LANES;
    const struct tuple_run runs[] = {{.begin = 0, .end = 4, .row = {0}},
                                     {.begin = 4, .end = 5, .row = {2}},
                                     {.begin = 5, .end = TUPLES, .row = {1}}};
    const size_t last[TUPLES] = {3, 4, 5, 8, 3, 4, 5, 6, 7, 8, 8};
    float *weights = random_array(ROWS * width, 4), *values_slope = random_array(TUPLES * width, 5);
    float *factors = random_array(TUPLES * width, 7);
    const struct block block = {.model = &models[variant % MODELS],
                                .inputs = 2,
                                .run = runs,
                                .runs = 3,
                                .last = last,
                                .width = width,
                                .weights = weights,
                                .slope = output + TUPLES * width,
                                .values = output,
                                .factors = factors,
                                .values_slope = values_slope};
    kernels_at_hand->block_values(&block);
    kernels_at_hand->block_slopes(&block);
    free(weights);
    free(factors);
    free(values_slope);
}

static void test_blocks(void **state) {
    (void)state;
    for (size_t variant = 0; variant < 3 * (size_t)MODELS; ++variant)
        check_same(make_block, (TUPLES + ROWS) * STRIPS_WIDTH, variant);
}

enum { LONGEST = 70 };

/* variant: model and size */
static void make_rows(const struct kernels *kernels_at_hand, float *output, size_t variant) {
    size_t size = variant / MODELS;
    const struct model *model = &models[variant % MODELS];
    float *from = random_array(3 * (size_t)LONGEST, 6);
    const float *a = from, *b = from + LONGEST, *y = from + 2 * LONGEST;
    for (size_t i = 0; i < 3 * (size_t)LONGEST; ++i)
        output[i] = (float)i;
    kernels_at_hand->values(model, a, b, size, output);
    kernels_at_hand->slopes(model, a, b, y, size, output + LONGEST, output + 2 * LONGEST);
    for (int part = 0; part < 3; ++part)
        for (size_t i = size; i < LONGEST; ++i)
            assert_true(output[part * LONGEST + (int)i] == (float)(part * LONGEST + (int)i));
    free(from);
}

static void test_rows(void **state) {
    (void)state;
    for (size_t variant = 0; variant < (size_t)LONGEST * MODELS; ++variant)
        check_same(make_rows, 3 * (size_t)LONGEST, variant);
}

static void check_close(float x, double expected) {
    assert_true(fabs((double)x - expected) <= 2e-6 * (1 + fabs(expected)));
}

/* Values of single rows are those of the definition, and slopes its finite differences. */
static void test_definitions(void **state) {
    (void)state;
    const double step = 1e-5;
    float a[LONGEST], b[LONGEST], x[LONGEST];
    for (int i = 0; i < LONGEST; ++i) { /* away from the kink of relu */
        a[i] = 0.04f * (float)i - 1.37f;
        b[i] = i % 3 == 0 ? 0.31f : -0.45f;
    }
    for (int kind = 0; kind < KINDS; ++kind)
        for (size_t m = 0; m < MODELS && kernels_of(kind) != NULL; ++m) {
            const struct model *model = &models[m];
            float y[LONGEST], to_a[LONGEST] = {0}, to_b[LONGEST] = {0};
            for (int i = 0; i < LONGEST; ++i)
                y[i] = 0.5f + 0.01f * (float)i;
            kernels_of(kind)->values(model, a, b, LONGEST, x);
            kernels_of(kind)->slopes(model, a, b, y, LONGEST, to_a, to_b);
            for (int i = 0; i < LONGEST; ++i) {
                double at = (double)a[i], by = (double)b[i], scale = (double)y[i] / (2 * step);
                check_close(x[i], activation(model, at, by));
                check_close(to_a[i], scale * (activation(model, at + step, by) -
                                              activation(model, at - step, by)));
                check_close(to_b[i], scale * (activation(model, at, by + step) -
                                              activation(model, at, by - step)));
            }
        }
}

/* Where its inputs cancel, relu and its derivative are zero; NaN stays NaN. */
static void test_kink(void **state) {
    (void)state;
    enum { SUMS = 6 };
    static const float a[SUMS] = {0, -0.0f, 1.5f, 1.5f, 1.5f, NAN};
    static const float b[SUMS] = {0, -0.0f, -1.5f, -1.75f, -1.25f, 1};
    static const float y[SUMS] = {2, 2, 2, 2, 2, 2};
    const struct model relu = {.activation = MODEL_RELU};
    for (int kind = 0; kind < KINDS; ++kind) {
        float x[SUMS], to_a[SUMS] = {0}, to_b[SUMS] = {0};
        if (kernels_of(kind) == NULL)
            continue;
        kernels_of(kind)->values(&relu, a, b, SUMS, x);
        kernels_of(kind)->slopes(&relu, a, b, y, SUMS, to_a, to_b);
        for (int i = 0; i < SUMS; ++i) {
            float sum = a[i] + b[i], step = sum > 0 ? y[i] : 0;
            assert_true(isnan(sum) ? isnan(x[i]) : x[i] == fmaxf(sum, 0));
            assert_true(to_a[i] == step && to_b[i] == step);
        }
    }
}

/* variant: d and the strip's width */
static void make_crossed(const struct kernels *kernels_at_hand, float *output, size_t variant) {
    size_t d = 2 + variant / 3, width = (variant % 3 + 1) * STRIPS_LANES, part = d * width;
    float *from = random_array(3 * part, 7);
    int *label = memory_array(d * d, sizeof *label);
    for (size_t i = 0; i < d * d; ++i)
        label[i] = (int)((i / d + i % d) % d);
    const struct crossed crossed = {.d = d,
                                    .label = label,
                                    .width = width,
                                    .a = from,
                                    .b = from + part,
                                    .c = from + 2 * part,
                                    .to_a = output,
                                    .to_b = output + part,
                                    .to_c = output + 2 * part};
    kernels_at_hand->cross(&crossed);
    for (size_t k = 0; k < d; ++k) { /* one column by its definition */
        double sum = 0;
        for (size_t i = 0; i < d; ++i)
            sum += (double)crossed.a[i * width] * (double)crossed.b[(k + d - i) % d * width];
        assert_true(fabs(sum - (double)crossed.to_c[k * width]) < 1e-4);
    }
    free(from);
    free(label);
}

static void test_crossed(void **state) {
    (void)state;
    for (size_t variant = 0; variant < 36; ++variant)
        check_same(make_crossed, 3 * 14 * (size_t)STRIPS_WIDTH, variant);
}

/* variant: the number of weights */
static void make_step(const struct kernels *kernels_at_hand, float *output, size_t variant) {
    float *gradient = random_array(LONGEST, 8), *start = random_array(LONGEST, 9);
    memcpy(output, start, LONGEST * sizeof *output);
    const struct adam_step step = {.size = variant,
                                   .gradient = gradient,
                                   .weights = output,
                                   .first = output + LONGEST,
                                   .second = output + 2 * LONGEST,
                                   .beta1 = 0.9f,
                                   .beta2 = 0.999f,
                                   .keep1 = 0.1f,
                                   .keep2 = 0.001f,
                                   .decay = 0.01f,
                                   .rate = 0.1f,
                                   .root_correction = 31.6f,
                                   .epsilon = 1e-8f};
    kernels_at_hand->adam(&step);
    for (size_t i = variant; i < LONGEST; ++i)
        assert_true(output[i] == start[i]);
    free(gradient);
    free(start);
}

static void test_adam(void **state) {
    (void)state;
    for (size_t variant = 0; variant < LONGEST; ++variant)
        check_same(make_step, 3 * (size_t)LONGEST, variant);
}

enum { PARTS = 5, COLUMNS_MOST = 11 * STRIPS_LANES };

/* variant: the number of columns minus one, in registers of 16 */
static void make_mixture(const struct kernels *kernels_at_hand, float *output, size_t variant) {
    size_t columns = (variant + 1) * STRIPS_LANES;
    const size_t part[PARTS] = {columns, 0, 3 * columns, columns, 2 * columns};
    float *table = random_array(4 * columns, 10), *factor = random_array(PARTS, 11);
    float *x = random_array(columns, 12), *mixed = output, *slope = output + COLUMNS_MOST;
    float *pull = slope + 4 * (size_t)COLUMNS_MOST;
    const struct mixture mixture = {.table = table,
                                    .columns = columns,
                                    .base = 2 * columns,
                                    .parts = PARTS,
                                    .part = part,
                                    .factor = factor};
    kernels_at_hand->mix(&mixture, mixed);
    kernels_at_hand->unmix(&mixture, x, slope, pull);
    double sum = 0, projection = 0;
    for (size_t i = 0; i < PARTS; ++i)
        sum += (double)factor[i] * (double)table[part[i]];
    for (size_t c = 0; c < columns; ++c)
        projection += (double)x[c] * (double)table[part[2] + c];
    assert_true(fabs(sum + (double)table[2 * columns] - (double)mixed[0]) < 1e-5);
    assert_true(fabs(projection - (double)pull[2]) < 1e-4);
    assert_true(fabs((double)(factor[4] * x[0] + x[0] - slope[2 * columns])) < 1e-5);
    free(table);
    free(factor);
    free(x);
}

static void test_mixtures(void **state) {
    (void)state;
    for (size_t variant = 0; variant < 11; ++variant)
        check_same(make_mixture, 5 * (size_t)COLUMNS_MOST + PARTS, variant);
}

/* --- Heads ------------------------------------------------------------------------------------ */

enum { WIDTH = 3, HEADS_MOST = 37, QUERIES = 5, LENGTH = 7, TABLE_ROWS = 4 };

static const size_t keys_seen[QUERIES] = {1, 2, 7, 4, 5}, query_row[QUERIES] = {1, 0, 1, 3, 3};
/* Some keys are seen by several queries or more than once, and row 1 by none. */
static const size_t key_row[QUERIES * LENGTH] = {
    2, 0, 0, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0, 0, 3, 3, 0,
    2, 0, 2, 3, 0, 2, 0, 3, 0, 0, 0, 2, 2, 2, 2, 2,
};

/* What heads are given and what they give. */
struct heads_case {
    size_t heads;
    float *q, *k, *v, *weight, *x;                         /* random */
    float *score, *mixed, *to_weight, *to_q, *to_k, *to_v; /* parts of an output */
};

static size_t heads_size(size_t heads) {
    return (2 * QUERIES * LENGTH + WIDTH * (QUERIES + 3 * TABLE_ROWS)) * heads;
}

static struct heads_case begin_heads(size_t heads, float *output) {
    size_t row = WIDTH * heads, weights = QUERIES * LENGTH * heads, table = TABLE_ROWS * row;
    float *to_weight = output + weights + QUERIES * row, *to_q = to_weight + weights;
    return (struct heads_case){.heads = heads,
                               .q = random_array(table, 20),
                               .k = random_array(table, 21),
                               .v = random_array(table, 22),
                               .weight = random_array(weights, 23),
                               .x = random_array(QUERIES * row, 24),
                               .score = output,
                               .mixed = output + weights,
                               .to_weight = to_weight,
                               .to_q = to_q,
                               .to_k = to_q + table,
                               .to_v = to_q + 2 * table};
}

static void end_heads(struct heads_case *at) {
    free(at->q);
    free(at->k);
    free(at->v);
    free(at->weight);
    free(at->x);
}

static void make_heads(const struct kernels *kernels_at_hand, float *output, size_t heads) {
    struct heads_case at = begin_heads(heads, output);
    const struct heads of = {heads, WIDTH, QUERIES, LENGTH,  keys_seen, query_row, key_row,
                             at.q,  at.k,  at.v,    at.to_q, at.to_k,   at.to_v};
    kernels_at_hand->heads_score(&of, at.score);
    kernels_at_hand->heads_mix(&of, at.weight, at.mixed);
    kernels_at_hand->heads_mix_back(&of, at.weight, at.x, at.to_weight);
    kernels_at_hand->heads_score_back(&of, at.weight);
    end_heads(&at);
}

/* The same by the definition, for number c of head h of query j and its key number i. */
static void define_weight(const struct heads_case *at, size_t j, size_t i, size_t h, size_t c) {
    size_t n = c * at->heads + h, row = WIDTH * at->heads, w = (j * LENGTH + i) * at->heads + h;
    size_t query = query_row[j] * row + n, key = key_row[j * LENGTH + i] * row + n;
    at->score[w] = fmaf(at->q[query], at->k[key], at->score[w]);
    at->mixed[j * row + n] = fmaf(at->weight[w], at->v[key], at->mixed[j * row + n]);
    at->to_weight[w] = fmaf(at->x[j * row + n], at->v[key], at->to_weight[w]);
    at->to_v[key] = fmaf(at->weight[w], at->x[j * row + n], at->to_v[key]);
    at->to_q[query] = fmaf(at->weight[w], at->k[key], at->to_q[query]);
    at->to_k[key] = fmaf(at->weight[w], at->q[query], at->to_k[key]);
}

static void define_heads(size_t heads, float *output) {
    struct heads_case at = begin_heads(heads, output);
    for (size_t j = 0; j < QUERIES; ++j)
        for (size_t i = 0; i < keys_seen[j]; ++i)
            for (size_t h = 0; h < heads; ++h)
                for (size_t c = 0; c < WIDTH; ++c)
                    define_weight(&at, j, i, h, c);
    end_heads(&at);
}

static void test_heads(void **state) {
    (void)state;
    for (size_t heads = 1; heads <= HEADS_MOST; ++heads)
        for (int kind = 0; kind < KINDS && kernels_of(kind) != NULL; ++kind) {
            float *expected = memory_array(heads_size(heads), sizeof(float));
            float *output = memory_array(heads_size(heads), sizeof(float));
            define_heads(heads, expected);
            make_heads(kernels_of(kind), output, heads);
            assert_memory_equal(output, expected, heads_size(heads) * sizeof(float));
            free(expected);
            free(output);
        }
}

/* --- Selection -------------------------------------------------------------------------------- */

/* Whether a process with this value of COGS_VECTORS (NULL: unset) selects these kernels. The
 * selection is made once per process, so each test forks. */
static bool takes(const char *vectors, const struct kernels *expected) {
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        unsetenv("COGS_VECTORS");
        if (vectors != NULL)
            setenv("COGS_VECTORS", vectors, 1);
        _exit(kernels() == expected ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void test_choice(void **state) {
    (void)state;
    const struct kernels *fastest = kernels_of(1) == NULL ? kernels_of(0) : kernels_of(1);
    assert_true(takes(NULL, fastest));
    assert_true(takes("", fastest));
    assert_true(takes("512", fastest));
    assert_true(takes("256", kernels_of(0)));
    assert_string_equal(kernels_avx2.name, "AVX2");
    assert_string_equal(kernels_avx512.name, "AVX-512");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products),    cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_rows),        cmocka_unit_test(test_crossed),
        cmocka_unit_test(test_definitions), cmocka_unit_test(test_kink),
        cmocka_unit_test(test_adam),        cmocka_unit_test(test_mixtures),
        cmocka_unit_test(test_heads),       cmocka_unit_test(test_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
