/* Second part of the claim group_features: trained networks against what the theory predicts for
 * their penalty. */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_RUNS_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_RUNS_H

#include "claims/margins/group_features/group_features_theory.h"

struct trials {
    struct trial *trials; /* [count] */
    unsigned count;
    struct cell *cells; /* [cell_count]: those of all trials */
    int cell_count;
};

/* Of a profile, number `index` of the spec; to be freed. Fails with ERROR_INPUT where a group is
 * none or a penalty too large for it. */
bool trials_create(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct trials *trials, struct error *error);
void trials_free(struct trials *trials);

enum { TRIALS_QUANTITIES = 1, TRIALS_QUANTITIES_PER_SETTING = 6 };

/* The names of what is measured: [TRIALS_QUANTITIES + TRIALS_QUANTITIES_PER_SETTING * count]; how
 * many they are is returned. */
int trials_quantities(const struct trials *trials, char (*names)[QUANTITY_NAME_MAX]);

/* Measure, judge, and save tables and figures of all trained networks. */
bool trials_measure(const struct program *program, const struct profile *profile,
                    const struct trials *trials, const struct study *studies,
                    struct verdicts *verdicts, struct error *error);

#endif
