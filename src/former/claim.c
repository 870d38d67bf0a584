#include "former/claim.h"

#include <stdlib.h>
#include <string.h>

static bool choose_profile(struct claim *claim, size_t size, struct error *error) {
    const struct claim_head *head = claim->document;
    const char *profiles = head->profiles;
    claim->profiles = calloc(head->profiles_count, sizeof *claim->profiles);
    if (claim->profiles == NULL)
        return error_memory(error, "the profiles");
    for (unsigned i = 0; i < head->profiles_count; ++i)
        memcpy(&claim->profiles[i], profiles + i * size, sizeof claim->profiles[i]);
    if (!spec_find_profile(claim->spec, (const char *const *)claim->profiles, head->profiles_count,
                           claim->program->profile, &claim->index, error))
        return false;
    claim->profile = profiles + claim->index * size;
    return true;
}

bool claim_open(const struct program *program, const cyaml_schema_value_t *schema,
                size_t profile_size, struct claim *claim, struct error *error) {
    void *document = NULL;
    *claim = (struct claim){.program = program, .schema = schema};
    claim->spec = spec_open(program->spec, error);
    if (claim->spec == NULL || !spec_load(claim->spec, schema, &document, error))
        return false;
    claim->document = document;
    if (strcmp(claim->document->claim, program->name) != 0)
        return spec_refuse(claim->spec, error, "claim",
                           "this is a spec for the program '%s', not '%s'", claim->document->claim,
                           program->name);
    return choose_profile(claim, profile_size, error);
}

bool claim_expect(struct claim *claim, char *const *quantities, int count, struct error *error) {
    const struct claim_head *head = claim->document;
    return verdicts_create(claim->spec, head->criteria, head->criteria_count,
                           (const char *const *)claim->profiles, head->profiles_count,
                           claim->program->profile, quantities, count, &claim->verdicts, error);
}

int claim_finish(const struct claim *claim, int failed_cells) {
    int status = failed_cells > 0 ? PROGRAM_CELLS_FAILED : PROGRAM_HOLDS;
    if (!program_is_shard(claim->program))
        status = verdicts_finish(&claim->verdicts, claim->program, failed_cells);
    return program_was_heard(claim->program) ? status : PROGRAM_BAD_INPUT;
}

void claim_close(struct claim *claim) {
    verdicts_free(&claim->verdicts);
    free(claim->profiles);
    if (claim->document != NULL)
        spec_free_data(claim->schema, claim->document);
    spec_close(claim->spec);
    *claim = (struct claim){0};
}
