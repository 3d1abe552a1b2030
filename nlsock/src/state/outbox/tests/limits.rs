// SPDX-License-Identifier: MIT OR Apache-2.0
//! The account, and who makes room.

use super::*;
use crate::state::outbox::account::{Account, Entry};

/// An outbox with clients that have no sockets, and no room.
struct Crowd {
    outbox: Outbox,
    server: Socket,
    now: Instant,
}

impl Crowd {
    fn new(limits: Limits) -> Self {
        let mut outbox = Outbox::with_list(List::Script(Script::default()));
        outbox.set_limits(limits);
        Self {
            outbox,
            server: Socket::open(NETLINK_USERSOCK).unwrap(),
            now: Instant::now(),
        }
    }

    /// Keeps an answer for a client.
    fn keep(&mut self, port: u32, uid: u32, len: usize) -> bool {
        self.now += TICK;
        let origin = origin(port, uid, port);
        self.outbox
            .keep(origin, &message(port, len), self.now)
            .is_ok()
    }

    fn pause(&mut self, port: u32, uid: u32) {
        self.now += TICK;
        let dump = paused(origin(port, uid, port));
        self.outbox.pause(&self.server, dump, self.now);
    }

    /// Returns the numbers of datagrams, refusals and dumps of a client.
    fn counts(&self, port: u32) -> Option<[usize; 3]> {
        Some(self.outbox.queues.get(&port)?.counts())
    }

    /// Returns the sum of what the clients have.
    fn sum(&self) -> usize {
        let queues = self.outbox.queues.values();
        queues.map(|queue| queue.entry().bytes).sum()
    }
}

const BIG: usize = 10_000;

/// The client that has been silent for the longest time loses its answers,
/// which become refusals, and then everything.
#[test]
fn the_oldest_silent_client_makes_room() {
    let mut crowd = Crowd::new(Limits::default().with_bytes(133_430));
    for port in 1..=9 {
        assert!(crowd.keep(port, 0, BIG));
    }
    assert_eq!(crowd.outbox.lost(), 0);
    assert!(crowd.keep(10, 0, BIG));
    assert_eq!(crowd.counts(1), Some([0, 1, 0]));
    assert_eq!(crowd.counts(2), Some([1, 0, 0]));
    assert_eq!(crowd.outbox.lost(), 1);
    for port in 11..=18 {
        assert!(crowd.keep(port, 0, BIG));
        assert!(crowd.outbox.kept().bytes <= 133_430);
    }
    assert_eq!(crowd.counts(1), None);
    assert_eq!(crowd.counts(18), Some([1, 0, 0]));
    let kept = crowd.outbox.kept();
    let answered = u64::try_from(kept.datagrams).unwrap();
    assert_eq!(answered + crowd.outbox.lost(), 18);
}

/// A client that was sent something is younger.
#[test]
fn a_client_that_reads_is_not_the_oldest() {
    let mut crowd = Crowd::new(Limits::default().with_bytes(133_430));
    for port in 1..=9 {
        assert!(crowd.keep(port, 0, BIG));
    }
    crowd.now += TICK;
    let now = crowd.now;
    crowd.outbox.update(1, |queue| {
        queue.retry.record(retry::Attempt::NoRoom(100), now);
    });
    assert!(crowd.keep(10, 0, BIG));
    assert_eq!(crowd.counts(1), Some([1, 0, 0]));
    assert_eq!(crowd.counts(2), Some([0, 1, 0]));
}

/// Of the users, the one with the most bytes makes room, however old the
/// others' clients are.
#[test]
fn a_user_takes_no_room_from_another() {
    let mut crowd = Crowd::new(Limits::default().with_bytes(200_000).with_clients(100));
    assert!(crowd.keep(1, 1000, BIG));
    crowd.pause(2, 1000);
    for port in 100..3100 {
        crowd.keep(port, 65534, BIG);
        crowd.pause(port, 65534);
        assert!(crowd.outbox.kept().bytes <= 200_000);
        assert!(crowd.outbox.kept().clients <= 100);
    }
    // Small ones, of which there can be more than of clients.
    for port in 4000..7000 {
        crowd.keep(port, 65534, 16);
        assert!(crowd.outbox.kept().clients <= 100);
    }
    assert_eq!(crowd.counts(1), Some([1, 0, 0]));
    assert_eq!(crowd.counts(2), Some([0, 0, 1]));
    // A new client of the other user gets room.
    assert!(crowd.keep(3, 1000, BIG));
    assert_eq!(crowd.counts(1), Some([1, 0, 0]));
}

/// What grows otherwise than by an answer makes room as well.
#[test]
fn refusals_make_room() {
    let mut crowd = Crowd::new(Limits::default());
    for port in 1..=20 {
        for _ in 0..40 {
            crowd.keep(port, 0, 16);
        }
        crowd.now -= 39 * TICK;
    }
    let limit = crowd.outbox.kept().bytes;
    let limits = Limits::default().with_bytes(limit * 4 / 3 + 8);
    crowd.outbox.set_limits(limits);
    assert_eq!(crowd.outbox.lost(), 0);
    // The unbound items of known sockets become refusals.
    for time in [0, 10, 10, 10] {
        crowd.now += SECOND * time;
        crowd
            .outbox
            .begin_flush(true, false, crowd.now, &mut |_| ());
        while crowd.outbox.next_dump(&crowd.server, crowd.now).is_some() {}
        crowd.outbox.end_flush(crowd.now);
        assert!(crowd.outbox.kept().bytes <= limit + 64);
    }
}

/// Joining what is known of a port with what is not can take twice the memory.
#[test]
fn refusals_that_are_joined_make_room() {
    let mut line = Line::unverified();
    line.outbox.set_keep_unverified(true);
    let mut seq = line.fill(0);
    let mut refuse = |line: &mut Line, count: usize| {
        for _ in 0..count {
            seq += 1;
            let (origin, now) = (line.origin(seq), line.now);
            line.outbox.keep_refusal(origin, Errno::EPERM, now);
        }
    };
    refuse(&mut line, 256);
    line.flush_after(2 * TICK);
    refuse(&mut line, 32);
    let limit = line.outbox.kept().bytes;
    let limits = Limits::default().with_bytes(limit * 4 / 3 + 8);
    line.outbox.set_limits(limits);
    assert_eq!(line.outbox.kept().refusals, 288);
    line.now += SECOND;
    line.outbox.begin_flush(true, false, line.now, &mut |_| ());
    assert!(line.outbox.kept().bytes <= limit + 64);
}

/// Requests that wait for their turn use a part of the bytes, which nothing else
/// uses before.
#[test]
fn requests_that_wait_take_room() {
    let mut crowd = Crowd::new(Limits::default().with_bytes(133_430));
    for port in 1..=9 {
        crowd.keep(port, 0, BIG);
    }
    assert_eq!(crowd.outbox.lost(), 0);
    crowd.outbox.reserve(133_430 / 8);
    assert_eq!(crowd.outbox.lost(), 0);
    crowd.outbox.reserve(62_000);
    assert!(crowd.outbox.kept().bytes <= 55_000);
    assert_eq!(crowd.counts(9), Some([1, 0, 0]));
    // It holds for what is kept later, and ends.
    for port in 10..=19 {
        crowd.keep(port, 0, BIG);
        assert!(crowd.outbox.kept().bytes <= 55_000);
    }
    crowd.outbox.reserve(0);
    let lost = crowd.outbox.lost();
    for port in 20..=23 {
        crowd.keep(port, 0, BIG);
    }
    assert_eq!(crowd.outbox.lost(), lost);
    crowd.outbox.reserve(usize::MAX);
    assert_eq!(crowd.outbox.kept(), Kept::default());
}

/// A request is refused once, whatever was kept for it.
#[test]
fn a_request_is_refused_once() {
    let mut crowd = Crowd::new(Limits::default());
    for seq in [1, 1, 2] {
        let origin = origin(7, 0, seq);
        let part = message(seq, 100);
        crowd.outbox.keep(origin, &part, crowd.now).unwrap();
    }
    let dump = paused(origin(7, 0, 1));
    crowd.outbox.pause(&crowd.server, dump, crowd.now);
    crowd.outbox.drop_answer(origin(7, 0, 2), crowd.now);
    crowd.outbox.drop_answer(origin(7, 0, 3), crowd.now);
    crowd.outbox.update(7, |queue| queue.drop_answers(100));
    assert_eq!(crowd.counts(7), Some([0, 3, 0]));
}

/// A client alone has a share, beyond which its answers are dropped.
#[test]
fn a_client_has_a_share() {
    let mut crowd = Crowd::new(Limits::default().with_client_bytes(50_000));
    let mut kept = 0;
    while crowd.keep(1, 0, BIG) {
        kept += 1;
        assert!(crowd.outbox.kept().bytes < 50_000 + 2048);
    }
    assert_eq!(kept, 3);
    crowd.pause(1, 0);
    assert_eq!(crowd.counts(1), Some([3, 1, 0]));
    assert_eq!(crowd.outbox.lost(), 2);
    // Another client is not affected.
    assert!(crowd.keep(2, 0, BIG));
    // Dumps have a cost as well.
    while crowd.counts(3).is_none_or(|[_, refusals, _]| refusals == 0) {
        crowd.pause(3, 0);
    }
    assert!(crowd.counts(3).unwrap()[2] < 1000);
    // Refusals take a part of the share at most.
    for seq in 0..5000 {
        let origin = Origin {
            header: header(seq),
            ..origin(4, 0, seq)
        };
        crowd.outbox.drop_answer(origin, crowd.now);
    }
    let bytes = crowd.outbox.queues[&4].entry().bytes;
    assert!(bytes < 25_000, "{bytes}");
}

/// The share is not exceeded, whatever the sizes of items and queues are.
#[test]
fn a_share_holds() {
    for share in (4000..150_000).step_by(41_113) {
        for (len, is_dump) in [(16, false), (700, false), (0, true)] {
            let mut crowd = Crowd::new(Limits::default().with_client_bytes(share));
            let (id, max) = (Some(SocketId(1)), crowd.outbox.limits.refusals());
            for seq in 0..6000 {
                let origin = Origin {
                    header: header(seq),
                    ..origin(1, 0, seq)
                };
                if is_dump {
                    let dump = paused(origin);
                    crowd.outbox.pause(&crowd.server, dump, crowd.now);
                } else {
                    let _ = crowd.outbox.keep(origin, &message(seq, len), crowd.now);
                }
                // Most are bound at once. The refusals of others are of another
                // socket.
                if seq < 4000 {
                    crowd.outbox.update(1, |queue| queue.bind(id, max));
                }
                let bytes = crowd.outbox.queues[&1].entry().bytes;
                assert!(bytes <= share, "{share} {len} {seq}: {bytes}");
            }
        }
    }
}

/// Limits of zero keep nothing, of any kind. A dump is sent as far as there is
/// room.
#[test]
fn limits_that_keep_nothing() {
    let default = Limits::default();
    for (limits, keeps) in [
        (default, true),
        (default.with_bytes(0), false),
        (default.with_client_bytes(0), false),
        (default.with_clients(0), false),
        (default.with_bytes(1000), false),
        (default.with_client_bytes(500), false),
        (
            default.with_bytes(usize::MAX).with_client_bytes(usize::MAX),
            true,
        ),
    ] {
        let mut crowd = Crowd::new(Limits::default());
        crowd.keep(1, 0, 100);
        crowd.pause(2, 0);
        crowd.outbox.drop_answer(origin(3, 0, 3), crowd.now);
        crowd.outbox.set_limits(limits);
        assert_eq!(crowd.outbox.kept().clients > 0, keeps, "{limits:?}");
        assert_eq!(crowd.keep(1, 0, 100), keeps);
        crowd.pause(2, 0);
        crowd
            .outbox
            .update(3, |queue| queue.refuse(None, header(3), Errno::EPERM, 1));
        let to = origin(3, 0, 3);
        crowd
            .outbox
            .refuse(&crowd.server, to, Errno::EPERM, crowd.now);
        assert_eq!(crowd.outbox.kept().clients > 0, keeps, "{limits:?}");
        assert_eq!(crowd.outbox.kept().bytes == 0, !keeps);
        let burst = if keeps { FIRST_BURST } else { BURST };
        assert_eq!(
            crowd.outbox.burst(origin(9, 0, 9), 100),
            burst,
            "{limits:?}"
        );
    }
}

/// A lower share holds at once, too, for those that have more.
#[test]
fn a_lower_share_holds_at_once() {
    let mut crowd = Crowd::new(Limits::default());
    for _ in 0..100 {
        crowd.keep(1, 0, 1000);
    }
    for port in [2, 3] {
        crowd.keep(port, 0, 1000);
    }
    crowd
        .outbox
        .set_limits(Limits::default().with_client_bytes(10_000));
    assert_eq!(crowd.counts(1), Some([0, 1, 0]));
    assert_eq!(crowd.counts(2), Some([1, 0, 0]));
    assert_eq!(crowd.outbox.lost(), 100);
}

/// A client that is another user's now can take more memory.
#[test]
fn another_user_makes_room() {
    let mut crowd = Crowd::new(Limits::default());
    crowd.keep(1, 0, 1000);
    crowd.keep(2, 0, 1000);
    let total = crowd.outbox.kept().bytes;
    let limits = Limits::default().with_bytes(total * 4 / 3 + 8);
    crowd.outbox.set_limits(limits);
    assert_eq!(crowd.outbox.lost(), 0);
    crowd
        .outbox
        .update(2, |queue| queue.bind(Some(SocketId(1)), 1));
    crowd.outbox.note_request(2, Some(7), crowd.now);
    assert!(crowd.outbox.kept().bytes <= total + 64);
    assert_eq!(crowd.outbox.lost(), 1);
}

#[test]
fn lower_limits_hold_at_once() {
    let mut crowd = Crowd::new(Limits::default());
    for port in 0..1000 {
        crowd.keep(port, port % 3, 1000);
    }
    assert_eq!(crowd.outbox.kept().clients, 1000);
    crowd.outbox.set_limits(Limits::default().with_clients(10));
    assert_eq!(crowd.outbox.kept().clients, 10);
    // The youngest of each user.
    assert!(crowd.outbox.queues.keys().all(|port| *port >= 980));
    crowd.outbox.set_limits(Limits::default().with_bytes(0));
    assert_eq!(crowd.outbox.kept(), Kept::default());
    assert_eq!(crowd.outbox.lost(), 1000);
    assert!(!crowd.keep(1, 0, 100));
    crowd.pause(1, 0);
    crowd.outbox.set_limits(Limits::default().with_clients(0));
    assert!(!crowd.keep(1, 0, 100));
    assert_eq!(crowd.outbox.kept(), Kept::default());
    assert_eq!(crowd.outbox.lost(), 1003);
}

/// After any changes, the account is the sum of what is kept.
#[test]
fn the_account_is_right() {
    let limits = Limits::default()
        .with_bytes(300_000)
        .with_client_bytes(40_000);
    let mut crowd = Crowd::new(limits.with_clients(50));
    let mut random = 1u64;
    let mut next = |most: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        u32::try_from((random >> 33) % most).unwrap()
    };
    for _ in 0..20_000 {
        let (port, uid) = (next(100), next(4));
        match next(10) {
            0..=3 => drop(crowd.keep(port, uid, 16 + usize::try_from(next(5000)).unwrap())),
            4 => crowd.pause(port, uid),
            5 => crowd
                .outbox
                .drop_answer(origin(port, uid, next(99)), crowd.now),
            6 => crowd.outbox.forget(port),
            7 => crowd.outbox.note_request(port, Some(uid), crowd.now),
            8 => {
                let id = Some(SocketId(next(2).into()));
                crowd.outbox.update(port, |queue| queue.bind(id, 100));
            }
            _ => {
                crowd.outbox.update(port, |queue| queue.drop_answers(100));
            }
        }
        let kept = crowd.outbox.kept();
        let holders = crowd.outbox.account.holders() * account::HOLDER;
        assert_eq!(kept.bytes, crowd.sum() + holders);
        let queues = crowd.outbox.queues.values();
        let sum = queues
            .map(|queue| queue.counts())
            .fold([0; 3], |[a, b, c], [d, e, f]| [a + d, b + e, c + f]);
        assert_eq!([kept.datagrams, kept.refusals, kept.dumps], sum);
        assert!(kept.bytes <= 300_000 && kept.clients <= 50);
        assert!(!crowd.outbox.queues.values().any(|queue| queue.is_empty()));
    }
    for port in 0..100 {
        crowd.outbox.forget(port);
    }
    assert_eq!(crowd.outbox.account.bytes(), 0);
    assert_eq!(crowd.outbox.schedule.first(), None);
}

/// A queue releases the memory of what was sent.
#[test]
fn queues_shrink() {
    let mut line = Line::new();
    let mut next = line.fill(0);
    while line.send(next, &message(next, 100)).is_ok() {
        next += 1;
    }
    let most = line.outbox.kept();
    assert!(most.bytes > 600_000 && most.datagrams > 4_000, "{most:?}");
    while line.outbox.kept().datagrams > 100 {
        line.read();
        let time = line.due_in().unwrap();
        line.flush_after(time);
    }
    assert!(
        line.outbox.kept().bytes < 100_000,
        "{:?}",
        line.outbox.kept()
    );
}

/// The most bytes and the most clients are different users.
#[test]
fn the_victim() {
    let mut account = Account::default();
    let now = Instant::now();
    let entry = |uid, after, bytes| Entry {
        uid,
        silent_since: now + TICK * after,
        bytes,
        counts: [0; 3],
    };
    account.add(1, entry(Some(1), 5, 1000));
    account.add(2, entry(None, 2, 100));
    account.add(3, entry(None, 1, 100));
    assert_eq!(account.victim_by_bytes(), Some(1));
    assert_eq!(account.victim_by_clients(), Some(3));
    account.replace(3, entry(None, 1, 100), entry(None, 3, 5000));
    assert_eq!(account.victim_by_bytes(), Some(2));
    account.remove(2, entry(None, 2, 100));
    account.remove(3, entry(None, 3, 5000));
    account.remove(1, entry(Some(1), 5, 1000));
    assert_eq!(account.bytes(), 0);
    assert_eq!(
        (account.victim_by_bytes(), account.victim_by_clients()),
        (None, None)
    );
}

/// Refusals for lack of room take the place of another user's clients, not of one's own.
#[test]
fn refusals_of_a_flood_take_no_place_of_their_user() {
    let mut crowd = Crowd::new(Limits::default().with_clients(2));
    assert!(crowd.keep(1, 0, 100) && crowd.keep(2, 0, 100));
    // Nobody is sent to.
    crowd.outbox.begin_answers(Asker::Unseen);
    let mut refuse = |port, uid| {
        let mut requests = vec![origin(port, uid, port)];
        let (outbox, server) = (&mut crowd.outbox, &crowd.server);
        outbox.refuse_all(server, &mut requests, Errno::ENOBUFS, crowd.now);
        [1, 2, 3, 4].map(|port| crowd.counts(port))
    };
    let answer = Some([1, 0, 0]);
    assert_eq!(refuse(3, 0), [answer, answer, None, None]);
    assert_eq!(refuse(2, 0), [answer, Some([1, 1, 0]), None, None]);
    assert_eq!(refuse(4, 7), [None, Some([1, 1, 0]), None, Some([0, 1, 0])]);
}
