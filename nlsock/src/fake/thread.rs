// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`KernelThread`]: a kernel on a socket, for clients that use a socket.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nlwire::uapi::{NETLINK_USERSOCK, NLMSG_OVERRUN};
use nlwire::{NlMsgHdr, SockAddrNl};

use super::fault::{put, Delivery};
use super::kernel::FakeKernel;
use super::service::Service;
use crate::socket::sys;
use crate::{Error, Socket, VecSink};

/// The interval at which the thread checks whether to stop.
const TICK: Duration = Duration::from_millis(5);

/// A [`FakeKernel`] on a socket, served by its own thread.
///
/// Dropping this value ends the thread, within a fraction of a second after the
/// [`Service`] has completed the current request.
#[derive(Debug)]
pub struct KernelThread<S> {
    port: u32,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<FakeKernel<S>>>,
}

impl<S> KernelThread<S> {
    pub(super) fn spawn(kernel: FakeKernel<S>) -> Result<Self, Error>
    where
        S: Service + Send + 'static,
    {
        let sockets = [
            Socket::open(NETLINK_USERSOCK)?,
            Socket::open(NETLINK_USERSOCK)?,
        ];
        for socket in &sockets {
            socket.bind(SockAddrNl::default())?;
            socket.set_read_timeout(Some(TICK))?;
            socket.set_write_timeout(Some(TICK))?;
        }
        let [own, stranger] = sockets;
        let port = own.local_addr()?.nl_pid();
        let stop = Arc::new(AtomicBool::new(false));
        let transport = Transport {
            own,
            stranger,
            stop: Arc::clone(&stop),
        };
        let thread = thread::Builder::new().name("fake kernel".to_owned());
        match thread.spawn(move || transport.serve(kernel)) {
            Ok(thread) => Ok(Self {
                port,
                stop,
                thread: Some(thread),
            }),
            Err(error) => Err(Error::Os {
                call: "clone",
                errno: sys::errno_of(&error),
            }),
        }
    }

    /// Returns the port that clients send to, and that answers come from.
    ///
    /// It is not 0. An exchange with this kernel needs
    /// [`with_peer`](nlwire::exchange::Exchange::with_peer).
    #[must_use]
    pub const fn port(&self) -> u32 {
        self.port
    }

    /// Stops the thread. Returns the service, for example to examine the effect
    /// of requests, or `None` if the service has panicked.
    #[must_use = "dropping the kernel stops it as well"]
    pub fn stop(mut self) -> Option<S> {
        self.join().map(|kernel| kernel.service)
    }

    fn join(&mut self) -> Option<FakeKernel<S>> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take()?.join().ok()
    }
}

impl<S> Drop for KernelThread<S> {
    fn drop(&mut self) {
        self.join();
    }
}

/// The sockets of the thread.
struct Transport {
    own: Socket,
    /// The socket of the answers that come from another port.
    stranger: Socket,
    stop: Arc<AtomicBool>,
}

impl Transport {
    fn is_open(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn serve<S: Service>(&self, mut kernel: FakeKernel<S>) -> FakeKernel<S> {
        let mut buf = Vec::new();
        while self.is_open() {
            match self.own.recv_vec(&mut buf) {
                Ok(datagram) => {
                    let port = datagram.port();
                    for delivery in kernel.answer(datagram.as_bytes(), port) {
                        self.deliver(delivery, SockAddrNl::new(port, 0));
                    }
                }
                Err(Error::Os { .. }) => break,
                Err(_) => {} // nothing to receive yet
            }
        }
        kernel
    }

    fn deliver(&self, delivery: Delivery, to: SockAddrNl) {
        let start = Instant::now();
        while let Some(left) = delivery.late.checked_sub(start.elapsed()) {
            if left.is_zero() || !self.is_open() {
                break;
            }
            thread::sleep(left.min(TICK));
        }
        let bytes = if delivery.overrun {
            let header = NlMsgHdr::new(NLMSG_OVERRUN).with_seq(delivery.seq());
            let mut sink = VecSink::new();
            // Fails for lack of memory only.
            let _ = put(&mut sink, header.with_pid(to.nl_pid()), &[]);
            sink.into_vec()
        } else {
            delivery.bytes
        };
        let socket = if delivery.stranger && !delivery.overrun {
            &self.stranger
        } else {
            &self.own
        };
        // Waits for a client that does not read. Errors that are about the client
        // or an empty datagram do not concern the kernel.
        while self.is_open() {
            match socket.send_to(&bytes, to) {
                Err(Error::WouldBlock | Error::Interrupted) => {}
                _ => break,
            }
        }
    }
}
