# SPDX-License-Identifier: MIT OR Apache-2.0
"""Loops of any number of turns, by invariants.

At the head of a loop, everything that a turn changes is replaced by unknowns, of which
only the invariant is assumed. The turns after it are proved from there, so that one turn
stands for all. The invariant is not written down: registers differ between compilers.
Candidates are made from templates (`x <= what it was`, `x + y stays`, ...) and from a
claim's own hints. A candidate that does not hold when the loop is entered, or that a turn
does not preserve, is dropped, and the proof starts anew, until all that are left hold.
Nothing is assumed that has not been proved in the last pass.

A loop has to end: one of its values has to be less, or greater, after each turn.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import z3

from .errors import Unsupported
from .memory import Memory, Region
from .state import FLAGS, GENERAL, REGISTERS, State, register_before
from .values import Value, boolean, bv, extract, round_down, same, simp

if TYPE_CHECKING:
    from .engine import Engine

MANY = 5  # jumps to a place where the ways through a turn meet
PASSES = 100  # after which a loop has no invariant

# Where a value is: a memory ('regs' or a region's name), an offset, a number of bytes. Of
# a memory as a whole, the number is 0, and the value is the memory.
Location = tuple[str, int, int]
Values = dict[Location, Value | Memory]


@dataclass
class Candidate:
    """A condition that may be a part of the invariant.

    Its facts are true of any values, such as what the definition of a claim's function says.
    They are told to the solver where the candidate is assumed.
    """

    cond: Value
    facts: list[z3.BoolRef] = field(default_factory=list)
    simple: bool = False  # it is asked without what is known of functions


# Returns candidates: a key that is the same in each turn, and a condition over `now`, the
# values of this turn, and `entry`, those when the loop was entered.
Hints = Callable[[Values, Values], dict[tuple, Candidate]]


@dataclass
class Head:
    """The start of a loop, and what is known of the loop in this pass."""

    pc: int
    turns_have: set[int]  # the blocks of all turns that were found
    places: list[Location] = field(default_factory=list)
    dropped: set[tuple] = field(default_factory=set)
    joins: bool = False  # no loop: the place behind one where its ways out meet
    measures: set[tuple] = field(default_factory=set)  # each would prove that the loop ends
    endless: set[tuple] = field(default_factory=set)  # those that a turn leaves as they are
    turns: int = 0


@dataclass
class Cut:
    """A visit of a head: the state there after the change to unknowns.

    `fixed` are numbers that no turn changes.
    """

    state: State
    entry: Values
    now: Values
    fixed: Values
    before: int  # the conditions of the path to it, without the invariant
    assumed: set[tuple]  # the keys of the candidates
    joined: dict[int, Cut] = field(default_factory=dict)  # where a way out of the loop has gone on
    crossing: bool = False  # no head: a place where the ways through a turn meet


@dataclass(frozen=True)
class Visit:
    """A visit of a block that is no head: the decisions ahead of it, and the visits with fewer."""

    decisions: int
    visits: int


@dataclass
class Segment:
    """The code between heads: what is known at its start, and on the path to each of its ends.

    `ways` are the ends of other segments that come to the start, before anything is assumed there.
    """

    start: list[z3.BoolRef]
    ends: list[list[z3.BoolRef]] = field(default_factory=list)
    ways: list[list[z3.BoolRef]] = field(default_factory=list)


class Again(Exception):
    """A loop or something that it changes has been found: a new pass has to begin."""


class Loops:
    """Finds the loops of a function and their invariants.

    With `guesses` off, the candidates are the claim's hints and those of `forms`: templates are
    too many for the solver where what a turn computes is hard. The ways out of a loop then meet
    behind it, so that what follows is proved once, unless `meet` is off. Then a place can be visited
    twice before it is the head of a loop: a turn can have blocks in common with the way out. With
    `crossings`, which are hints, the ways through a turn meet where many of them cross.
    """

    def __init__(self, hints: Hints = lambda now, entry: {}, guesses: bool = True, meet: bool = True,
                 crossings: Hints | None = None):
        self.hints = hints
        self.guesses = guesses
        self.meet = meet and not guesses
        self.crossings = crossings
        self._crossings: set[int] = set()
        self.heads: dict[int, Head] = {}
        self.segments: list[Segment] = []
        self._targets: list[int] = []
        self._tried: set[int] = set()  # heads that were tried without others
        self._turns: list[tuple[State, Head, Cut]] = []  # those of this pass
        self._again = self._changed = False

    def settle(self, engine: Engine, state: State, follow: Callable[[State], Iterator[State]]) -> list[State]:
        """Follows the paths until the invariants are stable; returns their ends."""
        first = engine.fresh
        self._targets = [] if self.guesses else engine.image.targets(state.pc)
        self._crossings = engine.image.crossings(state.pc, MANY) if self.crossings else set()
        for _ in range(PASSES):
            engine.fresh = first  # the same names, so that the solver knows the questions
            self._again = self._changed = False
            self.segments, self._turns = [], []
            engine.solver.later = []
            for head in self.heads.values():
                head.turns = 0
            try:
                begin = state.fork()
                self._begin_segment(begin)
                ends = list(follow(begin))
            except Again:
                continue
            if self._changed:
                continue
            for turn in self._turns:
                self._preserves(engine, *turn)
            if not self._again:
                for head in self.heads.values():
                    if head.turns and not head.measures - head.endless:
                        raise Unsupported(f'the loop at {head.pc:#x} in {engine.image.function(head.pc)} is not shown to end')
                later, engine.solver.later = engine.solver.later, None
                for question in later:
                    engine.solver.prove(*question)
                for end in ends:
                    self._end_segment(end)
                return ends
        raise Unsupported(f'no invariant after {PASSES} passes')

    def arrive(self, engine: Engine, state: State) -> bool:
        """Is told of each block; returns whether the path goes on."""
        frame = state.frames[-1]
        seen, head = frame.get(state.pc), self.heads.get(state.pc)
        if head is None and self.meet and self._leaves(engine, state):
            head = self.heads[state.pc] = Head(state.pc, {state.pc}, joins=True)
        if state.pc in self._crossings and (cut := self._turns_here(state)):
            head = self.heads.setdefault(state.pc, Head(state.pc, {state.pc}, joins=True))
            return self._cross(engine, state, head, cut)
        if head and head.joins and self.meet:
            return self._meet(engine, state, head, self._leaves(engine, state))
        if head and head.joins:
            head, seen = None, None  # another way, which comes through no turn
        if head is None:
            # A loop with a known number of turns makes no decision between its turns.
            visits = 0 if seen is None else seen.visits if seen.decisions == len(state.path) else seen.visits + 1
            if visits < (1 if self.guesses or self.meet else 2):
                frame.pop(state.pc, None)
                frame[state.pc] = Visit(len(state.path), visits)
                return True
            blocks = list(frame)
            turn = blocks[blocks.index(state.pc):]
            self._add_head(turn, {pc for pc in turn if not isinstance(frame[pc], Cut)})
            raise Again
        if isinstance(seen, Cut):
            self._turn(state, head, seen)
            return False
        forget_blocks(frame)
        frame[state.pc] = self._enter(engine, state, head)
        return True

    def _add_head(self, turn: list[int], blocks: set[int]) -> None:
        for other in list(self.heads.values()):
            # Another turn of a loop whose head is not in all turns: a block that is.
            if other.pc not in turn and (shared := other.turns_have & blocks):
                del self.heads[other.pc]
                blocks = shared
                break
        # The block that was there first: each turn begins with it. With guesses, the block with the
        # lowest address, which is mostly the one that is jumped back to.
        head = min(blocks) if self.guesses else next(pc for pc in turn if pc in blocks)
        if not self.guesses and not self.meet and head not in self._tried:
            # Perhaps it does for the others: each turn that can be made comes through it.
            self._tried.add(head)
            self.heads.clear()
        self.heads[head] = Head(head, blocks)

    def after(self, pc: int) -> int | None:
        """Returns the next place behind `pc` that is jumped to, where a block has to end: where
        paths meet there is a block that all turns of a loop have."""
        if self.guesses:
            return min((head for head in self.heads if head > pc), default=None)
        at = bisect.bisect_right(self._targets, pc)
        return self._targets[at] if at < len(self._targets) else None

    def _begin_segment(self, state: State) -> None:
        state.segment = Segment([cond for _, cond in state.path])
        self.segments.append(state.segment)

    @staticmethod
    def _end_segment(state: State) -> list[z3.BoolRef]:
        state.segment.ends.append([cond for _, cond in state.path])
        return state.segment.ends[-1]

    # A visit of a head.

    def _enter(self, engine: Engine, state: State, head: Head) -> Cut:
        way = self._end_segment(state)
        entry = {place: read(state, place) for place in head.places}
        fixed = constants(engine, state, head.places)
        asked = self._check(engine, state, head, entry, entry, fixed)
        cut = self._any(engine, state, head, entry, fixed)
        cut.state.segment.ways.append(way)
        all_asked(cut, head, asked)
        return cut

    def _any(self, engine: Engine, state: State, head: Head, entry: Values, fixed: Values, turn: Cut | None = None) -> Cut:
        """Replaces what is at the head's places by unknowns for which the candidates hold."""
        hinted = self._hints(head, entry, entry, turn)
        now: Values = {}
        for place in head.places:
            now[place] = self._unknown(engine, state, place, entry, now, hinted)
        state.set('cc_op', 0)
        for name in FLAGS[1:]:
            state.set(name, engine.any())
        state.inside, before = {}, len(state.path)
        assumed = self._templates(engine, head, now, entry, fixed) | self._hints(head, now, entry, turn)
        for candidate in assumed.values():
            for known in (candidate.cond, *candidate.facts):
                engine.solver.take(state, known)
        self._begin_segment(state)
        return Cut(state.fork(), entry, now, fixed, before, set(assumed))

    def _unknown(self, engine: Engine, state: State, place: Location, entry: Values, now: Values, hinted: dict) -> Value:
        """Puts an unknown at `place`: any value, or an offset if it was a pointer.

        What a candidate says of the form of the value is written into it instead: that it is a
        multiple of 4, is below 2^63, is what it was, in all or in its lower half, or is at a known
        distance from another one.
        """
        name, offset, count = place
        if not count:
            array = z3.Array(f'{name}!{engine.any().decl().name()}', z3.BitVecSort(64), z3.BitVecSort(8))
            state.mem[name] = Memory(lambda at: simp(z3.Select(array, bv(at, 64))))
            return read(state, place)
        other = next((other for other in now if ('distance', place, other) in hinted), None)
        if ('same', place) in hinted and not self.guesses:
            value = entry[place]
        elif other and not self.guesses:
            value = simp(bv(now[other], 64) + (bv(entry[place], 64) - bv(entry[other], 64)))
        else:
            region = pointed(engine, place, entry[place])
            aligned, below = ('aligned', place) in hinted, ('below 2^63', place) in hinted and not region
            if ('lower half', place) in hinted and not region:
                value = z3.Concat(engine.any(32), bv(extract(entry[place], 0, 32), 32))
            elif aligned or below:
                low = z3.BitVecVal(0, 2) if aligned else engine.any(2)
                value = z3.Concat(z3.BitVecVal(0, 1), engine.any(61), low) if below else z3.Concat(engine.any(8 * count - 2), low)
            else:
                value = engine.any(8 * count)
            if region:
                value = region.base + value
        memory = state.regs if name == 'regs' else state.mem[name]
        memory.store(offset, count, value)
        return value

    # The end of a loop.

    def _leaves(self, engine: Engine, state: State) -> Cut | None:
        """Returns the visit of a loop that the path leaves here after some decisions."""
        cuts = [(pc, mark) for pc, mark in state.frames[-1].items() if isinstance(mark, Cut)]
        if not cuts or self.heads[cuts[-1][0]].joins:
            return None
        pc, cut = cuts[-1]
        if engine.image.leads(state.pc, pc):
            return None
        if len(state.path) <= len(cut.state.path) + 1:
            del state.frames[-1][pc]  # one path, which need not meet others
            return None
        return cut

    def _meet(self, engine: Engine, state: State, head: Head, cut: Cut | None) -> bool:
        """Lets the ways out of a loop meet behind it. Returns whether the path goes on: one does for all.

        That is sound. All ways out begin with the state of the visit, `cut`. Where they end with
        another value than there, or two of them differ, is one of the head's places: one that was
        not known makes the pass begin anew. So with unknowns at these places the state is the same
        on each way. Of the unknowns only the candidates are assumed, which are proved here on each
        way; one that fails on a later way is dropped, and there is another pass. Of the decisions
        only those ahead of the loop are kept, which each way has made; the invariant of the loop
        and the way through it are forgotten. So what goes on has all states that come here, and more.
        """
        if cut is None:
            raise Unsupported(f'another loop comes to {state.pc:#x}')
        if self._changes(state, cut.state, head):
            self._changed = True
            return False
        way = self._end_segment(state)
        entry = {place: cut.entry[place] if place in cut.entry else read(cut.state, place) for place in head.places}
        here = {place: read(state, place) for place in head.places}
        asked = self._check(engine, state, head, here, entry, cut.fixed)
        behind = cut.joined.get(state.pc)
        first = behind is None
        if first:
            del state.path[cut.before:]
            state.model = None
            forget_blocks(state.frames[-1])
            behind = cut.joined[state.pc] = state.frames[-1][state.pc] = self._any(engine, state, head, entry, cut.fixed)
        behind.state.segment.ways.append(way)
        all_asked(behind, head, asked)
        return first

    def _turns_here(self, state: State) -> Cut | None:
        """Returns the visit of a loop from which a path has come here, if it has changed nothing but registers and
        the stack since, and has not been here."""
        cuts = [mark for mark in state.frames[-1].values() if isinstance(mark, Cut)]
        if not cuts or any(mark.crossing for mark in cuts):
            return None
        before = cuts[-1].state
        same_memory = all(memory.layers[-1].at == before.mem[name].layers[-1].at and len(memory.layers) == len(before.mem[name].layers)
                          for name, memory in state.mem.items() if name != 'stack')
        return cuts[-1] if same_memory else None

    def _cross(self, engine: Engine, state: State, head: Head, cut: Cut) -> bool:
        """Lets the ways through a turn meet, as `_meet` does with the ways out of a loop: here what is known at
        the head of the loop stays known."""
        if self._changes(state, cut.state, head):
            raise Again
        way = self._end_segment(state)
        before = {place: read(cut.state, place) for place in head.places}
        here = {place: read(state, place) for place in head.places}
        asked = self._check(engine, state, head, here, before, {}, cut)
        behind = cut.joined.get(state.pc)
        first = behind is None
        if first:
            del state.path[len(cut.state.path):]
            state.model = None
            forget_blocks(state.frames[-1])
            behind = cut.joined[state.pc] = state.frames[-1][state.pc] = self._any(engine, state, head, before, {}, cut)
            behind.crossing = True
        behind.state.segment.ways.append(way)
        all_asked(behind, head, asked)
        return first

    def _turn(self, state: State, head: Head, cut: Cut) -> None:
        """Notes the end of a turn. What it preserves is asked when all loops have been found."""
        head.turns += 1
        self._end_segment(state)
        if self._changes(state, cut.state, head):
            self._changed = True
            if not self.guesses:
                raise Again  # the rest of such a pass is slow
            return
        self._turns.append((state, head, cut))

    def _preserves(self, engine: Engine, state: State, head: Head, cut: Cut) -> None:
        """Checks what a turn has to preserve."""
        after = {place: read(state, place) for place in head.places}
        all_asked(cut, head, self._check(engine, state, head, after, cut.entry, cut.fixed))
        found = measures(cut, after)
        head.measures = set(found)
        head.endless |= refuted(engine, state, {key: cond for key, cond in found.items() if key not in head.endless}, simple=True)

    def _templates(self, engine: Engine, head: Head, now: Values, entry: Values, fixed: Values) -> dict[tuple, Candidate]:
        found = templates(engine, now, entry, fixed) if self.guesses else {}
        return {key: Candidate(cond) for key, cond in found.items() if key not in head.dropped}

    def _hints(self, head: Head, now: Values, entry: Values, turn: Cut | None = None) -> dict[tuple, Candidate]:
        if turn:
            # What the crossing does not change is as it was at the head of the loop.
            found = self.crossings({**turn.now, **now}, {**entry, **turn.entry})
        else:
            found = self.hints(now, entry)
        if not self.guesses:
            found |= forms(now, entry)
        return {key: candidate for key, candidate in found.items() if key not in head.dropped}

    def _check(self, engine: Engine, state: State, head: Head, now: Values, entry: Values, fixed: Values,
               turn: Cut | None = None) -> set[tuple]:
        """Drops the candidates that do not always hold here. Returns the keys of those that were asked."""
        guessed, hinted = self._templates(engine, head, now, entry, fixed), self._hints(head, now, entry, turn)
        gone = refuted(engine, state, {key: candidate.cond for key, candidate in guessed.items()})
        gone |= refuted(engine, state, {key: candidate.cond for key, candidate in hinted.items() if candidate.simple}, simple=True)
        # One by one: they are few, and together they are too much for the solver.
        for key, candidate in hinted.items():
            if not candidate.simple:
                gone |= refuted(engine, state, {key: candidate.cond})
        head.dropped |= gone
        self._again |= bool(gone)
        return {*guessed, *hinted}

    # What a turn changes.

    def _changes(self, state: State, before: State, head: Head) -> bool:
        """Adds what differs between two states to the head's places."""
        found: list[Location] = []
        for name, memory in [('regs', None), *state.mem.items()]:
            if memory is None:
                found += [('regs', at, n) for at, n in registers(state, before)]
                continue
            old = before.mem[name]
            if (name, 0, 0) in head.places:
                continue
            if len(memory.layers) != len(old.layers) or any(a is not b for a, b in zip(memory.layers[:-1], old.layers)):
                found.append((name, 0, 0))
            else:
                found += [(name, at, n) for at, n in cells(memory.layers[-1].at, old.layers[-1].at)]
        known = set(head.places)
        new = [place for place in found if place not in known]
        for place in new:
            head.places = refine(head.places, place)
        return bool(new) and set(head.places) != known


def all_asked(cut: Cut, head: Head, asked: set[tuple]) -> None:
    """Makes sure that what is assumed behind a visit has been asked: a claim's hints are any code."""
    if missing := cut.assumed - asked - head.dropped:
        raise Unsupported(f'assumed without a proof at {head.pc:#x}: {missing}')


def forget_blocks(frame: dict[int, object]) -> None:
    """Forgets the blocks that a path had before it came to a head: they are no loops of their own."""
    for pc in [pc for pc, mark in frame.items() if not isinstance(mark, Cut)]:
        del frame[pc]


def read(state: State, place: Location) -> Value | Memory:
    """Returns the value at a location."""
    name, offset, count = place
    if not count:
        return state.mem[name].copy()
    if name == 'regs':
        return state.regs.load(offset, count, register_before)
    return state.mem[name].load(offset, count)


def registers(state: State, before: State) -> Iterator[tuple[int, int]]:
    """Returns the registers that differ, in words. The flags are forgotten at each head."""
    ignored = {REGISTERS[name][0] + i for name in (*FLAGS, 'rip') for i in range(8)}
    words = sorted({offset & ~7 for offset in (*state.regs.at, *before.regs.at) if offset not in ignored})
    for word in words:
        if not same(state.regs.load(word, 8, register_before), before.regs.load(word, 8, register_before)):
            yield word, 8


def cells(at: dict[int, tuple], old: dict[int, tuple]) -> Iterator[tuple[int, int]]:
    """Returns the cells of memory that differ, as they were stored, in words at most."""
    done = -1
    for offset in sorted(at):
        value, index, count = at[offset]
        entry = old.get(offset)
        if offset < done or entry and entry[1:] == (index, count) and same(entry[0], value):
            continue
        whole = all((e := at.get(offset - index + i)) and e[0] is value and e[1] == i for i in range(count))
        if not whole or count > 8 and count % 8:
            yield offset, 1
        elif count > 8:
            yield offset - index % 8, 8
            done = offset - index % 8 + 8
        else:
            yield offset - index, count
            done = offset - index + count


def refine(places: list[Location], new: Location) -> list[Location]:
    """Returns the places with a new one, those that overlap it cut where they do."""
    name, offset, count = new
    if not count:
        return [place for place in places if place[0] != name] + [new]
    over = [p for p in places if p[0] == name and p[1] < offset + count and offset < p[1] + p[2]]
    ends = sorted({end for _, at, n in (*over, new) for end in (at, at + n)})
    parts = [(name, a, b - a) for a, b in zip(ends, ends[1:])]
    # Between two places that the new one joins there is nothing to be left out.
    return [place for place in places if place not in over] + parts


def refuted(engine: Engine, state: State, candidates: dict[tuple, Value], simple: bool = False) -> set[tuple]:
    """Returns the keys of the conditions that do not always hold here, as far as is known; with `simple`,
    without what is known of functions."""
    pending = {key: boolean(cond) for key, cond in candidates.items() if not (isinstance(cond, int) and cond)}
    found: set[tuple] = set()
    while pending:
        # All at once: a counterexample refutes many of them.
        model = engine.solver.refutes(state, z3.And(*pending.values()), simple)
        if model is None:
            break
        gone = {key for key, cond in pending.items() if not z3.is_true(model.eval(cond, model_completion=True))}
        if not gone:  # the model leaves something open
            gone = {key for key, cond in pending.items() if engine.solver.refutes(state, cond, simple) is not None}
        found |= gone
        pending = {key: cond for key, cond in pending.items() if key not in gone}
    return found


# Candidates.

def pointed(engine: Engine, place: Location, entry: Value) -> Region | None:
    """Returns the buffer that a value points into, by its form."""
    if place[2] != 8:
        return None
    where = engine.space.places(entry)
    return where[0][1] if len(where) == 1 and isinstance(where[0][1], Region) else None


def numbers(engine: Engine, values: Values, entry: Values) -> dict[Location, Value]:
    """Returns the words, and of pointers the offsets. A register that held something of the
    caller's when the loop was entered is no counter."""
    found: dict[Location, Value] = {}
    for place, value in values.items():
        if place[2] == 8 and not is_vector(place) and not is_foreign(entry[place]):
            region = pointed(engine, place, entry[place])
            found[place] = simp(value - region.base) if region else value
    return found


def is_vector(place: Location) -> bool:
    """Returns whether the location is in a vector register, which holds no counters."""
    return place[0] == 'regs' and not any(REGISTERS[name][0] == place[1] for name in GENERAL)


def is_foreign(value: Value) -> bool:
    """Returns whether the value is what a register or the stack held before the call."""
    return z3.is_const(value) and str(value).startswith(('saved!', 'register!', 'stack!')) if not isinstance(value, int) else False


def constants(engine: Engine, state: State, changed: list[Location]) -> Values:
    """Returns the numbers in registers and on the stack that no turn changes."""
    places = [('regs', REGISTERS[name][0], 8) for name in GENERAL]
    places += [('stack', at, 8) for at, (_, index, count) in state.mem['stack'].layers[-1].at.items() if (index, count) == (0, 8)]
    values = {place: read(state, place) for place in places if place not in changed}
    # Each number once.
    found = {value.get_id(): (place, value) for place, value in numbers(engine, values, values).items()
             if not isinstance(value, int)}
    return dict(found.values())


def forms(now: Values, entry: Values) -> dict[tuple, Candidate]:
    """Returns the candidates about the form of words: a multiple of 4 stays one, a word below 2^63 stays
    below, a word is as it was, or its lower half is, a word is another one rounded down, and two are as
    far apart as they were, if that is a number."""
    words = {place: bv(value, 64) for place, value in now.items() if place[2] == 8 and not is_vector(place)}
    first = {place: bv(entry[place], 64) for place in words}
    found = {('aligned', place): simp(words[place] & 3 == 0) for place in words if same(simp(first[place] & 3), 0)}
    found |= {('below 2^63', place): simp(z3.Extract(63, 63, words[place]) == 0) for place in words
              if same(simp(z3.Extract(63, 63, first[place])), 0)}
    found |= {('lower half', place): simp(z3.Extract(31, 0, words[place]) == z3.Extract(31, 0, first[place])) for place in words}
    found |= {('same', place): simp(words[place] == first[place]) for place in words}
    for a, b in permutations([place for place in words if not is_foreign(entry[place])], 2):
        if same(simp(round_down(first[a])), simp(first[b])):
            found['rounded', a, b] = simp(round_down(words[a]) == words[b])
    for a, b in combinations([place for place in words if not is_foreign(entry[place])], 2):
        if isinstance(apart := simp(first[b] - first[a]), int):
            found['distance', b, a] = simp(words[b] - words[a] == apart)
    return {key: Candidate(cond, simple=True) for key, cond in found.items()}


def templates(engine: Engine, now: Values, entry: Values, fixed: Values) -> dict[tuple, Value]:
    """Returns the candidates that fit any loop over a buffer."""
    found: dict[tuple, Value] = {}
    for place, value in now.items():
        if not place[2]:
            continue
        width = 8 * place[2]
        found['same', place] = simp(bv(value, width) == bv(entry[place], width))
        if place[2] < 8:
            found['small', place] = simp(z3.ULE(bv(value, width), 1))
    words, before = numbers(engine, now, entry), numbers(engine, entry, entry)
    for place, word in words.items():
        value, first = bv(word, 64), bv(before[place], 64)
        found['less', place] = simp(z3.ULE(value, first))
        found['more', place] = simp(z3.UGE(value, first))
        found['half', place] = simp(z3.ULE(value, 0xFFFF_FFFF))
        for least in (1, 2, 4, 8, 16):
            found['least', place, least] = simp(z3.UGE(value, least))
        for step in (2, 4, 8, 16, 32):
            found['multiple', place, step] = simp((value - first) & (step - 1) == 0)
        for region in engine.space.regions.values():
            if not isinstance(region.length, int):
                found['bounded', place, region.name] = simp(z3.ULE(value, region.length))
        for other, bound in fixed.items():
            found['below', place, other] = simp(z3.ULT(value, bound))
            found['below', place, other, 'or at'] = simp(z3.ULE(value, bound))
    for (a, x), (b, y) in combinations(words.items(), 2):
        x, y, x0, y0 = bv(x, 64), bv(y, 64), bv(before[a], 64), bv(before[b], 64)
        # What has been passed, and what is left.
        kind = 'reach' if pointed(engine, a, entry[a]) or pointed(engine, b, entry[b]) else 'sum'
        found[kind, a, b] = simp(x + y == x0 + y0)
        # A slice of nothing points anywhere.
        found[kind, a, b, a] = simp(z3.Or(x == 0, x + y == x0 + y0))
        found[kind, a, b, b] = simp(z3.Or(y == 0, x + y == x0 + y0))
        found['distance', a, b] = simp(x - y == x0 - y0)
    return found


def measures(cut: Cut, after: Values) -> dict[tuple, Value]:
    """Returns for each word that it is less, or greater, after a turn; or that it stays, and
    the lowest bit of another becomes set, as that of a flag does."""
    found: dict[tuple, Value] = {}
    words = {place: (bv(cut.now[place], 64), bv(value, 64)) for place, value in after.items() if place[2] == 8}
    for place, (now, then) in words.items():
        found['down', place] = simp(z3.ULT(then, now))
        found['up', place] = simp(z3.UGT(then, now))
        for flag, (clear, set_) in words.items():
            if flag != place:
                found['down', place, flag] = simp(z3.Or(z3.ULT(then, now), z3.And(then == now, ~clear & set_ & 1 == 1)))
    return found
