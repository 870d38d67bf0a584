#include "theory/margins/groups.h"

#include "base/memory.h"
#include "base/worst.h"
#include "theory/margins/game.h"

#include <math.h>
#include <stdlib.h>

/* --- The maximum margin ----------------------------------------------------------------------- */

/* chi(C) of the real representation. */
static double real_character(const struct representations *representations, int bsc, int class) {
    const struct representation *of = &representations->bscs[bsc];
    size_t k = (size_t)representations->classes.count;
    return (double)of->real_degree / of->degree *
           creal(representations->character[(size_t)of->psi * k + (size_t) class]);
}

/* Payoffs, c(C) and the closed form. */
static void fill_game(const struct representations *representations, struct group_margin *margin) {
    double weights = 0;
    for (int r = 0; r < margin->irreps; ++r) {
        const struct representation *of = &representations->bscs[r + 1];
        double s = of->real_degree, weight = of->dimension * sqrt(s);
        weights += weight;
        for (int c = 0; c < margin->classes; ++c) {
            double chi = real_character(representations, r + 1, c + 1);
            margin->payoff[r * margin->classes + c] = (1 - chi / s) / sqrt(s);
            margin->sum[c] += weight / s * chi;
        }
    }
    margin->most_sum = -INFINITY;
    for (int c = 0; c < margin->classes; ++c) {
        margin->size[c] = representations->classes.size[c + 1];
        margin->most_sum = worst_of(margin->most_sum, margin->sum[c]);
    }
    margin->closed = margin->scale * margin->order / weights;
}

/* Representations with payoff below the value against `answers` have share 0 in all solutions. */
static void count_unused(struct group_margin *margin) {
    double value = margin->gamma / margin->scale;
    for (int r = 0; r < margin->irreps; ++r) {
        double alone = game_most(1, margin->classes,
                                 margin->payoff + (ptrdiff_t)r * margin->classes, margin->answers);
        margin->unused += alone < value * (1 - 1e-9);
    }
}

bool group_margin_create(const struct representations *representations, struct group_margin *margin,
                         struct error *error) {
    int irreps = representations->count - 1, classes = representations->classes.count - 1;
    *margin = (struct group_margin){
        .order = representations->order,
        .irreps = irreps,
        .classes = classes,
        .scale = 2 / (3 * sqrt(3) * pow(representations->order, 1.5)),
        .payoff = memory_array((size_t)irreps * (size_t)classes, sizeof(double)),
        .size = memory_array((size_t)classes, sizeof(int)),
        .sum = memory_array((size_t)classes, sizeof(double)),
        .share = memory_array((size_t)irreps, sizeof(double)),
        .answers = memory_array((size_t)classes, sizeof(double)),
    };
    bool ok = (margin->payoff != NULL && margin->size != NULL && margin->sum != NULL &&
               margin->share != NULL && margin->answers != NULL) ||
              error_memory(error, "the margins of a group");
    if (ok) {
        fill_game(representations, margin);
        ok = game_solve(irreps, classes, margin->payoff, margin->share, margin->answers,
                        &margin->gamma, error);
    }
    margin->gamma *= margin->scale;
    if (ok)
        count_unused(margin);
    else
        group_margin_free(margin);
    return ok;
}

double group_margin_abelian(const struct group *group) {
    double n = group->order, real = 1;
    for (int i = 0; i < group->rank; ++i)
        real *= group->factors[i] % 2 == 0 ? 2 : 1;
    return 2 / (3 * sqrt(3 * n) * (M_SQRT2 * (n - real) + real - 1));
}

void group_margin_free(struct group_margin *margin) {
    free(margin->payoff);
    free(margin->size);
    free(margin->sum);
    free(margin->share);
    free(margin->answers);
    *margin = (struct group_margin){0};
}

/* --- The minimum with a finite penalty ---------------------------------------------------------
 * Newton's method on an active set of representations. Those outside have penalty 0; one of them
 * joins when those inside are optimal and it would lower the loss; one inside leaves when its
 * penalty would become negative. */

/* Largest slope in the active set, relative to the price. */
#define SEARCH_TOLERANCE 1e-12

enum { SEARCH_STEPS_MAX = 10000 };

/* A LAPACK routine, contained in OpenBLAS. */
void dposv_(const char *triangle, const int *n, const int *nrhs, double *a, const int *lda,
            double *b, const int *ldb, int *info);

/* State of the search, and workspace for its next step. */
struct search {
    const struct group_margin *game;
    double price;  /* lambda / K */
    double *y;     /* [irreps]: penalty of each */
    double *next;  /* [irreps] */
    double *slope; /* [irreps]: derivatives of the loss */
    double *wrong; /* [classes]: probability of the wrong answers of each class */
    int *inside;   /* [irreps], `count` in use: the active set */
    int count;
    double *step;      /* [irreps]: Newton step of those inside */
    double *curvature; /* [count, count] */
};

static bool search_allocate(const struct group_margin *game, double lambda, struct search *search,
                            struct error *error) {
    size_t irreps = (size_t)game->irreps, classes = (size_t)game->classes;
    *search = (struct search){
        .game = game,
        .price = lambda / game->scale,
        .y = memory_array(irreps, sizeof(double)),
        .next = memory_array(irreps, sizeof(double)),
        .slope = memory_array(irreps, sizeof(double)),
        .wrong = memory_array(classes, sizeof(double)),
        .inside = memory_array(irreps, sizeof(int)),
        .step = memory_array(irreps, sizeof(double)),
        .curvature = memory_array(irreps * irreps, sizeof(double)),
    };
    return (search->y != NULL && search->next != NULL && search->slope != NULL &&
            search->wrong != NULL && search->inside != NULL && search->step != NULL &&
            search->curvature != NULL) ||
           error_memory(error, "the optimal penalties of a group");
}

static void search_free(struct search *search) {
    free(search->y);
    free(search->next);
    free(search->slope);
    free(search->wrong);
    free(search->inside);
    free(search->step);
    free(search->curvature);
}

/* The loss at y; fills in the probabilities of wrong answers. The correct answer has output 0, the
 * others minus their margin. */
static double evaluate(struct search *search, const double *y) {
    const struct group_margin *game = search->game;
    double sum = 0, paid = 0;
    for (int c = 0; c < game->classes; ++c) {
        double margin = 0;
        for (int r = 0; r < game->irreps; ++r)
            margin += y[r] * game->payoff[r * game->classes + c];
        search->wrong[c] = game->size[c] * exp(-margin);
        sum += search->wrong[c];
    }
    for (int c = 0; c < game->classes; ++c)
        search->wrong[c] /= 1 + sum;
    for (int r = 0; r < game->irreps; ++r)
        paid += y[r];
    return log1p(sum) + search->price * paid;
}

/* The mean payoff of a representation against the wrong answers. */
static double mean_payoff(const struct search *search, int r) {
    double sum = 0;
    for (int c = 0; c < search->game->classes; ++c)
        sum += search->wrong[c] * search->game->payoff[r * search->game->classes + c];
    return sum;
}

/* Compute all slopes; returns the largest one inside, relative to the price. */
static double find_slopes(struct search *search) {
    double largest = 0;
    for (int r = 0; r < search->game->irreps; ++r)
        search->slope[r] = search->price - mean_payoff(search, r);
    for (int i = 0; i < search->count; ++i)
        largest = worst_of(largest, fabs(search->slope[search->inside[i]]));
    return largest / search->price;
}

/* Compute the Newton step of those inside; false if rounding errors prevent it. */
static bool find_step(struct search *search) {
    const struct group_margin *game = search->game;
    int n = search->count, one = 1, info;
    for (int i = 0; i < n; ++i) {
        const double *p = game->payoff + (ptrdiff_t)search->inside[i] * game->classes;
        search->step[i] = -search->slope[search->inside[i]];
        for (int j = 0; j <= i; ++j) {
            const double *q = game->payoff + (ptrdiff_t)search->inside[j] * game->classes;
            double sum =
                -mean_payoff(search, search->inside[i]) * mean_payoff(search, search->inside[j]);
            for (int c = 0; c < game->classes; ++c)
                sum += search->wrong[c] * p[c] * q[c];
            search->curvature[i * n + j] = sum;
        }
    }
    dposv_("U", &n, &one, search->curvature, &n, search->step, &n, &info);
    return info == 0;
}

/* The largest fraction of the step, at most 1, that keeps all penalties non-negative. */
static double find_reach(const struct search *search) {
    double reach = 1;
    for (int i = 0; i < search->count; ++i)
        if (search->step[i] < 0)
            reach = least_of(reach, -search->y[search->inside[i]] / search->step[i]);
    return reach;
}

/* Follow the step while the loss decreases sufficiently, and remove those whose penalty becomes 0.
 * False if the loss does not decrease any more. */
static bool advance(struct search *search, double loss) {
    double decrease = 0, length = find_reach(search);
    for (int i = 0; i < search->count; ++i)
        decrease += search->slope[search->inside[i]] * search->step[i];
    for (;; length /= 2) {
        for (int r = 0; r < search->game->irreps; ++r)
            search->next[r] = search->y[r];
        for (int i = 0; i < search->count; ++i)
            search->next[search->inside[i]] += length * search->step[i];
        if (evaluate(search, search->next) <= loss * (1 + 1e-14) + 1e-4 * length * decrease)
            break;
        if (length < 1e-12)
            return false;
    }
    int kept = 0;
    for (int i = 0; i < search->count; ++i) {
        int r = search->inside[i];
        search->y[r] = search->next[r] > 1e-14 ? search->next[r] : 0;
        if (search->y[r] > 0)
            search->inside[kept++] = r;
    }
    search->count = kept;
    return true;
}

/* Add the representation outside that would lower the loss most; false if none would. */
static bool join(struct search *search) {
    int best = -1;
    for (int r = 0; r < search->game->irreps; ++r)
        if (search->y[r] == 0 && search->slope[r] < -SEARCH_TOLERANCE * search->price &&
            (best < 0 || search->slope[r] < search->slope[best]))
            best = r;
    if (best >= 0)
        search->inside[search->count++] = best;
    return best >= 0;
}

static bool search_run(struct search *search, struct error *error) {
    for (int step = 0; step < SEARCH_STEPS_MAX; ++step) {
        double loss = evaluate(search, search->y);
        if (find_slopes(search) <= SEARCH_TOLERANCE && !join(search))
            return true;
        if (!find_step(search) || !advance(search, loss))
            break;
    }
    return error_set(error, ERROR_INTERNAL, "the optimal penalties of a group were not found");
}

static bool describe(struct search *search, struct group_minimum *minimum, struct error *error) {
    const struct group_margin *game = search->game;
    minimum->share = memory_array((size_t)game->irreps, sizeof(double));
    if (minimum->share == NULL)
        return error_memory(error, "the optimal penalties of a group");
    minimum->loss = evaluate(search, search->y);
    minimum->residual = find_slopes(search);
    double paid = 0;
    for (int r = 0; r < game->irreps; ++r) {
        minimum->residual = worst_of(minimum->residual, -search->slope[r] / search->price);
        paid += search->y[r];
    }
    for (int r = 0; r < game->irreps; ++r)
        minimum->share[r] = search->y[r] / paid;
    minimum->margin = game_least(game->irreps, game->classes, game->payoff, search->y);
    minimum->penalty = paid / game->scale;
    minimum->ratio = minimum->margin / (minimum->penalty * game->gamma);
    return true;
}

double group_minimum_bound(const struct group_margin *margin) {
    double most = 0; /* mean payoff over all answers, including 0 for the correct one */
    for (int r = 0; r < margin->irreps; ++r) {
        double sum = 0;
        for (int c = 0; c < margin->classes; ++c)
            sum += margin->size[c] * margin->payoff[r * margin->classes + c];
        most = worst_of(most, margin->scale * sum / margin->order);
    }
    return most;
}

bool group_minimum_find(const struct group_margin *margin, double lambda,
                        struct group_minimum *minimum, struct error *error) {
    struct search search;
    double most = group_minimum_bound(margin);
    *minimum = (struct group_minimum){0};
    if (!(lambda > 0 && lambda < most))
        return error_set(error, ERROR_INPUT,
                         "with a penalty of %g the optimal network is zero or does not exist: the "
                         "penalty must be more than 0 and less than %g",
                         lambda, most);
    bool ok = search_allocate(margin, lambda, &search, error) && search_run(&search, error) &&
              describe(&search, minimum, error);
    search_free(&search);
    return ok;
}

void group_minimum_free(struct group_minimum *minimum) {
    free(minimum->share);
    *minimum = (struct group_minimum){0};
}

/* --- The construction ------------------------------------------------------------------------- */

/* Column `neuron` of block `block` is `sign` times entry (i, j) of all matrices rho: [n, s, s]. */
static void set_entry(struct construction *construction, int neuron, int block, const double *rho,
                      int s, int i, int j, double sign) {
    size_t n = (size_t)construction->rows / 3, width = (size_t)construction->width;
    double *weight = construction->weights + (size_t)block * n * width + (size_t)neuron;
    for (size_t g = 0; g < n; ++g)
        weight[g * width] = sign * rho[(g * (size_t)s + (size_t)i) * (size_t)s + (size_t)j];
}

/* (u + v)^2 w - (u - v)^2 w = 4 u v w, summed over basis vectors x, y, z, is 4 chi(a b c^-1). */
static void set_irrep(struct construction *construction, int first, const double *rho, int s,
                      double share) {
    int neuron = first, neurons = 2 * s * s * s;
    for (int xyz = 0; xyz < s * s * s; ++xyz)
        for (int sign = 1; sign >= -1; sign -= 2, ++neuron) {
            int x = xyz / (s * s), y = xyz / s % s, z = xyz % s;
            set_entry(construction, neuron, 0, rho, s, x, y, 1);
            set_entry(construction, neuron, 1, rho, s, y, z, sign);
            set_entry(construction, neuron, 2, rho, s, x, z, sign);
            construction_set_share(construction, neuron, 2, share / neurons);
        }
}

static void find_sizes(const struct representations *representations, const double *share,
                       long *width, long *largest) {
    *width = *largest = 0;
    for (int b = 1; b < representations->count; ++b) {
        long s = representations->bscs[b].real_degree;
        *width += share[b - 1] > 0 ? 2 * s * s * s : 0;
        *largest = s > *largest ? s : *largest;
    }
}

bool group_construct(const struct representations *representations, const struct fourier *fourier,
                     const double *share, struct construction *construction, struct error *error) {
    size_t n = (size_t)representations->order;
    long width, largest;
    find_sizes(representations, share, &width, &largest);
    if (!construction_allocate(3 * (long)n, width, construction, error))
        return false;
    double *rho = memory_array(n * (size_t)(largest * largest), sizeof *rho);
    bool ok = rho != NULL || error_memory(error, "matrices of representations");
    int first = 0;
    for (int b = 1; ok && b < representations->count; ++b) {
        int s = representations->bscs[b].real_degree;
        if (!(share[b - 1] > 0))
            continue;
        for (size_t g = 0; g < n; ++g)
            fourier_matrix(fourier, representations, b, (int)g, rho + g * (size_t)(s * s));
        set_irrep(construction, first, rho, s, share[b - 1]);
        first += 2 * s * s * s;
    }
    free(rho);
    if (!ok)
        construction_free(construction);
    return ok;
}
