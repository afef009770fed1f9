//! A film says what the analysis says, and is JSON whatever your YAML holds.

use serde_json::Value;

use super::{FILM_VERSION, film, film_saying, fingerprint, poster};
use crate::{Asked, analyze};
use portpath_explain::scene::Shape;

const TYPO: &str = "# é\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector:\n    app: wbe\n  ports:\n  - \
                    port: 80\n    targetPort: 8080\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: \
                    {app: web}}\nspec:\n  containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]\n";

fn film_of(text: &str) -> Value {
    let film = film(text, &analyze(text, &Asked::default()));
    serde_json::from_str(&film).unwrap_or_else(|error| panic!("{error}: {film}"))
}

fn cut(text: &str, place: &Value) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let at = |key: &str| place[key].as_u64().expect("an offset") as usize;
    String::from_utf16(&units[at("start")..at("end")]).expect("whole letters")
}

#[test]
fn a_delivered_packet_plays_to_its_pod() {
    let text = TYPO.replace("wbe", "web");
    let film = film_of(&text);
    assert_eq!(film["film"], FILM_VERSION);
    assert_eq!(film["of"], fingerprint(&text));
    assert_eq!(film["verdict"]["outcome"], "delivered");
    assert_eq!(film["to"], "curl http://web:80");
    let hops = film["hops"].as_array().expect("hops");
    let count = |key: &str| film[key].as_array().map(Vec::len);
    let travels = |shape: &str| film[shape]["travels"].as_array().map(Vec::len);
    assert_eq!(
        [count("steps"), travels("wide"), travels("narrow")],
        [Some(hops.len()); 3]
    );
    let service = hops
        .iter()
        .find(|hop| hop["kind"] == "service")
        .expect("the Service's hop");
    assert_eq!(service["after"]["dst"], "10.244.1.2:8080");
    assert_eq!(
        [
            &service["after"]["dstChanged"],
            &service["after"]["srcChanged"]
        ],
        [true, false]
    );
    let named: Vec<&Value> = hops
        .iter()
        .take(2)
        .map(|hop| &hop["before"]["dst"])
        .collect();
    assert_eq!(named, ["web:80", "web:80"]);
    let tag = &film["wide"]["travels"][2]["tag"];
    assert_eq!(
        [&tag["before"], &tag["after"]],
        ["10.96.1.1:80", "10.244.1.2:8080"]
    );
    assert!(film["wide"]["travels"][2]["turn"].is_number());
    let cites = service["cites"].as_array().expect("cites");
    assert!(
        cites
            .iter()
            .any(|cite| cite["role"] == "port" && cut(&text, cite).contains("80")),
        "{cites:#?}"
    );
    assert_eq!(film["cause"], Value::Null);
}

#[test]
fn a_cause_has_its_places_and_its_fix() {
    let film = film_of(TYPO);
    let cause = &film["cause"];
    assert_eq!(film["verdict"]["tone"], "bad");
    assert_eq!(cause["code"], "selector-matches-no-pod");
    assert!(cut(TYPO, &cause["labels"][0]).contains("wbe"), "{cause:#}");
    assert_eq!(cause["labels"][0]["role"], "selector");
    let fix = &cause["fix"];
    assert_eq!(cut(TYPO, &fix["edits"][0]), "wbe");
    let diff: Vec<&str> = fix["diff"]
        .as_array()
        .expect("a diff")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        diff.contains(&"-    app: wbe") && diff.contains(&"+    app: web"),
        "{diff:#?}"
    );
    assert_eq!(film["wide"]["end"]["tone"], "bad");
}

#[test]
fn what_was_not_understood_is_in_the_film_only_where_there_is_something() {
    let analysis = analyze(TYPO, &Asked::default());
    let told = |passed_over: &[String]| -> Value {
        serde_json::from_str(&film_saying(TYPO, &analysis, passed_over)).expect("JSON")
    };
    let sentence = "fact left out: \"é\"".to_owned();
    assert_eq!(
        told(std::slice::from_ref(&sentence))["passedOver"],
        serde_json::json!([sentence])
    );
    assert_eq!(told(&[]), film_of(TYPO));
    assert_eq!(film_of(TYPO).get("passedOver"), None);
}

#[test]
fn nothing_to_show_is_a_film_too() {
    for text in ["", "a: [", "\u{0}", "kind: Pod"] {
        let film = film_of(text);
        assert!(
            ["bad", "unsure"].contains(&film["verdict"]["tone"].as_str().unwrap_or_default()),
            "{text:?}"
        );
    }
}

#[test]
fn a_poster_is_one_element_without_a_blank_line_or_markup_of_the_paste() {
    let text = TYPO
        .replace("{name: c,", "{name: \"<script>alert(1)</script>\",")
        .replace("wbe", "\"<b>\\n\\n\"");
    for text in [TYPO, text.as_str(), ""] {
        let analysis = analyze(text, &Asked::default());
        for shape in [Shape::Wide, Shape::Narrow] {
            let poster = poster(&analysis, shape);
            assert!(poster.starts_with("<svg ") && poster.ends_with("</svg>"));
            assert!(
                !poster.contains('\n') && !poster.contains("<script") && !poster.contains("<b>"),
                "{poster}"
            );
            assert!(!poster.contains(" style="), "no inline style");
        }
    }
}
