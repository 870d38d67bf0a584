/* Python pickles of plain tensors, as torch.save writes them.
 *
 * A pickle is a program for a stack machine that may call any Python function. Nothing is called
 * here: of all names only those by which PyTorch rebuilds dense tensors and dictionaries mean
 * something, and a pickle with any other is refused. The result is a tree of dictionaries, lists,
 * numbers, texts and tensors; a tensor names its storage, whose bytes are elsewhere. */
#ifndef ARRAYS_PICKLE_H
#define ARRAYS_PICKLE_H

#include "base/error.h"

#include <stddef.h>

enum pickle_kind {
    PICKLE_NONE,
    PICKLE_NUMBER, /* integers, booleans and real numbers */
    PICKLE_TEXT,
    PICKLE_LIST,    /* lists, tuples and sets: items */
    PICKLE_DICT,    /* items: key, value, key, value, ... */
    PICKLE_TYPE,    /* a storage type, text: "FloatStorage" */
    PICKLE_CALL,    /* a function that would be called; only on the stack */
    PICKLE_STORAGE, /* items: type, key; number: its size in numbers */
    PICKLE_TENSOR,  /* items: storage, offset, size (a list), stride (a list) */
};

struct pickle_node {
    enum pickle_kind kind;
    bool whole; /* of a number: an integer or a boolean */
    double number;
    long integer;
    const char *text; /* into the pickle; not terminated */
    size_t length;
    int first, last; /* into `item`: the chain of items; -1: none */
};

struct pickle_item {
    int node, next; /* next: -1 at the end of a chain */
};

struct pickle {
    int root;
    int nodes, items;
    struct pickle_node *node;
    struct pickle_item *item;
};

/* Fails with ERROR_INPUT and a message without a file name: what the pickle holds besides plain
 * tensors, or that it is damaged; with ERROR_ENVIRONMENT if out of memory. `bytes` must live as
 * long as *pickle. */
bool pickle_parse(const unsigned char *bytes, size_t size, struct pickle *pickle,
                  struct error *error);

void pickle_free(struct pickle *pickle);

/* Item `index` of a node: a node; -1 if there is none. */
int pickle_item(const struct pickle *pickle, int node, int index);

bool pickle_is_text(const struct pickle_node *node, const char *text);

#endif
