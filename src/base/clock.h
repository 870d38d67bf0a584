/* Time for progress and messages; never part of a result. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>

/* Seconds since an arbitrary moment; unaffected by changes of the date. */
double clock_seconds(void);

/* Processor seconds of this process or, instead, of its children that have ended. */
double clock_processor_seconds(bool children);

#endif
