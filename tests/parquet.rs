//! Parquet in and out.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use arrow_array::builder::{
    Int8Builder, LargeListBuilder, ListBuilder, StringBuilder, StructBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::*;
use arrow_schema::{DataType, Field, Fields, Schema};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, ArrowWriter, encode_arrow_schema};
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;
use unscramble::corpus::{Format, ReadError, ReadOptions, Reader, Record};

/// A file of these columns.
fn file(columns: Vec<(&str, ArrayRef)>, properties: WriterProperties) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn plain(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    file(columns, WriterProperties::default())
}

fn texts<const N: usize>(texts: [&str; N]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

fn lists(rows: &[&[&str]]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        lists.append_value(row.iter().map(Some));
    }
    Arc::new(lists.finish())
}

fn read(bytes: &[u8], options: ReadOptions) -> Vec<Result<Record, ReadError>> {
    Reader::new(Cursor::new(bytes.to_vec()), "a.parquet", options).collect()
}

fn sound(bytes: &[u8]) -> Vec<Record> {
    let records = read(bytes, ReadOptions::default()).into_iter();
    records.map(|record| record.unwrap()).collect()
}

fn sentences(record: &Record) -> Vec<&str> {
    let sentences = record.article.sentences.iter();
    sentences.map(|one| one.text.as_str()).collect()
}

const STORM: [&str; 2] = ["The storm came on Monday.", "It left nothing standing."];

#[test]
fn every_codec_is_read() {
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    for codec in codecs {
        let properties = WriterProperties::builder().set_compression(codec).build();
        let rows: Vec<&[&str]> = vec![&STORM; 5];
        let bytes = file(vec![("sentences", lists(&rows))], properties);
        let records = sound(&bytes);
        assert_eq!(records.len(), 5, "{codec:?}");
        assert_eq!(sentences(&records[4]), STORM);
        assert_eq!(records[4].source.to_string(), "a.parquet: row 5");
    }
}

#[test]
fn text_is_found_in_columns_of_every_type() {
    let prose = STORM.join(" ");
    let one = |column: ArrayRef| vec![("text", column)];
    let columns: [ArrayRef; 6] = [
        texts([&prose]),
        Arc::new(LargeStringArray::from(vec![prose.as_str()])),
        Arc::new(StringViewArray::from(vec![prose.as_str()])),
        Arc::new(DictionaryArray::<Int32Type>::from_iter([Some(
            prose.as_str(),
        )])),
        // Old writers do not mark text as such.
        Arc::new(BinaryArray::from(vec![prose.as_bytes()])),
        Arc::new(LargeBinaryArray::from(vec![prose.as_bytes()])),
    ];
    for column in columns {
        let of = column.data_type().clone();
        assert_eq!(sentences(&sound(&plain(one(column)))[0]), STORM, "{of}");
    }
    let columns: [ArrayRef; 2] = [lists(&[&STORM]), records()];
    for column in columns {
        let of = column.data_type().clone();
        let bytes = plain(vec![("sentences", column)]);
        assert_eq!(sentences(&sound(&bytes)[0]), STORM, "{of}");
    }
}

/// A large list of records with a `text`.
fn records() -> ArrayRef {
    let fields = Fields::from(vec![
        Field::new("text", DataType::Utf8, true),
        Field::new("speaker", DataType::Int8, true),
    ]);
    let mut lists = LargeListBuilder::new(StructBuilder::from_fields(fields, 2));
    for (text, speaker) in STORM.into_iter().zip([Some(1), None]) {
        let record = lists.values();
        (record.field_builder::<StringBuilder>(0).unwrap()).append_value(text);
        (record.field_builder::<Int8Builder>(1).unwrap()).append_option(speaker);
        record.append(true);
    }
    lists.append(true);
    Arc::new(lists.finish())
}

#[test]
fn columns_of_every_type_pass_through_as_json_has_them() {
    let tags = StructArray::from(vec![(
        Arc::new(Field::new("lang", DataType::Utf8, true)),
        texts(["en"]),
    )]);
    let decimal = Decimal128Array::from(vec![12345]).with_precision_and_scale(10, 2);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(UInt64Array::from(vec![u64::MAX]))),
        ("sentences", lists(&[&STORM])),
        ("date", Arc::new(Date32Array::from(vec![19_000]))),
        (
            "seen",
            Arc::new(
                TimestampMicrosecondArray::from(vec![1_650_000_000_123_456]).with_timezone("UTC"),
            ),
        ),
        ("price", Arc::new(decimal.unwrap())),
        ("share", Arc::new(Float32Array::from(vec![0.1]))),
        ("lost", Arc::new(Float64Array::from(vec![f64::NAN]))),
        ("sound", Arc::new(BooleanArray::from(vec![true]))),
        ("key", Arc::new(BinaryArray::from(vec![&[0u8, 255][..]]))),
        ("none", Arc::new(StringArray::from(vec![None::<&str>]))),
        ("tags", Arc::new(tags)),
    ];
    let records = sound(&plain(columns));
    assert_eq!(
        records[0].article.id.as_deref(),
        Some("18446744073709551615")
    );
    assert_eq!(records[0].article.date.as_deref(), Some("2022-01-08"));
    let document = records[0].document.clone().map(Value::Object);
    assert_eq!(
        document.unwrap(),
        json!({
            "id": u64::MAX, "sentences": STORM, "date": "2022-01-08", "seen": "2022-04-15T05:20:00.123456Z",
            "price": 123.45, "share": 0.1, "lost": null, "sound": true, "key": "00ff", "none": null, "tags": {"lang": "en"},
        })
    );
}

#[test]
fn fields_are_found_under_any_name() {
    let data = StructArray::from(vec![
        (
            Arc::new(Field::new("body", DataType::Binary, true)),
            Arc::new(BinaryArray::from(vec![STORM[0].as_bytes(), b"\xff\xfe"])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("head", DataType::Utf8, true)),
            texts(["Storm", "None"]),
        ),
    ]);
    let bytes = plain(vec![("data", Arc::new(data))]);
    let mut options = ReadOptions::default();
    options.fields.text = "data.body".parse().ok();
    options.fields.title = "data.head".parse().ok();
    let records = read(&bytes, options);
    let first = records[0].as_ref().unwrap();
    assert_eq!(sentences(first), [STORM[0]]);
    assert_eq!(first.article.headline.as_deref(), Some("Storm"));
    // What is no UTF-8 costs itself and nothing else.
    let error = records[1].as_ref().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("a.parquet: row 2: cannot be decoded"),
        "{error}"
    );
    assert_eq!((records.len(), error.line()), (2, Some(2)));
}

/// A file of one column `text` of byte strings, which the file itself calls `marked`, and its writer's schema `hinted`.
fn marked(marked: &str, hinted: DataType, values: &[&[u8]]) -> Vec<u8> {
    let schema = format!("message rows {{ required binary text {marked}; }}");
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let hint = Schema::new(vec![Field::new("text", hinted, false)]);
    let hint = KeyValue::new(ARROW_SCHEMA_META_KEY.to_owned(), encode_arrow_schema(&hint));
    // One bad text in a dictionary costs all rows that share it.
    let properties = WriterProperties::builder()
        .set_key_value_metadata(Some(vec![hint]))
        .set_dictionary_enabled(false);
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let values: Vec<ByteArray> = values.iter().map(|value| value.to_vec().into()).collect();
    let typed = column.typed::<ByteArrayType>();
    typed.write_batch(&values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn texts_are_checked_whoever_calls_them_so() {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    for (mark, hint) in [
        ("(UTF8)", DataType::Utf8),
        ("(JSON)", DataType::Utf8),
        ("(JSON)", DataType::LargeUtf8),
        ("(JSON)", DataType::Utf8View),
        ("", DataType::Utf8),
        ("", DataType::LargeUtf8),
        ("", DataType::Utf8View),
        ("", DataType::Binary),
        ("", DataType::BinaryView),
        ("", dictionary),
    ] {
        let of = format!("{mark} {hint}");
        let long = "It rained all day.".repeat(5);
        let values = [b"It rained.".as_slice(), b"It \xff\xfe.", long.as_bytes()];
        let records = read(&marked(mark, hint, &values), ReadOptions::default());
        assert_eq!(records.len(), 3, "{of}");
        assert_eq!(
            sentences(records[0].as_ref().unwrap()),
            ["It rained."],
            "{of}"
        );
        let error = records[1].as_ref().unwrap_err().to_string();
        assert!(
            error.starts_with("a.parquet: row 2: cannot be decoded"),
            "{of}: {error}"
        );
        assert!(records[2].is_ok(), "{of}");
    }
}

#[test]
fn an_error_names_the_row_and_costs_no_other() {
    let many = "It rained. ".repeat(100);
    let column = StringArray::from(vec![
        Some("It rained."),
        None,
        Some(many.as_str()),
        Some("It stopped."),
    ]);
    let bytes = plain(vec![("text", Arc::new(column))]);
    let mut options = ReadOptions::default();
    options.max_record_bytes = 500;
    let mut reader = Reader::new(Cursor::new(bytes), "a.parquet", options);
    assert!(reader.next().unwrap().is_ok());
    let error = reader.next().unwrap().unwrap_err().to_string();
    assert_eq!(
        error,
        "a.parquet: row 2: document: expected an array of sentences in `sentences`, or a string in `text`, found neither, but `text`"
    );
    assert_eq!(reader.rejected().unwrap().bytes, b"{\"text\":null}");
    let error = reader.next().unwrap().unwrap_err().to_string();
    assert!(
        error.starts_with("a.parquet: row 3: the record is larger than 500 bytes"),
        "{error}"
    );
    assert_eq!(sentences(&reader.next().unwrap().unwrap()), ["It stopped."]);
    assert!(reader.next().is_none());
}

/// So many rows in groups of so many.
fn numbered(rows: usize, group: usize) -> Vec<u8> {
    let names: Vec<String> = (0..rows)
        .map(|row| format!("It rained in town {row}."))
        .collect();
    let numbers: ArrayRef = Arc::new(UInt32Array::from_iter_values(0..rows as u32));
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .set_dictionary_enabled(false)
        .build();
    file(
        vec![
            ("id", numbers),
            ("text", Arc::new(StringArray::from(names))),
        ],
        properties,
    )
}

#[test]
fn any_number_of_rows_can_be_passed_over() {
    let bytes = numbered(5000, 1500);
    for first in [0, 1, 1023, 1024, 1500, 1501, 4999, 5000, 9000] {
        let mut reader = Reader::new(Cursor::new(bytes.clone()), "a", ReadOptions::default());
        let mut skipped = reader.skip_records(first / 2);
        skipped += reader.skip_records(first - skipped);
        assert_eq!(skipped, first.min(5000));
        let next = reader.next().map(|record| record.unwrap());
        let id = next.as_ref().and_then(|record| record.article.id.clone());
        assert_eq!(id, (first < 5000).then(|| first.to_string()));
        assert_eq!(
            next.map(|record| record.source.line),
            (first < 5000).then_some(first as usize + 1)
        );
    }
}

#[test]
fn a_damaged_row_group_costs_itself_and_the_same_wherever_a_run_begins() {
    let mut bytes = numbered(5000, 1000);
    // In the texts of the third group.
    let at = bytes
        .windows(10)
        .position(|found| found == b"town 2500.")
        .unwrap();
    let header = bytes[..at]
        .windows(17)
        .rposition(|found| found == b"It rained in town")
        .unwrap();
    bytes[header - 4..header].fill(0xff);
    let outcome = |record: &Result<Record, ReadError>| match record {
        Ok(record) => record.article.id.clone().unwrap(),
        Err(error) => error.to_string(),
    };
    let whole: Vec<String> = read(&bytes, ReadOptions::default())
        .iter()
        .map(outcome)
        .collect();
    let damaged: Vec<&String> = whole.iter().filter(|one| one.contains("row")).collect();
    assert_eq!(damaged.len(), 1, "{damaged:?}");
    assert!(
        damaged[0].contains("all that is left of the row group"),
        "{damaged:?}"
    );
    assert_eq!(whole.last().map(String::as_str), Some("4999"));
    assert!(whole.iter().any(|one| one == "2047") && !whole.iter().any(|one| one == "2600"));
    for first in 0..whole.len() as u64 {
        if first % 97 == 0 || (2000..2600).contains(&first) {
            let mut reader = Reader::new(
                Cursor::new(bytes.clone()),
                "a.parquet",
                ReadOptions::default(),
            );
            assert_eq!(reader.skip_records(first), first);
            let next = reader.next().map(|record| outcome(&record));
            assert_eq!(next.as_ref(), whole.get(first as usize), "{first}");
        }
    }
}

#[test]
fn what_is_no_parquet_is_told() {
    let whole = plain(vec![("text", texts(["It rained."]))]);
    let problem = |bytes: &[u8], options: ReadOptions| {
        let mut records = read(bytes, options);
        assert_eq!(records.len(), 1);
        records.remove(0).unwrap_err().to_string()
    };
    let cut = problem(&whole[..whole.len() - 9], ReadOptions::default());
    assert!(
        cut.starts_with("a.parquet: the Parquet file cannot be read: "),
        "{cut}"
    );
    let text = problem(b"It rained.", ReadOptions::default());
    assert!(
        text.contains("does not begin as a Parquet file does"),
        "{text}"
    );
    let encrypted = problem(b"PARE\x15\x04\x15", ReadOptions::default());
    assert!(
        encrypted.contains("an encrypted Parquet file"),
        "{encrypted}"
    );
    let mut options = ReadOptions::default();
    options.format = Format::Jsonl;
    let insisted = problem(&whole, options);
    assert!(insisted.contains("--from"), "{insisted}");
    // A stream, and one that is compressed once more.
    let packed = zstd::encode_all(&whole[..], 1).unwrap();
    for bytes in [&whole, &packed] {
        let mut reader = Reader::new(Cursor::new(bytes.clone()), "stream", ReadOptions::default());
        assert_eq!(sentences(&reader.next().unwrap().unwrap()), ["It rained."]);
    }
}

#[cfg(feature = "cli")]
mod written {
    use super::*;
    use arrow_schema::{Schema, TimeUnit};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use std::fs::{self, File};
    use std::io::Write;
    use std::path::Path;
    use std::process::{Command, Output, Stdio};

    /// Scores that take no model, so that what is tried is the table.
    const FAST: [&str; 4] = ["score", "--metrics", "cues,entity_graph", "--quiet"];

    fn run(folder: &Path, args: &[&str]) -> Output {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("unscramble"));
        command
            .current_dir(folder)
            .env("UNSCRAMBLE_FAST", "1")
            .args(args);
        command.output().unwrap()
    }

    fn done(folder: &Path, args: &[&str]) {
        let output = run(folder, &[&FAST[..], args].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {said}");
    }

    /// The columns of a file, and its rows as JSON has them.
    fn table(file: &Path) -> (Schema, Vec<Value>) {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap();
        let schema = builder.schema().as_ref().clone();
        let mut json = arrow_json::WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, arrow_json::writer::LineDelimited>(Vec::new());
        for batch in builder.build().unwrap() {
            json.write(&batch.unwrap()).unwrap();
        }
        json.finish().unwrap();
        let json = String::from_utf8(json.into_inner()).unwrap();
        let rows = json.lines().map(|row| serde_json::from_str(row).unwrap());
        (schema, rows.collect())
    }

    fn names(schema: &Schema) -> Vec<&str> {
        let fields = schema.fields().iter();
        fields.map(|field| field.name().as_str()).collect()
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn columns_keep_their_types_and_results_have_theirs() {
        let at = folder();
        let seen = TimestampMillisecondArray::from(vec![Some(1_650_000_000_123), None]);
        let amount = Decimal128Array::from(vec![Some(12345), Some(-1)]);
        let langs: DictionaryArray<Int32Type> = ["en", "de"].into_iter().map(Some).collect();
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("id", Arc::new(Int16Array::from(vec![7, 8]))),
            ("seen", Arc::new(seen.with_timezone("UTC"))),
            (
                "amount",
                Arc::new(amount.with_precision_and_scale(12, 3).unwrap()),
            ),
            (
                "key",
                Arc::new(BinaryArray::from(vec![Some(&[1u8, 255][..]), None])),
            ),
            ("day", Arc::new(Date32Array::from(vec![19_000, -1]))),
            ("share", Arc::new(Float32Array::from(vec![0.1, 1e30]))),
            ("big", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
            ("lang", Arc::new(langs)),
            ("schema", Arc::new(Int8Array::from(vec![1, 2]))),
            ("sentences", lists(&[&STORM, &["It rained."]])),
        ];
        fs::write(at.path().join("in.parquet"), plain(columns)).unwrap();
        done(
            at.path(),
            &["in.parquet", "-o", "out.parquet", "--no-details"],
        );
        let (schema, rows) = table(&at.path().join("out.parquet"));
        assert_eq!(
            names(&schema),
            [
                "id",
                "seen",
                "amount",
                "key",
                "day",
                "share",
                "big",
                "lang",
                "input_schema",
                "sentences",
                "scores",
                "scrambled",
                "model",
                "schema"
            ]
        );
        let of = |name: &str| schema.field_with_name(name).unwrap().data_type().clone();
        assert_eq!(of("id"), DataType::Int16);
        assert_eq!(
            of("seen"),
            DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
        );
        assert_eq!(of("amount"), DataType::Decimal128(12, 3));
        assert_eq!(of("key"), DataType::Binary);
        assert_eq!(of("day"), DataType::Date32);
        assert_eq!(of("share"), DataType::Float32);
        assert_eq!(of("big"), DataType::UInt64);
        assert_eq!(of("lang"), DataType::Utf8);
        assert_eq!(of("input_schema"), DataType::Int8);
        assert!(
            matches!(of("sentences"), DataType::List(item) if *item.data_type() == DataType::Utf8)
        );
        assert!(matches!(of("scores"), DataType::Struct(_)));
        assert_eq!(of("schema"), DataType::Utf8);
        let document = &rows[0];
        assert_eq!(document["seen"], "2022-04-15T05:20:00.123Z");
        assert_eq!(
            (&document["amount"], &document["key"]),
            (&json!(12.345), &json!("01ff"))
        );
        assert_eq!(
            (&document["big"], &document["input_schema"]),
            (&json!(u64::MAX), &json!(1))
        );
        assert_eq!(document["sentences"], json!(STORM));
        assert_eq!(rows[1]["seen"], Value::Null);
        // The same as JSONL says, once it is read as such.
        done(
            at.path(),
            &["in.parquet", "-o", "out.jsonl", "--no-details"],
        );
        let text = fs::read_to_string(at.path().join("out.jsonl")).unwrap();
        let as_json: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        for (table, line) in rows.iter().zip(&as_json) {
            for (name, value) in line.as_object().unwrap() {
                if name != "scores" {
                    assert_eq!(&table[name], value, "{name}");
                }
            }
            let graph = |row: &Value| row["scores"]["entity_graph"].clone();
            assert_eq!(graph(table), graph(line));
        }
    }

    #[test]
    fn what_json_mixes_becomes_text() {
        let at = folder();
        let rows = [
            json!({"id": 1, "sentences": STORM, "n": 1, "tags": [1, 2], "x": {"a": 1}, "e": [], "big": 1}),
            json!({"id": "b", "sentences": STORM, "n": 1.5, "tags": ["a"], "x": {"b": true}, "none": null}),
        ];
        let mut lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
        lines += &format!(
            "{{\"sentences\": [{:?}], \"big\": 12345678901234567890123}}\n",
            STORM[0]
        );
        fs::write(at.path().join("in.jsonl"), lines).unwrap();
        done(at.path(), &["in.jsonl", "-o", "out.parquet"]);
        let (schema, rows) = table(&at.path().join("out.parquet"));
        let of = |name: &str| schema.field_with_name(name).unwrap().data_type().clone();
        assert_eq!(
            (of("id"), of("n"), of("none")),
            (DataType::Utf8, DataType::Float64, DataType::Utf8)
        );
        assert_eq!(
            (&rows[0]["id"], &rows[1]["id"], &rows[2]["id"]),
            (&json!("1"), &json!("b"), &Value::Null)
        );
        assert_eq!(
            (&rows[0]["tags"], &rows[1]["tags"]),
            (&json!(["1", "2"]), &json!(["a"]))
        );
        assert_eq!(rows[0]["x"], json!({"a": 1, "b": null}));
        assert_eq!(
            (&rows[0]["big"], &rows[2]["big"]),
            (&json!("1"), &json!("12345678901234567890123"))
        );
        assert_eq!(rows[0]["sentences"][0]["text"], STORM[0]);
        assert!(rows[0]["pairs"].is_array());
    }

    #[test]
    fn all_files_of_a_folder_have_the_same_results() {
        let at = folder();
        fs::create_dir(at.path().join("in")).unwrap();
        fs::write(
            at.path().join("in/a.parquet"),
            plain(vec![("sentences", lists(&[&STORM]))]),
        )
        .unwrap();
        fs::write(
            at.path().join("in/b.parquet"),
            plain(vec![("text", texts(["No."]))]),
        )
        .unwrap();
        fs::write(
            at.path().join("in/c.parquet"),
            plain(vec![("text", texts([""; 0]))]),
        )
        .unwrap();
        fs::write(at.path().join("in/d.txt"), "It rained.\nIt stopped.\n").unwrap();
        done(at.path(), &["in", "-o", "out/", "--no-details"]);
        let results = |file: &str| -> Vec<Field> {
            let (schema, _) = table(&at.path().join(file));
            let fields = schema.fields().iter().map(|field| field.as_ref().clone());
            fields
                .skip_while(|field| field.name() != "scores")
                .collect()
        };
        assert_eq!(results("out/a.parquet").len(), 4);
        assert_eq!(results("out/a.parquet"), results("out/b.parquet"));
        assert_eq!(results("out/a.parquet"), results("out/c.parquet"));
        assert!(
            fs::read_to_string(at.path().join("out/d.txt"))
                .unwrap()
                .contains("cues")
        );
        done(at.path(), &["in/d.txt", "-o", "d.parquet", "--no-details"]);
        assert_eq!(results("d.parquet"), results("out/a.parquet"));
        done(at.path(), &["in", "-o", "to/", "--to", "jsonl"]);
        let names = |folder: &str| fs::read_dir(at.path().join(folder)).unwrap().count();
        assert_eq!(names("to"), 5);
        // Parts of one file, which are done one after the other and together.
        fs::write(at.path().join("n.parquet"), numbered(700, 100)).unwrap();
        done(
            at.path(),
            &["n.parquet", "-o", "whole.parquet", "--no-details"],
        );
        let ids = |file: &str| -> Vec<u64> {
            let (_, rows) = table(&at.path().join(file));
            rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
        };
        assert_eq!(ids("whole.parquet"), (0..700).collect::<Vec<_>>());
        done(
            at.path(),
            &[
                "n.parquet",
                "-o",
                "part.parquet",
                "--shard",
                "1/3",
                "--no-details",
            ],
        );
        assert_eq!(
            ids("part.parquet"),
            (0..700).filter(|id| id % 3 == 1).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_stream_becomes_a_table_all_or_nothing() {
        let at = folder();
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("unscramble"))
            .current_dir(at.path())
            .args(
                [
                    &FAST[..],
                    &["-", "-o", "out.parquet", "--errors", "errors.jsonl"],
                ]
                .concat(),
            )
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input
            .write_all(&plain(vec![(
                "text",
                Arc::new(StringArray::from(vec![Some("It rained."), None])),
            )]))
            .unwrap();
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(1));
        let (_, rows) = table(&at.path().join("out.parquet"));
        assert_eq!((rows.len(), &rows[0]["text"]), (1, &json!("It rained.")));
        let error: Value =
            serde_json::from_slice(&fs::read(at.path().join("errors.jsonl")).unwrap()).unwrap();
        assert_eq!(
            (&error["line"], &error["byte"], &error["record"]),
            (&json!(2), &Value::Null, &json!("{\"text\":null}"))
        );
        assert_eq!(fs::read_dir(&at).unwrap().count(), 2);
        for args in [
            &["--to", "parquet"][..],
            &["--to", "parquet", "-o", "out.jsonl"],
            &["--to", "jsonl", "-o", "out.parquet"],
            &["--to", "parquet", "-o", "out.parquet.zst"],
        ] {
            let refused = run(at.path(), &[&FAST[..], &["out.parquet"], args].concat());
            assert_eq!(refused.status.code(), Some(2), "{args:?}");
            assert!(
                String::from_utf8_lossy(&refused.stderr).contains(".parquet"),
                "{args:?}"
            );
        }
    }

    #[test]
    fn an_order_is_written_in_place() {
        let at = folder();
        let news = [
            "The storm came on Monday.",
            "By Tuesday it had left the coast.",
            "It left nothing standing there.",
        ];
        let notes: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        fs::write(
            at.path().join("in.parquet"),
            plain(vec![
                ("sentences", lists(&[&news, &news[..1]])),
                ("note", notes),
                ("kept", Arc::new(Date32Array::from(vec![19_000, -1]))),
            ]),
        )
        .unwrap();
        let output = run(
            at.path(),
            &[
                "order",
                "--fast",
                "in.parquet",
                "-o",
                "out.parquet",
                "--explain",
                "--quiet",
            ],
        );
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let (schema, rows) = table(&at.path().join("out.parquet"));
        assert_eq!(
            names(&schema)[..5],
            ["sentences", "note", "input_kept", "reconstructed", "order"]
        );
        assert_eq!(*schema.field(2).data_type(), DataType::Date32);
        assert_eq!(rows[0]["reconstructed"], true);
        let order: Vec<usize> = serde_json::from_value(rows[0]["order"].clone()).unwrap();
        let ordered: Vec<&str> = order.iter().map(|&at| news[at]).collect();
        assert_eq!(rows[0]["sentences"], json!(ordered));
        assert_eq!(
            (&rows[0]["note"], &rows[1]["note"]),
            (&json!(1), &Value::Null)
        );
        assert!(
            rows[0]["reasons"][0][0]["weight"].is_number()
                || rows[0]["reasons"][0].as_array().unwrap().is_empty()
        );
    }

    #[test]
    fn a_dry_run_says_what_it_would_do_and_does_nothing() {
        let at = folder();
        fs::write(at.path().join("in.parquet"), numbered(3, 3)).unwrap();
        fs::write(at.path().join("bad.parquet"), b"PAR1").unwrap();
        let dry = |args: &[&str]| {
            let output = run(at.path(), &[&FAST[..], args, &["--dry-run"]].concat());
            (
                output.status.code(),
                String::from_utf8(output.stdout).unwrap(),
            )
        };
        let (code, said) = dry(&["in.parquet", "bad.parquet", "-o", "out/", "--resume"]);
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("out/in.parquet: new")
                && said.contains("the first record has 1 sentences"),
            "{said}"
        );
        assert!(
            said.contains("cannot be read: bad.parquet: the Parquet file cannot be read"),
            "{said}"
        );
        assert_eq!(fs::read_dir(&at).unwrap().count(), 2);
        done(at.path(), &["in.parquet", "-o", "out/"]);
        let (code, said) = dry(&["in.parquet", "-o", "out/", "--resume"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(
            said.contains("out/in.parquet: is done, of 3 records"),
            "{said}"
        );
        let (_, said) = dry(&["in.parquet", "-o", "out/"]);
        assert!(said.contains("replaces what is there"), "{said}");
        fs::write(at.path().join("in.parquet"), numbered(4, 3)).unwrap();
        let (code, said) = dry(&["in.parquet", "-o", "out/", "--resume"]);
        assert!(
            code == Some(1) && said.contains("not what they were"),
            "{said}"
        );
        assert_eq!(dry(&["in.parquet"]).0, Some(0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Whatever is done to a file: errors, and an end.
    #[test]
    fn damage_is_no_danger(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        near_the_end in any::<bool>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = numbered(300, 100);
        let first = if near_the_end { bytes.len() * 2 / 3 } else { 4 };
        for (at, byte) in changes {
            let at = first + at.index(bytes.len() - first);
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.remove(4 + cut.index(bytes.len() - 4));
        }
        let records = read(&bytes, ReadOptions::default());
        prop_assert!(records.len() <= 100_000);
        for record in records {
            if let Err(error) = record {
                prop_assert!(error.to_string().starts_with("a.parquet"), "{}", error);
            }
        }
    }
}
