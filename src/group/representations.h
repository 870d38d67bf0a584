/* Characters and representations of a finite group, over the complex and the real numbers.
 *
 * A basic self-conjugate (bsc) representation is a complex irreducible one, psi, of real (R) or
 * quaternionic (H) type, or the sum of psi and its conjugate where psi is of complex type (C). It
 * spans a space R_phi of functions on the group; these spaces, of dimension D = d^2 (R, H) or 2 d^2
 * (C), d being the degree of psi, are orthogonal and fill R^n. The projector to R_phi is
 * P[x,y] = p(x^-1 y) with p = (d/n) times the character, psi's own for R and H.
 *
 * Characters are computed from one Hermitian eigenproblem: convolution with a random class
 * function. All results are the same in every run, and the order does not depend on rounding: the
 * trivial one first, then by degree, type, and characters rounded to 1e-6, largest first. */
#ifndef GROUP_REPRESENTATIONS_H
#define GROUP_REPRESENTATIONS_H

#include "group/classes.h"

#include <complex.h>

enum {
    REPRESENTATIONS_ORDER_MAX = 2048
}; /* order n of the group: memory grows as n^2, time as n^3 */

enum representation_type {
    REPRESENTATION_REAL,
    REPRESENTATION_COMPLEX,
    REPRESENTATION_QUATERNIONIC
};

struct representation {
    enum representation_type type;
    int degree;      /* d: of psi over the complex numbers */
    int dimension;   /* D: of the space of functions */
    int real_degree; /* s: of the irreducible real representation, d for R, 2 d for C and H */
    int psi;         /* the index of psi among the characters */
    int conjugate;   /* the index of its conjugate; equal to psi for R and H */
};

struct representations {
    int order;                   /* n, of the group */
    struct classes classes;      /* conjugacy classes of the group */
    double complex *character;   /* [k, k]: every irreducible character on every class */
    int *bsc;                    /* [k]: the bsc representation of each character */
    int count;                   /* number of bsc representations */
    struct representation *bscs; /* [count] */
};

/* Fails with ERROR_INPUT for a group of more than REPRESENTATIONS_ORDER_MAX elements, with
 * ERROR_ENVIRONMENT if out of memory, and with ERROR_INTERNAL if the result fails its checks:
 * degrees are whole numbers whose squares add up to n, and rows are orthogonal. */
bool representations_create(const struct group *group, struct representations *representations,
                            struct error *error);

void representations_free(struct representations *representations);

/* 'R', 'C' or 'H'. */
char representation_letter(enum representation_type type);

/* "2R", or "1R1", "1R2", ... if several share degree and type. */
enum { REPRESENTATION_LABEL_MAX = 32 };
void representation_label(const struct representations *representations, int bsc,
                          char label[REPRESENTATION_LABEL_MAX]);

/* The function p, [order], of the projector of a bsc representation. */
void representation_projector(const struct representations *representations, int bsc, double *p);

/* Whether the irreducible representation `part` occurs in the product of x and y; all three are
 * indices of characters. */
bool representation_in_product(const struct representations *representations, int part, int x,
                               int y);

#endif
