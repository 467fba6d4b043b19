use super::*;
use crate::evaluation::Gold;

fn evaluation(systems: &[&str]) -> OrderingEvaluation {
    OrderingEvaluation::new(systems.iter().copied(), Options::default())
}

fn answers(orders: &[&[usize]]) -> Vec<Answer> {
    orders
        .iter()
        .map(|order| Answer::new(order.to_vec()))
        .collect()
}

fn value(summary: &Summary, system: usize, bucket: Bucket, metric: Metric) -> f64 {
    summary.systems[system].lengths[&bucket].scores[&metric].value
}

#[test]
fn figures_are_means_over_shuffles_and_articles() {
    let mut evaluation = evaluation(&["ours", "theirs"]);
    // tau 1 and 0, then -1 and 1.
    evaluation
        .add(&[answers(&[&[0, 1], &[0, 1]]), answers(&[&[1, 0], &[0, 1]])])
        .unwrap();
    let six = [5, 4, 3, 2, 1, 0];
    let right = [0, 1, 2, 3, 4, 5];
    evaluation
        .add(&[answers(&[&six, &right]), answers(&[&six, &right])])
        .unwrap();
    let summary = evaluation.summary(Protocol::default());
    assert_eq!(value(&summary, 0, Bucket::All, Metric::TauMacro), -0.5);
    assert_eq!(value(&summary, 0, Bucket::From2, Metric::TauMacro), 0.0);
    assert_eq!(value(&summary, 0, Bucket::From6, Metric::TauMacro), -1.0);
    assert_eq!(value(&summary, 1, Bucket::All, Metric::Pmr), 1.0);
    assert!(!summary.systems[0].lengths.contains_key(&Bucket::From11));
    let difference = &summary.comparisons[0].lengths[&Bucket::All][&Metric::TauMacro];
    assert_eq!(difference.value, -1.5);
    assert_eq!(summary.articles.sentences, 8);
    assert_eq!(summary.articles.shuffles, 2);
}

#[test]
fn intervals_hold_the_value_and_paired_ones_are_narrower() {
    let mut evaluation = evaluation(&["ours", "theirs"]);
    // Articles differ much, the systems by one swap on each.
    for article in 0..200u64 {
        let order = crate::evaluation::shuffle(8, article, b"article");
        let mut worse = order.clone();
        let rise = (0..7).find(|&k| order[k] < order[k + 1]);
        if let Some(at) = rise {
            worse.swap(at, at + 1);
        }
        evaluation.add(&[answers(&[&order, &worse])]).unwrap();
    }
    let summary = evaluation.summary(Protocol::default());
    for system in &summary.systems {
        for (metric, estimate) in &system.lengths[&Bucket::All].scores {
            let (low, high) = (estimate.low.unwrap(), estimate.high.unwrap());
            assert!(
                low <= estimate.value && estimate.value <= high,
                "{}",
                metric.name()
            );
        }
    }
    let width = |e: &Estimate| e.high.unwrap() - e.low.unwrap();
    let tau = &summary.systems[0].lengths[&Bucket::All].scores[&Metric::TauMacro];
    let difference = &summary.comparisons[0].lengths[&Bucket::All][&Metric::TauMacro];
    assert!(difference.low.unwrap() > 0.0);
    assert!(width(difference) < width(tau) / 10.0);
    assert_eq!(evaluation.summary(Protocol::default()), summary);
}

#[test]
fn repeating_the_shuffles_does_not_narrow_the_interval() {
    let run = |times: usize| {
        let mut evaluation = evaluation(&["ours"]);
        for article in 0..100 {
            let order = crate::evaluation::shuffle(8, article, b"article");
            evaluation.add(&vec![answers(&[&order]); times]).unwrap();
        }
        evaluation
            .summary(Protocol::default())
            .systems
            .remove(0)
            .lengths
    };
    let [once, thrice] = [run(1), run(3)].map(|l| l[&Bucket::All].scores[&Metric::TauMacro]);
    assert!((once.value - thrice.value).abs() < 1e-12);
    assert!((once.low.unwrap() - thrice.low.unwrap()).abs() < 1e-12);
    assert!((once.high.unwrap() - thrice.high.unwrap()).abs() < 1e-12);
}

/// A leak of the true order into the shuffle or into [`Gold::places`] would lift these.
#[test]
fn systems_that_know_nothing_have_tau_zero() {
    let mut evaluation = evaluation(&["random", "as it came", "reversed", "by content"]);
    let (n, articles, seeds) = (12, 150, 10);
    for article in 0..articles {
        let texts: Vec<String> = (0..n)
            .map(|s| format!("{} {article}", (s * 7) % n))
            .collect();
        let gold = Gold::new(&texts);
        let trial = |seed| {
            let shown = gold.shuffled(seed);
            let mut content: Vec<usize> = (0..n).collect();
            // By a hash of the text, as a system that breaks its ties by content would.
            content.sort_by_key(|&k| {
                crate::evaluation::shuffle(97, seed, texts[shown[k]].as_bytes())[0]
            });
            let orders = [
                gold.random_answer(seed),
                (0..n).collect(),
                (0..n).rev().collect(),
                content,
            ];
            orders
                .iter()
                .map(|o| Answer::new(gold.places(&shown, o).unwrap()))
                .collect()
        };
        let trials: Vec<Vec<Answer>> = (0..seeds).map(trial).collect();
        evaluation.add(&trials).unwrap();
    }
    let summary = evaluation.summary(Protocol::default());
    // The variance of tau in random orders is 2 (2n + 5) / (9 n (n - 1)).
    let variance = 2.0 * (2.0 * n as f64 + 5.0) / (9.0 * (n * (n - 1)) as f64);
    let bound = 4.0 * (variance / (articles as f64 * seeds as f64)).sqrt();
    for system in 0..4 {
        let tau = value(&summary, system, Bucket::All, Metric::TauMacro);
        assert!(tau.abs() < bound, "system {system}: {tau}, bound {bound}");
    }
    let head = value(&summary, 0, Bucket::All, Metric::HeadAccuracy);
    assert!((head - 1.0 / n as f64).abs() < 0.03, "{head}");
}

#[test]
fn short_articles_are_counted_and_kept_out_unless_asked_for() {
    let run = |single_sentence| {
        let options = Options {
            single_sentence,
            ..Options::default()
        };
        let mut evaluation = OrderingEvaluation::new(["ours"], options);
        evaluation.add(&[answers(&[&[]])]).unwrap();
        evaluation.add(&[answers(&[&[0]])]).unwrap();
        evaluation.add(&[answers(&[&[1, 0]])]).unwrap();
        evaluation.add_failure();
        evaluation.summary(Protocol::default())
    };
    let skipped = run(SingleSentence::Skip);
    assert_eq!(skipped.articles.evaluated, 1);
    assert_eq!(skipped.articles.of_one_sentence, 1);
    assert_eq!((skipped.articles.empty, skipped.articles.failed), (1, 1));
    assert_eq!(value(&skipped, 0, Bucket::All, Metric::TauMacro), -1.0);
    assert_eq!(
        skipped.systems[0].lengths[&Bucket::All].scores[&Metric::TauMacro].low,
        None
    );
    let counted = run(SingleSentence::Count);
    assert_eq!(counted.articles.evaluated, 2);
    assert_eq!(value(&counted, 0, Bucket::All, Metric::TauMacro), 0.0);
    assert_eq!(value(&counted, 0, Bucket::All, Metric::TauPooled), -1.0);
    assert_eq!(value(&counted, 0, Bucket::From2, Metric::TauMacro), -1.0);
}

#[test]
fn facts_are_summed_up_by_length() {
    let mut evaluation = evaluation(&["ours"]);
    let scored = |places: Vec<usize>, solver| {
        let mut answer = Answer::new(places);
        answer.scores = Some(SolverScores {
            solver,
            gold: 1.0,
            optimal: true,
            search: None,
        });
        answer.seconds = Some(0.25);
        answer.calibration.add(0.8, true).unwrap();
        [vec![answer]]
    };
    evaluation.add(&scored(vec![1, 0], 2.0)).unwrap();
    evaluation
        .add(&scored((0..6).rev().collect(), 0.5))
        .unwrap();
    let summary = evaluation.summary(Protocol::default());
    let ours = &summary.systems[0];
    let above = |bucket| {
        ours.lengths[&bucket]
            .solver_against_gold
            .unwrap()
            .above_gold
    };
    assert_eq!(above(Bucket::All), 0.5);
    assert_eq!(above(Bucket::From2), 1.0);
    assert_eq!(above(Bucket::From6), 0.0);
    assert_eq!(ours.speed.unwrap().articles_per_second, Some(4.0));
    assert_eq!(ours.calibration.as_ref().unwrap().claims, 2);
}

#[test]
fn a_bad_article_leaves_no_trace() {
    let mut evaluation = evaluation(&["ours", "theirs"]);
    evaluation.add(&[answers(&[&[0, 1], &[1, 0]])]).unwrap();
    let before = evaluation.summary(Protocol::default());
    let not_finite = {
        let mut bad = answers(&[&[0, 1], &[0, 1]]);
        bad[1].scores = Some(SolverScores {
            solver: f64::NAN,
            gold: 0.0,
            optimal: false,
            search: None,
        });
        vec![bad]
    };
    let two = || answers(&[&[0, 1], &[0, 1]]);
    for bad in [
        vec![],
        vec![vec![]],
        vec![answers(&[&[0, 1]])],
        vec![two(), two()],
        vec![answers(&[&[0, 1], &[0, 1, 2]])],
        vec![answers(&[&[0, 1], &[1, 1]])],
        not_finite,
    ] {
        assert!(evaluation.add(&bad).is_err(), "{bad:?}");
    }
    assert_eq!(evaluation.summary(Protocol::default()), before);
}

#[test]
fn nothing_evaluated_is_an_empty_summary() {
    let summary = evaluation(&["ours"]).summary(Protocol::default());
    assert!(summary.systems[0].lengths.is_empty());
    assert_eq!(summary.articles.evaluated, 0);
}
