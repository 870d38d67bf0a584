/* Rows are padded with zeros to a multiple of eight, the rows that OpenBLAS's kernels work on at a
 * time: what is left over runs at half the speed, and group orders of interest are odd. */
#ifndef TRAIN_PADDING_H
#define TRAIN_PADDING_H

enum { PADDING_ROWS = 8 };

/* The rows that an array for d rows has. */
static inline int padded_rows(int d) {
    return (d + PADDING_ROWS - 1) / PADDING_ROWS * PADDING_ROWS;
}

#endif
