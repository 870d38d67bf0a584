#include "train/training.h"

#include "base/memory.h"
#include "base/random.h"
#include "ring/solutions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What one run works with; released together. */
struct run {
    struct group group;
    struct dataset dataset;
    struct gradient *gradient;
    struct optimizer optimizer;
    float *slope; /* [3, d, q]: the gradient */
};

static void run_free(struct run *run) {
    free(run->slope);
    optimizer_free(&run->optimizer);
    gradient_free(run->gradient);
    dataset_free(&run->dataset);
    group_free(&run->group);
}

static bool run_create(const struct training_config *config, struct run *run, struct error *error) {
    *run = (struct run){0};
    if (!group_create_abelian(config->factors, config->rank, &run->group, error) ||
        !dataset_create(&run->group, config->train_share, config->seed, &run->dataset, error))
        return false;
    size_t size = 3 * (size_t)run->group.order * (size_t)config->q;
    run->gradient = gradient_create(config->gradient, &run->dataset, config->q, error);
    run->slope = memory_array(size, sizeof *run->slope);
    if (run->gradient == NULL ||
        !optimizer_create(&config->optimizer, size, &run->optimizer, error))
        return false;
    return run->slope != NULL || error_memory(error, "a gradient");
}

static void fill_uniform(float *weights, size_t size, double bound, struct random_stream *stream) {
    for (size_t i = 0; i < size; ++i)
        weights[i] = (float)(bound * (2 * random_uniform(stream) - 1));
}

static void start_uniform(const struct training_config *config, struct network *network) {
    size_t size = (size_t)network->d * (size_t)network->q;
    struct random_stream stream = random_stream(config->seed, RANDOM_WEIGHTS);
    fill_uniform(network->a, size, 1 / sqrt(network->d), &stream);
    fill_uniform(network->b, size, 1 / sqrt(network->d), &stream);
    fill_uniform(network->c, size, 1 / sqrt(network->q), &stream);
}

/* to: [d, q] = scale * from^T, from: [q, d] */
static void copy_part(const double *from, double scale, const struct network *network, float *to) {
    for (int g = 0; g < network->d; ++g)
        for (int j = 0; j < network->q; ++j)
            to[g * network->q + j] = (float)(scale * from[j * network->d + g]);
}

static void add_noise(float *weights, size_t size, double noise, struct random_stream *stream) {
    double squares = 0;
    for (size_t i = 0; i < size; ++i)
        squares += (double)weights[i] * (double)weights[i];
    double deviation = noise * sqrt(squares / (double)size);
    for (size_t i = 0; i < size; ++i)
        weights[i] += (float)(deviation * random_normal(stream));
}

static bool start_memorized(const struct training_config *config, struct network *network,
                            struct error *error) {
    struct group group;
    struct characters characters = {0};
    struct ring_element element = {0};
    struct ring_weights weights = {0};
    size_t size = (size_t)network->d * (size_t)network->q;
    if (!group_create_abelian(config->factors, config->rank, &group, error))
        return false;
    bool ok = characters_create(&group, &characters, error) &&
              solution_create(SOLUTION_M, &group, &characters, &element, error) &&
              ring_weights_from_element(&characters, &element, &weights, error);
    if (ok) {
        double scale = 1 / cbrt(2.0 * network->d); /* from output scale 1/(2d) to 1 */
        struct random_stream stream = random_stream(config->seed, RANDOM_NOISE);
        const double *parts[] = {weights.a, weights.b, weights.c};
        for (int p = 0; p < 3; ++p) {
            float *to = network->weights + (size_t)p * size;
            copy_part(parts[p], scale, network, to);
            add_noise(to, size, config->start_noise, &stream);
        }
    }
    ring_weights_free(&weights);
    ring_free(&element);
    characters_free(&characters);
    group_free(&group);
    return ok;
}

bool training_start_network(const struct training_config *config, struct network *network,
                            struct error *error) {
    int d = group_factors_order(config->factors, config->rank);
    if (config->start == TRAINING_START_MEMORIZED && config->q != d * d)
        return error_set(error, ERROR_INPUT,
                         "memorisation needs d^2 = %d hidden nodes, one per pair, not %d", d * d,
                         config->q);
    if (!network_create(d, config->q, network, error))
        return false;
    if (config->start == TRAINING_START_MEMORIZED)
        return start_memorized(config, network, error);
    start_uniform(config, network);
    return true;
}

static bool result_create(const struct training_config *config, int snapshots,
                          struct training_result *result, struct error *error) {
    *result = (struct training_result){.snapshots = snapshots};
    if (!training_start_network(config, &result->network, error))
        return false;
    size_t rows = (size_t)((config->epochs + config->anneal_epochs) / TRAINING_HISTORY_EVERY) + 3;
    size_t kept = (size_t)snapshots;
    result->adam = memory_array(2 * network_size(&result->network), sizeof *result->adam);
    result->history.epoch = memory_array(rows, sizeof *result->history.epoch);
    result->history.evaluation = memory_array(rows, sizeof *result->history.evaluation);
    result->snapshot_epoch = memory_array(kept, sizeof *result->snapshot_epoch);
    result->snapshot_weights =
        memory_array(kept, network_size(&result->network) * sizeof *result->snapshot_weights);
    if (result->adam == NULL || result->history.epoch == NULL ||
        result->history.evaluation == NULL || result->snapshot_epoch == NULL ||
        result->snapshot_weights == NULL)
        return error_memory(error, "a training history");
    return true;
}

void training_result_free(struct training_result *result) {
    network_free(&result->network);
    free(result->adam);
    free(result->history.epoch);
    free(result->history.evaluation);
    free(result->snapshot_epoch);
    free(result->snapshot_weights);
    *result = (struct training_result){0};
}

const struct evaluation *training_final(const struct training_result *result) {
    return &result->history.evaluation[result->history.rows - 1];
}

static void keep_snapshot(struct training_result *result, int index, int epoch) {
    size_t size = network_size(&result->network);
    result->snapshot_epoch[index] = epoch;
    memcpy(result->snapshot_weights + (size_t)index * size, result->network.weights,
           size * sizeof *result->snapshot_weights);
}

/* Keep one evaluation, tell the caller, and notice a run that blew up. */
static bool keep_history(struct training_history *history, int epoch,
                         const struct evaluation *evaluation, training_progress *progress,
                         void *context, struct error *error) {
    history->epoch[history->rows] = epoch;
    history->evaluation[history->rows++] = *evaluation;
    if (!isfinite(evaluation->train_loss))
        return error_set(error, ERROR_INPUT,
                         "training diverged: the loss is no longer a number at epoch %d; lower the "
                         "learning rate",
                         epoch);
    if (progress != NULL && !progress(context, epoch, evaluation))
        return error_set(error, ERROR_ENVIRONMENT, "training was stopped at epoch %d", epoch);
    return true;
}

/* Set the nodes that have vanished to zero, and the optimizer's momentum with them. */
static void drop_vanished(struct run *run, const struct network *network, double bound) {
    size_t q = (size_t)network->q, rows = 3 * (size_t)network->d;
    for (size_t j = 0; j < q; ++j) {
        bool vanished = true;
        for (size_t row = 0; vanished && row < rows; ++row)
            vanished = fabs((double)network->weights[row * q + j]) < bound;
        for (size_t row = 0; vanished && row < rows; ++row)
            network->weights[row * q + j] = run->optimizer.first[row * q + j] = 0;
    }
}

/* The learning rate of the update that follows `epoch` updates, as a share of the config's. */
static double rate_share(const struct training_config *config, int epoch) {
    int left = config->epochs + config->anneal_epochs - epoch;
    return epoch < config->epochs ? 1 : (double)left / config->anneal_epochs;
}

static enum gradient_detail detail_at(const struct training_config *config, int epoch) {
    bool end = epoch == config->epochs || epoch == config->epochs + config->anneal_epochs;
    if (end || epoch % TRAINING_WHOLE_EVERY == 0)
        return GRADIENT_EVERYTHING;
    return epoch % TRAINING_HISTORY_EVERY == 0 ? GRADIENT_LOSSES : GRADIENT_SLOPE_ONLY;
}

/* From `first` updates on to the last; snapshot_epochs = NULL: no snapshots. */
static bool train(const struct training_config *config, struct run *run, int first,
                  const int *snapshot_epochs, training_progress *progress, void *context,
                  struct training_result *result, struct error *error) {
    int kept = 0, last = config->epochs + config->anneal_epochs;
    struct optimizer *optimizer = &run->optimizer;
    for (int epoch = first; epoch <= last; ++epoch) {
        struct evaluation evaluation;
        enum gradient_detail detail = detail_at(config, epoch);
        if (epoch == config->epochs)
            optimizer->config.weight_decay = config->anneal_weight_decay;
        if (epoch % TRAINING_HISTORY_EVERY == 0)
            drop_vanished(run, &result->network, config->vanish_below);
        if (snapshot_epochs != NULL && kept < result->snapshots && snapshot_epochs[kept] == epoch)
            keep_snapshot(result, kept++, epoch);
        gradient_evaluate(run->gradient, &result->network, run->slope, detail, &evaluation);
        if (detail != GRADIENT_SLOPE_ONLY &&
            !keep_history(&result->history, epoch, &evaluation, progress, context, error))
            return false;
        if (epoch < last)
            optimizer_step(optimizer, rate_share(config, epoch), result->network.weights,
                           run->slope);
    }
    memcpy(result->adam, optimizer->first, optimizer->size * sizeof *result->adam);
    memcpy(result->adam + optimizer->size, optimizer->second,
           optimizer->size * sizeof *result->adam);
    return true;
}

bool training_run(const struct training_config *config, const int *snapshot_epochs, int snapshots,
                  training_progress *progress, void *context, struct training_result *result,
                  struct error *error) {
    struct run run;
    *result = (struct training_result){0};
    bool ok = run_create(config, &run, error) && result_create(config, snapshots, result, error) &&
              train(config, &run, 0, snapshot_epochs, progress, context, result, error);
    run_free(&run);
    if (!ok)
        training_result_free(result);
    return ok;
}

/* Take over where `from` stopped; its last evaluation is about to be made again. */
static void take_over(const struct training_config *config, const struct training_result *from,
                      struct run *run, struct training_result *result) {
    struct optimizer *optimizer = &run->optimizer;
    size_t size = optimizer->size * sizeof(float), rows = (size_t)from->history.rows - 1;
    memcpy(result->network.weights, from->network.weights, size);
    memcpy(optimizer->first, from->adam, size);
    memcpy(optimizer->second, from->adam + optimizer->size, size);
    optimizer->steps = config->epochs;
    memcpy(result->history.epoch, from->history.epoch, rows * sizeof *from->history.epoch);
    memcpy(result->history.evaluation, from->history.evaluation,
           rows * sizeof *from->history.evaluation);
    result->history.rows = (int)rows;
}

bool training_continue(const struct training_config *config, const struct training_result *from,
                       training_progress *progress, void *context, struct training_result *result,
                       struct error *error) {
    struct run run;
    *result = (struct training_result){0};
    bool ok = run_create(config, &run, error) && result_create(config, 0, result, error);
    if (ok) {
        take_over(config, from, &run, result);
        ok = train(config, &run, config->epochs, NULL, progress, context, result, error);
    }
    run_free(&run);
    if (!ok)
        training_result_free(result);
    return ok;
}

size_t training_bytes(const struct training_config *config, int snapshots) {
    int d = group_factors_order(config->factors, config->rank);
    int held_out = dataset_held_out_pairs(d, config->train_share);
    size_t order = (size_t)d, weights = 3 * order * (size_t)config->q * sizeof(float);
    size_t tables = order * order * (sizeof(int) + 1); /* the group's and the split */
    return gradient_bytes(config->gradient, d, config->q, held_out) + tables +
           weights * (6 + (size_t)snapshots); /* weights, slope, optimizer, and its copy */
}

bool training_fits(const struct training_config *config, int snapshots, struct error *error) {
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double bytes = (double)training_bytes(config, snapshots);
    char group[GROUP_NAME_MAX];
    group_factors_name(config->factors, config->rank, group);
    return bytes <= memory ||
           error_set(error, ERROR_ENVIRONMENT,
                     "a network of %d nodes on %s needs %.0f bytes of memory to train, and this "
                     "machine has %.0f; use a smaller width or group",
                     config->q, group, bytes, memory);
}
