/* How fast this core multiplies matrices. */
#ifndef TOOLS_BENCH_PEAK_H
#define TOOLS_BENCH_PEAK_H

#include "base/error.h"

/* The most flop/s that a large matrix product reaches now. It is measured in a child, whose memory
 * does not count as this process's. */
bool bench_measure_peak(double *peak, struct error *error);

#endif
