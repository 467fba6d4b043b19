//! One text read for scoring: everything that does not depend on the order of its sentences.

use super::cue_agreement::CueAgreement;
use super::definitions::ScoreFamily;
use super::lead::LeadWork;
use super::model::ModelCoherence;
use super::{Mentions, Missing};
use crate::annotate::{Annotated, Annotation, TokenKind};
use crate::article::Kind;
use crate::encoder::{Embeddings, Verifier};
use crate::model::{Heads, Signals};
use std::collections::HashSet;

/// A text read for scoring: what it mentions, what its sentences lean on, what the ordering model says of them. Sentences are
/// named by their places in the article as it was annotated.
pub struct TextReading<'a> {
    pub(super) article: &'a Annotated<'a>,
    /// The sentences that are scored, in the order in which the article came.
    pub(super) given: Vec<usize>,
    /// `source[i]` is the place, in the article as it came, of sentence `i`.
    pub(super) source: &'a [usize],
    pub(super) mentions: Option<Mentions>,
    pub(super) agreement: Option<CueAgreement>,
    pub(super) lead: Option<LeadWork>,
    pub(super) embeddings: Option<&'a Embeddings>,
    pub(super) model: Option<Result<ModelCoherence, Missing>>,
    pub(super) verifier: Option<&'a dyn Verifier>,
}

impl<'a> TextReading<'a> {
    /// Reads what these families need of some sentences of an article. `source[i]` is the place, in the article as it came, of
    /// annotated sentence `i`; `given` names the sentences in the order in which they came. Without a model the scores that
    /// take one are [`Missing::NoModel`].
    pub fn new(
        article: &'a Annotated<'a>,
        source: &'a [usize],
        given: Vec<usize>,
        families: &[ScoreFamily],
    ) -> Self {
        let asks = |any: &[ScoreFamily]| any.iter().any(|family| families.contains(family));
        use ScoreFamily::{Coherence, Cues, EntityGraph, EntityGrid, Lead};
        let mentions = || Mentions::of(article).only(&given);
        TextReading {
            mentions: asks(&[EntityGrid, EntityGraph, Coherence]).then(mentions),
            agreement: asks(&[Cues, Coherence]).then(|| CueAgreement::of(article)),
            lead: asks(&[Lead]).then(|| LeadWork::of(article)),
            article,
            given,
            source,
            embeddings: None,
            model: None,
            verifier: None,
        }
    }

    /// The same with what the ordering model says. The signals must be those of the article that was read.
    #[must_use]
    pub fn with_model(
        mut self,
        signals: &Signals<'a>,
        heads: &Heads,
        families: &[ScoreFamily],
    ) -> Self {
        self.embeddings = Some(signals.evidence.embeddings);
        if families.iter().any(|family| family.needs_model()) {
            self.model = Some(ModelCoherence::of(signals, heads, &self.given));
        }
        self
    }

    /// The same with what reads the text whole.
    #[must_use]
    pub fn with_verifier(self, verifier: Option<&'a dyn Verifier>) -> Self {
        TextReading { verifier, ..self }
    }

    /// How many different texts its sentences have; those without words count only if asked for.
    fn different(&self, wordless: bool) -> usize {
        let sentences = self.given.iter().map(|&i| &self.article.sentences[i]);
        let worded = |sentence: &&Annotation<'_>| {
            wordless || (sentence.tokens.iter()).any(|token| token.kind == TokenKind::Word)
        };
        let texts = sentences.filter(worded).map(|sentence| sentence.text);
        texts.collect::<HashSet<&str>>().len()
    }

    /// Whether some orders of its sentences are other texts than others.
    pub(super) fn varies(&self) -> bool {
        self.different(true) > 1
    }

    /// Whether there is anything by which one order could be better than another.
    pub(super) fn has_order(&self) -> bool {
        self.different(false) > 1
    }

    /// The sentences that are scored, in the order in which the article came.
    pub fn given(&self) -> &[usize] {
        &self.given
    }
}

/// The sentences of an article that are scored, in the order in which they came: those of the body, or all if `set_apart` is not
/// asked for or there is no body.
pub(crate) fn scored_sentences(
    article: &Annotated<'_>,
    source: &[usize],
    set_apart: bool,
) -> Vec<usize> {
    let mut given: Vec<usize> = (0..source.len()).collect();
    given.sort_by_key(|&i| source[i]);
    let body = |i: &usize| article.sentences[*i].kind == Kind::Body;
    if set_apart && given.iter().any(body) {
        given.retain(body);
    }
    given
}
