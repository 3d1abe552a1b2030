# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is read from a message, for every message that a walk in any state comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import z3
from z3 import And, BitVecVal, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Engine, Region, State, bv

from .base import (MESSAGE_TOO_SHORT, MESSAGE_TRUNCATED, NONE, OK, PAYLOAD_TOO_SHORT, UNEXPECTED_TYPE, Post, Prover,
                   Walk, align4, attributes, claim, error_is, messages, widen, word)


def from_item(prover: Prover, walk: Walk, function: str, spec: Callable[[State], Iterator[Post]],
              args: Iterable = (), regions: Iterable[Region] = (), assumptions: Iterable[z3.BoolRef] = (), **more) -> Engine:
    """Proves `spec` wherever the walk has an item, and that the result is NONE wherever it has none."""
    engine = walk.engine(prover, *assumptions, regions=regions, **more)

    def posts(s: State):
        yield 'nothing without an item', Implies(Not(walk.valid), word(s, 0) == NONE)
        for name, post in spec(s):
            yield name, Implies(walk.valid, post)

    return prover.prove(engine, engine.run(walk.start(engine, function, *args)), posts)


def stream(prover: Prover) -> Region:
    """Returns a buffer for an `Attributes`."""
    return Region('to', prover.layouts.walk('attributes').size, writable=True, align=8)


def stream_is(prover: Prover, s: State, ptr, length, end) -> z3.BoolRef:
    """Returns whether `to` is a new `Attributes`. `ptr` is None where any will do."""
    walk = attributes(prover)
    field = lambda name: walk.field(s, name, 'to')
    return And(*([] if ptr is None else [field('ptr') == ptr]), field('len') == length, field('end') == end,
               field('strict') == 0, field('failed') == 0, walk.whole(s, 'to'), walk.sound(s, 'to'))


def errno(code: z3.BitVecRef) -> z3.BitVecRef:
    """Returns the magnitude of a code; of the least number, the greatest."""
    return If(code == 1 << 31, BitVecVal((1 << 31) - 1, 32), If(code < 0, -code, code))


@claim('any length, any state, any `hdrlen`')
def message_attributes(prover: Prover) -> Engine:
    """`Message::attributes`: what follows the padded family header, as `nlmsg_attrdata`."""
    return after_header(prover, messages(prover), 'message_attributes')


@claim('any length, any state, any `hdrlen`')
def attribute_attributes(prover: Prover) -> Engine:
    """`Attribute::attributes`: what follows a struct of `hdrlen` bytes and its padding."""
    return after_header(prover, attributes(prover), 'attribute_attributes')


def after_header(prover: Prover, walk: Walk, function: str) -> Engine:
    hdrlen, to = z3.BitVec('hdrlen', 64), stream(prover)
    payload, begin = walk.said - walk.header, walk.buf.base + walk.header
    aligned = align4(hdrlen)  # where it would wrap, the payload is shorter than hdrlen

    def spec(s: State):
        yield 'an error if the payload is shorter than hdrlen', If(
            ULT(payload, hdrlen), error_is(s, PAYLOAD_TOO_SHORT, hdrlen, payload, walk.offset), word(s, 0) == OK)
        end = walk.offset + walk.said
        yield 'the attributes', Implies(word(s, 0) == OK, If(
            ULE(aligned, payload), stream_is(prover, s, begin + aligned, payload - aligned, end),
            stream_is(prover, s, None, 0, end)))

    return from_item(prover, walk, function, spec, [hdrlen, to.base], [to])


@claim()
def message_family_header(prover: Prover) -> Engine:
    """`Message::family_header` of 16 bytes: a copy of them, or an error if there are fewer."""
    walk, to = messages(prover), Region('to', 16, writable=True, align=8)

    def spec(s: State):
        short = ULT(walk.said, 32)
        yield 'an error if the payload is too short', If(
            short, error_is(s, PAYLOAD_TOO_SHORT, 16, walk.said - 16, walk.offset), word(s, 0) == OK)
        yield 'the header', Implies(Not(short), bv(s.mem['to'].load(0, 16), 128) == walk.buf.word(16, 16))

    return from_item(prover, walk, 'message_family_header', spec, [to.base], [to])


def ack(walk: Walk):
    """Returns whether the message is no error message or too short for one, and its code."""
    return walk.buf.word(4, 2) != 2, ULT(walk.said, 36), walk.buf.word(16, 4)


@claim()
def message_ack(prover: Prover) -> Engine:
    """`Message::ack`: code and request's header of an `NLMSG_ERROR` of at least 36 bytes."""
    walk = messages(prover)
    other, short, code = ack(walk)

    def spec(s: State):
        yield 'the result', If(
            other, error_is(s, UNEXPECTED_TYPE, widen(walk.buf.word(4, 2)), None, walk.offset), If(
                short, error_is(s, PAYLOAD_TOO_SHORT, 20, walk.said - 16, walk.offset),
                And(word(s, 0) == OK, word(s, 1) == widen(code), word(s, 2) == widen(errno(code)),
                    word(s, 3) == walk.buf.base + 20)))

    return from_item(prover, walk, 'message_ack', spec)


def echo_length(walk: Walk) -> z3.BitVecRef:
    """Returns the length of the request in an ACK, with its header.

    netlink_ack: an error has the whole request, unless NLM_F_CAPPED is set. Kernels before
    4.12 set no flag; there, a message that ends with the request's header is capped.
    """
    _, _, code = ack(walk)
    flags = walk.buf.word(6, 2)
    capped = Or(flags & 0x100 != 0, And(flags & 0x200 == 0, walk.said == 36))
    return If(Or(code == 0, capped), BitVecVal(16, 64), widen(walk.buf.word(20, 4)))


@claim()
def message_echo(prover: Prover) -> Engine:
    """`Ack::echo`: the request's payload if the message has it all, else an error."""
    walk = messages(prover)
    other, short, _ = ack(walk)
    length, room = echo_length(walk), walk.said - 20

    def spec(s: State):
        none = Or(short, other)
        yield 'nothing without an ACK', Implies(none, word(s, 0) == NONE)
        yield 'the echo', Implies(Not(none), If(
            And(UGE(length, 16), ULE(length, room)),
            And(word(s, 0) == OK, word(s, 2) == length - 16, Or(word(s, 2) == 0, word(s, 1) == walk.buf.base + 36)),
            If(ULT(length, 16), error_is(s, MESSAGE_TOO_SHORT, length, None, walk.offset + 20),
               error_is(s, MESSAGE_TRUNCATED, length, room, walk.offset + 20))))

    return from_item(prover, walk, 'message_echo', spec)


@claim()
def message_done(prover: Prover) -> Engine:
    """`Message::done`: the code of an `NLMSG_DONE`, 0 if it has none."""
    walk = messages(prover)
    other, payload = walk.buf.word(4, 2) != 3, walk.said - 16
    code = If(payload == 0, BitVecVal(0, 32), walk.buf.word(16, 4))

    def spec(s: State):
        yield 'the result', If(
            other, error_is(s, UNEXPECTED_TYPE, widen(walk.buf.word(4, 2)), None, walk.offset), If(
                And(payload != 0, ULT(payload, 4)), error_is(s, PAYLOAD_TOO_SHORT, 4, payload, walk.offset),
                And(word(s, 0) == OK, word(s, 1) == widen(code), word(s, 2) == widen(errno(code)))))

    return from_item(prover, walk, 'message_done', spec)
