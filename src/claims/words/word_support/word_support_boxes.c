#include "claims/words/word_support/word_support_boxes.h"

#include "base/memory.h"
#include "base/worst.h"

#include <math.h>
#include <stdlib.h>

static bool boxes_allocate(struct boxes *boxes, struct error *error) {
    size_t n = (size_t)boxes->group.order, m = (size_t)boxes->fourier.count, count = m * m * m;
    boxes->count = (int)count;
    boxes->table = memory_array(n * n, sizeof *boxes->table);
    boxes->energy = memory_array(count, sizeof *boxes->energy);
    boxes->cover = memory_array(count, sizeof *boxes->cover);
    boxes->refined = memory_array(count, sizeof *boxes->refined);
    return (boxes->table != NULL && boxes->energy != NULL && boxes->cover != NULL &&
            boxes->refined != NULL) ||
           error_memory(error, "the boxes of a tensor");
}

bool boxes_open(struct group *group, double tolerance, struct boxes *boxes, struct error *error) {
    *boxes = (struct boxes){.group = *group, .zero = tolerance * group->order};
    *group = (struct group){0};
    bool ok = representations_create(&boxes->group, &boxes->representations, error) &&
              fourier_create(&boxes->group, &boxes->representations, &boxes->fourier, error) &&
              boxes_allocate(boxes, error);
    if (!ok)
        boxes_close(boxes);
    return ok;
}

void boxes_close(struct boxes *boxes) {
    free(boxes->table);
    free(boxes->energy);
    free(boxes->cover);
    free(boxes->refined);
    fourier_free(&boxes->fourier);
    representations_free(&boxes->representations);
    group_free(&boxes->group);
    *boxes = (struct boxes){0};
}

bool boxes_weigh(struct boxes *boxes, const struct word *word, struct error *error) {
    word_evaluate(word, &boxes->group, boxes->table);
    return word_tensor_energies(&boxes->fourier, boxes->table, boxes->energy, error) &&
           word_cover(&boxes->representations, word, boxes->cover, boxes->refined, error);
}

bool boxes_weigh_random(struct boxes *boxes, struct random_stream *stream, struct error *error) {
    int n = boxes->group.order;
    for (int i = 0; i < n * n; ++i)
        boxes->table[i] = (int)random_below(stream, (uint32_t)n);
    return word_tensor_energies(&boxes->fourier, boxes->table, boxes->energy, error);
}

bool box_is_support(const struct boxes *boxes, int box) {
    return !(boxes->energy[box] <= boxes->zero); /* a NaN counts */
}

struct box box_of(const struct boxes *boxes, int number) {
    int m = boxes->fourier.count;
    return (struct box){.phi = number / m / m, .psi = number / m % m, .zeta = number % m};
}

struct box_counts boxes_count(const struct boxes *boxes) {
    struct box_counts counts = {.smallest_support = INFINITY};
    const struct representation *bscs = boxes->representations.bscs;
    double n = boxes->group.order, sum = 0, dimensions = 0;
    for (int i = 0; i < boxes->count; ++i) {
        double energy = boxes->energy[i];
        counts.cover += boxes->cover[i];
        counts.refined += boxes->refined[i];
        sum += energy;
        if (!box_is_support(boxes, i)) {
            counts.largest_zero = worst_of(counts.largest_zero, energy);
            continue;
        }
        struct box box = box_of(boxes, i);
        ++counts.support;
        counts.outside_cover += !boxes->cover[i];
        counts.outside_refined += !boxes->refined[i];
        counts.smallest_support = least_of(counts.smallest_support, energy);
        dimensions +=
            (double)bscs[box.phi].dimension * bscs[box.psi].dimension * bscs[box.zeta].dimension;
    }
    counts.dimension_share = dimensions / (n * n * n);
    counts.energy_error = fabs(sum / (n * n) - 1);
    return counts;
}

double boxes_multiplication_error(const struct boxes *boxes) {
    double n = boxes->group.order, worst = 0;
    for (int i = 0; i < boxes->count; ++i) {
        struct box box = box_of(boxes, i);
        bool diagonal = box.phi == box.psi && box.psi == box.zeta;
        double expected = diagonal ? n * boxes->representations.bscs[box.phi].dimension : 0;
        worst = worst_of(worst, fabs(boxes->energy[i] - expected) / (n * n));
    }
    return worst;
}
