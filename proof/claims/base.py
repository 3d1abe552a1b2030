# SPDX-License-Identifier: MIT OR Apache-2.0
"""Claims, the list of them, and what all of them use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import z3
from z3 import And, BitVecVal, Implies, Not, Or, UGE, ULE, ZeroExt

from native import Layouts
from symx import Candidate, Engine, Image, Region, Segment, State, Unsupported, boolean, bv, round_down, simp

# The first word that a probe writes.
NONE, OK, ERR = 0, 1, 2
SLICE_MAX = (1 << 63) - 1  # the length of Rust's longest slice
STREAM_MAX = SLICE_MAX - 3  # the length of the longest stream of attributes whose positions all fit
INT_MAX = (1 << 31) - 1  # the kernel's lengths are of type int

# What holds at the end of a path: its name, and the condition.
Post = tuple[str, z3.BoolRef]


@dataclass(frozen=True)
class Claim:
    """A claim: its proof, and what the page says about it."""

    name: str
    prove: Callable[[Prover], Engine]
    text: str
    bound: str
    needs: str  # a function that the libraries have to have
    slow: bool


CLAIMS: dict[str, Claim] = {}


def claim(bound: str = 'any length, any state', needs: str = '', slow: bool = False, name: str = '', text: str = ''):
    """Makes a function a claim, with its name and the first line of its docstring.

    `bound` says for which inputs it is proved. `slow` claims are proved with `--all` only.
    """
    def register(prove: Callable[[Prover], Engine]) -> Callable[[Prover], Engine]:
        lines = text or (prove.__doc__ or '').strip().split('\n\n')[0].replace('\n    ', ' ')
        entry = Claim(name or prove.__name__, prove, lines, bound, needs, slow)
        if entry.name in CLAIMS:
            raise ValueError(f'two claims of the name {entry.name}')
        CLAIMS[entry.name] = entry
        return prove
    return register


class Prover:
    """The libraries that the claims are about."""

    def __init__(self, probe: Path, kernel: Path | None = None, layouts: Path | None = None):
        self.image = Image(probe, *([kernel] if kernel else []))
        self.layouts = Layouts(layouts or probe)

    def has(self, entry: Claim) -> bool:
        """Returns whether the libraries have what the claim needs."""
        return not entry.needs or entry.needs in self.image.symbols

    def prove(self, engine: Engine, ends: Iterable[State], posts: Callable[[State], Iterator[Post]]) -> Engine:
        """Proves that each of `posts` holds at the end of every path."""
        taken = []
        for end in ends:
            taken.append([cond for _, cond in end.path])
            for what, post in posts(end):
                known = simp(boolean(post))
                engine.solver.prove(end, known, what)
                engine.solver.take(end, known)  # what has been proved helps to prove the rest
        if not taken:
            raise Unsupported('no path returns')
        for segment in engine.loops.segments if engine.loops else [Segment([], taken)]:
            self._all_inputs(engine, segment)
        return engine

    @staticmethod
    def _all_inputs(engine: Engine, segment: Segment) -> None:
        """Checks that there are inputs, and that each of them is on a path.

        Between loops, the inputs are all states for which the invariants hold. There need not be any
        where only paths come that nobody takes: that is not always noticed on the way (`Solver.may`).
        """
        before = [*engine.solver.assumptions, *segment.start]
        if not engine.solver.possible(*before):
            if segment.ways and not any(engine.solver.possible(*engine.solver.assumptions, *way) for way in segment.ways):
                return  # nobody comes here
            raise Unsupported('no input is left')
        # A path begins with the conditions of the segment's start.
        rest = [And(*path[len(segment.start):]) for path in segment.ends]
        if engine.solver.possible(*before, Not(Or(*rest))):
            raise Unsupported('an input is on no path')


# Terms.

def u64(value) -> z3.BitVecRef:
    """Returns a value as 64 bits."""
    return bv(value, 64)


def widen(value: z3.BitVecRef, width: int = 64) -> z3.BitVecRef:
    """Returns an unsigned value in more bits."""
    return ZeroExt(width - value.size(), value) if value.size() < width else value


def align4(value: z3.BitVecRef) -> z3.BitVecRef:
    """Rounds up to a multiple of 4. Wraps, as in C."""
    return (value + 3) & ~BitVecVal(3, value.size())


def flag(cond: z3.BoolRef, width: int = 64) -> z3.BitVecRef:
    """Returns 1 if the condition holds, else 0."""
    return z3.If(cond, BitVecVal(1, width), BitVecVal(0, width))


def saturating_add(a: z3.BitVecRef, b: z3.BitVecRef) -> z3.BitVecRef:
    """Returns the sum, or the greatest number if it does not fit."""
    return z3.If(z3.ULT(a + b, a), BitVecVal((1 << 64) - 1, 64), a + b)


def word(state: State, index: int, region: str = 'out') -> z3.BitVecRef:
    """Returns a word that the probe has written."""
    return u64(state.mem[region].load(8 * index, 8))


def output(name: str = 'out', size: int = 64) -> Region:
    """Returns a buffer for results."""
    return Region(name, size, writable=True, align=8)


def error_is(state: State, kind: int, a, b, offset) -> z3.BoolRef:
    """Returns whether the probe has written this error. None for a word that it lacks.

    Kinds are numbered in probe/src/lib.rs.
    """
    return And(word(state, 0) == ERR, word(state, 1) == kind, word(state, 4) == offset,
               *[word(state, i) == value for i, value in ((2, a), (3, b)) if value is not None])


MESSAGE_TOO_SHORT, MESSAGE_TRUNCATED, ATTRIBUTE_TOO_SHORT, ATTRIBUTE_TRUNCATED = 1, 2, 3, 4
TRAILING_BYTES, PAYLOAD_TOO_SHORT, WRONG_LENGTH, MISSING_NUL, NOT_UTF8, UNEXPECTED_TYPE = 5, 6, 7, 8, 9, 10
NEXT_HOP_TOO_SHORT, NEXT_HOP_TRUNCATED = 11, 12


# Loops over the bytes of a buffer.

def progress(now, starts: Iterable) -> Iterator[tuple[tuple, z3.BitVecRef]]:
    """Returns how far a loop can have come, by the words that it changes: a number, or a
    pointer's distance from one of `starts`."""
    for place, value in now.items():
        if place[2] == 8:
            for number, start in enumerate((0, *starts)):
                yield (place, number), u64(simp(u64(value) - start))


def passed(start, holds: Callable[[z3.BitVecRef], z3.BoolRef], index: z3.BitVecRef):
    """Returns hints for a loop that goes on while `holds(index)`, of bytes from `start` on.

    It holds of each byte that the loop has passed. `index` is any of them.
    """
    def hints(now, entry):
        return {('passed', *key): Candidate(Implies(z3.ULT(index, count), holds(index)))
                for key, count in progress(now, [start])}
    return hints


# Walks.

def positions(prefix: str = '') -> tuple[z3.BitVecRef, z3.BitVecRef]:
    """Returns any place of an attribute in a stream, and the field of an `Attributes` that is there."""
    multiple, low = z3.BitVec(prefix + 'at', 61), z3.BitVec(prefix + 'low', 2)
    return z3.Concat(BitVecVal(0, 1), multiple, BitVecVal(0, 2)), z3.Concat(BitVecVal(0, 1), multiple, low)


class Walk:
    """A `Messages` or `Attributes` in any state that it can come to.

    `buf` is what is left. The invariant of walks: what is left ends where the buffer does,
    and `failed` is set only where what is left begins with an error. `next` is proved to
    preserve it.

    An `Attributes` has the whole stream, which begins `at` bytes ahead of `buf`: what is ahead
    is no buffer, so that reading it fails. `at` is a multiple of 4, and up to 3 `beyond` the
    end of the stream where nothing is left. The field has any lowest two bits: `raw`.
    """

    def __init__(self, prover: Prover, kind: str, prefix: str = ''):
        self.layout = prover.layouts.walk(kind)
        # The sizes of the header and of the length in it.
        self.header, field = (16, 4) if kind == 'messages' else (4, 2)
        self.length, self.end = z3.BitVecs(f'{prefix}len {prefix}end', 64)  # of what is left
        self.strict, self.failed = z3.Bools('strict failed')
        # How the place of the next header is computed. It does not matter to the result.
        self.rounds_up, self.credit = z3.Bool('rounds_up'), z3.BitVec('credit', 32)
        # The booleans that a new walk does not have.
        self.flags = [name for name in ('failed', 'rounds_up') if name in self.layout.fields]
        self.buf = Region(prefix + 'buf', self.length)
        # As parts, so that the sum of the stream's address and `at` is the base of `buf`.
        self.at, self.raw = positions(prefix)
        self.beyond = ZeroExt(62, z3.BitVec(prefix + 'beyond', 2))
        self.stream = self.buf.base - self.at
        self.total = self.length + self.at - self.beyond
        self.region = Region('walk', self.layout.size, writable=True, align=8)
        self.out = output()
        # The length in the header of the next item.
        self.said = widen(bv(self.buf.word(0, field), 8 * field))
        self.has_header = UGE(self.length, self.header)
        # nlmsg_ok, nla_ok
        self.valid = And(self.has_header, UGE(self.said, self.header), ULE(self.said, self.length))
        # nlmsg_next, nla_next: the distance of the next item
        self.step = align4(self.said)
        self.offset = self.end - self.length
        self.ends_in_error = And(Not(self.valid), Or(self.has_header, And(self.strict, self.length != 0)))
        self.invariant = [
            ULE(self.length, SLICE_MAX),
            ULE(self.length, self.end),
            Implies(self.failed, self.ends_in_error),
        ]
        if 'at' in self.layout.fields:
            self.invariant += [
                z3.ULT(self.at, self.buf.base),
                ULE(self.total, STREAM_MAX), ULE(self.total, self.end),
                Implies(self.beyond != 0, And(self.length == 0, ULE(self.beyond, self.at))),
            ]

    def engine(self, prover: Prover, *assumptions: z3.BoolRef, regions: Iterable[Region] = (), **more) -> Engine:
        """Returns the executor for code that gets this walk."""
        return Engine(prover.image, [*self.invariant, *assumptions], [self.buf, self.region, self.out, *regions], **more)

    def start(self, engine: Engine, function: str, *args) -> State:
        """Calls a function of the probe with this walk, `args`, and the buffer for results."""
        return self.enter(engine.start(function, [self.region.base, *args, self.out.base]))

    def enter(self, state: State) -> State:
        """Puts the walk into memory."""
        for name, value in (('ptr', self.buf.base), ('len', self.length), ('end', self.end),
                            ('stream', self.stream), ('total', self.total), ('at', self.raw), ('offset', self.end - self.total),
                            ('strict', flag(self.strict, 8)), ('failed', flag(self.failed, 8)),
                            ('rounds_up', flag(self.rounds_up, 32)), ('credit', self.credit)):
            if name in self.layout.fields:
                state.mem['walk'].store(*self.layout.fields[name], value)
        return state

    def field(self, state: State, name: str, region: str = 'walk') -> z3.BitVecRef:
        """Returns a field of a walk after the call. `ptr` and `len` are what is left, `end` its offset."""
        if name not in self.layout.fields:
            total, at = self.field(state, 'total', region), self.place(state, region)
            if name == 'ptr':
                return self.field(state, 'stream', region) + at
            if name == 'len':
                return z3.If(ULE(at, total), total - at, BitVecVal(0, 64))
            if name == 'end':
                return self.field(state, 'offset', region) + total
        offset, size = self.layout.fields[name]
        return bv(state.mem[region].load(offset, size), 8 * size)

    def sound(self, state: State, region: str = 'walk') -> z3.BoolRef:
        """Returns whether the invariant holds of the numbers of a walk after the call."""
        field = lambda name: self.field(state, name, region)
        if 'at' not in self.layout.fields:
            return ULE(field('len'), field('end'))
        return And(ULE(field('total'), STREAM_MAX), ULE(self.place(state, region), field('total') + 3),
                   ULE(field('total'), field('end')))

    def place(self, state: State, region: str = 'walk') -> z3.BitVecRef:
        """Returns where in its stream an `Attributes` is after the call."""
        return round_down(self.field(state, 'at', region))

    def whole(self, state: State, region: str = 'walk') -> z3.BoolRef:
        """Returns whether a walk after the call is at its first byte."""
        return self.place(state, region) == 0 if 'at' in self.layout.fields else z3.BoolVal(True)

    def keeps_stream(self, state: State) -> z3.BoolRef:
        """Returns whether the fields that no step changes are as before."""
        values = {'stream': self.stream, 'total': self.total, 'offset': self.end - self.total, 'end': self.end,
                  'strict': flag(self.strict, 8)}
        return And(*[self.field(state, name) == value for name, value in values.items() if name in self.layout.fields])


def messages(prover: Prover) -> Walk:
    """Returns a `Messages` in any state."""
    return Walk(prover, 'messages')


def attributes(prover: Prover) -> Walk:
    """Returns an `Attributes` in any state."""
    return Walk(prover, 'attributes')
