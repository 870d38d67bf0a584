/* Claim: the tensor of a word lives in few boxes, which the fusion of representations foretells
 * ("Learning words in groups: fusion algebras, tensor ranks and grokking", arXiv:2509.06931).
 *
 * Nothing is trained here. The energies of all boxes are computed exactly: for some words on many
 * groups, and for all words up to a length on some. A random table, which no word has, shows what
 * the same computation says where the claim is false. */
#include "base/worst.h"
#include "claims/words/word_support/word_support_boxes.h"
#include "claims/words/word_support/word_support_figures.h"
#include "claims/words/word_support/word_support_spec.h"
#include "former/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Results ---------------------------------------------------------------------------------- */

enum quantity {
    OUTSIDE_COVER,
    OUTSIDE_REFINED,
    ENERGY_GAP,
    ENERGY_ERROR,
    MULTIPLICATION_ERROR,
    SIZE_MISMATCHES,
    REFINED_INEXACT,
    REFINED_INEXACT_SHORT,
    CONTROL_OUTSIDE_COVER,
    QUANTITIES
};

static char *const quantity_names[QUANTITIES] = {
    "outside_cover",   "outside_refined",       "energy_gap",
    "energy_error",    "multiplication_error",  "size_mismatches",
    "refined_inexact", "refined_inexact_short", "control_outside_cover",
};

struct results {
    struct table *words;   /* word_support.csv */
    struct table *lengths; /* word_support_lengths.csv */
    struct table *bscs;    /* word_support_representations.csv */
    struct table *drawn;   /* word_support_boxes.csv */
    struct figure *figure;
    double value[QUANTITIES];
    double largest_zero, smallest_support; /* over the order of the group */
    int random_boxes;                      /* outside covers, where a table can have energy */
};

/* What every weighed word contributes to the verdicts. */
static void record(const struct boxes *boxes, const struct box_counts *counts,
                   struct results *results) {
    double n = boxes->group.order, decides = counts->energy_error; /* NaN where any energy is */
    results->value[OUTSIDE_COVER] += outcome_of(counts->outside_cover, decides);
    results->value[OUTSIDE_REFINED] += outcome_of(counts->outside_refined, decides);
    results->value[ENERGY_ERROR] = worst_of(results->value[ENERGY_ERROR], counts->energy_error);
    results->largest_zero = worst_of(results->largest_zero, counts->largest_zero / n);
    results->smallest_support = least_of(results->smallest_support, counts->smallest_support / n);
}

static bool is_exact(const struct box_counts *counts) {
    return counts->support == counts->refined && counts->outside_refined == 0;
}

static double is_inexact(const struct box_counts *counts) {
    return outcome_of(!is_exact(counts), counts->energy_error);
}

/* --- 1. Some words on many groups ------------------------------------------------------------- */

/* The known size of a word on a group, or NULL. */
static const struct known_size *find_known(const struct selected *selected, const char *group,
                                           const struct word *word) {
    for (const struct known_size *known = selected->known;
         known < selected->known + selected->known_count; ++known)
        for (unsigned i = 0; strcmp(known->group, group) == 0 && i < known->words_count; ++i) {
            struct word other;
            if (word_parse(known->words[i], &other, NULL) &&
                strcmp(word->letters, other.letters) == 0)
                return known;
        }
    return NULL;
}

static void write_counts(const struct boxes *boxes, const struct word *word,
                         const struct box_counts *counts, const struct known_size *known,
                         struct table *table) {
    table_row(table);
    table_text(table, boxes->group.name);
    table_integer(table, boxes->group.order);
    table_integer(table, boxes->fourier.count);
    table_text(table, word->letters);
    table_integer(table, word->length);
    table_integer(table, counts->support);
    table_integer(table, counts->cover);
    table_integer(table, counts->refined);
    table_integer(table, boxes->count);
    table_integer(table, counts->outside_cover);
    table_integer(table, counts->outside_refined);
    table_real(table, counts->largest_zero);
    table_real(table, counts->smallest_support);
    table_real(table, counts->dimension_share);
    table_real(table, counts->energy_error);
    table_real(table, known != NULL ? known->support : NAN);
    table_real(table, known != NULL ? known->cover : NAN);
}

static bool measure_word(struct boxes *boxes, const char *text, const struct selected *selected,
                         struct results *results, struct error *error) {
    struct word word;
    if (!word_parse(text, &word, error) || !boxes_weigh(boxes, &word, error))
        return false;
    struct box_counts counts = boxes_count(boxes);
    const struct known_size *known = find_known(selected, boxes->group.name, &word);
    record(boxes, &counts, results);
    results->value[REFINED_INEXACT] += is_inexact(&counts);
    if (known != NULL)
        results->value[SIZE_MISMATCHES] += outcome_of(
            counts.support != known->support || counts.cover != known->cover, counts.energy_error);
    if (strcmp(word.letters, "ab") == 0)
        results->value[MULTIPLICATION_ERROR] =
            worst_of(results->value[MULTIPLICATION_ERROR], boxes_multiplication_error(boxes));
    write_counts(boxes, &word, &counts, known, results->words);
    return true;
}

/* How much of what a word's cover leaves out a random table fills. The sum over c of any table's
 * tensor is 1, so that no box with the trivial zeta but the first can have energy. */
static bool compare_random(struct boxes *boxes, const struct word *word, struct results *results,
                           struct error *error) {
    if (!word_cover(&boxes->representations, word, boxes->cover, boxes->refined, error))
        return false;
    for (int i = 0; i < boxes->count; ++i)
        if (!boxes->cover[i] && box_of(boxes, i).zeta > 0) {
            ++results->random_boxes;
            results->value[CONTROL_OUTSIDE_COVER] +=
                outcome_of(box_is_support(boxes, i), boxes->energy[i]);
        }
    return true;
}

static bool measure_random(struct boxes *boxes, const struct selected *selected,
                           struct random_stream *stream, struct results *results,
                           struct error *error) {
    bool ok = boxes_weigh_random(boxes, stream, error);
    for (unsigned i = 0; ok && i < selected->words_count; ++i) {
        struct word word;
        ok = word_parse(selected->words[i], &word, error) &&
             compare_random(boxes, &word, results, error);
    }
    return ok;
}

static void write_bscs(const struct boxes *boxes, struct table *table) {
    for (int b = 0; b < boxes->fourier.count; ++b) {
        const struct representation *of = &boxes->representations.bscs[b];
        char label[REPRESENTATION_LABEL_MAX];
        const char type[] = {representation_letter(of->type), '\0'};
        representation_label(&boxes->representations, b, label);
        table_row(table);
        table_text(table, boxes->group.name);
        table_text(table, label);
        table_text(table, type);
        table_integer(table, of->degree);
        table_integer(table, of->dimension);
    }
}

static bool measure_selected(const struct claim *claim, const struct profile *profile,
                             double tolerance, struct results *results, struct error *error) {
    const struct selected *selected = &profile->selected;
    struct random_stream stream = random_stream(profile->control.seed, RANDOM_TABLE);
    bool ok = true;
    results->value[MULTIPLICATION_ERROR] = -INFINITY;
    results->value[SIZE_MISMATCHES] = selected->known_count > 0 ? 0 : NAN;
    for (unsigned g = 0; ok && g < selected->groups_count; ++g) {
        char where[SPEC_WHERE_MAX];
        struct group group;
        struct boxes boxes = {0};
        spec_where(where, "profiles[%u].selected.groups[%u]", claim->index, g);
        ok = spec_create_group(claim->spec, error, where, &selected->groups[g], SUPPORT_ORDER_MAX,
                               &group) &&
             boxes_open(&group, tolerance, &boxes, error);
        for (unsigned i = 0; ok && i < selected->words_count; ++i)
            ok = measure_word(&boxes, selected->words[i], selected, results, error);
        ok = ok && measure_random(&boxes, selected, &stream, results, error);
        if (ok)
            write_bscs(&boxes, results->bscs);
        boxes_close(&boxes);
    }
    if (isinf(results->value[MULTIPLICATION_ERROR]))
        results->value[MULTIPLICATION_ERROR] = NAN; /* not among the words */
    return ok;
}

/* --- 2. All words up to a length -------------------------------------------------------------- */

/* What is said of the words of one length. */
struct length_counts {
    int words, outside_cover, outside_refined, exact;
};

static void write_length(const struct boxes *boxes, int length, const struct length_counts *counts,
                         struct table *table) {
    table_row(table);
    table_text(table, boxes->group.name);
    table_integer(table, boxes->group.order);
    table_integer(table, length);
    table_integer(table, counts->words);
    table_integer(table, counts->outside_cover);
    table_integer(table, counts->outside_refined);
    table_integer(table, counts->exact);
    table_integer(table, counts->words - counts->exact);
}

static bool measure_length(struct boxes *boxes, int length, int exact_up_to,
                           struct results *results, struct error *error) {
    struct length_counts sum = {.words = word_list_size(length)};
    struct word *words = calloc((size_t)sum.words, sizeof *words);
    bool ok = words != NULL || error_memory(error, "a list of words");
    if (ok)
        word_list(length, words);
    for (int i = 0; ok && i < sum.words; ++i) {
        ok = boxes_weigh(boxes, &words[i], error);
        struct box_counts counts = boxes_count(boxes);
        record(boxes, &counts, results);
        sum.outside_cover += counts.outside_cover > 0;
        sum.outside_refined += counts.outside_refined > 0;
        sum.exact += is_exact(&counts);
        if (length <= exact_up_to)
            results->value[REFINED_INEXACT_SHORT] += is_inexact(&counts);
    }
    if (ok)
        write_length(boxes, length, &sum, results->lengths);
    free(words);
    return ok;
}

static bool measure_lengths(const struct claim *claim, const struct all_words *all,
                            double tolerance, struct results *results, struct error *error) {
    bool ok = true;
    for (unsigned g = 0; ok && g < all->groups_count; ++g) {
        char where[SPEC_WHERE_MAX];
        struct group group;
        struct boxes boxes = {0};
        spec_where(where, "profiles[%u].all_words.groups[%u]", claim->index, g);
        ok = spec_create_group(claim->spec, error, where, &all->groups[g], SUPPORT_ORDER_MAX,
                               &group) &&
             boxes_open(&group, tolerance, &boxes, error);
        for (int length = 1; ok && length <= all->up_to; ++length)
            ok = measure_length(&boxes, length, all->exact_up_to, results, error);
        boxes_close(&boxes);
    }
    return ok;
}

/* --- 3. The figure, and the numbers in it ----------------------------------------------------- */

static void write_boxes(const struct boxes *boxes, const struct word *word, struct table *table) {
    double n = boxes->group.order;
    for (int i = 0; i < boxes->count; ++i) {
        const struct box box = box_of(boxes, i);
        const int bscs[] = {box.phi, box.psi, box.zeta};
        table_row(table);
        table_text(table, boxes->group.name);
        table_text(table, word->letters);
        for (int b = 0; b < 3; ++b) {
            char label[REPRESENTATION_LABEL_MAX];
            representation_label(&boxes->representations, bscs[b], label);
            table_text(table, label);
        }
        table_real(table, box_is_support(boxes, i) ? boxes->energy[i] / (n * n) : 0);
        table_text(table, boxes->cover[i] ? "yes" : "no");
        table_text(table, boxes->refined[i] ? "yes" : "no");
    }
}

static bool draw_words(const struct drawing *drawing, struct boxes *boxes, struct results *results,
                       struct error *error) {
    char title[GROUP_NAME_MAX + 64];
    snprintf(title, sizeof title, "Boxes of words in %s", boxes->group.name);
    results->figure = figure_create((int)drawing->words_count, boxes->fourier.count, title, error);
    bool ok = results->figure != NULL;
    for (unsigned i = 0; ok && i < drawing->words_count; ++i) {
        struct word word;
        ok = word_parse(drawing->words[i], &word, error) && boxes_weigh(boxes, &word, error);
        if (ok) {
            draw_slices(results->figure, (int)i, &word, boxes);
            write_boxes(boxes, &word, results->drawn);
        }
    }
    return ok;
}

static bool draw(const struct claim *claim, const struct drawing *drawing, double tolerance,
                 struct results *results, struct error *error) {
    char where[SPEC_WHERE_MAX];
    struct group group;
    struct boxes boxes = {0};
    spec_where(where, "profiles[%u].figure.group", claim->index);
    bool ok =
        spec_create_group(claim->spec, error, where, &drawing->group, SUPPORT_ORDER_MAX, &group) &&
        boxes_open(&group, tolerance, &boxes, error) && draw_words(drawing, &boxes, results, error);
    boxes_close(&boxes);
    return ok;
}

/* --- The program ------------------------------------------------------------------------------ */

static bool results_create(struct results *results, struct error *error) {
    static const char *const words[] = {"group",
                                        "d",
                                        "bscs",
                                        "word",
                                        "length",
                                        "support",
                                        "cover",
                                        "refined_cover",
                                        "all",
                                        "outside_cover",
                                        "outside_refined",
                                        "largest_zero_energy",
                                        "smallest_nonzero_energy",
                                        "support_dimension_share",
                                        "energy_error",
                                        "known_support",
                                        "known_cover"};
    static const char *const lengths[] = {"group",
                                          "d",
                                          "length",
                                          "words",
                                          "words_outside_cover",
                                          "words_outside_refined",
                                          "refined_exact",
                                          "refined_strict"};
    static const char *const bscs[] = {"group", "representation", "type", "degree", "dimension"};
    static const char *const drawn[] = {"group", "word",         "phi",      "psi",
                                        "zeta",  "energy_share", "in_cover", "in_refined_cover"};
    *results = (struct results){.smallest_support = INFINITY};
    results->words = table_create(words, sizeof words / sizeof *words, error);
    results->lengths = table_create(lengths, sizeof lengths / sizeof *lengths, error);
    results->bscs = table_create(bscs, sizeof bscs / sizeof *bscs, error);
    results->drawn = table_create(drawn, sizeof drawn / sizeof *drawn, error);
    return results->words != NULL && results->lengths != NULL && results->bscs != NULL &&
           results->drawn != NULL;
}

/* Of results that are not going to be saved. */
static void discard(struct results *results) {
    table_free(results->words);
    table_free(results->lengths);
    table_free(results->bscs);
    table_free(results->drawn);
    figure_free(results->figure);
}

/* Frees what it has saved, or could not save. */
static bool save(const struct program *program, struct results *results, struct error *error) {
    bool ok = result_save_table(program, results->words, "word_support", error);
    ok = result_save_table(program, results->lengths, "word_support_lengths", error) && ok;
    ok = result_save_table(program, results->bscs, "word_support_representations", error) && ok;
    ok = result_save_table(program, results->drawn, "word_support_boxes", error) && ok;
    return result_save_figure(program, results->figure, "word_support", error) && ok;
}

static bool run(const struct claim *claim, struct verdicts *verdicts, struct error *error) {
    const struct profile *profile = claim->profile;
    double tolerance = ((const struct document *)claim->document)->tolerance.energy;
    struct results results;
    bool ok = results_create(&results, error) &&
              measure_selected(claim, profile, tolerance, &results, error) &&
              measure_lengths(claim, &profile->all_words, tolerance, &results, error) &&
              draw(claim, &profile->figure, tolerance, &results, error);
    if (!ok) {
        discard(&results);
        return false;
    }
    results.value[ENERGY_GAP] = results.largest_zero / results.smallest_support;
    results.value[CONTROL_OUTSIDE_COVER] /= results.random_boxes; /* NaN without any */
    for (int i = 0; i < QUANTITIES; ++i)
        verdicts_measure(verdicts, quantity_names[i], results.value[i], NAN, NAN);
    return save(claim->program, &results, error);
}

static const struct program_manual manual = {
    .about =
        "Compute which boxes of representations the tensors of words in finite groups fill, and "
        "whether fusion foretells them.",
    .results = "  tables/word_support.csv                words on groups: sizes and covers\n"
               "  tables/word_support_lengths.csv        all words of a length, counted\n"
               "  tables/word_support_representations.csv  of the groups\n"
               "  tables/word_support_boxes.csv          the figure's energies\n"
               "  figures/word_support.png               the boxes of some words\n",
};

int main(int argc, char **argv) {
    struct program program;
    struct claim claim;
    struct error error = {0};
    program_start(argc, argv, &manual, &program);
    bool ok = claim_open(&program, &document_schema, sizeof(struct profile), &claim, &error);
    const struct document *document = (const struct document *)claim.document;
    ok = ok &&
         check_profile(claim.spec, claim.index, claim.profile, &document->tolerance, &error) &&
         claim_expect(&claim, quantity_names, QUANTITIES, &error) &&
         program_prepare_folders(&program, false, &error);
    if (ok && !program_is_shard(&program)) /* nothing is trained for this claim */
        ok = run(&claim, &claim.verdicts, &error);
    int status = !ok ? program_fail(&program, &error) : claim_finish(&claim, 0);
    claim_close(&claim);
    return status;
}
