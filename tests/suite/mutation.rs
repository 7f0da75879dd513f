//! Whatever is done to the sample plan, reading and checking it ends, without a panic, in findings that lead to a place.

use std::fs;

use proptest::prelude::*;

use itbcp::source::{PLAN_FILES, Sources};

use crate::support::{AS_OF, forms, root};

/// A slip somewhere in a plan.
#[derive(Debug, Clone)]
enum Slip {
    /// Bytes in the place of others.
    Bytes(Vec<u8>),
    /// A line taken away.
    Cut,
    /// A line twice.
    Double,
    /// A line moved to the right, or to the left where it has spaces.
    Indent(i8),
    /// The file ends here.
    End,
    /// A line of another place of the same file.
    Line(usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let signs = prop::sample::select(vec![
        "：", "　", "\t", "\"", "'", "[", "{", "]", "}", "&a ", "*a", "!", "|", ">", "#", "- ", "-", ": ", "\n", "\r",
        "\0", "\u{FEFF}", "\u{202E}", "𠮷", "９", "unknown", "null", "~", "<<: ", "---\n", "...\n", "%", "@", "`",
        "、", "//", "0x", "1e9",
    ]);
    prop_oneof![
        4 => signs.prop_map(|sign| Slip::Bytes(sign.as_bytes().to_vec())),
        2 => prop::collection::vec(any::<u8>(), 0..4).prop_map(Slip::Bytes),
        2 => Just(Slip::Cut),
        1 => Just(Slip::Double),
        2 => (-4..=4_i8).prop_map(Slip::Indent),
        1 => Just(Slip::End),
        1 => any::<usize>().prop_map(Slip::Line),
    ]
}

/// The file with a slip at about this place.
fn slipped(bytes: &[u8], place: usize, slip: &Slip) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let count = lines.len();
    let line = place % count;
    match slip {
        Slip::Bytes(new) => {
            let at = (place / count) % lines[line].len().max(1);
            let end = (at + place % 3).min(lines[line].len());
            lines[line].splice(at..end, new.iter().copied());
        }
        Slip::Cut => drop(lines.remove(line)),
        Slip::Double => lines.insert(line, lines[line].clone()),
        Slip::Indent(by) if *by >= 0 => {
            lines[line].splice(0..0, std::iter::repeat_n(b' ', usize::from(by.unsigned_abs())));
        }
        Slip::Indent(by) => {
            let spaces =
                lines[line].iter().take(usize::from(by.unsigned_abs())).take_while(|byte| **byte == b' ').count();
            lines[line].drain(..spaces);
        }
        Slip::End => lines.truncate(line),
        Slip::Line(other) => {
            let copy = lines[other % count].clone();
            lines[line] = copy;
        }
    }
    lines.concat()
}

fn sample() -> Vec<(&'static str, Vec<u8>)> {
    PLAN_FILES
        .into_iter()
        .map(|name| (name, fs::read(root().join("plans/sample").join(name)).expect("the sample is whole")))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_with_slips_is_read_and_checked_to_the_end(
        slips in prop::collection::vec((0..PLAN_FILES.len(), any::<usize>(), slip()), 1..8)
    ) {
        let mut files = sample();
        for (file, place, slip) in &slips {
            files[*file].1 = slipped(&files[*file].1, *place, slip);
        }
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let sources = Sources::from_bytes(&files);
        let loaded = itbcp::load::load(&sources);
        let mut diagnostics = loaded.diagnostics;
        let sound = loaded.plan.is_some();
        prop_assert_eq!(sound, !itbcp::diagnostic::has_errors(&diagnostics), "{:?}", diagnostics);
        if let Some(plan) = loaded.plan {
            diagnostics.extend(itbcp::check::check(plan, forms(), AS_OF).diagnostics);
        }
        let drawn = itbcp::diagnostic::text::draw(&sources, &diagnostics, false);
        for word in ["None", "Some(", "struct", "invalid type", "expected", "panicked"] {
            prop_assert!(!drawn.contains(word), "{}", drawn);
        }
        for diagnostic in &diagnostics {
            prop_assert!(!diagnostic.message.is_ascii(), "{:?}", diagnostic);
            prop_assert!(
                diagnostic.id == "missing-file" || diagnostic.place(&sources).is_some(),
                "{:?}", diagnostic
            );
        }
    }
}
