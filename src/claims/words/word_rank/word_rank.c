/* Claim: the tensor of a word is covered by few boxes of representations, whose costs bound its
 * rank; product networks that learn the word settle in such boxes, and gradient descent learns the
 * part of multiplication in one representation from its rank on (arXiv 2509.06931, sec. 4 and 5).
 *
 * Minimal covers are computed by an integer program and turned into explicit terms. Product
 * networks are trained on whole tables, and their neurons' boxes compared with the covers. Models
 * of single parts are trained by width. What the paper proves is checked to rounding. */
#include "claims/words/word_rank/word_rank.h"

#include "base/worst.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* --- What the spec says ----------------------------------------------------------------------- */

enum { GROUPS_MAX = 50, WIDTH_MAX = 1000, RUNS_MAX = 10000 };

/* The beginning of a field: a meaning follows. */
#define GROUPS(structure)                                                                          \
    "groups", FIELD_LIST, offsetof(struct structure, groups),                                      \
        .items = &any_group_record, .count = offsetof(struct structure, groups_count),             \
        .most = GROUPS_MAX, .range = "at most 120 elements, none twice", .unit = NULL
#define GROUP(structure)                                                                           \
    "group", FIELD_BLOCK, offsetof(struct structure, group),                                       \
        .items = &any_group_record, .range = "at most 120 elements", .unit = NULL

#define KNOWN(name)                                                                                \
#name, FIELD_REAL, offsetof(struct known_cover, name), .optional = true, .otherwise = NAN,     \
                                                           .low = 0, .high = 1e9, .unit
static const struct field known_fields[] = {
    {"group", FIELD_TEXT, offsetof(struct known_cover, group), NULL, "one of `groups`",
     .most = GROUP_NAME_MAX - 1},
    {"word", FIELD_TEXT, offsetof(struct known_cover, word), NULL, "one of `words`"},
    {KNOWN(support) = "triples", "with energy"},
    {KNOWN(cover) = "triples", "that fusion allows"},
    {KNOWN(box_rank) = NULL, "least cost of boxes that cover the support"},
    {KNOWN(cover_rank) = NULL, "the same for all triples that fusion allows"},
    {KNOWN(paper) = NULL, "box rank in the paper, to be shown beside it"},
    {"drawn", FIELD_YES, offsetof(struct known_cover, drawn), NULL,
     "whether `word_rank_covers` has a panel for it", .optional = true},
    {0}};
static const struct record known_record = {"known cover", sizeof(struct known_cover), known_fields};

#define COVERS(member) offsetof(struct covers, member)
static const struct field covers_fields[] = {
    {GROUPS(covers), "whose words are covered"},
    {"words", FIELD_LIST, COVERS(words), NULL, "that are covered on all groups", .of = FIELD_TEXT,
     .count = COVERS(words_count), .range = "none twice"},
    {"known", FIELD_LIST, COVERS(known), NULL, "what another program found, and the paper's number",
     .optional = true, .items = &known_record, .count = COVERS(known_count)},
    {0}};
static const struct record covers_record = {"covers", sizeof(struct covers), covers_fields};

#define STUDY(member) offsetof(struct part_study, member)
static const struct field study_fields[] = {
    {GROUP(part_study), "whose multiplication the part is of"},
    {"representation", FIELD_TEXT, STUDY(representation), NULL,
     "label of a bsc representation, as in `word_rank_boxes`", .most = REPRESENTATION_LABEL_MAX},
    {"widths", FIELD_LIST, STUDY(widths), "terms", "of the models", .of = FIELD_INTEGER,
     .count = STUDY(widths_count), .order = FIELD_ASCENDING, .low = 1, .high = WIDTH_MAX},
    {"runs", FIELD_INTEGER, STUDY(runs), "models", "of each width, seeds 0, 1, ...", .low = 1,
     .high = RUNS_MAX},
    {"updates", FIELD_INTEGER, STUDY(updates), "updates", "at most", .low = 1, .high = 1e8},
    {"rate", FIELD_REAL, STUDY(rate), NULL, "learning rate", .low = 1e-12, .high = 1e6},
    {"deviation", FIELD_REAL, STUDY(deviation), NULL,
     "standard deviation of the initial coefficients, for a part of squared norm D", .low = 1e-12,
     .high = 1e6},
    {"paper", FIELD_REAL, STUDY(paper), "terms", "least width in the paper, to be shown beside it",
     .optional = true, .otherwise = NAN, .low = 1, .high = WIDTH_MAX},
    {0}};
static const struct record study_record = {"study", sizeof(struct part_study), study_fields};

static const struct field parts_fields[] = {
    {"studies", FIELD_LIST, offsetof(struct parts, studies), NULL,
     "of the part of a group's multiplication in one representation", .items = &study_record,
     .count = offsetof(struct parts, studies_count), .most = 8},
    {"zero_loss", FIELD_REAL, offsetof(struct parts, zero_loss), NULL,
     "squared error over squared norm of the part; a loss below is zero", .high = 1},
    {0}};
static const struct record parts_record = {"parts", sizeof(struct parts), parts_fields};

#define EXACT(member) offsetof(struct exact, member)
static const struct field exact_fields[] = {
    {GROUPS(exact), "that are checked"},
    {"other_word", FIELD_TEXT, EXACT(other_word), NULL,
     "for which rows leave their representation, a control"},
    {"updates", FIELD_INTEGER, EXACT(updates), "updates", "of gradient descent", .low = 1,
     .high = 1e6},
    {"rows", FIELD_INTEGER, EXACT(rows), "rows",
     "in each representation, and neurons of the "
     "networks of Lemma 4.6",
     .low = 1, .high = 100},
    {"rate", FIELD_REAL, EXACT(rate), NULL, "learning rate, of the mean loss over pairs",
     .low = 1e-12, .high = 1e6},
    {"deviation", FIELD_REAL, EXACT(deviation), NULL,
     "standard deviation of the initial coefficients", .low = 1e-12, .high = 1e6},
    {0}};
static const struct record exact_record = {"exact", sizeof(struct exact), exact_fields};

#define SETTING(member) offsetof(struct setting, member)
static const struct field setting_fields[] = {
    {GROUP(setting), "whose table is learned"},
    {"word", FIELD_TEXT, SETTING(word), NULL, "that is learned"},
    {"width", FIELD_INTEGER, SETTING(width), NULL,
     "hidden neurons; initial weights have standard deviation 1/sqrt(width) unless `training` says "
     "otherwise",
     .low = 1, .high = WIDTH_MAX},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields,
                                             NULL, &setting_common_record};

static const struct field bounds_fields[] = {
    {"part_above", FIELD_REAL, offsetof(struct bounds, part_above), "share",
     "of the energy of a neuron's row; a representation with more is in the neuron's box",
     .high = 1},
    {"alive_above", FIELD_REAL, offsetof(struct bounds, alive_above), "share",
     "of the largest norm |u| |v| |w|; the boxes of neurons with more count", .high = 1},
    {0}};
static const struct record bounds_record = {"boxes", sizeof(struct bounds), bounds_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"covers", FIELD_BLOCK, PROFILE(covers), NULL, "minimal box covers", .items = &covers_record},
    {"parts", FIELD_BLOCK, PROFILE(parts), NULL, "models by width, in one representation",
     .items = &parts_record},
    {"exact", FIELD_BLOCK, PROFILE(exact), NULL, "what the paper proves", .items = &exact_record},
    {"training", FIELD_BLOCK, PROFILE(training), NULL,
     "with `activation: product`, `loss: squared`, `train_share: 1`", .items = &protocol_record},
    {"settings", FIELD_LIST, PROFILE(settings), NULL, "networks that learn whole tables",
     .items = &setting_record, .count = PROFILE(settings_count)},
    {"boxes", FIELD_BLOCK, PROFILE(boxes), NULL, "what is a neuron's box", .items = &bounds_record},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- The columns of the tables ---------------------------------------------------------------- */

#define COVER(member) offsetof(struct cover_row, member)
static const struct field cover_fields[] = {
    {"group", FIELD_TEXT, COVER(group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, COVER(d), NULL, "order of the group", .heading = "<i>n</i>"},
    {"bscs", FIELD_INTEGER, COVER(bscs), "count", "basic self-conjugate representations, m"},
    {"word", FIELD_TEXT, COVER(word), NULL, "the reduced word", .heading = "word"},
    {"support", FIELD_INTEGER, COVER(support), "triples", "with energy", .heading = "support"},
    {"cover", FIELD_INTEGER, COVER(fusion), "triples", "that fusion allows", .heading = "fusion"},
    {"trivial_zeta", FIELD_INTEGER, COVER(trivial), "triples",
     "of the support with the trivial ζ, but the trivial one"},
    {"boxes", FIELD_INTEGER, COVER(boxes), "count", "of the minimal cover", .heading = "boxes"},
    {"box_rank", FIELD_REAL, COVER(box_rank), NULL, "cost of the minimal cover of the support",
     .heading = "box rank"},
    {"bound", FIELD_REAL, COVER(bound), NULL, "lower bound of the cost of all covers"},
    {"certified", FIELD_YES, COVER(certified), NULL,
     "whether the bounds prove that both covers are "
     "minimal",
     .heading = "certified"},
    {"cover_rank", FIELD_INTEGER, COVER(cover_rank), NULL,
     "cost of a minimal cover of all triples that fusion allows", .heading = "over fusion"},
    {"at_most", FIELD_INTEGER, COVER(most), NULL, "d (d - 1) + 1, the bound of Cor. 4.5",
     .heading = "<i>n</i>(<i>n</i>−1)+1"},
    {"terms_error", FIELD_REAL, COVER(terms_error), NULL,
     "largest error of an entry of the sum of as many terms", .heading = "error of terms"},
    {"known_rank", FIELD_REAL, COVER(known_rank), NULL,
     "box rank as found elsewhere; empty: not known", .heading = "known"},
    {"paper_rank", FIELD_REAL, COVER(paper), NULL, "box rank in the paper; empty: not known",
     .heading = "paper"},
    {0}};
static const struct record cover_record = {"cover", sizeof(struct cover_row), cover_fields};

#define BOX(member) offsetof(struct box_row, member)
static const struct field box_fields[] = {
    {"group", FIELD_TEXT, BOX(group), NULL, "name of the group", .heading = "group"},
    {"word", FIELD_TEXT, BOX(word), NULL, "the reduced word", .heading = "word"},
    {"box", FIELD_INTEGER, BOX(box), NULL, "number of the box", .heading = "box"},
    {"phi", FIELD_TEXT, BOX(phi), NULL, "its representations of the letter a", .heading = "φ"},
    {"psi", FIELD_TEXT, BOX(psi), NULL, "of the letter b", .heading = "ψ"},
    {"zeta", FIELD_TEXT, BOX(zeta), NULL, "of the value", .heading = "ζ"},
    {"cost", FIELD_INTEGER, BOX(cost), NULL, "least product of two of its summed dimensions",
     .heading = "cost"},
    {0}};
static const struct record box_record = {"box", sizeof(struct box_row), box_fields};

#define PART(member) offsetof(struct part_row, member)
static const struct field part_fields[] = {
    {"group", FIELD_TEXT, PART(group), NULL, "name of the group", .heading = "group"},
    {"representation", FIELD_TEXT, PART(representation), NULL, "whose part is learned",
     .heading = "representation"},
    {"dimension", FIELD_INTEGER, PART(dimension), NULL, "D of its functions", .heading = "D"},
    {"rank_at_least", FIELD_INTEGER, PART(rank_at_least), "terms", "proven bound of its rank",
     .heading = "rank ≥"},
    {"rank_at_most", FIELD_INTEGER, PART(rank_at_most), "terms", "bound of Prop. 5.2",
     .heading = "rank ≤"},
    {"paper_width", FIELD_REAL, PART(paper), "terms",
     "least width of a model of zero loss in the paper; empty: not known", .heading = "paper"},
    {"width", FIELD_INTEGER, PART(width), "terms", "of the models", .heading = "width"},
    {"runs", FIELD_INTEGER, PART(runs), "count", "models", .heading = "models"},
    {"zero_loss_count", FIELD_INTEGER, PART(zero), "count", "models of zero loss",
     .heading = "zero loss"},
    {"loss_least", FIELD_REAL, PART(least), NULL,
     "least squared error over squared norm at the end; those of zero loss end there",
     .heading = "least loss"},
    {"loss_median", FIELD_REAL, PART(median), NULL, "median; empty where a model diverged",
     .heading = "median"},
    {0}};
static const struct record part_record = {"part", sizeof(struct part_row), part_fields};

#define CHECK(member) offsetof(struct exact_row, member)
static const struct field check_fields[] = {
    {"group", FIELD_TEXT, CHECK(group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, CHECK(d), NULL, "order of the group", .heading = "<i>n</i>"},
    {"bscs", FIELD_INTEGER, CHECK(bscs), "count", "representations"},
    {"character_error", FIELD_REAL, CHECK(character_error), NULL,
     "largest error of an entry of a part of ab (Prop. 5.1)", .heading = "Prop. 5.1"},
    {"leak", FIELD_REAL, CHECK(leak), "share",
     "largest, of the norm of a row outside its representation, for ab (Prop. 5.5)",
     .heading = "leak, <i>ab</i>"},
    {"decoupling_error", FIELD_REAL, CHECK(decoupling_error), NULL,
     "largest difference of rows trained together and by representation", .heading = "decoupling"},
    {"other_word", FIELD_TEXT, CHECK(other_word), NULL, "a word for which rows leak",
     .heading = "other word"},
    {"leak_other", FIELD_REAL, CHECK(leak_other), "share", "largest leak for it",
     .heading = "its leak"},
    {"square_error", FIELD_REAL, CHECK(square_error), NULL,
     "largest difference of outputs of a product network and a square one (Lemma 4.6)",
     .heading = "Lemma 4.6"},
    {0}};
static const struct record check_record = {"check", sizeof(struct exact_row), check_fields};

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"setting", FIELD_TEXT, TASK(name), NULL, "name of the setting in the spec",
     .heading = "setting"},
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group"},
    {"word", FIELD_TEXT, TASK(word), NULL, "the reduced word"},
    {"q", FIELD_INTEGER, TASK(width), NULL, "hidden neurons", .heading = "<i>q</i>"},
    {"box_rank", FIELD_REAL, TASK(box_rank), NULL, "of the word on the group",
     .heading = "box rank"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define RUN(member) offsetof(struct run, member)
static const struct field trial_fields[] = {
    {"runs", FIELD_REAL, .summary = SUMMARY_RUNS, .heading = "runs"},
    {"loss_median", FIELD_REAL, RUN(loss), NULL, "median `loss`", .summary = SUMMARY_MEDIAN,
     .quantity = "loss", .heading = "median loss"},
    {"accuracy_least", FIELD_REAL, RUN(accuracy), "share", "least `accuracy`",
     .summary = SUMMARY_LEAST, .quantity = "accuracy", .heading = "least accuracy"},
    {"captured_start", FIELD_ESTIMATE, RUN(captured_start), "share",
     "`captured` of the initial networks", .summary = SUMMARY_MEAN, .quantity = "captured_start",
     .heading = "captured at the start", .decimals = 2},
    {"captured", FIELD_ESTIMATE, RUN(captured), "share", "mean `captured`", .summary = SUMMARY_MEAN,
     .quantity = "captured", .heading = "captured", .decimals = 2},
    {"inside", FIELD_ESTIMATE, RUN(inside), "share", "mean `inside`", .summary = SUMMARY_MEAN,
     .quantity = "inside", .heading = "inside", .decimals = 2},
    {"covered", FIELD_ESTIMATE, RUN(covers), "share", "mean `covered`", .summary = SUMMARY_MEAN,
     .quantity = "covered", .heading = "covered", .decimals = 2},
    {"observed_cost_median", FIELD_REAL, RUN(observed_cost), NULL, "median `observed_cost`",
     .summary = SUMMARY_MEDIAN, .quantity = "observed_cost", .heading = "cost of observed boxes"},
    {0}};
static const struct record trial_record = {"trial", sizeof(struct run), trial_fields};

static const struct field run_fields[] = {
    {"loss", FIELD_REAL, RUN(loss), NULL, "squared error, mean over pairs", .heading = "loss"},
    {"accuracy", FIELD_REAL, RUN(accuracy), "share", "pairs whose largest output is right",
     .heading = "accuracy"},
    {"captured_start", FIELD_REAL, RUN(captured_start), "share",
     "`captured` of the initial network", .heading = "captured at the start"},
    {"captured", FIELD_REAL, RUN(captured), "share",
     "of a neuron's energy in the box of the minimal cover that has most of it, mean over neurons "
     "weighted by energy",
     .heading = "captured"},
    {"inside", FIELD_REAL, RUN(inside), "share",
     "of energy in neurons whose boxes are inside a box of some minimal cover",
     .heading = "inside"},
    {"boxes", FIELD_REAL, RUN(boxes), "count",
     "boxes of live neurons that are in no other live neuron's box", .heading = "observed boxes"},
    {"covered", FIELD_REAL, RUN(covers), "share", "of the support in these", .heading = "covered"},
    {"observed_cost", FIELD_REAL, RUN(observed_cost), NULL, "sum of the costs of these",
     .heading = "their cost"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

/* --- Quantities ------------------------------------------------------------------------------- */

/* The beginning of a total: its unit and meaning follow. */
#define FOUND(member)                                                                              \
    .quantity = #member, .type = FIELD_REAL, .offset = offsetof(struct findings, member)
static const struct field totals[] = {
    {FOUND(known_mismatches), "words",
     "words on groups whose support, fusion cover or ranks are not the known ones"},
    {FOUND(uncertified), "words", "words on groups with a cover that is not proven to be minimal"},
    {FOUND(terms_error), NULL, "largest error of the sum of a cover's terms"},
    {FOUND(trivial_zeta), "triples",
     "with energy and the trivial ζ, but the trivial one (Cor. 4.3), all words"},
    {FOUND(over_bound), "words", "words on groups with a box rank above d (d - 1) + 1 (Cor. 4.5)"},
    {FOUND(character_error), NULL, "largest error of Prop. 5.1"},
    {FOUND(leak), "share", "largest leak of rows for ab (Prop. 5.5)"},
    {FOUND(decoupling_error), NULL, "largest difference of rows trained together and alone"},
    {FOUND(leak_other), "share", "least over groups of the leak for the other word, a control"},
    {FOUND(square_error), NULL, "largest error of Lemma 4.6"},
    {FOUND(zero_below_rank), "count",
     "models of parts with fewer terms than a proven lower bound "
     "of the rank that reach zero loss"},
    {FOUND(least_width), "terms", "least width of a model of zero loss", .name = "<group>"},
    {FOUND(networks_wrong), "count", "networks that do not learn their whole table"},
    {FOUND(captured_gain), "share", "least over settings of how much `captured` grows by training"},
    {0}};

/* --- What the profile needs beside its fields ------------------------------------------------- */

/* Groups, none of them twice: the tables tell them apart by their names. bases: [count]. */
static bool open_groups(struct study *study, const struct place *at, const struct any_group *groups,
                        unsigned count, struct basis **bases, struct error *error) {
    for (unsigned i = 0; i < count; ++i) {
        const struct place place = place_in(at, "groups[%u]", i);
        bases[i] = word_rank_open(study, &place, &groups[i], error);
        if (bases[i] == NULL)
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(bases[i]->group.name, bases[j]->group.name) == 0)
                return place_refuse(&place, "", error, "a second group called %s",
                                    bases[i]->group.name);
    }
    return true;
}

/* words: [words_count of the covers] */
static bool read_words(const struct place *at, const struct covers *covers, struct word *words,
                       struct error *error) {
    for (unsigned i = 0; i < covers->words_count; ++i) {
        const struct place place = place_in(at, "words[%u]", i);
        if (!word_read(&place, "", covers->words[i], &words[i], error))
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(words[i].letters, words[j].letters) == 0)
                return place_refuse(&place, "", error, "the word %s is there already",
                                    words[i].letters);
    }
    return true;
}

/* What is known is known of a group and a word that are covered. */
static bool check_known(const struct place *at, const struct covers *covers,
                        struct basis *const *bases, const struct word *words, struct error *error) {
    for (unsigned k = 0; k < covers->known_count; ++k) {
        const struct place place = place_in(at, "known[%u]", k);
        const struct known_cover *known = &covers->known[k];
        struct word word;
        unsigned g = 0, w = 0;
        if (!word_read(&place, "word", known->word, &word, error))
            return false;
        while (g < covers->groups_count && strcmp(bases[g]->group.name, known->group) != 0)
            ++g;
        while (w < covers->words_count && strcmp(words[w].letters, word.letters) != 0)
            ++w;
        if (g == covers->groups_count)
            return place_refuse(&place, "group", error, "no group called '%s' is covered",
                                known->group);
        if (w == covers->words_count)
            return place_refuse(&place, "word", error, "the word %s is not covered", word.letters);
    }
    return true;
}

static bool plan_covers(struct study *study, const struct place *at, const struct covers *covers,
                        struct opened *opened, struct error *error) {
    struct basis **bases = study_room(study, covers->groups_count, sizeof(struct basis *));
    struct word *words = study_room(study, covers->words_count, sizeof *words);
    unsigned of_group = covers->words_count, all = covers->groups_count * of_group;
    if (!open_groups(study, at, covers->groups, covers->groups_count, bases, error) ||
        !read_words(at, covers, words, error) || !check_known(at, covers, bases, words, error))
        return false;
    opened->covered = study_room(study, all, sizeof(struct covered *));
    for (unsigned i = 0; i < all; ++i) {
        opened->covered[i] =
            word_rank_cover(study, bases[i / of_group], &words[i % of_group], error);
        if (opened->covered[i] == NULL)
            return false;
    }
    return true;
}

static bool plan_parts(struct study *study, const struct place *at, const struct parts *parts,
                       struct opened *opened, struct error *error) {
    opened->parts = study_room(study, parts->studies_count, sizeof *opened->parts);
    for (unsigned s = 0; s < parts->studies_count; ++s) {
        const struct place place = place_in(at, "studies[%u]", s);
        const struct place group = place_in(&place, "group");
        const struct part_study *of = &parts->studies[s];
        struct part_of_word *part = &opened->parts[s];
        part->basis = word_rank_open(study, &group, &of->group, error);
        if (part->basis == NULL)
            return false;
        while (part->bsc < part->basis->fourier.count &&
               strcmp(part->basis->labels[part->bsc], of->representation) != 0)
            ++part->bsc;
        if (part->bsc == part->basis->fourier.count)
            return place_refuse(
                &place, "representation", error, "%s has no representation '%s': they are %s, ...",
                part->basis->group.name, of->representation, part->basis->labels[0]);
        for (unsigned t = 0; t < s; ++t)
            if (strcmp(opened->parts[t].basis->group.name, part->basis->group.name) == 0)
                return place_refuse(&place, "group", error, "a second study of %s",
                                    part->basis->group.name);
        study_expect(study, "least_width", part->basis->file_name);
    }
    return true;
}

static bool plan_exact(struct study *study, const struct place *at, const struct exact *exact,
                       struct opened *opened, struct error *error) {
    opened->exact = study_room(study, exact->groups_count, sizeof(struct basis *));
    return open_groups(study, at, exact->groups, exact->groups_count, opened->exact, error) &&
           word_read(at, "other_word", exact->other_word, &opened->other, error);
}

/* --- What is trained -------------------------------------------------------------------------- */

static bool check_training(const struct place *at, const struct protocol *training,
                           struct error *error) {
    const struct training_config *config = &training->config;
    if (!protocol_check(at, training, false, error))
        return false;
    return (config->model.activation == MODEL_PRODUCT && config->model.loss == MODEL_SQUARED) ||
           place_refuse(at, "activation", error,
                        "this claim is about activation: product with loss: squared");
}

static struct protocol training_of(const struct profile *profile, const struct setting *setting) {
    struct protocol training = setting_protocol(&profile->training, &setting->common);
    if (training.config.start == TRAINING_START_NORMAL && training.config.start_deviation == 0)
        training.config.start_deviation = 1 / sqrt(setting->width);
    return training;
}

static bool add_trial(struct study *study, const struct place *at, const struct profile *profile,
                      unsigned index, struct error *error) {
    const struct setting *setting = &profile->settings[index];
    const struct protocol training = training_of(profile, setting);
    const struct place group = place_in(at, "group");
    struct word word;
    if (!setting_check(at, profile->settings, sizeof *setting, index, &training, error) ||
        !word_read(at, "word", setting->word, &word, error))
        return false;
    const struct basis *basis = word_rank_open(study, &group, &setting->group, error);
    struct covered *covered = basis == NULL ? NULL : word_rank_cover(study, basis, &word, error);
    if (covered == NULL)
        return false;
    struct task *task = study_room(study, 1, sizeof *task);
    *task = (struct task){.name = setting->common.name,
                          .group = basis->group.name,
                          .word = covered->word.letters,
                          .width = setting->width,
                          .box_rank = covered->unknown ? NAN : (double)covered->cover.cost,
                          .covered = covered,
                          .bounds = &profile->boxes};
    const struct training_table table = {
        .d = basis->group.order,
        .label = covered->table,
        .name = study_text(study, "%.24s_%.24s", basis->file_name, covered->word.letters)};
    struct trial trial = trial_of_setting(&setting->common);
    trial.task = task;
    trial.config = protocol_on_table(&training, &table, setting->width, 0, 0);
    study_add(study, &trial);
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place covers = place_in(at, "covers"), parts = place_in(at, "parts"),
                       exact = place_in(at, "exact"), training = place_in(at, "training");
    struct opened *opened = study->own = study_room(study, 1, sizeof *opened);
    study_expect_totals(study);
    if (!plan_covers(study, &covers, &profile->covers, opened, error) ||
        !plan_parts(study, &parts, &profile->parts, opened, error) ||
        !plan_exact(study, &exact, &profile->exact, opened, error) ||
        !check_training(&training, &profile->training, error))
        return false;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        const struct place place = place_in(at, "settings[%u]", i);
        if (!add_trial(study, &place, profile, i, error))
            return false;
    }
    return true;
}

/* --- The claim -------------------------------------------------------------------------------- */

static bool conclude_exact(struct study *study, struct findings *found, struct error *error) {
    const struct exact *exact = &((const struct profile *)study->profile)->exact;
    const struct opened *opened = study->own;
    found->leak_other = INFINITY;
    for (unsigned g = 0; g < exact->groups_count; ++g) {
        struct exact_row row;
        if (!word_rank_check(study, opened->exact[g], exact, &opened->other, &row, error))
            return false;
        study_write_row(study, "word_rank_exact", &row);
        found->character_error = worst_of(found->character_error, row.character_error);
        found->leak = worst_of(found->leak, row.leak);
        found->decoupling_error = worst_of(found->decoupling_error, row.decoupling_error);
        found->leak_other = least_of(found->leak_other, row.leak_other);
        found->square_error = worst_of(found->square_error, row.square_error);
    }
    return true;
}

static bool conclude(struct study *study, struct error *error) {
    const struct opened *opened = study->own;
    struct findings found = {0};
    if (!word_rank_conclude_covers(study, &found, error) ||
        !word_rank_conclude_parts(study, opened->parts, &found, error) ||
        !conclude_exact(study, &found, error) || !word_rank_conclude_networks(study, &found, error))
        return false;
    study_measure_totals(study, NULL, &found);
    return true;
}

static const struct sheet sheets[] = {
    {"word_rank", "box ranks of words", "group and word", ROWS_OWN, {{&cover_record}}},
    {"word_rank_boxes", "the boxes of minimal covers", "box", ROWS_OWN, {{&box_record}}},
    {"word_rank_widths", "models of single parts by width", "part and width", ROWS_OWN,
     .parts = {{&part_record}}},
    {"word_rank_networks", "boxes of trained networks by setting", "setting", ROWS_TRIALS,
     .parts = {{&task_record}, {&trial_record}}},
    {"word_rank_runs", "every network", "network", ROWS_RUNS,
     .parts = {{&task_record}, {&seed_record, FROM_SEED}, {&run_record, FROM_RUN}}},
    {"word_rank_exact", "what the paper proves", "group", ROWS_OWN, {{&check_record}}},
    {0}};

static const struct chart charts[] = {{"word_rank_covers", "minimal box covers"},
                                      {"word_rank_widths", "losses of single parts over widths"},
                                      {"word_rank_networks", "neurons in the boxes of covers"},
                                      {0}};

const struct claim word_rank = {
    .name = "word_rank",
    .about = "Cover the tensors of words in groups by few boxes of representations, and see what "
             "product networks make of these boxes (arXiv 2509.06931, sec. 4 and 5).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"known_mismatches"},
    .trains = true,
    .plan = plan,
    .measure = word_rank_measure,
    .conclude = conclude,
};
