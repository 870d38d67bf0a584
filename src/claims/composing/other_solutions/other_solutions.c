/* Claim, beyond the paper: gradient descent also finds exact solutions outside the paper's
 * families, pairs (k, 2k) that share a constant and others (theory/semiring/other.h), where neurons
 * are scarce.
 *
 * The closed forms are built as networks and their losses taken by two routes; what they cost under
 * weight decay is computed. Networks are trained as in the paper and on without weight decay, and
 * every frequency is assigned to a family, to another kind of solution, or to neither
 * (analysis/kinds.h). */
#include "claims/composing/other_solutions/other_solutions.h"

#include "analysis/statistics.h"
#include "base/memory.h"
#include "base/worst.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- What the spec says ----------------------------------------------------------------------- */

#define EXACT(member) offsetof(struct exactness, member)
static const struct field exactness_fields[] = {
    {"groups", FIELD_LIST, EXACT(groups), .items = &abelian_record, .count = EXACT(groups_count),
     .range = "no group Z_2, Z_2 x Z_2, ...",
     .meaning = "on which every kind is built, with a row in the table"},
    {"all_groups_up_to", FIELD_INTEGER, EXACT(all_groups_up_to), NULL,
     "and on all Abelian groups up to this order, without rows; 1: none", .low = 1, .high = 64},
    {"draws", FIELD_INTEGER, EXACT(draws), "networks", "of each kind, with random parameters",
     .low = 1, .high = 1000},
    {"seed", FIELD_SEED, EXACT(seed), NULL, "of these"},
    {0}};
static const struct record exactness_record = {"exactness", sizeof(struct exactness),
                                               exactness_fields};

#define NORMS(member) offsetof(struct norms, member)
static const struct field norms_fields[] = {
    {"groups", FIELD_LIST, NORMS(groups), .items = &abelian_record, .count = NORMS(groups_count),
     .range = "no group Z_2, Z_2 x Z_2, ...", .meaning = "in ascending order"},
    {0}};
static const struct record norms_record = {"norms", sizeof(struct norms), norms_fields};

static bool check_prices(const struct place *at, const void *of, struct error *error) {
    const struct prices *prices = of;
    return prices->most > prices->least || place_refuse(at, "most", error, "is not above `least`");
}

#define PRICES(member) offsetof(struct prices, member)
static const struct field prices_fields[] = {
    {"least", FIELD_REAL, PRICES(least), NULL, "price of a constant, per |R_k|^2", .low = 1e-6,
     .high = 1e3},
    {"most", FIELD_REAL, PRICES(most), NULL, "likewise", .low = 1e-6, .high = 1e3},
    {"points", FIELD_INTEGER, PRICES(points), "prices", "from one to the other", .low = 2,
     .high = 1000},
    {0}};
static const struct record prices_record = {"prices", sizeof(struct prices), prices_fields,
                                            check_prices};

#define MATCHING(member) offsetof(struct matching, member)
static const struct field matching_fields[] = {
    {"dead_threshold", FIELD_REAL, MATCHING(options.dead_threshold), NULL,
     "largest |z_ak| of a dead neuron by the paper's rule; 0.05 in CoGS", .low = 0, .high = 1e6},
    {"match_residual", FIELD_REAL, MATCHING(match_residual), NULL,
     "largest residual of a frequency in a family", .low = 0, .high = 2},
    {"factor_tolerance", FIELD_REAL, MATCHING(options.factor_tolerance), NULL,
     "of the paper's rule (src/analysis/factorisation.h)", .low = 0, .high = 2},
    {"entry_tolerance", FIELD_REAL, MATCHING(options.entry_tolerance), NULL, "likewise", .low = 0,
     .high = 2},
    {0}};
static const struct record matching_record = {"analysis", sizeof(struct matching), matching_fields};

#define NEURON(member) offsetof(struct constant_neuron, member)
static const struct field neuron_fields[] = {
    {"group", FIELD_BLOCK, NEURON(group), NULL, "whose addition is learned",
     .items = &abelian_record, .range = "no group Z_2, Z_2 x Z_2, ..."},
    {"width", FIELD_INTEGER, NEURON(width), "hidden neurons",
     "of all networks that do not start at the solution", .low = 1, .high = 1 << 20},
    {"weight_decay", FIELD_REAL, NEURON(weight_decay), NULL, "L2 coefficient", .low = 0,
     .high = 100},
    {"seeds", FIELD_LIST, NEURON(seeds), NULL, "a network of each kind for each", .of = FIELD_SEED,
     .count = NEURON(seeds_count), .order = FIELD_DISTINCT, .most = 1000},
    {"noise", FIELD_REAL, NEURON(noise), NULL,
     "added to the weights of the exact solution, relative to the rms of each part", .low = 0,
     .high = 10},
    {"output_rates", FIELD_LIST, NEURON(output_rates), NULL,
     "learning rates of c, so many times that of a and b, of networks that start at random",
     .optional = true, .of = FIELD_REAL, .count = NEURON(output_rates_count),
     .order = FIELD_DISTINCT, .low = 1, .high = 1e3, .most = 100},
    {"training", FIELD_BLOCK, NEURON(training), NULL, "protocol", .items = &protocol_record},
    {0}};
static const struct record neuron_record = {"constant_neuron", sizeof(struct constant_neuron),
                                            neuron_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"exactness", FIELD_BLOCK, PROFILE(exactness), NULL, "closed forms as networks",
     .items = &exactness_record},
    {"norms", FIELD_BLOCK, PROFILE(norms), NULL,
     "order 4 everywhere with a constant neuron against the paper's solutions",
     .items = &norms_record},
    {"prices", FIELD_BLOCK, PROFILE(prices), NULL, "of resonant pairs against the families",
     .items = &prices_record},
    {"analysis", FIELD_BLOCK, PROFILE(matching), NULL, "how frequencies are recognised",
     .items = &matching_record},
    {"sweeps", FIELD_LIST, PROFILE(sweeps), NULL, "networks that are trained",
     .items = &sweep_record, .count = PROFILE(sweeps_count),
     .range = "no group Z_2, Z_2 x Z_2, ...; no network twice"},
    {"anneal_epochs", FIELD_INTEGER, PROFILE(anneal_epochs), "epochs",
     "more for each of these, the learning rate falling linearly to 0, with weight decay "
     "(annealed) "
     "and without (released)",
     .low = 1, .high = 1e8},
    {"wide", FIELD_REAL, PROFILE(wide), "neurons",
     "per conjugate pair of characters, from which on networks count as wide", .low = 0,
     .high = 1e6},
    {"narrow", FIELD_REAL, PROFILE(narrow), "neurons", "likewise, up to which they count as narrow",
     .low = 0, .high = 1e6},
    {"constant_neuron", FIELD_BLOCK, PROFILE(constant_neuron), NULL,
     "networks started at the solution with a constant neuron, with one such neuron, and with "
     "other learning rates of c",
     .optional = true, .items = &neuron_record, .count = PROFILE(has_constant_neuron)},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

/* --- What a network has become ---------------------------------------------------------------- */

static enum membership part_of(enum kind kind) {
    switch (kind) {
    case KIND_FAMILY:
        return IN_FAMILY;
    case KIND_CONSTANT_NEURON:
        return WITH_A_NEURON;
    case KIND_RESONANT:
    case KIND_CHAIN:
        return RESONANT;
    case KIND_THIRD_HARMONIC:
        return THIRD_HARMONIC;
    case KIND_ORDER_4:
    case KIND_BETWEEN:
    case KIND_SPLIT:
        return NEAR_FAMILY;
    default:
        return UNEXPLAINED;
    }
}

/* Fill frequency f of a run. */
static void fill_frequency(struct study *study, const struct characters *characters,
                           const struct kinds *kinds, int f, struct frequency *frequency) {
    const struct frequency_kind *of = &kinds->frequency[f];
    int partner = of->doubled >= 0 ? of->doubled : of->halved;
    *frequency = (struct frequency){.of = *of,
                                    .k = characters->frequency[f],
                                    .part = part_of(of->kind),
                                    .kind = kind_name(of->kind),
                                    .partner = partner < 0 ? NAN : characters->frequency[partner]};
    frequency->orders = study_room(study, KINDS_ORDERS_MAX, 1);
    kinds_orders(kinds, f, frequency->orders);
}

static void fill_run(struct study *study, const struct characters *characters,
                     const struct kinds *kinds, double norm2, struct run *run) {
    run->frequency = study_room(study, (size_t)kinds->frequencies, sizeof *run->frequency);
    run->live = kinds->live;
    run->constant_neurons = kinds->constant_neurons;
    for (int f = 0; f < kinds->frequencies; ++f) {
        if (characters_is_real(characters, characters->frequency[f]))
            continue;
        struct frequency *frequency = &run->frequency[run->frequencies++];
        fill_frequency(study, characters, kinds, f, frequency);
        frequency->loss = run->loss;
        for (int part = 0; part < PARTS; ++part)
            run->hits[part] += outcome_of((int)frequency->part == part, norm2);
        bool is_outside = frequency->part != IN_FAMILY && frequency->part != WITH_A_NEURON;
        run->outside += is_outside;
        run->outside_hits += outcome_of(is_outside, norm2);
        run->explained += outcome_of(is_outside && frequency->part != UNEXPLAINED, norm2);
    }
    run->has_neuron = outcome_of(run->constant_neurons > 0 && run->hits[WITH_A_NEURON] > 0, norm2);
    run->fours = outcome_of(run->hits[WITH_A_NEURON] == run->frequencies, norm2);
}

static bool measure(const struct trained *of, void *to, void *looks, struct error *error) {
    const struct matching *matching = &((const struct profile *)of->study->profile)->matching;
    const struct study_group *on = ((const struct task *)of->trial->task)->on;
    const struct network *network = &of->result->network;
    const struct kinds_options options = {matching->match_residual, 1};
    struct run *run = to;
    struct kinds_found found;
    (void)looks;
    if (!kinds_find(&on->group, &on->characters, network, &matching->options, &options, &found,
                    error))
        return false;
    run->loss = training_final(of->result)->train_loss;
    fill_run(of->study, &on->characters, &found.kinds, network_squared_norm(network), run);
    kinds_found_free(&found);
    return true;
}

/* --- What is trained -------------------------------------------------------------------------- */

static const char *const phases[] = {"trained",        "annealed",      "released",
                                     "at solution",    "with a neuron", "faster outputs",
                                     "faster annealed"};
static const char *const prefixes[] = {"", "annealed_", "released_", "", "", "", "annealed_"};

#define OF_TRIAL(total, of_unit, of)                                                               \
    { .name = "<trial>", .quantity = (total), .unit = (of_unit), .meaning = (of) }
#define TOTAL(of, member) NULL, FIELD_REAL, offsetof(struct findings, member), .quantity = (of)
#define ESTIMATE(of, member)                                                                       \
    NULL, FIELD_ESTIMATE, offsetof(struct findings, member), .quantity = (of)
enum { OF_TRIALS = 4, OF_STARTS = OF_TRIALS, STARTS = 2 }; /* those of other starts come next */
static const struct field totals[] = {
    OF_TRIAL("resonant", "%",
             "frequencies of a group, width and weight decay in resonant pairs or chains, e.g. "
             "`resonant_Z_23_q64_wd5e-05`; this and the next three also with `annealed_` or "
             "`released_` in front, after more training, or with e.g. `_c3` at the end, of "
             "networks with that many times the learning rate for c"),
    OF_TRIAL("outside", "%", "frequencies outside the paper's families"),
    OF_TRIAL("explained", "%", "of those outside: in an exact solution of another kind"),
    OF_TRIAL("constant_neuron", "%",
             "networks in which a constant neuron cancels what frequencies of order 4 leave"),
    {ESTIMATE("kept_at_solution", kept), .unit = "%",
     .meaning = "networks started near the solution with a constant neuron that stay there"},
    {ESTIMATE("found_with_neuron", found_with_neuron), .unit = "%",
     .meaning = "networks started with a constant neuron in which it takes constants in the end"},
    {ESTIMATE("resonant_wide", resonant_wide), .unit = "count",
     .meaning = "resonant frequencies of all released networks of the sweeps with at least `wide` "
                "neurons per pair of characters"},
    {ESTIMATE("explained_outside", explained_outside), .unit = "%",
     .meaning = "of the frequencies outside the families, in all released networks of the sweeps "
                "that are not `narrow`: in an exact solution of another kind"},
    {TOTAL("loss_exact", loss),
     .meaning = "largest loss of a network built from the closed forms, by either route"},
    {TOTAL("order_mismatches", order_mismatches), .unit = "count",
     .meaning = "of these, how many have another order than predicted"},
    {TOTAL("norm_error", norm_error), .meaning = "largest relative error of their squared norm"},
    {TOTAL("control_without_constants", without_constants),
     .meaning = "least loss of those with constants when these are set to zero, a control"},
    {TOTAL("place_mismatches", place_mismatches), .unit = "count",
     .meaning = "characters at which a kind is refused although it exists, or the reverse"},
    {TOTAL("loss_all_four", loss_all_four),
     .meaning = "largest loss of order 4 everywhere with a constant neuron"},
    {TOTAL("norm_all_four_error", norm_all_four_error),
     .meaning = "largest relative error of its squared norm"},
    {TOTAL("all_four_over_best_mix", all_four_over_mix),
     .meaning =
         "largest ratio of its squared norm to that of the best mix of orders 4 and 6, every "
         "neuron rescaled to its least norm, on the groups of `norms` with d >= 11"},
    {TOTAL("all_four_from", all_four_from),
     .meaning = "the first d of `norms` from which on this ratio is below 1"},
    {TOTAL("norm_3+5", norm_3_5), .meaning = "least squared norm of a resonant pair 3+5"},
    {TOTAL("angle_3+5", angle_3_5), .unit = "degrees", .meaning = "its angle theta"},
    {TOTAL("norm_3+6", norm_3_6), .meaning = "least squared norm of a resonant pair 3+6"},
    {TOTAL("norm_third_harmonic", norm_third),
     .meaning = "squared norm of a third harmonic, per pair of characters"},
    {TOTAL("excess_least", excess_least),
     .meaning = "least excess of the cheapest resonant pair over the cheapest two of orders 4 and "
                "6, over all prices"},
    {TOTAL("excess_most", excess_most), .meaning = "the largest"},
    {0}};

static const char *quantity_of(struct study *study, const struct trial *trial, int total) {
    return study_text(study, "%s%s", trial->prefix, totals[total].quantity);
}

static struct task *make_task(struct study *study, const struct abelian *group, int q,
                              double weight_decay, enum phase phase) {
    struct task *task = study_room(study, 1, sizeof *task);
    const struct study_group *on = study_group(study, group);
    *task = (struct task){.group = on->group.name,
                          .d = on->group.order,
                          .q = q,
                          .weight_decay = weight_decay,
                          .phase = phases[phase],
                          .per_pair = (double)q / solution_pairs(&on->characters),
                          .output_rate = 1,
                          .is = phase,
                          .on = on};
    return task;
}

static void set_rate(struct task *task, const struct training_config *config) {
    if (config->optimiser.output_rate > 0)
        task->output_rate = config->optimiser.output_rate;
}

/* Add a trial; its networks, trained on in some phases, are judged by themselves. */
static void add_judged(struct study *study, struct trial *trial) {
    const struct task *task = trial->task;
    bool goes_on = task->is == ANNEALED || task->is == RELEASED || task->is == FASTER_ANNEALED;
    trial->prefix = prefixes[task->is];
    trial->round = goes_on;
    trial->config.anneal_epochs =
        goes_on ? ((const struct profile *)study->profile)->anneal_epochs : 0;
    trial->config.anneal_weight_decay = goes_on && task->is != RELEASED ? task->weight_decay : 0;
    study_add(study, trial);
    for (int total = 0; total < OF_TRIALS; ++total)
        study_expect(study, quantity_of(study, trial, total), trial->name);
}

static void add_sweep(struct study *study, const struct sweep *sweep, enum phase phase) {
    for (int i = 0; i < sweep_settings(sweep); ++i) {
        struct sweep_setting setting = sweep_setting(sweep, i);
        struct task *task = make_task(study, setting.group, setting.q, setting.weight_decay, phase);
        struct trial trial = {
            .name = study_text(study, "%s_q%d_wd%g", task->group, task->q, task->weight_decay),
            .task = task,
            .config = setting.config,
            .seeds = sweep->seeds,
            .networks = (int)sweep->seeds_count};
        set_rate(task, &setting.config);
        add_judged(study, &trial);
    }
}

/* The kinds live at complex characters, which Z_2, Z_2 x Z_2, ... do not have. */
static bool check_group(const struct place *at, const struct abelian *group, struct error *error) {
    for (unsigned i = 0; i < group->rank; ++i)
        if (group->factors[i] > 2)
            return true;
    return place_refuse(at, "", error,
                        "every character of this group is real, so it has no conjugate pair for "
                        "the claim to be about; use a group with a factor above 2");
}

static bool check_groups(const struct place *at, const char *name, const struct abelian *groups,
                         unsigned count, struct error *error) {
    for (unsigned i = 0; i < count; ++i) {
        const struct place place = place_in(at, "%s.groups[%u]", name, i);
        if (!check_group(&place, &groups[i], error))
            return false;
    }
    return true;
}

/* Trials of the sweeps that are already there have other names than those of sweep i. */
static bool check_sweep(struct study *study, const struct place *at, unsigned i,
                        struct error *error) {
    const struct sweep *sweep = &((const struct profile *)study->profile)->sweeps[i];
    char name[32];
    snprintf(name, sizeof name, "sweeps[%u]", i);
    if (!check_groups(at, name, sweep->groups, sweep->groups_count, error))
        return false;
    int before = study->count;
    add_sweep(study, sweep, TRAINED);
    for (int t = before; t < study->count; ++t)
        for (int earlier = 0; earlier < before; ++earlier)
            if (strcmp(study->trials[t]->name, study->trials[earlier]->name) == 0)
                return place_refuse(at, name, error, "has %s, which an earlier sweep has as well",
                                    study->trials[t]->name);
    return true;
}

/* --- Starts with a constant neuron ------------------------------------------------------------ */

/* Weights in the network's scale, (2d)^(-1/3) of the theory's: [3, d, order]. */
static void to_network(const struct ring_weights *from, float *weights) {
    const double scale = 1 / cbrt(2.0 * from->d);
    const double *parts[] = {from->a, from->b, from->c};
    for (int part = 0; part < RING_PARTS; ++part)
        for (int g = 0; g < from->d; ++g)
            for (int j = 0; j < from->order; ++j)
                weights[((size_t)part * (size_t)from->d + (size_t)g) * (size_t)from->order +
                        (size_t)j] =
                    (float)(scale * parts[part][(size_t)j * (size_t)from->d + (size_t)g]);
}

static bool add_at_solution(struct study *study, const struct constant_neuron *of,
                            struct error *error) {
    int q = 2 * abelian_order(&of->group) - 1;
    struct task *task = make_task(study, &of->group, q, of->weight_decay, AT_SOLUTION);
    const struct study_group *on = task->on;
    size_t size = (size_t)3 * (size_t)task->d * (size_t)q;
    float *start = study_room(study, size, sizeof *start);
    struct affine_element element;
    struct ring_weights weights;
    if (!other_all_four(&on->group, &on->characters, &element, error))
        return false;
    bool ok = affine_weights(&on->characters, &element, &weights, error);
    if (ok) {
        to_network(&weights, start);
        ring_weights_free(&weights);
    }
    affine_free(&element);
    struct trial trial = {.name = "at_solution",
                          .prefix = "",
                          .task = task,
                          .config =
                              protocol_on_group(&of->training, &of->group, q, of->weight_decay, 0),
                          .seeds = of->seeds,
                          .networks = (int)of->seeds_count};
    trial.config.given = (struct training_given){"all_four_and_a_neuron", start, size};
    trial.config.start_noise = of->noise;
    study_add(study, &trial);
    return ok;
}

/* A random start whose first neuron is constant in a and b, as large as in the solution: t = 2
 * N^(1/6), half of it in each. */
static bool add_with_neuron(struct study *study, const struct constant_neuron *of, unsigned seed,
                            struct error *error) {
    struct task *task = make_task(study, &of->group, of->width, of->weight_decay, WITH_NEURON);
    struct training_config config =
        protocol_on_group(&of->training, &of->group, of->width, of->weight_decay, of->seeds[seed]);
    size_t size = (size_t)3 * (size_t)task->d * (size_t)of->width;
    float *start = study_room(study, size, sizeof *start);
    struct network network;
    if (!training_start_network(&config, &network, error))
        return false;
    memcpy(start, network.weights, size * sizeof *start);
    network_free(&network);
    double pairs = solution_pairs(&task->on->characters);
    for (int row = 0; row < 2 * task->d; ++row)
        start[(size_t)row * (size_t)of->width] = (float)(cbrt(sqrt(pairs)) / cbrt(2.0 * task->d));
    struct trial trial = {.name = "with_neuron",
                          .prefix = "",
                          .task = task,
                          .config = config,
                          .seeds = of->seeds + seed,
                          .networks = 1};
    trial.config.seed = 0;
    trial.config.given = (struct training_given){"random_and_a_constant_neuron", start, size};
    study_add(study, &trial);
    return true;
}

/* At random as in sweeps, c with another learning rate. */
static void add_faster(struct study *study, const struct constant_neuron *of, enum phase phase) {
    for (unsigned i = 0; i < of->output_rates_count; ++i) {
        struct task *task = make_task(study, &of->group, of->width, of->weight_decay, phase);
        struct trial trial = {
            .name = study_text(study, "%s_q%d_wd%g_c%g", task->group, task->q, task->weight_decay,
                               of->output_rates[i]),
            .task = task,
            .config = protocol_on_group(&of->training, &of->group, of->width, of->weight_decay, 0),
            .seeds = of->seeds,
            .networks = (int)of->seeds_count};
        trial.config.optimiser.output_rate = of->output_rates[i];
        set_rate(task, &trial.config);
        add_judged(study, &trial);
    }
}

static bool check_constant_neuron(const struct place *at, const struct constant_neuron *of,
                                  struct error *error) {
    const struct place group = place_in(at, "constant_neuron.group");
    const struct place training = place_in(at, "constant_neuron.training");
    if (!check_group(&group, &of->group, error) ||
        !protocol_check(&training, &of->training, true, error))
        return false;
    return of->output_rates_count == 0 || of->training.config.optimiser.output_rate == 0 ||
           place_refuse(&training, "output_rate", error,
                        "is for networks without `output_rates`, which are given");
}

static bool add_constant_neurons(struct study *study, const struct place *at,
                                 const struct constant_neuron *of, struct error *error) {
    if (!check_constant_neuron(at, of, error) || !add_at_solution(study, of, error))
        return false;
    for (unsigned i = 0; i < of->seeds_count; ++i)
        if (!add_with_neuron(study, of, i, error))
            return false;
    for (int total = OF_STARTS; total < OF_STARTS + STARTS; ++total)
        study_expect(study, totals[total].quantity, NULL);
    add_faster(study, of, FASTER);
    add_faster(study, of, FASTER_ANNEALED);
    return true;
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    if (!check_groups(at, "exactness", profile->exactness.groups, profile->exactness.groups_count,
                      error) ||
        !check_groups(at, "norms", profile->norms.groups, profile->norms.groups_count, error))
        return false;
    for (unsigned i = 0; i < profile->sweeps_count; ++i)
        if (!check_sweep(study, at, i, error))
            return false;
    for (enum phase phase = ANNEALED; phase < PHASES; ++phase)
        for (unsigned i = 0; i < profile->sweeps_count; ++i)
            add_sweep(study, &profile->sweeps[i], phase);
    for (int total = OF_STARTS + STARTS; totals[total].quantity != NULL; ++total)
        study_expect(study, totals[total].quantity, NULL);
    return !profile->has_constant_neuron ||
           add_constant_neurons(study, at, &profile->constant_neuron, error);
}

/* --- Tables ----------------------------------------------------------------------------------- */

#define TASK(member) offsetof(struct task, member)
static const struct field task_fields[] = {
    {"d", FIELD_INTEGER, TASK(d), NULL, "order of the group", .heading = "d"},
    {"q", FIELD_INTEGER, TASK(q), NULL, "hidden neurons", .heading = "q"},
    {"weight_decay", FIELD_REAL, TASK(weight_decay), NULL, "L2 coefficient", .heading = "λ"},
    {"phase", FIELD_TEXT, TASK(phase), NULL,
     "`trained`; `annealed`: on with weight decay; `released`: on without; `at solution`, `with a "
     "neuron`: of other starts; `faster outputs`: with a larger learning rate of c; `faster "
     "annealed`: these, on with weight decay",
     .heading = "phase"},
    {"per_pair", FIELD_REAL, TASK(per_pair), "neurons", "per conjugate pair of characters, q/N",
     .heading = "q/N", .decimals = 1},
    {0}};
static const struct record task_record = {"task", sizeof(struct task), task_fields};
static const struct field group_fields[] = {
    {"group", FIELD_TEXT, TASK(group), NULL, "name of the group"}, {0}};
static const struct record group_record = {"group", sizeof(struct task), group_fields};
static const struct field rate_fields[] = {{"output_rate", FIELD_REAL, TASK(output_rate), NULL,
                                            "learning rate of c over that of a and b",
                                            .heading = "rate of c"},
                                           {0}};
static const struct record rate_record = {"rate", sizeof(struct task), rate_fields};

#define SETTING(member) offsetof(struct setting, member)
#define SHARE(part, of, label)                                                                     \
    FIELD_ESTIMATE, SETTING(share[part]), "%", (of), .heading = (label), .decimals = 1
static const struct field setting_fields[] = {
    {"runs", FIELD_INTEGER, SETTING(runs), "count", "trained networks", .heading = "runs"},
    {"frequencies", FIELD_INTEGER, SETTING(frequencies), "count",
     "complex frequencies of all networks", .heading = "frequencies"},
    {"family", SHARE(IN_FAMILY, "in a family of the paper", "families")},
    {"with_a_neuron", SHARE(WITH_A_NEURON, "likewise, and a constant neuron cancels the constant",
                            "with a constant "
                            "neuron")},
    {"resonant", SHARE(RESONANT, "in a resonant pair or chain", "resonant")},
    {"third_harmonic", SHARE(THIRD_HARMONIC, "five neurons with a third harmonic",
                             "third "
                             "harmonic")},
    {"near_family",
     SHARE(NEAR_FAMILY, "order 4 of another angle, between orders 4 and 6, or split neurons",
           "near a family")},
    {"unexplained", SHARE(UNEXPLAINED, "in no exact solution that is known", "unexplained")},
    {"outside", FIELD_ESTIMATE, SETTING(outside), "%", "in no family of the paper",
     .heading = "outside", .decimals = 1},
    {"explained", FIELD_ESTIMATE, SETTING(explained), "%",
     "of these: in an exact solution of another kind", .heading = "explained outside",
     .decimals = 1},
    {"constant_neuron", FIELD_ESTIMATE, SETTING(has_neuron), "%",
     "networks in which a constant neuron cancels constants", .heading = "networks with one",
     .decimals = 1},
    {0}};
static const struct record setting_record = {"setting", sizeof(struct setting), setting_fields};

#define RUN(member) offsetof(struct run, member)
static const struct field run_fields[] = {
    {"loss", FIELD_REAL, RUN(loss), NULL, "training loss after the last update", .heading = "loss"},
    {"frequencies", FIELD_INTEGER, RUN(frequencies), "count", "complex frequencies",
     .heading = "frequencies"},
    {"family", FIELD_REAL, RUN(hits[IN_FAMILY]), "count", "in a family of the paper",
     .heading = "families"},
    {"with_a_neuron", FIELD_REAL, RUN(hits[WITH_A_NEURON]), "count",
     "likewise, and a constant neuron cancels the constant", .heading = "with a neuron"},
    {"resonant", FIELD_REAL, RUN(hits[RESONANT]), "count", "in a resonant pair or chain",
     .heading = "resonant"},
    {"third_harmonic", FIELD_REAL, RUN(hits[THIRD_HARMONIC]), "count",
     "five neurons with a third harmonic", .heading = "third harmonic"},
    {"near_family", FIELD_REAL, RUN(hits[NEAR_FAMILY]), "count",
     "order 4 of another angle, between orders 4 and 6, or split neurons",
     .heading = "near a family"},
    {"unexplained", FIELD_REAL, RUN(hits[UNEXPLAINED]), "count",
     "in no exact solution that is known", .heading = "unexplained"},
    {"live", FIELD_INTEGER, RUN(live), "neurons", "by their mass (src/analysis/kinds.h)"},
    {"constant_neurons", FIELD_INTEGER, RUN(constant_neurons), "neurons", "live ones"},
    {0}};
static const struct record run_record = {"run", sizeof(struct run), run_fields};

#define FREQUENCY(member) offsetof(struct frequency, member)
#define REAL(member) FIELD_REAL, FREQUENCY(member), NULL
static const struct field frequency_fields[] = {
    {"k", FIELD_INTEGER, FREQUENCY(k), NULL, "character of the frequency {k, -k}", .heading = "k"},
    {"partner", REAL(partner), "the other character of its pair: 2k, or half of k; empty: none",
     .heading = "partner"},
    {"kind", FIELD_TEXT, FREQUENCY(kind), NULL, "src/analysis/kinds.h", .heading = "kind"},
    {"orders", FIELD_TEXT, FREQUENCY(orders), NULL,
     "live neurons at k, and at 2k, 4k of a pair or chain", .heading = "neurons"},
    {"leftover", REAL(of.leftover), "\\|lambda\\|: what its neurons leave at 2k",
     .heading = "leftover"},
    {"cancelled", REAL(of.cancelled),
     "of it, the share that the neurons of 2k do not cancel; empty: no leftover",
     .heading = "not cancelled"},
    {"cancelled_by_all", REAL(of.cancelled_by_all), "likewise, all neurons"},
    {"line", REAL(of.line), "1: one real function is left, so that one split cancels it"},
    {"residual", REAL(of.residual), "of its merged neurons from the nearest family"},
    {"angle", REAL(of.angle), "D of four merged neurons, in radians"},
    {"harmonic", REAL(of.harmonic), "norm of the third harmonic over that of the first"},
    {"distance", REAL(of.distance), "relative distance from the nearest exact solution found",
     .heading = "distance"},
    {"norm", REAL(of.norm), "squared norm of that solution"},
    {"loss", REAL(loss), "training loss of the network", .heading = "loss"},
    {0}};
static const struct record frequency_record = {"frequency", sizeof(struct frequency),
                                               frequency_fields};

/* Rows of frequencies outside the families. */
static void write_frequencies(struct study *study, const struct trial *trial) {
    for (int i = 0; i < trial->networks; ++i) {
        const struct run *run = trial_run(study, trial, i);
        for (int f = 0; f < run->frequencies; ++f) {
            const struct frequency *frequency = &run->frequency[f];
            if (frequency->part != IN_FAMILY && frequency->part != WITH_A_NEURON)
                study_row(study, "other_solutions_frequencies",
                          (const void *[]){trial->task, &trial->seeds[i], frequency, trial->task});
        }
    }
}

/* --- What follows ----------------------------------------------------------------------------- */

static struct estimate per_cent(struct study *study, struct trial *const *trials, int count,
                                size_t hits, size_t sizes) {
    return estimate_times(study_clustered_share(study, trials, count, hits, sizes), 100);
}

typedef double run_property(const struct run *run);

static double has_neuron(const struct run *run) {
    return run->has_neuron;
}

static double is_all_fours(const struct run *run) {
    return run->fours;
}

/* The share of networks of trials: [count] with a property. */
static struct estimate of_networks(const struct study *study, struct trial *const *trials,
                                   int count, run_property *has) {
    double hits = 0;
    int networks = 0;
    for (int t = 0; t < count; ++t)
        for (int i = 0; i < trials[t]->networks; ++i)
            if (trials[t]->is_trained[i]) {
                hits += has(trial_run(study, trials[t], i));
                ++networks;
            }
    return estimate_times(statistics_share(hits, networks), 100);
}

/* Trials: [count] of one task. */
static struct setting summarise(struct study *study, struct trial *const *trials, int count) {
    struct setting setting = {.trial = trials[0]};
    for (int t = 0; t < count; ++t) {
        setting.runs += trials[t]->trained;
        for (int i = 0; i < trials[t]->networks; ++i)
            setting.frequencies +=
                ((const struct run *)trial_run(study, trials[t], i))->frequencies;
    }
    for (int part = 0; part < PARTS; ++part)
        setting.share[part] = per_cent(study, trials, count,
                                       RUN(hits) + (size_t)part * sizeof(double), RUN(frequencies));
    setting.outside = per_cent(study, trials, count, RUN(outside_hits), RUN(frequencies));
    setting.explained = per_cent(study, trials, count, RUN(explained), RUN(outside));
    setting.has_neuron = of_networks(study, trials, count, has_neuron);
    return setting;
}

static void measure_setting(struct study *study, const struct setting *setting) {
    const struct trial *trial = setting->trial;
    const struct estimate values[OF_TRIALS] = {setting->share[RESONANT], setting->outside,
                                               setting->explained, setting->has_neuron};
    for (int total = 0; total < OF_TRIALS; ++total)
        study_measure(study, quantity_of(study, trial, total), trial->name, values[total]);
}

static bool is_released(const struct trial *trial) {
    return ((const struct task *)trial->task)->is == RELEASED;
}

/* Over all released networks of the sweeps. */
static void measure_pooled(struct study *study, struct findings *found) {
    const struct profile *profile = study->profile;
    struct trial **trials = study_room(study, (size_t)study->count, sizeof(struct trial *));
    double wide = 0;
    int count = 0;
    for (int t = 0; t < study->count; ++t) {
        struct trial *trial = study->trials[t];
        double per_pair = ((const struct task *)trial->task)->per_pair;
        if (!is_released(trial))
            continue;
        if (per_pair > profile->narrow)
            trials[count++] = trial;
        for (int i = 0; per_pair >= profile->wide && i < trial->networks; ++i)
            wide += ((const struct run *)trial_run(study, trial, i))->hits[RESONANT];
    }
    found->resonant_wide = estimate_without_interval(wide);
    found->explained_outside = per_cent(study, trials, count, RUN(explained), RUN(outside));
}

static void write_setting(struct study *study, const struct setting *setting) {
    const void *task = setting->trial->task;
    study_row(study, "other_solutions", (const void *[]){task, setting, task, task});
}

/* The first trial of a phase or of a later one. */
static int first_of(const struct study *study, enum phase phase) {
    int t = 0;
    while (t < study->count && ((const struct task *)study->trials[t]->task)->is < phase)
        ++t;
    return t;
}

/* There is one trial at the solution, and one for each network that starts with a neuron. */
static void conclude_starts(struct study *study, struct findings *found) {
    int at = first_of(study, AT_SOLUTION), with = first_of(study, WITH_NEURON);
    struct trial *const *trials = study->trials + with;
    int count = first_of(study, FASTER) - with;
    if (count == 0)
        return;
    struct setting kept = summarise(study, study->trials + at, 1);
    struct setting started = summarise(study, trials, count);
    write_setting(study, &kept);
    write_setting(study, &started);
    found->kept = of_networks(study, study->trials + at, 1, is_all_fours);
    found->found_with_neuron = of_networks(study, trials, count, has_neuron);
}

/* A trial that is judged by itself. */
static struct setting conclude_trial(struct study *study, struct trial *trial) {
    struct setting setting = summarise(study, &trial, 1);
    measure_setting(study, &setting);
    write_setting(study, &setting);
    if (is_released(trial))
        write_frequencies(study, trial);
    return setting;
}

static void conclude_trained(struct study *study, struct findings *found) {
    struct setting *settings = study_room(study, (size_t)study->count, sizeof *settings);
    int sweeps = first_of(study, PHASES);
    (void)study_table(study, "other_solutions_frequencies"); /* it may stay without rows */
    for (int t = 0; t < sweeps; ++t)
        settings[t] = conclude_trial(study, study->trials[t]);
    conclude_starts(study, found);
    for (int t = first_of(study, FASTER); t < study->count; ++t)
        (void)conclude_trial(study, study->trials[t]);
    measure_pooled(study, found);
    other_solutions_draw_shares(study, settings, sweeps);
}

static bool conclude(struct study *study, struct error *error) {
    struct findings found = {0};
    if (!other_solutions_check_exact(study, &found, error) ||
        !other_solutions_check_norms(study, &found, error))
        return false;
    other_solutions_check_prices(study, &found);
    conclude_trained(study, &found);
    study_measure_totals(study, NULL, &found);
    return other_solutions_show_pair(study, error);
}

#define SETTING_ROW "group, width, weight decay and phase"
static const struct sheet sheets[] = {
    {"other_solutions", "what frequencies are part of", SETTING_ROW,
     .parts = {{&task_record}, {&setting_record}, {&group_record}, {&rate_record}},
     .remark = "Shares of the frequencies of all networks, with networks as clusters."},
    {"other_solutions_runs",
     "the same of every network",
     "trained network",
     ROWS_RUNS,
     {{&task_record, FROM_TASK},
      {&seed_record, FROM_SEED},
      {&run_record, FROM_RUN},
      {&group_record, FROM_TASK},
      {&rate_record, FROM_TASK}}},
    {"other_solutions_frequencies", "every frequency outside the families",
     "frequency of a released network that is in no family of the paper",
     .parts = {{&task_record}, {&seed_record}, {&frequency_record}, {&group_record}}},
    {"other_solutions_pair", "a trained pair beside its exact member",
     "neuron of the trained resonant pair that is nearest to an exact one",
     .parts = {{&other_solutions_neuron_record}},
     .remark = "Weights at k, where the first neurons are, or at 2k, in the theory's scale, every "
               "neuron rescaled to its least norm."},
    {"other_solutions_exact", "closed forms as networks", "group, kind, sink and draw",
     .parts = {{&other_solutions_exact_record}}},
    {"other_solutions_norms", "2d - 1 neurons of less norm", "group",
     .parts = {{&other_solutions_norm_record}}},
    {"other_solutions_prices", "costs of pairs", "price of a constant",
     .parts = {{&other_solutions_price_record}},
     .remark = "The least of `of_4_8` is not attained: one split goes to infinity, and its neuron "
               "becomes a constant one."},
    {0}};

static const struct chart charts[] = {
    {"other_solutions_shares", "what frequencies are part of, over neurons per frequency"},
    {"other_solutions_pair", "a trained pair and its exact member"},
    {"other_solutions_norms", "norm of the solution with a constant neuron"},
    {"other_solutions_prices", "costs of resonant pairs and of the families"},
    {0}};

const struct claim other_solutions = {
    .name = "other_solutions",
    .about = "Build exact solutions outside the paper's families, weigh them, and count how often "
             "training finds them (beyond CoGS).",
    .profile = &profile_record,
    .run_size = sizeof(struct run),
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"explained_outside", "loss_exact"},
    .trains = true,
    .plan = plan,
    .measure = measure,
    .conclude = conclude,
};
