//! What a check ignores: `--ignore CODE[:OBJECT]`, and comments in the YAML with a reason.

use super::places::Sources;
use crate::Session;
use crate::render::codes;
use crate::survey::ObjectName;
use portpath_text::source::Span;

/// A finding's code that is ignored, everywhere or for one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    code: String,
    scope: Scope,
    /// Why.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    Everywhere,
    /// `web`, `shop/web`, `Service/web` or `Service/shop/web`.
    Object(String),
    /// The document at this place.
    Document(Span),
}

impl Ignore {
    /// Reads `CODE` or `CODE:OBJECT`; `Err` holds a sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (code, object) = match text.split_once(':') {
            Some((code, object)) => (code, Some(object)),
            None => (text, None),
        };
        known(code)?;
        let scope = match object {
            Some("") => return Err(format!("--ignore {text} names no object after the colon")),
            Some(object) => Scope::Object(object.to_owned()),
            None => Scope::Everywhere,
        };
        Ok(Self {
            code: code.to_owned(),
            scope,
            reason: format!("--ignore {text}"),
        })
    }

    /// Whether this covers a finding's code for these objects and places.
    pub(super) fn covers(&self, code: &str, objects: &[ObjectName], spans: &[Span]) -> bool {
        self.code == code
            && match &self.scope {
                Scope::Everywhere => true,
                Scope::Object(name) => objects.iter().any(|object| is_called(object, name)),
                Scope::Document(document) => spans.iter().any(|span| {
                    span.end > 0 && document.start <= span.start && span.end <= document.end
                }),
            }
    }
}

fn known(code: &str) -> Result<(), String> {
    if codes::page(code).is_some() {
        return Ok(());
    }
    Err(format!("there is no code {code} (docs/codes lists them)"))
}

fn is_called(object: &ObjectName, name: &str) -> bool {
    let ObjectName {
        kind,
        namespace,
        name: own,
    } = object;
    match name.split('/').collect::<Vec<_>>().as_slice() {
        [name] => name == own,
        [first, name] => name == own && (first == namespace || first.eq_ignore_ascii_case(kind)),
        [first, second, name] => {
            name == own && first.eq_ignore_ascii_case(kind) && second == namespace
        }
        _ => false,
    }
}

/// The comment that ignores a code: `# portpath-ignore CODE: reason`.
const MARK: &str = "portpath-ignore ";

/// What the comments of a text ignore, each in its own document; and what is wrong with the others.
pub(super) fn comments(session: &Session, sources: &Sources) -> (Vec<Ignore>, Vec<String>) {
    let text: &str = session.text();
    let mut found = Vec::new();
    let mut notes = Vec::new();
    let mut documents = session.documents.iter().peekable();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let comment = line
            .find('#')
            .and_then(|hash| line[hash + 1..].trim().strip_prefix(MARK));
        let Some(comment) = comment else {
            continue;
        };
        while documents
            .next_if(|document| document.span.end <= start)
            .is_some()
        {}
        let document = documents
            .peek()
            .map_or(Span::new(start, text.len()), |document| document.span);
        let (code, reason) = comment.split_once(':').unwrap_or((comment, ""));
        let code = code.trim();
        let reason = reason.trim();
        let place = sources.place(Span::new(start, start + line.trim_end().len()));
        let place = place.map_or(String::new(), |place| format!("{place}: "));
        if let Err(why) = known(code) {
            notes.push(format!("{place}{why}; the comment ignores nothing"));
        } else if reason.is_empty() {
            notes.push(format!(
                "{place}`# portpath-ignore {code}` needs a reason after a colon; the comment ignores nothing"
            ));
        } else {
            found.push(Ignore {
                code: code.to_owned(),
                scope: Scope::Document(document),
                reason: reason.to_owned(),
            });
        }
    }
    (found, notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_four_names() {
        let object = ObjectName {
            kind: "Service".to_owned(),
            namespace: "shop".to_owned(),
            name: "web".to_owned(),
        };
        for name in ["web", "shop/web", "service/web", "Service/shop/web"] {
            assert!(is_called(&object, name), "{name}");
        }
        for name in ["api", "other/web", "Service/other/web", "a/b/c/web", ""] {
            assert!(!is_called(&object, name), "{name}");
        }
    }

    #[test]
    fn only_known_codes_can_be_ignored() {
        assert!(Ignore::parse("selector-matches-no-pod").is_ok());
        assert!(Ignore::parse("selector-matches-no-pod:web").is_ok());
        assert!(Ignore::parse("selector-matches-no-pod:").is_err());
        assert!(Ignore::parse("no-such-code").is_err());
    }
}
