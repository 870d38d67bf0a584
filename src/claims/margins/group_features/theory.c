/* The theory of the claim group_features: maximum margins of groups, their constructions, and the
 * best networks at finite penalties. */
#include "base/worst.h"
#include "claims/margins/group_features/group_features.h"
#include "theory/margins/group_power.h"

#include <math.h>
#include <string.h>

enum { ORDER_MAX = 720 }; /* of S6 */

/* --- Groups ----------------------------------------------------------------------------------- */

static void release_theory(void *of) {
    struct group_theory *theory = of;
    group_margin_free(&theory->margin);
    fourier_free(&theory->fourier);
    representations_free(&theory->representations);
    group_free(&theory->group);
}

static void release_minimum(void *of) {
    group_minimum_free(of);
}

struct group_theory *group_features_theory(struct study *study, const struct place *at,
                                           const struct any_group *of, int largest,
                                           struct error *error) {
    struct group_theory *theory = study_room(study, 1, sizeof *theory);
    study_defer(study, release_theory, theory);
    if (!any_group_create(at, of, largest, &theory->group, error) ||
        !representations_create(&theory->group, &theory->representations, error) ||
        !fourier_create(&theory->group, &theory->representations, &theory->fourier, error) ||
        !group_margin_create(&theory->representations, &theory->margin, error))
        return NULL;
    theory->name = theory->group.name;
    group_file_name(&theory->group, theory->file_name);
    theory->condition = theory->margin.most_sum < 0;
    theory->over_closed = theory->margin.gamma / theory->margin.closed;
    for (int b = 1; b < theory->representations.count; ++b)
        if (theory->representations.bscs[b].real_degree > theory->top_degree)
            theory->top_degree = theory->representations.bscs[b].real_degree;
    return theory;
}

bool group_features_minimum(struct study *study, const struct place *at,
                            const struct group_margin *margin, double penalty, double exponent,
                            struct group_minimum *minimum, struct error *error) {
    struct error problem;
    if (!group_power_minimum(margin, penalty, exponent, minimum, &problem))
        return place_refuse(at, "", error, "%s", problem.message);
    study_defer(study, release_minimum, minimum);
    return true;
}

static bool find_best(struct study *study, const struct place *at, struct group_theory *theory,
                      struct error *error) {
    unsigned count = theory->spec->penalties_count;
    theory->best = study_room(study, count, sizeof *theory->best);
    for (unsigned i = 0; i < count; ++i) {
        const struct place place = place_in(at, "penalties[%u]", i);
        struct best *best = &theory->best[i];
        best->group = theory->name;
        best->penalty = theory->spec->penalties[i];
        if (!group_features_minimum(study, &place, &theory->margin, best->penalty, 1,
                                    &best->minimum, error))
            return false;
        best->over_closed = best->minimum.ratio * theory->margin.gamma / theory->margin.closed;
        for (int r = 0; r < theory->margin.irreps; ++r)
            best->used += best->minimum.share[r] > 0;
    }
    return true;
}

/* --- Quantities ------------------------------------------------------------------------------- */

static void expect_group(struct study *study, const struct group_theory *theory) {
    study_expect(study, "over_closed", theory->file_name);
    study_expect(study, "unused", theory->file_name);
    if (theory->spec->penalties_count > 0)
        study_expect(study, "absent", theory->file_name);
}

bool group_features_plan_theory(struct study *study, const struct place *at,
                                const struct profile *profile, struct error *error) {
    struct group_theory **theories =
        study_room(study, profile->theory_count, sizeof(struct group_theory *));
    study->own = theories;
    for (unsigned i = 0; i < profile->theory_count; ++i) {
        const struct theory *spec = &profile->theory[i];
        const struct place place = place_in(at, "theory[%u]", i);
        const struct place group = place_in(&place, "group");
        theories[i] = group_features_theory(study, &group, &spec->group, ORDER_MAX, error);
        if (theories[i] == NULL)
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(theories[j]->file_name, theories[i]->file_name) == 0)
                return place_refuse(&group, "", error, "is in the list already");
        theories[i]->spec = spec;
        if (!find_best(study, &place, theories[i], error) ||
            !group_subsets_solve(&theories[i]->margin, &theories[i]->subsets, error))
            return false;
        theories[i]->subset_violation =
            group_subsets_violation(&theories[i]->margin, &theories[i]->subsets);
        expect_group(study, theories[i]);
    }
    return true;
}

/* Representations without a share at any of the penalties. */
static double count_absent(const struct group_theory *theory) {
    double absent = 0;
    for (int r = 0; r < theory->margin.irreps; ++r) {
        double most = 0;
        for (unsigned i = 0; i < theory->spec->penalties_count; ++i)
            most = worst_of(most, theory->best[i].minimum.share[r]);
        absent += outcome_of(most == 0, most);
    }
    return absent;
}

static void measure_group(struct study *study, const struct group_theory *theory) {
    const struct totals of_group = {.over_closed = theory->over_closed,
                                    .unused =
                                        outcome_of(theory->margin.unused, theory->margin.gamma),
                                    .absent = count_absent(theory)};
    study_measure_totals(study, theory->file_name, &of_group);
}

/* --- Constructions ---------------------------------------------------------------------------- */

/* At most `most` of all n^2 pairs, one in each of equal intervals, at varying positions in them:
 * numbers: [most]. Returns how many. */
static int choose_pairs(int n, int most, int *numbers) {
    int all = n * n, interval = all > most ? all / most : 1, count = all > most ? most : all;
    for (int i = 0; i < count; ++i)
        numbers[i] = i * interval + i % interval;
    return count;
}

static bool measure_construction(struct study *study, struct group_theory *theory,
                                 struct error *error) {
    struct construction network;
    struct margins margins;
    int n = theory->group.order, tuples = ((const struct profile *)study->profile)->tuples;
    int *pairs = study_room(study, (size_t)(tuples < n * n ? tuples : n * n), sizeof *pairs);
    const struct margins_task task = {.shape = {.inputs = 2, .d = n, .outputs = n},
                                      .degree = 2,
                                      .label = theory->group.product,
                                      .tuples = pairs,
                                      .count = choose_pairs(n, tuples, pairs)};
    if (!group_construct(&theory->representations, &theory->fourier, theory->margin.share, &network,
                         error))
        return false;
    bool ok = margins_measure(&task, network.width, network.weights, &margins, error);
    theory->neurons = network.width;
    theory->pairs = task.count;
    if (ok) {
        double largest = margins.size * theory->margin.gamma;
        theory->ratio = margins.smallest / largest;
        theory->spread = (margins.largest - margins.smallest) / largest;
    }
    construction_free(&network);
    return ok;
}

/* --- All groups ------------------------------------------------------------------------------- */

#define GROUP(member) offsetof(struct group_theory, member)
static const struct field group_fields[] = {
    {"group", FIELD_TEXT, GROUP(name), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, GROUP(group.order), NULL, "order of the group", .heading = "n"},
    {"classes", FIELD_INTEGER, GROUP(representations.classes.count), "count", "conjugacy classes"},
    {"irreps", FIELD_INTEGER, GROUP(margin.irreps), "count",
     "irreducible real representations but the trivial one", .heading = "representations"},
    {"closed_form", FIELD_REAL, GROUP(margin.closed), NULL,
     "the maximum margin if the condition holds", .heading = "closed form"},
    {"largest_c", FIELD_REAL, GROUP(margin.most_sum), NULL, "largest c(C) over classes C != 1",
     .heading = "largest c(C)"},
    {"condition", FIELD_YES, GROUP(condition), NULL, "whether c(C) < 0 for all of them",
     .heading = "condition"},
    {"gamma", FIELD_REAL, GROUP(margin.gamma), NULL, "gamma*, the maximum margin at R = 1",
     .heading = "γ*"},
    {"over_closed", FIELD_REAL, GROUP(over_closed), NULL, "gamma* over the closed form",
     .heading = "relative to closed form"},
    {"unused", FIELD_INTEGER, GROUP(margin.unused), "count",
     "representations without a share wherever gamma* is attained", .heading = "unused"},
    {"subset_irreps", FIELD_INTEGER, GROUP(subsets.irreps), "count",
     "irreps of the paper's App. I.2 with which the maximum margin is attained: kR",
     .heading = "App. I.2: representations"},
    {"subset_classes", FIELD_INTEGER, GROUP(subsets.classes), "count",
     "classes of App. I.2 that are nearest then, with those that tie: kC", .heading = "classes"},
    {"subset_violation", FIELD_REAL, GROUP(subset_violation), NULL,
     "largest violation of the equations and inequalities of App. I.2", .heading = "violation"},
    {"neurons", FIELD_INTEGER, GROUP(neurons), "count", "of the construction",
     .heading = "neurons"},
    {"pairs", FIELD_INTEGER, GROUP(pairs), "count", "on which its margin is measured",
     .heading = "pairs"},
    {"ratio", FIELD_REAL, GROUP(ratio), NULL, "its margin / (R gamma*)", .heading = "margin"},
    {"spread", FIELD_REAL, GROUP(spread), NULL,
     "largest less least margin over pairs and wrong answers, over R gamma*", .heading = "spread"},
    {0}};
const struct record group_features_record = {"group", sizeof(struct group_theory), group_fields};

#define BEST(member) offsetof(struct best, member)
static const struct field best_fields[] = {
    {"group", FIELD_TEXT, BEST(group), NULL, "name of the group", .heading = "group"},
    {"penalty", FIELD_REAL, BEST(penalty), NULL, "lambda, the coefficient of R",
     .heading = "penalty"},
    {"penalised_loss", FIELD_REAL, BEST(minimum.loss), "nats", "least cross-entropy + penalty R",
     .heading = "loss"},
    {"ratio", FIELD_REAL, BEST(minimum.ratio), NULL, "margin / (R gamma*) of the best network",
     .heading = "margin"},
    {"over_closed", FIELD_REAL, BEST(over_closed), NULL, "its margin / R over the closed form",
     .heading = "relative to closed form"},
    {"irreps_used", FIELD_INTEGER, BEST(used), "count", "representations with a share",
     .heading = "representations"},
    {"minimum_residual", FIELD_REAL, BEST(minimum.residual), NULL,
     "largest violation of the conditions of a minimum, over the penalty", .heading = "residual"},
    {0}};
const struct record group_features_best_record = {"minimum", sizeof(struct best), best_fields};

static void add_worst(const struct group_theory *theory, struct totals *worst) {
    const struct group_margin *margin = &theory->margin;
    worst->error = worst_of(worst->error, fabs(theory->ratio - 1));
    worst->violation = worst_of(worst->violation, theory->subset_violation);
    worst->mismatches += outcome_of(theory->condition != theory->spec->condition, margin->most_sum);
    for (unsigned i = 0; i < theory->spec->penalties_count; ++i)
        worst->residual = worst_of(worst->residual, theory->best[i].minimum.residual);
    if (margin->most_sum >= 0)
        return;
    worst->spread = worst_of(worst->spread, theory->spread);
    worst->closed = worst_of(worst->closed, fabs(theory->over_closed - 1));
}

bool group_features_measure_theory(struct study *study, struct error *error) {
    struct group_theory **theories = study->own;
    struct totals worst = {0};
    study_table(study, "group_features_minimum"); /* written even without rows */
    for (unsigned i = 0; i < ((const struct profile *)study->profile)->theory_count; ++i) {
        if (!measure_construction(study, theories[i], error))
            return false;
        study_write_row(study, "group_features", theories[i]);
        for (unsigned j = 0; j < theories[i]->spec->penalties_count; ++j)
            study_write_row(study, "group_features_minimum", &theories[i]->best[j]);
        measure_group(study, theories[i]);
        add_worst(theories[i], &worst);
    }
    study_measure_totals(study, NULL, &worst);
    return true;
}
