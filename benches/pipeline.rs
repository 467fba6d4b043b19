//! Where the time of ordering goes: encoding, cues, solving, and all of it (with the network), side by side
//! in one run.
//!
//! ```text
//! cargo bench --bench pipeline
//! ```
//!
//! Ends with what ordering adds to encoding alone, and with the encoder's share of the rate at which this machine multiplies matrices
//! in the same number format.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tch::{Device, Kind, Tensor};
use unscramble::annotate::Annotated;
use unscramble::cues;
use unscramble::encoder::{Encoder, Precision, Transformer, TransformerOptions};
use unscramble::{Article, Model, OrderOptions, Unscrambler};

const SUBJECTS: [&str; 6] = [
    "Mayor Elena Castellane",
    "The port authority",
    "Castellane",
    "A spokesman for the ferry company",
    "Opposition councillors",
    "He",
];
const VERBS: [&str; 5] = [
    "said on Thursday that",
    "warned that",
    "told reporters",
    "denied that",
    "added that",
];
const OBJECTS: [&str; 5] = [
    "the harbour bridge would stay closed until every cable had been examined.",
    "trucks were waiting for more than two hours at the Eastgate tunnel, the nearest alternative to the crossing.",
    "\"nobody wanted to pay for it\", in spite of two reports and a vote of the council in the year before last, which had asked for a full inspection.",
    "it was too early to tell.",
    "about a third of the freight leaves by road.",
];

/// An article of `n` sentences, 27 tokens each on average; `which` makes it unlike the others.
fn article(which: usize, n: usize) -> Article {
    let sentences = (0..n).map(|k| {
        let at = which * 31 + k * 7;
        format!(
            "{} {} {} Note {which}-{k}.",
            SUBJECTS[at % 6],
            VERBS[(at / 2) % 5],
            OBJECTS[(at / 3) % 5]
        )
    });
    Article::from_sentences(sentences).with_headline("Port Maren closes harbour bridge")
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// An encoder alone, and all that orders.
fn load(model: &Model, precision: Option<Precision>) -> (Transformer, Unscrambler) {
    let options = TransformerOptions {
        probe: model.encoder.probe.clone(),
        precision,
        ..TransformerOptions::default()
    };
    let encoder = models().join(&model.encoder.name);
    (
        Transformer::load(&encoder, options.clone()).expect("run scripts/setup first"),
        Unscrambler::load(&models().join("news"), &encoder, options).expect("the shipped model"),
    )
}

fn pipeline(criterion: &mut Criterion) {
    let model = Model::open(&models().join("news")).expect("the shipped model");
    let (mut encoder, mut unscrambler) = load(&model, None);
    let mut group = criterion.benchmark_group("pipeline");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(8));
    for (articles, sentences) in [(1, 20), (32, 20), (8, 80)] {
        let corpus: Vec<Article> = (0..articles)
            .map(|which| article(which, sentences))
            .collect();
        let texts: Vec<&str> = corpus
            .iter()
            .flat_map(|a| a.sentences.iter().map(|s| s.text.as_str()))
            .collect();
        let name = format!("{articles}x{sentences}");
        group.throughput(Throughput::Elements(articles as u64));
        group.bench_function(BenchmarkId::new("encode", &name), |b| {
            b.iter(|| encoder.encode(&texts))
        });
        group.bench_function(BenchmarkId::new("cues", &name), |b| {
            b.iter(|| {
                for article in &corpus {
                    let annotated = Annotated::new(article);
                    let mut found = Vec::new();
                    cues::all().for_each(|cue| cue.observe(&annotated, &mut found));
                    black_box(found.len());
                }
            });
        });
        let options = OrderOptions {
            coherence: false,
            ..OrderOptions::default()
        };
        let prepared = unscrambler.prepare(corpus.clone()).expect("encodes");
        group.bench_function(BenchmarkId::new("solve", &name), |b| {
            b.iter(|| {
                prepared
                    .iter()
                    .map(|p| p.order(&options).score)
                    .sum::<f64>()
            });
        });
        drop(prepared);
        group.bench_function(BenchmarkId::new("end_to_end", &name), |b| {
            b.iter(|| unscrambler.order_all(&corpus, &OrderOptions::default()));
        });
    }
    group.finish();
    let own = Precision::of_this_cpu();
    for precision in [Precision::Fp32, Precision::Bf16] {
        if precision == Precision::Fp32 || precision == own {
            let (mut encoder, mut unscrambler) = load(&model, Some(precision));
            ordering_beside_encoding(&mut encoder, &mut unscrambler);
            share_of_gemm(&mut encoder);
        }
    }
}

/// How often encoding and ordering are measured, one directly after the other.
const ROUNDS: usize = 9;

/// What ordering adds to the time of encoding alone, on the same articles: the round in the middle, and the range of all.
#[allow(clippy::print_stdout)]
fn ordering_beside_encoding(encoder: &mut Transformer, unscrambler: &mut Unscrambler) {
    for sentences in [10, 20, 40] {
        let corpus: Vec<Article> = (0..32).map(|which| article(which, sentences)).collect();
        let texts: Vec<&str> = corpus
            .iter()
            .flat_map(|a| {
                a.sentences
                    .iter()
                    .map(|s| s.text.as_str())
                    .chain(a.headline.as_deref())
            })
            .collect();
        let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(encoder.encode(&texts).expect("encodes"));
                let encoding = start.elapsed().as_secs_f64();
                let start = Instant::now();
                black_box(
                    unscrambler
                        .order_all(&corpus, &OrderOptions::default())
                        .expect("orders"),
                );
                (encoding, start.elapsed().as_secs_f64())
            })
            .collect();
        let added = |(encoding, ordering): &(f64, f64)| 100.0 * (ordering / encoding - 1.0);
        rounds.sort_by(|a, b| added(a).total_cmp(&added(b)));
        let (encoding, ordering) = rounds[ROUNDS / 2];
        println!(
            "{}, 32 articles of {sentences} sentences: encoding {:.2} s, ordering with it {:.2} s, {:+.1} % ({:+.1} to {:+.1}), {:.1} articles/s",
            encoder.precision(),
            encoding,
            ordering,
            added(&rounds[ROUNDS / 2]),
            added(&rounds[0]),
            added(&rounds[ROUNDS - 1]),
            32.0 / ordering
        );
    }
}

/// The encoder's arithmetic rate beside that of plain matrix products in its number format, measured one after the other.
#[allow(clippy::print_stdout)]
fn share_of_gemm(encoder: &mut Transformer) {
    let (hidden, inner, layers) = (384i64, 1536i64, 6);
    let kind = match encoder.precision() {
        Precision::Fp32 => Kind::Float,
        Precision::Bf16 => Kind::BFloat16,
    };
    let a = Tensor::rand([2048, hidden], (kind, Device::Cpu));
    let b = Tensor::rand([hidden, inner], (kind, Device::Cpu));
    // The encoder shares its batches out among threads; a single product is shared out by libtorch.
    tch::set_num_threads(rayon::current_num_threads() as i32);
    let product = 2.0 * (2048 * hidden * inner) as f64;
    let gemm = rate(product, || {
        let _ = black_box(a.matmul(&b));
    });
    // Sentences of one length, so that no padding is counted, and no two alike: each of these words is
    // one token, and two are special.
    let length = 30i64;
    const WORDS: [&str; 8] = [
        "port", "cable", "ferry", "truck", "road", "city", "river", "mayor",
    ];
    let texts: Vec<String> = (0..512)
        .map(|k| {
            let tail = [WORDS[k / 64], WORDS[k / 8 % 8], WORDS[k % 8]].join(" ");
            "bridge ".repeat(length as usize - 5) + &tail
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let per_token = layers * (2 * (4 * hidden * hidden + 2 * hidden * inner) + 4 * length * hidden);
    let work = (per_token * length) as f64 * texts.len() as f64;
    let encoding = rate(work, || {
        black_box(encoder.encode(&texts).expect("encodes"));
    });
    println!(
        "gemm {gemm:.1} GFLOP/s   encoder {encoding:.1} GFLOP/s   share {:.2}   ({})",
        encoding / gemm,
        encoder.describe()
    );
}

/// The best of several repetitions, in GFLOP/s.
fn rate(work: f64, mut run: impl FnMut()) -> f64 {
    (0..20)
        .map(|_| {
            let start = Instant::now();
            run();
            work / start.elapsed().as_secs_f64() / 1e9
        })
        .fold(0.0, f64::max)
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
