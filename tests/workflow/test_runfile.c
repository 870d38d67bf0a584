/* Run files: what is written is read back to the bit; names; damage is noticed. */
#include "workflow/runfile.h"

#include <fcntl.h>
#include <hdf5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct training_config config = {
    .factors = {2, 3},
    .rank = 2,
    .q = 5,
    .seed = 18446744073709551615U,
    .epochs = 30,
    .train_share = 0.9,
    .optimizer = {.learning_rate = 0.01,
                  .beta1 = 0.9,
                  .beta2 = 0.999,
                  .epsilon = 1e-8,
                  .weight_decay = 5e-5},
};

static char folder[] = "/tmp/test_runfile_XXXXXX";
static char path[64], temporary[64];
static struct training_result original;

static int set_up(void **state) {
    (void)state;
    static const int epochs[] = {0, 7};
    struct error error;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/x.h5", folder);
    snprintf(temporary, sizeof temporary, "%s/.x.tmp", folder);
    return training_run(&config, epochs, 2, NULL, NULL, &original, &error) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    training_result_free(&original);
    unlink(path);
    return rmdir(folder); /* fails when anything else was left behind */
}

static void save(void) {
    struct error error = {0};
    bool ok = runfile_save(path, temporary, &config, "Haswell", &original, &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
    assert_int_not_equal(access(temporary, F_OK), 0);
}

static void accept(void) {
    struct training_result copy;
    struct error error = {0};
    assert_true(runfile_load(path, &config, "Haswell", &copy, &error));
    size_t bytes = network_size(&copy.network) * sizeof(float);
    assert_memory_equal(copy.network.weights, original.network.weights, bytes);
    assert_memory_equal(copy.adam, original.adam, 2 * bytes);
    assert_int_equal(copy.history.rows, original.history.rows);
    assert_memory_equal(copy.history.epoch, original.history.epoch,
                        (size_t)copy.history.rows * sizeof(int));
    assert_memory_equal(copy.history.evaluation, original.history.evaluation,
                        (size_t)copy.history.rows * sizeof(struct evaluation));
    assert_int_equal(copy.snapshots, 2);
    assert_memory_equal(copy.snapshot_epoch, original.snapshot_epoch, 2 * sizeof(int));
    assert_memory_equal(copy.snapshot_weights, original.snapshot_weights, 2 * bytes);
    training_result_free(&copy);
}

static void test_round_trip(void **state) {
    (void)state;
    save();
    accept();
}

static void test_other_cell_is_refused(void **state) {
    (void)state;
    struct training_config other = config;
    struct training_result copy;
    struct error error = {0};
    save();
    other.optimizer.weight_decay = 5.0000001e-5;
    assert_false(runfile_load(path, &other, "Haswell", &copy, &error));
    assert_int_equal(error.kind, ERROR_DAMAGED);
    assert_false(runfile_load(path, &config, "SkylakeX", &copy, &error));
    assert_false(runfile_load("/nonexistent/x.h5", &config, "Haswell", &copy, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
}

static void test_name_depends_on_everything(void **state) {
    (void)state;
    char name[RUNFILE_NAME_MAX], other[RUNFILE_NAME_MAX];
    runfile_name(&config, "Haswell", name);
    assert_int_equal(strncmp(name, "Z_2xZ_3_q5_wd5e-05_s18446744073709551615-", 41), 0);
    struct training_config changed[11];
    for (int i = 0; i < 11; ++i)
        changed[i] = config;
    changed[0].epochs = 31;
    changed[1].train_share = 0.8;
    changed[2].optimizer.learning_rate = 0.02;
    changed[3].optimizer.beta1 = 0.8;
    changed[4].optimizer.beta2 = 0.99;
    changed[5].optimizer.epsilon = 1e-9;
    changed[6].start = TRAINING_START_MEMORIZED;
    changed[7].start_noise = 0.1;
    changed[8].anneal_epochs = 1;
    changed[9].vanish_below = 1e-10;
    changed[10] = changed[8];
    changed[10].anneal_weight_decay = 1e-5;
    for (int i = 0; i < 11; ++i) {
        runfile_name(&changed[i], "Haswell", other);
        assert_string_not_equal(name, other);
    }
    runfile_name(&changed[8], "Haswell", name);
    runfile_name(&changed[10], "Haswell", other);
    assert_string_not_equal(name, other);
    runfile_name(&changed[10], "SkylakeX", name);
    assert_string_not_equal(name, other);
}

static void put(int file, const void *bytes, size_t size, off_t at) {
    assert_int_equal(pwrite(file, bytes, size, at), size);
}

static void refuse_damaged(void) {
    struct training_result copy;
    struct error error = {0};
    assert_false(runfile_load(path, &config, "Haswell", &copy, &error));
    assert_int_equal(error.kind, ERROR_DAMAGED);
    assert_null(copy.network.weights);
}

/* The bytes of the file that save() writes. */
static unsigned char *read_bytes(off_t *size) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = ftell(file);
    rewind(file);
    unsigned char *bytes = malloc((size_t)*size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)*size, file), *size);
    fclose(file);
    return bytes;
}

/* Every bit of the file alone, and every byte as a whole. */
static void test_every_flip_is_noticed(void **state) {
    (void)state;
    off_t size;
    save();
    unsigned char *bytes = read_bytes(&size);
    int file = open(path, O_RDWR | O_CLOEXEC);
    for (off_t at = 0; at < size; ++at) {
        for (int bit = 0; bit <= 8; ++bit) {
            unsigned char flipped = bytes[at] ^ (bit < 8 ? 1U << bit : 0xffU);
            put(file, &flipped, 1, at);
            refuse_damaged();
        }
        put(file, &bytes[at], 1, at);
    }
    close(file);
    free(bytes);
    accept();
}

/* Cut anywhere, or with something after its end. */
static void test_every_length_is_noticed(void **state) {
    (void)state;
    off_t size;
    save();
    free(read_bytes(&size));
    assert_int_equal(truncate(path, size + 1), 0);
    refuse_damaged();
    while (size-- > 0) {
        assert_int_equal(truncate(path, size), 0);
        refuse_damaged();
    }
}

/* Content of another kind under a digest that fits is refused as well. */
static void test_other_content_is_refused(void **state) {
    (void)state;
    static const char *const names[] = {
        "key", "a", "adam/first/b", "history/epoch", "history/test_loss", "snapshots/c"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        save();
        hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
        assert_true((i == 0 ? H5Adelete(file, names[i]) : H5Ldelete(file, names[i], H5P_DEFAULT)) >=
                    0);
        H5Fclose(file);
        refuse_damaged();
        assert_true(runfile_seal(path));
        refuse_damaged();
    }
}

static void test_unwritable(void **state) {
    (void)state;
    struct error error = {0};
    assert_false(runfile_save("/nonexistent/x.h5", "/nonexistent/.x.tmp", &config, "Haswell",
                              &original, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_non_null(strstr(error.message, "No such file"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_other_cell_is_refused),
        cmocka_unit_test(test_name_depends_on_everything),
        cmocka_unit_test(test_every_flip_is_noticed),
        cmocka_unit_test(test_every_length_is_noticed),
        cmocka_unit_test(test_other_content_is_refused),
        cmocka_unit_test(test_unwritable),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
