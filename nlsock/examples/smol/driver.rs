// SPDX-License-Identifier: MIT OR Apache-2.0
//! A driver for smol: [`Client`], [`Monitor`] and [`Watcher`] on `async-io`.
//!
//! Each of them is a state of [`nlsock::state`] and a socket that is registered with
//! the reactor. Everything but the waiting is the state's.

use std::io;
use std::time::Duration;

use async_io::{Async, Timer};
use futures_lite::future;
use nlsock::state::{ClientState, MonitorState, Source, Step, WatcherState};
use nlsock::{BatchOutcome, Error, MonitorEvent, Reply, Socket, WatchEvent};
use nlwire::{Errno, Message};

/// A socket that is registered with the reactor.
#[derive(Debug)]
struct Driver {
    socket: Async<Socket>,
}

impl Driver {
    fn new(socket: Socket) -> Result<Self, Error> {
        let socket = Async::new_nonblocking(socket).map_err(|e| os("epoll_ctl", &e))?;
        Ok(Self { socket })
    }

    /// Repeats `step` until it is ready. The future may be dropped: nothing is awaited
    /// within a step.
    async fn drive(
        &self,
        mut step: impl FnMut(&Socket) -> Result<Step, Error>,
    ) -> Result<(), Error> {
        loop {
            match step(self.socket.get_ref())? {
                Step::Ready => return Ok(()),
                Step::Again => future::yield_now().await,
                Step::Wait { timeout } => self.readable(timeout).await?,
            }
        }
    }

    /// Waits until the socket is readable or has an error, or until the timeout. The
    /// reactor is level-triggered, so there is no readiness to clear.
    async fn readable(&self, timeout: Option<Duration>) -> Result<(), Error> {
        let timer = timeout.map_or_else(Timer::never, Timer::after);
        let elapsed = async {
            timer.await;
            Ok(())
        };
        let ready = future::or(self.socket.readable(), elapsed).await;
        ready.map_err(|e| os("epoll_wait", &e))
    }
}

fn os(call: &'static str, error: &io::Error) -> Error {
    let errno = error.raw_os_error().and_then(Errno::new);
    let errno = errno.unwrap_or(Errno::EINVAL);
    Error::Os { call, errno }
}

/// A client. What to ask is said to its state.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) state: ClientState,
    driver: Driver,
}

impl Client {
    pub(crate) fn new(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            state: ClientState::new(&socket)?,
            driver: Driver::new(socket)?,
        })
    }

    /// Waits for the answer to a request, or a whole dump.
    pub(crate) async fn reply(&mut self) -> Result<Reply<'_>, Error> {
        let Self { state, driver } = self;
        driver.drive(|socket| state.step_reply(socket)).await?;
        Ok(state.reply())
    }

    /// Waits for the answers to a batch.
    pub(crate) async fn outcome(&mut self) -> Result<BatchOutcome<'_>, Error> {
        self.reply().await?;
        Ok(self.state.outcome())
    }

    /// Waits for the next message of a dump.
    pub(crate) async fn next(&mut self) -> Result<Option<Message<'_>>, Error> {
        let Self { state, driver } = self;
        driver.drive(|socket| state.step_next(socket)).await?;
        Ok(state.message())
    }

    /// Waits for the next message that belongs to no pending request.
    pub(crate) async fn next_notification(&mut self) -> Result<MonitorEvent<'_>, Error> {
        let Self { state, driver } = self;
        driver
            .drive(|socket| state.step_notification(socket))
            .await?;
        Ok(state.notification())
    }

    /// Returns a monitor on the socket of this client.
    pub(crate) fn into_monitor(self) -> Monitor {
        let Self { state, driver } = self;
        let state = state.into_monitor(driver.socket.get_ref());
        Monitor { state, driver }
    }
}

/// A monitor.
#[derive(Debug)]
pub(crate) struct Monitor {
    pub(crate) state: MonitorState,
    driver: Driver,
}

impl Monitor {
    pub(crate) fn new(socket: Socket) -> Result<Self, Error> {
        Ok(Self {
            state: MonitorState::new(&socket)?,
            driver: Driver::new(socket)?,
        })
    }

    /// Waits for the next notification.
    pub(crate) async fn next(&mut self) -> Result<MonitorEvent<'_>, Error> {
        let Self { state, driver } = self;
        driver.drive(|socket| state.step(socket)).await?;
        Ok(state.event())
    }

    /// Returns a client on the socket of this monitor.
    pub(crate) fn into_client(self) -> Result<Client, Error> {
        let Self { state, driver } = self;
        let state = state.into_client(driver.socket.get_ref())?;
        Ok(Client { state, driver })
    }
}

/// A watcher. Its dumps are added to its state.
#[derive(Debug)]
pub(crate) struct Watcher {
    pub(crate) state: WatcherState,
    client: Client,
    monitor: Monitor,
}

impl Watcher {
    pub(crate) fn new(monitor: Monitor, client: Client) -> Self {
        Self {
            state: WatcherState::new(),
            client,
            monitor,
        }
    }

    /// Waits for the next event of the view.
    pub(crate) async fn next(&mut self) -> Result<WatchEvent<'_>, Error> {
        let (client, monitor) = (&mut self.client.state, &mut self.monitor.state);
        let driver = match self.state.source() {
            Source::Client => &self.client.driver,
            Source::Monitor => &self.monitor.driver,
        };
        let step = |socket: &Socket| self.state.step(client, monitor, socket);
        driver.drive(step).await?;
        Ok(self.state.event(client, monitor))
    }
}
