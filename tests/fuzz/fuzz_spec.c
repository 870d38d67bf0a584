/* Specs: as read by every claim's records, by the report, and by match_rate, whose spec has every
 * kind of field, before training. */
#include "claims/claims.h"
#include "memory_file.h"
#include "programs/report/report_spec.h"
#include "study/study.h"

#include <ctype.h>
#include <string.h>

extern const struct claim match_rate;

static const char *const profiles[] = {"quick", "paper"};

/* The position in a message: "FILE:LINE:COLUMN: ...". */
static void check_message(const char *path, const struct error *error) {
    size_t length = strlen(path);
    if (error->kind == ERROR_INTERNAL || strncmp(error->message, path, length) != 0 ||
        error->message[length] != ':' || !isdigit((unsigned char)error->message[length + 1]))
        abort();
}

static void plan(const char *path, const char *profile) {
    const struct program program = {.name = "match_rate", .spec = path, .profile = profile};
    struct error error = {0};
    struct study study;
    if (!study_open(&study, &program, &match_rate, &error))
        check_message(path, &error);
    study_close(&study);
}

/* All claims but the one that a spec names refuse it at once. */
static void read_as(const char *path, const struct claim *claim) {
    struct report_spec spec;
    struct error error = {0};
    if (!report_spec_read(path, claim, &spec, &error))
        check_message(path, &error);
    report_spec_statement(&spec);
    report_spec_paper(&spec, "d", "23", "nu_syn");
    report_spec_free(&spec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[MEMORY_PATH_MAX];
    int file = memory_file(data, size, path);
    for (int i = 0; i < 2; ++i)
        plan(path, profiles[i]);
    for (int i = 0; claims[i] != NULL; ++i)
        read_as(path, claims[i]);
    close(file);
    return 0;
}
