// SPDX-License-Identifier: MIT OR Apache-2.0
//! Delays and drops packets: adds a netem queueing discipline to an interface, and
//! shows it as the kernel has added it.
//!
//! ```text
//! unshare -rn cargo run -p nlsock --example tc_netem_add -- lo --delay 100 --loss 1
//! ```
//!
//! Needs `CAP_NET_ADMIN`; `unshare -rn` gives it in a new network namespace. The
//! parameters are in `TCA_OPTIONS`, which begins with a `struct tc_netem_qopt`.
//! With `NLM_F_ECHO` the kernel sends the queueing discipline back.

mod common;

use std::io::{self, Write};
use std::process::ExitCode;

use common::args::Args;
use common::{net, Result};
use nlfamilies::tc::{Tc, TcMsg, TcNetemQopt, Tca, TcaOptions};
use nlsock::{Client, Error};
use nlwire::uapi::*;
use nlwire::Errno;

const HELP: &str = "\
Usage: tc_netem_add DEV [--delay MS] [--loss PERCENT]

Makes an interface delay and drop the packets that it sends, and shows the
queueing discipline as the kernel has added it. Needs CAP_NET_ADMIN.

Arguments:
  DEV                 The interface

Options:
      --delay MS      Delay in milliseconds (default: 0)
      --loss PERCENT  Percentage of packets to drop (default: 0)
  -h, --help          Show this help

Example:
  tc_netem_add lo --delay 100 --loss 1
";

/// A millisecond in ticks of 64 nanoseconds.
const MILLISECOND: u32 = 1_000_000 / 64;
/// The probability of 1 %. 100 % is `u32::MAX`.
const PERCENT: u32 = u32::MAX.div_ceil(100);

fn main() -> ExitCode {
    common::run(HELP, netem_add)
}

fn netem_add(mut args: Args) -> Result {
    let delay: u32 = args.value("--delay")?.unwrap_or(0);
    let loss: u32 = args.value("--loss")?.unwrap_or(0);
    let dev: String = args.required("DEV")?;
    args.finish()?;

    let mut client = Client::open(NETLINK_ROUTE)?;
    let index = net::link_index(&mut client, &dev)?;
    let flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_ECHO;
    let header = TcMsg {
        tcm_ifindex: index.into(),
        tcm_parent: TC_H_ROOT.into(),
        ..TcMsg::default()
    };
    let netem = TcNetemQopt {
        latency: delay.saturating_mul(MILLISECOND),
        limit: 1000, // packets in the queue
        loss: loss.saturating_mul(PERCENT),
        ..TcNetemQopt::default()
    };
    let answer = client.call(Tc::NEWQDISC, flags, &header, |qdisc| {
        // Attributes TCA_NETEM_* may follow the struct.
        qdisc.sub_framed(Tca::OPTIONS, TcaOptions::NETEM, &netem, |_| Ok(()))
    });
    let answer = match answer {
        Err(Error::Refused(error)) if error.errno() == Errno::ENOENT => {
            return Err(format!("{error}: this kernel has no netem").into());
        }
        answer => answer?,
    };

    // The removal of the previous queueing discipline comes first.
    for message in answer.reply().messages() {
        let Some((header, qdisc)) = Tc::NEWQDISC_NTF.read(&message)? else {
            continue;
        };
        if let Some((netem, _)) = qdisc.get(Tca::OPTIONS.of(TcaOptions::NETEM))? {
            let (delay, loss) = (netem.latency, netem.loss);
            let (delay, loss) = (delay / MILLISECOND, loss.div_ceil(PERCENT));
            let text = format!("delay {delay} ms loss {loss} %");
            writeln!(io::stdout(), "dev {} {text}", header.tcm_ifindex)?;
        }
    }
    Ok(())
}
