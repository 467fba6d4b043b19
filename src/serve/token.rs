//! The token that a server may want.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether this is the token, in a time that says nothing of where they differ, nor of how long it is.
pub(super) fn is_token(given: &[u8], token: &str) -> bool {
    let [given, token] = [given, token.as_bytes()].map(Sha256::digest);
    given.as_slice().ct_eq(token.as_slice()).into()
}
