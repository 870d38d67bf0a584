/* Shared by the ring tests: groups of every kind and random elements on them. */
#ifndef TESTS_THEORY_FIXTURE_H
#define TESTS_THEORY_FIXTURE_H

#include "theory/semiring/semiring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct fixture {
    struct group group;
    struct characters characters;
    struct random_stream stream;
};

static inline void fixture_open(const int *factors, int rank, struct fixture *fixture) {
    assert_true(group_create_abelian(factors, rank, &fixture->group, NULL));
    assert_true(characters_create(&fixture->group, &fixture->characters, NULL));
    fixture->stream = random_stream((uint64_t)fixture->group.order, RANDOM_TEST);
}

static inline void fixture_close(struct fixture *fixture) {
    characters_free(&fixture->characters);
    group_free(&fixture->group);
}

typedef void fixture_check(struct fixture *fixture);

static inline void check_group(const int *factors, int rank, fixture_check *check) {
    struct fixture fixture;
    fixture_open(factors, rank, &fixture);
    check(&fixture);
    fixture_close(&fixture);
}

/* No complex pair, only complex pairs, both; characters of order 2, 3 and 4, where k + k, -k and 0
 * coincide. */
static inline void check_small_groups(fixture_check *check) {
    check_group((const int[]){2}, 1, check);
    check_group((const int[]){3}, 1, check);
    check_group((const int[]){4}, 1, check);
    check_group((const int[]){5}, 1, check);
    check_group((const int[]){6}, 1, check);
    check_group((const int[]){7}, 1, check);
    check_group((const int[]){2, 2, 2}, 3, check);
    check_group((const int[]){3, 3}, 2, check);
    check_group((const int[]){2, 4}, 2, check);
}

/* abort, not assert: out of memory is not a test failure, and static analysers know that abort does
 * not return. */
static inline double complex *complex_array(int count) {
    double complex *array = calloc((size_t)count, sizeof *array);
    if (array == NULL)
        abort();
    return array;
}

static inline struct ring_element dead_element(int rows, int order) {
    struct ring_element z;
    if (!ring_create(rows, order, &z, NULL))
        abort();
    return z;
}

static inline struct ring_element random_element(struct fixture *fixture, int order) {
    struct ring_element z = dead_element(fixture->group.order - 1, order);
    ring_random(&fixture->characters, 1, &fixture->stream, &z);
    return z;
}

#endif
