#include "analysis/analysis.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Collect the neurons of frequency f: [q]; returns its order. */
static int collect_neurons(const struct spectrum *spectrum, int k, int f,
                           const int *neuron_frequency, struct neuron *neurons) {
    int order = 0;
    for (int j = 0; j < spectrum->q; ++j) {
        if (neuron_frequency[j] != f)
            continue;
        for (int p = 0; p < RING_PARTS; ++p)
            neurons[order].part[p] = ring_row(&spectrum->z, (enum ring_part)p, k)[j];
        ++order;
    }
    return order;
}

/* Neurons with |z_ak| above a threshold, wherever their largest is. */
static int count_above(const struct spectrum *spectrum, int k, double threshold) {
    int above = 0;
    for (int j = 0; j < spectrum->q; ++j)
        above += cabs(ring_row(&spectrum->z, RING_A, k)[j]) > threshold;
    return above;
}

static double constant_part(const struct spectrum *spectrum, int k, int f,
                            const int *neuron_frequency) {
    double constant = 0, own = 0;
    for (int j = 0; j < spectrum->q; ++j) {
        if (neuron_frequency[j] != f)
            continue;
        for (int p = RING_A; p <= RING_B; ++p) {
            constant += ring_abs2(spectrum->constant[p * spectrum->q + j]);
            own += ring_abs2(ring_row(&spectrum->z, (enum ring_part)p, k)[j]);
        }
    }
    return own > 0 ? sqrt(constant / own) : NAN;
}

/* neurons: [q], room for those of the frequency. */
static struct frequency_analysis analyse_frequency(const struct spectrum *spectrum,
                                                   const struct characters *characters, int f,
                                                   const int *neuron_frequency,
                                                   const struct analysis_options *options,
                                                   struct neuron *neurons) {
    int k = characters->frequency[f];
    struct frequency_analysis result = {.k = k, .real = characters_is_real(characters, k)};
    result.order = collect_neurons(spectrum, k, f, neuron_frequency, neurons);
    result.above = count_above(spectrum, k, options->dead_threshold);
    result.match = family_match_neurons(neurons, result.order, result.real, result.each);
    result.factorisation = factorisation_find(neurons, result.real ? 0 : result.order,
                                              options->factor_tolerance, options->entry_tolerance);
    result.distance_3c = result.real ? NAN : family_3c_distance(neurons, result.order);
    result.potential = spectrum_potential(spectrum, RING_A, RING_B, k, k, k);
    result.constant = constant_part(spectrum, k, f, neuron_frequency);
    return result;
}

bool analysis_of_spectrum(const struct characters *characters, const struct spectrum *spectrum,
                          const struct analysis_options *options, struct analysis *analysis,
                          struct error *error) {
    *analysis = (struct analysis){.frequencies = characters->frequencies};
    int *neuron_frequency = memory_array((size_t)spectrum->q, sizeof *neuron_frequency);
    analysis->frequency = memory_array((size_t)analysis->frequencies, sizeof *analysis->frequency);
    struct neuron *neurons = memory_array((size_t)spectrum->q, sizeof *neurons);
    bool ok = neuron_frequency != NULL && analysis->frequency != NULL && neurons != NULL;
    if (ok) {
        spectrum_assign_neurons(spectrum, characters, options->dead_threshold, neuron_frequency);
        for (int f = 0; f < analysis->frequencies; ++f) {
            analysis->frequency[f] =
                analyse_frequency(spectrum, characters, f, neuron_frequency, options, neurons);
            analysis->live += analysis->frequency[f].order;
        }
        analysis->dead = spectrum->q - analysis->live;
        analysis->concentration = spectrum_concentration(spectrum, characters, neuron_frequency);
    } else {
        error_memory(error, "an analysis");
        analysis_free(analysis);
    }
    free(neuron_frequency);
    free(neurons);
    return ok;
}

bool analysis_create(const struct characters *characters, const struct network *network,
                     const struct analysis_options *options, struct analysis *analysis,
                     struct error *error) {
    struct spectrum spectrum;
    *analysis = (struct analysis){0};
    if (!spectrum_create(characters, network, &spectrum, error))
        return false;
    bool ok = analysis_of_spectrum(characters, &spectrum, options, analysis, error);
    spectrum_free(&spectrum);
    return ok;
}

void analysis_free(struct analysis *analysis) {
    free(analysis->frequency);
    *analysis = (struct analysis){0};
}

double analysis_mean_order(const struct analysis *analysis) {
    int present = 0;
    for (int f = 0; f < analysis->frequencies; ++f)
        present += analysis->frequency[f].order > 0;
    return present > 0 ? (double)analysis->live / present : NAN;
}
