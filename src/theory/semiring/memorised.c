#include "theory/semiring/memorised.h"

#include "base/memory.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>

size_t memorised_size(int d) {
    return 3 * (size_t)d * (size_t)d * (size_t)d;
}

/* to: [d, order] = scale * from^T, from: [order, d] */
static void copy_part(const double *from, double scale, const struct ring_weights *weights,
                      float *to) {
    for (int g = 0; g < weights->d; ++g)
        for (int j = 0; j < weights->order; ++j)
            to[g * weights->order + j] = (float)(scale * from[j * weights->d + g]);
}

static float *copy_weights(const struct ring_weights *weights, struct error *error) {
    const double *parts[] = {weights->a, weights->b, weights->c};
    double scale = 1 / cbrt(2.0 * weights->d); /* from output scale 1/(2d) to 1 */
    size_t part = (size_t)weights->d * (size_t)weights->order;
    float *copy = memory_array(3 * part, sizeof *copy);
    if (copy == NULL)
        error_memory(error, "a memorised start");
    for (size_t p = 0; copy != NULL && p < 3; ++p)
        copy_part(parts[p], scale, weights, copy + p * part);
    return copy;
}

bool memorised_create(const struct group *group, float **weights, struct error *error) {
    struct characters characters = {0};
    struct ring_element element = {0};
    struct ring_weights precise = {0};
    *weights = NULL;
    if (characters_create(group, &characters, error) &&
        solution_create(SOLUTION_M, group, &characters, &element, error) &&
        ring_weights_from_element(&characters, &element, &precise, error))
        *weights = copy_weights(&precise, error);
    ring_weights_free(&precise);
    ring_free(&element);
    characters_free(&characters);
    return *weights != NULL;
}
