// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::Path;
use std::process::ExitCode;

use ynlgen::families::Generator;
use ynlgen::headers::Headers;
use ynlgen::uapi;

const USAGE: &str = "\
usage: ynlgen COMMAND TREE ...

TREE is an unpacked Linux source tree; it need not be configured or built.

commands:
  uapi TREE FOLDER          writes the constants to FOLDER, nlwire/src/uapi
  families TREE FOLDER LOCK [--update-lock]
                            writes the families of nlfamilies to FOLDER and their public names
                            to LOCK; --update-lock accepts that names vanish or change
  all-families TREE FOLDER  writes a module for each specification
  corrected TREE FOLDER     writes the specifications with their overrides
  diff TREE1 TREE2          prints what the declarations of TREE2 have otherwise than those of
                            TREE1, as Markdown
  headers TREE              prints what C knows: constants, and layouts of structs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["headers", tree] => headers(Path::new(tree)),
        ["families", tree, out, lock] => families(tree, out, lock, false),
        ["families", tree, out, lock, "--update-lock"] => families(tree, out, lock, true),
        ["all-families", tree, out] => Generator::new(Path::new(tree))
            .and_then(|generator| generator.write_all(Path::new(out))),
        ["corrected", tree, out] => Generator::new(Path::new(tree))
            .and_then(|generator| generator.write_corrected(Path::new(out))),
        ["diff", old, new] => diff(Path::new(old), Path::new(new)),
        ["uapi", tree, folder] => uapi(Path::new(tree), Path::new(folder)),
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
    for collision in headers.collisions() {
        println!("# {collision}");
    }
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

fn diff(old: &Path, new: &Path) -> Result<(), String> {
    let (old, new) = (
        Generator::of_other_version(old)?,
        Generator::of_other_version(new)?,
    );
    print!("{}", ynlgen::diff::page(&old, &new)?);
    Ok(())
}

fn families(tree: &str, out: &str, lock: &str, update_lock: bool) -> Result<(), String> {
    let generator = Generator::new(Path::new(tree))?;
    generator.write(Path::new(out), Path::new(lock), update_lock)
}

fn uapi(tree: &Path, folder: &Path) -> Result<(), String> {
    uapi::write(&Headers::read(tree)?, folder)
}
