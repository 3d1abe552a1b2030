# SPDX-License-Identifier: MIT OR Apache-2.0
"""Counterexamples on the processor: the call of the probe that a claim is about.

The call is repeated with the values of the counterexample: each buffer lies directly in
front of a page that cannot be accessed, and a pointer into a buffer becomes one into that
memory. A read or write behind a buffer is a segmentation fault, and a panic an illegal
instruction.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import zlib
from pathlib import Path

import z3

from counterexample import smallest
from symx import Memory, Region, State, Violation
from symx.memory import Bytes
from symx.state import ARGUMENTS, STACK_TOP

PAGE = mmap.PAGESIZE
LONGEST = 1 << 17  # bytes of a buffer: room for the longest attribute
PROT_NONE = 0


class Buffers:
    """The buffers of a counterexample in memory, and the values of its terms."""

    def __init__(self, entry: State, model: z3.ModelRef, library: Path):
        self.model = model
        self.library = mapped(library)
        self.memory: dict[str, tuple[int, int]] = {}  # address and length
        self.regions = entry.space.regions
        self._maps = []
        for region in self.regions.values():
            self._allocate(region)
        self._bases = [(region.base, z3.BitVecVal(self.memory[region.name][0], 64)) for region in self.regions.values()]
        for region in self.regions.values():
            self._fill(region, entry.mem[region.name])

    def _allocate(self, region: Region) -> None:
        length = self.value(region.length)
        # The end may not be aligned where the start has to be.
        size = -(-length // region.align) * region.align
        pages = -(-size // PAGE) + 1
        space = mmap.mmap(-1, pages * PAGE)
        start = ctypes.addressof(ctypes.c_char.from_buffer(space))
        guard = start + (pages - 1) * PAGE
        ctypes.CDLL(None).mprotect(ctypes.c_void_p(guard), ctypes.c_size_t(PAGE), PROT_NONE)
        self._maps.append(space)
        self.memory[region.name] = (guard - size, length)

    def _fill(self, region: Region, memory: Memory) -> None:
        address, length = self.memory[region.name]
        # What the claim has put there, and else what the model says, which is often nothing.
        stored = {i for layer in memory.layers if isinstance(layer, Bytes) for i in layer.at if i < length}
        said = self.model.eval(region.content, model_completion=True)
        entries = {}
        while z3.is_store(said):
            said, at, byte = said.children()
            entries.setdefault(at.as_long(), byte.as_long())
        if z3.is_K(said) and all(isinstance(layer, Bytes) for layer in memory.layers):
            # Of a long buffer, most bytes are the same.
            data = bytearray([said.arg(0).as_long()]) * length
            for at, byte in entries.items():
                if at < length:
                    data[at] = byte
            places = stored
        else:
            data, places = bytearray(length), range(length)
        for i in places:
            data[i] = self.value(memory.byte(i), 8)
        ctypes.memmove(address, bytes(data), length)

    def value(self, term, width: int = 64) -> int:
        """Returns a number; pointers point into this memory."""
        if isinstance(term, int):
            return term
        bases = getattr(self, '_bases', [])
        return self.model.eval(z3.substitute(term, *bases) if bases else term, model_completion=True).as_long() & ((1 << width) - 1)

    def shown(self, word: int) -> str:
        """Returns a word, as a place in a buffer if it is one."""
        for name, (address, length) in self.memory.items():
            if length and address <= word <= address + length:
                return f'{name} + {word - address}'
        # Where a text lies in a library differs from build to build, and from run to run.
        if word in self.library:
            return 'in the library'
        return f'{word:#x}' if word > 9 else str(word)

    def results(self) -> str:
        """Returns what is in the buffers that can be written to."""
        parts = []
        for name, (address, length) in self.memory.items():
            if not self.regions[name].writable:
                continue
            data = ctypes.string_at(address, length)
            if length % 8 == 0 and self.regions[name].align == 8:
                words = [self.shown(int.from_bytes(data[i:i + 8], 'little')) for i in range(0, min(length, 64), 8)]
                parts.append(f'{name}: {", ".join(words)}')
            else:
                more = f' ... (checksum {zlib.crc32(data):08x})' if length > 64 else ''
                parts.append(f'{name}: {data[:64].hex(" ")}{more}')
        return '; '.join(parts)


def mapped(library: Path) -> range:
    """Returns the addresses of a library that this process has loaded."""
    lines = [line for line in Path('/proc/self/maps').read_text().splitlines() if line.endswith(str(library.resolve()))]
    start, end = lines[0].split('-')[0], lines[-1].split()[0].split('-')[1]
    return range(int(start, 16), int(end, 16))


def replay(violation: Violation, libraries: dict[str, Path]) -> dict[str, str]:
    """Returns what each library does with the counterexample; nothing if it is too large, if functions that
    are called are replaced by contracts, or if the function is one of nlwire's, which a library does not export."""
    if violation.state.space.contracts or violation.state.space.function.startswith('_ZN'):
        return {}
    entry, model = violation.state.space.entry, smallest(violation)
    if entry is None or model is None:
        return {}
    function = violation.state.space.function
    lengths = [region.length for region in entry.space.regions.values() if not isinstance(region.length, int)]
    if any(model.eval(length, model_completion=True).as_long() > LONGEST for length in lengths):
        return {}
    return {title: in_child(library, function, entry, model) for title, library in libraries.items()}


def in_child(library: Path, function: str, entry: State, model: z3.ModelRef) -> str:
    """Runs the call in a process of its own, which it may kill."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        loaded = ctypes.CDLL(str(library))
        buffers = Buffers(entry, model, library)
        args = [buffers.value(entry.get(name)) for name in ARGUMENTS]
        args += [buffers.value(entry.mem['stack'].load(STACK_TOP + 8 * i, 8)) for i in range(2)]
        signal.alarm(10)
        getattr(loaded, function)(*[ctypes.c_uint64(arg) for arg in args])
        os.write(write, buffers.results().encode()[:4096])
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f'killed by {signal.Signals(os.WTERMSIG(status)).name}'
    return said if status == 0 else f'exit status {os.WEXITSTATUS(status)}'
