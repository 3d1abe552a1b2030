use std::path::Path;
use std::process::ExitCode;

use ynlgen::headers::Headers;

const USAGE: &str = "\
usage: ynlgen COMMAND TREE

TREE is an unpacked Linux source tree; it need not be configured or built.

commands:
  headers   prints what C knows: constants, and layouts of structs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["headers", tree] => headers(Path::new(tree)),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn headers(tree: &Path) -> Result<(), String> {
    let headers = Headers::read(tree)?;
    for header in headers.all() {
        println!("# {}", header.path);
        for constant in &header.constants {
            println!("{} {} {:?}", constant.name, constant.value, constant.origin);
        }
        for layout in &header.layouts {
            println!("struct {} {}", layout.name, layout.size);
            for field in &layout.fields {
                println!("  {:?}", field);
            }
        }
    }
    Ok(())
}
