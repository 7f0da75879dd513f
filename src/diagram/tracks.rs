//! Rows and tracks: parties or segments as rows, what joins two of them as an upright track of its own.
//!
//! Every track has its own place, so nothing can overlap whatever the data are; a dot tells a joint from a crossing. When
//! there are more tracks or rows than a page holds, the drawing is split and each part shows the rows it needs.

use std::collections::BTreeSet;

use super::canvas::{Canvas, Dash, PAGE_HEIGHT, PAGE_WIDTH, Paint, Side, Style, broken, line_height};

/// A row: a box at the left and a line across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Lane to which it belongs; rows of one lane stand together.
    pub lane: String,
    /// Name in the box.
    pub name: String,
}

/// A track between two rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Number at its head.
    pub number: String,
    /// Row at one end.
    pub from: usize,
    /// Row at the other end.
    pub to: usize,
    /// How the line is drawn.
    pub dash: Dash,
    /// Whether it points to the other end.
    pub head: bool,
    /// Numbers of red discs on it, such as cut points.
    pub marks: Vec<String>,
}

/// A part of the drawing, and which rows and tracks it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The drawing.
    pub canvas: Canvas,
    /// Rows shown, in order.
    pub rows: Vec<usize>,
    /// Tracks shown, in order.
    pub tracks: Vec<usize>,
}

const LANE_WIDTH: f64 = 15.0;
const BOX_LEFT: f64 = LANE_WIDTH + 2.0;
const BOX_WIDTH: f64 = 55.0;
const FIRST_TRACK: f64 = BOX_LEFT + BOX_WIDTH + 5.0;
const PITCH: f64 = 5.5;
const HEAD_HEIGHT: f64 = 9.0;
const DISC: f64 = 2.25;
const MARK_PITCH: f64 = 5.2;

/// How many tracks stand beside each other on a page.
const TRACKS_PER_PART: usize = ((PAGE_WIDTH - FIRST_TRACK - 2.0) / PITCH) as usize;

/// The drawing of rows and tracks, in as many parts as it needs; `head` names the numbers, such as 接続.
#[must_use]
pub fn parts(rows: &[Row], tracks: &[Track], head: &str) -> Vec<Part> {
    let heights: Vec<f64> = (0..rows.len()).map(|row| row_height(rows, tracks, row)).collect();
    let height = |row: usize| heights.get(row).copied().unwrap_or(0.0);
    let room = PAGE_HEIGHT - HEAD_HEIGHT - 2.0;
    let mut chunks: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
    let mut current: (BTreeSet<usize>, Vec<usize>) = (BTreeSet::new(), Vec::new());
    for (at, track) in tracks.iter().enumerate() {
        let mut wanted = current.0.clone();
        wanted.extend([track.from, track.to]);
        let full = current.1.len() >= TRACKS_PER_PART || wanted.iter().map(|&row| height(row)).sum::<f64>() > room;
        if full && !current.1.is_empty() {
            chunks.push(std::mem::take(&mut current));
            current.0.extend([track.from, track.to]);
        } else {
            current.0 = wanted;
        }
        current.1.push(at);
    }
    // Rows that nothing joins are shown as well: a segment left out would look as if it did not exist.
    let shown: BTreeSet<usize> = tracks.iter().flat_map(|track| [track.from, track.to]).collect();
    for row in (0..rows.len()).filter(|row| !shown.contains(row)) {
        if current.0.iter().map(|&row| height(row)).sum::<f64>() + height(row) > room {
            chunks.push(std::mem::take(&mut current));
        }
        current.0.insert(row);
    }
    if !current.0.is_empty() {
        chunks.push(current);
    }
    chunks
        .into_iter()
        .map(|(shown, chosen)| {
            let shown: Vec<usize> = shown.into_iter().collect();
            let canvas = draw(rows, tracks, &shown, &chosen, head, &heights);
            Part { canvas, rows: shown, tracks: chosen }
        })
        .collect()
}

fn name_lines(row: &Row) -> Vec<String> {
    broken(&row.name, 9.0, BOX_WIDTH - 4.0, 2)
}

/// Room for the name, and for the marks of tracks that lead only to the next row.
fn row_height(rows: &[Row], tracks: &[Track], row: usize) -> f64 {
    let text = name_lines(&rows[row]).len() as f64 * line_height(9.0) + 4.6;
    let ends = tracks.iter().filter(|track| track.from == row || track.to == row);
    let most = ends.map(|track| track.marks.len()).max().unwrap_or(0);
    text.max(most as f64 * MARK_PITCH + 1.4)
}

fn draw(rows: &[Row], tracks: &[Track], shown: &[usize], chosen: &[usize], head: &str, all: &[f64]) -> Canvas {
    let heights: Vec<f64> = shown.iter().map(|&row| all.get(row).copied().unwrap_or(0.0)).collect();
    let total: f64 = HEAD_HEIGHT + heights.iter().sum::<f64>() + 1.0;
    let mut canvas = Canvas::new(PAGE_WIDTH, total);
    let mut tops = Vec::with_capacity(shown.len());
    let mut y = HEAD_HEIGHT;
    for height in &heights {
        tops.push(y);
        y += height;
    }
    draw_lanes(&mut canvas, rows, shown, &tops, &heights);

    let centre = |row: usize| {
        let at = shown.iter().position(|&other| other == row).unwrap_or(0);
        tops.get(at).copied().unwrap_or(0.0) + heights.get(at).copied().unwrap_or(0.0) / 2.0
    };
    let right = FIRST_TRACK + PITCH * (chosen.len().max(1) as f64 - 1.0) + 3.0;
    for (at, &row) in shown.iter().enumerate() {
        let top = tops[at] + 0.9;
        let joined = chosen.iter().any(|&track| tracks[track].from == row || tracks[track].to == row);
        if joined {
            let y = centre(row);
            canvas.wire(vec![(BOX_LEFT + BOX_WIDTH, y), (right, y)], Paint::Grey, Dash::Thin, false);
        }
        canvas.rect((BOX_LEFT, top), (BOX_WIDTH, heights[at] - 1.8), Paint::White, Paint::Navy);
        let name = name_lines(&rows[row]);
        let first = tops[at] + (heights[at] - name.len() as f64 * line_height(9.0)) / 2.0;
        canvas.words((BOX_LEFT + 2.0, first), BOX_WIDTH - 4.0, name, Style::NAME);
    }

    canvas.words((BOX_LEFT, 2.2), BOX_WIDTH, vec![head.to_owned()], Style { side: Side::Right, ..Style::SMALL });
    for (at, &track) in chosen.iter().enumerate() {
        let track = &tracks[track];
        let x = FIRST_TRACK + PITCH * at as f64;
        let (start, end) = (centre(track.from), centre(track.to));
        let down = if end >= start { 1.0 } else { -1.0 };
        canvas.disc((x, 4.0), DISC, track.number.clone(), Paint::White);
        let tip = if track.head { end - down * 0.3 } else { end };
        canvas.wire(vec![(x, start), (x, tip)], Paint::Navy, track.dash, track.head);
        canvas.disc((x, start), 0.9, "", Paint::Navy);
        if !track.head {
            canvas.disc((x, end), 0.9, "", Paint::Navy);
        }
        for (nth, mark) in track.marks.iter().enumerate() {
            let offset = 2.0 + DISC + nth as f64 * MARK_PITCH;
            canvas.disc((x, start + down * offset), DISC, mark.clone(), Paint::Red);
        }
    }
    canvas
}

fn draw_lanes(canvas: &mut Canvas, rows: &[Row], shown: &[usize], tops: &[f64], heights: &[f64]) {
    let mut at = 0;
    let mut even = false;
    while at < shown.len() {
        let lane = &rows[shown[at]].lane;
        let same = shown[at..].iter().take_while(|&&row| rows[row].lane == *lane).count();
        let height: f64 = heights[at..at + same].iter().sum();
        let fill = if even { Paint::White } else { Paint::Pale };
        canvas.rect((0.0, tops[at]), (PAGE_WIDTH, height), fill, Paint::None);
        canvas.rect((0.0, tops[at] + 0.4), (LANE_WIDTH, height - 0.8), Paint::Navy, Paint::None);
        let most = (((height - 1.0) / line_height(8.0)) as usize).max(1);
        let lines = broken(lane, 8.0, LANE_WIDTH - 1.6, most);
        let first = tops[at] + (height - lines.len() as f64 * line_height(8.0)) / 2.0;
        let style = Style { bold: true, ..Style::SMALL }.centred().painted(Paint::White);
        canvas.words((0.8, first), LANE_WIDTH - 1.6, lines, style);
        even = !even;
        at += same;
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Shape;
    use super::*;

    fn row(lane: usize, name: &str) -> Row {
        Row { lane: format!("区分{lane}"), name: name.to_owned() }
    }

    #[test]
    fn every_row_and_track_is_on_some_part_and_inside_its_canvas() {
        let rows: Vec<Row> =
            (0..60).map(|n| row(n / 4, "名前の長い区画で二行になるもの、医療情報システムの端末区画")).collect();
        let tracks: Vec<Track> = (0..80_usize)
            .map(|n| Track {
                number: n.to_string(),
                from: n % 60,
                to: (n * 7 + 3) % 60,
                dash: Dash::Solid,
                head: n % 2 == 0,
                marks: vec!["1".to_owned(); n % 4],
            })
            .collect();
        let parts = parts(&rows, &tracks, "接続");
        let shown: BTreeSet<usize> = parts.iter().flat_map(|part| part.rows.iter().copied()).collect();
        let drawn: Vec<usize> = parts.iter().flat_map(|part| part.tracks.iter().copied()).collect();
        assert_eq!(shown.len(), 60);
        assert_eq!(drawn, (0..80).collect::<Vec<_>>());
        for part in &parts {
            assert!(part.canvas.height <= PAGE_HEIGHT, "{}", part.canvas.height);
            for shape in &part.canvas.shapes {
                if let Shape::Disc { x, y, radius, .. } = shape {
                    assert!(x + radius <= PAGE_WIDTH && *y <= part.canvas.height);
                }
            }
        }
    }

    #[test]
    fn nothing_to_show_is_no_part() {
        assert!(parts(&[], &[], "接続").is_empty());
    }
}
