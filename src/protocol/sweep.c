#include "protocol/sweep.h"

#include <string.h>

static bool same_group(const struct abelian *x, const struct abelian *y) {
    return x->rank == y->rank && memcmp(x->factors, y->factors, x->rank * sizeof *x->factors) == 0;
}

static bool check_groups(const struct place *at, const struct sweep *sweep, struct error *error) {
    for (unsigned i = 0; i < sweep->groups_count; ++i)
        for (unsigned j = 0; j < i; ++j)
            if (same_group(&sweep->groups[i], &sweep->groups[j])) {
                const struct place group = place_in(at, "groups[%u]", i);
                return place_refuse(&group, "", error, "is in the list already");
            }
    return true;
}

static bool check_split(const struct place *at, const struct sweep *sweep, struct error *error) {
    for (unsigned i = 0; i < sweep->groups_count; ++i) {
        int d = abelian_order(&sweep->groups[i]);
        int test = dataset_held_out_pairs(d, sweep->training.config.train_share);
        if (test < 1 || test >= d * d)
            return place_refuse(at, "training.train_share", error,
                                "holds out %d of the %d pairs of a group of order %d; both sides "
                                "need at least one",
                                test, d * d, d);
    }
    return true;
}

static bool check_sweep(const struct place *at, const void *of, struct error *error) {
    const struct sweep *sweep = of;
    const struct place training = place_in(at, "training");
    double size = (double)sweep_settings(sweep) * sweep->seeds_count;
    return check_groups(at, sweep, error) &&
           protocol_check(&training, &sweep->training, true, error) &&
           check_split(at, sweep, error) &&
           (size <= 1e6 ||
            place_refuse(at, "", error, "asks for %.0f networks; at most 1000000 make one sweep",
                         size));
}

#define SWEEP(member) offsetof(struct sweep, member)

static const struct field sweep_fields[] = {
    {"groups", FIELD_LIST, SWEEP(groups), .items = &abelian_record, .count = SWEEP(groups_count),
     .range = "no group twice", .meaning = "groups whose addition is learned"},
    {"widths", FIELD_LIST, SWEEP(widths), .of = FIELD_INTEGER, .count = SWEEP(widths_count),
     .low = 1, .high = 1 << 20, .order = FIELD_DISTINCT, .unit = "hidden neurons", .meaning = "q"},
    {"weight_decays", FIELD_LIST, SWEEP(weight_decays), .of = FIELD_REAL,
     .count = SWEEP(weight_decays_count), .low = 0, .high = 100, .order = FIELD_DISTINCT,
     .meaning = "L2 coefficient added to the gradient"},
    {"seeds", FIELD_LIST, SWEEP(seeds), .of = FIELD_SEED, .count = SWEEP(seeds_count),
     .most = 10000, .order = FIELD_DISTINCT, .meaning = "of split and initial weights"},
    {"training", FIELD_BLOCK, SWEEP(training), .items = &protocol_record,
     .meaning = "the training protocol"},
    {0},
};
const struct record sweep_record = {"sweep", sizeof(struct sweep), sweep_fields, check_sweep};

int sweep_settings(const struct sweep *sweep) {
    return (int)(sweep->groups_count * sweep->widths_count * sweep->weight_decays_count);
}

struct sweep_setting sweep_setting(const struct sweep *sweep, int index) {
    int decays = (int)sweep->weight_decays_count, widths = (int)sweep->widths_count;
    struct sweep_setting setting = {
        .group = &sweep->groups[index / decays / widths],
        .q = sweep->widths[index / decays % widths],
        .weight_decay = sweep->weight_decays[index % decays],
    };
    setting.config =
        protocol_on_group(&sweep->training, setting.group, setting.q, setting.weight_decay, 0);
    return setting;
}
