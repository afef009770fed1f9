//! The command line: commands, options and what is said about each. Help, completions and manual
//! pages come from these types.

mod check;
mod cluster;
mod request;
mod values;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Args, ColorChoice, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use portpath::inspect::SheetKind;

pub(crate) use check::{
    CheckArguments, CheckForm, DiffArguments, DiffForm, MapArguments, MapForm, ReachArguments,
};
pub(crate) use cluster::ClusterArguments;
pub(crate) use request::{
    EmbedArguments, LinkArguments, Request, Shown, Shows, TraceArguments, TraceForm,
};
use values::CodeName;

use crate::suggest::is_slip;

/// The address of the public site, from Cargo.toml; empty while there is none.
const SITE: &str = env!("CARGO_PKG_HOMEPAGE");

/// Follow a packet through Kubernetes YAML, from the client through the Service's port to the Pod's
/// targetPort.
///
/// Without a command, Portpath traces one request: `portpath FILE --to 'curl http://web:80'`. It
/// reads several files as one stream, in order. `-` is standard input. Every word after `--` is a
/// file, even if it begins with a hyphen.
#[derive(Parser)]
#[command(
    name = "portpath",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Exit status: 0 delivered or answered, 1 not delivered, 2 cannot tell, 64 bad usage or a file that cannot be read, \
                  65 a text that is too long for a link, 69 a cluster that cannot be read, 74 an answer that cannot be written."
)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) trace: TraceArguments,
    /// When to colour: auto follows NO_COLOR, CLICOLOR, CLICOLOR_FORCE and the terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true, value_parser = values::color())]
    pub(crate) color: ColorChoice,
    /// Explain a code, as `portpath explain` does
    #[arg(long, global = true, hide = true, value_name = "CODE", value_parser = CodeName)]
    pub(crate) explain: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Follow one packet and say where it ends
    Trace(TraceArguments),
    /// Judge every path at once, for pipelines
    ///
    /// Portpath judges each Service port, each Ingress and route rule, and each call that the YAML
    /// declares in variables, arguments, ConfigMaps, probes and webhooks.
    Check(CheckArguments),
    /// List the paths that end differently in a new version
    Diff(DiffArguments),
    /// List who reaches which workload under the NetworkPolicies
    Reach(ReachArguments),
    /// Print the app as a graph: what leads in, Services, workloads, calls
    Map(MapArguments),
    /// Follow one packet through your cluster, which kubectl reads
    ///
    /// Portpath runs `kubectl get` for what the path needs: Services, EndpointSlices, Pods and their
    /// workloads, policies, Ingresses, routes, nodes, namespaces. It reads no Secrets and no
    /// ConfigMaps, and it changes nothing. Called as kubectl-portpath, the program does this:
    /// `kubectl portpath --to 'curl http://web.shop:80'` (see docs/kubectl.md).
    Cluster(ClusterArguments),
    /// Print a link that opens the page with your YAML and request
    ///
    /// The link carries only what the packet's path needs: no values of Secrets and ConfigMaps, and
    /// nothing that looks like a credential. The program lists what it leaves out on standard error,
    /// by line (see docs/link-format.md).
    Link(LinkArguments),
    /// Print HTML that shows your YAML in a documentation page
    ///
    /// The HTML has the picture, the code and the film. It leaves out what a link leaves out (see
    /// docs/embedding.md).
    Embed(EmbedArguments),
    /// Explain a code, such as selector-matches-no-pod
    Explain(ExplainArguments),
    /// Print the completions of a shell
    ///
    /// For bash: `portpath completions bash > ~/.local/share/bash-completion/completions/portpath`.
    Completions(CompletionsArguments),
    /// Write the manual pages into a folder
    Man(ManArguments),
}

#[derive(Args)]
pub(crate) struct ExplainArguments {
    /// The code of a finding; docs/codes lists all
    #[arg(value_parser = CodeName, hide_possible_values = true)]
    pub(crate) code: String,
}

#[derive(Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_parser = values::shell())]
    pub(crate) shell: Shell,
}

#[derive(Args)]
pub(crate) struct ManArguments {
    /// The folder, which is made if it is not there
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
}

/// The name by which kubectl finds its plugin.
const PLUGIN: &str = "kubectl-portpath";

/// The words of the command line. Where kubectl runs the program as its plugin, they are about the
/// cluster.
pub(crate) fn typed(words: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let mut words = words;
    let program = words.next();
    let name = program
        .as_ref()
        .and_then(|name| Path::new(name).file_stem());
    let is_plugin = name.is_some_and(|name| name == PLUGIN);
    let command = is_plugin.then(|| OsString::from("cluster"));
    program.into_iter().chain(command).chain(words)
}

/// The arguments as clap reads them: `--show` takes its value from the next word only where that
/// names a sheet, since a file may follow.
pub(crate) fn with_sheets_joined(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::new();
    let mut are_options = true;
    for word in arguments {
        are_options &= word != "--";
        match joined.last_mut() {
            Some(last) if are_options && last == "--show" && is_sheet(&word) => {
                last.push("=");
                last.push(word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

/// The name of a sheet, or a slip for one unless a file is called that.
fn is_sheet(word: &OsStr) -> bool {
    let Some(text) = word.to_str() else {
        return false;
    };
    let mut sheets = SheetKind::ALL.into_iter().map(SheetKind::as_str);
    SheetKind::named(text).is_some()
        || (sheets.any(|sheet| is_slip(text, sheet)) && !Path::new(word).exists())
}
