//! How long a paste may be. Memory that runs out takes the page down with it, so a paste beyond
//! these numbers is not read at all, and the reader is told so; part of an answer could be a wrong
//! one. What they cost stands in docs/limits.md.

/// How much is read at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of your YAML.
    pub bytes: usize,
    /// Its lines.
    pub lines: usize,
    /// Documents, and items of Lists.
    pub documents: usize,
}

/// In a browser: WebAssembly can address 4 GB, and what is read takes up to 80 times its text. More
/// documents would hold the page up for too long.
const BROWSER: Limits = Limits {
    bytes: 16 << 20,
    lines: 1_000_000,
    documents: 20_000,
};

/// In a program of its own, which has the machine's memory.
pub const PROGRAM: Limits = Limits {
    bytes: 256 << 20,
    lines: 256 << 20,
    documents: 500_000,
};

/// Those that hold here.
pub const LIMITS: Limits = if cfg!(target_pointer_width = "32") {
    BROWSER
} else {
    PROGRAM
};

/// What a paste has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// So many bytes, where so many are read.
    Bytes {
        /// Those of your YAML.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// So many lines, where so many are read.
    Lines {
        /// Those of your YAML.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// So many documents, where so many are read.
    Documents {
        /// Those of your YAML.
        found: usize,
        /// The limit.
        most: usize,
    },
}

impl Limits {
    /// What is too much of a text of this length.
    pub fn of_bytes(&self, found: usize) -> Option<Excess> {
        (found > self.bytes).then_some(Excess::Bytes {
            found,
            most: self.bytes,
        })
    }

    /// What is too much of a text.
    pub fn of_text(&self, text: &str) -> Option<Excess> {
        self.of_bytes(text.len()).or_else(|| self.of_lines(text))
    }

    fn of_lines(&self, text: &str) -> Option<Excess> {
        if text.len() < self.lines {
            return None;
        }
        let found = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
        (found > self.lines).then_some(Excess::Lines {
            found,
            most: self.lines,
        })
    }

    /// What is too much of so many documents.
    pub fn of_documents(&self, found: usize) -> Option<Excess> {
        (found > self.documents).then_some(Excess::Documents {
            found,
            most: self.documents,
        })
    }
}
