//! What broken YAML says in Japanese: by the kind of the error, and by the slips that office programs and Japanese
//! input methods bring about.

use super::yaml::ErrorKind;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A slip that can be seen in one line.
struct Slip {
    id: &'static str,
    start: usize,
    end: usize,
    headline: &'static str,
    help: String,
    /// What belongs in its place, where there is no doubt.
    fix: Option<&'static str>,
}

/// The findings for a syntax error at `offset`: the slip that causes it, where one can be seen in its line or the line
/// before; else what its kind says. `bracket` is where a list or map in brackets began that is still open.
pub(crate) fn explain(
    file: FileId,
    text: &str,
    kind: &ErrorKind,
    offset: usize,
    bracket: Option<usize>,
) -> Vec<Diagnostic> {
    let tab = is_about_tabs(kind).then(|| text.get(offset..).and_then(|rest| rest.find('\t'))).flatten();
    let offset = offset + tab.unwrap_or(0);
    let here = line_at(text, offset).unwrap_or((offset, ""));
    let above = shows_late(kind).then(|| previous_line(text, here.0)).flatten();
    if *kind != ErrorKind::RecursionLimitExceeded {
        for (start, line) in std::iter::once(here).chain(above) {
            if let Some(slip) = slip(line) {
                return vec![slip.diagnostic(file, start)];
            }
        }
    }
    if let Some(open) = quote_left_open(text, kind, here) {
        return vec![
            Diagnostic::error("unclosed-quote", "ここの引用符が閉じていないようです")
                .at(Span { file, start: open, end: open + 1 })
                .help("値の終わりに、始まりと同じ引用符(\" か ')を付けてください"),
        ];
    }
    if let Some(remark) = remark_without_sign(file, here).filter(|_| is_key_missing(kind)) {
        return vec![remark];
    }
    let in_bracket = matches!(
        kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnclosedFlowCollection { .. }
    );
    if let Some(bracket) = bracket.filter(|bracket| in_bracket && *bracket < here.0) {
        let span = Span { file, start: bracket, end: bracket + 1 };
        return vec![unclosed_bracket("ここで始まる括弧が閉じていません", span)];
    }
    // A key whose colon is not allowed stands too deep to be a neighbour of the line above, whose value it becomes.
    let before = text.get(here.0..offset).unwrap_or("").trim_start_matches([' ', '-']);
    let is_key = !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if *kind == ErrorKind::MappingValueNotAllowed && is_key {
        let span = Span { file, start: offset - before.len(), end: offset };
        return vec![
            Diagnostic::error("indentation", "この行の字下げが、上の行とそろっていません")
                .at(span)
                .help("同じ並びの行は、行頭の空白の数をそろえてください(タブと全角の空白は使えません)")
                .help("上の行の下に置く行なら、上の行は `キー:` で終わらせます"),
        ];
    }
    if let Some(quoted) = value_with_colon(here, offset).filter(|_| *kind == ErrorKind::MappingValueNotAllowed) {
        let span = Span { file, start: offset, end: offset + 1 };
        return vec![
            Diagnostic::error("yaml-syntax", "値の中に「:」と空白があり、別のキーと読まれます")
                .at(span)
                .help(format!("値の全体を引用符で囲んでください: {quoted}")),
        ];
    }
    let end = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(offset, |c| offset + c.len_utf8());
    let found = by_kind(kind, Span { file, start: offset, end });
    // The value itself, in the quotes it needs.
    let value = text.get(offset..here.0 + here.1.len()).unwrap_or("").trim_end();
    if is_sign_first(kind) && bracket.is_none() && !value.is_empty() && !value.contains(['"', '\\']) {
        return vec![Diagnostic {
            help: vec![format!("値を引用符で囲んでください: \"{}\"", super::words::shown(value))],
            ..found
        }];
    }
    vec![found]
}

/// Letters behind a closed quote are mostly behind one that should open: the quote that was left open stands in the
/// nearest line above that has an odd number of them. `None` where the line itself is at fault.
fn quote_left_open(text: &str, kind: &ErrorKind, (start, line): (usize, &str)) -> Option<usize> {
    const FARTHEST: usize = 2000;
    let quote = match kind {
        ErrorKind::InvalidTrailingDoubleQuotedScalar => '"',
        ErrorKind::InvalidTrailingSingleQuotedScalar => '\'',
        _ => return None,
    };
    let is_odd = |line: &str| line.matches(quote).count() % 2 == 1;
    if is_odd(line) {
        return None;
    }
    let mut end = start;
    for above in text.get(..start)?.split_inclusive('\n').rev().take(FARTHEST) {
        end -= above.len();
        if is_odd(above) && !above.trim_start().starts_with('#') {
            return above.rfind(quote).map(|at| end + at);
        }
    }
    None
}

fn is_key_missing(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::InvalidIndentation
    )
}

fn is_sign_first(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::UnexpectedCharacter { .. } | ErrorKind::PlainScalarStartsWithDashFlowIndicator)
}

/// A remark that does not begin with the sign of one: a line of prose between keys.
fn remark_without_sign(file: FileId, (start, line): (usize, &str)) -> Option<Diagnostic> {
    let content = line.trim_start();
    let at = start + (line.len() - content.len());
    let sign =
        ["※", "//", "＃", "；", ";", "★", "■", "●", "→", "＊"].into_iter().find(|sign| content.starts_with(sign))?;
    let rest = content.get(sign.len()..)?.trim();
    Some(
        Diagnostic::error("yaml-syntax", format!("「{sign}」で始まる行は読めません"))
            .at(Span { file, start: at, end: at + sign.len() })
            .help(format!(
                "紙に出さない説明の行なら、半角の「#」と空白で始めてください: # {}",
                super::words::shown(rest)
            )),
    )
}

/// For a colon at `offset` inside a value: the line's key with the whole value in quotes.
fn value_with_colon((start, line): (usize, &str), offset: usize) -> Option<String> {
    let content = line.trim_start_matches([' ', '-']);
    let key = key_like(content)?;
    let value = content.get(key + 1..)?.trim();
    let is_inside = offset > start + (line.len() - content.len()) + key;
    // Behind a quote or bracket of its own another sentence is right.
    let is_plain =
        !value.is_empty() && !value.starts_with(['"', '\'', '[', '{', '|', '>']) && !value.contains(['"', '\\']);
    (is_inside && is_plain).then(|| format!("{}: \"{}\"", content.get(..key).unwrap_or(""), super::words::shown(value)))
}

fn is_about_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
    )
}

fn unclosed_bracket(headline: &str, span: Span) -> Diagnostic {
    Diagnostic::error("unclosed-bracket", headline)
        .at(span)
        .help("括弧を閉じてください")
        .help("「[」や「{」で始まる文字の値は引用符で囲んでください: \"[院内] …\"")
}

/// Whether an error of this kind may be noticed only in the line below the slip.
fn shows_late(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::InvalidIndentation
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
    )
}

/// The slip in the line of this place, when there is one: for a value of the wrong shape, such as a text where a
/// full-width colon kept a map from being one.
pub(crate) fn slip_at(text: &str, span: Span) -> Option<Diagnostic> {
    let (start, line) = line_at(text, span.start)?;
    slip(line).map(|slip| slip.diagnostic(span.file, start))
}

/// A text with slips undone, and how its places lead back to the text it was made from.
pub(crate) struct Repaired {
    pub(crate) text: String,
    pub(crate) slips: Vec<Diagnostic>,
    /// Whether the text is another than before.
    pub(crate) is_mended: bool,
    /// From the first number on, an offset is this much greater than in the text before.
    shifts: Vec<(usize, isize)>,
}

impl Repaired {
    /// The place in the text before.
    pub(crate) fn original(&self, offset: usize) -> usize {
        let known = self.shifts.partition_point(|(from, _)| *from <= offset);
        let shift = known.checked_sub(1).and_then(|index| self.shifts.get(index)).map_or(0, |(_, shift)| *shift);
        offset.saturating_add_signed(-shift)
    }
}

/// Undoes, in a text that can't be read, the slips that leave no doubt about what was meant, so that the rest of it can
/// be checked in the same run; reports them, and those that can't be undone. `None` when there are none.
///
/// Only to be asked about a text that is broken: in prose that runs over lines, a line may look like a slip.
pub(crate) fn repair(file: FileId, text: &str) -> Option<Repaired> {
    const MOST: usize = 200;
    let mut repaired =
        Repaired { text: String::with_capacity(text.len()), slips: Vec::new(), is_mended: false, shifts: Vec::new() };
    let mut start = 0;
    let mut block = None;
    let mut shift = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let indent = content.len() - content.trim_start_matches(' ').len();
        // Below `key: |` everything that is indented deeper is text.
        let is_prose = !content.is_empty() && block.is_some_and(|block| indent > block);
        if !content.is_empty() && !is_prose {
            block = ["|", ">", "|-", ">-", "|+", ">+"].iter().any(|mark| content.ends_with(mark)).then_some(indent);
        }
        let slip = slip(content).filter(|slip| !is_prose && slip.is_certain(content) && repaired.slips.len() < MOST);
        match slip {
            Some(slip) => {
                let (from, to, fix) = (slip.start, slip.end, slip.fix);
                repaired.slips.push(slip.diagnostic(file, start));
                let Some(fix) = fix else {
                    repaired.text.push_str(line);
                    start += line.len();
                    continue;
                };
                repaired.is_mended = true;
                repaired.text.push_str(line.get(..from).unwrap_or(""));
                repaired.text.push_str(fix);
                shift += fix.len().cast_signed() - (to - from).cast_signed();
                repaired.shifts.push((repaired.text.len(), shift));
                repaired.text.push_str(line.get(to..).unwrap_or(""));
            }
            None => repaired.text.push_str(line),
        }
        start += line.len();
    }
    (!repaired.slips.is_empty()).then_some(repaired)
}

/// Values inside each other beyond all measure.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("too-deep", "リストやキーの入れ子が深すぎます").at(span).help("字下げと括弧を確かめてください")
}

/// The key at the beginning of a text that goes on with a colon of either width: its length in bytes.
pub(crate) fn key_like(text: &str) -> Option<usize> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let starts_like_a_key = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let rest = text.get(length..)?;
    let is_key = rest.starts_with('：') || rest.starts_with(": ") || rest == ":";
    (starts_like_a_key && is_key).then_some(length)
}

impl Slip {
    /// Whether it is one even in a line that nothing is known about.
    fn is_certain(&self, line: &str) -> bool {
        let content = line.trim_start_matches([' ', '\t', '　', '-']);
        let word = content.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
        // A key of ours; `TEL:` and `URL:` begin prose.
        self.id != "full-width-dash"
            && word > 0
            && content.get(word..).is_some_and(|rest| rest.starts_with([':', '：']))
    }

    fn diagnostic(self, file: FileId, line_start: usize) -> Diagnostic {
        let span = Span { file, start: line_start + self.start, end: line_start + self.end };
        Diagnostic::error(self.id, self.headline).at(span).help(self.help)
    }
}

/// What full-width spaces of an indentation are replaced by.
const SPACES: &str = "                                ";

/// A full-width comma before a key, in a map in brackets.
fn wide_comma(content: &str) -> Option<usize> {
    let inside = content.find('{')?;
    let commas = content.get(inside..)?.match_indices(['、', '，']);
    commas
        .filter(|(at, comma)| {
            let behind = content.get(inside + at + comma.len()..).unwrap_or("");
            key_like(behind.trim_start_matches([' ', '　'])).is_some()
        })
        .map(|(at, _)| inside + at)
        .next()
}

fn slip(line: &str) -> Option<Slip> {
    let indent = line.len() - line.trim_start_matches([' ', '\t', '　']).len();
    let (space, rest) = (line.get(..indent)?, line.get(indent..)?);
    if rest.starts_with('#') || rest.is_empty() {
        return None;
    }
    if let Some(at) = space.find('\t') {
        return Some(Slip {
            id: "tab-indent",
            start: at,
            end: at + 1,
            headline: "字下げにタブがあります",
            help: "字下げは半角の空白2つずつです。タブを半角の空白に置き換えてください".to_owned(),
            fix: None,
        });
    }
    if let Some(at) = space.find('　') {
        let rest = space.get(at..)?;
        let wide = rest.chars().take_while(|c| *c == '　').count();
        return Some(Slip {
            id: "full-width-space",
            start: at,
            end: at + wide * '　'.len_utf8(),
            headline: "字下げに全角の空白があります",
            help: "全角の空白1つを、半角の空白2つに置き換えてください".to_owned(),
            fix: SPACES.get(..(2 * wide).min(SPACES.len())),
        });
    }
    if let Some(comma) = wide_comma(rest) {
        return Some(Slip {
            id: "full-width-comma",
            start: indent + comma,
            end: indent + comma + '、'.len_utf8(),
            headline: "値を区切るコンマが全角です",
            help: "{ } の中は、半角の「,」と半角の空白1つで区切ってください".to_owned(),
            fix: Some(", "),
        });
    }
    // The key may stand behind the dash of a list item.
    let mut at = indent;
    let mut content = rest;
    for dash in ['－', 'ー', '―', '・', '−'] {
        if content.starts_with(dash) {
            return Some(Slip {
                id: "full-width-dash",
                start: at,
                end: at + dash.len_utf8(),
                headline: "リストの印が全角です",
                help: "リストの行は、半角の「-」と半角の空白1つで始めてください".to_owned(),
                fix: None,
            });
        }
    }
    if let Some(behind) = content.strip_prefix('-') {
        if behind.starts_with('　') {
            return Some(Slip {
                id: "full-width-space",
                start: at + 1,
                end: at + 1 + '　'.len_utf8(),
                headline: "「-」の後ろの空白が全角です",
                help: "「-」の後ろは半角の空白1つにしてください".to_owned(),
                fix: Some(" "),
            });
        }
        if key_like(behind).is_some() {
            return Some(Slip {
                id: "missing-space",
                start: at,
                end: at + 1,
                headline: "「-」の後ろに空白がありません",
                help: format!("「-」の後ろに半角の空白を1つ入れてください: `- {}`", super::words::shown(behind)),
                fix: Some("- "),
            });
        }
        let trimmed = behind.trim_start_matches(' ');
        at += content.len() - trimmed.len();
        content = trimmed;
    }
    let length = content.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    if length == 0 || content.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (key, behind) = (content.get(..length)?, content.get(length..)?);
    let colon = at + length;
    if behind.starts_with('：') {
        return Some(Slip {
            id: "full-width-colon",
            start: colon,
            end: colon + '：'.len_utf8(),
            headline: "キーの後ろのコロンが全角です",
            help: format!("半角の「:」と半角の空白1つにしてください: `{key}: …`"),
            fix: Some(": "),
        });
    }
    let equals = behind.trim_start_matches([' ', '　']);
    if equals.starts_with(['=', '＝']) {
        let start = colon + (behind.len() - equals.len());
        let sign = equals.chars().next().map_or(1, char::len_utf8);
        let value = equals.get(sign..).unwrap_or("").trim();
        return Some(Slip {
            id: "equals-sign",
            start,
            end: start + sign,
            headline: "キーの後ろが「:」ではなく「=」です",
            help: format!("半角の「:」と半角の空白1つにしてください: `{key}: {}`", super::words::shown(value)),
            fix: None,
        });
    }
    let value = behind.strip_prefix(':')?;
    let bracket = value.trim_start_matches([' ', '　']);
    if let Some((_, plain)) =
        [("｛", "{ … }"), ("［", "[…]"), ("〔", "[…]")].into_iter().find(|(wide, _)| bracket.starts_with(wide))
    {
        let start = colon + 1 + (value.len() - bracket.len());
        return Some(Slip {
            id: "full-width-bracket",
            start,
            end: start + '｛'.len_utf8(),
            headline: "括弧が全角です",
            help: format!("半角の括弧にしてください: `{key}: {plain}`(閉じる側も半角にします)"),
            fix: None,
        });
    }
    if value.starts_with('　') {
        return Some(Slip {
            id: "full-width-space",
            start: colon + 1,
            end: colon + 1 + '　'.len_utf8(),
            headline: "「:」の後ろの空白が全角です",
            help: format!("「:」の後ろは半角の空白1つにしてください: `{key}: …`"),
            fix: Some(" "),
        });
    }
    if !value.is_empty() && !value.starts_with([' ', '\t', ':', '/', '\\']) {
        return Some(Slip {
            id: "missing-space",
            start: colon,
            end: colon + 1,
            headline: "「:」の後ろに空白がありません",
            help: format!("「:」の後ろに半角の空白を1つ入れてください: `{key}: {}`", super::words::shown(value)),
            fix: Some(": "),
        });
    }
    None
}

fn by_kind(kind: &ErrorKind, span: Span) -> Diagnostic {
    use ErrorKind as K;
    let (id, headline, help): (_, _, &[&str]) = match kind {
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabAtBlockScalarStart
        | K::TabInIndentation
        | K::TabInPlainScalar => {
            ("tab-indent", "ここにタブは使えません", &["タブを半角の空白に置き換えてください(字下げは空白2つずつ)"])
        }
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent => (
            "unclosed-quote",
            "ここで始まる引用符が閉じていません",
            &["値の終わりに、始まりと同じ引用符(\" か ')を付けてください"],
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "yaml-syntax",
            "閉じた引用符の後ろに文字が続いています",
            &["値の全体を引用符で囲んでください", "値の中に「\"」があるときは「'」で囲みます"],
        ),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => (
            "yaml-syntax",
            "引用符「\"」の中の「\\」の使い方が正しくありません",
            &["「\\」を文字として書くときは、値を「'」で囲んでください: 'C:\\フォルダー'"],
        ),
        K::InvalidIndentation
        | K::BlockSequenceEntryNotAllowed
        | K::ExpectedBlockMappingKey
        | K::ExpectedBlockSequenceEntry
        | K::InvalidBlockScalarIndent
        | K::InvalidFlowScalarIndent
        | K::UnexpectedEofBlockSequence
        | K::UnexpectedEofBlockMapping => (
            "indentation",
            "字下げがそろっていないか、リスト(`- `)とキーが混ざっています",
            &["同じ並びの行は、行頭の空白の数をそろえてください(タブと全角の空白は使えません)"],
        ),
        K::MappingValueNotAllowed | K::MappingKeyNotAllowed | K::InvalidColonPlacement => (
            "yaml-syntax",
            "ここに「:」は書けません",
            &[
                "値の中に「: 」があるときは、値の全体を引用符で囲んでください: title: \"概要: 第1版\"",
                "この行と上の行の字下げ(行頭の空白の数)も確かめてください",
            ],
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => (
            "yaml-syntax",
            "この行に「キー: 値」の「:」がありません",
            &[
                "キーの後ろに、半角の「:」と半角の空白1つを書いてください",
                "上の行の続きなら、上の行より深く字下げします",
            ],
        ),
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping
        | K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::MismatchedFlowCollectionEnd { .. }
        | K::MisplacedFlowCollectionEnd => return unclosed_bracket("括弧([ ] や { })の組が合っていません", span),
        K::UnexpectedCharacter { .. } | K::PlainScalarStartsWithDashFlowIndicator | K::ExpectedTagBang => {
            ("yaml-syntax", "この記号で値を始めることはできません", &["値を引用符で囲んでください: \"@…\""])
        }
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => (
            "yaml-syntax",
            "「|」や「>」と同じ行には文字を書けません",
            &["文は次の行から、字下げして書いてください", "「|」や「>」で始まる文字の値は引用符で囲んでください"],
        ),
        K::RecursionLimitExceeded => return too_deep(span),
        K::MissingAnchorOrAliasName | K::UnknownAnchor => {
            ("yaml-alias", "`&` や `*` で始まる値は使えません", &["文字として書くなら引用符で囲んでください: \"*…\""])
        }
        _ => (
            "yaml-syntax",
            "YAML として読めません",
            &["この行と上の行の、「:」の後ろの空白、引用符、字下げを確かめてください", "値は引用符で囲めます: \"…\""],
        ),
    };
    help.iter().fold(Diagnostic::error(id, headline).at(span), |diagnostic, help| diagnostic.help(*help))
}

/// The line of this place: where it begins, and its text without its line break. `None` for a line so long that nobody
/// typed it, and that would cost its length at every look.
fn line_at(text: &str, offset: usize) -> Option<(usize, &str)> {
    const LONGEST: usize = 2000;
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let least = offset.saturating_sub(LONGEST);
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = match bytes.get(least..offset)?.iter().rposition(is_end) {
        Some(at) => least + at + 1,
        None if least == 0 => 0,
        None => return None,
    };
    let rest = bytes.get(start..)?;
    let length = match rest.iter().take(2 * LONGEST).position(is_end) {
        Some(length) => length,
        None if rest.len() <= 2 * LONGEST => rest.len(),
        None => return None,
    };
    Some((start, text.get(start..start + length)?))
}

/// The nearest line above that has anything in it.
fn previous_line(text: &str, mut start: usize) -> Option<(usize, &str)> {
    while start > 0 {
        let (above, line) = line_at(text, start - 1)?;
        if !line.trim().is_empty() {
            return Some((above, line));
        }
        start = above;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_is_seen() {
        for (line, id) in [
            ("\tname: x", "tab-indent"),
            ("　name: x", "full-width-space"),
            ("-　name: x", "full-width-space"),
            ("name:　x", "full-width-space"),
            ("name：x", "full-width-colon"),
            ("  - name：x", "full-width-colon"),
            ("name:x", "missing-space"),
            ("-name: x", "missing-space"),
            ("－ name: x", "full-width-dash"),
        ] {
            assert_eq!(slip(line).map(|slip| slip.id), Some(id), "{line}");
        }
    }

    #[test]
    fn right_lines_have_no_slip() {
        for line in [
            "name: x",
            "- name: x",
            "url: https://x.example/",
            "https://x.example",
            "# 注：x",
            "12:30",
            "- a",
            "名前：x",
            "",
        ] {
            assert!(slip(line).is_none(), "{line}");
        }
    }

    #[test]
    fn places_of_a_repaired_text_lead_back() {
        let file = crate::source::Sources::from_texts(&[("a", "")]).file("a").expect("it was just put in");
        let text = "name：院\r\n　- kind:x\n# note：x\ntext: |\n  note：x\n\n  name:x\nTEL:00\n-id: y\nok:　1\n";
        let repaired = repair(file, text).expect("slips to undo");
        let expected = "name: 院\r\n  - kind:x\n# note：x\ntext: |\n  note：x\n\n  name:x\nTEL:00\n- id: y\nok: 1\n";
        assert_eq!(repaired.text, expected);
        assert_eq!(repaired.slips.len(), 4);
        for word in ["name", "院", "kind", "note", "TEL", "id", "ok", "1"] {
            let at = repaired.text.find(word).expect("it is there");
            assert_eq!(Some(repaired.original(at)), text.find(word), "{word}");
        }
        let again = repair(file, &repaired.text).expect("the second slip of a line");
        assert_eq!(again.slips.len(), 1);
        assert!(repair(file, &again.text).is_none());
    }
}
