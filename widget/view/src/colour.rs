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

    #[test]
    fn text_on_any_accent_can_be_read() {
        let steps = || (0..=255u8).step_by(5);
        for (red, green, blue) in
            steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| (r, g, b))))
        {
            let accent = [red, green, blue];
            let background = exact_luminance(accent);
            let contrast = match Colour(accent).ink() {
                "#000" => (background + 0.05) / 0.05,
                _ => 1.05 / (background + 0.05),
            };
            assert!(contrast >= 4.5, "{accent:?}: {contrast}");
        }
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
