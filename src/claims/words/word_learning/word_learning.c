/* Claim: networks learn words in finite groups, and grok them (arXiv 2509.06931).
 *
 * Networks are trained on part of the table of a word w(a, b) and tested on the rest. Wide ones
 * with weight decay fit the training pairs soon and generalise much later; without it, or with
 * random labels, never. Meanwhile their hidden neurons, mixtures at first, specialise to one
 * representation of the group each, and their outputs move into the support of the word's tensor.
 * The paper's networks are narrower, and many generalise without weight decay: its Figs. 2 and 9
 * and Table of App. C.1 are trained too, beside the numbers that it prints. */
#include "claims/words/word_learning/word_learning.h"

#include "analysis/boxes.h"
#include "base/worst.h"
#include "protocol/labels.h"

#include <math.h>

/* --- What the spec says ----------------------------------------------------------------------- */

/* Largest orders of groups: of tables, and where the tensor of a network's outputs is taken. */
enum { ORDER_MAX = 720, SNAPSHOT_ORDER_MAX = 120 };

static const char *const label_names[] = {"word", "random", NULL};

static bool check_setting(const struct place *at, const void *of, struct error *error) {
    const struct setting *setting = of;
    const double *expected = setting->expected_epochs;
    if (expected != NULL &&
        !place_check(at, "expected_epochs[1]", expected[1], expected[0], 1e8, error))
        return false;
    if (setting->activation == MODEL_POWER)
        return place_refuse(at, "activation", error,
                            "must not be power, which for pairs of inputs is square");
    if (setting->has_paper > 0 && (setting->widths_count > 1 || setting->train_shares_count > 1))
        return place_refuse(at, "paper", error, "is about networks of one width and one share");
    return setting->common.snapshots == 0 || setting->labels == LABELS_WORD ||
           place_refuse(at, "snapshot_epochs", error,
                        "are looked at through the support of a word, which random labels lack");
}

#define PAPER(member) offsetof(struct paper_numbers, member)
static const struct field paper_fields[] = {
    {"accuracy_least", FIELD_REAL, PAPER(accuracy_least), "share", .optional = true, .low = 0,
     .high = 1, .otherwise = NAN, .meaning = "least final accuracy"},
    {"accuracy_median", FIELD_REAL, PAPER(accuracy_median), "share", .low = 0, .high = 1,
     .meaning = "median of it; of the test, or of all pairs where there is no test"},
    {"accuracy_most", FIELD_REAL, PAPER(accuracy_most), "share", .optional = true, .low = 0,
     .high = 1, .otherwise = NAN, .meaning = "largest"},
    {"loss_most", FIELD_REAL, PAPER(loss_most), .low = 0, .high = 1e6,
     .meaning = "largest final training loss"},
    {0}};
static const struct record paper_record = {"paper", sizeof(struct paper_numbers), paper_fields};

#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {"group", FIELD_BLOCK, SETTING(group), .items = &any_group_record,
     .range = "at most 720 elements; 120 with `snapshot_epochs`", .meaning = "any group"},
    {"word", FIELD_TEXT, SETTING(word), .meaning = "the word w(a, b) that is learned"},
    {"labels", FIELD_CHOICE, SETTING(labels), .optional = true, .choices = label_names,
     .meaning = "the word's table, or one drawn uniformly, the same for every seed: a control"},
    {"activation", FIELD_CHOICE, SETTING(activation), .choices = model_activation_names,
     .meaning = "instead of that of `training`"},
    {"widths", FIELD_LIST, SETTING(widths), .of = FIELD_INTEGER, .count = SETTING(widths_count),
     .order = FIELD_ASCENDING, .low = 1, .high = 1 << 20,
     .meaning = "hidden neurons q, a trial each"},
    {"weight_decay", FIELD_REAL, SETTING(weight_decay), .low = 0, .high = 100,
     .meaning = "coefficient of the optimiser's weight decay"},
    {"training", FIELD_BLOCK, SETTING(common.training), .optional = true,
     .count = SETTING(common.has_training), .items = &protocol_record,
     .meaning = "instead of the profile's; drawn settings with their own have a figure of their "
                "own; `train_share: 1`: no test"},
    {"train_shares", FIELD_LIST, SETTING(train_shares), "share", .optional = true, .of = FIELD_REAL,
     .count = SETTING(train_shares_count), .order = FIELD_ASCENDING, .low = 0, .high = 1,
     .meaning = "instead of that of `training`, a trial each"},
    {"start_deviation", FIELD_REAL, SETTING(start_deviation), .optional = true, .low = 0,
     .high = 1e6, .meaning = "instead of that of `training`, unless 0"},
    {"expected_epochs", FIELD_LIST, SETTING(expected_epochs), "epochs", .optional = true,
     .of = FIELD_REAL, .count = SETTING(expected_count), .fewest = 2, .most = 2, .low = 0,
     .high = 1e8, .range = "ascending, 0 to 1e8",
     .meaning = "first and last `test_epoch` that count for the quantity `expected`"},
    {"paper", FIELD_BLOCK, SETTING(paper), .optional = true, .count = SETTING(has_paper),
     .items = &paper_record, .meaning = "what the paper prints, for one width and one share"},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             check_setting, &setting_common_record};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"training", FIELD_BLOCK, PROFILE(training), .items = &protocol_record,
     .meaning = "needs `evaluate_every`; networks with `snapshot_epochs` ignore `stop_after`"},
    {"settings", FIELD_LIST, PROFILE(settings), .items = &setting_record,
     .count = PROFILE(settings_count), .meaning = "networks that are trained"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured of a network ------------------------------------------------------------ */

/* A network groks when its test accuracy is at most GROK_TEST at train_epoch and test_epoch is at
 * least GROK_DELAY times that. */
#define GROK_TEST 0.5
enum { GROK_DELAY = 3 };

static void read_history(const struct training_history *history, struct run *run) {
    run->train_epoch = run->test_at_train = run->test_epoch = NAN;
    for (int i = 0; i < history->rows; ++i) {
        const struct evaluation *evaluation = &history->evaluation[i];
        if (isnan(run->train_epoch) && evaluation->train_accuracy == 1) {
            run->train_epoch = history->epoch[i];
            run->test_at_train = evaluation->test_accuracy;
        }
        if (isnan(run->test_epoch) && training_is_solved(evaluation))
            run->test_epoch = history->epoch[i];
    }
    run->delay = run->test_epoch / run->train_epoch;
    run->epochs = history->epoch[history->rows - 1];
    run->end = history->evaluation[history->rows - 1];
}

/* The paper's numbers are rounded. */
#define PAPER_ROUNDING 1e-6

/* NaN where the test accuracy is NaN. */
static void judge_run(const struct task *task, struct run *run) {
    const struct setting *setting = &task->setting;
    bool tested = task->training.config.train_share < 1;
    const double *expected = setting->expected_epochs, epoch = run->test_epoch;
    bool grokked = run->test_at_train <= GROK_TEST && epoch >= GROK_DELAY * run->train_epoch;
    bool in_time = expected != NULL && epoch >= expected[0] && epoch <= expected[1];
    run->learned = outcome_of(!isnan(epoch), run->end.test_accuracy);
    run->grokked = outcome_of(grokked, run->end.test_accuracy);
    run->expected = outcome_of(in_time, run->end.test_accuracy);
    run->accuracy = tested ? run->end.test_accuracy : run->end.train_accuracy;
    run->mse = run->end.train_loss / task->order;
    run->reached = outcome_of(run->accuracy >= setting->paper.accuracy_median - PAPER_ROUNDING,
                              run->accuracy + setting->paper.accuracy_median);
}

/* Create the group's boxes and the energies of the word tensor, on first use. */
static bool make_boxes(struct study *study, struct word_table *table, struct error *error) {
    if (table->tensor != NULL)
        return true;
    if (!representations_create(&table->group, &table->representations, error) ||
        !fourier_create(&table->group, &table->representations, &table->fourier, error))
        return false;
    table->boxes = table->fourier.count * table->fourier.count * table->fourier.count;
    table->tensor = study_room(study, (size_t)table->boxes, sizeof *table->tensor);
    table->energy = study_room(study, (size_t)table->boxes, sizeof *table->energy);
    return word_tensor_energies(&table->fourier, table->learned.label, table->tensor, error);
}

static bool look_at(const struct trained *of, int snapshot, struct look *look,
                    struct error *error) {
    const struct task *task = of->trial->task;
    const struct word_table *table = task->table;
    struct network network = of->result->network;
    network.weights = trained_snapshot(of, snapshot);
    network_set_width(&network, network.q);
    look->epoch = of->trial->snapshot_epochs[snapshot];
    look->purity = boxes_purity(&table->fourier, &network, true);
    if (!boxes_of_outputs(&table->fourier, &network, task->setting.activation, table->energy,
                          error))
        return false;
    look->support = boxes_share(table->energy, table->tensor, table->boxes);
    return true;
}

static bool measure(const struct trained *of, void *to, void *to_looks, struct error *error) {
    const struct task *task = of->trial->task;
    struct run *run = to;
    struct look *looks = to_looks;
    read_history(&of->result->history, run);
    judge_run(task, run);
    if (of->trial->snapshots > 0 && !make_boxes(of->study, task->table, error))
        return false;
    for (int i = 0; i < of->trial->snapshots; ++i) {
        if (!look_at(of, i, &looks[i], error))
            return false;
        looks[i].knows_training = looks[i].epoch >= run->train_epoch;
        if (looks[i].knows_training && !run->fitted.knows_training)
            run->fitted = looks[i];
        run->last = looks[i];
    }
    return true;
}

static bool has_learned(const void *run) {
    return !isnan(((const struct run *)run)->test_epoch);
}

static bool has_fitted_look(const void *run) {
    return ((const struct run *)run)->fitted.knows_training;
}

static bool is_expected(const void *task) {
    return ((const struct task *)task)->setting.expected_epochs != NULL;
}

static bool is_tested(const void *task) {
    return ((const struct task *)task)->training.config.train_share < 1;
}

static bool is_in_paper(const void *task) {
    return ((const struct task *)task)->setting.has_paper > 0;
}

static bool is_looked_into(const void *task) {
    return ((const struct task *)task)->setting.common.snapshots > 0;
}

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"setting", FIELD_TEXT, TASK(setting.common.name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group"},
    {"word", FIELD_TEXT, TASK(word), NULL, "letters of the word, `A` and `B` for inverses"},
    {"labels", FIELD_CHOICE, TASK(setting.labels), NULL,
     "those of the word, or random ones as a control", .choices = label_names},
    {"activation", FIELD_CHOICE, TASK(setting.activation), NULL, "activation function",
     .choices = model_activation_names, .heading = "activation"},
    {"q", FIELD_INTEGER, TASK(width), NULL, "hidden neurons", .heading = "<i>q</i>"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

static const struct field size_fields[] = {
    {"d", FIELD_INTEGER, TASK(order), NULL, "order of the group"},
    {"train_share", FIELD_REAL, TASK(training.config.train_share), "share",
     "pairs that are trained on", .heading = "<i>f</i>"},
    {"weight_decay", FIELD_REAL, TASK(setting.weight_decay), NULL,
     "coefficient of the optimiser's weight decay", .heading = "decay"},
    {0}};
static const struct record size_record = {"size", sizeof(struct task), size_fields};
static const struct record split_record = {"split", sizeof(struct task), size_fields + 1};

#define RUN(member) offsetof(struct run, member)
static const struct field trial_fields[] = {
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"learned_count", FIELD_REAL, RUN(learned), "count",
     "networks that learn: all training pairs and 99 % of the test right at one evaluation",
     .summary = SUMMARY_COUNT},
    {"learned_share", FIELD_ESTIMATE, RUN(learned), "share", "networks that learn",
     .summary = SUMMARY_SHARE, .quantity = "learned", .applies = is_tested, .heading = "learned",
     .decimals = 2},
    {"grokked_count", FIELD_REAL, RUN(grokked), .summary = SUMMARY_COUNT},
    {"grokked_share", FIELD_ESTIMATE, RUN(grokked), .summary = SUMMARY_SHARE, .quantity = "grokked",
     .applies = is_tested, .heading = "grokked", .decimals = 2},
    {"test_epoch_median", FIELD_REAL, RUN(test_epoch), .summary = SUMMARY_MEDIAN,
     .has = has_learned, .quantity = "epochs", .applies = is_tested, .heading = "median epoch"},
    {"test_epoch_least", FIELD_REAL, RUN(test_epoch), .summary = SUMMARY_LEAST, .has = has_learned,
     .heading = "first"},
    {"test_epoch_most", FIELD_REAL, RUN(test_epoch), .summary = SUMMARY_MOST, .has = has_learned,
     .heading = "last"},
    {"delay_median", FIELD_REAL, RUN(delay), .summary = SUMMARY_MEDIAN, .has = has_learned,
     .heading = "delay"},
    {"final_test_accuracy", FIELD_ESTIMATE, RUN(end.test_accuracy), .summary = SUMMARY_MEAN,
     .quantity = "final_test", .applies = is_tested, .heading = "final test", .decimals = 2},
    {"final_test_accuracy_sd", FIELD_REAL, RUN(end.test_accuracy), .summary = SUMMARY_DEVIATION},
    {NULL, FIELD_ESTIMATE, RUN(expected), "share", "networks that learn within `expected_epochs`",
     .summary = SUMMARY_SHARE, .quantity = "expected", .applies = is_expected},
    {NULL, FIELD_ESTIMATE, RUN(fitted.purity), "share",
     "`unit_purity` at the first snapshot with the training set fitted", .summary = SUMMARY_MEAN,
     .has = has_fitted_look, .quantity = "purity_memorized", .applies = is_looked_into},
    {NULL, FIELD_ESTIMATE, RUN(last.purity), "share", "`unit_purity` at the last snapshot",
     .summary = SUMMARY_MEAN, .quantity = "purity_end", .applies = is_looked_into},
    {NULL, FIELD_ESTIMATE, RUN(fitted.support), "share",
     "`energy_in_support` at the first snapshot with the training set fitted",
     .summary = SUMMARY_MEAN, .has = has_fitted_look, .quantity = "support_memorized",
     .applies = is_looked_into},
    {NULL, FIELD_ESTIMATE, RUN(last.support), "share", "`energy_in_support` at the last snapshot",
     .summary = SUMMARY_MEAN, .quantity = "support_end", .applies = is_looked_into},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

static const struct field paper_trial_fields[] = {
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"accuracy_least", FIELD_REAL, RUN(accuracy), .summary = SUMMARY_LEAST, .heading = "least"},
    {"paper_accuracy_least", FIELD_REAL, TASK(setting.paper.accuracy_least), "share", "the paper's",
     .heading = "paper"},
    {"accuracy_median", FIELD_REAL, RUN(accuracy), .summary = SUMMARY_MEDIAN,
     .quantity = "accuracy", .applies = is_in_paper, .heading = "median"},
    {"paper_accuracy_median", FIELD_REAL, TASK(setting.paper.accuracy_median), "share",
     "the paper's", .heading = "paper"},
    {"accuracy_most", FIELD_REAL, RUN(accuracy), .summary = SUMMARY_MOST, .heading = "largest"},
    {"paper_accuracy_most", FIELD_REAL, TASK(setting.paper.accuracy_most), "share", "the paper's",
     .heading = "paper"},
    {"mse_most", FIELD_REAL, RUN(mse), .summary = SUMMARY_MOST, .heading = "largest loss"},
    {"paper_loss_most", FIELD_REAL, TASK(setting.paper.loss_most), NULL, "the paper's",
     .heading = "paper"},
    {"reached_share", FIELD_ESTIMATE, RUN(reached), "share",
     "networks with at least the paper's median accuracy", .summary = SUMMARY_SHARE,
     .quantity = "reached", .applies = is_in_paper, .heading = "reach its median", .decimals = 2},
    {0}};
static const struct record paper_trial_record = {"trial", sizeof(struct run), paper_trial_fields};

static const struct field run_fields[] = {
    {"train_epoch", FIELD_REAL, RUN(train_epoch), "epochs",
     "first evaluation with all training pairs right; empty: never", .heading = "train 100&nbsp;%"},
    {"test_accuracy_when_fitted", FIELD_REAL, RUN(test_at_train), "share",
     "accuracy on the clean test at `train_epoch`", .heading = "test when fitted"},
    {"test_epoch", FIELD_REAL, RUN(test_epoch), "epochs",
     "first evaluation with all training pairs and 99 % of the test right; empty: never",
     .heading = "test 99&nbsp;%"},
    {"delay", FIELD_REAL, RUN(delay), NULL, "`test_epoch` over `train_epoch`"},
    {"grokked", FIELD_OUTCOME, RUN(grokked), NULL,
     "whether the test accuracy is at most 0.5 at `train_epoch`, and `test_epoch` at least three "
     "times that",
     .heading = "grokked"},
    {"epochs", FIELD_INTEGER, RUN(epochs), "epochs", "for which the network was trained",
     .heading = "epochs"},
    {"train_loss", FIELD_REAL, RUN(end.train_loss), NULL, "training loss after the last epoch"},
    {"train_accuracy", FIELD_REAL, RUN(end.train_accuracy), "share",
     "training pairs that are answered right after the last epoch"},
    {"test_accuracy", FIELD_REAL, RUN(end.test_accuracy), "share",
     "test pairs that are answered right after the last epoch", .heading = "final test"},
    {"accuracy", FIELD_REAL, RUN(accuracy), "share",
     "`test_accuracy`, or `train_accuracy` where there is no test"},
    {"train_mse", FIELD_REAL, RUN(mse), NULL, "`train_loss` over the number of outputs"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

#define LOOK(member) offsetof(struct look, member)
static const struct field look_fields[] = {
    {"epoch", FIELD_REAL, LOOK(epoch), "epochs", "of the snapshot", .heading = "epoch"},
    {"knows_training", FIELD_YES, LOOK(knows_training), NULL,
     "whether the training set is fitted by then", .heading = "fitted"},
    {"unit_purity", FIELD_REAL, LOOK(purity), "share",
     "a neuron's energy in its largest box, mean over neurons weighted by energy",
     .heading = "purity"},
    {"energy_in_support", FIELD_REAL, LOOK(support), "share",
     "energy of the outputs, less means over c, in the support of the word",
     .heading = "energy in support"},
    {0}};
static const struct record look_record = {"look", sizeof(struct look), look_fields};

/* --- What is trained -------------------------------------------------------------------------- */

/* The setting's training, or the profile's as the setting has it. */
static struct protocol training_of(const struct profile *profile, const struct setting *setting) {
    struct protocol training = setting_protocol(&profile->training, &setting->common);
    training.config.model.activation = setting->activation;
    if (setting->start_deviation != 0)
        training.config.start_deviation = setting->start_deviation;
    if (setting->common.snapshots > 0)
        training.config.stop_after = 0;
    return training;
}

static void release_table(void *of) {
    struct word_table *table = of;
    fourier_free(&table->fourier);
    representations_free(&table->representations);
    group_free(&table->group);
}

static bool make_table(struct study *study, const struct place *at, const struct setting *setting,
                       struct word_table *table, struct error *error) {
    const struct place group = place_in(at, "group");
    int largest = setting->common.snapshots > 0 ? SNAPSHOT_ORDER_MAX : ORDER_MAX;
    char name[GROUP_NAME_MAX];
    const char *rule = table->word.letters;
    study_defer(study, release_table, table);
    if (!word_read(at, "word", setting->word, &table->word, error) ||
        !any_group_create(&group, &setting->group, largest, &table->group, error))
        return false;
    int d = table->group.order, *label = study_room(study, (size_t)d * (size_t)d, sizeof *label);
    word_evaluate(&table->word, &table->group, label);
    if (setting->labels == LABELS_RANDOM) {
        labels_random(d, d * d, label);
        rule = "random";
    }
    group_file_name(&table->group, name);
    table->learned = (struct training_table){
        .d = d, .label = label, .name = study_text(study, "%.24s_%.24s", name, rule)};
    return true;
}

/* At the place of a share. */
static bool check_split(const struct place *at, const struct training_config *config, int d,
                        struct error *error) {
    int test = dataset_held_out_pairs(d, config->train_share);
    if (test >= d * d || (test < 1 && config->train_share != 1))
        return place_refuse(at, "", error, "holds out %d of %d pairs; both sides need at least one",
                            test, d * d);
    return config->batch <= d * d - test ||
           place_refuse(at, "", error, "leaves %d pairs to train on, fewer than the batch of %d",
                        d * d - test, config->batch);
}

static bool check_training(const struct place *at, const struct protocol *training,
                           struct error *error) {
    if (training->config.evaluate_every == 0)
        return place_refuse(at, "evaluate_every", error,
                            "is needed here, to know when a network has learned");
    return protocol_check(at, training, training->config.train_share != 1, error);
}

static void add_trial(struct study *study, const struct setting *setting,
                      const struct protocol *training, struct word_table *table, int width) {
    struct trial trial = trial_of_setting(&setting->common);
    struct task *task = study_room(study, 1, sizeof *task);
    *task =
        (struct task){*setting,         *training, table, table->group.name, table->word.letters,
                      table->learned.d, width};
    if (setting->has_paper == 0)
        task->setting.paper = (struct paper_numbers){NAN, NAN, NAN, NAN};
    trial.task = task;
    trial.config = protocol_on_table(training, &table->learned, width, setting->weight_decay, 0);
    if (setting->widths_count > 1)
        trial.name = study_text(study, "%s_q%d", trial.name, width);
    if (setting->train_shares_count > 1)
        trial.name = study_text(study, "%s_f%g", trial.name, training->config.train_share);
    study_add(study, &trial);
}

/* The trials of one share, for all widths. */
static bool add_share(struct study *study, const struct place *at, const struct setting *setting,
                      const struct protocol *training, struct word_table *table,
                      struct error *error) {
    if (!check_split(at, &training->config, table->learned.d, error))
        return false;
    for (unsigned w = 0; w < setting->widths_count; ++w)
        add_trial(study, setting, training, table, setting->widths[w]);
    return true;
}

static bool add_trials(struct study *study, const struct place *at, const struct profile *profile,
                       unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    const struct place own = place_in(at, "training");
    struct protocol training = training_of(profile, setting);
    struct word_table *table = study_room(study, 1, sizeof *table);
    if ((setting->common.has_training > 0 &&
         !check_training(&own, &setting->common.training, error)) ||
        !setting_check(at, profile->settings, sizeof *setting, index, &training, error) ||
        !check_training(at, &training, error) || !make_table(study, at, setting, table, error))
        return false;
    if (setting->train_shares_count == 0)
        return add_share(study, at, setting, &training, table, error);
    for (unsigned i = 0; i < setting->train_shares_count; ++i) {
        const struct place share = place_in(at, "train_shares[%u]", i);
        training.config.train_share = setting->train_shares[i];
        if (!add_share(study, &share, setting, &training, table, error))
            return false;
    }
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place training = place_in(at, "training");
    if (!check_training(&training, &profile->training, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        if (!add_trials(study, &place, profile, i, error))
            return false;
    }
    return true;
}

/* --- The claim -------------------------------------------------------------------------------- */

static const struct field totals[] = {{0}};

static const struct sheet sheets[] = {
    {"word_learning", "shares and epochs by setting", "setting and width", ROWS_TRIALS,
     .parts = {{&task_record}, {&size_record}, {&trial_record}}},
    {"word_learning_paper", "the paper's numbers beside these", "setting with the paper's numbers",
     ROWS_TRIALS, .parts = {{&task_record}, {&size_record}, {&paper_trial_record}},
     .applies = is_in_paper},
    {"word_learning_runs", "every network", "network", ROWS_RUNS,
     .parts =
         {{&task_record}, {&split_record}, {&seed_record, FROM_SEED}, {&run_record, FROM_RUN}}},
    {"word_learning_looks", "networks during training", "network and snapshot", ROWS_LOOKS,
     .parts = {{&task_record}, {&seed_record, FROM_SEED}, {&look_record, FROM_LOOK}}},
    {0}};

static const struct chart charts[] = {{"word_learning", "accuracies over epochs"},
                                      {"word_learning_looks", "purity and support over epochs"},
                                      {"word_learning_width", "networks that learn over widths"},
                                      {"word_learning_shares", "final test over train shares"},
                                      {"word_learning_paper", "accuracies of the paper's runs"},
                                      {0}};

const struct claim word_learning = {
    .name = "word_learning",
    .about = "Train networks on part of the table of a word in a finite group, and see when and "
             "how they learn the rest (arXiv 2509.06931).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .look_size = sizeof(struct look),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"grokked_S4_ab"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = word_learning_draw,
};
