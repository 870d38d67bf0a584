/* Internals of figures: collected by figure.c, arranged by layout.c and drawn by draw.c.
 *
 * All geometry is in pixels from the bottom left corner of the page; all data are in axis units:
 * the value itself, or its decimal logarithm on a log axis. */
#ifndef PLOT_PARTS_H
#define PLOT_PARTS_H

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/figure.h"

enum layer_kind {
    LAYER_LINE,
    LAYER_POINTS,
    LAYER_ERROR_BARS,
    LAYER_BARS,
    LAYER_BAND,
    LAYER_HORIZONTAL,
    LAYER_VERTICAL,
    LAYER_TEXT,
    LAYER_NOTE,
};

struct layer {
    enum layer_kind kind;
    struct figure_style style; /* with defaults filled in; label is owned */
    int count;
    double *x;   /* [count] */
    double *y;   /* [count]; the upper end of intervals */
    double *low; /* [count] the lower end of intervals; NULL for other kinds */
    double bar_width;
    double justify;
    char *text;
};

struct figure_panel {
    struct figure *figure;
    bool used;
    struct figure_frame frame; /* strings and ticks are owned */
    struct layer *layers;      /* [count] */
    int count;
};

struct figure {
    int rows;
    int columns;
    char *title;
    struct figure_panel *panels; /* [rows, columns] */
    struct error error;          /* the first problem */
};

struct box {
    double left, bottom, width, height;
};

/* Position of a panel and its parts. */
struct placement {
    struct box plot; /* the area within the axes */
    struct figure_scale x, y;
    struct figure_ticks x_ticks, y_ticks;
    double y_label_x;     /* centre of the rotated label */
    struct box legend;    /* width 0: none inside the panel */
    int legend_entries;   /* entries shown */
    bool legend_cut;      /* not all entries are shown */
    int legend_rows;      /* rows of every column but the last */
    double legend_column; /* width of one column of entries */
    double headroom;      /* fraction of the y range added above the data for the legend */
    bool crowded;         /* the legend covers data whatever the headroom */
};

struct layout {
    int width, height;
    double title_y;       /* centre of the title */
    double page_legend_y; /* centre of the first row of the page legend */
    const struct figure_panel
        *page_legend;             /* the panel whose legend is the page legend; NULL: none */
    struct placement *placements; /* [rows, columns] */
};

/* Font sizes and legend dimensions, in pixels. */
enum {
    FONT_TICK = 20,
    FONT_LABEL = 22,
    FONT_PANEL_TITLE = 23,
    FONT_TITLE = 28,
    FONT_LEGEND = 19,
    LEGEND_ROW = 29,
    LEGEND_SWATCH = 40, /* length of a sample */
    LEGEND_GAP = 10,    /* between sample and text, and around */
    PAGE_MARGIN = 14,
    PAGE_LEGEND_SPACE = 34, /* between entries of the page legend */
};

/* Arrange the figure; release with layout_free, also after a failure. */
bool layout_create(const struct figure *figure, struct canvas *canvas, struct layout *layout,
                   struct error *error);
void layout_free(struct layout *layout);

/* The width of the page legend row that begins with entry `first`; *end: one past its last
 * layer. */
double layout_page_legend_row(const struct layout *layout, struct canvas *canvas, int first,
                              int *end);

/* The legend entry of a layer, or NULL. */
const char *layer_entry(const struct layer *layer);

/* Position on the page, clamped to within 1e5 pixels of it. NaN for values that cannot be drawn. */
double placement_x(const struct placement *placement, double x);
double placement_y(const struct placement *placement, double y);

/* Left and right end of bar i of a layer, in axis units. */
void layer_bar_ends(const struct figure_panel *panel, const struct layer *layer, int i,
                    const struct figure_scale *scale, double ends[2]);

void figure_draw(const struct figure *figure, const struct layout *layout, struct canvas *canvas);

/* Encode `rgb`, [height, width, 3], as PNG and write it to `path`. */
bool figure_png_write(const char *path, const unsigned char *rgb, int width, int height,
                      const struct figure_provenance *provenance, int count, struct error *error);

#endif
