#include "programs/inspect/inspect_answers.h"

#include "base/memory.h"

#include <cblas.h>
#include <stdlib.h>

/* --- Outputs ---------------------------------------------------------------------------------- */

/* out: [d, q] = (a[g1] + b[g2])^2 for every g2 */
static void fill_squares(const struct network *network, int g1, double *out) {
    size_t d = (size_t)network->d, q = (size_t)network->q;
    const float *a = network->a + (size_t)g1 * q;
    for (size_t g2 = 0; g2 < d; ++g2)
        for (size_t j = 0; j < q; ++j) {
            double sum = (double)a[j] + (double)network->b[g2 * q + j];
            out[g2 * q + j] = sum * sum;
        }
}

static int argmax(const double *values, int n) {
    int best = 0;
    for (int i = 1; i < n; ++i)
        if (values[i] > values[best])
            best = i;
    return best;
}

/* || P o - (e_label - 1/d) ||^2 */
static double squared_error(const double *output, int d, int label) {
    double mean = 0, sum = 0;
    for (int g = 0; g < d; ++g)
        mean += output[g] / d;
    for (int g = 0; g < d; ++g) {
        double error = output[g] - mean + 1.0 / d - (g == label);
        sum += error * error;
    }
    return sum;
}

/* Add the pairs (g1, .) to loss and accuracy. c, squares: [d, q], outputs: [d, d]. */
static void answer_row(const struct network *network, const struct group *group, int g1,
                       const double *c, double *squares, double *outputs, struct answers *answers) {
    int d = network->d, q = network->q;
    fill_squares(network, g1, squares);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d, q, 1, squares, q, c, q, 0, outputs,
                d);
    for (int g2 = 0; g2 < d; ++g2) {
        const double *output = outputs + (size_t)g2 * (size_t)d;
        int pair = g1 * d + g2, label = group->product[pair];
        answers->answer[pair] = argmax(output, d);
        answers->accuracy += answers->answer[pair] == label;
        answers->loss += squared_error(output, d, label);
    }
}

bool answers_create(const struct network *network, const struct group *group,
                    struct answers *answers, struct error *error) {
    size_t d = (size_t)network->d, size = d * (size_t)network->q;
    *answers =
        (struct answers){.d = network->d, .answer = memory_array(d * d, sizeof *answers->answer)};
    double *work = memory_array(2 * size + d * d, sizeof *work);
    bool ok =
        (answers->answer != NULL && work != NULL) || error_memory(error, "a network's outputs");
    for (size_t i = 0; ok && i < size; ++i)
        work[i] = (double)network->c[i];
    for (int g1 = 0; ok && g1 < network->d; ++g1)
        answer_row(network, group, g1, work, work + size, work + 2 * size, answers);
    answers->accuracy /= (double)(d * d);
    answers->loss /= (double)(d * d);
    free(work);
    if (!ok)
        answers_free(answers);
    return ok;
}

void answers_free(struct answers *answers) {
    free(answers->answer);
    *answers = (struct answers){0};
}

/* --- Other groups ----------------------------------------------------------------------------- */

/* g + h without the tables of struct group. */
static int add(const struct group_factors *group, int g, int h) {
    int sum = 0, place = 1;
    for (int t = group->rank - 1; t >= 0; --t) {
        int n = group->factors[t];
        sum += (g % n + h % n) % n * place;
        place *= n;
        g /= n;
        h /= n;
    }
    return sum;
}

/* The accuracy, or 0 as soon as there are too many wrong answers. */
static double share_if_solved(const struct answers *answers, const struct group_factors *group) {
    int d = answers->d, wrong = 0;
    double most = (1 - answers_solved) * d * d;
    for (int g1 = 0; g1 < d; ++g1)
        for (int g2 = 0; g2 < d; ++g2) {
            wrong += answers->answer[g1 * d + g2] != add(group, g1, g2);
            if (wrong > most)
                return 0;
        }
    return 1 - (double)wrong / d / d;
}

/* Try all extensions of `list`, the product of whose factors is d / rest. */
static double try_longer(const struct answers *answers, struct group_factors list, int rest,
                         struct group_factors *found) {
    double share = 0;
    if (rest == 1) {
        *found = list;
        return share_if_solved(answers, &list);
    }
    for (int n = 2; n <= rest && list.rank < GROUP_RANK_MAX && share == 0; ++n)
        if (rest % n == 0) {
            struct group_factors longer = list;
            longer.factors[longer.rank++] = n;
            share = try_longer(answers, longer, rest / n, found);
        }
    return share;
}

double answers_find_group(const struct answers *answers, struct group_factors *found) {
    return try_longer(answers, (struct group_factors){0}, answers->d, found);
}
