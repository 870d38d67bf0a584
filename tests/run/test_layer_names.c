/* Names of layers in published code, and names that mean nothing. */
#include "run/layer_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void test_stems(void **state) {
    (void)state;
    static const struct {
        const char *name, *stem;
        bool bias;
    } cases[] = {
        {"model.fc1.weight", "model.fc1", false},
        {"module._orig_mod.a.weight", "module._orig_mod.a", false},
        {"params/Dense_0/kernel", "params/dense_0", false},
        {"dense_3/dense_3/bias:0", "dense_3/dense_3", true},
        {"fc1.bias", "fc1", true},
        {"fc1_bias", "fc1", true},
        {"fc1_weight", "fc1", false},
        {"W_in", "w_in", false},
        {"w_b", "w_b", false},
        {"b", "b", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        char stem[LAYER_STEM_MAX];
        bool bias;
        layer_stem(cases[i].name, stem, &bias);
        assert_string_equal(stem, cases[i].stem);
        assert_int_equal(bias, cases[i].bias);
    }
}

static void test_pairs(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"fc1", "fc2"},
        {"model.layers.0", "model.layers.2"},
        {"net.9", "net.10"},
        {"dense", "dense_1"},
        {"dense_3/dense_3", "dense_4/dense_4"},
        {"blocks.0.linear", "blocks.1.linear"},
        {"w_in", "w_out"},
        {"input_layer", "output_layer"},
        {"hidden_layer", "output_layer"},
        {"encoder", "decoder"},
        {"embed", "unembed"},
        {"embed.w_e", "unembed.w_u"},
        {"hidden", "head"},
        {"c_fc", "c_proj"},
        {"in_proj", "out_proj"},
        {"up", "down"},
        {"u", "v"},
    };
    static const char *const others[][2] = {
        {"fc1", "fc1"},       {"fc1", "gc2"},     {"foo", "bar"}, {"proj", "head"},
        {"fc1.extra", "fc2"}, {"fc1a2", "fc2a3"}, {"", ""},       {"fc99999999999", "fc1"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; ++i) {
        if (!layer_names_pair(pairs[i][0], pairs[i][1]))
            fail_msg("%s, %s", pairs[i][0], pairs[i][1]);
        if (layer_names_pair(pairs[i][1], pairs[i][0]))
            fail_msg("%s, %s the other way round", pairs[i][0], pairs[i][1]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
        if (layer_names_pair(others[i][0], others[i][1]))
            fail_msg("%s, %s", others[i][0], others[i][1]);
}

static void test_kinds(void **state) {
    (void)state;
    static const char *const embeddings[] = {"embed",           "model.token_embedding",
                                             "emb_a",           "embed.w_e",
                                             "transformer.wte", "params/embed_0/embedding"};
    static const char *const unembeddings[] = {"unembed", "unembed.w_u", "lm_head"};
    static const char *const neither[] = {"fc1",        "pos_embed",    "pos_embed.w_pos",
                                          "member.fc1", "remembered.0", "w_in"};
    static const char *const scales[] = {
        "norm.weight",   "ln.w.scale",   "bn1.running_var",
        "batch/gamma:0", "fc1.weight_g", "fc1.parametrizations.weight.original0"};
    static const char *const no_scales[] = {"fc1.bias", "train_loss", "optimizer.0.weight", "a"};
    for (size_t i = 0; i < sizeof embeddings / sizeof *embeddings; ++i)
        assert_true(layer_is_embedding(embeddings[i]) && !layer_is_unembedding(embeddings[i]));
    for (size_t i = 0; i < sizeof unembeddings / sizeof *unembeddings; ++i)
        assert_true(layer_is_unembedding(unembeddings[i]) && !layer_is_embedding(unembeddings[i]));
    for (size_t i = 0; i < sizeof neither / sizeof *neither; ++i)
        assert_false(layer_is_embedding(neither[i]) || layer_is_unembedding(neither[i]));
    for (size_t i = 0; i < sizeof scales / sizeof *scales; ++i)
        assert_true(layer_is_scale(scales[i]));
    for (size_t i = 0; i < sizeof no_scales / sizeof *no_scales; ++i)
        assert_false(layer_is_scale(no_scales[i]));
    assert_true(layer_is_of_optimiser("optimizer_state_dict.state.0.exp_avg"));
    assert_true(layer_is_of_optimiser("opt_state/0/mu/fc1"));
    assert_false(layer_is_of_optimiser("model.fc1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stems),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
