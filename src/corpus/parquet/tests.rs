//! Documents into tables, and back.

use super::rows::{Row, Rows};
use super::table::write_table;
use crate::corpus::Fields;
use crate::corpus::schema::{Column, Columns, Type};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{Read, Seek, Write};

/// A table of these lines, as bytes.
fn table(lines: &str, known: &Columns) -> Vec<u8> {
    let [mut part, mut table] = [(); 2].map(|()| tempfile::tempfile().unwrap());
    part.write_all(lines.as_bytes()).unwrap();
    write_table(&mut part, &mut table, &[], known).unwrap();
    let mut bytes = Vec::new();
    table.rewind().unwrap();
    table.read_to_end(&mut bytes).unwrap();
    bytes
}

fn opened(bytes: &[u8]) -> Rows {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let file: File = file;
    Rows::open(file, &Fields::default()).unwrap()
}

fn rows(bytes: &[u8]) -> Vec<Value> {
    let mut rows = opened(bytes);
    let mut found = Vec::new();
    loop {
        match rows.step(usize::MAX) {
            Row::Json(_) => found.push(serde_json::from_slice(rows.json()).unwrap()),
            Row::End => return found,
            other => panic!("{other:?}"),
        }
    }
}

fn lines(documents: &[Map<String, Value>]) -> String {
    let lines = documents.iter();
    lines
        .map(|document| serde_json::to_string(document).unwrap() + "\n")
        .collect()
}

/// Whether a value came back as itself, or as the text that stands for it.
fn agree(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => before == after,
        (before, Value::String(after)) => {
            let written = before.to_string();
            written == *after
        }
        (Value::Number(before), Value::Number(after)) => before.as_f64() == after.as_f64(),
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(a, b)| agree(a, b))
        }
        (Value::String(_), Value::Object(after)) => after.get("text") == Some(before),
        (Value::Object(before), Value::Object(after)) => {
            let mut fields = before.iter();
            fields.all(|(name, value)| after.get(name).is_some_and(|other| agree(value, other)))
        }
        (before, after) => before == after,
    }
}

fn values() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-9i8..9).prop_map(Value::from),
        (-9i8..9).prop_map(|n| Value::from(f64::from(n) / 4.0)),
        "-?[1-9][0-9]{0,40}(\\.[0-9]{1,9})?(e[1-9][0-9]{0,3})?"
            .prop_map(|number| serde_json::from_str(&number).unwrap()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            objects(inner, 0..4).prop_map(Value::Object),
        ]
    })
}

fn objects(
    of: impl Strategy<Value = Value>,
    fields: std::ops::Range<usize>,
) -> impl Strategy<Value = Map<String, Value>> {
    // Few names, so that values of several kinds meet.
    let name = prop_oneof![8 => "[a-c]", 2 => Just("text".to_owned()), 1 => any::<String>()];
    prop::collection::vec((name, of), fields).prop_map(|fields| fields.into_iter().collect())
}

proptest! {
    #[test]
    fn any_documents_become_a_table(documents in prop::collection::vec(objects(values(), 1..5), 1..8)) {
        let lines = lines(&documents);
        let bytes = table(&lines, &Columns::default());
        prop_assert_eq!(&bytes, &table(&lines, &Columns::default()));
        let found = rows(&bytes);
        prop_assert_eq!(found.len(), documents.len());
        for (document, row) in documents.into_iter().zip(found) {
            let document = Value::Object(document);
            prop_assert!(agree(&document, &row), "{} {}", document, row);
        }
    }
}

#[test]
fn what_goes_deep_and_what_has_many_names_is_text() {
    let deep = "[".repeat(100) + &"]".repeat(100);
    let many: Map<String, Value> = (0..1500).map(|k| (format!("k{k}"), k.into())).collect();
    let many = Value::Object(many).to_string();
    let line = format!("{{\"deep\": {deep}, \"many\": {many}, \"empty\": {{}}, \"none\": null}}\n");
    let found = rows(&table(&line, &Columns::default()));
    let mut at = &found[0]["deep"];
    while let Some(inner) = at.get(0) {
        at = inner;
    }
    assert!(
        at.as_str().is_some_and(|text| text.starts_with("[[")),
        "{at}"
    );
    assert_eq!(found[0]["many"], many.as_str());
    assert_eq!(
        (&found[0]["empty"], &found[0]["none"]),
        (&json!("{}"), &Value::Null)
    );
}

#[test]
fn known_columns_are_there_without_a_value_and_none_is_a_table_too() {
    let known = Columns {
        results: vec![
            Column::new("order", Type::Integer.list()),
            Column::new(
                "parts",
                Type::named([("a.b", Type::Float), ("b", Type::Float)]),
            ),
        ],
        with_document: true,
    };
    let found = rows(&table("{\"text\": \"It rained.\"}\n", &known));
    assert_eq!(
        found,
        [json!({"text": "It rained.", "order": null, "parts": null})]
    );
    let found = rows(&table(
        "{\"order\": [1], \"parts\": {\"a.b\": 1, \"b\": 0.5}}\n",
        &known,
    ));
    assert_eq!(
        found,
        [json!({"order": [1], "parts": {"a.b": 1.0, "b": 0.5}})]
    );
    assert!(rows(&table("", &known)).is_empty());
}

#[test]
fn a_large_table_has_row_groups_of_a_bounded_size() {
    let text = "It rained in the harbour. ".repeat(40_000);
    let line = format!("{}\n", json!({"text": text}));
    let lines = line.repeat(150);
    let mut found = opened(&table(&lines, &Columns::default()));
    assert!(found.groups() == 3, "{}", found.groups());
    for row in 1..=150 {
        assert_eq!(found.step(usize::MAX), Row::Json(row));
    }
    assert_eq!(found.step(usize::MAX), Row::End);
}
