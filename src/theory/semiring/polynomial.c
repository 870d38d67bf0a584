#include "theory/semiring/polynomial.h"

#include <string.h>

/* The place of ab~c among the potentials. */
enum { CONJUGATED_OUTPUT = 3 };

void polynomial_values(const double complex u[RING_PARTS],
                       double complex values[SOLUTION_POTENTIALS]) {
    double complex weights[RING_PARTS];
    memcpy(weights, u, sizeof weights);
    const struct ring_element neuron = {1, 1, weights, weights + RING_B, weights + RING_C};
    solution_potentials(&neuron, values);
    values[CONJUGATED_OUTPUT] = conj(values[CONJUGATED_OUTPUT]);
}

/* Whether a value is in omega; NaN is. */
static bool is_in(double complex value, const double complex *omega, int count, double same) {
    for (int i = 0; i < count; ++i)
        if (!(cabs(value - omega[i]) > same))
            return true;
    return false;
}

int polynomial_omega(const double complex values[SOLUTION_POTENTIALS],
                     const bool in_r[SOLUTION_POTENTIALS], double same,
                     double complex omega[SOLUTION_POTENTIALS]) {
    int count = 0;
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        if (in_r[p] && !is_in(values[p], omega, count, same))
            omega[count++] = values[p];
    return count;
}

void polynomial_vanishing(const double complex values[SOLUTION_POTENTIALS],
                          const double complex *omega, int count, double same,
                          bool vanishes[SOLUTION_POTENTIALS]) {
    for (int p = 0; p < SOLUTION_POTENTIALS; ++p)
        vanishes[p] = is_in(values[p], omega, count, same);
}

void polynomial_coefficients(const double complex *omega, int count, double same,
                             double complex *coefficients) {
    coefficients[0] = 1;
    for (int i = 0; i < count; ++i) { /* times x - s */
        coefficients[i + 1] = 0;
        for (int j = i + 1; j > 0; --j)
            coefficients[j] -= omega[i] * coefficients[j - 1];
    }
    for (int j = 0; j <= count; ++j)
        if (cabs(coefficients[j]) <= same)
            coefficients[j] = 0;
}

static void set_neuron(struct ring_element *z, int j, const double complex neuron[RING_PARTS]) {
    for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
        ring_row(z, part, 1)[j] = neuron[part];
}

/* u + s^ */
static bool create_factor(const double complex u[RING_PARTS], double complex s,
                          struct ring_element *factor, struct error *error) {
    if (!ring_create(1, 2, factor, error))
        return false;
    set_neuron(factor, 0, u);
    set_neuron(factor, 1, (const double complex[RING_PARTS]){1, 1, -s});
    return true;
}

bool polynomial_raw(const double complex u[RING_PARTS], const double complex *omega, int count,
                    struct ring_element *z, struct error *error) {
    if (!ring_one(1, z, error))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < count; ++i) {
        struct ring_element factor = {0}, product = {0};
        ok =
            create_factor(u, omega[i], &factor, error) && ring_product(z, &factor, &product, error);
        ring_free(&factor);
        ring_free(z);
        *z = product;
    }
    return ok;
}

bool polynomial_merged(const double complex u[RING_PARTS], const double complex *omega, int count,
                       double same, struct ring_element *z, struct error *error) {
    double complex coefficients[SOLUTION_POTENTIALS + 1], power[RING_PARTS] = {1, 1, 1};
    int order = 0;
    polynomial_coefficients(omega, count, same, coefficients);
    for (int i = 0; i <= count; ++i)
        order += coefficients[i] != 0;
    if (!ring_create(1, order, z, error))
        return false;
    for (int m = 0, j = order; m <= count; ++m) { /* u^m, which has coefficient count - m */
        double complex c = coefficients[count - m];
        if (c != 0)
            set_neuron(z, --j,
                       (const double complex[RING_PARTS]){power[RING_A], power[RING_B],
                                                          c * power[RING_C]});
        for (enum ring_part part = RING_A; part < RING_PARTS; ++part)
            power[part] *= u[part];
    }
    return true;
}
