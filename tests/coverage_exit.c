/* In the coverage build _exit, with which workers end, writes the counters first, as exit does. */
#include <stdnoreturn.h>

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker's --wrap and gcov have chosen the names. */
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);
void __gcov_dump(void);

noreturn void __wrap__exit(int status) {
    __gcov_dump();
    __real__exit(status);
}
/* NOLINTEND(bugprone-reserved-identifier) */
