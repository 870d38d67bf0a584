/* In the coverage build _exit, called by workers, first writes the counters, as exit does. */
#include <stdnoreturn.h>

/* NOLINTBEGIN(bugprone-reserved-identifier): the names are given by the linker's --wrap and
 * gcov. */
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);
void __gcov_dump(void);

noreturn void __wrap__exit(int status) {
    __gcov_dump();
    __real__exit(status);
}
/* NOLINTEND(bugprone-reserved-identifier) */
