/* What the report says about the claim of "Fourier circuits in neural networks and transformers".
 */
#include "programs/report/report_text.h"

const struct report_claim report_attention_fourier = {
    .name = "attention_fourier",
    .title = "Fourier modes of attention",
    .question =
        "<p>A transformer of one layer reads <i>k</i> numbers and is asked for their sum mod "
        "<i>p</i>, at the last one. It has learned from some of the <i>p<sup>k</sup></i> tuples "
        "and is tested on the others. How much attention a head pays to a number <i>a</i> as the "
        "last one is <i>b</i> follows from a table of scores, <i>W</i>(<i>a</i>, <i>b</i>).</p>"
        "<p>The paper <cite>Fourier circuits in neural networks and transformers</cite> says two "
        "things of it. At the start <i>W</i> is noise; at the end it consists of a few waves, "
        "cos 2π(<i>f a</i> ± <i>g b</i>)/<i>p</i>, as a sum of the Fourier modes (<i>f</i>, "
        "<i>g</i>) of both numbers. And such networks <b>grok</b> two numbers: they know the "
        "training tuples long before the test; but less so the more numbers they add: with five, "
        "the test is right as soon as the training tuples are.</p>"
        "<p>The second claim has a <b>leak</b>. A sum does not care about the order of its "
        "numbers. Five numbers have up to 120 orders, so that of nearly every test tuple some "
        "other order is among the training tuples, drawn at random: the network need not add, it "
        "only has to ignore the order. Hence a second split draws not tuples but <b>multisets</b>: "
        "all orders of the same numbers are for training, or all for the test. It has less "
        "different sums to learn from, too, the more numbers there are, so that the two splits "
        "bracket the truth. Both are shown.</p>",
    .beyond =
        "<p>Networks that learn random labels are the control: whatever the optimiser does to "
        "attention by itself, it does to them. Test accuracies with other attention than the "
        "network’s own, with each head’s strongest mode only and with the same attention to all "
        "numbers, say whether the modes are needed; often enough they are not, the waves then "
        "being there without a use. The trend is taken of accuracies above chance, "
        "(<i>a</i> − 1/<i>p</i>) / (1 − 1/<i>p</i>), since <i>p</i> falls as there are more "
        "numbers. Networks and gradient were written by hand for few tokens, and tested against "
        "plain loops and finite differences.</p>",
    .headline = {"peaked_sums"},
    .quantities =
        {
            {"peaked", "Networks whose strongest modes have most of the power, and far more than "
                       "with random labels"},
            {"top_start", "Share of the strongest modes in the scores’ power before training"},
            {"top_end", "The same after training"},
            {"learned", "Share of networks that get 99&nbsp;% of the test right"},
            {"train_epochs", "Median epoch of 99&nbsp;% of the training tuples"},
            {"test_epochs", "Median epoch of 99&nbsp;% of the test"},
            {"test_at_train", "Accuracy on the test as training tuples are known"},
            {"final_test", "Accuracy on the test at the end"},
            {"strongest_only", "The same with the strongest mode of each head only"},
            {"uniform", "The same with equal attention to all numbers"},
            {"trend", "<i>p</i> of the trend test: accuracy on the test as training tuples are "
                      "known, above chance, rises with the number of tokens"},
            {"leaked", "Share of test tuples of which another order was trained on"},
            {"leaked_test", "Accuracy on these at the end"},
            {"not_leaked_test", "Accuracy on the other test tuples at the end"},
        },
    .tables =
        {
            {.name = "attention_fourier_inputs",
             .caption = "Over the number of tokens <i>k</i>, for both splits: accuracy on the test "
                        "as training tuples are known and at the end; the share of test tuples of "
                        "which another order was trained on, and accuracies on these and on the "
                        "others; chance; <i>p</i> of the trend test.",
             .columns = {PLAIN("setting", "setting"), PLAIN("<i>k</i>", "tokens"),
                         PLAIN("<i>p</i>", "p"), PLAIN("runs", "runs"),
                         NUMBER("test at train 99&nbsp;%", "test_accuracy_when_fitted"),
                         NUMBER("test at the end", "final_test_accuracy"),
                         PLAIN("leaked", "leaked_share"), PLAIN("test, leaked", "leaked_accuracy"),
                         PLAIN("test, not leaked", "not_leaked_accuracy"),
                         PLAIN("chance", "chance"), PLAIN("trend <i>p</i>", "trend_p")}},
            {.name = "attention_fourier",
             .caption = "Networks by setting: when they learned, what the strongest modes of each "
                        "head have of the power of its scores, and accuracies on the test with "
                        "other attention. Means with 95&nbsp;% intervals.",
             .columns = {PLAIN("setting", "setting"), PLAIN("<i>k</i>", "tokens"),
                         PLAIN("<i>p</i>", "p"), PLAIN("runs", "runs"),
                         PLAIN("train 99&nbsp;%", "train_epoch_median"),
                         PLAIN("test 99&nbsp;%", "test_epoch_median"),
                         NUMBER("test at the end", "final_test_accuracy"),
                         NUMBER("top modes, start", "top_start"),
                         NUMBER("top mode, end", "top1_end"), NUMBER("top modes, end", "top_end"),
                         PLAIN("peaked", "peaked_count"),
                         NUMBER("strongest mode only", "strongest_only_accuracy"),
                         NUMBER("uniform attention", "uniform_accuracy")}},
            {.name = "attention_fourier_runs",
             .caption = "Single networks.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("<i>k</i>", "tokens"),
                         PLAIN("seed", "seed"), PLAIN("train 99&nbsp;%", "train_epoch"),
                         PLAIN("test then", "test_accuracy_when_fitted"),
                         PLAIN("test 99&nbsp;%", "test_epoch"),
                         PLAIN("test at the end", "test_accuracy"),
                         PLAIN("top modes, start", "top_start"), PLAIN("end", "top_end"),
                         PLAIN("strongest mode only", "strongest_only_accuracy"),
                         PLAIN("uniform", "uniform_accuracy")}},
            {.name = "attention_fourier_spectra",
             .caption = "The strongest modes of each head: frequency of the key and of the query, "
                        "and share of the head’s power; the head’s share of all heads’ power.",
             .rows = 16,
             .columns = {PLAIN("setting", "setting"), PLAIN("seed", "seed"), PLAIN("when", "when"),
                         PLAIN("head", "head"), PLAIN("its share", "head_share"),
                         PLAIN("rank", "rank"), PLAIN("key <i>f</i>", "key"),
                         PLAIN("query <i>g</i>", "query"), PLAIN("share", "mode_share")}},
        },
    .figures =
        {
            {"attention_fourier_spectra",
             "Panels for each head of a network, before and after training: discs for Fourier "
             "modes over the frequencies of query and key, larger for more of the power.",
             "<b>What heads look at.</b> Above, before training, the power of each head’s scores "
             "is spread over all modes. Below, after it, one mode or a few have nearly all of it."},
            {"attention_fourier_inputs",
             "Two panels of accuracy on the test over the number of tokens, for both splits.",
             "<b>More numbers, and the leak.</b> Every disc is a network. Where tuples are split "
             "at random, the test is the more right as training tuples are known (left) the more "
             "numbers there are. Where no order of a test tuple was trained on, it is not, nor is "
             "it later (right), unless there are two."},
            {"attention_fourier",
             "Panels of accuracy over epochs, on a logarithmic axis, of training and test tuples.",
             "<b>Grokking sums.</b> Training tuples (dashed) are known before the test (blue); "
             "with random labels the latter never is."},
        },
};
