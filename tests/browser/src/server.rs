//! A static file server on 127.0.0.1 for a folder, under any path, with the content types a browser
//! insists on.
//!
//! It answers GET and HEAD, one request a connection, and keeps a list of the paths asked for. It
//! leaves out ranges and caching. Of a file that lies next to its packed copy (`page.js.br`) it sends
//! the copy to browsers that take Brotli.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io, thread};

/// Where a server listens.
#[derive(Clone, Copy, Debug)]
pub enum Address {
    /// Any free port.
    AnyPort,
    /// This port, or the next free one of the ten after it.
    FromPort(u16),
}

/// A running server; its thread lives until the process ends.
pub struct Server {
    port: u16,
    prefix: String,
    requests: Arc<Mutex<Vec<String>>>,
    gone: Arc<AtomicBool>,
}

impl Server {
    /// Serves `folder` at `prefix`, which starts and ends with a slash.
    pub fn start(folder: &Path, prefix: &str, address: Address) -> io::Result<Server> {
        let listener = listen(address)?;
        let port = listener.local_addr()?.port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let gone = Arc::new(AtomicBool::new(false));
        let site = Site {
            folder: folder.to_owned(),
            prefix: prefix.to_owned(),
            requests: Arc::clone(&requests),
        };
        let is_gone = Arc::clone(&gone);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if is_gone.load(Ordering::Relaxed) {
                    continue;
                }
                let site = site.clone();
                // It is fine if a browser closes the connection early.
                thread::spawn(move || site.answer(stream).ok());
            }
        });
        Ok(Server {
            port,
            prefix: prefix.to_owned(),
            requests,
            gone,
        })
    }

    /// The address of the folder's index page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.prefix)
    }

    /// Hangs up on everybody from now on, as a server that is gone.
    pub fn hang_up(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    /// Paths asked for so far, in order.
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn listen(address: Address) -> io::Result<TcpListener> {
    match address {
        Address::AnyPort => TcpListener::bind(("127.0.0.1", 0)),
        Address::FromPort(first) => {
            let ports = first..=first.saturating_add(10);
            let mut refused = io::Error::other("no port to try");
            for port in ports {
                match TcpListener::bind(("127.0.0.1", port)) {
                    Ok(listener) => return Ok(listener),
                    Err(error) => refused = error,
                }
            }
            Err(refused)
        }
    }
}

#[derive(Clone)]
struct Site {
    folder: PathBuf,
    prefix: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn answer(&self, stream: TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(&stream);
        let mut request = String::new();
        reader.read_line(&mut request)?;
        let mut takes_brotli = false;
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            takes_brotli |= names_brotli(&header);
            header.clear();
        }
        let mut words = request.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Ok(());
        };
        let path = target.split(['?', '#']).next().unwrap_or_default();
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path.to_owned());

        let found = self.read(path, takes_brotli);
        let status = if found.is_some() {
            "200 OK"
        } else {
            "404 Not Found"
        };
        let file = found.unwrap_or_else(|| File {
            kind: "text/plain; charset=utf-8",
            packing: "",
            bytes: b"not found\n".to_vec(),
        });
        let mut stream = &stream;
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {}\r\n{}Content-Length: {}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
            file.kind,
            file.packing,
            file.bytes.len()
        )?;
        if method != "HEAD" {
            stream.write_all(&file.bytes)?;
        }
        stream.flush()
    }

    fn read(&self, path: &str, takes_brotli: bool) -> Option<File> {
        let inside = path.strip_prefix(self.prefix.as_str())?;
        let is_folder = inside.is_empty() || inside.ends_with('/');
        let file = if is_folder {
            format!("{inside}index.html")
        } else {
            inside.to_owned()
        };
        let inside = Path::new(&file);
        if !inside
            .components()
            .all(|component| matches!(component, Component::Normal(_)))
        {
            return None;
        }
        let kind = content_type(inside);
        let packed = if takes_brotli {
            fs::read(self.folder.join(format!("{file}.br"))).ok()
        } else {
            None
        };
        match packed {
            Some(bytes) => Some(File {
                kind,
                packing: "Content-Encoding: br\r\n",
                bytes,
            }),
            None => Some(File {
                kind,
                packing: "",
                bytes: fs::read(self.folder.join(inside)).ok()?,
            }),
        }
    }
}

/// What is sent.
struct File {
    kind: &'static str,
    /// The header line that names how it is packed, empty for not at all.
    packing: &'static str,
    bytes: Vec<u8>,
}

/// Whether a header line says that the browser takes Brotli.
fn names_brotli(header: &str) -> bool {
    let Some((name, value)) = header.split_once(':') else {
        return false;
    };
    name.eq_ignore_ascii_case("accept-encoding")
        && value.split(',').any(|word| word.trim().starts_with("br"))
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
