/* Output files: whole or absent, and nothing but regular files is replaced. */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

static char folder[SCRATCH_MAX];

static int enter(void **state) {
    (void)state;
    return mkdtemp(scratch_pattern("test_output", folder)) == NULL ? -1 : chdir(folder);
}

/* Fails if a temporary file is left behind. */
static int leave(void **state) {
    (void)state;
    static const char *const names[] = {"file",  "link", "hop", "there/file",
                                        "there", "pipe", "null"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        remove(names[i]);
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void put(const char *path, const char *text) {
    struct error error = {0};
    bool ok = output_write(path, text, strlen(text), &error);
    if (!ok)
        print_error("%s\n", error.message);
    assert_true(ok);
}

static void refuse(const char *path, const char *reason) {
    struct error error = {0};
    assert_false(output_write(path, "x", 1, &error));
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_non_null(strstr(error.message, path));
    assert_non_null(strstr(error.message, reason));
}

static void holds(const char *path, const char *text) {
    char found[64] = "";
    int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(read(file, found, sizeof found - 1), (long)strlen(text));
    close(file);
    assert_string_equal(found, text);
}

static mode_t kind_of(const char *path) {
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & S_IFMT;
}

static void test_files_are_replaced(void **state) {
    (void)state;
    struct stat before, after;
    put("file", "old text");
    assert_int_equal(chmod("file", 0640), 0);
    assert_int_equal(stat("file", &before), 0);
    int reader = open("file", O_RDONLY | O_CLOEXEC); /* keeps the old file */
    put("file", "new");
    assert_int_equal(stat("file", &after), 0);
    close(reader);
    holds("file", "new");
    assert_true(before.st_ino != after.st_ino);
    assert_int_equal(after.st_mode & 0777, 0640);
}

static void test_links_stay(void **state) {
    (void)state;
    char name[PATH_MAX];
    assert_int_equal(mkdir("there", 0777), 0);
    assert_int_equal(symlink("there/file", "hop"), 0);
    assert_int_equal(symlink("hop", "link"), 0);
    assert_true(output_temporary_name("link", 7, name));
    assert_string_equal(name, "there/.file.7.tmp");
    for (int i = 0; i < 2; ++i) { /* to a file that is not there yet, and to one that is */
        put("link", i == 0 ? "first" : "second");
        assert_int_equal(kind_of("link"), S_IFLNK);
        assert_int_equal(kind_of("hop"), S_IFLNK);
        assert_int_equal(kind_of("there/file"), S_IFREG);
        holds("there/file", i == 0 ? "first" : "second");
    }
    remove("hop");
    assert_int_equal(symlink("there/none/file", "hop"), 0);
    refuse("link", strerror(ENOENT));
    remove("hop");
    assert_int_equal(symlink("link", "hop"), 0);
    refuse("link", strerror(ELOOP));
    assert_int_equal(kind_of("link"), S_IFLNK);
}

static void test_folders_behind_links(void **state) {
    (void)state;
    struct error error = {0};
    char target[SCRATCH_MAX + 16];
    snprintf(target, sizeof target, "%s/there", folder);
    assert_int_equal(symlink(target, "link"), 0);
    for (int i = 0; i < 2; ++i) {
        assert_true(output_prepare_folder("link", &error));
        assert_int_equal(kind_of("link"), S_IFLNK);
        assert_int_equal(kind_of("there"), S_IFDIR);
    }
    refuse("there", strerror(EISDIR));
}

static void test_pipes_stay(void **state) {
    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    pid_t reader = fork();
    if (reader == 0) {
        char found[16] = "";
        int file = open("pipe", O_RDONLY | O_CLOEXEC);
        ssize_t size = read(file, found, sizeof found - 1);
        _exit(size == 5 && strcmp(found, "table") == 0 ? 0 : 1);
    }
    put("pipe", "table");
    int status = -1;
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_int_equal(status, 0);
    assert_int_equal(kind_of("pipe"), S_IFIFO);
}

static void test_devices_stay(void **state) {
    (void)state;
    if (mknod("null", S_IFCHR | 0666, makedev(1, 3)) != 0)
        skip(); /* needs root */
    int file = open("null", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        skip(); /* a file system without devices */
    close(file);
    assert_int_equal(symlink("null", "link"), 0);
    put("null", "nowhere");
    put("link", "nowhere");
    assert_int_equal(kind_of("null"), S_IFCHR);
    assert_int_equal(kind_of("link"), S_IFLNK);
    remove("null");
    assert_int_equal(mknod("null", S_IFBLK | 0666, makedev(7, 255)), 0);
    refuse("null", strerror(ENOTSUP));
    refuse("/dev/full", strerror(ENOSPC));
}

/* A file that standard output goes to gets both texts. */
static void test_standard_output(void **state) {
    (void)state;
    pid_t writer = fork();
    if (writer == 0) {
        struct error error;
        bool ok = freopen("file", "w", stdout) != NULL && printf("before, ") > 0 &&
                  output_write("/dev/stdout", "at, ", 4, &error) &&
                  output_write("file", "by name, ", 9, &error) && printf("after") > 0 &&
                  fflush(stdout) == 0;
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_int_equal(status, 0);
    holds("file", "before, at, by name, after");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_files_are_replaced, enter, leave),
        cmocka_unit_test_setup_teardown(test_links_stay, enter, leave),
        cmocka_unit_test_setup_teardown(test_folders_behind_links, enter, leave),
        cmocka_unit_test_setup_teardown(test_pipes_stay, enter, leave),
        cmocka_unit_test_setup_teardown(test_devices_stay, enter, leave),
        cmocka_unit_test_setup_teardown(test_standard_output, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
