#include "programs/inspect/inspect_verdict.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

/* Thresholds for the sentences below. */
static const double chance_factor = 3;     /* accuracy up to this multiple of 1/d may be chance, */
static const double chance_deviations = 3; /* and up to these standard deviations above it, */
static const double chance_most = 0.6;     /* but not above this, which tiny groups would allow */
static const double same_scale =
    0.1; /* largest relative deviation of equal r_kkk from their mean */
static const double another_scale = 0.1;      /* deviation of the mean from 1 that is reported */
static const double random_excess_most = 0.1; /* see concentration_excess */
static const double concentrated_least = 0.5;

static double percent(double share) {
    return 100 * share;
}

/* 0 if neurons are spread over the frequencies like random weights, 1 if each has one frequency;
 * NaN for groups with a single frequency. */
static double concentration_excess(const struct inspection *inspection) {
    double random = summary_random_concentration(inspection->analysis.frequencies);
    double excess = inspection->concentration - random;
    return random < 1 ? excess / (1 - random) : NAN;
}

/* Accuracy that answers at random would have. */
static bool is_chance(const struct inspection *inspection) {
    double accuracy = inspection->measures.accuracy, d = inspection->group.order;
    double deviation = sqrt((1 - 1 / d) / d) / d; /* of the share of d^2 answers */
    double most = fmin(chance_factor / d, 1 / d + chance_deviations * deviation);
    return accuracy > 0 && accuracy <= fmin(most, chance_most);
}

/* --- Random weights --------------------------------------------------------------------------- */

static bool looks_random(const struct inspection *inspection, const struct summary *summary) {
    return is_chance(inspection) && inspection->algebra.kind == ALGEBRA_NONE &&
           fabs(concentration_excess(inspection)) <= random_excess_most && summary->matched == 0;
}

static void print_random(const struct inspection *inspection, const struct summary *summary) {
    printf(
        "These look like random weights: neurons are spread over the frequencies like random "
        "ones (%.4g and %.4g), no frequency matches a family, and the answers are no Latin square "
        "and no better than chance.\n",
        inspection->concentration, summary_random_concentration(summary->frequencies));
}

/* --- No live neurons -------------------------------------------------------------------------- */

static double largest_input(const struct inspection *inspection) {
    const struct ring_element *z = &inspection->spectrum.z;
    double largest = 0;
    for (int i = 0; i < z->rows * z->order; ++i)
        largest = fmax(largest, cabs(z->a[i]));
    return largest;
}

static double root_mean_square(const struct network *network) {
    return sqrt(network_squared_norm(network) / (double)network_size(network));
}

/* The thresholds compare frequencies; where the constant part of a is the largest, none has the
 * neuron. */
static void print_dead(const struct inspection *inspection) {
    double largest = largest_input(inspection);
    if (largest > inspection->options->dead_threshold) {
        printf(
            "No neuron is live: the constant part of a is the largest in every one, so that none "
            "belongs to a frequency.\n");
        return;
    }
    printf("No neuron is live: the largest |z_a| is %.4g, and live neurons exceed %g.\n", largest,
           inspection->options->dead_threshold);
    if (largest <= FLT_EPSILON * root_mean_square(&inspection->network))
        printf("In every neuron a is the same for all group elements.\n");
    else if (inspection->measures.accuracy >= algebra_share)
        printf("The weights still compute %s, at another scale: try --dead-threshold %.1g.\n",
               inspection->group.name, largest / 10);
    else
        printf("Either the weights have decayed, or they have another scale (then try "
               "--dead-threshold %.1g).\n",
               largest / 10);
}

/* --- Memorisation ----------------------------------------------------------------------------- */

/* Whether one of a neuron's weights stands out from its others, which are alike: a one-hot row, its
 * mean subtracted or not. Of less than four numbers nothing stands out by more than chance. */
static bool is_one_hot(const float *column, int d, int q) {
    enum { CENTRED_FROM = 4 };
    static const double nearly = 0.95;
    double mean = 0, sum = 0, most = 0;
    for (int g = 0; d >= CENTRED_FROM && g < d; ++g)
        mean += (double)column[(size_t)g * (size_t)q] / d;
    for (int g = 0; g < d; ++g) {
        double deviation = (double)column[(size_t)g * (size_t)q] - mean;
        sum += deviation * deviation;
        most = fmax(most, deviation * deviation);
    }
    double all = d >= CENTRED_FROM ? 1 - 1.0 / d : 1; /* of a one-hot row */
    return most >= nearly * all * sum && sum > 0;
}

static void print_memorisation(const struct inspection *inspection) {
    const struct network *network = &inspection->network;
    int one_hot = 0;
    for (int j = 0; j < network->q; ++j)
        one_hot += is_one_hot(network->a + j, network->d, network->q) &&
                   is_one_hot(network->b + j, network->d, network->q);
    if (2 * one_hot > network->q)
        printf("%d of %d neurons respond to one pair each: this is memorisation, not an algebraic "
               "solution.\n",
               one_hot, network->q);
}

/* --- Another group ---------------------------------------------------------------------------- */

static bool answers_are_found(const struct inspection *inspection) {
    double all = (double)inspection->answers.d * inspection->answers.d;
    return inspection->algebra.kind != ALGEBRA_NONE &&
           (double)inspection->algebra.agreeing >= algebra_share * all;
}

/* --group is not what is computed. */
static void print_other_group(const struct inspection *inspection) {
    const struct algebra *algebra = &inspection->algebra;
    double all = (double)inspection->answers.d * inspection->answers.d;
    char name[256];
    inspection_name_algebra(inspection, name, sizeof name);
    printf("These weights compute another algebra, or number its elements differently: %s, with "
           "%.4g %% of the answers, and accuracy is %.4g %% for %s. Try ",
           name, percent((double)algebra->agreeing / all), percent(inspection->measures.accuracy),
           inspection->group.name);
    if (!algebra->plain || algebra->group.rank == 0) {
        printf("it without --group.\n");
        return;
    }
    printf("--group ");
    for (int t = 0; t < algebra->group.rank; ++t)
        printf("%s%d", t == 0 ? "" : "x", algebra->group.factors[t]);
    printf(".\n");
}

/* --- Frequencies without neurons -------------------------------------------------------------- */

static void print_missing(const struct summary *summary) {
    if (summary->live < summary->frequencies)
        printf("%d of the group's %d frequencies have no live neuron.\n",
               summary->frequencies - summary->live, summary->frequencies);
}

/* --- The group is computed -------------------------------------------------------------------- */

/* Frequencies that match no family and are of another known kind. */
static void print_explained(const struct summary *summary) {
    if (summary->explained > 0)
        printf(
            "Of the frequencies that do not match, %d of %d are part of exact solutions of other "
            "kinds, which the paper does not have.\n",
            summary->explained, summary->live - summary->matched);
}

/* Reasons, by their orders, why frequencies do not match. */
static void print_orders(const struct inspection *inspection) {
    const struct analysis *analysis = &inspection->analysis;
    int least = 0, most = 0;
    for (int f = 0; f < analysis->frequencies; ++f) {
        const struct frequency_analysis *frequency = &analysis->frequency[f];
        if (frequency->order == 0 ||
            summary_is_matched(frequency, inspection->options->match_residual))
            continue;
        least = least == 0 || frequency->order < least ? frequency->order : least;
        most = frequency->order > most ? frequency->order : most;
    }
    printf("Those that do not match have %d", least);
    if (most > least)
        printf(" to %d", most);
    printf(" live neurons; families have 4 or 6, and 2 where k = -k.\n");
    if (most > FAMILY_ORDER_MAX)
        printf(
            "Training passes through high orders and may be unfinished; another activation (ReLU), "
            "biases or another loss are also possible reasons.\n");
}

static void print_solved(const struct inspection *inspection, const struct summary *summary) {
    int live = summary->live, matched = summary->matched;
    if (matched == live)
        printf("These are the paper's solutions: %d of %d frequencies match a family.\n", matched,
               live);
    else if (matched > 0)
        printf("These are partly the paper's solutions: %d of %d frequencies match a family.\n",
               matched, live);
    else
        printf("These weights compute %s, but not by the paper's solutions: none of %d frequencies "
               "matches a family.\n",
               inspection->group.name, live);
    if (inspection->activation != ANSWERS_SQUARE)
        printf("The families are those of quadratic networks; this one has %s.\n",
               answers_activation_names[inspection->activation]);
    print_missing(summary);
    if (concentration_excess(inspection) < concentrated_least)
        printf("Neurons are not concentrated in single frequencies (%.4g; perfect memorisation has "
               "2/(d-1) = %.4g, random weights %.4g).\n",
               inspection->concentration, 2.0 / (inspection->group.order - 1),
               summary_random_concentration(summary->frequencies));
    else if (matched < live)
        print_orders(inspection);
    print_explained(summary);
}

/* --- The group is not computed ---------------------------------------------------------------- */

/* What the answers are, if they are those of no group. */
static void print_answers(const struct inspection *inspection) {
    const struct algebra *algebra = &inspection->algebra;
    long all = (long)inspection->answers.d * inspection->answers.d;
    if (algebra->kind == ALGEBRA_QUASIGROUP)
        printf("The answers are a Latin square, the table of a quasigroup, but that of no group "
               "under any numbering of rows, columns and values.\n");
    else if (answers_are_found(inspection) && algebra->group.order == 0)
        printf("They compute %s, which is no group.\n", algebra->formula);
    else if (algebra->group.order > 0)
        printf("%ld of %ld answers are those of %s: training is unfinished, or only some of the "
               "pairs were learned.\n",
               algebra->agreeing, all,
               algebra->kind == ALGEBRA_FORMULA ? algebra->formula
                                                : "a group under another numbering");
}

static void print_spread(const struct inspection *inspection, const struct summary *summary) {
    double excess = concentration_excess(inspection);
    double concentration = inspection->concentration;
    double random = summary_random_concentration(summary->frequencies);
    if (excess < concentrated_least)
        printf("Neurons are not concentrated in single frequencies (%.4g; random weights %.4g).\n",
               concentration, random);
    else if (excess >= concentrated_least && summary->matched < summary->live)
        printf("Yet neurons are concentrated in single frequencies (%.4g; random weights %.4g). "
               "Possible reasons: another activation (ReLU), biases, another numbering of the "
               "elements, unfinished training.\n",
               concentration, random);
}

static void print_unsolved(const struct inspection *inspection, const struct summary *summary) {
    printf("With activation %s these weights do not compute %s: accuracy is %.4g %%%s, and %d of "
           "%d frequencies match a family.\n",
           answers_activation_names[inspection->activation], inspection->group.name,
           percent(inspection->measures.accuracy), is_chance(inspection) ? ", about chance" : "",
           summary->matched, summary->live);
    print_answers(inspection);
    print_missing(summary);
    print_spread(inspection, summary);
    if (inspection->network.q < inspection->network.d)
        printf(
            "There are fewer hidden neurons than group elements, %d and %d: if these are swapped, "
            "transpose a, b and c.\n",
            inspection->network.q, inspection->network.d);
}

/* --- Groups that are not Abelian -------------------------------------------------------------- */

static void print_nonabelian(const struct inspection *inspection) {
    static const double pure = 0.95;
    const struct irreps_summary *irreps = &inspection->irreps.summary;
    if (inspection_is_solved(inspection))
        printf("These weights compute %s.\n", inspection->group.name);
    else
        printf("With activation %s these weights do not compute %s: accuracy is %.4g %%%s.\n",
               answers_activation_names[inspection->activation], inspection->group.name,
               percent(inspection->measures.accuracy),
               is_chance(inspection) ? ", about chance" : "");
    if (!inspection_is_solved(inspection))
        print_answers(inspection);
    if (irreps->live == 0)
        printf("No neuron is live.\n");
    else if (irreps->purity >= pure)
        printf("Each live neuron belongs to one irrep: at least %.4g of its weights.\n",
               irreps->purity);
    else
        printf("Neurons are spread over several irreps: the least pure one has %.4g of its weights "
               "in one, the mean is in the table.\n",
               irreps->purity);
    if (irreps->live > 0 && irreps->purity >= pure && irreps->rank_one >= pure)
        printf("Their matrices have rank one, as in maximum-margin networks.\n");
}

/* --- Scale ------------------------------------------------------------------------------------ */

static void print_scale(const struct summary *summary) {
    if (!(summary->scale_spread <= same_scale))
        printf("r_kkk differs between frequencies by more than %.4g %%.\n", percent(same_scale));
    else if (cabs(summary->scale - 1) > another_scale)
        printf(
            "Outputs are scaled by %.4g: r_kkk is close to this at every live frequency, and 1 in "
            "a global solution.%s\n",
            creal(summary->scale),
            summary->matched > 0 ? " The families do not depend on it." : "");
}

void verdict_print(const struct inspection *inspection, const struct summary *summary) {
    bool solved = inspection_is_solved(inspection);
    bool other = !solved && inspection->source == GROUP_OF_OPTION && answers_are_found(inspection);
    if (other) {
        print_other_group(inspection);
        return;
    }
    print_memorisation(inspection);
    if (!inspection->abelian) {
        print_nonabelian(inspection);
        return;
    }
    if (!solved && looks_random(inspection, summary))
        print_random(inspection, summary);
    else if (summary->live == 0 && solved)
        print_dead(inspection);
    else if (solved)
        print_solved(inspection, summary);
    else {
        print_unsolved(inspection, summary);
        if (summary->live == 0)
            print_dead(inspection);
    }
    if (summary->matched > 0 || (solved && summary->live > 0))
        print_scale(summary);
}
