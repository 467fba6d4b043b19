//! A server of the real program on a port of its own, and a client that sends whatever it is told to.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The program, without what the environment would tell it.
pub(crate) fn unscramble() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unscramble"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("UNSCRAMBLE_")) {
        command.env_remove(name);
    }
    command
}

pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
    /// What it says on standard error after it began to listen.
    told: Option<thread::JoinHandle<String>>,
}

impl Server {
    /// Starts one, with `--fast`, and waits until it is ready.
    pub(crate) fn start(flags: &[&str]) -> Server {
        Server::begin(flags, |_| {}).ready()
    }

    /// Starts one that reads articles, and waits until it is ready.
    pub(crate) fn start_reading(flags: &[&str]) -> Server {
        Server::listen(flags, |_| {}).ready()
    }

    /// Waits until it is ready.
    fn ready(self) -> Server {
        let deadline = Instant::now() + Duration::from_secs(120);
        while self.get("/ready").status != 200 {
            assert!(
                Instant::now() < deadline,
                "the model takes too long to load"
            );
            thread::sleep(Duration::from_millis(20));
        }
        self
    }

    /// Starts one, with `--fast`, and waits until it listens.
    pub(crate) fn begin(flags: &[&str], adapt: impl FnOnce(&mut Command)) -> Server {
        Server::listen(&[&["--fast"], flags].concat(), adapt)
    }

    fn listen(flags: &[&str], adapt: impl FnOnce(&mut Command)) -> Server {
        let mut command = unscramble();
        command
            .args(["serve", "--port", "0"])
            .args(flags)
            .stderr(Stdio::piped());
        adapt(&mut command);
        let mut child = command.spawn().expect("built with the tests");
        let mut stderr = BufReader::new(child.stderr.take().expect("piped"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("text");
        let (_, address) = line
            .trim()
            .split_once("http://")
            .unwrap_or_else(|| panic!("{line}"));
        let told = thread::spawn(move || {
            let mut rest = String::new();
            let _ = stderr.read_to_string(&mut rest);
            rest
        });
        Server {
            child,
            address: address.to_owned(),
            told: Some(told),
        }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).expect("a socket");
        stream
    }

    /// Sends bytes as they are and reads one answer.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that has seen enough may not read to the end.
        let _ = stream.write_all(bytes);
        Answer::read(&mut stream)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.raw(&request(method, path, headers, body))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[JSON], body.to_string().as_bytes())
    }

    pub(crate) fn order(&self, sentences: &[&str]) -> Answer {
        self.post("/v1/order", &json!({"article": {"sentences": sentences}}))
    }

    /// Resident memory, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .expect("Linux");
        line.split_whitespace()
            .nth(1)
            .expect("a number")
            .parse()
            .expect("a number")
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args([name, &id])
            .status()
            .expect("kill");
        assert!(sent.success());
    }

    /// Waits for its end; what it said on standard error.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("a child");
        let told = self.told.take().expect("once").join().expect("text");
        (status, told)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() || method == "POST" {
        head += &format!("content-length: {}\r\n", body.len());
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 if the connection was closed without any.
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads one answer.
    pub(crate) fn read(stream: &mut TcpStream) -> Answer {
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            match reader.read_line(&mut head) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        let mut answer = Answer {
            status,
            head,
            body: Vec::new(),
        };
        let length = answer
            .header("content-length")
            .and_then(|length| length.parse().ok());
        match length {
            Some(length) => {
                answer.body = vec![0; length];
                if reader.read_exact(&mut answer.body).is_err() {
                    answer.status = 0;
                }
            }
            None => {
                let _ = reader.read_to_end(&mut answer.body);
            }
        }
        answer
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The kind and field of a failure, which must have the one shape that failures have.
    pub(crate) fn failure(&self) -> (u16, String, Option<String>) {
        let said = self.json();
        let names: Vec<&String> = said.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["error", "kind", "field"], "{said}");
        assert!(
            said["error"].as_str().is_some_and(|error| error.len() > 10),
            "{said}"
        );
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        (self.status, text("kind").expect("a word"), text("field"))
    }
}
