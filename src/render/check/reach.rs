//! Who reaches whom, as text.

use crate::check::object_words;
use crate::render::visible_line;
use crate::survey::{ObjectName, Survey};

/// Each port of each workload with those that reach it, and those that do not.
pub fn reach(survey: &Survey) -> String {
    let mut out = String::new();
    if survey.reach.iter().any(|reach| reach.everybody) {
        out.push_str(
            "Your YAML puts no network policy into the cluster: every Pod reaches every port.\n\n",
        );
    }
    for reach in &survey.reach {
        let guarded = if reach.isolated {
            ""
        } else {
            ", no policy isolates it"
        };
        let head = format!(
            "{}, port {}/{}{guarded}",
            object_words(&reach.to),
            reach.port,
            reach.protocol
        );
        out.push_str(&format!("{}\n", visible_line(&head)));
        list(&mut out, "reached by", &reach.allowed);
        list(&mut out, "not by", &reach.denied);
        list(&mut out, "perhaps by", &reach.open);
        if !reach.exposed_by.is_empty() {
            let ways = reach.exposed_by.join(", ");
            out.push_str(&format!("    from outside by {}\n", visible_line(&ways)));
        }
    }
    if survey.reach.is_empty() {
        out.push_str(
            "Portpath does not list who reaches whom: your YAML has no Pod with a port, or too many.\n",
        );
    }
    out
}

fn list(out: &mut String, words: &str, objects: &[ObjectName]) {
    if objects.is_empty() {
        return;
    }
    let names: Vec<String> = objects.iter().map(object_words).collect();
    let line = format!("{words} {}", names.join(", "));
    out.push_str(&format!("    {}\n", visible_line(&line)));
}
