//! The terminal program: `portpath FILE… | -`, the same answer as the page's.

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use arguments::{Action, Arguments, Form, LinkOptions, Shows, Task};
use check_arguments::CheckArguments;
use input::Input;
use portpath::film::{as_embedded, frame, snippet};
use portpath::link::{Link, address};
use portpath::render::codes;
use portpath::report::Outcome;
use portpath::scene::{Palette, Shape};
use portpath::share::{Shared, remaining_words, share, summary};
use portpath::{analyze, inspect, render};

#[path = "portpath/arguments.rs"]
mod arguments;
#[path = "portpath/check.rs"]
mod check;
#[path = "portpath/check_arguments.rs"]
mod check_arguments;
#[path = "portpath/folders.rs"]
mod folders;
#[path = "portpath/globs.rs"]
mod globs;
#[path = "portpath/input.rs"]
mod input;
#[path = "portpath/suggest.rs"]
mod suggest;

const USAGE: &str = "\
usage: portpath [--from CLIENT] [--to TARGET] [--proxy-mode MODE] [--output text|json|sarif|svg] [--show [WHAT]] FILE... | -
       portpath link [--from CLIENT] [--to TARGET] [--proxy-mode MODE] [--fact FACT] [--step N] [--theme light|dark]
                     [--leave-out LINE] [--base URL] FILE... | -
       portpath embed [--from CLIENT] [--to TARGET] [--proxy-mode MODE] [--fact FACT] [--set NAME[=VALUE]]
                      [--leave-out LINE] [--without film|poster] [--script URL] [--iframe URL [--origin ORIGIN]] FILE... | -
       portpath check [--output FORM] [--strict] [--fail-on LEVEL] [--ignore CODE[:OBJECT]] [--baseline FILE] [--fix-diff]
                      FILE|FOLDER... | -
       portpath diff [--output table|json] OLD NEW
       portpath reach FILE|FOLDER... | -
       portpath map [--output mermaid|dot|svg|text] [--theme light|dark] FILE|FOLDER... | -
       portpath --explain CODE

Follows one packet through Kubernetes YAML, from the client through the Service's port to the Pod's targetPort.

  --from CLIENT   the client: 'a Pod in NAMESPACE', 'pod NAMESPACE/NAME', 'deployment NAMESPACE/NAME', 'node NAME', 'outside'
                  or 'outside ADDRESS'
  --to TARGET     the target: 'curl http://web:80', 'web:80', '10.96.0.10:80', 'udp://dns:53'
  --proxy-mode MODE
                  kube-proxy's mode: iptables (the default), nftables or ipvs
  --fact FACT     something you know and YAML does not say; repeat it for each fact: 'app in deployment/web listens on 3000',
                  'pod/web-1 is not ready', 'the network plugin does not enforce NetworkPolicy'
  -o, --output FORM
                  text (the default), json, sarif (see docs/output.md) or svg (the picture)
  --explain CODE  explain a code, such as selector-matches-no-pod
  --show [WHAT]   also print what the cluster creates, all of it or one of: service, pod (as stored), endpoint-slices,
                  describe, get, port-forward (what kubectl prints), environment (variables for Services),
                  iptables (the rules, in that mode)

Without --to, Portpath asks what your text quotes, else what fails, else the way in from outside, else the first Service
port. It reads several files as one stream, in order; - is standard input.
Every word after -- is a file, even if it begins with a hyphen. -h, --help prints this text, and -V, --version the version.

portpath link prints a link that opens the page with your YAML and request (see docs/link-format.md). The link carries only
what the packet's path needs: no values of Secrets and ConfigMaps, and nothing that looks like a credential. The program
lists what it leaves out on standard error, by line; --leave-out LINE leaves out more. --base is the address of the page.
Without it, the program prints only the part from the # on.

portpath embed prints HTML that shows your YAML in a documentation page (see docs/embedding.md): picture, code and film.
--without film leaves out the film; --without poster leaves out film and picture. --set gives <port-path> an attribute, such
as editable or theme=dark. --script URL adds the script at that address at the beginning. --iframe URL prints an iframe with
the embed.html at that address instead, for a page of ORIGIN.

portpath check judges every path at once: each Service port, each Ingress and route rule, and each call that the YAML declares
in variables, arguments, ConfigMaps, probes and webhooks. It reads folders too: all .yaml, .yml and .json files in them. In a
name in quotes, * and ? stand for letters and ** for folders: 'apps/**/*.yaml'.

  -o, --output FORM
                  table (the default), json, sarif, junit, markdown or github (annotations)
  --strict        what your YAML does not decide counts as a failure
  --fail-on LEVEL error (the default), warning or never
  --ignore CODE[:OBJECT]
                  ignore a code, everywhere or for one object (NAME, NAMESPACE/NAME, KIND/NAME); in YAML, write the comment
                  # portpath-ignore CODE: reason
  --baseline FILE ignore what an earlier check found: the file that it printed with --output json
  --base URL      the address of the page, for links from SARIF to the codes
  --fix-diff      print a diff that fixes what it can, for patch -p1 or git apply; what it leaves out is on standard error

Its exit status: 0 all paths work, 1 something fails for certain, 2 nothing fails but something cannot be told.

portpath diff lists the paths that end differently in NEW, files or folders. Its exit status: 1 a path fails that did not fail
before, 2 none does but one cannot be told any more, else 0. portpath reach lists who reaches which workload under the NetworkPolicies.
portpath map prints the app as a graph for Mermaid (the default) or Graphviz, or draws it as an SVG file, light or dark: what leads
in, Services, workloads, calls. With --output text, it prints a line for each call. In a drawing of more than 40 boxes, groups without a problem are folded.

Exit status: 0 delivered, 1 not delivered, 2 cannot tell, 64 bad usage or a file that cannot be read,
65 a text that is too long for a link, 74 an answer that cannot be written.
";

/// Bad usage, as sysexits.h has it.
const EX_USAGE: u8 = 64;
/// Input that cannot be used, as sysexits.h has it.
const EX_DATAERR: u8 = 65;
/// The answer cannot be written, as sysexits.h has it.
const EX_IOERR: u8 = 74;

fn main() -> ExitCode {
    match arguments::read(lexopt::Parser::from_env()) {
        Ok(Task::Help) => print(USAGE, ExitCode::SUCCESS),
        Ok(Task::Version) => print(
            concat!("portpath ", env!("CARGO_PKG_VERSION"), "\n"),
            ExitCode::SUCCESS,
        ),
        Ok(Task::Explain(code)) => explain(&code),
        Ok(Task::Run(arguments)) => run(*arguments),
        Ok(Task::Check(arguments)) => run_check(*arguments),
        Err(why) => bad_usage(&why),
    }
}

fn explain(code: &str) -> ExitCode {
    if let Some(page) = codes::page(code) {
        return print(&format!("{}\n", page.text()), ExitCode::SUCCESS);
    }
    let pages = codes::pages();
    let known: Vec<&str> = pages.iter().map(|page| page.code.as_str()).collect();
    bad_usage(&format!(
        "there is no code {code}{} (docs/codes lists them)",
        suggest::did_you_mean(code, &known)
    ))
}

fn run(arguments: Arguments) -> ExitCode {
    let input = match input::read(&arguments.files) {
        Ok(input) => input,
        Err(why) => {
            say(&why);
            return ExitCode::from(EX_USAGE);
        }
    };
    input.notes.iter().for_each(|note| say(note));
    match arguments.action {
        Action::Answer => answer(&input, &arguments),
        Action::Link => print_link(&input.text, arguments),
        Action::Embed => print_embed(&input.text, &arguments),
    }
}

fn run_check(arguments: CheckArguments) -> ExitCode {
    match check::run(arguments) {
        Ok(checked) => {
            checked.notes.iter().for_each(|note| say(note));
            if checked.is_coloured {
                print_as_it_is(&checked.shown, checked.status)
            } else {
                print(&checked.shown, checked.status)
            }
        }
        Err(why) => {
            say(&why);
            ExitCode::from(EX_USAGE)
        }
    }
}

fn bad_usage(why: &str) -> ExitCode {
    say(why);
    say_line(
        "usage: portpath [check | diff | reach | map | link | embed] [options] FILE... | -   (portpath --help lists the options)",
    );
    ExitCode::from(EX_USAGE)
}

/// A message on standard error. What it repeats may hold anything, so that nothing in it is left
/// for the terminal to obey.
fn say(message: &str) {
    say_line(&format!("portpath: {}", render::visible_line(message)));
}

fn say_line(line: &str) {
    // There is nobody left to tell where standard error is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn answer(
    Input {
        text, artifacts, ..
    }: &Input,
    arguments: &Arguments,
) -> ExitCode {
    let analysis = analyze(text.as_str(), &arguments.asked);
    let name = match (arguments.files.as_slice(), artifacts.as_slice()) {
        ([file], [artifact]) if file != "-" => artifact.name.as_str(),
        _ => "YAML",
    };
    let sheets = match arguments.shows {
        Shows::PathOnly => Vec::new(),
        Shows::AllSheets => inspect(text, &arguments.asked),
        Shows::Sheet(kind) => inspect(text, &arguments.asked)
            .into_iter()
            .filter(|sheet| sheet.kind == kind)
            .collect(),
    };
    let shown = match arguments.form {
        Form::Text => render::text(&analysis, name, text) + &render::sheets(&sheets),
        Form::Json => render::json(&analysis, &sheets),
        Form::Sarif => render::sarif(&analysis, text, artifacts),
        // A picture is made to be shown to others.
        Form::Svg => render::svg(
            &shared(text, arguments, "picture").analysis,
            Shape::Wide,
            &Palette::LIGHT,
        ),
    };
    print(&shown, ExitCode::from(status(analysis.verdict.outcome)))
}

/// Prints the link to standard output. The list of what was left out goes to standard error, so a
/// docs build can use the one and show the other.
fn print_link(text: &str, arguments: Arguments) -> ExitCode {
    let Shared { text, asked, .. } = shared(text, &arguments, "link");
    let LinkOptions {
        base, step, theme, ..
    } = arguments.link;
    match (Link {
        text: Some(text),
        asked,
        step,
        theme,
        ..Link::default()
    })
    .packed()
    {
        Ok(fragment) => print(
            &format!("{}\n", address(&base, &fragment)),
            ExitCode::SUCCESS,
        ),
        Err(trouble) => {
            say(&trouble.words());
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

/// What may travel. Lists on standard error what does not, and what you should check.
fn shared(text: &str, arguments: &Arguments, what: &str) -> Shared {
    let own = analyze(text, &arguments.asked);
    let shared = share(text, &arguments.asked, &own, &arguments.leave_out);
    let left_out = summary(&shared.left_out);
    if !left_out.is_empty() {
        say(&format!("left out of the {what}:"));
        left_out
            .iter()
            .for_each(|line| say_line(&format!("  {}", render::visible_line(line))));
    }
    if let Some(words) = remaining_words(&shared.remaining) {
        say(&format!(
            "{words}. Leave a line's values out with --leave-out LINE."
        ));
    }
    if let Some(difference) = &shared.difference {
        say(difference);
    }
    shared
}

fn status(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Delivered | Outcome::Answered => 0,
        Outcome::Refused
        | Outcome::TimedOut
        | Outcome::NoSuchHost
        | Outcome::HttpError
        | Outcome::Rejected => 1,
        Outcome::CannotTell => 2,
    }
}

/// Prints the answer. A reader that closed the pipe early (`| head`) has what it wanted, and the
/// status stays the answer's.
fn print(text: &str, code: ExitCode) -> ExitCode {
    ended(write_out(text), code)
}

/// The same for a text that holds the program's own colours, where everything else is shown already.
fn print_as_it_is(text: &str, code: ExitCode) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    ended(written, code)
}

fn ended(written: std::io::Result<()>, code: ExitCode) -> ExitCode {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            say(&format!("cannot write the answer: {error}"));
            ExitCode::from(EX_IOERR)
        }
        _ => code,
    }
}

/// Escape codes never reach a terminal, in whatever form the answer is; a file gets every byte.
fn write_out(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        out.write_all(render::visible(text).as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    out.flush()
}
