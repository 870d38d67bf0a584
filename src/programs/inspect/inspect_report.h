/* The printed report of inspect, and its frequencies as CSV. */
#ifndef PROGRAMS_INSPECT_INSPECT_REPORT_H
#define PROGRAMS_INSPECT_INSPECT_REPORT_H

#include "programs/inspect/inspect_summary.h"

/* Print the header, one row per frequency, and totals. */
void report_print(const struct inspection *inspection, const struct summary *summary);

/* Columns group, k, order, family (the closest one, whatever the residual), residual, xi, nu,
 * alpha, beta, r_kkk, r_kkk_imaginary, constant_part. Fails as table_save does. */
bool report_save_csv(const struct inspection *inspection, const char *path, struct error *error);

#endif
