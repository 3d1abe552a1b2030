# SPDX-License-Identifier: MIT OR Apache-2.0
"""`AttributeTable`: for streams of any length, and beside the kernel's `__nla_parse`."""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Extract, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Candidate, Engine, Loops, Region, State, bv

from .base import (ATTRIBUTE_TOO_SHORT, ATTRIBUTE_TRUNCATED, ERR, NONE, OK, STREAM_MAX, Prover, claim, error_is, output,
                   word)
from .chains import Stream
from .policies import TRACE

SLOTS = 4  # of the probe's table


@claim('any length below 2^63 - 4, any type, a table of 4 slots', slow=True)
def table(prover: Prover) -> Engine:
    """`AttributeTable::parse` and `get`: the last attribute of the type, or the error of the walk."""
    length, nla_type = z3.BitVecs('len nla_type', 64)
    buf, out = Region('buf', length), output()
    stream = Stream(buf)
    # A slot has the number of bytes from the attribute to the end, if 32 bits can say it.
    counts = lambda at: And(stream.nla_type(at) == nla_type, ULE(length - at, 0xFFFF_FFFF))
    seen = stream.fold('seen', z3.BoolVal(False), lambda value, at: Or(value, counts(at)))
    last = stream.fold('last', BitVecVal(0, 64), lambda value, at: If(counts(at), at, value))
    found = stream.name('found', lambda at: And(stream.valid(at), counts(at)))
    slot_at = lambda at: If(seen(at), Extract(31, 0, length - last(at)), BitVecVal(0, 32))

    def hints(now, entry):
        """The slot of the type is empty, or refers to the last attribute of the type so far."""
        slots = {}
        for name, start, _ in now:
            row = [now.get((name, start + 4 * i, 4)) for i in range(SLOTS - 1)]
            if None not in row:
                slots[start] = [(i, bv(slot, 32)) for i, slot in enumerate(row, 1)]
        holds = {('slots', start): lambda at, row=row: And(*[
            Implies(nla_type == i, slot == slot_at(at)) for i, slot in row]) for start, row in slots.items()}
        return stream.hints(now, entry, holds | {'whole': lambda at: Implies(seen(at), found(last(at)))})

    engine = Engine(prover.image, [ULT(length, STREAM_MAX), ULE(nla_type, 0xFFFF), *stream.start(prover)], [buf, out],
                    loops=Loops(hints, guesses=False))
    state = engine.start('table_get', [buf.base, length, nla_type, out.base])

    def posts(s: State):
        tag, stop = word(s, 0), stream.stop
        said, rest, place = stream.said(stop), length - stop, last(stop)
        yield 'an error where the walk is malformed', (tag == ERR) == stream.has_header(stop)
        yield 'the error', Implies(tag == ERR, If(
            ULT(said, 4), error_is(s, ATTRIBUTE_TOO_SHORT, said, None, stop), error_is(s, ATTRIBUTE_TRUNCATED, said, rest, stop)))
        yield 'else the last attribute of the type', Implies(tag != ERR, If(
            Or(Not(seen(stop)), nla_type == 0, UGE(nla_type, SLOTS)), tag == NONE, And(
                tag == OK, word(s, 2) == buf.base + place + 4, word(s, 3) == stream.said(place) - 4,
                word(s, 4) == place, word(s, 6) == nla_type)))

    return prover.prove(engine, engine.run(state), posts)


@claim('streams of up to 7 bytes, types 0 to 3', needs='ref_table')
def table_as_kernel(prover: Prover) -> Engine:
    """`AttributeTable::parse` and `get`: the entry that `__nla_parse` puts into `tb`."""
    length, nla_type = z3.BitVecs('len nla_type', 64)
    buf, out, ref = Region('buf', length), output(), output('ref')
    engine = Engine(prover.image, [ULE(length, 7), ULT(nla_type, SLOTS)], [buf, out, ref], externs=TRACE)

    def ends():
        for end in engine.run(engine.start('table_get', [buf.base, length, nla_type, out.base])):
            yield from engine.run(engine.call(end, 'ref_table', [buf.base, length, nla_type, ref.base]))

    def posts(s: State):
        tag, entry, left = word(s, 0), word(s, 0, 'ref'), word(s, 1, 'ref')
        yield 'an error where the kernel stops early', (tag == ERR) == (left >= 4)
        yield 'an entry where the kernel has one', Implies(tag != ERR, (tag == OK) == (entry != 0))
        yield 'the same one', Implies(tag == OK, And(
            word(s, 2) == entry + 4, word(s, 6) == nla_type, word(s, 4) == entry - buf.base))

    return prover.prove(engine, ends(), posts)
