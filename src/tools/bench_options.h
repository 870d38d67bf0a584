/* The command line of bench. */
#ifndef TOOLS_BENCH_OPTIONS_H
#define TOOLS_BENCH_OPTIONS_H

#include "tools/bench.h"

/* Exits with status 2 on bad usage and 0 after --help or --version. */
void bench_parse_arguments(int argc, char **argv, struct bench *bench);

#endif
