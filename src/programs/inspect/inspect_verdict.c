#include "programs/inspect/inspect_verdict.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

/* Thresholds for the sentences below. */
static const double chance_factor = 3; /* accuracy up to this multiple of 1/d is about chance */
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

static bool is_chance(const struct inspection *inspection) {
    double accuracy = inspection->answers.accuracy;
    return accuracy > 0 && accuracy * inspection->group.order <= chance_factor;
}

/* --- Random weights --------------------------------------------------------------------------- */

static bool looks_random(const struct inspection *inspection, const struct summary *summary) {
    return is_chance(inspection) && fabs(concentration_excess(inspection)) <= random_excess_most &&
           summary->matched == 0;
}

static void print_random(const struct inspection *inspection, const struct summary *summary) {
    printf("These look like random weights: neurons are spread over the frequencies like random "
           "ones (%.4g and %.4g), no frequency matches a family, and accuracy is about chance.\n",
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

static void print_dead(const struct inspection *inspection) {
    double largest = largest_input(inspection);
    printf("No neuron is live: the largest |z_a| is %.4g, and live neurons exceed %g.\n", largest,
           inspection->options->dead_threshold);
    if (largest <= FLT_EPSILON * root_mean_square(&inspection->network))
        printf("In every neuron a is the same for all group elements.\n");
    else if (inspection->answers.accuracy >= answers_solved)
        printf("The weights still compute %s, at another scale: try --dead-threshold %.1g.\n",
               inspection->group.name, largest / 10);
    else
        printf("Either the weights have decayed, or they have another scale (then try "
               "--dead-threshold %.1g).\n",
               largest / 10);
}

/* --- Another group ---------------------------------------------------------------------------- */

static void print_other_group(const struct inspection *inspection,
                              const struct group_factors *other, double accuracy) {
    char name[GROUP_NAME_MAX];
    group_factors_name(other->factors, other->rank, name);
    printf("These weights compute another group, or number its elements differently: accuracy is "
           "%.4g %% for %s and %.4g %% for %s. Try --group ",
           percent(accuracy), name, percent(inspection->answers.accuracy), inspection->group.name);
    for (int t = 0; t < other->rank; ++t)
        printf("%s%d", t == 0 ? "" : "x", other->factors[t]);
    printf(".\n");
}

/* --- Frequencies without neurons -------------------------------------------------------------- */

static void print_missing(const struct summary *summary) {
    if (summary->live < summary->frequencies)
        printf("%d of the group's %d frequencies have no live neuron.\n",
               summary->frequencies - summary->live, summary->frequencies);
}

/* --- The group is computed -------------------------------------------------------------------- */

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
    print_missing(summary);
    if (concentration_excess(inspection) < concentrated_least)
        printf("Neurons are not concentrated in single frequencies (%.4g; perfect memorisation has "
               "2/(d-1) = %.4g, random weights %.4g).\n",
               inspection->concentration, 2.0 / (inspection->group.order - 1),
               summary_random_concentration(summary->frequencies));
    else if (matched < live)
        print_orders(inspection);
}

/* --- The group is not computed ---------------------------------------------------------------- */

static void print_unsolved(const struct inspection *inspection, const struct summary *summary) {
    double accuracy = inspection->answers.accuracy, excess = concentration_excess(inspection);
    double concentration = inspection->concentration;
    double random = summary_random_concentration(summary->frequencies);
    printf("As a quadratic network these weights do not compute %s: accuracy is %.4g %%%s, and %d "
           "of %d frequencies match a family.\n",
           inspection->group.name, percent(accuracy), is_chance(inspection) ? ", about chance" : "",
           summary->matched, summary->live);
    print_missing(summary);
    if (excess < concentrated_least)
        printf("Neurons are not concentrated in single frequencies (%.4g; random weights %.4g).\n",
               concentration, random);
    else if (excess >= concentrated_least && summary->matched < summary->live)
        printf("Yet neurons are concentrated in single frequencies (%.4g; random weights %.4g). "
               "Possible reasons: another activation (ReLU), biases, another numbering of the "
               "elements, unfinished training.\n",
               concentration, random);
    if (inspection->network.q < inspection->network.d)
        printf(
            "There are fewer hidden neurons than group elements, %d and %d: if these are swapped, "
            "transpose a, b and c.\n",
            inspection->network.q, inspection->network.d);
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
    bool solved = inspection->answers.accuracy >= answers_solved;
    struct group_factors other = {0};
    double as_other = solved ? 0 : answers_find_group(&inspection->answers, &other);
    if (as_other > 0)
        print_other_group(inspection, &other, as_other);
    else if (!solved && looks_random(inspection, summary))
        print_random(inspection, summary);
    else if (summary->live == 0)
        print_dead(inspection);
    else if (solved)
        print_solved(inspection, summary);
    else
        print_unsolved(inspection, summary);
    if (as_other == 0 && (summary->matched > 0 || (solved && summary->live > 0)))
        print_scale(summary);
}
