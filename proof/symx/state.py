# SPDX-License-Identifier: MIT OR Apache-2.0
"""The state of a path: registers, memory, and the decisions that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3
from archinfo import ArchAMD64

from .errors import Unsupported
from .memory import Bytes, Memory
from .values import Value

if TYPE_CHECKING:
    from .loops import Segment
    from .space import Space

REGISTERS = {name: (offset, size) for name, (offset, size) in ArchAMD64().registers.items()}
GENERAL = ('rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi', *(f'r{i}' for i in range(8, 16)))
ARGUMENTS = ('rdi', 'rsi', 'rdx', 'rcx', 'r8', 'r9')
CALLEE_SAVED = ('rbx', 'rbp', 'r12', 'r13', 'r14', 'r15')
FLAGS = ('cc_op', 'cc_dep1', 'cc_dep2', 'cc_ndep')
STACK_TOP = 0x7FFF_0000_0000  # a multiple of 16
STACK_LOW = STACK_TOP - 0x10_0000
RETURN = 0x7EEE_0000_0000  # the address that the function under proof returns to


def register_before(offset: int) -> z3.BitVecRef:
    """Returns a byte of the registers before the call: any."""
    return z3.BitVec(f'register!{offset}', 8)


def stack_before(address: Value) -> z3.BitVecRef:
    """Returns a byte of the stack before the call: any."""
    if not isinstance(address, int):
        raise Unsupported('the stack at an address that is not known')
    return z3.BitVec(f'stack!{address:x}', 8)


class State:
    """The machine at one point of a path."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.pc = 0
        self.regs = Bytes()
        self.mem: dict[str, Memory] = {'stack': Memory(stack_before)}
        self.path: list[tuple[z3.BoolRef, z3.BoolRef]] = []  # literals, and what they imply
        self.model: z3.ModelRef | None = None  # values for which the path is taken, if they are at hand
        self.inside: dict[tuple, tuple] = {}  # accesses that have been proved
        self.stack_arguments = 0  # words of arguments above the return address
        self.bit_test = False  # whether the instruction is `bt`, `bts`, `btr` or `btc`
        self.undefined: frozenset[str] = frozenset()  # the flags that the instruction leaves undefined
        self.saved: dict[str, z3.BitVecRef] = {}  # what the caller's registers held
        self.segment: Segment | None = None  # of the code between loops
        self.frames: list[dict[int, object]] = [{}]  # what `Loops` remembers of each call

    def fork(self) -> State:
        """Returns a copy that goes its own way."""
        other = State.__new__(State)
        other.__dict__.update(self.__dict__)
        other.regs = self.regs.copy()
        other.mem = {name: memory.copy() for name, memory in self.mem.items()}
        other.path = list(self.path)
        other.inside = dict(self.inside)
        other.frames = [dict(frame) for frame in self.frames]
        return other

    def get(self, name: str) -> Value:
        """Returns a register."""
        offset, size = REGISTERS[name]
        return self.regs.load(offset, size, register_before)

    def set(self, name: str, value: Value) -> None:
        """Sets a register."""
        self.regs.store(*REGISTERS[name], value)
