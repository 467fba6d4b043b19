//! The lines of a JSONL input, of any length, in bounded memory.

use super::detect::BOM;
use super::peek::Peek;
use std::io::{self, BufRead, BufReader, Read};

/// Bytes read from the system at a time.
const BUFFER: usize = 64 << 10;

/// An input that is read line by line. Only a line feed ends a line: the other characters that end
/// one in a text may stand in a JSON string.
pub(super) struct Lines {
    input: BufReader<Peek>,
    limit: usize,
    /// The line that was read last, with its line feed if it has one.
    buffer: Vec<u8>,
    /// Its number, from 1; 0 before the first.
    line: usize,
    /// The byte at which it begins.
    start: u64,
    /// The byte at which the next one begins.
    end: u64,
    /// What the next step is, if it has been taken already.
    ahead: Option<Step>,
}

/// What a step forward met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A line that is not blank, now in the buffer.
    Line,
    /// A line beyond the limit. It has been skipped.
    TooLarge,
    /// The end of the input.
    End,
}

impl Lines {
    pub(super) fn new(input: Peek, limit: usize) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Lines {
            input,
            limit,
            buffer: Vec::new(),
            line: 0,
            start: 0,
            end: 0,
            ahead: None,
        }
    }

    /// Goes to the next line that is not blank.
    pub(super) fn step(&mut self) -> io::Result<Step> {
        if let Some(step) = self.ahead.take() {
            return Ok(step);
        }
        loop {
            self.buffer.clear();
            self.start = self.end;
            let most = (self.limit as u64).saturating_add(1);
            let read = self
                .input
                .by_ref()
                .take(most)
                .read_until(b'\n', &mut self.buffer)?;
            if read == 0 {
                return Ok(Step::End);
            }
            self.line += 1;
            self.end += read as u64;
            if self.buffer.len() > self.limit && !self.buffer.ends_with(b"\n") {
                self.end += self.input.skip_until(b'\n')? as u64;
                return Ok(Step::TooLarge);
            }
            if !self.bytes().trim_ascii().is_empty() {
                return Ok(Step::Line);
            }
        }
    }

    /// What the next step will be. If it is a line, it can be looked at.
    pub(super) fn look_ahead(&mut self) -> io::Result<Step> {
        let step = self.step()?;
        self.ahead = Some(step);
        Ok(step)
    }

    /// The line that was met last. A byte order mark is skipped, as files that begin with one may
    /// have been joined.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.strip_prefix(BOM).unwrap_or(&self.buffer)
    }

    /// Its number, from 1.
    pub(super) fn number(&self) -> usize {
        self.line
    }

    /// The byte of the input at which [`Self::bytes`] begin.
    pub(super) fn offset(&self) -> u64 {
        self.start + (self.buffer.len() - self.bytes().len()) as u64
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// All that has not been stepped over: one byte more than the limit at most, and without a byte
    /// order mark.
    pub(super) fn rest(self) -> io::Result<Rest> {
        let is_ahead = self.ahead == Some(Step::Line);
        let (line, start) = if is_ahead {
            (self.line, self.start)
        } else {
            (self.line + 1, self.end)
        };
        let mut bytes = if is_ahead { self.buffer } else { Vec::new() };
        let room = (self.limit - self.limit.min(bytes.len())) as u64;
        self.input
            .take(room.saturating_add(1))
            .read_to_end(&mut bytes)?;
        let mark = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        bytes.drain(..mark);
        Ok(Rest {
            bytes,
            line,
            start: start + mark as u64,
        })
    }
}

/// The bytes of an input from some line on.
pub(super) struct Rest {
    pub(super) bytes: Vec<u8>,
    /// The number of the line on which they begin, from 1.
    pub(super) line: usize,
    /// The byte of the input at which they begin.
    pub(super) start: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(input: &'static str, limit: usize) -> Lines {
        Lines::new(Peek::new(Box::new(input.as_bytes())), limit)
    }

    fn steps(input: &'static str, limit: usize) -> Vec<(Step, usize, u64, String)> {
        let mut lines = open(input, limit);
        let mut steps = Vec::new();
        loop {
            let step = lines.step().unwrap();
            if step == Step::End {
                return steps;
            }
            let bytes = if step == Step::Line {
                lines.bytes().to_vec()
            } else {
                Vec::new()
            };
            steps.push((
                step,
                lines.number(),
                lines.offset(),
                String::from_utf8(bytes).unwrap(),
            ));
        }
    }

    #[test]
    fn blank_lines_are_counted_and_skipped() {
        let expected = [
            (Step::Line, 3, 3, "a\n".to_owned()),
            (Step::Line, 5, 7, "\u{2028}b\rc".to_owned()),
        ];
        assert_eq!(steps("\n\t\na\n\r\n\u{2028}b\rc", 100), expected);
    }

    #[test]
    fn a_line_beyond_the_limit_is_skipped() {
        let kinds = |input, limit| {
            steps(input, limit)
                .into_iter()
                .map(|(step, line, ..)| (step, line))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            kinds("abc\nabcd\nab\n", 3),
            [(Step::Line, 1), (Step::TooLarge, 2), (Step::Line, 3)]
        );
        assert_eq!(kinds("abcd", 3), [(Step::TooLarge, 1)]);
        assert_eq!(kinds("abc", 3), [(Step::Line, 1)]);
    }

    #[test]
    fn marks_are_skipped_where_files_were_joined() {
        let mut lines = open("\u{feff}a\n\u{feff}\n\u{feff}b", 100);
        assert_eq!(lines.step().unwrap(), Step::Line);
        assert_eq!((lines.bytes(), lines.offset()), (&b"a\n"[..], 3));
        assert_eq!(lines.step().unwrap(), Step::Line);
        assert_eq!(
            (lines.bytes(), lines.number(), lines.offset()),
            (&b"b"[..], 3, 12)
        );
    }

    #[test]
    fn the_rest_includes_a_line_looked_at() {
        let mut lines = open("\n{\n}", 100);
        assert_eq!(lines.look_ahead().unwrap(), Step::Line);
        let rest = lines.rest().unwrap();
        assert_eq!(
            (rest.bytes.as_slice(), rest.line, rest.start),
            (&b"{\n}"[..], 2, 1)
        );
        let rest = open("\n{\n}", 2).rest().unwrap();
        assert_eq!((rest.bytes.len(), rest.line, rest.start), (3, 1, 0));
    }
}
