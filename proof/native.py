# SPDX-License-Identifier: MIT OR Apache-2.0
"""The probe on the processor: to find the layouts of walks and builders."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


LONG = 1280  # the length of a stream that has credit
OFFSET = 1000  # of the streams of `layout_attributes`


@dataclass(frozen=True)
class Layout:
    """The size of a `Messages` or `Attributes`, and its fields: offset and size."""

    size: int
    fields: dict[str, tuple[int, int]]


class Layouts:
    """Finds the layouts of the walks of a probe.

    Rust does not say how it lays out a struct. Walks over known bytes show it: each field
    has a value of its own. A wrong layout could not go unnoticed, because the proofs of
    `messages_new` and `messages_next` would fail.
    """

    def __init__(self, probe: Path):
        self._lib = ctypes.CDLL(str(probe))
        self._walks: dict[str, Layout] = {}

    def builder(self) -> tuple[Layout, Layout]:
        """Returns the layouts of a `SliceSink` and of a `Builder` of any header."""
        buf, sizes = ctypes.create_string_buffer(60), (ctypes.c_size_t * 4)()
        sink, builder = ctypes.create_string_buffer(64), ctypes.create_string_buffer(64)
        self._lib.layout_builder(buf, sink, builder, sizes)
        assert len(set(sizes[1:])) == 1, list(sizes)

        def fields(raw: bytes, size: int, values: dict[str, int]) -> Layout:
            words = [int.from_bytes(raw[i:i + 8], 'little') for i in range(0, size, 8)]
            return Layout(size, {name: (8 * only(i for i, word in enumerate(words) if word == value), 8)
                                 for name, value in values.items()})

        # In the sink: 5 bytes, a gap of 3, a header of 16, a byte of payload, its padding.
        sink_layout = fields(sink.raw, sizes[0], {'ptr': ctypes.addressof(buf), 'cap': 60, 'len': 28})
        layout = fields(builder.raw, sizes[1], {'sink': ctypes.addressof(sink), 'before': 5, 'start': 8,
                                                'padding': 3, 'padding_end': 28})
        used = {offset + i for offset, size in layout.fields.values() for i in range(size)}

        def stays_open(at: int) -> bool:
            """Returns whether a builder with the byte `at` set leaves its sink alone when dropped."""
            changed, before = ctypes.create_string_buffer(builder.raw, 64), sink.raw
            changed[at] = b'\x01'
            self._lib.message_cancel(changed)
            stays = sink.raw == before
            ctypes.memmove(sink, before, len(before))
            return stays

        # Only a builder that has ended does so.
        layout.fields['ended'] = only(at for at in range(layout.size) if at not in used and stays_open(at)), 1
        return sink_layout, layout

    def walk(self, kind: str) -> Layout:
        """Returns the layout of `messages` or `attributes`."""
        if kind not in self._walks:
            sizes = (ctypes.c_size_t * 2)()
            self._lib.sizes(sizes)
            if kind == 'messages':
                self._walks[kind] = self._find('layout_messages', lambda n: n.to_bytes(4, 'little') + bytes(12), sizes[0])
            else:
                self._walks[kind] = self._find('layout_attributes', lambda n: n.to_bytes(2, 'little') + bytes(2), sizes[1])
        return self._walks[kind]

    def _find(self, function: str, header: Callable[[int], bytes], size: int) -> Layout:
        step = len(header(0))
        datagram = header(step) + header(step + 4) + bytes(4)
        total = len(datagram)
        datagram += bytes(LONG)
        buf = ctypes.create_string_buffer(datagram, len(datagram))
        base = ctypes.addressof(buf)

        def walk(length: int, strict: bool, steps: int, said: int = step) -> bytes:
            buf.raw = header(said) + datagram[step:]
            to = ctypes.create_string_buffer(b'\x55' * size, size)
            getattr(self._lib, function)(ctypes.c_void_p(base), ctypes.c_size_t(length), ctypes.c_bool(strict),
                                         ctypes.c_size_t(steps), to)
            return to.raw

        def word(raw: bytes, value: int) -> tuple[int, int]:
            return only(i for i in range(0, size, 8) if int.from_bytes(raw[i:i + 8], 'little') == value), 8

        def half(*values: tuple[bytes, int]) -> tuple[int, int]:
            return only(i for i in range(0, size, 4)
                        if all(int.from_bytes(raw[i:i + 4], 'little') == value for raw, value in values)), 4

        def boolean(clear: bytes, set_: bytes) -> tuple[int, int]:
            return only(i for i in range(size) if (clear[i], set_[i]) == (0, 1)), 1

        after = walk(total, False, 1)
        fields = {
            'strict': boolean(after, walk(total, True, 1)),
            # One byte too short for the second header: an error in the second step.
            'failed': boolean(walk(total - 1, False, 1), walk(total - 1, False, 2)),
        }
        if function == 'layout_messages':
            # The second header is at the same place, and the first length is no multiple of 4.
            fields |= {
                'ptr': word(after, base + step), 'len': word(after, total - step), 'end': word(after, total),
                'rounds_up': half((walk(total, False, 1, step + 4), 0), (walk(total, False, 1, step + 1), 1)),
            }
        else:
            # The position is 3 more than that of the second header, and a stream has one credit for
            # each 128 bytes.
            fields |= {
                'stream': word(after, base), 'total': word(after, total), 'at': word(after, step + 3),
                'offset': word(after, OFFSET), 'credit': half((after, 0), (walk(LONG, False, 0), LONG // 128)),
            }
        used = sorted(fields.values())
        assert all(at + count <= other for (at, count), (other, _) in zip(used, used[1:])), fields
        return Layout(size, fields)


def only(found) -> int:
    """Returns the only element."""
    (one,) = found
    return one
