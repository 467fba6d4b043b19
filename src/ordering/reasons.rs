//! Why a sentence stands where it stands, from the evidence that put it there.
//!
//! Every term of the log-odds belongs to a named feature: its contribution is its learned weight times what it observed. The
//! order is chosen for what all log-odds together make likely (expected utility, see [`crate::solver`]), so the reasons are the evidence that
//! the decision was made from, and not the decision itself: a sentence may stand where it does because of others. Shown are the strongest
//! that speak *for* the place a sentence got.

use super::result::Reason;
use crate::annotate::Annotated;
use crate::article::Kind;
use crate::cues::{Claim, Scope};
use crate::evidence::{Evidence, Feature, features};
use crate::model::{Heads, Signals};
use crate::solver::{Constraint, Constraints};
use std::collections::HashMap;

/// How many reasons a sentence gets at most.
pub(super) const MOST: usize = 3;
/// Contributions to the score below this are not worth a reader's time.
const LEAST: f32 = 0.01;

/// Reasons for each sentence of `order` (a permutation of the article's sentences, `kinds` by
/// sentence), strongest first.
pub fn reasons(
    signals: &Signals<'_>,
    heads: &Heads,
    order: &[usize],
    kinds: &[Kind],
) -> Vec<Vec<Reason>> {
    let body: Vec<usize> = order
        .iter()
        .copied()
        .filter(|&i| kinds[i] == Kind::Body)
        .collect();
    let mut found: Vec<Vec<Candidate>> = vec![Vec::new(); signals.evidence.len()];
    early(signals, heads, &body, &mut found);
    pairs(&signals.evidence, heads, &body, &mut found);
    order
        .iter()
        .map(|&i| strongest(signals, std::mem::take(&mut found[i]), kinds[i], i))
        .collect()
}

/// Puts what was demanded of a sentence before the other reasons for where it stands. Constraints name sentences by their place in the
/// article as it came, `order` and `paragraphs` by canonical place.
pub(super) fn demanded(
    article: &Annotated<'_>,
    source: &[usize],
    order: &[usize],
    constraints: &Constraints,
    paragraphs: &[Vec<usize>],
    reasons: &mut [Vec<Reason>],
) {
    let mut found: HashMap<usize, Vec<String>> = HashMap::new();
    let mut add = |at: usize, text: String| found.entry(at).or_default().push(text);
    let mut place = vec![0; source.len()];
    source.iter().enumerate().for_each(|(i, &at)| place[at] = i);
    let line = |at: usize| article.name_of_line(place[at]);
    for constraint in constraints {
        match constraint {
            Constraint::Lead(at) => add(*at, "was to stand first".to_owned()),
            Constraint::Last(at) => add(*at, "was to stand last".to_owned()),
            Constraint::Pin { unit, place } => {
                add(*unit, format!("was pinned to place {}", place + 1));
            }
            Constraint::Before(earlier, later) => {
                add(*earlier, format!("was to stand before {}", line(*later)));
                add(*later, format!("was to stand after {}", line(*earlier)));
            }
            Constraint::Together(units) => {
                for pair in units.windows(2) {
                    add(
                        pair[1],
                        format!("was to stand directly after {}", line(pair[0])),
                    );
                }
            }
        }
    }
    for pair in paragraphs.iter().flat_map(|paragraph| paragraph.windows(2)) {
        let text = format!("stays in its paragraph, after {}", line(source[pair[0]]));
        add(source[pair[1]], text);
    }
    for (reasons, &i) in reasons.iter_mut().zip(order) {
        let demanded = found.remove(&source[i]).unwrap_or_default();
        let demanded = demanded.into_iter().map(|text| Reason {
            feature: "constraint",
            text,
            weight: None,
        });
        reasons.splice(0..0, demanded);
        reasons.truncate(MOST.max(reasons.iter().filter(|r| r.weight.is_none()).count()));
    }
}

/// A contribution before it is put into words.
#[derive(Clone, Copy)]
struct Candidate {
    source: Source,
    claim: Claim,
    weight: f32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Feature(usize),
    /// The n-grams, which are what a sentence of this kind of place is made of.
    Wording(Place),
    /// The probe and the network, which have no words.
    Learned,
}

/// What the wording of a sentence speaks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Early,
    Late,
}

/// What each sentence's own properties contribute, against the article's average. The first sentence is
/// judged by the lead head, all others by precedence.
fn early(signals: &Signals<'_>, heads: &Heads, body: &[usize], found: &mut [Vec<Candidate>]) {
    let evidence = &signals.evidence;
    let n = body.len();
    if n < 2 {
        return;
    }
    let middle = (n as f32 - 1.0) / 2.0;
    for (place, &i) in body.iter().enumerate() {
        let (head, share) = if place == 0 {
            (&heads.lead, heads.objective.lead)
        } else {
            (&heads.precedence, heads.objective.precedence)
        };
        // +1 at the top, -1 at the bottom; what speaks for "early" speaks for the upper half.
        let side = (middle - place as f32) / middle;
        let mut add = |source, contribution: f32| {
            let weight = share * contribution * side;
            found[i].push(Candidate {
                source,
                claim: Claim::Early(i),
                weight,
            });
        };
        for (at, feature) in features().iter().enumerate() {
            let weight = head.weight(at);
            if feature.scope() == Scope::Early && weight != 0.0 {
                let values = evidence.early(at);
                let mean = body.iter().map(|&j| values[j]).sum::<f32>() / n as f32;
                // A cue that observed nothing has nothing to say about this sentence in words.
                if values[i] != 0.0 {
                    add(Source::Feature(at), weight * (values[i] - mean));
                }
            }
        }
        let wording = |i: usize| worded(signals, place == 0, i);
        let learned =
            |i: usize| head.probe_score(evidence, i) + beyond(signals, place == 0, i) - wording(i);
        let above_mean =
            |of: &dyn Fn(usize) -> f32| of(i) - body.iter().map(|&j| of(j)).sum::<f32>() / n as f32;
        let spoken_for = match place {
            0 => Place::First,
            _ if side >= 0.0 => Place::Early,
            _ => Place::Late,
        };
        add(Source::Wording(spoken_for), above_mean(&wording));
        add(Source::Learned, above_mean(&learned));
    }
}

/// What of that the n-grams add.
fn worded(signals: &Signals<'_>, lead: bool, i: usize) -> f32 {
    let wording = signals.residual.and_then(|found| found.wording(i));
    wording.map_or(
        0.0,
        |wording| if lead { wording.lead } else { wording.early },
    )
}

/// The same in words, with those of the sentence that say it most plainly.
fn wording_reason(signals: &Signals<'_>, spoken_for: Place, i: usize) -> String {
    let telling = signals.residual.and_then(|found| found.wording(i));
    let telling = telling.map(|wording| &wording.telling);
    let (like, words) = match spoken_for {
        Place::First => ("an opening", telling.and_then(|all| all.lead.clone())),
        Place::Early => (
            "what comes early",
            telling.and_then(|all| all.early.clone()),
        ),
        Place::Late => ("what comes late", telling.and_then(|all| all.late.clone())),
    };
    let words = words.and_then(|range| signals.evidence.annotated.sentences[i].text.get(range));
    match words {
        Some(words) => format!("is worded like {like}: \"{words}\""),
        None => format!("is worded like {like}"),
    }
}

/// What the network and the n-grams add, as the lead or at any other place.
fn beyond(signals: &Signals<'_>, lead: bool, i: usize) -> f32 {
    signals.residual.map_or(0.0, |found| {
        if lead {
            found.lead(i)
        } else {
            found.earliness(i)
        }
    })
}

/// What pairs contribute: to both sentences for "before", to the later one for "next".
fn pairs(evidence: &Evidence<'_>, heads: &Heads, body: &[usize], found: &mut [Vec<Candidate>]) {
    let place: HashMap<usize, usize> = body.iter().enumerate().map(|(k, &i)| (i, k)).collect();
    for pair in evidence.before {
        let (Some(a), Some(b)) = (place.get(&pair.first), place.get(&pair.second)) else {
            continue;
        };
        let weight = heads.objective.before * heads.precedence.weight(pair.feature) * pair.strength;
        let kept = if a < b { weight } else { -weight };
        let claim = Claim::Before(pair.first, pair.second);
        for i in [pair.first, pair.second] {
            found[i].push(Candidate {
                source: Source::Feature(pair.feature),
                claim,
                weight: kept,
            });
        }
    }
    for pair in evidence.next {
        let (Some(a), Some(b)) = (place.get(&pair.first), place.get(&pair.second)) else {
            continue;
        };
        if a + 1 == *b {
            let weight =
                heads.objective.adjacency * heads.next.weight(pair.feature) * pair.strength;
            let claim = Claim::Next(pair.first, pair.second);
            let source = Source::Feature(pair.feature);
            found[pair.second].push(Candidate {
                source,
                claim,
                weight,
            });
        }
    }
    let similarity = features().iter().position(|feature| {
        matches!(feature, Feature::Neural(_)) && feature.scope() == Scope::Next
    });
    let Some(similarity) = similarity else { return };
    for pair in body.windows(2) {
        let mean = body
            .iter()
            .map(|&j| evidence.embeddings.cosine(pair[0], j))
            .sum::<f32>()
            / body.len() as f32;
        let above = evidence.embeddings.cosine(pair[0], pair[1]) - mean;
        found[pair[1]].push(Candidate {
            source: Source::Feature(similarity),
            claim: Claim::Next(pair[0], pair[1]),
            weight: heads.objective.adjacency * heads.next.weight(similarity) * above,
        });
    }
}

fn strongest(
    signals: &Signals<'_>,
    mut candidates: Vec<Candidate>,
    kind: Kind,
    sentence: usize,
) -> Vec<Reason> {
    let evidence = &signals.evidence;
    if kind != Kind::Body {
        let text =
            crate::annotate::boilerplate::kind_reason(&evidence.annotated.sentences[sentence])
                .unwrap_or_else(|| "is not running text".to_owned());
        return vec![Reason {
            feature: "boilerplate",
            text,
            weight: None,
        }];
    }
    candidates.retain(|candidate| candidate.weight >= LEAST);
    candidates.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut seen: Vec<Source> = Vec::new();
    let mut reasons: Vec<Reason> = Vec::new();
    for candidate in candidates {
        // One reason a feature: three names that are introduced here are one thought.
        if seen.contains(&candidate.source) {
            continue;
        }
        seen.push(candidate.source);
        let (feature, text) = match candidate.source {
            Source::Feature(at) => (
                features()[at].name(),
                evidence.reason(at, candidate.claim, sentence),
            ),
            Source::Wording(spoken_for) => {
                ("wording", wording_reason(signals, spoken_for, sentence))
            }
            Source::Learned => (
                "learned",
                "reads to the model like a sentence of this place".to_owned(),
            ),
        };
        if reasons.iter().all(|reason| reason.text != text) {
            reasons.push(Reason {
                feature,
                text,
                weight: Some(candidate.weight),
            });
        }
        if reasons.len() == MOST {
            break;
        }
    }
    reasons
}
