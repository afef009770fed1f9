//! Base64 as chromedriver sends screenshots in.

/// The bytes of a base64 text; characters outside the alphabet are passed over.
pub(crate) fn base64_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut window, mut bits) = (0u32, 0u32);
    for value in text.bytes().filter_map(sextet) {
        window = (window << 6 | u32::from(value)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((window >> bits & 0xff) as u8);
        }
    }
    bytes
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::base64_decode;

    #[test]
    fn decodes_with_and_without_padding() {
        assert_eq!(base64_decode("UG9ydHBhdGg="), b"Portpath");
        assert_eq!(base64_decode("iVBORw0KGgo"), b"\x89PNG\r\n\x1a\n");
    }
}
