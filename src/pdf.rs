//! Pages to PDF bytes, conforming to PDF/UA-1 and PDF/A-2a at once.
//!
//! Both standards are asked for on every paper: the one for readers who listen, the other for archives. They are a second
//! net as well: the export refuses a missing glyph, a picture without description and a skipped heading level.

use sha2::{Digest, Sha256};
use typst::foundations::Smart;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::typeset::{Fault, Typeset};

/// The PDF of a typeset paper; the same pages give the same bytes.
///
/// The template sets the document's date, since no clock is read and the archive standard asks for one.
pub fn pdf(typeset: &Typeset) -> Result<Vec<u8>, Vec<Fault>> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
        .map_err(|error| vec![Fault::new("PDF を作れません", error.message().to_string())])?;
    let places = typeset.places();
    let digest = Sha256::digest(places.main_text());
    let ident: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let options = PdfOptions {
        ident: Smart::Custom(format!("itbcp {} {ident}", places.kind())),
        timestamp: None,
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(typeset.paged(), &options)
        .map_err(|errors| errors.iter().map(|error| places.fault("PDF を作れません", error)).collect())
}
