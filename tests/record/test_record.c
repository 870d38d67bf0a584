/* Records: every type of field read from a spec and written to a table. */
#include "base/estimate.h"
#include "record/read.h"
#include "record/write.h"

#include "spec_file.h"

#include <math.h>

enum colour { RED, GREEN };
static const char *const colours[] = {"red", "green", NULL};

struct item {
    int number;
    char *text;
};

struct all {
    char *name; /* in the common part */
    double real, defaulted;
    int integer;
    uint64_t seed;
    bool yes;
    enum colour colour;
    struct item block;
    unsigned block_given;
    struct item *items;
    unsigned items_count;
    int *ascending;
    unsigned ascending_count;
    char **words;
    unsigned words_count;
};

#define ITEM(member) offsetof(struct item, member)
static const struct field item_fields[] = {
    {"number", FIELD_INTEGER, ITEM(number), .low = 1, .high = 9},
    {"text", FIELD_TEXT, ITEM(text), .most = 5},
    {0}};

static bool check_item(const struct place *at, const void *of, struct error *error) {
    const struct item *item = of;
    return item->number != 7 || place_refuse(at, "number", error, "not seven");
}

static const struct record item_record = {"item", sizeof(struct item), item_fields, check_item};

#define ALL(member) offsetof(struct all, member)
static const struct field common_fields[] = {{"name", FIELD_TEXT, ALL(name)}, {0}};
static const struct record common_record = {"common", sizeof(char *), common_fields};
static const struct field all_fields[] = {
    {"real", FIELD_REAL, ALL(real), .low = -1, .high = 1},
    {"defaulted", FIELD_REAL, ALL(defaulted), .optional = true, .otherwise = 2.5},
    {"integer", FIELD_INTEGER, ALL(integer)},
    {"seed", FIELD_SEED, ALL(seed)},
    {"yes", FIELD_YES, ALL(yes)},
    {"colour", FIELD_CHOICE, ALL(colour), .choices = colours},
    {"block", FIELD_BLOCK, ALL(block), .items = &item_record, .optional = true,
     .count = ALL(block_given)},
    {"items", FIELD_LIST, ALL(items), .items = &item_record, .count = ALL(items_count),
     .optional = true},
    {"ascending", FIELD_LIST, ALL(ascending), .of = FIELD_INTEGER, .count = ALL(ascending_count),
     .order = FIELD_ASCENDING, .low = 0, .high = 99, .optional = true, .fewest = 2, .most = 3},
    {"words", FIELD_LIST, ALL(words), .of = FIELD_TEXT, .count = ALL(words_count),
     .order = FIELD_DISTINCT, .optional = true},
    {0}};
static const struct record all_record = {"all", sizeof(struct all), all_fields, NULL,
                                         &common_record};

/* Read a spec of this text into *all; the spec is to be closed. NULL where it is refused. */
static struct spec *load(const char *text, struct all *all, struct error *error) {
    *all = (struct all){0};
    struct spec *spec = spec_file_open(text, strlen(text), error);
    const struct place root = {spec, ""};
    const struct part part = {&all_record, all};
    if (spec != NULL && record_read(&root, &part, 1, error))
        return spec;
    spec_close(spec);
    return NULL;
}

#define NEEDED                                                                                     \
    "name: it\nreal: -0.5\ninteger: -7\nseed: 9223372036854775807\nyes: true\ncolour: green\n"

#define WITHOUT_REAL "name: it\nseed: 1\nyes: true\ncolour: green\n"

static void refuse(const char *text, int line, int column, const char *words) {
    struct all all;
    struct error error = {0};
    struct spec *spec = load(text, &all, &error);
    if (spec != NULL)
        fail_msg("accepted: %s", text);
    spec_file_expect(&error, line, column, words);
}

static void test_every_type(void **state) {
    (void)state;
    struct all all;
    struct error error = {0};
    struct spec *spec = load(NEEDED "block: {number: 3, text: abc}\n"
                                    "items: [{number: 1, text: x}, &i {number: 2, text: y}, *i]\n"
                                    "ascending: [0, 5, 99]\nwords: [one, two]\n",
                             &all, &error);
    if (spec == NULL)
        fail_msg("%s", error.message);
    assert_string_equal(all.name, "it");
    assert_true(all.real == -0.5 && all.defaulted == 2.5);
    assert_int_equal(all.integer, -7);
    assert_true(all.seed == INT64_MAX);
    assert_true(all.yes);
    assert_int_equal(all.colour, GREEN);
    assert_int_equal(all.block_given, 1);
    assert_int_equal(all.block.number, 3);
    assert_string_equal(all.block.text, "abc");
    assert_int_equal(all.items_count, 3);
    assert_true(all.items != NULL && all.items[2].number == 2);
    assert_true(all.items != NULL && strcmp(all.items[2].text, "y") == 0);
    assert_int_equal(all.ascending_count, 3);
    assert_true(all.ascending != NULL && all.ascending[2] == 99);
    assert_int_equal(all.words_count, 2);
    assert_true(all.words != NULL && strcmp(all.words[1], "two") == 0);
    spec_close(spec);
}

static void test_left_out(void **state) {
    (void)state;
    struct all all;
    struct error error = {0};
    struct spec *spec = load(NEEDED, &all, &error);
    assert_non_null(spec);
    assert_int_equal(all.block_given, 0);
    assert_int_equal(all.items_count, 0);
    assert_null(all.items);
    assert_null(all.ascending);
    spec_close(spec);
    refuse("real: 0\ninteger: 0\nseed: 0\nyes: no\ncolour: red\n", 1, 1, "missing field 'name'");
    refuse("name: it\ninteger: 0\nseed: 0\nyes: no\ncolour: red\n", 1, 1, "missing field 'real'");
    refuse(NEEDED "block: {number: 3}\n", 7, 8, "missing field 'text' of item");
    refuse(NEEDED "Name: x\n", 7, 1, "unknown field 'Name' in all");
    refuse(NEEDED "block: {number: 3, text: a, more: 1}\n", 7, 29, "unknown field 'more' in item");
}

static void test_scalars(void **state) {
    (void)state;
    static const struct {
        const char *from, *to, *words;
    } bad[] = {
        {"-0.5", "2", "real: must be a number from -1 to 1, not 2"},
        {"-0.5", "nan", "'nan' is not a number"},
        {"-0.5", "0.5x", "'0.5x' is not a number"},
        {"-0.5", "''", "is not a number"},
        {"-0.5", "[0]", "a single value"},
        {"-7", "1e3", "'1e3' is not a whole number"},
        {"-7", "7.0", "not a whole number"},
        {"-7", "2147483648", "from -2147483648 to 2147483647"},
        {"-7", "99999999999999999999", "too large for a whole number"},
        {"-0.5", "1e400", "'1e400' is too large for a number"},
        {"-0.5", "1e-400", "'1e-400' is too small for a number"},
        {"9223372036854775807", "9223372036854775808", "from 0 to 2^63 - 1"},
        {"9223372036854775807", "-1", "from 0 to 2^63 - 1"},
        {"true", "maybe", "true or false, not 'maybe'"},
        {"green", "blue", "one of red, green, not 'blue'"},
        {"it", "''", "1 to 1000 bytes"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
        char text[512];
        const char *at = strstr(NEEDED, bad[i].from);
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - NEEDED), NEEDED, bad[i].to,
                 at + strlen(bad[i].from));
        int line = 1, column = 1;
        for (const char *c = NEEDED; c < at; ++c) {
            column = *c == '\n' ? 1 : column + 1;
            line += *c == '\n';
        }
        refuse(text, line, column, bad[i].words);
    }
}

/* A number is read as it stands there or refused: never as octal, sixty to one, or anything else
 * that a person would not read. */
static void test_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } reals[] = {{"0.25", 0.25},
                 {"+0.25", 0.25},
                 {"-0.25", -0.25},
                 {".25", 0.25},
                 {"1.", 1},
                 {"1", 1},
                 {"0", 0},
                 {"-0.0", 0},
                 {"1e-2", 0.01},
                 {"1E-2", 0.01},
                 {"1.5e-2", 0.015},
                 {"1e0", 1},
                 {"'0.25'", 0.25},
                 {"\"0.25\"", 0.25},
                 {"!!float 0.25", 0.25},
                 {"!!str 0.25", 0.25},
                 {"0.1e+1", 1},
                 {"1e-02", 0.01}};
    static const struct {
        const char *text;
        int value;
    } wholes[] = {{"300", 300}, {"+300", 300}, {"-300", -300}, {"0", 0},          {"-0", 0},
                  {"10", 10},   {"100", 100},  {"'300'", 300}, {"!!int 300", 300}};
    static const char *const no_reals[] = {
        "0x1p-7", "0x1",     "inf",      "-inf",     ".inf", "nan",    ".NaN", "infinity", "nan(1)",
        "00.5",   "01",      "-00",      "1_0e-3",   "1e",   "1e+",    "e1",   ".",        "+",
        "+-1",    "1..2",    "0,5",      "1/2",      "50%",  "0.01f",  "1d-2", "0:30",     "1 0",
        "' 1'",   "'1 '",    "~",        "null",     "true", "0b1",    "0o1",  "0.5.1",    "1e1.5",
        "1e-2e1", "!!int 1", "!!bool 1", "\"1\\0\"", "!x 1", "\uFF11", "1'000"};
    static const char *const no_wholes[] = {
        "08",    "010",   "0300",     "00",        "-07",      "+07",   "0x12c", "0X1",
        "0o454", "0b101", "3_00",     "3e2",       "300.",     "300.0", "1:30",  "1,5",
        "inf",   "3 00",  "' 3'",     "'3 '",      "~",        "true",  "1..2",  "1-2",
        "12c",   "--3",   "\"3\\0\"", "!!float 3", "!!str 03", "0x",    "+"};
    char text[512];
    struct all all;
    struct error error = {0};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; ++i) {
        snprintf(text, sizeof text, "real: %s\n%s", reals[i].text, WITHOUT_REAL "integer: 1\n");
        struct spec *spec = load(text, &all, &error);
        if (spec == NULL)
            fail_msg("%s", error.message);
        assert_true(all.real == reals[i].value);
        spec_close(spec);
    }
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; ++i) {
        snprintf(text, sizeof text, "integer: %s\n%s", wholes[i].text, WITHOUT_REAL "real: 0\n");
        struct spec *spec = load(text, &all, &error);
        if (spec == NULL)
            fail_msg("%s", error.message);
        assert_int_equal(all.integer, wholes[i].value);
        spec_close(spec);
    }
    for (size_t i = 0; i < sizeof no_reals / sizeof *no_reals; ++i) {
        snprintf(text, sizeof text, "real: %s\n%s", no_reals[i], WITHOUT_REAL "integer: 1\n");
        refuse(text, 1, 7, "real: ");
    }
    for (size_t i = 0; i < sizeof no_wholes / sizeof *no_wholes; ++i) {
        snprintf(text, sizeof text, "integer: %s\n%s", no_wholes[i], WITHOUT_REAL "real: 0\n");
        refuse(text, 1, 10, "integer: ");
        snprintf(text, sizeof text,
                 "seed: %s\nname: it\ncolour: red\nyes: no\nreal: 0\ninteger: 1\n", no_wholes[i]);
        refuse(text, 1, 7, "seed: ");
    }
    refuse(NEEDED "ascending: [1,024]\n", 7, 15, "'024' has leading zeros");
}

/* "<<" stands for the fields of another mapping that are not given. */
static void test_merge_keys(void **state) {
    (void)state;
    struct all all;
    struct error error = {0};
    struct spec *spec = load(
        NEEDED "items: [&a {number: 1, text: one}, {<<: *a, number: 2}, &b {text: three, <<: *a},\n"
               "  {<<: [{number: 4}, *b, *a]}, {<<: {<<: *b, number: 5}}]\n",
        &all, &error);
    if (spec == NULL)
        fail_msg("%s", error.message);
    static const struct item items[] = {
        {1, "one"}, {2, "one"}, {1, "three"}, {4, "three"}, {5, "three"}};
    assert_int_equal(all.items_count, 5);
    for (int i = 0; all.items != NULL && i < 5; ++i) {
        assert_int_equal(all.items[i].number, items[i].number);
        assert_string_equal(all.items[i].text, items[i].text);
    }
    spec_close(spec);
    refuse(NEEDED "block: {<<: 3, number: 1, text: a}\n", 7, 13, "'<<' takes a mapping");
    refuse(NEEDED "block: {<<: [{number: 1}, x], text: a}\n", 7, 27, "'<<' takes a mapping");
    refuse(NEEDED "block: {<<: {number: 1}, <<: {number: 2}, text: a}\n", 7, 26, "given twice");
    refuse(NEEDED "block: {<<: {more: 1}, number: 1, text: a}\n", 7, 14, "unknown field 'more'");
    refuse(NEEDED "block: {<<: {number: 010}, text: a}\n", 7, 22, "leading zeros");
    refuse(NEEDED "block: &a {<<: *a, number: 1}\n", 7, 8, "missing field 'text'");
    refuse(NEEDED "block: &a {number: 1, text: {<<: *a}}\n", 7, 29, "a single value");
}

/* Fields of the root that only hold what other parts of the spec take over. */
static void test_definitions(void **state) {
    (void)state;
    struct all all;
    struct error error = {0};
    struct spec *spec = load("base: &base {number: 8}\nname_of_a: &a one\n" NEEDED
                             "items: [{<<: *base, text: *a}, {number: 2, text: *a}]\n",
                             &all, &error);
    if (spec == NULL) {
        fail_msg("%s", error.message);
        return; /* which fail_msg does not, but the analyser does not know that */
    }
    assert_int_equal(all.items_count, 2);
    assert_int_equal(all.items[0].number, 8);
    assert_string_equal(all.items[1].text, "one");
    spec_close(spec);
    refuse("base: &base {number: 7}\n" NEEDED, 1, 1, "unknown field 'base'"); /* nothing takes it */
    refuse(NEEDED "block: {base: &base {number: 7}, <<: *base, text: a}\n", 7, 9,
           "unknown field 'base'"); /* not at the root */
    refuse("base: &base {number: 1}\n" NEEDED "block: {number: 1, text: a, extra: *base}\n", 8, 29,
           "unknown field 'extra'");
    refuse(NEEDED "bloc: &a {number: 1, text: x}\nblock: {number: *a, text: x}\n", 7, 7,
           "a single value");
}

static void test_lists(void **state) {
    (void)state;
    refuse(NEEDED "ascending: [1]\n", 7, 12, "must have 2 to 3 entries, not 1");
    refuse(NEEDED "ascending: [1, 2, 3, 4]\n", 7, 12, "must have 2 to 3 entries, not 4");
    refuse(NEEDED "ascending: 1\n", 7, 12, "this should be a list");
    refuse(NEEDED "ascending: [1, 1]\n", 7, 16, "ascending[1]: must be a number from 2 to 99");
    refuse(NEEDED "ascending: [1, 100]\n", 7, 16, "from 0 to 99, not 100");
    refuse(NEEDED "words: [a, b, a]\n", 7, 15, "words[2]: is in the list already");
    refuse(NEEDED "items: [{number: 1, text: x}, {number: 10, text: x}]\n", 7, 40,
           "items[1].number: must be a number from 1 to 9, not 10");
    refuse(NEEDED "items: [{number: 7, text: x}]\n", 7, 18, "items[0].number: not seven");
    refuse(NEEDED "items: [{number: 1, text: toolong}]\n", 7, 27, "1 to 5 bytes, not 7");
    refuse(NEEDED "items: [1]\n", 7, 9, "this should be a mapping");
    refuse(NEEDED "items: {number: 1}\n", 7, 8, "this should be a list");
    refuse(NEEDED "block: &b {number: 1, text: *b}\n", 7, 8, "");
}

/* A small file whose aliases stand for more values than any spec has. */
static void test_many_values(void **state) {
    (void)state;
    struct deep {
        struct all *rows;
        unsigned rows_count;
    };
    static const struct field row_fields[] = {{"words", FIELD_LIST, ALL(words), .of = FIELD_TEXT,
                                               .count = ALL(words_count), .most = 2000},
                                              {0}};
    static const struct record row_record = {"row", sizeof(struct all), row_fields};
    const struct field fields[] = {{"rows", FIELD_LIST, offsetof(struct deep, rows),
                                    .items = &row_record,
                                    .count = offsetof(struct deep, rows_count), .most = 2000},
                                   {0}};
    const struct record record = {"deep", sizeof(struct deep), fields};
    struct deep deep = {0};
    struct error error = {0};
    FILE *file = fopen(spec_file, "wb");
    assert_non_null(file);
    fputs("rows:\n- &r\n  words: [a", file);
    for (int i = 0; i < 1500; ++i)
        fputs(",a", file);
    fputs("]\n", file);
    for (int i = 0; i < 1500; ++i)
        fputs("- *r\n", file);
    fclose(file);
    struct spec *spec = spec_open(spec_file, &error);
    assert_non_null(spec);
    const struct place root = {spec, ""};
    const struct part part = {&record, &deep};
    assert_false(record_read(&root, &part, 1, &error));
    assert_non_null(strstr(error.message, "too many values"));
    spec_close(spec);
}

static void test_names(void **state) {
    (void)state;
    struct item_named {
        char *name;
        int more;
    };
    char a[] = "a_1", b[] = "b", bad[] = "b-2";
    struct item_named settings[] = {{a, 0}, {b, 0}, {a, 0}, {bad, 0}};
    struct error error = {0};
    struct all all;
    struct spec *spec = load(NEEDED, &all, &error);
    assert_non_null(spec);
    const struct place root = {spec, ""};
    assert_true(record_check_name(&root, settings, sizeof *settings, 1, &error));
    assert_false(record_check_name(&root, settings, sizeof *settings, 2, &error));
    assert_non_null(strstr(error.message, ":1:7: name: a second setting called 'a_1'"));
    assert_false(record_check_name(&root, settings, sizeof *settings, 3, &error));
    spec_close(spec);
}

struct row {
    double real, outcome;
    int integer;
    uint64_t seed;
    bool yes;
    const char *text;
    enum colour colour;
    struct estimate estimate, mean;
};

#define ROW(member) offsetof(struct row, member)
static const struct field row_fields[] = {{"real", FIELD_REAL, ROW(real)},
                                          {"outcome", FIELD_OUTCOME, ROW(outcome)},
                                          {"integer", FIELD_INTEGER, ROW(integer)},
                                          {"seed", FIELD_SEED, ROW(seed)},
                                          {"yes", FIELD_YES, ROW(yes)},
                                          {"text", FIELD_TEXT, ROW(text)},
                                          {"colour", FIELD_CHOICE, ROW(colour), .choices = colours},
                                          {NULL, FIELD_REAL, ROW(real), .quantity = "judged_only"},
                                          {"estimate", FIELD_ESTIMATE, ROW(estimate)},
                                          {"mean", FIELD_MEAN, ROW(mean)},
                                          {0}};

static void test_writing(void **state) {
    (void)state;
    static const struct record row_record = {"row", sizeof(struct row), row_fields};
    const struct record *records[] = {&row_record, &row_record};
    const struct row rows[] = {
        {0.1, 1, -3, 5, true, "a,b", GREEN, {1, 2, 3, 4}, {5, 6, 7, 8}},
        {NAN, NAN, 0, 0, false, NULL, RED, {NAN, NAN, NAN, NAN}, {INFINITY, NAN, 0, 0}},
        {2, 0, 1, 1, true, "x", RED, {0}, {0}}};
    struct error error = {0};
    char text[1024];
    struct table *table = record_table(records, 2, &error);
    assert_non_null(table);
    for (int i = 0; i < 3; ++i) {
        table_row(table);
        record_write(table, &row_record, &rows[i]);
        record_write(table, &row_record, &rows[i]);
    }
    assert_true(table_save(table, spec_file, &error));
    table_free(table);
    FILE *file = fopen(spec_file, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
#define HEADER                                                                                     \
    "real,outcome,integer,seed,yes,text,colour,estimate,estimate_ci_low,estimate_ci_high,mean,"    \
    "mean_se"
#define FIRST "0.1,yes,-3,5,yes,\"a,b\",green,1,3,4,5,6"
#define SECOND ",,0,0,no,,red,,,,inf,"
#define THIRD "2,no,1,1,yes,x,red,0,0,0,0,0"
    assert_string_equal(text, HEADER "," HEADER "\n" FIRST "," FIRST "\n" SECOND "," SECOND
                                     "\n" THIRD "," THIRD "\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type), cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_scalars),    cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_merge_keys), cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_lists),      cmocka_unit_test(test_many_values),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_writing),
    };
    return cmocka_run_group_tests(tests, spec_file_make, spec_file_remove);
}
