#include "base/memory.h"
#include "group/isomorphism.h"
#include "group/names.h"
#include "programs/inspect/inspect.h"
#include "theory/margins/groups.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- What is computed ------------------------------------------------------------------------- */

/* One reading of the file with one activation. */
struct attempt {
    struct answers answers;
    struct algebra algebra;
};

static void attempt_free(struct attempt *attempt) {
    answers_free(&attempt->answers);
    algebra_free(&attempt->algebra);
}

static bool attempt_create(const struct weights *weights, enum answers_activation activation,
                           bool progress, const struct group *hint, struct attempt *attempt,
                           struct error *error) {
    *attempt = (struct attempt){0};
    const struct group *fitting =
        hint->order == weights->network.d ? hint : NULL; /* not of another reading */
    if (answers_create(weights, activation, progress, &attempt->answers, error) &&
        algebra_find(weights->network.d, attempt->answers.answer, fitting, &attempt->algebra,
                     error))
        return true;
    attempt_free(attempt);
    return false;
}

static bool is_found(const struct attempt *attempt) {
    double all = (double)attempt->answers.d * attempt->answers.d;
    return attempt->algebra.kind != ALGEBRA_NONE &&
           (double)attempt->algebra.agreeing >= algebra_share * all;
}

static double share(const struct attempt *attempt) {
    return (double)attempt->algebra.agreeing / attempt->answers.d / attempt->answers.d;
}

/* Keep the better one in *best: one that is found, or of which at least most answers are. */
static void take_better(struct attempt *best, struct attempt *other, bool *taken) {
    static const double clearly = 0.2, least = 0.5;
    *taken = (is_found(other) && !is_found(best)) ||
             (share(other) >= least && share(other) > share(best) + clearly);
    if (*taken) {
        struct attempt swap = *best;
        *best = *other;
        *other = swap;
    }
    attempt_free(other);
}

/* The same answer to all pairs is that of many networks that have learned nothing. */
static bool is_constant(const struct answers *answers) {
    for (int i = 1; i < answers->d * answers->d; ++i)
        if (answers->answer[i] != answers->answer[0])
            return false;
    return true;
}

static void exchange(struct inspection *inspection, struct weights *other) {
    struct weights swap = inspection->weights;
    inspection->weights = *other;
    *other = swap;
}

/* The same arrays, all transposed: if there would be more neurons than elements, as usual, or if it
 * takes no time. */
static bool try_exchanged(struct inspection *inspection, const struct group *hint,
                          struct attempt *best, struct error *error) {
    static const double flops_most = 1e9;
    double d = inspection->weights.network.d, q = inspection->weights.network.q;
    struct weights other;
    struct attempt attempt;
    bool taken = false;
    if (q >= d && 2 * q * q * q * d > flops_most)
        return true;
    struct error problem = {0};
    if (!weights_exchange(&inspection->weights, &other, &problem))
        return problem.kind == ERROR_INPUT || error_set(error, problem.kind, "%s", problem.message);
    bool ok = attempt_create(&other, inspection->activation, inspection->options->progress, hint,
                             &attempt, error);
    if (ok && is_constant(&attempt.answers))
        attempt_free(&attempt);
    else if (ok)
        take_better(best, &attempt, &taken);
    if (taken)
        exchange(inspection, &other);
    weights_free(&other);
    return ok;
}

static double fit_of(const struct answers *answers) {
    return answers_fit(answers->pair, answers->d * answers->d, answers->d);
}

static const double fit_well = 0.9; /* outputs of a network with its own activation */

/* Take the activation if it finds an algebra where the square does not, or if outputs fit well that
 * do not with the square. */
static bool try_activation(struct inspection *inspection, enum answers_activation activation,
                           const struct group *hint, struct attempt *best, struct error *error) {
    static const double different = 0.8;
    struct attempt attempt;
    struct answers_sample sample;
    bool taken = false;
    if (!answers_sample(&inspection->weights, activation, &sample, error))
        return false;
    if (sample.distinct < different || (is_found(best) && sample.fit < fit_well))
        return true; /* no Latin square, or no better */
    if (!attempt_create(&inspection->weights, activation, inspection->options->progress, hint,
                        &attempt, error))
        return false;
    double fit = fit_of(&attempt.answers);
    if (is_found(best) && is_found(&attempt) && fit >= fit_well && fit > inspection->fit) {
        attempt_free(best);
        *best = attempt;
        taken = true;
    } else if (!is_found(best)) {
        take_better(best, &attempt, &taken);
    } else {
        attempt_free(&attempt);
    }
    if (taken) {
        inspection->activation = activation;
        inspection->activation_from = ACTIVATION_FOUND;
        inspection->fit = fit;
    }
    return true;
}

/* Other activations, if the square gives nothing, or outputs that fit badly. Not for tiny tables,
 * in which others agree by chance, nor if most answers are an algebra's already; abs answers as the
 * square does. */
static bool try_activations(struct inspection *inspection, const struct group *hint,
                            struct attempt *best, struct error *error) {
    enum { ORDER_LEAST = 5 };
    static const double most = 0.5;
    inspection->share_with_square = share(best);
    inspection->fit = inspection->fit_with_square = fit_of(&best->answers);
    if (best->answers.d < ORDER_LEAST ||
        (is_found(best) ? inspection->fit >= fit_well || best->answers.single
                        : share(best) >= most))
        return true;
    for (int i = ANSWERS_SQUARE + 1; i < ANSWERS_ACTIVATIONS; ++i)
        if (i != ANSWERS_ABS &&
            !try_activation(inspection, (enum answers_activation)i, hint, best, error))
            return false;
    return true;
}

static void choose_activation(struct inspection *inspection) {
    const char *text = inspection->weights.activation;
    inspection->activation = inspection->options->activation;
    inspection->activation_from = ACTIVATION_OF_OPTION;
    if (inspection->activation != ANSWERS_ACTIVATIONS)
        return;
    inspection->activation = answers_activation_of(text, inspection->weights.degree);
    inspection->activation_from = ACTIVATION_OF_FILE;
    if (inspection->activation != ANSWERS_ACTIVATIONS)
        return;
    inspection->activation = ANSWERS_SQUARE;
    inspection->activation_from = ACTIVATION_ASSUMED;
}

static bool find_algebra(struct inspection *inspection, const struct group *hint,
                         struct error *error) {
    struct attempt best;
    choose_activation(inspection);
    if (!attempt_create(&inspection->weights, inspection->activation, inspection->options->progress,
                        hint, &best, error))
        return false;
    bool ok = true;
    if (!is_found(&best) && inspection->weights.either_way)
        ok = try_exchanged(inspection, hint, &best, error);
    if (ok && inspection->activation_from == ACTIVATION_ASSUMED)
        ok = try_activations(inspection, hint, &best, error);
    inspection->answers = best.answers;
    inspection->algebra = best.algebra;
    return ok;
}

/* --- The group -------------------------------------------------------------------------------- */

static bool copy_group(const struct group *group, struct group *copy, struct error *error) {
    size_t n = (size_t)group->order;
    struct group made;
    if (!group_allocate(group->order, group->name, &made, error))
        return false;
    *copy = *group;
    copy->product = made.product;
    copy->inverse = made.inverse;
    memcpy(copy->product, group->product, n * n * sizeof *copy->product);
    memcpy(copy->inverse, group->inverse, n * sizeof *copy->inverse);
    return true;
}

/* Whether a group has as many elements as the network, in the other reading of its arrays if the
 * shapes leave both open. */
static bool fits(const struct inspection *inspection, const struct group *group) {
    const struct weights *weights = &inspection->weights;
    return group->order == weights->network.d ||
           (weights->either_way && weights->bias == NULL && group->order == weights->network.q);
}

static void say_unfit(struct inspection *inspection, const struct group *group) {
    snprintf(inspection->group_problem, sizeof inspection->group_problem,
             "the file's attribute 'group', \"%s\", names a group of %d elements, not %d: ignored",
             inspection->weights.group, group->order, inspection->weights.network.d);
}

/* The group that is named by --group, which must fit, or by the file, which may not. */
static bool create_hint(struct inspection *inspection, struct group *hint, struct error *error) {
    const char *name = inspection->options->group, *of_file = inspection->weights.group;
    int d = inspection->weights.network.d, q = inspection->weights.network.q;
    struct error problem = {0};
    *hint = (struct group){0};
    if (name != NULL) {
        if (!group_create_named(name, hint, error))
            return false;
        return fits(inspection, hint) ||
               error_set(error, ERROR_INPUT,
                         "%s: c is [%d, %d], for a group of %d elements, but the group of --group "
                         "has %d",
                         inspection->path, d, q, d, hint->order);
    }
    if (*of_file == '\0')
        return true;
    if (!group_create_named(of_file, hint, &problem)) {
        if (problem.kind != ERROR_INPUT)
            return error_set(error, problem.kind, "%s", problem.message);
        snprintf(inspection->group_problem, sizeof inspection->group_problem,
                 "the file's attribute 'group' is not understood: %s", problem.message);
        group_free(hint);
    } else if (!fits(inspection, hint)) {
        say_unfit(inspection, hint);
        group_free(hint);
    }
    return true;
}

/* A group that is named decides how the arrays are read. */
static bool read_for_hint(struct inspection *inspection, const struct group *hint,
                          struct error *error) {
    struct weights other;
    if (hint->order == 0)
        return true;
    if (hint->order != inspection->weights.network.d) {
        if (!weights_exchange(&inspection->weights, &other, error))
            return false;
        exchange(inspection, &other);
        weights_free(&other);
    }
    inspection->weights.either_way = false;
    return true;
}

static long count_right(const struct group *group, const struct answers *answers) {
    long right = 0;
    for (int i = 0; i < answers->d * answers->d; ++i)
        right += answers->answer[i] == group->product[i];
    return right;
}

/* Take over the numbering of the answers. */
static bool take_labels(const struct algebra *algebra, struct inspection *inspection,
                        struct error *error) {
    size_t size = 3 * (size_t)algebra->group.order;
    if (algebra->plain)
        return true;
    inspection->labels = memory_array(size, sizeof *inspection->labels);
    if (inspection->labels == NULL)
        return error_memory(error, "an inspection");
    memcpy(inspection->labels, algebra->row, size * sizeof *inspection->labels);
    return true;
}

/* Take the group of --group; or that of the file, or that of the answers, of which the one with
 * more right answers; or Z_d. */
static bool choose_group(struct inspection *inspection, struct group *hint, struct error *error) {
    const struct algebra *algebra = &inspection->algebra;
    int d = inspection->answers.d;
    bool hinted = hint->order > 0;
    bool take_hint = hinted && (inspection->options->group != NULL || algebra->group.order == 0 ||
                                count_right(hint, &inspection->answers) >= algebra->agreeing);
    if (take_hint) {
        inspection->source = inspection->options->group != NULL ? GROUP_OF_OPTION : GROUP_OF_FILE;
        inspection->group = *hint;
        *hint = (struct group){0};
        return true;
    }
    if (hinted)
        snprintf(inspection->group_problem, sizeof inspection->group_problem,
                 "the file's attribute 'group' says %s, with which %.4g %% of the answers agree",
                 hint->name, 100.0 * (double)count_right(hint, &inspection->answers) / d / d);
    inspection->source = algebra->group.order > 0 ? GROUP_OF_ANSWERS : GROUP_OF_SHAPE;
    if (algebra->group.order == 0)
        return group_create_abelian(&d, 1, &inspection->group, error);
    return copy_group(&algebra->group, &inspection->group, error) &&
           take_labels(algebra, inspection, error);
}

bool inspection_is_renumbered(const struct inspection *inspection) {
    return inspection->labels != NULL;
}

/* Characters need a group given by factors: bring an Abelian one, such as Z56*, into these. */
static bool take_factors(struct inspection *inspection, struct error *error) {
    size_t d = (size_t)inspection->group.order;
    struct group named;
    if (inspection->group.rank > 0 || inspection->labels != NULL ||
        !group_is_abelian(&inspection->group))
        return true;
    inspection->labels = memory_array(3 * d, sizeof *inspection->labels);
    if (inspection->labels == NULL)
        return error_memory(error, "an inspection");
    if (!group_identify(&inspection->group, &named, inspection->labels, error))
        return false;
    if (named.order == 0)
        return error_set(error, ERROR_INTERNAL, "%s has no factors", inspection->group.name);
    memcpy(inspection->labels + d, inspection->labels, d * sizeof *inspection->labels);
    memcpy(inspection->labels + 2 * d, inspection->labels, d * sizeof *inspection->labels);
    group_free(&inspection->group);
    inspection->group = named;
    return true;
}

/* label: [d, d], the right answers in the numbering of the file. */
static void fill_labels(const struct inspection *inspection, int *inverse, int *label) {
    const struct group *group = &inspection->group;
    int d = group->order;
    const int *row = inspection->labels;
    if (row == NULL) {
        memcpy(label, group->product, (size_t)d * (size_t)d * sizeof *label);
        return;
    }
    const int *column = row + d, *value = column + d;
    for (int v = 0; v < d; ++v)
        inverse[value[v]] = v;
    for (int x = 0; x < d; ++x)
        for (int y = 0; y < d; ++y)
            label[x * d + y] = inverse[group->product[row[x] * d + column[y]]];
}

static bool measure_outputs(struct inspection *inspection, struct error *error) {
    size_t d = (size_t)inspection->group.order;
    int *label = memory_array(d * d + d, sizeof *label);
    if (label == NULL)
        return error_memory(error, "an inspection");
    fill_labels(inspection, label + d * d, label);
    answers_measure(&inspection->weights, &inspection->answers, label, &inspection->measures);
    free(label);
    return true;
}

/* The network in the numbering of the group. */
static bool renumber(struct inspection *inspection, struct error *error) {
    const struct network *from = &inspection->weights.network;
    size_t d = (size_t)from->d, q = (size_t)from->q;
    if (!network_create(from->d, from->q, &inspection->network, error))
        return false;
    for (size_t p = 0; p < LAYOUT_PARTS; ++p)
        for (size_t g = 0; g < d; ++g) {
            size_t to = inspection->labels != NULL ? (size_t)inspection->labels[p * d + g] : g;
            memcpy(inspection->network.weights + (p * d + to) * q, from->weights + (p * d + g) * q,
                   q * sizeof *from->weights);
        }
    return true;
}

/* --- Abelian groups --------------------------------------------------------------------------- */

static bool assign_neurons(struct inspection *inspection, struct error *error) {
    const struct spectrum *spectrum = &inspection->spectrum;
    const struct characters *characters = &inspection->characters;
    int *frequency = memory_array((size_t)spectrum->q, sizeof *frequency);
    if (frequency == NULL)
        return error_memory(error, "an inspection");
    inspection->neuron_frequency = frequency;
    double threshold = inspection->analysis.live > 0 ? inspection->options->dead_threshold : 0;
    spectrum_assign_neurons(spectrum, characters, threshold, frequency);
    inspection->concentration = spectrum_concentration(spectrum, characters, frequency);
    return true;
}

/* The scale of the outputs: the mean r_kkk of the live frequencies, if all are within half of it;
 * otherwise 1. */
static double scale_of(const struct analysis *analysis) {
    const double apart = 0.5;
    double complex sum = 0;
    int live = 0;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order > 0) {
            sum += analysis->frequency[f].potential;
            ++live;
        }
    double mean = live > 0 ? creal(sum) / live : NAN;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order > 0 &&
            !(cabs(analysis->frequency[f].potential - mean) <= apart * fabs(mean)))
            return 1;
    return mean != 0 && isfinite(mean) ? mean : 1;
}

static bool find_kinds(struct inspection *inspection, struct error *error) {
    const struct kinds_options options = {inspection->options->match_residual,
                                          scale_of(&inspection->analysis)};
    return kinds_create(&inspection->group, &inspection->characters, &inspection->spectrum,
                        &inspection->analysis, &options, &inspection->kinds, error);
}

static bool analyse_frequencies(struct inspection *inspection, struct error *error) {
    /* Without the tolerances of the paper's rule, whose result is not shown. */
    const struct analysis_options analysis = {.dead_threshold =
                                                  inspection->options->dead_threshold};
    return characters_create(&inspection->group, &inspection->characters, error) &&
           spectrum_create(&inspection->characters, &inspection->network, &inspection->spectrum,
                           error) &&
           analysis_of_spectrum(&inspection->characters, &inspection->spectrum, &analysis,
                                &inspection->analysis, error) &&
           find_kinds(inspection, error) && assign_neurons(inspection, error);
}

/* --- Other groups ----------------------------------------------------------------------------- */

static double *double_weights(const struct network *network, struct error *error) {
    size_t size = network_size(network);
    double *weights = memory_array(size, sizeof *weights);
    if (weights == NULL)
        error_memory(error, "an inspection");
    for (size_t i = 0; weights != NULL && i < size; ++i)
        weights[i] = (double)network->weights[i];
    return weights;
}

static bool analyse_irreps(struct inspection *inspection, struct error *error) {
    struct irreps_analysis *irreps = &inspection->irreps;
    if (!representations_create(&inspection->group, &irreps->representations, error) ||
        !fourier_create(&inspection->group, &irreps->representations, &irreps->fourier, error))
        return false;
    int q = inspection->network.q;
    double *weights = double_weights(&inspection->network, error);
    irreps->neuron = memory_array((size_t)q, sizeof *irreps->neuron);
    irreps->share = memory_array((size_t)irreps->fourier.count, sizeof *irreps->share);
    bool ok = weights != NULL && ((irreps->neuron != NULL && irreps->share != NULL) ||
                                  error_memory(error, "an inspection"));
    ok = ok && irreps_measure(&irreps->representations, &irreps->fourier, weights, q,
                              irreps->neuron, irreps->share, error);
    if (ok)
        irreps->summary = irreps_summarise(irreps->neuron, q);
    free(weights);
    return ok;
}

/* --- Margins ---------------------------------------------------------------------------------- */

/* R = sum_i n_i^3, n_i the norm of all weights of a neuron. */
static double network_cubes(const struct network *network) {
    size_t q = (size_t)network->q, rows = network_size(network) / q;
    double sum = 0;
    for (size_t j = 0; j < q; ++j) {
        double norm = 0;
        for (size_t r = 0; r < rows; ++r)
            norm += (double)network->weights[r * q + j] * (double)network->weights[r * q + j];
        sum += norm * sqrt(norm);
    }
    return sum;
}

/* The maximum normalised margin of quadratic networks without biases (arXiv 2311.07568 for Z_d, d
 * odd): of Abelian groups, and of those whose representations were computed. */
static bool find_gamma(struct inspection *inspection, struct error *error) {
    enum { ORDER_MOST = 200 }; /* the game of the shares takes seconds above */
    const struct group *group = &inspection->group;
    struct group_margin margin;
    inspection->gamma = NAN;
    inspection->size = network_cubes(&inspection->network);
    if (inspection->activation != ANSWERS_SQUARE || inspection->weights.biased)
        return true;
    if (inspection->abelian) {
        inspection->gamma = group_margin_abelian(group);
        return true;
    }
    if (group->order > ORDER_MOST)
        return true;
    if (!group_margin_create(&inspection->irreps.representations, &margin, error))
        return false;
    inspection->gamma = margin.gamma;
    group_margin_free(&margin);
    return true;
}

/* --- All -------------------------------------------------------------------------------------- */

bool inspection_is_solved(const struct inspection *inspection) {
    return inspection->measures.accuracy >= algebra_share;
}

void inspection_name_algebra(const struct inspection *inspection, char *text, size_t size) {
    const struct algebra *algebra = &inspection->algebra;
    if (algebra->kind == ALGEBRA_FORMULA)
        snprintf(text, size, "%s", algebra->formula);
    else if (algebra->kind == ALGEBRA_RENUMBERED)
        snprintf(text, size, "%s under another numbering", algebra->group.name);
    else if (algebra->kind == ALGEBRA_QUASIGROUP)
        snprintf(text, size, "a Latin square (quasigroup) of no group");
    else
        snprintf(text, size, "no formula or group that is known here");
}

static bool analyse(struct inspection *inspection, struct error *error) {
    inspection->abelian = group_is_abelian(&inspection->group);
    return measure_outputs(inspection, error) && renumber(inspection, error) &&
           (inspection->abelian ? analyse_frequencies(inspection, error)
                                : analyse_irreps(inspection, error)) &&
           find_gamma(inspection, error);
}

bool inspection_create(const char *path, const struct inspect_options *options,
                       struct inspection *inspection, struct error *error) {
    struct group hint = {0};
    *inspection = (struct inspection){.options = options, .path = path};
    bool ok = weights_load(path, &options->weights, &inspection->weights, error) &&
              create_hint(inspection, &hint, error) && read_for_hint(inspection, &hint, error) &&
              find_algebra(inspection, &hint, error) && choose_group(inspection, &hint, error) &&
              take_factors(inspection, error) && analyse(inspection, error);
    group_free(&hint);
    if (!ok)
        inspection_free(inspection);
    return ok;
}

void inspection_free(struct inspection *inspection) {
    struct irreps_analysis *irreps = &inspection->irreps;
    free(irreps->neuron);
    free(irreps->share);
    fourier_free(&irreps->fourier);
    representations_free(&irreps->representations);
    free(inspection->labels);
    free(inspection->neuron_frequency);
    kinds_free(&inspection->kinds);
    analysis_free(&inspection->analysis);
    spectrum_free(&inspection->spectrum);
    characters_free(&inspection->characters);
    network_free(&inspection->network);
    group_free(&inspection->group);
    algebra_free(&inspection->algebra);
    answers_free(&inspection->answers);
    weights_free(&inspection->weights);
    *inspection = (struct inspection){0};
}
