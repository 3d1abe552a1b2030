use std::path::Path;
use std::process::ExitCode;

use ynlgen::families::Generator;
use ynlgen::headers::Headers;
use ynlgen::uapi;

const USAGE: &str = "\
usage: ynlgen COMMAND TREE

TREE is an unpacked Linux source tree; it need not be configured or built.

commands:
  uapi      writes the constants, nlwire/src/uapi
  headers   prints what C knows: constants, and layouts of structs
  families  writes the families of nlfamilies:
            ynlgen families TREE OUT [--all] [--update-lock]
            --all: of every specification, without the lock
            --update-lock: accept that public names vanish or change
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["headers", tree] => headers(Path::new(tree)),
        ["families", tree, out, options @ ..] => families(tree, out, options),
        ["uapi", tree] => uapi(Path::new(tree)),
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

fn families(tree: &str, out: &str, options: &[&str]) -> Result<(), String> {
    let known = |option: &&&str| !["--all", "--update-lock"].contains(*option);
    if let Some(option) = options.iter().find(known) {
        return Err(format!("{option}: no such option\n{USAGE}"));
    }
    let generator = Generator::new(Path::new(tree))?;
    if options.contains(&"--all") {
        return generator.write_all(Path::new(out));
    }
    generator.write(Path::new(out), options.contains(&"--update-lock"))
}

fn uapi(tree: &Path) -> Result<(), String> {
    let headers = Headers::read(tree)?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nlwire/src/uapi");
    uapi::write(&headers, &folder)
}
