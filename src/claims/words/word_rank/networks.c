/* The boxes of trained product networks against the minimal cover of their word (Fig. 8). */
#include "analysis/boxes.h"
#include "analysis/statistics.h"
#include "base/worst.h"
#include "claims/words/word_rank/word_rank.h"
#include "study/plots.h"

#include <math.h>

/* A neuron: the shares of its three columns in the representations, and its box, the
 * representations with more than a bound. */
struct neuron {
    double energy;    /* |u|^2 |v|^2 |w|^2 */
    double *share[3]; /* [m] each */
    struct cover_box box;
};

/* neurons: [q] */
static struct neuron *find_neurons(struct study *study, const struct task *task,
                                   const struct network *network) {
    const struct fourier *fourier = &task->covered->basis->fourier;
    size_t m = (size_t)fourier->count, q = (size_t)network->q;
    struct neuron *neurons = study_room(study, q, sizeof *neurons);
    const float *columns[3] = {network->a, network->b, network->c};
    for (size_t i = 0; i < q; ++i) {
        struct neuron *neuron = &neurons[i];
        *neuron = (struct neuron){.energy = 1, .box = word_rank_box(study, (int)m)};
        bool *const sets[3] = {neuron->box.x, neuron->box.y, neuron->box.z};
        for (int side = 0; side < 3; ++side) {
            double *share = neuron->share[side] = study_room(study, m, sizeof *share);
            double all = boxes_column(fourier, columns[side], network->q, (int)i, share);
            neuron->energy *= all;
            for (size_t b = 0; b < m; ++b) {
                share[b] = all > 0 ? share[b] / all : share[b]; /* a NaN stays */
                sets[side][b] = share[b] > task->bounds->part_above;
            }
        }
        neuron->box.cost = box_cover_cost((int)m, task->covered->basis->dimension, neuron->box.x,
                                          neuron->box.y, neuron->box.z);
    }
    return neurons;
}

/* The share of a neuron's energy in that box of the cover that has most of it. */
static double best_share(const struct covered *covered, const struct neuron *neuron) {
    double best = 0;
    for (int i = 0; i < covered->boxes_count; ++i) {
        const bool *const sets[3] = {covered->boxes[i].x, covered->boxes[i].y, covered->boxes[i].z};
        double product = 1;
        for (int side = 0; side < 3; ++side) {
            double sum = 0;
            for (int b = 0; b < covered->basis->fourier.count; ++b)
                sum += sets[side][b] ? neuron->share[side][b] : 0;
            product *= sum;
        }
        best = worst_of(best, product);
    }
    return best;
}

static double captured_share(const struct task *task, const struct neuron *neurons, int q) {
    double sum = 0, all = 0;
    for (int i = 0; i < q; ++i) {
        sum += neurons[i].energy * best_share(task->covered, &neurons[i]);
        all += neurons[i].energy;
    }
    return sum / all;
}

/* The share of energy in neurons whose boxes are inside a box of some minimal cover. */
static bool find_inside(const struct task *task, const struct neuron *neurons, int q,
                        double *inside, struct error *error) {
    const struct covered *covered = task->covered;
    double sum = 0, all = 0;
    for (int i = 0; i < q; ++i) {
        const struct cover_box *box = &neurons[i].box;
        bool is_inside;
        if (!box_cover_admits(&covered->cover, covered->basis->dimension, covered->support, box->x,
                              box->y, box->z, &is_inside, error))
            return false;
        sum += is_inside ? neurons[i].energy : 0;
        all += neurons[i].energy;
    }
    *inside = outcome_of(sum / all, all);
    return true;
}

/* --- The boxes of a network ------------------------------------------------------------------- */

static bool is_part(int m, const struct cover_box *of, const struct cover_box *whole) {
    for (int b = 0; b < m; ++b)
        if ((of->x[b] && !whole->x[b]) || (of->y[b] && !whole->y[b]) || (of->z[b] && !whole->z[b]))
            return false;
    return true;
}

/* The live neurons whose boxes are in no other live neuron's box, one for each such box: largest:
 * [q]. Returns their number. */
static int find_largest(const struct task *task, const struct neuron *neurons, int q,
                        const struct neuron **largest) {
    int m = task->covered->basis->fourier.count, found = 0;
    double most = 0;
    for (int i = 0; i < q; ++i)
        most = fmax(most, neurons[i].energy);
    double least = most * task->bounds->alive_above * task->bounds->alive_above;
    for (int i = 0; i < q; ++i) {
        bool is_largest = neurons[i].energy > least;
        for (int j = 0; is_largest && j < q; ++j)
            is_largest = j == i || !(neurons[j].energy > least) ||
                         !is_part(m, &neurons[i].box, &neurons[j].box) ||
                         (i < j && is_part(m, &neurons[j].box, &neurons[i].box)); /* the same */
        if (is_largest)
            largest[found++] = &neurons[i];
    }
    return found;
}

static double covered_share(const struct covered *covered, const struct neuron *const *largest,
                            int count) {
    int m = covered->basis->fourier.count, inside = 0, all = 0;
    for (int t = 0; t < m * m * m; ++t) {
        bool is_inside = false;
        for (int i = 0; i < count && !is_inside; ++i)
            is_inside = largest[i]->box.x[t / m / m] && largest[i]->box.y[t / m % m] &&
                        largest[i]->box.z[t % m];
        inside += covered->support[t] && is_inside;
        all += covered->support[t];
    }
    return (double)inside / all;
}

bool word_rank_measure(const struct trained *of, void *to, void *looks, struct error *error) {
    const struct task *task = of->trial->task;
    const struct network *network = &of->result->network;
    const struct evaluation *final = training_final(of->result);
    struct run *run = to;
    struct network start = {0};
    (void)looks;
    const struct neuron *neurons = find_neurons(of->study, task, network);
    double cost = 0, inside;
    if (!find_inside(task, neurons, network->q, &inside, error) ||
        !training_start_network(of->config, &start, error))
        return false;
    const struct neuron **largest =
        study_room(of->study, (size_t)network->q, sizeof(struct neuron *));
    int count = find_largest(task, neurons, network->q, largest);
    for (int i = 0; i < count; ++i)
        cost += (double)largest[i]->box.cost;
    *run = (struct run){
        .loss = final->train_loss,
        .accuracy = final->train_accuracy,
        .wrong = outcome_of(final->train_accuracy != 1, final->train_loss),
        .inside = inside,
        .captured = captured_share(task, neurons, network->q),
        .captured_start = captured_share(task, find_neurons(of->study, task, &start), start.q),
        .boxes = outcome_of(count, inside),
        .covers = outcome_of(covered_share(task->covered, largest, count), inside),
        .observed_cost = outcome_of(cost, inside),
    };
    network_free(&start);
    return true;
}

void word_rank_squares(double u, double v, double w, double squares[2][3]) {
    for (int k = 0; k < 2; ++k) {
        double sign = k == 0 ? 1 : -1;
        squares[k][0] = u;
        squares[k][1] = sign * v;
        squares[k][2] = sign * w / 4;
    }
}

/* --- All settings ----------------------------------------------------------------------------- */

static double captured(const void *run) {
    return ((const struct run *)run)->captured;
}

static double captured_start(const void *run) {
    return ((const struct run *)run)->captured_start;
}

static double share_inside(const void *run) {
    return ((const struct run *)run)->inside;
}

static void draw(struct study *study) {
    size_t count = (size_t)study->count;
    double *at = study_room(study, count, sizeof *at);
    const char **names = study_room(study, count, sizeof *names);
    for (size_t i = 0; i < count; ++i) {
        at[i] = (double)i;
        names[i] = trial_label(study->trials[i]);
    }
    struct figure *figure =
        study_figure(study, "word_rank_networks", 1, 1, "Neurons in the boxes of a minimal cover");
    struct figure_panel *panel =
        figure_panel(figure, 0, 0,
                     (struct figure_frame){.x = {.min = -0.6,
                                                 .max = (double)count - 0.4,
                                                 .ticks = (int)count,
                                                 .tick_at = at,
                                                 .tick_label = names},
                                           .y = {.label = "share of energy", .min = 0, .max = 1.05},
                                           .legend = FIGURE_LEGEND_PAGE});
    for (int i = 0; i < study->count; ++i) {
        const struct trial *trial = study->trials[i];
        const char *const labels[] = {"in the best box, at the start", "in the best box, trained",
                                      "neurons inside a box, trained"};
        plot_runs(study, panel, trial, i - 0.15, captured_start,
                  (struct figure_style){.label = i == 0 ? labels[0] : NULL,
                                        .colour = FIGURE_GREY,
                                        .symbol = FIGURE_CIRCLE});
        plot_runs(study, panel, trial, i, captured,
                  (struct figure_style){.label = i == 0 ? labels[1] : NULL,
                                        .colour = FIGURE_BLUE,
                                        .symbol = FIGURE_DISC});
        plot_runs(study, panel, trial, i + 0.15, share_inside,
                  (struct figure_style){.label = i == 0 ? labels[2] : NULL,
                                        .colour = FIGURE_VERMILION,
                                        .symbol = FIGURE_TRIANGLE});
    }
}

bool word_rank_conclude_networks(struct study *study, struct findings *found, struct error *error) {
    (void)error;
    found->captured_gain = INFINITY;
    for (int t = 0; t < study->count; ++t) {
        const struct trial *trial = study->trials[t];
        double sum = 0;
        for (int i = 0; i < trial->networks; ++i) {
            const struct run *run = trial_run(study, trial, i);
            if (!trial->is_trained[i])
                continue;
            found->networks_wrong += run->wrong;
            sum += run->captured - run->captured_start;
        }
        found->captured_gain = least_of(found->captured_gain, sum / trial->trained);
    }
    draw(study);
    return true;
}
