// SPDX-License-Identifier: MIT OR Apache-2.0
//! Notifications that a client receives beside its answers.

use super::task::Task;
use super::{ClientState, Phase};
use crate::state::notifications::MonitorEvent;
use crate::state::step::Step;
use crate::{Error, Socket};

impl ClientState {
    /// Keeps every message that belongs to no pending request from now on, for
    /// [`step_notification`](Self::step_notification). Turns on
    /// `NETLINK_PKTINFO` if the kernel has it.
    pub fn keep_notifications(&mut self, socket: &Socket) {
        // Distinguishes notifications to groups above 32 from answers.
        let _ = socket.set_pktinfo(true);
        self.unrelated.keep();
        // The message that ended the answer is still to be returned when
        // notifications have been received.
        self.answer.inbox.keep();
    }

    /// Sets the maximum size of the kept notifications in memory: the messages,
    /// and 32 bytes for each.
    pub fn set_notification_limit(&mut self, bytes: usize) {
        self.unrelated.set_limit(bytes);
    }

    /// Performs one step towards the next notification. When it is ready,
    /// [`notification`](Self::notification) returns it.
    ///
    /// Calls [`keep_notifications`](Self::keep_notifications) if it has not been
    /// called. A pending operation continues. Messages of its answer are kept
    /// for [`step_reply`](Self::step_reply) and [`step_next`](Self::step_next),
    /// up to the limit of a reply, and so is its error.
    ///
    /// # Errors
    /// Those of [`Client::next_notification`](crate::Client::next_notification).
    pub fn step_notification(&mut self, socket: &Socket) -> Result<Step, Error> {
        if !self.unrelated.is_kept() {
            self.keep_notifications(socket);
        }
        if self.unrelated.keep().advance()? {
            return Ok(Step::Ready);
        }
        self.answer.hold(self.task.has_end());
        let step = if matches!(self.phase, Phase::Waiting { .. }) {
            self.continue_aside(socket)?
        } else {
            self.listen(socket)?
        };
        Ok(if self.unrelated.keep().advance()? {
            Step::Ready
        } else {
            step
        })
    }

    /// Continues the pending operation, and leaves its result to a later step.
    fn continue_aside(&mut self, socket: &Socket) -> Result<Step, Error> {
        let step = self.progress(socket);
        let step = step.and_then(|step| self.check_limit().map(|()| step));
        let is_over = self.phase == Phase::Idle;
        self.untold |= is_over;
        match step {
            Ok(Step::Ready) => Ok(Step::Again),
            // The error of a batch is in its outcome.
            Err(error) if is_over => {
                if let Task::Single(_) = self.task {
                    self.answer.fresh.fail(error);
                }
                Ok(Step::Again)
            }
            step => step,
        }
    }

    /// Receives a datagram while nothing is due.
    fn listen(&mut self, socket: &Socket) -> Result<Step, Error> {
        self.owner.check()?;
        self.target.connect(socket);
        match self.receive(socket) {
            Ok(true) => self.read(),
            Ok(false) => {}
            Err(Error::WouldBlock) => return Ok(Step::Wait { timeout: None }),
            Err(error) if error.is_loss() || matches!(error, Error::Truncated { .. }) => {
                self.overruns = self.overruns.saturating_add(1);
            }
            Err(error) => return Err(error),
        }
        Ok(Step::Again)
    }

    /// Returns the event that [`step_notification`](Self::step_notification)
    /// reached.
    #[must_use]
    pub fn notification(&self) -> MonitorEvent<'_> {
        let event = self.unrelated.kept().event();
        event.unwrap_or(MonitorEvent::Resync)
    }

    /// Returns whether the next
    /// [`step_notification`](Self::step_notification) returns a notification
    /// that has already been received, without a system call.
    #[must_use]
    pub fn has_notification(&self) -> bool {
        self.unrelated.kept().has_next()
    }
}
