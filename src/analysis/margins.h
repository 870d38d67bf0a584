/* Margins of networks whose nodes are powers (arXiv 2311.07568): how far the right output is above
 * the others, against the size of the weights.
 *
 * Output g of a tuple is f_g = sum_i (u_i1(a_1) + ... + u_ik(a_k))^degree w_i(g). With n_i the norm
 * of all weights of node i, R = sum_i n_i^(degree + 1) is the size that outputs scale with, and
 * min (f_right - f_wrong) / R is at most a constant of the task (margin/). All in double. */
#ifndef ANALYSIS_MARGINS_H
#define ANALYSIS_MARGINS_H

#include "train/dataset.h"

struct margins {
    double smallest; /* h: over all tuples and wrong outputs, right output less wrong one */
    double largest;
    double loss;     /* mean cross-entropy, in nats */
    double accuracy; /* share of tuples whose margin is positive */
    double size;     /* R */
};

/* The task: label: [d^inputs]. tuples: [count] numbers of those to look at; NULL: all. */
struct margins_task {
    struct dataset_shape shape;
    int degree;
    const int *label;
    const int *tuples;
    int count;
};

/* Of a network of q nodes, weights: [rows, q]. Fails with ERROR_ENVIRONMENT if out of memory. */
bool margins_measure(const struct margins_task *task, int q, const double *weights,
                     struct margins *margins, struct error *error);

/* The smallest margin over R times the largest that there is at R = 1; 0 of a network without
 * weights, which has no margin. */
double margins_ratio(const struct margins *margins, double gamma);

/* n_i^(degree + 1) of every node, weights: [rows, q], to sizes: [q]; returns their sum, R. */
double margins_sizes(size_t rows, int q, int degree, const double *weights, double *sizes);

/* The weights of a network in double, to be freed; NULL if out of memory. */
double *margins_weights(const struct network *network, const float *weights);

#endif
