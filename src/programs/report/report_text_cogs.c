/* Composing Global Solutions to Reasoning Tasks via Algebraic Objects in Neural Nets. */
#include "programs/report/report_text.h"

#define Z_F6 "z<sub>F6</sub>"
#define Z_F46 "z<sub>F4/6</sub>"
#define Z_M "z<sub>M</sub>"
#define R_KKK "r<sub>kkk</sub>"
#define R_AKK "r<sub>a,k,−k,k</sub>"
#define NU_I_XI "z<sub>ν=i</sub>&nbsp;∗&nbsp;z<sub>ξ</sub>"
#define NU_I_SYN_AB "z<sub>ν=i</sub>&nbsp;∗&nbsp;z<sub>syn,αβ</sub>"
#define NU_SYN "z<sub>ν</sub>&nbsp;∗&nbsp;z<sub>syn</sub>"
#define CONJUGATE(letter) "<span class=\"conjugate\">" letter "</span>"

#define SETTING PLAIN("d", "d"), PLAIN("q", "q"), PLAIN("λ", "weight_decay")

/* Table 2 of the paper, and what a match rate is made of, as trained and annealed. */
#define FAMILIES                                                                                   \
    SETTING, MEAN(NU_I_XI, "nu_i_xi"), MEAN(NU_I_SYN_AB, "nu_i_syn_ab"), MEAN(NU_SYN, "nu_syn"),   \
        MEAN("others", "others")
#define MATCHES                                                                                    \
    SETTING, PLAIN("runs", "runs"), PLAIN("frequencies", "frequencies"),                           \
        SHARE("match a family", "matched"), SHARE("within 0.1", "matched_strictly"),               \
        SHARE("by the paper’s rule", "matched_paper_rule"), SHARE("order 4 or 6", "order_4_or_6"), \
        SHARE("order 4", "order_4")

const struct report_claim report_ring_closure =
    {
        .name = "ring_closure",
        .title = "Ring closure",
        .question =
            "<p>Can networks that solve a task be multiplied like numbers? The task is addition "
            "in a finite Abelian group, such as that of two numbers modulo <i>d</i>; the network "
            "has one hidden layer whose nodes square what they receive. Written in the Fourier "
            "coefficients of their weights, two networks can be added (their nodes side by side) "
            "and multiplied (every pair of nodes becomes one).</p>"
            "<p>The paper says that both operations together form a commutative semiring, that "
            "the loss sees the weights only through certain sums over nodes, the sum potentials, "
            "which both operations respect, and that therefore two partial solutions, each of "
            "which makes some of these sums vanish, multiply into a network that solves the task "
            "exactly. Nothing is trained here: random elements test the algebra, and every "
            "solution is built and its loss computed on every group.</p>",
        .beyond = "<p>The paper’s constructions leave out characters that are real, which every "
                  "group of even order has; z<sub>2</sub> fills the gap, so that all Abelian "
                  "groups can be covered, cyclic or not. The absolute value, which respects no "
                  "sum, goes through the same test of homomorphisms and has to fail it. Squared "
                  "norms of all solutions are held against closed forms.</p>",
        .headline = {"loss_z_F6"},
        .quantities =
            {
                {"axiom_error", "Largest deviation from an axiom of semirings"},
                {"homomorphism_error", "Largest deviation of a sum potential from respecting sums, "
                                       "products and the one"},
                {"control_not_homomorphic",
                 "The same for the absolute value, which must not respect sums"},
                {"loss_identity_error",
                 "Loss from sum potentials against the loss of the network over all pairs"},
                {"zero_set_mismatches",
                 "Products that do not zero exactly what their factors zero (Table&nbsp;1)"},
                {"product_other_potentials",
                 "Largest potential of " NU_SYN " of those that should vanish"},
                {"order_mismatches", "Global solutions whose order is not as predicted"},
                {"loss_z_F6", "Largest loss of " Z_F6 " (order 6 everywhere) over all groups"},
                {"loss_z_F4/6", "Largest loss of " Z_F46 " (order 4 but for one pair)"},
                {"loss_z_M", "Largest loss of " Z_M " (perfect memorisation)"},
                {"norm_error", "Squared norms against their closed forms"},
            },
        .tables =
            {
                {.name = "partial_solutions",
                 .caption = "Table&nbsp;1: moduli of the sum potentials of one frequency, over the "
                            "order. A bar is a complex conjugate; 0 is anything below 10<sup>−12"
                            "</sup>. A product vanishes wherever one of its factors does.",
                 .zero = 1e-12,
                 .columns = {PLAIN("solution", "solution"), PLAIN("order", "order"),
                             PLAIN("abc", "abc"), PLAIN(CONJUGATE("a") "bc", "~abc"),
                             PLAIN("a" CONJUGATE("b") "c", "a~bc"),
                             PLAIN("ab" CONJUGATE("c"), "ab~c"),
                             PLAIN("a" CONJUGATE("a") "c", "a~ac"),
                             PLAIN("b" CONJUGATE("b") "c", "b~bc"), PLAIN("aac", "aac"),
                             PLAIN("bbc", "bbc"), PLAIN(CONJUGATE("aa") "c", "~a~ac"),
                             PLAIN(CONJUGATE("bb") "c", "~b~bc")}},
                {.name = "global_solutions",
                 .caption =
                     "Solutions built for the whole group: order (hidden nodes) as built and "
                     "as predicted, loss from the sum potentials and from the network over "
                     "all pairs, and squared norm.",
                 .rows = 12,
                 .columns = {PLAIN("group", "group"), PLAIN("solution", "solution"),
                             PLAIN("order", "order"), PLAIN("predicted", "predicted_order"),
                             PLAIN("loss", "loss"), PLAIN("loss over pairs", "loss_over_pairs"),
                             PLAIN("‖z‖²", "norm2")}},
                {.name = "ring_closure",
                 .caption = "Every single check: the value must not exceed the tolerance.",
                 .rows = 16,
                 .columns = {PLAIN("check", "check"), PLAIN("group", "group"),
                             PLAIN("order", "order"), PLAIN("value", "value"),
                             PLAIN("tolerance", "tolerance"), PLAIN("verdict", "verdict")}},
            },
        .figures =
            {
                {"partial_solutions",
                 "Grid of partial solutions and their products against ten sum potentials; dots "
                 "mark those that vanish, crosses those that do not.",
                 "<b>Table 1 as a picture.</b> A dot is a sum potential that vanishes. Look for "
                 "the union: the row of a product has a dot wherever one of its factors has one, "
                 "and " NU_SYN " leaves nothing but abc."},
                {"global_solutions",
                 "Two panels over the group order d: hidden nodes of the three global solutions "
                 "with lines for 3(d − 1), 2d and d squared, and their losses.",
                 "<b>Global solutions.</b> Left: the hidden nodes they need, on the predicted "
                 "lines "
                 "for odd <i>d</i>; real characters take fewer. Right: their losses, which should "
                 "be rounding and nothing else, far below the dashed line."},
            },
};

const struct report_claim report_decoupling = {
    .name = "decoupling",
    .title = "Decoupling",
    .question =
        "<p>Why does it help to make a network wider than its task needs? During training "
        "every sum potential moves, and each one’s motion depends on the others’. How strongly "
        "is said by a matrix JJ*, whose entries off the diagonal couple two potentials. The "
        "paper says that for random weights these entries fall as <i>q</i><sup>−1/2</sup> "
        "against the diagonal, <i>q</i> being the number of hidden nodes. In a wide network "
        "each potential therefore moves to its goal as if it were alone, while what it ends at "
        "does not depend on the width.</p>"
        "<p>Here JJ* is measured on random networks of many widths, the flow is followed and "
        "compared with potentials that do move alone, and networks of several widths are "
        "trained, to count how many solve the task and with how many nodes per frequency."
        "</p>",
    .beyond = "<p>The paper gives the exponent for JJ* only. The exponent of the gap between "
              "true trajectories and decoupled ones, and training at widths down to fewer "
              "nodes than the solutions need, are ours. So is the comparison of orders as an "
              "equivalence.</p>",
    .headline = {"coupling_slope_shares_one"},
    .quantities =
        {
            {"coupling_slope_shares_one",
             "Exponent of the width: entries of JJ* that share one index with the diagonal"},
            {"coupling_slope_shares_two", "The same for entries that share two indices"},
            {"coupling_slope_largest", "The same for the largest entry"},
            {"trajectory_slope", "Exponent of the width: gap to potentials that move alone"},
            {"solved_narrowest", "Share of solved runs at the smallest width"},
            {"solved_widest", "Share of solved runs at the largest width"},
            {"order_slope", "Change of the mean order with each doubling of the width"},
        },
    .tables =
        {
            {.name = "width_success",
             .caption = "Trained networks by width: runs with 100&nbsp;% test accuracy, the "
                        "95&nbsp;% interval of their share, and the mean order of the solved "
                        "ones ± standard error.",
             .columns = {PLAIN("d", "d"),
                         PLAIN("q", "q"),
                         PLAIN("runs", "runs"),
                         PLAIN("solved", "solved_count"),
                         {.label = "interval of the share",
                          .low = "solved_share_ci_low",
                          .high = "solved_share_ci_high",
                          .decimals = 2},
                         MEAN("mean order", "mean_order")}},
            {.name = "decoupling",
             .caption = "Entries of JJ* off the diagonal over those on it, for random "
                        "networks, and the mean diagonal over its expectation.",
             .rows = 12,
             .columns = {PLAIN("group", "group"), PLAIN("q", "q"), PLAIN("seed", "seed"),
                         PLAIN("entries", "class"), PLAIN("mean", "mean_offdiag_over_diag"),
                         PLAIN("largest", "max_offdiag_over_diag"),
                         PLAIN("diagonal / 3q", "diag_over_3q")}},
            {.name = "decoupling_trajectories",
             .caption = "Potentials along the flow and as they would move alone.",
             .rows = 16,
             .columns = {PLAIN("group", "group"), PLAIN("q", "q"), PLAIN("seed", "seed"),
                         PLAIN("t", "time"), PLAIN("rms gap", "rms_gap"),
                         PLAIN("mean " R_KKK, "mean_r_kkk"), PLAIN("alone", "mean_r_kkk_predicted"),
                         PLAIN("rms of others", "rms_other_r"),
                         PLAIN("alone", "rms_other_r_predicted")}},
        },
    .figures =
        {
            {"decoupling",
             "Six panels: coupling over width, trajectories of the diagonal and of the other "
             "potentials, their gap over width, share of solved runs and mean order over "
             "width.",
             "<b>Width decouples.</b> Top: the coupling falls along straight lines of slope "
             "about −1/2, and the trajectories meet the dotted ones of potentials that move "
             "alone as <i>q</i> grows. Bottom: the gap between the two falls as well; the "
             "share of runs that solve the task rises with the width; the mean order stays "
             "flat once the nodes suffice (6 for each frequency at most)."},
        },
};

const struct report_claim report_match_rate = {
    .name = "match_rate",
    .title = "Match rate",
    .question =
        "<p>Does training find the solutions that can be written down by hand? Networks are "
        "trained on addition modulo <i>d</i> from random weights, with no hint of Fourier "
        "analysis. Afterwards their weights are taken apart into frequencies, and the nodes "
        "that serve one frequency are compared with three families of solutions that the "
        "algebra composes: one of 4 nodes and two of 6, each with a few free angles.</p>"
        "<p>The residual of a frequency is the root mean square distance of its weights from "
        "the nearest member of a family, after everything that leaves the function alone has "
        "been taken out: 0 for an exact solution, about 0.7 for random nodes. A frequency "
        "matches when its residual is below a limit that the spec sets. The paper’s own rule "
        "first splits the nodes into two factors and compares these; both are shown.</p>",
    .beyond =
        "<p>The residual, minimised over all symmetries, beside the paper’s rule, and a "
        "control: sets of random nodes, matched in the same way, must not match. "
        "And an answer to what the frequencies are that match nothing: every network is "
        "trained on with the learning rate falling to zero, with its weight decay and without "
        "any. What was only not converged yet should match then. What still does not is "
        "<i>stuck</i> if the loss stays, and a <i>solution of another kind</i>, which the "
        "families do not cover, if the loss goes to zero without weight decay.</p>",
    .headline = {"matched_pooled", "matched_Z_23_q512_wd5e-05"},
    .quantities =
        {
            {"matched", "Frequencies that match a family (%)"},
            {"matched_pooled", "Frequencies that match a family, all groups together (%)"},
            {"matched_strictly", "Frequencies within a residual of 0.1 (%)"},
            {"matched_paper_rule", "Frequencies that match by the paper’s rule (%)"},
            {"order_4_or_6", "Frequencies of order 4 or 6 (%)"},
            {"order_4", "Frequencies of order 4 (%)"},
            {"annealed_matched", "Frequencies that match after annealing (%)"},
            {"annealed_matched_strictly",
             "Frequencies within a residual of 0.1 after annealing (%)"},
            {"annealed_matched_paper_rule",
             "Frequencies that match by the paper’s rule after annealing (%)"},
            {"annealed_order_4_or_6", "Frequencies of order 4 or 6 after annealing (%)"},
            {"annealed_order_4", "Frequencies of order 4 after annealing (%)"},
            {"control_matched", "Sets of random nodes that match (%)"},
            {"released_matched", "Frequencies that match after annealing without weight decay (%)"},
            {"other_solutions", "Frequencies that match no family though the loss goes to zero"},
        },
    .tables =
        {
            {.name = "match_rate",
             .caption = "Table&nbsp;2, measured beside the paper’s: what the frequencies have "
                        "learned, in per cent (± standard error over runs). By the paper’s "
                        "rule of the frequencies that factor, by our residual of all.",
             .variants = {{.label = "paper (q = 512)", .prefix = "", .key = "d"},
                          {.label = "measured, the paper’s rule", .prefix = ""},
                          {.label = "measured, our residual", .prefix = "residual_"}},
             .keys = 3,
             .columns = {FAMILIES}},
            {.name = "match_rate",
             .caption = "Shares of all frequencies in per cent, with 95&nbsp;% intervals that "
                        "treat the run, not the frequency, as the unit.",
             .columns = {MATCHES}},
            {.name = "match_rate",
             .caption = "The other columns of Table&nbsp;2, by the paper’s rule: per cent of "
                        "frequencies of other orders, per cent that do not factor, and the "
                        "error of factors of order 4 (× 10<sup>−2</sup>).",
             .columns = {SETTING, MEAN("not 4 or 6", "not_4_6"),
                         MEAN("order 4, do not factor", "nonfactorable_4"),
                         MEAN("order 6, do not factor", "nonfactorable_6"),
                         MEAN("error, order 4", "factorisation_error_4")}},
            {.name = "match_rate_paper",
             .caption = "Each family’s share against the paper’s, in per cent ± standard error; "
                        "<i>z</i> is the difference in combined standard errors.",
             .columns = {SETTING,
                         PLAIN("family", "family"),
                         PLAIN("rule", "rule"),
                         MEAN("measured", "measured"),
                         MEAN("paper", "paper"),
                         {.label = "<i>z</i>", .name = "z", .decimals = 1}}},
            {.name = "match_rate_annealed",
             .caption = "Beyond the paper: the shares again, after the networks were trained "
                        "on with the learning rate falling to zero.",
             .columns = {MATCHES}},
            {.name = "match_rate_unmatched",
             .caption = "Beyond the paper: every frequency that matched no family as trained or "
                        "annealed, and what became of it; the constant part is what its nodes "
                        "hold at the trivial character, the released loss is that of the run "
                        "once weight decay is gone.",
             .rows = 20,
             .columns = {PLAIN("d", "d"), PLAIN("seed", "seed"), PLAIN("k", "k"),
                         PLAIN("partner", "partner"), PLAIN("order", "annealed_order"),
                         PLAIN("residual", "annealed_residual"),
                         PLAIN("constant part", "annealed_constant_part"),
                         PLAIN("loss", "annealed_loss"), PLAIN("released loss", "released_loss"),
                         PLAIN("fate", "fate")}},
            {.name = "match_rate_frequencies",
             .caption = "Every frequency of every run; angles in radians.",
             .rows = 16,
             .columns = {PLAIN("d", "d"), PLAIN("seed", "seed"), PLAIN("k", "k"),
                         PLAIN("order", "order"), PLAIN("nearest family", "family"),
                         PLAIN("residual", "residual"), PLAIN("arg ξ", "xi"), PLAIN("arg ν", "nu"),
                         PLAIN("arg α", "alpha"), PLAIN("arg β", "beta"), PLAIN(R_KKK, "r_kkk"),
                         PLAIN("by the paper’s rule", "paper_rule_family")}},
        },
    .figures =
        {
            {"match_rate",
             "Bars for each group: shares of the three families and of others, by the paper’s "
             "rule and by our residual, with diamonds at the published values.",
             "<b>Table 2 as bars</b>, the published shares as diamonds. Look for diamonds at "
             "the ends of the bars. The two families of order 6 meet at ν = i, α = β = 1, so "
             "how they share frequencies near that point hangs on details of the rule; their "
             "sum hardly does."},
            {"match_rate_fig3",
             "Six panels of one run over epochs: loss, accuracy, orders found, sums of "
             "diagonal and off-diagonal potentials, and one potential for frequencies of "
             "order 4 and of order 6.",
             "<b>One run (Fig. 3 of the paper).</b> Test accuracy follows train accuracy late; "
             "the potentials off the diagonal fall while the diagonal settles; |" R_AKK "| "
             "stays for frequencies of order 4 and goes for those of order 6."},
            {"match_rate_fig5",
             "Histograms of the angles of xi, nu, alpha and beta of matched solutions with "
             "the paper’s peaks as dashed lines.",
             "<b>The free angles of what was found (Fig. 5 of the paper).</b> Those of ξ "
             "should "
             "peak at ±π/4 and ±3π/4, those of ν lie from π/3 to 2π/3 on either side, and α "
             "and β gather around 0."},
            {"match_rate_annealed",
             "Cumulative shares of frequencies over their residual, as trained, annealed, and "
             "annealed without weight decay, for each group.",
             "<b>Before and after annealing.</b> The share of frequencies within a residual. "
             "The steep rise moves to the left as networks come to rest at exact solutions; "
             "what stays to the right of the dotted line matches no family."},
        },
};

const struct report_claim report_weight_decay =
    {
        .name = "weight_decay",
        .title = "Weight decay",
        .question =
            "<p>Many different networks solve the task exactly; which of them does training end "
            "at? Weight decay shrinks all weights a little at every step, so among solutions of "
            "zero loss those of small norm should win. The paper says that these are the ones of "
            "low order, which spend few nodes on a frequency, and gives a path along which a "
            "network of high order turns into one of low order without ever losing accuracy."
            "</p>"
            "<p>Here networks are trained at several weight decays and the orders of their "
            "frequencies counted, the norms of the solutions made by hand are compared, the path "
            "is walked, and networks are started at perfect memorisation, a solution with one "
            "node for every pair of inputs, to see whether they stay.</p>",
        .beyond =
            "<p>Order alone does not decide: " Z_F46 ", of lower order than " Z_F6 ", has the "
            "larger norm, because the weights that cancel its constant term cost more than it "
            "saves. What weight decay can prefer is a mix of orders 4 and 6 in which several "
            "frequencies of order 6 share that cost; the mix of least norm is computed, and its "
            "share of order 4 held against that of trained networks. Norms along the path and "
            "starts at memorisation are not in the paper either.</p>"
            "<p>Two things to know when reading the slopes: at the smallest decay networks may "
            "not have converged at the end of training, and a decay that is too large for a large "
            "group "
            "drives every weight to zero, which looks like a low order but solves nothing.</p>",
        .headline = {"order_slope_Z_23_q512"},
        .quantities =
            {
                {"order_slope", "Change of the mean order with each decade of weight decay"},
                {"norm_z_F6_over_z_M",
                 "Squared norm of " Z_F6 " over that of memorisation, largest of all groups"},
                {"norm_best_mix_over_z_F6", "Squared norm of the best mix of orders 4 and 6 over "
                                            "that of " Z_F6 ", largest of all groups"},
                {"path_loss", "Largest loss along the path"},
                {"path_norm_ratio", "Squared norm at the end of the path over that at its "
                                    "beginning"},
                {"random_starts_memorized", "Share of random starts that end in memorisation"},
                {"memorized_start_norm_ratio",
                 "Squared norm after training over that at the start, from memorisation"},
            },
        .tables =
            {
                {.name = "weight_decay_slopes",
                 .caption = "Change of the mean order with each decade of weight decay, with "
                            "95&nbsp;% intervals.",
                 .columns = {PLAIN("group", "group"), PLAIN("q", "q"), PLAIN("runs", "runs"),
                             NUMBER("slope", "order_slope")}},
                {.name = "solution_norms",
                 .caption = "Squared norms of solutions made by hand. “Sixes” are the pairs of "
                            "frequencies of order 6; the best mix is the number of them with the "
                            "least norm.",
                 .columns = {PLAIN("group", "group"), PLAIN("solution", "solution"),
                             PLAIN("order", "order"), PLAIN("sixes", "sixes"),
                             PLAIN("share of order 4", "order_4_share"), PLAIN("‖z‖²", "norm2"),
                             PLAIN("over that of " Z_F6, "norm2_over_z_F6")}},
                {.name = "zero_loss_path",
                 .caption = "The path of zero loss (Theorem&nbsp;5) from memorisation times " Z_F6
                            " at t&nbsp;=&nbsp;0 to " Z_F6 " at t&nbsp;=&nbsp;1.",
                 .rows = 9,
                 .columns = {PLAIN("t", "t"), PLAIN("order", "order"), PLAIN("loss", "loss"),
                             PLAIN("‖z‖²", "norm2")}},
                {.name = "weight_decay_runs",
                 .caption = "Trained networks.",
                 .rows = 15,
                 .columns = {PLAIN("group", "group"), PLAIN("q", "q"), PLAIN("λ", "weight_decay"),
                             PLAIN("seed", "seed"), PLAIN("mean order", "mean_order"),
                             PLAIN("share of order 4", "order_4_share"),
                             PLAIN("share of order 6", "order_6_share"),
                             PLAIN("mean residual", "mean_residual"),
                             PLAIN("‖z‖² over that of " Z_F6, "norm2_over_z_F6"),
                             PLAIN("train loss", "train_loss"),
                             PLAIN("test accuracy", "test_accuracy")}},
                {.name = "weight_decay",
                 .caption = "How many frequencies of each network have each order (Fig.&nbsp;4).",
                 .rows = 14,
                 .columns = {PLAIN("group", "group"), PLAIN("q", "q"), PLAIN("λ", "weight_decay"),
                             PLAIN("seed", "seed"), PLAIN("order", "order"),
                             PLAIN("frequencies", "frequencies")}},
                {.name = "memorization_start",
                 .caption = "Networks started at memorisation with noise, and at random.",
                 .rows = 12,
                 .columns = {PLAIN("group", "group"), PLAIN("start", "start"),
                             PLAIN("seed", "seed"), PLAIN("‖z‖² at the start", "norm2_start"),
                             PLAIN("at the end", "norm2_end"), PLAIN("train loss", "train_loss"),
                             PLAIN("test accuracy", "test_accuracy"),
                             PLAIN("mean order", "mean_order"),
                             PLAIN("concentration", "concentration"),
                             PLAIN("memorises", "memorized")}},
            },
        .figures =
            {
                {"weight_decay",
                 "Nine panels: order, share of order 4, residual and norm over weight decay; norms "
                 "of mixes of order 4 and 6 and the best share of order 4; norm and loss along the "
                 "zero-loss path; norms before and after training from memorisation.",
                 "<b>Order and norm.</b> Top: order falls with weight decay and the residual with "
                 "it, until a decay too large for its group kills the weights. Middle: the norm of "
                 "mixes has its minimum neither at " Z_F6 " nor at " Z_F46 ", and trained networks "
                 "lie near the dashed line of least norm. Bottom: the norm falls along the path "
                 "while the loss stays at rounding; networks leave memorisation for a norm near "
                 "that of the best mix."},
                {"weight_decay_fig4_q*",
                 "Histograms of the order of frequencies, one row for each group and one column "
                 "for each weight decay.",
                 "<b>Orders (Fig. 4 of the paper).</b> Groups are rows, weight decays columns. "
                 "Look "
                 "for the two bars at 4 and 6, and for the weight that moves from 6 to 4 as the "
                 "decay or the group grows. A bar at 0 stands for frequencies without live nodes."},
            },
};
