/* Fig. 3: networks over time, one of them in the six panels of the published analysis
 * (github.com/facebookresearch/luckmatters, ssl/real-dataset/cogo/draw_dyn_fig3.py). */
#include "claims/composing/match_rate/match_rate.h"

#include "analysis/spectrum.h"
#include "analysis/statistics.h"
#include "base/worst.h"
#include "study/plots.h"

#include <math.h>

/* Epochs at which the paper's panels end. */
enum { ACCURACIES_END = 199, SUMS_END = 600, SHIFTED_END = 2100 };

/* Below this from this epoch on: all |r_{a,k,1-k,k}| of the paper's network. */
enum { SHIFTED_BEGIN = 500 };
static const double shifted_limit = 0.01;

/* --- What is measured ------------------------------------------------------------------------- */

static void look_at_frequency(const struct spectrum *spectrum, const struct study_group *on, int f,
                              double dead_threshold, struct look *look) {
    const struct characters *characters = &on->characters;
    int k = characters->frequency[f], next = on->group.product[k * characters->order + 1];
    const double complex *z = ring_row(&spectrum->z, RING_A, k);
    for (int j = 0; j < spectrum->q; ++j)
        look->order[f] += cabs(z[j]) > dead_threshold;
    look->constant[f] =
        cabs(spectrum_potential_of_all(spectrum, RING_A, RING_A, k, characters->conjugate[k], k));
    look->shifted[f] = cabs(
        spectrum_potential_of_all(spectrum, RING_A, RING_A, k, characters->conjugate[next], k));
}

bool match_rate_look(const struct trained *of, int i, const struct study_group *on,
                     struct look *look, struct error *error) {
    const struct profile *profile = of->study->profile;
    size_t frequencies = (size_t)on->characters.frequencies;
    struct spectrum spectrum;
    struct network network = of->result->network; /* the same shape, other weights */
    network.weights = trained_snapshot(of, i);
    if (!spectrum_create(&on->characters, &network, &spectrum, error))
        return false;
    const struct spectrum_totals sums = spectrum_sum_potentials(&spectrum);
    *look = (struct look){
        .epoch = of->trial->snapshot_epochs[i],
        .diagonal = sums.diagonal,
        .off_diagonal = sums.off_diagonal,
        .frequencies = (int)frequencies,
        .order = study_room(of->study, frequencies, sizeof *look->order),
        .constant = study_room(of->study, frequencies, sizeof *look->constant),
        .shifted = study_room(of->study, frequencies, sizeof *look->shifted),
    };
    for (int f = 0; f < look->frequencies; ++f)
        look_at_frequency(&spectrum, on, f, profile->matching.options.dead_threshold, look);
    spectrum_free(&spectrum);
    return true;
}

/* --- A row for every epoch -------------------------------------------------------------------- */

struct extremes {
    double least, median, most; /* NaN: of nothing */
};

/* The |r_{a,k,-k,k}| of a look, of the frequencies that have an order at the end. */
static struct extremes constants_of(struct study *study, const struct look *look,
                                    const struct look *end, int order) {
    double *values = study_room(study, (size_t)look->frequencies, sizeof *values);
    struct extremes extremes = {NAN, NAN, NAN};
    int count = 0;
    for (int f = 0; f < look->frequencies; ++f) {
        if (end->order[f] != order)
            continue;
        double value = look->constant[f];
        extremes.least = count == 0 ? value : least_of(extremes.least, value);
        extremes.most = count == 0 ? value : worst_of(extremes.most, value);
        values[count++] = value;
    }
    extremes.median = statistics_median(values, count);
    return extremes;
}

static double most_shifted(const struct look *look) {
    double most = 0;
    for (int f = 0; f < look->frequencies; ++f)
        most = worst_of(most, look->shifted[f]);
    return most;
}

struct epoch_row {
    double epoch, diagonal, off_diagonal;
    struct extremes four, six;
    double shifted_most;
};

#define ROW(member) FIELD_REAL, offsetof(struct epoch_row, member)
static const struct field epoch_fields[] = {
    {"epoch", ROW(epoch), "epochs", "of the snapshot", .heading = "epoch"},
    {"diagonal", ROW(diagonal), NULL, "sum of Re r_kkk over all k; d - 1 in a global solution",
     .heading = "∑ r<sub>kkk</sub>"},
    {"off_diagonal", ROW(off_diagonal), NULL, "sum of all other Re r_{k1,k2,k}; 0",
     .heading = "other r"},
    {"order_4_least", ROW(four.least), NULL,
     "least |r_{a,k,-k,k}| of the frequencies with 4 neurons at the last snapshot; empty: none",
     .heading = "order 4, least"},
    {"order_4_most", ROW(four.most), NULL, "likewise the largest", .heading = "largest"},
    {"order_6_least", ROW(six.least), NULL, "likewise the least, of those with 6",
     .heading = "order 6, least"},
    {"order_6_most", ROW(six.most), NULL, "likewise the largest, of those with 6",
     .heading = "largest"},
    {"shifted_most", ROW(shifted_most), NULL, "largest |r_{a,k,1-k,k}| of all frequencies",
     .heading = "|r<sub>a,k,1−k,k</sub>|"},
    {0}};
const struct record match_rate_epoch_record = {"epoch", sizeof(struct epoch_row), epoch_fields};

static void write_epochs(struct study *study, const struct trial *trial) {
    const struct look *looks = trial_looks(study, trial, 0), *end = looks + trial->snapshots - 1;
    for (const struct look *look = looks; look <= end; ++look) {
        struct epoch_row row = {look->epoch,
                                look->diagonal,
                                look->off_diagonal,
                                constants_of(study, look, end, 4),
                                constants_of(study, look, end, 6),
                                most_shifted(look)};
        study_write_row(study, "match_rate_fig3", &row);
    }
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static double accuracy_of(const struct evaluation *of, bool on_test) {
    return on_test ? of->test_accuracy : of->train_accuracy;
}

/* The first evaluated epoch with this accuracy at least; NaN: there is none. */
static double epoch_of_accuracy(const struct training_history *history, bool on_test,
                                double accuracy) {
    for (int i = 0; i < history->rows; ++i)
        if (accuracy_of(&history->evaluation[i], on_test) >= accuracy)
            return history->epoch[i];
    return NAN;
}

/* The evaluation after so many epochs; NaN throughout where there is none. */
static struct evaluation evaluation_at(const struct training_history *history, int epoch) {
    for (int i = 0; i < history->rows; ++i)
        if (history->epoch[i] == epoch)
            return history->evaluation[i];
    return (struct evaluation){NAN, NAN, NAN, NAN};
}

static void look_up_losses(const struct training_history *history, double *numbers) {
    static const int epochs[] = {50, 100, 500};
    for (int i = 0; i < 3; ++i) {
        const struct evaluation at = evaluation_at(history, epochs[i]);
        numbers[FIG3_TRAIN_LOSS_50 + 2 * i] = at.train_loss;
        numbers[FIG3_TEST_LOSS_50 + 2 * i] = at.test_loss;
    }
}

static void count_epochs(const struct training_history *history, double *numbers) {
    double train = epoch_of_accuracy(history, false, 1), test = epoch_of_accuracy(history, true, 1);
    numbers[FIG3_TRAIN_EPOCH] = train;
    numbers[FIG3_TEST_HALF_EPOCH] = epoch_of_accuracy(history, true, 0.5);
    numbers[FIG3_TEST_EPOCH] = test;
    numbers[FIG3_TEST_DELAY] = test - train;
}

/* The panel of the sums, over time. */
static void follow_sums(const struct look *looks, int count, double *numbers) {
    numbers[FIG3_DIAGONAL_PEAK] = numbers[FIG3_OFF_DIAGONAL_MOST] = -INFINITY;
    numbers[FIG3_OFF_DIAGONAL_LEAST] = INFINITY;
    for (int i = 0; i < count && looks[i].epoch <= SUMS_END; ++i) {
        double diagonal = looks[i].diagonal, off = looks[i].off_diagonal;
        numbers[FIG3_DIAGONAL_PEAK] = worst_of(numbers[FIG3_DIAGONAL_PEAK], diagonal);
        numbers[FIG3_OFF_DIAGONAL_MOST] = worst_of(numbers[FIG3_OFF_DIAGONAL_MOST], off);
        numbers[FIG3_OFF_DIAGONAL_LEAST] = least_of(numbers[FIG3_OFF_DIAGONAL_LEAST], off);
        numbers[FIG3_DIAGONAL_END] = diagonal;
        numbers[FIG3_OFF_DIAGONAL_END] = off;
    }
}

/* The panel of r_{a,k,1-k,k}. */
static void follow_shifted(const struct look *looks, int count, double *numbers) {
    for (int i = 0; i < count && looks[i].epoch <= SHIFTED_END; ++i) {
        double most = most_shifted(&looks[i]), before = numbers[FIG3_SHIFTED_MOST];
        numbers[FIG3_SHIFTED_END] = most;
        if (looks[i].epoch >= SHIFTED_BEGIN)
            numbers[FIG3_SHIFTED_MOST] = isnan(before) ? most : worst_of(before, most);
    }
    for (int i = count - 1; i >= 0 && most_shifted(&looks[i]) < shifted_limit; --i)
        numbers[FIG3_SHIFTED_EPOCH] = looks[i].epoch;
}

static void measure_orders(struct study *study, const struct look *end, double *numbers) {
    const struct extremes four = constants_of(study, end, end, 4),
                          six = constants_of(study, end, end, 6);
    numbers[FIG3_OTHER_ORDERS] = 0;
    for (int f = 0; f < end->frequencies; ++f)
        numbers[FIG3_OTHER_ORDERS] +=
            outcome_of(end->order[f] != 4 && end->order[f] != 6, end->diagonal);
    numbers[FIG3_ORDER_4_LEAST] = four.least;
    numbers[FIG3_ORDER_4_MOST] = four.most;
    numbers[FIG3_ORDER_6_MEDIAN] = six.median;
    numbers[FIG3_ORDER_6_MOST] = six.most;
}

/* --- The figure ------------------------------------------------------------------------------- */

enum { ACCURACIES, ORDERS, SUMS, TERMS_OF_4, TERMS_OF_6, SHIFTED, PANELS };

static const struct figure_frame frames[PANELS] = {
    [ACCURACIES] = {"Loss and accuracy",
                    {"epoch", .min = 0, .max = ACCURACIES_END},
                    {"loss; accuracy", .min = 0, .max = 2},
                    FIGURE_LEGEND_TOP_RIGHT},
    [ORDERS] = {"Order of the solutions",
                {"neurons per frequency", .integer = true, .min = -0.6, .max = 10.6},
                {"frequencies", .integer = true}},
    [SUMS] = {"Sums of potentials",
              {"epoch", .min = 0, .max = SUMS_END},
              {"sum of Re r"},
              FIGURE_LEGEND_BOTTOM_RIGHT},
    [TERMS_OF_4] = {"Order 4: it stays", {"epoch"}, {"|r#da,k,−k,k#u|"}},
    [TERMS_OF_6] = {"Order 6: it vanishes", {"epoch"}, {"|r#da,k,−k,k#u|"}},
    [SHIFTED] = {"All: it vanishes", {"epoch", .min = 0, .max = SHIFTED_END}, {"|r#da,k,1−k,k#u|"}},
};

static void draw_history(struct study *study, struct figure_panel *panel,
                         const struct training_history *history) {
    static const char *const labels[4] = {"train loss", "test loss", "train accuracy",
                                          "test accuracy"};
    for (int curve = 0; curve < 4; ++curve) {
        bool is_loss = curve < 2, on_test = curve % 2 == 1;
        struct plot_points points = plot_points(study, history->rows);
        for (int i = 0; i < history->rows && history->epoch[i] <= ACCURACIES_END; ++i) {
            const struct evaluation *of = &history->evaluation[i];
            double loss = on_test ? of->test_loss : of->train_loss;
            double value = is_loss ? loss : accuracy_of(of, on_test);
            if (!isnan(value)) /* the structured gradient knows accuracies now and then */
                plot_add(&points, history->epoch[i], value);
        }
        plot_line(panel, &points,
                  (struct figure_style){labels[curve], on_test ? FIGURE_VERMILION : FIGURE_BLUE,
                                        is_loss ? FIGURE_DASHED : FIGURE_SOLID});
    }
}

static void draw_orders(struct figure_panel *panel, const struct look *end) {
    enum { ORDERS_SHOWN = 11 };
    double order[ORDERS_SHOWN], count[ORDERS_SHOWN] = {0};
    for (int i = 0; i < ORDERS_SHOWN; ++i)
        order[i] = i;
    for (int f = 0; f < end->frequencies; ++f)
        if (end->order[f] < ORDERS_SHOWN)
            ++count[end->order[f]];
    figure_bars(panel, ORDERS_SHOWN, order, count, 0.8, (struct figure_style){0});
}

static void draw_sums(struct study *study, struct figure_panel *panel, const struct look *looks,
                      int count, int d) {
    struct plot_points diagonal = plot_points(study, count), off = plot_points(study, count);
    for (int i = 0; i < count && looks[i].epoch <= SUMS_END; ++i) {
        plot_add(&diagonal, looks[i].epoch, looks[i].diagonal);
        plot_add(&off, looks[i].epoch, looks[i].off_diagonal);
    }
    figure_horizontal(panel, d - 1, (struct figure_style){.dash = FIGURE_DASHED});
    figure_horizontal(panel, 0, (struct figure_style){.dash = FIGURE_DASHED});
    plot_line(panel, &diagonal, (struct figure_style){"diagonal r#dkkk#u", FIGURE_BLUE});
    plot_line(panel, &off, (struct figure_style){"off-diagonal r#dk₁k₂k#u", FIGURE_VERMILION});
}

/* A potential of the frequencies that have an order at the end; order 0: of all. */
static void draw_terms(struct study *study, struct figure_panel *panel, const struct look *looks,
                       int count, int order) {
    const struct look *end = looks + count - 1;
    int drawn = 0;
    for (int f = 0; f < end->frequencies; ++f) {
        struct plot_points points = plot_points(study, count);
        if (order != 0 && end->order[f] != order)
            continue;
        for (int i = 0; i < count && (order != 0 || looks[i].epoch <= SHIFTED_END); ++i)
            plot_add(&points, looks[i].epoch,
                     order == 0 ? looks[i].shifted[f] : looks[i].constant[f]);
        plot_line(panel, &points, (struct figure_style){.colour = figure_colour(drawn++)});
    }
}

static void draw(struct study *study, const struct trial *trial,
                 const struct training_history *history) {
    const struct dynamics *dynamics = &((const struct profile *)study->profile)->dynamics;
    const struct look *looks = trial_looks(study, trial, 0);
    int count = trial->snapshots, d = abelian_order(&dynamics->group);
    struct figure_panel *panels[PANELS];
    struct figure *figure =
        plot_page(study, "match_rate_fig3", PANELS, 3,
                  study_text(study, "One network: d = %d, q = %d, weight decay %g, seed %llu", d,
                             dynamics->width, dynamics->weight_decay,
                             (unsigned long long)dynamics->seeds[0]));
    for (int i = 0; i < PANELS; ++i)
        panels[i] = plot_panel(figure, PANELS, 3, i, frames[i]);
    draw_history(study, panels[ACCURACIES], history);
    draw_orders(panels[ORDERS], looks + count - 1);
    draw_sums(study, panels[SUMS], looks, count, d);
    draw_terms(study, panels[TERMS_OF_4], looks, count, 4);
    draw_terms(study, panels[TERMS_OF_6], looks, count, 6);
    draw_terms(study, panels[SHIFTED], looks, count, 0);
}

/* Network i: values: [FIG3_NUMBERS]; the first is drawn. */
static bool follow_network(struct study *study, const struct trial *trial, int i, double *values,
                           struct error *error) {
    const struct look *looks = trial_looks(study, trial, i);
    struct training_result result;
    bool loaded;
    for (int n = 0; n < FIG3_NUMBERS; ++n)
        values[n] = NAN;
    if (!study_load(study, trial, i, &result, &loaded, error))
        return false;
    if (!loaded)
        return true; /* reported when it failed to train */
    look_up_losses(&result.history, values);
    count_epochs(&result.history, values);
    follow_sums(looks, trial->snapshots, values);
    follow_shifted(looks, trial->snapshots, values);
    measure_orders(study, looks + trial->snapshots - 1, values);
    if (i == 0) {
        write_epochs(study, trial);
        draw(study, trial, &result.history);
    }
    training_result_free(&result);
    return true;
}

bool match_rate_follow_dynamics(struct study *study, struct fig3_number *numbers,
                                struct error *error) {
    const struct trial *trial = match_rate_dynamics_trial(study);
    size_t networks = (size_t)trial->networks;
    double *values = study_room(study, networks * FIG3_NUMBERS, sizeof *values);
    double *column = study_room(study, networks, sizeof *column);
    for (int i = 0; i < trial->networks; ++i)
        if (!follow_network(study, trial, i, values + (size_t)i * FIG3_NUMBERS, error))
            return false;
    for (int n = 0; n < FIG3_NUMBERS; ++n) {
        double drawn = values[n], least = drawn, most = drawn;
        for (int i = 0; i < trial->networks; ++i) {
            column[i] = values[i * FIG3_NUMBERS + n];
            least = least_of(least, column[i]);
            most = worst_of(most, column[i]);
        }
        numbers[n] = (struct fig3_number){drawn, least, NAN, most};
        numbers[n].median = statistics_median(column, trial->networks);
    }
    return true;
}
