//! Starts chromedriver and a headless Chromium with a fresh profile, and speaks WebDriver to it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use serde_json::{Value, json};

use crate::http;

/// The two programs a browser test needs.
#[derive(Clone, Debug)]
pub struct Browser {
    /// Chromium or Chrome.
    pub chrome: PathBuf,
    /// The chromedriver of the same major version.
    pub driver: PathBuf,
}

impl Browser {
    /// What `cargo xtask test` has set, else Debian's places.
    pub fn from_env() -> Browser {
        let or = |name: &str, usual: &str| {
            env::var_os(name).map_or_else(|| PathBuf::from(usual), PathBuf::from)
        };
        Browser {
            chrome: or("CHROME", "/usr/bin/chromium"),
            driver: or("CHROMEDRIVER", "/usr/bin/chromedriver"),
        }
    }
}

/// A running chromedriver; it and its profile folder go when this is dropped.
pub struct Driver {
    child: Child,
    port: u16,
    profile: PathBuf,
}

impl Driver {
    /// Starts chromedriver on a free port and waits until it answers.
    pub fn start(browser: &Browser) -> Result<Driver, String> {
        let port = free_port()?;
        let profile = env::temp_dir().join(format!("portpath-browser-{}-{port}", process::id()));
        let child = Command::new(&browser.driver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", browser.driver.display()))?;
        let driver = Driver {
            child,
            port,
            profile,
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        while http::send(port, "GET", "/status", None).is_err() {
            if Instant::now() > deadline {
                return Err("chromedriver did not answer within 30 s".to_owned());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(driver)
    }

    /// Opens a browser window of its own.
    pub fn session(self, browser: &Browser) -> Result<Session, String> {
        let answer = http::send(
            self.port,
            "POST",
            "/session",
            Some(&capabilities(&browser.chrome, &self.profile)),
        )?;
        match answer["value"]["sessionId"].as_str() {
            Some(id) => Ok(Session {
                path: format!("/session/{id}"),
                driver: self,
            }),
            None => Err(format!(
                "no browser session: {}",
                answer["value"]["message"]
            )),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing can be done about a process or a folder that is gone already.
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.profile).ok();
    }
}

/// One browser window; closed when dropped.
pub struct Session {
    driver: Driver,
    path: String,
}

impl Session {
    /// Sends a WebDriver command of this session and returns its `value`.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let mut answer = http::send(
            self.driver.port,
            method,
            &format!("{}{path}", self.path),
            body,
        )?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!(
                "{method} {path}: {error}: {}",
                answer["value"]["message"]
            )),
            None => Ok(answer["value"].take()),
        }
    }

    /// Posts to the session.
    pub fn post(&self, path: &str, body: Value) -> Result<Value, String> {
        self.send("POST", path, Some(&body))
    }

    /// Runs a command of the Chrome DevTools Protocol.
    pub fn devtools(&self, command: &str, parameters: Value) -> Result<Value, String> {
        self.post(
            "/goog/cdp/execute",
            json!({ "cmd": command, "params": parameters }),
        )
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        http::send(self.driver.port, "DELETE", &self.path, None).ok();
    }
}

fn free_port() -> Result<u16, String> {
    let listener =
        TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("no free port: {error}"))?;
    Ok(listener
        .local_addr()
        .map_err(|error| error.to_string())?
        .port())
}

fn capabilities(chrome: &Path, profile: &Path) -> Value {
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "goog:chromeOptions": {
            "binary": chrome,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en-US",
                format!("--user-data-dir={}", profile.display()),
            ],
        },
    } } })
}
