//! Addresses as Kubernetes reads them: a sloppy reader from before Go 1.17 that lets leading zeros
//! pass, then strict checks on top (apimachinery/pkg/util/validation/ip.go;
//! k8s.io/utils/internal/third_party/forked/golang/net).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::field::{Errors, quote};

const NOT_AN_IP: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NOT_A_CIDR: &str = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/// Reads an address; leading zeros are decimal. An IPv4-mapped IPv6 address is the IPv4 one, as in
/// Go.
pub(crate) fn parse_sloppy(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        let address = parse_v6(text)?;
        return Some(
            address
                .to_ipv4_mapped()
                .map_or(IpAddr::V6(address), IpAddr::V4),
        );
    }
    parse_v4(text).map(IpAddr::V4)
}

/// The text reads as an IPv6 address (netutils.IsIPv6String).
pub(crate) fn is_v6(text: &str) -> bool {
    matches!(parse_sloppy(text), Some(IpAddr::V6(_)))
}

/// Checks an address of an older field as new objects must have it (IsValidIPForLegacyField,
/// strict).
pub(crate) fn validate_ip(errors: &mut Errors, field: &str, text: &str) -> Option<IpAddr> {
    let Some(address) = parse_sloppy(text) else {
        errors.invalid(field, text, NOT_AN_IP);
        return None;
    };
    match text.parse::<IpAddr>() {
        Err(_) => errors.invalid(field, text, "must not have leading 0s"),
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_some() => {
            errors.invalid(field, text, "must not be an IPv4-mapped IPv6 address");
        }
        Ok(_) => {}
    }
    Some(address)
}

/// Checks a CIDR of an older field as new objects must have it (IsValidCIDRForLegacyField, strict).
pub(crate) fn validate_cidr(errors: &mut Errors, field: &str, text: &str) -> Option<(IpAddr, u8)> {
    let parsed = text
        .split_once('/')
        .and_then(|(address, bits)| Some((address, parse_sloppy(address)?, bits)));
    let Some((written, address, bits)) = parsed else {
        errors.invalid(field, text, NOT_A_CIDR);
        return None;
    };
    let width = if written.contains(':') { 128 } else { 32 };
    let digits = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    let Some(length) = bits
        .parse::<u8>()
        .ok()
        .filter(|length| digits && *length <= width)
    else {
        errors.invalid(field, text, NOT_A_CIDR);
        return None;
    };
    let canonical_bits = bits.len() == 1 || !bits.starts_with('0');
    match written.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_some() => {
            errors.invalid(field, text, "must not have an IPv4-mapped IPv6 address");
        }
        Ok(_) if canonical_bits => {}
        _ => errors.invalid(
            field,
            text,
            "must not have leading 0s in IP or prefix length",
        ),
    }
    if has_host_bits(address, length) {
        errors.invalid(
            field,
            text,
            "must not have bits set beyond the prefix length",
        );
    }
    Some((address, length))
}

/// ValidateNonSpecialIP: addresses that no endpoint and no external address may be.
pub(crate) fn validate_non_special(errors: &mut Errors, field: &str, text: &str) {
    let Some(address) = parse_sloppy(text) else {
        errors.invalid(field, text, "must be a valid IP address");
        return;
    };
    let (link_local, link_multicast) = match address {
        IpAddr::V4(v4) => (v4.is_link_local(), v4.octets()[..3] == [224, 0, 0]),
        IpAddr::V6(v6) => (
            v6.segments()[0] & 0xffc0 == 0xfe80,
            v6.octets()[0] == 0xff && v6.octets()[1] & 0xf == 2,
        ),
    };
    if address.is_unspecified() {
        errors.invalid(field, text, &format!("may not be unspecified ({text})"));
    }
    if address.is_loopback() {
        errors.invalid(
            field,
            text,
            "may not be in the loopback range (127.0.0.0/8, ::1/128)",
        );
    }
    if link_local {
        errors.invalid(
            field,
            text,
            "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
        );
    }
    if link_multicast {
        errors.invalid(
            field,
            text,
            "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
        );
    }
}

fn has_host_bits(address: IpAddr, length: u8) -> bool {
    match address {
        IpAddr::V4(v4) => length < 32 && u32::from(v4) << length != 0,
        IpAddr::V6(v6) => length < 128 && u128::from(v6) << length != 0,
    }
}

fn parse_v4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = part.trim_start_matches('0');
        *octet = if significant.is_empty() {
            0
        } else {
            significant.parse().ok()?
        };
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// Groups of hexadecimal digits, `::` once, and IPv4 at the end.
fn parse_v6(text: &str) -> Option<Ipv6Addr> {
    let (head, tail) = match text.split_once("::") {
        Some((_, tail)) if tail.contains("::") || tail.starts_with(':') => return None,
        Some((head, tail)) => (groups(head)?, Some(groups(tail)?)),
        None => (groups(text)?, None),
    };
    let tail_length = tail.as_ref().map_or(0, Vec::len);
    let fits = if tail.is_some() {
        head.len() + tail_length < 8
    } else {
        head.len() == 8
    };
    let mut segments = [0u16; 8];
    if !fits {
        return None;
    }
    segments[..head.len()].copy_from_slice(&head);
    segments[8 - tail_length..].copy_from_slice(&tail.unwrap_or_default());
    Some(Ipv6Addr::from(segments))
}

fn groups(text: &str) -> Option<Vec<u16>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut groups = Vec::new();
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        if part.contains('.') && parts.peek().is_none() {
            let [a, b, c, d] = parse_v4(part)?.octets();
            groups.extend([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]);
        } else {
            let significant = part.trim_start_matches('0');
            let hex = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !hex {
                return None;
            }
            groups.push(if significant.is_empty() {
                0
            } else {
                u16::from_str_radix(significant, 16).ok()?
            });
        }
    }
    Some(groups)
}

/// GetWarningsForIP: addresses that read, but not in their canonical form.
pub(crate) fn warn_ip(field: &str, text: &str) -> Vec<String> {
    let Some(address) = parse_sloppy(text) else {
        return Vec::new();
    };
    match text.parse::<IpAddr>() {
        Err(_) => vec![format!(
            "{field}: non-standard IP address {} will be considered invalid in a future Kubernetes release: use \"{address}\"",
            quote(text)
        )],
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_some() => {
            vec![format!(
                "{field}: non-standard IP address {} will be considered invalid in a future Kubernetes release: use \"{address}\"",
                quote(text)
            )]
        }
        Ok(IpAddr::V6(v6)) if v6.to_string() != text => {
            vec![format!(
                "{field}: IPv6 address {} should be in RFC 5952 canonical format (\"{v6}\")",
                quote(text)
            )]
        }
        Ok(_) => Vec::new(),
    }
}

/// GetWarningsForCIDR.
pub(crate) fn warn_cidr(field: &str, text: &str) -> Vec<String> {
    let Some((address, bits)) = text.split_once('/') else {
        return Vec::new();
    };
    match (address.parse::<IpAddr>(), bits.parse::<u8>()) {
        (Ok(IpAddr::V6(v6)), Ok(length)) if v6.to_string() != address => {
            vec![format!(
                "{field}: IPv6 CIDR value {} should be in RFC 5952 canonical format (\"{v6}/{length}\")",
                quote(text)
            )]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::tree::defaulted;
    use portpath_text::source::Span;
    use portpath_yaml::yaml::Value;

    fn said(check: fn(&mut Errors, &str)) -> impl Fn(&str) -> Vec<String> {
        move |text| {
            let root = defaulted(Span::default(), Value::Map(Vec::new()));
            let mut errors = Errors::new(&root);
            check(&mut errors, text);
            let strip = |message: String| {
                message
                    .rsplit_once("\": ")
                    .map_or(message.clone(), |(_, end)| end.to_owned())
            };
            errors
                .into_causes()
                .into_iter()
                .map(|cause| strip(cause.message))
                .collect()
        }
    }

    #[test]
    fn addresses_read_sloppily() {
        assert_eq!(
            parse_sloppy("010.000.1.09"),
            Some(IpAddr::from([10, 0, 1, 9]))
        );
        assert_eq!(
            parse_sloppy("::ffff:1.2.3.4"),
            Some(IpAddr::from([1, 2, 3, 4]))
        );
        assert_eq!(
            parse_sloppy("1::00008").map(|address| address.to_string()),
            Some("1::8".to_owned())
        );
        for bad in [
            "",
            "1.2.3",
            "1.2.3.256",
            "1.2.3.4.5",
            "1..2.3",
            "::1%eth0",
            "1:2:3",
            "1::2::3",
            ":1",
            "1:2:3:4:5:6:7:8:9",
        ] {
            assert_eq!(parse_sloppy(bad), None, "{bad}");
        }
    }

    #[test]
    fn new_objects_need_canonical_addresses() {
        let ip = said(|errors, text| _ = validate_ip(errors, "f", text));
        assert_eq!(ip("10.0.0.1"), Vec::<String>::new());
        assert_eq!(ip("010.0.0.1"), ["must not have leading 0s"]);
        assert_eq!(
            ip("::ffff:10.0.0.1"),
            ["must not be an IPv4-mapped IPv6 address"]
        );
        assert_eq!(ip("x"), [NOT_AN_IP]);
        let special = said(|errors, text| validate_non_special(errors, "f", text));
        assert_eq!(special("::"), ["may not be unspecified (::)"]);
        assert_eq!(
            special("169.254.1.1"),
            ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"]
        );
        assert_eq!(special("8.8.8.8"), Vec::<String>::new());
    }

    #[test]
    fn cidrs_have_no_bits_beyond_their_prefix() {
        let cidr = said(|errors, text| _ = validate_cidr(errors, "f", text));
        assert_eq!(cidr("10.0.0.0/8"), Vec::<String>::new());
        assert_eq!(cidr("0.0.0.0/0"), Vec::<String>::new());
        assert_eq!(cidr("2001:db8::/32"), Vec::<String>::new());
        assert_eq!(
            cidr("10.0.0.1/8"),
            ["must not have bits set beyond the prefix length"]
        );
        assert_eq!(cidr("10.0.0.0/33"), [NOT_A_CIDR]);
        assert_eq!(cidr("10.0.0.0"), [NOT_A_CIDR]);
        assert_eq!(
            cidr("010.0.0.0/8"),
            ["must not have leading 0s in IP or prefix length"]
        );
    }
}
