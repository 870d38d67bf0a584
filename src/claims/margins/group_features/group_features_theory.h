/* First part of the claim group_features: the largest margin of each group, networks built to have
 * it, and what a penalty leaves of it. */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_THEORY_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_THEORY_H

#include "claims/margins/group_features/group_features.h"

/* Of a profile, number `index` of the spec: [theory_count], to be freed with studies_free. Fails
 * with ERROR_INPUT where a group is none, or is there twice, or a penalty is too large for it. */
struct study *studies_create(const struct spec *spec, unsigned index, const struct profile *profile,
                             struct error *error);
void studies_free(struct study *studies, unsigned count);

enum { THEORY_QUANTITIES = 5, THEORY_QUANTITIES_PER_GROUP = 3, QUANTITY_NAME_MAX = 96 };

/* The names of what is measured: [THEORY_QUANTITIES + THEORY_QUANTITIES_PER_GROUP * studies]; how
 * many they are is returned. */
int theory_quantities(const struct study *studies, unsigned count,
                      char (*names)[QUANTITY_NAME_MAX]);

/* Build, measure, judge, and save the tables group_features and group_features_minimum. */
bool theory_measure(const struct program *program, const struct profile *profile,
                    const struct study *studies, struct verdicts *verdicts, struct error *error);

#endif
