/* Everything else is compiled for processors with AVX2 and FMA. On others a program ends here,
 * before main and with a message instead of an illegal instruction: this file alone, which every
 * program is linked with, is compiled for any x86-64. */
#include "run/program.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void check_processor(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return;
    fprintf(stderr, "%s: this processor has no AVX2 and FMA, which the program is built for\n",
            program_invocation_short_name);
    _exit(PROGRAM_BAD_INPUT);
}
