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

/* --- What the spec says ----------------------------------------------------------------------- */

#define MATCHING(member) offsetof(struct matching, member)
static const struct field matching_fields[] = {
    {"dead_threshold", FIELD_REAL, MATCHING(options.dead_threshold), NULL,
     "largest |z_ak| of a dead neuron; 0.05 in CoGS", .low = 0, .high = 1e6},
    {"match_residual", FIELD_REAL, MATCHING(match_residual), NULL,
     "largest residual of a match: rms deviation from a family whose entries have modulus 1",
     .low = 0, .high = 2},
    {"factor_tolerance", FIELD_REAL, MATCHING(options.factor_tolerance), NULL,
     "largest rms scatter of the ratios of a frequency that factors; 0.1 in CoGS", .low = 0,
     .high = 2},
    {"entry_tolerance", FIELD_REAL, MATCHING(options.entry_tolerance), NULL,
     "of the paper's comparisons with the families (src/analysis/factorisation.h); 0.1 in CoGS",
     .low = 0, .high = 2},
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
    {"seed", FIELD_SEED, DYNAMICS(seed), NULL, "of split and initial weights"},
    {"snapshot_epochs", FIELD_LIST, DYNAMICS(snapshot_epochs), "epochs",
     "at which the sum potentials are drawn", .of = FIELD_INTEGER, .count = DYNAMICS(snapshots),
     .fewest = 2, .order = FIELD_ASCENDING, .low = 0, .high = 1e8,
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
    {"dynamics", FIELD_BLOCK, PROFILE(dynamics), NULL, "the network of Fig. 3",
     .items = &dynamics_record},
    {"annealing", FIELD_BLOCK, PROFILE(annealing), NULL,
     "continues the training of the networks of the sweep, with their weight decay (annealed) and "
     "without any (released), to study the frequencies that match no family",
     .optional = true, .items = &annealing_record, .count = PROFILE(is_annealed)},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields,
                                             check_profile};

#define PAPER(member, of)                                                                          \
    FIELD_REAL, offsetof(struct paper_row, member), "%", (of), .low = 0, .high = 100
static const struct field paper_fields[] = {
    {"d", FIELD_INTEGER, offsetof(struct paper_row, d), NULL, "order of the group", .low = 2,
     .high = GROUP_ORDER_MAX},
    {"nu_i_xi", PAPER(share[0], "share of z_(nu=i) * z_xi")},
    {"nu_i_syn_ab", PAPER(share[1], "share of z_(nu=i) * z_(syn,alpha,beta)")},
    {"nu_syn", PAPER(share[2], "share of z_nu * z_syn")},
    {"others", PAPER(share[3], "share of other solutions")},
    {"nu_i_xi_se", PAPER(error[0], "standard error of `nu_i_xi`; 0: unknown"), .optional = true},
    {"nu_i_syn_ab_se", PAPER(error[1], "likewise of `nu_i_syn_ab`"), .optional = true},
    {"nu_syn_se", PAPER(error[2], "likewise of `nu_syn`"), .optional = true},
    {0}};
static const struct record paper_record = {"paper_table", sizeof(struct paper_row), paper_fields};

static const struct field document_fields[] = {
    {"paper_table", FIELD_LIST, offsetof(struct document, paper_table), NULL,
     "the paper's Table 2, shown beside the measured shares", .optional = true,
     .items = &paper_record, .count = offsetof(struct document, paper_table_count)},
    {0}};
static const struct record document_record = {"spec", sizeof(struct document), document_fields};

const struct paper_row *match_rate_paper_row(const struct study *study, int d) {
    const struct document *document = study->document;
    for (unsigned i = 0; i < document->paper_table_count; ++i)
        if (document->paper_table[i].d == d)
            return &document->paper_table[i];
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
        .counts = !of->real && of->order > 0,
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
    return frequency;
}

static double percent(int part, int whole) {
    return whole > 0 ? 100.0 * part / whole : NAN;
}

/* The row of Table 2 of one network. */
static void fill_columns(struct run *run) {
    int of_order[2] = {0}, loose[2] = {0}, factorable = 0;
    int by_paper[FAMILIES] = {0}, by_residual[FAMILIES] = {0};
    double error_4 = 0;
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
        error_4 += six ? 0 : factorisation->error;
        factorable += factorisation->factorable;
        by_paper[factorisation->family] += factorisation->factorable;
    }
    run->column[NOT_4_6] = percent(run->counted - of_order[0] - of_order[1], run->counted);
    for (int six = 0; six < 2; ++six)
        run->column[NONFACTORABLE + six] = percent(loose[six], of_order[six]);
    run->column[FACTORISATION_ERROR_4] = of_order[0] > 0 ? 100 * error_4 / of_order[0] : NAN;
    for (int i = 0; i < SOLUTIONS; ++i) {
        run->column[BY_PAPER + i] = percent(by_paper[families[i]], factorable);
        run->column[BY_RESIDUAL + i] = percent(by_residual[families[i]], run->counted);
    }
}

static bool measure_run(const struct trained *of, const struct study_group *on, struct run *run,
                        struct error *error) {
    const struct matching *matching = &((const struct profile *)of->study->profile)->matching;
    double norm2 = network_squared_norm(&of->result->network);
    struct analysis analysis;
    const int *product = on->group.product, *position = on->characters.frequency_of;
    if (!analysis_create(&on->characters, &of->result->network, &matching->options, &analysis,
                         error))
        return false;
    run->loss = training_final(of->result)->train_loss;
    run->frequencies = analysis.frequencies;
    run->frequency = study_room(of->study, (size_t)run->frequencies, sizeof *run->frequency);
    for (int f = 0; f < run->frequencies; ++f) {
        int k = analysis.frequency[f].k;
        run->frequency[f] = frequency_of(&analysis.frequency[f], matching->match_residual);
        run->frequency[f].doubled = position[product[k * on->group.order + k]];
        run->counted += run->frequency[f].counts;
        for (int share = 0; share < SHARES; ++share)
            run->hits[share] += outcome_of(run->frequency[f].has[share], norm2);
    }
    fill_columns(run);
    analysis_free(&analysis);
    return true;
}

static bool look_at(const struct trained *of, int i, const struct characters *characters,
                    struct look *look, struct error *error) {
    struct spectrum spectrum;
    struct spectrum_totals sums = {0};
    struct network network = of->result->network; /* the same shape, other weights */
    network.weights = trained_snapshot(of, i);
    if (!spectrum_create(characters, &network, &spectrum, error))
        return false;
    bool ok = spectrum_sum_potentials(&spectrum, &sums, error);
    look->epoch = of->trial->snapshot_epochs[i];
    look->potential = study_room(of->study, CONSTANT_TERM + (size_t)characters->frequencies,
                                 sizeof *look->potential);
    look->potential[DIAGONAL] = sums.diagonal;
    look->potential[OFF_DIAGONAL] = sums.off_diagonal;
    for (int f = 0; f < characters->frequencies; ++f) {
        int k = characters->frequency[f];
        look->potential[CONSTANT_TERM + f] =
            cabs(spectrum_potential(&spectrum, RING_A, RING_A, k, characters->conjugate[k], k));
    }
    spectrum_free(&spectrum);
    return ok;
}

static bool measure(const struct trained *of, void *run, void *looks, struct error *error) {
    const struct study_group *on = ((const struct task *)of->trial->task)->on;
    bool ok = measure_run(of, on, run, error);
    for (int i = 0; ok && i < of->trial->snapshots; ++i)
        ok = look_at(of, i, &on->characters, (struct look *)looks + i, error);
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
    {"frequencies", FIELD_INTEGER, SETTING(counted), "count",
     "complex frequencies with live neurons, of all networks", .heading = "frequencies"},
    {"not_4_6", MEAN(NOT_4_6, "frequencies of another order than 4 and 6", "not 4 or 6")},
    {"nonfactorable_4", MEAN(NONFACTORABLE, "of the frequencies of order 4: do not factor",
                             "order 4, not factorisable")},
    {"nonfactorable_6", MEAN(NONFACTORABLE + 1, "of the frequencies of order 6: do not factor",
                             "order 6, not factorisable")},
    {"factorisation_error_4",
     MEAN(FACTORISATION_ERROR_4, "mean rms scatter of the ratios at order 4", "error, order 4")},
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
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields};

/* A family's share by one of the two rules, beside the paper's. */
struct comparison {
    const char *family;
    enum { PAPER_RULE, RESIDUAL } rule;
    struct estimate measured, paper;
    double z;
};

static const char *const rule_names[] = {"paper_rule", "residual", NULL};

#define COMPARISON(member) offsetof(struct comparison, member)
static const struct field comparison_fields[] = {
    {"family", FIELD_TEXT, COMPARISON(family), NULL, "of solutions", .heading = "family"},
    {"rule", FIELD_CHOICE, COMPARISON(rule), NULL, "that decides which frequencies are in it",
     .choices = rule_names, .heading = "rule"},
    {"measured", FIELD_MEAN, COMPARISON(measured), "%", "share of the family, as in `match_rate`",
     .heading = "measured", .decimals = 2},
    {"paper", FIELD_MEAN, COMPARISON(paper), "%", "the same in the paper's Table 2",
     .heading = "paper", .decimals = 2},
    {"z", FIELD_REAL, COMPARISON(z), NULL, "difference in combined standard errors",
     .heading = "<i>z</i>", .decimals = 1},
    {0}};
static const struct record comparison_record = {"comparison", sizeof(struct comparison),
                                                comparison_fields};

static void compare(struct study *study, const struct setting *setting,
                    const struct paper_row *paper, int solution) {
    const void *task = setting->trial->task;
    double error = paper->error[solution] > 0 ? paper->error[solution] : NAN;
    struct comparison row = {.family = family_name(families[solution]),
                             .paper = {paper->share[solution], error, NAN, NAN}};
    for (int rule = PAPER_RULE; rule <= RESIDUAL; ++rule) {
        row.rule = rule;
        row.measured = setting->column[(rule == PAPER_RULE ? BY_PAPER : BY_RESIDUAL) + solution];
        row.z = (row.measured.value - row.paper.value) / hypot(row.measured.error, error);
        study_row(study, "match_rate_paper", (const void *[]){task, &row, task});
    }
}

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
    {"factorisation_error", REAL(of.factorisation.error), NULL, "rms scatter of the ratios"},
    {"paper_rule_family", FIELD_TEXT, FREQUENCY(paper_family), NULL,
     "family by the paper's rule; empty where it does not factor",
     .heading = "by the paper’s rule"},
    {"paper_rule_deviation", REAL(of.factorisation.deviation), NULL,
     "distance from that family, or from the nearest"},
    {"constant_part", REAL(of.constant), NULL,
     "rms of the trivial character in a and b, relative to the frequency"},
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
             "`matched_Z_23_q512_wd5e-05`; this and the next four also with `annealed_` or "
             "`released_` in front, after more training"),
    OF_TRIAL("matched_strictly", "%", "frequencies that match a family within a residual of 0.1"),
    OF_TRIAL("matched_paper_rule", "%", "frequencies that match a family by the paper's rule"),
    OF_TRIAL("order_4_or_6", "%", "frequencies of order 4 or 6"),
    OF_TRIAL("order_4", "%", "frequencies of order 4"),
    TOTAL("control_matched", "%", "sets of 4 and 6 random nodes that match a family"),
    TOTAL("matched_pooled", "%", "`matched` of all settings together"),
    TOTAL("other_solutions", "count",
          "frequencies that match no family even when released, in networks that then reach "
          "`solved_loss`; with `annealing` only"),
    {0}};

static const char *share_name(struct study *study, const struct trial *trial, int share) {
    return study_text(study, "%s%s", trial->prefix, totals[share].quantity);
}

static void add_phase(struct study *study, const struct profile *profile, enum phase phase) {
    static const char *const prefixes[PHASES] = {"", "annealed_", "released_"};
    const struct sweep *sweep = &profile->sweep;
    const struct study_group *on = NULL;
    int count = sweep_settings(sweep), of_group = count / (int)sweep->groups_count;
    for (int i = 0; i < count; ++i) {
        const struct sweep_setting setting = sweep_setting(sweep, i);
        struct task *task = study_room(study, 1, sizeof *task);
        if (i % of_group == 0)
            on = study_group(study, setting.group);
        *task = (struct task){on->group.name, on->group.order, setting.q, setting.weight_decay, on};
        const char *name =
            study_text(study, "%s_q%d_wd%g", task->group, task->q, task->weight_decay);
        struct trial trial = {name,           prefixes[phase], task,
                              setting.config, sweep->seeds,    (int)sweep->seeds_count};
        trial.round = phase != TRAINED;
        trial.config.anneal_epochs = phase == TRAINED ? 0 : profile->annealing.epochs;
        trial.config.anneal_weight_decay = phase == ANNEALED ? setting.weight_decay : 0;
        study_add(study, &trial);
        for (int share = 0; share < SHARES; ++share)
            study_expect(study, share_name(study, &trial, share), trial.name);
    }
}

/* The families live at complex characters, which Z_2, Z_2 x Z_2, ... do not have. */
static bool check_groups(const struct place *at, const struct sweep *sweep, struct error *error) {
    for (unsigned i = 0; i < sweep->groups_count; ++i) {
        const struct abelian *group = &sweep->groups[i];
        const struct place place = place_in(at, "sweep.groups[%u]", i);
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

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct dynamics *dynamics = &profile->dynamics;
    struct task *task = study_room(study, 1, sizeof *task);
    if (!check_groups(at, &profile->sweep, error))
        return false;
    for (int phase = 0; phase < (profile->is_annealed ? PHASES : 1); ++phase)
        add_phase(study, profile, (enum phase)phase);
    task->on = study_group(study, &dynamics->group);
    const struct training_config config = protocol_on_group(
        &profile->sweep.training, &dynamics->group, dynamics->width, dynamics->weight_decay, 0);
    const struct trial fig3 = {"dynamics",
                               NULL,
                               task,
                               config,
                               &dynamics->seed,
                               1,
                               dynamics->snapshot_epochs,
                               (int)dynamics->snapshots};
    study_add(study, &fig3);
    study_expect(study, "control_matched", NULL);
    study_expect(study, "matched_pooled", NULL);
    if (profile->is_annealed)
        study_expect(study, "other_solutions", NULL);
    return true;
}

/* --- What follows ----------------------------------------------------------------------------- */

/* The share of all frequencies of trials: [count] with a property, in per cent. */
static struct estimate pool(struct study *study, struct trial *const *trials, int count,
                            int share) {
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
        setting->share[share] = pool(study, &study->trials[t], 1, share);
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

static bool conclude(struct study *study, struct error *error) {
    const struct profile *profile = study->profile;
    int count = sweep_settings(&profile->sweep), trials = study->count - 1;
    struct setting *settings = study_room(study, (size_t)trials, sizeof *settings);
    (void)study_table(study, "match_rate_paper"); /* these may stay without rows */
    (void)study_table(study, "match_rate_frequencies");
    for (int t = 0; t < trials; ++t)
        summarise(study, t, &settings[t]);
    for (int i = 0; i < count; ++i) {
        const struct trial *trial = study->trials[i];
        const struct task *task = trial->task;
        const struct paper_row *paper = match_rate_paper_row(study, task->d);
        study_row(study, "match_rate", (const void *[]){task, &settings[i], task});
        for (int solution = 0; paper != NULL && families[solution] != FAMILY_NONE; ++solution)
            compare(study, &settings[i], paper, solution);
        write_frequencies(study, trial);
    }
    for (int t = ANNEALED * count; t < trials && t < RELEASED * count; ++t)
        study_row(study, "match_rate_annealed",
                  (const void *[]){study->trials[t]->task, &settings[t], study->trials[t]->task});
    study_measure(study, "matched_pooled", NULL, pool(study, study->trials, count, MATCHED));
    study_measure(study, "control_matched", NULL, measure_control(&profile->matching));
    if (profile->is_annealed)
        match_rate_follow_unmatched(study, count);
    return match_rate_draw(study, settings, count, error);
}

#define TABLE_2_ROW "group, width and weight decay (Table 2)"
static const struct sheet sheets[] = {
    {"match_rate", "Table 2", TABLE_2_ROW,
     .parts = {{&task_record}, {&setting_record}, {&group_record}},
     .remark = "Means of percentages over the networks, then shares of the frequencies of all "
               "networks, with networks as clusters."},
    {"match_rate_paper", "Table 2 beside the paper's numbers",
     "group, width, weight decay, family and rule",
     .parts = {{&task_record}, {&comparison_record}, {&group_record}}},
    {"match_rate_frequencies", "every frequency of every network", "frequency of a network",
     .parts = {{&task_record}, {&seed_record}, {&frequency_record}, {&group_record}},
     .remark = "Angles are those of one representative each (src/analysis/families.h)."},
    {"match_rate_annealed", "Table 2 when training is at rest", TABLE_2_ROW,
     .parts = {{&task_record}, {&setting_record}, {&group_record}},
     .remark = "`match_rate` of the annealed networks."},
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
    .headline = {"matched_pooled", "matched_Z_23_q512_wd5e-05"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
