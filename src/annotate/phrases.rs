//! Noun phrases that begin with an article or a demonstrative, without a parser.
//!
//! What follows the determiner is taken up to the first function word, mark, name or verb of
//! reporting; the last word is the head. Relative clauses, prepositions and most verbs end a phrase
//! that way; where a verb does not, the head is wrong, and then it hardly ever equals the head of
//! another phrase.

use super::names;
use super::{Token, TokenKind};
use crate::annotate::lexicon::{FUNCTION_WORDS, REPORTING_VERBS};
use std::ops::Range;

/// A noun phrase that begins with a determiner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// What it begins with.
    pub determiner: Determiner,
    /// Its tokens, from the determiner to the head; at least two.
    pub tokens: Range<usize>,
}

/// What a noun phrase begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Determiner {
    /// "a", "an".
    Indefinite,
    /// "the".
    Definite,
    /// "this", "that", "these", "those".
    Demonstrative,
}

impl Phrase {
    /// The token of its last word, the head.
    pub fn head(&self) -> usize {
        self.tokens.end - 1
    }
}

/// The most words between determiner and head.
const MODIFIERS: usize = 4;

/// Past tenses that do not end in "-ed", of the verbs that news uses most: where one follows a
/// noun, the phrase is over.
pub(crate) const IRREGULAR: [&str; 40] = [
    "became",
    "began",
    "bought",
    "broke",
    "brought",
    "built",
    "came",
    "chose",
    "drew",
    "fell",
    "felt",
    "flew",
    "fought",
    "found",
    "gave",
    "got",
    "grew",
    "held",
    "kept",
    "knew",
    "led",
    "lost",
    "made",
    "met",
    "paid",
    "put",
    "ran",
    "rose",
    "sent",
    "sold",
    "spent",
    "spoke",
    "stood",
    "threw",
    "took",
    "understood",
    "went",
    "won",
    "wore",
    "withdrew",
];

/// Whether a word at the end of a phrase is more likely its verb or an adverb than its head.
fn is_no_head(word: &str) -> bool {
    let verb = word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed");
    let adverb = word.len() > 4 && word.ends_with("ly");
    let noun = matches!(
        word,
        "family" | "supply" | "reply" | "rally" | "assembly" | "monopoly" | "anomaly" | "hundred"
    );
    (verb || adverb) && !noun
}

/// The phrases of a sentence, in order, not overlapping. Linear in the tokens.
pub(super) fn phrases(tokens: &[Token<'_>]) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        at += 1;
        let determiner = match tokens[start].lower.as_str() {
            "a" | "an" => Determiner::Indefinite,
            "the" => Determiner::Definite,
            "this" | "that" | "these" | "those" => Determiner::Demonstrative,
            _ => continue,
        };
        let content = |token: &&Token<'_>| {
            token.kind == TokenKind::Word && !FUNCTION_WORDS.contains(token.base())
        };
        let mut end = start + 1;
        for token in tokens[end..].iter().take(MODIFIERS + 1).take_while(content) {
            // As the first word it is a participle: "the proposed bill".
            let word = token.lower.as_str();
            if end > start + 1 && (IRREGULAR.contains(&word) || REPORTING_VERBS.contains(word)) {
                break;
            }
            end += 1;
            if token.is_possessive() {
                break;
            }
        }
        while end > start + 2 && is_no_head(&tokens[end - 1].lower) {
            end -= 1;
        }
        // A capitalised head belongs to a name ("the White House").
        if end > start + 1 && !names::is_capitalised(&tokens[end - 1]) {
            found.push(Phrase {
                determiner,
                tokens: start..end,
            });
            at = end;
        }
    }
    found
}

/// The singular of a noun, roughly; enough to compare "bills" with "bill".
pub(crate) fn singular(noun: &str) -> &str {
    match noun {
        n if n.len() > 4 && n.ends_with("ies") => n,
        n if n.len() > 3
            && n.ends_with('s')
            && !n.ends_with("ss")
            && !n.ends_with("us")
            && !n.ends_with("is") =>
        {
            &n[..n.len() - 1]
        }
        n => n,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokenize;
    use super::*;

    fn heads(text: &str) -> Vec<(Determiner, String)> {
        let tokens = tokenize(text);
        phrases(&tokens)
            .into_iter()
            .map(|p| (p.determiner, tokens[p.head()].lower.clone()))
            .collect()
    }

    #[test]
    fn finds_heads() {
        assert_eq!(
            heads("A senior defence official said the talks were part of this long effort."),
            [
                (Determiner::Indefinite, "official".into()),
                (Determiner::Definite, "talks".into()),
                (Determiner::Demonstrative, "effort".into()),
            ]
        );
    }

    #[test]
    fn leaves_names_and_bare_determiners_alone() {
        assert!(heads("The White House said that the.").is_empty());
        assert!(heads("This is that").is_empty());
    }

    #[test]
    fn ends_before_the_verb() {
        let found =
            heads("A driver hooted loudly as the senior elected judge met the proposed bill");
        let found: Vec<&str> = found.iter().map(|(_, head)| head.as_str()).collect();
        assert_eq!(found, ["driver", "judge", "bill"]);
    }

    #[test]
    fn compares_plurals() {
        assert_eq!(singular("bills"), "bill");
        assert_eq!(singular("press"), "press");
        assert_eq!(singular("virus"), "virus");
    }
}
