/* Colours of a picture for a PNG file with a palette, which takes a third of the bytes.
 *
 * Figures have few colours and many blends of these, where lines have soft edges or lie over each
 * other. 256 are enough for them. The most frequent colours stay as they are. For the others, the
 * space of colours is divided into cubes, as small as they can be so that the colours lie in no
 * more of them than there are entries left, and of each cube the most frequent colour stands for
 * all. A picture of 256 colours or fewer loses nothing. */
#ifndef PLOT_PALETTE_H
#define PLOT_PALETTE_H

#include "base/error.h"

#include <stddef.h>

enum { PALETTE_MAX = 256, PALETTE_EXACT = 64 };

struct palette {
    int count;
    unsigned char colour[PALETTE_MAX]
                        [3]; /* red, green, blue; the first PALETTE_EXACT as they are */
};

/* The palette of rgb: [pixels, 3], and for each pixel its number in it, index: [pixels]. Fails with
 * ERROR_ENVIRONMENT if out of memory. */
bool palette_create(const unsigned char *rgb, size_t pixels, struct palette *palette,
                    unsigned char *index, struct error *error);

#endif
