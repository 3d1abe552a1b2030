# SPDX-License-Identifier: MIT OR Apache-2.0
"""Strings in attributes."""

from __future__ import annotations

import z3
from z3 import And, If, Implies, Not, Or, ULE, ULT

from symx import Engine, Loops, State, bv, simp

from .base import MISSING_NUL, OK, Prover, Walk, attributes, claim, error_is, u64, word
from .messages import from_item

MOST = 5  # bytes of a payload, where a loop is followed turn by turn


@claim()
def attribute_until_nul(prover: Prover) -> Engine:
    """`Attribute::until_nul`: the payload up to the first NUL or the end."""
    walk, index = attributes(prover), z3.BitVec('index', 64)
    payload = walk.said - 4
    byte = lambda at: bv(walk.buf.initial(simp(at + 4)), 8)

    def hints(now, entry):
        """A loop that has come to `count` has seen no NUL before; `index` is any place there."""
        counts = {(place, start): simp(value - start) for place, value in now.items() if place[2] == 8
                  for start in (0, walk.buf.base + 4) if not isinstance(value, int)}
        counts |= {(place, 0): value for place, value in now.items() if place[2] == 8 and isinstance(value, int)}
        return {('no NUL', place, str(start)): Implies(ULT(index, bv(count, 64)), byte(index) != 0)
                for (place, start), count in counts.items()}

    def spec(s: State):
        count = word(s, 2)
        yield 'a part of the payload', And(word(s, 0) == OK, word(s, 1) == walk.buf.base + 4, ULE(count, payload))
        yield 'no NUL in it', Implies(ULT(index, count), byte(index) != 0)
        yield 'a NUL behind it, or the end', Or(count == payload, byte(count) == 0)

    return from_item(prover, walk, 'attribute_until_nul', spec, loops=Loops(hints))


def short(walk: Walk) -> z3.BoolRef:
    """Returns whether the walk is short enough for a loop that is followed turn by turn."""
    return ULE(walk.length, 4 + MOST)


def content(walk: Walk) -> list[z3.BitVecRef]:
    """Returns the bytes of a short payload."""
    return [bv(walk.buf.initial(4 + i), 8) for i in range(MOST)]


def text_length(walk: Walk) -> z3.BitVecRef:
    """Returns the number of bytes before the first NUL or the end."""
    payload = walk.said - 4
    count = payload
    for i, byte in reversed(list(enumerate(content(walk)))):
        count = If(And(ULT(i, payload), byte == 0), u64(i), count)
    return count


@claim(f'payloads of up to {MOST} bytes')
def attribute_get_cstr(prover: Prover) -> Engine:
    """`Attribute::get_cstr`: the payload up to a NUL, or an error if there is none."""
    walk = attributes(prover)
    count = text_length(walk)

    def spec(s: State):
        yield 'the text or an error', If(
            Not(count == walk.said - 4), And(word(s, 0) == OK, word(s, 1) == walk.buf.base + 4, word(s, 2) == count),
            error_is(s, MISSING_NUL, None, None, walk.offset))

    return from_item(prover, walk, 'attribute_get_cstr', spec, assumptions=[short(walk)])
