/* Time for progress and messages; never part of a result. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds since an arbitrary moment; unaffected by changes of the date. */
double clock_seconds(void);

#endif
