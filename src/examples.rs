//! The examples that the page offers, each a paste of its own. The first is the one a new reader
//! sees.

use crate::Asked;

/// An example to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What a link calls it; it stays, whatever the title becomes.
    pub name: &'static str,
    /// What is shown in the picker.
    pub title: &'static str,
    /// The YAML.
    pub text: &'static str,
    /// Who sends, where the title is about a certain way; empty for the proposed client.
    pub from: &'static str,
    /// Where to; empty for the proposed request.
    pub to: &'static str,
}

impl Example {
    /// The request that shows what the title says.
    pub fn asked(&self) -> Asked {
        Asked {
            from: self.from.to_owned(),
            to: self.to.to_owned(),
            ..Asked::default()
        }
    }
}

/// All examples, from the plainest to the rarer.
pub const EXAMPLES: &[Example] = &[
    Example {
        name: "plain",
        title: "A Service and two Pods",
        text: include_str!("examples/plain.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "selector-typo",
        title: "A typo in the selector",
        text: include_str!("examples/selector-typo.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "named-port",
        title: "targetPort by name",
        text: include_str!("examples/named-port.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "named-port-missing",
        title: "A name that one Pod lacks",
        text: include_str!("examples/named-port-missing.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "several-ports",
        title: "Several ports",
        text: include_str!("examples/several-ports.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "wrong-namespace",
        title: "The wrong namespace",
        text: include_str!("examples/wrong-namespace.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "not-ready",
        title: "A Pod that is not ready",
        text: include_str!("examples/not-ready.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "node-port",
        title: "NodePort",
        text: include_str!("examples/node-port.yaml"),
        from: "outside",
        to: "http://node-a:30080",
    },
    Example {
        name: "headless",
        title: "Headless",
        text: include_str!("examples/headless.yaml"),
        from: "",
        to: "",
    },
    Example {
        name: "shop",
        title: "An app with two faults",
        text: include_str!("examples/shop.yaml"),
        from: "",
        to: "",
    },
];

#[cfg(test)]
mod tests {
    use super::EXAMPLES;

    #[test]
    fn the_first_example_is_the_one_every_reader_meets() {
        let text = EXAMPLES[0].text;
        for line in [
            "  name: example-service",
            "      port: 80",
            "      targetPort: 8080",
            "    app: example-app",
        ] {
            assert!(text.lines().any(|each| each == line), "{line}");
        }
        assert!(text.contains("name: example-pod-1") && text.contains("name: example-pod-2"));
    }

    #[test]
    fn each_request_of_an_example_can_be_traced() {
        for example in EXAMPLES {
            let analysis = crate::analyze(example.text, &example.asked());
            assert!(analysis.hops.len() > 1, "{}", example.title);
        }
        let node_port = EXAMPLES.iter().find(|example| example.name == "node-port");
        let node_port = node_port.expect("it is an example");
        let analysis = crate::analyze(node_port.text, &node_port.asked());
        let first = analysis.hops[0].before.as_ref();
        assert_eq!(first.and_then(|header| header.dst_port), Some(30080));
    }

    #[test]
    fn no_two_examples_are_alike() {
        for (at, example) in EXAMPLES.iter().enumerate() {
            assert!(
                EXAMPLES[at + 1..]
                    .iter()
                    .all(|other| other.name != example.name
                        && other.title != example.title
                        && other.text != example.text)
            );
        }
    }
}
