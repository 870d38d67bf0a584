#include "base/memory.h"
#include "base/random.h"
#include "claims/circuits/attention_fourier/attention_fourier.h"

#include <stdio.h>
#include <stdlib.h>

static void fill_labels(const struct trial *trial, int tuples) {
    struct random_stream stream = random_stream(0, RANDOM_TABLE);
    int p = trial->size->p;
    for (int i = 0; i < tuples; ++i) {
        int sum = 0;
        for (int rest = i; rest > 0; rest /= p)
            sum += rest % p;
        trial->label[i] = trial->setting->labels == LABELS_RANDOM
                              ? (int)random_below(&stream, (uint32_t)p)
                              : sum % p;
    }
}

static void add_quantity(struct plan *plan, const char *what, const char *of) {
    snprintf(plan->names[plan->quantity_count], sizeof *plan->names, "%s_%s", what, of);
    plan->quantities[plan->quantity_count] = plan->names[plan->quantity_count];
    ++plan->quantity_count;
}

enum { QUANTITIES_MOST = 16 }; /* of a trial, its share in its setting's included */

static void name_quantities(struct plan *plan, const struct trial *trial) {
    static const char *const always[] = {"learned",       "train_epochs",   "test_epochs",
                                         "test_at_train", "final_test",     "leaked",
                                         "leaked_test",   "not_leaked_test"};
    static const char *const spectral[] = {"top_start", "top_end", "strongest_only", "uniform"};
    const struct setting *setting = trial->setting;
    for (size_t i = 0; i < sizeof always / sizeof *always; ++i)
        add_quantity(plan, always[i], trial->name);
    for (size_t i = 0; setting->spectra && i < sizeof spectral / sizeof *spectral; ++i)
        add_quantity(plan, spectral[i], trial->name);
    if (setting->control != NULL)
        add_quantity(plan, "peaked", trial->name);
    if (setting->sizes_count > 1 && trial->size == setting->sizes)
        add_quantity(plan, "trend", setting->name);
}

static struct cell cell_of(const struct trial *trial, uint64_t seed) {
    const struct setting *setting = trial->setting;
    const struct training_table table = {.d = trial->size->p,
                                         .label = trial->label,
                                         .name = trial->task,
                                         .inputs = trial->size->tokens,
                                         .outputs = trial->size->p,
                                         .by_multiset = setting->split == SPLIT_MULTISETS};
    struct cell cell = {.config = sweep_table_config(&trial->training, &table, setting->width,
                                                     setting->weight_decay, seed)};
    cell.config.heads = setting->heads;
    cell.config.hidden = setting->hidden;
    cell.config.way = &way_transformer;
    return cell;
}

static bool add_trial(const struct profile *profile, const struct setting *setting,
                      const struct size *size, struct plan *plan, struct error *error) {
    struct trial *trial = &plan->trials[plan->count++];
    int tuples = dataset_pairs(size->p, size->tokens);
    *trial = (struct trial){.setting = setting,
                            .size = size,
                            .training = setting_training(profile, setting),
                            .label = memory_array((size_t)tuples, sizeof *trial->label),
                            .cells = plan->cells + plan->cell_count,
                            .runs = memory_array(setting->seeds_count, sizeof *trial->runs)};
    if (setting->sizes_count > 1)
        snprintf(trial->name, sizeof trial->name, "%s_k%d", setting->name, size->tokens);
    else
        snprintf(trial->name, sizeof trial->name, "%s", setting->name);
    snprintf(trial->task, sizeof trial->task, "%s_k%d_p%d",
             setting->labels == LABELS_RANDOM ? "random" : "sum", size->tokens, size->p);
    if (trial->label == NULL || trial->runs == NULL)
        return error_memory(error, "the runs of a setting");
    fill_labels(trial, tuples);
    for (unsigned s = 0; s < setting->seeds_count; ++s)
        plan->cells[plan->cell_count++] = cell_of(trial, setting->seeds[s]);
    name_quantities(plan, trial);
    return true;
}

static bool make_room(const struct profile *profile, struct plan *plan, struct error *error) {
    size_t trials = 0, cells = 0;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        trials += profile->settings[i].sizes_count;
        cells += (size_t)profile->settings[i].sizes_count * profile->settings[i].seeds_count;
    }
    if (cells > 100000)
        return error_set(error, ERROR_INPUT, "the profile asks for %zu networks; at most 100000",
                         cells);
    plan->trials = memory_array(trials, sizeof *plan->trials);
    plan->cells = memory_array(cells, sizeof *plan->cells);
    plan->names = memory_array(QUANTITIES_MOST * trials, sizeof *plan->names);
    plan->quantities = memory_array(QUANTITIES_MOST * trials, sizeof *plan->quantities);
    return (plan->trials != NULL && plan->cells != NULL && plan->names != NULL &&
            plan->quantities != NULL) ||
           error_memory(error, "the plan");
}

/* The trial of the setting's control, which has one size. */
static const struct trial *control_of(const struct profile *profile, const struct plan *plan,
                                      const struct setting *setting) {
    int index = setting_control(profile, setting);
    for (int i = 0; index >= 0 && i < plan->count; ++i)
        if (plan->trials[i].setting == &profile->settings[index])
            return &plan->trials[i];
    return NULL;
}

bool plan_create(const struct profile *profile, struct plan *plan, struct error *error) {
    *plan = (struct plan){0};
    bool ok = make_room(profile, plan, error);
    for (unsigned i = 0; ok && i < profile->settings_count; ++i)
        for (unsigned j = 0; ok && j < profile->settings[i].sizes_count; ++j)
            ok = add_trial(profile, &profile->settings[i], &profile->settings[i].sizes[j], plan,
                           error);
    for (int i = 0; ok && i < plan->count; ++i)
        plan->trials[i].control = control_of(profile, plan, plan->trials[i].setting);
    return ok;
}

static void trial_free(struct trial *trial) {
    for (unsigned s = 0; trial->runs != NULL && s < trial->setting->seeds_count; ++s) {
        attention_free(&trial->runs[s].start.heads);
        attention_free(&trial->runs[s].end.heads);
    }
    free(trial->runs);
    free(trial->label);
}

void plan_free(struct plan *plan) {
    for (int i = 0; i < plan->count; ++i)
        trial_free(&plan->trials[i]);
    free(plan->trials);
    free(plan->cells);
    free(plan->names);
    free(plan->quantities);
    *plan = (struct plan){0};
}
