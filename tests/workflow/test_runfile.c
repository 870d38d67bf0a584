/* Run files: what is written is read back to the bit; names; damage is noticed. */
#include "workflow/runfile.h"

#include <dirent.h>
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

static void test_round_trip(void **state) {
    (void)state;
    struct training_result copy;
    struct error error = {0};
    save();
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

/* Overwrite one byte, or cut the file there. */
static void damage(long at, int byte) {
    if (byte < 0) {
        assert_int_equal(truncate(path, at), 0);
        return;
    }
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    fputc(byte, file);
    fclose(file);
}

static void test_damage_is_noticed(void **state) {
    (void)state;
    struct training_result copy;
    struct error error = {0};
    save();
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    char *bytes = malloc((size_t)size);
    rewind(file);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    fclose(file);
    /* Every 31st byte: a flip may be harmless (padding), but never gives other weights. */
    for (long at = 0; at < size; at += 31) {
        save();
        damage(at, (unsigned char)~bytes[at]);
        if (runfile_load(path, &config, "Haswell", &copy, &error)) {
            assert_memory_equal(copy.network.weights, original.network.weights,
                                network_size(&copy.network) * sizeof(float));
            training_result_free(&copy);
        }
        save();
        damage(at, -1);
        assert_false(runfile_load(path, &config, "Haswell", &copy, &error));
    }
    free(bytes);
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
        cmocka_unit_test(test_damage_is_noticed),
        cmocka_unit_test(test_unwritable),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
