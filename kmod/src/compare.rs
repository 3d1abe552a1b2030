// SPDX-License-Identifier: MIT OR Apache-2.0
//! Comparison of nlwire with the kernel's own parser, in test builds of the module:
//! both read the same bytes and must agree.
//!
//! The kernel's result is a *transcript*, a list of numbers that
//! `compare/compare.c` records: the offset and length of each message and
//! attribute, and the result of `__nla_parse` for one policy at several levels.
//! [`first_difference`] reads the same bytes with nlwire and compares its results
//! with the transcript, number by number. `compare.c` documents the layout of the
//! transcript; the order of the numbers in the two files must match.

use nlwire::{AttributeTable, Attributes, Messages, NlValidate, NlaPolicy, Policy, PolicyError};

use super::rules::{even, STRICT_FROM, TYPES, WITH_UINT};

/// Stands for no offset, no text, or the end of a walk.
const NONE: u32 = u32::MAX;

/// Limits: messages whose attributes are compared, and attributes listed for each
/// stream.
const MESSAGES: usize = 8;
const ATTRIBUTES: usize = 1024;

// For kernels before 6.7.
policy! { WITHOUT_UINT NlaPolicy::UNSPEC, NlaPolicy::UNSPEC }

const LEVELS: [NlValidate; 5] = [
    NlValidate::LIBERAL,
    NlValidate::DEPRECATED_STRICT,
    NlValidate::STRICT,
    NlValidate::UNSPEC.union(NlValidate::NESTED),
    NlValidate::STRICT_ATTRS,
];

/// The first number on which the kernel and nlwire disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The index of the number in the transcript.
    pub index: usize,
    /// The number in the transcript; `None` after its end.
    pub kernel: Option<u32>,
    /// The number that nlwire expects; `None` after the end.
    pub nlwire: Option<u32>,
}

/// A transcript and the position up to which it has been compared.
struct Transcript<'k> {
    kernel: &'k [u32],
    index: usize,
}

impl Transcript<'_> {
    /// Compares the next number with `nlwire`.
    fn expect(&mut self, nlwire: u32) -> Result<(), Difference> {
        match self.kernel.get(self.index) {
            Some(kernel) if *kernel == nlwire => {
                self.index = self.index.saturating_add(1);
                Ok(())
            }
            kernel => Err(Difference {
                index: self.index,
                kernel: kernel.copied(),
                nlwire: Some(nlwire),
            }),
        }
    }

    fn expect_offset(&mut self, nlwire: usize) -> Result<(), Difference> {
        self.expect(u32::try_from(nlwire).unwrap_or(NONE))
    }

    /// Compares the next number with the hash of a text.
    fn expect_text(&mut self, text: Option<&str>) -> Result<(), Difference> {
        self.expect(text.map_or(NONE, |text| fnv1a(text.as_bytes())))
    }

    /// Compares all attributes of a stream.
    fn attributes(&mut self, mut attributes: Attributes<'_>) -> Result<(), Difference> {
        for attribute in attributes.by_ref().take(ATTRIBUTES) {
            let Ok(attribute) = attribute else { break };
            self.expect_offset(attribute.offset())?;
            self.expect_offset(attribute.payload().len())?;
            self.expect(u32::from(attribute.nla_type()))?;
        }
        self.expect(NONE)?;
        self.expect_offset(attributes.remainder().len())
    }

    /// Compares the results of the policy for a stream, at every level.
    fn policy(
        &mut self,
        policy: &'static Policy<TYPES>,
        attributes: &Attributes<'_>,
    ) -> Result<(), Difference> {
        for level in LEVELS {
            let verdict = policy.validate(attributes.clone(), level);
            match policy.parse(attributes.clone(), level) {
                Ok(table) => {
                    self.expect(0)?;
                    let text = verdict.ok().and_then(|warnings| warnings.text());
                    self.expect_text(text)?;
                    self.table(&table)?;
                }
                Err(error) if verdict == Err(error) => self.refusal(&error)?,
                // `parse` and `validate` disagree. No errno has this value.
                Err(_) => self.expect(NONE)?,
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &AttributeTable<'_, TYPES>) -> Result<(), Difference> {
        for nla_type in 1..TYPES {
            let attribute = u16::try_from(nla_type)
                .ok()
                .and_then(|nla_type| table.get(nla_type));
            self.expect(attribute.map_or(NONE, |attribute| {
                u32::try_from(attribute.offset()).unwrap_or(NONE)
            }))?;
        }
        Ok(())
    }

    fn refusal(&mut self, error: &PolicyError) -> Result<(), Difference> {
        self.expect(error.errno().get().unsigned_abs())?;
        self.expect_text(error.text())?;
        self.expect_offset(error.bad_attr().unwrap_or(usize::MAX))?;
        let rule = error.policy().and(error.nla_type);
        self.expect(rule.map_or(NONE, u32::from))
    }
}

/// Returns the FNV-1a hash of `bytes`, by which texts are compared.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// Returns the first difference between nlwire's reading of `bytes` and `kernel`,
/// the kernel's transcript of the same bytes.
#[inline]
#[must_use]
pub fn first_difference(bytes: &[u8], kernel: &[u32]) -> Option<Difference> {
    let mut transcript = Transcript { kernel, index: 0 };
    match follow(bytes, &mut transcript) {
        Err(difference) => Some(difference),
        Ok(()) => kernel.get(transcript.index).map(|more| Difference {
            index: transcript.index,
            kernel: Some(*more),
            nlwire: None,
        }),
    }
}

fn follow(bytes: &[u8], transcript: &mut Transcript<'_>) -> Result<(), Difference> {
    // The only difference between kernels.
    let policy = match transcript.kernel.first() {
        Some(1) => &WITH_UINT,
        _ => &WITHOUT_UINT,
    };
    transcript.index = 1;

    let mut messages = Messages::new(bytes);
    for message in &mut messages {
        let Ok(message) = message else { break };
        transcript.expect_offset(message.offset())?;
        transcript.expect_offset(message.as_bytes().len())?;
    }
    transcript.expect(NONE)?;
    transcript.expect_offset(messages.remainder().len())?;

    // First the same bytes as attributes, then the attributes of the messages.
    let stream = Attributes::new(bytes);
    transcript.attributes(stream.clone())?;
    transcript.policy(policy, &stream)?;
    for message in Messages::new(bytes).map_while(Result::ok).take(MESSAGES) {
        if let Ok(attributes) = message.attributes(0) {
            transcript.attributes(attributes.clone())?;
            transcript.policy(policy, &attributes)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The transcript of an empty datagram, short enough to be written by hand.
    fn transcript_of_nothing() -> Vec<u32> {
        let mut words = std::vec![1, NONE, 0, NONE, 0];
        for _ in LEVELS {
            words.extend([0, NONE]);
            words.extend([NONE; TYPES - 1]);
        }
        words
    }

    use std::vec::Vec;

    #[test]
    fn agreement_is_none() {
        assert_eq!(first_difference(&[], &transcript_of_nothing()), None);
    }

    #[test]
    fn every_number_counts() {
        let right = transcript_of_nothing();
        for index in 1..right.len() {
            let mut wrong = right.clone();
            wrong[index] ^= 1;
            let difference = first_difference(&[], &wrong).unwrap();
            assert_eq!(difference.index, index);
            assert_eq!(difference.nlwire, Some(right[index]));
            assert_eq!(difference.kernel, Some(wrong[index]));
            let short = first_difference(&[], &right[..index]).unwrap();
            assert_eq!((short.index, short.kernel), (index, None));
        }
        let long = [&right[..], &[7]].concat();
        let difference = first_difference(&[], &long).unwrap();
        assert_eq!((difference.kernel, difference.nlwire), (Some(7), None));
    }
}
