#include "programs/inspect/inspect_report.h"

#include "record/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* What a frequency is part of. */
struct kind_row {
    const char *kind;
    char neurons[KINDS_ORDERS_MAX];
    int partner; /* the character of a frequency that it resonates with; 0: none */
    double distance;
};

static struct kind_row kind_row_of(const struct inspection *inspection, int f) {
    const struct kinds *kinds = &inspection->kinds;
    const struct frequency_kind *of = &kinds->frequency[f];
    int partner = of->doubled >= 0 ? of->doubled : of->halved;
    struct kind_row row = {.kind = kind_name(of->kind),
                           .distance = rounded(of->distance, units_of(of->distance))};
    kinds_orders(kinds, f, row.neurons);
    row.partner = partner >= 0 ? inspection->characters.frequency[partner] : 0;
    return row;
}

static bool report_save_irreps(const struct inspection *inspection, const char *path,
                               struct error *error);

/* --- CSV -------------------------------------------------------------------------------------- */

bool report_save_csv(const struct inspection *inspection, const char *path, struct error *error) {
    if (!inspection->abelian)
        return report_save_irreps(inspection, path, error);
    static const char *const columns[] = {
        "group", "k",       "order",   "family",  "residual",        "xi",
        "nu",    "alpha",   "beta",    "r_kkk",   "r_kkk_imaginary", "constant_part",
        "kind",  "neurons", "partner", "distance"};
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
        struct kind_row kind = kind_row_of(inspection, f);
        table_text(table, kind.kind);
        table_text(table, kind.neurons);
        table_real(table, kind.partner > 0 ? kind.partner : NAN);
        table_real(table, kind.distance);
    }
    bool ok = table_save(table, path, error);
    table_free(table);
    return ok;
}

/* --- Text ------------------------------------------------------------------------------------- */

static void print_computed(const struct inspection *inspection) {
    const struct algebra *algebra = &inspection->algebra;
    long all = (long)inspection->answers.d * inspection->answers.d;
    char name[256];
    inspection_name_algebra(inspection, name, sizeof name);
    printf("computes       %s", name);
    if (algebra->kind != ALGEBRA_NONE && algebra->agreeing == all)
        printf(": all %ld answers\n", all);
    else if (algebra->kind != ALGEBRA_NONE)
        printf(": %ld of %ld answers (%.4g %%), %ld wrong\n", algebra->agreeing, all,
               100.0 * (double)algebra->agreeing / (double)all, all - algebra->agreeing);
    else
        printf(": the answers are no Latin square (%ld repetitions in rows and columns)\n",
               algebra->faults);
    if (*algebra->description != '\0')
        printf("               (this group has no name here; %s)\n", algebra->description);
    if (inspection->answers.ties > 0)
        printf("               (in %ld of %ld pairs several outputs are the largest: the first of "
               "them counts)\n",
               inspection->answers.ties, all);
}

/* Print the group and its source. */
static void print_group(const struct inspection *inspection) {
    static const char *const sources[] = {
        [GROUP_OF_OPTION] = "",
        [GROUP_OF_FILE] = ", from the file; set another with --group",
        [GROUP_OF_ANSWERS] = ", from the answers; set another with --group",
        [GROUP_OF_SHAPE] = ", from the shape of c; set another with --group"};
    printf("group          %s%s\n", inspection->group.name, sources[inspection->source]);
    if (inspection->labels != NULL)
        printf("               (rows, columns and values are brought into the group's own "
               "numbering)\n");
    if (*inspection->group_problem != '\0')
        printf("               (%s)\n", inspection->group_problem);
}

static void print_activation(const struct inspection *inspection) {
    static const char assumed[] = ", assumed; set another with --activation";
    static const char *const sources[] = {[ACTIVATION_OF_OPTION] = ", from --activation",
                                          [ACTIVATION_OF_FILE] = ", from the file",
                                          [ACTIVATION_ASSUMED] = assumed,
                                          [ACTIVATION_FOUND] = ""};
    double all = (double)inspection->answers.d * inspection->answers.d;
    printf("activation     %s%s", answers_activation_names[inspection->activation],
           sources[inspection->activation_from]);
    if (inspection->activation_from == ACTIVATION_FOUND)
        printf(
            ", the best here: %.4g %% of the answers are an algebra's, and these explain %.4g %% "
            "of the outputs' variance (square: %.4g %% and %.4g %%)",
            100 * (double)inspection->algebra.agreeing / all, 100 * inspection->fit,
            100 * inspection->share_with_square, 100 * inspection->fit_with_square);
    putchar('\n');
    const char *text = inspection->weights.activation;
    if (*text != '\0' && inspection->activation_from > ACTIVATION_OF_FILE)
        printf("               (the file's activation, \"%s\", is not known)\n", text);
}

static bool inputs_are_equal(const struct inspection *inspection) {
    const struct network *network = &inspection->weights.network;
    size_t size = (size_t)network->d * (size_t)network->q;
    return memcmp(network->a, network->b, size * sizeof *network->a) == 0;
}

/* Measures of the outputs; the loss only where outputs have the size that it asks for. */
static void print_outputs(const struct inspection *inspection) {
    static const double least = 0.5, most = 2, float64_noise = 1e-10, float32_noise = 1e-4;
    const struct answers_measures *measures = &inspection->measures;
    double noise = inspection->answers.single ? float32_noise : float64_noise;
    int d = inspection->group.order;
    if (measures->scale >= least && measures->scale <= most) {
        if (measures->loss < noise)
            printf("loss           below %g\n", noise);
        else
            printf("loss           %.4g\n", measures->loss);
    } else {
        printf("cross-entropy  %.4g (outputs are scaled by %.4g, so that the squared loss means "
               "little)\n",
               measures->cross_entropy, measures->scale);
    }
    printf("accuracy       %.4g %% of all %d pairs (chance %.4g %%)\n", 100 * measures->accuracy,
           d * d, 100.0 / d);
    if (measures->margin > 0) {
        printf("margin         %.4g", measures->margin);
        if (!isnan(inspection->gamma) && inspection->size > 0)
            printf(", normalised %.4g: %.4g %% of the maximum", measures->margin / inspection->size,
                   100 * measures->margin / (inspection->size * inspection->gamma));
        putchar('\n');
    }
}

static void print_live(const struct inspection *inspection) {
    int q = inspection->network.q;
    if (inspection->abelian)
        printf("hidden neurons %d: %d live, %d dead (|z_a| <= %g at every frequency)\n", q,
               inspection->analysis.live, inspection->analysis.dead,
               inspection->options->dead_threshold);
    else
        printf("hidden neurons %d: %d live, %d dead (share of R at most %g of the mean)\n", q,
               inspection->irreps.summary.live, q - inspection->irreps.summary.live, IRREPS_LIVE);
}

static void print_header(const struct inspection *inspection) {
    const struct analysis *analysis = &inspection->analysis;
    printf("file           %s (%s)\n", inspection->path, inspection->weights.taken);
    if (*inspection->weights.multiplied != '\0')
        printf("multiplied     %s\n", inspection->weights.multiplied);
    print_computed(inspection);
    print_group(inspection);
    print_live(inspection);
    if (inputs_are_equal(inspection))
        printf("inputs         %s: a = b\n", inspection->weights.tied ? "tied" : "equal");
    if (*inspection->weights.biases != '\0')
        printf("biases         %s\n", inspection->weights.biases);
    if (*inspection->weights.ignored != '\0')
        printf("ignored        %s: with these the network would be another one\n",
               inspection->weights.ignored);
    print_activation(inspection);
    print_outputs(inspection);
    if (inspection->abelian && !isnan(inspection->concentration))
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

/* The kind, where it is not the family of the row. */
static void print_kind(const struct inspection *inspection, int f) {
    enum kind kind = inspection->kinds.frequency[f].kind;
    struct kind_row row = kind_row_of(inspection, f);
    if (kind <= KIND_FAMILY)
        return;
    printf("  %s", row.kind);
    if (row.partner > 0)
        printf(" %s with %d", row.neurons, row.partner);
}

static void print_frequency(const struct inspection *inspection, int f) {
    const struct frequency_analysis *frequency = &inspection->analysis.frequency[f];
    double match_residual = inspection->options->match_residual;
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
    print_kind(inspection, f);
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
        print_frequency(inspection, f);
        any_far = any_far || (frequency->match.family != FAMILY_NONE &&
                              !summary_is_matched(frequency, match_residual));
    }
    if (any_far)
        printf("(family): the closest, but with a residual above %g\n", match_residual);
}

static void print_share(const char *name, int part, int whole) {
    printf("  %s %.4g %%", name, whole > 0 ? 100.0 * part / whole : 0);
}

/* Kinds beyond the families, if there are any. */
static void print_kinds(const struct summary *summary) {
    bool any = false;
    for (int kind = KIND_FAMILY + 1; kind < KINDS; ++kind) {
        if (summary->kind[kind] == 0)
            continue;
        printf("%s  %s: %.4g %%", any ? " " : "\nother kinds   ", kind_name((enum kind)kind),
               100.0 * summary->kind[kind] / summary->counted);
        any = true;
    }
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
    print_kinds(summary);
    printf("\n\n");
}

/* --- Irreps ----------------------------------------------------------------------------------- */

/* The neurons of one representation. */
struct irrep_row {
    int neurons;     /* live ones with most of their weight in it */
    double purity;   /* mean; NaN if there are none, as are the others */
    double rank_one; /* smallest */
};

static struct irrep_row irrep_row_of(const struct inspection *inspection, int bsc) {
    const struct irreps_analysis *irreps = &inspection->irreps;
    struct irrep_row row = {0, 0, INFINITY};
    double mean = 1.0 / inspection->network.q;
    for (int j = 0; j < inspection->network.q; ++j) {
        const struct irreps_neuron *neuron = &irreps->neuron[j];
        if (neuron->bsc != bsc || !(neuron->weight > IRREPS_LIVE * mean))
            continue;
        ++row.neurons;
        row.purity += neuron->purity;
        row.rank_one = neuron->rank_one < row.rank_one ? neuron->rank_one : row.rank_one;
    }
    row.purity = row.neurons > 0 ? rounded(row.purity / row.neurons, 1e4) : NAN;
    row.rank_one = row.neurons > 0 ? rounded(row.rank_one, 1e4) : NAN;
    return row;
}

static void print_irreps(const struct inspection *inspection) {
    const struct irreps_analysis *irreps = &inspection->irreps;
    printf("\n%-8s %6s %4s %8s %9s %9s %9s\n", "irrep", "degree", "type", "neurons", "share",
           "purity", "rank one");
    for (int b = 0; b < irreps->representations.count; ++b) {
        const struct representation *of = &irreps->representations.bscs[b];
        struct irrep_row row = irrep_row_of(inspection, b);
        char label[REPRESENTATION_LABEL_MAX];
        representation_label(&irreps->representations, b, label);
        printf("%-8s %6d %4c %8d", label, of->degree, representation_letter(of->type), row.neurons);
        print_number(9, rounded(irreps->share[b], 1e4));
        print_number(9, row.purity);
        print_number(9, row.rank_one);
        putchar('\n');
    }
    printf("share: of R, the sum of the cubed norms of neurons; purity: of a neuron's weights in "
           "its irrep; rank one: of its matrices, 1 in maximum-margin networks\n\n");
}

static bool report_save_irreps(const struct inspection *inspection, const char *path,
                               struct error *error) {
    static const char *const columns[] = {"group",   "irrep", "degree", "type",
                                          "neurons", "share", "purity", "rank_one"};
    const struct irreps_analysis *irreps = &inspection->irreps;
    struct table *table = table_create(columns, sizeof columns / sizeof *columns, error);
    if (table == NULL)
        return false;
    for (int b = 0; b < irreps->representations.count; ++b) {
        const struct representation *of = &irreps->representations.bscs[b];
        struct irrep_row row = irrep_row_of(inspection, b);
        char label[REPRESENTATION_LABEL_MAX], type[2] = {representation_letter(of->type), '\0'};
        representation_label(&irreps->representations, b, label);
        table_row(table);
        table_text(table, inspection->group.name);
        table_text(table, label);
        table_integer(table, of->degree);
        table_text(table, type);
        table_integer(table, row.neurons);
        table_real(table, rounded(irreps->share[b], 1e4));
        table_real(table, row.purity);
        table_real(table, row.rank_one);
    }
    bool ok = table_save(table, path, error);
    table_free(table);
    return ok;
}

void report_print(const struct inspection *inspection, const struct summary *summary) {
    print_header(inspection);
    if (!inspection->abelian) {
        print_irreps(inspection);
        return;
    }
    print_table(inspection);
    print_totals(summary);
}

/* --- One line --------------------------------------------------------------------------------- */

void report_print_line(const struct inspection *inspection, const struct summary *summary) {
    const struct algebra *algebra = &inspection->algebra;
    double all = (double)inspection->answers.d * inspection->answers.d;
    char name[256];
    inspection_name_algebra(inspection, name, sizeof name);
    printf("%s: computes %s", inspection->path, name);
    if (algebra->kind != ALGEBRA_NONE)
        printf(" (%.4g %% of the answers)", 100 * (double)algebra->agreeing / all);
    printf("; %s, accuracy %.4g %%; ", inspection->group.name, 100 * inspection->measures.accuracy);
    if (inspection->abelian)
        printf("%d of %d neurons live, %d of %d live frequencies match a family\n",
               inspection->analysis.live, inspection->network.q, summary->matched, summary->live);
    else
        printf("%d of %d neurons live, purity in one irrep at least %.4g\n",
               inspection->irreps.summary.live, inspection->network.q,
               inspection->irreps.summary.purity);
}

/* --- JSON ------------------------------------------------------------------------------------- */

/* NaN and infinities are null. */
static void set_real(json_t *object, const char *name, double value) {
    json_object_set_new(object, name, isfinite(value) ? json_real(value) : json_null());
}

static void set_text(json_t *object, const char *name, const char *text) {
    json_t *value = json_string(text); /* NULL if it is not UTF-8 */
    json_object_set_new(object, name, value != NULL ? value : json_null());
}

static json_t *json_of_computed(const struct inspection *inspection) {
    static const char *const kinds[] = {[ALGEBRA_NONE] = "none",
                                        [ALGEBRA_FORMULA] = "formula",
                                        [ALGEBRA_RENUMBERED] = "renumbered group",
                                        [ALGEBRA_QUASIGROUP] = "quasigroup"};
    const struct algebra *algebra = &inspection->algebra;
    char name[256];
    json_t *computes = json_object();
    inspection_name_algebra(inspection, name, sizeof name);
    set_text(computes, "name", name);
    set_text(computes, "kind", kinds[algebra->kind]);
    if (algebra->group.order > 0)
        set_text(computes, "group", algebra->group.name);
    json_object_set_new(computes, "agreeing", json_integer(algebra->agreeing));
    json_object_set_new(computes, "answers",
                        json_integer((json_int_t)inspection->answers.d * inspection->answers.d));
    json_object_set_new(computes, "ties", json_integer(inspection->answers.ties));
    json_object_set_new(computes, "latin_square", json_boolean(algebra->faults == 0));
    return computes;
}

static json_t *json_of_frequencies(const struct inspection *inspection) {
    json_t *list = json_array();
    for (int f = 0; f < inspection->analysis.frequencies; ++f) {
        const struct frequency_analysis *frequency = &inspection->analysis.frequency[f];
        struct row row = row_of(frequency);
        json_t *item = json_object();
        json_object_set_new(item, "k", json_integer(frequency->k));
        json_object_set_new(item, "order", json_integer(frequency->order));
        set_text(item, "family", family_name(frequency->match.family));
        json_object_set_new(
            item, "matches",
            json_boolean(summary_is_matched(frequency, inspection->options->match_residual)));
        set_real(item, "residual", row.residual);
        for (int i = 0; i < ANGLES; ++i)
            set_real(item, angle_names[i], row.angle[i]);
        set_real(item, "r_kkk", row.potential);
        set_real(item, "r_kkk_imaginary", row.potential_imaginary);
        set_real(item, "constant_part", row.constant);
        struct kind_row kind = kind_row_of(inspection, f);
        set_text(item, "kind", kind.kind);
        set_text(item, "neurons", kind.neurons);
        json_object_set_new(item, "partner",
                            kind.partner > 0 ? json_integer(kind.partner) : json_null());
        set_real(item, "distance", kind.distance);
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_irreps(const struct inspection *inspection) {
    const struct irreps_analysis *irreps = &inspection->irreps;
    json_t *list = json_array();
    for (int b = 0; b < irreps->representations.count; ++b) {
        const struct representation *of = &irreps->representations.bscs[b];
        struct irrep_row row = irrep_row_of(inspection, b);
        char label[REPRESENTATION_LABEL_MAX], type[2] = {representation_letter(of->type), '\0'};
        json_t *item = json_object();
        representation_label(&irreps->representations, b, label);
        set_text(item, "irrep", label);
        json_object_set_new(item, "degree", json_integer(of->degree));
        set_text(item, "type", type);
        json_object_set_new(item, "neurons", json_integer(row.neurons));
        set_real(item, "share", rounded(irreps->share[b], 1e4));
        set_real(item, "purity", row.purity);
        set_real(item, "rank_one", row.rank_one);
        json_array_append_new(list, item);
    }
    return list;
}

json_t *report_json(const struct inspection *inspection, const struct summary *summary) {
    const struct answers_measures *measures = &inspection->measures;
    json_t *object = json_object();
    set_text(object, "file", inspection->path);
    set_text(object, "read", inspection->weights.taken);
    set_text(object, "multiplied", inspection->weights.multiplied);
    json_object_set_new(object, "d", json_integer(inspection->network.d));
    json_object_set_new(object, "q", json_integer(inspection->network.q));
    json_object_set_new(object, "computes", json_of_computed(inspection));
    set_text(object, "group", inspection->group.name);
    json_object_set_new(object, "renumbered", json_boolean(inspection->labels != NULL));
    set_text(object, "activation", answers_activation_names[inspection->activation]);
    json_object_set_new(object, "equal_inputs", json_boolean(inputs_are_equal(inspection)));
    set_text(object, "biases", inspection->weights.biases);
    set_text(object, "ignored", inspection->weights.ignored);
    json_object_set_new(object, "live",
                        json_integer(inspection->abelian ? inspection->analysis.live
                                                         : inspection->irreps.summary.live));
    set_real(object, "accuracy", measures->accuracy);
    set_real(object, "loss", measures->loss);
    set_real(object, "cross_entropy", measures->cross_entropy);
    set_real(object, "scale", measures->scale);
    set_real(object, "margin", measures->margin);
    set_real(object, "normalised_margin", measures->margin / inspection->size);
    set_real(object, "maximum_margin", inspection->gamma);
    if (inspection->abelian) {
        set_real(object, "concentration", inspection->concentration);
        json_object_set_new(object, "live_frequencies", json_integer(summary->live));
        json_object_set_new(object, "matched_frequencies", json_integer(summary->matched));
        json_object_set_new(object, "frequencies", json_of_frequencies(inspection));
    } else {
        json_object_set_new(object, "irreps", json_of_irreps(inspection));
    }
    return object;
}
