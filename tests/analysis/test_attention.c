/* Spectra of attention scores against the complex Fourier transform by definition, and against
 * networks with heads constructed for one mode. */
#include "analysis/attention.h"

#include "base/random.h"

#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct transformer_shape shape = {2, 7, 8, 2, 3};
enum { P = 7, D = 8, HEADS = 2, WIDTH = 4, FREQUENCIES = 3 };

static float *random_weights(uint64_t seed) {
    struct random_stream stream = random_stream(seed, RANDOM_TEST);
    float *weights = calloc(transformer_size(&shape), sizeof *weights);
    assert_non_null(weights);
    for (size_t i = 0; i < transformer_size(&shape); ++i)
        weights[i] = (float)random_normal(&stream);
    return weights;
}

static float *part(float *weights, int index) {
    return weights + transformer_part(&shape, index).offset;
}

/* One entry of W_h: the score of key token a for query token b. */
static double score(float *weights, int h, int a, int b) {
    const float *e = part(weights, TRANSFORMER_E), *k = part(weights, TRANSFORMER_K);
    const float *q = part(weights, TRANSFORMER_Q);
    double sum = 0;
    for (int i = 0; i < WIDTH; ++i) {
        double key = 0, query = 0;
        for (int j = 0; j < D; ++j) {
            key += (double)k[(h * WIDTH + i) * D + j] * (double)e[a * D + j];
            query += (double)q[(h * WIDTH + i) * D + j] * (double)e[b * D + j];
        }
        sum += key * query;
    }
    return sum / sqrt(WIDTH);
}

static double complex transform(float *weights, int h, int f, int g) {
    double complex sum = 0;
    for (int a = 0; a < P; ++a)
        for (int b = 0; b < P; ++b)
            sum += score(weights, h, a, b) * cexp(-2 * M_PI * I * (f * a + g * b) / P) / P;
    return sum;
}

static double power(float *weights, int h, int f, int g) {
    double complex plus = transform(weights, h, f, g), minus = transform(weights, h, f, -g);
    double size = creal(plus * conj(plus) + minus * conj(minus));
    return g == 0 ? size : 2 * size;
}

static void test_powers(void **state) {
    (void)state;
    struct attention attention;
    struct error error;
    float *weights = random_weights(1);
    assert_true(attention_create(&shape, weights, &attention, &error));
    assert_int_equal(attention.modes, FREQUENCIES * (FREQUENCIES + 1));
    for (int h = 0; h < HEADS; ++h) {
        double last = INFINITY;
        int seen[FREQUENCIES + 1][FREQUENCIES + 1] = {{0}};
        for (int i = 0; i < attention.modes; ++i) {
            const struct attention_mode *mode = &attention.mode[h * attention.modes + i];
            double expected = power(weights, h, mode->key, mode->query);
            assert_true(fabs(mode->power - expected) < 1e-12 * expected);
            assert_true(mode->power <= last);
            last = mode->power;
            assert_true(mode->key >= 1 && ++seen[mode->key][mode->query] == 1);
        }
    }
    attention_free(&attention);
    free(weights);
}

/* Any table, also of even size, against the complex transform; f = 0 is left out. */
static void test_scores_of_any_size(void **state) {
    (void)state;
    for (int n = 6; n <= 7; ++n) {
        struct random_stream stream = random_stream(2, RANDOM_TEST);
        struct attention attention;
        struct error error;
        double scores[49];
        for (int i = 0; i < n * n; ++i)
            scores[i] = random_normal(&stream);
        assert_true(attention_create_scores(n, 1, scores, &attention, &error));
        assert_int_equal(attention.modes, 3 * 4);
        for (int i = 0; i < attention.modes; ++i) {
            const struct attention_mode *mode = &attention.mode[i];
            double expected = 0;
            for (int f = 0; f < n; ++f)
                for (int g = 0; g < n; ++g) {
                    double complex sum = 0;
                    bool key = f == mode->key || f == n - mode->key;
                    bool query = g == mode->query || (g + mode->query) % n == 0;
                    for (int a = 0; a < n; ++a)
                        for (int b = 0; b < n; ++b)
                            sum += scores[a * n + b] * cexp(-2 * M_PI * I * (f * a + g * b) / n);
                    expected += key && query ? creal(sum * conj(sum)) / (n * n) : 0;
                }
            assert_true(fabs(mode->power - expected) < 1e-12 * (1 + expected));
        }
        attention_free(&attention);
    }
}

/* The scores of a network, with its embedding and without, by their definition. */
static void test_scores_of_networks(void **state) {
    (void)state;
    for (int kind = 0; kind < 2; ++kind) {
        const struct network_shape of = {.kind = kind ? &network_blocks : &network_transformer,
                                         .inputs = 2,
                                         .d = P,
                                         .outputs = P,
                                         .heads = HEADS,
                                         .hidden = 3,
                                         .options = {.head_width = kind ? 3 : 0}};
        struct network network;
        struct error error;
        struct random_stream stream = random_stream(4, RANDOM_TEST);
        int e = kind ? 3 : WIDTH;
        assert_true(network_create_shape(&of, D, &network, &error));
        for (size_t i = 0; i < network_size(&network); ++i)
            network.weights[i] = (float)random_normal(&stream);
        const struct blocks_shape blocks = blocks_shape_of(&network);
        const float *k = network.weights + (kind ? blocks_part(&blocks, BLOCKS_K, 0).offset
                                                 : transformer_part(&shape, TRANSFORMER_K).offset);
        const float *q = network.weights + (kind ? blocks_part(&blocks, BLOCKS_Q, 0).offset
                                                 : transformer_part(&shape, TRANSFORMER_Q).offset);
        double *bare = attention_scores(&network, false, &error);
        double *scores = attention_scores(&network, true, &error);
        for (int h = 0; h < HEADS; ++h)
            for (int i = 0; i < D; ++i)
                for (int j = 0; j < D; ++j) {
                    double sum = 0;
                    for (int c = 0; c < e; ++c)
                        sum += (double)k[kind ? (i * e + c) * HEADS + h : (h * e + c) * D + i] *
                               (double)q[kind ? (j * e + c) * HEADS + h : (h * e + c) * D + j];
                    assert_true(fabs(bare[(h * D + i) * D + j] - sum / sqrt(e)) < 1e-12);
                }
        for (int h = 0; h < HEADS; ++h)
            for (int a = 0; a < P; ++a)
                for (int b = 0; b < P; ++b) {
                    double sum = 0; /* E comes first in both */
                    for (int i = 0; i < D; ++i)
                        for (int j = 0; j < D; ++j)
                            sum += (double)network.weights[a * D + i] * bare[(h * D + i) * D + j] *
                                   (double)network.weights[b * D + j];
                    assert_true(fabs(scores[(h * P + a) * P + b] - sum) < 2e-5);
                }
        free(bare);
        free(scores);
        network_free(&network);
    }
}

/* The head with more power has more weight. */
static void test_top_share(void **state) {
    (void)state;
    struct attention attention;
    struct error error;
    float *weights = random_weights(2);
    double top = 0, all = 0;
    assert_true(attention_create(&shape, weights, &attention, &error));
    for (int h = 0; h < HEADS; ++h) {
        const struct attention_mode *mode = attention.mode + h * attention.modes;
        top += mode[0].power + mode[1].power;
        for (int i = 0; i < attention.modes; ++i)
            all += mode[i].power;
    }
    assert_true(fabs(attention_top_share(&attention, 2) - top / all) < 1e-14);
    assert_true(attention_top_share(&attention, attention.modes) == 1);
    assert_true(attention_top_share(&attention, 1) < attention_top_share(&attention, 2));
    attention_free(&attention);
    free(weights);
}

/* Tokens are circles of all frequencies; head 0 compares f = 2 of the key with g = 3 of the query,
 * head 1 f = 1 with a constant. */
static void make_modes(float *weights) {
    float *e = part(weights, TRANSFORMER_E), *k = part(weights, TRANSFORMER_K);
    float *q = part(weights, TRANSFORMER_Q);
    for (int a = 0; a < P; ++a) {
        for (int f = 1; f <= FREQUENCIES; ++f) {
            e[a * D + 2 * f - 2] = (float)cos(2 * M_PI * f * a / P);
            e[a * D + 2 * f - 1] = (float)sin(2 * M_PI * f * a / P);
        }
        e[a * D + 6] = 0;
        e[a * D + 7] = 1;
    }
    for (int i = 0; i < HEADS * WIDTH * D; ++i)
        k[i] = q[i] = 0;
    k[0 * D + 2] = k[1 * D + 3] = 1; /* cos and sin of frequency 2 */
    q[0 * D + 4] = 2, q[1 * D + 5] = -3;
    k[WIDTH * D + 1] = q[WIDTH * D + 7] = 1;
}

static void test_made_modes(void **state) {
    (void)state;
    struct attention attention;
    struct error error;
    float *weights = random_weights(3);
    double scores[HEADS * P * P];
    make_modes(weights);
    assert_true(attention_create(&shape, weights, &attention, &error));
    assert_int_equal(attention.mode[0].key, 2);
    assert_int_equal(attention.mode[0].query, 3);
    assert_int_equal(attention.mode[attention.modes].key, 1);
    assert_int_equal(attention.mode[attention.modes].query, 0);
    assert_true(attention_top_share(&attention, 1) > 1 - 1e-12);
    attention_strongest_scores(&attention, scores);
    for (int h = 0; h < HEADS; ++h)
        for (int a = 0; a < P; ++a)
            for (int b = 0; b < P; ++b)
                assert_true(fabs(scores[(h * P + b) * P + a] - score(weights, h, a, b)) < 1e-6);
    attention_free(&attention);
    free(weights);
}

/* The strongest mode's scores have its power, and differ from all scores by the rest. */
static void test_strongest_scores(void **state) {
    (void)state;
    struct attention attention;
    struct error error;
    float *weights = random_weights(4);
    double scores[HEADS * P * P];
    assert_true(attention_create(&shape, weights, &attention, &error));
    attention_strongest_scores(&attention, scores);
    for (int h = 0; h < HEADS; ++h) {
        double size = 0, overlap = 0, mode = attention.mode[h * attention.modes].power;
        for (int a = 0; a < P; ++a)
            for (int b = 0; b < P; ++b) {
                double s = scores[(h * P + b) * P + a];
                size += s * s;
                overlap += s * score(weights, h, a, b);
            }
        assert_true(fabs(size - mode) < 1e-12 * mode && fabs(overlap - mode) < 1e-12 * mode);
    }
    attention_free(&attention);
    free(weights);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_powers),
        cmocka_unit_test(test_scores_of_any_size),
        cmocka_unit_test(test_scores_of_networks),
        cmocka_unit_test(test_top_share),
        cmocka_unit_test(test_made_modes),
        cmocka_unit_test(test_strongest_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
