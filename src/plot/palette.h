/* Colour palettes for PNG files, which reduce their size to a third.
 *
 * Figures have few colours and many blends of these, at antialiased edges and overlapping lines;
 * 256 are enough. The most frequent colours are kept exactly. For the others, the colour space is
 * divided into cubes, as small as possible such that the number of occupied cubes does not exceed
 * the number of entries left, and each cube is represented by its most frequent colour. An image of
 * 256 colours or fewer is encoded without loss. */
#ifndef PLOT_PALETTE_H
#define PLOT_PALETTE_H

#include "base/error.h"

#include <stddef.h>

enum { PALETTE_MAX = 256, PALETTE_EXACT = 64 };

struct palette {
    int count;
    unsigned char colour[PALETTE_MAX][3]; /* red, green, blue; the first PALETTE_EXACT are exact */
};

/* The palette of rgb: [pixels, 3], and index: [pixels], the palette entry of each pixel. Fails with
 * ERROR_ENVIRONMENT if out of memory. */
bool palette_create(const unsigned char *rgb, size_t pixels, struct palette *palette,
                    unsigned char *index, struct error *error);

#endif
