# SPDX-License-Identifier: MIT OR Apache-2.0
"""Shared libraries, as they lie in memory, and their code as VEX."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyvex
from archinfo import ArchAMD64
from elftools.elf.elffile import ELFFile

from .errors import Unsupported

EXTERN = 0x7DDD_0000_0000  # the addresses of functions of other libraries
RIP = ArchAMD64().registers['rip'][0]


@dataclass
class Used:
    """What a proof has used of the libraries. Places are addresses and sizes as text, as in JSON."""

    code: dict[str, str | None] = field(default_factory=dict)  # instructions in hex, by their places
    data: dict[str, str | None] = field(default_factory=dict)  # constants in hex, by their places
    names: dict[str, str | None] = field(default_factory=dict)  # of functions, by their addresses
    symbols: dict[str, int | None] = field(default_factory=dict)

    def instructions(self) -> frozenset[bytes]:
        """Returns the instructions that have been executed."""
        return frozenset(bytes.fromhex(code) for code in self.code.values() if code)


class Image:
    """Libraries, the first from address 2^32 on, each of the others 2^32 higher."""

    def __init__(self, *paths: Path):
        self.symbols: dict[str, int] = {}
        self.names: dict[int, str] = {}  # of functions
        self.externs: dict[int, str] = {}  # functions of other libraries
        self.used = Used()
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

    def begin(self) -> None:
        """Forgets what has been used. A new proof begins."""
        self.used = Used()

    def as_used(self, used: Used) -> Used:
        """Returns what these libraries have of what a proof has used."""
        return Used({place: self._hex(place) for place in used.code}, {place: self._hex(place) for place in used.data},
                    {key: self._name(int(key)) for key in used.names},
                    {name: self.symbols.get(name) for name in used.symbols})

    def symbol(self, name: str) -> int | None:
        """Returns the address of a function or object."""
        self.used.symbols[name] = self.symbols.get(name)
        return self.symbols.get(name)

    def name(self, address: int) -> str | None:
        """Returns the name of the function that begins at `address`."""
        self.used.names[str(address)] = self._name(address)
        return self._name(address)

    def _name(self, address: int) -> str | None:
        return self.externs.get(address, self.names.get(address))

    def local(self, module: str, kind: str, function: str) -> str:
        """Returns the name, with rustc's hash, of a function that the library does not export."""
        pattern = f'_ZN.*{module}.*{kind}.*{len(function)}{function}17h[0-9a-f]{{16}}E'
        found = [name for name in self.symbols if re.fullmatch(pattern, name)]
        if len(found) != 1:
            raise Unsupported(f'{len(found)} functions {kind}::{function}')
        return found[0]

    def read(self, address: int, count: int) -> bytes | None:
        """Returns `count` bytes of constants, or None if they are not all there."""
        place = f'{address} {count}'
        if place not in self.used.data:
            self.used.data[place] = self._hex(place)
        return self._read(address, count)

    def instruction(self, address: int, count: int) -> bytes:
        """Returns an instruction that is executed."""
        place = f'{address} {count}'
        if place not in self.used.code:
            self.used.code[place] = self._hex(place)
        return bytes.fromhex(self.used.code[place])

    def _hex(self, place: str) -> str | None:
        data = self._read(*map(int, place.split()))
        return data.hex() if data is not None else None

    def _read(self, address: int, count: int) -> bytes | None:
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
            self.blocks[address, end] = self._lift(address, end)
        return self.blocks[address, end]

    def _lift(self, address: int, end: int | None = None) -> pyvex.IRSB:
        code = next((code for count in (400, 100, 40, 16, 8, 4, 2, 1) if (code := self._read(address, count))), None)
        if not code:
            raise Unsupported(f'jump to {address:#x}')
        if end:
            code = code[:end - address]
        return pyvex.lift(code, address, pyvex.ARCH_AMD64, opt_level=0, max_inst=40)

    def targets(self, address: int) -> list[int]:
        """Returns the addresses that the code from `address` on jumps to, in order, its calls
        included, as far as they are numbers in the code."""
        found, todo = set(), [address]
        while todo:
            address = todo.pop()
            if address in found or self._read(address, 1) is None:
                continue
            found.add(address)
            todo += self._next(address, True)
        return sorted(found)

    def leads(self, address: int, to: int) -> bool:
        """Returns whether the code from `address` on can come to `to` in the same function, by the
        jumps whose targets are numbers in the code."""
        found, todo = set(), [address]
        while todo:
            address = todo.pop()
            if address == to:
                return True
            if address not in found and self._read(address, 1) is not None:
                found.add(address)
                todo += self._next(address, False)
        return False

    def crossings(self, address: int, least: int) -> set[int]:
        """Returns the places in the function at `address` to which `least` jumps or more go."""
        found, todo, jumps = set(), [address], {}
        while todo:
            address = todo.pop()
            if address in found or self._read(address, 1) is None:
                continue
            found.add(address)
            # The last instruction of a block is the jump.
            for place in (following := self._next(address, False)):
                jumps.setdefault(place, set()).add(self._lift(address).instruction_addresses[-1])
            todo += following
        return {place for place, sources in jumps.items() if len(sources) >= least}

    def _next(self, address: int, calls: bool) -> list[int]:
        """Returns where the code at `address` can go, into the functions that it calls or past them."""
        block = self._lift(address)
        found = [statement.dst.value for statement in block.statements if isinstance(statement, pyvex.stmt.Exit)]
        call = block.jumpkind == 'Ijk_Call'
        if calls or not call:
            # Where it goes on is what it puts into rip at last.
            puts = [statement.data for statement in block.statements if isinstance(statement, pyvex.stmt.Put) and statement.offset == RIP]
            found += [expr.con.value for expr in (block.next, *puts[-1:]) if isinstance(expr, pyvex.expr.Const)]
        return [*found, address + block.size] if call else found
