// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values, offsets and sizes, as a C compiler computes them.
//!
//! A program with a marker for each constant is compiled to assembler, as the
//! kernel's build does (`asm-offsets.c`). It is never linked or run, so that a
//! cross compiler works as well.
//!
//! Lines with an error are names that C does not know, or macros that are no
//! constants: they are left out, and the rest is compiled again.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use super::scan::{without_comments, Scan};
use super::{Constant, Field, Header, Layout};

/// Begins every program. The headers do not include all that they need.
const PRELUDE: &str = "\
#include <linux/types.h>
#include <sys/socket.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
";

/// Files that a tree that was never built does not have in `include/uapi`.
const SHIMS: &[(&str, &str)] = &[
    ("linux/compiler.h", ""),
    ("linux/compiler_types.h", ""),
    (
        "sys/socket.h",
        "#pragma once\n\
         #include <linux/socket.h>\n\
         typedef unsigned short sa_family_t;\n\
         struct sockaddr { sa_family_t sa_family; char sa_data[14]; };\n",
    ),
    ("netinet/in.h", "#include <linux/in.h>\n"),
    ("sys/types.h", "#include <linux/types.h>\n"),
    // Until Linux 6.12.
    ("limits.h", "#define INT_MAX __INT_MAX__\n"),
    ("time.h", "#include <linux/time.h>\n"),
    ("string.h", "void *memset(void *, int, __SIZE_TYPE__);\n"),
    (
        "asm/byteorder.h",
        "#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__\n\
         #include <linux/byteorder/big_endian.h>\n\
         #else\n\
         #include <linux/byteorder/little_endian.h>\n\
         #endif\n",
    ),
];

/// Words of the kernel's own: those that `make headers_install` removes, and a macro
/// that no header for programs defines.
const WORDS: &[&str] = &[
    "-D__user=",
    "-D__force=",
    "-D__iomem=",
    "-D__attribute_const__=",
    "-D__packed=__attribute__((packed))",
    "-DBIT(n)=(1UL << (n))",
];

/// A C compiler and a folder with what it needs, which is removed in the end.
pub struct Compiler {
    command: Vec<String>,
    tree: PathBuf,
    shims: PathBuf,
}

impl Compiler {
    pub fn new(tree: &Path) -> Result<Self, String> {
        let uapi = tree.join("include/uapi");
        if !uapi.join("linux/netlink.h").is_file() {
            return Err(format!("{}: no Linux source tree", tree.display()));
        }
        let command = env::var("CC").unwrap_or_default();
        let mut command: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if command.is_empty() {
            command.push("cc".to_owned());
        }
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let shims = env::temp_dir().join(format!("ynlgen-{}-{count}", process::id()));
        let compiler = Self {
            command,
            tree: tree.to_owned(),
            shims,
        };
        let mut files: Vec<(String, String)> = SHIMS
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        // The architecture's headers are generated from these by a build.
        let generic = uapi.join("asm-generic");
        let entries = fs::read_dir(&generic).map_err(|e| format!("{}: {e}", generic.display()))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".h") {
                let text = format!("#include <asm-generic/{name}>\n");
                files.push((format!("asm/{name}"), text));
            }
        }
        for (path, text) in files {
            let path = compiler.shims.join(path);
            let write = |path: &Path| {
                fs::create_dir_all(path.parent().unwrap_or(path))?;
                fs::write(path, text)
            };
            write(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        let (output, messages) = compiler.compile("-S", PRELUDE)?;
        if output.is_none() {
            let errors = first_errors(&messages);
            return Err(format!("{}: {errors}", compiler.command.join(" ")));
        }
        Ok(compiler)
    }

    /// Returns the text of a header, if the tree has it.
    pub fn text(&self, path: &str) -> Result<Option<String>, String> {
        let path = self.path(path);
        if !path.exists() {
            return Ok(None);
        }
        fs::read_to_string(&path)
            .map(Some)
            .map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Returns the release that the tree is: `7.3.4`.
    pub fn version(&self) -> Result<String, String> {
        let path = self.tree.join("Makefile");
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let value = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            let line = lines.find(|(key, _)| key.trim() == name);
            line.map_or("", |(_, value)| value.trim())
        };
        Ok(format!(
            "{}.{}.{}",
            value("VERSION"),
            value("PATCHLEVEL"),
            value("SUBLEVEL")
        ))
    }

    /// Returns the text of a header with its macros expanded, without those that it
    /// includes: some structs are made of macros.
    pub fn expanded(&self, path: &str) -> Result<String, String> {
        let program = format!("{PRELUDE}#include <{path}>\n");
        let (text, messages) = self.compile("-E", &program)?;
        let text = text.ok_or_else(|| format!("{path}: {}", first_errors(&messages)))?;
        let own = self.path(path);
        let mut out = String::new();
        let mut inside = false;
        for line in text.lines() {
            // `# 12 "include/uapi/linux/if.h" 2`
            if let Some(marker) = line.strip_prefix("# ") {
                inside = marker
                    .split('"')
                    .nth(1)
                    .is_some_and(|file| own == Path::new(file));
            } else if inside {
                out.push_str(line);
                out.push('\n');
            }
        }
        Ok(out)
    }

    fn path(&self, header: &str) -> PathBuf {
        match header.strip_prefix("kernel/") {
            Some(header) => self.tree.join("include").join(header),
            None => self.tree.join("include/uapi").join(header),
        }
    }

    /// Asks the compiler about all names of a header.
    pub fn header(&self, path: &str, scan: Scan) -> Result<Header, String> {
        let mut prelude = PRELUDE.to_owned();
        if path.starts_with("kernel/") {
            prelude.push_str(&internal(&self.text(path)?.unwrap_or_default()));
        } else {
            let _ = writeln!(prelude, "#include <{path}>");
        }
        let mut queries = Vec::new();
        for constant in &scan.constants {
            let name = &constant.name;
            queries.push(format!("{name}, ({name}) < 0"));
        }
        for names in &scan.structs {
            let of = format!("{} {}", names.keyword, names.name);
            queries.push(format!("sizeof({of}), 0"));
            for field in &names.fields {
                let name = &field.name;
                let it = format!("(({of} *)0)->{name}");
                let size = match field.flexible {
                    true => "0".to_owned(),
                    false => format!("sizeof({it})"),
                };
                queries.push(format!(
                    "__builtin_offsetof({of}, {name}), ({size}) * 4 + SIGN({it})"
                ));
            }
        }
        let mut answers = self.ask(path, &prelude, &queries)?.into_iter();
        let mut next = || answers.next().flatten();

        let mut constants = Vec::new();
        for constant in scan.constants {
            let Some((value, negative)) = next() else {
                continue;
            };
            let value = match negative {
                0 => i128::from(value.cast_unsigned()),
                _ => i128::from(value),
            };
            constants.push(Constant {
                name: constant.name,
                value,
                origin: constant.origin,
                text: constant.text,
            });
        }
        let mut layouts = Vec::new();
        for names in scan.structs {
            let size = next();
            let mut fields = Vec::new();
            for field in names.fields {
                let Some((offset, rest)) = next() else {
                    continue;
                };
                fields.push(Field {
                    name: field.name,
                    big_endian: field.big_endian,
                    offset: number(offset)?,
                    size: number(rest / 4)?,
                    signed: match rest % 4 {
                        1 => Some(true),
                        2 => Some(false),
                        _ => None,
                    },
                });
            }
            let Some((size, _)) = size else { continue };
            layouts.push(Layout {
                name: names.name,
                size: number(size)?,
                fields,
            });
        }
        Ok(Header {
            path: path.to_owned(),
            constants,
            layouts,
        })
    }

    /// Returns the values of pairs of constant expressions; `None` for what C does not
    /// compile.
    fn ask(
        &self,
        header: &str,
        prelude: &str,
        queries: &[String],
    ) -> Result<Vec<Option<(i64, i64)>>, String> {
        let mut refused = BTreeSet::new();
        loop {
            let mut program = format!(
                "{prelude}\
                 #define SIGN(x) _Generic((x), signed char: 1, short: 1, int: 1, long: 1, \\\n\
                 long long: 1, unsigned char: 2, unsigned short: 2, unsigned int: 2, \\\n\
                 unsigned long: 2, unsigned long long: 2, default: 0)\n\
                 #define ASK(i, a, b) asm volatile(\"\\n->\" #i \" %c0 %c1 %c2\" :: \\\n\
                 \"i\"((int)((long long)(a) >> 32)), \"i\"((int)(a)), \"i\"((int)(b)))\n\
                 void program(void)\n{{\n"
            );
            let first = program.lines().count() + 1;
            for (index, query) in queries.iter().enumerate() {
                if refused.contains(&index) {
                    program.push('\n');
                } else {
                    let _ = writeln!(program, "ASK({index}, {query});");
                }
            }
            program.push_str("}\n");
            let (assembler, messages) = self.compile("-S", &program)?;
            let errors: BTreeSet<usize> = messages
                .lines()
                .filter_map(|line| line.strip_prefix("<stdin>:"))
                .filter(|line| line.contains(" error: "))
                .filter_map(|line| line.split(':').next()?.parse::<usize>().ok())
                .filter_map(|line| line.checked_sub(first))
                .filter(|index| *index < queries.len())
                .collect();
            let Some(assembler) = assembler else {
                let before = refused.len();
                refused.extend(errors);
                if refused.len() == before {
                    return Err(format!("{header}: {}", first_errors(&messages)));
                }
                continue;
            };
            let mut answers = vec![None; queries.len()];
            for line in assembler.lines() {
                let Some(line) = line.trim_start().strip_prefix("->") else {
                    continue;
                };
                let numbers: Vec<i64> = line
                    .split_whitespace()
                    .map_while(|n| n.parse().ok())
                    .collect();
                if let [index, upper, lower, second] = numbers.as_slice() {
                    let index = number(*index)?;
                    if let Some(answer) = answers.get_mut(index) {
                        *answer = Some((upper << 32 | lower & 0xffff_ffff, *second));
                    }
                }
            }
            return Ok(answers);
        }
    }

    /// Returns the output, if there are no errors, and all messages. The mode is `-S` or
    /// `-E`.
    fn compile(&self, mode: &str, program: &str) -> Result<(Option<String>, String), String> {
        let mut command = Command::new(&self.command[0]);
        command
            .args(&self.command[1..])
            .args([mode, "-x", "c", "-std=gnu11", "-w", "-fmax-errors=0"])
            .args(["-ftrack-macro-expansion=0", "-ffreestanding", "-nostdinc"])
            .args(WORDS)
            .arg("-I")
            .arg(&self.shims)
            .arg("-I")
            .arg(self.tree.join("include/uapi"))
            .args(["-o", "-", "-"])
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let run = || {
            let mut child = command.spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                stdin.write_all(program.as_bytes())?;
            }
            child.wait_with_output()
        };
        let output = { run }().map_err(|e| format!("{}: {e}", self.command[0]))?;
        let assembler = String::from_utf8_lossy(&output.stdout).into_owned();
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((output.status.success().then_some(assembler), messages))
    }
}

impl Drop for Compiler {
    fn drop(&mut self) {
        // What cannot be removed is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.shims);
    }
}

/// Returns the part of an internal header that is of use to programs: macros whose body
/// is a number or another macro, and enums. The rest would need all of the
/// kernel's headers.
fn internal(text: &str) -> String {
    let mut out = String::new();
    let mut in_enum = false;
    for line in without_comments(text).lines() {
        in_enum = in_enum || line.starts_with("enum {");
        let words: Vec<&str> = line.split_whitespace().collect();
        let define = matches!(words.as_slice(), ["#define", name, body, ..]
            if !name.contains('(') && body.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
        if in_enum || define {
            out.push_str(line);
            out.push('\n');
        }
        in_enum = in_enum && !line.starts_with("};");
    }
    out
}

fn first_errors(messages: &str) -> String {
    let errors = messages.lines().filter(|line| line.contains(" error: "));
    errors.take(5).collect::<Vec<_>>().join("\n")
}

fn number(value: i64) -> Result<usize, String> {
    value.try_into().map_err(|_| format!("{value}: no size"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_over_several_lines_hides_no_macro() {
        let text = "#define A 1 /* one\n * and more */\n#define B A\n#define C (A + B)\n\
                    enum {\n\tD = 4, /* four */\n};\nint e;\n";
        let words = internal(text);
        let words: Vec<&str> = words.split_whitespace().collect();
        let expected = "#define A 1 #define B A enum { D = 4, };";
        assert_eq!(words.join(" "), expected);
    }
}
