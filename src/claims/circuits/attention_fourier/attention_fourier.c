/* Claim: transformers that learn to add attend to Fourier modes, and generalise sooner the more
 * numbers they add (arXiv 2402.09469).
 *
 * One-layer transformers are trained on part of all tuples of k numbers mod p, labelled with their
 * sum, and tested on the rest. Before training the scores of their heads are noise; afterwards they
 * consist of a few modes of the Fourier basis over key and query. Test accuracy at the moment the
 * training set is fitted rises with k, but so does the share of test tuples of which a permutation
 * is in the training set; a split that keeps permutations together shows what remains of it. */
#include "claims/circuits/attention_fourier/attention_fourier.h"

#include "analysis/statistics.h"
#include "base/worst.h"

#include <math.h>
#include <string.h>

/* --- What the spec says ----------------------------------------------------------------------- */

/* With fewer than SPECTRA_P_MIN residues a few modes are most of any spectrum. */
enum { TUPLES_MAX = 1 << 24, SPECTRA_P_MIN = 17, WIDTH_MAX = 4096 };

static const char *const label_names[] = {"sum", "random", NULL};
static const char *const split_names[] = {"tuples", "multisets", NULL};

static bool check_size(const struct place *at, const void *of, struct error *error) {
    const struct size *size = of;
    if (size->p % 2 == 0)
        return place_refuse(at, "p", error, "must be odd, not %d", size->p);
    int tuples = dataset_pairs(size->p, size->tokens);
    return (tuples > 0 && tuples <= TUPLES_MAX) ||
           place_refuse(at, "tokens", error, "%d tokens of %d values are more than %d tuples",
                        size->tokens, size->p, TUPLES_MAX);
}

static bool check_sizes(const struct place *at, const struct setting *setting,
                        struct error *error) {
    for (unsigned i = 0; i < setting->sizes_count; ++i) {
        const struct place place = place_in(at, "sizes[%u]", i);
        const struct size *size = &setting->sizes[i];
        if (i > 0 && !place_check(&place, "tokens", size->tokens, size[-1].tokens + 1.0,
                                  TRANSFORMER_TOKENS_MAX, error))
            return false;
        if (setting->spectra && size->p < SPECTRA_P_MIN)
            return place_refuse(at, "spectra", error,
                                "need p >= %d: of fewer modes a few are most of any spectrum",
                                SPECTRA_P_MIN);
    }
    return true;
}

/* Heads share the width, unless they have one of their own. */
static bool check_heads(const struct place *at, const struct setting *setting,
                        struct error *error) {
    return setting->options.head_width > 0 ||
           (place_check(at, "heads", setting->heads, 1, setting->width, error) &&
            (setting->width % setting->heads == 0 ||
             place_refuse(at, "heads", error, "%d heads do not divide a width of %d",
                          setting->heads, setting->width)));
}

/* Spectra are of scores that depend on two numbers only. */
static bool check_options(const struct place *at, const struct setting *setting,
                          struct error *error) {
    const struct network_options *options = &setting->options;
    if (setting->spectra && (options->blocks > 1 || options->signs || options->positions))
        return place_refuse(at, "spectra", error,
                            "are of one block without signs and positions, whose scores depend on "
                            "two numbers only");
    return setting->evaluate_tuples == 0 || network_has_options(options) ||
           place_refuse(at, "evaluate_tuples", error,
                        "is for transformers of blocks: give blocks or head_width");
}

static bool check_setting(const struct place *at, const void *of, struct error *error) {
    const struct setting *setting = of;
    return check_sizes(at, setting, error) && check_heads(at, setting, error) &&
           check_options(at, setting, error) &&
           (setting->common.snapshots == 0 ||
            place_refuse(at, "snapshot_epochs", error,
                         "transformers are looked at before and after training only"));
}

#define SIZE(member) offsetof(struct size, member)
static const struct field size_fields[] = {
    {"tokens", FIELD_INTEGER, SIZE(tokens), .low = 2, .high = TRANSFORMER_TOKENS_MAX,
     .range = "2 to 20, ascending; p^tokens at most 2^24", .meaning = "k, numbers that are added"},
    {"p", FIELD_INTEGER, SIZE(p), .low = 3, .high = TUPLES_MAX,
     .range = "odd, at least 3; 17 with `spectra`", .meaning = "modulus"},
    {0}};
static const struct record size_record = {"size", sizeof(struct size), size_fields, check_size};

#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {"sizes", FIELD_LIST, SETTING(sizes), .items = &size_record, .count = SETTING(sizes_count),
     .most = TRANSFORMER_TOKENS_MAX, .meaning = "sums, a trial each; several are compared"},
    {"width", FIELD_INTEGER, SETTING(width), .low = 1, .high = WIDTH_MAX,
     .meaning = "dimensions of a token's stream"},
    {"heads", FIELD_INTEGER, SETTING(heads), .low = 1, .high = WIDTH_MAX,
     .range = "1 to 4096; a divisor of `width` without `head_width`", .meaning = "attention heads"},
    {"head_width", FIELD_INTEGER, SETTING(options.head_width), .optional = true, .low = 0,
     .high = WIDTH_MAX, .meaning = "dimensions of a head; 0: `width` / `heads`"},
    {"blocks", FIELD_INTEGER, SETTING(options.blocks), .optional = true, .low = 0,
     .high = BLOCKS_MAX,
     .meaning =
         "of attention and hidden layer; 0: one, and with none of the fields of `head_width` "
         "to `dropout` the plain network, which has faster tables but no batches"},
    {"positions", FIELD_YES, SETTING(options.positions), .optional = true,
     .meaning = "whether tokens have learned embeddings of their positions as well"},
    {"signs", FIELD_YES, SETTING(options.signs), .optional = true,
     .meaning = "whether numbers are followed by tokens, all but the last by one for the operator, "
                "and that by `=`, where the answer is read"},
    {"scaled", FIELD_YES, SETTING(options.scaled), .optional = true,
     .meaning = "whether embeddings are standard normal and multiplied by the root of `width`"},
    {"norms", FIELD_YES, SETTING(options.norms), .optional = true,
     .meaning = "whether LayerNorm precedes attention, hidden layer and output"},
    {"biases", FIELD_YES, SETTING(options.biases), .optional = true,
     .meaning = "whether all linear layers have biases, not only the hidden one"},
    {"gelu", FIELD_YES, SETTING(options.gelu), .optional = true,
     .meaning = "whether neurons are z Phi(z) instead of max(z, 0)"},
    {"dropout", FIELD_REAL, SETTING(options.dropout), "share", .optional = true, .low = 0,
     .high = 0.99, .meaning = "of embeddings, attention, neurons and what blocks add, in training"},
    {"evaluate_tuples", FIELD_INTEGER, SETTING(evaluate_tuples), .optional = true, .low = 0,
     .high = TUPLES_MAX,
     .meaning =
         "test tuples of each evaluation, drawn anew with replacement; 0: all. After the last "
         "epoch all are measured"},
    {"hidden", FIELD_INTEGER, SETTING(hidden), .low = 1, .high = 1 << 20,
     .meaning = "neurons of the hidden layer"},
    {"labels", FIELD_CHOICE, SETTING(labels), .optional = true, .choices = label_names,
     .meaning = "the sum, or drawn uniformly, the same for every seed: a control"},
    {"split", FIELD_CHOICE, SETTING(split), .optional = true, .choices = split_names,
     .meaning = "what `train_share` is a share of; with `multisets` all permutations of a tuple "
                "are on the same side"},
    {"weight_decay", FIELD_REAL, SETTING(weight_decay), .low = 0, .high = 100,
     .meaning = "coefficient of the optimiser's weight decay"},
    {"train_share", FIELD_REAL, SETTING(train_share), "share", .optional = true, .low = 0,
     .high = 1, .meaning = "instead of that of `training`, unless 0"},
    {"spectra", FIELD_YES, SETTING(spectra), .optional = true,
     .meaning = "whether the modes of the heads are measured"},
    {"control", FIELD_TEXT, SETTING(control), .optional = true, .most = 40,
     .range = "a setting with random labels, and the same tokens, p, heads and spectra",
     .meaning = "name of the setting that spectra are compared with"},
    {"times_control", FIELD_REAL, SETTING(times_control), .optional = true, .low = 0, .high = 1e6,
     .meaning =
         "instead of that of `peaks`, unless 0: of few modes the strongest have a large share "
         "by chance"},
    {"training", FIELD_BLOCK, SETTING(common.training), .optional = true,
     .count = SETTING(common.has_training), .items = &protocol_record,
     .meaning = "instead of the profile's"},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             check_setting, &setting_common_record};

#define PEAKS(member) offsetof(struct peaks, member)
static const struct field peaks_fields[] = {
    {"modes", FIELD_INTEGER, PEAKS(modes), "count", "strongest modes of each head that count",
     .low = 1, .high = SPECTRA_P_MIN},
    {"share", FIELD_REAL, PEAKS(share), "share", "of a head's power that they have at least",
     .low = 0, .high = 1},
    {"times_control", FIELD_REAL, PEAKS(times_control), NULL,
     "and at least this multiple of what they have in any network of the control", .low = 1,
     .high = 1e6},
    {0}};
static const struct record peaks_record = {"peaks", sizeof(struct peaks), peaks_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"training", FIELD_BLOCK, PROFILE(training), .items = &protocol_record,
     .meaning = "with `activation: relu`, `loss: cross_entropy`, `start: normal`, or uniform for "
                "networks of blocks (deviations are a transformer's own), and `evaluate_every`; "
                "with a batch accuracies of training tuples are those of the batch"},
    {"peaks", FIELD_BLOCK, PROFILE(peaks), .items = &peaks_record,
     .meaning = "what makes the spectrum of a network peaked"},
    {"settings", FIELD_LIST, PROFILE(settings), .items = &setting_record,
     .count = PROFILE(settings_count), .meaning = "networks that are trained"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What is measured ------------------------------------------------------------------------- */

static bool has_fitted(const void *run) {
    return !isnan(((const struct run *)run)->train_epoch);
}

static bool has_learned(const void *run) {
    return !isnan(((const struct run *)run)->test_epoch);
}

static bool has_leaked(const void *run) {
    return ((const struct run *)run)->leaked > 0;
}

static bool has_lone(const void *run) {
    return ((const struct run *)run)->tests > ((const struct run *)run)->leaked;
}

static bool has_spectra(const void *task) {
    return ((const struct task *)task)->setting.spectra;
}

static bool has_control(const void *task) {
    return ((const struct task *)task)->setting.control != NULL;
}

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"setting", FIELD_TEXT, TASK(setting.common.name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"labels", FIELD_CHOICE, TASK(setting.labels), NULL, "the sum, or random ones as a control",
     .choices = label_names},
    {"split", FIELD_CHOICE, TASK(setting.split), NULL, "what the split draws",
     .choices = split_names},
    {"tokens", FIELD_INTEGER, TASK(size.tokens), NULL, "numbers that are added",
     .heading = "<i>k</i>"},
    {"p", FIELD_INTEGER, TASK(size.p), NULL, "modulus", .heading = "<i>p</i>"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define RUN(member) offsetof(struct run, member)
#define MEAN(name, member) name, FIELD_ESTIMATE, RUN(member), .summary = SUMMARY_MEAN
static const struct field trial_fields[] = {
    {"width", FIELD_INTEGER, TASK(setting.width), NULL, "dimensions of a token's stream"},
    {"heads", FIELD_INTEGER, TASK(setting.heads), NULL, "attention heads"},
    {"hidden", FIELD_INTEGER, TASK(setting.hidden), NULL, "neurons of the hidden layer"},
    {"head_width", FIELD_INTEGER, TASK(head_width), NULL, "dimensions of a head"},
    {"blocks", FIELD_INTEGER, TASK(blocks), "count", "of attention and hidden layer"},
    {"train_share", FIELD_REAL, TASK(training.config.train_share), "share",
     "tuples or multisets that are trained on"},
    {"batch", FIELD_INTEGER, TASK(training.config.batch), "tuples", "of an update; 0: all"},
    {"weight_decay", FIELD_REAL, TASK(setting.weight_decay), NULL,
     "coefficient of the optimiser's weight decay"},
    {"epochs", FIELD_INTEGER, TASK(training.config.epochs), "epochs",
     "for which networks are trained"},
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"learned_count", FIELD_REAL, RUN(learned), "count",
     "networks that learn: 99 % of the training tuples and of the test right at one evaluation",
     .summary = SUMMARY_COUNT},
    {NULL, FIELD_ESTIMATE, RUN(learned), "share", "networks that learn", .summary = SUMMARY_SHARE,
     .quantity = "learned"},
    {"train_epoch_median", FIELD_REAL, RUN(train_epoch), .summary = SUMMARY_MEDIAN,
     .has = has_fitted, .quantity = "train_epochs", .heading = "train 99&nbsp;%"},
    {"test_epoch_median", FIELD_REAL, RUN(test_epoch), .summary = SUMMARY_MEDIAN,
     .has = has_learned, .quantity = "test_epochs", .heading = "test 99&nbsp;%"},
    {"delay_median", FIELD_REAL, RUN(delay), .summary = SUMMARY_MEDIAN, .has = has_learned,
     .quantity = "delay", .heading = "delay"},
    {MEAN(NULL, test_at_train), .has = has_fitted, .quantity = "test_at_train"},
    {MEAN("final_test_accuracy", last.test_accuracy), .quantity = "final_test",
     .heading = "final test", .decimals = 2},
    {MEAN(NULL, leaked_share), .unit = "share",
     .meaning = "test tuples with a permutation among the training tuples", .quantity = "leaked"},
    {MEAN(NULL, leaked_accuracy), .has = has_leaked, .quantity = "leaked_test"},
    {MEAN(NULL, lone_accuracy), .has = has_lone, .quantity = "not_leaked_test"},
    {MEAN("top1_start", start.first)},
    {MEAN("top_start", start.top), .quantity = "top_start", .applies = has_spectra,
     .heading = "top modes, start", .decimals = 2},
    {MEAN("top1_end", end.first), .heading = "top mode, end", .decimals = 2},
    {MEAN("top_end", end.top), .quantity = "top_end", .applies = has_spectra,
     .heading = "top modes, end", .decimals = 2},
    {MEAN("bare_start", start.bare), .quantity = "bare_start", .applies = has_spectra},
    {MEAN("bare_end", end.bare), .quantity = "bare_end", .applies = has_spectra},
    {"peaked_count", FIELD_REAL, RUN(peaked), "count",
     "networks whose spectrum is peaked; empty without a control", .summary = SUMMARY_COUNT,
     .heading = "peaked"},
    {NULL, FIELD_ESTIMATE, RUN(peaked), "share", "networks whose spectrum is peaked",
     .summary = SUMMARY_SHARE, .quantity = "peaked", .applies = has_control},
    {MEAN("strongest_only_accuracy", strongest), .quantity = "strongest_only",
     .applies = has_spectra, .heading = "strongest mode only", .decimals = 2},
    {MEAN("uniform_accuracy", uniform), .quantity = "uniform", .applies = has_spectra,
     .heading = "uniform attention", .decimals = 2},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

static const struct field run_fields[] = {
    {"train_epoch", FIELD_REAL, RUN(train_epoch), "epochs",
     "first evaluation with 99 % of the training tuples right; empty: never",
     .heading = "train 99&nbsp;%"},
    {"test_accuracy_when_fitted", FIELD_REAL, RUN(test_at_train), "share",
     "test accuracy at `train_epoch`", .heading = "test when fitted"},
    {"test_epoch", FIELD_REAL, RUN(test_epoch), "epochs",
     "first evaluation with 99 % of the training tuples and of the test right; empty: never",
     .heading = "test 99&nbsp;%"},
    {"delay", FIELD_REAL, RUN(delay), "epochs",
     "from `train_epoch` to `test_epoch`; empty: one of them never", .heading = "delay"},
    {"train_loss", FIELD_REAL, RUN(last.train_loss), "nats",
     "training loss after the last epoch; of a batch, as `train_accuracy`, where there are "
     "batches"},
    {"train_accuracy", FIELD_REAL, RUN(last.train_accuracy), "share",
     "training tuples that are answered right after the last epoch"},
    {"test_accuracy", FIELD_REAL, RUN(last.test_accuracy), "share",
     "test tuples that are answered right after the last epoch", .heading = "final test"},
    {"test_tuples", FIELD_INTEGER, RUN(tests), "count", "tuples of the test"},
    {"leaked_tuples", FIELD_INTEGER, RUN(leaked), "count",
     "test tuples with a permutation among the training tuples"},
    {"leaked_accuracy", FIELD_REAL, RUN(leaked_accuracy), "share",
     "leaked tuples that are answered right after the last epoch; empty: there are none"},
    {"not_leaked_accuracy", FIELD_REAL, RUN(lone_accuracy), "share",
     "other test tuples that are answered right after the last epoch; empty: there are none"},
    {"top1_start", FIELD_REAL, RUN(start.first), "share",
     "of a head's power in its strongest mode before training, mean weighted by power"},
    {"top_start", FIELD_REAL, RUN(start.top), "share",
     "the same in its strongest modes, as many as the spec's `peaks` have",
     .heading = "top modes, start"},
    {"top1_end", FIELD_REAL, RUN(end.first), "share", "`top1_start` after training"},
    {"top_end", FIELD_REAL, RUN(end.top), "share", "`top_start` after training", .heading = "end"},
    {"bare_start", FIELD_REAL, RUN(start.bare), "share",
     "`top_start` of the heads' matrices without the embedding, taken as tables over Z_width"},
    {"bare_end", FIELD_REAL, RUN(end.bare), "share", "the same after training"},
    {"strongest_only_accuracy", FIELD_REAL, RUN(strongest), "share",
     "test accuracy with the scores of each head's strongest mode only",
     .heading = "strongest mode only"},
    {"uniform_accuracy", FIELD_REAL, RUN(uniform), "share",
     "test accuracy with the same attention to all tokens", .heading = "uniform"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

/* --- What is trained -------------------------------------------------------------------------- */

/* Number of tuples or multisets that a split draws from. */
static double split_size(const struct setting *setting, const struct size *size) {
    double sets = 1;
    for (int i = 1; i <= size->tokens; ++i)
        sets = sets * (size->p + i - 1) / i;
    return setting->split == SPLIT_MULTISETS ? sets : dataset_pairs(size->p, size->tokens);
}

static bool check_splits(const struct place *at, const struct task *task, struct error *error) {
    for (unsigned i = 0; i < task->setting.sizes_count; ++i) {
        int all = (int)split_size(&task->setting, &task->setting.sizes[i]);
        int held_out = dataset_held_out(all, task->training.config.train_share);
        if (held_out < 1 || held_out >= all)
            return place_refuse(at, "train_share", error,
                                "holds out %d of %d; both sides need at least one", held_out, all);
    }
    return true;
}

/* A control has the same shape and random labels, and is looked at in the same way. */
static bool check_control(const struct place *at, const struct profile *profile,
                          const struct setting *setting, struct error *error) {
    const struct setting *control = NULL;
    if (setting->control == NULL)
        return true;
    for (unsigned i = 0; i < profile->settings_count; ++i)
        if (strcmp(profile->settings[i].common.name, setting->control) == 0)
            control = &profile->settings[i];
    if (control == NULL)
        return place_refuse(at, "control", error, "there is no setting called '%s'",
                            setting->control);
    return (setting->spectra && control->spectra && control->labels == LABELS_RANDOM &&
            setting->sizes_count == 1 && control->sizes_count == 1 &&
            control->sizes->p == setting->sizes->p &&
            control->sizes->tokens == setting->sizes->tokens && control->heads == setting->heads) ||
           place_refuse(at, "control", error,
                        "a control has random labels, and the same tokens, p, heads and spectra as "
                        "the setting, each of one size");
}

static struct training_config config_of(struct study *study, const struct task *task) {
    const struct setting *setting = &task->setting;
    const struct size *size = &task->size;
    const int *label = study_labels(study, size->p, size->tokens, setting->labels == LABELS_RANDOM);
    const char *name =
        study_text(study, "%s_k%d_p%d", label_names[setting->labels], size->tokens, size->p);
    const struct training_table table = {size->p,
                                         label,
                                         name,
                                         .inputs = size->tokens,
                                         .outputs = size->p,
                                         .by_multiset = setting->split == SPLIT_MULTISETS};
    struct training_config config =
        protocol_on_table(&task->training, &table, setting->width, setting->weight_decay, 0);
    config.heads = setting->heads;
    config.hidden = setting->hidden;
    config.options = setting->options;
    config.evaluate_tuples = setting->evaluate_tuples;
    config.way = NULL; /* that of its kind */
    return config;
}

/* Fails for a network that this machine cannot train. */
static bool add_trial(struct study *study, const struct place *at, const struct task *of,
                      const struct size *size, struct error *error) {
    struct error reason;
    struct task *task = study_room(study, 1, sizeof *task);
    *task = *of;
    task->size = *size;
    task->chance = 1.0 / size->p;
    task->blocks = of->setting.options.blocks > 1 ? of->setting.options.blocks : 1;
    task->head_width = of->setting.options.head_width > 0 ? of->setting.options.head_width
                                                          : of->setting.width / of->setting.heads;
    struct trial trial = trial_of_setting(&task->setting.common);
    if (task->setting.sizes_count > 1)
        trial.name = study_text(study, "%s_k%d", trial.name, size->tokens);
    trial.task = task;
    trial.config = config_of(study, task);
    if (!training_fits(&trial.config, 0, &reason))
        return place_refuse(at, "width", error, "%s", reason.message);
    study_add(study, &trial);
    return true;
}

/* Transformers have one kind of training, which the spec states. */
static bool check_loss(const struct place *at, const struct training_config *config,
                       struct error *error) {
    if (config->model.activation != MODEL_RELU || config->model.loss != MODEL_CROSS_ENTROPY ||
        config->start == TRAINING_START_WIDTH || config->start_deviation != 0)
        return place_refuse(at, "", error,
                            "transformers need activation: relu, loss: cross_entropy and start: "
                            "normal or uniform, without start_deviation");
    if (config->clean_test)
        return place_refuse(at, "clean_test", error,
                            "transformers have no clean_test; split: multisets keeps permutations "
                            "together");
    if (config->optimiser.output_rate != 0)
        return place_refuse(at, "output_rate", error,
                            "is for networks of two layers, not for transformers");
    return config->evaluate_every > 0 ||
           place_refuse(at, "evaluate_every", error,
                        "is needed here, to know when a network has learned");
}

/* Of the training of one setting: what the plain network has not. */
static bool check_training(const struct place *at, const struct setting *setting,
                           const struct protocol *training, struct error *error) {
    const struct training_config *config = &training->config;
    bool plain = !network_has_options(&setting->options);
    if (!protocol_check(at, training, true, error) || !check_loss(at, config, error))
        return false;
    if (plain && config->start != TRAINING_START_NORMAL)
        return place_refuse(at, "start", error,
                            "must be normal for the plain network; give blocks or head_width");
    return !plain || config->batch == 0 ||
           place_refuse(at, "batch", error,
                        "is not for the plain network; give blocks or head_width");
}

static bool add_trials(struct study *study, const struct place *at, const struct profile *profile,
                       unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    struct task task = {.setting = *setting,
                        .training = setting_protocol(&profile->training, &setting->common)};
    if (setting->train_share != 0)
        task.training.config.train_share = setting->train_share;
    const struct place own = setting->common.has_training > 0 ? place_in(at, "training") : *at;
    if (!setting_check(at, profile->settings, sizeof *setting, index, &task.training, error) ||
        !check_training(&own, setting, &task.training, error) || !check_splits(at, &task, error) ||
        !check_control(at, profile, setting, error))
        return false;
    for (unsigned i = 0; i < setting->sizes_count; ++i)
        if (!add_trial(study, at, &task, &setting->sizes[i], error))
            return false;
    if (setting->sizes_count > 1)
        study_expect(study, "trend", setting->common.name);
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place training = place_in(at, "training");
    if (!protocol_check(&training, &profile->training, true, error) ||
        !check_loss(&training, &profile->training.config, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        if (!add_trials(study, &place, profile, i, error))
            return false;
    }
    return true;
}

/* --- Peaks ------------------------------------------------------------------------------------ */

/* The trial of the control of a task, whose setting has one size. */
static const struct trial *control_of(const struct study *study, const struct task *task) {
    for (int t = 0; task->setting.control != NULL && t < study->count; ++t) {
        const struct task *other = study->trials[t]->task;
        if (strcmp(other->setting.common.name, task->setting.control) == 0)
            return study->trials[t];
    }
    return NULL;
}

/* NaN where the network's own share, or that of a network of the control, is NaN. */
static void find_peaked(struct study *study) {
    static const struct field strongest = {.offset = RUN(end.top), .summary = SUMMARY_MOST};
    const struct peaks *peaks = &((const struct profile *)study->profile)->peaks;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t], *control = control_of(study, trial->task);
        if (control == NULL)
            continue;
        double most = trial_summary(study, control, &strongest).value;
        double own = ((const struct task *)trial->task)->setting.times_control;
        double least = worst_of(peaks->share, (own > 0 ? own : peaks->times_control) * most);
        for (int i = 0; i < trial->networks; ++i) {
            struct run *run = trial_run(study, trial, i);
            run->peaked = outcome_of(run->end.top >= least, run->end.top + least);
        }
    }
}

/* --- Modes ------------------------------------------------------------------------------------ */

static const char *const when_names[] = {"start", "end", NULL};

/* A mode of a head. */
struct row {
    int when, head, rank, key, query;
    double head_share, mode_share;
};

static const struct field sums_fields[] = {
    {"setting", FIELD_TEXT, TASK(setting.common.name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"labels", FIELD_CHOICE, TASK(setting.labels), NULL, "the sum, or random ones as a control",
     .choices = label_names},
    {"p", FIELD_INTEGER, TASK(size.p), NULL, "modulus"},
    {0}};
static const struct record sums_record = {"sums", sizeof(struct task), sums_fields};

#define ROW(member) offsetof(struct row, member)
static const struct field row_fields[] = {
    {"when", FIELD_CHOICE, ROW(when), NULL, "start or end of training", .choices = when_names,
     .heading = "when"},
    {"head", FIELD_INTEGER, ROW(head), NULL, "number of the head, from 1", .heading = "head"},
    {"head_share", FIELD_REAL, ROW(head_share), "share", "of all heads' power",
     .heading = "its share"},
    {"rank", FIELD_INTEGER, ROW(rank), NULL, "of the mode in the head, from 1: the strongest",
     .heading = "rank"},
    {"key", FIELD_INTEGER, ROW(key), NULL, "frequency f over the key", .heading = "key <i>f</i>"},
    {"query", FIELD_INTEGER, ROW(query), NULL, "frequency g over the query",
     .heading = "query <i>g</i>"},
    {"mode_share", FIELD_REAL, ROW(mode_share), "share", "of the head's power", .heading = "share"},
    {0}};
static const struct record row_record = {"mode", sizeof(struct row), row_fields};

double attention_fourier_power(const struct attention *heads, int head) {
    double power = 0;
    for (int i = 0; i < heads->modes; ++i)
        power += attention_modes(heads, head)[i].power;
    return power;
}

/* The strongest modes of each head of network i, as many as the spec's peaks have. */
static void write_modes(struct study *study, const struct trial *trial, int i, int when,
                        const struct attention *heads) {
    const struct profile *profile = study->profile;
    double all = 0;
    for (int h = 0; h < heads->heads; ++h)
        all += attention_fourier_power(heads, h);
    for (int h = 0; h < heads->heads; ++h)
        for (int m = 0; m < profile->peaks.modes; ++m) {
            const struct attention_mode *mode = &attention_modes(heads, h)[m];
            double power = attention_fourier_power(heads, h);
            const struct row row = {
                when, h + 1, m + 1, mode->key, mode->query, power / all, mode->power / power};
            study_row(study, "attention_fourier_spectra",
                      (const void *[]){trial->task, &trial->seeds[i], &row});
        }
}

static void write_spectra(struct study *study) {
    study_table(study, "attention_fourier_spectra"); /* written even without rows */
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        for (int i = 0; has_spectra(trial->task) && i < trial->networks; ++i) {
            const struct run *run = trial_run(study, trial, i);
            if (!trial->is_trained[i])
                continue;
            write_modes(study, trial, i, 0, &run->start.heads);
            write_modes(study, trial, i, 1, &run->end.heads);
        }
    }
}

/* --- Sizes ------------------------------------------------------------------------------------ */

static const struct field input_fields[] = {
    {"train_share", FIELD_REAL, TASK(training.config.train_share), "share",
     "tuples or multisets that are trained on"},
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {MEAN("test_accuracy_when_fitted", test_at_train), .has = has_fitted,
     .heading = "test at train 99&nbsp;%", .decimals = 2},
    {MEAN("final_test_accuracy", last.test_accuracy), .heading = "final test", .decimals = 2},
    {"leaked_share", FIELD_REAL, RUN(leaked_share), "share",
     "test tuples with a permutation among the training tuples, mean over networks",
     .summary = SUMMARY_MEAN, .heading = "leaked"},
    {"leaked_accuracy", FIELD_REAL, RUN(leaked_accuracy), .summary = SUMMARY_MEAN,
     .has = has_leaked, .heading = "test, leaked"},
    {"not_leaked_accuracy", FIELD_REAL, RUN(lone_accuracy), .summary = SUMMARY_MEAN,
     .has = has_lone, .heading = "test, not leaked"},
    {"chance", FIELD_REAL, TASK(chance), "share", "1/p", .heading = "chance"},
    {0}};
static const struct record input_record = {"inputs", sizeof(struct run), input_fields};

static const struct field trend_fields[] = {
    {"trend_p", FIELD_REAL, 0, NULL,
     "of Jonckheere's test over the sizes of the setting: that `test_accuracy_when_fitted`, above "
     "chance, rises with the number of tokens",
     .heading = "trend <i>p</i>"},
    {0}};
static const struct record trend_record = {"trend", sizeof(double), trend_fields};

/* The one-sided p that test accuracies when the training set is fitted rise from size to size:
 * trials: [sizes]. Of accuracies above chance, (a - 1/p) / (1 - 1/p), since p falls with the number
 * of tokens and guesses improve. */
static double trend_of(struct study *study, struct trial *const *trials, int sizes) {
    size_t networks = (size_t)sizes * (size_t)trials[0]->networks;
    double *values = study_room(study, networks, sizeof *values);
    int *counts = study_room(study, (size_t)sizes, sizeof *counts), count = 0;
    for (int i = 0; i < sizes; ++i) {
        double chance = ((const struct task *)trials[i]->task)->chance;
        for (int n = 0; n < trials[i]->networks; ++n) {
            const struct run *run = trial_run(study, trials[i], n);
            if (!trials[i]->is_trained[n] || !has_fitted(run))
                continue;
            values[count++] = (run->test_at_train - chance) / (1 - chance);
            ++counts[i];
        }
    }
    return statistics_rising_trend(values, counts, sizes);
}

static void compare_sizes(struct study *study) {
    struct table *table = study_table(study, "attention_fourier_inputs");
    int sizes;
    for (int t = 0; t < study->count; t += sizes) {
        const struct setting *setting = &((const struct task *)study->trials[t]->task)->setting;
        sizes = (int)setting->sizes_count;
        if (sizes == 1)
            continue;
        double trend = trend_of(study, &study->trials[t], sizes);
        study_measure_value(study, "trend", setting->common.name, trend);
        for (int i = 0; i < sizes; ++i) {
            table_row(table);
            trial_write(study, table, study->trials[t + i], &task_record);
            trial_write(study, table, study->trials[t + i], &input_record);
            record_write(table, &trend_record, &trend);
        }
    }
}

/* --- The claim -------------------------------------------------------------------------------- */

static bool conclude(struct study *study, struct error *error) {
    find_peaked(study);
    write_spectra(study);
    compare_sizes(study);
    return attention_fourier_draw(study, error);
}

static const struct field totals[] = {
    {"<setting>", .quantity = "trend",
     .meaning = "for each setting of several sizes: `trend_p` of attention_fourier_inputs"},
    {0}};

static const struct sheet sheets[] = {
    {"attention_fourier", "epochs, accuracies, spectra by setting", "setting and size", ROWS_TRIALS,
     .parts = {{&task_record}, {&trial_record}}},
    {"attention_fourier_runs", "every network", "network", ROWS_RUNS,
     .parts = {{&task_record}, {&seed_record, FROM_SEED}, {&run_record, FROM_RUN}}},
    {"attention_fourier_spectra", "the strongest modes of every head",
     "network, end of its training, head and mode", ROWS_OWN,
     .parts = {{&sums_record}, {&seed_record}, {&row_record}}},
    {"attention_fourier_inputs", "accuracies over the number of tokens",
     "size of a setting with several", ROWS_OWN,
     .parts = {{&task_record}, {&input_record}, {&trend_record}}},
    {0}};

static const struct chart charts[] = {
    {"attention_fourier", "accuracies over epochs"},
    {"attention_fourier_spectra", "modes of a network's heads"},
    {"attention_fourier_inputs", "accuracies over the number of tokens"},
    {0}};

const struct claim attention_fourier = {
    .name = "attention_fourier",
    .about = "Train one-layer transformers to add numbers mod p, and see which Fourier modes their "
             "heads look at and how they generalise with more numbers (arXiv 2402.09469).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"peaked_sums"},
    .trains = true,
    .plan = plan,
    .measure = attention_fourier_measure,
    .conclude = conclude,
};
