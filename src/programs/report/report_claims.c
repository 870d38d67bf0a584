#include "programs/report/report_claims.h"

#include "programs/report/report_text.h"

#include <string.h>

const struct report_claim *const report_claims[REPORT_CLAIMS] = {
    &report_ring_closure,  &report_decoupling,     &report_match_rate,        &report_weight_decay,
    &report_word_support,  &report_tensor_rank,    &report_word_learning,     &report_max_margin,
    &report_sparse_parity, &report_group_features, &report_attention_fourier,
};

int report_claim_index(const char *name) {
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        if (strcmp(report_claims[i]->name, name) == 0)
            return i;
    return -1;
}
