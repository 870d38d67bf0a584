#include "former/result.h"

#include <stdio.h>
#include <string.h>

bool result_save_table(const struct program *program, struct table *table, const char *name,
                       struct error *error) {
    char path[PROGRAM_PATH_MAX];
    snprintf(path, sizeof path, "%s/tables/%s.csv", program->out, name);
    bool ok = table_save(table, path, error);
    table_free(table);
    return ok;
}

bool result_save_figure(const struct program *program, struct figure *figure, const char *name,
                        struct error *error) {
    char path[PROGRAM_PATH_MAX], software[128];
    /* The spec's name without its folder: the same bytes wherever the repository lies. */
    const char *slash = strrchr(program->spec, '/');
    snprintf(path, sizeof path, "%s/figures/%s.png", program->out, name);
    snprintf(software, sizeof software, "cogs %s, %s", COGS_VERSION, program->name);
    const struct figure_provenance provenance[] = {
        {"Software", software},
        {"Spec", slash != NULL ? slash + 1 : program->spec},
        {"Profile", program->profile},
        {"Kernels", program->native ? "native" : "Haswell"},
    };
    bool ok =
        figure_save(figure, path, provenance, (int)(sizeof provenance / sizeof *provenance), error);
    figure_free(figure);
    return ok;
}
