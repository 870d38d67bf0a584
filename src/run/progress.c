#include "run/progress.h"

#include "base/clock.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct line {
    bool busy;
    char name[192];
    double started; /* s */
    struct progress_state state;
};

struct progress {
    int slots, total, done;
    bool quiet, terminal;
    const struct whole *whole; /* NULL: this claim is all */
    bool said_waiting;
    int drawn;           /* lines on the terminal to be replaced by the next drawing */
    double next_drawing; /* s: next update of the terminal */
    double next_plain;   /* s: next line on running cells without a terminal */
    double next_ended;   /* s: next line on an ended cell */
    struct line *lines;
};

static const double draw_every_seconds = 0.2;

enum { PLAIN_EVERY_SECONDS = 60, ENDED_EVERY_SECONDS = 5 };

struct progress *progress_create(int slots, int total, bool quiet, const struct whole *whole) {
    struct progress *progress = calloc(1, sizeof *progress);
    if (progress == NULL)
        return NULL;
    const char *kind = getenv("TERM");
    *progress = (struct progress){.slots = slots,
                                  .total = total,
                                  .quiet = quiet,
                                  .whole = whole,
                                  .terminal = isatty(STDERR_FILENO) && kind != NULL,
                                  .next_plain = clock_seconds() + PLAIN_EVERY_SECONDS,
                                  .lines = calloc((size_t)slots, sizeof *progress->lines)};
    if (progress->lines == NULL) {
        free(progress);
        return NULL;
    }
    return progress;
}

static void erase(struct progress *progress) {
    for (; progress->drawn > 0; --progress->drawn)
        fputs("\033[F\033[K", stderr);
}

void progress_free(struct progress *progress) {
    if (progress == NULL)
        return;
    erase(progress);
    free(progress->lines);
    free(progress);
}

void progress_begin(struct progress *progress, int slot, const char *name) {
    struct line *line = &progress->lines[slot];
    *line = (struct line){.busy = true, .started = clock_seconds()};
    snprintf(line->name, sizeof line->name, "%s", name);
}

void progress_update(struct progress *progress, int slot, const struct progress_state *state) {
    progress->lines[slot].state = *state;
}

void progress_wait(struct progress *progress, int slot) {
    if (progress->quiet || progress->said_waiting)
        return;
    progress->said_waiting = true;
    erase(progress);
    fprintf(stderr, "  another run is training %s: waiting for it\n", progress->lines[slot].name);
}

void progress_warn(struct progress *progress, const char *format, ...) {
    va_list args;
    if (progress->quiet)
        return;
    erase(progress);
    va_start(args, format);
    fputs("  ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

/* "1:02:03", "2:03" */
static void format_duration(double duration, char *text, size_t size) {
    long s = (long)(duration + 0.5);
    if (s >= 3600)
        snprintf(text, size, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(text, size, "%ld:%02ld", s / 60, s % 60);
}

/* "  test  99.5 %", or nothing without a test set. */
static void format_accuracy(double accuracy, char *text, size_t size) {
    text[0] = '\0';
    if (!isnan(accuracy))
        snprintf(text, size, "  test %5.1f %%", 100 * accuracy);
}

static void draw_line(const struct progress *progress, const struct line *line) {
    const struct progress_state *state = &line->state;
    char left[32] = "?", accuracy[32];
    format_accuracy(state->accuracy, accuracy, sizeof accuracy);
    if (state->epoch > 0)
        format_duration((clock_seconds() - line->started) * (state->epochs - state->epoch) /
                            state->epoch,
                        left, sizeof left);
    fprintf(stderr, "  [%d/%d] %-34.34s epoch %6d/%d  loss %-9.3g%s  %s left\n", progress->done,
            progress->total, line->name, state->epoch, state->epochs, state->loss, accuracy, left);
}

/* Returns the number of lines. */
static int draw_whole(const struct progress *progress) {
    char text[WHOLE_TEXT_MAX];
    if (progress->whole == NULL)
        return 0;
    whole_format(progress->whole, text);
    fprintf(stderr, "  %s\n", text);
    return 1;
}

static int draw_busy(const struct progress *progress) {
    int drawn = 0;
    for (int i = 0; i < progress->slots; ++i)
        if (progress->lines[i].busy && progress->lines[i].state.epochs > 0) {
            draw_line(progress, &progress->lines[i]);
            ++drawn;
        }
    return drawn;
}

void progress_draw(struct progress *progress) {
    if (progress->quiet)
        return;
    if (progress->terminal && clock_seconds() >= progress->next_drawing) {
        erase(progress);
        progress->drawn = draw_whole(progress);
        progress->drawn += draw_busy(progress);
        progress->next_drawing = clock_seconds() + draw_every_seconds;
    } else if (!progress->terminal && clock_seconds() >= progress->next_plain) {
        draw_busy(progress);
        progress->next_plain = clock_seconds() + PLAIN_EVERY_SECONDS;
    }
    fflush(stderr);
}

/* Report a cell that ended successfully. */
static void draw_ended(const struct progress *progress, const struct line *line) {
    char took[32], accuracy[32];
    format_accuracy(line->state.accuracy, accuracy, sizeof accuracy);
    format_duration(clock_seconds() - line->started, took, sizeof took);
    if (line->state.epochs > 0)
        fprintf(stderr, "  [%d/%d] %s  loss %.3g%s  %s\n", progress->done, progress->total,
                line->name, line->state.loss, accuracy, took);
    else
        fprintf(stderr, "  [%d/%d] %s  trained by another run\n", progress->done, progress->total,
                line->name);
}

void progress_end(struct progress *progress, int slot, const char *problem) {
    struct line *line = &progress->lines[slot];
    line->busy = false;
    ++progress->done;
    erase(progress);
    if (problem != NULL) {
        fprintf(stderr, "  [%d/%d] FAILED %s: %s\n", progress->done, progress->total, line->name,
                problem);
    } else if (!progress->quiet &&
               (clock_seconds() >= progress->next_ended || progress->done == progress->total)) {
        draw_ended(progress, line);
        progress->next_ended = clock_seconds() + ENDED_EVERY_SECONDS;
    }
    fflush(stderr);
}
