#include "run/layout.h"

#include "group/group.h"
#include "run/layer_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const part_names[] = {"a", "b", "c"};
static const char *const part_wanted[] = {"[q, d], hidden neurons by group elements",
                                          "[q, d], hidden neurons by group elements",
                                          "[d, q], group elements by hidden neurons"};

static const char name_them[] =
    "name them with --a NAME --b NAME --c NAME (without --b, the first "
    "layer has both inputs side by side, or the same weights for both; an "
    "embedding by --embedding NAME)";

static bool refuse_with_list(const struct arrays *arrays, const char *what, struct error *error) {
    char list[512];
    bool any = false; /* of numbers */
    for (int i = 0; i < arrays->count; ++i)
        any = any || (arrays->array[i].type != ARRAY_OTHER && arrays->array[i].rank > 0);
    arrays_describe(arrays, list, sizeof list);
    return error_set(error, ERROR_INPUT, "%s: %s. The file holds %s; %s", arrays->path, what, list,
                     any ? name_them
                         : "it should hold arrays of float16, float32 or float64, such as "
                           "numpy.savez(path, a=a, b=b, c=c) writes");
}

/* --- Shapes ----------------------------------------------------------------------------------- */

static bool is_shape(const struct array *array, size_t rows, size_t columns) {
    return array->extent[0] == rows && array->extent[1] == columns;
}

static bool check_array(const struct arrays *arrays, int index, const char *wanted,
                        struct error *error) {
    const struct array *array = &arrays->array[index];
    if (array->type == ARRAY_OTHER)
        return error_set(error, ERROR_INPUT,
                         "%s: dataset '%s' holds %s, not float16, float32 or float64", arrays->path,
                         array->name, array->type_name);
    if (array->rank != 2)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' has %d dimension%s, not the 2 of %s",
                         arrays->path, array->name, array->rank, array->rank == 1 ? "" : "s",
                         wanted);
    if (array->extent[0] == 0 || array->extent[1] == 0)
        return error_set(error, ERROR_INPUT, "%s: dataset '%s' is [%zu, %zu], so it is empty",
                         arrays->path, array->name, array->extent[0], array->extent[1]);
    return true;
}

static bool check_arrays(const struct arrays *arrays, const struct layout *layout,
                         struct error *error) {
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        if (!check_array(arrays, layout->array[p], part_wanted[p], error) ||
            (layout->outer[p] >= 0 &&
             !check_array(arrays, layout->outer[p], "an embedding, [d, m]", error)))
            return false;
    return true;
}

static bool has_outer(const struct layout *layout) {
    return layout->outer[LAYOUT_A] >= 0 || layout->outer[LAYOUT_C] >= 0;
}

/* The inner width of every part: d, or the other extent of an embedding of d elements. */
static bool set_inner(const struct arrays *arrays, size_t d, struct layout *layout) {
    for (int p = 0; p < LAYOUT_PARTS; ++p) {
        layout->inner[p] = d;
        layout->outer_transposed[p] = false;
        if (layout->outer[p] < 0)
            continue;
        const size_t *extent = arrays->array[layout->outer[p]].extent;
        if (extent[0] != d && extent[1] != d)
            return false;
        layout->outer_transposed[p] = extent[0] != d;
        layout->inner[p] = extent[extent[0] == d];
    }
    return true;
}

/* Whether an array is [q, m] (a, b; [q, 2m] if split) or [m, q] (c), m = d without embedding, or
 * the transpose. */
static bool fits(const struct layout *layout, const struct arrays *arrays, int part, size_t q,
                 bool transposed) {
    size_t inner = layout->inner[part], inputs = layout->split ? 2 * inner : inner;
    size_t rows = part == LAYOUT_C ? inner : q, columns = part == LAYOUT_C ? q : inputs;
    return is_shape(&arrays->array[layout->array[part]], transposed ? columns : rows,
                    transposed ? rows : columns);
}

/* Take the orientation of every array for this d and q, that of the file if both fit; false if one
 * does not fit in any. Returns the number of transposed arrays in *turned. */
static bool orient(const struct arrays *arrays, size_t d, size_t q, struct layout *layout,
                   int *turned) {
    *turned = 0;
    if (!set_inner(arrays, d, layout) ||
        (layout->split && layout->inner[LAYOUT_A] != layout->inner[LAYOUT_B]))
        return false;
    for (int p = 0; p < LAYOUT_PARTS; ++p) {
        layout->transposed[p] = !fits(layout, arrays, p, q, false);
        if (layout->transposed[p] && !fits(layout, arrays, p, q, true))
            return false;
        *turned += layout->transposed[p] + layout->outer_transposed[p];
    }
    layout->d = d;
    layout->q = q;
    return true;
}

/* The two ways to read d and q: from the extents of c; where it is a product, d is one extent of
 * the outer array, and the other one is also one of the inner array, whose other one is q. 0: no q.
 */
struct extents {
    size_t d, q;
};

static void extents_of(const struct arrays *arrays, const struct layout *layout,
                       struct extents ways[2]) {
    const size_t *c = arrays->array[layout->array[LAYOUT_C]].extent;
    ways[0] = (struct extents){c[0], c[1]};
    ways[1] = (struct extents){c[1], c[0]};
    if (layout->outer[LAYOUT_C] < 0)
        return;
    const size_t *outer = arrays->array[layout->outer[LAYOUT_C]].extent;
    for (int way = 0; way < 2; ++way) {
        size_t inner = outer[1 - way];
        ways[way].d = outer[way];
        ways[way].q = c[0] == inner ? c[1] : c[1] == inner ? c[0] : 0;
    }
}

/* Does one of the extents of c fit as d? Of the two ways the one with fewer transposed arrays, with
 * more in files of MATLAB; if a part is transposed in both, the one with more neurons. */
static bool orient_any(const struct arrays *arrays, struct layout *layout) {
    struct extents ways[2];
    extents_of(arrays, layout, ways);
    int turned, turned_other;
    struct layout other = *layout;
    bool as_is = ways[0].q > 0 && orient(arrays, ways[0].d, ways[0].q, layout, &turned);
    bool exchanged = ways[0].d != ways[1].d && ways[1].q > 0 &&
                     orient(arrays, ways[1].d, ways[1].q, &other, &turned_other);
    bool both = as_is && exchanged && !has_outer(layout);
    layout->either_way = both;
    if (!exchanged)
        return as_is;
    bool mixed = as_is && turned > 0 && turned_other > 0;
    bool take_other =
        !as_is || (mixed ? ways[0].d > ways[1].d : arrays->by_columns && ways[1].d < ways[0].d);
    if (take_other) {
        *layout = other;
        layout->either_way = both;
    }
    return true;
}

static bool refuse_products(const struct arrays *arrays, const struct layout *layout,
                            struct error *error) {
    char list[768] = "";
    int indices[] = {layout->array[LAYOUT_A], layout->array[LAYOUT_B], layout->array[LAYOUT_C],
                     layout->outer[LAYOUT_A], layout->outer[LAYOUT_B], layout->outer[LAYOUT_C]};
    for (size_t i = 0; i < sizeof indices / sizeof *indices; ++i) {
        int index = indices[i];
        size_t used = strlen(list);
        if (index >= 0 && (i == 0 || index != indices[i - 1])) /* once if for both inputs */
            snprintf(list + used, sizeof list - used, "%s'%.100s' [%zu, %zu]", used > 0 ? ", " : "",
                     arrays->array[index].name, arrays->array[index].extent[0],
                     arrays->array[index].extent[1]);
    }
    return error_set(error, ERROR_INPUT,
                     "%s: %s do not fit: an embedding is [d, m] for d elements, the first layer "
                     "[q, m], or [q, 2m] for both inputs side by side, and the last [d, q]",
                     arrays->path, list);
}

/* The usual mistake is a single array that is not like the others. */
static bool refuse_shapes(const struct arrays *arrays, const struct layout *layout,
                          struct error *error) {
    const struct array *a = &arrays->array[layout->array[LAYOUT_A]];
    const struct array *b = &arrays->array[layout->array[LAYOUT_B]];
    const struct array *c = &arrays->array[layout->array[LAYOUT_C]];
    size_t d = c->extent[0], q = c->extent[1];
    if (has_outer(layout))
        return refuse_products(arrays, layout, error);
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

static bool is_too_large(const struct layout *layout) {
    size_t d = layout->d, q = layout->q;
    if (d < 2 || d > GROUP_ORDER_MAX || q > WEIGHTS_SIZE_MAX / d)
        return true;
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        if (layout->inner[p] > WEIGHTS_SIZE_MAX / d || layout->inner[p] > WEIGHTS_SIZE_MAX / q)
            return true;
    return false;
}

static bool find_shapes(const struct arrays *arrays, struct layout *layout, struct error *error) {
    bool one = layout->array[LAYOUT_A] == layout->array[LAYOUT_B];
    if (!check_arrays(arrays, layout, error))
        return false;
    layout->split = one;
    if (!(one && orient_any(arrays, layout))) {
        layout->split = false;
        if (!orient_any(arrays, layout))
            return refuse_shapes(arrays, layout, error);
    }
    layout->tied = one && !layout->split && layout->outer[LAYOUT_A] == layout->outer[LAYOUT_B];
    if (is_too_large(layout))
        return error_set(error, ERROR_INPUT,
                         "%s: c: [d, q] is [%zu, %zu]; d should be from 2 to %d and d q at most %d",
                         arrays->path, layout->d, layout->q, GROUP_ORDER_MAX, WEIGHTS_SIZE_MAX);
    return true;
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
        char stem[LAYER_STEM_MAX];
        bool bias;
        layer_stem(array->name, stem, &bias);
        if (array->type == ARRAY_OTHER || layer_is_of_optimiser(stem))
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
        char stem[LAYER_STEM_MAX];
        bool bias;
        layer_stem(arrays->array[i].name, stem, &bias);
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
        char names[LAYOUT_PARTS][LAYER_STEM_MAX];
        bool bias;
        for (int p = 0; p < LAYOUT_PARTS; ++p)
            layer_stem(arrays->array[matrices->index[orders[o][p]]].name, names[p], &bias);
        if (!layer_names_triple(names))
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
        char names[2][LAYER_STEM_MAX];
        bool bias;
        layer_stem(arrays->array[x].name, names[0], &bias);
        layer_stem(arrays->array[y].name, names[1], &bias);
        if (!layer_names_pair(names[0], names[1]))
            continue;
        set_arrays(layout, x, x, y);
        return true;
    }
    return false;
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

/* --- Embeddings -------------------------------------------------------------------------------
 *
 * Of the matrices, those called embeddings belong to the inputs; the others are the first layer and
 * the last, or the first layer, an inner one and the unembedding, or a, b and c. Shapes decide, and
 * names between what fits. */

enum { OTHERS_MAX = 3 };

struct search {
    const struct arrays *arrays;
    int embedding[2];      /* of the inputs */
    int other[OTHERS_MAX]; /* the other matrices */
    int others;
    struct layout best;
    int score; /* of it; -1: nothing fits */
    bool tie;  /* another one has the same score */
};

static void stem_at(const struct arrays *arrays, int index, char stem[LAYER_STEM_MAX]) {
    bool bias;
    layer_stem(arrays->array[index].name, stem, &bias);
}

/* Names that agree count more than arrays that are transposed. */
static int score_of(const struct arrays *arrays, const struct layout *layout) {
    enum { NAMED = 16 };
    char names[LAYOUT_PARTS][LAYER_STEM_MAX];
    int score = NAMED / 2, outer = layout->outer[LAYOUT_C];
    for (int p = 0; p < LAYOUT_PARTS; ++p) {
        stem_at(arrays, layout->array[p], names[p]);
        score -= layout->transposed[p] + layout->outer_transposed[p];
    }
    bool one = layout->array[LAYOUT_A] == layout->array[LAYOUT_B];
    if (one ? layer_names_pair(names[LAYOUT_A], names[LAYOUT_C]) : layer_names_triple(names))
        score += NAMED;
    if (outer >= 0)
        stem_at(arrays, outer, names[LAYOUT_C]);
    return score + (layer_is_unembedding(names[LAYOUT_C]) ? NAMED : 0);
}

static void try_layout(struct search *search, int a, int b, int c, int outer) {
    struct layout layout = search->best;
    set_arrays(&layout, a, b, c);
    layout.outer[LAYOUT_A] = search->embedding[0];
    layout.outer[LAYOUT_B] = search->embedding[1];
    layout.outer[LAYOUT_C] = outer;
    if (!find_shapes(search->arrays, &layout, NULL))
        return;
    int score = score_of(search->arrays, &layout);
    search->tie = score == search->score || (search->tie && score < search->score);
    if (score > search->score) {
        search->best = layout;
        search->score = score;
    }
}

/* All assignments of the other matrices. */
static void try_all(struct search *search) {
    static const int orders[][OTHERS_MAX] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                             {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const int *of = search->other;
    if (search->others == 2) {
        try_layout(search, of[0], of[0], of[1], -1);
        try_layout(search, of[1], of[1], of[0], -1);
        return;
    }
    for (int o = 0; o < 6; ++o) {
        int x = of[orders[o][0]], y = of[orders[o][1]], z = of[orders[o][2]];
        char first[LAYER_STEM_MAX], second[LAYER_STEM_MAX];
        stem_at(search->arrays, x, first);
        stem_at(search->arrays, y, second);
        try_layout(search, x, x, y, z);
        if (strcmp(first, second) < 0) /* a before b, left before right, 1 before 2 */
            try_layout(search, x, y, z, -1);
    }
}

/* Of two embeddings the one whose name comes first is that of the first input. */
static bool collect(const struct arrays *arrays, const struct matrices *matrices,
                    struct search *search) {
    int embeddings = 0;
    for (int i = 0; i < matrices->count; ++i) {
        char stem[LAYER_STEM_MAX];
        int index = matrices->index[i];
        stem_at(arrays, index, stem);
        bool is_embedding = layer_is_embedding(stem);
        if (is_embedding ? embeddings == 2 : search->others == OTHERS_MAX)
            return false;
        if (is_embedding)
            search->embedding[embeddings++] = index;
        else
            search->other[search->others++] = index;
    }
    if (embeddings == 1)
        search->embedding[1] = search->embedding[0];
    if (embeddings == 2) {
        char first[LAYER_STEM_MAX], second[LAYER_STEM_MAX];
        stem_at(arrays, search->embedding[0], first);
        stem_at(arrays, search->embedding[1], second);
        if (strcmp(first, second) > 0) {
            int swap = search->embedding[0];
            search->embedding[0] = search->embedding[1];
            search->embedding[1] = swap;
        }
    }
    return embeddings > 0 && search->others >= 2;
}

static bool find_embedded(const struct arrays *arrays, const struct matrices *matrices,
                          struct layout *layout) {
    struct search search = {.arrays = arrays, .best = *layout, .score = -1};
    if (!collect(arrays, matrices, &search))
        return false;
    try_all(&search);
    if (search.score < 0 || search.tie)
        return false;
    *layout = search.best;
    return true;
}

/* Three of unknown names, as in a Sequential: an embedding [d, m], a first layer [q, m] or [q, 2m]
 * and a last one [d, q]. */
static bool find_embedded_by_shape(const struct arrays *arrays, const struct matrices *matrices,
                                   struct layout *layout) {
    int found = 0;
    for (int e = 0; e < LAYOUT_PARTS; ++e)
        for (int c = 0; c < LAYOUT_PARTS; ++c) {
            if (c == e)
                continue;
            int first = matrices->index[3 - e - c];
            const size_t *embedding = arrays->array[matrices->index[e]].extent;
            const size_t *last = arrays->array[matrices->index[c]].extent;
            const struct array *of_first = &arrays->array[first];
            size_t d = last[0], q = last[1], m = embedding[1];
            if (embedding[0] != d || m == d ||
                !(is_shape(of_first, q, m) || is_shape(of_first, q, 2 * m)))
                continue;
            ++found;
            set_arrays(layout, first, first, matrices->index[c]);
            layout->outer[LAYOUT_A] = layout->outer[LAYOUT_B] = matrices->index[e];
        }
    if (found != 1)
        layout->outer[LAYOUT_A] = layout->outer[LAYOUT_B] = -1;
    return found == 1;
}

/* --- Recognising ------------------------------------------------------------------------------ */

/* Whether they are a network as they are. */
static bool fit_together(const struct arrays *arrays, const struct layout *layout) {
    struct layout copy = *layout;
    return find_shapes(arrays, &copy, NULL);
}

static bool find_unnamed(const struct arrays *arrays, struct layout *layout, struct error *error) {
    struct matrices matrices = matrices_of(arrays);
    int known;
    if (find_exact(arrays, layout, &known) && fit_together(arrays, layout))
        return true;
    const struct layout exact = *layout;
    if (matrices.higher == 0 &&
        (find_embedded(arrays, &matrices, layout) ||
         (known < LAYOUT_PARTS &&
          (find_triple(arrays, &matrices, layout) || find_pair(arrays, &matrices, layout) ||
           (matrices.count == LAYOUT_PARTS &&
            (find_three_by_shape(arrays, &matrices, layout) ||
             find_embedded_by_shape(arrays, &matrices, layout))) ||
           (matrices.count == 2 && find_two_by_shape(arrays, &matrices, layout))))))
        return true;
    *layout = exact;
    if (known == LAYOUT_PARTS)
        return true; /* what does not fit is said later */
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

static const char *const option_names[] = {"a", "b", "c", "embedding", "embedding", "unembedding"};

/* The array, and whether its transpose was asked for. */
static bool find_named(const struct arrays *arrays, const char *name, const char *option,
                       int *found, bool *turned, struct error *error) {
    char bare[ARRAY_NAME_MAX];
    size_t length = strlen(name);
    int index = arrays_find(arrays, name);
    *turned = false;
    if (index < 0 && length > 2 && strcmp(name + length - 2, ".T") == 0) {
        snprintf(bare, sizeof bare, "%.*s", (int)(length - 2), name);
        index = arrays_find(arrays, bare);
        *turned = true;
    }
    *found = index;
    if (index >= 0)
        return true;
    char what[2 * ARRAY_NAME_MAX];
    snprintf(what, sizeof what, "no array '%.150s', which --%s names", name, option);
    return refuse_with_list(arrays, what, error);
}

static bool find_all_named(const struct arrays *arrays, const char *const names[LAYOUT_NAMES],
                           struct layout *layout, bool turned[LAYOUT_PARTS], struct error *error) {
    int *const found[] = {&layout->array[LAYOUT_A], &layout->array[LAYOUT_B],
                          &layout->array[LAYOUT_C], &layout->outer[LAYOUT_A],
                          &layout->outer[LAYOUT_B], &layout->outer[LAYOUT_C]};
    bool turned_outer; /* embeddings are oriented by shape, [d, m] where both fit */
    if (names[LAYOUT_A] == NULL || names[LAYOUT_C] == NULL)
        return refuse_with_list(arrays, "--a and --c are needed, both", error);
    for (int i = 0; i < LAYOUT_NAMES; ++i)
        if (names[i] != NULL && !find_named(arrays, names[i], option_names[i], found[i],
                                            i < LAYOUT_PARTS ? &turned[i] : &turned_outer, error))
            return false;
    if (names[LAYOUT_B] == NULL) {
        layout->array[LAYOUT_B] = layout->array[LAYOUT_A];
        turned[LAYOUT_B] = turned[LAYOUT_A];
    }
    if (names[LAYOUT_EMBEDDING_B] == NULL)
        layout->outer[LAYOUT_B] = layout->outer[LAYOUT_A];
    return true;
}

/* --- Transposes asked for ----------------------------------------------------------------------
 */

/* A ".T" exchanges the orientation found by shape only where an array is square, which shapes do
 * not show; elsewhere it must agree with it. */
static bool apply_turned(const struct arrays *arrays, const bool turned[LAYOUT_PARTS],
                         struct layout *layout, struct error *error) {
    const bool any = turned[0] || turned[1] || turned[2];
    if (!any)
        return true;
    struct layout other = *layout;
    int count;
    if (layout->d != layout->q && !has_outer(layout) &&
        layout->transposed[LAYOUT_C] != turned[LAYOUT_C] &&
        orient(arrays, layout->q, layout->d, &other, &count))
        *layout = other;
    for (int p = 0; p < LAYOUT_PARTS; ++p) {
        const size_t *extent = arrays->array[layout->array[p]].extent;
        if (extent[0] == extent[1])
            layout->transposed[p] = turned[p];
        if (layout->transposed[p] != turned[p])
            return refuse_shapes(arrays, layout, error);
    }
    layout->either_way = false;
    return true;
}

/* --- What is left ----------------------------------------------------------------------------- */

static void append(char *text, size_t size, const char *words, const char *name) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", words, name);
}

/* Vectors of a normalisation, with which the network would be another one. */
static bool is_scale(const struct array *array) {
    return array->type != ARRAY_OTHER && layer_is_scale(array->name) &&
           (array->rank == 1 ||
            (array->rank == 2 && (array->extent[0] == 1 || array->extent[1] == 1)));
}

/* Whether a bias is that of a normalisation. */
static bool shifts_scale(const struct arrays *arrays, int index) {
    char stem[LAYER_STEM_MAX], other[LAYER_STEM_MAX];
    bool bias;
    layer_stem(arrays->array[index].name, stem, &bias);
    for (int i = 0; bias && i < arrays->count; ++i) {
        if (!is_scale(&arrays->array[i]))
            continue;
        stem_at(arrays, i, other);
        if (strcmp(stem, other) == 0)
            return true;
    }
    return false;
}

static void find_ignored(const struct arrays *arrays, struct layout *layout) {
    char *text = layout->ignored;
    for (int i = 0; i < arrays->count; ++i)
        if (is_scale(&arrays->array[i]) || shifts_scale(arrays, i))
            append(text, sizeof layout->ignored, *text != '\0' ? ", " : "", arrays->array[i].name);
}

/* --- Biases ----------------------------------------------------------------------------------- */

/* Whether a bias is of the layer of this array. */
static bool is_bias_of(const struct arrays *arrays, const char *stem, int index) {
    char layer[LAYER_STEM_MAX];
    if (index < 0)
        return false;
    stem_at(arrays, index, layer);
    return strcmp(stem, layer) == 0;
}

/* The place of a vector as a bias: by the name of the layer, or by a name such as b_in, b1, bias2;
 * -1: none. */
static int bias_place(const struct arrays *arrays, const struct layout *layout, int index) {
    static const char *const of_first[] = {"b_in", "b1", "bias_in", "bias1", "b_1", "b_hidden"};
    static const char *const of_second[] = {"b_out", "b2", "bias_out", "bias2", "b_2", "b_output"};
    char stem[LAYER_STEM_MAX];
    bool bias;
    layer_stem(arrays->array[index].name, stem, &bias);
    const char *last = layer_last(stem);
    if (bias && is_bias_of(arrays, stem, layout->outer[LAYOUT_C]))
        return LAYOUT_C;
    for (int p = LAYOUT_PARTS - 1; bias && p >= 0; --p)
        if ((is_bias_of(arrays, stem, layout->array[p]) || strcmp(last, part_names[p]) == 0) &&
            !(p == LAYOUT_B && layout->array[LAYOUT_A] == layout->array[LAYOUT_B]))
            return p == LAYOUT_C && layout->outer[p] >= 0 ? LAYOUT_INNER : p;
    for (size_t i = 0; i < sizeof of_first / sizeof *of_first; ++i) {
        if (strcmp(last, of_first[i]) == 0)
            return LAYOUT_A;
        if (strcmp(last, of_second[i]) == 0)
            return layout->outer[LAYOUT_C] >= 0 ? LAYOUT_INNER : LAYOUT_C;
    }
    return -1;
}

/* "bias", "b_in" and the like, whose layer is not known, too. */
static bool looks_like_bias(const struct array *array) {
    char stem[LAYER_STEM_MAX];
    bool bias;
    layer_stem(array->name, stem, &bias);
    return bias || strstr(stem, "bias") != NULL;
}

/* A single bias of the right length for one layer only. */
static int place_by_length(const struct layout *layout, const struct array *array) {
    if (layout->d == layout->q || layout->outer[LAYOUT_C] >= 0)
        return -1;
    return array->extent[0] == layout->q ? LAYOUT_A : array->extent[0] == layout->d ? LAYOUT_C : -1;
}

static size_t length_at(const struct layout *layout, int place) {
    return place == LAYOUT_C       ? layout->d
           : place == LAYOUT_INNER ? layout->inner[LAYOUT_C]
                                   : layout->q;
}

static bool is_weight(const struct layout *layout, int index) {
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        if (index == layout->array[p] || index == layout->outer[p])
            return true;
    return false;
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
        int place = is_weight(layout, i) ? -1 : bias_place(arrays, layout, i);
        if (is_weight(layout, i) || shifts_scale(arrays, i) ||
            (place < 0 && !looks_like_bias(array)))
            continue;
        if (place < 0 && is_vector(array) && array->rank == 1)
            place = place_by_length(layout, array);
        if (reason == NULL &&
            (place < 0 || !is_vector(array) || length_of(array) != length_at(layout, place)))
            reason = "they do not fit the layers";
        else if (reason == NULL && layout->bias[place] >= 0)
            reason = "a layer has two";
        else if (reason == NULL)
            layout->bias[place] = i;
        append(all, sizeof all, count++ > 0 ? ", " : "", array->name);
    }
    if (count == 0)
        return;
    if (reason == NULL) {
        snprintf(layout->biases, sizeof layout->biases, "added to the layers: %s", all);
        return;
    }
    snprintf(layout->biases, sizeof layout->biases, "%s: not looked at (%s)", all, reason);
    for (int place = 0; place < LAYOUT_BIASES; ++place)
        layout->bias[place] = -1;
}

/* --- All -------------------------------------------------------------------------------------- */

/* Arrays a, b and c as they should be need no words. */
static bool is_plain(const struct arrays *arrays, const struct layout *layout) {
    for (int p = 0; p < LAYOUT_PARTS; ++p)
        if (layout->transposed[p] || layout->outer[p] >= 0 ||
            strcmp(arrays->array[layout->array[p]].name, part_names[p]) != 0)
            return false;
    return true;
}

static void say_array(const struct arrays *arrays, int index, bool transposed, const char *words,
                      char *text, size_t size) {
    append(text, size, words, arrays->array[index].name);
    append(text, size, transposed ? " transposed" : "", "");
}

static void say_part(const struct arrays *arrays, const struct layout *layout,
                     enum layout_part part, const char *words, char *text, size_t size) {
    say_array(arrays, layout->array[part], layout->transposed[part], words, text, size);
}

static void say_taken(const struct arrays *arrays, struct layout *layout) {
    char *text = layout->taken;
    size_t size = sizeof layout->taken;
    snprintf(text, size, "%s", arrays->format);
    if (is_plain(arrays, layout))
        return;
    if (layout->split)
        say_part(arrays, layout, LAYOUT_A, "; a, b = the halves of ", text, size);
    else if (layout->array[LAYOUT_A] == layout->array[LAYOUT_B])
        say_part(arrays, layout, LAYOUT_A, "; a = b = ", text, size);
    else {
        say_part(arrays, layout, LAYOUT_A, "; a = ", text, size);
        say_part(arrays, layout, LAYOUT_B, ", b = ", text, size);
    }
    say_part(arrays, layout, LAYOUT_C, ", c = ", text, size);
}

static void say_outer(const struct arrays *arrays, const struct layout *layout,
                      enum layout_part part, const char *into, char *text, size_t size) {
    char shape[128];
    int index = layout->outer[part];
    array_describe_shape(&arrays->array[index], shape, sizeof shape);
    say_array(arrays, index, false, *text != '\0' ? ", " : "", text, size);
    append(text, size, " ", shape);
    append(text, size, layout->outer_transposed[part] ? " transposed" : "", into);
}

static void say_multiplied(const struct arrays *arrays, struct layout *layout) {
    char *text = layout->multiplied;
    size_t size = sizeof layout->multiplied;
    bool both = layout->outer[LAYOUT_A] == layout->outer[LAYOUT_B];
    if (layout->outer[LAYOUT_A] >= 0)
        say_outer(arrays, layout, LAYOUT_A, both ? " into a and b" : " into a", text, size);
    if (layout->outer[LAYOUT_B] >= 0 && !both)
        say_outer(arrays, layout, LAYOUT_B, " into b", text, size);
    if (layout->outer[LAYOUT_C] >= 0)
        say_outer(arrays, layout, LAYOUT_C, " into c", text, size);
}

bool layout_find(const struct arrays *arrays, const char *const names[LAYOUT_NAMES], bool biases,
                 struct layout *layout, struct error *error) {
    bool turned[LAYOUT_PARTS] = {false}, any = false;
    *layout =
        (struct layout){.array = {-1, -1, -1}, .outer = {-1, -1, -1}, .bias = {-1, -1, -1, -1}};
    for (int i = 0; i < LAYOUT_NAMES; ++i)
        any = any || names[i] != NULL;
    if (!(any ? find_all_named(arrays, names, layout, turned, error)
              : find_unnamed(arrays, layout, error)) ||
        !find_shapes(arrays, layout, error) || !apply_turned(arrays, turned, layout, error))
        return false;
    find_biases(arrays, biases, layout);
    say_taken(arrays, layout);
    say_multiplied(arrays, layout);
    find_ignored(arrays, layout);
    return true;
}
