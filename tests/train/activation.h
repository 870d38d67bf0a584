/* The hidden neurons of a model by their definition, in double. */
#ifndef TESTS_TRAIN_ACTIVATION_H
#define TESTS_TRAIN_ACTIVATION_H

#include "train/model.h"

#include <math.h>

/* h(a, b) */
static inline double activation(const struct model *model, double a, double b) {
    switch (model->activation) {
    case MODEL_SQUARE:
        return (a + b) * (a + b);
    case MODEL_RELU:
        return fmax(a + b, 0);
    case MODEL_TANH:
        return tanh(a + b);
    case MODEL_SIGMOID:
        return 1 / (1 + exp(-(a + b)));
    case MODEL_PRODUCT:
        return a * b;
    case MODEL_POWER:
        return pow(a + b, model->degree);
    default:
        return NAN;
    }
}

#endif
