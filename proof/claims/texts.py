# SPDX-License-Identifier: MIT OR Apache-2.0
"""Strings in attributes, and the function of Rust's library that says whether one is UTF-8."""

from __future__ import annotations

import re

import z3
from z3 import And, BitVecVal, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Engine, Loops, Region, State, Unsupported, add, bv, simp

from .base import MISSING_NUL, NONE, NOT_UTF8, OK, Prover, attributes, claim, error_is, passed, u64, word
from .messages import from_item

UTF8 = 4  # the most bytes of which `from_utf8` itself is proved: those of the longest code point


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


def symbol(prover: Prover) -> str:
    """Returns the name of `from_utf8` in the library, which has a hash of Rust's."""
    names = [name for name in prover.image.symbols if re.fullmatch(r'_R\w*4core3str8converts9from_utf8', name)]
    if len(names) != 1:
        raise Unsupported(f'{len(names)} functions from_utf8')
    return names[0]


@claim()
def attribute_get_str(prover: Prover) -> Engine:
    """`Attribute::get_str`: gives the payload up to the first NUL or the end to `from_utf8` of Rust's library, once; the text is
    what that has been given, or there is an error if it refuses it."""
    walk, index = attributes(prover), z3.BitVec('index', 64)
    payload, start = walk.said - 4, walk.buf.base + 4
    byte = lambda at: bv(walk.buf.initial(simp(at + 4)), 8)
    refuses = z3.Bool('refuses')  # what from_utf8 says
    # No code has its address: how often from_utf8 has been called, and with how many bytes.
    calls = Region('calls', 16, writable=True, align=8)
    engine = walk.engine(prover, regions=[calls], loops=Loops(passed(start, lambda at: byte(at) != 0, index)))
    engine.space.contracts = True

    def from_utf8(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'from_utf8: {what}')
        to, (text, count) = args[0], map(u64, args[1:3])
        prove('once, for an attribute', And(walk.valid, u64(state.mem['calls'].load(0, 8)) == 0))
        prove('a part of the payload', And(text == start, ULE(count, payload)))
        prove('no NUL in it', Implies(ULT(index, count), byte(index) != 0))
        prove('a NUL behind it, or the end', Or(count == payload, byte(count) == 0))
        # A Result: a byte that tells which; then the text, or where it is none.
        for at in (0, 8, 16):
            space.store(state, add(to, at), 8, engine.any())
        space.store(state, to, 1, If(refuses, BitVecVal(1, 8), BitVecVal(0, 8)))
        for at, value in ((8, text), (16, count)):
            space.store(state, add(to, at), 8, If(refuses, engine.any(), value))
        state.mem['calls'].store(0, 8, 1)
        state.mem['calls'].store(8, 8, count)
        engine.forget_frame(state)
        return to

    engine.externs[symbol(prover)] = from_utf8
    state = walk.start(engine, 'attribute_get_str')
    state.mem['calls'].store(0, 8, 0)

    def posts(s: State):
        called, count = (u64(s.mem['calls'].load(at, 8)) for at in (0, 8))
        yield 'nothing without an item', Implies(Not(walk.valid), And(word(s, 0) == NONE, called == 0))
        yield 'else one call', Implies(walk.valid, called == 1)
        yield 'an error if it refuses the text', Implies(And(walk.valid, refuses), error_is(s, NOT_UTF8, None, None, walk.offset))
        yield 'else the text', Implies(And(walk.valid, Not(refuses)), And(word(s, 0) == OK, word(s, 1) == start, word(s, 2) == count))

    return prover.prove(engine, engine.run(state), posts)


@claim(f'up to {UTF8} bytes')
def from_utf8(prover: Prover) -> Engine:
    """`from_utf8` of Rust's library: takes well-formed UTF-8 as in Unicode's table 3-7, and nothing else."""
    length = z3.BitVec('len', 64)
    buf, to = Region('buf', length), Region('to', 24, writable=True, align=8)
    engine = Engine(prover.image, [ULE(length, UTF8)], [buf, to])
    state = engine.start(symbol(prover), [to.base, buf.base, length])
    within = lambda at, low, high: And(ULT(at, length), UGE(buf.word(at, 1), low), ULE(buf.word(at, 1), high))
    # The code points: the ranges of their bytes.
    tail = (0x80, 0xBF)
    forms = [((0x00, 0x7F),), ((0xC2, 0xDF), tail), ((0xE0, 0xE0), (0xA0, 0xBF), tail), ((0xE1, 0xEC), tail, tail),
             ((0xED, 0xED), (0x80, 0x9F), tail), ((0xEE, 0xEF), tail, tail), ((0xF0, 0xF0), (0x90, 0xBF), tail, tail),
             ((0xF1, 0xF3), tail, tail, tail), ((0xF4, 0xF4), (0x80, 0x8F), tail, tail)]
    well_formed = [z3.BoolVal(True)] * (UTF8 + 1)  # from a place on
    for at in reversed(range(UTF8)):
        well_formed[at] = Or(length == at, *[
            And(*[within(at + i, *bounds) for i, bounds in enumerate(form)], well_formed[at + len(form)])
            for form in forms if at + len(form) <= UTF8])

    def posts(s: State):
        said = lambda at, count: s.mem['to'].load(at, count)
        ok = bv(said(0, 1), 8) == 0
        yield 'a result', ULE(bv(said(0, 1), 8), 1)
        yield 'well-formed', ok == well_formed[0]
        yield 'the text', Implies(ok, And(u64(said(8, 8)) == buf.base, u64(said(16, 8)) == length))

    return prover.prove(engine, engine.run(state), posts)
