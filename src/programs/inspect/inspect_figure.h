/* One page: phases and amplitudes of the live neurons (of all if none is live), residuals and
 * r_kkk, by frequency. */
#ifndef PROGRAMS_INSPECT_INSPECT_FIGURE_H
#define PROGRAMS_INSPECT_INSPECT_FIGURE_H

#include "programs/inspect/inspect.h"

/* Phases are relative to the largest neuron of the frequency, which removes the gauge, with the
 * sign of (a, b) that puts arg z_a between -15 and 165 degrees: exact solutions lie at multiples of
 * a sixth or a quarter of a turn, up to their parameters. Fails as figure_save does. */
bool inspect_save_figure(const struct inspection *inspection, const char *path,
                         struct error *error);

#endif
