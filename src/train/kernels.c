#include "train/kernels.h"

#include "base/avx512.h"

#include <stdlib.h>
#include <string.h>

static const struct kernels *choose(void) {
    const char *vectors = getenv("COGS_VECTORS");
    bool narrow = vectors != NULL && strcmp(vectors, "256") == 0;
    return avx512_is_there() && !narrow ? &kernels_avx512 : &kernels_avx2;
}

const struct kernels *kernels(void) {
    static const struct kernels *chosen;
    if (chosen == NULL)
        chosen = choose();
    return chosen;
}
