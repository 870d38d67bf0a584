/* The canvas of figures: PLplot's memory Cairo driver, with pixel coordinates and a fixed font.
 *
 * Coordinates are pixels from the bottom left corner. PLplot does not report text widths, so text
 * is measured by drawing it on a separate strip. */
#ifndef PLOT_CANVAS_H
#define PLOT_CANVAS_H

#include "plot/figure.h"

#include <locale.h>

enum { CANVAS_MESSAGE_MAX = 1024 };

struct canvas {
    int width, height;
    unsigned char *rgb;   /* [height, width, 3], the page; valid after canvas_close */
    unsigned char *strip; /* [STRIP_HEIGHT, STRIP_WIDTH, 3] */
    int problem;          /* error code set by PLplot */
    char message[CANVAS_MESSAGE_MAX];
    char *font_before; /* the environment's font family, to be restored */
    locale_t plain, locale_before;
};

/* A pen: one colour for lines, areas and text. */
struct pen {
    unsigned char red, green, blue;
    double opacity;
    double width;
    enum figure_dash dash;
};

struct pen canvas_pen(enum figure_colour colour, double opacity, double width,
                      enum figure_dash dash);

/* Begin a session in which text can be measured. Fails with ERROR_ENVIRONMENT if out of memory or
 * if the driver is missing. After success call canvas_close. */
bool canvas_open(struct canvas *canvas, struct error *error);

/* Begin a white page. */
bool canvas_page(struct canvas *canvas, int width, int height, struct error *error);

/* End the session. False if PLplot has reported a problem since canvas_open. The caller frees
 * `canvas->rgb`. */
bool canvas_close(struct canvas *canvas, struct error *error);

/* Width of the ink of `text` in pixels. */
double canvas_text_width(struct canvas *canvas, const char *text, double size, bool bold);

/* Restrict drawing to a part of the page; lift the restriction. */
void canvas_clip(struct canvas *canvas, double left, double bottom, double width, double height);
void canvas_unclip(struct canvas *canvas);

void canvas_line(int count, const double *x, const double *y, const struct pen *pen);
void canvas_fill(int count, const double *x, const double *y, const struct pen *pen);

enum canvas_direction { CANVAS_RIGHT, CANVAS_UP };

/* `text` with its middle line at y (CANVAS_UP: x), font size in pixels. justify: 0, 1/2, 1 for text
 * that begins at, is centred on or ends at the point. */
void canvas_text(double x, double y, const char *text, double size, double justify,
                 enum canvas_direction direction, bool bold, const struct pen *pen);

#endif
