/* The attention scores of the heads of a transformer (train/transformer.h, train/blocks.h)
 *
 *     W_h = E K_h' Q_h E' / sqrt(e):  [p, p], rows the key's token, columns the query's,
 *
 * in the orthonormal real Fourier basis of Z_p over both tokens. The mode (f, g) consists of the
 * products of cos and sin 2 pi f a / p with cos and sin 2 pi g b / p, or with a constant for g = 0;
 * for f = p / 2 there is no sine. Modes with f = 0 do not depend on the key, so the softmax cancels
 * them; they are ignored below.
 *
 * arXiv 2402.09469 (Figs. 3, 9, 10) does not say whether its pictures are of this table, or of W^KQ
 * without E. So the latter can be looked at as well, as a [d, d] table whose rows and columns are
 * numbered like elements of Z_d, which has no meaning for the network. */
#ifndef ANALYSIS_ATTENTION_H
#define ANALYSIS_ATTENTION_H

#include "train/blocks.h"
#include "train/transformer.h"

struct attention_mode {
    int key, query; /* f = 1 .. F, g = 0 .. F, F the integer part of p / 2 */
    double power;   /* sum of squared coefficients */
};

struct attention {
    int p, heads;                /* p: d without E */
    int modes;                   /* F (F + 1) */
    double *basis;               /* [p, p]: one function per row: 1, cos 1, sin 1, cos 2, ... */
    double *coefficients;        /* [H, p, p]: of W_h */
    struct attention_mode *mode; /* [H, modes]: strongest first */
};

bool attention_create(const struct transformer_shape *shape, const float *weights,
                      struct attention *attention, struct error *error);

/* Of any scores: [H, n, n], rows the key. */
bool attention_create_scores(int n, int heads, const double *scores, struct attention *attention,
                             struct error *error);

/* The scores of a network's heads: those of tokens, [H, p, p], or without E, [H, d, d]. Both kinds
 * of transformer; those of train/blocks.h are to have one block, without signs and positions. To be
 * freed; NULL without memory. */
double *attention_scores(const struct network *network, bool with_embedding, struct error *error);

/* The modes of attention_scores. */
bool attention_create_network(const struct network *network, bool with_embedding,
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
