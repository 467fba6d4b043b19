//! Texts in which a foreign sentence stands in for one of their own, for telling how well a score knows the original.
//!
//! Source: Shen et al. 2021 ("Evaluating document coherence modelling"). What is drawn depends on the articles, their sequence, a seed and
//! an identifier alone, and not on how many are worked on together.

use crate::article::Article;
use crate::draw::{below, generator};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// A text in which a foreign sentence stands in for one of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Intruded {
    /// The place of the foreign sentence.
    pub place: usize,
    /// The text.
    pub text: Article,
}

/// Puts a sentence of `foreign` in the place of one of an article's own; `draw` numbers the versions of an article, which `id` identifies.
/// The first place is left alone where there is another. `None` where the article has no sentence, or `foreign` none that is not the
/// article's own as well.
///
/// ```
/// use unscramble::{Article, coherence::intruders::intruded};
///
/// let article = Article::from_sentences(["The ferry sank.", "Nobody was on board."]);
/// let foreign = Article::from_sentences(["Hens lay less in winter.", "The ferry sank."]);
/// let version = intruded(&article, &foreign, 1, b"x", 0).expect("there is a foreign sentence");
/// assert_eq!(version.place, 1);
/// assert_eq!(version.text.sentences[1].text, "Hens lay less in winter.");
/// assert_eq!(intruded(&article, &article, 1, b"x", 0), None);
/// ```
pub fn intruded(
    article: &Article,
    foreign: &Article,
    seed: u64,
    id: &[u8],
    draw: u64,
) -> Option<Intruded> {
    let own: HashSet<&str> = (article.sentences.iter())
        .map(|sentence| sentence.text.as_str())
        .collect();
    let intruders: Vec<&str> = (foreign.sentences.iter())
        .map(|sentence| sentence.text.as_str())
        .filter(|text| !own.contains(text))
        .collect();
    let (place, intruder) = intrusion(article.sentences.len(), intruders.len(), seed, id, draw)?;
    let mut text = article.clone();
    intruders[intruder].clone_into(&mut text.sentences[place].text);
    Some(Intruded { place, text })
}

/// Draws, for a text of `n` sentences, the place of an intruder, and which of the `foreign` sentences it is.
fn intrusion(n: usize, foreign: usize, seed: u64, id: &[u8], draw: u64) -> Option<(usize, usize)> {
    if n == 0 || foreign == 0 {
        return None;
    }
    let id = [&draw.to_le_bytes(), id].concat();
    let mut random = generator("disturb: intruder", seed, &id);
    let kept = usize::from(n > 1);
    Some((
        kept + below(&mut random, n - kept),
        below(&mut random, foreign),
    ))
}

/// Each article with those that follow it, `count` of them, after the last of which the first ones follow: where its foreign sentences are
/// taken from. The last of fewer than `count + 1` articles are followed by fewer, and one that is alone by none. What is no article is
/// passed on in its place.
///
/// Articles are handed on as soon as those that follow are known, and no more are held than `count` at either end.
pub fn followed<T, E>(
    items: impl Iterator<Item = Result<T, E>>,
    article: impl Fn(&T) -> Arc<Article>,
    count: usize,
) -> impl Iterator<Item = Result<(T, Vec<Arc<Article>>), E>> {
    let mut items = items.fuse();
    let mut first: Vec<Arc<Article>> = Vec::new();
    let mut seen = 0;
    // What was read and not yet handed on, each article with its own.
    let mut waiting: VecDeque<Result<(T, Arc<Article>), E>> = VecDeque::new();
    std::iter::from_fn(move || {
        let known = |waiting: &VecDeque<Result<(T, Arc<Article>), E>>| {
            waiting.iter().filter(|item| item.is_ok()).count()
        };
        while matches!(waiting.front(), None | Some(Ok(_))) && known(&waiting) <= count {
            match items.next() {
                None => break,
                Some(Err(error)) => waiting.push_back(Err(error)),
                Some(Ok(item)) => {
                    let own = article(&item);
                    if first.len() < count {
                        first.push(Arc::clone(&own));
                    }
                    seen += 1;
                    waiting.push_back(Ok((item, own)));
                }
            }
        }
        let (item, _) = match waiting.pop_front()? {
            Ok(found) => found,
            Err(error) => return Some(Err(error)),
        };
        let after = waiting
            .iter()
            .filter_map(|item| Some(Arc::clone(&item.as_ref().ok()?.1)));
        let following: Vec<Arc<Article>> = after.chain(first.iter().cloned()).collect();
        let others = count.min(seen - 1);
        Some(Ok((item, following.into_iter().take(others).collect())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn article(of: usize, n: usize) -> Article {
        Article::from_sentences((0..n).map(|at| format!("{of}.{at}")))
    }

    /// A change here changes every published figure.
    #[test]
    fn the_versions_never_change() {
        assert_eq!(intrusion(6, 3, 1, b"x", 0), Some((3, 2)));
    }

    #[test]
    fn there_is_nothing_to_replace() {
        assert_eq!(intrusion(0, 3, 1, b"x", 0), None);
        assert_eq!(intrusion(3, 0, 1, b"x", 0), None);
    }

    proptest! {
        #[test]
        fn one_sentence_is_foreign(n in 0usize..6, foreign in 0usize..6, shared in 0usize..6, seed: u64, draw: u64) {
            let own = article(0, n);
            let mut other = article(1, foreign);
            let shared = shared.min(n).min(foreign);
            other.sentences[..shared].clone_from_slice(&own.sentences[..shared]);
            let version = intruded(&own, &other, seed, b"x", draw);
            prop_assert_eq!(version.is_some(), n > 0 && foreign > shared);
            if let Some(Intruded { place, text }) = version {
                prop_assert!(n == 1 || place > 0);
                prop_assert!(text.sentences[place].text.starts_with("1."));
                let mut mended = text;
                mended.sentences[place].text.clone_from(&own.sentences[place].text);
                prop_assert_eq!(mended, own);
            }
        }

        #[test]
        fn those_that_follow_are_the_next_and_then_the_first(
            items in prop::collection::vec(any::<bool>(), 0..12),
            count in 0usize..5,
        ) {
            // Every item has a number; some are no articles.
            let items: Vec<Result<usize, usize>> = (items.iter().enumerate())
                .map(|(at, is_article)| if *is_article { Ok(at) } else { Err(at) })
                .collect();
            let articles: Vec<usize> = items.iter().filter_map(|item| item.ok()).collect();
            let found = followed(items.iter().copied(), |&of| Arc::new(article(of, 1)), count);
            let found: Vec<Result<(usize, Vec<String>), usize>> = found
                .map(|item| {
                    let names = |after: Vec<Arc<Article>>| after.iter().map(|one| one.sentences[0].text.clone()).collect();
                    item.map(|(of, after)| (of, names(after)))
                })
                .collect();
            let wanted: Vec<Result<(usize, Vec<String>), usize>> = items
                .iter()
                .map(|item| item.map(|of| {
                    let at = articles.iter().position(|&other| other == of).unwrap();
                    let ring = articles[at + 1..].iter().chain(&articles[..at]);
                    (of, ring.take(count).map(|other| format!("{other}.0")).collect())
                }))
                .collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
