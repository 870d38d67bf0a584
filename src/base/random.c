#include "base/random.h"

#include <Random123/philox.h>
#include <Random123/u01fixedpt.h>
#include <math.h>
#include <string.h>

struct random_stream random_substream(uint64_t seed, enum random_purpose purpose, uint32_t number) {
    /* The purpose is the highest counter word, so streams of one seed never overlap. */
    return (struct random_stream){.key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
                                  .counter = {0, 0, number, (uint32_t)purpose},
                                  .used = 4};
}

struct random_stream random_stream(uint64_t seed, enum random_purpose purpose) {
    return random_substream(seed, purpose, 0);
}

static void refill(struct random_stream *stream) {
    philox4x32_ctr_t counter;
    philox4x32_key_t key;
    memcpy(counter.v, stream->counter, sizeof counter.v);
    memcpy(key.v, stream->key, sizeof key.v);
    philox4x32_ctr_t words = philox4x32(counter, key);
    memcpy(stream->block, words.v, sizeof stream->block);
    stream->used = 0;
    if (++stream->counter[0] == 0)
        ++stream->counter[1];
}

uint32_t random_word(struct random_stream *stream) {
    if (stream->used == 4)
        refill(stream);
    return stream->block[stream->used++];
}

uint32_t random_below(struct random_stream *stream, uint32_t bound) {
    /* Words below 2^32 mod bound would favour small results: draw again. */
    uint32_t reject = (UINT32_MAX - bound + 1) % bound;
    uint32_t word;
    do
        word = random_word(stream);
    while (word < reject);
    return word % bound;
}

double random_uniform(struct random_stream *stream) {
    uint64_t high = random_word(stream);
    uint64_t low = random_word(stream);
    return u01fixedpt_open_open_64_double(high << 32 | low);
}

double random_normal(struct random_stream *stream) {
    double radius = sqrt(-2 * log(random_uniform(stream)));
    return radius * cos(2 * M_PI * random_uniform(stream));
}
