#include "programs/bench/bench_processor.h"

#include "base/avx512.h"

#include <cpuid.h>
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { LEAF_VENDOR = 0, LEAF_VERSION = 1 };
static const unsigned leaf_brand = 0x80000002; /* and the two following leaves, 16 bytes each */

static void read_vendor(char vendor[PROCESSOR_VENDOR_MAX]) {
    unsigned eax, part[3] = {0}; /* in the order of the vendor string: ebx, edx, ecx */
    if (__get_cpuid(LEAF_VENDOR, &eax, &part[0], &part[2], &part[1]))
        memcpy(vendor, part, sizeof part);
}

/* Remove blanks at both ends. */
static void trim(char *text) {
    size_t first = 0, end = strlen(text);
    while (isspace((unsigned char)text[first]))
        ++first;
    while (end > first && isspace((unsigned char)text[end - 1]))
        --end;
    memmove(text, text + first, end - first);
    text[end - first] = '\0';
}

static void read_brand(char brand[PROCESSOR_BRAND_MAX]) {
    unsigned part[4] = {0};
    for (unsigned i = 0; i < 3; ++i)
        if (__get_cpuid(leaf_brand + i, &part[0], &part[1], &part[2], &part[3]))
            memcpy(brand + i * sizeof part, part, sizeof part);
    trim(brand);
    if (brand[0] == '\0')
        snprintf(brand, PROCESSOR_BRAND_MAX, "unknown");
}

/* Family 15 is extended by eight more bits, the models of families 6 and 15 by four (Intel 64 and
 * IA-32 Software Developer's Manual, vol. 2A, CPUID, leaf 1; AMD has no family 6 with AVX2). */
static void read_version(struct processor *processor) {
    unsigned eax = 0, ebx, ecx, edx;
    if (!__get_cpuid(LEAF_VERSION, &eax, &ebx, &ecx, &edx))
        return;
    unsigned family = eax >> 8 & 0xf, model = eax >> 4 & 0xf;
    bool extended = family == 6 || family == 15;
    processor->stepping = (int)(eax & 0xf);
    processor->model = (int)(extended ? (eax >> 16 & 0xf) << 4 | model : model);
    processor->family = (int)(family == 15 ? family + (eax >> 20 & 0xff) : family);
}

struct processor processor_identify(void) {
    struct processor processor = {0};
    read_vendor(processor.vendor);
    read_brand(processor.brand);
    read_version(&processor);
    processor.avx512 = avx512_is_there();
    return processor;
}
