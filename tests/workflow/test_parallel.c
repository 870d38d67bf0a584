/* Pieces of work shared out among processes: all results, whatever the number; failures; deaths. */
#include "workflow/parallel.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

enum { COUNT = 37 };

struct squares {
    int failing; /* piece; -1: none */
    int killed;
    pid_t parent;
};

struct square {
    int number;
    double square;
};

static bool square(void *context, int index, void *result, struct error *error) {
    const struct squares *squares = context;
    struct square *to = result;
    if (to->number != 0 || to->square != 0)
        return error_set(error, ERROR_INTERNAL, "not zero at first");
    if (index == squares->failing)
        return error_set(error, ERROR_INPUT, "no square of %d", index);
    if (index == squares->killed && getpid() != squares->parent)
        raise(SIGKILL);
    *to = (struct square){index, (double)index * index};
    return true;
}

static void test_all_results(void **state) {
    (void)state;
    for (int jobs = 1; jobs <= 50; jobs += 7)
        for (int count = 0; count <= COUNT; count += COUNT) {
            struct squares squares = {.failing = -1, .killed = -1};
            struct square results[COUNT];
            struct error error = {0};
            assert_true(
                parallel_map(jobs, count, square, &squares, sizeof *results, results, &error));
            for (int i = 0; i < count; ++i) {
                assert_int_equal(results[i].number, i);
                assert_true(results[i].square == (double)i * i);
            }
        }
}

static void test_a_failure_is_told(void **state) {
    (void)state;
    for (int jobs = 1; jobs <= 4; jobs += 3) {
        struct squares squares = {.failing = 20, .killed = -1};
        struct square results[COUNT];
        struct error error = {0};
        assert_false(parallel_map(jobs, COUNT, square, &squares, sizeof *results, results, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
        assert_string_equal(error.message, "no square of 20");
    }
}

/* Every piece kills whoever works on it but this process, which comes to the end by itself. */
static bool only_here(void *context, int index, void *result, struct error *error) {
    struct squares *squares = context;
    squares->killed = index;
    return square(context, index, result, error);
}

static void test_a_death_is_told(void **state) {
    (void)state;
    enum { MANY = 20000 }; /* the others get one */
    static struct square results[MANY];
    struct squares squares = {.failing = -1, .parent = getpid()};
    struct error error = {0};
    assert_false(parallel_map(3, MANY, only_here, &squares, sizeof *results, results, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_results),
        cmocka_unit_test(test_a_failure_is_told),
        cmocka_unit_test(test_a_death_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
