//! Stub.
/// Stub.
pub struct HeadingPage;
/// Stub.
pub struct WordFault {
    /// Stub.
    pub what: String,
    /// Stub.
    pub text: String,
}
/// Stub.
pub fn word(_: &typst_html::HtmlDocument, _: &[HeadingPage]) -> Result<Vec<u8>, Vec<WordFault>> { Ok(Vec::new()) }
/// Stub.
pub fn heading_pages(_: &typst_layout::PagedDocument) -> Vec<HeadingPage> { Vec::new() }
