/* One page that shows a folder of results: verdicts, tables and figures of all claims, with what
 * they mean and how to get them again. The page needs nothing but itself: no network, no script,
 * no font. */
#include "base/output.h"
#include "programs/report/report_section.h"
#include "programs/report/report_style.h"
#include "run/program.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- Options ---------------------------------------------------------------------------------- */

struct arguments {
    const char *out, *specs, *state;
};

enum { OPTION_STATE = 256, OPTION_SPECS };

static const struct argp_option options[] = {
    {"out", 'o', "DIR", 0, "Read DIR/tables and DIR/figures, write DIR/report.html (needed)", 0},
    {"specs", OPTION_SPECS, "DIR", 0, "The folder of the specs (default: experiments)", 0},
    {"state", OPTION_STATE, "FILE", 0,
     "How far a run has come: lines 'profile NAME', 'native yes' and 'claim NAME "
     "waiting|running|done-STATUS [SECONDS]'",
     0},
    {0},
};

static const char about[] =
    "Collect the verdicts, tables and figures of a folder of results into one page, "
    "DIR/report.html, which needs no other file.\v"
    "The page shows what is there: a table or figure that is missing or damaged is said to be so, "
    "and a claim without verdicts has not been run. run_all.sh writes it before, between and after "
    "the claims; by hand it is needed only for results that were written by the programs "
    "themselves.\n\n"
    "Exit status:\n"
    "  0    the page is written\n"
    "  2    bad usage, no such folder, or the page cannot be written\n\n"
    "Example:\n"
    "  report --out build/quick\n";

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct arguments *arguments = state->input;
    switch (key) {
    case 'o':
        arguments->out = argument;
        return 0;
    case OPTION_SPECS:
        arguments->specs = argument;
        return 0;
    case OPTION_STATE:
        arguments->state = argument;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is left over", argument);
        return 0;
    case ARGP_KEY_END:
        if (arguments->out == NULL)
            argp_error(state, "name the folder of the results: --out DIR");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse_arguments(int argc, char **argv, struct arguments *arguments) {
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = PROGRAM_BAD_INPUT;
    struct argp argp = {options, parse_option, NULL, about, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, arguments);
}

/* --- The page --------------------------------------------------------------------------------- */

/* The policy lets the page load nothing and run nothing, whatever it holds. */
static void write_head(struct html *html) {
    html_markup(
        html,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>CoGS in C: what was reproduced</title>\n"
        "<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    html_markup(html, report_style);
    html_markup(html, "</style>\n</head>\n");
}

static void write_introduction(struct html *html) {
    html_markup(
        html,
        "<body>\n<a class=\"skip\" href=\"#claims\">Skip to the claims</a>\n<header>\n"
        "<h1>Solutions that networks find, and that algebra composes</h1>\n"
        "<p class=\"lead\">Networks trained on the tables of groups end up doing algebra, and the "
        "papers below explain why. The first: for addition their weights form a semiring in which "
        "exact solutions can be composed by hand, and gradient descent finds the same ones. The "
        "second: words in any finite group take few products, each in a few of the group’s "
        "representations, and training finds these. The third and fourth: networks that come to "
        "the largest margin there is can look one way only, and attention shows the same waves. "
        "This page shows what came out when their "
        "claims were derived and trained again from nothing, in C, and held against criteria that "
        "were written down with their reasons.</p>\n"
        "<p class=\"quiet\">Yuandong Tian. <cite>Composing Global Solutions to Reasoning Tasks via "
        "Algebraic Objects in Neural Nets</cite>. NeurIPS 2025. "
        "<a href=\"https://arxiv.org/abs/2410.01779\">arXiv:2410.01779</a></p>\n"
        "<p class=\"quiet\">Maor Shutman, Oren Louidor, Ran Tessler. <cite>Learning words in "
        "groups: fusion algebras, tensor ranks and grokking</cite>. 2025. "
        "<a href=\"https://arxiv.org/abs/2509.06931\">arXiv:2509.06931</a></p>\n"
        "<p class=\"quiet\">Depen Morwani, Benjamin L. Edelman, Costin-Andrei Oncescu, Rosie Zhao, "
        "Sham Kakade. <cite>Feature emergence via margin maximization: case studies in algebraic "
        "tasks</cite>. ICLR 2024. "
        "<a href=\"https://arxiv.org/abs/2311.07568\">arXiv:2311.07568</a></p>\n"
        "<p class=\"quiet\">Chenyang Li, Yingyu Liang, Zhenmei Shi, Zhao Song, Tianyi Zhou. "
        "<cite>Fourier Circuits in Neural Networks and Transformers: A Case Study of Modular "
        "Arithmetic with Multiple Inputs</cite>. AISTATS 2025. "
        "<a href=\"https://arxiv.org/abs/2402.09469\">arXiv:2402.09469</a></p>\n</header>\n"
        "<main id=\"claims\">\n");
}

static void write_words(struct html *html) {
    html_markup(
        html,
        "<details><summary>Words used on this page</summary>\n<dl>\n"
        "<dt><i>d</i>, <i>q</i>, λ, seed</dt><dd>The order of the group (Z<sub>d</sub>: numbers "
        "modulo <i>d</i>); the width, that is the number of hidden nodes; the weight decay; what "
        "random weights and the held-out pairs follow from.</dd>\n"
        "<dt>Frequency <i>k</i></dt><dd>A pair of conjugate characters of the group: one of the "
        "waves that weights are made of. A network of zero loss serves every frequency.</dd>\n"
        "<dt>Order</dt><dd>The number of hidden nodes that a solution uses; of a frequency: the "
        "number of nodes that serve it.</dd>\n"
        "<dt>Sum potential <i>r</i></dt><dd>A sum over all nodes of products of three weights, one "
        "from each input and one from the output. The loss depends on the weights through these "
        "sums only; in a perfect network r<sub>kkk</sub> is 1 and nearly all others vanish.</dd>\n"
        "<dt>Partial solution, family</dt><dd>A setting of the nodes of one frequency in which "
        "some "
        "potentials vanish; products of two of them, with their free angles, are the families that "
        "trained networks are compared with.</dd>\n"
        "<dt>Global solution</dt><dd>A whole network of zero loss: z<sub>F6</sub> with 6 nodes for "
        "each frequency, z<sub>F4/6</sub> with 4 for all but one, and perfect memorisation "
        "z<sub>M</sub> with one for each pair of inputs.</dd>\n"
        "<dt>Verdict</dt><dd>Whether what was measured meets a criterion of the spec: it holds, or "
        "it fails. Where the whole interval is asked for, which says how well a few seeds pin "
        "down a value, it holds when all of the interval meets the criterion, fails when none of "
        "it does, and is undecided in between: more seeds would decide.</dd>\n"
        "<dt>Profile</dt><dd>How much is run: <code>quick</code> takes small groups, "
        "<code>paper</code> the paper’s, <code>full</code> its other widths as well.</dd>\n"
        "</dl></details>\n");
}

/* --- Provenance ------------------------------------------------------------------------------- */

/* "AMD EPYC 7763" from /proc/cpuinfo. */
static void find_processor(char *name, size_t size) {
    char line[512];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(name, size, "unknown");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || colon == NULL)
            continue;
        snprintf(name, size, "%s", colon + 1 + (colon[1] == ' '));
        name[strcspn(name, "\n")] = '\0';
        break;
    }
    if (file != NULL)
        fclose(file);
}

static void write_fact(struct html *html, const char *name, const char *value) {
    html_print(html, "<dt>%s</dt><dd>%s</dd>\n", name, value);
}

/* What the verdicts say about the kernels, one after the other without repetitions. */
static void write_kernels(struct html *html, const struct report *report) {
    const char *before = NULL;
    html_markup(html, "<dt>OpenBLAS kernels</dt><dd>");
    for (int c = 0; c < REPORT_CLAIMS; ++c)
        for (int i = 0; i < report->outcomes[c].count; ++i) {
            const char *kernel = report->outcomes[c].judgements[i].kernel;
            if (*kernel == '\0' || (before != NULL && strcmp(kernel, before) == 0))
                continue;
            html_print(html, before == NULL ? "%s" : ", %s", kernel);
            before = kernel;
        }
    html_markup(html, before == NULL ? "unknown</dd>\n" : "</dd>\n");
}

static const char *determinism(const struct report *report) {
    bool native = report->state.native, known = *report->state.profile != '\0';
    for (int c = 0; c < REPORT_CLAIMS; ++c)
        for (int i = 0; i < report->outcomes[c].count; ++i) {
            const char *kernel = report->outcomes[c].judgements[i].kernel;
            known = known || *kernel != '\0';
            native = native || strstr(kernel, "native") != NULL;
        }
    if (!known)
        return "unknown";
    return native ? "--native: the fastest kernels of the machine; the last digits may differ on "
                    "another one"
                  : "reproducible: the same bytes with the same libraries on any x86-64 "
                    "machine with AVX2, with any number of workers";
}

static void write_provenance(struct html *html, const struct report *report) {
    char processor[256], cores[32];
    find_processor(processor, sizeof processor);
    snprintf(cores, sizeof cores, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    html_markup(html, "\n<section id=\"provenance\" aria-labelledby=\"provenance-title\">\n"
                      "<header><h2 id=\"provenance-title\">Where this comes from</h2></header>\n"
                      "<p>The program that wrote this page, and the machine it ran on.</p>\n"
                      "<dl class=\"facts\">\n");
    write_fact(html, "Version", "cogs " COGS_VERSION);
    write_fact(html, "Commit", REPORT_COMMIT);
    write_fact(html, "Compiler", REPORT_COMPILER);
    write_kernels(html, report);
    write_fact(html, "Processor", processor);
    write_fact(html, "Cores", cores);
    write_fact(html, "Profile", *report->state.profile != '\0' ? report->state.profile : "unknown");
    write_fact(html, "Determinism", determinism(report));
    html_markup(html, "</dl>\n</section>\n</main>\n</body>\n</html>\n");
}

static void write_page(struct html *html, const struct report *report) {
    write_head(html);
    write_introduction(html);
    section_write_summary(html, report);
    write_words(html);
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        section_write(html, report, i);
    write_provenance(html, report);
}

/* --- Main ------------------------------------------------------------------------------------- */

static bool check_folder(const char *path, struct error *error) {
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    return error_set(error, ERROR_INPUT, "there is no folder '%s'", path);
}

static bool read_outcomes(struct report *report, struct error *error) {
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        if (!outcome_read(report_claims[i], report->out, report->specs, &report->state,
                          &report->outcomes[i], error))
            return false;
    return true;
}

static bool save_page(const struct report *report, struct error *error) {
    char path[PROGRAM_PATH_MAX];
    struct html html;
    if (!html_open(&html, error))
        return false;
    write_page(&html, report);
    snprintf(path, sizeof path, "%s/report.html", report->out);
    bool ok = html_save(&html, path, error);
    html_close(&html);
    return ok;
}

int main(int argc, char **argv) {
    struct arguments arguments = {.specs = "experiments"};
    struct error error;
    program_guard();
    parse_arguments(argc, argv, &arguments);
    struct report report = {.out = arguments.out, .specs = arguments.specs};
    bool ok = check_folder(report.out, &error) && check_folder(report.specs, &error) &&
              report_state_read(arguments.state, &report.state, &error) &&
              read_outcomes(&report, &error) && save_page(&report, &error);
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        outcome_free(&report.outcomes[i]);
    if (ok)
        return PROGRAM_HOLDS;
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, error.message);
    return PROGRAM_BAD_INPUT;
}
