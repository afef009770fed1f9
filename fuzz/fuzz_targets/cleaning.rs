//! Any bytes as a paste with whatever stands around YAML.
#![no_main]

use fuzz::invariants;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| invariants::cleaning(&String::from_utf8_lossy(bytes)));
