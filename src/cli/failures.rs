//! Inputs that could not be done: named on standard error as they happen, and counted where the same happens over and over.

use std::collections::BTreeMap;

/// So many failures of one sort are named; the others are counted, unless all messages are asked for.
const NAMED: usize = 10;

/// The failures of a run.
#[derive(Debug, Default)]
pub(super) struct Failures {
    count: usize,
    /// How many of each sort, and the first message of it.
    sorts: BTreeMap<String, (usize, String)>,
}

impl Failures {
    /// Names a failure, unless enough of its sort have been named.
    pub(super) fn add(&mut self, message: &str) {
        self.count += 1;
        let of_sort = self.sorts.entry(sort(message));
        let (seen, _) = of_sort.or_insert_with(|| (0, message.to_owned()));
        *seen += 1;
        if *seen <= NAMED {
            log::error!("{message}");
        } else {
            log::info!("{message}");
        }
    }

    /// How many there were.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Says how many were not named, and what may be wrong with all of them if nothing was done.
    pub(super) fn tell(&self, nothing_done: bool) {
        let sorts: Vec<&(usize, String)> = self.sorts.values().collect();
        if let ([(seen, first)], true) = (&sorts[..], nothing_done)
            && *seen > 1
            && let Some((place, fields)) = first.split_once(": document: ")
            && let Some((_, found)) = fields.split_once("found neither, but ")
        {
            log::error!(
                "none of the {seen} records has a text; the first one ({place}) has {found}"
            );
        }
        for (seen, first) in self.sorts.values() {
            if *seen > NAMED && log::max_level() < log::LevelFilter::Info {
                let more = seen - NAMED;
                log::error!("{more} more failed in the same way (--verbose names them) as {first}");
            }
        }
    }
}

/// What a message says without where it was, what exactly was found and how to mend it.
fn sort(message: &str) -> String {
    let what = message.split_once(": ").map_or(message, |(_, what)| what);
    let marks = ["found ", "; ", "`"].iter();
    let what = marks.fold(what, |what, mark| {
        what.split(mark).next().unwrap_or_default()
    });
    what.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_again_and_again_is_one_sort() {
        let expected =
            "document: expected an array of sentences in `sentences`, or a string in `text`";
        let one = sort(&format!("a.jsonl:17: {expected}, found neither, but `x`"));
        let other = sort(&format!("b.jsonl:2: {expected}, found neither, but `y`"));
        assert_eq!(one, other);
        assert_ne!(one, sort("a.jsonl:17:4: not JSON: expected value"));
        let mut failures = Failures::default();
        for line in 0..30 {
            failures.add(&format!("a:{line}: wrong"));
        }
        failures.add("b: cannot be opened");
        assert_eq!((failures.count(), failures.sorts.len()), (31, 2));
    }
}
