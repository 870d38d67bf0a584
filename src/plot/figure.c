#include "plot/figure.h"

#include "base/memory.h"
#include "plot/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum figure_colour figure_colour(int i) {
    enum { CYCLE = FIGURE_SKY_BLUE - FIGURE_BLUE + 1 };
    return (enum figure_colour)(FIGURE_BLUE + ((i % CYCLE) + CYCLE) % CYCLE);
}

/* --- memory: a failed allocation is reported by figure_save ----------------------------------- */

static void remember(struct figure *figure, const char *problem) {
    if (figure->error.kind == ERROR_NONE)
        error_set(&figure->error, ERROR_INTERNAL, "%s", problem);
}

static void *keep(struct figure *figure, void *memory) {
    if (memory == NULL && figure->error.kind == ERROR_NONE)
        error_memory(&figure->error, "a figure");
    return memory;
}

static char *copy_text(struct figure *figure, const char *text) {
    return text == NULL ? NULL : keep(figure, strdup(text));
}

static double *copy_values(struct figure *figure, int count, const double *values) {
    double *copy = keep(figure, memory_array((size_t)count, sizeof *copy));
    if (copy != NULL && count > 0)
        memcpy(copy, values, (size_t)count * sizeof *copy);
    return copy;
}

struct figure *figure_create(int rows, int columns, const char *title, struct error *error) {
    struct figure *figure = NULL;
    if (rows < 1 || columns < 1) {
        error_set(error, ERROR_INTERNAL, "a figure needs at least one row and one column");
        return NULL;
    }
    figure = calloc(1, sizeof *figure);
    struct figure_panel *panels = memory_array((size_t)rows * (size_t)columns, sizeof *panels);
    if (figure == NULL || panels == NULL) {
        free(figure);
        free(panels);
        error_memory(error, "a figure");
        return NULL;
    }
    *figure = (struct figure){.rows = rows, .columns = columns, .panels = panels};
    figure->title = copy_text(figure, title);
    for (int i = 0; i < rows * columns; ++i)
        panels[i].figure = figure;
    return figure;
}

static void free_axis(struct figure_axis *axis) {
    for (int i = 0; i < axis->ticks && axis->tick_label != NULL; ++i)
        free((char *)axis->tick_label[i]);
    free((char *)axis->label);
    free((double *)axis->tick_at);
    free((char **)axis->tick_label);
}

static void free_layer(struct layer *layer) {
    free((char *)layer->style.label);
    free(layer->x);
    free(layer->y);
    free(layer->low);
    free(layer->text);
}

void figure_free(struct figure *figure) {
    if (figure == NULL)
        return;
    for (int i = 0; i < figure->rows * figure->columns; ++i) {
        struct figure_panel *panel = &figure->panels[i];
        for (int l = 0; l < panel->count; ++l)
            free_layer(&panel->layers[l]);
        free(panel->layers);
        free((char *)panel->frame.title);
        free_axis(&panel->frame.x);
        free_axis(&panel->frame.y);
    }
    free(figure->panels);
    free(figure->title);
    free(figure);
}

/* --- panels ----------------------------------------------------------------------------------- */

static struct figure_axis copy_axis(struct figure *figure, const struct figure_axis *axis) {
    struct figure_axis copy = *axis;
    copy.label = copy_text(figure, axis->label);
    copy.tick_at = NULL;
    copy.tick_label = NULL;
    copy.ticks = 0;
    if (axis->ticks > 0) {
        const char **labels = keep(figure, calloc((size_t)axis->ticks, sizeof *labels));
        copy.tick_at = copy_values(figure, axis->ticks, axis->tick_at);
        copy.tick_label = labels;
        copy.ticks = labels == NULL || copy.tick_at == NULL ? 0 : axis->ticks;
        for (int i = 0; i < copy.ticks; ++i)
            labels[i] = copy_text(figure, axis->tick_label[i]);
    }
    if (axis->min != axis->max && !(axis->min < axis->max && isfinite(axis->max - axis->min) &&
                                    (!axis->log || axis->min > 0.0)))
        remember(figure, "a figure has an axis with an impossible range");
    return copy;
}

struct figure_panel *figure_panel(struct figure *figure, int row, int column,
                                  struct figure_frame frame) {
    bool inside = row >= 0 && row < figure->rows && column >= 0 && column < figure->columns;
    struct figure_panel *panel = &figure->panels[inside ? row * figure->columns + column : 0];
    if (!inside || panel->used) {
        remember(figure, inside ? "a figure's panel is set twice" : "a figure has no such panel");
        return panel;
    }
    panel->used = true;
    panel->frame = (struct figure_frame){
        .title = copy_text(figure, frame.title),
        .x = copy_axis(figure, &frame.x),
        .y = copy_axis(figure, &frame.y),
        .legend = frame.legend,
    };
    return panel;
}

/* --- layers ----------------------------------------------------------------------------------- */

static struct figure_style complete_style(struct figure *figure, enum layer_kind kind,
                                          struct figure_style style) {
    style.label = copy_text(figure, style.label);
    bool reference = kind == LAYER_TEXT || kind == LAYER_HORIZONTAL || kind == LAYER_VERTICAL;
    if (style.colour == FIGURE_DEFAULT_COLOUR)
        style.colour = reference ? FIGURE_BLACK : FIGURE_BLUE;
    if (style.width <= 0.0)
        style.width = 2.5;
    if (style.size <= 0.0)
        style.size = 11.0;
    if (style.opacity <= 0.0)
        style.opacity = kind == LAYER_BAND ? 0.25 : 1.0;
    if (kind == LAYER_POINTS && style.symbol == FIGURE_NO_SYMBOL)
        style.symbol = FIGURE_DISC;
    if (kind != LAYER_POINTS && kind != LAYER_LINE)
        style.symbol = FIGURE_NO_SYMBOL;
    return style;
}

/* `low` may be NULL. If out of memory, the layer is omitted and a dummy returned. */
static struct layer *add_layer(struct figure_panel *panel, enum layer_kind kind, int count,
                               const double *x, const double *y, const double *low,
                               struct figure_style style) {
    struct figure *figure = panel->figure;
    size_t size = ((size_t)panel->count + 1) * sizeof *panel->layers;
    struct layer *layers = keep(figure, realloc(panel->layers, size));
    if (layers == NULL)
        return NULL;
    panel->layers = layers;
    struct layer *layer = &layers[panel->count++];
    *layer = (struct layer){
        .kind = kind,
        .style = complete_style(figure, kind, style),
        .count = count,
        .x = copy_values(figure, count, x),
        .y = copy_values(figure, count, y),
        .low = low == NULL ? NULL : copy_values(figure, count, low),
    };
    return layer;
}

void figure_line(struct figure_panel *panel, int count, const double *x, const double *y,
                 struct figure_style style) {
    add_layer(panel, LAYER_LINE, count, x, y, NULL, style);
}

void figure_points(struct figure_panel *panel, int count, const double *x, const double *y,
                   struct figure_style style) {
    add_layer(panel, LAYER_POINTS, count, x, y, NULL, style);
}

void figure_error_bars(struct figure_panel *panel, int count, const double *x, const double *low,
                       const double *high, struct figure_style style) {
    add_layer(panel, LAYER_ERROR_BARS, count, x, high, low, style);
}

void figure_bars(struct figure_panel *panel, int count, const double *x, const double *y,
                 double width, struct figure_style style) {
    struct layer *layer = add_layer(panel, LAYER_BARS, count, x, y, NULL, style);
    if (layer != NULL)
        layer->bar_width = width;
}

void figure_band(struct figure_panel *panel, int count, const double *x, const double *low,
                 const double *high, struct figure_style style) {
    add_layer(panel, LAYER_BAND, count, x, high, low, style);
}

void figure_horizontal(struct figure_panel *panel, double y, struct figure_style style) {
    add_layer(panel, LAYER_HORIZONTAL, 1, &y, &y, NULL, style);
}

void figure_vertical(struct figure_panel *panel, double x, struct figure_style style) {
    add_layer(panel, LAYER_VERTICAL, 1, &x, &x, NULL, style);
}

void figure_text(struct figure_panel *panel, double x, double y, double justify, const char *text,
                 struct figure_style style) {
    style.label = NULL;
    struct layer *layer = add_layer(panel, LAYER_TEXT, 1, &x, &y, NULL, style);
    if (layer == NULL)
        return;
    layer->text = copy_text(panel->figure, text);
    layer->justify = justify;
}

void figure_note(struct figure_panel *panel, const char *text) {
    add_layer(panel, LAYER_NOTE, 0, NULL, NULL, NULL, (struct figure_style){.label = text});
}

/* --- saving ----------------------------------------------------------------------------------- */

static bool draw(const struct figure *figure, struct canvas *canvas, struct error *error) {
    struct layout layout;
    bool drawn = layout_create(figure, canvas, &layout, error) &&
                 canvas_page(canvas, layout.width, layout.height, error);
    if (drawn)
        figure_draw(figure, &layout, canvas);
    layout_free(&layout);
    return drawn;
}

bool figure_save(const struct figure *figure, const char *path,
                 const struct figure_provenance *provenance, int count, struct error *error) {
    if (figure->error.kind != ERROR_NONE)
        return error_set(error, figure->error.kind, "%s: %s", path, figure->error.message);
    struct canvas canvas;
    bool saved = canvas_open(&canvas, error);
    if (saved) {
        saved = draw(figure, &canvas, error);
        saved = canvas_close(&canvas, saved ? error : NULL) && saved;
        saved = saved && figure_png_write(path, canvas.rgb, canvas.width, canvas.height, provenance,
                                          count, error);
        free(canvas.rgb);
    } else {
        error_prefix(error, "%s", path);
    }
    return saved;
}
