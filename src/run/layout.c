#include "run/layout.h"

#include "group/group.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const part_names[] = {"a", "b", "c"};
static const char *const part_wanted[] = {"[q, d], hidden neurons by group elements",
                                          "[q, d], hidden neurons by group elements",
                                          "[d, q], group elements by hidden neurons"};

static const char name_them[] = "name them with --a NAME --b NAME --c NAME (without --b, the first "
                                "layer has both inputs side by side, or the same weights for both)";

static bool refuse_with_list(const struct arrays *arrays, const char *what, struct error *error) {
    char list[512];
    arrays_describe(arrays, list, sizeof list);
    return error_set(error, ERROR_INPUT, "%s: %s. The file holds %s; %s", arrays->path, what, list,
                     name_them);
}

/* --- Names ------------------------------------------------------------------------------------ */

enum { STEM_MAX = ARRAY_NAME_MAX };

/* The layer that an array belongs to: "model.layera.weight" gives "model.layera", with bias set or
 * not. Lower case. */
static void stem_of(const char *name, char stem[STEM_MAX], bool *bias) {
    static const char *const weights[] = {"weight", "weights", "kernel", "w"};
    static const char *const biases[] = {"bias", "biases", "b"};
    size_t length = 0;
    for (; name[length] != '\0' && name[length] != ':' && length + 1 < STEM_MAX; ++length)
        stem[length] = (char)tolower((unsigned char)name[length]);
    stem[length] = '\0';
    *bias = false;
    char *part = strpbrk(stem, "./") != NULL ? stem + length : stem;
    while (part > stem && part[-1] != '.' && part[-1] != '/')
        --part;
    char *underscore = strrchr(part, '_');
    char *tail = part > stem ? part : stem;
    for (int pass = 0; pass < 2; ++pass) { /* "fc1.weight", then "fc1_weight" */
        for (size_t i = 0; i < sizeof biases / sizeof *biases; ++i)
            if (tail > stem && strcmp(tail, biases[i]) == 0) {
                *bias = true;
                tail[-1] = '\0';
                return;
            }
        for (size_t i = 0; i < sizeof weights / sizeof *weights; ++i)
            if (tail > stem && strcmp(tail, weights[i]) == 0) {
                tail[-1] = '\0';
                return;
            }
        if (underscore == NULL || strlen(underscore) < 5) /* "w_b" is no bias */
            return;
        tail = underscore + 1;
    }
}

/* The last component of a stem. */
static const char *last_of(const char *stem) {
    const char *last = stem;
    for (const char *c = stem; *c != '\0'; ++c)
        if (*c == '.' || *c == '/')
            last = c + 1;
    return last;
}

/* Whether the names are the same but for one letter, which is `letters` in this order. */
static bool is_triple(char names[LAYOUT_PARTS][STEM_MAX], const char *letters) {
    size_t length = strlen(names[0]);
    for (size_t at = 0; at < length; ++at) {
        bool same = true;
        for (int p = 0; same && p < LAYOUT_PARTS; ++p)
            same = strlen(names[p]) == length && names[p][at] == letters[p] &&
                   strncmp(names[p], names[0], at) == 0 &&
                   strcmp(names[p] + at + 1, names[0] + at + 1) == 0;
        if (same)
            return true;
    }
    return false;
}

static bool names_triple(char names[LAYOUT_PARTS][STEM_MAX]) {
    static const char *const letters[] = {"abc", "uvw", "lro"};
    static const char *const words[][LAYOUT_PARTS] = {{"left", "right", "out"},
                                                      {"left", "right", "output"},
                                                      {"left", "right", "unembed"},
                                                      {"embed_a", "embed_b", "unembed"},
                                                      {"fc_a", "fc_b", "fc_out"},
                                                      {"in_a", "in_b", "out"},
                                                      {"w_a", "w_b", "w_out"},
                                                      {"w1", "w2", "w_out"},
                                                      {"w1a", "w1b", "w2"},
                                                      {"fc1a", "fc1b", "fc2"},
                                                      {"x", "y", "out"},
                                                      {"u1", "u2", "w"}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; ++i)
        if (is_triple(names, letters[i]))
            return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
        if (strcmp(last_of(names[0]), words[i][0]) == 0 &&
            strcmp(last_of(names[1]), words[i][1]) == 0 &&
            strcmp(last_of(names[2]), words[i][2]) == 0)
            return true;
    return false;
}

static bool names_pair(const char *first, const char *second) {
    static const char *const words[][2] = {
        {"fc1", "fc2"},
        {"linear1", "linear2"},
        {"lin1", "lin2"},
        {"layer1", "layer2"},
        {"layer0", "layer1"},
        {"l1", "l2"},
        {"w1", "w2"},
        {"w_1", "w_2"},
        {"w0", "w1"},
        {"0", "2"},
        {"0", "1"},
        {"1", "2"},
        {"w_in", "w_out"},
        {"win", "wout"},
        {"in", "out"},
        {"input", "output"},
        {"hidden", "output"},
        {"hidden", "out"},
        {"fc_in", "fc_out"},
        {"encoder", "decoder"},
        {"embed", "unembed"},
        {"embedding", "unembedding"},
        {"w_e", "w_u"},
        {"dense", "dense_1"},
        {"dense_0", "dense_1"},
        {"dense_1", "dense_2"},
        {"first", "second"},
        {"up", "down"},
        {"c_fc", "c_proj"},
        {"i2h", "h2o"},
        {"in_proj", "out_proj"},
        {"up_proj", "down_proj"},
        {"linear_1", "linear_2"},
        {"fc_1", "fc_2"},
        {"layer_1", "layer_2"},
        {"hidden", "readout"},
        {"fc", "out"},
        {"w", "v"},
        {"u", "v"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
        if (strcmp(last_of(first), words[i][0]) == 0 && strcmp(last_of(second), words[i][1]) == 0)
            return true;
    return false;
}

/* The state of an optimiser beside a network. */
static bool is_of_optimiser(const char *stem) {
    return strncmp(stem, "optim", 5) == 0 || strstr(stem, "exp_avg") != NULL ||
           strstr(stem, "momentum_buffer") != NULL;
}

/* --- Candidates ------------------------------------------------------------------------------- */

enum { MATRICES_MAX = 64 };

struct matrices {
    int count; /* of arrays of rank 2 that are neither vectors nor empty, MATRICES_MAX at most */
    int index[MATRICES_MAX];
    int higher; /* arrays of numbers of more than two dimensions */
};

static struct matrices matrices_of(const struct arrays *arrays) {
    struct matrices found = {0};
    for (int i = 0; i < arrays->count; ++i) {
        const struct array *array = &arrays->array[i];
        char stem[STEM_MAX];
        bool bias;
        stem_of(array->name, stem, &bias);
        if (array->type == ARRAY_OTHER || is_of_optimiser(stem))
            continue;
        found.higher += array->rank > 2;
        if (array->rank == 2 && array->extent[0] > 1 && array->extent[1] > 1 &&
            found.count < MATRICES_MAX)
            found.index[found.count++] = i;
    }
    return found;
}

static void set_arrays(struct layout *layout, int a, int b, int c) {
    layout->array[LAYOUT_A] = a;
    layout->array[LAYOUT_B] = b;
    layout->array[LAYOUT_C] = c;
}

/* Datasets a, b and c, or the layers of these names: whatever else there is. */
static bool find_exact(const struct arrays *arrays, struct layout *layout, int *known) {
    int found[LAYOUT_PARTS] = {-1, -1, -1};
    *known = 0;
    for (int i = arrays->count - 1; i >= 0; --i) {
        char stem[STEM_MAX];
        bool bias;
        stem_of(arrays->array[i].name, stem, &bias);
        for (int p = 0; p < LAYOUT_PARTS && !bias; ++p)
            if (strcmp(arrays->array[i].name, part_names[p]) == 0 ||
                (found[p] < 0 && strcmp(stem, part_names[p]) == 0))
                found[p] = i;
    }
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        *known += found[p] >= 0;
    set_arrays(layout, found[0], found[1], found[2]);
    return *known == LAYOUT_PARTS;
}

static bool find_triple(const struct arrays *arrays, const struct matrices *matrices,
                        struct layout *layout) {
    static const int orders[][LAYOUT_PARTS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                               {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    if (matrices->count != LAYOUT_PARTS)
        return false;
    for (int o = 0; o < 6; ++o) {
        char names[LAYOUT_PARTS][STEM_MAX];
        bool bias;
        for (int p = 0; p < LAYOUT_PARTS; ++p)
            stem_of(arrays->array[matrices->index[orders[o][p]]].name, names[p], &bias);
        if (!names_triple(names))
            continue;
        set_arrays(layout, matrices->index[orders[o][0]], matrices->index[orders[o][1]],
                   matrices->index[orders[o][2]]);
        return true;
    }
    return false;
}

static bool find_pair(const struct arrays *arrays, const struct matrices *matrices,
                      struct layout *layout) {
    if (matrices->count != 2)
        return false;
    for (int first = 0; first < 2; ++first) {
        int x = matrices->index[first], y = matrices->index[1 - first];
        char names[2][STEM_MAX];
        bool bias;
        stem_of(arrays->array[x].name, names[0], &bias);
        stem_of(arrays->array[y].name, names[1], &bias);
        if (!names_pair(names[0], names[1]))
            continue;
        set_arrays(layout, x, x, y);
        return true;
    }
    return false;
}

static bool is_shape(const struct array *array, size_t rows, size_t columns) {
    return array->extent[0] == rows && array->extent[1] == columns;
}

/* Three of unknown names: two of one shape, [q, d], and one of [d, q]. */
static bool find_three_by_shape(const struct arrays *arrays, const struct matrices *matrices,
                                struct layout *layout) {
    for (int c = 0; c < LAYOUT_PARTS; ++c) {
        int a = matrices->index[c == 0 ? 1 : 0], b = matrices->index[c == 2 ? 1 : 2];
        const struct array *of_c = &arrays->array[matrices->index[c]];
        size_t d = of_c->extent[0], q = of_c->extent[1];
        if (d != q && is_shape(&arrays->array[a], q, d) && is_shape(&arrays->array[b], q, d)) {
            set_arrays(layout, a, b, matrices->index[c]);
            return true;
        }
    }
    return false;
}

/* Two of unknown names: [q, 2d] and [d, q]. */
static bool find_two_by_shape(const struct arrays *arrays, const struct matrices *matrices,
                              struct layout *layout) {
    for (int first = 0; first < 2; ++first) {
        int x = matrices->index[first], y = matrices->index[1 - first];
        const struct array *of_c = &arrays->array[y];
        if (is_shape(&arrays->array[x], of_c->extent[1], 2 * of_c->extent[0])) {
            set_arrays(layout, x, x, y);
            return true;
        }
    }
    return false;
}

static bool find_unnamed(const struct arrays *arrays, struct layout *layout, struct error *error) {
    struct matrices matrices = matrices_of(arrays);
    int known;
    if (find_exact(arrays, layout, &known))
        return true;
    if (matrices.higher == 0 &&
        (find_triple(arrays, &matrices, layout) || find_pair(arrays, &matrices, layout) ||
         (matrices.count == LAYOUT_PARTS && find_three_by_shape(arrays, &matrices, layout)) ||
         (matrices.count == 2 && find_two_by_shape(arrays, &matrices, layout))))
        return true;
    for (int p = 0; known > 0 && p < LAYOUT_PARTS; ++p)
        if (layout->array[p] < 0) {
            char what[128];
            snprintf(what, sizeof what, "no dataset '%s'; it should be %s", part_names[p],
                     part_wanted[p]);
            return refuse_with_list(arrays, what, error);
        }
    return refuse_with_list(arrays,
                            matrices.count + matrices.higher > LAYOUT_PARTS
                                ? "has more layers than the two of such a network, or unknown names"
                                : "the two layers of a network are not recognised",
                            error);
}

/* --- Names given by the user ------------------------------------------------------------------ */

/* The array, and whether its transpose was asked for. */
static bool find_named(const struct arrays *arrays, const char *name, enum layout_part part,
                       struct layout *layout, bool *turned, struct error *error) {
    char bare[ARRAY_NAME_MAX];
    size_t length = strlen(name);
    int index = arrays_find(arrays, name);
    *turned = false;
    if (index < 0 && length > 2 && strcmp(name + length - 2, ".T") == 0) {
        snprintf(bare, sizeof bare, "%.*s", (int)(length - 2), name);
        index = arrays_find(arrays, bare);
        *turned = true;
    }
    layout->array[part] = index;
    if (index >= 0)
        return true;
    char what[2 * ARRAY_NAME_MAX];
    snprintf(what, sizeof what, "no array '%.150s', which --%s names", name, part_names[part]);
    return refuse_with_list(arrays, what, error);
}

/* --- Shapes ----------------------------------------------------------------------------------- */

static bool check_array(const struct arrays *arrays, int index, enum layout_part part,
                        struct error *error) {
    const struct array *array = &arrays->array[index];
    if (array->type == ARRAY_OTHER)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' holds %s, not float32 or float64",
                         arrays->path, array->name, array->type_name);
    if (array->rank != 2)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' has %d dimension%s, not the 2 of %s",
                         arrays->path, array->name, array->rank, array->rank == 1 ? "" : "s",
                         part_wanted[part]);
    if (array->extent[0] == 0 || array->extent[1] == 0)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' is [%zu, %zu], so it is empty",
                         arrays->path, array->name, array->extent[0], array->extent[1]);
    return true;
}

/* Whether an array is [q, d] (a, b; [q, 2d] if split) or [d, q] (c), or the transpose. */
static bool fits(const struct layout *layout, const struct arrays *arrays, int part, size_t d,
                 size_t q, bool transposed) {
    size_t inputs = layout->split ? 2 * d : d;
    size_t rows = part == LAYOUT_C ? d : q, columns = part == LAYOUT_C ? q : inputs;
    return is_shape(&arrays->array[layout->array[part]], transposed ? columns : rows,
                    transposed ? rows : columns);
}

/* Take the orientation of every array for this d and q, that of the file if both fit; false if one
 * does not fit in any. Returns the number of transposed arrays in *turned. */
static bool orient(const struct arrays *arrays, size_t d, size_t q, struct layout *layout,
                   int *turned) {
    *turned = 0;
    for (int p = 0; p < LAYOUT_PARTS; ++p) {
        layout->transposed[p] = !fits(layout, arrays, p, d, q, false);
        if (layout->transposed[p] && !fits(layout, arrays, p, d, q, true))
            return false;
        *turned += layout->transposed[p];
    }
    layout->d = d;
    layout->q = q;
    return true;
}

/* Does one of the extents of c fit as d? Of the two ways the one with fewer transposed arrays, with
 * more in files of MATLAB; if a part is transposed in both, the one with more neurons. */
static bool orient_any(const struct arrays *arrays, struct layout *layout) {
    const struct array *c = &arrays->array[layout->array[LAYOUT_C]];
    size_t x = c->extent[0], y = c->extent[1];
    int turned_x, turned_y;
    struct layout other = *layout;
    bool as_is = orient(arrays, x, y, layout, &turned_x);
    bool exchanged = x != y && orient(arrays, y, x, &other, &turned_y);
    layout->either_way = as_is && exchanged;
    if (!exchanged)
        return as_is;
    bool mixed = as_is && turned_x > 0 && turned_y > 0;
    bool take_other = !as_is || (mixed ? x > y : arrays->by_columns && y < x);
    if (take_other) {
        bool both = layout->either_way;
        *layout = other;
        layout->either_way = both;
    }
    return true;
}

/* The usual mistake is a single array that is not like the others. */
static bool refuse_shapes(const struct arrays *arrays, const struct layout *layout,
                          struct error *error) {
    const struct array *a = &arrays->array[layout->array[LAYOUT_A]];
    const struct array *b = &arrays->array[layout->array[LAYOUT_B]];
    const struct array *c = &arrays->array[layout->array[LAYOUT_C]];
    size_t d = c->extent[0], q = c->extent[1];
    if (a == b)
        return error_set(
            error, ERROR_INPUT,
            "%s: '%s' is [%zu, %zu] and '%s' is [%zu, %zu], which should be [q, 2d] "
            "for two inputs side by side, or [q, d] for the same weights for both, and "
            "[d, q]",
            arrays->path, a->name, a->extent[0], a->extent[1], c->name, d, q);
    const struct array *bad = is_shape(a, q, d) || is_shape(a, d, q) ? b : a;
    const char *part = bad == a ? "a" : "b";
    return error_set(error, ERROR_INPUT,
                     "%s: '%s' is [%zu, %zu], but c: [d, q] is [%zu, %zu], which needs %s: [q, d] "
                     "= [%zu, %zu]",
                     arrays->path, bad->name, bad->extent[0], bad->extent[1], d, q, part, q, d);
}

static bool find_shapes(const struct arrays *arrays, struct layout *layout, struct error *error) {
    bool one = layout->array[LAYOUT_A] == layout->array[LAYOUT_B];
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        if (!check_array(arrays, layout->array[p], (enum layout_part)p, error))
            return false;
    layout->split = one;
    if (!(one && orient_any(arrays, layout))) {
        layout->split = false;
        if (!orient_any(arrays, layout))
            return refuse_shapes(arrays, layout, error);
    }
    layout->tied = one && !layout->split;
    size_t d = layout->d, q = layout->q;
    if (d < 2 || d > GROUP_ORDER_MAX || q > WEIGHTS_SIZE_MAX / d)
        return error_set(error, ERROR_INPUT,
                         "%s: c: [d, q] is [%zu, %zu]; d should be from 2 to %d and d q at most %d",
                         arrays->path, d, q, GROUP_ORDER_MAX, WEIGHTS_SIZE_MAX);
    return true;
}

/* A ".T" exchanges the orientation found by shape only where d = q, which shapes do not show;
 * elsewhere it must agree with it. */
static bool apply_turned(const struct arrays *arrays, const bool turned[LAYOUT_PARTS],
                         struct layout *layout, struct error *error) {
    const bool any = turned[0] || turned[1] || turned[2];
    if (!any)
        return true;
    struct layout other = *layout;
    int count;
    if (layout->d != layout->q && layout->transposed[LAYOUT_C] != turned[LAYOUT_C] &&
        orient(arrays, layout->q, layout->d, &other, &count))
        *layout = other;
    for (int p = 0; p < LAYOUT_PARTS; ++p) {
        if (layout->d == layout->q && !layout->split)
            layout->transposed[p] = turned[p];
        if (layout->transposed[p] != turned[p])
            return refuse_shapes(arrays, layout, error);
    }
    layout->either_way = false;
    return true;
}

/* --- Biases ----------------------------------------------------------------------------------- */

/* The part to which a vector belongs as a bias: by the name of the layer, or by a name such as
 * b_in, b1, bias2; -1: none. */
static int bias_part(const struct arrays *arrays, const struct layout *layout, int index) {
    static const char *const of_first[] = {"b_in", "b1", "bias_in", "bias1", "b_1", "b_hidden"};
    static const char *const of_second[] = {"b_out", "b2", "bias_out", "bias2", "b_2", "b_output"};
    char stem[STEM_MAX], layer[STEM_MAX];
    bool bias, other;
    stem_of(arrays->array[index].name, stem, &bias);
    for (int p = LAYOUT_PARTS - 1; p >= 0; --p) {
        stem_of(arrays->array[layout->array[p]].name, layer, &other);
        bool own = bias && (strcmp(stem, layer) == 0 || strcmp(last_of(stem), part_names[p]) == 0);
        if (own && !(p == LAYOUT_B && layout->array[LAYOUT_A] == layout->array[LAYOUT_B]))
            return p;
    }
    for (size_t i = 0; i < sizeof of_first / sizeof *of_first; ++i) {
        if (strcmp(last_of(stem), of_first[i]) == 0)
            return LAYOUT_A;
        if (strcmp(last_of(stem), of_second[i]) == 0)
            return LAYOUT_C;
    }
    return -1;
}

/* "bias", "b_in" and the like, whose layer is not known, too. */
static bool looks_like_bias(const struct array *array) {
    char stem[STEM_MAX];
    bool bias;
    stem_of(array->name, stem, &bias);
    return bias || strstr(stem, "bias") != NULL;
}

static void append(char *text, size_t size, const char *words, const char *name) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", words, name);
}

/* A single bias of the right length for one layer only. */
static int part_by_length(const struct layout *layout, const struct array *array) {
    if (layout->d == layout->q)
        return -1;
    return array->extent[0] == layout->q ? LAYOUT_A : array->extent[0] == layout->d ? LAYOUT_C : -1;
}

static bool is_vector(const struct array *array) {
    return array->type != ARRAY_OTHER &&
           (array->rank == 1 || (array->rank == 2 && array->extent[0] == 1));
}

static size_t length_of(const struct array *array) {
    return array->extent[array->rank - 1];
}

/* Find the biases. If two belong to one layer, or one has another length, none is taken: part of
 * them would make another network. */
static void find_biases(const struct arrays *arrays, bool wanted, struct layout *layout) {
    char all[256] = "";
    const char *reason = wanted ? NULL : "--no-biases";
    int count = 0;
    for (int i = 0; i < arrays->count; ++i) {
        const struct array *array = &arrays->array[i];
        bool is_weight = i == layout->array[0] || i == layout->array[1] || i == layout->array[2];
        int part = is_weight ? -1 : bias_part(arrays, layout, i);
        if (is_weight || (part < 0 && !looks_like_bias(array)))
            continue;
        if (part < 0 && is_vector(array) && array->rank == 1)
            part = part_by_length(layout, array);
        if (reason == NULL && (part < 0 || !is_vector(array) ||
                               length_of(array) != (part == LAYOUT_C ? layout->d : layout->q)))
            reason = "they do not fit the layers";
        else if (reason == NULL && layout->bias[part] >= 0)
            reason = "a layer has two";
        else if (reason == NULL)
            layout->bias[part] = i;
        append(all, sizeof all, count++ > 0 ? ", " : "", array->name);
    }
    if (count == 0)
        return;
    if (reason == NULL) {
        snprintf(layout->biases, sizeof layout->biases, "added to the layers: %s", all);
        return;
    }
    snprintf(layout->biases, sizeof layout->biases, "%s: not looked at (%s)", all, reason);
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        layout->bias[p] = -1;
}

/* --- All -------------------------------------------------------------------------------------- */

/* Arrays a, b and c as they should be need no words. */
static bool is_plain(const struct arrays *arrays, const struct layout *layout) {
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        if (layout->transposed[p] ||
            strcmp(arrays->array[layout->array[p]].name, part_names[p]) != 0)
            return false;
    return true;
}

static void say_part(const struct arrays *arrays, const struct layout *layout,
                     enum layout_part part, const char *words, char *text, size_t size) {
    append(text, size, words, arrays->array[layout->array[part]].name);
    if (layout->transposed[part])
        append(text, size, " transposed", "");
}

static void say_taken(const struct arrays *arrays, struct layout *layout) {
    char *text = layout->taken;
    size_t size = sizeof layout->taken;
    snprintf(text, size, "%s", arrays->format);
    if (is_plain(arrays, layout))
        return;
    if (layout->split)
        say_part(arrays, layout, LAYOUT_A, "; a, b = the halves of ", text, size);
    else if (layout->tied)
        say_part(arrays, layout, LAYOUT_A, "; a = b = ", text, size);
    else {
        say_part(arrays, layout, LAYOUT_A, "; a = ", text, size);
        say_part(arrays, layout, LAYOUT_B, ", b = ", text, size);
    }
    say_part(arrays, layout, LAYOUT_C, ", c = ", text, size);
}

bool layout_find(const struct arrays *arrays, const char *const names[LAYOUT_PARTS], bool biases,
                 struct layout *layout, struct error *error) {
    bool turned[LAYOUT_PARTS] = {false};
    *layout = (struct layout){.array = {-1, -1, -1}, .bias = {-1, -1, -1}};
    if (names[LAYOUT_A] == NULL && names[LAYOUT_B] == NULL && names[LAYOUT_C] == NULL) {
        if (!find_unnamed(arrays, layout, error))
            return false;
    } else {
        if (names[LAYOUT_A] == NULL || names[LAYOUT_C] == NULL)
            return refuse_with_list(arrays, "--a and --c are needed, both", error);
        for (int p = 0; p < LAYOUT_PARTS; ++p)
            if (names[p] != NULL &&
                !find_named(arrays, names[p], (enum layout_part)p, layout, &turned[p], error))
                return false;
        if (names[LAYOUT_B] == NULL) {
            layout->array[LAYOUT_B] = layout->array[LAYOUT_A];
            turned[LAYOUT_B] = turned[LAYOUT_A];
        }
    }
    if (!find_shapes(arrays, layout, error) || !apply_turned(arrays, turned, layout, error))
        return false;
    find_biases(arrays, biases, layout);
    say_taken(arrays, layout);
    return true;
}
