/* Words, group names and multiplication tables: accepted input is valid. */
#include "group/names.h"
#include "group/table.h"
#include "theory/words/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool is_so) {
    if (!is_so)
        abort();
}

/* A word is reduced: parsing its letters gives the same word. */
static void try_word(const char *text) {
    struct word word, again;
    struct error error;
    if (word_parse(text, &word, &error)) {
        check(word.length > 0 && word.length == (int)strlen(word.letters));
        check(word_parse(word.letters, &again, &error) && strcmp(word.letters, again.letters) == 0);
    }
}

/* A canonical name is the name of the same group. */
static void try_name(const char *text) {
    struct group group, again;
    struct error error;
    if (group_create_named(text, &group, &error) && group.order <= 200) { /* large ones take long */
        check(group_create_named(group.name, &again, &error) && group.order == again.order);
        check(strcmp(group.name, again.name) == 0);
        group_free(&again);
    }
    group_free(&group);
}

/* An accepted group is associative, with identity 0 and inverses. */
static void try_table(const uint8_t *entries, size_t size) {
    int table[64], n = 2;
    struct group group;
    struct error error;
    for (size_t m = 3; m <= 8 && m * m <= size; ++m)
        n = (int)m;
    for (int i = 0; i < n * n; ++i)
        table[i] = (size_t)i < size ? entries[i] % 9 - 1 : 0;
    if (group_create_table(n, table, "mine", &group, &error))
        for (int x = 0; x < n; ++x) {
            const int *p = group.product;
            check(p[x] == x && p[x * n + group.inverse[x]] == 0);
            for (int y = 0; y < n * n; ++y)
                check(p[p[x * n + y / n] * n + y % n] == p[x * n + p[y]]);
        }
    group_free(&group);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char text[512] = "";
    if (size == 0)
        return 0;
    memcpy(text, data + 1, size - 1 < sizeof text ? size - 1 : sizeof text - 1);
    switch (data[0] % 3) {
    case 0:
        try_word(text);
        break;
    case 1:
        try_name(text);
        break;
    default:
        try_table(data + 1, size - 1);
    }
    return 0;
}
