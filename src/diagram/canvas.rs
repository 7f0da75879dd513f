//! Shapes of a drawing in millimetres, as `templates/lib/figures.typ` draws them.
//!
//! Layout is reckoned here and only drawn there, so that both formats show the same picture. Text is broken into lines
//! here too, by an upper bound of its width: a line that fits by this reckoning fits on paper.

use serde::Serialize;
use unicode_width::UnicodeWidthChar;

/// Millimetres per point.
const MM_PER_PT: f64 = 25.4 / 72.0;

/// Edge of a box, points.
const EDGE: f64 = 0.8;

/// Smallest type of a drawing, points.
pub const SMALLEST: f64 = 8.0;

/// Widest drawing that stands between the margins of a page, mm.
pub const PAGE_WIDTH: f64 = 166.0;

/// Highest drawing that leaves room for its caption on a page, mm.
pub const PAGE_HEIGHT: f64 = 222.0;

/// Widest drawing on a page on its side, mm.
pub const SIDE_WIDTH: f64 = 253.0;

/// Highest drawing on a page on its side, mm.
pub const SIDE_HEIGHT: f64 = 154.0;

/// A figure: what is drawn, what it says to those who do not see it, and its name for references.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Label for references, such as `fig-org-1`.
    pub label: String,
    /// The part of a figure that had to be split, from 1.
    pub part: usize,
    /// How many parts there are.
    pub parts: usize,
    /// Alternative text.
    pub alt: String,
    /// The drawing.
    pub canvas: Canvas,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Canvas {
    /// Width, mm.
    pub width: f64,
    /// Height, mm.
    pub height: f64,
    /// Shapes, undermost first.
    pub shapes: Vec<Shape>,
}

/// A shape; lengths in mm from the upper left corner, type sizes in points.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shape {
    /// A box, perhaps filled.
    Box {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// Colour of the inside.
        fill: Paint,
        /// Colour of the edge.
        edge: Paint,
        /// Thickness of the edge, points.
        weight: f64,
    },
    /// A line with corners.
    Wire {
        /// Corners.
        points: Vec<(f64, f64)>,
        /// Colour.
        paint: Paint,
        /// How it is drawn.
        dash: Dash,
        /// Whether its end carries an arrow head.
        head: bool,
    },
    /// Lines of text, each drawn as it stands.
    Words {
        /// Left edge of the lines.
        x: f64,
        /// Upper edge of the first line.
        y: f64,
        /// Width in which the lines are placed.
        width: f64,
        /// The lines.
        lines: Vec<String>,
        /// Type size, points.
        size: f64,
        /// Bold.
        bold: bool,
        /// Left, centre or right.
        side: Side,
        /// Colour.
        paint: Paint,
    },
    /// A disc with a number or sign.
    Disc {
        /// Centre.
        x: f64,
        /// Centre.
        y: f64,
        /// Radius.
        radius: f64,
        /// What stands in it.
        text: String,
        /// Colour of the disc; the text is white, or ink on white.
        paint: Paint,
    },
}

/// A colour of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paint {
    /// No colour.
    None,
    /// Paper.
    White,
    /// Text.
    Ink,
    /// Heads.
    Navy,
    /// Lanes.
    Pale,
    /// Rules.
    Grey,
    /// Warnings.
    Red,
    /// Ground of a zone.
    Zone,
    /// Ground of what lies outside, with slanting strokes.
    Outside,
    /// A bar with slanting strokes.
    Hatch,
    /// A bar between dark and light.
    Mid,
}

/// How a line is drawn, so that meaning does not hang on colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Hairline.
    Thin,
    /// A link between devices.
    Link,
    /// A link that is not always up.
    LinkDashed,
    /// A link on which several others hang.
    Backbone,
    /// One of the two bars of a cut.
    Bar,
    /// An arrow among many.
    Fine,
    /// The pole of a flag.
    Pole,
}

/// On which side text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Left.
    Left,
    /// Centre.
    Center,
    /// Right.
    Right,
}

/// Height of a line of type, mm.
#[must_use]
pub fn line_height(size: f64) -> f64 {
    size * MM_PER_PT * 1.32
}

/// Width of a line of type, mm, never too small.
#[must_use]
pub fn width_of(text: &str, size: f64) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * size * MM_PER_PT
}

/// Width of a letter in ems; the font is proportional and its widest letters are taken for all.
fn ems(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ' ' | '-' | '(' | ')' => 0.5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        'A'..='Z' => 0.85,
        c if c.is_ascii() => 0.78,
        c => {
            if c.width() == Some(0) {
                0.0
            } else {
                1.0
            }
        }
    }
}

/// Text in lines of at most `width` mm and at most `most` lines; what does not fit ends in `…`.
///
/// No line begins with a closing sign or ends with an opening one, as Japanese typesetting asks.
#[must_use]
pub fn broken(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let room = width / (size * MM_PER_PT);
    let mut lines: Vec<String> = Vec::new();
    let mut rest: &str = text.trim();
    while !rest.is_empty() && lines.len() < most.max(1) {
        let mut used = 0.0;
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            used += ems(c);
            if used > room && at > 0 {
                break;
            }
            end = at + c.len_utf8();
        }
        if end < rest.len() {
            end = better_break(rest, end);
        }
        let (line, after) = rest.split_at(end);
        lines.push(line.trim().to_owned());
        rest = after.trim_start();
    }
    if !rest.is_empty()
        && let Some(last) = lines.last_mut()
    {
        while width_of(last, size) + width_of("…", size) > width && last.pop().is_some() {}
        last.push('…');
    }
    lines
}

/// The same number of lines as [`broken`] gives, broken rather between words than in one, and so that no letter stands
/// alone in the last line.
#[must_use]
pub fn balanced(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let whole = broken(text, size, width, most);
    let cut = |lines: &[String]| lines.last().is_some_and(|line| line.ends_with('…'));
    if whole.len() < 2 || cut(&whole) {
        return whole;
    }
    let count = whole.len();
    let mut best = (roughness(&whole), whole);
    let mut narrower = width - 1.0;
    while narrower > width * 0.4 {
        let tried = broken(text, size, narrower, most);
        if tried.len() != count || cut(&tried) {
            break;
        }
        let rough = roughness(&tried);
        if rough <= best.0 {
            best = (rough, tried);
        }
        narrower -= 1.0;
    }
    best.1
}

/// How badly lines are broken: breaks inside a run of one script, which is mostly a word, and a lone end.
fn roughness(lines: &[String]) -> usize {
    let script = |c: char| match c {
        'ァ'..='ヺ' | 'ー' => 1,
        'ぁ'..='ん' => 2,
        '一'..='鿿' | '々' => 3,
        c if c.is_ascii_alphanumeric() => 4,
        _ => 0,
    };
    let inside = lines
        .windows(2)
        .filter(|pair| {
            let ends = pair[0].chars().next_back().map_or(0, script);
            let starts = pair[1].chars().next().map_or(0, script);
            ends == starts && ends != 0
        })
        .count();
    let alone = lines.last().is_some_and(|line| line.chars().count() <= 2);
    inside + if alone { 3 } else { 0 }
}

/// A place to break at or before `end`: not inside a word of Latin letters or digits, not against the rules for signs.
fn better_break(text: &str, end: usize) -> usize {
    const NOT_FIRST: &str = "、。，．・：；）」』】〉》!?！？ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜)]";
    const NOT_LAST: &str = "（「『【〈《([";
    let good = |at: usize| {
        let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else {
            return false;
        };
        let inside_word =
            (before.is_ascii_alphanumeric() || before == '-') && (after.is_ascii_alphanumeric() || after == '-');
        !NOT_FIRST.contains(after) && !NOT_LAST.contains(before) && !inside_word
    };
    let mut at = end;
    let mut steps = 0;
    while at > 0 && steps < 8 {
        if text.is_char_boundary(at) {
            if good(at) {
                return at;
            }
            steps += 1;
        }
        at -= 1;
    }
    end
}

impl Canvas {
    /// An empty drawing.
    #[must_use]
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    /// A box.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: Paint, edge: Paint) {
        self.heavy_rect((x, y), (width, height), fill, edge, EDGE);
    }

    /// A box with an edge of `weight` points.
    pub fn heavy_rect(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        fill: Paint,
        edge: Paint,
        weight: f64,
    ) {
        self.shapes.push(Shape::Box { x, y, width, height, fill, edge, weight });
    }

    /// A line.
    pub fn wire(&mut self, points: Vec<(f64, f64)>, paint: Paint, dash: Dash, head: bool) {
        self.shapes.push(Shape::Wire { points, paint, dash, head });
    }

    /// A disc.
    pub fn disc(&mut self, (x, y): (f64, f64), radius: f64, text: impl Into<String>, paint: Paint) {
        self.shapes.push(Shape::Disc { x, y, radius, text: text.into(), paint });
    }

    /// Text from an upper left corner.
    pub fn words(&mut self, (x, y): (f64, f64), width: f64, lines: Vec<String>, style: Style) {
        if !lines.is_empty() {
            let Style { size, bold, side, paint } = style;
            self.shapes.push(Shape::Words { x, y, width, lines, size, bold, side, paint });
        }
    }

    /// Whether a text had no room and ends in `…`.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let is_cut = |line: &String| line.ends_with('…');
        self.shapes.iter().any(|shape| matches!(shape, Shape::Words { lines, .. } if lines.iter().any(is_cut)))
    }
}

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Type size, points.
    pub size: f64,
    /// Bold.
    pub bold: bool,
    /// Side.
    pub side: Side,
    /// Colour.
    pub paint: Paint,
}

impl Style {
    /// A name in a box.
    pub const NAME: Self = Self { size: 9.0, bold: true, side: Side::Left, paint: Paint::Ink };
    /// What stands below a name.
    pub const SMALL: Self = Self { size: SMALLEST, bold: false, side: Side::Left, paint: Paint::Ink };

    /// The same, centred.
    #[must_use]
    pub const fn centred(self) -> Self {
        Self { side: Side::Center, ..self }
    }

    /// The same in another colour.
    #[must_use]
    pub const fn painted(self, paint: Paint) -> Self {
        Self { paint, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_exceeds_its_width_nor_begins_with_a_closing_sign() {
        let text = "医療情報システム安全管理責任者（副院長、兼務）及びVPN-GATEWAY-01の管理";
        for width in [14.0, 20.0, 33.0, 60.0] {
            for line in broken(text, 9.0, width, 20) {
                assert!(width_of(&line, 9.0) <= width + 0.01, "{line}");
                assert!(!line.starts_with(['）', '、', 'ー']), "{line}");
            }
        }
    }

    #[test]
    fn even_lines_are_as_many_and_leave_no_letter_alone() {
        let name = "リモート保守VPN装置";
        let uneven = broken(name, 9.0, 29.0, 3);
        let even = balanced(name, 9.0, 29.0, 3);
        assert_eq!(even.len(), uneven.len());
        assert_eq!(even.concat(), name);
        assert!(even.iter().all(|line| line.chars().count() > 2), "{even:?}");
    }

    #[test]
    fn what_does_not_fit_is_marked() {
        let lines = broken("あいうえおかきくけこさしすせそ", 9.0, 13.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
    }

    #[test]
    fn short_text_is_one_line() {
        assert_eq!(broken("病院長", 9.0, 40.0, 2), ["病院長"]);
    }
}
