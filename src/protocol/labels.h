/* Labels of tables that are not a group's own. */
#ifndef PROTOCOL_LABELS_H
#define PROTOCOL_LABELS_H

/* Sums modulo p: label: [p^inputs], for tuples ordered with the last input fastest. */
void labels_sum(int p, int inputs, int *label);

/* Labels without a rule, the same in every run: label: [tuples], uniform in 0 .. values - 1. */
void labels_random(int values, int tuples, int *label);

#endif
