//! Whether the opening does a lead's work: whether it takes up the headline and says who, what, when and where.
//!
//! Sources: the inverted pyramid and the five Ws, van Dijk 1988 and Bell 1991, scored with word lists as by
//! Norambuena, Horning and Mitra 2020; the headline's words, Edmundson 1969.

use super::Missing;
use crate::annotate::Annotated;
use crate::cues::lead;

/// One of the questions that a lead answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// A person or an organisation is named.
    Who,
    /// An event is reported, by a verb of news or of speech.
    What,
    /// A day is named.
    When,
    /// A place is named.
    Where,
}

impl Question {
    /// All four.
    pub const ALL: [Question; 4] = [
        Question::Who,
        Question::What,
        Question::When,
        Question::Where,
    ];
}

/// What every sentence of a text would do as its lead.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadWork {
    answered: Vec<[bool; 4]>,
    /// Empty without a headline.
    overlap: Vec<f32>,
}

impl LeadWork {
    /// Of an article. Linear in its text.
    pub fn of(article: &Annotated<'_>) -> Self {
        let sentences = 0..article.sentences.len();
        LeadWork {
            answered: sentences
                .map(|at| lead::answers(article, at).map(|(_, words)| words.is_some()))
                .collect(),
            overlap: lead::headline_recalls(article),
        }
    }

    /// 1 if the sentence that opens the order answers the question, 0 if not.
    ///
    /// # Errors
    /// [`Missing::TooShort`] of an empty order.
    pub fn answers(&self, question: Question, order: &[usize]) -> Result<f64, Missing> {
        let first = opening(order)?;
        Ok(f64::from(u8::from(self.answered[first][question as usize])))
    }

    /// The share of the headline's content words that the sentence which opens the order holds, weighted by how rare they are in
    /// the text: 0..=1.
    ///
    /// # Errors
    /// [`Missing::NoHeadline`]; [`Missing::TooShort`] of an empty order.
    pub fn headline_overlap(&self, order: &[usize]) -> Result<f64, Missing> {
        let first = opening(order)?;
        let overlap = self.overlap.get(first).ok_or(Missing::NoHeadline)?;
        Ok(f64::from(*overlap))
    }
}

fn opening(order: &[usize]) -> Result<usize, Missing> {
    order
        .first()
        .copied()
        .ok_or(Missing::TooShort { needs: 1, has: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    const STORY: [&str; 2] = [
        "The boats lay idle.",
        "Mayor Ada Lund resigned on Friday in Oslo, Norway.",
    ];

    #[test]
    fn the_opening_answers_or_does_not() {
        let article = Article::from_sentences(STORY).with_headline("Mayor resigns");
        let lead = LeadWork::of(&Annotated::new(&article));
        let answers = |order: &[usize]| Question::ALL.map(|q| lead.answers(q, order).unwrap());
        assert_eq!(answers(&[0, 1]), [0.0; 4]);
        assert_eq!(answers(&[1, 0]), [1.0; 4]);
        assert_eq!(lead.headline_overlap(&[0, 1]), Ok(0.0));
        assert!(lead.headline_overlap(&[1, 0]).unwrap() > 0.9);
    }

    #[test]
    fn what_cannot_be_told_has_a_reason() {
        let lead = LeadWork::of(&Annotated::new(&Article::from_sentences(STORY)));
        assert_eq!(lead.headline_overlap(&[0]), Err(Missing::NoHeadline));
        let short = Err(Missing::TooShort { needs: 1, has: 0 });
        assert_eq!(lead.answers(Question::Who, &[]), short);
        assert_eq!(lead.headline_overlap(&[]), short);
    }
}
