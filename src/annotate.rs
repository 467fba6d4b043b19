//! One shallow reading of an article, shared by all that comes later: words, names, quotations, and what kind of line each is.
//!
//! No parser and no tagger: what is here follows from spelling, punctuation and short word lists,
//! takes time linear in the text, and works the same on every machine. Names are found by their
//! capitals; a capital at the start of a sentence counts only where the article shows elsewhere
//! that the word is a name.
//!
//! An [`Annotated`] article holds an [`Annotation`] for each sentence: its [tokens](Token), its [names](Name), each of an
//! [`Entity`], its noun [phrases](Phrase), what of it is quoted, and whether it is running text or [`boilerplate`].

mod annotated;
mod annotation;
pub mod boilerplate;
mod entity;
pub(crate) mod fixed_phrases;
pub(crate) mod lexicon;
mod names;
mod phrases;
mod quotes;
mod resolve;
pub(crate) mod terms;
mod tokens;

pub use annotated::Annotated;
pub use annotation::{Annotation, Name};
pub use entity::{Entity, EntityClass};
pub(crate) use names::is_acronym;
pub use phrases::{Determiner, Phrase};
pub(crate) use phrases::{IRREGULAR, singular};
pub use tokens::{Token, TokenKind};
