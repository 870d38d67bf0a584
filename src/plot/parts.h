/* The inside of figures: what figure.c collects, figure_layout.c arranges and figure_draw.c draws.
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
    struct figure_style style; /* with every default filled in; label: owned */
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

/* Where a panel and its parts are. */
struct placement {
    struct box plot; /* the area inside the axes */
    struct figure_scale x, y;
    struct figure_ticks x_ticks, y_ticks;
    double y_label_x;     /* middle of the rotated label */
    struct box legend;    /* width 0: none inside the panel */
    int legend_entries;   /* shown */
    bool legend_cut;      /* there are more than that */
    int legend_rows;      /* in every column but the last */
    double legend_column; /* width of one column of entries */
    double headroom;      /* share of the y range added above the data for the legend */
    bool crowded;         /* no headroom keeps the legend off the data */
};

struct layout {
    int width, height;
    double title_y;                         /* middle of the title */
    double page_legend_y;                   /* middle of the first row of the page's legend */
    const struct figure_panel *page_legend; /* whose legend it is; NULL: none */
    struct placement *placements;           /* [rows, columns] */
};

/* Font sizes and the legend's measures, in pixels. */
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
    PAGE_LEGEND_SPACE = 34, /* between two entries of the page's legend */
};

/* Arrange the whole figure; release with layout_free, also after a failure. */
bool layout_create(const struct figure *figure, struct canvas *canvas, struct layout *layout,
                   struct error *error);
void layout_free(struct layout *layout);

/* The row of the page's legend that begins with entry `first`: its width, and one past its last
 * layer in *end. */
double layout_page_legend_row(const struct layout *layout, struct canvas *canvas, int first,
                              int *end);

/* Whether a layer has an entry in the legend, and its text. */
const char *layer_entry(const struct layer *layer);

/* Position on the page, held within 1e5 pixels of it. NaN for what cannot be drawn. */
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
