//! Which sentences of an article are ordered, and what their order must obey.
//!
//! Constraints name sentences by their place in the article as it came. Here they become constraints on the body, whose sentences stand
//! in an order of their own, so that nothing but the constraints themselves depends on how the sentences came in.

use super::error::OrderError;
use super::options::{OrderOptions, Units};
use crate::article::{Article, Kind};
use crate::evidence::Evidence;
use crate::solver::{Constraint, Constraints, LONGEST_PIECE};
use std::collections::HashMap;

/// What is ordered. Sentences are named by canonical place.
pub(super) struct Demands {
    /// What each sentence counts as.
    pub(super) kinds: Vec<Kind>,
    /// The sentences that are ordered, and the places of which constraints speak.
    pub(super) body: Vec<usize>,
    /// What stays whole: paragraphs of the body if these are ordered, else none.
    pub(super) paragraphs: Vec<Vec<usize>>,
    /// What the caller demands, of the sentences of the body by their index in it.
    constraints: Constraints,
}

impl Demands {
    /// The body of an article. `source[i]` is the place, in the article as it came, of sentence `i`.
    ///
    /// A line that a constraint names is a sentence of the body, whatever it looks like, and so is every line of a paragraph that has
    /// one and is left whole.
    pub(super) fn new(
        article: &Article,
        evidence: &Evidence<'_>,
        source: &[usize],
        options: &OrderOptions,
        constraints: &Constraints,
    ) -> Result<Self, OrderError> {
        let n = source.len();
        constraints.check_names(n)?;
        let mut canonical = vec![0; n];
        for (sentence, &at) in source.iter().enumerate() {
            canonical[at] = sentence;
        }
        let mut kinds = kinds(evidence, options);
        let named = constraints.iter().flat_map(Constraint::units);
        named.for_each(|at| kinds[canonical[at]] = Kind::Body);
        let paragraphs = paragraphs(article, options.units, |at| canonical[at], &mut kinds);

        let mut body: Vec<usize> = (0..n).filter(|&i| kinds[i] == Kind::Body).collect();
        if !constraints.is_empty() && body.len() > LONGEST_PIECE {
            return Err(OrderError::TooLong {
                sentences: body.len(),
                most: LONGEST_PIECE,
            });
        }
        sort_equals(evidence, constraints, &canonical, &paragraphs, &mut body);

        let before = kinds.iter().filter(|kind| kind.place().is_lt()).count();
        let mut unit = vec![None; n];
        for (at, &sentence) in body.iter().enumerate() {
            unit[source[sentence]] = Some(at);
        }
        for constraint in constraints {
            if let Constraint::Pin { place, .. } = *constraint
                && !(before..before + body.len()).contains(&place)
            {
                return Err(OrderError::Taken {
                    constraint: constraint.clone(),
                    places: before..before + body.len(),
                });
            }
        }
        // Whatever is named is in the body.
        let constraints =
            constraints.renamed(|at| unit[at].unwrap_or_default(), |place| place - before);
        Ok(Demands {
            kinds,
            body,
            paragraphs,
            constraints,
        })
    }

    /// What the order of some sentences must obey, by their index among them: those that the caller's constraints name, and whole
    /// paragraphs.
    pub(super) fn of(&self, piece: &[usize]) -> Constraints {
        let mut constraints = self.constraints.clone();
        if self.paragraphs.is_empty() {
            return constraints;
        }
        let index: HashMap<usize, usize> = piece.iter().enumerate().map(|(k, &i)| (i, k)).collect();
        let of_paragraph = |paragraph: &Vec<usize>| -> Option<Constraint> {
            let units: Option<Vec<usize>> =
                paragraph.iter().map(|i| index.get(i).copied()).collect();
            (paragraph.len() > 1).then(|| units.map(Constraint::Together))?
        };
        constraints.extend(self.paragraphs.iter().filter_map(of_paragraph));
        constraints
    }

    /// The sentence of the body that a constraint's unit is.
    pub(super) fn sentence(&self, unit: usize) -> usize {
        self.body.get(unit).copied().unwrap_or_default()
    }

    /// How many lines stand before the body.
    pub(super) fn lines_before(&self) -> usize {
        (self.kinds.iter())
            .filter(|kind| kind.place().is_lt())
            .count()
    }
}

fn kinds(evidence: &Evidence<'_>, options: &OrderOptions) -> Vec<Kind> {
    let sentences = evidence.annotated.sentences.iter();
    sentences
        .map(|s| {
            if options.set_apart {
                s.kind
            } else {
                Kind::Body
            }
        })
        .collect()
}

/// The paragraphs that are left whole; none if it is sentences that are ordered. Lines of a paragraph that has no body at all stay what
/// they are.
fn paragraphs(
    article: &Article,
    units: Units,
    canonical: impl Fn(usize) -> usize,
    kinds: &mut [Kind],
) -> Vec<Vec<usize>> {
    if units == Units::Sentence || article.paragraphs.is_empty() {
        return Vec::new();
    }
    // Whatever an article says, each of its sentences belongs to one.
    let n = article.sentences.len();
    let mut starts: Vec<usize> = [0].iter().chain(&article.paragraphs).copied().collect();
    starts.retain(|&start| start < n);
    starts.sort_unstable();
    starts.dedup();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([n]).collect();
    let paragraphs: Vec<Vec<usize>> = (starts.into_iter().zip(ends))
        .map(|(start, end)| (start..end).map(&canonical).collect::<Vec<usize>>())
        .filter(|paragraph| paragraph.iter().any(|&i| kinds[i] == Kind::Body))
        .collect();
    let several = paragraphs.iter().filter(|one| one.len() > 1).count();
    let too_long = paragraphs.iter().any(|one| one.len() > LONGEST_PIECE);
    if too_long || units == Units::Auto && several < 2 {
        return Vec::new();
    }
    paragraphs
        .iter()
        .flatten()
        .for_each(|&i| kinds[i] = Kind::Body);
    paragraphs
}

/// Puts sentences of the same words in an order that does not depend on where they came in: by what is demanded of them, then by the
/// words of their paragraph.
fn sort_equals(
    evidence: &Evidence<'_>,
    constraints: &Constraints,
    canonical: &[usize],
    paragraphs: &[Vec<usize>],
    body: &mut [usize],
) {
    if constraints.is_empty() && paragraphs.is_empty() {
        return;
    }
    let text = |i: usize| &*evidence.annotated.sentences[i].text;
    let named: Vec<usize> = (constraints.iter())
        .flat_map(Constraint::units)
        .map(|at| canonical[at])
        .collect();
    let mut first_named: HashMap<usize, usize> = HashMap::new();
    for (at, &i) in named.iter().enumerate() {
        first_named.entry(i).or_insert(at);
    }
    let mut words: HashMap<usize, (Vec<&str>, usize)> = HashMap::new();
    for paragraph in paragraphs {
        for (at, &i) in paragraph.iter().enumerate() {
            words.insert(i, (paragraph.iter().map(|&j| text(j)).collect(), at));
        }
    }
    for equals in body.chunk_by_mut(|&a, &b| text(a) == text(b)) {
        if equals.len() > 1 {
            equals.sort_by_key(|i| {
                let named = first_named.get(i).copied().unwrap_or(usize::MAX);
                (named, words.get(i))
            });
        }
    }
}
