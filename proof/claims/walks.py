# SPDX-License-Identifier: MIT OR Apache-2.0
"""`Messages` and `Attributes`: their constructors, and one step from any state.

By induction over steps, the claims hold for every walk over every buffer: the
constructor establishes the invariant of `Walk`, each step preserves it and leaves less.
"""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Extract, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Engine, State

from .base import (ATTRIBUTE_TOO_SHORT, ATTRIBUTE_TRUNCATED, ERR, MESSAGE_TOO_SHORT, MESSAGE_TRUNCATED, NONE, OK,
                   SLICE_MAX, STREAM_MAX, TRAILING_BYTES, Prover, Walk, attributes, claim, error_is, flag, messages,
                   saturating_add, widen, word)


def new_walk(prover: Prover, walk: Walk, function: str, args: list, length, end) -> Engine:
    """Proves the state that a constructor returns: `length` bytes are left, and end at `end`."""
    strict = z3.BitVec('strict_argument', 64)
    engine = Engine(prover.image, [ULE(walk.length, SLICE_MAX), ULE(strict, 1)], [walk.buf, walk.region])
    state = engine.start(function, [walk.buf.base, walk.length, *args, strict, walk.region.base])

    def posts(s: State):
        field = lambda name: walk.field(s, name)
        yield 'the first state', And(
            field('ptr') == walk.buf.base, field('len') == length, field('end') == end,
            field('strict') == Extract(7, 0, strict), *(field(name) == 0 for name in walk.flags),
            walk.whole(s), walk.sound(s))

    return prover.prove(engine, engine.run(state), posts)


@claim()
def messages_new(prover: Prover) -> Engine:
    """`Messages::new` and `strict` begin at the first byte and establish the invariant."""
    walk = messages(prover)
    return new_walk(prover, walk, 'messages_new', [], walk.length, walk.length)


@claim()
def attributes_new(prover: Prover) -> Engine:
    """`Attributes::new`, `with_offset` and `strict` do the same; the offset saturates. Of the longest
    slice, the last 3 bytes are left out."""
    walk, offset = attributes(prover), z3.BitVec('offset', 64)
    length = If(ULE(walk.length, STREAM_MAX), walk.length, BitVecVal(STREAM_MAX, 64))
    return new_walk(prover, walk, 'attributes_new', [offset], length, saturating_add(offset, length))


def step(prover: Prover, walk: Walk, function: str, item, too_short: int, truncated: int) -> Engine:
    """Proves one step. `item(o)` is what the probe has to write for an item."""
    engine = walk.engine(prover)
    base, length, header = walk.buf.base, walk.length, walk.header

    def posts(s: State):
        tag, field = word(s, 0), lambda name: walk.field(s, name)
        taken = length - field('len')
        error = And(walk.ends_in_error, Not(walk.failed))
        yield 'an item where nlmsg_ok or nla_ok holds', (tag == OK) == walk.valid
        yield 'an error, once, where the walk is malformed', (tag == ERR) == error
        yield 'else nothing', Or(tag == OK, tag == ERR, tag == NONE)
        yield 'the item', Implies(tag == OK, item(lambda i: word(s, i)))
        yield 'the rest begins at the next header', Implies(tag == OK, If(
            ULE(walk.step, length),
            And(field('ptr') == base + walk.step, field('len') == length - walk.step), field('len') == 0))
        yield 'less is left', Implies(tag == OK, And(ULT(field('len'), length), Or(field('len') == 0, UGE(taken, header))))
        yield 'the error', Implies(tag == ERR, If(
            Not(walk.has_header), error_is(s, TRAILING_BYTES, length, None, walk.offset),
            If(ULT(walk.said, header), error_is(s, too_short, walk.said, None, walk.offset),
               error_is(s, truncated, walk.said, length, walk.offset))))
        yield 'no step without an item', Implies(tag != OK, And(field('ptr') == base, field('len') == length))
        yield 'the invariant', And(
            walk.keeps_stream(s), walk.sound(s), field('failed') == flag(Or(walk.failed, tag == ERR), 8),
            *(ULE(field(name), 1) for name in walk.flags))

    return prover.prove(engine, engine.run(walk.start(engine, function)), posts)


@claim()
def messages_next(prover: Prover) -> Engine:
    """`Messages::next`: the message, the error or the end, and the state after it."""
    walk = messages(prover)
    base = walk.buf.base
    return step(prover, walk, 'messages_next', lambda o: And(
        o(1) == base, o(2) == base, o(3) == walk.said, o(4) == walk.offset, o(5) == base + 16, o(6) == walk.said - 16,
    ), MESSAGE_TOO_SHORT, MESSAGE_TRUNCATED)


@claim()
def attributes_next(prover: Prover) -> Engine:
    """`Attributes::next`: the attribute, the error or the end, and the state after it."""
    walk = attributes(prover)
    nla_type = widen(walk.buf.word(2, 2))
    return step(prover, walk, 'attributes_next', lambda o: And(
        o(1) == nla_type, o(2) == walk.buf.base + 4, o(3) == walk.said - 4, o(4) == walk.offset,
        o(5) == walk.said, o(6) == nla_type & 0x3FFF,
    ), ATTRIBUTE_TOO_SHORT, ATTRIBUTE_TRUNCATED)
