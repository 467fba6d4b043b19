//! A request's body: bounded in size and time, unpacked, and read as JSON.

use super::config::Limits;
use super::error::{Failure, Kind};
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Request};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use std::io::Read;

/// The body of a request of this media type, unpacked. Nothing beyond the limit is kept in memory.
pub(super) async fn read(
    request: Request<Body>,
    media: &str,
    limits: &Limits,
) -> Result<Vec<u8>, Failure> {
    let headers = request.headers();
    check_media(headers, media)?;
    let packed = is_packed(headers)?;
    let announced = headers.get(CONTENT_LENGTH).map(|length| {
        let digits = length.to_str().ok();
        digits.and_then(|digits| digits.parse::<u64>().ok())
    });
    if let Some(length) = announced
        && length.is_none_or(|length| length > limits.body as u64)
    {
        return Err(too_large(limits.body));
    }
    let whole = to_bytes(request.into_body(), limits.body);
    let bytes = match tokio::time::timeout(limits.idle, whole).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) if is_length_limit(&error) => return Err(too_large(limits.body)),
        Ok(Err(_)) => {
            return Err(Failure::new(
                Kind::Malformed,
                "the body broke off before its end",
            ));
        }
        Err(_) => {
            let seconds = limits.idle.as_secs_f64();
            let told = format!("the body did not come within {seconds} s");
            return Err(Failure::new(Kind::SlowRequest, told));
        }
    };
    if packed {
        unpacked(&bytes, limits.body)
    } else {
        Ok(bytes.into())
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit exceeded") {
            return true;
        }
        cause = error.source();
    }
    false
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

/// JSON of a known shape, or which field is wrong.
pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let found = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        let (kind, field) = match error.classify() {
            serde_json::error::Category::Data => (Kind::Invalid, (path != ".").then_some(path)),
            _ => (Kind::Malformed, None),
        };
        Failure {
            field,
            ..Failure::new(kind, error.to_string())
        }
    })?;
    reader
        .end()
        .map_err(|error| Failure::new(Kind::Malformed, error.to_string()))?;
    Ok(found)
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
        assert_eq!(unpacked(&packed(b"{}"), 1).unwrap_err().kind, Kind::TooLarge);
        assert_eq!(unpacked(&bomb[..30], 9).unwrap_err().kind, Kind::Malformed);
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
        assert_eq!((wrong.kind, wrong.field.as_deref()), (Kind::Invalid, Some("seeds[1]")));
        let wrong = read(r#"{"seed": [1]}"#).unwrap_err();
        assert_eq!((wrong.kind, wrong.field.as_deref()), (Kind::Invalid, Some("seed")));
        for malformed in ["", "{", "{}{", "\u{1}", &"[".repeat(100_000)] {
            let kind = read(malformed).unwrap_err().kind;
            assert!(matches!(kind, Kind::Malformed | Kind::Invalid), "{malformed:.9}");
        }
    }
}
