use super::*;

fn card<'a>(sentence: &'a str, name: &'a str, accent: &'a str) -> Card<'a> {
    Card { sentence, instead: "For you: 10% off", name, accent, logo: None, rtl: false }
}

/// What the picture shows, as entries of its palette, and the palette.
fn read(picture: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height, info.color_type), (WIDTH, HEIGHT, png::ColorType::Indexed));
    (pixels, reader.info().palette.as_deref().unwrap().to_vec())
}

/// The colour of each pixel.
fn colours_of(picture: &[u8]) -> Vec<Rgb> {
    let (pixels, palette) = read(picture);
    let palette: &[Rgb] = palette.as_chunks().0;
    pixels.iter().map(|entry| palette[usize::from(*entry)]).collect()
}

fn drawn(card: &Card) -> Vec<u8> {
    let picture = Painter::new().expect("letters").draw(card).unwrap();
    read(&picture).0
}

#[test]
fn a_picture_has_the_owners_colour_and_is_light_to_load() {
    let picture =
        Painter::new().unwrap().draw(&card("Anna gives you €10", "Bakkerij Jansen", "#b4532a")).unwrap();
    let (pixels, palette) = read(&picture);
    assert_eq!(palette[..3], [0xb4, 0x53, 0x2a]);
    assert_eq!(pixels[100 * 1200 + 20], 0, "nothing stands at the edge");
    assert!(picture.len() < 60_000, "{} bytes", picture.len());
}

#[test]
fn other_words_are_another_picture() {
    let anna = drawn(&card("Anna gives you €10", "Bakkerij Jansen", "#b4532a"));
    assert_ne!(anna, drawn(&card("Anna gives you €15", "Bakkerij Jansen", "#b4532a")));
    assert_ne!(anna, drawn(&card("Anna gives you €10", "Bakkerij Janssen", "#b4532a")));
    assert_eq!(anna, drawn(&card("Anna gives you €10", "Bakkerij Jansen", "#b4532a")));
}

#[test]
fn what_our_letters_cannot_write_is_said_otherwise_or_not_at_all() {
    let instead = drawn(&card("For you: 10% off", "Shop", "#b4532a"));
    assert_eq!(drawn(&card("田中 gives you 10% off", "Shop", "#b4532a")), instead);
    let nothing = Card { sentence: "田中", instead: "田中", ..card("", "田中", "#b4532a") };
    assert_ne!(drawn(&nothing), instead);
    // A sign is left out, since the rest says it all.
    assert_eq!(drawn(&card("For you: 10% off 🎁", "Shop", "#b4532a")), instead);
}

#[test]
fn letters_of_every_language_of_ours_can_be_written() {
    let fonts = Fonts::ours().unwrap();
    for text in [
        "Łukasz, Şule, Đorđe, Ágnes, Jürgen, Zoë, Françoise, Iñaki, Åse, Þór, Ķārlis",
        "„Für dich“ – 10 % auf alles… ‘’“”«»¿¡€£¥·",
        "هدية من سارة: خصم 10٪ على كل شيء؟ ١٢٣، لأ پگچژ",
    ] {
        let missing: Vec<char> =
            text.chars().filter(|sign| !sign.is_whitespace() && !fonts.can_write_sign(*sign)).collect();
        assert!(missing.is_empty(), "{missing:?} in {text}");
    }
}

#[test]
fn arabic_letters_are_joined_and_stand_from_right_to_left() {
    let fonts = Fonts::ours().unwrap();
    let glyphs = |text: &str| fonts.one_line(text, f32::INFINITY, true).ids();
    let joined = glyphs("سسس");
    assert_eq!(joined.len(), 3);
    assert!(joined[0] != joined[1] && joined[1] != joined[2], "each has the form of its place: {joined:?}");
    let apart = glyphs("س س");
    assert_eq!(apart.first(), apart.last(), "{apart:?}");
    // Lam and alif are one glyph.
    assert_eq!(glyphs("لا").len(), 1);
    // The first word stands last, and a number keeps its order.
    let (word, number) = (glyphs("من"), fonts.one_line("10", f32::INFINITY, false).ids());
    let both = glyphs("من 10");
    assert!(both.starts_with(&number) && both.ends_with(&word), "{both:?}: {word:?}, {number:?}");
}

/// What one line takes of a text, found sign by sign.
fn one_line_slowly(fonts: &Fonts, text: &str, widest: f32, rtl: bool) -> Vec<u32> {
    let whole = |text: &str| fonts.one_line(text, f32::INFINITY, rtl);
    let mut text: String = text.chars().take(90).collect();
    let mut line = whole(&text);
    while line.width > widest && text.pop().is_some() {
        line = whole(&format!("{}…", text.trim_end()));
    }
    line.ids()
}

/// Names of one script and of several, and signs in any order: letters that join and that do not, marks, digits, brackets.
fn names() -> Vec<String> {
    let mut names = vec![
        "Konditorei Käßmeyer & Söhne GmbH, seit 1898 am Viktualienmarkt in München, Bayern, Deutschland"
            .to_owned(),
        "مخبز يانسن للحلويات والمعجنات الشرقية والغربية في قلب المدينة القديمة قرب السوق الكبير والمحطة"
            .to_owned(),
        "Bakkerij Jansen مخبز يانسن 1898 (Amsterdam) أمستردام & Söhne وأولاده, since ١٩٠٠ – سسساسسسا لا لا"
            .to_owned(),
        "Żółw س a س b لا 1 ٢ Ł س ".repeat(6),
        "سا".repeat(45),
        "س ".repeat(45),
        "!? ".repeat(30),
        "田中 Jansen 田中 ".repeat(6),
        " ".repeat(90),
        "a".to_owned(),
    ];
    let signs: Vec<char> =
        "abWi.fl, fi()12٣٤سالأمنهيـ\u{64b}\u{651}\u{301} Łż–\u{200f}\u{200e}".chars().collect();
    let mut seed = 7_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for _ in 0..6 {
        let length = 20 + draw(80);
        names.push((0..length).map(|_| signs[draw(signs.len())]).collect());
    }
    names
}

#[test]
fn a_long_name_is_cut_where_it_always_was_in_a_few_goes() {
    let fonts = Fonts::ours().unwrap();
    let mut most = 0;
    for name in names() {
        for (widest, rtl) in [(0.1, false), (7.5, true), (24.3, false)] {
            text::LINES.set(0);
            let line = fonts.one_line(&name, widest, rtl);
            most = most.max(text::LINES.get());
            assert_eq!(line.ids(), one_line_slowly(&fonts, &name, widest, rtl), "{name} in {widest}");
        }
    }
    assert!(most <= 20, "{most} lines were written for one");
}

#[test]
fn a_sentence_is_broken_between_words_and_made_smaller_until_it_fits() {
    let fonts = Fonts::ours().unwrap();
    let lines = fonts.lines("one two three", 4.0, false).unwrap();
    assert!(lines.len() > 1 && lines.iter().all(|line| line.width <= 4.0));
    assert!(fonts.lines("Donaudampfschifffahrtsgesellschaft", 4.0, false).is_none());
    for sentence in ["x".repeat(400), "word ".repeat(200), "A".to_owned()] {
        let pixels = drawn(&card(&sentence, &sentence, "#b4532a"));
        let at_the_edge =
            (0..HEIGHT as usize).filter(|y| !(430..500).contains(y)).any(|y| pixels[y * 1200 + 8] != 0);
        assert!(!at_the_edge, "{sentence}");
    }
}

#[test]
fn text_on_any_accent_can_be_read() {
    let contrast = |one: Rgb, other: Rgb| {
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    };
    let steps = || (0..=255).step_by(17);
    for [r, g, b] in steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b]))) {
        let accent = format!("#{r:02x}{g:02x}{b:02x}");
        let [ground, tone, ink] = colours(&accent);
        assert!(contrast(ground, ink) >= 4.5 && contrast(tone, ink) >= 4.5, "{accent}: {tone:?}");
        assert_ne!(ground, tone, "{accent}");
    }
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|byte| {
        let value = f64::from(byte) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Draws cards by their names, into the folder `GOODWORD_CARDS` if there is one to look at them.
fn assert_small(table: &[(&str, Card)]) {
    let folder = std::env::var("GOODWORD_CARDS").ok();
    let painter = Painter::new().unwrap();
    for (name, card) in table {
        let picture = painter.draw(card).unwrap();
        assert!(picture.len() < MOST_BYTES, "{name}: {} bytes", picture.len());
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(format!("{folder}/{name}.png"), picture).unwrap();
        }
    }
}

/// What a preview takes to load on a phone is next to nothing.
const MOST_BYTES: usize = 70_000;

/// They stay for somebody to look at: `GOODWORD_CARDS=$PWD/build/cards cargo test -p goodword-edge every_card`.
#[test]
fn every_card_is_drawn_and_small() {
    let german = "Maximiliane-Charlotte schenkt dir 10 % Rabatt auf deine erste Bestellung von Lebkuchen und Weihnachtsgebäck";
    let table = [
        ("en", card("Anna gives you €10", "Bakkerij Jansen", "#b4532a")),
        ("nl", card("Anna geeft je 10% korting", "Bakkerij Jansen", "#1f6650")),
        (
            "de",
            card(
                german,
                "Konditorei Käßmeyer & Söhne GmbH, seit 1898 am Viktualienmarkt in München",
                "#f2c14e",
            ),
        ),
        ("fr", card("Françoise vous offre un gâteau", "Pâtisserie L’Étoile", "#1d3557")),
        ("es", card("Iñaki te regala 500 MB de espacio", "Nube", "#e63946")),
        (
            "ar",
            Card {
                rtl: true, ..card("هدية من Anna: خصم 10\u{200e}%\u{200e}", "مخبز يانسن", "#6a4c93")
            },
        ),
        ("ar2", Card { rtl: true, ..card("لك: رصيد بقيمة 10\u{a0}€", "Bakkerij Jansen", "#2a9d8f") }),
        ("white", card("Bo gives you 10% off", "Linen & Co", "#ffffff")),
        ("black", card("Bo gives you 10% off", "Noir", "#000000")),
        ("nameless", card("For you: a free cake", "Bakkerij Jansen", "#ff7f50")),
        ("pl", card("Łukasz gives you 1,000 points", "Żółw & Gęś", "#8ecae6")),
    ];
    assert_small(&table);
}

/// A logo of as many colours as there can be, drawn large.
fn colourful() -> Logo {
    let pixel = |at: usize| {
        let [x, y] = [at % 400, at / 400].map(|part| u8::try_from(part % 256).unwrap());
        [x, y, x ^ y, 255]
    };
    Logo { width: 400, height: 100, pixels: (0..40_000).map(pixel).collect() }
}

#[test]
fn a_logo_stands_below_the_tear_and_changes_nothing_of_what_is_above() {
    let painter = Painter::new().unwrap();
    let brown = Logo { width: 84, height: 84, pixels: vec![[1, 83, 42, 255]; 84 * 84] };
    for rtl in [false, true] {
        let plain = Card { rtl, ..card("Anna gives you €10", "Bakkerij Jansen", "#b4532a") };
        let with_logo = Card { logo: Some(&brown), ..plain };
        let [plain, with_logo] = [plain, with_logo].map(|card| colours_of(&painter.draw(&card).unwrap()));
        let middle = if rtl { 1200 - 80 - 58 } else { 80 + 58 };
        let colour = |x: usize, y: usize| with_logo[y * WIDTH as usize + x];
        assert_eq!((colour(middle, 548), colour(middle, 496)), ([1, 83, 42], [255; 3]), "rtl: {rtl}");
        let above = 430 * WIDTH as usize;
        for (one, other) in plain[..above].iter().zip(&with_logo[..above]) {
            assert!(one.iter().zip(other).all(|(one, other)| one.abs_diff(*other) <= 4), "{one:?} {other:?}");
        }
    }
}

#[test]
fn a_card_with_a_logo_is_small_too() {
    let demo: serde_json::Value =
        serde_json::from_str(include_str!("../../../demo-site/program.json")).unwrap();
    let demo = Logo::read(demo["theme"]["logo"].as_str().unwrap()).unwrap();
    let (colourful, wide) =
        (colourful(), Logo { width: 600, height: 60, pixels: vec![[20, 60, 120, 200]; 36_000] });
    let long = "Konditorei Käßmeyer & Söhne GmbH, seit 1898 am Viktualienmarkt in München";
    let table = [
        ("logo", Card { logo: Some(&demo), ..card("Anna gives you €10", "Bakkerij Jansen", "#b4532a") }),
        ("logo-light", Card { logo: Some(&demo), ..card("Anna gives you €10", long, "#f2c14e") }),
        ("logo-wide", Card { logo: Some(&wide), ..card("Anna gives you €10", long, "#1d3557") }),
        (
            "logo-colourful",
            Card { logo: Some(&colourful), ..card("Bo gives you 10% off", "Noir", "#000000") },
        ),
        ("logo-white", Card { logo: Some(&demo), ..card("Bo gives you 10% off", "田中", "#ffffff") }),
        (
            "logo-ar",
            Card {
                logo: Some(&demo),
                rtl: true,
                ..card("هدية من Anna: خصم 10\u{200e}%\u{200e}", "مخبز يانسن", "#6a4c93")
            },
        ),
    ];
    assert_small(&table);
}
