/* Claim: a group's multiplication tensor has low rank, because in the Fourier basis it is a few
 * small matrix products; models that multiply learn it from that number of terms on and not with
 * fewer; from small initial weights gradient descent finds few terms, each in a single box
 * (arXiv 2509.06931).
 *
 * Explicit terms, made of Strassen's and Laderman's algorithms, are added up and compared with the
 * tensor, and their number with bounds that are theorems. Product models
 * sum_i u_i(a) v_i(b) w_i(c) are trained on all pairs below, at and above the rank. */
#include "claims/words/tensor_rank/tensor_rank.h"

#include "base/worst.h"

#include <math.h>

/* --- What the spec says ----------------------------------------------------------------------- */

enum { WIDTH_MAX = TENSOR_RANK_WIDTH_MAX, SEEDS_MAX = 100000, ORDER_MAX = 720 /* of S6 */ };

/* The beginning of a field: its meaning follows. */
#define GROUP(structure)                                                                           \
    "group", FIELD_BLOCK, offsetof(struct structure, group),                                       \
        .items = &any_group_record, .range = "at most 720 elements", .unit = NULL

#define DECOMPOSITION(member) offsetof(struct decomposition, member)
static const struct field decomposition_fields[] = {
    {GROUP(decomposition), "whose multiplication tensor is decomposed"},
    {"terms", FIELD_INTEGER, DECOMPOSITION(terms), "terms", "expected of the explicit algorithms",
     .low = 1, .high = 1e9},
    {0}};
static const struct record decomposition_record = {"decomposition", sizeof(struct decomposition),
                                                   decomposition_fields};

#define FLOOR(member) offsetof(struct least_loss, member)
static const struct field floor_fields[] = {
    {"width", FIELD_INTEGER, FLOOR(width), "terms", "of the models", .low = 1, .high = WIDTH_MAX},
    {"loss", FIELD_REAL, FLOOR(loss), NULL, "least that is known", .high = 1},
    {0}};
static const struct record floor_record = {"floor", sizeof(struct least_loss), floor_fields};

#define STUDY(member) offsetof(struct width_study, member)
static const struct field study_fields[] = {
    {GROUP(width_study), "whose multiplication the models learn"},
    {"widths", FIELD_LIST, STUDY(widths), "terms", "numbers of terms, a batch of models each",
     .of = FIELD_INTEGER, .count = STUDY(widths_count), .order = FIELD_ASCENDING, .low = 1,
     .high = WIDTH_MAX},
    {"floors", FIELD_LIST, STUDY(floors), NULL, "least losses known of models with few terms",
     .optional = true, .items = &floor_record, .count = STUDY(floors_count)},
    {"seeds", FIELD_INTEGER, STUDY(seeds), "models", "with each width, seeds 0, 1, ...", .low = 1,
     .high = SEEDS_MAX},
    {0}};
static const struct record study_record = {"study", sizeof(struct width_study), study_fields};

#define WIDTHS(member) offsetof(struct widths, member)
static const struct field widths_fields[] = {
    {"studies", FIELD_LIST, WIDTHS(studies), NULL, "product models of one group, by width",
     .items = &study_record, .count = WIDTHS(studies_count), .most = 100},
    {"training", FIELD_BLOCK, WIDTHS(training), NULL,
     "with `activation: product`, `loss: squared`, `train_share: 1`, without `stop_after`",
     .items = &protocol_record},
    {0}};
static const struct record widths_record = {"widths", sizeof(struct widths), widths_fields};

#define START(member) offsetof(struct start, member)
static const struct field start_fields[] = {
    {"deviation", FIELD_REAL, START(deviation), NULL, "standard deviation of initial weights",
     .low = 1e-9, .high = 100, .range = "1e-9 to 100, descending"},
    {"epochs", FIELD_INTEGER, START(epochs), "updates", "of the training", .low = 1, .high = 1e8},
    {0}};
static const struct record start_record = {"start", sizeof(struct start), start_fields};

static bool check_bias(const struct place *at, const void *of, struct error *error) {
    const struct bias *bias = of;
    for (unsigned i = 1; i < bias->starts_count; ++i) {
        const struct place start = place_in(at, "starts[%u]", i);
        if (!place_check(&start, "deviation", bias->starts[i].deviation, 1e-9,
                         bias->starts[i - 1].deviation * (1 - 1e-9), error))
            return false;
    }
    return true;
}

#define BIAS(member) offsetof(struct bias, member)
static const struct field bias_fields[] = {
    {GROUP(bias), "whose multiplication the models learn"},
    {"width", FIELD_INTEGER, BIAS(width), "terms", "of every model", .low = 1, .high = WIDTH_MAX},
    {"seeds", FIELD_INTEGER, BIAS(seeds), "models", "with each start, seeds 0, 1, ...", .low = 2,
     .high = SEEDS_MAX},
    {"starts", FIELD_LIST, BIAS(starts), NULL, "initial weights, and how long they are trained",
     .items = &start_record, .count = BIAS(starts_count), .fewest = 2, .most = 100},
    {"training", FIELD_BLOCK, BIAS(training), NULL,
     "as that of `widths`, with `start_deviation` and `epochs` of each start",
     .items = &protocol_record},
    {0}};
static const struct record bias_record = {"bias", sizeof(struct bias), bias_fields, check_bias};

static bool check_bounds(const struct place *at, const void *of, struct error *error) {
    const struct bounds *bounds = of;
    return place_check(at, "exact_loss", bounds->exact_loss, 0, bounds->zero_loss, error);
}

#define BOUNDS(member) offsetof(struct bounds, member)
static const struct field bounds_fields[] = {
    {"zero_loss", FIELD_REAL, BOUNDS(zero_loss), NULL, "a loss below is zero", .high = 1},
    {"exact_loss", FIELD_REAL, BOUNDS(exact_loss), NULL,
     "a model with a loss below is exact to rounding", .high = 1, .range = "0 to `zero_loss`"},
    {"alive_above", FIELD_REAL, BOUNDS(alive_above), "share",
     "of the largest norm of a model's terms; a term with more is alive", .high = 1},
    {"pure_above", FIELD_REAL, BOUNDS(pure_above), "share",
     "of a term's energy in one box; a term with more is pure", .high = 1},
    {"strassen_within", FIELD_REAL, BOUNDS(strassen_within), NULL,
     "largest distance of a coefficient from Strassen's algorithm", .high = 1},
    {0}};
static const struct record bounds_record = {"terms", sizeof(struct bounds), bounds_fields,
                                            check_bounds};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"decompositions", FIELD_LIST, PROFILE(decompositions), NULL,
     "multiplication tensors that are decomposed into explicit terms",
     .items = &decomposition_record, .count = PROFILE(decompositions_count)},
    {"widths", FIELD_BLOCK, PROFILE(widths), NULL, "models by width", .items = &widths_record},
    {"bias", FIELD_BLOCK, PROFILE(bias), NULL, "models by initial weights", .items = &bias_record},
    {"terms", FIELD_BLOCK, PROFILE(terms), NULL, "which losses are zero and which terms count",
     .items = &bounds_record},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- The columns of the tables ---------------------------------------------------------------- */

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"study", FIELD_TEXT, TASK(part), NULL, "`widths` or `bias`", .heading = "study"},
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group", .heading = "group"},
    {"width", FIELD_INTEGER, TASK(width), "terms", "of the model", .heading = "terms"},
    {"deviation", FIELD_REAL, TASK(deviation), NULL, "standard deviation of the initial weights",
     .heading = "initial deviation"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};

#define MODEL(member) offsetof(struct product_model, member)
static const struct field model_fields[] = {
    {"seed", FIELD_INTEGER, MODEL(seed), NULL, "of the initial weights", .heading = "seed"},
    {"loss", FIELD_REAL, MODEL(loss), NULL, "squared error over d²", .heading = "loss"},
    {"accuracy", FIELD_REAL, MODEL(accuracy), "share", "pairs whose largest output is right",
     .heading = "accuracy"},
    {"live_terms", FIELD_INTEGER, MODEL(alive), "count",
     "terms with a norm above the spec's share of the largest", .heading = "live terms"},
    {"pure_terms_count", FIELD_INTEGER, MODEL(pure), "count", "live terms in one box",
     .heading = "in one box"},
    {"purity", FIELD_REAL, MODEL(purity), "share",
     "of a term's energy in its largest box, mean over the live terms", .heading = "purity"},
    {"from_strassen", FIELD_REAL, MODEL(from_strassen), NULL,
     "largest difference of a coefficient from Strassen's algorithm, in his basis; empty without "
     "seven terms in the box of the 2 x 2 matrices, `inf` for another structure",
     .heading = "from Strassen"},
    {0}};
static const struct record model_record = {"model", sizeof(struct product_model), model_fields};

#define WIDTH(member) offsetof(struct width_row, member)
static const struct field width_fields[] = {
    {"group", FIELD_TEXT, WIDTH(group), NULL, "name of the group", .heading = "group"},
    {"width", FIELD_INTEGER, WIDTH(width), "terms", "of every model", .heading = "terms"},
    {"rank_at_least", FIELD_INTEGER, WIDTH(rank_at_least), "terms", "lower bound of the rank"},
    {"rank_at_most", FIELD_INTEGER, WIDTH(rank_at_most), "terms", "upper bound of the rank"},
    {"runs", FIELD_INTEGER, WIDTH(runs), "count", "models", .heading = "models"},
    {"zero_loss_count", FIELD_INTEGER, WIDTH(zero), "count", "models of zero loss",
     .heading = "zero loss"},
    {"zero_loss_share_ci_low", FIELD_REAL, WIDTH(share.low), "share",
     "lower end of Wilson's interval of their share", .heading = "share ≥", .decimals = 2},
    {"zero_loss_share_ci_high", FIELD_REAL, WIDTH(share.high), "share", "upper end",
     .heading = "share ≤", .decimals = 2},
    {"all_right_count", FIELD_INTEGER, WIDTH(right), "count",
     "models whose largest output is always right", .heading = "all correct"},
    {"loss_least", FIELD_REAL, WIDTH(least), NULL, "least loss; `inf` without models",
     .heading = "least loss"},
    {"loss_median", FIELD_REAL, WIDTH(median), NULL, "median loss", .heading = "median"},
    {"pure_terms_share", FIELD_REAL, WIDTH(pure), "share",
     "live terms in one box, mean over the models of zero loss", .heading = "share in one box"},
    {"exact_count", FIELD_INTEGER, WIDTH(exact), "count", "exact models", .heading = "exact"},
    {"strassen_count", FIELD_INTEGER, WIDTH(strassen), "count",
     "of these, models that multiply 2 x 2 matrices by Strassen's algorithm",
     .heading = "Strassen’s"},
    {0}};
static const struct record width_record = {"width", sizeof(struct width_row), width_fields};

#define START_ROW(member) offsetof(struct start_row, member)
static const struct field start_row_fields[] = {
    {"width", FIELD_INTEGER, START_ROW(width), "terms", "of every model", .heading = "terms"},
    {"deviation", FIELD_REAL, START_ROW(deviation), NULL,
     "standard deviation of the initial weights", .heading = "initial deviation"},
    {"epochs", FIELD_INTEGER, START_ROW(epochs), "updates", "of the training", .heading = "epochs"},
    {"runs", FIELD_INTEGER, START_ROW(runs), "count", "models", .heading = "models"},
    {"zero_loss_count", FIELD_REAL, START_ROW(zero), "count", "models of zero loss",
     .heading = "zero loss"},
    {"live_terms", FIELD_ESTIMATE, START_ROW(alive), "count", "live terms, mean over models",
     .heading = "live terms", .decimals = 2},
    {"pure_terms_share", FIELD_ESTIMATE, START_ROW(pure), "share",
     "live terms of all models in one box, models as clusters", .heading = "share in one box",
     .decimals = 2},
    {"purity", FIELD_ESTIMATE, START_ROW(purity), "share", "of live terms, mean over models",
     .heading = "purity", .decimals = 2},
    {0}};
static const struct record start_row_record = {"start", sizeof(struct start_row), start_row_fields};

/* The tensor of one group. */
struct tensor_row {
    const char *group;
    int d, bscs, rank_at_least;
    const char *theorem;
    int rank_at_most, terms;
    double error;
};

#define TENSOR(member) offsetof(struct tensor_row, member)
static const struct field tensor_fields[] = {
    {"group", FIELD_TEXT, TENSOR(group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, TENSOR(d), NULL, "order of the group", .heading = "n"},
    {"bscs", FIELD_INTEGER, TENSOR(bscs), "count", "basic self-conjugate representations",
     .heading = "representations"},
    {"rank_at_least", FIELD_INTEGER, TENSOR(rank_at_least), "terms", "lower bound of the rank",
     .heading = "rank ≥"},
    {"theorem", FIELD_TEXT, TENSOR(theorem), NULL, "that gives the lower bound", .heading = "by"},
    {"rank_at_most", FIELD_INTEGER, TENSOR(rank_at_most), "terms",
     "upper bound, by the best algorithms known", .heading = "rank ≤"},
    {"terms", FIELD_INTEGER, TENSOR(terms), "terms", "of the explicit decomposition",
     .heading = "terms"},
    {"error", FIELD_REAL, TENSOR(error), NULL, "largest error of an entry", .heading = "error"},
    {0}};
static const struct record tensor_record = {"tensor", sizeof(struct tensor_row), tensor_fields};

/* --- Quantities ------------------------------------------------------------------------------- */

/* Likewise of a total, before its unit. */
#define FOUND(type_name, member)                                                                   \
    .quantity = #member, .type = FIELD_##type_name, .offset = offsetof(struct findings, member)
static const struct field totals[] = {
    {FOUND(REAL, zero_below_rank), "count", "models of zero loss with fewer terms than the rank",
     .name = "<group>"},
    {FOUND(REAL, below_floor), NULL, "largest floor - least loss", .name = "<group>"},
    {FOUND(ESTIMATE, zero_at_rank), "share", "models of zero loss with as many terms as the rank",
     .name = "<group>"},
    {FOUND(ESTIMATE, strassen), "share",
     "exact models of these that multiply 2 x 2 matrices by Strassen's algorithm",
     .name = "<group>"},
    {FOUND(REAL, explicit_error), NULL, "largest error of an explicit decomposition"},
    {FOUND(REAL, terms_mismatches), "count",
     "decompositions with another number of terms than expected"},
    {FOUND(REAL, bound_violations), "count",
     "groups with a lower bound above the upper bound or the number of terms"},
    {FOUND(ESTIMATE, bias_zero_loss), "share", "models of zero loss, all starts"},
    {FOUND(REAL, bias_alive_disorder), "count",
     "pairs of neighbouring starts of which the smaller leaves more live terms"},
    {FOUND(REAL, bias_pure_disorder), "count",
     "pairs of neighbouring starts of which the smaller leaves a smaller share in one box"},
    {FOUND(ESTIMATE, bias_purity_smallest), "share",
     "purity of live terms after the smallest start"},
    {FOUND(ESTIMATE, bias_purity_random), "share", "purity of the initial terms, a control"},
    {0}};

/* Those about which a study with its widths says something. */
static void expect_study(struct study *study, const struct width_study *of,
                         const struct algebra *algebra) {
    const char *group = algebra->group.name;
    bool at_rank = false;
    for (unsigned w = 0; w < of->widths_count; ++w)
        at_rank = at_rank || of->widths[w] == algebra->rank.upper;
    if (of->widths[0] < algebra->rank.lower)
        study_expect(study, "zero_below_rank", group);
    if (of->floors_count > 0)
        study_expect(study, "below_floor", group);
    if (at_rank)
        study_expect(study, "zero_at_rank", group);
    if (at_rank && !isnan(algebra->known) && algebra->matrices >= 0)
        study_expect(study, "strassen", group);
}

/* --- What is trained -------------------------------------------------------------------------- */

/* Batches of product models on all pairs. */
static bool check_training(const struct place *at, const struct protocol *training,
                           struct error *error) {
    const struct place place = place_in(at, "training");
    const struct training_config *config = &training->config;
    if (!protocol_check(&place, training, false, error))
        return false;
    if (config->model.activation != MODEL_PRODUCT || config->model.loss != MODEL_SQUARED)
        return place_refuse(&place, "activation", error,
                            "this claim is about activation: product with loss: squared");
    return config->stop_after == 0 ||
           place_refuse(&place, "stop_after", error,
                        "batches of models are trained to the end: leave it out");
}

static void free_algebra(void *of) {
    struct algebra *algebra = of;
    fourier_free(&algebra->fourier);
    representations_free(&algebra->representations);
    group_free(&algebra->group);
}

static int find_matrices(const struct representations *representations) {
    int found = -1, count = 0;
    for (int b = 0; b < representations->count; ++b) {
        const struct representation *of = &representations->bscs[b];
        if (of->type == REPRESENTATION_REAL && of->degree == 2) {
            found = b;
            ++count;
        }
    }
    return count == 1 ? found : -1;
}

/* The algebra of the group at a place, which belongs to the study; NULL on failure. */
static struct algebra *make_algebra(struct study *study, const struct place *at,
                                    const struct any_group *of, struct error *error) {
    struct algebra *algebra = study_room(study, 1, sizeof *algebra);
    const struct tensor_rank *rank = &algebra->rank;
    study_defer(study, free_algebra, algebra);
    if (!any_group_create(at, of, ORDER_MAX, &algebra->group, error) ||
        !representations_create(&algebra->group, &algebra->representations, error) ||
        !fourier_create(&algebra->group, &algebra->representations, &algebra->fourier, error))
        return NULL;
    group_file_name(&algebra->group, algebra->file_name);
    algebra->rank = tensor_rank_bounds(&algebra->representations);
    algebra->known = rank->lower >= rank->upper ? (double)rank->upper : NAN;
    algebra->matrices = find_matrices(&algebra->representations);
    return algebra;
}

static void add_batch(struct study *study, const char *part, const struct algebra *algebra,
                      int width, int seeds, const struct protocol *training) {
    static const uint64_t first_seed = 0;
    const struct profile *profile = study->profile;
    const struct training_table table = {
        .d = algebra->group.order, .label = algebra->group.product, .name = algebra->file_name};
    struct task *task = study_room(study, 1, sizeof *task);
    *task = (struct task){part,    algebra->group.name, width, training->config.start_deviation,
                          algebra, &profile->terms};
    struct trial trial = {.name = task->group,
                          .task = task,
                          .config = protocol_on_table(training, &table, width, 0, first_seed),
                          .seeds = &first_seed,
                          .networks = 1};
    trial.config.members = seeds;
    trial.config.way = &way_lanes;
    study_add(study, &trial);
}

static bool plan_widths(struct study *study, const struct place *at, const struct widths *widths,
                        struct error *error) {
    if (!check_training(at, &widths->training, error))
        return false;
    for (unsigned s = 0; s < widths->studies_count; ++s) {
        const struct width_study *of = &widths->studies[s];
        const struct place place = place_in(at, "studies[%u].group", s);
        const struct algebra *algebra = make_algebra(study, &place, &of->group, error);
        if (algebra == NULL)
            return false;
        expect_study(study, of, algebra);
        for (unsigned w = 0; w < of->widths_count; ++w)
            add_batch(study, "widths", algebra, of->widths[w], of->seeds, &widths->training);
    }
    return true;
}

static bool plan_bias(struct study *study, const struct place *at, const struct bias *bias,
                      struct error *error) {
    const struct place group = place_in(at, "group");
    if (!check_training(at, &bias->training, error))
        return false;
    const struct algebra *algebra = make_algebra(study, &group, &bias->group, error);
    for (unsigned i = 0; algebra != NULL && i < bias->starts_count; ++i) {
        struct protocol of_start = bias->training;
        of_start.config.start_deviation = bias->starts[i].deviation;
        of_start.config.epochs = bias->starts[i].epochs;
        add_batch(study, "bias", algebra, bias->width, bias->seeds, &of_start);
    }
    return algebra != NULL;
}

/* What is decomposed is kept for the conclusion. */
static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct place widths = place_in(at, "widths"), bias = place_in(at, "bias");
    struct algebra **decomposed =
        study_room(study, profile->decompositions_count, sizeof(struct algebra *));
    study->own = decomposed;
    study_expect_totals(study);
    for (unsigned i = 0; i < profile->decompositions_count; ++i) {
        const struct place place = place_in(at, "decompositions[%u].group", i);
        decomposed[i] = make_algebra(study, &place, &profile->decompositions[i].group, error);
        if (decomposed[i] == NULL)
            return false;
    }
    return plan_widths(study, &widths, &profile->widths, error) &&
           plan_bias(study, &bias, &profile->bias, error);
}

/* --- What follows ----------------------------------------------------------------------------- */

static bool decompose(struct study *study, const struct algebra *algebra, int expected,
                      struct findings *found, struct error *error) {
    struct bilinear terms = {0};
    const struct tensor_rank *rank = &algebra->rank;
    double largest;
    bool ok =
        tensor_rank_decompose(&algebra->representations, &algebra->fourier, &terms, error) &&
        tensor_rank_error(algebra->group.order, algebra->group.product, &terms, &largest, error);
    if (ok) {
        const struct tensor_row row = {algebra->group.name,
                                       algebra->group.order,
                                       algebra->representations.count,
                                       (int)rank->lower,
                                       rank->theorem,
                                       (int)rank->upper,
                                       terms.rank,
                                       largest};
        study_write_row(study, "tensor_rank", &row);
        found->explicit_error = worst_of(found->explicit_error, largest);
        found->terms_mismatches += terms.rank != expected;
        found->bound_violations += rank->lower > rank->upper || terms.rank < rank->lower;
    }
    bilinear_free(&terms);
    return ok;
}

static void write_models(struct study *study) {
    struct table *table = study_table(study, "tensor_rank_runs");
    for (int t = 0; t < study->count; ++t) {
        const struct batch *batch = trial_run(study, study->trials[t], 0);
        for (int i = 0; i < batch->count; ++i) {
            table_row(table);
            record_write(table, &task_record, study->trials[t]->task);
            record_write(table, &model_record, &batch->models[i]);
        }
    }
}

static bool conclude(struct study *study, struct error *error) {
    const struct profile *profile = study->profile;
    struct algebra *const *decomposed = study->own;
    struct findings found = {0};
    for (unsigned i = 0; i < profile->decompositions_count; ++i)
        if (!decompose(study, decomposed[i], profile->decompositions[i].terms, &found, error))
            return false;
    write_models(study);
    tensor_rank_conclude_widths(study);
    if (!tensor_rank_conclude_bias(study, &found, error))
        return false;
    study_measure_totals(study, NULL, &found);
    return true;
}

static const struct sheet sheets[] = {
    {"tensor_rank", "explicit terms and bounds of the rank", "group", ROWS_OWN, {{&tensor_record}}},
    {"tensor_rank_widths", "models by number of terms", "group and number of terms", ROWS_OWN,
     .parts = {{&width_record}}},
    {"tensor_rank_bias", "models by size of their start", "start", ROWS_OWN, {{&start_row_record}}},
    {"tensor_rank_runs", "every single model", "model", ROWS_OWN,
     .parts = {{&task_record}, {&model_record}}},
    {0}};

static const struct chart charts[] = {{"tensor_rank_widths", "who reaches zero loss"},
                                      {"tensor_rank_bias", "what a small start leaves"},
                                      {"strassen", "seven products, as learned"},
                                      {0}};

const struct claim tensor_rank = {
    .name = "tensor_rank",
    .about = "Decompose the multiplication tensors of groups into few terms, and train models with "
             "fewer, as many and more terms (Learning words in groups, sec. on tensor ranks).",
    .profile = &profile_record,
    .run_size = sizeof(struct batch),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"strassen_S3"},
    .trains = true,
    .plan = plan,
    .measure = tensor_rank_measure,
    .conclude = conclude,
};
