/* Ranks of multiplication tensors: explicit terms add up to them, between proven bounds. */
#include "../group/open_group.h"

#include "theory/words/tensor_rank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_ranks(void **state) {
    (void)state;
    static const struct {
        const char *name;
        long lower, upper;
        int terms;
        const char *theorem;
    } known[] = {
        {"C2", 2, 2, 2, "Alder-Strassen"},         {"C5", 7, 7, 7, "Alder-Strassen"},
        {"S3", 9, 9, 9, "Alder-Strassen"},         {"D4", 11, 11, 11, "Alder-Strassen"},
        {"Q8", 12, 12, 12, "substitution"},        {"D5", 16, 16, 16, "Alder-Strassen"},
        {"Dic3", 19, 20, 20, "Alder-Strassen"},    {"A4", 21, 27, 27, "Alder-Strassen"},
        {"F21", 39, 73, 73, "Alder-Strassen"},     {"S4", 43, 55, 55, "Alder-Strassen"},
        {"SL(2,3)", 43, 56, 56, "Alder-Strassen"}, {"A5", 115, 194, 221, "Alder-Strassen"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        struct bilinear terms;
        double largest;
        open_group(known[i].name);
        struct tensor_rank rank = tensor_rank_bounds(&representations);
        assert_int_equal(rank.lower, known[i].lower);
        assert_int_equal(rank.upper, known[i].upper);
        assert_string_equal(rank.theorem, known[i].theorem);
        assert_true(tensor_rank_decompose(&representations, &fourier, &terms, NULL));
        assert_int_equal(terms.rank, known[i].terms);
        assert_true(tensor_rank_error(group.order, group.product, &terms, &largest, NULL));
        assert_true(largest < 1e-13);
        bilinear_free(&terms);
        close_group();
    }
}

/* A change of any coefficient is detected. */
static void test_error_sees_all(void **state) {
    (void)state;
    struct bilinear terms;
    double largest;
    open_group("Q8");
    assert_true(tensor_rank_decompose(&representations, &fourier, &terms, NULL));
    double *sides[3] = {terms.u, terms.v, terms.w};
    for (int side = 0; side < 3; ++side)
        for (int i = 0; i < terms.rank * 8; ++i) {
            sides[side][i] += 1e-3;
            assert_true(tensor_rank_error(group.order, group.product, &terms, &largest, NULL));
            assert_true(largest > 1e-6);
            sides[side][i] -= 1e-3;
        }
    bilinear_free(&terms);
    close_group();
}

/* Single parts: the last representations of D4, Q8, C5 and M5(2) have the algebras M_2(R), H, C and
 * M_2(C), of dimension D = 4, 4, 2 and 8. */
static void test_parts(void **state) {
    (void)state;
    static const struct {
        const char *name, *theorem;
        long lower, upper;
    } known[] = {{"D4", "known rank", 7, 7},
                 {"Q8", "known rank", 8, 8},
                 {"C5", "known rank", 3, 3},
                 {"M5(2)", "Alder-Strassen", 15, 21}};
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        open_group(known[i].name);
        struct tensor_rank rank =
            tensor_rank_of_part(&representations.bscs[representations.count - 1]);
        assert_int_equal(rank.lower, known[i].lower);
        assert_int_equal(rank.upper, known[i].upper);
        assert_string_equal(rank.theorem, known[i].theorem);
        close_group();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_error_sees_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
