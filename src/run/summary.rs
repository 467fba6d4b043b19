//! What came of a run.

use super::delivery::Delivered;
use super::watch::Times;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What came of a run. `records` is always `written + failed`: this was checked, output by output.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Whether the run came to its end. Where more records failed than may it did not, and the rest is what was done until then.
    pub complete: bool,
    /// Records that were read, by earlier runs too, which this one went on from.
    pub records: u64,
    /// Results that were written.
    pub written: u64,
    /// Of these, so many were left as they came.
    pub kept: u64,
    /// Records that failed.
    pub failed: u64,
    /// Of the records, so many were done by earlier runs.
    pub done_before: u64,
    /// Files that were finished; 0 for standard output.
    pub outputs: u64,
    /// Sentences of the records that this run has done.
    pub sentences: u64,
    /// Tokens that its encoder took in, special ones included; 0 where there was none. A reader's are not counted.
    pub tokens: u64,
    /// Of its records, so many came out in another order than they came in.
    pub changed: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Records a second.
    pub rate: f64,
    /// Seconds of work by stage. The stages overlap, each on threads of its own.
    pub stages: BTreeMap<&'static str, f64>,
    /// The share of the time in which the encoder was at work, 0..=1.
    pub encoder_share: f64,
}

impl Summary {
    /// Sums up.
    pub fn new(delivered: &Delivered, times: &Times, took: Duration) -> Self {
        let (now, before) = (&delivered.counted, &delivered.earlier);
        let seconds = took.as_secs_f64();
        let rounded = |value: f64| (value * 1e3).round() / 1e3;
        let stages: BTreeMap<&'static str, f64> = (times.stages().into_iter())
            .map(|(stage, time)| (stage, rounded(time.as_secs_f64())))
            .collect();
        let share = |part: f64| {
            if seconds > 0.0 {
                rounded(part / seconds)
            } else {
                0.0
            }
        };
        Summary {
            complete: delivered.is_complete,
            records: now.items() + before.items(),
            written: now.done + before.done,
            kept: now.kept + before.kept,
            failed: now.failed + before.failed,
            done_before: before.items(),
            outputs: delivered.outputs,
            sentences: delivered.sentences,
            tokens: 0,
            changed: delivered.changed,
            seconds: rounded(seconds),
            rate: share(now.items() as f64),
            encoder_share: share(stages["encoding"]),
            stages,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary {
            complete,
            records,
            written,
            failed,
            done_before,
            seconds,
            rate,
            encoder_share,
            ..
        } = self;
        write!(f, "{records} records = {written} written + {failed} failed")?;
        if *done_before > 0 {
            write!(f, " ({done_before} of them by earlier runs)")?;
        }
        if !complete {
            write!(f, "; not complete")?;
        }
        if self.kept > 0 {
            write!(f, "; {} left as they came", self.kept)?;
        }
        if self.changed > 0 {
            write!(f, "; {} in another order", self.changed)?;
        }
        let share = encoder_share * 100.0;
        write!(
            f,
            "; {seconds:.1} s, {rate:.1} a second, the encoder at work for {share:.0} % of it"
        )
    }
}
