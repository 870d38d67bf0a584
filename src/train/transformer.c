#include "train/transformer.h"

#include "base/memory.h"
#include "train/dense.h"
#include "train/kernels.h"
#include "train/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 256, /* samples per matrix product: enough to feed the kernels, few enough for L2 */
};

/* Tables over tokens, or the slopes by them. */
struct tables {
    float *keys, *queries, *values; /* [p, d]: head h has columns h e .. h e + e - 1 */
    float *scores;                  /* [H, p, p]: query, key */
    float *stream; /* [p, H + 1, d]: what token a adds to z: first as the last token, E[a]; then by
                      head h, O_h V_h E[a] */
    float *rows;   /* [p, H + 1, r' + p']: W1' and U' of that; b1 is in the first ones */
    float *direct; /* [r', p']: W2 U */
};

struct transformer {
    struct transformer_shape shape;
    const int *label;
    int hidden, outputs, columns; /* r' and p', padded; r' + p' */
    struct tables table, slope;
    float *attention; /* [block, k, H] */
    float *sums;      /* [block, r' + p']: hidden units and logits, then their slopes */
    float *back;      /* [block, r']: slopes by the values of hidden units */
    float *pull;      /* [k, H]: slopes by the attention of one sample */
    size_t *part;     /* [k, H]: where the rows that its attention mixes begin */
    float *room;      /* of products by matrices that are no tables */
    float *memory;    /* where all of these lie */
};

/* --- The shape -------------------------------------------------------------------------------- */

struct network_part transformer_part(const struct transformer_shape *shape, int index) {
    int p = shape->p, d = shape->width, h = shape->heads, r = shape->hidden, e = d / h;
    const struct network_part parts[TRANSFORMER_PARTS] = {
        [TRANSFORMER_E] = {.name = "E", .rank = 2, .extent = {p, d}},
        [TRANSFORMER_K] = {.name = "K", .rank = 3, .extent = {h, e, d}},
        [TRANSFORMER_Q] = {.name = "Q", .rank = 3, .extent = {h, e, d}},
        [TRANSFORMER_V] = {.name = "V", .rank = 3, .extent = {h, e, d}},
        [TRANSFORMER_O] = {.name = "O", .rank = 3, .extent = {h, d, e}},
        [TRANSFORMER_W1] = {.name = "W1", .rank = 2, .extent = {d, r}},
        [TRANSFORMER_B1] = {.name = "b1", .rank = 1, .extent = {r}},
        [TRANSFORMER_W2] = {.name = "W2", .rank = 2, .extent = {r, d}},
        [TRANSFORMER_U] = {.name = "U", .rank = 2, .extent = {d, p}},
    };
    size_t offset = 0;
    for (int i = 0;; ++i) {
        struct network_part found = parts[i];
        found.offset = offset;
        found.size = 1;
        for (int j = 0; j < found.rank; ++j)
            found.size *= (size_t)found.extent[j];
        if (i == TRANSFORMER_W2)
            found.deviation = sqrt(1.0 / r);
        else if (i != TRANSFORMER_B1)
            found.deviation = sqrt(1.0 / d); /* O: H e = d */
        if (i == index)
            return found;
        offset += found.size;
    }
}

size_t transformer_size(const struct transformer_shape *shape) {
    struct network_part last = transformer_part(shape, TRANSFORMER_U);
    return last.offset + last.size;
}

static struct transformer_shape shape_from(const struct network_shape *shape, int width) {
    return (struct transformer_shape){.tokens = shape->inputs,
                                      .p = shape->d,
                                      .width = width,
                                      .heads = shape->heads,
                                      .hidden = shape->hidden};
}

struct transformer_shape transformer_shape_of(const struct network *network) {
    const struct network_shape shape = network_shape_of(network);
    return shape_from(&shape, network->q);
}

static int kind_parts(const struct network_shape *shape) {
    (void)shape;
    return TRANSFORMER_PARTS;
}

static struct network_part kind_part(const struct network_shape *shape, int q, int index) {
    const struct transformer_shape transformer = shape_from(shape, q);
    return transformer_part(&transformer, index);
}

const struct network_kind network_transformer = {
    .name = "transformer", .parts = kind_parts, .part = kind_part};

/* --- The workspace ---------------------------------------------------------------------------- */

/* The next `size` floats of `memory`, padded so that all arrays are aligned; NULL only counts. */
static float *take(float *memory, size_t *used, size_t size) {
    float *at = memory == NULL ? NULL : memory + *used;
    *used += (size + 15) / 16 * 16;
    return at;
}

static void take_tables(const struct transformer *transformer, float *memory, size_t *used,
                        struct tables *tables) {
    const struct transformer_shape *shape = &transformer->shape;
    size_t p = (size_t)shape->p, d = (size_t)shape->width, heads = (size_t)shape->heads;
    tables->keys = take(memory, used, p * d);
    tables->queries = take(memory, used, p * d);
    tables->values = take(memory, used, p * d);
    tables->scores = take(memory, used, heads * p * p);
    tables->stream = take(memory, used, p * (heads + 1) * d);
    tables->rows = take(memory, used, p * (heads + 1) * (size_t)transformer->columns);
    tables->direct = take(memory, used, (size_t)transformer->hidden * (size_t)transformer->outputs);
}

/* Every product is at most as deep as the largest of these. */
static size_t room_of(const struct transformer *transformer) {
    const struct transformer_shape *shape = &transformer->shape;
    int sizes[] = {BLOCK, shape->width, transformer->hidden, shape->p * (shape->heads + 1)};
    int most = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i)
        most = sizes[i] > most ? sizes[i] : most;
    return dense_room((size_t)most);
}

/* Lay the arrays of a workspace out; returns the floats that they take. */
static size_t lay_out(struct transformer *transformer, float *memory) {
    const struct transformer_shape *shape = &transformer->shape;
    size_t used = 0;
    transformer->memory = memory;
    transformer->hidden = (int)strips_padded((size_t)shape->hidden);
    transformer->outputs = (int)strips_padded((size_t)shape->p);
    transformer->columns = transformer->hidden + transformer->outputs;
    take_tables(transformer, memory, &used, &transformer->table);
    take_tables(transformer, memory, &used, &transformer->slope);
    transformer->attention =
        take(memory, &used, (size_t)BLOCK * (size_t)shape->tokens * (size_t)shape->heads);
    transformer->sums = take(memory, &used, (size_t)BLOCK * (size_t)transformer->columns);
    transformer->back = take(memory, &used, (size_t)BLOCK * (size_t)transformer->hidden);
    transformer->pull = take(memory, &used, (size_t)shape->tokens * (size_t)shape->heads);
    transformer->room = take(memory, &used, room_of(transformer));
    return used;
}

size_t transformer_bytes(const struct transformer_shape *shape) {
    struct transformer transformer = {.shape = *shape};
    return sizeof transformer + lay_out(&transformer, NULL) * sizeof(float) +
           (size_t)shape->tokens * (size_t)shape->heads * sizeof(size_t);
}

struct transformer *transformer_create(const struct transformer_shape *shape, const int *label,
                                       struct error *error) {
    struct transformer *transformer = memory_array(1, sizeof *transformer);
    if (transformer == NULL) {
        error_memory(error, "a transformer");
        return NULL;
    }
    *transformer = (struct transformer){.shape = *shape, .label = label};
    float *memory = memory_array(lay_out(transformer, NULL), sizeof *memory);
    transformer->part = memory_array((size_t)shape->tokens * (size_t)shape->heads, sizeof(size_t));
    if (memory == NULL || transformer->part == NULL) {
        free(memory);
        transformer_free(transformer);
        error_memory(error, "a transformer");
        return NULL;
    }
    lay_out(transformer, memory);
    return transformer;
}

void transformer_free(struct transformer *transformer) {
    if (transformer != NULL) {
        free(transformer->memory);
        free(transformer->part);
    }
    free(transformer);
}

/* --- Matrix products -------------------------------------------------------------------------- */

static struct dense_matrix plain(const float *at, int stride) {
    return (struct dense_matrix){at, (size_t)stride, 1};
}

static struct dense_matrix transposed(const float *at, int stride) {
    return (struct dense_matrix){at, 1, (size_t)stride};
}

/* c: [m, n] = scale a b, and what was there if it is to be kept; a: [m, k], b: [k, n] */
static void multiply(const struct transformer *transformer, int m, int n, int k, float scale,
                     struct dense_matrix a, struct dense_matrix b, bool keep, float *c,
                     int stride) {
    const struct dense_product product = {.rows = (size_t)m,
                                          .columns = (size_t)n,
                                          .depth = (size_t)k,
                                          .scale = scale,
                                          .a = a,
                                          .b = b,
                                          .out = c,
                                          .out_row = (size_t)stride,
                                          .add = keep};
    dense_multiply(&product, transformer->room);
}

static const float *part_of(const struct transformer_shape *shape, const float *weights, int part) {
    return weights + transformer_part(shape, part).offset;
}

/* Where the scores of one head, and of one of its queries, begin in [H, p, p]. */
static size_t scores_of(const struct transformer_shape *shape, int head, int query) {
    size_t p = (size_t)shape->p;
    return ((size_t)head * p + (size_t)query) * p;
}

/* Where token a begins in the stream, or with columns of rows in the place of the width. */
static size_t token_at(const struct transformer_shape *shape, int token, int width) {
    return (size_t)token * (size_t)(shape->heads + 1) * (size_t)width;
}

/* --- From weights to tables ------------------------------------------------------------------- */

static void make_attention_tables(struct transformer *transformer, const float *weights) {
    const struct transformer_shape *shape = &transformer->shape;
    struct tables *table = &transformer->table;
    int p = shape->p, d = shape->width, e = d / shape->heads, stride = (shape->heads + 1) * d;
    float scale = 1 / sqrtf((float)e);
    struct dense_matrix embedding = plain(part_of(shape, weights, TRANSFORMER_E), d);
    multiply(transformer, p, d, d, 1, embedding,
             transposed(part_of(shape, weights, TRANSFORMER_K), d), 0, table->keys, d);
    multiply(transformer, p, d, d, 1, embedding,
             transposed(part_of(shape, weights, TRANSFORMER_Q), d), 0, table->queries, d);
    multiply(transformer, p, d, d, 1, embedding,
             transposed(part_of(shape, weights, TRANSFORMER_V), d), 0, table->values, d);
    for (int a = 0; a < p; ++a)
        memcpy(table->stream + token_at(shape, a, d), embedding.at + a * d,
               (size_t)d * sizeof(float));
    for (int h = 0; h < shape->heads; ++h) {
        multiply(transformer, p, p, e, scale, plain(table->queries + h * e, d),
                 transposed(table->keys + h * e, d), 0, table->scores + scores_of(shape, h, 0), p);
        multiply(transformer, p, d, e, 1, plain(table->values + h * e, d),
                 transposed(part_of(shape, weights, TRANSFORMER_O) + h * d * e, e), 0,
                 table->stream + (h + 1) * d, stride);
    }
}

void transformer_load(struct transformer *transformer, const float *weights) {
    const struct transformer_shape *shape = &transformer->shape;
    struct tables *table = &transformer->table;
    int p = shape->p, d = shape->width, r = shape->hidden, columns = transformer->columns;
    int rows = p * (shape->heads + 1);
    const float *bias = part_of(shape, weights, TRANSFORMER_B1);
    struct dense_matrix out = plain(part_of(shape, weights, TRANSFORMER_U), p);
    make_attention_tables(transformer, weights);
    multiply(transformer, rows, r, d, 1, plain(table->stream, d),
             plain(part_of(shape, weights, TRANSFORMER_W1), r), 0, table->rows, columns);
    multiply(transformer, rows, p, d, 1, plain(table->stream, d), out, 0,
             table->rows + transformer->hidden, columns);
    for (int a = 0; a < p; ++a)
        for (int i = 0; i < r; ++i)
            table->rows[token_at(shape, a, columns) + (size_t)i] += bias[i];
    multiply(transformer, r, p, d, 1, plain(part_of(shape, weights, TRANSFORMER_W2), d), out, 0,
             table->direct, transformer->outputs);
}

void transformer_replace_scores(struct transformer *transformer, const double *scores) {
    size_t p = (size_t)transformer->shape.p, size = (size_t)transformer->shape.heads * p * p;
    for (size_t i = 0; i < size; ++i)
        transformer->table.scores[i] = (float)scores[i];
}

/* --- Forward ---------------------------------------------------------------------------------- */

/* The tokens of a tuple, the last fastest. */
static void read_tuple(const struct transformer_shape *shape, int tuple, int *token) {
    for (int j = shape->tokens - 1; j >= 0; --j, tuple /= shape->p)
        token[j] = tuple % shape->p;
}

/* Scores less the largest of their head: [count, k, H] */
static void gather_scores(struct transformer *transformer, const int *samples, int count) {
    int tokens = transformer->shape.tokens, heads = transformer->shape.heads;
    int token[TRANSFORMER_TOKENS_MAX] = {0};
    for (int s = 0; s < count; ++s) {
        float *scores = transformer->attention + s * tokens * heads;
        read_tuple(&transformer->shape, samples[s], token);
        for (int h = 0; h < heads; ++h) {
            const float *row =
                transformer->table.scores + scores_of(&transformer->shape, h, token[tokens - 1]);
            float most = row[token[0]];
            for (int j = 1; j < tokens; ++j)
                most = row[token[j]] > most ? row[token[j]] : most;
            for (int j = 0; j < tokens; ++j)
                scores[j * heads + h] = row[token[j]] - most;
        }
    }
}

static void attend(struct transformer *transformer, const int *samples, int count) {
    int tokens = transformer->shape.tokens, heads = transformer->shape.heads;
    size_t per_sample = (size_t)tokens * (size_t)heads;
    gather_scores(transformer, samples, count);
    model_exponentials(transformer->attention, (size_t)count * per_sample);
    for (int s = 0; s < count; ++s)
        for (int h = 0; h < heads; ++h) {
            float *weight = transformer->attention + (size_t)s * per_sample + h, sum = 0;
            for (int j = 0; j < tokens; ++j)
                sum += weight[j * heads];
            for (int j = 0; j < tokens; ++j)
                weight[j * heads] /= sum;
        }
}

/* What W1' z + b1 and U' z of one sample are sums of; attention: [k, H] */
static struct mixture mixture_of(const struct transformer *transformer, int tuple,
                                 const float *attention) {
    int tokens = transformer->shape.tokens, heads = transformer->shape.heads;
    int token[TRANSFORMER_TOKENS_MAX] = {0}, columns = transformer->columns;
    read_tuple(&transformer->shape, tuple, token);
    for (int j = 0; j < tokens; ++j)
        for (int h = 0; h < heads; ++h)
            transformer->part[j * heads + h] = token_at(&transformer->shape, token[j], columns) +
                                               (size_t)(h + 1) * (size_t)columns;
    return (struct mixture){.table = transformer->table.rows,
                            .columns = (size_t)columns,
                            .base = token_at(&transformer->shape, token[tokens - 1], columns),
                            .parts = (size_t)(tokens * heads),
                            .part = transformer->part,
                            .factor = attention};
}

/* Hidden units and logits of a block. */
static void forward(struct transformer *transformer, const int *samples, int count) {
    int hidden = transformer->hidden, columns = transformer->columns;
    int per_sample = transformer->shape.tokens * transformer->shape.heads;
    float *sums = transformer->sums;
    attend(transformer, samples, count);
    for (int s = 0; s < count; ++s) {
        float *row = sums + s * columns;
        const struct mixture mixture =
            mixture_of(transformer, samples[s], transformer->attention + s * per_sample);
        kernels()->mix(&mixture, row);
        for (int i = 0; i < hidden; ++i)
            row[i] = row[i] < 0 ? 0 : row[i]; /* NaN stays */
    }
    multiply(transformer, count, transformer->outputs, hidden, 1, plain(sums, columns),
             plain(transformer->table.direct, transformer->outputs), 1, sums + hidden, columns);
}

static int argmax(const float *values, int n) {
    int best = 0;
    for (int i = 1; i < n; ++i)
        best = values[i] > values[best] ? i : best;
    return best;
}

/* Logits become slopes, for a loss of `scale` times the cross-entropies. */
static void take_loss(struct transformer *transformer, const int *samples, int count, float scale,
                      struct evaluation_sums *totals) {
    int p = transformer->shape.p;
    for (int s = 0; s < count; ++s) {
        float *logits = transformer->sums + s * transformer->columns + transformer->hidden;
        int label = transformer->label[samples[s]];
        if (totals == NULL) {
            model_cross_entropy_slope(logits, p, label, scale);
            continue;
        }
        totals->hits += argmax(logits, p) == label;
        totals->loss += model_cross_entropy(logits, p, label, scale);
    }
}

void transformer_measure(struct transformer *transformer, const int *samples, int count,
                         struct evaluation_sums *totals) {
    for (int first = 0; first < count; first += BLOCK) {
        int size = count - first < BLOCK ? count - first : BLOCK;
        forward(transformer, samples + first, size);
        take_loss(transformer, samples + first, size, 1, totals);
    }
}

/* --- Backward --------------------------------------------------------------------------------- */

/* One sample's slopes by table rows and by its attention; x: [r' + p'] by its sums of rows. */
static void backward_rows(struct transformer *transformer, int tuple, const float *attention,
                          const float *x) {
    const struct mixture mixture = mixture_of(transformer, tuple, attention);
    kernels()->unmix(&mixture, x, transformer->slope.rows, transformer->pull);
}

/* And from its attention by scores. */
static void backward_scores(struct transformer *transformer, int tuple, const float *attention) {
    int tokens = transformer->shape.tokens, heads = transformer->shape.heads;
    int token[TRANSFORMER_TOKENS_MAX] = {0};
    const float *pull = transformer->pull;
    read_tuple(&transformer->shape, tuple, token);
    for (int h = 0; h < heads; ++h) {
        float mean = 0, *scores = transformer->slope.scores +
                                  scores_of(&transformer->shape, h, token[tokens - 1]);
        for (int i = h; i < tokens * heads; i += heads)
            mean += attention[i] * pull[i];
        for (int j = 0, i = h; j < tokens; ++j, i += heads)
            scores[token[j]] += attention[i] * (pull[i] - mean);
    }
}

/* The slopes by hidden units become those by what they take the positive part of. */
static void switch_off(float *restrict units, const float *restrict slope, int count) {
    for (int i = 0; i < count; ++i) {
        float kept = slope[i];
        units[i] = units[i] > 0 ? kept : 0;
    }
}

/* A block's slopes by all tables. */
static void backward(struct transformer *transformer, const int *samples, int count) {
    int hidden = transformer->hidden, outputs = transformer->outputs;
    int columns = transformer->columns;
    int per_sample = transformer->shape.tokens * transformer->shape.heads;
    float *sums = transformer->sums, *back = transformer->back;
    struct dense_matrix residual = plain(sums + hidden, columns);
    multiply(transformer, hidden, outputs, count, 1, transposed(sums, columns), residual, 1,
             transformer->slope.direct, outputs);
    multiply(transformer, count, hidden, outputs, 1, residual,
             transposed(transformer->table.direct, outputs), 0, back, hidden);
    for (int s = 0; s < count; ++s) {
        float *row = sums + s * columns;
        switch_off(row, back + s * hidden, hidden);
        backward_rows(transformer, samples[s], transformer->attention + s * per_sample, row);
        backward_scores(transformer, samples[s], transformer->attention + s * per_sample);
    }
}

static void clear_slopes(struct transformer *transformer) {
    const struct transformer_shape *shape = &transformer->shape;
    size_t p = (size_t)shape->p, heads = (size_t)shape->heads;
    memset(transformer->slope.scores, 0, heads * p * p * sizeof(float));
    memset(transformer->slope.rows, 0,
           p * (heads + 1) * (size_t)transformer->columns * sizeof(float));
    memset(transformer->slope.direct, 0,
           (size_t)transformer->hidden * (size_t)transformer->outputs * sizeof(float));
}

/* W1, b1, W2 and U, and what comes before them: slope.stream. */
static void backward_layers(struct transformer *transformer, const float *weights, float *out) {
    const struct transformer_shape *shape = &transformer->shape;
    const struct tables *table = &transformer->table, *slope = &transformer->slope;
    int p = shape->p, d = shape->width, r = shape->hidden, columns = transformer->columns;
    int rows = p * (shape->heads + 1), outputs = transformer->outputs;
    struct dense_matrix hidden = plain(slope->rows, columns);
    struct dense_matrix logits = plain(slope->rows + transformer->hidden, columns);
    struct dense_matrix stream = transposed(table->stream, d);
    const float *unembedding = part_of(shape, weights, TRANSFORMER_U);
    float *bias = out + transformer_part(shape, TRANSFORMER_B1).offset;
    float *to_unembedding = out + transformer_part(shape, TRANSFORMER_U).offset;
    multiply(transformer, d, r, rows, 1, stream, hidden, 0,
             out + transformer_part(shape, TRANSFORMER_W1).offset, r);
    memset(bias, 0, (size_t)r * sizeof *bias);
    for (int a = 0; a < p; ++a)
        for (int i = 0; i < r; ++i)
            bias[i] += slope->rows[token_at(shape, a, columns) + (size_t)i];
    multiply(transformer, r, d, p, 1, plain(slope->direct, outputs), transposed(unembedding, p), 0,
             out + transformer_part(shape, TRANSFORMER_W2).offset, d);
    multiply(transformer, d, p, rows, 1, stream, logits, 0, to_unembedding, p);
    multiply(transformer, d, p, r, 1, transposed(part_of(shape, weights, TRANSFORMER_W2), d),
             plain(slope->direct, outputs), 1, to_unembedding, p);
    multiply(transformer, rows, d, r, 1, hidden,
             transposed(part_of(shape, weights, TRANSFORMER_W1), r), 0, slope->stream, d);
    multiply(transformer, rows, d, p, 1, logits, transposed(unembedding, p), 1, slope->stream, d);
}

/* From the slopes by keys, queries or values: those by their weights, and by E. */
static void backward_projection(struct transformer *transformer, const float *weights, int part,
                                const float *slope, float *out) {
    const struct transformer_shape *shape = &transformer->shape;
    int p = shape->p, d = shape->width;
    multiply(transformer, d, d, p, 1, transposed(slope, d),
             plain(part_of(shape, weights, TRANSFORMER_E), d), 0,
             out + transformer_part(shape, part).offset, d);
    multiply(transformer, p, d, d, 1, plain(slope, d), plain(part_of(shape, weights, part), d), 1,
             out + transformer_part(shape, TRANSFORMER_E).offset, d);
}

/* O, V, K, Q and E. */
static void backward_attention(struct transformer *transformer, const float *weights, float *out) {
    const struct transformer_shape *shape = &transformer->shape;
    const struct tables *table = &transformer->table, *slope = &transformer->slope;
    int p = shape->p, d = shape->width, e = d / shape->heads, stride = (shape->heads + 1) * d;
    float scale = 1 / sqrtf((float)e);
    float *embedding = out + transformer_part(shape, TRANSFORMER_E).offset;
    for (int a = 0; a < p; ++a)
        memcpy(embedding + a * d, slope->stream + token_at(shape, a, d), (size_t)d * sizeof(float));
    for (int h = 0; h < shape->heads; ++h) {
        const float *written = slope->stream + (h + 1) * d,
                    *scores = slope->scores + scores_of(shape, h, 0);
        size_t output = transformer_part(shape, TRANSFORMER_O).offset + (size_t)(h * d * e);
        multiply(transformer, d, e, p, 1, transposed(written, stride),
                 plain(table->values + h * e, d), 0, out + output, e);
        multiply(transformer, p, e, d, 1, plain(written, stride), plain(weights + output, e), 0,
                 slope->values + h * e, d);
        multiply(transformer, p, e, p, scale, plain(scores, p), plain(table->keys + h * e, d), 0,
                 slope->queries + h * e, d);
        multiply(transformer, p, e, p, scale, transposed(scores, p),
                 plain(table->queries + h * e, d), 0, slope->keys + h * e, d);
    }
    backward_projection(transformer, weights, TRANSFORMER_K, slope->keys, out);
    backward_projection(transformer, weights, TRANSFORMER_Q, slope->queries, out);
    backward_projection(transformer, weights, TRANSFORMER_V, slope->values, out);
}

void transformer_gradient(struct transformer *transformer, const float *weights, const int *samples,
                          int count, float *out, struct evaluation_sums *totals) {
    clear_slopes(transformer);
    for (int first = 0; first < count; first += BLOCK) {
        int size = count - first < BLOCK ? count - first : BLOCK;
        forward(transformer, samples + first, size);
        take_loss(transformer, samples + first, size, 1 / (float)count, totals);
        backward(transformer, samples + first, size);
    }
    backward_layers(transformer, weights, out);
    backward_attention(transformer, weights, out);
}
