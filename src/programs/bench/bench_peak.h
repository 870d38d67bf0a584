/* The multiply-add peak of this core. */
#ifndef PROGRAMS_BENCH_BENCH_PEAK_H
#define PROGRAMS_BENCH_BENCH_PEAK_H

/* The current peak flop/s of fused multiply-adds without memory access, with registers as wide as
 * those used by the training kernels (train/kernels.h). */
double bench_measure_peak(void);

#endif
