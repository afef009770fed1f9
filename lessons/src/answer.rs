//! The core's answer as HTML: the hops as a list, each with the lines that decided it and the
//! packet's header, how it ends, and what is found.

use std::fmt::Write;

use portpath::map::{app_map, paths};
use portpath::render::map_svg;
use portpath::report::{Cite, Diagnostic, Header, Hop, Outcome, Severity};
use portpath::scene::Palette;
use portpath::survey::PathResult;
use portpath::{Analysis, Asked, Session};

use crate::html::{escaped, sentence};

/// The steps and the verdict; `id` is what the names of the YAML's lines begin with.
pub(crate) fn trace(analysis: &Analysis, id: &str) -> String {
    let mut out = String::from("<ol class=\"hops\">\n");
    for hop in &analysis.hops {
        write!(
            out,
            "<li{}>",
            if hop.passes { "" } else { " class=\"stops\"" }
        )
        .expect("a string takes it");
        hop_words(hop, id, &mut out);
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
    let verdict = &analysis.verdict;
    let (tone, sign) = match verdict.outcome {
        outcome if outcome.is_good() => ("good", "✓"),
        Outcome::CannotTell => ("unsure", "?"),
        _ => ("bad", "✕"),
    };
    writeln!(
        out,
        "<p class=\"end {tone}\"><span class=\"sign\" aria-hidden=\"true\">{sign}</span> <strong>{}</strong> {}</p>",
        sentence(&verdict.headline),
        sentence(&verdict.reason)
    )
    .expect("a string takes it");
    if !verdict.outcome.is_good() && !verdict.client_sees.is_empty() {
        out.push_str(&sees(analysis));
    }
    out
}

/// The map of an app, drawn and in words.
pub(crate) fn map(yaml: &str) -> String {
    let asked = Asked::default();
    let survey = Session::read(yaml, &asked).survey(&asked);
    let drawn = map_svg(&survey, &app_map(&survey, &[]), &Palette::PAGE);
    let mut out = format!("<figure class=\"map\">\n<div tabindex=\"0\">{drawn}</div>\n<ul>\n");
    for path in paths(&survey) {
        let (tone, sign) = match path.result {
            PathResult::Works => ("good", "✓"),
            PathResult::Fails => ("bad", "✕"),
            PathResult::CannotTell => ("unsure", "?"),
        };
        writeln!(
            out,
            "<li class=\"{tone}\"><span class=\"sign\" aria-hidden=\"true\">{sign}</span> {}</li>",
            sentence(&path.words)
        )
        .expect("a string takes it");
    }
    out.push_str("</ul>\n</figure>\n");
    out
}

/// What the client prints.
pub(crate) fn sees(analysis: &Analysis) -> String {
    format!(
        "<p class=\"sees\">The client sees: <code>{}</code></p>\n",
        escaped(&analysis.verdict.client_sees)
    )
}

/// What is found, each with its help and the titles of its fixes.
pub(crate) fn findings(analysis: &Analysis, id: &str) -> String {
    let mut out = String::from("<ul class=\"found\">\n");
    for found in &analysis.diagnostics {
        let is_cause = analysis.verdict.cause.as_deref() == Some(found.code.as_str());
        finding(found, is_cause, id, &mut out);
    }
    out.push_str("</ul>\n");
    out
}

fn hop_words(hop: &Hop, id: &str, out: &mut String) {
    let mark = if hop.passes {
        ""
    } else {
        "<strong class=\"stop\">Stops here:</strong> "
    };
    write!(
        out,
        "{mark}{}{}",
        sentence(&hop.sentence),
        lines(&hop.cites, id)
    )
    .expect("a string takes it");
    if let Some(before) = &hop.before
        && let Some(after) = &hop.after
    {
        write!(
            out,
            "<br><span class=\"header\"><code>{}</code> <span class=\"turns\">becomes</span> <code>{}</code> <span class=\"how\">{}</span></span>",
            header(before, None),
            header(after, Some(before)),
            escaped(&after.rewritten)
        )
        .expect("a string takes it");
    }
    for endpoint in &hop.endpoints {
        let why = match endpoint.excluded.as_str() {
            "" => format!("1 of {}", endpoint.one_in),
            why => why.to_owned(),
        };
        write!(
            out,
            "<br><span class=\"endpoint{}\">{} port {} <span class=\"why\">({})</span></span>",
            if endpoint.chosen { " chosen" } else { "" },
            escaped(&endpoint.name),
            endpoint.port,
            escaped(&why)
        )
        .expect("a string takes it");
    }
}

/// The packet's two ends; what changed is marked.
fn header(header: &Header, before: Option<&Header>) -> String {
    let side = |ip: &str, port: Option<u16>| {
        let ip = if ip.contains(':') {
            format!("[{ip}]")
        } else {
            ip.to_owned()
        };
        port.map_or(ip.clone(), |port| format!("{ip}:{port}"))
    };
    let marked = |text: String, is_new: bool| {
        if is_new {
            format!("<ins>{}</ins>", escaped(&text))
        } else {
            escaped(&text)
        }
    };
    let src_is_new = before.is_some_and(|before| before.src_ip != header.src_ip);
    let dst_is_new = before.is_some_and(|before| {
        (&before.dst_ip, before.dst_port) != (&header.dst_ip, header.dst_port)
    });
    // The source's own port is made up, and a lesson does without it.
    let src = marked(side(&header.src_ip, None), src_is_new);
    format!(
        "{src} → {}",
        marked(side(&header.dst_ip, header.dst_port), dst_is_new)
    )
}

/// ` (lines 4 and 7)`, each a link to the line.
fn lines(cites: &[Cite], id: &str) -> String {
    let mut numbers: Vec<usize> = cites.iter().map(|cite| cite.line).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let links: Vec<String> = numbers
        .iter()
        .map(|line| format!("<a href=\"#{id}-{line}\">{line}</a>"))
        .collect();
    match &links[..] {
        [] => String::new(),
        [one] => format!(" <span class=\"lines\">(line {one})</span>"),
        [many @ .., last] => format!(
            " <span class=\"lines\">(lines {} and {last})</span>",
            many.join(", ")
        ),
    }
}

fn finding(found: &Diagnostic, is_cause: bool, id: &str, out: &mut String) {
    let (severity, tone) = match found.severity {
        Severity::Error => ("Error", "bad"),
        Severity::Warning => ("Warning", "unsure"),
        Severity::Note => ("Note", "plain"),
    };
    let place = if found.primary.has_place() {
        format!(
            " <span class=\"lines\">(<a href=\"#{id}-{0}\">line {0}</a>)</span>",
            found.primary.line
        )
    } else {
        String::new()
    };
    // What stops the packet was just said as the reason of the verdict.
    let (word, message) = if is_cause {
        ("Where to look".to_owned(), String::new())
    } else {
        (
            format!("{severity}:"),
            format!(" {}", sentence(&found.message)),
        )
    };
    write!(
        out,
        "<li class=\"{tone}\"><strong class=\"severity\">{word}</strong>{message}{place}"
    )
    .expect("a string takes it");
    if !found.help.is_empty() {
        write!(
            out,
            " <span class=\"help\">Help: {}.</span>",
            sentence(&found.help)
        )
        .expect("a string takes it");
    }
    for (at, fix) in found.fixes.iter().enumerate() {
        let word = if at == 0 { "Fix" } else { "Or" };
        write!(
            out,
            " <span class=\"fix\">{word}: {}.</span>",
            sentence(&fix.title)
        )
        .expect("a string takes it");
    }
    let code = &found.code;
    writeln!(out, " <a class=\"code\" href=\"../../codes/{code}.html\">More about <code>{code}</code></a></li>")
        .expect("a string takes it");
}
