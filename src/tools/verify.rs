//! Tries a fix: makes its edits, asks again, and says how it ends and which other path it breaks.
//! Only on demand, since it costs two analyses.

use std::collections::BTreeMap;

use crate::survey::lacks;
use crate::{Asked, Session};
use portpath_explain::edits;
use portpath_explain::report::{Edit, Fix, Outcome, Verdict};
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::ServiceId;
use portpath_text::source::Span;

/// The result of a fix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// How the same request ends then, or the one that the fix sends instead.
    pub verdict: Verdict,
    /// What else changes for the worse, a sentence each: Service ports that lose endpoints, objects
    /// that are refused.
    pub breaks: Vec<String>,
    /// The fixed text.
    pub text: String,
    /// What was asked of it.
    pub asked: Asked,
}

impl Tried {
    /// Whether the packet arrives.
    pub fn arrives(&self) -> bool {
        self.verdict.outcome.is_good()
    }

    /// The result of it, in a sentence: that it arrives, or what stops it next.
    pub fn sentence(&self) -> String {
        let verdict = &self.verdict;
        match verdict.outcome {
            Outcome::Delivered => {
                format!("With this change the packet arrives. {}", verdict.headline)
            }
            Outcome::Answered => "With this change DNS answers.".to_owned(),
            Outcome::Refused
            | Outcome::TimedOut
            | Outcome::NoSuchHost
            | Outcome::HttpError
            | Outcome::Rejected
            | Outcome::CannotTell => format!(
                "With this change it gets further: {} {}",
                verdict.headline, verdict.reason
            )
            .trim_end()
            .to_owned(),
        }
    }
}

/// The result of a fix for what was asked of a session's text.
pub fn verify(before: &mut Session, asked: &Asked, fix: &Fix) -> Tried {
    before.build_as(asked);
    let (from, to) = before.asked(asked);
    let to = fix.to.clone().unwrap_or(to);
    let asked = Asked {
        from,
        to,
        ..asked.clone()
    };
    let mended = edits::apply(&before.text, &fix.edits);
    let mut after = Session::read(mended.as_str(), &asked);
    let verdict = after.answer(&asked).verdict;
    Tried {
        verdict,
        breaks: breaks(before, &after, &fix.edits),
        text: mended,
        asked,
    }
}

/// A Service port as clients know it: namespace, name, number and protocol.
type Key<'a> = (&'a str, &'a str, u16, &'static str);

fn breaks(before: &Session, after: &Session, edits: &[Edit]) -> Vec<String> {
    let left = served(after);
    let mut lost = Vec::new();
    for (key, (id, had)) in served(before) {
        let has = left.get(&key).map_or(0, |(_, has)| *has);
        // A narrower selector takes Pods from its own Service, and may well be meant to.
        let own = edits
            .iter()
            .any(|edit| touches(before.cluster[id].meta.span, edit.span));
        if has == 0 || (has < had && !own) {
            let (namespace, name, port, protocol) = key;
            let what = if has == 0 {
                "would lose its endpoints"
            } else {
                "would lose some of its endpoints"
            };
            lost.push(format!(
                "Service `{name}` in namespace `{namespace}`: port {port}/{protocol} {what}"
            ));
        }
    }
    lost.truncate(MOST);
    lost
}

/// Nobody reads more.
const MOST: usize = 10;

fn touches(object: Span, edit: Span) -> bool {
    edit.start <= object.end && object.start <= edit.end
}

/// The Service ports that have endpoints, with how many.
fn served(session: &Session) -> BTreeMap<Key<'_>, (ServiceId, usize)> {
    let mut served = BTreeMap::new();
    for (at, service) in session.cluster.services.iter().enumerate() {
        let taking = lacks::served(&session.cluster, service);
        for entry in &service.ports {
            let count = taking
                .get(&(entry.name.value.as_str(), entry.protocol.value))
                .copied()
                .unwrap_or(0);
            let protocol = match entry.protocol.value {
                Protocol::Tcp => "TCP",
                Protocol::Udp => "UDP",
                Protocol::Sctp => "SCTP",
            };
            if count > 0 {
                let key = (
                    service.meta.namespace(),
                    service.meta.name(),
                    entry.port.value,
                    protocol,
                );
                served.insert(key, (ServiceId(at), count));
            }
        }
    }
    served
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;

    const APP: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: wbe}\n  ports: \
                       [{port: 80, targetPort: 8080}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: old}\nspec:\n  \
                       selector: {app: web}\n  ports: [{port: 81, targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\n\
                       metadata: {name: web-1, labels: {app: web}}\nspec:\n  containers: [{name: c, image: i}]\n";

    fn fix(old: &str, new: &str) -> Fix {
        let start = APP.find(old).expect("the words stand in the paste");
        let edit = Edit {
            span: Span::new(start, start + old.len()),
            text: new.into(),
        };
        Fix {
            title: String::new(),
            edits: vec![edit],
            to: None,
        }
    }

    fn tried(asked: &Asked, fix: &Fix) -> Tried {
        verify(&mut Session::read(APP, asked), asked, fix)
    }

    #[test]
    fn what_arrives_and_breaks_nothing() {
        let tried = tried(&Asked::default(), &fix("wbe", "web"));
        assert!(tried.arrives() && tried.breaks.is_empty(), "{tried:?}");
        assert_eq!(
            tried.sentence(),
            "With this change the packet arrives. Delivered to web-1, port 8080."
        );
    }

    #[test]
    fn what_takes_the_endpoints_of_another_service() {
        let tried = tried(
            &Asked::default(),
            &fix("labels: {app: web", "labels: {app: wbe"),
        );
        assert!(tried.arrives());
        assert_eq!(
            tried.breaks,
            ["Service `old` in namespace `default`: port 81/TCP would lose its endpoints"]
        );
    }

    #[test]
    fn another_request_changes_no_text() {
        let asked = Asked {
            to: "web:8080".into(),
            ..Asked::default()
        };
        let other = Fix {
            to: Some("old:81".into()),
            ..Fix::default()
        };
        let tried = tried(&asked, &other);
        assert!(tried.arrives() && tried.text == APP && tried.breaks.is_empty());
        assert_eq!(analyze(&tried.text, &tried.asked).verdict, tried.verdict);
    }
}
