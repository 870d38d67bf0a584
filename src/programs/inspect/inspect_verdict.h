/* What an inspected network is, in sentences: only what was measured, and where there is no single
 * explanation, which ones there are. */
#ifndef PROGRAMS_INSPECT_INSPECT_VERDICT_H
#define PROGRAMS_INSPECT_INSPECT_VERDICT_H

#include "programs/inspect/inspect_summary.h"

void verdict_print(const struct inspection *inspection, const struct summary *summary);

#endif
