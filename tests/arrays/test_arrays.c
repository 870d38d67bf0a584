#include "arrays/arrays.h"

#include "arrays/pickle.h"
#include "formats.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

enum { D = 3, Q = 5 };

static char folder[SCRATCH_MAX];
static char path[SCRATCH_MAX + 64];
static float numbers[3 * D * Q];
static const struct network network = {.d = D, .q = Q, .weights = numbers};

static int set_up(void **state) {
    (void)state;
    for (int i = 0; i < 3 * D * Q; ++i)
        numbers[i] = (float)i / 7;
    if (mkdtemp(scratch_pattern("test_arrays", folder)) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/x", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void refuse(const char *words) {
    struct arrays arrays;
    struct error error = {0};
    assert_false(arrays_open(path, &arrays, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strstr(error.message, words) == NULL)
        print_error("'%s' is not in: %s\n", words, error.message);
    assert_non_null(strstr(error.message, words));
    assert_int_equal(strncmp(error.message, path, strlen(path)), 0);
    assert_null(strchr(error.message, '\n'));
}

static void open_all(struct arrays *arrays) {
    struct error error = {0};
    bool ok = arrays_open(path, arrays, &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
}

/* --- Formats ---------------------------------------------------------------------------------- */

/* The arrays have these names and the numbers of the network. */
static void expect_network(const char *format, const char *const names[3]) {
    struct arrays arrays;
    open_all(&arrays);
    assert_string_equal(arrays.format, format);
    assert_int_equal(arrays.count, 3);
    for (int p = 0; p < 3; ++p) {
        double values[D * Q];
        struct bytes wanted = part_bytes(&network, p);
        const struct array *array = &arrays.array[p];
        assert_string_equal(array->name, names[p]);
        assert_string_equal(array->type_name, "float32");
        assert_int_equal(array->rank, 2);
        assert_int_equal(array->extent[0], part_rows(&network, p));
        assert_int_equal(array->extent[1], part_columns(&network, p));
        assert_true(arrays_read(&arrays, p, values, NULL));
        for (int i = 0; i < D * Q; ++i)
            assert_true((float)values[i] == ((const float *)(const void *)wanted.data)[i]);
        free(wanted.data);
    }
    arrays_close(&arrays);
}

static void test_npz(void **state) {
    (void)state;
    assert_true(write_npz(path, &network));
    expect_network("NumPy", (const char *const[]){"a", "b", "c"});
}

static void test_safetensors(void **state) {
    (void)state;
    assert_true(write_safetensors(path, &network));
    expect_network("safetensors", (const char *const[]){"a.weight", "b.weight", "c.weight"});
}

static void test_torch(void **state) {
    (void)state;
    assert_true(write_torch(path, &network));
    expect_network("PyTorch",
                   (const char *const[]){"layera.weight", "layerb.weight", "layerc.weight"});
}

/* Every prefix of a good file is refused or read, never more. */
static void test_truncated(void **state) {
    (void)state;
    bool (*const writers[])(const char *, const struct network *) = {write_npz, write_safetensors,
                                                                     write_torch};
    for (size_t w = 0; w < 3; ++w) {
        unsigned char bytes[8192];
        assert_true(writers[w](path, &network));
        FILE *file = fopen(path, "rb");
        size_t size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        for (size_t length = 0; length < size; ++length) {
            struct arrays arrays;
            double values[D * Q];
            unsigned char *copy = malloc(length + 1); /* so that a sanitizer sees its end */
            memcpy(copy, bytes, length);
            if (arrays_open_bytes("x", copy, length, &arrays, NULL))
                for (int i = 0; i < arrays.count; ++i)
                    if (array_size(&arrays.array[i], D * Q) > 0)
                        arrays_read(&arrays, i, values, NULL);
            arrays_close(&arrays);
            free(copy);
        }
    }
}

/* --- Types ------------------------------------------------------------------------------------ */

static void expect_values(const char *dtype, const void *bytes, size_t size, const double *wanted,
                          size_t count) {
    char header[256];
    struct arrays arrays;
    struct bytes data = {0};
    double values[8];
    put(&data, bytes, size);
    snprintf(header, sizeof header,
             "{\"x\":{\"dtype\":\"%s\",\"shape\":[%zu],\"data_offsets\":[0,%zu]}}", dtype, count,
             size);
    assert_true(write_safetensors_header(path, header, &data));
    open_all(&arrays);
    assert_true(arrays_read(&arrays, 0, values, NULL));
    for (size_t i = 0; i < count; ++i)
        assert_true(values[i] == wanted[i]);
    arrays_close(&arrays);
    free(data.data);
}

static void test_types(void **state) {
    (void)state;
    static const uint16_t halves[] = {0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x0400};
    static const double half_values[] = {1, -2, 0x1.554p-2, 0x1p-24, 65504, 0x1p-14};
    static const uint16_t brains[] = {0x3f80, 0xc000, 0x3eab};
    static const double brain_values[] = {1, -2, 0.333984375};
    static const double doubles[] = {0.1, -1e300};
    expect_values("F16", halves, sizeof halves, half_values, 6);
    expect_values("BF16", brains, sizeof brains, brain_values, 3);
    expect_values("F64", doubles, sizeof doubles, doubles, 2);
}

/* Big-endian and column-major, as numpy.save writes them on request. */
static void test_npy_orders(void **state) {
    (void)state;
    static const unsigned char ones_and_two[] = {0x3f, 0x80, 0, 0, 0x40, 0,    0, 0,
                                                 0x3f, 0x80, 0, 0, 0x3f, 0x80, 0, 0};
    static const double wanted[] = {1, 1, 2, 1};
    struct bytes data = {0};
    struct arrays arrays;
    double values[4];
    put(&data, ones_and_two, sizeof ones_and_two);
    struct bytes npy = npy_bytes(">f4", "True", 2, 2, &data);
    assert_true(write_bytes_to(path, &npy));
    open_all(&arrays);
    assert_true(arrays_read(&arrays, 0, values, NULL));
    assert_memory_equal(values, wanted, sizeof wanted);
    arrays_close(&arrays);
    free(npy.data);
    npy = npy_bytes("<i8", "False", 1, 2, &data);
    assert_true(write_bytes_to(path, &npy));
    open_all(&arrays);
    assert_string_equal(arrays.array[0].type_name, "integers");
    assert_false(arrays_read(&arrays, 0, values, NULL));
    arrays_close(&arrays);
    free(npy.data);
    free(data.data);
}

/* --- Damaged and hostile files ---------------------------------------------------------------- */

static void refuse_header(const char *header, const char *words) {
    struct bytes nothing = {0};
    put(&nothing, "12345678", 8);
    assert_true(write_safetensors_header(path, header, &nothing));
    refuse(words);
    free(nothing.data);
}

static void test_bad_safetensors(void **state) {
    (void)state;
    refuse_header("{\"x\": ", "its header is not a JSON object");
    refuse_header("{\"x\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [0, 8]}}",
                  "a tensor's shape and place do not fit");
    refuse_header("{\"x\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [0, 16]}}",
                  "a tensor's shape and place do not fit");
    refuse_header("{\"x\": {\"dtype\": \"F32\", \"shape\": [-2], \"data_offsets\": [0, 8]}}",
                  "a tensor's shape and place do not fit");
    refuse_header("{\"x\": {\"shape\": [2], \"data_offsets\": [0, 8]}}", "a tensor without dtype");
    refuse_header("{\"x\": {\"dtype\": \"F32\", \"shape\": [4294967296, 4294967296], "
                  "\"data_offsets\": [0, 0]}, \"y\": 1}",
                  "a tensor");
}

static void refuse_pickle(const void *bytes, size_t size, const char *words) {
    struct bytes pickle = {0};
    put(&pickle, bytes, size);
    assert_true(write_torch_pickle(path, &pickle, NULL));
    refuse(words);
    free(pickle.data);
}

/* Nothing is run: a file that such a pickle would make is not there. */
static void test_hostile_pickles(void **state) {
    (void)state;
    static const char system[] = "cos\nsystem\n(S'touch hostile'\ntR.";
    static const char posix[] = "\200\004\214\005posix\214\006system\223\214\rtouch hostile\205R.";
    static const char eval[] = "cbuiltins\neval\n(X\004\000\000\0001+1 tR.";
    static const char instance[] = "(S'touch hostile'\nios\nsystem\n.";
    static const char object[] = "\200\002c__main__\nNet\n)\201}b.";
    refuse_pickle(system, sizeof system - 1, "names the Python object os.system");
    refuse_pickle(posix, sizeof posix - 1, "names the Python object posix.system");
    refuse_pickle(eval, sizeof eval - 1, "names the Python object builtins.eval");
    refuse_pickle(instance, sizeof instance - 1, "has instruction 0x53");
    refuse_pickle(object, sizeof object - 1, "names the Python object __main__.Net");
    assert_int_equal(access("hostile", F_OK), -1);
}

/* Calls, marks and indices where none belong. */
static void test_bad_pickles(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } pickles[] = {
        {"", 0},
        {".", 1},
        {"(.", 2},
        {"}q\000", 3},
        {"h\005.", 3},
        {"j\377\377\377\377.", 6},
        {"}(K\001u.", 6},
        {"K\001a.", 4},
        {"K\001K\002R.", 6},
        {"X\377\377\377\377x.", 7},
        {"ctorch\nSize\nK\001R.", 15},
        {"\206.", 2},
        {"t.", 2},
        {"K\001Q.", 4},
        {"\223.", 2},
        {"]K\001b.", 5},
        {"ctorch._utils\n_rebuild_tensor_v2\n)R.", 36},
    };
    for (size_t i = 0; i < sizeof pickles / sizeof *pickles; ++i) {
        struct pickle pickle;
        struct error error = {0};
        assert_false(pickle_parse((const unsigned char *)pickles[i].bytes, pickles[i].size, &pickle,
                                  &error));
        assert_int_equal(error.kind, ERROR_INPUT);
        assert_null(pickle.node);
    }
}

/* Settings beside a network often name a type. */
static void test_types_of_torch(void **state) {
    (void)state;
    static const char type[] = "}(X\001\000\000\000tctorch\nfloat32\nu.";
    static const char other[] = "}(X\001\000\000\000tctorch\nload\nu.";
    struct pickle pickle;
    struct error error = {0};
    assert_true(pickle_parse((const unsigned char *)type, sizeof type - 1, &pickle, &error));
    assert_int_equal(pickle.node[pickle_item(&pickle, pickle.root, 1)].kind, PICKLE_NONE);
    pickle_free(&pickle);
    refuse_pickle(other, sizeof other - 1, "names the Python object torch.load");
}

/* What a clone without Git LFS has instead of the file. */
static void test_lfs_pointer(void **state) {
    (void)state;
    struct bytes text = {0};
    put_text(&text, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n");
    assert_true(write_bytes_to(path, &text));
    refuse("is a pointer of Git LFS, not the file itself");
    free(text.data);
}

static void test_other_archives(void **state) {
    (void)state;
    struct bytes text = {0};
    put_text(&text, "hello");
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_true(zip_put(zip, "hello.txt", &text, false));
    assert_int_equal(zip_close(zip), 0);
    refuse("is a zip archive, but neither NumPy's .npz nor a PyTorch file");
    free(text.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_npz),
        cmocka_unit_test(test_safetensors),
        cmocka_unit_test(test_torch),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_npy_orders),
        cmocka_unit_test(test_bad_safetensors),
        cmocka_unit_test(test_hostile_pickles),
        cmocka_unit_test(test_bad_pickles),
        cmocka_unit_test(test_types_of_torch),
        cmocka_unit_test(test_lfs_pointer),
        cmocka_unit_test(test_other_archives),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
