#include "former/spec_groups.h"

#include "group/names.h"
#include "group/permutations.h"
#include "group/table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const cyaml_schema_field_t spec_any_group_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct spec_any_group,
                           name, 1, GROUP_NAME_MAX - 1),
    CYAML_FIELD_SEQUENCE_COUNT("factors", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                               struct spec_any_group, factors, rank, &spec_integer_schema, 1,
                               GROUP_RANK_MAX),
    CYAML_FIELD_IGNORE("permutations", CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_IGNORE("table", CYAML_FLAG_OPTIONAL), CYAML_FIELD_END};
const cyaml_schema_value_t spec_any_group_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct spec_any_group, spec_any_group_fields)};
const cyaml_schema_value_t spec_text_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 1000)};

/* Lists of lists in the document. */
struct rows {
    int *values, count, columns;
};

/* What the user calls a group of his own is the beginning of file names and the text of tables. */
static bool check_label(const struct spec *spec, struct error *error, const char *where,
                        const char *name) {
    char at[SPEC_WHERE_MAX];
    if (name == NULL)
        return spec_refuse(spec, error, where,
                           "a group given by permutations or a table needs a name of its own");
    bool good = isalpha((unsigned char)name[0]);
    for (const char *c = name; *c != '\0'; ++c)
        good = good && (isalnum((unsigned char)*c) || strchr("_-(),", *c) != NULL);
    return good || spec_refuse(spec, error, spec_where(at, "%s.name", where),
                               "a name has letters, digits, _, -, brackets and commas, and starts "
                               "with a letter, unlike '%.64s'",
                               name);
}

/* Put the place in front of what is wrong with a group. */
static bool refuse_group(const struct spec *spec, struct error *error, const char *where,
                         const struct error *problem) {
    return problem->kind == ERROR_INPUT ? spec_refuse(spec, error, where, "%s", problem->message)
                                        : error_set(error, problem->kind, "%s", problem->message);
}

static bool create_from_rows(const struct spec *spec, struct error *error, const char *where,
                             const struct spec_any_group *of, const struct rows *permutations,
                             const struct rows *table, struct group *group) {
    char at[SPEC_WHERE_MAX];
    struct error problem = {0};
    if (!check_label(spec, error, where, of->name))
        return false;
    if (permutations->count > 0)
        return group_create_permutations(permutations->columns, permutations->count,
                                         permutations->values, of->name, group, &problem) ||
               refuse_group(spec, error, spec_where(at, "%s.permutations", where), &problem);
    spec_where(at, "%s.table", where);
    if (table->columns != table->count)
        return spec_refuse(spec, error, at, "a table needs as many rows as columns, not %d and %d",
                           table->count, table->columns);
    return group_create_table(table->count, table->values, of->name, group, &problem) ||
           refuse_group(spec, error, at, &problem);
}

static bool create_from_name(const struct spec *spec, struct error *error, const char *where,
                             const struct spec_any_group *of, struct group *group) {
    char at[SPEC_WHERE_MAX];
    struct error problem = {0};
    if (of->name != NULL)
        return group_create_named(of->name, group, &problem) ||
               refuse_group(spec, error, spec_where(at, "%s.name", where), &problem);
    return group_create_abelian(of->factors, (int)of->rank, group, &problem) ||
           refuse_group(spec, error, spec_where(at, "%s.factors", where), &problem);
}

static bool create(const struct spec *spec, struct error *error, const char *where,
                   const struct spec_any_group *of, const struct rows *permutations,
                   const struct rows *table, struct group *group) {
    bool rows = permutations->count > 0 || table->count > 0, named = of->name != NULL && !rows;
    if ((permutations->count > 0) + (table->count > 0) + (of->rank > 0) + named != 1)
        return spec_refuse(spec, error, where,
                           "a group is given by one of name, factors, permutations and table");
    return rows ? create_from_rows(spec, error, where, of, permutations, table, group)
                : create_from_name(spec, error, where, of, group);
}

bool spec_create_group(const struct spec *spec, struct error *error, const char *where,
                       const struct spec_any_group *of, int largest, struct group *group) {
    char at[SPEC_WHERE_MAX];
    struct rows permutations = {0}, table = {0};
    *group = (struct group){0};
    bool ok = spec_read_rows(spec, error, spec_where(at, "%s.permutations", where),
                             &permutations.values, &permutations.count, &permutations.columns) &&
              spec_read_rows(spec, error, spec_where(at, "%s.table", where), &table.values,
                             &table.count, &table.columns) &&
              create(spec, error, where, of, &permutations, &table, group);
    free(permutations.values);
    free(table.values);
    if (ok && group->order > largest) {
        ok = spec_refuse(spec, error, where, "%s has %d elements; here a group has at most %d",
                         group->name, group->order, largest);
        group_free(group);
    }
    return ok;
}

bool spec_check_any_group(const struct spec *spec, struct error *error, const char *where,
                          const struct spec_any_group *of, int largest) {
    struct group group;
    bool ok = spec_create_group(spec, error, where, of, largest, &group);
    group_free(&group);
    return ok;
}

bool spec_check_word(const struct spec *spec, struct error *error, const char *where,
                     const char *text, struct word *word) {
    struct error problem = {0};
    return word_parse(text, word, &problem) ||
           spec_refuse(spec, error, where, "'%.100s' is not a word: %s", text, problem.message);
}
