// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Generic`]: the families of generic netlink by their ids.

use std::collections::HashMap;

use nlsock::genl::Family;
use nlsock::{Genl, RequestBuilder};
use nlwire::uapi::{
    CTRL_CMD_GETFAMILY, CTRL_CMD_NEWFAMILY, GENL_ID_CTRL, NETLINK_GENERIC, NLM_F_REQUEST,
};
use nlwire::{GenlMsgHdr, Message};

/// The maximum length of a name. Kernel: `GENL_NAMSIZ` is 16.
const MAX_NAME: usize = 64;

/// What the controller tells about a family.
#[derive(Debug)]
struct Known {
    name: String,
    header_len: usize,
}

/// The families that the input, or the running controller, has told. An id is 16 bits, which
/// bounds their number.
#[derive(Debug, Default)]
pub(crate) struct Generic {
    families: HashMap<u16, Known>,
}

impl Generic {
    /// Returns the name of the family with this id.
    pub(crate) fn name(&self, id: u16) -> Option<&str> {
        if let Some(known) = self.families.get(&id) {
            return Some(&known.name);
        }
        match id {
            GENL_ID_CTRL => Some("nlctrl"),
            17 => Some("VFS_DQUOT"), // GENL_ID_VFS_DQUOT
            18 => Some("pmcraid"),   // GENL_ID_PMCRAID
            _ => None,
        }
    }

    /// Returns whether a family has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.families.values().any(|known| known.name == name)
    }

    /// Returns the length of the header that the family has behind that of generic netlink.
    pub(crate) fn header_len(&self, id: u16) -> usize {
        self.families.get(&id).map_or(0, |known| known.header_len)
    }

    /// Notes the id of a family if `message` is one in which the controller tells it.
    pub(crate) fn learn(&mut self, protocol: i32, message: &Message<'_>) {
        let is_told = protocol == NETLINK_GENERIC
            && message.nlmsg_type() == GENL_ID_CTRL
            && !message.nlmsg_flags().contains(NLM_F_REQUEST)
            && message
                .family_header::<GenlMsgHdr>()
                .is_ok_and(|header| header.cmd() == CTRL_CMD_NEWFAMILY);
        if !is_told {
            return;
        }
        // What is malformed is reported where it is shown.
        if let Ok(family) = Family::parse(message) {
            self.add(family);
        }
    }

    fn add(&mut self, family: Family) {
        if family.id < GENL_ID_CTRL || family.name.is_empty() || family.name.len() > MAX_NAME {
            return;
        }
        let known = Known {
            name: family.name,
            header_len: usize::try_from(family.header_len).unwrap_or(usize::MAX),
        };
        self.families.insert(family.id, known);
    }

    /// Asks the controller of the running kernel.
    pub(crate) fn ask(&mut self) -> Result<(), nlsock::Error> {
        let mut controller = Genl::open()?;
        let all = |_: &mut RequestBuilder<'_>| Ok(());
        let mut families = controller.dump("nlctrl", CTRL_CMD_GETFAMILY, all)?;
        while let Some(message) = families.next()? {
            self.learn(NETLINK_GENERIC, &message);
        }
        Ok(())
    }
}
