// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sending to processes and groups over the protocol, past the module.

use nlkmod::family::*;
use nlsock::Error;
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::{NlMsgHdr, NlmFlags, SockAddrNl};

use crate::client::{self, build, Client, Received};
use crate::harness::Verdict;
use crate::module::Module;
use crate::{nobody, Config};

/// The port of a socket of root's.
const PORT: u32 = 4242;

/// The mask of the group of events.
const EVENTS: u32 = 1 << (NLKMOD_GRP_EVENTS - 1);

/// Returns an event that did not happen.
fn forgery() -> Vec<u8> {
    let header = NlMsgHdr::new(NLKMOD_MSG_EVENT);
    build(header, &|message| message.put_u64(NLKMOD_A_TICK, 666))
}

/// The addresses that are not the kernel's.
fn addresses() -> [SockAddrNl; 4] {
    [
        SockAddrNl::new(PORT, 0),
        SockAddrNl::new(0, EVENTS),
        SockAddrNl::new(0, 1 << 31),
        SockAddrNl::new(PORT, EVENTS),
    ]
}

/// A socket with [`PORT`] that listens to events.
fn target() -> Client {
    Client::bound(SockAddrNl::new(PORT, EVENTS))
}

/// An unprivileged user can ask the kernel and listen to it, and nothing else. Root can
/// send to processes and groups.
pub(crate) fn refused(config: &Config) -> Verdict {
    for parameters in ["", "nonroot_send=0", "nonroot_send=N"] {
        let module = Module::load(config, parameters);
        let target = target();
        nobody::run("cannot_send");
        assert_eq!(target.waiting(), []);

        let root = Client::open();
        to_all(&root);
        assert_reached(&target.waiting(), root.port);
        drop((target, root));
        module.unload();
    }
    Ok(())
}

/// With the parameter, an unprivileged user can forge an event.
pub(crate) fn allowed(config: &Config) -> Verdict {
    for parameters in ["nonroot_send=1", "nonroot_send=Y"] {
        let module = Module::load(config, parameters);
        let target = target();
        nobody::run("can_send");
        let received = target.waiting();
        assert_reached(&received, received[0].port);
        drop(target);
        module.unload();
    }
    Ok(())
}

/// Sends to all addresses.
fn to_all(client: &Client) {
    for address in addresses() {
        client.socket.send_to(&forgery(), address).unwrap();
    }
}

/// Fails unless everything that [`to_all`] sends to the target has arrived. Only the port
/// distinguishes it from an event.
fn assert_reached(received: &[Received], port: u32) {
    assert_ne!(port, 0);
    for received in received {
        assert_eq!((&received.bytes, received.port), (&forgery(), port));
    }
    let groups: Vec<_> = received.iter().map(|received| received.group).collect();
    // The third address is another group. The fourth is two addresses.
    let event = Some(NLKMOD_GRP_EVENTS);
    assert_eq!(groups, [None, event, event], "{received:?}");
}

/// Fails if the current user can send to anybody except the kernel.
pub(crate) fn only_to_the_kernel() {
    let (client, other) = (Client::open(), Client::open());
    let own = [
        SockAddrNl::new(other.port, 0),
        SockAddrNl::new(client.port, 0),
    ];
    for address in addresses().into_iter().chain(own) {
        let sent = client.socket.send_to(&forgery(), address);
        assert!(
            matches!(sent, Err(Error::NotPermitted { .. })),
            "{address:?}: {sent:?}"
        );
    }
    assert_eq!(other.waiting(), []);
    // The kernel's address, in both forms.
    client.echo(b"without an address");
    let request = client::echo(NlmFlags::EMPTY, 1, b"with its address");
    client
        .socket
        .send_to(&request, SockAddrNl::new(0, 0))
        .unwrap();
    assert_eq!(client.waiting().len(), 1);
    // The same call succeeds where a protocol allows it.
    let (one, two) = [(); 2].map(|()| Client::of(NETLINK_USERSOCK)).into();
    let to = SockAddrNl::new(two.port, 0);
    one.socket.send_to(&forgery(), to).unwrap();
    assert_eq!(two.waiting().len(), 1);
}

/// Sends to all addresses, as the current user.
pub(crate) fn to_everybody() {
    to_all(&Client::open());
}
