//! A stream whose first bytes can be looked at before they are read.

use std::io::{self, Read};

/// Bytes asked for at a time.
const CHUNK: usize = 8 << 10;

pub(super) struct Peek {
    ahead: Vec<u8>,
    taken: usize,
    /// A failure met while looking ahead. It is kept until the bytes before it have been read.
    failure: Option<io::Error>,
    ended: bool,
    rest: Box<dyn Read + Send>,
}

impl Peek {
    pub(super) fn new(rest: Box<dyn Read + Send>) -> Self {
        Peek {
            ahead: Vec::new(),
            taken: 0,
            failure: None,
            ended: false,
            rest,
        }
    }

    /// Reads ahead until `decide` has seen enough to answer. It is given what has been seen so far and
    /// whether that is all there is. `None` if it has not answered after `limit` bytes or before a failure.
    ///
    /// Must come before the first byte is read. Never waits for more than `decide` needs.
    pub(super) fn decide<T>(
        &mut self,
        limit: usize,
        mut decide: impl FnMut(&[u8], bool) -> Option<T>,
    ) -> Option<T> {
        loop {
            if let Some(answer) = decide(&self.ahead, self.ended) {
                return Some(answer);
            }
            if self.ended || self.failure.is_some() || self.ahead.len() >= limit {
                return None;
            }
            self.look_further();
        }
    }

    fn look_further(&mut self) {
        let seen = self.ahead.len();
        self.ahead.resize(seen + CHUNK, 0);
        let read = loop {
            match self.rest.read(&mut self.ahead[seen..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let read = read.unwrap_or_else(|error| {
            self.failure = Some(error);
            0
        });
        self.ahead.truncate(seen + read);
        self.ended = read == 0 && self.failure.is_none();
    }
}

impl Read for Peek {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ahead = &self.ahead[self.taken..];
        if !ahead.is_empty() {
            let count = ahead.len().min(buffer.len());
            buffer[..count].copy_from_slice(&ahead[..count]);
            self.taken += count;
            return Ok(count);
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.ended {
            Ok(0)
        } else {
            self.rest.read(buffer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, then fails.
    struct Failing(u8);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(1)
                .ok_or_else(|| io::Error::other("broken"))?;
            buffer[0] = self.0;
            Ok(1)
        }
    }

    #[test]
    fn looking_takes_nothing_away() {
        let mut peek = Peek::new(Box::new(&b"abc"[..]));
        assert_eq!(
            peek.decide(100, |bytes, whole| whole.then_some(bytes.len())),
            Some(3)
        );
        assert_eq!(io::read_to_string(peek).unwrap(), "abc");
    }

    #[test]
    fn no_more_is_read_than_asked_for() {
        let mut peek = Peek::new(Box::new(Failing(9)));
        assert_eq!(peek.decide(100, |bytes, _| bytes.get(1).copied()), Some(7));
        assert_eq!(peek.ahead, [8, 7]);
    }

    #[test]
    fn a_failure_waits_for_its_turn() {
        let mut peek = Peek::new(Box::new(Failing(2)));
        assert_eq!(peek.decide(100, |_, whole| whole.then_some(())), None);
        let mut bytes = Vec::new();
        assert!(peek.read_to_end(&mut bytes).is_err());
        assert_eq!(bytes, [1, 0]);
    }

    #[test]
    fn there_is_a_limit() {
        let mut peek = Peek::new(Box::new(io::repeat(b' ')));
        assert_eq!(peek.decide(100, |_, whole| whole.then_some(())), None);
        assert!(peek.ahead.len() < 100 + CHUNK);
    }
}
