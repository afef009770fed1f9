//! Serves the built site and builds it again when a source changes: the same site as `build`
//! writes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};
use std::{env, fs, thread};

use browser_tests::{Address, Server};

use crate::shell::{Result, on_path, root};
use crate::site;

const PORT: u16 = 8080;
/// What the page is built from.
const SOURCES: [&str; 9] = [
    "src",
    "crates",
    "static",
    "lessons",
    "embed",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
];

/// Builds, serves and rebuilds until interrupted. The page is served as soon as it is built; what is
/// next to it follows.
pub(crate) fn serve() -> Result {
    site::set_up()?;
    let dist = root().join("dist");
    let mut built = newest_source();
    site::page(&dist)?;
    let server = Server::start(&dist, "/", Address::FromPort(PORT))
        .map_err(|error| format!("no free port from {PORT} to {}: {error}", PORT + 10))?;
    println!("\nPortpath is at {} (Ctrl-C stops it)", server.url());
    open(&server.url());
    println!("    the lessons, the embed and the pages of the codes follow");
    tell(site::rest(&dist), &server);
    loop {
        thread::sleep(Duration::from_millis(500));
        let newest = newest_source();
        if newest > built {
            built = newest;
            tell(site::page(&dist).and_then(|()| site::rest(&dist)), &server);
        }
    }
}

/// Says how a build went. The site that was there stays until a build succeeds.
fn tell(outcome: Result, server: &Server) {
    match outcome {
        Ok(()) => println!(
            "    everything is at {}; it is built again when a file in src, crates, static, lessons or embed changes",
            server.url()
        ),
        Err(reason) => eprintln!("error: {reason}"),
    }
}

fn newest_source() -> Option<SystemTime> {
    SOURCES
        .iter()
        .filter_map(|source| newest_below(&root().join(source)))
        .max()
}

fn newest_below(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok();
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let below = entries
        .filter_map(|entry| newest_below(&entry.path()))
        .max();
    own.max(below)
}

/// Opens the address in the desktop's browser, if there is a desktop.
fn open(url: &str) {
    let desktop = env::var_os("DISPLAY").is_some()
        || env::var_os("WAYLAND_DISPLAY").is_some()
        || cfg!(target_os = "macos");
    let opener: Option<PathBuf> = ["xdg-open", "open"].into_iter().find_map(on_path);
    if desktop && let Some(opener) = opener {
        // The address is printed; a browser that does not open is no error.
        Command::new(opener)
            .arg(url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok();
    }
}
