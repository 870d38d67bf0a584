#include "claims/composing/weight_decay/weight_decay_tables.h"

#include "theory/semiring/solutions.h"

#include <math.h>

struct table *create_orders_table(struct error *error) {
    static const char *const columns[] = {"d",     "q",           "weight_decay", "seed",
                                          "order", "frequencies", "group"};
    return table_create(columns, 7, error);
}

void write_orders(struct table *table, const struct training_config *config,
                  const struct group *group, const struct analysis *analysis) {
    for (int order = 0; order <= config->q; ++order) {
        int count = 0;
        for (int f = 0; f < analysis->frequencies; ++f)
            count += analysis->frequency[f].order == order;
        if (count == 0)
            continue;
        table_row(table);
        table_integer(table, group->order);
        table_integer(table, config->q);
        table_real(table, config->optimiser.weight_decay);
        table_integer(table, (long long)config->seed);
        table_integer(table, order);
        table_integer(table, count);
        table_text(table, group->name);
    }
}

struct table *create_runs_table(struct error *error) {
    static const char *const columns[] = {"d",
                                          "q",
                                          "weight_decay",
                                          "seed",
                                          "group",
                                          "mean_order",
                                          "order_4_share",
                                          "order_6_share",
                                          "mean_residual",
                                          "norm2",
                                          "train_loss",
                                          "test_accuracy",
                                          "norm2_over_z_F6"};
    return table_create(columns, 13, error);
}

void write_run(struct table *table, const struct training_config *config, const struct group *group,
               const struct run *run, double norm2, const struct evaluation *final) {
    table_row(table);
    table_integer(table, group->order);
    table_integer(table, config->q);
    table_real(table, config->optimiser.weight_decay);
    table_integer(table, (long long)config->seed);
    table_text(table, group->name);
    table_real(table, run->values[MEAN_ORDER]);
    table_real(table, (double)run->fours / run->frequencies);
    table_real(table, (double)run->sixes / run->frequencies);
    table_real(table, run->values[MEAN_RESIDUAL]);
    table_real(table, norm2);
    table_real(table, final->train_loss);
    table_real(table, final->test_accuracy);
    table_real(table, run->values[NORM_OVER_F6]);
}

struct table *create_slopes_table(struct error *error) {
    static const char *const columns[] = {
        "group", "q", "runs", "order_slope", "order_slope_ci_low", "order_slope_ci_high"};
    return table_create(columns, 6, error);
}

void write_slope(struct table *table, const char *group, int width, int runs,
                 const struct estimate *slope) {
    table_row(table);
    table_text(table, group);
    table_integer(table, width);
    table_integer(table, runs);
    table_real(table, slope->value);
    table_real(table, slope->low);
    table_real(table, slope->high);
}

struct table *create_norms_table(struct error *error) {
    static const char *const columns[] = {"group", "solution",      "order",           "norm2", "d",
                                          "sixes", "order_4_share", "norm2_over_z_F6", "loss"};
    return table_create(columns, 9, error);
}

void write_norm(struct table *table, const struct setting *setting, const char *solution, int order,
                double norm2, double sixes, double loss) {
    const struct characters *characters = &setting->characters;
    double fours = solution_pairs(characters) - sixes;
    table_row(table);
    table_text(table, setting->group.name);
    table_text(table, solution);
    table_integer(table, order);
    table_real(table, norm2);
    table_integer(table, setting->group.order);
    table_real(table, sixes);
    table_real(table, fours / characters->frequencies);
    table_real(table, norm2 / solution_squared_norm(SOLUTION_F6, characters));
    table_real(table, loss);
}

struct table *create_path_table(struct error *error) {
    static const char *const columns[] = {"t", "order", "loss", "norm2"};
    return table_create(columns, 4, error);
}

void write_point(struct table *table, double t, int order, double loss, double norm2) {
    table_row(table);
    table_real(table, t);
    table_integer(table, order);
    table_real(table, loss);
    table_real(table, norm2);
}

struct table *create_starts_table(struct error *error) {
    static const char *const columns[] = {
        "group",         "d",          "q",           "weight_decay",  "start",
        "noise",         "seed",       "norm2_start", "norm2_end",     "train_loss",
        "test_accuracy", "live_nodes", "mean_order",  "concentration", "memorized"};
    return table_create(columns, 15, error);
}

void write_start(struct table *table, const struct training_config *config,
                 const struct group *group, enum start start, const double norm2[2],
                 const struct evaluation *final, const struct analysis *analysis, bool memorised) {
    static const char *const names[STARTS] = {"memorized", "random"};
    table_row(table);
    table_text(table, group->name);
    table_integer(table, group->order);
    table_integer(table, config->q);
    table_real(table, config->optimiser.weight_decay);
    table_text(table, names[start]);
    table_real(table, start == START_MEMORISED ? config->start_noise : NAN);
    table_integer(table, (long long)config->seed);
    table_real(table, norm2[0]);
    table_real(table, norm2[1]);
    table_real(table, final->train_loss);
    table_real(table, final->test_accuracy);
    table_integer(table, analysis->live);
    table_real(table, analysis_mean_order(analysis));
    table_real(table, analysis->concentration);
    table_text(table, memorised ? "yes" : "no");
}
