/* Values of single runs, and what they say together. */
#include "claims/circuits/attention_fourier/attention_fourier.h"

#include <math.h>

static double epoch_or_nan(int epoch) {
    return epoch == NEVER ? NAN : epoch;
}

double run_train_epoch(const struct run *run) {
    return epoch_or_nan(run->train_epoch);
}

double run_test_epoch(const struct run *run) {
    return epoch_or_nan(run->test_epoch);
}

double run_test_at_train(const struct run *run) {
    return run->test_at_train;
}

double run_final_test(const struct run *run) {
    return run->final.test_accuracy;
}

double run_leaked_share(const struct run *run) {
    return (double)run->leaked / run->tests;
}

double run_leaked_accuracy(const struct run *run) {
    return run->leaked_accuracy;
}

double run_lone_accuracy(const struct run *run) {
    return run->lone_accuracy;
}

double run_top_start(const struct run *run) {
    return run->start.top;
}

double run_top_end(const struct run *run) {
    return run->end.top;
}

double run_first_start(const struct run *run) {
    return run->start.first;
}

double run_first_end(const struct run *run) {
    return run->end.first;
}

double run_strongest(const struct run *run) {
    return run->strongest;
}

double run_uniform(const struct run *run) {
    return run->uniform;
}

/* A run has no epoch that it did not come to, and no accuracy where there are no tuples. A value
 * that is there may be NaN all the same. */
static bool has_value(const struct run *run, run_value *value) {
    if (value == run_train_epoch || value == run_test_at_train)
        return run->train_epoch != NEVER;
    if (value == run_test_epoch)
        return run->test_epoch != NEVER;
    if (value == run_leaked_accuracy)
        return run->leaked > 0;
    if (value == run_lone_accuracy)
        return run->tests > run->leaked;
    return true;
}

/* The values that there are: values: [seeds]. Returns how many. */
static int collect(const struct trial *trial, run_value *value, double *values) {
    int count = 0;
    for (unsigned s = 0; s < trial->setting->seeds_count; ++s)
        if (trial->runs[s].trained && has_value(&trial->runs[s], value))
            values[count++] = value(&trial->runs[s]);
    return count;
}

struct estimate trial_mean(const struct trial *trial, run_value *value) {
    double values[SEEDS_MAX];
    return statistics_mean(values, collect(trial, value, values));
}

double trial_median(const struct trial *trial, run_value *value) {
    double values[SEEDS_MAX];
    return statistics_median(values, collect(trial, value, values));
}

double trend_of(const struct trial *trials, int sizes) {
    double values[SIZES_MAX * SEEDS_MAX];
    int counts[SIZES_MAX], count = 0;
    for (int i = 0; i < sizes; ++i) {
        double chance = 1.0 / trials[i].size->p;
        counts[i] = collect(&trials[i], run_test_at_train, values + count);
        for (int last = count + counts[i]; count < last; ++count)
            values[count] = (values[count] - chance) / (1 - chance);
    }
    return statistics_rising_trend(values, counts, sizes);
}
