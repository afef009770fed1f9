//! The findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), for editors and
//! code hosts.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::codes;
use super::visible::visible_json;
use crate::Analysis;
use crate::check::Check;
use portpath_explain::report::{Diagnostic, Edit, Fix, Label, Severity};
use portpath_text::source::{LineIndex, Span};

/// A file of the input: its name, and its place in the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its name, as given.
    pub name: String,
    /// Its part of the text.
    pub span: Span,
}

/// The findings of an analysis as one SARIF log with one run. `base` is the address of the page, for
/// the help of the rules; empty where there is none.
pub fn sarif(analysis: &Analysis, text: &str, artifacts: &[Artifact], base: &str) -> String {
    let files: Vec<File> = artifacts
        .iter()
        .map(|artifact| File::new(artifact, text))
        .collect();
    let rules = rules_of(&analysis.diagnostics.iter().collect::<Vec<_>>());
    let results = analysis.diagnostics.iter().enumerate();
    let results = results.map(|(at, found)| {
        let mut result = result(found, &rules, &files);
        let fingerprint = fingerprint(analysis, at);
        result["partialFingerprints"] = json!({ FINGERPRINT: fingerprint });
        result
    });
    log(
        &rules,
        base,
        &files,
        results.collect(),
        json!({
            "from": analysis.asked_from,
            "to": analysis.asked_to,
            "outcome": analysis.verdict.outcome,
            "headline": analysis.verdict.headline,
            "reason": analysis.verdict.reason,
        }),
    )
}

/// The name of our fingerprints (SARIF 2.1.0, 3.27.17), with a version.
const FINGERPRINT: &str = "portpath/v1";

/// By which a finding of a request is known again after lines have moved: the request, the code, and
/// the how manieth finding of that code it is.
fn fingerprint(analysis: &Analysis, at: usize) -> String {
    let code = &analysis.diagnostics[at].code;
    let before = analysis.diagnostics[..at].iter();
    let count = before.filter(|found| found.code == *code).count() + 1;
    let from = &analysis.asked_from;
    let to = &analysis.asked_to;
    format!("trace {code} from {from} to {to} #{count}")
}

/// Every finding of every path of a check as one SARIF log with one run. `base` is the address of
/// the page, for the help of the rules; empty where there is none.
pub fn sarif_of_check(check: &Check, text: &str, artifacts: &[Artifact], base: &str) -> String {
    let files: Vec<File> = artifacts
        .iter()
        .map(|artifact| File::new(artifact, text))
        .collect();
    let survey = &check.survey;
    let found: Vec<&Diagnostic> = survey
        .findings
        .iter()
        .map(|found| &found.diagnostic)
        .collect();
    let rules = rules_of(&found);
    let results = found.iter().zip(&check.findings).map(|(found, item)| {
        let mut result = result(found, &rules, &files);
        result["partialFingerprints"] = json!({ FINGERPRINT: item.fingerprint });
        if let Some(reason) = &item.ignored {
            result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
        }
        result
    });
    let tally = survey.tally();
    log(
        &rules,
        base,
        &files,
        results.collect(),
        json!({
            "status": check.status,
            "work": tally.work,
            "fail": tally.fail,
            "cannot_tell": tally.cannot_tell,
        }),
    )
}

/// The codes of the findings, each once.
fn rules_of<'d>(found: &[&'d Diagnostic]) -> Vec<&'d str> {
    let mut rules: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn log(
    rules: &[&str],
    base: &str,
    files: &[File],
    results: Vec<Value>,
    properties: Value,
) -> String {
    let mut driver = json!({
        "name": "portpath",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|code| rule(code, base)).collect::<Vec<_>>(),
    });
    if !base.is_empty() {
        driver["informationUri"] = base.into();
    }
    let run = json!({
        "tool": { "driver": driver },
        // Columns count characters, as everywhere in Portpath.
        "columnKind": "unicodeCodePoints",
        "artifacts": files.iter().map(|file| json!({ "location": { "uri": file.uri } })).collect::<Vec<_>>(),
        "results": results,
        "properties": properties,
    });
    let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    let log = json!({ "$schema": schema, "version": "2.1.0", "runs": [run] });
    format!("{}\n", visible_json(&format!("{log:#}")))
}

/// A file with its lines.
struct File<'t> {
    uri: String,
    span: Span,
    text: &'t str,
    lines: LineIndex,
}

impl<'t> File<'t> {
    fn new(artifact: &Artifact, text: &'t str) -> Self {
        let part = artifact.span.text(text);
        Self {
            uri: uri(&artifact.name),
            span: artifact.span,
            text: part,
            lines: LineIndex::new(part),
        }
    }

    /// A place of the whole text in this file; none when it is not wholly in it.
    fn region(&self, span: Span) -> Option<Value> {
        let start = span.start.checked_sub(self.span.start)?;
        if span.end > self.span.end {
            return None;
        }
        let end = span.end.checked_sub(self.span.start)?;
        let start = self.lines.position(self.text, start);
        let end = self.lines.position(self.text, end);
        Some(json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }))
    }
}

/// What is escaped in a path (RFC 3986).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A file name as a relative or absolute URI reference (RFC 3986).
fn uri(name: &str) -> String {
    utf8_percent_encode(&name.replace('\\', "/"), ESCAPED).to_string()
}

/// A code as a rule; `base` is the address of the page, where each code has a page of its own.
fn rule(code: &str, base: &str) -> Value {
    let Some(page) = codes::page(code) else {
        return json!({ "id": code });
    };
    let mut rule = json!({
        "id": code,
        "shortDescription": { "text": page.summary },
        "fullDescription": { "text": page.cluster },
    });
    rule["help"] = json!({ "text": page.text(), "markdown": page.markdown() });
    if !base.is_empty() {
        let base = base.trim_end_matches('/');
        let docs = format!("{base}/codes/{code}.html");
        rule["helpUri"] = docs.as_str().into();
        rule["properties"] = json!({ "docs": docs });
    }
    rule
}

fn result(found: &Diagnostic, rules: &[&str], files: &[File]) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut text = found.message.clone();
    for (word, more) in [("help", &found.help), ("kubernetes", &found.kubernetes)] {
        if !more.is_empty() {
            text.push_str(&format!("\n{word}: {more}"));
        }
    }
    let related: Vec<Value> = found
        .secondary
        .iter()
        .filter_map(|label| location(label, files))
        .collect();
    let fixes: Vec<Value> = found
        .fixes
        .iter()
        .filter_map(|offered| fix(offered, files))
        .collect();
    let mut result = json!({
        "ruleId": found.code,
        "ruleIndex": rules.iter().position(|code| *code == found.code),
        "level": level,
        "message": { "text": text },
    });
    // A finding without a place (a missing Service) is about the whole file.
    let whole = || {
        files
            .first()
            .map(|file| json!({ "physicalLocation": { "artifactLocation": artifact(0, file) } }))
    };
    let places = [(
        "locations",
        location(&found.primary, files)
            .or_else(whole)
            .into_iter()
            .collect(),
    )];
    for (field, values) in places
        .into_iter()
        .chain([("relatedLocations", related), ("fixes", fixes)])
    {
        if !values.is_empty() {
            result[field] = Value::Array(values);
        }
    }
    result
}

fn artifact(at: usize, file: &File) -> Value {
    json!({ "uri": file.uri, "index": at })
}

fn location(label: &Label, files: &[File]) -> Option<Value> {
    if !label.has_place() {
        return None;
    }
    let (at, region) = files
        .iter()
        .enumerate()
        .find_map(|(at, file)| Some((at, file.region(label.span)?)))?;
    let mut location = json!({ "physicalLocation": { "artifactLocation": artifact(at, &files[at]), "region": region } });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    Some(location)
}

/// An edit as replacements, file by file; none for a fix of the request.
fn fix(fix: &Fix, files: &[File]) -> Option<Value> {
    let replacement = |file: &File, edit: &Edit| {
        let region = file.region(edit.span)?;
        Some(json!({ "deletedRegion": region, "insertedContent": { "text": edit.text } }))
    };
    let mut changes = Vec::new();
    let mut made = 0;
    for (at, file) in files.iter().enumerate() {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .filter_map(|edit| replacement(file, edit))
            .collect();
        made += replacements.len();
        if !replacements.is_empty() {
            changes.push(
                json!({ "artifactLocation": artifact(at, file), "replacements": replacements }),
            );
        }
    }
    // A fix of which a part is lost is none.
    (made > 0 && made == fix.edits.len())
        .then(|| json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
}
