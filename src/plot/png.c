/* The PNG file of a figure: a palette and text chunks with its origin, written by libpng. */
#include "base/memory.h"
#include "base/output.h"
#include "plot/palette.h"
#include "plot/parts.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_error(png_structp png, png_const_charp message) {
    error_set(png_get_error_ptr(png), ERROR_INTERNAL, "libpng: %s", message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message; /* ignored: library code does not print */
}

static void on_write(png_structp png, png_bytep bytes, size_t size) {
    if (fwrite(bytes, 1, size, png_get_io_ptr(png)) != size)
        png_error(png, "not enough memory");
}

static void on_flush(png_structp png) {
    (void)png;
}

static bool is_ascii(const char *text) {
    for (; *text != '\0'; ++text)
        if ((unsigned char)*text >= 128)
            return false;
    return true;
}

static void write_provenance(png_structp png, png_infop info,
                             const struct figure_provenance *provenance, int count) {
    for (int i = 0; i < count; ++i) {
        bool ascii = is_ascii(provenance[i].value);
        png_text text = {
            .compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE,
            .key = (char *)provenance[i].key,
            .text = (char *)provenance[i].value,
            .text_length = ascii ? strlen(provenance[i].value) : 0,
            .itxt_length = ascii ? 0 : strlen(provenance[i].value),
        };
        png_set_text(png, info, &text, 1);
    }
}

/* An image by its palette: index: [height, width]. */
struct picture {
    int width, height;
    struct palette palette;
    unsigned char *index;
};

static void write_palette(png_structp png, png_infop info, const struct palette *palette) {
    png_color colours[PALETTE_MAX];
    for (int i = 0; i < palette->count; ++i)
        colours[i] =
            (png_color){palette->colour[i][0], palette->colour[i][1], palette->colour[i][2]};
    png_set_PLTE(png, info, colours, palette->count);
}

/* Separate from encode(), so that none of its local variables changes between setjmp and
 * longjmp. */
static bool encode_with(png_structp png, png_infop info, const struct picture *picture,
                        const struct figure_provenance *provenance, int count) {
    enum { BEST_COMPRESSION = 9 };
    size_t width = (size_t)picture->width;
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
                 PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, BEST_COMPRESSION);
    write_palette(png, info, &picture->palette);
    write_provenance(png, info, provenance, count);
    png_write_info(png, info);
    for (int row = 0; row < picture->height; ++row)
        png_write_row(png, picture->index + (size_t)row * width);
    png_write_end(png, info);
    return true;
}

static bool encode(FILE *stream, const struct picture *picture,
                   const struct figure_provenance *provenance, int count, struct error *error) {
    struct error problem = {0};
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, &problem, on_error, on_warning);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return error_memory(error, "a figure");
    }
    png_set_write_fn(png, stream, on_write, on_flush);
    bool encoded = encode_with(png, info, picture, provenance, count);
    png_destroy_write_struct(&png, &info);
    return encoded || error_set(error, problem.kind, "%s", problem.message);
}

bool figure_png_write(const char *path, const unsigned char *rgb, int width, int height,
                      const struct figure_provenance *provenance, int count, struct error *error) {
    char *bytes = NULL;
    size_t size = 0, pixels = (size_t)width * (size_t)height;
    struct picture picture = {
        .width = width, .height = height, .index = memory_array(pixels, sizeof *picture.index)};
    FILE *stream = picture.index == NULL ? NULL : open_memstream(&bytes, &size);
    bool written = stream != NULL || error_memory(error, "a figure");
    written = written && palette_create(rgb, pixels, &picture.palette, picture.index, error) &&
              encode(stream, &picture, provenance, count, error);
    if (stream != NULL && fclose(stream) != 0 && written)
        written = error_memory(error, "a figure");
    written = written && output_write(path, bytes, size, error);
    free(bytes);
    free(picture.index);
    return written;
}
