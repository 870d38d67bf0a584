#include "programs/report/report_state.h"

#include "base/number.h"
#include "programs/report/report_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 5 };

static bool parse_progress(const char *word, struct report_run *run) {
    static const char done[] = "done-";
    long status = 0;
    if (strcmp(word, "waiting") == 0)
        run->progress = PROGRESS_WAITING;
    else if (strcmp(word, "running") == 0)
        run->progress = PROGRESS_RUNNING;
    else if (strncmp(word, done, sizeof done - 1) == 0 &&
             number_whole(word + sizeof done - 1, 0, 255, &status))
        run->progress = PROGRESS_DONE;
    else
        return false;
    run->status = (int)status;
    return true;
}

/* claim NAME STATE [SECONDS] */
static bool parse_claim(char *words[WORDS_MAX], int count, struct report_state *state) {
    int claim = count >= 3 ? report_claim_index(words[1]) : -1;
    struct report_run run = {.seconds = -1};
    if (claim < 0 || count > 4 || !parse_progress(words[2], &run) ||
        (count == 4 && !number_whole(words[3], 0, LONG_MAX, &run.seconds)))
        return false;
    if (run.progress == PROGRESS_WAITING)
        run.seconds = -1;
    state->runs[claim] = run;
    return true;
}

/* work NAME NETWORKS MISSING SHARE; whole_read takes the values. */
static bool check_work(char *words[WORDS_MAX], int count) {
    long networks, missing;
    double share;
    return count == 5 && report_claim_index(words[1]) >= 0 &&
           number_whole(words[2], 0, INT_MAX, &networks) &&
           number_whole(words[3], 0, networks, &missing) && number_real(words[4], &share) &&
           share >= 0 && share <= 1;
}

static bool parse_line(char *line, struct report_state *state) {
    char *words[WORDS_MAX], *rest = NULL;
    int count = 0;
    long jobs;
    double seconds;
    for (char *word = strtok_r(line, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        if (count == WORDS_MAX)
            return false;
        words[count++] = word;
    }
    if (count == 0)
        return true;
    if (strcmp(words[0], "claim") == 0)
        return parse_claim(words, count, state);
    if (strcmp(words[0], "work") == 0)
        return check_work(words, count);
    if (count != 2)
        return false;
    if (strcmp(words[0], "jobs") == 0)
        return number_whole(words[1], 1, INT_MAX, &jobs);
    if (strcmp(words[0], "epoch") == 0)
        return number_real(words[1], &seconds) && seconds > 0;
    if (strcmp(words[0], "profile") == 0)
        return snprintf(state->profile, sizeof state->profile, "%s", words[1]) <
               (int)sizeof state->profile;
    state->native = strcmp(words[1], "yes") == 0;
    return strcmp(words[0], "native") == 0 && (state->native || strcmp(words[1], "no") == 0);
}

static bool parse(const char *path, char *text, struct report_state *state, struct error *error) {
    char *rest = text, *line;
    for (int number = 1; (line = strsep(&rest, "\n")) != NULL; ++number)
        if (!parse_line(line, state))
            return error_set(error, ERROR_INPUT,
                             "%s:%d: not 'profile NAME', 'native yes', 'claim NAME "
                             "waiting|running|done-STATUS [SECONDS]', 'jobs N', 'epoch SECONDS' "
                             "or 'work NAME NETWORKS MISSING SHARE'",
                             path, number);
    return *state->profile != '\0' ||
           error_set(error, ERROR_INPUT, "%s:1: no line 'profile NAME'", path);
}

bool report_state_read(const char *path, const char *costs, struct report_state *state,
                       struct error *error) {
    char *text;
    size_t size;
    *state = (struct report_state){0};
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        state->runs[i].seconds = -1;
    if (path == NULL)
        return true;
    if (!file_read(path, &text, &size, error))
        return error_prefix(error, "cannot read '%s'", path);
    bool ok = parse(path, text, state, error);
    free(text);
    return ok && whole_read(path, costs, &state->whole, error);
}
