/* The histograms of Fig. 4 and Figs. 8 to 11, counted as there: the order of a frequency is the
 * number of all neurons with |z_ak| above the threshold, wherever their largest |z_ak| is, and the
 * frequencies of all seeds are pooled. They stand beside the published ones. */
#include "base/worst.h"
#include "claims/composing/weight_decay/weight_decay.h"

#include <math.h>

/* --- Histograms ------------------------------------------------------------------------------- */

static void normalise(double shares[FIG4_ORDERS]) {
    double all = 0;
    for (int order = 0; order < FIG4_ORDERS; ++order)
        all += shares[order];
    for (int order = 0; order < FIG4_ORDERS; ++order)
        shares[order] = all == 0 ? NAN : shares[order] / all;
}

/* Frequencies of the trained networks of a trial at one order. */
static double count_of(const struct study *study, const struct trial *trial, int order) {
    double count = 0;
    for (int i = 0; i < trial->networks; ++i)
        if (trial->is_trained[i])
            count += ((const struct run *)trial_run(study, trial, i))->fig4[order];
    return count;
}

void weight_decay_shares(const struct study *study, const struct trial *trial,
                         double shares[FIG4_ORDERS]) {
    for (int order = 0; order < FIG4_ORDERS; ++order)
        shares[order] = count_of(study, trial, order);
    normalise(shares);
}

void weight_decay_published_shares(const struct published *of, double shares[FIG4_ORDERS]) {
    for (int order = 0; order < FIG4_ORDERS; ++order)
        shares[order] = of->counts[order];
    normalise(shares);
}

const struct published *weight_decay_published(const struct study *study, const struct task *task) {
    const struct document *document = study->document;
    for (unsigned i = 0; i < document->fig4_count; ++i) {
        const struct published *of = &document->fig4[i];
        if (of->d == task->d && of->width == task->width && of->weight_decay == task->weight_decay)
            return of;
    }
    return NULL;
}

double weight_decay_distance(const double x[FIG4_ORDERS], const double y[FIG4_ORDERS]) {
    double sum = 0;
    for (int order = 0; order < FIG4_ORDERS; ++order)
        sum += fabs(x[order] - y[order]);
    return sum / 2;
}

/* --- Tables ----------------------------------------------------------------------------------- */

/* A bar of a histogram. */
struct bar {
    int order;
    double frequencies, published, published_share; /* NaN: none is known */
    struct estimate share;
};
#define BAR(member) offsetof(struct bar, member)
static const struct field bar_fields[] = {
    {"order", FIELD_INTEGER, BAR(order), NULL,
     "neurons with \\|z_ak\\| above `dead_threshold`; 10: or more", .heading = "order"},
    {"frequencies", FIELD_REAL, BAR(frequencies), "count", "frequencies of this order, all seeds",
     .heading = "frequencies"},
    {"paper_frequencies", FIELD_REAL, BAR(published), "count", "the same in the paper's figure",
     .heading = "paper"},
    {"share", FIELD_ESTIMATE, BAR(share), "share", "of the frequencies, with networks as clusters",
     .heading = "share", .decimals = 3},
    {"paper_share", FIELD_REAL, BAR(published_share), "share", "the same in the paper's figure",
     .heading = "paper’s share", .decimals = 3},
    {0}};
const struct record weight_decay_bar_record = {"bar", sizeof(struct bar), bar_fields};

/* A histogram beside the published one. */
struct histogram {
    int networks, frequencies;
    struct estimate below_4, four_or_six;
    double published_below_4, published_four_or_six, distance; /* NaN: none is known */
};
#define HISTOGRAM(member) offsetof(struct histogram, member)
static const struct field histogram_fields[] = {
    {"networks", FIELD_INTEGER, HISTOGRAM(networks), "count", "trained", .heading = "networks"},
    {"frequencies", FIELD_INTEGER, HISTOGRAM(frequencies), "count", "of these networks"},
    {"below_4", FIELD_ESTIMATE, HISTOGRAM(below_4), "share",
     "frequencies of order 0 to 3, with networks as clusters", .heading = "order below 4",
     .decimals = 3},
    {"paper_below_4", FIELD_REAL, HISTOGRAM(published_below_4), "share",
     "the same in the paper's figure", .heading = "paper", .decimals = 3},
    {"order_4_or_6", FIELD_ESTIMATE, HISTOGRAM(four_or_six), "share",
     "frequencies of order 4 and 6, likewise", .heading = "order 4 or 6", .decimals = 3},
    {"paper_order_4_or_6", FIELD_REAL, HISTOGRAM(published_four_or_six), "share",
     "the same in the paper's figure", .heading = "paper", .decimals = 3},
    {"distance", FIELD_REAL, HISTOGRAM(distance), "share",
     "total variation distance from the paper's histogram", .heading = "distance", .decimals = 3},
    {0}};
const struct record weight_decay_histogram_record = {"histogram", sizeof(struct histogram),
                                                     histogram_fields};

/* The histograms of one group and weight decay at all widths. */
struct widths {
    const char *group;
    double weight_decay, distance, published_distance;
    int widths, published_widths;
};
#define WIDTHS(member) offsetof(struct widths, member)
static const struct field widths_fields[] = {
    {"group", FIELD_TEXT, WIDTHS(group), NULL, "name of the group", .heading = "group"},
    {"weight_decay", FIELD_REAL, WIDTHS(weight_decay), NULL, "Adam's L2 coefficient",
     .heading = "λ"},
    {"widths", FIELD_INTEGER, WIDTHS(widths), "count", "of networks", .heading = "widths"},
    {"distance", FIELD_REAL, WIDTHS(distance), "share",
     "largest total variation distance of the histograms of two of them", .heading = "distance",
     .decimals = 3},
    {"paper_widths", FIELD_INTEGER, WIDTHS(published_widths), "count",
     "of the paper's figures that are known"},
    {"paper_distance", FIELD_REAL, WIDTHS(published_distance), "share",
     "the same of the paper's histograms; empty: fewer than two are known", .heading = "paper",
     .decimals = 3},
    {0}};
const struct record weight_decay_widths_record = {"widths", sizeof(struct widths), widths_fields};

/* --- What is measured ------------------------------------------------------------------------- */

static const char *setting_name(struct study *study, const struct task *task) {
    return study_text(study, "%s_q%d_wd%g", task->group, task->width, task->weight_decay);
}

static const char *decay_name(struct study *study, const struct task *task) {
    return study_text(study, "%s_wd%g", task->group, task->weight_decay);
}

static const struct sweep *sweep_of(const struct study *study) {
    return &((const struct profile *)study->profile)->sweep;
}

void weight_decay_expect_fig4(struct study *study) {
    const struct sweep *sweep = sweep_of(study);
    for (int i = 0; i < sweep_settings(sweep); ++i) {
        const struct task *task = study->trials[i]->task;
        study_expect(study, "fig4_below_4", setting_name(study, task));
        if (weight_decay_published(study, task) != NULL)
            study_expect(study, "fig4_distance", setting_name(study, task));
    }
    for (unsigned g = 0; sweep->widths_count > 1 && g < sweep->groups_count; ++g)
        for (unsigned y = 0; y < sweep->weight_decays_count; ++y)
            study_expect(study, "width_distance",
                         decay_name(study, weight_decay_trial(study, g, 0, y)->task));
}

static void write_bars(struct study *study, struct trial *trial, const struct published *published,
                       const double published_shares[FIG4_ORDERS]) {
    for (int order = 0; order < FIG4_ORDERS; ++order) {
        const struct bar bar = {
            .order = order,
            .frequencies = count_of(study, trial, order),
            .published = published == NULL ? NAN : published->counts[order],
            .published_share = published == NULL ? NAN : published_shares[order],
            .share = study_clustered_share(
                study, &trial, 1, offsetof(struct run, fig4) + (size_t)order * sizeof(double),
                offsetof(struct run, frequencies))};
        study_row(study, "weight_decay_fig4", (const void *[]){trial->task, &bar, trial->task});
    }
}

static void measure_histogram(struct study *study, struct trial *trial) {
    const struct task *task = trial->task;
    const struct published *published = weight_decay_published(study, task);
    size_t sizes = offsetof(struct run, frequencies);
    double shares[FIG4_ORDERS], theirs[FIG4_ORDERS] = {0};
    struct histogram histogram = {
        .networks = trial->trained,
        .frequencies = trial->trained * task->on->characters.frequencies,
        .below_4 = study_clustered_share(study, &trial, 1, offsetof(struct run, below_4), sizes),
        .four_or_six =
            study_clustered_share(study, &trial, 1, offsetof(struct run, four_or_six), sizes),
        .published_below_4 = NAN,
        .published_four_or_six = NAN,
        .distance = NAN};
    if (published != NULL) {
        weight_decay_shares(study, trial, shares);
        weight_decay_published_shares(published, theirs);
        histogram.published_below_4 = theirs[0] + theirs[1] + theirs[2] + theirs[3];
        histogram.published_four_or_six = theirs[4] + theirs[6];
        histogram.distance = weight_decay_distance(shares, theirs);
        study_measure_value(study, "fig4_distance", setting_name(study, task), histogram.distance);
    }
    study_measure(study, "fig4_below_4", setting_name(study, task), histogram.below_4);
    study_row(study, "weight_decay_fig4_settings", (const void *[]){task, &histogram, task});
    write_bars(study, trial, published, theirs);
}

/* The largest distance of two histograms of: [count, FIG4_ORDERS]; NaN of fewer. */
static double largest_distance(double (*of)[FIG4_ORDERS], int count) {
    double largest = count < 2 ? NAN : 0;
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < i; ++j)
            largest = worst_of(largest, weight_decay_distance(of[i], of[j]));
    return largest;
}

/* Whether the order depends on the width, for one group and weight decay. */
static void compare_widths(struct study *study, unsigned g, unsigned y) {
    int count = (int)sweep_of(study)->widths_count, known = 0;
    double(*ours)[FIG4_ORDERS] = study_room(study, (size_t)count, sizeof *ours);
    double(*theirs)[FIG4_ORDERS] = study_room(study, (size_t)count, sizeof *theirs);
    const struct task *task = weight_decay_trial(study, g, 0, y)->task;
    for (int w = 0; w < count; ++w) {
        const struct trial *trial = weight_decay_trial(study, g, (unsigned)w, y);
        const struct published *published = weight_decay_published(study, trial->task);
        weight_decay_shares(study, trial, ours[w]);
        if (published != NULL)
            weight_decay_published_shares(published, theirs[known++]);
    }
    const struct widths row = {task->group,
                               task->weight_decay,
                               largest_distance(ours, count),
                               largest_distance(theirs, known),
                               count,
                               known};
    study_measure_value(study, "width_distance", decay_name(study, task), row.distance);
    study_write_row(study, "weight_decay_widths", &row);
}

void weight_decay_measure_fig4(struct study *study) {
    const struct sweep *sweep = sweep_of(study);
    for (int i = 0; i < sweep_settings(sweep); ++i)
        measure_histogram(study, study->trials[i]);
    (void)study_table(study, "weight_decay_widths"); /* it may stay without rows */
    for (unsigned g = 0; sweep->widths_count > 1 && g < sweep->groups_count; ++g)
        for (unsigned y = 0; y < sweep->weight_decays_count; ++y)
            compare_widths(study, g, y);
}
