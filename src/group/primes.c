#include "group/primes.h"

int primes_largest_factor(int n) {
    int prime = 1;
    for (int q = 2; n > 1; ++q)
        for (; n % q == 0; n /= q)
            prime = q;
    return prime;
}

bool primes_has(int n) {
    return n >= 2 && primes_largest_factor(n) == n;
}
