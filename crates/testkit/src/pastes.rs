//! The pastes of the scenarios with what is asked of them, for tests that turn them about.

use portpath::Asked;

use crate::scenario::{asked, blocks, files};

/// A paste with one request to it.
pub struct Paste {
    /// Its file, and where the request stands there.
    pub name: String,
    /// Your YAML.
    pub yaml: String,
    /// The request.
    pub asked: Asked,
}

/// Every request of every scenario, in order.
pub fn pastes() -> Vec<Paste> {
    let mut pastes = Vec::new();
    for path in files() {
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let mut yaml = String::new();
        for block in blocks(&markdown) {
            match block.word.as_str() {
                "yaml" => yaml = block.text,
                "request" => {
                    let name = format!("{}, request at byte {}", path.display(), block.start);
                    pastes.push(Paste {
                        name,
                        yaml: yaml.clone(),
                        asked: asked(&block.text),
                    });
                }
                _ => {}
            }
        }
    }
    pastes
}
