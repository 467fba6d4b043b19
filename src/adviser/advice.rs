//! What is known of one article when its adviser was asked.

use super::answer::read_answer;
use super::question::Question;
use super::record::Recorded;
use super::unused::Unused;

/// What an adviser said of one article: an order of all or most of its sentences for each question that was answered, or why there is
/// none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Advice {
    /// For each answer, sentences by canonical place ([`Prepared::source`](crate::Prepared::source)), each at most once, first one first.
    pub orders: Vec<Vec<usize>>,
    /// Why there are none, or not as many as were asked for.
    pub unused: Option<Unused>,
    /// The odds, above 0, that an answer of this adviser is about its article, before it is looked at; `None` for those that the
    /// [weights](super::Weights) were learned with.
    pub odds: Option<f64>,
}

impl Advice {
    /// What the answers come to that were recorded of a question, or have just been given. What was recorded of another question is not
    /// used.
    pub fn of<'a>(question: &Question, recorded: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut advice = Advice::default();
        for one in recorded {
            let read = match (&one.answer, &one.failed) {
                _ if !one.is_of(question) => Err(Unused::OtherQuestion),
                (Some(answer), _) => read_answer(answer, question.len()),
                (None, Some(failed)) => Err(Unused::Recorded(failed.clone())),
                (None, None) => Err(Unused::NoOrder),
            };
            match read {
                Ok(order) => {
                    let places = order.iter().map(|&number| one.numbering[number]);
                    advice.orders.push(places.collect());
                }
                Err(why) => advice.unused = Some(why),
            }
        }
        if advice.orders.is_empty() && advice.unused.is_none() {
            advice.unused = Some(Unused::NotRecorded);
        }
        advice
    }

    /// There is none.
    pub fn none(why: Unused) -> Self {
        Advice {
            unused: Some(why),
            ..Advice::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn question(sentences: &[&str]) -> Question {
        Question::of(&Article::from_sentences(sentences.iter().copied()))
    }

    #[test]
    fn what_was_recorded_of_another_question_is_not_used() {
        let this = question(&[
            "A tram hit a lorry.",
            "Nobody was hurt.",
            "Trams ran again.",
        ]);
        let other = question(&["It rained in Osk.", "The ferry was late."]);
        let longer = question(&["It rained.", "It poured.", "It snowed.", "It froze."]);
        let answered =
            |of: &Question, numbering| Recorded::new(of, numbering, None, Ok("[2, 0, 1]".into()));
        let right = answered(&this, vec![1, 2, 0]);
        assert_eq!(Advice::of(&this, [&right]).orders, [[0, 1, 2]]);
        for wrong in [
            answered(&other, other.numbering(0)),
            answered(&longer, longer.numbering(0)),
            answered(&other, vec![0, 1, 2]),
            answered(&this, vec![0, 1]),
            answered(&this, vec![0, 1, 3]),
            answered(&this, vec![0, 1, 1]),
        ] {
            let advice = Advice::of(&this, [&wrong, &right]);
            assert_eq!(advice.orders, [[0, 1, 2]], "{wrong:?}");
            assert_eq!(advice.unused, Some(Unused::OtherQuestion), "{wrong:?}");
        }
    }
}
