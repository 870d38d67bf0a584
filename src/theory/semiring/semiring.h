/* The semiring of weights (CoGS sec. 4).
 *
 * An element z is a setting of the Fourier weights of any number of hidden nodes, its order:
 *     a_j = sum_{k != 0} z_akj phi_k,  b_j = sum_{k != 0} z_bkj phi_k,
 *     c_j = sum_{k != 0} z_ckj conj(phi_k),
 * and these are real exactly when z_{p,-k,j} = conj(z_pkj). Two elements are the same when their
 * nodes are, in any order. The sum x + y lays the nodes side by side (orders add); the product
 * x * y takes every pair of nodes and multiplies them entry by entry (orders multiply):
 *     (x * y)_{pk(i,j)} = x_pki y_pkj.
 * Zero has no node, one has a single node with every entry 1. + and * are commutative and
 * associative, and * distributes over +.
 *
 * Nothing here depends on the group but for the number of rows, so an element with one row is a
 * node setting at a single character, which is how partial solutions are written
 * (theory/semiring/solutions.h).
 *
 * Functions that make an element overwrite it: it must hold nothing (free it first) and must not
 * be one of the operands. On failure (no memory: ERROR_ENVIRONMENT) it holds nothing. Operands must
 * have the same number of rows. */
#ifndef THEORY_SEMIRING_SEMIRING_H
#define THEORY_SEMIRING_SEMIRING_H

#include "base/random.h"
#include "group/characters.h"

#include <stddef.h>

enum ring_part { RING_A, RING_B, RING_C, RING_PARTS };

struct ring_element {
    int rows;          /* characters: d - 1 for the whole group; row k - 1 is character k */
    int order;         /* nodes */
    double complex *a; /* [rows, order], row-major; b and c follow it in the same block, so that a
                        * is also the [3, rows, order] array of all weights */
    double complex *b; /* [rows, order], into the block of a */
    double complex *c; /* [rows, order], into the block of a */
};

/* All weights 0. This element of `order` dead nodes gets its weights afterwards. */
bool ring_create(int rows, int order, struct ring_element *z, struct error *error);

void ring_free(struct ring_element *z);

/* 3 * rows * order */
size_t ring_size(const struct ring_element *z);

/* The weights [order] of character k >= 1 in one part. */
double complex *ring_row(const struct ring_element *z, enum ring_part part, int k);

bool ring_zero(int rows, struct ring_element *z, struct error *error);
bool ring_one(int rows, struct ring_element *z, struct error *error);
bool ring_copy(const struct ring_element *x, struct ring_element *z, struct error *error);

/* z = x + y */
bool ring_sum(const struct ring_element *x, const struct ring_element *y, struct ring_element *z,
              struct error *error);

/* z = x * y. Fails also when the order does not fit an int. */
bool ring_product(const struct ring_element *x, const struct ring_element *y,
                  struct ring_element *z, struct error *error);

/* |w|^2, without the square root of cabs. */
static inline double ring_abs2(double complex w) {
    return creal(w) * creal(w) + cimag(w) * cimag(w);
}

/* Multiply every weight; a factor that is not real makes the weights complex. */
void ring_scale(struct ring_element *z, double complex factor);

/* sum over parts, characters and nodes of |z_pkj|^2; d times this is the squared norm of the real
 * weights a, b, c. */
double ring_squared_norm(const struct ring_element *z);

/* How far two elements are from being the same: pair every node of x with the nearest node of y
 * that is still free and take the largest difference of an entry; infinite when the orders differ.
 * Exact for elements that agree to rounding, an upper bound otherwise. */
bool ring_distance(const struct ring_element *x, const struct ring_element *y, double *distance,
                   struct error *error);

/* Make the weights real from one character of each conjugate pair: the weights of -k become the
 * conjugates of those of k = characters->frequency[f], and real characters lose their imaginary
 * part. */
void ring_mirror(const struct characters *characters, struct ring_element *z);

/* Fill z with i.i.d. complex Gaussian weights, E|z|^2 = scale^2, z_{-k} = conj(z_k), real ones for
 * real characters. The stream is used node by node, so filling one element of m + n nodes draws the
 * same nodes as filling one of m and then one of n. */
void ring_random(const struct characters *characters, double scale, struct random_stream *stream,
                 struct ring_element *z);

/* The weights of a network over group elements. */
struct ring_weights {
    int order; /* nodes */
    int d;     /* group elements */
    double *a; /* [order, d], row-major; b and c follow it in the same block */
    double *b; /* [order, d], into the block of a */
    double *c; /* [order, d], into the block of a */
};

/* All weights 0. */
bool ring_weights_create(int order, int d, struct ring_weights *weights, struct error *error);

void ring_weights_free(struct ring_weights *weights);

/* The real weights of an element (its real part, if it is not conjugate-symmetric). */
bool ring_weights_from_element(const struct characters *characters, const struct ring_element *z,
                               struct ring_weights *weights, struct error *error);

/* The inverse: z_ak = (1/d) sum_g a[g] conj(phi_k(g)), b likewise, z_ck = (1/d) sum_g c[g]
 * phi_k(g). What the weights hold at the trivial character is dropped. */
bool ring_element_from_weights(const struct characters *characters,
                               const struct ring_weights *weights, struct ring_element *z,
                               struct error *error);

#endif
