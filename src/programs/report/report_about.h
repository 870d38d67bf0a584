/* The texts of the page: HTML fragments in files (src/claims/PAPER/CLAIM/about.html and page.html)
 * that the build embeds into the program.
 *
 * A line "<!-- NAME -->" begins the fragment NAME, which ends at the next such line; white space at
 * its ends is dropped. A name is a kind ("title") or a kind and a subject ("table max_margin").
 *
 *     about_write(html, claim->about, "table", "max_margin"); */
#ifndef PROGRAMS_REPORT_REPORT_ABOUT_H
#define PROGRAMS_REPORT_REPORT_ABOUT_H

#include "programs/report/report_html.h"

struct fragment {
    const char *name, *text; /* in the file, without terminating zeros */
    size_t name_length, text_length;
};

struct about_name {
    const char *kind, *subject; /* the subject may be NULL */
};

/* Step to the next fragment; all zero: to the first. Returns false after the last one. */
bool about_next(const char *about, struct fragment *fragment);

bool about_find(const char *about, const char *kind, const char *subject,
                struct fragment *fragment);

/* The subject of a fragment of this kind and its length, or NULL. */
const char *about_subject(const struct fragment *fragment, const char *kind, size_t *length);

/* Write a fragment that about_check has found, as markup. */
void about_write(struct html *html, const char *about, const char *kind, const char *subject);

/* Check that the file has each of these fragments once, and no others but meanings of quantities,
 * and that none is empty. */
bool about_check(const char *about, const struct about_name *names, int count, struct error *error);

#endif
