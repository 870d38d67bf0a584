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

/* The numbers of an array: to be freed; NULL on failure. */
static double *read_numbers(const struct arrays *arrays, int index, struct error *error) {
    const struct array *array = &arrays->array[index];
    size_t size = array_size(array, SIZE_MAX);
    double *values = memory_array(size, sizeof *values);
    if (values == NULL)
        error_memory(error, "a network's weights");
    else if (!arrays_read(arrays, index, values, error) ||
             !check_numbers(arrays, array, values, size, error)) {
        free(values);
        values = NULL;
    }
    return values;
}

/* Number (k, neuron) of a part in its array; k is a group element, or one of the m numbers of its
 * embedding. */
static size_t place_of(const struct layout *layout, enum layout_part part, size_t k, size_t j) {
    size_t m = layout->inner[part], q = layout->q, column = k;
    if (part == LAYOUT_C)
        return layout->transposed[part] ? j * m + k : k * q + j;
    size_t columns = layout->split ? 2 * m : m;
    if (layout->split && part == LAYOUT_B)
        column += m;
    return layout->transposed[part] ? column * q + j : j * columns + column;
}

/* rows: [m, q], a part in the layout of networks */
static void sort_part(const struct layout *layout, enum layout_part part, const double *values,
                      double *rows) {
    for (size_t k = 0; k < layout->inner[part]; ++k)
        for (size_t j = 0; j < layout->q; ++j)
            rows[k * layout->q + j] = values[place_of(layout, part, k, j)];
}

/* A product with an embedding or a sum with biases may exceed what float32 holds. */
static bool to_float(const struct arrays *arrays, double value, float *result,
                     struct error *error) {
    if (!(fabs(value) <= (double)FLT_MAX))
        return error_set(error, ERROR_INPUT,
                         "%s: a product with an embedding or a sum with biases is %g, more than "
                         "float32 holds",
                         arrays->path, value);
    *result = (float)value;
    return true;
}

/* Row g of the embedding: [m]; `step`: from one number to the next. */
static const double *embedding_of(const struct layout *layout, enum layout_part part,
                                  const double *outer, size_t g, size_t *step) {
    *step = layout->outer_transposed[part] ? layout->d : 1;
    return layout->outer_transposed[part] ? outer + g : outer + g * layout->inner[part];
}

/* sums: [q], the row of element g */
static void multiply_row(const struct layout *layout, enum layout_part part, const double *outer,
                         const double *rows, size_t g, double *sums) {
    size_t step, q = layout->q;
    const double *embedding = embedding_of(layout, part, outer, g, &step);
    memset(sums, 0, q * sizeof *sums);
    for (size_t k = 0; k < layout->inner[part]; ++k)
        for (size_t j = 0; j < q; ++j)
            sums[j] += embedding[k * step] * rows[k * q + j];
}

static bool read_part(const struct arrays *arrays, const struct layout *layout,
                      enum layout_part part, float *weights, struct error *error) {
    size_t d = layout->d, q = layout->q, m = layout->inner[part];
    bool embedded = layout->outer[part] >= 0;
    double *values = read_numbers(arrays, layout->array[part], error);
    double *outer = embedded ? read_numbers(arrays, layout->outer[part], error) : NULL;
    double *rows = memory_array((m + 1) * q, sizeof *rows);
    bool ok = values != NULL && (outer != NULL || !embedded) &&
              (rows != NULL || error_memory(error, "a network's weights"));
    if (ok)
        sort_part(layout, part, values, rows);
    for (size_t g = 0; ok && g < d; ++g) {
        const double *row = rows + g * q;
        if (embedded) {
            multiply_row(layout, part, outer, rows, g, rows + m * q);
            row = rows + m * q;
        }
        for (size_t j = 0; ok && j < q; ++j)
            ok = to_float(arrays, row[j], &weights[g * q + j], error);
    }
    free(rows);
    free(outer);
    free(values);
    return ok;
}

/* Half of the biases of the first layer to each input. */
static bool read_first_biases(const struct arrays *arrays, const struct layout *layout,
                              struct weights *weights, struct error *error) {
    size_t d = layout->d, q = layout->q;
    bool ok = true;
    for (int p = LAYOUT_A; ok && p <= LAYOUT_B; ++p) {
        double *values = NULL;
        if (layout->bias[p] >= 0 && (values = read_numbers(arrays, layout->bias[p], error)) == NULL)
            return false;
        for (size_t i = 0; ok && values != NULL && i < 2 * d * q; ++i) { /* a, then b */
            float *weight = &weights->network.weights[i];
            weights->biased = weights->biased || values[i % q] != 0;
            ok = to_float(arrays, (double)*weight + values[i % q] / 2, weight, error);
        }
        free(values);
    }
    return ok;
}

/* The biases of the outputs: the last layer's, and through the unembedding those of the layer
 * before it. */
static bool read_last_biases(const struct arrays *arrays, const struct layout *layout,
                             struct weights *weights, struct error *error) {
    size_t d = layout->d, m = layout->inner[LAYOUT_C], step;
    bool last = layout->bias[LAYOUT_C] >= 0, inner = layout->bias[LAYOUT_INNER] >= 0;
    if (!last && !inner)
        return true;
    double *of_last = last ? read_numbers(arrays, layout->bias[LAYOUT_C], error) : NULL;
    double *of_inner = inner ? read_numbers(arrays, layout->bias[LAYOUT_INNER], error) : NULL;
    double *outer = inner ? read_numbers(arrays, layout->outer[LAYOUT_C], error) : NULL;
    weights->bias = memory_array(d, sizeof *weights->bias);
    bool ok = (!last || of_last != NULL) && (!inner || (of_inner != NULL && outer != NULL)) &&
              (weights->bias != NULL || error_memory(error, "a network's biases"));
    for (size_t g = 0; ok && g < d; ++g) {
        double sum = last ? of_last[g] : 0;
        for (size_t k = 0; inner && k < m; ++k)
            sum += of_inner[k] * embedding_of(layout, LAYOUT_C, outer, g, &step)[k * step];
        weights->biased = weights->biased || sum != 0;
        ok = to_float(arrays, sum, &weights->bias[g], error);
    }
    free(outer);
    free(of_inner);
    free(of_last);
    return ok;
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
    bool ok = true;
    for (int p = 0; ok && p < LAYOUT_PARTS; ++p)
        ok = read_part(arrays, layout, (enum layout_part)p,
                       weights->network.weights + (size_t)p * d * q, error);
    ok = ok && read_first_biases(arrays, layout, weights, error) &&
         read_last_biases(arrays, layout, weights, error);
    weights->tied = layout->tied;
    weights->either_way = layout->either_way;
    memcpy(weights->taken, layout->taken, sizeof weights->taken);
    memcpy(weights->biases, layout->biases, sizeof weights->biases);
    memcpy(weights->ignored, layout->ignored, sizeof weights->ignored);
    memcpy(weights->multiplied, layout->multiplied, sizeof weights->multiplied);
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
    if (q < 2 || q > GROUP_ORDER_MAX || weights->bias != NULL)
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
