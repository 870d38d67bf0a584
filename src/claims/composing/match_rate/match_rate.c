/* Claim: gradient descent on modular addition ends at the solutions that the algebra composes by
 * hand, for about 95 % of the frequencies (CoGS sec. 7, Table 2, Figs. 3 and 5).
 *
 * Networks are trained as in the paper. Each frequency of each network is then matched to the
 * paper's families up to all symmetries, by our residual and by the paper's own factorisation rule.
 * As a control, random neurons go through the same matching. Beyond the paper, the networks are
 * annealed, and the frequencies that then match no family are examined one by one. */
#include "claims/composing/match_rate/match_rate.h"

#include "analysis/statistics.h"
#include "base/random.h"
#include "base/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- What the spec says ----------------------------------------------------------------------- */

#define MATCHING(member) offsetof(struct matching, member)
static const struct field matching_fields[] = {
    {"dead_threshold", FIELD_REAL, MATCHING(options.dead_threshold), NULL,
     "largest |z_ak| of a dead neuron; 0.05 in CoGS", .low = 0, .high = 1e6},
    {"epoch", FIELD_INTEGER, MATCHING(epoch), "epochs",
     "after which the networks of `sweep` are matched; 9900 in CoGS. Absent: after all", .low = 0,
     .high = 1e8, .optional = true, .otherwise = -1, .range = "0 to `epochs`"},
    {"match_residual", FIELD_REAL, MATCHING(match_residual), NULL,
     "largest residual of a match: rms deviation from a family whose entries have modulus 1",
     .low = 0, .high = 2},
    {"factor_tolerance", FIELD_REAL, MATCHING(options.factor_tolerance), NULL,
     "times sqrt(3 order): largest error of a frequency that factors "
     "(src/analysis/factorisation.h); 0.1 in CoGS",
     .low = 0, .high = 2},
    {"entry_tolerance", FIELD_REAL, MATCHING(options.entry_tolerance), NULL,
     "of the paper's comparisons with the families (likewise); 0.1 in CoGS", .low = 0, .high = 2},
    {"control_draws", FIELD_INTEGER, MATCHING(control_draws), NULL,
     "sets of random nodes in the control", .low = 1, .high = 1e6},
    {"control_seed", FIELD_SEED, MATCHING(control_seed), NULL, "of the random nodes"},
    {0}};
static const struct record matching_record = {"analysis", sizeof(struct matching), matching_fields};

#define DYNAMICS(member) offsetof(struct dynamics, member)
static const struct field dynamics_fields[] = {
    {"group", FIELD_BLOCK, DYNAMICS(group), NULL, "whose addition is learned",
     .items = &abelian_record},
    {"width", FIELD_INTEGER, DYNAMICS(width), "hidden neurons", "q", .low = 1, .high = 1 << 20},
    {"weight_decay", FIELD_REAL, DYNAMICS(weight_decay), NULL,
     "L2 coefficient added to the gradient", .low = 0, .high = 100},
    {"seeds", FIELD_LIST, DYNAMICS(seeds), NULL, "a network each; that of the first is drawn",
     .of = FIELD_SEED, .count = DYNAMICS(seeds_count), .order = FIELD_DISTINCT, .most = 1000},
    {"evaluate_every", FIELD_INTEGER, DYNAMICS(evaluate_every), "epochs",
     "between evaluations of losses and accuracies", .low = 1, .high = 1e8},
    {"snapshot_epochs", FIELD_LIST, DYNAMICS(snapshot_epochs), "epochs",
     "at which the sum potentials are drawn; orders are those at the last", .of = FIELD_INTEGER,
     .count = DYNAMICS(snapshots), .fewest = 2, .order = FIELD_ASCENDING, .low = 0, .high = 1e8,
     .range = "ascending, 0 to `epochs`"},
    {0}};
static const struct record dynamics_record = {"dynamics", sizeof(struct dynamics), dynamics_fields};

#define ANNEALING(member) offsetof(struct annealing, member)
static const struct field annealing_fields[] = {
    {"epochs", FIELD_INTEGER, ANNEALING(epochs), "epochs",
     "after those of the sweep, the learning rate falling linearly to 0", .low = 1, .high = 1e8},
    {"solved_loss", FIELD_REAL, ANNEALING(solved_loss), NULL,
     "largest training loss of a released network that counts as zero", .low = 0, .high = 1},
    {0}};
static const struct record annealing_record = {"annealing", sizeof(struct annealing),
                                               annealing_fields};

static bool check_profile(const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct dynamics *dynamics = &profile->dynamics;
    if (!place_check(at, "analysis.epoch", profile->matching.epoch, -1,
                     profile->sweep.training.config.epochs, error))
        return false;
    for (unsigned i = 0; i < dynamics->snapshots; ++i) {
        const struct place item = place_in(at, "dynamics.snapshot_epochs[%u]", i);
        if (!place_check(&item, "", dynamics->snapshot_epochs[i], 0,
                         profile->sweep.training.config.epochs, error))
            return false;
    }
    return true;
}

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"sweep", FIELD_BLOCK, PROFILE(sweep), NULL, "networks that are trained",
     .items = &sweep_record, .range = "no group Z_2, Z_2 x Z_2, ..."},
    {"analysis", FIELD_BLOCK, PROFILE(matching), NULL, "how frequencies are matched to families",
     .items = &matching_record},
    {"dynamics", FIELD_BLOCK, PROFILE(dynamics), NULL, "the networks of Fig. 3",
     .items = &dynamics_record},
    {"annealing", FIELD_BLOCK, PROFILE(annealing), NULL,
     "continues the training of the networks of the sweep, with their weight decay (annealed) and "
     "without any (released), to study the frequencies that match no family",
     .optional = true, .items = &annealing_record, .count = PROFILE(is_annealed)},
    {"repeats", FIELD_BLOCK, PROFILE(repeats), NULL,
     "more networks, e.g. of many seeds, with tables and quantities of their own", .optional = true,
     .items = &sweep_record, .count = PROFILE(is_repeated), .range = "as for `sweep`"},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields,
                                             check_profile};

#define PAPER_ROW(member) offsetof(struct paper_row, member)
#define PAPER(member, of) FIELD_REAL, PAPER_ROW(member), "%", (of), .low = 0, .high = 100
#define PAPER_OR_NONE(member, of) PAPER(member, of), .optional = true, .otherwise = NAN
static const struct field paper_fields[] = {
    {"d", FIELD_INTEGER, PAPER_ROW(d), NULL, "order of the group", .low = 2,
     .high = GROUP_ORDER_MAX},
    {"width", FIELD_INTEGER, PAPER_ROW(q), "hidden neurons", "q", .low = 1, .high = 1 << 20},
    {"weight_decay", FIELD_REAL, PAPER_ROW(weight_decay), NULL, "L2 coefficient", .low = 0,
     .high = 100},
    {"nu_i_xi", PAPER(share[0], "share of z_(nu=i) * z_xi")},
    {"nu_i_syn_ab", PAPER(share[1], "share of z_(nu=i) * z_(syn,alpha,beta)")},
    {"nu_syn", PAPER(share[2], "share of z_nu * z_syn")},
    {"others", PAPER(share[3], "share of other solutions")},
    {"nu_i_xi_se", PAPER(error[0], "standard error of `nu_i_xi`; 0: unknown"), .optional = true},
    {"nu_i_syn_ab_se", PAPER(error[1], "likewise of `nu_i_syn_ab`"), .optional = true},
    {"nu_syn_se", PAPER(error[2], "likewise of `nu_syn`"), .optional = true},
    {"nonfactorable_4",
     PAPER_OR_NONE(nonfactorable[0], "frequencies of order 4 that do not factor")},
    {"nonfactorable_6", PAPER_OR_NONE(nonfactorable[1], "likewise of order 6")},
    {"factorisation_error_4",
     PAPER_OR_NONE(factor_error[0], "mean error of order 4, in units of 0.01")},
    {"factorisation_error_6", PAPER_OR_NONE(factor_error[1], "likewise of order 6")},
    {"matched", FIELD_INTEGER, PAPER_ROW(matched), "count",
     "frequencies in one of the three families; compared where `frequencies` is given",
     .optional = true, .low = 0, .high = 1e6},
    {"frequencies", FIELD_INTEGER, PAPER_ROW(frequencies), "count", "of all networks",
     .optional = true, .low = 0, .high = 1e6},
    {0}};

static bool check_paper_row(const struct place *at, const void *of, struct error *error) {
    const struct paper_row *row = of;
    return row->matched <= row->frequencies ||
           place_refuse(at, "matched", error, "is more than `frequencies`");
}
static const struct record paper_record = {"paper_table", sizeof(struct paper_row), paper_fields,
                                           check_paper_row};

#define NUMBER(member) offsetof(struct paper_number, member)
static const struct field number_fields[] = {
    {"name", FIELD_TEXT, NUMBER(quantity), NULL, "of a quantity that begins with `fig3_`",
     .most = 64},
    {"value", FIELD_REAL, NUMBER(value), NULL, "the paper's"},
    {0}};
static const struct record number_record = {"paper_fig3", sizeof(struct paper_number),
                                            number_fields};

static const struct field document_fields[] = {
    {"paper_table", FIELD_LIST, offsetof(struct document, paper_table), NULL,
     "the paper's Table 2, shown beside the measured shares", .optional = true,
     .items = &paper_record, .count = offsetof(struct document, paper_table_count)},
    {"paper_fig3", FIELD_LIST, offsetof(struct document, paper_fig3), NULL,
     "numbers of the paper's Fig. 3, shown likewise", .optional = true, .items = &number_record,
     .count = offsetof(struct document, paper_fig3_count)},
    {0}};
static const struct record document_record = {"spec", sizeof(struct document), document_fields};

const struct paper_row *match_rate_paper_row(const struct study *study, const struct task *task) {
    const struct document *document = study->document;
    for (unsigned i = 0; i < document->paper_table_count; ++i) {
        const struct paper_row *row = &document->paper_table[i];
        if (row->d == task->d && row->q == task->q && row->weight_decay == task->weight_decay)
            return row;
    }
    return NULL;
}

/* --- What is measured of a network ------------------------------------------------------------ */

#define STRICT_RESIDUAL 0.1

static const enum family families[SOLUTIONS] = {FAMILY_NU_I_XI, FAMILY_NU_I_SYN_AB, FAMILY_NU_SYN,
                                                FAMILY_NONE};

static bool is_within(const struct family_match *match, double residual) {
    return match->family != FAMILY_NONE && match->residual <= residual;
}

static struct frequency frequency_of(const struct frequency_analysis *of, double match_residual) {
    const struct factorisation *factorisation = &of->factorisation;
    struct frequency frequency = {
        .of = *of,
        .counts = !of->real,
        .factorable = outcome_of(factorisation->factorable, factorisation->error),
        .family = family_name(of->match.family),
        .paper_family = factorisation->factorable ? family_name(factorisation->family) : NULL};
    if (!frequency.counts)
        return frequency;
    frequency.has[MATCHED] = is_within(&of->match, match_residual);
    frequency.has[MATCHED_STRICTLY] = is_within(&of->match, STRICT_RESIDUAL);
    frequency.has[MATCHED_PAPER_RULE] =
        factorisation->factorable && factorisation->family != FAMILY_NONE;
    frequency.has[ORDER_4] = of->order == 4;
    frequency.has[ORDER_4_OR_6] = of->order == 4 || of->order == 6;
    frequency.has[WITH_3C] = of->distance_3c <= match_residual;
    return frequency;
}

static double percent(int part, int whole) {
    return whole > 0 ? 100.0 * part / whole : NAN;
}

/* The row of Table 2 of one network. */
static void fill_columns(struct run *run) {
    int of_order[2] = {0}, loose[2] = {0}, factorable = 0;
    int by_paper[FAMILIES] = {0}, by_residual[FAMILIES] = {0};
    double error[2] = {0}; /* of those that factor, as in the published analysis */
    for (int f = 0; f < run->frequencies; ++f) {
        const struct frequency *frequency = &run->frequency[f];
        const struct factorisation *factorisation = &frequency->of.factorisation;
        bool six = frequency->of.order == 6;
        if (frequency->counts)
            ++by_residual[frequency->has[MATCHED] ? frequency->of.match.family : FAMILY_NONE];
        if (!frequency->has[ORDER_4_OR_6])
            continue;
        ++of_order[six];
        loose[six] += !factorisation->factorable;
        error[six] += factorisation->factorable ? factorisation->error : 0;
        factorable += factorisation->factorable;
        by_paper[factorisation->family] += factorisation->factorable;
    }
    run->column[NOT_4_6] = percent(run->counted - of_order[0] - of_order[1], run->counted);
    for (int six = 0; six < 2; ++six) {
        int tight = of_order[six] - loose[six];
        run->column[NONFACTORABLE + six] = percent(loose[six], of_order[six]);
        run->column[FACTORISATION_ERROR + six] = tight > 0 ? 100 * error[six] / tight : NAN;
    }
    for (int i = 0; i < SOLUTIONS; ++i) {
        run->column[BY_PAPER + i] = percent(by_paper[families[i]], factorable);
        run->column[BY_RESIDUAL + i] = percent(by_residual[families[i]], run->counted);
    }
}

/* Whether an angle of xi is near +-pi/4 or +-3pi/4. */
static bool is_at_peak(double xi) {
    return fabs(remainder(xi - M_PI / 4, M_PI / 2)) <= MATCH_RATE_XI_REACH;
}

/* The network at the last snapshot of its trial; after all epochs where that has none. */
static struct network network_of(const struct trained *of) {
    struct network network = of->result->network;
    if (of->trial->snapshots > 0)
        network.weights = trained_snapshot(of, of->trial->snapshots - 1);
    return network;
}

/* Count frequency f of the run. */
static void count_frequency(struct run *run, int f, double norm2) {
    const struct frequency *frequency = &run->frequency[f];
    double xi = frequency->of.factorisation.xi;
    run->counted += frequency->counts;
    for (int share = 0; share < SHARES; ++share)
        run->hits[share] += outcome_of(frequency->has[share], norm2);
    run->xi_count += !isnan(xi);
    run->xi_at_peaks += outcome_of(!isnan(xi) && is_at_peak(xi), norm2);
    run->unexplained += outcome_of(frequency->counts && !frequency->is_explained, norm2);
}

static void name_kind(struct study *study, const struct kinds *kinds, int f,
                      struct frequency *frequency) {
    char neurons[KINDS_ORDERS_MAX];
    kinds_orders(kinds, f, neurons);
    frequency->kind = kinds->frequency[f];
    frequency->kind_name = kind_name(frequency->kind.kind);
    frequency->neurons = study_text(study, "%s", neurons);
    frequency->is_explained = frequency->kind.kind > KIND_UNEXPLAINED;
}

static bool measure_run(const struct trained *of, const struct study_group *on, struct run *run,
                        struct error *error) {
    const struct matching *matching = &((const struct profile *)of->study->profile)->matching;
    const struct network network = network_of(of);
    const struct kinds_options options = {matching->match_residual, 1};
    struct kinds_found found;
    const int *product = on->group.product, *position = on->characters.frequency_of;
    if (network.weights == NULL)
        return error_set(error, ERROR_INPUT,
                         "%s: a network is matched at an epoch that it was not "
                         "kept at; add it to dynamics.snapshot_epochs",
                         of->study->program->spec);
    double norm2 = network_squared_norm(&network);
    if (!kinds_find(&on->group, &on->characters, &network, &matching->options, &options, &found,
                    error))
        return false;
    const struct analysis *analysis = &found.analysis;
    run->loss = training_final(of->result)->train_loss;
    run->frequencies = analysis->frequencies;
    run->frequency = study_room(of->study, (size_t)run->frequencies, sizeof *run->frequency);
    for (int f = 0; f < run->frequencies; ++f) {
        int k = analysis->frequency[f].k;
        run->frequency[f] = frequency_of(&analysis->frequency[f], matching->match_residual);
        run->frequency[f].doubled = position[product[k * on->group.order + k]];
        name_kind(of->study, &found.kinds, f, &run->frequency[f]);
        count_frequency(run, f, norm2);
    }
    fill_columns(run);
    kinds_found_free(&found);
    return true;
}

/* Snapshots of the networks of the sweep are only matched. */
static bool measure(const struct trained *of, void *run, void *looks, struct error *error) {
    const struct study_group *on = ((const struct task *)of->trial->task)->on;
    bool is_dynamics = of->trial == match_rate_dynamics_trial(of->study);
    bool ok = measure_run(of, on, run, error);
    for (int i = 0; ok && is_dynamics && i < of->trial->snapshots; ++i)
        ok = match_rate_look(of, i, on, (struct look *)looks + i, error);
    return ok;
}

/* --- Tables ----------------------------------------------------------------------------------- */

#define RUN(member) offsetof(struct run, member)
#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"d", FIELD_INTEGER, TASK(d), NULL, "order of the group", .heading = "d"},
    {"q", FIELD_INTEGER, TASK(q), NULL, "hidden neurons", .heading = "q"},
    {"weight_decay", FIELD_REAL, TASK(weight_decay), NULL, "L2 coefficient", .heading = "λ"},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};
static const struct field group_fields[] = {
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group"}, {0}};
static const struct record group_record = {"group", sizeof(struct task), group_fields};

#define Z_NU_I_XI "z<sub>ν=i</sub>&nbsp;∗&nbsp;z<sub>ξ</sub>"
#define Z_NU_I_SYN_AB "z<sub>ν=i</sub>&nbsp;∗&nbsp;z<sub>syn,αβ</sub>"
#define Z_NU_SYN "z<sub>ν</sub>&nbsp;∗&nbsp;z<sub>syn</sub>"

#define SETTING(member) offsetof(struct setting, member)
#define MEAN(index, of, label)                                                                     \
    FIELD_MEAN, SETTING(column[index]), "%", (of), .heading = (label), .decimals = 2
#define SHARE(index, of, label)                                                                    \
    FIELD_ESTIMATE, SETTING(share[index]), "%", (of), .heading = (label), .decimals = 1
static const struct field setting_fields[] = {
    {"runs", FIELD_INTEGER, SETTING(runs), "count", "trained networks", .heading = "runs"},
    {"frequencies", FIELD_INTEGER, SETTING(counted), "count", "complex frequencies of all networks",
     .heading = "frequencies"},
    {"not_4_6", MEAN(NOT_4_6, "frequencies of another order than 4 and 6", "not 4 or 6")},
    {"nonfactorable_4", MEAN(NONFACTORABLE, "of the frequencies of order 4: do not factor",
                             "order 4, not factorisable")},
    {"nonfactorable_6", MEAN(NONFACTORABLE + 1, "of the frequencies of order 6: do not factor",
                             "order 6, not factorisable")},
    {"factorisation_error_4",
     MEAN(FACTORISATION_ERROR, "mean error of those of order 4 that factor, in units of 0.01",
          "error, order 4")},
    {"factorisation_error_6",
     MEAN(FACTORISATION_ERROR + 1, "likewise of order 6", "error, order 6")},
    {"nu_i_xi",
     MEAN(BY_PAPER, "of those that factor: z_(nu=i) * z_xi, by the paper's rule", Z_NU_I_XI)},
    {"nu_i_syn_ab", MEAN(BY_PAPER + 1, "likewise z_(nu=i) * z_(syn,alpha,beta)", Z_NU_I_SYN_AB)},
    {"nu_syn", MEAN(BY_PAPER + 2, "likewise z_nu * z_syn", Z_NU_SYN)},
    {"others", MEAN(BY_PAPER + 3, "likewise other solutions", "others")},
    {"residual_nu_i_xi",
     MEAN(BY_RESIDUAL, "of all frequencies: z_(nu=i) * z_xi, by our residual", Z_NU_I_XI)},
    {"residual_nu_i_syn_ab",
     MEAN(BY_RESIDUAL + 1, "likewise z_(nu=i) * z_(syn,alpha,beta)", Z_NU_I_SYN_AB)},
    {"residual_nu_syn", MEAN(BY_RESIDUAL + 2, "likewise z_nu * z_syn", Z_NU_SYN)},
    {"residual_others", MEAN(BY_RESIDUAL + 3, "likewise other solutions", "others")},
    {"matched", SHARE(MATCHED, "match a family within `match_residual`", "matched")},
    {"matched_strictly", SHARE(MATCHED_STRICTLY, "match one within 0.1", "within 0.1")},
    {"matched_paper_rule",
     SHARE(MATCHED_PAPER_RULE, "match one by the paper's rule", "by the paper’s rule")},
    {"order_4_or_6", SHARE(ORDER_4_OR_6, "have order 4 or 6", "order 4 or 6")},
    {"order_4", SHARE(ORDER_4, "have order 4", "order 4")},
    {"with_z_3c",
     SHARE(WITH_3C, "are products with z_3c, within `match_residual`", "z<sub>3c</sub>")},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields};

#define FREQUENCY(member) offsetof(struct frequency, member)
#define REAL(member) FIELD_REAL, FREQUENCY(member)
static const struct field frequency_fields[] = {
    {"k", FIELD_INTEGER, FREQUENCY(of.k), NULL, "character of the frequency {k, -k}",
     .heading = "k"},
    {"order", FIELD_INTEGER, FREQUENCY(of.order), NULL, "live neurons of the frequency",
     .heading = "order"},
    {"family", FIELD_TEXT, FREQUENCY(family), NULL, "nearest family of this order",
     .heading = "nearest family"},
    {"residual", REAL(of.match.residual), NULL, "rms distance from it", .heading = "residual"},
    {"xi", REAL(of.match.xi), "rad", "angle of xi, one representative", .heading = "arg ξ"},
    {"nu", REAL(of.match.nu), "rad", "likewise of nu", .heading = "arg ν"},
    {"alpha", REAL(of.match.alpha), "rad", "likewise of alpha", .heading = "arg α"},
    {"beta", REAL(of.match.beta), "rad", "likewise of beta", .heading = "arg β"},
    {"r_kkk", REAL(of.potential), NULL, "real part; 1 in a global solution",
     .heading = "r<sub>kkk</sub>"},
    {"r_kkk_imaginary", FIELD_REAL, FREQUENCY(of.potential) + sizeof(double), NULL,
     "imaginary part; 0 in a global solution"},
    {"factorable", FIELD_OUTCOME, FREQUENCY(factorable), NULL,
     "whether it factors; empty where the order is neither 4 nor 6"},
    {"factorisation_error", REAL(of.factorisation.error), NULL,
     "norm of the scatter of the ratios"},
    {"paper_rule_family", FIELD_TEXT, FREQUENCY(paper_family), NULL,
     "family by the paper's rule; empty where it does not factor",
     .heading = "by the paper’s rule"},
    {"paper_rule_xi", REAL(of.factorisation.xi), "rad",
     "angle of xi by the paper's rule, as in Fig. 5; likewise the next three"},
    {"paper_rule_nu", REAL(of.factorisation.nu), "rad",
     "of nu, where the other factor is z_syn, also next to z_(nu=i)"},
    {"paper_rule_alpha", REAL(of.factorisation.alpha), "rad", "of alpha; 0 in z_syn"},
    {"paper_rule_beta", REAL(of.factorisation.beta), "rad",
     "of beta times w, as published; 0 in z_syn"},
    {"z_3c_distance", REAL(of.distance_3c), NULL,
     "rms distance from a product with z_3c (src/analysis/families.h); empty: no neurons"},
    {"constant_part", REAL(of.constant), NULL,
     "rms of the trivial character in a and b, relative to the frequency"},
    {"kind", FIELD_TEXT, FREQUENCY(kind_name), NULL,
     "of solution (src/analysis/kinds.h): `family`; `resonant`, `chain`, `third_harmonic`, "
     "`order_4`, `between`, `split`, `constant_neuron`, beyond the paper; `unexplained`; `none`: "
     "no live neuron",
     .heading = "kind"},
    {"neurons", FIELD_TEXT, FREQUENCY(neurons), NULL,
     "live neurons, those with a large constant included; of pairs and chains at each frequency"},
    {0}};
static const struct record frequency_record = {"frequency", sizeof(struct frequency),
                                               frequency_fields};

static void write_frequencies(struct study *study, const struct trial *trial) {
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        for (int f = 0; f < run->frequencies; ++f)
            study_row(
                study, "match_rate_frequencies",
                (const void *[]){trial->task, &trial->seeds[i], &run->frequency[f], trial->task});
    }
}

/* --- What is trained -------------------------------------------------------------------------- */

#define TOTAL(total, of_unit, of)                                                                  \
    { .quantity = (total), .unit = (of_unit), .meaning = (of) }
#define OF_TRIAL(total, of_unit, of)                                                               \
    { .name = "<trial>", .quantity = (total), .unit = (of_unit), .meaning = (of) }
/* First those of enum share, in its order. */
static const struct field totals[] = {
    OF_TRIAL("matched", "%",
             "frequencies of a group, width and weight decay that match a family, e.g. "
             "`matched_Z_23_q512_wd5e-05`; this and the next five also with `annealed_` or "
             "`released_` in front, after more training, or `repeated_`, of `repeats`"),
    OF_TRIAL("matched_strictly", "%", "frequencies that match a family within a residual of 0.1"),
    OF_TRIAL("matched_paper_rule", "%", "frequencies that match a family by the paper's rule"),
    OF_TRIAL("order_4_or_6", "%", "frequencies of order 4 or 6"),
    OF_TRIAL("order_4", "%", "frequencies of order 4"),
    OF_TRIAL("with_z_3c", "%", "frequencies that are products with z_3c"),
    /* those of enum fig3, in its order */
    TOTAL("fig3_train_loss_50", NULL,
          "Fig. 3: training loss after 50 epochs; like all of these the median of the networks of "
          "`dynamics`"),
    TOTAL("fig3_test_loss_50", NULL, "likewise the loss on the test data"),
    TOTAL("fig3_train_loss_100", NULL, "training loss after 100 epochs"),
    TOTAL("fig3_test_loss_100", NULL, "likewise on the test data"),
    TOTAL("fig3_train_loss_500", NULL, "training loss after 500 epochs"),
    TOTAL("fig3_test_loss_500", NULL, "likewise on the test data"),
    TOTAL("fig3_train_epoch", "epochs",
          "Fig. 3: first evaluation with accuracy 1 on the training data"),
    TOTAL("fig3_test_half_epoch", "epochs", "likewise 0.5 on the test data"),
    TOTAL("fig3_test_epoch", "epochs", "likewise 1"),
    TOTAL("fig3_test_delay", "epochs", "`fig3_test_epoch` less `fig3_train_epoch`"),
    TOTAL("fig3_other_orders", "count",
          "Fig. 3: frequencies with another number of neurons than 4 and 6, no arg max"),
    TOTAL("fig3_diagonal_peak", NULL, "Fig. 3: largest sum of Re r_kkk to epoch 600"),
    TOTAL("fig3_diagonal_end", NULL, "likewise the last"),
    TOTAL("fig3_off_diagonal_least", NULL, "Fig. 3: least sum of the other Re r to epoch 600"),
    TOTAL("fig3_off_diagonal_most", NULL, "likewise the largest"),
    TOTAL("fig3_off_diagonal_end", NULL, "likewise the last"),
    TOTAL("fig3_order_4_least", NULL,
          "Fig. 3: least |r_{a,k,-k,k}| of frequencies of order 4 at the last snapshot"),
    TOTAL("fig3_order_4_most", NULL, "likewise the largest"),
    TOTAL("fig3_order_6_median", NULL, "likewise the median, of order 6"),
    TOTAL("fig3_order_6_most", NULL, "likewise the largest, of order 6"),
    TOTAL("fig3_shifted_most", NULL,
          "Fig. 3: largest |r_{a,k,1-k,k}| of all frequencies in epochs 500 to 2100"),
    TOTAL("fig3_shifted_end", NULL, "likewise at the last of these epochs"),
    TOTAL("fig3_shifted_epoch", "epochs",
          "first snapshot from which on all of them stay below 0.01"),
    OF_TRIAL("fisher_p", NULL,
             "p of Fisher's exact test, two-sided, of `matched_paper_rule` against the paper's "
             "counts; <trial> is also `pooled`"),
    TOTAL("matched_paper_rule_pooled", "%",
          "`matched_paper_rule` of all settings with counts of the paper's together"),
    TOTAL("with_z_3c_pooled", "%", "`with_z_3c` of all settings together"),
    TOTAL("xi_at_peaks", "%",
          "angles of xi by the paper's rule within pi/16 of +-pi/4 or +-3pi/4; 25 of uniform ones"),
    TOTAL("control_matched", "%", "sets of 4 and 6 random nodes that match a family"),
    TOTAL("matched_pooled", "%", "`matched` of all settings together"),
    TOTAL("unexplained", "count",
          "frequencies of all settings, as trained, that are neither in a family nor of another "
          "known kind"),
    TOTAL("other_solutions", "count",
          "frequencies that match no family even when released, in networks that then reach "
          "`solved_loss`; with `annealing` only"),
    {0}};

static const char *share_name(struct study *study, const struct trial *trial, int share) {
    return study_text(study, "%s%s", trial->prefix, totals[share].quantity);
}

/* Add the settings of a sweep. */
static void add_sweep(struct study *study, const struct sweep *sweep, enum phase phase,
                      const char *prefix) {
    const struct profile *profile = study->profile;
    const struct matching *matching = &profile->matching;
    const struct study_group *on = NULL;
    int count = sweep_settings(sweep), of_group = count / (int)sweep->groups_count;
    for (int i = 0; i < count; ++i) {
        const struct sweep_setting setting = sweep_setting(sweep, i);
        struct task *task = study_room(study, 1, sizeof *task);
        if (i % of_group == 0)
            on = study_group(study, setting.group);
        *task = (struct task){on->group.name, on->group.order, setting.q, setting.weight_decay, on};
        struct trial trial = {
            study_text(study, "%s_q%d_wd%g", task->group, task->q, task->weight_decay),
            prefix,
            task,
            setting.config,
            sweep->seeds,
            (int)sweep->seeds_count,
            &matching->epoch,
            phase == TRAINED && matching->epoch >= 0,
            phase != TRAINED};
        trial.config.anneal_epochs = phase == TRAINED ? 0 : profile->annealing.epochs;
        trial.config.anneal_weight_decay = phase == ANNEALED ? setting.weight_decay : 0;
        study_add(study, &trial);
        for (int share = 0; share < SHARES; ++share)
            study_expect(study, share_name(study, &trial, share), trial.name);
    }
}

/* The families live at complex characters, which Z_2, Z_2 x Z_2, ... do not have. */
static bool check_groups(const struct place *at, const char *name, const struct sweep *sweep,
                         struct error *error) {
    for (unsigned i = 0; i < sweep->groups_count; ++i) {
        const struct abelian *group = &sweep->groups[i];
        const struct place place = place_in(at, "%s.groups[%u]", name, i);
        unsigned real = 0;
        while (real < group->rank && group->factors[real] <= 2)
            ++real;
        if (real == group->rank)
            return place_refuse(&place, "", error,
                                "every character of this group is real, so it has no conjugate "
                                "pair for the claim to be about; use a group with a factor above "
                                "2");
    }
    return true;
}

static void add_dynamics(struct study *study, const struct profile *profile) {
    const struct dynamics *dynamics = &profile->dynamics;
    struct task *task = study_room(study, 1, sizeof *task);
    task->on = study_group(study, &dynamics->group);
    struct training_config config = protocol_on_group(&profile->sweep.training, &dynamics->group,
                                                      dynamics->width, dynamics->weight_decay, 0);
    config.evaluate_every = dynamics->evaluate_every;
    const struct trial fig3 = {"dynamics",
                               NULL,
                               task,
                               config,
                               dynamics->seeds,
                               (int)dynamics->seeds_count,
                               dynamics->snapshot_epochs,
                               (int)dynamics->snapshots};
    study_add(study, &fig3);
}

const struct trial *match_rate_dynamics_trial(const struct study *study) {
    const struct profile *profile = study->profile;
    int phases = profile->is_annealed ? PHASES : 1;
    return study->trials[phases * sweep_settings(&profile->sweep)];
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    static const char *const prefixes[PHASES] = {"", "annealed_", "released_"};
    const struct profile *profile = of;
    if (!check_groups(at, "sweep", &profile->sweep, error) ||
        (profile->is_repeated && !check_groups(at, "repeats", &profile->repeats, error)))
        return false;
    for (int phase = 0; phase < (profile->is_annealed ? PHASES : 1); ++phase)
        add_sweep(study, &profile->sweep, (enum phase)phase, prefixes[phase]);
    add_dynamics(study, profile);
    if (profile->is_repeated)
        add_sweep(study, &profile->repeats, TRAINED, "repeated_");
    match_rate_expect_counts(study, sweep_settings(&profile->sweep));
    for (int i = 0; i < FIG3_NUMBERS; ++i)
        study_expect(study, totals[SHARES + i].quantity, NULL);
    study_expect(study, "control_matched", NULL);
    study_expect(study, "matched_pooled", NULL);
    study_expect(study, "unexplained", NULL);
    study_expect(study, "with_z_3c_pooled", NULL);
    study_expect(study, "xi_at_peaks", NULL);
    if (profile->is_annealed)
        study_expect(study, "other_solutions", NULL);
    return true;
}

/* --- What follows ----------------------------------------------------------------------------- */

struct estimate match_rate_pool(struct study *study, struct trial *const *trials, int count,
                                enum share share) {
    size_t hits = RUN(hits) + (size_t)share * sizeof(double);
    return estimate_times(study_clustered_share(study, trials, count, hits, RUN(counted)), 100);
}

/* Mean and standard error of a column over the networks that have it. */
static struct estimate column_mean(struct study *study, const struct trial *trial,
                                   enum column column) {
    double *values = study_room(study, (size_t)trial->networks, sizeof *values);
    int count = 0;
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        if (trial->is_trained[i] && !isnan(run->column[column]))
            values[count++] = run->column[column];
    }
    return statistics_mean(values, count);
}

static void summarise(struct study *study, int t, struct setting *setting) {
    const struct trial *trial = study->trials[t];
    *setting = (struct setting){.trial = trial, .runs = trial->trained};
    for (int i = 0; i < trial->networks; ++i)
        setting->counted += ((const struct run *)trial_run(study, trial, i))->counted;
    for (int column = 0; column < COLUMNS; ++column)
        setting->column[column] = column_mean(study, trial, (enum column)column);
    for (int share = 0; share < SHARES; ++share) {
        setting->share[share] = match_rate_pool(study, &study->trials[t], 1, (enum share)share);
        study_measure(study, share_name(study, trial, share), trial->name, setting->share[share]);
    }
}

/* The share of sets of 4 and 6 random neurons that match a family, in per cent. */
static struct estimate measure_control(const struct matching *matching) {
    struct random_stream stream = random_stream(matching->control_seed, RANDOM_ELEMENT);
    struct neuron neurons[FAMILY_ORDER_MAX];
    double hits = 0;
    for (int i = 0; i < matching->control_draws; ++i) {
        int order = i % 2 == 0 ? 4 : 6;
        for (int j = 0; j < order; ++j)
            for (int p = 0; p < 3; ++p) {
                double real = random_normal(&stream);
                neurons[j].part[p] = real + I * random_normal(&stream);
            }
        struct family_match match = family_match_neurons(neurons, order, false, NULL);
        hits += outcome_of(is_within(&match, matching->match_residual),
                           match.family == FAMILY_NONE ? 0 : match.residual);
    }
    return estimate_times(statistics_share(hits, matching->control_draws), 100);
}

/* A number of Fig. 3 beside the paper's. */
struct number {
    const char *quantity;
    struct fig3_number ours;
    double paper;
};

#define NUMBERS(member) offsetof(struct number, member)
static const struct field numbers_fields[] = {
    {"quantity", FIELD_TEXT, NUMBERS(quantity), NULL, "experiments/README.md describes it",
     .heading = "quantity"},
    {"drawn", FIELD_REAL, NUMBERS(ours.drawn), NULL, "of the network in the figure",
     .heading = "drawn"},
    {"least", FIELD_REAL, NUMBERS(ours.least), NULL, "of all networks of `dynamics`",
     .heading = "least"},
    {"median", FIELD_REAL, NUMBERS(ours.median), NULL, "likewise; judged", .heading = "median"},
    {"most", FIELD_REAL, NUMBERS(ours.most), NULL, "likewise", .heading = "most"},
    {"paper", FIELD_REAL, NUMBERS(paper), NULL,
     "of the paper's network, which has the same setting and other random numbers",
     .heading = "paper"},
    {0}};
static const struct record numbers_record = {"number", sizeof(struct number), numbers_fields};

static bool conclude_dynamics(struct study *study, struct error *error) {
    const struct document *document = study->document;
    struct fig3_number numbers[FIG3_NUMBERS];
    (void)study_table(study, "match_rate_fig3"); /* it may stay without rows */
    if (!match_rate_follow_dynamics(study, numbers, error))
        return false;
    for (int i = 0; i < FIG3_NUMBERS; ++i) {
        struct number row = {totals[SHARES + i].quantity, numbers[i], NAN};
        for (unsigned j = 0; j < document->paper_fig3_count; ++j)
            if (strcmp(document->paper_fig3[j].quantity, row.quantity) == 0)
                row.paper = document->paper_fig3[j].value;
        study_measure_value(study, row.quantity, NULL, row.ours.median);
        study_write_row(study, "match_rate_fig3_numbers", &row);
    }
    return true;
}

/* The table `name` of settings: [count]. */
static void write_settings(struct study *study, const char *name, const struct setting *settings,
                           int count) {
    for (int i = 0; i < count; ++i) {
        const void *task = settings[i].trial->task;
        study_row(study, name, (const void *[]){task, &settings[i], task});
    }
}

static void measure_pooled(struct study *study, int count) {
    const struct profile *profile = study->profile;
    struct trial *const *trials = study->trials;
    struct estimate peaks =
        study_clustered_share(study, trials, count, RUN(xi_at_peaks), RUN(xi_count));
    double unexplained = 0;
    for (int t = 0; t < count; ++t)
        for (int i = 0; i < trials[t]->networks; ++i)
            unexplained += ((const struct run *)trial_run(study, trials[t], i))->unexplained;
    study_measure_value(study, "unexplained", NULL, unexplained);
    study_measure(study, "matched_pooled", NULL, match_rate_pool(study, trials, count, MATCHED));
    study_measure(study, "with_z_3c_pooled", NULL, match_rate_pool(study, trials, count, WITH_3C));
    study_measure(study, "xi_at_peaks", NULL, estimate_times(peaks, 100));
    study_measure(study, "control_matched", NULL, measure_control(&profile->matching));
}

static bool conclude(struct study *study, struct error *error) {
    const struct profile *profile = study->profile;
    int count = sweep_settings(&profile->sweep);
    int repeats = profile->is_repeated ? sweep_settings(&profile->repeats) : 0;
    struct setting *settings = study_room(study, (size_t)study->count, sizeof *settings);
    struct setting *repeated = settings + study->count - repeats;
    (void)study_table(study, "match_rate_paper"); /* these may stay without rows */
    (void)study_table(study, "match_rate_counts");
    (void)study_table(study, "match_rate_frequencies");
    for (int t = 0; t < study->count; ++t)
        if (study->trials[t] != match_rate_dynamics_trial(study))
            summarise(study, t, &settings[t]);
    write_settings(study, "match_rate", settings, count);
    write_settings(study, "match_rate_repeated", repeated, repeats);
    match_rate_compare(study, settings, count);
    for (int i = 0; i < count; ++i)
        write_frequencies(study, study->trials[i]);
    if (profile->is_annealed) {
        write_settings(study, "match_rate_annealed", settings + ANNEALED * count, count);
        match_rate_follow_unmatched(study, count);
    }
    measure_pooled(study, count);
    match_rate_draw(study, settings, count);
    return conclude_dynamics(study, error);
}

#define TABLE_2_ROW "group, width and weight decay (Table 2)"
static const struct sheet sheets[] = {
    {"match_rate", "Table 2", TABLE_2_ROW,
     .parts = {{&task_record}, {&setting_record}, {&group_record}},
     .remark = "Means of percentages over the networks, then shares of the frequencies of all "
               "networks, with networks as clusters."},
    {"match_rate_paper", "Table 2 beside the paper's numbers",
     "group, width, weight decay, family and rule",
     .parts = {{&task_record}, {&match_rate_comparison_record}, {&group_record}}},
    {"match_rate_counts", "matched frequencies beside the paper's",
     "setting with counts of the paper's, and all of them; rule",
     .parts = {{&match_rate_count_record}},
     .remark = "Fisher's test takes frequencies as independent; those of one network share its "
               "training, and the interval has networks as clusters."},
    {"match_rate_frequencies", "every frequency of every network", "frequency of a network",
     .parts = {{&task_record}, {&seed_record}, {&frequency_record}, {&group_record}},
     .remark = "Angles are those of one representative each (src/analysis/families.h)."},
    {"match_rate_annealed", "Table 2 when training is at rest", TABLE_2_ROW,
     .parts = {{&task_record}, {&setting_record}, {&group_record}},
     .remark = "`match_rate` of the annealed networks."},
    {"match_rate_repeated", "Table 2 of more networks", TABLE_2_ROW,
     .parts = {{&task_record}, {&setting_record}, {&group_record}},
     .remark = "`match_rate` of the networks of `repeats`."},
    {"match_rate_fig3", "Fig. 3 in numbers", "snapshot of the network in the figure",
     .parts = {{&match_rate_epoch_record}}},
    {"match_rate_fig3_numbers", "Fig. 3 beside the paper's", "quantity",
     .parts = {{&numbers_record}}},
    {"match_rate_unmatched", "the frequencies that match no family",
     "frequency that matches no family as trained or annealed",
     .parts = {{&task_record}, {&seed_record}, {&match_rate_unmatched_record}, {&group_record}}},
    {0}};

static const struct chart charts[] = {{"match_rate", "Table 2 as bars"},
                                      {"match_rate_fig3", "Fig. 3: one run over time"},
                                      {"match_rate_fig5", "Fig. 5: the angles of solutions"},
                                      {"match_rate_annealed", "residuals, as trained and at rest"},
                                      {0}};

const struct claim match_rate = {
    .name = "match_rate",
    .about = "Train networks on group addition and match what they learn to the solutions that the "
             "algebra composes (CoGS sec. 7, Table 2).",
    .profile = &profile_record,
    .document = &document_record,
    .run_size = sizeof(struct run),
    .look_size = sizeof(struct look),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"matched_paper_rule_pooled", "matched_paper_rule_Z_23_q512_wd5e-05"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
