/* Multiplication in a finite group G of order n: the maximum margin, and the margin under a finite
 * penalty.
 *
 * Let R run over the non-trivial irreducible real representations, of degree s, with character chi.
 * A neuron belongs to one R, and its three columns are matching matrix coefficients: u = x'R(a)y, v
 * = y'R(b)z, w = x'R(c)z. If R has share mu_R of the penalty, then the margin against every wrong
 * answer in class C, c b^-1 a^-1 in C, is
 *
 *     K sum_R mu_R payoff_RC,   payoff_RC = (1 - chi(C)/s) / sqrt(s),   K = 2 / (3 sqrt(3) n^1.5),
 *
 * and gamma* = K times the value of the game in which shares play against classes
 * (theory/margins/game.h). If c(C) = sum_R (D/s) sqrt(s) chi(C) < 0 for every class C != 1, D being
 * the dimension of R's space of functions, then all wrong answers have the same margin, every R has
 * the share D sqrt(s) / sum D sqrt(s), and
 *
 *     gamma* = 2 / (3 sqrt(3 n) sum_R D sqrt(s)),
 *
 * the closed form. For real type s = d and D = d^2, as in the paper. The other types behave alike:
 * in type C a pair of coefficients replaces one, and in type H singular values come in pairs, so
 * that a neuron loses the factor sqrt(s) in all three.
 *
 * Minimising mean cross-entropy + lambda R is a convex problem in the penalties y_R/K >= 0 of the
 * representations: the margin against C is sum_R y_R payoff_RC. */
#ifndef THEORY_MARGINS_GROUPS_H
#define THEORY_MARGINS_GROUPS_H

#include "group/fourier.h"
#include "theory/margins/construction.h"

struct group_margin {
    int order;       /* n */
    int irreps;      /* R: bsc representations 1 .. irreps */
    int classes;     /* C: conjugacy classes 1 .. classes */
    double scale;    /* K */
    double *payoff;  /* [irreps, classes] */
    int *size;       /* [classes]: number of elements */
    double *sum;     /* [classes]: c(C) */
    double most_sum; /* the largest c(C); the condition is that it is negative */
    double closed;   /* the closed form */
    double gamma;    /* gamma* */
    double *share;   /* [irreps]: shares mu_R that attain gamma*; not always unique */
    double *answers; /* [classes]: optimal shares of the wrong answers */
    int unused;      /* number of representations with share 0 in every solution */
};

/* Fails with ERROR_ENVIRONMENT if out of memory, ERROR_INTERNAL if the game is not solved. */
bool group_margin_create(const struct representations *representations, struct group_margin *margin,
                         struct error *error);

void group_margin_free(struct group_margin *margin);

/* gamma* of an Abelian group given by its factors, without its representations: the closed form, as
 * the condition always holds. A pair of complex characters has s = D = 2, a real one s = D = 1; let
 * t be the number of real ones, the trivial one included, which is the number of elements with 2 x
 * = 0. Then sum_R D sqrt(s) = sqrt(2) (n - t) + t - 1, and c(C) = -1 - (sqrt(2) - 1) r < 0, where r
 * is the sum of the real characters: t or 0. For Z_n, n odd, gamma* is addition_margin(n, 2). */
double group_margin_abelian(const struct group *group);

/* The minimum of mean cross-entropy + lambda R. */
struct group_minimum {
    double loss;
    double margin;   /* against the nearest class */
    double penalty;  /* R */
    double ratio;    /* margin / (R gamma*) */
    double residual; /* largest violation of the optimality conditions, over lambda */
    double *share;   /* [irreps]: shares of R */
};

/* The lambda from which on the optimal network is zero, K / sqrt(s) for the smallest s. */
double group_minimum_bound(const struct group_margin *margin);

/* Fails with ERROR_INPUT unless 0 < lambda < group_minimum_bound. */
bool group_minimum_find(const struct group_margin *margin, double lambda,
                        struct group_minimum *minimum, struct error *error);

void group_minimum_free(struct group_minimum *minimum);

/* The construction with these shares: [3 n, sum of 2 s^3 over all R with share > 0]; the neurons of
 * a representation are adjacent. Fails with ERROR_INPUT if it exceeds the memory of the machine. */
bool group_construct(const struct representations *representations, const struct fourier *fourier,
                     const double *share, struct construction *construction, struct error *error);

#endif
