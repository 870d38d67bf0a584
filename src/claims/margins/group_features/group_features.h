/* What the parts of the claim group_features share: groups with their theory, and what became of
 * the networks of each setting. */
#ifndef CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_H
#define CLAIMS_MARGINS_GROUP_FEATURES_GROUP_FEATURES_H

#include "analysis/irreps.h"
#include "analysis/margins.h"
#include "analysis/statistics.h"
#include "claims/margins/group_features/group_features_spec.h"
#include "plot/figure.h"
#include "record/table.h"
#include "run/cells.h"
#include "theory/margins/groups.h"

struct group_theory {
    struct group group;
    char name[GROUP_NAME_MAX]; /* for quantities and run files */
    struct representations representations;
    struct fourier fourier;
    struct group_margin margin;
};

/* Of the spec's group at `where`. Fails with ERROR_INPUT where it is none or too large. */
bool group_theory_create(const struct spec *spec, const char *where,
                         const struct spec_any_group *of, int largest, struct group_theory *theory,
                         struct error *error);
void group_theory_free(struct group_theory *theory);

/* What the theory says about a group at some penalties. */
struct study {
    const struct theory_spec *spec;
    struct group_theory theory;
    struct group_minimum *minima; /* [penalties] */
};

/* A network at some epoch. */
struct features {
    double ratio;       /* margin / (R gamma*) */
    double loss;        /* cross-entropy + penalty R */
    double excess;      /* that less the least there is */
    double accuracy;    /* */
    double purity;      /* least of the live neurons */
    double rank_one;    /* the same */
    double share_error; /* largest distance of a representation's share from the predicted one */
    int live;           /* neurons */
    double passes;      /* 1 or 0, see struct passing_spec; NaN: not known */
};

struct run {
    bool trained; /* false: it could not be, and nothing else is known */
    struct features final;
    double *share; /* [bscs]: of R */
};

/* The networks of a setting. */
struct trial {
    const struct setting *setting;
    struct group_theory theory;
    struct group_minimum prediction;
    int *label; /* [n, n] */
    char task[GROUP_NAME_MAX];
    struct cell *cells; /* [seeds] */
    struct run *runs;   /* [seeds] */
    int trained;
    double passed;
};

#endif
