#include "run/weights.h"

#include "base/memory.h"
#include "group/group.h"

#include <errno.h>
#include <float.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PART_A, PART_B, PART_C, PARTS };

/* One of a, b, c in an open file. */
struct part {
    const char *name;
    const char *wanted; /* its expected shape in words */
    hid_t dataset;
    hsize_t shape[2];
};

/* --- The file --------------------------------------------------------------------------------- */

static bool refuse(struct error *error, const char *path, const char *what) {
    return error_set(error, ERROR_INPUT, "%s: %s", path, what);
}

/* Report problems that the HDF5 library does not: why this is not an HDF5 file. */
static bool check_file(const char *path, struct error *error) {
    struct stat status;
    if (stat(path, &status) != 0 || (S_ISREG(status.st_mode) && access(path, R_OK) != 0))
        return refuse(error, path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return refuse(error, path, "is a folder; name a file in it");
    if (!S_ISREG(status.st_mode))
        return refuse(error, path, "is not a regular file");
    if (status.st_size == 0)
        return refuse(error, path, "is empty");
    if (H5Fis_hdf5(path) <= 0)
        return refuse(error, path, "is not an HDF5 file");
    return true;
}

static hid_t open_file(const char *path, struct error *error) {
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    if (!check_file(path, error))
        return H5I_INVALID_HID;
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        refuse(error, path, "is a truncated or damaged HDF5 file");
    return file;
}

/* --- Datasets --------------------------------------------------------------------------------- */

static const char *class_name(H5T_class_t class) {
    switch (class) {
    case H5T_INTEGER:
        return "integers";
    case H5T_STRING:
        return "text";
    case H5T_COMPOUND:
        return "a compound type (complex numbers?)";
    default:
        return "another type";
    }
}

static bool check_type(const char *path, const struct part *part, struct error *error) {
    hid_t type = H5Dget_type(part->dataset);
    H5T_class_t class = H5Tget_class(type);
    H5Tclose(type);
    return class == H5T_FLOAT ||
           error_set(error, ERROR_INPUT, "%s: dataset '%s' holds %s, not float32 or float64", path,
                     part->name, class_name(class));
}

static bool read_shape(const char *path, struct part *part, struct error *error) {
    hid_t space = H5Dget_space(part->dataset);
    int rank = H5Sget_simple_extent_ndims(space);
    if (rank == 2)
        H5Sget_simple_extent_dims(space, part->shape, NULL);
    H5Sclose(space);
    if (rank != 2)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' has %d dimension%s, not the 2 of %s",
                         path, part->name, rank, rank == 1 ? "" : "s", part->wanted);
    if (part->shape[0] == 0 || part->shape[1] == 0)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' is [%llu, %llu], so it is empty",
                         path, part->name, (unsigned long long)part->shape[0],
                         (unsigned long long)part->shape[1]);
    return true;
}

static bool open_part(hid_t file, const char *path, struct part *part, struct error *error) {
    if (H5Lexists(file, part->name, H5P_DEFAULT) <= 0)
        return error_set(error, ERROR_INPUT, "%s: no dataset '%s'; it should be %s", path,
                         part->name, part->wanted);
    part->dataset = H5Dopen2(file, part->name, H5P_DEFAULT);
    if (part->dataset < 0)
        return error_set(error, ERROR_INPUT, "%s: '%s' is not a dataset, or a damaged one", path,
                         part->name);
    return check_type(path, part, error) && read_shape(path, part, error);
}

/* --- Shapes ----------------------------------------------------------------------------------- */

static bool is_shape(const struct part *part, hsize_t rows, hsize_t columns) {
    return part->shape[0] == rows && part->shape[1] == columns;
}

/* Check the shape of a or b against c. The usual mistake is [d, q] for [q, d]. */
static bool check_against_c(const char *path, const struct part *part, const struct part *c,
                            struct error *error) {
    hsize_t d = c->shape[0], q = c->shape[1];
    if (is_shape(part, q, d))
        return true;
    return error_set(error, ERROR_INPUT,
                     "%s: '%s' is [%llu, %llu], but c: [d, q] is [%llu, %llu], which needs "
                     "%s: [q, d] = [%llu, %llu]%s",
                     path, part->name, (unsigned long long)part->shape[0],
                     (unsigned long long)part->shape[1], (unsigned long long)d,
                     (unsigned long long)q, part->name, (unsigned long long)q,
                     (unsigned long long)d, is_shape(part, d, q) ? "; transpose it" : "");
}

static bool check_shapes(const char *path, const struct part *parts, struct error *error) {
    const struct part *c = &parts[PART_C];
    unsigned long long d = c->shape[0], q = c->shape[1];
    bool all_alike = is_shape(&parts[PART_A], d, q) && is_shape(&parts[PART_B], d, q);
    if (all_alike && d != q)
        return error_set(error, ERROR_INPUT,
                         "%s: a, b and c are all [%llu, %llu], but a and b should be [q, d] and c "
                         "[d, q]; transpose a and b if d = %llu, or c if d = %llu",
                         path, d, q, d, q);
    if (!check_against_c(path, &parts[PART_A], c, error) ||
        !check_against_c(path, &parts[PART_B], c, error))
        return false;
    if (d < 2 || d > GROUP_ORDER_MAX || q > WEIGHTS_SIZE_MAX / d)
        return error_set(
            error, ERROR_INPUT,
            "%s: c: [d, q] is [%llu, %llu]; d should be from 2 to %d and d q at most %d", path, d,
            q, GROUP_ORDER_MAX, WEIGHTS_SIZE_MAX);
    return true;
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static bool check_numbers(const char *path, const struct part *part, const double *values,
                          struct error *error) {
    hsize_t columns = part->shape[1], size = part->shape[0] * columns;
    for (hsize_t i = 0; i < size; ++i)
        if (!(fabs(values[i]) <= (double)FLT_MAX))
            return error_set(error, ERROR_INPUT, "%s: %s[%llu, %llu] is %g%s", path, part->name,
                             (unsigned long long)(i / columns), (unsigned long long)(i % columns),
                             values[i], isfinite(values[i]) ? ", more than float32 holds" : "");
    return true;
}

/* values: workspace, d q. a and b are transposed from [q, d] to the [d, q] of struct network. */
static bool read_part(const char *path, const struct part *part, double *values, bool transposed,
                      float *weights, struct error *error) {
    hsize_t rows = part->shape[0], columns = part->shape[1];
    if (H5Dread(part->dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        return error_set(error, ERROR_INPUT,
                         "%s: dataset '%s' cannot be read; the file is truncated or damaged", path,
                         part->name);
    if (!check_numbers(path, part, values, error))
        return false;
    for (hsize_t i = 0; i < rows; ++i)
        for (hsize_t j = 0; j < columns; ++j)
            weights[transposed ? j * rows + i : i * columns + j] = (float)values[i * columns + j];
    return true;
}

static bool read_network(const char *path, const struct part *parts, struct network *network,
                         struct error *error) {
    size_t d = parts[PART_C].shape[0], q = parts[PART_C].shape[1];
    if (!network_create((int)d, (int)q, network, error))
        return false;
    double *values = memory_array(d * q, sizeof *values);
    bool ok = values != NULL || error_memory(error, "a network's weights");
    for (int p = 0; ok && p < PARTS; ++p)
        ok = read_part(path, &parts[p], values, p != PART_C, network->weights + (size_t)p * d * q,
                       error);
    free(values);
    if (!ok)
        network_free(network);
    return ok;
}

/* --- The group -------------------------------------------------------------------------------- */

/* Read a text of fixed length, as written by C and Fortran, or of variable length, as by h5py. */
static void read_text(hid_t attribute, hid_t type, char group[WEIGHTS_GROUP_MAX]) {
    hid_t memory = H5Tcopy(type);
    char *variable = NULL;
    if (H5Tis_variable_str(type) > 0) {
        if (H5Aread(attribute, memory, &variable) >= 0 && variable != NULL &&
            strlen(variable) < WEIGHTS_GROUP_MAX)
            snprintf(group, WEIGHTS_GROUP_MAX, "%s", variable);
        H5free_memory(variable);
    } else if (H5Tget_size(type) < WEIGHTS_GROUP_MAX && H5Aread(attribute, memory, group) < 0) {
        memset(group, 0, WEIGHTS_GROUP_MAX);
    }
    H5Tclose(memory);
}

/* The attribute may be missing or of another type. */
static void read_group(hid_t file, char group[WEIGHTS_GROUP_MAX]) {
    memset(group, 0, WEIGHTS_GROUP_MAX);
    if (H5Aexists(file, "group") <= 0)
        return;
    hid_t attribute = H5Aopen(file, "group", H5P_DEFAULT);
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    if (H5Tget_class(type) == H5T_STRING && H5Sget_simple_extent_npoints(space) == 1)
        read_text(attribute, type, group);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
}

bool weights_read(const char *path, struct network *network, char group[WEIGHTS_GROUP_MAX],
                  struct error *error) {
    struct part parts[PARTS] = {
        {.name = "a", .wanted = "[q, d], hidden neurons by group elements", .dataset = -1},
        {.name = "b", .wanted = "[q, d], hidden neurons by group elements", .dataset = -1},
        {.name = "c", .wanted = "[d, q], group elements by hidden neurons", .dataset = -1},
    };
    *network = (struct network){0};
    hid_t file = open_file(path, error);
    if (file < 0)
        return false;
    bool ok = true;
    for (int p = 0; ok && p < PARTS; ++p)
        ok = open_part(file, path, &parts[p], error);
    ok = ok && check_shapes(path, parts, error) && read_network(path, parts, network, error);
    if (ok && group != NULL)
        read_group(file, group);
    for (int p = 0; p < PARTS; ++p)
        if (parts[p].dataset >= 0)
            H5Dclose(parts[p].dataset);
    H5Fclose(file);
    return ok;
}

/* --- The reading process ---------------------------------------------------------------------- */

/* Memory shared by the two processes. */
struct reading {
    bool ok;
    struct error error;
    char group[WEIGHTS_GROUP_MAX];
    int d, q;
    float weights[3 * (size_t)WEIGHTS_SIZE_MAX];
};

/* Mapped address space of this process in bytes: large with a sanitizer. */
static rlim_t mapped_bytes(void) {
    char line[128] = "";
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fgets(line, sizeof line, file) == NULL)
            line[0] = '\0';
        fclose(file);
    }
    return strtoul(line, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

void weights_limit_memory(void) {
    rlim_t mapped = mapped_bytes(), most = mapped + ((rlim_t)2 << 30);
    if (mapped > 0)
        setrlimit(RLIMIT_AS, &(struct rlimit){most, most});
}

static _Noreturn void read_and_exit(const char *path, struct reading *reading) {
    enum { SECONDS_MAX = 20 }; /* of processor time: more than the largest weights need */
    struct network network;
    weights_limit_memory();
    setrlimit(RLIMIT_CPU, &(struct rlimit){SECONDS_MAX, SECONDS_MAX + 1});
    reading->ok = weights_read(path, &network, reading->group, &reading->error);
    if (reading->ok) {
        reading->d = network.d;
        reading->q = network.q;
        memcpy(reading->weights, network.weights, network_size(&network) * sizeof(float));
    }
    _exit(0);
}

static bool run_reader(const char *path, struct reading *reading, struct error *error) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        read_and_exit(path, reading);
    if (pid < 0)
        return error_set(error, ERROR_ENVIRONMENT, "cannot start a process: %s", strerror(errno));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
        return error_set(error, ERROR_INPUT,
                         "%s: is a damaged HDF5 file: reading it ended with signal %d (%s)", path,
                         WTERMSIG(status), strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        return error_set(error, ERROR_INPUT,
                         "%s: is a damaged HDF5 file: reading it ended with status %d", path,
                         WEXITSTATUS(status));
    if (!reading->ok && error != NULL)
        *error = reading->error;
    return reading->ok;
}

bool weights_load(const char *path, struct network *network, char group[WEIGHTS_GROUP_MAX],
                  struct error *error) {
    *network = (struct network){0};
    /* Pages that are never written take no memory. */
    struct reading *reading = mmap(NULL, sizeof *reading, PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reading == MAP_FAILED)
        return error_memory(error, "a network's weights");
    bool ok =
        run_reader(path, reading, error) && network_create(reading->d, reading->q, network, error);
    if (ok)
        memcpy(network->weights, reading->weights, network_size(network) * sizeof(float));
    if (ok && group != NULL)
        memcpy(group, reading->group, WEIGHTS_GROUP_MAX);
    munmap(reading, sizeof *reading);
    return ok;
}
