/* Quotas of control groups, in folders made for the test. */
#include "run/cores.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/scratch.h"

static char folder[SCRATCH_MAX];

static int set_up(void **state) {
    (void)state;
    return mkdtemp(scratch_pattern("test_cores", folder)) == NULL || chdir(folder) != 0 ||
                   mkdir("root", 0700) != 0 || mkdir("root/cpu", 0700) != 0 ||
                   mkdir("root/cpu/a", 0700) != 0 || mkdir("root/a", 0700) != 0 ||
                   mkdir("root/a/b", 0700) != 0
               ? -1
               : 0;
}

static void forget(void) {
    static const char *const files[] = {"groups",
                                        "root/cpu.max",
                                        "root/a/cpu.max",
                                        "root/a/b/cpu.max",
                                        "root/cpu/cpu.cfs_quota_us",
                                        "root/cpu/cpu.cfs_period_us",
                                        "root/cpu/a/cpu.cfs_quota_us",
                                        "root/cpu/a/cpu.cfs_period_us"};
    for (size_t i = 0; i < sizeof files / sizeof *files; ++i)
        unlink(files[i]);
}

static int tear_down(void **state) {
    (void)state;
    static const char *const folders[] = {"root/cpu/a", "root/cpu", "root/a/b", "root/a", "root"};
    forget();
    for (size_t i = 0; i < sizeof folders / sizeof *folders; ++i)
        rmdir(folders[i]);
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void put(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int quota(void) {
    return cores_quota("groups", "root");
}

static void test_version_2(void **state) {
    (void)state;
    forget();
    assert_int_equal(quota(), 0); /* no control groups at all */
    put("groups", "0::/a/b\n");
    assert_int_equal(quota(), 0);
    put("root/a/b/cpu.max", "max 100000\n");
    assert_int_equal(quota(), 0);
    put("root/a/b/cpu.max", "200000 100000\n");
    assert_int_equal(quota(), 2);
    put("root/a/b/cpu.max", "250000 100000\n");
    assert_int_equal(quota(), 3);
    put("root/a/b/cpu.max", "50000 100000\n");
    assert_int_equal(quota(), 1);
    put("root/a/b/cpu.max", "800000 100000\n");
    put("root/a/cpu.max", "400000 100000\n"); /* one above allows less */
    assert_int_equal(quota(), 4);
    put("root/cpu.max", "30000 10000\n");
    assert_int_equal(quota(), 3);
    put("groups", "0::/outside/of/the/container\n");
    assert_int_equal(quota(), 3);
    put("groups", "0::/\n");
    assert_int_equal(quota(), 3);
    put("root/cpu.max", "nonsense\n");
    assert_int_equal(quota(), 0);
}

static void test_version_1(void **state) {
    (void)state;
    forget();
    put("groups", "12:cpuset:/a\n7:memory:/a\n4:cpu,cpuacct:/a\n1:name=systemd:/a\n0::/\n");
    assert_int_equal(quota(), 0);
    put("root/cpu/a/cpu.cfs_quota_us", "-1\n");
    put("root/cpu/a/cpu.cfs_period_us", "100000\n");
    assert_int_equal(quota(), 0);
    put("root/cpu/a/cpu.cfs_quota_us", "150000\n");
    assert_int_equal(quota(), 2);
    put("groups", "4:cpuacct,cpu:/a\n");
    assert_int_equal(quota(), 2);
    put("groups", "4:cpu:/docker/0123\n");
    assert_int_equal(quota(), 0);
    put("root/cpu/cpu.cfs_quota_us", "500000\n");
    put("root/cpu/cpu.cfs_period_us", "100000\n");
    assert_int_equal(quota(), 5);
    put("groups", "4:cpuset:/a\n5:cpuacct:/a\n");
    assert_int_equal(quota(), 0);
}

static void test_usable(void **state) {
    (void)state;
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    int all = CPU_COUNT(&set);
    assert_in_range(cores_usable(), 1, all);
    int first = 0;
    while (!CPU_ISSET(first, &set))
        ++first;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    assert_int_equal(sched_setaffinity(0, sizeof set, &set), 0);
    assert_int_equal(cores_usable(), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_2),
        cmocka_unit_test(test_version_1),
        cmocka_unit_test(test_usable),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
