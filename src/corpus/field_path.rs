//! Which fields of a document hold what, where a user names them.

use serde_json::{Map, Value};
use std::fmt;
use std::str::FromStr;

/// The name of a field, a dot for each level: `data.text` is the field `text` of the object `data`. A field whose own name has the
/// dots comes first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldPath(String);

impl FieldPath {
    /// The field, unless it is absent.
    pub fn get<'a>(&self, document: &'a Map<String, Value>) -> Option<&'a Value> {
        if let Some(value) = document.get(&self.0) {
            return Some(value);
        }
        let mut levels = self.0.split('.');
        let mut value = document.get(levels.next()?)?;
        for level in levels {
            value = value.as_object()?.get(level)?;
        }
        Some(value)
    }

    /// The same, to change it.
    pub fn get_mut<'a>(&self, document: &'a mut Map<String, Value>) -> Option<&'a mut Value> {
        if document.contains_key(&self.0) {
            return document.get_mut(&self.0);
        }
        let mut levels = self.0.split('.');
        let mut value = document.get_mut(levels.next()?)?;
        for level in levels {
            value = value.as_object_mut()?.get_mut(level)?;
        }
        Some(value)
    }

    /// Its name, as it was given.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for FieldPath {
    fn from(name: &'static str) -> Self {
        FieldPath(name.to_owned())
    }
}

impl FromStr for FieldPath {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.is_empty() {
            true => Err("a field needs a name"),
            false => Ok(FieldPath(name.to_owned())),
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The fields to look in. Those that are not named are looked for under their usual names; but where sentences or text are named, only
/// those that are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// An array of sentences, instead of `sentences`.
    pub sentences: Option<FieldPath>,
    /// A string that is split, instead of `text`.
    pub text: Option<FieldPath>,
    /// The headline, instead of `title` or `headline`.
    pub title: Option<FieldPath>,
    /// The date, instead of `date`.
    pub date: Option<FieldPath>,
    /// The identifier, instead of `id`.
    pub id: Option<FieldPath>,
}

impl Fields {
    /// Where sentences are looked for, and where a text is if there are none.
    pub(crate) fn of_text(&self) -> [Option<FieldPath>; 2] {
        match (&self.sentences, &self.text) {
            (None, None) => [Some("sentences".into()), Some("text".into())],
            (sentences, text) => [sentences.clone(), text.clone()],
        }
    }

    /// Where the identifier is looked for.
    pub(crate) fn of_id(&self) -> FieldPath {
        self.id.clone().unwrap_or_else(|| "id".into())
    }

    /// Whether a user said where sentences or text are.
    pub(super) fn are_named(&self) -> bool {
        self.sentences.is_some() || self.text.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_dot_is_a_level_unless_a_field_has_it_in_its_name() {
        let Value::Object(mut document) = json!({"a": {"b": {"c": 1}, "d": 2}, "a.d": 3, "e": [4]})
        else {
            panic!("an object")
        };
        let path = |name: &str| name.parse::<FieldPath>().unwrap();
        for (name, expected) in [
            ("a.b.c", Some(json!(1))),
            ("a.d", Some(json!(3))),
            ("e", Some(json!([4]))),
            ("e.0", None),
            ("a.b.c.d", None),
            ("x", None),
            ("a.", None),
        ] {
            assert_eq!(path(name).get(&document), expected.as_ref(), "{name}");
            let found = path(name).get_mut(&mut document).cloned();
            assert_eq!(found, expected, "{name}");
        }
        assert!("".parse::<FieldPath>().is_err());
    }
}
