#include "protocol/labels.h"

#include "base/random.h"
#include "train/dataset.h"

void labels_sum(int p, int inputs, int *label) {
    int tuples = dataset_pairs(p, inputs);
    for (int t = 0; t < tuples; ++t) /* the sum without the last input, and it */
        label[t] = t < p ? t : (label[t / p] + t % p) % p;
}

void labels_random(int values, int tuples, int *label) {
    struct random_stream stream = random_stream(0, RANDOM_TABLE);
    for (int t = 0; t < tuples; ++t)
        label[t] = (int)random_below(&stream, (uint32_t)values);
}
