//! Writes what a person types. A long paste offers thousands of requests, so this does without
//! `format!`.

use super::Target;

/// What stands before the namespace of a bystander.
pub const POD_IN: &str = "a Pod in ";

/// Somebody outside.
pub const OUTSIDE: &str = "outside the cluster";

/// `80`
pub fn number(into: &mut String, number: u16) {
    for power in [10_000, 1_000, 100, 10, 1] {
        if number >= power || power == 1 {
            into.push(char::from(b'0' + (number / power % 10) as u8));
        }
    }
}

/// `http://web:80`, `web:80`, `udp://[fd00::1]:53`
pub fn url(into: &mut String, scheme: Option<&str>, host: &str, port: Option<u16>) {
    if let Some(scheme) = scheme {
        into.push_str(scheme);
        into.push_str("://");
    }
    let brackets = if host.contains(':') {
        ("[", "]")
    } else {
        ("", "")
    };
    for part in [brackets.0, host, brackets.1] {
        into.push_str(part);
    }
    if let Some(port) = port {
        into.push(':');
        number(into, port);
    }
}

/// The program that sends such a request; nothing where a scheme alone says it.
pub fn program(scheme: Option<&str>) -> &'static str {
    if Target::is_web(scheme) { "curl " } else { "" }
}

/// `kubectl port-forward -n shop service/web 8080:80`, with all ports as typed.
pub fn forward(into: &mut String, namespace: &str, options: &str, kind: &str, name: &str) {
    into.push_str("kubectl port-forward");
    if namespace != "default" {
        into.push_str(" -n ");
        into.push_str(namespace);
    }
    for part in [options, " ", kind, "/", name, " "] {
        into.push_str(part);
    }
}
