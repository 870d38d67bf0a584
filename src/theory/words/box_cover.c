#include "theory/words/box_cover.h"

#include "base/memory.h"

#include <cblas.h>
#include <lpsolve/lp_lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Triples and pairs ------------------------------------------------------------------------ */

/* The pairs of triple number t, (phi m + psi) m + zeta: one of each kind, [m, m]. */
static void pairs_of(int m, int t, int pair[COVER_KINDS]) {
    int phi = t / m / m, psi = t / m % m, zeta = t % m;
    pair[COVER_PHI_PSI] = phi * m + psi;
    pair[COVER_PHI_ZETA] = phi * m + zeta;
    pair[COVER_PSI_ZETA] = psi * m + zeta;
}

static int weight_of(int m, const int *dimension, int pair) {
    return dimension[pair / m] * dimension[pair % m];
}

/* The first kind of which a cover has the pair of a triple; COVER_KINDS: none. */
static int covering_kind(const struct box_cover *cover, int t) {
    int pair[COVER_KINDS], kind = 0;
    pairs_of(cover->count, t, pair);
    while (kind < COVER_KINDS && !cover->pair[kind][pair[kind]])
        ++kind;
    return kind;
}

/* The representations of a triple that a pair of a kind lacks and has: positions in the triple. */
static const int lacks[COVER_KINDS] = {2, 1, 0};
static const int firsts[COVER_KINDS] = {0, 0, 1}, seconds[COVER_KINDS] = {1, 2, 2};

/* --- The integer program ---------------------------------------------------------------------- */

/* Its columns are the pairs that triples of the support have. */
struct program {
    int m, triples, columns;
    const int *dimension;
    int *triple;    /* [triples] */
    int *column;    /* [3, m, m]: from 1; 0: none */
    int *kind;      /* [1 + columns] */
    int *pair;      /* [1 + columns] */
    double *values; /* [1 + triples + columns]: of lp_solve */
};

static void program_free(struct program *program) {
    free(program->triple);
    free(program->column);
    free(program->kind);
    free(program->pair);
    free(program->values);
}

static bool program_create(int m, const int *dimension, const bool *support,
                           struct program *program, struct error *error) {
    size_t square = (size_t)m * (size_t)m, cube = square * (size_t)m;
    *program =
        (struct program){.m = m,
                         .dimension = dimension,
                         .triple = memory_array(cube, sizeof(int)),
                         .column = memory_array(COVER_KINDS * square, sizeof(int)),
                         .kind = memory_array(1 + COVER_KINDS * square, sizeof(int)),
                         .pair = memory_array(1 + COVER_KINDS * square, sizeof(int)),
                         .values = memory_array(1 + cube + COVER_KINDS * square, sizeof(double))};
    if (program->triple == NULL || program->column == NULL || program->kind == NULL ||
        program->pair == NULL || program->values == NULL)
        return error_memory(error, "an integer program");
    for (int t = 0; t < m * m * m; ++t) {
        int pair[COVER_KINDS];
        if (!support[t])
            continue;
        program->triple[program->triples++] = t;
        pairs_of(m, t, pair);
        for (int kind = 0; kind < COVER_KINDS; ++kind) {
            int *column = &program->column[kind * m * m + pair[kind]];
            if (*column > 0)
                continue;
            *column = ++program->columns;
            program->kind[*column] = kind;
            program->pair[*column] = pair[kind];
        }
    }
    return true;
}

/* Minimise the weight of the chosen columns, of which every triple has one at least. */
static bool pose(const struct program *of, bool integer, lprec *lp) {
    bool ok = true;
    set_verbose(lp, NEUTRAL);
    set_minim(lp);
    for (int c = 1; ok && c <= of->columns; ++c) {
        ok = set_obj(lp, c, weight_of(of->m, of->dimension, of->pair[c])) &&
             (integer ? set_binary(lp, c, true) : set_upbo(lp, c, 1e30));
    }
    for (int t = 0; ok && t < of->triples; ++t) {
        double ones[COVER_KINDS] = {1, 1, 1};
        int pair[COVER_KINDS], columns[COVER_KINDS];
        pairs_of(of->m, of->triple[t], pair);
        for (int kind = 0; kind < COVER_KINDS; ++kind)
            columns[kind] = of->column[kind * of->m * of->m + pair[kind]];
        ok = add_constraintex(lp, COVER_KINDS, ones, columns, GE, 1);
    }
    return ok;
}

/* The pairs of the best integer solution. */
static bool choose(const struct program *of, lprec *lp, struct box_cover *cover) {
    if (!pose(of, true, lp) || solve(lp) != OPTIMAL || !get_variables(lp, of->values))
        return false;
    for (int c = 0; c < of->columns; ++c)
        if (of->values[c] > 0.5) {
            cover->pair[of->kind[c + 1]][of->pair[c + 1]] = true;
            cover->cost += weight_of(of->m, of->dimension, of->pair[c + 1]);
        }
    for (int t = 0; t < of->triples; ++t)
        if (covering_kind(cover, of->triple[t]) == COVER_KINDS)
            return false;
    return true;
}

/* A fractional packing: shares of triples of which no pair has more than its weight. Every cover
 * costs at least their sum, whatever the rounding errors of lp_solve: what exceeds a weight is
 * scaled away. */
static bool pack(const struct program *of, lprec *lp, double *bound) {
    if (!pose(of, false, lp) || solve(lp) != OPTIMAL || !get_dual_solution(lp, of->values))
        return false;
    double most = 1;
    for (int c = 1; c <= of->columns; ++c) {
        double sum = 0;
        for (int t = 0; t < of->triples; ++t) {
            int pair[COVER_KINDS];
            pairs_of(of->m, of->triple[t], pair);
            if (pair[of->kind[c]] == of->pair[c])
                sum += fmax(0, of->values[1 + t]);
        }
        most = fmax(most, sum / weight_of(of->m, of->dimension, of->pair[c]));
    }
    *bound = 0;
    for (int t = 0; t < of->triples; ++t)
        *bound += fmax(0, of->values[1 + t]) / most;
    return true;
}

static bool solve_program(const struct program *of, struct box_cover *cover, struct error *error) {
    lprec *integer = make_lp(0, of->columns), *linear = make_lp(0, of->columns);
    bool ok = (integer != NULL && linear != NULL) || error_memory(error, "an integer program");
    if (ok && (!choose(of, integer, cover) || !pack(of, linear, &cover->bound)))
        ok = error_set(error, ERROR_INTERNAL, "lp_solve found no minimal box cover");
    if (integer != NULL)
        delete_lp(integer);
    if (linear != NULL)
        delete_lp(linear);
    return ok;
}

bool box_cover_minimal(int count, const int *dimension, const bool *support,
                       struct box_cover *cover, struct error *error) {
    struct program program = {0};
    *cover = (struct box_cover){.count = count};
    bool ok = true;
    for (int kind = 0; ok && kind < COVER_KINDS; ++kind) {
        cover->pair[kind] = memory_array((size_t)count * (size_t)count, sizeof(bool));
        ok = cover->pair[kind] != NULL || error_memory(error, "a box cover");
    }
    ok = ok && program_create(count, dimension, support, &program, error) &&
         solve_program(&program, cover, error);
    program_free(&program);
    if (!ok)
        box_cover_free(cover);
    return ok;
}

void box_cover_free(struct box_cover *cover) {
    for (int kind = 0; kind < COVER_KINDS; ++kind)
        free(cover->pair[kind]);
    *cover = (struct box_cover){0};
}

bool box_cover_is_certified(const struct box_cover *cover) {
    return (double)cover->cost <= cover->bound + 1 - 1e-6;
}

/* --- Boxes ------------------------------------------------------------------------------------ */

static bool has_all(const bool *pairs, int m, const bool *first, const bool *second) {
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < m; ++j)
            if (first[i] && second[j] && !pairs[i * m + j])
                return false;
    return true;
}

bool box_cover_contains(const struct box_cover *cover, const bool *x, const bool *y,
                        const bool *z) {
    int m = cover->count;
    return has_all(cover->pair[COVER_PHI_PSI], m, x, y) ||
           has_all(cover->pair[COVER_PHI_ZETA], m, x, z) ||
           has_all(cover->pair[COVER_PSI_ZETA], m, y, z);
}

/* The least cost of a cover with certain pairs of one kind, first[i] and second[j]. */
static bool cost_with(const struct program *of, int kind, const bool *first, const bool *second,
                      double *cost, struct error *error) {
    lprec *lp = make_lp(0, of->columns);
    int m = of->m;
    double missing = 0; /* pairs that no triple of the support has */
    bool ok = lp != NULL || error_memory(error, "an integer program");
    if (ok && !pose(of, true, lp))
        ok = error_memory(error, "an integer program");
    for (int pair = 0; ok && pair < m * m; ++pair) {
        int column = of->column[kind * m * m + pair];
        if (!first[pair / m] || !second[pair % m])
            continue;
        if (column == 0)
            missing += weight_of(m, of->dimension, pair);
        else
            ok = set_lowbo(lp, column, 1);
    }
    if (ok && solve(lp) != OPTIMAL)
        ok = error_set(error, ERROR_INTERNAL, "lp_solve found no minimal box cover");
    if (ok)
        *cost = get_objective(lp) + missing;
    if (lp != NULL)
        delete_lp(lp);
    return ok;
}

bool box_cover_admits(const struct box_cover *cover, const int *dimension, const bool *support,
                      const bool *x, const bool *y, const bool *z, bool *admits,
                      struct error *error) {
    const bool *const sets[3] = {x, y, z};
    struct program program = {0};
    *admits = box_cover_contains(cover, x, y, z);
    bool ok = *admits || program_create(cover->count, dimension, support, &program, error);
    for (int kind = 0; ok && !*admits && kind < COVER_KINDS; ++kind) {
        double cost = INFINITY;
        ok = cost_with(&program, kind, sets[firsts[kind]], sets[seconds[kind]], &cost, error);
        *admits = cost < (double)cover->cost + 0.5;
    }
    program_free(&program);
    return ok;
}

long box_cover_cost(int count, const int *dimension, const bool *x, const bool *y, const bool *z) {
    long dx = 0, dy = 0, dz = 0;
    for (int i = 0; i < count; ++i) {
        dx += x[i] ? dimension[i] : 0;
        dy += y[i] ? dimension[i] : 0;
        dz += z[i] ? dimension[i] : 0;
    }
    long most = dx > dy ? dx : dy;
    most = most > dz ? most : dz;
    return most == dx ? dy * dz : most == dy ? dx * dz : dx * dy;
}

/* The third set of a box: of triples of the support that its pairs have. */
static void find_third(int m, const bool *support, int kind, bool *const sets[3]) {
    bool *third = sets[lacks[kind]];
    for (int t = 0; t < m * m * m; ++t) {
        const int at[3] = {t / m / m, t / m % m, t % m};
        if (support[t] && sets[firsts[kind]][at[firsts[kind]]] &&
            sets[seconds[kind]][at[seconds[kind]]])
            third[at[lacks[kind]]] = true;
    }
}

/* Whether two first representations have the same partners. */
static bool same_partners(const bool *pairs, int m, int i, int j) {
    return memcmp(pairs + (size_t)i * (size_t)m, pairs + (size_t)j * (size_t)m,
                  (size_t)m * sizeof *pairs) == 0;
}

/* Whether there is a box that begins with this one: it has partners, and none before it has the
 * same. */
static bool begins_box(const bool *pairs, int m, int i) {
    for (int j = 0; j < i; ++j)
        if (same_partners(pairs, m, i, j))
            return false;
    return memchr(pairs + (size_t)i * (size_t)m, 1, (size_t)m) != NULL;
}

int box_cover_boxes(const struct box_cover *cover, const int *dimension, const bool *support,
                    struct cover_box *boxes) {
    int m = cover->count, count = 0;
    for (int kind = 0; kind < COVER_KINDS; ++kind)
        for (int i = 0; i < m; ++i) {
            const bool *pairs = cover->pair[kind];
            if (!begins_box(pairs, m, i))
                continue;
            struct cover_box *box = &boxes[count++];
            bool *const sets[3] = {box->x, box->y, box->z};
            for (int j = 0; j < m; ++j) {
                sets[firsts[kind]][j] = same_partners(pairs, m, i, j);
                sets[seconds[kind]][j] = pairs[i * m + j];
                sets[lacks[kind]][j] = false;
            }
            find_third(m, support, kind, sets);
            box->cost = box_cover_cost(m, dimension, box->x, box->y, box->z);
        }
    return count;
}

/* --- The decomposition ------------------------------------------------------------------------ */

/* Add the terms of a pair: for functions i and j of its representations, f_i f_j times the sum over
 * the triples for which it is responsible of coefficient times f_k. */
static void add_pair(const struct fourier *fourier, const double *coefficients,
                     const int *responsible, int kind, int first, int second,
                     struct bilinear *terms) {
    int m = fourier->count;
    size_t n = (size_t)fourier->order;
    double *const sides[3] = {terms->u, terms->v, terms->w};
    for (int i = fourier->first[first]; i < fourier->first[first + 1]; ++i)
        for (int j = fourier->first[second]; j < fourier->first[second + 1]; ++j) {
            double *const to[3] = {sides[0] + (size_t)terms->rank * n,
                                   sides[1] + (size_t)terms->rank * n,
                                   sides[2] + (size_t)terms->rank * n};
            int at[3];
            at[firsts[kind]] = i;
            at[seconds[kind]] = j;
            memcpy(to[firsts[kind]], fourier->basis + (size_t)i * n, n * sizeof(double));
            memcpy(to[seconds[kind]], fourier->basis + (size_t)j * n, n * sizeof(double));
            for (int k = 0; k < (int)n; ++k) {
                at[lacks[kind]] = k;
                int triple =
                    (fourier->bsc[at[0]] * m + fourier->bsc[at[1]]) * m + fourier->bsc[at[2]];
                if (responsible[triple] == kind)
                    cblas_daxpy(
                        (int)n,
                        coefficients[((size_t)at[0] * n + (size_t)at[1]) * n + (size_t)at[2]],
                        fourier->basis + (size_t)k * n, 1, to[lacks[kind]], 1);
            }
            ++terms->rank;
        }
}

bool box_cover_decompose(const struct fourier *fourier, const double *coefficients,
                         const bool *support, const struct box_cover *cover, struct bilinear *terms,
                         struct error *error) {
    int m = fourier->count, n = fourier->order;
    int *responsible = memory_array((size_t)m * (size_t)m * (size_t)m, sizeof *responsible);
    bool ok = bilinear_create((int)cover->cost, n, n, n, terms, error) &&
              (responsible != NULL || error_memory(error, "a decomposition"));
    terms->rank = 0; /* grows */
    for (int t = 0; ok && t < m * m * m; ++t)
        responsible[t] = support[t] ? covering_kind(cover, t) : COVER_KINDS;
    for (int kind = 0; ok && kind < COVER_KINDS; ++kind)
        for (int pair = 0; pair < m * m; ++pair)
            if (cover->pair[kind][pair])
                add_pair(fourier, coefficients, responsible, kind, pair / m, pair % m, terms);
    free(responsible);
    if (!ok)
        bilinear_free(terms);
    return ok;
}
