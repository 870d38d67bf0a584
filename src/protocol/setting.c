#include "protocol/setting.h"

#define SETTING(member) offsetof(struct setting_common, member)

static const struct field setting_fields[] = {
    {"name", FIELD_TEXT, SETTING(name), .most = 40, .range = "letters, digits, `_`; none twice",
     .meaning = "name in tables and criteria"},
    {"label", FIELD_TEXT, SETTING(label), .optional = true, .most = 60,
     .meaning = "what figures call it, in words, instead of the name"},
    {"seeds", FIELD_LIST, SETTING(seeds), .of = FIELD_SEED, .count = SETTING(seeds_count),
     .order = FIELD_DISTINCT, .most = 10000, .meaning = "a network each"},
    {"epochs", FIELD_INTEGER, SETTING(epochs), .optional = true, .low = 0, .high = 1e8,
     .meaning = "instead of those of `training`, unless 0"},
    {"learning_rate", FIELD_REAL, SETTING(learning_rate), .optional = true, .low = 0, .high = 1e6,
     .meaning = "likewise; `final_learning_rate` changes in proportion"},
    {"snapshot_epochs", FIELD_LIST, SETTING(snapshot_epochs), .optional = true, .of = FIELD_INTEGER,
     .count = SETTING(snapshots), .order = FIELD_ASCENDING, .low = 0, .high = 1e8,
     .range = "ascending, 0 to `epochs`", .meaning = "epochs at which networks are looked into"},
    {"drawn", FIELD_YES, SETTING(drawn), .optional = true,
     .meaning = "in the figure over epochs, which has room for 9 settings"},
    {0}};
const struct record setting_common_record = {"setting", sizeof(struct setting_common),
                                             setting_fields};

const char *setting_label(const struct setting_common *setting) {
    return setting->label != NULL ? setting->label : setting->name;
}

struct protocol setting_protocol(const struct protocol *training,
                                 const struct setting_common *setting) {
    struct protocol protocol = setting->has_training > 0 ? setting->training : *training;
    struct training_config *config = &protocol.config;
    if (setting->epochs != 0)
        config->epochs = setting->epochs;
    if (setting->learning_rate != 0) {
        config->final_learning_rate *= setting->learning_rate / config->optimiser.learning_rate;
        config->optimiser.learning_rate = setting->learning_rate;
    }
    return protocol;
}

static const struct setting_common *setting_at(const void *settings, size_t size, unsigned index) {
    return (const void *)((const char *)settings + index * size);
}

static bool check_drawn(const struct place *at, const void *settings, size_t size, unsigned index,
                        struct error *error) {
    int drawn = 0;
    for (unsigned i = 0; i <= index; ++i)
        drawn += setting_at(settings, size, i)->drawn;
    return drawn <= SETTING_DRAWN_MAX ||
           place_refuse(at, "drawn", error, "a figure has room for %d settings", SETTING_DRAWN_MAX);
}

bool setting_check(const struct place *at, const void *settings, size_t size, unsigned index,
                   const struct protocol *protocol, struct error *error) {
    const struct setting_common *setting = setting_at(settings, size, index);
    if (!record_check_name(at, settings, size, index, error) ||
        !check_drawn(at, settings, size, index, error))
        return false;
    for (unsigned i = 0; i < setting->snapshots; ++i) {
        const struct place item = place_in(at, "snapshot_epochs[%u]", i);
        double low = i == 0 ? 0 : setting->snapshot_epochs[i - 1] + 1.0;
        if (!place_check(&item, "", setting->snapshot_epochs[i], low, protocol->config.epochs,
                         error))
            return false;
    }
    return true;
}
