# SPDX-License-Identifier: MIT OR Apache-2.0
"""The processor's flags.

VEX does not store flags. It stores the last operation that sets them (`cc_op`, whose
numbers are `AMD64G_CC_OP_*`) with its operands, and computes a flag when it is needed.

Some flags are undefined after some instructions. VEX computes them all the same; here they
are any value, so that a proof holds whatever the processor does.
"""

from __future__ import annotations

from collections.abc import Callable

import z3

from .errors import Unsupported
from .operations import arithmetic, compare, extend, invert, part
from .values import Value, bit, boolean, concat, extract, inverted, ite, mask, simp

# One-bit values, each computed when it is asked for: most instructions set flags that nothing
# reads. `less` is whether s and o differ.
Flags = dict[str, Callable[[], Value]]

# The positions of the flags in `rflags`.
POSITIONS = {'c': 0, 'p': 2, 'z': 6, 's': 7, 'o': 11}

# From this bit of `cc_op` on: which flags, by their positions, are undefined.
UNDEFINED = 16


def flags(op: Value, dep1: Value, dep2: Value, ndep: Value) -> Flags:
    """Returns the flags c, p, z, s and o, and `less`."""
    if not isinstance(op, int):
        raise Unsupported('flags of an operation that is not known')
    lost, op = op >> UNDEFINED, op & mask(UNDEFINED)
    found = _defined(op, dep1, dep2, ndep)
    for name, at in POSITIONS.items():
        if lost >> at & 1:
            found[name] = lambda: z3.FreshConst(z3.BoolSort(), 'any!')
    if lost or 'less' not in found:
        found['less'] = lambda: simp(z3.Xor(boolean(found['s']()), boolean(found['o']())))
    return found


def _defined(op: int, dep1: Value, dep2: Value, ndep: Value) -> Flags:
    """Returns the flags as VEX computes them."""
    if op == 0:  # COPY
        return {name: lambda at=at: part(at, 1)(dep1) for name, at in POSITIONS.items()}
    kind, size = divmod(op - 1, 4)
    width = 8 << size
    a, b = extract(dep1, 0, width), extract(dep2, 0, width)
    less, equal, top = compare('LTU', width), compare('EQ', width), part(width - 1, 1)
    plus, minus, both = arithmetic('Add', width), arithmetic('Sub', width), arithmetic('And', width)
    xor, inv = arithmetic('Xor', width), invert(width)
    found: Flags = {}
    if kind == 0:  # ADD
        result = plus(a, b)
        found['c'] = lambda: less(result, a)
        found['o'] = lambda: top(both(inv(xor(a, b)), xor(a, result)))
    elif kind == 1:  # SUB
        result = minus(a, b)
        found['c'] = lambda: less(a, b)
        found['z'] = lambda: equal(a, b)
        found['o'] = lambda: top(both(xor(a, b), xor(a, result)))
        found['less'] = lambda: compare('LTS', width)(a, b)
    elif kind in (2, 3):  # ADC, SBB: dep2 is xored with the old carry
        carry = both(extract(ndep, 0, width), 1)
        b = xor(b, carry)
        if kind == 2:
            result = plus(plus(a, b), carry)
            found['c'] = lambda: ite(equal(carry, 0), less(result, a), inverted(less(a, result)), 1)
            found['o'] = lambda: top(both(inv(xor(a, b)), xor(a, result)))
        else:
            result = minus(minus(a, b), carry)
            found['c'] = lambda: ite(equal(carry, 0), less(a, b), inverted(less(b, a)), 1)
            found['o'] = lambda: top(both(xor(a, b), xor(a, result)))
    elif kind == 4:  # LOGIC
        result = a
        found['c'] = found['o'] = lambda: 0
    elif kind in (5, 6):  # INC, DEC keep the carry
        result = a
        found['c'] = lambda: part(0, 1)(ndep)
        found['o'] = lambda: equal(a, 1 << (width - 1) if kind == 5 else (1 << (width - 1)) - 1)
    elif kind in (7, 8):  # SHL, SHR: dep2 is the operand shifted by one less
        result = a
        found['c'] = lambda: top(b) if kind == 7 else part(0, 1)(b)
        found['o'] = lambda: top(xor(b, a))
    else:
        raise Unsupported(f'flags of operation {op}')
    return {'p': lambda: parity(result), 'z': lambda: equal(result, 0), 's': lambda: top(result)} | found


def parity(value: Value) -> Value:
    """Returns whether the number of bits that are set in the lowest byte is even."""
    even: Value = 1
    for i in range(8):
        even = simp(z3.Xor(boolean(even), boolean(part(i, 1)(extract(value, 0, 8)))))
    return even


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
    names = (('o',), ('c',), ('z',), ('c', 'z'), ('s',), ('p',), ('less',), ('less', 'z'))[number >> 1]
    term = simp(z3.Or(*[boolean(values[name]()) for name in names]))
    return inverted(term) if number & 1 else term


def call(name: str, args: list[Value]) -> Value:
    """Returns the result of one of VEX's helper functions."""
    if name == 'amd64g_calculate_condition':
        if not isinstance(args[0], int):
            raise Unsupported('a condition that is not known')
        return extend(1, 'U', 64)(condition(args[0], flags(*args[1:])))
    if name == 'amd64g_calculate_rflags_c':
        return extend(1, 'U', 64)(flags(*args)['c']())
    if name == 'amd64g_calculate_rflags_all':
        values = flags(*args)
        names = {at: flag for flag, at in POSITIONS.items()}
        return concat([(bit(values[names[i]]()) if i in names else 0, 1) for i in range(64)])
    raise Unsupported(f'helper {name}')
