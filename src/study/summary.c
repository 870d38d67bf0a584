#include "analysis/statistics.h"
#include "base/worst.h"
#include "study/study.h"

#include <math.h>
#include <string.h>

/* The members of the trained networks that have the value: values: [networks]. Returns their
 * number. */
static int collect(const struct study *study, const struct trial *trial, const struct field *field,
                   double *values) {
    int count = 0;
    for (int i = 0; i < trial->networks; ++i) {
        const char *run = trial_run(study, trial, i);
        if (trial->is_trained[i] && (field->has == NULL || field->has(run)))
            values[count++] =
                field->summary == SUMMARY_RUNS ? 1 : *(const double *)(run + field->offset);
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

static double deviation_of(const double *values, int count) {
    double mean = sum_of(values, count) / count, squares = 0;
    for (int i = 0; i < count; ++i)
        squares += (values[i] - mean) * (values[i] - mean);
    return count > 1 ? sqrt(squares / (count - 1)) : NAN;
}

static struct estimate summarise(enum field_summary summary, double *values, int count) {
    switch (summary) {
    case SUMMARY_RUNS:
    case SUMMARY_COUNT:
        return estimate_without_interval(sum_of(values, count));
    case SUMMARY_SHARE:
        return statistics_share(sum_of(values, count), count);
    case SUMMARY_MEAN:
        return statistics_mean(values, count);
    case SUMMARY_MEDIAN:
        return estimate_without_interval(statistics_median(values, count));
    case SUMMARY_DEVIATION:
        return estimate_without_interval(deviation_of(values, count));
    default:
        return estimate_without_interval(extreme_of(summary, values, count));
    }
}

struct estimate trial_summary(struct study *study, const struct trial *trial,
                              const struct field *field) {
    double *values = study_room(study, (size_t)trial->networks, sizeof *values);
    return summarise(field->summary, values, collect(study, trial, field, values));
}

struct estimate study_summary(struct study *study, const struct field *field) {
    size_t most = 0;
    int count = 0;
    for (int t = 0; t < study->count; ++t)
        most += (size_t)study->trials[t]->networks;
    double *values = study_room(study, most, sizeof *values);
    for (int t = 0; t < study->count; ++t)
        if (field->applies == NULL || field->applies(study->trials[t]->task))
            count += collect(study, study->trials[t], field, values + count);
    return summarise(field->summary, values, count);
}

struct estimate study_clustered_share(struct study *study, struct trial *const *trials, int count,
                                      size_t hits, size_t sizes) {
    size_t most = 0;
    int clusters = 0;
    double all_hits = 0;
    for (int t = 0; t < count; ++t)
        most += (size_t)trials[t]->networks;
    int *hit = study_room(study, 2 * most, sizeof *hit), *size = hit + most;
    for (int t = 0; t < count; ++t)
        for (int i = 0; i < trials[t]->networks; ++i) {
            const char *run = trial_run(study, trials[t], i);
            double hits_of_run = *(const double *)(run + hits);
            if (!trials[t]->is_trained[i])
                continue;
            all_hits += hits_of_run;
            hit[clusters] = isnan(hits_of_run) ? 0 : (int)hits_of_run;
            size[clusters++] = *(const int *)(run + sizes);
        }
    return isnan(all_hits) ? estimate_without_interval(NAN)
                           : statistics_clustered_share(hit, size, clusters);
}

static bool is_called(const struct field *field, const char *name) {
    return (field->name != NULL && strcmp(field->name, name) == 0) ||
           (field->quantity != NULL && strcmp(field->quantity, name) == 0);
}

const struct field *study_summary_field(const struct claim *claim, const char *name) {
    for (const struct sheet *sheet = claim->sheets; sheet->name != NULL; ++sheet)
        for (int p = 0; p < SHEET_PARTS && sheet->parts[p].record != NULL; ++p)
            for (const struct field *field = sheet->parts[p].record->fields; !field_is_end(field);
                 ++field)
                if (field->summary != SUMMARY_NONE && is_called(field, name))
                    return field;
    return NULL;
}

struct estimate trial_column(struct study *study, const struct trial *trial, const char *name) {
    const struct field *field = study_summary_field(study->claim, name);
    return field == NULL ? estimate_without_interval(NAN) : trial_summary(study, trial, field);
}
