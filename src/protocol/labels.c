#include "protocol/labels.h"

#include "base/random.h"
#include "train/dataset.h"

bool labels_check_sum(const struct place *at, int p, int inputs, struct error *error) {
    if (p % 2 == 0)
        return place_refuse(at, "p", error,
                            "must be odd and at least 3, not %d: frequencies z and p - z are one, "
                            "and p/2 would be its own pair",
                            p);
    return dataset_pairs(p, inputs) > 0 ||
           place_refuse(at, "inputs", error,
                        "%d^%d tuples are more than this program can count, 2147483647", p, inputs);
}

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
