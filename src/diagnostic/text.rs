//! Findings as people read them in a terminal.
//!
//! Drawn here and not by a crate, since three things must hold at once: carets stand under Japanese text (two columns
//! per letter), a line of any length is cut around its caret, and no character of the plan can disturb the terminal.

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
    if let Some(first) = first.filter(|first| *first > 0) {
        shown.insert(0, '…');
        before = before - first + 1;
    }
    if cut {
        shown.push('…');
    }
    width = width.min((WIDEST + 2).saturating_sub(before)).max(1);
    shown.truncate(shown.trim_end_matches([' ', '　']).len());
    Excerpt { text: shown, before, width }
}

fn one_line(text: &str) -> String {
    text.chars().map(visible).collect()
}
