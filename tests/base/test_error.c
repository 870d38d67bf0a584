/* Errors: what is written, what is kept, and that long messages are truncated without overrun. */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_set(void **state) {
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_INPUT, "%s:%d: bad %s", "a.yaml", 3, "q"));
    assert_int_equal(error.kind, ERROR_INPUT);
    assert_string_equal(error.message, "a.yaml:3: bad q");
}

static void test_prefix(void **state) {
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_DAMAGED, "checksum");
    assert_false(error_prefix(&error, "run %d", 7));
    assert_int_equal(error.kind, ERROR_DAMAGED);
    assert_string_equal(error.message, "run 7: checksum");
}

static void test_memory(void **state) {
    (void)state;
    struct error error = {0};
    assert_false(error_memory(&error, "a table"));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_non_null(strstr(error.message, "a table"));
}

static void test_null_is_allowed(void **state) {
    (void)state;
    assert_false(error_set(NULL, ERROR_INPUT, "x"));
    assert_false(error_prefix(NULL, "x"));
    assert_false(error_memory(NULL, "x"));
}

static void test_long_messages_are_cut(void **state) {
    (void)state;
    struct {
        struct error error;
        char guard[16];
    } box;
    memset(&box, 'g', sizeof box);
    char text[2 * sizeof box.error.message];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&box.error, ERROR_INPUT, "%s", text);
    assert_int_equal(strlen(box.error.message), sizeof box.error.message - 1);
    error_prefix(&box.error, "where");
    assert_int_equal(strlen(box.error.message), sizeof box.error.message - 1);
    assert_memory_equal(box.error.message, "where: xxx", 10);
    error_prefix(&box.error, "%s", text);
    assert_int_equal(strlen(box.error.message), sizeof box.error.message - 1);
    for (size_t i = 0; i < sizeof box.guard; ++i)
        assert_int_equal(box.guard[i], 'g');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_null_is_allowed),
        cmocka_unit_test(test_long_messages_are_cut),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
