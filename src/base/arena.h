/* Arenas: memory that is released all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

/* Zero is an empty arena. */
struct arena {
    struct arena_block *newest;
};

/* `count` elements of `size` bytes, all zero, that live as long as the arena; NULL without memory
 * or when count * size overflows. A count of 0 gives a valid pointer. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of the first `length` characters of `text`, ended by 0; NULL without memory. */
char *arena_text(struct arena *arena, const char *text, size_t length);

/* Call `release` with `of` when the arena is released, before any memory goes. Returns false, and
 * has called it, without memory. */
typedef void arena_release(void *of);
bool arena_defer(struct arena *arena, arena_release *release, void *of);

/* Release everything, the newest first. */
void arena_free(struct arena *arena);

#endif
