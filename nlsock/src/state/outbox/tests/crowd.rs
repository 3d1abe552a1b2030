// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many clients: what a step does, and who comes first.

use super::*;

/// Clients with sockets, all of which have room again.
struct Crowd {
    line: Line,
    clients: Vec<Socket>,
    ports: Vec<u32>,
}

impl Crowd {
    /// Returns clients for each of which `len` bytes are kept.
    fn new(count: u32, len: usize) -> Self {
        let mut line = Line::new();
        let clients: Vec<_> = (0..count).map(|_| client(0)).collect();
        let ports: Vec<_> = clients
            .iter()
            .map(|client| client.local_addr().unwrap().nl_pid())
            .collect();
        for port in &ports {
            line.now += TICK / 100;
            let origin = origin(*port, 0, *port);
            let message = message(*port, len);
            line.outbox.keep(origin, &message, line.now).unwrap();
        }
        let crowd = Self {
            line,
            clients,
            ports,
        };
        crowd.list();
        crowd
    }

    fn list(&self) {
        let ports = self.ports.iter().rev();
        let listed: Vec<_> = ports.map(|port| (*port, u64::from(*port), true)).collect();
        self.line.script.list(&listed);
    }

    fn step(&mut self) {
        let Line {
            outbox,
            server,
            now,
            ..
        } = &mut self.line;
        outbox.begin_flush(true, false, *now, &mut |_| ());
        while outbox.next_dump(server, *now).is_some() {}
        outbox.end_flush(*now);
    }

    /// Returns who has received something since.
    fn served(&self) -> Vec<bool> {
        let mut buf = [0; 64];
        let served =
            |client: &Socket| matches!(client.recv(&mut buf), Ok(_) | Err(Error::Truncated { .. }));
        self.clients.iter().map(served).collect()
    }
}

use crate::Error;

/// A step serves a bounded number of clients, the ones that have waited for the
/// longest time first.
#[test]
fn a_step_is_bounded_and_the_earliest_is_served_first() {
    let mut crowd = Crowd::new(500, 100);
    crowd.line.now += SECOND;
    let mut steps = 0;
    while crowd.line.outbox.kept().clients > 0 {
        let before = crowd.line.outbox.kept().clients;
        crowd.step();
        let after = crowd.line.outbox.kept().clients;
        assert!(before - after <= 128, "{before} - {after}");
        crowd.line.now += TICK;
        let served = crowd.served();
        let first = served.iter().position(|served| *served);
        if let Some(first) = first {
            let count = served.iter().filter(|served| **served).count();
            assert_eq!(first, 500 - before);
            assert!(served[first..first + count].iter().all(|served| *served));
        }
        steps += 1;
        assert!(steps < 100);
    }
    assert!(steps >= 4);
    crowd.line.assert_nothing_is_left();
    assert_eq!(crowd.line.outbox.lost(), 0);
}

#[test]
fn a_step_sends_a_bounded_number_of_bytes() {
    let mut crowd = Crowd::new(50, 60_000);
    crowd.line.now += SECOND;
    crowd.step();
    assert_eq!(crowd.line.outbox.kept().clients, 45);
    while crowd.line.outbox.kept().clients > 0 {
        crowd.line.now += TICK;
        crowd.step();
    }
    assert!(crowd.served().iter().all(|served| *served));
}

/// Without a list, too.
#[test]
fn a_step_without_a_list_is_bounded() {
    let mut line = Line::unverified();
    line.outbox.set_keep_unverified(true);
    for port in 1..1000 {
        let origin = origin(0x4100_0000 + port, 0, port);
        line.outbox
            .keep(origin, &message(port, 16), line.now)
            .unwrap();
    }
    line.now += SECOND;
    let before = line.outbox.kept().clients;
    line.outbox.begin_flush(true, false, line.now, &mut |_| ());
    while line.outbox.next_dump(&line.server, line.now).is_some() {}
    line.outbox.end_flush(line.now);
    let served = before - line.outbox.kept().clients;
    assert!(served > 0 && served <= 128, "{served}");
    while let Some(wait) = line.due_in() {
        line.flush_after(wait);
    }
    assert_eq!(line.outbox.lost(), 999); // they do not exist
    line.assert_nothing_is_left();
}

/// Of many dumps, some are continued in each step, and all at last.
#[test]
fn dumps_take_turns() {
    let mut crowd = Crowd::new(0, 100);
    for index in 0..300 {
        crowd.clients.push(client(0));
        let port = crowd.clients[index].local_addr().unwrap().nl_pid();
        crowd.ports.push(port);
        let dump = paused(origin(port, 0, port));
        crowd
            .line
            .outbox
            .pause(&crowd.line.server, dump, crowd.line.now);
    }
    crowd.list();
    let mut continued = Vec::new();
    while crowd.line.outbox.kept().dumps > 0 {
        let Line {
            outbox,
            server,
            now,
            ..
        } = &mut crowd.line;
        *now += TICK;
        outbox.begin_flush(true, false, *now, &mut |_| ());
        let mut bytes = 0;
        while let Some(dump) = outbox.next_dump(server, *now) {
            let part = message(0, 50_000);
            let sent = outbox.send_part(server, dump.origin, &part, || *now);
            assert_eq!(sent, Ok(()));
            bytes += part.len();
            continued.push(dump.origin.port);
        }
        assert!(bytes <= 300_000, "{bytes}");
        outbox.end_flush(*now);
    }
    continued.sort_unstable();
    crowd.ports.sort_unstable();
    assert_eq!(continued, crowd.ports);
    crowd.line.assert_nothing_is_left();
}

/// A dump with short parts is stopped by the number of datagrams.
#[test]
fn a_step_sends_a_bounded_number_of_parts() {
    let mut line = Line::new();
    line.pause(0);
    line.now += TICK;
    line.outbox.begin_flush(true, false, line.now, &mut |_| ());
    let dump = line.outbox.next_dump(&line.server, line.now).unwrap();
    let mut parts = 0;
    while line.outbox.has_room(line.port) {
        let now = line.now;
        line.outbox
            .send_part(&line.server, dump.origin, &message(0, 16), || now)
            .unwrap();
        line.read();
        parts += 1;
        assert!(parts <= 128);
    }
    assert!(parts > 100, "{parts}");
}

/// 10,000 clients that do not read cost a look at the list every two seconds.
#[test]
fn a_silent_crowd_is_looked_at_seldom() {
    let mut line = Line::new();
    line.outbox
        .set_limits(Limits::default().with_clients(10_000));
    let ports = 0x4200_0000..0x4200_0000 + 10_000u32;
    for port in ports.clone() {
        line.now += TICK;
        let origin = origin(port, 0, port);
        line.outbox
            .keep(origin, &message(port, 100), line.now)
            .unwrap();
    }
    let listed: Vec<_> = ports.map(|port| (port, 1, false)).collect();
    let parts: Vec<_> = listed.chunks(730).collect();
    line.script.list_parts(&parts);
    let end = line.now + 60 * SECOND;
    while line.now < end {
        let wait = line.due_in().unwrap();
        line.flush_after(wait);
    }
    assert_eq!(line.outbox.kept().refusals, 10_000);
    let before = line.script.reads();
    let end = line.now + 60 * SECOND;
    while line.now < end {
        let wait = line.due_in().unwrap();
        line.flush_after(wait);
    }
    let passes = (line.script.reads() - before) / 14;
    assert!(passes < 60, "{passes}");
    assert_eq!(line.outbox.lost(), 10_000);
}

/// Clients without room that ask without end do not keep the server busy with
/// the list of sockets: a pass that only binds is followed by its rest, even
/// if clients are due.
#[test]
fn a_pass_that_binds_is_followed_by_a_rest() {
    let mut crowd = Crowd::new(1000, 16);
    let listed: Vec<_> = crowd
        .ports
        .iter()
        .map(|port| (*port, u64::from(*port), false))
        .collect();
    crowd.line.script.list(&listed);
    crowd.line.now += SECOND;
    let before = crowd.line.script.reads();
    let ports = crowd.ports.clone();
    for (step, port) in ports.iter().enumerate() {
        crowd.line.now += TICK / 10;
        let Line {
            outbox,
            server,
            now,
            ..
        } = &mut crowd.line;
        outbox.note_request(*port, Some(0), *now);
        let _ = outbox.keep(origin(*port, 0, 1), &message(1, 16), *now);
        if step % 8 == 0 {
            outbox.begin_flush(false, false, *now, &mut |_| ());
            while outbox.next_dump(server, *now).is_some() {}
            outbox.end_flush(*now);
        }
        outbox.bind_at_once(*now, &mut |_| ());
    }
    // 100 ms, in which a pass takes 0.2 ms and its rest 4.8 ms.
    let reads = crowd.line.script.reads() - before;
    assert!((10..=60).contains(&reads), "{reads}");
}

/// Clients without room are looked at a few in a step, and more of them only in further
/// steps without requests, which need no further look at the list.
#[test]
fn a_step_looks_at_a_bounded_number_of_clients_without_room() {
    for (is_idle, most) in [(true, 128), (false, 16)] {
        let mut crowd = Crowd::new(700, 16);
        let listed: Vec<_> = crowd
            .ports
            .iter()
            .map(|port| (*port, u64::from(*port), false))
            .collect();
        crowd.line.script.list(&listed);
        let Line {
            outbox,
            server,
            script,
            now,
            ..
        } = &mut crowd.line;
        *now += SECOND;
        let due = |outbox: &Outbox| {
            let queues = outbox.queues.values();
            queues.filter(|queue| queue.retry.due() <= *now).count()
        };
        let mut before = due(outbox);
        assert_eq!(before, 700);
        for step in 1..=10 {
            outbox.begin_flush(is_idle, false, *now, &mut |_| ());
            assert!(outbox.next_dump(server, *now).is_none());
            outbox.end_flush(*now);
            let after = due(outbox);
            assert!(before - after <= most, "{before} - {after}");
            if is_idle && after > 0 {
                assert_eq!(before - after, most);
                assert_eq!(outbox.due_in(|| *now), Some(Duration::ZERO));
            }
            assert_eq!(script.reads(), 1, "step {step}");
            before = after;
        }
        assert_eq!(before == 0, is_idle, "{before} are due");
    }
}
