//! A survey as a check in a pipeline reads it: each path and each finding as an item with its place,
//! what is ignored and why, and the exit status.

mod baseline;
mod diff;
mod fixes;
mod ignore;
mod places;

use std::fmt::Write;

pub use baseline::Baseline;
pub use diff::{Change, Diff, diff};
pub use fixes::{Fixes, fixable, fixes};
pub use ignore::Ignore;
pub use places::{Place, Sources};

use crate::render::Artifact;
use crate::survey::{Call, Judged, ObjectName, PathResult, ServicePath, Side, Survey, Way};
use crate::{Asked, Session};
use portpath_explain::report::Severity;
use portpath_text::maps::HashMap;
use portpath_text::source::Span;

/// What a check goes by.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is to be ignored, besides what comments in the YAML ignore.
    pub ignores: Vec<Ignore>,
    /// What was known before.
    pub baseline: Option<Baseline>,
    /// From when on the check fails.
    pub fail_on: FailOn,
    /// Whether a path that cannot be told counts as a failure.
    pub strict: bool,
}

/// From when on a check fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// A path that fails, or a finding of level error.
    #[default]
    Error,
    /// Also a finding of level warning.
    Warning,
    /// It never fails.
    Never,
}

/// A checked text.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was found.
    pub survey: Survey,
    /// One item for each Service port, way and call of the survey, in this order.
    pub paths: Vec<Item>,
    /// One item for each finding of the survey.
    pub findings: Vec<Item>,
    /// What to say about the check itself, such as a comment without a reason.
    pub notes: Vec<String>,
    /// The exit status: 0 if all that is judged works, 1 if something fails for certain, 2 if
    /// nothing fails but something cannot be told.
    pub status: u8,
}

/// A path or a finding, as tables show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it belongs.
    pub section: Section,
    /// What it counts as; an ignored one counts as nothing.
    pub result: PathResult,
    /// Of a finding, how grave it is.
    pub severity: Option<Severity>,
    /// Of a finding, whether a path says the same.
    pub is_said: bool,
    /// What it is about: `shop/web:80 → 8080`.
    pub name: String,
    /// The code of the finding that stops it; empty for a path that works.
    pub code: String,
    /// How it ends, and why.
    pub why: String,
    /// The request of a path: from and to.
    pub request: Option<(String, String)>,
    /// Its place; none for what is not in the text.
    pub place: Option<Place>,
    /// By which a path is known again, however it ends.
    pub key: String,
    /// By which it is known again, with what stops it, after lines have moved.
    pub fingerprint: String,
    /// Why it is ignored; none for what counts.
    pub ignored: Option<String>,
}

/// The sections of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Services.
    Services,
    /// Ingresses and routes.
    Ways,
    /// Calls.
    Calls,
    /// Findings.
    Findings,
}

impl Section {
    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Services => "Services",
            Self::Ways => "Ingresses and routes",
            Self::Calls => "Calls that your YAML declares",
            Self::Findings => "Findings",
        }
    }
}

impl Item {
    /// Whether it counts as this.
    pub fn counts_as(&self, result: PathResult) -> bool {
        self.ignored.is_none() && self.result == result
    }
}

/// Checks a text that consists of these files.
pub fn check(text: &str, files: &[Artifact], asked: &Asked, options: &Options) -> Check {
    let mut session = Session::read(text, asked);
    let survey = session.survey(asked);
    let sources = Sources::new(text, files);
    let (comments, notes) = ignore::comments(&session, &sources);
    let ignores: Vec<&Ignore> = options.ignores.iter().chain(&comments).collect();
    let mut paths = paths(&survey, &sources);
    let mut findings = findings(&survey, &sources);
    let mut stopped = Stopped::default();
    for (item, about) in paths.iter_mut().zip(abouts(&survey)) {
        item.ignored = why_ignored(item, &about, &ignores, options.baseline.as_ref());
        stopped.add(item, &about);
    }
    for (item, found) in findings.iter_mut().zip(&survey.findings) {
        let about = About {
            objects: found.object.iter().cloned().collect(),
            spans: vec![found.diagnostic.primary.span],
        };
        item.ignored = why_ignored(item, &about, &ignores, options.baseline.as_ref())
            .or_else(|| stopped.why_ignored(item, found.diagnostic.primary.span));
    }
    let status = status(&survey, &paths, &findings, options);
    Check {
        survey,
        paths,
        findings,
        notes,
        status,
    }
}

/// What an item is about, for what is to be ignored.
struct About {
    objects: Vec<ObjectName>,
    spans: Vec<Span>,
}

/// The paths that a finding stops, by its code and its place: why they are ignored, or that one
/// is not.
#[derive(Default)]
struct Stopped {
    by_finding: HashMap<(String, Span), Option<String>>,
}

impl Stopped {
    fn add(&mut self, item: &Item, about: &About) {
        for span in &about.spans {
            let key = (item.code.clone(), *span);
            let known = self.by_finding.entry(key).or_insert(item.ignored.clone());
            if item.ignored.is_none() {
                *known = None;
            }
        }
    }

    /// Why a finding is ignored: all paths that it stops are.
    fn why_ignored(&self, item: &Item, span: Span) -> Option<String> {
        let known = self.by_finding.get(&(item.code.clone(), span));
        known.cloned().flatten()
    }
}

fn why_ignored(
    item: &Item,
    about: &About,
    ignores: &[&Ignore],
    baseline: Option<&Baseline>,
) -> Option<String> {
    if item.code.is_empty() {
        return None;
    }
    let by_rule = ignores
        .iter()
        .find(|ignore| ignore.covers(&item.code, &about.objects, &about.spans));
    let known = || baseline.is_some_and(|baseline| baseline.knows(&item.fingerprint));
    by_rule
        .map(|ignore| ignore.reason.clone())
        .or_else(|| known().then(|| "it is in the baseline".to_owned()))
}

fn status(survey: &Survey, paths: &[Item], findings: &[Item], options: &Options) -> u8 {
    let has_finding = |severity| {
        findings
            .iter()
            .any(|item| item.ignored.is_none() && item.severity == Some(severity))
    };
    let has_path = |result| paths.iter().any(|item| item.counts_as(result));
    let fails = match options.fail_on {
        FailOn::Never => return 0,
        FailOn::Error => has_finding(Severity::Error),
        FailOn::Warning => has_finding(Severity::Error) || has_finding(Severity::Warning),
    };
    if fails || has_path(PathResult::Fails) {
        return 1;
    }
    let is_part = survey.is_unread || survey.left_out > 0;
    let open = is_part || has_path(PathResult::CannotTell);
    match (open, options.strict) {
        (true, true) => 1,
        (true, false) => 2,
        (false, _) => 0,
    }
}

fn paths(survey: &Survey, sources: &Sources) -> Vec<Item> {
    let services = survey.services.iter().map(|path| service(path, sources));
    let ways = survey.ways.iter().map(|way| self::way(way, sources));
    let calls = survey.calls.iter().map(|call| self::call(call, sources));
    services.chain(ways).chain(calls).collect()
}

/// What each path is about, in the order of [`paths`].
fn abouts(survey: &Survey) -> Vec<About> {
    let at = |judged: &Judged, span: Span| {
        let mut spans = judged.spans.clone();
        spans.push(span);
        spans
    };
    let services = survey.services.iter().map(|path| About {
        objects: vec![path.object.clone()],
        spans: at(&path.judged, path.span),
    });
    let ways = survey.ways.iter().map(|way| About {
        objects: vec![way.object.clone(), service_named(&way.service)],
        spans: at(&way.judged, way.span),
    });
    let calls = survey.calls.iter().map(|call| About {
        objects: vec![call.from.clone(), target_of(call)],
        spans: at(&call.judged, call.span),
    });
    services.chain(ways).chain(calls).collect()
}

/// The Service of a `namespace/name`.
fn service_named(name: &str) -> ObjectName {
    let (namespace, name) = name.split_once('/').unwrap_or(("", name));
    ObjectName {
        kind: "Service".to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

/// The Service that a call is for; of one that your YAML does not have, the name alone is known.
fn target_of(call: &Call) -> ObjectName {
    if let Some(service) = &call.service {
        return service_named(service);
    }
    let host = call.target.split("://").last().unwrap_or_default();
    let mut words = host.split([':', '/', '.']);
    service_named(words.next().unwrap_or_default())
}

fn item(section: Section, name: String, judged: &Judged, span: Span, sources: &Sources) -> Item {
    let code = judged.cause.clone().unwrap_or_default();
    let result = judged.result();
    let kind = match section {
        Section::Services => "service",
        Section::Ways => "way",
        Section::Calls => "call",
        Section::Findings => "finding",
    };
    Item {
        section,
        result,
        severity: None,
        is_said: false,
        key: format!("{kind} {name}"),
        fingerprint: format!("{kind} {name} {code}").trim_end().to_owned(),
        name,
        code: if result == PathResult::Works {
            String::new()
        } else {
            code
        },
        why: judged.words(),
        request: Some((judged.from.clone(), judged.to.clone())),
        // What stops a path says more than the path's own line.
        place: sources.place(judged.telling().unwrap_or(span)),
        ignored: None,
    }
}

fn service(path: &ServicePath, sources: &Sources) -> Item {
    let mut name = format!("{}/{}", path.object.namespace, path.object.name);
    if let Some(port) = path.port {
        let _ = write!(name, ":{port}");
    }
    if !matches!(path.protocol.as_str(), "TCP" | "") {
        let _ = write!(name, "/{}", path.protocol);
    }
    if path.side == Side::Outside {
        name.push_str(" from outside");
    }
    item(Section::Services, name, &path.judged, path.span, sources)
}

fn way(way: &Way, sources: &Sources) -> Item {
    let host = if way.host.is_empty() { "*" } else { &way.host };
    let name = format!(
        "{} {}/{}, {host}{} → {}",
        way.object.kind, way.object.namespace, way.object.name, way.path, way.service
    );
    item(Section::Ways, name, &way.judged, way.span, sources)
}

fn call(call: &Call, sources: &Sources) -> Item {
    let from = object_words(&call.from);
    let name = format!("{from} → {}", call.target);
    let mut item = item(Section::Calls, name, &call.judged, call.span, sources);
    item.result = call.result();
    item.why = call.words();
    item
}

/// `Deployment shop/web`
pub(crate) fn object_words(object: &ObjectName) -> String {
    match (object.namespace.as_str(), object.name.as_str()) {
        (_, "") => object.kind.clone(),
        ("", name) => format!("{} {name}", object.kind),
        (namespace, name) => format!("{} {namespace}/{name}", object.kind),
    }
}

fn findings(survey: &Survey, sources: &Sources) -> Vec<Item> {
    let mut met: HashMap<String, usize> = HashMap::default();
    let mut items = Vec::new();
    for found in &survey.findings {
        let diagnostic = &found.diagnostic;
        let name = found.object.as_ref().map_or_else(String::new, object_words);
        let mut fingerprint = format!("finding {} {name}", diagnostic.code)
            .trim_end()
            .to_owned();
        let count = met.entry(fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            let _ = write!(fingerprint, " #{count}");
        }
        items.push(Item {
            section: Section::Findings,
            result: match diagnostic.severity {
                Severity::Error => PathResult::Fails,
                Severity::Warning | Severity::Note => PathResult::Works,
            },
            severity: Some(diagnostic.severity),
            is_said: found.stops_path,
            name,
            code: diagnostic.code.clone(),
            why: diagnostic.message.clone(),
            request: None,
            place: sources.place(diagnostic.primary.span),
            key: fingerprint.clone(),
            fingerprint,
            ignored: None,
        });
    }
    items
}
