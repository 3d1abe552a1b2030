// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every layout, compared with the C headers of this machine, and constants,
//! compared with libc. ynlgen compares every constant with the headers of a
//! kernel tree.
//!
//! The headers are the truth, and a C compiler is who can read them: the tests
//! write C programs that print what C makes of a struct, and compare. Where there
//! is no C compiler, or no headers, they say what they could not compare, on the
//! real stderr, and pass.
//!
//! `CC` chooses the compiler, as in `CC=musl-gcc` or `CC="ccache gcc"`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, io, process};

use nlwire::nfnl::NfGenMsg;
use nlwire::rtnl::{
    IfAddrMsg, IfInfoMsg, NdMsg, RtGenMsg, RtMsg, RtNextHop, TcMqprioQopt, TcMsg, TcNetemCorr,
    TcNetemCorrupt, TcNetemQopt, TcNetemRate, TcNetemReorder,
};
use nlwire::sock_diag::{
    InetDiagMsg, InetDiagReqV2, InetDiagSockId, NetlinkDiagMsg, NetlinkDiagReq,
};
use nlwire::{GenlMsgHdr, NlAttr, NlMsgHdr, NlmFlags, SockAddrNl};
use zerocopy::native_endian::{I32, U16, U32};
use zerocopy::IntoBytes;

const HEADERS: &str = "\
#include <stdio.h>
#include <string.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <linux/audit.h>
#include <linux/gen_stats.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/lwtunnel.h>
#include <linux/neighbour.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/veth.h>
#include <linux/version.h>
";

/// The value of a constant of any type.
trait Value {
    fn value(self) -> i64;
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(impl Value for $type {
            fn value(self) -> i64 {
                self.try_into().expect("every constant fits into i64")
            }
        })*
    };
}

integers! { u8 u16 u32 usize i16 i32 }

impl Value for NlmFlags {
    fn value(self) -> i64 {
        self.bits().into()
    }
}

fn widen(value: impl Value) -> i64 {
    value.value()
}

/// Says so past libtest, which captures `eprintln!` of tests that pass.
fn skipped(what: &str) {
    writeln!(io::stderr(), "SKIPPED: {what}").expect("stderr can be written to");
}

/// A C compiler that finds the headers, and a directory to use it in, which is
/// removed in the end.
struct C {
    compiler: String,
    arguments: Vec<String>,
    dir: PathBuf,
}

impl C {
    /// `None` if there is no compiler or there are no headers: says so.
    fn find(test: &str) -> Option<Self> {
        let command = env::var("CC").unwrap_or_default();
        let mut words = command.split_whitespace().map(str::to_owned);
        let c = Self {
            compiler: words.next().unwrap_or_else(|| "cc".to_owned()),
            arguments: words.collect(),
            dir: PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
                .join(format!("uapi-{test}-{}", process::id())),
        };
        fs::create_dir_all(&c.dir).expect("the target directory can be written to");
        if let Err(error) = Command::new(&c.compiler).arg("--version").output() {
            skipped(&format!("{test}: no C compiler: {}: {error}", c.compiler));
            return None;
        }
        if let Err(message) = c.compile("") {
            let reason = message.lines().find(|line| line.contains("error"));
            let reason = reason.unwrap_or("the compiler does not say why");
            skipped(&format!("{test}: no C headers: {reason}"));
            return None;
        }
        Some(c)
    }

    /// Compiles a `main` of these statements. The error is what the compiler
    /// says.
    fn compile(&self, statements: &str) -> Result<PathBuf, String> {
        let source = self.dir.join("program.c");
        let program = self.dir.join("program");
        let text = format!("{HEADERS}\nint main(void)\n{{\n{statements}\treturn 0;\n}}\n");
        fs::write(&source, text).expect("the directory can be written to");
        let output = Command::new(&self.compiler)
            .args(&self.arguments)
            .arg("-o")
            .args([&program, &source])
            .output()
            .expect("the compiler ran before");
        if output.status.success() {
            Ok(program)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Compiles and runs: what it prints.
    fn run(&self, statements: &str) -> String {
        let program = match self.compile(statements) {
            Ok(program) => program,
            Err(message) => panic!("the C program does not compile:\n{message}"),
        };
        let output = Command::new(&program)
            .output()
            .expect("what CC compiles runs here");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("the C program prints ASCII")
    }
}

impl Drop for C {
    fn drop(&mut self) {
        // What is left of a test that failed is no reason to panic again.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// A C struct with a value for each field, and the same in Rust. No byte of a
/// value occurs twice, so that bytes that are equal are fields that are equal.
struct Layout {
    name: &'static str,
    fields: &'static [(&'static str, u32)],
    bytes: Vec<u8>,
}

/// What the C programs fill in as if it were in host byte order.
fn sock_id() -> InetDiagSockId {
    let address = |first: u32, last: u32| {
        let mut address = [0; 16];
        address[..4].copy_from_slice(&first.to_ne_bytes());
        address[12..].copy_from_slice(&last.to_ne_bytes());
        address
    };
    InetDiagSockId {
        idiag_sport: u16::to_be(0x6162).into(),
        idiag_dport: u16::to_be(0x7172).into(),
        idiag_src: address(0x8182_8384, 0x9192_9394),
        idiag_dst: address(0xa1a2_a3a4, 0xb1b2_b3b4),
        idiag_if: U32::new(0xc1c2_c3c4),
        idiag_cookie: [U32::new(0xd1d2_d3d4), U32::new(0xe1e2_e3e4)],
    }
}

/// An array with a first and a last element that are not 0.
fn ends(first: u16, last: u16) -> [U16; 16] {
    let mut array = [U16::default(); 16];
    array[0] = first.into();
    array[15] = last.into();
    array
}

fn layouts() -> Vec<Layout> {
    vec![
        Layout {
            name: "nlmsghdr",
            fields: &[
                ("nlmsg_len", 0x1112_1314),
                ("nlmsg_type", 0x2122),
                ("nlmsg_flags", 0x3132),
                ("nlmsg_seq", 0x4142_4344),
                ("nlmsg_pid", 0x5152_5354),
            ],
            bytes: NlMsgHdr::new(0x2122)
                .with_len(0x1112_1314)
                .with_flags(NlmFlags::from_bits(0x3132))
                .with_seq(0x4142_4344)
                .with_pid(0x5152_5354)
                .as_bytes()
                .to_vec(),
        },
        Layout {
            name: "sockaddr_nl",
            fields: &[
                ("nl_family", 16), // AF_NETLINK, which Rust fills in
                ("nl_pid", 0x1112_1314),
                ("nl_groups", 0x2122_2324),
            ],
            bytes: SockAddrNl::new(0x1112_1314, 0x2122_2324)
                .as_bytes()
                .to_vec(),
        },
        Layout {
            name: "nlattr",
            fields: &[("nla_len", 0x1112), ("nla_type", 0x2122)],
            bytes: NlAttr::new(0x1112, 0x2122).as_bytes().to_vec(),
        },
        Layout {
            name: "genlmsghdr",
            fields: &[("cmd", 0x11), ("version", 0x21)],
            bytes: GenlMsgHdr::new(0x11, 0x21).as_bytes().to_vec(),
        },
        Layout {
            name: "rtgenmsg",
            fields: &[("rtgen_family", 0x11)],
            bytes: RtGenMsg { rtgen_family: 0x11 }.as_bytes().to_vec(),
        },
        Layout {
            name: "ifinfomsg",
            fields: &[
                ("ifi_family", 0x11),
                ("__ifi_pad", 0x21),
                ("ifi_type", 0x3132),
                ("ifi_index", 0x4142_4344),
                ("ifi_flags", 0x5152_5354),
                ("ifi_change", 0x6162_6364),
            ],
            bytes: IfInfoMsg {
                ifi_family: 0x11,
                __ifi_pad: 0x21,
                ifi_type: U16::new(0x3132),
                ifi_index: I32::new(0x4142_4344),
                ifi_flags: U32::new(0x5152_5354),
                ifi_change: U32::new(0x6162_6364),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "ifaddrmsg",
            fields: &[
                ("ifa_family", 0x11),
                ("ifa_prefixlen", 0x21),
                ("ifa_flags", 0x31),
                ("ifa_scope", 0x41),
                ("ifa_index", 0x5152_5354),
            ],
            bytes: IfAddrMsg {
                ifa_family: 0x11,
                ifa_prefixlen: 0x21,
                ifa_flags: 0x31,
                ifa_scope: 0x41,
                ifa_index: U32::new(0x5152_5354),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "rtmsg",
            fields: &[
                ("rtm_family", 0x11),
                ("rtm_dst_len", 0x21),
                ("rtm_src_len", 0x31),
                ("rtm_tos", 0x41),
                ("rtm_table", 0x51),
                ("rtm_protocol", 0x61),
                ("rtm_scope", 0x71),
                ("rtm_type", 0x81),
                ("rtm_flags", 0x9192_9394),
            ],
            bytes: RtMsg {
                rtm_family: 0x11,
                rtm_dst_len: 0x21,
                rtm_src_len: 0x31,
                rtm_tos: 0x41,
                rtm_table: 0x51,
                rtm_protocol: 0x61,
                rtm_scope: 0x71,
                rtm_type: 0x81,
                rtm_flags: U32::new(0x9192_9394),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "ndmsg",
            fields: &[
                ("ndm_family", 0x11),
                ("ndm_pad1", 0x21),
                ("ndm_pad2", 0x3132),
                ("ndm_ifindex", 0x4142_4344),
                ("ndm_state", 0x5152),
                ("ndm_flags", 0x61),
                ("ndm_type", 0x71),
            ],
            bytes: NdMsg {
                ndm_family: 0x11,
                ndm_pad1: 0x21,
                ndm_pad2: U16::new(0x3132),
                ndm_ifindex: I32::new(0x4142_4344),
                ndm_state: U16::new(0x5152),
                ndm_flags: 0x61,
                ndm_type: 0x71,
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "rtnexthop",
            fields: &[
                ("rtnh_len", 0x1112),
                ("rtnh_flags", 0x21),
                ("rtnh_hops", 0x31),
                ("rtnh_ifindex", 0x4142_4344),
            ],
            bytes: RtNextHop {
                rtnh_len: U16::new(0x1112),
                rtnh_flags: 0x21,
                rtnh_hops: 0x31,
                rtnh_ifindex: I32::new(0x4142_4344),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tcmsg",
            fields: &[
                ("tcm_family", 0x11),
                ("tcm__pad1", 0x21),
                ("tcm__pad2", 0x3132),
                ("tcm_ifindex", 0x4142_4344),
                ("tcm_handle", 0x5152_5354),
                ("tcm_parent", 0x6162_6364),
                ("tcm_info", 0x7172_7374),
            ],
            bytes: TcMsg {
                tcm_family: 0x11,
                tcm__pad1: 0x21,
                tcm__pad2: U16::new(0x3132),
                tcm_ifindex: I32::new(0x4142_4344),
                tcm_handle: U32::new(0x5152_5354),
                tcm_parent: U32::new(0x6162_6364),
                tcm_info: U32::new(0x7172_7374),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_qopt",
            fields: &[
                ("latency", 0x1112_1314),
                ("limit", 0x2122_2324),
                ("loss", 0x3132_3334),
                ("gap", 0x4142_4344),
                ("duplicate", 0x5152_5354),
                ("jitter", 0x6162_6364),
            ],
            bytes: TcNetemQopt {
                latency: U32::new(0x1112_1314),
                limit: U32::new(0x2122_2324),
                loss: U32::new(0x3132_3334),
                gap: U32::new(0x4142_4344),
                duplicate: U32::new(0x5152_5354),
                jitter: U32::new(0x6162_6364),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_corr",
            fields: &[
                ("delay_corr", 0x1112_1314),
                ("loss_corr", 0x2122_2324),
                ("dup_corr", 0x3132_3334),
            ],
            bytes: TcNetemCorr {
                delay_corr: U32::new(0x1112_1314),
                loss_corr: U32::new(0x2122_2324),
                dup_corr: U32::new(0x3132_3334),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_reorder",
            fields: &[("probability", 0x1112_1314), ("correlation", 0x2122_2324)],
            bytes: TcNetemReorder {
                probability: U32::new(0x1112_1314),
                correlation: U32::new(0x2122_2324),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_corrupt",
            fields: &[("probability", 0x1112_1314), ("correlation", 0x2122_2324)],
            bytes: TcNetemCorrupt {
                probability: U32::new(0x1112_1314),
                correlation: U32::new(0x2122_2324),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_netem_rate",
            fields: &[
                ("rate", 0x1112_1314),
                ("packet_overhead", 0x2122_2324),
                ("cell_size", 0x3132_3334),
                ("cell_overhead", 0x4142_4344),
            ],
            bytes: TcNetemRate {
                rate: U32::new(0x1112_1314),
                packet_overhead: I32::new(0x2122_2324),
                cell_size: U32::new(0x3132_3334),
                cell_overhead: I32::new(0x4142_4344),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "tc_mqprio_qopt",
            fields: &[
                ("num_tc", 0x11),
                ("prio_tc_map[0]", 0x21),
                ("prio_tc_map[15]", 0x31),
                ("hw", 0x41),
                ("count[0]", 0x5152),
                ("count[15]", 0x6162),
                ("offset[0]", 0x7172),
                ("offset[15]", 0x8182),
            ],
            bytes: TcMqprioQopt {
                num_tc: 0x11,
                prio_tc_map: [0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x31],
                hw: 0x41,
                count: ends(0x5152, 0x6162),
                offset: ends(0x7172, 0x8182),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "nfgenmsg",
            fields: &[
                ("nfgen_family", 0x11),
                ("version", 0x21),
                ("res_id", 0x3132),
            ],
            bytes: NfGenMsg {
                nfgen_family: 0x11,
                version: 0x21,
                res_id: u16::to_be(0x3132).into(),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "inet_diag_req_v2",
            fields: &[
                ("sdiag_family", 0x11),
                ("sdiag_protocol", 0x21),
                ("idiag_ext", 0x31),
                ("pad", 0x41),
                ("idiag_states", 0x5152_5354),
                ("id.idiag_sport", 0x6162),
                ("id.idiag_dport", 0x7172),
                ("id.idiag_src[0]", 0x8182_8384),
                ("id.idiag_src[3]", 0x9192_9394),
                ("id.idiag_dst[0]", 0xa1a2_a3a4),
                ("id.idiag_dst[3]", 0xb1b2_b3b4),
                ("id.idiag_if", 0xc1c2_c3c4),
                ("id.idiag_cookie[0]", 0xd1d2_d3d4),
                ("id.idiag_cookie[1]", 0xe1e2_e3e4),
            ],
            bytes: InetDiagReqV2 {
                sdiag_family: 0x11,
                sdiag_protocol: 0x21,
                idiag_ext: 0x31,
                pad: 0x41,
                idiag_states: U32::new(0x5152_5354),
                id: sock_id(),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "inet_diag_msg",
            fields: &[
                ("idiag_family", 0x11),
                ("idiag_state", 0x21),
                ("idiag_timer", 0x31),
                ("idiag_retrans", 0x41),
                ("id.idiag_sport", 0x6162),
                ("id.idiag_dport", 0x7172),
                ("id.idiag_src[0]", 0x8182_8384),
                ("id.idiag_src[3]", 0x9192_9394),
                ("id.idiag_dst[0]", 0xa1a2_a3a4),
                ("id.idiag_dst[3]", 0xb1b2_b3b4),
                ("id.idiag_if", 0xc1c2_c3c4),
                ("id.idiag_cookie[0]", 0xd1d2_d3d4),
                ("id.idiag_cookie[1]", 0xe1e2_e3e4),
                ("idiag_expires", 0xf1f2_f3f4),
                ("idiag_rqueue", 0x1213_1415),
                ("idiag_wqueue", 0x2223_2425),
                ("idiag_uid", 0x3233_3435),
                ("idiag_inode", 0x4243_4445),
            ],
            bytes: InetDiagMsg {
                idiag_family: 0x11,
                idiag_state: 0x21,
                idiag_timer: 0x31,
                idiag_retrans: 0x41,
                id: sock_id(),
                idiag_expires: U32::new(0xf1f2_f3f4),
                idiag_rqueue: U32::new(0x1213_1415),
                idiag_wqueue: U32::new(0x2223_2425),
                idiag_uid: U32::new(0x3233_3435),
                idiag_inode: U32::new(0x4243_4445),
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "netlink_diag_req",
            fields: &[
                ("sdiag_family", 0x11),
                ("sdiag_protocol", 0x21),
                ("pad", 0x3132),
                ("ndiag_ino", 0x4142_4344),
                ("ndiag_show", 0x5152_5354),
                ("ndiag_cookie[0]", 0x6162_6364),
                ("ndiag_cookie[1]", 0x7172_7374),
            ],
            bytes: NetlinkDiagReq {
                sdiag_family: 0x11,
                sdiag_protocol: 0x21,
                pad: U16::new(0x3132),
                ndiag_ino: U32::new(0x4142_4344),
                ndiag_show: U32::new(0x5152_5354),
                ndiag_cookie: [U32::new(0x6162_6364), U32::new(0x7172_7374)],
            }
            .as_bytes()
            .to_vec(),
        },
        Layout {
            name: "netlink_diag_msg",
            fields: &[
                ("ndiag_family", 0x11),
                ("ndiag_type", 0x21),
                ("ndiag_protocol", 0x31),
                ("ndiag_state", 0x41),
                ("ndiag_portid", 0x5152_5354),
                ("ndiag_dst_portid", 0x6162_6364),
                ("ndiag_dst_group", 0x7172_7374),
                ("ndiag_ino", 0x8182_8384),
                ("ndiag_cookie[0]", 0x9192_9394),
                ("ndiag_cookie[1]", 0xa1a2_a3a4),
            ],
            bytes: NetlinkDiagMsg {
                ndiag_family: 0x11,
                ndiag_type: 0x21,
                ndiag_protocol: 0x31,
                ndiag_state: 0x41,
                ndiag_portid: U32::new(0x5152_5354),
                ndiag_dst_portid: U32::new(0x6162_6364),
                ndiag_dst_group: U32::new(0x7172_7374),
                ndiag_ino: U32::new(0x8182_8384),
                ndiag_cookie: [U32::new(0x9192_9394), U32::new(0xa1a2_a3a4)],
            }
            .as_bytes()
            .to_vec(),
        },
    ]
}

#[test]
#[cfg_attr(miri, ignore = "runs a C compiler")]
fn layouts_are_those_of_the_headers() {
    let Some(c) = C::find("layouts") else {
        return;
    };
    let mut statements = String::from(
        "\tunion { unsigned short value; unsigned char bytes[2]; } order = { 0x0102 };\n\
         \tsize_t i;\n\
         \tprintf(\"%s\\n\", order.bytes[0] == 1 ? \"big\" : \"little\");\n",
    );
    for Layout { name, fields, .. } in layouts() {
        writeln!(statements, "\tstruct {name} {name};").unwrap();
        writeln!(statements, "\tmemset(&{name}, 0, sizeof {name});").unwrap();
        for (field, value) in fields {
            writeln!(statements, "\t{name}.{field} = {value:#x};").unwrap();
        }
        writeln!(
            statements,
            "\tprintf(\"{name} %zu \", sizeof {name});\n\
             \tfor (i = 0; i < sizeof {name}; i++)\n\
             \t\tprintf(\"%02x\", ((unsigned char *)&{name})[i]);\n\
             \tprintf(\"\\n\");",
        )
        .unwrap();
    }
    let output = c.run(&statements);
    let (order, in_c) = output.split_once('\n').expect("a line");
    // Not so where the tests run under an emulator and the compiler does not.
    let same_order = (order == "big") == cfg!(target_endian = "big");
    if !same_order {
        skipped("layouts: the C compiler's byte order is another; compared sizes only");
    }
    assert_eq!(in_c.lines().count(), layouts().len());
    for (in_c, Layout { name, bytes, .. }) in in_c.lines().zip(layouts()) {
        let mut in_rust = format!("{name} {} ", bytes.len());
        let mut compared = in_c;
        if same_order {
            for byte in bytes {
                write!(in_rust, "{byte:02x}").unwrap();
            }
        } else {
            compared = in_c.trim_end_matches(|c: char| c != ' ');
        }
        assert_eq!(in_rust, compared);
    }
}

#[test]
fn sizes_are_those_of_libc() {
    assert_eq!(size_of::<NlMsgHdr>(), size_of::<libc::nlmsghdr>());
    assert_eq!(size_of::<NlAttr>(), size_of::<libc::nlattr>());
    assert_eq!(size_of::<SockAddrNl>(), size_of::<libc::sockaddr_nl>());
    assert_eq!(size_of::<GenlMsgHdr>(), size_of::<libc::genlmsghdr>());
}

#[test]
fn constants_are_those_of_libc() {
    use nlwire::uapi;

    macro_rules! same {
        ($($name:ident,)*) => {
            $(assert_eq!(widen(uapi::$name), widen(libc::$name), stringify!($name));)*
        };
    }
    same! {
        AF_NETLINK, SOL_NETLINK, AF_INET, AF_INET6, AF_BRIDGE,
        NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_ADD_MEMBERSHIP, NETLINK_EXT_ACK,
        NLM_F_REQUEST, NLM_F_DUMP, NLM_F_CREATE, NLM_F_DUMP_INTR,
        NLMSG_ERROR, NLMSG_DONE, NLA_F_NESTED, NLA_ALIGNTO,
        GENL_NAMSIZ, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_MCAST_GROUPS,
        RTM_NEWLINK, RTM_GETROUTE, RTNLGRP_IPV6_ROUTE, IFLA_LINKINFO, IFLA_INFO_KIND,
        IFA_FLAGS, RTA_TABLE, RTN_UNICAST, RT_SCOPE_LINK, RT_TABLE_MAIN, RTPROT_KERNEL,
        IFF_UP, IFF_LOWER_UP,
    }
}
