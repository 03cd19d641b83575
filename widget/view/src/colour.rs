//! The program's accent colour, and the colour of text that can be read on it.

/// A colour as bytes of red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Reads `#rrggbb`. Anything else is no colour, so what was read may stand in a stylesheet.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?.as_bytes();
        if digits.len() != 6 {
            return None;
        }
        let mut bytes = [0; 3];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// Red, green and blue.
    #[must_use]
    pub const fn bytes(self) -> [u8; 3] {
        self.0
    }

    /// Black or white, whichever is easier to read on this colour: the contrast is at least 4.5 to 1.
    #[must_use]
    pub fn ink(self) -> &'static str {
        // Black and white contrast equally with a relative luminance of 0.179.
        if self.luminance() > 0.179 { "#000" } else { "#fff" }
    }

    /// Relative luminance (WCAG 2.2), by a polynomial close to sRGB's curve: `powf` weighs two kilobytes.
    fn luminance(self) -> f32 {
        let [red, green, blue] = self.0.map(|byte| {
            let value = f32::from(byte) / 255.0;
            value * (value * (value * 0.305_306 + 0.682_171) + 0.012_523)
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// The value of one hexadecimal digit.
const fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_digits_are_a_colour() {
        assert_eq!(Colour::parse("#b4532A"), Some(Colour([0xb4, 0x53, 0x2a])));
        for wrong in ["", "#", "b4532a", "#b4532", "#b4532a0", "#b4532g", "#fff;}", "red", "#ééé"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    /// What stands in the stylesheet, in its light look and in its dark ones.
    const STYLE: &str = include_str!("../../style/frame.css");
    /// What text needs against what is behind it (WCAG 2.2, 1.4.3), and what only shows a shape (1.4.11).
    const TEXT: f64 = 4.5;
    const SHAPE: f64 = 3.0;

    fn every_accent() -> impl Iterator<Item = [u8; 3]> {
        let steps = || (0..=255).step_by(15);
        steps().flat_map(move |r| steps().flat_map(move |g| steps().map(move |b| [r, g, b])))
    }

    /// The looks by the names of their selectors: each is a palette.
    fn looks() -> Vec<(&'static str, &'static str)> {
        let palette = |selector: &'static str| {
            let (_, rules) = STYLE.split_once(&format!("{selector} {{\n")).expect(selector);
            (selector, rules.split_once('}').expect("the end of a rule").0)
        };
        [".card", ".card:not(.light)", "\n.dark"].map(palette).into()
    }

    fn value<'a>(look: &'a str, name: &str) -> &'a str {
        let (_, value) = look.split_once(&format!("--{name}: ")).expect(name);
        value.split(';').next().unwrap_or_default()
    }

    fn colour(look: &str, name: &str) -> [u8; 3] {
        let value = value(look, name);
        let value = if value == "#fff" { "#ffffff" } else { value };
        Colour::parse(value).unwrap_or_else(|| panic!("--{name} is {value}")).0
    }

    #[test]
    fn text_on_any_accent_can_be_read() {
        for accent in every_accent() {
            let ink = if Colour(accent).ink() == "#000" { [0; 3] } else { [255; 3] };
            assert!(contrast(accent, ink) >= TEXT, "{accent:?}");
        }
    }

    #[test]
    fn text_on_a_trace_of_any_accent_can_be_read_in_every_look() {
        for (selector, look) in looks() {
            let paper = colour(look, "paper");
            let share = value(look, "share").trim_end_matches('%').parse::<f64>().unwrap() / 100.0;
            for accent in every_accent() {
                let behind = mix(accent, share, paper);
                for name in ["ink", "soft"] {
                    let found = contrast(colour(look, name), behind);
                    assert!(found >= TEXT, "--{name} in {selector} on {accent:?}: {found}");
                }
            }
        }
    }

    #[test]
    fn every_colour_of_text_can_be_read_in_every_look() {
        for (selector, look) in looks() {
            let paper = colour(look, "paper");
            let trouble = mix(colour(look, "wrong"), 0.09, paper);
            let wash = colour(look, "wash");
            let mut pairs = vec![("wrong", trouble, TEXT), ("edge", paper, SHAPE)];
            for name in ["ink", "soft", "wrong", "good", "late"] {
                pairs.extend([(name, paper, TEXT), (name, wash, TEXT)]);
            }
            for (name, behind, needed) in pairs {
                let found = contrast(colour(look, name), behind);
                assert!(found >= needed, "--{name} in {selector} on {behind:?}: {found}");
            }
        }
    }

    #[test]
    fn dark_is_the_same_by_wish_of_the_visitor_and_of_the_page() {
        let palettes = looks()
            .into_iter()
            .map(|(_, look)| look.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>());
        let [_, visitor, page] = palettes.collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(visitor, page);
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (exact_luminance(one) + 0.05, exact_luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    /// `color-mix(in srgb, colour share, paper)`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of bytes is one")]
    fn mix(colour: [u8; 3], share: f64, paper: [u8; 3]) -> [u8; 3] {
        let part = |at: usize| f64::from(colour[at]) * share + f64::from(paper[at]) * (1.0 - share);
        [part(0), part(1), part(2)].map(|part| part.round() as u8)
    }

    /// WCAG's own formula.
    fn exact_luminance(colour: [u8; 3]) -> f64 {
        let [red, green, blue] = colour.map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}
