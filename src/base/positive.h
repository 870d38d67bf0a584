/* Linear equations with a positive definite matrix, by LAPACK. */
#ifndef BASE_POSITIVE_H
#define BASE_POSITIVE_H

#include <stdbool.h>

/* Replace x: [n] by the solution y of a y = x. Of a: [n, n] only the lower triangle is read; it is
 * overwritten. False, with x left as it is, if `a` is not positive definite. */
bool positive_solve(int n, double *a, double *x);

#endif
