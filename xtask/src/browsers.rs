//! The browsers that the tests drive, each with its driver: installed where that can be done without asking.

use std::env;
use std::process::Command;

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;

use crate::layout::Layout;
use crate::{process, tools};

/// The driver of Firefox, which Debian does not have; it only hands messages on.
const GECKODRIVER: tools::Program =
    tools::Program { name: "geckodriver", package: "geckodriver@0.37.1", flags: &[] };

/// What people look at an owner's site with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Chromium, by chromedriver
    Chromium,
    /// Firefox, by geckodriver
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver, on a screen of Xvfb
    Webkit,
}

impl Engine {
    /// How the tests of this engine end, and its name here.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::Webkit => "webkit",
        }
    }

    /// What must be on the PATH: of each row one.
    fn programs(self) -> &'static [&'static [&'static str]] {
        match self {
            Engine::Chromium => &[&["chromium"], &["chromedriver"]],
            Engine::Firefox => &[&["firefox", "firefox-esr"]],
            Engine::Webkit => &[&["WebKitWebDriver"], &["Xvfb"]],
        }
    }

    /// In which packages Debian has them.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Engine::Chromium => &["chromium", "chromium-driver"],
            Engine::Firefox => &["firefox-esr"],
            Engine::Webkit => &["webkit2gtk-driver", "xvfb"],
        }
    }

    fn is_installed(self) -> bool {
        self.programs().iter().all(|row| row.iter().any(|program| on_path(program)))
    }
}

/// Installs what these engines need, none named means all, and answers which can be driven here. WebKitGTK is Linux's: on
/// another system it is left out with a notice, but not in CI.
pub(crate) fn install(layout: &Layout, wanted: &[Engine]) -> Result<Vec<Engine>> {
    let mut engines = if wanted.is_empty() { Engine::value_variants() } else { wanted }.to_vec();
    if engines.contains(&Engine::Webkit) && !cfg!(target_os = "linux") && env::var_os("CI").is_none() {
        println!("Notice: WebKitGTK is not to be had for this system, so nothing is tested in WebKit.");
        engines.retain(|engine| *engine != Engine::Webkit);
    }
    let missing: Vec<_> = engines.iter().copied().filter(|engine| !engine.is_installed()).collect();
    if !missing.is_empty() {
        install_packages(&missing)?;
    }
    if engines.contains(&Engine::Firefox) {
        tools::install_program(layout, &GECKODRIVER)?;
    }
    Ok(engines)
}

fn install_packages(missing: &[Engine]) -> Result<()> {
    let packages: Vec<_> = missing.iter().flat_map(|engine| engine.packages()).copied().collect();
    if !on_path("apt-get") || !is_root() {
        bail!("{}", what_to_install(missing, &packages));
    }
    process::step("browsers", || {
        process::run(&mut apt_get(&["update"]))?;
        process::run(apt_get(&["install", "-y", "--no-install-recommends"]).args(&packages))
    })?;
    let still: Vec<_> = missing.iter().copied().filter(|engine| !engine.is_installed()).collect();
    ensure!(still.is_empty(), "apt-get brought less than it should. {}", what_to_install(&still, &packages));
    Ok(())
}

fn what_to_install(missing: &[Engine], packages: &[&str]) -> String {
    let rows = missing.iter().flat_map(|engine| engine.programs());
    let programs: Vec<_> = rows.map(|row| format!("`{}`", row.join("` or `"))).collect();
    format!(
        "The browser tests need {} on the PATH: please install them (on Debian: sudo apt-get install {}), or \
         choose engines that you have by `--engine`.",
        programs.join(", "),
        packages.join(" "),
    )
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-q").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_lacks_a_browser_is_told_which_programs_and_how() {
        let missing = [Engine::Firefox, Engine::Webkit];
        let packages = ["firefox-esr", "webkit2gtk-driver", "xvfb"];
        let sentence = what_to_install(&missing, &packages);
        assert!(sentence.contains("need `firefox` or `firefox-esr`, `WebKitWebDriver`, `Xvfb` on the PATH"));
        assert!(sentence.contains("sudo apt-get install firefox-esr webkit2gtk-driver xvfb"), "{sentence}");
    }

    #[test]
    fn an_engine_is_called_what_its_tests_end_with() {
        for engine in Engine::value_variants() {
            let argument = engine.to_possible_value().map(|value| value.get_name().to_owned());
            assert_eq!(argument.as_deref(), Some(engine.name()));
        }
    }
}
