#include "record/document.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- Reading the file ------------------------------------------------------------------------- */

bool spec_refuse_at(const struct spec *spec, struct error *error, yaml_mark_t mark,
                    const char *format, ...) {
    char message[768];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return error_set(error, ERROR_INPUT, "%s:%zu:%zu: %s", spec->path, mark.line + 1,
                     mark.column + 1, message);
}

static bool read_text(struct spec *spec, struct error *error) {
    struct stat status;
    FILE *file = fopen(spec->path, "rb");
    if (file == NULL || fstat(fileno(file), &status) != 0) {
        bool ok = error_set(error, ERROR_INPUT, "%s:1:1: cannot read the spec: %s", spec->path,
                            strerror(errno));
        if (file != NULL)
            fclose(file);
        return ok;
    }
    if (!S_ISREG(status.st_mode) || status.st_size > SPEC_SIZE_MAX) {
        fclose(file);
        return error_set(error, ERROR_INPUT, "%s:1:1: a spec is a YAML file of at most %d KiB; %s",
                         spec->path, SPEC_SIZE_MAX / 1024,
                         S_ISDIR(status.st_mode)   ? "this is a folder"
                         : S_ISREG(status.st_mode) ? "this one is larger"
                                                   : "this is not a regular file");
    }
    spec->text = malloc((size_t)status.st_size + 1);
    spec->size = spec->text == NULL ? 0 : fread(spec->text, 1, (size_t)status.st_size, file);
    int reason = ferror(file) != 0 ? errno : 0;
    fclose(file);
    if (spec->text == NULL)
        return error_memory(error, "a spec");
    if (reason != 0)
        return error_set(error, ERROR_ENVIRONMENT, "%s:1:1: cannot read the spec: %s", spec->path,
                         strerror(reason));
    spec->text[spec->size] = '\0';
    return true;
}

static bool refuse_syntax(const struct spec *spec, struct error *error,
                          const yaml_parser_t *parser) {
    return spec_refuse_at(spec, error, parser->problem_mark, "not valid YAML: %s%s%s",
                          parser->problem != NULL ? parser->problem : "unknown problem",
                          parser->context != NULL ? " " : "",
                          parser->context != NULL ? parser->context : "");
}

/* +1 at the start of a collection, -1 at its end. */
static int change_of_depth(yaml_event_type_t type) {
    return (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) -
           (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT);
}

/* Ends at the first error, too, which is for the real parser to report. */
static bool nests_too_deep(const char *text, size_t size, yaml_mark_t *mark) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return false;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    yaml_event_t event;
    int depth = 0;
    bool more = true;
    while (more && depth <= SPEC_DEPTH_MAX && yaml_parser_parse(&parser, &event)) {
        depth += change_of_depth(event.type);
        more = event.type != YAML_STREAM_END_EVENT;
        *mark = event.start_mark;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return depth > SPEC_DEPTH_MAX;
}

static bool check_depth(const struct spec *spec, struct error *error) {
    yaml_mark_t mark;
    return !nests_too_deep(spec->text, spec->size, &mark) ||
           spec_refuse_at(spec, error, mark, "lists and mappings nest too deep for a spec");
}

static bool parse(struct spec *spec, struct error *error) {
    yaml_parser_t parser;
    yaml_document_t second;
    if (!yaml_parser_initialize(&parser))
        return error_memory(error, "a spec");
    yaml_parser_set_input_string(&parser, (const unsigned char *)spec->text, spec->size);
    bool ok = true;
    if (!yaml_parser_load(&parser, &spec->document)) {
        ok = refuse_syntax(spec, error, &parser);
    } else {
        spec->parsed = true;
        if (yaml_document_get_root_node(&spec->document) == NULL)
            ok = spec_refuse_at(spec, error, parser.mark, "the spec is empty");
        else if (!yaml_parser_load(&parser, &second))
            ok = refuse_syntax(spec, error, &parser);
        else {
            if (yaml_document_get_root_node(&second) != NULL)
                ok = spec_refuse_at(spec, error, second.start_mark,
                                    "a spec is one YAML document; here a second one starts");
            yaml_document_delete(&second);
        }
    }
    yaml_parser_delete(&parser);
    return ok;
}

/* --- Duplicate keys --------------------------------------------------------------------------- */

static bool is_scalar(const yaml_node_t *node, const char *text, size_t length) {
    return node != NULL && node->type == YAML_SCALAR_NODE && node->data.scalar.length == length &&
           memcmp(node->data.scalar.value, text, length) == 0;
}

/* Refuse the key of `pair` where one of those before it, from `first` on, is the same. */
static bool check_key(const struct spec *spec, const yaml_node_pair_t *first,
                      const yaml_node_pair_t *pair, struct error *error) {
    const yaml_node_t *key = spec_node(spec, pair->key);
    if (key->type != YAML_SCALAR_NODE)
        return true;
    const char *text = (const char *)key->data.scalar.value;
    for (const yaml_node_pair_t *other = first; other < pair; ++other) {
        const yaml_node_t *before = spec_node(spec, other->key);
        if (is_scalar(before, text, key->data.scalar.length))
            return spec_refuse_at(spec, error, key->start_mark,
                                  "the field '%.100s' is given twice (first in line %zu)", text,
                                  before->start_mark.line + 1);
    }
    return true;
}

static bool check_duplicates(const struct spec *spec, struct error *error) {
    const yaml_document_t *document = &spec->document;
    for (const yaml_node_t *node = document->nodes.start; node < document->nodes.top; ++node) {
        if (node->type != YAML_MAPPING_NODE)
            continue;
        const yaml_node_pair_t *first = node->data.mapping.pairs.start;
        if (node->data.mapping.pairs.top - first > SPEC_FIELDS_MAX)
            return spec_refuse_at(spec, error, node->start_mark,
                                  "more fields than any part of a spec");
        for (const yaml_node_pair_t *pair = first; pair < node->data.mapping.pairs.top; ++pair)
            if (!check_key(spec, first, pair, error))
                return false;
    }
    return true;
}

static const yaml_node_t *find_child(const struct spec *spec, const yaml_node_t *mapping,
                                     const char *key, size_t length) {
    if (mapping->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; ++pair)
        if (is_scalar(spec_node(spec, pair->key), key, length))
            return spec_node(spec, pair->value);
    return NULL;
}

/* --- Definitions ------------------------------------------------------------------------------ */

/* How often a node is the value of a field or an item of a list, counted up to 2. */
static int count_uses(const struct spec *spec, int number) {
    const yaml_document_t *document = &spec->document;
    int uses = 0;
    for (const yaml_node_t *node = document->nodes.start; node < document->nodes.top; ++node) {
        if (node->type == YAML_MAPPING_NODE)
            for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
                 pair < node->data.mapping.pairs.top && uses < 2; ++pair)
                uses += pair->value == number;
        else if (node->type == YAML_SEQUENCE_NODE)
            for (const yaml_node_item_t *item = node->data.sequence.items.start;
                 item < node->data.sequence.items.top && uses < 2; ++item)
                uses += *item == number;
    }
    return uses;
}

static void find_shared(struct spec *spec) {
    const yaml_node_t *root = spec_root(spec);
    if (root->type != YAML_MAPPING_NODE)
        return;
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; ++pair)
        if (count_uses(spec, pair->value) > 1)
            spec->shared[spec->shared_count++] = pair->value;
}

bool spec_is_definition(const struct spec *spec, const yaml_node_t *mapping,
                        const yaml_node_pair_t *field) {
    bool shared = false;
    for (int i = 0; i < spec->shared_count; ++i)
        shared = shared || spec->shared[i] == field->value;
    return shared && mapping == spec_root(spec);
}

/* --- Merge keys --------------------------------------------------------------------------------
 *
 * "<<: *defaults" in a mapping stands for the fields of another one, or of several in a list, that
 * are not given in the mapping itself; of several the first counts. */

static yaml_node_t *node_of(struct spec *spec, int number) {
    return yaml_document_get_node(&spec->document, number);
}

/* Take the merge key out of a mapping; the number of its value, or 0. */
static int take_merge_key(struct spec *spec, yaml_node_t *mapping) {
    for (yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
         pair < mapping->data.mapping.pairs.top; ++pair)
        if (is_scalar(spec_node(spec, pair->key), "<<", 2)) {
            int value = pair->value;
            size_t rest = (size_t)(mapping->data.mapping.pairs.top - pair) - 1;
            memmove(pair, pair + 1, rest * sizeof *pair);
            --mapping->data.mapping.pairs.top;
            return value;
        }
    return 0;
}

static bool has_key(const struct spec *spec, const yaml_node_t *mapping, int key) {
    const yaml_node_t *node = spec_node(spec, key);
    return node->type == YAML_SCALAR_NODE &&
           find_child(spec, mapping, (const char *)node->data.scalar.value,
                      node->data.scalar.length) != NULL;
}

static bool merge(struct spec *spec, int mapping, struct error *error);

static bool merge_from(struct spec *spec, int mapping, int source, struct error *error) {
    yaml_node_t *to = node_of(spec, mapping), *from = node_of(spec, source);
    if (from->type != YAML_MAPPING_NODE)
        return spec_refuse_at(spec, error, from->start_mark,
                              "'<<' takes a mapping, or a list of mappings");
    if (!merge(spec, source, error))
        return false;
    long count = from->data.mapping.pairs.top - from->data.mapping.pairs.start;
    for (long i = 0; i < count && from != to; ++i) {
        const yaml_node_pair_t pair = from->data.mapping.pairs.start[i];
        if (has_key(spec, to, pair.key))
            continue;
        if (to->data.mapping.pairs.top - to->data.mapping.pairs.start >= SPEC_FIELDS_MAX)
            return spec_refuse_at(spec, error, to->start_mark,
                                  "more fields than any part of a spec");
        if (!yaml_document_append_mapping_pair(&spec->document, mapping, pair.key, pair.value))
            return error_memory(error, "a spec");
    }
    return true;
}

/* Merge into one mapping, after what it is merged from. Its own key is gone by then, so that a
 * mapping which is merged into itself comes to an end. */
static bool merge(struct spec *spec, int mapping, struct error *error) {
    int value = take_merge_key(spec, node_of(spec, mapping));
    if (value == 0)
        return true;
    const yaml_node_t *list = spec_node(spec, value);
    if (list->type != YAML_SEQUENCE_NODE)
        return merge_from(spec, mapping, value, error);
    if (spec_length(list) > SPEC_FIELDS_MAX)
        return spec_refuse_at(spec, error, list->start_mark, "more mappings than any spec merges");
    for (int i = 0; i < spec_length(list); ++i)
        if (!merge_from(spec, mapping, list->data.sequence.items.start[i], error))
            return false;
    return true;
}

static bool merge_all(struct spec *spec, struct error *error) {
    int count = (int)(spec->document.nodes.top - spec->document.nodes.start);
    for (int number = 1; number <= count; ++number)
        if (node_of(spec, number)->type == YAML_MAPPING_NODE && !merge(spec, number, error))
            return false;
    return true;
}

struct spec *spec_open(const char *path, struct error *error) {
    struct spec *spec = calloc(1, sizeof *spec);
    if (spec != NULL)
        spec->path = strdup(path);
    if (spec == NULL || spec->path == NULL) {
        free(spec);
        error_memory(error, "a spec");
        return NULL;
    }
    bool ok = read_text(spec, error) && check_depth(spec, error) && parse(spec, error) &&
              check_duplicates(spec, error);
    if (ok)
        find_shared(spec);
    if (ok && merge_all(spec, error))
        return spec;
    spec_close(spec);
    return NULL;
}

void spec_close(struct spec *spec) {
    if (spec == NULL)
        return;
    if (spec->parsed)
        yaml_document_delete(&spec->document);
    arena_free(&spec->arena);
    free(spec->text);
    free(spec->path);
    free(spec);
}

/* --- Walking the document --------------------------------------------------------------------- */

/* libyaml's functions take documents that are not const, and do not change them. */
const yaml_node_t *spec_root(const struct spec *spec) {
    return yaml_document_get_root_node((yaml_document_t *)&spec->document);
}

const yaml_node_t *spec_node(const struct spec *spec, int number) {
    return yaml_document_get_node((yaml_document_t *)&spec->document, number);
}

const yaml_node_t *spec_child(const struct spec *spec, const yaml_node_t *mapping,
                              const char *key) {
    return find_child(spec, mapping, key, strlen(key));
}

int spec_length(const yaml_node_t *list) {
    return (int)(list->data.sequence.items.top - list->data.sequence.items.start);
}

const yaml_node_t *spec_item(const struct spec *spec, const yaml_node_t *list, long index) {
    if (list->type != YAML_SEQUENCE_NODE || index < 0 || index >= spec_length(list))
        return NULL;
    return spec_node(spec, list->data.sequence.items.start[index]);
}

const yaml_node_t *spec_find(const struct spec *spec, const char *path, bool *all) {
    const yaml_node_t *node = spec_root(spec);
    *all = true;
    while (*path != '\0') {
        const yaml_node_t *child;
        if (*path == '[') {
            char *end;
            child = spec_item(spec, node, strtol(path + 1, &end, 10));
            path = end + (*end == ']');
        } else {
            path += *path == '.';
            size_t length = strcspn(path, ".[");
            child = find_child(spec, node, path, length);
            path += length;
        }
        *all = child != NULL;
        if (child == NULL)
            break;
        node = child;
    }
    return node;
}
