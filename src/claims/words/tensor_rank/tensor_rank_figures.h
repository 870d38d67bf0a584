/* The figures of the claim tensor_rank. */
#ifndef CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_FIGURES_H
#define CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_FIGURES_H

#include "analysis/statistics.h"
#include "plot/figure.h"
#include "theory/words/bilinear.h"

/* The models of one group over their widths: [count]. */
struct width_curve {
    const char *group;
    int count;
    const double *width;
    const struct estimate *share; /* of zero loss */
    const double *best_loss;
    double rank; /* NaN: not known */
};

/* figure: 1 x 2 panels. */
void draw_widths(struct figure *figure, const struct width_curve *curves, int count, double zero,
                 double *work);

/* Models that started with deviations: [count]; figure: 1 x 2 panels; rank NaN: not known. */
void draw_bias(struct figure *figure, int count, const double *deviation,
               const struct estimate *alive, const struct estimate *pure, double rank,
               double *work);

/* Seven products of 2 x 2 matrices as learned and in Strassen's basis; figure: 1 x 2 panels. */
void draw_strassen(struct figure *figure, const struct bilinear *learned,
                   const struct bilinear *canonical);

/* `work` has room for so many numbers for each point of the longest curve. */
enum { DRAW_WORK = 3 };

#endif
