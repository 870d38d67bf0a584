/* Beyond the paper: what becomes of the frequencies that match no family when the networks are
 * trained on with a falling learning rate, with weight decay (annealed) and without (released). */
#include "claims/composing/match_rate/match_rate.h"

#include <math.h>

enum fate {
    FATE_CONVERGED,     /* matches a family once the noise of training is gone */
    FATE_SHAPED,        /* matches one once weight decay is gone as well */
    FATE_STUCK,         /* matches none, and the loss of the network does not go to zero */
    FATE_OTHER,         /* matches none, but the loss goes to zero: another kind of solution */
    FATE_ALWAYS_MATCHED /* nothing to report */
};

static const char *const fate_names[] = {"converged", "shaped_by_decay", "stuck", "other_solution",
                                         NULL};

struct row {
    double partner; /* NaN: none */
    enum fate fate;
    struct frequency is[PHASES];
    double loss[PHASES];
};

#define ROW(member) offsetof(struct row, member)
#define REAL(member) FIELD_REAL, ROW(member), NULL
static const struct field row_fields[] = {
    {"k", FIELD_INTEGER, ROW(is[TRAINED].of.k), NULL, "character of the frequency {k, -k}",
     .heading = "k"},
    {"partner", FIELD_REAL, ROW(partner), NULL,
     "the frequency at twice or half of k that it resonates with; of those that resonate with none "
     "an unmatched one there; empty: none",
     .heading = "partner"},
    {"fate", FIELD_CHOICE, ROW(fate), NULL,
     "`converged`: matched once annealed; `shaped_by_decay`: matched once released; `stuck`: never "
     "matched, and the loss stays above `solved_loss`; `other_solution`: never matched, and the "
     "loss does not",
     .choices = fate_names, .heading = "fate"},
    {"family", FIELD_TEXT, ROW(is[ANNEALED].family), NULL, "nearest family, annealed"},
    {"order", FIELD_INTEGER, ROW(is[TRAINED].of.order), NULL, "live neurons, as trained"},
    {"residual", REAL(is[TRAINED].of.match.residual),
     "rms distance from the nearest family; empty: no family has this order"},
    {"constant_part", REAL(is[TRAINED].of.constant),
     "rms of the trivial character in a and b, relative to the frequency"},
    {"loss", REAL(loss[TRAINED]), "training loss of the network"},
    {"annealed_order", FIELD_INTEGER, ROW(is[ANNEALED].of.order), NULL, "`order`, annealed",
     .heading = "order"},
    {"annealed_residual", REAL(is[ANNEALED].of.match.residual), "`residual`, annealed",
     .heading = "residual"},
    {"annealed_constant_part", REAL(is[ANNEALED].of.constant), "`constant_part`, annealed",
     .heading = "constant part"},
    {"annealed_loss", REAL(loss[ANNEALED]), "`loss`, annealed", .heading = "loss"},
    {"released_order", FIELD_INTEGER, ROW(is[RELEASED].of.order), NULL, "`order`, released"},
    {"released_residual", REAL(is[RELEASED].of.match.residual), "`residual`, released"},
    {"released_constant_part", REAL(is[RELEASED].of.constant), "`constant_part`, released"},
    {"released_loss", REAL(loss[RELEASED]), "`loss`, released", .heading = "released loss"},
    {"kind", FIELD_TEXT, ROW(is[ANNEALED].kind_name), NULL,
     "of solution, annealed: `kind` of match_rate_frequencies", .heading = "kind"},
    {"neurons", FIELD_TEXT, ROW(is[ANNEALED].neurons), NULL,
     "live neurons, annealed, of k or of the pair or chain: k, 2k, 4k", .heading = "neurons"},
    {"distance", REAL(is[ANNEALED].kind.distance),
     "of these neurons from an exact solution, relative to their norm", .heading = "distance"},
    {"leftover", REAL(is[ANNEALED].kind.leftover),
     "what the neurons of k leave at 2k, relative to r_kkk: |lambda| (src/analysis/kinds.h)",
     .heading = "left at 2k"},
    {"cancelled", REAL(is[ANNEALED].kind.cancelled),
     "what of it the neurons of 2k do not cancel; empty: little is left",
     .heading = "not cancelled"},
    {"trained_kind", FIELD_TEXT, ROW(is[TRAINED].kind_name), NULL, "`kind`, as trained"},
    {"trained_distance", REAL(is[TRAINED].kind.distance), "`distance`, as trained"},
    {"released_kind", FIELD_TEXT, ROW(is[RELEASED].kind_name), NULL, "`kind`, released"},
    {"released_distance", REAL(is[RELEASED].kind.distance), "`distance`, released"},
    {0}};
const struct record match_rate_unmatched_record = {"frequency", sizeof(struct row), row_fields};

static bool is_unmatched(const struct run *run, int f) {
    return run->frequency[f].counts && !run->frequency[f].has[MATCHED];
}

/* runs: [PHASES], the same network in all phases. */
static enum fate fate_of(const struct run *const *runs, int f, double solved_loss) {
    if (!is_unmatched(runs[ANNEALED], f))
        return is_unmatched(runs[TRAINED], f) ? FATE_CONVERGED : FATE_ALWAYS_MATCHED;
    if (!is_unmatched(runs[RELEASED], f))
        return FATE_SHAPED;
    return runs[RELEASED]->loss <= solved_loss ? FATE_OTHER : FATE_STUCK;
}

/* The frequency of the same network at 2k that cancels what k leaves, or at k/2 of which k does so;
 * without any an unmatched one there, NaN: none. */
static double partner_of(const struct run *run, int f) {
    const struct frequency *frequency = &run->frequency[f];
    int partner = frequency->kind.doubled >= 0 ? frequency->kind.doubled : frequency->kind.halved;
    for (int g = 0; partner < 0 && g < run->frequencies; ++g)
        if (g != f && is_unmatched(run, g) &&
            (frequency->doubled == g || run->frequency[g].doubled == f))
            partner = g;
    return partner >= 0 ? run->frequency[partner].of.k : NAN;
}

/* Network i of setting number t of `count`. Returns how many of its frequencies are other
 * solutions. */
static int follow(struct study *study, int t, int count, int i) {
    const struct profile *profile = study->profile;
    const struct trial *trained = study->trials[t];
    const struct run *runs[PHASES];
    int solutions = 0;
    for (int phase = 0; phase < PHASES; ++phase) {
        const struct trial *trial = study->trials[phase * count + t];
        runs[phase] = trial_run(study, trial, i);
        if (!trial->is_trained[i])
            return 0;
    }
    for (int f = 0; f < runs[ANNEALED]->frequencies; ++f) {
        struct row row = {.fate = fate_of(runs, f, profile->annealing.solved_loss)};
        if (row.fate == FATE_ALWAYS_MATCHED)
            continue;
        row.partner = row.fate == FATE_CONVERGED ? NAN : partner_of(runs[ANNEALED], f);
        for (int phase = 0; phase < PHASES; ++phase) {
            row.is[phase] = runs[phase]->frequency[f];
            row.loss[phase] = runs[phase]->loss;
        }
        study_row(study, "match_rate_unmatched",
                  (const void *[]){trained->task, &trained->seeds[i], &row, trained->task});
        solutions += row.fate == FATE_OTHER;
    }
    return solutions;
}

void match_rate_follow_unmatched(struct study *study, int count) {
    int solutions = 0;
    (void)study_table(study, "match_rate_unmatched"); /* it may stay without rows */
    for (int t = 0; t < count; ++t)
        for (int i = 0; i < study->trials[t]->networks; ++i)
            solutions += follow(study, t, count, i);
    study_measure_value(study, "other_solutions", NULL, solutions);
}
