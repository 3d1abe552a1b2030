// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Preferred`]: the clients that are answered before all that wait, because nothing of their
//! users does.
//!
//! One datagram of each user is, while a step receives a long queue. The first one is answered at
//! once, and the others when the step has received: only then is it known who has sent more.

/// A client whose datagram goes before those that wait.
#[derive(Clone, Copy, Debug)]
struct Client {
    uid: Option<u32>,
    port: u32,
    /// Whether its datagram is in the backlog, until the step has received.
    is_deferred: bool,
}

/// The clients of one receiving.
#[derive(Debug, Default)]
pub(super) struct Preferred {
    clients: Vec<Client>,
}

impl Preferred {
    pub(super) fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    /// Returns whether a client of the user is one of them.
    pub(super) fn has_user(&self, uid: Option<u32>) -> bool {
        self.clients.iter().any(|client| client.uid == uid)
    }

    /// Adds a client that is answered at once, or deferred.
    pub(super) fn add(&mut self, uid: Option<u32>, port: u32, is_deferred: bool) {
        self.clients.push(Client {
            uid,
            port,
            is_deferred,
        });
    }

    /// Returns the port of the user's client that is deferred, if it is not `port`. It is not
    /// deferred any more.
    pub(super) fn take_other(&mut self, uid: Option<u32>, port: u32) -> Option<u32> {
        let mut clients = self.clients.iter_mut();
        let other = clients.find(|client| client.is_deferred && client.uid == uid)?;
        other.is_deferred = other.port == port;
        (!other.is_deferred).then_some(other.port)
    }

    /// Removes all clients, and returns the ports of those that are deferred, in order.
    pub(super) fn take_all(&mut self) -> Vec<u32> {
        let clients = self.clients.drain(..).filter(|client| client.is_deferred);
        clients.map(|client| client.port).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client that is deferred is answered when another one of its user sends, and otherwise
    /// in the end.
    #[test]
    fn each_is_answered_once() {
        let mut preferred = Preferred::default();
        for (uid, port) in [(7, 1), (8, 2), (9, 3)] {
            let is_deferred = !preferred.is_empty();
            preferred.add(Some(uid), port, is_deferred);
        }
        assert!(preferred.has_user(Some(8)) && !preferred.has_user(Some(1)));
        assert_eq!(preferred.take_other(Some(7), 4), None);
        assert_eq!(preferred.take_other(Some(8), 2), None);
        assert_eq!(preferred.take_other(Some(8), 4), Some(2));
        assert_eq!(preferred.take_other(Some(8), 5), None);
        assert_eq!(preferred.take_all(), [3]);
        assert!(preferred.is_empty());
    }
}
