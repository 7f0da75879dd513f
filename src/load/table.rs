//! Tables (`devices.csv`) to the same tree that YAML gives, so that one decoder serves both.
//!
//! The splitting is done here, since every cell needs its place and an unclosed quote must be named, not swallowed to
//! the end of the file.

use std::collections::HashMap;

use super::node::{Entry, Node, Parsed, Scalar, Style, Value};
use super::words;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Headings in the words of a Japanese inventory sheet, and the fields they stand for.
pub(crate) const HEADINGS: &[(&str, &str)] = &[
    ("ID", "id"),
    ("機器ID", "id"),
    ("名称", "name"),
    ("機器名", "name"),
    ("ホスト名", "name"),
    ("種別", "kind"),
    ("部署", "department"),
    ("設置部署", "department"),
    ("所有者", "owner"),
    ("システム", "system"),
    ("支払区分", "cost_type"),
    ("設置場所", "location"),
    ("情報コンセント", "outlet"),
    ("区画", "segment"),
    ("IPアドレス", "ip_addresses"),
    ("MACアドレス", "mac_addresses"),
    ("メーカー", "maker"),
    ("型番", "model"),
    ("OS", "os"),
    ("OSの版", "os_version"),
    ("サポート終了日", "eos_date"),
    ("脆弱性対応", "patch_status"),
    ("適用日", "patched_on"),
    ("ウイルス対策ソフト", "antivirus"),
    ("ウイルス対策の稼働", "antivirus_running"),
    ("機密性", "confidentiality"),
    ("完全性", "integrity"),
    ("安全区域", "secure_area"),
    ("情報の管理状態", "data_handling"),
    ("管理者パスワードが固有", "local_admin_unique"),
    ("ソフトウェア", "software"),
    ("不要なサービスの停止", "hardened"),
    ("USB制限", "removable_media_control"),
    ("事業者", "vendor"),
    ("状態", "status"),
    ("登録日", "registered_on"),
    ("備考", "note"),
    ("図での行", "row"),
    ("図での列", "column"),
];

/// Findings of one kind in one table, beyond which further ones teach nothing.
const MOST_ALIKE: usize = 20;

/// Rows of a sheet that may stand above its headings: title, day, whose it is.
const MOST_ABOVE: usize = 5;

struct Cell {
    start: usize,
    end: usize,
    text: String,
}

/// How many rows stand above the row of headings, and the first cell of them: an inventory sheet often has its title
/// there. `None` where the first row has a heading, or no row has.
fn headings_below(rows: &[Vec<Cell>]) -> Option<(usize, &Cell)> {
    let count = |row: &Vec<Cell>| {
        let is_heading = |text: &str| HEADINGS.iter().any(|(heading, field)| *heading == text || *field == text);
        row.iter().filter(|cell| is_heading(&cell.text)).count()
    };
    let first = rows.first()?;
    if count(first) > 0 {
        return None;
    }
    let above = rows.iter().take(MOST_ABOVE + 1).position(|row| count(row) >= 3)?;
    Some((above, first.iter().find(|cell| !cell.text.is_empty())?))
}

/// Reads a table: a list of maps, keyed by the first row.
pub(crate) fn parse(file: FileId, text: &str) -> Parsed {
    let mut diagnostics = Vec::new();
    let span = |cell: &Cell| Span { file, start: cell.start, end: cell.end };
    let rows = match split(text) {
        Ok(rows) => rows,
        Err(at) => {
            diagnostics.push(
                Diagnostic::error("unclosed-quote", "ここで始まる引用符が閉じていません")
                    .at(Span { file, start: at, end: at + 1 })
                    .help("セルの中の「\"」は2つ重ねて「\"\"」と書きます。Excel で開いて保存し直すと直ります"),
            );
            return Parsed { tree: None, diagnostics };
        }
    };
    let rows: Vec<Vec<Cell>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.text.is_empty())).collect();
    if let Some((above, cell)) = headings_below(&rows) {
        diagnostics.push(
            Diagnostic::error("headings-not-first", "1行目が見出しではありません")
                .at(span(cell))
                .help(format!("見出し(id、機器名、種別など)を1行目にしてください。その上の {above} 行は消します")),
        );
        return Parsed { tree: None, diagnostics };
    }
    let mut rows = rows.into_iter();
    let Some(heading) = rows.next() else {
        diagnostics.push(
            Diagnostic::error("empty-file", "表に何も書かれていません")
                .at(Span { file, start: 0, end: 0 })
                .help("1行目に見出し、2行目から機器を書いてください。使わないファイルなら消してください"),
        );
        return Parsed { tree: None, diagnostics };
    };
    if let [only] = heading.as_slice()
        && only.text.contains(['\t', ';', '，', '、'])
    {
        diagnostics.push(
            Diagnostic::error("wrong-separator", "セルの区切りが半角のコンマではありません")
                .at(span(only))
                .help("Excel の「名前を付けて保存」で「CSV UTF-8(コンマ区切り)」を選んで保存してください"),
        );
        return Parsed { tree: None, diagnostics };
    }
    let mut first: HashMap<&str, Span> = HashMap::new();
    let mut columns: Vec<Option<(&str, Span)>> = Vec::new();
    for cell in &heading {
        let name = HEADINGS.iter().find(|(heading, _)| *heading == cell.text).map_or(cell.text.as_str(), |(_, f)| *f);
        if name.is_empty() {
            columns.push(None);
        } else if let Some(first) = first.get(name).filter(|_| diagnostics.len() < MOST_ALIKE) {
            diagnostics.push(
                Diagnostic::error("duplicate-key", format!("見出し「{}」が2度あります", words::shown(&cell.text)))
                    .at(span(cell))
                    .note(*first, "最初はここ")
                    .help("どちらかの列を消すか、見出しを変えてください"),
            );
            columns.push(Some((name, span(cell))));
        } else {
            first.entry(name).or_insert(span(cell));
            columns.push(Some((name, span(cell))));
        }
    }
    let mut next_id = 0;
    let mut node = |span, value| {
        next_id += 1;
        Node { id: next_id - 1, span, value }
    };
    let scalar = |text: &str| Value::Scalar(Scalar { text: without_slashes(text), style: Style::Cell });
    let mut items = Vec::new();
    for row in rows {
        let mut entries: Vec<Entry> = Vec::with_capacity(row.len());
        for (index, cell) in row.iter().enumerate() {
            match columns.get(index).copied().flatten() {
                Some((name, heading)) if first.get(name) == Some(&heading) => {
                    let key = node(heading, scalar(name));
                    entries.push(Entry { key, value: node(span(cell), scalar(&cell.text)) });
                }
                // The second of two columns with one heading; that is reported already.
                Some(_) => {}
                None if cell.text.is_empty() => {}
                None => {
                    if diagnostics.iter().filter(|other| other.id == "cell-without-heading").count() < MOST_ALIKE {
                        diagnostics.push(
                            Diagnostic::error("cell-without-heading", "このセルの列には見出しがありません")
                                .at(span(cell))
                                .help("1行目に見出しを書くか、このセルを空にしてください"),
                        );
                    }
                }
            }
        }
        let ends = (row.first().map_or(0, |cell| cell.start), row.last().map_or(0, |cell| cell.end));
        items.push(node(Span { file, start: ends.0, end: ends.1 }, Value::Map(entries)));
    }
    let ends = (heading.first().map_or(0, |cell| cell.start), heading.last().map_or(0, |cell| cell.end));
    let tree = node(Span { file, start: ends.0, end: ends.1 }, Value::Seq(items));
    Parsed { tree: Some(tree), diagnostics }
}

/// A date as Excel saves it in a table, `2026/4/1`, as plans have it; any other text as it is.
fn without_slashes(text: &str) -> String {
    if !text.contains('/') {
        return text.to_owned();
    }
    let parts: Vec<&str> = text.split('/').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_date = matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if is_date { parts.join("-") } else { text.to_owned() }
}

/// The cells, row by row; `Err` with the place of a quote that is never closed.
fn split(text: &str) -> Result<Vec<Vec<Cell>>, usize> {
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let mut quoted: Option<String> = None;
        if bytes.get(at) == Some(&b'"') {
            let mut from = at + 1;
            let content = quoted.insert(String::new());
            loop {
                let rest = text.get(from..).unwrap_or("");
                let Some(quote) = rest.find('"') else { return Err(start) };
                content.push_str(rest.get(..quote).unwrap_or(""));
                at = from + quote + 1;
                if bytes.get(at) != Some(&b'"') {
                    break;
                }
                content.push('"');
                from = at + 1;
            }
        }
        let rest = text.get(at..).unwrap_or("");
        let length = rest.find([',', '\n', '\r']).unwrap_or(rest.len());
        let bare = rest.get(..length).unwrap_or("");
        at += length;
        let text = match quoted {
            Some(content) => (content + bare).trim().to_owned(),
            None => bare.trim().to_owned(),
        };
        row.push(Cell { start, end: at, text });
        match bytes.get(at) {
            Some(b',') => {
                at += 1;
                // A comma at the very end is followed by one more cell, an empty one.
                if at == bytes.len() {
                    row.push(Cell { start: at, end: at, text: String::new() });
                }
            }
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {
                at += 2;
                rows.push(std::mem::take(&mut row));
            }
            _ => {
                at += 1;
                rows.push(std::mem::take(&mut row));
            }
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(csv: &str) -> Vec<Vec<String>> {
        let rows = split(csv).expect("the quotes are closed");
        rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn quotes_commas_and_line_breaks_inside_cells_are_text() {
        assert_eq!(texts("a,\"b, \"\"c\"\"\nd\",e\r\nf,,\n"), [vec!["a", "b, \"c\"\nd", "e"], vec!["f", "", ""]]);
        assert_eq!(texts("a,"), [vec!["a", ""]]);
        assert_eq!(texts(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn dates_are_read_as_excel_saves_them() {
        assert_eq!(without_slashes("2026/4/1"), "2026-4-1");
        for other in ["2026/4", "10/20/30", "A/4/1", "2026/4/1/2", "24/365"] {
            assert_eq!(without_slashes(other), other);
        }
    }

    #[test]
    fn a_quote_never_closed_is_named_where_it_opens() {
        assert_eq!(split("a,b\nc,\"d\n").err(), Some(6));
    }
}
