//! A scored text as a JSON document, schema `unscramble/1`.

use super::row::{ScoresRow, sentence};
use crate::corpus::{Record, WriteError, input_name, sentences_in};
use crate::report::document::{SCORES, fields, keep_input};
use crate::report::kinds::RowKind;
use serde_json::{Map, Value};

/// What the document holds, for `--help`.
pub const JSON_HELP: &str = "\
JSON output keeps every field of the document, in its place, and sets
  scores              every score under its name (scores.coherence, scores.entity_graph.pacc, ..),
                      null where it is missing, and
    coherence_parts   what each part adds to the log-odds of coherence
    permutation       with --shuffles: for each score that depends on the order {score, mean,
                      deviation, z, percentile, rank, shuffles, exhaustive; with --figures values,
                      the score of each shuffle}
    missing           for each score that is null, why
  sentences           each sentence that was scored as an object: its text, and scores {model.slot
                      (log-probability of standing where it stands), entities (the names it
                      mentions), cues (the heuristics it obeys and breaks: [{cue, obeyed, text}]);
                      with --figures line, the line of the input that it was};
                      captions, notes and the like stay as they are
  scrambled           0..1, the probability that the text was scrambled on its way
  pairs               for each two neighbours sentences (their two indices in the input, from 0) and
                      scores {verifier.joint (the log-odds that the second followed the first),
                      model.precedence, model.adjacency, embedding.cosine, entity_graph.pw (shared
                      entities)}
  model, schema       what made it, and \"unscramble/1\"
A field of the input, or of one of its sentences, that has one of these names, other than sentences,
is kept as input_<name>. Earlier scores are replaced; what is known of an order stays.";

/// The record's document with the row set, and with what belongs to each sentence in its place; every other field stays.
///
/// # Errors
/// Never for a row of this record's article.
pub fn document(mut record: Record, row: &ScoresRow) -> Result<Map<String, Value>, WriteError> {
    keep_input(&mut record, RowKind::Scored);
    let lines: Vec<usize> = (record.article.sentences.iter())
        .map(|sentence| sentence.line)
        .collect();
    let given: Vec<usize> = (0..record.article.sentences.len()).collect();
    let held_in = record.held_in.clone().unwrap_or_else(|| "sentences".into());
    let mut document = record.into_document(&given, fields(row))?;
    let mut elements = sentences_in(&mut document, &held_in);
    // Those that are not scored, too: in the document of a result such a field is one of ours.
    for fields in elements.iter_mut().filter_map(|one| one.as_object_mut()) {
        if let Some(own) = fields.shift_remove(SCORES) {
            let name = input_name(SCORES, |name| fields.contains_key(name));
            fields.insert(name, own);
        }
    }
    for of in &row.scores.sentences {
        let Some(element) = elements.get_mut(of.sentence) else {
            continue;
        };
        let mut fields = match element.take() {
            Value::Object(fields) => fields,
            text => Map::from_iter([("text".to_owned(), text)]),
        };
        let mut scores = sentence(of);
        if row.scores.figures {
            scores["line"] = lines[of.sentence].into();
        }
        fields.insert(SCORES.to_owned(), scores);
        **element = Value::Object(fields);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coherence::{ScoreFamily, ScoreOptions, score};
    use crate::corpus::{ReadOptions, Reader};
    use serde_json::json;

    fn scored(input: &str, options: &ScoreOptions) -> Map<String, Value> {
        let input = std::io::Cursor::new(input.to_owned());
        let record = Reader::new(input, "a.jsonl", ReadOptions::default())
            .next()
            .expect("a record")
            .expect("sound");
        let scores = score(&record.article, None, options);
        document(record, &ScoresRow::new(scores, None, None)).expect("its own scores")
    }

    #[test]
    fn scores_stand_under_their_names_and_other_fields_stay() {
        let input = r#"{"id": 1, "scores": "mine", "sentences": ["The crew saw the bridge.", {"text": "The bridge fell.", "page": 3}]}"#;
        let document = scored(
            input,
            &ScoreOptions {
                permutation: true,
                ..ScoreOptions::default()
            },
        );
        assert_eq!(document["input_scores"], "mine");
        assert_eq!(document["scores"]["entity_graph"]["pu"], 0.5);
        assert_eq!(
            document["scores"]["permutation"]["entity_graph"]["pu_distance"]["shuffles"],
            1
        );
        assert_eq!(document["sentences"][1]["page"], 3);
        assert_eq!(document["sentences"][0]["text"], "The crew saw the bridge.");
        assert_eq!(
            document["sentences"][0]["scores"]["entities"],
            json!(["bridge", "crew"])
        );
        assert_eq!(document["pairs"][0]["scores"]["entity_graph"]["pw"], 1);
    }

    #[test]
    fn sentences_of_paragraphs_are_scored_where_they_stand() {
        let input = r#"{"sentences": [["The crew saw the bridge.", {"text": "The bridge fell.", "scores": 1}], ["Nobody was hurt."]]}"#;
        let document = scored(input, &ScoreOptions::default());
        let [first, second] = [(0, 1), (1, 0)].map(|(k, at)| &document["sentences"][k][at]);
        assert_eq!(first["text"], "The bridge fell.");
        assert_eq!(first["input_scores"], 1);
        assert_eq!(first["scores"]["entities"], json!(["bridge"]));
        assert_eq!(second["text"], "Nobody was hurt.");
        assert!(second["scores"].is_object());
    }

    #[test]
    fn what_is_missing_is_null_and_says_why() {
        let options = ScoreOptions {
            families: vec![ScoreFamily::EntityGraph, ScoreFamily::Coherence],
            ..ScoreOptions::default()
        };
        let document = scored(r#"{"sentences": ["It rained."]}"#, &options);
        assert_eq!(document["scores"]["entity_graph"]["pu"], Value::Null);
        assert_eq!(
            document["scores"]["missing"]["entity_graph.pu"],
            "needs at least 2 sentences; the text has 1"
        );
        assert_eq!(document["scores"]["coherence"], Value::Null);
        assert!(
            document["scores"].get("lead").is_none(),
            "it was not asked for"
        );
    }
}
