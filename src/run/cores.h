/* How many processors a program may use. */
#ifndef RUN_CORES_H
#define RUN_CORES_H

/* Those of the process (taskset, cpusets), but no more than its control group and those above it
 * allow on average (docker --cpus, a pod's limit, systemd's CPUQuota), rounded up. At least 1. */
int cores_usable(void);

/* The least quota of the control groups named in `groups`, in the format of /proc/self/cgroup,
 * which are folders below `root`: cpu.max of version 2, cpu.cfs_quota_us and cpu.cfs_period_us
 * below root/cpu of version 1. 0 without one. */
int cores_quota(const char *groups, const char *root);

#endif
