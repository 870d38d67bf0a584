/* Random elements of the semiring: errors of its axioms, of its homomorphisms and of the loss from
 * sum potentials (CoGS sec. 3 and 4, Theorems 1 to 3). */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"

#include <math.h>

enum { STACK_MAX = 3 };

/* --- Axioms ----------------------------------------------------------------------------------- */

const struct axiom ring_closure_axioms[AXIOMS] = {
    {"sum_commutative", "xy+", "yx+"},
    {"product_commutative", "xy*", "yx*"},
    {"sum_associative", "xy+z+", "xyz++"},
    {"product_associative", "xy*z*", "xyz**"},
    {"product_distributes", "xyz+*", "xy*xz*+"},
    {"zero_is_neutral", "x0+", "x"},
    {"one_is_neutral", "x1*", "x"},
    {"zero_absorbs", "x0*", "0"},
};

static bool apply(char operation, struct ring_element *x, struct ring_element *y,
                  struct ring_element *value, struct error *error) {
    bool ok = operation == '+' ? ring_sum(x, y, value, error) : ring_product(x, y, value, error);
    ring_free(x);
    ring_free(y);
    return ok;
}

static bool operand(char name, const struct ring_element t[3], struct ring_element *value,
                    struct error *error) {
    return name == '0'   ? ring_zero(t->rows, value, error)
           : name == '1' ? ring_one(t->rows, value, error)
                         : ring_copy(&t[name - 'x'], value, error);
}

/* stack[0] becomes the value; on failure the whole stack is to be freed as well. */
static bool evaluate(const char *expression, const struct ring_element t[3],
                     struct ring_element stack[STACK_MAX], struct error *error) {
    int used = 0;
    bool ok = true;
    for (const char *c = expression; ok && *c != '\0'; ++c) {
        struct ring_element value = {0};
        bool is_operation = *c == '+' || *c == '*';
        used -= is_operation ? 2 : 0;
        ok = is_operation ? apply(*c, &stack[used], &stack[used + 1], &value, error)
                          : operand(*c, t, &value, error);
        stack[used++] = value;
    }
    return ok;
}

static bool check_axiom(const struct axiom *axiom, const struct ring_element t[3], double *worst,
                        struct error *error) {
    struct ring_element left[STACK_MAX] = {0}, right[STACK_MAX] = {0};
    double distance;
    bool ok = evaluate(axiom->left, t, left, error) && evaluate(axiom->right, t, right, error) &&
              ring_distance(left, right, &distance, error);
    if (ok)
        *worst = worst_of(*worst, distance);
    for (int i = 0; i < STACK_MAX; ++i) {
        ring_free(&left[i]);
        ring_free(&right[i]);
    }
    return ok;
}

/* --- Homomorphisms ---------------------------------------------------------------------------- */

static double relative_error(double complex value, double complex expected) {
    double size = cabs(expected);
    return cabs(value - expected) / (size > 1 ? size : 1);
}

static const char *const homomorphism_names[HOMOMORPHISMS] = {
    "potential_of_sum", "potential_of_product", "potential_of_one"};

/* r(x + y) = r(x) + r(y), r(x * y) = r(x) r(y), r(1) = 1; e: x, y, x + y, x * y, 1. */
static void check_potential(const struct ring_element *const e[5], enum ring_part left,
                            enum ring_part right, int k1, int k2, int k,
                            struct element_errors *errors) {
    double complex r[5];
    for (int i = 0; i < 5; ++i)
        r[i] = potential_single(e[i], left, right, k1, k2, k);
    const double complex expected[HOMOMORPHISMS] = {r[0] + r[1], r[0] * r[1], 1};
    for (int i = 0; i < HOMOMORPHISMS; ++i)
        errors->homomorphism[i] =
            worst_of(errors->homomorphism[i], relative_error(r[2 + i], expected[i]));
    errors->control =
        worst_of(errors->control, relative_error(cabs(r[2]), cabs(r[0]) + cabs(r[1])));
}

/* Every potential of both kinds. */
static bool check_homomorphisms(const struct ring_element t[3], struct element_errors *errors,
                                struct error *error) {
    static const enum ring_part inputs[3][2] = {
        {RING_A, RING_B}, {RING_A, RING_A}, {RING_B, RING_B}};
    struct ring_element sum = {0}, product = {0}, one = {0};
    const struct ring_element *const e[5] = {&t[0], &t[1], &sum, &product, &one};
    int n = t->rows;
    bool ok = ring_sum(&t[0], &t[1], &sum, error) && ring_product(&t[0], &t[1], &product, error) &&
              ring_one(n, &one, error);
    for (int i = 0; ok && i < 3; ++i)
        for (int k1 = 1; k1 <= n; ++k1)
            for (int k2 = 1; k2 <= n; ++k2)
                for (int k = 1; k <= n; ++k)
                    check_potential(e, inputs[i][0], inputs[i][1], k1, k2, k, errors);
    ring_free(&sum);
    ring_free(&product);
    ring_free(&one);
    return ok;
}

/* --- Draws ------------------------------------------------------------------------------------ */

bool ring_closure_check_triple(const struct study_group *on, const struct ring_element t[3],
                               struct element_errors *errors, struct error *error) {
    struct potential_summary summary;
    double direct;
    for (int i = 0; i < AXIOMS; ++i)
        if (!check_axiom(&ring_closure_axioms[i], t, &errors->axiom[i], error))
            return false;
    if (!check_homomorphisms(t, errors, error) ||
        !ring_closure_measure_losses(on, &t[0], &summary, &direct, error))
        return false;
    errors->loss = worst_of(errors->loss, fabs(summary.loss - direct) / direct);
    return true;
}

static bool check_draw(const struct study_group *on, int order_max, struct random_stream *stream,
                       struct element_errors *errors, struct error *error) {
    struct ring_element t[3] = {0};
    bool ok = true;
    for (int i = 0; ok && i < 3; ++i) {
        int order = 1 + (int)random_below(stream, (uint32_t)order_max);
        ok = ring_create(on->group.order - 1, order, &t[i], error);
        if (ok)
            ring_random(&on->characters, 1, stream, &t[i]);
    }
    ok = ok && ring_closure_check_triple(on, t, errors, error);
    for (int i = 0; i < 3; ++i)
        ring_free(&t[i]);
    return ok;
}

bool ring_closure_draw_elements(const struct axioms *axioms, const struct study_group *on,
                                struct element_errors *errors, struct error *error) {
    struct random_stream stream = random_stream(axioms->seed, RANDOM_ELEMENT);
    *errors = (struct element_errors){0};
    for (int i = 0; i < axioms->draws; ++i)
        if (!check_draw(on, axioms->order_max, &stream, errors, error))
            return false;
    return true;
}

bool ring_closure_check_elements(struct study *study, struct findings *found, struct error *error) {
    const struct axioms *axioms = &((const struct profile *)study->profile)->axioms;
    double tolerance = ((const struct document *)study->document)->tolerance.relative;
    int order = axioms->order_max;
    for (unsigned g = 0; g < axioms->groups_count; ++g) {
        const struct study_group *on = study_group(study, &axioms->groups[g]);
        const char *group = on->group.name;
        struct element_errors errors;
        if (!ring_closure_draw_elements(axioms, on, &errors, error))
            return false;
        for (int i = 0; i < AXIOMS; ++i)
            ring_closure_check(study, &found->axiom_error, ring_closure_axioms[i].name, group,
                               order, errors.axiom[i], tolerance);
        for (int i = 0; i < HOMOMORPHISMS; ++i)
            ring_closure_check(study, &found->homomorphism_error, homomorphism_names[i], group,
                               order, errors.homomorphism[i], tolerance);
        ring_closure_check(study, &found->loss_identity_error, "loss_from_potentials", group, order,
                           errors.loss, tolerance);
        found->control_not_homomorphic = worst_of(found->control_not_homomorphic, errors.control);
    }
    return true;
}
