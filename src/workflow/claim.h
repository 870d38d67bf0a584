/* The frame of a claim program: its spec, the chosen profile, its verdicts.
 *
 * The structure that a claim loads its spec into begins with a struct claim_head; the structures of
 * its profiles begin with `char *name`. */
#ifndef WORKFLOW_CLAIM_H
#define WORKFLOW_CLAIM_H

#include "workflow/program.h"
#include "workflow/spec.h"
#include "workflow/verdict.h"

struct claim_head {
    char *claim;     /* the program's name */
    char *statement; /* what the paper says, in one sentence */
    struct spec_criterion *criteria;
    unsigned criteria_count;
};

struct claim {
    const struct program *program;
    struct spec *spec;
    const cyaml_schema_value_t *schema;
    struct claim_head *document; /* the whole spec; cast to the claim's own type */
    char **profiles;             /* [profiles_count]: their names */
    unsigned profiles_count;
    struct verdicts verdicts;
};

/* Open program->spec and load it. Fails with ERROR_INPUT when it is the spec of another claim. */
bool claim_open(const struct program *program, const cyaml_schema_value_t *schema,
                struct claim *claim, struct error *error);

/* The index of program->profile among `profiles`, [count] structures of `size` bytes. */
bool claim_choose(struct claim *claim, const void *profiles, unsigned count, size_t size,
                  unsigned *index, struct error *error);

/* Say which quantities, [count] names, this profile is going to measure, and check the spec's
 * criteria against them. To be called before any work. */
bool claim_expect(struct claim *claim, char *const *quantities, int count, struct error *error);

/* The program's exit status after its work: that of verdicts_finish, which writes and prints the
 * verdicts; a shard has none and only says whether any of its cells failed. */
int claim_finish(const struct claim *claim, int failed_cells);

void claim_close(struct claim *claim);

#endif
