//! Reads who sends: `a Pod in shop`, `pod in shop on node-b`, `pod shop/web-0`, `node node-a`,
//! `outside`, `outside 203.0.113.9`.

use super::Client;

impl Client {
    /// Reads a client as a person types it; `Err` holds a sentence that says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [] => expected(None),
            ["outside" | "internet" | "laptop", rest @ ..] => {
                let address = rest.iter().find_map(|word| word.parse().ok());
                Ok(address.map_or(Self::Outside, |ip| Self::OutsideAt { ip }))
            }
            ["a", "Pod" | "pod", "in", rest @ ..] | ["Pod" | "pod", "in", rest @ ..] => {
                in_namespace(rest)
            }
            ["node" | "Node", name] => Ok(Self::Node {
                name: (*name).to_owned(),
            }),
            ["pod" | "Pod", name] | [name] => Ok(named(name)),
            _ => expected(Some(text.trim())),
        }
    }
}

/// The sentence for what nobody can read.
fn expected(found: Option<&str>) -> Result<Client, String> {
    match found {
        None => Err(format!("expected {EXPECTED}")),
        Some(found) => Err(format!("expected {EXPECTED}, but found `{found}`")),
    }
}

const EXPECTED: &str =
    "`a Pod in NAMESPACE`, `pod NAMESPACE/NAME`, `node NAME`, `outside` or `outside ADDRESS`";

fn in_namespace(words: &[&str]) -> Result<Client, String> {
    let words = words.strip_prefix(&["namespace"]).unwrap_or(words);
    match words {
        [namespace] => Ok(Client::PodIn {
            namespace: (*namespace).to_owned(),
            node: None,
        }),
        [namespace, "on", node] | [namespace, "on", "node", node] => Ok(Client::PodIn {
            namespace: (*namespace).to_owned(),
            node: Some((*node).to_owned()),
        }),
        _ => expected(None),
    }
}

fn named(name: &str) -> Client {
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    Client::Pod {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_types() {
        for text in [
            "a Pod in shop",
            "a Pod in shop on node-b",
            "pod shop/web-0",
            "node node-a",
            "outside the cluster",
            "outside 203.0.113.9",
            "outside 2001:db8::9",
        ] {
            assert_eq!(
                Client::parse(text).map(|client| client.typed()).as_deref(),
                Ok(text)
            );
        }
    }

    #[test]
    fn reads_what_people_write_instead() {
        assert_eq!(
            Client::parse(" pod  in namespace shop").unwrap().typed(),
            "a Pod in shop"
        );
        assert_eq!(Client::parse("web-0").unwrap().typed(), "pod default/web-0");
        assert_eq!(Client::parse("outside").unwrap(), Client::Outside);
        assert!(Client::parse("").is_err());
        assert!(Client::parse("a Pod in a b c d").is_err());
    }
}
