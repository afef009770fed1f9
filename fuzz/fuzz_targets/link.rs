//! Any bytes as the fragment of an address, as what a packed one holds, and as a text to share.
#![no_main]

use fuzz::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::link(&String::from_utf8_lossy(bytes)));
