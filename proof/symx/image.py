# SPDX-License-Identifier: MIT OR Apache-2.0
"""Shared libraries, as they lie in memory, and their code as VEX."""

from __future__ import annotations

import bisect
from pathlib import Path

import pyvex
from elftools.elf.elffile import ELFFile

from .errors import Unsupported

EXTERN = 0x7DDD_0000_0000  # the addresses of functions of other libraries


class Image:
    """Libraries, the first from address 2^32 on, each of the others 2^32 higher."""

    def __init__(self, *paths: Path):
        self.symbols: dict[str, int] = {}
        self.names: dict[int, str] = {}  # of functions
        self.externs: dict[int, str] = {}
        self.segments: list[tuple[int, bytearray]] = []
        self.blocks: dict[tuple[int, int | None], pyvex.IRSB] = {}
        # Where it is set, loops are followed turn by turn, in buffers of at most so many bytes.
        self.longest: int | None = None
        for number, path in enumerate(paths, 1):
            with open(path, 'rb') as file:
                self._add(ELFFile(file), number << 32)
        self.starts = sorted(self.names)

    def _add(self, elf: ELFFile, base: int) -> None:
        for segment in elf.iter_segments('PT_LOAD'):
            data = segment.data().ljust(segment['p_memsz'], b'\0')
            self.segments.append((base + segment['p_vaddr'], bytearray(data)))
        for section in '.symtab', '.dynsym':
            table = elf.get_section_by_name(section)
            for symbol in table.iter_symbols() if table else ():
                kind, address = symbol['st_info']['type'], base + symbol['st_value']
                if symbol['st_value'] and kind in ('STT_FUNC', 'STT_OBJECT'):
                    self.symbols[symbol.name] = address
                    if kind == 'STT_FUNC':
                        self.names.setdefault(address, symbol.name)
        for section in elf.iter_sections('SHT_RELA'):
            symbols = elf.get_section(section['sh_link'])
            for rela in section.iter_relocations():
                self._relocate(base, rela, symbols)

    def _relocate(self, base: int, rela, symbols) -> None:
        kind, addend = rela['r_info_type'], rela['r_addend']
        if kind == 8:  # R_X86_64_RELATIVE
            value = base + addend
        elif kind in (1, 6, 7):  # R_X86_64_64, GLOB_DAT, JUMP_SLOT
            symbol = symbols.get_symbol(rela['r_info_sym'])
            value = base + symbol['st_value'] + (addend if kind == 1 else 0)
            if symbol['st_shndx'] == 'SHN_UNDEF':
                value = self._extern(symbol.name)
        else:
            raise Unsupported(f'relocation of type {kind}')
        at = base + rela['r_offset']
        for start, content in self.segments:
            if start <= at < start + len(content):
                content[at - start:at - start + 8] = value.to_bytes(8, 'little')

    def _extern(self, name: str) -> int:
        for address, known in self.externs.items():
            if known == name:
                return address
        address = EXTERN + 16 * len(self.externs)
        self.externs[address] = name
        return address

    def read(self, address: int, count: int) -> bytes | None:
        """Returns `count` bytes, or None if they are not all there."""
        for start, content in self.segments:
            if start <= address and address + count <= start + len(content):
                return bytes(content[address - start:address - start + count])
        return None

    def text(self, address: int) -> bytes | None:
        """Returns the C string at `address`, None for a null pointer."""
        if address == 0:
            return None
        text = b''
        while (byte := self.read(address + len(text), 1)) != b'\0':
            if byte is None:
                raise Unsupported(f'no string at {address:#x}')
            text += byte
        return text

    def function(self, address: int) -> str:
        """Returns the name of the function that contains `address`."""
        at = bisect.bisect_right(self.starts, address) - 1
        return self.names[self.starts[at]] if at >= 0 else '?'

    def block(self, address: int, end: int | None = None) -> pyvex.IRSB:
        """Returns the code from `address` to the next jump or `end`, as VEX.

        The lifter does not optimise: its optimiser would drop loads that nothing needs,
        and a load is what has to be proved.
        """
        if (address, end) not in self.blocks:
            code = next((code for count in (400, 100, 40, 16, 8, 4, 2, 1) if (code := self.read(address, count))), None)
            if not code:
                raise Unsupported(f'jump to {address:#x}')
            if end:
                code = code[:end - address]
            self.blocks[address, end] = pyvex.lift(code, address, pyvex.ARCH_AMD64, opt_level=0, max_inst=40)
        return self.blocks[address, end]

    def instructions(self) -> set[bytes]:
        """Returns the instructions of all blocks that were asked for."""
        return {self.read(mark.addr + mark.delta, mark.len)
                for block in self.blocks.values() for mark in block.statements if isinstance(mark, pyvex.stmt.IMark)}
