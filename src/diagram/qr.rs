//! A QR code (ISO/IEC 18004) as dark runs on a square of modules.

use qrcode::{EcLevel, QrCode};
use serde::{Serialize, Serializer};

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// What it says.
    pub text: String,
    /// Modules on a side, without the quiet zone of four around it.
    pub side: usize,
    /// Dark runs: column, row, length. In one text for templates: as lists their number would change with the text, and
    /// with it the place of all that follows in the source, by which Typst remembers what it has laid out.
    #[serde(serialize_with = "in_one_text")]
    pub runs: Vec<(usize, usize, usize)>,
}

/// `0 0 7;9 0 1`.
fn in_one_text<S: Serializer>(runs: &[(usize, usize, usize)], serializer: S) -> Result<S::Ok, S::Error> {
    let runs: Vec<String> = runs.iter().map(|(column, row, length)| format!("{column} {row} {length}")).collect();
    serializer.serialize_str(&runs.join(";"))
}

/// The code of a text; none for one that is too long for any code.
#[must_use]
pub fn qr(text: &str) -> Option<Qr> {
    // A quarter of level M may be lost, more than a crease or a drop takes from a card.
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let colors = code.into_colors();
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (at, _) in colors.iter().enumerate().filter(|(_, color)| **color == qrcode::Color::Dark) {
        let (column, row) = (at % side, at / side);
        match runs.last_mut() {
            Some((start, line, length)) if *line == row && *start + *length == column => *length += 1,
            _ => runs.push((column, row, 1)),
        }
    }
    Some(Qr { text: text.to_owned(), side, runs })
}
