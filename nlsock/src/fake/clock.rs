// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`FakeClock`]: a clock for tests of what a server does after some time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A clock that stands still until a test advances it.
///
/// A server uses it instead of the system's clock after
/// [`Server::set_clock`](crate::Server::set_clock). It decides when the server
/// tries again to send to a client without room, and when the server gives up.
/// The timeout of a call is measured by the system's clock: such a test calls
/// with a timeout of zero, and advances the clock by
/// [`Server::unsent`](crate::Server::unsent).
///
/// Clones are the same clock.
///
/// # Example: a client that does not read
///
/// ```
/// use std::time::Duration;
/// use nlsock::fake::FakeClock;
/// use nlsock::{Error, Server, Socket};
/// use nlwire::server::Handled;
/// use nlwire::uapi::*;
/// use nlwire::{MessageBuilder, NlMsgHdr, SockAddrNl};
///
/// let clock = FakeClock::new();
/// let mut server = Server::open(NETLINK_USERSOCK)?;
/// server.set_clock(&clock);
/// server.set_timeout(Some(Duration::ZERO));
///
/// let client = Socket::open(NETLINK_USERSOCK)?;
/// client.set_recv_buffer(0)?; // room for two ACKs
/// let header = NlMsgHdr::new(0x10).with_flags(NLM_F_REQUEST | NLM_F_ACK);
/// let mut request = nlsock::VecSink::new();
/// MessageBuilder::new(&mut request, header)?.end()?;
/// let request = request.into_vec();
/// for _ in 0..10 {
///     client.send_to(&request, SockAddrNl::new(server.port(), 0))?;
///     server.serve(|_request, _responder| Ok(Handled::Ack))?;
/// }
/// assert!(server.unsent().is_some());
/// assert_eq!(server.lost(), 0);
///
/// clock.advance(Duration::from_secs(10));
/// let served = server.serve(|_request, _responder| Ok(Handled::Ack));
/// assert_eq!(served, Err(Error::WouldBlock));
/// assert!(server.lost() > 0);
/// # Ok::<(), nlsock::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FakeClock {
    // Not every machine has atomic integers that could hold a time.
    now: Arc<Mutex<Instant>>,
}

impl FakeClock {
    /// Returns a clock at some point in time.
    #[must_use]
    pub fn new() -> Self {
        Self {
            now: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// Lets time pass. A time beyond what an [`Instant`] holds is ignored.
    pub fn advance(&self, time: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(time).unwrap_or(*now);
    }

    pub(crate) fn now(&self) -> Instant {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self::new()
    }
}
