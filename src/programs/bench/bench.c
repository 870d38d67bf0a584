/* How fast one network trains: milliseconds per epoch, over a whole run or at its start, and the
 * share of this core's peak arithmetic that is used.
 *
 * It times training_run with the protocol of a claim (experiments/match_rate.yaml, max_margin.yaml
 * or sum_features.yaml), evaluations included, and compares it with the multiply-add peak of the
 * same core, measured just before and after. The last line is for scripts. */
#include "programs/bench/bench.h"

#include "programs/bench/bench_options.h"
#include "programs/bench/bench_peak.h"
#include "programs/bench/bench_processor.h"
#include "programs/bench/bench_training.h"
#include "run/program.h"
#include "train/kernels.h"
#include "train/training.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const bench_claim_names[BENCH_CLAIMS] = {"match_rate", "max_margin", "sum_features",
                                                     "attention_fourier"};
static const double train_share[BENCH_CLAIMS] = {0.9, 1, 0.5, 0.5};

int bench_tuples(const struct bench *bench) {
    return dataset_pairs(bench->d, bench->inputs);
}

double bench_train_share(const struct bench *bench) {
    return train_share[bench->claim];
}

int bench_held_out(const struct bench *bench) {
    return dataset_held_out(bench_tuples(bench), bench_train_share(bench));
}

int bench_stretch(const struct bench *bench) {
    bool long_one = bench->whole || bench->claim >= BENCH_SUM_FEATURES;
    return long_one ? TRAINING_WHOLE_EVERY : TRAINING_HISTORY_EVERY;
}

/* The peak is measured before and after, as clock rates and other load vary. */
static bool measure(const struct bench *bench, struct figures *figures, struct error *error) {
    double before = bench_measure_peak();
    if (!bench_measure_training(bench, figures, error))
        return false;
    double after = bench_measure_peak();
    figures->peak = before > after ? before : after;
    return true;
}

/* Arithmetic of the gradient, in flop/s, while all neurons take part, as counted in
 * figures->flops. */
static double arithmetic(const struct bench *bench, const struct figures *figures) {
    return 1e3 * figures->flops / (bench->whole ? figures->ms_first : figures->ms_median);
}

/* --- Printing --------------------------------------------------------------------------------- */

static void print_line(const struct bench *bench, const struct figures *figures, double gflops,
                       const struct processor *processor) {
    double peak = 1e-9 * figures->peak;
    printf("claim=%s inputs=%d d=%d q=%d path=%s kernel=%s epochs=%d ms_per_epoch=%.4f min_ms=%.4f "
           "mean_ms=%.4f gflops=%.2f peak_gflops=%.2f share_of_peak=%.3f memory_mb=%.0f "
           "processor=%s-%d-%d-%d avx512=%s stretch=%d first_ms=%.4f last_ms=%.4f max_ms=%.4f "
           "seconds=%.3f live=%d\n",
           bench_claim_names[bench->claim], bench->inputs, bench->d, bench->q, bench->way->name,
           kernels()->name, bench->epochs, figures->ms_median, figures->ms_least, figures->ms_mean,
           gflops, peak, gflops / peak, figures->memory_mb, processor->vendor, processor->family,
           processor->model, processor->stepping, processor->avx512 ? "yes" : "no",
           bench_stretch(bench), figures->ms_first, figures->ms_last, figures->ms_most,
           figures->seconds, figures->live);
}

static void print_whole(const struct bench *bench, const struct figures *figures) {
    int end = (figures->slowest + 1) * bench_stretch(bench);
    printf("  stretches   first %.3f ms, last %.3f, slowest %.3f (epochs %d to %d)\n",
           figures->ms_first, figures->ms_last, figures->ms_most, end - bench_stretch(bench) + 1,
           end);
    printf("  whole run   %.2f s; %d of %d neurons live at the end\n", figures->seconds,
           figures->live, bench->q);
}

static void print_processor(const struct processor *processor) {
    printf("  processor   %s (%s, family %d, model %d, stepping %d), %s\n", processor->brand,
           processor->vendor, processor->family, processor->model, processor->stepping,
           processor->avx512 ? "with AVX-512" : "without AVX-512");
}

static bool print_figures(const struct bench *bench, const struct figures *figures,
                          struct error *error) {
    double gflops = 1e-9 * arithmetic(bench, figures), peak = 1e-9 * figures->peak;
    const struct processor processor = processor_identify();
    if (bench->claim != BENCH_MATCH_RATE)
        printf("Sums of %d numbers modulo %d", bench->inputs, bench->d);
    else
        printf("Z_%d", bench->d);
    printf(", %d hidden neurons, %d epochs: %s gradient, %s kernels, one thread\n", bench->q,
           bench->epochs, bench->way->name, kernels()->name);
    printf("  per epoch   %.3f ms (median over stretches of %d epochs; minimum %.3f, mean %.3f)\n",
           figures->ms_median, bench_stretch(bench), figures->ms_least, figures->ms_mean);
    if (bench->whole)
        print_whole(bench, figures);
    printf("  arithmetic  %.1f Gflop/s in the gradient%s, %.1f %% of the core's multiply-add peak, "
           "%.1f\n",
           gflops, bench->whole ? " at first" : "", 100 * gflops / peak, peak);
    printf("  memory      %.0f MB peak\n", figures->memory_mb);
    print_processor(&processor);
    print_line(bench, figures, gflops, &processor);
    if (fflush(stdout) == 0)
        return true;
    return error_set(error, ERROR_ENVIRONMENT, "cannot print: %s", strerror(errno));
}

int main(int argc, char **argv) {
    struct bench bench;
    struct figures figures = {0};
    struct error error;
    bench_parse_arguments(argc, argv, &bench);
    program_pin_kernels(argv, bench.native);
    if (measure(&bench, &figures, &error) && print_figures(&bench, &figures, &error))
        return PROGRAM_HOLDS;
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, error.message);
    return PROGRAM_BAD_INPUT;
}
