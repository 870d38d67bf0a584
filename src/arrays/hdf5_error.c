#include "arrays/hdf5_error.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    int number;      /* errno of the first failure, or 0 */
    char text[1024]; /* messages of the last one, from the system call outwards */
} last;

static int number_of(const H5E_error2_t *failure) {
    static const char name[] = "errno = ";
    const char *text = failure->desc != NULL ? strstr(failure->desc, name) : NULL;
    if (text != NULL)
        return (int)strtol(text + strlen(name), NULL, 10);
    return failure->min_num == H5E_NOSPACE ? ENOMEM : 0;
}

static herr_t remember(unsigned depth, const H5E_error2_t *failure, void *unused) {
    size_t used = depth == 0 ? 0 : strlen(last.text), room = sizeof last.text - used;
    (void)unused;
    snprintf(last.text + used, room, "%s; ", failure->desc != NULL ? failure->desc : "");
    if (last.number == 0)
        last.number = number_of(failure);
    return 0;
}

/* Called by the library when one of its functions fails. */
static herr_t remember_all(hid_t stack, void *unused) {
    return H5Ewalk2(stack, H5E_WALK_UPWARD, remember, unused);
}

void hdf5_error_watch(void) {
    H5Eset_auto2(H5E_DEFAULT, remember_all, NULL);
    last.number = 0;
    *last.text = '\0';
    errno = 0;
}

int hdf5_error_number(void) {
    return last.number != 0 ? last.number : errno == ENOMEM ? ENOMEM : 0;
}

bool hdf5_error_says(const char *words) {
    return strcasestr(last.text, words) != NULL;
}
