use png::{BitDepth, Encoder};

use super::*;

/// A PNG of this form, as an address.
pub(crate) fn png(width: u32, height: u32, colour: ColorType, depth: BitDepth, data: &[u8]) -> String {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == ColorType::Indexed {
        encoder.set_palette(vec![255, 255, 255, 180, 83, 42]);
        encoder.set_trns(vec![0, 255]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    address(&file)
}

/// A logo of one colour.
pub(crate) fn plain(width: u32, height: u32, pixel: Pixel) -> String {
    let data = pixel.repeat(width as usize * height as usize);
    png(width, height, ColorType::Rgba, BitDepth::Eight, &data)
}

fn address(file: &[u8]) -> String {
    format!("{SCHEME}{}", BASE64.encode(file))
}

#[test]
fn every_kind_of_png_becomes_the_same_pixels() {
    let table = [
        (
            png(2, 1, ColorType::Rgba, BitDepth::Eight, &[180, 83, 42, 255, 180, 83, 42, 0]),
            [180, 83, 42, 255],
        ),
        (png(2, 1, ColorType::Rgb, BitDepth::Eight, &[180, 83, 42, 9, 9, 9]), [180, 83, 42, 255]),
        (png(2, 1, ColorType::Grayscale, BitDepth::Eight, &[7, 9]), [7, 7, 7, 255]),
        (png(2, 1, ColorType::Grayscale, BitDepth::One, &[0b0100_0000]), [0, 0, 0, 255]),
        (png(2, 1, ColorType::GrayscaleAlpha, BitDepth::Eight, &[7, 8, 9, 9]), [7, 7, 7, 8]),
        (png(2, 1, ColorType::Grayscale, BitDepth::Sixteen, &[7, 1, 9, 9]), [7, 7, 7, 255]),
        (png(2, 1, ColorType::Indexed, BitDepth::One, &[0b1000_0000]), [180, 83, 42, 255]),
    ];
    for (text, first) in table {
        let logo = Logo::decode(&file(&text).unwrap()).unwrap();
        assert_eq!((logo.width, logo.height, logo.pixels.len(), logo.pixels[0]), (2, 1, 2, first), "{text}");
        assert_eq!(size(&text), Some((2, 1)));
    }
}

#[test]
fn the_largest_logo_is_taken() {
    assert!(Logo::read(&plain(MOST_WIDTH, MOST_HEIGHT, [180, 83, 42, 255])).is_ok());
}

#[test]
fn what_is_no_logo_is_refused() {
    let good = plain(4, 4, [180, 83, 42, 255]);
    let cut = file(&good).unwrap();
    let table = [
        (String::new(), InvalidLogo::NotPng),
        ("https://shop.example/logo.png".to_owned(), InvalidLogo::NotPng),
        (good.replace("image/png", "image/svg+xml"), InvalidLogo::NotPng),
        (good.replace("image/png", "image/png;charset=utf-8"), InvalidLogo::NotPng),
        (format!("{good}\n"), InvalidLogo::NotPng),
        (good.trim_end_matches('=').to_owned() + "*", InvalidLogo::NotPng),
        (address(b"GIF89a"), InvalidLogo::NotPng),
        (address(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), InvalidLogo::NotPng),
        (
            address(&[cut.as_slice(), &vec![0; MOST_BYTES]].concat()),
            InvalidLogo::TooHeavy(cut.len() + MOST_BYTES),
        ),
        (plain(1025, 1, [0, 0, 0, 255]), InvalidLogo::TooLarge(1025, 1)),
        (plain(1, 513, [0, 0, 0, 255]), InvalidLogo::TooLarge(1, 513)),
        (address(&cut[..cut.len() - 20]), InvalidLogo::Broken),
        (address(&cut[..HEADER]), InvalidLogo::Broken),
        (plain(4, 4, [255, 255, 255, 255]), InvalidLogo::Unseen),
        (plain(4, 4, [0, 0, 0, 0]), InvalidLogo::Unseen),
    ];
    for (text, why) in table {
        assert_eq!(Logo::read(&text).map(|logo| logo.pixels.len()), Err(why), "{text:.80}");
    }
}

#[test]
fn a_logo_that_moves_is_refused() {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 1, 1);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0]).unwrap();
    writer.write_image_data(&[9]).unwrap();
    writer.finish().unwrap();
    assert_eq!(Logo::read(&address(&file)).map(drop), Err(InvalidLogo::Moves));
}

#[test]
fn a_damaged_file_is_refused_and_never_more() {
    let good = file(&plain(9, 9, [180, 83, 42, 255])).unwrap();
    for at in 0..good.len() {
        let mut damaged = good.clone();
        damaged[at] ^= 0x55;
        // Some damage does not show: what counts is that nothing fails on it.
        drop(Logo::read(&address(&damaged)));
    }
}
