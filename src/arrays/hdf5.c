/* HDF5. Files are opened by name, other bytes as an image in memory.
 *
 * The lock that says whether another program is writing the file is taken here, not by the library,
 * whose message for a file system without locks is the same as that for a file in use. */
#include "arrays/hdf5_error.h"
#include "arrays/lzf.h"
#include "arrays/reader.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct state {
    hid_t file;
    int lock; /* descriptor, -1 if there is none */
};

/* --- Opening ---------------------------------------------------------------------------------- */

static bool locks_are_off(void) {
    const char *text = getenv("HDF5_USE_FILE_LOCKING");
    return text != NULL && (strcasecmp(text, "FALSE") == 0 || strcmp(text, "0") == 0 ||
                            strcasecmp(text, "BEST_EFFORT") == 0);
}

static bool refuse_open(const struct arrays *arrays, struct error *error) {
    return arrays_refuse(arrays, error,
                         "is open for writing in another program, such as a notebook; close it "
                         "there, e.g. by f.close() in h5py, or inspect a copy (or set "
                         "HDF5_USE_FILE_LOCKING=FALSE to read what is on the disk so far)");
}

/* False if another program writes the file. A file system without locks is read without. */
static bool lock(const struct arrays *arrays, struct state *state, struct error *error) {
    state->lock = open(arrays->path, O_RDONLY | O_CLOEXEC);
    if (state->lock < 0)
        return arrays_refuse(arrays, error, "%s", strerror(errno));
    if (locks_are_off() || flock(state->lock, LOCK_SH | LOCK_NB) == 0)
        return true;
    return errno != EWOULDBLOCK || refuse_open(arrays, error);
}

/* How the library is to open the file. */
static hid_t access_list(const struct arrays *arrays) {
    hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_file_locking(list, false, true);
    if (arrays->bytes_are != ARRAYS_MAPPED) {
        H5Pset_fapl_core(list, 1 << 20, false);
        H5Pset_file_image(list, (void *)arrays->bytes, arrays->size);
    }
    return list;
}

/* The disk fails, or a server does: the file may be good. False if not so. */
static bool medium_fails(void) {
    return hdf5_error_number() == EIO || hdf5_error_number() == ESTALE;
}

static bool refuse_file(const struct arrays *arrays, struct error *error) {
    if (medium_fails())
        return arrays_refuse(arrays, error, "cannot be read: %s", strerror(hdf5_error_number()));
    if (hdf5_error_says("h5clear"))
        return arrays_refuse(arrays, error,
                             "is marked as open for writing: a program has it open, or ended "
                             "without closing it; close it there, or clear the mark by "
                             "'h5clear -s FILE'");
    if (hdf5_error_says("lock file"))
        return refuse_open(arrays, error);
    if (hdf5_error_says("bad superblock version") || hdf5_error_says("bad version number"))
        return arrays_refuse(arrays, error,
                             "is damaged, or written by a newer version of HDF5 than %s; write "
                             "it with libver='v108' in h5py",
                             H5_VERS_INFO);
    return arrays_refuse(arrays, error, "is a truncated or damaged HDF5 file");
}

/* --- Lists ------------------------------------------------------------------------------------ */

static const char *class_name(hid_t type) {
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return "integers";
    case H5T_STRING:
        return "text";
    case H5T_COMPOUND:
        return "a compound type (complex numbers?)";
    case H5T_REFERENCE:
        return "references";
    default:
        return "another type";
    }
}

static void set_type(hid_t type, struct array *array) {
    size_t bytes = H5Tget_size(type);
    if (H5Tget_class(type) != H5T_FLOAT)
        array_set_other(array, class_name(type));
    else if (bytes == 2)
        array_set_type(array, H5Tget_ebias(type) == 127 ? ARRAY_BFLOAT16 : ARRAY_FLOAT16);
    else
        array_set_type(array, bytes == 4 ? ARRAY_FLOAT32 : ARRAY_FLOAT64);
}

static bool add_dataset(struct arrays *arrays, hid_t dataset, const char *name,
                        struct error *error) {
    hsize_t extent[H5S_MAX_RANK];
    struct array *array = arrays_add(arrays, name, error);
    if (array == NULL)
        return false;
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    set_type(type, array);
    array->rank = H5Sget_simple_extent_ndims(space);
    if (array->rank < 0 || H5Sget_simple_extent_dims(space, extent, NULL) < 0) {
        array_set_other(array, "a damaged dataset");
        array->rank = 0;
    }
    for (int i = 0; i < array->rank && i < ARRAY_RANK_MAX; ++i)
        array->extent[i] = (size_t)extent[i];
    arrays->by_columns = arrays->by_columns || H5Aexists(dataset, "MATLAB_class") > 0;
    H5Sclose(space);
    H5Tclose(type);
    return true;
}

struct listing {
    struct arrays *arrays;
    struct error *error;
};

/* MATLAB keeps what is not an array of numbers below these. */
static bool is_internal(const char *name) {
    return strncmp(name, "#refs#", 6) == 0 || strncmp(name, "#subsystem#", 11) == 0;
}

/* A name without numbers: it is listed, so that a message can say why it cannot be taken. */
static bool add_link(struct listing *listing, const char *name, const char *what) {
    struct array *array = arrays_add(listing->arrays, name, listing->error);
    if (array != NULL)
        array_set_other(array, what);
    return array != NULL;
}

static herr_t list_link(hid_t group, const char *name, const H5L_info_t *info, void *to) {
    struct listing *listing = to;
    if (is_internal(name))
        return 0;
    if (info->type != H5L_TYPE_HARD && info->type != H5L_TYPE_SOFT)
        return add_link(listing, name, "nothing (a link to another file, which is not followed)")
                   ? 0
                   : -1;
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object < 0 && info->type == H5L_TYPE_SOFT)
        return add_link(listing, name, "nothing (a link that leads nowhere)") ? 0 : -1;
    bool ok = object < 0 || H5Iget_type(object) != H5I_DATASET ||
              add_dataset(listing->arrays, object, name, listing->error);
    if (object >= 0)
        H5Oclose(object);
    return ok ? 0 : -1;
}

/* --- Attributes ------------------------------------------------------------------------------- */

/* A text of fixed length, as written by C and Fortran, or of variable length, as by h5py. *text is
 * kept if it is too long. */
static void read_text(hid_t attribute, hid_t type, char text[ARRAYS_TEXT_MAX]) {
    char fixed[ARRAYS_TEXT_MAX] = "", *variable = NULL;
    if (H5Tis_variable_str(type) > 0) {
        if (H5Aread(attribute, type, &variable) >= 0 && variable != NULL &&
            strlen(variable) < ARRAYS_TEXT_MAX)
            snprintf(text, ARRAYS_TEXT_MAX, "%s", variable);
        H5free_memory(variable);
    } else if (H5Tget_size(type) < ARRAYS_TEXT_MAX && H5Aread(attribute, type, fixed) >= 0) {
        memcpy(text, fixed, sizeof fixed);
    }
}

/* Integers as text: an attribute such as degree = 2. */
static void read_integer(hid_t attribute, char text[ARRAYS_TEXT_MAX]) {
    long long value;
    if (H5Aread(attribute, H5T_NATIVE_LLONG, &value) >= 0)
        snprintf(text, ARRAYS_TEXT_MAX, "%lld", value);
}

/* The attribute may be missing. One that is neither a text nor an integer is not dropped silently.
 */
static bool add_attribute(struct arrays *arrays, hid_t file, const char *name,
                          struct error *error) {
    char text[ARRAYS_TEXT_MAX] = "(neither one short text nor one integer)";
    if (H5Aexists(file, name) <= 0)
        return true;
    hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
    if (attribute < 0)
        return arrays_refuse(arrays, error, "attribute '%s' cannot be read; the file is damaged",
                             name);
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    if (H5Sget_simple_extent_npoints(space) == 1 && H5Tget_class(type) == H5T_STRING)
        read_text(attribute, type, text);
    else if (H5Sget_simple_extent_npoints(space) == 1 && H5Tget_class(type) == H5T_INTEGER)
        read_integer(attribute, text);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return *text == '\0' || arrays_add_text(arrays, name, text, error);
}

static bool open_hdf5(struct arrays *arrays, struct error *error) {
    struct state *state = memory_array(1, sizeof *state);
    struct listing listing = {arrays, error};
    hdf5_error_watch();
    lzf_register();
    if (state == NULL)
        return error_memory(error, "a file");
    *state = (struct state){.file = H5I_INVALID_HID, .lock = -1};
    arrays->state = state;
    if (arrays->bytes_are == ARRAYS_MAPPED && !lock(arrays, state, error))
        return false;
    hid_t list = access_list(arrays);
    state->file =
        H5Fopen(arrays->bytes_are == ARRAYS_MAPPED ? arrays->path : "image", H5F_ACC_RDONLY, list);
    H5Pclose(list);
    if (state->file < 0)
        return refuse_file(arrays, error);
    if (error != NULL)
        error->kind = ERROR_NONE;
    if (H5Lvisit(state->file, H5_INDEX_NAME, H5_ITER_INC, list_link, &listing) < 0)
        return (error != NULL && error->kind != ERROR_NONE) ||
               arrays_refuse(arrays, error, "is a truncated or damaged HDF5 file");
    return add_attribute(arrays, state->file, "group", error) &&
           add_attribute(arrays, state->file, "activation", error) &&
           add_attribute(arrays, state->file, "degree", error);
}

/* --- Numbers ---------------------------------------------------------------------------------- */

/* The filter that this library does not have; false if it has all. */
static bool missing_filter(hid_t dataset, unsigned *id, char name[64]) {
    hid_t list = H5Dget_create_plist(dataset);
    bool missing = false;
    for (int i = 0; !missing && i < H5Pget_nfilters(list); ++i) {
        unsigned flags, parameters[16], config;
        size_t count = sizeof parameters / sizeof *parameters;
        *name = '\0';
        H5Z_filter_t filter =
            H5Pget_filter2(list, (unsigned)i, &flags, &count, parameters, 64, name, &config);
        missing = filter >= 0 && H5Zfilter_avail(filter) <= 0;
        *id = (unsigned)filter;
    }
    H5Pclose(list);
    return missing;
}

static bool refuse_dataset(const struct arrays *arrays, const struct array *array, hid_t dataset,
                           struct error *error) {
    char name[64], shown[64];
    unsigned id;
    if (missing_filter(dataset, &id, name)) {
        copy_printable(shown, sizeof shown, *name != '\0' ? name : "of no name", sizeof shown - 1);
        return arrays_refuse(arrays, error,
                             "dataset '%s' is compressed with filter %u (%s), which is not part of "
                             "HDF5 and not installed here; write it with compression='gzip' or "
                             "without, or set HDF5_PLUGIN_PATH to the folder of the filter",
                             array->name, id, shown);
    }
    if (medium_fails())
        return refuse_file(arrays, error);
    if (hdf5_error_says("external") || hdf5_error_says("raw data file"))
        return arrays_refuse(arrays, error,
                             "dataset '%s' keeps its numbers in another file, which cannot be read",
                             array->name);
    return arrays_refuse(arrays, error,
                         "dataset '%s' cannot be read; the file is truncated or damaged",
                         array->name);
}

/* Where the library looks for the file of a virtual dataset's source, but for HDF5_VDS_PREFIX. */
static hid_t open_source(const struct arrays *arrays, const char *name) {
    char beside[4096];
    const char *slash = strrchr(arrays->path, '/');
    int folder = slash != NULL ? (int)(slash - arrays->path) + 1 : 0;
    snprintf(beside, sizeof beside, "%.*s%s", folder, arrays->path, name);
    hid_t file = *name != '/' && folder > 0 ? H5Fopen(beside, H5F_ACC_RDONLY, H5P_DEFAULT) : -1;
    return file >= 0 ? file : H5Fopen(name, H5F_ACC_RDONLY, H5P_DEFAULT);
}

/* Source `i` of a virtual dataset, of which the library reads zeros if it is missing. */
static bool check_source(const struct arrays *arrays, const struct array *array, hid_t list,
                         size_t i, struct error *error) {
    char name[1024] = "", dataset[1024] = "";
    const struct state *state = arrays->state;
    if (H5Pget_virtual_filename(list, i, name, sizeof name) < 0 ||
        H5Pget_virtual_dsetname(list, i, dataset, sizeof dataset) < 0 ||
        strchr(name, '%') != NULL || strchr(dataset, '%') != NULL) /* a pattern of names */
        return true;
    bool here = strcmp(name, ".") == 0;
    hid_t file = here ? state->file : open_source(arrays, name);
    hid_t source = file >= 0 ? H5Dopen2(file, dataset, H5P_DEFAULT) : -1;
    if (source >= 0)
        H5Dclose(source);
    if (file >= 0 && !here)
        H5Fclose(file);
    char shown[128];
    copy_printable(shown, sizeof shown, name, strlen(name));
    return source >= 0 || arrays_refuse(arrays, error,
                                        "dataset '%s' takes its numbers from the file '%s', which "
                                        "cannot be read",
                                        array->name, shown);
}

/* The library reads zeros, or another filling, where there are no numbers: not those of a network.
 */
static bool is_written(const struct arrays *arrays, const struct array *array, hid_t dataset,
                       struct error *error) {
    enum { SOURCES_MOST = 256 };
    size_t sources = 0;
    H5D_space_status_t status = H5D_SPACE_STATUS_ALLOCATED;
    hid_t list = H5Dget_create_plist(dataset);
    bool is_virtual = H5Pget_layout(list) == H5D_VIRTUAL, ok = true;
    if (is_virtual && H5Pget_virtual_count(list, &sources) < 0)
        sources = 0;
    for (size_t i = 0; ok && i < sources && i < SOURCES_MOST; ++i)
        ok = check_source(arrays, array, list, i, error);
    if (ok && !is_virtual && H5Pget_external_count(list) == 0 &&
        H5Dget_space_status(dataset, &status) >= 0 && status == H5D_SPACE_STATUS_NOT_ALLOCATED)
        ok = arrays_refuse(arrays, error,
                           "dataset '%s' was created, but no number was ever written to it",
                           array->name);
    H5Pclose(list);
    return ok;
}

static bool read_hdf5(const struct arrays *arrays, int index, double *values, struct error *error) {
    const struct state *state = arrays->state;
    const struct array *array = &arrays->array[index];
    hid_t dataset = H5Dopen2(state->file, array->name, H5P_DEFAULT);
    if (dataset < 0)
        return arrays_refuse(arrays, error, "'%s' is not a dataset, or a damaged one", array->name);
    bool ok = is_written(arrays, array, dataset, error) &&
              (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0 ||
               refuse_dataset(arrays, array, dataset, error));
    H5Dclose(dataset);
    return ok;
}

static void close_hdf5(struct arrays *arrays) {
    struct state *state = arrays->state;
    if (state == NULL)
        return;
    if (state->file >= 0)
        H5Fclose(state->file);
    if (state->lock >= 0)
        close(state->lock);
    free(state);
}

const struct arrays_reader reader_hdf5 = {"HDF5", open_hdf5, read_hdf5, close_hdf5};
