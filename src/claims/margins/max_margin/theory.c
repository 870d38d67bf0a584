/* The constructions of the claim max_margin, measured. */
#include "analysis/frequencies.h"
#include "base/worst.h"
#include "claims/margins/max_margin/max_margin.h"
#include "theory/margins/addition.h"

#include <math.h>

static const char *const scheme_names[] = {"signs", "phases", "lookup", "balanced_lookup", NULL};

struct row {
    int p, inputs, width, tuples;
    enum scheme scheme;
    double gamma, margin, size, ratio, spread, power_least, power_most;
};

#define ROW(member) offsetof(struct row, member)
static const struct field row_fields[] = {
    {"p", FIELD_INTEGER, ROW(p), NULL, "modulus", .heading = "<i>p</i>"},
    {"inputs", FIELD_INTEGER, ROW(inputs), NULL, "numbers that are added", .heading = "<i>k</i>"},
    {"scheme", FIELD_CHOICE, ROW(scheme), .choices = scheme_names,
     .meaning =
         "`signs`: the paper's; `phases`: with fewer neurons; `lookup`: that of App. D, which "
         "looks answers up; `balanced_lookup`: with columns of equal norms",
     .heading = "scheme"},
    {"width", FIELD_INTEGER, ROW(width), NULL, "hidden neurons", .heading = "neurons"},
    {"tuples", FIELD_INTEGER, ROW(tuples), NULL, "on which margins are taken", .heading = "tuples"},
    {"gamma_star", FIELD_REAL, ROW(gamma), NULL, "the largest margin of a network with R = 1",
     .heading = "<i>γ*</i>"},
    {"margin", FIELD_REAL, ROW(margin), NULL,
     "least difference of the right output and a wrong one", .heading = "margin"},
    {"size", FIELD_REAL, ROW(size), NULL, "R"},
    {"ratio", FIELD_REAL, ROW(ratio), NULL, "margin / (R gamma*)", .heading = "ratio"},
    {"spread", FIELD_REAL, ROW(spread), NULL,
     "of margins over tuples and wrong answers, relative to the least", .heading = "spread"},
    {"power_least", FIELD_REAL, ROW(power_least), "share",
     "of a column's power at its best frequency, least of all columns of all neurons"},
    {"power_most", FIELD_REAL, ROW(power_most), "share", "largest of these", .heading = "power"},
    {0}};
const struct record max_margin_theory_record = {"construction", sizeof(struct row), row_fields};

/* Sampled tuples, or NULL where all are to be looked at. */
static int *sample_tuples(struct study *study, const struct theory *theory) {
    int all = dataset_pairs(theory->p, theory->inputs);
    if (theory->tuples == 0 || theory->tuples >= all)
        return NULL;
    int *tuples = study_room(study, (size_t)theory->tuples, sizeof *tuples);
    margins_sample(all, theory->tuples, tuples);
    return tuples;
}

static double lookup_output(enum scheme scheme, int k) {
    return scheme == SCHEME_LOOKUP ? addition_lookup_output(k) : 1;
}

static bool construct(const struct theory *theory, enum scheme scheme,
                      struct construction *construction, struct error *error) {
    int p = theory->p, k = theory->inputs;
    return scheme < SCHEME_LOOKUP
               ? addition_construct((enum addition_scheme)scheme, p, k, construction, error)
               : addition_construct_lookup(p, k, lookup_output(scheme, k), construction, error);
}

/* The margin and the power of every column that a construction should have. */
static double expected_margin(const struct theory *theory, enum scheme scheme) {
    int p = theory->p, k = theory->inputs;
    return scheme < SCHEME_LOOKUP ? addition_margin(p, k)
                                  : addition_lookup_margin(p, k, lookup_output(scheme, k));
}

static double expected_power(const struct theory *theory, enum scheme scheme) {
    return scheme < SCHEME_LOOKUP ? 1 : 2.0 / theory->p;
}

/* The least and the largest power of a column of any neuron. */
static bool find_powers(const struct theory *theory, const struct construction *construction,
                        struct row *row, struct error *error) {
    const struct dataset_shape data = {
        .inputs = theory->inputs, .d = theory->p, .outputs = theory->p};
    const struct network_shape shape = dataset_network_shape(&data);
    struct frequencies found;
    if (!frequencies_find(&shape, construction->width, construction->weights, &found, error))
        return false;
    row->power_least = INFINITY;
    for (int i = 0; i < found.q * found.columns; ++i) {
        row->power_least = least_of(row->power_least, found.power[i]);
        row->power_most = worst_of(row->power_most, found.power[i]);
    }
    frequencies_free(&found);
    return true;
}

static void add_to_worst(const struct theory *theory, const struct row *row, struct worst *worst) {
    double power = expected_power(theory, row->scheme);
    worst->ratio = worst_of(
        worst->ratio, fabs(row->margin / (row->size * expected_margin(theory, row->scheme)) - 1));
    worst->spread = worst_of(worst->spread, row->spread);
    worst->power = worst_of(worst->power, fabs(row->power_least / power - 1));
    worst->power = worst_of(worst->power, fabs(row->power_most / power - 1));
}

static bool measure_scheme(struct study *study, const struct theory *theory, enum scheme scheme,
                           const struct margins_task *task, struct worst *worst,
                           struct error *error) {
    struct construction construction;
    struct margins margins;
    int p = theory->p, k = theory->inputs;
    if (!construct(theory, scheme, &construction, error))
        return false;
    struct row row = {.p = p,
                      .inputs = k,
                      .width = construction.width,
                      .tuples = task->tuples == NULL ? dataset_pairs(p, k) : task->count,
                      .scheme = scheme,
                      .gamma = addition_margin(p, k)};
    bool ok = margins_measure(task, construction.width, construction.weights, &margins, error) &&
              find_powers(theory, &construction, &row, error);
    construction_free(&construction);
    if (!ok)
        return false;
    row.margin = margins.smallest;
    row.size = margins.size;
    row.ratio = margins_ratio(&margins, row.gamma);
    row.spread = (margins.largest - margins.smallest) / margins.smallest;
    study_write_row(study, "max_margin_theory", &row);
    add_to_worst(theory, &row, worst);
    if (scheme >= SCHEME_LOOKUP)
        study_measure_value(study, scheme == SCHEME_LOOKUP ? "lookup_ratio" : "balanced_ratio",
                            study_text(study, "p%d", p), row.ratio);
    return true;
}

/* App. D's network is one of two inputs, all of whose pairs are looked at. */
static bool looks_up(const struct theory *theory) {
    return theory->inputs == 2 && theory->tuples == 0;
}

void max_margin_expect_theory(struct study *study, const struct profile *profile) {
    for (unsigned i = 0; i < profile->theory_count; ++i)
        if (looks_up(&profile->theory[i])) {
            const char *name = study_text(study, "p%d", profile->theory[i].p);
            study_expect(study, "lookup_ratio", name);
            study_expect(study, "balanced_ratio", name);
        }
}

bool max_margin_measure_theory(struct study *study, struct error *error) {
    const struct profile *profile = study->profile;
    struct worst worst[SCHEMES] = {0};
    for (unsigned i = 0; i < profile->theory_count; ++i) {
        const struct theory *theory = &profile->theory[i];
        int p = theory->p, k = theory->inputs;
        const struct margins_task task = {.shape = {.inputs = k, .d = p, .outputs = p},
                                          .degree = k,
                                          .label = study_labels(study, p, k, false),
                                          .tuples = sample_tuples(study, theory),
                                          .count = theory->tuples};
        for (int scheme = 0; scheme < (looks_up(theory) ? SCHEMES : SCHEME_LOOKUP); ++scheme)
            if (!measure_scheme(study, theory, (enum scheme)scheme, &task, &worst[scheme], error))
                return false;
    }
    study_measure_totals(study, NULL, worst);
    return true;
}
