// SPDX-License-Identifier: MIT OR Apache-2.0
//! [`Colors`]: the colours of the text.

use std::env;
use std::fmt;
use std::io::IsTerminal;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

/// The sequences that begin a colour, or nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colors {
    on: bool,
}

/// A part of the text that has a colour.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// The number and the time of a message.
    Title,
    /// The name of an operation.
    Operation,
    /// The name of an attribute.
    Name,
    /// A refusal, and what is wrong.
    Problem,
}

impl Colors {
    /// Decides about colours. `NO_COLOR` is of <https://no-color.org>.
    pub(crate) fn new(when: When) -> Self {
        let on = match when {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                let is_refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
                !is_refused && !is_dumb && std::io::stdout().is_terminal()
            }
        };
        Self { on }
    }

    /// Returns `text` in the colour of `part`.
    pub(crate) const fn paint<T>(self, part: Part, text: T) -> Painted<T> {
        let start = match part {
            _ if !self.on => "",
            Part::Title => "\x1b[2m",
            Part::Operation => "\x1b[1m",
            Part::Name => "\x1b[36m",
            Part::Problem => "\x1b[1;31m",
        };
        Painted { start, text }
    }
}

/// A text in a colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Painted<T> {
    start: &'static str,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.start.is_empty() {
            return self.text.fmt(f);
        }
        write!(f, "{}{}\x1b[0m", self.start, self.text)
    }
}
