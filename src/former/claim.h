/* The frame of a claim program: its spec, the chosen profile, its verdicts.
 *
 * The structure that a claim loads its spec into begins with a struct claim_head; the structures of
 * its profiles begin with `char *name`. */
#ifndef STUDY_CLAIM_H
#define STUDY_CLAIM_H

#include "former/spec.h"
#include "former/verdict.h"
#include "run/program.h"

struct claim_head {
    char *claim;     /* the program's name */
    char *statement; /* what the paper says, in one sentence */
    struct spec_criterion *criteria;
    unsigned criteria_count;
    void *profiles; /* [profiles_count] structures of the claim's own type */
    unsigned profiles_count;
};

/* The schema fields of the struct claim_head that a structure begins with; its profiles are of type
 * `profile` and have the schema `profile_schema`. */
#define CLAIM_HEAD_FIELDS(profile, profile_schema)                                                 \
    CYAML_FIELD_STRING_PTR("claim", CYAML_FLAG_POINTER, struct claim_head, claim, 1, 64),          \
        CYAML_FIELD_STRING_PTR("statement", CYAML_FLAG_POINTER, struct claim_head, statement, 1,   \
                               2000),                                                              \
        CYAML_FIELD_SEQUENCE("criteria", CYAML_FLAG_POINTER, struct claim_head, criteria,          \
                             &spec_criterion_schema, 1, 1000),                                     \
    {                                                                                              \
        .key = "profiles", .data_offset = offsetof(struct claim_head, profiles),                   \
        .count_offset = offsetof(struct claim_head, profiles_count),                               \
        .count_size = sizeof(unsigned), .value = {                                                 \
            CYAML_VALUE_SEQUENCE(CYAML_FLAG_POINTER, profile, &(profile_schema), 1, 1000)          \
        }                                                                                          \
    }

struct claim {
    const struct program *program;
    struct spec *spec;
    const cyaml_schema_value_t *schema;
    struct claim_head *document; /* the whole spec; cast to the claim's own type */
    char **profiles;             /* [profiles_count]: their names */
    const void *profile;         /* the one that was asked for, of the claim's own type */
    unsigned index;              /* its number */
    struct verdicts verdicts;
};

/* Open program->spec, load it, and find program->profile among its profiles, structures of
 * `profile_size` bytes. Fails with ERROR_INPUT when it is the spec of another claim or has no such
 * profile. */
bool claim_open(const struct program *program, const cyaml_schema_value_t *schema,
                size_t profile_size, struct claim *claim, struct error *error);

/* Say which quantities, [count] names, this profile is going to measure, and check the spec's
 * criteria against them. To be called before any work. */
bool claim_expect(struct claim *claim, char *const *quantities, int count, struct error *error);

/* The program's exit status after its work: that of verdicts_finish, which writes and prints the
 * verdicts; a shard has none and only says whether any of its cells failed. */
int claim_finish(const struct claim *claim, int failed_cells);

void claim_close(struct claim *claim);

#endif
