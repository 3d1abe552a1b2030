# SPDX-License-Identifier: MIT OR Apache-2.0
"""Memory: buffers, and what a path has written to them."""

from __future__ import annotations

from collections.abc import Callable

import z3

from .values import Value, add, bv, concat, extract, ite, negate, simp


class Region:
    """A buffer of `length` bytes, at any multiple of `align`, with any content.

    The code may read it, and write it if it is `writable`. Buffers do not overlap.
    """

    def __init__(self, name: str, length: Value, writable: bool = False, align: int = 1):
        self.name = name
        self.length = length
        self.writable = writable
        self.align = align
        self.base = z3.BitVec(name, 64)
        self.content = z3.Array(name + '[]', z3.BitVecSort(64), z3.BitVecSort(8))

    def initial(self, offset: Value) -> Value:
        """Returns the byte at `offset` before the call."""
        return simp(z3.Select(self.content, bv(offset, 64)))

    def word(self, offset: Value, count: int) -> Value:
        """Returns `count` bytes before the call, little-endian."""
        return concat([(self.initial(add(offset, i)), 8) for i in range(count)])


class Bytes:
    """Memory at known offsets. Each byte is a part of the value it was stored with."""

    def __init__(self, at: dict[int, tuple[Value, int, int]] | None = None):
        self.at = at if at is not None else {}

    def copy(self) -> Bytes:
        """Returns a copy that changes on its own."""
        return Bytes(dict(self.at))

    def store(self, offset: int, count: int, value: Value) -> None:
        """Stores `count` bytes, little-endian."""
        for i in range(count):
            self.at[offset + i] = (value, i, count)

    def load(self, offset: int, count: int, missing: Callable[[int], Value]) -> Value:
        """Returns `count` bytes; those never stored are `missing(offset)`."""
        # In runs of bytes that were stored together: the solver would not recognise a sum
        # that is put together from single bytes.
        parts: list[tuple[Value, int]] = []
        i = 0
        while i < count:
            entry = self.at.get(offset + i)
            if not entry:
                parts.append((missing(offset + i), 8))
                i += 1
                continue
            value, index, size = entry
            n = 1
            while i + n < count and (e := self.at.get(offset + i + n)) and e[0] is value and e[1] == index + n:
                n += 1
            if index == 0 and n == size == count:
                return value
            parts.append((extract(value, 8 * index, 8 * n), 8 * n))
            i += n
        return concat(parts)


class Write:
    """A write whose offset or length is not known: byte k is `byte(k)`."""

    def __init__(self, offset: Value, count: Value, byte: Callable[[Value], Value]):
        self.offset = offset
        self.count = count
        self.byte = byte


class Memory:
    """What has been written over `initial`, in layers, the newest last."""

    def __init__(self, initial: Callable[[Value], Value], layers: list[Bytes | Write] | None = None):
        self.initial = initial
        self.layers = layers or [Bytes()]

    def copy(self) -> Memory:
        """Returns a copy that changes on its own. Older layers do not change any more."""
        return Memory(self.initial, self.layers[:-1] + [self.layers[-1].copy()])

    def byte(self, offset: Value, depth: int | None = None) -> Value:
        """Returns a byte, as of the oldest `depth` layers."""
        depth = len(self.layers) if depth is None else depth
        while depth:
            depth -= 1
            layer = self.layers[depth]
            if isinstance(layer, Bytes):
                if isinstance(offset, int):
                    if offset in layer.at:
                        return layer.load(offset, 1, self.initial)
                    continue
                value = self.byte(offset, depth)
                for known in layer.at:
                    value = ite(simp(offset == known), layer.load(known, 1, self.initial), value, 8)
                return value
            at = add(offset, negate(layer.offset))
            inside = simp(z3.ULT(bv(at, 64), bv(layer.count, 64)))
            if not isinstance(inside, int):
                return ite(inside, layer.byte(at), self.byte(offset, depth), 8)
            if inside:
                return layer.byte(at)
        return self.initial(offset)

    def load(self, offset: Value, count: int) -> Value:
        """Returns `count` bytes, little-endian."""
        if isinstance(offset, int):
            older = len(self.layers) - 1
            return self.layers[-1].load(offset, count, lambda at: self.byte(at, older))
        return concat([(self.byte(add(offset, i)), 8) for i in range(count)])

    def store(self, offset: Value, count: int, value: Value) -> None:
        """Stores `count` bytes, little-endian."""
        if isinstance(offset, int):
            self.layers[-1].store(offset, count, value)
            return

        def byte(k: Value) -> Value:
            if isinstance(k, int):
                return extract(value, 8 * k, 8)
            result = extract(value, 0, 8)
            for i in range(1, count):
                result = ite(simp(k == i), extract(value, 8 * i, 8), result, 8)
            return result

        self.write(Write(offset, count, byte))

    def write(self, write: Write) -> None:
        """Puts a write on top."""
        self.layers += [write, Bytes()]
