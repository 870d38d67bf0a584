/* The palette of an image: lossless up to 256 colours, with small errors beyond. */
#include "plot/palette.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 128, PIXELS = SIDE * SIDE };

static unsigned char picture[PIXELS][3], indices[PIXELS];
static struct palette palette;

static void create(size_t pixels) {
    memset(indices, 255, sizeof indices);
    assert_true(palette_create(&picture[0][0], pixels, &palette, indices, NULL));
    assert_in_range(palette.count, 1, PALETTE_MAX);
    for (size_t i = 0; i < pixels; ++i)
        assert_true(indices[i] < palette.count);
}

/* The largest difference of a channel between a pixel and its palette colour. */
static int largest_error(size_t pixels) {
    int largest = 0;
    for (size_t i = 0; i < pixels; ++i)
        for (int c = 0; c < 3; ++c) {
            int error = abs(picture[i][c] - palette.colour[indices[i]][c]);
            largest = error > largest ? error : largest;
        }
    return largest;
}

/* A given number of colours, every eleventh pixel white. */
static void fill(int colours) {
    for (int i = 0; i < PIXELS; ++i) {
        int colour = i % 11 == 0 ? 0 : 1 + i % (colours - 1);
        picture[i][0] = (unsigned char)(255 - colour % 16 * 3);
        picture[i][1] = (unsigned char)(255 - colour / 16 % 16 * 5);
        picture[i][2] = (unsigned char)(255 - colour / 256 * 9);
    }
}

static void test_one_pixel(void **state) {
    (void)state;
    fill(2);
    create(1);
    assert_int_equal(palette.count, 1);
    assert_int_equal(largest_error(1), 0);
}

static void test_few_colours_are_exact(void **state) {
    (void)state;
    static const int colours[] = {2, PALETTE_EXACT, PALETTE_EXACT + 1, PALETTE_MAX};
    for (int i = 0; i < 4; ++i) {
        fill(colours[i]);
        create(PIXELS);
        assert_int_equal(palette.count, colours[i]);
        assert_int_equal(largest_error(PIXELS), 0);
    }
}

static void test_one_colour_too_many(void **state) {
    (void)state;
    fill(PALETTE_MAX + 1);
    create(PIXELS);
    assert_in_range(largest_error(PIXELS), 1, 8);
}

/* All blends of three colours: colours of areas are exact, blends are close. */
static void test_blends(void **state) {
    (void)state;
    static const unsigned char meant[][3] = {{255, 255, 255}, {0, 114, 178}, {213, 94, 0}};
    for (int y = 0; y < SIDE; ++y)
        for (int x = 0; x < SIDE; ++x)
            for (int c = 0; c < 3; ++c) {
                int left = x < 100 ? meant[y % 3][c] : meant[1][c] + (255 - meant[1][c]) * x / 127;
                picture[y * SIDE + x][c] = (unsigned char)(x < 100 ? left : left - left * y / 256);
            }
    create(PIXELS);
    assert_true(palette.count > 128);
    assert_in_range(largest_error(PIXELS), 1, 16);
    for (int i = 0; i < 3; ++i) {
        size_t pixel = (size_t)i * SIDE;
        assert_memory_equal(palette.colour[indices[pixel]], meant[i], 3);
    }
    unsigned char before[PIXELS];
    memcpy(before, indices, sizeof before);
    create(PIXELS);
    assert_memory_equal(before, indices, sizeof before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_pixel),
        cmocka_unit_test(test_few_colours_are_exact),
        cmocka_unit_test(test_one_colour_too_many),
        cmocka_unit_test(test_blends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
