#include "claims/words/word_learning/word_learning_looks.h"

#include "analysis/boxes.h"
#include "base/memory.h"

#include <stdlib.h>

bool lens_create(const struct task *task, struct lens *lens, struct error *error) {
    *lens = (struct lens){0};
    if (!representations_create(&task->group, &lens->representations, error) ||
        !fourier_create(&task->group, &lens->representations, &lens->fourier, error))
        return false;
    int m = lens->fourier.count;
    lens->boxes = m * m * m;
    lens->tensor = memory_array((size_t)lens->boxes, sizeof *lens->tensor);
    lens->energy = memory_array((size_t)lens->boxes, sizeof *lens->energy);
    if (lens->tensor == NULL || lens->energy == NULL)
        return error_memory(error, "box energies");
    return word_tensor_energies(&lens->fourier, task->label, lens->tensor, error);
}

void lens_free(struct lens *lens) {
    free(lens->tensor);
    free(lens->energy);
    fourier_free(&lens->fourier);
    representations_free(&lens->representations);
    *lens = (struct lens){0};
}

bool lens_look(struct lens *lens, const struct trial *trial, const struct training_result *result,
               struct run *run, struct error *error) {
    size_t part = (size_t)result->network.d * (size_t)result->network.q;
    run->memorised_look = NEVER;
    run->looks = memory_array((size_t)result->snapshots, sizeof *run->looks);
    if (run->looks == NULL)
        return error_memory(error, "the looks into a network");
    for (int i = 0; i < result->snapshots; ++i) {
        struct look *look = &run->looks[i];
        float *weights = result->snapshot_weights + 3 * part * (size_t)i;
        const struct network network = {.d = result->network.d,
                                        .q = result->network.q,
                                        .weights = weights,
                                        .a = weights,
                                        .b = weights + part,
                                        .c = weights + 2 * part};
        if (!boxes_of_outputs(&lens->fourier, &network, trial->setting->activation, lens->energy,
                              error))
            return false;
        look->epoch = result->snapshot_epoch[i];
        look->share = boxes_share(lens->energy, lens->tensor, lens->boxes);
        look->purity = boxes_purity(&lens->fourier, &network, true);
        if (run->memorised_look == NEVER && run->train_epoch != NEVER &&
            look->epoch >= run->train_epoch)
            run->memorised_look = i;
    }
    return true;
}

bool summarise_looks(const struct trial *trial, struct looks_summary *summary,
                     struct error *error) {
    size_t seeds = trial->setting->seeds_count;
    int last = (int)trial->setting->snapshots - 1, memorised = 0, ended = 0;
    double *values = memory_array(4 * seeds, sizeof *values);
    if (values == NULL)
        return error_memory(error, "the looks into networks");
    double *purity = values, *share = values + seeds;
    double *purity_end = values + 2 * seeds, *share_end = values + 3 * seeds;
    for (size_t s = 0; s < seeds; ++s) {
        const struct run *run = &trial->runs[s];
        if (!run->trained)
            continue;
        purity_end[ended] = run->looks[last].purity;
        share_end[ended++] = run->looks[last].share;
        if (run->memorised_look == NEVER)
            continue;
        purity[memorised] = run->looks[run->memorised_look].purity;
        share[memorised++] = run->looks[run->memorised_look].share;
    }
    *summary = (struct looks_summary){.purity_memorised = statistics_mean(purity, memorised),
                                      .purity_end = statistics_mean(purity_end, ended),
                                      .share_memorised = statistics_mean(share, memorised),
                                      .share_end = statistics_mean(share_end, ended)};
    free(values);
    return true;
}
