/* Claim: a group's multiplication tensor has low rank, because in the Fourier basis it is a few
 * small matrix products, and models that multiply learn it when, and only when, they have that many
 * terms; from a small start gradient descent finds terms that are few and lie in single boxes
 * ("Learning words in groups: fusion algebras, tensor ranks and grokking").
 *
 * First the algebra: explicit terms, made of Strassen's and Laderman's algorithms, are added up and
 * compared with the tensor, beside bounds that are theorems. Then product models
 * sum_i u_i(a) v_i(b) w_i(c) are trained on all pairs below, at and above the rank. */
#include "claims/words/tensor_rank/tensor_rank.h"

#include "base/memory.h"
#include "base/worst.h"
#include "claims/words/tensor_rank/tensor_rank_bias.h"
#include "claims/words/tensor_rank/tensor_rank_widths.h"
#include "former/result.h"

#include <math.h>
#include <stdlib.h>

/* --- 1. Explicit decompositions --------------------------------------------------------------- */

enum quantity { EXPLICIT_ERROR, TERMS_MISMATCHES, BOUND_VIOLATIONS, QUANTITIES };

static char *const quantity_names[QUANTITIES] = {
    "explicit_error",
    "terms_mismatches",
    "bound_violations",
};

static bool decompose(const struct algebra *algebra, int expected, struct table *table,
                      double worst[QUANTITIES], struct error *error) {
    struct bilinear terms = {0};
    double largest;
    bool ok = tensor_rank_decompose(&algebra->representations, &algebra->fourier, &terms, error) &&
              tensor_rank_error(&algebra->group, &terms, &largest, error);
    if (ok) {
        const struct tensor_rank *rank = &algebra->rank;
        table_row(table);
        table_text(table, algebra->group.name);
        table_integer(table, algebra->group.order);
        table_integer(table, algebra->representations.count);
        table_integer(table, rank->lower);
        table_text(table, rank->theorem);
        table_integer(table, rank->upper);
        table_integer(table, terms.rank);
        table_real(table, largest);
        worst[EXPLICIT_ERROR] = worst_of(worst[EXPLICIT_ERROR], largest);
        worst[TERMS_MISMATCHES] += terms.rank != expected;
        worst[BOUND_VIOLATIONS] += rank->lower > rank->upper || terms.rank < rank->lower;
    }
    bilinear_free(&terms);
    return ok;
}

static bool decompose_all(const struct program *program, const struct profile *profile,
                          const struct algebra *algebras, struct verdicts *verdicts,
                          struct error *error) {
    static const char *const columns[] = {
        "group", "d", "bscs", "rank_at_least", "theorem", "rank_at_most", "terms", "error"};
    double worst[QUANTITIES] = {0};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    bool ok = table != NULL;
    for (unsigned i = 0; ok && i < profile->decompositions_count; ++i)
        ok = decompose(&algebras[i], profile->decompositions[i].terms, table, worst, error);
    if (!ok) {
        table_free(table);
        return false;
    }
    for (int i = 0; i < QUANTITIES; ++i)
        verdicts_measure(verdicts, quantity_names[i], worst[i], NAN, NAN);
    return result_save_table(program, table, "tensor_rank", error);
}

/* --- 2. Trained models ------------------------------------------------------------------------ */

/* The groups of a profile, and the cells: those of the widths before those of the bias. */
struct work {
    struct algebra *algebras; /* [groups]: of the decompositions, the studies of widths, the bias */
    unsigned groups, studies; /* the number of the first study's group among them */
    struct cell *cells;
    int widths, count; /* cells */
    char **quantities; /* [names]: what is measured */
    int names;
    char (*of_studies)[QUANTITY_NAME_MAX]; /* the names of those of the widths */
};

static void work_free(struct work *work) {
    for (unsigned i = 0; work->algebras != NULL && i < work->groups; ++i)
        algebra_free(&work->algebras[i]);
    free(work->algebras);
    free(work->cells);
    free(work->of_studies);
    free(work->quantities);
}

static bool add_algebra(const struct claim *claim, const char *where,
                        const struct spec_any_group *of, struct work *work, struct error *error) {
    return algebra_create(claim->spec, where, of, &work->algebras[work->groups++], error);
}

static bool create_algebras(const struct claim *claim, const struct profile *profile,
                            struct work *work, struct error *error) {
    char at[SPEC_WHERE_MAX];
    unsigned decompositions = profile->decompositions_count,
             studies = profile->widths.studies_count, index = claim->index;
    work->studies = decompositions;
    work->algebras = memory_array((size_t)decompositions + studies + 1, sizeof *work->algebras);
    if (work->algebras == NULL)
        return error_memory(error, "the groups");
    for (unsigned i = 0; i < decompositions; ++i)
        if (!add_algebra(claim, spec_where(at, "profiles[%u].decompositions[%u].group", index, i),
                         &profile->decompositions[i].group, work, error))
            return false;
    for (unsigned i = 0; i < studies; ++i)
        if (!add_algebra(claim, spec_where(at, "profiles[%u].widths.studies[%u].group", index, i),
                         &profile->widths.studies[i].group, work, error))
            return false;
    return add_algebra(claim, spec_where(at, "profiles[%u].bias.group", index),
                       &profile->bias.group, work, error);
}

static bool create_cells(const struct profile *profile, struct work *work, struct error *error) {
    const struct algebra *studies = work->algebras + work->studies;
    work->widths = widths_cells(&profile->widths, studies, NULL);
    work->count = work->widths + (int)profile->bias.starts_count;
    work->cells = memory_array((size_t)work->count, sizeof *work->cells);
    if (work->cells == NULL)
        return error_memory(error, "the cells");
    widths_cells(&profile->widths, studies, work->cells);
    bias_cells(&profile->bias, &work->algebras[work->groups - 1], work->cells + work->widths);
    return true;
}

static bool name_quantities(const struct profile *profile, struct work *work, struct error *error) {
    size_t most = (size_t)QUANTITIES_PER_STUDY * profile->widths.studies_count;
    work->quantities = memory_array(QUANTITIES + BIAS_QUANTITIES + most, sizeof *work->quantities);
    work->of_studies = memory_array(most, sizeof *work->of_studies);
    if (work->quantities == NULL || work->of_studies == NULL)
        return error_memory(error, "the quantities");
    int of_studies =
        widths_quantities(&profile->widths, work->algebras + work->studies, work->of_studies);
    for (int i = 0; i < QUANTITIES; ++i)
        work->quantities[work->names++] = quantity_names[i];
    for (int i = 0; i < of_studies; ++i)
        work->quantities[work->names++] = work->of_studies[i];
    for (int i = 0; i < BIAS_QUANTITIES; ++i)
        work->quantities[work->names++] = bias_quantity_names[i];
    return true;
}

static bool measure(const struct program *program, const struct profile *profile,
                    const struct work *work, struct verdicts *verdicts, struct error *error) {
    static const char *const columns[] = {"study",     "group",        "width",
                                          "deviation", "seed",         "loss",
                                          "accuracy",  "live_terms",   "pure_terms_count",
                                          "purity",    "from_strassen"};
    struct table *runs = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    bool ok = runs != NULL && decompose_all(program, profile, work->algebras, verdicts, error) &&
              widths_measure(program, profile, work->algebras + work->studies, work->cells, runs,
                             verdicts, error) &&
              bias_measure(program, profile, &work->algebras[work->groups - 1],
                           work->cells + work->widths, runs, verdicts, error);
    if (!ok) {
        table_free(runs);
        return false;
    }
    return result_save_table(program, runs, "tensor_rank_runs", error);
}

/* --- The program ------------------------------------------------------------------------------ */

static const struct program_manual manual = {
    .about = "Decompose the multiplication tensors of groups into few terms, and train models with "
             "fewer, as many and more terms (Learning words in groups, sec. on tensor ranks).",
    .results = "  tables/tensor_rank.csv                 explicit terms and bounds of the rank\n"
               "  tables/tensor_rank_widths.csv          models by number of terms\n"
               "  tables/tensor_rank_bias.csv            models by size of their start\n"
               "  tables/tensor_rank_runs.csv            every single model\n"
               "  figures/tensor_rank_widths.png         who reaches zero loss\n"
               "  figures/tensor_rank_bias.png           what a small start leaves\n"
               "  figures/strassen.png                   seven products, as learned\n",
    .trains = true,
};

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct work work = {0};
    struct cells_outcome outcome = {0};
    struct error error = {0};
    program_start(argc, argv, &manual, &program);
    bool ok = claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error);
    const struct profile *profile = claim.profile;
    ok = ok && check_profile(claim.spec, claim.index, profile, &error) &&
         create_algebras(&claim, profile, &work, &error) &&
         name_quantities(profile, &work, &error) &&
         claim_expect(&claim, work.quantities, work.names, &error) &&
         program_prepare_folders(&program, true, &error) && create_cells(profile, &work, &error) &&
         cells_train(&program, work.cells, work.count, &outcome, &error);
    program.incomplete = outcome.failed > 0;
    if (ok && !program_is_shard(&program))
        ok = measure(&program, profile, &work, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    work_free(&work);
    claim_close(&claim);
    return status;
}
