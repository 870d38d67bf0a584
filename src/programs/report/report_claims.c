#include "programs/report/report_claims.h"

#include "programs/report/report_abouts.h"

#include <string.h>

#define TABLE(file, ...)                                                                           \
    {                                                                                              \
        .name = (file), .columns = { __VA_ARGS__ }                                                 \
    }
#define FOLDED(file, shown, ...)                                                                   \
    {                                                                                              \
        .name = (file), .rows = (shown), .columns = { __VA_ARGS__ }                                \
    }

/* A column as it is, under its own name or another label; a rounded number; a mean with its
 * standard error; a number with its interval; the interval alone. */
#define NAMED(column)                                                                              \
    { .label = (column), .name = (column) }
#define PLAIN(title, column)                                                                       \
    { .label = (title), .name = (column) }
#define ROUNDED(title, column, digits)                                                             \
    { .label = (title), .name = (column), .decimals = (digits) }
#define MEAN(title, column)                                                                        \
    { .label = (title), .name = (column), .error = column "_se", .decimals = 2 }
#define INTERVAL(title, column, digits)                                                            \
    {                                                                                              \
        .label = (title), .name = (column), .low = column "_ci_low", .high = column "_ci_high",    \
        .decimals = (digits)                                                                       \
    }
#define RANGE(title, column)                                                                       \
    { .label = (title), .low = column "_ci_low", .high = column "_ci_high", .decimals = 2 }

#define BAR(letter) "<span class=\"conjugate\">" letter "</span>"

static const struct report_table ring_closure_tables[] = {
    {.name = "partial_solutions",
     .zero = 1e-12,
     .columns = {NAMED("solution"), NAMED("order"), NAMED("abc"), PLAIN(BAR("a") "bc", "~abc"),
                 PLAIN("a" BAR("b") "c", "a~bc"), PLAIN("ab" BAR("c"), "ab~c"),
                 PLAIN("a" BAR("a") "c", "a~ac"), PLAIN("b" BAR("b") "c", "b~bc"), NAMED("aac"),
                 NAMED("bbc"), PLAIN(BAR("aa") "c", "~a~ac"), PLAIN(BAR("bb") "c", "~b~bc")}},
    FOLDED("global_solutions", 12, NAMED("group"), NAMED("solution"), NAMED("order"),
           PLAIN("predicted", "predicted_order"), NAMED("loss"),
           PLAIN("loss over pairs", "loss_over_pairs"), PLAIN("‖z‖²", "norm2")),
    FOLDED("ring_closure", 16, NAMED("check"), NAMED("group"), NAMED("order"), NAMED("value"),
           NAMED("tolerance"), NAMED("verdict")),
    {0},
};

static const struct report_table decoupling_tables[] = {
    TABLE("width_success", NAMED("d"), NAMED("q"), NAMED("runs"), PLAIN("solved", "solved_count"),
          RANGE("share", "solved_share"), MEAN("mean order", "mean_order")),
    FOLDED("decoupling", 12, NAMED("group"), NAMED("q"), NAMED("seed"), PLAIN("entries", "class"),
           PLAIN("mean", "mean_offdiag_over_diag"), PLAIN("largest", "max_offdiag_over_diag"),
           PLAIN("diagonal / 3q", "diag_over_3q")),
    FOLDED("decoupling_trajectories", 16, NAMED("group"), NAMED("q"), NAMED("seed"),
           PLAIN("t", "time"), PLAIN("rms gap", "rms_gap"),
           PLAIN("mean r<sub>kkk</sub>", "mean_r_kkk"), PLAIN("alone", "mean_r_kkk_predicted"),
           PLAIN("rms of others", "rms_other_r"), PLAIN("alone", "rms_other_r_predicted")),
    {0},
};

/* Shares of frequencies, as trained and annealed. */
#define MATCHES                                                                                    \
    NAMED("d"), NAMED("q"), PLAIN("λ", "weight_decay"), NAMED("runs"), NAMED("frequencies"),       \
        INTERVAL("matched", "matched", 1), INTERVAL("within 0.1", "matched_strictly", 1),          \
        INTERVAL("by the paper’s rule", "matched_paper_rule", 1),                                  \
        INTERVAL("order 4 or 6", "order_4_or_6", 1), INTERVAL("order 4", "order_4", 1)

static const struct report_table match_rate_tables[] = {
    {.name = "match_rate",
     .variants = {{"paper (q = 512)", "", "d"},
                  {"measured, the paper’s rule", "", NULL},
                  {"measured, our residual", "residual_", NULL}},
     .keys = 3,
     .columns = {NAMED("d"), NAMED("q"), PLAIN("λ", "weight_decay"),
                 MEAN("z<sub>ν=i</sub>&nbsp;∗&nbsp;z<sub>ξ</sub>", "nu_i_xi"),
                 MEAN("z<sub>ν=i</sub>&nbsp;∗&nbsp;z<sub>syn,αβ</sub>", "nu_i_syn_ab"),
                 MEAN("z<sub>ν</sub>&nbsp;∗&nbsp;z<sub>syn</sub>", "nu_syn"),
                 MEAN("others", "others")}},
    {.name = "match_rate", .caption = "match_rate orders", .columns = {MATCHES}},
    {.name = "match_rate",
     .caption = "match_rate others",
     .columns = {NAMED("d"), NAMED("q"), PLAIN("λ", "weight_decay"), MEAN("not 4 or 6", "not_4_6"),
                 MEAN("order 4, not factorisable", "nonfactorable_4"),
                 MEAN("order 6, not factorisable", "nonfactorable_6"),
                 MEAN("error, order 4", "factorisation_error_4")}},
    TABLE("match_rate_paper", NAMED("d"), NAMED("q"), PLAIN("λ", "weight_decay"), NAMED("family"),
          NAMED("rule"), MEAN("measured", "measured"), MEAN("paper", "paper"),
          ROUNDED("<i>z</i>", "z", 1)),
    TABLE("match_rate_annealed", MATCHES),
    FOLDED("match_rate_unmatched", 20, NAMED("d"), NAMED("seed"), NAMED("k"), NAMED("partner"),
           PLAIN("order", "annealed_order"), PLAIN("residual", "annealed_residual"),
           PLAIN("constant part", "annealed_constant_part"), PLAIN("loss", "annealed_loss"),
           PLAIN("released loss", "released_loss"), NAMED("fate")),
    FOLDED("match_rate_frequencies", 16, NAMED("d"), NAMED("seed"), NAMED("k"), NAMED("order"),
           PLAIN("nearest family", "family"), NAMED("residual"), PLAIN("arg ξ", "xi"),
           PLAIN("arg ν", "nu"), PLAIN("arg α", "alpha"), PLAIN("arg β", "beta"),
           PLAIN("r<sub>kkk</sub>", "r_kkk"), PLAIN("by the paper’s rule", "paper_rule_family")),
    {0},
};

static const struct report_table weight_decay_tables[] = {
    TABLE("weight_decay_slopes", NAMED("group"), NAMED("q"), NAMED("runs"),
          INTERVAL("slope", "order_slope", 2)),
    TABLE("solution_norms", NAMED("group"), NAMED("solution"), NAMED("order"), NAMED("sixes"),
          PLAIN("share of order 4", "order_4_share"), PLAIN("‖z‖²", "norm2"),
          PLAIN("relative to z<sub>F6</sub>", "norm2_over_z_F6")),
    FOLDED("zero_loss_path", 9, NAMED("t"), NAMED("order"), NAMED("loss"), PLAIN("‖z‖²", "norm2")),
    FOLDED("weight_decay_runs", 15, NAMED("group"), NAMED("q"), PLAIN("λ", "weight_decay"),
           NAMED("seed"), PLAIN("mean order", "mean_order"),
           PLAIN("share of order 4", "order_4_share"), PLAIN("share of order 6", "order_6_share"),
           PLAIN("mean residual", "mean_residual"),
           PLAIN("‖z‖² relative to z<sub>F6</sub>", "norm2_over_z_F6"),
           PLAIN("train loss", "train_loss"), PLAIN("test accuracy", "test_accuracy")),
    FOLDED("weight_decay", 14, NAMED("group"), NAMED("q"), PLAIN("λ", "weight_decay"),
           NAMED("seed"), NAMED("order"), NAMED("frequencies")),
    FOLDED("memorization_start", 12, NAMED("group"), NAMED("start"), NAMED("seed"),
           PLAIN("‖z‖² at the start", "norm2_start"), PLAIN("at the end", "norm2_end"),
           PLAIN("train loss", "train_loss"), PLAIN("test accuracy", "test_accuracy"),
           PLAIN("mean order", "mean_order"), NAMED("concentration"),
           PLAIN("memorises", "memorized")),
    {0},
};

static const struct report_table word_support_tables[] = {
    TABLE("word_support", NAMED("group"), PLAIN("<i>n</i>", "d"), NAMED("word"), NAMED("support"),
          NAMED("cover"), PLAIN("refined", "refined_cover"), PLAIN("all boxes", "all"),
          PLAIN("largest zero energy", "largest_zero_energy"),
          PLAIN("smallest non-zero energy", "smallest_nonzero_energy"),
          PLAIN("share of dimensions", "support_dimension_share")),
    TABLE("word_support_lengths", NAMED("group"), NAMED("length"), NAMED("words"),
          PLAIN("outside the cover", "words_outside_cover"),
          PLAIN("outside the refined cover", "words_outside_refined"),
          PLAIN("exact", "refined_exact"), PLAIN("strict", "refined_strict")),
    FOLDED("word_support_representations", 12, NAMED("group"), NAMED("representation"),
           NAMED("type"), NAMED("degree"), NAMED("dimension")),
    FOLDED("word_support_boxes", 12, NAMED("group"), NAMED("word"), PLAIN("φ", "phi"),
           PLAIN("ψ", "psi"), PLAIN("ζ", "zeta"), PLAIN("share", "energy_share"),
           PLAIN("in the cover", "in_cover"), PLAIN("in the refined cover", "in_refined_cover")),
    {0},
};

static const struct report_table tensor_rank_tables[] = {
    TABLE("tensor_rank", NAMED("group"), PLAIN("n", "d"), PLAIN("representations", "bscs"),
          PLAIN("rank ≥", "rank_at_least"), PLAIN("by", "theorem"), PLAIN("rank ≤", "rank_at_most"),
          NAMED("terms"), NAMED("error")),
    TABLE("tensor_rank_widths", NAMED("group"), PLAIN("terms", "width"), PLAIN("models", "runs"),
          PLAIN("zero loss", "zero_loss_count"), RANGE("share", "zero_loss_share"),
          PLAIN("all correct", "all_right_count"), PLAIN("least loss", "loss_least"),
          PLAIN("median", "loss_median"), PLAIN("share in one box", "pure_terms_share"),
          PLAIN("exact", "exact_count"), PLAIN("Strassen’s", "strassen_count")),
    TABLE("tensor_rank_bias", PLAIN("terms", "width"), PLAIN("initial deviation", "deviation"),
          NAMED("epochs"), PLAIN("models", "runs"), PLAIN("zero loss", "zero_loss_count"),
          INTERVAL("live terms", "live_terms", 2),
          INTERVAL("share in one box", "pure_terms_share", 2), INTERVAL("purity", "purity", 2)),
    FOLDED("tensor_rank_runs", 16, NAMED("study"), NAMED("group"), PLAIN("terms", "width"),
           PLAIN("initial deviation", "deviation"), NAMED("seed"), NAMED("loss"), NAMED("accuracy"),
           PLAIN("live terms", "live_terms"), PLAIN("in one box", "pure_terms_count"),
           NAMED("purity"), PLAIN("from Strassen", "from_strassen")),
    {0},
};

static const struct report_table word_learning_tables[] = {
    TABLE("word_learning", NAMED("setting"), NAMED("activation"), PLAIN("<i>q</i>", "q"),
          PLAIN("<i>f</i>", "train_share"), PLAIN("decay", "weight_decay"), NAMED("runs"),
          INTERVAL("learned", "learned_share", 2), INTERVAL("grokked", "grokked_share", 2),
          PLAIN("median epoch", "test_epoch_median"), PLAIN("first", "test_epoch_least"),
          PLAIN("last", "test_epoch_most"), INTERVAL("final test", "final_test_accuracy", 2)),
    FOLDED("word_learning_runs", 16, NAMED("setting"), PLAIN("<i>q</i>", "q"), NAMED("seed"),
           PLAIN("train 100&nbsp;%", "train_epoch"),
           PLAIN("test when fitted", "test_accuracy_when_fitted"),
           PLAIN("test 99&nbsp;%", "test_epoch"), NAMED("grokked"), NAMED("epochs"),
           PLAIN("final test", "test_accuracy")),
    FOLDED("word_learning_looks", 16, NAMED("setting"), NAMED("seed"), NAMED("epoch"),
           PLAIN("fitted", "knows_training"), PLAIN("purity", "unit_purity"),
           PLAIN("energy in support", "energy_in_support")),
    {0},
};

static const struct report_table max_margin_tables[] = {
    TABLE("max_margin", NAMED("setting"), PLAIN("<i>p</i>", "p"), PLAIN("<i>k</i>", "inputs"),
          PLAIN("neurons", "width"), NAMED("runs"), PLAIN("passed", "passed_count"),
          PLAIN("least ratio", "ratio_least"), PLAIN("median", "ratio_median"),
          PLAIN("excess ≤", "excess_most"), PLAIN("above 0.95 from epoch", "near_epoch_median"),
          PLAIN("purity ≥", "purity_least"), PLAIN("share used", "frequencies_used_share"),
          PLAIN("share error ≤", "frequency_share_error_most"),
          PLAIN("phase error ≤", "phase_error_most")),
    TABLE("max_margin_theory", PLAIN("<i>p</i>", "p"), PLAIN("<i>k</i>", "inputs"), NAMED("scheme"),
          PLAIN("neurons", "width"), NAMED("tuples"), PLAIN("<i>γ*</i>", "gamma_star"),
          NAMED("margin"), NAMED("spread")),
    FOLDED("max_margin_runs", 16, NAMED("setting"), PLAIN("neurons", "width"), NAMED("seed"),
           NAMED("ratio"), NAMED("excess"), NAMED("loss"), PLAIN("live neurons", "live"),
           PLAIN("purity ≥", "purity_least"), PLAIN("used", "frequencies_used_count"),
           PLAIN("share error", "frequency_share_error"), PLAIN("phase error", "phase_error"),
           PLAIN("norm error", "norm_error"), NAMED("passed")),
    FOLDED("max_margin_looks", 12, NAMED("setting"), NAMED("seed"), NAMED("epoch"), NAMED("ratio"),
           NAMED("excess"), NAMED("accuracy"), PLAIN("purity", "mean_purity"),
           PLAIN("used", "frequencies_used_count")),
    {0},
};

static const struct report_table sparse_parity_tables[] = {
    TABLE("sparse_parity_theory", PLAIN("<i>n</i>", "n"), PLAIN("<i>k</i>", "k"), NAMED("neurons"),
          PLAIN("maximum margin", "gamma"), PLAIN("error of the ratio", "ratio_error"),
          PLAIN("spread", "margin_spread"), PLAIN("error of the minimum", "minimum_error"),
          PLAIN("error of mean margin", "mean_margin_error")),
    TABLE("sparse_parity", NAMED("setting"), PLAIN("<i>n</i>", "n"), PLAIN("<i>k</i>", "k"),
          PLAIN("neurons", "q"), PLAIN("λ", "penalty"), NAMED("runs"),
          INTERVAL("passed", "passed_share", 2), INTERVAL("signs correct", "signs_share", 2),
          INTERVAL("all patterns", "patterns_share", 2), INTERVAL("ratio", "ratio", 4),
          PLAIN("least ratio", "ratio_least"), INTERVAL("mass", "mass", 4),
          PLAIN("excess loss ≤", "excess_most")),
    FOLDED("sparse_parity_runs", 16, NAMED("setting"), PLAIN("neurons", "q"), NAMED("seed"),
           NAMED("passed"), NAMED("margin"), PLAIN("<i>R</i>", "norm"), NAMED("ratio"),
           PLAIN("excess loss", "excess"), NAMED("live"), PLAIN("correct signs", "right_signs"),
           NAMED("patterns"), NAMED("mass"), NAMED("imbalance")),
    {0},
};

static const struct report_table group_features_tables[] = {
    TABLE("group_features", NAMED("group"), PLAIN("n", "d"), PLAIN("representations", "irreps"),
          PLAIN("closed form", "closed_form"), PLAIN("largest c(C)", "largest_c"),
          NAMED("condition"), PLAIN("γ*", "gamma"), PLAIN("relative to closed form", "over_closed"),
          NAMED("unused"), NAMED("neurons"), NAMED("pairs"), PLAIN("margin", "ratio"),
          NAMED("spread")),
    FOLDED("group_features_minimum", 16, NAMED("group"), NAMED("penalty"),
           PLAIN("loss", "penalised_loss"), PLAIN("margin", "ratio"),
           PLAIN("relative to closed form", "over_closed"), PLAIN("representations", "irreps_used"),
           PLAIN("residual", "minimum_residual")),
    FOLDED("group_features_irreps", 24, NAMED("group"), NAMED("setting"), NAMED("penalty"),
           PLAIN("representation", "irrep"), PLAIN("maximum margin", "limit"),
           PLAIN("predicted", "irrep_share_predicted"), NAMED("networks"),
           INTERVAL("trained", "irrep_share", 4)),
    FOLDED("group_features_runs", 24, NAMED("setting"), NAMED("neurons"), NAMED("penalty"),
           NAMED("seed"), PLAIN("loss", "penalised_loss"), NAMED("excess"),
           PLAIN("margin", "ratio"), PLAIN("predicted", "ratio_predicted"), NAMED("live"),
           PLAIN("purity", "purity_least"), PLAIN("rank one", "rank_one"),
           PLAIN("share error", "irrep_share_error"), NAMED("passed")),
    FOLDED("group_features_epochs", 16, NAMED("setting"), NAMED("seed"), NAMED("epoch"),
           PLAIN("margin", "ratio"), PLAIN("loss", "penalised_loss"),
           PLAIN("purity", "purity_least"), NAMED("accuracy")),
    {0},
};

static const struct report_table attention_fourier_tables[] = {
    TABLE("attention_fourier_inputs", NAMED("setting"), PLAIN("<i>k</i>", "tokens"),
          PLAIN("<i>p</i>", "p"), NAMED("runs"),
          INTERVAL("test at train 99&nbsp;%", "test_accuracy_when_fitted", 2),
          INTERVAL("final test", "final_test_accuracy", 2), PLAIN("leaked", "leaked_share"),
          PLAIN("test, leaked", "leaked_accuracy"),
          PLAIN("test, not leaked", "not_leaked_accuracy"), NAMED("chance"),
          PLAIN("trend <i>p</i>", "trend_p")),
    TABLE("attention_fourier", NAMED("setting"), PLAIN("<i>k</i>", "tokens"),
          PLAIN("<i>p</i>", "p"), NAMED("runs"), PLAIN("train 99&nbsp;%", "train_epoch_median"),
          PLAIN("test 99&nbsp;%", "test_epoch_median"),
          INTERVAL("final test", "final_test_accuracy", 2),
          INTERVAL("top modes, start", "top_start", 2), INTERVAL("top mode, end", "top1_end", 2),
          INTERVAL("top modes, end", "top_end", 2), PLAIN("peaked", "peaked_count"),
          INTERVAL("strongest mode only", "strongest_only_accuracy", 2),
          INTERVAL("uniform attention", "uniform_accuracy", 2)),
    FOLDED("attention_fourier_runs", 16, NAMED("setting"), PLAIN("<i>k</i>", "tokens"),
           NAMED("seed"), PLAIN("train 99&nbsp;%", "train_epoch"),
           PLAIN("test when fitted", "test_accuracy_when_fitted"),
           PLAIN("test 99&nbsp;%", "test_epoch"), PLAIN("final test", "test_accuracy"),
           PLAIN("top modes, start", "top_start"), PLAIN("end", "top_end"),
           PLAIN("strongest mode only", "strongest_only_accuracy"),
           PLAIN("uniform", "uniform_accuracy")),
    FOLDED("attention_fourier_spectra", 16, NAMED("setting"), NAMED("seed"), NAMED("when"),
           NAMED("head"), PLAIN("its share", "head_share"), NAMED("rank"),
           PLAIN("key <i>f</i>", "key"), PLAIN("query <i>g</i>", "query"),
           PLAIN("share", "mode_share")),
    {0},
};

#define CLAIM(claim) .name = #claim, .about = about_##claim, .tables = claim##_tables

const struct report_claim report_claims[REPORT_CLAIMS] = {
    {CLAIM(ring_closure), .headline = {"loss_z_F6"},
     .figures = {"partial_solutions", "global_solutions"}},
    {CLAIM(decoupling), .headline = {"coupling_slope_shares_one"}, .figures = {"decoupling"}},
    {CLAIM(match_rate), .headline = {"matched_pooled", "matched_Z_23_q512_wd5e-05"},
     .figures = {"match_rate", "match_rate_fig3", "match_rate_fig5", "match_rate_annealed"}},
    {CLAIM(weight_decay), .headline = {"order_slope_Z_23_q512"},
     .figures = {"weight_decay", "weight_decay_fig4_q*"}},
    {CLAIM(word_support), .headline = {"outside_cover"}, .figures = {"word_support"}},
    {CLAIM(tensor_rank), .headline = {"strassen_S3"},
     .figures = {"tensor_rank_widths", "tensor_rank_bias", "strassen"}},
    {CLAIM(word_learning), .headline = {"grokked_S4_ab"},
     .figures = {"word_learning", "word_learning_looks", "word_learning_width"}},
    {CLAIM(max_margin), .headline = {"passed_p31", "passed_p13"},
     .figures = {"max_margin", "max_margin_neurons", "max_margin_widths"}},
    {CLAIM(sparse_parity), .headline = {"passed_10_3_q32", "passed_8_3_q32"},
     .figures = {"sparse_parity", "sparse_parity_weights", "sparse_parity_width"}},
    {CLAIM(group_features), .headline = {"reached_A5", "reached_S3", "construction_error"},
     .figures = {"group_features", "group_features_epochs", "group_features_shares"}},
    {CLAIM(attention_fourier), .headline = {"peaked_sums"},
     .figures = {"attention_fourier_spectra", "attention_fourier_inputs", "attention_fourier"}},
};

int report_claim_index(const char *name) {
    for (int i = 0; i < REPORT_CLAIMS; ++i)
        if (strcmp(report_claims[i].name, name) == 0)
            return i;
    return -1;
}

const char *report_table_caption(const struct report_table *table) {
    return table->caption != NULL ? table->caption : table->name;
}
