#include "claims/margins/group_features/group_features_tables.h"

#include "base/memory.h"
#include "former/result.h"

#include <math.h>
#include <stdlib.h>

enum { RUNS, EPOCHS, IRREPS };

#define COLUMNS(list) (list), (int)(sizeof(list) / sizeof *(list))

bool trial_tables_create(struct trial_tables *tables, struct error *error) {
    static const char *const runs[] = {"setting",
                                       "group",
                                       "neurons",
                                       "penalty",
                                       "seed",
                                       "penalised_loss",
                                       "excess",
                                       "ratio",
                                       "ratio_predicted",
                                       "live",
                                       "purity_least",
                                       "rank_one",
                                       "irrep_share_error",
                                       "accuracy",
                                       "passed"};
    static const char *const epochs[] = {"setting",        "seed",         "epoch",   "ratio",
                                         "penalised_loss", "purity_least", "accuracy"};
    static const char *const irreps[] = {"group",
                                         "setting",
                                         "penalty",
                                         "irrep",
                                         "limit",
                                         "irrep_share_predicted",
                                         "networks",
                                         "irrep_share",
                                         "irrep_share_ci_low",
                                         "irrep_share_ci_high"};
    *tables = (struct trial_tables){{table_create(COLUMNS(runs), error),
                                     table_create(COLUMNS(epochs), error),
                                     table_create(COLUMNS(irreps), error)}};
    return tables->tables[RUNS] != NULL && tables->tables[EPOCHS] != NULL &&
           tables->tables[IRREPS] != NULL;
}

void trial_tables_free(struct trial_tables *tables) {
    for (int i = 0; i < TRIAL_TABLES; ++i)
        table_free(tables->tables[i]);
    *tables = (struct trial_tables){0};
}

/* Saving takes a table over. */
bool trial_tables_save(const struct program *program, struct trial_tables *tables,
                       struct error *error) {
    static const char *const names[TRIAL_TABLES] = {
        [RUNS] = "group_features_runs",
        [EPOCHS] = "group_features_epochs",
        [IRREPS] = "group_features_irreps",
    };
    for (int i = 0; i < TRIAL_TABLES; ++i) {
        struct table *table = tables->tables[i];
        tables->tables[i] = NULL;
        if (!result_save_table(program, table, names[i], error))
            return false;
    }
    return true;
}

bool curve_create(int most, struct curve *curve, struct error *error) {
    *curve = (struct curve){.epoch = memory_array((size_t)most, sizeof *curve->epoch),
                            .ratio = memory_array((size_t)most, sizeof *curve->ratio),
                            .features = memory_array((size_t)most, sizeof *curve->features)};
    return (curve->epoch != NULL && curve->ratio != NULL && curve->features != NULL) ||
           error_memory(error, "a curve");
}

void curve_add(struct curve *curve, int epoch, const struct features *features) {
    curve->epoch[curve->count] = epoch;
    curve->ratio[curve->count] = features->ratio;
    curve->features[curve->count++] = *features;
}

void curve_free(struct curve *curve) {
    free(curve->epoch);
    free(curve->ratio);
    free(curve->features);
}

void write_run(struct trial_tables *tables, const struct trial *trial, uint64_t seed,
               const struct run *run) {
    struct table *table = tables->tables[RUNS];
    const struct setting *setting = trial->setting;
    const struct features *final = &run->final;
    table_row(table);
    table_text(table, setting->name);
    table_text(table, trial->theory.group.name);
    table_integer(table, setting->width);
    table_real(table, setting->penalty);
    table_integer(table, (long long)seed);
    table_real(table, final->loss);
    table_real(table, final->excess);
    table_real(table, final->ratio);
    table_real(table, trial->prediction.ratio);
    table_integer(table, final->live);
    table_real(table, final->purity);
    table_real(table, final->rank_one);
    table_real(table, final->share_error);
    table_real(table, final->accuracy);
    table_text(table, final->passes == 1 ? "yes" : "no");
}

void write_curve(struct trial_tables *tables, const struct trial *trial, uint64_t seed,
                 const struct curve *curve) {
    struct table *table = tables->tables[EPOCHS];
    for (int i = 0; i < curve->count; ++i) {
        table_row(table);
        table_text(table, trial->setting->name);
        table_integer(table, (long long)seed);
        table_integer(table, (long long)curve->epoch[i]);
        table_real(table, curve->ratio[i]);
        table_real(table, curve->features[i].loss);
        table_real(table, curve->features[i].purity);
        table_real(table, curve->features[i].accuracy);
    }
}

/* A representation of a group; the setting, penalty and prediction may be missing. */
static void write_share(struct trial_tables *tables, const struct group_theory *theory,
                        const char *setting, double penalty, int r,
                        const struct group_minimum *predicted, int networks,
                        const struct estimate *share) {
    struct table *table = tables->tables[IRREPS];
    char label[REPRESENTATION_LABEL_MAX];
    representation_label(&theory->representations, r + 1, label);
    table_row(table);
    table_text(table, theory->group.name);
    table_text(table, setting);
    table_real(table, penalty);
    table_text(table, label);
    table_real(table, theory->margin.share[r]);
    table_real(table, predicted != NULL ? predicted->share[r] : NAN);
    table_integer(table, networks);
    table_real(table, share->value);
    table_real(table, share->low);
    table_real(table, share->high);
}

void write_predicted_shares(struct trial_tables *tables, const struct study *study) {
    const struct estimate none = {NAN, NAN, NAN, NAN};
    const struct group_theory *theory = &study->theory;
    unsigned count = study->spec->penalties_count;
    for (int r = 0; r < theory->margin.irreps && count == 0; ++r)
        write_share(tables, theory, NULL, NAN, r, NULL, 0, &none);
    for (unsigned i = 0; i < count; ++i)
        for (int r = 0; r < theory->margin.irreps; ++r)
            write_share(tables, theory, NULL, study->spec->penalties[i], r, &study->minima[i], 0,
                        &none);
}

bool mean_share(const struct trial *trial, int r, struct estimate *estimate, struct error *error) {
    unsigned count = trial->setting->seeds_count;
    double *values = memory_array(count, sizeof *values);
    int trained = 0;
    if (values == NULL)
        return error_memory(error, "shares");
    for (unsigned s = 0; s < count; ++s)
        if (trial->runs[s].trained)
            values[trained++] = trial->runs[s].share[r + 1];
    *estimate = statistics_mean(values, trained);
    free(values);
    return true;
}

bool write_shares(struct trial_tables *tables, const struct trial *trial, struct error *error) {
    for (int r = 0; r < trial->theory.margin.irreps; ++r) {
        struct estimate share;
        if (!mean_share(trial, r, &share, error))
            return false;
        write_share(tables, &trial->theory, trial->setting->name, trial->setting->penalty, r,
                    &trial->prediction, trial->trained, &share);
    }
    return true;
}
