/* Arrays: aligned, zeroed, and NULL if they cannot be allocated. */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_zeroed_and_aligned(void **state) {
    (void)state;
    for (size_t count = 0; count < 200; count += 7) {
        unsigned char *bytes = memory_array(count, 3);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 64, 0);
        for (size_t i = 0; i < 3 * count; ++i)
            assert_int_equal(bytes[i], 0);
        free(bytes);
    }
}

/* On huge pages where the system has them. */
static void test_large(void **state) {
    (void)state;
    const size_t sizes[] = {((size_t)2 << 20) - 1, (size_t)2 << 20, ((size_t)5 << 20) + 3};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
        unsigned char *bytes = memory_array(sizes[i], 1);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 64, 0);
        for (size_t at = 0; at < sizes[i]; ++at)
            assert_int_equal(bytes[at], 0);
        bytes[sizes[i] - 1] = 1;
        free(bytes);
    }
}

static void test_refused(void **state) {
    (void)state;
    assert_null(memory_array(SIZE_MAX, 1));
    assert_null(memory_array(SIZE_MAX / 2, 16));
    assert_null(memory_array(SIZE_MAX / 8 + 1, 8));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed_and_aligned),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
