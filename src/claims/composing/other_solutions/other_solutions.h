/* What the parts of the claim other_solutions share. */
#ifndef CLAIMS_COMPOSING_OTHER_SOLUTIONS_OTHER_SOLUTIONS_H
#define CLAIMS_COMPOSING_OTHER_SOLUTIONS_OTHER_SOLUTIONS_H

#include "analysis/kinds.h"
#include "protocol/sweep.h"
#include "study/study.h"
#include "theory/semiring/other.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct exactness {
    struct abelian *groups;
    unsigned groups_count;
    int all_groups_up_to;
    int draws;
    uint64_t seed;
};

struct norms {
    struct abelian *groups;
    unsigned groups_count;
};

struct prices {
    double least, most; /* of a constant, per |R_k|^2 */
    int points;
};

struct matching {
    struct analysis_options options;
    double match_residual;
};

/* Networks started near the solution with a constant neuron, or with such a neuron; or at random
 * like those of sweeps, but with another learning rate of c. */
struct constant_neuron {
    struct abelian group;
    int width; /* of all but those at the solution */
    double weight_decay;
    uint64_t *seeds;
    unsigned seeds_count;
    double noise;         /* on the weights of the solution, relative to the rms of each part */
    double *output_rates; /* so many times that of a and b */
    unsigned output_rates_count;
    struct protocol training;
};

struct profile {
    char *name;
    struct exactness exactness;
    struct norms norms;
    struct prices prices;
    struct matching matching;
    struct sweep *sweeps;
    unsigned sweeps_count;
    int anneal_epochs;
    double wide, narrow; /* neurons per frequency: `wide` and above, and above `narrow` */
    struct constant_neuron constant_neuron;
    unsigned has_constant_neuron; /* 0: without this block */
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* Networks as the paper trains them; trained on with weight decay; trained on without it; started
 * at the solution with a constant neuron; started at random, but for one constant neuron; with a
 * larger learning rate of c, and these trained on with weight decay. Trials come in this order. */
enum phase {
    TRAINED,
    ANNEALED,
    RELEASED,
    PHASES, /* of the sweeps */
    AT_SOLUTION = PHASES,
    WITH_NEURON,
    FASTER,
    FASTER_ANNEALED
};

/* Networks that differ in their seeds. */
struct task {
    const char *group; /* its name */
    int d, q;
    double weight_decay;
    const char *phase;
    double per_pair;    /* neurons per conjugate pair of characters, q/N */
    double output_rate; /* learning rate of c over that of a and b */
    enum phase is;
    const struct study_group *on;
};

/* What the frequencies of a network are part of. */
enum membership {
    IN_FAMILY,     /* of the paper, and no constant neuron */
    WITH_A_NEURON, /* likewise, and a constant neuron cancels its constant */
    RESONANT,      /* a pair, or a chain of them */
    THIRD_HARMONIC,
    NEAR_FAMILY, /* order 4 with another angle, between orders 6 and 4, split neurons */
    UNEXPLAINED,
    PARTS
};

struct frequency {
    struct frequency_kind of;
    int k;
    enum membership part;
    const char *kind;
    char *orders;   /* "3+6" */
    double partner; /* the other character of the pair; NaN: none */
    double loss;    /* of the network */
};

struct run {
    double loss;
    int frequencies;             /* complex ones; the claim is about these */
    struct frequency *frequency; /* [frequencies] */
    double hits[PARTS];          /* how many are in each part; NaN: weights are no numbers */
    int outside;                 /* how many are neither IN_FAMILY nor WITH_A_NEURON */
    double outside_hits;         /* the same; NaN like `hits` */
    double explained;            /* of these, all but UNEXPLAINED */
    int live, constant_neurons;
    double has_neuron; /* 1: a constant neuron is live, and some frequency is WITH_A_NEURON */
    double fours;      /* 1: and all frequencies are */
};

/* --- Exact solutions (exact.c) ---------------------------------------------------------------- */

/* What `conclude` finds, in the order of the claim's totals. */
struct findings {
    double loss, order_mismatches, norm_error, without_constants, place_mismatches;
    double loss_all_four, norm_all_four_error, all_four_over_mix, all_four_from;
    double norm_3_5, angle_3_5, norm_3_6, norm_third;
    double excess_least, excess_most;
    struct estimate resonant_wide, explained_outside, kept, found_with_neuron;
};

/* A network with up to two of a kind and order 6 elsewhere. */
struct exact_row {
    const char *group, *kind, *sink;
    int d, places, order, predicted_order;
    double norm2, predicted_norm2, loss_over_pairs;
    bool has_constants;
    double without_constants; /* NaN: there are none, or it is not a number */
    struct affine_summary summary;
};

bool other_solutions_measure_exact(const struct group *group, const struct characters *characters,
                                   const struct other_choice *choices, enum other_sink sink,
                                   struct exact_row *row, struct error *error);

/* Characters of a group, but the trivial one, at which the constructor refuses a kind that exists
 * there by the order of the character, or the reverse. */
int other_solutions_place_mismatches(const struct group *group);

bool other_solutions_check_exact(struct study *study, struct findings *found, struct error *error);
bool other_solutions_check_norms(struct study *study, struct findings *found, struct error *error);
extern const struct record other_solutions_exact_record, other_solutions_norm_record;

/* --- Prices (prices.c) ------------------------------------------------------------------------ */

void other_solutions_check_prices(struct study *study, struct findings *found);
extern const struct record other_solutions_price_record;

/* --- Trained pairs (pair.c) ------------------------------------------------------------------- */

/* The trained pair nearest to an exact member, beside it: the table and the figure
 * other_solutions_pair, which stay empty without a pair. */
bool other_solutions_show_pair(struct study *study, struct error *error);
extern const struct record other_solutions_neuron_record;

/* --- Figures (figures.c) ---------------------------------------------------------------------- */

/* A point of the figure of shares: the networks of a trial. */
struct setting {
    const struct trial *trial;
    int runs, frequencies;
    struct estimate share[PARTS]; /* per cent */
    struct estimate outside;      /* the families, per cent */
    struct estimate explained;    /* of these, per cent */
    struct estimate has_neuron;   /* of networks, per cent */
};

void other_solutions_draw_shares(struct study *study, const struct setting *settings, int count);

#endif
