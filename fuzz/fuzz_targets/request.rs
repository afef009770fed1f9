//! Any three lines as client, target and fact, asked of a paste that has something for most
//! requests.
#![no_main]

use fuzz::invariants;
use libfuzzer_sys::fuzz_target;

const PASTE: &str = concat!(
    include_str!("../../src/examples/several-ports.yaml"),
    "---\n",
    include_str!("../../src/examples/headless.yaml"),
    "---\n",
    include_str!("../../src/examples/node-port.yaml"),
    "---\n",
    include_str!("../../src/examples/named-port.yaml"),
);

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    invariants::request(PASTE, line(), line(), line());
});
