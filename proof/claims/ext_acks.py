# SPDX-License-Identifier: MIT OR Apache-2.0
"""Extended ACKs, and the paths of their offsets, in short messages.

The loops are followed turn by turn, hence the bounds.
"""

from __future__ import annotations

import z3
from z3 import And, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Engine, Region, State, bv

from .base import ERR, NONE, OK, Prover, align4, claim, messages, output, u64, widen, word
from .messages import from_item

MSG, OFFS, COOKIE, POLICY, MISS_TYPE, MISS_NEST = range(1, 7)  # NLMSGERR_ATTR_*
NLM_F_ACK_TLVS = 0x200
STREAM = 8  # bytes of attributes: one with a value, or two without


class Item:
    """One of the attributes of a stream that begins at `begin` and has `length` bytes."""

    def __init__(self, buf: Region, begin: int, at: int, length: z3.BitVecRef, here: z3.BoolRef):
        self.at = begin + at
        self.said, self.nla_type = (widen(bv(buf.word(self.at + i, 2), 16)) for i in (0, 2))
        self.nla_type = self.nla_type & 0x3FFF
        header = And(here, UGE(length, at + 4))
        whole = And(UGE(self.said, 4), ULE(self.said, length - at))
        self.valid, self.malformed = And(header, whole), And(header, Not(whole))
        nested = widen(bv(buf.word(self.at + 4, 2), 16))
        self.wrong = And(self.valid, Or(
            And(Or(*[self.nla_type == number for number in (OFFS, MISS_TYPE, MISS_NEST)]), self.said != 8),
            # Of a nest in 8 bytes only an empty attribute has room.
            And(self.nla_type == POLICY, self.said == 8, nested != 4)))

    def has(self, nla_type: int) -> z3.BoolRef:
        """Returns whether the attribute is there and of a type."""
        return And(self.valid, self.nla_type == nla_type)


@claim(f'streams of up to {STREAM} bytes', slow=True)
def done_ext_ack(prover: Prover) -> Engine:
    """`Done::ext_ack`: the last of each attribute, or an error if one is malformed."""
    walk = messages(prover)
    buf = walk.buf
    there = And(walk.valid, buf.word(4, 2) == 3, UGE(walk.said, 20))  # NLMSG_DONE with a code
    length = walk.said - 20
    flagged = And(there, buf.word(6, 2) & NLM_F_ACK_TLVS != 0)
    first = Item(buf, 20, 0, length, flagged)
    second = Item(buf, 20, 4, length, And(first.valid, align4(first.said) == 4))
    broken = Or(first.malformed, first.wrong, second.malformed, second.wrong)
    payload = first.said - 4
    text = payload
    for i in reversed(range(4)):
        text = If(And(ULT(i, payload), buf.initial(24 + i) == 0), u64(i), text)

    def spec(s: State):
        yield 'an error if an attribute is malformed', Implies(there, (word(s, 0) == ERR) == broken)
        ok = word(s, 0) == OK
        for name, at, nla_type, count in (('msg', 1, MSG, text), ('cookie', 3, COOKIE, payload)):
            present = Or(first.has(nla_type), second.has(nla_type))
            size = If(second.has(nla_type), u64(0), count)
            yield name, Implies(And(there, ok), If(
                present, And(word(s, at) != 0, word(s, at + 1) == size, Or(size == 0, word(s, at) == buf.base + 24)),
                And(word(s, at) == 0, word(s, at + 1) == 0)))
        yield 'policy', Implies(And(there, ok), word(s, 5) == If(
            second.has(POLICY), walk.offset + 25, If(first.has(POLICY), walk.offset + 21, u64(0))))
        value = widen(bv(buf.word(24, 4), 32)) + 1
        numbers = {number: If(first.has(number), value, u64(0)) for number in (OFFS, MISS_TYPE, MISS_NEST)}
        yield 'offs', Implies(And(there, ok), word(s, 6) == numbers[OFFS])
        yield 'miss_type and miss_nest', Implies(
            And(there, ok), word(s, 7) == numbers[MISS_TYPE] ^ z3.RotateLeft(numbers[MISS_NEST], 32))

    return from_item(prover, walk, 'done_ext_ack', spec, assumptions=[ULE(walk.length, 20 + STREAM)])


@claim(f'requests of up to {STREAM} bytes behind the header, any `hdrlen`, any offset', slow=True)
def path_find(prover: Prover) -> Engine:
    """`AttributePath::find`: one or two types, of an offset in a request; exact where the first attribute begins."""
    length, hdrlen, offs = z3.BitVecs('len hdrlen offs', 64)
    buf, out = Region('buf', length), output()
    engine = Engine(prover.image, [ULE(length, 16 + STREAM), ULE(offs, 0xFFFF_FFFF)], [buf, out])
    state = engine.start('path_find', [buf.base, length, hdrlen, offs, out.base])
    said = widen(bv(buf.word(0, 4), 32))
    request = And(UGE(length, 16), UGE(said, 16), ULE(said, length))

    def posts(s: State):
        found = word(s, 0) == OK
        yield 'a result', Or(word(s, 0) == NONE, found)
        yield 'only in a request', Implies(found, And(request, ULE(hdrlen, said - 16), ULE(16, offs), ULT(offs, said)))
        yield 'a path of one or two types', Implies(found, And(UGE(word(s, 1), 1), ULE(word(s, 1), 2)))
        first = Item(buf, 16, 0, said - 16, And(request, hdrlen == 0))
        yield 'the first attribute', Implies(And(first.valid, offs == 16), And(
            found, word(s, 1) == 1, word(s, 2) == 1, word(s, 3) == first.nla_type))

    return prover.prove(engine, engine.run(state), posts)
