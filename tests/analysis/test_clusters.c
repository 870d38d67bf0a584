/* The conditions of clusters are those of the exact loss; solutions near a cluster are found. */
#include "analysis/clusters.h"
#include "theory/semiring/other.h"

#include "networks.h"

#include <string.h>

/* The cluster of k and 2k of a kind, each neuron with the modes it holds. */
static struct cluster cluster_of(const struct setting *on, enum other_kind kind, int k) {
    struct other_parameters with = other_default(kind);
    struct other_neuron neurons[OTHER_ORDER_MAX];
    struct cluster cluster;
    int count = other_neurons(kind, &with, neurons, NULL), modes = other_frequencies(kind);
    assert_true(cluster_create(count, modes, modes, &cluster, NULL));
    cluster.mode[0] = k;
    cluster.mode[modes - 1] = modes > 1 ? on->group.product[k * on->group.order + k] : k;
    for (int j = 0; j < count; ++j) {
        cluster.t[j] = neurons[j].t;
        for (int m = 0; m < modes; ++m) {
            cluster.a[j * modes + m] = neurons[j].a[m];
            cluster.b[j * modes + m] = neurons[j].b[m];
            cluster.c[j * modes + m] = neurons[j].c[m];
            cluster.holds[j * modes + m] = neurons[j].a[m] != 0;
        }
    }
    return cluster;
}

static void add_noise_to(struct cluster *cluster, struct random_stream *stream, double size) {
    for (int i = 0; i < cluster->neurons * cluster->modes; ++i)
        if (cluster->holds[i]) {
            cluster->a[i] += random_gaussian(stream, size);
            cluster->b[i] += random_gaussian(stream, size);
        }
    for (int i = 0; i < cluster->neurons * cluster->outputs; ++i)
        cluster->c[i] += random_gaussian(stream, size);
    for (int j = 0; j < cluster->neurons; ++j)
        cluster->t[j] += size * random_normal(stream);
}

static double violation_of(const struct setting *on, const struct cluster *cluster) {
    double violation;
    assert_true(cluster_violation(&on->group, cluster, &violation, NULL));
    return violation;
}

/* The neurons of a cluster as an element that holds nothing else. */
static void element_of(const struct setting *on, const struct cluster *cluster,
                       struct affine_element *element) {
    assert_true(affine_create(on->group.order - 1, cluster->neurons, element, NULL));
    for (int j = 0; j < cluster->neurons; ++j) {
        element->t[j] = cluster->t[j];
        for (int m = 0; m < cluster->modes; ++m) {
            int k = cluster->mode[m], minus = on->characters.conjugate[k];
            const double complex z[RING_PARTS] = {
                cluster->a[j * cluster->modes + m], cluster->b[j * cluster->modes + m],
                m < cluster->outputs ? cluster->c[j * cluster->outputs + m] : 0};
            for (int p = 0; p < RING_PARTS; ++p) {
                ring_row(&element->z, (enum ring_part)p, k)[j] = z[p];
                ring_row(&element->z, (enum ring_part)p, minus)[j] = conj(z[p]);
            }
        }
    }
}

/* d loss = sum over all outputs of |conditions|^2 + |Z|^2, and 1 where there is no output. */
static void check_loss(const int *factors, int rank, const int *modes, int outputs) {
    struct setting on = setting_open(factors, rank);
    struct random_stream stream = random_stream(5, RANDOM_TEST);
    struct cluster cluster;
    struct affine_element element;
    struct affine_summary summary;
    double complex left[64];
    assert_true(cluster_create(5, 2, outputs, &cluster, NULL));
    memcpy(cluster.mode, modes, 2 * sizeof *modes);
    add_noise_to(&cluster, &stream, 0.7);
    element_of(&on, &cluster, &element);
    assert_true(affine_summarise(&on.group, &element, &summary, NULL));
    affine_constants(&element, left);
    double violation = violation_of(&on, &cluster), sum = 2 * violation * violation;
    for (int o = 0; o < outputs; ++o)
        sum += 2 * ring_abs2(left[modes[o]] / 2);
    sum += on.group.order - 1 - 2 * outputs;
    assert_close(sum, summary.loss * on.group.order, 1e-10 * sum);
    affine_free(&element);
    cluster_free(&cluster);
    setting_close(&on);
}

static void test_conditions_are_the_loss(void **state) {
    (void)state;
    check_loss((const int[]){13}, 1, (const int[]){1, 2}, 2);
    check_loss((const int[]){13}, 1, (const int[]){1, 5}, 2);
    check_loss((const int[]){13}, 1, (const int[]){2, 6}, 1);
    check_loss((const int[]){7}, 1, (const int[]){1, 2}, 2); /* 4k = -3k, among others */
    check_loss((const int[]){5}, 1, (const int[]){1, 2}, 2);
    check_loss((const int[]){3, 5}, 2, (const int[]){1, 7}, 2);
    check_loss((const int[]){2, 8}, 2, (const int[]){1, 2}, 2);
}

static const enum other_kind kinds[] = {OTHER_6,   OTHER_4,   OTHER_3_5, OTHER_3_6, OTHER_3_6_THREE,
                                        OTHER_3_7, OTHER_4_5, OTHER_4_7, OTHER_4_8};

enum { CHECKED = sizeof kinds / sizeof *kinds };

static void test_solutions_are_left_alone(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    for (int i = 0; i < CHECKED; ++i) {
        struct cluster cluster = cluster_of(&on, kinds[i], 4);
        struct other_parameters with = other_default(kinds[i]);
        struct nearest nearest;
        assert_true(violation_of(&on, &cluster) < 1e-13);
        assert_true(cluster_solve(&on.group, &cluster, &nearest, NULL));
        assert_close(nearest.distance, 0, 1e-12);
        assert_close(nearest.norm, other_squared_norm(kinds[i], &with), 1e-9);
        cluster_free(&cluster);
    }
    setting_close(&on);
}

/* A solution with noise: one is reached that is nearer than where it came from, and none of the
 * weights that are not held is used. */
static void test_solutions_nearby(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct random_stream stream = random_stream(6, RANDOM_TEST);
    for (int i = 0; i < CHECKED; ++i) {
        struct cluster exact = cluster_of(&on, kinds[i], 4), noisy = cluster_of(&on, kinds[i], 4);
        struct nearest nearest;
        add_noise_to(&noisy, &stream, 0.002);
        double sum = 0, norm = cluster_squared_norm(&noisy);
        for (int j = 0; j < noisy.neurons; ++j)
            sum += pow(noisy.t[j] - exact.t[j], 2) / 2;
        for (int j = 0; j < noisy.neurons * noisy.modes; ++j)
            sum += 2 * (ring_abs2(noisy.a[j] - exact.a[j]) + ring_abs2(noisy.b[j] - exact.b[j]) +
                        ring_abs2(noisy.c[j] - exact.c[j]));
        assert_true(cluster_solve(&on.group, &noisy, &nearest, NULL));
        assert_true(nearest.violation < 1e-9);
        assert_true(violation_of(&on, &noisy) < 1e-9);
        assert_true(nearest.distance > 0);
        assert_true(nearest.distance < sqrt(sum / norm));
        for (int j = 0; j < noisy.neurons * noisy.modes; ++j)
            if (!noisy.holds[j])
                assert_true(noisy.a[j] == 0 && noisy.b[j] == 0);
        cluster_free(&exact);
        cluster_free(&noisy);
    }
    setting_close(&on);
}

/* What neurons hold elsewhere counts as distance: 0.1 in a, 0.2 in b of one. */
static void test_weights_elsewhere(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct cluster cluster = cluster_of(&on, OTHER_3_5, 4);
    struct nearest nearest;
    assert_false(cluster.holds[1]);
    cluster.a[1] = 0.01;
    cluster.b[1] = 0.02 * I;
    double norm = cluster_squared_norm(&cluster);
    assert_true(cluster_solve(&on.group, &cluster, &nearest, NULL));
    assert_close(nearest.distance, sqrt(2 * 5e-4 / norm), 1e-5);
    cluster_free(&cluster);
    setting_close(&on);
}

/* Three neurons are no solution by themselves, nor are two. */
static void test_no_solution(void **state) {
    (void)state;
    struct setting on = setting_open((const int[]){31}, 1);
    struct random_stream stream = random_stream(7, RANDOM_TEST);
    for (int count = 2; count <= 3; ++count)
        for (int draw = 0; draw < 10; ++draw) {
            struct cluster cluster;
            struct nearest nearest;
            assert_true(cluster_create(count, 1, 1, &cluster, NULL));
            cluster.mode[0] = 3;
            add_noise_to(&cluster, &stream, 0.6);
            assert_true(cluster_solve(&on.group, &cluster, &nearest, NULL));
            assert_true(isnan(nearest.distance));
            assert_true(nearest.violation > 1e-9);
            cluster_free(&cluster);
        }
    setting_close(&on);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions_are_the_loss),
        cmocka_unit_test(test_solutions_are_left_alone),
        cmocka_unit_test(test_solutions_nearby),
        cmocka_unit_test(test_weights_elsewhere),
        cmocka_unit_test(test_no_solution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
