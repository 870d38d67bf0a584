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
            basis[i * p + a] = sqrt((i == 0 ? 1.0 : 2.0) / p) * (i % 2 ? creal(phi) : cimag(phi));
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

static int last_row(int f) {
    return 2 * f;
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
    int p = attention->p, frequencies = (p - 1) / 2, count = 0;
    const double *c = attention->coefficients + (size_t)head * (size_t)p * (size_t)p;
    for (int f = 1; f <= frequencies; ++f)
        for (int g = 0; g <= frequencies; ++g) {
            double power = 0;
            for (int i = first_row(f); i <= last_row(f); ++i)
                for (int j = first_row(g); j <= last_row(g); ++j)
                    power += c[i * p + j] * c[i * p + j];
            mode[count++] = (struct attention_mode){f, g, power};
        }
    qsort(mode, (size_t)count, sizeof *mode, compare_modes);
}

bool attention_create(const struct transformer_shape *shape, const float *weights,
                      struct attention *attention, struct error *error) {
    size_t p = (size_t)shape->p, d = (size_t)shape->width, heads = (size_t)shape->heads;
    size_t frequencies = (p - 1) / 2, modes = frequencies * (frequencies + 1), e = d / heads;
    *attention = (struct attention){.p = shape->p, .heads = shape->heads, .modes = (int)modes};
    attention->basis = memory_array(p * p, sizeof *attention->basis);
    attention->coefficients = memory_array(heads * p * p, sizeof *attention->coefficients);
    attention->mode = memory_array(heads * modes, sizeof *attention->mode);
    double *work = memory_array(p * (d + 2 * e), sizeof *work);
    bool ok = attention->basis != NULL && attention->coefficients != NULL &&
              attention->mode != NULL && work != NULL;
    ok = ok ? fill_basis(shape->p, attention->basis, error)
            : error_memory(error, "the spectrum of an attention");
    if (ok) {
        transform_embedding(shape, weights, attention->basis, work);
        fill_coefficients(shape, weights, work, work + p * d, work + p * (d + e),
                          attention->coefficients);
        for (size_t h = 0; h < heads; ++h)
            rank_modes(attention, (int)h, attention->mode + h * modes);
    } else {
        attention_free(attention);
    }
    free(work);
    return ok;
}

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
                for (int i = first_row(mode->key); i <= last_row(mode->key); ++i)
                    for (int j = first_row(mode->query); j <= last_row(mode->query); ++j)
                        sum += c[i * p + j] * basis[i * p + a] * basis[j * p + b];
                scores[((size_t)h * (size_t)p + (size_t)b) * (size_t)p + (size_t)a] = sum;
            }
    }
}
