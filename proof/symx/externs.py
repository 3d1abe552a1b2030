# SPDX-License-Identifier: MIT OR Apache-2.0
"""Functions of other libraries: what they do, by their specification.

`memcpy` and its like are executed as C specifies them. Their bytes are proved to lie in
the buffers. A claim can give more functions (`Engine(externs=...)`): these are
assumptions, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable

import z3

from .errors import Unsupported
from .memory import Region, Write
from .space import Space
from .state import State
from .values import Value, add, boolean, bv, concat, conj, extract, inverted, ite, simp

# Returns what the function returns in rax.
Extern = Callable[[Space, State, list[Value]], Value]


def memory_function(name: str) -> Extern:
    """Returns memcpy, memmove or memset."""
    def run(space: Space, state: State, args: list[Value]) -> Value:
        to, source, count = args[:3]
        if name == 'memcpy':
            separate(space, state, to, source, count)
        if not isinstance(count, int) or count > 4096:
            copy(space, state, name, to, source, count)
        elif count:
            if name == 'memset':
                value = concat([(extract(source, 0, 8), 8)] * count)
            else:
                value = space.load(state, source, count)
            space.store(state, to, count, value)
        return to
    return run


def separate(space: Space, state: State, to: Value, source: Value, count: Value) -> None:
    """Proves that what memcpy copies does not overlap what it copies to."""
    for here, place, a in space.possible(state, to):
        for there, other, b in space.possible(state, source):
            if place == other:  # else they are two buffers
                a, b, n = bv(a, 64), bv(b, 64), bv(count, 64)
                apart = z3.Or(n == 0, z3.And(z3.ULE(a, b), z3.ULE(n, b - a)), z3.And(z3.ULE(b, a), z3.ULE(n, a - b)))
                space.solver.prove(state, simp(z3.Implies(boolean(conj(here, there)), apart)),
                                   f'memcpy within {place.name if isinstance(place, Region) else place}')
            elif 'unknown' in (place, other) and not (isinstance(place, Region) or isinstance(other, Region)):
                raise Unsupported('memcpy between addresses that are not known')


def copy(space: Space, state: State, name: str, to: Value, source: Value, count: Value) -> None:
    """Copies or fills a number of bytes that is not known."""
    def checked(address: Value, what: str) -> list[tuple[Value, Region, Value]]:
        """Returns the places of `address`, without those that need no bytes."""
        found = []
        for guard, place, at in space.possible(state, address):
            if isinstance(place, Region):
                space.inside(state, guard, place, at, count, what)
                found.append((guard, place, at))
            else:
                nothing = simp(z3.Implies(boolean(guard), bv(count, 64) == 0))
                if place == 'stack' and space.solver.model(state, inverted(nothing)) is not None:
                    raise Unsupported(f'{name} of a number of bytes that is not known {what} the stack')
                space.solver.prove(state, nothing, f'{name} {what} {at}')
        return found

    if name == 'memset':
        origins = []

        def byte(k: Value) -> Value:
            return extract(source, 0, 8)
    else:
        origins = [(guard, region, at, state.mem[region.name].copy()) for guard, region, at in checked(source, 'reads')]

        def byte(k: Value) -> Value:
            value: Value = 0
            for guard, _, at, before in reversed(origins):
                value = ite(guard, before.byte(add(at, k)), value, 8)
            return value

    for guard, region, at in checked(to, 'writes'):
        if not region.writable:
            space.solver.prove(state, inverted(guard), f'writes to {region.name}')
            continue
        state.mem[region.name].write(Write(at, ite(guard, count, 0, 64), byte))


def known_lengths(space: Space, state: State, name: str) -> list[State]:
    """Returns a path for each length that a copy to the stack can have, if they are few.

    The stack's bytes are at known addresses, so the number of bytes has to be known.
    """
    count = simp(bv(state.get('rdx'), 64))
    if name not in MEMORY or isinstance(count, int):
        return [state]
    if not any(place == 'stack' for _, place, _ in space.places(state.get('rdi'))):
        return [state]
    try:
        lengths = space.solver.values(state, count, most=16)
    except Unsupported:
        return [state]
    paths = []
    for length in lengths:
        path = state.fork()
        space.solver.take(path, conj(count == length))
        path.set('rdx', length)
        paths.append(path)
    return paths


MEMORY: dict[str, Extern] = {name: memory_function(name) for name in ('memcpy', 'memmove', 'memset')}
