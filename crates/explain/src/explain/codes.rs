//! What findings are called: a code each, with the cause that it stands for where nothing tells
//! more.

use crate::report::Cause;

/// What a finding is called, and the trouble that it explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `selector-matches-no-pod`
    pub name: &'static str,
    /// The trouble; none for an answer that is no trouble, and where each finding says it.
    pub cause: Option<Cause>,
}

impl Code {
    /// A code that explains a trouble.
    pub const fn new(name: &'static str, cause: Cause) -> Self {
        Self {
            name,
            cause: Some(cause),
        }
    }

    /// A code of an answer that is no trouble.
    pub const fn answer(name: &'static str) -> Self {
        Self { name, cause: None }
    }
}
