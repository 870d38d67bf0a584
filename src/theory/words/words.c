#include "theory/words/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "abAB"; /* letter i and letter i ^ 2 are inverses */

static bool is_letter(char c) {
    return c != '\0' && strchr(letters, c) != NULL;
}

static int letter_index(char letter) {
    return letter == 'a' ? 0 : letter == 'b' ? 1 : letter == 'A' ? 2 : 3;
}

static char inverse_letter(char letter) {
    return letters[letter_index(letter) ^ 2];
}

/* --- Reduced words, empty ones among them ----------------------------------------------------- */

/* Append a letter to *word; false if it is full. */
static bool append_letter(struct word *word, char letter) {
    if (word->length > 0 && word->letters[word->length - 1] == inverse_letter(letter)) {
        word->letters[--word->length] = '\0';
        return true;
    }
    if (word->length == WORD_LENGTH_MAX)
        return false;
    word->letters[word->length++] = letter;
    word->letters[word->length] = '\0';
    return true;
}

/* Append other^sign to *word. */
static bool append(struct word *word, const struct word *other, int sign) {
    for (int i = 0; i < other->length; ++i) {
        char letter = other->letters[sign > 0 ? i : other->length - 1 - i];
        if (!append_letter(word, sign > 0 ? letter : inverse_letter(letter)))
            return false;
    }
    return true;
}

static bool append_power(struct word *word, const struct word *other, long exponent) {
    for (long i = 0; i < labs(exponent); ++i)
        if (!append(word, other, exponent > 0 ? 1 : -1))
            return false;
    return true;
}

/* --- Parser -----------------------------------------------------------------------------------
 *
 * word = part..., part = factor or factor ^ number, factor = letter or ( word ) or [ word , word ]
 */

enum { DEPTH_MAX = 32, EXPONENT_MAX = 1000 };

struct parser {
    const char *text, *at;
    int depth; /* nesting depth of brackets */
    struct error *error;
};

static bool refuse(const struct parser *parser, const char *at, const char *problem) {
    return error_set(parser->error, ERROR_INPUT, "column %td: %s", at - parser->text + 1, problem);
}

static bool refuse_long(const struct parser *parser, const char *at) {
    return refuse(parser, at, "the word is longer than 255 letters");
}

static char next(struct parser *parser) {
    while (isspace((unsigned char)*parser->at))
        ++parser->at;
    return *parser->at;
}

static bool parse_parts(struct parser *parser, struct word *word);

/* Parse the word in brackets, up to the character `end`. */
static bool parse_inside(struct parser *parser, char end, const char *open, struct word *word) {
    if (!parse_parts(parser, word))
        return false;
    if (next(parser) != end)
        return refuse(parser, *parser->at != '\0' ? parser->at : open,
                      *parser->at == '\0' ? "this bracket is not closed"
                      : end == ','        ? "a commutator is [word, word]: expected a comma here"
                                          : "this does not match an open bracket");
    ++parser->at;
    return true;
}

/* [u, v] = u v u^-1 v^-1 */
static bool parse_commutator(struct parser *parser, const char *open, struct word *word) {
    struct word u, v;
    if (!parse_inside(parser, ',', open, &u) || !parse_inside(parser, ']', open, &v))
        return false;
    *word = (struct word){0};
    return (append(word, &u, 1) && append(word, &v, 1) && append(word, &u, -1) &&
            append(word, &v, -1)) ||
           refuse_long(parser, open);
}

static bool parse_factor(struct parser *parser, struct word *word) {
    const char *at = parser->at++;
    *word = (struct word){0};
    if (is_letter(*at))
        return append_letter(word, *at);
    if (*at != '(' && *at != '[')
        return refuse(parser, at,
                      "a word has the letters a, b and their inverses A, B, with powers like a^2, "
                      "brackets and commutators like [a,b]");
    if (parser->depth == DEPTH_MAX)
        return refuse(parser, at, "brackets nest too deep");
    ++parser->depth;
    bool ok = *at == '(' ? parse_inside(parser, ')', at, word) : parse_commutator(parser, at, word);
    --parser->depth;
    return ok;
}

/* Parse the exponent after ^; 1 without ^. */
static bool parse_exponent(struct parser *parser, long *exponent) {
    *exponent = 1;
    if (next(parser) != '^')
        return true;
    ++parser->at;
    next(parser);
    const char *digits = parser->at + (*parser->at == '-');
    char *end;
    if (!isdigit((unsigned char)*digits))
        return refuse(parser, parser->at, "a whole number like 2 or -1 is expected after ^");
    *exponent = strtol(parser->at, &end, 10);
    if (*exponent > EXPONENT_MAX || *exponent < -EXPONENT_MAX)
        return refuse(parser, parser->at, "a power may be at most 1000");
    parser->at = end;
    return true;
}

/* Parse parts up to a character that ends a word. */
static bool parse_parts(struct parser *parser, struct word *word) {
    *word = (struct word){0};
    while (strchr("),]", next(parser)) == NULL) { /* finds the end of the text as well */
        const char *at = parser->at;
        struct word factor;
        long exponent;
        if (!parse_factor(parser, &factor) || !parse_exponent(parser, &exponent))
            return false;
        if (!append_power(word, &factor, exponent))
            return refuse_long(parser, at);
    }
    return true;
}

bool word_parse(const char *text, struct word *word, struct error *error) {
    struct parser parser = {.text = text, .at = text, .error = error};
    if (!parse_parts(&parser, word))
        return false;
    if (*parser.at != '\0')
        return refuse(&parser, parser.at, "this does not match an open bracket");
    return word->length > 0 ||
           refuse(&parser, text, "the word is empty: every letter cancels with its inverse");
}

/* --- Uses ------------------------------------------------------------------------------------- */

int word_count(const struct word *word, char letter) {
    int count = 0;
    for (int i = 0; i < word->length; ++i)
        count += word->letters[i] == letter;
    return count;
}

int word_list_size(int length) {
    int size = 4;
    for (int i = 1; i < length; ++i)
        size *= 3;
    return size;
}

/* Word number i: base-3 digits after the first letter choose among the letters that may follow. */
static void list_one(int length, int i, struct word *word) {
    int digit[WORD_LIST_LENGTH_MAX] = {0};
    for (int at = length - 1; at > 0; --at, i /= 3)
        digit[at] = i % 3;
    *word = (struct word){0};
    append_letter(word, letters[i & 3]);
    for (int at = 1; at < length; ++at) {
        int forbidden = letter_index(word->letters[at - 1]) ^ 2;
        append_letter(word, letters[digit[at] + (digit[at] >= forbidden)]);
    }
}

void word_list(int length, struct word *words) {
    for (int i = 0; i < word_list_size(length); ++i)
        list_one(length, i, &words[i]);
}

void word_evaluate(const struct word *word, const struct group *group, int *table) {
    int n = group->order;
    const int *inverse = group->inverse;
    int index[WORD_LENGTH_MAX];
    for (int i = 0; i < word->length; ++i)
        index[i] = letter_index(word->letters[i]);
    for (int a = 0; a < n; ++a)
        for (int b = 0; b < n; ++b) {
            const int value[] = {a, b, inverse[a], inverse[b]};
            int w = 0;
            for (int i = 0; i < word->length; ++i)
                w = group->product[w * n + value[index[i]]];
            table[a * n + b] = w;
        }
}
