#include "former/spec.h"

#include "group/group.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The names of record/document.h under those that this file was written with. */
static bool refuse_at(const struct spec *spec, struct error *error, yaml_mark_t mark,
                      const char *message) {
    return spec_refuse_at(spec, error, mark, "%s", message);
}
#define node_at spec_node
#define child_by_index spec_item
#define find_node spec_find
#define length_of spec_length
static const yaml_node_t *child_by_key(const struct spec *spec, const yaml_node_t *node,
                                       const char *key, size_t length) {
    (void)length;
    return spec_child(spec, node, key);
}
static bool node_is(const yaml_node_t *node, const char *text, size_t length) {
    return node != NULL && node->type == YAML_SCALAR_NODE && node->data.scalar.length == length &&
           memcmp(node->data.scalar.value, text, length) == 0;
}

static yaml_mark_t mark_of(const struct spec *spec, const char *where) {
    bool all;
    return find_node(spec, where, &all)->start_mark;
}

const char *spec_where(char where[SPEC_WHERE_MAX], const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(where, SPEC_WHERE_MAX, format, args);
    va_end(args);
    return where;
}

bool spec_refuse(const struct spec *spec, struct error *error, const char *where,
                 const char *format, ...) {
    char message[768];
    int used = snprintf(message, sizeof message, "%s: ", where);
    va_list args;
    va_start(args, format);
    vsnprintf(message + used, sizeof message - (size_t)used, format, args);
    va_end(args);
    return refuse_at(spec, error, mark_of(spec, where), message);
}

bool spec_check_range(const struct spec *spec, struct error *error, const char *where, double value,
                      double low, double high) {
    if (isfinite(value) && value >= low && value <= high)
        return true;
    if (!isfinite(high))
        return spec_refuse(spec, error, where, "must be a number of at least %.15g, not %.15g", low,
                           value);
    return spec_refuse(spec, error, where, "must be a number from %.15g to %.15g, not %.15g", low,
                       high, value);
}

/* --- Loading through libcyaml ----------------------------------------------------------------- */

/* What libcyaml logs about the first error: a message, then a backtrace whose lines end with
 * "(line: 4, column: 10)", innermost first. */
struct complaint {
    char message[256];
    yaml_mark_t mark[2]; /* the innermost frame and the one around it */
    int frames;
};

/* The place that a line of the backtrace ends with, counted from 0 as libyaml does. */
static bool read_place(const char *line, yaml_mark_t *mark) {
    static const char before[] = "(line: ", between[] = ", column: ";
    const char *place = strstr(line, before);
    if (place == NULL)
        return false;
    char *end;
    unsigned long at_line = strtoul(place + sizeof before - 1, &end, 10);
    if (strncmp(end, between, sizeof between - 1) != 0)
        return false;
    unsigned long at_column = strtoul(end + sizeof between - 1, &end, 10);
    *mark = (yaml_mark_t){.line = at_line - 1, .column = at_column - 1};
    return true;
}

static void listen(cyaml_log_t level, void *context, const char *format, va_list args) {
    struct complaint *complaint = context;
    char line[256];
    if (level < CYAML_LOG_ERROR)
        return;
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = '\0';
    yaml_mark_t mark;
    if (read_place(line, &mark)) {
        if (complaint->frames < 2)
            complaint->mark[complaint->frames] = mark;
        ++complaint->frames;
    } else if (complaint->message[0] == '\0') {
        const char *text = strncmp(line, "Load: ", 6) == 0 ? line + 6 : line;
        snprintf(complaint->message, sizeof complaint->message, "%s", text);
    }
}

/* libcyaml places an unknown key at the value before it; look the key itself up. */
static void find_unknown_key(const struct spec *spec, struct complaint *complaint) {
    static const char prefix[] = "Unexpected key: ";
    if (strncmp(complaint->message, prefix, sizeof prefix - 1) != 0)
        return;
    const char *name = complaint->message + sizeof prefix - 1;
    const yaml_document_t *document = &spec->document;
    for (yaml_node_t *node = document->nodes.start; node < document->nodes.top; ++node)
        if (node_is(node, name, strlen(name)) && node->start_mark.line >= complaint->mark[0].line) {
            complaint->mark[0] = node->start_mark;
            return;
        }
}

static bool refuse_complaint(const struct spec *spec, struct error *error,
                             struct complaint *complaint, cyaml_err_t code) {
    if (complaint->message[0] == '\0')
        snprintf(complaint->message, sizeof complaint->message, "%s", cyaml_strerror(code));
    find_unknown_key(spec, complaint);
    /* A missing field has no place of its own: name that of the mapping it is missing from, not of
     * the last field that was read. */
    bool missing = code == CYAML_ERR_MAPPING_FIELD_MISSING && complaint->frames > 1;
    char message[320];
    snprintf(message, sizeof message, "%s (see experiments/README.md for the fields)",
             complaint->message);
    return refuse_at(spec, error, complaint->mark[missing], message);
}

/* libcyaml reads numbers as strtol does and takes "1e3" for the integer 1, "-1" for a huge unsigned
 * one and "5x" for 5. Numbers must be numbers from the first to the last character. */
static bool is_number(const char *text, const cyaml_schema_value_t *schema) {
    char *end;
    errno = 0;
    if (schema->type == CYAML_FLOAT) {
        strtod(text, &end); /* infinities and NaN are a matter of range */
        return end != text && *end == '\0';
    }
    long long value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && (schema->type == CYAML_INT || value >= 0);
}

static bool check_number(const struct spec *spec, const cyaml_schema_value_t *schema,
                         const yaml_node_t *node, struct error *error) {
    if (node->type != YAML_SCALAR_NODE || is_number((const char *)node->data.scalar.value, schema))
        return true;
    char message[160];
    snprintf(message, sizeof message, "'%.60s' is not %s", (const char *)node->data.scalar.value,
             schema->type == CYAML_FLOAT  ? "a number"
             : schema->type == CYAML_UINT ? "a whole number from 0 to 2^63 - 1"
                                          : "a whole number");
    return refuse_at(spec, error, node->start_mark, message);
}

/* Check the numbers in `node` that the schema asks for; wrong kinds of nodes are libcyaml's job. */
static bool check_numbers(const struct spec *spec, const cyaml_schema_value_t *schema,
                          const yaml_node_t *node, struct error *error) {
    if (schema->type == CYAML_INT || schema->type == CYAML_UINT || schema->type == CYAML_FLOAT)
        return check_number(spec, schema, node, error);
    if (schema->type == CYAML_SEQUENCE && node->type == YAML_SEQUENCE_NODE)
        for (yaml_node_item_t *item = node->data.sequence.items.start;
             item < node->data.sequence.items.top; ++item)
            if (!check_numbers(spec, schema->sequence.entry, node_at(spec, *item), error))
                return false;
    if (schema->type == CYAML_MAPPING)
        for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key != NULL;
             ++field) {
            const yaml_node_t *child = child_by_key(spec, node, field->key, strlen(field->key));
            if (child != NULL && !check_numbers(spec, &field->value, child, error))
                return false;
        }
    return true;
}

static bool read_row(const struct spec *spec, const yaml_node_t *row, int columns, int *values,
                     struct error *error) {
    if (row->type != YAML_SEQUENCE_NODE || length_of(row) != columns)
        return refuse_at(spec, error, row->start_mark,
                         "this should be a list of whole numbers, as long as the first one");
    for (int i = 0; i < columns; ++i) {
        const yaml_node_t *item = node_at(spec, row->data.sequence.items.start[i]);
        if (item->type != YAML_SCALAR_NODE)
            return refuse_at(spec, error, item->start_mark, "this should be a whole number");
        if (!check_number(spec, &spec_integer_schema, item, error))
            return false;
        long long value = strtoll((const char *)item->data.scalar.value, NULL, 10);
        values[i] = value > INT_MAX ? INT_MAX : value < INT_MIN ? INT_MIN : (int)value;
    }
    return true;
}

bool spec_read_rows(const struct spec *spec, struct error *error, const char *where, int **values,
                    int *rows, int *columns) {
    bool all = false;
    const yaml_node_t *node = find_node(spec, where, &all), *first = NULL;
    *values = NULL;
    *rows = *columns = 0;
    if (!all)
        return true;
    if (node->type == YAML_SEQUENCE_NODE && length_of(node) > 0)
        first = child_by_index(spec, node, 0);
    if (first == NULL || first->type != YAML_SEQUENCE_NODE || length_of(first) == 0)
        return refuse_at(spec, error, node->start_mark, "this should be a list of lists");
    *rows = length_of(node);
    *columns = length_of(first);
    if (*rows > SPEC_ROWS_MAX || *columns > SPEC_ROWS_MAX)
        return refuse_at(spec, error, node->start_mark, "no list here has more than 4096 entries");
    *values = calloc((size_t)*rows * (size_t)*columns, sizeof **values);
    bool ok = *values != NULL || error_memory(error, "a spec");
    for (int i = 0; ok && i < *rows; ++i)
        ok = read_row(spec, child_by_index(spec, node, i), *columns,
                      *values + (size_t)i * (size_t)*columns, error);
    if (!ok) {
        free(*values);
        *values = NULL;
    }
    return ok;
}

/* Choices as libcyaml wants them; filled from the names that training has. */
static cyaml_strval_t gradients[SPEC_GRADIENTS], losses[MODEL_LOSSES], optimisers[OPTIMISERS];
static cyaml_strval_t schedules[TRAINING_SCHEDULES], starts[TRAINING_STARTS];
cyaml_strval_t spec_activations[MODEL_ACTIVATIONS];

/* names: ended by NULL */
static void fill_choices(const char *const *names, cyaml_strval_t *choices) {
    for (int i = 0; names[i] != NULL; ++i)
        choices[i] = (cyaml_strval_t){names[i], i};
}

static void fill_all_choices(void) {
    const char *const gradient_names[] = {
        [SPEC_GRADIENT_AUTO] = "auto",
        [SPEC_GRADIENT_DIRECT] = way_direct.name,
        [SPEC_GRADIENT_STRUCTURED] = way_structured.name,
        NULL,
    };
    fill_choices(gradient_names, gradients);
    fill_choices(model_activation_names, spec_activations);
    fill_choices(model_loss_names, losses);
    fill_choices(optimiser_names, optimisers);
    fill_choices(training_schedule_names, schedules);
    fill_choices(training_start_names, starts);
}

bool spec_load(struct spec *spec, const cyaml_schema_value_t *schema, void **data,
               struct error *error) {
    struct complaint complaint = {0};
    cyaml_config_t config = {
        .log_fn = listen, .log_ctx = &complaint, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};
    *data = NULL;
    fill_all_choices();
    if (!check_numbers(spec, schema,
                       yaml_document_get_root_node((yaml_document_t *)&spec->document), error))
        return false;
    cyaml_err_t code = cyaml_load_data((const uint8_t *)spec->text, spec->size, &config, schema,
                                       (cyaml_data_t **)data, NULL);
    if (code != CYAML_OK)
        return refuse_complaint(spec, error, &complaint, code);
    return true;
}

void spec_free_data(const cyaml_schema_value_t *schema, void *data) {
    cyaml_config_t config = {.mem_fn = cyaml_mem};
    cyaml_free(&config, schema, data, 0);
}

bool spec_find_profile(const struct spec *spec, const char *const *names, unsigned count,
                       const char *wanted, unsigned *index, struct error *error) {
    char where[SPEC_WHERE_MAX], list[256] = "";
    bool found = false;
    for (unsigned i = 0; i < count; ++i) {
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(names[i], names[j]) == 0)
                return spec_refuse(spec, error, spec_where(where, "profiles[%u].name", i),
                                   "a second profile called '%s'", names[i]);
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", names[i]);
        if (strcmp(names[i], wanted) == 0) {
            *index = i;
            found = true;
        }
    }
    return found || spec_refuse(spec, error, "profiles", "no profile '%s' here; there are: %s",
                                wanted, list);
}

/* --- Blocks that several claims use ----------------------------------------------------------- */

const cyaml_schema_value_t spec_integer_schema = {CYAML_VALUE_INT(CYAML_FLAG_DEFAULT, int)};
const cyaml_schema_value_t spec_seed_schema = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, uint64_t)};
const cyaml_schema_value_t spec_real_schema = {CYAML_VALUE_FLOAT(CYAML_FLAG_DEFAULT, double)};

const cyaml_schema_field_t spec_group_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("factors", CYAML_FLAG_POINTER, struct spec_group, factors, rank,
                               &spec_integer_schema, 1, GROUP_RANK_MAX),
    CYAML_FIELD_END};
const cyaml_schema_value_t spec_group_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct spec_group, spec_group_fields)};

/* A choice among names that may be left out. */
#define OPTIONAL_CHOICE(field, names)                                                              \
    CYAML_FIELD_ENUM(#field, CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct spec_training, field, \
                     names, sizeof(names) / sizeof *(names))

const cyaml_schema_field_t spec_training_fields[] = {
    CYAML_FIELD_FLOAT("train_share", CYAML_FLAG_DEFAULT, struct spec_training, train_share),
    CYAML_FIELD_INT("epochs", CYAML_FLAG_DEFAULT, struct spec_training, epochs),
    CYAML_FIELD_FLOAT("learning_rate", CYAML_FLAG_DEFAULT, struct spec_training, learning_rate),
    CYAML_FIELD_FLOAT("beta1", CYAML_FLAG_DEFAULT, struct spec_training, beta1),
    CYAML_FIELD_FLOAT("beta2", CYAML_FLAG_DEFAULT, struct spec_training, beta2),
    CYAML_FIELD_FLOAT("epsilon", CYAML_FLAG_DEFAULT, struct spec_training, epsilon),
    OPTIONAL_CHOICE(gradient, gradients),
    OPTIONAL_CHOICE(activation, spec_activations),
    OPTIONAL_CHOICE(loss, losses),
    CYAML_FIELD_FLOAT("penalty", CYAML_FLAG_OPTIONAL, struct spec_training, penalty),
    CYAML_FIELD_INT("batch", CYAML_FLAG_OPTIONAL, struct spec_training, batch),
    CYAML_FIELD_ENUM("optimizer", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct spec_training,
                     optimiser, optimisers, sizeof optimisers / sizeof *optimisers),
    CYAML_FIELD_FLOAT("momentum", CYAML_FLAG_OPTIONAL, struct spec_training, momentum),
    OPTIONAL_CHOICE(schedule, schedules),
    CYAML_FIELD_FLOAT("final_learning_rate", CYAML_FLAG_OPTIONAL, struct spec_training,
                      final_learning_rate),
    CYAML_FIELD_INT("warm_up", CYAML_FLAG_OPTIONAL, struct spec_training, warm_up),
    CYAML_FIELD_INT("cool_down", CYAML_FLAG_OPTIONAL, struct spec_training, cool_down),
    OPTIONAL_CHOICE(start, starts),
    CYAML_FIELD_FLOAT("start_deviation", CYAML_FLAG_OPTIONAL, struct spec_training,
                      start_deviation),
    CYAML_FIELD_BOOL("clean_test", CYAML_FLAG_OPTIONAL, struct spec_training, clean_test),
    CYAML_FIELD_INT("evaluate_every", CYAML_FLAG_OPTIONAL, struct spec_training, evaluate_every),
    CYAML_FIELD_INT("stop_after", CYAML_FLAG_OPTIONAL, struct spec_training, stop_after),
    CYAML_FIELD_END};

static const cyaml_strval_t statistics[] = {{"measured", SPEC_MEASURED},
                                            {"ci_low", SPEC_CI_LOW},
                                            {"ci_high", SPEC_CI_HIGH},
                                            {"interval", SPEC_INTERVAL}};
static const cyaml_schema_value_t name_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 64)};
static const cyaml_schema_field_t criterion_fields[] = {
    CYAML_FIELD_STRING_PTR("quantity", CYAML_FLAG_POINTER, struct spec_criterion, quantity, 1, 64),
    CYAML_FIELD_FLOAT_PTR("paper", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct spec_criterion,
                          paper),
    CYAML_FIELD_ENUM("statistic", CYAML_FLAG_STRICT, struct spec_criterion, statistic, statistics,
                     sizeof statistics / sizeof *statistics),
    CYAML_FIELD_FLOAT_PTR("at_least", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                          struct spec_criterion, at_least),
    CYAML_FIELD_FLOAT_PTR("at_most", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                          struct spec_criterion, at_most),
    CYAML_FIELD_STRING_PTR("why", CYAML_FLAG_POINTER, struct spec_criterion, why, 1, 2000),
    CYAML_FIELD_SEQUENCE("profiles", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct spec_criterion, profiles, &name_schema, 1, 1000),
    CYAML_FIELD_END};
const cyaml_schema_value_t spec_criterion_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct spec_criterion, criterion_fields)};

bool spec_check_group(const struct spec *spec, struct error *error, const char *where,
                      const struct spec_group *group) {
    const char *problem = group_factors_problem(group->factors, (int)group->rank);
    return problem == NULL || spec_refuse(spec, error, where, "%s", problem);
}

static const char *setting_name(const void *settings, size_t size, unsigned index) {
    const char *name;
    memcpy(&name, (const char *)settings + index * size, sizeof name);
    return name;
}

bool spec_check_setting_name(const struct spec *spec, struct error *error, const char *where,
                             const void *settings, size_t size, unsigned index) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char at[SPEC_WHERE_MAX];
    const char *name = setting_name(settings, size, index);
    spec_where(at, "%s.name", where);
    if (name[strspn(name, allowed)] != '\0')
        return spec_refuse(spec, error, at, "a setting's name has letters, digits and _ only");
    for (unsigned i = 0; i < index; ++i)
        if (strcmp(setting_name(settings, size, i), name) == 0)
            return spec_refuse(spec, error, at, "a second setting called '%s'", name);
    return true;
}

bool spec_check_seeds(const struct spec *spec, struct error *error, const char *where,
                      const uint64_t *seeds, unsigned count) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < count; ++i)
        for (unsigned j = 0; j < i; ++j)
            if (seeds[i] == seeds[j])
                return spec_refuse(spec, error, spec_where(at, "%s[%u]", where, i),
                                   "is in the list already");
    return true;
}

bool spec_check_ascending(const struct spec *spec, struct error *error, const char *where,
                          const int *values, unsigned count, int low, int high) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < count; ++i)
        if (!spec_check_range(spec, error, spec_where(at, "%s[%u]", where, i), values[i],
                              i == 0 ? low : (double)values[i - 1] + 1, high))
            return false;
    return true;
}

int spec_group_order(const struct spec_group *group) {
    return group_factors_order(group->factors, (int)group->rank);
}

/* Refuse a value that another field's choice makes no use of. */
static bool check_used(const struct spec *spec, struct error *error, const char *where,
                       const char *field, bool given, bool used, const char *asks_for) {
    char at[SPEC_WHERE_MAX];
    return !given || used ||
           spec_refuse(spec, error, spec_where(at, "%s.%s", where, field), "is for %s only",
                       asks_for);
}

/* The two ends of a trapezoid. */
static bool check_ends(const struct spec *spec, struct error *error, const char *where,
                       const struct spec_training *training) {
    char at[SPEC_WHERE_MAX];
    bool used = training->schedule == TRAINING_TRAPEZOID;
    const char *schedule = "schedule: trapezoid";
    return check_used(spec, error, where, "warm_up", training->warm_up != 0, used, schedule) &&
           check_used(spec, error, where, "cool_down", training->cool_down != 0, used, schedule) &&
           (!used || (spec_check_range(spec, error, spec_where(at, "%s.warm_up", where),
                                       training->warm_up, 1, training->epochs) &&
                      spec_check_range(spec, error, spec_where(at, "%s.cool_down", where),
                                       training->cool_down, 1, training->epochs)));
}

static bool check_choices(const struct spec *spec, struct error *error, const char *where,
                          const struct spec_training *training) {
    char at[SPEC_WHERE_MAX];
    bool falls = training->schedule == TRAINING_GEOMETRIC || training->schedule == TRAINING_COSINE;
    bool power = training->activation == MODEL_POWER;
    bool paper = training->activation == MODEL_SQUARE && training->loss == MODEL_CENTRED;
    return check_used(spec, error, where, "momentum", training->momentum != 0,
                      training->optimiser == OPTIMISER_DESCENT, "optimizer: descent") &&
           check_used(spec, error, where, "final_learning_rate", training->final_learning_rate != 0,
                      falls, "schedule: geometric or cosine") &&
           check_ends(spec, error, where, training) &&
           check_used(spec, error, where, "penalty", training->penalty != 0, power,
                      "activation: power") &&
           spec_check_range(spec, error, spec_where(at, "%s.penalty", where), training->penalty, 0,
                            100) &&
           spec_check_range(spec, error, spec_where(at, "%s.batch", where), training->batch, 0,
                            1e9) &&
           check_used(spec, error, where, "start_deviation", training->start_deviation != 0,
                      training->start == TRAINING_START_NORMAL, "start: normal") &&
           check_used(spec, error, where, "gradient",
                      training->gradient == SPEC_GRADIENT_STRUCTURED,
                      paper && !training->clean_test,
                      "activation: square, loss: centred and a test that is not clean") &&
           spec_check_range(spec, error, spec_where(at, "%s.momentum", where), training->momentum,
                            0, 1 - 1e-12) &&
           (!falls ||
            spec_check_range(spec, error, spec_where(at, "%s.final_learning_rate", where),
                             training->final_learning_rate, 1e-12, training->learning_rate)) &&
           spec_check_range(spec, error, spec_where(at, "%s.start_deviation", where),
                            training->start_deviation, 0, 1e6) &&
           spec_check_range(spec, error, spec_where(at, "%s.evaluate_every", where),
                            training->evaluate_every, 0, 1e8) &&
           spec_check_range(spec, error, spec_where(at, "%s.stop_after", where),
                            training->stop_after, 0, 1e8);
}

bool spec_check_training(const struct spec *spec, struct error *error, const char *where,
                         const struct spec_training *training, bool tests) {
    char at[SPEC_WHERE_MAX];
    double share = training->train_share;
    if (tests ? !(share > 0 && share < 1) : share != 1)
        return spec_refuse(spec, error, spec_where(at, "%s.train_share", where),
                           tests ? "must lie strictly between 0 and 1, not %.15g"
                                 : "must be 1, all pairs, not %.15g",
                           share);
    return spec_check_range(spec, error, spec_where(at, "%s.epochs", where), training->epochs, 1,
                            1e8) &&
           spec_check_range(spec, error, spec_where(at, "%s.learning_rate", where),
                            training->learning_rate, 1e-12, 1e6) &&
           spec_check_range(spec, error, spec_where(at, "%s.beta1", where), training->beta1, 0,
                            1 - 1e-12) &&
           spec_check_range(spec, error, spec_where(at, "%s.beta2", where), training->beta2, 0,
                            1 - 1e-12) &&
           spec_check_range(spec, error, spec_where(at, "%s.epsilon", where), training->epsilon,
                            1e-300, 1) &&
           check_choices(spec, error, where, training);
}
