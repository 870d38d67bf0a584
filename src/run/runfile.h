/* Run files: one trained network each, as HDF5.
 *
 * Datasets a, b: [q, d], c: [outputs, q], float32 (the layout of PyTorch's Linear weights); for
 * more than two inputs u1, u2, ... instead of a and b; for bits only a: [q, inputs]; for
 * transformers the parts of train/transformer.h; adam/first and adam/second, the optimiser's
 * running means of the gradient and its square, in the same layout; history/{epoch, train_loss,
 * test_loss, train_accuracy, test_accuracy}: [rows], [rows, members] for all but the epoch if
 * networks were trained together (the q neurons of each are adjacent); snapshots/{epoch: [S]; a, b:
 * [S, q, d]; c: [S, d, q]} if the cell has any. Attributes of the root: every hyperparameter, the
 * program version, the kernel, the format version, and `key`, the hashed line of all of these.
 * Every dataset has a Fletcher32 checksum.
 *
 * The first 512 bytes, HDF5's user block, are a line of text: "cogs run file, format 3, xxh128 ",
 * the digest of everything after them in hexadecimal, a newline, and zeros. It is checked before
 * the HDF5 library, which damaged files can crash, opens a file, so any changed, missing or added
 * byte is detected. The digest protects against accidents, not forgery.
 *
 * A file is written to a temporary name, flushed and renamed, so a file with its final name is
 * complete. Files of other formats have other keys and hence other names: they are ignored, and
 * their networks are trained again. */
#ifndef RUN_RUNFILE_H
#define RUN_RUNFILE_H

#include "train/training.h"

enum { RUNFILE_KEY_MAX = 1024, RUNFILE_NAME_MAX = 192 };

/* Everything that determines the trained weights, as one line of text. Members that are zero are
 * omitted, so that keys stay the same when members are added. A table of labels enters with its
 * digest. */
void runfile_key(const struct training_config *config, const char *kernel,
                 char key[RUNFILE_KEY_MAX]);

/* "Z_23_q512_wd5e-05_s1-<hash of the key>.h5"; the name of a table replaces the group */
void runfile_name(const struct training_config *config, const char *kernel,
                  char name[RUNFILE_NAME_MAX]);

/* Write `result` to `path` through `temporary`, a name in the same folder. */
bool runfile_save(const char *path, const char *temporary, const struct training_config *config,
                  const char *kernel, const struct training_result *result, struct error *error);

/* Read a run file of exactly this config. ERROR_ENVIRONMENT if it cannot be opened for reading,
 * ERROR_DAMAGED if its content is wrong. */
bool runfile_load(const char *path, const struct training_config *config, const char *kernel,
                  struct training_result *result, struct error *error);

/* Write the user block of an otherwise complete file, as runfile_save does: for tests that modify
 * files. */
bool runfile_seal(const char *path);

#endif
