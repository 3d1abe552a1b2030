//! [`GenlState`]: which families are known, and what to ask the controller about
//! others. It never waits.

use nlwire::uapi::*;
use nlwire::{BuildError, GenlMsgHdr};

use super::client::{ClientState, Kind};
use super::reply::Reply;
use crate::genl::Family;
use crate::socket::sys;
use crate::{Error, RequestBuilder, VecSink};

impl Family {
    /// The length of [`GenlMsgHdr`] and the header behind it, in bytes.
    fn headers_len(&self) -> Option<usize> {
        let own = usize::try_from(self.header_len).ok()?;
        own.checked_add(size_of::<GenlMsgHdr>())
    }

    /// The number of a group that there has to be.
    pub(crate) fn number_of(&self, group: &str) -> Result<u32, Error> {
        self.group(group).ok_or_else(|| Error::NoSuchFamilyGroup {
            family: self.name.as_str().into(),
            group: group.into(),
        })
    }

    /// Begins a request or dump.
    pub(crate) fn begin(
        &self,
        client: &mut ClientState,
        kind: Kind,
        cmd: u8,
        nlmsg_flags: u16,
        build: impl FnOnce(&mut RequestBuilder<'_>) -> Result<(), BuildError>,
    ) -> Result<(), Error> {
        let [version, ..] = self.version.to_le_bytes();
        client.begin(false);
        client.family.push_str(&self.name);
        client.family_header_len = self.headers_len();
        client.add(kind, self.id, nlmsg_flags, |message| {
            message.put_header(&GenlMsgHdr::new(cmd, version))?;
            build(message)
        })
    }

    /// Begins the same request or dump once more, if it was to another number,
    /// which it returns.
    pub(crate) fn ask_again(
        &self,
        client: &mut ClientState,
        kind: Kind,
        request: VecSink,
        old: u16,
    ) -> bool {
        if self.id == old {
            return false;
        }
        client.put_request(request);
        client.family.push_str(&self.name);
        client.family_header_len = self.headers_len();
        client.ask_again(kind, Some(self.id));
        true
    }
}

/// The families that are known, and what to say to the controller about others.
/// How to wait for its answer is known to the blocking and to the asynchronous
/// `Genl`.
#[derive(Debug, Default)]
pub(crate) struct GenlState(Vec<Family>);

impl GenlState {
    pub(crate) fn get(&self, name: &str) -> Result<&Family, Error> {
        let family = self.0.iter().find(|family| family.name == name);
        family.ok_or_else(|| no_such_family(name))
    }

    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    /// Begins the question.
    pub(crate) fn ask(&self, client: &mut ClientState, name: &str) -> Result<(), Error> {
        if name.len() >= GENL_NAMSIZ {
            return Err(no_such_family(name)); // nobody can have it
        }
        client.begin(false);
        client.family_header_len = Some(size_of::<GenlMsgHdr>());
        client.add(Kind::Request, GENL_ID_CTRL, 0, |message| {
            message.put_header(&GenlMsgHdr::new(CTRL_CMD_GETFAMILY, 1))?;
            message.put_str(CTRL_ATTR_FAMILY_NAME, name)
        })
    }

    /// Keeps the answer, or forgets what was known before.
    pub(crate) fn learn(
        &mut self,
        client: &ClientState,
        name: &str,
        asked: Result<(), Error>,
    ) -> Result<(), Error> {
        match asked {
            Err(error) if !is_not_found(&error) => return Err(error),
            asked => {
                let reply = asked.ok().map(|()| Reply { client });
                let message = reply.and_then(|reply| reply.message());
                let family = message.map(|message| Family::parse(&message)).transpose()?;
                self.0.retain(|known| known.name != name);
                self.0.extend(family.filter(|family| family.name == name));
            }
        }
        self.get(name).map(drop)
    }
}

fn no_such_family(name: &str) -> Error {
    Error::NoSuchFamily {
        family: name.into(),
    }
}

/// Whether the number, or the name, may have gone.
pub(crate) fn is_not_found(error: &Error) -> bool {
    matches!(error, Error::Refused(rejection) if rejection.errno() == sys::ENOENT)
}
