#include "claims/composing/match_rate/match_rate_tables.h"

#include "former/result.h"

#include <math.h>
#include <stdio.h>

static const char *const column_names[COLUMNS] = {
    "not_4_6",          "nonfactorable_4",      "nonfactorable_6", "factorisation_error_4",
    "nu_i_xi",          "nu_i_syn_ab",          "nu_syn",          "others",
    "residual_nu_i_xi", "residual_nu_i_syn_ab", "residual_nu_syn", "residual_others"};

static void write_setting(struct table *table, const struct setting *setting) {
    table_row(table);
    table_integer(table, setting->group.order);
    table_integer(table, setting->q);
    table_real(table, setting->weight_decay);
    table_integer(table, setting->trained);
    table_integer(table, setting->frequencies);
    for (int c = 0; c < COLUMNS; ++c) {
        table_real(table, setting->column[c].value);
        table_real(table, setting->column[c].error);
    }
    for (int i = 0; i < QUANTITIES; ++i) {
        table_real(table, setting->share[i].value);
        table_real(table, setting->share[i].low);
        table_real(table, setting->share[i].high);
    }
    table_text(table, setting->group.name);
}

static struct table *create_match_table(struct error *error) {
    enum { FIXED = 5, ALL = FIXED + 2 * COLUMNS + 3 * QUANTITIES + 1 };
    static const char *const fixed[FIXED] = {"d", "q", "weight_decay", "runs", "frequencies"};
    static const char *const suffix[3] = {"", "_ci_low", "_ci_high"};
    char names[ALL][64];
    const char *columns[ALL];
    int n = 0;
    for (int i = 0; i < FIXED; ++i)
        snprintf(names[n++], sizeof names[0], "%s", fixed[i]);
    for (int i = 0; i < COLUMNS; ++i) {
        snprintf(names[n++], sizeof names[0], "%s", column_names[i]);
        snprintf(names[n++], sizeof names[0], "%s_se", column_names[i]);
    }
    for (int i = 0; i < QUANTITIES; ++i)
        for (int j = 0; j < 3; ++j)
            snprintf(names[n++], sizeof names[0], "%s%s", quantity_names[i], suffix[j]);
    snprintf(names[n++], sizeof names[0], "group");
    for (int i = 0; i < n; ++i)
        columns[i] = names[i];
    return table_create(columns, n, error);
}

bool write_match_rate(const struct program *program, const struct setting *settings, int count,
                      const char *name, struct error *error) {
    struct table *table = create_match_table(error);
    if (table == NULL)
        return false;
    for (int i = 0; i < count; ++i)
        write_setting(table, &settings[i]);
    return result_save_table(program, table, name, error);
}

/* One family's share by both rules. z: the difference in combined standard errors. */
static void write_family(struct table *table, const struct setting *setting, enum family family,
                         double paper, double paper_error) {
    static const char *const rules[] = {"paper_rule", "residual"};
    const enum column column[] = {NU_I_XI + (family - FAMILY_NU_I_XI),
                                  RESIDUAL_NU_I_XI + (family - FAMILY_NU_I_XI)};
    for (int i = 0; i < 2; ++i) {
        struct estimate share = setting->column[column[i]];
        double error = paper_error > 0 ? hypot(share.error, paper_error) : NAN;
        table_row(table);
        table_integer(table, setting->group.order);
        table_integer(table, setting->q);
        table_real(table, setting->weight_decay);
        table_text(table, family_name(family));
        table_text(table, rules[i]);
        table_real(table, share.value);
        table_real(table, share.error);
        table_real(table, paper);
        table_real(table, paper_error > 0 ? paper_error : NAN);
        table_real(table, (share.value - paper) / error);
        table_text(table, setting->group.name);
    }
}

bool write_paper_comparison(const struct program *program, const struct document *document,
                            const struct setting *settings, int count, struct error *error) {
    static const char *const columns[] = {"d",        "q",        "weight_decay", "family",
                                          "rule",     "measured", "measured_se",  "paper",
                                          "paper_se", "z",        "group"};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    if (table == NULL)
        return false;
    for (int i = 0; i < count; ++i) {
        const struct paper_row *row = document_paper_row(document, settings[i].group.order);
        if (row == NULL)
            continue;
        write_family(table, &settings[i], FAMILY_NU_I_XI, row->nu_i_xi, row->nu_i_xi_se);
        write_family(table, &settings[i], FAMILY_NU_I_SYN_AB, row->nu_i_syn_ab,
                     row->nu_i_syn_ab_se);
        write_family(table, &settings[i], FAMILY_NU_SYN, row->nu_syn, row->nu_syn_se);
    }
    return result_save_table(program, table, "match_rate_paper", error);
}

static void write_frequency(struct table *table, const struct setting *setting,
                            const struct run *run, const struct frequency_analysis *frequency) {
    const struct family_match *match = &frequency->match;
    const struct factorisation *factorisation = &frequency->factorisation;
    table_row(table);
    table_integer(table, setting->group.order);
    table_integer(table, setting->q);
    table_real(table, setting->weight_decay);
    table_integer(table, (long long)run->seed);
    table_integer(table, frequency->k);
    table_integer(table, frequency->order);
    table_text(table, family_name(match->family));
    table_real(table, match->residual);
    table_real(table, match->xi);
    table_real(table, match->nu);
    table_real(table, match->alpha);
    table_real(table, match->beta);
    table_real(table, creal(frequency->potential));
    table_real(table, cimag(frequency->potential));
    table_text(table, isnan(factorisation->error) ? NULL
                      : factorisation->factorable ? "yes"
                                                  : "no");
    table_real(table, factorisation->error);
    table_text(table, factorisation->factorable ? family_name(factorisation->family) : NULL);
    table_real(table, factorisation->deviation);
    table_real(table, frequency->constant);
    table_text(table, setting->group.name);
}

bool write_frequencies(const struct program *program, const struct setting *settings, int count,
                       struct error *error) {
    static const char *const columns[] = {"d",
                                          "q",
                                          "weight_decay",
                                          "seed",
                                          "k",
                                          "order",
                                          "family",
                                          "residual",
                                          "xi",
                                          "nu",
                                          "alpha",
                                          "beta",
                                          "r_kkk",
                                          "r_kkk_imaginary",
                                          "factorable",
                                          "factorisation_error",
                                          "paper_rule_family",
                                          "paper_rule_deviation",
                                          "constant_part",
                                          "group"};
    struct table *table = table_create(columns, (int)(sizeof columns / sizeof *columns), error);
    if (table == NULL)
        return false;
    for (int i = 0; i < count; ++i)
        for (int s = 0; s < settings[i].seeds; ++s)
            for (int f = 0; f < settings[i].runs[s].analysis.frequencies; ++f)
                write_frequency(table, &settings[i], &settings[i].runs[s],
                                &settings[i].runs[s].analysis.frequency[f]);
    return result_save_table(program, table, "match_rate_frequencies", error);
}
