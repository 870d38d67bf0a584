/* Which algebra is in a trained network? Reads the weights of networks of two layers from any
 * source and reports what they compute, and for each frequency of a quadratic network which of the
 * paper's solutions it is, or how it differs. */
#include "programs/inspect/inspect.h"

#include "base/number.h"
#include "base/output.h"
#include "group/names.h"
#include "programs/inspect/inspect_figure.h"
#include "programs/inspect/inspect_report.h"
#include "programs/inspect/inspect_verdict.h"
#include "run/interrupt.h"
#include "run/program.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* --- Options ---------------------------------------------------------------------------------- */

enum {
    OPTION_GROUP = 256,
    OPTION_CSV,
    OPTION_FIGURE,
    OPTION_JSON,
    OPTION_DEAD,
    OPTION_MATCH,
    OPTION_A,
    OPTION_B,
    OPTION_C,
    OPTION_EMBEDDING,
    OPTION_UNEMBEDDING,
    OPTION_NO_BIASES,
    OPTION_ACTIVATION,
    OPTION_QUIET,
};

static const struct argp_option option_list[] = {
    {"group", OPTION_GROUP, "GROUP", 0,
     "The group: by its factors, 23 is Z_23, 2x3x4 (or 2,3,4) is Z_2 x Z_3 x Z_4, with elements "
     "numbered so that the last factor runs fastest; or by its name, like S3, D4 or S3xC2 "
     "(default: the file's text 'group', if the answers agree, else the group that is found in the "
     "answers, under any numbering)",
     0},
    {"a", OPTION_A, "NAME", 0,
     "The array of the first input's weights; NAME.T is its transpose. If it is [q, 2d], both "
     "inputs' (default: the usual names are recognised)",
     1},
    {"b", OPTION_B, "NAME", 0, "That of the second input (default: as the first)", 1},
    {"c", OPTION_C, "NAME", 0, "That of the outputs", 1},
    {"embedding", OPTION_EMBEDDING, "NAME", 0,
     "An embedding [d, m] of the elements: then the first layer, [q, m] or [q, 2m], is multiplied "
     "by "
     "it. Given twice: of the first input and of the second",
     1},
    {"unembedding", OPTION_UNEMBEDDING, "NAME", 0,
     "A last layer [d, m] without activation before it: then c, [m, q], is multiplied by it", 1},
    {"no-biases", OPTION_NO_BIASES, NULL, 0, "Do not look at the biases of the file", 1},
    {"activation", OPTION_ACTIVATION, "NAME", 0,
     "square, relu, abs, gelu, tanh, sigmoid, cube, fourth or product (a b instead of h(a + b)) "
     "(default: the file's text 'activation', else square, else the one whose answers are those of "
     "an algebra)",
     1},
    {"csv", OPTION_CSV, "FILE", 0, "Write the frequencies, or irreps, to this CSV file as well", 2},
    {"json", OPTION_JSON, "FILE", 0,
     "Write all results to this JSON file as well, an array if there are several networks; - "
     "prints them instead of the report",
     2},
    {"figure", OPTION_FIGURE, "FILE.png", 0,
     "Draw phases, amplitudes, residuals and r_kkk by frequency, or shares and purity by irrep", 2},
    {"dead-threshold", OPTION_DEAD, "X", 0,
     "A neuron whose largest |z_a| is at most X is dead and belongs to no frequency (default: "
     "0.05)",
     3},
    {"match-residual", OPTION_MATCH, "X", 0,
     "A frequency matches a family within this residual, the rms deviation relative to the rms of "
     "the weights; random neurons have about 0.7 (default: 0.2)",
     3},
    {"quiet", OPTION_QUIET, NULL, 0, "No progress on stderr", 3},
    {0},
};

static const char about[] =
    "Report which algebra is in a trained network of two layers,\n"
    "    o(g1, g2)[g] = sum_j c[g, j] h(a[j, g1] + b[j, g2]),\n"
    "from any source: what its answers compute, on which group, and by which frequencies or "
    "irreducible representations.\n"
    "\n"
    "FILE is HDF5, NumPy's .npz, safetensors, or a PyTorch state_dict (its pickle is not run); - "
    "is standard input. It holds a, b: [q, d] and c: [d, q], float16 to float64, for q hidden "
    "neurons and d group elements: the weights of PyTorch's Linear layers; or one first layer "
    "[q, 2d] for both inputs side by side, or [q, d] for both. Embeddings [d, m] before a first "
    "layer [q, m] or [q, 2m] are multiplied out. The usual names and transposes are recognised. A "
    "text 'group', e.g. \"2x3x4\" or \"S3\", may name the group, and 'activation' h. The networks "
    "that the claims keep in runs/ are such files. Several files give one line each."
    "\v"
    "For each frequency k the table has its order (live neurons), the closest family of solutions "
    "(nu_i_xi: z_(nu=i) * z_xi, nu_i_syn_ab: z_(nu=i) * z_(syn,alpha,beta), nu_syn: "
    "z_nu * z_syn, real: z_2; none: no family has this order) with its parameters as angles in "
    "radians, the residual, r_kkk (1 in a global solution) and the constant part (of a and b, "
    "relative to the frequency's own). Frequencies of exact solutions outside the paper's families "
    "have their kind beside them: resonant pairs and chains of k, 2k, ... with their live neurons "
    "at each, a third harmonic, and others (src/analysis/kinds.h). Numbers have four significant "
    "digits and do not depend on "
    "the order of the neurons, the sign of (a, b) in a neuron, or the gauge.\n"
    "\n"
    "Exit status:\n"
    "  0    the network is described\n"
    "  2    bad usage, an invalid file, or a file that cannot be written\n"
    "\n"
    "Examples:\n"
    "  inspect weights.h5\n"
    "  inspect --group 2x4 --csv frequencies.csv --figure nodes.png weights.h5\n"
    "  inspect --a fc1.weight --c fc2.weight model.pt\n"
    "  inspect runs/*.h5\n";

struct arguments {
    struct inspect_options options;
    char **files;
    int count;
};

/* The name of a group is checked at once. */
static const char *parse_group(const char *text, struct argp_state *state) {
    struct error error;
    struct group group;
    struct group_factors factors;
    bool is_list = text[strspn(text, "0123456789x,")] == '\0' && *text != '\0';
    if (is_list && !group_factors_parse(text, &factors, &error))
        argp_error(state, "--group: %s", error.message);
    if (!group_create_named(text, &group, &error))
        argp_error(state, "--group: %s", error.message);
    group_free(&group);
    return text;
}

static const char *parse_figure(const char *text, struct argp_state *state) {
    const char *slash = strrchr(text, '/');
    const char *dot = strrchr(slash != NULL ? slash : text, '.');
    if (dot != NULL && strcasecmp(dot, ".png") != 0)
        argp_error(state, "--figure writes PNG, so its name should end in .png, not in '%s'", dot);
    return text;
}

static enum answers_activation parse_activation(const char *text, struct argp_state *state) {
    enum answers_activation activation = answers_activation_of(text, 0);
    if (activation == ANSWERS_ACTIVATIONS)
        argp_error(state,
                   "--activation is square, relu, abs, gelu, tanh, sigmoid, cube, fourth or "
                   "product, not '%s'",
                   text);
    return activation;
}

static double parse_threshold(const char *option, const char *text, struct argp_state *state) {
    double value = 0;
    if (!number_real(text, &value) || value < 0)
        argp_error(state, "%s takes a decimal number that is not negative, not '%s'", option, text);
    return value;
}

/* Check what only all arguments together show. */
static void check_arguments(const struct arguments *arguments, struct argp_state *state) {
    const struct inspect_options *options = &arguments->options;
    const char *const *names = options->weights.names;
    if (arguments->count == 0)
        argp_error(state, "name the file with the weights");
    if (arguments->count > 1 && (options->csv != NULL || options->figure != NULL))
        argp_error(state, "--csv and --figure take one network; for several use --json");
    for (int i = 0; i < LAYOUT_NAMES; ++i)
        if (names[i] != NULL && (names[LAYOUT_A] == NULL || names[LAYOUT_C] == NULL))
            argp_error(state, "--a and --c are needed, both; --b, --embedding and --unembedding "
                              "besides them");
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct arguments *arguments = state->input;
    struct inspect_options *options = &arguments->options;
    switch (key) {
    case OPTION_GROUP:
        options->group = parse_group(argument, state);
        return 0;
    case OPTION_A:
    case OPTION_B:
    case OPTION_C:
        options->weights.names[key - OPTION_A] = argument;
        return 0;
    case OPTION_EMBEDDING:
        if (options->weights.names[LAYOUT_EMBEDDING_B] != NULL)
            argp_error(state, "--embedding is given at most twice");
        options->weights
            .names[options->weights.names[LAYOUT_EMBEDDING] == NULL ? LAYOUT_EMBEDDING
                                                                    : LAYOUT_EMBEDDING_B] =
            argument;
        return 0;
    case OPTION_UNEMBEDDING:
        options->weights.names[LAYOUT_UNEMBEDDING] = argument;
        return 0;
    case OPTION_NO_BIASES:
        options->weights.no_biases = true;
        return 0;
    case OPTION_ACTIVATION:
        options->activation = parse_activation(argument, state);
        return 0;
    case OPTION_CSV:
        options->csv = argument;
        return 0;
    case OPTION_JSON:
        options->json = argument;
        return 0;
    case OPTION_FIGURE:
        options->figure = parse_figure(argument, state);
        return 0;
    case OPTION_DEAD:
        options->dead_threshold = parse_threshold("--dead-threshold", argument, state);
        return 0;
    case OPTION_MATCH:
        options->match_residual = parse_threshold("--match-residual", argument, state);
        return 0;
    case OPTION_QUIET:
        options->progress = false;
        return 0;
    case ARGP_KEY_ARG:
        arguments->files[arguments->count++] = argument;
        return 0;
    case ARGP_KEY_END:
        check_arguments(arguments, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* files: room for argc names. */
static void parse_arguments(int argc, char **argv, struct arguments *arguments) {
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = PROGRAM_BAD_INPUT;
    struct argp argp = {option_list, parse_option, "FILE...", about, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, arguments);
}

/* --- Results ---------------------------------------------------------------------------------- */

/* Refuse to overwrite the weights. */
static bool spares_weights(const char *weights, const char *path, struct error *error) {
    struct stat from, to;
    bool same = stat(weights, &from) == 0 && stat(path, &to) == 0 && S_ISREG(to.st_mode) &&
                from.st_dev == to.st_dev && from.st_ino == to.st_ino;
    return !same || error_set(error, ERROR_INPUT, "%s: would overwrite the weights", path);
}

static bool save(const struct inspection *inspection, struct error *error) {
    const struct inspect_options *options = inspection->options;
    const char *csv = options->csv, *figure = options->figure;
    return (csv == NULL || (spares_weights(inspection->path, csv, error) &&
                            report_save_csv(inspection, csv, error))) &&
           (figure == NULL || (spares_weights(inspection->path, figure, error) &&
                               inspect_save_figure(inspection, figure, error)));
}

static bool prints_json(const struct inspect_options *options) {
    return options->json != NULL && strcmp(options->json, "-") == 0;
}

/* Describe one network: print it, and add its results to `list` if that is not NULL. */
static bool describe(const char *path, const struct arguments *arguments, json_t *list,
                     struct error *error) {
    const struct inspect_options *options = &arguments->options;
    struct inspection inspection;
    if ((options->json != NULL && !spares_weights(path, options->json, error)) ||
        !inspection_create(path, options, &inspection, error))
        return false;
    struct summary summary = summary_of(&inspection);
    bool ok = save(&inspection, error);
    if (ok && list != NULL)
        json_array_append_new(list, report_json(&inspection, &summary));
    if (ok && !prints_json(options) && arguments->count == 1) {
        report_print(&inspection, &summary);
        verdict_print(&inspection, &summary);
    } else if (ok && !prints_json(options)) {
        report_print_line(&inspection, &summary);
    }
    inspection_free(&inspection);
    return ok;
}

/* One object, or an array of several. */
static bool save_json(const json_t *list, const struct arguments *arguments, struct error *error) {
    const struct inspect_options *options = &arguments->options;
    enum { FLAGS = JSON_INDENT(1) | JSON_REAL_PRECISION(10) };
    const json_t *value = arguments->count == 1 ? json_array_get(list, 0) : list;
    char *text = value != NULL ? json_dumps(value, FLAGS) : NULL;
    bool ok = text != NULL || error_memory(error, "the results");
    size_t size = ok ? strlen(text) + 1 : 0;
    if (ok)
        text[size - 1] = '\n'; /* in place of the end */
    if (ok && prints_json(options))
        fwrite(text, 1, size, stdout);
    else if (ok)
        ok = output_write(options->json, text, size, error);
    free(text);
    return ok;
}

static bool is_printed(struct error *error) {
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           error_set(error, ERROR_ENVIRONMENT, "cannot print: %s", strerror(errno));
}

static bool complain(const struct error *error) {
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, error->message);
    return false;
}

/* All files; one that fails does not keep the others from being described. */
static bool describe_all(const struct arguments *arguments) {
    struct error error;
    json_t *list = arguments->options.json != NULL ? json_array() : NULL;
    bool ok = true;
    for (int i = 0; i < arguments->count; ++i)
        if (!describe(arguments->files[i], arguments, list, &error))
            ok = complain(&error);
    if (list != NULL && (ok || arguments->count > 1) && !save_json(list, arguments, &error))
        ok = complain(&error);
    json_decref(list);
    return (is_printed(&error) || complain(&error)) && ok;
}

int main(int argc, char **argv) {
    struct arguments arguments = {.options = {.dead_threshold = 0.05,
                                              .match_residual = 0.2,
                                              .activation = ANSWERS_ACTIVATIONS,
                                              .progress = true},
                                  .files = calloc((size_t)argc + 1, sizeof *arguments.files)};
    program_guard();
    if (arguments.files == NULL) {
        fprintf(stderr, "%s: not enough memory\n", program_invocation_short_name);
        return PROGRAM_BAD_INPUT;
    }
    parse_arguments(argc, argv, &arguments);
    program_pin_kernels(argv, false);
    interrupt_install();
    bool ok = describe_all(&arguments);
    free(arguments.files);
    return ok ? PROGRAM_HOLDS : PROGRAM_BAD_INPUT;
}
