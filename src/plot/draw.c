/* Drawing an arranged figure. */
#include "plot/parts.h"

#include <math.h>
#include <string.h>

static const struct pen INK = {40, 40, 40, 1.0, 1.6, FIGURE_SOLID};
static const struct pen GRID = {226, 226, 226, 1.0, 1.2, FIGURE_SOLID};
static const struct pen PAPER = {255, 255, 255, 0.88, 1.0, FIGURE_SOLID};

/* Without it, lines on the frame would be half clipped. */
static const double CLIP_SLACK = 2.0;

static struct pen layer_pen(const struct layer *layer) {
    const struct figure_style *style = &layer->style;
    return canvas_pen(style->colour, style->opacity, style->width, style->dash);
}

static void draw_segment(double x0, double y0, double x1, double y1, const struct pen *pen) {
    canvas_line(2, (const double[]){x0, x1}, (const double[]){y0, y1}, pen);
}

static void fill_box(double left, double bottom, double right, double top, const struct pen *pen) {
    canvas_fill(4, (const double[]){left, right, right, left},
                (const double[]){bottom, bottom, top, top}, pen);
}

static void draw_box(double left, double bottom, double right, double top, const struct pen *pen) {
    canvas_line(5, (const double[]){left, right, right, left, left},
                (const double[]){bottom, bottom, top, top, bottom}, pen);
}

/* Draw text, smaller if it is longer than `room`. */
static void draw_fitted(struct canvas *canvas, double x, double y, const char *text, double size,
                        double room, enum canvas_direction direction, bool bold) {
    double width = canvas_text_width(canvas, text, size, bold);
    if (width > room)
        size *= room / width;
    canvas_text(x, y, text, size, 0.5, direction, bold, &INK);
}

/* --- symbols ---------------------------------------------------------------------------------- */

/* A regular polygon with `corners` corners, the first at `angle`. */
static void draw_polygon(double x, double y, double radius, int corners, double angle, bool filled,
                         const struct pen *pen) {
    double px[33], py[33];
    for (int i = 0; i <= corners; ++i) {
        double turn = angle + 2.0 * M_PI * i / corners;
        px[i] = x + radius * cos(turn);
        py[i] = y + radius * sin(turn);
    }
    if (filled)
        canvas_fill(corners, px, py, pen);
    else
        canvas_line(corners + 1, px, py, pen);
}

static void draw_symbol(double x, double y, const struct figure_style *style) {
    struct pen pen = canvas_pen(style->colour, style->opacity, 2.2, FIGURE_SOLID);
    double radius = style->size / 2.0, arm = 0.75 * radius;
    switch (style->symbol) {
    case FIGURE_NO_SYMBOL:
        break;
    case FIGURE_DISC:
        draw_polygon(x, y, radius, 32, 0.0, true, &pen);
        break;
    case FIGURE_CIRCLE:
        draw_polygon(x, y, radius, 32, 0.0, false, &pen);
        break;
    case FIGURE_SQUARE:
        draw_polygon(x, y, 1.2 * radius, 4, M_PI_4, true, &pen);
        break;
    case FIGURE_DIAMOND:
        draw_polygon(x, y, 1.25 * radius, 4, 0.0, true, &pen);
        break;
    case FIGURE_TRIANGLE:
        draw_polygon(x, y, 1.25 * radius, 3, M_PI_2, true, &pen);
        break;
    case FIGURE_CROSS:
        draw_segment(x - arm, y - arm, x + arm, y + arm, &pen);
        draw_segment(x - arm, y + arm, x + arm, y - arm, &pen);
        break;
    }
}

/* --- layers ----------------------------------------------------------------------------------- */

enum { CHUNK = 1024 }; /* points passed to the canvas at once */

/* Draw the line through the drawable points, in pieces that share their ends. */
static void draw_line(const struct placement *place, const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    double x[CHUNK], y[CHUNK];
    int used = 0;
    for (int i = 0; i <= layer->count; ++i) {
        bool end = i == layer->count;
        double px = end ? NAN : placement_x(place, layer->x[i]);
        double py = end ? NAN : placement_y(place, layer->y[i]);
        bool gap = isnan(px) || isnan(py);
        if (!gap) {
            x[used] = px;
            y[used++] = py;
        }
        if (used > 1 && (gap || used == CHUNK))
            canvas_line(used, x, y, &pen);
        if (gap) {
            used = 0;
        } else if (used == CHUNK) {
            x[0] = px;
            y[0] = py;
            used = 1;
        }
    }
}

static bool is_inside(const struct box *plot, double x, double y) {
    return x >= plot->left - 0.5 && x <= plot->left + plot->width + 0.5 &&
           y >= plot->bottom - 0.5 && y <= plot->bottom + plot->height + 0.5;
}

/* Symbols are drawn unclipped if their centre is inside. */
static void draw_symbols(const struct placement *place, const struct layer *layer) {
    for (int i = 0; i < layer->count; ++i) {
        double x = placement_x(place, layer->x[i]), y = placement_y(place, layer->y[i]);
        if (is_inside(&place->plot, x, y))
            draw_symbol(x, y, &layer->style);
    }
}

static void draw_error_bar(double x, double low, double high, const struct pen *pen) {
    const double cap = 5.0;
    draw_segment(x, low, x, high, pen);
    draw_segment(x - cap, low, x + cap, low, pen);
    draw_segment(x - cap, high, x + cap, high, pen);
}

static void draw_error_bars(const struct placement *place, const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    for (int i = 0; i < layer->count; ++i) {
        double x = placement_x(place, layer->x[i]);
        double low = placement_y(place, layer->low[i]), high = placement_y(place, layer->y[i]);
        if (!isnan(x) && !isnan(low) && !isnan(high))
            draw_error_bar(x, low, high, &pen);
    }
}

static double bar_base(const struct placement *place) {
    return place->y.log ? place->plot.bottom : placement_y(place, 0.0);
}

static void draw_bars(const struct figure_panel *panel, const struct placement *place,
                      const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    double base = bar_base(place), unit = place->plot.width / (place->x.high - place->x.low);
    for (int i = 0; i < layer->count; ++i) {
        double ends[2], top = placement_y(place, layer->y[i]);
        layer_bar_ends(panel, layer, i, &place->x, ends);
        double left = place->plot.left + (ends[0] - place->x.low) * unit;
        double right = place->plot.left + (ends[1] - place->x.low) * unit;
        if (isnan(left) || isnan(right) || isnan(top) || top == base)
            continue;
        if (layer->style.outline)
            draw_box(left, base, right, top, &pen);
        else
            fill_box(left, base, right, top, &pen);
    }
}

/* One area per run of drawable points: along the upper ends, back along the lower ones. */
static void draw_band(const struct placement *place, const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    double x[2 * CHUNK], y[2 * CHUNK];
    int used = 0;
    for (int i = 0; i <= layer->count; ++i) {
        bool end = i == layer->count;
        double px = end ? NAN : placement_x(place, layer->x[i]);
        double low = end ? NAN : placement_y(place, layer->low[i]);
        double high = end ? NAN : placement_y(place, layer->y[i]);
        bool gap = isnan(px) || isnan(low) || isnan(high);
        if (!gap) {
            x[used] = x[2 * CHUNK - 1 - used] = px;
            y[used] = high;
            y[2 * CHUNK - 1 - used] = low;
            ++used;
        }
        if (used > 1 && (gap || used == CHUNK)) {
            memmove(x + used, x + 2 * CHUNK - used, (size_t)used * sizeof *x);
            memmove(y + used, y + 2 * CHUNK - used, (size_t)used * sizeof *y);
            canvas_fill(2 * used, x, y, &pen);
        }
        if (gap) {
            used = 0;
        } else if (used == CHUNK) {
            x[0] = x[2 * CHUNK - 1] = px;
            y[0] = high;
            y[2 * CHUNK - 1] = low;
            used = 1;
        }
    }
}

static void draw_reference(const struct placement *place, const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    const struct box *plot = &place->plot;
    if (layer->kind == LAYER_HORIZONTAL) {
        double y = placement_y(place, layer->y[0]);
        if (!isnan(y))
            draw_segment(plot->left, y, plot->left + plot->width, y, &pen);
    } else {
        double x = placement_x(place, layer->x[0]);
        if (!isnan(x))
            draw_segment(x, plot->bottom, x, plot->bottom + plot->height, &pen);
    }
}

static void draw_text(const struct placement *place, const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    double x = placement_x(place, layer->x[0]), y = placement_y(place, layer->y[0]);
    if (!isnan(x) && !isnan(y))
        canvas_text(x, y, layer->text, FONT_LEGEND, layer->justify, CANVAS_RIGHT, false, &pen);
}

static void draw_layer(const struct figure_panel *panel, const struct placement *place,
                       const struct layer *layer) {
    switch (layer->kind) {
    case LAYER_LINE:
        draw_line(place, layer);
        break;
    case LAYER_ERROR_BARS:
        draw_error_bars(place, layer);
        break;
    case LAYER_BARS:
        draw_bars(panel, place, layer);
        break;
    case LAYER_BAND:
        draw_band(place, layer);
        break;
    case LAYER_HORIZONTAL:
    case LAYER_VERTICAL:
        draw_reference(place, layer);
        break;
    case LAYER_POINTS: /* symbols and text are drawn on top */
    case LAYER_TEXT:
    case LAYER_NOTE:
        break;
    }
}

static void draw_layers(const struct figure_panel *panel, struct canvas *canvas,
                        const struct placement *place) {
    const struct box *plot = &place->plot;
    canvas_clip(canvas, plot->left - CLIP_SLACK, plot->bottom - CLIP_SLACK,
                plot->width + 2.0 * CLIP_SLACK, plot->height + 2.0 * CLIP_SLACK);
    for (int l = 0; l < panel->count; ++l)
        draw_layer(panel, place, &panel->layers[l]);
    canvas_unclip(canvas);
    for (int l = 0; l < panel->count; ++l) {
        const struct layer *layer = &panel->layers[l];
        if (layer->kind == LAYER_LINE || layer->kind == LAYER_POINTS)
            draw_symbols(place, layer);
        else if (layer->kind == LAYER_TEXT)
            draw_text(place, layer);
    }
}

/* --- axes ------------------------------------------------------------------------------------- */

static double tick_position(double start, double length, const struct figure_scale *scale,
                            double at) {
    return floor(start + length * (at - scale->low) / (scale->high - scale->low)) + 0.5;
}

static void draw_grid(const struct placement *place) {
    const struct box *plot = &place->plot;
    for (int i = 0; i < place->x_ticks.count; ++i) {
        double x = tick_position(plot->left, plot->width, &place->x, place->x_ticks.at[i]);
        if (place->x_ticks.label[i][0] != '\0')
            draw_segment(x, plot->bottom, x, plot->bottom + plot->height, &GRID);
    }
    for (int i = 0; i < place->y_ticks.count; ++i) {
        double y = tick_position(plot->bottom, plot->height, &place->y, place->y_ticks.at[i]);
        if (place->y_ticks.label[i][0] != '\0')
            draw_segment(plot->left, y, plot->left + plot->width, y, &GRID);
    }
}

static void draw_ticks(const struct placement *place) {
    const struct box *plot = &place->plot;
    for (int i = 0; i < place->x_ticks.count; ++i) {
        const char *label = place->x_ticks.label[i];
        double x = tick_position(plot->left, plot->width, &place->x, place->x_ticks.at[i]);
        draw_segment(x, plot->bottom, x, plot->bottom - (label[0] != '\0' ? 7.0 : 4.0), &INK);
        if (label[0] != '\0')
            canvas_text(x, plot->bottom - 10.0 - 0.6 * FONT_TICK, label, FONT_TICK, 0.5,
                        CANVAS_RIGHT, false, &INK);
    }
    for (int i = 0; i < place->y_ticks.count; ++i) {
        const char *label = place->y_ticks.label[i];
        double y = tick_position(plot->bottom, plot->height, &place->y, place->y_ticks.at[i]);
        draw_segment(plot->left, y, plot->left - (label[0] != '\0' ? 7.0 : 4.0), y, &INK);
        if (label[0] != '\0')
            canvas_text(plot->left - 11.0, y, label, FONT_TICK, 1.0, CANVAS_RIGHT, false, &INK);
    }
}

static void draw_labels(const struct figure_panel *panel, struct canvas *canvas,
                        const struct placement *place) {
    const struct figure_frame *frame = &panel->frame;
    const struct box *plot = &place->plot;
    double middle = plot->left + plot->width / 2.0, room = plot->width + 40.0;
    if (frame->title != NULL)
        draw_fitted(canvas, middle, plot->bottom + plot->height + 0.9 * FONT_PANEL_TITLE,
                    frame->title, FONT_PANEL_TITLE, room, CANVAS_RIGHT, false);
    if (frame->x.label != NULL)
        draw_fitted(canvas, middle, plot->bottom - 14.0 - 1.1 * FONT_TICK - 0.75 * FONT_LABEL,
                    frame->x.label, FONT_LABEL, room, CANVAS_RIGHT, false);
    if (frame->y.label != NULL)
        draw_fitted(canvas, place->y_label_x, plot->bottom + plot->height / 2.0, frame->y.label,
                    FONT_LABEL, plot->height + 30.0, CANVAS_UP, false);
}

/* --- legends ---------------------------------------------------------------------------------- */

/* Draw a sample of the layer, centred at (x, y). */
static void draw_swatch(double x, double y, const struct layer *layer) {
    struct pen pen = layer_pen(layer);
    const double half = LEGEND_SWATCH / 2.0, up = 0.38 * FONT_LEGEND;
    switch (layer->kind) {
    case LAYER_LINE:
    case LAYER_HORIZONTAL:
    case LAYER_VERTICAL:
        draw_segment(x - half, y, x + half, y, &pen);
        break;
    case LAYER_ERROR_BARS:
        draw_error_bar(x, y - up, y + up, &pen);
        break;
    case LAYER_BARS:
        if (layer->style.outline)
            draw_box(x - half, y - up, x + half, y + up, &pen);
        else
            fill_box(x - half, y - up, x + half, y + up, &pen);
        break;
    case LAYER_BAND:
        fill_box(x - half, y - up, x + half, y + up, &pen);
        break;
    case LAYER_POINTS:
    case LAYER_TEXT:
    case LAYER_NOTE:
        break;
    }
    draw_symbol(x, y, &layer->style);
}

/* Draw sample and text from `x` on; returns the position where the text begins. */
static double draw_entry(double x, double y, const struct layer *layer) {
    if (layer->kind != LAYER_NOTE) {
        draw_swatch(x + LEGEND_SWATCH / 2.0, y, layer);
        x += LEGEND_SWATCH + LEGEND_GAP;
    }
    canvas_text(x, y, layer_entry(layer), FONT_LEGEND, 0.0, CANVAS_RIGHT, false, &INK);
    return x;
}

static void draw_panel_legend(const struct figure_panel *panel, const struct placement *place) {
    const struct box *box = &place->legend;
    if (box->width == 0.0)
        return;
    fill_box(box->left, box->bottom, box->left + box->width, box->bottom + box->height, &PAPER);
    double top = box->bottom + box->height - (LEGEND_ROW + LEGEND_GAP) / 2.0;
    int entry = 0;
    for (int l = 0; l < panel->count && entry < place->legend_entries; ++l) {
        if (layer_entry(&panel->layers[l]) == NULL)
            continue;
        int column = entry / place->legend_rows, row = entry % place->legend_rows;
        double x = box->left + LEGEND_GAP + column * place->legend_column;
        double y = top - row * LEGEND_ROW;
        ++entry;
        if (place->legend_cut && entry == place->legend_entries)
            canvas_text(x, y, "\u2026", FONT_LEGEND, 0.0, CANVAS_RIGHT, false, &INK);
        else
            draw_entry(x, y, &panel->layers[l]);
    }
}

static void draw_page_legend(const struct layout *layout, struct canvas *canvas) {
    const struct figure_panel *panel = layout->page_legend;
    double y = layout->page_legend_y;
    for (int l = 0, end = 0; panel != NULL && l < panel->count; y -= LEGEND_ROW) {
        double x = (layout->width - layout_page_legend_row(layout, canvas, l, &end)) / 2.0;
        for (; l < end; ++l) {
            const char *entry = layer_entry(&panel->layers[l]);
            if (entry != NULL)
                x = draw_entry(x, y, &panel->layers[l]) + PAGE_LEGEND_SPACE +
                    canvas_text_width(canvas, entry, FONT_LEGEND, false);
        }
    }
}

/* --- panels without data ---------------------------------------------------------------------- */

static bool is_data(const struct layer *layer) {
    return layer->count > 0 && layer->kind != LAYER_HORIZONTAL && layer->kind != LAYER_VERTICAL;
}

/* As where a profile has no networks for a panel. Reference lines may cross the text: they are
 * covered first. */
static void draw_absence(const struct figure_panel *panel, struct canvas *canvas,
                         const struct box *plot) {
    static const char *const text = "no data";
    for (int l = 0; l < panel->count; ++l)
        if (is_data(&panel->layers[l]))
            return;
    double x = plot->left + plot->width / 2.0, y = plot->bottom + plot->height / 2.0;
    double half = canvas_text_width(canvas, text, FONT_LEGEND, false) / 2.0 + LEGEND_GAP;
    fill_box(x - half, y - LEGEND_ROW / 2.0, x + half, y + LEGEND_ROW / 2.0, &PAPER);
    canvas_text(x, y, text, FONT_LEGEND, 0.5, CANVAS_RIGHT, false, &INK);
}

/* --- the page --------------------------------------------------------------------------------- */

static void draw_panel(const struct figure_panel *panel, struct canvas *canvas,
                       const struct placement *place) {
    const struct box *plot = &place->plot;
    draw_grid(place);
    draw_layers(panel, canvas, place);
    draw_absence(panel, canvas, plot);
    draw_box(plot->left, plot->bottom, plot->left + plot->width, plot->bottom + plot->height, &INK);
    draw_ticks(place);
    draw_labels(panel, canvas, place);
    draw_panel_legend(panel, place);
}

void figure_draw(const struct figure *figure, const struct layout *layout, struct canvas *canvas) {
    if (figure->title != NULL)
        draw_fitted(canvas, layout->width / 2.0, layout->title_y, figure->title, FONT_TITLE,
                    layout->width - 2.0 * PAGE_MARGIN, CANVAS_RIGHT, true);
    draw_page_legend(layout, canvas);
    for (int i = 0; i < figure->rows * figure->columns; ++i)
        if (figure->panels[i].used)
            draw_panel(&figure->panels[i], canvas, &layout->placements[i]);
}
