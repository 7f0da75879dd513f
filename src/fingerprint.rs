//! What a sheet says, as a number: the same as long as nothing on it changes.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of what a sheet or paper says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of a view; of what it says, so that it must not hold where things stand on the page.
    ///
    /// # Panics
    /// Never for a view: all of them are plain data.
    #[must_use]
    pub fn of(said: &impl Serialize) -> Self {
        Self::of_bytes(&serde_json::to_vec(said).expect("views are plain data, which JSON can hold"))
    }

    /// Of a file.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }

    /// All 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As printed on a sheet, short enough to be read out on the telephone: `3F7A-92C1`.
    #[must_use]
    pub fn mark(&self) -> String {
        let digits = self.0[..8].to_uppercase();
        format!("{}-{}", &digits[..4], &digits[4..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_two_groups_of_four() {
        assert_eq!(Fingerprint::of_bytes(b"").mark(), "E3B0-C442");
        assert_ne!(Fingerprint::of(&("a", 1)), Fingerprint::of(&("a", 2)));
    }
}
