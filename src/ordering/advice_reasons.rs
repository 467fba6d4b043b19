//! What an adviser says for the place of a sentence, among the other reasons.

use super::reasons::MOST;
use super::result::Reason;
use crate::adviser::{Advised, Weights};
use crate::annotate::Annotated;

/// Adds to the reasons of each sentence of `order` what the answer that counts most says for its place. `body` has the sentences that
/// answers are about, by the units of `advised`; sentences are named by canonical place.
pub(super) fn add_advice(
    article: &Annotated<'_>,
    advised: &Advised,
    weights: &Weights,
    body: &[usize],
    order: &[usize],
    reasons: &mut [Vec<Reason>],
) {
    let Some(answer) = advised.main_answer() else {
        return;
    };
    let mut place = vec![None; order.len()];
    for (at, &unit) in answer.iter().enumerate() {
        place[body[unit]] = Some(at);
    }
    let mut previous: Option<usize> = None;
    for (reasons, &i) in reasons.iter_mut().zip(order) {
        // Lines that are set apart are in no answer's hands.
        if !body.contains(&i) {
            continue;
        }
        let before = previous.replace(i);
        let Some(at) = place[i] else { continue };
        let (text, weight) = match before.map(|before| (before, place[before])) {
            None if at == 0 => ("the adviser puts it first".to_owned(), weights.lead),
            Some((before, Some(other))) if other < at => {
                let directly = if other + 1 == at { "directly " } else { "" };
                let line = article.name_of_line(before);
                let weight = if other + 1 == at {
                    weights.next
                } else {
                    weights.precedence / body.len() as f64
                };
                (
                    format!("the adviser puts it {directly}after {line}"),
                    weight,
                )
            }
            _ => continue,
        };
        let weight = (advised.share() * weight) as f32;
        let stronger = |reason: &Reason| reason.weight.is_none_or(|other| other >= weight);
        let rank = reasons.iter().take_while(|reason| stronger(reason)).count();
        let reason = Reason {
            feature: "adviser",
            text,
            weight: Some(weight),
        };
        reasons.insert(rank, reason);
        reasons.truncate(MOST);
    }
}
