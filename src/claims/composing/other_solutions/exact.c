/* The closed forms as networks: their losses, orders and norms on many groups. */
#include "base/random.h"
#include "base/worst.h"
#include "claims/composing/other_solutions/other_solutions.h"
#include "study/plots.h"
#include "theory/semiring/potentials.h"
#include "theory/semiring/solutions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW(member) offsetof(struct exact_row, member)
static const struct field exact_fields[] = {
    {"group", FIELD_TEXT, ROW(group), NULL, "name of the group", .heading = "group"},
    {"kind", FIELD_TEXT, ROW(kind), NULL,
     "of up to two frequencies or pairs; the others have order 6, with `3+6 three` order 4; `all "
     "4`: "
     "order 4 everywhere",
     .heading = "kind"},
    {"sink", FIELD_TEXT, ROW(sink), NULL,
     "what takes the constants that are left: `order 6`, a constant `neuron`, or the neuron `split "
     "in three`",
     .heading = "constants go to"},
    {"d", FIELD_INTEGER, ROW(d), NULL, "order of the group"},
    {"places", FIELD_INTEGER, ROW(places), "count", "frequencies or pairs of this kind"},
    {"order", FIELD_INTEGER, ROW(order), "neurons", "of the network", .heading = "order"},
    {"predicted_order", FIELD_INTEGER, ROW(predicted_order), "neurons", "in closed form",
     .heading = "predicted"},
    {"norm2", FIELD_REAL, ROW(norm2), NULL, "sum of \\|z\\|^2, and t^2/2", .heading = "‖z‖²"},
    {"predicted_norm2", FIELD_REAL, ROW(predicted_norm2), NULL, "in closed form",
     .heading = "predicted"},
    {"loss", FIELD_REAL, ROW(summary.loss), NULL, "from the conditions with constant parts",
     .heading = "loss"},
    {"loss_over_pairs", FIELD_REAL, ROW(loss_over_pairs), NULL,
     "of the real network, from its definition", .heading = "loss over all pairs"},
    {"r_g", FIELD_REAL, ROW(summary.r_g), NULL, "max \\|r_kkk - 1\\|"},
    {"r_c", FIELD_REAL, ROW(summary.r_c), NULL, "largest other sum potential r_{k1,k2,k}"},
    {"r_a", FIELD_REAL, ROW(summary.r_a), NULL, "max \\|A_{m,k}\\| (src/theory/semiring/affine.h)"},
    {"r_b", FIELD_REAL, ROW(summary.r_b), NULL, "max \\|B_{m,k}\\|"},
    {"r_0", FIELD_REAL, ROW(summary.r_0), NULL, "max \\|Z_k\\|"},
    {"loss_without_constants", FIELD_REAL, ROW(without_constants), NULL,
     "with all t set to zero, a control; empty: there are none",
     .heading = "loss without constants"},
    {0}};
const struct record other_solutions_exact_record = {"exact solution", sizeof(struct exact_row),
                                                    exact_fields};

static const char *const sink_names[] = {"order 6", "neuron", "split in three"};

/* --- One network ------------------------------------------------------------------------------ */

static bool loss_over_pairs(const struct group *group, const struct characters *characters,
                            const struct affine_element *element, double *loss,
                            struct error *error) {
    struct ring_weights weights;
    if (!affine_weights(characters, element, &weights, error))
        return false;
    bool ok = potential_loss_direct(group, &weights, loss, error);
    ring_weights_free(&weights);
    return ok;
}

static bool has_constants(const struct affine_element *element) {
    for (int j = 0; j < element->z.order; ++j)
        if (element->t[j] != 0)
            return true;
    return false;
}

/* Fill the row of a network, which loses its constants. */
static bool measure(const struct group *group, const struct characters *characters,
                    struct affine_element *element, struct exact_row *row, struct error *error) {
    row->group = group->name;
    row->d = group->order;
    row->order = element->z.order;
    row->norm2 = affine_squared_norm(element);
    row->without_constants = NAN;
    bool ok = affine_summarise(group, element, &row->summary, error) &&
              loss_over_pairs(group, characters, element, &row->loss_over_pairs, error);
    row->has_constants = has_constants(element);
    if (ok && row->has_constants) {
        memset(element->t, 0, (size_t)element->z.order * sizeof *element->t);
        ok = loss_over_pairs(group, characters, element, &row->without_constants, error);
    }
    return ok;
}

bool other_solutions_measure_exact(const struct group *group, const struct characters *characters,
                                   const struct other_choice *choices, enum other_sink sink,
                                   struct exact_row *row, struct error *error) {
    struct affine_element element;
    *row = (struct exact_row){.sink = sink_names[sink],
                              .predicted_order = other_compose_order(characters, choices, sink),
                              .predicted_norm2 =
                                  other_compose_squared_norm(characters, choices, sink)};
    if (!other_compose(group, characters, choices, sink, &element, error))
        return false;
    bool ok = measure(group, characters, &element, row, error);
    affine_free(&element);
    return ok;
}

/* --- Choices ---------------------------------------------------------------------------------- */

/* A member in general position, and not so near to where the kind does not exist that rounding
 * errors grow. */
enum { NORM_MOST = 40 };
static struct other_parameters draw(enum other_kind kind, struct random_stream *stream) {
    struct other_parameters with;
    do {
        with = other_default(kind);
        for (int i = 0; i < 3; ++i) {
            with.theta[i] += 0.1 * random_normal(stream);
            with.phi[i] += 0.1 * random_normal(stream);
        }
        for (int i = 0; i < 4; ++i)
            with.r[i] += 0.1 * random_normal(stream);
        with.beta = random_normal(stream);
        for (int i = 0; i < 2; ++i)
            with.turn[i] = 2 * M_PI * random_uniform(stream);
    } while (other_parameters_problem(kind, &with) != NULL ||
             other_squared_norm(kind, &with) > NORM_MOST);
    return with;
}

/* Order 6 everywhere, or order 4 if the kind can take what that leaves; but for the first
 * frequencies, two at most, where the kind exists. Returns at how many. */
static int choose(const struct group *group, const struct characters *characters,
                  enum other_kind kind, struct random_stream *stream,
                  struct other_choice *choices) {
    const enum other_kind base = kind == OTHER_3_6_THREE ? OTHER_4 : OTHER_6;
    int places = 0;
    for (int f = 0; f < characters->frequencies; ++f)
        choices[f] = (struct other_choice){
            characters_is_real(characters, characters->frequency[f]) ? OTHER_PARTNER : base,
            other_default(base)};
    for (int f = 0; f < characters->frequencies && places < 2; ++f) {
        int k = characters->frequency[f];
        int partner = characters->frequency_of[group->product[k * group->order + k]];
        bool is_pair = other_frequencies(kind) == 2;
        if (choices[f].kind != base || other_place_problem(kind, group, k) != NULL ||
            (is_pair && choices[partner].kind != base))
            continue;
        choices[f] = (struct other_choice){kind, draw(kind, stream)};
        if (is_pair)
            choices[partner].kind = OTHER_PARTNER;
        ++places;
    }
    return places;
}

/* Whether these choices leave constants, and whether the sink can take them. */
static bool is_possible(const struct characters *characters, const struct other_choice *choices,
                        enum other_sink sink) {
    bool has_six = false, has_three = false;
    double left_in_all = 0;
    for (int f = 0; f < characters->frequencies; ++f) {
        double complex left[2];
        other_left(choices[f].kind, &choices[f].with, left);
        left_in_all += cabs(left[0]) + cabs(left[1]);
        has_six = has_six || choices[f].kind == OTHER_6;
        has_three = has_three || choices[f].kind == OTHER_3_6_THREE;
    }
    switch (sink) {
    case OTHER_SINK_SIXES:
        return has_six;
    case OTHER_SINK_THREE:
        return has_three;
    default:
        return left_in_all > 1e-9;
    }
}

/* --- All of them ------------------------------------------------------------------------------ */

static void take(struct study *study, const struct exact_row *row, bool is_written,
                 struct findings *found) {
    double loss = worst_of(row->summary.loss, row->loss_over_pairs);
    found->loss = worst_of(found->loss, loss);
    found->order_mismatches += row->order != row->predicted_order;
    found->norm_error = worst_of(found->norm_error, fabs(row->norm2 / row->predicted_norm2 - 1));
    if (row->has_constants)
        found->without_constants = least_of(found->without_constants, row->without_constants);
    if (is_written)
        study_write_row(study, "other_solutions_exact", row);
}

static bool check_kind(struct study *study, const struct study_group *on, enum other_kind kind,
                       bool is_written, struct random_stream *stream, struct findings *found,
                       struct error *error) {
    const struct characters *characters = &on->characters;
    struct other_choice *choices =
        study_room(study, (size_t)characters->frequencies, sizeof *choices);
    int places = choose(&on->group, characters, kind, stream, choices);
    for (enum other_sink sink = OTHER_SINK_SIXES; sink <= OTHER_SINK_THREE; ++sink) {
        struct exact_row row;
        if (places == 0 || !is_possible(characters, choices, sink))
            continue;
        if (!other_solutions_measure_exact(&on->group, characters, choices, sink, &row, error))
            return false;
        row.kind = other_name(kind);
        row.places = places;
        take(study, &row, is_written, found);
    }
    return true;
}

/* Order 4 everywhere and a constant neuron. */
static bool check_all_four(struct study *study, const struct study_group *on, bool is_written,
                           struct findings *found, struct error *error) {
    const struct characters *characters = &on->characters;
    struct affine_element element;
    struct exact_row row = {.kind = "all 4",
                            .sink = sink_names[OTHER_SINK_NEURON],
                            .places = solution_pairs(characters),
                            .predicted_norm2 = other_all_four_squared_norm(characters)};
    row.predicted_order = 2 * on->group.order - 1; /* 4 a pair, 2 a real character, 1 */
    if (!other_all_four(&on->group, characters, &element, error))
        return false;
    bool ok = measure(&on->group, characters, &element, &row, error);
    affine_free(&element);
    if (ok) {
        found->loss_all_four =
            worst_of(found->loss_all_four, worst_of(row.summary.loss, row.loss_over_pairs));
        found->norm_all_four_error =
            worst_of(found->norm_all_four_error, fabs(row.norm2 / row.predicted_norm2 - 1));
        take(study, &row, is_written, found);
    }
    return ok;
}

/* The order of character k. */
static int order_of(const struct group *group, int k) {
    int order = 1;
    for (int sum = k; sum != 0; sum = group->product[sum * group->order + k])
        ++order;
    return order;
}

int other_solutions_place_mismatches(const struct group *group) {
    int mismatches = 0;
    for (int k = 1; k < group->order; ++k) {
        int order = order_of(group, k);
        for (enum other_kind kind = OTHER_6; kind < OTHER_KINDS; ++kind) {
            bool exists = order > 2;
            if (other_frequencies(kind) == 2)
                exists = order > 4;
            if (kind == OTHER_THIRD)
                exists = order == 5 || order > 6;
            mismatches += exists != (other_place_problem(kind, group, k) == NULL);
        }
    }
    return mismatches;
}

static bool check_group(struct study *study, const struct abelian *of, bool is_written,
                        struct random_stream *stream, struct findings *found, struct error *error) {
    const struct exactness *exactness = &((const struct profile *)study->profile)->exactness;
    const struct study_group *on = study_group(study, of);
    found->place_mismatches += other_solutions_place_mismatches(&on->group);
    if (solution_pairs(&on->characters) == 0)
        return true;
    for (int i = 0; i < exactness->draws; ++i)
        for (enum other_kind kind = OTHER_4; kind < OTHER_KINDS; ++kind)
            if (!check_kind(study, on, kind, is_written, stream, found, error))
                return false;
    return check_all_four(study, on, is_written, found, error);
}

bool other_solutions_check_exact(struct study *study, struct findings *found, struct error *error) {
    const struct exactness *exactness = &((const struct profile *)study->profile)->exactness;
    struct random_stream stream = random_stream(exactness->seed, RANDOM_ELEMENT);
    found->without_constants = INFINITY;
    for (unsigned i = 0; i < exactness->groups_count; ++i)
        if (!check_group(study, &exactness->groups[i], true, &stream, found, error))
            return false;
    for (int order = 2; order <= exactness->all_groups_up_to; ++order) {
        struct group_factors lists[GROUP_LISTS_MAX];
        int count = group_list_abelian(order, lists);
        for (int i = 0; i < count; ++i) {
            const struct abelian of = {lists[i].factors, (unsigned)lists[i].rank};
            if (!check_group(study, &of, false, &stream, found, error))
                return false;
        }
    }
    return true;
}

/* --- Norms ------------------------------------------------------------------------------------ */

struct norm {
    const char *group;
    int d;
    double f6, f46, mix, balanced, all_four;
    int sixes;
    double all_four_over_mix;
};

#define NORM(member) offsetof(struct norm, member)
static const struct field norm_fields[] = {
    {"group", FIELD_TEXT, NORM(group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, NORM(d), NULL, "order of the group", .heading = "d"},
    {"z_F6", FIELD_REAL, NORM(f6), NULL, "squared norm of z_F6, in closed form",
     .heading = "z<sub>F6</sub>"},
    {"z_F46", FIELD_REAL, NORM(f46), NULL, "likewise of z_F4/6", .heading = "z<sub>F4/6</sub>"},
    {"best_mix", FIELD_REAL, NORM(mix), NULL, "likewise of the best mix of orders 4 and 6",
     .heading = "best mix"},
    {"all_four", FIELD_REAL, NORM(all_four), NULL,
     "of order 4 everywhere and a constant neuron, as built", .heading = "all 4 and a neuron"},
    {"balanced_mix", FIELD_REAL, NORM(balanced), NULL,
     "of the best mix with every neuron rescaled to its least norm",
     .heading = "best mix, "
                "rescaled"},
    {"sixes", FIELD_INTEGER, NORM(sixes), "count", "frequencies of order 6 in the best mix"},
    {"all_four_over_best_mix", FIELD_REAL, NORM(all_four_over_mix), NULL,
     "`all_four` over `balanced_mix`", .heading = "ratio"},
    {0}};
const struct record other_solutions_norm_record = {"norm", sizeof(struct norm), norm_fields};

static bool measure_norm(const struct study_group *on, struct norm *norm, struct error *error) {
    const struct characters *characters = &on->characters;
    struct affine_element element;
    *norm = (struct norm){.group = on->group.name, .d = on->group.order};
    if (!other_all_four(&on->group, characters, &element, error))
        return false;
    norm->all_four = affine_squared_norm(&element);
    affine_free(&element);
    norm->f6 = solution_squared_norm(SOLUTION_F6, characters);
    norm->f46 = solution_squared_norm(SOLUTION_F46, characters);
    norm->mix = other_best_mix(characters, &norm->sixes);
    norm->balanced = other_balanced_mix(characters);
    norm->all_four_over_mix = norm->all_four / norm->balanced;
    return true;
}

enum { NORM_F6, NORM_F46, NORM_MIX, NORM_ALL_FOUR, NORM_LINES };

static void draw_norms(struct study *study, const struct plot_points lines[NORM_LINES]) {
    static const struct figure_style styles[NORM_LINES] = {
        {"z#dF6#u", FIGURE_GREY, FIGURE_DASHED},
        {"z#dF4/6#u", FIGURE_ORANGE, FIGURE_DASH_DOT},
        {"best mix of orders 4 and 6", FIGURE_BLUE, .symbol = FIGURE_SQUARE},
        {"order 4 and a constant neuron", FIGURE_VERMILION, .symbol = FIGURE_DISC}};
    struct figure *figure = study_figure(study, "other_solutions_norms", 1, 1,
                                         "A solution of less norm than any of the paper's");
    struct figure_panel *panel =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){NULL, .x = {"order d of the group", .log = true},
                                           .y = {"‖z‖² per pair of characters"}});
    for (int i = 0; i < NORM_LINES; ++i)
        plot_line(panel, &lines[i], styles[i]);
}

/* From the first d on, the solution has less norm than the best mix: of these the largest ratio. */
bool other_solutions_check_norms(struct study *study, struct findings *found, struct error *error) {
    enum { FROM = 11 };
    const struct norms *norms = &((const struct profile *)study->profile)->norms;
    struct plot_points lines[NORM_LINES];
    for (int i = 0; i < NORM_LINES; ++i)
        lines[i] = plot_points(study, (int)norms->groups_count);
    found->all_four_from = NAN;
    for (unsigned i = 0; i < norms->groups_count; ++i) {
        const struct study_group *on = study_group(study, &norms->groups[i]);
        struct norm norm;
        if (!measure_norm(on, &norm, error))
            return false;
        study_write_row(study, "other_solutions_norms", &norm);
        const double values[NORM_LINES] = {norm.f6, norm.f46, norm.mix, norm.all_four};
        for (int l = 0; l < NORM_LINES; ++l)
            plot_add(&lines[l], norm.d, values[l] / solution_pairs(&on->characters));
        if (norm.d >= FROM)
            found->all_four_over_mix = worst_of(found->all_four_over_mix, norm.all_four_over_mix);
        if (!(norm.all_four_over_mix < 1))
            found->all_four_from = NAN;
        else if (isnan(found->all_four_from))
            found->all_four_from = norm.d;
    }
    draw_norms(study, lines);
    return true;
}
