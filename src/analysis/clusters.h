/* Clusters: neurons that hold a constant and a few characters, the conditions under which they
 * solve the task at these characters, and the exact solution nearest to them.
 *
 * A neuron is the function F = t + a(g1) + b(g2), with t = a_0 + b_0 and real a, b; its output has
 * the weights c_l. The loss over all pairs is zero if, at every output l (beyond CoGS, which leaves
 * constants out: theory/semiring/potentials.h has the families' conditions),
 *
 *     R_{m,n,l} = sum_j a_mj b_nj c_lj - [m = n = l] = 0                       m, n != 0
 *     A_{m,l}   = sum_j c_lj (t_j a_mj + 1/2 sum_k a_kj a_{m-k,j}) = 0         m != 0; k, m-k != 0
 *     B_{m,l}   likewise with b
 *
 * and Z_l = 1/2 sum_j c_lj (t_j^2 + sum_k |a_kj|^2 + |b_kj|^2) = 0, which is left out here: a
 * constant that a few frequencies leave can be cancelled by any other. Weights are in the theory's
 * scale, where r_kkk = 1 in a solution. */
#ifndef ANALYSIS_CLUSTERS_H
#define ANALYSIS_CLUSTERS_H

#include "group/group.h"

#include <complex.h>

struct cluster {
    int neurons;
    int modes;         /* characters of a, b and c; no two are equal or conjugate */
    int *mode;         /* [modes] */
    int outputs;       /* the first `outputs` of the modes: conditions are asked for here */
    double *t;         /* [neurons] */
    double complex *a; /* [neurons, modes]; conjugates at -k */
    double complex *b; /* [neurons, modes] */
    double complex *c; /* [neurons, outputs] */
    bool *holds;       /* [neurons, modes]: whether a and b may be other than 0 */
};

/* All weights 0, all held. Fails with ERROR_ENVIRONMENT if out of memory. */
bool cluster_create(int neurons, int modes, int outputs, struct cluster *cluster,
                    struct error *error);

void cluster_free(struct cluster *cluster);

/* The norm t^2/2 + 2 sum |a|^2 + |b|^2 + |c|^2 of a cluster. */
double cluster_squared_norm(const struct cluster *cluster);

/* The root of the sum of |conditions|^2, over l and -l as one. */
bool cluster_violation(const struct group *group, const struct cluster *cluster, double *violation,
                       struct error *error);

/* An exact solution near a cluster, by Gauss-Newton steps of least norm on the conditions, of which
 * there are fewer than weights. */
struct nearest {
    double distance;  /* norm of the change relative to that of the cluster; an upper bound of the
                         distance to the nearest solution. NaN if no solution was reached */
    double violation; /* what is left of the conditions; below 1e-9 in a solution */
    double norm;      /* of the solution, after the rescaling of each neuron to its least norm */
};

/* Replace a cluster by the solution. Every neuron is first rescaled to its least norm, (t, a, b) by
 * s and c by s^-2, which leaves its function alone. Equivariant under permutations, signs,
 * translations, conjugation and exchange of a and b. Fails with ERROR_ENVIRONMENT if out of
 * memory. */
bool cluster_solve(const struct group *group, struct cluster *cluster, struct nearest *nearest,
                   struct error *error);

#endif
