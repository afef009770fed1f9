//! Reads what people write in place of a node's address and of a node port: `<node-ip>`,
//! `$NODE_IP`, `$(minikube ip)`, `<node-port>`, `$(minikube service web --url)`.

use std::borrow::Cow;

/// Any node of the cluster, in place of a host.
pub const NODE: &str = "<node-ip>";
/// The node port that the cluster gave, in place of a port.
pub const NODE_PORT: &str = "<node-port>";

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    Node,
    NodePort,
    /// `$(minikube service web --url)`: a node's address and the node port, as an address of the web.
    Url,
}

impl Meant {
    fn written(self) -> &'static str {
        match self {
            Self::Node => NODE,
            Self::NodePort => NODE_PORT,
            Self::Url => "http://<node-ip>:<node-port>",
        }
    }
}

/// The request with each such placeholder written in one way. A text without any stays as it is.
pub fn settled(text: &str) -> Cow<'_, str> {
    let mut settled = String::new();
    let mut rest = text;
    let mut before = 0;
    while let Some((at, length, meant)) = next(rest, before) {
        settled.push_str(&rest[..at]);
        settled.push_str(meant.written());
        rest = &rest[at + length..];
        before = 0;
    }
    if settled.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    settled.push_str(rest);
    Cow::Owned(settled)
}

/// The first placeholder: where it begins, how long it is, and what it stands for.
fn next(text: &str, from: usize) -> Option<(usize, usize, Meant)> {
    let mut at = from;
    while let Some(found) = text[at..].find(['<', '$', 'N', 'M', 'W']) {
        at += found;
        if let Some((length, meant)) = placeholder(&text[..at], &text[at..]) {
            return Some((at, length, meant));
        }
        at += 1;
    }
    None
}

fn placeholder(before: &str, text: &str) -> Option<(usize, Meant)> {
    let closed = |open: &str, close: &str| {
        let inside = text.strip_prefix(open)?;
        let name = &inside[..inside.find(close)?];
        Some((name, open.len() + name.len() + close.len()))
    };
    let found = closed("<", ">")
        .or_else(|| closed("${", "}"))
        .or_else(|| closed("$(", ")"));
    if let Some((name, length)) = found {
        return Some((length, meant(name)?));
    }
    let sigil = usize::from(text.starts_with('$'));
    let word = word(&text[sigil..]);
    let begins = before.is_empty() || before.ends_with([' ', '/', ':', '@', '[']);
    let is_shouted = word.contains(['_', '-']) || word == "NODEIP" || word == "NODEPORT";
    (!word.is_empty() && (sigil == 1 || (begins && is_shouted)))
        .then(|| Some((sigil + word.len(), meant(word)?)))?
}

/// The capital letters at the beginning, as people write them in place of a value.
fn word(text: &str) -> &str {
    let is_part = |letter: char| {
        letter.is_ascii_uppercase() || letter.is_ascii_digit() || matches!(letter, '_' | '-')
    };
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    &text[..end]
}

/// Machines that a cluster's node is called by.
const MACHINES: [&str; 8] = [
    "node",
    "minikube",
    "worker",
    "master",
    "controlplane",
    "machine",
    "server",
    "host",
];

fn meant(name: &str) -> Option<Meant> {
    if name.starts_with("minikube service ") && name.contains("--url") {
        return Some(Meant::Url);
    }
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    if plain.contains("nodeport") {
        return Some(Meant::NodePort);
    }
    let is_service = ["service", "svc", "clusterip", "pod", "port"]
        .iter()
        .any(|other| plain.contains(other));
    let is_address = plain.contains("ip") || plain.contains("address") || plain.starts_with("node");
    let is_machine = MACHINES.iter().any(|machine| plain.contains(machine));
    let is_tools = plain == "minikubeip";
    (is_tools || (is_machine && is_address && !is_service)).then_some(Meant::Node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nodes_address_is_written_in_many_ways() {
        for host in [
            "<node-ip>",
            "<NODE_IP>",
            "<NodeIP>",
            "<any-node-ip>",
            "<your worker node ip>",
            "$NODE_IP",
            "${NODE_IP}",
            "$(minikube ip)",
            "$(kubectl get nodes -o jsonpath={.items[0].status.addresses[0].address})",
            "NODE_IP",
            "NODE-IP",
            "<minikube-ip>",
            "<host-ip>",
        ] {
            assert_eq!(
                settled(&format!("curl http://{host}:32000/x")),
                "curl http://<node-ip>:32000/x",
                "{host}"
            );
        }
        assert_eq!(
            settled("curl http://$NODE_IP:$NODE_PORT"),
            "curl http://<node-ip>:<node-port>"
        );
        assert_eq!(settled("<NodeIP>:<NodePort>"), "<node-ip>:<node-port>");
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for text in [
            "curl http://web:80",
            "curl http://$WEB_SERVICE_HOST:$WEB_SERVICE_PORT",
            "curl -X POST http://web",
            "curl http://<service-ip>:80",
            "curl http://<pod-ip>:80",
            "curl http://NODES.example.com/",
            "curl -H 'Name: N' http://web",
            "<script>",
            "curl http://${HOSTNAME}:80",
            "curl $(NODE",
        ] {
            assert_eq!(settled(text), text);
        }
    }
}
