// SPDX-License-Identifier: GPL-2.0-only

//! Rust reference implementation of the netlink interface of FOU, on the ports of `fou_core.c`.

use kernel::{
    bindings,
    error::to_result,
    net::{
        genl::*,
        nlwire::typed::*,
        nlwire::*,
        pernet::*, //
    },
    prelude::*, //
};

attributes! {
    FouAttr "fou" {
        PORT = 1 "FOU_ATTR_PORT": Be16,
        AF = 2 "FOU_ATTR_AF": U8,
        IPPROTO = 3 "FOU_ATTR_IPPROTO": U8 => NlaPolicy::U8.min(1),
        TYPE = 4 "FOU_ATTR_TYPE": U8,
        REMCSUM_NOPARTIAL = 5 "FOU_ATTR_REMCSUM_NOPARTIAL": Flag,
        LOCAL_V4 = 6 "FOU_ATTR_LOCAL_V4": Ip => NlaPolicy::U32.untyped(),
        LOCAL_V6 = 7 "FOU_ATTR_LOCAL_V6": Ip => NlaPolicy::BINARY.exact_len(16),
        PEER_V4 = 8 "FOU_ATTR_PEER_V4": Ip => NlaPolicy::U32.untyped(),
        PEER_V6 = 9 "FOU_ATTR_PEER_V6": Ip => NlaPolicy::BINARY.exact_len(16),
        PEER_PORT = 10 "FOU_ATTR_PEER_PORT": Be16,
        IFINDEX = 11 "FOU_ATTR_IFINDEX": S32,
    }
}

family! {
    FouRust: Genl("fou-rust", 1) "fou" {
        ADD = 1 "FOU_CMD_ADD": NoHeader, FouAttr,
        DEL = 2 "FOU_CMD_DEL": NoHeader, FouAttr,
        GET = 3 "FOU_CMD_GET": NoHeader, FouAttr => 3 FouAttr,
    }
}

#[derive(Default)]
struct NoState;

static NO_STATE: Key<NoState> = Key::new();

impl NetState for NoState {
    const KEY: &'static Key<Self> = &NO_STATE;
}

type Kernel = Info<NoState>;
type Request<'a> = kernel::net::genl::Request<'a, Kernel>;

const fn old<Q: Set, R>(op: Op<FouRust, NoHeader, Q, R>) -> Operation<Kernel, c_uint> {
    Operation::new(op).validate(DONT_VALIDATE_STRICT | DONT_VALIDATE_DUMP)
}

impl kernel::net::genl::Family<Kernel> for FouRust {
    type Dump = c_uint;
    const OPS: &'static [Operation<Kernel, c_uint>] = &[
        old(FouRust::ADD).flags(uapi::GENL_ADMIN_PERM).doit(add),
        old(FouRust::DEL).flags(uapi::GENL_ADMIN_PERM).doit(del),
        old(FouRust::GET).doit(get).dump(|_| Ok(0), dump, |_, _| ()),
    ];
    const GROUPS: &'static [&'static str] = &[];
    const RESV_START_OP: u8 = 4;
}

/// Returns the last attribute of this type.
fn payload<'a, K>(request: &Request<'a>, attr: Attr<FouAttr, K>) -> Option<&'a [u8]> {
    let attrs = request.message().attributes(size_of::<GenlMsgHdr>());
    let attrs = attrs.ok()?.map_while(Result::ok);
    let attrs = attrs.filter(|other| other.nla_type() == attr.nla_type());
    attrs.last().map(|attr| attr.payload())
}

/// Returns the beginning of the last attribute of this type, which may be longer.
fn value<const N: usize, K>(request: &Request<'_>, attr: Attr<FouAttr, K>) -> Option<[u8; N]> {
    payload(request, attr)?.first_chunk().copied()
}

/// Returns the addresses of a port, and their attributes. Without IPv6, its addresses are empty.
fn addresses(udp: &mut bindings::udp_port_cfg) -> [(Attr<FouAttr, Ip>, &mut [u8]); 2] {
    let (local, peer) = (&raw mut udp.__bindgen_anon_1, &raw mut udp.__bindgen_anon_2);
    let v4 = bindings::AF_INET == udp.family.into();
    let len = if v4 {
        4
    } else {
        16 * usize::from(cfg!(CONFIG_IPV6))
    };
    // SAFETY: The unions have no padding, and are at least as long.
    let bytes = |at: *mut u8| unsafe { core::slice::from_raw_parts_mut(at, len) };
    let (local, peer) = (bytes(local.cast()), bytes(peer.cast()));
    match v4 {
        true => [(FouAttr::LOCAL_V4, local), (FouAttr::PEER_V4, peer)],
        false => [(FouAttr::LOCAL_V6, local), (FouAttr::PEER_V6, peer)],
    }
}

/// Returns the port that a request describes. C: `parse_nl_config()`.
fn config(request: &Request<'_>) -> Result<bindings::fou_cfg, Refusal> {
    let mut cfg = bindings::fou_cfg::default();
    let udp = &mut cfg.udp_config;
    udp.family = value(request, FouAttr::AF).map_or(bindings::AF_INET as u8, u8::from_ne_bytes);
    match udp.family.into() {
        bindings::AF_INET => (),
        bindings::AF_INET6 => udp.set_ipv6_v6only(1),
        _ => return Err(Errno::EAFNOSUPPORT.into()),
    }
    udp.local_udp_port = value(request, FouAttr::PORT).map_or(0, u16::from_ne_bytes);
    cfg.protocol = value(request, FouAttr::IPPROTO).map_or(0, u8::from_ne_bytes);
    cfg.type_ = value(request, FouAttr::TYPE).map_or(0, |[encap]| encap.into());
    cfg.flags = payload(request, FouAttr::REMCSUM_NOPARTIAL)
        .map_or(0, |_| bindings::FOU_F_REMCSUM_NOPARTIAL as u8);
    let [has_local, has_peer] = addresses(udp).map(|(attr, to)| {
        let from = payload(request, attr).and_then(|from| from.get(..to.len()));
        from.map(|from| to.copy_from_slice(from)).is_some() && !to.is_empty()
    });
    if has_peer {
        let port = value(request, FouAttr::PEER_PORT).ok_or(Errno::EINVAL)?;
        udp.peer_udp_port = u16::from_ne_bytes(port);
    }
    if let Some(ifindex) = value(request, FouAttr::IFINDEX) {
        let ifindex = has_local.then_some(ifindex).ok_or(Errno::EINVAL)?;
        udp.bind_ifindex = i32::from_ne_bytes(ifindex);
    }
    Ok(cfg)
}

fn add(request: &Request<'_>) -> Result<(), Refusal> {
    let (net, mut cfg) = (request.kernel().net(), config(request)?);
    // SAFETY: The namespace of a request is live. The socket is not needed.
    let err = unsafe { bindings::fou_create(net, &mut cfg, core::ptr::null_mut()) };
    Ok(to_result(err).map_err(errno)?)
}

fn del(request: &Request<'_>) -> Result<(), Refusal> {
    let (net, mut cfg) = (request.kernel().net(), config(request)?);
    // SAFETY: The namespace of a request is live.
    let err = unsafe { bindings::fou_destroy(net, &mut cfg) };
    Ok(to_result(err).map_err(errno)?)
}

/// Returns the port that `cfg` selects, or the one at an index.
fn find(
    request: &Request<'_>,
    cfg: Result<bindings::fou_cfg, c_uint>,
) -> Result<bindings::fou_cfg, Refusal> {
    let (net, mut found) = (request.kernel().net(), bindings::fou_cfg::default());
    let (mut cfg, index) = (cfg.ok(), cfg.err().unwrap_or(0));
    let cfg = cfg
        .as_mut()
        .map_or(core::ptr::null_mut(), core::ptr::from_mut);
    // SAFETY: The namespace of a request is live. `cfg` may be null.
    let err = unsafe { bindings::fou_find(net, cfg, index, &mut found) };
    to_result(err).map_err(errno)?;
    Ok(found)
}

/// Writes the attributes of a port. C: `fou_fill_info()`.
fn fill<S: Sink>(
    to: &mut Writer<'_, '_, FouAttr, S, NlMsgHdr>,
    mut port: bindings::fou_cfg,
) -> Result<(), BuildError> {
    let udp = &mut port.udp_config;
    to.put(FouAttr::AF, udp.family)?;
    to.put(FouAttr::PORT, u16::from_be(udp.local_udp_port))?;
    to.put(FouAttr::PEER_PORT, u16::from_be(udp.peer_udp_port))?;
    to.put(FouAttr::IPPROTO, port.protocol)?;
    to.put(FouAttr::TYPE, port.type_ as u8)?;
    to.put(FouAttr::IFINDEX, udp.bind_ifindex)?;
    if u32::from(port.flags) & bindings::FOU_F_REMCSUM_NOPARTIAL != 0 {
        to.put(FouAttr::REMCSUM_NOPARTIAL, ())?;
    }
    let addresses = addresses(udp).into_iter();
    for (attr, address) in addresses.filter(|(_, address)| !address.is_empty()) {
        to.raw().put(attr.nla_type(), address)?;
    }
    Ok(())
}

fn get(request: &Request<'_>) -> Result<(), Refusal> {
    let cfg = config(request)?;
    if cfg.udp_config.local_udp_port == 0 {
        return Err(Errno::EINVAL.into());
    }
    let port = find(request, Ok(cfg))?;
    request.reply(FouRust::GET, 128, |to| fill(to, port))
}

fn dump(
    request: &Request<'_>,
    next: &mut c_uint,
    part: &mut Part<'_, Room>,
) -> Result<More, Refusal> {
    while let Ok(port) = find(request, Err(*next)) {
        if !part.put(request, FouRust::GET, |to| fill(to, port))? {
            break;
        }
        *next += 1;
    }
    Ok(More::Yes) // an empty part is the last one
}

module! {
    type: FouModule,
    name: "fou_rust",
    description: "Rust reference implementation of the netlink interface of FOU",
    license: "GPL",
}

#[pin_data]
struct FouModule {
    #[pin]
    registration: kernel::net::genl::Registration<FouRust, NoState>,
}

impl kernel::InPlaceModule for FouModule {
    fn init(module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self { registration <- kernel::net::genl::Registration::new(module) })
    }
}
