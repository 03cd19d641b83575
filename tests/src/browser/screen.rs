//! How large the page is, and pictures of it.

use std::{env, fs, path::PathBuf};

use thirtyfour::WebElement;

use super::{Browser, Engine, Start, chromium, firefox};
use crate::{eventually, paths};

/// A window on a desk.
pub(super) const DESK: (u32, u32) = (1280, 1000);
/// No widget is as high.
const TALL: u32 = 2400;
/// A screen in a hand.
pub(super) const PHONE: (u32, u32) = (390, 844);
/// The widths at which pictures are taken: the narrowest phone, an ordinary one, a desk.
pub const WIDTHS: [u32; 3] = [280, 375, 1280];

impl Browser {
    /// What cannot be said before it runs.
    pub(super) async fn set_up(&self, start: Start) {
        match self.engine {
            Engine::Chromium if start.dark => return chromium::prefer(self, "dark").await,
            // Everything else was said.
            Engine::Chromium => return,
            Engine::Firefox => firefox::allow_narrow_windows(self).await,
            Engine::WebKit => {}
        }
        let (width, height) = if start.phone { PHONE } else { DESK };
        self.resize(width, height).await;
    }

    /// Makes the page this wide; a window with a bar shows less of its height.
    pub async fn resize(&self, width: u32, height: u32) {
        match self.engine {
            Engine::Chromium => chromium::resize(self, width, height).await,
            Engine::Firefox | Engine::WebKit => {
                let resized = self.driver().set_window_rect(0, 0, width, height).await;
                resized.unwrap_or_else(|error| panic!("the window cannot be {width} px wide: {error}"));
            }
        }
        let is_so = async || (self.run("return innerWidth").await == width).then_some(());
        eventually(&format!("the page is {width} px wide"), is_so).await;
    }

    /// By how much the page is wider than the screen.
    pub async fn sticks_out(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.run(script).await.as_i64().expect("a width")
    }

    /// Keeps a picture of what is seen now in the folder that `GOODWORD_SHOTS` names, if it names one.
    pub async fn picture(&self, name: &str) {
        if let Some(file) = self.file_for(name) {
            let picture = self.driver().screenshot(&file).await;
            picture.unwrap_or_else(|error| panic!("no picture {name}: {error}"));
        }
    }

    /// Keeps pictures of an element at each of [`WIDTHS`], and puts the page back to a desk's size. They are
    /// `NAME-WIDTH-light-ENGINE.png` in the folder that `GOODWORD_SHOTS` names, and are taken if it names one.
    pub async fn pictures(&self, name: &str, element: &WebElement) {
        if env::var_os("GOODWORD_SHOTS").is_none() {
            return;
        }
        let dark = self.run("return matchMedia('(prefers-color-scheme: dark)').matches").await == true;
        let scheme = if dark { "dark" } else { "light" };
        // Of what is higher than the window, only what is seen comes into the picture.
        let height = if self.engine == Engine::Chromium { TALL } else { DESK.1 };
        for width in WIDTHS {
            self.resize(width, height).await;
            if let Some(file) = self.file_for(&format!("{name}-{width}-{scheme}")) {
                fs::write(&file, self.picture_of(element).await).expect("a picture can be written");
            }
        }
        self.resize(DESK.0, DESK.1).await;
    }

    /// A picture of an element, as PNG.
    pub async fn picture_of(&self, element: &WebElement) -> Vec<u8> {
        element.screenshot_as_png().await.unwrap_or_else(|error| panic!("no picture: {error}"))
    }

    fn file_for(&self, name: &str) -> Option<PathBuf> {
        let folder = paths::root().join(env::var_os("GOODWORD_SHOTS")?);
        fs::create_dir_all(&folder).expect("a folder for pictures");
        Some(folder.join(format!("{name}-{}.png", self.engine)))
    }
}
