/* Learning words in groups: fusion algebras, tensor ranks and grokking. */
#include "programs/report/report_text.h"

const struct report_claim report_word_support = {
    .name = "word_support",
    .title = "Words in groups",
    .question =
        "<p>A word such as <i>aab</i> or the commutator <i>abAB</i> (capitals are inverses) "
        "makes of two elements of a finite group a third one. Multiplication is the word "
        "<i>ab</i>. As a three-dimensional array, with a one wherever <i>w</i>(<i>a</i>, "
        "<i>b</i>) = <i>c</i>, each word is a tensor, and a network that learns the word has "
        "to "
        "find it.</p>"
        "<p>The representations of the group cut this array into boxes: one for every triple "
        "φ, ψ, ζ of basic self-conjugate representations, the building blocks of real "
        "functions "
        "on the group. The paper <cite>Learning words in groups</cite> says that most boxes "
        "are empty, and that fusion tells which may not be: φ "
        "must occur in the tensor power of ζ with as many factors as the word has letters "
        "<i>a</i>, ψ in that with its letters <i>b</i>. Nothing is trained here: the energy of "
        "every box is computed, for seven words on fourteen groups, and for all words of up to "
        "five letters on five.</p>",
    .beyond =
        "<p>A refined cover, which tells the two halves of a representation of complex type "
        "apart, is computed beside the paper’s. It turns out to be exactly the support for all "
        "selected words and all words of up to three letters, but not for longer ones such as "
        "<i>aaaa</i>. Random tables, which no word has, go through the same computation and "
        "have "
        "to fill what the covers leave out.</p>",
    .headline = {"outside_cover"},
    .quantities =
        {
            {"outside_cover", "Boxes with energy that the fusion cover does not have"},
            {"outside_refined", "The same for the refined cover"},
            {"energy_gap", "Largest energy that counts as zero over the smallest that does not"},
            {"energy_error", "Sum of all energies against the number of pairs"},
            {"multiplication_error", "Energies of <i>ab</i> against theory"},
            {"size_mismatches", "Sizes that differ from those of an independent program"},
            {"refined_inexact", "Selected words whose refined cover is not the support"},
            {"refined_inexact_short", "The same for all short words"},
            {"control_outside_cover",
             "Share of the boxes outside the covers that random tables fill"},
        },
    .tables =
        {
            {.name = "word_support",
             .caption = "Boxes with energy (support), and those that the covers allow.",
             .columns = {PLAIN("group", "group"), PLAIN("<i>n</i>", "d"), PLAIN("word", "word"),
                         PLAIN("support", "support"), PLAIN("cover", "cover"),
                         PLAIN("refined", "refined_cover"), PLAIN("all boxes", "all"),
                         PLAIN("largest zero energy", "largest_zero_energy"),
                         PLAIN("smallest other", "smallest_nonzero_energy"),
                         PLAIN("share of dimensions", "support_dimension_share")}},
            {.name = "word_support_lengths",
             .caption = "All reduced words of a length: how many leave a cover, and for how many "
                        "the refined cover is the support itself, or has boxes to spare.",
             .columns = {PLAIN("group", "group"), PLAIN("length", "length"),
                         PLAIN("words", "words"), PLAIN("leave the cover", "words_outside_cover"),
                         PLAIN("leave the refined cover", "words_outside_refined"),
                         PLAIN("exact", "refined_exact"), PLAIN("strict", "refined_strict")}},
            {.name = "word_support_representations",
             .caption = "Basic self-conjugate representations of the groups. R, C and H: of "
                        "real, complex and quaternionic type; the degree is that of the complex "
                        "representation, the dimension that of its functions on the group.",
             .rows = 12,
             .columns = {PLAIN("group", "group"), PLAIN("representation", "representation"),
                         PLAIN("type", "type"), PLAIN("degree", "degree"),
                         PLAIN("dimension", "dimension")}},
            {.name = "word_support_boxes",
             .caption = "The boxes that are drawn, with their shares of the energy.",
             .rows = 12,
             .columns = {PLAIN("group", "group"), PLAIN("word", "word"), PLAIN("φ", "phi"),
                         PLAIN("ψ", "psi"), PLAIN("ζ", "zeta"), PLAIN("share", "energy_share"),
                         PLAIN("in the cover", "in_cover"),
                         PLAIN("in the refined cover", "in_refined_cover")}},
        },
    .figures =
        {
            {"word_support",
             "Grids of boxes: a row of panels for each word, a panel for each representation "
             "zeta, phi upwards and psi to the right; discs mark boxes with energy, circles "
             "and "
             "squares empty ones in a cover, crosses empty ones outside.",
             "<b>The boxes of some words.</b> Each row is a word, each panel a ζ. "
             "Multiplication "
             "fills the diagonal alone; longer words fill more. Circles are in the paper’s "
             "cover without energy, and occur only with representations of complex type; "
             "squares are in the refined cover as well, and occur with words such as <i>abab"
             "</i>, which is a square. A triangle would be energy outside the cover."},
        },
};

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
             .columns = {PLAIN("group", "group"), PLAIN("n", "d"), PLAIN("representations", "bscs"),
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
                         PLAIN("zero loss", "zero_loss_count"),
                         {.label = "share",
                          .low = "zero_loss_share_ci_low",
                          .high = "zero_loss_share_ci_high",
                          .decimals = 2},
                         PLAIN("all right", "all_right_count"),
                         PLAIN("least loss", "loss_least"),
                         PLAIN("median", "loss_median"),
                         PLAIN("share in one box", "pure_terms_share"),
                         PLAIN("exact", "exact_count"),
                         PLAIN("Strassen’s", "strassen_count")}},
            {.name = "tensor_rank_bias",
             .caption = "Wide models by the standard deviation of their initial weights: live "
                        "terms, the share of them that lie in one box, and their mean purity.",
             .columns = {PLAIN("terms", "width"), PLAIN("start", "deviation"),
                         PLAIN("epochs", "epochs"), PLAIN("models", "runs"),
                         PLAIN("zero loss", "zero_loss_count"), NUMBER("live terms", "live_terms"),
                         NUMBER("share in one box", "pure_terms_share"),
                         NUMBER("purity", "purity")}},
            {.name = "tensor_rank_runs",
             .caption = "Single models.",
             .rows = 16,
             .columns = {PLAIN("study", "study"), PLAIN("group", "group"), PLAIN("terms", "width"),
                         PLAIN("start", "deviation"), PLAIN("seed", "seed"), PLAIN("loss", "loss"),
                         PLAIN("accuracy", "accuracy"), PLAIN("live terms", "live_terms"),
                         PLAIN("in one box", "pure_terms_count"), PLAIN("purity", "purity"),
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

const struct report_claim report_word_learning = {
    .name = "word_learning",
    .title = "Learning words",
    .question =
        "<p>A word in two elements <i>a</i> and <i>b</i> of a finite group, such as their "
        "product <i>ab</i> or their commutator <i>abAB</i> (capitals are inverses), has a "
        "table: its value for every pair. Networks with one hidden layer see part of it and "
        "are asked for the rest. Can they tell?</p>"
        "<p>The paper <cite>Learning words in groups</cite> says that they can, and that they "
        "grok: they know the pairs that they train on soon, and the others long after. Here a "
        "network has <b>learned</b> when all its training pairs and 99&nbsp;% of the others "
        "are right, and <b>grokked</b> when at most half of the others were right as the last "
        "training pair was learned, and it took three times as many epochs to get to 99&nbsp;"
        "%. Meanwhile every hidden node, a mixture at first, takes on one representation of "
        "the group for each of its three weight vectors.</p>",
    .beyond =
        "<p>Where the rows of a table are equal, what is known of one element holds for the "
        "other, and a pair held out may be no test: such pairs are left out. Networks without "
        "weight decay, and tables of random labels, are controls that must not learn. Words "
        "and groups without a criterion, such as the commutator of S<sub>4</sub>, are "
        "reported as they came out: what fails there fails at this width and within these "
        "epochs.</p>",
    .headline = {"grokked_S4_ab"},
    .quantities =
        {
            {"learned", "Share of networks that learn"},
            {"grokked", "Share of networks that grok"},
            {"expected", "Share of networks that learn within the epochs expected"},
            {"epochs", "Median epoch of learning"},
            {"final_test", "Accuracy on the test at the end"},
            {"purity_memorized", "Purity of the nodes as training pairs are known"},
            {"purity_end", "The same at the end"},
            {"support_memorized",
             "Energy of the outputs in the support of the word, as training pairs are known"},
            {"support_end", "The same at the end"},
        },
    .tables =
        {
            {.name = "word_learning",
             .caption = "Networks by setting: shares with 95&nbsp;% intervals, and the epoch of "
                        "learning of those that did. The share of the table that is trained on "
                        "is <i>f</i>.",
             .columns = {PLAIN("setting", "setting"), PLAIN("activation", "activation"),
                         PLAIN("<i>q</i>", "q"), PLAIN("<i>f</i>", "train_share"),
                         PLAIN("decay", "weight_decay"), PLAIN("runs", "runs"),
                         NUMBER("learned", "learned_share"), NUMBER("grokked", "grokked_share"),
                         PLAIN("median epoch", "test_epoch_median"),
                         PLAIN("first", "test_epoch_least"), PLAIN("last", "test_epoch_most"),
                         NUMBER("test at the end", "final_test_accuracy")}},
            {.name = "word_learning_runs",
             .caption = "Single networks: when training pairs and test pairs were right.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("<i>q</i>", "q"), PLAIN("seed", "seed"),
                         PLAIN("train 100&nbsp;%", "train_epoch"),
                         PLAIN("test then", "test_accuracy_when_fitted"),
                         PLAIN("test 99&nbsp;%", "test_epoch"), PLAIN("grokked", "grokked"),
                         PLAIN("epochs", "epochs"), PLAIN("test at the end", "test_accuracy")}},
            {.name = "word_learning_looks",
             .caption = "Looks into networks: purity of nodes, and share of the energy of the "
                        "outputs in the support of the word.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("seed", "seed"),
                         PLAIN("epoch", "epoch"), PLAIN("knows training", "knows_training"),
                         PLAIN("unit purity", "unit_purity"),
                         PLAIN("energy in support", "energy_in_support")}},
        },
    .figures =
        {
            {"word_learning",
             "Panels of accuracy over epochs, on a logarithmic axis, of training pairs and "
             "test pairs, for several settings.",
             "<b>Grokking.</b> The dashed curves of the training pairs are at 1 long before "
             "the blue ones of the test pairs rise, each curve a network. Without weight "
             "decay, "
             "and for random labels, these never do."},
            {"word_learning_looks",
             "Two panels over epochs: purity of hidden nodes, and the share of the outputs’ "
             "energy in the support of the word, rising from near 0.1 to near 1.",
             "<b>What happens inside.</b> Means over networks, with their range. Most of the "
             "rise comes when training pairs have long been known: what generalises is built "
             "after what is memorised."},
            {"word_learning_width", "Share of networks that learn over the width, with intervals.",
             "<b>Width.</b> Narrow networks do not learn the word in these epochs, wide ones "
             "all do."},
        },
};
