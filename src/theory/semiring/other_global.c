/* Global solutions of theory/semiring/other.h. */
#include "base/memory.h"
#include "theory/semiring/other.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>

/* Constants up to this are rounding errors of none. */
static const double no_constant = 1e-12;

/* --- What is chosen -----------------------------------------------------------------------------
 */

static bool refuse(const struct group *group, int k, enum other_kind kind, const char *reason,
                   struct error *error) {
    return error_set(error, ERROR_INPUT, "%s at character %d of %s: %s", other_name(kind), k,
                     group->name, reason);
}

static int doubled(const struct group *group, int k) {
    return group->product[k * group->order + k];
}

/* One choice, and the frequencies that it solves: taken: [frequencies]. */
static bool check_choice(const struct group *group, const struct characters *characters, int f,
                         const struct other_choice *choices, int *taken, struct error *error) {
    int k = characters->frequency[f];
    enum other_kind kind = choices[f].kind;
    const char *problem = other_place_problem(kind, group, k);
    if (problem == NULL)
        problem = other_parameters_problem(kind, &choices[f].with);
    if (problem != NULL)
        return refuse(group, k, kind, problem, error);
    ++taken[f];
    if (other_frequencies(kind) == 2) {
        int partner = characters->frequency_of[doubled(group, k)];
        if (choices[partner].kind != OTHER_PARTNER || taken[partner]++ > 0)
            return refuse(group, k, kind, "2k is taken by another choice", error);
    }
    return true;
}

static bool check_choices(const struct group *group, const struct characters *characters,
                          const struct other_choice *choices, struct error *error) {
    int *taken = memory_array((size_t)characters->frequencies, sizeof *taken);
    if (taken == NULL)
        return error_memory(error, "the choice of solutions");
    bool ok = true;
    for (int f = 0; ok && f < characters->frequencies; ++f) {
        bool is_real = characters_is_real(characters, characters->frequency[f]);
        if (!is_real && choices[f].kind != OTHER_PARTNER)
            ok = check_choice(group, characters, f, choices, taken, error);
    }
    for (int f = 0; ok && f < characters->frequencies; ++f)
        if (!characters_is_real(characters, characters->frequency[f]) && taken[f] == 0)
            ok = refuse(group, characters->frequency[f], OTHER_PARTNER,
                        "it is not 2k of any chosen pair", error);
    free(taken);
    return ok;
}

/* --- Placing ------------------------------------------------------------------------------------
 */

static void put(const struct characters *characters, enum ring_part part, int k, int j,
                double complex weight, struct ring_element *z) {
    if (weight == 0)
        return;
    ring_row(z, part, k)[j] = weight;
    ring_row(z, part, characters->conjugate[k])[j] = conj(weight);
}

/* Neurons of one kind at k, from neuron `first` of the element on. */
static int place(const struct group *group, const struct characters *characters, int k,
                 const struct other_choice *choice, int first, struct affine_element *element) {
    struct other_neuron neurons[OTHER_ORDER_MAX];
    int count = other_neurons(choice->kind, &choice->with, neurons, NULL);
    for (int j = 0; j < count; ++j) {
        element->t[first + j] = neurons[j].t;
        int mk = 0;
        for (int m = 0; m < OTHER_HARMONICS; ++m) {
            mk = group->product[mk * group->order + k];
            put(characters, RING_A, mk, first + j, neurons[j].a[m], &element->z);
            put(characters, RING_B, mk, first + j, neurons[j].b[m], &element->z);
            put(characters, RING_C, mk, first + j, neurons[j].c[m], &element->z);
        }
    }
    return count;
}

/* z_2 at a real character. */
static int place_real(int k, int first, struct ring_element *z) {
    double weight = 1 / cbrt(2);
    for (int j = 0; j < 2; ++j) {
        ring_row(z, RING_A, k)[first + j] = weight;
        ring_row(z, RING_B, k)[first + j] = j == 0 ? weight : -weight;
        ring_row(z, RING_C, k)[first + j] = j == 0 ? weight : -weight;
    }
    return 2;
}

/* --- Constants ----------------------------------------------------------------------------------
 */

/* Neurons that take constants: outputs at character l of weight[i] times the constant left there
 * remove it. */
struct sink {
    int count;
    int *neuron; /* [order] */
    double *weight;
};

static void add_sink(int neuron, double weight, struct sink *sink) {
    sink->neuron[sink->count] = neuron;
    sink->weight[sink->count++] = weight;
}

/* sum over characters of |z_a|^2 + |z_b|^2: the mean of F^2 but for t^2 */
static double power(const struct ring_element *z, int j) {
    double sum = 0;
    for (int k = 1; k <= z->rows; ++k)
        sum += ring_abs2(ring_row(z, RING_A, k)[j]) + ring_abs2(ring_row(z, RING_B, k)[j]);
    return sum;
}

/* Three neurons F_i = s_i (U + r_i): outputs 1/((r_i - x)(r_i - y) s_i^2), x and y the other r,
 * together are the constant 1. The power of U is 1. */
static void sink_three(const struct affine_element *element, int first, struct sink *sink) {
    double s2[3], r[3];
    for (int i = 0; i < 3; ++i) {
        s2[i] = power(&element->z, first + i);
        r[i] = element->t[first + i] / sqrt(s2[i]);
    }
    for (int i = 0; i < 3; ++i) {
        double x = r[(i + 1) % 3], y = r[(i + 2) % 3];
        add_sink(first + i, -1 / ((r[i] - x) * (r[i] - y) * s2[i]), sink);
    }
}

/* The neurons of one frequency, from `first` on, if they belong to the sink. */
static void add_frequency(const struct affine_element *element, enum other_kind kind, int first,
                          enum other_sink how, struct sink *sink) {
    if (how == OTHER_SINK_THREE && kind == OTHER_3_6_THREE && sink->count == 0)
        sink_three(element, first + other_order_first(kind), sink);
    if (how == OTHER_SINK_SIXES && kind == OTHER_6)
        for (int j = 0; j < other_order(kind); ++j)
            add_sink(first + j, -1 / power(&element->z, first + j), sink);
}

/* Equal shares of neurons whose squares add up to a constant. */
static void share(enum other_sink how, struct sink *sink) {
    for (int i = 0; how == OTHER_SINK_SIXES && i < sink->count; ++i)
        sink->weight[i] /= sink->count;
}

static bool cancel_constants(const struct characters *characters, const struct sink *sink,
                             double complex *left, struct affine_element *element,
                             struct error *error) {
    affine_constants(element, left);
    for (int k = 1; k < characters->order; ++k) {
        if (cabs(left[k]) <= no_constant)
            continue;
        if (sink->count == 0)
            return error_set(error, ERROR_INPUT,
                             "a constant is left at character %d, and nothing takes it", k);
        for (int i = 0; i < sink->count; ++i)
            ring_row(&element->z, RING_C, k)[sink->neuron[i]] += sink->weight[i] * left[k];
    }
    return true;
}

/* --- The network --------------------------------------------------------------------------------
 */

int other_compose_order(const struct characters *characters, const struct other_choice *choices,
                        enum other_sink sink) {
    int order = sink == OTHER_SINK_NEURON;
    for (int f = 0; f < characters->frequencies; ++f)
        order += characters_is_real(characters, characters->frequency[f])
                     ? 2
                     : other_order(choices[f].kind);
    return order;
}

/* Everything but what cancels constants; fills the sink. */
static void place_all(const struct group *group, const struct characters *characters,
                      const struct other_choice *choices, enum other_sink how,
                      struct affine_element *element, struct sink *sink) {
    int first = 0;
    for (int f = 0; f < characters->frequencies; ++f) {
        int k = characters->frequency[f];
        if (characters_is_real(characters, k)) {
            first += place_real(k, first, &element->z);
            continue;
        }
        int count = place(group, characters, k, &choices[f], first, element);
        add_frequency(element, choices[f].kind, first, how, sink);
        first += count;
    }
    if (how == OTHER_SINK_NEURON) {
        element->t[first] = 1;
        add_sink(first, -1, sink);
    }
    share(how, sink);
}

static bool fill(const struct group *group, const struct characters *characters,
                 const struct other_choice *choices, enum other_sink how,
                 struct affine_element *element, struct error *error) {
    size_t order = (size_t)element->z.order;
    struct sink sink = {0, memory_array(order, sizeof *sink.neuron),
                        memory_array(order, sizeof *sink.weight)};
    double complex *left = memory_array((size_t)characters->order, sizeof *left);
    bool ok = sink.neuron != NULL && sink.weight != NULL && left != NULL;
    if (ok) {
        place_all(group, characters, choices, how, element, &sink);
        ok = cancel_constants(characters, &sink, left, element, error);
        affine_balance(element);
    } else
        error_memory(error, "composing a solution");
    free(sink.neuron);
    free(sink.weight);
    free(left);
    return ok;
}

bool other_compose(const struct group *group, const struct characters *characters,
                   const struct other_choice *choices, enum other_sink sink,
                   struct affine_element *element, struct error *error) {
    *element = (struct affine_element){0};
    if (!check_choices(group, characters, choices, error))
        return false;
    int order = other_compose_order(characters, choices, sink);
    if (!affine_create(characters->order - 1, order, element, error))
        return false;
    if (!fill(group, characters, choices, sink, element, error)) {
        affine_free(element);
        return false;
    }
    return true;
}

/* --- Norms --------------------------------------------------------------------------------------
 */

/* sum |R_k|^2 of what all choices leave */
static double left_in_all(const struct characters *characters, const struct other_choice *choices) {
    double sum = 0;
    for (int f = 0; f < characters->frequencies; ++f) {
        double complex left[2] = {0, 0};
        if (!characters_is_real(characters, characters->frequency[f]))
            other_left(choices[f].kind, &choices[f].with, left);
        for (int i = 0; i < 2; ++i)
            sum += cabs(left[i]) > no_constant ? ring_abs2(left[i]) : 0;
    }
    return sum;
}

double other_compose_squared_norm(const struct characters *characters,
                                  const struct other_choice *choices, enum other_sink sink) {
    double left = left_in_all(characters, choices), sum = 0;
    int sixes = 0;
    bool is_taken = false;
    for (int f = 0; f < characters->frequencies; ++f) {
        enum other_kind kind = choices[f].kind;
        if (characters_is_real(characters, characters->frequency[f]))
            sum += 3 * cbrt(2);
        else if (sink == OTHER_SINK_SIXES && kind == OTHER_6)
            ++sixes;
        else {
            bool takes = sink == OTHER_SINK_THREE && kind == OTHER_3_6_THREE && !is_taken;
            is_taken = is_taken || takes;
            sum += other_squared_norm_taking(kind, &choices[f].with, takes ? left : 0);
        }
    }
    if (sixes > 0)
        sum += 9 * sixes * cbrt(16.0 / 9 + left / (9.0 * sixes * sixes));
    return sum + (sink == OTHER_SINK_NEURON ? 1.5 * cbrt(left) : 0);
}

bool other_all_four(const struct group *group, const struct characters *characters,
                    struct affine_element *element, struct error *error) {
    *element = (struct affine_element){0};
    if (solution_pairs(characters) == 0)
        return error_set(error, ERROR_INPUT, "%s has real characters only", group->name);
    struct other_choice *choices = memory_array((size_t)characters->frequencies, sizeof *choices);
    if (choices == NULL)
        return error_memory(error, "the choice of solutions");
    for (int f = 0; f < characters->frequencies; ++f)
        choices[f] = (struct other_choice){OTHER_4, other_default(OTHER_4)};
    bool ok = other_compose(group, characters, choices, OTHER_SINK_NEURON, element, error);
    free(choices);
    return ok;
}

double other_all_four_squared_norm(const struct characters *characters) {
    int pairs = solution_pairs(characters), real = characters->frequencies - pairs;
    return 6 * cbrt(4) * pairs + 3 * cbrt(pairs) + 3 * cbrt(2) * real;
}

double other_best_mix(const struct characters *characters, int *sixes) {
    double least = INFINITY;
    for (int n = 1; n <= solution_pairs(characters); ++n) {
        double norm = solution_fourier_squared_norm(characters, n);
        if (norm < least) {
            least = norm;
            *sixes = n;
        }
    }
    return least;
}

double other_balanced_mix(const struct characters *characters) {
    int pairs = solution_pairs(characters), real = characters->frequencies - pairs;
    double least = INFINITY;
    for (int n = 1; n <= pairs; ++n) {
        double left = 8 * (pairs - n); /* |R|^2 of every order 4 */
        double norm = 9 * n * cbrt(16.0 / 9 + left / (9.0 * n * n)) + 6 * cbrt(4) * (pairs - n);
        least = norm < least ? norm : least;
    }
    return least + 3 * cbrt(2) * real;
}
