//! Pages to PDF bytes, conforming to PDF/UA-1 and PDF/A-2a at once.
//!
//! Both standards are asked for on every paper: the one for readers who listen, the other for archives. They are a second
//! net as well: the export refuses a missing glyph, a picture without description and a skipped heading level.

use typst::foundations::Smart;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::fingerprint::Fingerprint;
use crate::typeset::{Fault, Typeset};

/// The PDF of a typeset paper; the same pages give the same bytes.
///
/// The template sets the document's date, since no clock is read and the archive standard asks for one.
pub fn pdf(typeset: &Typeset) -> Result<Vec<u8>, Vec<Fault>> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
        .map_err(|error| vec![Fault::new("PDF を作れません", error.message().to_string())])?;
    let places = typeset.places();
    let ident = format!("itbcp {} {}", places.name(), Fingerprint::of_bytes(places.main_text().as_bytes()).as_str());
    let options = PdfOptions { ident: Smart::Custom(ident), timestamp: None, standards, ..PdfOptions::default() };
    typst_pdf::pdf(typeset.paged(), &options)
        .map_err(|errors| errors.iter().map(|error| places.fault("PDF を作れません", error)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::templates::{Templates, render};
    use crate::typeset::{Formats, typeset};
    use crate::view::Kind;

    const HEAD: &str = "#set document(title: {{ title | lit }}, date: datetime(year: 2026, month: 4, day: 1))\n#set text(font: \"BIZ UDPGothic\", lang: \"ja\")\n";

    fn made(body: &str, title: &str) -> Result<Vec<u8>, Vec<Fault>> {
        let templates = Templates::only(&[("plan/main.typ.tera", body)]).unwrap();
        let source = render(&templates, Kind::Plan, &json!({ "title": title })).unwrap();
        let typeset = typeset(&source, &templates, Formats { pdf: true, word: false })
            .unwrap_or_else(|faults| panic!("{faults:?}"));
        pdf(&typeset)
    }

    fn holds(bytes: &[u8], needle: &str) -> bool {
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    }

    #[test]
    fn a_paper_conforms_to_both_standards_and_is_the_same_each_time() {
        let body = format!("{HEAD}= {{{{ title }}}}\n本文 #footnote[脚注]\n");
        let first = made(&body, "みなと総合病院 *計画*").unwrap();
        assert!(holds(&first, "pdfuaid:part>1<"));
        assert!(holds(&first, "pdfaid:part>2<"));
        assert!(holds(&first, "pdfaid:conformance>A<"));
        assert!(holds(&first, "2026-04-01"));
        assert_eq!(first, made(&body, "みなと総合病院 *計画*").unwrap());
        assert_ne!(first, made(&body, "みなと総合病院").unwrap());
    }

    #[test]
    fn a_paper_without_title_or_date_is_refused() {
        let faults = made("#set text(font: \"BIZ UDPGothic\")\n本文", "").unwrap_err();
        assert!(!faults.is_empty());
    }

    #[test]
    fn a_picture_without_description_is_refused_with_its_line() {
        let faults = made(&format!("{HEAD}\n#figure(rect(), kind: image, caption: [図])"), "題").unwrap_err();
        assert_eq!(faults[0].template, Some(("plan/main.typ.tera".to_owned(), 4)), "{faults:?}");
    }
}
