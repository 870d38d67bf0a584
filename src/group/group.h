/* Finite groups as multiplication tables.
 *
 * Elements are the integers 0 .. order-1; 0 is the identity. All other code uses only `product` and
 * `inverse`, whether the group was given by invariant factors (here), permutations
 * (group/permutations.h), a table (group/table.h) or a name (group/names.h). An Abelian group given
 * by its invariant factors (CoGS sec. 3) has tuples as well: element g stands for (g_1, ..., g_r),
 * 0 <= g_t < n_t, with g_r running fastest. */
#ifndef GROUP_GROUP_H
#define GROUP_GROUP_H

#include "base/error.h"

enum {
    GROUP_RANK_MAX = 8,     /* factors of one group */
    GROUP_ORDER_MAX = 4096, /* the table has order^2 entries */
    GROUP_NAME_MAX = 64,
};

struct group {
    int order;                   /* d >= 2 */
    int rank;                    /* number of invariant factors; 0: not given by factors */
    int factors[GROUP_RANK_MAX]; /* n_1, ..., n_rank, each >= 2 */
    char name[GROUP_NAME_MAX];   /* "Z_23", "Z_2xZ_3xZ_4", "S4", "SL(2,3)" */
    int *product;                /* [d, d]: product[g * d + h] = g h, or g + h */
    int *inverse;                /* [d]: inverse[g] = g^-1, or -g */
};

/* The name as part of a file name: "SL(2,3)xC2" gives "SL_2_3xC2". */
void group_file_name(const struct group *group, char name[GROUP_NAME_MAX]);

/* Allocate a group for constructors to fill: 2 <= order <= GROUP_ORDER_MAX. Fails with
 * ERROR_ENVIRONMENT if out of memory. */
bool group_allocate(int order, const char *name, struct group *group, struct error *error);

/* Find the inverses, once `product` is filled. */
void group_fill_inverse(struct group *group);

/* Why the factors are not accepted, or NULL if they are: at least one factor, each >= 2 ([0] and
 * [1] are refused), order <= GROUP_ORDER_MAX. */
const char *group_factors_problem(const int *factors, int rank);

/* n_1 ... n_rank of valid factors. */
int group_factors_order(const int *factors, int rank);

/* "Z_23", "Z_2xZ_3xZ_4" for valid factors. */
void group_factors_name(const int *factors, int rank, char name[GROUP_NAME_MAX]);

/* An Abelian group by its factors. */
struct group_factors {
    int rank;
    int factors[GROUP_RANK_MAX];
};

/* Read "23", "2x3x4", "2,3,4" or a name like "Z_2xZ_3xZ_4". Fails with ERROR_INPUT and a message
 * that quotes the text if it is none of these or its factors have a problem
 * (group_factors_problem). */
bool group_factors_parse(const char *text, struct group_factors *group, struct error *error);

/* Every Abelian group of this order once, by its invariant factors n_1 | n_2 | ... | n_rank:
 * lists: [GROUP_LISTS_MAX]. Returns their number. */
enum { GROUP_LISTS_MAX = 64 };
int group_list_abelian(int order, struct group_factors *lists);

/* Z_{n_1} x ... x Z_{n_rank}. Fails with ERROR_INPUT on a group_factors_problem. */
bool group_create_abelian(const int *factors, int rank, struct group *group, struct error *error);

void group_free(struct group *group);

/* The tuple, [rank], of element g of a group given by factors: tuple[t] in 0 .. n_t - 1. */
void group_tuple(const struct group *group, int g, int *tuple);

/* The element of a tuple, entries taken modulo n_t. */
int group_element(const struct group *group, const int *tuple);

#endif
