//! A request's body: bounded in size and time, unpacked, and read as JSON.

use super::config::Limits;
use super::error::{Failure, Kind};
use axum::body::{Body, HttpBody};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use axum::http::{HeaderMap, Request};
use flate2::read::MultiGzDecoder;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use std::fmt;
use std::future::poll_fn;
use std::io::Read;
use std::marker::PhantomData;
use std::pin::Pin;

/// Bytes beyond the limit that are taken in before a client is told.
const DROPPED: usize = 16 << 20;

/// A body as it came.
pub(super) struct Sent {
    bytes: Vec<u8>,
    is_packed: bool,
    limit: usize,
}

impl Sent {
    /// What was sent, unpacked. Not for a thread that others wait for: what is packed may take long and come to nothing.
    pub(super) fn unpacked(self) -> Result<Vec<u8>, Failure> {
        match self.is_packed {
            true => unpacked(&self.bytes, self.limit),
            false => Ok(self.bytes),
        }
    }
}

/// The body of a request of this media type. Nothing beyond the limit is kept in memory.
pub(super) async fn read(
    request: Request<Body>,
    media: &str,
    limits: &Limits,
) -> Result<Sent, Failure> {
    let headers = request.headers();
    check_media(headers, media)?;
    let is_packed = is_packed(headers)?;
    let announced = headers.get(CONTENT_LENGTH).map(|length| {
        let digits = length.to_str().ok();
        digits.and_then(|digits| digits.parse::<u64>().ok())
    });
    let is_larger =
        announced.is_some_and(|length| length.is_none_or(|length| length > limits.body as u64));
    if is_larger && headers.contains_key(EXPECT) {
        // The client waits to hear whether it may send it.
        return Err(too_large(limits.body));
    }
    let mut is_over = is_larger;
    let whole = collected(request.into_body(), limits.body, &mut is_over);
    let whole = tokio::time::timeout(limits.idle, whole).await;
    let bytes = match whole {
        Ok(bytes) => bytes?,
        Err(_) if is_over => return Err(too_large(limits.body)),
        Err(_) => {
            let seconds = limits.idle.as_secs_f64();
            let told = format!("the body did not come within {seconds} s");
            return Err(Failure::new(Kind::SlowRequest, told));
        }
    };
    Ok(Sent {
        bytes,
        is_packed,
        limit: limits.body,
    })
}

/// All bytes of a body, up to a limit; says at once when there are more. Those beyond are taken in and dropped, up to a limit of their own: a client that is still
/// sending may not listen.
async fn collected(mut body: Body, limit: usize, is_over: &mut bool) -> Result<Vec<u8>, Failure> {
    let (mut bytes, mut dropped) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(frame) = frame else {
            let told = "the body broke off before its end";
            return Err(Failure::new(Kind::Malformed, told));
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if dropped == 0 && bytes.len() + data.len() <= limit {
            bytes.extend_from_slice(&data);
            continue;
        }
        bytes = Vec::new();
        *is_over = true;
        dropped += data.len();
        if dropped > DROPPED {
            break;
        }
    }
    match dropped {
        0 => Ok(bytes),
        _ => Err(too_large(limit)),
    }
}

fn too_large(limit: usize) -> Failure {
    let told =
        format!("the body is larger than the {limit} bytes that this server takes; send less");
    Failure::new(Kind::TooLarge, told)
}

fn check_media(headers: &HeaderMap, media: &str) -> Result<(), Failure> {
    let mut given = headers.get_all(CONTENT_TYPE).iter();
    let essence = |value: &str| {
        let essence = value.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(media)
    };
    let fits = match (given.next(), given.next()) {
        (Some(one), None) => one.to_str().is_ok_and(essence),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let told = format!("the body must be {media}, and Content-Type must say so");
    Err(Failure::new(Kind::UnsupportedMedia, told))
}

fn is_packed(headers: &HeaderMap) -> Result<bool, Failure> {
    let mut given = headers.get_all(CONTENT_ENCODING).iter();
    let encoding = given.next().map_or(Ok("identity"), |value| value.to_str());
    match (encoding, given.next()) {
        (Ok(name), None) if name.trim().eq_ignore_ascii_case("identity") => Ok(false),
        (Ok(name), None) if name.trim().eq_ignore_ascii_case("gzip") => Ok(true),
        _ => Err(Failure::new(
            Kind::UnsupportedMedia,
            "Content-Encoding can be gzip, once, or identity",
        )),
    }
}

/// What was packed, if it is no more than `limit` bytes. No more than that is unpacked.
fn unpacked(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut whole = Vec::new();
    let reader = MultiGzDecoder::new(bytes);
    match reader.take(limit as u64 + 1).read_to_end(&mut whole) {
        Ok(_) if whole.len() > limit => Err(too_large(limit)),
        Ok(_) => Ok(whole),
        Err(_) => Err(Failure::new(
            Kind::Malformed,
            "the gzip data are cut short or damaged",
        )),
    }
}

/// A JSON object of a known shape, or which field is wrong.
pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut reader, &mut track);
    let found = object(tracked);
    let found = found.map_err(|error: serde_json::Error| {
        let told = error.to_string();
        match error.classify() {
            serde_json::error::Category::Data => Failure {
                field: field(&track.path().to_string(), &told),
                ..Failure::new(Kind::Invalid, told)
            },
            _ => Failure::new(Kind::Malformed, told),
        }
    })?;
    reader
        .end()
        .map_err(|error| Failure::new(Kind::Malformed, error.to_string()))?;
    Ok(found)
}

/// The field that an error is about. Of one that is unknown or missing, the path is that of what should hold it.
fn field(path: &str, told: &str) -> Option<String> {
    let named = ["unknown field `", "missing field `"];
    let name = named
        .iter()
        .find_map(|begin| told.strip_prefix(begin)?.split('`').next());
    match (path, name) {
        ("." | "", name) => name.map(str::to_owned),
        (path, Some(name)) if path != name && !path.ends_with(&format!(".{name}")) => {
            Some(format!("{path}.{name}"))
        }
        (path, _) => Some(path.to_owned()),
    }
}

/// A structure from an object, and from nothing else: an array of its fields will not do.
pub(super) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Object<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }
    }

    deserializer.deserialize_map(Object(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde::Deserialize;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn a_bomb_is_never_unpacked() {
        let bomb = packed(&vec![b' '; 50 << 20]);
        assert!(bomb.len() < 100_000);
        assert_eq!(unpacked(&bomb, 1 << 20).unwrap_err().kind, Kind::TooLarge);
        assert_eq!(unpacked(&packed(b"{}"), 2).unwrap(), b"{}");
        assert_eq!(
            unpacked(&packed(b"{}"), 1).unwrap_err().kind,
            Kind::TooLarge
        );
        assert_eq!(
            unpacked(&packed(b"{}")[..15], 9).unwrap_err().kind,
            Kind::Malformed
        );
        assert_eq!(unpacked(b"no", 9).unwrap_err().kind, Kind::Malformed);
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Options {
        seeds: Vec<u64>,
    }

    #[test]
    fn what_is_wrong_is_named() {
        let read = |text: &str| json::<Options>(text.as_bytes());
        assert_eq!(read(r#"{"seeds": [1]}"#).unwrap().seeds, [1]);
        let wrong = read(r#"{"seeds": [1, "x"]}"#).unwrap_err();
        assert_eq!(
            (wrong.kind, wrong.field.as_deref()),
            (Kind::Invalid, Some("seeds[1]"))
        );
        let wrong = read(r#"{"seed": [1]}"#).unwrap_err();
        assert_eq!(
            (wrong.kind, wrong.field.as_deref()),
            (Kind::Invalid, Some("seed"))
        );
        for malformed in ["", "{", "{}{", "\u{1}", &"[".repeat(100_000)] {
            let kind = read(malformed).unwrap_err().kind;
            assert!(
                matches!(kind, Kind::Malformed | Kind::Invalid),
                "{malformed:.9}"
            );
        }
    }
}
