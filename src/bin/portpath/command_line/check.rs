//! The commands about all paths at once: `check`, `diff`, `reach` and `map`.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use portpath::check::{Check, FailOn, Ignore, Options};
use portpath::link::Shade;

use super::SITE;
use super::request::{Cluster, themes};
use super::values::{OneOf, Text, owned};

/// How a check is printed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CheckForm {
    #[default]
    Table,
    Json,
    Sarif,
    Junit,
    Markdown,
    Github,
}

/// Files and folders.
#[derive(Args)]
pub(crate) struct Manifests {
    /// Files and folders, or - for standard input. Of a folder Portpath reads all .yaml, .yml and
    /// .json files, those of the folders in it too. In a name in quotes, * and ? stand for letters
    /// and ** for folders: 'apps/**/*.yaml'
    #[arg(value_name = "FILE|FOLDER", required_unless_present = "explain", value_hint = ValueHint::AnyPath)]
    pub(crate) named: Vec<OsString>,
}

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 all paths work, 1 something fails for certain, 2 nothing fails but something cannot be told, 64 bad \
                  usage or a file that cannot be read."
)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) cluster: Cluster,
    #[command(flatten)]
    pub(crate) manifests: Manifests,
    /// How the check is printed; table if you do not say, and github are annotations (see
    /// docs/output.md)
    #[arg(short, long, value_name = "FORM", value_parser = check_forms())]
    output: Option<CheckForm>,
    /// Count a path that your YAML does not decide as a failure
    #[arg(long)]
    strict: bool,
    /// End with 0 where nothing fails, even if something cannot be told
    #[arg(long, conflicts_with = "strict")]
    allow_unknown: bool,
    /// From which level on a finding is a failure; error if you do not say
    #[arg(long, value_name = "LEVEL", value_parser = levels())]
    fail_on: Option<FailOn>,
    /// Ignore a code, everywhere or for one object (NAME, NAMESPACE/NAME, KIND/NAME). In YAML, write
    /// the comment `# portpath-ignore CODE: reason`
    #[arg(long = "ignore", value_name = "CODE[:OBJECT]", value_parser = Text(|_, text| Ignore::parse(text)))]
    ignores: Vec<Ignore>,
    /// Ignore what an earlier check found: the file that it printed with --output json
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<OsString>,
    /// The address of the page, for links from SARIF to the codes
    #[arg(long, value_name = "URL", default_value = SITE, hide_default_value = SITE.is_empty(), value_parser = Text(owned))]
    pub(crate) base: String,
    /// Print a diff that fixes what it can, for patch -p1 or git apply. What it leaves out is on
    /// standard error
    #[arg(long)]
    pub(crate) fix_diff: bool,
}

impl CheckArguments {
    /// The exit status. A check of nothing ends as it did.
    pub(crate) fn status(&self, checked: &Check) -> ExitCode {
        let is_unknown = checked.status == 2 && !checked.paths.is_empty();
        if self.allow_unknown && is_unknown {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(checked.status)
        }
    }

    pub(crate) fn form(&self) -> CheckForm {
        self.output.unwrap_or_default()
    }

    /// What the check goes by, without the baseline, which is a file.
    pub(crate) fn options(&self) -> Options {
        Options {
            ignores: self.ignores.clone(),
            baseline: None,
            fail_on: self.fail_on.unwrap_or_default(),
            strict: self.strict,
        }
    }
}

fn check_forms() -> OneOf<CheckForm> {
    OneOf::new([
        ("table", CheckForm::Table),
        ("json", CheckForm::Json),
        ("sarif", CheckForm::Sarif),
        ("junit", CheckForm::Junit),
        ("markdown", CheckForm::Markdown),
        ("github", CheckForm::Github),
    ])
}

fn levels() -> OneOf<FailOn> {
    OneOf::new([
        ("error", FailOn::Error),
        ("warning", FailOn::Warning),
        ("never", FailOn::Never),
    ])
}

/// How a comparison is printed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum DiffForm {
    #[default]
    Table,
    Json,
}

#[derive(Args)]
#[command(
    after_help = "Exit status: 1 a path fails that did not fail before, 2 none does but one cannot be told any more, else 0."
)]
pub(crate) struct DiffArguments {
    #[command(flatten)]
    pub(crate) cluster: Cluster,
    /// The old version, a file or a folder
    #[arg(value_name = "OLD", required_unless_present = "explain", value_hint = ValueHint::AnyPath)]
    pub(crate) old: Option<OsString>,
    /// The new version, a file or a folder
    #[arg(value_name = "NEW", required_unless_present = "explain", value_hint = ValueHint::AnyPath)]
    pub(crate) new: Option<OsString>,
    /// How the comparison is printed; table if you do not say
    #[arg(short, long, value_name = "FORM", value_parser = diff_forms())]
    output: Option<DiffForm>,
}

impl DiffArguments {
    pub(crate) fn form(&self) -> DiffForm {
        self.output.unwrap_or_default()
    }
}

fn diff_forms() -> OneOf<DiffForm> {
    OneOf::new([("table", DiffForm::Table), ("json", DiffForm::Json)])
}

#[derive(Args)]
pub(crate) struct ReachArguments {
    #[command(flatten)]
    pub(crate) cluster: Cluster,
    #[command(flatten)]
    pub(crate) manifests: Manifests,
}

/// The language of a map.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum MapForm {
    #[default]
    Mermaid,
    Dot,
    Svg,
    Text,
}

#[derive(Args)]
pub(crate) struct MapArguments {
    #[command(flatten)]
    pub(crate) cluster: Cluster,
    #[command(flatten)]
    pub(crate) manifests: Manifests,
    /// The form of the map: Mermaid if you do not say, dot for Graphviz, svg for a picture, or text for a
    /// line for each call
    #[arg(short, long, value_name = "FORM", value_parser = map_forms())]
    output: Option<MapForm>,
    /// The colours of the picture: for a light ground if you do not say
    #[arg(long, value_parser = themes())]
    pub(crate) theme: Option<Shade>,
}

impl MapArguments {
    pub(crate) fn form(&self) -> MapForm {
        self.output.unwrap_or_default()
    }
}

fn map_forms() -> OneOf<MapForm> {
    OneOf::new([
        ("mermaid", MapForm::Mermaid),
        ("dot", MapForm::Dot),
        ("svg", MapForm::Svg),
        ("text", MapForm::Text),
    ])
}
