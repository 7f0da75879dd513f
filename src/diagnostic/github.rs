//! Findings as GitHub shows them beside the lines of a change: workflow commands, one line each.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions", and the escapes of `@actions/core`.

use std::fmt::Write as _;

use super::{Diagnostic, Severity, sorted};
use crate::source::Sources;

/// All findings, sorted, each once; nothing where there are none.
#[must_use]
pub fn draw(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut drawn = String::new();
    for (place, diagnostic) in sorted(sources, diagnostics) {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if let Some(span) = place {
            let (start, end) = (sources.start(span), sources.end(span));
            // Windows separates folders in its own way; a repository does not.
            properties.push(("file", sources.display_path(span.file).replace('\\', "/")));
            properties.push(("line", start.line.to_string()));
            properties.push(("endLine", end.line.to_string()));
            // Columns are understood only within one line.
            if start.line == end.line {
                properties.push(("col", start.column.to_string()));
                properties.push(("endColumn", end.column.to_string()));
            }
        }
        properties.push(("title", diagnostic.id.clone().into_owned()));
        let properties: Vec<String> =
            properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        let lines: Vec<&str> =
            std::iter::once(diagnostic.message.as_str()).chain(diagnostic.help.iter().map(String::as_str)).collect();
        let _ = writeln!(drawn, "::{command} {}::{}", properties.join(","), data(&lines.join("\n")));
    }
    drawn
}

/// The text of a command: what would end its line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command: also what would end the property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::YamlPath;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        let sources = Sources::from_texts(&[("a,b:c%.yaml", "名: 病院\nb: 2\n")]);
        let found = [
            Diagnostic::error("x-y", "50%の::error::\r\n値")
                .at_path(YamlPath::file("a,b:c%.yaml").key("b"))
                .help("直す: a,b"),
            Diagnostic::info("z", "場所なし"),
        ];
        assert_eq!(
            draw(&sources, &found),
            "::notice title=z::場所なし\n\
             ::error file=a%2Cb%3Ac%25.yaml,line=2,endLine=2,col=4,endColumn=5,title=x-y::50%25の::error::%0D%0A値%0A直す: a,b\n"
        );
        assert_eq!(draw(&sources, &[]), "");
    }
}
