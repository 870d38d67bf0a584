#include "programs/report/report_html.h"

#include "base/output.h"

#include <math.h>
#include <nettle/base64.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool html_open(struct html *html, struct error *error) {
    *html = (struct html){0};
    html->stream = open_memstream(&html->text, &html->size);
    return html->stream != NULL || error_memory(error, "the report");
}

bool html_save(struct html *html, const char *path, struct error *error) {
    if (fflush(html->stream) != 0 || ferror(html->stream))
        return error_memory(error, "the report");
    return output_write(path, html->text, html->size, error);
}

void html_close(struct html *html) {
    if (html->stream != NULL)
        fclose(html->stream);
    free(html->text);
    *html = (struct html){0};
}

void html_markup(struct html *html, const char *markup) {
    fputs(markup, html->stream);
}

void html_fragment(struct html *html, const char *markup, size_t length) {
    fwrite(markup, 1, length, html->stream);
}

static void put_escaped(struct html *html, char c) {
    switch (c) {
    case '&':
        html_markup(html, "&amp;");
        break;
    case '<':
        html_markup(html, "&lt;");
        break;
    case '>':
        html_markup(html, "&gt;");
        break;
    case '"':
        html_markup(html, "&quot;");
        break;
    case '\'':
        html_markup(html, "&#39;");
        break;
    default:
        fputc(c, html->stream);
    }
}

void html_text(struct html *html, const char *text) {
    for (const char *c = text; *c != '\0'; ++c)
        put_escaped(html, *c);
}

void html_print(struct html *html, const char *markup, ...) {
    va_list args;
    va_start(args, markup);
    for (const char *c = markup; *c != '\0'; ++c) {
        if (*c != '%') {
            fputc(*c, html->stream);
            continue;
        }
        switch (*++c) {
        case 's':
            html_text(html, va_arg(args, const char *));
            break;
        case 'd':
            fprintf(html->stream, "%d", va_arg(args, int));
            break;
        default:
            fputc(*c, html->stream);
        }
    }
    va_end(args);
}

static bool parse_number(const char *field, double *value) {
    char *end;
    *value = strtod(field, &end);
    return end != field && *end == '\0';
}

bool html_is_number(const char *field) {
    double value;
    return parse_number(field, &value);
}

/* "-5.026e-31" as −5.026 × 10^−31, "1e-10" as 10^−10 */
static void put_number(struct html *html, const char *number) {
    if (*number == '-')
        html_markup(html, "−");
    number += *number == '-';
    int mantissa = (int)strcspn(number, "e");
    bool one = strncmp(number, "1e", 2) == 0;
    if (!one)
        fprintf(html->stream, "%.*s", mantissa, number);
    if (number[mantissa] == '\0')
        return;
    int exponent = (int)strtol(number + mantissa + 1, NULL, 10);
    fprintf(html->stream, "%s10<sup>%s%d</sup>", one ? "" : "&nbsp;×&nbsp;",
            exponent < 0 ? "−" : "", abs(exponent));
}

void html_field(struct html *html, const char *field, int decimals) {
    double value;
    char number[64];
    bool whole = strspn(field, "-0123456789") == strlen(field);
    if (*field == '\0') {
        html_markup(html, "–");
    } else if (!parse_number(field, &value) || !isfinite(value)) {
        html_text(html, field);
    } else if (decimals > 0 && fabs(value) < 1e15) {
        snprintf(number, sizeof number, "%.*f", decimals, value);
        put_number(html, number);
    } else if (whole) {
        put_number(html, field);
    } else {
        snprintf(number, sizeof number, "%.4g", value);
        put_number(html, number);
    }
}

void html_interval(struct html *html, const char *value, const char *low, const char *high,
                   int decimals) {
    if (value != NULL)
        html_field(html, value, decimals);
    if (low == NULL || high == NULL || (*low == '\0' && *high == '\0'))
        return;
    html_markup(html, " <span class=\"interval\">[");
    html_field(html, low, decimals);
    html_markup(html, ",&nbsp;");
    html_field(html, high, decimals);
    html_markup(html, "]</span>");
}

/* Three bytes become four letters without padding, so whole triples may be encoded in pieces. */
void html_png(struct html *html, const void *bytes, size_t size) {
    enum { PIECE = 3 * 1024 };
    char letters[BASE64_ENCODE_RAW_LENGTH(PIECE)];
    const uint8_t *rest = bytes;
    html_markup(html, "data:image/png;base64,");
    while (size > 0) {
        size_t piece = size < PIECE ? size : PIECE;
        base64_encode_raw(letters, piece, rest);
        fwrite(letters, 1, BASE64_ENCODE_RAW_LENGTH(piece), html->stream);
        rest += piece;
        size -= piece;
    }
}

void html_open_frame(struct html *html, const char *label) {
    html_print(html,
               "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s\">\n",
               label);
}

void html_problem(struct html *html, const char *what, const struct error *error) {
    html_print(html, "<p class=\"note\"><code>%s</code> ", what);
    if (error->kind == ERROR_INPUT)
        html_markup(html, "is missing.");
    else
        html_print(html, error->kind == ERROR_DAMAGED ? "is damaged: %s." : "cannot be read: %s.",
                   error->message);
    html_markup(html, "</p>\n");
}
