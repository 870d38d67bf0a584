/* How the texts of the report (report_text_<paper>.c) write the columns of their tables. */
#ifndef PROGRAMS_REPORT_REPORT_TEXT_H
#define PROGRAMS_REPORT_REPORT_TEXT_H

#include "programs/report/report_claims.h"

/* A column as it is; a number with its interval; a mean with its standard error; a share with its
 * interval, in per cent. */
#define PLAIN(title, column)                                                                       \
    { .label = (title), .name = (column) }
#define NUMBER(title, column)                                                                      \
    {                                                                                              \
        .label = (title), .name = (column), .low = column "_ci_low", .high = column "_ci_high",    \
        .decimals = 2                                                                              \
    }
#define MEAN(title, column)                                                                        \
    { .label = (title), .name = (column), .error = column "_se", .decimals = 2 }
#define SHARE(title, column)                                                                       \
    {                                                                                              \
        .label = (title), .name = (column), .low = column "_ci_low", .high = column "_ci_high",    \
        .decimals = 1                                                                              \
    }

extern const struct report_claim report_ring_closure, report_decoupling, report_match_rate,
    report_weight_decay, report_word_support, report_tensor_rank, report_word_learning;
extern const struct report_claim report_max_margin, report_sparse_parity, report_group_features;
extern const struct report_claim report_attention_fourier;

#endif
