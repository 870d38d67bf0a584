/* Settings in specs: what the settings of several claims have in common. */
#ifndef PROTOCOL_SETTING_H
#define PROTOCOL_SETTING_H

#include "protocol/training.h"

/* The beginning of a claim's own structure; its record has setting_record as `common`. */
struct setting_common {
    char *name;
    char *label; /* in figures; NULL: the name */
    uint64_t *seeds;
    unsigned seeds_count;
    int epochs; /* instead of the profile's, as the next, unless 0 */
    double learning_rate;
    int *snapshot_epochs;
    unsigned snapshots;
    bool drawn;
    /* Instead of the profile's, where a claim has a field `training` for it. */
    struct protocol training;
    unsigned has_training;
};

extern const struct record setting_common_record;

/* What figures call the setting: its label in words, else its name. */
const char *setting_label(const struct setting_common *setting);

/* The setting's own training, or else the profile's, as the setting has it; final_learning_rate
 * changes in proportion. */
struct protocol setting_protocol(const struct protocol *training,
                                 const struct setting_common *setting);

/* What a setting needs beside its fields: a name that no setting before it has, settings: [index +
 * 1, size bytes each], of which SETTING_DRAWN_MAX may be drawn, and snapshots within the epochs of
 * its protocol. */
enum { SETTING_DRAWN_MAX = 9 };
bool setting_check(const struct place *at, const void *settings, size_t size, unsigned index,
                   const struct protocol *protocol, struct error *error);

#endif
