/* Memory: zeroed arrays aligned for vector loads. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* `count` elements of `size` bytes, all zero, aligned to 64 bytes; NULL if out of memory or if
 * count * size overflows. A count of 0 gives a valid pointer. Release with free(). */
void *memory_array(size_t count, size_t size);

#endif
