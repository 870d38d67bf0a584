#include "train/training.h"

#include "base/denormals.h"
#include "base/memory.h"
#include "train/blocks.h"
#include "train/transformer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int training_order(const struct training_config *config) {
    return config->rank == 0 ? config->table.d : group_factors_order(config->factors, config->rank);
}

struct dataset_shape training_data_shape(const struct training_config *config) {
    const struct training_table *table = &config->table;
    int d = training_order(config);
    if (config->rank > 0 || table->inputs == 0)
        return (struct dataset_shape){.inputs = 2, .d = d, .outputs = d};
    return (struct dataset_shape){
        .inputs = table->inputs, .d = d, .outputs = table->outputs, .bits = table->bits};
}

struct network_shape training_network_shape(const struct training_config *config) {
    const struct dataset_shape shape = training_data_shape(config);
    if (config->heads > 0)
        return (struct network_shape){
            .kind = network_has_options(&config->options) ? &network_blocks : &network_transformer,
            .inputs = shape.inputs,
            .d = shape.d,
            .outputs = shape.outputs,
            .heads = config->heads,
            .hidden = config->hidden,
            .options = config->options};
    return dataset_network_shape(&shape);
}

void training_task_name(const struct training_config *config, char name[GROUP_NAME_MAX]) {
    if (config->rank == 0)
        snprintf(name, GROUP_NAME_MAX, "%s", config->table.name);
    else
        group_factors_name(config->factors, config->rank, name);
}

int training_members(const struct training_config *config) {
    return config->members > 1 ? config->members : 1;
}

/* Whether an epoch is a pass through all training tuples, batch by batch. */
static bool has_passes(const struct training_config *config) {
    return config->batch > 0 && config->batches == BATCHES_SHUFFLED;
}

/* What a way is asked to do, as far as the config says. A clean test may leave pairs out. */
static struct way_task task_of(const struct training_config *config) {
    const struct dataset_shape data = training_data_shape(config);
    int pairs = dataset_pairs(data.d, data.inputs);
    int held_out = dataset_held_out(pairs, config->train_share), sample = config->test_tuples;
    return (struct way_task){.network = training_network_shape(config),
                             .model = config->model,
                             .q = config->q,
                             .members = training_members(config),
                             .penalty = config->penalty,
                             .penalty_power = config->penalty_power,
                             .batch = config->batch,
                             .visited = has_passes(config) ? 0 : config->batch,
                             .data = data,
                             .held_out = held_out,
                             .tested = sample > 0 && sample < held_out ? sample : held_out,
                             .evaluated = config->evaluate_tuples,
                             .whole = !config->clean_test && sample == 0};
}

const struct way *training_way(const struct training_config *config) {
    if (config->way != NULL)
        return config->way;
    if (config->heads == 0)
        return &way_direct;
    return network_has_options(&config->options) ? &way_blocks : &way_transformer;
}

const struct way *training_fastest_way(const struct training_config *config) {
    const struct way_task task = task_of(config);
    return way_fastest(&task);
}

double training_flops(const struct training_config *config) {
    const struct way_task task = task_of(config);
    return training_way(config)->flops(&task);
}

bool training_is_solved(const struct evaluation *evaluation) {
    return evaluation->train_accuracy == 1 && evaluation->test_accuracy >= 0.99;
}

/* What one run works with; released together. */
struct run {
    struct group group; /* none where the task is a table */
    struct dataset dataset;
    const struct way *way;
    void *room; /* of the way */
    struct optimiser optimiser;
    float *slope; /* [rows, q]: the gradient */
    int *all;     /* [train_pairs]: the training tuples, ascending; with batches only */
    int *batch;   /* those of the batch at hand, or [train_pairs] of a pass */
};

static void run_free(struct run *run) {
    free(run->slope);
    free(run->all);
    free(run->batch);
    optimiser_free(&run->optimiser);
    if (run->way != NULL)
        run->way->free(run->room);
    dataset_free(&run->dataset);
    group_free(&run->group);
}

static bool check_config(const struct training_config *config, int snapshots, struct error *error) {
    if (config->members > 1 &&
        (config->train_share != 1 || config->stop_after > 0 || config->given.name != NULL))
        return error_set(error, ERROR_INPUT,
                         "networks trained together have all pairs to train on, and neither stop "
                         "early nor start from given weights");
    bool blocks = network_has_options(&config->options);
    if (config->heads > 0 &&
        (config->hidden < 1 || config->q < 1 || config->start == TRAINING_START_WIDTH ||
         (!blocks && config->start != TRAINING_START_NORMAL) || config->given.name != NULL ||
         config->start_deviation != 0))
        return error_set(error, ERROR_INPUT,
                         "a transformer has a width and hidden units, and starts normal, or "
                         "uniform with options, with deviations of its own");
    if (config->heads > 0 && config->optimiser.output_rate != 0)
        return error_set(error, ERROR_INPUT,
                         "all weights of a transformer have the same learning rate");
    if ((config->heads == 0 && blocks) || (config->evaluate_tuples > 0 && !blocks))
        return error_set(error, ERROR_INPUT,
                         "options are of transformers, and evaluations of some "
                         "test tuples of transformers with options");
    if (config->doublings > TRAINING_DOUBLINGS_MAX)
        return error_set(error, ERROR_INPUT, "a learning rate is doubled at most %d times",
                         TRAINING_DOUBLINGS_MAX);
    if (config->test_tuples > 0 && (config->clean_test || config->table.by_multiset))
        return error_set(error, ERROR_INPUT,
                         "a test is clean, by multisets, or a sample, not several of these");
    return config->stop_after == 0 || (snapshots == 0 && config->anneal_epochs == 0) ||
           error_set(error, ERROR_INPUT,
                     "a run that stops when it has learned has neither snapshots nor annealing");
}

static bool create_data(const struct training_config *config, struct run *run,
                        struct error *error) {
    const struct dataset_shape shape = training_data_shape(config);
    const int *label = config->table.label;
    if (config->rank > 0) {
        if (!group_create_abelian(config->factors, config->rank, &run->group, error))
            return false;
        label = run->group.product;
    }
    if (config->test_tuples > 0)
        return dataset_create_sampled(&shape, label, config->train_share, config->test_tuples,
                                      config->seed, &run->dataset, error);
    if (config->rank > 0 || config->table.inputs == 0)
        return dataset_create(shape.d, label, config->train_share, config->clean_test, config->seed,
                              &run->dataset, error);
    return (config->table.by_multiset ? dataset_create_multisets : dataset_create_tuples)(
        &shape, label, config->train_share, config->seed, &run->dataset, error);
}

static bool create_batches(const struct training_config *config, struct run *run,
                           struct error *error) {
    size_t tuples = (size_t)run->dataset.train_pairs;
    run->all = memory_array(tuples, sizeof *run->all);
    run->batch =
        memory_array(has_passes(config) ? tuples : (size_t)config->batch, sizeof *run->batch);
    if (run->all == NULL || run->batch == NULL)
        return error_memory(error, "a batch");
    dataset_list(&run->dataset, DATASET_TRAIN, run->all);
    return true;
}

static bool run_create(const struct training_config *config, struct run *run, struct error *error) {
    const struct network_shape shape = training_network_shape(config);
    const struct way_task task = task_of(config);
    int q = config->q * task.members;
    size_t size = network_shape_size(&shape, q);
    size_t outputs =
        network_has_two_layers(&shape) ? (size_t)shape.outputs * (size_t)q : 0; /* c is last */
    *run = (struct run){.way = training_way(config)};
    if (!create_data(config, run, error))
        return false;
    run->room = way_create(run->way, &task, &run->dataset, error);
    if (config->batch > 0 && run->room != NULL && !create_batches(config, run, error))
        return false;
    run->slope = memory_array(size, sizeof *run->slope);
    if (run->room == NULL ||
        !optimiser_create(&config->optimiser, size, outputs, &run->optimiser, error))
        return false;
    return run->slope != NULL || error_memory(error, "a gradient");
}

static bool result_create(const struct training_config *config, int snapshots,
                          struct training_result *result, struct error *error) {
    size_t members = (size_t)training_members(config);
    *result = (struct training_result){.members = (int)members, .snapshots = snapshots};
    if (!training_start_network(config, &result->network, error))
        return false;
    int every = config->evaluate_every > 0 ? config->evaluate_every : TRAINING_HISTORY_EVERY;
    size_t rows = (size_t)((config->epochs + config->anneal_epochs) / every) + 3;
    size_t kept = (size_t)snapshots;
    result->adam = memory_array(2 * network_size(&result->network), sizeof *result->adam);
    result->history.epoch = memory_array(rows, sizeof *result->history.epoch);
    result->history.evaluation = memory_array(rows, members * sizeof *result->history.evaluation);
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
    return result->history.evaluation +
           (size_t)(result->history.rows - 1) * (size_t)result->members;
}

static void keep_snapshot(struct training_result *result, int index, int epoch) {
    size_t size = network_size(&result->network);
    result->snapshot_epoch[index] = epoch;
    memcpy(result->snapshot_weights + (size_t)index * size, result->network.weights,
           size * sizeof *result->snapshot_weights);
}

/* Where the next row of the history goes. */
static struct evaluation *next_row(const struct training_result *result) {
    return result->history.evaluation + (size_t)result->history.rows * (size_t)result->members;
}

static bool has_diverged(const struct evaluation *evaluation, int members) {
    int diverged = 0;
    for (int s = 0; s < members; ++s)
        diverged += !isfinite(evaluation[s].train_loss);
    return diverged == members;
}

/* Keep the evaluation in the next row, tell the caller, and notice a run that blew up. */
static bool keep_history(struct training_result *result, int epoch, training_progress *progress,
                         void *context, struct error *error) {
    const struct evaluation *evaluation = next_row(result);
    result->history.epoch[result->history.rows++] = epoch;
    if (has_diverged(evaluation, result->members))
        return error_set(error, ERROR_INPUT,
                         "training diverged: the loss is no longer a number at epoch %d; lower the "
                         "learning rate",
                         epoch);
    if (progress != NULL && !progress(context, epoch, evaluation))
        return error_set(error, ERROR_ENVIRONMENT, "training was stopped at epoch %d", epoch);
    return true;
}

/* Set the neurons that have vanished to zero, and the optimiser's momentum with them. */
static void drop_vanished(struct run *run, const struct network *network, double bound) {
    size_t q = (size_t)network->q, rows = network_rows(network);
    for (size_t j = 0; j < q; ++j) {
        bool vanished = true;
        for (size_t row = 0; vanished && row < rows; ++row)
            vanished = fabs((double)network->weights[row * q + j]) < bound;
        for (size_t row = 0; vanished && row < rows; ++row)
            network->weights[row * q + j] = run->optimiser.first[row * q + j] = 0;
    }
}

static enum evaluation_detail detail_at(const struct training_config *config, int epoch, int last) {
    int whole = config->evaluate_every > 0 ? config->evaluate_every : TRAINING_WHOLE_EVERY;
    int losses = config->evaluate_every > 0 ? config->evaluate_every : TRAINING_HISTORY_EVERY;
    bool end = epoch == config->epochs || epoch == last;
    if (end || epoch % whole == 0)
        return EVALUATION_EVERYTHING;
    return epoch % losses == 0 ? EVALUATION_LOSSES : EVALUATION_NONE;
}

/* The last epoch of a run, given the last row of its history: earlier where that is the first to
 * find the task solved. */
static int last_epoch(const struct training_config *config, const struct training_history *history,
                      int last) {
    const struct evaluation *evaluation = &history->evaluation[history->rows - 1];
    int epoch = history->epoch[history->rows - 1];
    bool stops = config->stop_after > 0 && last == config->epochs && training_is_solved(evaluation);
    return stops && config->stop_after < last - epoch ? epoch + config->stop_after : last;
}

static void step(const struct training_config *config, struct run *run, int epoch,
                 const struct network *network) {
    optimiser_step(&run->optimiser, training_rate_share(config, epoch), network->weights,
                   run->slope);
}

/* The batch of the update that follows `epoch` updates. */
static void draw_batch(const struct training_config *config, struct run *run, int epoch) {
    batches_draw(config->seed, epoch, run->dataset.train_pairs, config->batch, run->batch);
    for (int i = 0; i < config->batch; ++i)
        run->batch[i] = run->all[run->batch[i]];
    run->way->choose(run->room, run->batch, config->batch);
}

/* An update for each shuffled batch; afterwards the way visits all training tuples again. */
static void pass(const struct training_config *config, struct run *run, int epoch,
                 const struct network *network) {
    int tuples = run->dataset.train_pairs;
    memcpy(run->batch, run->all, (size_t)tuples * sizeof *run->batch);
    batches_shuffle(config->seed, epoch, config->batch, tuples, run->batch);
    for (int first = 0; first < tuples; first += config->batch) {
        int count = tuples - first < config->batch ? tuples - first : config->batch;
        run->way->choose(run->room, run->batch + first, count);
        run->way->evaluate(run->room, network, run->slope, EVALUATION_NONE, NULL);
        step(config, run, epoch, network);
    }
    run->way->choose(run->room, run->all, tuples);
}

/* From `first` updates on to the last; snapshot_epochs = NULL: no snapshots. */
static bool update(const struct training_config *config, struct run *run, int first,
                   const int *snapshot_epochs, training_progress *progress, void *context,
                   struct training_result *result, struct error *error) {
    int kept = 0, last = config->epochs + config->anneal_epochs;
    bool shuffled = has_passes(config);
    struct optimiser *optimiser = &run->optimiser;
    for (int epoch = first; epoch <= last; ++epoch) {
        enum evaluation_detail detail = detail_at(config, epoch, last);
        if (epoch == config->epochs)
            optimiser->config.weight_decay = config->anneal_weight_decay;
        if (epoch % TRAINING_HISTORY_EVERY == 0)
            drop_vanished(run, &result->network, config->vanish_below);
        if (snapshot_epochs != NULL && kept < result->snapshots && snapshot_epochs[kept] == epoch)
            keep_snapshot(result, kept++, epoch);
        if (run->way->begin != NULL)
            run->way->begin(run->room, config->seed, epoch);
        if (config->batch > 0 && !shuffled)
            draw_batch(config, run, epoch);
        if (!shuffled || detail != EVALUATION_NONE)
            run->way->evaluate(run->room, &result->network, run->slope, detail, next_row(result));
        if (detail != EVALUATION_NONE) {
            if (!keep_history(result, epoch, progress, context, error))
                return false;
            last = last_epoch(config, &result->history, last);
        }
        if (epoch < last)
            (shuffled ? pass : step)(config, run, epoch, &result->network);
    }
    memcpy(result->adam, optimiser->first, optimiser->size * sizeof *result->adam);
    memcpy(result->adam + optimiser->size, optimiser->second,
           optimiser->size * sizeof *result->adam);
    return true;
}

/* Without denormal numbers; the caller's mode is back afterwards, also when progress stops it. */
static bool train(const struct training_config *config, struct run *run, int first,
                  const int *snapshot_epochs, training_progress *progress, void *context,
                  struct training_result *result, struct error *error) {
    unsigned mode = denormals_flush();
    bool ok = update(config, run, first, snapshot_epochs, progress, context, result, error);
    denormals_restore(mode);
    return ok;
}

bool training_run(const struct training_config *config, const int *snapshot_epochs, int snapshots,
                  training_progress *progress, void *context, struct training_result *result,
                  struct error *error) {
    struct run run = {0};
    *result = (struct training_result){0};
    bool ok = check_config(config, snapshots, error) && run_create(config, &run, error) &&
              result_create(config, snapshots, result, error) &&
              train(config, &run, 0, snapshot_epochs, progress, context, result, error);
    run_free(&run);
    if (!ok)
        training_result_free(result);
    return ok;
}

/* Take over where `from` stopped; its last evaluation is about to be made again. */
static void take_over(const struct training_config *config, const struct training_result *from,
                      struct run *run, struct training_result *result) {
    struct optimiser *optimiser = &run->optimiser;
    size_t size = optimiser->size * sizeof(float), rows = (size_t)from->history.rows - 1;
    memcpy(result->network.weights, from->network.weights, size);
    memcpy(optimiser->first, from->adam, size);
    memcpy(optimiser->second, from->adam + optimiser->size, size);
    optimiser->steps = config->epochs;
    memcpy(result->history.epoch, from->history.epoch, rows * sizeof *from->history.epoch);
    memcpy(result->history.evaluation, from->history.evaluation,
           rows * (size_t)from->members * sizeof *from->history.evaluation);
    result->history.rows = (int)rows;
}

bool training_continue(const struct training_config *config, const struct training_result *from,
                       training_progress *progress, void *context, struct training_result *result,
                       struct error *error) {
    struct run run = {0};
    *result = (struct training_result){0};
    bool ok = check_config(config, 0, error) && run_create(config, &run, error) &&
              result_create(config, 0, result, error);
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
    const struct way_task task = task_of(config);
    size_t pairs = (size_t)dataset_pairs(task.data.d, task.data.inputs);
    size_t size = network_shape_size(&task.network, config->q) * (size_t)task.members;
    size_t weights = size * sizeof(float);
    size_t trained = pairs - (size_t)task.held_out, lists = 0;
    if (config->batch > 0)
        lists = trained + (has_passes(config) ? trained : (size_t)config->batch);
    size_t drawn = config->test_tuples > 0 ? 0 : pairs; /* while the split is drawn */
    size_t tables = pairs * (sizeof(int) + 1) + (lists + drawn) * sizeof(int);
    return training_way(config)->bytes(&task) + tables +
           weights * (6 + (size_t)snapshots); /* weights, slope, optimiser, and its copy */
}

bool training_fits(const struct training_config *config, int snapshots, struct error *error) {
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double bytes = (double)training_bytes(config, snapshots);
    char task[GROUP_NAME_MAX];
    training_task_name(config, task);
    return bytes <= memory ||
           error_set(error, ERROR_ENVIRONMENT,
                     "a network of %d nodes on %s needs %.0f bytes of memory to train, and this "
                     "machine has %.0f; use a smaller width or group",
                     config->q, task, bytes, memory);
}
