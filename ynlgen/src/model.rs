// SPDX-License-Identifier: MIT OR Apache-2.0
//! A family with every name, number and kind resolved.

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::{self, Kind};
use crate::names::{camel, constant, json, upper, Known, Types};
use crate::operations::{groups, operations};
use crate::spec::{Attribute, Definition, DefinitionKind, Spec, Value};
use crate::structs::{self, Struct};
use crate::sub_messages::{name_sub_messages, sub_message};

/// The declarations of one family.
pub struct Family {
    /// The specification's name.
    pub name: String,
    pub type_name: String,
    /// `Raw(0)` or `Genl("ethtool", 1)`.
    pub protocol: String,
    /// Headers that nlwire has: module and type.
    pub imports: BTreeSet<(&'static str, &'static str)>,
    pub structs: Vec<Struct>,
    pub enums: Vec<Enum>,
    pub sets: Vec<Set>,
    pub sub_messages: Vec<SubMessage>,
    pub operations: Vec<Op>,
    pub events: Vec<Op>,
    pub groups: Vec<Constant>,
}

/// A number with names.
pub struct Constant {
    pub ident: String,
    pub number: u64,
    /// The C name, or the specification's if C has none.
    pub c: String,
    /// The name in JSON, if not derived from `ident`.
    pub json: Option<String>,
}

pub struct Enum {
    pub type_name: String,
    pub flags: bool,
    pub entries: Vec<Constant>,
}

pub struct Set {
    pub type_name: String,
    pub name: String,
    pub attributes: Vec<(Constant, Kind, Option<String>)>,
}

pub struct SubMessage {
    pub type_name: String,
    pub name: String,
    /// `IflaInfo::KIND: Str`, with `outer::` ahead if it lies in the enclosing set.
    pub selector: String,
    /// Constant, value, kind.
    pub formats: Vec<(String, String, Kind)>,
}

pub struct Op {
    pub constant: Constant,
    pub header: String,
    pub set: String,
    /// The number of a reply with attributes.
    pub reply: Option<u64>,
    /// The set of its attributes, mostly that of the request.
    pub reply_set: String,
}

/// Structs of specifications that nlwire has as family headers.
const HEADERS: &[(&str, &str, &str)] = &[
    ("fib-rule-hdr", "rtnl", "FibRuleHdr"),
    ("if-stats-msg", "rtnl", "IfStatsMsg"),
    ("ifaddrmsg", "rtnl", "IfAddrMsg"),
    ("ifinfomsg", "rtnl", "IfInfoMsg"),
    ("ndmsg", "rtnl", "NdMsg"),
    ("ndtmsg", "rtnl", "NdtMsg"),
    ("nfgenmsg", "nfnl", "NfGenMsg"),
    ("rtgenmsg", "rtnl", "RtGenMsg"),
    ("rtmsg", "rtnl", "RtMsg"),
    ("tcamsg", "rtnl", "TcaMsg"),
    ("tcmsg", "rtnl", "TcMsg"),
];

/// Enumerations that fields of those headers have, which are nlwire's as well.
pub const SHARED: &[&str] = &["FrAct", "IfaF", "Iff", "Ntf", "Nud", "Rtn"];

/// Returns the header of nlwire for a struct of a specification.
pub fn header(name: &str) -> Option<(&'static str, &'static str)> {
    HEADERS
        .iter()
        .find(|(spec, ..)| *spec == name)
        .map(|&(_, module, name)| (module, name))
}

/// The names of a specification's definitions, sets and sub-messages.
pub struct Names<'s> {
    pub(crate) spec: &'s Spec,
    pub(crate) known: &'s Known,
    pub(crate) types: Types,
    pub(crate) sets: BTreeMap<String, String>,
    structs: BTreeMap<String, String>,
    enums: BTreeMap<(String, bool), String>,
    /// By the attribute's set and name.
    pub(crate) sub_messages: BTreeMap<(String, String), String>,
    /// The set whose attributes are being resolved.
    pub(crate) at: String,
}

impl Names<'_> {
    /// Returns the type of a set.
    pub fn set(&self, name: &str) -> Result<String, String> {
        self.sets
            .get(name)
            .cloned()
            .ok_or(format!("no attribute set {name}"))
    }

    /// Returns the type of a struct.
    pub fn structure(&self, name: &str) -> Result<String, String> {
        self.structs
            .get(name)
            .cloned()
            .ok_or(format!("no struct {name}"))
    }

    /// Returns the type of an enumeration, used as a number or as flags.
    pub fn enumeration(&self, name: &str, as_flags: bool) -> Result<String, String> {
        let definition = definition(self.spec, name)?;
        let flags = as_flags || definition.kind == DefinitionKind::Flags;
        self.enums
            .get(&(name.to_owned(), flags))
            .cloned()
            .ok_or(format!("no enum {name}"))
    }

    /// Returns the type of the sub-message in an attribute.
    pub fn sub_message(&self, attribute: &Attribute) -> Result<String, String> {
        let key = (self.at.clone(), attribute.name.clone());
        self.sub_messages
            .get(&key)
            .cloned()
            .ok_or("no sub-message".to_owned())
    }

    /// Returns a number or a constant of the specification.
    pub fn number(&self, value: &Value) -> Result<i64, String> {
        let name = match value {
            Value::Number(number) => return Ok(*number),
            Value::Name(name) => name,
        };
        if let Ok(number) = name.parse() {
            return Ok(number);
        }
        let full = |def: &Definition| def.name_prefix.clone().unwrap_or_default() + &def.name;
        let found = self
            .spec
            .definitions
            .iter()
            .find(|def| def.name == *name || full(def) == *name);
        if let Some(value) = found.and_then(|definition| definition.value.as_ref()) {
            return self.number(value);
        }
        Ok(match name.as_str() {
            "u8-max" => u8::MAX.into(),
            "u16-max" => u16::MAX.into(),
            "u32-max" => u32::MAX.into(),
            "s8-max" => i8::MAX.into(),
            "s16-max" => i16::MAX.into(),
            "s32-max" => i32::MAX.into(),
            "s64-max" => i64::MAX,
            _ => return Err(format!("no constant {name}")),
        })
    }

    /// Returns all flags of a definition.
    pub fn mask(&self, value: &Value) -> Result<u64, String> {
        let Value::Name(name) = value else {
            return self.number(value).map(|mask| mask as u64);
        };
        let entries = entries(self, definition(self.spec, name)?, true)?;
        Ok(entries.iter().fold(0, |mask, entry| mask | entry.number))
    }

    /// Returns whether C knows the constant by one of `numbers`, if at all.
    fn agrees(&self, constant: &Constant, numbers: &[i128]) -> Result<(), String> {
        match self.known.value(&constant.c) {
            Some(value) if self.known.is_strict() && !numbers.contains(&value) => Err(format!(
                "{} is {value} in C, and not {}",
                constant.c, constant.number
            )),
            _ => Ok(()),
        }
    }

    /// Returns a constant: `prefix` and `name` in C if the headers know it, or the C name of an
    /// override.
    pub(crate) fn constant(
        &self,
        prefix: &str,
        name: &str,
        c: Option<&String>,
        number: u64,
    ) -> Constant {
        let prefix = upper(prefix);
        let full = c
            .cloned()
            .unwrap_or_else(|| format!("{prefix}{}", upper(name)));
        let (ident, c) = if c.is_some() || self.known.has(&full) {
            let short = full.strip_prefix(&prefix).filter(|short| !short.is_empty());
            (constant(short.unwrap_or(name)), full)
        } else {
            (constant(name), name.to_owned())
        };
        // The macros derive the name from that of C, without what precedes the constant.
        let derived = match c.ends_with(ident.trim_start_matches('_')) {
            true => &ident,
            false => &c,
        };
        let json = json(derived, name);
        Constant {
            ident,
            number,
            c,
            json,
        }
    }
}

pub(crate) fn definition<'s>(spec: &'s Spec, name: &str) -> Result<&'s Definition, String> {
    let found = spec
        .definitions
        .iter()
        .find(|definition| definition.name == name);
    found.ok_or(format!("no definition {name}"))
}

/// Resolves a specification; `known` are the names of the C headers.
pub fn resolve(spec: &Spec, known: &Known) -> Result<Family, String> {
    let mut names = Names {
        spec,
        known,
        types: Types::default(),
        sets: BTreeMap::new(),
        structs: BTreeMap::new(),
        enums: BTreeMap::new(),
        sub_messages: BTreeMap::new(),
        at: String::new(),
    };
    let type_name = names
        .types
        .take("family", &[camel(&spec.name), camel(&spec.name) + "Family"])?;
    let attributes = attributes(spec)?;
    name_sets(&mut names, &attributes)?;
    let enums = enums(&mut names)?;
    let structs = structs(&mut names)?;
    name_sub_messages(&mut names, &attributes)?;

    let mut sets = Vec::new();
    let mut sub_messages = Vec::new();
    for (name, list) in &attributes {
        names.at = name.clone();
        let at = |attribute: &Attribute, error| format!("{name}: {}: {error}", attribute.name);
        let mut resolved = Vec::new();
        for (attribute, number) in list {
            let in_place = |error| at(attribute, error);
            let Some(kind) = kinds::kind(attribute, &names).map_err(in_place)? else {
                continue;
            };
            let rule = kinds::rule(attribute, &kind, &names).map_err(in_place)?;
            let constant = attribute_constant(&names, name, attribute, *number)?;
            if attribute.sub_message.is_some() {
                let sub = sub_message(&names, &attributes, name, attribute).map_err(in_place)?;
                sub_messages.push(sub);
            }
            resolved.push((constant, kind, rule));
        }
        resolved.sort_by_key(|(constant, ..)| constant.number);
        // C calls type 0 unspecified; only IFLA_VF_STATS_RX_PACKETS is an attribute.
        resolved.retain(|(constant, ..)| constant.number != 0 || constant.ident != "UNSPEC");
        // A specification may name one twice.
        resolved.dedup_by(|(a, ..), (b, ..)| a.ident == b.ident && a.number == b.number);
        distinct(name, resolved.iter().map(|(constant, ..)| constant))?;
        sets.push(Set {
            type_name: names.set(name)?,
            name: name.clone(),
            attributes: resolved,
        });
    }
    let (operations, events) = operations(&names)?;
    let imports = HEADERS.iter().filter(|(_, _, header)| {
        let in_kind = |kind: &Kind| kind.to_string().contains(&format!("<{header}"));
        operations
            .iter()
            .chain(&events)
            .any(|op| op.header == *header)
            || sets
                .iter()
                .flat_map(|set| &set.attributes)
                .any(|(_, kind, _)| in_kind(kind))
            || sub_messages
                .iter()
                .flat_map(|sub| &sub.formats)
                .any(|(.., kind)| in_kind(kind))
    });
    let imports = imports
        .map(|(_, module, header)| (*module, *header))
        .collect();
    let genl = spec.protocol.as_deref() != Some("netlink-raw");
    let protocol = if genl {
        format!("Genl({:?}, {})", spec.name, spec.version.unwrap_or(1))
    } else {
        format!("Raw({})", spec.protonum.ok_or("no protonum")?)
    };
    Ok(Family {
        name: spec.name.clone(),
        type_name,
        protocol,
        imports,
        structs,
        enums,
        sets,
        sub_messages,
        operations,
        events,
        groups: groups(&names)?,
    })
}

/// Returns whether all identifiers differ.
pub(crate) fn distinct<'c>(
    what: &str,
    list: impl Iterator<Item = &'c Constant>,
) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for constant in list {
        if !seen.insert(&constant.ident) {
            return Err(format!("{what}: {} is there twice", constant.ident));
        }
    }
    Ok(())
}

/// The attributes of all sets with their numbers. A subset that changes nothing is left out.
pub(crate) type Sets = Vec<(String, Vec<(Attribute, u16)>)>;

fn attributes(spec: &Spec) -> Result<Sets, String> {
    let mut sets = Vec::new();
    for set in &spec.attribute_sets {
        let mut numbered = Vec::new();
        let mut next = 1;
        if let Some(parent) = &set.subset_of {
            let (_, parent) = sets
                .iter()
                .find(|(name, _): &&(String, _)| name == parent)
                .ok_or(format!("{}: no set {parent} ahead of it", set.name))?;
            let mut changed = false;
            for attribute in &set.attributes {
                let (base, number): &(Attribute, u16) = (parent as &Vec<(Attribute, u16)>)
                    .iter()
                    .find(|(base, _)| base.name == attribute.name)
                    .ok_or(format!(
                        "{}: {} is not in its superset",
                        set.name, attribute.name
                    ))?;
                let merged = merge(attribute, base);
                changed |= differs(spec, &merged, base, 8);
                numbered.push((merged, *number));
            }
            if !changed {
                continue;
            }
        } else {
            for attribute in &set.attributes {
                let number = attribute.value.unwrap_or(next);
                next = number.wrapping_add(1);
                numbered.push((attribute.clone(), number));
            }
        }
        sets.push((set.name.clone(), numbered));
    }
    Ok(sets)
}

/// Returns whether an attribute of a subset is another one than that of its superset. A nest
/// is not if its set is a subset that changes nothing. Sets that contain themselves end at
/// `depth`.
fn differs(spec: &Spec, merged: &Attribute, base: &Attribute, depth: usize) -> bool {
    let mut same_set = merged.clone();
    same_set
        .nested_attributes
        .clone_from(&base.nested_attributes);
    let in_base = match (&merged.nested_attributes, &base.nested_attributes) {
        (Some(set), Some(of_base)) if set != of_base => is_part(spec, set, of_base, depth),
        (set, of_base) => set == of_base,
    };
    same_set != *base || !in_base
}

/// Returns whether `name` is a subset of `of` that changes nothing.
fn is_part(spec: &Spec, name: &str, of: &str, depth: usize) -> bool {
    let find = |name: &str| spec.attribute_sets.iter().find(|set| set.name == name);
    let (Some(set), Some(parent), Some(depth)) = (find(name), find(of), depth.checked_sub(1))
    else {
        return false;
    };
    let same = |attribute: &Attribute| {
        let base = parent
            .attributes
            .iter()
            .find(|base| base.name == attribute.name);
        base.is_some_and(|base| !differs(spec, &merge(attribute, base), base, depth))
    };
    set.subset_of.as_deref() == Some(of) && set.attributes.iter().all(same)
}

/// Returns an attribute of a subset, with what it leaves to its superset.
fn merge(attribute: &Attribute, base: &Attribute) -> Attribute {
    let mut merged = base.clone();
    macro_rules! replace { ($($key:ident)*) => {$(
        if attribute.$key.is_some() { merged.$key.clone_from(&attribute.$key); }
    )*} }
    replace! {
        type_name byte_order nested_attributes enumeration sub_type structure sub_message
        selector c kind
    }
    // IPv4 or IPv6: the kind is the same.
    let hint = attribute.display_hint.as_deref();
    if hint.is_some() && kinds::hinted(hint) != kinds::hinted(base.display_hint.as_deref()) {
        merged.display_hint.clone_from(&attribute.display_hint);
    }
    merged.multi_attr |= attribute.multi_attr;
    merged.enum_as_flags |= attribute.enum_as_flags;
    merged
}

/// Returns the set itself, or what it is a subset of.
fn superset<'s>(spec: &'s Spec, name: &str) -> Result<&'s crate::spec::Set, String> {
    let find = |name: &str| {
        let found = spec.attribute_sets.iter().find(|set| set.name == name);
        found.ok_or(format!("no attribute set {name}"))
    };
    let set = find(name)?;
    match &set.subset_of {
        Some(parent) => find(parent),
        None => Ok(set),
    }
}

fn set_prefix(spec: &Spec, name: &str) -> Result<String, String> {
    let set = superset(spec, name)?;
    Ok(set
        .name_prefix
        .clone()
        .unwrap_or_else(|| match set.name == spec.name {
            true => format!("{}-a-", spec.name),
            false => format!("{}-a-{}-", spec.name, set.name),
        }))
}

pub(crate) fn attribute_constant(
    names: &Names<'_>,
    set: &str,
    attribute: &Attribute,
    number: u16,
) -> Result<Constant, String> {
    let prefix = set_prefix(names.spec, set)?;
    let own = attribute
        .name_prefix
        .as_ref()
        .map(|own| upper(&format!("{own}{}", attribute.name)));
    let c = attribute.c.clone().or(own.filter(|c| names.known.has(c)));
    let constant = names.constant(&prefix, &attribute.name, c.as_ref(), number.into());
    // A number of the specification that C does not have needs an override.
    names.agrees(&constant, &[number.into()])?;
    Ok(constant)
}

/// Returns a set's type: its prefix in C if that is known, or the specification's name.
fn name_sets(names: &mut Names<'_>, attributes: &Sets) -> Result<(), String> {
    let spec = names.spec;
    // Subsets last: theirs are the longer names.
    let is_subset = |set: &&crate::spec::Set| set.subset_of.is_some();
    let (subsets, whole): (Vec<_>, Vec<_>) = spec.attribute_sets.iter().partition(is_subset);
    for set in whole.into_iter().chain(subsets) {
        let name = &set.name;
        let Some((_, list)) = attributes.iter().find(|(other, _)| other == name) else {
            let parent = names.set(&superset(spec, name)?.name)?;
            names.sets.insert(name.clone(), parent);
            continue;
        };
        let prefix = set_prefix(spec, name)?;
        let in_c = |(attribute, _): &(Attribute, _)| {
            names
                .known
                .has(&upper(&format!("{prefix}{}", attribute.name)))
        };
        let mut candidates: Vec<String> = set.rust.iter().cloned().collect();
        if candidates.is_empty() && list.iter().any(in_c) {
            candidates.push(camel(&prefix));
        }
        candidates.extend([
            camel(name.strip_suffix("-attrs").unwrap_or(name)),
            camel(name),
            camel(name) + "Attrs",
        ]);
        let type_name = names.types.take(&format!("set {name}"), &candidates)?;
        names.sets.insert(name.clone(), type_name);
    }
    Ok(())
}

pub(crate) fn entries(
    names: &Names<'_>,
    def: &Definition,
    flags: bool,
) -> Result<Vec<Constant>, String> {
    let prefix = enum_prefix(names.spec, def);
    let mut next = def
        .value_start
        .as_ref()
        .map_or(Ok(0), |value| names.number(value))?;
    let mut list = Vec::new();
    for entry in &def.entries {
        let value = entry.value.unwrap_or(next);
        next = value.wrapping_add(1);
        let number = match flags {
            true => u32::try_from(value)
                .ok()
                .and_then(|bit| 1u64.checked_shl(bit)),
            false => Some(value as u64),
        };
        let number = number.ok_or(format!("{}: {}: no such bit", def.name, entry.name))?;
        let constant = names.constant(&prefix, &entry.name, entry.c.as_ref(), number);
        // A bit or a mask; of 32 bits, with a sign or without.
        let wide = i128::from(number);
        names.agrees(&constant, &[wide, value.into(), wide - (1 << 32)])?;
        list.push(constant);
    }
    distinct(&def.name, list.iter())?;
    Ok(list)
}

fn enum_prefix(spec: &Spec, def: &Definition) -> String {
    let default = || format!("{}-{}-", spec.name, def.name);
    def.name_prefix.clone().unwrap_or_else(default)
}

fn enums(names: &mut Names<'_>) -> Result<Vec<Enum>, String> {
    let spec = names.spec;
    let attributes = || spec.attribute_sets.iter().flat_map(|set| &set.attributes);
    let members = || spec.definitions.iter().flat_map(|def| &def.members);
    let used = |def: &Definition, as_flags: bool| {
        let name = Some(&def.name);
        attributes().any(|a| a.enumeration.as_ref() == name && a.enum_as_flags == as_flags)
            || members().any(|m| m.enumeration.as_ref() == name && m.enum_as_flags == as_flags)
    };
    let mut enums = Vec::new();
    for def in &spec.definitions {
        let variants: &[bool] = match def.kind {
            DefinitionKind::Flags => &[true],
            DefinitionKind::Enum if used(def, true) && used(def, false) => &[false, true],
            DefinitionKind::Enum => &[used(def, true)],
            _ => continue,
        };
        for &flags in variants {
            let entries = entries(names, def, flags).map_err(|e| format!("{}: {e}", def.name))?;
            let mut candidates: Vec<String> = def.rust.iter().cloned().collect();
            if candidates.is_empty() && entries.iter().any(|entry| names.known.has(&entry.c)) {
                let name = camel(&enum_prefix(spec, def));
                let both = flags && variants.len() > 1;
                candidates.push(if both { name + "Flags" } else { name });
            }
            let suffix = if flags { "Flags" } else { "Enum" };
            candidates.extend([camel(&def.name), camel(&def.name) + suffix]);
            let type_name = names
                .types
                .take(&format!("enum {}", def.name), &candidates)?;
            names
                .enums
                .insert((def.name.clone(), flags), type_name.clone());
            enums.push(Enum {
                type_name,
                flags,
                entries,
            });
        }
    }
    Ok(enums)
}

fn structs(names: &mut Names<'_>) -> Result<Vec<Struct>, String> {
    let spec = names.spec;
    let defs = || {
        spec.definitions
            .iter()
            .filter(|def| def.kind == DefinitionKind::Struct)
    };
    for def in defs() {
        let type_name = match header(&def.name) {
            Some((_, name)) => names
                .types
                .take(&format!("header {}", def.name), &[name.to_owned()])?,
            None => {
                let candidates = [
                    def.rust.clone().unwrap_or_else(|| camel(&def.name)),
                    camel(&def.name) + "Struct",
                ];
                names
                    .types
                    .take(&format!("struct {}", def.name), &candidates)?
            }
        };
        names.structs.insert(def.name.clone(), type_name);
    }
    structs::resolve(defs().filter(|def| header(&def.name).is_none()), names)
}
