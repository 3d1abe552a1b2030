// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the commands and paths in the pages name exists: packages, programs, tests, features,
//! profiles, scripts and files. `ci/pages` runs the commands of the pages for users.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::common::{find_files, find_pages, prose, root, spans};

/// The folders of all packages.
fn packages() -> BTreeMap<String, PathBuf> {
    let mut manifests = Vec::new();
    find_files(&root(), &mut manifests, |path| path.ends_with("Cargo.toml"));
    let mut packages = BTreeMap::new();
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        if let Some((_, package)) = text.split_once("[package]\nname = \"") {
            let (name, _) = package.split_once('"').unwrap();
            packages.insert(name.to_owned(), manifest.parent().unwrap().to_owned());
        }
    }
    packages
}

/// A word in capitals stands for a name that the reader chooses.
fn is_placeholder(word: &str) -> bool {
    word.contains("...")
        || word.contains(['*', '<', '{', '$', '…'])
        || word
            .split(['/', '.'])
            .any(|part| part.len() > 2 && part.chars().all(|c| c.is_ascii_uppercase()))
            && !word.ends_with(".md")
}

/// The commands of a page: the lines of blocks of shell, and what stands between backquotes.
fn commands(text: &str) -> Vec<String> {
    let mut commands: Vec<String> = prose(text)
        .into_iter()
        .flat_map(spans)
        .map(String::from)
        .collect();
    let mut shell = false;
    for line in text.lines() {
        if line.starts_with("```") {
            shell = line.starts_with("```sh");
        } else if shell {
            let line = line.split(" # ").next().unwrap();
            commands.extend(line.split(" && ").map(|part| part.trim().to_owned()));
        }
    }
    commands
}

/// Checks a `cargo` command.
fn check_cargo(words: &[&str], packages: &BTreeMap<String, PathBuf>) -> Result<(), String> {
    let root_manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut folder = root();
    let mut words = words.iter().take_while(|word| **word != "--");
    let mut is_test = false;
    while let Some(&word) = words.next() {
        let mut argument = || words.next().copied().unwrap_or_default();
        let found = match word {
            "-p" => {
                let name = argument();
                match packages.get(name) {
                    Some(found) => {
                        folder.clone_from(found);
                        true
                    }
                    None => name.is_empty() || is_placeholder(name),
                }
            }
            "--example" | "--bench" | "--test" | "--bin" => {
                let name = argument();
                let kind = match word {
                    "--bin" => "src/bin",
                    "--bench" => "benches",
                    _ => &format!("{}s", &word[2..]),
                };
                is_test = word == "--test";
                let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
                is_placeholder(name)
                    || folder.join(kind).join(format!("{name}.rs")).exists()
                    || folder.join(kind).join(name).join("main.rs").exists()
                    || manifest.contains(&format!("name = \"{name}\""))
            }
            "--features" => argument().split(',').all(|feature| {
                let (package, feature) = feature.split_once('/').unwrap_or(("", feature));
                let folder = packages.get(package).unwrap_or(&folder);
                let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
                manifest.contains(&format!("\n{feature} = "))
            }),
            "--profile" => root_manifest.contains(&format!("[profile.{}]", argument())),
            "--manifest-path" => root().join(argument()).exists(),
            // A part of a test's name, which begins with its module.
            name if is_test && !name.starts_with('-') => {
                let module = name.split("::").next().unwrap();
                let it = folder.join("tests/it");
                it.join(module).exists() || it.join(format!("{module}.rs")).exists()
            }
            _ => true,
        };
        if !found {
            return Err(format!("{word} names nothing"));
        }
    }
    Ok(())
}

/// Checks a command, or a path, of a page.
fn check(command: &str, page: &Path, packages: &BTreeMap<String, PathBuf>) -> Result<(), String> {
    let is_setting = |word: &&str| {
        let name = word.split('=').next().unwrap();
        word.contains('=') && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let words = command.split_whitespace().skip_while(is_setting);
    let words: Vec<&str> = words.skip_while(|word| *word == "sudo").collect();
    let Some((&first, rest)) = words.split_first() else {
        return Ok(());
    };
    if first == "cargo" {
        return check_cargo(rest, packages);
    }
    if first == "make" {
        // Goals of kmod's.
        let makefile = fs::read_to_string(root().join("kmod/Makefile")).unwrap();
        let goals = rest.iter().skip_while(|word| **word != "kmod").skip(1);
        let mut goals =
            goals.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        return match goals.find(|goal| !makefile.contains(&format!("\n{goal}:"))) {
            Some(goal) => Err(format!("goal {goal}")),
            None => Ok(()),
        };
    }
    // Relative to the root, if it begins with a folder of it.
    let Some((top, _)) = first.split_once('/') else {
        return Ok(());
    };
    if first.starts_with(['/', '.'])
        || is_placeholder(first)
        || !root().join(top).is_dir()
        || top == "target"
    {
        return Ok(());
    }
    let first = first.trim_end_matches([',', ':']);
    let path = [root().join(first), page.with_file_name(first)]
        .into_iter()
        .find(|path| path.exists())
        .ok_or_else(|| format!("no {first}"))?;
    let is_executable =
        path.is_dir() || fs::metadata(&path).unwrap().permissions().mode() & 0o100 != 0;
    // With arguments, it is a command.
    if rest.is_empty() || is_executable {
        Ok(())
    } else {
        Err(format!("{first} cannot be run"))
    }
}

#[test]
fn commands_name_what_exists() {
    let packages = packages();
    let (mut cargo, mut scripts, mut wrong) = (0, 0, Vec::new());
    for page in find_pages() {
        if page.ends_with("CHANGELOG.md") {
            continue; // of the past
        }
        for command in commands(&fs::read_to_string(&page).unwrap()) {
            cargo += usize::from(command.contains("cargo "));
            scripts += usize::from(command.contains("/run") || command.starts_with("ci/"));
            if let Err(error) = check(&command, &page, &packages) {
                wrong.push(format!("{}: {command}: {error}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cargo > 50 && scripts > 50, "{cargo}, {scripts}");
}

/// Each script of `ci/` is in the table of CONTRIBUTING.md.
#[test]
fn all_checks_are_listed() {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(root().join("ci")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            let name = format!("`ci/{}`", entry.file_name().to_string_lossy());
            assert!(page.contains(&name), "CONTRIBUTING.md does not list {name}");
            count += 1;
        }
    }
    assert!(count > 15, "{count}");
}
