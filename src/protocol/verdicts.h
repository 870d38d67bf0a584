/* Verdicts: criteria and what was measured, as a table and as lines on stdout. */
#ifndef PROTOCOL_VERDICTS_H
#define PROTOCOL_VERDICTS_H

#include "protocol/criteria.h"
#include "record/table.h"
#include "run/program.h"

/* A row of tables/verdicts_<claim>.csv. */
struct verdict {
    const char *claim, *quantity;
    double paper;
    struct estimate measured; /* NaN: not measured, no interval */
    char text[CRITERION_TEXT_MAX];
    const char *asked; /* the text */
    enum verdict_value value;
    const char *kernel;
};

extern const struct record verdict_record;

/* Judge a criterion. */
void verdict_judge(const struct program *program, const struct criterion *criterion,
                   struct estimate measured, struct verdict *verdict);

/* Print a line for a verdict, unless --quiet. */
void verdict_print(const struct program *program, const struct verdict *verdict);

/* Print what `count` verdicts come to, of which `worst` is the worst, and the number of networks
 * that could not be trained of those that were to be. Returns the program's exit status: without
 * criteria nothing fails. */
int verdicts_end(const struct program *program, int count, enum verdict_value worst,
                 int failed_cells, int tried_cells);

#endif
