#include "base/denormals.h"

#include <immintrin.h>

unsigned denormals_flush(void) {
    enum { FLUSH_RESULTS = 0x8000, OPERANDS_ARE_ZERO = 0x0040 };
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | FLUSH_RESULTS | OPERANDS_ARE_ZERO);
    return mode;
}

void denormals_restore(unsigned mode) {
    _mm_setcsr(mode);
}
