/* Margins and penalties in plain loops. */
#include "theory/margins/construction.h"

#include <math.h>

struct extremes {
    double least, most; /* of correct output - wrong output, over all data and wrong answers */
    double penalty;     /* R */
};

static double power(double x, int degree) {
    double product = 1;
    for (int i = 0; i < degree; ++i)
        product *= x;
    return product;
}

/* Output `row` for the sum of rows[inputs], with signs. */
static double output(const struct construction *net, const int *rows, const double *sign,
                     int inputs, int degree, int row) {
    double f = 0;
    for (int i = 0; i < net->width; ++i) {
        double sum = 0;
        for (int j = 0; j < inputs; ++j)
            sum += sign[j] * net->weights[rows[j] * net->width + i];
        f += power(sum, degree) * net->weights[row * net->width + i];
    }
    return f;
}

/* One sample: outputs are the last `outputs` rows. */
static void see_sample(const struct construction *net, const int *rows, const double *sign,
                       int inputs, int degree, int outputs, int label, struct extremes *seen) {
    int first = net->rows - outputs;
    double right = output(net, rows, sign, inputs, degree, first + label);
    for (int c = 0; c < outputs; ++c)
        if (c != label) {
            double margin = right - output(net, rows, sign, inputs, degree, first + c);
            seen->least = fmin(seen->least, margin);
            seen->most = fmax(seen->most, margin);
        }
}

static struct extremes see_penalty(const struct construction *net, int degree) {
    struct extremes seen = {.least = INFINITY, .most = -INFINITY};
    for (int i = 0; i < net->width; ++i) {
        double squares = 0;
        for (int r = 0; r < net->rows; ++r)
            squares += net->weights[r * net->width + i] * net->weights[r * net->width + i];
        seen.penalty += pow(squares, 0.5 * (degree + 1));
    }
    return seen;
}
