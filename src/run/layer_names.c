#include "run/layer_names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PARTS = 3 };

void layer_stem(const char *name, char stem[LAYER_STEM_MAX], bool *bias) {
    static const char *const weights[] = {"weight", "weights", "kernel", "w"};
    static const char *const biases[] = {"bias", "biases", "b"};
    size_t length = 0;
    for (; name[length] != '\0' && name[length] != ':' && length + 1 < LAYER_STEM_MAX; ++length)
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

const char *layer_last(const char *stem) {
    const char *last = stem;
    for (const char *c = stem; *c != '\0'; ++c)
        if (*c == '.' || *c == '/')
            last = c + 1;
    return last;
}

/* Whether the names are the same but for one letter, which is `letters` in this order. */
static bool is_triple(char names[PARTS][LAYER_STEM_MAX], const char *letters) {
    size_t length = strlen(names[0]);
    for (size_t at = 0; at < length; ++at) {
        bool same = true;
        for (int p = 0; same && p < PARTS; ++p)
            same = strlen(names[p]) == length && names[p][at] == letters[p] &&
                   strncmp(names[p], names[0], at) == 0 &&
                   strcmp(names[p] + at + 1, names[0] + at + 1) == 0;
        if (same)
            return true;
    }
    return false;
}

bool layer_names_triple(char names[PARTS][LAYER_STEM_MAX]) {
    static const char *const letters[] = {"abc", "uvw", "lro"};
    static const char *const words[][PARTS] = {{"left", "right", "out"},
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
        if (strcmp(layer_last(names[0]), words[i][0]) == 0 &&
            strcmp(layer_last(names[1]), words[i][1]) == 0 &&
            strcmp(layer_last(names[2]), words[i][2]) == 0)
            return true;
    return false;
}

/* Where two names differ: the part between their common beginning and their common end. Numbers are
 * not cut apart. */
struct difference {
    const char *x, *y;
    int x_length, y_length;
};

static struct difference difference_of(const char *x, const char *y) {
    size_t x_length = strlen(x), y_length = strlen(y), begin = 0, end = 0;
    while (begin < x_length && begin < y_length && x[begin] == y[begin])
        ++begin;
    while (begin > 0 && isdigit((unsigned char)x[begin - 1]))
        --begin;
    while (end < x_length - begin && end < y_length - begin &&
           x[x_length - 1 - end] == y[y_length - 1 - end])
        ++end;
    while (end > 0 && isdigit((unsigned char)x[x_length - end]))
        --end;
    return (struct difference){x + begin, y + begin, (int)(x_length - begin - end),
                               (int)(y_length - begin - end)};
}

/* "3", or "_3" where the other name has nothing: Keras's "dense" and "dense_1". -1: no number. */
static long number_in(const char *text, int length, bool other_is_empty) {
    long number = 0;
    if (other_is_empty && length > 1 && *text == '_') {
        ++text;
        --length;
    }
    for (int i = 0; i < length; ++i) {
        if (!isdigit((unsigned char)text[i]) || i > 8)
            return -1;
        number = 10 * number + (text[i] - '0');
    }
    return length > 0 ? number : other_is_empty ? -1 : 0;
}

/* "fc1" and "fc2", "layers.0" and "layers.2", "dense_3/dense_3" and "dense_4/dense_4" */
static bool are_numbered(const struct difference *of) {
    long x = number_in(of->x, of->x_length, of->y_length == 0);
    long y = number_in(of->y, of->y_length, of->x_length == 0);
    return x >= 0 && y >= 0 && (of->x_length > 0 || of->y_length > 0) && x < y;
}

static bool is_word(const char *text, int length, const char *word) {
    return (int)strlen(word) == length && strncmp(text, word, (size_t)length) == 0;
}

/* "linear_in" and "linear_out", "hidden_layer" and "output_layer" */
static bool are_opposite(const struct difference *of) {
    static const char *const words[][2] = {
        {"in", "out"},
        {"in", "output"},
        {"hidden", "out"},
        {"hidden", "output"},
        {"hidden", "readout"},
        {"en", "de"},
        {"enc", "dec"},
        {"embed", "unembed"},
        {"embedding", "unembedding"},
        {"", "un"},
        {"first", "second"},
        {"first", "last"},
        {"up", "down"},
        {"i", "o"},
        {"e", "u"},
        {"fc", "proj"},
        {"i2h", "h2o"},
        {"fc", "out"},
        {"w", "v"},
        {"u", "v"},
        {"hid", "out"},
        {"hidden", "final"},
        {"hidden", "head"},
        {"in", "final"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
        if (is_word(of->x, of->x_length, words[i][0]) && is_word(of->y, of->y_length, words[i][1]))
            return true;
    return false;
}

bool layer_names_pair(const char *first, const char *second) {
    const struct difference whole = difference_of(first, second);
    const struct difference last = difference_of(layer_last(first), layer_last(second));
    const char *x = layer_last(first), *y = layer_last(second);
    const struct difference words = {x, y, (int)strlen(x), (int)strlen(y)};
    return are_numbered(&whole) || are_numbered(&last) || are_opposite(&whole) ||
           are_opposite(&last) || are_opposite(&words);
}

/* --- Embeddings ------------------------------------------------------------------------------- */

bool layer_is_unembedding(const char *stem) {
    const char *last = layer_last(stem);
    return strstr(last, "unemb") != NULL || strstr(last, "deemb") != NULL ||
           strcmp(last, "w_u") == 0 || strcmp(last, "lm_head") == 0;
}

/* Positions in a sequence have embeddings too, in transformers. */
bool layer_is_embedding(const char *stem) {
    const char *last = layer_last(stem);
    return !layer_is_unembedding(stem) && strstr(stem, "pos") == NULL &&
           (strstr(last, "emb") != NULL || strcmp(last, "w_e") == 0 || strcmp(last, "wte") == 0 ||
            strcmp(last, "e") == 0);
}

bool layer_is_scale(const char *name) {
    static const char *const last[] = {"weight", "scale", "gamma", "running_mean", "running_var",
                                       "moving_mean", "moving_variance",
                                       /* PyTorch's weight_norm, spectral_norm and pruning */
                                       "weight_g", "original0", "weight_u", "weight_mask"};
    char stem[LAYER_STEM_MAX], lower[LAYER_STEM_MAX];
    bool bias;
    layer_stem(name, stem, &bias);
    size_t length = 0;
    for (; name[length] != '\0' && name[length] != ':' && length + 1 < sizeof lower; ++length)
        lower[length] = (char)tolower((unsigned char)name[length]);
    lower[length] = '\0';
    for (size_t i = 0; i < sizeof last / sizeof *last; ++i)
        if (strcmp(layer_last(lower), last[i]) == 0)
            return !layer_is_of_optimiser(stem);
    return false;
}

bool layer_is_of_optimiser(const char *stem) {
    return strstr(stem, "optim") != NULL || strstr(stem, "opt_state") != NULL ||
           strstr(stem, "exp_avg") != NULL || strstr(stem, "momentum_buffer") != NULL;
}
