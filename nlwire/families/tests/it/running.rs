//! Messages of the running kernel.

use nlsock::{Client, Dump, Error, Genl};
use nlwire::typed::{FamilyInfo, OpInfo};

use super::coverage::Coverage;
use super::lines::{families, Line};

/// Every attribute in the answer to every dump that needs no privilege is typed.
#[test]
fn attributes_of_the_running_kernel_are_known() {
    let mut genl = Genl::open().unwrap();
    let mut answered = 0;
    for family in families() {
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
        if family.protocol == nlwire::uapi::NETLINK_GENERIC {
            return add(
                genl.dump(family.name, command, |_| Ok(()))?,
                family,
                4,
                coverage,
            );
        }
    }
    let mut client = Client::open(family.protocol)?;
    let answer = client.dump(request, |message| match op.request_header.size {
        4 => message.put_header(&[0u8; 4]),
        8 => message.put_header(&[0u8; 8]),
        12 => message.put_header(&[0u8; 12]),
        16 => message.put_header(&[0u8; 16]),
        20 => message.put_header(&[0u8; 20]),
        // tcamsg, ndtmsg and the like begin with a family.
        _ => message.put_header(&[0u8; 1]),
    })?;
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
