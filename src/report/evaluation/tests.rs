use super::*;
use crate::cues::{Family, Scope};
use crate::evaluation::{
    Answer, CueFigures, Gold, Options, OrderingEvaluation, Protocol, SolverScores, Summary,
};

/// Two systems on sixteen articles of four and nine sentences, one of a single sentence, one
/// failure.
fn summary() -> Summary {
    let mut evaluation = OrderingEvaluation::new(["unscramble", "random"], Options::default());
    for article in 0..16 {
        let n = if article % 2 == 0 { 4 } else { 9 };
        let texts: Vec<String> = (0..n)
            .map(|s| format!("sentence {s} of {article}"))
            .collect();
        let gold = Gold::new(&texts);
        let shown = gold.shuffled(1);
        // The true order with one sentence moved to the front.
        let mut places: Vec<usize> = (0..n).collect();
        places[..=article % n].rotate_right(1);
        let mut ours = Answer::new(places);
        ours.scores = Some(SolverScores {
            solver: 2.0,
            gold: (article / 4) as f64,
            optimal: true,
            search: None,
        });
        ours.seconds = Some(0.125);
        for pair in 0..n {
            ours.calibration.add(0.72, pair != 0).unwrap();
            ours.calibration.add(0.55, pair % 2 == 0).unwrap();
        }
        let random = Answer::new(gold.places(&shown, &gold.random_answer(1)).unwrap());
        evaluation.add(&[vec![ours, random]]).unwrap();
    }
    evaluation
        .add(&[vec![Answer::new(vec![0]), Answer::new(vec![0])]])
        .unwrap();
    evaluation.add_failure();
    let mut summary = evaluation.summary(Protocol {
        seeds: vec![1],
        ..Protocol::default()
    });
    summary.cues.push(CueFigures {
        name: "full_name_first".to_owned(),
        family: Family::Entities,
        scope: Scope::Before,
        pairs: 336,
        right: 9,
        wrong: 3,
        coverage: Some(12.0 / 336.0),
        precision: Some(0.75),
        chance: Some(0.5),
        weights: vec![1.25],
    });
    summary
}

#[test]
fn as_text() {
    insta::assert_snapshot!(text(&summary()), @r"
    16 articles and 104 sentences evaluated. 1 article of one sentence: skipped. 1 article that could
    not be read or ordered: skipped. Shuffle seeds: 1.

    Pairs in order
    Higher is better. Tau and spearman run from -1 to 1, the others from 0 to 1. With each value: its
    95% interval, bootstrapped over articles (1,000 resamples).
    system          tau_macro     tau_pooled  rouge_s_macro  rouge_s_micro  spearman_macro
    unscramble          0.736          0.786          0.868          0.893           0.763
                 0.611..0.858   0.699..0.869   0.806..0.929   0.850..0.935    0.643..0.876
    random              0.167          0.137          0.583          0.568           0.206
                -0.024..0.344  -0.056..0.304   0.488..0.672   0.472..0.652   -0.026..0.414

    Sentences in place
    system      accuracy_macro  accuracy_micro    min_dist_1    min_dist_2    min_dist_3
    unscramble           0.569           0.548         0.904         0.952         0.962
                  0.420..0.729    0.395..0.712  0.865..0.939  0.923..0.981  0.933..0.990
    random               0.217           0.192         0.490         0.673         0.779
                  0.108..0.347    0.118..0.292  0.387..0.617  0.563..0.798  0.658..0.894

    Sequence
    system         lcs_macro     lcs_micro  neighbours_macro  neighbours_micro
    unscramble         0.889         0.894             0.724             0.750
                0.847..0.929  0.862..0.926      0.604..0.833      0.667..0.824
    random             0.573         0.529             0.240             0.159
                0.490..0.660  0.465..0.607      0.101..0.383      0.068..0.274

    Whole orders and ends
    system               pmr  head_accuracy  tail_accuracy
    unscramble         0.312          0.312          1.000
                0.125..0.500   0.125..0.500   1.000..1.000
    random             0.062          0.250          0.188
                0.000..0.188   0.062..0.500   0.000..0.375

    unscramble minus each baseline
    Paired differences; an interval above 0 means that it is ahead.
    baseline     tau_macro  accuracy_macro           pmr     lcs_macro  head_accuracy
    random           0.569           0.352         0.250         0.316          0.062
              0.434..0.715    0.193..0.510  0.062..0.438  0.227..0.408  -0.189..0.312

    unscramble by length in sentences
    length  articles     tau_macro  accuracy_macro           pmr     lcs_macro  head_accuracy
    all           16         0.736           0.569         0.312         0.889          0.312
                      0.611..0.858    0.420..0.729  0.125..0.500  0.847..0.929   0.125..0.500
    2-5            8         0.667           0.625         0.500         0.875          0.500
                      0.417..0.917    0.344..0.906  0.125..0.875  0.781..0.969   0.125..0.875
    6-10           8         0.806           0.514         0.125         0.903          0.125
                      0.715..0.896    0.319..0.722  0.000..0.375  0.889..0.931   0.000..0.375

    tau_macro by length in sentences
    system        all    2-5   6-10
    unscramble  0.736  0.667  0.806
    random      0.167  0.208  0.125

    Solver's order against the true order
    Shares of orders by their score under the objective. Above the true order: the model is at fault.
    Below it: the search is.
    system      orders  above_gold  equal_to_gold  below_gold  proven_optimal  search_optimal
    unscramble      16       0.500          0.250       0.250           1.000               -

    Calibration of pair directions, unscramble
    208 pairs: expected calibration error 0.069, Brier score 0.197; lower is better for both. The bar is
    the share that was right, and should end at the stroke, the mean probability.
    probability  pairs  mean_probability  share_right            reliability
    0.5 to 0.6     104             0.550        0.538  ███████████│·········
    0.7 to 0.8     104             0.720        0.846  ██████████████│██····

    Speed
    system      orders  seconds  articles_per_second
    unscramble      16     2.00                  8.0

    Cues
    Pairs a cue speaks to, their share of all pairs, the share it is right about, what chance would
    give, and its learned weight.
    cue              family    scope   pairs  coverage  precision  chance  weight
    full_name_first  entities  before     12     0.036      0.750   0.500   1.250
    ");
}

#[test]
fn as_markdown() {
    insta::assert_snapshot!(markdown(&summary()), @r"
    16 articles and 104 sentences evaluated. 1 article of one sentence: skipped. 1 article that could not be read or ordered: skipped. Shuffle seeds: 1.

    ### Pairs in order

    Higher is better. Tau and spearman run from -1 to 1, the others from 0 to 1. With each value: its 95% interval, bootstrapped over articles (1,000 resamples).

    | system | tau_macro | tau_pooled | rouge_s_macro | rouge_s_micro | spearman_macro |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | unscramble | 0.736 (0.611..0.858) | 0.786 (0.699..0.869) | 0.868 (0.806..0.929) | 0.893 (0.850..0.935) | 0.763 (0.643..0.876) |
    | random | 0.167 (-0.024..0.344) | 0.137 (-0.056..0.304) | 0.583 (0.488..0.672) | 0.568 (0.472..0.652) | 0.206 (-0.026..0.414) |

    ### Sentences in place

    | system | accuracy_macro | accuracy_micro | min_dist_1 | min_dist_2 | min_dist_3 |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | unscramble | 0.569 (0.420..0.729) | 0.548 (0.395..0.712) | 0.904 (0.865..0.939) | 0.952 (0.923..0.981) | 0.962 (0.933..0.990) |
    | random | 0.217 (0.108..0.347) | 0.192 (0.118..0.292) | 0.490 (0.387..0.617) | 0.673 (0.563..0.798) | 0.779 (0.658..0.894) |

    ### Sequence

    | system | lcs_macro | lcs_micro | neighbours_macro | neighbours_micro |
    | --- | ---: | ---: | ---: | ---: |
    | unscramble | 0.889 (0.847..0.929) | 0.894 (0.862..0.926) | 0.724 (0.604..0.833) | 0.750 (0.667..0.824) |
    | random | 0.573 (0.490..0.660) | 0.529 (0.465..0.607) | 0.240 (0.101..0.383) | 0.159 (0.068..0.274) |

    ### Whole orders and ends

    | system | pmr | head_accuracy | tail_accuracy |
    | --- | ---: | ---: | ---: |
    | unscramble | 0.312 (0.125..0.500) | 0.312 (0.125..0.500) | 1.000 (1.000..1.000) |
    | random | 0.062 (0.000..0.188) | 0.250 (0.062..0.500) | 0.188 (0.000..0.375) |

    ### unscramble minus each baseline

    Paired differences; an interval above 0 means that it is ahead.

    | baseline | tau_macro | accuracy_macro | pmr | lcs_macro | head_accuracy |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | random | 0.569 (0.434..0.715) | 0.352 (0.193..0.510) | 0.250 (0.062..0.438) | 0.316 (0.227..0.408) | 0.062 (-0.189..0.312) |

    ### unscramble by length in sentences

    | length | articles | tau_macro | accuracy_macro | pmr | lcs_macro | head_accuracy |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | all | 16 | 0.736 (0.611..0.858) | 0.569 (0.420..0.729) | 0.312 (0.125..0.500) | 0.889 (0.847..0.929) | 0.312 (0.125..0.500) |
    | 2-5 | 8 | 0.667 (0.417..0.917) | 0.625 (0.344..0.906) | 0.500 (0.125..0.875) | 0.875 (0.781..0.969) | 0.500 (0.125..0.875) |
    | 6-10 | 8 | 0.806 (0.715..0.896) | 0.514 (0.319..0.722) | 0.125 (0.000..0.375) | 0.903 (0.889..0.931) | 0.125 (0.000..0.375) |

    ### tau_macro by length in sentences

    | system | all | 2-5 | 6-10 |
    | --- | ---: | ---: | ---: |
    | unscramble | 0.736 | 0.667 | 0.806 |
    | random | 0.167 | 0.208 | 0.125 |

    ### Solver's order against the true order

    Shares of orders by their score under the objective. Above the true order: the model is at fault. Below it: the search is.

    | system | orders | above_gold | equal_to_gold | below_gold | proven_optimal | search_optimal |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | unscramble | 16 | 0.500 | 0.250 | 0.250 | 1.000 | - |

    ### Calibration of pair directions, unscramble

    208 pairs: expected calibration error 0.069, Brier score 0.197; lower is better for both. The bar is the share that was right, and should end at the stroke, the mean probability.

    | probability | pairs | mean_probability | share_right | reliability |
    | --- | ---: | ---: | ---: | ---: |
    | 0.5 to 0.6 | 104 | 0.550 | 0.538 | ███████████│········· |
    | 0.7 to 0.8 | 104 | 0.720 | 0.846 | ██████████████│██···· |

    ### Speed

    | system | orders | seconds | articles_per_second |
    | --- | ---: | ---: | ---: |
    | unscramble | 16 | 2.00 | 8.0 |

    ### Cues

    Pairs a cue speaks to, their share of all pairs, the share it is right about, what chance would give, and its learned weight.

    | cue | family | scope | pairs | coverage | precision | chance | weight |
    | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | full_name_first | entities | before | 12 | 0.036 | 0.750 | 0.500 | 1.250 |
    ");
}

#[test]
fn text_fits_a_hundred_columns() {
    let systems = [
        "unscramble",
        "random",
        "input reversed",
        "greedy cosine chain",
        "lead cue + cosine chain",
    ];
    let mut evaluation = OrderingEvaluation::new(systems, Options::default());
    for article in 0..40 {
        let order = crate::evaluation::shuffle(3 + article % 50, article as u64, b"article");
        evaluation
            .add(&[vec![Answer::new(order); systems.len()]])
            .unwrap();
    }
    let text = text(&evaluation.summary(Protocol::default()));
    let longest = text
        .lines()
        .max_by_key(|line| line.chars().count())
        .unwrap();
    assert!(longest.chars().count() <= 100, "{longest}");
}

#[test]
fn nothing_evaluated_is_said() {
    let summary =
        OrderingEvaluation::new(["ours"], Options::default()).summary(Protocol::default());
    assert_eq!(text(&summary), "No article was evaluated.\n");
    assert_eq!(markdown(&summary), "No article was evaluated.\n");
}

#[test]
fn json_names_every_score_and_defines_it() {
    let document: serde_json::Value = serde_json::from_str(&json(&summary()).unwrap()).unwrap();
    assert_eq!(document["schema"], "unscramble/1");
    assert_eq!(document["kind"], "evaluation");
    assert_eq!(document["articles"]["evaluated"], 16);
    assert_eq!(document["articles"]["of_one_sentence"], 1);
    assert_eq!(document["options"]["single_sentence"], "skip");
    let ours = &document["systems"][0]["lengths"];
    for bucket in ["all", "2-5", "6-10"] {
        let scores = ours[bucket]["scores"].as_object().unwrap();
        assert_eq!(scores.len(), 17);
        for (name, score) in scores {
            let range = &document["definitions"][name]["range"];
            let value = score["value"].as_f64().unwrap();
            assert!(range[0].as_f64().unwrap() <= value && value <= range[1].as_f64().unwrap());
            assert!(score["low"].as_f64().unwrap() <= score["high"].as_f64().unwrap());
        }
    }
    assert_eq!(ours["all"]["solver_against_gold"]["orders"], 16);
    assert_eq!(document["comparisons"][0]["baseline"], "random");
    assert!(document["comparisons"][0]["lengths"]["all"]["tau_macro"]["value"].is_number());
    assert_eq!(document["cues"][0]["scope"], "before");
    assert_eq!(
        document["systems"][0]["calibration"]["reliability"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    assert_eq!(
        document["definitions"]["brier_score"]["direction"],
        "lower_is_better"
    );
}

#[test]
fn every_definition_is_in_the_help() {
    let help = definitions();
    assert!(help.contains("tau_macro [-1 to 1, higher is better]\n    Kendall tau"));
    assert!(help.contains("expected_calibration_error [0 to 1, lower is better]"));
    assert!(help.lines().all(|line| line.len() <= 100));
}

#[test]
fn names_cannot_break_a_markdown_table() {
    let evaluation = {
        let mut evaluation = OrderingEvaluation::new(["a|b\n*c*"], Options::default());
        evaluation.add(&[vec![Answer::new(vec![0, 1])]]).unwrap();
        evaluation.summary(Protocol::default())
    };
    assert!(markdown(&evaluation).contains("| a\\|b \\*c\\* |"));
}
