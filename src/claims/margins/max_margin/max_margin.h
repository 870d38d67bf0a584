/* What the parts of the claim max_margin share. */
#ifndef CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_H
#define CLAIMS_MARGINS_MAX_MARGIN_MAX_MARGIN_H

#include "analysis/margins.h"
#include "protocol/setting.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

/* A construction to be measured. */
struct theory {
    int p, inputs, tuples;
};

enum setting_labels { LABELS_SUM, LABELS_RANDOM };

/* Networks that learn to add. */
struct setting {
    struct setting_common common;
    int p, inputs;
    enum setting_labels labels;
    bool control;
    double penalty, penalty_power, weight_decay;
    int *widths;
    unsigned widths_count;
    int batch;
    bool counted;
    double ratio;
};

/* What a network needs to pass besides its margin. */
struct bounds {
    double purity, share_error, phase_error;
};

struct profile {
    char *name;
    struct theory *theory;
    unsigned theory_count;
    struct protocol training;
    struct bounds pass;
    struct setting *settings;
    unsigned settings_count;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* What the networks of one setting and width learn, and the best that they can do. */
struct task {
    struct setting setting;
    int width;
    double gamma;    /* the largest margin at R = 1; NaN of ReLU */
    double exponent; /* of R in the penalty */
    double least;    /* the least value of loss + penalty; NaN where it is not known */
    struct margins_task margins;
};

/* A network at one epoch; see the fields in max_margin.c. Counts are doubles for summaries. */
struct look {
    double epoch, ratio, normalised, excess, loss, accuracy;
    double mean_purity, least_purity, share_error, phase_error, norm_error;
    double live, used, used_share;
    double mean_power, least_power, most_power; /* of u_1, of live neurons */
    double count_least, count_most, dispersion; /* of live neurons over the frequencies */
};

struct run {
    struct look end; /* after the last update */
    double near_epoch, passed;
    double start_power; /* mean power of u_1 in the first look, if that is before all updates */
};

/* Networks that are constructed: of maximum margin (enum addition_scheme), and such that look their
 * answers up, with the paper's weights and with columns of equal norms. */
enum scheme { SCHEME_SIGNS, SCHEME_PHASES, SCHEME_LOOKUP, SCHEME_BALANCED, SCHEMES };

/* The worst of all constructions by a scheme: relative distances of the margin from gamma*, or from
 * what it is in closed form, and of powers of columns from what they should be; and spread. */
struct worst {
    double ratio, spread, power;
};

/* Measure all constructions of the profile: the table max_margin_theory, and totals: struct worst
 * [SCHEMES], and the margins of the networks that look up. */
void max_margin_expect_theory(struct study *study, const struct profile *profile);
bool max_margin_measure_theory(struct study *study, struct error *error);
extern const struct record max_margin_theory_record;

/* The table max_margin_frequencies and the figure max_margin_powers, of the settings that are
 * counted. */
enum { MAX_MARGIN_COUNTED_MAX = 4 };
bool max_margin_show_powers(struct study *study, struct error *error);
extern const struct record max_margin_frequency_record;

/* The three other figures (figures/README.md). */
bool max_margin_draw(struct study *study, struct error *error);

#endif
