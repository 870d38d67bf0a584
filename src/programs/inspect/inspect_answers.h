/* The answers of a network of two layers to all pairs of group elements, and what is measured of
 * its outputs once the right answers are known.
 *
 * Outputs do not depend on a group, so answers are found first, and the group from them
 * (group/algebra.h). */
#ifndef PROGRAMS_INSPECT_INSPECT_ANSWERS_H
#define PROGRAMS_INSPECT_INSPECT_ANSWERS_H

#include "run/weights.h"

enum answers_activation {
    ANSWERS_SQUARE,
    ANSWERS_RELU,
    ANSWERS_ABS,
    ANSWERS_GELU,
    ANSWERS_TANH,
    ANSWERS_SIGMOID,
    ANSWERS_CUBE,
    ANSWERS_FOURTH,
    ANSWERS_PRODUCT, /* a b instead of h(a + b) */
    ANSWERS_ACTIVATIONS,
};

/* "square", "relu", ...; ended by NULL */
extern const char *const answers_activation_names[ANSWERS_ACTIVATIONS + 1];

/* The activation of this name, also "power" with a degree of 2, 3 or 4, "x^2", "gelu", in any case;
 * ANSWERS_ACTIVATIONS if there is none. */
enum answers_activation answers_activation_of(const char *name, int degree);

/* The outputs for one pair. */
struct answers_pair {
    double top, second;  /* the two largest outputs */
    double mean, square; /* of all outputs: mean, and sum of squared deviations from it */
    double log_sum;      /* ln sum_g exp(o_g) */
    int answer;          /* the element with the largest output, the first of them */
};

struct answers {
    int d;
    enum answers_activation activation;
    bool single;               /* outputs were summed in float32, near ties again in float64 */
    struct answers_pair *pair; /* [d, d] */
    int *answer;               /* [d, d] */
    long ties;                 /* pairs in which several elements have the largest output */
};

/* 2 d^3 q flops, in float64 by one process, for large networks in float32 on all cores; then
 * `progress` says how far it is on stderr from the third second on. Fails with ERROR_ENVIRONMENT.
 */
bool answers_create(const struct weights *weights, enum answers_activation activation,
                    bool progress, struct answers *answers, struct error *error);

void answers_free(struct answers *answers);

/* How well outputs, their means subtracted, fit a multiple of the one-hot vectors of their answers:
 * the share of their variance that these explain. */
double answers_fit(const struct answers_pair *pairs, int count, int d);

/* Of some rows of the table, cheaply. */
struct answers_sample {
    double distinct; /* share of different answers in a row: 1 in a Latin square, about 0.63 or less
                        for random answers */
    double fit;      /* answers_fit */
};

/* Fails as answers_create. */
bool answers_sample(const struct weights *weights, enum answers_activation activation,
                    struct answers_sample *sample, struct error *error);

/* What is measured with label: [d, d], the right answers. */
struct answers_measures {
    long right;
    double accuracy;
    double loss;          /* mean of || P o - (e_label - 1/d) ||^2 (CoGS sec. 2) */
    double cross_entropy; /* mean, in nats */
    double scale;         /* s of the least-squares fit P o = s (e_label - 1/d) */
    double margin;        /* smallest o_label minus the largest other output */
};

void answers_measure(const struct weights *weights, const struct answers *answers, const int *label,
                     struct answers_measures *measures);

#endif
