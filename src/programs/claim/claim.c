/* The program of a claim: built once for each, with CLAIM as its name. */
#include "study/study.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct claim CLAIM;

/* The files that a claim writes, a line each, for --help; NULL without memory. */
static char *list_results(const struct claim *claim) {
    char name[96], *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    for (const struct sheet *sheet = claim->sheets; sheet->name != NULL; ++sheet) {
        snprintf(name, sizeof name, "%s.csv", sheet->name);
        fprintf(stream, "  tables/%-31s %s\n", name, sheet->meaning);
    }
    for (const struct chart *chart = claim->charts; chart->name != NULL; ++chart) {
        snprintf(name, sizeof name, "%s.png", chart->name);
        fprintf(stream, "  figures/%-30s %s\n", name, chart->meaning);
    }
    if (fclose(stream) == 0)
        return text;
    free(text);
    return NULL;
}

int main(int argc, char **argv) {
    struct program program;
    char *results = list_results(&CLAIM);
    const struct program_manual manual = {
        .about = CLAIM.about, .results = results == NULL ? "" : results, .trains = CLAIM.trains};
    program_start(argc, argv, &manual, &program);
    free(results);
    return study_run(&program, &CLAIM);
}
