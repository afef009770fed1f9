//! Digests as subresource integrity has them.

use data_encoding::BASE64;
use sha2::{Digest, Sha384};

/// `sha384-…`
pub(crate) fn sri(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(&Sha384::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_specification() {
        let known = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        assert_eq!(sri(b"alert('Hello, world.');"), known);
    }
}
