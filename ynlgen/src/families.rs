// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a kernel tree to the modules of nlfamilies.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::emit;
use crate::headers::Headers;
use crate::lock::{renamed, Lock, Renamed};
use crate::model::{resolve, Family};
use crate::names::Known;
use crate::{overrides, spec};

/// The families of nlfamilies, as the specifications' files are called.
pub const FAMILIES: &[&str] = &[
    "binder",
    "conntrack",
    "dev-energymodel",
    "devlink",
    "dpll",
    "drm_ras",
    "ethtool",
    "fou",
    "handshake",
    "lockd",
    "mptcp_pm",
    "net_shaper",
    "netdev",
    "nfsd",
    "nftables",
    "nl80211",
    "nlctrl",
    "ovpn",
    "ovs_datapath",
    "ovs_flow",
    "ovs_packet",
    "ovs_vport",
    "psp",
    "rt-addr",
    "rt-link",
    "rt-neigh",
    "rt-route",
    "rt-rule",
    "sunrpc_cache",
    "tc",
    "tcp_metrics",
    "team",
    "wireguard",
];

/// The licence of the specifications.
const LICENSE: &str = "((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)";

/// Generates the modules of one kernel tree.
pub struct Generator {
    specs: PathBuf,
    version: String,
    known: Known,
    overrides: PathBuf,
}

/// Returns the folder of this package. Cargo sets the variable when it runs a program; the
/// value at compile time is that of another folder in a copied `target`.
fn manifest_dir() -> PathBuf {
    let dir = std::env::var_os("CARGO_MANIFEST_DIR");
    dir.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

impl Generator {
    /// Reads the C headers of `tree`.
    pub fn new(tree: &Path) -> Result<Generator, String> {
        Ok(Generator {
            specs: tree.join("Documentation/netlink/specs"),
            version: version(&read(&tree.join("Makefile"))?)?,
            known: Known::new(&Headers::read(tree)?),
            overrides: manifest_dir().join("overrides"),
        })
    }

    /// Returns the version of the tree.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Reads a tree of another version than that which the overrides are for.
    pub fn of_other_version(tree: &Path) -> Result<Generator, String> {
        let generator = Generator::new(tree)?;
        Ok(Generator {
            known: generator.known.lenient(),
            ..generator
        })
    }

    /// Returns the family of a specification, with those overrides that apply to it.
    pub fn family_of_other_version(&self, name: &str) -> Result<Family, String> {
        let in_family = |error| format!("{name}: {error}");
        let path = self.specs.join(format!("{name}.yaml"));
        let mut spec = spec::read(&read(&path)?).map_err(in_family)?;
        let resolved = |spec: &Value| resolve(&spec::parse(spec.clone())?, &self.known);
        let accepts = |spec: &Value| resolved(spec).is_ok();
        overrides::apply_some(&mut spec, self.overrides_of(name)?, &self.known, accepts);
        resolved(&spec).map_err(in_family)
    }

    /// Returns all specifications of the tree.
    pub fn all(&self) -> Result<Vec<String>, String> {
        let entries =
            fs::read_dir(&self.specs).map_err(|e| format!("{}: {e}", self.specs.display()))?;
        let name = |entry: fs::DirEntry| {
            Some(
                entry
                    .file_name()
                    .to_str()?
                    .strip_suffix(".yaml")?
                    .to_owned(),
            )
        };
        let mut names: Vec<String> = entries.filter_map(|entry| name(entry.ok()?)).collect();
        names.sort();
        Ok(names)
    }

    fn overrides_of(&self, name: &str) -> Result<Map<String, Value>, String> {
        let mut path = self.overrides.join(format!("{name}.toml"));
        if !path.exists() {
            // Until Linux 6.14, rt-link was called rt_link.
            path = self
                .overrides
                .join(format!("{}.toml", name.replace('_', "-")));
        }
        if !path.exists() {
            return Ok(Map::new());
        }
        toml::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Returns a specification with its overrides, and the names that they call renamed.
    fn corrected(&self, name: &str) -> Result<(Value, Vec<Renamed>), String> {
        let path = self.specs.join(format!("{name}.yaml"));
        let in_file = |error| format!("{}: {error}", path.display());
        let mut spec = spec::read(&read(&path)?).map_err(in_file)?;
        let mut list = self.overrides_of(name)?;
        let path = self.overrides.join(format!("{name}.toml"));
        let in_overrides = |error| format!("{}: {error}", path.display());
        let renamed = renamed(&mut list).map_err(in_overrides)?;
        overrides::apply(&mut spec, list, &self.known).map_err(in_overrides)?;
        Ok((spec, renamed))
    }

    /// Returns the family of a specification, with its overrides.
    pub fn family(&self, name: &str) -> Result<(Family, Vec<Renamed>), String> {
        let (spec, renamed) = self.corrected(name)?;
        let spec = spec::parse(spec).map_err(|error| format!("{name}: {error}"))?;
        let family = resolve(&spec, &self.known).map_err(|error| format!("{name}: {error}"))?;
        Ok((family, renamed))
    }

    /// Writes the specifications with their overrides to the folder `out`, as JSON, which is
    /// YAML too. The kernel's `ynl` reads them. It requires the first line, and a type even
    /// where an override has a kind that specifications have no words for.
    pub fn write_corrected(&self, out: &Path) -> Result<(), String> {
        for name in FAMILIES {
            let (mut spec, _) = self.corrected(name)?;
            let sets = spec["attribute-sets"].as_array_mut().into_iter().flatten();
            for set in sets.filter(|set| set.get("subset-of").is_none()) {
                for attribute in set["attributes"].as_array_mut().into_iter().flatten() {
                    if attribute.get("type").is_none() {
                        attribute["type"] = "binary".into();
                    }
                }
            }
            let text = format!("# SPDX-License-Identifier: {LICENSE}\n{spec:#}\n");
            // A few files are called otherwise than their family.
            let name = spec["name"].as_str().unwrap_or(name);
            write(&out.join(format!("{name}.yaml")), &text)?;
        }
        Ok(())
    }

    /// Writes the modules of nlfamilies to the folder `out`, and the lock to `path`.
    pub fn write(&self, out: &Path, path: &Path, update_lock: bool) -> Result<(), String> {
        let mut lock = Lock::default();
        let mut modules = Vec::new();
        for name in FAMILIES {
            let (family, renamed) = self.family(name)?;
            lock.extend(Lock::of(&family, &renamed).map_err(|error| format!("{name}: {error}"))?);
            modules.push((
                out.join(file(name)),
                emit::module(&family, &renamed, &self.version),
            ));
        }
        let old = match path.exists() {
            true => read(path)?,
            false => String::new(),
        };
        if !update_lock {
            lock.keeps(&Lock::parse(&old)?)?;
        }
        modules.push((path.to_owned(), lock.text()));
        modules
            .iter()
            .try_for_each(|(path, text)| write(path, text))
    }

    /// Writes a module for each specification to `out`.
    pub fn write_all(&self, out: &Path) -> Result<(), String> {
        for name in self.all()? {
            let (family, renamed) = self.family(&name)?;
            write(
                &out.join(file(&name)),
                &emit::module(&family, &renamed, &self.version),
            )?;
        }
        Ok(())
    }
}

/// Returns the file of a family's module.
fn file(name: &str) -> String {
    format!("{}.rs", name.replace('-', "_"))
}

/// Returns `7.3.4` of the kernel's Makefile.
fn version(makefile: &str) -> Result<String, String> {
    let number = |key: &str| {
        let line = makefile.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|line| line.trim().strip_prefix('='))
            .map(str::trim)
            .ok_or(format!("Makefile: no {key}"))
    };
    Ok([
        number("VERSION")?,
        number("PATCHLEVEL")?,
        number("SUBLEVEL")?,
    ]
    .join("."))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
