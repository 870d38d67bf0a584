/* The verdict on an inspected network in sentences: only measured facts, and all possible
 * explanations if there are several. */
#ifndef PROGRAMS_INSPECT_INSPECT_VERDICT_H
#define PROGRAMS_INSPECT_INSPECT_VERDICT_H

#include "programs/inspect/inspect_summary.h"

void verdict_print(const struct inspection *inspection, const struct summary *summary);

#endif
