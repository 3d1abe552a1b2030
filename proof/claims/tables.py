# SPDX-License-Identifier: MIT OR Apache-2.0
"""`AttributeTable`, beside the kernel's `__nla_parse`."""

from __future__ import annotations

import z3
from z3 import And, Implies, ULE, ULT

from symx import Engine, Region, State

from .base import ERR, OK, Prover, claim, output, word
from .policies import TRACE

SLOTS = 4  # of the probe's table


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
