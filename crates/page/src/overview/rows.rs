//! All paths as the rows of tables, without any markup.

use std::cmp::Ordering;

use super::Surveyed;
use super::tallies::words;
use portpath::survey::{Call, Judged, ObjectName, PathResult, ServicePath, Side, Survey, Way};
use portpath_explain::report::{Outcome, Severity};
use portpath_text::order;
use portpath_text::source::{LineIndex, Span};

/// A table of paths of one kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Section {
    /// Its id in the page.
    pub id: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// The headings of its columns; the first one names the row.
    pub columns: Vec<&'static str>,
    /// Its rows, the worst first.
    pub rows: Vec<Row>,
}

/// A path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// What it counts as.
    pub result: PathResult,
    /// How it ends, in a word or two.
    pub end: &'static str,
    /// What stands in each column.
    pub cells: Vec<Cell>,
    /// Client and target of the request that shows it; none for a finding that no request shows.
    pub request: Option<(String, String)>,
    /// The place that says most about it.
    pub span: Span,
    /// The line of that place, from 1; 0 for none.
    pub line: usize,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Words.
    Words(String),
    /// A name, and in front of it its kind, which matters less.
    Name { kind: String, name: String },
    /// A Service's port and where it leads; the number is 0 for a Service without ports.
    Ports {
        port: u16,
        words: String,
        target: String,
    },
    /// How many of the selected Pods are ready.
    Pods { ready: usize, selected: usize },
}

impl Cell {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Cell::Ports { port: one, .. }, Cell::Ports { port: other, .. }) => one.cmp(other),
            (
                Cell::Pods { ready, selected },
                Cell::Pods {
                    ready: other_ready,
                    selected: other_selected,
                },
            ) => (ready, selected).cmp(&(other_ready, other_selected)),
            (one, other) => one.words().cmp(&other.words()),
        }
    }

    /// As text.
    pub(super) fn words(&self) -> String {
        match self {
            Cell::Words(words) => words.clone(),
            Cell::Name { kind, name } if kind.is_empty() => name.clone(),
            Cell::Name { kind, name } => format!("{name} {kind}"),
            Cell::Ports { words, target, .. } if target.is_empty() => words.clone(),
            Cell::Ports { words, target, .. } => format!("{words} → {target}"),
            Cell::Pods { ready, selected } => format!("{ready} of {selected}"),
        }
    }
}

impl Row {
    /// Whether all words of a filter are in the row.
    pub(super) fn has(&self, filter: &str) -> bool {
        let cells = self.cells.iter().map(Cell::words);
        let all: Vec<String> = cells.chain([self.end.to_owned()]).collect();
        let all = all.join(" ").to_lowercase();
        let mut words = filter.split_whitespace();
        words.all(|word| all.contains(&word.to_lowercase()))
    }
}

/// By what the rows of a table are in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// The column; none for the worst first.
    pub column: Option<usize>,
    /// From the last to the first.
    pub is_reversed: bool,
}

impl Order {
    /// The order after a click on the head of a column: another click turns it round, and a third
    /// one brings the worst first again.
    pub(super) fn clicked(self, column: usize) -> Self {
        match (self.column == Some(column), self.is_reversed) {
            (true, true) => Self::default(),
            (is_same, _) => Self {
                column: Some(column),
                is_reversed: is_same,
            },
        }
    }

    /// The places of the rows that have the words of a filter, in this order.
    pub(super) fn places(self, rows: &[Row], filter: &str) -> Vec<usize> {
        let mut places: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].has(filter)).collect();
        if let Some(column) = self.column {
            order::by(&mut places, |one, other| {
                rows[*one].cells[column].compare(&rows[*other].cells[column])
            });
        }
        if self.is_reversed {
            places.reverse();
        }
        places
    }
}

/// The tables of a survey, without those that have no row.
pub(super) fn sections(surveyed: &Surveyed) -> Vec<Section> {
    let survey = &surveyed.survey;
    let rows = Rows {
        lines: LineIndex::new(&surveyed.text),
        is_spread: is_spread(survey),
    };
    let services = survey.services.iter().map(|path| rows.service(path));
    let ways = survey.ways.iter().map(|way| rows.way(way));
    let calls = survey.calls.iter().map(|call| rows.call(call));
    let sections = [
        section(
            "services-table",
            "Services",
            &["Service", "port → targetPort", "Pods ready"],
            services.collect(),
        ),
        section(
            "ways-table",
            "Ingresses and routes",
            &["Rule", "Service"],
            ways.collect(),
        ),
        section(
            "calls-table",
            "Calls that your YAML declares",
            &["Caller", "Target", "Written in"],
            calls.collect(),
        ),
        section(
            "others-table",
            "Errors that stop none of these paths",
            &["Object"],
            rows.others(survey),
        ),
    ];
    let has_rows = |section: &Section| !section.rows.is_empty();
    sections.into_iter().filter(has_rows).collect()
}

fn section(
    id: &'static str,
    heading: &'static str,
    columns: &[&'static str],
    mut rows: Vec<Row>,
) -> Section {
    order::by_key(&mut rows, |row| row.result);
    let mut columns = columns.to_vec();
    columns.push("What happens");
    Section {
        id,
        heading,
        columns,
        rows,
    }
}

/// Whether the objects are in more than one namespace: then names alone do not tell them apart.
fn is_spread(survey: &Survey) -> bool {
    let services = survey.services.iter().map(|path| &path.object);
    let ways = survey.ways.iter().map(|way| &way.object);
    let callers = survey.calls.iter().map(|call| &call.from);
    let mut namespaces = services.chain(ways).chain(callers);
    let mut namespaces = namespaces
        .by_ref()
        .filter(|each| !each.namespace.is_empty());
    let first = namespaces.next();
    namespaces.any(|each| first.is_some_and(|first| first.namespace != each.namespace))
}

/// What makes rows.
struct Rows {
    lines: LineIndex,
    is_spread: bool,
}

impl Rows {
    fn service(&self, path: &ServicePath) -> Row {
        let mut words = path.port.map(|port| port.to_string()).unwrap_or_default();
        if !matches!(path.protocol.as_str(), "TCP" | "") {
            words = format!("{words}/{}", path.protocol);
        }
        let kind = match path.side {
            Side::Inside => "",
            Side::Outside => "from outside",
        };
        let cells = vec![
            Cell::Name {
                kind: kind.to_owned(),
                name: self.name(&path.object),
            },
            Cell::Ports {
                port: path.port.unwrap_or(0),
                words,
                target: path.target_port.clone(),
            },
            Cell::Pods {
                ready: path.pods_ready,
                selected: path.pods_selected,
            },
        ];
        self.path(cells, &path.judged, path.span)
    }

    fn way(&self, way: &Way) -> Row {
        let host = if way.host.is_empty() { "*" } else { &way.host };
        let service = match way.service.split_once('/') {
            Some((_, name)) if !self.is_spread => name,
            _ => &way.service,
        };
        let cells = vec![
            Cell::Name {
                kind: format!("{} {}", way.object.kind, self.name(&way.object)),
                name: format!("{host}{}", way.path),
            },
            Cell::Words(service.to_owned()),
        ];
        self.path(cells, &way.judged, way.span)
    }

    fn call(&self, call: &Call) -> Row {
        let cells = vec![
            Cell::Name {
                // Most callers are Deployments.
                kind: if call.from.kind == "Deployment" {
                    String::new()
                } else {
                    call.from.kind.clone()
                },
                name: self.name(&call.from),
            },
            Cell::Words(call.target.clone()),
            Cell::Words(call.said_by.clone()),
        ];
        let mut row = self.path(cells, &call.judged, call.span);
        row.result = call.result();
        row.end = words(row.result, call.judged.outcome);
        if let Some(happens) = row.cells.last_mut()
            && row.result != PathResult::Works
            && !call.certain
        {
            *happens = Cell::Words(call.words());
        }
        row
    }

    fn others(&self, survey: &Survey) -> Vec<Row> {
        let errors = survey
            .findings
            .iter()
            .filter(|found| found.diagnostic.severity == Severity::Error && !found.stops_path);
        let row = |found: &portpath::survey::Finding| {
            let span = found.diagnostic.primary.span;
            let object = found.object.as_ref();
            Row {
                result: PathResult::Fails,
                end: "error",
                cells: vec![
                    Cell::Name {
                        kind: object.map(|object| object.kind.clone()).unwrap_or_default(),
                        name: object.map(|object| self.name(object)).unwrap_or_default(),
                    },
                    Cell::Words(found.diagnostic.message.clone()),
                ],
                request: None,
                span,
                line: found.diagnostic.primary.line,
            }
        };
        errors.map(row).collect()
    }

    fn path(&self, mut cells: Vec<Cell>, judged: &Judged, span: Span) -> Row {
        let result = judged.result();
        let span = judged.telling().unwrap_or(span);
        // Of a path that works there is nothing to tell.
        cells.push(Cell::Words(match result {
            PathResult::Works => String::new(),
            PathResult::Fails | PathResult::CannotTell => reason(judged),
        }));
        Row {
            result,
            end: words(result, judged.outcome),
            cells,
            request: Some((judged.from.clone(), judged.to.clone())),
            span,
            line: self.lines.line(span.start),
        }
    }

    fn name(&self, object: &ObjectName) -> String {
        match object.namespace.as_str() {
            "" => object.name.clone(),
            namespace if self.is_spread => format!("{namespace}/{}", object.name),
            _ => object.name.clone(),
        }
    }
}

/// Why a path ends so. The column before it says how, but for an error that an app or a router
/// answers.
fn reason(judged: &Judged) -> String {
    if judged.why.is_empty() || judged.outcome == Outcome::HttpError {
        judged.words()
    } else {
        judged.why.clone()
    }
}
