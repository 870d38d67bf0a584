/* What else is composed on whole groups of odd order (CoGS sec. 5): z_M as a product; z_3c * z_syn;
 * and what three or four neurons at every frequency leave of the loss. */
#include "base/worst.h"
#include "claims/composing/ring_closure/ring_closure.h"

#include <math.h>
#include <stdlib.h>

#define ROW(member) offsetof(struct composition_row, member)
static const struct field fields[] = {
    {"group", FIELD_TEXT, ROW(group), NULL, "name of the group", .heading = "group"},
    {"composition", FIELD_TEXT, ROW(name), NULL, "at every frequency, scaled to r_kkk = 1",
     .heading = "composition"},
    {"order", FIELD_INTEGER, ROW(order), "neurons", "of the network", .heading = "order"},
    {"loss", FIELD_REAL, ROW(summary.loss), NULL, "from sum potentials", .heading = "loss"},
    {"predicted_loss", FIELD_REAL, ROW(predicted_loss), NULL, "in closed form",
     .heading = "predicted"},
    {"norm2", FIELD_REAL, ROW(norm2), NULL, "sum of |z|², the squared norm", .heading = "‖z‖²"},
    {"norm2_over_z_F6", FIELD_REAL, ROW(norm2_over_f6), NULL, "`norm2` over that of z_F6",
     .heading = "relative to z<sub>F6</sub>"},
    {"d", FIELD_INTEGER, ROW(d), NULL, "order of the group"},
    {"predicted_order", FIELD_INTEGER, ROW(predicted_order), "neurons", "in closed form"},
    {"predicted_norm2", FIELD_REAL, ROW(predicted_norm2), NULL, "squared norm in closed form"},
    {"loss_over_pairs", FIELD_REAL, ROW(loss_over_pairs), NULL,
     "of the network with real weights, over all pairs"},
    {"distance", FIELD_REAL, ROW(distance), NULL, "of z_M as a product from z_M; empty: another",
     .heading = "distance from z<sub>M</sub>"},
    {"r_g", FIELD_REAL, ROW(summary.r_g), NULL, "largest |r_kkk - 1|"},
    {"r_c", FIELD_REAL, ROW(summary.r_c), NULL, "largest |r_{k1,k2,k}| of all others"},
    {"r_n", FIELD_REAL, ROW(summary.r_n), NULL, "largest |Σ_p Σ_k' r_{p,k',-k',k}|",
     .heading = "R<sub>n</sub>"},
    {"r_s", FIELD_REAL, ROW(summary.r_s), NULL, "largest |Σ_k' r_{p,k',m-k',k}|, m != 0",
     .heading = "R<sub>∗</sub>"},
    {0}};
const struct record ring_closure_composition_record = {"composition",
                                                       sizeof(struct composition_row), fields};

static const char *const names[COMPOSITIONS] = {"z_syn", "z_(nu=i) * z_xi", "z_3c * z_syn",
                                                "z_M as a product"};

/* --- How they are built ----------------------------------------------------------------------- */

/* *u = x * y, which become empty. */
static bool take_product(struct ring_element *x, struct ring_element *y, struct ring_element *u,
                         struct error *error) {
    bool ok = ring_product(x, y, u, error);
    ring_free(x);
    ring_free(y);
    return ok;
}

/* The neurons of one frequency. */
static bool create_element(enum composition composition, struct ring_element *u,
                           struct error *error) {
    static const double complex xi = M_SQRT1_2 + M_SQRT1_2 * I;
    struct ring_element x = {0}, y = {0};
    bool ok = true;
    if (composition == COMPOSITION_SYN)
        return solution_syn(u, error);
    if (composition == COMPOSITION_FOUR)
        ok = solution_nu(I, &x, error) && solution_xi(xi, false, &y, error);
    else
        ok = solution_3c(&x, error) && solution_syn(&y, error);
    if (ok)
        return take_product(&x, &y, u, error);
    ring_free(&x);
    ring_free(&y);
    return false;
}

static bool create(const struct study_group *on, enum composition composition,
                   struct ring_element *z, struct error *error) {
    struct ring_element u = {0};
    if (composition == COMPOSITION_M)
        return solution_memorisation_product(&on->group, &on->characters, z, error);
    bool ok = create_element(composition, &u, error) &&
              solution_everywhere(&on->characters, &u, z, error);
    ring_free(&u);
    return ok;
}

/* --- What is measured ------------------------------------------------------------------------- */

/* Order, squared norm and loss in closed form, for odd d. */
static void predict(enum composition composition, struct composition_row *row) {
    static const int orders[] = {
        [COMPOSITION_SYN] = 3, [COMPOSITION_FOUR] = 4, [COMPOSITION_NINE] = 9};
    int d = row->d;
    if (composition == COMPOSITION_M) {
        row->predicted_order = d * d;
        row->predicted_norm2 = 3 * (d - 1) * cbrt((double)d * d);
        return;
    }
    row->predicted_order = orders[composition] * (d - 1) / 2;
    row->predicted_norm2 = 3 * (d - 1) * cbrt(orders[composition]);
    row->predicted_loss = composition == COMPOSITION_SYN    ? (d - 1) / (2.0 * d)
                          : composition == COMPOSITION_FOUR ? 2.0 * (d - 1) / d
                                                            : 0;
}

static bool measure_distance(const struct study_group *on, const struct ring_element *z,
                             double *distance, struct error *error) {
    struct ring_element memorised = {0};
    bool ok = solution_create(SOLUTION_M, &on->group, &on->characters, &memorised, error) &&
              ring_distance(z, &memorised, distance, error);
    ring_free(&memorised);
    return ok;
}

bool ring_closure_measure_composition(const struct study_group *on, enum composition composition,
                                      struct composition_row *row, struct error *error) {
    struct ring_element z = {0};
    *row = (struct composition_row){
        .group = on->group.name, .name = names[composition], .d = on->group.order, .distance = NAN};
    predict(composition, row);
    bool ok = create(on, composition, &z, error) &&
              ring_closure_measure_losses(on, &z, &row->summary, &row->loss_over_pairs, error) &&
              (composition != COMPOSITION_M || measure_distance(on, &z, &row->distance, error));
    if (ok) {
        row->order = z.order;
        row->norm2 = ring_squared_norm(&z);
        row->norm2_over_f6 = row->norm2 / solution_squared_norm(SOLUTION_F6, &on->characters);
    }
    ring_free(&z);
    return ok;
}

double ring_closure_loss_error(const struct composition_row *row) {
    double expected = row->predicted_loss;
    return expected == 0 ? worst_of(row->summary.loss, row->loss_over_pairs)
                         : worst_of(fabs(row->summary.loss / expected - 1),
                                    fabs(row->loss_over_pairs / expected - 1));
}

double ring_closure_outside(enum composition composition, const struct composition_row *row) {
    const struct potential_summary *of = &row->summary;
    double outside = worst_of(of->r_g, of->r_c);
    return worst_of(outside, composition == COMPOSITION_SYN ? of->r_n : of->r_s);
}

/* --- The checks ------------------------------------------------------------------------------- */

static void check_row(struct study *study, struct findings *found, enum composition composition,
                      const struct composition_row *row) {
    const struct tolerance *tolerance = &((const struct document *)study->document)->tolerance;
    double loss = row->predicted_loss == 0 ? tolerance->zero_loss : tolerance->relative;
    const char *name = row->name, *group = row->group;
    study_write_row(study, "compositions", row);
    ring_closure_check(study, &found->order_mismatches, study_text(study, "order_of %s", name),
                       group, row->order, abs(row->order - row->predicted_order), 0);
    ring_closure_check(study, &found->norm_error, study_text(study, "norm_of %s", name), group,
                       row->order, fabs(row->norm2 / row->predicted_norm2 - 1),
                       tolerance->relative);
    ring_closure_check(study, &found->composition_loss[composition],
                       study_text(study, "loss_of %s", name), group, row->order,
                       ring_closure_loss_error(row), loss);
    if (row->predicted_loss > 0)
        ring_closure_check(study, &found->outside[composition],
                           study_text(study, "other_conditions_of %s", name), group, row->order,
                           ring_closure_outside(composition, row), tolerance->relative);
    if (composition == COMPOSITION_M)
        ring_closure_check(study, &found->m_product_distance, "product_is z_M", group, row->order,
                           row->distance, tolerance->relative);
}

bool ring_closure_check_compositions(struct study *study, struct findings *found,
                                     struct error *error) {
    const struct compositions *compositions =
        &((const struct profile *)study->profile)->compositions;
    for (unsigned g = 0; g < compositions->groups_count; ++g) {
        const struct study_group *on = study_group(study, &compositions->groups[g]);
        for (int i = 0; i < COMPOSITIONS; ++i) {
            struct composition_row row;
            if (!ring_closure_measure_composition(on, (enum composition)i, &row, error))
                return false;
            check_row(study, found, (enum composition)i, &row);
        }
    }
    return true;
}
