# SPDX-License-Identifier: MIT OR Apache-2.0
"""Loops over items whose places depend on the items before: what they come to.

Such a loop visits a chain of places: 0, the place behind the item there, and so on, up to
the first place that has none. Which places these are, and what the loop computes on its way
(the last attribute of a type, say), are functions of the place, defined step by step. The
solver knows nothing of these functions but their definitions at the places where a proof
asks. What holds for all such functions holds for the true ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import z3
from z3 import And, Implies, Not, Or, UGE, ULE

from symx import Candidate, Region, round_down, same, simp

from .base import Prover, align4, u64, widen

WORD = z3.BitVecSort(64)


class Stream:
    """The attributes of a buffer from a place on, by their offsets in it, as nla_for_each_attr visits them."""

    def __init__(self, buf: Region, begin: z3.BitVecRef | int = 0):
        self.buf = buf
        self.begin = u64(begin)
        self.on = z3.Function('on', WORD, z3.BoolSort())  # whether the walk comes to a place
        self.stop = z3.BitVec('stop', 64)  # the place where it ends
        self._folds: list[tuple[z3.FuncDeclRef, z3.ExprRef, Callable]] = []
        self._names: list[tuple[z3.FuncDeclRef, Callable]] = []

    def said(self, at: z3.BitVecRef) -> z3.BitVecRef:
        """Returns the length in the header at a place."""
        return widen(self.buf.word(at, 2))

    def nla_type(self, at: z3.BitVecRef) -> z3.BitVecRef:
        """Returns the type in the header at a place."""
        return widen(self.buf.word(simp(at + 2), 2)) & 0x3FFF

    def has_header(self, at: z3.BitVecRef) -> z3.BoolRef:
        """Returns whether there are bytes enough for a header."""
        return And(ULE(at, self.buf.length), UGE(self.buf.length - at, 4))

    def valid(self, at: z3.BitVecRef) -> z3.BoolRef:
        """nla_ok"""
        return And(self.has_header(at), UGE(self.said(at), 4), ULE(self.said(at), self.buf.length - at))

    def goes_on(self, at: z3.BitVecRef) -> z3.BoolRef:
        """Returns whether the walk goes on behind a place."""
        return self.valid(at)

    def behind(self, at: z3.BitVecRef) -> z3.BitVecRef:
        """nla_next: all places are multiples of 4."""
        return at + align4(self.said(at))

    def fold(self, name: str, first: z3.ExprRef, step: Callable) -> z3.FuncDeclRef:
        """Defines what a loop has computed when it comes to a place.

        It is `first` at the start, and `step(value, at)` behind the attribute at `at`.
        """
        function = z3.Function(name, WORD, first.sort())
        self._folds.append((function, first, step))
        return function

    def name(self, name: str, of: Callable[[z3.BitVecRef], z3.BoolRef]) -> z3.FuncDeclRef:
        """Gives a condition on places a name: the solver need not look into it where it asks whether
        the same holds of the same place."""
        function = z3.Function(name, WORD, z3.BoolSort())
        self._names.append((function, of))
        return function

    def facts(self, at: z3.BitVecRef) -> list[z3.BoolRef]:
        """Returns what the definitions say of a place, of the one behind it, and of those that the
        loop has found on its way."""
        behind = u64(simp(self.behind(at)))
        found = [function(at) for function, first, _ in self._folds if first.sort() == WORD]
        named = [function(place) == of(place) for function, of in self._names for place in (at, *found)]
        return [*named, self._ends(at), self._ends(behind), Implies(And(self.on(at), self.goes_on(at)), And(
            self.on(behind), *[function(behind) == step(function(at), at) for function, _, step in self._folds]))]

    def _ends(self, at: z3.BitVecRef) -> z3.BoolRef:
        return Implies(And(self.on(at), Not(self.goes_on(at))), at == self.stop)

    def start(self, prover: Prover) -> list[z3.BoolRef]:
        """Returns what the definitions say of the first place; and where the turns of loops
        are followed, in short buffers, of all."""
        longest = prover.image.longest
        places = [self.begin, *map(u64, range(0, longest + 1, 4) if longest else ())]
        return [self.on(self.begin), *[function(self.begin) == first for function, first, _ in self._folds],
                *[fact for at in places for fact in self.facts(at)]]

    def places(self, now, entry, rounded: bool = True) -> Iterator[tuple[tuple, z3.BitVecRef]]:
        """Returns where the loop may be: the words that were `begin` when it was entered. With `rounded`, also those
        that were `begin` when they are rounded down, as in an `Attributes`. A loop that has the position in a
        register as well is proved without these, in half of the time."""
        for place, value in now.items():
            if place[2] == 8:
                first, word = u64(entry[place]), u64(value)
                if same(simp(first), simp(self.begin)):
                    yield place, word
                if rounded and same(simp(round_down(first)), simp(self.begin)):
                    yield ('rounded', *place), u64(simp(round_down(word)))

    def hints(self, now, entry, holds: dict[str, Callable[[z3.BitVecRef], z3.BoolRef]]) -> dict[tuple, Candidate]:
        """Returns hints for a loop over the attributes: `holds` of the place where it is."""
        found = {}
        words = {place: u64(value) for place, value in now.items() if place[2] == 8}
        for place, at in self.places(now, entry, rounded=False):
            found['has header', place] = Candidate(self.has_header(at))
            found['no header', place] = Candidate(Not(self.has_header(at)))
            found['first', place] = Candidate(Or(at == 0, self.valid(u64(0))))
            found['on', place] = Candidate(self.on(at), self.facts(at))
            for name, of in holds.items():
                found[name, place] = Candidate(of(at), self.facts(at))
            for other, value in words.items():
                found['distance', place, other] = Candidate(value - at == u64(entry[other]))
        return found
