//! Generated datagrams, all right and wrong in all places, against the model.

use std::collections::BTreeMap;

use nix::libc::{EINVAL, EOPNOTSUPP, ERANGE, ESRCH};
use nlwire::Messages;

use crate::harness::{Skipped, Verdict};
use crate::model::Bench;
use crate::module::Module;
use crate::numbers::Numbers;
use crate::Config;

/// Success, and every refusal that there is without a listener that is full.
const ANSWERS: [(i32, &str); 9] = [
    (0, ""),
    (ESRCH, "this reached nobody in the group"),
    (EINVAL, ""), // what is missing has no text
    (EINVAL, "NLA_F_NESTED not expected"),
    (EINVAL, "Unknown attribute type"),
    (EINVAL, "bytes leftover after parsing attributes"),
    (EINVAL, "invalid attribute length"),
    (ERANGE, "integer out of range"),
    (EOPNOTSUPP, ""),
];

/// The same datagram from every asker, again and again.
pub(crate) fn datagrams(config: &Config) -> Verdict {
    let module = Module::load(config, "");
    compare(config);
    module.unload();
    Ok(())
}

/// As [`datagrams`], with the build of the module that reads everything with the
/// kernel's own parser as well.
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

/// Generates datagrams, and compares what the module and the model make of them.
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
    // All that can be answered was, so the comparison means something.
    if config.datagrams >= 1000 {
        let found: Vec<_> = found
            .keys()
            .map(|(errno, text)| (*errno, &**text))
            .collect();
        assert_eq!(found, ANSWERS);
    }
}

/// Counts ACKs by errno and text.
fn tally(found: &mut BTreeMap<(i32, String), usize>, answers: &[Vec<u8>]) {
    for answer in answers {
        let first = Messages::strict(answer).next().unwrap();
        if let Ok(ack) = first.unwrap().ack() {
            let text = ack.ext_ack().unwrap().text().to_string();
            *found.entry((ack.errno(), text)).or_default() += 1;
        }
    }
}
