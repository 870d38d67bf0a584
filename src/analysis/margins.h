/* Margins of networks with power activations (arXiv 2311.07568): the correct output minus the wrong
 * ones, relative to the size of the weights.
 *
 * Output g of a tuple is f_g = sum_i (u_i1(a_1) + ... + u_ik(a_k))^degree w_i(g). With n_i the norm
 * of all weights of neuron i, outputs scale like R = sum_i n_i^(degree + 1), and the normalised
 * margin min (f_right - f_wrong) / R is at most a constant of the task (theory/margins/). All in
 * double. */
#ifndef ANALYSIS_MARGINS_H
#define ANALYSIS_MARGINS_H

#include "train/dataset.h"

struct margins {
    double
        smallest; /* h: over all tuples and wrong outputs, the correct output minus the wrong one */
    double largest;
    double loss;     /* mean cross-entropy, in nats */
    double accuracy; /* fraction of tuples with positive margin */
    double size;     /* R */
};

/* The task. label: [d^inputs]. tuples: [count], indices of the tuples to evaluate; NULL: all. */
struct margins_task {
    struct dataset_shape shape;
    int degree;
    bool rectified; /* max(x, 0) in place of the power; then degree is 1 */
    const int *label;
    const int *tuples;
    int count;
};

/* Some of `all` tuples, uniformly and with replacement, always the same ones: tuples: [count]. */
void margins_sample(int all, int count, int *tuples);

/* Measure a network of q neurons, weights: [rows, q]. Fails with ERROR_ENVIRONMENT if out of
 * memory. */
bool margins_measure(const struct margins_task *task, int q, const double *weights,
                     struct margins *margins, struct error *error);

/* The smallest margin divided by R gamma, gamma being the maximum margin for R = 1; 0 for a network
 * with zero weights. */
double margins_ratio(const struct margins *margins, double gamma);

/* sizes: [q] = n_i^(degree + 1) of the neurons of weights: [rows, q]; returns their sum, R. */
double margins_sizes(size_t rows, int q, int degree, const double *weights, double *sizes);

/* The weights of a network converted to double, to be freed. Fails with NULL and ERROR_ENVIRONMENT
 * if out of memory. */
double *margins_weights(const struct network *network, const float *weights, struct error *error);

#endif
