/* The command line of bench. */
#ifndef PROGRAMS_BENCH_BENCH_OPTIONS_H
#define PROGRAMS_BENCH_BENCH_OPTIONS_H

#include "programs/bench/bench.h"

/* Exits with status 2 on bad usage and 0 after --help or --version. */
void bench_parse_arguments(int argc, char **argv, struct bench *bench);

#endif
