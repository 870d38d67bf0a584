/* Pickles, as in PyTorch files: an accepted one is a tree whose indices are in range. */
#include "arrays/pickle.h"

#include <stdint.h>
#include <stdlib.h>

static void check_node(const struct pickle *pickle, const struct pickle_node *node,
                       const uint8_t *data, size_t size) {
    if (node->kind == PICKLE_TEXT && ((const uint8_t *)node->text < data || node->length > size))
        abort();
    for (int i = node->first; i >= 0; i = pickle->item[i].next)
        if (i >= pickle->items || pickle->item[i].node < 0 || pickle->item[i].node >= pickle->nodes)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct pickle pickle;
    struct error error;
    if (pickle_parse(data, size, &pickle, &error)) {
        if (pickle.root < 0 || pickle.root >= pickle.nodes)
            abort();
        for (int i = 0; i < pickle.nodes; ++i)
            check_node(&pickle, &pickle.node[i], data, size);
    }
    pickle_free(&pickle);
    return 0;
}
