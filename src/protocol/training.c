#include "protocol/training.h"

#include "theory/margins/minimum.h"

#include <string.h>

/* --- The fields ------------------------------------------------------------------------------- */

static const char *const gradients[] = {"auto", "direct", "structured", NULL};
#define CONFIG(member) offsetof(struct protocol, config.member)

static const struct field protocol_fields[] = {
    {"train_share", FIELD_REAL, CONFIG(train_share), "share",
     "of the pairs or tuples that is trained on; 0.9 in CoGS", .low = 0, .high = 1,
     .range = "(0, 1), both sides non-empty; 1 where there is no test"},
    {"epochs", FIELD_INTEGER, CONFIG(epochs), "epochs",
     "updates, or passes where `batches: shuffled`; 10000 in CoGS", .low = 1, .high = 1e8},
    {"learning_rate", FIELD_REAL, CONFIG(optimiser.learning_rate), NULL, "0.01 in CoGS",
     .low = 1e-12, .high = 1e6},
    {"beta1", FIELD_REAL, CONFIG(optimiser.beta1), NULL, "Adam's decay rate of the mean; 0.9",
     .low = 0, .high = 1 - 1e-12, .range = "[0, 1)"},
    {"beta2", FIELD_REAL, CONFIG(optimiser.beta2), NULL,
     "Adam's decay rate of the mean square; 0.999", .low = 0, .high = 1 - 1e-12, .range = "[0, 1)"},
    {"epsilon", FIELD_REAL, CONFIG(optimiser.epsilon), NULL, "Adam's epsilon; 1e-8", .low = 1e-300,
     .high = 1},
    {"gradient", FIELD_CHOICE, offsetof(struct protocol, gradient), NULL,
     "the way to the gradient; `auto` takes the cheaper one", .optional = true,
     .choices = gradients},
    {"activation", FIELD_CHOICE, CONFIG(model.activation), NULL,
     "(a + b)², max(a + b, 0), tanh(a + b), a b, (a + b)^k of k inputs", .optional = true,
     .choices = model_activation_names},
    {"loss", FIELD_CHOICE, CONFIG(model.loss), NULL,
     "squared error of centred outputs and labels, squared error, or cross-entropy in nats",
     .optional = true, .choices = model_loss_names},
    {"penalty", FIELD_REAL, CONFIG(penalty), NULL,
     "lambda, of lambda |theta|^`penalty_power` for `activation: power`, where |theta|^(k+1) is "
     "the "
     "sum of n_i^(k+1), n_i the norm of neuron i's weights",
     .optional = true, .low = 0, .high = 100},
    {"penalty_power", FIELD_REAL, CONFIG(penalty_power), NULL,
     "1, or k+1, which 0 stands for; with a `penalty`", .optional = true, .low = 0,
     .high = MODEL_DEGREE_MAX + 1, .range = "0, 1 or k+1"},
    {"batch", FIELD_INTEGER, CONFIG(batch), "tuples", "trained on in each update; 0: all",
     .optional = true, .low = 0, .high = 1e9},
    {"batches", FIELD_CHOICE, CONFIG(batches), NULL,
     "batches sampled uniformly with replacement, each epoch being one update; or each epoch being "
     "a pass through the training tuples in a new random order",
     .optional = true, .choices = batches_names},
    {"optimizer", FIELD_CHOICE, CONFIG(optimiser.kind), NULL,
     "Adam with weight decay in the gradient; with decoupled weight decay; gradient descent",
     .optional = true, .choices = optimiser_names},
    {"momentum", FIELD_REAL, CONFIG(optimiser.momentum), NULL,
     "v = momentum v + g, w -= rate v; for `optimizer: descent`", .optional = true, .low = 0,
     .high = 1 - 1e-12, .range = "[0, 1)"},
    {"output_rate", FIELD_REAL, CONFIG(optimiser.output_rate), NULL,
     "learning rate of the output weights c, so many times that of a and b; 0: once; not of "
     "transformers",
     .optional = true, .low = 0, .high = 1e3},
    {"schedule", FIELD_CHOICE, CONFIG(schedule), NULL,
     "the learning rate stays; falls to zero; falls to `final_learning_rate`; does so as half a "
     "period of a cosine, in the second half; rises, stays and falls; doubles at each of "
     "`double_at`; rises, and falls as half a period of a cosine",
     .optional = true, .choices = training_schedule_names},
    {"final_learning_rate", FIELD_REAL, CONFIG(final_learning_rate), NULL,
     "for `schedule: geometric`, `cosine` and `warm_cosine`, which need it", .optional = true,
     .range = "1e-12 to `learning_rate`"},
    {"warm_up", FIELD_INTEGER, CONFIG(warm_up), "epochs",
     "of rising learning rate, for `schedule: trapezoid` and `warm_cosine`, which need it",
     .optional = true, .range = "1 to `epochs`"},
    {"cool_down", FIELD_INTEGER, CONFIG(cool_down), "epochs",
     "of falling learning rate, for `schedule: trapezoid`, which needs it", .optional = true,
     .range = "1 to `epochs`"},
    {"double_at", FIELD_LIST, CONFIG(double_at), "epochs",
     "before the update at which the learning rate doubles, for `schedule: doubling`, which needs "
     "it",
     .optional = true, .of = FIELD_INTEGER, .count = CONFIG(doublings), .order = FIELD_ASCENDING,
     .low = 1, .high = 1e8, .most = TRAINING_DOUBLINGS_MAX, .range = "ascending, 1 to `epochs`"},
    {"start", FIELD_CHOICE, CONFIG(start), NULL,
     "initial weights: uniform in ±1/sqrt(fan in), normal, or normal with standard deviation "
     "1/sqrt(q)",
     .optional = true, .choices = training_start_names},
    {"start_deviation", FIELD_REAL, CONFIG(start_deviation), NULL,
     "standard deviation for `start: normal`; 0: 1/sqrt(fan in)", .optional = true, .low = 0,
     .high = 1e6},
    {"start_scale", FIELD_REAL, CONFIG(start_scale), NULL,
     "of `start: uniform`, so many times as large; 0: once", .optional = true, .low = 0,
     .high = 1e6},
    {"clean_test", FIELD_YES, CONFIG(clean_test), NULL,
     "test without pairs whose row and column of the table both equal those of a training pair",
     .optional = true},
    {"test_tuples", FIELD_INTEGER, CONFIG(test_tuples), "tuples",
     "of those not trained on, at random, that the test is on; 0: all", .optional = true, .low = 0,
     .high = 1e9},
    {"evaluate_every", FIELD_INTEGER, CONFIG(evaluate_every), "epochs",
     "between evaluations; 0: 10, whole ones 100", .optional = true, .low = 0, .high = 1e8},
    {"stop_after", FIELD_INTEGER, CONFIG(stop_after), "epochs",
     "of training after all training pairs and 99 % of test pairs are right; 0: never stop early",
     .optional = true, .low = 0, .high = 1e8},
    {0},
};
const struct record protocol_record = {"training", sizeof(struct protocol), protocol_fields, NULL};

/* --- Fields that do not go together ----------------------------------------------------------- */

/* Refuse a value that another field's choice makes no use of. */
static bool check_used(const struct place *at, const char *field, bool given, bool used,
                       const char *asks_for, struct error *error) {
    return !given || used || place_refuse(at, field, error, "is for %s only", asks_for);
}

/* The ends of a schedule. */
static bool check_ends(const struct place *at, const struct training_config *config,
                       struct error *error) {
    bool cools = config->schedule == TRAINING_TRAPEZOID;
    bool warms = cools || config->schedule == TRAINING_WARM_COSINE;
    return check_used(at, "warm_up", config->warm_up != 0, warms,
                      "schedule: trapezoid or warm_cosine", error) &&
           check_used(at, "cool_down", config->cool_down != 0, cools, "schedule: trapezoid",
                      error) &&
           (!warms || place_check(at, "warm_up", config->warm_up, 1, config->epochs, error)) &&
           (!cools || place_check(at, "cool_down", config->cool_down, 1, config->epochs, error));
}

/* A test of so many tuples. */
static bool check_sample(const struct place *at, const struct training_config *config,
                         struct error *error) {
    bool given = config->test_tuples > 0;
    return check_used(at, "test_tuples", given, config->train_share < 1, "a train_share below 1",
                      error) &&
           check_used(at, "test_tuples", given, !config->clean_test, "a test that is not clean",
                      error);
}

/* The epochs at which a rate doubles. */
static bool check_doublings(const struct place *at, const struct training_config *config,
                            struct error *error) {
    bool used = config->schedule == TRAINING_DOUBLING;
    if (used && config->doublings == 0)
        return place_refuse(at, "schedule", error, "doubling needs double_at");
    if (!check_used(at, "double_at", config->doublings > 0, used, "schedule: doubling", error))
        return false;
    for (unsigned i = 0; i < config->doublings; ++i) {
        const struct place item = place_in(at, "double_at[%u]", i);
        if (!place_check(&item, "", config->double_at[i], 1, config->epochs, error))
            return false;
    }
    return true;
}

static bool has_structure(const struct training_config *config) {
    return config->model.activation == MODEL_SQUARE && config->model.loss == MODEL_CENTRED &&
           !config->clean_test;
}

static bool check_choices(const struct place *at, const struct protocol *protocol,
                          struct error *error) {
    const struct training_config *config = &protocol->config;
    const struct optimiser_config *optimiser = &config->optimiser;
    bool falls = config->schedule == TRAINING_GEOMETRIC || config->schedule == TRAINING_COSINE ||
                 config->schedule == TRAINING_WARM_COSINE;
    return check_used(at, "momentum", optimiser->momentum != 0,
                      optimiser->kind == OPTIMISER_DESCENT, "optimizer: descent", error) &&
           check_used(at, "final_learning_rate", config->final_learning_rate != 0, falls,
                      "schedule: geometric, cosine or warm_cosine", error) &&
           check_ends(at, config, error) && check_sample(at, config, error) &&
           check_doublings(at, config, error) &&
           check_used(at, "penalty", config->penalty != 0, config->model.activation == MODEL_POWER,
                      "activation: power", error) &&
           check_used(at, "penalty_power", config->penalty_power != 0, config->penalty > 0,
                      "a penalty above 0", error) &&
           check_used(at, "batches", config->batches == BATCHES_SHUFFLED, config->batch > 0,
                      "a batch above 0", error) &&
           check_used(at, "start_deviation", config->start_deviation != 0,
                      config->start == TRAINING_START_NORMAL, "start: normal", error) &&
           check_used(at, "start_scale", config->start_scale != 0,
                      config->start == TRAINING_START_UNIFORM, "start: uniform", error) &&
           check_used(at, "gradient", protocol->gradient == PROTOCOL_STRUCTURED,
                      has_structure(config),
                      "activation: square, loss: centred and a test that is not clean", error) &&
           (!falls || place_check(at, "final_learning_rate", config->final_learning_rate, 1e-12,
                                  optimiser->learning_rate, error));
}

bool protocol_check(const struct place *at, const struct protocol *protocol, bool has_test,
                    struct error *error) {
    double share = protocol->config.train_share;
    if (has_test ? !(share > 0 && share < 1) : share != 1)
        return place_refuse(at, "train_share", error,
                            has_test ? "must lie strictly between 0 and 1, not %.15g"
                                     : "must be 1, all pairs, not %.15g",
                            share);
    return check_choices(at, protocol, error);
}

double protocol_penalty_exponent(double power, int degree) {
    return power == 0 ? 1 : power / (degree + 1);
}

bool protocol_check_power(const struct place *at, double power, int degree, struct error *error) {
    return power == 0 || power == 1 || power == degree + 1 ||
           place_refuse(at, "penalty_power", error,
                        "must be 1 or the neurons' power + 1, here %d, not %.15g", degree + 1,
                        power);
}

bool protocol_check_penalty(const struct place *at, double penalty, double power, int degree,
                            int answers, double gamma, struct error *error) {
    if (!protocol_check_power(at, power, degree, error))
        return false;
    double bound = minimum_bound(answers, gamma, protocol_penalty_exponent(power, degree));
    return (penalty > 0 && penalty < bound) ||
           place_refuse(at, "penalty", error,
                        "must be positive and below %.6g, not %.15g: from there on the best "
                        "network is zero",
                        bound, penalty);
}

/* --- Configs ---------------------------------------------------------------------------------- */

static const struct way *chosen_way(const struct protocol *protocol,
                                    const struct training_config *config) {
    switch (protocol->gradient) {
    case PROTOCOL_DIRECT:
        return &way_direct;
    case PROTOCOL_STRUCTURED:
        return &way_structured;
    default:
        return training_fastest_way(config);
    }
}

/* All but the task and the way to the gradient. Neurons of models other than squares under Adam can
 * grow again from next to nothing, so none of theirs is set to zero. */
static struct training_config config_of(const struct protocol *protocol, int q, double weight_decay,
                                        uint64_t seed) {
    struct training_config config = protocol->config;
    bool for_good =
        config.model.activation == MODEL_SQUARE && config.optimiser.kind == OPTIMISER_ADAM;
    config.q = q;
    config.seed = seed;
    config.optimiser.weight_decay = weight_decay;
    config.vanish_below = for_good ? TRAINING_VANISH_BELOW : 0;
    return config;
}

struct training_config protocol_on_group(const struct protocol *protocol,
                                         const struct abelian *group, int q, double weight_decay,
                                         uint64_t seed) {
    struct training_config config = config_of(protocol, q, weight_decay, seed);
    config.rank = (int)group->rank;
    memcpy(config.factors, group->factors, group->rank * sizeof *group->factors);
    config.way = chosen_way(protocol, &config);
    return config;
}

struct training_config protocol_on_table(const struct protocol *protocol,
                                         const struct training_table *table, int q,
                                         double weight_decay, uint64_t seed) {
    struct training_config config = config_of(protocol, q, weight_decay, seed);
    config.table = *table;
    if (config.model.activation == MODEL_POWER)
        config.model.degree = table->inputs > 0 && !table->bits ? table->inputs : 2;
    config.way = chosen_way(protocol, &config);
    return config;
}
