/* Claim: networks that add k numbers learn Fourier features (arXiv 2402.09469, Figs. 1, 2, 5 to 8).
 *
 * The paper's two-layer networks f = sum_i (u_i1 . x_1 + .. + u_ik . x_k)^k w_i are trained on half
 * of all tuples, on batches, with cross-entropy and a penalty on their norm. Their neurons begin as
 * noise, with little of their power at any frequency, and end as cosines: nearly all of a neuron's
 * power is at one frequency, and neurons of all frequencies are there, about equally many.
 *
 * The paper leaves open how the penalty is applied, from where training starts and how long it
 * lasts: each setting is a reading of it. */
#include "claims/circuits/sum_features/sum_features.h"

#include "analysis/frequencies.h"
#include "base/memory.h"
#include "base/worst.h"
#include "protocol/labels.h"
#include "theory/margins/addition.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* --- What the spec says ----------------------------------------------------------------------- */

static const char *const label_names[] = {"sum", "random", NULL};

static bool check_setting(const struct place *at, const void *of, struct error *error) {
    const struct setting *setting = of;
    return labels_check_sum(at, setting->p, setting->inputs, error);
}

#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {"p", FIELD_INTEGER, SETTING(p), .low = 3, .high = INT_MAX, .range = "odd, at least 3",
     .meaning = "modulus"},
    {"inputs", FIELD_INTEGER, SETTING(inputs), .low = 2, .high = MODEL_DEGREE_MAX,
     .meaning = "k, numbers that are added; the neurons' power"},
    {"width", FIELD_INTEGER, SETTING(width), .low = 1, .high = 1 << 20,
     .meaning = "hidden neurons m"},
    {"labels", FIELD_CHOICE, SETTING(labels), .optional = true, .choices = label_names,
     .meaning = "the sum, or drawn at random: a control"},
    {"weight_decay", FIELD_REAL, SETTING(weight_decay), .optional = true, .low = 0, .high = 100,
     .meaning = "of AdamW"},
    {"training", FIELD_BLOCK, SETTING(common.training), .optional = true,
     .count = SETTING(common.has_training), .items = &protocol_record,
     .meaning = "instead of the profile's: another reading of the paper"},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             check_setting, &setting_common_record};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"sample", FIELD_INTEGER, PROFILE(sample), "tuples", .low = 1, .high = 1e8,
     .meaning =
         "on which margins are taken, uniformly with replacement from all p^k tuples; all of "
         "them where there are not more"},
    {"training", FIELD_BLOCK, PROFILE(training), .items = &protocol_record,
     .meaning = "with `activation: power`, `loss: cross_entropy`, a `train_share` below 1 and "
                "`evaluate_every`; an epoch is a step on one batch"},
    {"settings", FIELD_LIST, PROFILE(settings), .items = &setting_record,
     .count = PROFILE(settings_count), .meaning = "networks that are trained"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured of a network ------------------------------------------------------------ */

/* The evaluation at a step of the history; NaN where there is none. */
static struct evaluation evaluation_at(const struct training_history *history, int epoch) {
    for (int i = 0; i < history->rows; ++i)
        if (history->epoch[i] == epoch)
            return history->evaluation[i];
    return (struct evaluation){NAN, NAN, NAN, NAN};
}

static int compare_reals(const void *x, const void *y) {
    double left = *(const double *)x, right = *(const double *)y;
    return (left > right) - (left < right);
}

/* The power of a neuron's first column. */
static double power_of(const struct frequencies *found, size_t j) {
    return found->power[j * (size_t)found->columns];
}

/* The powers of first columns, plainly and by weight. */
static bool look_at_powers(const struct frequencies *found, struct look *look,
                           struct error *error) {
    size_t q = (size_t)found->q;
    double *sorted = memory_array(q, sizeof *sorted), sum = 0;
    if (sorted == NULL)
        return error_memory(error, "the powers of neurons");
    look->power = 0;
    for (size_t j = 0; j < q; ++j) {
        sorted[j] = power_of(found, j);
        sum += sorted[j];
        look->power += found->weight[j] * sorted[j];
    }
    qsort(sorted, q, sizeof *sorted, compare_reals);
    look->power_mean = sum / (double)q;
    look->power_low = outcome_of(sorted[(q - 1) / 20], sum);
    look->power_median = outcome_of(sorted[(q - 1) / 2], sum);
    look->power_high = outcome_of(sorted[q - 1 - (q - 1) / 20], sum);
    free(sorted);
    return true;
}

/* A frequency is used where it has at least this part of an equal share of R. */
#define USED_PART 0.01

static void look_at_frequencies(const struct frequencies *found, struct look *look) {
    double mean = (double)found->live / found->count, squares = 0, deviations = 0;
    look->live = found->live;
    look->share_least = INFINITY;
    look->share_most = look->used = 0;
    for (int z = 0; z < found->count; ++z) {
        double share = found->share[z] * found->count;
        look->share_least = least_of(look->share_least, share);
        look->share_most = worst_of(look->share_most, share);
        look->used += share >= USED_PART;
        squares += (found->neurons[z] - mean) * (found->neurons[z] - mean) / found->count;
        deviations += (share - 1) * (share - 1) / found->count;
    }
    look->share_spread = outcome_of(sqrt(deviations), look->share_least);
    look->count_spread = outcome_of(sqrt(squares) / mean, look->share_least);
    look->used_share = outcome_of(look->used / found->count, look->share_least);
}

static struct neurons copy_neurons(struct study *study, const struct frequencies *found) {
    size_t q = (size_t)found->q, count = (size_t)found->count;
    struct neurons neurons = {
        .power = study_room(study, q, sizeof(double)),
        .weight = study_room(study, q, sizeof(double)),
        .counts = study_room(study, count, sizeof(double)),
        .shares = study_room(study, count, sizeof(double)),
    };
    for (size_t j = 0; j < q; ++j) {
        neurons.power[j] = power_of(found, j);
        neurons.weight[j] = found->weight[j];
    }
    for (size_t z = 0; z < count; ++z) {
        neurons.counts[z] = found->neurons[z];
        neurons.shares[z] = found->share[z];
    }
    return neurons;
}

/* Fill a look at a network after so many steps, and the neurons unless that is NULL. */
static bool look_at(const struct trained *of, int step, const float *weights, struct look *look,
                    struct neurons *neurons, struct error *error) {
    const struct network_shape shape = network_shape_of(&of->result->network);
    const struct evaluation evaluation = evaluation_at(&of->result->history, step);
    const struct task *task = of->trial->task;
    struct margins margins;
    struct frequencies found = {0};
    double *copy = margins_weights(&of->result->network, weights, error);
    bool ok = copy != NULL &&
              margins_measure(&task->margins, task->setting.width, copy, &margins, error) &&
              frequencies_find(&shape, task->setting.width, copy, &found, error);
    free(copy);
    if (!ok)
        return false;
    *look = (struct look){.step = step,
                          .train_loss = evaluation.train_loss,
                          .train_accuracy = evaluation.train_accuracy,
                          .test_accuracy = evaluation.test_accuracy,
                          .margin = margins.smallest,
                          .ratio = margins_ratio(&margins, task->gamma),
                          .norm = pow(margins.size, 1.0 / (task->setting.inputs + 1)),
                          .purity = found.mean_purity};
    look_at_frequencies(&found, look);
    if (neurons != NULL)
        *neurons = copy_neurons(of->study, &found);
    ok = look_at_powers(&found, look, error);
    frequencies_free(&found);
    return ok;
}

static bool measure(const struct trained *of, void *to, void *to_looks, struct error *error) {
    const struct training_history *history = &of->result->history;
    const struct trial *trial = of->trial;
    struct run *run = to;
    struct look *looks = to_looks;
    run->start.power_mean = NAN;
    for (int i = 0; i < trial->snapshots; ++i) {
        bool first = trial->snapshot_epochs[i] == 0;
        if (!look_at(of, trial->snapshot_epochs[i], trained_snapshot(of, i), &looks[i],
                     first ? &run->first : NULL, error))
            return false;
        if (first)
            run->start = looks[i];
    }
    return look_at(of, history->epoch[history->rows - 1], of->result->network.weights, &run->end,
                   &run->last, error);
}

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"setting", FIELD_TEXT, TASK(setting.common.name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"p", FIELD_INTEGER, TASK(setting.p), NULL, "modulus", .heading = "<i>p</i>"},
    {"inputs", FIELD_INTEGER, TASK(setting.inputs), NULL, "k, numbers that are added",
     .heading = "<i>k</i>"},
    {"width", FIELD_INTEGER, TASK(setting.width), NULL, "hidden neurons", .heading = "neurons"},
    {"labels", FIELD_CHOICE, TASK(setting.labels), NULL, "the sum, or random ones as a control",
     .choices = label_names},
    {"penalty", FIELD_REAL, TASK(penalty), NULL, "lambda"},
    {"penalty_power", FIELD_REAL, TASK(penalty_power), NULL,
     "of |theta| in the penalty: 1, or k+1, which 0 stands for"},
    {"weight_decay", FIELD_REAL, TASK(setting.weight_decay), NULL, "of AdamW"},
    {"start_scale", FIELD_REAL, TASK(start_scale), NULL,
     "initial weights are uniform in so many times ±1/sqrt(fan in); 0: normal ones"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define RUN(member) offsetof(struct run, member)
static const struct field trial_fields[] = {
    {"gamma_star", FIELD_REAL, TASK(gamma), NULL, "the largest margin of a network with R = 1"},
    {"random_power", FIELD_REAL, TASK(random), "share",
     "mean power of a column of Gaussian weights at its best frequency, in theory",
     .heading = "random, in theory", .decimals = 3},
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"start_power_mean", FIELD_REAL, RUN(start.power_mean), "share",
     "power of a neuron at the best frequency of its first column, over all neurons, before "
     "training, mean",
     .summary = SUMMARY_MEAN, .quantity = "start_power", .heading = "power at start",
     .decimals = 3},
    {"power_least", FIELD_REAL, RUN(end.power), "share",
     "the same after training, weighted by n^(k+1), least", .summary = SUMMARY_LEAST,
     .quantity = "power", .heading = "at the end ≥", .decimals = 3},
    {"power_most", FIELD_REAL, RUN(end.power), .summary = SUMMARY_MOST, .quantity = "most_power"},
    {"power_median", FIELD_REAL, RUN(end.power_median), "share",
     "mean of the median over all neurons, unweighted", .summary = SUMMARY_MEAN, .decimals = 3},
    {"purity_least", FIELD_REAL, RUN(end.purity), "share",
     "power of a neuron at its best frequency, all columns together, weighted by n^(k+1), least",
     .summary = SUMMARY_LEAST, .heading = "all columns ≥", .decimals = 3},
    {"frequencies_used_share", FIELD_REAL, RUN(end.used_share), "share",
     "least share of the F frequencies that hold at least 0.01/F of R", .summary = SUMMARY_LEAST,
     .quantity = "used", .heading = "share used ≥", .decimals = 3},
    {"count_spread_most", FIELD_REAL, RUN(end.count_spread), NULL,
     "standard deviation of the numbers of live neurons by frequency, over their mean, most",
     .summary = SUMMARY_MOST, .quantity = "count_spread", .heading = "spread of counts ≤",
     .decimals = 2},
    {"share_spread_most", FIELD_REAL, RUN(end.share_spread), NULL,
     "standard deviation of the shares of R by frequency, over their mean, most",
     .summary = SUMMARY_MOST, .heading = "of shares ≤", .decimals = 2},
    {"share_least", FIELD_REAL, RUN(end.share_least), NULL,
     "least share of R of a frequency, relative to an equal share", .summary = SUMMARY_LEAST,
     .heading = "least share of R", .decimals = 2},
    {"share_most", FIELD_REAL, RUN(end.share_most), NULL, "largest of these",
     .summary = SUMMARY_MOST, .heading = "largest", .decimals = 2},
    {"test_accuracy_least", FIELD_REAL, RUN(end.test_accuracy), "share",
     "accuracy on the sample of the tuples that were not trained on, least",
     .summary = SUMMARY_LEAST, .quantity = "test", .heading = "test ≥", .decimals = 4},
    {"test_accuracy_most", FIELD_REAL, RUN(end.test_accuracy), .summary = SUMMARY_MOST,
     .quantity = "most_test"},
    {"ratio_mean", FIELD_REAL, RUN(end.ratio), NULL, "margin / (R gamma*) on the sample, mean",
     .summary = SUMMARY_MEAN, .quantity = "ratio", .heading = "margin / <i>γ*R</i>", .decimals = 3},
    {"norm_mean", FIELD_REAL, RUN(end.norm), NULL, "|theta| = R^(1/(k+1)), mean",
     .summary = SUMMARY_MEAN, .quantity = "norm", .heading = "|<i>θ</i>|", .decimals = 2},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

#define LOOK(member) offsetof(struct look, member)
static const struct field look_fields[] = {
    {"train_loss", FIELD_REAL, LOOK(train_loss), "nats",
     "mean cross-entropy on the next batch, without the penalty; empty without an evaluation at "
     "this step"},
    {"train_accuracy", FIELD_REAL, LOOK(train_accuracy), "share", "on the same batch"},
    {"test_accuracy", FIELD_REAL, LOOK(test_accuracy), "share",
     "on the sample of the tuples that were not trained on", .heading = "test", .decimals = 4},
    {"margin", FIELD_REAL, LOOK(margin), NULL, "least margin over the sampled tuples"},
    {"ratio", FIELD_REAL, LOOK(ratio), NULL, "margin / (R gamma*)",
     .heading = "margin / <i>γ*R</i>", .decimals = 3},
    {"norm", FIELD_REAL, LOOK(norm), NULL, "|theta| = R^(1/(k+1))"},
    {"power_mean", FIELD_REAL, LOOK(power_mean), "share",
     "power of a neuron at the best frequency of its first column, mean over all neurons",
     .heading = "power, plain", .decimals = 3},
    {"power_low", FIELD_REAL, LOOK(power_low), "share", "5 % of all neurons have less"},
    {"power_median", FIELD_REAL, LOOK(power_median), "share", "median over all neurons"},
    {"power_high", FIELD_REAL, LOOK(power_high), "share", "5 % of all neurons have more"},
    {"power", FIELD_REAL, LOOK(power), "share", "mean weighted by n^(k+1)", .heading = "weighted",
     .decimals = 3},
    {"purity", FIELD_REAL, LOOK(purity), "share",
     "the same of all columns together, at one frequency for all"},
    {"live", FIELD_REAL, LOOK(live), "count",
     "neurons whose n^(k+1) is above a thousandth of the mean", .heading = "live"},
    {"frequencies_used_count", FIELD_REAL, LOOK(used), "count",
     "frequencies that hold at least 0.01/F of R, F frequencies", .heading = "used"},
    {"count_spread", FIELD_REAL, LOOK(count_spread), NULL,
     "standard deviation of the numbers of live neurons by frequency, over their mean",
     .heading = "spread of counts", .decimals = 2},
    {"share_spread", FIELD_REAL, LOOK(share_spread), NULL,
     "standard deviation of the shares of R by frequency, over their mean", .heading = "of shares",
     .decimals = 2},
    {"share_least", FIELD_REAL, LOOK(share_least), NULL,
     "least share of R of a frequency, relative to an equal share"},
    {"share_most", FIELD_REAL, LOOK(share_most), NULL, "largest of these"},
    {0}};
static const struct record look_record = {"look", sizeof(struct look), look_fields};

static const struct field step_fields[] = {
    {"step", FIELD_REAL, LOOK(step), "updates", "made before the snapshot", .heading = "step"},
    {0}};
static const struct record step_record = {"step", sizeof(struct look), step_fields};
static const struct field steps_fields[] = {
    {"steps", FIELD_REAL, RUN(end.step), "updates", "for which the network was trained"}, {0}};
static const struct record steps_record = {"steps", sizeof(struct run), steps_fields};

/* --- What is trained -------------------------------------------------------------------------- */

/* The task of an earlier setting with the same data; NULL: there is none. */
static const struct task *same_data(const struct study *study, const struct setting *setting) {
    for (int t = 0; t < study->count; ++t) {
        const struct task *task = study->trials[t]->task;
        if (task->setting.p == setting->p && task->setting.inputs == setting->inputs &&
            task->setting.labels == setting->labels)
            return task;
    }
    return NULL;
}

/* Labels and the sample of an earlier setting, or new ones. */
static void share_data(struct study *study, const struct profile *profile, struct task *task) {
    const struct setting *setting = &task->setting;
    const struct task *same = same_data(study, setting);
    int all = dataset_pairs(setting->p, setting->inputs), *tuples;
    if (same != NULL) {
        task->margins = same->margins;
        return;
    }
    task->margins = (struct margins_task){
        .shape = {.inputs = setting->inputs, .d = setting->p, .outputs = setting->p},
        .degree = setting->inputs,
        .label = study_labels(study, setting->p, setting->inputs, setting->labels == LABELS_RANDOM),
        .count = profile->sample};
    if (profile->sample < all) {
        tuples = study_room(study, (size_t)profile->sample, sizeof *tuples);
        margins_sample(all, profile->sample, tuples);
        task->margins.tuples = tuples;
    }
}

/* Everything that can be refused before labels are made: they alone may be too many. */
static bool check_sizes(const struct place *at, const struct protocol *training,
                        const struct setting *setting, struct error *error) {
    const struct training_config *config = &training->config;
    int all = dataset_pairs(setting->p, setting->inputs);
    int held_out = dataset_held_out(all, config->train_share);
    if (held_out < 1 || held_out >= all)
        return place_refuse(at, "", error,
                            "holds out %d of %d tuples; both sides need at least one", held_out,
                            all);
    if (config->batch > all - held_out)
        return place_refuse(at, "", error,
                            "leaves %d tuples to train on, fewer than the batch of %d",
                            all - held_out, config->batch);
    double gamma = addition_margin(setting->p, setting->inputs);
    const struct place training_at =
        place_in(at, setting->common.has_training > 0 ? "training" : "");
    return config->penalty <= 0 ||
           protocol_check_penalty(&training_at, config->penalty, config->penalty_power,
                                  setting->inputs, setting->p, gamma, error);
}

static bool check_training(const struct place *at, const struct protocol *training,
                           struct error *error) {
    const struct training_config *config = &training->config;
    if (config->model.activation != MODEL_POWER || config->model.loss != MODEL_CROSS_ENTROPY)
        return place_refuse(at, "", error,
                            "the networks are those of activation: power and loss: cross_entropy");
    if (config->evaluate_every == 0)
        return place_refuse(at, "evaluate_every", error, "is needed here, for the test accuracy");
    return protocol_check(at, training, true, error);
}

/* 1 where the config says nothing, and 0 where its start is not uniform. */
static double start_scale_of(const struct training_config *config) {
    if (config->start != TRAINING_START_UNIFORM)
        return 0;
    return config->start_scale > 0 ? config->start_scale : 1;
}

static bool add_trial(struct study *study, const struct place *at, const struct profile *profile,
                      unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    const struct place own = place_in(at, "training");
    const struct protocol training = setting_protocol(&profile->training, &setting->common);
    struct trial trial = trial_of_setting(&setting->common);
    struct task *task = study_room(study, 1, sizeof *task);
    struct training_table table = {setting->p, NULL, setting->common.name,
                                   .inputs = setting->inputs, .outputs = setting->p};
    struct error reason;
    if ((setting->common.has_training > 0 &&
         !check_training(&own, &setting->common.training, error)) ||
        !setting_check(at, profile->settings, sizeof *setting, index, &training, error) ||
        !check_training(at, &training, error) || !check_sizes(at, &training, setting, error))
        return false;
    trial.config = protocol_on_table(&training, &table, setting->width, setting->weight_decay, 0);
    if (!training_fits(&trial.config, (int)setting->common.snapshots, &reason))
        return place_refuse(at, "", error, "%s", reason.message);
    *task = (struct task){*setting,
                          training.config.penalty,
                          training.config.penalty_power,
                          start_scale_of(&training.config),
                          addition_margin(setting->p, setting->inputs),
                          frequencies_random_power(setting->p)};
    share_data(study, profile, task);
    trial.config.table.label = task->margins.label;
    trial.config.table.name = study_text(study, "add%d_mod%d%s", setting->inputs, setting->p,
                                         setting->labels == LABELS_RANDOM ? "_random" : "");
    trial.task = task;
    study_add(study, &trial);
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place training = place_in(at, "training");
    if (!check_training(&training, &profile->training, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        if (!add_trial(study, &place, profile, i, error))
            return false;
    }
    return true;
}

/* --- What follows ----------------------------------------------------------------------------- */

struct frequency_row {
    const char *setting;
    int seed, frequency;
    double neurons, share;
};

#define ROW(member) offsetof(struct frequency_row, member)
static const struct field frequency_fields[] = {
    {"setting", FIELD_TEXT, ROW(setting), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"seed", FIELD_INTEGER, ROW(seed), NULL, "of split, start and batches", .heading = "seed"},
    {"frequency", FIELD_INTEGER, ROW(frequency), NULL, "1 to F = (p-1)/2", .heading = "frequency"},
    {"neurons", FIELD_REAL, ROW(neurons), "count",
     "live neurons whose columns together have most power there", .heading = "neurons"},
    {"share", FIELD_REAL, ROW(share), NULL,
     "share of R of the neurons of that frequency, relative to 1/F", .heading = "share of R",
     .decimals = 2},
    {0}};
static const struct record frequency_record = {"frequency", sizeof(struct frequency_row),
                                               frequency_fields};

static void write_frequencies(struct study *study, const struct trial *trial, int i) {
    const struct task *task = trial->task;
    const struct run *run = trial_run(study, trial, i);
    int count = (task->setting.p - 1) / 2;
    for (int z = 0; z < count; ++z) {
        const struct frequency_row row = {trial->name, (int)trial->seeds[i], z + 1,
                                          run->last.counts[z], run->last.shares[z] * count};
        study_write_row(study, "sum_features_frequencies", &row);
    }
}

static bool conclude(struct study *study, struct error *error) {
    for (int t = 0; t < study->count; ++t)
        for (int i = 0; i < study->trials[t]->networks; ++i)
            if (study->trials[t]->is_trained[i])
                write_frequencies(study, study->trials[t], i);
    return sum_features_draw(study, error);
}

static const struct field totals[] = {{0}};

static const struct sheet sheets[] = {
    {"sum_features", "features by setting", "setting", ROWS_TRIALS,
     .parts = {{&task_record}, {&trial_record}}},
    {"sum_features_runs", "every network", "network", ROWS_RUNS,
     .parts = {{&task_record},
               {&seed_record, FROM_SEED},
               {&steps_record, FROM_RUN},
               {&look_record, FROM_RUN}}},
    {"sum_features_looks", "networks during training", "network and snapshot", ROWS_LOOKS,
     .parts = {{&task_record},
               {&seed_record, FROM_SEED},
               {&step_record, FROM_LOOK},
               {&look_record, FROM_LOOK}}},
    {"sum_features_frequencies", "neurons by frequency", "network and frequency", ROWS_OWN,
     .parts = {{&frequency_record}}},
    {0}};

static const struct chart charts[] = {{"sum_features", "features and accuracy over steps"},
                                      {"sum_features_powers", "counts and powers of all neurons"},
                                      {"sum_features_neurons", "random neurons of one network"},
                                      {0}};

const struct claim sum_features = {
    .name = "sum_features",
    .about = "Train networks that add k numbers modulo p on half of all tuples, and look for "
             "Fourier features in their neurons (arXiv 2402.09469).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .look_size = sizeof(struct look),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"power_k4_p47", "power_k3_p17"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
