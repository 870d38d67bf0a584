/* All claims: the one list, in the order in which run_all.sh runs them. */
#ifndef CLAIMS_CLAIMS_H
#define CLAIMS_CLAIMS_H

#include "study/claim.h"

/* Ends with NULL. */
extern const struct claim *const claims[];

#endif
