#include "theory/margins/construction.h"

#include "base/memory.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

bool construction_allocate(long rows, long width, struct construction *construction,
                           struct error *error) {
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double bytes = (double)rows * (double)width * (double)sizeof(double);
    *construction = (struct construction){0};
    if (rows > INT_MAX || width > INT_MAX || bytes > memory)
        return error_set(error, ERROR_INPUT,
                         "a construction of %ld neurons with %ld weights each needs %.0f bytes of "
                         "memory, and this machine has %.0f",
                         width, rows, bytes, memory);
    construction->rows = (int)rows;
    construction->width = (int)width;
    construction->weights = memory_array((size_t)rows * (size_t)width, sizeof(double));
    return construction->weights != NULL || error_memory(error, "a construction");
}

void construction_free(struct construction *construction) {
    free(construction->weights);
    *construction = (struct construction){0};
}

void construction_set_share(struct construction *construction, int neuron, int degree,
                            double share) {
    double *first = construction->weights + neuron, squares = 0;
    size_t stride = (size_t)construction->width;
    for (size_t r = 0; r < (size_t)construction->rows; ++r)
        squares += first[r * stride] * first[r * stride];
    double factor = pow(share, 1.0 / (degree + 1)) / sqrt(squares);
    for (size_t r = 0; r < (size_t)construction->rows; ++r)
        first[r * stride] *= factor;
}
