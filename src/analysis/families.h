/* Matching the nodes of one frequency to the paper's solutions (CoGS sec. 5 and 7, Table 2).
 *
 * The nodes that a network spends on frequency k, (z_ak, z_bk, z_ck) each, are compared with
 *     order 4: z_(nu=i) * z_xi
 *     order 6: z_(nu=i) * z_(syn,alpha,beta)  and  z_nu * z_syn
 *     order 2: z_2, at real characters only
 * up to everything that leaves the function alone: the order of the nodes, (a,b) -> (-a,-b) in any
 * node, a complex gauge factor on each of a, b, c, and conjugation (k against -k; it maps every
 * family to itself, the mirror image of z_xi included).
 *
 * Each part is scaled to rms 1, so that entries of an exact solution have modulus 1; the residual
 * is the rms deviation over the 3n entries, minimised over symmetries and parameters from starts
 * that are read off the nodes: the true minimum up to deviations of about 0.5, maybe not beyond. 0
 * is exact; random nodes have about 0.7.
 *
 * The two families of order 6 meet at nu = i, alpha = beta = 1. The smaller residual decides; where
 * they agree to 1e-9, z_nu * z_syn, which has fewer parameters. */
#ifndef ANALYSIS_FAMILIES_H
#define ANALYSIS_FAMILIES_H

#include <complex.h>
#include <stdbool.h>

enum family {
    FAMILY_NONE, /* no family has this order */
    FAMILY_NU_I_XI,
    FAMILY_NU_I_SYN_AB,
    FAMILY_NU_SYN,
    FAMILY_REAL,
    FAMILIES
};

/* "none", "nu_i_xi", "nu_i_syn_ab", "nu_syn", "real": as in the tables. */
const char *family_name(enum family family);

enum { FAMILY_ORDER_MAX = 6 };

/* One node at one frequency: z_ak, z_bk, z_ck. */
struct node {
    double complex part[3];
};

/* Angles in radians, NaN where the family does not have the parameter. Of all equivalent values the
 * one given is: xi in [0, pi/2); nu in [pi/3, pi/2]; (alpha, beta) in (-pi/4, pi/4]^2 with the
 * least |alpha| + |beta|, then alpha + beta >= 0, then the larger alpha. */
struct family_match {
    enum family family;
    double residual; /* NaN for FAMILY_NONE */
    double xi, nu, alpha, beta;
};

/* The match of nodes: [order] with one family; FAMILY_NONE when the family has another order or a
 * part of the nodes is zero throughout. */
struct family_match family_match_one(enum family family, const struct node *nodes, int order);

/* The best match, and unless it is NULL, each: [FAMILIES] the match with every family. `real`:
 * k = -k. */
struct family_match family_match_nodes(const struct node *nodes, int order, bool real,
                                       struct family_match *each);

/* Nodes of a family with the given parameters (angles; those it does not have are ignored), for
 * tests and figures: nodes: [FAMILY_ORDER_MAX]. Returns the order. */
int family_nodes(enum family family, const struct family_match *parameters, struct node *nodes);

/* All values in (-pi, pi] that are equivalent to a parameter, as the paper's Fig. 5 shows them
 * (several of them are other representatives of the same solution): images: [FAMILY_IMAGES_MAX].
 * Return the number. */
enum { FAMILY_IMAGES_MAX = 8 };
int family_xi_images(double xi, double *images); /* xi and -xi modulo pi/2 */
int family_nu_images(double nu, double *images); /* +-nu, +-(pi - nu): in [pi/3, 2 pi/3] */

#endif
