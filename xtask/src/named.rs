//! Files whose names hold their digest, so that a browser may always keep them.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::shell::Result;

/// A file of the site.
pub(crate) struct Named {
    /// `simulator-0123456789abcdef.js`
    pub(crate) name: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

impl Named {
    /// Names these bytes.
    pub(crate) fn new(stem: &str, ending: &str, bytes: Vec<u8>) -> Named {
        let name = format!("{stem}-{}.{ending}", digest(&bytes));
        Named { name, bytes }
    }

    /// Writes the file into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result {
        let path = folder.join(&self.name);
        fs::write(&path, &self.bytes).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// 16 hexadecimal digits.
fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_the_digest() {
        let file = Named::new("simulator", "js", Vec::new());
        assert_eq!(file.name, "simulator-e3b0c44298fc1c14.js");
    }
}
