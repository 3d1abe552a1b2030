# SPDX-License-Identifier: MIT OR Apache-2.0
"""`Message::parse` and `Attribute::parse`: a struct, and the attributes behind it."""

from __future__ import annotations

from z3 import If, Implies, ULE, ULT

from symx import Engine, Region, State, bv

from .base import OK, PAYLOAD_TOO_SHORT, Prover, Walk, attributes, claim, error_is, messages, word
from .messages import from_item, stream, stream_is

SIZE, PADDED = 6, 8  # of the struct


@claim()
def message_parse(prover: Prover) -> Engine:
    """`Message::parse` of a family header of 6 bytes: a copy of them, and what follows their padding."""
    return header_and_rest(prover, messages(prover), 'message_parse')


@claim()
def attribute_parse(prover: Prover) -> Engine:
    """`Attribute::parse` of a struct of 6 bytes: a copy of them, and what follows their padding."""
    return header_and_rest(prover, attributes(prover), 'attribute_parse')


def header_and_rest(prover: Prover, walk: Walk, function: str) -> Engine:
    header, to = Region('header', SIZE, writable=True), stream(prover)
    payload, begin, end = walk.said - walk.header, walk.buf.base + walk.header, walk.offset + walk.said

    def spec(s: State):
        yield 'an error if the payload is too short', If(
            ULT(payload, SIZE), error_is(s, PAYLOAD_TOO_SHORT, SIZE, payload, walk.offset), word(s, 0) == OK)
        ok = word(s, 0) == OK
        yield 'the header', Implies(ok, bv(s.mem['header'].load(0, SIZE), 8 * SIZE) == walk.buf.word(walk.header, SIZE))
        yield 'the attributes', Implies(ok, If(
            ULE(PADDED, payload), stream_is(prover, s, begin + PADDED, payload - PADDED, end), stream_is(prover, s, None, 0, end)))

    return from_item(prover, walk, function, spec, [header.base, to.base], [header, to])
