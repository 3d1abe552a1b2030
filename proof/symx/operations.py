# SPDX-License-Identifier: MIT OR Apache-2.0
"""The operations of VEX, as functions of values.

`operation` knows the names that occur in compiled nlwire and in the kernel's code. Any
other name is `Unsupported`. `check_executor.py` compares the semantics of each
instruction with the processor's.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

import z3

from .errors import Unsupported
from .values import Value, boolean, bv, concat, extract, inverted, ite, mask, signed, simp

Operation = Callable[..., Value]


def arithmetic(name: str, width: int) -> Operation:
    """Returns a wrapping operation of two values of one width."""
    apply = {
        'Add': lambda a, b: a + b, 'Sub': lambda a, b: a - b, 'Mul': lambda a, b: a * b,
        'And': lambda a, b: a & b, 'Or': lambda a, b: a | b, 'Xor': lambda a, b: a ^ b,
    }[name]

    def run(a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return apply(a, b) & mask(width)
        if a is b and name in ('Xor', 'Sub'):
            return 0
        if name == 'And' and isinstance(b, int) and b in rounding(width):
            return round_down(a, rounding(width)[b], width)
        return simp(apply(bv(a, width), bv(b, width)))
    return run


@functools.cache
def rounding(width: int) -> dict[int, int]:
    """Returns the masks that round down to a multiple of a power of two, and the number of bits they clear."""
    return {mask(width) ^ mask(zeros): zeros for zeros in range(1, width)}


def round_down(value: z3.BitVecRef, zeros: int, width: int) -> Value:
    """Returns a value with the lowest bits cleared.

    Terms of a sum that end in so many zeros are added afterwards: the solver would have to
    find out that they make no difference.
    """
    even, rest = [], []
    for term in value.children() if z3.is_app_of(value, z3.Z3_OP_BADD) else [value]:
        parts = term.children() if z3.is_app_of(term, z3.Z3_OP_CONCAT) else [term]
        end = parts[-1]
        if len(parts) > 1 and z3.is_bv_value(end) and end.size() >= zeros:
            even.append(z3.Concat(*parts[:-1], z3.BitVecVal(0, end.size())))
            term = end.as_long()
        rest.append(bv(term, width))
    return simp(z3.Sum(*even, z3.Sum(*rest) & ~z3.BitVecVal(mask(zeros), width)))


def compare(name: str, width: int) -> Operation:
    """Returns a comparison: EQ, NE, or LT, LE, GT with U or S."""
    relation, sign = name[:2], name[2:]
    known = {'EQ': lambda a, b: a == b, 'NE': lambda a, b: a != b, 'LT': lambda a, b: a < b,
             'LE': lambda a, b: a <= b, 'GT': lambda a, b: a > b}[relation]
    term = {'LTU': z3.ULT, 'LEU': z3.ULE, 'GTU': z3.UGT}.get(name, known)

    def run(a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            if sign == 'S':
                a, b = signed(a, width), signed(b, width)
            return int(known(a, b))
        return simp(term(bv(a, width), bv(b, width)))
    return run


def shift(name: str, width: int) -> Operation:
    """Returns a shift by a value of 8 bits that is less than the width."""
    def run(a: Value, amount: Value) -> Value:
        if isinstance(amount, int):
            if amount >= width:
                raise Unsupported(f'shift by {amount}')
            if isinstance(a, int):
                return {'Shl': (a << amount) & mask(width), 'Shr': a >> amount,
                        'Sar': (signed(a, width) >> amount) & mask(width)}[name]
        by = bv(amount, 8)
        by = z3.ZeroExt(width - 8, by) if width > 8 else by
        a = bv(a, width)
        return simp({'Shl': a << by, 'Shr': z3.LShR(a, by), 'Sar': a >> by}[name])
    return run


def extend(source: int, sign: str, target: int) -> Operation:
    """Returns the extension from one width to a greater one, `sign` U or S."""
    def run(a: Value) -> Value:
        if isinstance(a, int):
            return (signed(a, source) if sign == 'S' else a) & mask(target)
        if source == 1:
            return simp(z3.If(a, z3.BitVecVal(1 if sign == 'U' else mask(target), target), z3.BitVecVal(0, target)))
        return simp((z3.SignExt if sign == 'S' else z3.ZeroExt)(target - source, a))
    return run


def part(low: int, target: int) -> Operation:
    """Returns the function that takes `target` bits from bit `low` on."""
    def run(a: Value) -> Value:
        if target == 1:
            return (a >> low) & 1 if isinstance(a, int) else simp(z3.Extract(low, low, a) == 1)
        return extract(a, low, target)
    return run


def invert(width: int) -> Operation:
    """Returns the function that inverts all bits."""
    def run(a: Value) -> Value:
        if width == 1:
            return inverted(a)
        return a ^ mask(width) if isinstance(a, int) else simp(~a)
    return run


def lanes(function: Operation, width: int, count: int) -> Operation:
    """Returns the operation that applies `function` to each of `count` lanes."""
    def run(a: Value, b: Value) -> Value:
        return concat([(function(extract(a, i * width, width), extract(b, i * width, width)), width)
                       for i in range(count)])
    return run


def lane_mask(name: str, width: int) -> Operation:
    """Returns the comparison of SSE: all bits set if it holds, else none."""
    test = compare(name, width)
    return lambda a, b: ite(test(a, b), mask(width), 0, width)


def interleave(width: int, count: int, first: int) -> Operation:
    """Returns the lanes of both operands in turn, from lane `first` on."""
    def run(a: Value, b: Value) -> Value:
        return concat([(extract(v, (first + i) * width, width), width) for i in range(count // 2) for v in (b, a)])
    return run


def count_zeros(leading: bool, width: int) -> Operation:
    """Returns the number of leading or trailing zeros, `width` for 0."""
    def run(a: Value) -> Value:
        result: Value = width
        # The bit that is looked at last decides.
        for i in range(width) if leading else reversed(range(width)):
            result = ite(part(i, 1)(a), width - 1 - i if leading else i, result, width)
        return result
    return run


def divide(a: Value, b: Value) -> Value:
    """Returns quotient and remainder of 128 by 64 bits, `b` a known number."""
    if not isinstance(b, int) or b == 0:
        raise Unsupported('division by a number that is not known')
    if isinstance(a, int):
        quotient, remainder = divmod(a, b)
        if quotient >> 64:
            raise Unsupported('a quotient of more than 64 bits')
        return concat([(quotient, 64), (remainder, 64)])
    if extract(a, 64, 64) != 0:
        raise Unsupported('division of 128 bits')
    low, by = extract(a, 0, 64), bv(b, 64)
    return concat([(simp(z3.UDiv(low, by)), 64), (simp(z3.URem(low, by)), 64)])


def logic(name: str) -> Operation:
    """Returns an operation of one-bit values."""
    term = {'And': z3.And, 'Or': z3.Or, 'Xor': z3.Xor}[name]
    return lambda a, b: simp(term(boolean(a), boolean(b)))


def multiply(sign: str, width: int) -> Operation:
    """Returns the product in twice the width."""
    wide, product = extend(width, sign, 2 * width), arithmetic('Mul', 2 * width)
    return lambda a, b: product(wide(a), wide(b))


# Patterns of names behind "Iop_", and what makes the operation of their groups.
NAMES: list[tuple[str, Callable[..., Operation]]] = [
    (r'(Add|Sub|Mul|And|Or|Xor)(8|16|32|64)', lambda n, w: arithmetic(n, int(w))),
    (r'(And|Or|Xor)1', logic),
    (r'(And|Or|Xor)V128', lambda n: arithmetic(n, 128)),
    (r'(Shl|Shr|Sar)(8|16|32|64)', lambda n, w: shift(n, int(w))),
    (r'(?:Exp|Cas)?Cmp(EQ|NE)(8|16|32|64)', lambda n, w: compare(n, int(w))),
    (r'Cmp(LT|LE)(32|64)([US])', lambda n, w, s: compare(n + s, int(w))),
    (r'CmpNEZ(8|16|32|64)', lambda w: functools.partial(compare('NE', int(w)), 0)),
    (r'(\d+)([US])to(\d+)', lambda w, s, t: extend(int(w), s, int(t))),
    (r'(\d+)UtoV(128)', lambda w, t: extend(int(w), 'U', int(t))),
    (r'V?\d+to(\d+)', lambda t: part(0, int(t))),
    (r'V?(\d+)HIto(\d+)', lambda w, t: part(int(w) - int(t), int(t))),
    (r'(\d+)HLtoV?\d+', lambda w: lambda a, b: concat([(b, int(w)), (a, int(w))])),
    (r'Not(1|8|16|32|64)', lambda w: invert(int(w))),
    (r'NotV128', lambda: invert(128)),
    (r'Mull([US])(8|16|32|64)', lambda s, w: multiply(s, int(w))),
    (r'(Add|Sub|Mul)(8|16|32|64)x(\d+)', lambda n, w, c: lanes(arithmetic(n, int(w)), int(w), int(c))),
    (r'CmpEQ(8|16|32|64)x(\d+)', lambda w, c: lanes(lane_mask('EQ', int(w)), int(w), int(c))),
    (r'CmpGT(8|16|32|64)Sx(\d+)', lambda w, c: lanes(lane_mask('GTS', int(w)), int(w), int(c))),
    (r'InterleaveLO(8|16|32|64)x(\d+)', lambda w, c: interleave(int(w), int(c), 0)),
    (r'InterleaveHI(8|16|32|64)x(\d+)', lambda w, c: interleave(int(w), int(c), int(c) // 2)),
    (r'GetMSBs8x16', lambda: lambda a: concat([(extract(a, 8 * i + 7, 1), 1) for i in range(16)])),
    (r'(Ctz|Clz)(?:Nat)?(32|64)', lambda n, w: count_zeros(n == 'Clz', int(w))),
    (r'DivModU128to64', lambda: divide),
]


@functools.cache
def operation(name: str) -> Operation:
    """Returns the operation of VEX with this name."""
    for pattern, make in NAMES:
        if match := re.fullmatch('Iop_' + pattern, name):
            return make(*match.groups())
    raise Unsupported(f'operation {name}')
