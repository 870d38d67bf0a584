/* What published code calls the layers of a network of two layers. Names are those of arrays in
 * files: "model.fc1.weight", "params/Dense_0/kernel", "dense_3/dense_3/bias:0". */
#ifndef RUN_LAYER_NAMES_H
#define RUN_LAYER_NAMES_H

#include "arrays/arrays.h"

enum { LAYER_STEM_MAX = ARRAY_NAME_MAX };

/* The layer that an array belongs to, in lower case: "model.fc1.weight" gives "model.fc1". `bias`
 * is set to whether it is that layer's bias. */
void layer_stem(const char *name, char stem[LAYER_STEM_MAX], bool *bias);

/* The last component of a stem. */
const char *layer_last(const char *stem);

/* Whether three layers, in this order, are those of the first input, the second and the outputs. */
bool layer_names_triple(char stems[3][LAYER_STEM_MAX]);

/* Whether two layers, in this order, are the first and the second. */
bool layer_names_pair(const char *first, const char *second);

/* An embedding of group elements, or the linear map from such a space back to elements. */
bool layer_is_embedding(const char *stem);
bool layer_is_unembedding(const char *stem);

/* Whether a vector of this name changes the weights or activities of neurons, as those of
 * normalisations do. */
bool layer_is_scale(const char *name);

/* The state of an optimiser beside a network. */
bool layer_is_of_optimiser(const char *stem);

#endif
