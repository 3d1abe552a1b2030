# SPDX-License-Identifier: MIT OR Apache-2.0
"""Strings in attributes."""

from __future__ import annotations

import z3
from z3 import And, If, Implies, Or, ULE, ULT

from symx import Engine, Loops, State, bv, simp

from .base import MISSING_NUL, OK, Prover, attributes, claim, error_is, passed, word
from .messages import from_item


@claim()
def attribute_until_nul(prover: Prover) -> Engine:
    """`Attribute::until_nul`: the payload up to the first NUL or the end."""
    walk, index = attributes(prover), z3.BitVec('index', 64)
    payload = walk.said - 4
    byte = lambda at: bv(walk.buf.initial(simp(at + 4)), 8)

    def spec(s: State):
        count = word(s, 2)
        yield 'a part of the payload', And(word(s, 0) == OK, word(s, 1) == walk.buf.base + 4, ULE(count, payload))
        yield 'no NUL in it', Implies(ULT(index, count), byte(index) != 0)
        yield 'a NUL behind it, or the end', Or(count == payload, byte(count) == 0)

    return from_item(prover, walk, 'attribute_until_nul', spec, loops=Loops(passed(walk.buf.base + 4, lambda at: byte(at) != 0, index)))


@claim(slow=True)
def attribute_get_cstr(prover: Prover) -> Engine:
    """`Attribute::get_cstr`: the payload up to a NUL, or an error if there is none."""
    walk, index = attributes(prover), z3.BitVec('index', 64)
    byte = lambda at: bv(walk.buf.initial(simp(at + 4)), 8)

    def spec(s: State):
        ok, count = word(s, 0) == OK, word(s, 2)
        yield 'a text or an error', Or(ok, error_is(s, MISSING_NUL, None, None, walk.offset))
        yield 'the payload up to a NUL', Implies(ok, And(
            word(s, 1) == walk.buf.base + 4, ULT(count, walk.said - 4), byte(count) == 0))
        yield 'no NUL before', Implies(ULT(index, If(ok, count, walk.said - 4)), byte(index) != 0)

    return from_item(prover, walk, 'attribute_get_cstr', spec, loops=Loops(passed(
        walk.buf.base + 4, lambda at: byte(at) != 0, index)))
