"""Extended ACKs and the paths of their offsets: loops within loops, of any number of turns.

These claims are about safety: no panic, no access outside the buffers, and every loop
ends. What the loops compute is compared with an oracle by the property tests.
"""

from __future__ import annotations

import z3
from z3 import Implies, Not, Or, ULE

from symx import Engine, Loops, Region, State

from .base import ERR, NONE, OK, SLICE_MAX, Prover, claim, messages, output, word


@claim('any length, any number of attributes and nests; safety', slow=True)
def done_ext_ack(prover: Prover) -> Engine:
    """`Done::ext_ack` reads every `NLMSGERR_ATTR_*` without a panic, inside the message, and ends."""
    walk = messages(prover)
    engine = walk.engine(prover, loops=Loops())

    def posts(s: State):
        yield 'a result', Or(word(s, 0) == OK, word(s, 0) == ERR, word(s, 0) == NONE)
        yield 'nothing without a message', Implies(Not(walk.valid), word(s, 0) == NONE)

    return prover.prove(engine, engine.run(walk.start(engine, 'done_ext_ack')), posts)


@claim('any length, any `hdrlen`, any offset; safety', slow=True)
def path_find(prover: Prover) -> Engine:
    """`AttributePath::find` descends to an offset without a panic, inside the message, and ends."""
    length, hdrlen, offs = z3.BitVecs('len hdrlen offs', 64)
    buf, out = Region('buf', length), output()
    engine = Engine(prover.image, [ULE(length, SLICE_MAX), ULE(offs, 0xFFFF_FFFF)], [buf, out], loops=Loops())
    state = engine.start('path_find', [buf.base, length, hdrlen, offs, out.base])

    def posts(s: State):
        yield 'a result', Or(word(s, 0) == NONE, word(s, 0) == OK)
        yield 'a path of 1 to 16 types', Implies(word(s, 0) == OK, ULE(word(s, 1) - 1, 15))

    return prover.prove(engine, engine.run(state), posts)
