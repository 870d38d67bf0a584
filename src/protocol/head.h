/* What every spec says: its claim, the paper's statement, profiles and criteria. */
#ifndef PROTOCOL_HEAD_H
#define PROTOCOL_HEAD_H

#include "protocol/criteria.h"

/* The claim's own records. */
struct head_records {
    const char *claim;             /* its name */
    const struct record *profile;  /* its structure begins with `char *name` */
    const struct record *document; /* fields of the spec beside those of all; NULL: none */
};

struct head {
    char *claim, *statement;
    struct criterion *criteria;
    unsigned criteria_count;
    char *profiles; /* [profiles_count] structures of `profile_size` bytes */
    unsigned profiles_count;
    size_t profile_size;
};

/* The fields of every spec; for the manual, without the profiles' own. */
extern const struct record head_record;

/* Read a whole spec; own: the structure of records->document. Fails like record_read, and with
 * ERROR_INPUT for a spec of another claim or two profiles of one name. */
bool head_read(const struct place *root, const struct head_records *records, struct head *head,
               void *own, struct error *error);

const void *head_profile(const struct head *head, unsigned index);

/* The index of the profile called `wanted`, or a refusal that lists those that exist. */
bool head_find_profile(const struct place *root, const struct head *head, const char *wanted,
                       unsigned *index, struct error *error);

/* Check all criteria against quantities: [count], what profile `index` is going to measure. */
bool head_check_criteria(const struct place *root, const struct head *head, unsigned index,
                         const char *const *quantities, int count, struct error *error);

#endif
