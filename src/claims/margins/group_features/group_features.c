/* Claim: networks that learn a group at the maximum margin use its irreducible representations, one
 * per neuron, in known shares (arXiv 2311.07568).
 *
 * First the theory: the maximum margin of each group, where the paper's closed form holds and where
 * it does not, constructions that attain it, and the best networks at finite penalties. Then
 * networks with squares as activation are trained on all pairs, with cross-entropy and a penalty on
 * the cubes of their neurons' norms, and compared with the best network at their penalty. */
#include "claims/margins/group_features/group_features.h"

#include "analysis/statistics.h"
#include "base/memory.h"
#include "base/worst.h"

#include <math.h>
#include <stdlib.h>

/* --- What the spec says ----------------------------------------------------------------------- */

enum { TRAINED_ORDER_MAX = 120 }; /* of S5 */

#define PENALTY_LEAST 1e-12

static const char *const label_names[] = {"group", "random", NULL};

/* The penalty whose best network is the prediction. */
static double predicted_penalty(const struct setting *setting) {
    return setting->compared_with != 0 ? setting->compared_with : setting->penalty;
}

static const char *predicted_member(const struct setting *setting) {
    return setting->compared_with != 0 ? "compared_with" : "penalty";
}

bool group_features_has_least(const void *task) {
    const struct setting *setting = &((const struct task *)task)->setting;
    return setting->labels == LABELS_GROUP && predicted_penalty(setting) == setting->penalty;
}

bool group_features_is_papers(const void *task) {
    return ((const struct task *)task)->setting.common.has_training > 0;
}

enum { DEGREE = 2 };

static bool check_setting(const struct place *at, const void *of, struct error *error) {
    const struct setting *setting = of;
    double power = setting->penalty_power;
    if (power != 0 && power != 1 && power != DEGREE + 1)
        return place_refuse(at, "penalty_power", error, "must be 1 or 3, not %.15g", power);
    return place_check(at, predicted_member(setting), predicted_penalty(setting), PENALTY_LEAST, 1,
                       error);
}

#define THEORY(member) offsetof(struct theory, member)
static const struct field theory_fields[] = {
    {"group", FIELD_BLOCK, THEORY(group), NULL, "any group of at most 720 elements, none twice",
     .items = &any_group_record},
    {"condition", FIELD_YES, THEORY(condition), NULL,
     "whether c(C) < 0 is expected to hold for all classes C != 1"},
    {"penalties", FIELD_LIST, THEORY(penalties), NULL, "lambda at which the best network is found",
     .optional = true, .of = FIELD_REAL, .count = THEORY(penalties_count), .low = PENALTY_LEAST,
     .high = 1, .range = "1e-12 to less than what makes the zero network the best"},
    {0}};
static const struct record theory_record = {"theory", sizeof(struct theory), theory_fields};

/* The fields of setting_common, but without `drawn`, and final_learning_rate stays. */
#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {"name", FIELD_TEXT, SETTING(common.name), NULL, "name in tables and criteria", .most = 40,
     .range = "letters, digits, `_`; none twice"},
    {"label", FIELD_TEXT, SETTING(common.label), NULL,
     "what figures call it, in words, instead of the name", .optional = true, .most = 60},
    {"group", FIELD_BLOCK, SETTING(group), NULL, "any group of at most 120 elements",
     .items = &any_group_record},
    {"labels", FIELD_CHOICE, SETTING(labels), NULL,
     "the products, or random ones, the same for every seed: a control", .optional = true,
     .choices = label_names},
    {"width", FIELD_INTEGER, SETTING(width), NULL, "hidden neurons", .low = 1, .high = 1 << 20},
    {"penalty", FIELD_REAL, SETTING(penalty), NULL,
     "lambda, of lambda |theta|^`penalty_power`, |theta|^3 being R, the sum of n_i^3, n_i the norm "
     "of neuron i's weights",
     .low = 0, .high = 1},
    {"penalty_power", FIELD_REAL, SETTING(penalty_power), NULL, "which the paper leaves open; 0: 3",
     .optional = true, .low = 0, .high = DEGREE + 1, .range = "0, 1 or 3"},
    {"compared_with", FIELD_REAL, SETTING(compared_with), NULL,
     "lambda whose best network is the prediction; 0: `penalty`, another makes a control",
     .optional = true, .low = 0, .high = 1, .range = "as in `theory`"},
    {"training", FIELD_BLOCK, SETTING(common.training), NULL,
     "instead of the profile's, with the same choices, but with a `batch` if need be; drawn like "
     "the paper's Figs. 6, 8 and 9, in a figure of their own",
     .optional = true, .count = SETTING(common.has_training), .items = &protocol_record},
    {"epochs", FIELD_INTEGER, SETTING(common.epochs), NULL,
     "instead of those of `training`, unless 0", .optional = true, .low = 0, .high = 1e8},
    {"learning_rate", FIELD_REAL, SETTING(common.learning_rate), NULL,
     "likewise; `final_learning_rate` stays", .optional = true, .low = 0, .high = 1e6},
    {"seeds", FIELD_LIST, SETTING(common.seeds), NULL, "a network each", .of = FIELD_SEED,
     .count = SETTING(common.seeds_count), .order = FIELD_DISTINCT, .most = 10000},
    {"snapshot_epochs", FIELD_LIST, SETTING(common.snapshot_epochs), NULL,
     "epochs at which networks are measured, for a panel of the figure", .optional = true,
     .of = FIELD_INTEGER, .count = SETTING(common.snapshots), .order = FIELD_ASCENDING, .low = 1,
     .high = 1e8, .range = "ascending, 1 to `epochs`"},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             check_setting};

#define BOUNDS(member) offsetof(struct bounds, member)
static const struct field bounds_fields[] = {
    {"ratio", FIELD_REAL, BOUNDS(ratio), NULL,
     "at most: relative distance of the ratio from the predicted one", .low = 0, .high = 1},
    {"purity", FIELD_REAL, BOUNDS(purity), NULL, "at least: `purity_least`", .low = 0, .high = 1},
    {"share", FIELD_REAL, BOUNDS(share), NULL,
     "at most: distance of a share of R from the predicted one", .low = 0, .high = 1},
    {0}};
static const struct record bounds_record = {"passing", sizeof(struct bounds), bounds_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"theory", FIELD_LIST, PROFILE(theory), NULL, "groups whose maximum margin is constructed",
     .items = &theory_record, .count = PROFILE(theory_count)},
    {"tuples", FIELD_INTEGER, PROFILE(tuples), "pairs",
     "on which a construction is measured, of all n^2 at equal distances", .low = 1, .high = 1e9},
    {"training", FIELD_BLOCK, PROFILE(training), NULL,
     "with `activation: power`, `loss: cross_entropy`; no `penalty`, `batch`, `stop_after`",
     .items = &protocol_record},
    {"settings", FIELD_LIST, PROFILE(settings), NULL, "networks that are trained",
     .items = &setting_record, .count = PROFILE(settings_count)},
    {"passing", FIELD_BLOCK, PROFILE(passing), NULL, "what a network needs to pass",
     .items = &bounds_record},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured of a network ------------------------------------------------------------ */

/* The largest distance of a share from the predicted one; the trivial representation has none. */
static double share_error(const struct task *task, const double *share) {
    double largest = share[0];
    for (int r = 0; r < task->theory->margin.irreps; ++r)
        largest = worst_of(largest, fabs(share[r + 1] - task->prediction.share[r]));
    return largest;
}

/* Count live neurons by representation; run->share is known. */
static void count_neurons(struct study *study, const struct group_theory *theory,
                          const struct irreps_neuron *neurons, int width, struct run *run) {
    int bscs = theory->representations.count, live = 0, top = 0, most_top = 0, most_other = 0;
    int *count = study_room(study, (size_t)bscs, sizeof *count);
    run->neurons = study_room(study, (size_t)bscs, sizeof *run->neurons);
    run->top_share = 0;
    irreps_count(neurons, width, bscs, count);
    for (int b = 0; b < bscs; ++b) {
        bool is_top = theory->representations.bscs[b].real_degree == theory->top_degree;
        int *most = is_top ? &most_top : &most_other;
        run->neurons[b] = count[b];
        live += count[b];
        top += is_top ? count[b] : 0;
        *most = count[b] > *most ? count[b] : *most;
        run->top_share += is_top ? run->share[b] : 0;
    }
    run->top_neurons = outcome_of(1, run->top_share) * top / live;
    run->top_leads = outcome_of(most_top > most_other, run->top_share);
}

/* Look at weights of a network, with the neurons in them: [width]. */
static bool look_at(const struct trained *of, double epoch, const double *weights,
                    const struct irreps_neuron *neurons, const double *share, struct look *look,
                    struct error *error) {
    const struct task *task = of->trial->task;
    struct margins margins;
    if (!margins_measure(&task->margins, task->setting.width, weights, &margins, error))
        return false;
    const struct irreps_summary summary = irreps_summarise(neurons, task->setting.width);
    double loss = margins.loss + task->setting.penalty * pow(margins.size, task->exponent);
    *look =
        (struct look){.epoch = epoch,
                      .ratio = margins_ratio(&margins, task->theory->margin.gamma),
                      .loss = loss,
                      .excess = group_features_has_least(task) ? loss - task->prediction.loss : NAN,
                      .accuracy = margins.accuracy,
                      .purity = summary.purity,
                      .rank_one = summary.rank_one,
                      .purity_mean = summary.purity_mean,
                      .share_error = share_error(task, share),
                      .live = summary.live};
    return true;
}

/* Measure weights: share: [bscs] is filled; `run` too, unless NULL, with what concerns neurons. */
static bool measure_at(const struct trained *of, double epoch, const float *weights, double *share,
                       struct look *look, struct run *run, struct error *error) {
    const struct task *task = of->trial->task;
    const struct group_theory *theory = task->theory;
    int width = task->setting.width;
    struct irreps_neuron *neurons = memory_array((size_t)width, sizeof *neurons);
    double *copy = margins_weights(&of->result->network, weights, error);
    bool ok = copy != NULL && (neurons != NULL || error_memory(error, "a network")) &&
              irreps_measure(&theory->representations, &theory->fourier, copy, width, neurons,
                             share, error) &&
              look_at(of, epoch, copy, neurons, share, look, error);
    if (ok && run != NULL)
        count_neurons(of->study, theory, neurons, width, run);
    free(copy);
    free(neurons);
    return ok;
}

/* The mean purity of a network before training. */
static bool measure_start(const struct trained *of, double *share, double *purity,
                          struct error *error) {
    struct network start;
    struct look look;
    bool ok = training_start_network(of->config, &start, error) &&
              measure_at(of, 0, start.weights, share, &look, NULL, error);
    if (ok)
        *purity = look.purity_mean;
    network_free(&start);
    return ok;
}

/* NaN where a value that decides it is NaN; without live neurons there is no purity. */
static double has_passed(const struct bounds *passing, const struct run *run) {
    const struct look *end = &run->end;
    bool passed = fabs(run->relative - 1) <= passing->ratio && end->purity >= passing->purity &&
                  end->share_error <= passing->share;
    return outcome_of(passed, run->relative + end->share_error + (end->live > 0 ? end->purity : 0));
}

static bool measure(const struct trained *of, void *to, void *to_looks, struct error *error) {
    const struct task *task = of->trial->task;
    const struct profile *profile = of->study->profile;
    const struct training_result *result = of->result;
    size_t bscs = (size_t)task->theory->representations.count;
    double *share = study_room(of->study, 2 * bscs, sizeof *share);
    struct run *run = to;
    struct look *looks = to_looks;
    run->share = share + bscs;
    for (int i = 0; i < of->trial->snapshots; ++i)
        if (!measure_at(of, of->trial->snapshot_epochs[i], trained_snapshot(of, i), share,
                        &looks[i], NULL, error))
            return false;
    if (!measure_start(of, share, &run->purity_start, error) ||
        !measure_at(of, of->config->epochs, result->network.weights, run->share, &run->end, run,
                    error))
        return false;
    run->predicted = task->prediction.ratio;
    run->relative = run->end.ratio / run->predicted;
    run->passed = has_passed(&profile->passing, run);
    return true;
}

#define TASK(member) offsetof(struct task, member)
static const struct field name_fields[] = {{"setting", FIELD_TEXT, TASK(setting.common.name), NULL,
                                            "name of the setting in the spec",
                                            .heading = "setting"},
                                           {0}};
static const struct record name_record = {"setting", sizeof(struct task), name_fields};
static const struct field task_fields[] = {
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group"},
    {"neurons", FIELD_INTEGER, TASK(setting.width), NULL, "hidden neurons", .heading = "neurons"},
    {"penalty", FIELD_REAL, TASK(setting.penalty), NULL,
     "lambda, the coefficient of R^`penalty_exponent`", .heading = "penalty"},
    {"penalty_exponent", FIELD_REAL, TASK(exponent), NULL,
     "1, or 1/3 where the penalty is on the norm \\|theta\\|", .heading = "power of R"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define RUN(member) offsetof(struct run, member)
static const struct field run_fields[] = {
    {"penalised_loss", FIELD_REAL, RUN(end.loss), "nats", "mean cross-entropy + penalty",
     .heading = "loss"},
    {"excess", FIELD_REAL, RUN(end.excess), "nats",
     "`penalised_loss` above its least value; empty for controls", .heading = "excess"},
    {"ratio", FIELD_REAL, RUN(end.ratio), NULL, "margin / (R gamma*)", .heading = "margin"},
    {"ratio_predicted", FIELD_REAL, RUN(predicted), NULL,
     "that of the best network at this penalty, or at the one that a control is compared with",
     .heading = "predicted"},
    {"live", FIELD_INTEGER, RUN(end.live), "count",
     "neurons whose n_i^3 is above a thousandth of the mean", .heading = "live"},
    {"purity_least", FIELD_REAL, RUN(end.purity), "share",
     "power of a live neuron in its best representation, the least", .heading = "purity"},
    {"purity_start", FIELD_REAL, RUN(purity_start), "share",
     "power of a neuron in its best representation before training, mean over the neurons",
     .heading = "mean purity at start"},
    {"purity_mean", FIELD_REAL, RUN(end.purity_mean), "share",
     "the same after training, mean over live neurons", .heading = "at end"},
    {"top_neurons", FIELD_REAL, RUN(top_neurons), "share",
     "of live neurons in the representations of largest degree"},
    {"top_share", FIELD_REAL, RUN(top_share), "share",
     "of R in the representations of largest degree"},
    {"rank_one", FIELD_REAL, RUN(end.rank_one), "share",
     "of the largest singular value, squared, in the columns of live neurons, the least",
     .heading = "rank one"},
    {"irrep_share_error", FIELD_REAL, RUN(end.share_error), NULL,
     "largest distance of a representation's share of R from the predicted one",
     .heading = "share error"},
    {"accuracy", FIELD_REAL, RUN(end.accuracy), "share", "pairs that are answered correctly"},
    {"passed", FIELD_OUTCOME, RUN(passed), NULL, "whether the network has what the spec asks for",
     .heading = "passed"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

/* No table has a row for every trial. */
static const struct field trial_fields[] = {
    {NULL, FIELD_ESTIMATE, RUN(passed), .summary = SUMMARY_SHARE, .quantity = "reached"},
    {NULL, FIELD_ESTIMATE, RUN(relative), NULL, "mean of `ratio` / `ratio_predicted`",
     .summary = SUMMARY_MEAN, .quantity = "ratio"},
    {NULL, FIELD_ESTIMATE, RUN(end.ratio), NULL, "mean of `ratio`", .summary = SUMMARY_MEAN,
     .quantity = "margin"},
    {NULL, FIELD_ESTIMATE, RUN(purity_start), NULL, "mean of `purity_start`",
     .summary = SUMMARY_MEAN, .quantity = "purity_start"},
    {NULL, FIELD_ESTIMATE, RUN(end.purity_mean), NULL, "mean of `purity_mean`",
     .summary = SUMMARY_MEAN, .quantity = "purity_mean"},
    {NULL, FIELD_ESTIMATE, RUN(top_leads), NULL,
     "share of networks in which a representation of largest degree has more live neurons than any "
     "other",
     .summary = SUMMARY_SHARE, .quantity = "top_leads"},
    {NULL, FIELD_REAL, RUN(top_neurons), .summary = SUMMARY_LEAST, .quantity = "top_neurons"},
    {NULL, FIELD_REAL, RUN(top_share), .summary = SUMMARY_MOST, .quantity = "top_share"},
    {NULL, FIELD_REAL, RUN(end.excess), .summary = SUMMARY_MOST, .quantity = "excess",
     .applies = group_features_has_least},
    {NULL, FIELD_REAL, RUN(end.purity), .summary = SUMMARY_LEAST, .quantity = "purity"},
    {NULL, FIELD_REAL, RUN(end.rank_one), .summary = SUMMARY_LEAST, .quantity = "rank_one"},
    {NULL, FIELD_REAL, RUN(end.share_error), .summary = SUMMARY_MOST, .quantity = "share_error"},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

#define LOOK(member) offsetof(struct look, member)
static const struct field look_fields[] = {
    {"epoch", FIELD_REAL, LOOK(epoch), "epochs", "of the snapshot, or of the end of training",
     .heading = "epoch"},
    {"ratio", FIELD_REAL, LOOK(ratio), NULL, "margin / (R gamma*)", .heading = "margin"},
    {"penalised_loss", FIELD_REAL, LOOK(loss), "nats", "mean cross-entropy + penalty",
     .heading = "loss"},
    {"purity_least", FIELD_REAL, LOOK(purity), "share",
     "power of a live neuron in its best representation, the least", .heading = "purity"},
    {"purity_mean", FIELD_REAL, LOOK(purity_mean), "share", "the same, mean over live neurons",
     .heading = "mean purity"},
    {"accuracy", FIELD_REAL, LOOK(accuracy), "share", "pairs that are answered correctly",
     .heading = "accuracy"},
    {0}};
static const struct record look_record = {"look", sizeof(struct look), look_fields};

/* --- What is trained -------------------------------------------------------------------------- */

static bool make_task(struct study *study, const struct place *at, const struct setting *setting,
                      struct task *task, struct error *error) {
    const struct place group = place_in(at, "group");
    const struct place penalty = place_in(at, "%s", predicted_member(setting));
    const struct group_theory *theory =
        group_features_theory(study, &group, &setting->group, TRAINED_ORDER_MAX, error);
    if (theory == NULL)
        return false;
    int n = theory->group.order;
    *task = (struct task){.setting = *setting,
                          .group = theory->name,
                          .exponent = protocol_penalty_exponent(setting->penalty_power, DEGREE),
                          .theory = theory,
                          .margins = {.shape = {.inputs = 2, .d = n, .outputs = n},
                                      .degree = 2,
                                      .label = setting->labels == LABELS_RANDOM
                                                   ? study_labels(study, n, 2, true)
                                                   : theory->group.product}};
    return group_features_minimum(study, &penalty, &theory->margin, predicted_penalty(setting),
                                  task->exponent, &task->prediction, error);
}

static bool check_training(const struct place *at, const struct protocol *training, bool batches,
                           struct error *error) {
    const struct training_config *config = &training->config;
    if (!protocol_check(at, training, false, error))
        return false;
    if (config->model.activation != MODEL_POWER || config->model.loss != MODEL_CROSS_ENTROPY)
        return place_refuse(at, "activation", error,
                            "this claim is about activation: power with loss: cross_entropy");
    if (config->batch != 0 && !batches)
        return place_refuse(at, "batch", error,
                            "networks are trained on full batches: leave it out, or let a setting "
                            "have its own training");
    if (config->stop_after != 0)
        return place_refuse(at, "stop_after", error,
                            "networks are trained to the end: leave it out");
    return config->penalty == 0 ||
           place_refuse(at, "penalty", error, "each setting has its own penalty: leave it out");
}

static bool add_trial(struct study *study, const struct place *at, const struct profile *profile,
                      unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    struct task *task = study_room(study, 1, sizeof *task);
    struct protocol training = setting_protocol(&profile->training, &setting->common);
    const struct place own = place_in(at, "training");
    const struct protocol *block =
        setting->common.has_training > 0 ? &setting->common.training : &profile->training;
    if (setting->common.has_training > 0 && !check_training(&own, block, true, error))
        return false;
    training.config.final_learning_rate = block->config.final_learning_rate;
    training.config.penalty = setting->penalty;
    training.config.penalty_power = setting->penalty > 0 ? setting->penalty_power : 0;
    if (!setting_check(at, profile->settings, sizeof *setting, index, &training, error) ||
        !protocol_check(at, &training, false, error) ||
        !make_task(study, at, setting, task, error) ||
        (training.config.batch > 0 &&
         !place_check(&own, "batch", training.config.batch, 1,
                      dataset_pairs(task->theory->group.order, 2), error)))
        return false;
    const struct training_table table = {
        .d = task->theory->group.order,
        .label = task->margins.label,
        .name = study_text(study, "%.40s%s", task->theory->file_name,
                           setting->labels == LABELS_RANDOM ? "_random" : "")};
    struct trial trial = trial_of_setting(&setting->common);
    trial.task = task;
    trial.config = protocol_on_table(&training, &table, setting->width, 0, 0);
    study_add(study, &trial);
    return true;
}

#define TOTAL(member) offsetof(struct totals, member)
static const struct field totals[] = {
    {NULL, FIELD_REAL, TOTAL(error), NULL,
     "largest distance of a construction's margin / (R gamma*) from 1",
     .quantity = "construction_error"},
    {NULL, FIELD_REAL, TOTAL(spread), NULL,
     "largest `spread` of a construction, where the condition holds",
     .quantity = "construction_spread"},
    {NULL, FIELD_REAL, TOTAL(closed), NULL,
     "largest distance of `over_closed` from 1, where the condition holds",
     .quantity = "closed_form_error"},
    {NULL, FIELD_REAL, TOTAL(mismatches), "count",
     "groups in which the condition is not as the spec expects",
     .quantity = "condition_mismatches"},
    {NULL, FIELD_REAL, TOTAL(residual), NULL, "largest `minimum_residual`",
     .quantity = "minimum_residual"},
    {NULL, FIELD_REAL, RUN(end.excess), "nats",
     "least `excess` of all trained networks but controls", .summary = SUMMARY_LEAST,
     .applies = group_features_has_least, .quantity = "least_excess"},
    {NULL, FIELD_REAL, TOTAL(violation), NULL, "largest `subset_violation`",
     .quantity = "subset_violation"},
    {"<group>", FIELD_REAL, TOTAL(over_closed), NULL, "of each group: gamma* over the closed form",
     .quantity = "over_closed"},
    {"<group>", FIELD_REAL, TOTAL(unused), "count",
     "of each group: representations without a share wherever gamma* is attained",
     .quantity = "unused"},
    {"<group>", FIELD_REAL, TOTAL(absent), "count",
     "of each group: representations without a share at any of its penalties",
     .quantity = "absent"},
    {0}};

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place training = place_in(at, "training");
    if (!check_training(&training, &profile->training, false, error))
        return false;
    study_expect_totals(study);
    if (!group_features_plan_theory(study, at, profile, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        if (!add_trial(study, &place, profile, i, error))
            return false;
    }
    return true;
}

/* --- What follows ----------------------------------------------------------------------------- */

/* Networks at their snapshots and at their end. */
static void write_looks(struct study *study) {
    study_table(study, "group_features_epochs"); /* written even without rows */
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        for (int i = 0; i < trial->networks; ++i) {
            const struct look *looks = trial_looks(study, trial, i);
            const struct run *run = trial_run(study, trial, i);
            for (int s = 0; s <= trial->snapshots && trial->is_trained[i]; ++s)
                study_row(study, "group_features_epochs",
                          (const void *[]){trial->task, &trial->seeds[i],
                                           s < trial->snapshots ? &looks[s] : &run->end});
        }
    }
}

/* A representation of a group: predicted, and as trained. */
struct share_row {
    const char *group, *setting;
    char *irrep;
    double penalty, limit, predicted;
    int networks, needed;
    struct estimate share, neurons;
};

#define SHARE(member) offsetof(struct share_row, member)
static const struct field share_fields[] = {
    {"group", FIELD_TEXT, SHARE(group), NULL, "name of the group", .heading = "group"},
    {"setting", FIELD_TEXT, SHARE(setting), NULL,
     "name of the setting in the spec; empty: of the theory", .heading = "setting"},
    {"penalty", FIELD_REAL, SHARE(penalty), NULL,
     "lambda, the coefficient of R or of a power of it", .heading = "penalty"},
    {"irrep", FIELD_TEXT, SHARE(irrep), NULL,
     "degree, type (R, C, H) and a number where several share both", .heading = "representation"},
    {"limit", FIELD_REAL, SHARE(limit), "share", "of R at the maximum margin",
     .heading = "maximum margin"},
    {"irrep_share_predicted", FIELD_REAL, SHARE(predicted), "share",
     "of R in the best network at this penalty, or at the one that a control is compared with",
     .heading = "predicted"},
    {"networks", FIELD_INTEGER, SHARE(networks), "count", "trained networks of the setting",
     .heading = "networks"},
    {"irrep_share", FIELD_ESTIMATE, SHARE(share), "share", "of R, mean over these networks",
     .heading = "trained", .decimals = 4},
    {"neurons", FIELD_ESTIMATE, SHARE(neurons), "count",
     "live neurons of the representation, mean over these networks", .heading = "neurons",
     .decimals = 1},
    {"neurons_construction", FIELD_INTEGER, SHARE(needed), "count",
     "neurons of the representation in the paper's construction, 2 s^3 for degree s"},
    {0}};
static const struct record share_record = {"share", sizeof(struct share_row), share_fields};

/* The mean of member r + 1 of an array, a pointer at an offset of runs. */
static struct estimate mean_of(struct study *study, const struct trial *trial, size_t array,
                               int r) {
    double *values = study_room(study, (size_t)trial->networks, sizeof *values);
    int count = 0;
    for (int i = 0; i < trial->networks; ++i)
        if (trial->is_trained[i]) {
            const char *run = trial_run(study, trial, i);
            values[count++] = (*(double *const *)(const void *)(run + array))[r + 1];
        }
    return statistics_mean(values, count);
}

struct estimate group_features_share(struct study *study, const struct trial *trial, int r) {
    return mean_of(study, trial, RUN(share), r);
}

struct estimate group_features_neurons(struct study *study, const struct trial *trial, int r) {
    return mean_of(study, trial, RUN(neurons), r);
}

/* The representations of a group at a penalty (NaN: none, without a minimum); of the networks of a
 * trial, or of the theory (NULL). */
static void write_shares(struct study *study, const struct group_theory *theory, double penalty,
                         const struct group_minimum *minimum, const struct trial *trial) {
    char label[REPRESENTATION_LABEL_MAX];
    for (int r = 0; r < theory->margin.irreps; ++r) {
        int s = theory->representations.bscs[r + 1].real_degree;
        const struct share_row row = {
            .group = theory->name,
            .setting = trial == NULL ? NULL : trial->name,
            .irrep = label,
            .penalty = penalty,
            .limit = theory->margin.share[r],
            .predicted = minimum == NULL ? NAN : minimum->share[r],
            .networks = trial == NULL ? 0 : trial->trained,
            .needed = 2 * s * s * s,
            .share = trial == NULL ? estimate_without_interval(NAN)
                                   : group_features_share(study, trial, r),
            .neurons = trial == NULL ? estimate_without_interval(NAN)
                                     : group_features_neurons(study, trial, r)};
        representation_label(&theory->representations, r + 1, label);
        study_write_row(study, "group_features_irreps", &row);
    }
}

static void write_all_shares(struct study *study) {
    struct group_theory *const *theories = study->own;
    for (unsigned i = 0; i < ((const struct profile *)study->profile)->theory_count; ++i) {
        const struct group_theory *theory = theories[i];
        unsigned count = theory->spec->penalties_count;
        for (unsigned j = 0; j < count; ++j)
            write_shares(study, theory, theory->best[j].penalty, &theory->best[j].minimum, NULL);
        if (count == 0)
            write_shares(study, theory, NAN, NULL, NULL);
    }
    for (int t = 0; t < study->count; ++t) {
        const struct task *task = study->trials[t]->task;
        write_shares(study, task->theory, task->setting.penalty, &task->prediction,
                     study->trials[t]);
    }
}

static bool conclude(struct study *study, struct error *error) {
    if (!group_features_measure_theory(study, error))
        return false;
    write_all_shares(study);
    write_looks(study);
    return group_features_draw(study, error);
}

static const struct sheet sheets[] = {
    {"group_features", "maximum margins of groups", "group", ROWS_OWN,
     .parts = {{&group_features_record}}},
    {"group_features_minimum", "least losses at finite penalties", "group and penalty", ROWS_OWN,
     .parts = {{&group_features_best_record}}},
    {"group_features_irreps", "shares of representations",
     "group, setting or none, penalty and representation", ROWS_OWN, .parts = {{&share_record}}},
    {"group_features_runs", "every network", "network", ROWS_RUNS,
     .parts = {{&name_record},
               {&task_record},
               {&seed_record, FROM_SEED},
               {&run_record, FROM_RUN},
               {&trial_record, FROM_RUN}}},
    {"group_features_epochs", "networks during training",
     "network and epoch of a snapshot, or its last epoch", ROWS_OWN,
     .parts = {{&name_record}, {&seed_record}, {&look_record}}},
    {0}};

static const struct chart charts[] = {
    {"group_features", "the condition, and finite penalties"},
    {"group_features_epochs", "margins over epochs"},
    {"group_features_shares", "shares of representations"},
    {"group_features_protocols", "networks trained like the paper's"},
    {0}};

const struct claim group_features = {
    .name = "group_features",
    .about = "Find the maximum margins of groups, construct and train networks that have them, and "
             "see which representations they use (arXiv 2311.07568).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .look_size = sizeof(struct look),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"reached_A5", "reached_S3", "construction_error"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
