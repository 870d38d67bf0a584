/* Which kind of exact solution each frequency of a network is part of: one of the paper's families,
 * or one of the kinds beyond the paper (theory/semiring/other.h), which have constant parts.
 *
 * Weights are taken in the theory's scale. A neuron belongs to the frequency with most of its
 * energy |a_k|^2 + |b_k|^2; it is constant if t^2/2, t = a_0 + b_0, is more than KINDS_CONSTANT of
 * all energy: neurons of pairs have up to 0.99. It is live if its mass |c| (t^2/2 + sum_k |a_k|^2 +
 * |b_k|^2) exceeds KINDS_MASS, unlike in the paper's rule, which counts large |z_ak|: the neuron of
 * a pair with the largest constant is dead there.
 *
 * Frequency k leaves lambda = (sum a_k^2 c_k, sum a_k^2 c_{-k}, and with b) / |sum a_k b_k c_k|,
 * over its own live neurons. Families have lambda = 0. If |lambda| > KINDS_LEFTOVER, neurons with
 * constants can cancel it, for the condition at 2k is lambda + M = 0 with
 *     M = 2 sum t (a_2k c_k, a_2k c_{-k}, and with b) / |sum a_k b_k c_k|.
 * k and 2k resonate if |lambda + M| <= KINDS_CANCELLED |lambda|, M over the neurons of 2k, or over
 * all live neurons: in narrow networks others join.
 *
 * A frequency is explained if its cluster is within KINDS_DISTANCE of an exact solution
 * (analysis/clusters.h): its neurons together with those of the frequencies it resonates with, and
 * with constant ones that take part, since |2 t (a_2k, b_2k) c_k| is at least 0.02 |lambda| |sum
 * abc|. If that is not so near, neurons of other frequencies that take part join it with all of
 * theirs: pairs may share neurons. A neuron of a cluster holds the modes with at least a thousandth
 * of the energy of its own.
 *
 * Everything here is invariant under permutations of the neurons, (a,b) -> (-a,-b) in any of them,
 * translations, exchange of a and b, and automorphisms of the group. The numbers of this header are
 * invariant under rescaling of any neuron as well; the match with the families is not. */
#ifndef ANALYSIS_KINDS_H
#define ANALYSIS_KINDS_H

#include "analysis/analysis.h"
#include "analysis/clusters.h"

#define KINDS_MASS 1e-2
#define KINDS_CONSTANT 0.999
#define KINDS_LEFTOVER 0.3
#define KINDS_CANCELLED 0.2
#define KINDS_DISTANCE 0.1
enum {
    KINDS_ORDER_MAX = 12,
    KINDS_MODES_MAX = 6
}; /* of the clusters that are solved: live neurons of
      each frequency, and frequencies */

enum kind {
    KIND_NONE,            /* no live neuron */
    KIND_UNEXPLAINED,     /* none of the others */
    KIND_FAMILY,          /* matches one of the paper's within `match_residual`, and no resonance */
    KIND_CONSTANT_NEURON, /* the same, and constant neurons cancel most of the constant it leaves */
    KIND_RESONANT,        /* k or 2k of a resonant pair */
    KIND_CHAIN,           /* of k, 2k, 4k or more, each resonant with the next */
    KIND_THIRD_HARMONIC,  /* five neurons that hold 3k in b, or in a, half as large as k */
    KIND_ORDER_4,         /* four neurons that leave only a constant: order 4 with any angle D */
    KIND_BETWEEN,         /* five or six, likewise, and in no family: between orders 6 and 4 */
    KIND_SPLIT,           /* order 4 or 6 with parallel neurons, and no partner */
    KINDS
};

/* "none", "unexplained", "family", "constant_neuron", "resonant", "chain", "third_harmonic",
 * "order_4", "between", "split": the names in the tables. */
const char *kind_name(enum kind kind);

/* A frequency. Numbers are NaN where they are not defined. */
struct frequency_kind {
    enum kind kind;
    int live;        /* live neurons that belong to it */
    int directions;  /* of them, after parallel ones (same a, b up to one real factor) are merged */
    int doubled;     /* position of the frequency 2k, which cancels what it leaves; -1: none */
    bool joined;     /* its cluster has other frequencies than its pair or chain */
    int halved;      /* position of a frequency k/2 whose leftover it cancels; -1: none */
    double left;     /* |lambda| |sum abc| */
    double leftover; /* |lambda| */
    double cancelled;        /* |lambda + M| / |lambda|, M over the neurons of 2k */
    double cancelled_by_all; /* the same over all live neurons */
    double line;     /* |sum a^2 c_k| against |sum a^2 c_{-k}|, the smaller over the larger, and the
                        same with b, the smaller of both; 1: one real function is left (3+5, 3+7, 4+5,
                        4+7: one split cancels it), less: two (3+6) */
    double residual; /* of the merged neurons, 4 or 6, from the nearest family */
    double angle;    /* D of four merged neurons, in (0, pi/4]; pi/4 in the families */
    double harmonic; /* the norm of b_3k over that of b_k, or of a, the larger */
    double constant; /* of the constant Z_k that its neurons leave: the share that constant neurons
                        cancel */
    double distance; /* of its cluster from an exact solution */
    double violation; /* norm of its conditions, as they are */
    double norm;      /* squared norm of that solution */
};

struct kinds {
    int frequencies;
    struct frequency_kind *frequency; /* [frequencies], as in characters->frequency */
    int *cluster;                     /* [frequencies]: the first frequency of its cluster */
    int *neuron_frequency;            /* [q]: position of its frequency; -1: a constant neuron */
    double scale;                     /* of the outputs, as given */
    double *mass;                     /* [q] */
    bool *is_live;                    /* [q] */
    int live;                         /* neurons */
    int constant_neurons;             /* live ones */
};

struct kinds_options {
    double match_residual; /* largest of a match with a family */
    double scale;          /* of the outputs: r_kkk in a solution; 1 in the theory */
};

/* `analysis`: of the same spectrum. Fails with ERROR_ENVIRONMENT if out of memory. */
bool kinds_create(const struct group *group, const struct characters *characters,
                  const struct spectrum *spectrum, const struct analysis *analysis,
                  const struct kinds_options *options, struct kinds *kinds, struct error *error);

void kinds_free(struct kinds *kinds);

/* A network, matched with the families and by kinds, on one spectrum. */
struct kinds_found {
    struct spectrum spectrum;
    struct analysis analysis;
    struct kinds kinds;
};

/* Fails with ERROR_ENVIRONMENT if out of memory; nothing is to be freed then. */
bool kinds_find(const struct group *group, const struct characters *characters,
                const struct network *network, const struct analysis_options *analysis,
                const struct kinds_options *options, struct kinds_found *found,
                struct error *error);

void kinds_found_free(struct kinds_found *found);

/* The cluster of frequency f as it is. neuron: [q] or NULL, becomes the indices of its neurons. The
 * first modes are the pair or chain of f, beginning with the frequency that no other is doubled
 * to. Fails with ERROR_ENVIRONMENT if out of memory. */
bool kinds_cluster(const struct group *group, const struct characters *characters,
                   const struct spectrum *spectrum, const struct kinds *kinds, int f,
                   struct cluster *cluster, int *neuron, struct error *error);

/* The live neurons of a frequency or of the frequencies of its pair or chain: "4", "3+6",
 * "3+7+5". */
enum { KINDS_ORDERS_MAX = 64 };
void kinds_orders(const struct kinds *kinds, int f, char text[KINDS_ORDERS_MAX]);

#endif
