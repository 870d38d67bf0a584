/* What the files of this folder, each compiled for either instruction set, hand to kernels.c. */
#ifndef TRAIN_KERNEL_KERNEL_H
#define TRAIN_KERNEL_KERNEL_H

#include "train/kernel/vector.h"
#include "train/kernels.h"

void KERNEL(multiply)(const struct product *product);
void KERNEL(block_values)(const struct block *block);
void KERNEL(block_slopes)(const struct block *block);
void KERNEL(values)(const struct model *model, const float *a, const float *b, size_t size,
                    float *x);
void KERNEL(slopes)(const struct model *model, const float *a, const float *b, const float *y,
                    size_t size, float *to_a, float *to_b);
void KERNEL(cross)(const struct crossed *crossed);
void KERNEL(adam)(const struct adam_step *step);
void KERNEL(mix)(const struct mixture *mixture, float *to);
void KERNEL(unmix)(const struct mixture *mixture, const float *x, float *slope, float *pull);
void KERNEL(heads_score)(const struct heads *heads, float *scores);
void KERNEL(heads_mix)(const struct heads *heads, const float *weight, float *mixed);
void KERNEL(heads_mix_back)(const struct heads *heads, const float *weight, const float *to_mixed,
                            float *to_weight);
void KERNEL(heads_score_back)(const struct heads *heads, const float *to_scores);

#endif
