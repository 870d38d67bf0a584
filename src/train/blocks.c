#include "train/blocks.h"

#include "base/memory.h"
#include "train/blocks_layers.h"
#include "train/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS = 512, /* of tokens in a chunk of samples: enough to feed the products */
    LINE = 16,  /* numbers that arrays begin at a multiple of */
};

/* One block at work on a chunk of samples. Its `rows` are the tokens of all samples in turn, or
 * with tables the different tokens of all positions. Without a part, its arrays are NULL. */
struct layer {
    size_t offset[BLOCKS_PARTS]; /* of its parts and, in all layers, of those of the network; */
    size_t size[BLOCKS_PARTS];
    bool tables;
    size_t queries; /* tokens of a sample that ask: all T, or in the last block one */
    size_t rows, asked, first_asked;
    real *x, *unit, *scale, *n; /* [rows, d], [rows] */
    real *k, *v, *q;            /* [rows, e, H], and those who ask */
    real *to_x, *to_k, *to_v, *to_q;
    real *attention, *weight;        /* [samples, queries, T, H], before and after dropout */
    real *mixed;                     /* [samples, queries, e, H]: sum_i A_hji v_hi */
    real *mid, *unit2, *scale2, *n2; /* [samples, queries, d]: between attention and neurons */
    real *hidden, *slope;            /* [samples, queries, r] */
    unsigned char *kept_attention, *kept_heads, *kept_hidden, *kept_neurons;
};

struct REAL(blocks) {
    struct blocks_shape shape;
    const int *label;
    const real *weights;
    size_t length, d, heads, e, all, hidden, p, outputs; /* T, d, H, e, H e, r, p, p padded */
    size_t samples;                                      /* most in a chunk */
    int layers;
    struct layer layer[BLOCKS_MAX];
    int *token, *position;                 /* of the rows of the tables, */
    int *row;                              /* [samples, T]: rows of a chunk's tokens in them */
    int *sequence;                         /* [samples, T]: its tokens */
    unsigned char *kept_embedding;         /* [samples, T, d] */
    real *top, *unit, *scale, *n, *logits; /* [samples, d] and [samples, outputs] */
    real *to_x, *to_n, *to_mixed, *to_hidden, *to_attention;
    real *head_room;            /* [H] */
    size_t *seen, *query, *key; /* of struct layer_heads */
    real *scores;               /* [p, p, H]: query, key; replace those of the first layer */
    bool replaced;
    struct random_stream *stream; /* of dropout; NULL: none */
    real *out;                    /* the gradient */
    real *room;
    void *memory;
};

typedef struct REAL(blocks) blocks;

/* --- The workspace ---------------------------------------------------------------------------- */

/* The next `size` numbers of memory, whose arrays begin on cache lines; NULL only counts. */
static void *take(char *memory, size_t *used, size_t size, size_t bytes) {
    char *at = memory == NULL ? NULL : memory + *used;
    *used += (size * bytes + 63) / 64 * 64;
    return size == 0 ? NULL : at;
}

static real *reals(char *memory, size_t *used, size_t size) {
    return take(memory, used, size, sizeof(real));
}

static bool drops(const blocks *b) {
    return b->shape.options.dropout > 0;
}

static size_t larger(size_t x, size_t y) {
    return x > y ? x : y;
}

/* Different tokens: at each of the positions, or anywhere. */
static size_t table_rows(const blocks *b) {
    const struct network_options *options = &b->shape.options;
    size_t numbers = (size_t)b->shape.tokens;
    if (options->positions)
        return numbers * b->p + (options->signs ? numbers : 0);
    return b->p + (options->signs ? 2 : 0);
}

/* Which rows of the tables can be the last token. */
static void find_asked(const blocks *b, struct layer *layer) {
    const struct network_options *options = &b->shape.options;
    size_t last = options->positions ? (size_t)b->shape.tokens - 1 : 0;
    layer->asked = layer->queries > 1 ? layer->rows : options->signs ? 1 : b->p;
    layer->first_asked = layer->queries > 1 ? 0 : options->signs ? layer->rows - 1 : last * b->p;
}

static void find_parts(const blocks *b, struct layer *layer, int index) {
    for (int which = 0; which < BLOCKS_PARTS; ++which) {
        bool own = which >= BLOCKS_N1 && which <= BLOCKS_B2;
        struct network_part part = blocks_part(&b->shape, which, own ? index : 0);
        layer->offset[which] = part.offset;
        layer->size[which] = part.size;
    }
}

static void take_attention(const blocks *b, char *memory, size_t *used, struct layer *layer) {
    size_t scores = b->samples * layer->queries * b->length * b->heads;
    bool norms = b->shape.options.norms;
    layer->x = reals(memory, used, layer->rows * b->d);
    layer->unit = reals(memory, used, norms ? layer->rows * b->d : 0);
    layer->scale = reals(memory, used, norms ? layer->rows : 0);
    layer->n = norms ? reals(memory, used, layer->rows * b->d) : layer->x;
    layer->k = reals(memory, used, layer->rows * b->all);
    layer->v = reals(memory, used, layer->rows * b->all);
    layer->q = reals(memory, used, layer->asked * b->all);
    layer->to_x = reals(memory, used, layer->rows * b->d);
    layer->to_k = reals(memory, used, layer->rows * b->all);
    layer->to_v = reals(memory, used, layer->rows * b->all);
    layer->to_q = reals(memory, used, layer->asked * b->all);
    layer->attention = reals(memory, used, scores);
    layer->weight = drops(b) ? reals(memory, used, scores) : layer->attention;
    layer->kept_attention = take(memory, used, drops(b) ? scores : 0, 1);
}

static void take_neurons(const blocks *b, char *memory, size_t *used, struct layer *layer) {
    size_t asked = b->samples * layer->queries;
    bool norms = b->shape.options.norms;
    layer->mixed = reals(memory, used, asked * b->all);
    layer->mid = reals(memory, used, asked * b->d);
    layer->unit2 = reals(memory, used, norms ? asked * b->d : 0);
    layer->scale2 = reals(memory, used, norms ? asked : 0);
    layer->n2 = norms ? reals(memory, used, asked * b->d) : layer->mid;
    layer->hidden = reals(memory, used, asked * b->hidden);
    layer->slope = reals(memory, used, asked * b->hidden);
    layer->kept_heads = take(memory, used, drops(b) ? asked * b->d : 0, 1);
    layer->kept_hidden = take(memory, used, drops(b) ? asked * b->hidden : 0, 1);
    layer->kept_neurons = take(memory, used, drops(b) ? asked * b->d : 0, 1);
}

static void take_layer(const blocks *b, char *memory, size_t *used, struct layer *layer,
                       int index) {
    layer->tables = index == 0 && !drops(b);
    layer->queries = index + 1 < b->layers ? b->length : 1;
    layer->rows = layer->tables ? table_rows(b) : b->samples * b->length;
    if (layer->tables) {
        find_asked(b, layer);
    } else {
        layer->asked = b->samples * layer->queries;
        layer->first_asked = 0;
    }
    take_attention(b, memory, used, layer);
    take_neurons(b, memory, used, layer);
}

static void set_sizes(blocks *b, const struct blocks_shape *shape, const int *label) {
    *b = (blocks){.shape = *shape, .label = label};
    b->length = (size_t)blocks_length(shape);
    b->d = (size_t)shape->width;
    b->heads = (size_t)shape->heads;
    b->e = (size_t)blocks_head_width(shape);
    b->all = b->heads * b->e;
    b->hidden = (size_t)shape->hidden;
    b->p = (size_t)shape->p;
    b->outputs = (b->p + LINE - 1) / LINE * LINE;
    b->layers = shape->options.blocks > 1 ? shape->options.blocks : 1;
    b->samples = b->layers == 1 && !drops(b) ? ROWS : larger(ROWS / b->length, 1);
}

/* Lay the arrays out; returns the bytes that they take. */
static size_t lay_out(blocks *b, char *memory) {
    size_t used = 0, most = b->samples * b->length, tokens = most;
    bool norms = b->shape.options.norms;
    b->memory = memory;
    for (int l = 0; l < b->layers; ++l) {
        take_layer(b, memory, &used, &b->layer[l], l);
        most = larger(most, b->layer[l].rows);
    }
    size_t rows = b->layer[0].tables ? b->layer[0].rows : 0;
    b->token = take(memory, &used, rows, sizeof(int));
    b->position = take(memory, &used, rows, sizeof(int));
    b->row = take(memory, &used, tokens, sizeof(int));
    b->sequence = take(memory, &used, tokens, sizeof(int));
    b->kept_embedding = take(memory, &used, drops(b) ? tokens * b->d : 0, 1);
    b->top = reals(memory, &used, b->samples * b->d);
    b->unit = reals(memory, &used, norms ? b->samples * b->d : 0);
    b->scale = reals(memory, &used, norms ? b->samples : 0);
    b->n = norms ? reals(memory, &used, b->samples * b->d) : b->top;
    b->logits = reals(memory, &used, b->samples * b->outputs);
    b->to_x = reals(memory, &used, tokens * b->d);
    b->to_n = reals(memory, &used, most * b->d);
    size_t asked = b->samples * b->layer[0].queries;
    b->to_mixed = reals(memory, &used, asked * b->all);
    b->to_hidden = reals(memory, &used, asked * b->hidden);
    b->to_attention = reals(memory, &used, asked * b->length * b->heads);
    b->head_room = reals(memory, &used, b->heads);
    b->seen = take(memory, &used, asked, sizeof *b->seen);
    b->query = take(memory, &used, asked, sizeof *b->query);
    b->key = take(memory, &used, asked * b->length, sizeof *b->key);
    b->scores = reals(memory, &used, b->p * b->p * b->heads);
    b->room = reals(memory, &used, REAL(layer_room)());
    return used;
}

/* Where the tokens of the tables stand. */
static void list_rows(blocks *b) {
    const struct network_options *options = &b->shape.options;
    int p = b->shape.p, numbers = options->positions ? b->shape.tokens : 1;
    int step = options->signs ? 2 : 1, signs = options->positions ? numbers : 2, r = 0;
    for (int i = 0; i < numbers; ++i)
        for (int a = 0; a < p; ++a, ++r) {
            b->token[r] = a;
            b->position[r] = i * step;
        }
    for (int i = 0; options->signs && i < signs; ++i, ++r) {
        b->token[r] = i + 1 < signs ? p : p + 1;
        b->position[r] = 2 * i + 1;
    }
}

struct REAL(blocks) *
    REAL(blocks_create)(const struct blocks_shape *shape, const int *label, struct error *error) {
    blocks *b = memory_array(1, sizeof *b);
    char *memory = NULL;
    if (b != NULL) {
        set_sizes(b, shape, label);
        memory = memory_array(lay_out(b, NULL), 1);
    }
    if (memory == NULL) {
        free(b);
        error_memory(error, "a transformer");
        return NULL;
    }
    lay_out(b, memory);
    for (int l = 0; l < b->layers; ++l)
        find_parts(b, &b->layer[l], l);
    if (b->layer[0].tables)
        list_rows(b);
    return b;
}

void REAL(blocks_free)(struct REAL(blocks) * b) {
    if (b != NULL)
        free(b->memory);
    free(b);
}

#ifndef BLOCKS_DOUBLE
double blocks_bytes(const struct blocks_shape *shape) {
    blocks b;
    set_sizes(&b, shape, NULL);
    return (double)sizeof b + (double)lay_out(&b, NULL);
}
#endif

/* --- Parts of the weights and of the gradient ------------------------------------------------- */

static const real *weight_of(const blocks *b, const struct layer *layer, enum blocks_part which) {
    return layer->size[which] == 0 ? NULL : b->weights + layer->offset[which];
}

static real *slope_of(const blocks *b, const struct layer *layer, enum blocks_part which) {
    return layer->size[which] == 0 ? NULL : b->out + layer->offset[which];
}

/* y = x w + b for parts of a layer, and its gradient. */
static struct layer_linear linear_of(const blocks *b, const struct layer *layer, enum blocks_part w,
                                     enum blocks_part bias, size_t rows, size_t in, size_t out,
                                     const real *x) {
    return (struct layer_linear){.rows = rows,
                                 .in = in,
                                 .out = out,
                                 .x = x,
                                 .x_row = in,
                                 .w = weight_of(b, layer, w),
                                 .b = weight_of(b, layer, bias)};
}

static struct layer_slopes slopes_of(const blocks *b, const struct layer *layer, enum blocks_part w,
                                     enum blocks_part bias, const real *to_y, size_t out,
                                     real *to_x, size_t in) {
    return (struct layer_slopes){.to_y = to_y,
                                 .to_y_row = out,
                                 .to_x = to_x,
                                 .to_x_row = in,
                                 .to_w = slope_of(b, layer, w),
                                 .to_b = slope_of(b, layer, bias)};
}

static struct layer_norm norm_of(const blocks *b, const struct layer *layer, enum blocks_part which,
                                 size_t rows, const real *x, real *unit, real *scale) {
    return (struct layer_norm){.rows = rows,
                               .d = b->d,
                               .x = x,
                               .gain_bias = weight_of(b, layer, which),
                               .unit = unit,
                               .scale = scale};
}

static void add_to(const real *restrict x, size_t size, real *restrict sum) {
    for (size_t i = 0; i < size; ++i)
        sum[i] += x[i];
}

/* N(x) to n, which is x itself without norms; from slopes by n those by x, added to to_x. */
static void normalise(const blocks *b, const struct layer_norm *norm, real *n) {
    if (norm->gain_bias != NULL && norm->rows > 0)
        REAL(layer_norm)(norm, n);
    (void)b;
}

static void normalise_back(const blocks *b, const struct layer *layer, enum blocks_part which,
                           const struct layer_norm *norm, const real *to_n, real *to_x) {
    if (norm->gain_bias != NULL)
        REAL(layer_norm_back)(norm, to_n, to_x, slope_of(b, layer, which));
    else
        add_to(to_n, norm->rows * b->d, to_x);
}

/* Dropout, where there is a stream of it. */
static void drop(const blocks *b, unsigned char *kept, real *x, size_t size) {
    if (b->stream == NULL || !drops(b))
        return;
    layer_draw(b->stream, b->shape.options.dropout, kept, size);
    REAL(layer_drop)(kept, b->shape.options.dropout, x, size);
}

static void drop_back(const blocks *b, const unsigned char *kept, real *x, size_t size) {
    if (b->stream != NULL && drops(b))
        REAL(layer_drop)(kept, b->shape.options.dropout, x, size);
}

/* --- Tokens ----------------------------------------------------------------------------------- */

/* The tokens of a tuple, whose last number is fastest, and their rows in the tables. */
static void read_tuple(const blocks *b, int tuple, int *token, int *row) {
    const struct network_options *options = &b->shape.options;
    int p = b->shape.p, numbers = b->shape.tokens, step = options->signs ? 2 : 1;
    for (int i = numbers - 1; i >= 0; --i, tuple /= p) {
        int number = tuple % p, last = i + 1 == numbers;
        token[i * step] = number;
        row[i * step] = options->positions ? i * p + number : number;
        if (!options->signs)
            continue;
        token[2 * i + 1] = p + last;
        row[2 * i + 1] = options->positions ? numbers * p + i : p + last;
    }
}

static void read_tuples(blocks *b, const int *samples, size_t count) {
    for (size_t s = 0; s < count; ++s)
        read_tuple(b, samples[s], b->sequence + s * b->length, b->row + s * b->length);
}

/* x: [d] = s E[token] + P[position] */
static void embed(const blocks *b, int token, int position, real *x) {
    const real *e = weight_of(b, b->layer, BLOCKS_E) + (size_t)token * b->d;
    const real *at = weight_of(b, b->layer, BLOCKS_P);
    real scale = b->shape.options.scaled ? (real)sqrt((double)b->d) : 1;
    for (size_t j = 0; j < b->d; ++j)
        x[j] = scale * e[j] + (at == NULL ? 0 : at[(size_t)position * b->d + j]);
}

static void embed_back(const blocks *b, int token, int position, const real *to_x) {
    real *e = slope_of(b, b->layer, BLOCKS_E) + (size_t)token * b->d;
    real *at = slope_of(b, b->layer, BLOCKS_P);
    real scale = b->shape.options.scaled ? (real)sqrt((double)b->d) : 1;
    for (size_t j = 0; j < b->d; ++j) {
        e[j] += scale * to_x[j];
        if (at != NULL)
            at[(size_t)position * b->d + j] += to_x[j];
    }
}

static void embed_chunk(blocks *b, size_t count) {
    struct layer *layer = b->layer;
    for (size_t i = 0; i < count * b->length; ++i)
        embed(b, b->sequence[i], (int)(i % b->length), layer->x + i * b->d);
    drop(b, b->kept_embedding, layer->x, count * b->length * b->d);
}

static void embed_chunk_back(blocks *b, size_t count) {
    struct layer *layer = b->layer;
    drop_back(b, b->kept_embedding, layer->to_x, count * b->length * b->d);
    for (size_t i = 0; i < count * b->length; ++i)
        embed_back(b, b->sequence[i], (int)(i % b->length), layer->to_x + i * b->d);
}

/* --- Keys, queries and values ----------------------------------------------------------------- */

/* Rows of n for `count` samples, and those of them that ask: from where on, and from row to row. */
static size_t rows_of(const blocks *b, const struct layer *layer, size_t count) {
    return layer->tables ? layer->rows : count * b->length;
}

static struct layer_linear queries_of(const blocks *b, const struct layer *layer, size_t count) {
    bool one = !layer->tables && layer->queries == 1;
    size_t asked = layer->tables ? layer->asked : count * layer->queries;
    size_t first = one ? b->length - 1 : layer->first_asked;
    struct layer_linear linear =
        linear_of(b, layer, BLOCKS_Q, BLOCKS_BQ, asked, b->d, b->all, layer->n + first * b->d);
    linear.x_row = (one ? b->length : 1) * b->d;
    return linear;
}

/* From x: n, k, v and q. */
static void project(blocks *b, struct layer *layer, size_t count) {
    size_t rows = rows_of(b, layer, count);
    const struct layer_norm norm =
        norm_of(b, layer, BLOCKS_N1, rows, layer->x, layer->unit, layer->scale);
    normalise(b, &norm, layer->n);
    const struct layer_linear keys =
        linear_of(b, layer, BLOCKS_K, BLOCKS_BK, rows, b->d, b->all, layer->n);
    const struct layer_linear values =
        linear_of(b, layer, BLOCKS_V, BLOCKS_BV, rows, b->d, b->all, layer->n);
    const struct layer_linear queries = queries_of(b, layer, count);
    REAL(layer_linear)(&keys, layer->k, b->all, b->room);
    REAL(layer_linear)(&values, layer->v, b->all, b->room);
    REAL(layer_linear)(&queries, layer->q, b->all, b->room);
}

/* From the slopes by k, v and q: those by x, which are added, and by the weights. */
static void project_back(blocks *b, struct layer *layer, size_t count) {
    size_t rows = rows_of(b, layer, count);
    const struct layer_norm norm =
        norm_of(b, layer, BLOCKS_N1, rows, layer->x, layer->unit, layer->scale);
    const struct layer_linear keys =
        linear_of(b, layer, BLOCKS_K, BLOCKS_BK, rows, b->d, b->all, layer->n);
    const struct layer_linear values =
        linear_of(b, layer, BLOCKS_V, BLOCKS_BV, rows, b->d, b->all, layer->n);
    const struct layer_linear queries = queries_of(b, layer, count);
    struct layer_slopes to_keys =
        slopes_of(b, layer, BLOCKS_K, BLOCKS_BK, layer->to_k, b->all, b->to_n, b->d);
    struct layer_slopes to_values =
        slopes_of(b, layer, BLOCKS_V, BLOCKS_BV, layer->to_v, b->all, b->to_n, b->d);
    struct layer_slopes to_queries = slopes_of(b, layer, BLOCKS_Q, BLOCKS_BQ, layer->to_q, b->all,
                                               b->to_n + (queries.x - layer->n), queries.x_row);
    to_values.add = to_queries.add = true;
    REAL(layer_linear_back)(&keys, &to_keys, b->room);
    REAL(layer_linear_back)(&values, &to_values, b->room);
    REAL(layer_linear_back)(&queries, &to_queries, b->room);
    normalise_back(b, layer, BLOCKS_N1, &norm, b->to_n, layer->to_x);
}

/* --- Attention -------------------------------------------------------------------------------- */

/* The rows of keys and values, and of queries, of a sample. */
static size_t key_row(const blocks *b, const struct layer *layer, size_t sample, size_t position) {
    size_t at = sample * b->length + position;
    return layer->tables ? (size_t)b->row[at] : at;
}

static size_t query_row(const blocks *b, const struct layer *layer, size_t sample, size_t query) {
    if (layer->tables)
        return (size_t)b->row[sample * b->length + b->length - layer->queries + query] -
               layer->first_asked;
    return sample * layer->queries + query;
}

/* All queries of a chunk; they see the keys up to their own position. */
static struct layer_heads list_heads(const blocks *b, const struct layer *layer, size_t count) {
    size_t queries = layer->queries;
    for (size_t s = 0; s < count; ++s)
        for (size_t j = 0; j < queries; ++j) {
            size_t at = s * queries + j, seen = b->length - queries + j + 1;
            b->seen[at] = seen;
            b->query[at] = query_row(b, layer, s, j);
            for (size_t i = 0; i < seen; ++i)
                b->key[at * b->length + i] = key_row(b, layer, s, i);
        }
    return (struct layer_heads){.heads = b->heads,
                                .width = b->e,
                                .queries = count * queries,
                                .length = b->length,
                                .seen = b->seen,
                                .query = b->query,
                                .key = b->key,
                                .q = layer->q,
                                .k = layer->k,
                                .v = layer->v,
                                .to_q = layer->to_q,
                                .to_k = layer->to_k,
                                .to_v = layer->to_v};
}

/* The replaced ones instead; of one query for each sample, which is a number. */
static void look_up_scores(const blocks *b, size_t count, real *scores) {
    for (size_t s = 0; s < count; ++s) {
        const int *token = b->sequence + s * b->length;
        size_t query = (size_t)token[b->length - 1] * b->p;
        for (size_t i = 0; i < b->length; ++i)
            memcpy(scores + (s * b->length + i) * b->heads,
                   b->scores + (query + (size_t)token[i]) * b->heads, b->heads * sizeof *scores);
    }
}

/* Scores of one query, less the factor, become weights: x: [seen, H] */
static void softmax(real *restrict x, size_t seen, size_t heads, real scale, real *restrict room) {
    for (size_t i = 0; i < seen * heads; ++i)
        x[i] *= scale;
    memcpy(room, x, heads * sizeof *room);
    for (size_t i = 1; i < seen; ++i)
        for (size_t h = 0; h < heads; ++h)
            room[h] = x[i * heads + h] > room[h] ? x[i * heads + h] : room[h];
    for (size_t i = 0; i < seen; ++i)
        for (size_t h = 0; h < heads; ++h)
            x[i * heads + h] -= room[h];
    REAL(layer_exponentials)(x, seen * heads);
    memset(room, 0, heads * sizeof *room);
    for (size_t i = 0; i < seen; ++i)
        add_to(x + i * heads, heads, room);
    for (size_t i = 0; i < seen; ++i)
        for (size_t h = 0; h < heads; ++h)
            x[i * heads + h] /= room[h];
}

static inline void add_products(const real *restrict x, const real *restrict y, size_t size,
                                real *restrict sum) {
    for (size_t h = 0; h < size; ++h)
        sum[h] += x[h] * y[h];
}

static void attend(blocks *b, struct layer *layer, size_t count) {
    const struct layer_heads heads = list_heads(b, layer, count);
    size_t size = b->length * b->heads;
    bool replaced = b->replaced && layer == b->layer;
    real scale = replaced ? 1 : 1 / (real)sqrt((double)b->e);
    if (replaced)
        look_up_scores(b, count, layer->attention);
    else
        REAL(layer_score)(&heads, layer->attention);
    for (size_t j = 0; j < heads.queries; ++j)
        softmax(layer->attention + j * size, heads.seen[j], b->heads, scale, b->head_room);
    if (drops(b))
        memcpy(layer->weight, layer->attention, heads.queries * size * sizeof *layer->weight);
    drop(b, layer->kept_attention, layer->weight, heads.queries * size);
    REAL(layer_mix)(&heads, layer->weight, layer->mixed);
}

/* Slopes by the weights of one query become those by scores: A (s - sum A s) / sqrt(e). */
static void softmax_back(const real *restrict x, size_t seen, size_t heads, real scale,
                         real *restrict to, real *restrict room) {
    memset(room, 0, heads * sizeof *room);
    for (size_t i = 0; i < seen; ++i)
        add_products(x + i * heads, to + i * heads, heads, room);
    for (size_t i = 0; i < seen; ++i)
        for (size_t h = 0; h < heads; ++h)
            to[i * heads + h] = scale * x[i * heads + h] * (to[i * heads + h] - room[h]);
}

/* From slopes by what is mixed, b->to_mixed: those by k, v and q, which are added. */
static void attend_back(blocks *b, struct layer *layer, size_t count) {
    const struct layer_heads heads = list_heads(b, layer, count);
    size_t size = b->length * b->heads;
    real scale = 1 / (real)sqrt((double)b->e);
    REAL(layer_mix_back)(&heads, layer->weight, b->to_mixed, b->to_attention);
    drop_back(b, layer->kept_attention, b->to_attention, heads.queries * size);
    for (size_t j = 0; j < heads.queries; ++j)
        softmax_back(layer->attention + j * size, heads.seen[j], b->heads, scale,
                     b->to_attention + j * size, b->head_room);
    REAL(layer_score_back)(&heads, b->to_attention);
}

/* --- A block ---------------------------------------------------------------------------------- */

/* The stream at those who ask: in: [.., d] by rows of x, or the other way round, added. */
static void gather_stream(const blocks *b, const struct layer *layer, size_t count, real *to) {
    size_t first = b->length - layer->queries;
    for (size_t s = 0; s < count; ++s)
        for (size_t j = 0; j < layer->queries; ++j)
            memcpy(to + (s * layer->queries + j) * b->d,
                   layer->x + key_row(b, layer, s, first + j) * b->d, b->d * sizeof *to);
}

static void scatter_stream(const blocks *b, const struct layer *layer, size_t count,
                           const real *from) {
    size_t first = b->length - layer->queries;
    for (size_t s = 0; s < count; ++s)
        for (size_t j = 0; j < layer->queries; ++j)
            add_to(from + (s * layer->queries + j) * b->d, b->d,
                   layer->to_x + key_row(b, layer, s, first + j) * b->d);
}

/* x += D(y w + b), by way of b->to_n. */
static void write_to_stream(blocks *b, const struct layer_linear *linear, unsigned char *kept,
                            real *x) {
    size_t size = linear->rows * b->d;
    REAL(layer_linear)(linear, b->to_n, b->d, b->room);
    drop(b, kept, b->to_n, size);
    add_to(b->to_n, size, x);
}

static struct layer_linear heads_of(const blocks *b, const struct layer *layer, size_t rows) {
    struct layer_linear linear =
        linear_of(b, layer, BLOCKS_O, BLOCKS_BO, rows, b->all, b->d, layer->mixed);
    linear.transposed = true;
    return linear;
}

static struct layer_linear first_of(const blocks *b, const struct layer *layer, size_t rows) {
    return linear_of(b, layer, BLOCKS_W1, BLOCKS_B1, rows, b->d, b->hidden, layer->n2);
}

static struct layer_linear second_of(const blocks *b, const struct layer *layer, size_t rows) {
    return linear_of(b, layer, BLOCKS_W2, BLOCKS_B2, rows, b->hidden, b->d, layer->hidden);
}

/* From k, v and q and the stream x to out: [count, queries, d]. */
static void block(blocks *b, struct layer *layer, size_t count, real *out) {
    size_t rows = count * layer->queries;
    const struct layer_norm norm =
        norm_of(b, layer, BLOCKS_N2, rows, layer->mid, layer->unit2, layer->scale2);
    const struct layer_linear heads = heads_of(b, layer, rows), first = first_of(b, layer, rows),
                              second = second_of(b, layer, rows);
    attend(b, layer, count);
    gather_stream(b, layer, count, layer->mid);
    write_to_stream(b, &heads, layer->kept_heads, layer->mid);
    normalise(b, &norm, layer->n2);
    REAL(layer_linear)(&first, layer->hidden, b->hidden, b->room);
    REAL(layer_activate)(b->shape.options.gelu, layer->hidden, layer->slope, rows * b->hidden);
    drop(b, layer->kept_hidden, layer->hidden, rows * b->hidden);
    memcpy(out, layer->mid, rows * b->d * sizeof *out);
    write_to_stream(b, &second, layer->kept_neurons, out);
}

static void multiply_by(const real *restrict x, size_t size, real *restrict y) {
    for (size_t i = 0; i < size; ++i)
        y[i] *= x[i];
}

/* The hidden layer: to_x: [count, queries, d], slopes by its output, become those by its input. */
static void neurons_back(blocks *b, struct layer *layer, size_t rows, real *to_x) {
    const struct layer_norm norm =
        norm_of(b, layer, BLOCKS_N2, rows, layer->mid, layer->unit2, layer->scale2);
    const struct layer_linear first = first_of(b, layer, rows), second = second_of(b, layer, rows);
    const struct layer_slopes to_second =
        slopes_of(b, layer, BLOCKS_W2, BLOCKS_B2, b->to_n, b->d, b->to_hidden, b->hidden);
    const struct layer_slopes to_first =
        slopes_of(b, layer, BLOCKS_W1, BLOCKS_B1, b->to_hidden, b->hidden, b->to_n, b->d);
    memcpy(b->to_n, to_x, rows * b->d * sizeof *to_x);
    drop_back(b, layer->kept_neurons, b->to_n, rows * b->d);
    REAL(layer_linear_back)(&second, &to_second, b->room);
    drop_back(b, layer->kept_hidden, b->to_hidden, rows * b->hidden);
    multiply_by(layer->slope, rows * b->hidden, b->to_hidden);
    REAL(layer_linear_back)(&first, &to_first, b->room);
    normalise_back(b, layer, BLOCKS_N2, &norm, b->to_n, to_x);
}

/* Slopes by x, k, v and q of a chunk's rows begin at zero. */
static void clear_slopes(const blocks *b, struct layer *layer, size_t count) {
    size_t rows = rows_of(b, layer, count);
    size_t asked = layer->tables ? layer->asked : count * layer->queries;
    memset(layer->to_x, 0, rows * b->d * sizeof(real));
    memset(layer->to_k, 0, rows * b->all * sizeof(real));
    memset(layer->to_v, 0, rows * b->all * sizeof(real));
    memset(layer->to_q, 0, asked * b->all * sizeof(real));
}

/* From slopes by the block's output, to_x: those by the stream, keys, queries and values. */
static void block_back(blocks *b, struct layer *layer, size_t count, real *to_x) {
    size_t rows = count * layer->queries;
    const struct layer_linear heads = heads_of(b, layer, rows);
    const struct layer_slopes to_heads =
        slopes_of(b, layer, BLOCKS_O, BLOCKS_BO, b->to_n, b->d, b->to_mixed, b->all);
    neurons_back(b, layer, rows, to_x);
    if (!layer->tables)
        clear_slopes(b, layer, count);
    scatter_stream(b, layer, count, to_x);
    memcpy(b->to_n, to_x, rows * b->d * sizeof *to_x);
    drop_back(b, layer->kept_heads, b->to_n, rows * b->d);
    REAL(layer_linear_back)(&heads, &to_heads, b->room);
    attend_back(b, layer, count);
}

/* --- The network ------------------------------------------------------------------------------ */

static real *output_of(const blocks *b, int l) {
    return l + 1 < b->layers ? b->layer[l + 1].x : b->top;
}

static struct layer_norm last_norm(const blocks *b, size_t count) {
    return norm_of(b, b->layer, BLOCKS_N, count, b->top, b->unit, b->scale);
}

/* U and its bias. Rows of logits are padded. */
static struct layer_linear unembedding(const blocks *b, size_t count) {
    return linear_of(b, b->layer, BLOCKS_U, BLOCKS_BU, count, b->d, b->p, b->n);
}

/* The logits of a chunk. */
static void forward(blocks *b, const int *samples, size_t count) {
    const struct layer_norm norm = last_norm(b, count);
    const struct layer_linear linear = unembedding(b, count);
    read_tuples(b, samples, count);
    if (!b->layer[0].tables)
        embed_chunk(b, count);
    for (int l = 0; l < b->layers; ++l) {
        if (!b->layer[l].tables)
            project(b, &b->layer[l], count);
        block(b, &b->layer[l], count, output_of(b, l));
    }
    normalise(b, &norm, b->n);
    REAL(layer_linear)(&linear, b->logits, b->outputs, b->room);
}

/* From slopes by the logits. */
static void backward(blocks *b, size_t count) {
    const struct layer_norm norm = last_norm(b, count);
    const struct layer_linear linear = unembedding(b, count);
    struct layer_slopes slopes =
        slopes_of(b, b->layer, BLOCKS_U, BLOCKS_BU, b->logits, b->outputs, b->to_n, b->d);
    REAL(layer_linear_back)(&linear, &slopes, b->room);
    memset(b->to_x, 0, count * b->d * sizeof *b->to_x);
    normalise_back(b, b->layer, BLOCKS_N, &norm, b->to_n, b->to_x);
    for (int l = b->layers - 1; l >= 0; --l) {
        struct layer *layer = &b->layer[l];
        block_back(b, layer, count, l + 1 < b->layers ? b->layer[l + 1].to_x : b->to_x);
        if (!layer->tables)
            project_back(b, layer, count);
    }
    if (!b->layer[0].tables)
        embed_chunk_back(b, count);
}

static size_t largest(const real *values, size_t size) {
    size_t best = 0;
    for (size_t i = 1; i < size; ++i)
        best = values[i] > values[best] ? i : best;
    return best;
}

#ifdef BLOCKS_DOUBLE
/* As model_cross_entropy. */
static double cross_entropy(double *row, int size, int label, double scale) {
    double own = row[label], top = row[largest(row, (size_t)size)], sum = 0;
    for (int i = 0; i < size; ++i)
        sum += row[i] = exp(row[i] - top);
    for (int i = 0; i < size; ++i)
        row[i] *= scale / sum;
    row[label] -= scale;
    return log(sum) + top - own;
}
#define model_cross_entropy cross_entropy
#endif

/* Logits become slopes, for a loss of `scale` times the cross-entropies. */
static void take_loss(blocks *b, const int *samples, size_t count, real scale,
                      struct evaluation_sums *sums) {
    for (size_t s = 0; s < count; ++s) {
        real *logits = b->logits + s * b->outputs;
        int label = b->label[samples[s]];
        bool hit = largest(logits, b->p) == (size_t)label;
        double loss = model_cross_entropy(logits, b->shape.p, label, scale);
        if (sums == NULL)
            continue;
        sums->hits += hit;
        sums->loss += loss;
    }
}

void REAL(blocks_load)(struct REAL(blocks) * b, const real *weights) {
    struct layer *layer = b->layer;
    b->weights = weights;
    b->replaced = false;
    if (!layer->tables)
        return;
    for (size_t r = 0; r < layer->rows; ++r)
        embed(b, b->token[r], b->position[r], layer->x + r * b->d);
    project(b, layer, 0);
}

void REAL(blocks_measure)(struct REAL(blocks) * b, const int *samples, int count,
                          struct evaluation_sums *sums) {
    b->stream = NULL;
    for (int first = 0; first < count; first += (int)b->samples) {
        int size = count - first < (int)b->samples ? count - first : (int)b->samples;
        forward(b, samples + first, (size_t)size);
        take_loss(b, samples + first, (size_t)size, 1, sums);
    }
}

void REAL(blocks_gradient)(struct REAL(blocks) * b, const int *samples, int count,
                           struct random_stream *stream, real *out, struct evaluation_sums *sums) {
    struct layer *layer = b->layer;
    b->stream = stream;
    b->out = out;
    memset(out, 0, blocks_size(&b->shape) * sizeof *out);
    if (layer->tables)
        clear_slopes(b, layer, 0);
    for (int first = 0; first < count; first += (int)b->samples) {
        int size = count - first < (int)b->samples ? count - first : (int)b->samples;
        forward(b, samples + first, (size_t)size);
        take_loss(b, samples + first, (size_t)size, 1 / (real)count, sums);
        backward(b, (size_t)size);
    }
    if (!layer->tables)
        return;
    project_back(b, layer, 0);
    for (size_t r = 0; r < layer->rows; ++r)
        embed_back(b, b->token[r], b->position[r], layer->to_x + r * b->d);
}

/* --- Scores ----------------------------------------------------------------------------------- */

#ifndef BLOCKS_DOUBLE
/* From the tables. */
void blocks_scores(const struct blocks *b, double *scores) {
    const struct layer *layer = b->layer;
    size_t p = b->p;
    for (size_t h = 0; h < b->heads; ++h)
        for (size_t i = 0; i < p; ++i)
            for (size_t j = 0; j < p; ++j) {
                double sum = 0;
                for (size_t c = h; c < b->all; c += b->heads)
                    sum += (double)layer->k[i * b->all + c] * (double)layer->q[j * b->all + c];
                scores[(h * p + i) * p + j] = sum / sqrt((double)b->e);
            }
}

void blocks_replace_scores(struct blocks *b, const double *scores) {
    size_t pairs = b->p * b->p;
    b->replaced = true;
    for (size_t h = 0; h < b->heads; ++h)
        for (size_t i = 0; i < pairs; ++i)
            b->scores[i * b->heads + h] = (float)scores[h * pairs + i];
}
#endif
