# SPDX-License-Identifier: MIT OR Apache-2.0
"""The processor's flags.

VEX does not store flags. It stores the last operation that sets them (`cc_op`, whose
numbers are `AMD64G_CC_OP_*`) with its operands, and computes a flag when it is needed.

Some flags are undefined after some instructions. VEX computes them all the same; here they
are any value, so that a proof holds whatever the processor does.
"""

from __future__ import annotations

import z3

from .errors import Unsupported
from .operations import arithmetic, compare, extend, invert, part
from .values import Value, bit, boolean, concat, extract, inverted, ite, mask, simp

Flags = dict[str, Value]

# The positions of the flags in `rflags`.
POSITIONS = {'c': 0, 'p': 2, 'z': 6, 's': 7, 'o': 11}

# From this bit of `cc_op` on: which flags, by their positions, are undefined.
UNDEFINED = 16


def flags(op: Value, dep1: Value, dep2: Value, ndep: Value) -> Flags:
    """Returns the flags c, p, z, s and o as one-bit values."""
    if not isinstance(op, int):
        raise Unsupported('flags of an operation that is not known')
    lost, op = op >> UNDEFINED, op & mask(UNDEFINED)
    values = _defined(op, dep1, dep2, ndep)
    return {name: z3.FreshConst(z3.BoolSort(), 'any!') if lost >> at & 1 else values[name] for name, at in POSITIONS.items()}


def _defined(op: int, dep1: Value, dep2: Value, ndep: Value) -> Flags:
    """Returns the flags as VEX computes them."""
    if op == 0:  # COPY
        return {name: part(at, 1)(dep1) for name, at in POSITIONS.items()}
    kind, size = divmod(op - 1, 4)
    width = 8 << size
    a, b = extract(dep1, 0, width), extract(dep2, 0, width)
    less, equal, top = compare('LTU', width), compare('EQ', width), part(width - 1, 1)
    plus, minus, both = arithmetic('Add', width), arithmetic('Sub', width), arithmetic('And', width)
    xor, inv = arithmetic('Xor', width), invert(width)
    if kind == 0:  # ADD
        result = plus(a, b)
        c, o = less(result, a), top(both(inv(xor(a, b)), xor(a, result)))
    elif kind == 1:  # SUB
        result = minus(a, b)
        c, o = less(a, b), top(both(xor(a, b), xor(a, result)))
    elif kind in (2, 3):  # ADC, SBB: dep2 is xored with the old carry
        carry = both(extract(ndep, 0, width), 1)
        b = xor(b, carry)
        if kind == 2:
            result = plus(plus(a, b), carry)
            c = ite(equal(carry, 0), less(result, a), inverted(less(a, result)), 1)
            o = top(both(inv(xor(a, b)), xor(a, result)))
        else:
            result = minus(minus(a, b), carry)
            c = ite(equal(carry, 0), less(a, b), inverted(less(b, a)), 1)
            o = top(both(xor(a, b), xor(a, result)))
    elif kind == 4:  # LOGIC
        result, c, o = a, 0, 0
    elif kind in (5, 6):  # INC, DEC keep the carry
        result, c = a, part(0, 1)(ndep)
        o = equal(a, 1 << (width - 1) if kind == 5 else (1 << (width - 1)) - 1)
    elif kind in (7, 8):  # SHL, SHR: dep2 is the operand shifted by one less
        result, c = a, top(b) if kind == 7 else part(0, 1)(b)
        o = top(xor(b, a))
    else:
        raise Unsupported(f'flags of operation {op}')
    parity: Value = 1
    for i in range(8):
        parity = simp(z3.Xor(boolean(parity), boolean(part(i, 1)(extract(result, 0, 8)))))
    return {'c': c, 'p': parity, 'z': equal(result, 0), 's': top(result), 'o': o}


def undefined(code: bytes) -> frozenset[str]:
    """Returns the flags that the manual leaves undefined after an instruction.

    After a shift or a rotation by more than one bit that is the overflow flag, after bsf and
    bsr all but the zero flag, and after a bit test all but the carry. The zero flag stays as
    it was after a bit test, but VEX does not say so.
    """
    opcode = without_prefixes(code)
    if opcode[0] in (0xC0, 0xC1, 0xD2, 0xD3) or opcode[:2] in (b'\x0f\xa4', b'\x0f\xa5', b'\x0f\xac', b'\x0f\xad'):
        return frozenset('o')
    if opcode[:2] in (b'\x0f\xbc', b'\x0f\xbd'):
        return frozenset('cpso')
    return frozenset('pzso') if is_bit_test(code) else frozenset()


def with_undefined(op: Value, names: frozenset[str]) -> Value:
    """Returns an operation's number with the flags that are undefined after it."""
    return op | sum(1 << UNDEFINED + POSITIONS[name] for name in names) if isinstance(op, int) else op


def is_bit_test(code: bytes) -> bool:
    """Returns whether an instruction is `bt`, `bts`, `btr` or `btc`."""
    return without_prefixes(code)[:2] in (b'\x0f\xa3', b'\x0f\xab', b'\x0f\xb3', b'\x0f\xba', b'\x0f\xbb')


def without_prefixes(code: bytes) -> bytes:
    """Returns an instruction from its opcode on."""
    at = 0
    while code[at] in (0x66, 0xF0, 0xF2, 0xF3) or 0x40 <= code[at] <= 0x4F:
        at += 1
    return code[at:]


def condition(number: int, values: Flags) -> Value:
    """Returns the condition of a jump, by its number in the instruction."""
    c, p, z, s, o = (boolean(values[name]) for name in 'cpzso')
    term = [o, c, z, z3.Or(c, z), s, p, z3.Xor(s, o), z3.Or(z3.Xor(s, o), z)][number >> 1]
    return inverted(simp(term)) if number & 1 else simp(term)


def call(name: str, args: list[Value]) -> Value:
    """Returns the result of one of VEX's helper functions."""
    if name == 'amd64g_calculate_condition':
        if not isinstance(args[0], int):
            raise Unsupported('a condition that is not known')
        return extend(1, 'U', 64)(condition(args[0], flags(*args[1:])))
    if name == 'amd64g_calculate_rflags_c':
        return extend(1, 'U', 64)(flags(*args)['c'])
    if name == 'amd64g_calculate_rflags_all':
        values = flags(*args)
        names = {at: flag for flag, at in POSITIONS.items()}
        return concat([(bit(values[names[i]]) if i in names else 0, 1) for i in range(64)])
    raise Unsupported(f'helper {name}')
