/* YAML documents: a spec as libyaml parses it, and the ways through it. */
#ifndef RECORD_DOCUMENT_H
#define RECORD_DOCUMENT_H

#include "base/arena.h"
#include "base/error.h"

#include <yaml.h>

/* No spec needs more. The time that libyaml takes grows with the square of the depth and of the
 * number of anchors, that of looking for duplicates with the square of a mapping's fields; aliases
 * can make any number of values of a small file. */
enum {
    SPEC_SIZE_MAX = 1 << 17,
    SPEC_DEPTH_MAX = 32,
    SPEC_FIELDS_MAX = 100,
    SPEC_ENTRIES_MAX = 1 << 20,
};

/* An open spec. */
struct spec {
    char *path;
    char *text;
    size_t size;
    yaml_document_t document;
    bool parsed;
    struct arena arena; /* of what was read from it */
    size_t entries;     /* values read from it so far */
    /* Numbers of the nodes that the root's fields have and that are used elsewhere too. */
    int shared[SPEC_FIELDS_MAX], shared_count;
};

/* Read and parse the file. Refuses what is not one YAML document, and duplicate keys. Merge keys
 * ("<<: *defaults") are replaced by the fields that they stand for. */
struct spec *spec_open(const char *path, struct error *error);

/* NULL is allowed. */
void spec_close(struct spec *spec);

/* The root, the node of a number, the value of `key` in a mapping, item `index` of a list, and the
 * length of a list; NULL where there is none. */
const yaml_node_t *spec_root(const struct spec *spec);
const yaml_node_t *spec_node(const struct spec *spec, int number);
const yaml_node_t *spec_child(const struct spec *spec, const yaml_node_t *mapping, const char *key);
const yaml_node_t *spec_item(const struct spec *spec, const yaml_node_t *list, long index);
int spec_length(const yaml_node_t *list);

/* The deepest part of "a.b[2].c" that exists, and whether that is all of it. */
const yaml_node_t *spec_find(const struct spec *spec, const char *path, bool *all);

/* Whether a field of `mapping` only defines something for other parts of the spec, at the root:
 * "defaults: &defaults {...}", of which other parts have "*defaults". */
bool spec_is_definition(const struct spec *spec, const yaml_node_t *mapping,
                        const yaml_node_pair_t *field);

/* Refuse with FILE:LINE:COLUMN of a mark. Returns false. */
bool spec_refuse_at(const struct spec *spec, struct error *error, yaml_mark_t mark,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
