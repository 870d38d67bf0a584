#include "former/sweep.h"

#include <string.h>

const cyaml_schema_field_t sweep_fields[] = {
    CYAML_FIELD_SEQUENCE("groups", CYAML_FLAG_POINTER, struct sweep, groups, &spec_group_schema, 1,
                         1000),
    CYAML_FIELD_SEQUENCE("widths", CYAML_FLAG_POINTER, struct sweep, widths, &spec_integer_schema,
                         1, 1000),
    CYAML_FIELD_SEQUENCE("weight_decays", CYAML_FLAG_POINTER, struct sweep, weight_decays,
                         &spec_real_schema, 1, 1000),
    CYAML_FIELD_SEQUENCE("seeds", CYAML_FLAG_POINTER, struct sweep, seeds, &spec_seed_schema, 1,
                         10000),
    CYAML_FIELD_MAPPING("training", CYAML_FLAG_DEFAULT, struct sweep, training,
                        spec_training_fields),
    CYAML_FIELD_END};

static bool same_group(const struct spec_group *x, const struct spec_group *y) {
    return x->rank == y->rank && memcmp(x->factors, y->factors, x->rank * sizeof *x->factors) == 0;
}

static bool refuse_repeated(const struct spec *spec, struct error *error, const char *where,
                            const char *list, unsigned index) {
    char at[SPEC_WHERE_MAX];
    return spec_refuse(spec, error, spec_where(at, "%s.%s[%u]", where, list, index),
                       "is in the list already");
}

static bool check_groups(const struct spec *spec, struct error *error, const char *where,
                         const struct sweep *sweep) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < sweep->groups_count; ++i) {
        if (!spec_check_group(spec, error, spec_where(at, "%s.groups[%u]", where, i),
                              &sweep->groups[i]))
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (same_group(&sweep->groups[i], &sweep->groups[j]))
                return refuse_repeated(spec, error, where, "groups", i);
    }
    return true;
}

static bool check_widths(const struct spec *spec, struct error *error, const char *where,
                         const struct sweep *sweep) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < sweep->widths_count; ++i) {
        if (!spec_check_range(spec, error, spec_where(at, "%s.widths[%u]", where, i),
                              sweep->widths[i], 1, 1 << 20))
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (sweep->widths[i] == sweep->widths[j])
                return refuse_repeated(spec, error, where, "widths", i);
    }
    return true;
}

static bool check_weight_decays(const struct spec *spec, struct error *error, const char *where,
                                const struct sweep *sweep) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < sweep->weight_decays_count; ++i) {
        if (!spec_check_range(spec, error, spec_where(at, "%s.weight_decays[%u]", where, i),
                              sweep->weight_decays[i], 0, 100))
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (sweep->weight_decays[i] == sweep->weight_decays[j])
                return refuse_repeated(spec, error, where, "weight_decays", i);
    }
    return true;
}

static bool check_split(const struct spec *spec, struct error *error, const char *where,
                        const struct sweep *sweep) {
    char at[SPEC_WHERE_MAX];
    for (unsigned i = 0; i < sweep->groups_count; ++i) {
        const struct spec_group *group = &sweep->groups[i];
        int d = spec_group_order(group);
        int test_pairs = dataset_held_out_pairs(d, sweep->training.train_share);
        if (test_pairs < 1 || test_pairs >= d * d)
            return spec_refuse(spec, error, spec_where(at, "%s.training.train_share", where),
                               "holds out %d of the %d pairs of a group of order %d; both sides "
                               "need at least one",
                               test_pairs, d * d, d);
    }
    return true;
}

bool sweep_check(const struct spec *spec, struct error *error, const char *where,
                 const struct sweep *sweep) {
    char at[SPEC_WHERE_MAX];
    double size = (double)sweep->groups_count * sweep->widths_count * sweep->weight_decays_count *
                  sweep->seeds_count;
    return check_groups(spec, error, where, sweep) && check_widths(spec, error, where, sweep) &&
           check_weight_decays(spec, error, where, sweep) &&
           spec_check_seeds(spec, error, spec_where(at, "%s.seeds", where), sweep->seeds,
                            sweep->seeds_count) &&
           spec_check_training(spec, error, spec_where(at, "%s.training", where), &sweep->training,
                               true) &&
           check_split(spec, error, where, sweep) &&
           (size <= 1e6 ||
            spec_refuse(spec, error, where,
                        "asks for %.0f networks; at most 1000000 make one sweep", size));
}

/* Nodes of the other models can grow again from next to nothing. */
static double vanishing_weight(const struct spec_training *training) {
    bool for_good = training->activation == MODEL_SQUARE && training->optimiser == OPTIMISER_ADAM;
    return for_good ? TRAINING_VANISH_BELOW : 0;
}

static const struct way *chosen_way(const struct spec_training *training,
                                    const struct training_config *config) {
    switch (training->gradient) {
    case SPEC_GRADIENT_DIRECT:
        return &way_direct;
    case SPEC_GRADIENT_STRUCTURED:
        return &way_structured;
    default:
        return training_fastest_way(config);
    }
}

/* All but the task and the way to the gradient. */
static struct training_config config_on(const struct spec_training *training, int q,
                                        double weight_decay, uint64_t seed) {
    return (struct training_config){
        .model = {.activation = training->activation, .loss = training->loss},
        .q = q,
        .seed = seed,
        .epochs = training->epochs,
        .schedule = training->schedule,
        .final_learning_rate = training->final_learning_rate,
        .warm_up = training->warm_up,
        .cool_down = training->cool_down,
        .penalty = training->penalty,
        .batch = training->batch,
        .evaluate_every = training->evaluate_every,
        .stop_after = training->stop_after,
        .train_share = training->train_share,
        .clean_test = training->clean_test,
        .optimiser = {.kind = training->optimiser,
                      .learning_rate = training->learning_rate,
                      .beta1 = training->beta1,
                      .beta2 = training->beta2,
                      .epsilon = training->epsilon,
                      .momentum = training->momentum,
                      .weight_decay = weight_decay},
        .start = training->start,
        .start_deviation = training->start_deviation,
        .vanish_below = vanishing_weight(training),
    };
}

struct training_config sweep_config(const struct spec_training *training,
                                    const struct spec_group *group, int q, double weight_decay,
                                    uint64_t seed) {
    struct training_config config = config_on(training, q, weight_decay, seed);
    config.rank = (int)group->rank;
    memcpy(config.factors, group->factors, group->rank * sizeof *group->factors);
    config.way = chosen_way(training, &config);
    return config;
}

struct training_config sweep_table_config(const struct spec_training *training,
                                          const struct training_table *table, int q,
                                          double weight_decay, uint64_t seed) {
    struct training_config config = config_on(training, q, weight_decay, seed);
    config.table = *table;
    if (training->activation == MODEL_POWER)
        config.model.degree = table->inputs > 0 && !table->bits ? table->inputs : 2;
    config.way = chosen_way(training, &config);
    return config;
}

int sweep_size(const struct sweep *sweep) {
    return (int)(sweep->groups_count * sweep->widths_count * sweep->weight_decays_count *
                 sweep->seeds_count);
}

int sweep_index(const struct sweep *sweep, unsigned group, unsigned width, unsigned weight_decay,
                unsigned seed) {
    return (
        int)(((group * sweep->widths_count + width) * sweep->weight_decays_count + weight_decay) *
                 sweep->seeds_count +
             seed);
}

void sweep_cells(const struct sweep *sweep, struct cell *cells) {
    for (unsigned g = 0; g < sweep->groups_count; ++g)
        for (unsigned w = 0; w < sweep->widths_count; ++w)
            for (unsigned y = 0; y < sweep->weight_decays_count; ++y)
                for (unsigned s = 0; s < sweep->seeds_count; ++s)
                    cells[sweep_index(sweep, g, w, y, s)] =
                        (struct cell){.config = sweep_config(
                                          &sweep->training, &sweep->groups[g], sweep->widths[w],
                                          sweep->weight_decays[y], sweep->seeds[s])};
}
