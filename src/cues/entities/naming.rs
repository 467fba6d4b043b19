//! How a sentence names what it names: what the article goes on to talk about, in full, by one word,
//! or in passing.

use super::continuity::entities_of;
use super::introductions::is_introduced;
use crate::annotate::{Annotated, Annotation, Name};
use crate::cues::Family;
use crate::cues::measure::{Measure, each};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Names what the article goes on to talk about: the share of the other sentences that name one
/// of its entities, summed over the entities (salience, Barzilay and Lapata 2008).
pub(super) const SALIENCE: Measure = Measure {
    name: "salience",
    family: Family::Entities,
    body_only: false,
    strengths: |article| {
        let others = article.sentences.len().saturating_sub(1).max(1) as f32;
        // Counted whole and divided once: a sum of shares would depend on the order of the entities.
        let named = |e: usize| article.entities[e].mentions.len().saturating_sub(1);
        each(article, |s| {
            let named: usize = entities_of(article, s).into_iter().map(named).sum();
            (named as f32 / others).min(1.0)
        })
    },
    reason: |article, at| {
        let entities = entities_of(article, &article.sentences[at])
            .into_iter()
            .map(|e| &article.entities[e]);
        let most = entities.max_by_key(|e| (e.mentions.len(), Reverse(&e.name)));
        let Some(most) = most else {
            return String::new();
        };
        match most.mentions.len().saturating_sub(1) {
            1 => format!("names {}, as one other line does", most.name),
            others => format!("names {}, as {others} other lines do", most.name),
        }
    },
};

/// Names people and bodies in full or with their title, as first mentions do (Nenkova and
/// McKeown 2003).
pub(super) const NEW_NAMES: Measure = Measure {
    name: "new_names",
    family: Family::Entities,
    body_only: false,
    strengths: |article| {
        each(article, |s| {
            (introductions(article, s).count() as f32 / 3.0).min(1.0)
        })
    },
    reason: |article, at| {
        let sentence = &article.sentences[at];
        let names: Vec<String> = introductions(article, sentence)
            .take(2)
            .map(|n| sentence.excerpt(n.title.start..n.tokens.end))
            .collect();
        format!("introduces {}", names.join(" and "))
    },
};

/// Names in full or with a title.
fn introductions<'s>(
    article: &'s Annotated<'_>,
    sentence: &'s Annotation<'_>,
) -> impl Iterator<Item = &'s Name> {
    sentence
        .names
        .iter()
        .filter(|n| is_introduced(article, n) && sentence.introduces(n))
}

/// Names by one word alone somebody or something that another sentence names in full.
pub(super) const BARE_NAMES: Measure = Measure {
    name: "bare_names",
    family: Family::Entities,
    body_only: false,
    strengths: |article| {
        each(article, |s| {
            -(bare(article, s).count() as f32 / 2.0).min(1.0)
        })
    },
    reason: |article, at| {
        let sentence = &article.sentences[at];
        match bare(article, sentence).next() {
            Some(name) => format!(
                "says only {} for {}",
                sentence.written(name.tokens.clone()),
                article.entities[name.entity].name
            ),
            None => String::new(),
        }
    },
};

/// The short names of a sentence whose entity it does not name in full, and other sentences do.
fn bare<'s>(
    article: &'s Annotated<'_>,
    sentence: &'s Annotation<'_>,
) -> impl Iterator<Item = &'s Name> {
    let full: BTreeSet<usize> = sentence
        .names
        .iter()
        .filter(|n| n.full)
        .map(|n| n.entity)
        .collect();
    sentence.names.iter().filter(move |n| {
        let entity = &article.entities[n.entity];
        !n.full
            && is_introduced(article, n)
            && entity.name.contains(' ')
            && entity.mentions.len() > 1
            && !full.contains(&n.entity)
    })
}

/// Names only what no other line names, headline included: detail, which news leaves for later
/// (van Dijk 1988).
pub(super) const PASSING_NAMES: Measure = Measure {
    name: "passing_names",
    family: Family::Entities,
    body_only: false,
    strengths: |article| {
        let passing = |&e: &usize| {
            article.entities[e].mentions.len() <= 1 && !article.entities[e].in_headline
        };
        each(article, |s| {
            let entities = entities_of(article, s);
            let all = !entities.is_empty() && entities.iter().all(passing);
            if all { -1.0 } else { 0.0 }
        })
    },
    reason: |article, at| {
        let names: Vec<_> = entities_of(article, &article.sentences[at])
            .into_iter()
            .take(2)
            .map(|e| &*article.entities[e].name)
            .collect();
        format!(
            "names only {}, which no other line names",
            names.join(" and ")
        )
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Claim;
    use crate::cues::claims::said_of;

    #[test]
    fn sentences_are_judged_by_their_names() {
        let article = [
            "They met Gov. Ann Lee.",
            "Nobody asked Lee.",
            "It was seen in Oslo.",
        ];
        let early = |at, reason: &str| (Claim::Early(at), reason.to_owned());
        assert_eq!(
            said_of(&NEW_NAMES, &article),
            [early(0, "introduces Gov. Ann Lee")]
        );
        assert_eq!(
            said_of(&BARE_NAMES, &article),
            [early(1, "says only Lee for Ann Lee")]
        );
        assert_eq!(
            said_of(&PASSING_NAMES, &article),
            [early(2, "names only Oslo, which no other line names")]
        );
        assert_eq!(
            said_of(&SALIENCE, &article),
            [
                early(0, "names Ann Lee, as one other line does"),
                early(1, "names Ann Lee, as one other line does")
            ]
        );
    }
}
