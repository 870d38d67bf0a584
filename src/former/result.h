/* Where a program's results go: <out>/tables/<name>.csv and <out>/figures/<name>.png. Both
 * functions take over the table or figure and free it, so that a call can end a block. */
#ifndef STUDY_RESULT_H
#define STUDY_RESULT_H

#include "plot/figure.h"
#include "record/table.h"
#include "run/program.h"

bool result_save_table(const struct program *program, struct table *table, const char *name,
                       struct error *error);

/* The file says which program, version, spec, profile and kernels made it. */
bool result_save_figure(const struct program *program, struct figure *figure, const char *name,
                        struct error *error);

#endif
