/* Every list of factors >= 2 whose product is at most a bound, in every order: each finite Abelian
 * group of that order is among them, under all its names. */
#ifndef TESTS_GROUP_FACTOR_LISTS_H
#define TESTS_GROUP_FACTOR_LISTS_H

#include "group/group.h"

typedef void factor_list_visitor(const int *factors, int rank);

static inline void visit_longer(int *factors, int rank, int order, int max_order,
                                factor_list_visitor *visit) {
    for (int n = 2; n * order <= max_order && rank < GROUP_RANK_MAX; ++n) {
        factors[rank] = n;
        visit(factors, rank + 1);
        visit_longer(factors, rank + 1, n * order, max_order, visit);
    }
}

static inline void visit_factor_lists(int max_order, factor_list_visitor *visit) {
    int factors[GROUP_RANK_MAX];
    visit_longer(factors, 0, 1, max_order, visit);
}

#endif
