/* LZF: sequences written by hand, and those of a simple compressor. */
#include "arrays/lzf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

static void expect(const char *bytes, size_t length, const char *wanted, size_t size) {
    unsigned char to[1024];
    assert_int_equal(lzf_size((const unsigned char *)bytes, length), size);
    lzf_expand((const unsigned char *)bytes, length, to);
    assert_memory_equal(to, wanted, size);
}

static void test_by_hand(void **state) {
    (void)state;
    char zeros[300] = {0};
    expect("\000x", 2, "x", 1);
    expect("\003abcd", 5, "abcd", 4);
    expect("\003abcd\040\003", 7, "abcdabc", 7);           /* 3 bytes from 4 before */
    expect("\001ab\100\001\000c", 7, "abababc", 7);        /* 4 bytes from 2 before: into itself */
    expect("\000\000\340\000\000", 5, zeros, 10);          /* 9 bytes, the shortest long copy */
    expect("\000\000\340\377\000\000\000", 7, zeros, 266); /* 264, the longest, and one more */
}

/* 256 bytes and more back: the offset's high bits come first. */
static void test_far(void **state) {
    (void)state;
    unsigned char from[1024], to[1024];
    size_t length = 0;
    for (int run = 0; run < 9; ++run) { /* 288 different bytes in pairs */
        from[length++] = 31;
        for (int i = 0; i < 32; ++i)
            from[length++] = (unsigned char)(run * 32 + i + (run > 7));
    }
    from[length++] = 0x21; /* 3 bytes from 262 before */
    from[length++] = 0x05;
    assert_int_equal(lzf_size(from, length), 291);
    lzf_expand(from, length, to);
    assert_memory_equal(to + 288, to + 288 - 262, 3);
    assert_int_equal(to[288], 26);
}

static void test_damaged(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } damaged[] = {
        {"", 0},
        {"\003abc", 4},                 /* a literal is missing */
        {"\001ab\040", 4},              /* no offset */
        {"\001ab\340\001", 5},          /* no offset of a long copy */
        {"\040\000", 2},                /* a copy of nothing */
        {"\001ab\040\002", 5},          /* from before the start */
        {"\001ab\040\001\041\001x", 8}, /* 257 bytes before */
    };
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; ++i)
        assert_int_equal(lzf_size((const unsigned char *)damaged[i].bytes, damaged[i].length), 0);
}

/* The longest copy of what follows `at` from what precedes it. */
static size_t find_copy(const unsigned char *bytes, size_t size, size_t at, size_t *back) {
    size_t best = 0;
    for (size_t b = 1; b <= at && b <= 8192; ++b) {
        size_t length = 0;
        while (at + length < size && length < 264 && bytes[at + length] == bytes[at + length - b])
            ++length;
        if (length > best) {
            best = length;
            *back = b;
        }
    }
    return best;
}

static size_t compress_bytes(const unsigned char *bytes, size_t size, unsigned char *to) {
    size_t used = 0;
    for (size_t at = 0; at < size;) {
        size_t back = 0, length = find_copy(bytes, size, at, &back);
        if (length < 3) { /* literals one by one */
            to[used++] = 0;
            to[used++] = bytes[at++];
            continue;
        }
        unsigned high = (unsigned)((back - 1) >> 8);
        to[used++] = (unsigned char)((length < 9 ? length - 2 : 7) << 5 | high);
        if (length >= 9)
            to[used++] = (unsigned char)(length - 9);
        to[used++] = (unsigned char)(back - 1);
        at += length;
    }
    return used;
}

static void test_round_trip(void **state) {
    (void)state;
    enum { SIZE = 6000 };
    static unsigned char bytes[SIZE], compressed[2 * SIZE], again[SIZE];
    struct random_stream stream = random_stream(1, RANDOM_TEST);
    for (int letters = 1; letters <= 256; letters *= 2) {
        for (int i = 0; i < SIZE; ++i)
            bytes[i] = (unsigned char)random_below(&stream, (uint32_t)letters);
        size_t length = compress_bytes(bytes, SIZE, compressed);
        assert_int_equal(lzf_size(compressed, length), SIZE);
        lzf_expand(compressed, length, again);
        assert_memory_equal(again, bytes, SIZE);
        /* Every end that is too early is seen, or leaves fewer bytes. */
        for (size_t cut = 0; cut < length; cut += 7) {
            unsigned char *copy = malloc(cut + 1); /* so that a sanitizer sees its end */
            assert_non_null(copy);
            memcpy(copy, compressed, cut);
            assert_true(lzf_size(copy, cut) < SIZE);
            free(copy);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_far),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
