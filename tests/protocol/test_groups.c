/* Groups and words in specs: what is accepted, and that every refusal names line and column. */
#include "protocol/groups.h"

#include "../record/spec_file.h"

struct document {
    struct any_group *groups;
    unsigned groups_count;
    char **words;
    unsigned words_count;
};

#define DOCUMENT(member) offsetof(struct document, member)
static const struct field fields[] = {{"groups", FIELD_LIST, DOCUMENT(groups),
                                       .items = &any_group_record, .count = DOCUMENT(groups_count)},
                                      {"words", FIELD_LIST, DOCUMENT(words), .of = FIELD_TEXT,
                                       .count = DOCUMENT(words_count), .optional = true},
                                      {0}};
static const struct record record = {"the spec", sizeof(struct document), fields};

/* Create the last group and parse the last word of a spec. */
static bool load(const char *text, struct group *group, struct word *word, struct error *error) {
    struct document document = {0};
    *group = (struct group){0};
    struct spec *spec = spec_file_open(text, strlen(text), error);
    const struct place root = {spec, ""};
    const struct part part = {&record, &document};
    bool ok = spec != NULL && record_read(&root, &part, 1, error);
    for (unsigned i = 0; ok && i < document.groups_count; ++i) {
        const struct place at = place_in(&root, "groups[%u]", i);
        group_free(group);
        ok = any_group_create(&at, &document.groups[i], 120, group, error);
    }
    for (unsigned i = 0; ok && i < document.words_count; ++i) {
        const struct place at = place_in(&root, "words[%u]", i);
        ok = word_read(&at, "", document.words[i], word, error);
    }
    if (!ok)
        group_free(group);
    spec_close(spec);
    return ok;
}

static void expect_group(const char *text, const char *name, int order) {
    struct group group;
    struct word word;
    struct error error = {0};
    if (!load(text, &group, &word, &error))
        fail_msg("%s", error.message);
    assert_string_equal(group.name, name);
    assert_int_equal(group.order, order);
    group_free(&group);
}

static void test_groups(void **state) {
    (void)state;
    expect_group("groups: [{name: S4}]\n", "S4", 24);
    expect_group("groups: [{name: S3 x C2}]\n", "S3xC2", 12);
    expect_group("groups: [{factors: [2, 3]}]\n", "Z_2xZ_3", 6);
    expect_group("groups: [{name: Z_2xZ_3}]\n", "Z_2xZ_3", 6);
    expect_group("groups:\n  - name: mine\n    permutations: [[1, 2, 0], [1, 0, 2]]\n", "mine", 6);
    expect_group("groups:\n  - name: mine\n    table:\n      - [0, 1]\n      - [1, 0]\n", "mine",
                 2);
    expect_group("groups:\n  - &mine\n    name: mine\n    table: [[0, 1], [1, 0]]\n  - *mine\n",
                 "mine", 2);
    expect_group(
        "groups: [{name: 'my_own-(2,2)', table: &t [[0, 1], [1, 0]]}, {name: b, table: *t}]\n", "b",
        2);
}

static void test_words(void **state) {
    (void)state;
    struct group group;
    struct word word;
    struct error error = {0};
    assert_true(
        load("groups: [{name: C2}]\nwords: [ab, 'a^2 b', '[a,b]']\n", &group, &word, &error));
    assert_string_equal(word.letters, "abAB");
    group_free(&group);
}

static void refuse(const char *text, int line, int column, const char *words) {
    struct group group;
    struct word word;
    struct error error = {0};
    if (load(text, &group, &word, &error))
        fail_msg("accepted: %s", text);
    spec_file_expect(&error, line, column, words);
    assert_null(group.product);
}

#define MINE "groups:\n  - name: mine\n    "

static void test_bad_groups(void **state) {
    (void)state;
    refuse("groups: [{}]\n", 1, 10, "one of name, factors, permutations and table");
    refuse("groups: [{name: C2, factors: [2]}]\n", 1, 10, "one of name");
    refuse("groups: [{factors: [2], table: [[0, 1], [1, 0]]}]\n", 1, 10, "one of name");
    refuse(MINE "table: [[0, 1], [1, 0]]\n    permutations: [[1, 0]]\n", 2, 5, "one of name");
    refuse("groups: [{name: C2}, {name: S9}]\n", 1, 29, "'S9' has more than 4096 elements");
    refuse("groups: [{name: C2}, {name: M11}]\n", 1, 29, "'M11' is not the name of a group");
    refuse("groups:\n  - name: S6\n", 2, 5, "S6 has 720 elements; here a group has at most 120");
    refuse("groups: [{factors: [2, 1]}]\n", 1, 20, "at least 2");
    refuse("groups: [{factors: [200]}]\n", 1, 10, "Z_200 has 200 elements");
    refuse("groups: [{factors: [two]}]\n", 1, 21, "two");
    refuse("groups: [{order: 6}]\n", 1, 11, "unknown field 'order'");
    refuse("groups: [{table: [[0, 1], [1, 0]]}]\n", 1, 10, "needs a name");
    refuse("groups: [{name: ../x, table: [[0, 1], [1, 0]]}]\n", 1, 17, "starts with a letter");
    refuse("groups: [{name: a b, table: [[0, 1], [1, 0]]}]\n", 1, 17, "starts with a letter");
}

static void test_bad_rows(void **state) {
    (void)state;
    refuse(MINE "table: [[0, 1], [1, 1]]\n", 3, 12, "no inverse, no element h has 1 * h");
    refuse(MINE "table: [[0, 1], [1, 2]]\n", 3, 12, "not closed, 1 * 1 = 2");
    refuse(MINE "table: [[0, 1, 2], [1, 0, 0], [2, 0, 0]]\n", 3, 12,
           "not associative, (1 * 1) * 2 = 2 but 1 * (1 * 2) = 1");
    refuse(MINE "table: [[0, 1]]\n", 3, 12, "as many rows as columns, not 1 and 2");
    refuse(MINE "table: [[0, 1], [1]]\n", 3, 21, "as long as the first one");
    refuse(MINE "table: [[0, 1], 5]\n", 3, 21, "a list of whole numbers");
    refuse(MINE "table: [[0, 1], [1, x]]\n", 3, 25, "'x' is not a whole number");
    refuse(MINE "table: [[0, 1], [1, [0]]]\n", 3, 25, "a single value");
    refuse(MINE "table: [[0, 1], [1, 99999999999]]\n", 3, 25, "to 2147483647, not 99999999999");
    refuse(MINE "table: []\n", 3, 12, "list of lists");
    refuse(MINE "table: [[]]\n", 3, 12, "list of lists");
    refuse(MINE "table: [0, 1]\n", 3, 12, "list of lists");
    refuse(MINE "table: S3\n", 3, 12, "list of lists");
    refuse(MINE "table:\n", 3, 11, "list of lists");
    refuse(MINE "permutations: [[1, 1, 0]]\n", 3, 19,
           "permutation 0 is invalid: it contains 1 twice");
    refuse(MINE "permutations: [[0, 1, 2]]\n", 3, 19, "trivial group");
    refuse(MINE "permutations: [[1,2,3,4,5,6,7,0],[1,0,2,3,4,5,6,7]]\n", 3, 19, "more than 4096");
}

/* 5000 rows, or 5000 numbers in each, in a few kilobytes. */
static void test_many_rows(void **state) {
    (void)state;
    static const struct {
        const char *begin, *entry, *end;
    } lists[] = {{MINE "table: [&r [0", ",0", "]]\n"}, {MINE "table: [&r [0]", ",*r", "]\n"}};
    for (int l = 0; l < 2; ++l) {
        char text[40000];
        size_t used = (size_t)snprintf(text, sizeof text, "%s", lists[l].begin);
        for (int i = 0; i < 4999; ++i)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s", lists[l].entry);
        snprintf(text + used, sizeof text - used, "%s", lists[l].end);
        refuse(text, 3, 12, "no list here has more than 4096 entries");
    }
    refuse(MINE "table: &t [*t]\n", 3, 12, "");
}

static void test_bad_words(void **state) {
    (void)state;
    refuse("groups: [{name: C2}]\nwords: [ab, abc]\n", 2, 13,
           "'abc' is not a word: column 3: a word");
    refuse("groups: [{name: C2}]\nwords: [aA]\n", 2, 9, "the word is empty");
    refuse("groups: [{name: C2}]\nwords: ['[a,b']\n", 2, 9, "column 1: this bracket is not closed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),     cmocka_unit_test(test_words),
        cmocka_unit_test(test_bad_groups), cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_many_rows),  cmocka_unit_test(test_bad_words),
    };
    return cmocka_run_group_tests_name("groups", tests, spec_file_make, spec_file_remove);
}
