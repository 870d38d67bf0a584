/* LZF: what lzf_size promises is written, and no more. */
#include "arrays/lzf.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t expanded = lzf_size(data, size);
    unsigned char *bytes = expanded > 0 ? malloc(expanded) : NULL;
    if (bytes != NULL)
        lzf_expand(data, size, bytes);
    free(bytes);
    return 0;
}
