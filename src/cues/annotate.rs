//! One shallow reading of an article, shared by every cue: words, names, quotations.
//!
//! No parser and no tagger: what is here follows from spelling, punctuation and short word lists,
//! takes time linear in the text, and works the same on every machine. Names are found by their capitals;
//! a capital at the start of a sentence counts only where the article shows elsewhere that the word
//! is a name.

use crate::article::{Article, Kind};
use std::ops::Range;

/// An article as the cues see it.
#[derive(Debug)]
pub struct Annotated<'a> {
    /// The headline, if there is one that has words.
    pub headline: Option<Annotation<'a>>,
    /// One for each sentence of the article, in the same order.
    pub sentences: Vec<Annotation<'a>>,
    /// Every name of the article, its variants ("Lloyd Austin", "Secretary Austin", "Austin") joined.
    pub entities: Vec<Entity>,
}

/// One sentence (or the headline), read shallowly.
#[derive(Debug)]
pub struct Annotation<'a> {
    /// The text as it came.
    pub text: &'a str,
    /// Where the reader met it, from 1: what reasons call "line 9". 0 for the headline.
    pub line: usize,
    /// Running text, or one of the lines that newspapers set apart.
    pub kind: Kind,
    /// Words, numbers and punctuation marks, in order.
    pub tokens: Vec<Token<'a>>,
    /// The names in it, in order, not overlapping.
    pub names: Vec<Name>,
    /// The quoted stretches, as ranges of tokens between (not including) the quotation marks. An opening mark without a
    /// closing one runs to the end of the sentence.
    pub quotes: Vec<Range<usize>>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, possibly with inner apostrophes, hyphens or full stops ("don't", "U.S.").
    Word,
    /// Begins with a digit ("2022", "3.5", "15th").
    Number,
    /// Anything else that is not white space.
    Mark,
}

/// A word, number or mark.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// As written.
    pub text: &'a str,
    /// In lower case, curly apostrophes made straight.
    pub lower: String,
    /// The byte offset in the sentence's text.
    pub start: usize,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it stands inside quotation marks.
    pub quoted: bool,
}

/// A name where it stands in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The tokens of the name itself, without titles ("Lloyd Austin").
    pub tokens: Range<usize>,
    /// The tokens of the title before it, empty if there is none ("US Defense Secretary").
    pub title: Range<usize>,
    /// Which entity it refers to, an index of [`Annotated::entities`].
    pub entity: usize,
}

/// Everything one name refers to, over the whole article.
#[derive(Debug, Clone)]
pub struct Entity {
    /// The longest variant of the name, without title.
    pub name: String,
    /// What it seems to be.
    pub class: EntityClass,
    /// The sentences that name it (not the headline), ascending, each once.
    pub mentions: Vec<usize>,
    /// Whether the headline names it.
    pub in_headline: bool,
}

/// What an entity seems to be, from its title, its given name and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityClass {
    /// A person, taken for a man.
    Man,
    /// A person, taken for a woman.
    Woman,
    /// A person.
    Person,
    /// A company, agency, party or team.
    Organisation,
    /// A country, city or region.
    Place,
    /// A month, weekday or holiday.
    Date,
    /// None of these could be told.
    Unknown,
}

impl<'a> Annotated<'a> {
    /// Reads `article`.
    pub fn new(article: &'a Article) -> Self {
        let sentences = article
            .sentences
            .iter()
            .map(|s| Annotation {
                text: &s.text,
                line: s.line,
                kind: Kind::Body,
                tokens: Vec::new(),
                names: Vec::new(),
                quotes: Vec::new(),
            })
            .collect();
        Annotated { headline: None, sentences, entities: Vec::new() }
    }
}
