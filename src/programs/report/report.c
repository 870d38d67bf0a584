/* One page that shows a folder of results: verdicts, tables and figures of all claims, with what
 * they mean and how to get them again. The page needs nothing but itself: no network, no
 * font; its script (report.js) only rearranges tables. */
#include "base/output.h"
#include "programs/report/report_page.h"
#include "programs/report/report_section.h"
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
     "How far a run has come: lines 'profile NAME', 'native yes', 'claim NAME "
     "waiting|running|done-STATUS [SECONDS]', 'jobs N' and 'work NAME NETWORKS MISSING SHARE'",
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

static void write_determinism(struct html *html, const struct report *report) {
    bool native = report->state.native, known = *report->state.profile != '\0';
    for (int c = 0; c < REPORT_CLAIMS; ++c)
        for (int i = 0; i < report->outcomes[c].count; ++i) {
            const char *kernel = report->outcomes[c].judgements[i].kernel;
            known = known || *kernel != '\0';
            native = native || strstr(kernel, "native") != NULL;
        }
    html_markup(html, "<dt>Determinism</dt><dd>");
    if (known)
        page_write(html, native ? PAGE_NATIVE : PAGE_REPRODUCIBLE);
    else
        html_markup(html, "unknown");
    html_markup(html, "</dd>\n");
}

static void write_provenance(struct html *html, const struct report *report) {
    char processor[256], cores[32];
    find_processor(processor, sizeof processor);
    snprintf(cores, sizeof cores, "%ld", sysconf(_SC_NPROCESSORS_ONLN));
    html_markup(html, "\n");
    page_write(html, PAGE_PROVENANCE);
    html_markup(html, "\n");
    write_fact(html, "Version", "cogs " COGS_VERSION);
    write_fact(html, "Commit", REPORT_COMMIT);
    write_fact(html, "Compiler", REPORT_COMPILER);
    write_kernels(html, report);
    write_fact(html, "Processor", processor);
    write_fact(html, "Cores", cores);
    write_fact(html, "Profile", *report->state.profile != '\0' ? report->state.profile : "unknown");
    write_determinism(html, report);
    html_markup(html, "</dl>\n</section>\n</main>\n");
}

/* --- The page --------------------------------------------------------------------------------- */

static void write_page(struct html *html, const struct report *report) {
    page_write_head(html);
    page_write(html, PAGE_INTRODUCTION);
    html_markup(html, "\n");
    section_write_summary(html, report);
    page_write(html, PAGE_WORDS);
    html_markup(html, "\n");
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        section_write(html, report, i);
    write_provenance(html, report);
    page_write_script(html);
    html_markup(html, "</body>\n</html>\n");
}

/* --- Main ------------------------------------------------------------------------------------- */

static bool check_folder(const char *path, struct error *error) {
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    return error_set(error, ERROR_INPUT, "there is no folder '%s'", path);
}

static bool read_state(const struct arguments *arguments, struct report *report,
                       struct error *error) {
    char costs[PROGRAM_PATH_MAX];
    snprintf(costs, sizeof costs, "%s/costs.csv", arguments->specs);
    return report_state_read(arguments->state, costs, &report->state, error);
}

static bool read_outcomes(struct report *report, struct error *error) {
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        if (!outcome_read(i, report->out, report->specs, &report->state, &report->outcomes[i],
                          error))
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
    bool ok = page_check_texts(&error) && check_folder(report.out, &error) &&
              check_folder(report.specs, &error) && read_state(&arguments, &report, &error) &&
              read_outcomes(&report, &error) && save_page(&report, &error);
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        outcome_free(&report.outcomes[i]);
    if (ok)
        return PROGRAM_HOLDS;
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, error.message);
    return PROGRAM_BAD_INPUT;
}
