#include "study/plots.h"

#include "study/curves.h"

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

void plot_looks(struct study *study, struct figure_panel *panel, const struct trial *trial,
                plot_value *x, plot_value *y, struct figure_style style) {
    size_t count = (size_t)trial->snapshots;
    double *at = study_room(study, 2 * count, sizeof *at), *value = at + count;
    for (int i = 0; i < trial->networks; ++i) {
        const char *looks = trial_looks(study, trial, i);
        if (!trial->is_trained[i])
            continue;
        for (size_t s = 0; s < count; ++s) {
            at[s] = x(looks + s * study->claim->look_size);
            value[s] = y(looks + s * study->claim->look_size);
        }
        figure_line(panel, (int)count, at, value, style);
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

void plot_estimates(struct study *study, struct figure_panel *panel, int count, const double *x,
                    const struct estimate *estimates, struct figure_style style) {
    size_t size = (size_t)count;
    double *value = study_room(study, 3 * size, sizeof *value);
    double *low = value + size, *high = low + size;
    for (int i = 0; i < count; ++i) {
        value[i] = estimates[i].value;
        low[i] = estimates[i].low;
        high[i] = estimates[i].high;
    }
    figure_line(panel, count, x, value, style);
    style.label = NULL;
    figure_error_bars(panel, count, x, low, high, style);
}

bool plot_accuracies(struct study *study, struct figure_panel *panel, const struct trial *trial,
                     const char *train_label, const char *test_label, struct error *error) {
    for (int i = 0; i < trial->networks; ++i) {
        struct training_result result;
        bool loaded;
        if (!study_load(study, trial, i, &result, &loaded, error))
            return false;
        if (!loaded)
            continue;
        bool ok = curves_draw_accuracies(panel, &result.history, train_label, test_label, error);
        training_result_free(&result);
        if (!ok)
            return false;
        train_label = test_label = NULL;
    }
    return true;
}
