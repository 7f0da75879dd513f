//! Pictures for Word as PNG files of at most 256 colours.
//!
//! What we draw has a few colours and the shades at the edges of letters and lines, so one byte for each pixel is enough.
//! Beside four bytes for each pixel the file is a third smaller, and is made in a quarter of the time.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

type Colour = [u8; 3];

/// A PNG file of these pixels: rows of red, green, blue and opacity, premultiplied, on white paper.
///
/// Where there are more than 256 colours, the rarest are drawn in the nearest of the others.
pub(super) fn png(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let (palette, indexed) = indexed(pixels);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(Cow::Owned(palette.concat()));
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indexed)?;
    writer.finish()?;
    Ok(file)
}

/// The colours, the most frequent first, and for each pixel the place of its colour among them.
fn indexed(pixels: &[u8]) -> (Vec<Colour>, Vec<u8>) {
    // Runs of one colour by its number in the order of appearance.
    let mut numbers: HashMap<u32, usize, FxBuildHasher> = HashMap::default();
    let mut counts: Vec<(Colour, usize)> = Vec::new();
    // Of four bytes each: a page has hundreds of thousands of them.
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut rest = pixels.as_chunks::<4>().0;
    while let Some(pixel) = rest.first() {
        let length = run_length(rest, *pixel);
        let number = *numbers.entry(u32::from_le_bytes(*pixel)).or_insert_with(|| {
            counts.push((on_white(*pixel), 0));
            counts.len() - 1
        });
        counts[number].1 += length;
        runs.push((number as u32, length as u32));
        rest = &rest[length..];
    }
    let mut by_frequency: Vec<usize> = (0..counts.len()).collect();
    by_frequency.sort_by_key(|number| Reverse(counts[*number].1));
    let palette: Vec<Colour> = by_frequency.iter().take(256).map(|number| counts[*number].0).collect();
    let mut places = vec![0; counts.len()];
    for (rank, number) in by_frequency.into_iter().enumerate() {
        places[number] = u8::try_from(rank).unwrap_or_else(|_| nearest(&palette, counts[number].0));
    }
    let mut indexed = Vec::with_capacity(pixels.len() / 4);
    for (number, length) in runs {
        indexed.resize(indexed.len() + length as usize, places[number as usize]);
    }
    (palette, indexed)
}

/// How many pixels at the start are this one; many at a time, since paper is mostly white.
fn run_length(pixels: &[[u8; 4]], pixel: [u8; 4]) -> usize {
    let wanted = u32::from_ne_bytes(pixel);
    // Without a way out in the middle, the compiler compares several pixels in one step.
    let is_one =
        |some: &&[[u8; 4]; 32]| some.iter().fold(0, |other, at| other | (u32::from_ne_bytes(*at) ^ wanted)) == 0;
    let many = pixels.as_chunks().0.iter().take_while(is_one).count() * 32;
    many + pixels[many..].iter().take_while(|other| **other == pixel).count()
}

/// What is seen where a premultiplied colour lies on white.
fn on_white([red, green, blue, opacity]: [u8; 4]) -> Colour {
    [red, green, blue].map(|part| part.saturating_add(u8::MAX - opacity))
}

/// The place of the colour that differs least.
fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let far = |other: &Colour| -> u32 { other.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let nearest = (0..=u8::MAX).zip(palette).min_by_key(|(_, other)| far(other));
    nearest.map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Width, height and colours of a PNG file.
    fn read(file: &[u8]) -> (u32, u32, Vec<Colour>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        (frame.width, frame.height, pixels.as_chunks::<3>().0.to_vec())
    }

    #[test]
    fn a_picture_of_few_colours_keeps_each() {
        let pixels: Vec<u8> = (0..=255_u8).flat_map(|shade| [shade, 23, 255 - shade, 255]).collect();
        let (width, height, colours) = read(&png(&pixels, 32, 8).unwrap());
        assert_eq!((width, height), (32, 8));
        assert_eq!(colours, (0..=255_u8).map(|shade| [shade, 23, 255 - shade]).collect::<Vec<_>>());
    }

    #[test]
    fn rare_colours_are_drawn_in_the_nearest_and_frequent_ones_as_they_are() {
        // 400 shades of which the first 200 stand twice; a step in one part of a colour is the least there is.
        let shade = |at: u16| [(at % 256) as u8, (at / 256) as u8, 7, 255];
        let pixels: Vec<u8> = (0..400).chain(0..200).flat_map(shade).collect();
        let (_, _, colours) = read(&png(&pixels, 60, 10).unwrap());
        for (at, [red, green, blue]) in (0..400).chain(0..200).zip(colours) {
            let wanted = shade(at);
            assert_eq!([red, blue], [wanted[0], wanted[2]]);
            // The shades from the 256th on have no place of their own, and differ in this part alone.
            assert_eq!(green, if at < 256 { wanted[1] } else { 0 });
        }
    }

    #[test]
    fn what_is_not_opaque_lies_on_white() {
        let (_, _, colours) = read(&png(&[0, 0, 0, 0, 100, 50, 0, 128], 2, 1).unwrap());
        assert_eq!(colours, [[255, 255, 255], [227, 177, 127]]);
    }
}
