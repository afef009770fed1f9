//! Passwords in addresses: `postgres://shop:hunter2@db:5432` becomes `postgres://shop:left-out@db:5432`, wherever it stands.

/// In the place of a password.
const LEFT_OUT: &str = "left-out";

/// The text without them, and what was left out.
pub(super) fn without_passwords(text: &str) -> (String, Option<String>) {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some(at) = rest.find("://") {
        let (before, behind) = rest.split_at(at + "://".len());
        out.push_str(before);
        rest = behind;
        let authority = behind.find(ends_authority).map_or(behind, |end| &behind[..end]);
        let Some((user, password)) = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':')) else {
            continue;
        };
        // A reference to the password is none.
        if password.is_empty() || password == LEFT_OUT || password.starts_with(['$', '<', '{', '%']) {
            continue;
        }
        found = true;
        out.push_str(user);
        out.push(':');
        out.push_str(LEFT_OUT);
        rest = &behind[user.len() + 1 + password.len()..];
    }
    out.push_str(rest);
    (out, found.then(|| "a password in an address".to_owned()))
}

fn ends_authority(letter: char) -> bool {
    letter.is_whitespace() || "/?#\"'`,)>".contains(letter)
}
