#include "programs/inspect/inspect_answers.h"

#include "base/clock.h"
#include "base/memory.h"
#include "run/cores.h"
#include "run/parallel.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const double single_from = 4e10; /* flops from which sums are in float32 */

/* --- Activations ------------------------------------------------------------------------------ */

const char *const answers_activation_names[ANSWERS_ACTIVATIONS + 1] = {
    "square", "relu", "abs", "gelu", "tanh", "sigmoid", "cube", "fourth", "product", NULL};

enum answers_activation answers_activation_of(const char *name, int degree) {
    static const struct {
        const char *name;
        enum answers_activation activation;
    } others[] = {{"x^2", ANSWERS_SQUARE},       {"quadratic", ANSWERS_SQUARE},
                  {"x**2", ANSWERS_SQUARE},      {"x^3", ANSWERS_CUBE},
                  {"x^4", ANSWERS_FOURTH},       {"bilinear", ANSWERS_PRODUCT},
                  {"logistic", ANSWERS_SIGMOID}, {"absolute", ANSWERS_ABS}};
    if (strcasecmp(name, "power") == 0)
        return degree == 2   ? ANSWERS_SQUARE
               : degree == 3 ? ANSWERS_CUBE
               : degree == 4 ? ANSWERS_FOURTH
                             : ANSWERS_ACTIVATIONS;
    for (int i = 0; i < ANSWERS_ACTIVATIONS; ++i)
        if (strcasecmp(name, answers_activation_names[i]) == 0)
            return (enum answers_activation)i;
    for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
        if (strcasecmp(name, others[i].name) == 0)
            return others[i].activation;
    return ANSWERS_ACTIVATIONS;
}

static double activate(enum answers_activation activation, double a, double b) {
    double x = a + b;
    switch (activation) {
    case ANSWERS_RELU:
        return x > 0 ? x : 0;
    case ANSWERS_ABS:
        return fabs(x);
    case ANSWERS_GELU:
        return x * 0.5 * (1 + erf(x * M_SQRT1_2));
    case ANSWERS_TANH:
        return tanh(x);
    case ANSWERS_SIGMOID:
        return 1 / (1 + exp(-x));
    case ANSWERS_CUBE:
        return x * x * x;
    case ANSWERS_FOURTH:
        return x * x * (x * x);
    case ANSWERS_PRODUCT:
        return a * b;
    default:
        return x * x;
    }
}

/* h: [q] of one pair. */
static void fill_hidden(const struct network *network, enum answers_activation activation, int g1,
                        int g2, double *h) {
    size_t q = (size_t)network->q;
    const float *a = network->a + (size_t)g1 * q, *b = network->b + (size_t)g2 * q;
    if (activation == ANSWERS_SQUARE) { /* a loop that is vectorised */
        for (size_t j = 0; j < q; ++j) {
            double sum = (double)a[j] + (double)b[j];
            h[j] = sum * sum;
        }
        return;
    }
    for (size_t j = 0; j < q; ++j)
        h[j] = activate(activation, (double)a[j], (double)b[j]);
}

/* --- Outputs ---------------------------------------------------------------------------------- */

struct task {
    const struct weights *weights;
    enum answers_activation activation;
    bool single;
    int from;        /* the first row */
    const double *c; /* [d, q] */
};

/* One row of pairs. All but `task` is workspace. */
struct room {
    const struct task *task;
    double *h;       /* [d, q]; of one pair if single */
    float *h_single; /* [d, q] if single */
    double *output;  /* [d, d]; of one pair if single */
    float *output_single;
};

static bool room_create(const struct task *task, struct room *room, struct error *error) {
    const struct network *network = &task->weights->network;
    size_t d = (size_t)network->d, q = (size_t)network->q;
    *room = (struct room){.task = task,
                          .h = memory_array(task->single ? q : d * q, sizeof *room->h),
                          .output = memory_array(task->single ? d : d * d, sizeof *room->output)};
    if (task->single) {
        room->h_single = memory_array(d * q, sizeof *room->h_single);
        room->output_single = memory_array(d * d, sizeof *room->output_single);
    }
    return (room->h != NULL && room->output != NULL &&
            (!task->single || (room->h_single != NULL && room->output_single != NULL))) ||
           error_memory(error, "a network's outputs");
}

static void room_free(struct room *room) {
    free(room->h);
    free(room->h_single);
    free(room->output);
    free(room->output_single);
}

static void add_bias(const struct weights *weights, double *output) {
    for (int g = 0; weights->bias != NULL && g < weights->network.d; ++g)
        output[g] += (double)weights->bias[g];
}

static struct answers_pair describe(const double *output, int d) {
    struct answers_pair pair = {.top = -INFINITY, .second = -INFINITY};
    double sum = 0;
    for (int g = 0; g < d; ++g) {
        double value = output[g];
        if (value > pair.top) {
            pair.second = pair.top;
            pair.top = value;
            pair.answer = g;
        } else if (value > pair.second) {
            pair.second = value;
        }
        pair.mean += value / d;
    }
    for (int g = 0; g < d; ++g) {
        pair.square += (output[g] - pair.mean) * (output[g] - pair.mean);
        sum += exp(output[g] - pair.top);
    }
    pair.log_sum = pair.top + log(sum);
    return pair;
}

/* One pair in float64. */
static struct answers_pair answer_again(struct room *room, int g1, int g2) {
    const struct network *network = &room->task->weights->network;
    int d = network->d, q = network->q;
    fill_hidden(network, room->task->activation, g1, g2, room->h);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, d, q, 1, room->task->c, q, room->h, 1, 0, room->output,
                1);
    add_bias(room->task->weights, room->output);
    return describe(room->output, d);
}

static void fill_hidden_single(struct room *room, int g1) {
    const struct network *network = &room->task->weights->network;
    size_t d = (size_t)network->d, q = (size_t)network->q;
    const float *a = network->a + (size_t)g1 * q;
    for (size_t g2 = 0; g2 < d; ++g2) {
        float *h = room->h_single + g2 * q;
        const float *b = network->b + g2 * q;
        if (room->task->activation == ANSWERS_SQUARE) {
            for (size_t j = 0; j < q; ++j)
                h[j] = (a[j] + b[j]) * (a[j] + b[j]);
            continue;
        }
        fill_hidden(network, room->task->activation, g1, (int)g2, room->h);
        for (size_t j = 0; j < q; ++j)
            h[j] = (float)room->h[j];
    }
}

/* Near ties are decided in float64, and outputs that float32 does not hold. In networks with very
 * many ties, of zeros or nearly so, it matters little which answer is taken. */
static void answer_row_single(struct room *room, int g1, struct answers_pair *pairs) {
    enum { AGAIN_MOST = 24 };
    static const double near = 1e-4; /* of the largest deviation from the mean */
    const struct network *network = &room->task->weights->network;
    int d = network->d, q = network->q, again = 0;
    fill_hidden_single(room, g1);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d, q, 1, room->h_single, q, network->c,
                q, 0, room->output_single, d);
    for (int g2 = 0; g2 < d; ++g2) {
        const float *single = room->output_single + (size_t)g2 * (size_t)d;
        for (int g = 0; g < d; ++g)
            room->output[g] = (double)single[g];
        add_bias(room->task->weights, room->output);
        pairs[g2] = describe(room->output, d);
        double reach = near * (pairs[g2].top - pairs[g2].mean);
        bool overflow = !isfinite(pairs[g2].square);
        if (overflow || (!(pairs[g2].top - pairs[g2].second > reach) && again++ < AGAIN_MOST))
            pairs[g2] = answer_again(room, g1, g2);
    }
}

static void answer_row(struct room *room, int g1, struct answers_pair *pairs) {
    const struct weights *weights = room->task->weights;
    int d = weights->network.d, q = weights->network.q;
    if (room->task->single) {
        answer_row_single(room, g1, pairs);
        return;
    }
    for (int g2 = 0; g2 < d; ++g2)
        fill_hidden(&weights->network, room->task->activation, g1, g2,
                    room->h + (size_t)g2 * (size_t)q);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d, q, 1, room->h, q, room->task->c, q,
                0, room->output, d);
    for (int g2 = 0; g2 < d; ++g2) {
        double *output = room->output + (size_t)g2 * (size_t)d;
        add_bias(weights, output);
        pairs[g2] = describe(output, d);
    }
}

static bool work_on_row(void *context, int index, void *result, struct error *error) {
    const struct task *task = context;
    struct room room;
    bool ok = room_create(task, &room, error);
    if (ok)
        answer_row(&room, task->from + index, result);
    room_free(&room);
    return ok;
}

static double *weights_of_outputs(const struct network *network, struct error *error) {
    size_t size = (size_t)network->d * (size_t)network->q;
    double *c = memory_array(size, sizeof *c);
    if (c == NULL)
        error_memory(error, "a network's outputs");
    for (size_t i = 0; c != NULL && i < size; ++i)
        c[i] = (double)network->c[i];
    return c;
}

/* --- All pairs -------------------------------------------------------------------------------- */

/* On a terminal one line that is redrawn, elsewhere one about every ten seconds. */
static void say_progress(int done, int rows, double started, double *said) {
    double now = clock_seconds();
    bool terminal = isatty(STDERR_FILENO) == 1, end = done == rows;
    if (now - started < 3 || (end && *said <= 0) || (!end && now - *said < (terminal ? 0.5 : 10)))
        return;
    *said = now;
    fprintf(stderr, "%sinspect: answers to %.0f %% of all pairs, %.0f s%s", terminal ? "\r" : "",
            100.0 * done / rows, now - started, terminal && !end ? "" : "\n");
}

static bool answer_all(struct task *task, bool progress, struct answers *answers,
                       struct error *error) {
    int d = answers->d, jobs = task->single ? cores_usable() : 1, rows = 8 * jobs;
    double started = clock_seconds(), said = 0;
    size_t row = (size_t)d * sizeof *answers->pair;
    if (jobs == 1)
        rows = d < 16 ? d : 16;
    for (task->from = 0; task->from < d; task->from += rows) {
        int count = task->from + rows < d ? rows : d - task->from;
        if (!parallel_map(jobs, count, work_on_row, task, row,
                          answers->pair + (size_t)task->from * (size_t)d, error))
            return false;
        if (progress)
            say_progress(task->from + count, d, started, &said);
    }
    return true;
}

bool answers_create(const struct weights *weights, enum answers_activation activation,
                    bool progress, struct answers *answers, struct error *error) {
    const struct network *network = &weights->network;
    size_t d = (size_t)network->d;
    double flops = 2.0 * (double)d * (double)d * (double)d * network->q;
    *answers = (struct answers){.d = network->d,
                                .activation = activation,
                                .single = flops >= single_from,
                                .pair = memory_array(d * d, sizeof *answers->pair),
                                .answer = memory_array(d * d, sizeof *answers->answer)};
    double *c = weights_of_outputs(network, error);
    struct task task = {weights, activation, answers->single, 0, c};
    bool ok = (answers->pair != NULL && answers->answer != NULL) ||
              error_memory(error, "a network's outputs");
    ok = ok && c != NULL && answer_all(&task, progress, answers, error);
    for (size_t i = 0; ok && i < d * d; ++i) {
        answers->answer[i] = answers->pair[i].answer;
        answers->ties += answers->pair[i].top == answers->pair[i].second;
    }
    free(c);
    if (!ok)
        answers_free(answers);
    return ok;
}

void answers_free(struct answers *answers) {
    free(answers->pair);
    free(answers->answer);
    *answers = (struct answers){0};
}

double answers_fit(const struct answers_pair *pairs, int count, int d) {
    double hit = 0, energy = 0;
    for (int i = 0; i < count; ++i) {
        hit += pairs[i].top - pairs[i].mean;
        energy += pairs[i].square;
    }
    return energy > 0 ? hit * hit / (count * (1 - 1.0 / d) * energy) : 0;
}

static double share_distinct(const struct answers_pair *pairs, int d, char *seen) {
    double distinct = 0;
    memset(seen, 0, (size_t)d);
    for (int g2 = 0; g2 < d; ++g2) {
        distinct += seen[pairs[g2].answer] ? 0 : 1.0 / d;
        seen[pairs[g2].answer] = 1;
    }
    return distinct;
}

bool answers_sample(const struct weights *weights, enum answers_activation activation,
                    struct answers_sample *sample, struct error *error) {
    enum { ROWS = 4 };
    int d = weights->network.d;
    double *c = weights_of_outputs(&weights->network, error);
    struct task task = {weights, activation, true, 0, c};
    struct room room = {0};
    struct answers_pair *pairs = memory_array((size_t)d, sizeof *pairs);
    char *seen = memory_array((size_t)d, 1);
    bool ok = c != NULL &&
              ((pairs != NULL && seen != NULL) || error_memory(error, "a network's outputs"));
    ok = ok && room_create(&task, &room, error);
    *sample = (struct answers_sample){0};
    for (int i = 0; ok && i < ROWS; ++i) {
        answer_row(&room, (int)((long)i * d / ROWS), pairs);
        sample->distinct += share_distinct(pairs, d, seen) / ROWS;
        sample->fit += answers_fit(pairs, d, d) / ROWS;
    }
    room_free(&room);
    free(seen);
    free(pairs);
    free(c);
    return ok;
}

/* --- With the right answers ------------------------------------------------------------------- */

/* o_label for one pair. */
static double output_of(const struct weights *weights, enum answers_activation activation, int g1,
                        int g2, int label) {
    const struct network *network = &weights->network;
    size_t q = (size_t)network->q;
    const float *a = network->a + (size_t)g1 * q, *b = network->b + (size_t)g2 * q;
    const float *c = network->c + (size_t)label * q;
    double sum = weights->bias != NULL ? (double)weights->bias[label] : 0;
    for (size_t j = 0; j < q; ++j)
        sum += (double)c[j] * activate(activation, (double)a[j], (double)b[j]);
    return sum;
}

void answers_measure(const struct weights *weights, const struct answers *answers, const int *label,
                     struct answers_measures *measures) {
    int d = answers->d;
    double pairs = (double)d * d, hit = 0;
    *measures = (struct answers_measures){.margin = INFINITY};
    for (int i = 0; i < d * d; ++i) {
        const struct answers_pair *pair = &answers->pair[i];
        bool right = pair->answer == label[i];
        double output =
            right ? pair->top : output_of(weights, answers->activation, i / d, i % d, label[i]);
        double error = pair->square - 2 * (output - pair->mean) + 1 - 1.0 / d;
        double margin = output - (right ? pair->second : pair->top);
        measures->right += right;
        measures->loss += fmax(error, 0) / pairs;
        measures->cross_entropy += (pair->log_sum - output) / pairs;
        measures->margin = margin < measures->margin ? margin : measures->margin;
        hit += (output - pair->mean) / pairs;
    }
    measures->accuracy = (double)measures->right / pairs;
    measures->scale = hit / (1 - 1.0 / d);
}
