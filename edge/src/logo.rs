//! The owner's logo: a PNG in a `data:` address, which a page can show as it stands and the picture of a preview draws.

use std::io::Cursor;

use data_encoding::BASE64;
use png::{ColorType, Decoder, Transformations};
use thiserror::Error;

/// What the address begins with.
const SCHEME: &str = "data:image/png;base64,";
/// The most bytes of the file: 32 KB in base64, half of what a configuration may have.
const MOST_BYTES: usize = 24 * 1024;
/// The most pixels of each side.
const MOST_WIDTH: u32 = 1024;
const MOST_HEIGHT: u32 = 512;
/// What a PNG has before its size, and up to the end of it.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const HEADER: usize = 24;
/// How far the clearest pixel must be from white, of 255.
const LEAST_SEEN: u32 = 48;

/// A pixel: red, green, blue, and how much of it covers what is behind.
pub(crate) type Pixel = [u8; 4];

/// A logo that was decoded.
#[derive(Debug)]
pub(crate) struct Logo {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<Pixel>,
}

/// The text is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum InvalidLogo {
    /// Another address, or another format.
    #[error("Send the logo as a PNG in the form data:image/png;base64,…, without spaces or line breaks.")]
    NotPng,
    /// The file is too large.
    #[error(
        "The logo's file has {0} bytes; save it with at most 24,576, for instance smaller or with fewer colours."
    )]
    TooHeavy(usize),
    /// The picture is too large.
    #[error("The logo has {0} by {1} pixels; make it at most 1024 wide and 512 high.")]
    TooLarge(u32, u32),
    /// Pictures one after the other.
    #[error("The logo moves; save one picture of it.")]
    Moves,
    /// It cannot be decoded.
    #[error("The logo cannot be read as a PNG; save it again.")]
    Broken,
    /// White on white.
    #[error(
        "The logo cannot be seen on white, on which it is shown; send one that is drawn for a white ground."
    )]
    Unseen,
}

impl Logo {
    /// Reads and decodes a logo.
    ///
    /// # Errors
    /// Each of [`InvalidLogo`].
    pub(crate) fn read(text: &str) -> Result<Self, InvalidLogo> {
        let logo = Self::decode(&file(text)?)?;
        if logo.pixels.iter().any(|pixel| seen_on_white(*pixel)) {
            Ok(logo)
        } else {
            Err(InvalidLogo::Unseen)
        }
    }

    fn decode(file: &[u8]) -> Result<Self, InvalidLogo> {
        let (width, height) = sides(file).ok_or(InvalidLogo::NotPng)?;
        if width > MOST_WIDTH || height > MOST_HEIGHT {
            return Err(InvalidLogo::TooLarge(width, height));
        }
        let mut decoder = Decoder::new(Cursor::new(file));
        // Whatever it is stored as, eight bits of each colour and how much they cover.
        decoder.set_transformations(
            Transformations::EXPAND | Transformations::ALPHA | Transformations::STRIP_16,
        );
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        let mut reader = decoder.read_info().map_err(|_| InvalidLogo::Broken)?;
        if reader.info().animation_control().is_some() {
            return Err(InvalidLogo::Moves);
        }
        let mut bytes = vec![0; reader.output_buffer_size().ok_or(InvalidLogo::Broken)?];
        let frame = reader.next_frame(&mut bytes).map_err(|_| InvalidLogo::Broken)?;
        let pixels = match frame.color_type {
            ColorType::Rgba => bytes.as_chunks().0.to_vec(),
            ColorType::GrayscaleAlpha => {
                bytes.as_chunks().0.iter().map(|[grey, cover]| [*grey, *grey, *grey, *cover]).collect()
            }
            _ => return Err(InvalidLogo::Broken),
        };
        Ok(Self { width: width as usize, height: height as usize, pixels })
    }
}

/// The width and height of a logo that was accepted, by its first bytes only.
pub(crate) fn size(text: &str) -> Option<(u32, u32)> {
    let start = text.strip_prefix(SCHEME)?.get(..HEADER / 3 * 4)?;
    sides(&BASE64.decode(start.as_bytes()).ok()?)
}

fn file(text: &str) -> Result<Vec<u8>, InvalidLogo> {
    let text = text.strip_prefix(SCHEME).ok_or(InvalidLogo::NotPng)?;
    let file = BASE64.decode(text.as_bytes()).map_err(|_| InvalidLogo::NotPng)?;
    if file.len() > MOST_BYTES { Err(InvalidLogo::TooHeavy(file.len())) } else { Ok(file) }
}

fn sides(file: &[u8]) -> Option<(u32, u32)> {
    let rest = file.strip_prefix(SIGNATURE)?;
    let ([width, height], _) = rest.as_chunks().0.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

fn seen_on_white(pixel: Pixel) -> bool {
    let [red, green, blue, cover] = pixel.map(u32::from);
    [red, green, blue].into_iter().any(|part| (255 - part) * cover / 255 >= LEAST_SEEN)
}

#[cfg(test)]
pub(crate) mod tests;
