//! What the dependencies are: `cargo deny` over deny.toml. `tests/supply.rs` checks what needs no
//! further program; this adds the advisories of RustSec, which come from GitHub, or from the copy that
//! cargo-deny keeps of them.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::shell::{Result, cargo, root, run, step};
use crate::tools::Tools;

/// Checks licences, duplicates and sources, then the advisories if GitHub answers.
pub(crate) fn deny() -> Result {
    let tools = step("tools", Tools::for_deny)?;
    let check = |what: &[&str]| {
        let mut command: Command = tools.command("cargo");
        command.args([
            "deny",
            "--workspace",
            "--all-features",
            "--locked",
            "check",
            "--hide-inclusion-graph",
        ]);
        // tests/supply.rs holds the lists to what is there; cargo-deny knows fewer platforms.
        for remark in [
            "unmatched-skip",
            "unnecessary-skip",
            "license-not-encountered",
        ] {
            command.args(["--allow", remark]);
        }
        run(command.args(what))
    };
    step("crates", || {
        run(cargo().args(["fetch", "--quiet", "--locked"]))
    })?;
    step("licences, duplicates, sources", || {
        check(&["licenses", "bans", "sources"])
    })?;
    let fetched = step("advisories", || {
        let mut command = tools.command("cargo");
        run(command
            .args(["deny", "--locked", "fetch", "db"])
            .current_dir(root()))
    });
    match fetched {
        Ok(()) => step("advisories of this lock file", || check(&["advisories"])),
        Err(reason) if has_copy() => {
            println!(
                "    GitHub did not answer ({reason}): the advisories are those of the last time"
            );
            step("advisories of this lock file", || {
                check(&["--disable-fetch", "advisories"])
            })
        }
        Err(reason) => {
            println!(
                "advisories are NOT checked: the database is on GitHub, which did not answer ({reason})"
            );
            Ok(())
        }
    }
}

/// Whether cargo-deny has fetched the advisories before. It keeps them in cargo's folder.
fn has_copy() -> bool {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let own = || Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"));
    let folder = home.or_else(own).map(|home| home.join("advisory-dbs"));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    entries.is_some_and(|mut entries| entries.next().is_some())
}
