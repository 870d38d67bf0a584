#include "run/weights.h"

#include "base/random.h"
#include "weights_file.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

enum { D = 3, Q = 5 };

static char folder[SCRATCH_MAX];
static char path[SCRATCH_MAX + 64];
static struct network original;

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(scratch_pattern("test_weights", folder)) == NULL ||
        !network_create(D, Q, &original, NULL))
        return -1;
    snprintf(path, sizeof path, "%s/x.h5", folder);
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (size_t i = 0; i < network_size(&original); ++i)
        original.weights[i] = (float)random_normal(&stream);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    network_free(&original);
    unlink(path);
    return rmdir(folder); /* fails if anything else was left behind */
}

/* The file at `path` is refused with a one-line message that contains its name and `words`. */
static void refuse(const char *words) {
    struct weights weights;
    struct error error = {0};
    assert_false(weights_load(path, NULL, &weights, &error));
    assert_null(weights.network.weights);
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strstr(error.message, words) == NULL)
        print_error("'%s' is not in: %s\n", words, error.message);
    assert_non_null(strstr(error.message, words));
    assert_int_equal(strncmp(error.message, path, strlen(path)), 0);
    assert_null(strchr(error.message, '\n'));
}

/* --- Good files ------------------------------------------------------------------------------- */

static void accept_named(const char *a, const char *b, const char *c) {
    const struct weights_options options = {.names = {a, b, c}};
    struct weights weights;
    struct error error = {0};
    bool ok = weights_load(path, &options, &weights, &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
    assert_int_equal(weights.network.d, D);
    assert_int_equal(weights.network.q, Q);
    assert_memory_equal(weights.network.weights, original.weights,
                        network_size(&original) * sizeof(float));
    weights_free(&weights);
}

static void accept(void) {
    accept_named(NULL, NULL, NULL);
}

static void test_real_types(void **state) {
    (void)state;
    const hid_t types[] = {H5T_IEEE_F32LE, H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_IEEE_F64BE};
    for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
        assert_true(write_weights(path, &original, types[i]));
        accept();
    }
}

static void test_other_content_is_ignored(void **state) {
    (void)state;
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(write_dataset(file, "bias", H5T_NATIVE_INT, 0, NULL, H5T_NATIVE_INT, NULL));
    H5Fclose(file);
    accept();
}

/* --- Layouts ---------------------------------------------------------------------------------- */

/* A part of the original as [q, d] or, c, [d, q]; or transposed; in columns `from` on of `columns`
 * in all, the other numbers being zero. */
static void write_part(hid_t file, const char *name, int part, bool transposed, hsize_t columns,
                       hsize_t from) {
    hsize_t rows = part == 2 ? D : Q, width = part == 2 ? Q : D;
    double values[4 * D * Q] = {0};
    const float *weights = original.weights + (size_t)part * D * Q;
    for (hsize_t i = 0; i < rows; ++i)
        for (hsize_t j = 0; j < width; ++j)
            values[transposed ? (from + j) * rows + i : i * columns + from + j] =
                (double)(part == 2 ? weights[i * Q + j] : weights[j * Q + i]);
    const hsize_t shape[] = {transposed ? columns : rows, transposed ? rows : columns};
    assert_true(write_dataset(file, name, H5T_IEEE_F32LE, 2, shape, H5T_NATIVE_DOUBLE, values));
}

static hid_t create_file(void) {
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static void write_three(const char *a, const char *b, const char *c, bool transposed_inputs,
                        bool transposed_output) {
    hid_t file = create_file();
    write_part(file, a, 0, transposed_inputs, D, 0);
    write_part(file, b, 1, transposed_inputs, D, 0);
    write_part(file, c, 2, transposed_output, Q, 0);
    H5Fclose(file);
}

static void test_names(void **state) {
    (void)state;
    static const char *const names[][3] = {
        {"layera.weight", "layerb.weight", "layerc.weight"},
        {"model.a.weight", "model.b.weight", "model.c.weight"},
        {"W_a", "W_b", "W_c"},
        {"u", "v", "w"},
        {"left.kernel", "right.kernel", "out.kernel"},
        {"some", "more", "names"}, /* by their shapes */
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        bool by_shape = strcmp(names[i][0], "some") == 0;
        write_three(names[i][0], names[i][1], names[i][2], false, false);
        if (by_shape) /* HDF5 lists datasets by name, so that "more" comes before "some" */
            accept_named("some", "more", "names");
        else
            accept();
        write_three(names[i][0], names[i][1], names[i][2], false, true);
        accept_named(names[i][0], names[i][1], names[i][2]);
    }
}

static void test_transposed(void **state) {
    (void)state;
    write_three("a", "b", "c", false, true);
    accept();
    write_three("a", "b", "c", true, false);
    accept();
    write_three("a", "b", "c", true, true); /* d = 5, q = 3, unless named */
    accept_named("a.T", "b.T", "c.T");
}

static void test_both_inputs_side_by_side(void **state) {
    (void)state;
    double values[2 * D * Q];
    for (int transposed = 0; transposed < 2; ++transposed) {
        for (size_t j = 0; j < Q; ++j)
            for (size_t g = 0; g < 2 * D; ++g)
                values[transposed ? g * Q + j : j * 2 * D + g] =
                    (double)(g < D ? original.a[g * Q + j] : original.b[(g - D) * Q + j]);
        const hsize_t shape[] = {transposed ? 2 * D : Q, transposed ? Q : 2 * D};
        hid_t file = create_file();
        assert_true(
            write_dataset(file, "fc1.weight", H5T_IEEE_F64LE, 2, shape, H5T_NATIVE_DOUBLE, values));
        write_part(file, "fc2.weight", 2, transposed, Q, 0);
        H5Fclose(file);
        accept();
        accept_named("fc1.weight", NULL, "fc2.weight");
    }
}

static void test_tied_inputs(void **state) {
    (void)state;
    struct weights weights;
    hid_t file = create_file();
    write_part(file, "W_in", 0, false, D, 0);
    write_part(file, "W_out", 2, false, Q, 0);
    H5Fclose(file);
    assert_true(weights_load(path, NULL, &weights, NULL));
    assert_true(weights.tied);
    assert_memory_equal(weights.network.a, original.a, D * Q * sizeof(float));
    assert_memory_equal(weights.network.b, original.a, D * Q * sizeof(float));
    assert_memory_equal(weights.network.c, original.c, D * Q * sizeof(float));
    weights_free(&weights);
}

static void test_unknown_layout_is_listed(void **state) {
    (void)state;
    hid_t file = create_file();
    for (int i = 0; i < 4; ++i) {
        char name[16];
        snprintf(name, sizeof name, "layer%d", i);
        write_part(file, name, 0, false, D, 0);
    }
    H5Fclose(file);
    refuse("The file holds layer0: [5, 3] float32, layer1: [5, 3] float32");
    refuse("name them with --a NAME --b NAME --c NAME");
}

/* --- Biases ----------------------------------------------------------------------------------- */

static void write_with_biases(const char *const *names, const hsize_t *lengths, int count) {
    static const double values[] = {1, 2, 3, 4, 5};
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    for (int i = 0; i < count; ++i)
        assert_true(write_dataset(file, names[i], H5T_IEEE_F64LE, 1, &lengths[i], H5T_NATIVE_DOUBLE,
                                  values));
    H5Fclose(file);
}

/* One-hot inputs: the biases of a and b act as if added to either. */
static void test_biases_are_added(void **state) {
    (void)state;
    static const char *const names[] = {"a.bias", "b_bias", "c_bias"};
    static const hsize_t lengths[] = {Q, Q, D};
    struct weights weights;
    write_with_biases(names, lengths, 3);
    assert_true(weights_load(path, NULL, &weights, NULL));
    assert_true(weights.biased);
    assert_non_null(strstr(weights.biases, "added to the layers: a.bias, b_bias, c_bias"));
    for (int g = 0; g < D; ++g) {
        assert_true(weights.bias[g] == (float)(g + 1));
        for (int j = 0; j < Q; ++j) {
            double sum = (double)(original.a[g * Q + j] + original.b[g * Q + j]) + 2 * (j + 1);
            double got = (double)(weights.network.a[g * Q + j] + weights.network.b[g * Q + j]);
            assert_true(fabs(got - sum) < 1e-5);
        }
    }
    weights_free(&weights);
    const struct weights_options without = {.no_biases = true};
    assert_true(weights_load(path, &without, &weights, NULL));
    assert_false(weights.biased);
    assert_non_null(strstr(weights.biases, "not looked at (--no-biases)"));
    weights_free(&weights);
}

static void test_biases_that_do_not_fit(void **state) {
    (void)state;
    static const char *const twice[] = {"a.bias", "a_bias"}, *const odd[] = {"c_bias"};
    static const hsize_t lengths[] = {Q, Q}, wrong[] = {D + 1};
    struct weights weights;
    write_with_biases(twice, lengths, 2);
    assert_true(weights_load(path, NULL, &weights, NULL));
    assert_false(weights.biased);
    assert_string_equal(weights.biases, "a.bias, a_bias: not looked at (a layer has two)");
    weights_free(&weights);
    write_with_biases(odd, wrong, 1);
    accept();
}

/* --- Not a weight file ------------------------------------------------------------------------ */

static void write_bytes(const char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void test_not_hdf5(void **state) {
    (void)state;
    static const char text[] = "no weights", cut[] = "PK\003\004 a checkpoint of PyTorch";
    static const char old[] = "\200\002\212\012l\374\234F\371 j\250P\031.";
    static const char pickle[] = "\200\004]q\000.", matlab[] = "MATLAB 5.0 MAT-file";
    unlink(path);
    refuse("No such file");
    write_bytes("", 0);
    refuse("is empty");
    write_bytes(text, sizeof text);
    refuse("is not an HDF5 file");
    write_bytes(cut, sizeof cut);
    refuse("is a truncated or damaged zip archive");
    write_bytes(old, sizeof old);
    refuse("is a PyTorch file in the format before version 1.6");
    write_bytes(pickle, sizeof pickle);
    refuse("is a Python pickle, which is not read");
    write_bytes(matlab, sizeof matlab);
    refuse("save it with -v7.3");
    unlink(path);
    mkdir(path, 0777);
    refuse("is a folder");
    rmdir(path);
    mkfifo(path, 0666);
    refuse("is not a regular file");
    unlink(path);
}

/* A program that writes in the newest format and is killed leaves a mark in the file. */
static void test_marked_as_open(void **state) {
    (void)state;
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        hid_t list = H5Pcreate(H5P_FILE_ACCESS);
        H5Pset_libver_bounds(list, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
        hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, list);
        H5Fflush(file, H5F_SCOPE_GLOBAL);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    refuse("is marked as open for writing");
    refuse("h5clear -s");
}

/* Another process holds the lock of a writer. */
static void test_open_elsewhere(void **state) {
    (void)state;
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(file, LOCK_EX), 0);
    refuse("is open for writing in another program");
    close(file);
    accept();
}

/* A truncated file is refused or gives the same weights (its end may be unused). */
static void test_truncated(void **state) {
    (void)state;
    struct stat status;
    struct weights weights;
    struct error error;
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    assert_int_equal(stat(path, &status), 0);
    for (long size = status.st_size - 1; size >= 0; --size) {
        assert_int_equal(truncate(path, size), 0);
        if (!weights_read(path, NULL, &weights, &error))
            continue;
        assert_memory_equal(weights.network.weights, original.weights,
                            network_size(&original) * sizeof(float));
        weights_free(&weights);
    }
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    assert_int_equal(truncate(path, status.st_size / 2), 0);
    refuse("truncated or damaged");
}

enum { SURVIVED = 0, WRONG = 3 };

/* Load the file with its byte `at` inverted; an accepted file is a network of numbers. */
static bool load_flipped(int file, off_t at) {
    unsigned char byte;
    struct weights weights;
    struct error error = {0};
    bool ok = pread(file, &byte, 1, at) == 1;
    byte = (unsigned char)~byte;
    ok = ok && pwrite(file, &byte, 1, at) == 1;
    if (ok && weights_read(path, NULL, &weights, &error))
        for (size_t i = 0; i < network_size(&weights.network); ++i)
            ok = ok && isfinite(weights.network.weights[i]);
    else
        ok = ok && error.kind == ERROR_INPUT;
    weights_free(&weights);
    byte = (unsigned char)~byte;
    return pwrite(file, &byte, 1, at) == 1 && ok;
}

/* The same in a separate process, from byte *at on, which it increments. Returns its wait
 * status. */
static int load_flips(int file, off_t size, off_t *at) {
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        weights_limit_memory();
        for (; *at < size; ++*at)
            if (!load_flipped(file, *at))
                _exit(WRONG);
        _exit(SURVIVED);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

/* With any byte inverted, a file is refused or gives some network of numbers. If the HDF5 library
 * crashes, weights_load does not. */
static void test_every_flip_is_survived(void **state) {
    (void)state;
    struct stat status;
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    assert_int_equal(stat(path, &status), 0);
    int file = open(path, O_RDWR | O_CLOEXEC), ended;
    off_t *at = mmap(NULL, sizeof *at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(at != MAP_FAILED && file >= 0);
    for (*at = 0; (ended = load_flips(file, status.st_size, at)) != SURVIVED; ++*at) {
        assert_false(WIFEXITED(ended) && WEXITSTATUS(ended) == WRONG);
        refuse("reading it ended with");
        assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    }
    assert_int_equal(*at, status.st_size);
    munmap(at, sizeof *at);
    close(file);
    accept();
}

/* --- Bad datasets ----------------------------------------------------------------------------- */

/* A file of zeros with matching shapes except for one dataset. type < 0: without that dataset. */
static void write_with(const char *name, hid_t type, int rank, const hsize_t *shape) {
    static const char *const names[] = {"a", "b", "c"};
    static const hsize_t shapes[][2] = {{Q, D}, {Q, D}, {D, Q}};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    for (int p = 0; p < 3; ++p) {
        if (strcmp(name, names[p]) != 0)
            assert_true(write_dataset(file, names[p], H5T_NATIVE_FLOAT, 2, shapes[p],
                                      H5T_NATIVE_FLOAT, NULL));
        else if (type >= 0)
            assert_true(write_dataset(file, name, type, rank, shape, type, NULL));
    }
    H5Fclose(file);
}

static void test_missing_datasets(void **state) {
    (void)state;
    write_with("a", -1, 0, NULL);
    refuse("no dataset 'a'; it should be [q, d]");
    write_with("b", -1, 0, NULL);
    refuse("no dataset 'b'; it should be [q, d]");
    write_with("c", -1, 0, NULL);
    refuse("no dataset 'c'; it should be [d, q]");
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Gclose(H5Gcreate2(file, "c", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Fclose(file);
    refuse("no dataset 'c'; it should be [d, q]");
}

static void test_ranks(void **state) {
    (void)state;
    static const hsize_t shape[] = {D, Q, 1};
    write_with("c", H5T_NATIVE_FLOAT, 0, NULL);
    refuse("'c' has 0 dimensions, not the 2 of [d, q]");
    write_with("c", H5T_NATIVE_FLOAT, 1, shape);
    refuse("'c' has 1 dimension, not the 2 of [d, q]");
    write_with("a", H5T_NATIVE_FLOAT, 3, shape);
    refuse("'a' has 3 dimensions, not the 2 of [q, d]");
}

static void test_types(void **state) {
    (void)state;
    static const hsize_t shape[] = {Q, D};
    write_with("a", H5T_NATIVE_INT, 2, shape);
    refuse("'a' holds integers, not float16, float32 or float64");
    write_with("b", H5T_C_S1, 2, shape);
    refuse("'b' holds text, not float16, float32 or float64");
    hid_t complex_type = H5Tcreate(H5T_COMPOUND, 8);
    H5Tinsert(complex_type, "r", 0, H5T_NATIVE_FLOAT);
    H5Tinsert(complex_type, "i", 4, H5T_NATIVE_FLOAT);
    write_with("a", complex_type, 2, shape);
    refuse("'a' holds a compound type (complex numbers?)");
    H5Tclose(complex_type);
}

/* b and c, for which a test adds an a. */
static hid_t create_without_a(void) {
    hid_t file = create_file();
    write_part(file, "b", 1, false, D, 0);
    write_part(file, "c", 2, false, Q, 0);
    return file;
}

static void write_virtual(hid_t file, const char *source) {
    const hsize_t shape[] = {Q, D};
    hid_t space = H5Screate_simple(2, shape, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_virtual(list, space, source, "x", space) >= 0);
    hid_t dataset = H5Dcreate2(file, "a", H5T_IEEE_F32LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Pclose(list);
    H5Sclose(space);
}

/* Where no numbers are, HDF5 would read zeros. */
static void test_without_numbers(void **state) {
    (void)state;
    const hsize_t shape[] = {Q, D};
    hid_t file = create_without_a();
    assert_true(write_dataset(file, "a", H5T_IEEE_F32LE, 2, shape, 0, NULL));
    H5Fclose(file);
    refuse("dataset 'a' was created, but no number was ever written to it");
    file = create_without_a();
    assert_true(H5Lcreate_soft("/nowhere", file, "a", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Fclose(file);
    refuse("dataset 'a' holds nothing (a link that leads nowhere)");
    file = create_without_a();
    assert_true(H5Lcreate_external("other.h5", "x", file, "a", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Fclose(file);
    refuse("dataset 'a' holds nothing (a link to another file, which is not followed)");
    file = create_without_a();
    write_virtual(file, "gone.h5");
    H5Fclose(file);
    refuse("dataset 'a' takes its numbers from the file 'gone.h5', which cannot be read");
    file = create_without_a();
    write_part(file, "x", 0, false, D, 0);
    write_virtual(file, ".");
    H5Fclose(file);
    accept();
}

static void test_shapes(void **state) {
    (void)state;
    static const hsize_t other[] = {Q, D + 1}, nothing[] = {0, D}, flat[] = {Q, 0};
    write_with("a", H5T_NATIVE_FLOAT, 2, other);
    refuse("'a' is [5, 4], but c: [d, q] is [3, 5], which needs a: [q, d] = [5, 3]");
    write_with("a", H5T_NATIVE_FLOAT, 2, nothing);
    refuse("'a' is [0, 3], so it is empty");
    write_with("b", H5T_NATIVE_FLOAT, 2, flat);
    refuse("'b' is [5, 0], so it is empty");
}

static void test_sizes(void **state) {
    (void)state;
    static const hsize_t sizes[][2] = {{1, 4}, {4097, 1}, {2, (1 << 23) + 1}, {1ULL << 40, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
        const hsize_t output[] = {sizes[i][0], sizes[i][1]}, input[] = {output[1], output[0]};
        hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
        assert_true(write_dataset(file, "a", H5T_IEEE_F32LE, 2, input, -1, NULL));
        assert_true(write_dataset(file, "b", H5T_IEEE_F32LE, 2, input, -1, NULL));
        assert_true(write_dataset(file, "c", H5T_IEEE_F32LE, 2, output, -1, NULL));
        H5Fclose(file);
        refuse("d should be from 2 to 4096 and d q at most 16777216");
    }
}

/* --- Bad numbers ------------------------------------------------------------------------------ */

/* As float64, one entry of one dataset replaced. */
static void write_value(const char *name, hsize_t row, hsize_t column, double value) {
    const hsize_t start[] = {row, column}, count[] = {1, 1}, one = 1;
    assert_true(write_weights(path, &original, H5T_NATIVE_DOUBLE));
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    hid_t space = H5Dget_space(dataset), memory = H5Screate_simple(1, &one, NULL);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, &value) >= 0);
    H5Sclose(memory);
    H5Sclose(space);
    H5Dclose(dataset);
    H5Fclose(file);
}

static void test_numbers(void **state) {
    (void)state;
    write_value("a", 4, 1, NAN);
    refuse("a[4, 1] is nan");
    write_value("b", 0, 2, INFINITY);
    refuse("b[0, 2] is inf");
    write_value("c", 2, 3, -INFINITY);
    refuse("c[2, 3] is -inf");
    write_value("c", 0, 0, 1e300);
    refuse("c[0, 0] is 1e+300, more than float32 holds");
}

/* rows x columns times the same number */
static void write_constant(hid_t file, const char *name, hsize_t rows, hsize_t columns,
                           double value) {
    enum { MOST = 64 };
    double values[MOST];
    const hsize_t shape[] = {rows, columns};
    assert_true(rows * columns <= MOST);
    for (hsize_t i = 0; i < rows * columns; ++i)
        values[i] = value;
    assert_true(write_dataset(file, name, H5T_NATIVE_DOUBLE, columns > 1 ? 2 : 1, shape,
                              H5T_NATIVE_DOUBLE, values));
}

/* A bias is added by halves, 3e38 + 1e38; an embedding of 4 numbers is multiplied out. */
static void test_overflow_in_sums_and_products(void **state) {
    (void)state;
    write_value("b", 1, 0, 3e38);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    write_constant(file, "b.bias", Q, 1, 2e38);
    H5Fclose(file);
    refuse("a sum with biases is 4e+38, more than float32 holds");
    write_value("b", 1, 0, 0);
    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    write_constant(file, "c.bias", D, 1, 3e38);
    H5Fclose(file);
    struct weights weights;
    assert_true(weights_load(path, NULL, &weights, NULL));
    weights_free(&weights);
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    write_constant(file, "embed.weight", D, 4, 1e20);
    write_constant(file, "fc1.weight", Q, 8, 1e19);
    write_constant(file, "fc2.weight", D, Q, 1);
    H5Fclose(file);
    refuse("a product with an embedding or a sum with biases is 4e+39, more than float32 holds");
}

/* --- The other way round ---------------------------------------------------------------------- */

static void test_exchange(void **state) {
    (void)state;
    struct weights weights = {0}, other, back;
    struct error error;
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    assert_true(weights_load(path, NULL, &weights, NULL));
    assert_true(weights_exchange(&weights, &other, NULL));
    assert_int_equal(other.network.d, Q);
    assert_int_equal(other.network.q, D);
    assert_true(other.network.b[4 * D + 1] == weights.network.b[1 * Q + 4]);
    assert_non_null(strstr(other.taken, "all three transposed"));
    assert_true(weights_exchange(&other, &back, NULL));
    assert_memory_equal(back.network.weights, original.weights,
                        network_size(&original) * sizeof *original.weights);
    weights_free(&back);
    weights_free(&other);
    weights.bias = calloc(D, sizeof *weights.bias);
    assert_false(weights_exchange(&weights, &other, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    weights_free(&weights);
    weights = (struct weights){0};
    assert_true(network_create(D, 1, &weights.network, NULL)); /* a group of one element */
    assert_false(weights_exchange(&weights, &other, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    weights_free(&weights);
}

/* --- The group -------------------------------------------------------------------------------- */

/* Write good weights with an attribute `group` of this type, and read them. */
static void expect_group(hid_t type, hid_t space, const void *value, const char *wanted) {
    struct weights weights;
    assert_true(write_weights(path, &original, H5T_NATIVE_FLOAT));
    if (value != NULL) {
        hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
        hid_t attribute = H5Acreate2(file, "group", type, space, H5P_DEFAULT, H5P_DEFAULT);
        assert_true(H5Awrite(attribute, type, value) >= 0);
        H5Aclose(attribute);
        H5Fclose(file);
    }
    assert_true(weights_load(path, NULL, &weights, NULL));
    assert_string_equal(weights.group, wanted);
    weights_free(&weights);
}

/* Texts of fixed and of variable length, and an integer; anything else is not dropped silently. */
static void test_group(void **state) {
    (void)state;
    static const char unknown[] = "(neither one short text nor one integer)";
    char longest[WEIGHTS_TEXT_MAX + 1] = {0};
    const char *pointer = "2x3", *pointers[2] = {"2", "3"}, *too_long = longest, *none = "";
    int number = 6;
    memset(longest, 'x', WEIGHTS_TEXT_MAX);
    hsize_t two = 2;
    hid_t scalar = H5Screate(H5S_SCALAR), pair = H5Screate_simple(1, &two, NULL);
    hid_t variable = H5Tcopy(H5T_C_S1), fixed = H5Tcopy(H5T_C_S1);
    H5Tset_size(variable, H5T_VARIABLE);
    H5Tset_size(fixed, 7);
    expect_group(-1, -1, NULL, "");
    expect_group(variable, scalar, &pointer, "2x3");
    expect_group(fixed, scalar, "Z_2xZ_3", "Z_2xZ_3");
    expect_group(variable, scalar, &none, "");
    expect_group(variable, scalar, &too_long, unknown);
    expect_group(variable, pair, pointers, unknown);
    expect_group(H5T_NATIVE_INT, scalar, &number, "6");
    H5Tset_size(fixed, WEIGHTS_TEXT_MAX);
    expect_group(fixed, scalar, longest, unknown);
    H5Tclose(fixed);
    H5Tclose(variable);
    H5Sclose(pair);
    H5Sclose(scalar);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_types),
        cmocka_unit_test(test_other_content_is_ignored),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_transposed),
        cmocka_unit_test(test_both_inputs_side_by_side),
        cmocka_unit_test(test_tied_inputs),
        cmocka_unit_test(test_unknown_layout_is_listed),
        cmocka_unit_test(test_biases_are_added),
        cmocka_unit_test(test_biases_that_do_not_fit),
        cmocka_unit_test(test_not_hdf5),
        cmocka_unit_test(test_marked_as_open),
        cmocka_unit_test(test_open_elsewhere),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_every_flip_is_survived),
        cmocka_unit_test(test_missing_datasets),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_without_numbers),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_overflow_in_sums_and_products),
        cmocka_unit_test(test_exchange),
        cmocka_unit_test(test_group),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
