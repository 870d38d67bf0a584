/* Denormal floating-point numbers: below 1.2e-38 in float, 2.2e-308 in double, where precision
 * fades. Training makes them by the million (weights that decay, running means of gradients that
 * have stopped), nothing there depends on them, and Intel's cores take a hundred times as long for
 * each. While they are flushed, whatever would be one is zero, on every processor alike; the
 * algebra and the analysis, in double, keep IEEE 754's behaviour. */
#ifndef BASE_DENORMALS_H
#define BASE_DENORMALS_H

/* Take denormal results and operands for zero in this thread from now on. Returns what
 * denormals_restore needs. */
unsigned denormals_flush(void);

/* Go back to the mode that denormals_flush found. */
void denormals_restore(unsigned mode);

#endif
