/* Pieces of work distributed over processes: complete results for any number; failures; killed
 * workers. */
#include "run/parallel.h"

#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { COUNT = 37 };

struct squares {
    int failing; /* piece; -1: none */
};

struct square {
    int number; /* 1 for the first piece, so that no result is zero */
    double square;
};

static bool square(void *context, int index, void *result, struct error *error) {
    const struct squares *squares = context;
    struct square *to = result;
    if (to->number != 0 || to->square != 0)
        return error_set(error, ERROR_INTERNAL, "not zero at first");
    if (index == squares->failing)
        return error_set(error, ERROR_INPUT, "no square of %d", index);
    *to = (struct square){index + 1, (double)index * index};
    return true;
}

static void test_all_results(void **state) {
    (void)state;
    for (int jobs = 1; jobs <= 50; jobs += 7)
        for (int count = 0; count <= COUNT; count += COUNT) {
            struct squares squares = {.failing = -1};
            struct square results[COUNT];
            struct error error = {0};
            assert_true(
                parallel_map(jobs, count, square, &squares, sizeof *results, results, &error));
            for (int i = 0; i < count; ++i) {
                assert_int_equal(results[i].number, i + 1);
                assert_true(results[i].square == (double)i * i);
            }
        }
}

static void test_a_failure_is_told(void **state) {
    (void)state;
    for (int jobs = 1; jobs <= 4; jobs += 3) {
        struct squares squares = {.failing = 20};
        struct square results[COUNT];
        struct error error = {0};
        assert_false(parallel_map(jobs, COUNT, square, &squares, sizeof *results, results, &error));
        assert_int_equal(error.kind, ERROR_INPUT);
        assert_string_equal(error.message, "no square of 20");
    }
}

enum { WORKERS = 2, MEETING = 5 }; /* besides this process; pieces, more than processes */

/* A barrier for this process and its workers. */
struct meeting {
    pid_t parent;
    bool later; /* which worker dies: the one with the larger number, or the other */
    atomic_int workers;
    pid_t worker[WORKERS];
    atomic_int processes;
};

/* No process ends its first piece before all have begun one, and then one worker dies. */
static bool meet(void *context, int index, void *result, struct error *error) {
    struct meeting *meeting = context;
    (void)index, (void)result, (void)error;
    pid_t self = getpid();
    if (atomic_load(&meeting->processes) > WORKERS)
        return true;
    if (self != meeting->parent)
        meeting->worker[atomic_fetch_add(&meeting->workers, 1)] = self;
    atomic_fetch_add(&meeting->processes, 1);
    while (atomic_load(&meeting->processes) <= WORKERS)
        sched_yield();
    bool first_is_later = meeting->worker[0] > meeting->worker[1];
    if (self == meeting->worker[first_is_later == meeting->later ? 0 : 1])
        raise(SIGKILL);
    return true;
}

/* For either worker, the first or last to be waited for. */
static void test_a_death_is_told(void **state) {
    (void)state;
    for (int later = 0; later < 2; ++later) {
        struct meeting *meeting =
            mmap(NULL, sizeof *meeting, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        char results[MEETING];
        struct error error = {0};
        assert_true(meeting != MAP_FAILED);
        meeting->parent = getpid();
        meeting->later = later == 1;
        assert_false(parallel_map(WORKERS + 1, MEETING, meet, meeting, 1, results, &error));
        assert_int_equal(error.kind, ERROR_ENVIRONMENT);
        munmap(meeting, sizeof *meeting);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_results),
        cmocka_unit_test(test_a_failure_is_told),
        cmocka_unit_test(test_a_death_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
