#include "claims/claims.h"

extern const struct claim max_margin;

const struct claim *const claims[] = {&max_margin, NULL};
