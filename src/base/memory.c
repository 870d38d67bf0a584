#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 64, HUGE_PAGE = 2 << 20 };

/* Large arrays lie on huge pages where the system has them: reading rows that are pages apart takes
 * up to twice as long where each is on a page of its own. */
static void *allocate(size_t bytes) {
    if (bytes < HUGE_PAGE)
        return aligned_alloc(ALIGNMENT, bytes);
    size_t pages = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *array = aligned_alloc(HUGE_PAGE, pages);
    if (array != NULL)
        madvise(array, pages, MADV_HUGEPAGE); /* advice: without it the array is as good */
    return array;
}

void *memory_array(size_t count, size_t size) {
    if (size != 0 && count > (SIZE_MAX - HUGE_PAGE - ALIGNMENT) / size)
        return NULL;
    size_t bytes = (count * size + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    void *array = allocate(bytes);
    if (array != NULL)
        memset(array, 0, bytes);
    return array;
}
