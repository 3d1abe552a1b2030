// SPDX-License-Identifier: MIT OR Apache-2.0
//! Plays hostile neighbours against a `Server`, and measures what a good client
//! notices.
//!
//! ```text
//! cargo run --release -p benches --example hostile_neighbours -- --check
//! ```
//!
//! The server, the good client and the attackers are processes of their own,
//! which this program starts from its own file. As root, they are in a network
//! namespace of their own and the attackers run as another user. Without root,
//! everything runs as the same user, in the namespace of the caller.
//!
//! Each ratio is to a server that is not attacked, measured at the same time. See
//! [`trial`].

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a program that stops where it cannot go on"
)]

mod attack;
mod awake;
mod claim;
mod client;
mod floor;
mod options;
mod process;
mod rcu;
mod report;
mod requests;
mod server;
mod steps;
mod trial;

use std::process::ExitCode;

use options::{Driver, Options, Role};

fn main() -> ExitCode {
    match options::read() {
        Ok(Role::Help) => print!("{}", options::help()),
        Ok(Role::Server { driver }) => server::run(driver),
        Ok(Role::Client { port }) => client::run(port),
        Ok(Role::Attacker { kind, field }) => attack::run(kind, field),
        Ok(Role::Steps(kinds)) => {
            process::enter();
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            steps::run(&kinds);
        }
        Ok(Role::Judge(options)) => return judge(&options),
        Err(text) => {
            eprintln!("{text}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Runs a trial of each kind, and prints the table.
fn judge(options: &Options) -> ExitCode {
    let setting = process::enter();
    println!("{}\n", report::machine(options, setting));
    let _rcu = options.realtime.then(rcu::Priority::set);
    let _awake = options.realtime.then(awake::keep);
    let mut trials = Vec::new();
    for kind in &options.kinds {
        let mut trial = trial::run(kind, options.driver, options);
        eprintln!("{}", report::progress(&trial));
        if options.floor && setting.users {
            let floor = trial::run(kind, Driver::Floor, options);
            eprintln!("The floor: {}", report::progress(&floor));
            trial.floor = floor.rounds;
        }
        trials.push(trial);
    }
    print!("{}", report::table(&trials, options));
    let missed = report::missed(&trials, options);
    for line in &missed {
        println!("MISSED: {line}");
    }
    if options.check && !missed.is_empty() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
