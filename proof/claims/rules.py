# SPDX-License-Identifier: MIT OR Apache-2.0
"""The functions inside `Policy::validate`, for any table of rules: each with those that it calls replaced by contracts.

A claim is about the code of one function. Where that calls another, the proof does not execute the other: it proves that
the arguments are those that the contract of the other asks for, and then takes any result that the contract allows. This
file has `one` and the quick checks, policy_walk.py the rest of the recursion: `validate`, `nest`, `array`. The page says why
the contracts are sound.

The offsets of fields in Rust's structs are those that this compiler chooses. With others the proofs fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3
from z3 import And, BitVecVal, Concat, Extract, If, Implies, Not, Or, UGE, UGT, ULE, ULT

from symx import Engine, Region, State, Unsupported, bv, simp

from .base import STREAM_MAX, Prover, claim, positions, u64, widen
from .policies import NLA_F_NESTED, TYPES

# NlValidate
TRAILING, MAXTYPE, NESTED, STRICT = 1, 2, 16, 31
# NlaPolicy, and the header of a table ahead of its rules.
RULE_SIZE, TABLE_HEADER = 32, 8
# Verdict: two warnings, each a tag and an offset; the error's kind (or none) with its words, offset, rule, and type.
VERDICT_SIZE, LEFTOVER_WARNING, ERROR, ERROR_OFFSET, ERROR_RULE, ERROR_TYPE = 88, 16, 32, 64, 72, 80
NO_ERROR = 18
UNKNOWN_TYPE, ENTRY_TOO_SHORT, TOO_DEEP, LEFTOVER = 0, 13, 14, 15  # PolicyErrorKind
WALKS = ('validate', 'policy_check')  # the functions that get a walk
NOTHING, NEST, ARRAY, STOP = 0, 1, 2, 3  # Result<Inside, Stop>


@dataclass(frozen=True)
class Attribute:
    """What an `Attribute` has."""

    payload: z3.BitVecRef
    length: z3.BitVecRef
    type_and_flags: z3.BitVecRef
    offset: z3.BitVecRef

    @property
    def nla_type(self) -> z3.BitVecRef:
        return widen(self.type_and_flags & 0x3FFF)

    def put(self, state: State, region: str) -> None:
        """Writes it to memory."""
        memory = state.mem[region]
        for at, count, value in ((0, 8, self.payload), (8, 8, self.length), (16, 2, self.type_and_flags), (24, 8, self.offset)):
            memory.store(at, count, value)

    def is_at(self, state: State, address) -> z3.BoolRef:
        """Returns whether it is what lies at an address."""
        load = lambda at, count: state.space.load(state, simp(u64(address) + at), count)
        return And(u64(load(0, 8)) == self.payload, u64(load(8, 8)) == self.length,
                   load(16, 2) == self.type_and_flags, u64(load(24, 8)) == self.offset)


class Call:
    """A call of one of these functions: any table of rules, attribute, level, depth, and verdict so far."""

    def __init__(self, prover: Prover, function: str):
        self.prover, self.function = prover, function
        self.count, self.rule, self.offset = z3.BitVecs('count rule offset', 64)
        self.level, self.depth = z3.BitVecs('level depth', 8)
        self.rules = Region('rules', TABLE_HEADER + RULE_SIZE * self.count, align=8)
        self.length = z3.BitVec('len', 64)
        self.buf = Region('buf', self.length)
        self.region = Region('attribute', 32, align=8)
        self.verdict = Region('verdict', VERDICT_SIZE, writable=True, align=8)
        # The walk that `validate` gets, a copy of its own.
        self.layout = prover.layouts.walk('attributes')
        self.walk = Region('walk', self.layout.size, writable=True, align=8)
        self.at, self.raw = positions()
        # What the probe gets of a message: a policy, a walk, a level, and where the result goes.
        self.results = [Region('policy', 16, align=8), self.walk, Region('level', 1), Region('out', 56, writable=True, align=8)]
        # No code has its address: what has been called, and with which result.
        self.calls = Region('calls', 8, writable=True, align=8)
        self.attribute = Attribute(self.buf.base, self.length, z3.BitVec('type', 16), self.offset)
        self.start_type = self.rules.word(0, 2)

    def assumptions(self) -> list[z3.BoolRef]:
        walk = And(ULE(self.length, STREAM_MAX), ULE(self.at, self.length + 3))
        return [ULE(self.count, 1 << 40), ULE(self.level, STRICT), walk if self.function in WALKS else ULE(self.length, 0xFFFB)]

    def engine(self, *more: z3.BoolRef, **options) -> Engine:
        """Returns the executor for the function."""
        engine = Engine(self.prover.image, [*self.assumptions(), *more],
                        [self.rules, self.buf, self.region, self.verdict, *self.results, self.calls], **options)
        engine.space.contracts = True
        return engine

    def local(self, function: str) -> str:
        if function == 'takes_value':
            return self.prover.image.local('policy5plain', 'NlaPolicy', function)
        kind = 'NlaPolicy' if function == 'check' else 'Rules'
        return self.prover.image.local('policy8validate', kind, function)

    def start(self, engine: Engine) -> State:
        """Returns the state at the first instruction."""
        if self.function == 'policy_check':
            state = engine.start(self.function, [region.base for region in self.results])
            for i, value in enumerate((self.rules.base, self.count)):
                state.mem['policy'].store(8 * i, 8, value)
            state.mem['level'].store(0, 1, self.level)
            return self.enter(state)
        place = any_above(engine, Concat(self.depth, self.level))
        rule = [self.rule] if self.function in ('nest', 'array') else []
        first = self.walk if self.function == 'validate' else self.region
        args = [self.rules.base, self.count, *rule, first.base, place, self.verdict.base]
        return self.enter(engine.start(self.local(self.function), args))

    def enter(self, state: State) -> State:
        """Puts the attribute and the walk into memory."""
        self.attribute.put(state, 'attribute')
        for name, value in (('stream', self.buf.base), ('total', self.length), ('at', self.raw), ('offset', self.offset),
                            *[('failed', 0)][:self.function != 'policy_check']):
            state.mem['walk'].store(*self.layout.fields[name], value)
        state.mem['calls'].store(0, 8, 0)
        return state

    def walk_field(self, state: State, attributes: z3.BitVecRef, name: str) -> z3.BitVecRef:
        """Returns a field of a walk in memory."""
        offset, size = self.layout.fields[name]
        return bv(state.space.load(state, simp(attributes + offset), size), 8 * size)

    def forget_walk(self, engine: Engine, state: State, attributes: z3.BitVecRef) -> None:
        """Replaces a walk in memory by unknowns: it belongs to the function that got it."""
        for offset in range(0, self.layout.size, 8):
            state.space.store(state, simp(attributes + offset), 8, engine.any())


def any_above(engine: Engine, value: z3.BitVecRef) -> z3.BitVecRef:
    """Returns a register of which only the lowest bits are an argument or a result."""
    return Concat(engine.any(64 - value.size()), value)


def verdict(state: State) -> z3.BitVecRef:
    """Returns the verdict as one number."""
    value = state.mem['verdict'].load(0, VERDICT_SIZE)
    return BitVecVal(value, 8 * VERDICT_SIZE) if isinstance(value, int) else value


def part(value: z3.BitVecRef, at: int, count: int) -> z3.BitVecRef:
    """Returns bytes of a verdict."""
    return Extract(8 * (at + count) - 1, 8 * at, value)


def has_error(value: z3.BitVecRef) -> z3.BoolRef:
    """Returns whether a verdict has an error."""
    return part(value, ERROR, 8) != NO_ERROR


def refused(before: z3.BitVecRef, after: z3.BitVecRef, kind: int, attribute: Attribute | None, offset, rule) -> z3.BoolRef:
    """Returns whether a verdict is that of before and an error."""
    nla_type = part(after, ERROR_TYPE, 2) == 0 if attribute is None else And(
        part(after, ERROR_TYPE, 2) == 1, widen(part(after, ERROR_TYPE + 2, 2)) == attribute.nla_type)
    return And(part(after, 0, ERROR) == part(before, 0, ERROR), part(after, ERROR, 8) == kind,
               part(after, ERROR_OFFSET, 8) == offset, part(after, ERROR_RULE, 8) == rule, nla_type)


def returns(state: State) -> z3.BitVecRef:
    """Returns a `bool`, or a `Result<(), Stop>`, of which 1 is `Stop`."""
    return Extract(7, 0, u64(state.get('rax')))


@claim('any table of rules, any attribute, level, depth')
def policy_one(prover: Prover) -> Engine:
    """`one` of `Policy::validate`: gives an attribute to the rule of its type, at the level of that type, and its contents to
    the rules that this tells, one call each."""
    call = Call(prover, 'one')
    engine = call.engine()
    nla_type = call.attribute.nla_type
    known = And(nla_type != 0, ULT(nla_type, call.count))
    strict = And(call.start_type != 0, UGE(Extract(15, 0, nla_type), call.start_type))
    level = If(strict, call.level | STRICT, call.level)
    rule = call.rules.base + TABLE_HEADER + RULE_SIZE * nla_type
    found, inside, entries = z3.BitVecs('found inside entries', 64)  # what check tells
    checked, contents = z3.BitVecs('checked contents', 8 * VERDICT_SIZE)
    result = z3.BitVec('result', 8)
    before = z3.BitVec('before', 8 * VERDICT_SIZE)
    engine.solver.assume(ULE(found, STOP), ULE(result, 1), Not(has_error(before)), (found == STOP) == has_error(checked),
                         Implies(Not(has_error(checked)), (result == 1) == has_error(contents)))

    def check(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'check: {what}')
        to, its_rule, attribute, its_level, its_verdict = (u64(arg) for arg in args[:5])
        prove('once, for a type with a rule', And(known, u64(state.mem['calls'].load(0, 8)) == 0))
        prove('that rule', its_rule == rule)
        prove('the attribute', call.attribute.is_at(state, attribute))
        prove('the level', Extract(7, 0, its_level) == level)
        prove('the verdict so far', And(its_verdict == call.verdict.base, verdict(state) == before))
        for at, value in ((0, found), (8, inside), (16, entries)):
            space.store(state, simp(to + at), 8, value)
        state.mem['verdict'].store(0, VERDICT_SIZE, checked)
        state.mem['calls'].store(0, 8, 1)
        engine.forget_frame(state)
        return engine.any()

    def goes_in(function: str, kind: int):
        def run(space, state: State, args):
            prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'{function}: {what}')
            rules, count, its_rule, attribute, place, its_verdict = (u64(arg) for arg in args)
            prove('once, after check has told it', And(u64(state.mem['calls'].load(0, 8)) == 1, found == kind))
            prove('the rules that check has told', And(rules == inside, count == entries))
            prove('the rule', its_rule == rule)
            prove('the attribute', call.attribute.is_at(state, attribute))
            prove('the level', Extract(7, 0, place) == level)
            prove('the depth', Extract(15, 8, place) == call.depth)
            prove('the verdict so far', And(its_verdict == call.verdict.base, verdict(state) == checked))
            state.mem['verdict'].store(0, VERDICT_SIZE, contents)
            state.mem['calls'].store(0, 8, 1 + kind)
            engine.forget_frame(state)
            return any_above(engine, result)
        return run

    engine.externs |= {call.local('check'): check, call.local('nest'): goes_in('nest', NEST),
                       call.local('array'): goes_in('array', ARRAY)}
    state = call.start(engine)
    state.mem['verdict'].store(0, VERDICT_SIZE, before)

    def posts(s: State):
        calls, after, stop = u64(s.mem['calls'].load(0, 8)), verdict(s), returns(s)
        unknown = And(Not(known), call.level & MAXTYPE != 0)
        yield 'a type without a rule is refused where the level says so', Implies(unknown, And(
            calls == 0, stop == 1, refused(before, after, UNKNOWN_TYPE, call.attribute, call.offset, u64(0))))
        yield 'else it is taken', Implies(And(Not(known), Not(unknown)), And(calls == 0, stop == 0, after == before))
        yield 'what check refuses is refused', Implies(And(known, found == STOP), And(calls == 1, stop == 1, after == checked))
        yield 'what check takes is taken', Implies(And(known, found == NOTHING), And(calls == 1, stop == 0, after == checked))
        for kind in (NEST, ARRAY):
            yield f'contents of kind {kind} decide', Implies(And(known, found == kind), And(
                calls == 1 + kind, stop == result, after == contents))
        yield 'an error exactly if it is refused', (stop == 1) == has_error(after)

    return prover.prove(engine, engine.run(state), posts)


class Rule:
    """The fields of a rule that the quick checks and the proofs about them need."""

    def __init__(self, word: Callable[[int, int], z3.BitVecRef]):
        self.limit, self.first, self.second = word(0, 1), word(8, 8), word(16, 8)
        self.form, self.shortest, self.longest = word(1, 1), word(2, 2), word(4, 2)  # of Limit::Length
        self.least, self.many, self.len, self.kind = word(24, 2), word(26, 2), word(28, 2), word(30, 1)

    @staticmethod
    def of(table: Region, nla_type: z3.BitVecRef) -> Rule:
        """Returns the rule for a type."""
        at = simp(nla_type << 5)  # a rule has 32 bytes
        return Rule(lambda offset, count: table.word(simp(at + (TABLE_HEADER + offset)), count))

    def sound(self) -> z3.BoolRef:
        """Returns whether the fields are of their types, and the quick check of lengths is the one of `Plain::of`."""
        word = lambda value: BitVecVal(value, 16)
        most = If(self.len == 0, word(0xFFFF), self.len)
        kinds = lambda *kinds: And(self.limit == NO_LIMIT, Or(*[self.kind == kind for kind in kinds]))
        least, many = word(0), word(0)
        for when, first, last in (
                (kinds(1, 12), word(1), word(1)), (kinds(2, 13, 18), word(2), word(2)), (kinds(3, 14, 19), word(4), word(4)),
                (kinds(4, 15), word(8), word(8)), (kinds(6), word(0), word(0)), (kinds(5), word(1), most),
                (kinds(BINARY), word(0), most), (kinds(*NESTS), word(4), word(0xFFFB)),
                (And(self.limit == LENGTH, self.kind == BINARY, ULE(self.longest, most)), self.shortest, self.longest)):
            last = If(ULT(last, 0xFFFB), last, word(0xFFFB))
            none = UGT(first, last)
            least, many = If(when, If(none, word(0), first + 4), least), If(when, If(none, word(0), last - first + 1), many)
        return And(ULE(self.kind, UINT), ULE(self.limit, FUNCTION), ULE(self.form, 2), self.least == least, self.many == many)

    def ranged(self) -> z3.BoolRef:
        """Returns whether the quick check of lengths takes none below that of a header: a part of `sound`."""
        return And(ULE(self.kind, UINT), Or(self.many == 0, And(UGE(self.least, 4), UGE(self.least + self.many - 1, self.least))))


NO_LIMIT, RANGE, LENGTH, MASK, FUNCTION = 0, 1, 3, 4, 9  # Limit
UNSPEC, NESTS, NUL_STRING, BINARY, UINT = 0, (8, 9), 10, 11, 21  # NlaType


def takes_value(rule: Rule, buf: Region, payload: z3.BitVecRef, length: z3.BitVecRef) -> z3.BoolRef:
    """Returns whether the payload is an unsigned integer within the limit."""
    numbers = []
    for kind, size in ((1, 1), (2, 2), (3, 4), (4, 8)):  # u8 to u64
        value = widen(buf.word(payload, size))
        numbers.append(And(rule.kind == kind, length == size, If(
            rule.limit == RANGE, And(ULE(rule.first, value), ULE(value, rule.second)), value & ~rule.first == 0)))
    return And(Or(rule.limit == RANGE, rule.limit == MASK), Or(*numbers))


@claim('any rule, any payload')
def policy_takes_value(prover: Prover) -> Engine:
    """`takes_value` of `Policy::validate`: whether a payload is an unsigned integer within the limit of a rule."""
    length = z3.BitVec('len', 64)
    buf, rule = Region('buf', length), Region('rule', RULE_SIZE, align=8)
    engine = Engine(prover.image, [ULE(length, 0xFFFB)], [buf, rule])
    state = engine.start(prover.image.local('policy5plain', 'NlaPolicy', 'takes_value'), [rule.base, buf.base, length])

    def posts(s: State):
        yield 'as said', returns(s) == If(takes_value(Rule(rule.word), buf, u64(0), length), BitVecVal(1, 8), BitVecVal(0, 8))

    return prover.prove(engine, engine.run(state), posts)


def takes(rule: Rule, buf: Region, payload: z3.BitVecRef, length: z3.BitVecRef, nested: z3.BoolRef) -> z3.BoolRef:
    """Returns whether a quick check takes the attribute with this payload: `takes_len` or `takes`."""
    is_nest = Or(*[rule.kind == kind for kind in NESTS])
    byte = lambda i: buf.word(simp(payload + i), 1)
    return Or(
        And(ULT(Extract(15, 0, length + 4) - rule.least, rule.many), Not(And(nested, is_nest))),
        And(Or(rule.limit == RANGE, rule.limit == MASK), takes_value(rule, buf, payload, length)),
        And(rule.limit == NO_LIMIT, If(
            rule.kind == NUL_STRING,
            And(length != 0, Or(rule.len == 0, ULE(length - 1, widen(rule.len))), byte(length - 1) == 0),
            And(Not(nested), is_nest, length == 0))))


@claim('any sound rule but NUL_STRING, any attribute, every level')
def policy_quick(prover: Prover) -> Engine:
    """An attribute that a quick check of `Policy::validate` takes is taken by `one`, and changes nothing."""
    call = Call(prover, 'one')
    before = z3.BitVec('before', 8 * VERDICT_SIZE)
    nested = call.level & NESTED != 0
    nla_type = call.attribute.nla_type
    rule = Rule.of(call.rules, nla_type)
    engine = call.engine(
        # Only the walk passes attributes, by their types: without the flag NLA_F_NESTED where that counts.
        ULT(nla_type, call.count), Or(call.start_type == 0, call.level == STRICT, ULT(nla_type, widen(call.start_type))),
        Implies(nested, call.attribute.type_and_flags & 0x8000 == 0),
        # The rule for type 0 is NlaPolicy::UNSPEC.
        rule.sound(), Implies(nla_type == 0, And(rule.kind == UNSPEC, rule.limit == NO_LIMIT)),
        takes(rule, call.buf, u64(0), call.length, nested), rule.kind != NUL_STRING)
    state = call.start(engine)
    state.mem['verdict'].store(0, VERDICT_SIZE, before)

    def posts(s: State):
        yield 'a rule takes no length below that of a header', rule.ranged()
        yield 'it is taken', returns(s) == 0
        yield 'nothing is noted', verdict(s) == before

    table = next(address for name, address in prover.image.symbols.items() if 'WITH_UINT' in name)
    for number in range(TYPES + 1):
        data = prover.image.read(table + TABLE_HEADER + RULE_SIZE * number, RULE_SIZE)
        known = Rule(lambda at, count: BitVecVal(int.from_bytes(data[at:at + count], 'little'), 8 * count))
        if simp(known.sound()) != 1:
            raise Unsupported(f'the rule for type {number} in the table of the probe is not sound')
    return prover.prove(engine, engine.run(state), posts)
