# SPDX-License-Identifier: MIT OR Apache-2.0
"""Counterexamples: the inputs for which a claim does not hold, as bytes."""

from __future__ import annotations

import z3

from symx import Memory, Violation, bv

# Unknowns that are not inputs of a claim.
INTERNAL = ('path!', 'any!', 'register!', 'stack!', 'saved!')
SHOWN = 256  # bytes


def smallest(violation: Violation) -> z3.ModelRef | None:
    """Returns a model with short buffers, if there is one, else the one at hand."""
    space = violation.state.space
    lengths = [region.length for region in space.regions.values() if not isinstance(region.length, int)]
    for most in (8, 16, 24, 32, 64, 256, 4096, 1 << 17):
        short = [z3.ULE(length, most) for length in lengths]
        if found := space.solver.model(violation.state, *short, *violation.negated):
            return found
    return violation.model


def describe(violation: Violation) -> str:
    """Returns the inputs of a counterexample: the content of buffers, and numbers."""
    model = smallest(violation)
    if model is None:
        return '    on a path that no input takes'
    lines, shown = [], set()
    entry = violation.state.space.entry or violation.state
    for region in violation.state.space.regions.values():
        shown |= {region.name, region.name + '[]', str(region.length)}
        length = region.length if isinstance(region.length, int) else number(model, region.length)
        # The content of a buffer for results is no input.
        if not region.writable or model[region.content] is not None:
            lines.append(f'    {region.name}: {length} bytes, {rust(content(model, entry.mem[region.name], min(length, SHOWN)))}')
    for name in sorted(model.decls(), key=str):
        if name.arity() == 0 and not str(name).startswith(INTERNAL) and str(name) not in shown:
            lines.append(f'    {name} = {model[name]}')
    return '\n'.join(lines)


def number(model: z3.ModelRef, term) -> int:
    """Returns the value of a bit-vector."""
    return model.eval(term, model_completion=True).as_long()


def content(model: z3.ModelRef, memory: Memory, length: int) -> bytes:
    """Returns the first bytes of a buffer, as they are before the call."""
    return bytes(number(model, bv(memory.byte(i), 8)) for i in range(length))


def rust(data: bytes) -> str:
    """Returns bytes as a Rust test takes them."""
    return '&[' + ', '.join(f'0x{byte:02x}' for byte in data) + ']' 
