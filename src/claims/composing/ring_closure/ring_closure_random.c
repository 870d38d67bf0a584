#include "claims/composing/ring_closure/ring_closure_random.h"

#include "base/worst.h"

#include <complex.h>
#include <math.h>

struct triple {
    struct ring_element x, y, z;
};

/* Distance of left and right, and free both. */
static double consume_distance(struct ring_element *left, struct ring_element *right) {
    double distance = INFINITY;
    struct error error;
    if (!ring_distance(left, right, &distance, &error))
        distance = NAN;
    ring_free(left);
    ring_free(right);
    return distance;
}

typedef bool ring_operation(const struct ring_element *x, const struct ring_element *y,
                            struct ring_element *z, struct error *error);

static bool check_commutative(ring_operation *operation, const struct triple *t, double *distance,
                              struct error *error) {
    struct ring_element left = {0}, right = {0};
    bool ok = operation(&t->x, &t->y, &left, error) && operation(&t->y, &t->x, &right, error);
    *distance = consume_distance(&left, &right);
    return ok;
}

static bool check_associative(ring_operation *operation, const struct triple *t, double *distance,
                              struct error *error) {
    struct ring_element xy = {0}, yz = {0}, left = {0}, right = {0};
    bool ok = operation(&t->x, &t->y, &xy, error) && operation(&xy, &t->z, &left, error) &&
              operation(&t->y, &t->z, &yz, error) && operation(&t->x, &yz, &right, error);
    *distance = consume_distance(&left, &right);
    ring_free(&xy);
    ring_free(&yz);
    return ok;
}

/* x * (y + z) = x * y + x * z */
static bool check_distributive(const struct triple *t, double *distance, struct error *error) {
    struct ring_element part[3] = {0}, left = {0}, right = {0};
    bool ok =
        ring_sum(&t->y, &t->z, &part[0], error) && ring_product(&t->x, &part[0], &left, error) &&
        ring_product(&t->x, &t->y, &part[1], error) &&
        ring_product(&t->x, &t->z, &part[2], error) && ring_sum(&part[1], &part[2], &right, error);
    *distance = consume_distance(&left, &right);
    for (int i = 0; i < 3; ++i)
        ring_free(&part[i]);
    return ok;
}

/* x + 0 = x, x * 1 = x, x * 0 = 0 */
static bool check_neutral(const struct triple *t, double distance[3], struct error *error) {
    int rows = t->x.rows;
    struct ring_element zero = {0}, one = {0}, copy[2] = {0}, nothing = {0}, result[3] = {0};
    bool ok = ring_zero(rows, &zero, error) && ring_zero(rows, &nothing, error) &&
              ring_one(rows, &one, error) && ring_copy(&t->x, &copy[0], error) &&
              ring_copy(&t->x, &copy[1], error) && ring_sum(&t->x, &zero, &result[0], error) &&
              ring_product(&t->x, &one, &result[1], error) &&
              ring_product(&t->x, &zero, &result[2], error);
    distance[0] = consume_distance(&result[0], &copy[0]);
    distance[1] = consume_distance(&result[1], &copy[1]);
    distance[2] = consume_distance(&result[2], &nothing);
    ring_free(&zero);
    ring_free(&one);
    return ok;
}

const char *const axiom_names[AXIOMS] = {
    "sum_commutative",     "product_commutative", "sum_associative", "product_associative",
    "product_distributes", "zero_is_neutral",     "one_is_neutral",  "zero_absorbs",
};

static bool check_axioms(const struct triple *t, double distance[AXIOMS], struct error *error) {
    return check_commutative(ring_sum, t, &distance[0], error) &&
           check_commutative(ring_product, t, &distance[1], error) &&
           check_associative(ring_sum, t, &distance[2], error) &&
           check_associative(ring_product, t, &distance[3], error) &&
           check_distributive(t, &distance[4], error) && check_neutral(t, &distance[5], error);
}

/* |value - expected| relative to the larger of 1 and |expected|. */
static double relative_error(double complex value, double complex expected) {
    double size = cabs(expected);
    return cabs(value - expected) / (size > 1 ? size : 1);
}

/* r(x + y) = r(x) + r(y), r(x * y) = r(x) r(y), r(1) = 1 for every potential of both kinds. */
static void check_potential(const struct ring_element *const e[5], enum ring_part left,
                            enum ring_part right, int k1, int k2, int k,
                            struct homomorphism_errors *errors) {
    double complex r[5]; /* of x, y, x + y, x * y, one */
    for (int i = 0; i < 5; ++i)
        r[i] = potential_single(e[i], left, right, k1, k2, k);
    errors->sum = worst_of(errors->sum, relative_error(r[2], r[0] + r[1]));
    errors->product = worst_of(errors->product, relative_error(r[3], r[0] * r[1]));
    errors->one = worst_of(errors->one, relative_error(r[4], 1));
    errors->control =
        worst_of(errors->control, relative_error(cabs(r[2]), cabs(r[0]) + cabs(r[1])));
}

static bool check_homomorphisms(const struct triple *t, struct homomorphism_errors *errors,
                                struct error *error) {
    static const enum ring_part inputs[3][2] = {
        {RING_A, RING_B}, {RING_A, RING_A}, {RING_B, RING_B}};
    struct ring_element sum = {0}, product = {0}, one = {0};
    bool ok = ring_sum(&t->x, &t->y, &sum, error) && ring_product(&t->x, &t->y, &product, error) &&
              ring_one(t->x.rows, &one, error);
    const struct ring_element *const e[5] = {&t->x, &t->y, &sum, &product, &one};
    int n = t->x.rows;
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

bool measure_losses(const struct group *group, const struct characters *characters,
                    const struct ring_element *z, struct potential_summary *summary, double *direct,
                    struct error *error) {
    struct ring_weights weights = {0};
    bool ok = potential_summarise(group, z, summary, error) &&
              ring_weights_from_element(characters, z, &weights, error) &&
              potential_loss_direct(group, &weights, direct, error);
    ring_weights_free(&weights);
    return ok;
}

static bool draw_triple(const struct characters *characters, int order_max,
                        struct random_stream *stream, struct triple *t, struct error *error) {
    struct ring_element *const elements[] = {&t->x, &t->y, &t->z};
    *t = (struct triple){0};
    for (int i = 0; i < 3; ++i) {
        int order = 1 + (int)random_below(stream, (uint32_t)order_max);
        if (!ring_create(characters->order - 1, order, elements[i], error))
            return false;
        ring_random(characters, 1, stream, elements[i]);
    }
    return true;
}

bool check_draw(const struct group *group, const struct characters *characters, int order_max,
                struct random_stream *stream, struct random_checks *checks, struct error *error) {
    struct triple t;
    double distance[AXIOMS], direct = NAN;
    struct potential_summary summary = {0};
    bool ok = draw_triple(characters, order_max, stream, &t, error) &&
              check_axioms(&t, distance, error) &&
              check_homomorphisms(&t, &checks->homomorphisms, error) &&
              measure_losses(group, characters, &t.x, &summary, &direct, error);
    for (int i = 0; ok && i < AXIOMS; ++i)
        checks->axioms[i] = worst_of(checks->axioms[i], distance[i]);
    if (ok)
        checks->loss = worst_of(checks->loss, fabs(summary.loss - direct) / direct);
    ring_free(&t.x);
    ring_free(&t.y);
    ring_free(&t.z);
    return ok;
}
