#include "plot/palette.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>

/* A colour of the image and its number of pixels. */
struct shade {
    uint32_t colour; /* 0xRRGGBB */
    uint32_t cube;
    size_t pixels;
    int entry; /* palette entry */
};

static uint32_t colour_at(const unsigned char *rgb, size_t pixel) {
    const unsigned char *colour = rgb + 3 * pixel;
    return (uint32_t)colour[0] << 16 | (uint32_t)colour[1] << 8 | colour[2];
}

/* --- The colours of an image ------------------------------------------------------------------ */

static int compare_colours(const void *x, const void *y) {
    uint32_t left = ((const struct shade *)x)->colour, right = ((const struct shade *)y)->colour;
    return (left > right) - (left < right);
}

/* Merge equal colours in a sorted list, adding their pixels; returns the number left. */
static size_t merge_shades(struct shade *shades, size_t count) {
    size_t merged = 0;
    for (size_t i = 0; i < count; ++i)
        if (merged > 0 && shades[merged - 1].colour == shades[i].colour)
            shades[merged - 1].pixels += shades[i].pixels;
        else
            shades[merged++] = shades[i];
    return merged;
}

/* One shade per run of pixels of the same colour; shades = NULL: only count them. */
static size_t collect_runs(const unsigned char *rgb, size_t pixels, struct shade *shades) {
    size_t count = 0;
    for (size_t i = 0; i < pixels; ++i) {
        uint32_t colour = colour_at(rgb, i);
        if (i == 0 || colour != colour_at(rgb, i - 1)) {
            ++count;
            if (shades != NULL)
                shades[count - 1] = (struct shade){.colour = colour};
        }
        if (shades != NULL)
            ++shades[count - 1].pixels;
    }
    return count;
}

/* --- Entries ---------------------------------------------------------------------------------- */

/* Most frequent first. */
static int compare_pixels(const void *x, const void *y) {
    size_t left = ((const struct shade *)x)->pixels, right = ((const struct shade *)y)->pixels;
    return left != right ? (left < right) - (left > right) : compare_colours(x, y);
}

static int compare_cubes(const void *x, const void *y) {
    uint32_t left = ((const struct shade *)x)->cube, right = ((const struct shade *)y)->cube;
    return left != right ? (left > right) - (left < right) : compare_pixels(x, y);
}

/* Sort the shades by cubes of width `edge` and number the cubes from `entry` on. Returns one past
 * the last number. */
static int divide(struct shade *shades, size_t count, uint32_t edge, int entry) {
    for (size_t i = 0; i < count; ++i) {
        uint32_t colour = shades[i].colour;
        shades[i].cube =
            (colour >> 16) / edge << 16 | (colour >> 8 & 255) / edge << 8 | (colour & 255) / edge;
    }
    qsort(shades, count, sizeof *shades, compare_cubes);
    for (size_t i = 0; i < count; ++i) {
        entry += i == 0 || shades[i].cube != shades[i - 1].cube;
        shades[i].entry = entry - 1;
    }
    return entry;
}

/* Assign shades to entries in order, so that the first shade of an entry is its colour. Returns the
 * number of entries. */
static int assign_entries(struct shade *shades, size_t count) {
    size_t exact = count < PALETTE_EXACT ? count : PALETTE_EXACT;
    int entries;
    uint32_t edge = 1;
    qsort(shades, count, sizeof *shades, compare_pixels);
    for (size_t i = 0; i < count && i < PALETTE_EXACT; ++i)
        shades[i].entry = (int)i;
    while ((entries = divide(shades + exact, count - exact, edge, (int)exact)) > PALETTE_MAX)
        ++edge;
    return entries;
}

/* --- The palette ------------------------------------------------------------------------------ */

static void fill_colours(const struct shade *shades, size_t count, struct palette *palette) {
    for (size_t i = 0; i < count; ++i) {
        unsigned char *colour = palette->colour[shades[i].entry];
        if (i > 0 && shades[i].entry == shades[i - 1].entry)
            continue;
        colour[0] = (unsigned char)(shades[i].colour >> 16);
        colour[1] = (unsigned char)(shades[i].colour >> 8);
        colour[2] = (unsigned char)shades[i].colour;
    }
}

/* shades: [count], sorted by colour */
static void fill_index(const unsigned char *rgb, size_t pixels, const struct shade *shades,
                       size_t count, unsigned char *index) {
    for (size_t i = 0; i < pixels; ++i) {
        const struct shade key = {.colour = colour_at(rgb, i)};
        if (i > 0 && key.colour == colour_at(rgb, i - 1)) {
            index[i] = index[i - 1];
            continue;
        }
        const struct shade *shade = bsearch(&key, shades, count, sizeof key, compare_colours);
        index[i] = (unsigned char)shade->entry;
    }
}

bool palette_create(const unsigned char *rgb, size_t pixels, struct palette *palette,
                    unsigned char *index, struct error *error) {
    size_t count = collect_runs(rgb, pixels, NULL);
    struct shade *shades = memory_array(count, sizeof *shades);
    if (shades == NULL)
        return error_memory(error, "the colours of a figure");
    collect_runs(rgb, pixels, shades);
    qsort(shades, count, sizeof *shades, compare_colours);
    count = merge_shades(shades, count);
    palette->count = assign_entries(shades, count);
    fill_colours(shades, count, palette);
    qsort(shades, count, sizeof *shades, compare_colours);
    fill_index(rgb, pixels, shades, count, index);
    free(shades);
    return true;
}
