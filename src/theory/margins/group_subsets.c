#include "theory/margins/group_subsets.h"

#include "base/memory.h"
#include "base/worst.h"
#include "theory/margins/game.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define TIE 1e-9 /* relative distance of values that are equal */

/* A LAPACK routine, contained in OpenBLAS. */
void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *pivots, double *b,
            const int *ldb, int *info);

/* The parts of the subsets that a player uses: list: [all]. Returns how many. */
static int find_used(int all, const double *share, int *list) {
    int count = 0;
    for (int i = 0; i < all; ++i)
        if (share[i] > 0)
            list[count++] = i;
    return count;
}

/* Workspace; the member of [all] are zero outside the subset. */
struct room {
    int *irreps, *classes, *pivots;
    double *system, *side; /* [count + 1, count + 1], [count + 1] */
    double *shares;        /* [irreps]: of the representations */
    double *answers;       /* [classes]: of the wrong answers */
};

static bool room_allocate(const struct group_margin *margin, struct room *room,
                          struct error *error) {
    size_t irreps = (size_t)margin->irreps, classes = (size_t)margin->classes;
    size_t n = (irreps > classes ? irreps : classes) + 1;
    *room = (struct room){.irreps = memory_array(irreps, sizeof(int)),
                          .classes = memory_array(classes, sizeof(int)),
                          .pivots = memory_array(n, sizeof(int)),
                          .system = memory_array(n * n, sizeof(double)),
                          .side = memory_array(n, sizeof(double)),
                          .shares = memory_array(irreps, sizeof(double)),
                          .answers = memory_array(classes, sizeof(double))};
    return (room->irreps != NULL && room->classes != NULL && room->pivots != NULL &&
            room->system != NULL && room->side != NULL && room->shares != NULL &&
            room->answers != NULL) ||
           error_memory(error, "subsets of representations");
}

static void room_free(struct room *room) {
    free(room->irreps);
    free(room->classes);
    free(room->pivots);
    free(room->system);
    free(room->side);
    free(room->shares);
    free(room->answers);
}

/* Solve sum_j payoff_ij x_j = value for all i, sum_j x_j = 1, over the subsets of size count, with
 * i an irrep and j a class, or the other way round (`transposed`). LAPACK's columns are the j.
 * Fills x: at the indices of the subset; returns the value, NaN if the system is singular. */
static double solve(const struct group_margin *margin, struct room *room, int count,
                    bool transposed, double *x) {
    int n = count + 1, one = 1, info;
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < count; ++j)
            room->system[j * n + i] =
                margin->payoff[room->irreps[transposed ? j : i] * margin->classes +
                               room->classes[transposed ? i : j]];
    for (int i = 0; i < count; ++i) {
        room->system[count * n + i] = -1;
        room->system[i * n + count] = 1;
        room->side[i] = 0;
    }
    room->system[count * n + count] = 0;
    room->side[count] = 1;
    dgesv_(&n, &one, room->system, &n, room->pivots, room->side, &n, &info);
    for (int j = 0; j < count; ++j)
        x[(transposed ? room->irreps : room->classes)[j]] = info == 0 ? room->side[j] : NAN;
    return info == 0 ? room->side[count] : NAN;
}

/* Shares of 0 for which the equality holds as well, until there are as many as the other player
 * has: a solution with fewer classes than irreps, or the reverse, is a degenerate one. values: what
 * the other player's shares give each of `all`, best where they are largest. */
static int add_tied(int all, const double *share, const double *values, int count, int most,
                    int *list) {
    double best = -INFINITY;
    for (int i = 0; i < all; ++i)
        best = worst_of(best, values[i]);
    for (int i = 0; i < all && count < most; ++i)
        if (share[i] == 0 && fabs(values[i] - best) <= TIE * fabs(best))
            list[count++] = i;
    return count;
}

/* kR and kC of the game's solution. */
static void find_subsets(const struct group_margin *margin, struct room *room,
                         struct group_subsets *subsets) {
    int irreps = margin->irreps, classes = margin->classes;
    int of_irreps = find_used(irreps, margin->share, room->irreps);
    int of_classes = find_used(classes, margin->answers, room->classes);
    double *margins = room->answers, *payoffs = room->shares; /* not in use yet */
    for (int r = 0; r < irreps; ++r)
        payoffs[r] =
            game_most(1, classes, margin->payoff + (ptrdiff_t)r * classes, margin->answers);
    for (int c = 0; c < classes; ++c) {
        margins[c] = 0;
        for (int r = 0; r < irreps; ++r)
            margins[c] -= margin->share[r] * margin->payoff[r * classes + c];
    }
    subsets->irreps = add_tied(irreps, margin->share, payoffs, of_irreps, of_classes, room->irreps);
    subsets->classes =
        add_tied(classes, margin->answers, margins, of_classes, of_irreps, room->classes);
    for (int r = 0; r < irreps; ++r)
        payoffs[r] = 0;
    for (int c = 0; c < classes; ++c)
        margins[c] = 0;
}

static void measure(const struct group_margin *margin, struct room *room,
                    struct group_subsets *subsets) {
    int irreps = margin->irreps, classes = margin->classes, count = subsets->irreps;
    double by_shares = solve(margin, room, count, true, room->shares);
    subsets->value = solve(margin, room, count, false, room->answers);
    subsets->least = INFINITY;
    for (int i = 0; i < count; ++i)
        subsets->least = least_of(subsets->least, least_of(room->shares[room->irreps[i]],
                                                           room->answers[room->classes[i]]));
    subsets->excess_i =
        game_most(irreps, classes, margin->payoff, room->answers) / subsets->value - 1;
    subsets->excess_ii = 1 - game_least(irreps, classes, margin->payoff, room->shares) / by_shares;
}

bool group_subsets_solve(const struct group_margin *margin, struct group_subsets *subsets,
                         struct error *error) {
    struct room room;
    bool ok = room_allocate(margin, &room, error);
    *subsets =
        (struct group_subsets){.value = NAN, .least = NAN, .excess_i = NAN, .excess_ii = NAN};
    if (ok) {
        find_subsets(margin, &room, subsets);
        if (subsets->irreps == subsets->classes)
            measure(margin, &room, subsets);
    }
    room_free(&room);
    return ok;
}

double group_subsets_violation(const struct group_margin *margin,
                               const struct group_subsets *subsets) {
    double worst = worst_of(subsets->excess_i, subsets->excess_ii);
    worst = worst_of(worst, -subsets->least);
    return worst_of(worst, fabs(subsets->value * margin->scale / margin->gamma - 1));
}
