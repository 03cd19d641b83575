//! The owner's logo on a white label: scaled, smooth at its edges, and in few enough colours for the card's palette.

use std::collections::BTreeMap;

use color_quant::NeuQuant;
use resize::{Pixel::RGBA8P, Type};
use rgb::RGBA8;

use super::canvas::{Rgb, mix};
use crate::logo::{Logo, Pixel};

/// The most pixels of a logo on a card, and how far from the label's ends it stays.
const MOST_WIDTH: f32 = 340.0;
const MOST_HEIGHT: f32 = 84.0;
const PAD: usize = 16;
const RADIUS: f32 = 16.0;
/// A small logo is made larger up to this; more would only show that it is small.
const LARGEST_SCALE: f32 = 2.0;
const PAPER: Rgb = [255; 3];
/// Colours are chosen by one pixel of so many: more take longer to look at, and show no difference.
const SAMPLED: i32 = 10;

/// A label as entries of a palette of its own.
pub(super) struct Label {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
    pub(super) colours: Vec<Rgb>,
}

impl Label {
    /// The label of a logo on this ground, in at most so many colours; none if it cannot be scaled.
    pub(super) fn new(logo: &Logo, ground: Rgb, most: usize) -> Option<Self> {
        let (width, height) = fitting(logo.width, logo.height);
        let pixels = scaled(logo, width, height)?;
        let (across, down) = (width + 2 * PAD, height + 2 * PAD);
        let painted = (0..down).flat_map(|y| (0..across).map(move |x| (x, y))).map(|(x, y)| {
            let paper = mix(ground, PAPER, covered([x, y], [across, down]));
            let inside = x.checked_sub(PAD).zip(y.checked_sub(PAD));
            let pixel = inside.filter(|(x, y)| *x < width && *y < height).map(|(x, y)| pixels[y * width + x]);
            pixel.map_or(paper, |RGBA8 { r, g, b, a }| mix(paper, [r, g, b], f32::from(a) / 255.0))
        });
        let (pixels, colours) = in_few_colours(&painted.collect::<Vec<_>>(), most);
        Some(Self { width: across, height: down, pixels, colours })
    }
}

/// As large as there is room, in the same proportions.
fn fitting(width: usize, height: usize) -> (usize, usize) {
    let (width, height) = (pixels(width), pixels(height));
    let scale = (MOST_WIDTH / width).min(MOST_HEIGHT / height).min(LARGEST_SCALE);
    (whole(width * scale), whole(height * scale))
}

fn scaled(logo: &Logo, width: usize, height: usize) -> Option<Vec<RGBA8>> {
    let from: Vec<RGBA8> = logo
        .pixels
        .iter()
        .map(|&[red, green, blue, cover]: &Pixel| RGBA8::new(red, green, blue, cover))
        .collect();
    let mut to = vec![RGBA8::new(0, 0, 0, 0); width * height];
    // Premultiplied: what is not seen of a logo has a colour as well, which must not bleed into what is.
    let scaling = resize::new(logo.width, logo.height, width, height, RGBA8P, Type::Lanczos3);
    scaling.ok()?.resize(&from, &mut to).ok()?;
    Some(to)
}

/// How much of a pixel a label of this size covers, which is all but at its round corners.
fn covered(at: [usize; 2], size: [usize; 2]) -> f32 {
    let beyond = |at: usize, length: usize| {
        let (middle, half) = (pixels(at) + 0.5, pixels(length) / 2.0);
        ((middle - half).abs() - (half - RADIUS)).max(0.0)
    };
    let distance = beyond(at[0], size[0]).hypot(beyond(at[1], size[1]));
    (RADIUS + 0.5 - distance).clamp(0.0, 1.0)
}

/// Pixels as entries of a palette: each colour exactly where there are few, else the nearest of those that tell most of them.
fn in_few_colours(pixels: &[Rgb], most: usize) -> (Vec<u8>, Vec<Rgb>) {
    let mut found = BTreeMap::new();
    for pixel in pixels {
        found.insert(*pixel, 0);
        if found.len() > most {
            return in_nearest_colours(pixels, most);
        }
    }
    for (number, entry) in (0..).zip(found.values_mut()) {
        *entry = number;
    }
    (pixels.iter().map(|pixel| found[pixel]).collect(), found.into_keys().collect())
}

fn in_nearest_colours(pixels: &[Rgb], most: usize) -> (Vec<u8>, Vec<Rgb>) {
    let opaque = |[red, green, blue]: Rgb| [red, green, blue, 255];
    let all: Vec<u8> = pixels.iter().flat_map(|pixel| opaque(*pixel)).collect();
    let chosen = NeuQuant::new(SAMPLED, most, &all);
    let colours: Vec<Rgb> = chosen.color_map_rgb().as_chunks().0.to_vec();
    let mut known: BTreeMap<Rgb, u8> = BTreeMap::new();
    let nearest = |pixel: &Rgb| {
        *known
            .entry(*pixel)
            .or_insert_with(|| u8::try_from(chosen.index_of(&opaque(*pixel))).unwrap_or(u8::MAX))
    };
    (pixels.iter().map(nearest).collect(), colours)
}

#[expect(clippy::cast_precision_loss, reason = "a logo's sides are far below 2^24")]
fn pixels(length: usize) -> f32 {
    length as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped")]
fn whole(length: f32) -> usize {
    length.round().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWN: Pixel = [180, 83, 42, 255];
    const GROUND: Rgb = [31, 102, 80];

    fn logo(width: usize, height: usize, pixel: impl Fn(usize, usize) -> Pixel) -> Logo {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y));
        Logo { width, height, pixels: pixels.collect() }
    }

    fn colour(label: &Label, x: usize, y: usize) -> Rgb {
        label.colours[usize::from(label.pixels[y * label.width + x])]
    }

    #[test]
    fn a_logo_is_as_large_as_there_is_room_in_its_own_proportions() {
        for (size, fits) in [
            ((84, 84), (84, 84)),
            ((512, 512), (84, 84)),
            ((1024, 64), (340, 21)),
            ((20, 10), (40, 20)),
            ((1, 512), (1, 84)),
            ((1024, 1), (340, 1)),
        ] {
            assert_eq!(fitting(size.0, size.1), fits, "{size:?}");
        }
    }

    #[test]
    fn a_logo_stands_on_white_with_round_corners_on_the_ground() {
        let label = Label::new(&logo(84, 84, |_, _| BROWN), GROUND, 127).unwrap();
        assert_eq!((label.width, label.height), (116, 116));
        assert_eq!((colour(&label, 0, 0), colour(&label, 115, 115)), (GROUND, GROUND));
        assert_eq!((colour(&label, 58, 2), colour(&label, 58, 58)), (PAPER, [180, 83, 42]));
    }

    #[test]
    fn what_is_not_seen_of_a_logo_does_not_bleed_into_it() {
        let striped = logo(168, 168, |x, _| if x < 84 { BROWN } else { [0, 255, 0, 0] });
        let label = Label::new(&striped, GROUND, 127).unwrap();
        for x in PAD..label.width - PAD {
            let [red, green, _] = colour(&label, x, 58);
            assert!(red >= green, "green at {x}");
        }
    }

    #[test]
    fn many_colours_become_the_nearest_few() {
        let bright = |x: usize, y: usize| [x * 3, y * 3, 255 - x * 3].map(|part| u8::try_from(part).unwrap());
        let many = logo(84, 84, |x, y| {
            let [red, green, blue] = bright(x, y);
            [red, green, blue, 255]
        });
        let label = Label::new(&many, GROUND, 127).unwrap();
        assert_eq!(label.colours.len(), 127);
        for (x, y) in [(0, 0), (83, 0), (0, 83), (83, 83), (40, 40)] {
            let (is, was) = (colour(&label, x + PAD, y + PAD), bright(x, y));
            let far = is.into_iter().zip(was).map(|(is, was)| is.abs_diff(was)).max();
            assert!(far < Some(64), "{is:?} for {was:?}");
        }
    }
}
