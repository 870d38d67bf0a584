/* Matching the neurons of one frequency to the paper's solutions (CoGS sec. 5 and 7, Table 2).
 *
 * The neurons of frequency k, (z_ak, z_bk, z_ck) each, are compared with
 *     order 4: z_(nu=i) * z_xi
 *     order 6: z_(nu=i) * z_(syn,alpha,beta)  and  z_nu * z_syn
 *     order 2: z_2, at real characters only
 * up to all symmetries of the function: permutation of the neurons, (a,b) -> (-a,-b) in any neuron,
 * a complex gauge factor on each of a, b, c, and conjugation (k against -k; it maps every family to
 * itself, the mirror image of z_xi included).
 *
 * Each part is scaled to rms 1, so that entries of an exact solution have modulus 1. The residual
 * is the rms deviation over the 3n entries, minimised over symmetries and parameters from starts
 * derived from the neurons: the global minimum for deviations up to about 0.5, possibly not beyond.
 * 0 is exact; random neurons have about 0.7.
 *
 * The two families of order 6 coincide at nu = i, alpha = beta = 1. The smaller residual decides;
 * if they agree to 1e-9, z_nu * z_syn is chosen, which has fewer parameters. */
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

/* "none", "nu_i_xi", "nu_i_syn_ab", "nu_syn", "real": the names in the tables. */
const char *family_name(enum family family);

enum { FAMILY_ORDER_MAX = 6 };

/* One neuron at one frequency: z_ak, z_bk, z_ck. */
struct neuron {
    double complex part[3];
};

/* Angles in radians, NaN for parameters that the family does not have. Representatives of
 * equivalent values: xi in [0, pi/2); nu in [pi/3, pi/2]; (alpha, beta) in (-pi/4, pi/4]^2 with the
 * smallest |alpha| + |beta|, then alpha + beta >= 0, then the larger alpha. */
struct family_match {
    enum family family;
    double residual; /* NaN for FAMILY_NONE */
    double xi, nu, alpha, beta;
};

/* The match of neurons: [order] with one family; FAMILY_NONE if the family has another order or a
 * part of the neurons is zero throughout. */
struct family_match family_match_one(enum family family, const struct neuron *neurons, int order);

/* The best match and, unless `each` is NULL, each: [FAMILIES], the match with every family. `real`:
 * k = -k. */
struct family_match family_match_neurons(const struct neuron *neurons, int order, bool real,
                                         struct family_match *each);

/* How far neurons: [order >= 1] are from a product with z_3c = 1 + u + u^2, u = (w, w~, 1) (CoGS
 * sec. 5), which gradient descent is said never to find, e.g. from z_3c * z_syn, of order 9.
 *
 * z = z_3c * y for some y if and only if u * z has the same neurons as z up to order and (a,b) ->
 * (-a,-b): then they fall into triples x, u * x, u^2 * x. The result is the rms distance, relative
 * to an rms of 1 in each part, of the neurons of u * z from the nearest ones of z: 0 if z has this
 * factor, never more than the distance under the best one-to-one assignment. NaN if a part is zero
 * throughout. */
double family_3c_distance(const struct neuron *neurons, int order);

/* The neurons of a family with the given parameters (angles; others are ignored), for tests and
 * figures: [FAMILY_ORDER_MAX]. Returns the order. */
int family_neurons(enum family family, const struct family_match *parameters,
                   struct neuron *neurons);

/* All values in (-pi, pi] equivalent to a parameter, as shown in the paper's Fig. 5 (several
 * represent the same solution): images: [FAMILY_IMAGES_MAX]. Return their number. */
enum { FAMILY_IMAGES_MAX = 8 };
int family_xi_images(double xi, double *images); /* xi and -xi modulo pi/2 */
int family_nu_images(double nu, double *images); /* +-nu, +-(pi - nu): in [pi/3, 2 pi/3] */

#endif
