//! What an earlier check found, by fingerprint.

use std::collections::BTreeSet;

use serde_json::Value;

/// The fingerprints of an earlier check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeSet<String>,
}

impl Baseline {
    /// Reads what `portpath check --output json` printed; `Err` holds a sentence that says what is
    /// wrong with it.
    pub fn read(json: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(json)
            .map_err(|error| format!("the baseline is not JSON: {error}"))?;
        let sections = ["services", "ways", "calls", "findings"];
        if !sections.iter().all(|section| value[section].is_array()) {
            return Err("the baseline is not the JSON of portpath check".to_owned());
        }
        let entries = sections
            .iter()
            .flat_map(|section| value[section].as_array().into_iter().flatten());
        let known = entries.filter_map(|entry| entry["fingerprint"].as_str().map(str::to_owned));
        Ok(Self {
            known: known.collect(),
        })
    }

    /// Whether an earlier check found the same.
    pub fn knows(&self, fingerprint: &str) -> bool {
        self.known.contains(fingerprint)
    }
}
