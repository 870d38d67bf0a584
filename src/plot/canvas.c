#include "plot/canvas.h"

#include "base/memory.h"

#include <math.h>
#include <plplot/plplot.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_STREAM = 0, STRIP_STREAM = 1, STRIP_WIDTH = 1600, STRIP_HEIGHT = 64 };

/* Fixed, so that figures do not depend on the installed fonts (fonts-dejavu-core). */
static const char FONT_VARIABLE[] = "PLPLOT_FREETYPE_SANS_FAMILY";
static const char FONT_FAMILY[] = "DejaVu Sans";

/* The driver assumes 72 pixels per inch, Pango 96. */
static const double MM_PER_PIXEL = 25.4 / 72.0;
static const double MM_PER_FONT_PIXEL = 25.4 / 96.0;

static const unsigned char palette[][3] = {
    [FIGURE_BLUE] = {0, 114, 178},     [FIGURE_VERMILION] = {213, 94, 0},
    [FIGURE_GREEN] = {0, 158, 115},    [FIGURE_ORANGE] = {230, 159, 0},
    [FIGURE_PURPLE] = {204, 121, 167}, [FIGURE_SKY_BLUE] = {86, 180, 233},
    [FIGURE_YELLOW] = {240, 228, 66},  [FIGURE_BLACK] = {0, 0, 0},
    [FIGURE_GREY] = {120, 120, 120},
};

struct pen canvas_pen(enum figure_colour colour, double opacity, double width,
                      enum figure_dash dash) {
    const unsigned char *rgb = palette[colour];
    return (struct pen){rgb[0], rgb[1], rgb[2], opacity, width, dash};
}

/* --- PLplot's fatal errors ------------------------------------------------------------------- */

/* PLplot ends the process after a fatal error (such as a driver that cannot be loaded) unless its
 * exit handler does not return. The handler has no context argument, hence this static, used only
 * within begin_stream. */
static struct {
    jmp_buf jump;
    char message[CANVAS_MESSAGE_MAX];
    bool given_up; /* PLplot's state is undefined: it must not be used again */
} fatal;

static int on_fatal(const char *message) {
    snprintf(fatal.message, sizeof fatal.message, "%s", message);
    fatal.given_up = true;
    longjmp(fatal.jump, 1);
}

static bool driver_is_there(void) {
    enum { DEVICES_MAX = 256 };
    const char *menu[DEVICES_MAX], *name[DEVICES_MAX];
    const char **menu_start = menu, **name_start = name;
    int count = DEVICES_MAX;
    plgFileDevs(&menu_start, &name_start, &count);
    for (int i = 0; i < count; ++i)
        if (strcmp(name[i], "memcairo") == 0)
            return true;
    return false;
}

static bool fail(struct error *error, const char *reason) {
    return error_set(error, ERROR_ENVIRONMENT,
                     "PLplot cannot draw (%s): install the package plplot-driver-cairo", reason);
}

/* Begin a white page on a PLplot stream, drawn to rgb: [height, width, 3]. */
static bool begin_stream(struct canvas *canvas, int stream, unsigned char *rgb, int width,
                         int height, struct error *error) {
    memset(rgb, 255, (size_t)width * (size_t)height * 3);
    if (fatal.given_up || setjmp(fatal.jump) != 0) {
        plsexit(NULL);
        return fail(error, fatal.message);
    }
    plsexit(on_fatal);
    plsstrm(stream);
    plsError(&canvas->problem, canvas->message);
    bool ready = driver_is_there();
    if (ready) {
        plsmem(width, height, rgb);
        plsdev("memcairo");
        plinit();
        pladv(0);
        plvpor(0.0, 1.0, 0.0, 1.0);
        plwind(0.0, width, 0.0, height);
    }
    plsexit(NULL);
    return ready || fail(error, "it has no memcairo driver");
}

/* --- the session ----------------------------------------------------------------------------- */

static void enter_environment(struct canvas *canvas) {
    const char *font = getenv(FONT_VARIABLE);
    canvas->font_before = font == NULL ? NULL : strdup(font);
    setenv(FONT_VARIABLE, FONT_FAMILY, 1);
    canvas->locale_before = uselocale(canvas->plain); /* the driver formats font sizes as text */
}

static void leave_environment(struct canvas *canvas) {
    uselocale(canvas->locale_before);
    freelocale(canvas->plain);
    if (canvas->font_before == NULL)
        unsetenv(FONT_VARIABLE);
    else
        setenv(FONT_VARIABLE, canvas->font_before, 1);
    free(canvas->font_before);
    free(canvas->strip);
}

bool canvas_open(struct canvas *canvas, struct error *error) {
    *canvas = (struct canvas){0};
    canvas->strip = memory_array(STRIP_WIDTH * STRIP_HEIGHT, 3);
    if (canvas->strip == NULL)
        return error_memory(error, "a figure");
    canvas->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (canvas->plain == (locale_t)0) {
        free(canvas->strip);
        return error_memory(error, "a figure");
    }
    enter_environment(canvas);
    /* Create a strip as a test: a missing driver is detected before any work. */
    if (!begin_stream(canvas, STRIP_STREAM, canvas->strip, STRIP_WIDTH, STRIP_HEIGHT, error)) {
        leave_environment(canvas);
        return false;
    }
    plend1();
    return true;
}

bool canvas_page(struct canvas *canvas, int width, int height, struct error *error) {
    canvas->width = width;
    canvas->height = height;
    canvas->rgb = memory_array((size_t)width * (size_t)height, 3);
    if (canvas->rgb == NULL)
        return error_memory(error, "a figure");
    return begin_stream(canvas, PAGE_STREAM, canvas->rgb, width, height, error);
}

bool canvas_close(struct canvas *canvas, struct error *error) {
    plend();
    leave_environment(canvas);
    if (canvas->problem != 0)
        return error_set(error, ERROR_INTERNAL, "PLplot: %s", canvas->message);
    return true;
}

/* --- drawing --------------------------------------------------------------------------------- */

static void use_colour(const struct pen *pen) {
    plscol0a(1, pen->red, pen->green, pen->blue, pen->opacity);
    plcol0(1);
}

/* Dashes and gaps in micrometres, proportional to the line width. */
static void use_dash(const struct pen *pen) {
    static const double pattern[][4] = {
        [FIGURE_DASHED] = {3.5, 2.5, 3.5, 2.5},
        [FIGURE_DOTTED] = {0.5, 2.2, 0.5, 2.2},
        [FIGURE_DASH_DOT] = {4.0, 2.2, 0.5, 2.2},
    };
    int mark[2], space[2];
    if (pen->dash == FIGURE_SOLID) {
        plstyl(0, NULL, NULL);
        return;
    }
    for (int i = 0; i < 2; ++i) {
        double unit = fmax(pen->width, 2.0) * MM_PER_PIXEL * 1000.0;
        mark[i] = (int)(pattern[pen->dash][2 * i] * unit);
        space[i] = (int)(pattern[pen->dash][2 * i + 1] * unit);
    }
    plstyl(2, mark, space);
}

void canvas_clip(struct canvas *canvas, double left, double bottom, double width, double height) {
    double w = canvas->width, h = canvas->height;
    plvpor(left / w, (left + width) / w, bottom / h, (bottom + height) / h);
    plwind(left, left + width, bottom, bottom + height);
}

void canvas_unclip(struct canvas *canvas) {
    canvas_clip(canvas, 0.0, 0.0, canvas->width, canvas->height);
}

void canvas_line(int count, const double *x, const double *y, const struct pen *pen) {
    use_colour(pen);
    plwidth(pen->width);
    use_dash(pen);
    plline(count, x, y);
}

void canvas_fill(int count, const double *x, const double *y, const struct pen *pen) {
    use_colour(pen);
    plwidth(0.0); /* width of the outline drawn around the area */
    plfill(count, x, y);
}

void canvas_text(double x, double y, const char *text, double size, double justify,
                 enum canvas_direction direction, bool bold, const struct pen *pen) {
    use_colour(pen);
    plschr(size * MM_PER_FONT_PIXEL, 1.0);
    plsfont(PL_FCI_SANS, PL_FCI_UPRIGHT, bold ? PL_FCI_BOLD : PL_FCI_MEDIUM);
    plptex(x, y, direction == CANVAS_RIGHT, direction == CANVAS_UP, justify, text);
}

/* One past the last strip column that contains ink. */
static int ink_end(const unsigned char *strip) {
    for (int x = STRIP_WIDTH - 1; x >= 0; --x)
        for (int y = 0; y < STRIP_HEIGHT; ++y)
            if (strip[(y * STRIP_WIDTH + x) * 3] < 250)
                return x + 1;
    return 0;
}

double canvas_text_width(struct canvas *canvas, const char *text, double size, bool bold) {
    static const struct pen black = {0, 0, 0, 1.0, 0.0, FIGURE_SOLID};
    int stream;
    plgstrm(&stream);
    double width = 0.0;
    if (begin_stream(canvas, STRIP_STREAM, canvas->strip, STRIP_WIDTH, STRIP_HEIGHT, NULL)) {
        canvas_text(0.0, STRIP_HEIGHT / 2.0, text, size, 0.0, CANVAS_RIGHT, bold, &black);
        plend1(); /* the driver copies its picture to the strip */
        width = ink_end(canvas->strip);
    }
    plsstrm(stream);
    bool cut = width >= STRIP_WIDTH - 1;
    return cut ? 2.0 * canvas_text_width(canvas, text, size / 2.0, bold) : width;
}
