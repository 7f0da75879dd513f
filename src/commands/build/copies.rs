//! Copies for staff and for the public: which kinds they have, what is said of them, and what is wrong with one that
//! shows what it should not.

#![expect(clippy::print_stderr, reason = "printing is what the commands are for")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::audience::{Audience, TABLE, Withheld};
use crate::diagnostic::Diagnostic;
use crate::gate::redaction::{Leak, Search, repeated};
use crate::source::{Sources, Span};
use crate::view::Kind;

/// Of these kinds, those that copies for an audience have; says why the others are not made.
pub(super) fn kinds(audience: Audience, wanted: &[Kind], only: &[Kind]) -> anyhow::Result<Vec<Kind>> {
    let mut made = Vec::new();
    for kind in wanted.iter().copied() {
        match audience.lacks(kind) {
            None => made.push(kind),
            Some(reason) if only.contains(&kind) => anyhow::bail!(
                "{}({kind})は、{audience}では作りません({reason})。--audience を書かずに作るか、--only から外してください",
                kind.title()
            ),
            Some(reason) => eprintln!("{}({kind})は、{audience}では作りません({reason})", kind.title()),
        }
    }
    anyhow::ensure!(!made.is_empty(), "{audience}で作る紙がありません。--audience を書かずに作ってください");
    Ok(made)
}

/// Where the sources of copies go: apart from each other, since their names are the same.
pub(super) fn folder_of_sources(dir: &Path, audience: Audience) -> PathBuf {
    match audience {
        Audience::Core => dir.to_path_buf(),
        Audience::Staff | Audience::Public => dir.join(audience.name()),
    }
}

/// Says what the copies do not show, and that it was looked for.
pub(super) fn tell(audience: Audience, withheld: &[Withheld], search: &Search) {
    if audience == Audience::Core {
        return;
    }
    eprintln!("{audience}の紙です。次のものは載せていません:");
    for row in TABLE.iter().filter(|row| row.from.contains(&audience)) {
        let count = withheld.iter().filter(|value| value.what == row.what).count();
        let count = if count > 0 { format!("({count}件)") } else { String::new() };
        eprintln!("  {}{count}", row.what);
    }
    eprintln!("伏せた値のうち {} 種類を全部の紙の中で探し、どこにもないことを確かめました", search.len());
}

/// What a copy shows of what it withholds: a finding for each value. No line of the plan is drawn, since it would show
/// the value on the screen.
pub(super) fn leaked(search: &Search, sources: &Sources, paper: &str, leaks: &[Leak]) -> Vec<Diagnostic> {
    let mut places: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for leak in leaks {
        places.entry(leak.value).or_default().push(&leak.place);
    }
    places.into_iter().map(|(value, places)| leak(search, sources, paper, value, &places)).collect()
}

fn leak(search: &Search, sources: &Sources, paper: &str, leaked: usize, places: &[&str]) -> Diagnostic {
    const TOLD: usize = 5;
    let value = search.value(leaked);
    let place = |span: Span| format!("{} {}行", sources.display_path(span.file), sources.start(span).line);
    let own = sources.place(&value.path).map(place).unwrap_or_default();
    let more = if places.len() > TOLD { format!("、ほか{}か所", places.len() - TOLD) } else { String::new() };
    let mut finding = Diagnostic::error(
        "withheld-value",
        format!("{paper}に、伏せる値が出ています: {}「{}」", value.what, masked(&value.value)),
    )
    .help(format!("出ている場所: {}{more}", places[..places.len().min(TOLD)].join("、")))
    .help(format!("伏せる値: {own}({})", value.path));
    let repeats = repeated(value, sources);
    for span in repeats.iter().take(5) {
        finding =
            finding.help(format!("同じ値がここにも書かれています: {}。この文から値を消してください", place(*span)));
    }
    let templates: Vec<&str> = sources
        .templates()
        .iter()
        .filter(|(_, text)| search.text("", text).iter().any(|found| found.value == leaked))
        .map(|(name, _)| name.as_str())
        .collect();
    for name in &templates {
        finding = finding.help(format!(
            "プランの templates フォルダーの {name} に、この値が書かれています。テンプレートから値を消してください"
        ));
    }
    if repeats.is_empty() && templates.is_empty() {
        finding = finding
            .help("プランにもテンプレートにも見当たらない値です。このソフトの誤りなので、紙を渡さないでください");
    }
    finding
}

/// Enough of a value to know it by, and not the value.
fn masked(value: &str) -> String {
    let letters: Vec<char> = value.chars().collect();
    let shown = (letters.len() / 3).min(4);
    letters[..shown].iter().collect::<String>() + &"＊".repeat((letters.len() - shown).min(6))
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_message_does_not_hold_the_value() {
        assert_eq!(masked("00-0000-2003"), "00-0＊＊＊＊＊＊");
        assert_eq!(masked("林 一"), "林＊＊");
        assert_eq!(masked("一"), "＊");
    }
}
