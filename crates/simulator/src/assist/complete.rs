//! What could be written at the caret: keys that belong there, values that a field may have, and
//! what your YAML itself holds: the ports of the selected Pods, labels that exist, Services.

use super::entry::{Step, unquoted};
use super::fields::{self, KINDS};
use super::offer::{MOST, plain};
use super::place::{Colon, Expected, Place, Slot, Style};
use super::written::Written;
use portpath_kube::admission::{FieldOf, Holds};
use portpath_messages::{Choice, Offer, Offers};
use portpath_text::order;

/// What could be written at the caret; none where nothing is known.
pub(crate) fn offers(text: &str, caret: usize) -> Option<Offers> {
    let place = Place::at(text, caret)?;
    let found = Search {
        text,
        place: &place,
    };
    let (choice, all) = found.all();
    let typed = unquoted(place.typed)
        .trim_start_matches(['"', '\''])
        .to_ascii_lowercase();
    let (starting, holding): (Vec<Offer>, Vec<Offer>) = all
        .into_iter()
        .filter(|offer| offer.label.to_ascii_lowercase().contains(&typed))
        .partition(|offer| offer.label.to_ascii_lowercase().starts_with(&typed));
    let mut offers: Vec<Offer> = starting.into_iter().chain(holding).take(MOST).collect();
    if place.style == Style::Json {
        offers
            .iter_mut()
            .for_each(|offer| offer.text = as_json(&offer.text, place.slot));
    }
    (!offers.is_empty()).then(|| Offers {
        replaces: place.word.clone(),
        column: start_column(text, &place),
        offers,
        choice,
        are_values: place.slot == Slot::Value,
    })
}

/// A key, a value or both as JSON has them.
fn as_json(text: &str, slot: Slot) -> String {
    let quoted = |text: &str| format!("\"{text}\"");
    let value = |text: &str| {
        if text.parse::<f64>().is_ok() || matches!(text, "true" | "false" | "null" | "") {
            text.to_owned()
        } else {
            quoted(unquoted(text))
        }
    };
    match (slot, text.split_once(": ")) {
        (Slot::Key(Colon::There), _) => quoted(text),
        (Slot::Key(_), Some((key, held))) => format!("{}: {}", quoted(key), value(held)),
        _ => value(text),
    }
}

fn start_column(text: &str, place: &Place) -> usize {
    let line = text[..place.word.start]
        .rfind('\n')
        .map_or(0, |before| before + 1);
    text[line..place.word.start].chars().count()
}

struct Search<'a> {
    text: &'a str,
    place: &'a Place<'a>,
}

impl<'a> Search<'a> {
    fn written(&self) -> Written<'a> {
        Written::of(self.text, self.place)
    }

    fn all(&self) -> (Choice, Vec<Offer>) {
        let Some(expected) = self.place.expected() else {
            return (Choice::Closed, self.of_the_object());
        };
        match (self.place.slot, expected.holds) {
            (Slot::Value, Holds::Value(kind)) => self.values(expected, kind),
            (Slot::Key(_), Holds::Value(kind)) => self.values(expected, kind),
            (Slot::Key(colon), Holds::Object(shape)) => {
                (Choice::Closed, self.keys(shape.fields(), colon, ""))
            }
            (Slot::Key(Colon::Missing), Holds::Objects(shape)) => (
                Choice::Closed,
                self.keys(shape.fields(), Colon::Missing, "- "),
            ),
            (Slot::Key(_), Holds::Map) => (Choice::Open, self.written().labels(expected)),
            _ => (Choice::Closed, Vec::new()),
        }
    }

    /// The first lines of a document whose kind is not known yet.
    fn of_the_object(&self) -> Vec<Offer> {
        let mut steps = self.place.steps();
        match (self.place.slot, steps.next(), steps.next()) {
            (Slot::Value, Some(Step::Key("kind")), None) => self.kinds(),
            (Slot::Value, Some(Step::Key("apiVersion")), None) => self.versions(),
            (Slot::Key(colon), None, _) if self.place.shape().is_none() => {
                let there: Vec<&str> = self.place.siblings().collect();
                let keys = ["apiVersion", "kind", "metadata", "spec"]
                    .into_iter()
                    .filter(|key| !there.contains(key));
                keys.map(|key| Offer {
                    label: key.to_owned(),
                    meaning: fields::meaning("", key).unwrap_or("").to_owned(),
                    text: self.key_text(key, Holds::Value(""), colon),
                    ..Offer::default()
                })
                .collect()
            }
            _ => Vec::new(),
        }
    }

    fn kinds(&self) -> Vec<Offer> {
        let written = self.place.of_object("apiVersion").unwrap_or("");
        let (fitting, others): (Vec<_>, Vec<_>) =
            KINDS.iter().partition(|(_, version)| *version == written);
        let all = fitting.into_iter().chain(others);
        all.map(|(kind, version)| plain(kind, &format!("apiVersion: {version}")))
            .collect()
    }

    fn versions(&self) -> Vec<Offer> {
        let kind = self.place.of_object("kind").unwrap_or("");
        let mut versions: Vec<&str> = match fields::version_of(kind) {
            Some(version) => vec![version],
            None => KINDS.iter().map(|(_, version)| *version).collect(),
        };
        versions.dedup();
        let mut offers: Vec<Offer> = Vec::new();
        for version in versions {
            if !offers.iter().any(|offer| offer.label == version) {
                let kinds = KINDS
                    .iter()
                    .filter(|(_, of)| *of == version)
                    .map(|(kind, _)| *kind)
                    .collect::<Vec<_>>();
                offers.push(plain(version, &kinds.join(", ")));
            }
        }
        offers
    }

    fn keys(
        &self,
        fields: impl Iterator<Item = FieldOf>,
        colon: Colon,
        before: &str,
    ) -> Vec<Offer> {
        let there: Vec<&str> = if before.is_empty() {
            self.place.siblings().collect()
        } else {
            Vec::new()
        };
        let mut fields: Vec<FieldOf> = fields
            .filter(|field| !there.contains(&field.name))
            .collect();
        order::by_key(&mut fields, |field| {
            (
                field.name == "status",
                fields::rank(field.owner, field.name),
            )
        });
        let offer = |field: &FieldOf| Offer {
            label: field.name.to_owned(),
            note: if field.required {
                format!("{}, required", takes(field))
            } else {
                takes(field)
            },
            meaning: fields::meaning(field.owner, field.name)
                .unwrap_or("")
                .to_owned(),
            text: format!("{before}{}", self.key_text(field.name, field.holds, colon)),
        };
        fields.iter().map(offer).collect()
    }

    /// A key with what comes behind it: a space for a value, a line for what is deeper.
    fn key_text(&self, key: &str, holds: Holds, colon: Colon) -> String {
        let deeper = " ".repeat(self.place.column + 2);
        match (colon, holds) {
            (Colon::There, _) => key.to_owned(),
            _ if self.place.style != Style::Block => format!("{key}: "),
            (_, Holds::Value(_)) => format!("{key}: "),
            (_, Holds::Object(_) | Holds::Map) => format!("{key}:\n{deeper}"),
            (_, Holds::Objects(_) | Holds::Values(_)) => format!("{key}:\n{deeper}- "),
        }
    }

    fn values(&self, expected: Expected, kind: &str) -> (Choice, Vec<Offer>) {
        let Some(field) = expected.field else {
            return (Choice::Closed, Vec::new());
        };
        if matches!(field.holds, Holds::Map) {
            return (Choice::Open, self.written().label_values(expected));
        }
        match (field.owner, field.name) {
            (_, "kind") if self.place.steps().count() == 1 => {
                return (Choice::Closed, self.kinds());
            }
            (_, "apiVersion") if self.place.steps().count() == 1 => {
                return (Choice::Closed, self.versions());
            }
            _ => {}
        }
        let values = fields::values(field.owner, field.name, kind);
        if !values.is_empty() {
            return (
                Choice::Closed,
                values
                    .iter()
                    .map(|(value, note)| plain(value, note))
                    .collect(),
            );
        }
        (Choice::Open, self.written().values(field))
    }
}

/// What a field takes, in a word or two.
pub(super) fn takes(field: &FieldOf) -> String {
    match field.holds {
        Holds::Object(_) => "fields",
        Holds::Objects(_) | Holds::Values(_) => "list",
        Holds::Map => "keys and values",
        Holds::Value("bool") => "true or false",
        Holds::Value("int32" | "int64") => "number",
        Holds::Value("IntOrString") => "number or name",
        Holds::Value("Quantity") => "quantity",
        Holds::Value(_) => "text",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PODS: &str = "\
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
        tier: \"1\"
    spec:
      containers:
        - name: c
          ports:
            - name: http
              containerPort: 8080
---
kind: Pod
metadata:
  name: db
  labels: {app: db}
spec:
  containers:
    - ports:
        - containerPort: 5432
";

    /// What is offered where `|` stands, before the Pods of this test.
    fn labels(document: &str) -> Vec<String> {
        offered(document)
            .into_iter()
            .flat_map(|offers| offers.offers)
            .map(|offer| offer.label)
            .collect()
    }

    fn offered(document: &str) -> Option<Offers> {
        let caret = document.find('|').expect("a caret");
        offers(&format!("{}{PODS}", document.replacen('|', "", 1)), caret)
    }

    /// The line of the caret once the first offer is taken.
    fn taken(document: &str) -> String {
        let offers = offered(document).expect("something is offered");
        let mut text = document.replacen('|', "", 1);
        text.replace_range(offers.replaces, &offers.offers[0].text);
        text
    }

    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n";

    #[test]
    fn keys_are_those_of_the_place_that_are_not_there_yet() {
        let keys = labels(&format!("{SERVICE}  ports:\n    - port: 80\n      |\n"));
        assert_eq!(
            keys,
            ["targetPort", "name", "nodePort", "protocol", "appProtocol"]
        );
        assert_eq!(
            labels(&format!("{SERVICE}  ports:\n    - port: 80\n      targ|\n")),
            ["targetPort"]
        );
        assert_eq!(
            labels(&format!("{SERVICE}  ports:\n    - p|\n"))[..2],
            ["port", "protocol"],
            "the start counts first"
        );
        assert_eq!(
            labels("kind: Service\n|\n"),
            ["apiVersion", "metadata", "spec", "status"]
        );
        assert!(
            labels(&format!("{SERVICE}     |\n  type: NodePort\n")).is_empty(),
            "no key stands at this column"
        );
    }

    #[test]
    fn a_taken_key_brings_what_follows_it() {
        assert_eq!(
            taken(&format!("{SERVICE}  ty|\n")),
            format!("{SERVICE}  type: \n")
        );
        assert_eq!(
            taken(&format!("{SERVICE}  po|\n")),
            format!("{SERVICE}  ports:\n    - \n")
        );
        assert_eq!(
            taken(&format!("{SERVICE}  sel|\n")),
            format!("{SERVICE}  selector:\n    \n")
        );
        assert_eq!(
            taken(&format!("{SERVICE}  ports:\n    |\n")),
            format!("{SERVICE}  ports:\n    - port: \n")
        );
        assert_eq!(
            taken(&format!("{SERVICE}  ty|: NodePort\n")),
            format!("{SERVICE}  type: NodePort\n")
        );
    }

    #[test]
    fn values_are_those_of_the_type() {
        assert_eq!(
            labels(&format!("{SERVICE}  type: |\n")),
            ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]
        );
        assert_eq!(
            taken(&format!("{SERVICE}  type: Nod|Port # c\n")),
            format!("{SERVICE}  type: NodePort # c\n")
        );
        assert_eq!(
            labels(&format!("{SERVICE}  ports:\n  - protocol: |\n")),
            ["TCP", "UDP", "SCTP"]
        );
        assert_eq!(
            labels(&format!("{SERVICE}  ipFamilies:\n  - |\n")),
            ["IPv4", "IPv6"]
        );
        assert_eq!(labels("kind: Deployment\napiVersion: |\n"), ["apps/v1"]);
        assert!(labels("kind: |\n").contains(&"Service".to_owned()));
    }

    #[test]
    fn brackets_are_completed_too() {
        let service = "kind: Service\nspec: {selector: {app: web}, ports: [{port: 80, |}]}\n";
        assert_eq!(
            labels(service),
            ["targetPort", "name", "nodePort", "protocol", "appProtocol"]
        );
        assert_eq!(taken(service), service.replace('|', "targetPort: "));
        assert_eq!(
            labels(&service.replace('|', "targetPort: |")),
            ["http", "8080"]
        );
        assert_eq!(
            taken(&service.replace('|', "ta|: 1")),
            service.replace('|', "targetPort: 1")
        );
        assert_eq!(
            labels("kind: Service\nspec: {ipFamilies: [IPv4, |\n"),
            ["IPv4", "IPv6"]
        );
        assert_eq!(
            labels("kind: Service\nspec: {selector: {|"),
            ["app: web", "tier: \"1\"", "app: db"]
        );
        assert_eq!(
            labels("kind: Service\nspec:\n  ports:\n  - {port: 80, proto|\n  type: NodePort\n"),
            ["protocol", "appProtocol"]
        );
    }

    #[test]
    fn json_is_completed_with_its_quotes() {
        let json = "{\n  \"apiVersion\": \"v1\", \"kind\": \"Service\",\n  \"spec\": {\n    \"type\": \"Nod|\",\n    \"ports\": [{\"port\": 80, @}]\n  }\n}\n";
        let at = |typed: &str| json.replace("Nod|", "NodePort").replace('@', typed);
        assert_eq!(taken(json), json.replace("Nod|", "NodePort"));
        assert_eq!(taken(&at("\"ta|\"")), at("\"targetPort\": "));
        assert_eq!(
            taken(&at("\"ta|")),
            at("\"targetPort\": "),
            "the quote is still open"
        );
        assert_eq!(taken(&at("\"ta|\": 1")), at("\"targetPort\": 1"));
        assert_eq!(
            taken(&at("\"targetPort\": |")),
            at("\"targetPort\": \"http\"")
        );
        assert_eq!(taken(&at("\"targetPort\":8|")), at("\"targetPort\":8080"));
        let list = format!(
            "{{\"kind\": \"List\", \"items\": [{}]}}",
            at("")
                .replace("\"spec\"", "|\n\"spec\"")
                .replace(", ]", "]")
        );
        assert_eq!(labels(&list), ["metadata", "status"]);
    }

    #[test]
    fn target_ports_are_those_of_the_selected_pods() {
        let selected = labels(&format!(
            "{SERVICE}  selector:\n    app: web\n  ports:\n  - targetPort: |\n"
        ));
        assert_eq!(selected, ["http", "8080"]);
        let all = labels(&format!("{SERVICE}  ports:\n  - targetPort: |\n"));
        assert_eq!(all, ["http", "8080", "5432"]);
    }

    #[test]
    fn selectors_are_offered_labels_that_exist() {
        assert_eq!(
            labels(&format!("{SERVICE}  selector:\n    |\n")),
            ["app: web", "tier: \"1\"", "app: db"]
        );
        assert_eq!(
            labels(&format!("{SERVICE}  selector:\n    app: |\n")),
            ["web", "db"]
        );
        assert_eq!(
            labels(&format!("{SERVICE}  selector:\n    app: web\n    |\n")),
            ["tier: \"1\""]
        );
    }

    #[test]
    fn an_ingress_is_offered_services_and_their_ports() {
        let ingress = "kind: Ingress\nspec:\n  defaultBackend:\n    service:\n      name: NAME\n      port:\n        number: PORT\n---\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - name: http\n    port: 80\n";
        assert_eq!(
            labels(&ingress.replace("NAME", "|").replace("PORT", "1")),
            ["web"]
        );
        assert_eq!(
            labels(&ingress.replace("NAME", "web").replace("PORT", "|")),
            ["80"]
        );
        assert_eq!(
            labels(&ingress.replace("NAME", "other").replace("PORT", "|")),
            Vec::<String>::new()
        );
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_known() {
        for document in [
            "# ki|\n",
            "kind: ConfigMap\ndata:\n  a: |\n",
            "a: {b|}\n",
            "kind: Service\nspec: {ports: [|]}\n",
            "kind: Service\nspec: {ports: [{port:|}]}\n",
            "kind: Service\nspec: {# po|\n}\n",
            "kind: Nothing\nspec:\n  |\n",
            "kind: Pod\nmetadata:\n  name: x # |\n",
        ] {
            assert_eq!(offered(document), None, "{document}");
        }
        let block = "kind: Pod\nmetadata:\n  annotations:\n    note: >\n      ki";
        assert_eq!(offers(block, block.len()), None, "inside a block of text");
    }

    #[test]
    fn no_caret_is_too_odd() {
        let text = format!(
            "{SERVICE}  ports: [{{port: 80}}]\n  selector: {{a: é, \"b\": 'ü'}}\n\t- x: :\n{PODS}"
        );
        for caret in 0..=text.len() + 1 {
            if let Some(offers) = offers(&text, caret) {
                assert!(text.get(offers.replaces).is_some());
            }
        }
    }
}
