/* Random streams: counter-based (Philox4x32-10 of Random123), keyed by (seed, purpose).
 *
 * Streams with different keys are independent, and a stream gives the same numbers on every machine
 * whatever else the program draws, so no result depends on the order of execution. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

enum random_purpose {
    RANDOM_SPLIT = 1,       /* which pairs are held out */
    RANDOM_WEIGHTS = 2,     /* initial weights */
    RANDOM_NOISE = 3,       /* perturbations of constructed weights */
    RANDOM_ELEMENT = 4,     /* random semiring elements */
    RANDOM_POTENTIAL = 5,   /* Gaussian weights for the dynamics of potentials */
    RANDOM_SYMMETRIC = 6,   /* matrices whose eigenspaces are representations */
    RANDOM_TABLE = 7,       /* random label tables (controls) */
    RANDOM_BATCH = 8,       /* the tuples of each update */
    RANDOM_DROPOUT = 9,     /* what each update leaves out */
    RANDOM_EVALUATION = 10, /* the tuples of each evaluation */
    RANDOM_TEST = 100,      /* the test programs */
};

struct random_stream {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4];
    int used; /* words of `block` already returned */
};

/* The stream of (seed, purpose), at its start. */
struct random_stream random_stream(uint64_t seed, enum random_purpose purpose);

/* One of 2^32 streams of (seed, purpose): number 0 is the one above. */
struct random_stream random_substream(uint64_t seed, enum random_purpose purpose, uint32_t number);

/* Uniform on all 2^32 words. */
uint32_t random_word(struct random_stream *stream);

/* Uniform on {0, ..., bound - 1}, without bias; bound >= 1. */
uint32_t random_below(struct random_stream *stream, uint32_t bound);

/* Uniform on the open interval (0, 1), 53 bits. */
double random_uniform(struct random_stream *stream);

/* Standard normal. */
double random_normal(struct random_stream *stream);

#endif
