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
    let entries =
        fs::read_dir(&dist).map_err(|_| "there is no dist/ yet; make it with `cargo xtask build`".to_owned())?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    println!("{:>10} {:>10} {:>10}  file", "raw", "gzip -9", "brotli -11");
    let mut total = [0; 3];
    for file in &files {
        let sizes = sizes(file).map_err(|error| format!("{}: {error}", file.display()))?;
        print_line(sizes, &file.file_name().unwrap_or_default().to_string_lossy());
        for (sum, size) in total.iter_mut().zip(sizes) {
            *sum += size;
        }
    }
    print_line(total, "total");
    Ok(())
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
