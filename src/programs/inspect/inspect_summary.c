#include "programs/inspect/inspect_summary.h"

#include <math.h>

bool summary_is_matched(const struct frequency_analysis *frequency, double match_residual) {
    return frequency->match.family != FAMILY_NONE && frequency->match.residual <= match_residual;
}

static void count(const struct frequency_analysis *frequency, enum kind kind, double match_residual,
                  struct summary *summary) {
    bool matched = summary_is_matched(frequency, match_residual);
    if (frequency->order == 0)
        return;
    ++summary->live;
    summary->matched += matched;
    summary->explained += !matched && kind > KIND_UNEXPLAINED;
    summary->scale += frequency->potential;
    if (frequency->real)
        return;
    ++summary->counted;
    summary->order_4 += frequency->order == 4;
    summary->order_6 += frequency->order == 6;
    ++summary->kind[kind];
    ++summary->family[matched ? frequency->match.family : FAMILY_NONE];
}

struct summary summary_of(const struct inspection *inspection) {
    const struct analysis *analysis = &inspection->analysis;
    struct summary summary = {.frequencies = analysis->frequencies};
    for (int f = 0; f < analysis->frequencies; ++f)
        count(&analysis->frequency[f], inspection->kinds.frequency[f].kind,
              inspection->options->match_residual, &summary);
    summary.scale = summary.live > 0 ? summary.scale / summary.live : NAN;
    summary.scale_spread = summary.live > 0 ? 0 : NAN;
    for (int f = 0; f < analysis->frequencies; ++f)
        if (analysis->frequency[f].order > 0)
            summary.scale_spread = fmax(summary.scale_spread,
                                        cabs(analysis->frequency[f].potential / summary.scale - 1));
    return summary;
}

double summary_random_concentration(int frequencies) {
    double harmonic = 0;
    for (int i = 1; i <= frequencies; ++i)
        harmonic += 1.0 / i;
    return harmonic / frequencies;
}
