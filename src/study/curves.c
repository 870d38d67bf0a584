#include "study/curves.h"

#include "base/memory.h"

#include <stdlib.h>

bool curves_draw_accuracies(struct figure_panel *panel, const struct training_history *history,
                            const char *train_label, const char *test_label, struct error *error) {
    int rows = history->rows;
    double *epoch = memory_array(3 * (size_t)rows, sizeof *epoch);
    if (epoch == NULL)
        return error_memory(error, "a curve");
    double *train = epoch + rows, *test = train + rows;
    for (int i = 0; i < rows; ++i) {
        epoch[i] = history->epoch[i];
        train[i] = history->evaluation[i].train_accuracy;
        test[i] = history->evaluation[i].test_accuracy;
    }
    figure_line(
        panel, rows - 1, epoch + 1, train + 1,
        (struct figure_style){.label = train_label, .colour = FIGURE_GREY, .dash = FIGURE_DASHED});
    figure_line(panel, rows - 1, epoch + 1, test + 1,
                (struct figure_style){.label = test_label, .colour = FIGURE_BLUE, .opacity = 0.6});
    free(epoch);
    return true;
}
