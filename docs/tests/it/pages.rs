// SPDX-License-Identifier: MIT OR Apache-2.0
//! The pages: their links lead to files and headings that exist, and the README is short.

use std::fs;

use crate::common::{find_pages, prose, root};

/// The anchors of a page's headings: lower case, without punctuation, and `-` for spaces.
fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

/// The destinations of the links in a line, without those inside of code.
fn links(line: &str) -> Vec<&str> {
    let mut links = Vec::new();
    for (number, part) in line.split('`').enumerate() {
        // A link whose text is code: `](` follows the backquote.
        let outside_of_code = number % 2 == 0;
        let mut rest = part;
        while let Some((_, behind)) = rest.split_once("](") {
            let Some((link, behind)) = behind.split_once(')') else {
                break;
            };
            if outside_of_code {
                links.push(link);
            }
            rest = behind;
        }
    }
    links
}

#[test]
fn links_lead_somewhere() {
    let pages = find_pages();
    let (mut count, mut dead) = (0, Vec::new());
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in prose(&text).into_iter().flat_map(links) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                _ => page.with_file_name(file),
            };
            let found = match anchor {
                // `with_file_name` joins paths with folders as well.
                "" => target.exists(),
                _ => fs::read_to_string(&target)
                    .is_ok_and(|text| anchors(&text).iter().any(|found| found == anchor)),
            };
            if !found {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    assert!(
        pages.len() > 20 && count > 100,
        "{} pages, {count} links",
        pages.len()
    );
}

/// The README of a published crate has no link to a file, which its page on crates.io lacks.
#[test]
fn readmes_of_crates_have_no_links_to_files() {
    let mut count = 0;
    for page in find_pages() {
        let Ok(manifest) = fs::read_to_string(page.with_file_name("Cargo.toml")) else {
            continue;
        };
        let is_published =
            !manifest.contains("\npublish = false") && manifest.contains("[package]");
        if page.ends_with("README.md") && is_published {
            let text = fs::read_to_string(&page).unwrap();
            for link in prose(&text).into_iter().flat_map(links) {
                let is_address = link.contains("://") || link.starts_with('#');
                assert!(is_address, "{}: {link}", page.display());
            }
            count += 1;
        }
    }
    assert_eq!(count, 5);
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150);
}

/// The programs in pages and docs show names that are not UTF-8, as nlsock's examples do
/// (`veth::names_need_not_be_utf8`): one such name must not end a list.
#[test]
fn programs_read_names_as_bytes() {
    let mut names = 0;
    for file in [
        "README.md",
        "docs/guide.md",
        "nlsock/src/lib.rs",
        "nlsock/src/blocking/client.rs",
        "nlwire/README.md",
        "nlwire/src/lib.rs",
        "nlwire/src/attribute.rs",
        "nlwire/src/table.rs",
    ] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for (number, pair) in lines.windows(2).enumerate() {
            if pair[0].contains("IFLA_IFNAME") && !pair[0].contains("use ") {
                let fails = pair.iter().any(|line| line.contains("get_str()"));
                assert!(!fails, "{file}:{}: {}", number + 1, pair[0]);
                names += usize::from(pair.iter().any(|line| line.contains("text()")));
            }
        }
    }
    assert_eq!(names, 7);
}

/// The code blocks of a page, with their languages.
fn code(text: &str) -> Vec<&str> {
    text.split("\n```").skip(1).step_by(2).collect()
}

/// The numbers in a text, sorted.
fn numbers(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let words = text.split(|c: char| !is_part(c));
    let words = words.map(|word| word.trim_matches(['.', ',']));
    let mut numbers: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    numbers.sort_unstable();
    numbers
}

/// The README in Chinese has the same programs, commands, links and numbers.
#[test]
fn the_readme_in_chinese_is_the_same() {
    let read = |page| fs::read_to_string(root().join(page)).unwrap();
    let texts = ["README.md", "README.zh-CN.md"].map(read);
    let [en, zh] = texts.each_ref().map(|text| prose(text));
    assert_eq!(code(&texts[0]), code(&texts[1]));

    let rows = |lines: &[&str]| -> Vec<Vec<String>> {
        let rows = lines.iter().filter(|line| line.starts_with('|'));
        let cells = |row: &&str| row.split('|').map(|cell| numbers(cell).join(" ")).collect();
        rows.map(cells).collect()
    };
    assert_eq!(rows(&en), rows(&zh));
    assert_eq!(numbers(&en.join("\n")), numbers(&zh.join("\n")));

    let sorted_links = |lines: &[&str]| -> Vec<String> {
        let links = lines.iter().flat_map(|line| links(line));
        let mut links: Vec<_> = links.filter(|link| !link.starts_with("README")).collect();
        links.sort_unstable();
        links.into_iter().map(String::from).collect()
    };
    assert_eq!(sorted_links(&en), sorted_links(&zh));
    let headings = |lines: &[&str]| lines.iter().filter(|line| line.starts_with('#')).count();
    assert_eq!(headings(&en), headings(&zh));
}
