/* Claim: networks with squares that are trained with a penalty on the cubes of their neurons' norms
 * learn a group by its irreducible representations, one per neuron, in the shares that maximise the
 * margin ("Feature emergence via margin maximization", arXiv 2311.07568).
 *
 * First the theory: the largest margin of each group, where the paper's closed form holds and what
 * takes its place where it does not, networks that are built to attain it, and the least loss at
 * finite penalties, with the shares that it takes. Then networks are trained on the groups' tables
 * and compared with these predictions. */
#include "claims/margins/group_features/group_features_runs.h"

#include "base/memory.h"

#include <stdlib.h>

struct work {
    struct study *studies; /* of the groups of the theory */
    unsigned count;
    struct trials trials;
    char (*names)[QUANTITY_NAME_MAX];
    char **quantities; /* [quantity_count]: into `names` */
    int quantity_count;
};

static bool name_quantities(struct work *work, struct error *error) {
    size_t most = THEORY_QUANTITIES + THEORY_QUANTITIES_PER_GROUP * (size_t)work->count +
                  TRIALS_QUANTITIES + TRIALS_QUANTITIES_PER_SETTING * (size_t)work->trials.count;
    work->names = memory_array(most, sizeof *work->names);
    work->quantities = memory_array(most, sizeof *work->quantities);
    if (work->names == NULL || work->quantities == NULL)
        return error_memory(error, "the quantities");
    work->quantity_count = theory_quantities(work->studies, work->count, work->names);
    work->quantity_count += trials_quantities(&work->trials, work->names + work->quantity_count);
    for (int i = 0; i < work->quantity_count; ++i)
        work->quantities[i] = work->names[i];
    return true;
}

static bool work_create(const struct claim *claim, const struct profile *profile, struct work *work,
                        struct error *error) {
    work->studies = studies_create(claim->spec, claim->index, profile, error);
    if (work->studies == NULL)
        return false;
    work->count = profile->theory_count;
    return trials_create(claim->spec, claim->index, profile, &work->trials, error) &&
           name_quantities(work, error);
}

static void work_free(struct work *work) {
    studies_free(work->studies, work->count);
    trials_free(&work->trials);
    free(work->names);
    free(work->quantities);
}

static const struct program_manual manual = {
    .about = "Find the largest margins of groups, build and train networks that have them, and see "
             "which representations they use (arXiv 2311.07568).",
    .results =
        "  tables/group_features.csv              largest margins, conditions, constructions\n"
        "  tables/group_features_minimum.csv      least losses at finite penalties\n"
        "  tables/group_features_irreps.csv       shares of representations\n"
        "  tables/group_features_runs.csv         every network\n"
        "  tables/group_features_epochs.csv       networks on the way\n"
        "  figures/group_features.png             the condition, and finite penalties\n"
        "  figures/group_features_epochs.png      margins over epochs\n"
        "  figures/group_features_shares.png      shares of representations\n",
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
         work_create(&claim, profile, &work, &error) &&
         claim_expect(&claim, work.quantities, work.quantity_count, &error) &&
         program_prepare_folders(&program, true, &error) &&
         cells_train(&program, work.trials.cells, work.trials.cell_count, &outcome, &error);
    program.incomplete = outcome.failed > 0;
    if (ok && !program_is_shard(&program))
        ok = theory_measure(&program, profile, work.studies, &claim.verdicts, &error) &&
             trials_measure(&program, profile, &work.trials, work.studies, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, outcome.failed);
    work_free(&work);
    claim_close(&claim);
    return status;
}
