//! What holds of an ordering under constraints, and of paragraphs that are left whole.

use proptest::collection::vec;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::path::Path;
use unscramble::article::{Article, Kind};
use unscramble::ordering::{OrderError, Units};
use unscramble::solver::{Constraint, Constraints};
use unscramble::{HashEncoder, Model, OrderOptions, Ordering, Prepared, Unscrambler};

fn prepared(article: &Article) -> Prepared {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/news");
    let model = Model::open(&folder).expect("the shipped model");
    let mut unscrambler = Unscrambler::new(Box::new(HashEncoder), model);
    let prepared = unscrambler.prepare([article.clone()]);
    prepared.expect("hashing cannot fail").remove(0)
}

fn options(units: Units) -> OrderOptions {
    OrderOptions {
        units,
        ..OrderOptions::default()
    }
}

fn sentence() -> impl Strategy<Value = String> {
    let opener = prop::sample::select(vec![
        "Mayor Ada Lund said",
        "But she said",
        "\"We will see,\" said",
        "On Monday, officials said",
        "He added that",
    ]);
    let rest = prop::sample::select(vec![
        "the tunnel would open on Friday.",
        "nothing.",
        "it was too late for the harbour (TSO).",
    ]);
    prop_oneof![
        // Few enough that some occur twice.
        8 => (opener, rest).prop_map(|(a, b)| format!("{a} {b}")),
        1 => Just("Photo: Harbour Gazette / File photo".to_owned()),
        1 => Just("This story has been updated to correct the name of the ferry.".to_owned()),
    ]
}

fn texts(article: &Article, ordering: &Ordering) -> Vec<String> {
    let of = |at: usize| article.sentences[at].text.clone();
    ordering.order().into_iter().map(of).collect()
}

fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    order
}

/// Constraints that an order obeys in which the lines that are set apart stand where they do, and that name none of them.
fn constraints(ordering: &Ordering, demands: &[(u8, usize, usize)], seed: u64) -> Constraints {
    let before = ordering
        .placements
        .iter()
        .take_while(|p| p.kind < Kind::Body)
        .count();
    let mut body: Vec<usize> = (ordering.placements.iter())
        .filter(|p| p.kind == Kind::Body)
        .map(|p| p.sentence)
        .collect();
    body.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let n = body.len();
    let constraint = |&(kind, a, b): &(u8, usize, usize)| {
        let (a, b) = (a % n.max(1), b % n.max(1));
        match kind {
            _ if n == 0 => None,
            0 => Some(Constraint::Lead(body[0])),
            1 => Some(Constraint::Last(body[n - 1])),
            2 if a != b => Some(Constraint::Before(body[a.min(b)], body[a.max(b)])),
            3 => Some(Constraint::Together(body[a..n.min(a + 2 + b % 2)].to_vec())),
            4 => Some(Constraint::Pin {
                unit: body[a],
                place: before + a,
            }),
            _ => None,
        }
    };
    demands.iter().filter_map(constraint).collect()
}

/// Whether an order obeys, lead and last being those of the body.
fn obeys(ordering: &Ordering, constraints: &Constraints) -> bool {
    let body: Vec<usize> = (ordering.placements.iter())
        .filter(|p| p.kind == Kind::Body)
        .map(|p| p.sentence)
        .collect();
    let order = ordering.order();
    constraints.iter().all(|one| match one {
        Constraint::Lead(at) => body.first() == Some(at),
        Constraint::Last(at) => body.last() == Some(at),
        other => Constraints::from_iter([other.clone()]).obeyed_by(&order),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_order_obeys_and_the_order_of_the_input_does_not_matter(
        sentences in vec(sentence(), 1..20),
        demands in vec((0..5_u8, 0..20_usize, 0..20_usize), 0..4),
        seed in any::<u64>(),
    ) {
        let article = Article::from_sentences(sentences);
        let given = prepared(&article);
        let options = OrderOptions { alternatives: 2, explain: true, ..OrderOptions::default() };
        let constraints = constraints(&given.order(&options), &demands, seed);
        let found = match given.order_under(&options, &constraints) {
            Ok(found) => found,
            Err(error) => return Err(TestCaseError::fail(format!("{constraints:?}: {error}"))),
        };
        prop_assert!(obeys(&found, &constraints), "{:?} by {:?}", constraints, found.order());
        prop_assert_eq!(&found.constraints, &constraints);
        for other in &found.alternatives {
            let mut so = found.clone();
            so.placements = other.order.iter().map(|&at| {
                found.placements.iter().find(|p| p.sentence == at).unwrap().clone()
            }).collect();
            prop_assert!(obeys(&so, &constraints));
        }
        let n = article.sentences.len();
        let shown = shuffled(n, seed);
        let mut place = vec![0; n];
        shown.iter().enumerate().for_each(|(now, &then)| place[then] = now);
        let again = Article::from_sentences(shown.iter().map(|&at| article.sentences[at].text.clone()));
        let renamed = constraints.renamed(|at| place[at], |place| place);
        let other = prepared(&again).order_under(&options, &renamed).expect("they could be obeyed");
        prop_assert_eq!(texts(&article, &found), texts(&again, &other));
        prop_assert_eq!(found.confidence, other.confidence);
    }

    #[test]
    fn paragraphs_stay_whole_and_their_order_in_the_input_does_not_matter(
        paragraphs in vec(vec(sentence(), 1..5), 1..8), seed in any::<u64>(),
    ) {
        let article = Article::from_paragraphs(paragraphs.clone());
        let found = prepared(&article).order(&options(Units::Paragraph));
        let order = found.order();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert!(sorted.into_iter().eq(0..article.sentences.len()));
        // Where no line is running text, nothing is moved.
        let has_body = found.placements.iter().any(|placed| placed.kind == Kind::Body);
        prop_assert_eq!(found.units == Units::Paragraph, has_body);
        let place = |at: usize| order.iter().position(|&other| other == at).unwrap();
        for (&start, paragraph) in article.paragraphs.iter().zip(&paragraphs) {
            let at = place(start);
            let kind = |k: usize| found.placements[k].kind;
            if kind(at) == Kind::Body {
                prop_assert!((0..paragraph.len()).all(|k| order[at + k] == start + k));
                prop_assert!((0..paragraph.len()).all(|k| kind(at + k) == Kind::Body));
                prop_assert!((0..paragraph.len()).all(|k| found.placements[at + k].starts_paragraph == (k == 0)));
            } else {
                // A paragraph that is no running text at all.
                prop_assert!((start..start + paragraph.len()).all(|k| kind(place(k)) != Kind::Body));
            }
        }
        let mut shuffled = paragraphs;
        shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let again = Article::from_paragraphs(shuffled);
        let other = prepared(&again).order(&options(Units::Paragraph));
        prop_assert_eq!(texts(&article, &found), texts(&again, &other));
        prop_assert_eq!(found.confidence, other.confidence);
    }

    #[test]
    fn nothing_demanded_changes_nothing(sentences in vec(sentence(), 0..20)) {
        let given = prepared(&Article::from_sentences(sentences));
        let options = OrderOptions { alternatives: 2, explain: true, pairwise: true, ..OrderOptions::default() };
        let one = given.order(&options);
        let auto = OrderOptions { units: Units::Auto, ..options.clone() };
        prop_assert_eq!(&given.order_under(&options, &Constraints::new()).unwrap(), &one);
        prop_assert_eq!(&given.order(&auto), &one);
    }
}

fn ferry() -> Article {
    Article::from_sentences([
        "This story has been updated to correct the name of the ferry.",
        "The ferry runs twice a day.",
        "Passengers board the ferry in Port Maren. (Photo: Harbour Gazette)",
        "A new ferry will link Port Maren and the northern shore from Friday, the port authority said.",
        "Tickets cost 4 crowns.",
    ])
}

#[test]
fn a_line_that_is_named_is_not_set_apart() {
    let given = prepared(&ferry());
    let under =
        |constraints: Constraints| given.order_under(&OrderOptions::default(), &constraints);
    let free = given.order(&OrderOptions::default());
    assert_eq!(free.placements[0].kind, Kind::Caption);
    let led = under(Constraints::new().lead(2)).expect("it can lead");
    assert_eq!((led.order()[0], led.placements[0].kind), (2, Kind::Body));
    assert_eq!(led.lead(), Some(2));
    assert_eq!(led.order()[4], 0, "the note stays apart");
    let last = under(Constraints::new().last(0).pin(2, 0)).expect("both can be");
    assert_eq!((last.order()[0], last.order()[4]), (2, 0));
}

#[test]
fn places_are_those_of_the_output() {
    let given = prepared(&ferry());
    let under =
        |constraints: Constraints| given.order_under(&OrderOptions::default(), &constraints);
    let pinned = under(Constraints::new().pin(4, 1)).expect("the first place of the body");
    assert_eq!((pinned.order()[1], pinned.lead()), (4, Some(4)));
    let taken = under(Constraints::new().pin(4, 0)).unwrap_err();
    assert!(
        matches!(&taken, OrderError::Taken { places, .. } if *places == (1..4)),
        "{taken}"
    );
    let counted = taken.renamed(|at| at + 1, |place| place + 1).to_string();
    assert!(
        counted.starts_with("5 at place 1: the places of the body are 2 to 4, "),
        "{counted}"
    );
    let all = OrderOptions {
        set_apart: false,
        ..OrderOptions::default()
    };
    let pinned = given.order_under(&all, &Constraints::new().pin(4, 0));
    assert_eq!(pinned.expect("no line is set apart").order()[0], 4);
}

#[test]
fn contradictions_are_named_by_the_sentences_of_the_input() {
    let given = prepared(&ferry());
    let error = |constraints: Constraints| {
        let found = given.order_under(&OrderOptions::default(), &constraints);
        found.unwrap_err().to_string()
    };
    let none = Constraints::new;
    assert_eq!(
        error(none().before(3, 4).before(4, 1).before(1, 3)),
        "3 before 4 contradicts 4 before 3 through 1"
    );
    assert_eq!(
        error(none().lead(1).pin(3, 1)),
        "1 first contradicts 3 at place 1"
    );
    assert_eq!(error(none().last(5)), "5 last: there is no 5, only 0 to 4");
    assert_eq!(
        error(none().pin(1, 5)),
        "1 at place 5: there is no place 5, only 0 to 4"
    );
}

#[test]
fn what_was_demanded_is_among_the_reasons() {
    let options = OrderOptions {
        explain: true,
        ..OrderOptions::default()
    };
    let constraints = Constraints::new().lead(4).before(1, 3);
    let found = prepared(&ferry()).order_under(&options, &constraints);
    let found = found.expect("they can be obeyed");
    let reason = |at: usize| {
        let placement = found.placements.iter().find(|p| p.sentence == at);
        placement.unwrap().reasons[0].text.clone()
    };
    assert_eq!(reason(4), "was to stand first");
    assert_eq!(reason(1), "was to stand before line 4");
    assert_eq!(reason(3), "was to stand after line 2");
}

#[test]
fn auto_orders_paragraphs_where_several_have_several_sentences() {
    let units = |paragraphs: &[&[&str]]| {
        let article = Article::from_paragraphs(paragraphs.iter().map(|one| one.iter().copied()));
        prepared(&article).order(&options(Units::Auto)).units
    };
    let (a, b) = (
        ["It rained.", "It poured."],
        ["Play stopped.", "Nobody came."],
    );
    assert_eq!(units(&[&a, &b]), Units::Paragraph);
    assert_eq!(units(&[&a, &b[..1], &b[1..]]), Units::Sentence);
    assert_eq!(units(&[&a]), Units::Sentence);
    // A caption with its byline is no paragraph of the body.
    let apart = [
        "Photo: Harbour Gazette / File photo",
        "Photo: Ada Lund / File photo",
    ];
    assert_eq!(units(&[&a, &apart]), Units::Sentence);
    let flat = prepared(&ferry()).order(&options(Units::Paragraph));
    assert_eq!(
        flat.units,
        Units::Sentence,
        "nothing says where paragraphs begin"
    );
}

#[test]
fn constraints_and_paragraphs_hold_together() {
    let article = Article::from_paragraphs([
        vec!["It rained in Velden.", "It poured."],
        vec![
            "The mayor of Velden called off the match on Monday.",
            "Nobody came.",
        ],
        vec!["Play will go on in May."],
    ]);
    let given = prepared(&article);
    let under = |constraints| given.order_under(&options(Units::Paragraph), &constraints);
    let found = under(Constraints::new().last(1).pin(2, 1)).expect("they can be obeyed");
    assert_eq!(found.order(), [4, 2, 3, 0, 1]);
    let error = under(Constraints::new().lead(1)).unwrap_err().to_string();
    assert_eq!(error, "1 first contradicts 0 and 1 together");
}

#[test]
fn very_long_articles_are_ordered_by_paragraph_in_pieces_but_not_under_constraints() {
    let paragraphs = (0..500).map(|k| (0..4).map(move |i| format!("Line {i} of paragraph {k}.")));
    let article = Article::from_paragraphs(paragraphs);
    let given = prepared(&article);
    let found = given.order(&options(Units::Paragraph));
    assert_eq!((found.pieces, found.units), (2, Units::Paragraph));
    let order = found.order();
    assert!(
        order
            .chunks(4)
            .all(|one| one[0] % 4 == 0 && one.is_sorted_by(|a, b| a + 1 == *b))
    );
    let refused = given.order_under(&OrderOptions::default(), &Constraints::new().lead(0));
    assert!(matches!(
        refused,
        Err(OrderError::TooLong {
            sentences: 2000,
            most: 1500
        })
    ));
}
