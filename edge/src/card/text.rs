//! Text as glyphs: in the letters of our fonts, joined as Arabic is, and in the order in which it is read.

use ab_glyph_rasterizer::{Point, point};
use harfrust::{
    Buffer, Direction, Font, GlyphId, ShapeOptions, ShaperFont,
    font::glyph::outline::{DrawMemory, DrawOptions, PathSink},
};
use unicode_bidi::{BidiInfo, Level};

use super::canvas::Outline;

const FILES: [&[u8]; 3] = [
    include_bytes!("../../data/fonts/rubik-latin.ttf"),
    include_bytes!("../../data/fonts/rubik-latin-ext.ttf"),
    include_bytes!("../../data/fonts/rubik-arabic.ttf"),
];
/// More characters than any line has room for.
const LONGEST: usize = 90;
/// By how much a line may become wider when a sign is taken from its end, in units of the font's size: the letter before may
/// take a wider form there.
const FORMS_DIFFER: f32 = 1.0;
/// Behind what was cut off.
const ELLIPSIS: char = '…';

#[cfg(test)]
thread_local! {
    /// How many lines were written, which is what takes the time.
    pub(super) static LINES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The letters that there are.
pub(super) struct Fonts(Vec<Font>);

/// One line of glyphs, in units of the font's size.
#[derive(Default)]
pub(super) struct Line {
    /// How long it is.
    pub(super) width: f32,
    glyphs: Vec<Glyph>,
}

impl Line {
    /// Its glyphs from left to right, as numbers of their fonts.
    #[cfg(test)]
    pub(super) fn ids(&self) -> Vec<u32> {
        self.glyphs.iter().map(|glyph| glyph.id.to_u32()).collect()
    }
}

struct Glyph {
    font: usize,
    id: GlyphId,
    at: Point,
}

impl Fonts {
    /// Ours; none if they cannot be read.
    pub(super) fn ours() -> Option<Self> {
        FILES.into_iter().map(|file| Font::new(file, 0)).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether every letter of a text can be drawn. Other signs that cannot, such as pictures, are left out.
    pub(super) fn can_write(&self, text: &str) -> bool {
        text.chars().filter(|sign| sign.is_alphanumeric()).all(|letter| self.with(letter).is_some())
            && text.chars().any(char::is_alphanumeric)
    }

    /// Whether a sign can be drawn.
    #[cfg(test)]
    pub(super) fn can_write_sign(&self, sign: char) -> bool {
        self.with(sign).is_some()
    }

    fn with(&self, sign: char) -> Option<usize> {
        self.0.iter().position(|font| font.charmap().map_unicode(sign).is_some())
    }

    /// The text as lines of at most this width, broken between words; none if a word is wider.
    pub(super) fn lines(&self, text: &str, widest: f32, rtl: bool) -> Option<Vec<Line>> {
        let space = self.line("a a", false).width - self.line("aa", false).width;
        let mut lines: Vec<(String, f32)> = Vec::new();
        for word in text.split_ascii_whitespace() {
            let width = self.line(word, rtl).width;
            match lines.last_mut() {
                Some((line, length)) if *length + space + width <= widest => {
                    line.push(' ');
                    line.push_str(word);
                    *length += space + width;
                }
                _ if width <= widest => lines.push((word.to_owned(), width)),
                _ => return None,
            }
        }
        Some(lines.into_iter().map(|(line, _)| self.line(&line, rtl)).collect())
    }

    /// As much of the text as one line of this width takes. How wide so much of it is, is known only when it is written: where it
    /// ends is found by halves, and then, since letters take other forms there, sign by sign.
    pub(super) fn one_line(&self, text: &str, widest: f32, rtl: bool) -> Line {
        // No font is so narrow that more would fit.
        let text: String = text.chars().take(LONGEST).collect();
        let mut line = self.line(&text, rtl);
        if line.width <= widest {
            return line;
        }
        let cut = |end: usize| self.line(&format!("{}{ELLIPSIS}", &text[..end]), rtl);
        let mut ends: Vec<usize> = text.char_indices().map(|(end, _)| text[..end].trim_end().len()).collect();
        ends.dedup();
        let few = ends.partition_point(|end| cut(*end).width <= widest + FORMS_DIFFER);
        for end in ends.iter().take(few.max(1)).rev() {
            line = cut(*end);
            if line.width <= widest {
                break;
            }
        }
        line
    }

    /// One line, however long, in a paragraph that is read in this direction.
    fn line(&self, text: &str, rtl: bool) -> Line {
        #[cfg(test)]
        LINES.set(LINES.get() + 1);
        let mut line = Line::default();
        let base = if rtl { Level::rtl() } else { Level::ltr() };
        let order = BidiInfo::new(text, Some(base));
        let Some(paragraph) = order.paragraphs.first() else { return line };
        let (levels, runs) = order.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            let mut parts = self.parts(&text[run]);
            if rtl {
                parts.reverse();
            }
            for (font, part) in parts {
                self.shape(&mut line, font, &part, rtl);
            }
        }
        line
    }

    /// A run of one direction by the fonts that have its signs: the same one as long as it has them.
    fn parts(&self, run: &str) -> Vec<(usize, String)> {
        let mut parts: Vec<(usize, String)> = Vec::new();
        for sign in run.chars() {
            let sign = if sign.is_whitespace() { ' ' } else { sign };
            let same = parts.last().map(|(font, _)| *font);
            let same = same.filter(|font| self.0[*font].charmap().map_unicode(sign).is_some());
            match (same.or_else(|| self.with(sign)), parts.last_mut()) {
                (Some(font), Some((last, part))) if *last == font => part.push(sign),
                (Some(font), _) => parts.push((font, sign.to_string())),
                (None, _) => {}
            }
        }
        parts
    }

    fn shape(&self, line: &mut Line, font: usize, text: &str, rtl: bool) {
        let face = ShaperFont::new(&self.0[font]);
        let unit = f32::from(self.0[font].units_per_em().max(1));
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        if harfrust::shape(&face, &mut buffer, ShapeOptions::new()).is_err() {
            return;
        }
        for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            let scaled = |value: i32| small(value) / unit;
            let at = point(line.width + scaled(position.x_offset), -scaled(position.y_offset));
            line.glyphs.push(Glyph { font, id: GlyphId::new(info.glyph_id), at });
            line.width += scaled(position.x_advance);
        }
    }

    /// Draws a line in this size, from this point of its baseline to the right.
    pub(super) fn draw(&self, outline: &mut Outline, line: &Line, size: f32, from: Point) {
        for glyph in &line.glyphs {
            let font = &self.0[glyph.font];
            let Some(shape) = font.outline_glyphs().get(glyph.id) else { continue };
            let at = point(from.x + glyph.at.x * size, from.y + glyph.at.y * size);
            let mut pen = Pen { outline: &mut *outline, at, start: at, end: at };
            // A glyph that cannot be drawn is left out.
            let _ = shape.draw(&DrawOptions::new().with_ppem(Some(size)), DrawMemory::Scratch, &mut pen);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a glyph has a few thousand units")]
fn small(value: i32) -> f32 {
    value as f32
}

/// Puts a glyph's outline to its place; fonts count upwards.
struct Pen<'a> {
    outline: &'a mut Outline,
    at: Point,
    start: Point,
    end: Point,
}

impl Pen<'_> {
    fn place(&self, x: f32, y: f32) -> Point {
        point(self.at.x + x, self.at.y - y)
    }
}

impl PathSink for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.place(x, y);
        self.end = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.outline.line(self.end, to);
        self.end = to;
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let (by, to) = (self.place(cx0, cy0), self.place(x, y));
        self.outline.quad(self.end, by, to);
        self.end = to;
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (by, to) = ([self.place(cx0, cy0), self.place(cx1, cy1)], self.place(x, y));
        self.outline.cubic(self.end, by, to);
        self.end = to;
    }

    fn close(&mut self) {
        self.outline.line(self.end, self.start);
        self.end = self.start;
    }
}
