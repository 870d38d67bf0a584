/* What a spec of the claim tensor_rank says (experiments/README.md explains every field). */
#ifndef CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_SPEC_H
#define CLAIMS_WORDS_TENSOR_RANK_TENSOR_RANK_SPEC_H

#include "former/claim.h"
#include "former/spec_groups.h"

/* A group whose tensor is decomposed, and into how many terms. */
struct decomposition {
    struct spec_any_group group;
    int terms;
};

/* The least loss that models with so few terms have, as far as anybody knows. */
struct floor_spec {
    int width;
    double loss;
};

/* Product models of one group with more and more terms. */
struct width_study {
    struct spec_any_group group;
    int *widths;
    unsigned widths_count;
    struct floor_spec *floors;
    unsigned floors_count;
    int seeds; /* 0 .. seeds - 1 */
};

/* One start of the study of small initial weights. */
struct start_spec {
    double deviation;
    int epochs;
};

struct bias_study {
    struct spec_any_group group;
    int width;
    int seeds;
    struct start_spec *starts; /* deviations fall */
    unsigned starts_count;
    struct spec_training training;
};

struct widths_spec {
    struct width_study *studies;
    unsigned studies_count;
    struct spec_training training;
};

/* Which terms of a model count. */
struct terms_spec {
    double zero_loss;       /* a loss below is zero */
    double exact_loss;      /* and below this the model is exact to the rounding of its training */
    double alive_above;     /* of the largest norm of a model's terms */
    double pure_above;      /* share of a term's energy in one box */
    double strassen_within; /* distance of an exact model's products from Strassen's */
};

struct profile {
    char *name;
    struct decomposition *decompositions;
    unsigned decompositions_count;
    struct widths_spec widths;
    struct bias_study bias;
    struct terms_spec terms;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index`, all but its groups. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

#endif
