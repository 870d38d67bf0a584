#include "programs/report/report_spec.h"

#include "programs/report/report_file.h"
#include "former/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libyaml's accessors take documents that are not const, and change nothing. */
static yaml_document_t *document_of(const struct report_spec *spec) {
    return (yaml_document_t *)&spec->document;
}

static bool parse(struct report_spec *spec, size_t size, struct error *error) {
    yaml_parser_t parser;
    yaml_mark_t mark;
    if (size > SPEC_SIZE_MAX || spec_nests_too_deep(spec->text, size, &mark))
        return error_set(error, ERROR_DAMAGED, "it is too large or nests too deep for a spec");
    if (!yaml_parser_initialize(&parser))
        return error_memory(error, "a spec");
    yaml_parser_set_input_string(&parser, (const unsigned char *)spec->text, size);
    bool ok = yaml_parser_load(&parser, &spec->document) != 0;
    if (!ok)
        error_set(error, ERROR_DAMAGED, "it is not valid YAML in line %zu: %s",
                  parser.problem_mark.line + 1,
                  parser.problem != NULL ? parser.problem : "unknown problem");
    yaml_parser_delete(&parser);
    return ok;
}

bool report_spec_read(const char *path, struct report_spec *spec, struct error *error) {
    size_t size;
    *spec = (struct report_spec){0};
    if (!file_read(path, &spec->text, &size, error))
        return false;
    if (!parse(spec, size, error)) {
        free(spec->text);
        *spec = (struct report_spec){0};
        return false;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&spec->document);
    if (root != NULL && root->type == YAML_MAPPING_NODE)
        return true;
    report_spec_free(spec);
    return error_set(error, ERROR_DAMAGED, "it has no fields");
}

void report_spec_free(struct report_spec *spec) {
    if (spec->text != NULL)
        yaml_document_delete(&spec->document);
    free(spec->text);
    *spec = (struct report_spec){0};
}

/* --- Walking the document, where every step may lead nowhere (NULL) --------------------------- */

static const yaml_node_t *field_of(const struct report_spec *spec, const yaml_node_t *node,
                                   const char *key) {
    if (node == NULL || node->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; ++pair) {
        const yaml_node_t *name = yaml_document_get_node(document_of(spec), pair->key);
        if (name->type == YAML_SCALAR_NODE &&
            strcmp((const char *)name->data.scalar.value, key) == 0)
            return yaml_document_get_node(document_of(spec), pair->value);
    }
    return NULL;
}

static const yaml_node_t *item_of(const struct report_spec *spec, const yaml_node_t *node,
                                  int index) {
    if (node == NULL || node->type != YAML_SEQUENCE_NODE ||
        index >= node->data.sequence.items.top - node->data.sequence.items.start)
        return NULL;
    return yaml_document_get_node(document_of(spec), node->data.sequence.items.start[index]);
}

static const char *text_of(const yaml_node_t *node) {
    return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value
                                                          : "";
}

static const yaml_node_t *top_field(const struct report_spec *spec, const char *key) {
    if (spec->text == NULL)
        return NULL;
    return field_of(spec, yaml_document_get_root_node(document_of(spec)), key);
}

/* --- What the report asks --------------------------------------------------------------------- */

const char *report_spec_statement(const struct report_spec *spec) {
    return text_of(top_field(spec, "statement"));
}

/* The bound of this name, or NULL when there is none that is a number. */
static const double *bound_of(const struct report_spec *spec, const yaml_node_t *criterion,
                              const char *name, double *value) {
    const char *text = text_of(field_of(spec, criterion, name));
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' ? value : NULL;
}

bool report_spec_criterion(const struct report_spec *spec, int index,
                           struct report_criterion *criterion) {
    const yaml_node_t *node = item_of(spec, top_field(spec, "criteria"), index);
    double low, high;
    if (node == NULL)
        return false;
    criterion->quantity = text_of(field_of(spec, node, "quantity"));
    criterion->paper = text_of(field_of(spec, node, "paper"));
    criterion->why = text_of(field_of(spec, node, "why"));
    verdict_format_asked(text_of(field_of(spec, node, "statistic")),
                         bound_of(spec, node, "at_least", &low),
                         bound_of(spec, node, "at_most", &high), criterion->asked);
    return true;
}

bool report_spec_applies(const struct report_spec *spec, int index, const char *profile) {
    const yaml_node_t *criterion = item_of(spec, top_field(spec, "criteria"), index);
    const yaml_node_t *profiles = field_of(spec, criterion, "profiles");
    if (profiles == NULL || *profile == '\0')
        return true;
    const yaml_node_t *name;
    for (int i = 0; (name = item_of(spec, profiles, i)) != NULL; ++i)
        if (strcmp(text_of(name), profile) == 0)
            return true;
    return false;
}

const char *report_spec_paper(const struct report_spec *spec, const char *key, const char *value,
                              const char *name) {
    const yaml_node_t *table = top_field(spec, "paper_table"), *row;
    for (int i = 0; (row = item_of(spec, table, i)) != NULL; ++i) {
        const char *text = text_of(field_of(spec, row, key));
        if (*text != '\0' && strtod(text, NULL) == strtod(value, NULL))
            return text_of(field_of(spec, row, name));
    }
    return "";
}
