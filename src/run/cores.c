#include "run/cores.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first line of a file below a folder. */
static bool read_line(const char *folder, const char *name, char line[64]) {
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool ok = fgets(line, 64, file) != NULL;
    fclose(file);
    return ok;
}

/* 0: no quota, as for "max" and -1 */
static int processors(const char *time, const char *period) {
    double quota = strtod(time, NULL) / strtod(period, NULL);
    if (!(quota > 0) || quota > INT_MAX - 1)
        return 0;
    int whole = (int)quota;
    return whole + (quota > whole);
}

static int quota_of(const char *folder) {
    char time[64], period[64];
    if (read_line(folder, "cpu.max", time)) {
        const char *space = strchr(time, ' ');
        return space == NULL ? 0 : processors(time, space);
    }
    return read_line(folder, "cpu.cfs_quota_us", time) &&
                   read_line(folder, "cpu.cfs_period_us", period)
               ? processors(time, period)
               : 0;
}

static int least(int x, int y) {
    return x == 0 || (y > 0 && y < x) ? y : x;
}

/* Of the group root/path and those above it. In a container its own group may be seen as the root
 * while its path is that outside. */
static int quota_from(const char *root, const char *path) {
    char folder[PATH_MAX];
    int quota = 0;
    int length = snprintf(folder, sizeof folder, "%s%s", root, path);
    if (length < 0 || (size_t)length >= sizeof folder)
        return 0;
    for (size_t end = strlen(folder); end >= strlen(root); --end)
        if (folder[end] == '/' || folder[end] == '\0') {
            folder[end] = '\0';
            quota = least(quota, quota_of(folder));
        }
    return quota;
}

/* Whether "cpu" is in "cpu,cpuacct". */
static bool has_cpu(const char *controllers) {
    for (const char *at = controllers; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, "cpu", 3) == 0 && (at[3] == ',' || at[3] == '\0'))
            return true;
    }
    return false;
}

/* A line "NUMBER:CONTROLLERS:PATH"; no controllers in version 2. */
static int quota_of_line(char *line, const char *root) {
    char cpu[PATH_MAX];
    char *controllers = strchr(line, ':');
    char *path = controllers == NULL ? NULL : strchr(controllers + 1, ':');
    if (path == NULL)
        return 0;
    *path++ = '\0';
    path[strcspn(path, "\n")] = '\0';
    if (*++controllers == '\0')
        return quota_from(root, path);
    snprintf(cpu, sizeof cpu, "%s/cpu", root);
    return has_cpu(controllers) ? quota_from(cpu, path) : 0;
}

int cores_quota(const char *groups, const char *root) {
    char line[PATH_MAX];
    int quota = 0;
    FILE *file = fopen(groups, "re");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL)
        quota = least(quota, quota_of_line(line, root));
    fclose(file);
    return quota;
}

int cores_usable(void) {
    cpu_set_t set;
    int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    int quota = cores_quota("/proc/self/cgroup", "/sys/fs/cgroup");
    return least(cores, quota);
}
