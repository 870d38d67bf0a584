/* Which algebra is in a trained network? Reads the weights of a two-layer network with quadratic
 * activation on a finite Abelian group, from any source, and reports for each frequency which of
 * the paper's solutions it is, or how it differs. */
#include "programs/inspect/inspect.h"

#include "base/memory.h"
#include "programs/inspect/inspect_figure.h"
#include "programs/inspect/inspect_report.h"
#include "programs/inspect/inspect_verdict.h"
#include "run/program.h"
#include "run/weights.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- Options ---------------------------------------------------------------------------------- */

enum { OPTION_GROUP = 256, OPTION_CSV, OPTION_FIGURE, OPTION_DEAD, OPTION_MATCH };

static const struct argp_option option_list[] = {
    {"group", OPTION_GROUP, "FACTORS", 0,
     "The group, by its factors: 23 is Z_23, 2x3x4 (or 2,3,4) is Z_2 x Z_3 x Z_4, with elements "
     "numbered so that the last factor runs fastest (default: the file's attribute 'group', if "
     "present, else Z_d, d from the shape of c)",
     0},
    {"csv", OPTION_CSV, "FILE", 0, "Write the frequencies to this CSV file as well", 0},
    {"figure", OPTION_FIGURE, "FILE.png", 0,
     "Draw phases, amplitudes, residuals and r_kkk by frequency", 0},
    {"dead-threshold", OPTION_DEAD, "X", 0,
     "A neuron whose largest |z_a| is at most X is dead and belongs to no frequency (default: "
     "0.05)",
     0},
    {"match-residual", OPTION_MATCH, "X", 0,
     "A frequency matches a family within this residual, the rms deviation relative to the rms of "
     "the weights; random neurons have about 0.7 (default: 0.2)",
     0},
    {0},
};

static const char about[] =
    "Report which algebra is in a trained two-layer network with quadratic activation,\n"
    "    o(g1, g2)[g] = sum_j c[g, j] (a[j, g1] + b[j, g2])^2,\n"
    "on a finite Abelian group, from any source.\n"
    "\n"
    "WEIGHTS.h5 is an HDF5 file with datasets a, b: [q, d] and c: [d, q], float32 or float64, for "
    "q hidden neurons and d group elements: the weights of PyTorch's Linear layers. It may name "
    "its group in an attribute 'group', e.g. \"2x3x4\". The networks that the claims keep in runs/ "
    "are such files."
    "\v"
    "For each frequency k the table has its order (live neurons), the closest family of solutions "
    " (nu_i_xi: z_(nu=i) * z_xi, nu_i_syn_ab: z_(nu=i) * z_(syn,alpha,beta), nu_syn: "
    "z_nu * z_syn, real: z_2; none: no family has this order) with its parameters as angles in "
    "radians, the residual, r_kkk (1 in a global solution) and the constant part (of a and b, "
    "relative to the frequency's own). Numbers have four significant digits and do not depend on "
    "the order of the neurons, the sign of (a, b) in a neuron, or the gauge.\n"
    "\n"
    "Exit status:\n"
    "  0    the network is described\n"
    "  2    bad usage, an invalid file, or a file that cannot be written\n"
    "\n"
    "Examples:\n"
    "  inspect weights.h5\n"
    "  inspect --group 2x4 --csv frequencies.csv --figure nodes.png weights.h5\n";

static void parse_group(const char *text, struct group_factors *group, struct argp_state *state) {
    struct error error;
    if (!group_factors_parse(text, group, &error))
        argp_error(state, "--group: %s", error.message);
}

static double parse_threshold(const char *option, const char *text, struct argp_state *state) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0) || !isfinite(value))
        argp_error(state, "%s takes a number that is not negative, not '%s'", option, text);
    return value;
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct inspect_options *options = state->input;
    switch (key) {
    case OPTION_GROUP:
        parse_group(argument, &options->group, state);
        return 0;
    case OPTION_CSV:
        options->csv = argument;
        return 0;
    case OPTION_FIGURE:
        options->figure = argument;
        return 0;
    case OPTION_DEAD:
        options->dead_threshold = parse_threshold("--dead-threshold", argument, state);
        return 0;
    case OPTION_MATCH:
        options->match_residual = parse_threshold("--match-residual", argument, state);
        return 0;
    case ARGP_KEY_ARG:
        if (options->weights != NULL)
            argp_error(state, "one file at a time: unexpected argument '%s'", argument);
        options->weights = argument;
        return 0;
    case ARGP_KEY_END:
        if (options->weights == NULL)
            argp_error(state, "name the file with the weights");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse_arguments(int argc, char **argv, struct inspect_options *options) {
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = PROGRAM_BAD_INPUT;
    struct argp argp = {option_list, parse_option, "WEIGHTS.h5", about, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, options);
}

/* --- Work ------------------------------------------------------------------------------------- */

static bool is_group_of(const struct group_factors *group, int d) {
    return group_factors_order(group->factors, group->rank) == d;
}

/* The group given by --group, else the one named in the file if valid, else Z_d. */
static bool create_group(struct inspection *inspection, struct error *error) {
    const struct inspect_options *options = inspection->options;
    struct group_factors group = options->group;
    int d = inspection->network.d, q = inspection->network.q;
    if (group.rank > 0 && !is_group_of(&group, d))
        return error_set(error, ERROR_INPUT,
                         "%s: c is [%d, %d], for a group of %d elements, but the group of --group "
                         "has %d",
                         options->weights, d, q, d, group_factors_order(group.factors, group.rank));
    if (group.rank == 0) {
        const char *name = inspection->file_group;
        inspection->file_group_used =
            *name != '\0' && group_factors_parse(name, &group, NULL) && is_group_of(&group, d);
        if (!inspection->file_group_used)
            group = (struct group_factors){.rank = 1, .factors = {d}};
    }
    return characters_create_abelian(group.factors, group.rank, &inspection->group,
                                     &inspection->characters, error);
}

static bool assign_neurons(struct inspection *inspection, struct error *error) {
    const struct spectrum *spectrum = &inspection->spectrum;
    const struct characters *characters = &inspection->characters;
    int *frequency = memory_array((size_t)spectrum->q, sizeof *frequency);
    if (frequency == NULL)
        return error_memory(error, "an inspection");
    inspection->neuron_frequency = frequency;
    double threshold = inspection->analysis.live > 0 ? inspection->options->dead_threshold : 0;
    spectrum_assign_neurons(spectrum, characters, threshold, frequency);
    inspection->concentration = spectrum_concentration(spectrum, characters, frequency);
    return true;
}

static bool inspect(const struct inspect_options *options, struct inspection *inspection,
                    struct error *error) {
    /* Without the tolerances of the paper's rule, whose result is not shown. */
    const struct analysis_options analysis = {.dead_threshold = options->dead_threshold};
    *inspection = (struct inspection){.options = options};
    return weights_load(options->weights, &inspection->network, inspection->file_group, error) &&
           create_group(inspection, error) &&
           spectrum_create(&inspection->characters, &inspection->network, &inspection->spectrum,
                           error) &&
           analysis_create(&inspection->characters, &inspection->network, &analysis,
                           &inspection->analysis, error) &&
           assign_neurons(inspection, error) &&
           answers_create(&inspection->network, &inspection->group, &inspection->answers, error);
}

static void inspection_free(struct inspection *inspection) {
    answers_free(&inspection->answers);
    free(inspection->neuron_frequency);
    analysis_free(&inspection->analysis);
    spectrum_free(&inspection->spectrum);
    characters_free(&inspection->characters);
    group_free(&inspection->group);
    network_free(&inspection->network);
}

/* Refuse to overwrite the weights. */
static bool spares_weights(const char *weights, const char *path, struct error *error) {
    struct stat from, to;
    bool same = stat(weights, &from) == 0 && stat(path, &to) == 0 && from.st_dev == to.st_dev &&
                from.st_ino == to.st_ino;
    return !same || error_set(error, ERROR_INPUT, "%s: would overwrite the weights", path);
}

static bool save(const struct inspection *inspection, struct error *error) {
    const struct inspect_options *options = inspection->options;
    const char *csv = options->csv, *figure = options->figure;
    return (csv == NULL || (spares_weights(options->weights, csv, error) &&
                            report_save_csv(inspection, csv, error))) &&
           (figure == NULL || (spares_weights(options->weights, figure, error) &&
                               inspect_save_figure(inspection, figure, error)));
}

static bool print(const struct inspection *inspection, struct error *error) {
    struct summary summary = summary_of(inspection);
    report_print(inspection, &summary);
    verdict_print(inspection, &summary);
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           error_set(error, ERROR_ENVIRONMENT, "cannot print: %s", strerror(errno));
}

int main(int argc, char **argv) {
    struct inspect_options options = {.dead_threshold = 0.05, .match_residual = 0.2};
    struct inspection inspection;
    struct error error;
    program_guard();
    parse_arguments(argc, argv, &options);
    program_pin_kernels(argv, false);
    bool ok = inspect(&options, &inspection, &error) && save(&inspection, &error) &&
              print(&inspection, &error);
    inspection_free(&inspection);
    if (ok)
        return PROGRAM_HOLDS;
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, error.message);
    return PROGRAM_BAD_INPUT;
}
