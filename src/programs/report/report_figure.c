#include "programs/report/report_figure.h"

#include "programs/report/report_about.h"
#include "programs/report/report_file.h"
#include "run/program.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decode the whole picture: what a browser could not show must not be embedded. */
static bool decode(png_image *image, const char *bytes, size_t size, struct error *error) {
    enum { SIDE_MAX = 1 << 14 };
    if (!png_image_begin_read_from_memory(image, bytes, size)) {
        error_set(error, ERROR_DAMAGED, "%s", image->message);
        return false;
    }
    image->format = PNG_FORMAT_RGB;
    if (image->width > SIDE_MAX || image->height > SIDE_MAX)
        return error_set(error, ERROR_DAMAGED, "too large for a figure");
    void *pixels = malloc(PNG_IMAGE_SIZE(*image));
    if (pixels == NULL)
        return error_memory(error, "a figure");
    bool ok = png_image_finish_read(image, NULL, pixels, 0, NULL) != 0;
    if (!ok)
        error_set(error, ERROR_DAMAGED, "%s", image->message);
    free(pixels);
    return ok;
}

static void write_image(struct html *html, const char *path, const char *name, const char *about,
                        const char *figure) {
    struct error error = {0};
    png_image image = {.version = PNG_IMAGE_VERSION};
    char *bytes = NULL;
    size_t size = 0;
    if (file_read(path, &bytes, &size, &error) && decode(&image, bytes, size, &error)) {
        html_print(html, "<figure>\n<img width=\"%d\" height=\"%d\" alt=\"", (int)image.width,
                   (int)image.height);
        about_write(html, about, "alt", figure);
        html_markup(html, "\" src=\"");
        html_png(html, bytes, size);
        html_markup(html, "\">\n<figcaption>");
        about_write(html, about, "figure", figure);
        html_print(html, " <code>figures/%s</code></figcaption>\n</figure>\n", name);
    } else {
        char what[512];
        snprintf(what, sizeof what, "figures/%s", name);
        html_problem(html, what, &error);
    }
    png_image_free(&image);
    free(bytes);
}

void figure_write(struct html *html, const char *out, const char *about, const char *figure) {
    char folder[PROGRAM_PATH_MAX], path[PROGRAM_PATH_MAX + 512], pattern[128];
    struct dirent **files = NULL;
    int found = 0;
    snprintf(folder, sizeof folder, "%s/figures", out);
    snprintf(pattern, sizeof pattern, "%s.png", figure);
    int count = scandir(folder, &files, NULL, versionsort);
    if (count < 0 && errno != ENOENT) {
        struct error error = {.kind = ERROR_ENVIRONMENT};
        snprintf(error.message, sizeof error.message, "%s", strerror(errno));
        html_problem(html, "figures", &error);
        return;
    }
    for (int i = 0; i < count; ++i) {
        if (fnmatch(pattern, files[i]->d_name, FNM_PERIOD) == 0) {
            snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
            write_image(html, path, files[i]->d_name, about, figure);
            ++found;
        }
        free(files[i]);
    }
    free(files);
    if (found == 0)
        html_print(html, "<p class=\"note\"><code>figures/%s</code> is missing.</p>\n", pattern);
}
