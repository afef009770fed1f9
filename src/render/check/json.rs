//! The JSON of a check (`docs/output.md`).

use serde_json::{Map, Value, json};

use super::{ignored, tally};
use crate::check::{Check, Item, Place, Sources};
use crate::render::codes;
use crate::render::json::FORMAT_VERSION;
use crate::render::visible::visible_json;
use crate::survey::{Alone, Call, Judged, ObjectName, Reach, ServicePath, Way};
use portpath_text::source::Span;

/// A check as one JSON object, indented, with a line break at its end.
pub fn json(check: &Check, sources: &Sources) -> String {
    let survey = &check.survey;
    let (services, others) = check.paths.split_at(survey.services.len());
    let (ways, calls) = others.split_at(survey.ways.len());
    let tally = tally(check);
    let value = json!({
        "portpath": FORMAT_VERSION,
        "summary": {
            "status": check.status,
            "work": tally.work,
            "fail": tally.fail,
            "cannot_tell": tally.cannot_tell,
            "ignored": ignored(check),
            "left_out": survey.left_out,
        },
        "services": survey.services.iter().zip(services)
            .map(|(path, item)| service(path, item, sources)).collect::<Vec<_>>(),
        "ways": survey.ways.iter().zip(ways)
            .map(|(path, item)| way(path, item, sources)).collect::<Vec<_>>(),
        "calls": survey.calls.iter().zip(calls)
            .map(|(path, item)| call(path, item, sources)).collect::<Vec<_>>(),
        "selections": survey.selections.iter().map(|selection| json!({
            "service": selection.service,
            "workload": object(&selection.workload),
        })).collect::<Vec<_>>(),
        "reach": survey.reach.iter().map(reach).collect::<Vec<_>>(),
        "alone": survey.alone.iter().map(|found| alone(found, sources)).collect::<Vec<_>>(),
        "findings": survey.findings.iter().zip(&check.findings)
            .map(|(found, item)| finding(found, item, sources)).collect::<Vec<_>>(),
    });
    format!("{}\n", visible_json(&format!("{value:#}")))
}

fn service(path: &ServicePath, item: &Item, sources: &Sources) -> Value {
    with_end(
        json!({
            "namespace": path.object.namespace,
            "name": path.object.name,
            "port": path.port,
            "protocol": path.protocol,
            "target_port": path.target_port,
            "side": path.side,
            "pods_ready": path.pods_ready,
            "pods_selected": path.pods_selected,
        }),
        &path.judged,
        item,
        path.span,
        sources,
    )
}

fn way(path: &Way, item: &Item, sources: &Sources) -> Value {
    with_end(
        json!({
            "kind": path.object.kind,
            "namespace": path.object.namespace,
            "name": path.object.name,
            "host": path.host,
            "path": path.path,
            "service": path.service,
        }),
        &path.judged,
        item,
        path.span,
        sources,
    )
}

fn call(path: &Call, item: &Item, sources: &Sources) -> Value {
    with_end(
        json!({
            "from": object(&path.from),
            "to": path.target,
            "service": path.service,
            "port": path.port,
            "protocol": path.protocol,
            "said_by": path.said_by,
            "certain": path.certain,
        }),
        &path.judged,
        item,
        path.span,
        sources,
    )
}

/// How a path ends, after what it is.
fn with_end(mut path: Value, judged: &Judged, item: &Item, span: Span, sources: &Sources) -> Value {
    let mut spans = judged.spans.clone();
    if !spans.contains(&span) {
        spans.push(span);
    }
    let mut places: Vec<Place> = Vec::new();
    for place in spans.iter().filter_map(|span| sources.place(*span)) {
        if !places.iter().any(|known| known.is_same_lines(&place)) {
            places.push(place);
        }
    }
    let lines: Vec<Value> = places.iter().map(lines).collect();
    let end = json!({
        "outcome": judged.outcome,
        "result": item.result,
        "cause": judged.cause,
        "headline": judged.headline,
        "why": judged.why,
        "request": { "from": judged.from, "to": judged.to },
        "lines": lines,
        "fingerprint": item.fingerprint,
        "ignored": item.ignored,
    });
    if let (Value::Object(path), Value::Object(end)) = (&mut path, end) {
        path.extend(end);
    }
    path
}

fn lines(place: &Place) -> Value {
    let mut lines = Map::new();
    lines.insert("file".to_owned(), place.file.clone().into());
    lines.insert("line".to_owned(), place.line.into());
    lines.insert("end_line".to_owned(), place.end_line.into());
    if !place.source.is_empty() {
        lines.insert("source".to_owned(), place.source.clone().into());
    }
    Value::Object(lines)
}

fn object(object: &ObjectName) -> Value {
    json!({ "kind": object.kind, "namespace": object.namespace, "name": object.name })
}

fn reach(reach: &Reach) -> Value {
    let objects = |objects: &[ObjectName]| objects.iter().map(object).collect::<Vec<_>>();
    json!({
        "to": object(&reach.to),
        "port": reach.port,
        "protocol": reach.protocol,
        "isolated": reach.isolated,
        "everybody": reach.everybody,
        "allowed": objects(&reach.allowed),
        "denied": objects(&reach.denied),
        "open": objects(&reach.open),
        "exposed_by": reach.exposed_by,
    })
}

fn alone(alone: &Alone, sources: &Sources) -> Value {
    json!({
        "what": alone.what,
        "object": object(&alone.object),
        "port": alone.port,
        "lines": sources.place(alone.span).iter().map(lines).collect::<Vec<_>>(),
    })
}

fn finding(found: &crate::survey::Finding, item: &Item, sources: &Sources) -> Value {
    let diagnostic = &found.diagnostic;
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
    let places = labels.filter_map(|label| sources.place(label.span));
    json!({
        "code": diagnostic.code,
        "cause": diagnostic.cause,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "kubernetes": diagnostic.kubernetes,
        "object": found.object.as_ref().map(object),
        "fixes": diagnostic.fixes,
        "lines": places.map(|place| lines(&place)).collect::<Vec<_>>(),
        "docs": codes::address(&diagnostic.code),
        "fingerprint": item.fingerprint,
        "ignored": item.ignored,
    })
}
