// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists the queueing disciplines: `cargo run -p nlsock --example tc_qdisc_list`.
//!
//! Needs no privilege.

use nlfamilies::tc::{Tc, TcMsg, Tca, TcaFqCodel, TcaOptions};
use nlsock::{Client, Error};
use nlwire::uapi::NETLINK_ROUTE;

fn main() -> Result<(), Error> {
    let mut client = Client::open(NETLINK_ROUTE)?;
    let mut qdiscs = client.list(Tc::GETQDISC, &TcMsg::default(), |_| Ok(()))?;
    while let Some((header, qdisc)) = qdiscs.next()? {
        let kind = qdisc.get(Tca::KIND)?.unwrap_or_default();
        print!(
            "{kind} {:x}: dev {}",
            header.tcm_handle.get() >> 16,
            header.tcm_ifindex
        );
        if let Some(codel) = qdisc.get(Tca::OPTIONS.of(TcaOptions::FQ_CODEL))? {
            let (limit, target) = codel.get((TcaFqCodel::LIMIT, TcaFqCodel::TARGET))?;
            let (limit, target) = (limit.unwrap_or_default(), target.unwrap_or_default());
            print!(" limit {limit} target {target} us");
        }
        if let Some(prio) = qdisc.get(Tca::OPTIONS.of(TcaOptions::PFIFO_FAST))? {
            print!(" bands {}", prio.bands);
        }
        println!();
    }
    Ok(())
}
