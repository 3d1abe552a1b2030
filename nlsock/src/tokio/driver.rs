// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Driver`]: repeats the steps of a state, and waits between them for tokio's
//! reactor.

use std::future::{poll_fn, Future};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ::tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};
use ::tokio::task::{consume_budget, yield_now};
use ::tokio::time;

use crate::socket::sys;
use crate::state::Step;
use crate::{Error, Socket};

/// A socket that is registered with the runtime.
#[derive(Debug)]
pub(super) struct Driver {
    fd: AsyncFd<Socket>,
}

impl Driver {
    /// Registers a socket with the runtime. Panics without one.
    pub(super) fn new(socket: Socket) -> Result<Self, Error> {
        let fd = sys::register(socket).map_err(|source| Error::of("epoll_ctl", source))?;
        Ok(Self { fd })
    }

    pub(super) fn socket(&self) -> &Socket {
        self.fd.get_ref()
    }

    pub(super) fn into_socket(self) -> Socket {
        self.fd.into_inner()
    }

    /// Repeats `step` until it is ready.
    ///
    /// The future can be dropped at every point: the state changes only in
    /// `step`, which is not awaited. `is_buffered` is whether the first step
    /// needs no system call. Every other step uses some of the task's budget,
    /// so that a flood of datagrams starves neither other tasks nor a timeout.
    pub(super) async fn drive(
        &self,
        is_buffered: bool,
        mut step: impl FnMut(&Socket) -> Result<Step, Error>,
    ) -> Result<(), Error> {
        // Readiness is edge-triggered. If a step finds the queue empty, the
        // readiness is cleared by the guard that was taken before the step.
        let mut guard = None;
        if !is_buffered {
            consume_budget().await;
            guard = now(self.ready()).await.transpose()?;
        }
        loop {
            match step(self.socket())? {
                Step::Ready => return Ok(()),
                Step::Again => consume_budget().await,
                Step::Wait { timeout } => {
                    if let Some(mut guard) = guard.take() {
                        guard.clear_ready();
                    }
                    guard = match timeout {
                        None => Some(self.ready().await?),
                        // A timer would take a millisecond. The step may have
                        // taken a fifth of one, so that other tasks run next.
                        Some(Duration::ZERO) => {
                            yield_now().await;
                            now(self.ready()).await.transpose()?
                        }
                        Some(timeout) => {
                            let ready = time::timeout(timeout, self.ready()).await;
                            ready.ok().transpose()?
                        }
                    };
                }
            }
        }
    }

    /// Waits until the socket is readable or has an error to report.
    async fn ready(&self) -> Result<AsyncFdReadyGuard<'_, Socket>, Error> {
        let ready = self.fd.ready(sys::INTEREST).await;
        ready.map_err(|error| Error::Os {
            call: "epoll_wait",
            errno: sys::errno_of(&error),
        })
    }
}

/// Returns the output of a future if it is available without waiting.
async fn now<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        Poll::Ready(match future.as_mut().poll(context) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}
