#include "analysis/attention.h"

#include "base/memory.h"
#include "group/characters.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

void attention_free(struct attention *attention) {
    free(attention->basis);
    free(attention->coefficients);
    free(attention->mode);
    *attention = (struct attention){0};
}

/* 1, cos, sin, ...: [p, p] */
static bool fill_basis(int p, double *basis, struct error *error) {
    struct group group;
    struct characters characters;
    if (!characters_create_abelian(&p, 1, &group, &characters, error))
        return false;
    for (int i = 0; i < p; ++i)
        for (int a = 0; a < p; ++a) {
            double complex phi = characters.phi[(i + 1) / 2 * p + a];
            bool alone = i == 0 || 2 * ((i + 1) / 2) == p; /* without a sine */
            basis[i * p + a] = sqrt((alone ? 1.0 : 2.0) / p) * (i % 2 ? creal(phi) : cimag(phi));
        }
    for (int a = 0; a < p; ++a)
        basis[a] = sqrt(1.0 / p);
    characters_free(&characters);
    group_free(&group);
    return true;
}

/* Project the tokens in the basis, F = B E: [p, d], by one head's matrix: to: [p, e] = F part' */
static void project(const double *embedding, const float *part, int p, int d, int e, double *to) {
    for (int i = 0; i < p; ++i)
        for (int j = 0; j < e; ++j) {
            double sum = 0;
            for (int l = 0; l < d; ++l)
                sum += embedding[i * d + l] * (double)part[j * d + l];
            to[i * e + j] = sum;
        }
}

/* keys, queries: workspace, [p, e] each; embedding: [p, d] in the basis. */
static void fill_coefficients(const struct transformer_shape *shape, const float *weights,
                              const double *embedding, double *keys, double *queries,
                              double *coefficients) {
    int p = shape->p, d = shape->width, e = d / shape->heads;
    const float *k = weights + transformer_part(shape, TRANSFORMER_K).offset;
    const float *q = weights + transformer_part(shape, TRANSFORMER_Q).offset;
    for (int h = 0; h < shape->heads; ++h) {
        project(embedding, k + h * e * d, p, d, e, keys);
        project(embedding, q + h * e * d, p, d, e, queries);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, p, p, e, 1 / sqrt(e), keys, e, queries,
                    e, 0, coefficients + (size_t)h * (size_t)p * (size_t)p, p);
    }
}

/* to: [p, d] = basis E */
static void transform_embedding(const struct transformer_shape *shape, const float *weights,
                                const double *basis, double *to) {
    int p = shape->p, d = shape->width;
    const float *embedding = weights + transformer_part(shape, TRANSFORMER_E).offset;
    for (int i = 0; i < p; ++i)
        for (int j = 0; j < d; ++j) {
            double sum = 0;
            for (int a = 0; a < p; ++a)
                sum += basis[i * p + a] * (double)embedding[a * d + j];
            to[i * d + j] = sum;
        }
}

/* The functions of frequency f are rows first .. last of the basis. */
static int first_row(int f) {
    return f == 0 ? 0 : 2 * f - 1;
}

static int last_row(int p, int f) {
    return 2 * f == p ? 2 * f - 1 : 2 * f;
}

static int compare_modes(const void *x, const void *y) {
    const struct attention_mode *a = x, *b = y;
    if (isnan(a->power) != isnan(b->power)) /* NaN first: the order must be total */
        return isnan(a->power) ? -1 : 1;
    if (a->power < b->power || a->power > b->power)
        return a->power < b->power ? 1 : -1;
    return a->key != b->key ? a->key - b->key : a->query - b->query;
}

static void rank_modes(const struct attention *attention, int head, struct attention_mode *mode) {
    int p = attention->p, frequencies = p / 2, count = 0;
    const double *c = attention->coefficients + (size_t)head * (size_t)p * (size_t)p;
    for (int f = 1; f <= frequencies; ++f)
        for (int g = 0; g <= frequencies; ++g) {
            double power = 0;
            for (int i = first_row(f); i <= last_row(p, f); ++i)
                for (int j = first_row(g); j <= last_row(p, g); ++j)
                    power += c[i * p + j] * c[i * p + j];
            mode[count++] = (struct attention_mode){f, g, power};
        }
    qsort(mode, (size_t)count, sizeof *mode, compare_modes);
}

/* Without the coefficients yet. */
static bool begin(int n, int heads, struct attention *attention, struct error *error) {
    size_t p = (size_t)n, frequencies = p / 2, modes = frequencies * (frequencies + 1);
    *attention = (struct attention){.p = n, .heads = heads, .modes = (int)modes};
    attention->basis = memory_array(p * p, sizeof *attention->basis);
    attention->coefficients = memory_array((size_t)heads * p * p, sizeof *attention->coefficients);
    attention->mode = memory_array((size_t)heads * modes, sizeof *attention->mode);
    if (attention->basis != NULL && attention->coefficients != NULL && attention->mode != NULL)
        return fill_basis(n, attention->basis, error);
    return error_memory(error, "the spectrum of an attention");
}

static void rank_heads(struct attention *attention) {
    for (int h = 0; h < attention->heads; ++h)
        rank_modes(attention, h, attention->mode + (size_t)h * (size_t)attention->modes);
}

bool attention_create(const struct transformer_shape *shape, const float *weights,
                      struct attention *attention, struct error *error) {
    size_t p = (size_t)shape->p, d = (size_t)shape->width, e = d / (size_t)shape->heads;
    double *work = memory_array(p * (d + 2 * e), sizeof *work);
    bool ok = begin(shape->p, shape->heads, attention, error) &&
              (work != NULL || error_memory(error, "the spectrum of an attention"));
    if (ok) {
        transform_embedding(shape, weights, attention->basis, work);
        fill_coefficients(shape, weights, work, work + p * d, work + p * (d + e),
                          attention->coefficients);
        rank_heads(attention);
    } else {
        attention_free(attention);
    }
    free(work);
    return ok;
}

bool attention_create_scores(int n, int heads, const double *scores, struct attention *attention,
                             struct error *error) {
    size_t size = (size_t)n * (size_t)n;
    double *work = memory_array(size, sizeof *work);
    bool ok = begin(n, heads, attention, error) &&
              (work != NULL || error_memory(error, "the spectrum of an attention"));
    for (size_t h = 0; ok && h < (size_t)heads; ++h) {
        const double *basis = attention->basis;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, basis, n,
                    scores + h * size, n, 0, work, n);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, n, 1, work, n, basis, n, 0,
                    attention->coefficients + h * size, n);
    }
    if (ok)
        rank_heads(attention);
    else
        attention_free(attention);
    free(work);
    return ok;
}

/* --- The scores of networks ------------------------------------------------------------------- */

/* Where element i of row c of head h of K or Q is in a network's weights. */
struct layout {
    size_t key, query;         /* the parts, */
    size_t head, row, element; /* and from one to the next */
};

static struct layout layout_of(const struct network *network, int *e) {
    if (network->kind == &network_transformer) {
        const struct transformer_shape shape = transformer_shape_of(network);
        size_t d = (size_t)shape.width;
        *e = shape.width / shape.heads;
        return (struct layout){transformer_part(&shape, TRANSFORMER_K).offset,
                               transformer_part(&shape, TRANSFORMER_Q).offset, (size_t)*e * d, d,
                               1};
    }
    const struct blocks_shape shape = blocks_shape_of(network);
    size_t heads = (size_t)shape.heads;
    *e = blocks_head_width(&shape);
    return (struct layout){blocks_part(&shape, BLOCKS_K, 0).offset,
                           blocks_part(&shape, BLOCKS_Q, 0).offset, 1, heads, (size_t)*e * heads};
}

/* One head's matrix in double: to: [e, d] */
static void copy_head(const float *from, const struct layout *layout, int e, int d, double *to) {
    for (size_t c = 0; c < (size_t)e; ++c)
        for (size_t i = 0; i < (size_t)d; ++i)
            to[c * (size_t)d + i] = (double)from[c * layout->row + i * layout->element];
}

/* scores: [H, d, d] = K_h' Q_h / sqrt(e) */
static bool score_weights(const struct network *network, double *scores, struct error *error) {
    int e, d = network->q;
    const struct layout layout = layout_of(network, &e);
    double *key = memory_array(2 * (size_t)e * (size_t)d, sizeof *key);
    if (key == NULL)
        return error_memory(error, "the spectrum of an attention");
    double *query = key + (size_t)e * (size_t)d;
    for (size_t h = 0; h < (size_t)network->heads; ++h) {
        copy_head(network->weights + layout.key + h * layout.head, &layout, e, d, key);
        copy_head(network->weights + layout.query + h * layout.head, &layout, e, d, query);
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, d, e, 1 / sqrt(e), key, d, query, d,
                    0, scores + h * (size_t)d * (size_t)d, d);
    }
    free(key);
    return true;
}

/* scores: [H, p, p] = E (K_h' Q_h / sqrt(e)) E', of the plain transformer */
static bool score_plain(const struct network *network, double *scores, struct error *error) {
    const struct transformer_shape shape = transformer_shape_of(network);
    int p = shape.p, d = shape.width;
    size_t size = (size_t)p * (size_t)d, square = (size_t)d * (size_t)d;
    double *within = memory_array((size_t)shape.heads * square + 2 * size, sizeof *within);
    if (within == NULL)
        return error_memory(error, "the spectrum of an attention");
    double *embedding = within + (size_t)shape.heads * square, *work = embedding + size;
    const float *e = network->weights + transformer_part(&shape, TRANSFORMER_E).offset;
    for (size_t i = 0; i < size; ++i)
        embedding[i] = (double)e[i];
    bool ok = score_weights(network, within, error);
    for (size_t h = 0; ok && h < (size_t)shape.heads; ++h) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, p, d, d, 1, embedding, d,
                    within + h * square, d, 0, work, d);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, p, p, d, 1, work, d, embedding, d, 0,
                    scores + h * (size_t)p * (size_t)p, p);
    }
    free(within);
    return ok;
}

static bool score_blocks(const struct network *network, double *scores, struct error *error) {
    struct blocks_shape shape = blocks_shape_of(network);
    shape.options.dropout = 0;
    struct blocks *blocks = blocks_create(&shape, NULL, error);
    if (blocks == NULL)
        return false;
    blocks_load(blocks, network->weights);
    blocks_scores(blocks, scores);
    blocks_free(blocks);
    return true;
}

double *attention_scores(const struct network *network, bool with_embedding, struct error *error) {
    size_t n = (size_t)(with_embedding ? network->d : network->q);
    double *scores = memory_array((size_t)network->heads * n * n, sizeof *scores);
    if (scores == NULL) {
        error_memory(error, "the scores of a network");
        return NULL;
    }
    bool plain = network->kind == &network_transformer;
    if ((with_embedding ? plain ? score_plain : score_blocks : score_weights)(network, scores,
                                                                              error))
        return scores;
    free(scores);
    return NULL;
}

bool attention_create_network(const struct network *network, bool with_embedding,
                              struct attention *attention, struct error *error) {
    *attention = (struct attention){0};
    if (with_embedding && network->kind == &network_transformer) {
        const struct transformer_shape shape = transformer_shape_of(network);
        return attention_create(&shape, network->weights, attention, error);
    }
    double *scores = attention_scores(network, with_embedding, error);
    int n = with_embedding ? network->d : network->q;
    bool ok =
        scores != NULL && attention_create_scores(n, network->heads, scores, attention, error);
    free(scores);
    return ok;
}

/* --- What is asked of them -------------------------------------------------------------------- */

const struct attention_mode *attention_modes(const struct attention *attention, int head) {
    return attention->mode + (size_t)head * (size_t)attention->modes;
}

double attention_top_share(const struct attention *attention, int count) {
    double top = 0, all = 0;
    for (int h = 0; h < attention->heads; ++h)
        for (int i = 0; i < attention->modes; ++i) {
            double power = attention_modes(attention, h)[i].power;
            all += power;
            top += i < count ? power : 0;
        }
    return top / all;
}

void attention_strongest_scores(const struct attention *attention, double *scores) {
    int p = attention->p;
    for (int h = 0; h < attention->heads; ++h) {
        const struct attention_mode *mode = attention_modes(attention, h);
        const double *basis = attention->basis;
        const double *c = attention->coefficients + (size_t)h * (size_t)p * (size_t)p;
        for (int b = 0; b < p; ++b)
            for (int a = 0; a < p; ++a) {
                double sum = 0;
                for (int i = first_row(mode->key); i <= last_row(p, mode->key); ++i)
                    for (int j = first_row(mode->query); j <= last_row(p, mode->query); ++j)
                        sum += c[i * p + j] * basis[i * p + a] * basis[j * p + b];
                scores[((size_t)h * (size_t)p + (size_t)b) * (size_t)p + (size_t)a] = sum;
            }
    }
}
