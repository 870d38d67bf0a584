/* Specs: what match_rate, whose spec has every kind of field, does with one before it trains, and
 * what the report reads of it. */
#include "claims/composing/match_rate/match_rate_spec.h"
#include "memory_file.h"
#include "programs/report/report_spec.h"

#include <ctype.h>
#include <string.h>

static const char *const profiles[] = {"quick", "paper"};

/* Where a problem is said to be: "FILE:LINE:COLUMN: ...". */
static void check_message(const char *path, const struct error *error) {
    size_t length = strlen(path);
    if (error->kind != ERROR_INPUT || strncmp(error->message, path, length) != 0 ||
        error->message[length] != ':' || !isdigit((unsigned char)error->message[length + 1]))
        abort();
}

static void load(const char *path, const char *profile) {
    static char *quantities[] = {"matched_pooled", "control_matched"};
    const struct program program = {.name = "match_rate", .spec = path, .profile = profile};
    struct error error = {0};
    struct claim claim;
    if (!claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error) ||
        !check_profile(claim.spec, claim.index, claim.profile, &error) ||
        !claim_expect(&claim, quantities, 2, &error))
        check_message(path, &error);
    claim_close(&claim);
}

static void report(const char *path) {
    struct report_spec spec;
    struct report_criterion criterion;
    struct error error = {0};
    if (report_spec_read(path, &spec, &error)) {
        report_spec_statement(&spec);
        report_spec_paper(&spec, "d", "23", "nu_syn");
        for (int i = 0; report_spec_criterion(&spec, i, &criterion); ++i)
            report_spec_applies(&spec, i, profiles[0]);
    }
    report_spec_free(&spec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[MEMORY_PATH_MAX];
    int file = memory_file(data, size, path);
    for (int i = 0; i < 2; ++i)
        load(path, profiles[i]);
    report(path);
    close(file);
    return 0;
}
