//! Why the API server refuses an object that it could decode.

use super::Cause;

/// Why the API server refuses an object after decoding it.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// Validation or allocation: 422 Invalid.
    Invalid(Vec<Cause>),
    /// A failure that is not about a field, in the server's words: 500 InternalError.
    Internal(String),
}
