//! An article that is left as it came.

use super::options::Units;
use super::result::{Ordering, Placement};
use crate::article::{Article, Kind};
use crate::solver::Constraints;

impl Ordering {
    /// The order in which an article came, with nothing claimed of it.
    pub fn as_it_came(article: &Article) -> Self {
        let starts = |sentence: usize| article.paragraphs.contains(&sentence);
        let placement = |sentence| Placement {
            sentence,
            kind: Kind::Body,
            confidence: 0.0,
            starts_paragraph: starts(sentence),
            reasons: Vec::new(),
        };
        Ordering {
            placements: (0..article.sentences.len()).map(placement).collect(),
            score: 0.0,
            optimal: false,
            confidence: 0.0,
            lead_confidence: None,
            alternatives: Vec::new(),
            pairwise: Vec::new(),
            figures: None,
            has_paragraphs: !article.paragraphs.is_empty(),
            constraints: Constraints::new(),
            units: Units::Sentence,
            coherence: None,
            advised: None,
            scrambled: None,
            pieces: 1,
        }
    }
}
