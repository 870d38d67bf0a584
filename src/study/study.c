#include "study/study.h"

#include "base/clock.h"
#include "protocol/labels.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- What the study owns ---------------------------------------------------------------------- */

static _Noreturn void end_without_memory(const struct study *study) {
    struct error error = {0};
    error_memory(&error, "the study");
    exit(program_fail(study->program, &error));
}

void *study_room(struct study *study, size_t count, size_t size) {
    void *memory = arena_array(&study->arena, count, size);
    if (memory == NULL)
        end_without_memory(study);
    return memory;
}

const char *study_text(struct study *study, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    length = length < (int)sizeof text ? length : (int)sizeof text - 1;
    char *copy = study_room(study, (size_t)length + 1, 1);
    memcpy(copy, text, (size_t)length);
    return copy;
}

void study_defer(struct study *study, arena_release *release, void *of) {
    if (!arena_defer(&study->arena, release, of))
        end_without_memory(study);
}

int *study_labels(struct study *study, int d, int inputs, bool random) {
    int tuples = dataset_pairs(d, inputs);
    int *label = study_room(study, (size_t)tuples, sizeof *label);
    if (random)
        labels_random(d, tuples, label);
    else
        labels_sum(d, inputs, label);
    return label;
}

static void free_group(void *of) {
    struct study_group *group = of;
    characters_free(&group->characters);
    group_free(&group->group);
}

const struct study_group *study_group(struct study *study, const struct abelian *of) {
    struct study_group *group = study_room(study, 1, sizeof *group);
    struct error error = {0};
    if (!characters_create_abelian(of->factors, (int)of->rank, &group->group, &group->characters,
                                   &error))
        exit(program_fail(study->program, &error));
    study_defer(study, free_group, group);
    return group;
}

/* An array of `count` elements with room for one more: doubled whenever that is a power of two. */
static void *grow(struct study *study, void *array, int count, size_t size) {
    if (count > 0 && (count & (count - 1)) != 0)
        return array;
    void *larger = study_room(study, count == 0 ? 1 : 2 * (size_t)count, size);
    if (count > 0)
        memcpy(larger, array, (size_t)count * size);
    return larger;
}

/* The number of sheets without one of that name; NULL: of all. */
static int sheet_index(const struct claim *claim, const char *name) {
    int i = 0;
    while (claim->sheets[i].name != NULL &&
           (name == NULL || strcmp(claim->sheets[i].name, name) != 0))
        ++i;
    return i;
}

struct table *study_table(struct study *study, const char *name) {
    const struct record *records[SHEET_PARTS];
    struct error error = {0};
    int i = sheet_index(study->claim, name), parts = 0;
    const struct sheet *sheet = &study->claim->sheets[i];
    if (study->tables[i] != NULL)
        return study->tables[i];
    for (; parts < SHEET_PARTS && sheet->parts[parts].record != NULL; ++parts)
        records[parts] = sheet->parts[parts].record;
    study->tables[i] = record_table(records, parts, &error);
    if (study->tables[i] == NULL)
        exit(program_fail(study->program, &error));
    return study->tables[i];
}

void study_row(struct study *study, const char *name, const void *const *of) {
    const struct sheet *sheet = &study->claim->sheets[sheet_index(study->claim, name)];
    struct table *table = study_table(study, name);
    table_row(table);
    for (int p = 0; p < SHEET_PARTS && sheet->parts[p].record != NULL; ++p)
        record_write(table, sheet->parts[p].record, of[p]);
}

void study_write_row(struct study *study, const char *name, const void *row) {
    study_row(study, name, &row);
}

struct figure *study_figure(struct study *study, const char *name, int rows, int columns,
                            const char *title) {
    struct error error = {0};
    struct figure *figure = figure_create(rows, columns, title, &error);
    if (figure == NULL)
        exit(program_fail(study->program, &error));
    study->figures = grow(study, study->figures, study->figure_count, sizeof *study->figures);
    study->figures[study->figure_count++] = (struct study_figure){name, figure};
    return figure;
}

/* --- Quantities ------------------------------------------------------------------------------- */

static void add_quantity(struct study *study, const char *name) {
    study->quantities =
        grow(study, study->quantities, study->quantity_count, sizeof *study->quantities);
    study->quantities[study->quantity_count++] =
        (struct study_quantity){.name = name, .estimate = estimate_without_interval(NAN)};
}

static void set_quantity(struct study *study, const char *name, struct estimate estimate) {
    for (int i = 0; i < study->quantity_count; ++i)
        if (strcmp(study->quantities[i].name, name) == 0) {
            study->quantities[i].estimate = estimate;
            study->quantities[i].measured = true;
        }
}

static const char *total_name(struct study *study, const char *quantity, const char *name) {
    return name == NULL ? quantity : study_text(study, "%s_%s", quantity, name);
}

void study_expect(struct study *study, const char *quantity, const char *name) {
    add_quantity(study, total_name(study, quantity, name));
}

void study_expect_totals(struct study *study) {
    for (const struct field *total = study->claim->totals; !field_is_end(total); ++total)
        if (total->name == NULL)
            study_expect(study, total->quantity, NULL);
}

void study_measure(struct study *study, const char *quantity, const char *name,
                   struct estimate estimate) {
    set_quantity(study, total_name(study, quantity, name), estimate);
}

void study_measure_value(struct study *study, const char *quantity, const char *name,
                         double value) {
    study_measure(study, quantity, name, estimate_without_interval(value));
}

void study_measure_totals(struct study *study, const char *name, const void *of) {
    for (const struct field *total = study->claim->totals; !field_is_end(total); ++total) {
        const void *member = (const char *)of + total->offset;
        if (total->summary != SUMMARY_NONE)
            continue;
        study_measure(study, total->quantity, name,
                      total->type == FIELD_ESTIMATE
                          ? *(const struct estimate *)member
                          : estimate_without_interval(*(const double *)member));
    }
}

/* Whether a sheet is about a trial. */
static bool is_about(const struct sheet *sheet, const struct trial *trial) {
    return sheet->applies == NULL || sheet->applies(trial->task);
}

/* Call `use` with every judged field of every trial. */
static void for_each_summary(struct study *study,
                             void (*use)(struct study *, const struct trial *, const struct field *,
                                         const char *name)) {
    for (int t = 0; t < study->count; ++t)
        for (const struct sheet *sheet = study->claim->sheets; sheet->name != NULL; ++sheet)
            for (int p = 0; p < SHEET_PARTS && is_about(sheet, study->trials[t]) &&
                            sheet->parts[p].record != NULL;
                 ++p)
                for (const struct field *field = sheet->parts[p].record->fields;
                     !field_is_end(field); ++field) {
                    const struct trial *trial = study->trials[t];
                    if (field->quantity == NULL || field->summary == SUMMARY_NONE ||
                        (field->applies != NULL && !field->applies(trial->task)))
                        continue;
                    use(study, trial, field,
                        study_text(study, "%s%s_%s", trial->prefix == NULL ? "" : trial->prefix,
                                   field->quantity, trial->name));
                }
}

static void expect_summary(struct study *study, const struct trial *trial,
                           const struct field *field, const char *name) {
    (void)trial;
    (void)field;
    add_quantity(study, name);
}

static void measure_summary(struct study *study, const struct trial *trial,
                            const struct field *field, const char *name) {
    set_quantity(study, name, trial_summary(study, trial, field));
}

bool study_measure_summaries(struct study *study, struct error *error) {
    const struct field *total = study->claim->totals;
    for_each_summary(study, measure_summary);
    for (; total != NULL && !field_is_end(total); ++total)
        if (total->summary != SUMMARY_NONE)
            set_quantity(study, total->quantity, study_summary(study, total));
    for (int i = 0; i < study->quantity_count; ++i)
        if (!study->quantities[i].measured)
            return error_set(error, ERROR_INTERNAL, "%s was to be measured and was not",
                             study->quantities[i].name);
    return true;
}

/* --- The spec --------------------------------------------------------------------------------- */

bool study_open(struct study *study, const struct program *program, const struct claim *claim,
                struct error *error) {
    unsigned index;
    *study = (struct study){.claim = claim, .program = program};
    study->tables = study_room(study, (size_t)sheet_index(claim, NULL), sizeof(struct table *));
    study->spec = spec_open(program->spec, error);
    if (study->spec == NULL)
        return false;
    const struct place root = {study->spec, ""};
    void *document = study_room(study, 1, claim->document == NULL ? 1 : claim->document->size);
    const struct head_records records = {claim->name, claim->profile, claim->document};
    study->document = document;
    if (!head_read(&root, &records, &study->head, document, error) ||
        !head_find_profile(&root, &study->head, program->profile, &index, error))
        return false;
    study->place = place_in(&root, "profiles[%u]", index);
    study->profile = head_profile(&study->head, index);
    if (!claim->plan(study, &study->place, study->profile, error))
        return false;
    for_each_summary(study, expect_summary);
    const char **names = study_room(study, (size_t)study->quantity_count, sizeof *names);
    for (int i = 0; i < study->quantity_count; ++i)
        names[i] = study->quantities[i].name;
    return head_check_criteria(&root, &study->head, index, names, study->quantity_count, error);
}

/* --- Networks --------------------------------------------------------------------------------- */

struct trial trial_of_setting(const struct setting_common *setting) {
    return (struct trial){.name = setting->name,
                          .label = setting_label(setting),
                          .seeds = setting->seeds,
                          .networks = (int)setting->seeds_count,
                          .snapshot_epochs = setting->snapshot_epochs,
                          .snapshots = (int)setting->snapshots};
}

/* Lists that are short each can ask for more networks than anyone trains. */
static void count_networks(struct study *study, int networks) {
    struct error error = {0};
    study->networks += networks;
    if (study->networks <= STUDY_NETWORKS_MAX)
        return;
    error_set(&error, ERROR_INPUT, "%s: the profile '%s' asks for more than %d networks",
              study->program->spec, study->program->profile, STUDY_NETWORKS_MAX);
    exit(program_fail(study->program, &error));
}

struct trial *study_add(struct study *study, const struct trial *trial) {
    count_networks(study, trial->networks);
    struct trial *added = study_room(study, 1, sizeof *added);
    size_t networks = (size_t)trial->networks, snapshots = (size_t)trial->snapshots;
    *added = *trial;
    added->is_trained = study_room(study, networks, sizeof *added->is_trained);
    added->runs = study_room(study, networks, study->claim->run_size);
    added->looks = study_room(study, networks * snapshots, study->claim->look_size);
    study->trials = grow(study, study->trials, study->count, sizeof(struct trial *));
    study->trials[study->count++] = added;
    return added;
}

const char *trial_label(const struct trial *trial) {
    return trial->label != NULL ? trial->label : trial->name;
}

void *trial_run(const struct study *study, const struct trial *trial, int i) {
    return (char *)trial->runs + (size_t)i * study->claim->run_size;
}

void *trial_looks(const struct study *study, const struct trial *trial, int i) {
    size_t looks = (size_t)i * (size_t)trial->snapshots;
    return (char *)trial->looks + looks * study->claim->look_size;
}

static struct cell cell_of(const struct trial *trial, int i) {
    struct cell cell = {.config = trial->config,
                        .snapshot_epochs = trial->snapshot_epochs,
                        .snapshots = trial->snapshots};
    cell.config.seed = trial->seeds[i];
    return cell;
}

/* Count the networks of all rounds. */
static bool count_cells(struct study *study, struct cells_count *counted, struct error *error) {
    struct cell *cells = study_room(study, (size_t)study->networks, sizeof *cells);
    int count = 0;
    for (int t = 0; t < study->count && study->claim->trains; ++t)
        for (int i = 0; i < study->trials[t]->networks; ++i)
            cells[count++] = cell_of(study->trials[t], i);
    return cells_count(study->program, cells, count, counted, error);
}

/* Train the networks of one round; *more: there are later ones. */
static bool train_round(struct study *study, int round, bool *more, struct error *error) {
    size_t most = 0;
    int count = 0;
    for (int t = 0; t < study->count; ++t)
        most += (size_t)study->trials[t]->networks;
    struct cell *cells = study_room(study, most, sizeof *cells);
    *more = false;
    for (int t = 0; t < study->count; ++t) {
        *more = *more || study->trials[t]->round > round;
        for (int i = 0; study->trials[t]->round == round && i < study->trials[t]->networks; ++i)
            cells[count++] = cell_of(study->trials[t], i);
    }
    return cells_train(study->program, cells, count, &study->outcome, error);
}

static bool train(struct study *study, struct error *error) {
    bool more = study->claim->trains;
    for (int round = 0; more; ++round)
        if (!train_round(study, round, &more, error))
            return false;
    return true;
}

bool study_load(const struct study *study, const struct trial *trial, int i,
                struct training_result *result, bool *loaded, struct error *error) {
    const struct cell cell = cell_of(trial, i);
    return cells_load(study->program, &cell, result, loaded, error);
}

float *trained_snapshot(const struct trained *of, int i) {
    const struct training_result *result = of->result;
    for (int s = 0; s < result->snapshots; ++s) /* the file may have more */
        if (result->snapshot_epoch[s] == of->trial->snapshot_epochs[i])
            return result->snapshot_weights + (size_t)s * network_size(&result->network);
    return NULL;
}

static bool measure_network(struct study *study, struct trial *trial, int i, struct error *error) {
    const struct cell cell = cell_of(trial, i);
    struct training_result result;
    if (!cells_load(study->program, &cell, &result, &trial->is_trained[i], error))
        return false;
    if (!trial->is_trained[i])
        return true; /* reported when it failed to train */
    const struct trained trained = {study, trial, i, &cell.config, &result};
    bool ok = study->claim->measure(&trained, trial_run(study, trial, i),
                                    trial_looks(study, trial, i), error);
    training_result_free(&result);
    ++trial->trained;
    return ok;
}

/* Where it takes long, say every few seconds how many are done. */
static bool measure_networks(struct study *study, struct error *error) {
    const double pause = 5;
    double said = clock_seconds();
    int done = 0;
    for (int t = 0; t < study->count && study->claim->measure != NULL; ++t)
        for (int i = 0; i < study->trials[t]->networks; ++i) {
            if (!measure_network(study, study->trials[t], i, error))
                return false;
            ++done;
            if (clock_seconds() - said < pause || done == study->networks)
                continue;
            said = clock_seconds();
            program_say(study->program, "%s: measured %d of %d networks", study->claim->name, done,
                        study->networks);
        }
    return true;
}

/* --- The program ------------------------------------------------------------------------------ */

static bool analyse(struct study *study, struct error *error) {
    return measure_networks(study, error) && study->claim->conclude(study, error) &&
           study_measure_summaries(study, error) && study_save(study, error);
}

void study_close(struct study *study) {
    for (int i = 0; study->tables != NULL && study->claim->sheets[i].name != NULL; ++i)
        table_free(study->tables[i]);
    for (int i = 0; i < study->figure_count; ++i)
        figure_free(study->figures[i].figure);
    cells_outcome_free(&study->outcome);
    arena_free(&study->arena);
    spec_close(study->spec);
}

/* What --count prints. */
static void print_count(const struct cells_count *counted) {
    printf("%d %d %.4f\n", counted->networks, counted->missing,
           counted->work > 0 ? counted->missing_work / counted->work : 0);
    fflush(stdout);
}

/* Train, and say before it how far the whole run has come. */
static bool train_claim(struct study *study, struct program *program, struct whole *whole,
                        const struct cells_count *counted, struct error *error) {
    char text[WHOLE_TEXT_MAX];
    if (!program_prepare_folders(program, study->claim->trains, error) ||
        !program_read_whole(program, whole, counted->missing_work, error))
        return false;
    if (program->whole != NULL) {
        whole_format(program->whole, text);
        program_say(program, "%s", text);
    }
    bool ok = train(study, error);
    study->training_seconds = clock_processor_seconds(true);
    program_follow(program, counted->missing, counted->missing_work);
    return ok;
}

/* The costs of a claim of which nothing was in the cache. */
static void note_costs(const struct study *study, const struct cells_count *counted) {
    if (counted->missing == counted->networks)
        program_note_costs(study->program, study->training_seconds, clock_processor_seconds(false));
}

int study_run(struct program *program, const struct claim *claim) {
    struct study study;
    struct error error = {0};
    struct cells_count counted = {0};
    struct whole whole;
    bool ok = study_open(&study, program, claim, &error) && count_cells(&study, &counted, &error);
    if (ok && program->count) {
        print_count(&counted);
        study_close(&study);
        return program_was_heard(program) ? PROGRAM_HOLDS : PROGRAM_BAD_INPUT;
    }
    ok = ok && train_claim(&study, program, &whole, &counted, &error);
    program->incomplete = study.outcome.failed > 0;
    if (ok && !program_is_shard(program))
        ok = analyse(&study, &error);
    if (ok)
        note_costs(&study, &counted);
    int status = ok ? study_finish(&study) : program_fail(program, &error);
    study_close(&study);
    return status;
}
