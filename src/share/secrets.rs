//! What is, or may be, a Secret, in any state: parsed, cut off, commented out, in a diff, in a
//! string. Of such an object only the kind, the name and the namespace travel.

use super::lines;
use super::plan::{MARK, Plan, Reason, gaps_between};
use portpath_kube::admission::base64_error;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Entry, Node, Value};

/// The types of Secrets that Kubernetes knows, in small letters.
/// Source: staging/src/k8s.io/api/core/v1/types.go, SecretType.
const TYPES: &[&str] = &[
    "opaque",
    "kubernetes.io/service-account-token",
    "kubernetes.io/dockercfg",
    "kubernetes.io/dockerconfigjson",
    "kubernetes.io/basic-auth",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/tls",
    "bootstrap.kubernetes.io/token",
    "helm.sh/release.v1",
];
/// Fields that hold the values of Secrets, in small letters and without underscores.
const FIELDS: &[&str] = &["data", "stringdata", "binarydata", "encrypteddata"];
/// What a reference to an object has; an object has more.
const OF_REFERENCES: &[&str] = &[
    "kind",
    "name",
    "namespace",
    "group",
    "apiVersion",
    "apiGroup",
    "key",
    "optional",
    "sectionName",
    "uid",
];
/// Put in the place of values that the API server refuses, which refuses this too.
const STAND_IN: &str = "{\"left-out\": \"left-out\"}";

/// Whether the node is a Secret or something that holds one, such as a SealedSecret, or a list of
/// them; a mere reference to a Secret is none.
pub(super) fn is_secret(node: &Node) -> bool {
    let names_secret = kind(node).is_some_and(|kind| {
        kind.value
            .as_str()
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("secret"))
    });
    names_secret
        && !node
            .entries()
            .iter()
            .all(|entry| OF_REFERENCES.contains(&&*entry.key))
}

/// Whether a document without a kind may be a Secret whose beginning was not pasted.
pub(super) fn may_be_secret(root: &Node) -> bool {
    let of_secret = |entry: &Entry| {
        let key = entry.key.to_ascii_lowercase().replace('_', "");
        let is_type = key == "type"
            && entry
                .value
                .as_str()
                .is_some_and(|value| TYPES.contains(&&*value.to_ascii_lowercase()));
        FIELDS.contains(&key.as_str()) || is_type
    };
    kind(root).is_none() && root.entries().iter().any(of_secret)
}

fn kind(node: &Node) -> Option<&Entry> {
    node.entries()
        .iter()
        .find(|entry| entry.key.eq_ignore_ascii_case("kind"))
}

/// The items of a list of Secrets, which need not name their kind.
pub(super) fn items(node: &Node) -> Option<&[Node]> {
    let is_list = kind(node)?
        .value
        .as_str()?
        .to_ascii_lowercase()
        .ends_with("list");
    if !is_list {
        return None;
    }
    let items = node.get("items")?;
    matches!(items.value, Value::Seq(_)).then(|| items.items())
}

/// Leaves all of an object but its kind, name and namespace.
pub(super) fn reduce(plan: &mut Plan, node: &Node) {
    let name = of_metadata(node, "name").unwrap_or_default();
    let reason = Reason::Secret {
        name: name.to_owned(),
    };
    if is_block(plan.text, node) {
        reduce_block(plan, node, &reason);
    } else if !is_reduced(node) {
        let end = node.span.text(plan.text).ends_with('\n');
        plan.replace(
            node.span,
            &format!("{}{}", flow(node), if end { "\n" } else { "" }),
            reason,
        );
    }
}

fn of_metadata<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get("metadata")?
        .get(key)?
        .as_str()
        .filter(|name| is_name(name))
}

/// Takes the other entries out of an object whose entries have lines of their own, with the
/// comments between them.
fn reduce_block(plan: &mut Plan, node: &Node, reason: &Reason) {
    let mut places = Vec::new();
    for entry in node.entries() {
        if is_metadata(entry) && is_block(plan.text, &entry.value) && is_written_here(entry) {
            places.push(entry.key_span);
            for entry in entry.value.entries() {
                let is_kept = is_kept(entry, &["name", "namespace"]);
                places.push(if is_kept {
                    whole(entry)
                } else {
                    take_out(plan, entry, reason)
                });
            }
        } else if is_reduced_metadata(entry) {
            places.push(whole(entry));
        } else if is_metadata(entry) && is_written_here(entry) {
            plan.replace(entry.value.span, &flow_metadata(node), reason.clone());
            places.extend([entry.key_span, entry.value.span]);
        } else if is_refused_data(entry) && is_written_here(entry) {
            plan.replace(entry.value.span, STAND_IN, reason.clone());
            places.extend([entry.key_span, entry.value.span]);
        } else if is_head(entry) || (entry.key.is("metadata") && entry.value.is_null()) {
            places.push(whole(entry));
        } else {
            places.push(take_out(plan, entry, reason));
        }
    }
    let gaps = gaps_between(node.span, places);
    gaps.into_iter()
        .for_each(|gap| lines::take_out_words(plan, gap, gap.end < node.span.end, reason));
}

/// Whether the value is written after its key, and not elsewhere, behind an alias or a merge.
fn is_written_here(entry: &Entry) -> bool {
    entry.value.span.start >= entry.key_span.end && entry.value.span.end > entry.value.span.start
}

fn whole(entry: &Entry) -> Span {
    Span::new(
        entry.key_span.start,
        entry.key_span.end.max(entry.value.span.end),
    )
}

/// Takes an entry out, with its colon, and leaves the breaks of its lines and the signs before
/// them, since other lines are read by these. Returns its place.
fn take_out(plan: &mut Plan, entry: &Entry, reason: &Reason) -> Span {
    let Span { start, end } = whole(entry);
    let colon = plan.text[entry.key_span.end..]
        .find(':')
        .map_or(end, |at| entry.key_span.end + at + 1);
    let taken = plan.text[start..end.max(colon)].trim_end().len();
    let place = Span::new(start, start + taken);
    let mut at = start;
    for line in place.text(plan.text).split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let signs = if at == start {
            ""
        } else {
            content
                .trim_start_matches(|letter: char| letter.is_whitespace() || ">|#".contains(letter))
        };
        let begin = if at == start {
            0
        } else {
            content.len() - signs.len()
        };
        plan.replace(
            Span::new(at + begin, at + content.len()),
            "",
            reason.clone(),
        );
        at += line.len();
    }
    place
}

/// Whether an object has no more than what travels.
fn is_reduced(node: &Node) -> bool {
    let stand_in = |entry: &Entry| {
        is_refused_data(entry)
            && entry
                .value
                .entries()
                .iter()
                .all(|entry| &*entry.key == MARK && entry.value.as_str() == Some(MARK))
    };
    node.entries()
        .iter()
        .all(|entry| is_head(entry) || is_reduced_metadata(entry) || stand_in(entry))
}

fn is_reduced_metadata(entry: &Entry) -> bool {
    is_metadata(entry)
        && is_written_here(entry)
        && entry
            .value
            .entries()
            .iter()
            .all(|entry| is_kept(entry, &["name", "namespace"]))
}

/// Whether the entries of a map are where the map is, and not in braces or behind an alias.
fn is_block(text: &str, node: &Node) -> bool {
    let first = node.entries().first();
    let inside = node.entries().iter().all(|entry| {
        entry.key_span.start >= node.span.start
            && entry.key_span.end <= node.span.end
            && !entry.key.is("<<")
    });
    inside
        && first.is_some_and(|first| first.key_span.start == node.span.start)
        && !node.span.text(text).starts_with(['{', '['])
}

fn is_metadata(entry: &Entry) -> bool {
    entry.key.is("metadata") && matches!(entry.value.value, Value::Map(_))
}

/// `apiVersion` and `kind`, in any spelling.
fn is_head(entry: &Entry) -> bool {
    is_kept(entry, &["apiversion", "kind"])
}

fn is_kept(entry: &Entry, keys: &[&str]) -> bool {
    keys.contains(&&*entry.key.to_ascii_lowercase()) && entry.value.as_str().is_some_and(is_name)
}

/// Values that the API server refuses: the object is refused without them only if something is
/// there in their place.
fn is_refused_data(entry: &Entry) -> bool {
    let is_refused = |entry: &Entry| match &entry.value.value {
        Value::Str(value) => base64_error(value).is_some(),
        Value::Null => false,
        _ => true,
    };
    entry.key.is("data") && entry.value.entries().iter().any(is_refused)
}

/// What an object, and its parts, may be called: nothing else is taken over.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-./".contains(&byte))
}

/// What is left of an object, on one line, which fits anywhere in YAML and in JSON.
fn flow(node: &Node) -> String {
    let mut pairs = Vec::new();
    for entry in node.entries() {
        if is_head(entry)
            && let Some(value) = entry.value.as_str()
        {
            pairs.push(format!("\"{}\": \"{value}\"", &*entry.key));
        } else if is_metadata(entry) {
            pairs.push(format!("\"metadata\": {}", flow_metadata(node)));
        } else if is_refused_data(entry) {
            pairs.push(format!("\"data\": {STAND_IN}"));
        }
    }
    format!("{{{}}}", pairs.join(", "))
}

fn flow_metadata(node: &Node) -> String {
    let pair = |key: &str| of_metadata(node, key).map(|value| format!("\"{key}\": \"{value}\""));
    let pairs: Vec<String> = ["name", "namespace"].into_iter().filter_map(pair).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// Whether a text that nothing parses says that it is a Secret, or begins in the middle of what may
/// be one.
pub(super) fn names_secret(text: &str) -> bool {
    let text = plain(text);
    says_kind(&text)
        || says_type(&text)
        || text.contains("stringdata")
        || text.contains("string_data")
}

/// Whether a text that cannot be parsed may be a Secret: it names one, or it has values and names
/// no kind at all.
pub(super) fn may_hold_secret(text: &str) -> bool {
    let plain = plain(text);
    names_secret(text)
        || (keys(&plain, "data").next().is_some() && keys(&plain, "kind").next().is_none())
}

/// Whether a text holds a Secret with values.
pub(super) fn holds_object(text: &str) -> bool {
    // Most texts name none, which is quickly seen.
    let mentions = [
        "ecret",
        "ECRET",
        "paque",
        "PAQUE",
        "tringData",
        "\\u",
        "\\x",
    ]
    .iter()
    .any(|word| text.contains(word));
    let has_values = || {
        FIELDS
            .iter()
            .any(|field| keys(&plain(text), field).next().is_some())
    };
    mentions && names_secret(text) && has_values()
}

/// In small letters, with the letters that escapes stand for.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let digits = match rest.as_bytes().get(at + 1) {
            Some(b'u') => 4,
            Some(b'x') => 2,
            _ => 0,
        };
        let code = rest.get(at + 2..at + 2 + digits);
        let letter = code
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        plain.push(letter.unwrap_or('\\'));
        rest = &rest[at + letter.map_or(1, |_| 2 + digits)..];
    }
    plain.push_str(rest);
    plain.make_ascii_lowercase();
    plain
}

/// What follows each `key:` of a text.
fn keys<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(key).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let begins = before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_');
        let rest = text[at + key.len()..].trim_start_matches(['"', '\'', '\\', ' ', '\t']);
        if begins {
            rest.strip_prefix([':', '='])
        } else {
            None
        }
    })
}

/// `kind: Secret`, quoted, with a tag or an anchor before it, or on the next line.
fn says_kind(text: &str) -> bool {
    keys(text, "kind").any(|rest| first_word(rest).is_some_and(|word| word.contains("secret")))
}

fn says_type(text: &str) -> bool {
    keys(text, "type").any(|rest| first_word(rest).is_some_and(|word| TYPES.contains(&word)))
}

/// How far a value may be from its key: a line break, indentation, a tag, an anchor.
const NEAR: usize = 200;

fn first_word(rest: &str) -> Option<&str> {
    let near = rest
        .char_indices()
        .nth(NEAR)
        .map_or(rest, |(end, _)| &rest[..end]);
    let words = near.splitn(3, '\n').take(2).flat_map(str::split_whitespace);
    let word = { words }.find(|word| !word.starts_with(['&', '!', '|', '>', '#', '+', '-']))?;
    Some(word.trim_matches(|letter: char| "\"'\\,{}[]".contains(letter)))
}

/// Leaves out every word of a text that nothing parses, except its first kind, name, namespace and
/// API version. The signs between the words stay, so that the text is refused as it was.
pub(super) fn reduce_text(plan: &mut Plan, span: Span) {
    let text = plan.text;
    let reason = Reason::Secret {
        name: String::new(),
    };
    let mut expected = vec!["apiversion", "kind", "name", "namespace"];
    let mut at = span.start;
    while let Some((key, value)) = next_pair(text, Span::new(at, span.end), &expected) {
        expected.retain(|word| !word.eq_ignore_ascii_case(key.text(text)));
        lines::plan_all(plan, Span::new(at, key.start), &reason);
        at = value.end;
    }
    lines::plan_all(plan, Span::new(at, span.end), &reason);
}

/// The next key of these with a name as its value.
fn next_pair(text: &str, span: Span, keys: &[&str]) -> Option<(Span, Span)> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-./_".contains(letter);
    let mut at = span.start;
    loop {
        let start = at + text[at..span.end].find(is_letter)?;
        let length = |from: usize| {
            text[from..span.end]
                .find(|letter| !is_letter(letter))
                .unwrap_or(span.end - from)
        };
        let key = Span::new(start, start + length(start));
        at = key.end;
        let rest = text[at..span.end].trim_start_matches(['"', '\'', ' ']);
        let Some(rest) = rest.strip_prefix(':') else {
            continue;
        };
        let is_sought = |word: &&str| word.eq_ignore_ascii_case(key.text(text));
        if !keys.iter().any(is_sought) {
            continue;
        }
        let begin = span.end - rest.trim_start_matches(['"', '\'', ' ']).len();
        let value = Span::new(begin, begin + length(begin));
        let ends = text[value.end..span.end]
            .chars()
            .next()
            .is_none_or(|letter| letter.is_whitespace() || "\"',}".contains(letter));
        if ends && is_name(value.text(text)) {
            return Some((key, value));
        }
    }
}

/// Takes out what surrounds a Secret. It `leads` to the Secret where it comes before it.
pub(super) fn empty(plan: &mut Plan, span: Span, leads: bool) {
    lines::take_out_words(
        plan,
        span,
        leads,
        &Reason::Secret {
            name: String::new(),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_a_secret_in_many_ways() {
        for text in [
            "kind: Secret",
            "kind: secret",
            "Kind: Secret",
            "kind:Secret",
            "kind: &k Secret",
            "kind: !!str Secret",
            "kind:\n  Secret",
            "kind: \"Sec\\u0072et\"",
            "\"kind\":\"SecretList\"",
            "# kind: Secret",
            "-kind: Secret",
            "type: Opaque",
            "type: kubernetes.io/tls",
            "stringData:",
            "string_data:",
            "kind: SealedSecret",
        ] {
            assert!(names_secret(text), "{text}");
        }
        for text in [
            "kind: Service\ntype: ClusterIP",
            "secretName: x",
            "mankind: secret",
            "kinds of secrets",
        ] {
            assert!(!names_secret(text), "{text}");
        }
    }
}
