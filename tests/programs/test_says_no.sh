#!/usr/bin/env bash
# False claims are found to be false: every criterion of the specs fails in some world where its
# condition is false, and in no other. The specs are those of the results, reduced.
# Usage: test_says_no.sh BIN_DIR SPECS_DIR [CLAIM...]; all claims by default
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

[[ $# -eq 2 ]] || claims=("${@:3}")
is_chosen() { [[ " ${claims[*]} " == *" $1 "* ]]; }

experiments=$(realpath "$specs/../../../experiments")
false=$(dirname "$bin")/falsehoods
false_family=$(dirname "$bin")/false_family

# small CLAIM SED_PROGRAM: the spec of the results with a reduced profile `quick`.
small() { sed -E "$2" "$experiments/$1.yaml" >"$1.yaml"; }

small ring_closure 's/factors: \[(71|127)\]/factors: [9]/; s/draws: 8/draws: 2/
    s/all_groups_up_to: 24/all_groups_up_to: 6/; s/memorization_up_to: 23/memorization_up_to: 6/
    s/factors: \[(23|3, 5)\]/factors: [5]/; s/draws: 500/draws: 100/'
small match_rate '/^    repeats:/,/training:/d; /quantity: fig3_/,/why:/{/profiles:/d;}; s/factors: \[23\]/factors: [17]/; s/widths: \[512\]/widths: [64]/
    s/width: 512/width: 64/; s/Z_23_q512_wd5e-05/Z_17_q64_wd0.0005/; s/5.0e-5/5.0e-4/
    s/d: 23, /d: 17, /; s/21.5$/15.5/; s/22.5$/16.5/; s/epoch: 9900/epoch: 2400/; s/1.0e-4/5.0e-4/
    s/epochs: 4000/epochs: 500/
    s/( +)epochs: 10000/&\n\1gradient: direct/; s/epochs: 10000/epochs: 2500/
    s/seeds: .*/seeds: [1, 2, 3, 4, 5, 6]/; s/control_draws: 1000/control_draws: 100/
    /snapshot_epochs:/,/\]/c\      snapshot_epochs: [0, 20, 600, 2100, 2500]'
small decoupling 's/widths: \[64, 128, 256, 512, 1024, .*/widths: [128, 512, 2048]/
    s/widths: \[64, 256, 1024, 4096, .*/widths: [64, 256, 1024]/
    s/times: 21/times: 6/; s/max_step: 0.01/max_step: 0.05/
    s/widths: \[8, 16, .*/widths: [4, 40, 160]/; s/order_from_width: 128/order_from_width: 40/
    s/factors: \[23\]/factors: [11]/; s/weight_decays: .*/weight_decays: [1.0e-3]/
    s/( +)epochs: 10000/&\n\1gradient: direct/; s/epochs: 10000/epochs: 2000/
    s/seeds: \[1, 2, 3, 4, 5, 6, 7, 8, 9, 10\]/seeds: [1, 2, 3, 4, 5, 6, 7, 8]/'
# The published histogram becomes that of the honest networks. Two widths, and the largest weight
# decay collapses them, so that the criteria of the larger profiles are judged as well.
small weight_decay 's/factors: \[23\]/factors: [11]/; s/widths: \[512\]/widths: [32, 64]/
    s/Z_23_q512_wd5e-05/Z_11_q64_wd5e-05/; s/Z_23_q512/Z_11_q64/
    s/weight_decays: .*/weight_decays: [5.0e-5, 2.0e-4, 1.0e-3, 2.0e-2]/
    s/analysed_epoch: 9900/analysed_epoch: 2900/
    /Z_127_q512_wd0.0001/,/profiles/{s/Z_127_q512_wd0.0001/Z_11_q64_wd0.02/; /profiles/d; s/0.5$/0.4/}
    /width_distance_Z_23/,/why/{s/Z_23/Z_11/; s/\[full\]/[quick]/; s/0.24$/0.47/}
    s/d: 23, q: 512, weight_decay: 5.0e-5, counts: .*/d: 11, q: 64, weight_decay: 5.0e-5, counts: [0, 0, 0, 0, 0, 0, 1, 4, 4, 3, 3]}/
    s/factors: \[71\]/factors: [13]/; s/factors: \[127\]/factors: [17]/; s/points: 41/points: 5/
    s/seeds: .*/seeds: [1, 2, 3]/; s/epochs: 10000/epochs: 3000/'
# The criteria of the larger profiles are judged as well.
small other_solutions '/factors: \[(3, 11|3, 3, 5)\]/d; /exactness:/,/draws/s/factors: \[31\]/factors: [7]/; s/all_groups_up_to: 12/all_groups_up_to: 5/
    /norms: &norms/,/prices:/{/factors: \[(13|17|31|47|71|101|127)\]/d;}; s/points: 13/points: 2/
    /sweeps:/,/criteria/s/factors: \[23\]/factors: [11]/; s/widths: \[64\]/widths: [28]/
    s/widths: \[128\]/widths: [60]/;
    s/seeds: \[1, 2, 3, 4, 5, 6, 7, 8\]/seeds: [1, 6, 7]/; s/seeds: \[1, 2, 3\]/seeds: [1]/
    s/narrow: 8/narrow: 5/; /constant_neuron: #/,/training/{s/width: 64/width: 28/; s/seeds: .*/seeds: [1, 2]/; s/noise: 0.05/noise: 0.01/;}
    /profiles: \[paper, full\]/d; s/Z_(23_q64|71_q288)/Z_11_q28/; s/at_least: 15$/at_least: 0.1/; s/at_most: 35$/at_most: 95/
    s/at_least: 95$/at_least: 20/'
small tensor_rank '/name: (A5|S5|S4|F21|"SL)/d; s/seeds: 100/seeds: 40/; s/seeds: 20/seeds: 6/
    s/at_least: 0.9/at_least: 0.8/'

# Few networks: with these seeds the honest ones are clear. A row of Fig. 2, with an easier number than
# the paper's, and networks without weight decay are as in the larger profiles.
cat >more_words <<'END'
      - {name: fig2_D8_a2b, group: {name: D8}, word: "a^2 b", activation: relu, widths: [48],
         weight_decay: 0.1, seeds: [1, 2], train_shares: [0.8],
         paper: {accuracy_median: 0.85, accuracy_most: 1, loss_most: 2.2e-4},
         training: {train_share: 0.8, epochs: 1000, learning_rate: 0.005, beta1: 0.9, beta2: 0.999,
                    epsilon: 1.0e-8, loss: squared, optimizer: adamw, batch: 64, batches: shuffled,
                    start: width, evaluate_every: 50}}
      - {name: S4_ab_square_no_decay, group: {name: S4}, word: ab, activation: square,
         widths: [64, 256], weight_decay: 0, seeds: [1, 12, 13, 14],
         training: {train_share: 0.7, epochs: 500, learning_rate: 0.005, beta1: 0.9, beta2: 0.999,
                    epsilon: 1.0e-8, loss: squared, optimizer: adamw, start: width,
                    evaluate_every: 50}}
END
small word_learning 's/seeds \[1, 2, 3, .*10\]/seeds [1, 2, 5, 7]/; s/ 1500, 2000, 3200\]/ 1600]/
    s/epochs: 20000/epochs: 1000/; s/epochs: 3200/epochs: 1600/; s/epochs: 3000/epochs: 300/
    s/epochs: 5000/epochs: 1300/; /name: S4_(ab_no_decay|random)/,/drawn/s/\[256\]/[128]/
    /quantity: (reached_fig2_D8_a2b|learned_S4_ab_square_no_decay)/,/profiles/{s/\[paper, full\]/[quick]/
        s/0.923077/0.85/}
    0,/^    settings:/{/^    settings:/r more_words
    }'
small attention_fourier '/name: quick/,/name: paper/{s/seeds: \[1, 2, 3, 4\]/seeds: [1, 2]/
    s/cool_down: 500/cool_down: 50/; s/epochs: 2000/epochs: 900/; s/epochs: 700/epochs: 150/}
    s/statistic: ci_high/statistic: measured/'
small max_margin 's/p: 13,/p: 7,/; s/\[36, 48, 96, 192\]/[18, 48]/; s/\[96\]/[48]/; s/m36/m18/
    /name: quick/,/name: paper/{/counted/!s/penalty: 1.0e-4/penalty: 1.0e-3/;}; s/at_most: 0.45/at_most: 0.7/
    /quantity: ratio_descent_norm/,/why/s/at_most: 0.9/at_most: 0.98/
    s/p: 7, inputs: 3(.*)\[192\]/p: 5, inputs: 3\1[128]/; s/epochs: 2000/epochs: 700/
    s/p: 23, (.*)1.0e-4,/p: 17, \13.0e-3,/; s/\[176\]/[128]/; s/ 700, 1000, 1200,/ 700],/; /^ *1400, 1600/d'
small word_rank 's/widths: \[5, 6, 7, 8, 9\], runs: 20/widths: [6, 7], runs: 3/
    s/widths: \[1, 2, 3, 4, 5\], runs: 20/widths: [2, 3], runs: 3/
    s/widths: \[6, 7, 8, 9, 10\], runs: 20/widths: [7, 8], runs: 4/; s/seeds: \[1, 2\]/seeds: [1]/
    s/epochs: 4000/epochs: 1000/; /name: S4_aba/,/\}/d'
small sum_features 's/seeds: &three \[0, 1, 2\]/seeds: \&three [1]/'
small word_support '/(name|group): [AS]5/d; s/up_to: 5/up_to: 3/'
small group_features '/name: (C7|Q8|F21|"SL)/d; s/tuples: 14400/tuples: 100/
    /^ +snapshot_epochs:.*\[[^]]*$/,/\]/d; /^ +snapshot_epochs:/d; s/(penalty|compared_with): 1.0e-4/\1: 1.0e-3/; s/epochs: 2000/epochs: 600/'

small sparse_parity 's/n: 8,/n: 5,/; s/16, 17, 18, 19, 20\]/16]/
    s/widths: \[8, 16, 32\]/widths: [4, 32]/; s/widths: \[64\]/widths: [48]/
    s/epochs: 2500/epochs: 3500/; s/n: 8( #.*)?$/n: 5/'

# failing FOLDER CLAIM: the quantities that do not hold, in one line; QUANTITY? is undecided.
failing() {
    awk -F, 'NR > 1 && $8 != "holds" { print $2 ($8 == "fails" ? "" : "?") }' \
        "$1/tables/verdicts_$2.csv" | sort -u | xargs
}

# says_no CLAIM WORLD QUANTITY...: exactly these fail; QUANTITY? is undecided, which does not count
# as failing.
says_no() {
    local claim=$1 world=$2
    shift 2
    local wanted found
    wanted=$(printf '%s\n' "$@" | sort -u | xargs)
    found=$(failing "$world" "$claim")
    [[ $found == "$wanted" ]] || fail "$claim with $world: '$found' fail instead of '$wanted'"
    printf '%s\n' "$@" | sed '/?$/d' >>"denied_$claim"
}

# theory CLAIM FALSEHOOD QUANTITY...: honest networks judged by a false theory.
theory() {
    is_chosen "$1" || return 0
    expect 1 env COGS_FALSEHOOD="$2" "$false/$1" --quiet --profile quick --out "$2" --runs runs \
        "$1.yaml"
    says_no "$@"
}

# not_a_number CLAIM FALSEHOOD QUANTITY...: part of the data is NaN, and everything that depends on
# it fails, whether it is required to be large or small.
not_a_number() {
    is_chosen "$1" || return 0
    theory "$@"
    ! grep -q ',undecided,' "$2/tables/verdicts_$1.csv" || fail "$1 with $2: NaN is undecided"
    printf '%s\n' "${@:3}" >>"spoilt_$1"
    rm -r "$2" # other claims have a world with this name
}

# networks CLAIM FALSEHOOD QUANTITY...: false networks judged by the unchanged program.
networks() {
    is_chosen "$1" || return 0
    expect 0 env COGS_FALSEHOOD="$2" "$false/$1" --quiet --profile quick --shard 0/1 \
        --runs "runs-$1-$2" "$1.yaml"
    expect 1 "$bin/$1" --profile quick --out "$2" --runs "runs-$1-$2" "$1.yaml"
    ! grep -q training stdout || fail "$1 did not take the networks of $2"
    says_no "$@"
}

for claim in "${claims[@]}"; do
    expect 0 "$bin/$claim" --quiet --profile quick --out honest --runs runs "$claim.yaml"
    expect 0 "$false/$claim" --quiet --profile quick --out untold --runs runs "$claim.yaml"
done
same_results honest untold

theory ring_closure forgetful_potentials homomorphism_error
theory ring_closure added_outputs axiom_error homomorphism_error zero_set_mismatches \
    product_other_potentials loss_z_F6 loss_z_F4/6 norm_error loss_order_4_error loss_z_3c_z_syn \
    loss_z_M_product order_4_outside_R_n polynomial_{value_error,zero_set_mismatches} \
    z_M_product_distance
theory ring_closure unconjugated_outputs loss_identity_error loss_z_F6 loss_z_F4/6 loss_z_M \
    loss_{order_4_error,z_3c_z_syn,z_M_product,z_syn_error}
theory ring_closure wrong_nu product_other_potentials polynomial_distance
theory ring_closure tame_elements control_not_homomorphic
theory ring_closure rough_solutions loss_z_F6 loss_z_F4/6 loss_z_M norm_error \
    z_M_product_distance
theory ring_closure one_node_more order_mismatches
theory ring_closure rough_merging polynomial_{value_error,zero_set_mismatches,distance} \
    control_abc_vanishes
theory ring_closure spare_neuron polynomial_{order_mismatches,distance}
theory ring_closure careful_sets control_abc_vanishes
theory ring_closure hopeful_zeros polynomial_zero_set_mismatches
theory ring_closure rough_compositions loss_z_3c_z_syn norm_error loss_z_syn_error \
    z_syn_outside_R_star loss_order_4_error order_4_outside_R_n
theory ring_closure rough_products loss_z_M_product z_M_product_distance norm_error

setting=Z_17_q64_wd0.0005
if is_chosen match_rate; then
    expect 1 "$false_family/match_rate" --quiet --profile quick --out false_family --runs runs \
        match_rate.yaml
    says_no match_rate false_family matched_$setting annealed_matched_$setting
fi
theory match_rate lenient_matching control_matched
theory match_rate third_roots_everywhere with_z_3c_pooled
dynamics=(fig3_{test_delay,other_orders,{,off_}diagonal_end,order_4_{least,most}}
    fig3_{order_6_{median,most},shifted_end})
networks match_rate shuffled_labels {matched,order_4,order_4_or_6,annealed_matched}_$setting \
    {matched_paper_rule,fisher_p}_$setting xi_at_peaks "${dynamics[@]}"

theory decoupling common_weights coupling_slope_{shares_one,shares_two,largest} trajectory_slope
networks decoupling shuffled_labels solved_widest order_slope
networks decoupling idle_width solved_narrowest order_slope

networks weight_decay reversed_decays order_slope_Z_11_q64 random_starts_memorized \
    memorized_start_norm_ratio fig4_distance_Z_11_q64_wd5e-05 fig4_below_4_Z_11_q64_wd0.02
networks weight_decay wide_decay width_distance_Z_11_wd5e-05
theory weight_decay heavy_solutions norm_z_F6_over_z_M
theory weight_decay only_order_6 norm_best_mix_over_z_F6
theory weight_decay crooked_path path_loss
theory weight_decay backward_path path_norm_ratio

resonant=released_resonant_Z_11_q28_wd5e-05
neuron=constant_neuron_Z_11_q28_wd5e-05
theory other_solutions rough_others loss_exact loss_all_four norm_error
theory other_solutions blind_loss control_without_constants
theory other_solutions one_neuron_less order_mismatches
theory other_solutions light_others norm_error
theory other_solutions timid_places place_mismatches
theory other_solutions light_mixes all_four_over_best_mix all_four_from
theory other_solutions turned_pairs angle_3+5
theory other_solutions cheap_pairs excess_least norm_3+5 norm_3+6
theory other_solutions heavy_harmonics norm_third_harmonic
theory other_solutions blind_recogniser $resonant explained_outside kept_at_solution
theory other_solutions everything_resonates $resonant resonant_wide kept_at_solution
theory other_solutions constant_everywhere $resonant explained_outside ${neuron}{,_c3,_c10}

theory tensor_rank sloppy_terms explicit_error
theory tensor_rank lost_term explicit_error terms_mismatches bound_violations
theory tensor_rank high_bound bound_violations zero_below_rank_{S3,Q8}
theory tensor_rank other_products strassen_S3
theory tensor_rank wide_boxes bias_purity_random
networks tensor_rank shuffled_labels zero_at_rank_{S3,Q8} strassen_S3 bias_pure_disorder \
    bias_purity_smallest
networks tensor_rank one_answer zero_below_rank_{S3,Q8} below_floor_{S3,Q8} strassen_S3 \
    bias_purity_smallest
networks tensor_rank reversed_starts bias_{alive_disorder,pure_disorder,purity_smallest}
networks tensor_rank short_training zero_at_rank_{S3,Q8} strassen_S3 bias_zero_loss \
    bias_pure_disorder bias_purity_smallest
theory word_rank costly_covers known_mismatches uncertified over_bound terms_error
theory word_rank trivial_values known_mismatches trivial_zeta
theory word_rank sloppy_terms terms_error
theory word_rank sloppy_coefficients terms_error character_error
theory word_rank leaky_steps leak decoupling_error
theory word_rank idle_steps leak_other least_width_{D16,C32,Q8}
theory word_rank generous_losses zero_below_rank least_width_{D16,C32,Q8}
theory word_rank one_square square_error
networks word_rank single_update networks_wrong
networks word_rank shuffled_labels captured_gain
networks word_rank spread_neurons captured_gain
theory word_support shuffled_words outside_{cover,refined} multiplication_error size_mismatches \
    refined_inexact{,_short}
theory word_support blurred_boxes energy_{gap,error} multiplication_error
theory word_support lost_box energy_error multiplication_error size_mismatches \
    refined_inexact{,_short}
theory word_support unrefined_cover refined_inexact{,_short}
theory word_support narrow_cover outside_cover size_mismatches
theory word_support narrow_refined_cover outside_refined refined_inexact{,_short}
theory word_support loaded_dice control_outside_cover

networks word_learning shuffled_labels {learned,grokked,expected,purity_end,support_end}_S4_ab \
    {learned,grokked}_D13_ab learned_D13_abAB {learned,purity_end}_S4_ab_product \
    learned_S4_ab_{width_q128,square_no_decay_q64} reached_fig2_D8_a2b
networks word_learning omniscience {grokked,expected}_S4_ab grokked_D13_ab learned_S4_ab_no_decay \
    final_test_S4_random learned_S4_ab_{width_q32,square_no_decay_q256}
theory word_learning flattered_nodes purity_memorized_S4_ab{,_product}

theory max_margin sloppy_weight {construction,narrow}_{ratio,spread} {lookup,balanced}_error \
    lookup_{spread,power}
theory max_margin wise_lookup {lookup,balanced}_error lookup_power balanced_ratio_p59
theory max_margin modest_margin {construction,narrow}_ratio largest_ratio least_excess \
    ratio_descent_norm
theory max_margin rigged_dice {passed,purity}_random
networks max_margin shuffled_labels {passed,excess}_p13 passed_k3_p7 \
    {purity,used}_plain_decay {ratio_least,power_least,dispersion}_descent power_descent_relu
networks max_margin handmade_networks passed_p13_widths_m18 {passed,ratio}_no_penalty \
    {passed,used}_plain_decay purity_random ratio_descent_norm
networks max_margin lonely_neuron {passed,excess}_p13 passed_k3_p7 purity_plain_decay \
    {ratio_least,used,dispersion}_descent {used,dispersion}_descent_relu
networks max_margin early_learning start_power_descent

passed=(passed_8_2 passed_8_3_q32 passed_8_4)
theory sparse_parity bold_margin ratio_error minimum_error "${passed[@]}" ratio_fig5_8_4
theory sparse_parity modest_margin ratio_error minimum_error excess_least
theory sparse_parity sloppy_weight ratio_error margin_spread
theory sparse_parity forgetful_mean mean_margin_error
theory sparse_parity learned_dice passed_random_labels
networks sparse_parity forgotten_penalty "${passed[@]}" signs_8_3_q32 {ratio,form}_fig5_8_4
networks sparse_parity secret_penalty passed_no_penalty ratio_fig5_8_4 "form_fig5_8_4?"
networks sparse_parity lonely_neuron "${passed[@]}" patterns_8_3_q32 {ratio,form}_fig5_8_4

theory group_features sloppy_construction construction_{error,spread}
theory group_features larger_margin construction_error closed_form_error subset_violation
theory group_features believed_condition construction_{error,spread} condition_mismatches \
    {over_closed,unused}_{A5,S6} subset_violation
theory group_features high_minimum minimum_residual least_excess
theory group_features all_present absent_S5
theory group_features reversed_counts top_leads_fig8
theory group_features rigged_dice reached_S3_random_labels
networks group_features shuffled_labels reached_S3 excess_S3 rank_one_S3 {margin,purity_mean}_fig8
networks group_features hidden_penalty reached_S3_no_penalty

theory sum_features flattered_columns start_power_k3_p17
networks sum_features shuffled_labels power_k3_p17 test_k3_p17
networks sum_features lonely_neuron used_k3_p17 count_spread_k3_p17
networks sum_features handmade_networks most_power_random
theory sum_features boasting_networks most_test_random
theory sum_features modest_networks test_k3_p17

theory attention_fourier flattered_heads peaked_{sums,heads_k3} top_{start_sums,end_random}
theory attention_fourier even_heads peaked_{sums,heads_k3}
theory attention_fourier narrow_heads strongest_only_sums
theory attention_fourier forgotten_twins leaked_tuples_k5
theory attention_fourier false_twins leaked_multisets_k5
theory attention_fourier falling_trend trend_{tuples,multisets}
theory attention_fourier boasting_networks final_test_{random,noise_k3} trend_tuples \
    test_at_train_{tuples_k2,base_tuples_k2,multisets_k{3,4,5}}
theory attention_fourier modest_networks learned_sums trend_tuples test_at_train_tuples_k5

not_a_number ring_closure nan_elements axiom_error control_not_homomorphic homomorphism_error \
    loss_identity_error
not_a_number ring_closure nan_products axiom_error homomorphism_error loss_z_F6 loss_z_F4/6 \
    norm_error product_other_potentials zero_set_mismatches loss_order_4_error loss_z_3c_z_syn \
    loss_z_M_product order_4_outside_R_n polynomial_{value_error,zero_set_mismatches} \
    z_M_product_distance
not_a_number ring_closure nan_potentials control_not_homomorphic homomorphism_error
not_a_number ring_closure nan_weights loss_identity_error loss_z_F6 loss_z_F4/6 loss_z_M \
    loss_{order_4_error,z_3c_z_syn,z_M_product,z_syn_error}
not_a_number ring_closure nan_solutions loss_z_F4/6 loss_z_M norm_error z_M_product_distance
not_a_number ring_closure nan_merging polynomial_{value_error,zero_set_mismatches,distance} \
    control_abc_vanishes
not_a_number ring_closure nan_compositions loss_z_3c_z_syn norm_error loss_z_syn_error \
    z_syn_outside_R_star loss_order_4_error order_4_outside_R_n
not_a_number ring_closure nan_memorisation loss_z_M_product z_M_product_distance norm_error
not_a_number ring_closure nan_nu product_other_potentials zero_set_mismatches loss_order_4_error \
    norm_error order_4_outside_R_n polynomial_distance

not_a_number match_rate nan_residuals {matched,annealed_matched}_$setting control_matched
not_a_number match_rate nan_network {matched,order_4,order_4_or_6,annealed_matched}_$setting \
    {matched_paper_rule,fisher_p}_$setting xi_at_peaks with_z_3c_pooled "${dynamics[@]}"

not_a_number other_solutions nan_others loss_exact loss_all_four norm_error \
    control_without_constants all_four_{over_best_mix,from}
not_a_number other_solutions nan_norms norm_error
not_a_number other_solutions nan_mixes all_four_{over_best_mix,from}
not_a_number other_solutions nan_least excess_least norm_{3+5,3+6,third_harmonic} angle_3+5
not_a_number other_solutions nan_network $resonant resonant_wide explained_outside \
    kept_at_solution ${neuron}{,_c3,_c10}

not_a_number decoupling nan_elements coupling_slope_{shares_one,shares_two,largest} trajectory_slope
not_a_number decoupling nan_network order_slope solved_{narrowest,widest}

not_a_number weight_decay nan_mixes norm_z_F6_over_z_M norm_best_mix_over_z_F6
not_a_number weight_decay nan_path path_loss path_norm_ratio
not_a_number weight_decay nan_solutions path_loss path_norm_ratio
not_a_number weight_decay nan_network memorized_start_norm_ratio order_slope_Z_11_q64 \
    random_starts_memorized fig4_distance_Z_11_q64_wd5e-05 fig4_below_4_Z_11_q64_wd0.02 \
    width_distance_Z_11_wd5e-05

not_a_number tensor_rank nan_terms explicit_error
not_a_number tensor_rank nan_distances strassen_S3
not_a_number tensor_rank nan_boxes bias_{alive_disorder,pure_disorder,purity_smallest,purity_random}
not_a_number tensor_rank nan_network {below_floor,zero_at_rank,zero_below_rank}_{S3,Q8} strassen_S3 \
    bias_{alive_disorder,pure_disorder,purity_smallest,zero_loss}

not_a_number word_rank nan_energies known_mismatches uncertified trivial_zeta over_bound
not_a_number word_rank nan_coefficients terms_error character_error zero_below_rank \
    least_width_{D16,C32,Q8}
not_a_number word_rank nan_steps leak decoupling_error leak_other zero_below_rank \
    least_width_{D16,C32,Q8}
not_a_number word_rank nan_squares square_error
not_a_number word_rank nan_network networks_wrong captured_gain

not_a_number word_support nan_energies control_outside_cover energy_{error,gap} \
    multiplication_error outside_{cover,refined} refined_inexact{,_short} size_mismatches

not_a_number word_learning nan_nodes purity_{end,memorized}_S4_ab{,_product}
not_a_number word_learning nan_network {learned,grokked,expected}_S4_ab {learned,grokked}_D13_ab \
    learned_{D13_abAB,S4_ab_no_decay,S4_ab_product,S4_ab_width_q32,S4_ab_width_q128} \
    learned_S4_ab_square_no_decay_q{64,256} reached_fig2_D8_a2b final_test_S4_random \
    purity_{end,memorized}_S4_ab{,_product} support_end_S4_ab

not_a_number max_margin nan_weight {construction,narrow}_{ratio,spread} {lookup,balanced}_error \
    lookup_{spread,power} balanced_ratio_p59
not_a_number max_margin nan_network largest_ratio least_excess {passed,excess}_p13 passed_k3_p7 \
    passed_p13_widths_m18 {passed,ratio}_no_penalty {passed,purity,used}_plain_decay \
    {passed,purity}_random {ratio_least,power_least,start_power,used,dispersion}_descent \
    ratio_descent_norm {power,used,dispersion}_descent_relu

not_a_number sparse_parity nan_weight margin_spread minimum_error ratio_error
not_a_number sparse_parity nan_mean mean_margin_error
not_a_number sparse_parity nan_network excess_least "${passed[@]}" {patterns,signs}_8_3_q32 \
    passed_{no_penalty,random_labels} {ratio,form}_fig5_8_4

reached=(reached_S3{,_no_penalty,_random_labels})
not_a_number group_features nan_construction construction_{error,spread}
not_a_number group_features nan_margin closed_form_error condition_mismatches \
    construction_{error,spread} {over_closed,unused}_{A5,S6} "${reached[@]}" subset_violation \
    margin_fig8
not_a_number group_features nan_minimum absent_S5 excess_S3 least_excess minimum_residual \
    "${reached[@]}"
not_a_number group_features nan_network excess_S3 least_excess rank_one_S3 "${reached[@]}" \
    {margin,purity_mean,top_leads}_fig8

not_a_number sum_features nan_columns {start_,}power_k3_p17 most_power_random
not_a_number sum_features nan_network {start_power,power,used,count_spread,test}_k3_p17 \
    most_{power,test}_random

not_a_number attention_fourier nan_heads peaked_{sums,heads_k3} top_{start_sums,end_random}
not_a_number attention_fourier nan_scores strongest_only_sums
not_a_number attention_fourier nan_trend trend_{tuples,multisets}
not_a_number attention_fourier nan_network final_test_{random,noise_k3} peaked_heads_k3 \
    {learned,peaked,strongest_only}_sums test_at_train_{multisets_k{3,4,5},{,base_}tuples_k2,tuples_k5} top_end_random trend_{tuples,multisets}

# Counts that involve no real arithmetic.
whole=(order_mismatches place_mismatches polynomial_order_mismatches terms_mismatches bound_violations leaked_{tuples,multisets}_k5)

# Every required quantity has failed somewhere.
for claim in "${claims[@]}"; do
    awk -F, 'NR > 1 { print $2 }' "honest/tables/verdicts_$claim.csv" | sort -u >asked
    sort -u "denied_$claim" | diff - asked >&2 || fail "a criterion of $claim never failed"
    printf '%s\n' "${whole[@]}" | sort | comm -13 - asked >reals
    sort -u "spoilt_$claim" | diff - reals >&2 || fail "a criterion of $claim never met a NaN"
done
