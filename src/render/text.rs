//! The trace as a person reads it in a terminal.

use super::visible_line;
use crate::Analysis;
use portpath_explain::edits;
use portpath_explain::report::{
    Cite, Diagnostic, EndpointShare, Fix, Header, Hop, Label, Role, Severity,
};
use portpath_kube::admission::ProxyMode;
use portpath_text::order;

/// The whole analysis as text; `name` is the name of the YAML, `text` the YAML itself.
pub fn text(analysis: &Analysis, name: &str, text: &str) -> String {
    let mut out = String::new();
    if let Some(cleaned) = &analysis.cleaned {
        line(
            &mut out,
            &format!("Read after cleaning: {}", cleaned.words()),
        );
        line(&mut out, "");
    }
    if !analysis.asked_to.is_empty() {
        let mode = match analysis.proxy_mode {
            ProxyMode::Iptables => String::new(),
            mode => format!(" (kube-proxy in {} mode)", mode.as_str()),
        };
        line(
            &mut out,
            &format!("{} → {}{mode}", analysis.asked_from, analysis.asked_to),
        );
        line(&mut out, "");
    }
    for (at, hop) in analysis.hops.iter().enumerate() {
        step(&mut out, at + 1, hop);
    }
    if !analysis.hops.is_empty() {
        line(&mut out, "");
    }
    line(
        &mut out,
        format!("{} {}", analysis.verdict.headline, analysis.verdict.reason).trim_end(),
    );
    if !analysis.verdict.client_sees.is_empty() {
        line(
            &mut out,
            &format!("  The client sees: {}", analysis.verdict.client_sees),
        );
    }
    if analysis.hops.is_empty() && !analysis.asked_to.is_empty() {
        offered(&mut out, analysis);
    }
    for diagnostic in &analysis.diagnostics {
        line(&mut out, "");
        finding(&mut out, diagnostic, name, text);
    }
    ending(&mut out, analysis);
    out
}

/// What can be asked, where nothing could be sent.
fn offered(out: &mut String, analysis: &Analysis) {
    let clients = analysis.choices.clients.iter().map(|choice| &choice.from);
    let targets = analysis.choices.requests.iter().map(|choice| &choice.to);
    let clients: Vec<String> = clients.map(ToString::to_string).collect();
    let targets: Vec<String> = targets.map(ToString::to_string).collect();
    for (title, choices) in [("Clients", clients), ("Targets", targets)] {
        if choices.is_empty() {
            continue;
        }
        line(out, "");
        line(out, &format!("{title} to choose from:"));
        for choice in choices.iter().take(MOST_OFFERED) {
            line(out, &format!("  {choice}"));
        }
        if let Some(more) = choices
            .len()
            .checked_sub(MOST_OFFERED)
            .filter(|more| *more > 0)
        {
            line(out, &format!("  and {more} more"));
        }
    }
}

/// How many clients or targets are listed.
const MOST_OFFERED: usize = 8;

/// One line of the answer. Names come from the reader's YAML and may hold anything: nothing is
/// printed but through here.
fn line(out: &mut String, text: &str) {
    out.push_str(&visible_line(text));
    out.push('\n');
}

fn step(out: &mut String, number: usize, hop: &Hop) {
    let mark = if hop.passes { ' ' } else { '✕' };
    line(
        out,
        &format!("{number:>2}.{mark}{}{}", hop.sentence, cites(&hop.cites)),
    );
    if let Some(after) = &hop.after {
        let before = hop.before.as_ref().map_or(String::new(), header);
        line(
            out,
            &format!(
                "      {before}{}{} {}",
                if before.is_empty() { "" } else { "  ⇒  " },
                header(after),
                after.rewritten
            ),
        );
    }
    for endpoint in hop.endpoints.iter().take(10) {
        line(out, &format!("      {}", share(endpoint)));
    }
    if hop.endpoints.len() > 10 {
        line(out, &format!("      and {} more", hop.endpoints.len() - 10));
    }
}

fn cites(cites: &[Cite]) -> String {
    let mut lines: Vec<usize> = cites.iter().map(|cite| cite.line).collect();
    order::by_key(&mut lines, |line| *line);
    lines.dedup();
    let lines: Vec<String> = lines.iter().map(|line| format!("L{line}")).collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!("  [{}]", lines.join(" "))
    }
}

fn header(header: &Header) -> String {
    format!("{} → {}", header.src(), header.dst())
}

fn share(endpoint: &EndpointShare) -> String {
    let mark = if endpoint.chosen { "●" } else { "○" };
    let why = match (endpoint.excluded.as_str(), endpoint.one_in) {
        ("", of) => format!("1 of {of}"),
        (why, _) => format!("no packets: {why}"),
    };
    let node = if endpoint.node.is_empty() {
        String::new()
    } else {
        format!(" on {}", endpoint.node)
    };
    let at = match endpoint.ip.as_str() {
        "" => String::new(),
        _ => format!(" {}", endpoint.address()),
    };
    format!("{mark} {}{at}{node} ({why})", endpoint.name)
}

fn finding(out: &mut String, diagnostic: &Diagnostic, name: &str, text: &str) {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    line(
        out,
        &format!("{severity}[{}]: {}", diagnostic.code, diagnostic.message),
    );
    for (at, label) in std::iter::once(&diagnostic.primary)
        .chain(&diagnostic.secondary)
        .enumerate()
    {
        if label.has_place() {
            place(out, label, name, text, if at == 0 { '^' } else { '-' });
        }
    }
    if !diagnostic.help.is_empty() {
        line(out, &format!("  help: {}", diagnostic.help));
    }
    for (at, fix) in diagnostic.fixes.iter().enumerate() {
        line(
            out,
            &format!("  {}: {}", if at == 0 { "fix" } else { "or" }, fix.title),
        );
        diff(out, text, fix);
    }
    for (at, words) in diagnostic.kubernetes.lines().enumerate() {
        line(
            out,
            &format!(
                "  {}{words}",
                if at == 0 { "kubectl: " } else { "         " }
            ),
        );
    }
}

/// What a fix changes, as `diff -u` prints it.
fn diff(out: &mut String, text: &str, fix: &Fix) {
    let hunks = edits::hunks(text, &fix.edits);
    let lines = hunks.iter().flat_map(|hunk| {
        let lines = hunk
            .lines
            .iter()
            .map(|line| format!("{}{}", line.change.sign(), line.text));
        std::iter::once(hunk.header()).chain(lines)
    });
    let lines: Vec<String> = lines.collect();
    for shown in lines.iter().take(MOST_DIFF) {
        line(out, format!("    {shown}").trim_end());
    }
    if lines.len() > MOST_DIFF {
        line(
            out,
            &format!("    and {} more lines", lines.len() - MOST_DIFF),
        );
    }
}

/// A longer diff hides the finding.
const MOST_DIFF: usize = 40;

/// A line of the YAML with a mark under the place.
fn place(out: &mut String, label: &Label, name: &str, text: &str, mark: char) {
    let start = text
        .get(..label.span.start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let source = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or("");
    let gutter = label.line.to_string();
    line(out, &format!("  {name}:{}:{}", label.line, label.column));
    line(
        out,
        &format!("  {gutter} | {}", excerpt(source, MOST_EXCERPT)),
    );
    if label.column <= MOST_EXCERPT {
        let blanks = gutter.len() + 3 + columns(source, label.column - 1);
        let marks = columns(
            label.span.text(text).lines().next().unwrap_or(""),
            MOST_MARKS,
        )
        .max(1);
        line(
            out,
            &format!(
                "  {}{} {}",
                " ".repeat(blanks),
                mark.to_string().repeat(marks),
                label.text
            ),
        );
    }
}

/// How much of a line is shown.
const MOST_EXCERPT: usize = 160;
/// How many of its characters are marked.
const MOST_MARKS: usize = 80;

/// The first characters of a line of the YAML as they are shown. A tab has no certain width and
/// becomes a blank.
fn excerpt(line: &str, most: usize) -> String {
    let letters: String = line.chars().take(most).collect();
    visible_line(&letters.replace('\t', " ")).into_owned()
}

/// How wide the first characters of a line are as they are shown.
fn columns(line: &str, most: usize) -> usize {
    excerpt(line, most).chars().count()
}

fn ending(out: &mut String, analysis: &Analysis) {
    if !analysis.assumptions.is_empty() {
        line(out, "");
        line(out, "Assumptions:");
    }
    for assumption in &analysis.assumptions {
        let cites = cites(assumption.cite.as_slice());
        line(out, &format!("  {}{cites}", assumption.sentence));
    }
    if !analysis.commands.is_empty() {
        line(out, "");
        line(out, "To check on a cluster:");
    }
    for command in &analysis.commands {
        line(out, &format!("  {}", command.command));
        line(out, &format!("      {}", command.look_for));
    }
    let others: Vec<String> = analysis
        .documents
        .iter()
        .filter(|document| document.role == Role::NotPartOfPath)
        .map(|document| {
            format!("{} {}", document.kind, document.name)
                .trim()
                .to_owned()
        })
        .collect();
    if !others.is_empty() {
        line(out, "");
        line(out, &format!("Not part of the path: {}", others.join(", ")));
    }
}
