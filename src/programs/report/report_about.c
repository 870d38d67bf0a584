#include "programs/report/report_about.h"

#include <string.h>

static const char marker_open[] = "<!-- ", marker_close[] = " -->";

/* The next marker at the beginning of a line, or the end of the file. */
static const char *find_marker(const char *line) {
    while (*line != '\0' && strncmp(line, marker_open, strlen(marker_open)) != 0) {
        line = strchrnul(line, '\n');
        line += *line == '\n';
    }
    return line;
}

bool about_next(const char *about, struct fragment *fragment) {
    const char *marker = find_marker(fragment->text == NULL ? about : fragment->text);
    if (*marker == '\0')
        return false;
    const char *name = marker + strlen(marker_open), *name_end = strchrnul(name, '\n');
    const char *text = name_end + strspn(name_end, " \n"), *text_end = find_marker(text);
    size_t close = strlen(marker_close);
    if ((size_t)(name_end - name) >= close && memcmp(name_end - close, marker_close, close) == 0)
        name_end -= close;
    while (text_end > text && strchr(" \n", text_end[-1]) != NULL)
        --text_end;
    *fragment = (struct fragment){name, text, (size_t)(name_end - name), (size_t)(text_end - text)};
    return true;
}

static bool is_called(const struct fragment *fragment, const char *kind, const char *subject) {
    size_t length;
    if (subject == NULL)
        return fragment->name_length == strlen(kind) &&
               memcmp(fragment->name, kind, fragment->name_length) == 0;
    const char *found = about_subject(fragment, kind, &length);
    return found != NULL && length == strlen(subject) && memcmp(found, subject, length) == 0;
}

const char *about_subject(const struct fragment *fragment, const char *kind, size_t *length) {
    size_t skipped = strlen(kind) + 1;
    if (fragment->name_length <= skipped || fragment->name[skipped - 1] != ' ' ||
        memcmp(fragment->name, kind, skipped - 1) != 0)
        return NULL;
    *length = fragment->name_length - skipped;
    return fragment->name + skipped;
}

bool about_find(const char *about, const char *kind, const char *subject,
                struct fragment *fragment) {
    *fragment = (struct fragment){0};
    while (about_next(about, fragment))
        if (is_called(fragment, kind, subject))
            return true;
    return false;
}

void about_write(struct html *html, const char *about, const char *kind, const char *subject) {
    struct fragment fragment;
    if (about_find(about, kind, subject, &fragment))
        html_fragment(html, fragment.text, fragment.text_length);
}

/* --- Checks ----------------------------------------------------------------------------------- */

static bool is_expected(const struct fragment *fragment, const struct about_name *names,
                        int count) {
    size_t length;
    for (int i = 0; i < count; ++i)
        if (is_called(fragment, names[i].kind, names[i].subject))
            return true;
    return about_subject(fragment, "quantity", &length) != NULL;
}

static bool is_double(const char *about, const struct fragment *fragment) {
    struct fragment other = {0};
    while (about_next(about, &other) && other.name != fragment->name)
        if (other.name_length == fragment->name_length &&
            memcmp(other.name, fragment->name, other.name_length) == 0)
            return true;
    return false;
}

bool about_check(const char *about, const struct about_name *names, int count,
                 struct error *error) {
    struct fragment fragment = {0};
    for (int i = 0; i < count; ++i)
        if (!about_find(about, names[i].kind, names[i].subject, &fragment))
            return error_set(error, ERROR_INTERNAL, "the text '%s%s%s' is missing", names[i].kind,
                             names[i].subject == NULL ? "" : " ",
                             names[i].subject == NULL ? "" : names[i].subject);
    fragment = (struct fragment){0};
    while (about_next(about, &fragment)) {
        const char *problem = fragment.text_length == 0               ? "is empty"
                              : is_double(about, &fragment)           ? "is there twice"
                              : !is_expected(&fragment, names, count) ? "belongs to nothing"
                                                                      : NULL;
        if (problem != NULL)
            return error_set(error, ERROR_INTERNAL, "the text '%.*s' %s", (int)fragment.name_length,
                             fragment.name, problem);
    }
    return true;
}
