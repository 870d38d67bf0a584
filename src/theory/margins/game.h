/* Matrix games, as in the theory of groups: shares of representations against wrong answers. */
#ifndef THEORY_MARGINS_GAME_H
#define THEORY_MARGINS_GAME_H

#include "base/error.h"

/* Find the shares x: [rows] (x >= 0, sum 1) that maximise the smallest entry of x' payoff, and as a
 * certificate shares y: [columns] for which no entry of payoff y exceeds *value, up to rounding.
 * payoff: [rows, columns]. lp_solve solves the linear program. Fails with ERROR_INTERNAL if it
 * finds no solution or the two bounds differ by more than 1e-10 of the largest payoff, with
 * ERROR_ENVIRONMENT if out of memory. */
bool game_solve(int rows, int columns, const double *payoff, double *x, double *y, double *value,
                struct error *error);

/* The smallest entry of x' payoff, and the largest of payoff y. */
double game_least(int rows, int columns, const double *payoff, const double *x);
double game_most(int rows, int columns, const double *payoff, const double *y);

#endif
