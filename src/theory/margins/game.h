/* Matrix games, of which the theory of groups is one: shares of representations play against wrong
 * answers. */
#ifndef THEORY_MARGINS_GAME_H
#define THEORY_MARGINS_GAME_H

#include "base/error.h"

/* The shares x: [rows] (x >= 0, sum 1) that make the least entry of x' payoff largest, and what
 * proves it: shares y: [columns] for which no entry of payoff y is larger than *value, up to
 * rounding. payoff: [rows, columns]. The linear program is lp_solve's; fails with ERROR_INTERNAL
 * when that has no solution or the two bounds differ by more than 1e-10 of the largest payoff, with
 * ERROR_ENVIRONMENT without memory. */
bool game_solve(int rows, int columns, const double *payoff, double *x, double *y, double *value,
                struct error *error);

/* The least entry of x' payoff, and the largest of payoff y. */
double game_least(int rows, int columns, const double *payoff, const double *x);
double game_most(int rows, int columns, const double *payoff, const double *y);

#endif
