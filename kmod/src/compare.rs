//! nlwire beside the kernel's own parser, in test builds of the module: the same
//! bytes, read by both, have to read the same.
//!
//! The kernel's reading is a *transcript*, a list of numbers that
//! `compare/compare.c` writes down as it goes: where each message and attribute
//! begins and how long it is, and what `__nla_parse` says of them for one policy
//! and several levels. [`first_difference`] reads the bytes once more with nlwire
//! and follows the transcript, number by number. What stands where is said in
//! `compare.c`; the two have to be read side by side.

use nlwire::{
    Attribute, AttributeTable, Attributes, Messages, NlValidate, NlaPolicy, Policy, PolicyError,
    Rejection,
};

/// One more than the highest type of the policy.
const TYPES: usize = 39;

/// From this type on the policy is strict.
const STRICT_FROM: u16 = 37;

/// What stands for nothing: no offset, no text, the end of a walk.
const NONE: u32 = u32::MAX;

/// How many messages have their attributes looked at, and how many attributes of a
/// stream are listed.
const MESSAGES: usize = 8;
const ATTRIBUTES: usize = 1024;

/// Every kind of rule there is, with and without the integers of variable size that
/// came with Linux 6.7.
macro_rules! policy {
    ($name:ident $uint:expr, $sint:expr) => {
        static $name: Policy<TYPES> = Policy::new()
            .with::<1>(NlaPolicy::UNSPEC)
            .with::<2>(NlaPolicy::unspec(3))
            .with::<3>(NlaPolicy::U8)
            .with::<4>(NlaPolicy::U16.range::<10, 20>())
            .with::<5>(NlaPolicy::U32.min(10))
            .with::<6>(NlaPolicy::U64.max(20))
            .with::<7>(NlaPolicy::S8.range::<-5, 6>())
            .with::<8>(NlaPolicy::S16.min(-5))
            .with::<9>(NlaPolicy::S32.max(-5))
            .with::<10>(NlaPolicy::S64)
            .with::<11>($uint)
            .with::<12>($sint)
            .with::<13>(NlaPolicy::BE16.range::<10, 20>())
            .with::<14>(NlaPolicy::BE32)
            .with::<15>(NlaPolicy::MSECS.max(20))
            .with::<16>(NlaPolicy::U8.mask(0x15))
            .with::<17>(NlaPolicy::U64.mask(0x15))
            .with::<18>(NlaPolicy::STRING)
            .with::<19>(NlaPolicy::STRING.max_len(3))
            .with::<20>(NlaPolicy::NUL_STRING)
            .with::<21>(NlaPolicy::NUL_STRING.max_len(3))
            .with::<22>(NlaPolicy::BINARY)
            .with::<23>(NlaPolicy::BINARY.len(3))
            .with::<24>(NlaPolicy::BINARY.exact_len(4))
            .with::<25>(NlaPolicy::BINARY.exact_len_warn(4))
            .with::<26>(NlaPolicy::BINARY.min_len(4))
            .with::<27>(NlaPolicy::BINARY.max_len(4))
            .with::<28>(NlaPolicy::FLAG)
            .with::<29>(NlaPolicy::NESTED)
            .with::<30>(NlaPolicy::nested(&$name))
            .with::<31>(NlaPolicy::NESTED_ARRAY)
            .with::<32>(NlaPolicy::nested_array(&$name))
            .with::<33>(NlaPolicy::bitfield32(0x15))
            .with::<34>(NlaPolicy::REJECT)
            .with::<35>(NlaPolicy::reject("gone"))
            .with::<36>(NlaPolicy::U16.validate_fn(even))
            .with::<37>(NlaPolicy::nested(&$name))
            .with::<38>(NlaPolicy::U8)
            .strict_start_type(STRICT_FROM);
    };
}

policy! { WITH_UINT NlaPolicy::UINT.max(20), NlaPolicy::SINT.range::<-5, 6>() }
policy! { WITHOUT_UINT NlaPolicy::UNSPEC, NlaPolicy::UNSPEC }

fn even(attribute: &Attribute<'_>) -> Result<(), Rejection> {
    match attribute.payload() {
        [first, ..] if first & 1 == 0 => Ok(()),
        _ => Err(Rejection {
            errno: 95,
            text: "odd",
        }),
    }
}

const LEVELS: [NlValidate; 5] = [
    NlValidate::LIBERAL,
    NlValidate::DEPRECATED_STRICT,
    NlValidate::STRICT,
    NlValidate::UNSPEC.with(NlValidate::NESTED),
    NlValidate::STRICT_ATTRS,
];

/// Where the kernel and nlwire read something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number's place in the transcript.
    pub index: usize,
    /// What stands there; `None` behind the end.
    pub kernel: Option<u32>,
    /// What would stand there, were nlwire the kernel; `None` behind the end.
    pub nlwire: Option<u32>,
}

/// A transcript, and how far it has been followed.
struct Transcript<'k> {
    kernel: &'k [u32],
    index: usize,
}

impl Transcript<'_> {
    /// The next number, which is `nlwire`'s.
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

    /// A text, as its hash.
    fn expect_text(&mut self, text: Option<&str>) -> Result<(), Difference> {
        self.expect(text.map_or(NONE, |text| fnv1a(text.as_bytes())))
    }

    /// All attributes of a stream.
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

    /// What the policy says of a stream, at every level.
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
                // Both functions have to say the same; no errno is like this one.
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
        self.expect(error.errno().unsigned_abs())?;
        self.expect_text(error.text())?;
        self.expect_offset(error.bad_attr().unwrap_or(usize::MAX))?;
        let rule = error.policy().and(error.nla_type);
        self.expect(rule.map_or(NONE, u32::from))
    }
}

/// FNV-1a: texts are compared as numbers.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// The first place where nlwire reads `bytes` otherwise than the kernel, whose
/// transcript of them is `kernel`.
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
    // The one thing that differs between kernels.
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

    // The same bytes as attributes, and the attributes of the messages.
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

    /// A datagram of no messages: the kernel's transcript is short enough to be
    /// written by hand.
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
