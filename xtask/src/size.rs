//! What the site costs over the wire.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::shell::{Result, root};

/// The lines of the table: raw, gzip -9, brotli -11.
type Sizes = [usize; 3];

/// Prints the size of each file of dist/ and of all together.
pub(crate) fn size() -> Result {
    let dist = root().join("dist");
    let entries = fs::read_dir(&dist)
        .map_err(|_| "there is no dist/ yet; make it with `cargo xtask build`".to_owned())?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    println!("{:>10} {:>10} {:>10}  file", "raw", "gzip -9", "brotli -11");
    let mut total = [0; 3];
    for file in &files {
        let sizes = sizes(file).map_err(|error| format!("{}: {error}", file.display()))?;
        print_line(
            sizes,
            &file.file_name().unwrap_or_default().to_string_lossy(),
        );
        for (sum, size) in total.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    print_line(total, "total");
    embed(&dist.join("embed"))
}

/// What an embed loads, and the most it may have, in bytes of brotli.
struct Budget {
    what: &'static str,
    files: &'static [&'static str],
    most: usize,
}

const BUDGETS: [Budget; 3] = [
    Budget {
        what: "an embed before it is used",
        files: &["portpath.js"],
        most: 5_000,
    },
    Budget {
        what: "an embed that plays a film",
        files: &["portpath.js", "player.js"],
        most: 15_000,
    },
    Budget {
        what: "an embed that simulates",
        files: &["portpath.js", "player.js", "engine.js", "portpath.wasm"],
        most: 530_000,
    },
];

/// A file below the root: it lists tools that would have made the embed smaller and were missing at the build.
pub(crate) const LACKING: &str = "target/embed/lacking";

/// Prints the size of an embed, and fails if it exceeds its limit.
fn embed(folder: &Path) -> Result {
    let Ok(version) = fs::read_to_string(folder.join("VERSION")) else {
        return Ok(());
    };
    let folder = folder.join(version.trim());
    println!("\nembed");
    let of = |name: &str| sizes(&folder.join(name)).map_err(|error| format!("{name}: {error}"));
    for name in ["portpath.js", "player.js", "engine.js", "portpath.wasm"] {
        print_line(of(name)?, name);
    }
    let mut exceeded = Vec::new();
    for budget in BUDGETS {
        let mut total = 0;
        for name in budget.files {
            total += of(name)?[2];
        }
        println!("{total:>32}  {}: at most {}", budget.what, budget.most);
        if total > budget.most {
            exceeded.push(format!(
                "{} is {total} bytes of brotli, more than {}",
                budget.what, budget.most
            ));
        }
    }
    let lacking = fs::read_to_string(root().join(LACKING)).unwrap_or_default();
    match (exceeded.is_empty(), lacking.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => Err(exceeded.join("; ")),
        (false, false) => {
            println!(
                "{}: the check ignores this, since the build lacks {lacking}",
                exceeded.join("; ")
            );
            Ok(())
        }
    }
}

fn print_line([raw, gzip, brotli]: Sizes, name: &str) {
    println!("{raw:>10} {gzip:>10} {brotli:>10}  {name}");
}

fn sizes(file: &Path) -> std::io::Result<Sizes> {
    let bytes = fs::read(file)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 1 << 16, 11, 22).write_all(&bytes)?;
    Ok([bytes.len(), gzip.finish()?.len(), brotli.len()])
}
