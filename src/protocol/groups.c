#include "protocol/groups.h"

#include "group/names.h"
#include "group/permutations.h"
#include "group/table.h"

#include <ctype.h>
#include <string.h>

/* --- Abelian groups --------------------------------------------------------------------------- */

static bool check_abelian(const struct place *at, const void *of, struct error *error) {
    const struct abelian *group = of;
    const char *problem = group_factors_problem(group->factors, (int)group->rank);
    return problem == NULL || place_refuse(at, "", error, "%s", problem);
}

static const struct field abelian_fields[] = {
    {"factors", FIELD_LIST, offsetof(struct abelian, factors), .of = FIELD_INTEGER,
     .count = offsetof(struct abelian, rank), .most = GROUP_RANK_MAX,
     .range = "1 to 8 factors, each >= 2, product d <= 4096",
     .meaning = "`[23]` is Z_23, `[2, 3, 4]` is Z_2 x Z_3 x Z_4"},
    {0},
};
const struct record abelian_record = {"group", sizeof(struct abelian), abelian_fields,
                                      check_abelian};

int abelian_order(const struct abelian *group) {
    return group_factors_order(group->factors, (int)group->rank);
}

/* --- Any group -------------------------------------------------------------------------------- */

static const struct field any_group_fields[] = {
    {"name", FIELD_TEXT, offsetof(struct any_group, name), .optional = true,
     .most = GROUP_NAME_MAX - 1, .meaning = "a known group, or a name for one given otherwise"},
    {"factors", FIELD_LIST, offsetof(struct any_group, factors), .optional = true,
     .of = FIELD_INTEGER, .count = offsetof(struct any_group, rank), .most = GROUP_RANK_MAX,
     .meaning = "as above"},
    {"permutations", FIELD_ROWS, .optional = true,
     .meaning = "that generate it, each as the images of 0, 1, 2, ..."},
    {"table", FIELD_ROWS, .optional = true, .meaning = "row g, column h: the product gh"},
    {0},
};
const struct record any_group_record = {"any group", sizeof(struct any_group), any_group_fields,
                                        NULL};

/* Lists of lists in the document. */
struct rows {
    int *values, count, columns;
};

/* The user's name for a group becomes the beginning of file names and the text of tables. */
static bool check_label(const struct place *at, const char *name, struct error *error) {
    if (name == NULL)
        return place_refuse(at, "", error,
                            "a group given by permutations or a table needs a name of its own");
    bool good = isalpha((unsigned char)name[0]);
    for (const char *c = name; *c != '\0'; ++c)
        good = good && (isalnum((unsigned char)*c) || strchr("_-(),", *c) != NULL);
    return good || place_refuse(at, "name", error,
                                "a name has letters, digits, _, -, brackets and commas, and starts "
                                "with a letter, unlike '%.64s'",
                                name);
}

/* Put the place in front of what is wrong with a group. */
static bool refuse_group(const struct place *at, const char *member, const struct error *problem,
                         struct error *error) {
    return problem->kind == ERROR_INPUT ? place_refuse(at, member, error, "%s", problem->message)
                                        : error_set(error, problem->kind, "%s", problem->message);
}

static bool create_from_rows(const struct place *at, const struct any_group *of,
                             const struct rows *permutations, const struct rows *table,
                             struct group *group, struct error *error) {
    struct error problem = {0};
    if (!check_label(at, of->name, error))
        return false;
    if (permutations->count > 0)
        return group_create_permutations(permutations->columns, permutations->count,
                                         permutations->values, of->name, group, &problem) ||
               refuse_group(at, "permutations", &problem, error);
    if (table->columns != table->count)
        return place_refuse(at, "table", error,
                            "a table needs as many rows as columns, not %d and %d", table->count,
                            table->columns);
    return group_create_table(table->count, table->values, of->name, group, &problem) ||
           refuse_group(at, "table", &problem, error);
}

static bool create_from_name(const struct place *at, const struct any_group *of,
                             struct group *group, struct error *error) {
    struct error problem = {0};
    if (of->name != NULL)
        return group_create_named(of->name, group, &problem) ||
               refuse_group(at, "name", &problem, error);
    return group_create_abelian(of->factors, (int)of->rank, group, &problem) ||
           refuse_group(at, "factors", &problem, error);
}

static bool read_rows(const struct place *at, const char *member, struct rows *rows,
                      struct error *error) {
    const struct place place = place_in(at, "%s", member);
    return record_read_rows(&place, &rows->values, &rows->count, &rows->columns, error);
}

bool any_group_create(const struct place *at, const struct any_group *of, int largest,
                      struct group *group, struct error *error) {
    struct rows permutations, table;
    *group = (struct group){0};
    if (!read_rows(at, "permutations", &permutations, error) ||
        !read_rows(at, "table", &table, error))
        return false;
    bool rows = permutations.count > 0 || table.count > 0, named = of->name != NULL && !rows;
    if ((permutations.count > 0) + (table.count > 0) + (of->rank > 0) + named != 1)
        return place_refuse(at, "", error,
                            "a group is given by one of name, factors, permutations and table");
    if (rows ? !create_from_rows(at, of, &permutations, &table, group, error)
             : !create_from_name(at, of, group, error))
        return false;
    if (group->order <= largest)
        return true;
    place_refuse(at, "", error, "%s has %d elements; here a group has at most %d", group->name,
                 group->order, largest);
    group_free(group);
    return false;
}

/* --- Words ------------------------------------------------------------------------------------ */

bool word_read(const struct place *at, const char *member, const char *text, struct word *word,
               struct error *error) {
    struct error problem = {0};
    return word_parse(text, word, &problem) ||
           place_refuse(at, member, error, "'%.100s' is not a word: %s", text, problem.message);
}
