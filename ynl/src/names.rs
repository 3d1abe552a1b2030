// SPDX-License-Identifier: MIT OR Apache-2.0
//! Families, operations and attributes by name.

use nlwire::typed::{FamilyInfo, GroupInfo, Name, Names, OpInfo};

/// Returns whether `name` is the name at `place`: as JSON has it, or the C name.
#[must_use]
pub fn is_called(name: &str, names: Names, place: Name) -> bool {
    names.json(place).eq(name.chars()) || names.get(place) == name
}

/// Returns the family that is called `name`. Case and the difference between `-` and `_` do
/// not matter.
#[must_use]
pub fn family(name: &str) -> Option<&'static FamilyInfo> {
    families().find(|family| is_same(family.name, name))
}

/// Returns all families.
pub fn families() -> impl Iterator<Item = &'static FamilyInfo> {
    nlfamilies::families().iter().copied()
}

/// Returns the operations of `family` that are called `name`: the C name, or the name by
/// [`operation_name`]. Case and the difference between `-` and `_` do not matter.
///
/// These are several if the attributes tell them apart, such as a dump of all entries of a
/// multicast database and a request for one (`RTM_GETMDB`).
pub fn operations<'n>(
    family: &FamilyInfo,
    name: &'n str,
) -> impl Iterator<Item = &'static OpInfo> + use<'n> {
    let requests = family.ops.iter().filter(|op| op.request.is_some());
    requests.filter(move |op| is_same(op.name, name) || is_same(&operation_name(op.name), name))
}

/// Returns the multicast group of `family` that is called `name`: `RTNLGRP_LINK`,
/// `rtnlgrp-link` or `link`.
#[must_use]
pub fn group(family: &FamilyInfo, name: &str) -> Option<&'static GroupInfo> {
    family.groups.iter().find(|group| {
        let short = group.name.split_once("GRP_").map(|(_, short)| short);
        is_same(group.name, name) || short.is_some_and(|short| is_same(short, name))
    })
}

/// Names of operations that do not follow the rule of [`operation_name`].
const EXCEPTIONS: &[(&str, &str)] = &[
    ("IPCTNL_MSG_CT_GET_STATS", "get-stats-global"),
    ("IPCTNL_MSG_CT_GET_STATS_CPU", "get-stats"),
    ("IPCTNL_MSG_EXP_GET_STATS_CPU", "exp-get-stats"),
];

/// Returns the name of an operation in the kernel's specifications, as derived from the C
/// name: what follows `_MSG_CT_`, `_CMD_` or `_MSG_`, otherwise what follows the first `_`, in
/// lower case and with `-` instead of `_`. Three operations of conntrack have other names.
///
/// ```
/// assert_eq!(ynl::names::operation_name("RTM_GETLINK"), "getlink");
/// assert_eq!(ynl::names::operation_name("ETHTOOL_MSG_LINKINFO_GET"), "linkinfo-get");
/// assert_eq!(ynl::names::operation_name("WG_CMD_GET_DEVICE"), "get-device");
/// assert_eq!(ynl::names::operation_name("IPCTNL_MSG_CT_GET"), "get");
/// ```
#[must_use]
pub fn operation_name(c_name: &str) -> String {
    if let Some((_, name)) = EXCEPTIONS
        .iter()
        .find(|(exception, _)| *exception == c_name)
    {
        return (*name).to_owned();
    }
    let marks = ["_MSG_CT_", "_CMD_", "_MSG_", "_"];
    let rest = marks.iter().find_map(|mark| c_name.split_once(mark));
    let rest = rest.map_or(c_name, |(_, rest)| rest);
    rest.to_ascii_lowercase().replace('_', "-")
}

/// Returns whether two names differ at most in case and in `-` and `_`.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |byte: u8| match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    one.bytes().map(plain).eq(other.bytes().map(plain))
}

/// Returns the text `, did you mean 'mtu'?` for the candidate that is nearest to `name`, or an
/// empty text if none is near.
pub fn hint<S: AsRef<str>>(name: &str, candidates: impl IntoIterator<Item = S>) -> String {
    let with_distance = candidates.into_iter().map(|candidate| {
        let distance = distance(name, candidate.as_ref());
        (distance, candidate)
    });
    let nearest = with_distance.min_by_key(|(distance, _)| *distance);
    match nearest {
        // One character of three may be wrong.
        Some((distance, candidate)) if distance.saturating_sub(1) <= name.chars().count() / 3 => {
            format!(", did you mean '{}'?", candidate.as_ref())
        }
        _ => String::new(),
    }
}

/// Returns the number of characters to insert, remove or replace between two names. Names
/// longer than any of an attribute are at no distance that counts.
fn distance(one: &str, other: &str) -> usize {
    const LONGEST: usize = 128;
    if one.len() > LONGEST || other.len() > LONGEST {
        return usize::MAX;
    }
    // The distances of the characters so far of `one` to each beginning of `other`.
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (done, from) in one.chars().enumerate() {
        let mut diagonal = done;
        let mut left = done.saturating_add(1);
        let mut next = vec![left];
        for (to, above) in other.chars().zip(row.iter().skip(1)) {
            let replaced = diagonal.saturating_add(usize::from(from != to));
            left = replaced
                .min(left.saturating_add(1))
                .min(above.saturating_add(1));
            next.push(left);
            diagonal = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (one, other, expected) in [
            ("", "", 0),
            ("mtu", "mtu", 0),
            ("mut", "mtu", 2),
            ("ifnam", "ifname", 1),
            ("", "mtu", 3),
            ("mtu", "", 3),
            ("txqlen", "tx-queue", 4),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn hints_are_near() {
        assert_eq!(hint("ifnam", ["mtu", "ifname"]), ", did you mean 'ifname'?");
        assert_eq!(hint("colour", ["mtu", "ifname"]), "");
        assert_eq!(hint(&"x".repeat(100_000), ["mtu"]), "");
    }

    #[test]
    fn operations_by_name() {
        let link = family("RT_Link").expect("rt-link");
        let names = ["getlink", "RTM_GETLINK", "rtm-getlink", "GETLINK"];
        for name in names {
            let found: Vec<&str> = operations(link, name).map(|op| op.name).collect();
            assert_eq!(found, ["RTM_GETLINK"]);
        }
        assert!(operations(link, "link").next().is_none());
    }
}
