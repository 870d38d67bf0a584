/* The PNG file of a figure: 8-bit RGB and text chunks that say what made it, through libpng. */
#include "workflow/figure_parts.h"
#include "workflow/output.h"

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
    (void)message; /* nobody to tell: a library does not print */
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

/* Apart from encode(), so that no local variable of its changes between setjmp and longjmp. */
static bool encode_with(png_structp png, png_infop info, const unsigned char *rgb, int width,
                        int height, const struct figure_provenance *provenance, int count) {
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    write_provenance(png, info, provenance, count);
    png_write_info(png, info);
    for (int row = 0; row < height; ++row)
        png_write_row(png, rgb + (size_t)row * (size_t)width * 3);
    png_write_end(png, info);
    return true;
}

static bool encode(FILE *stream, const unsigned char *rgb, int width, int height,
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
    bool encoded = encode_with(png, info, rgb, width, height, provenance, count);
    png_destroy_write_struct(&png, &info);
    return encoded || error_set(error, problem.kind, "%s", problem.message);
}

bool figure_png_write(const char *path, const unsigned char *rgb, int width, int height,
                      const struct figure_provenance *provenance, int count, struct error *error) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    if (stream == NULL)
        return error_memory(error, "a figure");
    bool written = encode(stream, rgb, width, height, provenance, count, error);
    if (fclose(stream) != 0 && written)
        written = error_memory(error, "a figure");
    written = written && output_write(path, bytes, size, error);
    free(bytes);
    return written;
}
