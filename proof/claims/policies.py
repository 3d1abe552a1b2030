# SPDX-License-Identifier: MIT OR Apache-2.0
"""`Policy::validate` beside the kernel's `__nla_validate`, with a policy of every kind of rule.

Each claim is about a stream that begins with one attribute, whole or not, of one type,
behind which there is no other: the bytes left over are any. Both sides are executed at
every level, all 32 of them unknown to the executor, and have to agree on errno, text,
attribute, and whether a rule is told.
"""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Concat, If, Implies, Or, UGE, UGT, ULE, ULT, ZeroExt

from symx import Engine, Region, State, simp

from .base import INT_MAX, Prover, align4, claim, output, widen, word

TYPES = 53  # the highest type of the policy
NESTED_POLICY, NLA_F_NESTED = 30, 0x8000
# The names of the rules in kmod/src/rules.rs and kmod/compare/rules.h.
RULES = {
    1: 'unspec', 2: 'unspec_len', 3: 'u8', 4: 'u16_range', 5: 'u32_min', 6: 'u64_max', 7: 's8_range', 8: 's16_min',
    9: 's32_max', 10: 's64', 11: 'uint_max', 12: 'sint_range', 13: 'be16_range', 14: 'be32', 15: 'msecs_max',
    16: 'u8_mask', 17: 'u64_mask', 18: 'string', 19: 'string_max_len', 20: 'nul_string', 21: 'nul_string_max_len',
    22: 'binary', 23: 'binary_len', 24: 'exact_len', 25: 'exact_len_warn', 26: 'min_len', 27: 'max_len', 28: 'flag',
    29: 'nested', 30: 'nested_policy', 31: 'nested_array', 32: 'nested_array_policy', 33: 'bitfield32', 34: 'reject',
    35: 'reject_message', 36: 'validate_fn', 37: 'u16', 38: 's16', 39: 'be16', 40: 's8', 41: 'u32', 42: 's32', 43: 'u64',
    44: 'u8_range', 45: 'u16_mask', 46: 'u32_mask', 47: 'be32_range', 48: 's64_min', 49: 'len_range',
    50: 'len_range_in_len', 51: 'len_range_above_len', 52: 'strict_nested', 53: 'strict_u8',
}
# Loops over the payload: the most bytes of a stream.
BOUNDS = {20: 19, 30: 8, 32: 12, 52: 8}
# In each run of the checks; the others take as long, and are proved with --all.
QUICK = (11, 37)


# The tracepoint of extended ACKs, which changes nothing. It returns nothing, so rax is any.
TRACE = {'do_trace_netlink_extack': lambda space, state, args: z3.FreshConst(z3.BitVecSort(64), 'any!')}


def beside(prover: Prover, nla_type: int | None, most: int, ahead: tuple[tuple[int, int], ...] = ()) -> Engine:
    """Proves that both agree on one attribute of `nla_type`; None is any unknown type.

    Ahead of it are attributes of a type and a length of the payload, with any content.
    """
    length, level, flags = z3.BitVec('len', 64), z3.BitVec('level', 5), z3.BitVec('flags', 2)
    buf, out, ref = Region('buf', length), output(), output('ref')
    start = sum(4 + (size + 3 & ~3) for _, size in ahead)
    said, left = widen(buf.word(start, 2)), length - start
    step = align4(said)
    malformed = Or(ULT(said, 4), UGT(said, left))
    assumptions = [ULE(start, length), ULE(length, most), Or(malformed, UGE(step, left), ULT(left - step, 4))]
    if nla_type is None:
        number = buf.word(start + 2, 2) & 0x3FFF
        assumptions.append(Or(number == 0, UGT(number, TYPES)))
    engine = Engine(prover.image, assumptions, [buf, out, ref], externs=TRACE)
    levels = ZeroExt(59, level)
    state = engine.start('policy_validate', [buf.base, length, levels, out.base])
    memory, at = state.mem['buf'], 0
    for other, size in ahead:
        memory.store(at, 2, 4 + size)
        memory.store(at + 2, 2, other)
        at += 4 + (size + 3 & ~3)
    if nla_type is not None:
        # With any of the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER.
        memory.store(start + 2, 1, nla_type)
        memory.store(start + 3, 1, Concat(flags, BitVecVal(0, 6)))
    return agree(prover, engine, state, [buf.base, length, levels], ref)


def agree(prover: Prover, engine: Engine, state: State, args: list, ref: Region) -> Engine:
    """Proves that the kernel, called with `args` behind nlwire, says the same."""
    buf = args[0]

    def ends():
        for end in engine.run(state):
            yield from engine.run(engine.call(end, 'ref_validate', [*args, ref.base]))

    def posts(s: State):
        said = lambda i: word(s, i, 'ref')
        yield 'the same errno', word(s, 0) == said(0)
        yield 'the same attribute', word(s, 3) == If(said(2) == 0, BitVecVal(0, 64), said(2) - buf + 1)
        yield 'a rule is told by both or neither', Implies(word(s, 0) != 0, word(s, 4) == said(3))
        yield 'the same text', same_text(prover, engine, s)

    return prover.prove(engine, ends(), posts)


def same_text(prover: Prover, engine: Engine, s: State) -> z3.BoolRef:
    """Returns whether the texts are equal: the kernel's ends in NUL, nlwire's has a length."""
    kernel, text, count = word(s, 1, 'ref'), word(s, 1), word(s, 2)
    equal = []
    for theirs in engine.solver.values(s, simp(kernel)):
        for ours in engine.solver.values(s, simp(text)):
            for length in engine.solver.values(s, simp(count)):
                if prover.image.text(theirs) == (prover.image.read(ours, length) if ours else None):
                    equal.append(And(kernel == theirs, text == ours, count == length))
    return Or(*equal)


def one(name: str, nla_type: int | None, most: int, text: str) -> None:
    """Makes the claim about one rule."""
    def prove(prover: Prover) -> Engine:
        return beside(prover, nla_type, most)

    bound = 'any length to 2^31 - 1' if most == INT_MAX else f'streams to {most} bytes'
    claim(f'{bound}, every level', needs='ref_validate', slow=nla_type not in QUICK, name=name, text=text)(prove)


for _type, _name in RULES.items():
    one(f'policy_{_name}', _type, BOUNDS.get(_type, INT_MAX), f'The rule `{_name}` takes and refuses what `validate_nla` does.')
one('policy_unknown', None, INT_MAX, 'A type without a rule is taken or refused as by `__nla_validate`.')


def behind(name: str, ahead: tuple[tuple[int, int], ...], text: str) -> None:
    """Makes a claim about an attribute behind others."""
    @claim('any length to 2^31 - 1, every level', needs='ref_validate', slow=True, name=f'policy_behind_{name}', text=text)
    def prove(prover: Prover) -> Engine:
        return beside(prover, 4, INT_MAX, ahead)


# The walk goes on in the same way whichever check has taken the attribute before.
behind('quick', ((3, 1),), 'An attribute behind one that a quick check takes is judged as by `__nla_validate`.')
behind('rule', ((13, 2),), 'An attribute behind one that its rule takes is judged as by `__nla_validate`.')
behind('warning', ((8, 3),), 'An attribute behind one that is logged is judged as by `__nla_validate`.')


def chain(nests: int) -> None:
    """Makes the claim about nests in nests."""
    @claim('this depth, every level', needs='ref_validate', slow=nests not in (10, 11), name=f'policy_depth_{nests}',
           text=f'{nests} nests, each in the one before, are taken or refused as by `__nla_validate`.')
    def prove(prover: Prover) -> Engine:
        size, level = 4 * nests, z3.BitVec('level', 5)
        buf, out, ref = Region('buf', size), output(), output('ref')
        engine = Engine(prover.image, [], [buf, out, ref], externs=TRACE)
        args = [buf.base, size, ZeroExt(59, level)]
        state = engine.start('policy_validate', [*args, out.base])
        for depth in range(nests):
            state.mem['buf'].store(4 * depth, 2, size - 4 * depth)
            state.mem['buf'].store(4 * depth + 2, 2, NESTED_POLICY | NLA_F_NESTED)
        return agree(prover, engine, state, args, ref)


# The message is the first of the 10 levels, and the last nest, which is empty, is none: 10
# nests are taken, and 11 are refused.
for _nests in range(1, 13):
    chain(_nests)
