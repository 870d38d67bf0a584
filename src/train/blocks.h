/* Transformers as the base code of arXiv 2402.09469 has them (its App. J refers to that code): L
 * blocks of attention and a hidden layer, read at the last token. Every part but these is a choice;
 * with none of them and one block it is the network of train/transformer.h, which is faster there.
 *
 * The numbers a_1 .. a_k in {0, .., p - 1} are the sequence t_1 .. t_T: themselves, T = k, or with
 * `signs` a_1 o a_2 o .. a_k =, T = 2 k. For width d, H heads of width e, r hidden neurons:
 *
 *     x_j = D(s E[t_j] + P[j])           s = sqrt(d) with `scaled`, else 1; P with `positions`
 *     and in each block
 *     n_j = N(x_j)                       N: LayerNorm with `norms`, else the identity
 *     q_hj = Q_h n_j + b, k_hj = K_h n_j + b, v_hj = V_h n_j + b
 *     A_hji = softmax over i <= j of q_hj . k_hi / sqrt(e)
 *     x_j += D(sum_h O_h sum_i D(A_hji) v_hi + b)
 *     x_j += D(W2' D(f(W1' N(x_j) + b)) + b)      f: max(., 0), or with `gelu` z Phi(z)
 *     and at last
 *     logits = U' N(x_T) + b             loss: cross-entropy, mean over samples
 *
 * All b are there with `biases` only, but for those of the hidden layer, which always are. D is
 * dropout, in training only: each number is zero with probability q = `dropout`, to 2^-16, and 1 /
 * (1 - q) times itself otherwise. N(x) = g (x - mean) / sqrt(variance + 1e-5) + b.
 *
 * The weights are one array of these parts, row-major, one after the other:
 *     E [p, d], with `signs` [p + 2, d], o and = last; P [T, d];
 *     for each block: N1 [2, d], g and b; K, Q, V, O [d, e, H]; bK, bQ, bV [e, H]; bO [d]; N2 [2,
 * d]; W1 [d, r]; b1 [r]; W2 [r, d]; b2 [d]; N [2, d]; U [d, p]; bU [p].
 *
 * Heads come last, so that the few operations of each head go side by side. Where nothing random
 * enters before it, the first block's keys, queries and values are made once for each token and
 * position instead of for each sample; the last block has one query, the last token's. */
#ifndef TRAIN_BLOCKS_H
#define TRAIN_BLOCKS_H

#include "base/random.h"
#include "train/evaluation.h"
#include "train/network.h"

enum { BLOCKS_TOKENS_MAX = 20, BLOCKS_MAX = 8 };

struct blocks_shape {
    int tokens; /* k */
    int p;
    int width;  /* d */
    int heads;  /* H */
    int hidden; /* r */
    struct network_options options;
};

/* Parts of a network, in the order of the weights; those of a block are repeated. */
enum blocks_part {
    BLOCKS_E,
    BLOCKS_P,
    BLOCKS_N1,
    BLOCKS_K,
    BLOCKS_Q,
    BLOCKS_V,
    BLOCKS_BK,
    BLOCKS_BQ,
    BLOCKS_BV,
    BLOCKS_O,
    BLOCKS_BO,
    BLOCKS_N2,
    BLOCKS_W1,
    BLOCKS_B1,
    BLOCKS_W2,
    BLOCKS_B2,
    BLOCKS_N,
    BLOCKS_U,
    BLOCKS_BU,
    BLOCKS_PARTS,
};

/* The kind of network: tokens are its inputs, p is d and the outputs. */
extern const struct network_kind network_blocks;

struct blocks_shape blocks_shape_of(const struct network *network);

/* T */
int blocks_length(const struct blocks_shape *shape);

/* e */
int blocks_head_width(const struct blocks_shape *shape);

/* Part `which` of block `block`, which is 0 for parts that are not of a block; size 0: the network
 * has no such part. Initial weights have variance 1 over the fan-in, biases too, but E and P, which
 * are standard normal with `scaled` and have variance 1/d without it, and N: g = 1, b = 0. Without
 * `biases`, those of the hidden layer start at zero. */
struct network_part blocks_part(const struct blocks_shape *shape, enum blocks_part which,
                                int block);

/* Number of all weights. */
size_t blocks_size(const struct blocks_shape *shape);

struct blocks; /* a workspace */

/* label: [p^k], the last number fastest; must outlive the workspace. NULL without memory. */
struct blocks *blocks_create(const struct blocks_shape *shape, const int *label,
                             struct error *error);

void blocks_free(struct blocks *blocks);

/* Bytes that blocks_create asks for. */
double blocks_bytes(const struct blocks_shape *shape);

/* Take over weights, which must outlive the following. To be called before any of these. */
void blocks_load(struct blocks *blocks, const float *weights);

/* The scores of numbers a for the last number b, without positions: scores: [H, p, p], rows the key
 * a, columns the query b. Of networks of one block without `signs`, `positions` and dropout (a
 * shape without it fits the same weights), which always score like that. */
void blocks_scores(const struct blocks *blocks, double *scores);

/* Replace these scores: [H, p, p], rows the query, columns the key, as for
 * transformer_replace_scores; all zero is uniform attention. Until the next blocks_load; not to be
 * followed by a gradient. */
void blocks_replace_scores(struct blocks *blocks, const double *scores);

/* Visit samples, without dropout: [count] indices of tuples, and add to the sums. */
void blocks_measure(struct blocks *blocks, const int *samples, int count,
                    struct evaluation_sums *sums);

/* The gradient of the mean loss over the samples, in the layout of the weights. stream: of dropout,
 * which moves on; NULL: no dropout. sums: as seen with dropout; NULL: nothing is measured. */
void blocks_gradient(struct blocks *blocks, const int *samples, int count,
                     struct random_stream *stream, float *out, struct evaluation_sums *sums);

/* Floating-point operations of the matrix products for the gradient of `count` samples. */
double blocks_flops(const struct blocks_shape *shape, int count);

#endif
