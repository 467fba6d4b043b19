//! Columns of binary data that hold text: old writers do not mark it as such.

use crate::corpus::Fields;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use std::sync::Arc;

/// The schema with text where `fields` look for text and it has binary data; `None` if that changes nothing.
pub(super) fn with_text(schema: &Schema, fields: &Fields) -> Option<Schema> {
    let [sentences, text] = fields.of_text();
    let title = match &fields.title {
        Some(named) => vec![named.clone()],
        None => vec!["title".into(), "headline".into()],
    };
    let paths = sentences.into_iter().chain(text).chain(title);
    let paths: Vec<String> = paths.map(|path| path.name().to_owned()).collect();
    let columns: Vec<FieldRef> = (schema.fields().iter())
        .map(|field| below(field, "", &paths))
        .collect();
    let changed = Schema::new_with_metadata(columns, schema.metadata().clone());
    (changed != *schema).then_some(changed)
}

fn below(field: &FieldRef, prefix: &str, paths: &[String]) -> FieldRef {
    let path = format!("{prefix}{}", field.name());
    if paths.contains(&path) {
        return retyped(field, as_text(field.data_type()));
    }
    match field.data_type() {
        DataType::Struct(fields) => {
            let prefix = format!("{path}.");
            let fields = fields.iter().map(|field| below(field, &prefix, paths));
            retyped(field, DataType::Struct(fields.collect()))
        }
        _ => Arc::clone(field),
    }
}

fn retyped(field: &FieldRef, of: DataType) -> FieldRef {
    match *field.data_type() == of {
        true => Arc::clone(field),
        false => Arc::new(Field::clone(field).with_data_type(of)),
    }
}

fn as_text(of: &DataType) -> DataType {
    let item = |item: &FieldRef| retyped(item, as_text(item.data_type()));
    match of {
        DataType::Binary | DataType::BinaryView => DataType::Utf8,
        DataType::LargeBinary => DataType::LargeUtf8,
        DataType::List(one) => DataType::List(item(one)),
        DataType::LargeList(one) => DataType::LargeList(item(one)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(item).collect()),
        other => other.clone(),
    }
}
