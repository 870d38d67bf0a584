#include "run/weights.h"

#include "base/memory.h"
#include "group/group.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- Numbers ---------------------------------------------------------------------------------- */

static bool check_numbers(const struct arrays *arrays, const struct array *array,
                          const double *values, size_t size, struct error *error) {
    size_t columns = array->extent[array->rank - 1];
    for (size_t i = 0; i < size; ++i)
        if (!(fabs(values[i]) <= (double)FLT_MAX))
            return error_set(error, ERROR_INPUT, "%s: %s[%zu, %zu] is %g%s", arrays->path,
                             array->name, i / columns, i % columns, values[i],
                             isfinite(values[i]) ? ", more than float32 holds" : "");
    return true;
}

/* values: workspace for the array. */
static bool read_numbers(const struct arrays *arrays, int index, double *values,
                         struct error *error) {
    const struct array *array = &arrays->array[index];
    return arrays_read(arrays, index, values, error) &&
           check_numbers(arrays, array, values, array_size(array, SIZE_MAX), error);
}

/* Number (element, neuron) of a part in its array. */
static size_t place_of(const struct layout *layout, enum layout_part part, size_t g, size_t j) {
    size_t d = layout->d, q = layout->q, column = g;
    if (part == LAYOUT_C)
        return layout->transposed[part] ? j * d + g : g * q + j;
    size_t columns = layout->split ? 2 * d : d;
    if (layout->split && part == LAYOUT_B)
        column += d;
    return layout->transposed[part] ? column * q + j : j * columns + column;
}

static bool read_part(const struct arrays *arrays, const struct layout *layout,
                      enum layout_part part, double *values, float *weights, struct error *error) {
    size_t d = layout->d, q = layout->q;
    if (!read_numbers(arrays, layout->array[part], values, error))
        return false;
    for (size_t g = 0; g < d; ++g)
        for (size_t j = 0; j < q; ++j)
            weights[g * q + j] = (float)values[place_of(layout, part, g, j)];
    return true;
}

static bool read_biases(const struct arrays *arrays, const struct layout *layout, double *values,
                        struct weights *weights, struct error *error) {
    size_t d = layout->d, q = layout->q;
    for (int p = LAYOUT_A; p <= LAYOUT_B; ++p) {
        if (layout->bias[p] < 0)
            continue;
        if (!read_numbers(arrays, layout->bias[p], values, error))
            return false;
        for (size_t i = 0; i < 2 * d * q; ++i) /* a and b follow each other */
            weights->network.weights[i] =
                (float)((double)weights->network.weights[i] + values[i % q] / 2);
    }
    if (layout->bias[LAYOUT_C] < 0)
        return true;
    if (!read_numbers(arrays, layout->bias[LAYOUT_C], values, error))
        return false;
    weights->bias = memory_array(d, sizeof *weights->bias);
    if (weights->bias == NULL)
        return error_memory(error, "a network's biases");
    for (size_t g = 0; g < d; ++g)
        weights->bias[g] = (float)values[g];
    return true;
}

static void copy_text(const struct arrays *arrays, const char *name, char text[WEIGHTS_TEXT_MAX]) {
    const char *value = arrays_find_text(arrays, name);
    snprintf(text, WEIGHTS_TEXT_MAX, "%s", value != NULL ? value : "");
}

static bool read_network(const struct arrays *arrays, const struct layout *layout,
                         struct weights *weights, struct error *error) {
    size_t d = layout->d, q = layout->q;
    const char *degree = arrays_find_text(arrays, "degree");
    if (!network_create((int)d, (int)q, &weights->network, error))
        return false;
    double *values = memory_array((layout->split ? 2 : 1) * d * q, sizeof *values);
    bool ok = values != NULL || error_memory(error, "a network's weights");
    for (int p = 0; ok && p < LAYOUT_PARTS; ++p)
        ok = read_part(arrays, layout, (enum layout_part)p, values,
                       weights->network.weights + (size_t)p * d * q, error);
    ok = ok && read_biases(arrays, layout, values, weights, error);
    free(values);
    weights->biased = layout->bias[0] >= 0 || layout->bias[1] >= 0 || layout->bias[2] >= 0;
    weights->tied = layout->tied;
    weights->either_way = layout->either_way;
    memcpy(weights->taken, layout->taken, sizeof weights->taken);
    memcpy(weights->biases, layout->biases, sizeof weights->biases);
    copy_text(arrays, "group", weights->group);
    copy_text(arrays, "activation", weights->activation);
    weights->degree = degree != NULL ? (int)strtol(degree, NULL, 10) : 0;
    return ok;
}

static bool read_arrays(const struct arrays *arrays, const struct weights_options *options,
                        struct weights *weights, struct error *error) {
    static const struct weights_options usual = {0};
    struct layout layout;
    if (options == NULL)
        options = &usual;
    if (layout_find(arrays, options->names, !options->no_biases, &layout, error) &&
        read_network(arrays, &layout, weights, error))
        return true;
    weights_free(weights);
    return false;
}

bool weights_read(const char *path, const struct weights_options *options, struct weights *weights,
                  struct error *error) {
    struct arrays arrays;
    *weights = (struct weights){0};
    if (!arrays_open(path, &arrays, error))
        return false;
    bool ok = read_arrays(&arrays, options, weights, error);
    arrays_close(&arrays);
    return ok;
}

bool weights_read_bytes(const char *path, const void *bytes, size_t size,
                        const struct weights_options *options, struct weights *weights,
                        struct error *error) {
    struct arrays arrays;
    *weights = (struct weights){0};
    if (!arrays_open_bytes(path, bytes, size, &arrays, error))
        return false;
    bool ok = read_arrays(&arrays, options, weights, error);
    arrays_close(&arrays);
    return ok;
}

void weights_free(struct weights *weights) {
    network_free(&weights->network);
    free(weights->bias);
    *weights = (struct weights){0};
}

/* --- The other way round ---------------------------------------------------------------------- */

bool weights_exchange(const struct weights *weights, struct weights *other, struct error *error) {
    size_t d = (size_t)weights->network.d, q = (size_t)weights->network.q;
    *other = *weights;
    other->network = (struct network){0};
    other->bias = NULL;
    if (q > GROUP_ORDER_MAX || weights->bias != NULL)
        return error_set(error, ERROR_INPUT, "the other way round is not possible");
    if (!network_create((int)q, (int)d, &other->network, error))
        return false;
    for (size_t part = 0; part < LAYOUT_PARTS; ++part) {
        const float *from = weights->network.weights + part * d * q;
        float *to = other->network.weights + part * d * q;
        for (size_t g = 0; g < d; ++g)
            for (size_t j = 0; j < q; ++j)
                to[j * d + g] = from[g * q + j];
    }
    size_t used = strlen(other->taken);
    snprintf(other->taken + used, sizeof other->taken - used, "; all three transposed");
    return true;
}

/* --- The reading process ---------------------------------------------------------------------- */

/* Memory shared by the two processes. The bias follows the weights. */
struct reading {
    bool ok, has_bias;
    struct error error;
    struct weights weights; /* without its pointers */
    int d, q;
    float numbers[3 * (size_t)WEIGHTS_SIZE_MAX + GROUP_ORDER_MAX];
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

static _Noreturn void read_and_exit(const char *path, const struct weights_options *options,
                                    struct reading *reading) {
    enum { SECONDS_MAX = 20 }; /* of processor time: more than the largest weights need */
    struct weights *weights = &reading->weights;
    weights_limit_memory();
    setrlimit(RLIMIT_CPU, &(struct rlimit){SECONDS_MAX, SECONDS_MAX + 1});
    reading->ok = weights_read(path, options, weights, &reading->error);
    if (reading->ok) {
        size_t size = network_size(&weights->network);
        reading->d = weights->network.d;
        reading->q = weights->network.q;
        memcpy(reading->numbers, weights->network.weights, size * sizeof(float));
        reading->has_bias = weights->bias != NULL;
        if (reading->has_bias)
            memcpy(reading->numbers + size, weights->bias, (size_t)reading->d * sizeof(float));
    }
    _exit(0);
}

static bool run_reader(const char *path, const struct weights_options *options,
                       struct reading *reading, struct error *error) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        read_and_exit(path, options, reading);
    if (pid < 0)
        return error_set(error, ERROR_ENVIRONMENT, "cannot start a process: %s", strerror(errno));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
        return error_set(error, ERROR_INPUT,
                         "%s: is a damaged file: reading it ended with signal %d (%s)", path,
                         WTERMSIG(status), strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        return error_set(error, ERROR_INPUT,
                         "%s: is a damaged file: reading it ended with status %d", path,
                         WEXITSTATUS(status));
    if (!reading->ok && error != NULL)
        *error = reading->error;
    return reading->ok;
}

static bool take_reading(const struct reading *reading, struct weights *weights,
                         struct error *error) {
    struct network network;
    *weights = (struct weights){0};
    if (!network_create(reading->d, reading->q, &network, error))
        return false;
    size_t size = network_size(&network), d = (size_t)reading->d;
    *weights = reading->weights;
    weights->network = network;
    weights->bias = NULL;
    memcpy(network.weights, reading->numbers, size * sizeof(float));
    if (!reading->has_bias)
        return true;
    weights->bias = memory_array(d, sizeof *weights->bias);
    if (weights->bias != NULL) {
        memcpy(weights->bias, reading->numbers + size, d * sizeof(float));
        return true;
    }
    weights_free(weights);
    return error_memory(error, "a network's biases");
}

bool weights_load(const char *path, const struct weights_options *options, struct weights *weights,
                  struct error *error) {
    *weights = (struct weights){0};
    /* Pages that are never written take no memory. */
    struct reading *reading = mmap(NULL, sizeof *reading, PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reading == MAP_FAILED)
        return error_memory(error, "a network's weights");
    bool ok = run_reader(path, options, reading, error) && take_reading(reading, weights, error);
    munmap(reading, sizeof *reading);
    return ok;
}
