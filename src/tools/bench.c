/* How fast one network trains: milliseconds an epoch, and how much of this core's arithmetic that
 * uses.
 *
 * It times the real thing, training_run with the protocol of a claim (experiments/match_rate.yaml
 * or max_margin.yaml) and the evaluations that belong to it, and holds that against what a large
 * matrix product reaches on the same machine, right before and after. The last line is for scripts.
 */
#include "base/memory.h"
#include "train/training.h"
#include "workflow/program.h"

#include <argp.h>
#include <cblas.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    WIDTH_MAX = 1 << 16,
    EPOCHS_MIN = 2 * TRAINING_HISTORY_EVERY,
    EPOCHS_MAX = 1000000,
    INPUTS_MAX = 8,
    PATH_AUTO = -1,
    PEAK_SIZE = 1024,
    PEAK_TRIES = 10,
};

static const char *const path_names[] = {
    [GRADIENT_DIRECT] = "direct",
    [GRADIENT_STRUCTURED] = "structured",
};

/* Whose protocol: additions of two numbers by squares, or of any by powers. */
enum claim { MATCH_RATE, MAX_MARGIN, CLAIMS };
static const char *const claim_names[CLAIMS] = {"match_rate", "max_margin"};
static const double train_share[CLAIMS] = {0.9, 1};

struct bench {
    enum claim claim;
    int inputs, d, q, epochs;
    int path; /* an enum gradient_path; PATH_AUTO only while options are read */
    bool native;
};

/* Milliseconds an epoch over each stretch of TRAINING_HISTORY_EVERY epochs. */
struct stretches {
    double started; /* s: the stretch that is running */
    double *ms;     /* [count] */
    int count;
};

struct figures {
    double ms_median, ms_mean, ms_least;
    double flops; /* of one epoch's gradient */
    double peak;  /* flop/s of a large matrix product */
    double memory_mb;
};

/* --- Options -------------------------------------------------------------------------------------
 */

enum {
    OPTION_CLAIM = 256,
    OPTION_INPUTS,
    OPTION_D,
    OPTION_Q,
    OPTION_EPOCHS,
    OPTION_PATH,
    OPTION_NATIVE
};

static const struct argp_option options[] = {
    {"claim", OPTION_CLAIM, "NAME", 0,
     "Train as this claim does: match_rate (default), or max_margin, whose networks have powers, "
     "cross-entropy and a penalty on norms",
     0},
    {"inputs", OPTION_INPUTS, "N", 0, "Numbers that are added, with max_margin (default: 2)", 0},
    {"d", OPTION_D, "N", 0, "Order of the group Z_N (default: 127)", 0},
    {"q", OPTION_Q, "N", 0, "Hidden nodes (default: 512)", 0},
    {"epochs", OPTION_EPOCHS, "N", 0, "Epochs to train (default: 200)", 0},
    {"path", OPTION_PATH, "NAME", 0,
     "The gradient: direct, structured, or auto for the one that the claims would take (default)",
     0},
    {"native", OPTION_NATIVE, NULL, 0, "Use this machine's fastest kernels", 0},
    {0},
};

static const char about[] =
    "Time the training of one network on one core, with the protocol of a claim, against the "
    "speed of a large matrix product on the same core.\v"
    "Prints the milliseconds of an epoch, the arithmetic of its gradient in GFLOP/s, the share of "
    "the core's sgemm peak that this is, and the memory in use; the last line has all of it as "
    "NAME=VALUE for scripts.\n\n"
    "Exit status:\n"
    "  0    the times are printed\n"
    "  2    bad usage or environment, or sizes that do not fit into memory\n\n"
    "Examples:\n"
    "  bench\n"
    "  bench --d 71 --q 2048 --path direct\n"
    "  bench --claim max_margin --d 31 --q 240\n"
    "  bench --claim max_margin --inputs 4 --d 5 --q 256\n";

static int parse_whole(const char *option, const char *text, int low, int high,
                       struct argp_state *state) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < low || value > high)
        argp_error(state, "%s takes a whole number from %d to %d, not '%s'", option, low, high,
                   text);
    return (int)value;
}

static int parse_path(const char *text, struct argp_state *state) {
    for (int path = GRADIENT_DIRECT; path <= GRADIENT_STRUCTURED; ++path)
        if (strcmp(text, path_names[path]) == 0)
            return path;
    if (strcmp(text, "auto") != 0)
        argp_error(state, "--path takes direct, structured or auto, not '%s'", text);
    return PATH_AUTO;
}

static enum claim parse_claim(const char *text, struct argp_state *state) {
    for (int claim = 0; claim < CLAIMS; ++claim)
        if (strcmp(text, claim_names[claim]) == 0)
            return (enum claim)claim;
    argp_error(state, "--claim takes match_rate or max_margin, not '%s'", text);
    return MATCH_RATE;
}

static int tuples(const struct bench *bench) {
    return dataset_pairs(bench->d, bench->inputs);
}

static int held_out_tuples(const struct bench *bench) {
    return dataset_held_out(tuples(bench), train_share[bench->claim]);
}

/* What options say together. */
static void complete(struct bench *bench, struct argp_state *state) {
    if (bench->claim == MATCH_RATE && bench->inputs != 2)
        argp_error(state, "--inputs is for --claim max_margin");
    if (bench->claim == MAX_MARGIN && bench->path == GRADIENT_STRUCTURED)
        argp_error(state, "--path structured is for --claim match_rate");
    if (tuples(bench) == 0)
        argp_error(state, "%d numbers below %d make too many tuples", bench->inputs, bench->d);
    if (bench->path == PATH_AUTO && bench->claim == MAX_MARGIN)
        bench->path = GRADIENT_DIRECT;
    else if (bench->path == PATH_AUTO)
        bench->path = (int)gradient_cheaper_path(bench->d, bench->q, held_out_tuples(bench));
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct bench *bench = state->input;
    switch (key) {
    case OPTION_CLAIM:
        bench->claim = parse_claim(argument, state);
        return 0;
    case OPTION_INPUTS:
        bench->inputs = parse_whole("--inputs", argument, 2, INPUTS_MAX, state);
        return 0;
    case OPTION_D:
        bench->d = parse_whole("--d", argument, 2, GROUP_ORDER_MAX, state);
        return 0;
    case OPTION_Q:
        bench->q = parse_whole("--q", argument, 1, WIDTH_MAX, state);
        return 0;
    case OPTION_EPOCHS:
        bench->epochs = parse_whole("--epochs", argument, EPOCHS_MIN, EPOCHS_MAX, state);
        return 0;
    case OPTION_PATH:
        bench->path = parse_path(argument, state);
        return 0;
    case OPTION_NATIVE:
        bench->native = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is left over", argument);
        return 0;
    case ARGP_KEY_END:
        complete(bench, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse_arguments(int argc, char **argv, struct bench *bench) {
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = PROGRAM_BAD_INPUT;
    struct argp argp = {options, parse_option, NULL, about, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, bench);
}

/* --- Measuring -----------------------------------------------------------------------------------
 */

static double monotonic_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The most flop/s that a large matrix product reaches now; 0 without memory. */
static double multiply_matrices(void) {
    enum { N = PEAK_SIZE, SIZE = N * N };
    double best = 0;
    float *matrices = memory_array(3 * (size_t)SIZE, sizeof *matrices);
    if (matrices == NULL)
        return 0;
    float *x = matrices, *y = x + SIZE, *product = y + SIZE;
    for (int i = 0; i < 2 * SIZE; ++i)
        matrices[i] = 1.0f / (float)(1 + i % N); /* zeros would draw less power */
    for (int i = 0; i < PEAK_TRIES; ++i) {
        double started = monotonic_seconds();
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, x, N, y, N, 0, product,
                    N);
        double reached = 2.0 * N * N * N / (monotonic_seconds() - started);
        best = reached > best ? reached : best;
    }
    free(matrices);
    return best;
}

/* The same in a child, whose memory does not count as this process's. */
static bool measure_peak(double *peak, struct error *error) {
    int ends[2];
    if (pipe(ends) != 0)
        return error_set(error, ERROR_ENVIRONMENT, "cannot open a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        double reached = multiply_matrices();
        _exit(write(ends[1], &reached, sizeof reached) != sizeof reached);
    }
    close(ends[1]);
    bool ok = child > 0 && read(ends[0], peak, sizeof *peak) == sizeof *peak && *peak > 0;
    close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    return ok || error_set(error, ERROR_ENVIRONMENT, "cannot measure a matrix product");
}

static bool end_stretch(void *context, int epoch, const struct evaluation *evaluation) {
    (void)evaluation;
    struct stretches *stretches = context;
    double now = monotonic_seconds();
    if (epoch > 0 && epoch % TRAINING_HISTORY_EVERY == 0)
        stretches->ms[stretches->count++] =
            1e3 * (now - stretches->started) / TRAINING_HISTORY_EVERY;
    stretches->started = now;
    return true;
}

static struct training_config match_rate_config(const struct bench *bench) {
    return (struct training_config){
        .factors = {bench->d},
        .rank = 1,
        .optimizer = {.learning_rate = 0.01,
                      .beta1 = 0.9,
                      .beta2 = 0.999,
                      .epsilon = 1e-8,
                      .weight_decay = 5e-5},
        .vanish_below = 0, /* every node takes part, as figures->flops counts them */
    };
}

static struct training_config max_margin_config(const struct bench *bench, const int *label) {
    return (struct training_config){
        .table = {.name = "sums",
                  .d = bench->d,
                  .label = label,
                  .inputs = bench->inputs,
                  .outputs = bench->d},
        .model = {.activation = MODEL_POWER, .loss = MODEL_CROSS_ENTROPY, .degree = bench->inputs},
        .penalty = 1e-4,
        .schedule = TRAINING_COSINE,
        .final_learning_rate = 3e-5,
        .start = TRAINING_START_NORMAL,
        .start_deviation = 0.1,
        .optimizer = {.learning_rate = 0.03, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-12},
    };
}

static struct training_config config_of(const struct bench *bench, const int *label) {
    struct training_config config =
        bench->claim == MAX_MARGIN ? max_margin_config(bench, label) : match_rate_config(bench);
    config.q = bench->q;
    config.seed = 1;
    config.epochs = bench->epochs;
    config.train_share = train_share[bench->claim];
    config.gradient = (enum gradient_path)bench->path;
    return config;
}

/* The label of a tuple is the sum of its digits; a group has its own table. */
static int *labels_of(const struct bench *bench) {
    int count = bench->claim == MAX_MARGIN ? tuples(bench) : 0;
    int *label = memory_array((size_t)count, sizeof *label);
    for (int t = 0; label != NULL && t < count; ++t) {
        int sum = 0;
        for (int rest = t; rest > 0; rest /= bench->d)
            sum += rest % bench->d;
        label[t] = sum % bench->d;
    }
    return label;
}

static int compare_reals(const void *x, const void *y) {
    double left = *(const double *)x, right = *(const double *)y;
    return (left > right) - (left < right);
}

/* Sorts the stretches. */
static void summarise(struct stretches *stretches, struct figures *figures) {
    int count = stretches->count;
    double *ms = stretches->ms, sum = 0;
    qsort(ms, (size_t)count, sizeof *ms, compare_reals);
    for (int i = 0; i < count; ++i)
        sum += ms[i];
    figures->ms_least = ms[0];
    figures->ms_mean = sum / count;
    figures->ms_median = (ms[(count - 1) / 2] + ms[count / 2]) / 2;
}

/* The most memory that this process has held so far. */
static double peak_memory_mb(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
}

static bool time_training(const struct training_config *config, struct stretches *stretches,
                          struct figures *figures, struct error *error) {
    struct training_result result;
    if (!training_fits(config, 0, error) ||
        !training_run(config, NULL, 0, end_stretch, stretches, &result, error))
        return false;
    summarise(stretches, figures);
    figures->memory_mb = peak_memory_mb();
    training_result_free(&result);
    return true;
}

static bool measure_training(const struct bench *bench, struct figures *figures,
                             struct error *error) {
    struct stretches stretches = {
        .ms = memory_array((size_t)(bench->epochs / TRAINING_HISTORY_EVERY), sizeof(double))};
    int *label = labels_of(bench);
    bool ok = (stretches.ms != NULL && label != NULL) || error_memory(error, "labels and times");
    if (ok) {
        const struct training_config config = config_of(bench, label);
        ok = time_training(&config, &stretches, figures, error);
    }
    free(stretches.ms);
    free(label);
    return ok;
}

/* The peak is taken before and after: clocks and neighbours change. */
static bool measure(const struct bench *bench, struct figures *figures, struct error *error) {
    double before = 0, after = 0;
    if (!measure_peak(&before, error) || !measure_training(bench, figures, error) ||
        !measure_peak(&after, error))
        return false;
    figures->peak = before > after ? before : after;
    const struct dataset_shape shape = {
        .inputs = bench->inputs, .d = bench->d, .outputs = bench->d};
    figures->flops =
        gradient_flops((enum gradient_path)bench->path, &shape, bench->q, held_out_tuples(bench));
    return true;
}

/* --- Printing ------------------------------------------------------------------------------------
 */

static void print_line(const struct bench *bench, const struct figures *figures, double gflops) {
    double peak = 1e-9 * figures->peak;
    printf("claim=%s inputs=%d d=%d q=%d path=%s kernel=%s epochs=%d ms_per_epoch=%.4f min_ms=%.4f "
           "mean_ms=%.4f gflops=%.2f peak_gflops=%.2f share_of_peak=%.3f memory_mb=%.0f\n",
           claim_names[bench->claim], bench->inputs, bench->d, bench->q, path_names[bench->path],
           program_kernel(), bench->epochs, figures->ms_median, figures->ms_least, figures->ms_mean,
           gflops, peak, gflops / peak, figures->memory_mb);
}

static bool print_figures(const struct bench *bench, const struct figures *figures,
                          struct error *error) {
    double gflops = 1e-6 * figures->flops / figures->ms_median, peak = 1e-9 * figures->peak;
    if (bench->claim == MAX_MARGIN)
        printf("Sums of %d numbers modulo %d", bench->inputs, bench->d);
    else
        printf("Z_%d", bench->d);
    printf(", %d hidden nodes, %d epochs: %s gradient, %s kernels, one thread\n", bench->q,
           bench->epochs, path_names[bench->path], program_kernel());
    printf("  an epoch    %.3f ms (median of stretches of %d epochs; least %.3f, mean %.3f)\n",
           figures->ms_median, TRAINING_HISTORY_EVERY, figures->ms_least, figures->ms_mean);
    printf("  arithmetic  %.1f Gflop/s in the gradient, %.1f %% of the %.1f of a large sgemm\n",
           gflops, 100 * gflops / peak, peak);
    printf("  memory      %.0f MB at most\n", figures->memory_mb);
    print_line(bench, figures, gflops);
    if (fflush(stdout) == 0)
        return true;
    return error_set(error, ERROR_ENVIRONMENT, "cannot print: %s", strerror(errno));
}

int main(int argc, char **argv) {
    struct bench bench = {.inputs = 2, .d = 127, .q = 512, .epochs = 200, .path = PATH_AUTO};
    struct figures figures = {0};
    struct error error;
    parse_arguments(argc, argv, &bench);
    program_pin_kernels(argv, bench.native);
    if (measure(&bench, &figures, &error) && print_figures(&bench, &figures, &error))
        return PROGRAM_HOLDS;
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, error.message);
    return PROGRAM_BAD_INPUT;
}
