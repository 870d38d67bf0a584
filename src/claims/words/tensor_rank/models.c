/* What the claim tensor_rank measures of single product models. */
#include "analysis/strassen.h"
#include "analysis/terms.h"
#include "base/memory.h"
#include "claims/words/tensor_rank/tensor_rank.h"

#include <math.h>
#include <stdlib.h>

enum { STRASSEN_PRODUCTS = 7 };

double tensor_rank_known(const struct algebra *algebra) {
    return algebra->rank.lower >= algebra->rank.upper ? (double)algebra->rank.upper : NAN;
}

int tensor_rank_matrices(const struct algebra *algebra) {
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

void tensor_rank_free_products(struct products *products) {
    bilinear_free(&products->learned);
    bilinear_free(&products->canonical);
}

/* The live terms in the box of the 2 x 2 matrices: inside: [STRASSEN_PRODUCTS], their neurons in
 * the network from `first` on. Returns their number, of which only the first seven are kept. */
static int find_inside(const struct algebra *algebra, const struct boxes_neuron *terms,
                       const int *alive, int count, int first, int *inside) {
    int bsc = tensor_rank_matrices(algebra), found = 0;
    for (int i = 0; bsc >= 0 && i < count; ++i) {
        const int *box = terms[alive[i]].box;
        if (box[0] != bsc || box[1] != bsc || box[2] != bsc)
            continue;
        if (found < STRASSEN_PRODUCTS)
            inside[found] = first + alive[i];
        ++found;
    }
    return found;
}

static bool measure_terms(const struct task *task, const struct network *network, int index,
                          struct boxes_neuron *terms, int *alive, struct product_model *model,
                          struct products *products, struct error *error) {
    const struct algebra *algebra = task->algebra;
    int inside[STRASSEN_PRODUCTS], first = index * task->width;
    terms_measure(&algebra->fourier, network, first, task->width, terms);
    model->alive = terms_alive(terms, task->width, task->bounds->alive_above, alive);
    for (int i = 0; i < model->alive; ++i) {
        model->pure += terms[alive[i]].purity > task->bounds->pure_above;
        model->purity += terms[alive[i]].purity / model->alive;
    }
    if (find_inside(algebra, terms, alive, model->alive, first, inside) != STRASSEN_PRODUCTS)
        return true;
    return terms_algorithm(&algebra->fourier, network, inside, STRASSEN_PRODUCTS,
                           tensor_rank_matrices(algebra), &products->learned, error) &&
           strassen_recognise(&products->learned, &products->canonical, &model->from_strassen,
                              error);
}

bool tensor_rank_measure_model(const struct task *task, const struct training_result *result,
                               int index, struct product_model *model, struct products *products,
                               struct error *error) {
    const struct evaluation *final = &training_final(result)[index];
    size_t width = (size_t)task->width;
    struct boxes_neuron *terms = memory_array(width, sizeof *terms);
    int *alive = memory_array(width, sizeof *alive);
    *products = (struct products){0};
    *model = (struct product_model){.seed = index,
                                    .loss = final->train_loss,
                                    .accuracy = final->train_accuracy,
                                    .from_strassen = NAN};
    bool ok = terms != NULL && alive != NULL ? measure_terms(task, &result->network, index, terms,
                                                             alive, model, products, error)
                                             : error_memory(error, "the terms of a model");
    free(terms);
    free(alive);
    return ok;
}
