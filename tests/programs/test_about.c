/* Files of HTML fragments: what is found in them, and which mistakes in them are reported. */
#include "programs/report/report_about.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static const struct about_name names[] = {{.kind = "title"}, {"table", "runs"}, {"table", "run*"}};

static void check_fragment(const char *about, const char *kind, const char *subject,
                           const char *expected) {
    struct fragment fragment;
    assert_true(about_find(about, kind, subject, &fragment));
    assert_int_equal(fragment.text_length, strlen(expected));
    assert_memory_equal(fragment.text, expected, fragment.text_length);
}

static void test_fragments(void **state) {
    (void)state;
    const char about[] = "ignored\n<!-- title -->\nA <!-- b --> title\n\n"
                         "<!-- table runs -->\n\n two\n lines \n<!-- table run* -->\nlast";
    struct fragment fragment = {0};
    int count = 0;
    while (about_next(about, &fragment))
        ++count;
    assert_int_equal(count, 3);
    check_fragment(about, "title", NULL, "A <!-- b --> title");
    check_fragment(about, "table", "runs", "two\n lines");
    check_fragment(about, "table", "run*", "last");
    assert_false(about_find(about, "table", NULL, &fragment));
    assert_false(about_find(about, "table", "run", &fragment));
    assert_false(about_find(about, "title", "", &fragment));
    assert_false(about_find("", "title", NULL, &fragment));
    assert_true(about_check(about, names, 3, NULL));
}

static void test_written_as_it_stands(void **state) {
    (void)state;
    struct html html;
    assert_true(html_open(&html, NULL));
    about_write(&html, "<!-- title -->\n<b>a</b>\n<!-- x -->\n", "title", NULL);
    assert_int_equal(fflush(html.stream), 0);
    assert_string_equal(html.text, "<b>a</b>");
    html_close(&html);
}

static void refuse(const char *about, const char *message) {
    struct error error;
    assert_false(about_check(about, names, 1, &error));
    assert_string_equal(error.message, message);
}

static void test_mistakes(void **state) {
    (void)state;
    refuse("", "the text 'title' is missing");
    refuse("<!-- title-->\ntext\n", "the text 'title' is missing");
    refuse("<!-- title -->", "the text 'title' is empty");
    refuse("<!-- title -->\n\n<!-- quantity a -->\ntext", "the text 'title' is empty");
    refuse("<!-- title -->\na\n<!-- title -->\nb", "the text 'title' is there twice");
    refuse("<!-- title -->\na\n<!-- quantity a -->\nb\n<!-- quantity a -->\nc",
           "the text 'quantity a' is there twice");
    refuse("<!-- title -->\na\n<!-- table runs -->\nb", "the text 'table runs' belongs to nothing");
    refuse("<!-- title -->\na\n<!-- quantity -->\nb", "the text 'quantity' belongs to nothing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fragments),
        cmocka_unit_test(test_written_as_it_stands),
        cmocka_unit_test(test_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
