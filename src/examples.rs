//! The examples that the page offers, each a paste of its own. The first is the one a new reader
//! sees.

/// An example to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What a link calls it; it stays, whatever the title becomes.
    pub name: &'static str,
    /// What is shown in the picker.
    pub title: &'static str,
    /// The YAML.
    pub text: &'static str,
}

/// All examples, from the plainest to the rarer.
pub const EXAMPLES: &[Example] = &[
    Example {
        name: "plain",
        title: "A Service and two Pods",
        text: include_str!("examples/plain.yaml"),
    },
    Example {
        name: "selector-typo",
        title: "A typo in the selector",
        text: include_str!("examples/selector-typo.yaml"),
    },
    Example {
        name: "named-port",
        title: "targetPort by name",
        text: include_str!("examples/named-port.yaml"),
    },
    Example {
        name: "named-port-missing",
        title: "A name that one Pod lacks",
        text: include_str!("examples/named-port-missing.yaml"),
    },
    Example {
        name: "several-ports",
        title: "Several ports",
        text: include_str!("examples/several-ports.yaml"),
    },
    Example {
        name: "wrong-namespace",
        title: "The wrong namespace",
        text: include_str!("examples/wrong-namespace.yaml"),
    },
    Example {
        name: "not-ready",
        title: "A Pod that is not ready",
        text: include_str!("examples/not-ready.yaml"),
    },
    Example {
        name: "node-port",
        title: "NodePort",
        text: include_str!("examples/node-port.yaml"),
    },
    Example {
        name: "headless",
        title: "Headless",
        text: include_str!("examples/headless.yaml"),
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
