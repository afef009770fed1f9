//! Fragments that begin at `spec:`: given the header of their kind where the fields of `spec`
//! belong to one kind alone.

use super::blocks::key;
use super::line::Line;
use super::tally::{Tally, What};

/// Fields of `spec` that one kind alone has, among the kinds that people paste.
const TELLING: &[(&str, &str, &str)] = &[
    ("podSelector", "networking.k8s.io/v1", "NetworkPolicy"),
    ("policyTypes", "networking.k8s.io/v1", "NetworkPolicy"),
    ("ingressClassName", "networking.k8s.io/v1", "Ingress"),
    ("defaultBackend", "networking.k8s.io/v1", "Ingress"),
    (
        "gatewayClassName",
        "gateway.networking.k8s.io/v1",
        "Gateway",
    ),
    ("externalName", "v1", "Service"),
    ("containers", "v1", "Pod"),
    ("clusterIP", "v1", "Service"),
    ("externalTrafficPolicy", "v1", "Service"),
    ("sessionAffinity", "v1", "Service"),
    ("ports", "v1", "Service"),
];

/// A document of the cleaned text, as far as its header goes.
#[derive(Default)]
struct Fragment {
    /// Where the first key stands.
    first: Option<usize>,
    has_header: bool,
    has_metadata: bool,
    named: bool,
    /// Whether `spec` or `metadata` is above, and how far its fields are indented.
    above: Option<(Above, usize)>,
    kind: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Spec,
    Metadata,
    Other,
}

/// Puts the headers in.
pub(super) fn complete<'a>(lines: Vec<Line<'a>>, tally: &mut Tally) -> Vec<Line<'a>> {
    let mut fragment = Fragment::default();
    let mut headers: Vec<(usize, Vec<String>)> = Vec::new();
    for (at, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.kept && !line.body().is_empty())
    {
        if line.text.starts_with("---") {
            headers.extend(fragment.header());
            fragment = Fragment::default();
        } else if line.is_free() {
            fragment.pass(at, line);
        } else {
            fragment.has_header = true;
        }
    }
    headers.extend(fragment.header());
    if headers.is_empty() {
        return lines;
    }
    let mut all = Vec::with_capacity(lines.len() + 4 * headers.len());
    let mut next = headers.into_iter().peekable();
    for (at, line) in lines.into_iter().enumerate() {
        if let Some((_, header)) = next.next_if(|header| header.0 == at) {
            tally.add(What::Header, line.number);
            all.extend(header.iter().map(|text| line.before(text)));
        }
        all.push(line);
    }
    all
}

impl Fragment {
    fn pass(&mut self, at: usize, line: &Line) {
        let Some(key) = key(line.body()) else { return };
        let indent = line.indent();
        if indent == 0 {
            self.first.get_or_insert(at);
            self.has_header |= matches!(key, "apiVersion" | "kind");
            self.has_metadata |= key == "metadata";
            let above = match key {
                "spec" => Above::Spec,
                "metadata" => Above::Metadata,
                _ => Above::Other,
            };
            self.above = Some((above, 0));
            return;
        }
        let Some((above, fields)) = &mut self.above else {
            return;
        };
        if *fields == 0 {
            *fields = indent;
        }
        if *fields != indent {
            return;
        }
        self.named |= *above == Above::Metadata && key == "name";
        if *above == Above::Spec && self.kind.is_none() {
            let found = TELLING.iter().find(|(field, ..)| *field == key);
            self.kind = found.map(|(_, version, kind)| (*version, *kind));
        }
    }

    /// The lines of the header, and before which line they go.
    fn header(&self) -> Option<(usize, Vec<String>)> {
        let (version, kind) = self.kind?;
        if self.has_header || (!self.named && self.has_metadata) {
            return None;
        }
        let mut header = vec![format!("apiVersion: {version}"), format!("kind: {kind}")];
        if !self.has_metadata {
            header.extend(["metadata:".to_owned(), "  name: <name>".to_owned()]);
        }
        Some((self.first?, header))
    }
}
