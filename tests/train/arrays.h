/* Arrays for tests of the inner loops. To be included after cmocka. */
#ifndef TESTS_TRAIN_ARRAYS_H
#define TESTS_TRAIN_ARRAYS_H

#include "base/memory.h"
#include "base/random.h"

/* [size] standard normal numbers, by the seed. Release with free(). */
static float *random_array(size_t size, uint64_t seed) {
    struct random_stream stream = random_stream(seed, RANDOM_TEST);
    float *array = memory_array(size, sizeof *array);
    assert_non_null(array);
    for (size_t i = 0; i < size; ++i)
        array[i] = (float)random_normal(&stream);
    return array;
}

#endif
