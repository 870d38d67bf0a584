/* What the parts of the claim tensor_rank share: groups with their Fourier bases and ranks, and
 * what is measured of trained product models. */
#ifndef CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_H
#define CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_H

#include "analysis/statistics.h"
#include "analysis/terms.h"
#include "claims/words/tensor_rank/tensor_rank_spec.h"
#include "plot/figure.h"
#include "record/table.h"
#include "run/cells.h"
#include "theory/words/tensor_rank.h"

/* A group and what its multiplication tensor is known to be. */
struct algebra {
    struct group group;
    char file_name[GROUP_NAME_MAX];
    struct representations representations;
    struct fourier fourier;
    struct tensor_rank rank;
};

/* Of the spec's group at `where`. Fails with ERROR_INPUT where it is none or too large. */
bool algebra_create(const struct spec *spec, const char *where, const struct spec_any_group *of,
                    struct algebra *algebra, struct error *error);
void algebra_free(struct algebra *algebra);

/* Whether upper and lower bound of the rank meet. */
bool algebra_rank_is_known(const struct algebra *algebra);

/* How a batch of product models with so many terms is trained on the group's multiplication, with
 * seeds 0 .. seeds - 1; the algebra must outlive it. */
struct training_config batch_config(const struct spec_training *training,
                                    const struct algebra *algebra, int width, int seeds);

/* The bsc representation of real type and degree 2, whose algebra is that of 2 x 2 matrices, or -1
 * when there is none or more than one. */
int algebra_matrices(const struct algebra *algebra);

/* One trained product model. */
struct model_run {
    double loss;     /* |sum_i u_i v_i w_i - T|^2 / n^2 */
    double accuracy; /* share of pairs whose largest output is right */
    int alive;       /* terms that count */
    int pure;        /* of those, terms that lie in one box */
    double purity;   /* their mean */
    double strassen; /* distance of its 2 x 2 matrices from Strassen's algorithm; NaN: no such */
};

/* Measure member `index` of a trained batch of networks of `width` nodes. Where its terms show how
 * it multiplies 2 x 2 matrices, *learned and *canonical, unless NULL, get these seven products as
 * they were learned and in Strassen's basis; to be freed. */
bool model_run_measure(const struct algebra *algebra, const struct terms_spec *counting,
                       const struct training_result *result, int index, int width,
                       struct model_run *run, struct bilinear *learned, struct bilinear *canonical,
                       struct error *error);

/* A row of tensor_rank_runs.csv. */
void model_run_write(struct table *table, const char *study, const struct algebra *algebra,
                     int width, double deviation, uint64_t seed, const struct model_run *run);

#endif
