/* Multiplication in a finite group G of order n: the largest margin, and what a finite penalty
 * leaves of it.
 *
 * Let R run over the irreducible real representations but the trivial one, of degree s, with
 * character chi. A neuron belongs to one R, and its three columns are matrix coefficients that
 * multiply: u = x'R(a)y, v = y'R(b)z, w = x'R(c)z. If R has share mu_R of the penalty, then against
 * every wrong answer in class C, c b^-1 a^-1 in C, the margin is
 *
 *     K sum_R mu_R payoff_RC,   payoff_RC = (1 - chi(C)/s) / sqrt(s),   K = 2 / (3 sqrt(3) n^1.5),
 *
 * and gamma* = K times the value of the game in which shares play against classes
 * (theory/margins/game.h). Where c(C) = sum_R (D/s) sqrt(s) chi(C) < 0 for every class C != 1, D
 * the dimension of R's space of functions, all wrong answers are equally good to play, every R has
 * the share D sqrt(s) / sum D sqrt(s) and
 *
 *     gamma* = 2 / (3 sqrt(3 n) sum_R D sqrt(s)),
 *
 * the closed form. For real type s = d and D = d^2, as in the paper; the others are alike: in type
 * C a coefficient pair takes the place of one, and in type H singular values come in pairs, so that
 * sqrt(s) is what a neuron loses in all three.
 *
 * With mean cross-entropy + lambda R the minimum is a convex problem in the penalties y_R/K >= 0
 * that representations pay: the margin against C is sum_R y_R payoff_RC. */
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
    int *size;       /* [classes]: elements */
    double *sum;     /* [classes]: c(C) */
    double most_sum; /* the largest of them; the condition is that it is negative */
    double closed;   /* the closed form */
    double gamma;    /* gamma* */
    double *share;   /* [irreps]: mu_R that attain it; where it is attained by more than one, any */
    double *answers; /* [classes]: shares of wrong answers that nothing beats */
    int unused;      /* representations that have share 0 wherever gamma* is attained */
};

/* Fails with ERROR_ENVIRONMENT without memory, ERROR_INTERNAL when the game is not solved. */
bool group_margin_create(const struct representations *representations, struct group_margin *margin,
                         struct error *error);

void group_margin_free(struct group_margin *margin);

/* The minimum of mean cross-entropy + lambda R. */
struct group_minimum {
    double loss;
    double margin;   /* against the nearest class */
    double penalty;  /* R */
    double ratio;    /* margin / (R gamma*) */
    double residual; /* largest violation of the optimality conditions, over lambda */
    double *share;   /* [irreps]: of R */
};

/* Fails with ERROR_INPUT unless 0 < lambda < K / sqrt(s) of the smallest s: from there on the best
 * network is zero. */
bool group_minimum_find(const struct group_margin *margin, double lambda,
                        struct group_minimum *minimum, struct error *error);

void group_minimum_free(struct group_minimum *minimum);

/* The construction with these shares: [3 n, sum of 2 s^3 over all R with share > 0]; neurons of a
 * representation are side by side. Fails with ERROR_INPUT when it is larger than memory. */
bool group_construct(const struct representations *representations, const struct fourier *fourier,
                     const double *share, struct construction *construction, struct error *error);

#endif
