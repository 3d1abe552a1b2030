# SPDX-License-Identifier: MIT OR Apache-2.0
"""The executor: from the first instruction of a function to its return, on every path."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyvex
import z3

from . import flags
from .errors import Unsupported
from .externs import MEMORY, Extern, known_lengths
from .image import Image
from .loops import Loops
from .memory import Bytes, Memory, Region
from .operations import operation
from .solver import Solver
from .space import RED_ZONE, Space
from .state import ARGUMENTS, CALLEE_SAVED, FLAGS, REGISTERS, RETURN, STACK_TOP, State, register_before
from .values import Value, bv, inverted, ite, simp

CC_OP = REGISTERS['cc_op'][0]
PANIC = re.compile(r'panic|unwrap_failed|expect_failed|slice_\w+_fail|index_\w*fail|rust_begin_unwind|abort')
# A proof that needs more takes too long.
MOST_PATHS, MOST_BLOCKS = 100_000, 2_000_000
# Registers that a function need not preserve.
SCRATCH = ('rcx', 'rdx', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11', 'cc_dep1', 'cc_dep2', 'cc_ndep')


class Engine:
    """A proof: the code, the assumptions about its inputs, and its buffers."""

    def __init__(self, image: Image, assumptions: list[z3.BoolRef], regions: list[Region],
                 loops: Loops | None = None, externs: dict[str, Extern] | None = None):
        if image.longest is not None:
            loops = None
            assumptions = assumptions + [z3.ULE(bv(region.length, 64), max(image.longest, region.align)) for region in regions
                                         if not isinstance(region.length, int)]
        self.image = image
        self.solver = Solver(assumptions, alone=loops is not None)
        self.space = Space(image, self.solver, regions)
        self.loops = loops
        self.externs = MEMORY | (externs or {})
        self.paths = 0
        self.blocks = 0
        self.fresh = 0  # the number of values of which nothing is known

    def any(self, width: int = 64) -> z3.BitVecRef:
        """Returns a new value of which nothing is known."""
        self.fresh += 1
        return z3.BitVec(f'any!{self.fresh}', width)

    # Calls.

    def start(self, function: str, args: list[Value]) -> State:
        """Returns the state at the first instruction of `function`.

        Registers that are no arguments hold anything.
        """
        state = State(self.space)
        self.space.function = function
        for region in self.space.regions.values():
            state.mem[region.name] = Memory(region.initial)
        return self.call(state, function, args)

    def call(self, state: State, function: str, args: list[Value]) -> State:
        """Calls another function with the memory that `state` has."""
        address = self.image.symbol(function)
        if address is None:
            raise Unsupported(f'no function {function}')
        state.regs = Bytes()
        state.frames = [{}]
        for register, value in zip(ARGUMENTS, args):
            state.set(register, value)
        for i, value in enumerate(args[len(ARGUMENTS):]):
            state.mem['stack'].store(STACK_TOP + 8 * i, 8, value)
        state.stack_arguments = max(0, len(args) - len(ARGUMENTS))
        state.mem['stack'].store(STACK_TOP - 8, 8, RETURN)
        state.set('rsp', STACK_TOP - 8)
        self._forget_flags(state)
        state.set('d', 1)  # the direction of string instructions: upward, by the ABI
        state.saved = {name: z3.BitVec(f'saved!{name}', 64) for name in CALLEE_SAVED}
        for name, value in state.saved.items():
            state.set(name, value)
        state.pc = address
        return state

    def _forget_flags(self, state: State) -> None:
        for name in FLAGS:
            state.set(name, 0 if name == 'cc_op' else self.any())

    def run(self, state: State) -> Iterator[State]:
        """Follows all paths, and yields the state at the end of each."""
        if self.space.entry is None:
            self.space.entry = state.fork()
        if self.loops is None:
            yield from self._follow(state)
        else:
            yield from self.loops.settle(self, state, self._follow)

    def _follow(self, state: State) -> Iterator[State]:
        todo = [state]
        while todo:
            state = todo.pop()
            if state.pc == RETURN:
                self._returned(state)
                self.paths += 1
                if self.paths > MOST_PATHS:
                    raise Unsupported('too many paths')
                yield state
            elif self.loops is None or self.loops.arrive(self, state):
                self.blocks += 1
                if self.blocks > MOST_BLOCKS:
                    raise Unsupported('too many blocks: does a loop end?')
                todo += self._block(state)

    def _returned(self, state: State) -> None:
        if state.get('rsp') != STACK_TOP:
            self.solver.prove(state, 0, 'returns with another stack pointer')
        for name, value in state.saved.items():
            self.solver.prove(state, simp(bv(state.get(name), 64) == value), f'returns with another {name}')

    # Instructions.

    def _block(self, state: State) -> list[State]:
        """Executes the instructions up to a jump; returns the states behind it."""
        name = self.image.name(state.pc)
        if state.pc in self.image.externs:
            return self._extern(state, name)
        if name and (summary := self.externs.get(name)):
            return self._summary(state, summary)
        if name and PANIC.search(name):
            return self._never(state, f'can panic: {name}')
        block = self.image.block(state.pc, self.loops.after(state.pc) if self.loops else None)
        if block.size == 0 or block.jumpkind in ('Ijk_SigILL', 'Ijk_NoDecode') and block.instructions <= 1:
            return self._never(state, f'can panic: no instruction, or ud2, at {state.pc:#x}')
        return self._statements(state, block, 0, {})

    def _never(self, state: State, what: str) -> list[State]:
        """Proves that nobody takes this path."""
        self.solver.prove(state, 0, what)
        return []

    def _statements(self, state: State, block: pyvex.IRSB, first: int, temporaries: dict[int, Value]) -> list[State]:
        """Executes a block from a statement on; returns the states behind it."""
        behind: list[State] = []
        for index in range(first, len(block.statements)):
            statement = block.statements[index]
            kind = type(statement)
            if kind is pyvex.stmt.WrTmp:
                temporaries[statement.tmp] = self._value(state, temporaries, block, statement.data)
            elif kind is pyvex.stmt.Put:
                value = self._value(state, temporaries, block, statement.data)
                if state.undefined and statement.offset == CC_OP:
                    value = flags.with_undefined(value, state.undefined)
                state.regs.store(statement.offset, size(statement.data, block), value)
            elif kind is pyvex.stmt.Store:
                address = self._value(state, temporaries, block, statement.addr)
                value = self._value(state, temporaries, block, statement.data)
                # A path for each address of the stack.
                paths = self.space.addresses(state, address)
                if not paths:
                    return behind  # nobody takes this path
                *others, last = paths
                for branch, number in others:
                    self.space.store(branch, number, size(statement.data, block), value)
                    behind += self._statements(branch, block, index + 1, dict(temporaries))
                state, address = last
                self.space.store(state, address, size(statement.data, block), value)
            elif kind is pyvex.stmt.IMark:
                state.pc = statement.addr + statement.delta
                code = self.image.instruction(state.pc, statement.len)
                state.undefined, state.bit_test = flags.undefined(code), flags.is_bit_test(code)
            elif kind is pyvex.stmt.Exit:
                guard = self._value(state, temporaries, block, statement.guard)
                taken, rest = self._split(state, guard)
                if taken:
                    taken.pc = statement.dst.value
                    behind.append(self._jump(taken, statement.jumpkind))
                if not rest:
                    return behind
                state = rest
            elif kind not in (pyvex.stmt.AbiHint, pyvex.stmt.NoOp):
                raise Unsupported(f'statement {kind.__name__} at {state.pc:#x}')
        target = self._value(state, temporaries, block, block.next)
        for number in self.solver.values(state, target):
            branch = state
            if not isinstance(target, int):
                branch = state.fork()
                self.solver.take(branch, simp(target == number))
            branch.pc = number
            behind.append(self._jump(branch, block.jumpkind))
        return behind

    def _split(self, state: State, guard: Value) -> tuple[State | None, State | None]:
        """Returns the state where `guard` holds and the one where not, if there are such."""
        if isinstance(guard, int):
            return (state, None) if guard else (None, state)
        if not self.solver.may(state, guard):
            return None, state
        taken, no = state.model, inverted(guard)
        rest = None
        if self.solver.may(state, no):
            rest = state.fork()
            self.solver.take(rest, no)
        state.model = taken
        self.solver.take(state, guard)
        return state, rest

    def _jump(self, state: State, kind: str) -> State:
        if kind == 'Ijk_Call':
            state.frames.append({})
        elif kind == 'Ijk_Ret':
            state.frames.pop()
        elif kind != 'Ijk_Boring':
            self.solver.prove(state, 0, f'can panic or trap: {kind} before {state.pc:#x}')
        return state

    def _value(self, state: State, temporaries: dict[int, Value], block: pyvex.IRSB, expr: pyvex.expr.IRExpr) -> Value:
        kind = type(expr)
        if kind is pyvex.expr.RdTmp:
            return temporaries[expr.tmp]
        if kind is pyvex.expr.Const:
            return expr.con.value
        if kind is pyvex.expr.Get:
            return state.regs.load(expr.offset, size(expr, block), register_before)
        if kind is pyvex.expr.Load:
            return self.space.load(state, self._value(state, temporaries, block, expr.addr), size(expr, block))
        if kind is pyvex.expr.ITE:
            cond = self.solver.settle(state, self._value(state, temporaries, block, expr.cond))
            yes = self._value(state, temporaries, block, expr.iftrue)
            no = self._value(state, temporaries, block, expr.iffalse)
            return ite(cond, yes, no, expr.result_size(block.tyenv))
        if kind in (pyvex.expr.Unop, pyvex.expr.Binop, pyvex.expr.CCall):
            args = [self._value(state, temporaries, block, arg) for arg in expr.args]
            if kind is pyvex.expr.CCall:
                return flags.call(expr.callee.name, args)
            if expr.op == 'Iop_And64':
                args = self._without_top(state, *args)
            if expr.op.startswith('Iop_1Uto'):
                # A number of which it is known on this path whether it is 0 or 1.
                args = [self.solver.settle(state, args[0])]
            return operation(expr.op)(*args)
        raise Unsupported(f'expression {kind.__name__} at {state.pc:#x}')

    def _without_top(self, state: State, value: Value, mask: Value) -> list[Value]:
        """Returns the operands of an AND, with a mask that leaves the highest bit alone where that is
        0 on this path anyway: the solver then sees a sum."""
        if isinstance(value, int):
            value, mask = mask, value
        if isinstance(mask, int) and not isinstance(value, int) and mask >> 62 == 1:
            if not self.solver.may(state, simp(z3.Extract(63, 63, value) == 1)):
                mask |= 1 << 63
        return [value, mask]

    # Calls of functions that are not executed.

    def _extern(self, state: State, name: str) -> list[State]:
        function = self.externs.get(name)
        if function is None:
            raise Unsupported(f'call of {name}')
        return [after for path in known_lengths(self.space, state, name) for after in self._summary(path, function)]

    def forget_frame(self, state: State) -> None:
        """Replaces what the function that is called can have on the stack by unknowns."""
        first = state.get('rsp')
        stack = state.mem['stack']
        lowest = min([first + 8 - RED_ZONE, *(at & ~7 for at in stack.layers[-1].at)])
        for address in range(lowest, first, 8):
            stack.store(address, 8, self.any())

    def _summary(self, state: State, function: Extern) -> list[State]:
        result = function(self.space, state, [state.get(name) for name in ARGUMENTS])
        for name in SCRATCH:
            state.set(name, self.any())
        state.set('cc_op', 0)
        for i in range(16):
            state.set(f'xmm{i}', self.any(128))
        state.set('rax', result)
        rsp = state.get('rsp')
        state.pc = self.space.load(state, rsp, 8)
        state.set('rsp', rsp + 8)
        state.frames.pop()
        return [state]


def size(expr: pyvex.expr.IRExpr, block: pyvex.IRSB) -> int:
    """Returns the size of an expression in bytes."""
    return expr.result_size(block.tyenv) // 8

