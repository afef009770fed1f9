//! The command about a running cluster.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::request::{Query, Shown};
use super::values::{Text, owned};

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 delivered or answered, 1 not delivered, 2 cannot tell, 64 bad usage, 69 the cluster cannot be read."
)]
pub(crate) struct ClusterArguments {
    #[command(flatten)]
    pub(crate) query: Query,
    #[command(flatten)]
    pub(crate) shown: Shown,
    /// Read this namespace only; repeat it for each. Without it, Portpath reads all namespaces
    #[arg(short, long = "namespace", value_name = "NAMESPACE", value_parser = Text(owned))]
    pub(crate) namespaces: Vec<String>,
    /// The context of your kubeconfig
    #[arg(long, value_parser = Text(owned))]
    pub(crate) context: Option<String>,
    /// Your kubeconfig
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) kubeconfig: Option<OsString>,
    /// Do not read these resources; you know that none of them decides about the packet
    #[arg(long, value_name = "RESOURCE", value_parser = Text(owned))]
    pub(crate) without: Vec<String>,
    /// Also write the YAML that kubectl printed to this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) save: Option<PathBuf>,
    /// Open the answer in your browser, on the page at --base. The link leaves out what every link
    /// leaves out
    #[arg(long)]
    pub(crate) open: bool,
}
