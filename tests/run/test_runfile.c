/* Run files: exact round trips, names, and detection of damage. */
#include "run/runfile.h"

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

#include "../base/scratch.h"

static const struct training_config config = {
    .factors = {2, 3},
    .rank = 2,
    .q = 5,
    .seed = 18446744073709551615U,
    .epochs = 30,
    .train_share = 0.9,
    .optimiser = {.learning_rate = 0.01,
                  .beta1 = 0.9,
                  .beta2 = 0.999,
                  .epsilon = 1e-8,
                  .weight_decay = 5e-5},
};

static char folder[SCRATCH_MAX];
static char path[SCRATCH_MAX + 64], temporary[SCRATCH_MAX + 64];
static struct training_result original;

static int set_up(void **state) {
    (void)state;
    static const int epochs[] = {0, 7};
    struct error error;
    if (mkdtemp(scratch_pattern("test_runfile", folder)) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/x.h5", folder);
    snprintf(temporary, sizeof temporary, "%s/.x.tmp", folder);
    return training_run(&config, epochs, 2, NULL, NULL, &original, &error) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    training_result_free(&original);
    unlink(path);
    return rmdir(folder); /* fails if anything else was left behind */
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
    other.optimiser.weight_decay = 5.0000001e-5;
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
    enum { CHANGES = 39 };
    struct training_config changed[CHANGES];
    for (int i = 0; i < CHANGES; ++i)
        changed[i] = config;
    changed[0].epochs = 31;
    changed[1].train_share = 0.8;
    changed[2].optimiser.learning_rate = 0.02;
    changed[3].optimiser.beta1 = 0.8;
    changed[4].optimiser.beta2 = 0.99;
    changed[5].optimiser.epsilon = 1e-9;
    changed[6].given.name = "memorized";
    changed[7].start_noise = 0.1;
    changed[8].anneal_epochs = 1;
    changed[9].vanish_below = 1e-10;
    changed[10] = changed[8];
    changed[10].anneal_weight_decay = 1e-5;
    changed[11].model.activation = MODEL_RELU;
    changed[12].model.loss = MODEL_SQUARED;
    changed[13].members = 2;
    changed[14].schedule = TRAINING_LINEAR;
    changed[15].final_learning_rate = 1e-3;
    changed[16].evaluate_every = 5;
    changed[17].stop_after = 5;
    changed[18].clean_test = true;
    changed[19].start_deviation = 0.1;
    changed[20].optimiser.kind = OPTIMISER_ADAMW;
    changed[21].optimiser.momentum = 0.9;
    changed[22].way = &way_lanes;
    changed[23].heads = 2;
    changed[24].hidden = 2;
    changed[25].warm_up = 2;
    changed[26].cool_down = 2;
    changed[27].double_at = (const int[]){2, 5};
    changed[27].doublings = 2;
    changed[28].options.blocks = 2;
    changed[29].options.head_width = 2;
    changed[30].options.positions = true;
    changed[31].options.signs = true;
    changed[32].options.scaled = true;
    changed[33].options.norms = true;
    changed[34].options.biases = true;
    changed[35].options.gelu = true;
    changed[36].options.dropout = 0.1;
    changed[37].evaluate_tuples = 2;
    changed[38].optimiser.output_rate = 3;
    for (int i = 0; i < CHANGES; ++i) {
        runfile_name(&changed[i], "Haswell", other);
        assert_string_not_equal(name, other);
    }
    runfile_name(&changed[8], "Haswell", name);
    runfile_name(&changed[10], "Haswell", other);
    assert_string_not_equal(name, other);
    struct training_config later = changed[27];
    later.double_at = (const int[]){2, 6};
    runfile_name(&changed[27], "Haswell", name);
    runfile_name(&later, "Haswell", other);
    assert_string_not_equal(name, other);
    runfile_name(&changed[10], "SkylakeX", name);
    assert_string_not_equal(name, other);
}

/* Networks trained earlier are found again while the arithmetic is unchanged. */
static void test_old_names_stay(void **state) {
    (void)state;
    char name[RUNFILE_NAME_MAX];
    runfile_name(&config, "Haswell", name);
    assert_string_equal(name, "Z_2xZ_3_q5_wd5e-05_s18446744073709551615-c1d03512fccef8af.h5");
    struct training_config memorised = config;
    memorised.q = 36;
    memorised.seed = 5;
    memorised.train_share = 0.7;
    memorised.given.name = "memorized";
    memorised.start_noise = 0.1;
    runfile_name(&memorised, "Haswell", name);
    assert_string_equal(name, "Z_2xZ_3_q36_wd5e-05_s5-000ce58b091e1246.h5");
    struct training_config power = config;
    char written[RUNFILE_NAME_MAX];
    power.model = (struct model){.activation = MODEL_POWER, .degree = 2};
    power.penalty = 1e-3;
    runfile_name(&power, "Haswell", name);
    power.penalty_power = 3; /* what it is without */
    runfile_name(&power, "Haswell", written);
    assert_string_equal(name, written);
    power.penalty_power = 1;
    runfile_name(&power, "Haswell", written);
    assert_string_not_equal(name, written);
}

/* The longest list of doublings is in the key. */
static void test_key_has_room(void **state) {
    (void)state;
    char key[RUNFILE_KEY_MAX], other[RUNFILE_KEY_MAX];
    int epochs[TRAINING_DOUBLINGS_MAX];
    struct training_config longest = config;
    longest.double_at = epochs;
    longest.doublings = TRAINING_DOUBLINGS_MAX;
    for (int i = 0; i < TRAINING_DOUBLINGS_MAX; ++i)
        epochs[i] = 100000000 - TRAINING_DOUBLINGS_MAX + i;
    runfile_key(&longest, "Haswell", key);
    longest.stop_after = 1; /* the last of all */
    runfile_key(&longest, "Haswell", other);
    assert_true(strlen(other) == strlen(key) + strlen(" stop_after=1"));
    assert_true(strlen(other) < RUNFILE_KEY_MAX - 256);
}

/* A table is identified by its name and labels, not by their address. */
static void test_tables_have_names(void **state) {
    (void)state;
    int x[4] = {0, 1, 1, 0}, y[4] = {0, 1, 1, 0};
    char first[RUNFILE_NAME_MAX], second[RUNFILE_NAME_MAX];
    struct training_config table = config;
    table.rank = 0;
    table.table = (struct training_table){.d = 2, .label = x, .name = "S4_ab"};
    runfile_name(&table, "Haswell", first);
    assert_int_equal(strncmp(first, "S4_ab_q5_wd5e-05_s18446744073709551615-", 39), 0);
    table.table.label = y;
    runfile_name(&table, "Haswell", second);
    assert_string_equal(first, second);
    y[3] = 1;
    runfile_name(&table, "Haswell", second);
    assert_string_not_equal(first, second);
}

/* Networks trained together come back with a history each. */
static void test_members(void **state) {
    (void)state;
    static const int label[4] = {0, 1, 1, 0};
    char other[SCRATCH_MAX + 64];
    struct training_config batch = config;
    struct training_result result, copy;
    struct error error = {0};
    batch.rank = 0;
    batch.table = (struct training_table){.d = 2, .label = label, .name = "xor"};
    batch.train_share = 1;
    batch.way = &way_lanes;
    batch.members = 3;
    snprintf(other, sizeof other, "%s/members.h5", folder);
    assert_true(training_run(&batch, NULL, 0, NULL, NULL, &result, &error));
    assert_true(runfile_save(other, temporary, &batch, "Haswell", &result, &error));
    assert_true(runfile_load(other, &batch, "Haswell", &copy, &error));
    unlink(other);
    assert_int_equal(copy.members, 3);
    assert_int_equal(copy.network.q, 15);
    assert_memory_equal(copy.network.weights, result.network.weights,
                        network_size(&result.network) * sizeof(float));
    assert_memory_equal(copy.history.evaluation, result.history.evaluation,
                        3 * (size_t)result.history.rows * sizeof(struct evaluation));
    training_result_free(&result);
    training_result_free(&copy);
}

/* Transformers have their own parts. */
static void test_transformers(void **state) {
    (void)state;
    static const int label[9] = {0, 1, 2, 1, 2, 0, 2, 0, 1}, epochs[] = {0, 7};
    char other[SCRATCH_MAX + 64], first[RUNFILE_NAME_MAX], second[RUNFILE_NAME_MAX];
    struct training_config transformer = config;
    struct training_result result, copy;
    struct error error = {0};
    transformer.rank = 0;
    transformer.table =
        (struct training_table){.d = 3, .label = label, .name = "sums", .inputs = 2, .outputs = 3};
    transformer.model = (struct model){.activation = MODEL_RELU, .loss = MODEL_CROSS_ENTROPY};
    transformer.start = TRAINING_START_NORMAL;
    transformer.train_share = 0.7;
    transformer.q = 4;
    transformer.heads = 2;
    transformer.hidden = 5;
    snprintf(other, sizeof other, "%s/transformer.h5", folder);
    assert_true(training_run(&transformer, epochs, 2, NULL, NULL, &result, &error));
    assert_true(runfile_save(other, temporary, &transformer, "Haswell", &result, &error));
    assert_true(runfile_load(other, &transformer, "Haswell", &copy, &error));
    hid_t file = H5Fopen(other, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(H5Lexists(file, "b1", H5P_DEFAULT) > 0);
    assert_true(H5Lexists(file, "snapshots/K", H5P_DEFAULT) > 0);
    H5Fclose(file);
    unlink(other);
    size_t size = network_size(&result.network) * sizeof(float);
    assert_memory_equal(copy.network.weights, result.network.weights, size);
    assert_memory_equal(copy.adam, result.adam, 2 * size);
    assert_memory_equal(copy.snapshot_weights, result.snapshot_weights, 2 * size);
    training_result_free(&result);
    training_result_free(&copy);
    runfile_name(&transformer, "Haswell", first);
    transformer.table.by_multiset = true;
    runfile_name(&transformer, "Haswell", second);
    assert_string_not_equal(first, second);
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

/* Each bit of the file, and each whole byte. */
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

/* Truncated anywhere, or extended. */
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

/* Other content with a matching digest is refused as well. */
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
        cmocka_unit_test(test_old_names_stay),
        cmocka_unit_test(test_key_has_room),
        cmocka_unit_test(test_tables_have_names),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_transformers),
        cmocka_unit_test(test_every_flip_is_noticed),
        cmocka_unit_test(test_every_length_is_noticed),
        cmocka_unit_test(test_other_content_is_refused),
        cmocka_unit_test(test_unwritable),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
