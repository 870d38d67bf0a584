#include "base/arena.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *older;
    void *memory;
    arena_release *release;
};

static struct arena_block *add_block(struct arena *arena, void *memory, arena_release *release) {
    struct arena_block *block = malloc(sizeof *block);
    if (block == NULL)
        return NULL;
    *block = (struct arena_block){arena->newest, memory, release};
    arena->newest = block;
    return block;
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    void *memory = memory_array(count, size);
    if (memory == NULL || add_block(arena, memory, free) == NULL) {
        free(memory);
        return NULL;
    }
    return memory;
}

char *arena_text(struct arena *arena, const char *text, size_t length) {
    char *copy = arena_array(arena, length + 1, 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

bool arena_defer(struct arena *arena, arena_release *release, void *of) {
    if (add_block(arena, of, release) != NULL)
        return true;
    release(of);
    return false;
}

void arena_free(struct arena *arena) {
    while (arena->newest != NULL) {
        struct arena_block *block = arena->newest;
        arena->newest = block->older;
        block->release(block->memory);
        free(block);
    }
}
