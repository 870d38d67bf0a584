/* Prime numbers, by trial division. */
#ifndef GROUP_PRIMES_H
#define GROUP_PRIMES_H

#include <stdbool.h>

/* The largest prime factor of n; 1 for n = 1. n >= 1. */
int primes_largest_factor(int n);

/* Whether n is a prime number; false below 2. */
bool primes_has(int n);

#endif
