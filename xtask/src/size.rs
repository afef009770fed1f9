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
    let mut of_parts = [0; PARTS.len()];
    for file in &files {
        let sizes = sizes(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        print_line(sizes, &name);
        for (sum, size) in total.iter_mut().zip(sizes) {
            *sum += size;
        }
        for (sum, part) in of_parts.iter_mut().zip(PARTS) {
            *sum += if (part.holds)(&name) { sizes[2] } else { 0 };
        }
    }
    print_line(total, "total");
    println!("\npage");
    let mut exceeded = Vec::new();
    for (size, part) in of_parts.into_iter().zip(PARTS) {
        exceeded.extend(held_against(part.what, size, part.most));
    }
    if !exceeded.is_empty() {
        return Err(exceeded.join("; "));
    }
    embed(&dist.join("embed"))
}

/// A part of the page, and what must not be exceeded, in bytes of brotli.
struct PagePart {
    what: &'static str,
    holds: fn(&str) -> bool,
    most: usize,
}

const PARTS: [PagePart; 3] = [
    PagePart {
        what: "what the page loads before its first picture",
        holds: is_of_first_picture,
        most: 25_000,
    },
    PagePart {
        what: "what it loads before it answers to what you do",
        holds: |name| !is_of_simulator(name) && !is_for_later(name),
        most: 420_000,
    },
    PagePart {
        what: "its simulator",
        holds: is_of_simulator,
        most: 810_000,
    },
];

/// What stands in the way of the browser's first picture: the HTML with the example, the styles, and
/// the one script that comes before them.
fn is_of_first_picture(name: &str) -> bool {
    name == "index.html" || name.ends_with(".css") || name.starts_with("check-")
}

fn is_of_simulator(name: &str) -> bool {
    name.starts_with("simulator-")
}

/// What a browser asks for once the page is there, if at all.
fn is_for_later(name: &str) -> bool {
    name == "sw.js" || name.ends_with(".png") || name.ends_with(".webmanifest")
}

/// Prints a size beside what it may be; what is wrong where it is more.
fn held_against(what: &str, size: usize, most: usize) -> Option<String> {
    println!("{size:>32}  {what}: at most {most}");
    (size > most).then(|| format!("{what} is {size} bytes of brotli, more than {most}"))
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
        most: 16_500,
    },
    Budget {
        what: "an embed that simulates",
        files: &["portpath.js", "player.js", "engine.js", "portpath.wasm"],
        most: 650_000,
    },
];

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
        exceeded.extend(held_against(budget.what, total, budget.most));
    }
    if exceeded.is_empty() {
        Ok(())
    } else {
        Err(exceeded.join("; "))
    }
}

fn print_line([raw, gzip, brotli]: Sizes, name: &str) {
    println!("{raw:>10} {gzip:>10} {brotli:>10}  {name}");
}

fn sizes(file: &Path) -> std::io::Result<Sizes> {
    let bytes = fs::read(file)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let brotli = brotli(&bytes)?;
    Ok([bytes.len(), gzip.finish()?.len(), brotli.len()])
}

/// Packed as small as Brotli can.
pub(crate) fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(bytes)?;
    Ok(packed)
}
