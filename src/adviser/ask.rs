//! Asking about articles: a record first, then a server, several questions under way at a time.

use super::advice::Advice;
use super::question::{MOST_SENTENCES, Numbering, Prompt, Question};
use super::record::{RecordError, Recorded, Recorder, Records};
use super::unused::Unused;
use super::usage::Usage;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// After so many questions in a row that the server failed to answer it is not asked any more: a corpus should not wait a minute
/// for each of its articles to learn the same again.
const FAILURES_IN_A_ROW: usize = 3;

/// Somebody who can be asked.
pub trait Chat: Send + Sync {
    /// The text of the answer.
    ///
    /// # Errors
    /// Why there is none.
    fn ask(&self, prompt: &Prompt, usage: &Usage) -> Result<String, Unused>;

    /// Who answers, as records name it.
    fn model(&self) -> Option<&str>;
}

/// Asks about articles. Without a record and without anybody to ask, every article goes unadvised.
#[derive(Default)]
pub struct Adviser {
    records: Records,
    chat: Option<Box<dyn Chat>>,
    recorder: Option<Recorder>,
    votes: Option<usize>,
    odds: Option<f64>,
    jobs: usize,
    usage: Usage,
    /// Questions in a row that failed, and what ended the asking.
    failed: AtomicUsize,
    given_up: Mutex<Option<String>>,
}

impl Adviser {
    /// Nobody yet.
    pub fn new() -> Self {
        Adviser::default()
    }

    /// Answers that are used where there are any.
    #[must_use]
    pub fn replaying(mut self, records: Records) -> Self {
        self.records = records;
        self
    }

    /// Somebody to ask where there is no recorded answer, `jobs` questions at a time.
    #[must_use]
    pub fn asking(mut self, chat: Box<dyn Chat>, jobs: usize) -> Self {
        self.chat = Some(chat);
        self.jobs = jobs;
        self
    }

    /// Keeps what is asked.
    #[must_use]
    pub fn recording(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// The number of questions about each article, each with other numbers. Without this a server is asked one, and of a record all
    /// are used.
    #[must_use]
    pub fn votes(mut self, votes: usize) -> Self {
        self.votes = Some(votes);
        self
    }

    /// How far its answers are to be believed before they are looked at: see [`Advice::odds`].
    #[must_use]
    pub fn believed(mut self, odds: f64) -> Self {
        self.odds = Some(odds);
        self
    }

    /// The questions under way at a time; 0 where nobody is asked.
    pub fn jobs(&self) -> usize {
        self.chat.as_ref().map_or(0, |_| self.jobs.max(1))
    }

    /// With ceilings on what the asking may cost.
    #[must_use]
    pub fn spending(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }

    /// What was recorded before.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// What the asking has cost so far.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// The advice on each of these articles, in their order.
    ///
    /// # Errors
    /// If what is to be recorded cannot be written.
    pub fn advise(&self, questions: &[Question]) -> Result<Vec<Advice>, RecordError> {
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<Option<Result<Advice, RecordError>>>> =
            Mutex::new((0..questions.len()).map(|_| None).collect());
        let work = || {
            loop {
                let at = next.fetch_add(1, Relaxed);
                let Some(question) = questions.get(at) else {
                    return;
                };
                let advice = self.of(question).map(|advice| Advice {
                    odds: self.odds,
                    ..advice
                });
                found.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(advice);
            }
        };
        thread::scope(|scope| {
            let more = self.jobs().min(questions.len()).saturating_sub(1);
            let threads: Vec<_> = (0..more).map(|_| scope.spawn(work)).collect();
            work();
            for thread in threads {
                thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            }
        });
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        (found.into_iter())
            .map(|advice| advice.unwrap_or_else(|| Ok(Advice::none(Unused::NotRecorded))))
            .collect()
    }

    /// The advice on one article.
    fn of(&self, question: &Question) -> Result<Advice, RecordError> {
        if question.len() < 2 {
            return Ok(Advice::none(Unused::TooShort));
        }
        let recorded = self.records.of(question);
        let mut recorded: Vec<Recorded> = match self.votes {
            Some(votes) => recorded.take(votes).cloned().collect(),
            None => recorded.cloned().collect(),
        };
        let Some(chat) = &self.chat else {
            self.usage.replayed(!recorded.is_empty());
            return Ok(Advice::of(question, &recorded));
        };
        // What failed when it was recorded may go well now.
        recorded.retain(|one| one.answer.is_some());
        self.usage.replayed(!recorded.is_empty());
        let mut failure = None;
        let mut vote = 0;
        while recorded.len() < self.votes.unwrap_or(1) && failure.is_none() {
            let numbering = question.numbering(vote);
            vote += 1;
            if recorded.iter().any(|one| one.numbering == numbering) {
                // Two sentences have two numberings; there is no use in a third vote.
                if vote > 4 * self.votes.unwrap_or(1) {
                    break;
                }
                continue;
            }
            match self.ask(chat.as_ref(), question, &numbering) {
                Ok(answer) => {
                    let model = chat.model().map(str::to_owned);
                    let new = Recorded::new(question, numbering, model, Ok(answer));
                    self.keep(&new)?;
                    recorded.push(new);
                }
                Err(why) => {
                    // What was never asked is not worth a line.
                    if !matches!(
                        why,
                        Unused::TooLong { .. } | Unused::GivenUp(_) | Unused::Ceiling(_)
                    ) {
                        let model = chat.model().map(str::to_owned);
                        let new = Recorded::new(question, numbering, model, Err(why.to_string()));
                        self.keep(&new)?;
                    }
                    failure = Some(why);
                }
            }
        }
        let mut advice = Advice::of(question, &recorded);
        if let Some(why) = failure {
            advice.unused = Some(why);
        }
        Ok(advice)
    }

    fn keep(&self, recorded: &Recorded) -> Result<(), RecordError> {
        (self.recorder.as_ref()).map_or(Ok(()), |recorder| recorder.add(recorded))
    }

    fn ask(
        &self,
        chat: &dyn Chat,
        question: &Question,
        numbering: &Numbering,
    ) -> Result<String, Unused> {
        if question.len() > MOST_SENTENCES {
            return Err(Unused::TooLong {
                sentences: question.len(),
                most: MOST_SENTENCES,
            });
        }
        let lock = || self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = lock().clone() {
            return Err(Unused::GivenUp(why));
        }
        let answer = chat.ask(&question.prompt(numbering), &self.usage);
        match &answer {
            Err(why) if why.is_of_server() => {
                let in_a_row = self.failed.fetch_add(1, Relaxed) + 1;
                if why.is_lasting() || in_a_row >= FAILURES_IN_A_ROW {
                    lock().get_or_insert_with(|| why.to_string());
                }
            }
            _ => self.failed.store(0, Relaxed),
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    /// Answers by reading its own question: the sentences by their last character.
    struct Sorter {
        fails: fn(usize) -> Option<Unused>,
        asked: AtomicUsize,
    }

    impl Sorter {
        fn boxed(fails: fn(usize) -> Option<Unused>) -> Box<Self> {
            Box::new(Sorter {
                fails,
                asked: AtomicUsize::new(0),
            })
        }
    }

    impl Chat for Sorter {
        fn ask(&self, prompt: &Prompt, _: &Usage) -> Result<String, Unused> {
            if let Some(why) = (self.fails)(self.asked.fetch_add(1, Relaxed)) {
                return Err(why);
            }
            let mut lines: Vec<&str> = prompt.user.lines().collect();
            lines.sort_by_key(|line| line.chars().last());
            let numbers = lines.iter().map(|line| &line[1..line.find(']').unwrap()]);
            Ok(format!("[{}]", numbers.collect::<Vec<_>>().join(", ")))
        }

        fn model(&self) -> Option<&str> {
            Some("sorter")
        }
    }

    fn question(text: &str) -> Question {
        Question::of(&Article::from_sentences(text.split(' ')))
    }

    /// What each answer says, last characters only.
    fn said(question: &Question, advice: &Advice) -> Vec<String> {
        let prompt = question.prompt(&question.numbering(0));
        let last: Vec<char> = prompt
            .user
            .lines()
            .filter_map(|line| line.chars().last())
            .collect();
        (advice.orders.iter())
            .map(|order| order.iter().map(|&at| last[at]).collect())
            .collect()
    }

    #[test]
    fn every_question_gets_its_own_answer_under_any_numbers() {
        let texts = ["x3 a1 k2 z4", "b9 c8 d7", "one", "e6 f2 g4 h1 i5 j3"];
        let questions = texts.map(question);
        for jobs in [1, 3] {
            let adviser = Adviser::new()
                .asking(Sorter::boxed(|_| None), jobs)
                .votes(3);
            let advice = adviser.advise(&questions).unwrap();
            assert_eq!(said(&questions[0], &advice[0]), ["1234"; 3]);
            assert_eq!(said(&questions[1], &advice[1]), ["789"; 3]);
            assert_eq!(advice[2].unused, Some(Unused::TooShort));
            assert_eq!(said(&questions[3], &advice[3]), ["123456"; 3]);
        }
        // There are two ways to number two sentences.
        let two = [question("b2 a1")];
        let adviser = Adviser::new().asking(Sorter::boxed(|_| None), 1).votes(9);
        assert_eq!(said(&two[0], &adviser.advise(&two).unwrap()[0]), ["12"; 2]);
    }

    #[test]
    fn what_was_recorded_is_not_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("advice.jsonl");
        let questions = ["x3 a1 k2 z4", "b9 c8 d7"].map(question);
        let fails = |at| (at == 0).then_some(Unused::Refused);
        let first = Adviser::new()
            .asking(Sorter::boxed(fails), 1)
            .recording(Recorder::create(&file).unwrap());
        let told = first.advise(&questions).unwrap();
        assert_eq!(told[0].unused, Some(Unused::Refused));

        let replay = Adviser::new().replaying(Records::open(&file).unwrap());
        let again = replay.advise(&questions).unwrap();
        assert_eq!(again[1], told[1]);
        let why = again[0].unused.as_ref().map(ToString::to_string);
        assert_eq!(why.as_deref(), Some("the adviser refused"));

        // What failed is asked, what did not is not.
        let both = Adviser::new()
            .replaying(Records::open(&file).unwrap())
            .asking(Sorter::boxed(|at| (at > 0).then_some(Unused::Refused)), 1);
        let both = both.advise(&questions).unwrap();
        assert_eq!(said(&questions[0], &both[0]), ["1234"]);
        assert_eq!(both[1], told[1]);
    }

    #[test]
    fn a_server_that_is_gone_is_not_asked_for_ever() {
        let down = |_| Some(Unused::Unreachable("connection refused".to_owned()));
        let questions: Vec<Question> = (0..9).map(|k| question(&format!("a{k} b{k}"))).collect();
        let adviser = Adviser::new().asking(Sorter::boxed(down), 1);
        let advice = adviser.advise(&questions).unwrap();
        let given_up = |advice: &&Advice| matches!(advice.unused, Some(Unused::GivenUp(_)));
        assert_eq!(advice.iter().filter(given_up).count(), 6);
        // A wrong key is wrong at once.
        let locked = |_| {
            Some(Unused::Status {
                status: 401,
                message: "no key".to_owned(),
            })
        };
        let adviser = Adviser::new().asking(Sorter::boxed(locked), 1);
        let advice = adviser.advise(&questions).unwrap();
        assert_eq!(advice.iter().filter(given_up).count(), 8);
        // One that fails now and then is.
        let often = |at| (at % 3 != 0).then_some(Unused::NotACompletion("?".to_owned()));
        let adviser = Adviser::new().asking(Sorter::boxed(often), 1);
        let advice = adviser.advise(&questions).unwrap();
        assert_eq!(advice.iter().filter(given_up).count(), 0);
    }

    #[test]
    fn articles_that_are_too_long_are_not_asked_about() {
        let long = Article::from_sentences((0..=MOST_SENTENCES).map(|k| format!("S{k}.")));
        let adviser = Adviser::new().asking(Sorter::boxed(|_| None), 1);
        let advice = adviser.advise(&[Question::of(&long)]).unwrap();
        assert!(matches!(advice[0].unused, Some(Unused::TooLong { .. })));
    }
}
