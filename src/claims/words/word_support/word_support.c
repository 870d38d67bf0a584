/* Claim: the tensor of a word has energy in few boxes, which the fusion of representations predicts
 * (arXiv 2509.06931).
 *
 * Nothing is trained. The energies of all boxes are computed exactly, for selected words on many
 * groups and for all words up to a length on some. Random tables show what the same computation
 * gives where the claim is false. */
#include "claims/words/word_support/word_support.h"

#include "base/random.h"
#include "base/worst.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* --- What the spec says ----------------------------------------------------------------------- */

enum { GROUPS_MAX = 200, DRAWN_MAX = 8 /* bsc representations of the group that is drawn */ };

static bool check_all_words(const struct place *at, const void *of, struct error *error) {
    const struct all_words *all = of;
    return place_check(at, "exact_up_to", all->exact_up_to, 1, all->up_to, error);
}

/* The beginnings of fields: a meaning follows. */
#define GROUPS(structure)                                                                          \
    "groups", FIELD_LIST, offsetof(struct structure, groups),                                      \
        .items = &any_group_record, .count = offsetof(struct structure, groups_count),             \
        .most = GROUPS_MAX, .range = "at most 720 elements, none twice", .unit = NULL
#define WORDS(structure)                                                                           \
    "words", FIELD_LIST, offsetof(struct structure, words),                                        \
        .of = FIELD_TEXT, .count = offsetof(struct structure, words_count), .range = "none twice", \
        .unit = NULL

#define KNOWN(member) offsetof(struct known_size, member)
static const struct field known_fields[] = {
    {"group", FIELD_TEXT, KNOWN(group), NULL, "a selected group", .most = GROUP_NAME_MAX - 1},
    {WORDS(known_size), "selected words that have these sizes"},
    {"support", FIELD_INTEGER, KNOWN(support), "boxes", "with energy", .low = 0, .high = INT_MAX},
    {"cover", FIELD_INTEGER, KNOWN(cover), "boxes", "in the cover", .low = 0, .high = INT_MAX},
    {0}};
static const struct record known_record = {"known size", sizeof(struct known_size), known_fields};

static const struct field selected_fields[] = {
    {GROUPS(selected), "on which the words are measured"},
    {WORDS(selected), "that are measured on all groups"},
    {"known_sizes", FIELD_LIST, offsetof(struct selected, known), NULL,
     "sizes of support and cover, as counted by another program", .optional = true,
     .items = &known_record, .count = offsetof(struct selected, known_count)},
    {0}};
static const struct record selected_record = {"selected", sizeof(struct selected), selected_fields};

#define ALL(member) offsetof(struct all_words, member)
static const struct field all_words_fields[] = {
    {GROUPS(all_words), "on which all reduced words are measured"},
    {"up_to", FIELD_INTEGER, ALL(up_to), "letters", "of the longest words", .low = 1,
     .high = WORD_LIST_LENGTH_MAX},
    {"exact_up_to", FIELD_INTEGER, ALL(exact_up_to), "letters",
     "of the longest words in `refined_inexact_short`", .low = 1, .high = WORD_LIST_LENGTH_MAX,
     .range = "1 to `up_to`"},
    {0}};
static const struct record all_words_record = {"all_words", sizeof(struct all_words),
                                               all_words_fields, check_all_words};

static const struct record control_record = {
    "control", sizeof(uint64_t),
    (const struct field[]){
        {"seed", FIELD_SEED, 0, NULL, "of the random tables, one for each selected group"}, {0}}};

static const struct field drawing_fields[] = {
    {"group", FIELD_BLOCK, offsetof(struct drawing, group), NULL, "whose boxes are drawn",
     .items = &any_group_record, .range = "at most 8 bsc representations"},
    {WORDS(drawing), "a row of panels each", .most = 6},
    {0}};
static const struct record drawing_record = {"figure", sizeof(struct drawing), drawing_fields};

#define PROFILE(member) offsetof(struct profile, member)
static const struct field profile_fields[] = {
    {"name", FIELD_TEXT, PROFILE(name), NULL, "name of the profile", .most = 64},
    {"selected", FIELD_BLOCK, PROFILE(selected), NULL, "words and groups",
     .items = &selected_record},
    {"all_words", FIELD_BLOCK, PROFILE(all_words), NULL, "all reduced words up to a length",
     .items = &all_words_record},
    {"control", FIELD_BLOCK, PROFILE(control_seed), NULL, "random tables",
     .items = &control_record},
    {"figure", FIELD_BLOCK, PROFILE(figure), NULL, "drawn words", .items = &drawing_record},
    {0}};
static const struct record profile_record = {"profile", sizeof(struct profile), profile_fields};

static const struct record tolerance_record = {
    "tolerance", sizeof(double),
    (const struct field[]){{"energy", FIELD_REAL, 0, NULL,
                            "energy over the order of the group; boxes with more are the support",
                            .low = 0, .high = 1},
                           {0}}};
static const struct record document_record = {
    "the spec", sizeof(struct document),
    (const struct field[]){{"tolerance", FIELD_BLOCK, offsetof(struct document, energy_tolerance),
                            NULL, "bound of rounding errors", .items = &tolerance_record},
                           {0}}};

/* --- What the profile needs beside its fields ------------------------------------------------- */

/* The word of a text that the plan has checked. */
static struct word word_of(const char *text) {
    struct word word = {0};
    word_parse(text, &word, NULL);
    return word;
}

static bool has_word(char *const *words, unsigned count, const struct word *word) {
    for (unsigned i = 0; i < count; ++i)
        if (strcmp(word_of(words[i]).letters, word->letters) == 0)
            return true;
    return false;
}

/* Words, none of them twice; where some are selected, they are among these. */
static bool check_words(const struct place *at, char *const *words, unsigned count,
                        const struct selected *selected, struct error *error) {
    struct word word;
    for (unsigned i = 0; i < count; ++i) {
        const struct place place = place_in(at, "words[%u]", i);
        if (!word_read(&place, "", words[i], &word, error))
            return false;
        if (has_word(words, i, &word))
            return place_refuse(&place, "", error, "the word %s is there already", word.letters);
        if (selected != NULL && !has_word(selected->words, selected->words_count, &word))
            return place_refuse(&place, "", error, "the word %s is not selected", word.letters);
    }
    return true;
}

/* Groups, none of them twice: the tables tell them apart by their names. boxes: [count]. */
static bool open_groups(struct study *study, const struct place *at, const struct any_group *groups,
                        unsigned count, struct boxes **boxes, struct error *error) {
    for (unsigned i = 0; i < count; ++i) {
        const struct place place = place_in(at, "groups[%u]", i);
        boxes[i] = word_support_open(study, &place, &groups[i], error);
        if (boxes[i] == NULL)
            return false;
        for (unsigned j = 0; j < i; ++j)
            if (strcmp(boxes[i]->group.name, boxes[j]->group.name) == 0)
                return place_refuse(&place, "", error, "a second group called %s",
                                    boxes[i]->group.name);
    }
    return true;
}

/* What the plan keeps: the boxes of the groups, as the spec lists them. */
struct opened {
    struct boxes *selected[GROUPS_MAX], *all[GROUPS_MAX], *drawn;
};

static bool plan_selected(struct study *study, const struct place *at,
                          const struct selected *selected, struct opened *opened,
                          struct error *error) {
    bool ok =
        open_groups(study, at, selected->groups, selected->groups_count, opened->selected, error) &&
        check_words(at, selected->words, selected->words_count, NULL, error);
    for (unsigned k = 0; ok && k < selected->known_count; ++k) {
        const struct place place = place_in(at, "known_sizes[%u]", k);
        const struct known_size *known = &selected->known[k];
        unsigned group = 0;
        while (group < selected->groups_count &&
               strcmp(known->group, opened->selected[group]->group.name) != 0)
            ++group;
        if (group == selected->groups_count)
            return place_refuse(&place, "group", error, "no group called '%s' is selected",
                                known->group);
        ok = check_words(&place, known->words, known->words_count, selected, error);
    }
    return ok;
}

/* A panel for every bsc representation has to fit beside the others. */
static bool plan_figure(struct study *study, const struct place *at, const struct drawing *figure,
                        struct opened *opened, struct error *error) {
    const struct place place = place_in(at, "group");
    opened->drawn = word_support_open(study, &place, &figure->group, error);
    if (opened->drawn == NULL)
        return false;
    if (opened->drawn->fourier.count > DRAWN_MAX)
        return place_refuse(&place, "", error,
                            "%s has %d bsc representations; at most %d can be drawn",
                            opened->drawn->group.name, opened->drawn->fourier.count, DRAWN_MAX);
    return check_words(at, figure->words, figure->words_count, NULL, error);
}

static bool plan(struct study *study, const struct place *at, const void *of, struct error *error) {
    const struct profile *profile = of;
    const struct all_words *all = &profile->all_words;
    const struct place selected = place_in(at, "selected"), in_all = place_in(at, "all_words"),
                       figure = place_in(at, "figure");
    struct opened *opened = study->own = study_room(study, 1, sizeof *opened);
    study_expect_totals(study);
    return plan_selected(study, &selected, &profile->selected, opened, error) &&
           open_groups(study, &in_all, all->groups, all->groups_count, opened->all, error) &&
           plan_figure(study, &figure, &profile->figure, opened, error);
}

/* --- What is measured ------------------------------------------------------------------------- */

/* The beginning of a total: its unit and meaning follow. */
#define FOUND(member)                                                                              \
    .quantity = #member, .type = FIELD_REAL, .offset = offsetof(struct findings, member)
static const struct field totals[] = {
    {FOUND(outside_cover), "boxes",
     "boxes with energy outside the fusion cover, all words on all groups"},
    {FOUND(outside_refined), "boxes", "the same for the refined cover"},
    {FOUND(energy_gap), NULL, "largest energy that counts as zero over the smallest that does not"},
    {FOUND(energy_error), NULL, "largest relative error of the sum of all energies"},
    {FOUND(multiplication_error), NULL,
     "largest error of an energy of the word ab over d²; measured where ab is selected"},
    {FOUND(size_mismatches), "words",
     "words on groups whose support or cover has not its known size; measured where sizes are "
     "known"},
    {FOUND(refined_inexact), "words",
     "selected words on groups whose refined cover is not the support"},
    {FOUND(refined_inexact_short), "words",
     "the same for all words of up to `exact_up_to` letters"},
    {FOUND(control_outside_cover), "share",
     "boxes outside covers with energy for random tables, a control"},
    {0}};

/* A word on a group. */
struct word_row {
    struct counts counts;
    const char *word;
    int length;
    double known_support, known_cover;
};

#define WORD(member) offsetof(struct word_row, member)
static const struct field word_fields[] = {
    {"group", FIELD_TEXT, WORD(counts.group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, WORD(counts.d), NULL, "order of the group", .heading = "<i>n</i>"},
    {"bscs", FIELD_INTEGER, WORD(counts.bscs), "count", "basic self-conjugate representations, m"},
    {"word", FIELD_TEXT, WORD(word), NULL, "the reduced word", .heading = "word"},
    {"length", FIELD_INTEGER, WORD(length), "letters", "of the word"},
    {"support", FIELD_INTEGER, WORD(counts.support), "boxes", "with energy", .heading = "support"},
    {"cover", FIELD_INTEGER, WORD(counts.cover), "boxes", "that fusion allows", .heading = "cover"},
    {"refined_cover", FIELD_INTEGER, WORD(counts.refined), "boxes",
     "that fusion allows with both halves of complex types apart", .heading = "refined"},
    {"all", FIELD_INTEGER, WORD(counts.all), "boxes", "m³", .heading = "all boxes"},
    {"outside_cover", FIELD_INTEGER, WORD(counts.outside_cover), "boxes",
     "of the support that are not in the cover"},
    {"outside_refined", FIELD_INTEGER, WORD(counts.outside_refined), "boxes",
     "of the support that are not in the refined cover"},
    {"largest_zero_energy", FIELD_REAL, WORD(counts.largest_zero), NULL,
     "squared norm in a box outside the support, of d² in all", .heading = "largest zero energy"},
    {"smallest_nonzero_energy", FIELD_REAL, WORD(counts.smallest_support), NULL,
     "squared norm in a box of the support", .heading = "smallest non-zero energy"},
    {"support_dimension_share", FIELD_REAL, WORD(counts.dimension_share), "share",
     "of the d³ dimensions in the support", .heading = "share of dimensions"},
    {"energy_error", FIELD_REAL, WORD(counts.energy_error), NULL,
     "relative error of the sum of all energies"},
    {"known_support", FIELD_REAL, WORD(known_support), "boxes",
     "size of the support as counted elsewhere; empty: not known"},
    {"known_cover", FIELD_REAL, WORD(known_cover), "boxes", "size of the cover likewise"},
    {0}};
static const struct record word_record = {"word", sizeof(struct word_row), word_fields};

/* All words of one length on a group. */
struct length_row {
    const char *group;
    int d, length, words, outside_cover, outside_refined, exact, strict;
};

#define LENGTH(member) offsetof(struct length_row, member)
static const struct field length_fields[] = {
    {"group", FIELD_TEXT, LENGTH(group), NULL, "name of the group", .heading = "group"},
    {"d", FIELD_INTEGER, LENGTH(d), NULL, "order of the group"},
    {"length", FIELD_INTEGER, LENGTH(length), "letters", "of the words", .heading = "length"},
    {"words", FIELD_INTEGER, LENGTH(words), "words", "all reduced words", .heading = "words"},
    {"words_outside_cover", FIELD_INTEGER, LENGTH(outside_cover), "words",
     "with energy outside the cover", .heading = "outside the cover"},
    {"words_outside_refined", FIELD_INTEGER, LENGTH(outside_refined), "words",
     "with energy outside the refined cover", .heading = "outside the refined cover"},
    {"refined_exact", FIELD_INTEGER, LENGTH(exact), "words", "whose refined cover is the support",
     .heading = "exact"},
    {"refined_strict", FIELD_INTEGER, LENGTH(strict), "words",
     "whose refined cover is not the support", .heading = "strict"},
    {0}};
static const struct record length_record = {"length", sizeof(struct length_row), length_fields};

/* A representation of a group. */
struct bsc_row {
    const char *group, *label, *type;
    int degree, dimension;
};

#define BSC(member) offsetof(struct bsc_row, member)
static const struct field bsc_fields[] = {
    {"group", FIELD_TEXT, BSC(group), NULL, "name of the group", .heading = "group"},
    {"representation", FIELD_TEXT, BSC(label), NULL,
     "degree, type and, where several share both, a number", .heading = "representation"},
    {"type", FIELD_TEXT, BSC(type), NULL, "`R`, `C` or `H`", .heading = "type"},
    {"degree", FIELD_INTEGER, BSC(degree), NULL, "over the complex numbers", .heading = "degree"},
    {"dimension", FIELD_INTEGER, BSC(dimension), NULL, "of its functions on the group",
     .heading = "dimension"},
    {0}};
static const struct record bsc_record = {"representation", sizeof(struct bsc_row), bsc_fields};

/* A box of a word that is drawn. */
struct box_row {
    const char *group, *word, *phi, *psi, *zeta;
    double energy_share;
    bool cover, refined;
};

#define BOX(member) offsetof(struct box_row, member)
static const struct field box_fields[] = {
    {"group", FIELD_TEXT, BOX(group), NULL, "name of the group", .heading = "group"},
    {"word", FIELD_TEXT, BOX(word), NULL, "the reduced word", .heading = "word"},
    {"phi", FIELD_TEXT, BOX(phi), NULL, "representation of the letter a", .heading = "φ"},
    {"psi", FIELD_TEXT, BOX(psi), NULL, "representation of the letter b", .heading = "ψ"},
    {"zeta", FIELD_TEXT, BOX(zeta), NULL, "representation of the value", .heading = "ζ"},
    {"energy_share", FIELD_REAL, BOX(energy_share), "share",
     "of d² in the box; 0 outside the support", .heading = "share"},
    {"in_cover", FIELD_YES, BOX(cover), NULL, "whether the cover has the box",
     .heading = "in the cover"},
    {"in_refined_cover", FIELD_YES, BOX(refined), NULL, "whether the refined cover has the box",
     .heading = "in the refined cover"},
    {0}};
static const struct record box_record = {"box", sizeof(struct box_row), box_fields};

/* --- Selected words --------------------------------------------------------------------------- */

/* The known size of a word on a group, or NULL. */
static const struct known_size *find_known(const struct selected *selected, const char *group,
                                           const struct word *word) {
    for (unsigned k = 0; k < selected->known_count; ++k)
        if (strcmp(selected->known[k].group, group) == 0 &&
            has_word(selected->known[k].words, selected->known[k].words_count, word))
            return &selected->known[k];
    return NULL;
}

static bool measure_word(struct study *study, struct boxes *boxes, const struct word *word,
                         struct findings *found, struct error *error) {
    const struct profile *profile = study->profile;
    const struct known_size *known = find_known(&profile->selected, boxes->group.name, word);
    if (!word_support_weigh(boxes, word, error))
        return false;
    const struct word_row row = {
        .counts = word_support_count(boxes),
        .word = word->letters,
        .length = word->length,
        .known_support = known != NULL ? known->support : NAN,
        .known_cover = known != NULL ? known->cover : NAN,
    };
    const struct counts *counts = &row.counts;
    study_write_row(study, "word_support", &row);
    word_support_add(counts, found);
    found->refined_inexact += word_support_inexact(counts);
    if (known != NULL)
        found->size_mismatches +=
            outcome_of(counts->support != known->support || counts->cover != known->cover,
                       counts->energy_error);
    if (strcmp(word->letters, "ab") == 0)
        found->multiplication_error =
            worst_of(found->multiplication_error, word_support_multiplication_error(boxes));
    return true;
}

static void write_bscs(struct study *study, const struct boxes *boxes) {
    for (int b = 0; b < boxes->fourier.count; ++b) {
        const struct representation *of = &boxes->representations.bscs[b];
        const char type[] = {representation_letter(of->type), '\0'};
        const struct bsc_row row = {boxes->group.name, boxes->labels[b], type, of->degree,
                                    of->dimension};
        study_write_row(study, "word_support_representations", &row);
    }
}

/* The words on a group; then how much of what their covers leave out a random table fills. */
static bool measure_group(struct study *study, struct boxes *boxes, struct random_stream *stream,
                          struct findings *found, struct error *error) {
    const struct selected *selected = &((const struct profile *)study->profile)->selected;
    int n = boxes->group.order;
    for (unsigned i = 0; i < selected->words_count; ++i) {
        const struct word word = word_of(selected->words[i]);
        if (!measure_word(study, boxes, &word, found, error))
            return false;
    }
    for (int i = 0; i < n * n; ++i)
        boxes->table[i] = (int)random_below(stream, (uint32_t)n);
    if (!word_tensor_energies(&boxes->fourier, boxes->table, boxes->energy, error))
        return false;
    for (unsigned i = 0; i < selected->words_count; ++i) {
        const struct word word = word_of(selected->words[i]);
        if (!word_cover(&boxes->representations, &word, boxes->cover, boxes->refined, error))
            return false;
        word_support_add_random(boxes, found);
    }
    return true;
}

static bool measure_selected(struct study *study, struct findings *found, struct error *error) {
    const struct profile *profile = study->profile;
    const struct opened *opened = study->own;
    struct random_stream stream = random_stream(profile->control_seed, RANDOM_TABLE);
    found->multiplication_error = -INFINITY;
    found->size_mismatches = profile->selected.known_count > 0 ? 0 : NAN;
    for (unsigned g = 0; g < profile->selected.groups_count; ++g) {
        if (!measure_group(study, opened->selected[g], &stream, found, error))
            return false;
        write_bscs(study, opened->selected[g]);
    }
    if (isinf(found->multiplication_error))
        found->multiplication_error = NAN; /* ab is not selected */
    return true;
}

/* --- All words up to a length ----------------------------------------------------------------- */

static bool measure_length(struct study *study, struct boxes *boxes, int length,
                           struct findings *found, struct error *error) {
    const struct all_words *all = &((const struct profile *)study->profile)->all_words;
    struct length_row row = {.group = boxes->group.name,
                             .d = boxes->group.order,
                             .length = length,
                             .words = word_list_size(length)};
    struct word *words = study_room(study, (size_t)row.words, sizeof *words);
    word_list(length, words);
    for (int i = 0; i < row.words; ++i) {
        if (!word_support_weigh(boxes, &words[i], error))
            return false;
        const struct counts counts = word_support_count(boxes);
        double inexact = word_support_inexact(&counts);
        word_support_add(&counts, found);
        row.outside_cover += counts.outside_cover > 0;
        row.outside_refined += counts.outside_refined > 0;
        row.exact += inexact == 0;
        if (length <= all->exact_up_to)
            found->refined_inexact_short += inexact;
    }
    row.strict = row.words - row.exact;
    study_write_row(study, "word_support_lengths", &row);
    return true;
}

static bool measure_lengths(struct study *study, struct findings *found, struct error *error) {
    const struct all_words *all = &((const struct profile *)study->profile)->all_words;
    const struct opened *opened = study->own;
    for (unsigned g = 0; g < all->groups_count; ++g)
        for (int length = 1; length <= all->up_to; ++length)
            if (!measure_length(study, opened->all[g], length, found, error))
                return false;
    return true;
}

/* --- The figure ------------------------------------------------------------------------------- */

enum mark { SUPPORT, VIOLATION, REFINED, COVER, OUTSIDE, MARKS };

static enum mark mark_of(const struct boxes *boxes, int box) {
    if (word_support_has(boxes, box))
        return boxes->cover[box] ? SUPPORT : VIOLATION;
    return boxes->refined[box] ? REFINED : boxes->cover[box] ? COVER : OUTSIDE;
}

static void draw_marks(struct figure_panel *panel, int zeta, const struct boxes *boxes) {
    static const struct figure_style styles[MARKS] = {
        [SUPPORT] = {"energy", FIGURE_BLUE, .symbol = FIGURE_DISC, .size = 17},
        [VIOLATION] = {"energy outside the cover", FIGURE_PURPLE, .symbol = FIGURE_TRIANGLE,
                       .size = 17},
        [REFINED] = {"none, in the refined cover", FIGURE_GREEN, .symbol = FIGURE_SQUARE,
                     .size = 13},
        [COVER] = {"none, in the cover", FIGURE_VERMILION, .symbol = FIGURE_CIRCLE, .size = 13},
        [OUTSIDE] = {"none, outside the cover", FIGURE_GREY, .symbol = FIGURE_CROSS, .size = 7},
    };
    for (int mark = 0; mark < MARKS; ++mark) {
        double x[DRAWN_MAX * DRAWN_MAX], y[DRAWN_MAX * DRAWN_MAX];
        int points = 0;
        for (int i = zeta; i < boxes->count; i += boxes->fourier.count)
            if ((int)mark_of(boxes, i) == mark) {
                x[points] = word_support_box(boxes, i).psi;
                y[points++] = word_support_box(boxes, i).phi;
            }
        figure_points(panel, points, x, y, styles[mark]);
    }
}

static void draw_word(struct study *study, struct figure *figure, int row, const struct word *word,
                      const struct boxes *boxes) {
    int m = boxes->fourier.count;
    static const double ticks[DRAWN_MAX] = {0, 1, 2, 3, 4, 5, 6, 7};
    struct figure_axis axis = {.label = "ψ",
                               .min = -0.6,
                               .max = m - 0.4,
                               .ticks = m,
                               .tick_at = ticks,
                               .tick_label = boxes->labels};
    struct figure_frame frame = {.x = axis, .y = axis, .legend = FIGURE_LEGEND_PAGE};
    frame.y.label = "φ";
    for (int zeta = 0; zeta < m; ++zeta) {
        frame.title = study_text(study, "%s, ζ = %s", word->letters, boxes->labels[zeta]);
        draw_marks(figure_panel(figure, row, zeta, frame), zeta, boxes);
    }
}

static void write_boxes(struct study *study, const struct boxes *boxes, const struct word *word) {
    double n = boxes->group.order;
    for (int i = 0; i < boxes->count; ++i) {
        const struct box box = word_support_box(boxes, i);
        const struct box_row row = {
            .group = boxes->group.name,
            .word = word->letters,
            .phi = boxes->labels[box.phi],
            .psi = boxes->labels[box.psi],
            .zeta = boxes->labels[box.zeta],
            .energy_share = word_support_has(boxes, i) ? boxes->energy[i] / (n * n) : 0,
            .cover = boxes->cover[i],
            .refined = boxes->refined[i],
        };
        study_write_row(study, "word_support_boxes", &row);
    }
}

static bool draw(struct study *study, struct error *error) {
    const struct drawing *drawing = &((const struct profile *)study->profile)->figure;
    struct boxes *boxes = ((const struct opened *)study->own)->drawn;
    struct figure *figure =
        study_figure(study, "word_support", (int)drawing->words_count, boxes->fourier.count,
                     study_text(study, "Boxes of words in %s", boxes->group.name));
    for (unsigned i = 0; i < drawing->words_count; ++i) {
        const struct word word = word_of(drawing->words[i]);
        if (!word_support_weigh(boxes, &word, error))
            return false;
        draw_word(study, figure, (int)i, &word, boxes);
        write_boxes(study, boxes, &word);
    }
    return true;
}

/* --- The claim -------------------------------------------------------------------------------- */

static bool conclude(struct study *study, struct error *error) {
    struct findings found = {.smallest_support = INFINITY};
    if (!measure_selected(study, &found, error) || !measure_lengths(study, &found, error) ||
        !draw(study, error))
        return false;
    found.energy_gap = found.largest_zero / found.smallest_support;
    found.control_outside_cover /= found.random_boxes; /* NaN without any */
    study_measure_totals(study, NULL, &found);
    return true;
}

static const struct sheet sheets[] = {
    {"word_support", "words on groups: sizes and covers", "group and word", ROWS_OWN,
     .parts = {{&word_record}}},
    {"word_support_lengths", "all words of a length, counted", "group and length", ROWS_OWN,
     .parts = {{&length_record}}},
    {"word_support_representations", "of the groups", "group and representation", ROWS_OWN,
     .parts = {{&bsc_record}}},
    {"word_support_boxes", "the figure's energies", "word and box of the figure", ROWS_OWN,
     .parts = {{&box_record}}},
    {0}};

static const struct chart charts[] = {{"word_support", "the boxes of some words"}, {0}};

const struct claim word_support = {
    .name = "word_support",
    .about = "Compute which boxes of representations the tensors of words in finite groups fill, "
             "and whether fusion foretells them.",
    .profile = &profile_record,
    .document = &document_record,
    .totals = totals,
    .sheets = sheets,
    .charts = charts,
    .headline = {"outside_cover"},
    .plan = plan,
    .conclude = conclude,
};
