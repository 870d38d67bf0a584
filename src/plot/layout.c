/* Arranging a figure: ranges, ticks, margins and legend positions. */
#include "base/memory.h"
#include "plot/parts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- ranges ----------------------------------------------------------------------------------- */

static int filled_bar_series(const struct figure_panel *panel, const struct layer *layer,
                             int *position) {
    int series = 0;
    for (int l = 0; l < panel->count; ++l) {
        const struct layer *other = &panel->layers[l];
        if (other == layer)
            *position = series;
        series += other->kind == LAYER_BARS && !other->style.outline;
    }
    return series;
}

void layer_bar_ends(const struct figure_panel *panel, const struct layer *layer, int i,
                    const struct figure_scale *scale, double ends[2]) {
    double left = layer->x[i] - layer->bar_width / 2.0;
    double width = layer->bar_width;
    if (!layer->style.outline) {
        int position = 0;
        width /= filled_bar_series(panel, layer, &position);
        left += position * width;
    }
    ends[0] = figure_scale_position(scale->log, left);
    ends[1] = figure_scale_position(scale->log, left + width);
}

/* Extend the x and y ranges by layer `l`. */
static void include_layer(const struct figure_panel *panel, int l, struct figure_scale *x,
                          struct figure_scale *y) {
    const struct layer *layer = &panel->layers[l];
    bool bars = layer->kind == LAYER_BARS;
    if (bars && !y->log)
        figure_scale_include(y, 0.0);
    for (int i = 0; i < layer->count; ++i) {
        if (layer->kind != LAYER_HORIZONTAL) {
            figure_scale_include(x, layer->x[i] - (bars ? layer->bar_width / 2.0 : 0.0));
            figure_scale_include(x, layer->x[i] + (bars ? layer->bar_width / 2.0 : 0.0));
        }
        if (layer->kind != LAYER_VERTICAL)
            figure_scale_include(y, layer->y[i]);
        if (layer->low != NULL)
            figure_scale_include(y, layer->low[i]);
    }
}

static bool has_marks_at_ends(const struct figure_panel *panel) {
    for (int l = 0; l < panel->count; ++l)
        if (panel->layers[l].style.symbol != FIGURE_NO_SYMBOL ||
            panel->layers[l].kind == LAYER_BARS || panel->layers[l].kind == LAYER_ERROR_BARS)
            return true;
    return false;
}

static bool is_fixed(const struct figure_axis *axis) {
    return axis->min != axis->max;
}

static void fix(const struct figure_axis *axis, struct figure_scale *scale) {
    if (is_fixed(axis)) {
        scale->low = figure_scale_position(axis->log, axis->min);
        scale->high = figure_scale_position(axis->log, axis->max);
    }
}

static void choose_ranges(const struct figure_panel *panel, struct placement *place) {
    const struct figure_frame *frame = &panel->frame;
    place->x = figure_scale_empty(frame->x.log);
    place->y = figure_scale_empty(frame->y.log);
    for (int l = 0; l < panel->count; ++l)
        include_layer(panel, l, &place->x, &place->y);
    double room = has_marks_at_ends(panel) ? 0.04 : 0.0;
    figure_scale_pad(&place->x, room, room);
    bool above_zero = !place->y.log && place->y.low >= 0.0;
    figure_scale_pad(&place->y, 0.05, 0.06);
    if (above_zero)
        place->y.low = fmax(place->y.low, 0.0);
    place->y.high += place->headroom * (place->y.high - place->y.low);
    fix(&frame->x, &place->x);
    fix(&frame->y, &place->y);
}

/* --- positions -------------------------------------------------------------------------------- */

/* PLplot uses integers: clamp positions far outside the page to representable ones outside. */
static double on_page(double start, double length, const struct figure_scale *scale, double value) {
    double u = figure_scale_position(scale->log, value);
    double share = (u / 2.0 - scale->low / 2.0) / (scale->high / 2.0 - scale->low / 2.0);
    return isnan(u) ? NAN : fmin(fmax(start + length * share, -1e5), 1e5);
}

double placement_x(const struct placement *place, double x) {
    return on_page(place->plot.left, place->plot.width, &place->x, x);
}

double placement_y(const struct placement *place, double y) {
    return on_page(place->plot.bottom, place->plot.height, &place->y, y);
}

/* --- ticks and margins ------------------------------------------------------------------------ */

static double widest_label(struct canvas *canvas, const struct figure_ticks *ticks) {
    double widest = 0.0;
    for (int i = 0; i < ticks->count; ++i)
        if (ticks->label[i][0] != '\0')
            widest = fmax(widest, canvas_text_width(canvas, ticks->label[i], FONT_TICK, false));
    return widest;
}

/* Whether labels do not overlap on an axis of `length` pixels. */
static bool labels_fit(const struct figure_ticks *ticks, const struct figure_scale *scale,
                       double widest, double length) {
    double unit = length / (scale->high - scale->low), before = -INFINITY;
    for (int i = 0; i < ticks->count; ++i) {
        if (ticks->label[i][0] == '\0')
            continue;
        if ((ticks->at[i] - before) * unit < widest + 0.9 * FONT_TICK)
            return false;
        before = ticks->at[i];
    }
    return true;
}

static void choose_x_ticks(const struct figure_axis *axis, struct canvas *canvas,
                           struct placement *place) {
    for (int most = 9; most >= 2; --most) {
        figure_ticks_choose(axis, &place->x, most, &place->x_ticks);
        double widest = widest_label(canvas, &place->x_ticks);
        if (labels_fit(&place->x_ticks, &place->x, widest, place->plot.width))
            return;
    }
}

static void choose_y_ticks(const struct figure_axis *axis, struct placement *place) {
    int most = (int)(place->plot.height / (1.8 * FONT_TICK));
    figure_ticks_choose(axis, &place->y, most < 9 ? most : 9, &place->y_ticks);
}

struct margins {
    double left, right, bottom, top;
};

static struct margins panel_margins(const struct figure_panel *panel, struct canvas *canvas,
                                    const struct placement *place) {
    const struct figure_frame *frame = &panel->frame;
    return (struct margins){
        .left = 12.0 + widest_label(canvas, &place->y_ticks) +
                (frame->y.label != NULL ? 2.2 * FONT_LABEL : 8.0),
        .right = 24.0,
        .bottom = 14.0 + 1.1 * FONT_TICK + (frame->x.label != NULL ? 1.7 * FONT_LABEL : 8.0),
        .top = 10.0 + (frame->title != NULL ? 1.7 * FONT_PANEL_TITLE : 8.0),
    };
}

/* Columns and rows share margins, so that the plots are aligned. */
static void merge_margins(struct margins *margins, const struct margins *other) {
    margins->left = fmax(margins->left, other->left);
    margins->right = fmax(margins->right, other->right);
    margins->bottom = fmax(margins->bottom, other->bottom);
    margins->top = fmax(margins->top, other->top);
}

/* --- entries of a legend ---------------------------------------------------------------------- */

const char *layer_entry(const struct layer *layer) {
    return layer->kind == LAYER_TEXT ? NULL : layer->style.label;
}

static double entry_width(struct canvas *canvas, const struct layer *layer) {
    double swatch = layer->kind == LAYER_NOTE ? 0.0 : LEGEND_SWATCH + LEGEND_GAP;
    return swatch + canvas_text_width(canvas, layer_entry(layer), FONT_LEGEND, false);
}

double layout_page_legend_row(const struct layout *layout, struct canvas *canvas, int first,
                              int *end) {
    const struct figure_panel *panel = layout->page_legend;
    double width = 0.0;
    int l = first;
    for (; l < panel->count; ++l) {
        if (layer_entry(&panel->layers[l]) == NULL)
            continue;
        double more = entry_width(canvas, &panel->layers[l]);
        if (width > 0.0 && width + PAGE_LEGEND_SPACE + more > layout->width - 2.0 * PAGE_MARGIN)
            break;
        width += (width > 0.0 ? PAGE_LEGEND_SPACE : 0.0) + more;
    }
    *end = l;
    return width;
}

static int page_legend_rows(const struct layout *layout, struct canvas *canvas) {
    int rows = 0;
    if (layout->page_legend != NULL)
        for (int l = 0; l < layout->page_legend->count; ++rows)
            layout_page_legend_row(layout, canvas, l, &l);
    return rows;
}

/* The size of the legend inside a panel; width 0: none. Legends that are too high get more columns;
 * those too wide omit the last entries. */
static void measure_legend(const struct figure_panel *panel, struct canvas *canvas,
                           struct placement *place) {
    double width = 0.0;
    int entries = 0;
    for (int l = 0; l < panel->count; ++l)
        if (layer_entry(&panel->layers[l]) != NULL) {
            width = fmax(width, entry_width(canvas, &panel->layers[l]));
            ++entries;
        }
    bool inside = panel->frame.legend != FIGURE_LEGEND_NONE &&
                  panel->frame.legend != FIGURE_LEGEND_PAGE && entries > 0;
    place->legend_column = width + 2.0 * LEGEND_GAP;
    double room_x = place->plot.width - 2.0 * LEGEND_GAP;
    double room_y = place->plot.height - 3.0 * LEGEND_GAP;
    int rows_max = (int)fmax(room_y / LEGEND_ROW, 1.0);
    int columns_max = (int)fmax(room_x / place->legend_column, 1.0);
    place->legend_entries = entries < rows_max * columns_max ? entries : rows_max * columns_max;
    int columns = (place->legend_entries + rows_max - 1) / rows_max;
    place->legend_rows = columns > 0 ? (place->legend_entries + columns - 1) / columns : 0;
    place->legend.width = inside ? columns * place->legend_column : 0.0;
    place->legend.height = place->legend_rows * LEGEND_ROW + LEGEND_GAP;
    place->legend_cut = place->legend_entries < entries;
}

/* --- where the data are ----------------------------------------------------------------------- */

enum { CELLS = 80 }; /* the plot is divided into CELLS x CELLS */

/* The cost of covering a cell: any number of reference lines costs less than one cell of data. */
enum { COST_REFERENCE = 1, COST_DATA = CELLS * CELLS };

struct occupancy {
    const struct placement *place;
    int cost[CELLS][CELLS]; /* [row from below][column] */
    int current;            /* the cost of the layer being added */
};

static int cell_of(double position, double start, double length) {
    return (int)fmin(fmax(floor((position - start) / length * CELLS), -1.0), CELLS);
}

static void take(struct occupancy *occupancy, double left, double bottom, double right,
                 double top) {
    const struct box *plot = &occupancy->place->plot;
    if (!(left <= right && bottom <= top)) /* also if one is NaN */
        return;
    int x1 = cell_of(right, plot->left, plot->width);
    int y1 = cell_of(top, plot->bottom, plot->height);
    for (int y = cell_of(bottom, plot->bottom, plot->height); y <= y1; ++y)
        for (int x = cell_of(left, plot->left, plot->width); x <= x1; ++x)
            if (x >= 0 && x < CELLS && y >= 0 && y < CELLS)
                occupancy->cost[y][x] = occupancy->current;
}

static void take_segment(struct occupancy *occupancy, double x0, double y0, double x1, double y1) {
    const struct box *plot = &occupancy->place->plot;
    double length = fmax(fabs(x1 - x0) / plot->width, fabs(y1 - y0) / plot->height);
    int steps = isnan(length) ? -1 : (int)fmin(2.0 * CELLS * length, 1e4) + 1;
    for (int i = 0; i <= steps; ++i) {
        double t = (double)i / steps;
        double x = x0 + t * (x1 - x0), y = y0 + t * (y1 - y0);
        take(occupancy, x, y, x, y);
    }
}

/* Mark the cells from point i to the next one. */
static void take_between(struct occupancy *occupancy, const struct layer *layer, int i) {
    const struct placement *place = occupancy->place;
    double x0 = placement_x(place, layer->x[i]), x1 = placement_x(place, layer->x[i + 1]);
    take_segment(occupancy, x0, placement_y(place, layer->y[i]), x1,
                 placement_y(place, layer->y[i + 1]));
    if (layer->low == NULL)
        return;
    double low0 = placement_y(place, layer->low[i]), low1 = placement_y(place, layer->low[i + 1]);
    take_segment(occupancy, x0, low0, x1, low1);
    take(occupancy, x0, fmin(low0, low1), x1, placement_y(place, layer->y[i]));
}

static void take_point(struct occupancy *occupancy, const struct figure_panel *panel,
                       const struct layer *layer, int i, struct canvas *canvas) {
    const struct placement *place = occupancy->place;
    double x = placement_x(place, layer->x[i]), y = placement_y(place, layer->y[i]);
    double reach = layer->style.symbol != FIGURE_NO_SYMBOL ? layer->style.size / 2.0 : 0.0;
    if (layer->kind == LAYER_BARS) {
        double ends[2];
        layer_bar_ends(panel, layer, i, &place->x, ends);
        double unit = place->plot.width / (place->x.high - place->x.low);
        take(occupancy, place->plot.left + (ends[0] - place->x.low) * unit, place->plot.bottom,
             place->plot.left + (ends[1] - place->x.low) * unit, y);
    } else if (layer->kind == LAYER_TEXT) {
        double width = canvas_text_width(canvas, layer->text, FONT_LEGEND, false);
        double left = x - layer->justify * width;
        take(occupancy, left, y - FONT_LEGEND, left + width, y + FONT_LEGEND);
    } else {
        double low = layer->low != NULL ? placement_y(place, layer->low[i]) : y;
        take(occupancy, x - reach, low - reach, x + reach, y + reach);
    }
}

static bool is_reference(const struct layer *layer) {
    return layer->kind == LAYER_HORIZONTAL || layer->kind == LAYER_VERTICAL;
}

static void take_layer(struct occupancy *occupancy, const struct figure_panel *panel,
                       const struct layer *layer, struct canvas *canvas) {
    const struct placement *place = occupancy->place;
    const struct box *plot = &place->plot;
    occupancy->current = is_reference(layer) ? COST_REFERENCE : COST_DATA;
    if (layer->kind == LAYER_HORIZONTAL) {
        double y = placement_y(place, layer->y[0]);
        take(occupancy, plot->left, y, plot->left + plot->width, y);
    } else if (layer->kind == LAYER_VERTICAL) {
        double x = placement_x(place, layer->x[0]);
        take(occupancy, x, plot->bottom, x, plot->bottom + plot->height);
    } else {
        for (int i = 0; i < layer->count; ++i)
            take_point(occupancy, panel, layer, i, canvas);
        bool joined = layer->kind == LAYER_LINE || layer->kind == LAYER_BAND;
        for (int i = 0; joined && i + 1 < layer->count; ++i)
            take_between(occupancy, layer, i);
    }
}

static int cover_cost(const struct occupancy *occupancy, const struct box *box) {
    const struct box *plot = &occupancy->place->plot;
    int cost = 0;
    for (int y = cell_of(box->bottom, plot->bottom, plot->height);
         y <= cell_of(box->bottom + box->height, plot->bottom, plot->height); ++y)
        for (int x = cell_of(box->left, plot->left, plot->width);
             x <= cell_of(box->left + box->width, plot->left, plot->width); ++x)
            if (x >= 0 && x < CELLS && y >= 0 && y < CELLS)
                cost += occupancy->cost[y][x];
    return cost;
}

/* --- places of the legends -------------------------------------------------------------------- */

/* Place the legend at (h, v) of the free space: 0 left or bottom, 1 right or top. */
static void put_legend(struct placement *place, double h, double v) {
    const double gap = 8.0;
    place->legend.left =
        place->plot.left + gap + h * (place->plot.width - place->legend.width - 2.0 * gap);
    place->legend.bottom =
        place->plot.bottom + gap + v * (place->plot.height - place->legend.height - 2.0 * gap);
}

/* Choose the position with the lowest cost, preferring corners to edges to the inside; returns the
 * cost. */
static int put_legend_freely(const struct occupancy *occupancy, struct placement *place) {
    static const double spots[][2] = {
        {1, 1},       {0, 1},       {1, 0},       {0, 0},      {0.5, 1},
        {0.5, 0},     {1, 0.5},     {0, 0.5},     {0.75, 1},   {0.25, 1},
        {1, 0.75},    {1, 0.25},    {0, 0.75},    {0, 0.25},   {0.25, 0},
        {0.75, 0},    {0.5, 0.5},   {0.75, 0.5},  {0.25, 0.5}, {0.75, 0.75},
        {0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.5, 0.75}, {0.5, 0.25},
    };
    int best = 0, least = INT_MAX;
    int count = (int)(sizeof spots / sizeof spots[0]);
    for (int i = 0; i < count; ++i) {
        put_legend(place, spots[i][0], spots[i][1]);
        int cost = cover_cost(occupancy, &place->legend);
        if (cost < least) {
            least = cost;
            best = i;
        }
    }
    put_legend(place, spots[best][0], spots[best][1]);
    return least;
}

/* Place the legend of a panel; true if the headroom was changed to keep it off the data. */
static bool place_legend(const struct figure_panel *panel, struct canvas *canvas,
                         struct placement *place) {
    static const double headroom_max = 1.0;
    measure_legend(panel, canvas, place);
    if (place->legend.width == 0.0)
        return false;
    enum figure_legend where = panel->frame.legend;
    if (where != FIGURE_LEGEND_AUTO) {
        bool right = where == FIGURE_LEGEND_TOP_RIGHT || where == FIGURE_LEGEND_BOTTOM_RIGHT;
        bool top = where == FIGURE_LEGEND_TOP_RIGHT || where == FIGURE_LEGEND_TOP_LEFT;
        put_legend(place, right, top);
        return false;
    }
    struct occupancy occupancy = {.place = place};
    for (int pass = 0; pass < 2; ++pass) /* reference lines first: data cost more */
        for (int l = 0; l < panel->count; ++l)
            if (is_reference(&panel->layers[l]) == (pass == 0))
                take_layer(&occupancy, panel, &panel->layers[l], canvas);
    int cost = put_legend_freely(&occupancy, place);
    if (cost < COST_DATA || is_fixed(&panel->frame.y) || place->crowded)
        return false;
    place->headroom += 0.1;
    if (place->headroom > headroom_max) { /* no headroom suffices: do not waste space */
        place->headroom = 0.0;
        place->crowded = true;
    }
    return true;
}

/* --- the page --------------------------------------------------------------------------------- */

static void measure_margins(const struct figure *figure, const struct layout *layout,
                            struct canvas *canvas, struct margins *column, struct margins *row) {
    memset(column, 0, (size_t)figure->columns * sizeof *column);
    memset(row, 0, (size_t)figure->rows * sizeof *row);
    for (int i = 0; i < figure->rows * figure->columns; ++i) {
        if (!figure->panels[i].used)
            continue;
        struct margins margins = panel_margins(&figure->panels[i], canvas, &layout->placements[i]);
        merge_margins(&column[i % figure->columns], &margins);
        merge_margins(&row[i / figure->columns], &margins);
    }
}

/* Compute the boxes of all plots and the page height from the margins. */
static void place_plots(const struct figure *figure, struct layout *layout, double head,
                        double plot_height, const struct margins *column,
                        const struct margins *row) {
    double width = layout->width - 2.0 * PAGE_MARGIN, height = head;
    for (int c = 0; c < figure->columns; ++c)
        width -= column[c].left + column[c].right;
    for (int r = 0; r < figure->rows; ++r)
        height += row[r].top + plot_height + row[r].bottom;
    layout->height = (int)ceil(height + PAGE_MARGIN);
    double top = layout->height - head;
    for (int r = 0; r < figure->rows; ++r) {
        double left = PAGE_MARGIN;
        top -= row[r].top;
        for (int c = 0; c < figure->columns; ++c) {
            struct placement *place = &layout->placements[r * figure->columns + c];
            left += column[c].left;
            /* Pixel centres, for sharp edges. */
            place->plot = (struct box){floor(left) + 0.5, floor(top - plot_height) + 0.5,
                                       floor(width / figure->columns), floor(plot_height)};
            place->y_label_x = left - column[c].left + 0.8 * FONT_LABEL;
            left += width / figure->columns + column[c].right;
        }
        top -= plot_height + row[r].bottom;
    }
}

/* Arrange everything once; *again: a legend needs more headroom. */
static void arrange(const struct figure *figure, struct layout *layout, struct canvas *canvas,
                    struct margins *column, struct margins *row, bool *again) {
    int panels = figure->rows * figure->columns;
    double plot_height = 0.62 * (layout->width - 2.0 * PAGE_MARGIN) / figure->columns;
    double head = PAGE_MARGIN + (figure->title != NULL ? 1.6 * FONT_TITLE : 0.0) +
                  LEGEND_ROW * page_legend_rows(layout, canvas);
    for (int i = 0; i < panels; ++i) {
        struct placement *place = &layout->placements[i];
        place->plot.height = plot_height;
        choose_ranges(&figure->panels[i], place);
        choose_y_ticks(&figure->panels[i].frame.y, place);
    }
    measure_margins(figure, layout, canvas, column, row);
    place_plots(figure, layout, head, plot_height, column, row);
    layout->title_y = layout->height - PAGE_MARGIN - 0.6 * FONT_TITLE;
    layout->page_legend_y = layout->height - PAGE_MARGIN - 0.5 * LEGEND_ROW -
                            (figure->title != NULL ? 1.6 * FONT_TITLE : 0.0);
    *again = false;
    for (int i = 0; i < panels; ++i) {
        if (!figure->panels[i].used)
            continue;
        choose_x_ticks(&figure->panels[i].frame.x, canvas, &layout->placements[i]);
        *again |= place_legend(&figure->panels[i], canvas, &layout->placements[i]);
    }
}

static bool has_entries(const struct figure_panel *panel) {
    for (int l = 0; l < panel->count; ++l)
        if (layer_entry(&panel->layers[l]) != NULL)
            return true;
    return false;
}

bool layout_create(const struct figure *figure, struct canvas *canvas, struct layout *layout,
                   struct error *error) {
    int panels = figure->rows * figure->columns;
    *layout = (struct layout){.width = figure->columns < 4 ? 1000 + 200 * figure->columns : 1800};
    layout->placements = memory_array((size_t)panels, sizeof *layout->placements);
    struct margins *column = memory_array((size_t)figure->columns, sizeof *column);
    struct margins *row = memory_array((size_t)figure->rows, sizeof *row);
    bool ready = layout->placements != NULL && column != NULL && row != NULL;
    for (int i = panels - 1; i >= 0; --i)
        if (figure->panels[i].frame.legend == FIGURE_LEGEND_PAGE && has_entries(&figure->panels[i]))
            layout->page_legend = &figure->panels[i];
    for (bool again = ready; again;)
        arrange(figure, layout, canvas, column, row, &again);
    free(column);
    free(row);
    return ready || error_memory(error, "a figure");
}

void layout_free(struct layout *layout) {
    free(layout->placements);
}
