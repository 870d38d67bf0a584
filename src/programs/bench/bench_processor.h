/* The processor of a measurement, as reported by the CPUID instruction. */
#ifndef PROGRAMS_BENCH_BENCH_PROCESSOR_H
#define PROGRAMS_BENCH_BENCH_PROCESSOR_H

#include <stdbool.h>

enum { PROCESSOR_VENDOR_MAX = 13, PROCESSOR_BRAND_MAX = 49 };

/* Virtual machines often have an unspecific brand, such as "Intel(R) Xeon(R) Processor"; the
 * numbers identify the design. */
struct processor {
    char brand[PROCESSOR_BRAND_MAX];   /* without surrounding blanks; "unknown" if missing */
    char vendor[PROCESSOR_VENDOR_MAX]; /* e.g. "GenuineIntel" */
    int family, model, stepping;       /* as in /proc/cpuinfo */
    bool avx512; /* F, DQ, BW and VL, which OpenBLAS's SkylakeX kernels need */
};

struct processor processor_identify(void);

#endif
