#include "run/runfile.h"

#include "arrays/hdf5_error.h"
#include "base/memory.h"
#include "base/output.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum {
    FORMAT_VERSION = 3,
    /* Raise this when a change of the arithmetic changes the bits of trained weights, so that
     * networks of older programs are not reused. */
    ARITHMETIC_VERSION = 4,
    RANK_MAX = 4,
    USER_BLOCK = 512, /* the smallest allowed by HDF5 */
};

/* --- Names ------------------------------------------------------------------------------------ */

/* Append " name=value" to a key. */
static void add_text(char key[RUNFILE_KEY_MAX], const char *name, const char *value) {
    size_t used = strlen(key);
    snprintf(key + used, RUNFILE_KEY_MAX - used, " %s=%s", name, value);
}

static void add_real(char key[RUNFILE_KEY_MAX], const char *name, double value) {
    char text[32];
    snprintf(text, sizeof text, "%.17g", value);
    if (value != 0)
        add_text(key, name, text);
}

static void add_choice(char key[RUNFILE_KEY_MAX], const char *name, const char *const *names,
                       int choice) {
    if (choice != 0)
        add_text(key, name, names[choice]);
}

/* Epochs by commas; a key has room for TRAINING_DOUBLINGS_MAX. */
static void list_doublings(const struct training_config *config, char *text, size_t size) {
    size_t used = 0;
    *text = '\0';
    for (unsigned i = 0; i < config->doublings && used < size; ++i)
        used += (size_t)snprintf(text + used, size - used, "%s%d", i == 0 ? "" : ",",
                                 config->double_at[i]);
}

static void add_doublings(const struct training_config *config, char key[RUNFILE_KEY_MAX]) {
    char text[RUNFILE_KEY_MAX];
    list_doublings(config, text, sizeof text);
    add_text(key, "double_at", text);
}

/* What transformers may have. */
static void add_options(const struct network_options *options, char key[RUNFILE_KEY_MAX]) {
    add_real(key, "blocks", options->blocks);
    add_real(key, "head_width", options->head_width);
    add_real(key, "positions", options->positions);
    add_real(key, "signs", options->signs);
    add_real(key, "scaled", options->scaled);
    add_real(key, "norms", options->norms);
    add_real(key, "biases", options->biases);
    add_real(key, "gelu", options->gelu);
    add_real(key, "dropout", options->dropout);
}

/* Append members added after the first version of the key, unless zero. */
static void add_choices(const struct training_config *config, char key[RUNFILE_KEY_MAX]) {
    char digest[32];
    if (config->rank == 0) {
        const struct dataset_shape shape = training_data_shape(config);
        size_t pairs = (size_t)dataset_pairs(shape.d, shape.inputs);
        snprintf(digest, sizeof digest, "%016llx",
                 (unsigned long long)XXH3_64bits(config->table.label,
                                                 pairs * sizeof *config->table.label));
        add_text(key, "table", digest);
        add_real(key, "inputs", config->table.inputs);
        add_real(key, "outputs", config->table.outputs);
        add_real(key, "bits", config->table.bits);
        add_real(key, "by_multiset", config->table.by_multiset);
    }
    add_choice(key, "activation", model_activation_names, (int)config->model.activation);
    add_real(key, "degree", config->model.degree);
    add_choice(key, "loss", model_loss_names, (int)config->model.loss);
    add_choice(key, "optimizer", optimiser_names, (int)config->optimiser.kind);
    add_real(key, "momentum", config->optimiser.momentum);
    add_real(key, "output_rate", config->optimiser.output_rate);
    add_choice(key, "schedule", training_schedule_names, (int)config->schedule);
    add_real(key, "final_learning_rate", config->final_learning_rate);
    add_real(key, "heads", config->heads);
    add_real(key, "hidden", config->hidden);
    add_options(&config->options, key);
    add_real(key, "evaluate_tuples", config->evaluate_tuples);
    add_real(key, "warm_up", config->warm_up);
    add_real(key, "cool_down", config->cool_down);
    if (config->doublings > 0)
        add_doublings(config, key);
    add_real(key, "penalty", config->penalty);
    if (config->penalty_power != config->model.degree + 1) /* the same as 0 */
        add_real(key, "penalty_power", config->penalty_power);
    add_real(key, "batch", config->batch);
    add_choice(key, "batches", batches_names, (int)config->batches);
    add_real(key, "start_deviation", config->start_deviation);
    add_real(key, "start_scale", config->start_scale);
    add_real(key, "clean_test", config->clean_test);
    add_real(key, "test_tuples", config->test_tuples);
    add_real(key, "evaluate_every", config->evaluate_every);
    add_real(key, "stop_after", config->stop_after);
    if (training_members(config) > 1)
        add_real(key, "members", config->members);
}

void runfile_key(const struct training_config *config, const char *kernel,
                 char key[RUNFILE_KEY_MAX]) {
    char task[GROUP_NAME_MAX];
    const struct optimiser_config *adam = &config->optimiser;
    training_task_name(config, task);
    snprintf(key, RUNFILE_KEY_MAX,
             "format=%d arithmetic=%d kernel=%s gradient=%s group=%s q=%d seed=%llu epochs=%d "
             "anneal_epochs=%d train_share=%.17g learning_rate=%.17g beta1=%.17g beta2=%.17g "
             "epsilon=%.17g weight_decay=%.17g vanish_below=%.17g start=%s start_noise=%.17g",
             FORMAT_VERSION, ARITHMETIC_VERSION, kernel, training_way(config)->name, task,
             config->q, (unsigned long long)config->seed, config->epochs, config->anneal_epochs,
             config->train_share, adam->learning_rate, adam->beta1, adam->beta2, adam->epsilon,
             adam->weight_decay, config->vanish_below, training_start_name(config),
             config->start_noise);
    if (config->anneal_epochs > 0) {
        char decay[32];
        snprintf(decay, sizeof decay, "%.17g", config->anneal_weight_decay);
        add_text(key, "anneal_weight_decay", decay);
    }
    add_choices(config, key);
}

void runfile_name(const struct training_config *config, const char *kernel,
                  char name[RUNFILE_NAME_MAX]) {
    char key[RUNFILE_KEY_MAX], task[GROUP_NAME_MAX];
    runfile_key(config, kernel, key);
    training_task_name(config, task);
    snprintf(name, RUNFILE_NAME_MAX, "%s_q%d_wd%g_s%llu-%016llx.h5", task, config->q,
             config->optimiser.weight_decay, (unsigned long long)config->seed,
             (unsigned long long)XXH3_64bits(key, strlen(key)));
}

/* --- The HDF5 library ---------------------------------------------------------------------------
 */

/* Before anything else is called: without locks of its own, which some file systems do not have.
 * Nobody else writes a file before it has its name, or changes it afterwards. */
static void prepare_library(void) {
    setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
    hdf5_error_watch();
}

/* --- The user block --------------------------------------------------------------------------- */

/* Compute the user block for the bytes after it. `state`: workspace for the digest. */
static bool fill_user_block(FILE *file, XXH3_state_t *state, char user_block[USER_BLOCK]) {
    static char buffer[1 << 16];
    XXH128_canonical_t digest;
    size_t size;
    if (fseek(file, USER_BLOCK, SEEK_SET) != 0 || XXH3_128bits_reset(state) != XXH_OK)
        return false;
    while ((size = fread(buffer, 1, sizeof buffer, file)) > 0)
        XXH3_128bits_update(state, buffer, size);
    XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(state));
    memset(user_block, 0, USER_BLOCK);
    int used =
        snprintf(user_block, USER_BLOCK, "cogs run file, format %d, xxh128 ", FORMAT_VERSION);
    for (size_t i = 0; i < sizeof digest.digest; ++i)
        used += snprintf(user_block + used, USER_BLOCK - (size_t)used, "%02x", digest.digest[i]);
    user_block[used] = '\n';
    return ferror(file) == 0;
}

static bool make_user_block(FILE *file, char user_block[USER_BLOCK]) {
    XXH3_state_t *state = XXH3_createState();
    bool ok = state != NULL && fill_user_block(file, state, user_block);
    XXH3_freeState(state);
    return ok;
}

bool runfile_seal(const char *path) {
    char user_block[USER_BLOCK];
    FILE *file = fopen(path, "r+e");
    if (file == NULL)
        return false;
    bool ok = make_user_block(file, user_block) && fseek(file, 0, SEEK_SET) == 0 &&
              fwrite(user_block, 1, USER_BLOCK, file) == USER_BLOCK;
    int reason = errno;
    if (fclose(file) != 0 && ok) {
        ok = false;
        reason = errno;
    }
    errno = reason;
    return ok;
}

/* Whether the user block fits the file; *reason: the errno with which it cannot be read, or 0. */
static bool is_sealed(const char *path, int *reason) {
    char wanted[USER_BLOCK], found[USER_BLOCK];
    *reason = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        *reason = errno;
        return false;
    }
    bool whole = fread(found, 1, USER_BLOCK, file) == USER_BLOCK;
    bool made = whole && make_user_block(file, wanted);
    if ((whole && !made) || ferror(file) != 0)
        *reason = errno;
    fclose(file);
    return made && memcmp(found, wanted, USER_BLOCK) == 0;
}

/* --- Writing ---------------------------------------------------------------------------------- */

/* Valid handles are closed; steps after a failed one are skipped. */
static bool write_dataset(hid_t parent, const char *name, hid_t type, int rank,
                          const hsize_t *shape, const void *data) {
    hid_t space = H5Screate_simple(rank, shape, NULL);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    hid_t dataset = H5I_INVALID_HID;
    bool ok = space >= 0 && plist >= 0 && H5Pset_obj_track_times(plist, false) >= 0;
    if (ok && shape[0] > 0) /* checksums need chunks, which must not be empty */
        ok = H5Pset_chunk(plist, rank, shape) >= 0 && H5Pset_fletcher32(plist) >= 0;
    if (ok)
        dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    ok = dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    if (dataset >= 0)
        ok = H5Dclose(dataset) >= 0 && ok;
    H5Pclose(plist);
    H5Sclose(space);
    return ok;
}

static bool write_attribute(hid_t file, const char *name, hid_t type, const void *value) {
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Sclose(space);
    return ok;
}

static bool write_text(hid_t file, const char *name, const char *text) {
    hid_t type = H5Tcopy(H5T_C_S1);
    bool ok = H5Tset_size(type, strlen(text) + 1) >= 0 && write_attribute(file, name, type, text);
    H5Tclose(type);
    return ok;
}

static bool write_real(hid_t file, const char *name, double value) {
    return write_attribute(file, name, H5T_NATIVE_DOUBLE, &value);
}

static bool write_integer(hid_t file, const char *name, long long value) {
    return write_attribute(file, name, H5T_NATIVE_LLONG, &value);
}

static bool write_options(hid_t file, const struct network_options *options) {
    return write_integer(file, "blocks", options->blocks) &&
           write_integer(file, "head_width", options->head_width) &&
           write_integer(file, "positions", options->positions) &&
           write_integer(file, "signs", options->signs) &&
           write_integer(file, "scaled", options->scaled) &&
           write_integer(file, "norms", options->norms) &&
           write_integer(file, "biases", options->biases) &&
           write_integer(file, "gelu", options->gelu) &&
           write_real(file, "dropout", options->dropout);
}

static bool write_attributes(hid_t file, const struct training_config *config, const char *kernel) {
    char key[RUNFILE_KEY_MAX], task[GROUP_NAME_MAX], doublings[RUNFILE_KEY_MAX];
    const struct optimiser_config *adam = &config->optimiser;
    runfile_key(config, kernel, key);
    training_task_name(config, task);
    list_doublings(config, doublings, sizeof doublings);
    return write_integer(file, "format_version", FORMAT_VERSION) &&
           write_text(file, "program_version", COGS_VERSION) && write_text(file, "key", key) &&
           write_text(file, "kernel", kernel) && write_text(file, "group", task) &&
           write_text(file, "gradient", training_way(config)->name) &&
           write_integer(file, "q", config->q) &&
           write_integer(file, "seed", (long long)config->seed) &&
           write_integer(file, "epochs", config->epochs) &&
           write_integer(file, "anneal_epochs", config->anneal_epochs) &&
           write_real(file, "anneal_weight_decay", config->anneal_weight_decay) &&
           write_real(file, "train_share", config->train_share) &&
           write_real(file, "learning_rate", adam->learning_rate) &&
           write_real(file, "beta1", adam->beta1) && write_real(file, "beta2", adam->beta2) &&
           write_real(file, "epsilon", adam->epsilon) &&
           write_real(file, "weight_decay", adam->weight_decay) &&
           write_real(file, "vanish_below", config->vanish_below) &&
           write_text(file, "start", training_start_name(config)) &&
           write_real(file, "start_noise", config->start_noise) &&
           write_real(file, "start_deviation", config->start_deviation) &&
           write_real(file, "start_scale", config->start_scale) &&
           write_text(file, "activation", model_activation_names[config->model.activation]) &&
           write_text(file, "loss", model_loss_names[config->model.loss]) &&
           write_text(file, "optimizer", optimiser_names[adam->kind]) &&
           write_integer(file, "degree", config->model.degree) &&
           write_integer(file, "inputs", training_data_shape(config).inputs) &&
           write_integer(file, "bits", training_data_shape(config).bits) &&
           write_integer(file, "by_multiset", config->table.by_multiset) &&
           write_integer(file, "heads", config->heads) &&
           write_integer(file, "hidden", config->hidden) && write_options(file, &config->options) &&
           write_integer(file, "evaluate_tuples", config->evaluate_tuples) &&
           write_integer(file, "warm_up", config->warm_up) &&
           write_integer(file, "cool_down", config->cool_down) &&
           write_text(file, "double_at", doublings) &&
           write_real(file, "penalty", config->penalty) &&
           write_real(file, "penalty_power", config->penalty_power) &&
           write_integer(file, "batch", config->batch) &&
           write_real(file, "momentum", adam->momentum) &&
           write_real(file, "output_rate", adam->output_rate) &&
           write_text(file, "schedule", training_schedule_names[config->schedule]) &&
           write_real(file, "final_learning_rate", config->final_learning_rate) &&
           write_integer(file, "clean_test", config->clean_test) &&
           write_integer(file, "test_tuples", config->test_tuples) &&
           write_integer(file, "evaluate_every", config->evaluate_every) &&
           write_integer(file, "stop_after", config->stop_after) &&
           write_integer(file, "members", training_members(config));
}

/* from: [rows, columns] to: [columns, rows] */
static void transpose(const float *from, int rows, int columns, float *to) {
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            to[(size_t)j * (size_t)rows + (size_t)i] =
                from[(size_t)i * (size_t)columns + (size_t)j];
}

/* count < 0: one set of weights without a leading dimension. Returns the rank. */
static int part_shape(const struct network_part *part, int count, hsize_t shape[RANK_MAX]) {
    int rank = 0;
    if (count >= 0)
        shape[rank++] = (hsize_t)count;
    for (int i = 0; i < part->rank; ++i)
        shape[rank++] = (hsize_t)part->extent[i];
    return rank;
}

/* Write `count` sets of weights ([count, rows, q]) with the shape of `network` as datasets. */
static bool write_weights(hid_t parent, int count, const struct network *network,
                          const float *weights) {
    size_t sets = count < 0 ? 1 : (size_t)count, all = network_size(network);
    bool ok = true;
    for (int p = 0; ok && p < network_parts(network); ++p) {
        const struct network_part part = network_part(network, p);
        size_t size = part.size;
        float *buffer = memory_array(sets * size, sizeof *buffer);
        hsize_t shape[RANK_MAX];
        int rank = part_shape(&part, count, shape);
        ok = buffer != NULL;
        for (size_t s = 0; ok && s < sets; ++s) {
            const float *from = weights + s * all + part.offset;
            if (part.transposed)
                transpose(from, part.extent[1], part.extent[0], buffer + s * size);
            else
                memcpy(buffer + s * size, from, size * sizeof *buffer);
        }
        ok = ok && write_dataset(parent, part.name, H5T_NATIVE_FLOAT, rank, shape, buffer);
        free(buffer);
    }
    return ok;
}

/* A group without time stamps, so that the same network gives the same bytes. */
static hid_t create_group(hid_t parent, const char *name) {
    hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_obj_track_times(plist, false);
    hid_t group = H5Gcreate2(parent, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    H5Pclose(plist);
    return group;
}

static const char *const adam_names[] = {"first", "second"};

static bool write_adam(hid_t file, const struct training_result *result) {
    const struct network *network = &result->network;
    hid_t group = create_group(file, "adam");
    bool ok = group >= 0;
    for (int i = 0; ok && i < 2; ++i) {
        hid_t mean = create_group(group, adam_names[i]);
        ok = mean >= 0 &&
             write_weights(mean, -1, network, result->adam + (size_t)i * network_size(network));
        if (mean >= 0)
            H5Gclose(mean);
    }
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static const char *const history_names[] = {"train_loss", "test_loss", "train_accuracy",
                                            "test_accuracy"};

static double *evaluation_field(struct evaluation *evaluation, int field) {
    double *const fields[] = {&evaluation->train_loss, &evaluation->test_loss,
                              &evaluation->train_accuracy, &evaluation->test_accuracy};
    return fields[field];
}

static bool write_history(hid_t file, const struct training_result *result) {
    const struct training_history *history = &result->history;
    hid_t group = create_group(file, "history");
    int rank = result->members > 1 ? 2 : 1, count = history->rows * result->members;
    double *column = memory_array((size_t)count, sizeof *column);
    hsize_t shape[2] = {(hsize_t)history->rows, (hsize_t)result->members};
    bool ok = group >= 0 && column != NULL &&
              write_dataset(group, "epoch", H5T_NATIVE_INT, 1, shape, history->epoch);
    for (int field = 0; ok && field < 4; ++field) {
        for (int i = 0; i < count; ++i)
            column[i] = *evaluation_field(&history->evaluation[i], field);
        ok = write_dataset(group, history_names[field], H5T_NATIVE_DOUBLE, rank, shape, column);
    }
    free(column);
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static bool write_snapshots(hid_t file, const struct training_result *result) {
    if (result->snapshots == 0)
        return true;
    hid_t group = create_group(file, "snapshots");
    hsize_t shape[1] = {(hsize_t)result->snapshots};
    bool ok = group >= 0 &&
              write_dataset(group, "epoch", H5T_NATIVE_INT, 1, shape, result->snapshot_epoch) &&
              write_weights(group, result->snapshots, &result->network, result->snapshot_weights);
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static hid_t create_file(const char *path) {
    hid_t creation = H5Pcreate(H5P_FILE_CREATE), opening = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = H5I_INVALID_HID;
    /* From format 1.10 on, all metadata are checksummed, including the chunk index. */
    if (H5Pset_userblock(creation, USER_BLOCK) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0 &&
        H5Pset_libver_bounds(opening, H5F_LIBVER_V110, H5F_LIBVER_LATEST) >= 0)
        file = H5Fcreate(path, H5F_ACC_TRUNC, creation, opening);
    H5Pclose(creation);
    H5Pclose(opening);
    return file;
}

bool runfile_save(const char *path, const char *temporary, const struct training_config *config,
                  const char *kernel, const struct training_result *result, struct error *error) {
    prepare_library();
    hid_t file = create_file(temporary);
    bool ok = file >= 0 && write_attributes(file, config, kernel) &&
              write_weights(file, -1, &result->network, result->network.weights) &&
              write_adam(file, result) && write_history(file, result) &&
              write_snapshots(file, result);
    if (file >= 0)
        ok = H5Fclose(file) >= 0 && ok;
    int reason = ok ? 0 : hdf5_error_number();
    if (ok && !(runfile_seal(temporary) && output_publish(temporary, path))) {
        ok = false;
        reason = errno;
    }
    if (ok)
        return true;
    unlink(temporary);
    if (reason != 0)
        return output_refuse(error, "cannot write the run file", path, reason);
    return error_set(error, ERROR_ENVIRONMENT,
                     "cannot write the run file '%s': the HDF5 library reports an error", path);
}

/* --- Reading ---------------------------------------------------------------------------------- */

static bool read_dataset(hid_t parent, const char *name, hid_t type, int rank, const hsize_t *shape,
                         void *data) {
    hsize_t found[RANK_MAX] = {0};
    hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
    if (dataset < 0)
        return false;
    hid_t space = H5Dget_space(dataset);
    bool ok = H5Sget_simple_extent_ndims(space) == rank &&
              H5Sget_simple_extent_dims(space, found, NULL) == rank &&
              memcmp(found, shape, (size_t)rank * sizeof *shape) == 0 &&
              H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    H5Sclose(space);
    H5Dclose(dataset);
    return ok;
}

/* The length of a one-dimensional dataset, or -1. */
static int dataset_length(hid_t parent, const char *name) {
    hsize_t length = 0;
    hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
    if (dataset < 0)
        return -1;
    hid_t space = H5Dget_space(dataset);
    bool ok = H5Sget_simple_extent_ndims(space) == 1 &&
              H5Sget_simple_extent_dims(space, &length, NULL) == 1 && length < (1U << 30);
    H5Sclose(space);
    H5Dclose(dataset);
    return ok ? (int)length : -1;
}

static bool key_matches(hid_t file, const char *key) {
    char found[RUNFILE_KEY_MAX] = "";
    hid_t attribute = H5Aopen(file, "key", H5P_DEFAULT);
    if (attribute < 0)
        return false;
    hid_t type = H5Aget_type(attribute);
    bool ok = H5Tget_class(type) == H5T_STRING && H5Tget_size(type) == strlen(key) + 1 &&
              H5Tis_variable_str(type) == 0 && H5Aread(attribute, type, found) >= 0 &&
              strcmp(found, key) == 0;
    H5Tclose(type);
    H5Aclose(attribute);
    return ok;
}

static bool read_weights(hid_t parent, int count, const struct network *network, float *weights) {
    size_t sets = count < 0 ? 1 : (size_t)count, all = network_size(network);
    bool ok = true;
    for (int p = 0; ok && p < network_parts(network); ++p) {
        const struct network_part part = network_part(network, p);
        size_t size = part.size;
        float *buffer = memory_array(sets * size, sizeof *buffer);
        hsize_t shape[RANK_MAX];
        int rank = part_shape(&part, count, shape);
        ok = buffer != NULL &&
             read_dataset(parent, part.name, H5T_NATIVE_FLOAT, rank, shape, buffer);
        for (size_t s = 0; ok && s < sets; ++s) {
            float *to = weights + s * all + part.offset;
            if (part.transposed)
                transpose(buffer + s * size, part.extent[0], part.extent[1], to);
            else
                memcpy(to, buffer + s * size, size * sizeof *buffer);
        }
        free(buffer);
    }
    return ok;
}

static bool read_adam(hid_t file, struct training_result *result) {
    size_t size = network_size(&result->network);
    result->adam = memory_array(2 * size, sizeof *result->adam);
    bool ok = result->adam != NULL;
    for (int i = 0; ok && i < 2; ++i) {
        char name[32];
        snprintf(name, sizeof name, "adam/%s", adam_names[i]);
        hid_t mean = H5Gopen2(file, name, H5P_DEFAULT);
        ok = mean >= 0 && read_weights(mean, -1, &result->network, result->adam + (size_t)i * size);
        if (mean >= 0)
            H5Gclose(mean);
    }
    return ok;
}

static bool read_history(hid_t file, int members, struct training_history *history) {
    int rows = dataset_length(file, "history/epoch");
    if (rows < 1)
        return false;
    size_t count = (size_t)rows * (size_t)members;
    hsize_t shape[2] = {(hsize_t)rows, (hsize_t)members};
    history->epoch = memory_array((size_t)rows, sizeof *history->epoch);
    history->evaluation = memory_array(count, sizeof *history->evaluation);
    double *column = memory_array(count, sizeof *column);
    bool ok = history->epoch != NULL && history->evaluation != NULL && column != NULL &&
              read_dataset(file, "history/epoch", H5T_NATIVE_INT, 1, shape, history->epoch);
    for (int field = 0; ok && field < 4; ++field) {
        char name[64];
        snprintf(name, sizeof name, "history/%s", history_names[field]);
        ok = read_dataset(file, name, H5T_NATIVE_DOUBLE, members > 1 ? 2 : 1, shape, column);
        for (size_t i = 0; ok && i < count; ++i)
            *evaluation_field(&history->evaluation[i], field) = column[i];
    }
    free(column);
    history->rows = rows;
    return ok;
}

static bool read_snapshots(hid_t file, struct training_result *result) {
    if (H5Lexists(file, "snapshots", H5P_DEFAULT) <= 0)
        return true;
    int count = dataset_length(file, "snapshots/epoch");
    hid_t group = H5Gopen2(file, "snapshots", H5P_DEFAULT);
    if (count < 1 || group < 0) {
        if (group >= 0)
            H5Gclose(group);
        return false;
    }
    hsize_t shape[1] = {(hsize_t)count};
    size_t size = network_size(&result->network);
    result->snapshots = count;
    result->snapshot_epoch = memory_array((size_t)count, sizeof *result->snapshot_epoch);
    result->snapshot_weights = memory_array((size_t)count, size * sizeof *result->snapshot_weights);
    bool ok = result->snapshot_epoch != NULL && result->snapshot_weights != NULL &&
              read_dataset(group, "epoch", H5T_NATIVE_INT, 1, shape, result->snapshot_epoch) &&
              read_weights(group, count, &result->network, result->snapshot_weights);
    H5Gclose(group);
    return ok;
}

static bool is_readable(const char *path, struct error *error) {
    struct stat status = {0};
    int reason = access(path, R_OK) != 0 || stat(path, &status) != 0 ? errno : 0;
    if (reason == 0 && S_ISREG(status.st_mode))
        return true;
    return error_set(error, ERROR_ENVIRONMENT, "cannot read the run file %s: %s", path,
                     reason == 0 ? "it is not a regular file" : strerror(reason));
}

bool runfile_load(const char *path, const struct training_config *config, const char *kernel,
                  struct training_result *result, struct error *error) {
    char key[RUNFILE_KEY_MAX];
    const struct network_shape shape = training_network_shape(config);
    int members = training_members(config);
    *result = (struct training_result){.members = members};
    if (!is_readable(path, error))
        return false;
    runfile_key(config, kernel, key);
    if (!network_create_shape(&shape, members * config->q, &result->network, error))
        return false;
    prepare_library();
    int reason;
    bool sealed = is_sealed(path, &reason);
    hid_t file = sealed ? H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT) : H5I_INVALID_HID;
    bool ok = file >= 0 && key_matches(file, key) &&
              read_weights(file, -1, &result->network, result->network.weights) &&
              read_adam(file, result) && read_history(file, members, &result->history) &&
              read_snapshots(file, result);
    if (sealed && !ok)
        reason = hdf5_error_number();
    if (file >= 0)
        H5Fclose(file);
    if (ok)
        return true;
    training_result_free(result);
    if (reason != 0)
        return error_set(error, ERROR_ENVIRONMENT, "cannot read the run file %s: %s", path,
                         strerror(reason));
    return error_set(error, ERROR_DAMAGED, "the run file %s is damaged or belongs to another cell",
                     path);
}
