//! Which entities each sentence mentions: what entity grid and entity graph are built from.
//!
//! An entity is a name with all its variants ([`Annotated::entities`], dates left out), or a common noun: two
//! words with the same dictionary form ("crack", "cracks") mention the same entity, as in the grids of Barzilay
//! and Lapata (2008) without coreference resolution. Nouns count wherever they stand in their phrase, as in
//! Elsner and Charniak (2011, "Extending the entity grid with entity-specific features"). A noun in the
//! singular that is the last word of one organisation's or place's name only ("the bridge" beside Osk Bridge),
//! or the title of one person only ("the mayor" beside Mayor Ada Osk), mentions that name. Pronouns are not
//! resolved. Units of time mention nothing.
//!
//! No tagger and no parser: a word is a noun where word lists, endings and neighbours say so somewhere in the
//! article, and then counts wherever it is not read as a verb. So there are no syntactic
//! roles: an entity is present in a sentence or it is not. Grids and graphs with the roles of the papers (subject,
//! object, other) need a parse; their figures are not comparable with those from presence alone.

mod lemma;
mod nouns;
mod parts;

use crate::annotate::lexicon::{ORGANISATION_HEADS, PLACE_HEADS};
use crate::annotate::{Annotated, Annotation, EntityClass};
use foldhash::{HashMap, HashMapExt, HashSet};
use lemma::lemma;
use nouns::WordReading;

/// The entities of a text, and the sentences that mention them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mentions {
    entities: Vec<Mentioned>,
    sentences: Vec<Vec<Mention>>,
}

/// Something that a text mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Mentioned {
    /// The longest variant of a name, or the dictionary form of a noun.
    pub name: String,
    /// Whether it is a name rather than a common noun.
    pub is_name: bool,
    /// How many sentences mention it, at least 1.
    pub sentences: usize,
}

/// An entity in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Which one: an index of [`Mentions::entities`].
    pub entity: usize,
    /// How often the sentence mentions it, at least 1.
    pub times: u32,
}

/// Words that look like nouns and mention nothing: units of time, and what stands in fixed phrases.
const EMPTY: [&str; 44] = [
    "addition",
    "afternoon",
    "autumn",
    "case",
    "century",
    "course",
    "day",
    "decade",
    "evening",
    "example",
    "fact",
    "hour",
    "instance",
    "kind",
    "lot",
    "midnight",
    "minute",
    "moment",
    "month",
    "morning",
    "night",
    "noon",
    "order",
    "percent",
    "quarter",
    "result",
    "season",
    "second",
    "sort",
    "spite",
    "spring",
    "summer",
    "term",
    "thing",
    "time",
    "today",
    "tonight",
    "way",
    "week",
    "weekday",
    "weekend",
    "winter",
    "year",
    "yesterday",
];

impl Mentions {
    /// Reads the mentions of `article`, its headline left out. Linear in its text.
    ///
    /// On the article of 16 sentences annotated by hand in `tests/mentions`, 72 of the 73 mentions found (pairs
    /// of sentence and entity) are right, a precision of 0.99, and 72 of the 74 annotated are found, a recall
    /// of 0.97. The first run, before the rules had been mended by what was read elsewhere and here, had 70 of
    /// 71 and 70 of 74 (0.99 and 0.95). The article is short and plainly written: news with longer noun phrases
    /// has more of both errors, above all missed nouns before other nouns and verbs in *-s* taken for plurals.
    pub fn of(article: &Annotated<'_>) -> Self {
        let read: Vec<Words<'_>> = article.sentences.iter().map(Words::of).collect();
        let nouns: HashSet<&str> = read
            .iter()
            .flat_map(|words| words.nouns())
            .filter(|noun| EMPTY.binary_search(noun).is_err())
            .collect();
        let aliases = aliases(article);
        let mut gathered = Gathered::new();
        for (sentence, words) in article.sentences.iter().zip(&read) {
            let names = sentence.names.iter().map(|name| name.entity);
            let names = names.filter(|&e| article.entities[e].class != EntityClass::Date);
            let nouns = words.eligible().filter(|(noun, _)| nouns.contains(noun));
            let nouns = nouns.map(|(noun, singular)| match aliases.get(noun) {
                Some(&Some(entity)) if singular => Key::Name(entity),
                _ => Key::Noun(noun),
            });
            gathered.sentence(names.map(Key::Name).chain(nouns));
        }
        gathered.finish(|key| match key {
            Key::Name(entity) => (article.entities[entity].name.clone(), true),
            Key::Noun(noun) => (noun.to_owned(), false),
        })
    }

    /// The same without what is mentioned by any sentence but `members`: captions and notes are no part of the text that
    /// hangs together.
    #[must_use]
    pub fn only(mut self, members: &[usize]) -> Self {
        let mut kept = vec![false; self.sentences.len()];
        members.iter().for_each(|&member| kept[member] = true);
        for (row, _) in (self.sentences.iter_mut().zip(kept)).filter(|(_, kept)| !kept) {
            row.clear();
        }
        let mut sentences = vec![0; self.entities.len()];
        for mention in self.sentences.iter().flatten() {
            sentences[mention.entity] += 1;
        }
        let mut new = Vec::with_capacity(self.entities.len());
        let mut entities = Vec::with_capacity(self.entities.len());
        for (mut entity, sentences) in self.entities.into_iter().zip(sentences) {
            new.push(entities.len());
            if sentences > 0 {
                entity.sentences = sentences;
                entities.push(entity);
            }
        }
        for mention in self.sentences.iter_mut().flatten() {
            mention.entity = new[mention.entity];
        }
        Mentions {
            entities,
            sentences: self.sentences,
        }
    }

    /// The mentions that another annotation, automatic or by hand, found: for each sentence the names of its
    /// entities, one that is mentioned twice listed twice.
    ///
    /// ```
    /// use unscramble::coherence::Mentions;
    /// let mentions = Mentions::from_names([vec!["bridge", "crack"], vec!["crack", "crack"]]);
    /// assert_eq!(mentions.entities()[1].sentences, 2);
    /// assert_eq!(mentions.sentence(1)[0].times, 2);
    /// ```
    pub fn from_names<N: AsRef<str>>(sentences: impl IntoIterator<Item = Vec<N>>) -> Self {
        let sentences: Vec<Vec<N>> = sentences.into_iter().collect();
        let mut gathered = Gathered::new();
        for sentence in &sentences {
            gathered.sentence(sentence.iter().map(AsRef::as_ref));
        }
        gathered.finish(|name: &str| (name.to_owned(), true))
    }

    /// Every entity, by first mention.
    pub fn entities(&self) -> &[Mentioned] {
        &self.entities
    }

    /// The entities of the sentence that stands at `at` in the text as it was read, ascending, each once.
    ///
    /// # Panics
    /// If the text has no such sentence.
    pub fn sentence(&self, at: usize) -> &[Mention] {
        &self.sentences[at]
    }

    /// The number of sentences.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether there is no sentence.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }
}

/// The entities that two sentences share, each with how often the one and the other mention it.
pub(super) fn shared<'m>(
    one: &'m [Mention],
    other: &'m [Mention],
) -> impl Iterator<Item = (usize, u32, u32)> + 'm {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            let (a, b) = (one.get(i)?, other.get(j)?);
            i += usize::from(a.entity <= b.entity);
            j += usize::from(b.entity <= a.entity);
            if a.entity == b.entity {
                return Some((a.entity, a.times, b.times));
            }
        }
    })
}

/// The words of a sentence that may be nouns.
struct Words<'s> {
    /// Dictionary form, whether it is in the singular, and what the word was taken for here.
    words: Vec<(std::borrow::Cow<'s, str>, bool, WordReading)>,
}

impl<'s> Words<'s> {
    fn of(sentence: &'s Annotation<'_>) -> Self {
        let parts = parts::parts(sentence);
        let readings = nouns::read(&parts, |at| sentence.tokens[at].is_possessive());
        let words = sentence.tokens.iter().zip(parts).zip(readings);
        let words = words.filter(|((_, part), _)| part.is_open());
        let words = words.map(|((token, _), reading)| {
            let word = token.base();
            let lemma = lemma(word);
            let singular = lemma == word;
            (lemma, singular, reading)
        });
        Words {
            words: words.collect(),
        }
    }

    /// The dictionary forms of those that are nouns.
    fn nouns(&self) -> impl Iterator<Item = &str> {
        let nouns = self
            .words
            .iter()
            .filter(|(_, _, reading)| *reading == WordReading::Noun);
        nouns.map(|(lemma, _, _)| lemma.as_ref())
    }

    /// The dictionary forms, and whether they stand in the singular, of those that are no verbs.
    fn eligible(&self) -> impl Iterator<Item = (&str, bool)> {
        let words = self
            .words
            .iter()
            .filter(|(_, _, reading)| *reading != WordReading::Verb);
        words.map(|(lemma, singular, _)| (lemma.as_ref(), *singular))
    }
}

/// For each noun that stands for a name, which one; `None` where it could be one of several.
fn aliases(article: &Annotated<'_>) -> HashMap<String, Option<usize>> {
    let mut aliases: HashMap<String, Option<usize>> = HashMap::new();
    let mut stand_for = |word: String, entity: usize| {
        let known = aliases.entry(word).or_insert(Some(entity));
        *known = known.filter(|&known| known == entity);
    };
    for (at, entity) in article.entities.iter().enumerate() {
        let last = entity.name.rsplit_once(char::is_whitespace);
        let last = last.map(|(_, last)| last.to_lowercase());
        let heads = |word: &str| ORGANISATION_HEADS.contains(word) || PLACE_HEADS.contains(word);
        if let Some(last) = last.filter(|last| !entity.class.is_person() && heads(last)) {
            stand_for(last, at);
        }
    }
    for sentence in &article.sentences {
        for name in sentence.names.iter().filter(|name| !name.title.is_empty()) {
            let title = sentence.tokens[name.title.end - 1].base();
            stand_for(title.trim_end_matches('.').to_owned(), name.entity);
        }
    }
    aliases
}

/// What two mentions of one entity have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'s> {
    /// An index of [`Annotated::entities`].
    Name(usize),
    /// A dictionary form.
    Noun(&'s str),
}

/// Mentions being numbered: those with the same key are of one entity.
struct Gathered<K> {
    numbers: HashMap<K, usize>,
    keys: Vec<K>,
    sentences: Vec<Vec<Mention>>,
}

impl<K: Copy + Eq + std::hash::Hash> Gathered<K> {
    fn new() -> Self {
        Gathered {
            numbers: HashMap::new(),
            keys: Vec::new(),
            sentences: Vec::new(),
        }
    }

    fn sentence(&mut self, keys: impl Iterator<Item = K>) {
        let mut entities: Vec<usize> = keys
            .map(|key| {
                *self.numbers.entry(key).or_insert_with(|| {
                    self.keys.push(key);
                    self.keys.len() - 1
                })
            })
            .collect();
        entities.sort_unstable();
        let runs = entities.chunk_by(|a, b| a == b);
        let mentions = runs.map(|run| Mention {
            entity: run[0],
            times: u32::try_from(run.len()).unwrap_or(u32::MAX),
        });
        self.sentences.push(mentions.collect());
    }

    fn finish(self, name: impl Fn(K) -> (String, bool)) -> Mentions {
        let mut entities: Vec<Mentioned> = self
            .keys
            .into_iter()
            .map(|key| {
                let (name, is_name) = name(key);
                Mentioned {
                    name,
                    is_name,
                    sentences: 0,
                }
            })
            .collect();
        for mention in self.sentences.iter().flatten() {
            entities[mention.entity].sentences += 1;
        }
        Mentions {
            entities,
            sentences: self.sentences,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    /// Sentence by sentence, the names of what it mentions.
    fn mentioned(texts: &[&str]) -> Vec<Vec<String>> {
        let article = Article::from_sentences(texts.iter().copied());
        let mentions = Mentions::of(&Annotated::new(&article));
        (0..mentions.len())
            .map(|at| {
                let here = mentions.sentence(at).iter();
                here.map(|m| mentions.entities()[m.entity].name.clone())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn forms_of_a_noun_mention_one_entity() {
        let found = mentioned(&[
            "The weld has a crack.",
            "Divers saw two cracks.",
            "They crack often.",
        ]);
        assert_eq!(
            found,
            [vec!["weld", "crack"], vec!["crack", "diver"], vec![]]
        );
    }

    #[test]
    fn nouns_stand_for_the_one_name_they_fit() {
        let found = mentioned(&[
            "Then Mayor Ada Osk closed the Marl Bridge.",
            "The mayor said the bridge was unsafe.",
            "Other bridges stay open.",
        ]);
        assert_eq!(found[0], ["Ada Osk", "Marl Bridge"]);
        assert_eq!(found[1], ["Ada Osk", "Marl Bridge"]);
        assert_eq!(found[2], ["bridge"]);
        let found = mentioned(&[
            "They like Mayor Ada Osk and Mayor Bo Rell.",
            "The mayor left.",
        ]);
        assert_eq!(found[1], ["mayor"]);
    }

    #[test]
    fn time_mentions_nothing() {
        assert_eq!(
            mentioned(&["It closed on Monday for two weeks in the spring."]),
            [Vec::<String>::new()]
        );
    }

    #[test]
    fn shared_entities_keep_their_counts() {
        let mentions = Mentions::from_names([vec!["a", "b", "b", "c"], vec!["d", "b", "c", "c"]]);
        let found: Vec<_> = shared(mentions.sentence(0), mentions.sentence(1)).collect();
        assert_eq!(found, [(1, 2, 1), (2, 1, 2)]);
    }

    #[test]
    fn empty_words_are_sorted() {
        assert!(EMPTY.is_sorted());
    }
}
