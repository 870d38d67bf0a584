/* Groups with textbook representations: name, order, classes, and bsc representations as from
 * representation_label, without numbers, in order. */
#ifndef TESTS_GROUP_KNOWN_GROUPS_H
#define TESTS_GROUP_KNOWN_GROUPS_H

struct known_group {
    const char *name;
    int order, classes;
    const char *bscs;
};

static const struct known_group known_groups[] = {
    {"C2", 2, 2, "1R 1R"},
    {"C5", 5, 5, "1R 1C 1C"},
    {"C6", 6, 6, "1R 1R 1C 1C"},
    {"C2xC4", 8, 8, "1R 1R 1R 1R 1C 1C"},
    {"D2", 4, 4, "1R 1R 1R 1R"},
    {"S3", 6, 3, "1R 1R 2R"},
    {"D4", 8, 5, "1R 1R 1R 1R 2R"},
    {"D5", 10, 4, "1R 1R 2R 2R"},
    {"D6", 12, 6, "1R 1R 1R 1R 2R 2R"},
    {"D13", 26, 8, "1R 1R 2R 2R 2R 2R 2R 2R"},
    {"Q8", 8, 5, "1R 1R 1R 1R 2H"},
    {"Q16", 16, 7, "1R 1R 1R 1R 2R 2H 2H"},
    {"Dic3", 12, 6, "1R 1R 1C 2R 2H"},
    {"Dic5", 20, 8, "1R 1R 1C 2R 2R 2H 2H"},
    {"A4", 12, 4, "1R 1C 3R"},
    {"F20", 20, 5, "1R 1R 1C 4R"},
    {"F21", 21, 5, "1R 1C 3C"},
    {"S4", 24, 5, "1R 1R 2R 3R 3R"},
    {"SL(2,2)", 6, 3, "1R 1R 2R"},
    {"SL(2,3)", 24, 7, "1R 1C 2C 2H 3R"},
    {"S3xC2", 12, 6, "1R 1R 1R 1R 2R 2R"},
    {"Q8xC3", 24, 15, "1R 1R 1R 1R 1C 1C 1C 1C 2C 2H"},
    {"Q8xS3", 48, 15, "1R 1R 1R 1R 1R 1R 1R 1R 2R 2R 2R 2R 2H 2H 4H"},
    {"Q8xQ8", 64, 25, "1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 1R 2H 2H 2H 2H 2H 2H 2H 2H 4R"},
    {"M4(2)", 16, 10, "1R 1R 1R 1R 1C 1C 2C"},
    {"M5(2)", 32, 20, "1R 1R 1R 1R 1C 1C 1C 1C 1C 1C 2C 2C"},
    {"C8:C2(3)", 16, 7, "1R 1R 1R 1R 2R 2C"},
    {"C5:C4(2)", 20, 5, "1R 1R 1C 4R"},
    {"C3:C4(2)", 12, 6, "1R 1R 1C 2R 2H"},
    {"SmallGroup(16,3)", 16, 10, "1R 1R 1R 1R 1C 1C 2R 2R"},
    {"SmallGroup(16,13)", 16, 10, "1R 1R 1R 1R 1R 1R 1R 1R 2C"},
    {"Z5*", 4, 4, "1R 1R 1C"},
    {"Z8*", 4, 4, "1R 1R 1R 1R"},
    {"Z56*", 24, 24, "1R 1R 1R 1R 1R 1R 1R 1R 1C 1C 1C 1C 1C 1C 1C 1C"},
    {"A5", 60, 5, "1R 3R 3R 4R 5R"},
    {"S5", 120, 7, "1R 1R 4R 4R 5R 5R 6R"},
    {"SL(2,5)", 120, 9, "1R 2H 2H 3R 3R 4R 4H 5R 6H"},
    {"SL(2,7)", 336, 11, "1R 3C 4C 6R 6H 6H 7R 8R 8H"},
    {"A6", 360, 7, "1R 5R 5R 8R 8R 9R 10R"},
    {"S6", 720, 11, "1R 1R 5R 5R 5R 5R 9R 9R 10R 10R 16R"},
};

enum { KNOWN_GROUPS = sizeof known_groups / sizeof *known_groups };

#endif
