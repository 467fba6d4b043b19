//! Where paragraphs begin, as the input says: blank lines in a text, `para_starts` or an array of arrays in a document.

use serde_json::{Map, Value};

/// The indices of the sentences with which paragraphs begin, if each says whether it stands after a blank line. None if no blank line
/// stands between sentences.
pub(super) fn of_breaks(after_blank: &[bool]) -> Vec<usize> {
    let starts: Vec<usize> = (1..after_blank.len())
        .filter(|&at| after_blank[at])
        .collect();
    match starts.is_empty() {
        true => starts,
        false => [0].into_iter().chain(starts).collect(),
    }
}

/// Those of a document, by `para_starts`, if that is a list of increasing places of its `sentences`.
pub(super) fn of_document(document: &Map<String, Value>, sentences: usize) -> Vec<usize> {
    let Some(Value::Array(places)) = document.get("para_starts") else {
        return Vec::new();
    };
    let place = |value: &Value| value.as_u64().and_then(|place| usize::try_from(place).ok());
    let places: Option<Vec<usize>> = places.iter().map(place).collect();
    match places {
        Some(places)
            if places.is_sorted_by(|a, b| a < b)
                && places.last().is_some_and(|&last| last < sentences) =>
        {
            let others = places.into_iter().filter(|&place| place > 0);
            [0].into_iter().chain(others).collect()
        }
        _ => Vec::new(),
    }
}

/// The sentences of a document, and where its paragraphs begin if it holds arrays of them, one a paragraph.
pub(super) fn flattened(elements: &[Value]) -> (Vec<&Value>, Option<Vec<usize>>) {
    if elements.is_empty() || !elements.iter().all(Value::is_array) {
        return (elements.iter().collect(), None);
    }
    let paragraphs = elements.iter().filter_map(Value::as_array);
    let (mut sentences, mut starts) = (Vec::new(), Vec::new());
    for paragraph in paragraphs.filter(|paragraph| !paragraph.is_empty()) {
        starts.push(sentences.len());
        sentences.extend(paragraph);
    }
    (sentences, Some(starts))
}

/// The same sentences, to change them.
pub(super) fn flattened_mut(elements: &mut [Value]) -> Vec<&mut Value> {
    if elements.is_empty() || !elements.iter().all(Value::is_array) {
        return elements.iter_mut().collect();
    }
    let paragraphs = elements.iter_mut().filter_map(Value::as_array_mut);
    paragraphs.flatten().collect()
}

/// Sentences as arrays again, one a paragraph.
pub(super) fn nested(sentences: Vec<Value>, starts: &[usize]) -> Vec<Value> {
    let mut paragraphs: Vec<Vec<Value>> = Vec::new();
    for (at, sentence) in sentences.into_iter().enumerate() {
        match paragraphs.last_mut() {
            Some(paragraph) if starts.binary_search(&at).is_err() => paragraph.push(sentence),
            _ => paragraphs.push(vec![sentence]),
        }
    }
    paragraphs.into_iter().map(Value::Array).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;
    use serde_json::json;

    #[test]
    fn blank_lines_begin_paragraphs() {
        let starts = |text: &str| {
            let breaks: Vec<bool> = lines(text).iter().map(|line| line.after_blank).collect();
            of_breaks(&breaks)
        };
        assert_eq!(starts("a\nb\n\nc\n\n\nd\ne\n"), [0, 2, 3]);
        assert_eq!(starts("\n\na\nb\n\n"), [0; 0]);
        assert_eq!(starts(""), [0; 0]);
    }

    #[test]
    fn only_sound_places_are_taken() {
        let starts =
            |value: Value| of_document(&Map::from_iter([("para_starts".to_owned(), value)]), 5);
        assert_eq!(starts(json!([0, 2, 4])), [0, 2, 4]);
        assert_eq!(starts(json!([2])), [0, 2]);
        assert_eq!(starts(json!([0])), [0]);
        for wrong in [
            json!(null),
            json!([2, 2]),
            json!([3, 1]),
            json!([5]),
            json!([-1]),
            json!(["1"]),
            json!([]),
        ] {
            assert_eq!(starts(wrong), [0; 0]);
        }
    }

    #[test]
    fn arrays_come_apart_and_together() {
        let elements = [json!(["a", "b"]), json!([]), json!(["c"])];
        let mut copy = elements.clone();
        let (sentences, starts) = flattened(&elements);
        assert_eq!(sentences, [&json!("a"), &json!("b"), &json!("c")]);
        assert_eq!(flattened_mut(&mut copy), sentences);
        let starts = starts.unwrap();
        assert_eq!(starts, [0, 2]);
        let sentences = sentences.into_iter().cloned().collect();
        assert_eq!(
            nested(sentences, &starts),
            [json!(["a", "b"]), json!(["c"])]
        );
        assert_eq!(flattened(&[json!(["a"]), json!("b")]).1, None);
        // However many there are.
        let many = vec![json!(["a"]); 300_000];
        let starts: Vec<usize> = (0..many.len()).collect();
        assert_eq!(nested(vec![json!("a"); many.len()], &starts), many);
    }
}
