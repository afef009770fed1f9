//! The browsers and their drivers: what is there is used, and root on a Debian-like system gets the
//! rest by apt-get. Chromium is needed. Firefox and WebKitGTK are tested where they can be
//! installed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use browser_tests::{Browser, Engine};

use crate::shell::{Result, answer, on_path, run, step};
use crate::tools::cargo_tool;

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
const FIREFOX_PLACES: [&str; 1] = ["/Applications/Firefox.app/Contents/MacOS/firefox"];
/// Mozilla's driver, which Debian does not have.
const GECKODRIVER: &str = "0.37.1";

/// Finds or gets a Chromium and the chromedriver of the same major version.
pub(crate) fn ready() -> Result<Browser> {
    step("browser", || got(Engine::Chromium))
}

/// Every engine, with its browser or the reason why there is none.
pub(crate) fn engines() -> Vec<(Engine, Result<Browser>)> {
    Engine::ALL
        .into_iter()
        .map(|engine| (engine, step(engine.name(), || got(engine))))
        .collect()
}

/// What tells the tests which browser to use.
pub(crate) fn variables(browser: &Browser) -> [(&'static str, &Path); 2] {
    let [program, driver] = browser.engine.variables();
    [(program, &browser.program), (driver, &browser.driver)]
}

/// Finds or gets a browser of this engine.
fn got(engine: Engine) -> Result<Browser> {
    let packages: &[&str] = match engine {
        Engine::Chromium => &["chromium", "chromium-driver"],
        Engine::Firefox => &["firefox-esr"],
        Engine::WebKit => &["webkit2gtk-driver", "xvfb"],
    };
    let is_there = || match engine {
        Engine::Chromium => chromium().is_ok(),
        Engine::Firefox => firefox().is_some(),
        Engine::WebKit => webkit().is_ok(),
    };
    if !is_there() && can_apt_get() {
        step(&format!("apt-get install {}", packages.join(" ")), || {
            apt_get(packages)
        })?;
    }
    match engine {
        Engine::Chromium => chromium(),
        Engine::Firefox => with_geckodriver(),
        Engine::WebKit => webkit(),
    }
}

fn with_geckodriver() -> Result<Browser> {
    let program =
        firefox().ok_or("no Firefox found; get one, or name it with FIREFOX=/its/path")?;
    let driver = match named("GECKODRIVER", &["geckodriver"], &[]) {
        Some(driver) => driver,
        None => cargo_tool("geckodriver", "geckodriver", GECKODRIVER, &["--locked"])?
            .map_or_else(|| "geckodriver".into(), |folder| folder.join("geckodriver")),
    };
    println!("    {}: found, and {}", program.display(), driver.display());
    Ok(Browser {
        engine: Engine::Firefox,
        program,
        driver,
    })
}

fn firefox() -> Option<PathBuf> {
    named("FIREFOX", &["firefox-esr", "firefox"], &FIREFOX_PLACES)
}

fn webkit() -> Result<Browser> {
    let lacking = "no WebKitGTK to test with; get it with `apt-get install webkit2gtk-driver xvfb`";
    let driver = named("WEBKIT_DRIVER", &["WebKitWebDriver"], &[]).ok_or(lacking)?;
    let program = env::var_os("WEBKIT_BROWSER")
        .map(PathBuf::from)
        .or_else(mini_browser)
        .ok_or(lacking)?;
    // It draws on a display, and there it is one that nobody looks at.
    on_path("Xvfb").ok_or(lacking)?;
    println!("    {}: found, and {}", program.display(), driver.display());
    Ok(Browser {
        engine: Engine::WebKit,
        program,
        driver,
    })
}

/// The browser that WebKitGTK's library brings, in a folder named after the machine and the version.
fn mini_browser() -> Option<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        folders.sort();
        folders
    };
    let of_machines = folders(Path::new("/usr/lib")).into_iter();
    let below = of_machines.flat_map(|folder| {
        ["webkit2gtk-4.1", "webkit2gtk-4.0"].map(|version| folder.join(version))
    });
    below
        .map(|folder| folder.join("MiniBrowser"))
        .find(|program| program.is_file())
}

fn chromium() -> Result<Browser> {
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
            Ok(Browser {
                engine: Engine::Chromium,
                program: chrome,
                driver,
            })
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
