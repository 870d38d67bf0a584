#include "claims/words/word_support/word_support_spec.h"

#include "group/classes.h"

#include <string.h>

static const cyaml_schema_field_t known_fields[] = {
    CYAML_FIELD_STRING_PTR("group", CYAML_FLAG_POINTER, struct known_size, group, 1,
                           GROUP_NAME_MAX - 1),
    CYAML_FIELD_SEQUENCE("words", CYAML_FLAG_POINTER, struct known_size, words, &spec_text_schema,
                         1, 1000),
    CYAML_FIELD_INT("support", CYAML_FLAG_DEFAULT, struct known_size, support),
    CYAML_FIELD_INT("cover", CYAML_FLAG_DEFAULT, struct known_size, cover), CYAML_FIELD_END};
static const cyaml_schema_value_t known_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct known_size, known_fields)};
static const cyaml_schema_field_t selected_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct selected, groups,
                         &spec_any_group_schema, 1, SUPPORT_GROUPS_MAX),
    CYAML_FIELD_SEQUENCE("words", CYAML_FLAG_POINTER, struct selected, words, &spec_text_schema, 1,
                         1000),
    CYAML_FIELD_SEQUENCE("known_sizes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct selected,
                         known, &known_schema, 1, 1000),
    CYAML_FIELD_END};
static const cyaml_schema_field_t all_words_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct all_words, groups,
                         &spec_any_group_schema, 1, SUPPORT_GROUPS_MAX),
    CYAML_FIELD_INT("up_to", CYAML_FLAG_DEFAULT, struct all_words, up_to),
    CYAML_FIELD_INT("exact_up_to", CYAML_FLAG_DEFAULT, struct all_words, exact_up_to),
    CYAML_FIELD_END};
static const cyaml_schema_field_t control_fields[] = {
    CYAML_FIELD_UINT("seed", CYAML_FLAG_DEFAULT, struct control, seed), CYAML_FIELD_END};
static const cyaml_schema_field_t figure_fields[] = {
    CYAML_FIELD_MAPPING("group", CYAML_FLAG_DEFAULT, struct drawing, group, spec_any_group_fields),
    CYAML_FIELD_SEQUENCE("words", CYAML_FLAG_POINTER, struct drawing, words, &spec_text_schema, 1,
                         6),
    CYAML_FIELD_END};
static const cyaml_schema_field_t profile_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct profile, name, 1, 64),
    CYAML_FIELD_MAPPING("selected", CYAML_FLAG_DEFAULT, struct profile, selected, selected_fields),
    CYAML_FIELD_MAPPING("all_words", CYAML_FLAG_DEFAULT, struct profile, all_words,
                        all_words_fields),
    CYAML_FIELD_MAPPING("control", CYAML_FLAG_DEFAULT, struct profile, control, control_fields),
    CYAML_FIELD_MAPPING("figure", CYAML_FLAG_DEFAULT, struct profile, figure, figure_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t profile_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profile, profile_fields)};
static const cyaml_schema_field_t tolerance_fields[] = {
    CYAML_FIELD_FLOAT("energy", CYAML_FLAG_DEFAULT, struct tolerance, energy), CYAML_FIELD_END};
static const cyaml_schema_field_t document_fields[] = {
    CLAIM_HEAD_FIELDS(struct profile, profile_schema),
    CYAML_FIELD_MAPPING("tolerance", CYAML_FLAG_DEFAULT, struct document, tolerance,
                        tolerance_fields),
    CYAML_FIELD_END};
const cyaml_schema_value_t document_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, document_fields)};

/* Where and how to complain. */
struct check {
    const struct spec *spec;
    unsigned profile;
    struct error *error;
};

/* Groups, none of them twice: the tables tell them by their names. names: [count]. */
static bool check_groups(const struct check *check, const char *block,
                         const struct spec_any_group *groups, unsigned count,
                         char (*names)[GROUP_NAME_MAX]) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < count; ++i) {
        struct group group;
        spec_where(at, "profiles[%u].%s.groups[%u]", check->profile, block, i);
        if (!spec_create_group(check->spec, check->error, at, &groups[i], SUPPORT_ORDER_MAX,
                               &group))
            return false;
        memcpy(names[i], group.name, GROUP_NAME_MAX);
        group_free(&group);
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(names[i], names[j]) == 0)
                return spec_refuse(check->spec, check->error, at, "a second group called %s",
                                   names[i]);
    }
    return true;
}

/* Whether a word is among some that are good. */
static bool has_word(char *const *words, unsigned count, const struct word *word) {
    struct word other;
    for (unsigned i = 0; i < count; ++i)
        if (word_parse(words[i], &other, NULL) && strcmp(word->letters, other.letters) == 0)
            return true;
    return false;
}

/* Words, none of them twice. */
static bool check_words(const struct check *check, const char *block, char *const *words,
                        unsigned count) {
    char at[SPEC_WHERE_MAX];
    struct word word;
    for (unsigned i = 0; i < count; ++i) {
        spec_where(at, "profiles[%u].%s.words[%u]", check->profile, block, i);
        if (!spec_check_word(check->spec, check->error, at, words[i], &word))
            return false;
        if (has_word(words, i, &word))
            return spec_refuse(check->spec, check->error, at, "the word %s is there already",
                               word.letters);
    }
    return true;
}

/* A known size is of a group and of words that are selected, so that it is compared. */
static bool check_known(const struct check *check, unsigned index, const struct selected *selected,
                        char (*names)[GROUP_NAME_MAX]) {
    const struct known_size *known = &selected->known[index];
    char block[SPEC_WHERE_MAX], at[SPEC_WHERE_MAX];
    struct word word;
    unsigned group = 0;
    spec_where(block, "selected.known_sizes[%u]", index);
    while (group < selected->groups_count && strcmp(known->group, names[group]) != 0)
        ++group;
    if (group == selected->groups_count)
        return spec_refuse(check->spec, check->error,
                           spec_where(at, "profiles[%u].%s.group", check->profile, block),
                           "no group called '%s' is selected", known->group);
    if (!check_words(check, block, known->words, known->words_count))
        return false;
    for (unsigned i = 0; i < known->words_count; ++i)
        if (word_parse(known->words[i], &word, NULL) &&
            !has_word(selected->words, selected->words_count, &word))
            return spec_refuse(
                check->spec, check->error,
                spec_where(at, "profiles[%u].%s.words[%u]", check->profile, block, i),
                "the word %s is not selected", word.letters);
    return true;
}

static bool check_selected(const struct check *check, const struct selected *selected) {
    char names[SUPPORT_GROUPS_MAX][GROUP_NAME_MAX];
    bool ok = check_groups(check, "selected", selected->groups, selected->groups_count, names) &&
              check_words(check, "selected", selected->words, selected->words_count);
    for (unsigned i = 0; ok && i < selected->known_count; ++i)
        ok = check_known(check, i, selected, names);
    return ok;
}

static bool check_all_words(const struct check *check, const struct all_words *all) {
    char names[SUPPORT_GROUPS_MAX][GROUP_NAME_MAX], at[SPEC_WHERE_MAX];
    return check_groups(check, "all_words", all->groups, all->groups_count, names) &&
           spec_check_range(check->spec, check->error,
                            spec_where(at, "profiles[%u].all_words.up_to", check->profile),
                            all->up_to, 1, WORD_LIST_LENGTH_MAX) &&
           spec_check_range(check->spec, check->error,
                            spec_where(at, "profiles[%u].all_words.exact_up_to", check->profile),
                            all->exact_up_to, 1, all->up_to);
}

/* A panel for every bsc representation has to fit beside the others. There are as many of them as
 * classes, with those of inverses taken together. */
static bool check_figure(const struct check *check, const struct drawing *figure) {
    char at[SPEC_WHERE_MAX];
    struct group group;
    struct classes classes;
    int bscs = 0;
    spec_where(at, "profiles[%u].figure.group", check->profile);
    if (!spec_create_group(check->spec, check->error, at, &figure->group, SUPPORT_ORDER_MAX,
                           &group))
        return false;
    bool ok = classes_create(&group, &classes, check->error);
    for (int c = 0; ok && c < classes.count; ++c)
        bscs += classes.inverse[c] >= c;
    if (bscs > SUPPORT_DRAWN_MAX)
        ok = spec_refuse(check->spec, check->error, at,
                         "%s has %d bsc representations; at most %d can be drawn", group.name, bscs,
                         SUPPORT_DRAWN_MAX);
    classes_free(&classes);
    group_free(&group);
    return ok && check_words(check, "figure", figure->words, figure->words_count);
}

bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   const struct tolerance *tolerance, struct error *error) {
    const struct check check = {.spec = spec, .profile = index, .error = error};
    return check_selected(&check, &profile->selected) &&
           check_all_words(&check, &profile->all_words) && check_figure(&check, &profile->figure) &&
           spec_check_range(spec, error, "tolerance.energy", tolerance->energy, 0, 1);
}
