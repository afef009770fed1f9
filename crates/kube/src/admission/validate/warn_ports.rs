//! The API's warnings about ports of a Pod's containers that get in each other's way (pkg/api/pod/warnings.go).

use portpath_text::maps::HashMap;

use super::field::quote;
use super::warn::{LISTS, Warnings};
use crate::admission::Mistake;
use crate::admission::tree::{items, number, text};
use portpath_yaml::yaml::Node;

/// Each port is compared with so many earlier ones of its number at most, which no honest Pod reaches.
const MOST_COMPARED: usize = 16;

impl Warnings<'_> {
    /// The same number and protocol twice.
    pub(super) fn ports(&mut self, spec: &Node, field: &str) {
        let mut seen: HashMap<(i64, &str), Vec<(String, &Node)>> = HashMap::default();
        for list in LISTS {
            for (index, container) in items(spec, list).iter().enumerate() {
                for (at, port) in items(container, "ports").iter().enumerate() {
                    let path = format!("{field}.{list}[{index}].ports[{at}]");
                    let others = seen
                        .entry((number(port, "containerPort"), text(port, "protocol")))
                        .or_default();
                    for (other, earlier) in others.iter() {
                        if let Some((mistake, words)) = overlap(port, earlier) {
                            let words = format!("{words} port definition with {other}");
                            self.push_of(mistake, &path, &words);
                        }
                    }
                    if others.len() < MOST_COMPARED {
                        others.push((path, port));
                    }
                }
            }
        }
    }

    /// The same name in two containers, init containers among them.
    pub(super) fn port_names(&mut self, spec: &Node, field: &str) {
        let mut seen: HashMap<&str, String> = HashMap::default();
        for list in LISTS {
            for (index, container) in items(spec, list).iter().enumerate() {
                for (at, port) in items(container, "ports").iter().enumerate() {
                    let name = text(port, "name");
                    let path = format!("{field}.{list}[{index}].ports[{at}]");
                    if name.is_empty() {
                        continue;
                    }
                    if let Some(other) = seen.get(name) {
                        let words = format!(
                            "duplicate port name {} with {other}, services and probes that select ports by name will \
                             use {other}",
                            quote(name)
                        );
                        self.push_of(Mistake::DuplicatePort, &path, &words);
                    } else {
                        seen.insert(name, path);
                    }
                }
            }
        }
    }
}

/// How two ports of one number and protocol get in each other's way.
fn overlap(port: &Node, earlier: &Node) -> Option<(Mistake, &'static str)> {
    let (host, other) = (number(port, "hostPort"), number(earlier, "hostPort"));
    let (ip, other_ip) = (text(port, "hostIP"), text(earlier, "hostIP"));
    if ip == other_ip && host == other {
        Some((Mistake::DuplicatePort, "duplicate"))
    } else if host == 0 || other == 0 {
        Some((Mistake::Other, "overlapping"))
    } else if host == other && (ip.is_empty() != other_ip.is_empty()) {
        Some((Mistake::Other, "dangerously ambiguous"))
    } else {
        None
    }
}
