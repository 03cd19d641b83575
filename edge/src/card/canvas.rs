//! A canvas of palette entries: two grounds, the ink that goes over both, and what lies between. One byte a pixel is a third of
//! what colours would take to write, which is most of the work.

use ab_glyph_rasterizer::{Point, Rasterizer, point};

use super::label::Label;

/// Steps from one colour to another, for smooth edges.
const STEPS: u8 = 84;
/// The first entry of each mixture: of the ground with ink, of the tone with ink, of the ground with the tone.
const GROUND: u8 = 0;
const TONE: u8 = GROUND + STEPS + 1;
const EDGE: u8 = TONE + STEPS + 1;
/// Half of the steps, where a label needs the room.
const HALF: u8 = STEPS / 2;
/// The first entry that a label may have, and how many there are.
const FREE: u8 = 3 * (HALF + 1);
pub(super) const LABEL_COLOURS: usize = 256 - FREE as usize;

/// How far the control points of a quarter of a circle lie from its ends, in radii.
const ROUND: f32 = 0.552_285;

/// A colour as red, green and blue.
pub(super) type Rgb = [u8; 3];

/// What something is painted with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    /// The ground's other shade, over nothing but the ground.
    Tone,
    /// The colour of text, over either.
    Ink,
    /// The ground's own colour, over ink.
    Ground,
}

/// A picture that is being drawn.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    label: Option<(Label, [usize; 2])>,
}

/// Part of a canvas that takes outlines, in the canvas's own coordinates.
pub(super) struct Outline {
    rasterizer: Rasterizer,
    origin: Point,
}

impl Outline {
    /// A straight line.
    pub(super) fn line(&mut self, from: Point, to: Point) {
        let [from, to] = [from, to].map(|at| at - self.origin);
        self.rasterizer.draw_line(from, to);
    }

    /// A curve by one control point.
    pub(super) fn quad(&mut self, from: Point, by: Point, to: Point) {
        let [from, by, to] = [from, by, to].map(|at| at - self.origin);
        self.rasterizer.draw_quad(from, by, to);
    }

    /// A curve by two control points.
    pub(super) fn cubic(&mut self, from: Point, by: [Point; 2], to: Point) {
        let [from, first, second, to] = [from, by[0], by[1], to].map(|at| at - self.origin);
        self.rasterizer.draw_cubic(from, first, second, to);
    }
}

impl Canvas {
    /// An empty canvas.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![GROUND; width * height], label: None }
    }

    /// Paints what is inside of outlines, none of which leaves this box (left, top, right, bottom). The box may leave the canvas.
    pub(super) fn fill(
        &mut self,
        [left, top, right, bottom]: [f32; 4],
        paint: Paint,
        draw: impl FnOnce(&mut Outline),
    ) {
        let origin = point(left.floor(), top.floor());
        // What leaves it would come in again on the other side.
        let (across, down) = (whole(right - origin.x) + 2, whole(bottom - origin.y) + 2);
        let mut outline = Outline { rasterizer: Rasterizer::new(across, down), origin };
        draw(&mut outline);
        let (width, height, pixels) = (self.width, self.height, &mut self.pixels);
        outline.rasterizer.for_each_pixel_2d(|x, y, coverage| {
            let step = steps(coverage);
            if step > 0
                && let Some(x) = place(origin.x, x, width)
                && let Some(y) = place(origin.y, y, height)
            {
                let pixel = &mut pixels[y * width + x];
                *pixel = painted(*pixel, paint, step);
            }
        });
    }

    /// A disc, as far as it is on the canvas.
    pub(super) fn disc(&mut self, centre: Point, radius: f32, paint: Paint) {
        self.rounded(
            [centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius],
            radius,
            paint,
        );
    }

    /// A rectangle with round corners.
    pub(super) fn rounded(&mut self, [left, top, right, bottom]: [f32; 4], radius: f32, paint: Paint) {
        let reach = radius * (1.0 - ROUND);
        self.fill([left, top, right, bottom], paint, |outline| {
            // Clockwise from the top left: where each corner begins, its control points, where it ends.
            let corners = [
                [(left, top + radius), (left, top + reach), (left + reach, top), (left + radius, top)],
                [(right - radius, top), (right - reach, top), (right, top + reach), (right, top + radius)],
                [
                    (right, bottom - radius),
                    (right, bottom - reach),
                    (right - reach, bottom),
                    (right - radius, bottom),
                ],
                [
                    (left + radius, bottom),
                    (left + reach, bottom),
                    (left, bottom - reach),
                    (left, bottom - radius),
                ],
            ]
            .map(|corner| corner.map(|(x, y)| point(x, y)));
            for (number, [from, first, second, to]) in corners.into_iter().enumerate() {
                outline.cubic(from, [first, second], to);
                outline.line(to, corners[(number + 1) % corners.len()][0]);
            }
        });
    }

    /// Puts a label over all that is painted, with its left upper corner here.
    pub(super) fn stick(&mut self, label: Label, left: usize, top: usize) {
        self.label = Some((label, [left, top]));
    }

    /// The picture as a PNG with a palette.
    ///
    /// # Errors
    /// None that is known: it is written to memory.
    pub(super) fn png(mut self, ground: Rgb, tone: Rgb, ink: Rgb) -> Result<Vec<u8>, png::EncodingError> {
        let pairs = [[ground, ink], [tone, ink], [ground, tone]];
        let palette = match self.label.take() {
            None => pairs.map(|pair| mixture(pair, STEPS)).concat(),
            Some((label, at)) => {
                self.cover(&label, at);
                [pairs.map(|pair| mixture(pair, HALF)).concat(), label.colours.into_flattened()].concat()
            }
        };
        self.write(palette)
    }

    /// Makes room in the palette, and puts the label on.
    fn cover(&mut self, label: &Label, [left, top]: [usize; 2]) {
        let coarser: Vec<u8> = (0..=u8::MAX).map(coarse).collect();
        for pixel in &mut self.pixels {
            *pixel = coarser[usize::from(*pixel)];
        }
        let rows = self.pixels.chunks_mut(self.width).skip(top);
        for (row, line) in rows.zip(label.pixels.chunks(label.width)) {
            for (pixel, entry) in row[left..].iter_mut().zip(line) {
                *pixel = FREE + entry;
            }
        }
    }

    fn write(&self, palette: Vec<u8>) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::with_capacity(64 * 1024);
        let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut file, side(self.width), side(self.height));
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::Fast);
        // Most rows are as the one above.
        encoder.set_filter(png::Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(file)
    }
}

/// The entry that a pixel becomes when so many steps of a paint come over it.
fn painted(before: u8, paint: Paint, step: u8) -> u8 {
    match paint {
        Paint::Tone if step == STEPS => TONE,
        Paint::Tone if before == GROUND => EDGE + step,
        Paint::Ink if before >= EDGE && before - EDGE > STEPS / 2 => TONE + step,
        Paint::Ink if before >= EDGE => GROUND + step,
        Paint::Ink if before >= TONE => before.max(TONE + step),
        Paint::Ink => before.max(GROUND + step),
        Paint::Ground if before < TONE => before.min(GROUND + STEPS - step),
        // Ink stays over the tone, and all that is drawn over the ground.
        Paint::Tone | Paint::Ground => before,
    }
}

/// The entry of a palette whose mixtures have half of the steps.
const fn coarse(entry: u8) -> u8 {
    let (mixture, step) = (entry / (STEPS + 1), entry % (STEPS + 1));
    mixture * (HALF + 1) + step.div_ceil(2)
}

/// The colours from one to another.
fn mixture([from, to]: [Rgb; 2], steps: u8) -> Vec<u8> {
    (0..=steps).flat_map(|step| mix(from, to, f32::from(step) / f32::from(steps))).collect()
}

/// A colour on the way from one to another.
pub(super) fn mix(from: Rgb, to: Rgb, share: f32) -> Rgb {
    let part = |at: usize| f32::from(from[at]) * (1.0 - share) + f32::from(to[at]) * share;
    [part(0), part(1), part(2)].map(byte)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

fn steps(coverage: f32) -> u8 {
    byte((coverage * f32::from(STEPS)).min(f32::from(STEPS)))
}

/// The pixel so far from where a box begins, if the canvas has it.
#[expect(clippy::cast_possible_truncation, reason = "a box begins at a whole pixel")]
fn place(origin: f32, offset: u32, most: usize) -> Option<usize> {
    let place = i64::from(offset) + origin as i64;
    usize::try_from(place).ok().filter(|place| *place < most)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float becomes the nearest")]
fn whole(length: f32) -> usize {
    length.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_painted_over_what_stays_between_its_colours() {
        let half = STEPS / 2;
        let table = [
            (GROUND, Paint::Tone, STEPS, TONE),
            (GROUND, Paint::Tone, half, EDGE + half),
            (TONE, Paint::Tone, half, TONE),
            (GROUND, Paint::Ink, half, GROUND + half),
            (TONE, Paint::Ink, STEPS, TONE + STEPS),
            (EDGE + 1, Paint::Ink, half, GROUND + half),
            (EDGE + STEPS, Paint::Ink, half, TONE + half),
            (GROUND + STEPS, Paint::Ink, half, GROUND + STEPS),
            (GROUND + STEPS, Paint::Ground, STEPS, GROUND),
            (GROUND + STEPS, Paint::Ground, half, GROUND + half),
            (GROUND, Paint::Ground, half, GROUND),
            (TONE + half, Paint::Ground, STEPS, TONE + half),
        ];
        for (before, paint, step, after) in table {
            assert_eq!(painted(before, paint, step), after, "{before} {step}");
        }
    }

    #[test]
    fn what_leaves_the_canvas_is_cut_off() {
        let mut canvas = Canvas::new(20, 10);
        canvas.disc(point(20.0, 10.0), 8.0, Paint::Tone);
        canvas.disc(point(-50.0, 5.0), 8.0, Paint::Tone);
        assert_eq!((canvas.pixels[0], canvas.pixels[199]), (GROUND, TONE));
    }

    #[test]
    fn a_palette_has_no_more_than_256_colours() {
        let pairs = [[[0; 3], [255; 3]], [[1; 3], [2; 3]], [[3; 3], [4; 3]]];
        let colours = pairs.map(|pair| mixture(pair, STEPS)).concat();
        assert_eq!(colours.len(), 3 * (usize::from(EDGE) + usize::from(STEPS) + 1));
        assert_eq!((&colours[..3], &colours[252..255]), (&[0, 0, 0][..], &[255, 255, 255][..]));
        assert!(colours.len() <= 3 * 256);
    }

    #[test]
    fn a_label_has_the_entries_that_coarser_mixtures_leave() {
        let same = [(GROUND, 0), (GROUND + STEPS, HALF), (TONE, HALF + 1), (EDGE, 2 * (HALF + 1))];
        for (entry, coarser) in same.into_iter().chain([(EDGE + STEPS, FREE - 1), (GROUND + 1, 1)]) {
            assert_eq!(coarse(entry), coarser, "{entry}");
        }
        assert_eq!(usize::from(FREE) + LABEL_COLOURS, 256);
    }
}
