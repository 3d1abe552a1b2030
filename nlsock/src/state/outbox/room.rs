// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of an [`Outbox`] that changes what is kept, and makes room for it.

use std::time::Instant;

use super::queue::ClientQueue;
use super::{Limits, Origin, Outbox};

impl Outbox {
    /// Sets the limits. What exceeds them is dropped.
    pub(crate) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
        let exceeds = |queue: &ClientQueue| !limits.keep_anything() || limits.are_exceeded(queue);
        let ports = self.queues.iter().filter(|(_, queue)| exceeds(queue));
        let ports: Vec<u32> = ports.map(|(port, _)| *port).collect();
        for port in ports {
            self.drop_some(port);
            if self.queues.get(&port).is_some_and(|queue| exceeds(queue)) {
                self.forget(port);
            }
        }
        self.make_room();
    }

    /// Changes the queue of a client, which is created if it does not exist,
    /// and makes room for the change.
    pub(super) fn change(
        &mut self,
        origin: Origin,
        now: Instant,
        change: impl FnOnce(&mut ClientQueue),
    ) {
        let port = origin.port;
        let Self {
            queues,
            account,
            schedule,
            passes,
            ..
        } = self;
        let queue = queues.entry(port).or_insert_with(|| {
            let queue = Box::new(ClientQueue::new(origin.uid(), now));
            account.add(port, queue.entry());
            schedule.add(port, queue.retry.latest());
            queue
        });
        // It does not become empty.
        let (entry, latest) = (queue.entry(), queue.retry.latest());
        change(queue);
        queue.changed = passes.number();
        account.replace(port, entry, queue.entry());
        schedule.replace(port, latest, queue.retry.latest());
        if origin.id.is_none() {
            self.passes.want();
        }
        self.make_room();
    }

    /// Changes the queue of a client, if it exists. It is removed if it becomes
    /// empty, unless its dump is being continued.
    pub(super) fn update<R>(
        &mut self,
        port: u32,
        change: impl FnOnce(&mut ClientQueue) -> R,
    ) -> Option<R> {
        let queue = self.queues.get_mut(&port)?;
        let (entry, latest) = (queue.entry(), queue.retry.latest());
        let result = change(queue);
        self.account.replace(port, entry, queue.entry());
        self.schedule.replace(port, latest, queue.retry.latest());
        let is_active = self.active.is_some_and(|active| active.port == port);
        if queue.is_empty() && !is_active {
            self.remove(port);
        }
        Some(result)
    }

    fn remove(&mut self, port: u32) -> Option<Box<ClientQueue>> {
        let queue = self.queues.remove(&port)?;
        self.account.remove(port, queue.entry());
        self.schedule.remove(port, queue.retry.latest());
        Some(queue)
    }

    /// Removes the queue of a client that no longer exists, or that has to make
    /// room for others.
    pub(super) fn forget(&mut self, port: u32) {
        if let Some(queue) = self.remove(port) {
            self.count_lost(queue.unanswered());
        }
    }

    /// Drops what exceeds the limits.
    pub(super) fn make_room(&mut self) {
        let total = self.limits.total(self.reserved);
        loop {
            if self.queues.len() > self.limits.clients {
                let Some(port) = self.account.victim_by_clients() else {
                    return;
                };
                self.forget(port);
            } else if self.account.bytes() > total {
                let Some(port) = self.account.victim_by_bytes() else {
                    return;
                };
                self.drop_some(port);
            } else {
                return;
            }
        }
    }

    /// Replaces the answers of a client by refusals. If it has no answers, drops
    /// its refusals.
    fn drop_some(&mut self, port: u32) {
        let max = self.limits.refusals();
        let queue = self.queues.get(&port);
        if queue.is_some_and(|queue| queue.has_answers()) {
            let refused = self.update(port, |queue| queue.drop_answers(max));
            self.count_lost(refused.unwrap_or(0));
        } else {
            self.forget(port);
        }
    }
}
