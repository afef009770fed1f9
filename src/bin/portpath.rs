//! The terminal program: `portpath FILE… | -`, the same answer as the page's.

use std::io::{Read, Write};
use std::process::ExitCode;

use portpath::analysis::{Asked, Fact, Outcome};
use portpath::film::{LeavesOut, SnippetOptions, as_embedded, frame, snippet};
use portpath::inspect::SheetKind;
use portpath::link::{Link, Shade, address};
use portpath::render::{Artifact, codes};
use portpath::scene::{Palette, Shape};
use portpath::share::{Shared, remaining_words, share, summary};
use portpath::source::Span;
use portpath::{ProxyMode, analyze, inspect, render};

const USAGE: &str = "\
usage: portpath [--from CLIENT] [--to TARGET] [--proxy-mode MODE] [--output text|json|sarif|svg] [--show [WHAT]] FILE... | -
       portpath link [--from CLIENT] [--to TARGET] [--proxy-mode MODE] [--fact FACT] [--step N] [--theme light|dark]
                     [--leave-out LINE] [--base URL] FILE... | -
       portpath embed [--from CLIENT] [--to TARGET] [--proxy-mode MODE] [--fact FACT] [--set NAME[=VALUE]]
                      [--leave-out LINE] [--without film|poster] [--script URL] [--iframe URL [--origin ORIGIN]] FILE... | -
       portpath --explain CODE

Follows one packet through Kubernetes YAML, from the client through the Service's port to the Pod's targetPort.

  --from CLIENT   who sends: 'a Pod in NAMESPACE', 'pod NAMESPACE/NAME', 'node NAME' or 'outside'
  --to TARGET     where to: 'curl http://web:80', 'web:80', '10.96.0.10:80', 'udp://dns:53'
  --proxy-mode MODE
                  kube-proxy's mode: iptables (the default), nftables or ipvs
  --fact FACT     what you know and YAML does not say, as often as needed: 'app in deployment/web listens on 3000',
                  'pod/web-1 is not ready', 'the network plugin does not enforce NetworkPolicy'
  --output FORM   text (the default), json, sarif (see docs/output.md) or svg: the picture
  --explain CODE  says what a code means, such as selector-matches-no-pod
  --show [WHAT]   also print what the cluster makes of it, all or one of: service, pod (as stored), endpoint-slices,
                  describe, get, port-forward (what kubectl prints), environment (variables for Services),
                  iptables (the rules, in that mode)

Without --to, the first Service port is tried. Several files are read as one stream, in order; - is standard input.
portpath link prints a link that opens the page with all of it (see docs/link-format.md). It carries what the packet's
path needs: no values of Secrets and ConfigMaps, and nothing that looks like a credential. What is left out is printed to
standard error, by line; --leave-out LINE leaves out more. --base is the address of the page; without it, only the part
from the # on is printed.

portpath embed prints the HTML that shows it in a documentation page (see docs/embedding.md): picture, code and what it
plays, or without the last or the first two. --set gives <port-path> an attribute, such as editable or theme=dark; --script
puts the script of that address in front; --iframe prints an iframe of the embed.html at that address instead, for a page of
ORIGIN.

Exit status: 0 delivered, 1 not delivered, 2 cannot tell, 64 bad usage,
65 for a text that is too long for a link.
";

/// Bad usage, as sysexits.h has it.
const EX_USAGE: u8 = 64;
/// Input that cannot be used, as sysexits.h has it.
const EX_DATAERR: u8 = 65;

enum Form {
    Text,
    Json,
    Sarif,
    Svg,
}

/// What is printed, besides the path, of what the cluster makes of the paste.
enum Shows {
    PathOnly,
    AllSheets,
    Sheet(SheetKind),
}

struct Arguments {
    asked: Asked,
    form: Form,
    shows: Shows,
    files: Vec<String>,
    /// Lines on which `portpath link` and `embed` also leave out what looks like a secret.
    leave_out: Vec<usize>,
    link: LinkOptions,
    embed: EmbedOptions,
}

/// What only `portpath link` takes.
#[derive(Default)]
struct LinkOptions {
    wanted: bool,
    base: String,
    step: Option<usize>,
    theme: Option<Shade>,
}

/// What only `portpath embed` takes.
#[derive(Default)]
struct EmbedOptions {
    wanted: bool,
    snippet: SnippetOptions,
    iframe: Option<String>,
    origin: String,
}

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        return print(USAGE, ExitCode::SUCCESS);
    }
    if arguments.iter().any(|argument| argument == "--version" || argument == "-V") {
        return print(concat!("portpath ", env!("CARGO_PKG_VERSION"), "\n"), ExitCode::SUCCESS);
    }
    if let [option, code] = arguments.as_slice()
        && option == "--explain"
    {
        return match codes::page(code) {
            Some(page) => print(&format!("{}\n", page.text()), ExitCode::SUCCESS),
            None => bad_usage(&format!("no code {code}; docs/codes lists them")),
        };
    }
    match read(arguments).and_then(|arguments| Ok((joined(&arguments.files)?, arguments))) {
        Ok(((text, _), arguments)) if arguments.link.wanted => print_link(&text, arguments),
        Ok(((text, _), arguments)) if arguments.embed.wanted => print_embed(&text, &arguments),
        Ok(((text, artifacts), arguments)) => answer(&text, &artifacts, &arguments),
        Err(why) => bad_usage(&why),
    }
}

fn bad_usage(why: &str) -> ExitCode {
    eprintln!("portpath: {why}\n\n{USAGE}");
    ExitCode::from(EX_USAGE)
}

fn read(arguments: Vec<String>) -> Result<Arguments, String> {
    let mut read = Arguments {
        asked: Asked::default(),
        form: Form::Text,
        shows: Shows::PathOnly,
        files: Vec::new(),
        leave_out: Vec::new(),
        link: LinkOptions::default(),
        embed: EmbedOptions::default(),
    };
    let mut arguments = arguments.into_iter().peekable();
    read.link.wanted = arguments.next_if(|word| word == "link").is_some();
    read.embed.wanted = arguments.next_if(|word| word == "embed").is_some();
    while let Some(argument) = arguments.next() {
        let (option, inline) = match argument.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option.to_owned(), Some(value.to_owned())),
            _ => (argument, None),
        };
        let mut value = || inline.clone().or_else(|| arguments.next()).ok_or(format!("{option} needs a value"));
        match option.as_str() {
            "--from" => read.asked.from = value()?,
            "--to" => read.asked.to = value()?,
            "--proxy-mode" => read.asked.proxy_mode = mode(&value()?)?,
            "--fact" => read.asked.facts.push(Fact::parse(&value()?)?),
            "--base" if read.link.wanted => read.link.base = value()?,
            "--step" if read.link.wanted => read.link.step = Some(step(&value()?)?),
            "--theme" if read.link.wanted => read.link.theme = Some(shade(&value()?)?),
            "--leave-out" if read.link.wanted || read.embed.wanted => read.leave_out.push(line(&value()?)?),
            "--set" if read.embed.wanted => read.embed.snippet.attributes.push(attribute(&value()?)?),
            "--without" if read.embed.wanted => read.embed.snippet.leaves_out = leaves_out(&value()?)?,
            "--script" if read.embed.wanted => read.embed.snippet.script = value()?,
            "--iframe" if read.embed.wanted => read.embed.iframe = Some(value()?),
            "--origin" if read.embed.wanted => read.embed.origin = value()?,
            "--output" => read.form = form(&value()?)?,
            "--show" => {
                let named = inline.clone().or_else(|| arguments.next_if(|next| SheetKind::named(next).is_some()));
                read.shows = named.map_or(Ok(Shows::AllSheets), |name| sheet(&name))?;
            }
            unknown if unknown.starts_with('-') && unknown != "-" => return Err(format!("unknown option {unknown}")),
            _ => read.files.push(option),
        }
    }
    if read.files.is_empty() { Err("expected a file, or - for standard input".to_owned()) } else { Ok(read) }
}

fn mode(text: &str) -> Result<ProxyMode, String> {
    let found = ProxyMode::ALL.into_iter().find(|mode| mode.as_str() == text);
    found.ok_or(format!("expected --proxy-mode iptables, nftables or ipvs, but found {text}"))
}

fn step(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|step| *step > 0);
    number.ok_or(format!("expected --step and a number from 1, but found {text}"))
}

fn line(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|line| *line > 0);
    number.ok_or(format!("expected --leave-out and the number of a line, but found {text}"))
}

fn shade(text: &str) -> Result<Shade, String> {
    Shade::named(text).ok_or(format!("expected --theme light or dark, but found {text}"))
}

/// An attribute of `<port-path>`: `editable`, `theme=dark`. Its name goes into HTML as it is.
fn attribute(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    let attribute = is_name.then(|| (name.to_owned(), value.to_owned()));
    attribute.ok_or(format!("expected --set and an attribute, such as editable or theme=dark, but found {text}"))
}

fn leaves_out(text: &str) -> Result<LeavesOut, String> {
    match text {
        "film" => Ok(LeavesOut::Film),
        "poster" => Ok(LeavesOut::FilmAndPoster),
        other => Err(format!("expected --without film or poster, but found {other}")),
    }
}

fn form(text: &str) -> Result<Form, String> {
    match text {
        "text" => Ok(Form::Text),
        "json" => Ok(Form::Json),
        "sarif" => Ok(Form::Sarif),
        "svg" => Ok(Form::Svg),
        other => Err(format!("expected --output text, json, sarif or svg, but found {other}")),
    }
}

fn sheet(text: &str) -> Result<Shows, String> {
    let names: Vec<&str> = SheetKind::ALL.into_iter().map(SheetKind::as_str).collect();
    let found = SheetKind::named(text).map(Shows::Sheet);
    found.ok_or(format!("expected --show {}, but found {text}", names.join(", ")))
}

/// All files as one stream, with a separator where one file does not begin with its own; and where each stands in it.
fn joined(files: &[String]) -> Result<(String, Vec<Artifact>), String> {
    let mut text = String::new();
    let mut artifacts = Vec::new();
    for file in files {
        let bytes = if file == "-" { standard_input() } else { std::fs::read(file) };
        let bytes = bytes.map_err(|error| format!("cannot read {file}: {error}"))?;
        if !text.is_empty() {
            text.push_str(if text.ends_with('\n') { "---\n" } else { "\n---\n" });
        }
        let start = text.len();
        text.push_str(&String::from_utf8_lossy(&bytes));
        let name = if file == "-" { "stdin".to_owned() } else { file.clone() };
        artifacts.push(Artifact { name, span: Span::new(start, text.len()) });
    }
    Ok((text, artifacts))
}

fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn answer(text: &str, artifacts: &[Artifact], arguments: &Arguments) -> ExitCode {
    let analysis = analyze(text, &arguments.asked);
    let name = match arguments.files.as_slice() {
        [file] if file != "-" => file.as_str(),
        _ => "YAML",
    };
    let sheets = match arguments.shows {
        Shows::PathOnly => Vec::new(),
        Shows::AllSheets => inspect(text, &arguments.asked),
        Shows::Sheet(kind) => inspect(text, &arguments.asked).into_iter().filter(|sheet| sheet.kind == kind).collect(),
    };
    let shown = match arguments.form {
        Form::Text => render::text(&analysis, name, text) + &render::sheets(&sheets),
        Form::Json => render::json(&analysis, &sheets),
        Form::Sarif => render::sarif(&analysis, text, artifacts),
        Form::Svg => render::svg(&analysis, Shape::Wide, &Palette::LIGHT),
    };
    print(&shown, ExitCode::from(status(analysis.verdict.outcome)))
}

/// The link on standard output. What was left out goes to the other, so that a docs build can take the one and show the
/// other.
fn print_link(text: &str, arguments: Arguments) -> ExitCode {
    let Shared { text, asked, .. } = shared(text, &arguments, "link");
    let LinkOptions { base, step, theme, .. } = arguments.link;
    match (Link { text: Some(text), asked, step, theme, ..Link::default() }).packed() {
        Ok(fragment) => print(&format!("{}\n", address(&base, &fragment)), ExitCode::SUCCESS),
        Err(trouble) => {
            eprintln!("portpath: {}", trouble.words());
            ExitCode::from(EX_DATAERR)
        }
    }
}

/// The HTML of an embed, redacted as a link is.
fn print_embed(text: &str, arguments: &Arguments) -> ExitCode {
    let Shared { text, asked, .. } = shared(text, arguments, "embed");
    let text = as_embedded(&text);
    let embed = &arguments.embed;
    let html = match &embed.iframe {
        Some(base) => frame(base, &embed.origin, &text, &asked, &embed.snippet),
        None => snippet(&text, &asked, &analyze(&text, &asked), &embed.snippet),
    };
    print(&html, ExitCode::SUCCESS)
}

/// What may travel; says on standard error what does not, and what should be looked at.
fn shared(text: &str, arguments: &Arguments, what: &str) -> Shared {
    let own = analyze(text, &arguments.asked);
    let shared = share(text, &arguments.asked, &own, &arguments.leave_out);
    let left_out = summary(&shared.left_out);
    if !left_out.is_empty() {
        eprintln!("portpath: left out of the {what}:");
        left_out.iter().for_each(|line| eprintln!("  {line}"));
    }
    if let Some(words) = remaining_words(&shared.remaining) {
        eprintln!("portpath: {words}. Leave a line's values out with --leave-out LINE.");
    }
    if let Some(difference) = &shared.difference {
        eprintln!("portpath: {difference}");
    }
    shared
}

fn status(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Delivered | Outcome::Answered => 0,
        Outcome::Refused | Outcome::TimedOut | Outcome::NoSuchHost | Outcome::HttpError | Outcome::Rejected => 1,
        Outcome::CannotTell => 2,
    }
}

/// A reader that closed the pipe early (`| head`) is no fault of ours.
fn print(text: &str, code: ExitCode) -> ExitCode {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    code
}
