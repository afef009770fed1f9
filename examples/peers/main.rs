//! Puts the suites of other projects to the core: what each of their tests expects, and what
//! Portpath answers. `cargo xtask peers FOLDER` runs it. The folder holds `gateway-api/requests.jsonl`
//! and `network-policy/probes.jsonl`, one case a line, and `manifests` beside each. Prints
//! `N of M agree` by feature, and each disagreement. With `--quiet` it leaves those out.

mod gateway;
mod network_policy;
mod tally;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use portpath::{Analysis, Asked, Session};
use serde_json::Value;
use tally::Tally;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let is_quiet = words.iter().any(|word| word == "--quiet");
    let folder = words.iter().find(|word| !word.starts_with("--"));
    let folder = PathBuf::from(folder.ok_or("name a folder of suites")?);
    for (suite, file, run) in SUITES {
        let suite_folder = folder.join(suite);
        let path = suite_folder.join(file);
        if !path.is_file() {
            println!("{suite}: {} is not there", path.display());
            continue;
        }
        let mut tally = Tally::default();
        run(&suite_folder, &cases(&path)?, &mut tally)?;
        println!("{}", tally.shown(suite, is_quiet));
    }
    Ok(())
}

/// Runs the cases of a suite in its folder, and counts them.
type Run = fn(&Path, &[Value], &mut Tally) -> Result<(), Box<dyn Error>>;

/// Each suite with the file of its cases.
const SUITES: [(&str, &str, Run); 2] = [
    ("gateway-api", "requests.jsonl", gateway::run),
    ("network-policy", "probes.jsonl", network_policy::run),
];

/// The cases of a file: a JSON object a line.
fn cases(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines
        .map(serde_json::from_str)
        .collect::<Result<_, serde_json::Error>>()?)
}

/// The word of a case; empty where it has none.
fn word<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or("")
}

/// The text that was read last, so that cases about one text read it once.
#[derive(Default)]
struct Reader {
    names: Vec<String>,
    session: Option<Session>,
}

impl Reader {
    /// The answer to a request about files, which are read as one stream.
    fn answer(
        &mut self,
        folder: &Path,
        names: &[String],
        asked: &Asked,
    ) -> Result<Analysis, Box<dyn Error>> {
        if self.session.is_none() || self.names != names {
            let mut texts = Vec::new();
            for name in names {
                let path = folder.join("manifests").join(name);
                texts.push(
                    fs::read_to_string(&path)
                        .map_err(|error| format!("{}: {error}", path.display()))?,
                );
            }
            self.session = Some(Session::read(texts.join("\n---\n"), asked));
            self.names = names.to_vec();
        }
        let session = self.session.as_mut().ok_or("nothing was read")?;
        Ok(session.answer(asked))
    }
}
