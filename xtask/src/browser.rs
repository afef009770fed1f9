//! Chromium and its driver: what is there is used, and root on a Debian-like system gets them by
//! apt-get.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use browser_tests::Browser;

use crate::shell::{Result, answer, on_path, run, step};

const CHROMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const CHROME_PLACES: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const DRIVER_PLACES: [&str; 2] = [
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
];

/// Finds or gets a Chromium and the chromedriver of the same major version.
pub(crate) fn ready() -> Result<Browser> {
    step("browser", || {
        if let Ok(browser) = found() {
            return Ok(browser);
        }
        if can_apt_get() {
            step("apt-get install chromium chromium-driver", || {
                apt_get(&["chromium", "chromium-driver"])
            })?;
        }
        found()
    })
}

fn found() -> Result<Browser> {
    let chrome = named("CHROME", &CHROMES, &CHROME_PLACES).ok_or(
        "no Chrome or Chromium found; get one with `apt-get install chromium chromium-driver`, or name it with CHROME=/its/path",
    )?;
    let (version, major) = version(&chrome)
        .ok_or_else(|| format!("`{} --version` names no version", chrome.display()))?;
    let driver = named("CHROMEDRIVER", &["chromedriver"], &DRIVER_PLACES).ok_or_else(|| {
        format!(
            "no chromedriver for {} found; get it with `npx @puppeteer/browsers install chromedriver@{major}` and name it \
             with CHROMEDRIVER=/its/path",
            chrome.display()
        )
    })?;
    match self::version(&driver) {
        Some((_, driver_major)) if driver_major == major => {
            println!(
                "    {} {version}: found, and {}",
                chrome.display(),
                driver.display()
            );
            Ok(Browser { chrome, driver })
        }
        other => Err(format!(
            "{} is version {}, but {} is {version}; get its driver with `npx @puppeteer/browsers install chromedriver@{major}` \
             and name it with CHROMEDRIVER=/its/path",
            driver.display(),
            other.map_or_else(|| "unknown".to_owned(), |(version, _)| version),
            chrome.display()
        )),
    }
}

fn named(variable: &str, programs: &[&str], places: &[&str]) -> Option<PathBuf> {
    if let Some(file) = env::var_os(variable) {
        return Some(file.into());
    }
    let on_path = programs.iter().find_map(|program| on_path(program));
    on_path.or_else(|| {
        places
            .iter()
            .map(PathBuf::from)
            .find(|place| place.is_file())
    })
}

/// `156.0.8078.73` and 156, from `Chromium 156.0.8078.73 built on …`.
fn version(program: &Path) -> Option<(String, u32)> {
    let text = answer(Command::new(program).arg("--version"))?;
    let version = text
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    Some((version.to_owned(), version.split('.').next()?.parse().ok()?))
}

/// Whether we may install Debian packages.
pub(crate) fn can_apt_get() -> bool {
    on_path("apt-get").is_some()
        && answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

/// Installs Debian packages, after fetching the package lists where there are none yet or they are
/// too old.
pub(crate) fn apt_get(packages: &[&str]) -> Result {
    let install = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args([
            "install",
            "-y",
            "-q",
            "--no-install-recommends",
        ]);
        run(command.args(packages))
    };
    if has_lists() && install().is_ok() {
        return Ok(());
    }
    run(Command::new("apt-get").args(["update", "-q"]))?;
    install().map_err(|reason| {
        format!(
            "{reason}; get it with `apt-get install {}`",
            packages.join(" ")
        )
    })
}

fn has_lists() -> bool {
    let mut lists = fs::read_dir("/var/lib/apt/lists")
        .into_iter()
        .flatten()
        .flatten();
    lists.any(|entry| {
        entry.file_name().to_string_lossy().ends_with("_Packages")
            || entry.file_name().to_string_lossy().ends_with(".lz4")
    })
}
