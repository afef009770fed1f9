//! Any bytes as a paste, read as the terminal program reads a file.
#![no_main]

use fuzz::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::text(&String::from_utf8_lossy(bytes)));
