/* A named group with its representations and Fourier basis, for tests. */
#ifndef TESTS_GROUP_OPEN_GROUP_H
#define TESTS_GROUP_OPEN_GROUP_H

#include "group/fourier.h"
#include "group/names.h"
#include "group/representations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct group group;
static struct representations representations;
static struct fourier fourier;

static inline void open_group(const char *name) {
    struct error error = {0};
    if (!group_create_named(name, &group, &error) ||
        !representations_create(&group, &representations, &error) ||
        !fourier_create(&group, &representations, &fourier, &error))
        fail_msg("%s", error.message);
}

static inline void close_group(void) {
    fourier_free(&fourier);
    representations_free(&representations);
    group_free(&group);
}

#endif
