# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is read from an attribute, for every attribute that a walk in any state comes to."""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Concat, Extract, If, Implies, Not, Or, SignExt, UGE, ULE, ULT, ZeroExt

from symx import Engine, Region, State, bv

from .base import (NEXT_HOP_TOO_SHORT, NEXT_HOP_TRUNCATED, NONE, OK, PAYLOAD_TOO_SHORT, TRAILING_BYTES, WRONG_LENGTH,
                   Prover, align4, attributes, claim, error_is, widen, word)
from .messages import from_item, stream, stream_is


def number(name: str, signed: bool, count: int, big: bool) -> None:
    """Makes the claim about one getter."""
    @claim(name=f'attribute_{name}', text=f'`Attribute::{name}`: the number, or an error unless the payload has {count} bytes.')
    def prove(prover: Prover) -> Engine:
        walk = attributes(prover)
        value = walk.buf.word(4, count)
        if big:
            value = Concat([Extract(8 * i + 7, 8 * i, value) for i in range(count)])
        value = (SignExt if signed else ZeroExt)(64 - 8 * count, value)

        def spec(s: State):
            yield 'the value', If(walk.said == 4 + count, And(word(s, 0) == OK, word(s, 1) == value),
                                  error_is(s, WRONG_LENGTH, count, walk.said - 4, walk.offset))

        return from_item(prover, walk, f'attribute_{name}', spec)


for bits in (8, 16, 32, 64):
    for sign in 'ui':
        number(f'get_{sign}{bits}', sign == 'i', bits // 8, False)
        if bits > 8:
            number(f'get_{sign}{bits}_be', sign == 'i', bits // 8, True)


def varying(prover: Prover, function: str, extend) -> Engine:
    """Proves a getter of 4 or 8 bytes."""
    walk = attributes(prover)
    length = walk.said - 4

    def spec(s: State):
        value = If(length == 4, extend(32, walk.buf.word(4, 4)), walk.buf.word(4, 8))
        yield 'the value', If(Or(length == 4, length == 8), And(word(s, 0) == OK, word(s, 1) == value),
                              error_is(s, WRONG_LENGTH, 8, length, walk.offset))

    return from_item(prover, walk, function, spec)


@claim()
def attribute_get_uint(prover: Prover) -> Engine:
    """`Attribute::get_uint`: 4 or 8 bytes, extended by zeros, else an error."""
    return varying(prover, 'attribute_get_uint', ZeroExt)


@claim()
def attribute_get_sint(prover: Prover) -> Engine:
    """`Attribute::get_sint`: 4 or 8 bytes, extended by the sign, else an error."""
    return varying(prover, 'attribute_get_sint', SignExt)


@claim()
def attribute_get_flag(prover: Prover) -> Engine:
    """`Attribute::get_flag`: no payload, else an error."""
    walk = attributes(prover)

    def spec(s: State):
        yield 'the result', If(walk.said == 4, word(s, 0) == OK, error_is(s, WRONG_LENGTH, 0, walk.said - 4, walk.offset))

    return from_item(prover, walk, 'attribute_get_flag', spec)


@claim()
def attribute_get_array(prover: Prover) -> Engine:
    """`Attribute::get_array` of 6 bytes: the payload in place, or an error."""
    walk = attributes(prover)

    def spec(s: State):
        yield 'the array', If(walk.said == 10, And(word(s, 0) == OK, word(s, 1) == walk.buf.base + 4),
                              error_is(s, WRONG_LENGTH, 6, walk.said - 4, walk.offset))

    return from_item(prover, walk, 'attribute_get_array', spec)


@claim()
def attribute_get_struct(prover: Prover) -> Engine:
    """`Attribute::get_struct` of 12 bytes: a copy of the first 12, or an error if there are fewer."""
    walk, to = attributes(prover), Region('to', 12, writable=True)

    def spec(s: State):
        short = ULT(walk.said, 16)
        yield 'an error if the payload is too short', If(
            short, error_is(s, PAYLOAD_TOO_SHORT, 12, walk.said - 4, walk.offset), word(s, 0) == OK)
        yield 'the value', Implies(Not(short), bv(s.mem['to'].load(0, 12), 96) == walk.buf.word(4, 12))

    return from_item(prover, walk, 'attribute_get_struct', spec, [to.base], [to])


@claim()
def attribute_get_struct_zero_extended(prover: Prover) -> Engine:
    """`Attribute::get_struct_zero_extended` of 12 bytes: a copy of the payload, and zeros behind it."""
    walk, to = attributes(prover), Region('to', 12, writable=True)

    def spec(s: State):
        yield 'success', word(s, 0) == OK
        for i in range(12):
            byte = If(ULT(i, walk.said - 4), walk.buf.word(4 + i, 1), BitVecVal(0, 8))
            yield f'byte {i}', bv(s.mem['to'].load(i, 1), 8) == byte

    return from_item(prover, walk, 'attribute_get_struct_zero_extended', spec, [to.base], [to])


@claim()
def attribute_nested(prover: Prover) -> Engine:
    """`Attribute::nested`: a walk over the payload, whose offsets continue those of the attribute."""
    walk, to = attributes(prover), stream(prover)

    def spec(s: State):
        yield 'the nest', And(word(s, 0) == OK, stream_is(
            prover, s, walk.buf.base + 4, walk.said - 4, walk.offset + walk.said))

    return from_item(prover, walk, 'attribute_nested', spec, [to.base], [to])


@claim('any length, any state, strict or not')
def attribute_next_hop(prover: Prover) -> Engine:
    """A step of `NextHops`: what `rtnh_ok` and `rtnh_next` say, or an error. What is left is walked as a payload is."""
    walk, strict = attributes(prover), z3.BitVec('strict_argument', 64)
    begin, length, said = walk.buf.base + 4, walk.said - 4, widen(walk.buf.word(4, 2))
    header = UGE(length, 8)
    valid = And(header, UGE(said, 8), ULE(said, length))
    step = align4(said)

    def spec(s: State):
        yield 'a next hop where rtnh_ok holds', (word(s, 0) == OK) == valid
        yield 'the next hop', Implies(valid, And(word(s, 1) == begin, word(s, 2) == said, word(s, 3) == walk.offset + 4))
        yield 'the rest', Implies(valid, If(
            ULE(step, length), And(word(s, 4) == begin + step, word(s, 5) == length - step), word(s, 5) == 0))
        yield 'else an error or the end', Implies(Not(valid), If(
            header, If(ULT(said, 8), error_is(s, NEXT_HOP_TOO_SHORT, said, None, walk.offset + 4),
                       error_is(s, NEXT_HOP_TRUNCATED, said, length, walk.offset + 4)),
            If(And(strict == 1, length != 0), error_is(s, TRAILING_BYTES, length, None, walk.offset + 4), word(s, 0) == NONE)))

    return from_item(prover, walk, 'attribute_next_hop', spec, [strict], assumptions=[ULE(strict, 1)])
