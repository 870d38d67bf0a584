/* Box covers and the box rank of a tensor's support (arXiv 2509.06931, Fig. 7, eq. (33)).
 *
 * The support is a set of triples (phi, psi, zeta) of bsc representations (theory/words/
 * word_tensor.h, where a single triple is called a box). A box of the paper is a product X x Y x Z
 * of sets of representations. It costs the least of the three products of two of d_X, d_Y and d_Z,
 * d_X being the sum of the dimensions D of the spaces R_phi, since a tensor that is zero outside it
 * has at most that rank. The box rank is the least sum of costs of boxes that cover the support
 * together; boxes may contain other triples as well. It bounds the tensor's rank (Prop. 4.4).
 *
 * Pairs of representations suffice as candidates. A box that costs d_X d_Y may be widened to
 * X x Y x (all) at no cost, and this is the union of {x} x {y} x (all) for x in X and y in Y, whose
 * costs D_x D_y add up to d_X d_Y; likewise for the other two products. So some minimal cover is a
 * set of pairs, each of one of three kinds, and the box rank is the least weight of a vertex cover
 * of a hypergraph: its vertices are the 3 m^2 pairs, and the edge of a triple has the three pairs
 * that the triple contains. Conversely every such set of pairs is a cover by boxes. */
#ifndef THEORY_WORDS_BOX_COVER_H
#define THEORY_WORDS_BOX_COVER_H

#include "group/fourier.h"
#include "theory/words/bilinear.h"

/* Which two of a triple's representations a pair has. */
enum box_cover_kind { COVER_PHI_PSI, COVER_PHI_ZETA, COVER_PSI_ZETA, COVER_KINDS };

struct box_cover {
    int count;               /* m */
    long cost;               /* box rank */
    double bound;            /* a lower bound of the cost of every cover, by a fractional packing of
                                triples that is checked; cost <= bound + 1 - 1e-6 certifies that no
                                cover costs less */
    bool *pair[COVER_KINDS]; /* [m, m] each: the pairs of a minimal cover */
};

/* A minimal cover of a support: [m, m, m], with dimension: [m]. lp_solve solves the integer program
 * and the linear one whose dual solution is the packing. Fails with ERROR_ENVIRONMENT if out of
 * memory, with ERROR_INTERNAL if the solution is no cover. */
bool box_cover_minimal(int count, const int *dimension, const bool *support,
                       struct box_cover *cover, struct error *error);

void box_cover_free(struct box_cover *cover);

/* Whether the bound proves that no cover costs less. */
bool box_cover_is_certified(const struct box_cover *cover);

/* Whether pairs of one kind contain the whole of a box x[], y[], z[]: [m] each, so that the box is
 * inside one of the cover's. */
bool box_cover_contains(const struct box_cover *cover, const bool *x, const bool *y, const bool *z);

/* Whether some minimal cover of the support contains it: whether the pairs of one kind that the box
 * has, and the cheapest pairs that cover what is left, cost no more than `cover` together. Fails
 * like box_cover_minimal. */
bool box_cover_admits(const struct box_cover *cover, const int *dimension, const bool *support,
                      const bool *x, const bool *y, const bool *z, bool *admits,
                      struct error *error);

/* The cost of a box. */
long box_cover_cost(int count, const int *dimension, const bool *x, const bool *y, const bool *z);

/* A box of a cover: [m] each. */
struct cover_box {
    bool *x, *y, *z;
    long cost;
};

/* Few boxes that make the same cover: pairs of a kind whose first (or second) representations have
 * the same partners are one box, and its third set is that of the triples of the support in it.
 * boxes: [3 m], with sets of [m] to be filled. Returns their number. Their costs add up to that of
 * the cover. */
int box_cover_boxes(const struct box_cover *cover, const int *dimension, const bool *support,
                    struct cover_box *boxes);

/* The decomposition of Prop. 4.4: as many terms as the cover costs, whose sum is the tensor with
 * `coefficients`: [n, n, n] in the Fourier basis (word_tensor_coefficients), up to what it has
 * outside the support. nx = ny = nz = n. Fails with ERROR_ENVIRONMENT if out of memory. */
bool box_cover_decompose(const struct fourier *fourier, const double *coefficients,
                         const bool *support, const struct box_cover *cover, struct bilinear *terms,
                         struct error *error);

#endif
