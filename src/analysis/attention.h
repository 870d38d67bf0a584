/* What the heads of a transformer (train/transformer.h) look at: the scores
 *
 *     W_h = E K_h' Q_h E' / sqrt(e):  [p, p], rows the key's token, columns the query's,
 *
 * in the orthonormal real Fourier basis of Z_p, p odd, over both tokens. The mode (f, g) has the
 * products of cos and sin 2 pi f a / p with cos and sin 2 pi g b / p, or with a constant for g = 0.
 * Modes with f = 0 do not depend on the key: the softmax does not see them, and they are left out
 * of all that follows. */
#ifndef ANALYSIS_ATTENTION_H
#define ANALYSIS_ATTENTION_H

#include "train/transformer.h"

struct attention_mode {
    int key, query; /* f = 1 .. F, g = 0 .. F, F = (p - 1) / 2 */
    double power;   /* sum of the squares of its coefficients */
};

struct attention {
    int p, heads;
    int modes;                   /* F (F + 1) */
    double *basis;               /* [p, p]: a function in each row: 1, cos 1, sin 1, cos 2, ... */
    double *coefficients;        /* [H, p, p]: of W_h */
    struct attention_mode *mode; /* [H, modes]: the strongest first */
};

bool attention_create(const struct transformer_shape *shape, const float *weights,
                      struct attention *attention, struct error *error);

void attention_free(struct attention *attention);

/* The modes of one head, the strongest first. */
const struct attention_mode *attention_modes(const struct attention *attention, int head);

/* The share of the `count` strongest modes of each head in its power, averaged over heads with
 * their powers for weights. NaN without power. */
double attention_top_share(const struct attention *attention, int count);

/* Scores of nothing but each head's strongest mode: [H, p, p], rows the query, columns the key, as
 * transformer_replace_scores takes them. */
void attention_strongest_scores(const struct attention *attention, double *scores);

#endif
