# SPDX-License-Identifier: MIT OR Apache-2.0
"""`Messages` and `Attributes` beside the kernel's own helpers.

The kernel's lengths are of type `int`, hence the bound. The claims of `walks` have none.
"""

from __future__ import annotations

import z3
from z3 import And, If, Implies, ULE

from symx import Engine, Region, State

from .base import ERR, INT_MAX, NONE, OK, Prover, Walk, attributes, claim, messages, output, u64, word


def beside(prover: Prover, walk: Walk, function: str, kernel: str, payload: tuple[int, int], nla_type: int | None) -> Engine:
    """Proves that a step yields what the kernel's yields. `payload` and `nla_type` are
    the words that the probe writes them to."""
    ref = output('ref')
    engine = walk.engine(prover, ULE(walk.length, INT_MAX), regions=[ref])

    def ends():
        for end in engine.run(walk.start(engine, function)):
            yield from engine.run(engine.call(end, kernel, [walk.buf.base, walk.length, ref.base]))

    def posts(s: State):
        said, field = lambda i: word(s, i, 'ref'), lambda name: walk.field(s, name)
        some = said(0) == 1
        yield 'an item where the kernel has one', (word(s, 0) == OK) == some
        yield 'the same payload', Implies(some, And(word(s, payload[0]) == said(1), word(s, payload[1]) == said(2)))
        yield 'the same rest', Implies(some, If(
            said(4) > 0, And(field('ptr') == said(3), field('len') == said(4)), field('len') == 0))
        if nla_type is not None:
            yield 'the same type', Implies(some, word(s, nla_type) == said(5))

    return prover.prove(engine, ends(), posts)


@claim('up to 2^31 - 1 bytes, any state', needs='ref_nlmsg_step')
def messages_as_kernel(prover: Prover) -> Engine:
    """A step of `Messages` yields what `nlmsg_ok`, `nlmsg_data`, `nlmsg_len`, `nlmsg_next` do."""
    return beside(prover, messages(prover), 'messages_next', 'ref_nlmsg_step', (5, 6), None)


@claim('up to 2^31 - 1 bytes, any state', needs='ref_nla_step')
def attributes_as_kernel(prover: Prover) -> Engine:
    """A step of `Attributes` yields what `nla_ok`, `nla_data`, `nla_len`, `nla_type`, `nla_next` do."""
    return beside(prover, attributes(prover), 'attributes_next', 'ref_nla_step', (2, 3), 6)


def whole(prover: Prover, function: str, kernel: str, header: int, most: int) -> Engine:
    """Proves that a loop over at most `most` bytes does what the kernel's loop does."""
    length = z3.BitVec('len', 64)
    buf, out, ref = Region('buf', length), output(), output('ref')
    # Room for as many items as there can be, and no more.
    room = 24 * (most // header)
    ours, theirs = output('ours', room), output('theirs', room)
    engine = Engine(prover.image, [ULE(length, most)], [buf, out, ref, ours, theirs])

    def ends():
        for end in engine.run(engine.start(function, [buf.base, length, ours.base, out.base])):
            yield from engine.run(engine.call(end, kernel, [buf.base, length, theirs.base, ref.base]))

    def posts(s: State):
        count, left = s.mem['ref'].load(0, 8), word(s, 1, 'ref')
        yield 'as many items', word(s, 7) == count
        for i in range(3 * count):
            yield f'item {i // 3}', word(s, i, 'ours') == word(s, i, 'theirs')
        yield 'an error where the kernel stops early', word(s, 0) == If(left >= header, u64(ERR), u64(NONE))
        yield 'the rest', Implies(word(s, 0) == NONE, word(s, 1) == If(left < 0, u64(0), left))

    return prover.prove(engine, ends(), posts)


@claim('48 bytes', needs='ref_nlmsg_walk')
def walk_messages(prover: Prover) -> Engine:
    """A user's loop over `Messages` yields what the kernel's loop does."""
    return whole(prover, 'walk_messages', 'ref_nlmsg_walk', 16, 48)


@claim('12 bytes', needs='ref_nla_walk')
def walk_attributes(prover: Prover) -> Engine:
    """A user's loop over `Attributes` yields what `nla_for_each_attr` does."""
    return whole(prover, 'walk_attributes', 'ref_nla_walk', 4, 12)
