#include "claims/words/tensor_rank/tensor_rank.h"

#include "analysis/strassen.h"
#include "base/memory.h"
#include "former/sweep.h"

#include <math.h>
#include <stdlib.h>

enum {
    STRASSEN_PRODUCTS = 7,
    LARGEST = 720, /* group order: that of S6 */
};

bool algebra_create(const struct spec *spec, const char *where, const struct spec_any_group *of,
                    struct algebra *algebra, struct error *error) {
    *algebra = (struct algebra){0};
    if (!spec_create_group(spec, error, where, of, LARGEST, &algebra->group) ||
        !representations_create(&algebra->group, &algebra->representations, error) ||
        !fourier_create(&algebra->group, &algebra->representations, &algebra->fourier, error)) {
        algebra_free(algebra);
        return false;
    }
    group_file_name(&algebra->group, algebra->file_name);
    algebra->rank = tensor_rank_bounds(&algebra->representations);
    return true;
}

void algebra_free(struct algebra *algebra) {
    fourier_free(&algebra->fourier);
    representations_free(&algebra->representations);
    group_free(&algebra->group);
}

bool algebra_rank_is_known(const struct algebra *algebra) {
    return algebra->rank.lower >= algebra->rank.upper;
}

struct training_config batch_config(const struct spec_training *training,
                                    const struct algebra *algebra, int width, int seeds) {
    const struct training_table table = {
        .d = algebra->group.order, .label = algebra->group.product, .name = algebra->file_name};
    struct training_config config = sweep_table_config(training, &table, width, 0, 0);
    config.members = seeds;
    config.way = &way_lanes;
    return config;
}

int algebra_matrices(const struct algebra *algebra) {
    int found = -1;
    for (int b = 0; b < algebra->representations.count; ++b) {
        const struct representation *of = &algebra->representations.bscs[b];
        if (of->type != REPRESENTATION_REAL || of->degree != 2)
            continue;
        if (found >= 0)
            return -1;
        found = b;
    }
    return found;
}

/* Those of the nodes alive: [count] whose box is that of `bsc` alone: inside: [count]. */
static int nodes_inside(const struct boxes_node *terms, const int *alive, int count, int bsc,
                        int *inside) {
    int found = 0;
    for (int i = 0; i < count; ++i) {
        const int *box = terms[alive[i]].box;
        if (box[0] == bsc && box[1] == bsc && box[2] == bsc)
            inside[found++] = alive[i];
    }
    return found;
}

/* The distance of nodes: [STRASSEN_PRODUCTS] from Strassen's algorithm. */
static bool recognise(const struct algebra *algebra, const struct network *network, int *nodes,
                      int first, double *distance, struct bilinear *learned,
                      struct bilinear *canonical, struct error *error) {
    struct bilinear own_learned = {0}, own_canonical = {0};
    learned = learned != NULL ? learned : &own_learned;
    canonical = canonical != NULL ? canonical : &own_canonical;
    for (int i = 0; i < STRASSEN_PRODUCTS; ++i)
        nodes[i] += first;
    bool ok = terms_algorithm(&algebra->fourier, network, nodes, STRASSEN_PRODUCTS,
                              algebra_matrices(algebra), learned, error) &&
              strassen_recognise(learned, canonical, distance, error);
    bilinear_free(&own_learned);
    bilinear_free(&own_canonical);
    return ok;
}

bool model_run_measure(const struct algebra *algebra, const struct terms_spec *counting,
                       const struct training_result *result, int index, int width,
                       struct model_run *run, struct bilinear *learned, struct bilinear *canonical,
                       struct error *error) {
    const struct evaluation *final = &training_final(result)[index];
    const struct network *network = &result->network;
    struct boxes_node *terms = memory_array((size_t)width, sizeof *terms);
    int *alive = memory_array((size_t)width, sizeof *alive);
    int *inside = memory_array((size_t)width, sizeof *inside);
    bool ok = (terms != NULL && alive != NULL && inside != NULL) ||
              error_memory(error, "the terms of a model");
    *run = (struct model_run){
        .loss = final->train_loss, .accuracy = final->train_accuracy, .strassen = NAN};
    if (ok) {
        terms_measure(&algebra->fourier, network, index * width, width, terms);
        run->alive = terms_alive(terms, width, counting->alive_above, alive);
        for (int i = 0; i < run->alive; ++i) {
            run->pure += terms[alive[i]].purity > counting->pure_above;
            run->purity += terms[alive[i]].purity / run->alive;
        }
        int matrices = algebra_matrices(algebra);
        if (matrices >= 0 &&
            nodes_inside(terms, alive, run->alive, matrices, inside) == STRASSEN_PRODUCTS)
            ok = recognise(algebra, network, inside, index * width, &run->strassen, learned,
                           canonical, error);
    }
    free(terms);
    free(alive);
    free(inside);
    return ok;
}

void model_run_write(struct table *table, const char *study, const struct algebra *algebra,
                     int width, double deviation, uint64_t seed, const struct model_run *run) {
    table_row(table);
    table_text(table, study);
    table_text(table, algebra->group.name);
    table_integer(table, width);
    table_real(table, deviation);
    table_integer(table, (long long)seed);
    table_real(table, run->loss);
    table_real(table, run->accuracy);
    table_integer(table, run->alive);
    table_integer(table, run->pure);
    table_real(table, run->purity);
    table_real(table, run->strassen);
}
