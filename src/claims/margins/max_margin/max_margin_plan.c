#include "base/memory.h"
#include "base/random.h"
#include "claims/margins/max_margin/max_margin.h"
#include "theory/margins/addition.h"
#include "theory/margins/minimum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int *sum_labels(int p, int inputs) {
    int tuples = dataset_pairs(p, inputs);
    int *label = memory_array((size_t)tuples, sizeof *label);
    for (int t = 0; label != NULL && t < tuples; ++t) /* the sum without the last input, and it */
        label[t] = t < p ? t : (label[t / p] + t % p) % p;
    return label;
}

static int *random_labels(int p, int inputs) {
    int tuples = dataset_pairs(p, inputs);
    int *label = memory_array((size_t)tuples, sizeof *label);
    struct random_stream stream = random_stream(0, RANDOM_TABLE);
    for (int t = 0; label != NULL && t < tuples; ++t)
        label[t] = (int)random_below(&stream, (uint32_t)p);
    return label;
}

bool has_minimum(const struct setting *setting) {
    return setting->labels == LABELS_SUM && setting->penalty > 0;
}

static bool find_least(const struct setting *setting, struct task *task, struct error *error) {
    struct minimum minimum;
    task->least = NAN;
    if (!has_minimum(setting))
        return true;
    if (!minimum_of_margin(setting->p, task->gamma, setting->penalty, &minimum, error))
        return setting->control;
    task->least = minimum.loss;
    return true;
}

static bool make_task(const struct setting *setting, struct task *task, struct error *error) {
    int p = setting->p, k = setting->inputs;
    bool random = setting->labels == LABELS_RANDOM;
    *task = (struct task){.gamma = addition_margin(p, k)};
    task->label = random ? random_labels(p, k) : sum_labels(p, k);
    task->margins = (struct margins_task){
        .shape = {.inputs = k, .d = p, .outputs = p}, .degree = k, .label = task->label};
    snprintf(task->name, sizeof task->name, "add%d_mod%d%s", k, p, random ? "_random" : "");
    return (task->label != NULL || error_memory(error, "a table of labels")) &&
           find_least(setting, task, error);
}

static void add_quantity(struct plan *plan, const char *what, const char *name) {
    snprintf(plan->names[plan->quantity_count], sizeof *plan->names, "%s%s%s", what,
             name == NULL ? "" : "_", name == NULL ? "" : name);
    plan->quantities[plan->quantity_count] = plan->names[plan->quantity_count];
    ++plan->quantity_count;
}

static const char *const of_all[] = {"construction_ratio", "construction_spread", "narrow_ratio",
                                     "narrow_spread",      "largest_ratio",       "least_excess"};
static const char *const of_trials[] = {"passed", "ratio", "excess", "purity", "used"};
enum {
    OF_ALL = sizeof of_all / sizeof *of_all,
    OF_TRIALS = sizeof of_trials / sizeof *of_trials,
};

/* The trial of one width, with its cells from plan->cells[plan->cell_count] on. */
static bool add_trial(const struct profile *profile, const struct setting *setting,
                      const struct task *task, int q, struct plan *plan, struct error *error) {
    struct trial *trial = &plan->trials[plan->count++];
    struct spec_training training = setting_training(profile, setting);
    const struct training_table table = {.d = setting->p,
                                         .label = task->label,
                                         .name = task->name,
                                         .inputs = setting->inputs,
                                         .outputs = setting->p};
    *trial = (struct trial){.profile = profile,
                            .setting = setting,
                            .task = task,
                            .q = q,
                            .cells = plan->cells + plan->cell_count,
                            .runs = memory_array(setting->seeds_count, sizeof *trial->runs)};
    if (trial->runs == NULL)
        return error_memory(error, "the runs of a setting");
    if (setting->widths_count > 1)
        snprintf(trial->name, sizeof trial->name, "%s_m%d", setting->name, q);
    else
        snprintf(trial->name, sizeof trial->name, "%s", setting->name);
    for (unsigned s = 0; s < setting->seeds_count; ++s)
        plan->cells[plan->cell_count++] =
            (struct cell){.config = sweep_table_config(&training, &table, q, setting->weight_decay,
                                                       setting->seeds[s]),
                          .snapshot_epochs = setting->snapshot_epochs,
                          .snapshots = (int)setting->snapshots};
    for (int i = 0; i < OF_TRIALS; ++i)
        add_quantity(plan, of_trials[i], trial->name);
    return true;
}

static bool make_room(const struct profile *profile, struct plan *plan, struct error *error) {
    size_t trials = 0, cells = 0;
    for (unsigned i = 0; i < profile->settings_count; ++i) {
        trials += profile->settings[i].widths_count;
        cells += (size_t)profile->settings[i].widths_count * profile->settings[i].seeds_count;
    }
    if (cells > 100000)
        return error_set(error, ERROR_INPUT, "the profile asks for %zu networks; at most 100000",
                         cells);
    size_t quantities = OF_ALL + OF_TRIALS * trials;
    plan->tasks = memory_array(profile->settings_count, sizeof *plan->tasks);
    plan->trials = memory_array(trials, sizeof *plan->trials);
    plan->cells = memory_array(cells, sizeof *plan->cells);
    plan->names = memory_array(quantities, sizeof *plan->names);
    plan->quantities = memory_array(quantities, sizeof *plan->quantities);
    return (plan->tasks != NULL && plan->trials != NULL && plan->cells != NULL &&
            plan->names != NULL && plan->quantities != NULL) ||
           error_memory(error, "the plan");
}

/* Before labels are made: they alone may be too many. */
static bool check_memory(const struct spec *spec, unsigned profile, unsigned index,
                         const struct spec_training *training, const struct setting *setting,
                         struct error *error) {
    char at[SPEC_WHERE_MAX];
    struct error reason;
    const struct training_table table = {
        .d = setting->p, .name = setting->name, .inputs = setting->inputs, .outputs = setting->p};
    const struct training_config config =
        sweep_table_config(training, &table, setting->widths[setting->widths_count - 1], 0, 0);
    return training_fits(&config, (int)setting->snapshots, &reason) ||
           spec_refuse(spec, error, spec_where(at, "profiles[%u].settings[%u]", profile, index),
                       "%s", reason.message);
}

bool plan_create(const struct spec *spec, unsigned index, const struct profile *profile,
                 struct plan *plan, struct error *error) {
    *plan = (struct plan){0};
    bool ok = make_room(profile, plan, error);
    for (int i = 0; ok && i < OF_ALL; ++i)
        add_quantity(plan, of_all[i], NULL);
    for (unsigned i = 0; ok && i < profile->settings_count; ++i) {
        const struct setting *setting = &profile->settings[i];
        const struct spec_training training = setting_training(profile, setting);
        struct task *task = &plan->tasks[plan->settings];
        ok = check_memory(spec, index, i, &training, setting, error) &&
             make_task(setting, task, error);
        plan->settings += task->label != NULL;
        for (unsigned w = 0; ok && w < setting->widths_count; ++w)
            ok = add_trial(profile, setting, task, setting->widths[w], plan, error);
    }
    return ok;
}

static void trial_free(struct trial *trial) {
    for (unsigned s = 0; trial->runs != NULL && s < trial->setting->seeds_count; ++s)
        free(trial->runs[s].looks);
    free(trial->runs);
}

void plan_free(struct plan *plan) {
    for (int i = 0; i < plan->count; ++i)
        trial_free(&plan->trials[i]);
    for (int i = 0; i < plan->settings; ++i)
        free(plan->tasks[i].label);
    free(plan->tasks);
    free(plan->trials);
    free(plan->cells);
    free(plan->names);
    free(plan->quantities);
    *plan = (struct plan){0};
}
