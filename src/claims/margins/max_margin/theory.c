/* The constructions of the claim max_margin, measured. */
#include "base/random.h"
#include "base/worst.h"
#include "claims/margins/max_margin/max_margin.h"
#include "theory/margins/addition.h"

#include <math.h>

static const char *const scheme_names[] = {"signs", "phases", NULL};

struct row {
    int p, inputs, width, tuples;
    enum addition_scheme scheme;
    double gamma, margin, size, ratio, spread;
};

#define ROW(member) offsetof(struct row, member)
static const struct field row_fields[] = {
    {"p", FIELD_INTEGER, ROW(p), NULL, "modulus", .heading = "<i>p</i>"},
    {"inputs", FIELD_INTEGER, ROW(inputs), NULL, "numbers that are added", .heading = "<i>k</i>"},
    {"scheme", FIELD_CHOICE, ROW(scheme), .choices = scheme_names,
     .meaning = "`signs`: the paper's; `phases`: with fewer neurons", .heading = "scheme"},
    {"width", FIELD_INTEGER, ROW(width), NULL, "hidden neurons", .heading = "neurons"},
    {"tuples", FIELD_INTEGER, ROW(tuples), NULL, "on which margins are taken", .heading = "tuples"},
    {"gamma_star", FIELD_REAL, ROW(gamma), NULL, "the largest margin of a network with R = 1",
     .heading = "<i>γ*</i>"},
    {"margin", FIELD_REAL, ROW(margin), NULL,
     "least difference of the right output and a wrong one", .heading = "margin"},
    {"size", FIELD_REAL, ROW(size), NULL, "R"},
    {"ratio", FIELD_REAL, ROW(ratio), NULL, "margin / (R gamma*)"},
    {"spread", FIELD_REAL, ROW(spread), NULL,
     "of margins over tuples and wrong answers, relative to the least", .heading = "spread"},
    {0}};
const struct record max_margin_theory_record = {"construction", sizeof(struct row), row_fields};

/* Sampled tuples, or NULL where all are to be looked at. */
static int *sample_tuples(struct study *study, const struct theory *theory) {
    int all = dataset_pairs(theory->p, theory->inputs);
    struct random_stream stream = random_stream(0, RANDOM_BATCH);
    if (theory->tuples == 0 || theory->tuples >= all)
        return NULL;
    int *tuples = study_room(study, (size_t)theory->tuples, sizeof *tuples);
    for (int i = 0; i < theory->tuples; ++i)
        tuples[i] = (int)random_below(&stream, (uint32_t)all);
    return tuples;
}

static bool measure_scheme(struct study *study, const struct theory *theory,
                           enum addition_scheme scheme, const struct margins_task *task,
                           struct worst *worst, struct error *error) {
    struct construction construction;
    struct margins margins;
    int p = theory->p, k = theory->inputs;
    if (!addition_construct(scheme, p, k, &construction, error))
        return false;
    bool ok = margins_measure(task, construction.width, construction.weights, &margins, error);
    if (ok) {
        const struct row row = {
            .p = p,
            .inputs = k,
            .width = construction.width,
            .tuples = task->tuples == NULL ? dataset_pairs(p, k) : task->count,
            .scheme = scheme,
            .gamma = addition_margin(p, k),
            .margin = margins.smallest,
            .size = margins.size,
            .ratio = margins.smallest / (margins.size * addition_margin(p, k)),
            .spread = (margins.largest - margins.smallest) / margins.smallest,
        };
        study_write_row(study, "max_margin_theory", &row);
        worst->ratio = worst_of(worst->ratio, fabs(row.ratio - 1));
        worst->spread = worst_of(worst->spread, row.spread);
    }
    construction_free(&construction);
    return ok;
}

bool max_margin_measure_theory(struct study *study, struct error *error) {
    const struct profile *profile = study->profile;
    struct worst worst[2] = {0};
    for (unsigned i = 0; i < profile->theory_count; ++i) {
        const struct theory *theory = &profile->theory[i];
        int p = theory->p, k = theory->inputs;
        const struct margins_task task = {.shape = {.inputs = k, .d = p, .outputs = p},
                                          .degree = k,
                                          .label = study_labels(study, p, k, false),
                                          .tuples = sample_tuples(study, theory),
                                          .count = theory->tuples};
        for (int scheme = ADDITION_SIGNS; scheme <= ADDITION_PHASES; ++scheme)
            if (!measure_scheme(study, theory, (enum addition_scheme)scheme, &task, &worst[scheme],
                                error))
                return false;
    }
    study_measure_totals(study, NULL, worst);
    return true;
}
