/* The kernels of this instruction set, for kernels.c to choose. */
#include "train/kernel/kernel.h"

const struct kernels KERNEL(kernels) = {
#ifdef __AVX512F__
    .name = "AVX-512",
#else
    .name = "AVX2",
#endif
    .lanes = VECTOR_LANES,
    .multiply = KERNEL(multiply),
    .block_values = KERNEL(block_values),
    .block_slopes = KERNEL(block_slopes),
    .values = KERNEL(values),
    .slopes = KERNEL(slopes),
    .cross = KERNEL(cross),
    .adam = KERNEL(adam),
    .mix = KERNEL(mix),
    .unmix = KERNEL(unmix),
    .heads_score = KERNEL(heads_score),
    .heads_mix = KERNEL(heads_mix),
    .heads_mix_back = KERNEL(heads_mix_back),
    .heads_score_back = KERNEL(heads_score_back),
};
