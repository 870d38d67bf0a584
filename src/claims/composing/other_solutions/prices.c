/* What pairs of frequencies cost, if a constant R that is left costs price |R|^2 elsewhere in the
 * network: resonant pairs against two frequencies of the paper's families. */
#include "base/worst.h"
#include "claims/composing/other_solutions/other_solutions.h"
#include "study/plots.h"

#include <math.h>

struct price {
    double price;
    const char *resonant, *ordinary; /* the cheapest */
    double of_resonant, of_ordinary, excess;
    double of[OTHER_KINDS]; /* of single frequencies: twice */
};

#define PRICE(member) offsetof(struct price, member)
#define OF(kind, label)                                                                            \
    FIELD_REAL, PRICE(of[kind]), NULL, "least norm and price of " label, .heading = label
static const struct field price_fields[] = {
    {"price", FIELD_REAL, PRICE(price), NULL, "of a constant, per \\|R_k\\|^2", .heading = "price"},
    {"resonant", FIELD_TEXT, PRICE(resonant), NULL, "cheapest resonant pair",
     .heading = "resonant"},
    {"of_resonant", FIELD_REAL, PRICE(of_resonant), NULL, "its least norm and price",
     .heading = "costs"},
    {"ordinary", FIELD_TEXT, PRICE(ordinary), NULL, "cheapest two of orders 4 and 6",
     .heading = "ordinary"},
    {"of_ordinary", FIELD_REAL, PRICE(of_ordinary), NULL, "likewise", .heading = "costs"},
    {"excess", FIELD_REAL, PRICE(excess), NULL, "of the resonant pair", .heading = "excess"},
    {"two_4", OF(OTHER_4, "4+4")},
    {"two_6", OF(OTHER_6, "6+6")},
    {"two_third", OF(OTHER_THIRD, "5+5")},
    {"of_3_5", OF(OTHER_3_5, "3+5")},
    {"of_3_6", OF(OTHER_3_6, "3+6")},
    {"of_3_6_own", OF(OTHER_3_6_OWN, "3+6 own")},
    {"of_3_6_three", OF(OTHER_3_6_THREE, "3+6 three")},
    {"of_3_7", OF(OTHER_3_7, "3+7")},
    {"of_4_5", OF(OTHER_4_5, "4+5")},
    {"of_4_7", OF(OTHER_4_7, "4+7")},
    {"of_4_8", OF(OTHER_4_8, "4+8")},
    {0}};
const struct record other_solutions_price_record = {"price", sizeof(struct price), price_fields};

static struct price price_of(double price) {
    struct price row = {.price = price, .of_resonant = INFINITY};
    for (enum other_kind kind = OTHER_6; kind < OTHER_KINDS; ++kind) {
        struct other_parameters with = other_default(kind);
        bool is_single = other_frequencies(kind) == 1;
        row.of[kind] = (is_single ? 2 : 1) * other_least(kind, price, &with);
        if (!is_single && row.of[kind] < row.of_resonant) {
            row.of_resonant = row.of[kind];
            row.resonant = other_name(kind);
        }
    }
    /* 4+6 is the mean of 4+4 and 6+6, so never the cheapest. */
    bool are_fours = row.of[OTHER_4] < row.of[OTHER_6];
    row.ordinary = are_fours ? "4+4" : "6+6";
    row.of_ordinary = are_fours ? row.of[OTHER_4] : row.of[OTHER_6];
    row.excess = row.of_resonant - row.of_ordinary;
    return row;
}

static void draw(struct study *study, const struct plot_points lines[OTHER_KINDS]) {
    static const struct {
        enum other_kind kind;
        struct figure_style style;
    } drawn[] = {{OTHER_4, {"4+4", FIGURE_BLACK, .width = 4}},
                 {OTHER_6, {"6+6", FIGURE_GREY, .width = 4}},
                 {OTHER_4_5, {"4+5", FIGURE_BLUE, FIGURE_DASHED}},
                 {OTHER_3_6, {"3+6", FIGURE_VERMILION, FIGURE_DASHED}},
                 {OTHER_3_5, {"3+5", FIGURE_GREEN, FIGURE_DASHED}},
                 {OTHER_4_7, {"4+7", FIGURE_PURPLE, FIGURE_DASHED}},
                 {OTHER_3_7, {"3+7", FIGURE_ORANGE, FIGURE_DASHED}},
                 {OTHER_THIRD, {"5+5", FIGURE_SKY_BLUE, FIGURE_DOTTED}}};
    struct figure *figure = study_figure(study, "other_solutions_prices", 1, 1,
                                         "Weight decay does not prefer resonant pairs");
    struct figure_panel *panel = figure_panel(
        figure, 0, 0,
        (struct figure_frame){NULL, .x = {"price of a constant, per |R|²", .log = true},
                              .y = {"norm and price of two frequencies", .min = 18, .max = 27}});
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; ++i)
        plot_line(panel, &lines[drawn[i].kind], drawn[i].style);
}

static void find_known_norms(struct findings *found) {
    struct other_parameters with = other_default(OTHER_3_5);
    found->norm_3_5 = other_least(OTHER_3_5, 0, &with);
    found->angle_3_5 = with.theta[0] * 180 / M_PI;
    with = other_default(OTHER_3_6);
    found->norm_3_6 = other_least(OTHER_3_6, 0, &with);
    found->norm_third = other_squared_norm(OTHER_THIRD, &with);
}

void other_solutions_check_prices(struct study *study, struct findings *found) {
    const struct prices *prices = &((const struct profile *)study->profile)->prices;
    struct plot_points lines[OTHER_KINDS];
    for (int kind = 0; kind < OTHER_KINDS; ++kind)
        lines[kind] = plot_points(study, prices->points);
    found->excess_least = INFINITY;
    found->excess_most = -INFINITY;
    for (int i = 0; i < prices->points; ++i) {
        double along = i / (prices->points - 1.0);
        struct price row = price_of(prices->least * pow(prices->most / prices->least, along));
        study_write_row(study, "other_solutions_prices", &row);
        for (int kind = OTHER_6; kind < OTHER_KINDS; ++kind)
            plot_add(&lines[kind], row.price, row.of[kind]);
        found->excess_least = least_of(found->excess_least, row.excess);
        found->excess_most = worst_of(found->excess_most, row.excess);
    }
    find_known_norms(found);
    draw(study, lines);
}
