/* Specs: what match_rate, whose spec has every kind of field, does with one before it trains, and
 * what the report reads of it. */
#include "memory_file.h"
#include "study/study.h"

#include <ctype.h>
#include <string.h>

extern const struct claim match_rate;
void spec_report(const char *path); /* spec_report.c */

static const char *const profiles[] = {"quick", "paper"};

/* Where a problem is said to be: "FILE:LINE:COLUMN: ...". */
static void check_message(const char *path, const struct error *error) {
    size_t length = strlen(path);
    if (error->kind != ERROR_INPUT || strncmp(error->message, path, length) != 0 ||
        error->message[length] != ':' || !isdigit((unsigned char)error->message[length + 1]))
        abort();
}

static void load(const char *path, const char *profile) {
    const struct program program = {.name = "match_rate", .spec = path, .profile = profile};
    struct error error = {0};
    struct study study;
    if (!study_open(&study, &program, &match_rate, &error))
        check_message(path, &error);
    study_close(&study);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[MEMORY_PATH_MAX];
    int file = memory_file(data, size, path);
    for (int i = 0; i < 2; ++i)
        load(path, profiles[i]);
    spec_report(path);
    close(file);
    return 0;
}
