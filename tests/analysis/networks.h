/* Networks with chosen Fourier weights. */
#ifndef TESTS_ANALYSIS_NETWORKS_H
#define TESTS_ANALYSIS_NETWORKS_H

#include "fixture.h"
#include "theory/semiring/solutions.h"
#include "train/network.h"

struct setting {
    struct group group;
    struct characters characters;
};

static inline struct setting setting_open(const int *factors, int rank) {
    struct setting setting;
    assert_true(group_create_abelian(factors, rank, &setting.group, NULL));
    assert_true(characters_create(&setting.group, &setting.characters, NULL));
    return setting;
}

static inline void setting_close(struct setting *setting) {
    characters_free(&setting->characters);
    group_free(&setting->group);
}

/* The weights of z times `scale` in the first of q neurons, by their definition: a = sum_k z_ak
 * phi_k, b likewise, c = sum_k z_ck conj(phi_k); the other neurons are 0. */
static inline void network_from_element(const struct setting *setting, const struct ring_element *z,
                                        double scale, int q, struct network *network) {
    int d = setting->group.order;
    assert_true(network_create(d, q, network, NULL));
    for (int p = 0; p < RING_PARTS; ++p)
        for (int g = 0; g < d; ++g)
            for (int j = 0; j < z->order; ++j) {
                double complex sum = 0;
                for (int k = 1; k < d; ++k) {
                    double complex phi = setting->characters.phi[k * d + g];
                    double complex weight = ring_row(z, (enum ring_part)p, k)[j];
                    sum += weight * (p == RING_C ? conj(phi) : phi);
                }
                assert_close(cimag(sum), 0, 1e-12);
                network->weights[(p * d + g) * q + j] = (float)(scale * creal(sum));
            }
}

/* In the trainer's scale, in which the output has no factor 1/(2d). */
static inline void network_from_solution(const struct setting *setting,
                                         const struct ring_element *z, int q,
                                         struct network *network) {
    network_from_element(setting, z, 1 / cbrt(2 * setting->group.order), q, network);
}

#endif
