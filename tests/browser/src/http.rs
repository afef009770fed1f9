//! JSON over HTTP/1.1 to a server on this machine: all that WebDriver needs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// Long enough for a browser's start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends one request and returns the JSON of the answer, whatever its status.
pub(crate) fn send(
    port: u16,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, String> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let answer =
        exchange(port, method, path, &body).map_err(|error| format!("{method} {path}: {error}"))?;
    let (_, json) = answer
        .split_once("\r\n\r\n")
        .ok_or_else(|| format!("{method} {path}: half an answer"))?;
    serde_json::from_str(json).map_err(|error| format!("{method} {path}: {error}"))
}

fn exchange(port: u16, method: &str, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    read_answer(stream)
}

/// chromedriver keeps the connection open in spite of `Connection: close`, so the length decides.
fn read_answer(mut stream: TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        let count = stream.read(&mut chunk)?;
        bytes.extend_from_slice(&chunk[..count]);
        if count == 0 || is_whole(&bytes) {
            return String::from_utf8(bytes).map_err(std::io::Error::other);
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| {
        line.strip_prefix("content-length:")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    length.is_some_and(|length| bytes.len() >= end + 4 + length)
}
