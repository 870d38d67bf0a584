/* Denormal floating-point numbers: below 1.2e-38 in float and 2.2e-308 in double, where precision
 * is gradually lost. Training produces them by the million (decaying weights, running means of
 * vanished gradients), no result depends on them, and each costs Intel cores a hundred times as
 * much. While flushing is on, denormals are replaced by zero on every processor alike; the algebra
 * and the analysis, in double, keep the behaviour of IEEE 754. */
#ifndef BASE_DENORMALS_H
#define BASE_DENORMALS_H

/* Treat denormal results and operands as zero in this thread from now on. Returns the argument for
 * denormals_restore. */
unsigned denormals_flush(void);

/* Restore the mode in effect before denormals_flush. */
void denormals_restore(unsigned mode);

#endif
