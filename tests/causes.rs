//! Writes `docs/causes.md` from the codes and mistakes in the sources, and holds it to them.
//! `UPDATE_EXPECT=1 cargo test --test causes` writes the page.

use std::fmt::Write;
use std::path::PathBuf;

use portpath::admission::Mistake;
use portpath::cluster::ServiceId;
use portpath::explain::{self, Code, cause_of_forward, cause_of_mistake};
use portpath::report::Cause;
use portpath::trace::NotForwarded;

const HEAD: &str = "\
# Causes and codes

This table maps the usual names of problems to the codes of the findings that name them. If a code covers several causes, it has a row
for each, which says when. `cargo xtask causes FOLDER` measures with these names. `UPDATE_EXPECT=1 cargo test --test causes` writes this
page from the codes in `crates/explain`.

| cause | code | when |
| --- | --- | --- |
";

/// A row of the table.
struct Row {
    cause: Option<Cause>,
    code: &'static str,
    when: &'static str,
}

/// The code of that name.
fn code(name: &str) -> Code {
    explain::codes()
        .find(|code| code.name == name)
        .unwrap_or_else(|| panic!("no finding has the code `{name}`"))
}

/// When a finding of a code has another cause than the code's own: the mistake, and the same in
/// words.
fn mistakes() -> Vec<(&'static str, Mistake, &'static str)> {
    let field = || "spec.selector.app".to_owned();
    let invalid = [
        (
            Mistake::SelectorMismatch,
            "a workload's selector does not match its template",
        ),
        (
            Mistake::Protocol(String::new()),
            "the protocol is none that there is",
        ),
        (
            Mistake::NodePortOutOfRange,
            "a node port is outside the range",
        ),
        (Mistake::NodePortTaken, "a node port is given already"),
        (
            Mistake::NodePortWithClusterIp,
            "a node port in a Service of type ClusterIP",
        ),
        (
            Mistake::DuplicatePort,
            "a port, or a port's name, is there twice",
        ),
        (Mistake::PortNameTooLong, "a port's name is too long"),
        (Mistake::PortNameLetters, "a port's name has wrong letters"),
        (
            Mistake::PortNameWithoutLetter(String::new()),
            "a port's name has no letter",
        ),
    ];
    let decoded = [
        (Mistake::UnknownField(field()), "the field is in a selector"),
        (
            Mistake::WrongType(field()),
            "the value of a selector has the wrong type",
        ),
        (
            Mistake::TextForNumber(String::new()),
            "a text where a number belongs",
        ),
    ];
    let of = |code: &'static str| move |(mistake, when)| (code, mistake, when);
    let others = [
        (
            "refused-by-kubectl",
            Mistake::NoSuchKind,
            "no API serves the kind in this version",
        ),
        (
            "api-warning",
            Mistake::DuplicatePort,
            "a port, or a port's name, is there twice",
        ),
    ];
    let invalid = invalid.into_iter().map(of("invalid-object"));
    let decoded = decoded.into_iter().map(of("cannot-be-decoded"));
    invalid.chain(decoded).chain(others).collect()
}

fn rows() -> Vec<Row> {
    let own = explain::codes().map(|code| Row {
        cause: code.cause,
        code: code.name,
        when: "",
    });
    let of_mistakes = mistakes().into_iter().map(|(name, mistake, when)| Row {
        cause: cause_of_mistake(code(name), &mistake),
        code: name,
        when,
    });
    let service = ServiceId(0);
    let forwards = [
        (
            NotForwarded::NoServicePort(service, 80),
            "the Service or the Pod has no such port",
        ),
        (
            NotForwarded::Udp("53".to_owned()),
            "the port is there for UDP",
        ),
        (
            NotForwarded::NoSelector(service),
            "the Service has no selector",
        ),
    ];
    let forwards = forwards.into_iter().map(|(why, when)| Row {
        cause: cause_of_forward(&why),
        code: "port-forward-fails",
        when,
    });
    own.chain(of_mistakes).chain(forwards).collect()
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut rows = rows();
    rows.sort_by_key(|row| {
        let name = row.cause.map_or("", Cause::name);
        (row.cause.is_none(), name, row.code, row.when)
    });
    for row in rows {
        let cause = row.cause.map_or("an answer, not a cause", Cause::name);
        writeln!(page, "| {cause} | `{}` | {} |", row.code, row.when).expect("a string takes it");
    }
    page
}

#[test]
fn the_page_shows_the_causes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/causes.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, page()).expect("docs can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/causes.md is not up to date: UPDATE_EXPECT=1 cargo test --test causes"
    );
}

#[test]
fn each_listed_mistake_has_a_cause_of_its_own() {
    for (name, mistake, _) in mistakes() {
        let cause = cause_of_mistake(code(name), &mistake);
        assert!(cause.is_some() && cause != code(name).cause, "{mistake:?}");
    }
}
