//! The server as its clients meet it: the real program, real sockets.
#![cfg(all(feature = "serve", feature = "cli"))]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

#[path = "serve/client.rs"]
mod client;

use client::{Answer, JSON, Server, request, unscramble};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn sample() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/harbour-bridge.txt");
    std::fs::read_to_string(path).unwrap()
}

/// Articles of different lengths, with fields of their own.
fn documents() -> Vec<Value> {
    let text = sample();
    let lines: Vec<&str> = text.lines().skip(3).collect();
    (0..24)
        .map(|k| {
            let sentences: Vec<&str> = lines.iter().cycle().skip(5 * k).take(1 + k % 17).copied().collect();
            json!({"id": k, "big": 12_345_678_901_234_567_890_u64, "title": format!("Bridge {k}"), "sentences": sentences, "lang": "en"})
        })
        .collect()
}

/// What the command line prints for some input, line by line.
fn printed(flags: &[&str], input: &str) -> Vec<String> {
    let mut child = unscramble()
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn jsonl(documents: &[Value]) -> String {
    documents.iter().map(|one| format!("{one}\n")).collect()
}

#[derive(serde::Deserialize)]
struct One {
    document: Box<RawValue>,
}

#[derive(serde::Deserialize)]
struct Many {
    results: Vec<One>,
}

fn document(answer: &Answer) -> String {
    let one: One =
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
    one.document.get().to_owned()
}

#[test]
fn answers_are_the_command_lines_to_the_byte_whoever_else_is_there() {
    let server = Server::start(&[]);
    let documents = documents();
    let input = jsonl(&documents);
    let ordered = printed(
        &[
            "order",
            "--fast",
            "--explain",
            "--alternatives",
            "2",
            "--seed",
            "7",
        ],
        &input,
    );
    let scored = printed(&["score", "--shuffles", "20"], &input);
    let order = json!({"explain": true, "alternatives": 2, "seed": 7});
    // Alone, all at once, and in a list.
    thread::scope(|scope| {
        for (k, article) in documents.iter().enumerate() {
            let (server, ordered, scored, order) = (&server, &ordered, &scored, &order);
            scope.spawn(move || {
                let answer =
                    server.post("/v1/order", &json!({"article": article, "options": order}));
                assert_eq!(document(&answer), ordered[k], "{k}");
                let answer = server.post(
                    "/v1/score",
                    &json!({"article": article, "options": {"shuffles": 20}}),
                );
                assert_eq!(document(&answer), scored[k], "{k}");
            });
        }
    });
    let answer = server.post(
        "/v1/order",
        &json!({"articles": documents, "options": order}),
    );
    let list: Many = serde_json::from_slice(&answer.body).unwrap();
    let found: Vec<&str> = list.results.iter().map(|one| one.document.get()).collect();
    assert_eq!(found, ordered);
    let words = printed(
        &["score", "--metrics", "entity_grid,cues", "--no-details"],
        &input,
    );
    let options = json!({"metrics": ["entity_grid", "cues"], "no_details": true});
    let answer = server.post(
        "/v1/score",
        &json!({"article": documents[9], "options": options}),
    );
    assert_eq!(document(&answer), words[9]);
}

#[test]
fn articles_that_are_read_and_articles_that_are_not_wait_in_lanes_of_their_own() {
    let server = Server::start_reading(&[]);
    let documents = &documents()[..12];
    let input = jsonl(documents);
    let (read, unread) = (
        printed(&["order"], &input),
        printed(&["order", "--fast"], &input),
    );
    assert_ne!(read, unread, "reading makes a difference");
    thread::scope(|scope| {
        for (k, article) in documents.iter().enumerate() {
            for (fast, expected) in [(false, &read), (true, &unread)] {
                let server = &server;
                scope.spawn(move || {
                    let request = json!({"article": article, "options": {"fast": fast}});
                    let answer = server.post("/v1/order", &request);
                    assert_eq!(document(&answer), expected[k], "{k}, fast: {fast}");
                });
            }
        }
    });
}

#[test]
fn texts_are_read_to_be_scored_where_that_is_asked_for() {
    let server = Server::start_reading(&[]);
    let documents = &documents()[4..7];
    let input = jsonl(documents);
    let (read, unread) = (
        printed(&["score", "--read"], &input),
        printed(&["score"], &input),
    );
    for (k, article) in documents.iter().enumerate() {
        assert_ne!(read[k], unread[k], "reading makes a difference");
        for (flag, expected) in [(true, &read), (false, &unread)] {
            let request = json!({"article": article, "options": {"read": flag}});
            let answer = server.post("/v1/score", &request);
            assert_eq!(document(&answer), expected[k], "{k}, read: {flag}");
        }
    }
    let none = Server::start(&[]);
    let request = json!({"article": documents[0], "options": {"read": true}});
    let answer = none.post("/v1/score", &request);
    assert_eq!(
        (answer.status, &answer.json()["field"]),
        (422, &json!("options.read"))
    );
}

#[test]
fn texts_and_options_are_those_of_the_command_line() {
    let server = Server::start(&[]);
    let text = sample();
    let alike = [
        (&["order", "--fast", "--to", "jsonl"][..], json!({})),
        (
            &["order", "--fast", "--to", "jsonl", "--keep-all"],
            json!({"keep_all": true}),
        ),
        (
            &["order", "--fast", "--to", "jsonl", "--no-header"],
            json!({"no_header": true}),
        ),
        (
            &[
                "order",
                "--fast",
                "--to",
                "jsonl",
                "--split",
                "--language",
                "de",
            ],
            json!({"split": true, "language": "de"}),
        ),
        (
            &["order", "--fast", "--to", "jsonl", "--units", "auto"],
            json!({"units": "auto"}),
        ),
    ];
    for (flags, options) in alike {
        let answer = server.post("/v1/order", &json!({"article": text, "options": options}));
        assert_eq!([document(&answer)], *printed(flags, &text), "{flags:?}");
    }
    // Packed it is the same.
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed
        .write_all(json!({"article": text}).to_string().as_bytes())
        .unwrap();
    let headers = [JSON, ("content-encoding", "gzip")];
    let answer = server.send("POST", "/v1/order", &headers, &packed.finish().unwrap());
    assert_eq!(
        [document(&answer)],
        *printed(&["order", "--fast", "--to", "jsonl"], &text)
    );
}

#[test]
fn an_article_is_solved_again_under_other_constraints() {
    let server = Server::start(&[]);
    let article =
        json!({"title": "Bridge", "sentences": sample().lines().skip(3).collect::<Vec<_>>()});
    let handle = server
        .post("/v1/order", &json!({"article": article}))
        .json()["handle"]
        .clone();
    let name = handle.as_str().unwrap();
    assert!(
        name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{name}"
    );
    for constraints in [
        json!([]),
        json!([{"pin": {"sentence": 2, "place": 4}}]),
        json!([{"lead": 5}, {"before": [7, 1]}, {"together": [0, 3, 8]}, {"last": 10}]),
    ] {
        let mut demanding = article.clone();
        demanding["constraints"] = constraints.clone();
        let whole = server.post(
            "/v1/order",
            &json!({"article": article, "constraints": constraints}),
        );
        let solved = server.post(
            "/v1/solve",
            &json!({"handle": handle, "constraints": constraints}),
        );
        assert_eq!(document(&solved), document(&whole));
        assert_eq!(solved.json()["handle"], handle);
        if constraints != json!([]) {
            let own = server.post("/v1/order", &json!({"article": demanding}));
            assert_eq!(
                [document(&own)],
                *printed(&["order", "--fast"], &jsonl(&[demanding]))
            );
        }
    }
    let impossible =
        json!({"handle": handle, "constraints": [{"before": [0, 1]}, {"before": [1, 0]}]});
    let refused = server.post("/v1/solve", &impossible);
    assert_eq!(
        refused.failure(),
        (422, "constraints".into(), Some("constraints".into()))
    );
    assert!(refused.text().contains("0 before 1 contradicts 1 before 0"));

    // Any order of it is scored as if it had come so.
    let order: Vec<usize> = (0..18).rev().collect();
    let given = article["sentences"].as_array().unwrap();
    let turned: Vec<&Value> = order.iter().map(|&at| &given[at]).collect();
    let answer = server.post("/v1/score", &json!({"handle": handle, "order": order}));
    assert_eq!(
        [document(&answer)],
        *printed(
            &["score"],
            &jsonl(&[json!({"title": "Bridge", "sentences": turned})])
        )
    );
    for wrong in [
        json!([0, 1]),
        json!(vec![0; 18]),
        json!((1..19).collect::<Vec<_>>()),
    ] {
        let refused = server.post("/v1/score", &json!({"handle": handle, "order": wrong}));
        assert_eq!(
            refused.failure(),
            (422, "invalid".into(), Some("order".into()))
        );
    }
}

#[test]
fn an_article_is_forgotten_after_its_time() {
    let server = Server::start(&["--handle-time", "1"]);
    let article = json!({"sentences": ["A ferry sank off Osk on Monday.", "Nobody was hurt."]});
    let ordered = server.post("/v1/order", &json!({"article": article}));
    let handle = ordered.json()["handle"].clone();
    thread::sleep(Duration::from_millis(1600));
    let gone = server.post("/v1/solve", &json!({"handle": handle}));
    assert_eq!(
        gone.failure(),
        (404, "unknown_handle".into(), Some("handle".into()))
    );
}

#[test]
fn what_is_kept_of_an_article_is_counted_with_the_fields_that_nobody_reads() {
    let server = Server::start(&["--handle-memory", "1"]);
    let article = json!({"sentences": ["Ada came.", "She left."], "notes": "n".repeat(400_000)});
    for _ in 0..8 {
        let answer = server.post("/v1/order", &json!({"article": article}));
        assert_eq!(answer.status, 200);
    }
    let counted = server.get("/metrics");
    let kept = (counted.text().lines())
        .find_map(|line| line.strip_prefix("unscramble_handles "))
        .unwrap();
    assert!(
        kept.parse::<usize>().unwrap() <= 2,
        "{kept} of them in a mebibyte"
    );
}

#[test]
fn a_result_is_drawn_as_the_command_line_draws_it() {
    let server = Server::start(&[]);
    let options = json!({"explain": true, "figures": true, "alternatives": 3});
    let answer = server.post(
        "/v1/order",
        &json!({"article": sample(), "options": options}),
    );
    let document = document(&answer);
    let drawn = server.send("POST", "/v1/report", &[JSON], document.as_bytes());
    assert_eq!(drawn.status, 200);
    let page = printed(&["report", "-"], &document).join("\n");
    assert_eq!(drawn.text().trim_end(), page);
    for wrong in [json!({}), json!({"schema": "unscramble/1", "order": [7]})] {
        let refused = server.post("/v1/report", &wrong);
        assert_eq!(refused.failure(), (422, "invalid".into(), None), "{wrong}");
    }
}

#[test]
fn one_bad_article_of_a_list_leaves_the_others_be() {
    let server = Server::start(&["--max-sentences", "3"]);
    let good = json!({"sentences": ["It rained.", "It poured."]});
    let articles = json!([
        good,
        {"sentences": 7},
        {"sentences": ["a", "b", "c", "d"]},
        "",
        "%PDF-1.7\n%\u{1}",
        {"sentences": ["a", "b"], "constraints": [{"lead": 9}]},
        {"sentences": ["a", "b"], "constraints": [{"first": 1}]},
        null,
        good,
    ]);
    let results = server
        .post("/v1/order", &json!({"articles": articles}))
        .json()["results"]
        .clone();
    let kinds: Vec<(&str, &str)> = (results.as_array().unwrap().iter())
        .map(|one| {
            (
                one["kind"].as_str().unwrap_or("-"),
                one["field"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    let wanted = [
        ("-", "-"),
        ("unreadable_article", "articles[1].sentences"),
        ("over_limit", "articles[2].sentences"),
        ("unreadable_article", "articles[3]"),
        ("unreadable_article", "articles[4]"),
        ("constraints", "constraints"),
        ("invalid", "articles[6].constraints[0]"),
        ("invalid", "articles[7]"),
        ("-", "-"),
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(results[0]["document"], results[8]["document"]);
    assert_ne!(results[0]["handle"], results[8]["handle"]);
}

#[test]
fn what_cannot_be_is_answered_in_one_shape() {
    let server = Server::start(&[
        "--max-body",
        "20000",
        "--max-articles",
        "2",
        "--max-constraints",
        "1",
        "--max-text",
        "5000",
    ]);
    let wrong = |path: &str, body: Value| server.post(path, &body).failure();
    let two = json!({"sentences": ["a", "b"]});
    let field = |name: &str| Some(name.to_owned());
    for (path, body, expected) in [
        (
            "/v1/order",
            json!({}),
            (422, "invalid".to_owned(), field("article")),
        ),
        ("/v1/order", json!([]), (422, "invalid".to_owned(), None)),
        (
            "/v1/order",
            json!({"article": two, "articles": []}),
            (422, "invalid".to_owned(), field("articles")),
        ),
        (
            "/v1/order",
            json!({"article": two, "option": {}}),
            (422, "invalid".to_owned(), field("option")),
        ),
        (
            "/v1/order",
            json!({"article": two, "options": {"sed": 1}}),
            (422, "invalid".to_owned(), field("options.sed")),
        ),
        (
            "/v1/order",
            json!({"article": two, "options": {"seed": -1}}),
            (422, "invalid".to_owned(), field("options.seed")),
        ),
        (
            "/v1/order",
            json!({"article": two, "options": {"alternatives": 101}}),
            (422, "invalid".to_owned(), field("options.alternatives")),
        ),
        (
            "/v1/order",
            json!({"article": two, "options": {"units": "paragraph"}}),
            (422, "no_paragraphs".to_owned(), field("options.units")),
        ),
        (
            "/v1/order",
            json!({"article": two, "constraints": [{"lead": 0}, {"last": 1}]}),
            (422, "over_limit".to_owned(), field("constraints")),
        ),
        (
            "/v1/order",
            json!({"articles": [two, two], "constraints": [{"lead": 0}]}),
            (422, "invalid".to_owned(), field("constraints")),
        ),
        (
            "/v1/order",
            json!({"articles": [two, two, two]}),
            (422, "over_limit".to_owned(), field("articles")),
        ),
        (
            "/v1/order",
            json!({"article": {"sentences": ["x".repeat(6000)]}}),
            (422, "over_limit".to_owned(), field("article")),
        ),
        (
            "/v1/order",
            json!({"article": {"sentences": ["x".repeat(30000)]}}),
            (413, "too_large".to_owned(), None),
        ),
        (
            "/v1/order",
            json!({"article": "{\"sentences\":[]}\n{\"sentences\":[]}"}),
            (422, "unreadable_article".to_owned(), field("article")),
        ),
        (
            "/v1/solve",
            json!({"handle": "../../etc/passwd"}),
            (404, "unknown_handle".to_owned(), field("handle")),
        ),
        (
            "/v1/solve",
            json!({"constraints": []}),
            (422, "invalid".to_owned(), field("handle")),
        ),
        (
            "/v1/order",
            json!({"article": two, "options": []}),
            (422, "invalid".to_owned(), field("options")),
        ),
        (
            "/v1/score",
            json!({"article": two, "order": [0, 1]}),
            (422, "invalid".to_owned(), field("order")),
        ),
        (
            "/v1/score",
            json!({"article": two, "options": {"metrics": ["tau"]}}),
            (422, "invalid".to_owned(), field("options.metrics[0]")),
        ),
        (
            "/v1/score",
            json!({"article": two, "options": {"shuffles": 0}}),
            (422, "invalid".to_owned(), field("options.shuffles")),
        ),
        (
            "/v1/score",
            json!({"handle": "x", "article": two}),
            (422, "invalid".to_owned(), field("handle")),
        ),
    ] {
        assert_eq!(wrong(path, body.clone()), expected, "{path} {body:.200}");
    }
    for body in [
        &b""[..],
        b"{",
        b"{\"article\": \"\xff\"}",
        b"{} {}",
        b"\x1f\x8b",
        b"nothing",
        &b"[".repeat(19_000),
        format!("{{\"article\": {}", "{\"a\":".repeat(3000)).as_bytes(),
    ] {
        let (status, kind, _) = server.send("POST", "/v1/order", &[JSON], body).failure();
        assert!(
            matches!((status, &*kind), (400, "malformed") | (422, "invalid")),
            "{status} {kind}"
        );
    }
    let body = br#"{"article": "a"}"#;
    let failure = |method: &str, path: &str, headers: &[(&str, &str)]| {
        server.send(method, path, headers, body).failure().1
    };
    for media in [
        "text/plain",
        "application/jsonx",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ] {
        assert_eq!(
            failure("POST", "/v1/order", &[("content-type", media)]),
            "unsupported_media",
            "{media}"
        );
    }
    assert_eq!(failure("POST", "/v1/order", &[]), "unsupported_media");
    assert_eq!(
        failure("POST", "/v1/order", &[JSON, JSON]),
        "unsupported_media"
    );
    for encoding in ["br", "deflate", "gzip, gzip", "zstd", "\u{b9}"] {
        assert_eq!(
            failure("POST", "/v1/order", &[JSON, ("content-encoding", encoding)]),
            "unsupported_media",
            "{encoding}"
        );
    }
    assert_eq!(
        failure("POST", "/v1/order", &[JSON, ("content-encoding", "gzip")]),
        "malformed"
    );
    assert_eq!(
        server
            .send(
                "POST",
                "/v1/order",
                &[("content-type", "Application/JSON; charset=utf-8")],
                body
            )
            .status,
        200
    );
    for (method, path) in [
        ("GET", "/v1/order"),
        ("PUT", "/v1/order"),
        ("DELETE", "/v1/solve"),
        ("PATCH", "/"),
        ("POST", "/health"),
        ("OPTIONS", "/v1/order"),
        ("TRACE", "/v1/score"),
    ] {
        let answer = server.send(method, path, &[], b"");
        assert_eq!(answer.failure().1, "method_not_allowed", "{method} {path}");
        assert!(answer.header("allow").is_some(), "{method} {path}");
    }
    for path in [
        "/v2/order",
        "/v1/order/",
        "/v1",
        "/../../etc/passwd",
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/x",
        "//v1/order",
        "/assets/page.css",
        "/assets/",
        "/%00",
        "/.git/config",
        "/v1/order%0d%0aset-cookie:x",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.failure().1, "not_found", "{path}");
        assert!(answer.header("set-cookie").is_none());
    }
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn hostile_clients_get_nowhere_and_cost_nothing() {
    let server = Server::start(&[
        "--idle-timeout",
        "1",
        "--max-connections",
        "40",
        "--max-body",
        "200000",
        "--handle-memory",
        "4",
    ]);
    let bomb = {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(&vec![b' '; 100 << 20]).unwrap();
        packer.finish().unwrap()
    };
    assert!(bomb.len() < 200_000);
    // Empty members without end: nothing comes out, however much goes in.
    let hollow = GzEncoder::new(Vec::new(), Compression::best())
        .finish()
        .unwrap()
        .repeat(9000);
    let packed = [JSON, ("content-encoding", "gzip")];
    let tiny = json!({"article": {"sentences": ["Ada came.", "She left."]}}).to_string();
    let attack = || {
        for _ in 0..20 {
            assert_eq!(
                server.send("POST", "/v1/order", &packed, &bomb).failure().0,
                413
            );
        }
        assert!(matches!(
            server.send("POST", "/v1/order", &packed, &hollow).status,
            400 | 413
        ));
        let announced = b"POST /v1/order HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n";
        assert_eq!(server.raw(announced).failure().0, 413);
        let mut chunked = b"POST /v1/order HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        chunked.extend(
            (0..40).flat_map(|_| [b"2000\r\n".as_slice(), &[b' '; 0x2000], b"\r\n"].concat()),
        );
        assert_eq!(
            server.raw(&chunked).status,
            413,
            "more than is taken, in pieces"
        );
        // Tricks with heads.
        for head in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/9.9\r\nhost: x\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
            "POST /v1/order HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\nbad header: x\r\n\r\n",
            "GET /health HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n",
            "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\r\n\r\n\r\n",
        ] {
            let status = server.raw(head.as_bytes()).status;
            assert!(
                matches!(status, 0 | 200 | 400 | 415 | 505),
                "{status} {head}"
            );
        }
        let many = "x: y\r\n".repeat(5000);
        let status = server
            .raw(format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes())
            .status;
        assert!(matches!(status, 431 | 400 | 0), "{status}");
        let long = "a".repeat(100_000);
        let status = server
            .raw(format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
            .status;
        assert!(matches!(status, 414 | 431 | 400 | 404 | 0), "{status}");
    };
    attack();

    // Slow heads and slow bodies are cut, and meanwhile others are served.
    let mut slow: Vec<TcpStream> = (0..30).map(|_| server.connect()).collect();
    for (k, stream) in slow.iter_mut().enumerate() {
        let begun = match k % 3 {
            0 => &b"POST /v1/order HTTP/1.1\r\nhost"[..],
            1 => b"POST /v1/order HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{",
            _ => b"",
        };
        stream.write_all(begun).unwrap();
    }
    assert_eq!(server.order(&["Ada came.", "She left."]).status, 200);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1500) {
        // A byte now and then does not help them.
        for stream in &mut slow {
            let _ = stream.write_all(b" ");
        }
        thread::sleep(Duration::from_millis(200));
    }
    let statuses: Vec<u16> = slow
        .iter_mut()
        .map(|stream| Answer::read(stream).status)
        .collect();
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, 0 | 400 | 408)),
        "{statuses:?}"
    );
    assert!(statuses.contains(&408), "{statuses:?}");
    drop(slow);
    // Whoever closes its half is gone.
    for _ in 0..50 {
        let mut stream = server.connect();
        stream
            .write_all(&request("POST", "/v1/order", &[JSON], tiny.as_bytes()))
            .unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    // Too many at once: those that are too many are told.
    // (While clients from before still hold places, some of the first forty are told themselves, and leave theirs.)
    let mut crowd: Vec<TcpStream> = (0..40).map(|_| server.connect()).collect();
    let mut answer = server.get("/health");
    while answer.status == 200 && crowd.len() < 100 {
        crowd.push(server.connect());
        answer = server.get("/health");
    }
    assert_eq!(answer.failure(), (503, "not_ready".into(), None));
    drop(crowd);
    thread::sleep(Duration::from_millis(300));

    let tiny_ones = |count: usize| {
        let mut stream = server.connect();
        let stay = |method: &str, path: &str, body: &str| {
            String::from_utf8(request(method, path, &[JSON], body.as_bytes()))
                .unwrap()
                .replace("connection: close\r\n", "")
        };
        let kinds = [
            (stay("POST", "/v1/order", &tiny), 200),
            (stay("GET", "/health", ""), 200),
            (stay("POST", "/v1/order", "{"), 400),
            (stay("GET", "/nothing", ""), 404),
            (stay("POST", "/v1/score", "{}"), 422),
        ];
        for (bytes, status) in kinds.iter().cycle().take(count) {
            stream.write_all(bytes.as_bytes()).unwrap();
            assert_eq!(Answer::read(&mut stream).status, *status);
        }
    };
    let all = |count: usize| {
        thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(|| tiny_ones(count / 4)))));
    };
    all(2500);
    attack();
    let warm = server.memory();
    all(10_000);
    attack();
    let grown = server.memory().saturating_sub(warm);
    assert!(
        grown < 48 << 10,
        "{grown} KiB more after 10,000 requests, from {warm} KiB"
    );
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn a_full_queue_says_when_to_come_again() {
    let server = Server::start(&["--max-queue", "4"]);
    let text = sample();
    let lines: Vec<&str> = text.lines().skip(3).collect();
    let sentences: Vec<String> = (0..200)
        .map(|k| format!("{k}: {}", lines[k % lines.len()]))
        .collect();
    let (refused, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for k in 0..24 {
            let (server, sentences, refused, done) = (&server, &sentences, &refused, &done);
            scope.spawn(move || {
                // One article and a list are treated alike.
                let article = json!({"sentences": sentences});
                let body = if k % 2 == 0 {
                    json!({"article": article})
                } else {
                    json!({"articles": [article]})
                };
                let answer = server.post("/v1/order", &body);
                match answer.status {
                    200 => done.fetch_add(1, Ordering::Relaxed),
                    429 => {
                        assert_eq!(answer.failure().1, "queue_full");
                        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
                        assert!((1..=300).contains(&seconds));
                        refused.fetch_add(1, Ordering::Relaxed)
                    }
                    other => panic!("{other}"),
                };
            });
        }
    });
    let (refused, done) = (refused.into_inner(), done.into_inner());
    assert!(
        done >= 4 && refused > 0 && done + refused == 24,
        "{done} done, {refused} refused"
    );
    let too_many = json!({"articles": vec![json!({"sentences": ["a"]}); 5]});
    assert_eq!(
        server.post("/v1/order", &too_many).failure().1,
        "over_limit"
    );
    assert_eq!(
        server.order(&["Ada came.", "She left."]).status,
        200,
        "it has recovered"
    );
}

#[test]
fn what_takes_too_long_is_given_up() {
    let server = Server::start(&["--timeout", "0.05"]);
    let text = sample();
    let lines: Vec<&str> = text.lines().skip(3).collect();
    let sentences: Vec<String> = (0..400)
        .map(|k| format!("{k}: {}", lines[k % lines.len()]))
        .collect();
    let answer = server.post("/v1/order", &json!({"article": {"sentences": sentences}}));
    assert_eq!(answer.failure(), (504, "timeout".into(), None));
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn reading_an_article_counts_as_time_too() {
    let server = Server::start(&["--timeout", "0.001", "--max-body", "50000000"]);
    // Far more than one may have, but that is not known before it is read.
    let article = json!({"sentences": vec!["a"; 1_000_000]});
    for body in [
        json!({"article": article}),
        json!({"articles": [article]}),
        json!({"article": article.to_string()}),
    ] {
        let answer = server.post("/v1/order", &body);
        assert_eq!(answer.failure(), (504, "timeout".into(), None));
    }
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn only_who_has_the_token_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "sesame\n").unwrap();
    let server = Server::start(&[
        "--token-file",
        file.to_str().unwrap(),
        "--allow-origin",
        "https://editor.example",
    ]);
    let body = json!({"article": {"sentences": ["a"]}}).to_string();
    let with = |token: &str| {
        server.send(
            "POST",
            "/v1/order",
            &[JSON, ("authorization", token)],
            body.as_bytes(),
        )
    };
    assert_eq!(with("Bearer sesame").status, 200);
    for wrong in ["Bearer sesam", "Bearer sesame2", "sesame", "Basic sesame"] {
        let answer = with(wrong);
        assert_eq!(
            answer.failure(),
            (401, "unauthorized".into(), None),
            "{wrong}"
        );
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    assert_eq!(server.get("/metrics").status, 401);
    for open in ["/health", "/ready", "/openapi.json", "/"] {
        assert_eq!(server.get(open).status, 200, "{open}");
    }
    assert_eq!(
        server
            .send(
                "POST",
                "/",
                &[("content-type", "application/x-www-form-urlencoded")],
                b"text=a"
            )
            .status,
        401
    );
    let form = b"text=Ada+came.%0D%0AShe+left.&token=sesame";
    assert_eq!(
        server
            .send(
                "POST",
                "/",
                &[("content-type", "application/x-www-form-urlencoded")],
                form
            )
            .status,
        200
    );
    let preflight = |origin: &str| {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        server.send("OPTIONS", "/v1/order", &asked, b"")
    };
    let allowed = preflight("https://editor.example");
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        Some("https://editor.example")
    );
    assert!(
        preflight("https://evil.example")
            .header("access-control-allow-origin")
            .is_none()
    );
}

#[test]
fn the_page_is_whole_and_strict() {
    let server = Server::start(&[]);
    let page = server.get("/");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(page.header("access-control-allow-origin"), None);
    let names: Vec<&str> = page
        .text()
        .split("/assets/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(names.len(), 3);
    for name in names {
        let asset = server.get(&format!("/assets/{name}"));
        assert_eq!(asset.status, 200, "{name}");
        assert!(asset.header("cache-control").unwrap().contains("immutable"));
        assert_eq!(asset.header("x-content-type-options"), Some("nosniff"));
    }
    // Without JavaScript the form gives the article in order.
    let form: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("text", &sample())
        .append_pair("fast", "on")
        .finish();
    let ordered = server.send(
        "POST",
        "/",
        &[("content-type", "application/x-www-form-urlencoded")],
        form.as_bytes(),
    );
    assert_eq!(ordered.status, 200);
    assert_eq!(ordered.text().matches("<li class=").count(), 18);
    let at = |words: &str| ordered.text().rfind(words).unwrap();
    assert!(at("Port Maren's harbour bridge was closed") < at("The council is due to meet"));
    let empty = server.send(
        "POST",
        "/",
        &[("content-type", "application/x-www-form-urlencoded")],
        b"text=",
    );
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("there is no article in it"));
}

#[test]
fn what_is_counted_adds_up_and_what_is_logged_says_nothing_of_texts() {
    let server = Server::begin(&["--log-json"], |_| {});
    while server.get("/ready").status != 200 {
        thread::sleep(Duration::from_millis(20));
    }
    for _ in 0..3 {
        assert_eq!(
            server
                .order(&["Zanzibar fell silent.", "Nobody knew why."])
                .status,
            200
        );
    }
    server.get("/nowhere/zanzibar");
    let answer = server.get("/metrics");
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    let text = answer.text();
    let values: HashMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .collect();
    let wanted = [
        (
            "unscramble_requests_total{route=\"/v1/order\",method=\"POST\",code=\"200\"}",
            "3",
        ),
        (
            "unscramble_requests_total{route=\"\",method=\"GET\",code=\"404\"}",
            "1",
        ),
        ("unscramble_sentences_count", "3"),
        ("unscramble_confidence_count", "3"),
        ("unscramble_queue_depth", "0"),
        ("unscramble_handles", "3"),
    ];
    for (name, value) in wanted {
        assert_eq!(values.get(name), Some(&value), "{name}\n{text}");
    }
    for name in [
        "unscramble_batch_tokens_count",
        "unscramble_request_duration_seconds_count{route=\"/v1/order\"}",
        "unscramble_stage_duration_seconds_count{stage=\"encode\"}",
    ] {
        assert!(
            values.get(name).is_some_and(|value| *value != "0"),
            "{name}\n{text}"
        );
    }
    server.signal("-TERM");
    let (status, told) = server.ended();
    assert_eq!(status.code(), Some(0), "{told}");
    let lines: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    assert!(lines.iter().any(|line| line["route"] == "/v1/order"
        && line["status"] == 200
        && line["bytes"].is_u64()));
    assert!(!told.to_lowercase().contains("zanzibar"), "{told}");
}

#[test]
fn before_it_is_ready_it_is_alive_and_a_model_that_is_not_there_ends_it() {
    let server = Server::begin(&[], |_| {});
    let answer = server.order(&["a"]);
    assert!(answer.status == 200 || answer.failure() == (503, "not_ready".into(), None));
    assert_eq!(server.get("/health").status, 200);
    drop(server);
    let server = Server::begin(&["--ordering-model", "/nowhere"], |_| {});
    let (status, told) = server.ended();
    assert_eq!(status.code(), Some(3), "{told}");
    assert!(told.contains("/nowhere"), "{told}");
}

#[test]
fn what_was_accepted_is_answered_before_it_ends() {
    let server = Server::start(&[]);
    let text = sample();
    let body = json!({"article": text}).to_string();
    let bytes = request("POST", "/v1/order", &[JSON], body.as_bytes());
    let (accepted, refused, lost) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        for _ in 0..16 {
            let (address, bytes) = (&server.address, &bytes);
            let (accepted, refused, lost) = (&accepted, &refused, &lost);
            scope.spawn(move || {
                loop {
                    let Ok(mut stream) = TcpStream::connect(address) else {
                        return;
                    };
                    stream
                        .set_read_timeout(Some(Duration::from_secs(60)))
                        .unwrap();
                    if stream.write_all(bytes).is_err() {
                        return;
                    }
                    match Answer::read(&mut stream).status {
                        200 => accepted.fetch_add(1, Ordering::Relaxed),
                        503 => refused.fetch_add(1, Ordering::Relaxed),
                        _ => lost.fetch_add(1, Ordering::Relaxed),
                    };
                }
            });
        }
        thread::sleep(Duration::from_millis(1500));
        server.signal("-TERM");
    });
    let (status, told) = server.ended();
    assert_eq!(status.code(), Some(0), "{told}");
    assert!(accepted.load(Ordering::Relaxed) > 16);
    // What came between the last look at who waits and the closing of the door never reached the server.
    assert!(
        lost.load(Ordering::Relaxed) <= 2,
        "{lost:?} lost, {accepted:?} done, {refused:?} refused"
    );
}

#[test]
fn one_that_was_killed_leaves_nothing_to_mend() {
    let mut server = Server::start(&[]);
    let request = json!({"article": sample()});
    let before = server.post("/v1/order", &request);
    let handle = before.json()["handle"].clone();
    let (answered, cut) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            let (address, request, before) = (&server.address, &request, &before);
            let (answered, cut) = (&answered, &cut);
            scope.spawn(move || {
                let body = request.to_string();
                let bytes = client::request("POST", "/v1/order", &[JSON], body.as_bytes());
                while let Ok(mut stream) = TcpStream::connect(address) {
                    if stream.write_all(&bytes).is_err() {
                        return;
                    }
                    let answer = Answer::read(&mut stream);
                    match answer.status {
                        // Half an answer is none.
                        0 => cut.fetch_add(1, Ordering::Relaxed),
                        _ => {
                            assert_eq!(document(&answer), document(before));
                            answered.fetch_add(1, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
        // At work, however slow the machine is.
        let deadline = Instant::now() + Duration::from_secs(120);
        while answered.load(Ordering::Relaxed) == 0 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        server.signal("-KILL");
        server.child.wait().unwrap();
    });
    assert!(answered.load(Ordering::Relaxed) > 0);
    assert!(cut.load(Ordering::Relaxed) > 0, "it was killed at work");
    // Another one answers the same. It has a port of its own: somebody else may have taken the first one's by now.
    let server = Server::start(&[]);
    assert_eq!(
        document(&server.post("/v1/order", &request)),
        document(&before)
    );
    let forgotten = server.post("/v1/solve", &json!({"handle": handle, "constraints": []}));
    assert_eq!(forgotten.failure().1, "unknown_handle");
    assert_eq!(forgotten.status, 404);
}

#[test]
fn the_description_is_the_one_that_is_kept() {
    let kept = include_str!("../docs/openapi.json");
    assert!(
        kept == unscramble::serve::openapi(),
        "docs/openapi.json is not current: unscramble generate openapi > docs/openapi.json"
    );
    let description: Value = serde_json::from_str(kept).unwrap();
    for path in [
        "/v1/order",
        "/v1/solve",
        "/v1/score",
        "/v1/report",
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
    ] {
        assert!(description["paths"].get(path).is_some(), "{path}");
    }
}
