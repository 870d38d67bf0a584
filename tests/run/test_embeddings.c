/* Weight files with embeddings, which are multiplied out. */
#include "run/weights.h"

#include "base/random.h"
#include "weights_file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

enum { D = 3, Q = 5, M = 4, N = 6 }; /* N: the inner width before an unembedding */

static char folder[SCRATCH_MAX];
static char path[SCRATCH_MAX + 64];

/* Row-major, as in PyTorch's Linear and Embedding. */
static double embedding[2][D * M], first[2][Q * M], last[D * Q], inner[N * Q], unembedding[D * N];

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(scratch_pattern("test_embeddings", folder)) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/x.h5", folder);
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    double *const all[] = {embedding[0], embedding[1], first[0],   first[1],
                           last,         inner,        unembedding};
    const size_t sizes[] = {D * M, D * M, Q * M, Q * M, D * Q, N * Q, D * N};
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i)
        for (size_t j = 0; j < sizes[i]; ++j)
            all[i][j] = random_normal(&stream);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* --- Files ------------------------------------------------------------------------------------ */

struct matrix {
    const char *name;
    int rows, columns;
    const double *values;
    bool transposed; /* in the file */
};

static void put_matrix(hid_t file, const struct matrix *matrix) {
    double values[256];
    const hsize_t rows = (hsize_t)matrix->rows, columns = (hsize_t)matrix->columns;
    const hsize_t shape[] = {matrix->transposed ? columns : rows,
                             matrix->transposed ? rows : columns};
    for (hsize_t i = 0; i < rows; ++i)
        for (hsize_t j = 0; j < columns; ++j)
            values[matrix->transposed ? j * rows + i : i * columns + j] =
                matrix->values[i * columns + j];
    assert_true(
        write_dataset(file, matrix->name, H5T_IEEE_F64LE, 2, shape, H5T_NATIVE_DOUBLE, values));
}

static hid_t create_file(void) {
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static void write_file(const struct matrix *matrices, int count) {
    hid_t file = create_file();
    for (int i = 0; i < count; ++i)
        put_matrix(file, &matrices[i]);
    H5Fclose(file);
}

/* Both halves of a first layer side by side: [Q, 2 M]. */
static const double *side_by_side(void) {
    static double values[2 * Q * M];
    for (int j = 0; j < Q; ++j)
        for (int k = 0; k < 2 * M; ++k)
            values[j * 2 * M + k] = first[k / M][j * M + k % M];
    return values;
}

/* --- What is expected ------------------------------------------------------------------------- */

static void expect_input(const float *got, const double *layer, const double *of_elements) {
    for (int g = 0; g < D; ++g)
        for (int j = 0; j < Q; ++j) {
            double sum = 0;
            for (int k = 0; k < M; ++k)
                sum += layer[j * M + k] * of_elements[g * M + k];
            assert_true(fabs((double)got[g * Q + j] - sum) < 1e-5);
        }
}

static void expect_output(const float *got, bool product) {
    for (int g = 0; g < D; ++g)
        for (int j = 0; j < Q; ++j) {
            double sum = product ? 0 : last[g * Q + j];
            for (int k = 0; product && k < N; ++k)
                sum += unembedding[g * N + k] * inner[k * Q + j];
            assert_true(fabs((double)got[g * Q + j] - sum) < 1e-5);
        }
}

static void load(const struct weights_options *options, struct weights *weights) {
    struct error error = {0};
    bool ok = weights_load(path, options, weights, &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
    assert_int_equal(weights->network.d, D);
    assert_int_equal(weights->network.q, Q);
}

/* a and b from these halves of the first layer and these embeddings. */
static void expect(const struct weights *weights, int b, int of_b, bool product,
                   const char *multiplied) {
    expect_input(weights->network.a, first[0], embedding[0]);
    expect_input(weights->network.b, first[b], embedding[of_b]);
    expect_output(weights->network.c, product);
    assert_string_equal(weights->multiplied, multiplied);
    assert_false(weights->either_way);
}

static void accept(int b, int of_b, bool product, const char *multiplied) {
    struct weights weights;
    load(NULL, &weights);
    expect(&weights, b, of_b, product, multiplied);
    assert_int_equal(weights.tied, b == 0 && of_b == 0);
    weights_free(&weights);
}

static void refuse(const struct weights_options *options, const char *words) {
    struct weights weights;
    struct error error = {0};
    assert_false(weights_load(path, options, &weights, &error));
    if (strstr(error.message, words) == NULL)
        print_error("'%s' is not in: %s\n", words, error.message);
    assert_non_null(strstr(error.message, words));
}

/* --- Names ------------------------------------------------------------------------------------ */

/* Embedding, first layer and last layer, as published code calls them. */
static void test_shared(void **state) {
    (void)state;
    static const struct {
        const char *embedding, *first, *last;
        bool turned, turned_embedding;
    } names[] = {
        {"embed.weight", "fc1.weight", "fc2.weight", false, false},
        {"module.model.embedding.weight", "module.model.linear1.weight",
         "module.model.linear2.weight", false, false},
        {"embed.W_E", "mlp.W_in", "unembed.W_U", true, false},
        {"embed.W_E", "mlp.W_in", "unembed.W_U", false, true},
        {"params.Embed_0.embedding", "params.Dense_0.kernel", "params.Dense_1.kernel", true, false},
        {"emb", "W1", "W2", false, false},
        {"0.weight", "2.weight", "4.weight", false, false}, /* by their shapes */
        {"what.weight", "are.weight", "these.weight", false, false},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        for (int split = 0; split < 2; ++split) {
            bool turned = names[i].turned, turned_embedding = names[i].turned_embedding;
            char multiplied[256];
            const struct matrix matrices[] = {
                {names[i].embedding, D, M, embedding[0], turned_embedding},
                {names[i].first, Q, split ? 2 * M : M, split ? side_by_side() : first[0], turned},
                {names[i].last, D, Q, last, turned}};
            write_file(matrices, 3);
            snprintf(multiplied, sizeof multiplied, "%s %s into a and b", names[i].embedding,
                     turned_embedding ? "[4, 3] transposed" : "[3, 4]");
            accept(split, 0, false, multiplied);
        }
}

/* The one whose name comes first is that of the first input, wherever it is in the file. */
static void test_two_embeddings(void **state) {
    (void)state;
    static const char *const names[][2] = {{"embed_a.weight", "embed_b.weight"},
                                           {"left_embedding", "right_embedding"},
                                           {"emb1", "emb2"},
                                           {"embed_a", "Embed_b"}}; /* HDF5 lists E before e */
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        for (int split = 0; split < 2; ++split) {
            char multiplied[256];
            const struct matrix matrices[] = {
                {names[i][1], D, M, embedding[1], false},
                {names[i][0], D, M, embedding[0], false},
                {"linear.weight", Q, split ? 2 * M : M, split ? side_by_side() : first[0], false},
                {"unembed.weight", D, Q, last, false}};
            write_file(matrices, 4);
            snprintf(multiplied, sizeof multiplied, "%s [3, 4] into a, %s [3, 4] into b",
                     names[i][0], names[i][1]);
            accept(split, 1, false, multiplied);
        }
}

/* a, b and c behind an embedding. */
static void test_three_layers(void **state) {
    (void)state;
    static const char *const names[][3] = {
        {"a.weight", "b.weight", "c.weight"}, {"left", "right", "out"}, {"W_a", "W_b", "W_c"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        const struct matrix matrices[] = {{"embed.weight", D, M, embedding[0], false},
                                          {names[i][0], Q, M, first[0], false},
                                          {names[i][1], Q, M, first[1], false},
                                          {names[i][2], D, Q, last, false}};
        write_file(matrices, 4);
        accept(1, 0, false, "embed.weight [3, 4] into a and b");
    }
}

static void test_unembedding(void **state) {
    (void)state;
    for (int turned = 0; turned < 2; ++turned) {
        const struct matrix matrices[] = {{"embed.W_E", D, M, embedding[0], false},
                                          {"mlp.W_in", Q, 2 * M, side_by_side(), turned == 1},
                                          {"mlp.W_out", N, Q, inner, turned == 1},
                                          {"unembed.W_U", D, N, unembedding, turned == 1}};
        write_file(matrices, 4);
        accept(1, 0, true,
               turned == 1 ? "embed.W_E [3, 4] into a and b, unembed.W_U [6, 3] transposed into c"
                           : "embed.W_E [3, 4] into a and b, unembed.W_U [3, 6] into c");
    }
}

/* Unknown names are given. */
static void test_given_names(void **state) {
    (void)state;
    const struct matrix matrices[] = {{"table", D, M, embedding[0], false},
                                      {"tables", D, M, embedding[1], false},
                                      {"hidden", Q, 2 * M, side_by_side(), false},
                                      {"outer", N, Q, inner, false},
                                      {"top", D, N, unembedding, false}};
    const struct weights_options one = {.names = {"hidden", NULL, "outer", "table", NULL, "top"}};
    const struct weights_options two = {
        .names = {"hidden", NULL, "outer", "table", "tables", "top"}};
    const struct weights_options wrong = {.names = {"hidden", NULL, "outer", "table"}};
    const struct weights_options missing = {.names = {"hidden", NULL, "outer", "tablet"}};
    const struct weights_options alone = {.names = {NULL, NULL, NULL, "table"}};
    struct weights weights;
    write_file(matrices, 5);
    refuse(NULL, "has more layers than the two of such a network");
    load(&one, &weights);
    expect(&weights, 1, 0, true, "table [3, 4] into a and b, top [3, 6] into c");
    weights_free(&weights);
    load(&two, &weights);
    expect(&weights, 1, 1, true, "table [3, 4] into a, tables [3, 4] into b, top [3, 6] into c");
    weights_free(&weights);
    refuse(&wrong, "'hidden' [5, 8], 'outer' [6, 5], 'table' [3, 4] do not fit: an embedding is");
    refuse(&missing, "no array 'tablet', which --embedding names");
    refuse(&alone, "--a and --c are needed");
}

/* --- What is no embedding --------------------------------------------------------------------- */

/* Networks of three layers, and a, b and c beside an embedding that they do not need. */
static void test_others(void **state) {
    (void)state;
    static double square[Q * Q];
    struct weights weights;
    const struct matrix three[] = {{"fc1.weight", Q, D, first[0], false},
                                   {"fc2.weight", Q, Q, square, false},
                                   {"fc3.weight", D, Q, last, false}};
    write_file(three, 3);
    refuse(NULL, "the two layers of a network are not recognised");
    const struct matrix narrow[] = {{"embed.weight", D, M - 1, embedding[0], false},
                                    {"fc1.weight", Q, 2 * M, side_by_side(), false},
                                    {"fc2.weight", D, Q, last, false}};
    write_file(narrow, 3);
    refuse(NULL, "the two layers of a network are not recognised");
    const struct matrix beside[] = {{"a", Q, D, first[0], false},
                                    {"b", Q, D, first[1], false},
                                    {"c", D, Q, last, false},
                                    {"embed", D, D, embedding[0], false}};
    write_file(beside, 4);
    load(NULL, &weights);
    assert_string_equal(weights.multiplied, "");
    assert_true(weights.network.a[1] == (float)first[0][D]);
    weights_free(&weights);
    const struct matrix ties[] = {{"embed.weight", D, M, embedding[0], false},
                                  {"x", Q, M, first[0], false},
                                  {"y", Q, M, first[1], false},
                                  {"z", Q, M, first[1], false}};
    write_file(ties, 4);
    refuse(NULL, "has more layers than the two of such a network");
}

/* --- Biases ----------------------------------------------------------------------------------- */

static void put_vector(hid_t file, const char *name, hsize_t length, const double *values) {
    assert_true(write_dataset(file, name, H5T_IEEE_F64LE, 1, &length, H5T_NATIVE_DOUBLE, values));
}

/* That of the first layer goes to the neurons, that of the inner one through the unembedding. */
static void test_biases(void **state) {
    (void)state;
    static const double values[] = {1, 2, 3, 4, 5, 6};
    static const char *const names[][3] = {{"mlp.b_in", "mlp.b_out", "unembed.bias"},
                                           {"fc1.bias", "fc2.bias", "unembed.bias"}};
    for (size_t i = 0; i < 2; ++i) {
        const struct matrix matrices[] = {
            {"embed.weight", D, M, embedding[0], false},
            {i == 0 ? "mlp.W_in" : "fc1.weight", Q, M, first[0], false},
            {i == 0 ? "mlp.W_out" : "fc2.weight", N, Q, inner, false},
            {"unembed.weight", D, N, unembedding, false}};
        struct weights weights;
        write_file(matrices, 4);
        hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
        put_vector(file, names[i][0], Q, values);
        put_vector(file, names[i][1], N, values);
        put_vector(file, names[i][2], D, values);
        put_vector(file, "norm.weight", M, values);
        put_vector(file, "norm.bias", M, values);
        H5Fclose(file);
        load(NULL, &weights);
        assert_true(weights.biased);
        assert_string_equal(weights.ignored, "norm.bias, norm.weight");
        for (int g = 0; g < D; ++g) {
            double sum = values[g];
            for (int k = 0; k < N; ++k)
                sum += unembedding[g * N + k] * values[k];
            assert_true(fabs((double)weights.bias[g] - sum) < 1e-5);
        }
        double sum = 0;
        for (int k = 0; k < M; ++k)
            sum += first[0][Q / 2 * M + k] * (embedding[0][M + k] + embedding[0][2 * M + k]);
        assert_true(fabs((double)weights.network.a[Q + Q / 2] +
                         (double)weights.network.b[2 * Q + Q / 2] - sum - values[Q / 2]) < 1e-5);
        weights_free(&weights);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared),       cmocka_unit_test(test_two_embeddings),
        cmocka_unit_test(test_three_layers), cmocka_unit_test(test_unembedding),
        cmocka_unit_test(test_given_names),  cmocka_unit_test(test_others),
        cmocka_unit_test(test_biases),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
