/* Run files: one trained network each, as HDF5.
 *
 * Datasets a, b: [q, d], c: [outputs, q], float32 (the layout of PyTorch's Linear weights); of more
 * than two inputs u1, u2, ... instead of a and b, of bits only a: [q, inputs]; of transformers the
 * parts of train/transformer.h;
 * adam/first and adam/second, the optimiser's running means of the gradient and its square, alike;
 * history/{epoch, train_loss, test_loss, train_accuracy, test_accuracy}: [rows], [rows, members]
 * for all but the epoch where networks were trained together (their q nodes each lie side by side);
 * snapshots/{epoch: [S]; a, b: [S, q, d]; c: [S, d, q]} when the cell asked for them. Attributes of
 * the root: every hyperparameter, the program's version, the kernel, the format version, and `key`,
 * the line that all of these hash to. Every dataset carries a Fletcher32 checksum.
 *
 * The first 512 bytes, HDF5's user block, are a line of text: "cogs run file, format 3, xxh128 ",
 * the digest of everything after them in hexadecimal, a newline, and zeros. It is checked before
 * the HDF5 library, which damaged files can crash, sees a file; so a file with a changed byte, cut
 * off or with something added is found damaged, whatever is in it. The digest finds accidents, not
 * forgery.
 *
 * A file is written to a temporary name, flushed and renamed: one that has its name is whole.
 * Files of other formats have other keys, hence other names: they are not looked at, and their
 * networks are trained again. */
#ifndef RUN_RUNFILE_H
#define RUN_RUNFILE_H

#include "train/training.h"

enum { RUNFILE_KEY_MAX = 1024, RUNFILE_NAME_MAX = 192 };

/* Everything that determines the trained weights, as one line of text. What a config leaves at zero
 * is not in it, so that the keys of a program that knew less stay as they were. A table of labels
 * is there with its digest. */
void runfile_key(const struct training_config *config, const char *kernel,
                 char key[RUNFILE_KEY_MAX]);

/* "Z_23_q512_wd5e-05_s1-<hash of the key>.h5"; a table's name in the group's place */
void runfile_name(const struct training_config *config, const char *kernel,
                  char name[RUNFILE_NAME_MAX]);

/* Write `result` to `path` by way of `temporary`, a name in the same folder. */
bool runfile_save(const char *path, const char *temporary, const struct training_config *config,
                  const char *kernel, const struct training_result *result, struct error *error);

/* Read a run file of exactly this config. ERROR_ENVIRONMENT when it cannot be opened for reading,
 * ERROR_DAMAGED when its content is not what it should be. */
bool runfile_load(const char *path, const struct training_config *config, const char *kernel,
                  struct training_result *result, struct error *error);

/* Write the user block of a file that is otherwise whole, as runfile_save does: for tests that
 * change what is in a file. */
bool runfile_seal(const char *path);

#endif
