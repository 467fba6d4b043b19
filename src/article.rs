//! The article as it was read: a headline, a date and an address if it has them, and its sentences
//! in the order in which they came.
//!
//! Nothing here is changed on the way in. A sentence keeps its exact text, and the line it stood on,
//! so that every later message can point at it.

use serde::{Deserialize, Serialize};

/// One article, its sentences in the order of the input.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Article {
    /// The identifier the input gave it, if any. Kept as it came; never interpreted.
    pub id: Option<String>,
    /// The headline, without line breaks.
    pub headline: Option<String>,
    /// The date, exactly as it was written (`20220513`, `2022-05-13`, `May 13, 2022`, ...).
    pub date: Option<String>,
    /// The address of the article, exactly as it was written.
    pub url: Option<String>,
    /// The sentences, in input order. May be empty.
    pub sentences: Vec<Sentence>,
    /// Where the input says that paragraphs begin: indices of sentences, increasing, the first of them 0. Empty if it does not say.
    pub paragraphs: Vec<usize>,
}

/// One sentence of an [`Article`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The text, never truncated or normalised.
    pub text: String,
    /// Where the reader met it, counted from 1: the line of a text file, the place in the
    /// `sentences` array of a JSON document.
    pub line: usize,
}

impl Article {
    /// An article without headline, its sentences numbered from 1.
    ///
    /// ```
    /// use unscramble::article::Article;
    /// let article = Article::from_sentences(["It rained.", "The match was called off."]);
    /// assert_eq!(article.sentences[1].line, 2);
    /// ```
    pub fn from_sentences<S: Into<String>>(sentences: impl IntoIterator<Item = S>) -> Self {
        let sentences = sentences
            .into_iter()
            .enumerate()
            .map(|(at, text)| Sentence {
                text: text.into(),
                line: at + 1,
            })
            .collect();
        Article {
            sentences,
            ..Article::default()
        }
    }

    /// The article's sentences in an order of their own, by text, so that nothing that is worked out in it can
    /// depend on the order they came in: `[k]` is the place, in the article as it came, of canonical sentence `k`.
    pub(crate) fn canonical_order(&self) -> Vec<usize> {
        let mut source: Vec<usize> = (0..self.sentences.len()).collect();
        source.sort_by(|&a, &b| self.sentences[a].text.cmp(&self.sentences[b].text));
        source
    }

    /// An article of these paragraphs, without headline, its sentences numbered from 1. A paragraph without sentences is none.
    ///
    /// ```
    /// use unscramble::article::Article;
    /// let article = Article::from_paragraphs([vec!["It rained.", "The match was called off."], vec!["Nobody came."]]);
    /// assert_eq!(article.sentences.len(), 3);
    /// assert_eq!(article.paragraphs, [0, 2]);
    /// ```
    pub fn from_paragraphs<S: Into<String>, P: IntoIterator<Item = S>>(
        paragraphs: impl IntoIterator<Item = P>,
    ) -> Self {
        let (mut starts, mut texts) = (Vec::new(), Vec::new());
        for paragraph in paragraphs {
            let start = texts.len();
            texts.extend(paragraph.into_iter().map(Into::<String>::into));
            if texts.len() > start {
                starts.push(start);
            }
        }
        Article {
            paragraphs: starts,
            ..Article::from_sentences(texts)
        }
    }

    /// The same article with this headline.
    #[must_use]
    pub fn with_headline(mut self, headline: impl Into<String>) -> Self {
        self.headline = Some(headline.into());
        self
    }
}

/// What a line of an article is: running text, or one of the lines that newspapers set apart from it.
///
/// The order of the variants is the order in which a newspaper prints them: a caption and a byline
/// stand before the body, notes after it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// The text under a picture.
    Caption,
    /// Who wrote it: "By Ann Smith, staff writer".
    Byline,
    /// A sentence of the article itself.
    #[default]
    Body,
    /// What the newspaper says of the article: "Reporting by ...; editing by ...", corrections, when it was published, who the
    /// author is.
    Note,
    /// An invitation to follow, subscribe, read more or comment.
    Promotion,
    /// A copyright or all-rights-reserved line.
    Copyright,
    /// What the page prints around an article: page numbers, running heads, "Continued on A6", navigation.
    Furniture,
}

impl Kind {
    /// All of them, in the order in which a newspaper prints them.
    pub const ALL: [Kind; 7] = [
        Kind::Caption,
        Kind::Byline,
        Kind::Body,
        Kind::Note,
        Kind::Promotion,
        Kind::Copyright,
        Kind::Furniture,
    ];

    /// Its name in the output.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Caption => "caption",
            Kind::Byline => "byline",
            Kind::Body => "body",
            Kind::Note => "note",
            Kind::Promotion => "promotion",
            Kind::Copyright => "copyright",
            Kind::Furniture => "furniture",
        }
    }

    /// Whether newspapers print it before the body (`Less`), in it (`Equal`) or after it (`Greater`).
    pub fn place(self) -> std::cmp::Ordering {
        self.cmp(&Kind::Body)
    }
}
