// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The module for kernels with `CONFIG_RUST`: implements the interface of crate [`nlkmod`] to the
//! kernel, on top of `netlink.rs`. Behaves like `stock/shim.c`.

use kernel::{
    pr_warn_once,
    prelude::*,
    time::{
        msecs_to_jiffies,
        Jiffies, //
    }, //
};
use netlink::{
    Datagram,
    ExtAck,
    SkBuff,
    Socket, //
};
use nlkmod::{
    family,
    Counters,
    Kernel, //
};
use nlwire::{
    server::{
        Answer,
        Request, //
    },
    uapi::{
        MAX_LINKS,
        NETLINK_USERSOCK, //
    },
    Errno, //
};
use room::Room;

#[cfg(feature = "compare")]
mod compare;
mod helpers;
mod netlink;
pub mod pernet;
#[path = "genl/policy.rs"]
pub mod policy;
#[path = "genl/room.rs"]
pub mod room;

const PROTOCOL_MAX: i32 = MAX_LINKS - 1;
const TICK_MS_MAX: u32 = 60 * 60 * 1000;

module! {
    type: NlKmod,
    name: "nlkmod",
    description: "A netlink protocol served by the Rust crate nlwire",
    license: "Dual MIT/GPL",
    params: {
        protocol: i32 {
            default: nlkmod::family::NETLINK_NLKMOD,
            description: "netlink protocol number, 0 to 31, without 2 (default 28)",
        },
        tick_ms: u32 {
            default: 0,
            description: "milliseconds between events, up to an hour; 0 for none (default)",
        },
        nonroot_send: bool {
            default: false,
            description: "allow unprivileged processes to send to each other and to groups; anyone can then forge the events of group 1 (default N)",
        },
    },
}

#[pin_data]
struct NlKmod {
    #[pin]
    registration: netlink::Registration,
}

impl kernel::InPlaceModule for NlKmod {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            _: { check_parameters()? },
            registration <- netlink::Registration::new(),
            _: { pr_info!("serving netlink protocol {}\n", Service::protocol()) },
        })
    }
}

fn check_parameters() -> Result {
    let protocol = Service::protocol();
    if !(0..=PROTOCOL_MAX).contains(&protocol) {
        pr_err!("protocol {protocol} is out of range, 0 to {PROTOCOL_MAX}\n");
        return Err(ERANGE);
    }
    // The only protocol without a kernel socket: the kernel would let us create one.
    if protocol == NETLINK_USERSOCK {
        pr_err!("protocol {protocol} is taken, by processes\n");
        return Err(EADDRINUSE);
    }
    let tick_ms = module_parameters::tick_ms.value();
    if tick_ms > TICK_MS_MAX {
        pr_err!("tick_ms {tick_ms} is out of range, 0 to {TICK_MS_MAX}\n");
        return Err(ERANGE);
    }
    Ok(())
}

/// The service in one network namespace, as `netlink.rs` calls it.
#[derive(Default)]
struct Service {
    counters: Counters,
}

impl Service {
    const GROUPS: u32 = family::NLKMOD_GROUPS;
    /// The group that [`tick`](Self::tick) sends to.
    const EVENTS: u32 = family::NLKMOD_GRP_EVENTS;

    fn protocol() -> i32 {
        module_parameters::protocol.value()
    }

    /// Returns whether unprivileged processes may send to each other and to groups.
    fn nonroot_send() -> bool {
        module_parameters::nonroot_send.value()
    }

    /// Returns the time between ticks; `None` for no ticks.
    fn interval() -> Option<Jiffies> {
        match module_parameters::tick_ms.value() {
            0 => None,
            tick_ms => Some(msecs_to_jiffies(tick_ms)),
        }
    }

    fn receive(&self, datagram: &Datagram<'_>) {
        #[cfg(feature = "compare")]
        compare::compare(datagram.bytes());
        let kernel = Linux {
            socket: datagram.socket(),
            datagram: Some(datagram),
        };
        nlkmod::receive(&kernel, &self.counters, datagram.bytes(), datagram.port());
    }

    /// Writes a part of the list. Returns whether there is more.
    fn dump(&self, room: &mut Room, cursor: &mut usize, port: u32, seq: u32) -> bool {
        nlkmod::list(&self.counters, room, cursor, port, seq)
    }

    /// Sends an event. Returns whether it may have a listener.
    fn tick(&self, socket: &Socket) -> bool {
        let kernel = Linux {
            socket,
            datagram: None,
        };
        nlkmod::tick(&kernel, &self.counters).unwrap_or_else(|errno| {
            pr_warn_once!("no event: error {}\n", errno.negated());
            true
        })
    }
}

/// This kernel, for one datagram or tick.
struct Linux<'a> {
    socket: &'a Socket,
    /// The datagram that is being received, if any.
    datagram: Option<&'a Datagram<'a>>,
}

impl<'a> Kernel for Linux<'a> {
    type Room = Room;
    type SkBuff = SkBuff<'a>;

    fn nlmsg_new(&self, size: usize) -> Option<SkBuff<'a>> {
        self.socket.alloc_skb(size)
    }

    fn netlink_ack(&self, request: &Request<'_>, answer: &Answer<'_>) {
        let Some(datagram) = self.datagram else {
            return;
        };
        let said = &answer.report;
        let extack = ExtAck {
            msg: said.msg(),
            bad_attr: said.bad_attr(),
            policy: said.policy(),
            miss_nest: said.miss_nest(),
            miss_type: said.miss_type(),
        };
        datagram.ack(request.message().offset(), answer.error, &extack);
    }

    fn netlink_dump_start(&self, request: &Request<'_>) -> Result<(), Errno> {
        let datagram = self.datagram.ok_or(Errno::EOPNOTSUPP)?;
        datagram
            .dump_start(request.message().offset())
            .map_err(errno)
    }

    fn has_listeners(&self, group: u32) -> bool {
        self.socket.has_listeners(group)
    }

    fn go_on(&self) -> bool {
        netlink::go_on()
    }
}

fn errno(error: Error) -> Errno {
    // An `Error` is never 0, so the default is not used.
    Errno::new(error.to_errno()).unwrap_or(Errno::EINVAL)
}

impl nlkmod::SkBuff for SkBuff<'_> {
    fn unicast(self, port: u32) -> Result<(), Errno> {
        self.unicast(port).map_err(errno)
    }

    fn broadcast(self, group: u32) -> Result<(), Errno> {
        self.broadcast(group).map_err(errno)
    }

    fn notify(self, group: u32) -> bool {
        self.notify(group)
    }
}
