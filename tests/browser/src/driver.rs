//! Starts a driver and its browser, without a window and with a fresh profile, and speaks WebDriver
//! to it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use serde_json::{Value, json};

use crate::engine::{Browser, Display, Engine, new_profile};
use crate::http;

/// How long a driver may take to answer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running driver; it, its display and its profile folder go when this is dropped.
pub struct Driver {
    child: Child,
    port: u16,
    profile: PathBuf,
    _display: Option<Display>,
}

impl Driver {
    /// Starts the browser's driver on a free port and waits until it answers.
    pub fn start(browser: &Browser) -> Result<Driver, String> {
        let port = free_port()?;
        let profile = env::temp_dir().join(format!("portpath-browser-{}-{port}", process::id()));
        new_profile(&profile)?;
        let display = browser.display()?;
        let child = browser
            .command(port, &profile, display.as_ref())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", browser.driver.display()))?;
        let driver = Driver {
            child,
            port,
            profile,
            _display: display,
        };
        let deadline = Instant::now() + PATIENCE;
        while http::send(port, "GET", "/status", None).is_err() {
            if Instant::now() > deadline {
                let driver = browser.driver.display();
                return Err(format!("{driver} did not answer within {PATIENCE:?}"));
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
            Some(&browser.capabilities(&self.profile)),
        )?;
        match answer["value"]["sessionId"].as_str() {
            Some(id) => Ok(Session {
                path: format!("/session/{id}"),
                engine: browser.engine,
                version: answer["value"]["capabilities"]["browserVersion"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
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
    engine: Engine,
    version: String,
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

    /// The browser's version, as it says itself.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the browser is made of.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs a command of the Chrome DevTools Protocol, which only Chromium speaks.
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
