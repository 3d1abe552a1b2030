// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sub-messages: attributes whose content another attribute selects.

use crate::kinds::{self, Kind};
use crate::model::{attribute_constant, definition, entries, Constant, Names, Sets, SubMessage};
use crate::names::camel;
use crate::spec::Attribute;

/// Names the types of sub-messages for the attributes that contain them.
pub(crate) fn name_sub_messages(names: &mut Names<'_>, attributes: &Sets) -> Result<(), String> {
    for (set, list) in attributes {
        for (attribute, number) in list {
            let Some(sub) = &attribute.sub_message else {
                continue;
            };
            let constant = attribute_constant(names, set, attribute, *number)?;
            let in_set = format!("{}{}", names.set(set)?, camel(&constant.ident));
            let type_name = names.types.take(&format!("sub-message {sub}"), &[in_set])?;
            names
                .sub_messages
                .insert((set.clone(), attribute.name.clone()), type_name);
        }
    }
    Ok(())
}

pub(crate) fn sub_message(
    names: &Names<'_>,
    attributes: &Sets,
    set: &str,
    attribute: &Attribute,
) -> Result<SubMessage, String> {
    let name = attribute.sub_message.as_ref().ok_or("no sub-message")?;
    let sub = names.spec.sub_messages.iter().find(|sub| sub.name == *name);
    let sub = sub.ok_or(format!("no sub-message {name}"))?;
    let wanted = attribute.selector.as_ref().ok_or("no selector")?;
    let in_set =
        |list: &'_ [(Attribute, u16)]| list.iter().find(|(a, _)| a.name == *wanted).cloned();
    let own = attributes
        .iter()
        .find(|(name, _)| name == set)
        .and_then(|(_, list)| in_set(list));
    let (keyword, place, (selector, number)) = match own {
        Some(found) => ("", set, found),
        None => {
            let encloses = |(a, _): &(Attribute, u16)| a.nested_attributes.as_deref() == Some(set);
            let enclosing = attributes
                .iter()
                .filter(|(_, list)| list.iter().any(encloses));
            let mut found = enclosing.filter_map(|(name, list)| Some((name, in_set(list)?)));
            let (place, found) = found.next().ok_or(format!("no selector {wanted}"))?;
            ("outer::", place.as_str(), found)
        }
    };
    let constant = attribute_constant(names, place, &selector, number)?;
    let numbers = match &selector.enumeration {
        Some(name) => Some(definition(names.spec, name)?)
            .map(|def| entries(names, def, false))
            .transpose()?,
        None => None,
    };
    let kind = match &numbers {
        Some(_) => kinds::integer(
            selector.type_name.as_deref().unwrap_or(""),
            selector.byte_order.as_deref(),
        )
        .ok_or("a selector of unknown type")?,
        None => "Str",
    };
    let mut formats = Vec::new();
    for format in &sub.formats {
        let value = match &numbers {
            Some(numbers) => {
                let known = |entry: &&Constant| {
                    entry.json.as_deref() == Some(&format.value)
                        || entry.ident == crate::names::constant(&format.value)
                };
                numbers
                    .iter()
                    .find(known)
                    .ok_or(format!("no value {}", format.value))?
                    .number
                    .to_string()
            }
            None => format!("{:?}", format.value),
        };
        let kind = match (&format.kind, &format.fixed_header, &format.attribute_set) {
            (Some(kind), ..) => Kind::Plain(kind.clone()),
            (_, Some(header), Some(set)) => Kind::Framed(names.structure(header)?, names.set(set)?),
            (_, Some(header), None) => Kind::Struct(names.structure(header)?),
            (_, None, Some(set)) => Kind::Nest(names.set(set)?),
            (_, None, None) => Kind::Plain("Empty".to_owned()),
        };
        formats.push((crate::names::constant(&format.value), value, kind));
    }
    let selector = format!("{keyword}{}::{}: {kind}", names.set(place)?, constant.ident);
    Ok(SubMessage {
        type_name: names.sub_message(attribute)?,
        name: name.clone(),
        selector,
        formats,
    })
}
