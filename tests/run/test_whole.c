/* The whole of several claims: the estimate of the time left as a function of costs, of what is
 * done and of what it took; and the files that it is made of. */
#include "run/whole.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../base/scratch.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Three claims: one without networks, one of 100 and one of 10. */
static struct whole waiting(void) {
    struct whole whole = {.count = 3, .jobs = 2};
    whole.claims[0] = (struct whole_claim){.name = "a", .training = 0, .rest = 10};
    whole.claims[1] = (struct whole_claim){
        .name = "b", .networks = 100, .missing = 100, .share = 1, .training = 400, .rest = 20};
    whole.claims[2] = (struct whole_claim){
        .name = "c", .networks = 10, .missing = 10, .share = 1, .training = 600, .rest = 5};
    return whole;
}

static void check(double value, double expected) {
    if (!(fabs(value - expected) <= 1e-9 * fabs(expected)))
        fail_msg("%.15g instead of %.15g", value, expected);
}

static void test_at_equal_pace(void **state) {
    (void)state;
    struct whole whole = waiting();
    check(whole_left(&whole), 10 + 200 + 20 + 300 + 5);
    whole.claims[0].ended = true;
    whole.claims[0].seconds = 10;
    check(whole_left(&whole), 200 + 20 + 300 + 5);
    whole.claims[1].running = true;
    whole.claims[1].seconds = 50;
    whole.claims[1].done = 0.25;
    check(whole_left(&whole), 150 + 20 + 300 + 5);
    whole.claims[1].done = 1;
    whole.claims[1].seconds = 200;
    check(whole_left(&whole), 20 + 300 + 5);
    whole.claims[1].resting = 8;
    check(whole_left(&whole), 12 + 300 + 5);
    whole.claims[1].resting = 30; /* longer than expected */
    check(whole_left(&whole), (300 + 5) * (3.0 + 10 + 200 + 30) / (3 + 10 + 200 + 20));
    for (int i = 0; i < 3; ++i) {
        whole.claims[i].ended = true;
        whole.claims[i].running = false;
    }
    assert_true(whole_left(&whole) == 0);
}

/* How far the claims are after so many seconds on a machine on which the work of claim i takes
 * pace[i] times as long; returns the seconds that are left in truth. */
static double advance(struct whole *whole, const double *pace, double seconds) {
    double left = 0;
    for (int i = 0; i < whole->count; ++i) {
        struct whole_claim *claim = &whole->claims[i];
        int workers = claim->missing < whole->jobs ? claim->missing : whole->jobs;
        double training = workers > 0 ? pace[i] * claim->training / workers : 0;
        double all = training + pace[i] * claim->rest, here = fmin(seconds, all);
        claim->ended = here == all;
        claim->running = !claim->ended && here > 0;
        claim->seconds = claim->running ? fmin(here, training) : here;
        claim->done = training > 0 ? fmin(1, here / training) : 1;
        claim->resting = claim->running ? here - claim->seconds : 0;
        seconds -= here;
        left += all - here;
    }
    return left;
}

/* The stored costs of a profile, with nothing in the cache. */
static void read_profile(const char *profile, struct whole *whole) {
    char line[256];
    FILE *file = fopen(TEST_SPECS "/../../../experiments/costs.csv", "r");
    assert_non_null(file);
    *whole = (struct whole){.jobs = 2};
    while (fgets(line, sizeof line, file) != NULL) {
        char *rest = NULL, *words[4];
        for (int i = 0; i < 4; ++i)
            words[i] = strtok_r(i == 0 ? line : NULL, ",\n", &rest);
        if (strcmp(words[0], profile) != 0)
            continue;
        if (strcmp(words[1], "epoch") == 0) {
            whole->epoch_there = strtod(words[2], NULL);
            continue;
        }
        struct whole_claim *claim = &whole->claims[whole->count++];
        claim->training = strtod(words[2], NULL);
        claim->rest = strtod(words[3], NULL);
        claim->networks = claim->missing = claim->training > 0 ? 10 : 0;
        claim->share = 1;
    }
    fclose(file);
}

/* Until a twentieth of the time is left; from the start if epochs were timed, which take `epoch`
 * times as long as on the other machine, else (0) from the end of the first minute. */
static void check_machine(const char *profile, const double *pace, double epoch) {
    struct whole whole;
    read_profile(profile, &whole);
    assert_true(whole.count > 10 && whole.epoch_there > 0);
    double all = advance(&whole, pace, 0);
    for (int step = epoch > 0 ? 0 : 4;; ++step) {
        double seconds = 15 * step;
        read_profile(profile, &whole);
        whole.epoch_here = epoch * whole.epoch_there;
        double truth = advance(&whole, pace, seconds), left = whole_left(&whole);
        if (truth < all / 20)
            return;
        if (!(left <= 1.5 * truth && truth <= 1.5 * left))
            fail_msg("%s, %g times as slow, after %g s: %g s instead of %g s", profile, pace[0],
                     seconds, left, truth);
    }
}

/* On machines up to eight times as slow or four times as fast, on which moreover no claim has the
 * same pace as the one before it, estimates are within a factor of 1.5 of the truth. */
static void check_profile(const char *profile) {
    static const double slower[] = {0.25, 0.5, 1, 2, 4, 8};
    double pace[WHOLE_CLAIMS_MAX];
    for (int s = 0; s < 6; ++s)
        for (int first = 0; first < 2; ++first) {
            for (int i = 0; i < WHOLE_CLAIMS_MAX; ++i)
                pace[i] = slower[s] * ((i + first) % 2 == 0 ? 0.85 : 1.15);
            check_machine(profile, pace, 0);
            check_machine(profile, pace, slower[s]);
        }
}

static void test_other_machines(void **state) {
    (void)state;
    check_profile("quick");
    check_profile("paper");
}

/* The pace of epochs timed beforehand decides alone at the start, and counts as a twentieth later.
 */
static void test_timed_epochs(void **state) {
    (void)state;
    struct whole whole = waiting();
    const double all = 10 + 200 + 20 + 300 + 5;
    whole.epoch_here = 6;
    check(whole_left(&whole), all); /* nothing to compare with */
    whole.epoch_there = 3;
    check(whole_left(&whole), 2 * all);
    whole.claims[0].ended = true;
    whole.claims[0].seconds = 30;
    check(whole_left(&whole), (all - 10) * (2 * all / 20 + 30) / (all / 20 + 10));
    whole.epoch_here = 0;
    check(whole_left(&whole), (all - 10) * (3 + 30) / (3 + 10.0));
}

/* What is in the cache costs nothing; a single network runs on one core. */
static void test_cached(void **state) {
    (void)state;
    struct whole whole = waiting();
    whole.claims[1].missing = 50;
    whole.claims[1].share = 0.125;
    check(whole_left(&whole), 10 + 25 + 20 + 300 + 5);
    whole.claims[1].missing = 0;
    whole.claims[1].share = 0;
    check(whole_left(&whole), 10 + 20 + 300 + 5);
    whole.claims[2].missing = 1;
    whole.claims[2].share = 0.1;
    check(whole_left(&whole), 10 + 20 + 60 + 5);
    whole.jobs = 64;
    whole.claims[2].missing = 10;
    whole.claims[2].share = 1;
    check(whole_left(&whole), 10 + 20 + 60 + 5);
}

static void test_unknown(void **state) {
    (void)state;
    char text[WHOLE_TEXT_MAX];
    struct whole whole = waiting();
    whole.claims[2].rest = NAN;
    assert_true(isnan(whole_left(&whole)));
    whole.claims[0].running = true;
    whole_format(&whole, text);
    assert_string_equal(text, "claim 1 of 3, 0 of 110 networks, time left unknown");
}

static void test_text(void **state) {
    (void)state;
    char text[WHOLE_TEXT_MAX];
    struct whole whole = waiting();
    whole_format(&whole, text);
    assert_string_equal(text, "");
    whole.claims[0].ended = true;
    whole.claims[0].seconds = 10;
    whole.claims[1].missing = 60;
    whole.claims[1].running = true;
    whole.claims[1].trained = 20;
    assert_int_equal(whole_trained(&whole), 60);
    whole_format(&whole, text);
    assert_string_equal(text, "claim 2 of 3, 60 of 110 networks, about 9 min left");
    whole.claims[1].ended = true;
    whole.claims[1].running = false;
    whole.claims[1].seconds = 220;
    whole.claims[2].running = true;
    whole.claims[2].trained = 3;
    whole.claims[2].done = 0.9;
    whole.claims[2].seconds = 270;
    assert_int_equal(whole_trained(&whole), 103);
    whole_format(&whole, text);
    assert_string_equal(text, "claim 3 of 3, 103 of 110 networks, about 35 s left");
    whole.claims[2].training = 1e5;
    whole.claims[2].done = 0;
    whole.claims[2].seconds = 0;
    whole_format(&whole, text);
    assert_string_equal(text, "claim 3 of 3, 103 of 110 networks, about 13.9 h left");
}

/* --- Files ------------------------------------------------------------------------------------ */

static char folder[SCRATCH_MAX], path[SCRATCH_MAX + 16], costs[SCRATCH_MAX + 16];

static int make_folder(void **state) {
    (void)state;
    if (mkdtemp(scratch_pattern("test_whole", folder)) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/state", folder);
    snprintf(costs, sizeof costs, "%s/costs.csv", folder);
    return 0;
}

static int remove_folder(void **state) {
    char now[sizeof path + 8];
    (void)state;
    snprintf(now, sizeof now, "%s.now", path);
    unlink(now);
    unlink(path);
    unlink(costs);
    return rmdir(folder);
}

static void write_file(const char *to, const char *text) {
    FILE *file = fopen(to, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char running[] = "profile quick\njobs 4\nepoch 0.5\nnative yes\nclaim a done-0 12\n"
                              "work a 0 0 0\nclaim b running 0\nwork b 100 40 0.25\n"
                              "claim c waiting\n";

static void test_files(void **state) {
    (void)state;
    struct whole whole;
    struct error error;
    write_file(path, running);
    write_file(costs, "profile,claim,training,rest\nquick,a,0,10\npaper,b,1,2\nquick,b,400,20\n"
                      "paper,epoch,9,0\nquick,epoch,0.25,0\n");
    assert_true(whole_read(path, costs, &whole, &error));
    assert_int_equal(whole.count, 3);
    assert_int_equal(whole.jobs, 4);
    assert_true(whole.epoch_here == 0.5 && whole.epoch_there == 0.25);
    assert_true(whole.claims[0].ended && !whole.claims[0].running);
    assert_true(whole.claims[0].seconds == 12 && whole.claims[0].rest == 10);
    assert_int_equal(whole_running(&whole), 2);
    assert_int_equal(whole.claims[1].networks, 100);
    assert_int_equal(whole.claims[1].missing, 40);
    assert_true(whole.claims[1].share == 0.25);
    assert_true(whole.claims[1].training == 400 && whole.claims[1].rest == 20);
    assert_true(isnan(whole.claims[2].training));
    assert_true(isnan(whole_left(&whole)));

    whole.claims[1].seconds = 7.5;
    whole.claims[1].trained = 9;
    whole.claims[1].done = 0.5;
    whole_write(&whole, path);
    assert_true(whole_read(path, "nowhere.csv", &whole, &error));
    assert_true(whole.claims[1].seconds == 7.5 && whole.claims[1].done == 0.5);
    assert_int_equal(whole.claims[1].trained, 9);
    assert_true(isnan(whole.claims[0].rest));

    const struct timespec long_ago[] = {{.tv_sec = 1}, {.tv_sec = 1}};
    char now[sizeof path + 8];
    whole.claims[1].done = 1;
    whole_write(&whole, path);
    snprintf(now, sizeof now, "%s.now", path);
    assert_int_equal(utimensat(AT_FDCWD, now, long_ago, 0), 0);
    assert_true(whole_read(path, costs, &whole, &error));
    assert_true(whole.claims[1].resting > 1e6);

    write_file(path, "profile quick\nclaim a running\nclaim b waiting\n"); /* of another claim */
    assert_true(whole_read(path, costs, &whole, &error));
    assert_true(whole.claims[0].done == 0 && whole.claims[1].done == 0);
    assert_int_equal(whole.jobs, 1);
}

static void test_refused(void **state) {
    (void)state;
    struct whole whole;
    struct error error;
    assert_false(whole_read("nowhere/state", costs, &whole, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i <= WHOLE_CLAIMS_MAX; ++i)
        fprintf(file, "claim c%d waiting\n", i);
    assert_int_equal(fclose(file), 0);
    assert_false(whole_read(path, costs, &whole, &error));
    assert_int_equal(error.kind, ERROR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_equal_pace),
        cmocka_unit_test(test_other_machines),
        cmocka_unit_test(test_timed_epochs),
        cmocka_unit_test(test_cached),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_text),
        cmocka_unit_test_setup_teardown(test_files, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
