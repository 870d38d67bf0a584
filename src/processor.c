/* All other code is compiled for processors with AVX2 and FMA. Elsewhere a program ends here,
 * before main, with a message instead of an illegal instruction: only this file, linked into every
 * program, is compiled for any x86-64. */
#include "run/program.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void check_processor(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return;
    fprintf(stderr, "%s: this processor lacks AVX2 or FMA, which the program requires\n",
            program_invocation_short_name);
    _exit(PROGRAM_BAD_INPUT);
}
