//! [`RequestError`]: a request that was refused, by whom it was sent to, and why.

use std::{error, fmt, io};

use nlwire::uapi::{GENL_ID_CTRL, NETLINK_GENERIC};
use nlwire::{AttributePath, ExtAck, GenlMsgHdr, Message, ParseError};

use super::names;
use crate::genl::AttributePolicy;

/// A request that was refused: by whom it was sent to, which is the kernel
/// unless one said otherwise. Also a dump that ended with an error.
///
/// Shown with the kernel's names where they are known (rtnetlink's links,
/// addresses and routes, and generic netlink's controller), else with numbers:
///
/// ```text
/// RTM_NEWLINK: EOPNOTSUPP at IFLA_LINKINFO > IFLA_INFO_KIND: Unknown device type
/// RTM_GETLINK: ENODEV: No such device
/// nl80211 command 5: EINVAL, attribute 3 is missing: Invalid argument
/// ```
///
/// The text behind the last colon is the extended ACK's, or, where there is
/// none, the errno's. The errno as an [`io::Error`] is the
/// [`source`](error::Error::source).
pub struct RequestError {
    errno: io::Error,
    request: String,
    protocol: i32,
    nlmsg_type: u16,
    batch_index: Option<usize>,
    message: Option<String>,
    offset: Option<u32>,
    path: Option<AttributePath>,
    missing: Option<u32>,
    missing_in: Option<AttributePath>,
    policy: Option<AttributePolicy>,
    cookie: Option<Vec<u8>>,
    malformed: Option<ParseError>,
}

/// What names and paths are found with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) protocol: i32,
    /// The length of the family header, if it is not the protocol's usual one.
    pub(crate) header_len: Option<usize>,
    /// The family of generic netlink, empty for one that is not known.
    pub(crate) family: &'a str,
}

impl Known<'_> {
    fn header_len(&self, nlmsg_type: u16) -> Option<usize> {
        self.header_len
            .or_else(|| names::header_len(self.protocol, nlmsg_type))
    }

    /// What to call a request.
    fn name(&self, request: &Message<'_>) -> String {
        let nlmsg_type = request.header().nlmsg_type();
        if self.protocol == NETLINK_GENERIC || !self.family.is_empty() {
            if let Ok(genl) = request.family_header::<GenlMsgHdr>() {
                let cmd = genl.cmd();
                return match names::ctrl_cmd(cmd) {
                    Some(name) if nlmsg_type == GENL_ID_CTRL => name.to_owned(),
                    _ if self.family.is_empty() => format!("family {nlmsg_type} command {cmd}"),
                    _ => format!("{} command {cmd}", self.family),
                };
            }
        }
        let name = names::message(self.protocol, nlmsg_type);
        name.unwrap_or_else(|| format!("type {nlmsg_type}"))
    }
}

impl RequestError {
    pub(crate) fn new(
        request: &Message<'_>,
        errno: i32,
        ext_ack: Result<ExtAck<'_>, ParseError>,
        known: Known<'_>,
    ) -> Self {
        let nlmsg_type = request.header().nlmsg_type();
        let mut malformed = ext_ack.err();
        let ext_ack = ext_ack.unwrap_or_default();
        let policy = ext_ack.policy.and_then(|nest| {
            let policy = AttributePolicy::parse(&nest);
            policy.map_err(|error| malformed = Some(error)).ok()
        });
        let header_len = known.header_len(nlmsg_type);
        let find = |offset: Option<u32>| AttributePath::find(request, header_len?, offset?);
        Self {
            errno: io::Error::from_raw_os_error(errno),
            request: known.name(request),
            protocol: known.protocol,
            nlmsg_type,
            batch_index: None,
            message: ext_ack.msg.map(|_| ext_ack.text().to_string()),
            offset: ext_ack.offs,
            path: find(ext_ack.offs),
            missing: ext_ack.miss_type,
            missing_in: find(ext_ack.miss_nest),
            policy,
            cookie: ext_ack.cookie.map(<[u8]>::to_vec),
            malformed,
        }
    }

    pub(crate) fn in_batch(mut self, index: usize) -> Self {
        self.batch_index = Some(index);
        self
    }

    /// The errno, positive: `libc::EEXIST` and its like.
    #[must_use]
    pub fn errno(&self) -> i32 {
        self.errno.raw_os_error().unwrap_or_default()
    }

    /// The errno's kind, for those who would rather not have numbers.
    #[must_use]
    pub fn kind(&self) -> io::ErrorKind {
        self.errno.kind()
    }

    /// What was refused: `RTM_NEWLINK`, or `type 16` where the name is not
    /// known.
    #[must_use]
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The type of what was refused.
    #[must_use]
    pub fn nlmsg_type(&self) -> u16 {
        self.nlmsg_type
    }

    /// Which request of a [`Batch`](crate::Batch) was refused, counted from 0;
    /// `None` for one that was sent alone.
    #[must_use]
    pub fn batch_index(&self) -> Option<usize> {
        self.batch_index
    }

    /// The reason in words, from the extended ACK (`NLMSGERR_ATTR_MSG`). What
    /// is not UTF-8 in it is replaced.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Where the attribute to blame begins, in bytes from the start of the
    /// request's header (`NLMSGERR_ATTR_OFFS`).
    #[must_use]
    pub fn offset(&self) -> Option<u32> {
        self.offset
    }

    /// The attribute to blame, found in the request again. `None` where nobody
    /// is blamed, or where the length of the family header is not known
    /// ([`with_header_len`](crate::Client::with_header_len)).
    #[must_use]
    pub fn path(&self) -> Option<&AttributePath> {
        self.path.as_ref()
    }

    /// The type of a required attribute that is missing
    /// (`NLMSGERR_ATTR_MISS_TYPE`).
    #[must_use]
    pub fn missing(&self) -> Option<u32> {
        self.missing
    }

    /// The nest that [`missing`](Self::missing) is missing from
    /// (`NLMSGERR_ATTR_MISS_NEST`); `None` for the message itself.
    #[must_use]
    pub fn missing_in(&self) -> Option<&AttributePath> {
        self.missing_in.as_ref()
    }

    /// What the attribute to blame should have been (`NLMSGERR_ATTR_POLICY`).
    #[must_use]
    pub fn policy(&self) -> Option<&AttributePolicy> {
        self.policy.as_ref()
    }

    /// Bytes that the family sent along (`NLMSGERR_ATTR_COOKIE`).
    #[must_use]
    pub fn cookie(&self) -> Option<&[u8]> {
        self.cookie.as_deref()
    }

    /// What is wrong with the extended ACK, if it could not be read. The errno
    /// counts all the same.
    #[must_use]
    pub fn malformed(&self) -> Option<&ParseError> {
        self.malformed.as_ref()
    }

    fn attribute(&self, path: &[u16]) -> Option<&'static str> {
        names::attribute(self.protocol, self.nlmsg_type, path)
    }

    /// Writes a path, with the word for it where it begins with a number.
    fn write_path(&self, f: &mut fmt::Formatter<'_>, path: &AttributePath) -> fmt::Result {
        if self
            .attribute(path.types().get(..1).unwrap_or_default())
            .is_none()
        {
            f.write_str("attribute ")?;
        }
        write!(f, "{}", path.named(&|path| self.attribute(path)))
    }

    /// Writes which attribute is missing, and in which nest.
    fn write_missing(&self, f: &mut fmt::Formatter<'_>, missing: u32) -> fmt::Result {
        let outer = self.missing_in.as_ref();
        let name = u16::try_from(missing).ok().and_then(|nla_type| {
            let mut path = outer.map_or(Vec::new(), |outer| outer.types().to_vec());
            path.push(nla_type);
            self.attribute(&path)
        });
        match name {
            Some(name) => f.write_str(name)?,
            None => write!(f, "attribute {missing}")?,
        }
        f.write_str(" is missing")?;
        if let Some(outer) = outer {
            f.write_str(" in ")?;
            self.write_path(f, outer)?;
        }
        Ok(())
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(index) = self.batch_index {
            write!(f, "batch[{index}]: ")?;
        }
        write!(f, "{}: ", self.request)?;
        match names::errno(self.errno()) {
            Some(name) => f.write_str(name)?,
            None => write!(f, "errno {}", self.errno())?,
        }
        match (&self.path, self.offset) {
            (Some(path), _) => {
                f.write_str(" at ")?;
                self.write_path(f, path)?;
            }
            (None, Some(offset)) => write!(f, " at byte {offset}")?,
            (None, None) => {}
        }
        if let Some(missing) = self.missing {
            f.write_str(", ")?;
            self.write_missing(f, missing)?;
        }
        match &self.message {
            Some(message) => write!(f, ": {message}")?,
            None => {
                let text = self.errno.to_string();
                let code = format!(" (os error {})", self.errno());
                write!(f, ": {}", text.strip_suffix(&*code).unwrap_or(&text))?;
            }
        }
        match &self.malformed {
            Some(error) => write!(f, " (the extended ACK is malformed: {error})"),
            None => Ok(()),
        }
    }
}

/// As [`Display`](fmt::Display): what a program prints whose `main` returns the
/// error is what the kernel said.
impl fmt::Debug for RequestError {
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
    use nlwire::{MessageBuilder, Messages, NlMsgHdr, ParseErrorKind, Sink};

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
        errno: i32,
        ext_ack: Result<ExtAck<'_>, ParseError>,
    ) -> RequestError {
        let sink = request(nlmsg_type);
        let request = Messages::new(sink.as_bytes()).next().unwrap().unwrap();
        let known = Known {
            protocol,
            header_len: None,
            family: "",
        };
        RequestError::new(&request, errno, ext_ack, known)
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
        let blamed = rejection(NETLINK_ROUTE, RTM_NEWLINK, libc::EOPNOTSUPP, blamed);
        assert_eq!(
            blamed.to_string(),
            "RTM_NEWLINK: EOPNOTSUPP at IFLA_LINKINFO > IFLA_INFO_KIND: Unknown device type"
        );

        let missing = ext_ack(|ext_ack| {
            ext_ack.miss_type = Some(IFLA_INFO_DATA.into());
            ext_ack.miss_nest = Some(32);
        });
        let missing = rejection(NETLINK_ROUTE, RTM_NEWLINK, libc::EINVAL, missing);
        assert_eq!(
            missing.to_string(),
            "RTM_NEWLINK: EINVAL, IFLA_INFO_DATA is missing in IFLA_LINKINFO: Invalid argument"
        );
    }

    #[test]
    fn what_has_no_name_is_a_number() {
        let blamed = ext_ack(|ext_ack| {
            ext_ack.offs = Some(36);
            ext_ack.miss_type = Some(77_777);
        });
        // The family header's length is not known.
        let unknown = rejection(NETLINK_USERSOCK, 16, 9999, blamed);
        assert!(unknown.path().is_none());
        let text = unknown.to_string();
        assert!(
            text.starts_with("type 16: errno 9999 at byte 36, attribute 77777 is missing: "),
            "{text}"
        );
        assert!(!text.contains("os error"), "{text}");

        let neighbour = rejection(NETLINK_ROUTE, RTM_NEWNEIGH + 1, libc::EINVAL, blamed);
        let text = neighbour.to_string();
        assert!(text.starts_with("RTM_DELNEIGH: EINVAL at "), "{text}");
    }

    #[test]
    fn a_broken_extended_ack_does_not_hide_the_errno() {
        let broken = Err(ParseError {
            kind: ParseErrorKind::MissingNul,
            offset: 3,
        });
        let rejection = rejection(NETLINK_ROUTE, RTM_GETLINK, libc::ENODEV, broken);
        assert_eq!(
            rejection.to_string(),
            "RTM_GETLINK: ENODEV: No such device \
             (the extended ACK is malformed: byte 3: string has no NUL)"
        );
    }
}
