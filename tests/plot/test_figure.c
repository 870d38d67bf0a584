/* Figures: size, provenance and bytes of the files, and positions of the ink. */
#include "base/output.h"
#include "plot/figure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../base/scratch.h"

#include <dirent.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[SCRATCH_MAX];

static const char *in_folder(const char *name) {
    static char path[SCRATCH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(scratch_pattern("test_figure", folder)) == NULL;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(in_folder("a.png"));
    unlink(in_folder("b.png"));
    return rmdir(folder); /* fails if anything else was left behind */
}

/* --- reading back ----------------------------------------------------------------------------- */

struct picture {
    int width, height;
    unsigned char *rgb; /* [height, width, 3], from the top */
};

static struct picture read_picture(const char *path) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_file(&image, path));
    image.format = PNG_FORMAT_RGB;
    struct picture picture = {(int)image.width, (int)image.height, malloc(PNG_IMAGE_SIZE(image))};
    assert_non_null(picture.rgb);
    assert_true(png_image_finish_read(&image, NULL, picture.rgb, 0, NULL));
    return picture;
}

static const unsigned char BLUE[] = {0, 114, 178};
static const unsigned char VERMILION[] = {213, 94, 0};

static bool is_colour(const struct picture *picture, int x, int y, const unsigned char *colour) {
    return memcmp(picture->rgb + 3 * ((size_t)y * (size_t)picture->width + (size_t)x), colour, 3) ==
           0;
}

/* The bounding box of the pixels of a colour, ends included, and their number. */
struct extent {
    int left, right, top, bottom, pixels;
};

static struct extent find_colour(const struct picture *picture, const unsigned char *colour) {
    struct extent extent = {picture->width, -1, picture->height, -1, 0};
    for (int y = 0; y < picture->height; ++y)
        for (int x = 0; x < picture->width; ++x) {
            if (!is_colour(picture, x, y, colour))
                continue;
            extent.left = x < extent.left ? x : extent.left;
            extent.right = x > extent.right ? x : extent.right;
            extent.top = y < extent.top ? y : extent.top;
            extent.bottom = y;
            ++extent.pixels;
        }
    return extent;
}

static int count_in_column(const struct picture *picture, int x, const unsigned char *colour) {
    int pixels = 0;
    for (int y = 0; y < picture->height; ++y)
        pixels += is_colour(picture, x, y, colour);
    return pixels;
}

/* --- building --------------------------------------------------------------------------------- */

static struct figure *one_panel(struct figure_frame frame, struct figure_panel **panel) {
    struct figure *figure = figure_create(1, 1, NULL, NULL);
    assert_non_null(figure);
    *panel = figure_panel(figure, 0, 0, frame);
    return figure;
}

static void save(struct figure *figure, const char *name) {
    struct error error = {0};
    if (!figure_save(figure, in_folder(name), NULL, 0, &error))
        fail_msg("%s", error.message);
}

static struct picture draw(struct figure *figure) {
    save(figure, "a.png");
    figure_free(figure);
    return read_picture(in_folder("a.png"));
}

static const struct figure_frame FRAME_0_2 = {.x = {.label = "x", .min = 0.0, .max = 2.0},
                                              .y = {.label = "y", .min = 0.0, .max = 2.0}};

/* A figure with every kind of layer. */
static struct figure *rich_figure(void) {
    static const double x[] = {1, 2, 3, 4}, low[] = {0.5, 1, 1.5, 2}, high[] = {2, 3, 3, 5};
    struct figure *figure = figure_create(2, 3, "ξ, #gn and 10⁻⁵", NULL);
    assert_non_null(figure);
    for (int row = 0; row < 2; ++row)
        for (int column = 0; column < 3 - row; ++column) { /* one panel stays empty */
            struct figure_panel *panel =
                figure_panel(figure, row, column,
                             (struct figure_frame){.title = "r#dkkk#u",
                                                   .x = {.label = "epoch", .log = column == 1},
                                                   .y = {.label = "loss", .log = row == 1},
                                                   .legend = column == 2 ? FIGURE_LEGEND_PAGE : 0});
            figure_band(panel, 4, x, low, high, (struct figure_style){.label = "band"});
            figure_bars(panel, 4, x, low, 0.5, (struct figure_style){.label = "bars"});
            figure_line(panel, 4, x, high, (struct figure_style){.dash = FIGURE_DASH_DOT});
            figure_points(panel, 4, x, low, (struct figure_style){.symbol = FIGURE_TRIANGLE});
            figure_error_bars(panel, 4, x, low, high, (struct figure_style){.label = "95 %"});
            figure_horizontal(panel, 2.0, (struct figure_style){.label = "paper"});
            figure_vertical(panel, 2.0, (struct figure_style){.dash = FIGURE_DOTTED});
            figure_text(panel, 2.0, 1.0, 0.5, "text", (struct figure_style){0});
            figure_note(panel, "slope −1/2");
        }
    return figure;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void expect_text(png_textp texts, int count, const struct figure_provenance *expected) {
    for (int i = 0; i < count; ++i)
        if (strcmp(texts[i].key, expected->key) == 0) {
            assert_string_equal(texts[i].text, expected->value);
            return;
        }
    fail_msg("no text chunk %s", expected->key);
}

static void has_size_and_provenance(void **state) {
    (void)state;
    static const struct figure_provenance provenance[] = {
        {"Software", "cogs 1.0.0"}, {"Spec", "experiments/ξ.yaml"}, {"Profile", "quick"}};
    struct error error = {0};
    struct figure *figure = rich_figure();
    if (!figure_save(figure, in_folder("a.png"), provenance, 3, &error))
        fail_msg("%s", error.message);
    figure_free(figure);

    FILE *file = fopen(in_folder("a.png"), "rb");
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_read_info(png, info);
    assert_int_equal(png_get_image_width(png, info), 1600);
    assert_in_range(png_get_image_height(png, info), 800, 1200);
    assert_int_equal(png_get_bit_depth(png, info), 8);
    assert_int_equal(png_get_color_type(png, info), PNG_COLOR_TYPE_PALETTE);
    png_textp texts;
    int count = png_get_text(png, info, &texts, NULL);
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; ++i)
        expect_text(texts, count, &provenance[i]);
    assert_false(png_get_valid(png, info, PNG_INFO_tIME));
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
}

static void same_figure_same_bytes(void **state) {
    (void)state;
    struct figure *figure = rich_figure();
    save(figure, "a.png");
    figure_free(figure);
    figure = rich_figure();
    save(figure, "b.png");
    setlocale(LC_ALL, "de_DE.UTF-8"); /* with a decimal comma, if installed */
    save(figure, "b.png");            /* drawing does not change the figure */
    setlocale(LC_ALL, "C");
    figure_free(figure);
    FILE *a = fopen(in_folder("a.png"), "rb"), *b = fopen(in_folder("b.png"), "rb");
    long bytes = 0;
    for (int c = 0; c != EOF; ++bytes) {
        c = fgetc(a);
        assert_int_equal(c, fgetc(b));
    }
    assert_true(bytes > 10000);
    fclose(a);
    fclose(b);
}

/* Bars 0 .. 1 of height 2 and 1 .. 2 of height 1 on a plot of 2 x 2: its left half is filled, and
 * its right half up to the middle. */
static void bars_are_where_they_must_be(void **state) {
    (void)state;
    struct figure_panel *panel;
    struct figure *figure = one_panel(FRAME_0_2, &panel);
    figure_bars(panel, 2, (const double[]){0.5, 1.5}, (const double[]){2.0, 1.0}, 1.0,
                (struct figure_style){0});
    struct picture picture = draw(figure);
    struct extent blue = find_colour(&picture, BLUE);
    int width = blue.right - blue.left + 1, height = blue.bottom - blue.top + 1;
    assert_true(width > 900 && height > 500);
    assert_true(abs(count_in_column(&picture, blue.left + width / 4, BLUE) - height) <= 2);
    assert_true(abs(count_in_column(&picture, blue.left + 3 * width / 4, BLUE) - height / 2) <= 2);
    assert_true(is_colour(&picture, blue.left + 3 * width / 4, blue.bottom - 5, BLUE));
    assert_false(is_colour(&picture, blue.left + 3 * width / 4, blue.top + 5, BLUE));
    assert_true(fabs(blue.pixels - 0.75 * width * height) < 0.01 * width * height);
    free(picture.rgb);
}

static void bar_series_stand_side_by_side(void **state) {
    (void)state;
    struct figure_panel *panel;
    struct figure *figure = one_panel(FRAME_0_2, &panel);
    const double center[] = {1.0}, height[] = {1.0};
    figure_bars(panel, 1, center, height, 1.0, (struct figure_style){.colour = FIGURE_BLUE});
    figure_bars(panel, 1, center, height, 1.0, (struct figure_style){.colour = FIGURE_VERMILION});
    struct picture picture = draw(figure);
    struct extent blue = find_colour(&picture, BLUE), red = find_colour(&picture, VERMILION);
    assert_true(blue.right < red.left && red.left - blue.right <= 3);
    assert_true(abs((blue.right - blue.left) - (red.right - red.left)) <= 2);
    free(picture.rgb);
}

static void log_axes_space_powers_of_ten_evenly(void **state) {
    (void)state;
    struct figure_panel *panel;
    struct figure *figure =
        one_panel((struct figure_frame){.x = {.log = true, .min = 1, .max = 1e4},
                                        .y = {.min = 0.0, .max = 1.0}},
                  &panel);
    figure_bars(panel, 1, (const double[]){5.5}, (const double[]){1.0}, 9.0,
                (struct figure_style){0}); /* 1 .. 10 */
    figure_line(panel, 2, (const double[]){1.0, 1e4}, (const double[]){0.5, 0.5},
                (struct figure_style){.colour = FIGURE_VERMILION, .width = 9.0});
    struct picture picture = draw(figure);
    struct extent blue = find_colour(&picture, BLUE), red = find_colour(&picture, VERMILION);
    assert_true(abs(4 * (blue.right - blue.left) - (red.right - red.left)) < 30); /* caps */
    free(picture.rgb);
}

/* Data in all four corners and the middle: the automatic legend finds or creates room. */
static void legend_does_not_cover_data(void **state) {
    (void)state;
    enum { SIDE = 12 };
    int pixels[2];
    for (int labelled = 0; labelled < 2; ++labelled) {
        struct figure_panel *panel;
        struct figure *figure = one_panel((struct figure_frame){.x = {.label = "x"}}, &panel);
        double x[SIDE * SIDE], y[SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; ++i) {
            int row = i / SIDE;
            x[i] = i % SIDE;
            y[i] = row;
        }
        figure_points(panel, SIDE * SIDE, x, y, (struct figure_style){0});
        for (int i = 0; labelled && i < 3; ++i) /* entries without ink of this colour */
            figure_note(panel, "a note in the legend that is rather long");
        struct picture picture = draw(figure);
        pixels[labelled] = find_colour(&picture, BLUE).pixels;
        free(picture.rgb);
    }
    assert_true(pixels[0] > 60 * SIDE * SIDE);
    assert_true(abs(pixels[1] - pixels[0]) < pixels[0] / 50);
}

static void reference_widens_the_range(void **state) {
    (void)state;
    struct figure_panel *panel;
    struct figure *figure = one_panel((struct figure_frame){.y = {.label = "%"}}, &panel);
    figure_line(panel, 2, (const double[]){0, 1}, (const double[]){1, 2}, (struct figure_style){0});
    figure_horizontal(panel, 95.0, (struct figure_style){.colour = FIGURE_VERMILION, .width = 4.0});
    struct picture picture = draw(figure);
    struct extent red = find_colour(&picture, VERMILION), blue = find_colour(&picture, BLUE);
    assert_true(red.right - red.left > 900);
    assert_true(red.bottom < blue.top);
    free(picture.rgb);
}

static void lines_have_gaps_at_missing_values(void **state) {
    (void)state;
    static const double x[] = {0, 1, 2, 3, 4}, y[] = {1, 1, NAN, 1, 1};
    struct figure_panel *panel;
    struct figure *figure = one_panel((struct figure_frame){.x = {.min = 0, .max = 4}}, &panel);
    figure_line(panel, 5, x, y, (struct figure_style){.width = 4.0});
    struct picture picture = draw(figure);
    struct extent blue = find_colour(&picture, BLUE);
    int width = blue.right - blue.left;
    assert_true(count_in_column(&picture, blue.left + width / 8, BLUE) > 0);
    assert_true(count_in_column(&picture, blue.left + width / 2, BLUE) == 0);
    assert_true(count_in_column(&picture, blue.left + width * 7 / 8, BLUE) > 0);
    free(picture.rgb);
}

static void draws_ugly_data(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3, 4};
    static const double ugly[][4] = {
        {NAN, NAN, NAN, NAN},
        {5, 5, 5, 5},
        {0, 0, 0, 0},
        {-DBL_MAX, DBL_MAX, 0, 1},
        {1e-308, 1e308, 1, 1},
        {INFINITY, 1, -INFINITY, 2},
        {-1, -2, -3, -4},
        {1e9, 1e9 + 1, 1e9 + 2, 1e9},
        {1, 1 + DBL_EPSILON, 1, 1},
        {4.9e-324, 0, 4.9e-324, 0},
    };
    for (int i = 0; i < 10; ++i) {
        struct figure *figure = figure_create(1, 2, NULL, NULL);
        for (int log = 0; log < 2; ++log) {
            struct figure_panel *panel = figure_panel(
                figure, 0, log, (struct figure_frame){.x = {.label = "x"}, .y = {.log = log == 1}});
            figure_line(panel, 4, x, ugly[i], (struct figure_style){.label = "line"});
            figure_bars(panel, 4, x, ugly[i], 0.5, (struct figure_style){.label = "bars"});
            figure_band(panel, 4, x, ugly[i], x, (struct figure_style){.label = "band"});
            figure_error_bars(panel, 4, ugly[i], ugly[i], x, (struct figure_style){0});
            figure_points(panel, 1, ugly[i], ugly[i], (struct figure_style){0});
            figure_line(panel, 0, NULL, NULL, (struct figure_style){.label = "nothing"});
        }
        struct picture picture = draw(figure);
        assert_int_equal(picture.width, 1400);
        assert_true(find_colour(&picture, BLUE).pixels > 100); /* the legend's samples, at least */
        free(picture.rgb);
    }
}

static void long_lines_are_whole(void **state) {
    (void)state;
    enum { COUNT = 5000 }; /* more than one piece */
    double *x = calloc(COUNT, sizeof *x), *y = calloc(COUNT, sizeof *y);
    for (int i = 0; i < COUNT; ++i)
        x[i] = i;
    struct figure_panel *panel;
    struct figure *figure = one_panel((struct figure_frame){.y = {.min = -1, .max = 1}}, &panel);
    figure_line(panel, COUNT, x, y, (struct figure_style){.width = 6.0});
    struct picture picture = draw(figure);
    struct extent blue = find_colour(&picture, BLUE);
    int middle = (blue.top + blue.bottom) / 2;
    assert_true(blue.right - blue.left > 900);
    for (int x_pixel = blue.left; x_pixel <= blue.right; ++x_pixel) /* all but pure blue */
        assert_true(picture.rgb[3 * (middle * picture.width + x_pixel)] < 100);
    free(picture.rgb);
    free(x);
    free(y);
}

static int files_in_folder(void) {
    int files = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    while (readdir(listing) != NULL)
        ++files;
    closedir(listing);
    return files;
}

static void unwritable_path_is_an_error(void **state) {
    (void)state;
    struct figure_panel *panel;
    struct figure *figure = one_panel(FRAME_0_2, &panel);
    int files = files_in_folder();
    const char *path = in_folder("missing/a.png");
    struct error error = {0};
    assert_false(figure_save(figure, path, NULL, 0, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_non_null(strstr(error.message, path));
    assert_int_equal(files_in_folder(), files);
    assert_null(output_temporary_path());
    figure_free(figure);
}

static void expect_internal_error(struct figure *figure) {
    struct error error = {0};
    assert_false(figure_save(figure, in_folder("none.png"), NULL, 0, &error));
    assert_int_equal(error.kind, ERROR_INTERNAL);
    figure_free(figure);
}

static void wrong_use_is_an_error(void **state) {
    (void)state;
    struct error error = {0};
    assert_null(figure_create(0, 1, NULL, &error));
    assert_int_equal(error.kind, ERROR_INTERNAL);
    struct figure_panel *panel;
    struct figure *figure = one_panel(FRAME_0_2, &panel);
    figure_panel(figure, 0, 0, FRAME_0_2); /* twice */
    expect_internal_error(figure);
    figure = one_panel(FRAME_0_2, &panel);
    figure_line(figure_panel(figure, 0, 1, FRAME_0_2), 0, NULL, NULL, (struct figure_style){0});
    expect_internal_error(figure);
    expect_internal_error(one_panel((struct figure_frame){.x = {.min = 2, .max = 1}}, &panel));
    expect_internal_error(
        one_panel((struct figure_frame){.y = {.log = true, .min = 0, .max = 1}}, &panel));
}

static void leaves_environment_and_locale(void **state) {
    (void)state;
    setenv("PLPLOT_FREETYPE_SANS_FAMILY", "Mine", 1);
    locale_t before = uselocale((locale_t)0);
    struct figure *figure = rich_figure();
    save(figure, "a.png");
    figure_free(figure);
    assert_string_equal(getenv("PLPLOT_FREETYPE_SANS_FAMILY"), "Mine");
    assert_true(uselocale((locale_t)0) == before);
    unsetenv("PLPLOT_FREETYPE_SANS_FAMILY");
    figure = rich_figure();
    save(figure, "b.png");
    figure_free(figure);
    assert_null(getenv("PLPLOT_FREETYPE_SANS_FAMILY"));
}

/* Dark pixels in the middle of the only panel of a.png. */
static int ink_in_the_middle(void) {
    struct picture picture = read_picture(in_folder("a.png"));
    int ink = 0;
    for (int y = picture.height / 3; y < 2 * picture.height / 3; ++y)
        for (int x = picture.width / 3; x < 2 * picture.width / 3; ++x)
            ink += picture.rgb[3 * ((size_t)y * (size_t)picture.width + (size_t)x)] < 110;
    free(picture.rgb);
    return ink;
}

/* Reference lines and series of no points are no data. */
static void panel_without_data_says_so(void **state) {
    (void)state;
    const double x[] = {1}, y[] = {0};
    for (int points = 0; points < 2; ++points) {
        struct error error = {0};
        struct figure *figure = figure_create(1, 1, NULL, &error);
        assert_non_null(figure);
        struct figure_panel *panel =
            figure_panel(figure, 0, 0,
                         (struct figure_frame){.x = {.min = 0, .max = 8},
                                               .y = {.min = 0, .max = 8},
                                               .legend = FIGURE_LEGEND_NONE});
        figure_horizontal(panel, 7.5, (struct figure_style){0});
        figure_vertical(panel, 7.5, (struct figure_style){0});
        figure_note(panel, "a note");
        figure_points(panel, points, x, y, (struct figure_style){0});
        assert_true(figure_save(figure, in_folder("a.png"), NULL, 0, &error));
        figure_free(figure);
        assert_true((ink_in_the_middle() > 0) == (points == 0));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panel_without_data_says_so),
        cmocka_unit_test(has_size_and_provenance),
        cmocka_unit_test(same_figure_same_bytes),
        cmocka_unit_test(bars_are_where_they_must_be),
        cmocka_unit_test(bar_series_stand_side_by_side),
        cmocka_unit_test(log_axes_space_powers_of_ten_evenly),
        cmocka_unit_test(legend_does_not_cover_data),
        cmocka_unit_test(reference_widens_the_range),
        cmocka_unit_test(lines_have_gaps_at_missing_values),
        cmocka_unit_test(draws_ugly_data),
        cmocka_unit_test(long_lines_are_whole),
        cmocka_unit_test(unwritable_path_is_an_error),
        cmocka_unit_test(wrong_use_is_an_error),
        cmocka_unit_test(leaves_environment_and_locale),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
