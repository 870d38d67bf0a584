/* Exact solutions of other kinds than the paper's families: pairs (k, 2k) of frequencies that share
 * a constant part ("resonant"), a neuron that is constant, a third harmonic, order 4 with any
 * angle. Beyond the paper; everything here is ours. Closed forms that hold as identities of
 * trigonometric polynomials, so on every finite Abelian group, if the characters that they use
 * differ.
 *
 * A neuron is a real function F = t + a(g1) + b(g2). x and y are the phases of phi_k(g1) and
 * phi_k(g2). Neurons with outputs c_kj solve frequency k if
 *     sum_j c_kj F_j^2 = 2 e^{i(x+y)} + R_k
 * and the constants R_k = 2 Z_k cancel over the whole network (theory/semiring/affine.h). Let
 *     U_p = cos(x-p) + cos(y-p),    W_p = sin(x-p) - sin(y-p).
 *
 * Three neurons at k: directions th_1..th_3 that differ modulo pi, F_j = cos(x-th_j) + s_j
 * cos(y-th_j), s_j = +-1, c_j = 4 s_j u_1 u_2 u_3 / prod_{l != j} (u_l - u_j), u = e^{2i th}, have
 *     sum_j c_j F_j^2 = 2 e^{i(x+y)} + E(x) + E(y) + kappa,
 *     E(x) = 1/2 sum_j c_j cos(2x - 2th_j) != 0,    kappa = sum_j c_j.
 * Directions 0 (s = -1), 90 degrees and th leave a line, E = (i/sin th) cos(2x-th). Four neurons, 0
 * (s = 1) split into s = 1 and s = -1 with c_1 - x and -x, x = 1 + i beta, leave the line E = i
 * (sin 2x - beta cos 2x). The neurons at 2k cancel E: if one of them, U_p at 2k, is split into U_p
 * + r_1 and U_p + r_2 (or three), their outputs at 2k can be as before, and those at k any multiple
 * of U_p; what is left is a constant, which a third r cancels as well.
 *
 * All neurons have their least norm under rescaling (affine_balance). */
#ifndef THEORY_SEMIRING_OTHER_H
#define THEORY_SEMIRING_OTHER_H

#include "theory/semiring/affine.h"

enum other_kind {
    OTHER_PARTNER,   /* of a choice: this frequency is 2k of another one, or real: nothing to choose
                      */
    OTHER_6,         /* z_F6's: z_syn * z_(nu=i); absorbs constants */
    OTHER_4,         /* U, W at two angles: z_(nu=i) * z_xi has D = 45 degrees, every D != 0 mod 90
                        degrees is exact */
    OTHER_THIRD,     /* order 5 with a third harmonic in b: k, 3k; no constant left */
    OTHER_3_5,       /* three neurons on a line; order 4 with U_1 split in two */
    OTHER_3_6,       /* any three neurons; order 4 with U_1 and U_2 split in two */
    OTHER_3_6_OWN,   /* the same, with splits that leave no constant */
    OTHER_3_6_THREE, /* as 3+5, U_1 split in three: no constant left; absorbs constants */
    OTHER_3_7,       /* as 3+5; order 6 with U_1 split in two */
    OTHER_4_5,       /* four neurons; order 4 with U_1 split in two */
    OTHER_4_7,       /* four neurons; order 6 with U_1 split in two */
    OTHER_4_8,       /* four neurons; order 6 with U_1 split in three: no constant left */
    OTHER_KINDS
};

/* "partner", "6", "4", "third harmonic", "3+5", "3+6", "3+6 own", "3+6 three", ...: the names in
 * the tables. */
const char *other_name(enum other_kind kind);

/* Frequencies that a kind solves together: 1, or 2 (k and 2k). */
int other_frequencies(enum other_kind kind);

/* Its neurons, at k and, of a pair, at 2k. */
int other_order(enum other_kind kind);
int other_order_first(enum other_kind kind);

/* Angles in radians. Which of them a kind has: */
struct other_parameters {
    double theta[3]; /* directions at k. 3+6: all three. 3+5, 3+6 three, 3+7: theta[0] = th.
                        3+6 own: theta[0] = th, of directions 0 (s = -1), th, -th. 4+5, 4+7, 4+8:
                        theta[0], theta[1], of directions 0 (split), theta[0], theta[1] */
    bool flipped;    /* 3+6: s = -1 in the first of the three; otherwise all s are 1 */
    double beta;     /* 4+5, 4+7, 4+8 */
    double phi[3];   /* angles of U at 2k. 4 (there at k), 3+6: phi[0], phi[1]. 3+6 own: phi[0], and
                        the other is its negative. Others: the first follows from the neurons at k;
                        order 4 has phi[1], order 6 phi[1] and phi[2] */
    double r[4];     /* splits. 3+6: r[0], r[1] of U_1 and r[2], r[3] of U_2. In two: r[0], r[1]. In
                        three: r[0], r[1], r[2] */
    double
        turn[2]; /* the phases of a and b at k, added to all; those at 2k turn by twice as much */
};

/* A member in general position, from which other_least starts. */
struct other_parameters other_default(enum other_kind kind);

/* Why the parameters are not those of a solution, or NULL if they are: angles that coincide, splits
 * that do, 3+6 own without real splits, values that are not finite. */
const char *other_parameters_problem(enum other_kind kind, const struct other_parameters *with);

/* Why a kind does not exist at character k, or NULL if it does: k trivial or real; pairs: 3k or 4k
 * trivial; third harmonic: k of order 3, 4 or 6. */
const char *other_place_problem(enum other_kind kind, const struct group *group, int k);

/* Squared norm (as of ring_squared_norm), in closed form, and the constants left: [2], R_k and
 * R_2k.
 */
double other_squared_norm(enum other_kind kind, const struct other_parameters *with);
double other_squared_norm_taking(enum other_kind kind, const struct other_parameters *with,
                                 double taken);
void other_left(enum other_kind kind, const struct other_parameters *with, double complex left[2]);

/* --- The neurons of one kind -------------------------------------------------------------------
 */

enum { OTHER_HARMONICS = 3, OTHER_ORDER_MAX = 12 };

/* One neuron: Fourier weights at k, 2k, 3k, conjugates at -k, -2k, -3k. */
struct other_neuron {
    double t;
    double complex a[OTHER_HARMONICS], b[OTHER_HARMONICS], c[OTHER_HARMONICS];
};

/* neurons: [OTHER_ORDER_MAX], those at k first, those of a split next. Returns their number; 0 and
 * ERROR_INPUT with the reason on an other_parameters_problem. */
int other_neurons(enum other_kind kind, const struct other_parameters *with,
                  struct other_neuron *neurons, struct error *error);

/* --- Global solutions --------------------------------------------------------------------------
 */

/* What one frequency gets. Real characters get z_2, whatever is chosen. */
struct other_choice {
    enum other_kind kind;
    struct other_parameters with;
};

/* What cancels the constants that frequencies leave. */
enum other_sink {
    OTHER_SINK_SIXES,  /* extra outputs of all neurons of all OTHER_6 in equal shares, z_F4/6's way
                        */
    OTHER_SINK_NEURON, /* one more neuron, which is constant: a = b = 0, t != 0 */
    OTHER_SINK_THREE,  /* the outputs of the U split in three of the first OTHER_3_6_THREE */
};

/* The network with choices: [frequencies] (characters->frequency), OTHER_PARTNER at 2k of every
 * pair and at real characters. Fails with ERROR_INPUT and the reason where a kind does not exist, a
 * frequency is chosen twice or not at all, parameters have a problem, or constants are left and
 * nothing takes them; with ERROR_ENVIRONMENT without memory. */
bool other_compose(const struct group *group, const struct characters *characters,
                   const struct other_choice *choices, enum other_sink sink,
                   struct affine_element *element, struct error *error);

/* Its order: those of the kinds, 2 for every real character, and a constant neuron. */
int other_compose_order(const struct characters *characters, const struct other_choice *choices,
                        enum other_sink sink);

/* Its squared norm in closed form. Let S be the sum of |R_k|^2 that all choices leave. A constant
 * neuron adds 3/2 S^(1/3); n frequencies of order 6 that take S have 9 n (16/9 + S/(9
 * n^2))^(1/3) together, instead of 9 n (16/9)^(1/3) = 6 6^(1/3) n. */
double other_compose_squared_norm(const struct characters *characters,
                                  const struct other_choice *choices, enum other_sink sink);

/* Order 4 (D = 45 degrees) at every pair and a constant neuron: 2d - 1 neurons for odd d, squared
 * norm 6 4^(1/3) N + 3 N^(1/3), N = (d-1)/2: less than any solution of the paper from d = 11 on. On
 * groups of even order z_2 at real characters. Fails without a pair (Z_2^n). */
bool other_all_four(const struct group *group, const struct characters *characters,
                    struct affine_element *element, struct error *error);
double other_all_four_squared_norm(const struct characters *characters);

/* The least squared norm of solution_fourier over the numbers of sixes, and that number; and the
 * least that these have when every neuron is rescaled to its least norm. */
double other_best_mix(const struct characters *characters, int *sixes);
double other_balanced_mix(const struct characters *characters);

/* --- Prices ------------------------------------------------------------------------------------
 */

/* The parameters of least norm + price * (|R_k|^2 + |R_2k|^2), found from several starts by a
 * simplex search: a local minimum for certain, hardly less than the global one. Returns its value.
 */
double other_least(enum other_kind kind, double price, struct other_parameters *with);

#endif
