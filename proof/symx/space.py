# SPDX-License-Identifier: MIT OR Apache-2.0
"""The address space: which buffer an address lies in, loads and stores.

An address is a number (stack, constants of the libraries), or the base of a buffer plus
an offset, or a choice between such. Of each offset it is proved that the access lies in
the buffer. The stack is one object: an access to it has to lie within the frame of the
function under proof, not within one variable.
"""

from __future__ import annotations

import z3

from .errors import Violation
from .image import Image
from .memory import Region
from .solver import Solver
from .state import STACK_LOW, STACK_TOP, State
from .values import Value, add, boolean, bv, conj, inverted, ite, simp

# Where an address can lie: under which condition, in what, and the offset in a region or
# else the address.
Place = tuple[Value, Region | str, Value]


class Space:
    """The buffers of a proof, the libraries and the stack."""

    def __init__(self, image: Image, solver: Solver, regions: list[Region]):
        self.image = image
        self.solver = solver
        self.regions = {region.name: region for region in regions}
        self.entry: State | None = None  # the start of the first call, to be run natively
        self._bases = {region.base.get_id(): region for region in regions}
        for region in regions:
            # Not at 0, and not across the end of the address space.
            solver.assume(region.base != 0, z3.ULE(region.base, region.base + bv(region.length, 64)))
            if region.align > 1:
                solver.assume(region.base & (region.align - 1) == 0)

    def places(self, address: Value) -> list[Place]:
        """Returns the places that `address` can be, by its form."""
        if isinstance(address, int):
            return [(1, 'stack' if STACK_LOW <= address < STACK_TOP + 4096 else 'image', address)]
        terms = summands(address)
        for i, term in enumerate(terms):
            if region := self._bases.get(term.get_id()):
                return [(1, region, add(0, *[simp(other) for other in terms[:i] + terms[i + 1:]]))]
        for i, term in enumerate(terms):
            if z3.is_app_of(term, z3.Z3_OP_ITE):
                cond, yes, no = term.children()
                rest = [simp(other) for other in terms[:i] + terms[i + 1:]]
                return [(conj(guard, inner), place, at)
                        for guard, branch in ((cond, yes), (inverted(cond), no))
                        for inner, place, at in self.places(add(simp(branch), *rest))]
        return [(1, 'unknown', address)]

    def possible(self, state: State, address: Value) -> list[Place]:
        """Returns the places that `address` can be on this path."""
        places = self.places(address)
        if len(places) > 1:
            places = [place for place in places if self.solver.model(state, place[0]) is not None]
            if len(places) == 1:
                places = [(1, *places[0][1:])]
        return places

    def inside(self, state: State, guard: Value, region: Region, offset: Value, count: Value, what: str) -> None:
        """Proves that `count` bytes from `offset` on lie in the region."""
        key = (region.name, *(part if isinstance(part, int) else (part.get_id(),) for part in (offset, count)))
        if key in state.inside and isinstance(guard, int):
            return
        length, at, n = bv(region.length, 64), bv(offset, 64), bv(count, 64)
        fits = z3.And(z3.ULE(at, length), z3.ULE(n, length - at))
        self.solver.prove(state, simp(z3.Implies(boolean(guard), fits)),
                          f'{what} outside of {region.name}, in {self.image.function(state.pc)} at {state.pc:#x}')
        if isinstance(guard, int):
            state.inside[key] = (offset, count)  # keeps the terms alive, and so their ids

    def load(self, state: State, address: Value, count: int) -> Value:
        """Returns `count` bytes, after the proof that they can be read."""
        value: Value | None = None
        for guard, place, at in reversed(self.places(address)):
            if isinstance(place, Region):
                self.inside(state, guard, place, at, count, 'reads')
                part = state.mem[place.name].load(at, count)
            else:
                part = self._load_known(state, guard, at, count)
            value = part if value is None else ite(guard, part, value, 8 * count)
        assert value is not None
        return value

    def _load_known(self, state: State, guard: Value, address: Value, count: int) -> Value:
        """Loads from the stack or from a table of constants."""
        if isinstance(address, int):
            if STACK_LOW <= address < STACK_TOP + 4096:
                return state.mem['stack'].load(address, count)
            data = self.image.read(address, count)
            if data is not None:
                return int.from_bytes(data, 'little')
            model = self.solver.model(state, guard)
            if model is None:
                return 0
            raise Violation(f'reads from {address:#x}', state, model)
        where = state.fork()
        self.solver.take(where, guard)
        value: Value = 0
        for number in self.solver.values(where, address):
            here = simp(address == number)
            value = ite(here, self._load_known(where, here, number, count), value, 8 * count)
        return value

    def store(self, state: State, address: Value, count: int, value: Value) -> None:
        """Stores `count` bytes, after the proof that they can be written."""
        for guard, place, at in self.possible(state, address):
            if isinstance(place, Region):
                if not place.writable:
                    raise Violation(f'writes to {place.name}', state, self.solver.model(state, guard))
                self.inside(state, guard, place, at, count, 'writes')
                self._put(state, guard, place.name, at, count, value)
            elif place == 'unknown':
                where = state.fork()
                self.solver.take(where, guard)
                for number in self.solver.values(where, at):
                    self._store_stack(state, conj(guard, at == number), number, count, value)
            else:
                self._store_stack(state, guard, at, count, value)

    def _store_stack(self, state: State, guard: Value, address: int, count: int, value: Value) -> None:
        # Nothing of the caller's, its return address included.
        if not STACK_LOW <= address <= STACK_TOP - 8 - count:
            raise Violation(f'writes to {address:#x}', state, self.solver.model(state, guard))
        self._put(state, guard, 'stack', address, count, value)

    @staticmethod
    def _put(state: State, guard: Value, name: str, at: Value, count: int, value: Value) -> None:
        memory = state.mem[name]
        if not isinstance(guard, int):
            value = ite(guard, value, memory.load(at, count), 8 * count)
        memory.store(at, count, value)


def summands(term: z3.BitVecRef) -> list[z3.BitVecRef]:
    """Returns the terms whose sum `term` is."""
    found, todo = [], [term]
    while todo:
        part = todo.pop()
        if z3.is_app_of(part, z3.Z3_OP_BADD):
            todo += part.children()
        else:
            found.append(part)
    return found

