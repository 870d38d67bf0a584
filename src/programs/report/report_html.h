/* A page in memory.
 *
 * Markup is ours and is written as it stands; whatever comes from a file or from the user is
 * escaped, so that no name or value can add markup. Writing cannot fail visibly: html_save reports.
 *
 *     html_print(html, "<td>%s</td>", field);          // field is escaped
 *     html_markup(html, "<h3>Figures</h3>");           // trusted
 */
#ifndef PROGRAMS_REPORT_REPORT_HTML_H
#define PROGRAMS_REPORT_REPORT_HTML_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

struct html {
    FILE *stream; /* grows `text` */
    char *text;
    size_t size;
};

bool html_open(struct html *html, struct error *error);

/* Write the page atomically (base/output.h). */
bool html_save(struct html *html, const char *path, struct error *error);

void html_close(struct html *html);

void html_markup(struct html *html, const char *markup);

/* The same for markup of this length. */
void html_fragment(struct html *html, const char *markup, size_t length);

void html_text(struct html *html, const char *text);

/* Markup in which %s stands for text to be escaped, %d for an int and %% for a %; nothing else is
 * understood. */
void html_print(struct html *html, const char *markup, ...) __attribute__((format(printf, 2, 3)));

/* A field of a table. Numbers have so many decimals; for 0, whole numbers stay as they are and
 * others get four digits and powers of ten. What is no number is text, an empty field a dash. */
void html_field(struct html *html, const char *field, int decimals);

/* "value [low, high]" as such fields; an empty interval is left out, `value` may be NULL. */
void html_interval(struct html *html, const char *value, const char *low, const char *high,
                   int decimals);

/* Whether the field is a number, NaN and infinities included. */
bool html_is_number(const char *field);

/* A frame in which something wide can be moved sideways, by keyboard as well, up to the next
 * </div>; `label` is the id of what names it. */
void html_open_frame(struct html *html, const char *label);

/* A remark that stands out: that `what`, a path, is missing or damaged. */
void html_problem(struct html *html, const char *what, const struct error *error);

/* data:image/png;base64,... */
void html_png(struct html *html, const void *bytes, size_t size);

#endif
