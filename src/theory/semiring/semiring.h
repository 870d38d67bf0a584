/* The semiring of weights (CoGS sec. 4).
 *
 * An element z holds the Fourier weights of a number of hidden neurons, its order:
 *     a_j = sum_{k != 0} z_akj phi_k,  b_j = sum_{k != 0} z_bkj phi_k,
 *     c_j = sum_{k != 0} z_ckj conj(phi_k),
 * and these are real exactly when z_{p,-k,j} = conj(z_pkj). Two elements are equal if their neurons
 * are, in any order. The sum x + y concatenates the neurons (orders add); the product x * y
 * multiplies every pair of neurons entry by entry (orders multiply):
 *     (x * y)_{pk(i,j)} = x_pki y_pkj.
 * Zero has no neuron, one has a single neuron with every entry 1. + and * are commutative and
 * associative, and * distributes over +.
 *
 * Only the number of rows depends on the group. An element with one row holds the weights at a
 * single character; partial solutions are written this way (theory/semiring/solutions.h).
 *
 * Functions that create an element overwrite it: it must be empty (free it first) and must not be
 * an operand. On failure (out of memory: ERROR_ENVIRONMENT) it is empty. Operands must have the
 * same number of rows. */
#ifndef THEORY_SEMIRING_SEMIRING_H
#define THEORY_SEMIRING_SEMIRING_H

#include "base/random.h"
#include "group/characters.h"

#include <stddef.h>

enum ring_part { RING_A, RING_B, RING_C, RING_PARTS };

struct ring_element {
    int rows;          /* characters: d - 1 for the whole group; row k - 1 is character k */
    int order;         /* neurons */
    double complex *a; /* [rows, order], row-major; b and c follow in the same block, so that a is
                          also the [3, rows, order] array of all weights */
    double complex *b; /* [rows, order], into the block of a */
    double complex *c; /* [rows, order], into the block of a */
};

/* All weights 0: `order` dead neurons, for the caller to fill. */
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

/* z = x * y. Fails also if the order does not fit an int. */
bool ring_product(const struct ring_element *x, const struct ring_element *y,
                  struct ring_element *z, struct error *error);

/* |w|^2, without the square root of cabs. */
static inline double ring_abs2(double complex w) {
    return creal(w) * creal(w) + cimag(w) * cimag(w);
}

/* Multiply every weight; a non-real factor breaks conjugate symmetry. */
void ring_scale(struct ring_element *z, double complex factor);

/* sum over parts, characters and neurons of |z_pkj|^2; d times this is the squared norm of the real
 * weights a, b, c. */
double ring_squared_norm(const struct ring_element *z);

/* Distance of two elements: pair every neuron of x with the nearest free neuron of y and take the
 * largest difference of an entry; infinite if the orders differ. Exact for elements that agree up
 * to rounding, an upper bound otherwise. */
bool ring_distance(const struct ring_element *x, const struct ring_element *y, double *distance,
                   struct error *error);

/* Make the weights conjugate-symmetric: the weights of -k become the conjugates of those of k =
 * characters->frequency[f], and the weights of real characters lose their imaginary part. */
void ring_mirror(const struct characters *characters, struct ring_element *z);

/* Fill z with i.i.d. complex Gaussian weights, E|z|^2 = scale^2, z_{-k} = conj(z_k), real ones for
 * real characters. The stream is read neuron by neuron, so filling one element of m + n neurons
 * draws the same neurons as filling one of m and then one of n. */
void ring_random(const struct characters *characters, double scale, struct random_stream *stream,
                 struct ring_element *z);

/* The weights of a network over group elements. */
struct ring_weights {
    int order; /* neurons */
    int d;     /* group elements */
    double *a; /* [order, d], row-major; b and c follow in the same block */
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
 * phi_k(g). The part at the trivial character is dropped. */
bool ring_element_from_weights(const struct characters *characters,
                               const struct ring_weights *weights, struct ring_element *z,
                               struct error *error);

#endif
