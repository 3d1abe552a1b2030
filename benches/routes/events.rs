// SPDX-License-Identifier: MIT OR Apache-2.0
//! A million events of routes, as fast as the kernel sends them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nlsock::{Client, Error, Monitor, MonitorEvent, WatchEvent, Watcher};
use nlwire::uapi::*;
use nlwire::Message;

use crate::table::{self, Route};

const COUNT: u32 = 1_000_000;

pub(crate) fn run() {
    monitor(2001);
    watcher(2002);
}

/// A monitor with a large buffer gets all events.
fn monitor(table: u32) {
    let mut monitor = Monitor::open(NETLINK_ROUTE).unwrap();
    if let Err(error) = monitor.socket().force_recv_buffer(16 << 20) {
        println!("SKIPPED: a buffer of 16 MiB: {error}");
        return;
    }
    monitor.join(RTNLGRP_IPV4_ROUTE).unwrap();
    monitor.set_timeout(Some(Duration::from_secs(5)));
    let (inserted, (received, resyncs, taken)) = thread::scope(|scope| {
        let inserted = scope.spawn(move || insert(table));
        let received = scope.spawn(move || {
            let start = Instant::now();
            let (mut received, mut resyncs) = (0, 0);
            while received < COUNT {
                match monitor.next() {
                    Ok(MonitorEvent::Notification(event)) => {
                        received += u32::from(number(&event.message, table).is_some());
                    }
                    Ok(MonitorEvent::Resync) => resyncs += 1,
                    Err(Error::WouldBlock) => break,
                    Err(error) => panic!("{error}"),
                }
            }
            (received, resyncs, start.elapsed())
        });
        (inserted.join().unwrap(), received.join().unwrap())
    });
    println!(
        "A monitor with a buffer of 16 MiB received {received} of {COUNT} events, {resyncs} losses, \
         in {:.2} s; the insertion took {:.2} s.",
        taken.as_secs_f64(),
        inserted.as_secs_f64()
    );
}

/// A watcher with the default buffer loses events, reads the table again, and has the kernel's
/// state in the end.
fn watcher(table: u32) {
    let monitor = Monitor::open(NETLINK_ROUTE).unwrap();
    monitor.join(RTNLGRP_IPV4_ROUTE).unwrap();
    let mut watcher = Watcher::new(monitor, Client::open(NETLINK_ROUTE).unwrap());
    watcher
        .add_dump(RTM_GETROUTE, |message| table::ask(message, table))
        .unwrap();
    watcher.set_timeout(Some(Duration::from_millis(100)));
    let is_inserted = AtomicBool::new(false);
    let (end, (view, begins, at)) = thread::scope(|scope| {
        let inserted = scope.spawn(|| {
            insert(table);
            is_inserted.store(true, Ordering::Release);
            Instant::now()
        });
        let viewed = scope.spawn(|| follow(&mut watcher, table, &is_inserted));
        (inserted.join().unwrap(), viewed.join().unwrap())
    });
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let mut dump = client
        .dump(RTM_GETROUTE, |message| table::ask(message, table))
        .unwrap();
    let mut kernel = View::new();
    while let Some(message) = dump.next().unwrap() {
        kernel.insert(number(&message, table));
    }
    assert!(view.0 == kernel.0, "the view is not the kernel's");
    println!(
        "A watcher with the default buffer had lost events {} times. {:.2} s after the last insertion, \
         its view was equal to the kernel's table of {} routes.",
        begins - 1,
        at.saturating_duration_since(end).as_secs_f64(),
        kernel.1
    );
}

/// The routes of a table, by their numbers, and how many they are.
struct View(Vec<bool>, u32);

impl View {
    fn new() -> Self {
        Self(vec![false; COUNT as usize], 0)
    }

    fn insert(&mut self, number: Option<u32>) {
        let Some(entry) = number.and_then(|number| self.0.get_mut(number as usize)) else {
            return;
        };
        self.1 += u32::from(!*entry);
        *entry = true;
    }
}

/// Follows a table until it is complete. Returns the view, the number of times that it began,
/// and the time when it was complete.
fn follow(watcher: &mut Watcher, table: u32, is_inserted: &AtomicBool) -> (View, u32, Instant) {
    let (mut view, mut begins) = (View::new(), 0);
    let mut is_known = false;
    loop {
        // Nothing comes after the last insertion.
        let is_last = is_inserted.load(Ordering::Acquire);
        match watcher.next() {
            Ok(WatchEvent::Init) => {
                (view, is_known) = (View::new(), false);
                begins += 1;
            }
            Ok(WatchEvent::InitApply(message)) => view.insert(number(&message, table)),
            Ok(WatchEvent::Notification(event)) => view.insert(number(&event.message, table)),
            Ok(WatchEvent::InitDone { .. }) => is_known = true,
            Err(Error::WouldBlock) if is_last && is_known => panic!("{} routes", view.1),
            Ok(_) | Err(Error::WouldBlock) => {}
            Err(error) => panic!("{error}"),
        }
        if is_known && view.1 == COUNT {
            return (view, begins, Instant::now());
        }
    }
}

/// Returns the number of a route, if the message is about one of the table.
fn number(message: &Message<'_>, table: u32) -> Option<u32> {
    if message.nlmsg_type() != RTM_NEWROUTE {
        return None;
    }
    let route = Route::read(message).unwrap();
    route.number().filter(|_| route.table == table)
}

/// Inserts all routes. Returns the time.
fn insert(table: u32) -> Duration {
    let mut client = Client::open(NETLINK_ROUTE).unwrap();
    let start = Instant::now();
    assert_eq!(table::fill(&mut client, table, COUNT), Ok(COUNT));
    start.elapsed()
}
