# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs single instructions on the processor, from a given state to the state after it."""

from __future__ import annotations

import ctypes
import mmap
from dataclasses import dataclass, field

GENERAL = 16
CODE = 0x10_0000_0000  # the address of the instruction
AROUND = 0x20_0000  # what is mapped before and behind it
DATA, DATA_SIZE = 0x3000_0000, 0x1_0000
CONTROL = 0x2000_0000  # state and stubs, at addresses of 31 bits
BEFORE, AFTER = CONTROL, CONTROL + 0x400
REGISTERS, VECTORS, FLAGS, TAKEN, STACK, LEAVE, ENTER = 0, 0x100, 0x200, 0x208, 0x210, 0x218, 0x220
STUBS = CONTROL + 0x1000
TARGET = 0x40  # the distance of the place that a jump goes to, from the instruction's end


@dataclass
class Machine:
    """Registers in the order of their numbers, the flags, and memory."""

    general: list[int]
    vectors: list[int]
    flags: int
    memory: dict[int, int] = field(default_factory=dict)
    taken: bool = False  # whether the instruction jumped


def absolute(opcode: bytes, number: int, address: int, wide: bool = True) -> bytes:
    """Encodes an instruction with a register and an address of 31 bits."""
    rex = (0x48 if wide else 0x40) | (number >> 3) << 2
    return (bytes([rex]) if rex != 0x40 else b'') + opcode + bytes([(number & 7) << 3 | 4, 0x25]) + address.to_bytes(4, 'little')


class Processor:
    """A page of code, a page of data, and the stubs that load and store a state."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.mmap.restype = ctypes.c_void_p
        self._libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
        self._map(CONTROL, 0x2000)
        self._map(DATA, DATA_SIZE)
        self._map(CODE - AROUND, 2 * AROUND)
        leave = self._leave()
        taken = b'\xc7\x04\x25' + (AFTER + TAKEN).to_bytes(4, 'little') + (1).to_bytes(4, 'little')
        self._put(STUBS, leave)
        self._put(STUBS + 0x400, taken + leave)
        self._put(STUBS + 0x800, self._enter())
        self._call = ctypes.CFUNCTYPE(None)(STUBS + 0x800)

    def _map(self, address: int, size: int) -> None:
        fixed = 0x100000  # MAP_FIXED_NOREPLACE
        protection = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        if self._libc.mmap(address, size, protection, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | fixed, -1, 0) != address:
            raise OSError(ctypes.get_errno(), f'no memory at {address:#x}')

    @staticmethod
    def _put(address: int, data: bytes) -> None:
        ctypes.memmove(address, data, len(data))

    @staticmethod
    def _enter() -> bytes:
        """Saves what the ABI says, and loads the state: the stack pointer last."""
        code = bytes.fromhex('53 55 4154 4155 4156 4157')
        code += absolute(b'\x89', 4, BEFORE + STACK)
        for i in range(16):
            code += absolute(b'\x0f\x10', i, BEFORE + VECTORS + 16 * i, wide=False)
        code += b'\xff\x34\x25' + (BEFORE + FLAGS).to_bytes(4, 'little') + b'\x9d'  # push, popfq
        for i in range(GENERAL):
            code += absolute(b'\x8b', i, BEFORE + REGISTERS + 8 * i)
        return code + b'\xff\x24\x25' + (BEFORE + ENTER).to_bytes(4, 'little')  # jmp

    @staticmethod
    def _leave() -> bytes:
        """Stores the state, before an instruction that changes flags."""
        code = b''
        for i in range(GENERAL):
            code += absolute(b'\x89', i, AFTER + REGISTERS + 8 * i)
        code += absolute(b'\x8b', 4, BEFORE + STACK)
        code += b'\x9c\x8f\x04\x25' + (AFTER + FLAGS).to_bytes(4, 'little')  # pushfq, pop
        for i in range(16):
            code += absolute(b'\x0f\x11', i, AFTER + VECTORS + 16 * i, wide=False)
        return code + bytes.fromhex('fc 415f 415e 415d 415c 5d 5b c3')

    def run(self, instruction: bytes, before: Machine) -> Machine:
        """Runs one instruction."""
        jump = b'\xff\x24\x25'
        self._put(CODE, instruction + jump + (BEFORE + LEAVE).to_bytes(4, 'little'))
        self._put(CODE + len(instruction) + TARGET, jump + (BEFORE + LEAVE + 0x10).to_bytes(4, 'little'))
        for address, byte in before.memory.items():
            self._put(address, bytes([byte]))
        self._put(BEFORE + REGISTERS, b''.join(value.to_bytes(8, 'little') for value in before.general))
        self._put(BEFORE + VECTORS, b''.join(value.to_bytes(16, 'little') for value in before.vectors))
        self._put(BEFORE + FLAGS, before.flags.to_bytes(8, 'little'))
        self._put(BEFORE + LEAVE, STUBS.to_bytes(8, 'little') + CODE.to_bytes(8, 'little') + (STUBS + 0x400).to_bytes(8, 'little'))
        self._put(AFTER + TAKEN, bytes(8))
        self._call()
        raw = ctypes.string_at(AFTER, 0x220)
        word = lambda at, size: int.from_bytes(raw[at:at + size], 'little')
        return Machine(
            [word(REGISTERS + 8 * i, 8) for i in range(GENERAL)], [word(VECTORS + 16 * i, 16) for i in range(16)],
            word(FLAGS, 8), {address: ctypes.string_at(address, 1)[0] for address in before.memory}, bool(word(TAKEN, 8)))
