//! An article's new order back into the document that it came from.

use super::error::WriteError;
use super::{FieldPath, Record, blocks};
use crate::article::Article;
use serde_json::{Map, Value};

impl Record {
    /// The document of this record with its sentences in a new order and the fields of `results` set.
    ///
    /// `order[k]` is the index, from 0, of the sentence that comes k-th. `sentences`, or the field that was read for them, is replaced where
    /// it stands, and its elements move whole, with all their fields. Where the document had none (its
    /// sentences came from `text`), `sentences` is added at the end and `text` stays as it is. Where it held an array for each paragraph, it does
    /// again, with the paragraphs of `para_starts` in `results`, or those that it had. Then each field of
    /// `results` is set: in its place if the document has a field of that name, else at the end. All
    /// other fields stay as and where they are.
    ///
    /// A record that was read from text becomes `title`, `date` and `url`, as far as it has them, and
    /// `sentences`.
    ///
    /// # Errors
    ///
    /// [`WriteError::Order`] if `order` is not a permutation of the sentences.
    pub fn into_document(
        self,
        order: &[usize],
        results: Map<String, Value>,
    ) -> Result<Map<String, Value>, WriteError> {
        let Record {
            article,
            document,
            source,
            held_in,
            looked_in: _,
        } = self;
        let wrong_order = WriteError::Order {
            file: source.name,
            line: source.line,
            sentences: article.sentences.len(),
        };
        let mut document = document.unwrap_or_else(|| header(&article));
        let held_in = held_in.filter(|field| field.get(&document).is_some());
        let sentences = match &held_in {
            Some(field) => field.get_mut(&mut document).map(Value::take),
            None => None,
        };
        let mut is_nested = false;
        let mut elements: Vec<Option<Value>> = match sentences {
            Some(Value::Array(elements)) => {
                let (flat, starts) = blocks::flattened(&elements);
                is_nested = starts.is_some();
                match is_nested {
                    true => flat.into_iter().cloned().map(Some).collect(),
                    false => elements.into_iter().map(Some).collect(),
                }
            }
            _ => (article.sentences.into_iter())
                .map(|sentence| Some(sentence.text.into()))
                .collect(),
        };
        if order.len() != elements.len() {
            return Err(wrong_order);
        }
        let reordered: Option<Vec<Value>> = order
            .iter()
            .map(|&at| elements.get_mut(at).and_then(Option::take))
            .collect();
        let mut reordered = reordered.ok_or(wrong_order)?;
        if is_nested {
            let starts = match results.contains_key("para_starts") {
                true => blocks::of_document(&results, order.len()),
                false => article.paragraphs,
            };
            reordered = blocks::nested(reordered, &starts);
        }
        let reordered = Value::Array(reordered);
        match held_in.and_then(|field| field.get_mut(&mut document)) {
            Some(place) => *place = reordered,
            None => {
                // An array that was not what was read.
                let other = document.insert("sentences".to_owned(), reordered);
                if let Some(other) = other.filter(|other| !other.is_null()) {
                    let name = input_name("sentences", |name| document.contains_key(name));
                    document.insert(name, other);
                }
            }
        }
        for (field, value) in results {
            document.insert(field, value);
        }
        Ok(document)
    }
}

/// What a field of the input is called whose own name a result takes: `input_kind`, or `input_input_kind` if that is a field of the input, too.
pub(crate) fn input_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = format!("input_{name}");
    while is_taken(&name) {
        name.insert_str(0, "input_");
    }
    name
}

/// The sentences in a field of a document, one by one, also where it holds an array for each paragraph.
pub(crate) fn sentences_in<'a>(
    document: &'a mut Map<String, Value>,
    field: &FieldPath,
) -> Vec<&'a mut Value> {
    match field.get_mut(document) {
        Some(Value::Array(elements)) => blocks::flattened_mut(elements),
        _ => Vec::new(),
    }
}

fn header(article: &Article) -> Map<String, Value> {
    let fields = [
        ("id", &article.id),
        ("title", &article.headline),
        ("date", &article.date),
        ("url", &article.url),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| Some((field.to_owned(), Value::from(value.clone()?))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::document::{article, record};
    use super::super::{Fields, ReadOptions, Source};
    use super::*;
    use proptest::prelude::*;

    fn rewritten(json: &str, order: &[usize]) -> String {
        let document = record(json)
            .unwrap()
            .into_document(order, Map::new())
            .unwrap();
        serde_json::to_string(&document).unwrap()
    }

    #[test]
    fn all_else_stays_in_its_place() {
        assert_eq!(
            rewritten(
                r#"{"z":1.10,"sentences":["a",{"n":2,"text":"b"}],"a":{"y":null,"x":[1e+5]}}"#,
                &[1, 0]
            ),
            r#"{"z":1.10,"sentences":[{"n":2,"text":"b"},"a"],"a":{"y":null,"x":[1e+5]}}"#,
        );
        assert_eq!(
            rewritten(r#"{"text":"It poured. They left.","n":1}"#, &[1, 0]),
            r#"{"text":"It poured. They left.","n":1,"sentences":["They left.","It poured."]}"#,
        );
        assert_eq!(
            rewritten(r#"{"sentences":null,"text":"A b."}"#, &[0]),
            r#"{"sentences":["A b."],"text":"A b."}"#
        );
    }

    #[test]
    fn an_array_for_each_paragraph_stays_one() {
        let json = r#"{"sentences":[["a",{"text":"b","n":1}],["c"]],"n":2}"#;
        let read = record(json).unwrap().article;
        assert_eq!(read.sentences.len(), 3);
        assert_eq!(read.paragraphs, [0, 2]);
        assert_eq!(rewritten(json, &[0, 1, 2]), json);
        let results = Map::from_iter([("para_starts".to_owned(), vec![0, 1].into())]);
        let document = record(json).unwrap().into_document(&[2, 0, 1], results);
        assert_eq!(
            serde_json::to_string(&document.unwrap()).unwrap(),
            r#"{"sentences":[["c"],["a",{"text":"b","n":1}]],"n":2,"para_starts":[0,1]}"#
        );
        let mixed = record(r#"{"sentences":[["a"],"b"]}"#).unwrap_err();
        assert_eq!(
            (mixed.field.as_str(), mixed.found),
            ("sentences[0]", "an array".to_owned())
        );
    }

    #[test]
    fn results_are_set_in_place_or_at_the_end() {
        let results = Map::from_iter([
            ("lead".to_owned(), 0.into()),
            ("order".to_owned(), vec![0].into()),
        ]);
        let record = record(r#"{"order":"old","sentences":["a"]}"#).unwrap();
        let document = record.into_document(&[0], results).unwrap();
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"order":[0],"sentences":["a"],"lead":0}"#
        );
    }

    #[test]
    fn nothing_that_was_set_aside_is_written_over() {
        let mut options = ReadOptions::default();
        options.fields.text = Some("text".into());
        let mut record = record(
            r#"{"text":"It poured.","sentences":["b"],"input_sentences":"a","input_input_sentences":null}"#,
        )
        .unwrap();
        record.held_in = None;
        record.article = article(record.document.as_ref().unwrap(), &options)
            .unwrap()
            .article;
        let document = record.into_document(&[0], Map::new()).unwrap();
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"text":"It poured.","sentences":["It poured."],"input_sentences":"a","input_input_sentences":null,"input_input_input_sentences":["b"]}"#
        );
    }

    #[test]
    fn a_text_becomes_a_document() {
        let article = Article::from_sentences(["A.", "B."]).with_headline("H");
        let source = Source {
            name: "a.txt".to_owned(),
            line: 1,
            byte: None,
            is_row: false,
        };
        let record = Record {
            article,
            document: None,
            source,
            held_in: None,
            looked_in: Fields::default(),
        };
        let document = record.into_document(&[1, 0], Map::new()).unwrap();
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"title":"H","sentences":["B.","A."]}"#
        );
    }

    #[test]
    fn only_permutations_are_written() {
        for order in [&[][..], &[0], &[0, 0], &[0, 2], &[0, 1, 1]] {
            let error = record(r#"{"sentences":["a","b"]}"#)
                .unwrap()
                .into_document(order, Map::new())
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                "a.jsonl:3: the order is not a permutation of the 2 sentences of the record",
            );
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        // Numbers of any size and form, as text, because no machine type holds them.
        let number = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,30})?(e-?[1-9][0-9]{0,3})?"
            .prop_map(|number| serde_json::from_str(&number).unwrap());
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            number,
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn unknown_fields_survive_to_the_letter(
            before in prop::collection::vec(("x[a-z]{0,6}", values()), 0..4),
            sentences in prop::collection::vec(any::<String>(), 0..6),
            after in prop::collection::vec(("y[a-z]{0,6}", values()), 0..4),
        ) {
            let mut document: Map<String, Value> = before.into_iter().collect();
            document.insert("sentences".to_owned(), sentences.clone().into());
            document.extend(after);
            let line = serde_json::to_string(&document).unwrap();
            let order: Vec<usize> = (0..sentences.len()).collect();
            prop_assert_eq!(rewritten(&line, &order), line);
        }
    }
}
