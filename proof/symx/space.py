# SPDX-License-Identifier: MIT OR Apache-2.0
"""The address space: which buffer an address lies in, loads and stores.

An address is a number (stack, constants of the libraries), or the base of a buffer plus
an offset, or a choice between such. Of each offset it is proved that the access lies in
the buffer. The stack is one object: an access to it has to lie in what the call under proof
uses of it, from the red zone below the stack pointer to the return address and the arguments
on the stack, not within one variable.
"""

from __future__ import annotations

import z3

from .errors import Unsupported
from .image import Image
from .memory import Region
from .solver import Solver
from .state import STACK_LOW, STACK_TOP, State
from .values import Value, add, boolean, bv, conj, inverted, ite, simp

# Where an address can lie: under which condition, in what, and the offset in a region or
# else the address.
Place = tuple[Value, Region | str, Value]

RED_ZONE, BELOW_RED_ZONE = 128, 288  # bytes below the stack pointer


class Space:
    """The buffers of a proof, the libraries and the stack."""

    def __init__(self, image: Image, solver: Solver, regions: list[Region]):
        self.image = image
        self.solver = solver
        self.regions = {region.name: region for region in regions}
        # The first call and its state, to be run natively. Two functions can have one address.
        self.function = ''
        self.entry: State | None = None
        self.contracts = False  # whether functions are replaced by contracts, which no processor can run
        self._bases = {region.base.get_id(): region for region in regions}
        for region in regions:
            # Not at 0, and not across the end of the address space.
            solver.assume(region.base != 0, z3.ULE(region.base, region.base + bv(region.length, 64)))
            if region.align > 1:
                solver.assume(region.base & (region.align - 1) == 0)

    def places(self, address: Value) -> list[Place]:
        """Returns the places that `address` can be, by its form."""
        if isinstance(address, int):
            return [(1, 'stack' if on_stack(address) else 'image', address)]
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
            if on_stack(address):
                if self.used(state, address, STACK_TOP + 8 * state.stack_arguments - address, count):
                    return state.mem['stack'].load(address, count)
            elif (data := self.image.read(address, count)) is not None:
                return int.from_bytes(data, 'little')
            self.solver.prove(state, inverted(guard), f'reads from {address:#x}')
            return 0
        if (value := self._load_table(address, count)) is not None:
            return value
        where = state.fork()
        self.solver.take(where, guard)
        value = 0
        for number in self.solver.values(where, address):
            here = simp(address == number)
            value = ite(here, self._load_known(where, here, number, count), value, 8 * count)
        return value

    def _load_table(self, address: z3.BitVecRef, count: int) -> Value | None:
        """Loads from a table of constants whose index is a byte."""
        known = [term.as_long() for term in summands(address) if z3.is_bv_value(term)]
        index = [term for term in summands(address) if not z3.is_bv_value(term)]
        if len(known) != 1 or len(index) != 1 or not z3.is_app_of(index[0], z3.Z3_OP_CONCAT):
            return None
        *zeros, byte = index[0].children()
        data = self.image.read(known[0], 255 + count)
        if byte.size() > 8 or data is None or not all(z3.is_bv_value(zero) and zero.as_long() == 0 for zero in zeros):
            return None
        value: Value = 0
        last = None
        # Runs of equal entries, the last first.
        for i in reversed(range(1 << byte.size())):
            entry = int.from_bytes(data[i:i + count], 'little')
            value = entry if last is None else value if entry == last else ite(simp(z3.ULE(byte, i)), entry, value, 8 * count)
            last = entry
        return value

    @staticmethod
    def used(state: State, address: int, room: int, count: int) -> bool:
        """Returns whether `count` bytes at an address are in the part of the stack that is in
        use, if `room` bytes from there on are. VEX keeps the register that a bit test tests
        below the red zone."""
        pointer = state.get('rsp')
        if not isinstance(pointer, int):
            raise Unsupported('a stack pointer that is not known')
        lowest = pointer - (BELOW_RED_ZONE if state.bit_test else RED_ZONE)
        return max(lowest, STACK_LOW) <= address and count <= room

    def addresses(self, state: State, address: Value) -> list[tuple[State, Value]]:
        """Returns a path for each number that an address outside of all buffers can be, and
        the path as it is with an address in a buffer."""
        if isinstance(address, int) or self.places(address)[0][1] != 'unknown':
            return [(state, address)]
        paths = []
        for number in self.solver.values(state, address):
            path = state.fork()
            self.solver.take(path, simp(address == number))
            paths.append((path, number))
        return paths

    def store(self, state: State, address: Value, count: int, value: Value) -> None:
        """Stores `count` bytes, after the proof that they can be written."""
        for guard, place, at in self.possible(state, address):
            if isinstance(place, Region):
                if not place.writable:
                    self.solver.prove(state, inverted(guard), f'writes to {place.name}')
                    continue
                self.inside(state, guard, place, at, count, 'writes')
                self._put(state, guard, place.name, at, count, value)
            elif place == 'unknown':
                raise Unsupported('a store to a choice between addresses that are not known')
            else:
                self._store_stack(state, guard, at, count, value)

    def _store_stack(self, state: State, guard: Value, address: int, count: int, value: Value) -> None:
        # Nothing of the caller's, its return address included.
        if not self.used(state, address, STACK_TOP - 8 - address, count):
            self.solver.prove(state, inverted(guard), f'writes to {address:#x}')
            return
        self._put(state, guard, 'stack', address, count, value)

    @staticmethod
    def _put(state: State, guard: Value, name: str, at: Value, count: int, value: Value) -> None:
        memory = state.mem[name]
        if not isinstance(guard, int):
            value = ite(guard, value, memory.load(at, count), 8 * count)
        memory.store(at, count, value)


def on_stack(address: int) -> bool:
    """Returns whether an address is one of the stack's."""
    return STACK_LOW <= address < STACK_TOP + 4096


def summands(term: z3.BitVecRef) -> list[z3.BitVecRef]:
    """Returns the terms whose sum `term` is. A number that is rounded down is the number less
    the bits that are lost."""
    found, todo, changed = [], [term], False
    while todo:
        part = todo.pop()
        if z3.is_app_of(part, z3.Z3_OP_BADD):
            todo += part.children()
        elif (whole := rounded(part)) is not None:
            low = part.children()[-1].size()
            todo += [whole, -z3.ZeroExt(64 - low, z3.Extract(low - 1, 0, whole))]
            changed = True
        else:
            found.append(part)
    if not changed:
        return found
    # Of a difference of two addresses in a buffer, the address of the buffer is no part.
    total = z3.simplify(z3.Sum(found))
    return total.children() if z3.is_app_of(total, z3.Z3_OP_BADD) else [total]


def rounded(term: z3.BitVecRef) -> z3.BitVecRef | None:
    """Returns the number that `term` rounds down to a multiple of a power of two, if it does."""
    if z3.is_app_of(term, z3.Z3_OP_CONCAT) and term.num_args() == 2:
        high, low = term.children()
        if z3.is_bv_value(low) and low.as_long() == 0 and z3.is_app_of(high, z3.Z3_OP_EXTRACT):
            whole = high.arg(0)
            if whole.size() == term.size() == high.params()[0] + 1 and high.params()[1] == low.size():
                return whole
    return None
