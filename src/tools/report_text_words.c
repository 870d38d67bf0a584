/* Learning words in groups: fusion algebras, tensor ranks and grokking. */
#include "tools/report_text.h"

const struct report_claim report_tensor_rank = {
    .name = "tensor_rank",
    .title = "Tensor rank",
    .question =
        "<p>Multiplication in a group of <i>n</i> elements is a table, and as a tensor it has "
        "n<sup>2</sup> ones among its n<sup>3</sup> entries: T[a, b, c] = 1 where ab = c. How few "
        "products u(a)&nbsp;v(b)&nbsp;w(c) add up to it? That number, the rank, is how many hidden "
        "nodes a model needs whose nodes multiply what they know of <i>a</i> by what they know of "
        "<i>b</i>.</p>"
        "<p>The paper says that the rank is low. In the Fourier basis the group’s table falls "
        "apart into small matrices over the real and complex numbers and the quaternions, one for "
        "each basic self-conjugate representation, and these can be multiplied with few products: "
        "two 2&nbsp;×&nbsp;2 matrices with Strassen’s seven instead of eight. Here such terms are "
        "added up and compared with the tensor; then models with fewer, as many and more terms "
        "than the rank are trained on the whole table, and wide models from smaller and smaller "
        "initial weights.</p>",
    .beyond =
        "<p>Lower bounds are theorems, and stand beside the upper ones; where they meet, the rank "
        "is known. Learned products are recognised: up to a change of basis Strassen’s algorithm "
        "is the only one with seven products (de Groote 1978), so that basis is computed and what "
        "is left compared with his coefficients, in every model that reached the rank. D4 and Q8 "
        "have the same character table but ranks 11 and 12, and training sees the difference.</p>",
    .headline = {"strassen_S3"},
    .quantities =
        {
            {"explicit_error", "Largest entry of the tensor that the explicit terms miss"},
            {"terms_mismatches", "Groups whose explicit terms are not as many as expected"},
            {"bound_violations", "Decompositions with fewer terms than a theorem allows"},
            {"zero_below_rank", "Models with fewer terms than the rank that reach zero loss"},
            {"below_floor", "How far the best models with too few terms come below the least loss "
                            "known for them"},
            {"zero_at_rank", "Share of models with as many terms as the rank that reach zero loss"},
            {"strassen", "Share of exact models that multiply 2&nbsp;×&nbsp;2 matrices as Strassen "
                         "does"},
            {"bias_zero_loss", "Share of wide models that reach zero loss"},
            {"bias_alive_disorder", "Steps to a smaller start that leave more live terms"},
            {"bias_pure_disorder",
             "Steps to a smaller start that leave a smaller share in one box"},
            {"bias_purity_smallest", "Mean purity of live terms after the smallest start"},
            {"bias_purity_random", "The same for terms as they are drawn"},
        },
    .tables =
        {
            {.name = "tensor_rank",
             .caption = "Ranks of multiplication tensors: proven lower bounds, upper bounds from "
                        "the best algorithms known, and the terms that were added up here with "
                        "their largest error.",
             .columns = {PLAIN("group", "group"), PLAIN("n", "n"), PLAIN("representations", "bscs"),
                         PLAIN("rank ≥", "rank_at_least"), PLAIN("by", "theorem"),
                         PLAIN("rank ≤", "rank_at_most"), PLAIN("terms", "terms"),
                         PLAIN("error", "error")}},
            {.name = "tensor_rank_widths",
             .caption = "Models by number of terms: how many reach zero loss (with the 95&nbsp;% "
                        "interval of their share), how many name every product right, least and "
                        "median loss, and how many of the exact ones multiply as Strassen does.",
             .columns = {PLAIN("group", "group"),
                         PLAIN("terms", "width"),
                         PLAIN("models", "runs"),
                         PLAIN("zero loss", "zero_loss"),
                         {.label = "share", .low = "ci_low", .high = "ci_high", .decimals = 2},
                         PLAIN("all right", "all_right"),
                         PLAIN("least loss", "best_loss"),
                         PLAIN("median", "median_loss"),
                         PLAIN("in one box", "pure_terms"),
                         PLAIN("exact", "exact"),
                         PLAIN("Strassen’s", "strassen")}},
            {.name = "tensor_rank_bias",
             .caption = "Wide models by the standard deviation of their initial weights: live "
                        "terms, the share of them that lie in one box, and their mean purity.",
             .columns = {PLAIN("terms", "width"),
                         PLAIN("start", "deviation"),
                         PLAIN("epochs", "epochs"),
                         PLAIN("models", "runs"),
                         PLAIN("zero loss", "zero_loss"),
                         {.label = "live terms",
                          .name = "live_terms",
                          .low = "live_terms_ci_low",
                          .high = "live_terms_ci_high",
                          .decimals = 1},
                         {.label = "in one box",
                          .name = "pure_terms",
                          .low = "pure_terms_ci_low",
                          .high = "pure_terms_ci_high",
                          .decimals = 2},
                         {.label = "purity",
                          .name = "purity",
                          .low = "purity_ci_low",
                          .high = "purity_ci_high",
                          .decimals = 3}}},
            {.name = "tensor_rank_runs",
             .caption = "Single models.",
             .rows = 16,
             .columns = {PLAIN("study", "study"), PLAIN("group", "group"), PLAIN("terms", "width"),
                         PLAIN("start", "deviation"), PLAIN("seed", "seed"), PLAIN("loss", "loss"),
                         PLAIN("accuracy", "accuracy"), PLAIN("live terms", "live_terms"),
                         PLAIN("in one box", "pure_terms"), PLAIN("purity", "purity"),
                         PLAIN("from Strassen", "from_strassen")}},
        },
    .figures =
        {
            {"tensor_rank_widths",
             "Two panels over the number of terms: share of models of zero loss and smallest loss, "
             "a curve for each group.",
             "<b>The rank as a threshold.</b> No model with fewer terms than the rank (dotted) "
             "comes to zero, whatever its seed, and from the rank on most do. The smallest loss "
             "falls from one floor to the next, and then to rounding."},
            {"tensor_rank_bias",
             "Two panels over the standard deviation of initial weights: live terms and the share "
             "of them in one box.",
             "<b>Starting small.</b> Towards the left models of 36 terms use fewer of them, down "
             "to nearly the rank, and each lies in one box of the Fourier space."},
            {"strassen",
             "Two grids of coefficients of seven products, as learned and after a change of basis.",
             "<b>Strassen’s algorithm, found by training.</b> Columns are the seven products, rows "
             "the entries of the matrices that enter them (u, v) and of the result (w); blue is "
             "positive, red negative, a cross zero. Left as learned; right in another basis: his "
             "coefficients, 1, −1 and 0."},
        },
};
