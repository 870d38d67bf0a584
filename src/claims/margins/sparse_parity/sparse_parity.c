/* Claim: networks that learn the parity of k of n bits reach the maximum margin (arXiv 2311.07568).
 *
 * Two-layer networks with k-th powers as activation are trained on all inputs, with cross-entropy
 * and a penalty on sum_i n_i^(k+1), n_i the norm of neuron i's weights. At the maximum margin every
 * neuron has equal weights on the k relevant bits and none on the others, and all combinations of
 * signs occur. Constructions that attain the maximum margin and the least loss + penalty are
 * measured first, then trained networks. */
#include "claims/margins/sparse_parity/sparse_parity.h"

#include "base/worst.h"
#include "theory/margins/minimum.h"
#include "theory/margins/parity.h"

#include <math.h>
#include <stdlib.h>

/* --- What the spec says ----------------------------------------------------------------------- */

enum {
    BITS_MAX = 24, /* 2^n inputs are listed */
    DRAWN_MAX = 4, /* settings for which the figures have room */
};

static const char *const control_names[] = {"none", "no_penalty", "random_labels", NULL};

static bool check_parity(const struct place *at, const void *of, struct error *error) {
    const struct parity *parity = of;
    return place_check(at, "k", parity->k, 2,
                       parity->n < MODEL_DEGREE_MAX ? parity->n : MODEL_DEGREE_MAX, error);
}

enum { ANSWERS = 2 };

/* From half of gamma* on the best network is zero. */
static bool check_penalty(const struct place *at, double penalty, int k, struct error *error) {
    double bound = minimum_bound(ANSWERS, parity_margin(k), 1);
    return (penalty > 0 && penalty < bound) ||
           place_refuse(at, "", error,
                        "must lie strictly between 0 and %.6g, half the largest margin for k = %d, "
                        "not %.15g",
                        bound, k, penalty);
}

static bool check_theory(const struct place *at, const void *of, struct error *error) {
    const struct theory *theory = of;
    for (unsigned i = 0; i < theory->tasks_count; ++i)
        for (unsigned j = 0; j < theory->penalties_count; ++j) {
            const struct place place = place_in(at, "penalties[%u]", j);
            if (!check_penalty(&place, theory->penalties[j], theory->tasks[i].k, error))
                return false;
        }
    return true;
}

static bool check_setting(const struct place *at, const void *of, struct error *error) {
    const struct setting *setting = of;
    if (!check_parity(at, &setting->parity, error))
        return false;
    if (setting->common.drawn && setting->common.snapshots == 0)
        return place_refuse(at, "drawn", error,
                            "needs snapshot_epochs, at which the network is drawn");
    return setting->control == CONTROL_NO_PENALTY
               ? place_check(at, "penalty", setting->penalty, 0, 0, error) &&
                     place_check(at, "penalty_power", setting->penalty_power, 0, 0, error)
               : protocol_check_penalty(at, setting->penalty, setting->penalty_power,
                                        setting->parity.k, ANSWERS,
                                        parity_margin(setting->parity.k), error);
}

#define PARITY(member) offsetof(struct parity, member)
static const struct field parity_fields[] = {
    {"n", FIELD_INTEGER, PARITY(n), NULL, "bits", .low = 2, .high = BITS_MAX},
    {"k", FIELD_INTEGER, PARITY(k), NULL, "relevant bits", .low = 2, .high = MODEL_DEGREE_MAX,
     .range = "2 to n, at most 16"},
    {0}};
static const struct record parity_record = {"task", sizeof(struct parity), parity_fields,
                                            check_parity};

#define THEORY(member) offsetof(struct theory, member)
static const struct field theory_fields[] = {
    {"tasks", FIELD_LIST, THEORY(tasks), .items = &parity_record, .count = THEORY(tasks_count),
     .meaning = "parities whose construction is measured on all 2^n inputs"},
    {"penalties", FIELD_LIST, THEORY(penalties), .of = FIELD_REAL, .count = THEORY(penalties_count),
     .range = "above 0, below gamma*/2 of every task",
     .meaning = "lambda at which the least loss is compared with the construction's"},
    {0}};
static const struct record theory_record = {"theory", sizeof(struct theory), theory_fields,
                                            check_theory};

#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {"n", FIELD_INTEGER, SETTING(parity.n), NULL, "bits", .low = 2, .high = BITS_MAX},
    {"k", FIELD_INTEGER, SETTING(parity.k), NULL, "relevant bits; the neurons' power", .low = 2,
     .high = MODEL_DEGREE_MAX, .range = "2 to n, at most 16"},
    {"control", FIELD_CHOICE, SETTING(control), NULL,
     "a negative control: not expected to pass; random labels are the same for every seed",
     .optional = true, .choices = control_names},
    {"widths", FIELD_LIST, SETTING(widths), NULL, "hidden neurons, a trial each",
     .of = FIELD_INTEGER, .count = SETTING(widths_count), .order = FIELD_ASCENDING, .low = 1,
     .high = 1 << 20},
    {"penalty", FIELD_REAL, SETTING(penalty), NULL,
     "lambda, of lambda |theta|^`penalty_power`, |theta|^(k+1) being R, the sum of n_i^(k+1), n_i "
     "the norm of neuron i",
     .optional = true, .low = 0, .high = 1,
     .range = "above 0, below what makes the zero network the best, gamma*/2 for k+1; 0 with "
              "`no_penalty`"},
    {"penalty_power", FIELD_REAL, SETTING(penalty_power), NULL,
     "which the paper leaves open; 0: k+1", .optional = true, .low = 0,
     .high = MODEL_DEGREE_MAX + 1, .range = "0, 1 or k+1"},
    {"training", FIELD_BLOCK, SETTING(common.training), .optional = true,
     .count = SETTING(common.has_training), .items = &protocol_record,
     .meaning = "instead of the profile's, with the same choices; drawn settings with their own "
                "are drawn like the paper's Fig. 5, in a figure of their own"},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             check_setting, &setting_common_record};

#define BOUNDS(member) offsetof(struct bounds, member)
static const struct field bounds_fields[] = {
    {"ratio", FIELD_REAL, BOUNDS(ratio), NULL, "at least: `ratio`", .low = 0, .high = 1},
    {"mass", FIELD_REAL, BOUNDS(mass), NULL, "at least: `mass`, also of the largest neurons",
     .low = 0, .high = 1},
    {"imbalance", FIELD_REAL, BOUNDS(imbalance), NULL,
     "at most: `imbalance` of the largest neurons, for `form`", .low = 0, .high = 10},
    {0}};
static const struct record bounds_record = {"pass", sizeof(struct bounds), bounds_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"theory", FIELD_BLOCK, PROFILE(theory), NULL, "constructions that are measured",
     .items = &theory_record},
    {"training", FIELD_BLOCK, PROFILE(training), NULL,
     "with `activation: power`, `loss: cross_entropy`, `train_share: 1`, without penalty",
     .items = &protocol_record},
    {"settings", FIELD_LIST, PROFILE(settings), NULL, "networks that are trained",
     .items = &setting_record, .count = PROFILE(settings_count)},
    {"pass", FIELD_BLOCK, PROFILE(pass), NULL, "what a network needs to pass",
     .items = &bounds_record},
    {"alive_above", FIELD_REAL, PROFILE(alive_above), NULL,
     "share of the mean n_i^(k+1) above which a neuron is live", .low = 0, .high = 1},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured of a network ------------------------------------------------------------ */

bool sparse_parity_measure(const struct task *task, const double *weights, struct measure *measure,
                           struct error *error) {
    const struct parity *parity = &task->setting.parity;
    long construction = parity_width(parity->k);
    int largest = construction < task->width ? (int)construction : task->width;
    if (!margins_measure(&task->margins, task->width, weights, &measure->margins, error) ||
        !parity_features_measure(parity->n, parity->k, task->width, weights, task->alive_above,
                                 &measure->features, error) ||
        !parity_features_of_largest(parity->n, parity->k, task->width, weights, largest,
                                    &measure->top, error))
        return false;
    measure->ratio = margins_ratio(&measure->margins, task->gamma);
    return true;
}

static bool measure_at(const struct trained *of, const float *weights, struct measure *measure,
                       struct error *error) {
    double *copy = margins_weights(&of->result->network, weights, error);
    bool ok = copy != NULL && sparse_parity_measure(of->trial->task, copy, measure, error);
    free(copy);
    return ok;
}

/* NaN where a value that decides it is NaN; without live neurons there is no mass. */
static void judge(const struct bounds *pass, int k, struct run *run) {
    const struct parity_features *features = &run->end.features, *top = &run->end.top;
    bool live = features->alive > 0;
    double decides = run->end.ratio + (live ? features->mass : 0);
    run->passed =
        outcome_of(run->end.ratio >= pass->ratio && features->mass >= pass->mass, decides);
    run->signs = outcome_of(live && features->right == features->alive, decides);
    run->patterns = outcome_of(features->patterns == 1 << (k - 1), decides);
    run->form = outcome_of(live && top->mass >= pass->mass && top->imbalance <= pass->imbalance &&
                               top->right == top->alive,
                           decides + top->imbalance);
}

static bool measure(const struct trained *of, void *to, void *to_looks, struct error *error) {
    const struct task *task = of->trial->task;
    const struct profile *profile = of->study->profile;
    struct measure snapshot;
    struct run *run = to;
    struct look *looks = to_looks;
    if (!measure_at(of, of->result->network.weights, &run->end, error))
        return false;
    run->excess = run->end.margins.loss +
                  task->setting.penalty * pow(run->end.margins.size, task->exponent) - task->least;
    judge(&profile->pass, task->setting.parity.k, run);
    for (int i = 0; i < of->trial->snapshots; ++i) {
        if (!measure_at(of, trained_snapshot(of, i), &snapshot, error))
            return false;
        looks[i] = (struct look){of->trial->snapshot_epochs[i], snapshot.ratio};
    }
    return true;
}

/* Labels without a rule have no known minimum; without the penalty there is none. */
static bool has_least(const void *task) {
    return ((const struct task *)task)->setting.control == CONTROL_NONE;
}

#define TASK(member) offsetof(struct task, member)
static const char *const control_columns[] = {"", "no_penalty", "random_labels", NULL};
static const struct field task_fields[] = {
    {"setting", FIELD_TEXT, TASK(setting.common.name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"n", FIELD_INTEGER, TASK(setting.parity.n), NULL, "bits", .heading = "<i>n</i>"},
    {"k", FIELD_INTEGER, TASK(setting.parity.k), NULL, "relevant bits", .heading = "<i>k</i>"},
    {"q", FIELD_INTEGER, TASK(width), NULL, "hidden neurons", .heading = "neurons"},
    {"control", FIELD_CHOICE, TASK(setting.control), NULL,
     "kind of the negative control; empty: none", .choices = control_columns},
    {"penalty", FIELD_REAL, TASK(setting.penalty), NULL,
     "lambda, the coefficient of R^`penalty_exponent`", .heading = "λ"},
    {"penalty_exponent", FIELD_REAL, TASK(exponent), NULL,
     "1, or 1/(k+1) where the penalty is on the norm |theta|", .heading = "power of <i>R</i>"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define RUN(member) offsetof(struct run, member)
static const struct field trial_fields[] = {
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"passed_share", FIELD_ESTIMATE, RUN(passed), .summary = SUMMARY_SHARE, .quantity = "passed",
     .heading = "passed", .decimals = 2},
    {"signs_share", FIELD_ESTIMATE, RUN(signs), "share",
     "networks in which all live neurons have the right sign", .summary = SUMMARY_SHARE,
     .quantity = "signs", .heading = "signs correct", .decimals = 2},
    {"patterns_share", FIELD_ESTIMATE, RUN(patterns), "share",
     "networks in which all 2^(k-1) sign patterns occur", .summary = SUMMARY_SHARE,
     .quantity = "patterns", .heading = "all patterns", .decimals = 2},
    {"form_share", FIELD_ESTIMATE, RUN(form), "share",
     "networks whose 2^(k-1) neurons of largest norm have the form of the maximum margin, within "
     "the spec's bounds: weights on the k bits and w alike, the others zero, signs right",
     .summary = SUMMARY_SHARE, .quantity = "form", .heading = "form", .decimals = 2},
    {"ratio", FIELD_ESTIMATE, RUN(end.ratio), .summary = SUMMARY_MEAN, .quantity = "ratio",
     .heading = "ratio", .decimals = 4},
    {"ratio_least", FIELD_REAL, RUN(end.ratio), .summary = SUMMARY_LEAST, .heading = "least ratio"},
    {"mass", FIELD_ESTIMATE, RUN(end.features.mass), .summary = SUMMARY_MEAN, .quantity = "mass",
     .heading = "mass", .decimals = 4},
    {"excess_least", FIELD_REAL, RUN(excess), .summary = SUMMARY_LEAST},
    {"excess_most", FIELD_REAL, RUN(excess), .summary = SUMMARY_MOST, .heading = "excess loss ≤"},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

static const struct field run_fields[] = {
    {"passed", FIELD_OUTCOME, RUN(passed), NULL, "whether the network has what the spec asks for",
     .heading = "passed"},
    {"margin", FIELD_REAL, RUN(end.margins.smallest), NULL, "least margin over all inputs",
     .heading = "margin"},
    {"margin_most", FIELD_REAL, RUN(end.margins.largest), NULL, "largest margin over all inputs"},
    {"norm", FIELD_REAL, RUN(end.margins.size), NULL, "R, the sum of n_i^(k+1)",
     .heading = "<i>R</i>"},
    {"ratio", FIELD_REAL, RUN(end.ratio), NULL, "margin / (R gamma*)", .heading = "ratio"},
    {"loss", FIELD_REAL, RUN(end.margins.loss), "nats", "mean cross-entropy, without the penalty"},
    {"accuracy", FIELD_REAL, RUN(end.margins.accuracy), "share",
     "inputs that are classified correctly"},
    {"excess", FIELD_REAL, RUN(excess), "nats",
     "loss + penalty above its least value; empty for controls", .heading = "excess loss"},
    {"live", FIELD_INTEGER, RUN(end.features.alive), "count",
     "neurons whose n_i^(k+1) is above the spec's share of the mean", .heading = "live"},
    {"right_signs", FIELD_INTEGER, RUN(end.features.right), "count",
     "live neurons whose w_even - w_odd has the sign of u_1 ... u_k", .heading = "correct signs"},
    {"patterns", FIELD_INTEGER, RUN(end.features.patterns), "count",
     "combinations of signs of live neurons, up to a common sign", .heading = "patterns"},
    {"mass", FIELD_REAL, RUN(end.features.mass), "share",
     "of \\|u\\|^2 on the k relevant bits, mean over live neurons weighted by n_i^(k+1)",
     .heading = "mass"},
    {"imbalance", FIELD_REAL, RUN(end.features.imbalance), NULL,
     "largest distance of sqrt(k+1) \\|v\\| / n_i from 1 in live neurons, v each of u_1 ... u_k, "
     "the vector w and its part along (1, -1)",
     .heading = "imbalance"},
    {"mass_largest", FIELD_REAL, RUN(end.top.mass), "share",
     "`mass` of the 2^(k-1) neurons of largest norm"},
    {"imbalance_largest", FIELD_REAL, RUN(end.top.imbalance), NULL,
     "`imbalance` of the 2^(k-1) neurons of largest norm", .heading = "of the largest"},
    {"form", FIELD_OUTCOME, RUN(form), NULL,
     "whether the 2^(k-1) neurons of largest norm have the form of the maximum margin",
     .heading = "form"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

/* --- What is trained -------------------------------------------------------------------------- */

struct task sparse_parity_task(struct study *study, struct parity parity, bool random) {
    int *label = study_labels(study, 2, parity.n, random);
    for (unsigned t = 0; t < 1U << parity.n && !random; ++t) /* the first bit is t's leading one */
        label[t] = __builtin_parity(t >> (parity.n - parity.k));
    return (struct task){
        .setting = {.parity = parity},
        .gamma = parity_margin(parity.k),
        .margins = {.shape = {.inputs = parity.n, .d = 2, .outputs = 2, .bits = true},
                    .degree = parity.k,
                    .label = label}};
}

static bool make_task(struct study *study, const struct profile *profile,
                      const struct setting *setting, struct task *task, struct error *error) {
    struct minimum minimum = {.loss = NAN};
    *task = sparse_parity_task(study, setting->parity, setting->control == CONTROL_RANDOM_LABELS);
    task->setting = *setting;
    task->exponent = protocol_penalty_exponent(setting->penalty_power, setting->parity.k);
    task->alive_above = profile->alive_above;
    if (has_least(task) &&
        !minimum_of_power(ANSWERS, task->gamma, setting->penalty, task->exponent, &minimum, error))
        return false;
    task->least = minimum.loss;
    return true;
}

static bool check_training(const struct place *at, const struct protocol *training,
                           struct error *error) {
    const struct training_config *config = &training->config;
    if (config->model.activation != MODEL_POWER || config->model.loss != MODEL_CROSS_ENTROPY)
        return place_refuse(at, "", error,
                            "the theory is about activation: power and loss: cross_entropy");
    return config->penalty == 0 ||
           place_refuse(at, "penalty", error, "stands in the settings here");
}

static bool add_trials(struct study *study, const struct place *at, const struct profile *profile,
                       unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    const struct place place = place_in(at, "settings[%u]", index);
    const struct place training_place =
        place_in(setting->common.has_training > 0 ? &place : at, "training");
    struct protocol training = setting_protocol(&profile->training, &setting->common);
    struct task common;
    if (!check_training(&training_place, &training, error))
        return false;
    training.config.penalty = setting->penalty;
    training.config.penalty_power = setting->penalty_power;
    if (!setting_check(&place, profile->settings, sizeof *setting, index, &training, error) ||
        !protocol_check(&training_place, &training, false, error) ||
        !place_check(&training_place, "batch", training.config.batch, 0,
                     dataset_pairs(2, setting->parity.n), error) ||
        !make_task(study, profile, setting, &common, error))
        return false;
    const char *name = study_text(study, "parity_%d_%d%s", setting->parity.n, setting->parity.k,
                                  setting->control == CONTROL_RANDOM_LABELS ? "_random" : "");
    const struct training_table table = {
        2, common.margins.label, name, .inputs = setting->parity.n, .outputs = 2, .bits = true};
    for (unsigned w = 0; w < setting->widths_count; ++w) {
        struct trial trial = trial_of_setting(&setting->common);
        struct task *task = study_room(study, 1, sizeof *task);
        *task = common;
        task->width = setting->widths[w];
        if (setting->widths_count > 1)
            trial.name = study_text(study, "%s_q%d", trial.name, task->width);
        trial.task = task;
        trial.config = protocol_on_table(&training, &table, task->width, 0, 0);
        trial.config.model.degree = setting->parity.k;
        study_add(study, &trial);
    }
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    unsigned drawn = 0;
    const struct place training = place_in(at, "training");
    if (!check_training(&training, &profile->training, error))
        return false;
    study_expect_totals(study);
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        drawn += profile->settings[i].common.drawn && profile->settings[i].common.has_training == 0;
        if (drawn > DRAWN_MAX)
            return place_refuse(&place, "drawn", error, "a figure has room for %d settings",
                                DRAWN_MAX);
        if (!add_trials(study, at, profile, i, error))
            return false;
    }
    return true;
}

/* --- What follows ----------------------------------------------------------------------------- */

static bool conclude(struct study *study, struct error *error) {
    return sparse_parity_measure_theory(study, error) && sparse_parity_draw(study, error);
}

#define ERRORS(member) offsetof(struct errors, member)
static const struct field totals[] = {
    {NULL, FIELD_REAL, ERRORS(ratio), NULL, "largest `ratio_error` of a construction",
     .quantity = "ratio_error"},
    {NULL, FIELD_REAL, ERRORS(spread), NULL, "largest `margin_spread` of a construction",
     .quantity = "margin_spread"},
    {NULL, FIELD_REAL, ERRORS(minimum), "nats", "largest `minimum_error` of a construction",
     .quantity = "minimum_error"},
    {NULL, FIELD_REAL, ERRORS(mean), NULL, "largest `mean_margin_error`",
     .quantity = "mean_margin_error"},
    {NULL, FIELD_REAL, RUN(excess), "nats",
     "least loss + penalty of a trained network above its least value, controls left out",
     .summary = SUMMARY_LEAST, .applies = has_least, .quantity = "excess_least"},
    {0}};

static const struct sheet sheets[] = {
    {"sparse_parity_theory", "constructions and the maximum margin", "parity of `k` of `n` bits",
     ROWS_OWN, .parts = {{&sparse_parity_theory_record}}},
    {"sparse_parity", "networks by setting and width", "setting and width", ROWS_TRIALS,
     .parts = {{&task_record}, {&trial_record}}},
    {"sparse_parity_runs", "every network", "network", ROWS_RUNS,
     .parts = {{&task_record}, {&seed_record, FROM_SEED}, {&run_record, FROM_RUN}}},
    {0}};

static const struct chart charts[] = {{"sparse_parity", "margins over epochs"},
                                      {"sparse_parity_weights", "weights before and after"},
                                      {"sparse_parity_width", "margins over the width"},
                                      {"sparse_parity_fig5", "networks trained like the paper's"},
                                      {0}};

const struct claim sparse_parity = {
    .name = "sparse_parity",
    .about = "Construct networks of maximum margin for the parity of k of n bits, and see whether "
             "training finds them (arXiv 2311.07568).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .look_size = sizeof(struct look),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"passed_10_3_q32", "passed_8_3_q32"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
