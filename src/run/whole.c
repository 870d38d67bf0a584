#include "run/whole.h"

#include "base/output.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* --- The estimate ----------------------------------------------------------------------------- */

/* Seconds on the other machine that training takes with this many workers. */
static double training_of(const struct whole_claim *claim, int jobs) {
    int workers = claim->missing < jobs ? claim->missing : jobs;
    return workers > 0 ? claim->training * claim->share / workers : 0;
}

/* What counts as done before anything is, in seconds on the other machine, and what it took. */
struct beginning {
    double done, took;
};

static struct beginning beginning(const struct whole *whole, double all) {
    bool timed = whole->epoch_here > 0 && whole->epoch_there > 0;
    double done = timed ? all / 20 : 3;
    return (struct beginning){done, timed ? done * whole->epoch_here / whole->epoch_there : done};
}

/* Work done there against time taken here. While a claim rests from training nobody says how far it
 * is: as far as the time allows at the pace until then, but not further than its end. */
double whole_left(const struct whole *whole) {
    double took = 0, done = 0, left = 0;
    const struct whole_claim *running = NULL;
    for (int i = 0; i < whole->count; ++i) {
        const struct whole_claim *claim = &whole->claims[i];
        double training = training_of(claim, whole->jobs), all = training + claim->rest;
        double here = claim->ended ? all : claim->running ? training * claim->done : 0;
        took += claim->ended || claim->running ? claim->seconds : 0;
        done += here;
        left += all - here;
        if (claim->running)
            running = claim;
    }
    struct beginning begun = beginning(whole, done + left);
    took += begun.took;
    done += begun.done;
    if (running != NULL && running->resting > 0) {
        double here = fmin(running->rest, running->resting * done / took);
        took += running->resting;
        done += here;
        left -= here;
    }
    return left * took / done;
}

int whole_networks(const struct whole *whole) {
    int networks = 0;
    for (int i = 0; i < whole->count; ++i)
        networks += whole->claims[i].networks;
    return networks;
}

int whole_trained(const struct whole *whole) {
    int trained = 0;
    for (int i = 0; i < whole->count; ++i) {
        const struct whole_claim *claim = &whole->claims[i];
        trained += claim->networks;
        if (!claim->ended)
            trained -= claim->missing - (claim->running ? claim->trained : 0);
    }
    return trained;
}

int whole_running(const struct whole *whole) {
    for (int i = 0; i < whole->count; ++i)
        if (whole->claims[i].running)
            return i + 1;
    return 0;
}

/* "about 40 s left" */
static void format_left(double left, char text[64]) {
    enum { MINUTE = 60, HOUR = 3600 };
    if (isnan(left))
        snprintf(text, 64, "time left unknown");
    else if (left < 95)
        snprintf(text, 64, "about %.0f s left", left < 10 ? ceil(left) : 5 * round(left / 5));
    else if (left < 100.0 * MINUTE)
        snprintf(text, 64, "about %.0f min left", left / MINUTE);
    else
        snprintf(text, 64, "about %.1f h left", left / HOUR);
}

void whole_format(const struct whole *whole, char text[WHOLE_TEXT_MAX]) {
    char left[64];
    int running = whole_running(whole);
    format_left(whole_left(whole), left);
    *text = '\0';
    if (running > 0)
        snprintf(text, WHOLE_TEXT_MAX, "claim %d of %d, %d of %d networks, %s", running,
                 whole->count, whole_trained(whole), whole_networks(whole), left);
}

/* --- Files ------------------------------------------------------------------------------------ */

static struct whole_claim *find(struct whole *whole, const char *name) {
    for (int i = 0; i < whole->count; ++i)
        if (strcmp(whole->claims[i].name, name) == 0)
            return &whole->claims[i];
    return NULL;
}

/* False when there is no room for a claim. */
static bool read_claim(struct whole *whole, const char *name, const char *state, double seconds) {
    struct whole_claim *claim = find(whole, name);
    if (claim == NULL) {
        if (whole->count == WHOLE_CLAIMS_MAX)
            return false;
        claim = &whole->claims[whole->count++];
        *claim = (struct whole_claim){.training = NAN, .rest = NAN};
        snprintf(claim->name, sizeof claim->name, "%s", name);
    }
    claim->running = strcmp(state, "running") == 0;
    claim->ended = strncmp(state, "done-", 5) == 0;
    claim->seconds = seconds;
    return true;
}

enum { WORDS_MAX = 5 };

/* Split a line; returns the number of words, of which at most WORDS_MAX are kept. */
static int split(char *line, const char *separators, char *words[WORDS_MAX]) {
    char *rest = NULL;
    int count = 0;
    for (char *word = strtok_r(line, separators, &rest); word != NULL && count < WORDS_MAX;
         word = strtok_r(NULL, separators, &rest))
        words[count++] = word;
    return count;
}

static int whole_number(const char *word) {
    return (int)strtol(word, NULL, 10);
}

static void read_work(struct whole *whole, char *words[WORDS_MAX]) {
    struct whole_claim *claim = find(whole, words[1]);
    if (claim == NULL)
        return;
    claim->networks = whole_number(words[2]);
    claim->missing = whole_number(words[3]);
    claim->share = strtod(words[4], NULL);
}

static bool read_line(struct whole *whole, char *line, char profile[WHOLE_NAME_MAX]) {
    char *words[WORDS_MAX];
    int count = split(line, " \n", words);
    const char *kind = count > 1 ? words[0] : "";
    if (count > 2 && strcmp(kind, "claim") == 0)
        return read_claim(whole, words[1], words[2], count > 3 ? strtod(words[3], NULL) : 0);
    if (count == 5 && strcmp(kind, "work") == 0)
        read_work(whole, words);
    else if (strcmp(kind, "profile") == 0)
        snprintf(profile, WHOLE_NAME_MAX, "%s", words[1]);
    else if (strcmp(kind, "jobs") == 0)
        whole->jobs = whole_number(words[1]) > 0 ? whole_number(words[1]) : 1;
    else if (strcmp(kind, "epoch") == 0)
        whole->epoch_here = strtod(words[1], NULL);
    return true;
}

/* Lines profile,claim,training,rest. */
static void read_costs(struct whole *whole, const char *costs, const char *profile) {
    char line[256], *words[WORDS_MAX];
    FILE *file = fopen(costs, "re");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        if (split(line, ",\n", words) != 4 || strcmp(words[0], profile) != 0)
            continue;
        struct whole_claim *claim = find(whole, words[1]);
        if (strcmp(words[1], "epoch") == 0) {
            whole->epoch_there = strtod(words[2], NULL);
        } else if (claim != NULL) {
            claim->training = strtod(words[2], NULL);
            claim->rest = strtod(words[3], NULL);
        }
    }
    fclose(file);
}

static void name_now(const char *path, char now[PATH_MAX]) {
    snprintf(now, PATH_MAX, "%s.now", path);
}

/* What the running claim has written; `age` seconds ago. */
static void read_running(struct whole *whole, char *line, double age) {
    char *words[WORDS_MAX];
    struct whole_claim *claim = split(line, " \n", words) == 4 ? find(whole, words[0]) : NULL;
    if (claim == NULL || !claim->running)
        return;
    claim->seconds = strtod(words[1], NULL);
    claim->trained = whole_number(words[2]);
    claim->done = strtod(words[3], NULL);
    claim->resting = claim->done >= 1 && age > 0 ? age : 0;
}

static void read_now(struct whole *whole, const char *path) {
    char now[PATH_MAX], line[256];
    struct stat status;
    name_now(path, now);
    FILE *file = fopen(now, "re");
    if (file == NULL)
        return;
    if (fgets(line, sizeof line, file) != NULL && fstat(fileno(file), &status) == 0)
        read_running(whole, line, difftime(time(NULL), status.st_mtime));
    fclose(file);
}

bool whole_read(const char *path, const char *costs, struct whole *whole, struct error *error) {
    char line[256], profile[WHOLE_NAME_MAX] = "";
    bool ok = true;
    *whole = (struct whole){.jobs = 1};
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return error_set(error, ERROR_INPUT, "cannot read '%s': %s", path, strerror(errno));
    while (ok && fgets(line, sizeof line, file) != NULL)
        ok = read_line(whole, line, profile);
    fclose(file);
    if (!ok)
        return error_set(error, ERROR_INPUT, "%s: more than %d claims", path, WHOLE_CLAIMS_MAX);
    read_costs(whole, costs, profile);
    read_now(whole, path);
    return true;
}

void whole_write(const struct whole *whole, const char *path) {
    char now[PATH_MAX], text[256];
    struct error error;
    int running = whole_running(whole);
    if (running == 0)
        return;
    const struct whole_claim *claim = &whole->claims[running - 1];
    name_now(path, now);
    int length = snprintf(text, sizeof text, "%s %.1f %d %.4f\n", claim->name, claim->seconds,
                          claim->trained, claim->done);
    (void)output_write(now, text, (size_t)length, &error);
}
