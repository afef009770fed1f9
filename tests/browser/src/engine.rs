//! The three engines that browsers are made of, and how a test starts each: the browser's program,
//! the driver that speaks WebDriver for it, and what both are told.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use serde_json::{Value, json};

/// An engine. All of Chrome, Edge and Opera have Chromium's; Safari and every browser on iOS have
/// WebKit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium with chromedriver.
    Chromium,
    /// Firefox with geckodriver.
    Firefox,
    /// WebKitGTK's own small browser with WebKitWebDriver.
    WebKit,
}

impl Engine {
    /// All of them, in the order of documents.
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    /// The name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "Chromium",
            Engine::Firefox => "Firefox",
            Engine::WebKit => "WebKitGTK",
        }
    }

    /// How the names of its tests begin.
    pub fn tests(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium::",
            Engine::Firefox => "firefox::",
            Engine::WebKit => "webkit::",
        }
    }

    /// The environment variables that name the browser and its driver.
    pub fn variables(self) -> [&'static str; 2] {
        match self {
            Engine::Chromium => ["CHROME", "CHROMEDRIVER"],
            Engine::Firefox => ["FIREFOX", "GECKODRIVER"],
            Engine::WebKit => ["WEBKIT_BROWSER", "WEBKIT_DRIVER"],
        }
    }

    /// Where Debian puts the two.
    fn places(self) -> [&'static str; 2] {
        match self {
            Engine::Chromium => ["/usr/bin/chromium", "/usr/bin/chromedriver"],
            Engine::Firefox => ["/usr/bin/firefox", "/usr/bin/geckodriver"],
            Engine::WebKit => [
                "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "/usr/bin/WebKitWebDriver",
            ],
        }
    }
}

/// The two programs a browser test needs.
#[derive(Clone, Debug)]
pub struct Browser {
    /// What it is made of.
    pub engine: Engine,
    /// The browser.
    pub program: PathBuf,
    /// The driver that fits it.
    pub driver: PathBuf,
}

impl Browser {
    /// The Chromium that `cargo xtask test` has set, else Debian's.
    pub fn from_env() -> Browser {
        Browser::of(Engine::Chromium)
    }

    /// What `cargo xtask test` has set for this engine, else Debian's.
    pub fn of(engine: Engine) -> Browser {
        let or =
            |name: &str, usual: &str| env::var_os(name).map_or_else(|| usual.into(), Into::into);
        let [program, driver] = engine.variables();
        let [usual_program, usual_driver] = engine.places();
        Browser {
            engine,
            program: or(program, usual_program),
            driver: or(driver, usual_driver),
        }
    }

    /// The driver's command, on a port; `display` is the X display of an engine that needs one.
    pub(crate) fn command(&self, port: u16, profile: &Path, display: Option<&Display>) -> Command {
        let mut command = Command::new(&self.driver);
        match self.engine {
            Engine::Chromium => {
                command.arg(format!("--port={port}"));
            }
            Engine::Firefox => {
                let port = port.to_string();
                // The second port is for a protocol that the tests do not speak: any free one.
                command.args(["--port", &port, "--websocket-port", "0", "--profile-root"]);
                command.arg(profile);
            }
            Engine::WebKit => {
                command.arg(format!("--port={port}"));
                // Its sandbox does not start for root in a container. The pages are our own.
                command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                command
                    .env("XDG_DATA_HOME", profile)
                    .env("XDG_CACHE_HOME", profile);
                command.env("LIBGL_ALWAYS_SOFTWARE", "1");
            }
        }
        if let Some(display) = display {
            command
                .env("DISPLAY", &display.name)
                .env_remove("WAYLAND_DISPLAY");
        }
        command
    }

    /// What a new session asks for.
    pub(crate) fn capabilities(&self, profile: &Path) -> Value {
        let program = &self.program;
        let wanted = match self.engine {
            Engine::Chromium => json!({
                "browserName": "chrome",
                "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
                "goog:chromeOptions": {
                    "binary": program,
                    "args": [
                        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage",
                        "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                        "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en-US",
                        format!("--user-data-dir={}", profile.display()),
                    ],
                },
            }),
            Engine::Firefox => json!({
                "moz:firefoxOptions": { "binary": program, "args": ["-headless"] },
            }),
            Engine::WebKit => json!({
                "webkitgtk:browserOptions": { "binary": program, "args": ["--automation"] },
            }),
        };
        json!({ "capabilities": { "alwaysMatch": wanted } })
    }

    /// The display of an engine that draws on one, with nobody looking at it.
    pub(crate) fn display(&self) -> Result<Option<Display>, String> {
        match self.engine {
            Engine::Chromium | Engine::Firefox => Ok(None),
            Engine::WebKit => Display::start().map(Some),
        }
    }
}

/// A virtual X display; it goes when this is dropped.
pub(crate) struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts Xvfb, which finds a free display and says its number.
    fn start() -> Result<Display, String> {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1600x1200x24",
                "-nolisten",
                "tcp",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("Xvfb: {error}"))?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut number)
                .map_err(|error| format!("Xvfb: {error}"))?;
        }
        let name = format!(":{}", number.trim());
        Ok(Display { server, name })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Nothing can be done about a process that is gone already.
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// A folder for all that a browser writes.
pub(crate) fn new_profile(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}
