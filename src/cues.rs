//! Discourse heuristics: what the words of an article say about the order of its sentences.
//!
//! A [`Cue`] looks at an [`Annotated`] article and returns signed [`Observation`]s. It has no weight of
//! its own: how far each cue can be trusted is learned (see `scripts/train`) and kept with the model.
//! A cue gives its reason in words only when it is asked, so that corpus runs do not pay for it.
//!
//! One file holds the list of one family, its folder the cues themselves. To add a cue: write it in a
//! file of that folder, name its source in the doc comment, add it to the family's `CUES`, and train the
//! weights again.

mod agreement;
pub mod anaphora;
mod claims;
pub mod connectives;
pub mod entities;
#[cfg(test)]
pub(crate) mod laws;
pub mod lead;
mod links;
mod measure;
mod pattern;
pub mod quotation;
pub mod set_apart;
pub mod time;

use crate::annotate::Annotated;
use serde::{Deserialize, Serialize};

/// What a piece of evidence claims. Indices are places in [`Annotated::sentences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// The sentence belongs early in the article (late, if the strength is negative).
    Early(usize),
    /// The first sentence stands somewhere before the second (after it, if negative).
    Before(usize, usize),
    /// The second sentence stands directly after the first (does not, if negative).
    Next(usize, usize),
}

impl Claim {
    /// The two sentences it speaks of, in the order it names them; of one sentence, that one twice.
    pub(crate) fn sentences(self) -> (usize, usize) {
        match self {
            Claim::Early(i) => (i, i),
            Claim::Before(i, j) | Claim::Next(i, j) => (i, j),
        }
    }
}

/// One observation of one cue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// What it says.
    pub claim: Claim,
    /// How strongly: 1 is the cue's plain presence; counts and shares are scaled to about -1..=1.
    /// Always finite.
    pub strength: f32,
}

/// Which kind of claim a cue makes. A cue makes one kind only, since each kind is weighted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// [`Claim::Early`].
    Early,
    /// [`Claim::Before`].
    Before,
    /// [`Claim::Next`].
    Next,
}

/// The family a cue belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// What a lead does: headline words, who-what-when, dateline.
    Lead,
    /// First mentions: full names, titles, acronyms, indefinites.
    Entities,
    /// Pronouns and demonstratives that need an antecedent.
    Anaphora,
    /// Discourse connectives.
    Connectives,
    /// Dates, weekdays, tense.
    Time,
    /// Who speaks, and where they were introduced.
    Quotation,
    /// Lines that are not running text.
    Boilerplate,
    /// What the encoder's vectors say (not a cue of this module).
    Neural,
}

/// How a reason names a sentence, by its place in [`Annotated::sentences`].
pub type LineNamer<'a> = &'a dyn Fn(usize) -> String;

/// A discourse heuristic.
pub trait Cue: Send + Sync {
    /// Its stable name, snake_case: the key of its weight and of its figures.
    fn name(&self) -> &'static str;

    /// The family it belongs to.
    fn family(&self) -> Family;

    /// The kind of claim it makes.
    fn scope(&self) -> Scope;

    /// Adds what it observes in `article` to `found`; at most one piece of evidence for each claim.
    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>);

    /// Its reason for `claim`, which it made about `article`, in words a reader of the article
    /// understands: what its [subject](Cue::subject) does, from the verb on and without a full stop. The other
    /// sentence is named by `line`: "names Lloyd Austin in full; line 9 says only Austin".
    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String;

    /// The sentence that its reason for `claim` is told of.
    fn subject(&self, claim: Claim) -> usize {
        match claim {
            Claim::Early(i) | Claim::Before(i, _) | Claim::Next(_, i) => i,
        }
    }
}

impl dyn Cue {
    /// Its reason for `claim`, told of sentence `of`, which is one of the two that the claim speaks of: "line 4 names Lloyd Austin
    /// in full; this line says only Austin", of the latter.
    pub(crate) fn reason_told_of(
        &self,
        article: &Annotated<'_>,
        claim: Claim,
        of: usize,
    ) -> String {
        let line = |at| article.name_of_line(at);
        let subject = self.subject(claim);
        if subject == of {
            return self.reason(article, claim, &line);
        }
        let from_here = |at| match at == of {
            true => "this line".to_owned(),
            false => line(at),
        };
        let does = self.reason(article, claim, &from_here);
        format!("{} {does}", line(subject))
    }
}

/// Every cue, in a fixed order, family by family.
pub fn all() -> impl Iterator<Item = &'static dyn Cue> {
    [
        lead::CUES,
        entities::CUES,
        anaphora::CUES,
        connectives::CUES,
        time::CUES,
        quotation::CUES,
        set_apart::CUES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    /// What a cue says of an article of two sentences, told of each.
    fn told(name: &str, sentences: [&str; 2]) -> [String; 2] {
        let article = Article::from_sentences(sentences);
        let annotated = Annotated::new(&article);
        let cue = all().find(|cue| cue.name() == name).expect("a cue");
        let mut found = Vec::new();
        cue.observe(&annotated, &mut found);
        [0, 1].map(|of| cue.reason_told_of(&annotated, found[0].claim, of))
    }

    #[test]
    fn a_reason_is_told_of_either_sentence() {
        assert_eq!(
            told(
                "full_name_first",
                ["Lloyd Austin spoke.", "Austin left early."]
            ),
            [
                "names Lloyd Austin in full; line 2 says only Austin",
                "line 1 names Lloyd Austin in full; this line says only Austin",
            ]
        );
        assert_eq!(
            told(
                "question_answer",
                ["Will ferries sail again?", "The ferries will sail again."]
            ),
            [
                "asks what is answered by line 2, with which it shares ferries, sail",
                "line 1 asks what is answered by this line, with which it shares ferries, sail",
            ]
        );
        assert_eq!(
            told(
                "contrast_binds",
                ["The ferries sailed.", "But the ferries were late."]
            ),
            [
                "line 2 answers this line, with which it shares ferries",
                "answers line 1, with which it shares ferries",
            ]
        );
    }
}
