#include "group/characters.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* exp(2 pi i * numerator / denominator), exact at multiples of a quarter turn, with unit_root(-n)
 * the exact conjugate of unit_root(n): the angle is reduced to [-1/8, 1/8] turns before sine and
 * cosine are taken. */
static double complex unit_root(long numerator, long denominator) {
    long n = ((numerator % denominator) + denominator) % denominator;
    long eighths = 8 * n;
    if (2 * n > denominator)
        return conj(unit_root(denominator - n, denominator));
    if (eighths > 3 * denominator) { /* near half a turn */
        double angle = M_PI * (double)(denominator - 2 * n) / (double)denominator;
        return -cos(angle) + I * sin(angle);
    }
    if (eighths > denominator) { /* near a quarter turn */
        double angle = M_PI * (double)(4 * n - denominator) / (double)(2 * denominator);
        return -sin(angle) + I * cos(angle);
    }
    double angle = 2 * M_PI * (double)n / (double)denominator;
    return cos(angle) + I * sin(angle);
}

/* phi_k(g), its angle computed as a fraction of a turn with the common denominator d. */
static double complex character_value(const struct group *group, int k, int g) {
    int x[GROUP_RANK_MAX], y[GROUP_RANK_MAX];
    group_tuple(group, k, x);
    group_tuple(group, g, y);
    long turns = 0; /* in units of 1/d */
    for (int t = 0; t < group->rank; ++t)
        turns += (long)x[t] * y[t] % group->factors[t] * (group->order / group->factors[t]);
    return unit_root(turns, group->order);
}

bool characters_create(const struct group *group, struct characters *characters,
                       struct error *error) {
    size_t d = (size_t)group->order;
    *characters = (struct characters){.order = group->order};
    characters->phi = memory_array(d * d, sizeof *characters->phi);
    characters->conjugate = memory_array(d, sizeof *characters->conjugate);
    characters->frequency = memory_array(d, sizeof *characters->frequency);
    characters->frequency_of = memory_array(d, sizeof *characters->frequency_of);
    if (characters->phi == NULL || characters->conjugate == NULL || characters->frequency == NULL ||
        characters->frequency_of == NULL) {
        characters_free(characters);
        return error_memory(error, "a character table");
    }
    for (int k = 0; k < group->order; ++k) {
        characters->conjugate[k] = group->inverse[k];
        for (int g = 0; g < group->order; ++g)
            characters->phi[(size_t)k * d + (size_t)g] = character_value(group, k, g);
    }
    characters->frequency_of[0] = -1;
    for (int k = 1; k < group->order; ++k) {
        int other = group->inverse[k];
        if (k <= other) {
            characters->frequency_of[k] = characters->frequencies;
            characters->frequency_of[other] = characters->frequencies;
            characters->frequency[characters->frequencies++] = k;
        }
    }
    return true;
}

bool characters_create_abelian(const int *factors, int rank, struct group *group,
                               struct characters *characters, struct error *error) {
    *characters = (struct characters){0};
    if (!group_create_abelian(factors, rank, group, error))
        return false;
    if (characters_create(group, characters, error))
        return true;
    group_free(group);
    return false;
}

void characters_free(struct characters *characters) {
    free(characters->phi);
    free(characters->conjugate);
    free(characters->frequency);
    free(characters->frequency_of);
    *characters = (struct characters){0};
}

bool characters_is_real(const struct characters *characters, int k) {
    return characters->conjugate[k] == k;
}
