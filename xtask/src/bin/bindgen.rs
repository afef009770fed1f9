//! The program `wasm-bindgen` as Trunk calls it, made of wasm-bindgen's own library, which xtask has
//! anyway. The program from crates.io brings a web server for tests, and takes longer to compile
//! than the rest of xtask. Options that Trunk does not use are refused. xtask gives it its name:
//! rustc compiles nothing called `wasm_bindgen` that has not wasm-bindgen's own version.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fmt};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    if words == ["--version"] {
        println!("wasm-bindgen {}", wasm_bindgen_shared::version());
        return ExitCode::SUCCESS;
    }
    let outcome =
        Order::read(&words).and_then(|order| order.carry_out().map_err(|e| e.to_string()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// What Trunk asks for: JavaScript for browsers, without types.
#[derive(Debug, Default, PartialEq, Eq)]
struct Order {
    module: PathBuf,
    name: String,
    folder: PathBuf,
}

impl Order {
    fn read(words: &[String]) -> Result<Order, String> {
        let mut order = Order::default();
        for word in words {
            match word.split_once('=') {
                Some(("--out-dir", folder)) => order.folder = PathBuf::from(folder),
                Some(("--out-name", name)) => name.clone_into(&mut order.name),
                Some(("--target", "web")) => {}
                None if word == "--no-typescript" => {}
                None if !word.starts_with('-') => order.module = PathBuf::from(word),
                _ => return Err(format!("`{word}` is no option that Portpath's build uses")),
            }
        }
        Ok(order)
    }

    fn carry_out(&self) -> Result<(), impl fmt::Display + use<>> {
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&self.module).out_name(&self.name);
        bindgen.typescript(false).omit_default_module_path(false);
        // As in `module.rs`.
        bindgen
            .remove_name_section(true)
            .remove_producers_section(true);
        bindgen
            .web(true)
            .and_then(|bindgen| bindgen.generate(&self.folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn it_reads_what_trunk_asks_for() {
        let line = "--target=web --out-dir=/tmp/out --out-name=portpath-web a.wasm --no-typescript";
        let order = Order {
            module: PathBuf::from("a.wasm"),
            name: "portpath-web".to_owned(),
            folder: PathBuf::from("/tmp/out"),
        };
        assert_eq!(Order::read(&words(line)), Ok(order));
        assert!(Order::read(&words("--target=nodejs a.wasm")).is_err());
    }
}
