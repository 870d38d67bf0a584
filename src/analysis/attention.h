/* The attention scores of the heads of a transformer (train/transformer.h)
 *
 *     W_h = E K_h' Q_h E' / sqrt(e):  [p, p], rows the key's token, columns the query's,
 *
 * in the orthonormal real Fourier basis of Z_p, p odd, over both tokens. The mode (f, g) consists
 * of the products of cos and sin 2 pi f a / p with cos and sin 2 pi g b / p, or with a constant for
 * g = 0. Modes with f = 0 do not depend on the key, so the softmax cancels them; they are ignored
 * below. */
#ifndef ANALYSIS_ATTENTION_H
#define ANALYSIS_ATTENTION_H

#include "train/transformer.h"

struct attention_mode {
    int key, query; /* f = 1 .. F, g = 0 .. F, F = (p - 1) / 2 */
    double power;   /* sum of squared coefficients */
};

struct attention {
    int p, heads;
    int modes;                   /* F (F + 1) */
    double *basis;               /* [p, p]: one function per row: 1, cos 1, sin 1, cos 2, ... */
    double *coefficients;        /* [H, p, p]: of W_h */
    struct attention_mode *mode; /* [H, modes]: strongest first */
};

bool attention_create(const struct transformer_shape *shape, const float *weights,
                      struct attention *attention, struct error *error);

void attention_free(struct attention *attention);

/* The modes of one head, strongest first. */
const struct attention_mode *attention_modes(const struct attention *attention, int head);

/* The share of the `count` strongest modes in the power of each head, averaged over heads weighted
 * by their power. NaN if all power is zero. */
double attention_top_share(const struct attention *attention, int count);

/* Scores restricted to the strongest mode of each head: [H, p, p], rows the query, columns the key,
 * as for transformer_replace_scores. */
void attention_strongest_scores(const struct attention *attention, double *scores);

#endif
