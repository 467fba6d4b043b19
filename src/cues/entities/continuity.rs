//! Neighbours that go on about the same entities.

use crate::annotate::{Annotated, Annotation, EntityClass};
use crate::cues::claims::{Claims, facts};
use crate::cues::links;
use crate::cues::{Claim, Cue, LineNamer, Observation};
use std::collections::{BTreeMap, BTreeSet};

/// An entity that more sentences name than this says nothing about which of them are neighbours.
const MOST_NEIGHBOURS: usize = 24;

/// The entities of a sentence, dates left out, each once.
pub(super) fn entities_of(article: &Annotated<'_>, sentence: &Annotation<'_>) -> BTreeSet<usize> {
    let entities = sentence.names.iter().map(|name| name.entity);
    entities
        .filter(|&e| article.entities[e].class != EntityClass::Date)
        .collect()
}

/// Neighbours talk about the same entities (continuity, Grosz, Joshi and Weinstein 1995; Karamanis
/// 2004). Says nothing about which comes first. An entity counts the more the fewer sentences name
/// it.
pub(super) struct SharedEntities;

impl Cue for SharedEntities {
    facts!(Entities, "shared_entities", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut claims = Claims::default();
        let entities = article.entities.iter();
        let mut named: Vec<_> = entities.filter(|e| e.class != EntityClass::Date).collect();
        // Sorted, so that the sums do not depend on which entity was named first.
        named.sort_by_key(|e| e.mentions.len());
        for entity in named {
            for Observation { claim, strength } in
                links::together(&entity.mentions, MOST_NEIGHBOURS)
            {
                claims.add(claim, strength);
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        let known = entities_of(article, &article.sentences[i]);
        let both = entities_of(article, &article.sentences[j])
            .intersection(&known)
            .copied()
            .collect::<Vec<_>>();
        let rarest = both
            .iter()
            .map(|&e| &article.entities[e])
            .min_by_key(|e| (e.mentions.len(), &e.name));
        rarest.map_or_else(String::new, |e| {
            format!("names {}, as {} does", e.name, line(i))
        })
    }
}

/// What a sentence begins with, the one before it ended with or was about: continue, retain and
/// smooth shift in centering (Grosz, Joshi and Weinstein 1995), with the first name for the
/// subject.
pub(super) struct SubjectContinues;

impl SubjectContinues {
    /// The entity in subject position: the first name outside quotation, if it opens the sentence
    /// or nearly so.
    fn subject(article: &Annotated<'_>, sentence: &Annotation<'_>) -> Option<usize> {
        let first = sentence.names.iter().find(|n| {
            !sentence.tokens[n.tokens.start].quoted
                && article.entities[n.entity].class != EntityClass::Date
        })?;
        (first.title.start.min(first.tokens.start) <= 3).then_some(first.entity)
    }

    /// The entity named last.
    fn last(article: &Annotated<'_>, sentence: &Annotation<'_>) -> Option<usize> {
        let named = sentence.names.iter().rev();
        named
            .map(|n| n.entity)
            .find(|&e| article.entities[e].class != EntityClass::Date)
    }
}

impl Cue for SubjectContinues {
    facts!(Entities, "subject_continues", Next);

    fn observe(&self, article: &Annotated<'_>, found: &mut Vec<Observation>) {
        let mut sites: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
        for (at, sentence) in article.sentences.iter().enumerate() {
            let subject = Self::subject(article, sentence);
            let last = Self::last(article, sentence);
            if let Some(entity) = subject {
                sites.entry(entity).or_default().1.insert(at);
            }
            for entity in subject.into_iter().chain(last) {
                sites.entry(entity).or_default().0.insert(at);
            }
        }
        let mut claims = Claims::default();
        for (entity, (from, to)) in sites {
            let mentions = article.entities[entity].mentions.len();
            if mentions > MOST_NEIGHBOURS || from.len() > MOST_NEIGHBOURS {
                continue;
            }
            for &i in &from {
                for &j in to.iter().filter(|&&j| j != i) {
                    claims.strengthen(
                        Claim::Next(i, j),
                        1.0 / mentions.saturating_sub(1).max(1) as f32,
                    );
                }
            }
        }
        claims.finish(found);
    }

    fn reason(&self, article: &Annotated<'_>, claim: Claim, line: LineNamer<'_>) -> String {
        let (i, j) = claim.sentences();
        match Self::subject(article, &article.sentences[j]) {
            Some(e) => format!(
                "goes on with {}, named in {}",
                article.entities[e].name,
                line(i)
            ),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::claims::said_of;

    #[test]
    fn neighbours_share_entities() {
        let article = ["They saw Ann Lee.", "Lee waved.", "It was seen in Oslo."];
        let next = |i, j, reason: &str| (Claim::Next(i, j), reason.to_owned());
        assert_eq!(
            said_of(&SharedEntities, &article),
            [
                next(0, 1, "names Ann Lee, as line 1 does"),
                next(1, 0, "names Ann Lee, as line 2 does")
            ]
        );
        assert_eq!(
            said_of(&SubjectContinues, &article)[0],
            next(0, 1, "goes on with Ann Lee, named in line 1")
        );
    }
}
