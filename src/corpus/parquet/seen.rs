//! What is in the values of a column.

use serde_json::{Map, Number, Value};
use std::collections::HashMap;

/// Objects with more names than this are no records, but tables of something.
const MOST_FIELDS: usize = 1000;
/// Values that go deeper are not looked into.
const DEEPEST: usize = 32;
/// Whole numbers up to this one are exact in double precision.
const EXACT: u64 = 1 << 53;

/// What is in the values that were seen in one place.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) texts: bool,
    /// Texts that are not hexadecimal digits, two for each byte.
    pub(super) words: bool,
    pub(super) booleans: bool,
    pub(super) numbers: Option<Numbers>,
    /// What is in the elements of arrays.
    pub(super) items: Option<Box<Seen>>,
    pub(super) fields: Option<SeenFields>,
    /// Something that goes too deep.
    pub(super) deep: bool,
}

/// What sort of numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) negative: bool,
    /// Whole, but not exact in double precision.
    pub(super) long: bool,
    /// Whole, and beyond 64 bits with a sign.
    pub(super) unsigned: bool,
    pub(super) fractions: bool,
    /// Beyond what a machine has.
    pub(super) huge: bool,
}

/// What is in the fields of objects, in the order in which they were met first.
#[derive(Debug, Default)]
pub(super) struct SeenFields {
    pub(super) of: Vec<(String, Seen)>,
    at: HashMap<String, usize>,
    /// There are more of them than are looked at.
    pub(super) too_many: bool,
}

impl Seen {
    /// Takes note of the fields of an object.
    pub(super) fn add_object(&mut self, object: &Map<String, Value>) {
        self.note_fields(object, 0);
    }

    fn note(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Null => {}
            Value::Bool(_) => self.booleans = true,
            Value::String(text) => {
                self.texts = true;
                self.words |= !is_hexadecimal(text);
            }
            Value::Number(number) => self.numbers.get_or_insert_default().add(number),
            Value::Array(_) | Value::Object(_) if depth >= DEEPEST => self.deep = true,
            Value::Array(elements) => {
                let items = self.items.get_or_insert_default();
                elements.iter().for_each(|one| items.note(one, depth + 1));
            }
            Value::Object(object) => self.note_fields(object, depth),
        }
    }

    fn note_fields(&mut self, object: &Map<String, Value>, depth: usize) {
        let fields = self.fields.get_or_insert_default();
        for (name, value) in object {
            if let Some(field) = fields.field(name) {
                field.note(value, depth + 1);
            }
        }
    }

    /// How many kinds of values there are, null not counted.
    pub(super) fn kinds(&self) -> usize {
        let kinds = [
            self.texts,
            self.booleans,
            self.numbers.is_some(),
            self.items.is_some(),
            self.fields.is_some(),
        ];
        kinds.into_iter().filter(|kind| *kind).count()
    }
}

fn is_hexadecimal(text: &str) -> bool {
    text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Numbers {
    fn add(&mut self, number: &Number) {
        let written = number.as_str();
        self.negative |= written.starts_with('-');
        if let Some(whole) = number.as_i64() {
            self.long |= whole.unsigned_abs() > EXACT;
        } else if number.is_u64() {
            self.unsigned = true;
        } else {
            let is_whole = !written.contains(['.', 'e', 'E']);
            let is_finite = written.parse().is_ok_and(f64::is_finite);
            match is_finite && !is_whole {
                true => self.fractions = true,
                false => self.huge = true,
            }
        }
    }
}

impl SeenFields {
    fn field(&mut self, name: &str) -> Option<&mut Seen> {
        let at = match self.at.get(name) {
            Some(at) => *at,
            None if self.of.len() >= MOST_FIELDS => {
                self.too_many = true;
                return None;
            }
            None => {
                self.of.push((name.to_owned(), Seen::default()));
                self.at.insert(name.to_owned(), self.of.len() - 1);
                self.of.len() - 1
            }
        };
        Some(&mut self.of[at].1)
    }

    /// What is in a field.
    pub(super) fn get(&self, name: &str) -> Option<&Seen> {
        Some(&self.of[*self.at.get(name)?].1)
    }
}
