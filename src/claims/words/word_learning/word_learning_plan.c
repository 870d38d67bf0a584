#include "base/memory.h"
#include "base/random.h"
#include "claims/words/word_learning/word_learning.h"

#include <stdio.h>
#include <stdlib.h>

static void draw_labels(int n, int *label) {
    struct random_stream stream = random_stream(0, RANDOM_TABLE);
    for (int i = 0; i < n * n; ++i)
        label[i] = (int)random_below(&stream, (uint32_t)n);
}

static bool make_task(const struct spec *spec, const char *where, const struct setting *setting,
                      struct task *task, struct error *error) {
    char at[SPEC_WHERE_MAX], group[GROUP_NAME_MAX];
    if (!spec_check_word(spec, error, spec_where(at, "%s.word", where), setting->word,
                         &task->word) ||
        !spec_create_group(spec, error, spec_where(at, "%s.group", where), &setting->group,
                           LEARNING_ORDER_MAX, &task->group))
        return false;
    int n = task->group.order;
    task->label = memory_array((size_t)n * (size_t)n, sizeof *task->label);
    if (task->label == NULL)
        return error_memory(error, "a table of labels");
    if (setting->labels == LABELS_RANDOM)
        draw_labels(n, task->label);
    else
        word_evaluate(&task->word, &task->group, task->label);
    group_file_name(&task->group, group);
    snprintf(task->name, sizeof task->name, "%.24s_%.24s", group,
             setting->labels == LABELS_RANDOM ? "random" : task->word.letters);
    return true;
}

static void add_quantity(struct plan *plan, const char *what, const struct trial *trial) {
    snprintf(plan->names[plan->quantity_count], sizeof *plan->names, "%s_%s", what, trial->name);
    plan->quantities[plan->quantity_count] = plan->names[plan->quantity_count];
    ++plan->quantity_count;
}

enum { QUANTITIES_MOST = 9 }; /* of a trial */

static void name_quantities(struct plan *plan, const struct trial *trial) {
    static const char *const always[] = {"learned", "grokked", "epochs", "final_test"};
    static const char *const looked_into[] = {"purity_memorized", "purity_end", "support_memorized",
                                              "support_end"};
    for (int i = 0; i < 4; ++i)
        add_quantity(plan, always[i], trial);
    if (trial->setting->expected_epochs != NULL)
        add_quantity(plan, "expected", trial);
    for (int i = 0; i < 4 && trial->setting->snapshots > 0; ++i)
        add_quantity(plan, looked_into[i], trial);
}

/* The trial of one width, with its cells from plan->cells[plan->cell_count] on. */
static bool add_trial(const struct profile *profile, const struct setting *setting,
                      const struct task *task, int q, struct plan *plan, struct error *error) {
    struct trial *trial = &plan->trials[plan->count++];
    struct spec_training training = setting_training(profile, setting);
    const struct training_table table = {
        .d = task->group.order, .label = task->label, .name = task->name};
    *trial = (struct trial){.setting = setting,
                            .task = task,
                            .train_share = training.train_share,
                            .q = q,
                            .cells = plan->cells + plan->cell_count,
                            .runs = memory_array(setting->seeds_count, sizeof *trial->runs)};
    if (setting->widths_count > 1)
        snprintf(trial->name, sizeof trial->name, "%s_q%d", setting->name, q);
    else
        snprintf(trial->name, sizeof trial->name, "%s", setting->name);
    if (trial->runs == NULL)
        return error_memory(error, "the runs of a setting");
    for (unsigned s = 0; s < setting->seeds_count; ++s)
        plan->cells[plan->cell_count++] =
            (struct cell){.config = sweep_table_config(&training, &table, q, setting->weight_decay,
                                                       setting->seeds[s]),
                          .snapshot_epochs = setting->snapshot_epochs,
                          .snapshots = (int)setting->snapshots};
    name_quantities(plan, trial);
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
    plan->tasks = memory_array(profile->settings_count, sizeof *plan->tasks);
    plan->trials = memory_array(trials, sizeof *plan->trials);
    plan->cells = memory_array(cells, sizeof *plan->cells);
    plan->names = memory_array(QUANTITIES_MOST * trials, sizeof *plan->names);
    plan->quantities = memory_array(QUANTITIES_MOST * trials, sizeof *plan->quantities);
    return (plan->tasks != NULL && plan->trials != NULL && plan->cells != NULL &&
            plan->names != NULL && plan->quantities != NULL) ||
           error_memory(error, "the plan");
}

bool plan_create(const struct spec *spec, unsigned index, const struct profile *profile,
                 struct plan *plan, struct error *error) {
    char where[SPEC_WHERE_MAX];
    *plan = (struct plan){0};
    bool ok = make_room(profile, plan, error);
    for (unsigned i = 0; ok && i < profile->settings_count; ++i) {
        const struct setting *setting = &profile->settings[i];
        struct task *task = &plan->tasks[plan->settings++];
        ok = make_task(spec, setting_where(where, index, i), setting, task, error);
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
    for (int i = 0; i < plan->settings; ++i) {
        free(plan->tasks[i].label);
        group_free(&plan->tasks[i].group);
    }
    free(plan->tasks);
    free(plan->trials);
    free(plan->cells);
    free(plan->names);
    free(plan->quantities);
    *plan = (struct plan){0};
}
