//! `cargo xtask …`: everything around the code: set-up, build, serve, test, measure.

mod bench;
mod browser;
mod check;
mod core;
mod deny;
mod embed;
mod embed_speed;
mod examples;
mod engines;
mod first;
mod fuzz;
mod lighthouse;
mod limits;
mod module;
mod named;
mod offline;
mod packages;
mod page;
mod pages;
mod release;
mod reproduce;
mod responsive;
mod screenshot;
mod serve;
#[cfg(test)]
mod sarif;
mod shell;
mod simulator;
mod site;
mod size;
mod tools;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve          set up, build the page, serve it on 127.0.0.1:8080 and rebuild it on change
  test           set up and run every check, the browser tests last
  build          set up and write the static site to dist/
  embed [--quick] build only the files that other sites embed, into dist/embed
  examples [NAME…]
                 build the example sites (or these) with their real generators, with the embed in dist/
  docs           write docs/codes from the comments on the codes and the scenarios
  size           print the sizes of the files in dist/: raw, gzip, brotli
  embed-speed    measure how soon an embed's packet moves after the click, in Chromium slowed four times
  bench [N…]     time the core on pastes of N documents, as WebAssembly and natively, and its peers;
                 without N, write docs/performance.md
  responsive [N] measure in Chromium how long the page blocks while you paste and type in N documents, and how smoothly
                 the packet moves; without N, write docs/performance.md
  lighthouse     measure the start page, a lesson and an embed with Lighthouse, and write docs/performance.md
  engines        run what readers do most in Chromium, Firefox and WebKitGTK, and write docs/browsers.md
  corpus [PATH…] analyze every YAML file below PATH (../shared/corpus and ../shared/questions);
                 with --errors, list the errors that it finds
  causes [FOLDER] count how often the first finding names the known cause (../shared/questions)
  peers [FOLDER] put the suites of other projects in a folder to the core ($PORTPATH_PEERS), and print how many cases
                 agree, and each that does not; with --quiet only the counts
  fuzz [SECONDS] [TARGET…]
                 let libFuzzer look for inputs that break an invariant: text, request, link, cleaning
  limits [--native | --page]
                 measure extreme pastes and hostile links, and write docs/limits.md
  deny           check licences, duplicates, sources and, if GitHub answers, advisories with cargo-deny
  release --dry-run
                 make what a release consists of, as far as it needs no network, and list what is left
  reproduce      build the site twice, in two folders, and compare every byte
  screenshot     take pictures of the page, light, dark and narrow, in target/screenshots/
  help           print this text

xtask keeps its tools in $PORTPATH_CACHE, $XDG_CACHE_HOME/portpath/tools or ~/.cache/portpath/tools.
$CHROME and $CHROMEDRIVER name the browser if it is not on PATH, $FIREFOX and $GECKODRIVER, $WEBKIT_BROWSER and
$WEBKIT_DRIVER the others. $PORTPATH_DIST names a built site to measure.";

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = words.collect();
    let outcome = match command.as_str() {
        "serve" => serve::serve(),
        "test" => check::check(),
        "build" => site::build().map(|_: PathBuf| ()),
        "embed" => embed::alone(&rest),
        "examples" => examples::named(&rest),
        "docs" => pages::from_sources(),
        "size" => size::size(),
        "embed-speed" => embed_speed::speed(),
        "bench" => bench::bench(&rest),
        "corpus" => core::corpus(&rest),
        "causes" => core::causes(&rest),
        "peers" => core::peers(&rest),
        "limits" => limits::limits(&rest),
        "deny" => deny::deny(),
        "lighthouse" => lighthouse::lighthouse(),
        "engines" => engines::engines(),
        "responsive" => responsive::responsive(&rest),
        "release" => release::release(&rest),
        "reproduce" => reproduce::reproduce(),
        "fuzz" => fuzz::fuzz(&rest),
        "screenshot" => screenshot::screenshot(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => Err(format!(
            "there is no command `{unknown}`; `cargo xtask help` lists all commands"
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
