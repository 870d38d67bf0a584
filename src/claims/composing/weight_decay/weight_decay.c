/* Claim: among the many exact solutions, weight decay prefers those of low order, which have
 * smaller norm; a path of zero loss leads from a product of two of them to the one of smaller norm
 * (CoGS sec. 6, Theorem 5, and sec. 7, Fig. 4 and 8 to 11). Perfect memorisation is a solution too,
 * but not one that training finds.
 *
 * Networks are trained at several weight decays and widths and the orders of their frequencies
 * counted, beside the paper's histograms (fig4.c); the constructed solutions and all mixes of order
 * 4 and order 6 are weighed; the path of Theorem 5 is walked from z_M * z_F6 to z_F6, since none
 * from z_M itself is proved; and training is started at memorisation and at random. */
#include "claims/composing/weight_decay/weight_decay.h"

#include "analysis/analysis.h"
#include "analysis/statistics.h"
#include "base/worst.h"
#include "study/plots.h"
#include "theory/semiring/memorised.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>

/* --- What the spec says ----------------------------------------------------------------------- */

static bool check_order(const struct place *at, const struct abelian *group, int most,
                        struct error *error) {
    int d = abelian_order(group);
    return d <= most ||
           place_refuse(at, "group", error, "has order %d; at most %d is possible here", d, most);
}

static bool check_path(const struct place *at, const void *of, struct error *error) {
    return check_order(at, &((const struct path *)of)->group, 16, error);
}

static bool check_memorisation(const struct place *at, const void *of, struct error *error) {
    const struct memorisation *memorisation = of;
    const struct place training = place_in(at, "training");
    int d = abelian_order(&memorisation->group), pairs = d * d;
    int test = dataset_held_out_pairs(d, memorisation->training.config.train_share);
    return check_order(at, &memorisation->group, 32, error) &&
           protocol_check(&training, &memorisation->training, true, error) &&
           ((test >= 1 && test < pairs) ||
            place_refuse(&training, "train_share", error,
                         "holds out %d of the %d pairs; both sides need at least one", test,
                         pairs));
}

/* Of the epochs with a snapshot, only these have exact losses and accuracies beside them. */
static bool check_epoch(const struct place *at, const struct profile *profile,
                        struct error *error) {
    int epoch = profile->analysed_epoch, epochs = profile->sweep.training.config.epochs;
    int every = profile->sweep.training.config.evaluate_every;
    every = every > 0 ? every : TRAINING_WHOLE_EVERY;
    return (epoch <= epochs && (epoch % every == 0 || epoch == epochs)) ||
           place_refuse(at, "analysed_epoch", error,
                        "must be a multiple of %d and at most the %d epochs of the sweep, or all "
                        "of them",
                        every, epochs);
}

/* The slope is over the logarithm of the weight decay, and a line needs two of them. */
static bool check_profile(const struct place *at, const void *of, struct error *error) {
    const struct sweep *sweep = &((const struct profile *)of)->sweep;
    if (!check_epoch(at, of, error))
        return false;
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        const struct place item = place_in(at, "sweep.weight_decays[%u]", i);
        if (sweep->weight_decays[i] == 0)
            return place_refuse(&item, "", error,
                                "must be above 0: orders are compared over its logarithm");
    }
    return sweep->weight_decays_count >= 2 ||
           place_refuse(at, "sweep.weight_decays", error,
                        "needs at least two weight decays, to compare orders");
}

static const struct field norms_fields[] = {
    {"groups", FIELD_LIST, offsetof(struct norms, groups), .items = &abelian_record,
     .count = offsetof(struct norms, groups_count),
     .meaning = "groups whose constructed solutions are weighed"},
    {0}};
static const struct record norms_record = {"norms", sizeof(struct norms), norms_fields};

static const struct field path_fields[] = {
    {"group", FIELD_BLOCK, offsetof(struct path, group), .items = &abelian_record,
     .range = "d <= 16", .meaning = "group of the zero-loss path from z_M * z_F6 to z_F6"},
    {"points", FIELD_INTEGER, offsetof(struct path, points), "count",
     "along the path, both ends included", .low = 2, .high = 10000},
    {0}};
static const struct record path_record = {"path", sizeof(struct path), path_fields, check_path};

#define START(member) offsetof(struct memorisation, member)
static const struct field memorisation_fields[] = {
    {"group", FIELD_BLOCK, START(group), .items = &abelian_record, .range = "d <= 32",
     .meaning = "group that is memorised by d^2 hidden neurons"},
    {"weight_decay", FIELD_REAL, START(weight_decay), NULL, "L2 coefficient added to the gradient",
     .low = 0, .high = 100},
    {"noise", FIELD_REAL, START(noise), NULL,
     "standard deviation of the noise on z_M, relative to the root mean square weight", .low = 0,
     .high = 10},
    {"seeds", FIELD_LIST, START(seeds), .of = FIELD_SEED, .count = START(seeds_count),
     .most = 10000, .order = FIELD_DISTINCT, .meaning = "one start at z_M and one at random each"},
    {"training", FIELD_BLOCK, START(training), .items = &protocol_record,
     .meaning = "the training protocol"},
    {"concentration", FIELD_REAL, START(concentration), "share",
     "a network memorises if the mean share of a neuron's energy in its frequency is less",
     .low = 0, .high = 1},
    {0}};
static const struct record memorisation_record = {"memorization", sizeof(struct memorisation),
                                                  memorisation_fields, check_memorisation};

#define SOLVED(member) offsetof(struct solved, member)
static const struct field solved_fields[] = {{"test_accuracy", FIELD_REAL, SOLVED(test_accuracy),
                                              "share", "least test accuracy", .low = 0, .high = 1},
                                             {"norm", FIELD_REAL, SOLVED(norm), NULL,
                                              "least squared norm relative to that of z_F6",
                                              .low = 0, .high = 1e6},
                                             {0}};
static const struct record solved_record = {"solved", sizeof(struct solved), solved_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), .most = 64, .meaning = "name of the profile"},
    {"sweep", FIELD_BLOCK, PROFILE(sweep), .items = &sweep_record,
     .meaning = "trained networks: at least two weight decays, all above 0"},
    {"analysed_epoch", FIELD_INTEGER, PROFILE(analysed_epoch), "epochs",
     "after which the networks of the sweep are measured; 0: after the last", .optional = true,
     .low = 0, .high = 1e8},
    {"dead_threshold", FIELD_REAL, PROFILE(dead_threshold), .low = 0, .high = 1e6,
     .meaning = "largest \\|z_ak\\| of a neuron that counts as dead; 0.05 in CoGS"},
    {"solved", FIELD_BLOCK, PROFILE(solved), .items = &solved_record,
     .meaning = "networks of which the slopes of the order are taken"},
    {"norms", FIELD_BLOCK, PROFILE(norms), .items = &norms_record,
     .meaning = "norms of constructed solutions"},
    {"path", FIELD_BLOCK, PROFILE(path), .items = &path_record,
     .meaning = "the zero-loss path of Theorem 5"},
    {"memorization", FIELD_BLOCK, PROFILE(memorisation), .items = &memorisation_record,
     .meaning = "networks that start at memorisation, and others that start at random"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields,
                                             check_profile};

#define PUBLISHED(member) offsetof(struct published, member)
static const struct field published_fields[] = {
    {"d", FIELD_INTEGER, PUBLISHED(d), NULL, "order of the group", .low = 2,
     .high = GROUP_ORDER_MAX},
    {"q", FIELD_INTEGER, PUBLISHED(width), "hidden neurons", "width", .low = 1, .high = 1 << 20},
    {"weight_decay", FIELD_REAL, PUBLISHED(weight_decay), NULL, "Adam's L2 coefficient", .low = 0,
     .high = 100},
    {"counts", FIELD_LIST, PUBLISHED(counts), "count",
     "frequencies of order 0, 1, ..., 9, and 10 or more, all seeds", .of = FIELD_INTEGER,
     .count = PUBLISHED(orders), .low = 0, .high = 1e6, .fewest = FIG4_ORDERS, .most = FIG4_ORDERS},
    {0}};
static const struct record published_record = {"paper_fig4", sizeof(struct published),
                                               published_fields};

static const struct field document_fields[] = {
    {"paper_fig4", FIELD_LIST, offsetof(struct document, fig4), NULL,
     "histograms of the paper's Fig. 4 and Figs. 8 to 11, compared with ours", .optional = true,
     .items = &published_record, .count = offsetof(struct document, fig4_count)},
    {0}};
static const struct record document_record = {"the spec", sizeof(struct document), document_fields};

/* --- What is measured of a network ------------------------------------------------------------ */

/* Squared norm in the theory's scale (see train/network.h and ring_squared_norm). */
static double theory_norm2(const struct network *network) {
    double scale = cbrt(2.0 * network->d);
    return network_squared_norm(network) * scale * scale / network->d;
}

/* Of the frequencies, and the mean residual of those of order 4 and 6. */
static void count_orders(const struct trained *of, const struct analysis *analysis,
                         struct run *run) {
    double residuals = 0;
    int matched = 0, sixes = 0;
    int *order = study_room(of->study, (size_t)analysis->frequencies, sizeof *order);
    run->frequencies = analysis->frequencies;
    run->order = order;
    for (int f = 0; f < analysis->frequencies; ++f) {
        double residual = analysis->frequency[f].match.residual;
        order[f] = analysis->frequency[f].order;
        run->fours += order[f] == 4;
        sixes += order[f] == 6;
        if ((order[f] == 4 || order[f] == 6) && !isnan(residual)) {
            residuals += residual;
            ++matched;
        }
    }
    run->order_4_share = run->fours / run->frequencies;
    run->order_6_share = (double)sixes / run->frequencies;
    run->mean_residual = matched > 0 ? residuals / matched : NAN;
}

/* By the rule of Fig. 4. */
static void count_above(const struct analysis *analysis, struct run *run) {
    double unknown = outcome_of(0, run->norm2);
    for (int order = 0; order < FIG4_ORDERS; ++order)
        run->fig4[order] = unknown;
    for (int f = 0; f < analysis->frequencies; ++f) {
        int above = analysis->frequency[f].above;
        ++run->fig4[above < FIG4_ORDERS ? above : FIG4_ORDERS - 1];
    }
    run->below_4 = run->fig4[0] + run->fig4[1] + run->fig4[2] + run->fig4[3];
    run->four_or_six = run->fig4[4] + run->fig4[6];
}

/* Whether the network does its task with weights that have not collapsed. */
static double is_solved(const struct run *run, const struct solved *solved) {
    return outcome_of(run->test_accuracy >= solved->test_accuracy &&
                          run->norm2_over_f6 >= solved->norm,
                      run->test_accuracy + run->norm2_over_f6);
}

/* A trained network and its evaluation after the epoch that is analysed: of the trial's snapshot,
 * if it has one. */
struct moment {
    struct network network; /* belongs to the result */
    struct evaluation evaluation;
};

static struct moment moment_of(const struct trained *of) {
    const struct training_history *history = &of->result->history;
    struct moment moment = {of->result->network, *training_final(of->result)};
    if (of->trial->snapshots == 0)
        return moment;
    moment.network.weights = trained_snapshot(of, 0);
    moment.evaluation = (struct evaluation){NAN, NAN, NAN, NAN};
    for (int i = 0; i < history->rows; ++i)
        if (history->epoch[i] == of->trial->snapshot_epochs[0])
            moment.evaluation = history->evaluation[i];
    return moment;
}

static bool compare_start(const struct trained *of, struct run *run, struct error *error) {
    const struct profile *profile = of->study->profile;
    struct network before = {0};
    if (!training_start_network(of->config, &before, error))
        return false;
    run->norm2_start = theory_norm2(&before);
    run->norm2_ratio = run->norm2 / run->norm2_start;
    run->memorised = outcome_of(
        run->live > 0 && run->concentration < profile->memorisation.concentration, run->norm2);
    network_free(&before);
    return true;
}

static bool measure(const struct trained *of, void *to, void *looks, struct error *error) {
    const struct task *task = of->trial->task;
    const struct characters *characters = &task->on->characters;
    const struct analysis_options options = {
        .dead_threshold = ((const struct profile *)of->study->profile)->dead_threshold};
    const struct moment moment = moment_of(of);
    struct analysis analysis;
    struct run *run = to;
    (void)looks;
    if (!analysis_create(characters, &moment.network, &options, &analysis, error))
        return false;
    run->norm2 = theory_norm2(&moment.network);
    count_orders(of, &analysis, run);
    count_above(&analysis, run);
    run->live = analysis.live;
    run->concentration = analysis.concentration;
    run->norm2_over_f6 = run->norm2 / solution_squared_norm(SOLUTION_F6, characters);
    run->mean_order = outcome_of(analysis_mean_order(&analysis), run->norm2);
    run->train_loss = moment.evaluation.train_loss;
    run->test_accuracy = moment.evaluation.test_accuracy;
    run->solved = is_solved(run, &((const struct profile *)of->study->profile)->solved);
    analysis_free(&analysis);
    return task->start == START_SWEEP || compare_start(of, run, error);
}

/* --- The tables of networks ------------------------------------------------------------------- */

static const char *const start_names[] = {"sweep", "memorized", "random", NULL};

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"d", FIELD_INTEGER, TASK(d), NULL, "order of the group"},
    {"q", FIELD_INTEGER, TASK(width), NULL, "hidden neurons", .heading = "q"},
    {"weight_decay", FIELD_REAL, TASK(weight_decay), NULL, "Adam's L2 coefficient", .heading = "λ"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};
static const struct field group_fields[] = {
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group", .heading = "group"}, {0}};
static const struct record group_record = {"group", sizeof(struct task), group_fields};
static const struct field start_fields[] = {
    {"start", FIELD_CHOICE, TASK(start), NULL, "z_M plus noise, or random", .choices = start_names,
     .heading = "start"},
    {"noise", FIELD_REAL, TASK(noise), NULL,
     "standard deviation of the noise, relative to the root mean square weight"},
    {0}};
static const struct record start_record = {"start", sizeof(struct task), start_fields};

/* How many frequencies of a network have an order. */
struct count {
    int order, frequencies;
    double above; /* by the rule of Fig. 4 */
};
#define COUNT(member) offsetof(struct count, member)
static const struct field count_fields[] = {
    {"order", FIELD_INTEGER, COUNT(order), NULL, "neurons of a frequency", .heading = "order"},
    {"frequencies", FIELD_INTEGER, COUNT(frequencies), "count",
     "of this order by the rule of Table 2: neurons whose largest \\|z_ak\\| is here",
     .heading = "frequencies (Table 2)"},
    {"frequencies_fig4", FIELD_REAL, COUNT(above), "count",
     "of this order by the rule of Fig. 4: all neurons with \\|z_ak\\| above `dead_threshold`; at "
     "10, of 10 or more",
     .heading = "frequencies (Fig. 4)"},
    {0}};
static const struct record count_record = {"count", sizeof(struct count), count_fields};

#define RUN(member) offsetof(struct run, member)
#define REAL(member) FIELD_REAL, RUN(member)
static const struct field run_fields[] = {
    {"mean_order", REAL(mean_order), NULL, "over frequencies with live neurons",
     .heading = "mean order"},
    {"order_4_share", REAL(order_4_share), "share", "frequencies of order 4",
     .heading = "share of order 4"},
    {"order_6_share", REAL(order_6_share), "share", "frequencies of order 6",
     .heading = "share of order 6"},
    {"mean_residual", REAL(mean_residual), NULL,
     "distance from the nearest family, over the frequencies of order 4 and 6",
     .heading = "mean residual"},
    {"norm2", REAL(norm2), NULL, "sum of \\|z\\|^2 in the theory's scale"},
    {"train_loss", REAL(train_loss), NULL, "after `analysed_epoch`", .heading = "train loss"},
    {"test_accuracy", REAL(test_accuracy), "share", "after `analysed_epoch`",
     .heading = "test accuracy"},
    {"norm2_over_z_F6", REAL(norm2_over_f6), NULL, "`norm2` over that of z_F6",
     .heading = "‖z‖² relative to z<sub>F6</sub>"},
    {"solved", FIELD_OUTCOME, RUN(solved), NULL,
     "whether accuracy and norm are within the bounds of `solved`", .heading = "solved"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

static const struct field end_fields[] = {
    {"norm2_start", REAL(norm2_start), NULL, "squared norm before training",
     .heading = "‖z‖² at the start"},
    {"norm2_end", REAL(norm2), NULL, "squared norm after training", .heading = "at the end"},
    {"train_loss", REAL(train_loss), NULL, "after the last epoch", .heading = "train loss"},
    {"test_accuracy", REAL(test_accuracy), "share", "after the last epoch",
     .heading = "test accuracy"},
    {"live_nodes", FIELD_INTEGER, RUN(live), "count", "neurons that are not dead"},
    {"mean_order", REAL(mean_order), NULL, "over frequencies with live neurons",
     .heading = "mean order"},
    {"concentration", REAL(concentration), "share",
     "mean share of a neuron's energy in its own frequency", .heading = "concentration"},
    {"memorized", FIELD_OUTCOME, RUN(memorised), NULL, "whether the network ends in memorisation",
     .heading = "memorises"},
    {0}};
static const struct record end_record = {"end", sizeof(struct run), end_fields};

/* The mean order of a group and width over weight decays. */
struct slope {
    const char *group;
    int width, runs, all_runs;
    struct estimate slope, all; /* of networks that are solved; of all that have an order */
};
#define SLOPE(member) offsetof(struct slope, member)
static const struct field slope_fields[] = {
    {"group", FIELD_TEXT, SLOPE(group), NULL, "name of the group", .heading = "group"},
    {"q", FIELD_INTEGER, SLOPE(width), NULL, "hidden neurons", .heading = "q"},
    {"runs", FIELD_INTEGER, SLOPE(runs), "count", "networks that are solved", .heading = "solved"},
    {"order_slope", FIELD_ESTIMATE, SLOPE(slope), NULL,
     "mean order of these per decade of weight decay", .heading = "slope", .decimals = 2},
    {"all_runs", FIELD_INTEGER, SLOPE(all_runs), "count", "networks that have an order",
     .heading = "with live neurons"},
    {"all_order_slope", FIELD_ESTIMATE, SLOPE(all), NULL, "the same of these, not judged",
     .heading = "slope", .decimals = 2},
    {0}};
static const struct record slope_record = {"slope", sizeof(struct slope), slope_fields};

/* --- What is trained -------------------------------------------------------------------------- */

struct trial *weight_decay_trial(const struct study *study, unsigned g, unsigned w, unsigned y) {
    const struct sweep *sweep = &((const struct profile *)study->profile)->sweep;
    return study->trials[(g * sweep->widths_count + w) * sweep->weight_decays_count + y];
}

static bool is_in_sweep(const void *task) {
    return ((const struct task *)task)->start == START_SWEEP;
}

static bool is_start(const void *task) {
    return !is_in_sweep(task);
}

static void add_trial(struct study *study, const struct study_group *on, enum start start,
                      const struct training_config *config, const uint64_t *seeds, unsigned count) {
    struct task *task = study_room(study, 1, sizeof *task);
    const int *epoch = &((const struct profile *)study->profile)->analysed_epoch;
    double noise = start == START_MEMORISED ? config->start_noise : NAN;
    double decay = config->optimiser.weight_decay;
    *task = (struct task){on->group.name, on->group.order, config->q, decay, noise, start, on};
    const struct trial trial = {
        study_text(study, "%s_%s_q%d_wd%g", start_names[start], task->group, config->q, decay),
        .task = task,
        .config = *config,
        .seeds = seeds,
        .networks = (int)count,
        .snapshot_epochs = epoch,
        .snapshots = start == START_SWEEP && *epoch > 0};
    study_add(study, &trial);
}

static void add_sweep(struct study *study, const struct sweep *sweep) {
    int decays = (int)sweep->weight_decays_count, of_group = decays * (int)sweep->widths_count;
    const struct study_group *on = NULL;
    for (int i = 0; i < sweep_settings(sweep); ++i) {
        const struct sweep_setting setting = sweep_setting(sweep, i);
        if (i % of_group == 0)
            on = study_group(study, setting.group);
        const char *name = study_text(study, "%s_q%d", on->group.name, setting.q);
        for (int s = 0; i % decays == 0 && s < 2; ++s)
            study_expect(study, s == 0 ? "order_slope" : "all_order_slope", name);
        add_trial(study, on, START_SWEEP, &setting.config, sweep->seeds, sweep->seeds_count);
    }
}

/* Networks of d^2 neurons, which is what memorisation takes. */
static bool add_starts(struct study *study, const struct memorisation *memorisation,
                       struct error *error) {
    const struct study_group *on = study_group(study, &memorisation->group);
    int d = on->group.order;
    struct training_config random = protocol_on_group(&memorisation->training, &memorisation->group,
                                                      d * d, memorisation->weight_decay, 0);
    struct training_config memorised = random;
    float *weights;
    if (!memorised_create(&on->group, &weights, error))
        return false;
    study_defer(study, free, weights);
    memorised.given = (struct training_given){"memorized", weights, memorised_size(d)};
    memorised.start_noise = memorisation->noise;
    add_trial(study, on, START_MEMORISED, &memorised, memorisation->seeds,
              memorisation->seeds_count);
    add_trial(study, on, START_RANDOM, &random, memorisation->seeds, memorisation->seeds_count);
    return true;
}

static const struct field totals[] = {
    {"<group>_q<width>", .quantity = "order_slope", .unit = "neurons",
     .meaning = "of every group and width: change of the mean order per decade of weight decay, "
                "networks that are solved"},
    {"<group>_q<width>", .quantity = "all_order_slope", .unit = "neurons",
     .meaning = "the same of all networks with live neurons"},
    {"<group>_q<width>_wd<weight decay>", .quantity = "fig4_below_4", .unit = "share",
     .meaning = "of every setting: frequencies of order 0 to 3 by the rule of Fig. 4"},
    {"<group>_q<width>_wd<weight decay>", .quantity = "fig4_distance", .unit = "share",
     .meaning = "of every setting in `paper_fig4`: total variation distance of the two histograms"},
    {"<group>_wd<weight decay>", .quantity = "width_distance", .unit = "share",
     .meaning = "of every group and weight decay, with at least two widths: largest total "
                "variation distance of their histograms"},
    {NULL, .quantity = "norm_z_F6_over_z_M",
     .meaning = "largest ratio over the groups of the squared norms of z_F6 and memorisation"},
    {NULL, .quantity = "norm_best_mix_over_z_F6",
     .meaning = "largest ratio of the least squared norm of a mix and that of order 6 alone"},
    {NULL, .quantity = "path_loss", .meaning = "largest loss on the path from z_M * z_F6 to z_F6"},
    {NULL, .quantity = "path_norm_ratio",
     .meaning = "squared norm at its end over that at its start"},
    {NULL, .quantity = "random_starts_memorized", .unit = "share",
     .meaning = "networks with random initial weights that end in memorisation"},
    {NULL, .quantity = "memorized_start_norm_ratio",
     .meaning = "mean ratio of the squared norms after and before training from memorisation"},
    {0}};

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    (void)at;
    study_expect_totals(study);
    add_sweep(study, &profile->sweep);
    weight_decay_expect_fig4(study);
    return add_starts(study, &profile->memorisation, error);
}

/* --- What follows ----------------------------------------------------------------------------- */

/* A row for each order that occurs by either rule. */
static void write_orders(struct study *study, const struct trial *trial, int i) {
    const struct run *run = trial_run(study, trial, i);
    for (int order = 0; order <= trial->config.q; ++order) {
        struct count count = {order, 0, order < FIG4_ORDERS ? run->fig4[order] : 0};
        for (int f = 0; f < run->frequencies; ++f)
            count.frequencies += run->order[f] == order;
        if (count.frequencies > 0 || count.above > 0)
            study_row(study, "weight_decay",
                      (const void *[]){trial->task, &trial->seeds[i], &count, trial->task});
    }
}

/* The slope of the mean order over log10(weight decay), a network being a point: of those that are
 * solved, or of all with live neurons. One that is unknown is a point, which makes the slope NaN.
 */
static struct estimate slope_of(struct study *study, unsigned g, unsigned w, bool solved,
                                int *networks) {
    const struct sweep *sweep = &((const struct profile *)study->profile)->sweep;
    struct plot_points points =
        plot_points(study, (int)(sweep->weight_decays_count * sweep->seeds_count));
    for (unsigned y = 0; y < sweep->weight_decays_count; ++y) {
        const struct trial *trial = weight_decay_trial(study, g, w, y);
        for (int i = 0; i < trial->networks; ++i) {
            const struct run *run = trial_run(study, trial, i);
            bool counts = solved ? run->solved != 0 : run->live > 0 || isnan(run->norm2);
            if (trial->is_trained[i] && counts)
                plot_add(&points, log10(sweep->weight_decays[y]), run->mean_order);
        }
    }
    *networks = points.count;
    return statistics_slope(points.x, points.y, points.count, NULL);
}

static void measure_slope(struct study *study, unsigned g, unsigned w) {
    const struct task *task = weight_decay_trial(study, g, w, 0)->task;
    struct slope slope = {.group = task->group, .width = task->width};
    slope.slope = slope_of(study, g, w, true, &slope.runs);
    slope.all = slope_of(study, g, w, false, &slope.all_runs);
    const char *name = study_text(study, "%s_q%d", task->group, task->width);
    study_measure(study, "order_slope", name, slope.slope);
    study_measure(study, "all_order_slope", name, slope.all);
    study_write_row(study, "weight_decay_slopes", &slope);
}

static void compare_decays(struct study *study, struct figure_panel **panels) {
    const struct sweep *sweep = &((const struct profile *)study->profile)->sweep;
    for (int t = 0; t < study->count; ++t)
        for (int i = 0; is_in_sweep(study->trials[t]->task) && i < study->trials[t]->networks; ++i)
            write_orders(study, study->trials[t], i);
    for (unsigned g = 0; g < sweep->groups_count; ++g)
        for (unsigned w = 0; w < sweep->widths_count; ++w)
            measure_slope(study, g, w);
    weight_decay_measure_fig4(study);
    weight_decay_draw_sweep(study, panels);
}

static void compare_starts(struct study *study, struct figure_panel **panels) {
    static const struct field found = {.offset = RUN(memorised), .summary = SUMMARY_SHARE};
    static const struct field ratio = {.offset = RUN(norm2_ratio), .summary = SUMMARY_MEAN};
    const struct trial *memorised = study->trials[study->count - 2];
    const struct trial *random = study->trials[study->count - 1];
    study_measure(study, "random_starts_memorized", NULL, trial_summary(study, random, &found));
    study_measure(study, "memorized_start_norm_ratio", NULL,
                  trial_summary(study, memorised, &ratio));
    weight_decay_draw_starts(study, panels[STARTS], memorised, random);
}

static bool conclude(struct study *study, struct error *error) {
    struct figure_panel *panels[PANELS];
    weight_decay_create_panels(study, panels);
    compare_decays(study, panels);
    compare_starts(study, panels);
    return weight_decay_measure_theory(study, panels, error);
}

static const struct sheet sheets[] = {
    {"weight_decay", "orders over weight decay, counted in two ways", "network and order", ROWS_OWN,
     .parts = {{&task_record}, {&seed_record}, {&count_record}, {&group_record}}},
    {"weight_decay_fig4", "Fig. 4 and Figs. 8 to 11 beside the paper's",
     "group, width, weight decay and order (Fig. 4)", ROWS_OWN,
     .parts = {{&task_record}, {&weight_decay_bar_record}, {&group_record}},
     .remark = "Orders are counted by the rule of Fig. 4; empty: the paper's count is not known."},
    {"weight_decay_fig4_settings", "how close these histograms are",
     "group, width and weight decay", ROWS_OWN,
     .parts = {{&task_record}, {&weight_decay_histogram_record}, {&group_record}}},
    {"weight_decay_widths", "whether the order depends on the width", "group and weight decay",
     ROWS_OWN, .parts = {{&weight_decay_widths_record}},
     .remark = "Without rows if the sweep has one width only."},
    {"weight_decay_runs", "order, norm and loss of every network", "network", ROWS_RUNS,
     .applies = is_in_sweep,
     .parts =
         {{&task_record}, {&seed_record, FROM_SEED}, {&group_record}, {&run_record, FROM_RUN}}},
    {"weight_decay_slopes", "order per decade of weight decay", "group and width", ROWS_OWN,
     .parts = {{&slope_record}}},
    {"solution_norms", "what the composed solutions cost", "group and solution", ROWS_OWN,
     .parts = {{&weight_decay_norm_record}}},
    {"zero_loss_path", "from z_M * z_F6 to z_F6", "point of the path (Theorem 5)", ROWS_OWN,
     .parts = {{&weight_decay_point_record}}},
    {"memorization_start", "what becomes of memorization", "start and seed", ROWS_RUNS,
     .applies = is_start,
     .parts = {{&group_record},
               {&task_record},
               {&start_record},
               {&seed_record, FROM_SEED},
               {&end_record, FROM_RUN}}},
    {0}};

static const struct chart charts[] = {
    {"weight_decay", "all of these"}, {"weight_decay_fig4_q*", "Fig. 4, Figs. 8 to 11"}, {0}};

const struct claim weight_decay = {
    .name = "weight_decay",
    .about = "Measure how weight decay chooses between exact solutions: the order of frequencies, "
             "norms, the zero-loss path and starts at memorization (CoGS sec. 6 and 7, Fig. 4).",
    .profile = &profile_record,
    .document = &document_record,
    .run_size = sizeof(struct run),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"order_slope_Z_23_q512"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
