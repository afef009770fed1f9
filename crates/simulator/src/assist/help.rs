//! What the field at a place means, for those who point at it or ask by key.

use super::complete::takes;
use super::entry::unquoted;
use super::fields;
use super::place::{Place, Slot};
use portpath_kube::admission::Holds;
use portpath_messages::FieldHelp;

/// What the key or value at a place is about.
pub(crate) fn help(text: &str, at: usize) -> Option<FieldHelp> {
    let place = Place::at(text, at)?;
    let expected = place.expected();
    let word = place.word.clone();
    let key = unquoted(&text[word.clone()]);
    let field = match (place.slot, expected.map(|expected| expected.holds)) {
        (Slot::Key(_), Some(Holds::Object(shape))) => shape.field(key),
        (Slot::Key(_), Some(Holds::Map)) | (_, Some(Holds::Value(_))) => {
            expected.and_then(|expected| expected.field)
        }
        _ => None,
    }?;
    let kind = match field.holds {
        Holds::Value(kind) | Holds::Values(kind) => kind,
        _ => "",
    };
    let required = if field.required { ", required" } else { "" };
    (!key.is_empty()).then(|| FieldHelp {
        word,
        name: field.name.to_owned(),
        takes: format!("{}{required}", takes(&field)),
        meaning: fields::meaning(field.owner, field.name)
            .unwrap_or("")
            .to_owned(),
        values: if kind == "bool" {
            Vec::new()
        } else {
            fields::values(field.owner, field.name, kind)
                .iter()
                .map(|(value, note)| (value.to_string(), note.to_string()))
                .collect()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
      protocol: TCP
      bogus: 1
";

    fn about(word: &str) -> Option<(String, String)> {
        let at = TEXT.find(word).expect("the word") + 1;
        help(TEXT, at).map(|help| (help.name, help.takes))
    }

    #[test]
    fn keys_and_values_tell_what_they_are_about() {
        assert_eq!(
            about("port: 80"),
            Some(("port".into(), "number, required".into()))
        );
        assert_eq!(
            about("http"),
            Some(("targetPort".into(), "number or name".into()))
        );
        assert_eq!(
            about("app:"),
            Some(("selector".into(), "keys and values".into())),
            "a label is about its selector"
        );
        assert_eq!(about("Service"), Some(("kind".into(), "text".into())));
        assert_eq!(about("bogus"), None);
        for text in [
            "kind: Service\nspec: {ports: [{port: 80, targetPort: 8080}]}",
            "{\"kind\": \"Service\", \"spec\": {\"ports\": [{\"targetPort\": 8080}]}}",
        ] {
            for word in ["targetPort", "8080"] {
                let found = help(text, text.find(word).expect("there") + 1).expect("known");
                assert_eq!(found.name, "targetPort", "{text}");
                assert_eq!(unquoted(&text[found.word]), word);
            }
        }
        let protocol = help(TEXT, TEXT.find("protocol").expect("there")).expect("known");
        assert_eq!(protocol.values.len(), 3);
        assert!(protocol.meaning.contains("TCP"));
    }
}
