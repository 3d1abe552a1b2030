# SPDX-License-Identifier: MIT OR Apache-2.0
"""Extended ACKs, and the paths of their offsets, in short messages.

The loops are followed turn by turn, hence the bounds.
"""

from __future__ import annotations

from typing import Sequence

import z3
from z3 import And, If, Implies, Not, Or, UGE, UGT, ULE, ULT

from symx import Engine, Region, State, bv

from .base import ERR, NONE, OK, Prover, Walk, align4, claim, messages, output, u64, widen, word
from .messages import from_item

MSG, OFFS, COOKIE, POLICY, MISS_TYPE, MISS_NEST = range(1, 7)  # NLMSGERR_ATTR_*
NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x100, 0x200
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


def told(walk: Walk, s: State, there: z3.BoolRef, broken: z3.BoolRef, first: Item, others: Sequence[Item]):
    """What an `ExtAck` has of `first` and of `others`, which are at one place without a value."""
    payload = first.said - 4
    text = payload
    for i in reversed(range(4)):
        text = If(And(ULT(i, payload), walk.buf.initial(first.at + 4 + i) == 0), u64(i), text)
    last = lambda nla_type: Or(*[item.has(nla_type) for item in others])
    yield 'an error if an attribute is malformed', Implies(there, (word(s, 0) == ERR) == broken)
    there = And(there, word(s, 0) == OK)
    for name, at, nla_type, count in (('msg', 1, MSG, text), ('cookie', 3, COOKIE, payload)):
        present = Or(first.has(nla_type), last(nla_type))
        size = If(last(nla_type), u64(0), count)
        yield name, Implies(there, If(
            present, And(word(s, at) != 0, word(s, at + 1) == size, Or(size == 0, word(s, at) == walk.buf.base + first.at + 4)),
            And(word(s, at) == 0, word(s, at + 1) == 0)))
    # One more than its offset, so that none is not one at 0.
    nest = lambda item: walk.offset + item.at + 1
    yield 'policy', Implies(there, word(s, 5) == If(
        last(POLICY), nest(others[0]), If(first.has(POLICY), nest(first), u64(0))))
    value = widen(bv(walk.buf.word(first.at + 4, 4), 32)) + 1
    numbers = {number: If(first.has(number), value, u64(0)) for number in (OFFS, MISS_TYPE, MISS_NEST)}
    yield 'offs', Implies(there, word(s, 6) == numbers[OFFS])
    yield 'miss_type and miss_nest', Implies(
        there, word(s, 7) == numbers[MISS_TYPE] ^ z3.RotateLeft(numbers[MISS_NEST], 32))


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
    return from_item(prover, walk, 'done_ext_ack', lambda s: told(walk, s, there, broken, first, [second]),
                     assumptions=[ULE(walk.length, 20 + STREAM)])


@claim(f'up to {STREAM} bytes behind the header of the echoed request', slow=True)
def ack_ext_ack(prover: Prover) -> Engine:
    """`Ack::ext_ack`: the same behind the echo of the request, whose padding is no attribute."""
    walk = messages(prover)
    buf = walk.buf
    flags, code = buf.word(6, 2), buf.word(16, 4)
    there = And(walk.valid, buf.word(4, 2) == 2, UGE(walk.said, 36))  # NLMSG_ERROR with a request's header
    flagged = And(there, flags & NLM_F_ACK_TLVS != 0)
    echo = If(Or(code == 0, flags & NLM_F_CAPPED != 0), u64(16), widen(bv(buf.word(20, 4), 32)))
    whole = And(UGE(echo, 16), ULE(echo, walk.said - 20))
    first = Item(buf, 36, 0, walk.said - 36, And(flagged, whole, echo == 16))
    second = Item(buf, 36, 4, walk.said - 36, And(first.valid, align4(first.said) == 4))
    behind = Item(buf, 40, 0, walk.said - 40, And(flagged, whole, UGT(echo, 16), ULE(echo, 20), UGE(walk.said, 40)))
    broken = Or(And(flagged, Not(whole)), *[Or(item.malformed, item.wrong) for item in (first, second, behind)])
    return from_item(prover, walk, 'ack_ext_ack', lambda s: told(walk, s, there, broken, first, [second, behind]),
                     assumptions=[ULE(walk.length, 36 + STREAM)])


@claim(f'requests of up to {STREAM} bytes behind the header, any `hdrlen`, any offset', slow=True)
def path_find(prover: Prover) -> Engine:
    """`AttributePath::find`: the attribute that contains the offset, and the one in it, as far as there is one."""
    length, hdrlen, offs = z3.BitVecs('len hdrlen offs', 64)
    buf, out = Region('buf', length), output()
    engine = Engine(prover.image, [ULE(length, 16 + STREAM), ULE(offs, 0xFFFF_FFFF)], [buf, out])
    state = engine.start('path_find', [buf.base, length, hdrlen, offs, out.base])
    said = widen(bv(buf.word(0, 4), 32))
    request = And(UGE(length, 16), UGE(said, 16), ULE(said, length), ULE(hdrlen, said - 16))
    # Attributes begin at 16 or, behind a family header of up to 4 bytes, at 20.
    first = Item(buf, 16, 0, said - 16, And(request, hdrlen == 0))
    second = Item(buf, 16, 4, said - 16, And(first.valid, align4(first.said) == 4))
    only = Item(buf, 20, 0, said - 20, And(request, UGE(said, 20), ULE(1, hdrlen), ULE(hdrlen, 4)))
    hits = [And(item.valid, ULE(item.at, offs), ULT(offs, item.at + item.said)) for item in (first, second, only)]
    # Of a nest in 8 bytes only an empty attribute has room.
    inner = And(hits[0], first.said == 8, buf.word(20, 2) == 4, ULE(20, offs))

    def posts(s: State):
        found = word(s, 0) == OK
        yield 'a result', Or(word(s, 0) == NONE, found)
        yield 'where an attribute contains the offset', found == Or(*hits)
        yield 'a path of one or two types', Implies(found, word(s, 1) == If(inner, u64(2), u64(1)))
        yield 'exact where the attribute begins', Implies(found, word(s, 2) == If(
            Or(offs == 16, And(offs == 20, Or(hits[1], hits[2], inner))), u64(1), u64(0)))
        yield 'the first type', Implies(found, word(s, 3) == If(hits[0], first.nla_type, second.nla_type))
        yield 'the second type', Implies(found, word(s, 4) == If(inner, second.nla_type, u64(0)))

    return prover.prove(engine, engine.run(state), posts)
