//! The picture that a link's preview shows: what the friend gets and from whom, in the owner's colour, as a voucher.

mod canvas;
mod label;
mod text;

use ab_glyph_rasterizer::point;
use goodword_view::colour::Colour;

use crate::logo::Logo;
use canvas::{Canvas, LABEL_COLOURS, Paint, Rgb, mix};
use label::Label;
use text::{Fonts, Line};

/// Pixels; what Facebook, X and `LinkedIn` ask for.
pub(crate) const WIDTH: u32 = 1200;
pub(crate) const HEIGHT: u32 = 630;
/// Changes with whatever changes the pictures of the same content.
pub(crate) const VERSION: u32 = 1;

/// From the edge to the text.
const MARGIN: f32 = 80.0;
/// Where the voucher is torn, from the top.
const TEAR: f32 = 466.0;
/// The sizes of the sentence, the largest first, with how many lines of it fit.
const SIZES: [(f32, usize); 6] = [(112.0, 2), (96.0, 3), (84.0, 3), (72.0, 4), (60.0, 5), (50.0, 6)];
/// From one baseline to the next, and how high letters are, in sizes.
const LEADING: f32 = 1.16;
const HIGH: f32 = 0.7;
const NAME_SIZE: f32 = 38.0;
/// From the logo to the name.
const BESIDE: f32 = 28.0;
/// The middle of what is below the tear.
const BELOW: f32 = TEAR + (height() - TEAR) / 2.0;

/// What a picture says.
#[derive(Clone, Copy)]
pub(crate) struct Card<'a> {
    /// The sentence; nothing where our letters cannot write it.
    pub(crate) sentence: &'a str,
    /// Another that says less, for when they cannot.
    pub(crate) instead: &'a str,
    /// The program's name.
    pub(crate) name: &'a str,
    /// Its colour, `#rrggbb`.
    pub(crate) accent: &'a str,
    /// Its logo, if it has one.
    pub(crate) logo: Option<&'a Logo>,
    /// Whether its language is read from right to left.
    pub(crate) rtl: bool,
}

/// Who draws: the letters are read once.
pub(crate) struct Painter(Fonts);

impl Painter {
    /// A painter; none if its letters cannot be read.
    pub(crate) fn new() -> Option<Self> {
        Fonts::ours().map(Self)
    }

    /// Draws a PNG.
    ///
    /// # Errors
    /// None that is known: it is written to memory.
    pub(crate) fn draw(&self, card: &Card) -> Result<Vec<u8>, png::EncodingError> {
        let [ground, tone, ink] = colours(card.accent);
        let mut canvas = Canvas::new(WIDTH as usize, HEIGHT as usize);
        let label = card.logo.and_then(|logo| Label::new(logo, ground, LABEL_COLOURS));
        let voucher = Voucher { fonts: &self.0, canvas: &mut canvas, rtl: card.rtl };
        voucher.draw(card, label);
        canvas.png(ground, tone, ink)
    }
}

/// The ground, its other shade, and the colour of text, which can be read on both.
fn colours(accent: &str) -> [Rgb; 3] {
    let Some(accent) = Colour::parse(accent) else { return [[0; 3], [32; 3], [255; 3]] };
    let (ground, light) = (accent.bytes(), accent.ink() == "#fff");
    let [ink, away] = if light { [[255; 3], [0; 3]] } else { [[0; 3], [255; 3]] };
    // Away from the ink: text is still easier to read there. At the end of that way it must turn back a little.
    let tone = mix(ground, away, 0.16);
    let differs = ground.iter().zip(tone).any(|(one, other)| one.abs_diff(other) >= 14);
    [ground, if differs { tone } else { mix(ground, ink, 0.1) }, ink]
}

struct Voucher<'a> {
    fonts: &'a Fonts,
    canvas: &'a mut Canvas,
    rtl: bool,
}

impl Voucher<'_> {
    fn draw(mut self, card: &Card, label: Option<Label>) {
        self.paper();
        let sentence = [card.sentence, card.instead].into_iter().find(|text| self.fonts.can_write(text));
        if let Some(sentence) = sentence {
            self.sentence(sentence);
        }
        let whose = self.fonts.can_write(card.name).then_some(card.name);
        match (label, whose) {
            (Some(label), name) => self.logo(label, name.unwrap_or_default()),
            (None, Some(name)) => self.name(name),
            (None, None) => {}
        }
        self.friends();
    }

    /// A place this far from where reading starts.
    fn x(&self, from_start: f32) -> f32 {
        if self.rtl { width() - from_start } else { from_start }
    }

    /// Two large discs, the holes at both ends of the tear, and the tear.
    fn paper(&mut self) {
        let (far, near) = (self.x(width() - 60.0), self.x(width() - 330.0));
        self.canvas.disc(point(far, 40.0), 330.0, Paint::Tone);
        self.canvas.disc(point(near, TEAR - 20.0), 120.0, Paint::Tone);
        for end in [0.0, width()] {
            self.canvas.disc(point(end, TEAR), 30.0, Paint::Ink);
        }
        let mut at = 52.0;
        while at < width() - 52.0 {
            self.canvas.rounded([at, TEAR - 2.0, at + 14.0, TEAR + 2.0], 2.0, Paint::Ink);
            at += 29.2;
        }
    }

    /// As large as it fits, in the middle above the tear.
    fn sentence(&mut self, text: &str) {
        let widest = width() - 2.0 * MARGIN;
        let fit = SIZES.iter().find_map(|(size, most)| {
            let lines = self.fonts.lines(text, widest / size, self.rtl)?;
            (lines.len() <= *most).then_some((*size, lines))
        });
        let (size, lines) = fit.unwrap_or_else(|| {
            let (size, _) = SIZES[SIZES.len() - 1];
            (size, vec![self.fonts.one_line(text, widest / size, self.rtl)])
        });
        let between = size * LEADING;
        let mut baseline = size * HIGH + (TEAR - size * HIGH) / 2.0 + 6.0;
        for _ in 1..lines.len() {
            baseline -= between / 2.0;
        }
        for line in &lines {
            let start = if self.rtl { width() - MARGIN - line.width * size } else { MARGIN };
            self.line(line, size, start, baseline, Paint::Ink);
            baseline += between;
        }
    }

    fn line(&mut self, line: &Line, size: f32, x: f32, baseline: f32, paint: Paint) {
        let around =
            [x - size * 0.2, baseline - size * 1.2, x + (line.width + 0.2) * size, baseline + size * 0.5];
        let fonts = self.fonts;
        self.canvas.fill(around, paint, |outline| fonts.draw(outline, line, size, point(x, baseline)));
    }

    /// On a label of its own.
    fn name(&mut self, text: &str) {
        let (pad, middle, half) = (30.0, BELOW, 38.0);
        let widest = width() - 2.0 * MARGIN - 2.0 * pad - 150.0;
        let line = self.fonts.one_line(text, widest / NAME_SIZE, self.rtl);
        let length = line.width * NAME_SIZE;
        let left = if self.rtl { width() - MARGIN - 2.0 * pad - length } else { MARGIN };
        let label = [left, middle - half, left + length + 2.0 * pad, middle + half];
        self.canvas.rounded(label, 16.0, Paint::Ink);
        self.line(&line, NAME_SIZE, left + pad, middle + NAME_SIZE * HIGH / 2.0, Paint::Ground);
    }

    /// The logo on a label, and the name beside it.
    fn logo(&mut self, label: Label, name: &str) {
        let (across, down) = (length(label.width), length(label.height));
        let left = if self.rtl { width() - MARGIN - across } else { MARGIN };
        let widest = width() - 2.0 * MARGIN - across - BESIDE - 150.0;
        let line = self.fonts.one_line(name, widest / NAME_SIZE, self.rtl);
        let start = if self.rtl { left - BESIDE - line.width * NAME_SIZE } else { left + across + BESIDE };
        self.line(&line, NAME_SIZE, start, BELOW + NAME_SIZE * HIGH / 2.0, Paint::Ink);
        self.canvas.stick(label, whole(left), whole(BELOW - down / 2.0));
    }

    /// Two who belong together.
    fn friends(&mut self) {
        let middle = BELOW;
        let [one, other] = [MARGIN + 82.0, MARGIN + 34.0].map(|from_end| self.x(width() - from_end));
        self.canvas.disc(point(one, middle), 34.0, Paint::Ink);
        self.canvas.disc(point(other, middle), 41.0, Paint::Ground);
        self.canvas.disc(point(other, middle), 34.0, Paint::Ink);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a picture's sides are far below 2^24")]
const fn width() -> f32 {
    WIDTH as f32
}

#[expect(clippy::cast_precision_loss, reason = "a picture's sides are far below 2^24")]
const fn height() -> f32 {
    HEIGHT as f32
}

#[expect(clippy::cast_precision_loss, reason = "a label's sides are far below 2^24")]
const fn length(pixels: usize) -> f32 {
    pixels as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is on the canvas")]
const fn whole(place: f32) -> usize {
    place.max(0.0) as usize
}

#[cfg(test)]
mod tests;
