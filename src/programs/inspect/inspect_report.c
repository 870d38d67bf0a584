#include "programs/inspect/inspect_report.h"

#include "record/table.h"

#include <math.h>
#include <stdio.h>

/* --- Numbers ---------------------------------------------------------------------------------- */

/* Numbers are shown to about four digits and to 1e-5 at the finest. The representation of a network
 * (order of neurons, (a, b) -> (-a, -b) in some of them, gauge) changes them by at most 1e-7,
 * through float32 weights: too little to be visible. */
enum { DIGITS = 4, DECIMALS_MAX = 5 };

/* The number of rounding units in 1 for numbers of this size; exact. */
static double units_of(double size) {
    double decimals = size > 0 && isfinite(size) ? DIGITS - 1 - floor(log10(size)) : DECIMALS_MAX;
    return pow(10, fmax(0, fmin(decimals, DECIMALS_MAX)));
}

static double rounded(double value, double units) {
    return round(value * units) / units + 0.0; /* + 0.0: no negative zero */
}

static const char *const angle_names[] = {"xi", "nu", "alpha", "beta"};

enum { ANGLES = sizeof angle_names / sizeof *angle_names };

/* The row of a frequency besides k and order; NaN: not defined. */
struct row {
    double residual, angle[ANGLES], potential, potential_imaginary, constant;
};

static struct row row_of(const struct frequency_analysis *frequency) {
    const struct family_match *match = &frequency->match;
    const double angle[ANGLES] = {match->xi, match->nu, match->alpha, match->beta};
    double complex r = frequency->potential;
    struct row row = {.residual = rounded(match->residual, units_of(match->residual)),
                      .potential = rounded(creal(r), units_of(cabs(r))),
                      .potential_imaginary = rounded(cimag(r), units_of(cabs(r))),
                      .constant = rounded(frequency->constant, units_of(frequency->constant))};
    for (int i = 0; i < ANGLES; ++i)
        row.angle[i] = rounded(angle[i], 1e4);
    return row;
}

/* --- CSV -------------------------------------------------------------------------------------- */

bool report_save_csv(const struct inspection *inspection, const char *path, struct error *error) {
    static const char *const columns[] = {
        "group", "k",     "order", "family", "residual",        "xi",
        "nu",    "alpha", "beta",  "r_kkk",  "r_kkk_imaginary", "constant_part"};
    struct table *table = table_create(columns, sizeof columns / sizeof *columns, error);
    if (table == NULL)
        return false;
    for (int f = 0; f < inspection->analysis.frequencies; ++f) {
        const struct frequency_analysis *frequency = &inspection->analysis.frequency[f];
        struct row row = row_of(frequency);
        table_row(table);
        table_text(table, inspection->group.name);
        table_integer(table, frequency->k);
        table_integer(table, frequency->order);
        table_text(table, family_name(frequency->match.family));
        table_real(table, row.residual);
        for (int i = 0; i < ANGLES; ++i)
            table_real(table, row.angle[i]);
        table_real(table, row.potential);
        table_real(table, row.potential_imaginary);
        table_real(table, row.constant);
    }
    bool ok = table_save(table, path, error);
    table_free(table);
    return ok;
}

/* --- Text ------------------------------------------------------------------------------------- */

/* Print the group and its source. */
static void print_group(const struct inspection *inspection) {
    printf("group          %s", inspection->group.name);
    if (inspection->options->group.rank == 0)
        printf(", from %s; set another with --group",
               inspection->file_group_used ? "the file" : "the shape of c");
    putchar('\n');
    if (*inspection->file_group != '\0' && !inspection->file_group_used &&
        inspection->options->group.rank == 0)
        printf(
            "               (the file's attribute 'group' names no Abelian group of %d elements: "
            "ignored)\n",
            inspection->group.order);
}

static void print_header(const struct inspection *inspection) {
    const struct inspect_options *options = inspection->options;
    const struct analysis *analysis = &inspection->analysis;
    const struct answers *answers = &inspection->answers;
    int d = inspection->group.order;
    printf("file           %s\n", options->weights);
    print_group(inspection);
    printf("hidden neurons %d: %d live, %d dead (|z_a| <= %g at every frequency)\n",
           inspection->network.q, analysis->live, analysis->dead, options->dead_threshold);
    printf("loss           %.4g\n", answers->loss);
    printf("accuracy       %.4g %% of all %d pairs (chance %.4g %%)\n", 100 * answers->accuracy,
           d * d, 100.0 / d);
    if (!isnan(inspection->concentration))
        printf("concentration  %.4g of a %s neuron's |z_a|^2 is in one frequency (random weights: "
               "%.4g)\n",
               inspection->concentration, analysis->live > 0 ? "live" : "dead",
               summary_random_concentration(analysis->frequencies));
}

static void print_number(int width, double value) {
    if (isnan(value))
        printf(" %*s", width, "-");
    else
        printf(" %*.6g", width, value);
}

static void print_frequency(const struct frequency_analysis *frequency, double match_residual) {
    struct row row = row_of(frequency);
    const char *family = family_name(frequency->match.family);
    bool close =
        frequency->match.family == FAMILY_NONE || summary_is_matched(frequency, match_residual);
    char text[32];
    snprintf(text, sizeof text, close ? "%s" : "(%s)", family);
    printf("%5d %5d  %-13s", frequency->k, frequency->order, text);
    for (int i = 0; i < ANGLES; ++i)
        print_number(9, row.angle[i]);
    print_number(9, row.residual);
    print_number(9, row.potential);
    print_number(9, row.constant);
    putchar('\n');
}

static void print_table(const struct inspection *inspection) {
    const struct analysis *analysis = &inspection->analysis;
    double match_residual = inspection->options->match_residual;
    bool any_far = false;
    printf("\n%5s %5s  %-13s", "k", "order", "family");
    for (int i = 0; i < ANGLES; ++i)
        printf(" %9s", angle_names[i]);
    printf(" %9s %9s %9s\n", "residual", "r_kkk", "constant");
    for (int f = 0; f < analysis->frequencies; ++f) {
        const struct frequency_analysis *frequency = &analysis->frequency[f];
        print_frequency(frequency, match_residual);
        any_far = any_far || (frequency->match.family != FAMILY_NONE &&
                              !summary_is_matched(frequency, match_residual));
    }
    if (any_far)
        printf("(family): the closest, but with a residual above %g\n", match_residual);
}

static void print_share(const char *name, int part, int whole) {
    printf("  %s %.4g %%", name, whole > 0 ? 100.0 * part / whole : 0);
}

static void print_totals(const struct summary *summary) {
    int counted = summary->counted;
    printf("\nlive           %d of %d frequencies", summary->live, summary->frequencies);
    if (counted < summary->live)
        printf(", %d of them real (k = -k); shares are of the others", summary->live - counted);
    printf("\norder         ");
    print_share("4:", summary->order_4, counted);
    print_share(" 6:", summary->order_6, counted);
    print_share(" other:", counted - summary->order_4 - summary->order_6, counted);
    printf("\nfamily        ");
    for (int family = FAMILY_NU_I_XI; family <= FAMILY_NU_SYN; ++family) {
        char name[32];
        snprintf(name, sizeof name, "%s%s:", family == FAMILY_NU_I_XI ? "" : " ",
                 family_name((enum family)family));
        print_share(name, summary->family[family], counted);
    }
    print_share(" unmatched:", summary->family[FAMILY_NONE], counted);
    printf("\n\n");
}

void report_print(const struct inspection *inspection, const struct summary *summary) {
    print_header(inspection);
    print_table(inspection);
    print_totals(summary);
}
