/* The inner loops of training, in two versions: for AVX2, which every machine has, and for AVX-512.
 * Both give the same bits, because each number is made by the same chain of operations whatever
 * the width of a register (train/kernel/vector.h), so that the processor decides about time only.
 *
 * Internal to train. */
#ifndef TRAIN_KERNELS_H
#define TRAIN_KERNELS_H

#include "train/dataset.h"
#include "train/model.h"
#include "train/strips.h"

#include <stdbool.h>
#include <stddef.h>

enum { PRODUCT_GROUP = 8 }; /* rows of a product's left factor that may lie beside each other */

/* out[r, j] = (add ? out[r, j] : 0) + sum_k a_rk b[k, j], where a_rk lies at
 *
 *     a[r / PRODUCT_GROUP a_group + r % PRODUCT_GROUP a_row + k a_step],
 *
 * for all rows and the first `columns` of a strip that is `width` columns wide. Each sum over k is
 * one chain of fused multiplications and additions that begins at zero, k ascending. Columns up to
 * the next multiple of STRIPS_LANES may be worked on too; arrays hold them. */
struct product {
    size_t rows;
    size_t columns;
    size_t depth;
    const float *a;
    size_t a_row;
    size_t a_step;
    size_t a_group; /* 0: PRODUCT_GROUP a_row */
    const float *b; /* [depth, width] */
    size_t width;
    float *out;
    size_t out_row;
    bool add;
};

/* Tuples begin .. end - 1 of a block, which differ in the last input only. */
struct tuple_run {
    size_t begin;
    size_t end;
    size_t row[DATASET_INPUTS_MAX]; /* of the strip, that the other inputs pick */
};

/* The hidden neurons of one strip for a block of tuples. */
struct block {
    const struct model *model;
    size_t inputs;
    const struct tuple_run *run; /* [runs] */
    size_t runs;
    const size_t *last;   /* [tuples]: rows of the strip that the last inputs pick */
    size_t width;         /* of the strip */
    const float *weights; /* [rows, width]: of all inputs, */
    float *slope;         /* [rows, width]: and dLoss/dweights, which is added to */
    float *values;        /* [tuples, width]: X = h(inputs) */
    float *factors;       /* [tuples, width], of powers: (the sum of all inputs)^(degree - 1), which
                             block_values leaves for block_slopes; NULL: it does not */
    const float *values_slope; /* [tuples, width]: dLoss/dX */
};

/* The sums over a group's table of moments (train/way/moments.h), for one strip: to_a[i] = sum_j
 * c_k o b_j, to_b[j] = sum_i c_k o a_i, to_c[k] = sum a_i o b_j, k = label[i d + j]. All [d,
 * width]. */
struct crossed {
    size_t d;
    const int *label; /* [d, d] */
    size_t width;
    const float *a, *b, *c;
    float *to_a, *to_b, *to_c;
};

/* One step of Adam (train/optimiser.h). */
struct adam_step {
    size_t size;
    const float *gradient;
    float *weights, *first, *second;
    float beta1, beta2;
    float decay;           /* added to the gradient, times the weight */
    float rate;            /* with the first moment's correction */
    float root_correction; /* 1/sqrt(1 - beta2^steps) */
    float epsilon;
    float keep1, keep2; /* 1 - beta */
};

/* A row of sums of table rows (train/transformer.h): that at `base`, and `parts` with factors. */
struct mixture {
    const float *table;
    size_t columns; /* a multiple of STRIPS_LANES */
    size_t base;
    size_t parts;
    const size_t *part;  /* [parts]: where they begin in the table */
    const float *factor; /* [parts] */
};

/* Queries of attention with H heads of `width` dimensions each, and what they see
 * (train/blocks_layers.h). Rows of q, k and v have width H numbers, heads last. */
struct heads {
    size_t heads, width;
    size_t queries;
    size_t length;       /* most keys that a query sees */
    const size_t *seen;  /* [queries]: keys that it sees */
    const size_t *query; /* [queries]: its row of q */
    const size_t *key;   /* [queries, length]: rows of k and v */
    const float *q, *k, *v;
    float *to_q, *to_k, *to_v; /* slopes by them, which are added to */
};

struct kernels {
    const char *name; /* "AVX2" or "AVX-512" */
    size_t lanes;     /* floats in a register: products are fastest with three columns of them */
    void (*multiply)(const struct product *product);
    /* The hidden values of a block, and from their slopes those of the weights. */
    void (*block_values)(const struct block *block);
    void (*block_slopes)(const struct block *block);
    /* The same of single rows: x = h(a, b); to_a += y dh/da, to_b += y dh/db. All [size]. */
    void (*values)(const struct model *model, const float *a, const float *b, size_t size,
                   float *x);
    void (*slopes)(const struct model *model, const float *a, const float *b, const float *y,
                   size_t size, float *to_a, float *to_b);
    void (*cross)(const struct crossed *crossed);
    void (*adam)(const struct adam_step *step);
    /* to: [columns] = the mixture; and from x = dLoss/dto, slope: as the table, which is added to,
     * and pull: [parts] = dLoss/dfactor. */
    void (*mix)(const struct mixture *mixture, float *to);
    void (*unmix)(const struct mixture *mixture, const float *x, float *slope, float *pull);
    /* As layer_score and so on (train/blocks_layers.h). */
    void (*heads_score)(const struct heads *heads, float *scores);
    void (*heads_mix)(const struct heads *heads, const float *weight, float *mixed);
    void (*heads_mix_back)(const struct heads *heads, const float *weight, const float *to_mixed,
                           float *to_weight);
    void (*heads_score_back)(const struct heads *heads, const float *to_scores);
};

extern const struct kernels kernels_avx2, kernels_avx512; /* train/kernel/table.c */

/* The fastest that this processor has. The environment variable COGS_VECTORS = 256 keeps to AVX2:
 * for tests, and to see what AVX-512 is worth. */
const struct kernels *kernels(void);

#endif
