/* Figures: pages of panels, written as PNG.
 *
 * A figure is a grid of panels; a panel has two axes and layers of data, drawn in the order in
 * which they were added. Everything is collected first and drawn by figure_save, which chooses
 * ranges, ticks and legend positions so that legends do not cover the data. PLplot's memory Cairo
 * driver draws; libpng writes. The same figure gives the same bytes.
 *
 *     struct figure *figure = figure_create(1, 2, "Training", error);
 *     struct figure_panel *panel = figure_panel(figure, 0, 0, (struct figure_frame){
 *         .x = {.label = "epoch"}, .y = {.label = "loss", .log = true}});
 *     figure_line(panel, n, epoch, loss, (struct figure_style){.label = "train"});
 *     ok = figure_save(figure, "out/figures/training.png", provenance, 2, error);
 *     figure_free(figure);
 *
 * Functions that build a figure report no errors: the first problem is stored and reported by
 * figure_save.
 *
 * Text is UTF-8 ("ξ", "−π/2", "‖z‖²", "10⁻⁵") with PLplot's escapes: #d lowers and #u raises by one
 * level, each undoing the other ("r#dkkk#u", "|r#da,k,−k,k#u|", "r#dk₁k₂k#u"), #g gives a Greek
 * letter ("#gn" is ν), ## a plain #. The minus sign of numbers is U+2212. Titles and labels that
 * are too long are drawn smaller.
 *
 * Data are copied. Values that are not finite, or not positive on a log axis, are not drawn and
 * leave a gap in a line. A panel without data says so. */
#ifndef PLOT_FIGURE_H
#define PLOT_FIGURE_H

#include "base/error.h"

struct figure;
struct figure_panel;

/* Okabe and Ito's palette, distinguishable by colour-blind readers, and a grey. */
enum figure_colour {
    FIGURE_DEFAULT_COLOUR = 0, /* blue for data, black for text and reference lines */
    FIGURE_BLUE,
    FIGURE_VERMILION,
    FIGURE_GREEN,
    FIGURE_ORANGE,
    FIGURE_PURPLE,
    FIGURE_SKY_BLUE,
    FIGURE_YELLOW,
    FIGURE_BLACK,
    FIGURE_GREY,
};

/* The colour of series i = 0, 1, ...: cycles from blue to sky blue. */
enum figure_colour figure_colour(int i);

enum figure_dash { FIGURE_SOLID = 0, FIGURE_DASHED, FIGURE_DOTTED, FIGURE_DASH_DOT };

enum figure_symbol {
    FIGURE_NO_SYMBOL = 0,
    FIGURE_DISC,
    FIGURE_CIRCLE,
    FIGURE_SQUARE,
    FIGURE_DIAMOND,
    FIGURE_TRIANGLE,
    FIGURE_CROSS,
};

/* The style of a layer. Zero selects the default for every member. */
struct figure_style {
    const char *label; /* legend entry; NULL: none */
    enum figure_colour colour;
    enum figure_dash dash;
    enum figure_symbol symbol; /* figure_points: a disc by default; figure_line: none */
    double width;              /* of lines, in pixels; default 2.5 */
    double size;               /* of symbols, in pixels; default 11 */
    double opacity;            /* 1 is opaque; default 1, figure_band 0.25 */
    bool outline;              /* figure_bars: draw only the outline of the bars */
};

/* An axis. min = max: the range is chosen from the data. */
struct figure_axis {
    const char *label; /* NULL: none */
    bool log;          /* logarithmic, labelled with powers of ten */
    bool integer;      /* ticks at integers only */
    double min, max;
    int ticks; /* number of explicit ticks; 0: chosen automatically */
    const double *tick_at;
    const char *const *tick_label; /* [ticks] */
};

/* From -pi to pi, ticks at multiples of pi/2. */
struct figure_axis figure_axis_angle(const char *label);

enum figure_legend {
    FIGURE_LEGEND_AUTO = 0, /* where there are no data; automatic y ranges leave room for it */
    FIGURE_LEGEND_NONE,
    FIGURE_LEGEND_TOP_RIGHT,
    FIGURE_LEGEND_TOP_LEFT,
    FIGURE_LEGEND_BOTTOM_RIGHT,
    FIGURE_LEGEND_BOTTOM_LEFT,
    FIGURE_LEGEND_PAGE, /* one row under the figure title, for all panels */
};

struct figure_frame {
    const char *title; /* NULL: none */
    struct figure_axis x, y;
    enum figure_legend legend;
};

/* A page of rows x columns panels, empty until figure_panel is called for them; 1200 to 1800 pixels
 * wide. `title` may be NULL. Returns NULL if out of memory or if rows or columns < 1. */
struct figure *figure_create(int rows, int columns, const char *title, struct error *error);

/* NULL is allowed. */
void figure_free(struct figure *figure);

/* Panel (row, column), counted from 0 at the top left; call once per panel. Never NULL. */
struct figure_panel *figure_panel(struct figure *figure, int row, int column,
                                  struct figure_frame frame);

/* A line through x, y: [count], with a symbol at every point if the style has one. */
void figure_line(struct figure_panel *panel, int count, const double *x, const double *y,
                 struct figure_style style);

/* Symbols at x, y: [count]. */
void figure_points(struct figure_panel *panel, int count, const double *x, const double *y,
                   struct figure_style style);

/* Intervals low .. high at x: [count]. */
void figure_error_bars(struct figure_panel *panel, int count, const double *x, const double *low,
                       const double *high, struct figure_style style);

/* Bars from 0 (from the lower end of a log axis) to y, centred at x: [count]. `width` in units of
 * x. Filled series of one panel are placed side by side within `width`; outlined ones stay
 * centred. */
void figure_bars(struct figure_panel *panel, int count, const double *x, const double *y,
                 double width, struct figure_style style);

/* The area between low and high over x: [count]. */
void figure_band(struct figure_panel *panel, int count, const double *x, const double *low,
                 const double *high, struct figure_style style);

/* Reference lines across the panel, at a y or at an x. */
void figure_horizontal(struct figure_panel *panel, double y, struct figure_style style);
void figure_vertical(struct figure_panel *panel, double x, struct figure_style style);

/* `text` with its left end, middle or right end at (x, y) for justify = 0, 1/2, 1. */
void figure_text(struct figure_panel *panel, double x, double y, double justify, const char *text,
                 struct figure_style style);

/* A line of text in the legend, e.g. "slope −0.495 ± 0.004". */
void figure_note(struct figure_panel *panel, const char *text);

/* A text chunk of the file that records its origin. `key` has 1 to 79 Latin letters ("Software"),
 * `value` is UTF-8 (stored as tEXt if it is ASCII, else as iTXt). */
struct figure_provenance {
    const char *key;
    const char *value;
};

/* Draw the figure and write it atomically (base/output.h). `provenance`: [count]. Fails with
 * ERROR_INTERNAL on wrong use of the functions above, with ERROR_ENVIRONMENT if out of memory, if
 * PLplot's Cairo driver is missing, or if the file cannot be written. PLplot has global state: call
 * this from one thread, with no other PLplot session open. */
bool figure_save(const struct figure *figure, const char *path,
                 const struct figure_provenance *provenance, int count, struct error *error);

#endif
