// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tests the kernel module from user space: as root, in a QEMU guest that runs nothing
//! else and may crash.
//!
//! ```text
//! guest [--module FILE] [--comparing FILE] [--seed N] [--datagrams N] [--inputs N]
//!       [--requests N] [--messages N] [--cycles N] [--joins N] [--patience N] [--kunit]
//!       [PART OF A TEST'S NAME]...
//! ```
//!
//! Each test loads the module with the parameters that it needs, and unloads it at the
//! end. Both have to succeed every time.
//!
//! Most tests compare the answers of the module with those of a [`model`], which is the
//! same service in this process. This tests everything between the service and a
//! client: the glue, the kernel, and their handling of sizes, offsets, ports,
//! processors and namespaces. Other tests compare the answers with constants and with
//! the answers of generic netlink. These test the service itself.

#![forbid(unsafe_code)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod broadcast;
mod client;
mod compared;
mod counters;
mod events;
mod failures;
mod fou;
mod generated;
mod genl;
mod genl_compared;
mod genl_generated;
mod genl_loading;
mod genl_parallel;
mod harness;
mod kmsg;
mod kunit;
mod leftovers;
mod listeners;
mod loading;
mod malformed;
mod model;
mod module;
mod namespaces;
mod nobody;
mod numbers;
mod pages;
mod refusals;
mod roundtrips;
mod sending;
mod sizes;
mod traffic;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use harness::Test;

/// The settings from the command line.
pub(crate) struct Config {
    /// The module's file.
    pub(crate) module: PathBuf,
    /// The file of the test build, which compares nlwire with the kernel's own parser.
    pub(crate) comparing: PathBuf,
    /// The seed of [`generated`] and [`compared`].
    pub(crate) seed: u64,
    /// The number of datagrams that [`generated`] sends.
    pub(crate) datagrams: usize,
    /// The number of inputs that [`compared`] sends.
    pub(crate) inputs: u64,
    /// The number of datagrams that [`genl_compared`] sends to both families.
    pub(crate) requests: usize,
    /// The number of messages that each client of [`traffic`] sends.
    pub(crate) messages: u32,
    /// The number of times that [`loading`] loads and unloads the module.
    pub(crate) cycles: u32,
    /// The number of times that each thread of [`listeners`] joins or leaves.
    pub(crate) joins: u32,
    /// The factor for the time limits of the tests, for slow machines.
    pub(crate) patience: u64,
    /// Whether the module `nlstore` has KUnit tests.
    pub(crate) kunit: bool,
    /// Parts of the names of the tests to run; empty to run all tests.
    pub(crate) filters: Vec<String>,
}

/// All tests, with their limits in seconds.
const TESTS: &[Test] = &[
    Test::new("roundtrips/root", 60, roundtrips::root),
    Test::new("roundtrips/nobody", 60, roundtrips::nobody),
    Test::new("sending/refused", 60, sending::refused),
    Test::new("sending/allowed", 60, sending::allowed),
    Test::new("counters/each", 60, counters::each),
    Test::new("counters/lost", 60, counters::lost),
    Test::new("refusals/reasons", 60, refusals::reasons),
    Test::new("malformed/lengths", 60, malformed::lengths),
    Test::new(
        "malformed/not_for_the_handler",
        60,
        malformed::not_for_the_handler,
    ),
    Test::new("malformed/cuts", 60, malformed::cuts),
    Test::new("malformed/empty", 60, malformed::empty),
    Test::new("generated/datagrams", 600, generated::datagrams),
    Test::new("generated/compared", 600, generated::compared),
    Test::new("compared/inputs", 1200, compared::inputs),
    Test::new("sizes/messages", 120, sizes::messages),
    Test::new("sizes/payloads", 120, sizes::payloads),
    Test::new("broadcast/groups", 60, broadcast::groups),
    Test::new("broadcast/three_listeners", 60, broadcast::three_listeners),
    Test::new("broadcast/nobody_listens", 60, broadcast::nobody_listens),
    Test::new("broadcast/a_full_listener", 60, broadcast::a_full_listener),
    Test::new(
        "broadcast/an_error_for_the_sender",
        60,
        broadcast::an_error_for_the_sender,
    ),
    Test::new("events/ticks", 60, events::ticks),
    Test::new("events/nobody", 60, events::nobody),
    Test::new("events/none", 60, events::none),
    Test::new("listeners/come_and_go", 120, listeners::come_and_go),
    Test::new("listeners/elsewhere", 120, listeners::elsewhere),
    Test::new("listeners/strangers", 120, listeners::strangers),
    Test::new("listeners/full", 120, listeners::full),
    Test::new("listeners/crowd", 300, listeners::crowd),
    Test::new("work/longest_datagrams", 120, work::longest_datagrams),
    Test::new("work/unread_dumps", 60, work::unread_dumps),
    Test::new("traffic/four_clients", 1200, traffic::four_clients),
    Test::new("namespaces/apart", 60, namespaces::apart),
    Test::new(
        "namespaces/older_than_the_module",
        60,
        namespaces::older_than_the_module,
    ),
    Test::new("namespaces/come_and_go", 120, namespaces::come_and_go),
    Test::new("loading/parameters", 60, loading::parameters),
    Test::new("loading/another_protocol", 60, loading::another_protocol),
    Test::new("loading/an_open_socket", 60, loading::an_open_socket),
    Test::new(
        "loading/an_unfinished_dump",
        60,
        loading::an_unfinished_dump,
    ),
    Test::new("loading/cycles", 1200, loading::cycles),
    Test::new("loading/namespaces", 1200, loading::namespaces),
    Test::new("genl/typed", 60, genl::typed),
    Test::new("genl/capabilities", 60, genl::capabilities),
    Test::new("genl/namespaces", 60, genl::namespaces),
    Test::new("genl/unread_dump", 60, genl::unread_dump),
    Test::new("genl/longest_datagrams", 120, genl::longest_datagrams),
    Test::new("genl_parallel/store", 60, genl_parallel::store),
    Test::new("genl_parallel/solo", 60, genl_parallel::solo),
    Test::new("genl_compared/controller", 60, genl_compared::controller),
    Test::new("genl_compared/requests", 1200, genl_compared::requests),
    Test::new("genl_compared/nobody", 120, genl_compared::nobody),
    Test::new("genl_loading/twice", 60, genl_loading::twice),
    Test::new("genl_loading/a_member", 60, genl_loading::a_member),
    Test::new("genl_loading/cycles", 1200, genl_loading::cycles),
    Test::new("fou/compared", 300, fou::compared),
    Test::new("kunit/suites", 60, kunit::suites),
    Test::new("failures/load", 600, failures::load),
    Test::new("failures/requests", 300, failures::requests),
    Test::new("failures/dumps", 300, failures::dumps),
    Test::new("failures/namespaces", 600, failures::namespaces),
    Test::new("pages/commands", 60, pages::commands),
    Test::new("leftovers/module", 60, leftovers::module),
    Test::new("leftovers/memory", 120, leftovers::memory),
];

fn main() -> ExitCode {
    match parse() {
        Ok(Command::Run(config)) => {
            kunit::silence();
            if harness::run(TESTS, &config) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Ok(Command::AsNobody(routine, config)) => {
            nobody::play(&routine, &config);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("guest: {error}");
            ExitCode::from(2)
        }
    }
}

/// The task that the command line selects.
enum Command {
    Run(Config),
    /// Run the routine of this name; see [`nobody`].
    AsNobody(String, Config),
}

fn parse() -> Result<Command, lexopt::Error> {
    use lexopt::prelude::*;
    let mut config = Config {
        module: "/lib/modules-test/nlkmod.ko".into(),
        comparing: "/lib/modules-test/nlkmod-compare.ko".into(),
        seed: 1,
        datagrams: 2000,
        inputs: 1_000_000,
        requests: 10_000,
        messages: 100_000,
        cycles: 100,
        joins: 2000,
        patience: 1,
        kunit: false,
        filters: Vec::new(),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("module") => config.module = parser.value()?.into(),
            Long("comparing") => config.comparing = parser.value()?.into(),
            Long("seed") => config.seed = parser.value()?.parse()?,
            Long("datagrams") => config.datagrams = parser.value()?.parse()?,
            Long("inputs") => config.inputs = parser.value()?.parse()?,
            Long("requests") => config.requests = parser.value()?.parse()?,
            Long("messages") => config.messages = parser.value()?.parse()?,
            Long("cycles") => config.cycles = parser.value()?.parse()?,
            Long("joins") => config.joins = parser.value()?.parse()?,
            Long("patience") => config.patience = parser.value()?.parse()?,
            Long("kunit") => config.kunit = true,
            Long("as-nobody") => {
                let routine = parser.value()?.string()?;
                return Ok(Command::AsNobody(routine, config));
            }
            Value(filter) => config.filters.push(filter.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Run(config))
}
