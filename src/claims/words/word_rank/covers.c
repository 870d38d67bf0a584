/* Minimal box covers of words on groups (Fig. 7). */
#include "base/worst.h"
#include "claims/words/word_rank/word_rank.h"
#include "study/plots.h"
#include "theory/words/tensor_rank.h"

#include <math.h>
#include <string.h>

enum { ORDER_MAX = 120 /* a cover's terms are compared with n^3 entries */ };

static void free_basis(void *of) {
    struct basis *basis = of;
    fourier_free(&basis->fourier);
    representations_free(&basis->representations);
    group_free(&basis->group);
}

struct basis *word_rank_open(struct study *study, const struct place *at,
                             const struct any_group *of, struct error *error) {
    struct basis *basis = study_room(study, 1, sizeof *basis);
    struct representations *representations = &basis->representations;
    char label[REPRESENTATION_LABEL_MAX];
    study_defer(study, free_basis, basis);
    if (!any_group_create(at, of, ORDER_MAX, &basis->group, error) ||
        !representations_create(&basis->group, representations, error) ||
        !fourier_create(&basis->group, representations, &basis->fourier, error))
        return NULL;
    size_t m = (size_t)representations->count;
    group_file_name(&basis->group, basis->file_name);
    basis->dimension = study_room(study, m, sizeof *basis->dimension);
    basis->labels = study_room(study, m, sizeof *basis->labels);
    for (size_t b = 0; b < m; ++b) {
        representation_label(representations, (int)b, label);
        basis->dimension[b] = representations->bscs[b].dimension;
        basis->labels[b] = study_text(study, "%s", label);
    }
    return basis;
}

struct cover_box word_rank_box(struct study *study, int m) {
    bool *sets = study_room(study, 3 * (size_t)m, sizeof *sets);
    return (struct cover_box){.x = sets, .y = sets + m, .z = sets + 2 * m};
}

/* --- One word on one group -------------------------------------------------------------------- */

static bool find_support(struct study *study, struct covered *covered, struct error *error) {
    const struct basis *basis = covered->basis;
    size_t m = (size_t)basis->fourier.count, n = (size_t)basis->group.order, cube = m * m * m;
    double *energy = study_room(study, cube, sizeof *energy);
    bool *refined = study_room(study, cube, sizeof *refined);
    covered->table = study_room(study, n * n, sizeof *covered->table);
    covered->support = study_room(study, cube, sizeof *covered->support);
    covered->fusion = study_room(study, cube, sizeof *covered->fusion);
    word_evaluate(&covered->word, &basis->group, covered->table);
    if (!word_tensor_energies(&basis->fourier, covered->table, energy, error) ||
        !word_cover(&basis->representations, &covered->word, covered->fusion, refined, error))
        return false;
    for (size_t t = 0; t < cube; ++t) {
        covered->support[t] = !(energy[t] <= 1e-9 * (double)n); /* as in word_support */
        covered->unknown = covered->unknown || isnan(energy[t]);
    }
    return true;
}

static void free_cover(void *of) {
    box_cover_free(of);
}

struct covered *word_rank_cover(struct study *study, const struct basis *basis,
                                const struct word *word, struct error *error) {
    struct covered *covered = study_room(study, 1, sizeof *covered);
    int m = basis->fourier.count;
    *covered = (struct covered){.basis = basis, .word = *word};
    if (!find_support(study, covered, error) ||
        !box_cover_minimal(m, basis->dimension, covered->support, &covered->cover, error))
        return NULL;
    study_defer(study, free_cover, &covered->cover);
    covered->boxes = study_room(study, COVER_KINDS * (size_t)m, sizeof *covered->boxes);
    for (int i = 0; i < COVER_KINDS * m; ++i)
        covered->boxes[i] = word_rank_box(study, m);
    covered->boxes_count =
        box_cover_boxes(&covered->cover, basis->dimension, covered->support, covered->boxes);
    return covered;
}

static int count(const bool *triples, int m, bool trivial_only) {
    int sum = 0;
    for (int t = 0; t < m * m * m; ++t)
        sum += triples[t] && (!trivial_only || (t % m == 0 && t > 0)); /* zeta 0 is trivial */
    return sum;
}

/* The sum of the cover's terms against every entry of the tensor. */
static bool find_terms_error(struct study *study, const struct covered *covered, double *largest,
                             struct error *error) {
    const struct fourier *fourier = &covered->basis->fourier;
    size_t n = (size_t)fourier->order;
    double *coefficients = study_room(study, n * n * n, sizeof *coefficients);
    struct bilinear terms = {0};
    bool ok = word_tensor_coefficients(fourier, covered->table, coefficients, error) &&
              box_cover_decompose(fourier, coefficients, covered->support, &covered->cover, &terms,
                                  error) &&
              tensor_rank_error((int)n, covered->table, &terms, largest, error);
    if (ok && terms.rank != covered->cover.cost)
        *largest = NAN; /* not the terms that the cost counts */
    bilinear_free(&terms);
    return ok;
}

static bool make_row(struct study *study, const struct covered *covered, struct cover_row *row,
                     struct error *error) {
    const struct basis *basis = covered->basis;
    int m = basis->fourier.count, n = basis->group.order;
    struct box_cover fusion = {0};
    *row = (struct cover_row){.group = basis->group.name,
                              .word = covered->word.letters,
                              .d = n,
                              .bscs = m,
                              .support = count(covered->support, m, false),
                              .fusion = count(covered->fusion, m, false),
                              .trivial = count(covered->support, m, true),
                              .boxes = covered->boxes_count,
                              .most = n * (n - 1) + 1,
                              .box_rank = covered->unknown ? NAN : (double)covered->cover.cost,
                              .bound = covered->cover.bound,
                              .certified = box_cover_is_certified(&covered->cover),
                              .known_rank = NAN,
                              .paper = NAN};
    if (!find_terms_error(study, covered, &row->terms_error, error) ||
        !box_cover_minimal(m, basis->dimension, covered->fusion, &fusion, error))
        return false;
    row->cover_rank = (int)fusion.cost;
    row->certified = row->certified && box_cover_is_certified(&fusion);
    box_cover_free(&fusion);
    return true;
}

static bool differs(double known, double value) {
    return !isnan(known) && known != value;
}

void word_rank_add_cover(const struct cover_row *row, const struct known_cover *known,
                         struct findings *found) {
    double rank = row->box_rank; /* NaN where any energy is */
    bool other = known != NULL &&
                 (differs(known->support, row->support) || differs(known->cover, row->fusion) ||
                  differs(known->box_rank, rank) || differs(known->cover_rank, row->cover_rank));
    found->known_mismatches += outcome_of(other, rank);
    found->uncertified += outcome_of(!row->certified, rank);
    found->trivial_zeta += outcome_of(row->trivial, rank);
    found->over_bound += outcome_of(rank > row->most, rank);
    found->terms_error = worst_of(found->terms_error, row->terms_error);
}

/* --- Table and figure ------------------------------------------------------------------------- */

static const struct known_cover *find_known(const struct covers *covers,
                                            const struct covered *covered) {
    for (unsigned k = 0; k < covers->known_count; ++k) {
        struct word word;
        const struct known_cover *known = &covers->known[k];
        if (strcmp(known->group, covered->basis->group.name) == 0 &&
            word_parse(known->word, &word, NULL) &&
            strcmp(word.letters, covered->word.letters) == 0)
            return known;
    }
    return NULL;
}

static const char *set_text(struct study *study, const struct basis *basis, const bool *set) {
    const char *text = "";
    for (int b = 0; b < basis->fourier.count; ++b)
        if (set[b])
            text = study_text(study, "%s%s%s", text, *text == '\0' ? "" : " ", basis->labels[b]);
    return text;
}

static void write_boxes(struct study *study, const struct covered *covered) {
    const struct basis *basis = covered->basis;
    for (int i = 0; i < covered->boxes_count; ++i) {
        const struct cover_box *box = &covered->boxes[i];
        const struct box_row row = {
            .group = basis->group.name,
            .word = covered->word.letters,
            .box = i + 1,
            .phi = set_text(study, basis, box->x),
            .psi = set_text(study, basis, box->y),
            .zeta = set_text(study, basis, box->z),
            .cost = (int)box->cost,
        };
        study_write_row(study, "word_rank_boxes", &row);
    }
}

/* The triples of the support, those of one box of the cover in one colour: phi upwards, psi and
 * zeta to the right, zeta in blocks. */
static void draw_cover(struct study *study, struct figure_panel *panel,
                       const struct covered *covered) {
    int m = covered->basis->fourier.count;
    size_t most = (size_t)m * (size_t)m * (size_t)m;
    bool *done = study_room(study, most, sizeof *done);
    double *x = study_room(study, 2 * most, sizeof *x), *y = x + most;
    for (int i = 0; i < covered->boxes_count; ++i) {
        const struct cover_box *box = &covered->boxes[i];
        int points = 0;
        for (int t = 0; t < m * m * m; ++t) {
            int phi = t / m / m, psi = t / m % m, zeta = t % m;
            if (!covered->support[t] || done[t] || !box->x[phi] || !box->y[psi] || !box->z[zeta])
                continue;
            done[t] = true;
            x[points] = zeta * (m + 1) + psi;
            y[points++] = phi;
        }
        figure_points(panel, points, x, y,
                      (struct figure_style){.label = study_text(study, "cost %ld", box->cost),
                                            .colour = figure_colour(i),
                                            .symbol = i < 6 ? FIGURE_SQUARE : FIGURE_DIAMOND,
                                            .size = m > 8 ? 8 : 11});
    }
    for (int zeta = 1; zeta < m; ++zeta)
        figure_vertical(panel, zeta * (m + 1) - 1,
                        (struct figure_style){.colour = FIGURE_GREY, .width = 1});
}

static void draw(struct study *study, const struct covered *const *drawn, int panels) {
    enum { COLUMNS = 2 };
    struct figure *figure =
        plot_page(study, "word_rank_covers", panels, COLUMNS, "Minimal box covers");
    for (int i = 0; i < panels; ++i) {
        const struct covered *covered = drawn[i];
        const struct basis *basis = covered->basis;
        size_t m = (size_t)basis->fourier.count;
        double *at = study_room(study, 2 * m, sizeof *at), *middle = at + m;
        for (size_t b = 0; b < m; ++b) {
            at[b] = (double)b;
            middle[b] = (double)b * ((double)m + 1) + ((double)m - 1) / 2;
        }
        struct figure_frame frame = {
            .title = study_text(study, "%s, %s: %ld", basis->group.name, covered->word.letters,
                                covered->cover.cost),
            .x = {.label = "ζ, and within it ψ",
                  .min = -1,
                  .max = (double)m * ((double)m + 1) - 1,
                  .ticks = (int)m,
                  .tick_at = middle,
                  .tick_label = basis->labels},
            .y = {.label = "φ",
                  .min = -0.7,
                  .max = (double)m - 0.3,
                  .ticks = (int)m,
                  .tick_at = at,
                  .tick_label = basis->labels},
        };
        draw_cover(study, plot_panel(figure, panels, COLUMNS, i, frame), covered);
    }
}

bool word_rank_conclude_covers(struct study *study, struct findings *found, struct error *error) {
    const struct covers *covers = &((const struct profile *)study->profile)->covers;
    const struct opened *opened = study->own;
    unsigned all = covers->groups_count * covers->words_count;
    const struct covered **drawn = study_room(study, all, sizeof(struct covered *));
    int panels = 0;
    for (unsigned i = 0; i < all; ++i) {
        const struct covered *covered = opened->covered[i];
        const struct known_cover *known = find_known(covers, covered);
        struct cover_row row;
        if (!make_row(study, covered, &row, error))
            return false;
        if (known != NULL) {
            row.known_rank = known->box_rank;
            row.paper = known->paper;
            if (known->drawn)
                drawn[panels++] = covered;
        }
        word_rank_add_cover(&row, known, found);
        study_write_row(study, "word_rank", &row);
        write_boxes(study, covered);
    }
    if (panels > 0)
        draw(study, drawn, panels);
    return true;
}
