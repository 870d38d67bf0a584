/* Labels of tables that are not a group's own. */
#ifndef PROTOCOL_LABELS_H
#define PROTOCOL_LABELS_H

#include "record/place.h"

/* Refuse, at its field of a place, a p that is even, or inputs of which there are more tuples than
 * an int counts. */
bool labels_check_sum(const struct place *at, int p, int inputs, struct error *error);

/* Sums modulo p: label: [p^inputs], for tuples ordered with the last input fastest. */
void labels_sum(int p, int inputs, int *label);

/* Labels without a rule, the same in every run: label: [tuples], uniform in 0 .. values - 1. */
void labels_random(int values, int tuples, int *label);

#endif
