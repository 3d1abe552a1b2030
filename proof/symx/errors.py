# SPDX-License-Identifier: MIT OR Apache-2.0
"""The two ways in which a proof ends without success."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3

if TYPE_CHECKING:
    from .state import State


class Unsupported(Exception):
    """The executor or the solver cannot decide: nothing is proved."""


class Violation(Exception):
    """The code does what the claim excludes, for the inputs in `model`.

    `negated` are the conditions under which it does, besides the path. With them, the
    solver can be asked for a smaller counterexample.
    """

    def __init__(self, what: str, state: State, model: z3.ModelRef | None, negated: tuple[z3.BoolRef, ...] = ()):
        super().__init__(what)
        self.what = what
        self.state = state
        self.model = model
        self.negated = negated
