//! Holds `docs/causes.md` to the table of causes in `explain`, and the table to the codes there are.
//! `UPDATE_EXPECT=1 cargo test --test causes` writes the page.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use portpath::explain::{ADVICE_CODES, CAUSES, CODES, REFUSAL_CODES};

const HEAD: &str = "\
# Causes and codes

This table maps the usual names of problems to the codes of the findings that name them. If a code covers several causes, words of its
message tell them apart. `cargo xtask causes FOLDER` measures with this table. `UPDATE_EXPECT=1 cargo test --test causes` writes it from
`crates/explain/src/explain/causes.rs`.

| cause | code | where its message says |
| --- | --- | --- |
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut rows: Vec<_> = CAUSES.iter().collect();
    rows.sort_by_key(|row| (row.cause == "-", row.cause));
    for row in rows {
        let cause = if row.cause == "-" {
            "an answer, not a cause"
        } else {
            row.cause
        };
        let says = if row.says.is_empty() {
            String::new()
        } else {
            format!("`` {} ``", row.says)
        };
        writeln!(page, "| {cause} | `{}` | {says} |", row.code).expect("a string takes it");
    }
    page
}

#[test]
fn the_page_shows_the_table() {
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
fn the_table_knows_the_codes_and_no_others() {
    let codes: BTreeSet<&str> = CODES
        .iter()
        .chain(REFUSAL_CODES)
        .chain(ADVICE_CODES)
        .copied()
        .collect();
    let known: BTreeSet<&str> = CAUSES.iter().map(|row| row.code).collect();
    let unknown: Vec<_> = known.difference(&codes).collect();
    assert!(
        unknown.is_empty(),
        "no finding has these codes of the table: {unknown:?}"
    );
    let unmapped: Vec<_> = codes.difference(&known).collect();
    assert!(
        unmapped.is_empty(),
        "these codes have no row in crates/explain/src/explain/causes.rs: {unmapped:?}"
    );
}
