# SPDX-License-Identifier: MIT OR Apache-2.0
"""The functions of `align`, for all values."""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Extract, If, UGE, UGT, ULE, ZeroExt

from symx import Engine, Region, State

from .base import SLICE_MAX, Prover, align4, claim, flag, output, widen, word


@claim('any `usize`, `u32`, `u16`')
def arithmetic(prover: Prover) -> Engine:
    """`nlmsg_align` to `nla_padlen` compute in the integers and saturate; `nlmsg_ok`, `nla_ok`."""
    length, nlmsg_len, nla_len = z3.BitVecs('length nlmsg_len nla_len', 64)
    out = output()
    engine = Engine(prover.image, [ULE(nlmsg_len, 0xFFFF_FFFF), ULE(nla_len, 0xFFFF)], [out])
    state = engine.start('arithmetic', [length, nlmsg_len, nla_len, out.base])
    wide = ZeroExt(8, length)  # nothing wraps in 72 bits
    most = BitVecVal((1 << 64) - 1, 64)

    def fit(value):
        """Saturates at 64 bits."""
        return If(UGT(value, ZeroExt(8, most)), most, Extract(63, 0, value))

    def ok(said, header):
        return flag(And(UGE(said, header), ULE(said, length)))

    space = fit(align4(wide + 16))
    expected = {
        'nlmsg_align': fit(align4(wide)),
        'nlmsg_length': fit(wide + 16),
        'nlmsg_space': space,
        'nlmsg_payload': If(UGT(space, nlmsg_len), BitVecVal(0, 64), nlmsg_len - space),
        'nla_attr_size': fit(wide + 4),
        'nla_total_size': fit(align4(wide + 4)),
        'nla_padlen': fit(align4(wide + 4)) - fit(wide + 4),
        'nlmsg_ok, nla_ok': ok(nlmsg_len, 16) + 2 * ok(nla_len, 4),
    }

    def posts(s: State):
        for i, (name, value) in enumerate(expected.items()):
            yield name, word(s, i) == value

    return prover.prove(engine, engine.run(state), posts)


@claim('any length')
def by_hand(prover: Prover) -> Engine:
    """`nlmsg_data`, `nlmsg_next`, `nla_data`, `nla_next`: the slice, or `None` unless OK."""
    length = z3.BitVec('len', 64)
    buf, out = Region('buf', length), output()
    engine = Engine(prover.image, [ULE(length, SLICE_MAX)], [buf, out])
    state = engine.start('by_hand', [buf.base, length, out.base])

    def posts(s: State):
        for name, header, field, at in (('nlmsg', 16, 4, 0), ('nla', 4, 2, 4)):
            o = lambda i: word(s, at + i)
            said = widen(buf.word(0, field))
            ok = And(UGE(length, field), UGE(said, header), ULE(said, length))
            rest = If(ULE(align4(said), length), And(o(2) == buf.base + align4(said), o(3) == length - align4(said)),
                      And(o(2) != 0, o(3) == 0))
            yield f'{name}_data', If(ok, And(o(0) == buf.base + header, o(1) == said - header), And(o(0) == 0, o(1) == 0))
            yield f'{name}_next', If(ok, rest, And(o(2) == 0, o(3) == 0))

    return prover.prove(engine, engine.run(state), posts)
