/* train/blocks_double.h: the same functions with other numbers, so the same source.
 * NOLINTBEGIN(bugprone-suspicious-include) */
#define BLOCKS_DOUBLE
#include "train/blocks_layers.c"

#include "train/blocks.c"
/* NOLINTEND(bugprone-suspicious-include) */
