/* CSV tables, and their atomic writing. */
#include "base/output.h"
#include "base/random.h"
#include "record/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../base/scratch.h"

#include <dirent.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[SCRATCH_MAX];

static const char *in_folder(const char *name) {
    static char path[SCRATCH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(scratch_pattern("test_table", folder)) == NULL;
}

static int files_in_folder(void) {
    int files = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing))
        files += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(listing);
    return files;
}

static int remove_folder(void **state) {
    (void)state;
    static const char *const names[] = {"t.csv", "kept", "big"};
    for (int i = 0; i < 3; ++i)
        unlink(in_folder(names[i]));
    return rmdir(folder); /* fails if anything else was left behind */
}

/* The whole file; free() it. */
static char *read_back(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 16);
    assert_non_null(text);
    size_t size = fread(text, 1, (1 << 16) - 1, file);
    assert_true(size < (1 << 16) - 1);
    fclose(file);
    return text;
}

static void expect_file(struct table *table, const char *expected) {
    struct error error = {0};
    const char *path = in_folder("t.csv");
    if (!table_save(table, path, &error))
        fail_msg("%s", error.message);
    char *text = read_back(path);
    assert_string_equal(text, expected);
    free(text);
}

static struct table *two_columns(void) {
    static const char *const columns[] = {"name", "value, \"raw\""};
    struct table *table = table_create(columns, 2, NULL);
    assert_non_null(table);
    return table;
}

static void quotes_what_must_be_quoted(void **state) {
    (void)state;
    static const char *const texts[] = {"plain", "a,b", "say \"x\"", "two\nlines", "cr\r",
                                        "",      NULL,  "z_ξ * z_ν", " space "};
    struct table *table = two_columns();
    for (int i = 0; i < 9; ++i) {
        table_row(table);
        table_text(table, texts[i]);
        table_integer(table, i - 4);
    }
    expect_file(table, "name,\"value, \"\"raw\"\"\"\nplain,-4\n\"a,b\",-3\n\"say \"\"x\"\"\",-2\n"
                       "\"two\nlines\",-1\n\"cr\r\",0\n,1\n,2\nz_ξ * z_ν,3\n space ,4\n");
    table_free(table);
}

static void writes_reals_shortly(void **state) {
    (void)state;
    static const char *const columns[] = {"x"};
    static const double values[] = {0.1,       1.0 / 3.0,   5e-5,     -0.0,    1e300,
                                    0.1 + 0.2, NAN,         INFINITY, 2.5,     DBL_MIN,
                                    1e15,      123456789.0, -1.0,     DBL_MAX, 4.9e-324};
    struct table *table = table_create(columns, 1, NULL);
    for (int i = 0; i < 15; ++i) {
        table_row(table);
        table_real(table, values[i]);
    }
    expect_file(table, "x\n0.1\n0.333333333333333" /* 15 digits do not read back as 1/3 */
                       "3\n5e-05\n-0\n1e+300\n0.30000000000000004\n\ninf\n2.5\n"
                       "2.2250738585072014e-308\n1e+15\n123456789\n-1\n1.7976931348623157e+308\n"
                       "4.94065645841247e-324\n");
    table_free(table);
}

static void reals_read_back_exactly(void **state) {
    (void)state;
    enum { COUNT = 1000 };
    static const char *const columns[] = {"x"};
    struct table *table = table_create(columns, 1, NULL);
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    double values[COUNT];
    for (int i = 0; i < COUNT; ++i) {
        values[i] = random_normal(&stream) * pow(10.0, (int)random_below(&stream, 600) - 300);
        table_row(table);
        table_real(table, values[i]);
    }
    assert_true(table_save(table, in_folder("t.csv"), NULL));
    char *text = read_back(in_folder("t.csv"));
    char *line = strchr(text, '\n') + 1;
    for (int i = 0; i < COUNT; ++i, ++line)
        assert_true(strtod(line, &line) == values[i]);
    assert_string_equal(line, "");
    free(text);
    table_free(table);
}

static void ignores_the_locale(void **state) {
    (void)state;
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && setlocale(LC_ALL, "fr_FR.UTF-8") == NULL)
        skip();
    struct table *table = two_columns();
    table_row(table);
    table_real(table, 0.5);
    table_real(table, 1234567.25);
    expect_file(table, "name,\"value, \"\"raw\"\"\"\n0.5,1234567.25\n");
    table_free(table);
    char text[8];
    snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* the locale is unchanged */
    setlocale(LC_ALL, "C");
}

static void refuses_rows_of_the_wrong_length(void **state) {
    (void)state;
    for (int fields = 0; fields <= 3; ++fields) {
        struct error error = {0};
        struct table *table = two_columns();
        table_row(table);
        for (int i = 0; i < fields; ++i)
            table_integer(table, i);
        table_row(table); /* a correct one afterwards does not hide it */
        table_integer(table, 1);
        table_text(table, "x");
        assert_int_equal(table_save(table, in_folder("t.csv"), &error), fields == 2);
        if (fields != 2) {
            assert_int_equal(error.kind, ERROR_INTERNAL);
            assert_non_null(strstr(error.message, "row 1"));
        }
        table_free(table);
    }
}

static void checks_the_last_row(void **state) {
    (void)state;
    struct error error = {0};
    struct table *table = two_columns();
    table_row(table);
    table_integer(table, 1);
    assert_false(table_save(table, in_folder("t.csv"), &error));
    assert_int_equal(error.kind, ERROR_INTERNAL);
    table_free(table);
}

static void saves_twice_the_same(void **state) {
    (void)state;
    struct table *table = two_columns();
    expect_file(table, "name,\"value, \"\"raw\"\"\"\n");
    expect_file(table, "name,\"value, \"\"raw\"\"\"\n");
    table_free(table);
}

/* --- output ----------------------------------------------------------------------------------- */

static void names_path_and_reason(void **state) {
    (void)state;
    assert_true(output_write(in_folder("kept"), "old", 3, NULL));
    char inside_file[SCRATCH_MAX + 64], missing[SCRATCH_MAX + 64];
    snprintf(inside_file, sizeof inside_file, "%s/kept/t.csv", folder);
    snprintf(missing, sizeof missing, "%s/missing/t.csv", folder);
    const char *paths[] = {inside_file, missing, folder};
    int files = files_in_folder();
    for (int i = 0; i < 3; ++i) {
        struct error error = {0};
        assert_false(output_write(paths[i], "new", 3, &error));
        assert_int_equal(error.kind, ERROR_ENVIRONMENT);
        assert_non_null(strstr(error.message, paths[i]));
        assert_null(output_temporary_path());
    }
    assert_int_equal(files_in_folder(), files);
}

static char seen_in_handler[4096];

static void on_full(int signal_number) {
    (void)signal_number;
    const char *path = output_temporary_path();
    if (path != NULL)
        memcpy(seen_in_handler, path, strlen(path) + 1);
}

/* A file size limit simulates a full disk: write() writes a part, then fails. */
static void full_disk_leaves_the_old_file(void **state) {
    (void)state;
    enum { SIZE = 200000, LIMIT = 100000 };
    static char bytes[SIZE];
    struct rlimit before, limit;
    assert_true(output_write(in_folder("big"), "old", 3, NULL));
    int files = files_in_folder();
    getrlimit(RLIMIT_FSIZE, &before);
    limit = (struct rlimit){.rlim_cur = LIMIT, .rlim_max = before.rlim_max};
    sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = on_full}, NULL);
    setrlimit(RLIMIT_FSIZE, &limit);
    struct error error = {0};
    bool written = output_write(in_folder("big"), bytes, SIZE, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);

    assert_false(written);
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_non_null(strstr(error.message, in_folder("big")));
    assert_non_null(strstr(error.message, "make room"));
    assert_memory_equal(seen_in_handler, folder, strlen(folder)); /* for a signal to remove */
    assert_non_null(strstr(seen_in_handler, "/.big."));
    assert_null(output_temporary_path());
    assert_int_equal(files_in_folder(), files);
    char *text = read_back(in_folder("big"));
    assert_string_equal(text, "old");
    free(text);
}

static void long_paths_are_refused(void **state) {
    (void)state;
    char path[5000];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    struct error error = {0};
    assert_false(output_write(path, "", 0, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_false(output_prepare_folder(path, &error));
}

static void prepares_folders(void **state) {
    (void)state;
    char deep[SCRATCH_MAX + 64], inside_file[SCRATCH_MAX + 64];
    struct error error = {0};
    snprintf(deep, sizeof deep, "%s/a//b/c/", folder);
    snprintf(inside_file, sizeof inside_file, "%s/kept/sub", folder);
    assert_true(output_write(in_folder("kept"), "old", 3, NULL));
    for (int again = 0; again < 2; ++again)
        if (!output_prepare_folder(deep, &error))
            fail_msg("%s", error.message);
    assert_false(output_prepare_folder(inside_file, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_non_null(strstr(error.message, "kept/sub"));
    assert_false(output_prepare_folder(in_folder("kept"), &error));
    assert_false(output_prepare_folder("/proc/self/none", &error));
    assert_false(output_prepare_folder("", &error));
    assert_int_equal(rmdir(deep), 0); /* empty: the probe was removed */
    assert_int_equal(rmdir(in_folder("a/b")), 0);
    assert_int_equal(rmdir(in_folder("a")), 0);
}

static void folder_without_permission_is_noticed(void **state) {
    (void)state;
    if (geteuid() == 0)
        skip(); /* root can write everywhere */
    struct error error = {0};
    assert_int_equal(mkdir(in_folder("closed"), 0500), 0);
    bool ready = output_prepare_folder(in_folder("closed"), &error);
    rmdir(in_folder("closed"));
    assert_false(ready);
    assert_non_null(strstr(error.message, "may write"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_what_must_be_quoted),
        cmocka_unit_test(writes_reals_shortly),
        cmocka_unit_test(reals_read_back_exactly),
        cmocka_unit_test(ignores_the_locale),
        cmocka_unit_test(refuses_rows_of_the_wrong_length),
        cmocka_unit_test(checks_the_last_row),
        cmocka_unit_test(saves_twice_the_same),
        cmocka_unit_test(names_path_and_reason),
        cmocka_unit_test(full_disk_leaves_the_old_file),
        cmocka_unit_test(long_paths_are_refused),
        cmocka_unit_test(prepares_folders),
        cmocka_unit_test(folder_without_permission_is_noticed),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
