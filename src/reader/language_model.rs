//! The reader: a tuned language model, and how its states become rows.

use super::adapters::{Adapters, AdaptersFile};
use super::copies::Copies;
use super::language_model_file::{LanguageModelFile, kind};
use super::llama::Llama;
use super::presentation::{Presentation, Readings, presentations};
use super::tokens::Vocabulary;
use super::{Reader, ReaderError, States, Unread};
use crate::encoder::Precision;
use crate::encoder::libtorch::guarded;
use crate::metrics::check_permutation;
use rayon::prelude::*;
use std::sync::Arc;
use tch::{Device, Kind, Tensor};

/// Tokens that are read as one text. Articles of the length that it was tuned on have at most this many.
const WINDOW: usize = 2048;

/// How a [`LanguageModel`] reads.
#[derive(Debug, Clone)]
pub struct LanguageModelOptions {
    /// Where to run.
    pub device: Device,
    /// The number format, or `None` for what suits the device.
    pub precision: Option<Precision>,
    /// How many layers to read through, from the lowest.
    pub layers: usize,
    /// What was learned of its matrices.
    pub adapters: Option<AdaptersFile>,
}

/// The lower layers of a language model of the Llama family.
///
/// A sentence's row is the mean of the states of its tokens and the state of the last one, each averaged over all
/// [presentations](super::presentation) that it is in. Each text is computed on one thread, so that a row is the very same
/// whatever else is read and on however many threads.
pub struct LanguageModel {
    vocabulary: Arc<Vocabulary>,
    models: Copies,
    width: usize,
    window: usize,
    readings: Readings,
    description: String,
}

impl LanguageModel {
    /// Makes one of a file.
    ///
    /// # Errors
    /// [`ReaderError::File`] if the file or the adapters cannot be used.
    pub fn of(
        file: &LanguageModelFile,
        options: &LanguageModelOptions,
    ) -> Result<Self, ReaderError> {
        let (precision, kind) = kind(options.precision, options.device);
        let layers = options.layers;
        let place = (kind, options.device);
        let model = match &options.adapters {
            None => file
                .model(layers, None, place)
                .map_err(|said| file.problem(said))?,
            Some(adapters) => {
                let problem = |problem: String| ReaderError::File {
                    file: adapters.path.clone(),
                    problem,
                    remedy: "take it from where reader.json came from, or order with --fast"
                        .to_owned(),
                };
                let bytes = adapters.bytes("reader.json").map_err(problem)?;
                let adapters = Adapters::of(adapters, &bytes).map_err(problem)?;
                file.model(layers, Some(&adapters), place)
                    .map_err(problem)?
            }
        };
        let folder = file.folder();
        let name = folder.file_name().unwrap_or(folder.as_os_str());
        Ok(LanguageModel {
            vocabulary: Arc::clone(&file.vocabulary),
            models: Copies::of(model),
            width: file.shape.width,
            window: WINDOW.min(file.shape.context),
            readings: match &options.adapters {
                Some(adapters) if adapters.whole.is_some_and(|whole| whole < layers) => {
                    Readings::Once
                }
                _ => Readings::BothWays,
            },
            description: format!("{} ({precision}, {layers} layers)", name.to_string_lossy()),
        })
    }
}

/// The states of one text, summed up: for each of its spans the unit, the sum over tokens, the last state, and how many.
type Found = Vec<(usize, Vec<f32>)>;

fn read_text(model: &Llama, text: &Presentation) -> Result<Found, String> {
    guarded(|| {
        let states = model.states(&text.ids);
        let rows = text.spans.iter().map(|(unit, span)| {
            let own = states.narrow(0, span.start as i64, span.len() as i64);
            let mean = own.mean_dim([0i64].as_slice(), false, Kind::Float);
            let last = own.get(span.len() as i64 - 1);
            let row = Tensor::cat(&[mean, last], 0).to_device(Device::Cpu);
            let row = Vec::<f32>::try_from(row).map_err(|error| error.to_string())?;
            if row.iter().all(|value| value.is_finite()) {
                Ok((*unit, row))
            } else {
                Err("it gave a value that is not finite".to_owned())
            }
        });
        rows.collect()
    })
}

impl Reader for LanguageModel {
    fn read(&mut self, articles: &[Unread<'_>]) -> Result<Vec<States>, ReaderError> {
        let failed = |article: &Unread<'_>, problem: String| ReaderError::Run {
            sentences: article.sentences.len(),
            problem,
        };
        let texts: Vec<Vec<Presentation>> = articles
            .par_iter()
            .map(|article| {
                let fits = article.order.len() == article.sentences.len()
                    && check_permutation(&article.order).is_ok();
                if !fits {
                    let problem = "the order to read them in is no permutation of them";
                    return Err(failed(article, problem.to_owned()));
                }
                let tokens = self
                    .vocabulary
                    .article(article.headline, &article.sentences);
                let tokens = tokens.map_err(|problem| failed(article, problem))?;
                Ok(presentations(
                    &tokens,
                    &article.order,
                    self.window,
                    self.readings,
                ))
            })
            .collect::<Result<_, _>>()?;
        let flat: Vec<(usize, &Presentation)> = (texts.iter().enumerate())
            .flat_map(|(article, texts)| texts.iter().map(move |text| (article, text)))
            .collect();
        let found = self.models.each(&flat, |model, &(article, text)| {
            let rows = read_text(model, text);
            rows.map_err(|problem| failed(&articles[article], problem))
        })?;
        let width = 2 * self.width;
        let mut all: Vec<States> = (articles.iter())
            .map(|article| {
                let rows = article.sentences.len() + usize::from(article.headline.is_some());
                States {
                    values: vec![0.0; rows * width],
                    width,
                }
            })
            .collect();
        let mut counts: Vec<Vec<f32>> = (all.iter())
            .map(|states| vec![0.0; states.values.len() / width])
            .collect();
        for ((article, _), rows) in flat.into_iter().zip(found) {
            for (unit, row) in rows {
                counts[article][unit] += 1.0;
                let sums = &mut all[article].values[unit * width..][..width];
                sums.iter_mut()
                    .zip(row)
                    .for_each(|(sum, value)| *sum += value);
            }
        }
        for (states, counts) in all.iter_mut().zip(&counts) {
            for (row, count) in states.values.chunks_exact_mut(width).zip(counts) {
                row.iter_mut().for_each(|value| *value /= count.max(1.0));
            }
        }
        Ok(all)
    }

    fn describe(&self) -> String {
        self.description.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::language_model_file::shipped;
    use super::*;

    fn loaded(layers: usize) -> Result<LanguageModel, ReaderError> {
        let options = LanguageModelOptions {
            device: Device::Cpu,
            precision: Some(Precision::Fp32),
            layers,
            adapters: None,
        };
        LanguageModel::of(shipped(), &options)
    }

    fn unread<'a>(headline: Option<&'a str>, sentences: &[&'a str]) -> Unread<'a> {
        Unread {
            headline,
            sentences: sentences.to_vec(),
            order: (0..sentences.len()).rev().collect(),
        }
    }

    #[test]
    fn what_is_read_does_not_depend_on_what_else_is_read() {
        let mut reader = loaded(2).expect("loads");
        let long =
            vec!["The lock on the Orne canal was opened at noon, the harbour master said."; 90];
        let articles = [
            unread(
                Some("Lock opens"),
                &["It was opened at noon.", "Boats had waited since June."],
            ),
            unread(None, &long),
            unread(None, &["A single sentence."]),
            unread(Some("No sentences"), &[]),
        ];
        let together = reader.read(&articles).expect("reads");
        for (article, states) in articles.iter().zip(&together) {
            let alone = reader.read(std::slice::from_ref(article)).expect("reads");
            assert_eq!(alone[0], *states);
            let rows = article.sentences.len() + usize::from(article.headline.is_some());
            assert_eq!(states.values.len(), rows * states.width);
        }
        assert_eq!(together[0].width, 1152);
        assert!(together[0].values.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn a_sentence_is_read_with_the_others() {
        let mut reader = loaded(2).expect("loads");
        let mut with = |other: &str| -> Vec<f32> {
            let article = unread(None, &["He said it would reopen in May.", other]);
            let states = reader.read(&[article]).expect("reads").remove(0);
            states.values[..states.width].to_vec()
        };
        let mayor = with("The mayor, Otto Renn, spoke on Friday.");
        assert_eq!(mayor, with("The mayor, Otto Renn, spoke on Friday."));
        assert_ne!(mayor, with("The bridge was shut."));
    }

    #[test]
    fn an_order_that_is_none_is_refused() {
        let mut reader = loaded(1).expect("loads");
        for order in [vec![], vec![0, 2], vec![1, 1], vec![0, 1, 2]] {
            let mut article = unread(None, &["One came.", "Two stayed."]);
            article.order = order;
            let said = reader.read(&[article]).expect_err("is refused").to_string();
            assert!(said.contains("is no permutation"), "{said}");
        }
    }

    #[test]
    fn no_more_layers_are_read_than_there_are() {
        let many = loaded(31).map(|_| ());
        let message = many.expect_err("has 30 layers").to_string();
        assert!(message.contains("has 30 layers"), "{message}");
    }
}
