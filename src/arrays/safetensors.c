/* safetensors: the length of a header, 8 bytes, the header in JSON, and the numbers. The header is
 * {"NAME": {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, "__metadata__": {..}}. */
#include "arrays/reader.h"

#include <jansson.h>
#include <string.h>

static const size_t header_most = 100000000; /* the format's own limit */

static bool refuse(const struct arrays *arrays, const char *what, struct error *error) {
    return arrays_refuse(arrays, error, "is a truncated or damaged safetensors file: %s", what);
}

static void set_type(const char *dtype, struct array *array) {
    static const struct {
        const char *dtype;
        enum array_type type;
    } types[] = {{"F16", ARRAY_FLOAT16},
                 {"BF16", ARRAY_BFLOAT16},
                 {"F32", ARRAY_FLOAT32},
                 {"F64", ARRAY_FLOAT64}};
    for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
        if (strcmp(dtype, types[i].dtype) == 0) {
            array_set_type(array, types[i].type);
            return;
        }
    array_set_other(array, dtype);
}

static bool natural(const json_t *value, size_t *number) {
    json_int_t integer = json_integer_value(value);
    *number = integer >= 0 ? (size_t)integer : 0;
    return json_is_integer(value) && integer >= 0;
}

static bool set_shape(const json_t *shape, struct array *array) {
    size_t rank = json_array_size(shape);
    if (!json_is_array(shape) || rank > ARRAY_RANK_MAX)
        return false;
    array->rank = (int)rank;
    for (size_t i = 0; i < rank; ++i)
        if (!natural(json_array_get(shape, i), &array->extent[i]))
            return false;
    array_set_strides(array, false);
    return true;
}

/* Offsets count from the end of the header, at `start`. */
static bool set_place(const struct arrays *arrays, const json_t *offsets, size_t start,
                      struct array *array) {
    size_t begin, end, room = arrays->size - start;
    size_t item = array_item_size(array->type), count = array_size(array, SIZE_MAX / 8);
    if (json_array_size(offsets) != 2 || !natural(json_array_get(offsets, 0), &begin) ||
        !natural(json_array_get(offsets, 1), &end) || begin > end || end > room)
        return false;
    array->offset = start + begin;
    return item == 0 || count * item == end - begin;
}

static bool add_tensor(struct arrays *arrays, const char *name, const json_t *entry, size_t start,
                       struct error *error) {
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    struct array *array = arrays_add(arrays, name, error);
    if (array == NULL)
        return false;
    if (dtype == NULL)
        return refuse(arrays, "a tensor without dtype", error);
    set_type(dtype, array);
    if (!set_shape(json_object_get(entry, "shape"), array) ||
        !set_place(arrays, json_object_get(entry, "data_offsets"), start, array))
        return refuse(arrays, "a tensor's shape and place do not fit", error);
    return true;
}

static bool add_texts(struct arrays *arrays, json_t *metadata, struct error *error) {
    const char *name;
    json_t *value;
    json_object_foreach(metadata, name, value) {
        if (json_is_string(value) &&
            !arrays_add_text(arrays, name, json_string_value(value), error))
            return false;
    }
    return true;
}

static bool add_all(struct arrays *arrays, json_t *header, size_t start, struct error *error) {
    const char *name;
    json_t *entry;
    json_object_foreach(header, name, entry) {
        bool ok = strcmp(name, "__metadata__") == 0 ? add_texts(arrays, entry, error)
                                                    : add_tensor(arrays, name, entry, start, error);
        if (!ok)
            return false;
    }
    return true;
}

static bool open_safetensors(struct arrays *arrays, struct error *error) {
    size_t length = (size_t)little_endian(arrays->bytes, 8);
    json_error_t problem;
    if (length > header_most || length > arrays->size - 8)
        return refuse(arrays, "its header is not complete", error);
    json_t *header =
        json_loadb((const char *)arrays->bytes + 8, length, JSON_REJECT_DUPLICATES, &problem);
    if (!json_is_object(header)) {
        json_decref(header);
        return refuse(arrays, "its header is not a JSON object", error);
    }
    bool ok = add_all(arrays, header, 8 + length, error);
    json_decref(header);
    return ok;
}

static bool read_safetensors(const struct arrays *arrays, int index, double *values,
                             struct error *error) {
    return array_convert(&arrays->array[index], arrays->path, arrays->bytes, arrays->size, values,
                         error);
}

static void close_safetensors(struct arrays *arrays) {
    (void)arrays;
}

const struct arrays_reader reader_safetensors = {"safetensors", open_safetensors, read_safetensors,
                                                 close_safetensors};
