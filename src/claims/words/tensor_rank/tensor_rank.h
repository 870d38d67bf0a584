/* What the parts of the claim tensor_rank share. */
#ifndef CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_H
#define CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_H

#include "protocol/training.h"
#include "study/study.h"
#include "theory/words/tensor_rank.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

struct decomposition {
    struct any_group group;
    int terms;
};

/* The least loss known of models with this number of terms. */
struct least_loss {
    int width;
    double loss;
};

/* Product models of one group, by number of terms. */
struct width_study {
    struct any_group group;
    int *widths;
    unsigned widths_count;
    struct least_loss *floors;
    unsigned floors_count;
    int seeds;
};

struct widths {
    struct width_study *studies;
    unsigned studies_count;
    struct protocol training;
};

struct start {
    double deviation;
    int epochs;
};

/* Wide product models, by standard deviation of the initial weights. */
struct bias {
    struct any_group group;
    int width, seeds;
    struct start *starts;
    unsigned starts_count;
    struct protocol training;
};

struct bounds {
    double zero_loss, exact_loss, alive_above, pure_above, strassen_within;
};

struct profile {
    char *name;
    struct decomposition *decompositions;
    unsigned decompositions_count;
    struct widths widths;
    struct bias bias;
    struct bounds terms;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* A group and its multiplication tensor. */
struct algebra {
    struct group group;
    char file_name[GROUP_NAME_MAX];
    struct representations representations;
    struct fourier fourier;
    struct tensor_rank rank;
    double known; /* rank; NaN where the bounds differ */
    int matrices; /* the bsc representation of real type and degree 2, whose algebra is that of 2 x
                   * 2 matrices; -1 where there is none, or several */
};

enum { TENSOR_RANK_WIDTH_MAX = 4096 }; /* terms of a model */

/* A batch of product models: one trial with one network, whose members are the models. */
struct task {
    const char *part, *group;
    int width;
    double deviation;
    const struct algebra *algebra;
    const struct bounds *bounds;
};

/* A trained product model. */
struct product_model {
    int seed;
    double loss, accuracy;
    int alive, pure; /* terms */
    double purity, from_strassen;
    struct bilinear learned, canonical; /* seven products for 2 x 2 matrices, where there are such,
                                         * as learned and in Strassen's basis */
};

/* The run of a trial; no models where it could not be trained. */
struct batch {
    int count;
    struct product_model *models;
};

/* Measure the models of a batch. */
bool tensor_rank_measure(const struct trained *of, void *to, void *looks, struct error *error);

/* The models with one number of terms. */
struct width_row {
    const char *group;
    int width, rank_at_least, rank_at_most;
    int runs, zero, right, exact, strassen;
    int unknown; /* models whose loss is not a number */
    double least, median, pure;
    struct estimate share; /* of models of zero loss */
};
void tensor_rank_sum_up(struct study *study, const struct trial *trial, struct width_row *row);

/* The models with one deviation of the initial weights. */
struct start_row {
    int width;
    double deviation;
    int epochs, runs;
    double zero; /* NaN where a loss is */
    struct estimate alive, pure, purity;
};
void tensor_rank_sum_up_start(struct study *study, const struct trial *trial,
                              struct start_row *row);

/* What the criteria judge. */
struct findings {
    double zero_below_rank, below_floor;    /* of one group */
    struct estimate zero_at_rank, strassen; /* of one group */
    double explicit_error, terms_mismatches, bound_violations;
    double bias_alive_disorder, bias_pure_disorder;
    struct estimate bias_zero_loss, bias_purity_smallest, bias_purity_random;
};

/* rows: [widths of the study] */
struct findings tensor_rank_judge_study(const struct width_study *of, const struct width_row *rows);

/* rows: [starts] */
void tensor_rank_judge_starts(const struct start_row *rows, int starts, struct findings *found);

/* Both write their table and figure, and measure. */
void tensor_rank_conclude_widths(struct study *study);
bool tensor_rank_conclude_bias(struct study *study, struct findings *found, struct error *error);

/* Draw the products of the first `trials` trials that are nearest to Strassen's; nothing where no
 * model has seven. */
void tensor_rank_draw_strassen(struct study *study, int trials);

#endif
