/* Words: parsing, reduction, refusals with their column, enumeration, evaluation. */
#include "group/names.h"
#include "theory/words/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_word(const char *text, const char *letters) {
    struct word word;
    struct error error = {0};
    if (!word_parse(text, &word, &error))
        fail_msg("%s: %s", text, error.message);
    assert_string_equal(word.letters, letters);
    assert_int_equal(word.length, strlen(letters));
}

static void test_parse(void **state) {
    (void)state;
    assert_word("a", "a");
    assert_word(" a  b\t", "ab");
    assert_word("a^2 b", "aab");
    assert_word("a^-1", "A");
    assert_word("a b a^-1 b a^2 b^3 a b^-1", "abAbaabbbaB");
    assert_word("a ^ -1 b", "Ab");
    assert_word("A^-2", "aa");
    assert_word("(ab)^2", "abab");
    assert_word("(ab)^-2", "BABA");
    assert_word("((a))", "a");
    assert_word("a b^0", "a");
    assert_word("[a,b]", "abAB");
    assert_word("[A, b^2]", "AbbaBB");
    assert_word("[a,b]^-1", "baBA");
    assert_word("[[a,b],a]", "abABabaBAA");
    assert_word("abBA ab", "ab");
    assert_word("aB bA b", "b");
    assert_word("(abA)^3", "abbbA");
    assert_word("()a", "a");
    assert_word(
        "a^255",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void refuse(const char *text, const char *message) {
    struct word word;
    struct error error = {0};
    assert_false(word_parse(text, &word, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    if (strncmp(error.message, message, strlen(message)) != 0)
        fail_msg("%s: %s", text, error.message);
}

static void test_refusals(void **state) {
    (void)state;
    char deep[80];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    refuse("", "column 1: the word is empty");
    refuse("  ", "column 1: the word is empty");
    refuse("aA", "column 1: the word is empty");
    refuse("a^0", "column 1: the word is empty");
    refuse("[a,a]", "column 1: the word is empty");
    refuse("abc", "column 3: a word has the letters a, b");
    refuse("a b x", "column 5: a word has the letters");
    refuse("a2", "column 2: a word has the letters");
    refuse("^2", "column 1: a word has the letters");
    refuse("a^", "column 3: a whole number");
    refuse("a^b", "column 3: a whole number");
    refuse("a^--1", "column 3: a whole number");
    refuse("a^+1", "column 3: a whole number");
    refuse("a^1001", "column 3: a power may be at most 1000");
    refuse("a^-99999999999999999999", "column 3: a power may be at most 1000");
    refuse("a^2^2", "column 4: a word has the letters");
    refuse("b(ab", "column 2: this bracket is not closed");
    refuse("b[a,b", "column 2: this bracket is not closed");
    refuse("b[a", "column 2: this bracket is not closed");
    refuse("(ab]", "column 4: this does not match an open bracket");
    refuse("[a,b)", "column 5: this does not match an open bracket");
    refuse("[ab]", "column 4: a commutator is [word, word]");
    refuse("ab)", "column 3: this does not match an open bracket");
    refuse("a,b", "column 2: this does not match an open bracket");
    refuse("b a^256", "column 3: the word is longer than 255");
    refuse("(a^200 b)^2", "column 1: the word is longer than 255");
    refuse("[a^100,b^100]", "column 1: the word is longer than 255");
    refuse(deep, "column 33: brackets nest too deep");
}

static void test_counts(void **state) {
    (void)state;
    struct word word;
    assert_true(word_parse("a^3 B [A,b] b", &word, NULL));
    assert_string_equal(word.letters, "aaaBAba");
    assert_int_equal(word_count(&word, 'a'), 4);
    assert_int_equal(word_count(&word, 'A'), 1);
    assert_int_equal(word_count(&word, 'b'), 1);
    assert_int_equal(word_count(&word, 'B'), 1);
}

/* The right number, reduced, distinct: sorted in the order a, b, A, B. */
static void test_lists(void **state) {
    (void)state;
    static const char order[] = "abAB";
    int all = 0;
    for (int length = 1; length <= 5; ++length) {
        int size = word_list_size(length);
        struct word *words = calloc((size_t)size, sizeof *words), parsed;
        assert_non_null(words);
        word_list(length, words);
        for (int i = 0; i < size; ++i) {
            assert_int_equal(words[i].length, length);
            assert_true(word_parse(words[i].letters, &parsed, NULL)); /* nothing cancels */
            assert_string_equal(parsed.letters, words[i].letters);
            int c = 0;
            while (i > 0 && words[i].letters[c] == words[i - 1].letters[c])
                ++c;
            assert_true(i == 0 || strchr(order, words[i].letters[c]) >
                                      strchr(order, words[i - 1].letters[c]));
        }
        all += size;
        free(words);
    }
    assert_int_equal(all, 484);
}

/* Against explicit products, on a non-commutative group. */
static void test_evaluate(void **state) {
    (void)state;
    struct group group;
    struct word word, first, second;
    int table[24 * 24], x[24 * 24], y[24 * 24];
    assert_true(group_create_named("S4", &group, NULL));
    assert_true(word_parse("[a,b] a^2", &word, NULL) && word_parse("[a,b]", &first, NULL) &&
                word_parse("aa", &second, NULL));
    word_evaluate(&word, &group, table);
    word_evaluate(&first, &group, x);
    word_evaluate(&second, &group, y);
    const int *p = group.product, *inverse = group.inverse;
    for (int a = 0; a < 24; ++a)
        for (int b = 0; b < 24; ++b) {
            int ab = p[a * 24 + b], ba = p[b * 24 + a], i = a * 24 + b;
            assert_int_equal(x[i], p[ab * 24 + inverse[ba]]);
            assert_int_equal(y[i], p[a * 24 + a]);
            assert_int_equal(table[i], p[x[i] * 24 + y[i]]);
        }
    group_free(&group);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),    cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_counts),   cmocka_unit_test(test_lists),
        cmocka_unit_test(test_evaluate),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
