//! Findings as people read them in a terminal.
//!
//! Drawn here: annotate-snippets (0.12) gets carets under Japanese text right too, but puts an empty line of its frame
//! before the help and panics on a place outside of the text; a finding must be shown whatever its place.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

use super::{Diagnostic, Severity, sorted};
use crate::load::words::visible;
use crate::source::{FileId, Sources, Span};

/// The widest piece of a source line that is shown, in columns.
const WIDEST: usize = 100;
/// The columns shown before the caret where a line has to be cut.
const LEAD: usize = 40;
/// A tab is shown as this many columns, wherever it stands.
const TAB: usize = 4;

/// All findings, sorted, each once, with a blank line between them. Empty when there are none.
#[must_use]
pub fn draw(sources: &Sources, diagnostics: &[Diagnostic], color: bool) -> String {
    let palette = if color { &COLOURED } else { &PLAIN };
    let mut out = String::new();
    for (place, diagnostic) in sorted(sources, diagnostics) {
        if !out.is_empty() {
            out.push('\n');
        }
        draw_one(&mut out, sources, place, diagnostic, palette);
    }
    out
}

struct Palette {
    error: &'static str,
    warning: &'static str,
    info: &'static str,
    frame: &'static str,
    strong: &'static str,
    end: &'static str,
}

const PLAIN: Palette = Palette { error: "", warning: "", info: "", frame: "", strong: "", end: "" };
const COLOURED: Palette = Palette {
    error: "\x1b[1;31m",
    warning: "\x1b[1;33m",
    info: "\x1b[1;36m",
    frame: "\x1b[1;34m",
    strong: "\x1b[1m",
    end: "\x1b[0m",
};

fn draw_one(out: &mut String, sources: &Sources, place: Option<Span>, diagnostic: &Diagnostic, palette: &Palette) {
    let colour = match diagnostic.severity {
        Severity::Error => palette.error,
        Severity::Warning => palette.warning,
        Severity::Info => palette.info,
    };
    let Palette { frame, strong, end, .. } = palette;
    let lines = place.iter().chain(diagnostic.notes.iter().map(|(span, _)| span)).map(|span| sources.start(*span).line);
    let gutter = lines.max().unwrap_or(1).to_string().len();
    let pad = " ".repeat(gutter);
    // `write!` into a `String` cannot fail.
    let _ = writeln!(
        out,
        "{colour}{}[{}]{end}{strong}: {}{end}",
        diagnostic.severity.name(),
        diagnostic.id,
        one_line(&diagnostic.message)
    );
    if let Some(span) = place {
        draw_place(out, sources, span, "-->", ('^', colour, ""), gutter, palette);
    }
    for (span, note) in &diagnostic.notes {
        draw_place(out, sources, *span, ":::", ('-', frame, note), gutter, palette);
    }
    for help in &diagnostic.help {
        for (index, line) in help.lines().enumerate() {
            let _ = if index == 0 {
                writeln!(out, "{pad} {frame}={end} {strong}help{end}: {}", one_line(line))
            } else {
                writeln!(out, "{pad}         {}", one_line(line))
            };
        }
    }
}

fn draw_place(
    out: &mut String,
    sources: &Sources,
    span: Span,
    arrow: &str,
    (mark, colour, note): (char, &str, &str),
    gutter: usize,
    palette: &Palette,
) {
    let Palette { frame, end, .. } = palette;
    let pad = " ".repeat(gutter);
    let path = one_line(sources.display_path(span.file));
    if sources.text(span.file).is_empty() {
        // Nothing of this file could be read, or there is nothing in it: the path is all there is to show.
        let _ = writeln!(out, "{pad}{frame}{arrow}{end} {path}");
        return;
    }
    let position = sources.start(span);
    let _ = writeln!(out, "{pad}{frame}{arrow}{end} {path}:{}:{}", position.line, position.column);
    let Excerpt { text, before, width } = excerpt(sources, span.file, position.line, span);
    let marks = mark.to_string().repeat(width);
    let space = " ".repeat(before);
    let separator = if note.is_empty() { "" } else { " " };
    let _ = writeln!(out, "{pad} {frame}|{end}");
    let _ = writeln!(out, "{frame}{:>gutter$} |{end} {text}", position.line);
    let _ = writeln!(out, "{pad} {frame}|{end} {space}{colour}{marks}{separator}{}{end}", one_line(note));
}

/// A line as shown, the columns before its marks, and the columns of the marks.
struct Excerpt {
    text: String,
    before: usize,
    width: usize,
}

fn excerpt(sources: &Sources, file: FileId, line: usize, span: Span) -> Excerpt {
    let (start, text) = sources.line(file, line);
    // Of a line of megabytes only the part that can be shown is looked at.
    let lead = text.floor_char_boundary(span.start.saturating_sub(start + 8 * WIDEST));
    let trail = text.ceil_char_boundary(span.start.saturating_sub(start) + 8 * WIDEST);
    let (start, text, is_cut) = (start + lead, text.get(lead..trail).unwrap_or(""), lead > 0);
    let is_cut_behind = trail < sources.line(file, line).1.len();
    let mut cells: Vec<(usize, char, usize)> = Vec::new();
    let mut column = 0;
    let mut before = None;
    let mut until = 0;
    for (offset, c) in text.char_indices() {
        let at = start + offset;
        let width = if c == '\t' { TAB } else { visible(c).width().unwrap_or(1) };
        if at >= span.start && before.is_none() {
            before = Some(column);
        }
        column += width;
        if at < span.end {
            until = column;
        }
        cells.push((column - width, c, width));
    }
    let mut before = before.unwrap_or(column);
    let mut width = until.saturating_sub(before).max(1);
    // Cut on the left so that the caret is in sight, and on the right so that nothing wraps.
    let from = if column <= WIDEST || before + width <= WIDEST { 0 } else { before.saturating_sub(LEAD) };
    let mut shown = String::new();
    let mut first = None;
    let mut cut = false;
    for (at, c, wide) in cells {
        if at < from {
            continue;
        }
        let first = *first.get_or_insert(at);
        if at + wide - first > WIDEST {
            cut = true;
            break;
        }
        if c == '\t' {
            shown.push_str(&" ".repeat(TAB));
        } else {
            shown.push(visible(c));
        }
    }
    if let Some(first) = first.filter(|first| is_cut || *first > 0) {
        shown.insert(0, '…');
        before = before - first + 1;
    }
    if cut || is_cut_behind {
        shown.push('…');
    }
    width = width.min((WIDEST + 2).saturating_sub(before)).max(1);
    shown.truncate(shown.trim_end_matches([' ', '　']).len());
    Excerpt { text: shown, before, width }
}

fn one_line(text: &str) -> String {
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::YamlPath;

    fn drawn(text: &str, needle: &str) -> String {
        let sources = Sources::from_texts(&[("plans/sample/contacts.yaml", text)]);
        let file = sources.file("plans/sample/contacts.yaml").expect("it was just put in");
        let start = text.find(needle).expect("it is in the text");
        let span = Span { file, start, end: start + needle.len() };
        draw(&sources, &[Diagnostic::error("some-rule", "見出し").at(span)], false)
    }

    #[test]
    fn a_finding_looks_as_the_house_style_says() {
        let text = format!("{}  - name: 佐藤 花子\n", "#\n".repeat(13));
        let sources = Sources::from_texts(&[("plans/sample/contacts.yaml", &text)]);
        let file = sources.file("plans/sample/contacts.yaml").expect("it was just put in");
        let start = text.find("name").expect("it is in the text");
        let finding = Diagnostic::error("contact-without-phone", "「佐藤 花子」に電話番号がありません")
            .at(Span { file, start, end: start + 4 })
            .help("`phone` を書くか、連絡網から外してください");
        assert_eq!(
            draw(&sources, &[finding], false),
            "error[contact-without-phone]: 「佐藤 花子」に電話番号がありません
  --> plans/sample/contacts.yaml:14:5
   |
14 |   - name: 佐藤 花子
   |     ^^^^
   = help: `phone` を書くか、連絡網から外してください
"
        );
    }

    #[test]
    fn carets_stand_under_japanese_text() {
        assert!(drawn("名前: 佐藤 花子 様\n", "花子").ends_with(
            "contacts.yaml:1:8
  |
1 | 名前: 佐藤 花子 様
  |            ^^^^
"
        ));
        // A kana with its voicing mark apart is one letter wide.
        assert!(drawn("か\u{3099}き: く\n", "く").ends_with("| か\u{3099}き: く\n  |       ^^\n"));
    }

    #[test]
    fn a_long_line_is_cut_around_its_caret() {
        let text = format!("a: {}ここ{}\n", "長い".repeat(500), "行".repeat(500));
        let report = drawn(&text, "ここ");
        let line = report.lines().nth(3).expect("the line");
        let marks = report.lines().nth(4).expect("the marks");
        assert!(line.starts_with("1 | …") && line.ends_with('…'), "{line}");
        let columns = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
        assert!(columns(line) < 110, "{line}");
        let before = line.split("ここ").next().expect("what is before");
        assert_eq!(columns(before), marks.find('^').expect("a caret"), "{report}");
        assert!(marks.ends_with("^^^^"), "{marks}");
    }

    #[test]
    fn a_mark_over_many_lines_ends_with_its_first() {
        assert!(drawn("a: 一\nb: 二\n", "一\nb: 二").ends_with("| a: 一\n  |    ^^\n"));
    }

    #[test]
    fn nothing_in_a_text_disturbs_the_terminal() {
        let report = drawn("a:\tb\u{1b}[31m\u{202E}c\n", "c");
        assert!(report.ends_with("| a:    b␛[31m\u{FFFD}c\n  |              ^\n"), "{report}");
    }

    #[test]
    fn a_place_at_the_end_of_the_text_has_a_caret() {
        let sources = Sources::from_texts(&[("a.yaml", "a: 1\n")]);
        let file = sources.file("a.yaml").expect("it was just put in");
        for at in [4, 5, 1000] {
            let report =
                draw(&sources, &[Diagnostic::warning("x", "見出し").at(Span { file, start: at, end: at })], false);
            assert!(report.trim_end().ends_with('^'), "{report}");
        }
    }

    #[test]
    fn findings_are_sorted_by_place_and_said_once() {
        let sources = Sources::from_texts(&[("a.yaml", "a: 1\nb: 2\n"), ("b.yaml", "c: 3\n")]);
        let at = |file: &str, key: &str| YamlPath::file(file).key(key);
        let found = [
            Diagnostic::info("z", "三").at_path(at("b.yaml", "c")),
            Diagnostic::warning("y", "二").at_path(at("a.yaml", "b")),
            Diagnostic::error("x", "一").at_path(at("a.yaml", "a")),
            Diagnostic::warning("y", "二").at_path(at("a.yaml", "b")),
            Diagnostic::error("w", "場所なし"),
        ];
        let report = draw(&sources, &found, false);
        let headlines: Vec<_> = report.lines().filter(|line| line.contains("]: ")).collect();
        assert_eq!(headlines, ["error[w]: 場所なし", "error[x]: 一", "warning[y]: 二", "info[z]: 三"]);
    }

    #[test]
    fn colours_are_only_added() {
        let sources = Sources::from_texts(&[("a.yaml", "a: 1\n")]);
        let found = [Diagnostic::error("x", "一").at_path(YamlPath::file("a.yaml").key("a")).help("直す")];
        let coloured = draw(&sources, &found, true);
        let mut plain = coloured.clone();
        for code in [COLOURED.error, COLOURED.warning, COLOURED.info, COLOURED.frame, COLOURED.strong, COLOURED.end] {
            plain = plain.replace(code, "");
        }
        assert_ne!(coloured, plain);
        assert_eq!(plain, draw(&sources, &found, false));
    }
}
