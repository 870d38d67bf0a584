#include "protocol/verdicts.h"
#include "study/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Tables ----------------------------------------------------------------------------------- */

const struct record seed_record = {
    "seed", sizeof(uint64_t),
    (const struct field[]){{"seed", FIELD_SEED, 0, NULL, "of the split and the initial weights"},
                           {0}},
    NULL};

void trial_write(struct study *study, struct table *table, const struct trial *trial,
                 const struct record *record) {
    for (const struct field *field = record->fields; !field_is_end(field); ++field) {
        const char *member = (const char *)trial->task + field->offset;
        struct estimate estimate;
        if (field->name == NULL)
            continue;
        if (field->summary != SUMMARY_NONE)
            estimate = trial_summary(study, trial, field);
        field_write(table, field, field->summary != SUMMARY_NONE ? (void *)&estimate : member);
    }
}

/* A row for network i of a trial at snapshot `look`. */
static void write_row(struct study *study, struct table *table, const struct sheet *sheet,
                      const struct trial *trial, int i, int look) {
    table_row(table);
    for (int p = 0; p < SHEET_PARTS && sheet->parts[p].record != NULL; ++p) {
        const struct record *record = sheet->parts[p].record;
        switch (sheet->parts[p].from) {
        case FROM_SEED:
            record_write(table, record, &trial->seeds[i]);
            break;
        case FROM_RUN:
            record_write(table, record, trial_run(study, trial, i));
            break;
        case FROM_LOOK:
            record_write(table, record,
                         (char *)trial_looks(study, trial, i) +
                             (size_t)look * study->claim->look_size);
            break;
        default:
            trial_write(study, table, trial, record);
        }
    }
}

static void write_sheet(struct study *study, const struct sheet *sheet) {
    struct table *table = study_table(study, sheet->name);
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        if (sheet->applies != NULL && !sheet->applies(trial->task))
            continue;
        if (sheet->rows == ROWS_TRIALS)
            write_row(study, table, sheet, trial, 0, 0);
        for (int i = 0; sheet->rows != ROWS_TRIALS && i < trial->networks; ++i)
            for (int look = 0; look < (sheet->rows == ROWS_RUNS ? 1 : trial->snapshots); ++look)
                if (trial->is_trained[i])
                    write_row(study, table, sheet, trial, i, look);
    }
}

static bool save_tables(struct study *study, struct error *error) {
    char path[PROGRAM_PATH_MAX];
    for (int i = 0; study->claim->sheets[i].name != NULL; ++i) {
        const struct sheet *sheet = &study->claim->sheets[i];
        if (sheet->rows != ROWS_OWN)
            write_sheet(study, sheet);
        snprintf(path, sizeof path, "%s/tables/%s.csv", study->program->out, sheet->name);
        if (study->tables[i] != NULL && !table_save(study->tables[i], path, error))
            return false;
    }
    return true;
}

static bool save_figures(const struct study *study, struct error *error) {
    const struct program *program = study->program;
    char path[PROGRAM_PATH_MAX], software[128];
    /* The spec's name without its folder: the same bytes wherever the repository lies. */
    const char *slash = strrchr(program->spec, '/');
    snprintf(software, sizeof software, "cogs %s, %s", COGS_VERSION, program->name);
    const struct figure_provenance provenance[] = {
        {"Software", software},
        {"Spec", slash != NULL ? slash + 1 : program->spec},
        {"Profile", program->profile},
        {"Kernels", program->native ? "native" : "Haswell"},
    };
    for (int i = 0; i < study->figure_count; ++i) {
        snprintf(path, sizeof path, "%s/figures/%s.png", program->out, study->figures[i].name);
        if (!figure_save(study->figures[i].figure, path, provenance,
                         (int)(sizeof provenance / sizeof *provenance), error))
            return false;
    }
    return true;
}

bool study_save(struct study *study, struct error *error) {
    return save_tables(study, error) && save_figures(study, error);
}

/* --- Verdicts --------------------------------------------------------------------------------- */

static struct estimate measured_as(const struct study *study, const char *quantity) {
    for (int i = 0; i < study->quantity_count; ++i)
        if (strcmp(study->quantities[i].name, quantity) == 0)
            return study->quantities[i].estimate;
    return estimate_without_interval(NAN);
}

/* Judge all criteria that apply: *worst becomes the worst verdict. */
static bool judge(struct study *study, struct verdict *verdicts, int *count,
                  enum verdict_value *worst, struct error *error) {
    const struct record *const record = &verdict_record;
    char path[PROGRAM_PATH_MAX];
    struct table *table = record_table(&record, 1, error);
    *count = 0;
    *worst = VERDICT_HOLDS;
    for (unsigned i = 0; table != NULL && i < study->head.criteria_count; ++i) {
        const struct criterion *criterion = &study->head.criteria[i];
        struct verdict *verdict = &verdicts[*count];
        if (!criterion_applies(criterion, study->program->profile))
            continue;
        verdict_judge(study->program, criterion, measured_as(study, criterion->quantity), verdict);
        table_row(table);
        record_write(table, &verdict_record, verdict);
        *worst = verdict->value < *worst ? verdict->value : *worst;
        ++*count;
    }
    snprintf(path, sizeof path, "%s/tables/verdicts_%s.csv", study->program->out,
             study->program->name);
    bool ok = table != NULL && table_save(table, path, error);
    table_free(table);
    return ok;
}

int study_finish(struct study *study) {
    const struct program *program = study->program;
    int count, status = study->outcome.failed > 0 ? PROGRAM_CELLS_FAILED : PROGRAM_HOLDS;
    struct error error = {0};
    if (!program_is_shard(program)) {
        enum verdict_value worst;
        struct verdict *verdicts = study_room(study, study->head.criteria_count, sizeof *verdicts);
        if (!judge(study, verdicts, &count, &worst, &error))
            return program_fail(program, &error);
        for (int i = 0; i < count; ++i)
            verdict_print(program, &verdicts[i]);
        status = verdicts_end(program, count, worst, study->outcome.failed,
                              study->outcome.failed + study->outcome.trained);
    }
    return program_was_heard(program) ? status : PROGRAM_BAD_INPUT;
}
