/* What the claim tensor_rank measures of single product models. */
#include "analysis/strassen.h"
#include "analysis/terms.h"
#include "claims/words/tensor_rank/tensor_rank.h"

#include <math.h>

enum { STRASSEN_PRODUCTS = 7 };

/* The live terms in the box of the 2 x 2 matrices: inside: [STRASSEN_PRODUCTS], their neurons in
 * the network from `first` on. Returns their number, of which only the first seven are kept. */
static int find_inside(int bsc, const struct boxes_neuron *terms, const int *alive, int count,
                       int first, int *inside) {
    int found = 0;
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

static void free_products(void *of) {
    struct product_model *model = of;
    bilinear_free(&model->learned);
    bilinear_free(&model->canonical);
}

static bool measure_model(const struct trained *of, int index, struct product_model *model,
                          struct error *error) {
    const struct task *task = of->trial->task;
    const struct algebra *algebra = task->algebra;
    const struct network *network = &of->result->network;
    const struct evaluation *final = &training_final(of->result)[index];
    struct boxes_neuron terms[TENSOR_RANK_WIDTH_MAX];
    int alive[TENSOR_RANK_WIDTH_MAX], inside[STRASSEN_PRODUCTS], first = index * task->width;
    *model = (struct product_model){.seed = index,
                                    .loss = final->train_loss,
                                    .accuracy = final->train_accuracy,
                                    .from_strassen = NAN};
    terms_measure(&algebra->fourier, network, first, task->width, terms);
    model->alive = terms_alive(terms, task->width, task->bounds->alive_above, alive);
    for (int i = 0; i < model->alive; ++i) {
        model->pure += terms[alive[i]].purity > task->bounds->pure_above;
        model->purity += terms[alive[i]].purity / model->alive;
    }
    if (find_inside(algebra->matrices, terms, alive, model->alive, first, inside) !=
        STRASSEN_PRODUCTS)
        return true;
    study_defer(of->study, free_products, model);
    return terms_algorithm(&algebra->fourier, network, inside, STRASSEN_PRODUCTS, algebra->matrices,
                           &model->learned, error) &&
           strassen_recognise(&model->learned, &model->canonical, &model->from_strassen, error);
}

bool tensor_rank_measure(const struct trained *of, void *to, void *looks, struct error *error) {
    struct batch *batch = to;
    (void)looks;
    batch->count = of->result->members;
    batch->models = study_room(of->study, (size_t)batch->count, sizeof *batch->models);
    for (int i = 0; i < batch->count; ++i)
        if (!measure_model(of, i, &batch->models[i], error))
            return false;
    return true;
}
