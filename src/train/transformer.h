/* The one-layer transformer of arXiv 2402.09469 on k tokens a_1 .. a_k in {0, .., p - 1}, read at
 * the last, without positions and without normalisation:
 *
 *     x_j  = E[a_j]
 *     s_hj = (K_h x_j) . (Q_h x_k) / sqrt(e),    A_h = softmax over j of s_h
 *     z    = x_k + sum_h O_h sum_j A_hj V_h x_j
 *     y    = z + W2' max(W1' z + b1, 0)
 *     logits = U' y,   loss: cross-entropy, mean over samples
 *
 * The weights are one array of these parts, row-major, one after the other:
 *     E [p, d]; K, Q, V [H, e, d]; O [H, d, e]; W1 [d, r]; b1 [r]; W2 [r, d]; U [d, p]
 * for width d, H heads of width e = d / H, r hidden units.
 *
 * There are few tokens, so that nothing of size d^2 is done per sample. Keys, queries and scores
 * (p^2 of them for a head) are tables over tokens; z is a sum of table rows, hence so are W1' z and
 * U' z; and what the hidden units add to the logits goes through W2 U: [r, p] at once. What is left
 * per sample is H k sums of r + p numbers and three products of r p. */
#ifndef TRAIN_TRANSFORMER_H
#define TRAIN_TRANSFORMER_H

#include "train/evaluation.h"
#include "train/network.h"

enum { TRANSFORMER_TOKENS_MAX = 20 }; /* 3^20 tuples are more than can be counted */

struct transformer_shape {
    int tokens; /* k */
    int p;
    int width;  /* d */
    int heads;  /* H, which divides d */
    int hidden; /* r */
};

enum {
    TRANSFORMER_E,
    TRANSFORMER_K,
    TRANSFORMER_Q,
    TRANSFORMER_V,
    TRANSFORMER_O,
    TRANSFORMER_W1,
    TRANSFORMER_B1,
    TRANSFORMER_W2,
    TRANSFORMER_U,
    TRANSFORMER_PARTS,
};

/* The kind of network: tokens are its inputs, p is d and the outputs. */
extern const struct network_kind network_transformer;

struct transformer_shape transformer_shape_of(const struct network *network);

/* `index`: one of the constants above. Initial weights are normal with variance 1/d; those of O
 * 1/(H e), of W2 1/r, of b1 0. */
struct network_part transformer_part(const struct transformer_shape *shape, int index);

/* Number of all weights. */
size_t transformer_size(const struct transformer_shape *shape);

struct transformer; /* a workspace */

/* label: [p^k], the last token fastest; must outlive the workspace. */
struct transformer *transformer_create(const struct transformer_shape *shape, const int *label,
                                       struct error *error);

void transformer_free(struct transformer *transformer);

/* Bytes that transformer_create asks for. */
size_t transformer_bytes(const struct transformer_shape *shape);

/* Take over weights: make the tables of tokens. To be called before any of the following. */
void transformer_load(struct transformer *transformer, const float *weights);

/* Replace the scores: [H, p, p], rows the query, columns the key; all zero is uniform attention.
 * Until the next transformer_load; not to be followed by a gradient. */
void transformer_replace_scores(struct transformer *transformer, const double *scores);

/* Visit samples: [count] indices of tuples, and add to the sums. */
void transformer_measure(struct transformer *transformer, const int *samples, int count,
                         struct evaluation_sums *sums);

/* The gradient of the mean loss over the samples, in the layout of the weights, which are those
 * that were loaded. sums = NULL: nothing is measured. */
void transformer_gradient(struct transformer *transformer, const float *weights, const int *samples,
                          int count, float *out, struct evaluation_sums *sums);

#endif
