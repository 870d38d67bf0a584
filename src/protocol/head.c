#include "protocol/head.h"

#include <stdio.h>
#include <string.h>

#define HEAD(member) offsetof(struct head, member)

enum { PROFILES = 3 };

/* In the place of the claim's own. */
static const struct field no_fields[] = {{0}};
static const struct record profile_record = {"profile", sizeof(char *), no_fields};

static const struct field head_fields[] = {
    {"claim", FIELD_TEXT, HEAD(claim), .most = 64, .meaning = "the program that the spec is for"},
    {"statement", FIELD_TEXT, HEAD(statement), .most = 2000,
     .meaning = "what the paper says, in one sentence"},
    {"criteria", FIELD_LIST, HEAD(criteria), .items = &criterion_record,
     .count = HEAD(criteria_count), .meaning = "when the claim holds; see below"},
    [PROFILES] = {"profiles", FIELD_LIST, HEAD(profiles), .items = &profile_record,
                  .count = HEAD(profiles_count),
                  .meaning = "alternatives to choose from with `--profile`; each has a unique "
                             "`name`"},
    {0},
};
const struct record head_record = {"the spec", sizeof(struct head), head_fields, NULL};

const void *head_profile(const struct head *head, unsigned index) {
    return head->profiles + index * head->profile_size;
}

static const char *profile_name(const struct head *head, unsigned index) {
    const char *name;
    memcpy(&name, head_profile(head, index), sizeof name);
    return name;
}

/* A spec of another claim has other fields: say that first. */
static bool check_claim(const struct place *root, const char *claim, struct error *error) {
    const yaml_node_t *node = spec_child(root->spec, spec_root(root->spec), "claim");
    if (node == NULL || node->type != YAML_SCALAR_NODE)
        return true;
    const char *name = (const char *)node->data.scalar.value;
    return strcmp(name, claim) == 0 ||
           place_refuse(root, "claim", error, "this is a spec for the program '%.64s', not '%s'",
                        name, claim);
}

static bool check_names(const struct place *root, const struct head *head, struct error *error) {
    for (unsigned i = 0; i < head->profiles_count; ++i)
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(profile_name(head, i), profile_name(head, j)) == 0) {
                const struct place place = place_in(root, "profiles[%u]", i);
                return place_refuse(&place, "name", error, "a second profile called '%s'",
                                    profile_name(head, i));
            }
    return true;
}

bool head_read(const struct place *root, const struct head_records *records, struct head *head,
               void *own, struct error *error) {
    struct field fields[sizeof head_fields / sizeof *head_fields];
    memcpy(fields, head_fields, sizeof fields);
    fields[PROFILES].items = records->profile;
    const struct record record = {head_record.name, head_record.size, fields, NULL};
    const struct part parts[] = {{&record, head}, {records->document, own}};
    *head = (struct head){.profile_size = records->profile->size};
    return check_claim(root, records->claim, error) &&
           record_read(root, parts, records->document == NULL ? 1 : 2, error) &&
           check_names(root, head, error);
}

bool head_find_profile(const struct place *root, const struct head *head, const char *wanted,
                       unsigned *index, struct error *error) {
    char list[256] = "";
    for (*index = 0; *index < head->profiles_count; ++*index) {
        const char *name = profile_name(head, *index);
        if (strcmp(name, wanted) == 0)
            return true;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", *index == 0 ? "" : ", ", name);
    }
    return place_refuse(root, "profiles", error, "no profile '%s' here; there are: %s", wanted,
                        list);
}

static bool is_profile(const struct head *head, const char *name) {
    for (unsigned i = 0; i < head->profiles_count; ++i)
        if (strcmp(profile_name(head, i), name) == 0)
            return true;
    return false;
}

bool head_check_criteria(const struct place *root, const struct head *head, unsigned index,
                         const char *const *quantities, int count, struct error *error) {
    for (unsigned i = 0; i < head->criteria_count; ++i) {
        const struct criterion *criterion = &head->criteria[i];
        const struct place at = place_in(root, "criteria[%u]", i);
        for (unsigned p = 0; p < criterion->profiles_count; ++p)
            if (!is_profile(head, criterion->profiles[p])) {
                const struct place item = place_in(&at, "profiles[%u]", p);
                return place_refuse(&item, "", error, "the spec has no profile '%s'",
                                    criterion->profiles[p]);
            }
        if (!criterion_check(&at, criterion, profile_name(head, index), quantities, count, error))
            return false;
    }
    return true;
}
