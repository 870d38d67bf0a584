/* How fast this core multiplies and adds. */
#ifndef PROGRAMS_BENCH_BENCH_PEAK_H
#define PROGRAMS_BENCH_BENCH_PEAK_H

/* The most flop/s that fused multiplications and additions reach now which touch no memory, with
 * registers as wide as those that the kernels of training use (train/kernels.h). */
double bench_measure_peak(void);

#endif
