/* What the parts of the claim attention_fourier share. */
#ifndef CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_H
#define CLAIMS_CIRCUITS_ATTENTION_FOURIER_ATTENTION_FOURIER_H

#include "analysis/attention.h"
#include "protocol/setting.h"
#include "study/study.h"

/* --- What a spec says (experiments/README.md) ------------------------------------------------- */

enum setting_labels { LABELS_SUM, LABELS_RANDOM };
enum setting_split { SPLIT_TUPLES, SPLIT_MULTISETS };

struct size {
    int tokens, p;
};

/* Transformers of one shape, on sums of one or several sizes. */
struct setting {
    struct setting_common common;
    struct size *sizes;
    unsigned sizes_count;
    int width, heads, hidden;
    struct network_options options;
    int evaluate_tuples;
    enum setting_labels labels;
    enum setting_split split;
    double weight_decay, train_share;
    bool spectra;
    char *control;        /* NULL: none */
    double times_control; /* instead of that of peaks, unless 0 */
};

/* What makes a spectrum peaked. */
struct peaks {
    int modes;
    double share, times_control;
};

struct profile {
    char *name;
    struct protocol training;
    struct peaks peaks;
    struct setting *settings;
    unsigned settings_count;
};

/* --- What is trained and measured ------------------------------------------------------------- */

/* The networks of one setting and size. */
struct task {
    struct setting setting;
    struct size size;
    struct protocol training; /* the setting's */
    double chance;            /* 1/p */
    int blocks, head_width;
};

/* The heads of a network, before or after training. */
struct spectrum {
    double first; /* share of each head's strongest mode in its power */
    double top;   /* share of its strongest modes, as many as the spec's peaks have */
    double bare;  /* the same of K_h' Q_h, without the embedding */
    struct attention heads;
};

/* See the fields in attention_fourier.c. NaN: never, no such tuples, or no spectra. */
struct run {
    double train_epoch, test_at_train, test_epoch, delay, learned;
    struct evaluation last;
    int tests, leaked;
    double leaked_share, leaked_accuracy, lone_accuracy;
    struct spectrum start, end;
    double peaked, strongest, uniform;
};

/* Measure a network (struct claim). */
bool attention_fourier_measure(const struct trained *of, void *run, void *looks,
                               struct error *error);

/* The power of all modes of a head. */
double attention_fourier_power(const struct attention *heads, int head);

/* The three figures (figures/README.md). */
bool attention_fourier_draw(struct study *study, struct error *error);

#endif
