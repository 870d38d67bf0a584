/* The boxes of one word on a group: which have energy, and which fusion allows. */
#include "base/worst.h"
#include "claims/words/word_support/word_support.h"

#include <math.h>

enum { ORDER_MAX = 720 }; /* a word takes 4 n^4 multiplications */

static void free_boxes(void *of) {
    struct boxes *boxes = of;
    fourier_free(&boxes->fourier);
    representations_free(&boxes->representations);
    group_free(&boxes->group);
}

struct boxes *word_support_open(struct study *study, const struct place *at,
                                const struct any_group *of, struct error *error) {
    const struct document *document = study->document;
    struct boxes *boxes = study_room(study, 1, sizeof *boxes);
    study_defer(study, free_boxes, boxes);
    if (!any_group_create(at, of, ORDER_MAX, &boxes->group, error) ||
        !representations_create(&boxes->group, &boxes->representations, error) ||
        !fourier_create(&boxes->group, &boxes->representations, &boxes->fourier, error))
        return NULL;
    size_t n = (size_t)boxes->group.order, m = (size_t)boxes->fourier.count, count = m * m * m;
    char label[REPRESENTATION_LABEL_MAX];
    boxes->count = (int)count;
    boxes->zero = document->energy_tolerance * boxes->group.order;
    boxes->table = study_room(study, n * n, sizeof *boxes->table);
    boxes->energy = study_room(study, count, sizeof *boxes->energy);
    boxes->cover = study_room(study, count, sizeof *boxes->cover);
    boxes->refined = study_room(study, count, sizeof *boxes->refined);
    boxes->labels = study_room(study, m, sizeof *boxes->labels);
    for (size_t b = 0; b < m; ++b) {
        representation_label(&boxes->representations, (int)b, label);
        boxes->labels[b] = study_text(study, "%s", label);
    }
    return boxes;
}

bool word_support_weigh(struct boxes *boxes, const struct word *word, struct error *error) {
    word_evaluate(word, &boxes->group, boxes->table);
    return word_tensor_energies(&boxes->fourier, boxes->table, boxes->energy, error) &&
           word_cover(&boxes->representations, word, boxes->cover, boxes->refined, error);
}

bool word_support_has(const struct boxes *boxes, int box) {
    return !(boxes->energy[box] <= boxes->zero);
}

struct box word_support_box(const struct boxes *boxes, int number) {
    int m = boxes->fourier.count;
    return (struct box){.phi = number / m / m, .psi = number / m % m, .zeta = number % m};
}

struct counts word_support_count(const struct boxes *boxes) {
    const struct representation *bscs = boxes->representations.bscs;
    struct counts counts = {.group = boxes->group.name,
                            .d = boxes->group.order,
                            .bscs = boxes->fourier.count,
                            .all = boxes->count,
                            .smallest_support = INFINITY};
    double n = boxes->group.order, sum = 0, dimensions = 0;
    for (int i = 0; i < boxes->count; ++i) {
        const struct box box = word_support_box(boxes, i);
        double energy = boxes->energy[i];
        counts.cover += boxes->cover[i];
        counts.refined += boxes->refined[i];
        sum += energy;
        if (!word_support_has(boxes, i)) {
            counts.largest_zero = worst_of(counts.largest_zero, energy);
            continue;
        }
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

double word_support_multiplication_error(const struct boxes *boxes) {
    double n = boxes->group.order, worst = 0;
    for (int i = 0; i < boxes->count; ++i) {
        const struct box box = word_support_box(boxes, i);
        bool diagonal = box.phi == box.psi && box.psi == box.zeta;
        double expected = diagonal ? n * boxes->representations.bscs[box.phi].dimension : 0;
        worst = worst_of(worst, fabs(boxes->energy[i] - expected) / (n * n));
    }
    return worst;
}

/* --- Findings --------------------------------------------------------------------------------- */

void word_support_add(const struct counts *counts, struct findings *found) {
    double decides = counts->energy_error; /* NaN where any energy is */
    found->outside_cover += outcome_of(counts->outside_cover, decides);
    found->outside_refined += outcome_of(counts->outside_refined, decides);
    found->energy_error = worst_of(found->energy_error, counts->energy_error);
    found->largest_zero = worst_of(found->largest_zero, counts->largest_zero / counts->d);
    found->smallest_support =
        least_of(found->smallest_support, counts->smallest_support / counts->d);
}

double word_support_inexact(const struct counts *counts) {
    return outcome_of(counts->support != counts->refined || counts->outside_refined > 0,
                      counts->energy_error);
}

/* The sum over c of any table's tensor is 1, so that no box with the trivial zeta, number 0, has
 * energy but the first. */
void word_support_add_random(const struct boxes *boxes, struct findings *found) {
    for (int i = 0; i < boxes->count; ++i)
        if (!boxes->cover[i] && word_support_box(boxes, i).zeta > 0) {
            ++found->random_boxes;
            found->control_outside_cover +=
                outcome_of(word_support_has(boxes, i), boxes->energy[i]);
        }
}
