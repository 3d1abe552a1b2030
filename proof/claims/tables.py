"""`AttributeTable`, for streams of any length."""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Extract, If, Implies, Or, UGE, ULE, ULT

from symx import Engine, Loops, Region, State

from .base import ERR, NONE, OK, Prover, claim, output, word
from .chains import Chain
from .policies import TRACE

SLOTS = 4  # of the probe's table
NOWHERE = BitVecVal((1 << 64) - 1, 64)


@claim('up to 2^32 - 1 bytes, any number of attributes, a table of 4 slots', slow=True)
def table(prover: Prover) -> Engine:
    """`AttributeTable::parse` and `get`: the last attribute of a type, as `nla_parse` fills `tb`."""
    length, nla_type = z3.BitVecs('len nla_type', 64)
    buf, out = Region('buf', length), output()
    chain = Chain(buf)
    last = chain.fold('last', NOWHERE, lambda value, at: If(chain.nla_type(at) == nla_type, at, value))

    def slots(at, now):
        """The loop's invariant: the slot of a type refers to its last attribute so far."""
        found = last(at)
        here = {('last',): Or(found == NOWHERE, And(chain.valid(found), chain.nla_type(found) == nla_type))}
        for place, value in now.items():
            if place[0] == 'stack' and place[2] == 4:
                left = Extract(31, 0, If(found == NOWHERE, BitVecVal(0, 64), length - found))
                here |= {('slot', place, i): Implies(nla_type == i, value == left) for i in range(1, SLOTS)}
        return here

    engine = Engine(prover.image, [ULE(length, (1 << 32) - 1), ULE(nla_type, 0xFFFF), *chain.first()], [buf, out],
                    loops=Loops(chain.hints(slots), kinds=('reach',)))
    state = engine.start('table_get', [buf.base, length, nla_type, out.base])

    def posts(s: State):
        tag, found = word(s, 0), last(chain.stop)
        none = Or(found == NOWHERE, nla_type == 0, UGE(nla_type, SLOTS))
        broken = UGE(length - chain.stop, 4)
        yield 'an error where the walk is malformed', (tag == ERR) == broken
        yield 'else the last attribute of the type', Implies(tag != ERR, If(none, tag == NONE, And(
            tag == OK, word(s, 2) == buf.base + found + 4, word(s, 3) == chain.said(found) - 4,
            word(s, 4) == found, word(s, 6) == nla_type)))

    return prover.prove(engine, engine.run(state), posts)


@claim('streams of up to 8 bytes, types 0 to 3', needs='ref_table', slow=True)
def table_as_kernel(prover: Prover) -> Engine:
    """`AttributeTable::parse` and `get`: the entry that `__nla_parse` puts into `tb`."""
    length, nla_type = z3.BitVecs('len nla_type', 64)
    buf, out, ref = Region('buf', length), output(), output('ref')
    engine = Engine(prover.image, [ULE(length, 8), ULT(nla_type, SLOTS)], [buf, out, ref], externs=TRACE)

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
