// SPDX-License-Identifier: MIT OR Apache-2.0
//! Generated datagrams, valid and invalid, compared with the model.

use std::collections::BTreeMap;

use nlwire::{Errno, Messages};

use crate::harness::{Skipped, Verdict};
use crate::model::Bench;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::Config;

/// Success, and every refusal that needs no full listener.
const ANSWERS: [(Option<Errno>, &str); 9] = [
    (None, ""),
    (Some(Errno::ESRCH), "this reached nobody in the group"),
    (Some(Errno::EINVAL), ""), // a missing attribute has no text
    (Some(Errno::EINVAL), "NLA_F_NESTED not expected"),
    (Some(Errno::EINVAL), "Unknown attribute type"),
    (
        Some(Errno::EINVAL),
        "bytes leftover after parsing attributes",
    ),
    (Some(Errno::EINVAL), "invalid attribute length"),
    (Some(Errno::ERANGE), "integer out of range"),
    (Some(Errno::EOPNOTSUPP), ""),
];

/// Sends generated datagrams to the module, each from every socket.
pub(crate) fn datagrams(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    compare(config);
    module.unload();
    Ok(())
}

/// Does the same with the test build of the module, which also compares nlwire with the
/// kernel's own parser.
pub(crate) fn compared(config: &Config) -> Verdict {
    let path = &config.comparing;
    if !path.exists() {
        return Err(Skipped(format!("there is no {}", path.display())));
    }
    let module = Module::try_load_file(path, "").expect("the module that compares");
    compare(config);
    let sent = config.datagrams * 4;
    assert!(module.parameter("compared") >= sent as u64);
    assert_eq!(module.parameter("differences"), 0, "nlwire and the kernel");
    module.unload();
    Ok(())
}

/// Generates datagrams and compares the answers of the module with those of the model.
fn compare(config: &Config) {
    println!("  --seed {} --datagrams {}", config.seed, config.datagrams);
    let bench = Bench::new();
    let mut numbers = Numbers::new(config.seed);
    let mut found = BTreeMap::new();
    for sent in 0..config.datagrams {
        let datagram = numbers.datagram();
        for asker in &bench.askers {
            let what = format!("--seed {}, datagram {sent}", config.seed);
            let answers = bench.compare(asker, &datagram, &what);
            if asker.peer.ext_ack {
                tally(&mut found, &answers);
            }
        }
    }
    bench.compare_counters("generated");
    println!("  {found:?}");
    // Every kind of answer has occurred, so the comparison covers all of them.
    if config.datagrams >= 1000 {
        let found: Vec<_> = found
            .keys()
            .map(|(errno, text)| (*errno, &**text))
            .collect();
        assert_eq!(found, ANSWERS);
    }
}

/// Counts ACKs by errno and text.
fn tally(found: &mut BTreeMap<(Option<Errno>, String), usize>, answers: &[Vec<u8>]) {
    for answer in answers {
        let first = Messages::new(answer).strict().next().unwrap();
        if let Ok(ack) = first.unwrap().ack() {
            let text = ack.ext_ack().unwrap().text().to_string();
            *found.entry((ack.errno(), text)).or_default() += 1;
        }
    }
}
