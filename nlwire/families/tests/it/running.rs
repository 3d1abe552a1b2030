// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages of the running kernel.

use nlsock::{Client, Dump, Error, Genl};
use nlwire::typed::{FamilyInfo, OpInfo};
use nlwire::uapi::{NETLINK_GENERIC, NETLINK_NETFILTER, NETLINK_ROUTE, NETLINK_SOCK_DIAG};

use super::coverage::Coverage;
use super::lines::Line;

/// Every attribute in the answer to every dump that needs no privilege is typed.
#[test]
fn attributes_of_the_running_kernel_are_known() {
    let mut genl = Genl::open().unwrap();
    let mut answered = 0;
    // The answers to dumps of other protocols are not attributes, or need privileges.
    let protocols = [
        NETLINK_ROUTE,
        NETLINK_GENERIC,
        NETLINK_NETFILTER,
        NETLINK_SOCK_DIAG,
    ];
    let families = nlfamilies::families().iter();
    for family in families.filter(|family| protocols.contains(&family.protocol)) {
        let mut coverage = Coverage::default();
        let ops = family.ops.iter();
        // Those that reset counters would take them from somebody else.
        for op in ops.filter(|op| op.name.contains("GET") && !op.name.contains("RESET")) {
            let (Some(request), Some(_)) = (op.request, op.reply) else {
                continue;
            };
            // The kernel has not got each operation, and not each has a dump.
            answered += usize::from(dump(&mut genl, family, op, request, &mut coverage).is_ok());
        }
        let gaps = super::unexplained(&coverage);
        assert!(gaps.is_empty(), "{}: {coverage}: {gaps:#?}", family.name);
    }
    assert!(answered >= 10, "{answered} dumps were answered");
}

fn dump(
    genl: &mut Genl,
    family: &'static FamilyInfo,
    op: &OpInfo,
    request: u16,
    coverage: &mut Coverage,
) -> Result<(), Error> {
    if let Ok(command) = u8::try_from(request) {
        if family.protocol == NETLINK_GENERIC {
            return add(
                genl.dump(family.name, command, |_| Ok(()))?,
                family,
                4,
                coverage,
            );
        }
    }
    let mut client = Client::open(family.protocol)?;
    // tcamsg, ndtmsg and the like begin with a family.
    let mut header = vec![0; op.request_header.size.max(1)];
    let address_family = family.address_families.first().copied();
    if let Some(first) = header.first_mut() {
        *first = address_family.unwrap_or_default();
    }
    let answer = client.dump(request, |message| message.put_payload(&header))?;
    add(answer, family, 0, coverage)
}

fn add(
    mut answer: Dump<'_>,
    family: &'static FamilyInfo,
    hdrlen: usize,
    coverage: &mut Coverage,
) -> Result<(), Error> {
    while let Some(message) = answer.next()? {
        let payload = message.payload();
        let number = match payload.first() {
            Some(command) if hdrlen != 0 => u16::from(*command),
            _ => message.header().nlmsg_type(),
        };
        coverage.add(&Line {
            family,
            to_kernel: false,
            number,
            payload: payload.get(hdrlen..).unwrap_or_default().to_vec(),
        });
    }
    Ok(())
}
