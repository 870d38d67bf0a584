/* What heads of attention do with queries, keys and values, heads side by side
 * (train/blocks_layers.h). All queries are visited for a cache line of heads before the next heads,
 * so that the part of the tables which belongs to them stays near; and several keys of a query
 * together, so that what belongs to the query is read once and sums do not wait for each other. */
#include "train/kernel/kernel.h"

#include <math.h>

enum {
    LINE = STRIPS_LANES / VECTOR_LANES, /* registers in a cache line */
    KEYS = 4,                           /* that are visited together, at most */
};

/* What kernels work on beside the tables. */
struct arrays {
    const float *weight; /* [queries, length, heads]: weights, or slopes by scores */
    float *to_weight;    /* [queries, length, heads]: scores, or slopes by weights */
    const float *slope;  /* [queries, width, heads]: by what is mixed */
    float *mixed;        /* [queries, width, heads] */
};

/* Some keys of one query, and some heads. */
struct visit {
    size_t size, step; /* numbers of a row, and from one dimension of a head to the next */
    size_t query;      /* where the query's row begins, */
    size_t key[KEYS];  /* the keys', */
    size_t weight;     /* the weights, */
    size_t mixed;      /* and the row of what is mixed. */
    bool first;        /* they are the first of the query's keys */
};

/* x: [keys, vectors] = the weights of these keys and heads */
UNROLLED void load_weights(const struct arrays *arrays, const struct visit *at, size_t keys,
                           size_t vectors, vector *x) {
    for (size_t i = 0; i < keys; ++i)
        for (size_t v = 0; v < vectors; ++v)
            x[i * vectors + v] =
                vector_load(arrays->weight + at->weight + i * at->step + v * VECTOR_LANES);
}

UNROLLED void store_weights(const struct arrays *arrays, const struct visit *at, size_t keys,
                            size_t vectors, const vector *x) {
    for (size_t i = 0; i < keys; ++i)
        for (size_t v = 0; v < vectors; ++v)
            vector_store(arrays->to_weight + at->weight + i * at->step + v * VECTOR_LANES,
                         x[i * vectors + v]);
}

/* With `keys` and `vectors`, of registers, constant where it is called. */
typedef void visit_of(const struct heads *heads, const struct arrays *arrays,
                      const struct visit *at, size_t keys, size_t vectors);

UNROLLED void score(const struct heads *heads, const struct arrays *arrays, const struct visit *at,
                    size_t keys, size_t vectors) {
    const float *q = heads->q + at->query, *k = heads->k;
    vector sum[KEYS * LINE];
    for (size_t i = 0; i < keys * vectors; ++i)
        sum[i] = vector_zero();
    for (size_t c = 0; c < at->size; c += at->step)
        for (size_t v = 0; v < vectors; ++v) {
            vector x = vector_load(q + c + v * VECTOR_LANES);
            for (size_t i = 0; i < keys; ++i) {
                vector y = vector_load(k + at->key[i] + c + v * VECTOR_LANES);
                sum[i * vectors + v] = vector_fma(x, y, sum[i * vectors + v]);
            }
        }
    store_weights(arrays, at, keys, vectors, sum);
}

UNROLLED void mix(const struct heads *heads, const struct arrays *arrays, const struct visit *at,
                  size_t keys, size_t vectors) {
    const float *value = heads->v;
    float *mixed = arrays->mixed + at->mixed;
    vector weight[KEYS * LINE];
    load_weights(arrays, at, keys, vectors, weight);
    for (size_t c = 0; c < at->size; c += at->step)
        for (size_t v = 0; v < vectors; ++v) {
            float *to = mixed + c + v * VECTOR_LANES;
            vector sum = at->first ? vector_zero() : vector_load(to);
            for (size_t i = 0; i < keys; ++i)
                sum = vector_fma(weight[i * vectors + v],
                                 vector_load(value + at->key[i] + c + v * VECTOR_LANES), sum);
            vector_store(to, sum);
        }
}

/* The slopes by weights, and those by values, which are added. */
UNROLLED void mix_back(const struct heads *heads, const struct arrays *arrays,
                       const struct visit *at, size_t keys, size_t vectors) {
    const float *slope = arrays->slope + at->mixed, *value = heads->v;
    float *to_value = heads->to_v;
    vector sum[KEYS * LINE], weight[KEYS * LINE];
    load_weights(arrays, at, keys, vectors, weight);
    for (size_t i = 0; i < keys * vectors; ++i)
        sum[i] = vector_zero();
    for (size_t c = 0; c < at->size; c += at->step)
        for (size_t v = 0; v < vectors; ++v) {
            vector x = vector_load(slope + c + v * VECTOR_LANES);
            for (size_t i = 0; i < keys; ++i) {
                size_t key = at->key[i] + c + v * VECTOR_LANES;
                sum[i * vectors + v] =
                    vector_fma(x, vector_load(value + key), sum[i * vectors + v]);
                vector_store(to_value + key,
                             vector_fma(weight[i * vectors + v], x, vector_load(to_value + key)));
            }
        }
    store_weights(arrays, at, keys, vectors, sum);
}

UNROLLED void score_back(const struct heads *heads, const struct arrays *arrays,
                         const struct visit *at, size_t keys, size_t vectors) {
    const float *q = heads->q + at->query, *k = heads->k;
    float *to_q = heads->to_q + at->query, *to_k = heads->to_k;
    vector slope[KEYS * LINE];
    load_weights(arrays, at, keys, vectors, slope);
    for (size_t c = 0; c < at->size; c += at->step)
        for (size_t v = 0; v < vectors; ++v) {
            vector x = vector_load(q + c + v * VECTOR_LANES);
            vector sum = vector_load(to_q + c + v * VECTOR_LANES);
            for (size_t i = 0; i < keys; ++i) {
                size_t key = at->key[i] + c + v * VECTOR_LANES;
                sum = vector_fma(slope[i * vectors + v], vector_load(k + key), sum);
                vector_store(to_k + key,
                             vector_fma(slope[i * vectors + v], x, vector_load(to_k + key)));
            }
            vector_store(to_q + c + v * VECTOR_LANES, sum);
        }
}

/* --- All queries and keys --------------------------------------------------------------------- */

/* Where query j, its keys from number i on, and what belongs to them begin for head h. */
UNROLLED struct visit visit_at(const struct heads *heads, size_t j, size_t i, size_t keys,
                               size_t h) {
    size_t size = heads->width * heads->heads;
    struct visit at = {.size = size,
                       .step = heads->heads,
                       .query = heads->query[j] * size + h,
                       .weight = (j * heads->length + i) * heads->heads + h,
                       .mixed = j * size + h,
                       .first = i == 0};
    for (size_t l = 0; l < keys; ++l)
        at.key[l] = heads->key[j * heads->length + i + l] * size + h;
    return at;
}

/* For some heads. */
UNROLLED void visit_queries(const struct heads *heads, const struct arrays *arrays, size_t h,
                            size_t vectors, visit_of *visit) {
    for (size_t j = 0; j < heads->queries; ++j)
        for (size_t i = 0, keys; i < heads->seen[j]; i += keys) {
            size_t left = heads->seen[j] - i;
            keys = left < KEYS ? left : KEYS;
            const struct visit at = visit_at(heads, j, i, keys, h);
            if (keys == 1)
                visit(heads, arrays, &at, 1, vectors);
            else if (keys == 2)
                visit(heads, arrays, &at, 2, vectors);
            else if (keys == 3)
                visit(heads, arrays, &at, 3, vectors);
            else
                visit(heads, arrays, &at, KEYS, vectors);
        }
}

/* A cache line of heads after the other, a register if there is no line left, and those that do
 * not fill a register one by one. */
UNROLLED void visit_heads(const struct heads *heads, const struct arrays *arrays, visit_of *visit,
                          visit_of *alone) {
    size_t h = 0;
    for (; h + STRIPS_LANES <= heads->heads; h += STRIPS_LANES)
        visit_queries(heads, arrays, h, LINE, visit);
    for (; h + VECTOR_LANES <= heads->heads; h += VECTOR_LANES)
        visit_queries(heads, arrays, h, 1, visit);
    for (; h < heads->heads; ++h)
        visit_queries(heads, arrays, h, 1, alone);
}

/* --- Single heads ----------------------------------------------------------------------------- */

/* sum_c x[c] y[c] */
static float product(const struct visit *at, const float *x, const float *y) {
    float sum = 0;
    for (size_t c = 0; c < at->size; c += at->step)
        sum = fmaf(x[c], y[c], sum);
    return sum;
}

/* y[c] = weight x[c] + y[c] */
static void add(const struct visit *at, float weight, const float *x, float *y) {
    for (size_t c = 0; c < at->size; c += at->step)
        y[c] = fmaf(weight, x[c], y[c]);
}

static void score_alone(const struct heads *heads, const struct arrays *arrays,
                        const struct visit *at, size_t keys, size_t vectors) {
    (void)vectors;
    for (size_t i = 0; i < keys; ++i)
        arrays->to_weight[at->weight + i * at->step] =
            product(at, heads->q + at->query, heads->k + at->key[i]);
}

static void mix_alone(const struct heads *heads, const struct arrays *arrays,
                      const struct visit *at, size_t keys, size_t vectors) {
    (void)vectors;
    for (size_t c = 0; at->first && c < at->size; c += at->step)
        arrays->mixed[at->mixed + c] = 0;
    for (size_t i = 0; i < keys; ++i)
        add(at, arrays->weight[at->weight + i * at->step], heads->v + at->key[i],
            arrays->mixed + at->mixed);
}

static void mix_back_alone(const struct heads *heads, const struct arrays *arrays,
                           const struct visit *at, size_t keys, size_t vectors) {
    const float *slope = arrays->slope + at->mixed;
    (void)vectors;
    for (size_t i = 0; i < keys; ++i) {
        size_t weight = at->weight + i * at->step;
        arrays->to_weight[weight] = product(at, slope, heads->v + at->key[i]);
        add(at, arrays->weight[weight], slope, heads->to_v + at->key[i]);
    }
}

static void score_back_alone(const struct heads *heads, const struct arrays *arrays,
                             const struct visit *at, size_t keys, size_t vectors) {
    (void)vectors;
    for (size_t i = 0; i < keys; ++i) {
        float slope = arrays->weight[at->weight + i * at->step];
        add(at, slope, heads->k + at->key[i], heads->to_q + at->query);
        add(at, slope, heads->q + at->query, heads->to_k + at->key[i]);
    }
}

/* --- The kernels ------------------------------------------------------------------------------ */

void KERNEL(heads_score)(const struct heads *heads, float *scores) {
    visit_heads(heads, &(struct arrays){.to_weight = scores}, score, score_alone);
}

void KERNEL(heads_mix)(const struct heads *heads, const float *weight, float *mixed) {
    visit_heads(heads, &(struct arrays){.weight = weight, .mixed = mixed}, mix, mix_alone);
}

void KERNEL(heads_mix_back)(const struct heads *heads, const float *weight, const float *to_mixed,
                            float *to_weight) {
    const struct arrays arrays = {.weight = weight, .slope = to_mixed, .to_weight = to_weight};
    visit_heads(heads, &arrays, mix_back, mix_back_alone);
}

void KERNEL(heads_score_back)(const struct heads *heads, const float *to_scores) {
    visit_heads(heads, &(struct arrays){.weight = to_scores}, score_back, score_back_alone);
}
