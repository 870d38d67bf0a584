/* Zip archives: NumPy's .npz, whose entries are .npy files, and PyTorch's .pt, whose entry data.pkl
 * is a pickle of tensors with their storages as other entries. */
#include "arrays/pickle.h"
#include "arrays/reader.h"
#include "base/memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { HEADER_MAX = 4096, DEPTH_MAX = 8, VISITS_MAX = 100000 };
enum { DEFLATE_MOST = 1040 }; /* times that deflated bytes can grow */

static const size_t entry_most = (size_t)1 << 30; /* uncompressed */

/* --- Entries ---------------------------------------------------------------------------------- */

static bool refuse_entry(const struct arrays *arrays, const char *name, const char *reason,
                         struct error *error) {
    char text[ARRAY_NAME_MAX];
    copy_printable(text, sizeof text, name, strlen(name));
    return arrays_refuse(arrays, error, "entry '%s' of the archive cannot be read: %s", text,
                         reason);
}

/* Read the first `most` bytes of an entry, or all of them: to be freed. An entry that needs more
 * memory than `most` is refused if `whole`. */
static bool read_entry(const struct arrays *arrays, zip_int64_t entry, size_t most, bool whole,
                       unsigned char **bytes, size_t *size, struct error *error) {
    zip_t *zip = arrays->state;
    zip_stat_t status;
    *bytes = NULL;
    if (zip_stat_index(zip, (zip_uint64_t)entry, 0, &status) != 0 ||
        (status.valid & ZIP_STAT_SIZE) == 0)
        return arrays_refuse(arrays, error, "is a truncated or damaged zip archive");
    if (status.size / DEFLATE_MOST > arrays->size)
        return refuse_entry(arrays, status.name, "it claims more than the archive can hold", error);
    if (whole && status.size > most)
        return refuse_entry(arrays, status.name, "it has more than 1 GiB", error);
    size_t wanted = status.size < most ? (size_t)status.size : most;
    zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)entry, 0);
    if (file == NULL)
        return refuse_entry(arrays, status.name, zip_strerror(zip), error);
    *bytes = malloc(wanted + 1);
    zip_int64_t got = *bytes != NULL ? zip_fread(file, *bytes, wanted + 1) : 0;
    bool ok = *bytes != NULL || error_memory(error, "an entry of an archive");
    if (ok && (got < 0 || (size_t)got < wanted || (whole && (size_t)got > wanted)))
        ok = refuse_entry(arrays, status.name,
                          got < 0 ? zip_file_strerror(file) : "it is too short", error);
    zip_fclose(file);
    *size = ok && (size_t)got < wanted ? (size_t)got : wanted;
    if (!ok) {
        free(*bytes);
        *bytes = NULL;
    }
    return ok;
}

static bool ends_with(const char *name, const char *end) {
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

/* --- NumPy ------------------------------------------------------------------------------------ */

/* A text as an array without axes, numpy.array("Z_23"): UCS-4, of which ASCII is kept. */
static bool add_npy_text(struct arrays *arrays, const char *name, const unsigned char *header,
                         size_t size, const struct array *array, struct error *error) {
    char text[ARRAYS_TEXT_MAX];
    size_t length = 0;
    if (array->rank != 0 || strcmp(array->type_name, "text") != 0)
        return true;
    for (size_t at = array->offset; at + 4 <= size && length + 1 < sizeof text; at += 4) {
        uint64_t character = little_endian(header + at, 4);
        if (character == 0)
            break;
        text[length++] = (char)(character < 127 ? character : '?');
    }
    text[length] = '\0';
    return arrays_add_text(arrays, name, text, error);
}

static bool add_npy(struct arrays *arrays, zip_int64_t entry, const char *name,
                    struct error *error) {
    char short_name[ARRAY_NAME_MAX];
    unsigned char *header;
    size_t size = 0;
    snprintf(short_name, sizeof short_name, "%.*s", (int)(strlen(name) - strlen(".npy")), name);
    if (!read_entry(arrays, entry, HEADER_MAX, false, &header, &size, error))
        return false;
    struct array *array = arrays_add(arrays, short_name, error);
    bool ok = array != NULL && npy_read_header(arrays, name, header, size, array, error) &&
              add_npy_text(arrays, short_name, header, size, array, error);
    if (ok)
        array->storage = (int)entry;
    free(header);
    return ok;
}

static bool open_npz(struct arrays *arrays, zip_int64_t entries, struct error *error) {
    arrays->format = "NumPy";
    for (zip_int64_t i = 0; i < entries; ++i) {
        const char *name = zip_get_name(arrays->state, (zip_uint64_t)i, 0);
        if (name != NULL && ends_with(name, ".npy") && !add_npy(arrays, i, name, error))
            return false;
    }
    return true;
}

/* --- PyTorch ---------------------------------------------------------------------------------- */

struct tree {
    struct arrays *arrays;
    const struct pickle *pickle;
    const char *folder; /* of the archive, with the slash */
    bool big_endian;
    int visits;
    struct error *error;
};

static void set_type(const struct pickle_node *type, struct array *array) {
    static const struct {
        const char *storage;
        enum array_type type;
    } types[] = {{"HalfStorage", ARRAY_FLOAT16},
                 {"BFloat16Storage", ARRAY_BFLOAT16},
                 {"FloatStorage", ARRAY_FLOAT32},
                 {"DoubleStorage", ARRAY_FLOAT64}};
    for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
        if (strcmp(type->text, types[i].storage) == 0) {
            array_set_type(array, types[i].type);
            return;
        }
    array_set_other(array, strncmp(type->text, "Complex", 7) == 0   ? "complex numbers"
                           : strcmp(type->text, "BoolStorage") == 0 ? "booleans"
                                                                    : "integers");
}

static bool natural(const struct pickle *pickle, int node, size_t *number) {
    const struct pickle_node *n = &pickle->node[node];
    *number = n->integer > 0 ? (size_t)n->integer : 0;
    return n->kind == PICKLE_NUMBER && n->whole && n->integer >= 0;
}

/* Extents and strides of a tensor. */
static bool set_shape(const struct pickle *pickle, int tensor, struct array *array) {
    int size = pickle->node[pickle_item(pickle, tensor, 2)].first;
    int stride = pickle->node[pickle_item(pickle, tensor, 3)].first;
    for (array->rank = 0; size >= 0 && stride >= 0; ++array->rank) {
        size_t step;
        if (array->rank == ARRAY_RANK_MAX ||
            !natural(pickle, pickle->item[size].node, &array->extent[array->rank]) ||
            !natural(pickle, pickle->item[stride].node, &step) || step > LONG_MAX)
            return false;
        array->stride[array->rank] = (long)step;
        size = pickle->item[size].next;
        stride = pickle->item[stride].next;
    }
    return size < 0 && stride < 0;
}

static bool refuse_tensor(const struct tree *tree, const struct array *array) {
    return arrays_refuse(tree->arrays, tree->error,
                         "is a truncated or damaged PyTorch file: tensor '%s'", array->name);
}

static bool add_tensor(struct tree *tree, int tensor, const char *name) {
    const struct pickle *pickle = tree->pickle;
    int storage = pickle_item(pickle, tensor, 0), key = pickle_item(pickle, storage, 1);
    size_t offset;
    char entry[ARRAY_NAME_MAX + 64];
    struct array *array = arrays_add(tree->arrays, name, tree->error);
    if (array == NULL)
        return false;
    set_type(&pickle->node[pickle_item(pickle, storage, 0)], array);
    array->big_endian = tree->big_endian;
    if (!natural(pickle, pickle_item(pickle, tensor, 1), &offset) || offset > SIZE_MAX / 16 ||
        !set_shape(pickle, tensor, array))
        return refuse_tensor(tree, array);
    array->offset = offset * array_item_size(array->type);
    snprintf(entry, sizeof entry, "%sdata/%.*s", tree->folder, (int)pickle->node[key].length,
             pickle->node[key].text);
    zip_int64_t index = zip_name_locate(tree->arrays->state, entry, 0);
    if (index < 0)
        return refuse_tensor(tree, array);
    array->storage = (int)index;
    return true;
}

static bool visit(struct tree *tree, int node, const char *name, int depth);

/* The key of an item, behind the names of the dictionaries around it. */
static void join(const char *name, const struct pickle_node *key, int index, char *joined,
                 size_t size) {
    const char *dot = *name != '\0' ? "." : "";
    if (key != NULL && key->kind == PICKLE_TEXT)
        snprintf(joined, size, "%s%s%.*s", name, dot,
                 (int)(key->length < ARRAY_NAME_MAX ? key->length : ARRAY_NAME_MAX), key->text);
    else
        snprintf(joined, size, "%s%s%ld", name, dot, key != NULL ? key->integer : (long)index);
}

static bool visit_items(struct tree *tree, int node, const char *name, int depth) {
    const struct pickle *pickle = tree->pickle;
    bool is_dict = pickle->node[node].kind == PICKLE_DICT;
    int index = 0;
    for (int i = pickle->node[node].first; i >= 0; i = pickle->item[i].next, ++index) {
        char joined[ARRAY_NAME_MAX];
        const struct pickle_node *key = is_dict ? &pickle->node[pickle->item[i].node] : NULL;
        if (is_dict)
            i = pickle->item[i].next; /* items of dictionaries come in pairs */
        join(name, key, index, joined, sizeof joined);
        if (!visit(tree, pickle->item[i].node, joined, depth + 1))
            return false;
    }
    return true;
}

static bool add_text(struct tree *tree, const struct pickle_node *node, const char *name) {
    char text[ARRAYS_TEXT_MAX];
    if (node->length >= sizeof text)
        return true;
    copy_printable(text, sizeof text, node->text, node->length);
    return arrays_add_text(tree->arrays, name, text, tree->error);
}

static bool visit(struct tree *tree, int node, const char *name, int depth) {
    const struct pickle_node *n = &tree->pickle->node[node];
    if (++tree->visits > VISITS_MAX || depth > DEPTH_MAX)
        return true; /* of an optimiser's state, not of a network */
    switch (n->kind) {
    case PICKLE_TENSOR:
        return add_tensor(tree, node, *name != '\0' ? name : "tensor");
    case PICKLE_TEXT:
        return add_text(tree, n, name);
    case PICKLE_LIST:
    case PICKLE_DICT:
        return visit_items(tree, node, name, depth);
    default:
        return true;
    }
}

static bool is_big_endian(const struct arrays *arrays, const char *folder) {
    char entry[ARRAY_NAME_MAX + 16];
    unsigned char *bytes;
    size_t size = 0;
    snprintf(entry, sizeof entry, "%sbyteorder", folder);
    zip_int64_t index = zip_name_locate(arrays->state, entry, 0);
    if (index < 0 || !read_entry(arrays, index, 16, false, &bytes, &size, NULL))
        return false;
    bool big = size >= 3 && memcmp(bytes, "big", 3) == 0;
    free(bytes);
    return big;
}

static bool open_torch(struct arrays *arrays, zip_int64_t entry, const char *name,
                       struct error *error) {
    char folder[ARRAY_NAME_MAX];
    unsigned char *bytes;
    size_t size = 0;
    struct pickle pickle;
    arrays->format = "PyTorch";
    snprintf(folder, sizeof folder, "%.*s", (int)(strlen(name) - strlen("data.pkl")), name);
    if (!read_entry(arrays, entry, entry_most, true, &bytes, &size, error))
        return false;
    bool ok = pickle_parse(bytes, size, &pickle, error);
    if (!ok && error != NULL && error->kind == ERROR_INPUT)
        error_prefix(error, "%s", arrays->path);
    struct tree tree = {arrays, &pickle, folder, is_big_endian(arrays, folder), 0, error};
    ok = ok && visit(&tree, pickle.root, "", 0);
    pickle_free(&pickle);
    free(bytes);
    return ok;
}

/* --- Archives --------------------------------------------------------------------------------- */

static zip_t *open_archive(const struct arrays *arrays, struct error *error) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t *source = zip_source_buffer_create(arrays->bytes, arrays->size, 0, &problem);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &problem) : NULL;
    if (zip == NULL) {
        zip_source_free(source);
        arrays_refuse(arrays, error, "is a truncated or damaged zip archive (%s)",
                      zip_error_strerror(&problem));
    }
    zip_error_fini(&problem);
    return zip;
}

static bool open_zip(struct arrays *arrays, struct error *error) {
    bool any_npy = false;
    zip_t *zip = open_archive(arrays, error);
    if (zip == NULL)
        return false;
    arrays->state = zip;
    zip_int64_t entries = zip_get_num_entries(zip, 0);
    for (zip_int64_t i = 0; i < entries; ++i) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        if (name == NULL)
            continue;
        if (strcmp(name, "data.pkl") == 0 || ends_with(name, "/data.pkl"))
            return open_torch(arrays, i, name, error);
        any_npy = any_npy || ends_with(name, ".npy");
    }
    if (!any_npy)
        return arrays_refuse(arrays, error,
                             "is a zip archive, but neither NumPy's .npz nor a PyTorch file");
    return open_npz(arrays, entries, error);
}

static bool read_zip(const struct arrays *arrays, int index, double *values, struct error *error) {
    const struct array *array = &arrays->array[index];
    unsigned char *bytes;
    size_t size = 0;
    if (!read_entry(arrays, array->storage, entry_most, true, &bytes, &size, error))
        return false;
    bool ok = array_convert(array, arrays->path, bytes, size, values, error);
    free(bytes);
    return ok;
}

static void close_zip(struct arrays *arrays) {
    if (arrays->state != NULL)
        zip_discard(arrays->state);
}

const struct arrays_reader reader_zip = {"zip", open_zip, read_zip, close_zip};
