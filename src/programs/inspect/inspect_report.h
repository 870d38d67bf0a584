/* The printed report of inspect, and its frequencies or irreps as CSV and JSON. */
#ifndef PROGRAMS_INSPECT_INSPECT_REPORT_H
#define PROGRAMS_INSPECT_INSPECT_REPORT_H

#include "programs/inspect/inspect_summary.h"

#include <jansson.h>

/* Print the header, one row per frequency, or irrep, and totals. */
void report_print(const struct inspection *inspection, const struct summary *summary);

/* The same in one line. */
void report_print_line(const struct inspection *inspection, const struct summary *summary);

/* Columns group, k, order, family (the closest one, whatever the residual), residual, xi, nu,
 * alpha, beta, r_kkk, r_kkk_imaginary, constant_part, kind, neurons, partner, distance; of groups
 * that are not Abelian group, irrep, degree, type, neurons, share, purity, rank_one. Fails as
 * table_save does. */
bool report_save_csv(const struct inspection *inspection, const char *path, struct error *error);

/* All of it as a JSON object, to be released with json_decref. */
json_t *report_json(const struct inspection *inspection, const struct summary *summary);

#endif
