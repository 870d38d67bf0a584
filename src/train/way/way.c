#include "train/way/way.h"

#include <math.h>

const struct way *const ways[] = {&way_direct,      &way_structured, &way_lanes,
                                  &way_transformer, &way_blocks,     NULL};

const struct way *way_fastest(const struct way_task *task) {
    const struct way *fastest = NULL;
    double least = INFINITY;
    for (int i = 0; ways[i] != NULL; ++i) {
        if (ways[i]->problem(task) != NULL)
            continue;
        double time = ways[i]->pace * ways[i]->flops(task);
        if (time < least) {
            fastest = ways[i];
            least = time;
        }
    }
    return fastest;
}

void *way_create(const struct way *way, const struct way_task *task, const struct dataset *dataset,
                 struct error *error) {
    struct way_task exact = *task;
    exact.data = dataset->shape;
    exact.held_out = dataset->pairs - dataset->train_pairs;
    exact.tested = dataset->test_pairs;
    exact.whole = exact.held_out == exact.tested;
    const char *problem = way->problem(&exact);
    if (problem == NULL)
        return way->create(&exact, dataset, error);
    error_set(error, ERROR_INPUT, "%s", problem);
    return NULL;
}

bool way_is_table(const struct way_task *task) {
    return task->data.inputs == 2 && !task->data.bits && task->data.outputs == task->data.d;
}

bool way_is_plain(const struct way_task *task) {
    return network_has_two_layers(&task->network) && task->penalty == 0 && task->batch == 0;
}
