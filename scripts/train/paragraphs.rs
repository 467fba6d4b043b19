//! Where the paragraphs of a training article begin.

use unscramble::corpus::Record;

/// For each sentence: 1 if it starts a paragraph, 0 if not, 2 if the document does not say.
pub fn paragraph_starts(record: &Record) -> Vec<u8> {
    let n = record.article.sentences.len();
    let starts = record
        .document
        .as_ref()
        .and_then(|document| document.get("para_starts")?.as_array());
    let Some(starts) = starts else {
        return vec![2; n];
    };
    let mut marks = vec![0; n];
    for start in starts.iter().filter_map(|start| start.as_u64()) {
        if let Some(mark) = marks.get_mut(start as usize) {
            *mark = 1;
        }
    }
    marks
}
