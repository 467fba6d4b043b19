//! A whole article, read shallowly.

use super::annotation::{Annotation, Name};
use super::entity::Entity;
use super::terms::Terms;
use super::tokens::Token;
use super::{boilerplate, names, quotes, resolve, tokens};
use crate::article::{Article, Sentence};
use std::sync::OnceLock;

/// An article as the cues see it.
#[derive(Debug, Clone)]
pub struct Annotated<'a> {
    /// The headline, if there is one that has words.
    pub headline: Option<Annotation<'a>>,
    /// One for each sentence of the article, in the same order.
    pub sentences: Vec<Annotation<'a>>,
    /// Every name of the article, its variants ("Lloyd Austin", "Secretary Austin", "Austin")
    /// joined.
    pub entities: Vec<Entity>,
    /// Its content words, counted when a cue first asks for them.
    terms: OnceLock<Terms>,
    /// For each sentence the line on which it will be printed, from 1, if reasons are to name that.
    printed: Option<Vec<usize>>,
}

impl<'a> Annotated<'a> {
    /// Reads `article`. Linear in its text.
    pub fn new(article: &'a Article) -> Self {
        Annotated::of(article, article.sentences.iter().collect())
    }

    /// Reads `article` as if its sentences stood in this order: `order[k]` is the place, in the article, of the
    /// `k`-th sentence read.
    ///
    /// # Panics
    /// If `order` names a place that the article does not have.
    pub fn in_order(article: &'a Article, order: &[usize]) -> Self {
        Annotated::of(
            article,
            order.iter().map(|&at| &article.sentences[at]).collect(),
        )
    }

    fn of(article: &'a Article, sentences: Vec<&'a Sentence>) -> Self {
        let mut tokens: Vec<_> = sentences
            .iter()
            .map(|s| tokens::tokenize(&s.text))
            .collect();
        let quotes: Vec<_> = tokens
            .iter_mut()
            .map(|tokens| quotes::quotations(tokens))
            .collect();
        let headings: Vec<bool> = tokens.iter().map(|t| names::is_heading(t)).collect();
        let running = tokens
            .iter()
            .zip(&headings)
            .filter(|(_, heading)| !**heading);
        let spelling = names::Spelling::of(running.map(|(tokens, _)| tokens.as_slice()));
        let found = tokens.iter().zip(&headings);
        let found = found
            .map(|(tokens, heading)| match heading {
                true => Vec::new(),
                false => names::find(tokens, &spelling),
            })
            .collect();
        let mut resolved = resolve::resolve(&tokens, found);
        let in_heading = |tokens: &[Token<'_>]| {
            resolved.names_in_heading(tokens, |word| spelling.is_common(word))
        };

        let headline = article.headline.as_deref().map(|text| {
            let mut tokens = tokens::tokenize(text);
            let quotes = quotes::quotations(&mut tokens);
            let names = in_heading(&tokens);
            of_its_kind(Annotation::new(text, 0, tokens, quotes, names))
        });
        let headline = headline.filter(|headline| headline.words().next().is_some());
        let headings: Vec<Vec<Name>> = tokens
            .iter()
            .zip(headings)
            .map(|(tokens, heading)| match heading {
                true => in_heading(tokens),
                false => Vec::new(),
            })
            .collect();

        for name in headline.iter().flat_map(|headline| &headline.names) {
            resolved.entities[name.entity].in_headline = true;
        }
        for (at, name) in headings
            .iter()
            .enumerate()
            .flat_map(|(at, names)| names.iter().map(move |name| (at, name)))
        {
            let mentions = &mut resolved.entities[name.entity].mentions;
            if let Err(place) = mentions.binary_search(&at) {
                mentions.insert(place, at);
            }
        }
        let names = resolved.names.into_iter().zip(headings);
        let names = names.map(|(names, heading)| if names.is_empty() { heading } else { names });

        let sentences: Vec<_> = sentences
            .into_iter()
            .zip(tokens)
            .zip(quotes.into_iter().zip(names))
            .map(|((s, tokens), (quotes, names))| {
                of_its_kind(Annotation::new(&s.text, s.line, tokens, quotes, names))
            })
            .collect();
        Annotated {
            headline,
            sentences,
            entities: resolved.entities,
            terms: OnceLock::new(),
            printed: None,
        }
    }

    /// How a reason names a sentence: by the line on which it came, or by the one on which it is printed and its first words.
    pub(crate) fn name_of_line(&self, at: usize) -> String {
        const WORDS: usize = 3;
        let sentence = &self.sentences[at];
        let Some(printed) = self.printed.as_ref().and_then(|lines| lines.get(at)) else {
            return format!("line {}", sentence.line);
        };
        let mut all = sentence.text.split_whitespace();
        let words: Vec<&str> = all.by_ref().take(WORDS).collect();
        let dots = if all.next().is_some() { " ..." } else { "" };
        format!("line {printed} ({}{dots})", words.join(" "))
    }

    /// The same, to be printed in this order: reasons name the lines of that.
    pub(crate) fn printed_in(&self, order: &[usize]) -> Self {
        let mut printed = vec![0; self.sentences.len()];
        for (place, &at) in order.iter().enumerate() {
            printed[at] = place + 1;
        }
        Annotated {
            printed: Some(printed),
            ..self.clone()
        }
    }

    /// What its sentences are about: their content words, numbered and counted.
    pub(crate) fn terms(&self) -> &Terms {
        self.terms
            .get_or_init(|| Terms::of(self.headline.as_ref(), &self.sentences))
    }
}

fn of_its_kind(mut annotation: Annotation<'_>) -> Annotation<'_> {
    annotation.kind = boilerplate::kind(&annotation);
    annotation
}

#[cfg(test)]
mod tests {
    use super::super::EntityClass;
    use super::*;

    fn read<R>(article: &Article, look: impl FnOnce(&Annotated<'_>) -> R) -> R {
        look(&Annotated::new(article))
    }

    /// Entity by entity: name, class, mentions.
    fn entities(texts: &[&str]) -> Vec<(String, EntityClass, Vec<usize>)> {
        let article = Article::from_sentences(texts.iter().copied());
        read(&article, |read| {
            read.entities
                .iter()
                .map(|e| (e.name.clone(), e.class, e.mentions.clone()))
                .collect()
        })
    }

    #[test]
    fn joins_the_variants_of_a_name() {
        let found = entities(&[
            "The plan came from US Defense Secretary Lloyd J. Austin III.",
            "Later Austin spoke to the North Atlantic Treaty Organization (NATO).",
            "Then NATO thanked Secretary Austin, and America did too, as did the U.S. Senate and the Senate's staff.",
        ]);
        assert!(
            found.contains(&(
                "Lloyd J. Austin III".into(),
                EntityClass::Man,
                vec![0, 1, 2]
            )),
            "{found:?}"
        );
        assert!(
            found.contains(&(
                "North Atlantic Treaty Organization".into(),
                EntityClass::Organisation,
                vec![1, 2]
            )),
            "{found:?}"
        );
    }

    #[test]
    fn keeps_people_of_one_surname_apart() {
        let found = entities(&[
            "The award went to Bill Hill and to Ann Hill.",
            "Later Mrs. Hill thanked Mr. Hill.",
            "Nobody knew what Hill meant.",
            "They adored Ann Hill.",
        ]);
        assert_eq!(
            found,
            [
                ("Bill Hill".into(), EntityClass::Man, vec![0, 1]),
                ("Ann Hill".into(), EntityClass::Woman, vec![0, 1, 2, 3]),
            ]
        );
        let tied = entities(&[
            "It went to Bill Hill and to Ann Hill.",
            "Nobody knew what Hill meant.",
        ]);
        assert_eq!(
            tied.len(),
            3,
            "on a tie a bare surname is nobody's: {tied:?}"
        );
    }

    #[test]
    fn does_not_join_offices_that_share_their_last_words() {
        let found = entities(&[
            "The Boston Police Department, the Dallas Police Department and the Police Department merged.",
        ]);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn reads_headlines_through_the_body() {
        let article =
            Article::from_sentences(["The talks were led by Ann Lee of the Bank of England."])
                .with_headline("LEE LEAVES BANK OF ENGLAND AFTER LONG TALKS");
        read(&article, |read| {
            let headline = read.headline.as_ref().map(|h| h.names.len());
            assert_eq!(headline, Some(2));
            assert!(read.entities.iter().all(|e| e.in_headline));
        });
        let blank = Article::from_sentences(["It rained."]).with_headline(" — ");
        assert!(read(&blank, |read| read.headline.is_none()));
    }

    #[test]
    fn cuts_excerpts_between_words() {
        let article = Article::from_sentences([
            "Nobody had expected that the committee would sit until the morning.",
        ]);
        read(&article, |read| {
            assert_eq!(read.sentences[0].excerpt(0..2), "Nobody had");
            assert_eq!(
                read.sentences[0].excerpt(0..11),
                "Nobody had expected that the committee…"
            );
            assert_eq!(read.sentences[0].excerpt(3..3), "");
        });
        let long = Article::from_sentences(["é".repeat(300)]);
        assert!(read(&long, |read| read.sentences[0].excerpt(0..1)).ends_with('…'));
    }

    #[test]
    fn takes_in_hostile_sizes() {
        let names = "Anna Bell ".repeat(25_000);
        let surnames: String = (0..20_000).map(|i| format!("x Q{i} Smith ")).collect();
        let marks = "“".repeat(50_000) + &"(".repeat(50_000);
        let mut article = Article::from_sentences([names, surnames, marks, "a".repeat(100_000)]);
        let many = Article::from_sentences(
            (0..10_000).map(|i| format!("Then Smith met Person{i} Smith.")),
        );
        article.sentences.extend(many.sentences);
        assert_eq!(read(&article, |read| read.sentences.len()), 10_004);
    }
}
