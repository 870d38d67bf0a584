#include "analysis/statistics.h"
#include "base/worst.h"
#include "study/study.h"

/* The members of the trained networks that have the value: values: [networks]. Returns their
 * number. */
static int collect(const struct study *study, const struct trial *trial, const struct field *field,
                   double *values) {
    int count = 0;
    for (int i = 0; i < trial->networks; ++i) {
        const char *run = trial_run(study, trial, i);
        if (trial->is_trained[i] && (field->has == NULL || field->has(run)))
            values[count++] = *(const double *)(run + field->offset);
    }
    return count;
}

static double sum_of(const double *values, int count) {
    double sum = 0;
    for (int i = 0; i < count; ++i)
        sum += values[i];
    return sum;
}

static double extreme_of(enum field_summary summary, const double *values, int count) {
    double extreme = count > 0 ? values[0] : NAN;
    for (int i = 1; i < count; ++i)
        extreme =
            summary == SUMMARY_MOST ? worst_of(extreme, values[i]) : least_of(extreme, values[i]);
    return extreme;
}

struct estimate trial_summary(struct study *study, const struct trial *trial,
                              const struct field *field) {
    double *values = study_room(study, (size_t)trial->networks, sizeof *values);
    int count = field->summary == SUMMARY_RUNS ? 0 : collect(study, trial, field, values);
    switch (field->summary) {
    case SUMMARY_RUNS:
        return estimate_without_interval(trial->trained);
    case SUMMARY_COUNT:
        return estimate_without_interval(sum_of(values, count));
    case SUMMARY_SHARE:
        return statistics_share(sum_of(values, count), count);
    case SUMMARY_MEAN:
        return statistics_mean(values, count);
    case SUMMARY_MEDIAN:
        return estimate_without_interval(statistics_median(values, count));
    default:
        return estimate_without_interval(extreme_of(field->summary, values, count));
    }
}
