//! From what is in the values of a column to its type.
//!
//! A column has the type that it is known to have, by the input or because it is a result, as far as its values fit; else the narrowest
//! that holds all of them: booleans, whole numbers of 64 bits, numbers of double precision, text, lists and structs of such. Where
//! values are of different kinds, or no number of a machine holds them, the column is text: strings as they are, and anything
//! else as JSON. So is a column without any value.

use super::seen::{Numbers, Seen};
use crate::corpus::input_name;
use crate::corpus::schema::{Column, Columns, Type};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The columns of a table with these rows. `inputs` are the columns of the input, if it had any; `known` are those of results.
pub(super) fn schema(rows: &Seen, inputs: &Fields, known: &Columns) -> Schema {
    let seen = |name: &str| rows.fields.as_ref().and_then(|fields| fields.get(name));
    let is_result = |name: &str| known.results.iter().any(|column| column.name == name);
    let is_empty = rows.fields.is_none();
    let mut columns: Vec<Field> = Vec::new();
    for input in inputs {
        let is_taken = is_result(input.name()) || !is_empty && seen(input.name()).is_none();
        let name = match is_taken {
            false => input.name().clone(),
            true => input_name(input.name(), |name| inputs.find(name).is_some()),
        };
        if columns.iter().any(|column| *column.name() == name) {
            continue;
        }
        if seen(&name).is_some() || is_empty && known.with_document && !is_result(input.name()) {
            let found = of(seen(&name), Some(input.data_type()));
            columns.push(Field::new(name, found, true).with_metadata(input.metadata().clone()));
        }
    }
    for (name, of_this) in rows.fields.iter().flat_map(|fields| &fields.of) {
        if !is_result(name) && columns.iter().all(|column| column.name() != name) {
            columns.push(Field::new(name, of(Some(of_this), None), true));
        }
    }
    for Column { name, of: hint } in &known.results {
        let found = of(seen(name), Some(&arrow(hint)));
        columns.push(Field::new(name, found, true));
    }
    Schema::new(columns)
}

fn arrow(of: &Type) -> DataType {
    match of {
        Type::Text => DataType::Utf8,
        Type::Boolean => DataType::Boolean,
        Type::Integer => DataType::Int64,
        Type::Float => DataType::Float64,
        Type::List(item) => DataType::List(item_field(arrow(item))),
        Type::Struct(columns) => {
            let fields = columns.iter();
            DataType::Struct(
                fields
                    .map(|one| Field::new(&one.name, arrow(&one.of), true))
                    .collect(),
            )
        }
    }
}

/// A list's item, named as the format wants it.
fn item_field(of: DataType) -> FieldRef {
    Arc::new(Field::new("element", of, true))
}

/// The type of a column with these values; `hint` is the one that it is known to have.
fn of(seen: Option<&Seen>, hint: Option<&DataType>) -> DataType {
    let hint = hint.map(plain);
    let Some(seen) = seen.filter(|seen| seen.kinds() > 0 || seen.deep) else {
        return hint.map_or(DataType::Utf8, |hint| completed(&hint));
    };
    if seen.deep {
        return DataType::Utf8;
    }
    if is_text_or_record(seen) {
        return structure(seen, fields_of(hint.as_ref()));
    }
    if seen.kinds() > 1 {
        return DataType::Utf8;
    }
    match (&seen.numbers, &seen.items, &seen.fields) {
        (Some(numbers), ..) => match hint {
            Some(hint) if hint.is_numeric() && !is_broken(&hint, numbers) => hint,
            _ => number(numbers),
        },
        (_, Some(items), _) => {
            let item = |field: &FieldRef| -> FieldRef {
                let of = of(Some(items), Some(field.data_type()));
                Arc::new(Field::clone(field).with_data_type(of).with_nullable(true))
            };
            match &hint {
                Some(DataType::List(field)) => DataType::List(item(field)),
                Some(DataType::LargeList(field)) => DataType::LargeList(item(field)),
                Some(DataType::FixedSizeList(field, size)) => {
                    DataType::FixedSizeList(item(field), *size)
                }
                _ => DataType::List(item_field(of(Some(items), None))),
            }
        }
        (_, _, Some(fields)) => match &hint {
            Some(DataType::Map(..)) => completed(&hint.unwrap_or(DataType::Utf8)),
            _ if fields.too_many => DataType::Utf8,
            _ => structure(seen, fields_of(hint.as_ref())),
        },
        _ if seen.booleans => DataType::Boolean,
        // What JSON has as text may be a date, or binary data.
        _ => match hint {
            Some(hint) if is_binary(&hint) && seen.words => DataType::Utf8,
            Some(hint) if is_written_as_text(&hint) => hint,
            _ => DataType::Utf8,
        },
    }
}

/// Sentences, some of which are texts and some records with a `text`.
fn is_text_or_record(seen: &Seen) -> bool {
    let fields = seen.fields.as_ref().filter(|fields| !fields.too_many);
    let text = fields.and_then(|fields| fields.get("text"));
    seen.texts && seen.kinds() == 2 && text.is_some_and(|text| text.texts && text.kinds() == 1)
}

fn is_binary(of: &DataType) -> bool {
    matches!(
        of,
        DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_)
    )
}

fn fields_of(hint: Option<&DataType>) -> Option<&Fields> {
    match hint {
        Some(DataType::Struct(fields)) => Some(fields),
        _ => None,
    }
}

/// The fields that are known, and then those that were seen.
fn structure(seen: &Seen, known: Option<&Fields>) -> DataType {
    let found = seen.fields.as_ref();
    let mut fields: Vec<Field> = Vec::new();
    for field in known.into_iter().flatten() {
        let seen = found.and_then(|found| found.get(field.name()));
        let of = of(seen, Some(field.data_type()));
        fields.push(Field::clone(field).with_data_type(of).with_nullable(true));
    }
    for (name, seen) in found.into_iter().flat_map(|found| &found.of) {
        if fields.iter().all(|field| field.name() != name) {
            fields.push(Field::new(name, of(Some(seen), None), true));
        }
    }
    match fields.is_empty() {
        // The format has no struct without fields.
        true => DataType::Utf8,
        false => DataType::Struct(fields.into()),
    }
}

fn number(numbers: &Numbers) -> DataType {
    let Numbers {
        negative,
        long,
        unsigned,
        fractions,
        huge,
    } = *numbers;
    match (fractions, unsigned) {
        _ if huge => DataType::Utf8,
        (true, true) => DataType::Utf8,
        (true, false) if long => DataType::Utf8,
        (true, false) => DataType::Float64,
        (false, true) if negative => DataType::Utf8,
        (false, true) => DataType::UInt64,
        (false, false) => DataType::Int64,
    }
}

/// Whether numbers are none of this type.
fn is_broken(hint: &DataType, numbers: &Numbers) -> bool {
    let whole = hint.is_integer() && (numbers.fractions || numbers.huge);
    let signed = hint.is_signed_integer() && numbers.unsigned;
    let unsigned = hint.is_unsigned_integer() && numbers.negative;
    whole || signed || unsigned
}

/// The type in which values are held when they are not encoded in any special way; the format has encodings of its own.
fn plain(hint: &DataType) -> DataType {
    match hint {
        DataType::Dictionary(_, value) => plain(value),
        DataType::RunEndEncoded(_, value) => plain(value.data_type()),
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::ListView(item) => DataType::List(Arc::clone(item)),
        DataType::LargeListView(item) => DataType::LargeList(Arc::clone(item)),
        other => other.clone(),
    }
}

/// A known type with all that is below it as [`plain`] has it, and missing values allowed everywhere.
fn completed(hint: &DataType) -> DataType {
    let inner = |field: &FieldRef, nullable: bool| -> FieldRef {
        let of = completed(&plain(field.data_type()));
        Arc::new(
            Field::clone(field)
                .with_data_type(of)
                .with_nullable(nullable),
        )
    };
    match hint {
        DataType::List(item) => DataType::List(inner(item, true)),
        DataType::LargeList(item) => DataType::LargeList(inner(item, true)),
        DataType::FixedSizeList(item, size) => DataType::FixedSizeList(inner(item, true), *size),
        DataType::Struct(fields) if fields.is_empty() => DataType::Utf8,
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| inner(field, true)).collect())
        }
        DataType::Map(entries, sorted) => {
            let of = match entries.data_type() {
                DataType::Struct(pair) => DataType::Struct(
                    pair.iter()
                        .enumerate()
                        .map(|(at, field)| inner(field, at > 0))
                        .collect(),
                ),
                other => other.clone(),
            };
            let entries = Field::clone(entries).with_data_type(of);
            DataType::Map(Arc::new(entries), *sorted)
        }
        DataType::Null => DataType::Utf8,
        other if other.is_primitive() || other.is_nested() || is_written_as_text(other) => {
            match other {
                DataType::Duration(_) | DataType::Interval(_) => DataType::Utf8,
                other => other.clone(),
            }
        }
        other => other.clone(),
    }
}

/// Whether JSON has values of this type as text, from which they come back.
fn is_written_as_text(of: &DataType) -> bool {
    match of {
        DataType::Utf8 | DataType::LargeUtf8 => true,
        other if is_binary(other) => true,
        DataType::Duration(_) | DataType::Interval(_) => false,
        other => other.is_temporal(),
    }
}

/// Brings the values of a row to the kinds that their columns have: text where they are of several kinds.
pub(super) fn fit(row: &mut Map<String, Value>, schema: &Schema) {
    for field in schema.fields() {
        if let Some(value) = row.get_mut(field.name()) {
            fit_value(value, field.data_type());
        }
    }
}

fn fit_value(value: &mut Value, of: &DataType) {
    match (of, &mut *value) {
        (_, Value::Null) => {}
        (DataType::Utf8 | DataType::LargeUtf8, Value::String(_)) => {}
        (DataType::Utf8 | DataType::LargeUtf8, other) => {
            *value = Value::String(other.to_string());
        }
        (
            DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _),
            Value::Array(elements),
        ) => {
            for element in elements {
                fit_value(element, item.data_type());
            }
        }
        (DataType::Struct(_), Value::String(_)) => {
            let text = value.take();
            *value = Value::Object(Map::from_iter([("text".to_owned(), text)]));
        }
        (DataType::Struct(fields), Value::Object(object)) => {
            for field in fields {
                if let Some(value) = object.get_mut(field.name()) {
                    fit_value(value, field.data_type());
                }
            }
        }
        (DataType::Map(entries, _), Value::Object(object)) => {
            if let DataType::Struct(pair) = entries.data_type()
                && let Some(of) = pair.get(1)
            {
                for value in object.values_mut() {
                    fit_value(value, of.data_type());
                }
            }
        }
        _ => {}
    }
}
