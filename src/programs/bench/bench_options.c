#include "programs/bench/bench_options.h"

#include "base/number.h"
#include "programs/bench/bench_training.h"
#include "run/program.h"
#include "train/dataset.h"
#include "train/training.h"

#include <argp.h>
#include <string.h>

enum {
    WIDTH_MAX = 1 << 16,
    EPOCHS_MIN = 2 * TRAINING_HISTORY_EVERY,
    EPOCHS_WHOLE_MIN = 3 * TRAINING_WHOLE_EVERY, /* a first stretch, one in between, a last */
    EPOCHS_MAX = 1000000,
    EPOCHS_DEFAULT = 200,
    INPUTS_MAX = 8,
};

/* Epochs of a whole run, as in experiments/match_rate.yaml, max_margin.yaml, sum_features.yaml
 * and attention_fourier.yaml. */
static const int whole_epochs[BENCH_CLAIMS] = {10000, 2000, 30000, 3000};

enum {
    OPTION_CLAIM = 256,
    OPTION_INPUTS,
    OPTION_D,
    OPTION_Q,
    OPTION_EPOCHS,
    OPTION_PATH,
    OPTION_WHOLE,
    OPTION_NATIVE
};

static const struct argp_option options[] = {
    {"claim", OPTION_CLAIM, "NAME", 0,
     "Train as this claim does: match_rate (default); max_margin, with power activations, "
     "cross-entropy and a norm penalty; sum_features, the same with batches of 1024 tuples, each "
     "of which is an epoch; or attention_fourier, a block of 160 heads of width 32 and 512 neurons "
     "on such batches, --q being the width of its stream",
     0},
    {"inputs", OPTION_INPUTS, "N", 0, "Number of summands, with all but match_rate (default: 2)",
     0},
    {"d", OPTION_D, "N", 0, "Order of the group Z_N (default: 127)", 0},
    {"q", OPTION_Q, "N", 0, "Hidden neurons (default: 512)", 0},
    {"epochs", OPTION_EPOCHS, "N", 0,
     "Epochs to train (default: 200; with --whole as in the claim)", 0},
    {"whole", OPTION_WHOLE, NULL, 0,
     "Train a whole run (match_rate: 10000 epochs, max_margin: 2000, sum_features: 30000, "
     "attention_fourier: 3000) and time "
     "its first, median, "
     "last and slowest 100 epochs. Neurons that weight decay has shrunk to zero are dropped from "
     "the products, as in the claim; without --whole all are kept",
     0},
    {"path", OPTION_PATH, "NAME", 0,
     "The gradient: direct, structured, or auto for the choice of the claims (default)", 0},
    {"native", OPTION_NATIVE, NULL, 0,
     "Let OpenBLAS choose its kernels; training does not use them", 0},
    {0},
};

static const char about[] =
    "Time the training of one network on one core, with the protocol of a claim, and compare it "
    "with the multiply-add peak of the same core.\v"
    "Prints the milliseconds per epoch, the arithmetic of the gradient in GFLOP/s and as a share "
    "of the core's multiply-add peak, the peak memory, and the processor; the last line repeats "
    "all of it as NAME=VALUE for scripts.\n\n"
    "Exit status:\n"
    "  0    the times are printed\n"
    "  2    bad usage or environment, or sizes that do not fit into memory\n\n"
    "Examples:\n"
    "  bench\n"
    "  bench --d 71 --q 2048 --path direct\n"
    "  bench --d 71 --whole\n"
    "  bench --claim max_margin --d 31 --q 240\n"
    "  bench --claim max_margin --inputs 4 --d 5 --q 256\n"
    "  bench --claim sum_features --inputs 4 --d 47 --q 2944\n"
    "  bench --claim attention_fourier --inputs 3 --d 61 --q 128\n";

static int parse_whole(const char *option, const char *text, int low, int high,
                       struct argp_state *state) {
    long value = 0;
    if (!number_whole(text, low, high, &value))
        argp_error(state, "%s takes a whole number from %d to %d, not '%s'", option, low, high,
                   text);
    return (int)value;
}

/* NULL: auto. */
static const struct way *parse_path(const char *text, struct argp_state *state) {
    if (strcmp(text, way_direct.name) == 0)
        return &way_direct;
    if (strcmp(text, way_structured.name) == 0)
        return &way_structured;
    if (strcmp(text, "auto") != 0)
        argp_error(state, "--path takes direct, structured or auto, not '%s'", text);
    return NULL;
}

static enum bench_claim parse_claim(const char *text, struct argp_state *state) {
    for (int claim = 0; claim < BENCH_CLAIMS; ++claim)
        if (strcmp(text, bench_claim_names[claim]) == 0)
            return (enum bench_claim)claim;
    argp_error(state,
               "--claim takes match_rate, max_margin, sum_features or "
               "attention_fourier, not '%s'",
               text);
    return BENCH_MATCH_RATE;
}

static void complete_epochs(struct bench *bench, struct argp_state *state) {
    if (bench->epochs == 0)
        bench->epochs = bench->whole ? whole_epochs[bench->claim] : EPOCHS_DEFAULT;
    int stretch = bench_stretch(bench);
    if (bench->whole && bench->epochs < EPOCHS_WHOLE_MIN)
        argp_error(state, "--whole takes at least %d epochs, not %d", EPOCHS_WHOLE_MIN,
                   bench->epochs);
    if (bench->epochs < 2 * stretch)
        argp_error(state, "this claim takes at least %d epochs, not %d", 2 * stretch,
                   bench->epochs);
}

/* Check and complete combinations of options. */
static void complete(struct bench *bench, struct argp_state *state) {
    if (bench->claim == BENCH_MATCH_RATE && bench->inputs != 2)
        argp_error(state, "--inputs needs --claim max_margin, sum_features or attention_fourier");
    if (bench->claim != BENCH_MATCH_RATE && bench->way == &way_structured)
        argp_error(state, "--path structured needs --claim match_rate");
    if (bench_tuples(bench) == 0)
        argp_error(state, "%d numbers below %d give too many tuples", bench->inputs, bench->d);
    if (bench->claim >= BENCH_SUM_FEATURES &&
        bench_tuples(bench) - bench_held_out(bench) < BENCH_BATCH)
        argp_error(state, "%d numbers below %d give no batch of %d training tuples", bench->inputs,
                   bench->d, BENCH_BATCH);
    complete_epochs(bench, state);
    if (bench->way == NULL)
        bench->way = bench_fastest_way(bench);
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
        bench->way = parse_path(argument, state);
        return 0;
    case OPTION_WHOLE:
        bench->whole = true;
        return 0;
    case OPTION_NATIVE:
        bench->native = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument '%s'", argument);
        return 0;
    case ARGP_KEY_END:
        complete(bench, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void bench_parse_arguments(int argc, char **argv, struct bench *bench) {
    *bench = (struct bench){.inputs = 2, .d = 127, .q = 512};
    argp_program_version = "cogs " COGS_VERSION;
    argp_err_exit_status = PROGRAM_BAD_INPUT;
    struct argp argp = {options, parse_option, NULL, about, NULL, NULL, NULL};
    argp_parse(&argp, argc, argv, 0, NULL, bench);
}
