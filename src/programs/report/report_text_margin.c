/* Feature emergence via margin maximization, and its extension to more inputs. */
#include "programs/report/report_text.h"

/* A number with its interval, in so many decimals. */
#define FINE(title, column, digits)                                                                \
    {                                                                                              \
        .label = (title), .name = (column), .low = column "_ci_low", .high = column "_ci_high",    \
        .decimals = (digits)                                                                       \
    }

const struct report_claim report_max_margin = {
    .name = "max_margin",
    .title = "Largest margins",
    .question =
        "<p>Why do networks that learn modular addition end with cosines? The paper <cite>Feature "
        "emergence via margin maximization</cite> answers for networks that add <i>k</i> numbers "
        "modulo <i>p</i>, whose neurons raise the sum of one weight for each number to the "
        "<i>k</i>-th power. How well a network separates its answers is its <b>margin</b>: the "
        "right output less the best wrong one, for the tuple of numbers where that is least. "
        "Larger weights make it larger, so it is taken relative to <i>R</i> = "
        "Σ<i>n<sub>i</sub></i><sup><i>k</i>+1</sup>, <i>n<sub>i</sub></i> the norm of all weights "
        "of neuron <i>i</i>. The largest margin that any network has is <i>γ*</i> = "
        "2&nbsp;<i>k</i>! / ((2<i>k</i>+2)<sup>(<i>k</i>+1)/2</sup> (<i>p</i>−1) "
        "<i>p</i><sup>(<i>k</i>−1)/2</sup>), and networks that have it are all alike: each neuron "
        "is a cosine of one frequency in every number and in the answer, the phases of the numbers "
        "add up to the phase of the answer, and every frequency has the same share of "
        "<i>R</i>.</p>"
        "<p>Trained with cross-entropy and a small penalty λ<i>R</i> on all of the data, networks "
        "are said to come there. One <b>passes</b> here when its margin is 99.9&nbsp;% of the "
        "largest (99&nbsp;% for more than two numbers), every neuron that counts has 99&nbsp;% of "
        "its power at one frequency, no frequency’s share is off by more than 1&nbsp;% and no sum "
        "of phases by more than 0.01.</p>",
    .beyond =
        "<p>A sharper test than the margin: for every λ below <i>γ*</i>&nbsp;(<i>p</i>−1)/<i>p</i> "
        "the least value of cross-entropy + λ<i>R</i> is known, and only networks of the largest "
        "margin take it; so the loss of a trained network, less that, is a certificate. A "
        "construction with three quarters of the paper’s neurons and fewer for more numbers has "
        "the same margin. Without the penalty, with weight decay in its place, and on random "
        "labels networks must fail: under weight decay neurons have one frequency each as well, "
        "but frequencies are missing and the margin is not the largest; so sparse neurons alone "
        "prove nothing.</p>",
    .headline = {"passed_p31", "passed_p13"},
    .quantities =
        {
            {"construction_ratio", "Margin of the paper’s construction, from the largest"},
            {"construction_spread", "Its margins, over all tuples and wrong answers, from each "
                                    "other"},
            {"narrow_ratio", "The same for the narrower construction: its margin"},
            {"narrow_spread", "and its margins from each other"},
            {"largest_ratio", "Largest margin of a trained network, relative to <i>γ*</i>"},
            {"least_excess", "Least loss of a trained network, above the least there is"},
            {"passed", "Share of networks that pass"},
            {"ratio", "Margin relative to <i>γ*</i>, mean of networks"},
            {"excess", "Largest loss above the least there is"},
            {"purity", "Share of neurons’ power at their best frequency, mean"},
            {"used", "Share of frequencies that are used, mean of networks"},
        },
    .tables =
        {
            {.name = "max_margin",
             .caption = "Trained networks by setting and width: how many pass, margins relative to "
                        "<i>γ*</i>, losses above the least, the least share of a neuron’s power at "
                        "its frequency, frequencies used, and the largest error of a share and of "
                        "a sum of phases.",
             .columns = {PLAIN("setting", "setting"), PLAIN("<i>p</i>", "p"),
                         PLAIN("<i>k</i>", "inputs"), PLAIN("neurons", "width"),
                         PLAIN("runs", "runs"), PLAIN("passed", "passed_count"),
                         PLAIN("least ratio", "ratio_least"), PLAIN("median", "ratio_median"),
                         PLAIN("excess ≤", "excess_most"),
                         PLAIN("above 0.95 from epoch", "near_epoch_median"),
                         PLAIN("purity ≥", "purity_least"),
                         PLAIN("share used", "frequencies_used_share"),
                         PLAIN("shares off ≤", "frequency_share_error_most"),
                         PLAIN("phases off ≤", "phase_error_most")}},
            {.name = "max_margin_theory",
             .caption = "Constructions by the paper’s scheme (signs) and the narrower one "
                        "(phases): their margin where <i>R</i> = 1, and how far margins are from "
                        "each other.",
             .columns = {PLAIN("<i>p</i>", "p"), PLAIN("<i>k</i>", "inputs"),
                         PLAIN("scheme", "scheme"), PLAIN("neurons", "width"),
                         PLAIN("tuples", "tuples"), PLAIN("<i>γ*</i>", "gamma_star"),
                         PLAIN("margin", "margin"), PLAIN("spread", "spread")}},
            {.name = "max_margin_runs",
             .caption = "Single networks.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("neurons", "width"),
                         PLAIN("seed", "seed"), PLAIN("ratio", "ratio"), PLAIN("excess", "excess"),
                         PLAIN("loss", "loss"), PLAIN("live neurons", "live"),
                         PLAIN("purity ≥", "purity_least"), PLAIN("used", "frequencies_used_count"),
                         PLAIN("shares off", "frequency_share_error"),
                         PLAIN("phases off", "phase_error"), PLAIN("norms off", "norm_error"),
                         PLAIN("passed", "passed")}},
            {.name = "max_margin_looks",
             .caption = "Networks during training.",
             .rows = 12,
             .columns = {PLAIN("setting", "setting"), PLAIN("seed", "seed"),
                         PLAIN("epoch", "epoch"), PLAIN("ratio", "ratio"),
                         PLAIN("excess", "excess"), PLAIN("accuracy", "accuracy"),
                         PLAIN("purity", "mean_purity"), PLAIN("used", "frequencies_used_count")}},
        },
    .figures =
        {
            {"max_margin",
             "Two panels over epochs: one minus the normalised margin, and the loss above its "
             "least value, a curve for each network.",
             "<b>Nearer and nearer.</b> Left, what is missing of the largest margin; right, what "
             "the loss is above its least value. Controls without the penalty stay far away, "
             "although they answer everything right."},
            {"max_margin_neurons",
             "Three panels: weights of one neuron over the elements; phases of outputs against "
             "sums of phases of inputs; bars of the share of each frequency.",
             "<b>One network.</b> Its heaviest neuron is a cosine of one frequency in all columns; "
             "phases of all neurons that count lie on the line; the bars all have the height that "
             "theory gives them (dashed)."},
            {"max_margin_widths",
             "Normalised margins of networks over the number of neurons divided by p − 1.",
             "<b>How many neurons it takes.</b> Networks of the largest margin exist from "
             "3&nbsp;(<i>p</i>−1) neurons on, but training finds them with 8&nbsp;(<i>p</i>−1)."},
        },
};

const struct report_claim report_sparse_parity = {
    .name = "sparse_parity",
    .title = "Sparse parity",
    .question =
        "<p>Of <i>n</i> bits only <i>k</i> matter: the answer is whether an even or an odd number "
        "of them is set. Any smaller set of bits says nothing about it, so a network has to find "
        "all <i>k</i> at once. Bits enter as signs ±1, a neuron computes "
        "(<i>u</i>&nbsp;·&nbsp;<i>x</i>)<sup><i>k</i></sup>&nbsp;<i>w</i>, and there is an output "
        "for each answer.</p>"
        "<p>How well a network separates its answers is its <b>margin</b>: the right output less "
        "the wrong one, at the input where that is least. Larger weights make it larger, so it is "
        "taken relative to <i>R</i> = Σ<i>n<sub>i</sub></i><sup><i>k</i>+1</sup>, "
        "<i>n<sub>i</sub></i> the norm of all weights of neuron <i>i</i>. The papers say that "
        "training with a small penalty on <i>R</i> comes to the largest margin that any network "
        "has, <i>γ*</i> = <i>k</i>!&nbsp;√(2&nbsp;(<i>k</i>+1)<sup>−(<i>k</i>+1)</sup>), and that "
        "networks of that margin can look one way only: each neuron weighs the <i>k</i> bits "
        "equally, up to signs, and the others not at all, and all combinations of signs occur. "
        "Here a network <b>passes</b> when its margin is 99&nbsp;% of the largest one and "
        "99.9&nbsp;% of its power on bits is on those that matter.</p>",
    .beyond =
        "<p>The least value of the training loss is known in closed form, beside the largest "
        "margin, and no other networks have it: what a trained network lies above it certifies how "
        "near it is, without looking inside. No network may lie below, and none does. Networks "
        "without the penalty, and networks trained on random labels, are controls that must not "
        "pass.</p>",
    .headline = {"passed_10_3_q32", "passed_8_3_q32"},
    .quantities =
        {
            {"ratio_error", "How far the margins of constructions are from the largest one, "
                            "relative to it"},
            {"margin_spread", "How much their margins differ from input to input, relative to the "
                              "largest"},
            {"minimum_error", "How far the losses of scaled constructions are from the least loss"},
            {"mean_margin_error", "Mean margins of random networks: formula against all inputs"},
            {"excess_least", "Least distance of a trained network’s loss above the least loss"},
            {"passed", "Share of networks that pass"},
            {"signs", "Share of networks whose neurons all have the output that their signs call "
                      "for"},
            {"patterns", "Share of networks in which all combinations of signs occur"},
            {"ratio", "Mean margin relative to the largest one"},
            {"mass", "Mean share of the power on bits that is on those that matter"},
        },
    .tables =
        {
            {.name = "sparse_parity_theory",
             .caption = "Constructions against all 2<sup><i>n</i></sup> inputs: their margin, its "
                        "spread over inputs, their loss; and the mean margin of random networks.",
             .columns = {PLAIN("<i>n</i>", "n"), PLAIN("<i>k</i>", "k"),
                         PLAIN("neurons", "neurons"), PLAIN("largest margin", "gamma"),
                         PLAIN("error of the ratio", "ratio_error"),
                         PLAIN("spread", "margin_spread"),
                         PLAIN("error of the least loss", "minimum_error"),
                         PLAIN("error of mean margins", "mean_margin_error")}},
            {.name = "sparse_parity",
             .caption = "Networks by setting and number of neurons: shares and means with "
                        "95&nbsp;% intervals, the least ratio of all, and the largest distance "
                        "above the least loss.",
             .columns = {PLAIN("setting", "setting"), PLAIN("<i>n</i>", "n"),
                         PLAIN("<i>k</i>", "k"), PLAIN("neurons", "q"), PLAIN("λ", "penalty"),
                         PLAIN("runs", "runs"), NUMBER("passed", "passed_share"),
                         NUMBER("signs right", "signs_share"),
                         NUMBER("all patterns", "patterns_share"), FINE("ratio", "ratio", 4),
                         PLAIN("least ratio", "ratio_least"), FINE("mass", "mass", 4),
                         PLAIN("excess loss, most", "excess_most")}},
            {.name = "sparse_parity_runs",
             .caption = "Single networks: margin over <i>R γ*</i>, distance above the least loss, "
                        "neurons that count, those of the right sign, combinations of signs.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("neurons", "q"), PLAIN("seed", "seed"),
                         PLAIN("passed", "passed"), PLAIN("margin", "margin"),
                         PLAIN("<i>R</i>", "norm"), PLAIN("ratio", "ratio"),
                         PLAIN("excess loss", "excess"), PLAIN("live", "live"),
                         PLAIN("right signs", "right_signs"), PLAIN("patterns", "patterns"),
                         PLAIN("mass", "mass"), PLAIN("imbalance", "imbalance")}},
        },
    .figures =
        {
            {"sparse_parity",
             "Panels of what is missing from the largest margin over epochs, on a logarithmic "
             "axis, falling to below one per cent but for networks without penalty.",
             "<b>Towards the largest margin.</b> What is missing falls by a factor of ten in some "
             "hundred epochs, until the learning rate does. Without the penalty (last panel) "
             "networks answer every input right, and stay far from it."},
            {"sparse_parity_weights",
             "Weights of all neurons on all bits, for single networks, before training above and "
             "after it below: noise above, three levels below.",
             "<b>Which bits.</b> Each column of points is a neuron that counts, scaled to norm 1. "
             "Before training all bits are alike. After it those that matter (discs) have the "
             "modulus that theory asks for (dashed), and the others (crosses) none. What strays "
             "belongs to neurons that are hardly there."},
            {"sparse_parity_width",
             "What is missing from the largest margin at the end, for every network, over the "
             "number of neurons.",
             "<b>Width.</b> With as few neurons as there are combinations of signs (dotted) most "
             "networks lack one of them, and get stuck with some inputs wrong; with twice as many "
             "they seldom do."},
        },
};

const struct report_claim report_group_features = {
    .name = "group_features",
    .title = "Features of groups",
    .question =
        "<p>A network reads two elements <i>a</i>, <i>b</i> of a group and names their product: "
        "neuron <i>i</i> has the value (u<sub>i</sub>(a)&nbsp;+&nbsp;v<sub>i</sub>(b))², and "
        "output <i>c</i> is the sum of w<sub>i</sub>(c) times that. Outputs grow with the weights, "
        "as R does, the sum of the cubes of the neurons’ norms. So the question is how far the "
        "right output can be above the best wrong one, the margin, for R&nbsp;=&nbsp;1. A small "
        "penalty on R makes training answer it.</p>"
        "<p>The paper says that the answer is representation theory. Every neuron belongs to one "
        "irreducible representation of the group, whose matrix entries are its weights; all "
        "representations are used, in known shares; and the largest margin γ* has a closed form, "
        "provided that a sum of characters c(C) is negative for every conjugacy class C but that "
        "of 1. Here this is checked on groups, networks are built that have the margin on every "
        "pair against every wrong answer, and others are trained.</p>",
    .beyond =
        "<p>The paper’s condition <b>fails</b> for A5 and S6. The largest margin is then that of a "
        "matrix game, representations against wrong answers, which a linear program solves; it is "
        "larger than the closed form, and some representations are of no use. Representations of "
        "complex and quaternionic type, which the paper leaves out, follow the same formula with "
        "the degree over the real numbers.</p>"
        "<p>At a penalty that is not infinitely small the best network does <b>not</b> have the "
        "largest margin, nor its shares. What it has is a convex problem with a handful of "
        "variables, solved here to rounding: trained networks are compared with that, and their "
        "loss with the least there is, which certifies them. In S5 a representation of degree 6 "
        "that should have a third of R is absent at all penalties from 1e-7 to 1e-4.</p>",
    .headline = {"reached_A5", "reached_S3", "construction_error"},
    .quantities =
        {
            {"construction_error",
             "How far built networks are from the largest margin, relatively, at worst"},
            {"construction_spread", "Difference of their margins against wrong answers, where the "
                                    "condition holds, over the largest margin"},
            {"closed_form_error",
             "Relative difference of closed form and game where the condition holds"},
            {"condition_mismatches",
             "Groups whose condition holds or fails where the contrary is expected"},
            {"minimum_residual", "Largest violation of the conditions of a minimum, over the "
                                 "penalty"},
            {"over_closed", "Largest margin over the closed form"},
            {"unused", "Representations that no network of largest margin uses"},
            {"absent", "Representations that the best network uses at none of the penalties"},
            {"least_excess", "Least loss of any network, less the least there can be"},
            {"reached", "Share of networks with the predicted margin, purity and shares"},
            {"ratio", "Mean margin over the predicted one"},
            {"excess", "Largest loss, less the least there can be"},
            {"purity", "Least share of a live neuron in one representation"},
            {"rank_one", "Least share of one singular value in a live neuron’s matrices"},
            {"share_error", "Largest difference of a representation’s share from its prediction"},
        },
    .tables =
        {
            {.name = "group_features",
             .caption = "Largest margins: the closed form, the largest c(C) and whether the "
                        "condition holds; the true value, over the closed form, and the "
                        "representations that it leaves unused; and a network that is built to "
                        "have it: its least margin and the spread of margins, over γ*.",
             .columns = {PLAIN("group", "group"), PLAIN("n", "d"),
                         PLAIN("representations", "irreps"), PLAIN("closed form", "closed_form"),
                         PLAIN("largest c(C)", "largest_c"), PLAIN("condition", "condition"),
                         PLAIN("γ*", "gamma"), PLAIN("over closed form", "over_closed"),
                         PLAIN("unused", "unused"), PLAIN("neurons", "neurons"),
                         PLAIN("pairs", "pairs"), PLAIN("margin", "ratio"),
                         PLAIN("spread", "spread")}},
            {.name = "group_features_minimum",
             .caption = "The best networks at finite penalties: loss, margin over R γ* and over "
                        "the closed form, representations that they use, and how exactly the "
                        "conditions of the minimum are met.",
             .rows = 16,
             .columns = {PLAIN("group", "group"), PLAIN("penalty", "penalty"),
                         PLAIN("loss", "penalised_loss"), PLAIN("margin", "ratio"),
                         PLAIN("over closed form", "over_closed"),
                         PLAIN("representations", "irreps_used"),
                         PLAIN("residual", "minimum_residual")}},
            {.name = "group_features_irreps",
             .caption = "Shares of R by representation (degree and type): at the largest margin, "
                        "predicted at the penalty, and the mean of trained networks with its "
                        "95&nbsp;% interval.",
             .rows = 24,
             .columns = {PLAIN("group", "group"), PLAIN("setting", "setting"),
                         PLAIN("penalty", "penalty"), PLAIN("representation", "irrep"),
                         PLAIN("largest margin", "limit"),
                         PLAIN("predicted", "irrep_share_predicted"), PLAIN("networks", "networks"),
                         FINE("trained", "irrep_share", 4)}},
            {.name = "group_features_runs",
             .caption = "Single networks: loss and what of it is above the least there is, margin "
                        "over R γ* and its prediction, live neurons, the least purity of one and "
                        "how nearly its matrices have rank one, and the largest error of a share.",
             .rows = 24,
             .columns = {PLAIN("setting", "setting"), PLAIN("neurons", "neurons"),
                         PLAIN("penalty", "penalty"), PLAIN("seed", "seed"),
                         PLAIN("loss", "penalised_loss"), PLAIN("excess", "excess"),
                         PLAIN("margin", "ratio"), PLAIN("predicted", "ratio_predicted"),
                         PLAIN("live", "live"), PLAIN("purity", "purity_least"),
                         PLAIN("rank one", "rank_one"), PLAIN("share error", "irrep_share_error"),
                         PLAIN("passed", "passed")}},
            {.name = "group_features_epochs",
             .caption = "The same networks on the way.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("seed", "seed"),
                         PLAIN("epoch", "epoch"), PLAIN("margin", "ratio"),
                         PLAIN("loss", "penalised_loss"), PLAIN("purity", "purity_least"),
                         PLAIN("accuracy", "accuracy")}},
        },
    .figures =
        {
            {"group_features",
             "Two panels: c(C) of every class of every group, and the margin of the best network "
             "over the penalty.",
             "<b>Where the condition fails, and what a penalty costs.</b> Left: one point above "
             "zero is enough for the closed form to fail. Right: the best network of C7 has the "
             "largest margin at every penalty, as for addition modulo any odd number; those of the "
             "other groups come near it slowly, as the penalty vanishes."},
            {"group_features_epochs",
             "A panel for each setting: margin over R γ* against epochs, with the prediction.",
             "<b>Margins grow to the prediction</b> (dashed), and stay there; without penalty they "
             "stop far below it. Random labels are another task with another largest margin: "
             "there it is purity that fails."},
            {"group_features_shares",
             "Bars for each representation: the share predicted at the penalty, that at the "
             "largest margin, and the trained networks’.",
             "<b>Shares.</b> Trained networks (points) have the shares predicted at their penalty "
             "(filled), not those of the largest margin (outlined); the representation of degree 5 "
             "of A5 has none."},
        },
};
