/* The learning rate of each update, as a share of the config's (train/training.h). */
#include "train/training.h"

#include <math.h>

const char *const training_schedule_names[] = {
    [TRAINING_CONSTANT] = "constant",       [TRAINING_LINEAR] = "linear",
    [TRAINING_GEOMETRIC] = "geometric",     [TRAINING_COSINE] = "cosine",
    [TRAINING_TRAPEZOID] = "trapezoid",     [TRAINING_DOUBLING] = "doubling",
    [TRAINING_WARM_COSINE] = "warm_cosine", NULL,
};

/* In all formulas t = `epoch` = 0 .. T - 1 updates have been made, T = config->epochs, and
 * f = final_learning_rate / learning_rate. */
typedef double schedule(const struct training_config *config, int epoch);

static double final_share(const struct training_config *config) {
    return config->final_learning_rate / config->optimiser.learning_rate;
}

/* 1 */
static double constant(const struct training_config *config, int epoch) {
    (void)config;
    (void)epoch;
    return 1;
}

/* (T - t) / T */
static double linear(const struct training_config *config, int epoch) {
    return (double)(config->epochs - epoch) / config->epochs;
}

/* f^(t / (T - 1)); 1 where T = 1 */
static double geometric(const struct training_config *config, int epoch) {
    return config->epochs > 1 ? pow(final_share(config), (double)epoch / (config->epochs - 1)) : 1;
}

/* 1 up to the half h = floor(T / 2), then f + (1 - f) (1 + cos(pi (t - h) / (T - 1 - h))) / 2 */
static double cosine(const struct training_config *config, int epoch) {
    int half = config->epochs / 2;
    if (epoch <= half)
        return 1;
    double last = final_share(config);
    double passed = (double)(epoch - half) / (config->epochs - 1 - half);
    return last + (1 - last) * 0.5 * (1 + cos(M_PI * passed));
}

/* min(1, (t + 1) / warm_up, (T - t) / cool_down) */
static double trapezoid(const struct training_config *config, int epoch) {
    return fmin(1, fmin((epoch + 1.0) / config->warm_up,
                        (double)(config->epochs - epoch) / config->cool_down));
}

/* 2^n, n the number of double_at that are not above t */
static double doubling(const struct training_config *config, int epoch) {
    int passed = 0;
    for (unsigned i = 0; i < config->doublings; ++i)
        passed += config->double_at[i] <= epoch;
    return ldexp(1, passed);
}

/* min(1, (t + 1) / warm_up) (f + (1 - f) (1 + cos(pi t / (T - 1))) / 2); without the cosine's part
 * where T = 1 */
static double warm_cosine(const struct training_config *config, int epoch) {
    double rise = fmin(1, (epoch + 1.0) / config->warm_up), last = final_share(config);
    if (config->epochs == 1)
        return rise;
    return rise * (last + (1 - last) * 0.5 * (1 + cos(M_PI * epoch / (config->epochs - 1))));
}

/* (T + A - t) / A for A = anneal_epochs, T <= t < T + A */
static double annealing(const struct training_config *config, int epoch) {
    int left = config->epochs + config->anneal_epochs - epoch;
    return (double)left / config->anneal_epochs;
}

static schedule *const schedules[] = {
    [TRAINING_CONSTANT] = constant,       [TRAINING_LINEAR] = linear,
    [TRAINING_GEOMETRIC] = geometric,     [TRAINING_COSINE] = cosine,
    [TRAINING_TRAPEZOID] = trapezoid,     [TRAINING_DOUBLING] = doubling,
    [TRAINING_WARM_COSINE] = warm_cosine,
};

double training_rate_share(const struct training_config *config, int epoch) {
    return (epoch < config->epochs ? schedules[config->schedule] : annealing)(config, epoch);
}
