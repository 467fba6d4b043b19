//! Which words are nouns: one pass over a sentence that expects a noun or a verb from what went before.
//!
//! After a determiner or a preposition a noun phrase is open, and its last word is its head; after a
//! subject a verb comes; after a modal a verb in its base form. A word in *-s* is a plural or a verb, and so
//! what stands on both sides of it decides. Where nothing decides, the word is passed over: a missed
//! noun costs less than a verb taken for one, and the article's other sentences often show it.

use super::parts::Part;

/// What a word of an open class was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordReading {
    /// A noun.
    Noun,
    /// A verb.
    Verb,
    /// Neither for sure.
    Unclear,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// More of a noun phrase, opened by a determiner (or the like).
    Noun,
    /// More of a noun phrase, or a gerund: after a preposition.
    Governed,
    /// A noun phrase or the verb: after "that", or after a name inside a noun phrase ("the Osk
    /// administration", "the Osk Bridge closes").
    Either,
    /// A finite verb, after a subject.
    Verb,
    /// A verb in its base form.
    Base,
    /// The object of a verb.
    Object,
    /// What follows "be" or "have".
    Complement,
    /// Anything, most often a subject.
    Clause,
}

/// The state of the pass.
struct Pass<'p> {
    parts: &'p [Part],
    found: Vec<WordReading>,
    expect: Expect,
    /// The latest word that may be the head of the open noun phrase.
    head: Option<usize>,
    /// Whether its determiner makes it singular.
    singular: bool,
}

/// What each token of a sentence is taken for; marks and closed-class words are [`WordReading::Unclear`]. Linear.
pub(super) fn read(parts: &[Part], possessive: impl Fn(usize) -> bool) -> Vec<WordReading> {
    let mut pass = Pass {
        parts,
        found: vec![WordReading::Unclear; parts.len()],
        expect: Expect::Clause,
        head: None,
        singular: false,
    };
    for (at, part) in parts.iter().enumerate() {
        if part.is_open() {
            pass.open_class(at);
            if possessive(at) {
                pass.noun(at);
                pass.expect = Expect::Noun;
            }
        } else {
            pass.closed_class(at);
        }
    }
    pass.close();
    pass.found
}

impl Pass<'_> {
    fn next(&self, at: usize) -> Part {
        self.parts.get(at + 1).copied().unwrap_or(Part::Mark)
    }

    /// Ends the open noun phrase, if there is one, at its head.
    fn close(&mut self) {
        if let Some(head) = self.head.take() {
            self.found[head] = WordReading::Noun;
        }
    }

    /// Takes a word for a noun that ends its phrase.
    fn noun(&mut self, at: usize) {
        self.head = Some(at);
        self.close();
        self.expect = Expect::Verb;
    }

    /// Takes a word for a verb.
    fn verb(&mut self, at: usize) {
        self.close();
        self.found[at] = WordReading::Verb;
        self.expect = Expect::Object;
    }

    fn closed_class(&mut self, at: usize) {
        let part = self.parts[at];
        let in_phrase = self.head.is_some();
        if part == Part::Name {
            // "The former minister Ada Osk": what stands before the name describes it.
            self.head = None;
        }
        self.close();
        let after_noun = at > 0 && self.found[at - 1] == WordReading::Noun;
        self.singular = part == Part::Singular;
        self.expect = match (part, self.expect) {
            (Part::Number | Part::Determiner | Part::Singular | Part::NamePossessive, _) => {
                Expect::Noun
            }
            (Part::Preposition, _) => Expect::Governed,
            // "The barn that burned", but "he said that barn was old".
            (Part::That, _) if after_noun => Expect::Verb,
            (Part::That, _) => Expect::Either,
            (Part::Name, Expect::Noun | Expect::Governed | Expect::Either) => Expect::Either,
            (Part::Name | Part::Subject, _) => Expect::Verb,
            (Part::To | Part::Modal, _) => Expect::Base,
            (Part::Auxiliary, _) => Expect::Complement,
            (Part::Object, _) => Expect::Object,
            (Part::Adverb, _) if in_phrase => Expect::Verb,
            (Part::Adverb, before) => before,
            _ => Expect::Clause,
        };
    }

    fn open_class(&mut self, at: usize) {
        let (part, next) = (self.parts[at], self.next(at));
        if part == Part::Noun {
            self.head = Some(at);
            if !matches!(
                self.expect,
                Expect::Noun | Expect::Governed | Expect::Either
            ) {
                self.expect = Expect::Noun;
            }
            return;
        }
        match self.expect {
            Expect::Noun | Expect::Governed | Expect::Either => self.in_phrase(at, part, next),
            Expect::Verb => match part {
                Part::Adjective => {}
                Part::Plural | Part::Plain if next.is_finite() => self.noun(at),
                _ => self.verb(at),
            },
            Expect::Base => match part {
                Part::Plural => self.noun(at),
                _ => self.verb(at),
            },
            Expect::Object => match part {
                Part::Plural => self.noun(at),
                Part::Plain if next.is_boundary() || next.is_finite() => self.noun(at),
                Part::Plain | Part::Adjective => {}
                _ => self.verb(at),
            },
            Expect::Complement => match part {
                Part::Plural => self.noun(at),
                Part::Past | Part::Gerund => self.verb(at),
                _ => {}
            },
            Expect::Clause => match part {
                // "The mayor opened the hall and thanks the crew."
                Part::Plural if next.opens_phrase() => self.verb(at),
                Part::Plural => self.noun(at),
                Part::Plain if next.is_finite() => self.noun(at),
                Part::Past | Part::Gerund => self.verb(at),
                _ => {}
            },
        }
    }

    /// A word of an open class where a noun phrase is open.
    fn in_phrase(&mut self, at: usize, part: Part, next: Part) {
        let started = self.head.is_some() || self.expect == Expect::Either;
        match part {
            Part::Past if started => self.verb(at),
            Part::Gerund if started || self.expect == Expect::Governed => self.verb(at),
            // "The proposed bill", "the closing date".
            Part::Past | Part::Gerund => {}
            // "A crack runs", but "a sports car".
            Part::Plural if self.singular && self.head.is_some() => self.verb(at),
            Part::Plural if self.singular && next.is_open() => {}
            Part::Plural if started && next.opens_object() => self.verb(at),
            Part::Plural => self.noun(at),
            Part::Adjective if self.head.is_some() => {
                self.close();
                self.expect = Expect::Complement;
            }
            Part::Adjective => {}
            _ => self.head = Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parts::parts;
    use super::*;
    use crate::annotate::Annotated;
    use crate::article::Article;

    /// The words of the text that are taken for nouns.
    fn nouns(text: &str) -> Vec<String> {
        let article = Article::from_sentences([text]);
        let annotated = Annotated::new(&article);
        let sentence = &annotated.sentences[0];
        let found = read(&parts(sentence), |at| sentence.tokens[at].is_possessive());
        let nouns = sentence.tokens.iter().zip(found);
        nouns
            .filter(|(_, reading)| *reading == WordReading::Noun)
            .map(|(token, _)| token.lower.clone())
            .collect()
    }

    #[test]
    fn heads_stand_last_in_their_phrase() {
        assert_eq!(
            nouns("A loud brass band played in the old market hall."),
            ["band", "hall"]
        );
        assert_eq!(
            nouns("The proposed harbour bridge carries two lanes."),
            ["bridge", "lanes"]
        );
        assert_eq!(
            nouns("A crack runs through a sports car."),
            ["crack", "car"]
        );
        assert_eq!(nouns("The dog's collar broke."), ["dog's", "collar"]);
    }

    #[test]
    fn verbs_end_phrases() {
        assert_eq!(
            nouns("The council approved repairs to the roof."),
            ["council", "repairs", "roof"]
        );
        assert_eq!(
            nouns("The council plans to sell the barn."),
            ["council", "barn"]
        );
        assert_eq!(
            nouns("By closing the gate they will plant fear."),
            ["gate", "fear"]
        );
    }

    #[test]
    fn bare_nouns_are_found_before_verbs_and_after_them() {
        assert_eq!(
            nouns("Farmers said rain had ruined crops and hay."),
            ["farmers", "rain", "crops"]
        );
        assert_eq!(
            nouns("He sold the barn that leans on a prop."),
            ["barn", "prop"]
        );
        assert_eq!(
            nouns("Divers cut cables, while police watched."),
            ["divers", "cables", "police"]
        );
    }

    #[test]
    fn a_name_leaves_what_describes_it_no_noun() {
        assert_eq!(
            nouns("They praised the gifted pianist Ada Osk at the Osk festival."),
            ["festival"]
        );
        assert_eq!(nouns("Later Ada Osk plans a tour."), ["tour"]);
    }
}
