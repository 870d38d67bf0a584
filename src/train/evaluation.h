/* What is measured of a network on the way to its gradient. */
#ifndef TRAIN_EVALUATION_H
#define TRAIN_EVALUATION_H

/* NaN: not measured, or there are no such pairs. */
struct evaluation {
    double train_loss;
    double test_loss;
    double train_accuracy; /* share of pairs whose largest output is the label */
    double test_accuracy;
};

enum evaluation_detail {
    EVALUATION_NONE,   /* the slope only: the evaluation is not filled */
    EVALUATION_LOSSES, /* losses and test accuracy; the structured way gets the train loss from the
                          moments, to about 1e-6 absolute, and no train accuracy */
    EVALUATION_EVERYTHING, /* exact losses and both accuracies; costs the structured way a forward
                              pass over the training pairs */
};

/* Sums over the pairs visited. */
struct evaluation_sums {
    double loss; /* squared residuals, or cross-entropies */
    long hits;   /* pairs whose largest output is the label */
};

/* Fill the means over `pairs` pairs of either side of the split. */
void evaluation_of_train(struct evaluation *evaluation, const struct evaluation_sums *sums,
                         int pairs);
void evaluation_of_test(struct evaluation *evaluation, const struct evaluation_sums *sums,
                        int pairs);

#endif
