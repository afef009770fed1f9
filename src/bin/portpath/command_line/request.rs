//! The commands about one request: `trace`, `link` and `embed`.

use std::ffi::OsString;

use clap::{Args, ValueHint};
use portpath::facts::Fact;
use portpath::film::{LeavesOut, SnippetOptions};
use portpath::inspect::SheetKind;
use portpath::link::Shade;
use portpath::{Asked, ProxyMode};

use super::SITE;
use super::values::{OneOf, Text, number, owned, proxy_mode};
use crate::suggest::{did_you_mean, or_list};

/// What you ask.
#[derive(Args)]
pub(crate) struct Query {
    /// The client: `a Pod in NAMESPACE`, `pod NAMESPACE/NAME`, `deployment NAMESPACE/NAME`, `node
    /// NAME`, `outside` or `outside ADDRESS`
    #[arg(long, value_name = "CLIENT", value_parser = Text(owned))]
    from: Option<String>,
    /// The target: `curl http://web:80`, `web:80`, `10.96.0.10:80`, `udp://dns:53`. Without it,
    /// Portpath asks what your text quotes, else what fails, else the way in from outside, else the
    /// first Service port
    #[arg(long, value_name = "TARGET", value_parser = Text(owned))]
    to: Option<String>,
    #[command(flatten)]
    cluster: Cluster,
}

/// What you ask, and of which files.
#[derive(Args)]
pub(crate) struct Request {
    #[command(flatten)]
    pub(crate) query: Query,
    /// YAML or JSON, or - for standard input
    #[arg(value_name = "FILE", required_unless_present = "explain", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<OsString>,
}

impl Query {
    /// The request as the core reads it.
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            from: self.from.clone().unwrap_or_default(),
            to: self.to.clone().unwrap_or_default(),
            ..self.cluster.asked()
        }
    }
}

/// What you know of the cluster.
#[derive(Args)]
pub(crate) struct Cluster {
    /// kube-proxy's mode; iptables if you do not say
    #[arg(long, value_name = "MODE", value_parser = proxy_mode())]
    proxy_mode: Option<ProxyMode>,
    /// Something you know and YAML does not say; repeat it for each fact: `app in deployment/web
    /// listens on 3000`, `pod/web-1 is not ready`, `the network plugin does not enforce
    /// NetworkPolicy`
    #[arg(long = "fact", value_name = "FACT", value_parser = Text(|_, text| Fact::parse(text)))]
    facts: Vec<Fact>,
    /// What to assume where your YAML has nothing: `pods` makes two matching Pods for each Service
    /// without any
    #[arg(long, value_name = "WHAT", value_parser = OneOf::new([("pods", Fact::PodsAssumed { of: None })]))]
    assume: Option<Fact>,
}

impl Cluster {
    /// A request for any path.
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            facts: self.facts.iter().chain(&self.assume).cloned().collect(),
            proxy_mode: self.proxy_mode.unwrap_or_default(),
            ..Asked::default()
        }
    }
}

/// How the answer is printed.
#[derive(Clone, Copy, Default)]
pub(crate) enum TraceForm {
    #[default]
    Text,
    Json,
    Sarif,
    Svg,
}

/// What is printed besides the path.
#[derive(Clone, Copy)]
pub(crate) enum Shows {
    AllSheets,
    Sheet(SheetKind),
}

/// How the answer is shown.
#[derive(Args)]
pub(crate) struct Shown {
    /// How the answer is printed; text if you do not say, and svg is the picture (see
    /// docs/output.md)
    #[arg(short, long, value_name = "FORM", value_parser = forms())]
    output: Option<TraceForm>,
    /// Also print what the cluster creates: all of it, or one sheet
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all", value_parser = sheets())]
    pub(crate) show: Option<Shows>,
    /// The address of the page, for links from SARIF to the codes
    #[arg(long, value_name = "URL", default_value = SITE, hide_default_value = SITE.is_empty(), value_parser = Text(owned))]
    pub(crate) base: String,
}

#[derive(Args)]
pub(crate) struct TraceArguments {
    #[command(flatten)]
    pub(crate) request: Request,
    #[command(flatten)]
    pub(crate) shown: Shown,
}

impl Shown {
    pub(crate) fn form(&self) -> TraceForm {
        self.output.unwrap_or_default()
    }
}

/// What a share leaves out besides what it always does.
#[derive(Args)]
pub(crate) struct LeaveOut {
    /// Also leave out what looks like a secret on this line; repeat it for each line
    #[arg(long = "leave-out", value_name = "LINE", value_parser = Text(number))]
    pub(crate) lines: Vec<usize>,
}

#[derive(Args)]
pub(crate) struct LinkArguments {
    #[command(flatten)]
    pub(crate) request: Request,
    #[command(flatten)]
    pub(crate) leave_out: LeaveOut,
    /// The address of the page. Without it, only the part from the # on is printed
    #[arg(long, value_name = "URL", default_value = SITE, hide_default_value = SITE.is_empty(), value_parser = Text(owned))]
    pub(crate) base: String,
    /// Open the page at this step
    #[arg(long, value_name = "N", value_parser = Text(number))]
    pub(crate) step: Option<usize>,
    /// Open the page in this theme
    #[arg(long, value_parser = themes())]
    pub(crate) theme: Option<Shade>,
}

#[derive(Args)]
pub(crate) struct EmbedArguments {
    #[command(flatten)]
    pub(crate) request: Request,
    #[command(flatten)]
    pub(crate) leave_out: LeaveOut,
    /// Give <port-path> an attribute, such as editable or theme=dark
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = Text(attribute))]
    set: Vec<(String, String)>,
    /// Leave out the film, or with poster the film and the picture
    #[arg(long, value_name = "PART", value_parser = parts())]
    without: Option<LeavesOut>,
    /// Add the script at this address at the beginning
    #[arg(long, value_name = "URL", value_parser = Text(owned))]
    script: Option<String>,
    /// Print an iframe with the embed.html at this address instead
    #[arg(long, value_name = "URL", value_parser = Text(owned))]
    pub(crate) iframe: Option<String>,
    /// The page that shows the iframe
    #[arg(long, value_name = "ORIGIN", value_parser = Text(owned))]
    origin: Option<String>,
}

impl EmbedArguments {
    pub(crate) fn snippet(&self) -> SnippetOptions {
        SnippetOptions {
            attributes: self.set.clone(),
            leaves_out: self.without.unwrap_or_default(),
            script: self.script.clone().unwrap_or_default(),
        }
    }

    pub(crate) fn origin(&self) -> &str {
        self.origin.as_deref().unwrap_or_default()
    }
}

fn forms() -> OneOf<TraceForm> {
    OneOf::new([
        ("text", TraceForm::Text),
        ("json", TraceForm::Json),
        ("sarif", TraceForm::Sarif),
        ("svg", TraceForm::Svg),
    ])
}

fn sheets() -> OneOf<Shows> {
    let one = SheetKind::ALL.map(|kind| (kind.as_str(), Shows::Sheet(kind)));
    OneOf::new(one.into_iter().chain([("all", Shows::AllSheets)]))
}

pub(super) fn themes() -> OneOf<Shade> {
    OneOf::new([("light", Shade::Light), ("dark", Shade::Dark)])
}

fn parts() -> OneOf<LeavesOut> {
    OneOf::new([
        ("film", LeavesOut::Film),
        ("poster", LeavesOut::FilmAndPoster),
    ])
}

/// The attributes that `<port-path>` knows (docs/embedding.md), and three that any element has.
const ATTRIBUTES: [&str; 17] = [
    "request", "client", "facts", "mode", "src", "height", "theme", "controls", "step", "editable",
    "lesson", "site", "open", "autoplay", "class", "id", "title",
];

/// An attribute of `<port-path>`: `editable`, `theme=dark`.
fn attribute(option: &str, text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if !ATTRIBUTES.contains(&name) {
        let suggestion = did_you_mean(name, &ATTRIBUTES);
        return Err(format!(
            "{option} takes {}, not {name}{suggestion}",
            or_list(&ATTRIBUTES)
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}
