//! Content words: what a sentence is about, and how much of it another sentence shares.
//!
//! A *term* is a content word cut down to a light stem, so that "urges", "urged" and "urging" count as one.
//! The stems follow the first steps of Porter (1980): plurals, *-ed*, *-ing*, final *-e*. More would
//! join words that news keeps apart ("general", "generally"); less would miss headlines, which are written in the present tense.

use super::annotation::Annotation;
use super::fixed_phrases::Phrases;
use super::tokens::{Token, TokenKind};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

/// The terms of an article. Terms are numbered; the numbers mean nothing and depend on the input order.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// For each sentence its terms, each once, in the order of the sentence.
    pub(crate) sentences: Vec<Vec<usize>>,
    /// The headline's terms, each once.
    pub(crate) headline: Vec<usize>,
    /// For each term the sentences that hold it, ascending (not the headline).
    pub(crate) holders: Vec<Vec<usize>>,
    /// For each sentence the sum of the squared weights of its terms.
    norms: Vec<f64>,
}

impl Terms {
    /// Reads the terms of an article; cues share those of [`Annotated::terms`](super::Annotated::terms). Linear in its text.
    pub(super) fn of(headline: Option<&Annotation<'_>>, sentences: &[Annotation<'_>]) -> Self {
        let mut numbers = HashMap::new();
        let mut number = |annotation: &Annotation<'_>| {
            let mut seen = HashSet::new();
            let mut terms = Vec::new();
            for token in annotation.tokens.iter().filter(|t| is_content(t)) {
                let next = numbers.len();
                let term = *numbers.entry(stem(&token.lower)).or_insert(next);
                if seen.insert(term) {
                    terms.push(term);
                }
            }
            terms
        };
        let headline = headline.map(&mut number).unwrap_or_default();
        let sentences: Vec<_> = sentences.iter().map(&mut number).collect();
        let mut holders = vec![Vec::new(); numbers.len()];
        for (at, terms) in sentences.iter().enumerate() {
            for &term in terms {
                holders[term].push(at);
            }
        }
        let mut terms = Terms {
            norms: Vec::new(),
            sentences,
            headline,
            holders,
        };
        terms.norms = (terms.sentences.iter().map(|held| terms.norm(held))).collect();
        terms
    }

    /// The sum of the squared weights of some terms.
    fn norm(&self, terms: &[usize]) -> f64 {
        let squares = terms.iter().map(|&t| f64::from(self.weight(t)).powi(2));
        squares.sum()
    }

    /// How telling a term is: the inverse document frequency of Spärck Jones (1972), the sentences being
    /// the documents. In `0..=ln(1 + n)`; 0 for a term of the headline that no sentence holds.
    pub(crate) fn weight(&self, term: usize) -> f32 {
        match self.holders[term].len() {
            0 => 0.0,
            held => (1.0 + self.sentences.len() as f32 / held as f32).ln(),
        }
    }

    /// How much two sentences share: the cosine of their terms, weighted. In `0..=1`.
    pub(crate) fn overlap(&self, i: usize, j: usize) -> f32 {
        let mut shared = self.shared(i, j);
        // Sorted, so that the sum does not depend on which sentence came first.
        shared.sort_by_key(|&t| self.holders[t].len());
        let whole = (self.norms[i] * self.norms[j]).sqrt();
        if whole > 0.0 {
            (self.norm(&shared) / whole).min(1.0) as f32
        } else {
            0.0
        }
    }

    /// The terms that two sentences share.
    pub(crate) fn shared(&self, i: usize, j: usize) -> Vec<usize> {
        let held = |t: &usize| self.holders[*t].binary_search(&j).is_ok();
        self.sentences[i].iter().copied().filter(held).collect()
    }
}

/// The words of `annotation`, as written, that stand for one of the terms of `others`; each term once.
pub(crate) fn words_shared<'a>(
    annotation: &'a Annotation<'_>,
    others: &Annotation<'_>,
) -> Vec<&'a str> {
    let mut wanted: HashSet<String> = others
        .tokens
        .iter()
        .filter(|t| is_content(t))
        .map(|t| stem(&t.lower))
        .collect();
    let content = annotation.tokens.iter().filter(|t| is_content(t));
    content
        .filter(|t| wanted.remove(&stem(&t.lower)))
        .map(|t| t.text)
        .collect()
}

/// Whether a token is a content word: no mark, no function word, no single letter.
pub(crate) fn is_content(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Mark => false,
        TokenKind::Number => true,
        // "US" and "IT" are written like the pronouns; the capitals tell them apart.
        TokenKind::Word if token.lower == "us" || token.lower == "it" => {
            token.text != "It"
                && token.text.starts_with(char::is_uppercase)
                && token.text.ends_with(char::is_uppercase)
        }
        TokenKind::Word => token.lower.chars().nth(1).is_some() && !STOP_WORDS.has(&token.lower),
    }
}

/// The light stem of a word in lower case.
pub(crate) fn stem(lower: &str) -> String {
    let word: String = lower
        .strip_suffix("'s")
        .unwrap_or(lower)
        .chars()
        .filter(|&c| c != '.')
        .collect();
    if !word.is_ascii() || word.len() < 4 {
        return word;
    }
    let mut stem = if let Some(root) = word.strip_suffix("ies").or(word.strip_suffix("ied")) {
        format!("{root}y")
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word
    } else if let Some(root) = word.strip_suffix('s') {
        root.to_owned()
    } else {
        word
    };
    for suffix in ["ing", "ed"] {
        let Some(root) = stem.strip_suffix(suffix) else {
            continue;
        };
        if root.len() >= 3 && root.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            stem = root.to_owned();
            // "planned" is a form of "plan", but "called" is one of "call".
            let mut ends = stem.bytes().rev();
            let (last, before) = (ends.next(), ends.next());
            if last == before && !matches!(last, Some(b'l' | b's' | b'z' | b'e' | b'o')) {
                stem.pop();
            }
            break;
        }
    }
    if stem.len() > 3 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// Function words, and the few verbs that news uses as often as function words. Articles and
/// quantifiers, pronouns, prepositions, conjunctions and adverbs, auxiliaries, reporting verbs.
static STOP_WORDS: Phrases = Phrases::new(
    "an, the, this, that, these, those, some, any, all, both, each, every, no, other, \
    another, such, own, same, more, most, much, many, few, less, least, several, he, him, \
    his, she, her, hers, its, we, our, ours, you, your, yours, they, them, their, theirs, \
    me, my, mine, himself, herself, itself, themselves, ourselves, myself, who, whom, whose, \
    which, what, one, ones, of, in, to, for, with, on, at, by, from, up, about, into, over, \
    after, before, between, under, against, during, without, within, through, among, amid, \
    since, until, upon, off, out, down, per, via, across, behind, around, toward, towards, \
    and, or, but, nor, if, as, than, because, while, where, when, whether, though, although, \
    so, then, there, here, how, why, not, only, also, too, very, just, even, still, yet, \
    again, now, once, ever, never, however, well, is, are, was, were, be, been, being, am, \
    has, have, had, having, do, does, did, doing, will, would, shall, should, can, could, \
    may, might, must, cannot, don't, doesn't, didn't, isn't, aren't, wasn't, weren't, won't, \
    wouldn't, can't, couldn't, hasn't, haven't, hadn't, shouldn't, it's, that's, there's, \
    he's, she's, we're, they're, i'm, i've, we've, they've, you're, let's, what's, said, \
    says, say, saying, told, tell, tells, added, adds",
);

#[cfg(test)]
mod tests {
    use super::super::Annotated;
    use super::*;
    use crate::article::Article;

    #[test]
    fn joins_the_forms_of_a_word() {
        for forms in [
            &["urge", "urges", "urged", "urging"][..],
            &["talk", "talks", "talked", "talk's"],
            &["plan", "plans", "planned", "planning"],
            &["call", "called", "calling"],
            &["ally", "allies"],
            &["u.s.", "us"],
        ] {
            assert!(
                forms.iter().all(|form| stem(form) == stem(forms[0])),
                "{forms:?}"
            );
        }
    }

    #[test]
    fn keeps_words_apart_and_short_ones_whole() {
        assert_ne!(stem("general"), stem("generate"));
        for word in ["king", "red", "bus", "press", "crisis", "été", "é", ""] {
            assert_eq!(stem(word), word);
        }
    }

    #[test]
    fn weighs_rare_words_more() {
        let article =
            Article::from_sentences(["Ferries sail.", "Ferries stop.", "The US ferries rust."]);
        let annotated = Annotated::new(&article);
        let terms = annotated.terms();
        let (ferries, sail) = (terms.sentences[0][0], terms.sentences[0][1]);
        assert!(terms.weight(sail) > terms.weight(ferries));
        assert_eq!(terms.sentences[2].len(), 3);
        assert!(terms.overlap(0, 1) > 0.0 && (terms.overlap(0, 0) - 1.0).abs() < 1e-6);
        assert_eq!(terms.overlap(0, 1), terms.overlap(1, 0));
    }
}
