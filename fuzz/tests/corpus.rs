// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every input of the committed corpus, without a fuzzer.

use std::fs;
use std::path::Path;

#[test]
fn every_input_of_the_corpus_passes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, check) in nlwire_fuzz::TARGETS {
        let dir = corpus.join(target);
        let entries = fs::read_dir(&dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
        let mut inputs = 0;
        for entry in entries {
            let path = entry.expect("an entry").path();
            let input = fs::read(&path).expect("a readable file");
            // Shown where the test fails.
            println!("{}", path.display());
            check(&input);
            inputs += 1;
        }
        assert!(inputs > 0, "{target} has no inputs");
    }
}
