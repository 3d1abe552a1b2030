// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`RequestError`]: a refused request, with the reason.

use std::{error, fmt, io};

use nlwire::typed::{FamilyInfo, NoAttrs, Set, SetInfo, TypedPath};
use nlwire::uapi::{GENL_ID_CTRL, NETLINK_GENERIC};
use nlwire::{AttributePath, Errno, ExtAck, GenlMsgHdr, Message, ParseError, Text};

use super::find::find;
use super::names;
use crate::genl::AttributePolicy;

/// A request that its receiver, usually the kernel, refused, or a dump that
/// ended with an error.
///
/// `Display` uses the names in the declaration of the operation, if the request is
/// typed ([`Client::call`](crate::Client::call)) or if its family is one of
/// [`Client::set_families`](crate::Client::set_families). Without a declaration,
/// attributes are numbers, and only the requests of rtnetlink and of generic netlink's
/// controller have names:
///
/// ```text
/// RTM_NEWLINK: EOPNOTSUPP at IFLA_LINKINFO > IFLA_INFO_KIND: Unknown device type
/// RTM_NEWROUTE: ERANGE at RTA_MULTIPATH > nexthop[1] > RTA_ENCAP > LWTUNNEL_IP_TTL: ...
/// RTM_GETLINK: ENODEV: No such device
/// nl80211 command 5: EINVAL, attribute 3 is missing: Invalid argument
/// ```
///
/// The text after the last colon is that of the extended ACK, as [`Text`] displays it,
/// or of the errno if there is no extended ACK. The [`source`](error::Error::source) is
/// the errno.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestError {
    errno: Errno,
    request: String,
    nlmsg_type: u16,
    batch_index: Option<usize>,
    message: Option<Vec<u8>>,
    offset: Option<u32>,
    path: Option<Box<TypedPath>>,
    missing: Option<u32>,
    /// The name of the missing attribute.
    missing_name: Option<&'static str>,
    /// Whether a nest lacks the missing attribute, and not the message itself.
    is_missing_in_nest: bool,
    missing_in: Option<Box<TypedPath>>,
    policy: Option<AttributePolicy>,
    cookie: Option<Vec<u8>>,
    malformed: Option<ParseError>,
}

/// The client's knowledge about a request, in addition to its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestContext<'a> {
    pub(crate) protocol: i32,
    /// The length of the family header in bytes, if it differs from the
    /// protocol's usual one.
    pub(crate) header_len: Option<usize>,
    /// The name of the generic netlink family, empty if unknown.
    pub(crate) family: &'a str,
    /// What the operation declares, if the request is typed.
    pub(crate) info: Option<RequestInfo>,
    /// The families whose untyped requests have names.
    pub(crate) families: &'a [&'static FamilyInfo],
}

/// The part of the declaration of an operation that explains a refusal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestInfo {
    /// The C name of the request.
    pub(crate) name: &'static str,
    /// The length in bytes of everything before the attributes.
    pub(crate) header_len: usize,
    /// The set of the attributes.
    pub(crate) set: fn() -> &'static SetInfo,
}

impl RequestInfo {
    /// Returns what a family declares about a request with this number.
    fn of(family: &FamilyInfo, number: u16) -> Option<Self> {
        let op = family.request(number)?;
        Some(Self {
            name: op.name,
            header_len: family.hdrlen().saturating_add(op.request_header.size),
            set: op.request_set,
        })
    }
}

impl RequestContext<'_> {
    /// Returns what is declared about a request: by its operation, or by a family that
    /// the user has named.
    fn info(&self, request: &Message<'_>) -> Option<RequestInfo> {
        if self.info.is_some() {
            return self.info;
        }
        let nlmsg_type = request.nlmsg_type();
        let (protocol, name, number) = match self.command(request) {
            Some(cmd) if nlmsg_type == GENL_ID_CTRL => (NETLINK_GENERIC, "nlctrl", cmd.into()),
            Some(cmd) => (NETLINK_GENERIC, self.family, cmd.into()),
            None => (self.protocol, "", nlmsg_type),
        };
        let mut families = self.families.iter().filter(|family| {
            family.protocol == protocol && (protocol != NETLINK_GENERIC || family.name == name)
        });
        families.find_map(|family| {
            let number = match protocol {
                NETLINK_GENERIC => number,
                _ => family.number(request)?,
            };
            RequestInfo::of(family, number)
        })
    }

    /// Returns the command of a request of generic netlink.
    fn command(&self, request: &Message<'_>) -> Option<u8> {
        let is_generic = self.protocol == NETLINK_GENERIC || !self.family.is_empty();
        let header = is_generic.then(|| request.family_header::<GenlMsgHdr>());
        Some(header?.ok()?.cmd())
    }

    /// Returns the length in bytes of the family header of a request.
    pub(crate) fn header_len(&self, request: &Message<'_>) -> Option<usize> {
        self.info(request)
            .map(|info| info.header_len)
            .or(self.header_len)
            .or_else(|| names::header_len(self.protocol, request.nlmsg_type()))
    }

    /// Returns the length of everything before the attributes of a request, or
    /// `None` if it is unknown. A family of generic netlink can have a header of
    /// its own, whose bytes must not be read as attributes.
    fn attributes_at(&self, request: &Message<'_>) -> Option<usize> {
        let is_ctrl = request.nlmsg_type() == GENL_ID_CTRL;
        if self.protocol == NETLINK_GENERIC && !is_ctrl && self.info(request).is_none() {
            return self.header_len;
        }
        self.header_len(request)
    }

    /// Returns the name of a request.
    pub(crate) fn name(&self, request: &Message<'_>) -> String {
        if let Some(info) = self.info(request) {
            return info.name.to_owned();
        }
        let nlmsg_type = request.nlmsg_type();
        if let Some(cmd) = self.command(request) {
            return match names::ctrl_cmd(cmd) {
                Some(name) if nlmsg_type == GENL_ID_CTRL => name.to_owned(),
                _ if self.family.is_empty() => format!("family {nlmsg_type} command {cmd}"),
                _ => format!("{} command {cmd}", Text::new(self.family.as_bytes())),
            };
        }
        let name = names::message(self.protocol, nlmsg_type);
        name.unwrap_or_else(|| format!("type {nlmsg_type}"))
    }
}

impl RequestError {
    pub(crate) fn new(
        request: &Message<'_>,
        errno: Errno,
        ext_ack: Result<ExtAck<'_>, ParseError>,
        context: RequestContext<'_>,
    ) -> Self {
        let nlmsg_type = request.nlmsg_type();
        let mut malformed = ext_ack.err();
        let ext_ack = ext_ack.unwrap_or_default();
        let policy = ext_ack.policy.and_then(|nest| {
            let policy = AttributePolicy::parse(&nest);
            policy.map_err(|error| malformed = Some(error)).ok()
        });
        let header_len = context.attributes_at(request);
        let set = context
            .info(request)
            .map_or_else(NoAttrs::info, |info| (info.set)());
        let find = |offset: Option<u32>| find(set, request, header_len?, offset?).map(Box::new);
        let missing_in = find(ext_ack.miss_nest);
        let missing_name = ext_ack.miss_type.and_then(|missing| {
            let nla_type = u16::try_from(missing).ok()?;
            match (&missing_in, ext_ack.miss_nest) {
                (Some(nest), _) => nest.name_inside(nla_type),
                (None, None) => set.get(nla_type).map(|info| info.name),
                (None, Some(_)) => None,
            }
        });
        Self {
            errno,
            request: context.name(request),
            nlmsg_type,
            batch_index: None,
            message: ext_ack.msg.map(<[u8]>::to_vec),
            offset: ext_ack.offs,
            path: find(ext_ack.offs),
            missing: ext_ack.miss_type,
            missing_name,
            is_missing_in_nest: ext_ack.miss_nest.is_some(),
            missing_in,
            policy,
            cookie: ext_ack.cookie.map(<[u8]>::to_vec),
            malformed,
        }
    }

    /// Returns the number of bytes of the text and the cookie, each of which a
    /// peer can make 64 KiB long.
    pub(crate) fn text_len(&self) -> usize {
        let len = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
        len(&self.message).saturating_add(len(&self.cookie))
    }

    /// Forgets the text and the cookie.
    pub(crate) fn forget_text(&mut self) {
        (self.message, self.cookie) = (None, None);
    }

    pub(crate) fn in_batch(mut self, index: usize) -> Self {
        self.batch_index = Some(index);
        self
    }

    /// Returns the errno.
    #[must_use]
    pub fn errno(&self) -> Errno {
        self.errno
    }

    fn os_error(&self) -> io::Error {
        io::Error::from_raw_os_error(self.errno.get())
    }

    /// Returns the [`io::ErrorKind`] of the errno.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.os_error().kind()
    }

    /// Returns the name of the request, such as `RTM_NEWLINK`, or `type 16` if
    /// the name is unknown.
    #[must_use]
    pub fn request(&self) -> &str {
        &self.request
    }

    /// Returns the message type of the request.
    #[must_use]
    pub fn nlmsg_type(&self) -> u16 {
        self.nlmsg_type
    }

    /// Returns the index of the request in its [`Batch`](crate::Batch), counted
    /// from 0, or `None` for a request that was sent alone.
    #[must_use]
    pub fn batch_index(&self) -> Option<usize> {
        self.batch_index
    }

    /// Returns the text of the extended ACK (`NLMSGERR_ATTR_MSG`), which can
    /// quote what the client sent. [`Text`] displays it on one line, with control
    /// characters escaped, and has its bytes.
    #[must_use]
    pub fn message(&self) -> Option<Text<'_>> {
        self.message.as_deref().map(Text::new)
    }

    /// Returns the offset of the attribute at fault, in bytes from the start of the
    /// request's header (`NLMSGERR_ATTR_OFFS`).
    #[must_use]
    pub fn offset(&self) -> Option<u32> {
        self.offset
    }

    /// Returns the path to the attribute at fault. Returns `None` if the
    /// extended ACK does not refer to one, or if the length of the family
    /// header is unknown ([`with_header_len`](crate::Client::with_header_len)).
    ///
    /// If the attribute at fault is inside an attribute of unknown structure,
    /// the path can end at the outer attribute, and is then not
    /// [exact](AttributePath::is_exact). It continues only if the attribute at
    /// fault is certain to be directly inside the outer one.
    #[must_use]
    pub fn path(&self) -> Option<&AttributePath> {
        self.path.as_deref().map(TypedPath::path)
    }

    /// Returns the type of a required attribute that is missing
    /// (`NLMSGERR_ATTR_MISS_TYPE`).
    #[must_use]
    pub fn missing(&self) -> Option<u32> {
        self.missing
    }

    /// Returns the path to the nest that lacks the [`missing`](Self::missing)
    /// attribute (`NLMSGERR_ATTR_MISS_NEST`).
    ///
    /// Returns `None` if the message itself lacks it, or if the nest could not
    /// be located: there is no attribute at the offset that the extended ACK
    /// gives, or the length of the family header is unknown. `Display`
    /// distinguishes the two: "is missing", and "is missing in a nest".
    #[must_use]
    pub fn missing_in(&self) -> Option<&AttributePath> {
        self.missing_in.as_deref().map(TypedPath::path)
    }

    /// Returns the rule that the attribute at fault breaks
    /// (`NLMSGERR_ATTR_POLICY`).
    #[must_use]
    pub fn policy(&self) -> Option<&AttributePolicy> {
        self.policy.as_ref()
    }

    /// Returns the cookie of the extended ACK (`NLMSGERR_ATTR_COOKIE`), bytes
    /// in a format of the family.
    #[must_use]
    pub fn cookie(&self) -> Option<&[u8]> {
        self.cookie.as_deref()
    }

    /// Returns the error in the extended ACK, if it could not be read. The
    /// errno is valid even then.
    #[must_use]
    pub fn malformed(&self) -> Option<&ParseError> {
        self.malformed.as_ref()
    }

    /// Writes the missing attribute and its nest.
    fn write_missing(&self, f: &mut fmt::Formatter<'_>, missing: u32) -> fmt::Result {
        let outer = self.missing_in.as_ref();
        let is_exact = outer.map_or(!self.is_missing_in_nest, |outer| outer.path().is_exact());
        match self.missing_name.filter(|_| is_exact) {
            Some(name) => f.write_str(name)?,
            None => write!(f, "attribute {missing}")?,
        }
        f.write_str(" is missing")?;
        if let Some(outer) = outer {
            f.write_str(if is_exact { " in " } else { " inside " })?;
            write_path(f, outer)?;
        } else if self.is_missing_in_nest {
            f.write_str(" in a nest")?;
        }
        Ok(())
    }
}

/// Writes a path. A path that begins with a number is introduced by `attribute`.
fn write_path(f: &mut fmt::Formatter<'_>, path: &TypedPath) -> fmt::Result {
    if path.name(0).is_none() {
        f.write_str("attribute ")?;
    }
    write!(f, "{path}")
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(index) = self.batch_index {
            write!(f, "batch[{index}]: ")?;
        }
        write!(f, "{}: ", self.request)?;
        write!(f, "{}", self.errno)?;
        match (&self.path, self.offset) {
            (Some(path), Some(offset)) if !path.path().is_exact() => {
                write!(f, " at byte {offset}, inside ")?;
                write_path(f, path)?;
            }
            (Some(path), _) => {
                f.write_str(" at ")?;
                write_path(f, path)?;
            }
            (None, Some(offset)) => write!(f, " at byte {offset}")?,
            (None, None) => {}
        }
        if let Some(missing) = self.missing {
            f.write_str(", ")?;
            self.write_missing(f, missing)?;
        }
        match self.message() {
            Some(message) => write!(f, ": {message}")?,
            None => {
                let text = self.os_error().to_string();
                let code = format!(" (os error {})", self.errno.get());
                write!(f, ": {}", text.strip_suffix(&*code).unwrap_or(&text))?;
            }
        }
        match &self.malformed {
            Some(error) => write!(f, " (the extended ACK is malformed: {error})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for RequestError {
    /// Writes the same text as [`Display`](fmt::Display), so that a program
    /// whose `main` returns the error prints the kernel's answer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for RequestError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.errno)
    }
}

#[cfg(test)]
mod tests {
    use nlwire::rtnl::IfInfoMsg;
    use nlwire::uapi::*;
    use nlwire::{MessageBuilder, NlMsgHdr, ParseErrorKind, Sink};

    use super::*;
    use crate::VecSink;

    fn request(nlmsg_type: u16) -> VecSink {
        let mut sink = VecSink::new();
        let header = NlMsgHdr::new(nlmsg_type);
        let mut message = MessageBuilder::new(&mut sink, header).unwrap();
        message.put_header(&IfInfoMsg::default()).unwrap();
        let mut linkinfo = message.nest(IFLA_LINKINFO).unwrap();
        linkinfo.put_str(IFLA_INFO_KIND, "nosuchkind").unwrap();
        linkinfo.end().unwrap();
        message.end().unwrap();
        sink
    }

    fn rejection(
        protocol: i32,
        nlmsg_type: u16,
        errno: Errno,
        ext_ack: Result<ExtAck<'_>, ParseError>,
    ) -> RequestError {
        let sink = request(nlmsg_type);
        let request = Message::from_bytes(sink.as_bytes()).unwrap();
        let context = RequestContext {
            protocol,
            header_len: None,
            family: "",
            info: None,
            families: &[nlfamilies::rt_link::RtLink::info()],
        };
        RequestError::new(&request, errno, ext_ack, context)
    }

    fn ext_ack(fill: impl FnOnce(&mut ExtAck<'static>)) -> Result<ExtAck<'static>, ParseError> {
        let mut ext_ack = ExtAck::default();
        fill(&mut ext_ack);
        Ok(ext_ack)
    }

    #[test]
    fn everything_is_named() {
        let blamed = ext_ack(|ext_ack| {
            ext_ack.msg = Some(b"Unknown device type");
            ext_ack.offs = Some(36);
        });
        let blamed = rejection(NETLINK_ROUTE, RTM_NEWLINK, Errno::EOPNOTSUPP, blamed);
        assert_eq!(
            blamed.to_string(),
            "RTM_NEWLINK: EOPNOTSUPP at IFLA_LINKINFO > IFLA_INFO_KIND: Unknown device type"
        );

        let missing = ext_ack(|ext_ack| {
            ext_ack.miss_type = Some(IFLA_INFO_DATA.into());
            ext_ack.miss_nest = Some(32);
        });
        let missing = rejection(NETLINK_ROUTE, RTM_NEWLINK, Errno::EINVAL, missing);
        assert_eq!(
            missing.to_string(),
            "RTM_NEWLINK: EINVAL, IFLA_INFO_DATA is missing in IFLA_LINKINFO: Invalid argument"
        );
    }

    #[test]
    fn a_nest_that_is_not_found_has_no_names() {
        let missing = ext_ack(|ext_ack| {
            ext_ack.miss_type = Some(IFLA_ADDRESS.into());
            ext_ack.miss_nest = Some(4000);
        });
        let missing = rejection(NETLINK_ROUTE, RTM_NEWLINK, Errno::EINVAL, missing);
        assert!(missing.missing_in().is_none());
        assert_eq!(
            missing.to_string(),
            "RTM_NEWLINK: EINVAL, attribute 1 is missing in a nest: Invalid argument"
        );
        // The message itself.
        let missing = ext_ack(|ext_ack| ext_ack.miss_type = Some(IFLA_ADDRESS.into()));
        let missing = rejection(NETLINK_ROUTE, RTM_NEWLINK, Errno::EINVAL, missing);
        assert_eq!(
            missing.to_string(),
            "RTM_NEWLINK: EINVAL, IFLA_ADDRESS is missing: Invalid argument"
        );
    }

    #[test]
    fn what_has_no_name_is_a_number() {
        let blamed = ext_ack(|ext_ack| {
            ext_ack.offs = Some(36);
            ext_ack.miss_type = Some(77_777);
        });
        // The length of the family header is unknown.
        let unknown = rejection(NETLINK_USERSOCK, 16, Errno::new(9999).unwrap(), blamed);
        assert!(unknown.path().is_none());
        let text = unknown.to_string();
        assert!(
            text.starts_with("type 16: errno 9999 at byte 36, attribute 77777 is missing: "),
            "{text}"
        );
        assert!(!text.contains("os error"), "{text}");

        let neighbour = rejection(NETLINK_ROUTE, RTM_NEWNEIGH + 1, Errno::EINVAL, blamed);
        let text = neighbour.to_string();
        assert!(text.starts_with("RTM_DELNEIGH: EINVAL at "), "{text}");
    }

    #[test]
    fn a_broken_extended_ack_does_not_hide_the_errno() {
        let broken = Err(ParseError {
            kind: ParseErrorKind::MissingNul,
            offset: 3,
        });
        let rejection = rejection(NETLINK_ROUTE, RTM_GETLINK, Errno::ENODEV, broken);
        assert_eq!(
            rejection.to_string(),
            "RTM_GETLINK: ENODEV: No such device \
             (the extended ACK is malformed: byte 3: string has no NUL)"
        );
    }
}
