/* Global solutions: every one on every group of the spec, its order, norm and loss beside theory
 * (CoGS sec. 5). */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"
#include "study/plots.h"

#include <stdlib.h>
#include <string.h>

#define ROW(member) offsetof(struct solution_row, member)
static const struct field fields[] = {
    {"group", FIELD_TEXT, ROW(group), NULL, "name of the group", .heading = "group"},
    {"solution", FIELD_TEXT, ROW(solution), NULL, "global solution", .heading = "solution"},
    {"order", FIELD_INTEGER, ROW(order), "neurons", "of the solution", .heading = "order"},
    {"loss", FIELD_REAL, ROW(summary.loss), NULL, "from sum potentials", .heading = "loss"},
    {"norm2", FIELD_REAL, ROW(norm2), NULL, "sum of |z|², the squared norm", .heading = "‖z‖²"},
    {"d", FIELD_INTEGER, ROW(d), NULL, "order of the group"},
    {"predicted_order", FIELD_INTEGER, ROW(predicted_order), "neurons", "in closed form",
     .heading = "predicted"},
    {"predicted_norm2", FIELD_REAL, ROW(predicted_norm2), NULL, "squared norm in closed form"},
    {"loss_over_pairs", FIELD_REAL, ROW(loss_over_pairs), NULL,
     "of the network with real weights, over all pairs", .heading = "loss over pairs"},
    {"r_g", FIELD_REAL, ROW(summary.r_g), NULL, "largest |r_kkk - 1|"},
    {"r_c", FIELD_REAL, ROW(summary.r_c), NULL, "largest |r_{k1,k2,k}| of all others"},
    {"r_n", FIELD_REAL, ROW(summary.r_n), NULL, "largest |Σ_p Σ_k' r_{p,k',-k',k}|"},
    {"r_s", FIELD_REAL, ROW(summary.r_s), NULL, "largest |Σ_k' r_{p,k',m-k',k}|, m != 0"},
    {0}};
const struct record ring_closure_solution_record = {"global solution", sizeof(struct solution_row),
                                                    fields};

double ring_closure_loss(const struct solution_row *row) {
    return worst_of(row->summary.loss, row->loss_over_pairs);
}

bool ring_closure_measure_losses(const struct study_group *on, const struct ring_element *z,
                                 struct potential_summary *summary, double *direct,
                                 struct error *error) {
    struct ring_weights weights = {0};
    bool ok = potential_summarise(&on->group, z, summary, error) &&
              ring_weights_from_element(&on->characters, z, &weights, error) &&
              potential_loss_direct(&on->group, &weights, direct, error);
    ring_weights_free(&weights);
    return ok;
}

bool ring_closure_measure_solution(const struct study_group *on, enum solution solution,
                                   const struct ring_element *z, struct solution_row *row,
                                   struct error *error) {
    *row = (struct solution_row){
        .group = on->group.name,
        .solution = solution_name(solution),
        .kind = solution,
        .d = on->group.order,
        .order = z->order,
        .predicted_order = solution_order(solution, &on->characters),
        .norm2 = ring_squared_norm(z),
        .predicted_norm2 = solution_squared_norm(solution, &on->characters),
    };
    return ring_closure_measure_losses(on, z, &row->summary, &row->loss_over_pairs, error);
}

static bool check_solution(struct study *study, const struct study_group *on,
                           enum solution solution, struct solution_row *row, struct findings *found,
                           struct error *error) {
    const struct tolerance *tolerance = &((const struct document *)study->document)->tolerance;
    const char *name = solution_name(solution), *group = on->group.name;
    struct ring_element z = {0};
    bool ok = solution_create(solution, &on->group, &on->characters, &z, error) &&
              ring_closure_measure_solution(on, solution, &z, row, error);
    ring_free(&z);
    if (!ok)
        return false;
    study_write_row(study, "global_solutions", row);
    ring_closure_check(study, &found->order_mismatches, study_text(study, "order_of %s", name),
                       group, row->order, abs(row->order - row->predicted_order), 0);
    ring_closure_check(study, &found->loss[solution], study_text(study, "loss_of %s", name), group,
                       row->order, ring_closure_loss(row), tolerance->zero_loss);
    ring_closure_check(study, &found->norm_error, study_text(study, "norm_of %s", name), group,
                       row->order, fabs(row->norm2 / row->predicted_norm2 - 1),
                       tolerance->relative);
    return true;
}

static bool is_listed(const struct group_factors *list, int count,
                      const struct group_factors *group) {
    for (int i = 0; i < count; ++i)
        if (list[i].rank == group->rank &&
            memcmp(list[i].factors, group->factors, sizeof(int) * (size_t)group->rank) == 0)
            return true;
    return false;
}

/* All Abelian groups up to the order of the spec, and its own, each once: *list belongs to the
 * study. Returns their number. */
static int list_groups(struct study *study, const struct solutions *solutions,
                       struct group_factors **list) {
    size_t most = solutions->groups_count +
                  (size_t)GROUP_LISTS_MAX * (size_t)(solutions->all_groups_up_to + 1);
    int count = 0;
    *list = study_room(study, most, sizeof **list);
    for (int order = 2; order <= solutions->all_groups_up_to; ++order)
        count += group_list_abelian(order, *list + count);
    for (unsigned i = 0; i < solutions->groups_count; ++i) {
        struct group_factors group = {.rank = (int)solutions->groups[i].rank};
        memcpy(group.factors, solutions->groups[i].factors, sizeof(int) * (size_t)group.rank);
        if (!is_listed(*list, count, &group))
            (*list)[count++] = group;
    }
    return count;
}

/* --- The figure ------------------------------------------------------------------------------- */

/* Order and loss of the solutions of one kind over the order of the group; rows: [count]. */
static void draw_kind(struct study *study, struct figure_panel *const panels[2],
                      const struct solution_row *rows, int count, enum solution kind) {
    static const struct figure_style styles[SOLUTIONS] = {
        {"z#dF6#u", FIGURE_BLUE, .symbol = FIGURE_DISC},
        {"z#dF4/6#u", FIGURE_VERMILION, .symbol = FIGURE_SQUARE},
        {"z#dM#u", FIGURE_GREEN, .symbol = FIGURE_TRIANGLE}};
    struct plot_points orders = plot_points(study, count), losses = plot_points(study, count);
    for (const struct solution_row *row = rows; row < rows + count; ++row) {
        if (row->kind != kind)
            continue;
        plot_add(&orders, row->d, row->order);
        plot_add(&losses, row->d, worst_of(ring_closure_loss(row), 1e-34));
    }
    plot_symbols(panels[0], &orders, styles[kind]);
    plot_symbols(panels[1], &losses, styles[kind]);
}

static void draw(struct study *study, const struct solution_row *rows, int count) {
    static const double d[] = {2, 127}, orders[SOLUTIONS][2] = {{3, 378}, {4, 254}, {4, 127 * 127}};
    static const struct figure_style lines[SOLUTIONS] = {{"3(d − 1)", FIGURE_BLUE},
                                                         {"2d", FIGURE_VERMILION, FIGURE_DASHED},
                                                         {"d#u2#d", FIGURE_GREEN, FIGURE_DOTTED}};
    static const struct figure_frame frames[2] = {
        {"Order", .x = {"group order d", .log = true}, .y = {"hidden nodes", .log = true}},
        {"Loss", .x = {"group order d", .log = true}, .y = {"loss", .log = true}}};
    const struct document *document = study->document;
    struct figure *figure = study_figure(study, "global_solutions", 1, 2, "Global solutions");
    struct figure_panel *const panels[2] = {figure_panel(figure, 0, 0, frames[0]),
                                            figure_panel(figure, 0, 1, frames[1])};
    for (int kind = 0; kind < SOLUTIONS; ++kind)
        draw_kind(study, panels, rows, count, (enum solution)kind);
    for (int kind = 0; kind < SOLUTIONS; ++kind)
        figure_line(panels[0], 2, d, orders[kind], lines[kind]);
    figure_horizontal(panels[1], document->tolerance.zero_loss,
                      (struct figure_style){"asked for", FIGURE_BLACK, FIGURE_DASHED});
}

bool ring_closure_check_solutions(struct study *study, struct findings *found,
                                  struct error *error) {
    const struct solutions *solutions = &((const struct profile *)study->profile)->solutions;
    struct group_factors *groups;
    int count = list_groups(study, solutions, &groups), made = 0;
    struct solution_row *rows = study_room(study, (size_t)SOLUTIONS * (size_t)count, sizeof *rows);
    for (int i = 0; i < count; ++i) {
        const struct study_group *on =
            study_group(study, &(struct abelian){groups[i].factors, (unsigned)groups[i].rank});
        bool has_m = on->group.order <= solutions->memorisation_up_to;
        for (int s = 0; s < (has_m ? SOLUTIONS : SOLUTION_M); ++s)
            if (!check_solution(study, on, (enum solution)s, &rows[made++], found, error))
                return false;
    }
    draw(study, rows, made);
    return true;
}
