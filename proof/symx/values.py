# SPDX-License-Identifier: MIT OR Apache-2.0
"""Values: a Python int where the value is known, else a term of z3.

A value of one bit is an int or a z3 Bool. All others are ints, never negative, or
bit-vectors. The functions fold what is known, which keeps the solver's questions small.
"""

from __future__ import annotations

import z3

Value = int | z3.ExprRef


def bv(value: Value, width: int) -> z3.BitVecRef:
    """Returns `value` as a bit-vector of `width` bits."""
    return z3.BitVecVal(value, width) if isinstance(value, int) else value


def boolean(value: Value) -> z3.BoolRef:
    """Returns a one-bit value as a Bool."""
    return z3.BoolVal(bool(value)) if isinstance(value, int) else value


def bit(value: Value) -> Value:
    """Returns a one-bit value as a bit-vector of one bit."""
    return value if isinstance(value, int) else simp(z3.If(value, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)))


def simp(term: z3.ExprRef) -> Value:
    """Simplifies a term, to an int if it is a constant."""
    term = z3.simplify(term)
    if z3.is_bv_value(term):
        return term.as_long()
    if z3.is_true(term):
        return 1
    if z3.is_false(term):
        return 0
    return term


def same(a: Value, b: Value) -> bool:
    """Returns whether two values are the same number or the same term."""
    if isinstance(a, int) or isinstance(b, int):
        return isinstance(a, int) and isinstance(b, int) and a == b
    return a.eq(b)


def mask(width: int) -> int:
    """Returns the greatest number of `width` bits."""
    return (1 << width) - 1


def signed(value: int, width: int) -> int:
    """Returns a number of `width` bits read as two's complement."""
    return value - (1 << width) if value >> (width - 1) else value


def add(*terms: Value) -> Value:
    """Returns the sum in 64 bits, wrapping."""
    known = sum(term for term in terms if isinstance(term, int)) & mask(64)
    rest = [term for term in terms if not isinstance(term, int)]
    if not rest:
        return known
    total = rest[0]
    for term in rest[1:]:
        total = total + term
    return simp(total + known) if known else simp(total)


def round_down(word: z3.BitVecRef) -> z3.BitVecRef:
    """Returns a word below 2^63, rounded down to a multiple of 4."""
    return word & (mask(63) - 3)


def negate(value: Value) -> Value:
    """Returns minus the value in 64 bits, wrapping."""
    return -value & mask(64) if isinstance(value, int) else simp(-value)


def ite(cond: Value, yes: Value, no: Value, width: int) -> Value:
    """Returns `yes` if the one-bit value `cond` is set, else `no`."""
    if isinstance(cond, int):
        return yes if cond else no
    if isinstance(yes, int) and isinstance(no, int) and yes == no:
        return yes
    if width == 1:
        return simp(z3.If(cond, boolean(yes), boolean(no)))
    return simp(z3.If(cond, bv(yes, width), bv(no, width)))


def conj(*conds: Value) -> Value:
    """Returns whether all of the one-bit values are set."""
    return simp(z3.And(*[boolean(cond) for cond in conds]))


def inverted(cond: Value) -> Value:
    """Returns the opposite of a one-bit value."""
    return 1 - cond if isinstance(cond, int) else simp(z3.Not(cond))


def extract(value: Value, low: int, width: int) -> Value:
    """Returns `width` bits of the value, from bit `low` on."""
    if isinstance(value, int):
        return (value >> low) & mask(width)
    if low == 0 and width == value.size():
        return value
    return simp(z3.Extract(low + width - 1, low, value))


def concat(parts: list[tuple[Value, int]]) -> Value:
    """Joins values, each given with its width, the lowest first."""
    if all(isinstance(value, int) for value, _ in parts):
        total, at = 0, 0
        for value, width in parts:
            total |= value << at
            at += width
        return total
    if len(parts) == 1:
        return parts[0][0]
    return simp(z3.Concat(*[bv(value, width) for value, width in reversed(parts)]))
