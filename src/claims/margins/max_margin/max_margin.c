/* Claim: networks that add reach the maximum margin (arXiv 2311.07568, and 2402.09469 for more than
 * two inputs).
 *
 * Two-layer networks with powers as activation are trained on all of the data, with cross-entropy
 * and a penalty on the norms of their neurons. They end with neurons of one frequency each, phases
 * that add up, and every frequency used alike: that is what the largest margin gamma* for the size
 * of the weights asks for, and how near they come is computed from the weights. A sharper test than
 * the margin: loss + penalty has a known minimum, which only networks of maximum margin take. */
#include "claims/margins/max_margin/max_margin.h"

#include "analysis/frequencies.h"
#include "base/worst.h"
#include "protocol/labels.h"
#include "theory/margins/addition.h"
#include "theory/margins/minimum.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* --- What the spec says ----------------------------------------------------------------------- */

static const char *const label_names[] = {"sum", "random", NULL};

static bool check_theory(const struct place *at, const void *of, struct error *error) {
    const struct theory *theory = of;
    return labels_check_sum(at, theory->p, theory->inputs, error);
}

/* Networks with ReLU, for comparison: their maximum margin is not known. */
static bool has_relu(const struct setting *setting) {
    return setting->common.has_training > 0 &&
           setting->common.training.config.model.activation == MODEL_RELU;
}

/* Without a penalty there is no best network, and of random labels it is not known from which
 * penalty on it is zero; the norm penalty is that of powers. */
static bool check_penalty(const struct place *at, const struct setting *setting,
                          struct error *error) {
    double gamma = addition_margin(setting->p, setting->inputs);
    if (has_relu(setting))
        return place_check(at, "penalty", setting->penalty, 0, 0, error);
    if (setting->control && (setting->penalty <= 0 || setting->labels == LABELS_RANDOM))
        return protocol_check_power(at, setting->penalty_power, setting->inputs, error);
    return protocol_check_penalty(at, setting->penalty, setting->penalty_power, setting->inputs,
                                  setting->p, gamma, error);
}

static bool check_setting(const struct place *at, const void *of, struct error *error) {
    const struct setting *setting = of;
    const struct setting_common *common = &setting->common;
    if (setting->counted &&
        (setting->widths_count > 1 || common->snapshots == 0 || common->snapshot_epochs[0] != 0))
        return place_refuse(at, "counted", error, "needs one width and snapshot_epochs from 0 on");
    if (!labels_check_sum(at, setting->p, setting->inputs, error) ||
        !check_penalty(at, setting, error) ||
        !place_check(at, "batch", setting->batch, 0, dataset_pairs(setting->p, setting->inputs),
                     error))
        return false;
    return (setting->labels == LABELS_SUM && (setting->weight_decay <= 0 || has_relu(setting))) ||
           setting->control ||
           place_refuse(at, "", error,
                        "random labels and weight decay are for controls (control: true) and ReLU");
}

#define THEORY(member) offsetof(struct theory, member)
static const struct field theory_spec_fields[] = {
    {"p", FIELD_INTEGER, THEORY(p), .low = 3, .high = INT_MAX, .range = "odd, at least 3",
     .meaning = "modulus"},
    {"inputs", FIELD_INTEGER, THEORY(inputs), .low = 2, .high = MODEL_DEGREE_MAX,
     .meaning = "numbers that are added"},
    {"tuples", FIELD_INTEGER, THEORY(tuples), .optional = true, .low = 0, .high = 1e8,
     .meaning = "sampled uniformly with replacement; 0: all p^inputs"},
    {0}};
static const struct record theory_spec_record = {"theory", sizeof(struct theory),
                                                 theory_spec_fields, check_theory};

#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {"p", FIELD_INTEGER, SETTING(p), .low = 3, .high = INT_MAX, .range = "odd, at least 3",
     .meaning = "modulus"},
    {"inputs", FIELD_INTEGER, SETTING(inputs), .low = 2, .high = MODEL_DEGREE_MAX,
     .meaning = "k, numbers that are added; the neurons' power"},
    {"labels", FIELD_CHOICE, SETTING(labels), .optional = true, .choices = label_names,
     .meaning = "the sum, or drawn at random: a control"},
    {"control", FIELD_YES, SETTING(control), .optional = true,
     .meaning = "a negative control: not expected to pass, and may go without the penalty"},
    {"penalty", FIELD_REAL, SETTING(penalty), .low = 0, .high = 100,
     .range = "above 0, below what makes zero the best network; also 0 in controls; ReLU: 0",
     .meaning = "lambda, of lambda |theta|^`penalty_power`, |theta|^(k+1) = R = sum of n_i^(k+1), "
                "n_i the norm of neuron i's weights"},
    {"penalty_power", FIELD_REAL, SETTING(penalty_power), .optional = true, .low = 0,
     .high = MODEL_DEGREE_MAX + 1, .range = "0, 1 or k+1",
     .meaning = "1, or k+1, which 0 stands for: lambda R"},
    {"weight_decay", FIELD_REAL, SETTING(weight_decay), .optional = true, .low = 0, .high = 100,
     .meaning = "in the gradient, in place of the penalty: for controls and ReLU"},
    {"training", FIELD_BLOCK, SETTING(common.training), .optional = true,
     .count = SETTING(common.has_training), .items = &protocol_record,
     .meaning = "instead of the profile's; it may have `activation: relu`"},
    {"widths", FIELD_LIST, SETTING(widths), .of = FIELD_INTEGER, .count = SETTING(widths_count),
     .order = FIELD_ASCENDING, .low = 1, .high = 1 << 20,
     .meaning = "hidden neurons, a trial each"},
    {"batch", FIELD_INTEGER, SETTING(batch), .optional = true, .low = 0, .high = INT_MAX,
     .range = "0 to p^inputs",
     .meaning = "tuples sampled with replacement for each update; 0: all"},
    {"counted", FIELD_YES, SETTING(counted), .optional = true,
     .range = "with one width and `snapshot_epochs` from 0 on; at most 4 settings",
     .meaning =
         "its neurons are counted by frequency, in a table, and in a figure with their powers"},
    {"ratio", FIELD_REAL, SETTING(ratio), .low = 0, .high = 1,
     .meaning = "margin / (R gamma*) that a network needs to pass"},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             check_setting, &setting_common_record};

#define BOUNDS(member) offsetof(struct bounds, member)
static const struct field bounds_fields[] = {
    {"purity", FIELD_REAL, BOUNDS(purity), .meaning = "at least: of every live neuron"},
    {"share_error", FIELD_REAL, BOUNDS(share_error),
     .meaning = "at most: relative deviation from equal shares of the frequencies"},
    {"phase_error", FIELD_REAL, BOUNDS(phase_error), .unit = "rad", .meaning = "at most"},
    {0}};
static const struct record bounds_record = {"pass", sizeof(struct bounds), bounds_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"theory", FIELD_LIST, PROFILE(theory), .items = &theory_spec_record,
     .count = PROFILE(theory_count), .meaning = "constructions that are measured"},
    {"training", FIELD_BLOCK, PROFILE(training), .items = &protocol_record,
     .meaning = "with `activation: power`, `loss: cross_entropy`, without penalty and batch"},
    {"pass", FIELD_BLOCK, PROFILE(pass), .items = &bounds_record,
     .meaning = "what a network needs to pass besides its ratio"},
    {"settings", FIELD_LIST, PROFILE(settings), .items = &setting_record,
     .count = PROFILE(settings_count), .meaning = "networks that are trained"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured of a network ------------------------------------------------------------ */

/* What histograms over neurons and over frequencies show: of live neurons the power of u_1, and how
 * many have which frequency. */
static void look_at_histograms(const struct frequencies *found, struct look *look) {
    double sum = 0;
    look->least_power = 1;
    for (int j = 0; j < found->q; ++j) {
        double power = found->power[(size_t)j * (size_t)found->columns];
        if (!frequencies_is_live(found, j))
            continue;
        sum += power;
        look->least_power = least_of(look->least_power, power);
        look->most_power = worst_of(look->most_power, power);
    }
    look->mean_power = sum / found->live;
    look->count_least = found->live;
    for (int z = 0; z < found->count; ++z) {
        look->count_least = least_of(look->count_least, found->neurons[z]);
        look->count_most = worst_of(look->count_most, found->neurons[z]);
    }
}

static bool look_at(const struct trained *of, double epoch, const float *weights, struct look *look,
                    struct error *error) {
    const struct network_shape shape = network_shape_of(&of->result->network);
    const struct task *task = of->trial->task;
    struct margins margins;
    struct frequencies found;
    double *copy = margins_weights(&of->result->network, weights, error);
    bool ok = copy != NULL && margins_measure(&task->margins, task->width, copy, &margins, error) &&
              frequencies_find(&shape, task->width, copy, &found, error);
    free(copy);
    if (!ok)
        return false;
    *look = (struct look){
        .epoch = epoch,
        .ratio = margins_ratio(&margins, task->gamma),
        .normalised = margins_ratio(&margins, 1),
        .excess =
            margins.loss + task->setting.penalty * pow(margins.size, task->exponent) - task->least,
        .loss = margins.loss,
        .accuracy = margins.accuracy,
        .mean_purity = found.mean_purity,
        .least_purity = found.least_purity,
        .share_error = found.share_error,
        .phase_error = found.phase_error,
        .norm_error = found.norm_error,
        .live = found.live,
        .used = found.used,
        .used_share = outcome_of((double)found.used / found.count, found.share_error),
        .dispersion = found.dispersion,
    };
    look_at_histograms(&found, look);
    frequencies_free(&found);
    return true;
}

/* NaN where a value that decides it is NaN. */
static double has_passed(const struct bounds *pass, double ratio, const struct look *look) {
    bool passed = look->ratio >= ratio && look->least_purity >= pass->purity &&
                  look->share_error <= pass->share_error && look->phase_error <= pass->phase_error;
    return outcome_of(passed,
                      look->ratio + look->least_purity + look->share_error + look->phase_error);
}

#define NEAR_RATIO 0.95

static bool measure(const struct trained *of, void *to, void *to_looks, struct error *error) {
    const struct training_history *history = &of->result->history;
    const struct profile *profile = of->study->profile;
    const struct task *task = of->trial->task;
    struct run *run = to;
    struct look *looks = to_looks;
    if (!look_at(of, history->epoch[history->rows - 1], of->result->network.weights, &run->end,
                 error))
        return false;
    run->passed = has_passed(&profile->pass, task->setting.ratio, &run->end);
    run->near_epoch = run->start_power = NAN;
    for (int i = 0; i < of->trial->snapshots; ++i) {
        if (!look_at(of, of->trial->snapshot_epochs[i], trained_snapshot(of, i), &looks[i], error))
            return false;
        if (looks[i].epoch == 0)
            run->start_power = looks[i].mean_power;
        if (isnan(run->near_epoch) && looks[i].ratio > NEAR_RATIO)
            run->near_epoch = looks[i].epoch;
    }
    return true;
}

static bool came_near(const void *run) {
    return !isnan(((const struct run *)run)->near_epoch);
}

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"setting", FIELD_TEXT, TASK(setting.common.name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"p", FIELD_INTEGER, TASK(setting.p), NULL, "modulus", .heading = "<i>p</i>"},
    {"inputs", FIELD_INTEGER, TASK(setting.inputs), NULL, "numbers that are added",
     .heading = "<i>k</i>"},
    {"labels", FIELD_CHOICE, TASK(setting.labels), NULL, "the sum, or random ones as a control",
     .choices = label_names},
    {"width", FIELD_INTEGER, TASK(width), NULL, "hidden neurons", .heading = "neurons"},
    {"penalty", FIELD_REAL, TASK(setting.penalty), NULL, "lambda"},
    {"penalty_exponent", FIELD_REAL, TASK(exponent), NULL,
     "x of the penalty lambda R^x: 1, or 1/(k+1) of the norm itself"},
    {"weight_decay", FIELD_REAL, TASK(setting.weight_decay), NULL,
     "coefficient of L2 in the gradient"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define RUN(member) offsetof(struct run, member)
static const struct field trial_fields[] = {
    {"gamma_star", FIELD_REAL, TASK(gamma), NULL, "the largest margin of a network with R = 1"},
    {"penalised_loss_minimum", FIELD_REAL, TASK(least), "nats",
     "least value of loss + penalty; empty where it is not known"},
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"passed_count", FIELD_REAL, RUN(passed), .summary = SUMMARY_COUNT, .heading = "passed"},
    {"passed_share", FIELD_ESTIMATE, RUN(passed), .summary = SUMMARY_SHARE, .quantity = "passed"},
    {"ratio_least", FIELD_REAL, RUN(end.ratio), .summary = SUMMARY_LEAST, .quantity = "ratio_least",
     .heading = "least ratio"},
    {"ratio_median", FIELD_REAL, RUN(end.ratio), .summary = SUMMARY_MEDIAN, .heading = "median"},
    {"ratio_most", FIELD_REAL, RUN(end.ratio), .summary = SUMMARY_MOST},
    {NULL, FIELD_ESTIMATE, RUN(end.ratio), .summary = SUMMARY_MEAN, .quantity = "ratio"},
    {"excess_least", FIELD_REAL, RUN(end.excess), .summary = SUMMARY_LEAST},
    {"excess_median", FIELD_REAL, RUN(end.excess), .summary = SUMMARY_MEDIAN},
    {"excess_most", FIELD_REAL, RUN(end.excess), .summary = SUMMARY_MOST, .quantity = "excess",
     .heading = "excess ≤"},
    {"near_epoch_median", FIELD_REAL, RUN(near_epoch), .summary = SUMMARY_MEDIAN, .has = came_near,
     .heading = "above 0.95 from epoch"},
    {"mean_purity", FIELD_REAL, RUN(end.mean_purity), .summary = SUMMARY_MEAN,
     .quantity = "purity"},
    {"purity_least", FIELD_REAL, RUN(end.least_purity), .summary = SUMMARY_LEAST,
     .heading = "purity ≥"},
    {"frequencies_used_share", FIELD_REAL, RUN(end.used_share), "share",
     "mean share of the F frequencies that hold at least 0.1/F of R", .summary = SUMMARY_MEAN,
     .quantity = "used", .heading = "share used"},
    {"frequency_share_error_most", FIELD_REAL, RUN(end.share_error), .summary = SUMMARY_MOST,
     .heading = "shares off ≤"},
    {"phase_error_most", FIELD_REAL, RUN(end.phase_error), .summary = SUMMARY_MOST,
     .heading = "phases off ≤"},
    {"norm_error_most", FIELD_REAL, RUN(end.norm_error), .summary = SUMMARY_MOST},
    {"start_power_mean", FIELD_REAL, RUN(start_power), "share",
     "mean power before the first update, mean over networks; empty without such a snapshot",
     .summary = SUMMARY_MEAN, .quantity = "start_power"},
    {"power_mean", FIELD_REAL, RUN(end.mean_power), .summary = SUMMARY_MEAN, .quantity = "power",
     .heading = "power"},
    {"power_least", FIELD_REAL, RUN(end.least_power), .summary = SUMMARY_LEAST,
     .quantity = "power_least"},
    {"power_most", FIELD_REAL, RUN(end.most_power), .summary = SUMMARY_MOST},
    {"neurons_per_frequency_least", FIELD_REAL, RUN(end.count_least), .summary = SUMMARY_LEAST},
    {"neurons_per_frequency_most", FIELD_REAL, RUN(end.count_most), .summary = SUMMARY_MOST},
    {"dispersion_most", FIELD_REAL, RUN(end.dispersion), .summary = SUMMARY_MOST,
     .quantity = "dispersion", .heading = "dispersion ≤"},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

#define LOOK(member) offsetof(struct look, member)
static const struct field look_fields[] = {
    {"ratio", FIELD_REAL, LOOK(ratio), NULL, "margin / (R gamma*)", .heading = "ratio"},
    {"normalised_margin", FIELD_REAL, LOOK(normalised), NULL, "margin / R; of ReLU / |theta|^2"},
    {"excess", FIELD_REAL, LOOK(excess), "nats",
     "loss + penalty above its least value; empty where that is not known", .heading = "excess"},
    {"loss", FIELD_REAL, LOOK(loss), "nats", "mean cross-entropy, without the penalty"},
    {"accuracy", FIELD_REAL, LOOK(accuracy), "share", "tuples that are answered right"},
    {"live", FIELD_REAL, LOOK(live), "count",
     "neurons whose n_i^(k+1) is above a thousandth of the mean", .heading = "live neurons"},
    {"mean_purity", FIELD_REAL, LOOK(mean_purity), "share",
     "power of a neuron at its best frequency, mean weighted by R"},
    {"purity_least", FIELD_REAL, LOOK(least_purity), "share", "the same of the worst live neuron",
     .heading = "purity ≥"},
    {"frequencies_used_count", FIELD_REAL, LOOK(used), "count",
     "frequencies that hold at least 0.1/F of R, F frequencies", .heading = "used"},
    {"frequency_share_error", FIELD_REAL, LOOK(share_error), NULL,
     "largest relative deviation of a frequency's share of R from 1/F", .heading = "shares off"},
    {"phase_error", FIELD_REAL, LOOK(phase_error), "rad",
     "largest deviation of a live neuron's output phase from the sum of its inputs'",
     .heading = "phases off"},
    {"norm_error", FIELD_REAL, LOOK(norm_error), NULL,
     "largest relative difference of the norms of a live neuron's columns", .heading = "norms off"},
    {"power_mean", FIELD_REAL, LOOK(mean_power), "share",
     "of the power of a live neuron's u_1 at its best frequency, z and p - z as one, mean over "
     "neurons",
     .heading = "power"},
    {"power_least", FIELD_REAL, LOOK(least_power), "share", "the same of the worst live neuron"},
    {"power_most", FIELD_REAL, LOOK(most_power), "share", "the same of the best"},
    {"neurons_per_frequency_least", FIELD_REAL, LOOK(count_least), "count",
     "live neurons of the frequency that has the fewest"},
    {"neurons_per_frequency_most", FIELD_REAL, LOOK(count_most), "count",
     "and of that which has the most"},
    {"dispersion", FIELD_REAL, LOOK(dispersion), NULL,
     "variance of the number of live neurons over frequencies, relative to the mean: 1 on average "
     "if "
     "every neuron's frequency is drawn uniformly; empty of one frequency",
     .heading = "dispersion"},
    {0}};
static const struct record look_record = {"look", sizeof(struct look), look_fields};

static const struct field epoch_fields[] = {
    {"epoch", FIELD_REAL, LOOK(epoch), "epochs", "of the snapshot", .heading = "epoch"}, {0}};
static const struct record epoch_record = {"epoch", sizeof(struct look), epoch_fields};
static const struct field epochs_fields[] = {
    {"epochs", FIELD_REAL, RUN(end.epoch), "epochs", "for which the network was trained"}, {0}};
static const struct record epochs_record = {"epochs", sizeof(struct run), epochs_fields};
static const struct field outcome_fields[] = {
    {"near_epoch", FIELD_REAL, RUN(near_epoch), "epochs",
     "first snapshot with a ratio above 0.95; empty: never"},
    {"passed", FIELD_OUTCOME, RUN(passed), NULL, "whether the network has what the spec asks for",
     .heading = "passed"},
    {0}};
static const struct record outcome_record = {"outcome", sizeof(struct run), outcome_fields};

/* --- What is trained -------------------------------------------------------------------------- */

/* Of labels without a rule no minimum is known, and without a penalty there is none. */
static bool find_least(struct task *task, struct error *error) {
    const struct setting *setting = &task->setting;
    struct minimum minimum;
    task->least = NAN;
    if (setting->labels != LABELS_SUM || setting->penalty <= 0)
        return true;
    if (!minimum_of_power(setting->p, task->gamma, setting->penalty, task->exponent, &minimum,
                          error))
        return false;
    task->least = minimum.loss;
    return true;
}

/* Labels are made only once it is known that networks fit: they alone may be too many. */
static bool make_task(struct study *study, const struct place *at, const struct protocol *training,
                      struct training_table *table, struct task *task, struct error *error) {
    const struct setting *setting = &task->setting;
    const struct training_config widest =
        protocol_on_table(training, table, setting->widths[setting->widths_count - 1], 0, 0);
    struct error reason;
    if (!training_fits(&widest, (int)setting->common.snapshots, &reason))
        return place_refuse(at, "", error, "%s", reason.message);
    table->name = study_text(study, "add%d_mod%d%s", setting->inputs, setting->p,
                             setting->labels == LABELS_RANDOM ? "_random" : "");
    table->label =
        study_labels(study, setting->p, setting->inputs, setting->labels == LABELS_RANDOM);
    task->gamma = has_relu(setting) ? NAN : addition_margin(setting->p, setting->inputs);
    task->exponent = protocol_penalty_exponent(setting->penalty_power, setting->inputs);
    task->margins = (struct margins_task){.shape = training_data_shape(&widest),
                                          .degree = has_relu(setting) ? 1 : setting->inputs,
                                          .rectified = has_relu(setting),
                                          .label = table->label};
    return find_least(task, error);
}

/* `relu`: it may have that activation. */
static bool check_training(const struct place *at, const struct protocol *training, bool relu,
                           struct error *error) {
    const struct training_config *config = &training->config;
    bool known =
        config->model.activation == MODEL_POWER || (relu && config->model.activation == MODEL_RELU);
    return (known && config->model.loss == MODEL_CROSS_ENTROPY && config->penalty == 0 &&
            config->batch == 0) ||
           place_refuse(at, "", error,
                        "the theory is that of activation: power and loss: cross_entropy; "
                        "penalty and batch are the settings'");
}

static bool add_trials(struct study *study, const struct place *at, const struct profile *profile,
                       unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    struct protocol training = setting_protocol(&profile->training, &setting->common);
    const struct place own = place_in(at, "training");
    training.config.penalty = setting->penalty;
    training.config.penalty_power = setting->penalty_power;
    training.config.batch = setting->batch;
    struct training_table table = {setting->p, NULL, setting->common.name,
                                   .inputs = setting->inputs, .outputs = setting->p};
    struct task common = {*setting};
    if ((setting->common.has_training > 0 &&
         !check_training(&own, &setting->common.training, true, error)) ||
        !setting_check(at, profile->settings, sizeof *setting, index, &training, error) ||
        !protocol_check(at, &training, false, error) ||
        !make_task(study, at, &training, &table, &common, error))
        return false;
    for (unsigned w = 0; w < setting->widths_count; ++w) {
        struct trial trial = trial_of_setting(&setting->common);
        struct task *task = study_room(study, 1, sizeof *task);
        *task = common;
        task->width = setting->widths[w];
        if (setting->widths_count > 1)
            trial.name = study_text(study, "%s_m%d", trial.name, task->width);
        trial.task = task;
        trial.config = protocol_on_table(&training, &table, task->width, setting->weight_decay, 0);
        study_add(study, &trial);
    }
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place training = place_in(at, "training");
    if (!check_training(&training, &profile->training, false, error))
        return false;
    unsigned counted = 0;
    study_expect_totals(study);
    max_margin_expect_theory(study, profile);
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        counted += profile->settings[i].counted;
        if (counted > MAX_MARGIN_COUNTED_MAX)
            return place_refuse(&place, "counted", error, "a figure has room for %d settings",
                                MAX_MARGIN_COUNTED_MAX);
        if (!add_trials(study, &place, profile, i, error))
            return false;
    }
    return true;
}

/* --- What follows ----------------------------------------------------------------------------- */

static bool adds(const void *task) {
    return ((const struct task *)task)->setting.labels == LABELS_SUM;
}

static bool has_least(const void *task) {
    return !isnan(((const struct task *)task)->least);
}

/* Exactly as wide as the construction of Theorem 7, not as a control. */
static bool has_construction_width(const void *of) {
    const struct task *task = of;
    return has_least(of) && task->setting.inputs == 2 &&
           task->width == addition_width(ADDITION_SIGNS, task->setting.p, 2);
}

static bool has_gamma(const void *task) {
    return adds(task) && !isnan(((const struct task *)task)->gamma);
}

static bool conclude(struct study *study, struct error *error) {
    return max_margin_measure_theory(study, error) && max_margin_show_powers(study, error) &&
           max_margin_draw(study, error);
}

#define WORST(scheme, member) ((scheme) * sizeof(struct worst) + offsetof(struct worst, member))
static const struct field totals[] = {
    {NULL, FIELD_REAL, WORST(SCHEME_SIGNS, ratio), NULL,
     "relative distance of the margin of the paper's construction from gamma*",
     .quantity = "construction_ratio"},
    {NULL, FIELD_REAL, WORST(SCHEME_SIGNS, spread), NULL,
     "relative distance of its margins from each other, over tuples and wrong answers",
     .quantity = "construction_spread"},
    {NULL, FIELD_REAL, WORST(SCHEME_PHASES, ratio), NULL,
     "`construction_ratio` of the construction with fewer neurons", .quantity = "narrow_ratio"},
    {NULL, FIELD_REAL, WORST(SCHEME_PHASES, spread), NULL, "`construction_spread` of the same",
     .quantity = "narrow_spread"},
    {NULL, FIELD_REAL, WORST(SCHEME_LOOKUP, ratio), NULL,
     "relative distance of the margin of App. D's network from its closed form",
     .quantity = "lookup_error"},
    {NULL, FIELD_REAL, WORST(SCHEME_LOOKUP, spread), NULL,
     "relative distance of its margins from each other: its outputs are exact",
     .quantity = "lookup_spread"},
    {NULL, FIELD_REAL, WORST(SCHEME_LOOKUP, power), NULL,
     "relative distance of a column's power at its best frequency from 2/p, what all frequencies "
     "have",
     .quantity = "lookup_power"},
    {NULL, FIELD_REAL, WORST(SCHEME_BALANCED, ratio), NULL,
     "`lookup_error` where the columns of every neuron have the same norm",
     .quantity = "balanced_error"},
    {"p<p>", FIELD_REAL, 0, NULL, "margin / (R gamma*) of App. D's network modulo p",
     .quantity = "lookup_ratio"},
    {"p<p>", FIELD_REAL, 0, NULL, "the same where the columns have the same norm",
     .quantity = "balanced_ratio"},
    {NULL, FIELD_REAL, RUN(end.ratio), NULL, "largest margin / (R gamma*) of a trained network",
     .summary = SUMMARY_MOST, .applies = has_gamma, .quantity = "largest_ratio"},
    {NULL, FIELD_REAL, RUN(end.excess), "nats",
     "least loss + penalty of a trained network above the least value", .summary = SUMMARY_LEAST,
     .applies = has_least, .quantity = "least_excess"},
    {NULL, FIELD_ESTIMATE, RUN(passed), "share",
     "of the networks of exactly 4 (p-1) neurons that pass, two inputs, without controls",
     .summary = SUMMARY_SHARE, .applies = has_construction_width,
     .quantity = "passed_construction_width"},
    {0}};

static const struct sheet sheets[] = {
    {"max_margin_theory", "constructions", "construction", ROWS_OWN,
     .parts = {{&max_margin_theory_record}}},
    {"max_margin", "margins, features, passes by setting", "setting and width", ROWS_TRIALS,
     .parts = {{&task_record}, {&trial_record}}},
    {"max_margin_runs", "every network", "network", ROWS_RUNS,
     .parts = {{&task_record},
               {&seed_record, FROM_SEED},
               {&epochs_record, FROM_RUN},
               {&look_record, FROM_RUN},
               {&outcome_record, FROM_RUN}}},
    {"max_margin_looks", "networks during training", "network and snapshot", ROWS_LOOKS,
     .parts = {{&task_record},
               {&seed_record, FROM_SEED},
               {&epoch_record, FROM_LOOK},
               {&look_record, FROM_LOOK}}},
    {"max_margin_frequencies", "neurons by frequency, of settings that are counted",
     "network and frequency", ROWS_OWN, .parts = {{&task_record}, {&max_margin_frequency_record}}},
    {0}};

static const struct chart charts[] = {
    {"max_margin", "margins and losses over epochs"},
    {"max_margin_widths", "margins over widths"},
    {"max_margin_neurons", "the neurons of one network"},
    {"max_margin_powers", "powers of neurons, neurons by frequency"},
    {0}};

const struct claim max_margin = {
    .name = "max_margin",
    .about = "Train networks that add k numbers modulo p, and compare their margins with the "
             "maximum margin (arXiv 2311.07568, 2402.09469).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .look_size = sizeof(struct look),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"passed_p31", "passed_p13"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
