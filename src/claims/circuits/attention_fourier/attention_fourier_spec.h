/* What a spec of the claim attention_fourier says (experiments/README.md explains every field). */
#ifndef CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_SPEC_H
#define CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_SPEC_H

#include "former/claim.h"
#include "former/sweep.h"

/* Below the least p a few modes are most of the spectrum before any training. */
enum { TUPLES_MAX = 1 << 24, SPECTRA_P_MIN = 31, DRAWN_MAX = 6, WIDTH_MAX = 4096 };
enum { SEEDS_MAX = 200, SIZES_MAX = 20 };

enum setting_labels { LABELS_SUM, LABELS_RANDOM };
enum setting_split { SPLIT_TUPLES, SPLIT_MULTISETS };

struct size {
    int tokens;
    int p;
};

/* Transformers of one shape, on sums of one or several sizes. */
struct setting {
    char *name;
    struct size *sizes; /* several: a trend over the number of tokens is looked for */
    unsigned sizes_count;
    int width, heads, hidden;
    enum setting_labels labels; /* sums mod p, or drawn at random: a control */
    enum setting_split split;
    double weight_decay;
    uint64_t *seeds;
    unsigned seeds_count;
    double train_share; /* in place of the profile's, as the next, unless 0 */
    int epochs;
    bool spectra;  /* look at the heads */
    char *control; /* the setting of random labels that these spectra are compared with, or NULL */
    bool drawn;    /* in the figure of accuracies */
};

struct peaks {
    int modes;            /* the strongest ones of each head */
    double share;         /* that they have of its power at least */
    double times_control; /* and that many times what they have in any network of the control */
};

struct profile {
    char *name;
    struct spec_training training;
    struct peaks peaks;
    struct setting *settings;
    unsigned settings_count;
};

extern const cyaml_schema_value_t document_schema; /* struct claim_head, profiles: struct profile */

/* Ranges of one profile, number `index` of its spec. Fails with ERROR_INPUT. */
bool check_profile(const struct spec *spec, unsigned index, const struct profile *profile,
                   struct error *error);

/* The profile's training as this setting has it. */
struct spec_training setting_training(const struct profile *profile, const struct setting *setting);

/* The index of the setting's control; -1: it has none. */
int setting_control(const struct profile *profile, const struct setting *setting);

#endif
