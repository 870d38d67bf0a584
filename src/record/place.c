#include "record/place.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Put "." between a place and what is within it, unless that is the item of a list. */
static void extend(struct place *place, const char *member) {
    size_t used = strlen(place->path);
    const char *dot = used == 0 || *member == '\0' || *member == '[' ? "" : ".";
    snprintf(place->path + used, sizeof place->path - used, "%s%s", dot, member);
}

struct place place_in(const struct place *at, const char *format, ...) {
    struct place place = *at;
    char member[PLACE_PATH_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(member, sizeof member, format, args);
    va_end(args);
    extend(&place, member);
    return place;
}

bool place_refuse(const struct place *at, const char *member, struct error *error,
                  const char *format, ...) {
    struct place place = *at;
    char message[768];
    bool all;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    extend(&place, member);
    const yaml_node_t *node = spec_find(at->spec, place.path, &all);
    return spec_refuse_at(at->spec, error, node->start_mark, "%s%s%s", place.path,
                          *place.path == '\0' ? "" : ": ", message);
}

bool place_check(const struct place *at, const char *member, double value, double low, double high,
                 struct error *error) {
    if (isfinite(value) && value >= low && value <= high)
        return true;
    if (!isfinite(high))
        return place_refuse(at, member, error, "must be a number of at least %.15g, not %.15g", low,
                            value);
    return place_refuse(at, member, error, "must be a number from %.15g to %.15g, not %.15g", low,
                        high, value);
}
