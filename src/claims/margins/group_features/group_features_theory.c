#include "claims/margins/group_features/group_features_theory.h"

#include "base/memory.h"
#include "base/worst.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Groups ----------------------------------------------------------------------------------- */

bool group_theory_create(const struct spec *spec, const char *where,
                         const struct spec_any_group *of, int largest, struct group_theory *theory,
                         struct error *error) {
    *theory = (struct group_theory){0};
    if (!spec_create_group(spec, error, where, of, largest, &theory->group) ||
        !representations_create(&theory->group, &theory->representations, error) ||
        !fourier_create(&theory->group, &theory->representations, &theory->fourier, error) ||
        !group_margin_create(&theory->representations, &theory->margin, error)) {
        group_theory_free(theory);
        return false;
    }
    group_file_name(&theory->group, theory->name);
    return true;
}

void group_theory_free(struct group_theory *theory) {
    group_margin_free(&theory->margin);
    fourier_free(&theory->fourier);
    representations_free(&theory->representations);
    group_free(&theory->group);
}

static bool find_minima(const struct spec *spec, const char *where, struct study *study,
                        struct error *error) {
    char at[SPEC_WHERE_MAX];
    unsigned count = study->spec->penalties_count;
    study->minima = memory_array(count, sizeof *study->minima);
    if (study->minima == NULL)
        return error_memory(error, "the minima of a group");
    for (unsigned i = 0; i < count; ++i) {
        struct error problem;
        if (!group_minimum_find(&study->theory.margin, study->spec->penalties[i], &study->minima[i],
                                &problem))
            return spec_refuse(spec, error, spec_where(at, "%s.penalties[%u]", where, i), "%s",
                               problem.message);
    }
    return true;
}

static bool fill_study(const struct spec *spec, unsigned index, const struct profile *profile,
                       struct study *studies, unsigned i, struct error *error) {
    char where[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    struct study *study = &studies[i];
    study->spec = &profile->theory[i];
    spec_where(where, "profiles[%u].theory[%u]", index, i);
    if (!group_theory_create(spec, spec_where(at, "%s.group", where), &study->spec->group,
                             FEATURES_ORDER_MAX, &study->theory, error))
        return false;
    for (unsigned j = 0; j < i; ++j)
        if (strcmp(studies[j].theory.name, study->theory.name) == 0)
            return spec_refuse(spec, error, at, "is in the list already");
    return find_minima(spec, where, study, error);
}

struct study *studies_create(const struct spec *spec, unsigned index, const struct profile *profile,
                             struct error *error) {
    unsigned count = profile->theory_count;
    struct study *studies = memory_array(count, sizeof *studies);
    if (studies == NULL) {
        (void)error_memory(error, "the groups");
        return NULL;
    }
    for (unsigned i = 0; i < count; ++i)
        if (!fill_study(spec, index, profile, studies, i, error)) {
            studies_free(studies, count);
            return NULL;
        }
    return studies;
}

void studies_free(struct study *studies, unsigned count) {
    for (unsigned i = 0; studies != NULL && i < count; ++i) {
        struct study *study = &studies[i];
        for (unsigned p = 0; study->minima != NULL && p < study->spec->penalties_count; ++p)
            group_minimum_free(&study->minima[p]);
        free(study->minima);
        group_theory_free(&study->theory);
    }
    free(studies);
}

/* --- Quantities ------------------------------------------------------------------------------- */

enum quantity {
    CONSTRUCTION_ERROR,
    CONSTRUCTION_SPREAD,
    CLOSED_FORM_ERROR,
    CONDITION_MISMATCHES,
    MINIMUM_RESIDUAL,
};

static const char *const quantity_names[THEORY_QUANTITIES] = {
    [CONSTRUCTION_ERROR] = "construction_error", [CONSTRUCTION_SPREAD] = "construction_spread",
    [CLOSED_FORM_ERROR] = "closed_form_error",   [CONDITION_MISMATCHES] = "condition_mismatches",
    [MINIMUM_RESIDUAL] = "minimum_residual",
};

enum group_quantity { OVER_CLOSED, UNUSED, ABSENT };

static const char *const group_quantity_names[THEORY_QUANTITIES_PER_GROUP] = {
    [OVER_CLOSED] = "over_closed",
    [UNUSED] = "unused",
    [ABSENT] = "absent",
};

/* `absent` takes penalties. */
static bool has_quantity(const struct study *study, int quantity) {
    return quantity != ABSENT || study->spec->penalties_count > 0;
}

int theory_quantities(const struct study *studies, unsigned count,
                      char (*names)[QUANTITY_NAME_MAX]) {
    int used = 0;
    for (int q = 0; q < THEORY_QUANTITIES; ++q)
        snprintf(names[used++], QUANTITY_NAME_MAX, "%s", quantity_names[q]);
    for (unsigned i = 0; i < count; ++i)
        for (int q = 0; q < THEORY_QUANTITIES_PER_GROUP; ++q)
            if (has_quantity(&studies[i], q))
                snprintf(names[used++], QUANTITY_NAME_MAX, "%s_%s", group_quantity_names[q],
                         studies[i].theory.name);
    return used;
}

/* --- Constructions ---------------------------------------------------------------------------- */

/* A construction of largest margin, as it was measured. */
struct attained {
    int neurons, pairs;
    double ratio;  /* least margin / (R gamma*) */
    double spread; /* largest less least margin, over R gamma* */
};

/* At most `most` of all n^2 pairs, one from each of as many equal stretches, at places that wander
 * through these: numbers: [most]. */
static int choose_pairs(int n, int most, int *numbers) {
    int all = n * n, stretch = all > most ? all / most : 1, count = all > most ? most : all;
    for (int i = 0; i < count; ++i)
        numbers[i] = i * stretch + i % stretch;
    return count;
}

static bool measure_construction(const struct group_theory *theory, int most,
                                 struct attained *attained, struct error *error) {
    struct construction net = {0};
    struct margins margins;
    int n = theory->group.order, room = most < n * n ? most : n * n;
    int *pairs = memory_array((size_t)room, sizeof *pairs);
    bool ok = pairs != NULL || error_memory(error, "pairs");
    ok = ok && group_construct(&theory->representations, &theory->fourier, theory->margin.share,
                               &net, error);
    if (ok) {
        const struct margins_task task = {.shape = {.inputs = 2, .d = n, .outputs = n},
                                          .degree = 2,
                                          .label = theory->group.product,
                                          .tuples = pairs,
                                          .count = choose_pairs(n, most, pairs)};
        ok = margins_measure(&task, net.width, net.weights, &margins, error);
        double largest = margins.size * theory->margin.gamma;
        *attained = (struct attained){.neurons = net.width,
                                      .pairs = task.count,
                                      .ratio = margins.smallest / largest,
                                      .spread = (margins.largest - margins.smallest) / largest};
    }
    construction_free(&net);
    free(pairs);
    return ok;
}

/* --- Tables and verdicts ---------------------------------------------------------------------- */

static void write_study(struct table *table, const struct study *study,
                        const struct attained *attained) {
    const struct group_theory *theory = &study->theory;
    const struct group_margin *margin = &theory->margin;
    table_row(table);
    table_text(table, theory->group.name);
    table_integer(table, theory->group.order);
    table_integer(table, theory->representations.classes.count);
    table_integer(table, margin->irreps);
    table_real(table, margin->closed);
    table_real(table, margin->most_sum);
    table_text(table, margin->most_sum < 0 ? "yes" : "no");
    table_real(table, margin->gamma);
    table_real(table, margin->gamma / margin->closed);
    table_integer(table, margin->unused);
    table_integer(table, attained->neurons);
    table_integer(table, attained->pairs);
    table_real(table, attained->ratio);
    table_real(table, attained->spread);
}

static int count_used(const struct group_minimum *minimum, int irreps) {
    int used = 0;
    for (int r = 0; r < irreps; ++r)
        used += minimum->share[r] > 0;
    return used;
}

static void write_minima(struct table *table, const struct study *study) {
    const struct group_margin *margin = &study->theory.margin;
    for (unsigned i = 0; i < study->spec->penalties_count; ++i) {
        const struct group_minimum *minimum = &study->minima[i];
        table_row(table);
        table_text(table, study->theory.group.name);
        table_real(table, study->spec->penalties[i]);
        table_real(table, minimum->loss);
        table_real(table, minimum->ratio);
        table_real(table, minimum->ratio * margin->gamma / margin->closed);
        table_integer(table, count_used(minimum, margin->irreps));
        table_real(table, minimum->residual);
    }
}

/* Representations that pay nothing at any of the penalties. */
static double count_absent(const struct study *study) {
    double absent = 0;
    for (int r = 0; r < study->theory.margin.irreps; ++r) {
        double most = 0;
        for (unsigned i = 0; i < study->spec->penalties_count; ++i)
            most = worst_of(most, study->minima[i].share[r]);
        absent += outcome_of(most == 0, most);
    }
    return absent;
}

static void judge_group(struct verdicts *verdicts, const struct study *study) {
    const struct group_margin *margin = &study->theory.margin;
    const double values[THEORY_QUANTITIES_PER_GROUP] = {
        [OVER_CLOSED] = margin->gamma / margin->closed,
        [UNUSED] = outcome_of(margin->unused, margin->gamma),
        [ABSENT] = count_absent(study),
    };
    char name[QUANTITY_NAME_MAX];
    for (int q = 0; q < THEORY_QUANTITIES_PER_GROUP; ++q)
        if (has_quantity(study, q)) {
            snprintf(name, sizeof name, "%s_%s", group_quantity_names[q], study->theory.name);
            verdicts_measure(verdicts, name, values[q], NAN, NAN);
        }
}

static void add_worst(const struct study *study, const struct attained *attained,
                      double worst[THEORY_QUANTITIES]) {
    const struct group_margin *margin = &study->theory.margin;
    bool condition = margin->most_sum < 0;
    worst[CONSTRUCTION_ERROR] = worst_of(worst[CONSTRUCTION_ERROR], fabs(attained->ratio - 1));
    worst[CONDITION_MISMATCHES] +=
        outcome_of(condition != study->spec->condition, margin->most_sum);
    for (unsigned i = 0; i < study->spec->penalties_count; ++i)
        worst[MINIMUM_RESIDUAL] = worst_of(worst[MINIMUM_RESIDUAL], study->minima[i].residual);
    if (margin->most_sum >= 0)
        return;
    worst[CONSTRUCTION_SPREAD] = worst_of(worst[CONSTRUCTION_SPREAD], attained->spread);
    worst[CLOSED_FORM_ERROR] =
        worst_of(worst[CLOSED_FORM_ERROR], fabs(margin->gamma / margin->closed - 1));
}

static bool measure_all(const struct profile *profile, const struct study *studies,
                        struct table *groups, struct table *minima, struct verdicts *verdicts,
                        struct error *error) {
    double worst[THEORY_QUANTITIES] = {0};
    for (unsigned i = 0; i < profile->theory_count; ++i) {
        struct attained attained;
        if (!measure_construction(&studies[i].theory, profile->tuples, &attained, error))
            return false;
        write_study(groups, &studies[i], &attained);
        write_minima(minima, &studies[i]);
        judge_group(verdicts, &studies[i]);
        add_worst(&studies[i], &attained, worst);
    }
    for (int q = 0; q < THEORY_QUANTITIES; ++q)
        verdicts_measure(verdicts, quantity_names[q], worst[q], NAN, NAN);
    return true;
}

bool theory_measure(const struct program *program, const struct profile *profile,
                    const struct study *studies, struct verdicts *verdicts, struct error *error) {
    static const char *const group_columns[] = {
        "group", "d",           "classes", "irreps",  "closed_form", "largest_c", "condition",
        "gamma", "over_closed", "unused",  "neurons", "pairs",       "ratio",     "spread"};
    static const char *const minimum_columns[] = {
        "group",       "penalty",     "penalised_loss",  "ratio",
        "over_closed", "irreps_used", "minimum_residual"};
    struct table *groups =
        table_create(group_columns, (int)(sizeof group_columns / sizeof *group_columns), error);
    struct table *minima = table_create(
        minimum_columns, (int)(sizeof minimum_columns / sizeof *minimum_columns), error);
    bool ok = groups != NULL && minima != NULL &&
              measure_all(profile, studies, groups, minima, verdicts, error);
    if (!ok) {
        table_free(groups);
        table_free(minima);
        return false;
    }
    ok = result_save_table(program, groups, "group_features", error);
    if (!ok) {
        table_free(minima);
        return false;
    }
    return result_save_table(program, minima, "group_features_minimum", error);
}
