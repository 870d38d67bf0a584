#include "base/memory.h"
#include "base/random.h"
#include "claims/margins/sparse_parity/sparse_parity.h"
#include "theory/margins/parity.h"

#include <stdio.h>
#include <stdlib.h>

/* --- Tasks ------------------------------------------------------------------------------------ */

/* Input t has the digits of t to base 2, the first bit's first. */
static void fill_labels(struct task *task, bool random) {
    struct random_stream stream = random_stream(0, RANDOM_TABLE);
    for (unsigned t = 0; t < 1U << task->n; ++t)
        task->label[t] =
            random ? (int)random_below(&stream, 2) : __builtin_parity(t >> (task->n - task->k));
}

bool task_create(int n, int k, bool random, struct task *task, struct error *error) {
    *task = (struct task){.n = n,
                          .k = k,
                          .gamma = parity_margin(k),
                          .label = memory_array((size_t)1 << n, sizeof *task->label)};
    snprintf(task->name, sizeof task->name, "parity_%d_%d%s", n, k, random ? "_random" : "");
    if (task->label == NULL)
        return error_memory(error, "a table of labels");
    fill_labels(task, random);
    return true;
}

void task_free(struct task *task) {
    free(task->label);
    *task = (struct task){0};
}

/* --- Trials ----------------------------------------------------------------------------------- */

static void add_quantity(struct plan *plan, const char *what, const struct trial *trial) {
    char *name = plan->names[plan->quantity_count];
    if (trial == NULL)
        snprintf(name, sizeof *plan->names, "%s", what);
    else
        snprintf(name, sizeof *plan->names, "%s_%s", what, trial->name);
    plan->quantities[plan->quantity_count++] = name;
}

static const char *const of_trials[] = {"passed", "signs", "patterns", "ratio", "mass"};
enum { OF_TRIALS = sizeof of_trials / sizeof *of_trials };

/* The trial of one width, with its cells from plan->cells[plan->cell_count] on. */
static bool add_trial(const struct profile *profile, const struct setting *setting,
                      const struct task *task, int q, struct plan *plan, struct error *error) {
    struct trial *trial = &plan->trials[plan->count++];
    struct spec_training training = setting_training(profile, setting);
    const struct training_table table = {.d = 2,
                                         .label = task->label,
                                         .name = task->name,
                                         .inputs = task->n,
                                         .outputs = 2,
                                         .bits = true};
    *trial = (struct trial){.setting = setting,
                            .task = task,
                            .q = q,
                            .cells = plan->cells + plan->cell_count,
                            .runs = memory_array(setting->seeds_count, sizeof *trial->runs)};
    if (setting->widths_count > 1)
        snprintf(trial->name, sizeof trial->name, "%s_q%d", setting->name, q);
    else
        snprintf(trial->name, sizeof trial->name, "%s", setting->name);
    if (trial->runs == NULL)
        return error_memory(error, "the runs of a setting");
    for (unsigned s = 0; s < setting->seeds_count; ++s) {
        struct cell *cell = &plan->cells[plan->cell_count++];
        *cell =
            (struct cell){.config = sweep_table_config(&training, &table, q, 0, setting->seeds[s]),
                          .snapshot_epochs = setting->snapshot_epochs,
                          .snapshots = (int)setting->snapshots};
        cell->config.model.degree = task->k;
    }
    for (int i = 0; i < OF_TRIALS; ++i)
        add_quantity(plan, of_trials[i], trial);
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
    size_t quantities = OF_TRIALS * trials + THEORY_QUANTITIES + 1;
    plan->tasks = memory_array(profile->settings_count, sizeof *plan->tasks);
    plan->trials = memory_array(trials, sizeof *plan->trials);
    plan->cells = memory_array(cells, sizeof *plan->cells);
    plan->names = memory_array(quantities, sizeof *plan->names);
    plan->quantities = memory_array(quantities, sizeof *plan->quantities);
    return (plan->tasks != NULL && plan->trials != NULL && plan->cells != NULL &&
            plan->names != NULL && plan->quantities != NULL) ||
           error_memory(error, "the plan");
}

bool plan_create(const struct profile *profile, struct plan *plan, struct error *error) {
    *plan = (struct plan){0};
    bool ok = make_room(profile, plan, error);
    for (int i = 0; ok && i < THEORY_QUANTITIES; ++i)
        add_quantity(plan, theory_quantities[i], NULL);
    if (ok)
        add_quantity(plan, EXCESS_LEAST, NULL);
    for (unsigned i = 0; ok && i < profile->settings_count; ++i) {
        const struct setting *setting = &profile->settings[i];
        struct task *task = &plan->tasks[plan->settings++];
        ok = task_create(setting->n, setting->k, setting->control == CONTROL_RANDOM_LABELS, task,
                         error);
        for (unsigned w = 0; ok && w < setting->widths_count; ++w)
            ok = add_trial(profile, setting, task, setting->widths[w], plan, error);
    }
    return ok;
}

static void trial_free(struct trial *trial) {
    for (unsigned s = 0; trial->runs != NULL && s < trial->setting->seeds_count; ++s)
        free(trial->runs[s].ratios);
    free(trial->runs);
}

void plan_free(struct plan *plan) {
    for (int i = 0; i < plan->count; ++i)
        trial_free(&plan->trials[i]);
    for (int i = 0; i < plan->settings; ++i)
        task_free(&plan->tasks[i]);
    free(plan->tasks);
    free(plan->trials);
    free(plan->cells);
    free(plan->names);
    free(plan->quantities);
    *plan = (struct plan){0};
}
