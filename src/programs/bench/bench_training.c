#include "programs/bench/bench_training.h"

#include "base/clock.h"
#include "base/memory.h"
#include "train/training.h"

#include <stdlib.h>
#include <sys/resource.h>

/* Milliseconds per epoch over each stretch of `epochs` epochs. */
struct stretches {
    int epochs;
    double started; /* s: start of the current stretch */
    double *ms;     /* [count] */
    int count;
};

static bool end_stretch(void *context, int epoch, const struct evaluation *evaluation) {
    (void)evaluation;
    struct stretches *stretches = context;
    double now = clock_seconds();
    if (epoch % stretches->epochs != 0)
        return true;
    if (epoch > 0)
        stretches->ms[stretches->count++] = 1e3 * (now - stretches->started) / stretches->epochs;
    stretches->started = now;
    return true;
}

static struct training_config match_rate_config(const struct bench *bench) {
    return (struct training_config){
        .factors = {bench->d},
        .rank = 1,
        .optimiser = {.learning_rate = 0.01,
                      .beta1 = 0.9,
                      .beta2 = 0.999,
                      .epsilon = 1e-8,
                      .weight_decay = 5e-5},
        /* Otherwise all neurons take part, as counted in figures->flops. */
        .vanish_below = bench->whole ? TRAINING_VANISH_BELOW : 0,
    };
}

static struct training_config max_margin_config(const struct bench *bench, const int *label) {
    return (struct training_config){
        .table = {.name = "sums",
                  .d = bench->d,
                  .label = label,
                  .inputs = bench->inputs,
                  .outputs = bench->d},
        .model = {.activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = bench->inputs},
        .penalty = 1e-4,
        .schedule = TRAINING_COSINE,
        .final_learning_rate = 3e-5,
        .start = TRAINING_START_NORMAL,
        .start_deviation = 0.1,
        .optimiser = {.learning_rate = 0.03, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-12},
    };
}

/* Its test is smaller than the claim's, which is rarer as well. */
static struct training_config sum_features_config(const struct bench *bench, const int *label) {
    struct training_config config = max_margin_config(bench, label);
    config.penalty = 1e-8;
    config.batch = config.test_tuples = BENCH_BATCH;
    config.schedule = TRAINING_WARM_COSINE;
    config.warm_up = 10;
    config.evaluate_every = bench_stretch(bench);
    config.optimiser = (struct optimiser_config){OPTIMISER_ADAMW, .learning_rate = 5e-3,
                                                 .beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-8};
    return config;
}

static struct training_config attention_config(const struct bench *bench, const int *label) {
    struct training_config config = sum_features_config(bench, label);
    config.model = (struct model){.activation = MODEL_RELU, .loss = MODEL_CROSS_ENTROPY};
    config.penalty = config.start_deviation = 0;
    config.test_tuples = 0;
    config.evaluate_tuples = BENCH_BATCH;
    config.optimiser.learning_rate = config.optimiser.weight_decay = 1e-3;
    config.heads = BENCH_HEADS;
    config.hidden = BENCH_HIDDEN;
    config.options = (struct network_options){.blocks = 1, .head_width = BENCH_HEAD_WIDTH};
    return config;
}

static struct training_config config_of(const struct bench *bench, const int *label) {
    struct training_config config;
    switch (bench->claim) {
    case BENCH_MAX_MARGIN:
        config = max_margin_config(bench, label);
        break;
    case BENCH_SUM_FEATURES:
        config = sum_features_config(bench, label);
        break;
    case BENCH_ATTENTION_FOURIER:
        config = attention_config(bench, label);
        break;
    default:
        config = match_rate_config(bench);
    }
    config.q = bench->q;
    config.seed = 1;
    config.epochs = bench->epochs;
    config.train_share = bench_train_share(bench);
    config.way = bench->way;
    return config;
}

const struct way *bench_fastest_way(const struct bench *bench) {
    const struct training_config config = config_of(bench, NULL);
    return training_fastest_way(&config);
}

/* The label of a tuple is the sum of its digits; groups use their own table. */
static int *labels_of(const struct bench *bench) {
    int count = bench->claim == BENCH_MATCH_RATE ? 0 : bench_tuples(bench);
    int *label = memory_array((size_t)count, sizeof *label);
    for (int t = 0; label != NULL && t < count; ++t) {
        int sum = 0;
        for (int rest = t; rest > 0; rest /= bench->d)
            sum += rest % bench->d;
        label[t] = sum % bench->d;
    }
    return label;
}

static int compare_reals(const void *x, const void *y) {
    double left = *(const double *)x, right = *(const double *)y;
    return (left > right) - (left < right);
}

static int slowest_stretch(const struct stretches *stretches) {
    int slowest = 0;
    for (int i = 1; i < stretches->count; ++i)
        if (stretches->ms[i] > stretches->ms[slowest])
            slowest = i;
    return slowest;
}

/* Summarise the stretches, sorting them. */
static void summarise(struct stretches *stretches, struct figures *figures) {
    int count = stretches->count;
    double *ms = stretches->ms, sum = 0;
    figures->ms_first = ms[0];
    figures->ms_last = ms[count - 1];
    figures->slowest = slowest_stretch(stretches);
    qsort(ms, (size_t)count, sizeof *ms, compare_reals);
    for (int i = 0; i < count; ++i)
        sum += ms[i];
    figures->ms_least = ms[0];
    figures->ms_most = ms[count - 1];
    figures->ms_mean = sum / count;
    figures->ms_median = (ms[(count - 1) / 2] + ms[count / 2]) / 2;
}

/* The number of neurons with a nonzero weight. */
static int count_live(const struct network *network) {
    int live = 0;
    for (int j = 0; j < network->q; ++j) {
        const float *weight = network->weights + j;
        size_t row = 0, rows = network_rows(network);
        while (row < rows && weight[row * (size_t)network->q] == 0)
            ++row;
        live += row < rows;
    }
    return live;
}

/* The peak memory of this process so far. */
static double peak_memory_mb(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
}

static bool time_training(const struct training_config *config, struct stretches *stretches,
                          struct figures *figures, struct error *error) {
    struct training_result result;
    double started = clock_seconds();
    if (!training_fits(config, 0, error) ||
        !training_run(config, NULL, 0, end_stretch, stretches, &result, error))
        return false;
    figures->seconds = clock_seconds() - started;
    figures->memory_mb = peak_memory_mb();
    figures->live = count_live(&result.network);
    summarise(stretches, figures);
    training_result_free(&result);
    return true;
}

bool bench_measure_training(const struct bench *bench, struct figures *figures,
                            struct error *error) {
    int epochs = bench_stretch(bench);
    struct stretches stretches = {
        .epochs = epochs, .ms = memory_array((size_t)(bench->epochs / epochs), sizeof(double))};
    int *label = labels_of(bench);
    bool ok = (stretches.ms != NULL && label != NULL) || error_memory(error, "labels and times");
    if (ok) {
        const struct training_config config = config_of(bench, label);
        figures->flops = training_flops(&config);
        ok = time_training(&config, &stretches, figures, error);
    }
    free(stretches.ms);
    free(label);
    return ok;
}
