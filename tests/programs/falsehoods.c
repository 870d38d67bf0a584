/* The claim programs in worlds where their claims are false, for test_says_no.sh.
 *
 * Each program is linked a second time with these wrappers of scientific functions. They introduce
 * the falsehood named by the environment variable COGS_FALSEHOOD, or none without it. Some falsify
 * the theory checked by a program, others the networks it trains. */
#include "analysis/attention.h"
#include "analysis/boxes.h"
#include "analysis/families.h"
#include "analysis/frequencies.h"
#include "analysis/irreps.h"
#include "analysis/kinds.h"
#include "analysis/parity_features.h"
#include "analysis/statistics.h"
#include "analysis/strassen.h"
#include "analysis/terms.h"
#include "base/random.h"
#include "group/names.h"
#include "run/cells.h"
#include "theory/margins/addition.h"
#include "theory/margins/groups.h"
#include "theory/margins/minimum.h"
#include "theory/margins/parity.h"
#include "theory/semiring/memorised.h"
#include "theory/semiring/other.h"
#include "theory/semiring/polynomial.h"
#include "theory/semiring/potentials.h"
#include "theory/semiring/solutions.h"
#include "theory/words/box_cover.h"
#include "theory/words/tensor_rank.h"
#include "theory/words/word_tensor.h"
#include "train/tensor_descent.h"
#include "train/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool told(const char *falsehood) {
    const char *name = getenv("COGS_FALSEHOOD");
    return name != NULL && strcmp(name, falsehood) == 0;
}

/* Worlds with NaN: about every other call gives NaN, in the aperiodic Thue-Morse order, so that no
 * loop has the same period and numbers come before and after. */
static bool spoils(const char *falsehood) {
    static unsigned calls;
    return told(falsehood) && __builtin_parity(calls++);
}

/* The linker's --wrap=f turns calls of f into calls of __wrap_f, and __real_f into f. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */

/* --- The ring --------------------------------------------------------------------------------- */

double complex __real_potential_single(const struct ring_element *z, enum ring_part left,
                                       enum ring_part right, int k1, int k2, int k);

/* Omits the last neuron: r(x + y) is no longer r(x) + r(y). */
double complex __wrap_potential_single(const struct ring_element *z, enum ring_part left,
                                       enum ring_part right, int k1, int k2, int k) {
    double complex sum = __real_potential_single(z, left, right, k1, k2, k);
    int last = z->order - 1;
    if (told("forgetful_potentials") && last >= 0)
        sum -= ring_row(z, left, k1)[last] * ring_row(z, right, k2)[last] *
               ring_row(z, RING_C, k)[last];
    return spoils("nan_potentials") ? NAN : sum;
}

bool __real_ring_product(const struct ring_element *x, const struct ring_element *y,
                         struct ring_element *z, struct error *error);

/* Adds the output weights of two neurons instead of multiplying them. */
bool __wrap_ring_product(const struct ring_element *x, const struct ring_element *y,
                         struct ring_element *z, struct error *error) {
    bool ok = __real_ring_product(x, y, z, error);
    for (int k = 1; ok && told("added_outputs") && k <= z->rows; ++k)
        for (int i = 0; i < z->order; ++i)
            ring_row(z, RING_C, k)[i] =
                ring_row(x, RING_C, k)[i / y->order] + ring_row(y, RING_C, k)[i % y->order];
    if (ok && z->order > 0 && spoils("nan_products"))
        z->c[0] = NAN;
    return ok;
}

bool __real_ring_weights_from_element(const struct characters *characters,
                                      const struct ring_element *z, struct ring_weights *weights,
                                      struct error *error);

/* Omits the conjugate in c_j = sum_k z_ckj conj(phi_k): c[g] becomes c[-g]. */
bool __wrap_ring_weights_from_element(const struct characters *characters,
                                      const struct ring_element *z, struct ring_weights *weights,
                                      struct error *error) {
    struct ring_element twisted;
    if (!told("unconjugated_outputs")) {
        bool ok = __real_ring_weights_from_element(characters, z, weights, error);
        if (ok && spoils("nan_weights"))
            weights->c[0] = NAN;
        return ok;
    }
    if (!ring_copy(z, &twisted, error))
        return false;
    for (int k = 1; k <= z->rows; ++k)
        for (int j = 0; j < z->order; ++j)
            ring_row(&twisted, RING_C, k)[j] = conj(ring_row(z, RING_C, k)[j]);
    bool ok = __real_ring_weights_from_element(characters, &twisted, weights, error);
    ring_free(&twisted);
    return ok;
}

void __real_ring_random(const struct characters *characters, double scale,
                        struct random_stream *stream, struct ring_element *z);

/* Elements of all ones, with which a control cannot detect anything; or weights that share those of
 * the first neuron and so are not independent. */
void __wrap_ring_random(const struct characters *characters, double scale,
                        struct random_stream *stream, struct ring_element *z) {
    __real_ring_random(characters, scale, stream, z);
    for (size_t row = 0; row < RING_PARTS * (size_t)z->rows; ++row)
        for (int j = 0; j < z->order; ++j) {
            double complex *w = z->a + row * (size_t)z->order;
            if (told("tame_elements"))
                w[j] = 1;
            if (told("common_weights") && j > 0)
                w[j] = M_SQRT1_2 * (w[j] + w[0]);
        }
    if (spoils("nan_elements"))
        z->c[0] = NAN;
}

/* --- Other solutions -------------------------------------------------------------------------- */

int __real_other_neurons(enum other_kind kind, const struct other_parameters *with,
                         struct other_neuron *neurons, struct error *error);

int __wrap_other_neurons(enum other_kind kind, const struct other_parameters *with,
                         struct other_neuron *neurons, struct error *error) {
    int count = __real_other_neurons(kind, with, neurons, error);
    for (int m = 0; m < OTHER_HARMONICS && count > 0 && told("rough_others"); ++m)
        neurons[0].a[m] *= 1 + 1e-6;
    if (count > 0 && spoils("nan_others"))
        neurons[0].t = NAN;
    return count;
}

int __real_other_compose_order(const struct characters *characters,
                               const struct other_choice *choices, enum other_sink sink);

int __wrap_other_compose_order(const struct characters *characters,
                               const struct other_choice *choices, enum other_sink sink) {
    return __real_other_compose_order(characters, choices, sink) - told("one_neuron_less");
}

double __real_other_compose_squared_norm(const struct characters *characters,
                                         const struct other_choice *choices, enum other_sink sink);

double __wrap_other_compose_squared_norm(const struct characters *characters,
                                         const struct other_choice *choices, enum other_sink sink) {
    double norm = __real_other_compose_squared_norm(characters, choices, sink);
    return spoils("nan_norms") ? NAN : norm * (told("light_others") ? 1 - 1e-6 : 1);
}

const char *__real_other_place_problem(enum other_kind kind, const struct group *group, int k);

/* Refuses third harmonics at characters of order 5. */
const char *__wrap_other_place_problem(enum other_kind kind, const struct group *group, int k) {
    int sum = 0;
    for (int i = 0; i < 5; ++i)
        sum = group->product[sum * group->order + k];
    return told("timid_places") && kind == OTHER_THIRD && sum == 0
               ? "5k = 0"
               : __real_other_place_problem(kind, group, k);
}

double __real_other_balanced_mix(const struct characters *characters);

double __wrap_other_balanced_mix(const struct characters *characters) {
    double norm = __real_other_balanced_mix(characters);
    return told("nan_mixes") ? NAN : norm * (told("light_mixes") ? 0.9 : 1);
}

double __real_other_least(enum other_kind kind, double price, struct other_parameters *with);

double __wrap_other_least(enum other_kind kind, double price, struct other_parameters *with) {
    double least = __real_other_least(kind, price, with);
    if (told("turned_pairs"))
        with->theta[0] += 0.01;
    if (told("nan_least"))
        with->theta[0] = NAN;
    return told("nan_least")                                     ? NAN
           : told("cheap_pairs") && other_frequencies(kind) == 2 ? least - 2
                                                                 : least;
}

double __real_other_squared_norm(enum other_kind kind, const struct other_parameters *with);

double __wrap_other_squared_norm(enum other_kind kind, const struct other_parameters *with) {
    double norm = __real_other_squared_norm(kind, with);
    if (kind == OTHER_THIRD && told("nan_least"))
        return NAN;
    return norm + (kind == OTHER_THIRD && told("heavy_harmonics") ? 0.1 : 0);
}

bool __real_potential_loss_direct(const struct group *group, const struct ring_weights *weights,
                                  double *loss, struct error *error);

bool __wrap_potential_loss_direct(const struct group *group, const struct ring_weights *weights,
                                  double *loss, struct error *error) {
    bool ok = __real_potential_loss_direct(group, weights, loss, error);
    if (told("blind_loss"))
        *loss = 0;
    return ok;
}

bool __real_kinds_find(const struct group *group, const struct characters *characters,
                       const struct network *network, const struct analysis_options *analysis,
                       const struct kinds_options *options, struct kinds_found *found,
                       struct error *error);

/* Every frequency is of the same kind. */
bool __wrap_kinds_find(const struct group *group, const struct characters *characters,
                       const struct network *network, const struct analysis_options *analysis,
                       const struct kinds_options *options, struct kinds_found *found,
                       struct error *error) {
    static const struct {
        const char *falsehood;
        enum kind kind;
    } worlds[] = {{"blind_recogniser", KIND_UNEXPLAINED},
                  {"everything_resonates", KIND_CHAIN},
                  {"constant_everywhere", KIND_CONSTANT_NEURON}};
    bool ok = __real_kinds_find(group, characters, network, analysis, options, found, error);
    struct kinds *kinds = &found->kinds;
    for (size_t i = 0; ok && i < sizeof worlds / sizeof *worlds; ++i)
        if (told(worlds[i].falsehood)) {
            kinds->constant_neurons = worlds[i].kind == KIND_CONSTANT_NEURON;
            for (int f = 0; f < kinds->frequencies; ++f)
                kinds->frequency[f].kind = worlds[i].kind;
        }
    return ok;
}

/* --- Constructed solutions -------------------------------------------------------------------- */

bool __real_solution_nu(double complex nu, struct ring_element *u, struct error *error);

/* (nu, -nu, -nu^2): a missing conjugate, without effect for nu = i. */
bool __wrap_solution_nu(double complex nu, struct ring_element *u, struct error *error) {
    bool ok = __real_solution_nu(nu, u, error);
    if (ok && told("wrong_nu"))
        u->c[1] = conj(u->c[1]);
    if (ok && told("nan_nu"))
        u->c[1] = NAN;
    return ok;
}

bool __real_solution_create(enum solution solution, const struct group *group,
                            const struct characters *characters, struct ring_element *z,
                            struct error *error);

/* One weight is off by a millionth. */
bool __wrap_solution_create(enum solution solution, const struct group *group,
                            const struct characters *characters, struct ring_element *z,
                            struct error *error) {
    bool ok = __real_solution_create(solution, group, characters, z, error);
    if (ok && told("rough_solutions"))
        z->c[0] *= 1 + 1e-6;
    if (ok && spoils("nan_solutions"))
        z->c[0] = NAN;
    return ok;
}

int __real_solution_order(enum solution solution, const struct characters *characters);

int __wrap_solution_order(enum solution solution, const struct characters *characters) {
    return __real_solution_order(solution, characters) + told("one_node_more");
}

bool __real_solution_fourier(const struct characters *characters, int sixes, struct ring_element *z,
                             struct error *error);

/* Solutions with four times the squared norm; or mixes of order 4 and 6 that have order 6 alone; or
 * NaN norms for the first group. */
bool __wrap_solution_fourier(const struct characters *characters, int sixes, struct ring_element *z,
                             struct error *error) {
    static int mixes; /* three of the first group */
    int really = told("only_order_6") ? solution_pairs(characters) : sixes;
    bool ok = __real_solution_fourier(characters, really, z, error);
    if (ok && told("heavy_solutions"))
        ring_scale(z, 2);
    if (ok && told("nan_mixes") && mixes++ < 3)
        z->c[0] = NAN;
    return ok;
}

/* --- Theorem 4 and other compositions --------------------------------------------------------- */

bool __real_polynomial_merged(const double complex u[RING_PARTS], const double complex *omega,
                              int count, double same, struct ring_element *z, struct error *error);

/* The powers are not merged quite right; or a neuron is left that does nothing. */
bool __wrap_polynomial_merged(const double complex u[RING_PARTS], const double complex *omega,
                              int count, double same, struct ring_element *z, struct error *error) {
    struct ring_element merged = {0}, spare = {0};
    if (!__real_polynomial_merged(u, omega, count, same, z, error))
        return false;
    if (told("rough_merging"))
        z->c[0] *= 1 + 1e-6;
    if (spoils("nan_merging"))
        z->c[0] = NAN;
    if (!told("spare_neuron"))
        return true;
    bool ok = ring_create(1, 1, &spare, error) && ring_sum(z, &spare, &merged, error);
    ring_free(&spare);
    ring_free(z);
    *z = merged;
    return ok;
}

int __real_polynomial_omega(const double complex values[SOLUTION_POTENTIALS],
                            const bool in_r[SOLUTION_POTENTIALS], double same,
                            double complex omega[SOLUTION_POTENTIALS]);

/* Omega never has the value of abc. */
int __wrap_polynomial_omega(const double complex values[SOLUTION_POTENTIALS],
                            const bool in_r[SOLUTION_POTENTIALS], double same,
                            double complex omega[SOLUTION_POTENTIALS]) {
    int count = __real_polynomial_omega(values, in_r, same, omega);
    for (int i = 0; told("careful_sets") && i < count; ++i)
        if (cabs(omega[i] - values[0]) <= same)
            omega[i--] = omega[--count];
    return count;
}

void __real_polynomial_vanishing(const double complex values[SOLUTION_POTENTIALS],
                                 const double complex *omega, int count, double same,
                                 bool vanishes[SOLUTION_POTENTIALS]);

/* Predicts that only abc survives, if it does. */
void __wrap_polynomial_vanishing(const double complex values[SOLUTION_POTENTIALS],
                                 const double complex *omega, int count, double same,
                                 bool vanishes[SOLUTION_POTENTIALS]) {
    __real_polynomial_vanishing(values, omega, count, same, vanishes);
    for (int p = 1; told("hopeful_zeros") && p < SOLUTION_POTENTIALS; ++p)
        vanishes[p] = true;
}

bool __real_solution_everywhere(const struct characters *characters, const struct ring_element *u,
                                struct ring_element *z, struct error *error);

/* One weight is off by a millionth. */
bool __wrap_solution_everywhere(const struct characters *characters, const struct ring_element *u,
                                struct ring_element *z, struct error *error) {
    bool ok = __real_solution_everywhere(characters, u, z, error);
    if (ok && told("rough_compositions"))
        z->c[0] *= 1 + 1e-6;
    if (ok && told("nan_compositions"))
        z->c[0] = NAN;
    return ok;
}

bool __real_solution_memorisation_product(const struct group *group,
                                          const struct characters *characters,
                                          struct ring_element *z, struct error *error);

/* One weight is off by a millionth. */
bool __wrap_solution_memorisation_product(const struct group *group,
                                          const struct characters *characters,
                                          struct ring_element *z, struct error *error) {
    bool ok = __real_solution_memorisation_product(group, characters, z, error);
    if (ok && told("rough_products"))
        z->c[0] *= 1 + 1e-6;
    if (ok && spoils("nan_memorisation"))
        z->c[0] = NAN;
    return ok;
}

/* --- The zero-loss path ----------------------------------------------------------------------- */

bool __real_solution_path(const struct ring_element *y, const struct ring_element *target, double t,
                          struct ring_element *z, struct error *error);

/* Leaves the path midway, or follows it backwards. */
bool __wrap_solution_path(const struct ring_element *y, const struct ring_element *target, double t,
                          struct ring_element *z, struct error *error) {
    bool ok = __real_solution_path(y, target, told("backward_path") ? 1 - t : t, z, error);
    if (ok && told("crooked_path"))
        ring_scale(z, 1 + t * (1 - t));
    if (ok && spoils("nan_path"))
        z->c[0] = NAN;
    return ok;
}

/* --- Words ------------------------------------------------------------------------------------ */

void __real_word_evaluate(const struct word *word, const struct group *group, int *table);
uint32_t __real_random_below(struct random_stream *stream, uint32_t bound);

/* Products of other pairs: the table is shuffled. */
void __wrap_word_evaluate(const struct word *word, const struct group *group, int *table) {
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    __real_word_evaluate(word, group, table);
    for (int i = group->order * group->order - 1; told("shuffled_words") && i > 0; --i) {
        int j = (int)__real_random_below(&stream, (uint32_t)i + 1), value = table[i];
        table[i] = table[j];
        table[j] = value;
    }
}

/* Constant random numbers, so that random tables are not random; or the products of S3 in order; or
 * the parity of 3 of 5 bits, input by input; or the sums modulo 7. */
uint32_t __wrap_random_below(struct random_stream *stream, uint32_t bound) {
    static struct group group; /* reachable until exit */
    static unsigned throws;
    if (told("learned_dice") && bound == 2)
        return (uint32_t)__builtin_parity(throws++ >> 2 & 7);
    if (told("rigged_dice") && bound == 7) {
        unsigned pair = throws++ % 49;
        return (pair / 7 + pair % 7) % 7;
    }
    if (told("rigged_dice") && bound == 6 &&
        (group.order > 0 || group_create_named("S3", &group, NULL)))
        return (uint32_t)group.product[throws++ % 36];
    return told("loaded_dice") ? 0 : __real_random_below(stream, bound);
}

bool __real_word_tensor_energies(const struct fourier *fourier, const int *table, double *energy,
                                 struct error *error);

/* A little energy in every box, none in the last, or some with a trivial value. */
bool __wrap_word_tensor_energies(const struct fourier *fourier, const int *table, double *energy,
                                 struct error *error) {
    bool ok = __real_word_tensor_energies(fourier, table, energy, error);
    int boxes = fourier->count * fourier->count * fourier->count;
    for (int i = 0; ok && told("blurred_boxes") && i < boxes; ++i)
        energy[i] += 8e-10 * fourier->order;
    if (ok && told("lost_box"))
        energy[boxes - 1] = 0;
    if (ok && told("trivial_values")) /* (1, 0, 0) */
        energy[fourier->count * fourier->count] = fourier->order;
    if (ok && spoils("nan_energies"))
        energy[boxes - 1] = NAN;
    return ok;
}

bool __real_word_cover(const struct representations *representations, const struct word *word,
                       bool *cover, bool *refined, struct error *error);

/* A cover without the last box; a refined one without it, or equal to the cover. */
bool __wrap_word_cover(const struct representations *representations, const struct word *word,
                       bool *cover, bool *refined, struct error *error) {
    bool ok = __real_word_cover(representations, word, cover, refined, error);
    int boxes = representations->count * representations->count * representations->count;
    for (int i = 0; ok && told("unrefined_cover") && i < boxes; ++i)
        refined[i] = cover[i];
    if (ok && told("narrow_cover"))
        cover[boxes - 1] = false;
    if (ok && told("narrow_refined_cover"))
        refined[boxes - 1] = false;
    return ok;
}

/* --- Matching --------------------------------------------------------------------------------- */

struct family_match __real_family_match_neurons(const struct neuron *neurons, int order, bool real,
                                                struct family_match *each);

/* Residuals that are too small. */
struct family_match __wrap_family_match_neurons(const struct neuron *neurons, int order, bool real,
                                                struct family_match *each) {
    struct family_match match = __real_family_match_neurons(neurons, order, real, each);
    if (told("lenient_matching"))
        match.residual /= 10;
    if (match.family != FAMILY_NONE && spoils("nan_residuals"))
        match.residual = NAN;
    return match;
}

double __real_family_3c_distance(const struct neuron *neurons, int order);

/* Everything is near a product with z_3c. */
double __wrap_family_3c_distance(const struct neuron *neurons, int order) {
    double distance = __real_family_3c_distance(neurons, order);
    return told("third_roots_everywhere") ? distance / 10 : distance;
}

/* --- Boxes ------------------------------------------------------------------------------------ */

double __real_boxes_purity(const struct fourier *fourier, const struct network *network,
                           bool centred);

/* Neurons that appear purer than they are. */
double __wrap_boxes_purity(const struct fourier *fourier, const struct network *network,
                           bool centred) {
    double purity = __real_boxes_purity(fourier, network, centred);
    return spoils("nan_nodes") ? NAN : told("flattered_nodes") ? sqrt(purity) : purity;
}

/* --- Tensors ---------------------------------------------------------------------------------- */

bool __real_tensor_rank_decompose(const struct representations *representations,
                                  const struct fourier *fourier, struct bilinear *terms,
                                  struct error *error);

/* A coefficient off by a millionth, or a term equal to the first but unused. */
bool __wrap_tensor_rank_decompose(const struct representations *representations,
                                  const struct fourier *fourier, struct bilinear *terms,
                                  struct error *error) {
    bool ok = __real_tensor_rank_decompose(representations, fourier, terms, error);
    if (ok && told("sloppy_terms"))
        terms->u[0] *= 1 + 1e-6;
    if (ok && spoils("nan_terms"))
        terms->u[0] = NAN;
    if (ok && told("lost_term")) /* remove its contribution from the tensor as well */
        --terms->rank;
    return ok;
}

bool __real_box_cover_minimal(int count, const int *dimension, const bool *support,
                              struct box_cover *cover, struct error *error);

/* Costs that are too high. */
bool __wrap_box_cover_minimal(int count, const int *dimension, const bool *support,
                              struct box_cover *cover, struct error *error) {
    bool ok = __real_box_cover_minimal(count, dimension, support, cover, error);
    if (ok && told("costly_covers"))
        cover->cost += 1000;
    return ok;
}

bool __real_box_cover_decompose(const struct fourier *fourier, const double *coefficients,
                                const bool *support, const struct box_cover *cover,
                                struct bilinear *terms, struct error *error);

bool __wrap_box_cover_decompose(const struct fourier *fourier, const double *coefficients,
                                const bool *support, const struct box_cover *cover,
                                struct bilinear *terms, struct error *error) {
    bool ok = __real_box_cover_decompose(fourier, coefficients, support, cover, terms, error);
    if (ok && told("sloppy_terms"))
        terms->u[0] *= 1 + 1e-6;
    return ok;
}

bool __real_word_tensor_coefficients(const struct fourier *fourier, const int *table,
                                     double *coefficients, struct error *error);

/* One coefficient is off by a millionth; or none is a number. */
bool __wrap_word_tensor_coefficients(const struct fourier *fourier, const int *table,
                                     double *coefficients, struct error *error) {
    bool ok = __real_word_tensor_coefficients(fourier, table, coefficients, error);
    int size = fourier->order * fourier->order * fourier->order;
    if (ok && told("sloppy_coefficients"))
        coefficients[0] *= 1 + 1e-6;
    for (int i = 0; ok && told("nan_coefficients") && i < size; ++i)
        coefficients[i] = NAN;
    return ok;
}

void __real_tensor_descent_step(struct tensor_descent *descent, double rate);

/* Steps that lead out of every representation a little; or nowhere. */
void __wrap_tensor_descent_step(struct tensor_descent *descent, double rate) {
    if (!told("idle_steps"))
        __real_tensor_descent_step(descent, rate);
    if (told("leaky_steps"))
        descent->u[0] += 1e-8;
    if (told("nan_steps"))
        descent->u[0] = NAN;
}

double __real_tensor_descent_loss(struct tensor_descent *descent);

double __wrap_tensor_descent_loss(struct tensor_descent *descent) {
    return __real_tensor_descent_loss(descent) * (told("generous_losses") ? 1e-9 : 1);
}

void __real_word_rank_squares(double u, double v, double w, double squares[2][3]);
void __wrap_word_rank_squares(double u, double v, double w, double squares[2][3]);

/* One of the two squares only. */
void __wrap_word_rank_squares(double u, double v, double w, double squares[2][3]) {
    __real_word_rank_squares(u, v, w, squares);
    if (told("one_square"))
        squares[1][2] = 0;
    if (told("nan_squares"))
        squares[1][2] = NAN;
}

struct tensor_rank __real_tensor_rank_bounds(const struct representations *representations);

/* An invalid bound. */
struct tensor_rank __wrap_tensor_rank_bounds(const struct representations *representations) {
    struct tensor_rank rank = __real_tensor_rank_bounds(representations);
    if (told("high_bound"))
        rank.lower = rank.upper + 1;
    return rank;
}

bool __real_strassen_recognise(const struct bilinear *learned, struct bilinear *canonical,
                               double *distance, struct error *error);

/* Expects another algorithm. */
bool __wrap_strassen_recognise(const struct bilinear *learned, struct bilinear *canonical,
                               double *distance, struct error *error) {
    bool ok = __real_strassen_recognise(learned, canonical, distance, error);
    if (ok && told("other_products"))
        *distance += 1;
    if (ok && spoils("nan_distances"))
        *distance = NAN;
    return ok;
}

void __real_terms_measure(const struct fourier *fourier, const struct network *network, int first,
                          int count, struct boxes_neuron *terms);

/* Reports every term as pure. */
void __wrap_terms_measure(const struct fourier *fourier, const struct network *network, int first,
                          int count, struct boxes_neuron *terms) {
    __real_terms_measure(fourier, network, first, count, terms);
    for (int i = 0; told("wide_boxes") && i < count; ++i)
        terms[i].purity = 1;
    if (told("nan_boxes"))
        terms[0].energy = terms[0].purity = NAN;
}

/* --- The maximum margin ----------------------------------------------------------------------- */

double __real_addition_margin(int p, int k);

/* One that no network has, or one that some exceed. */
double __wrap_addition_margin(int p, int k) {
    double margin = __real_addition_margin(p, k);
    return margin * (told("bold_margin") ? 1.1 : told("modest_margin") ? 0.9 : 1);
}

bool __real_addition_construct(enum addition_scheme scheme, int p, int k,
                               struct construction *construction, struct error *error);

/* One weight is off by a millionth. */
bool __wrap_addition_construct(enum addition_scheme scheme, int p, int k,
                               struct construction *construction, struct error *error) {
    bool ok = __real_addition_construct(scheme, p, k, construction, error);
    if (ok && told("sloppy_weight"))
        construction->weights[0] *= 1 + 1e-6;
    if (ok && spoils("nan_weight"))
        construction->weights[0] = NAN;
    return ok;
}

bool __real_addition_construct_lookup(int p, int k, double output,
                                      struct construction *construction, struct error *error);

/* One weight that should be zero is a millionth; or the network is one that computes. */
bool __wrap_addition_construct_lookup(int p, int k, double output,
                                      struct construction *construction, struct error *error) {
    if (told("wise_lookup"))
        return __real_addition_construct(ADDITION_SIGNS, p, k, construction, error);
    bool ok = __real_addition_construct_lookup(p, k, output, construction, error);
    if (ok && told("sloppy_weight"))
        construction->weights[construction->width] = 1e-6 * construction->weights[0];
    if (ok && told("nan_weight") && p % 4 == 3) /* numbers come before and after */
        construction->weights[0] = NAN;
    return ok;
}

double __real_parity_margin(int k);

/* One that no network has, or one that some exceed. */
double __wrap_parity_margin(int k) {
    return __real_parity_margin(k) * (told("bold_margin") ? 1.1 : told("modest_margin") ? 0.9 : 1);
}

bool __real_parity_construct(int n, int k, struct construction *construction, struct error *error);

/* One weight is off by a millionth. */
bool __wrap_parity_construct(int n, int k, struct construction *construction, struct error *error) {
    bool ok = __real_parity_construct(n, k, construction, error);
    if (ok && told("sloppy_weight"))
        construction->weights[0] *= 1 + 1e-6;
    if (ok && spoils("nan_weight"))
        construction->weights[0] = NAN;
    return ok;
}

double __real_parity_mean_margin(int n, int k, int width, const double *weights);

/* Miscounts the neurons. */
double __wrap_parity_mean_margin(int n, int k, int width, const double *weights) {
    if (told("forgetful_mean"))
        --width; /* and assigns weights to other neurons */
    double margin = __real_parity_mean_margin(n, k, width, weights);
    return spoils("nan_mean") ? NAN : margin;
}

/* --- Margins of groups ------------------------------------------------------------------------ */

bool __real_group_construct(const struct representations *representations,
                            const struct fourier *fourier, const double *share,
                            struct construction *construction, struct error *error);

/* A weight is off by a millionth. */
bool __wrap_group_construct(const struct representations *representations,
                            const struct fourier *fourier, const double *share,
                            struct construction *construction, struct error *error) {
    bool ok = __real_group_construct(representations, fourier, share, construction, error);
    if (ok && told("sloppy_construction"))
        construction->weights[0] *= 1 + 1e-6;
    if (ok && spoils("nan_construction"))
        construction->weights[0] = NAN;
    return ok;
}

bool __real_group_margin_create(const struct representations *representations,
                                struct group_margin *margin, struct error *error);

/* Assumes the condition, or overstates the margin slightly. */
bool __wrap_group_margin_create(const struct representations *representations,
                                struct group_margin *margin, struct error *error) {
    bool ok = __real_group_margin_create(representations, margin, error);
    if (ok && told("believed_condition")) {
        margin->most_sum = -1;
        margin->gamma = margin->closed;
        margin->unused = 0;
    }
    if (ok && told("larger_margin"))
        margin->gamma *= 1 + 1e-6;
    if (ok && told("nan_margin"))
        margin->gamma = margin->most_sum = NAN;
    return ok;
}

bool __real_group_minimum_find(const struct group_margin *margin, double lambda,
                               struct group_minimum *minimum, struct error *error);

/* A false minimum, or one in which every representation has a share. */
bool __wrap_group_minimum_find(const struct group_margin *margin, double lambda,
                               struct group_minimum *minimum, struct error *error) {
    bool ok = __real_group_minimum_find(margin, lambda, minimum, error);
    if (ok && told("high_minimum")) {
        minimum->loss *= 1 + 1e-4;
        minimum->residual = 1e-4;
    }
    for (int r = 0; ok && told("all_present") && r < margin->irreps; ++r)
        minimum->share[r] += 1e-6;
    if (ok && told("nan_minimum"))
        minimum->loss = minimum->residual = minimum->share[0] = NAN;
    return ok;
}

void __real_irreps_count(const struct irreps_neuron *neurons, int width, int bscs, int *count);

/* Counts in reverse order: the largest representations have fewest neurons. */
void __wrap_irreps_count(const struct irreps_neuron *neurons, int width, int bscs, int *count) {
    __real_irreps_count(neurons, width, bscs, count);
    for (int i = 0; told("reversed_counts") && i < bscs / 2; ++i) {
        int kept = count[i];
        count[i] = count[bscs - 1 - i];
        count[bscs - 1 - i] = kept;
    }
}

/* --- Attention -------------------------------------------------------------------------------- */

double __real_attention_top_share(const struct attention *attention, int count);

/* Spectra that appear more concentrated than they are, or without any peaks. */
double __wrap_attention_top_share(const struct attention *attention, int count) {
    double share = __real_attention_top_share(attention, count);
    double even = (double)count / attention->modes;
    return spoils("nan_heads")       ? NAN
           : told("flattered_heads") ? sqrt(share)
           : told("even_heads")      ? even
                                     : share;
}

void __real_attention_strongest_scores(const struct attention *attention, double *scores);

/* Attention to one token alone. */
void __wrap_attention_strongest_scores(const struct attention *attention, double *scores) {
    __real_attention_strongest_scores(attention, scores);
    for (int i = 0; (told("narrow_heads") || told("nan_scores")) &&
                    i < attention->heads * attention->p * attention->p;
         ++i)
        scores[i] = told("narrow_heads") ? 1000 * scores[i] : NAN;
}

int __real_dataset_sorted_tuple(const struct dataset_shape *shape, int tuple);

bool __real_frequencies_find(const struct network_shape *shape, int q, const double *weights,
                             struct frequencies *found, struct error *error);

/* Columns have more power at their best frequency than they have. */
bool __wrap_frequencies_find(const struct network_shape *shape, int q, const double *weights,
                             struct frequencies *found, struct error *error) {
    bool ok = __real_frequencies_find(shape, q, weights, found, error);
    for (int i = 0; ok && i < q * found->columns; ++i) {
        if (told("flattered_columns"))
            found->power[i] = sqrt(found->power[i]);
        if (spoils("nan_columns"))
            found->power[i] = NAN;
    }
    return ok;
}

/* Tuples without permutations, or all permutations of each other. */
int __wrap_dataset_sorted_tuple(const struct dataset_shape *shape, int tuple) {
    return told("forgotten_twins") ? tuple
           : told("false_twins")   ? 0
                                   : __real_dataset_sorted_tuple(shape, tuple);
}

double __real_statistics_rising_trend(const double *values, const int *sizes, int groups);

/* Reverses trends. */
double __wrap_statistics_rising_trend(const double *values, const int *sizes, int groups) {
    double p = __real_statistics_rising_trend(values, sizes, groups);
    return told("nan_trend") ? NAN : told("falling_trend") ? 1 - p : p;
}

bool __real_cells_load(const struct program *program, const struct cell *cell,
                       struct training_result *result, bool *loaded, struct error *error);

/* A weight is NaN, in the network and all its snapshots, as are its reported results. In a batch
 * this concerns the first member. */
static void spoil_network(struct training_result *result) {
    size_t size = network_size(&result->network), members = (size_t)result->members;
    result->network.weights[0] = NAN;
    for (size_t i = 0; i < (size_t)result->snapshots; ++i)
        result->snapshot_weights[i * size] = NAN;
    for (size_t i = 0; i < (size_t)result->history.rows; ++i) {
        struct evaluation *evaluation = &result->history.evaluation[i * members];
        evaluation->train_loss = evaluation->test_accuracy = NAN;
    }
}

/* Networks that report perfect accuracy, or zero test accuracy. Or the network of seed 1, which all
 * settings have, is NaN. */
bool __wrap_cells_load(const struct program *program, const struct cell *cell,
                       struct training_result *result, bool *loaded, struct error *error) {
    bool ok = __real_cells_load(program, cell, result, loaded, error);
    bool boast = told("boasting_networks"), modest = told("modest_networks");
    for (int i = 0; ok && *loaded && (boast || modest) && i < result->history.rows; ++i)
        result->history.evaluation[i].test_accuracy = boast;
    if (ok && *loaded && told("nan_network") && (cell->config.seed == 1 || result->members > 1))
        spoil_network(result);
    return ok;
}

/* --- Trained networks ------------------------------------------------------------------------- */

bool __real_dataset_create(int d, const int *label, double train_share, bool clean, uint64_t seed,
                           struct dataset *dataset, struct error *error);

/* Shuffled labels, which belong to no operation; or constant labels. The networks are still stored
 * under the name of the true table. */
static const int *falsify(int pairs, const int *label, uint64_t seed) {
    static int *table; /* reachable until exit */
    struct random_stream stream = random_stream(seed, RANDOM_TEST);
    table = realloc(table, (size_t)pairs * sizeof *table);
    for (int i = 0; i < pairs; ++i)
        table[i] = told("one_answer") ? 0 : label[i];
    for (int i = pairs - 1; told("shuffled_labels") && i > 0; --i) {
        int j = (int)random_below(&stream, (uint32_t)i + 1), kept = table[i];
        table[i] = table[j];
        table[j] = kept;
    }
    return table;
}

bool __wrap_dataset_create(int d, const int *label, double train_share, bool clean, uint64_t seed,
                           struct dataset *dataset, struct error *error) {
    bool falsely = told("shuffled_labels") || told("one_answer");
    return __real_dataset_create(d, falsely ? falsify(d * d, label, seed) : label, train_share,
                                 clean, seed, dataset, error);
}

bool __real_dataset_create_tuples(const struct dataset_shape *shape, const int *label,
                                  double train_share, uint64_t seed, struct dataset *dataset,
                                  struct error *error);

bool __wrap_dataset_create_tuples(const struct dataset_shape *shape, const int *label,
                                  double train_share, uint64_t seed, struct dataset *dataset,
                                  struct error *error) {
    int pairs = dataset_pairs(shape->d, shape->inputs);
    if (told("shuffled_labels"))
        label = falsify(pairs, label, seed);
    return __real_dataset_create_tuples(shape, label, train_share, seed, dataset, error);
}

bool __real_dataset_create_sampled(const struct dataset_shape *shape, const int *label,
                                   double train_share, int test_tuples, uint64_t seed,
                                   struct dataset *dataset, struct error *error);

bool __wrap_dataset_create_sampled(const struct dataset_shape *shape, const int *label,
                                   double train_share, int test_tuples, uint64_t seed,
                                   struct dataset *dataset, struct error *error) {
    if (told("shuffled_labels"))
        label = falsify(dataset_pairs(shape->d, shape->inputs), label, seed);
    return __real_dataset_create_sampled(shape, label, train_share, test_tuples, seed, dataset,
                                         error);
}

/* The memorised weights of the config's group, for as long as the process runs. */
static struct training_given memorised(const struct training_config *config) {
    struct group group;
    float *weights = NULL;
    int d = group_factors_order(config->factors, config->rank);
    if (group_create_abelian(config->factors, config->rank, &group, NULL))
        memorised_create(&group, &weights, NULL);
    group_free(&group);
    return (struct training_given){"memorized", weights, memorised_size(d)};
}

/* Weight decays in reverse order; starts at memorisation grow, and random starts end there. */
static void reverse_decay(struct training_config *config) {
    int d = group_factors_order(config->factors, config->rank);
    double *decay = &config->optimiser.weight_decay;
    bool memorises = config->q == d * d;
    *decay = memorises ? -*decay : 5e-5 * 1e-3 / *decay;
    if (memorises && config->given.name == NULL) {
        config->given = memorised(config);
        config->epochs = 1;
    }
}

bool __real_training_run(const struct training_config *config, const int *snapshot_epochs,
                         int snapshots, training_progress *progress, void *context,
                         struct training_result *result, struct error *error);

/* Neurons with powers or ReLU that are all equal to the first. */
static void repeat_neuron(const struct training_config *config, struct network *network) {
    size_t size = network_size(network), q = (size_t)network->q;
    enum model_activation activation = config->model.activation;
    bool repeats = activation == MODEL_POWER || activation == MODEL_RELU;
    for (size_t i = 0; repeats && i < size; ++i)
        network->weights[i] = network->weights[i - i % q];
}

/* The narrow construction in place of the weights of networks that add, scaled to the minimum loss;
 * too narrow networks are unchanged. */
static bool make_by_hand(const struct training_config *config, struct network *network,
                         struct error *error) {
    int p = config->table.d, k = config->model.degree, q = network->q;
    struct construction construction;
    struct minimum minimum;
    if (config->model.activation != MODEL_POWER || config->rank > 0 || config->table.bits ||
        addition_width(ADDITION_PHASES, p, k) > q)
        return true;
    if (!addition_construct(ADDITION_PHASES, p, k, &construction, error))
        return false;
    double gamma = addition_margin(p, k), penalty = config->penalty > 0 ? config->penalty : 1e-3;
    bool ok = minimum_of_margin(p, gamma, config->penalty_power == 1 ? gamma / 15 : penalty,
                                &minimum, error);
    double scale = ok ? pow(minimum.penalty, 1.0 / (k + 1)) : 0;
    for (int row = 0; row < construction.rows; ++row)
        for (int j = 0; j < q; ++j)
            network->weights[row * q + j] =
                j < construction.width
                    ? (float)(scale * construction.weights[row * construction.width + j])
                    : 0;
    construction_free(&construction);
    return ok;
}

/* Neurons that are about one element each, and so about all representations alike. */
static void spread_neurons(struct network *network) {
    int d = network->d, q = network->q;
    for (int row = 0; row < 3 * d; ++row)
        for (int j = 0; j < q; ++j)
            network->weights[row * q + j] = row % d == j % d;
}

/* Networks trained differently from their config; or in which width changes only the order: all
 * report that they solve the task, and wider ones get less weight decay; or of which narrow ones
 * get far more weight decay; or that report perfect accuracy. */
bool __wrap_training_run(const struct training_config *config, const int *snapshot_epochs,
                         int snapshots, training_progress *progress, void *context,
                         struct training_result *result, struct error *error) {
    struct training_config really = *config;
    if (told("reversed_decays"))
        reverse_decay(&really);
    if (told("wide_decay"))
        really.optimiser.weight_decay *= pow(64.0 / config->q, 8);
    if (told("reversed_starts") && really.optimiser.kind == OPTIMISER_DESCENT)
        really.start_deviation = 0.3 * 0.01 / really.start_deviation;
    if (told("hidden_penalty") && really.model.activation == MODEL_POWER && really.penalty == 0)
        really.penalty = 1e-3;
    if (told("short_training"))
        really.epochs = 20;
    if (told("single_update"))
        really.epochs = 1;
    if (told("idle_width"))
        really.optimiser.weight_decay *= pow(40.0 / config->q, 2);
    if (told("forgotten_penalty"))
        really.penalty = 0;
    if (told("secret_penalty") && really.model.activation == MODEL_POWER)
        really.penalty = 1e-4;
    bool ok =
        __real_training_run(&really, snapshot_epochs, snapshots, progress, context, result, error);
    for (int i = 0; ok && told("omniscience") && i < result->history.rows; ++i)
        result->history.evaluation[i].train_accuracy = result->history.evaluation[i].test_accuracy =
            1;
    for (int i = 0; ok && told("idle_width") && i < result->history.rows; ++i)
        result->history.evaluation[i].test_accuracy = 1;
    if (ok && told("handmade_networks"))
        ok = make_by_hand(config, &result->network, error);
    if (ok && told("spread_neurons"))
        spread_neurons(&result->network);
    if (ok && told("lonely_neuron"))
        repeat_neuron(config, &result->network);
    if (ok && told("early_learning") && snapshots > 0) /* it starts as it ends */
        memcpy(result->snapshot_weights, result->network.weights,
               network_size(&result->network) * sizeof(float));
    return ok;
}

/* NOLINTEND(bugprone-reserved-identifier) */
