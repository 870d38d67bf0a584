#include "train/evaluation.h"

#include <math.h>

static double mean(double sum, int pairs) {
    return pairs > 0 ? sum / pairs : NAN;
}

void evaluation_of_train(struct evaluation *evaluation, const struct evaluation_sums *sums,
                         int pairs) {
    evaluation->train_loss = mean(sums->loss, pairs);
    evaluation->train_accuracy = mean((double)sums->hits, pairs);
}

void evaluation_of_test(struct evaluation *evaluation, const struct evaluation_sums *sums,
                        int pairs) {
    evaluation->test_loss = mean(sums->loss, pairs);
    evaluation->test_accuracy = mean((double)sums->hits, pairs);
}
