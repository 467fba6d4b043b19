//! Cues that compare a sentence with the headline. They say nothing where there is no headline.

use crate::annotate::fixed_phrases::listing;
use crate::annotate::terms::{is_content, stem, words_shared};
use crate::annotate::{Annotated, Annotation, Token};
use crate::article::Kind;
use crate::cues::Family;
use crate::cues::measure::{Measure, each};
use foldhash::{HashSet, HashSetExt};

/// The share of the headline's words that each sentence of the body holds, weighted by how telling they
/// are: 0..=1, 0 for lines that are no body.
pub(super) fn recalls(article: &Annotated<'_>) -> Vec<f32> {
    let terms = article.terms();
    let whole: f32 = terms.headline.iter().map(|&t| terms.weight(t)).sum();
    let recall = |held: &Vec<usize>| {
        let held: HashSet<_> = held.iter().collect();
        terms
            .headline
            .iter()
            .filter(|&t| held.contains(t))
            .map(|&t| terms.weight(t))
            .sum::<f32>()
            / whole
    };
    let body = |at: usize| article.sentences[at].kind == Kind::Body;
    let recalls = terms.sentences.iter().enumerate();
    recalls
        .map(|(at, held)| {
            if whole > 0.0 && body(at) {
                recall(held).min(1.0)
            } else {
                0.0
            }
        })
        .collect()
}

/// "shares 4 of the headline's 7 words: talks, Pentagon, issues, Ukraine"
fn words_reason(article: &Annotated<'_>, at: usize) -> Option<String> {
    let headline = article.headline.as_ref()?;
    let shared = words_shared(article.sentences.get(at)?, headline);
    let of = words_shared(headline, headline).len();
    let count = shared.len();
    Some(format!(
        "shares {count} of the headline's {of} words: {}",
        listing(shared, 5)
    ))
}

/// The words of the headline come back in the lead (Edmundson 1969, title method).
pub(super) const WORDS: Measure = Measure {
    name: "headline_words",
    family: Family::Lead,
    body_only: true,
    strengths: recalls,
    reason: |article, at| words_reason(article, at).unwrap_or_default(),
};

/// The sentence that holds most of the headline is likely the lead itself; the next ones, its
/// neighbours. Strength 1 for the most, 1/2 for the second, 1/3 for the third.
pub(super) const RANK: Measure = Measure {
    name: "headline_rank",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        let recalls = recalls(article);
        let mut sorted = recalls.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let strength = |recall: f32| {
            // Equal shares have equal ranks, so that the input order says nothing.
            let rank = sorted.partition_point(|&other| other > recall);
            if recall > 0.0 && rank < 3 {
                1.0 / (rank as f32 + 1.0)
            } else {
                0.0
            }
        };
        recalls.into_iter().map(strength).collect()
    },
    reason: |article, at| {
        let recalls = recalls(article);
        let more = recalls.iter().filter(|&&other| other > recalls[at]);
        match more.count() {
            0 => "has the most of the headline in it".into(),
            1 => "has more of the headline in it than all other sentences but one".into(),
            n => format!("has more of the headline in it than all other sentences but {n}"),
        }
    },
};

/// Whom the headline names, the lead names (Bell 1991, ch. 8). Strength: the share of the headline's names.
pub(super) const NAMES: Measure = Measure {
    name: "headline_names",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        let of = article.entities.iter().filter(|e| e.in_headline).count();
        let of = of.max(1) as f32;
        each(article, |s| named(article, s).len() as f32 / of)
    },
    reason: |article, at| {
        let named = named(article, &article.sentences[at]);
        format!("names {}, as the headline does", listing(named, 3))
    },
};

/// Those of the headline's entities that a sentence names, each once.
fn named<'a>(article: &'a Annotated<'_>, sentence: &Annotation<'_>) -> Vec<&'a str> {
    let mut entities: Vec<_> = sentence.names.iter().map(|n| n.entity).collect();
    let mut seen = HashSet::new();
    entities.retain(|&entity| seen.insert(entity));
    let entities = entities
        .into_iter()
        .filter_map(|entity| article.entities.get(entity));
    entities
        .filter(|e| e.in_headline)
        .map(|e| e.name.as_str())
        .collect()
}

/// Two content words side by side in the headline stand side by side in the sentence: a phrase of the
/// headline, and not just its topic.
pub(super) const PHRASE: Measure = Measure {
    name: "headline_phrase",
    family: Family::Lead,
    body_only: true,
    strengths: |article| {
        let Some(wanted) = article.headline.as_ref().map(phrases) else {
            return Vec::new();
        };
        // Three shared phrases say as much as five.
        each(article, |s| {
            (wanted.intersection(&phrases(s)).count() as f32 / 3.0).min(1.0)
        })
    },
    reason: |article, at| {
        let wanted = article.headline.as_ref().map(phrases).unwrap_or_default();
        let mut pairs = neighbours(&article.sentences[at]).into_iter();
        pairs
            .find(|&pair| wanted.contains(&stems(pair)))
            .map(|[a, b]| format!("repeats '{} {}' from the headline", a.text, b.text))
            .unwrap_or_default()
    },
};

/// The neighbouring content words of a sentence.
fn neighbours<'a>(annotation: &'a Annotation<'a>) -> Vec<[&'a Token<'a>; 2]> {
    let content: Vec<_> = annotation.tokens.iter().filter(|t| is_content(t)).collect();
    content.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

fn stems([first, second]: [&Token<'_>; 2]) -> [String; 2] {
    [stem(&first.lower), stem(&second.lower)]
}

fn phrases(annotation: &Annotation<'_>) -> HashSet<[String; 2]> {
    neighbours(annotation).into_iter().map(stems).collect()
}
