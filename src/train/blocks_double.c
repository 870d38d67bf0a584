/* train/blocks_double.h: the same functions with other numbers. */
#define BLOCKS_DOUBLE
#include "train/blocks_layers.c"

#include "train/blocks.c"
