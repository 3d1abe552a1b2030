"""Walks of any length: what a loop over all items computes.

A walk visits a chain of places: 0, the place behind the item there, and so on. The chain
and what a loop computes over it (the last attribute of a type, say) are functions of the
place that are defined step by step. Here they are functions of which the solver knows
only these definitions, at the places where a proof asks. What holds for all such
functions holds for the true ones.
"""

from __future__ import annotations

from collections.abc import Callable

import z3
from z3 import And, Implies, Not, UGE, ULE

from symx import Region, bv, simp
from symx.loops import is_foreign

from .base import align4, widen

WORD = z3.BitVecSort(64)


class Chain:
    """The attributes of a buffer, by their offsets in it."""

    def __init__(self, buf: Region):
        self.buf = buf
        self.length = buf.length
        self.on = z3.Function('on_chain', WORD, z3.BoolSort())
        self.stop = z3.BitVec('stop', 64)  # the place where the walk ends
        self._folds: list[tuple[z3.FuncDeclRef, Callable]] = []

    def said(self, at) -> z3.BitVecRef:
        """Returns the length in the header at a place."""
        return widen(self.buf.word(at, 2))

    def nla_type(self, at) -> z3.BitVecRef:
        """Returns the type in the header at a place."""
        return widen(self.buf.word(z3.simplify(at + 2), 2)) & 0x3FFF

    def valid(self, at) -> z3.BoolRef:
        """Returns whether there is an attribute at a place: nla_ok."""
        left = self.length - at
        return And(ULE(at, self.length), UGE(left, 4), UGE(self.said(at), 4), ULE(self.said(at), left))

    def next(self, at) -> z3.BitVecRef:
        """Returns the place behind the attribute and its padding, at most the end."""
        step = align4(self.said(at))
        return z3.If(ULE(step, self.length - at), at + step, self.length)

    def fold(self, name: str, first, step: Callable) -> z3.FuncDeclRef:
        """Defines a function of the attributes before a place.

        It is `first` before there are any, and `step(value, at)` behind the one at `at`.
        """
        function = z3.Function(name, WORD, first.sort())
        self._folds.append((function, first, step))
        return function

    def facts(self, at) -> list[z3.BoolRef]:
        """Returns what the definitions say of the place `at`."""
        here, behind = And(self.on(at), self.valid(at)), self.next(at)
        return [Implies(here, self.on(behind)),
                # A place without an attribute ends the chain, so there is only one.
                Implies(And(self.on(at), Not(self.valid(at))), at == self.stop),
                *[Implies(here, function(behind) == step(function(at), at)) for function, _, step in self._folds]]

    def first(self) -> list[z3.BoolRef]:
        """Returns what the definitions say of the first place."""
        zero = z3.BitVecVal(0, 64)
        return [self.on(zero), *[function(zero) == first for function, first, _ in self._folds], *self.facts(zero)]

    def hints(self, more: Callable = lambda at, now: {}) -> Callable:
        """Returns hints for loops over the chain that keep the number of bytes left.

        `more(at, now)` are candidates where a loop is at the place `at`.
        """
        def hint(now, entry):
            found = {}
            for place, value in now.items():
                if place[2] == 8 and not is_foreign(entry[place]):
                    at = bv(simp(self.length - value), 64)
                    found['chain', place] = And(ULE(value, self.length), self.on(at)), self.facts(at)
                    for key, cond in more(at, now).items():
                        found[('chain', place, *key)] = cond
            return found
        return hint
