/* Specs: what is accepted, and that every refusal names the line and column of the problem. */
#include "protocol/sweep.h"

#include "../record/spec_file.h"

struct document {
    struct sweep sweep;
};

static const struct field fields[] = {
    {"sweep", FIELD_BLOCK, offsetof(struct document, sweep), .items = &sweep_record}, {0}};
static const struct record record = {"the spec", sizeof(struct document), fields};

#define TRAINING                                                                                   \
    "  training:\n    train_share: 0.9\n    epochs: 10\n    learning_rate: 0.01\n"                 \
    "    beta1: 0.9\n    beta2: 0.999\n    epsilon: 1e-8\n"
#define GROUPS "sweep:\n  groups:\n    - factors: [5]\n"
#define LISTS "  widths: [8, 16]\n  weight_decays: [5.0e-5, 0]\n  seeds: [1, 2, 3]\n"

/* Write `text` and read it as a spec, to be closed by the caller; NULL if it is not valid. */
static struct spec *load(const char *text, size_t size, struct document *data,
                         struct error *error) {
    struct spec *spec = spec_file_open(text, size, error);
    const struct place root = {spec, ""};
    const struct part part = {&record, data};
    *data = (struct document){0};
    if (spec != NULL && record_read(&root, &part, 1, error))
        return spec;
    spec_close(spec);
    return NULL;
}

static void expect_refusal(const char *text, int line, int column, const char *words) {
    struct document data;
    struct error error = {0};
    struct spec *spec = load(text, strlen(text), &data, &error);
    if (spec != NULL)
        fail_msg("accepted:\n%s", text);
    spec_file_expect(&error, line, column, words);
}

static void test_good_spec(void **state) {
    (void)state;
    static const char text[] = GROUPS "    - factors: [2, 3]\n" LISTS TRAINING;
    struct document data;
    struct error error = {0};
    struct spec *spec = load(text, strlen(text), &data, &error);
    assert_non_null(spec);
    assert_int_equal(sweep_settings(&data.sweep), 2 * 2 * 2);
    assert_int_equal(data.sweep.seeds_count, 3);
    assert_true(data.sweep.seeds != NULL && data.sweep.seeds[2] == 3);
    const struct sweep_setting first = sweep_setting(&data.sweep, 0);
    assert_int_equal(first.config.rank, 1);
    assert_true(first.weight_decay == 5e-5);
    const struct sweep_setting setting = sweep_setting(&data.sweep, 5); /* (1, 0, 1) */
    assert_int_equal(setting.config.rank, 2);
    assert_int_equal(setting.config.factors[1], 3);
    assert_int_equal(setting.config.q, 8);
    assert_int_equal(setting.q, 8);
    assert_true(setting.config.optimiser.weight_decay == 0);
    assert_int_equal(setting.config.epochs, 10);
    assert_int_equal(sweep_setting(&data.sweep, 6).q, 16);
    spec_close(spec);
}

/* A model with a non-default choice everywhere; the defaults are the paper's. */
static void test_choices(void **state) {
    (void)state;
    static const char text[] =
        GROUPS LISTS TRAINING "    activation: relu\n    loss: squared\n    optimizer: descent\n"
                              "    momentum: 0.9\n    schedule: geometric\n"
                              "    final_learning_rate: 0.001\n    start: normal\n"
                              "    start_deviation: 0.3\n    clean_test: true\n"
                              "    evaluate_every: 20\n    stop_after: 100\n";
    static const char paper[] = GROUPS LISTS TRAINING;
    struct document data;
    struct error error = {0};
    struct spec *spec = load(text, strlen(text), &data, &error);
    assert_non_null(spec);
    const struct training_config chosen = sweep_setting(&data.sweep, 0).config;
    const struct training_config *config = &chosen;
    assert_int_equal(config->model.activation, MODEL_RELU);
    assert_int_equal(config->model.loss, MODEL_SQUARED);
    assert_int_equal(config->optimiser.kind, OPTIMISER_DESCENT);
    assert_true(config->optimiser.momentum == 0.9);
    assert_int_equal(config->schedule, TRAINING_GEOMETRIC);
    assert_true(config->final_learning_rate == 0.001);
    assert_int_equal(config->start, TRAINING_START_NORMAL);
    assert_true(config->start_deviation == 0.3);
    assert_true(config->clean_test);
    assert_int_equal(config->evaluate_every, 20);
    assert_int_equal(config->stop_after, 100);
    assert_ptr_equal(config->way, &way_direct);
    assert_true(config->vanish_below == 0);
    spec_close(spec);

    spec = load(paper, strlen(paper), &data, &error);
    assert_non_null(spec);
    const struct training_config of_paper = sweep_setting(&data.sweep, 0).config;
    struct training_config wanted = {.factors = {5},
                                     .rank = 1,
                                     .q = 8,
                                     .epochs = 10,
                                     .train_share = 0.9,
                                     .optimiser = of_paper.optimiser,
                                     .way = of_paper.way,
                                     .vanish_below = TRAINING_VANISH_BELOW};
    assert_int_equal(of_paper.optimiser.kind, OPTIMISER_ADAM);
    assert_true(of_paper.optimiser.momentum == 0);
    assert_memory_equal(&of_paper, &wanted, sizeof wanted);
    spec_close(spec);
}

/* Fields unused by the other choices are refused as misleading. */
static void test_choices_that_do_not_fit(void **state) {
    (void)state;
    expect_refusal(GROUPS LISTS TRAINING "    activation: cube\n", 14, 17, "");
    expect_refusal(GROUPS LISTS TRAINING "    momentum: 0.9\n", 14, 15, "optimizer: descent");
    expect_refusal(GROUPS LISTS TRAINING "    optimizer: descent\n    momentum: 1\n", 15, 15, "1");
    expect_refusal(GROUPS LISTS TRAINING "    final_learning_rate: 0.1\n", 14, 26, "geometric");
    expect_refusal(GROUPS LISTS TRAINING "    schedule: geometric\n", 8, 5, "final_learning_rate");
    expect_refusal(GROUPS LISTS TRAINING "    start_deviation: 0.1\n", 14, 22, "normal");
    expect_refusal(GROUPS LISTS TRAINING "    warm_up: 3\n", 14, 14, "trapezoid");
    expect_refusal(GROUPS LISTS TRAINING "    cool_down: 3\n", 14, 16, "trapezoid");
    expect_refusal(GROUPS LISTS TRAINING
                   "    schedule: trapezoid\n    warm_up: 0\n    cool_down: 3\n",
                   15, 14, "0");
    expect_refusal(GROUPS LISTS TRAINING "    schedule: trapezoid\n    warm_up: 3\n", 8, 5,
                   "cool_down");
    expect_refusal(GROUPS LISTS TRAINING "    double_at: [3]\n", 14, 16, "doubling");
    expect_refusal(GROUPS LISTS TRAINING "    schedule: doubling\n", 14, 15, "double_at");
    expect_refusal(GROUPS LISTS TRAINING "    schedule: doubling\n    double_at: [2, 2]\n", 15, 20,
                   "3");
    expect_refusal(GROUPS LISTS TRAINING "    schedule: doubling\n    double_at: [0]\n", 15, 17,
                   "0");
    expect_refusal(GROUPS LISTS TRAINING "    schedule: doubling\n    double_at: [2, 99999]\n", 15,
                   20, "99999");
    expect_refusal(GROUPS LISTS TRAINING "    penalty_power: 1\n", 14, 20, "penalty");
    expect_refusal(GROUPS LISTS TRAINING "    stop_after: -1\n", 14, 17, "-1");
    expect_refusal(GROUPS LISTS TRAINING "    gradient: structured\n    loss: squared\n", 14, 15,
                   "centred");
}

static void test_broken_documents(void **state) {
    (void)state;
    struct document data;
    struct error error = {0};
    expect_refusal("", 1, 1, "empty");
    expect_refusal("# nothing\n", 2, 1, "empty");
    expect_refusal("sweep: [1, 2\n", 2, 1, "YAML");
    expect_refusal("sweep:\n\t- 1\n", 2, 1, "YAML");
    expect_refusal("- 1\n", 1, 1, "a mapping");
    expect_refusal(GROUPS LISTS TRAINING "---\nsecond: 1\n", 14, 1, "second");
    expect_refusal(GROUPS LISTS TRAINING "sweep: 1\n", 14, 1, "twice");
    expect_refusal(GROUPS LISTS "  seeds: [9]\n" TRAINING, 7, 3, "'seeds' is given twice");
    assert_null(load("\xff\xfe\x00\x01", 4, &data, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_null(spec_open("/tmp", &error));
    assert_non_null(strstr(error.message, "folder"));
    assert_null(spec_open("/nonexistent/x.yaml", &error));
    assert_non_null(strstr(error.message, "No such file"));
}

/* `text` repeated `count` times. */
static char *repeat(const char *text, size_t times) {
    size_t length = strlen(text);
    char *all = malloc(times * length + 1);
    assert_non_null(all);
    for (size_t i = 0; i < times; ++i)
        memcpy(all + i * length, text, length);
    all[times * length] = '\0';
    return all;
}

/* Specs that would take minutes are refused at once. */
static void test_excess(void **state) {
    (void)state;
    char *nested = repeat("[", 100000), *block = repeat("- ", 50000);
    char *wide = repeat("a: 1\n", 20000), *large = repeat("# ...\n", 30000);
    expect_refusal(nested, 1, SPEC_DEPTH_MAX + 1, "nest too deep");
    expect_refusal(block, 1, 2 * SPEC_DEPTH_MAX + 1, "nest too deep");
    expect_refusal(wide, 1, 1, "more fields");
    expect_refusal(large, 1, 1, "at most 128 KiB; this one is larger");
    free(nested);
    free(block);
    free(wide);
    free(large);
}

static void test_wrong_fields(void **state) {
    (void)state;
    expect_refusal(GROUPS LISTS TRAINING "bogus: 1\n", 14, 1, "bogus");
    expect_refusal(GROUPS LISTS TRAINING "    inertia: 1\n", 14, 5, "inertia");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [0]\n" TRAINING, 2, 3, "seeds");
    expect_refusal(GROUPS "  widths: [8, big]\n", 4, 15, "big");
    expect_refusal(GROUPS "  widths: 8\n", 4, 11, "a list");
    expect_refusal(GROUPS "  widths: []\n", 4, 11, "1 to 1000 entries");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [x]\n", 5, 19, "x");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [0]\n  seeds: [-1]\n", 6, 11, "-1");
    expect_refusal(GROUPS "  widths: [99999999999]\n", 4, 12, "99999999999");
    expect_refusal(GROUPS "  widths: [99999999999999999999]\n", 4, 12, "whole number");
    expect_refusal(GROUPS "  widths: [8, 1e3]\n", 4, 15, "whole number");
    expect_refusal(GROUPS "  widths: [8.0]\n", 4, 12, "whole number");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [1e-5x]\n", 5, 19, "not a number");
    expect_refusal(GROUPS "  widths: ['']\n", 4, 12, "whole number");
}

static void test_values_out_of_range(void **state) {
    (void)state;
    expect_refusal("sweep:\n  groups:\n    - factors: [0]\n" LISTS TRAINING, 3, 7, "at least 2");
    expect_refusal("sweep:\n  groups:\n    - factors: [1]\n" LISTS TRAINING, 3, 7, "at least 2");
    expect_refusal("sweep:\n  groups:\n    - factors: [-3]\n" LISTS TRAINING, 3, 7, "at least 2");
    expect_refusal("sweep:\n  groups:\n    - factors: [5000]\n" LISTS TRAINING, 3, 7, "4096");
    expect_refusal(GROUPS "    - factors: [5]\n" LISTS TRAINING, 4, 7, "already");
    expect_refusal(GROUPS "  widths: [0]\n  weight_decays: [0]\n  seeds: [1]\n" TRAINING, 4, 12,
                   "from 1");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [-1]\n  seeds: [1]\n" TRAINING, 5, 19,
                   "from 0");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [nan]\n  seeds: [1]\n" TRAINING, 5, 19,
                   "'nan' is not a number");
    expect_refusal(GROUPS "  widths: [8]\n  weight_decays: [0]\n  seeds: [1, 1]\n" TRAINING, 6, 14,
                   "already");
    expect_refusal(GROUPS LISTS "  training: {train_share: 1, epochs: 1, learning_rate: 1, "
                                "beta1: 0, beta2: 0, epsilon: 1}\n",
                   7, 27, "between 0 and 1");
    expect_refusal(GROUPS LISTS "  training: {train_share: .5, epochs: 0, learning_rate: 1, "
                                "beta1: 0, beta2: 0, epsilon: 1}\n",
                   7, 39, "from 1");
    expect_refusal(GROUPS LISTS "  training: {train_share: .5, epochs: 1, learning_rate: 1, "
                                "beta1: 1, beta2: 0, epsilon: 1}\n",
                   7, 67, "from 0");
    expect_refusal("sweep:\n  groups: [{factors: [2]}]\n" LISTS
                   "  training: {train_share: 0.1, epochs: 1, learning_rate: 1, "
                   "beta1: 0, beta2: 0, epsilon: 1}\n",
                   6, 27, "at least one");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_spec),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_choices_that_do_not_fit),
        cmocka_unit_test(test_broken_documents),
        cmocka_unit_test(test_wrong_fields),
        cmocka_unit_test(test_values_out_of_range),
        cmocka_unit_test(test_excess),
    };
    return cmocka_run_group_tests(tests, spec_file_make, spec_file_remove);
}
