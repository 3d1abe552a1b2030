# SPDX-License-Identifier: MIT OR Apache-2.0
"""`build(parse(b)) == b`: what is read and written again is what it was.

Proved for one item in every state of the walk and the builder, hence by induction for
every stream. README.md has the list of where the bytes differ.
"""

from __future__ import annotations

from z3 import And, If, Implies, Not, UGE, ULE, ULT

from symx import Engine, State, bv

from .base import NONE, OK, Prover, Walk, align4, claim, word
from .builder import NO_SPACE, ZERO, Build, error


@claim(slow=True)
def rebuild_attribute(prover: Prover) -> Engine:
    """`put` of an attribute's type, flags and payload writes its bytes again, and zero padding."""
    walk, build = Walk(prover, 'attributes', 'input_'), Build(prover)
    engine = build.engine(*walk.invariant, regions=[walk.buf, walk.region])
    state = walk.enter(build.start(engine, 'rebuild_attribute', [walk.region.base, build.region.base, build.out.base]))
    size = align4(walk.said)
    ok = And(walk.valid, ULE(size, build.room))

    def posts(s: State):
        yield 'nothing without an attribute', Implies(Not(walk.valid), word(s, 0) == NONE)
        yield 'success if there is room', Implies(walk.valid, If(ok, word(s, 0) == OK, error(s, NO_SPACE, build.len, size)))
        yield from build.appends(s, ok, size, lambda at: If(ULT(at, walk.said), bv(walk.buf.initial(at), 8), ZERO))
        yield from build.keeps(s)

    return prover.prove(engine, engine.run(state), posts)


@claim('any length, any state, from a multiple of 4 on', slow=True)
def rebuild_message(prover: Prover) -> Engine:
    """A message with the header and payload of another has its bytes and zero padding, or is taken back."""
    walk, build = Walk(prover, 'messages', 'input_'), Build(prover)
    engine = build.engine(*walk.invariant, build.len & 3 == 0, regions=[walk.buf, walk.region])
    state = walk.enter(build.start(engine, 'rebuild_message', [walk.region.base, build.sink.base, build.out.base]))
    size = align4(walk.said)
    ok = And(walk.valid, ULE(size, build.room))

    def posts(s: State):
        yield 'nothing without a message', Implies(Not(walk.valid), word(s, 0) == NONE)
        yield 'success if there is room', Implies(walk.valid, (word(s, 0) == OK) == ok)
        yield 'as many bytes', build.written(s) == If(ok, build.len + size, build.len)
        offset = build.at - build.len
        here = And(ok, ULE(build.len, build.at), ULT(offset, size))
        same = build.byte(s) == bv(walk.buf.initial(offset), 8)
        yield 'the same header', Implies(And(here, ULT(offset, 16)), same)
        yield 'the same payload', Implies(And(here, UGE(offset, 16), ULT(offset, walk.said)), same)
        yield 'zeros behind it', Implies(And(here, UGE(offset, walk.said)), build.byte(s) == 0)
        yield 'nothing ahead', Implies(ULT(build.at, build.len), build.byte(s) == build.buf.initial(build.at))
        yield from build.keeps_sink(s)

    return prover.prove(engine, engine.run(state), posts)
