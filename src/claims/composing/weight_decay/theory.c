/* The constructed solutions of the claim weight_decay: their norms, and the path of Theorem 5. */
#include "base/worst.h"
#include "claims/composing/weight_decay/weight_decay.h"
#include "study/plots.h"
#include "theory/semiring/potentials.h"
#include "theory/semiring/solutions.h"

#include <math.h>

/* --- Norms ------------------------------------------------------------------------------------ */

struct norm {
    const char *group, *solution;
    int order, d;
    double norm2, sixes, order_4_share, norm2_over_f6, loss;
};

#define NORM(member) offsetof(struct norm, member)
static const struct field norm_fields[] = {
    {"group", FIELD_TEXT, NORM(group), NULL, "name of the group", .heading = "group"},
    {"solution", FIELD_TEXT, NORM(solution), NULL,
     "as in CoGS; `best_mix`: the mix of orders 4 and 6 of least norm", .heading = "solution"},
    {"order", FIELD_INTEGER, NORM(order), NULL, "neurons", .heading = "order"},
    {"norm2", FIELD_REAL, NORM(norm2), NULL, "sum of \\|z\\|^2 in the theory's scale",
     .heading = "‖z‖²"},
    {"d", FIELD_INTEGER, NORM(d), NULL, "order of the group"},
    {"sixes", FIELD_REAL, NORM(sixes), "count", "conjugate pairs of order 6; empty: not by pairs",
     .heading = "sixes"},
    {"order_4_share", FIELD_REAL, NORM(order_4_share), "share", "frequencies of order 4",
     .heading = "share of order 4"},
    {"norm2_over_z_F6", FIELD_REAL, NORM(norm2_over_f6), NULL, "`norm2` over that of z_F6",
     .heading = "relative to z<sub>F6</sub>"},
    {"loss", FIELD_REAL, NORM(loss), NULL, "of `best_mix`, which is not in CoGS"},
    {0}};
const struct record weight_decay_norm_record = {"norm", sizeof(struct norm), norm_fields};

int weight_decay_best_sixes(const struct characters *characters) {
    int best = 1;
    for (int sixes = 2; sixes <= solution_pairs(characters); ++sixes)
        if (solution_fourier_squared_norm(characters, sixes) <
            solution_fourier_squared_norm(characters, best))
            best = sixes;
    return best;
}

static void write_norm(struct study *study, const struct study_group *on, struct norm norm) {
    const struct characters *characters = &on->characters;
    norm.group = on->group.name;
    norm.d = on->group.order;
    norm.order_4_share = (solution_pairs(characters) - norm.sixes) / characters->frequencies;
    norm.norm2_over_f6 = norm.norm2 / solution_squared_norm(SOLUTION_F6, characters);
    study_write_row(study, "solution_norms", &norm);
}

/* Build the member of the Fourier construction with that many pairs of order 6 and weigh it. Its
 * loss is measured of the best mix only, which is the one that the paper does not have. */
static bool weigh_mix(struct study *study, const struct study_group *on, const char *solution,
                      int sixes, bool is_best, double *norm2, struct error *error) {
    struct potential_summary summary = {.loss = NAN};
    struct ring_element z;
    int pairs = solution_pairs(&on->characters);
    if (!solution_fourier(&on->characters, sixes, &z, error))
        return false;
    bool ok = !is_best || potential_summarise(&on->group, &z, &summary, error);
    *norm2 = ring_squared_norm(&z);
    if (ok)
        write_norm(study, on,
                   (struct norm){NULL, solution, z.order, .norm2 = *norm2, .loss = summary.loss,
                                 .sixes = sixes < pairs ? sixes : pairs});
    ring_free(&z);
    return ok;
}

/* The largest ratios of squared norms over all groups. */
struct worst {
    double f6_over_m, mix_over_f6;
};

static bool weigh_group(struct study *study, const struct study_group *on, struct worst *worst,
                        struct error *error) {
    const struct characters *characters = &on->characters;
    double f6, f46, mix, m = solution_squared_norm(SOLUTION_M, characters);
    int pairs = solution_pairs(characters), best = weight_decay_best_sixes(characters);
    if (!weigh_mix(study, on, solution_name(SOLUTION_F6), pairs, false, &f6, error) ||
        !weigh_mix(study, on, solution_name(SOLUTION_F46), 1, false, &f46, error) ||
        !weigh_mix(study, on, "best_mix", best, true, &mix, error))
        return false;
    write_norm(study, on,
               (struct norm){NULL, solution_name(SOLUTION_M),
                             solution_order(SOLUTION_M, characters), .norm2 = m, .sixes = NAN,
                             .loss = NAN});
    worst->f6_over_m = worst_of(worst->f6_over_m, f6 / m);
    worst->mix_over_f6 = worst_of(worst->mix_over_f6, mix / f6);
    return true;
}

/* Draw the squared norm over the share of pairs of order 6 for group number `index`, and its
 * minimum. */
static void draw_mixes(struct study *study, struct figure_panel *panel,
                       const struct study_group *on, int index) {
    const struct characters *characters = &on->characters;
    int pairs = solution_pairs(characters), best = weight_decay_best_sixes(characters) - 1;
    const enum figure_colour colour = figure_colour(index);
    struct plot_points mixes = plot_points(study, pairs);
    for (int sixes = 1; sixes <= pairs; ++sixes)
        plot_add(&mixes, 100.0 * sixes / pairs,
                 solution_fourier_squared_norm(characters, sixes) /
                     solution_squared_norm(SOLUTION_F6, characters));
    if (pairs == 0)
        return;
    plot_line(panel, &mixes,
              (struct figure_style){weight_decay_group_label(study, &on->group), colour,
                                    (enum figure_dash)(index / FIGURE_SKY_BLUE % 4)});
    figure_points(panel, 1, mixes.x + best, mixes.y + best,
                  (struct figure_style){NULL, colour, .size = 14});
}

/* Draw the share of order 4 in the best mix of each group, in per cent, over its order d, and what
 * it tends to for odd d: the derivative of solution_fourier_squared_norm vanishes at sixes =
 * sqrt(6^(1/3) pairs / (6 (6^(1/3) - 4^(1/3)))). */
static void draw_best_shares(struct figure_panel *panel, const struct plot_points *shares) {
    enum { POINTS = 100 };
    const double factor = sqrt(cbrt(6) / (6 * (cbrt(6) - cbrt(4)))), d_min = 5;
    double x[POINTS], y[POINTS], d_max = d_min;
    for (int i = 0; i < shares->count; ++i)
        d_max = fmax(d_max, shares->x[i]);
    for (int i = 0; i < POINTS; ++i) {
        x[i] = d_min * pow(d_max / d_min, i / (POINTS - 1.0));
        y[i] = 100 * (1 - factor / sqrt((x[i] - 1) / 2));
    }
    figure_line(panel, POINTS, x, y, (struct figure_style){NULL, FIGURE_BLACK, FIGURE_DASHED});
    plot_symbols(panel, shares,
                 (struct figure_style){"least norm", FIGURE_BLACK, .symbol = FIGURE_SQUARE});
}

static bool weigh_groups(struct study *study, struct figure_panel **panels, struct error *error) {
    const struct norms *norms = &((const struct profile *)study->profile)->norms;
    struct plot_points shares = plot_points(study, (int)norms->groups_count);
    struct worst worst = {0};
    for (int i = 0; i < (int)norms->groups_count; ++i) {
        const struct study_group *on = study_group(study, &norms->groups[i]);
        int fours = solution_pairs(&on->characters) - weight_decay_best_sixes(&on->characters);
        plot_add(&shares, on->group.order,
                 fours > 0 ? 100.0 * fours / on->characters.frequencies : 0);
        if (!weigh_group(study, on, &worst, error))
            return false;
        draw_mixes(study, panels[MIX_NORM], on, i);
    }
    draw_best_shares(panels[MIX_SHARE], &shares);
    figure_horizontal(panels[MIX_NORM], 1, (struct figure_style){"z#dF6#u", .dash = FIGURE_DOTTED});
    study_measure_value(study, "norm_z_F6_over_z_M", NULL, worst.f6_over_m);
    study_measure_value(study, "norm_best_mix_over_z_F6", NULL, worst.mix_over_f6);
    return true;
}

/* --- The zero-loss path (Theorem 5) ----------------------------------------------------------- */

/* It leads from y * target to target, here from z_M * z_F6, which has d^2 times as many neurons as
 * z_F6, to z_F6. No path from z_M itself is proved. */

struct point {
    double t, loss, norm2;
    int order;
};

#define POINT(member) offsetof(struct point, member)
static const struct field point_fields[] = {
    {"t", FIELD_REAL, POINT(t), NULL, "position on the path: z_M * z_F6 at 0, z_F6 at 1",
     .heading = "t"},
    {"order", FIELD_INTEGER, POINT(order), NULL, "neurons that are not zero", .heading = "order"},
    {"loss", FIELD_REAL, POINT(loss), NULL, "over all pairs", .heading = "loss"},
    {"norm2", FIELD_REAL, POINT(norm2), NULL, "sum of \\|z\\|^2 in the theory's scale",
     .heading = "‖z‖²"},
    {0}};
const struct record weight_decay_point_record = {"point", sizeof(struct point), point_fields};

/* Neurons with a weight that is not zero. */
static int live_order(const struct ring_element *z) {
    int live = 0;
    for (int j = 0; j < z->order; ++j) {
        bool zero = true;
        for (int row = 0; zero && row < RING_PARTS * z->rows; ++row)
            zero = z->a[(size_t)row * (size_t)z->order + (size_t)j] == 0;
        live += !zero;
    }
    return live;
}

/* Write a row for each of `count` points, and collect their losses and squared norms over t. */
static bool walk_path(struct study *study, const struct study_group *on, int count,
                      struct plot_points *losses, struct plot_points *norms, struct error *error) {
    struct ring_element y = {0}, target = {0};
    bool ok = solution_create(SOLUTION_M, &on->group, &on->characters, &y, error) &&
              solution_create(SOLUTION_F6, &on->group, &on->characters, &target, error);
    for (int i = 0; ok && i < count; ++i) {
        struct ring_element z = {0};
        struct potential_summary summary;
        double t = (double)i / (count - 1);
        ok = solution_path(&y, &target, t, &z, error) &&
             potential_summarise(&on->group, &z, &summary, error);
        if (ok) {
            const struct point point = {t, summary.loss, ring_squared_norm(&z), live_order(&z)};
            study_write_row(study, "zero_loss_path", &point);
            plot_add(losses, t, point.loss);
            plot_add(norms, t, point.norm2);
        }
        ring_free(&z);
    }
    ring_free(&y);
    ring_free(&target);
    return ok;
}

static bool follow_path(struct study *study, struct figure_panel **panels, struct error *error) {
    const struct path *path = &((const struct profile *)study->profile)->path;
    const struct study_group *on = study_group(study, &path->group);
    struct plot_points losses = plot_points(study, path->points);
    struct plot_points norms = plot_points(study, path->points);
    const struct figure_style style = {weight_decay_group_label(study, &on->group),
                                       .symbol = FIGURE_DISC, .size = 7};
    double worst = 0;
    if (!walk_path(study, on, path->points, &losses, &norms, error))
        return false;
    double start = norms.y[0], end = norms.y[norms.count - 1];
    for (int i = 0; i < path->points; ++i) {
        worst = worst_of(worst, losses.y[i]);
        norms.y[i] /= end;
    }
    study_measure_value(study, "path_loss", NULL, worst);
    study_measure_value(study, "path_norm_ratio", NULL, end / start);
    plot_line(panels[PATH_NORM], &norms, style);
    plot_line(panels[PATH_LOSS], &losses, style);
    return true;
}

bool weight_decay_measure_theory(struct study *study, struct figure_panel **panels,
                                 struct error *error) {
    return weigh_groups(study, panels, error) && follow_path(study, panels, error);
}
