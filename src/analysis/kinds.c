#include "analysis/kinds.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *kind_name(enum kind kind) {
    static const char *const names[KINDS] = {
        "none",  "unexplained",    "family",  "constant_neuron", "resonant",
        "chain", "third_harmonic", "order_4", "between",         "split"};
    return names[kind];
}

/* What is looked at. */
struct view {
    const struct group *group;
    const struct characters *characters;
    const struct spectrum *spectrum;
    double scale; /* of weights, to the theory's */
    double match_residual;
    int *chosen;           /* [q]: room */
    int *members;          /* [frequencies]: room */
    struct neuron *merged; /* [q]: room */
};

static double complex weight_of(const struct view *view, enum ring_part part, int k, int j) {
    return view->scale * ring_row(&view->spectrum->z, part, k)[j];
}

/* t of a neuron; its parts at the trivial character are real. */
static double constant_of(const struct view *view, int j) {
    const double complex *constant = view->spectrum->constant;
    size_t q = (size_t)view->spectrum->q;
    return view->scale * creal(constant[RING_A * q + (size_t)j] + constant[RING_B * q + (size_t)j]);
}

static int twice(const struct view *view, int k) {
    return view->group->product[k * view->group->order + k];
}

/* --- Neurons ---------------------------------------------------------------------------------- */

/* Energies of neurons. */
struct energies {
    double *inputs, *output, *most; /* [q] */
};

/* Add the energies at frequency f: real characters count once, others for k and -k. */
static void add_energies(const struct view *view, int f, struct energies *of, int *best) {
    const struct ring_element *z = &view->spectrum->z;
    int k = view->characters->frequency[f];
    double times = characters_is_real(view->characters, k) ? 1 : 2;
    const double complex *a = ring_row(z, RING_A, k), *b = ring_row(z, RING_B, k),
                         *c = ring_row(z, RING_C, k);
    for (int j = 0; j < z->order; ++j) {
        double energy = times * (ring_abs2(a[j]) + ring_abs2(b[j]));
        of->inputs[j] += energy;
        of->output[j] += times * ring_abs2(c[j]);
        if (energy > of->most[j]) {
            of->most[j] = energy;
            best[j] = f;
        }
    }
}

/* Assign neurons to frequencies and find the live ones. */
static void assign(const struct view *view, struct energies *of, struct kinds *kinds) {
    double unit2 = view->scale * view->scale;
    int q = view->spectrum->q;
    for (int j = 0; j < q; ++j)
        kinds->neuron_frequency[j] = -1;
    for (int f = 0; f < kinds->frequencies; ++f)
        add_energies(view, f, of, kinds->neuron_frequency);
    for (int j = 0; j < q; ++j) {
        double t = constant_of(view, j), own = t * t / 2, others = unit2 * of->inputs[j];
        bool is_constant = own > KINDS_CONSTANT * (own + others);
        if (is_constant)
            kinds->neuron_frequency[j] = -1;
        kinds->mass[j] = sqrt(unit2 * of->output[j]) * (own + others);
        kinds->is_live[j] = !(kinds->mass[j] <= KINDS_MASS);
        kinds->live += kinds->is_live[j];
        kinds->constant_neurons += kinds->is_live[j] && is_constant;
    }
}

static bool find_neurons(const struct view *view, struct kinds *kinds, struct error *error) {
    size_t q = (size_t)view->spectrum->q;
    double *room = memory_array(3 * q, sizeof *room);
    if (room == NULL)
        return error_memory(error, "the kinds of frequencies");
    struct energies of = {room, room + q, room + 2 * q};
    assign(view, &of, kinds);
    free(room);
    return true;
}

/* The live neurons of frequency f: [q], by falling mass; returns their number. */
static int choose(const struct view *view, const struct kinds *kinds, int f, int *chosen) {
    int count = 0;
    for (int j = 0; j < view->spectrum->q; ++j) {
        if (!kinds->is_live[j] || kinds->neuron_frequency[j] != f)
            continue;
        int at = count++;
        for (; at > 0 && kinds->mass[chosen[at - 1]] < kinds->mass[j]; --at)
            chosen[at] = chosen[at - 1];
        chosen[at] = j;
    }
    return count;
}

/* --- What a frequency leaves ------------------------------------------------------------------ */

/* The four conditions at 2k: c of k or -k, of a or b. */
struct leftover {
    double complex of[4];
};

static double leftover_norm(const struct leftover *x) {
    double sum = 0;
    for (int i = 0; i < 4; ++i)
        sum += ring_abs2(x->of[i]);
    return sqrt(sum);
}

/* Add factor (x c_k, x conj(c_k)) of a (part 0) or b. */
static void add_to(struct leftover *to, int part, double complex x, double complex c) {
    to->of[2 * part] += x * c;
    to->of[2 * part + 1] += x * conj(c);
}

/* sum a_k^2 (c_k, c_{-k}), and of b, over the neurons of k; sum abc. */
static struct leftover left_by(const struct view *view, int k, const int *chosen, int count,
                               double complex *abc) {
    struct leftover left = {0};
    *abc = 0;
    for (int i = 0; i < count; ++i) {
        double complex c = weight_of(view, RING_C, k, chosen[i]), z[2];
        for (int p = 0; p < 2; ++p) {
            z[p] = weight_of(view, (enum ring_part)p, k, chosen[i]);
            add_to(&left, p, z[p] * z[p], c);
        }
        *abc += z[0] * z[1] * c;
    }
    return left;
}

/* 2 sum t a_2k (c_k, c_{-k}), and of b, added over the live neurons of frequency `of`; all, if it
 * is below 0. */
static void add_constants(const struct view *view, const struct kinds *kinds, int k, int of,
                          struct leftover *left) {
    int doubled = twice(view, k);
    for (int j = 0; j < view->spectrum->q; ++j) {
        if (!kinds->is_live[j] || (of >= 0 && kinds->neuron_frequency[j] != of))
            continue;
        double complex c = weight_of(view, RING_C, k, j);
        for (int p = 0; p < 2; ++p)
            add_to(left, p,
                   2 * constant_of(view, j) * weight_of(view, (enum ring_part)p, doubled, j), c);
    }
}

static double smaller_over_larger(double complex x, double complex y) {
    double low = fmin(cabs(x), cabs(y)), high = fmax(cabs(x), cabs(y));
    return high > 0 ? low / high : NAN;
}

/* lambda and M. */
static void measure_leftover(const struct view *view, const struct kinds *kinds, int f,
                             struct frequency_kind *result) {
    int k = view->characters->frequency[f];
    int partner = view->characters->frequency_of[twice(view, k)];
    double complex abc;
    int count = choose(view, kinds, f, view->chosen);
    struct leftover left = left_by(view, k, view->chosen, count, &abc), own = left, all = left;
    double size = leftover_norm(&left);
    result->live = count;
    result->left = size;
    result->leftover = size / cabs(abc);
    if (!(result->leftover > KINDS_LEFTOVER) || partner < 0 || partner == f)
        return;
    result->line = fmin(smaller_over_larger(left.of[0], left.of[1]),
                        smaller_over_larger(left.of[2], left.of[3]));
    add_constants(view, kinds, k, partner, &own);
    add_constants(view, kinds, k, -1, &all);
    result->cancelled = leftover_norm(&own) / size;
    result->cancelled_by_all = leftover_norm(&all) / size;
}

/* --- Clusters --------------------------------------------------------------------------------- */

/* The first frequency of the pair or chain of f: the one that no other doubles to; in a cycle the
 * one with the smallest position. */
static int first_of(const struct kinds *kinds, int f) {
    int at = f, least = f;
    while (kinds->frequency[at].halved >= 0) {
        at = kinds->frequency[at].halved;
        if (at == f)
            return least;
        least = at < least ? at : least;
    }
    return at;
}

/* The next frequency after `at` in the pair or chain that begins with `first`; -1: none. */
static int next_of(const struct kinds *kinds, int first, int at) {
    int next = kinds->frequency[at].doubled;
    return next >= 0 && next != first && kinds->frequency[next].halved == at ? next : -1;
}

static int length_of(const struct kinds *kinds, int first) {
    int length = 0;
    for (int at = first; at >= 0; at = next_of(kinds, first, at))
        ++length;
    return length;
}

/* The frequencies of the cluster of f: members: [frequencies], pairs and chains in their order,
 * that of f first. Returns how many. */
static int list_members(const struct kinds *kinds, int f, int *members) {
    int first = first_of(kinds, f), count = 0;
    for (int at = first; at >= 0; at = next_of(kinds, first, at))
        members[count++] = at;
    for (int g = 0; g < kinds->frequencies; ++g)
        if (g != first && kinds->cluster[g] == kinds->cluster[f] && first_of(kinds, g) == g)
            for (int at = g; at >= 0; at = next_of(kinds, g, at))
                members[count++] = at;
    return count;
}

/* |2 t (a_2k, b_2k) c_k|: what a neuron contributes at 2k of k. */
static double contribution(const struct view *view, int k, int j) {
    int doubled = twice(view, k);
    return 2 * fabs(constant_of(view, j)) * cabs(weight_of(view, RING_C, k, j)) *
           hypot(cabs(weight_of(view, RING_A, doubled, j)),
                 cabs(weight_of(view, RING_B, doubled, j)));
}

/* Whether a neuron takes part in the cancellation of what f leaves. */
static bool takes_part(const struct view *view, const struct kinds *kinds, int f, int j) {
    const double least = 0.02;
    const struct frequency_kind *of = &kinds->frequency[f];
    return of->doubled >= 0 && kinds->is_live[j] &&
           contribution(view, view->characters->frequency[f], j) >= least * of->left;
}

/* The neurons of a cluster: those of its frequencies, in turn, then constant ones that take part;
 * neuron: [q]. Returns how many. */
static int list_neurons(const struct view *view, const struct kinds *kinds, const int *members,
                        int count, int *neuron) {
    int neurons = 0;
    for (int m = 0; m < count; ++m)
        neurons += choose(view, kinds, members[m], neuron + neurons);
    for (int j = 0; j < view->spectrum->q; ++j) {
        bool joins = false;
        for (int m = 0; m < count && kinds->neuron_frequency[j] < 0; ++m)
            joins = joins || takes_part(view, kinds, members[m], j);
        if (joins)
            neuron[neurons++] = j;
    }
    return neurons;
}

/* Fill neuron `to` of a cluster from neuron j. It holds the mode with most of its energy and those
 * with at least a thousandth of that. */
static void fill_neuron(const struct view *view, int j, int to, struct cluster *cluster) {
    const double least = 1e-3;
    int modes = cluster->modes;
    double energy, most = 0;
    cluster->t[to] = constant_of(view, j);
    for (int m = 0; m < modes; ++m) {
        double complex *a = &cluster->a[to * modes + m], *b = &cluster->b[to * modes + m];
        *a = weight_of(view, RING_A, cluster->mode[m], j);
        *b = weight_of(view, RING_B, cluster->mode[m], j);
        energy = ring_abs2(*a) + ring_abs2(*b);
        most = energy > most ? energy : most;
        if (m < cluster->outputs)
            cluster->c[to * cluster->outputs + m] = weight_of(view, RING_C, cluster->mode[m], j);
    }
    for (int m = 0; m < modes; ++m) {
        energy = ring_abs2(cluster->a[to * modes + m]) + ring_abs2(cluster->b[to * modes + m]);
        cluster->holds[to * modes + m] = energy >= least * most;
    }
}

/* The cluster of frequencies: members: [count], with the further mode `harmonic` unless it is 0. */
static bool gather(const struct view *view, const struct kinds *kinds, const int *members,
                   int count, int harmonic, struct cluster *cluster, int *neuron,
                   struct error *error) {
    int neurons = list_neurons(view, kinds, members, count, neuron);
    if (!cluster_create(neurons, count + (harmonic > 0), count, cluster, error))
        return false;
    for (int m = 0; m < count; ++m)
        cluster->mode[m] = view->characters->frequency[members[m]];
    if (harmonic > 0)
        cluster->mode[count] = harmonic;
    for (int i = 0; i < neurons; ++i)
        fill_neuron(view, neuron[i], i, cluster);
    return true;
}

/* --- Merged neurons --------------------------------------------------------------------------- */

/* Whether (a, b) of two neurons are equal up to one real factor, which becomes *factor. */
static bool are_parallel(const struct neuron *x, const struct neuron *y, double *factor) {
    const double cosine = 0.98;
    double product = 0, x2 = 0, y2 = 0;
    for (int p = 0; p < 2; ++p) {
        product += creal(x->part[p] * conj(y->part[p]));
        x2 += ring_abs2(x->part[p]);
        y2 += ring_abs2(y->part[p]);
    }
    *factor = product / x2;
    return fabs(product) >= cosine * sqrt(x2 * y2);
}

/* Rescale to |a|^2 + |b|^2 = 2 |c|^2, as in a family. */
static void balance(struct neuron *neuron) {
    double inputs = ring_abs2(neuron->part[RING_A]) + ring_abs2(neuron->part[RING_B]);
    double output = ring_abs2(neuron->part[RING_C]);
    double s = inputs > 0 && output > 0 ? pow(2 * output / inputs, 1.0 / 6) : 1;
    neuron->part[RING_A] *= s;
    neuron->part[RING_B] *= s;
    neuron->part[RING_C] /= s * s;
}

/* Merge parallel neurons of frequency k, the heaviest first: c = sum c factor^2. Returns how many
 * are left in view->merged. */
static int merge(const struct view *view, int k, const int *chosen, int count) {
    int merged = 0;
    for (int i = 0; i < count; ++i) {
        struct neuron neuron;
        double factor = 0;
        int into = 0;
        for (int p = 0; p < RING_PARTS; ++p)
            neuron.part[p] = weight_of(view, (enum ring_part)p, k, chosen[i]);
        while (into < merged && !are_parallel(&view->merged[into], &neuron, &factor))
            ++into;
        if (into == merged)
            view->merged[merged++] = neuron;
        else
            view->merged[into].part[RING_C] += neuron.part[RING_C] * factor * factor;
    }
    for (int i = 0; i < merged; ++i)
        balance(&view->merged[i]);
    return merged;
}

/* D of order 4, whose outputs come in two equal pairs, of ratio -e^{2iD}. */
static double angle_of(const struct neuron *four) {
    static const int pairs[3][4] = {{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 3, 1, 2}};
    double least = INFINITY, angle = NAN;
    for (int i = 0; i < 3; ++i) {
        double complex c[4];
        for (int j = 0; j < 4; ++j)
            c[j] = four[pairs[i][j]].part[RING_C];
        double apart = ring_abs2(c[0] - c[1]) + ring_abs2(c[2] - c[3]);
        if (!(apart < least))
            continue;
        least = apart;
        angle = fabs(carg(-(c[2] + c[3]) * conj(c[0] + c[1]))) / 2;
    }
    return fmin(angle, M_PI / 2 - angle);
}

/* The norm of part p at character 3k over that at k, neurons weighted by |c_k|, whatever their
 * scale. */
static double harmonic_of(const struct view *view, enum ring_part part, int k, const int *chosen,
                          int count) {
    int third = view->group->product[twice(view, k) * view->group->order + k];
    double at_third = 0, at_first = 0;
    for (int i = 0; i < count && third != 0; ++i) {
        double weight = cabs(weight_of(view, RING_C, k, chosen[i]));
        at_third += weight * ring_abs2(weight_of(view, part, third, chosen[i]));
        at_first += weight * ring_abs2(weight_of(view, part, k, chosen[i]));
    }
    return sqrt(at_third / at_first);
}

static void measure_neurons(const struct view *view, const struct kinds *kinds, int f,
                            struct frequency_kind *result) {
    int k = view->characters->frequency[f];
    int count = choose(view, kinds, f, view->chosen);
    result->directions = merge(view, k, view->chosen, count);
    if (result->directions == 4 || result->directions == 6)
        result->residual =
            family_match_neurons(view->merged, result->directions, false, NULL).residual;
    if (result->directions == 4)
        result->angle = angle_of(view->merged);
    if (count > 0)
        result->harmonic = fmax(harmonic_of(view, RING_A, k, view->chosen, count),
                                harmonic_of(view, RING_B, k, view->chosen, count));
}

/* --- Constants -------------------------------------------------------------------------------- */

/* Of 2 Z_k of the neurons of f: the share that constant neurons cancel. */
static double cancelled_constant(const struct view *view, const struct kinds *kinds, int f) {
    int k = view->characters->frequency[f];
    double complex own = 0, by_constant = 0;
    for (int j = 0; j < view->spectrum->q; ++j) {
        if (!kinds->is_live[j])
            continue;
        double t = constant_of(view, j);
        double complex c = weight_of(view, RING_C, k, j);
        double inputs =
            ring_abs2(weight_of(view, RING_A, k, j)) + ring_abs2(weight_of(view, RING_B, k, j));
        own += kinds->neuron_frequency[j] == f ? c * (t * t + 2 * inputs) : 0;
        by_constant += kinds->neuron_frequency[j] < 0 ? c * t * t : 0;
    }
    return -creal(by_constant * conj(own)) / ring_abs2(own);
}

/* --- Kinds ------------------------------------------------------------------------------------ */

static bool is_matched(const struct view *view, const struct frequency_analysis *frequency) {
    return frequency->match.family != FAMILY_NONE &&
           frequency->match.residual <= view->match_residual;
}

/* Let k and 2k resonate where the leftover of k is cancelled. */
static void link_pairs(const struct view *view, struct kinds *kinds) {
    for (int f = 0; f < kinds->frequencies; ++f) {
        struct frequency_kind *of = &kinds->frequency[f];
        int k = view->characters->frequency[f];
        if (!(fmin(of->cancelled, of->cancelled_by_all) <= KINDS_CANCELLED))
            continue;
        of->doubled = view->characters->frequency_of[twice(view, k)];
        kinds->frequency[of->doubled].halved = f;
    }
}

/* Make one cluster of those of f and g. */
static void unite(struct kinds *kinds, int f, int g) {
    int x = kinds->cluster[f], y = kinds->cluster[g], least = x < y ? x : y;
    for (int at = 0; at < kinds->frequencies; ++at)
        if (kinds->cluster[at] == x || kinds->cluster[at] == y)
            kinds->cluster[at] = least;
}

/* Unite pairs, and these with the frequencies of other neurons that take part. */
static void unite_all(const struct view *view, struct kinds *kinds) {
    for (int f = 0; f < kinds->frequencies; ++f)
        kinds->cluster[f] = f;
    for (int f = 0; f < kinds->frequencies; ++f) {
        if (kinds->frequency[f].doubled < 0)
            continue;
        unite(kinds, f, kinds->frequency[f].doubled);
        for (int j = 0; j < view->spectrum->q; ++j)
            if (kinds->neuron_frequency[j] >= 0 && takes_part(view, kinds, f, j))
                unite(kinds, f, kinds->neuron_frequency[j]);
    }
}

/* Whether training has come far enough for a cluster to be solved. */
static bool is_small(const struct view *view, const struct kinds *kinds, const int *members,
                     int count) {
    for (int m = 0; m < count; ++m)
        if (kinds->frequency[members[m]].live > KINDS_ORDER_MAX ||
            characters_is_real(view->characters, view->characters->frequency[members[m]]))
            return false;
    return count <= KINDS_MODES_MAX;
}

/* Solve the cluster of members: [count] and note the result in the first `noted` of them. */
static bool solve(const struct view *view, struct kinds *kinds, const int *members, int count,
                  int noted, int harmonic, struct error *error) {
    struct cluster cluster;
    struct nearest nearest = {NAN, NAN, NAN};
    double violation = NAN;
    if (!is_small(view, kinds, members, count))
        return true;
    if (!gather(view, kinds, members, count, harmonic, &cluster, view->chosen, error))
        return false;
    bool ok = cluster_violation(view->group, &cluster, &violation, error) &&
              cluster_solve(view->group, &cluster, &nearest, error);
    cluster_free(&cluster);
    for (int m = 0; m < noted; ++m) {
        struct frequency_kind *of = &kinds->frequency[members[m]];
        of->distance = nearest.distance;
        of->violation = violation;
        of->norm = isnan(nearest.distance) ? NAN : nearest.norm;
    }
    return ok;
}

static bool is_linked(const struct frequency_kind *of) {
    return of->doubled >= 0 || of->halved >= 0;
}

/* The pair or chain that begins with f: by itself or, if that is not near a solution, together with
 * those of which neurons take part. */
static bool explain_chain(const struct view *view, struct kinds *kinds, int f,
                          struct error *error) {
    struct frequency_kind *of = &kinds->frequency[f];
    int *members = view->members, count = list_members(kinds, f, members);
    int length = length_of(kinds, f);
    if (!solve(view, kinds, members, length, length, 0, error))
        return false;
    bool joined = count > length && !(of->distance <= KINDS_DISTANCE);
    if (joined && !solve(view, kinds, members, count, length, 0, error))
        return false;
    for (int m = 0; m < length; ++m) {
        kinds->frequency[members[m]].joined = joined;
        if (of->distance <= KINDS_DISTANCE)
            kinds->frequency[members[m]].kind = length > 2 ? KIND_CHAIN : KIND_RESONANT;
    }
    return true;
}

/* A frequency by itself that matches no family. */
static bool explain_alone(const struct view *view, struct kinds *kinds, int f,
                          struct error *error) {
    enum { FIVE = 5 };
    const double half_low = 0.4, half_high = 0.6;
    struct frequency_kind *of = &kinds->frequency[f];
    int k = view->characters->frequency[f];
    bool third = of->live == FIVE && of->harmonic >= half_low && of->harmonic <= half_high;
    int triple = view->group->product[twice(view, k) * view->group->order + k];
    if (!solve(view, kinds, &f, 1, 1, third ? triple : 0, error))
        return false;
    if (!(of->distance <= KINDS_DISTANCE))
        return true;
    if (third)
        of->kind = KIND_THIRD_HARMONIC;
    else if (of->live == of->directions && of->live >= 4 && of->live <= 6)
        of->kind = of->live == 4 ? KIND_ORDER_4 : KIND_BETWEEN;
    else if (of->live > of->directions &&
             (of->directions == 4 || of->residual <= view->match_residual))
        of->kind = KIND_SPLIT;
    return true;
}

static bool explain(const struct view *view, const struct analysis *analysis, int f,
                    struct kinds *kinds, struct error *error) {
    struct frequency_kind *of = &kinds->frequency[f];
    if (is_linked(of))
        return first_of(kinds, f) != f || explain_chain(view, kinds, f, error);
    return of->live == 0 || is_matched(view, &analysis->frequency[f]) ||
           analysis->frequency[f].real || explain_alone(view, kinds, f, error);
}

/* What no kind beyond the paper explains. */
static void name_rest(const struct view *view, const struct analysis *analysis, int f,
                      struct kinds *kinds) {
    struct frequency_kind *of = &kinds->frequency[f];
    if (of->kind != KIND_NONE || (of->live == 0 && analysis->frequency[f].order == 0))
        return;
    of->kind = !is_matched(view, &analysis->frequency[f]) ? KIND_UNEXPLAINED
               : of->constant > 0.5                       ? KIND_CONSTANT_NEURON
                                                          : KIND_FAMILY;
}

static const struct frequency_kind undefined = {.doubled = -1,
                                                .halved = -1,
                                                .left = NAN,
                                                .leftover = NAN,
                                                .cancelled = NAN,
                                                .cancelled_by_all = NAN,
                                                .line = NAN,
                                                .residual = NAN,
                                                .angle = NAN,
                                                .harmonic = NAN,
                                                .constant = NAN,
                                                .distance = NAN,
                                                .violation = NAN,
                                                .norm = NAN};

static bool find_kinds(const struct view *view, const struct analysis *analysis,
                       struct kinds *kinds, struct error *error) {
    if (!find_neurons(view, kinds, error))
        return false;
    for (int f = 0; f < kinds->frequencies; ++f) {
        struct frequency_kind *of = &kinds->frequency[f];
        *of = undefined;
        if (analysis->frequency[f].real)
            of->live = choose(view, kinds, f, view->chosen);
        else
            measure_leftover(view, kinds, f, of);
        if (!analysis->frequency[f].real && kinds->constant_neurons > 0)
            of->constant = cancelled_constant(view, kinds, f);
    }
    link_pairs(view, kinds);
    unite_all(view, kinds);
    for (int f = 0; f < kinds->frequencies; ++f)
        if (!analysis->frequency[f].real)
            measure_neurons(view, kinds, f, &kinds->frequency[f]);
    for (int f = 0; f < kinds->frequencies; ++f)
        if (!explain(view, analysis, f, kinds, error))
            return false;
    for (int f = 0; f < kinds->frequencies; ++f)
        name_rest(view, analysis, f, kinds);
    return true;
}

static void view_free(struct view *view) {
    free(view->chosen);
    free(view->members);
    free(view->merged);
}

static bool view_create(const struct group *group, const struct characters *characters,
                        const struct spectrum *spectrum, const struct kinds_options *options,
                        struct view *view, struct error *error) {
    size_t q = (size_t)spectrum->q;
    *view = (struct view){.group = group,
                          .characters = characters,
                          .spectrum = spectrum,
                          .scale = cbrt(2.0 * spectrum->d / options->scale),
                          .match_residual = options->match_residual};
    view->chosen = memory_array(q, sizeof *view->chosen);
    view->members = memory_array((size_t)characters->frequencies, sizeof *view->members);
    view->merged = memory_array(q, sizeof *view->merged);
    if (view->chosen != NULL && view->members != NULL && view->merged != NULL)
        return true;
    view_free(view);
    return error_memory(error, "the kinds of frequencies");
}

bool kinds_create(const struct group *group, const struct characters *characters,
                  const struct spectrum *spectrum, const struct analysis *analysis,
                  const struct kinds_options *options, struct kinds *kinds, struct error *error) {
    struct view view;
    size_t q = (size_t)spectrum->q, n = (size_t)characters->frequencies;
    *kinds = (struct kinds){.frequencies = characters->frequencies, .scale = options->scale};
    if (!view_create(group, characters, spectrum, options, &view, error))
        return false;
    kinds->frequency = memory_array(n, sizeof *kinds->frequency);
    kinds->cluster = memory_array(n, sizeof *kinds->cluster);
    kinds->neuron_frequency = memory_array(q, sizeof *kinds->neuron_frequency);
    kinds->is_live = memory_array(q, sizeof *kinds->is_live);
    kinds->mass = memory_array(q, sizeof *kinds->mass);
    bool ok = (kinds->frequency != NULL && kinds->cluster != NULL &&
               kinds->neuron_frequency != NULL && kinds->is_live != NULL && kinds->mass != NULL) ||
              error_memory(error, "the kinds of frequencies");
    ok = ok && find_kinds(&view, analysis, kinds, error);
    view_free(&view);
    if (!ok)
        kinds_free(kinds);
    return ok;
}

void kinds_free(struct kinds *kinds) {
    free(kinds->frequency);
    free(kinds->cluster);
    free(kinds->neuron_frequency);
    free(kinds->is_live);
    free(kinds->mass);
    *kinds = (struct kinds){0};
}

bool kinds_find(const struct group *group, const struct characters *characters,
                const struct network *network, const struct analysis_options *analysis,
                const struct kinds_options *options, struct kinds_found *found,
                struct error *error) {
    *found = (struct kinds_found){0};
    bool ok =
        spectrum_create(characters, network, &found->spectrum, error) &&
        analysis_of_spectrum(characters, &found->spectrum, analysis, &found->analysis, error) &&
        kinds_create(group, characters, &found->spectrum, &found->analysis, options, &found->kinds,
                     error);
    if (!ok)
        kinds_found_free(found);
    return ok;
}

void kinds_found_free(struct kinds_found *found) {
    kinds_free(&found->kinds);
    analysis_free(&found->analysis);
    spectrum_free(&found->spectrum);
}

bool kinds_cluster(const struct group *group, const struct characters *characters,
                   const struct spectrum *spectrum, const struct kinds *kinds, int f,
                   struct cluster *cluster, int *neuron, struct error *error) {
    const struct kinds_options options = {.scale = kinds->scale};
    struct view view;
    *cluster = (struct cluster){0};
    if (!view_create(group, characters, spectrum, &options, &view, error))
        return false;
    bool third = kinds->frequency[f].kind == KIND_THIRD_HARMONIC;
    int k = characters->frequency[f], count = 1;
    int triple = group->product[twice(&view, k) * group->order + k];
    view.members[0] = f;
    if (is_linked(&kinds->frequency[f])) {
        int all = list_members(kinds, f, view.members);
        count = kinds->frequency[f].joined ? all : length_of(kinds, first_of(kinds, f));
    }
    bool ok = gather(&view, kinds, view.members, count, third ? triple : 0, cluster,
                     neuron != NULL ? neuron : view.chosen, error);
    view_free(&view);
    return ok;
}

void kinds_orders(const struct kinds *kinds, int f, char text[KINDS_ORDERS_MAX]) {
    int first = first_of(kinds, f), length = 0;
    *text = '\0';
    for (int at = first; at >= 0 && length < KINDS_ORDERS_MAX - 8; at = next_of(kinds, first, at))
        length += snprintf(text + length, (size_t)(KINDS_ORDERS_MAX - length), "%s%d",
                           at == first ? "" : "+", kinds->frequency[at].live);
}
