#include "arrays/pickle.h"

#include "arrays/reader.h"
#include "base/memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MOST = 1 << 24 }; /* bytes of a pickle: a network of many thousand tensors has less */

struct machine {
    const unsigned char *at, *end;
    struct pickle *pickle;
    int *stack, depth; /* nodes; MARK */
    int *memo;         /* [size + 1]: nodes, -1 where there is none */
    size_t memoized;   /* by MEMOIZE, which numbers them itself */
    size_t size;       /* of the pickle */
    bool ended;
    struct error *error;
};

enum { MARK = -1 };

/* --- Nodes ------------------------------------------------------------------------------------ */

static bool damaged(struct machine *m) {
    return error_set(m->error, ERROR_INPUT, "its pickle is truncated or damaged");
}

/* Room for one more in a list that doubles; NULL without memory. */
static void *more_room(void *list, int count, size_t size) {
    bool full = (count & (count - 1)) == 0; /* at 0, 1, 2, 4, 8 ... */
    return full ? realloc(list, (count == 0 ? 1 : 2 * (size_t)count) * size) : list;
}

/* Returns the new node, -1 without memory. */
static int add_node(struct machine *m, struct pickle_node node) {
    struct pickle *pickle = m->pickle;
    struct pickle_node *list = more_room(pickle->node, pickle->nodes, sizeof *list);
    if (list == NULL) {
        error_memory(m->error, "a pickle");
        return -1;
    }
    pickle->node = list;
    node.first = node.last = -1;
    list[pickle->nodes] = node;
    return pickle->nodes++;
}

static bool add_item(struct machine *m, int to, int node) {
    struct pickle *pickle = m->pickle;
    struct pickle_item *list = more_room(pickle->item, pickle->items, sizeof *list);
    if (list == NULL)
        return error_memory(m->error, "a pickle");
    pickle->item = list;
    list[pickle->items] = (struct pickle_item){node, -1};
    struct pickle_node *owner = &pickle->node[to];
    if (owner->last < 0)
        owner->first = pickle->items;
    else
        list[owner->last].next = pickle->items;
    owner->last = pickle->items++;
    return true;
}

int pickle_item(const struct pickle *pickle, int node, int index) {
    int item = pickle->node[node].first;
    while (index-- > 0 && item >= 0)
        item = pickle->item[item].next;
    return item < 0 ? -1 : pickle->item[item].node;
}

bool pickle_is_text(const struct pickle_node *node, const char *text) {
    return node->kind == PICKLE_TEXT && node->length == strlen(text) &&
           memcmp(node->text, text, node->length) == 0;
}

/* --- The stack -------------------------------------------------------------------------------- */

/* At most one push for each byte, so the stack has room. */
static bool push(struct machine *m, int node) {
    m->stack[m->depth++] = node;
    return true;
}

static bool push_new(struct machine *m, struct pickle_node node) {
    int index = add_node(m, node);
    return index >= 0 && push(m, index);
}

static bool push_number(struct machine *m, double number, long integer, bool whole) {
    return push_new(
        m, (struct pickle_node){
               .kind = PICKLE_NUMBER, .number = number, .integer = integer, .whole = whole});
}

static bool push_integer(struct machine *m, long integer) {
    return push_number(m, (double)integer, integer, true);
}

/* The node on top, -1 if there is none. */
static int top(const struct machine *m) {
    return m->depth > 0 ? m->stack[m->depth - 1] : MARK;
}

static bool pop(struct machine *m, int *node) {
    *node = top(m);
    if (*node == MARK)
        return damaged(m);
    --m->depth;
    return true;
}

/* The position behind the last mark; 0 if there is none. */
static int after_mark(const struct machine *m) {
    int at = m->depth;
    while (at > 0 && m->stack[at - 1] != MARK)
        --at;
    return at;
}

/* Append what is above the last mark to the node below it, and remove both it and the mark. */
static bool append_marked(struct machine *m, enum pickle_kind kind) {
    int from = after_mark(m), to = from >= 2 ? m->stack[from - 2] : MARK;
    if (to == MARK || m->pickle->node[to].kind != kind ||
        (kind == PICKLE_DICT && (m->depth - from) % 2 != 0))
        return damaged(m);
    for (int i = from; i < m->depth; ++i)
        if (!add_item(m, to, m->stack[i]))
            return false;
    m->depth = from - 1;
    return true;
}

/* Replace everything from the last mark on by a list or dictionary of it. */
static bool collect_marked(struct machine *m, enum pickle_kind kind) {
    int from = after_mark(m), to = from > 0 ? add_node(m, (struct pickle_node){.kind = kind}) : -1;
    if (from == 0 || (kind == PICKLE_DICT && (m->depth - from) % 2 != 0))
        return damaged(m);
    for (int i = from; to >= 0 && i < m->depth; ++i)
        if (!add_item(m, to, m->stack[i]))
            return false;
    m->depth = from - 1;
    return to >= 0 && push(m, to);
}

static bool collect(struct machine *m, int count) {
    int list = add_node(m, (struct pickle_node){.kind = PICKLE_LIST});
    if (list < 0)
        return false;
    if (m->depth - after_mark(m) < count)
        return damaged(m);
    for (int i = m->depth - count; i < m->depth; ++i)
        if (!add_item(m, list, m->stack[i]))
            return false;
    m->depth -= count;
    return push(m, list);
}

/* --- Bytes of the pickle ---------------------------------------------------------------------- */

static bool take(struct machine *m, size_t count, const unsigned char **bytes) {
    *bytes = m->at;
    if ((size_t)(m->end - m->at) < count)
        return damaged(m);
    m->at += count;
    return true;
}

static bool take_number(struct machine *m, int bytes, size_t *number) {
    const unsigned char *from;
    *number = 0;
    if (!take(m, (size_t)bytes, &from))
        return false;
    *number = (size_t)little_endian(from, bytes);
    return true;
}

/* Up to the end of the line, which is left out. */
static bool take_line(struct machine *m, const char **text, size_t *length) {
    const unsigned char *end = memchr(m->at, '\n', (size_t)(m->end - m->at));
    *text = NULL;
    *length = 0;
    if (end == NULL)
        return damaged(m);
    *text = (const char *)m->at;
    *length = (size_t)(end - m->at);
    m->at = end + 1;
    return true;
}

/* A text whose length comes first, in `bytes` bytes. */
static bool push_text(struct machine *m, int bytes) {
    const unsigned char *text;
    size_t length;
    return take_number(m, bytes, &length) && take(m, length, &text) &&
           push_new(m, (struct pickle_node){
                           .kind = PICKLE_TEXT, .text = (const char *)text, .length = length});
}

/* A signed number in two's complement. */
static bool push_long(struct machine *m, int length_bytes) {
    const unsigned char *bytes;
    size_t length;
    if (!take_number(m, length_bytes, &length) || !take(m, length, &bytes))
        return false;
    if (length > 8)
        return push_number(m, __builtin_nan(""), 0, false);
    uint64_t value = little_endian(bytes, (int)length);
    if (length > 0 && length < 8 && bytes[length - 1] >= 128)
        value |= ~(uint64_t)0 << (8 * length);
    return push_integer(m, (long)value);
}

static bool push_real(struct machine *m) {
    const unsigned char *bytes;
    uint64_t bits = 0;
    double value;
    if (!take(m, 8, &bytes))
        return false;
    for (int i = 0; i < 8; ++i)
        bits = bits << 8 | bytes[i];
    memcpy(&value, &bits, sizeof value);
    return push_number(m, value, 0, false);
}

/* --- Names ------------------------------------------------------------------------------------ */

/* The only names that mean something. */
static const struct {
    const char *module, *name;
    enum { REBUILD, PARAMETER, ORDERED_DICT, SIZE, STORAGE_TYPE, IGNORED, CONSTANT } meaning;
} names[] = {
    {"torch._utils", "_rebuild_tensor", REBUILD},
    {"torch._utils", "_rebuild_tensor_v2", REBUILD},
    {"torch._utils", "_rebuild_parameter", PARAMETER},
    {"collections", "OrderedDict", ORDERED_DICT},
    {"torch", "Size", SIZE},
    {"torch", "device", IGNORED},
    {"torch", "float16", CONSTANT}, /* types of numbers, in the settings beside a network */
    {"torch", "bfloat16", CONSTANT},
    {"torch", "float32", CONSTANT},
    {"torch", "float64", CONSTANT},
    {"torch", "int64", CONSTANT},
    {"torch", "DoubleStorage", STORAGE_TYPE},
    {"torch", "FloatStorage", STORAGE_TYPE},
    {"torch", "HalfStorage", STORAGE_TYPE},
    {"torch", "BFloat16Storage", STORAGE_TYPE},
    {"torch", "LongStorage", STORAGE_TYPE},
    {"torch", "IntStorage", STORAGE_TYPE},
    {"torch", "ShortStorage", STORAGE_TYPE},
    {"torch", "CharStorage", STORAGE_TYPE},
    {"torch", "ByteStorage", STORAGE_TYPE},
    {"torch", "BoolStorage", STORAGE_TYPE},
    {"torch", "ComplexFloatStorage", STORAGE_TYPE},
    {"torch", "ComplexDoubleStorage", STORAGE_TYPE},
};

enum { NAMES = sizeof names / sizeof *names };

static bool same(const char *text, size_t length, const char *name) {
    return strlen(name) == length && memcmp(text, name, length) == 0;
}

static bool push_name(struct machine *m, const char *module, size_t module_length, const char *name,
                      size_t length) {
    for (int i = 0; i < NAMES; ++i)
        if (same(module, module_length, names[i].module) && same(name, length, names[i].name)) {
            if (names[i].meaning == CONSTANT)
                return push_new(m, (struct pickle_node){.kind = PICKLE_NONE});
            return push_new(m, (struct pickle_node){.kind = names[i].meaning == STORAGE_TYPE
                                                                ? PICKLE_TYPE
                                                                : PICKLE_CALL,
                                                    .integer = i,
                                                    .text = names[i].name,
                                                    .length = length});
        }
    char in[64], what[64];
    copy_printable(in, sizeof in, module, module_length);
    copy_printable(what, sizeof what, name, length);
    return error_set(m->error, ERROR_INPUT,
                     "holds more than plain tensors: its pickle names the Python object %s.%s, and "
                     "nothing is run here. Save the tensors only: torch.save(model.state_dict(), "
                     "...), or as safetensors",
                     in, what);
}

static bool push_global(struct machine *m) {
    const char *module, *name;
    size_t module_length, length;
    return take_line(m, &module, &module_length) && take_line(m, &name, &length) &&
           push_name(m, module, module_length, name, length);
}

static bool push_stacked_global(struct machine *m) {
    int name, module;
    if (!pop(m, &name) || !pop(m, &module))
        return false;
    const struct pickle_node *n = &m->pickle->node[name], *from = &m->pickle->node[module];
    if (n->kind != PICKLE_TEXT || from->kind != PICKLE_TEXT)
        return damaged(m);
    return push_name(m, from->text, from->length, n->text, n->length);
}

/* --- Calls ------------------------------------------------------------------------------------ */

static bool is_kind(const struct machine *m, int node, enum pickle_kind kind) {
    return node >= 0 && m->pickle->node[node].kind == kind;
}

/* _rebuild_tensor_v2(storage, offset, size, stride, ...) */
static bool rebuild_tensor(struct machine *m, int arguments) {
    static const enum pickle_kind kinds[] = {PICKLE_STORAGE, PICKLE_NUMBER, PICKLE_LIST,
                                             PICKLE_LIST};
    int tensor = add_node(m, (struct pickle_node){.kind = PICKLE_TENSOR});
    for (int i = 0; tensor >= 0 && i < 4; ++i) {
        int item = pickle_item(m->pickle, arguments, i);
        if (!is_kind(m, item, kinds[i]))
            return damaged(m);
        if (!add_item(m, tensor, item))
            return false;
    }
    return tensor >= 0 && push(m, tensor);
}

/* OrderedDict() or OrderedDict([(key, value), ...]) */
static bool make_dict(struct machine *m, int arguments) {
    int dict = add_node(m, (struct pickle_node){.kind = PICKLE_DICT});
    int pairs = pickle_item(m->pickle, arguments, 0);
    if (dict < 0)
        return false;
    if (pairs >= 0 && !is_kind(m, pairs, PICKLE_LIST))
        return damaged(m);
    for (int i = pairs < 0 ? -1 : m->pickle->node[pairs].first; i >= 0;
         i = m->pickle->item[i].next) {
        int pair = m->pickle->item[i].node;
        int key = is_kind(m, pair, PICKLE_LIST) ? pickle_item(m->pickle, pair, 0) : -1;
        int value = key < 0 ? -1 : pickle_item(m->pickle, pair, 1);
        if (value < 0)
            return damaged(m);
        if (!add_item(m, dict, key) || !add_item(m, dict, value))
            return false;
    }
    return push(m, dict);
}

static bool push_first(struct machine *m, int arguments) {
    int first = pickle_item(m->pickle, arguments, 0);
    return first < 0 ? damaged(m) : push(m, first);
}

static bool reduce(struct machine *m) {
    int arguments, function;
    if (!pop(m, &arguments) || !pop(m, &function))
        return false;
    if (!is_kind(m, function, PICKLE_CALL) || !is_kind(m, arguments, PICKLE_LIST))
        return damaged(m);
    switch (names[m->pickle->node[function].integer].meaning) {
    case REBUILD:
        return rebuild_tensor(m, arguments);
    case ORDERED_DICT:
        return make_dict(m, arguments);
    case PARAMETER:
    case SIZE:
        return push_first(m, arguments);
    default:
        return push_new(m, (struct pickle_node){.kind = PICKLE_NONE});
    }
}

/* ("storage", type, key, location, size) */
static bool load_storage(struct machine *m) {
    int tuple, storage = -1;
    if (!pop(m, &tuple))
        return false;
    if (!is_kind(m, tuple, PICKLE_LIST))
        return damaged(m);
    int what = pickle_item(m->pickle, tuple, 0), type = pickle_item(m->pickle, tuple, 1);
    int key = pickle_item(m->pickle, tuple, 2), size = pickle_item(m->pickle, tuple, 4);
    if (!is_kind(m, what, PICKLE_TEXT) || !pickle_is_text(&m->pickle->node[what], "storage") ||
        !is_kind(m, type, PICKLE_TYPE) || !is_kind(m, key, PICKLE_TEXT) ||
        !is_kind(m, size, PICKLE_NUMBER))
        return damaged(m);
    storage = add_node(
        m, (struct pickle_node){.kind = PICKLE_STORAGE, .integer = m->pickle->node[size].integer});
    return storage >= 0 && add_item(m, storage, type) && add_item(m, storage, key) &&
           push(m, storage);
}

/* --- Instructions ----------------------------------------------------------------------------- */

static bool put(struct machine *m, size_t index) {
    int node = top(m);
    if (node == MARK || index > m->size)
        return damaged(m);
    m->memo[index] = node;
    return true;
}

static bool get(struct machine *m, size_t index) {
    if (index > m->size || m->memo[index] < 0)
        return damaged(m);
    return push(m, m->memo[index]);
}

static bool put_numbered(struct machine *m, int bytes) {
    size_t index;
    return take_number(m, bytes, &index) && put(m, index);
}

static bool get_numbered(struct machine *m, int bytes) {
    size_t index;
    return take_number(m, bytes, &index) && get(m, index);
}

/* MEMOIZE: the next free index. */
static bool memoize(struct machine *m) {
    return put(m, m->memoized++);
}

static bool push_whole(struct machine *m, int bytes) {
    size_t number;
    return take_number(m, bytes, &number) &&
           push_integer(m, bytes == 4 ? (long)(int32_t)number : (long)number);
}

/* APPEND and SETITEM: the last `count` go into the node below them. */
static bool append(struct machine *m, enum pickle_kind kind, int count) {
    int to = m->depth - after_mark(m) > count ? m->stack[m->depth - count - 1] : MARK;
    if (to == MARK || m->pickle->node[to].kind != kind)
        return damaged(m);
    for (int i = m->depth - count; i < m->depth; ++i)
        if (!add_item(m, to, m->stack[i]))
            return false;
    m->depth -= count;
    return true;
}

/* BUILD sets attributes of the object below: of a state_dict its _metadata, which is not needed. */
static bool build(struct machine *m) {
    int state;
    if (!pop(m, &state))
        return false;
    return is_kind(m, top(m), PICKLE_DICT) || damaged(m);
}

static bool skip(struct machine *m, int bytes) {
    size_t ignored;
    return take_number(m, bytes, &ignored);
}

static bool drop(struct machine *m) {
    int node;
    return pop(m, &node);
}

static bool drop_to_mark(struct machine *m) {
    int from = after_mark(m);
    if (from == 0)
        return damaged(m);
    m->depth = from - 1;
    return true;
}

static bool stop(struct machine *m) {
    m->ended = true;
    return pop(m, &m->pickle->root);
}

static bool refuse_instruction(struct machine *m, int instruction) {
    return error_set(m->error, ERROR_INPUT,
                     "holds more than plain tensors: its pickle has instruction 0x%02x, which is "
                     "not among those of a state_dict",
                     (unsigned)instruction);
}

/* The letters are those of Python's pickletools. */
static bool step(struct machine *m) {
    const unsigned char *at;
    if (!take(m, 1, &at))
        return false;
    switch (*at) {
    case 0x80: /* PROTO */
        return skip(m, 1);
    case 0x95: /* FRAME */
        return skip(m, 8);
    case '(':
        return push(m, MARK);
    case '.':
        return stop(m);
    case '0':
        return drop(m);
    case '1':
        return drop_to_mark(m);
    case 'N':
        return push_new(m, (struct pickle_node){.kind = PICKLE_NONE});
    case 0x88: /* NEWTRUE */
    case 0x89:
        return push_integer(m, *at == 0x88);
    case 'K':
        return push_whole(m, 1);
    case 'M':
        return push_whole(m, 2);
    case 'J':
        return push_whole(m, 4);
    case 0x8a: /* LONG1 */
        return push_long(m, 1);
    case 0x8b:
        return push_long(m, 4);
    case 'G':
        return push_real(m);
    case 'X':
    case 'T': /* BINSTRING of Python 2 */
    case 'B': /* BINBYTES */
        return push_text(m, 4);
    case 'U':
    case 'C':
    case 0x8c: /* SHORT_BINUNICODE */
        return push_text(m, 1);
    case 0x8d:
    case 0x8e:
        return push_text(m, 8);
    case '}':
        return push_new(m, (struct pickle_node){.kind = PICKLE_DICT});
    case ']':
    case ')':
    case 0x8f: /* EMPTY_SET */
        return push_new(m, (struct pickle_node){.kind = PICKLE_LIST});
    case 't':
    case 'l':
        return collect_marked(m, PICKLE_LIST);
    case 'd':
        return collect_marked(m, PICKLE_DICT);
    case 0x85: /* TUPLE1 */
    case 0x86:
    case 0x87:
        return collect(m, *at - 0x84);
    case 'a':
        return append(m, PICKLE_LIST, 1);
    case 's':
        return append(m, PICKLE_DICT, 2);
    case 'e':
    case 0x90: /* ADDITEMS */
        return append_marked(m, PICKLE_LIST);
    case 'u':
        return append_marked(m, PICKLE_DICT);
    case 'q':
        return put_numbered(m, 1);
    case 'r':
        return put_numbered(m, 4);
    case 0x94:
        return memoize(m);
    case 'h':
        return get_numbered(m, 1);
    case 'j':
        return get_numbered(m, 4);
    case 'c':
        return push_global(m);
    case 0x93: /* STACK_GLOBAL */
        return push_stacked_global(m);
    case 'Q':
        return load_storage(m);
    case 'R':
        return reduce(m);
    case 'b':
        return build(m);
    default:
        return refuse_instruction(m, *at);
    }
}

static bool run(struct machine *m) {
    while (!m->ended)
        if (!step(m))
            return false;
    return true;
}

bool pickle_parse(const unsigned char *bytes, size_t size, struct pickle *pickle,
                  struct error *error) {
    *pickle = (struct pickle){0};
    if (size > SIZE_MOST)
        return error_set(error, ERROR_INPUT, "its pickle has more than 16 MiB");
    struct machine m = {.at = bytes,
                        .end = bytes + size,
                        .pickle = pickle,
                        .stack = memory_array(size + 1, sizeof *m.stack),
                        .memo = memory_array(size + 1, sizeof *m.memo),
                        .size = size,
                        .error = error};
    bool ok = (m.stack != NULL && m.memo != NULL) || error_memory(error, "a pickle");
    for (size_t i = 0; ok && i <= size; ++i)
        m.memo[i] = -1;
    ok = ok && run(&m);
    free(m.stack);
    free(m.memo);
    if (!ok)
        pickle_free(pickle);
    return ok;
}

void pickle_free(struct pickle *pickle) {
    free(pickle->node);
    free(pickle->item);
    *pickle = (struct pickle){0};
}
