/* Places in a spec, for messages that begin with FILE:LINE:COLUMN. */
#ifndef RECORD_PLACE_H
#define RECORD_PLACE_H

#include "record/document.h"

enum { PLACE_PATH_MAX = 256 };

/* "profiles[1].settings[0]", whether the document has something there or not. */
struct place {
    struct spec *spec;
    char path[PLACE_PATH_MAX];
};

/* The place `format` within another, e.g. "settings[%u]"; "" is the other itself. */
struct place place_in(const struct place *at, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Refuse the value of `member` at a place ("" for the place itself): ERROR_INPUT with the line and
 * column of the deepest part of it that exists. Returns false. */
bool place_refuse(const struct place *at, const char *member, struct error *error,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Refuse a value that is not a finite number or lies outside [low, high]. */
bool place_check(const struct place *at, const char *member, double value, double low, double high,
                 struct error *error);

#endif
