#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares the executor with the processor, instruction by instruction.

    check_executor.py [--states N] INSTRUCTIONS

INSTRUCTIONS is what prove.py writes: every instruction that a proof has executed, in hex.
Each is executed on N random states: by the executor with numbers, by the executor with
z3's terms, and by the processor. Registers, vectors, memory, flags and the direction of a
jump have to be the same. Flags that are undefined after an instruction are not compared: to
a proof, they are any.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

import pyvex
import z3

from processor import AROUND, CODE, DATA, DATA_SIZE, TARGET, Machine, Processor
from symx.engine import Engine
from symx.errors import Unsupported
from symx.flags import POSITIONS, flags, is_bit_test, undefined
from symx.state import FLAGS, GENERAL, REGISTERS, State
from symx.values import Value, extract, mask, simp

JUMPS = {0xEB: 1, 0xE8: 4, 0xE9: 4} | {0x70 + i: 1 for i in range(16)}  # opcodes, and the size of the distance


class Elsewhere(Exception):
    """The instruction needs memory that is not mapped, or would trap."""


class Flat:
    """Memory at known addresses, whose content is random until it is written."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.before: dict[int, int] = {}
        self.now: dict[int, Value] = {}

    def _reach(self, address: Value, count: int) -> int:
        address = number(address)
        near = CODE - AROUND <= address <= CODE + AROUND - count and not CODE - 4096 < address < CODE + 4096
        if not (near or DATA <= address <= DATA + DATA_SIZE - count):
            raise Elsewhere
        for at in range(address, address + count):
            if at not in self.before:
                self.now[at] = self.before[at] = self.rng.randrange(256)
        return address

    def addresses(self, state: State, address: Value) -> list[tuple[State, Value]]:
        """Returns the only path."""
        return [(state, address)]

    def load(self, state: State, address: Value, count: int) -> Value:
        """Returns bytes, little-endian."""
        address = self._reach(address, count)
        return sum(number(self.now[address + i]) << 8 * i for i in range(count))

    def store(self, state: State, address: Value, count: int, value: Value) -> None:
        """Stores bytes, little-endian."""
        address = self._reach(address, count)
        for i in range(count):
            self.now[address + i] = extract(value, 8 * i, 8)


def number(value: Value) -> int:
    """Returns a term without unknowns as a number."""
    value = value if isinstance(value, int) else simp(value)
    assert isinstance(value, int)
    return value


class Single(Engine):
    """The executor, of one instruction at a time."""

    def __init__(self, code: bytes, block: pyvex.IRSB, space: Flat, terms: bool):
        self.image = type('Image', (), {'externs': {}, 'name': lambda *_: None, 'block': lambda *_: block, 'instruction': lambda *_: code})()
        self.externs, self.loops, self.space, self.terms, self.fresh = {}, None, space, terms, 0
        self.solver = self  # of which only these are asked

    def settle(self, state: State, cond: Value) -> Value:
        return number(cond)

    def take(self, state: State, cond: Value) -> None:
        assert number(cond)

    def values(self, state: State, value: Value) -> list[int]:
        return [number(value)]

    def _split(self, state, guard):
        return super()._split(state, number(guard))

    def _jump(self, state: State, kind: str) -> State:
        if kind not in ('Ijk_Boring', 'Ijk_Call', 'Ijk_Ret'):
            raise Elsewhere
        return state

    def _value(self, state, temporaries, block, expr):
        """In terms: makes a term of each number that is not an operation's own."""
        value = super()._value(state, temporaries, block, expr)
        kind = type(expr)
        known = kind in (pyvex.expr.Const, pyvex.expr.RdTmp) or kind is pyvex.expr.Get and expr.offset == REGISTERS['cc_op'][0]
        if not self.terms or known or not isinstance(value, int):
            return value
        width = expr.result_size(block.tyenv)
        return z3.BoolVal(bool(value)) if width == 1 else z3.BitVecVal(value, width)


def execute(code: bytes, block: pyvex.IRSB, before: Machine, space: Flat, terms: bool) -> tuple[Machine, dict[str, Value] | None]:
    """Executes a block; returns the state, without flags, and the flags if they are known."""
    engine = Single(code, block, space, terms)
    state = State(space)
    for name, value in zip(GENERAL, before.general):
        state.set(name, value)
    for i, value in enumerate(before.vectors):
        state.set(f'xmm{i}', value)
    state.set('d', 1)
    state.set('cc_op', 0)
    state.set('cc_dep1', before.flags & sum(1 << at for at in POSITIONS.values()))
    state.set('cc_dep2', 0)
    state.set('cc_ndep', 0)
    state.pc = CODE
    (after,) = engine._block(state)
    if after.pc not in (CODE + block.size, CODE + block.size + TARGET):
        raise Unsupported('indirect jump')
    operands = [after.get(name) for name in FLAGS]
    try:
        known = flags(*operands)
    except Unsupported:
        known = None
    machine = Machine([number(after.get(name)) for name in GENERAL], [number(after.get(f'xmm{i}')) for i in range(16)], 0,
                      {at: number(byte) for at, byte in space.now.items()}, after.pc == CODE + block.size + TARGET)
    return machine, known


def with_near_target(code: bytes) -> bytes:
    """Returns a jump or call with the distance of the place that this check has for it."""
    size = JUMPS.get(code[0], 4 if code[0] == 0x0F and 0x80 <= code[1] <= 0x8F else 0)
    return code[:-size] + TARGET.to_bytes(size, 'little') if size else code


def random_state(rng: random.Random) -> Machine:
    """Returns registers of which some can be addresses or indexes."""
    def general() -> int:
        return rng.choice((rng.randrange(1 << 64), DATA + rng.randrange(DATA_SIZE), DATA + rng.randrange(DATA_SIZE),
                           rng.randrange(64), rng.choice((0, 1, mask(64), 1 << 63, mask(32), 0x7FFF_FFFF, 0x8000, 0xFF))))

    def vector() -> int:
        return rng.choice((rng.randrange(1 << 128), 0, mask(128), rng.randrange(256) * 0x0101_0101_0101_0101_0101_0101_0101_0101))

    return Machine([general() for _ in range(16)], [vector() for _ in range(16)],
                   0x202 | sum(rng.randrange(2) << at for at in POSITIONS.values()))


def scratch(code: bytes, before: Machine) -> range:
    """Returns the memory that only the executor writes.

    VEX puts the register that `bt`, `bts`, `btr` or `btc` tests below the red zone of the
    stack, where no program keeps anything, and tests it there.
    """
    if is_bit_test(code) and b'\x0f\xba' not in code[:3] and code[-1] >= 0xC0:
        return range(before.general[4] - 288, before.general[4] - 280)
    return range(0)


def compare(processor: Processor, code: bytes, rng: random.Random, states: int) -> str:
    """Returns how an instruction was compared: 'same', or why not at all."""
    code = with_near_target(code)
    block = pyvex.lift(code, CODE, pyvex.ARCH_AMD64, opt_level=0, max_inst=1)
    if block.jumpkind in ('Ijk_NoDecode', 'Ijk_SigILL', 'Ijk_SigTRAP'):
        return 'trap'
    done = tries = 0
    while done < states:
        tries += 1
        if tries > 200 * states:
            return 'no reachable memory'
        before = random_state(rng)
        seed = rng.randrange(1 << 64)
        try:
            runs = []
            for terms in (False, True):
                space = Flat(random.Random(seed))
                if block.jumpkind == 'Ijk_Ret':  # returns to the place of jumps
                    at = space._reach(before.general[4], 8)
                    for i, byte in enumerate((CODE + len(code) + TARGET).to_bytes(8, 'little')):
                        space.now[at + i] = space.before[at + i] = byte
                runs.append(execute(code, block, before, space, terms))
            before.memory = space.before
        except Elsewhere:
            continue
        except Unsupported as unsupported:
            if 'division' in str(unsupported) or 'quotient' in str(unsupported):
                if 'known' in str(unsupported) and terms:
                    runs.append(runs[0])  # proofs divide by constants only
                    before.memory = space.before
                else:
                    continue
            else:
                return str(unsupported)
        after = processor.run(code, before)
        for terms, (said, known) in zip((False, True), runs):
            differing = [name for name, a, b in zip(GENERAL, said.general, after.general) if a != b]
            differing += [f'xmm{i}' for i in range(16) if said.vectors[i] != after.vectors[i]]
            differing += [f'[{at:#x}]' for at, byte in said.memory.items()
                          if after.memory[at] != byte and at not in scratch(code, before)]
            differing += ['jump'] * (said.taken != after.taken)
            if known is not None:
                differing += [name for name, at in POSITIONS.items()
                              if name not in undefined(code) and number(known[name]()) != after.flags >> at & 1]
            if differing:
                raise SystemExit(f'{code.hex(" ")}: the executor ({"terms" if terms else "numbers"}) differs from the processor '
                                 f'in {", ".join(differing)}\nbefore {before}\nprocessor {after}\nexecutor {said} {known}')
        done += 1
    return 'same'


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--states', type=int, default=10)
    parser.add_argument('instructions', type=Path)
    args = parser.parse_args()
    seed = int(os.environ.get('SEED', random.randrange(1 << 32)))
    print(f'SEED={seed}')
    rng = random.Random(seed)
    processor = Processor()
    outcomes: dict[str, list[bytes]] = {}
    for line in args.instructions.read_text().split('\n'):
        if line:
            code = bytes.fromhex(line)
            outcomes.setdefault(compare(processor, code, rng, args.states), []).append(code)
    for outcome, codes in sorted(outcomes.items()):
        print(f'{len(codes)} instructions: {outcome}' + ('' if outcome == 'same' else f', such as {codes[0].hex(" ")}'))
    # An indirect jump ends a block, and where it goes is compared nowhere: `Engine` asks the
    # solver for every place.
    unexpected = set(outcomes) - {'same', 'indirect jump'}
    return int('same' not in outcomes or bool(unexpected))


if __name__ == '__main__':
    sys.exit(main())
