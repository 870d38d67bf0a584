#include "study/plots.h"

struct figure *plot_page(struct study *study, const char *name, int count, int most,
                         const char *title) {
    int columns = count < most ? count : most;
    return study_figure(study, name, (count + columns - 1) / columns, columns, title);
}

struct figure_panel *plot_panel(struct figure *figure, int count, int most, int i,
                                struct figure_frame frame) {
    int columns = count < most ? count : most;
    return figure_panel(figure, i / columns, i % columns, frame);
}

struct plot_points plot_points(struct study *study, int most) {
    double *x = study_room(study, 2 * (size_t)most, sizeof *x);
    return (struct plot_points){.x = x, .y = x + most};
}

void plot_add(struct plot_points *points, double x, double y) {
    points->x[points->count] = x;
    points->y[points->count++] = y;
}

void plot_line(struct figure_panel *panel, const struct plot_points *points,
               struct figure_style style) {
    figure_line(panel, points->count, points->x, points->y, style);
}

void plot_symbols(struct figure_panel *panel, const struct plot_points *points,
                  struct figure_style style) {
    figure_points(panel, points->count, points->x, points->y, style);
}

void plot_looks(struct study *study, struct figure_panel *panel, const struct trial *trial,
                plot_value *x, plot_value *y, struct figure_style style) {
    for (int i = 0; i < trial->networks; ++i) {
        const char *look = trial_looks(study, trial, i);
        struct plot_points points = plot_points(study, trial->snapshots);
        if (!trial->is_trained[i])
            continue;
        for (int s = 0; s < trial->snapshots; ++s, look += study->claim->look_size)
            plot_add(&points, x(look), y(look));
        plot_line(panel, &points, style);
        style.label = NULL;
    }
}

void plot_runs(const struct study *study, struct figure_panel *panel, const struct trial *trial,
               double x, plot_value *y, struct figure_style style) {
    for (int i = 0; i < trial->networks; ++i) {
        double value = y(trial_run(study, trial, i));
        if (!trial->is_trained[i])
            continue;
        figure_points(panel, 1, &x, &value, style);
        style.label = NULL;
    }
}

/* [3, count]: values, lower and upper ends of the intervals. */
static double *unpack(struct study *study, int count, const struct estimate *estimates) {
    double *values = study_room(study, 3 * (size_t)count, sizeof *values);
    for (int i = 0; i < count; ++i) {
        values[i] = estimates[i].value;
        values[count + i] = estimates[i].low;
        values[2 * count + i] = estimates[i].high;
    }
    return values;
}

void plot_estimates(struct study *study, struct figure_panel *panel, int count, const double *x,
                    const struct estimate *estimates, struct figure_style style) {
    const double *values = unpack(study, count, estimates);
    figure_line(panel, count, x, values, style);
    style.label = NULL;
    figure_error_bars(panel, count, x, values + count, values + 2 * (size_t)count, style);
}

void plot_estimates_above(struct study *study, struct figure_panel *panel, int count,
                          const double *x, const struct estimate *estimates,
                          struct figure_style style) {
    const double *values = unpack(study, count, estimates);
    figure_error_bars(panel, count, x, values + count, values + 2 * (size_t)count,
                      (struct figure_style){.colour = style.colour});
    figure_line(panel, count, x, values, style);
}

/* --- Accuracies ------------------------------------------------------------------------------- */

/* From the second evaluation on, since epochs are logarithmic. */
static void draw_history(struct study *study, struct figure_panel *panel,
                         const struct training_history *history, const char *train_label,
                         const char *test_label) {
    size_t rows = (size_t)history->rows;
    double *epoch = study_room(study, 3 * rows, sizeof *epoch);
    double *train = epoch + rows, *test = train + rows;
    for (size_t i = 0; i < rows; ++i) {
        epoch[i] = history->epoch[i];
        train[i] = history->evaluation[i].train_accuracy;
        test[i] = history->evaluation[i].test_accuracy;
    }
    figure_line(
        panel, (int)rows - 1, epoch + 1, train + 1,
        (struct figure_style){.label = train_label, .colour = FIGURE_GREY, .dash = FIGURE_DASHED});
    figure_line(panel, (int)rows - 1, epoch + 1, test + 1,
                (struct figure_style){.label = test_label, .colour = FIGURE_BLUE, .opacity = 0.6});
}

static bool draw_histories(struct study *study, struct figure_panel *panel,
                           const struct trial *trial, const char *train_label,
                           const char *test_label, struct error *error) {
    for (int i = 0; i < trial->networks; ++i) {
        struct training_result result;
        bool loaded;
        if (!study_load(study, trial, i, &result, &loaded, error))
            return false;
        if (!loaded)
            continue;
        draw_history(study, panel, &result.history, train_label, test_label);
        training_result_free(&result);
        train_label = test_label = NULL;
    }
    return true;
}

bool plot_accuracies(struct study *study, const char *name, const char *title,
                     plot_title *panel_title, const char *train_label, const char *test_label,
                     struct error *error) {
    int count = 0, drawn = 0;
    for (int t = 0; t < study->count; ++t)
        count += panel_title(study, study->trials[t]) != NULL;
    if (count == 0)
        return true;
    int most = count == 4 ? 2 : 3;
    struct figure *figure = plot_page(study, name, count, most, title);
    for (int t = 0; t < study->count; ++t) {
        const struct figure_frame frame = {.title = panel_title(study, study->trials[t]),
                                           .x = {.label = "epoch", .log = true},
                                           .y = {.label = "accuracy", .min = 0, .max = 1.05}};
        if (frame.title != NULL &&
            !draw_histories(study, plot_panel(figure, count, most, drawn++, frame),
                            study->trials[t], train_label, test_label, error))
            return false;
    }
    return true;
}
