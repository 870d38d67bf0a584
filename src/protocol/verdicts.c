#include "protocol/verdicts.h"

#include <stdio.h>

static const char *const said_names[] = {
    [VERDICT_FAILS] = "FAILS", [VERDICT_UNDECIDED] = "undecided", [VERDICT_HOLDS] = "holds"};

#define VERDICT(member) offsetof(struct verdict, member)

static const struct field verdict_fields[] = {
    {"claim", FIELD_TEXT, VERDICT(claim), NULL, "program of the claim"},
    {"quantity", FIELD_TEXT, VERDICT(quantity), NULL, "what is judged"},
    {"paper", FIELD_REAL, VERDICT(paper), NULL, "the paper's value"},
    {"measured", FIELD_REAL, VERDICT(measured.value), NULL, "our value"},
    {"ci_low", FIELD_REAL, VERDICT(measured.low), NULL, "lower end of its 95 % interval"},
    {"ci_high", FIELD_REAL, VERDICT(measured.high), NULL, "upper end of its 95 % interval"},
    {"criterion", FIELD_TEXT, VERDICT(asked), NULL, "the criterion of the spec"},
    {"verdict", FIELD_CHOICE, VERDICT(value), NULL,
     "`holds`, `fails` or `undecided` (experiments/README.md)", .choices = verdict_names},
    {"kernel", FIELD_TEXT, VERDICT(kernel), NULL,
     "OpenBLAS's kernels; says when a run was not reproducible (`--native`)"},
    {0},
};
const struct record verdict_record = {"verdict", sizeof(struct verdict), verdict_fields, NULL};

void verdict_judge(const struct program *program, const struct criterion *criterion,
                   struct estimate measured, struct verdict *verdict) {
    *verdict = (struct verdict){
        .claim = program->name,
        .quantity = criterion->quantity,
        .paper = criterion->paper,
        .measured = measured,
        .value = criterion_judge(criterion, &measured),
        .kernel = program->native ? "native (not reproducible elsewhere)" : "Haswell",
    };
    criterion_format(criterion, verdict->text);
    verdict->asked = verdict->text;
}

void verdict_print(const struct program *program, const struct verdict *verdict) {
    char interval[64] = "", paper[48] = "";
    if (!isnan(verdict->measured.low))
        snprintf(interval, sizeof interval, " [%.4g, %.4g]", verdict->measured.low,
                 verdict->measured.high);
    if (!isnan(verdict->paper))
        snprintf(paper, sizeof paper, "; paper %.4g", verdict->paper);
    program_say(program, "  %-9s  %-34s %.4g%s  (asked: %s%s)", said_names[verdict->value],
                verdict->quantity, verdict->measured.value, interval, verdict->asked, paper);
}

int verdicts_end(const struct program *program, int count, enum verdict_value worst,
                 int failed_cells, int tried_cells) {
    const char *said = failed_cells > 0 ? "incomplete"
                       : count == 0     ? "not judged"
                                        : said_names[worst];
    if (failed_cells > 0 && program->gather == 0)
        fprintf(
            stderr,
            "%s: %d of the %d network%s to be trained could not be trained (see above); the rest "
            "is kept, and the same command tries the failed ones again\n",
            program->name, failed_cells, tried_cells, tried_cells == 1 ? "" : "s");
    program_say(program, "%s: %s (profile %s, %.1f s)", program->name, said, program->profile,
                program_seconds(program));
    if (failed_cells > 0)
        return PROGRAM_CELLS_FAILED;
    return worst == VERDICT_HOLDS ? PROGRAM_HOLDS : PROGRAM_FAILS;
}
