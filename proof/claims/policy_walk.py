# SPDX-License-Identifier: MIT OR Apache-2.0
"""The walks of `Policy::validate`, for any table of rules and any number of attributes: of a message, a nest, an array.

As in rules.py, what a function calls is replaced by its contract. The recursion is `validate` (a loop over `one`),
`one` (`nest` or `array`), `array` (a loop over `nest`), `nest` (the limit of depth, then `validate`).
What `one` answers to an attribute, or `nest` to an entry, is any function of its place and of the verdict so far. So an
attribute that is left out, or given twice, or with another verdict, would end in another result.
"""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Concat, Extract, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Candidate, Engine, Loops, State, round_down, same, simp

from .base import STREAM_MAX, Prover, claim, u64, widen
from .chains import WORD, Stream
from .policies import NLA_F_NESTED
from .rules import (ENTRY_TOO_SHORT, ERROR, LEFTOVER, LEFTOVER_WARNING, NESTED, NO_ERROR, RULE_SIZE, STRICT, TOO_DEEP, TRAILING,
                    VERDICT_SIZE, Attribute, Call, Rule, any_above, has_error, part, refused, returns, takes, takes_value, verdict)

DEPTH = 10  # MAX_POLICY_RECURSION_DEPTH


@claim('any table of rules, any nest, level, depth')
def policy_nest(prover: Prover) -> Engine:
    """`nest` of `Policy::validate`: refuses a nest at the limit of depth; else gives its contents to `validate`, once, one
    level deeper."""
    call = Call(prover, 'nest')
    engine = call.engine()
    before, then = z3.BitVecs('before then', 8 * VERDICT_SIZE)
    result = z3.BitVec('result', 8)
    engine.solver.assume(ULE(result, 1), Not(has_error(before)), (result == 1) == has_error(then))

    def validate(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'validate: {what}')
        rules, count, attributes, place, its_verdict = (u64(arg) for arg in args[:5])
        level, depth = Extract(7, 0, place), Extract(15, 8, place)
        field = lambda name: call.walk_field(state, attributes, name)
        prove('once', u64(state.mem['calls'].load(0, 8)) == 0)
        prove('the rules', And(rules == call.rules.base, count == call.count))
        prove('the contents', And(field('stream') == call.buf.base, field('total') == call.length, field('at') == 0,
                                  field('offset') == call.offset + 4, field('failed') == 0))
        prove('the level', level == call.level)
        prove('the depth', And(depth == call.depth + 1, ULT(depth, DEPTH)))
        prove('the verdict so far', And(its_verdict == call.verdict.base, verdict(state) == before))
        state.mem['verdict'].store(0, VERDICT_SIZE, then)
        state.mem['calls'].store(0, 8, 1)
        engine.forget_frame(state)
        call.forget_walk(engine, state, attributes)
        return any_above(engine, result)

    engine.externs[call.local('validate')] = validate
    state = call.start(engine)
    state.mem['verdict'].store(0, VERDICT_SIZE, before)

    def posts(s: State):
        calls, stop, after, deep = u64(s.mem['calls'].load(0, 8)), returns(s), verdict(s), UGE(call.depth, DEPTH - 1)
        yield 'too deep', Implies(deep, And(
            calls == 0, stop == 1, refused(before, after, TOO_DEEP, call.attribute, call.offset, call.rule)))
        yield 'the contents decide', Implies(Not(deep), And(calls == 1, stop == result, after == then))
        yield 'an error exactly if it is refused', (stop == 1) == has_error(after)

    return prover.prove(engine, engine.run(state), posts)


def in_registers(values):
    """Returns the values that are in registers: there are fewer of them for the solver to ask about."""
    return {place: value for place, value in values.items() if place[0] == 'regs'}


class Checked(Stream):
    """The attributes of a stream up to the first that the callee refuses, and the verdict at each place."""

    def __init__(self, call: Call, offset: z3.BitVecRef, begin: z3.BitVecRef | int = 0):
        super().__init__(call.buf, begin)
        self.call, self.offset = call, offset
        # What the callee says of the attribute at a place: whether it refuses it, and the verdict then. A verdict has
        # a number, which is in `calls`, and its words are functions of that: the solver need not look into them.
        self.refuses = z3.Function('refuses', WORD, WORD, z3.BoolSort())
        self.then = z3.Function('then', WORD, WORD, WORD)
        self.words = [z3.Function(f'word{i}', WORD, WORD) for i in range(VERDICT_SIZE // 8)]
        self.before = z3.BitVec('before', 64)
        self.verdict = self.fold('verdict', self.before, self.step)

    def raw(self, at) -> z3.BitVecRef:
        """Returns the type of the attribute at a place, with its flags."""
        return self.buf.word(simp(at + 2), 2)

    def attribute(self, at) -> Attribute:
        """Returns the attribute at a place."""
        return Attribute(self.buf.base + at + 4, self.said(at) - 4, self.raw(at), self.offset + at)

    def step(self, number, at) -> z3.BitVecRef:
        """Returns the verdict behind an attribute."""
        return self.then(at, number)

    def goes_on(self, at) -> z3.BoolRef:
        return And(self.valid(at), Not(self.refuses(at, self.verdict(at))))

    def fails(self, number) -> z3.BoolRef:
        """Returns whether the verdict with a number has an error."""
        return self.words[ERROR // 8](number) != NO_ERROR

    def facts(self, at) -> list[z3.BoolRef]:
        """Returns what the definitions say of a place; that no place of the walk is behind its end; and that what
        the callee refuses has an error."""
        before = self.verdict(at)
        return [*super().facts(at), Implies(self.on(at), ULE(at, self.stop)),
                Implies(Not(self.fails(before)), self.refuses(at, before) == self.fails(self.then(at, before)))]

    def contents(self, number) -> z3.BitVecRef:
        """Returns the verdict with a number."""
        return Concat(*[word(number) for word in reversed(self.words)])

    def so_far(self, state: State, at) -> z3.BoolRef:
        """Returns whether the verdict is the one at a place."""
        number = u64(state.mem['calls'].load(0, 8))
        return And(number == self.verdict(at), verdict(state) == self.contents(number))

    def put(self, state: State, number) -> None:
        """Writes the verdict with a number to memory."""
        state.mem['calls'].store(0, 8, number)
        for i, word in enumerate(self.words):
            state.mem['verdict'].store(8 * i, 8, word(number))

    def called(self, engine: Engine, state: State, at) -> z3.BitVecRef:
        """Does what a call does that gets the attribute at a place; returns what it returns."""
        number = u64(state.mem['calls'].load(0, 8))
        self.put(state, self.then(at, number))
        engine.forget_frame(state)
        return any_above(engine, If(self.refuses(at, number), BitVecVal(1, 8), BitVecVal(0, 8)))

    def hints(self, now, entry) -> dict[tuple, Candidate]:
        """The walk is at a place of the stream, with the verdict there. A pointer may be to that place."""
        found = {}
        words = {place: u64(value) for place, value in in_registers(now).items() if place[2] == 8}
        number = now.get(('calls', 0, 8))
        row = [now.get(('verdict', at, 8)) for at in range(0, VERDICT_SIZE, 8)]
        for place, at in self.places(in_registers(now), entry):
            found['on', place] = Candidate(self.on(at), self.facts(at))
            found['no error', place] = Candidate(Not(self.fails(self.verdict(at))), self.facts(at))
            found['header', place] = Candidate(self.has_header(at), simple=True)
            found['near', place] = Candidate(ULE(at, self.buf.length + 3), simple=True)
            if number is not None and None not in row:
                found['verdict', place] = Candidate(And(u64(number) == self.verdict(at), *[
                    u64(word) == of(u64(number)) for word, of in zip(row, self.words)]), self.facts(at))
            elif number is None:
                found['kept', place] = Candidate(self.verdict(at) == self.before, self.facts(at))
            for other, word in words.items():
                if place in words and same(simp(u64(entry[other]) - self.begin), simp(self.buf.base)):
                    found['distance', other, place] = Candidate(word - at == self.buf.base, simple=True)
        return found

    def ends(self, engine: Engine, s: State) -> None:
        """Finds where the walk has ended, among the places that the path knows: that is a lemma for the rest."""
        places, todo, seen = {}, [cond for _, cond in s.path], set()
        while todo:
            part = todo.pop(0)
            if part.get_id() not in seen:
                seen.add(part.get_id())
                if z3.is_app(part) and part.decl().eq(self.on):
                    places[part.arg(0).get_id()] = part.arg(0)
                todo += part.children()
        for at in (*reversed(places.values()), self.begin):
            if engine.solver.lemma(s, self.stop == at):
                return

    def crossings(self, now, entry) -> dict[tuple, Candidate]:
        """In a turn, the attribute at the place of the walk may have been found to change nothing, or its length or the
        place to be in a register."""
        found = {}
        words = {place: u64(value) for place, value in in_registers(now).items() if place[2] == 8}
        for place, at in self.places(in_registers(now), entry):
            found['passes', place] = Candidate(And(self.goes_on(at), self.verdict(self.behind(at)) == self.verdict(at)), self.facts(at))
            found['valid', place] = Candidate(self.valid(at), simple=True)
            for other, word in words.items():
                found['said', place, other] = Candidate(word == self.said(at), simple=True)
                found['is at', place, other] = Candidate(word == at, simple=True)
        return found


class Entries(Checked):
    """The entries of an array up to the first that is refused: empty ones are taken, of others `nest` decides."""

    def step(self, number, at):
        return If(self.said(at) == 4, number, self.then(at, number))

    def goes_on(self, at):
        size = self.said(at) - 4
        return And(self.valid(at), Or(size == 0, And(UGE(size, 4), Not(self.refuses(at, self.verdict(at))))))


@claim('any table of rules, any array, level, depth', slow=True)
def policy_array(prover: Prover) -> Engine:
    """`array` of `Policy::validate`: gives each entry that is not empty to `nest`, up to the first that is refused, at the
    same level and depth; an entry too short for an attribute is refused, and bytes left over are taken."""
    call = Call(prover, 'array')
    stream = Entries(call, call.offset + 4)
    engine = call.engine(*stream.start(prover), Not(stream.fails(stream.before)), loops=Loops(stream.hints, guesses=False, meet=False))

    def nest(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'nest: {what}')
        rules, count, rule, attribute, place, its_verdict = (u64(arg) for arg in args)
        at = u64(simp(u64(space.load(state, simp(attribute), 8)) - call.buf.base - 4))
        prove('the same rules', And(rules == call.rules.base, count == call.count, rule == call.rule))
        prove('an entry of the array', And(stream.on(at), stream.valid(at), UGE(stream.said(at), 8)))
        prove('the attribute', stream.attribute(at).is_at(state, attribute))
        prove('the level', Extract(7, 0, place) == call.level)
        prove('the depth', Extract(15, 8, place) == call.depth)
        prove('the verdict so far', And(its_verdict == call.verdict.base, stream.so_far(state, at)))
        return stream.called(engine, state, at)

    engine.externs[call.local('nest')] = nest
    state = call.start(engine)
    stream.put(state, stream.before)

    def posts(s: State):
        stop, place = returns(s), stream.stop
        after, at_stop = verdict(s), stream.contents(stream.verdict(place))
        size = stream.said(place) - 4
        refuses = stream.valid(place)
        yield 'an entry too short', Implies(And(refuses, ULT(size, 4)), And(
            stop == 1, part(after, ERROR + 8, 8) == size, refused(
                at_stop, after, ENTRY_TOO_SHORT, stream.attribute(place), stream.offset + place, call.rule)))
        yield 'the first refusal', Implies(And(refuses, UGE(size, 4)), And(
            stop == 1, after == stream.contents(stream.then(place, stream.verdict(place)))))
        yield 'the end', Implies(Not(refuses), And(stop == 0, after == at_stop))
        yield 'an error exactly if it is refused', (stop == 1) == has_error(after)

    return prover.prove(engine, engine.run(state), posts)


class Walked(Checked):
    """The attributes of a stream under a table of rules: `one` decides, of some the quick checks alone."""

    def quick(self, at) -> tuple[z3.BitVecRef, Rule, z3.BoolRef]:
        """Returns the index of the rule for the attribute at a place, the rule, and whether the walk may pass the
        attribute without a call of `one`."""
        call = self.call
        nested = call.level & NESTED != 0
        index = widen(self.raw(at) & If(nested, BitVecVal(0x3FFF | NLA_F_NESTED, 16), BitVecVal(0x3FFF, 16)))
        rule = Rule.of(call.rules, index)
        start = If(And(call.start_type != 0, call.level != STRICT), widen(call.start_type), u64(0x3FFF))
        return index, rule, And(ULT(index, call.count), ULT(index, start), self.valid(at),
                                takes(rule, self.buf, simp(at + 4), self.said(at) - 4, nested))

    def facts(self, at):
        """Returns what the definitions say of a place, what is assumed of the rule, and what `policy_quick` proves."""
        index, rule, quick = self.quick(at)
        before = self.verdict(at)
        return [*super().facts(at), Implies(ULT(index, self.call.count), rule.ranged()),
                Implies(quick, And(Not(self.refuses(at, before)), self.then(at, before) == before))]

    def takes_value(self, engine: Engine):
        """Returns the contract of `takes_value`: it reads the rule and the payload."""
        call = self.call

        def run(space, state: State, args):
            at, payload, length = (u64(arg) for arg in args[:3])
            payload = u64(simp(payload - call.buf.base))
            space.inside(state, 1, call.rules, simp(at - call.rules.base), RULE_SIZE, 'reads a rule')
            space.inside(state, 1, call.buf, payload, length, 'reads')
            rule = Rule(lambda offset, count: space.load(state, simp(at + offset), count))
            engine.forget_frame(state)
            return any_above(engine, If(takes_value(rule, call.buf, payload, length), BitVecVal(1, 8), BitVecVal(0, 8)))
        return run

    def one(self, engine: Engine):
        """Returns the contract of `one`."""
        call = self.call

        def run(space, state: State, args):
            prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'one: {what}')
            rules, count, attribute, place, its_verdict = (u64(arg) for arg in args[:5])
            at = u64(simp(u64(space.load(state, simp(attribute), 8)) - call.buf.base - 4))
            prove('the same rules', And(rules == call.rules.base, count == call.count))
            prove('an attribute of the stream', And(self.on(at), self.valid(at)))
            prove('the attribute', self.attribute(at).is_at(state, attribute))
            prove('the level', Extract(7, 0, place) == call.level)
            prove('the depth', Extract(15, 8, place) == call.depth)
            prove('the verdict so far', And(its_verdict == call.verdict.base, self.so_far(state, at)))
            return self.called(engine, state, at)
        return run

    def leftover(self, before, after) -> z3.BoolRef:
        """Returns whether a verdict is that of before and the warning of bytes left over."""
        tag, place = part(after, LEFTOVER_WARNING, 1), part(after, LEFTOVER_WARNING + 8, 8)
        return And(part(after, 0, LEFTOVER_WARNING) == part(before, 0, LEFTOVER_WARNING),
                   part(after, ERROR, VERDICT_SIZE - ERROR) == part(before, ERROR, VERDICT_SIZE - ERROR),
                   If(part(before, LEFTOVER_WARNING, 1) == 0, And(tag == 1, place == self.offset + self.stop),
                      And(tag == part(before, LEFTOVER_WARNING, 1), place == part(before, LEFTOVER_WARNING + 8, 8))))

    def result(self, stop, after) -> dict[str, z3.BoolRef]:
        """Returns what `validate` returns, and the verdict then: the contract of `validate`."""
        call, place = self.call, self.stop
        at_stop = self.contents(self.verdict(place))
        refuses = self.valid(place)
        left = And(Not(refuses), ULT(place, call.length))
        strict = call.level & TRAILING != 0
        return {
            'the first refusal': Implies(refuses, And(stop == 1, after == self.contents(self.then(place, self.verdict(place))))),
            'refused bytes left over': Implies(And(left, strict), And(
                stop == 1, refused(at_stop, after, LEFTOVER, None, self.offset + place, u64(0)))),
            'bytes left over': Implies(And(left, Not(strict)), And(stop == 0, self.leftover(at_stop, after))),
            'the end': Implies(And(Not(refuses), Not(left)), And(stop == 0, after == at_stop)),
            'an error exactly if it is refused': (stop == 1) == has_error(after),
        }


@claim('any table of sound rules, any stream from any place on, any level, depth, verdict', slow=True)
def policy_stream(prover: Prover) -> Engine:
    """`validate` of `Policy::validate`: gives each attribute to `one`, or passes it by a quick check, up to the first that is
    refused, and then judges the bytes left over."""
    call = Call(prover, 'validate')
    stream = Walked(call, call.offset, call.at)
    engine = call.engine(*stream.start(prover), Not(stream.fails(stream.before)),
                         loops=Loops(stream.hints, guesses=False, meet=False, crossings=stream.crossings))
    engine.externs |= {call.local('one'): stream.one(engine), call.local('takes_value'): stream.takes_value(engine)}
    state = call.start(engine)
    stream.put(state, stream.before)

    def posts(s: State):
        stream.ends(engine, s)
        yield from stream.result(returns(s), verdict(s)).items()

    return prover.prove(engine, engine.run(state), posts)


@claim('any table of sound rules, any stream in any state, any level', slow=True)
def policy_message(prover: Prover) -> Engine:
    """`Policy::validate`: passes only what the quick checks take, then gives the rest to `validate`, and returns its verdict. So
    each attribute up to the first that is refused is given to `one`, or passed where `one` would take it."""
    call = Call(prover, 'policy_check')
    stream = Walked(call, call.offset, call.at)
    final, result = z3.BitVec('final', 64), z3.BitVec('result', 8)
    first = [stream.words[i](stream.before) == value for i, value in ((0, 0), (LEFTOVER_WARNING // 8, 0), (ERROR // 8, NO_ERROR))]
    engine = call.engine(*stream.start(prover), *first, ULE(result, 1), *stream.result(result, stream.contents(final)).values(),
                         loops=Loops(stream.hints, guesses=False, meet=False, crossings=stream.crossings))

    def validate(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'validate: {what}')
        rules, count, attributes, place, its_verdict = (u64(arg) for arg in args[:5])
        field = lambda name: call.walk_field(state, attributes, name)
        slot = lambda at: simp(its_verdict + at)
        at = round_down(field('at'))
        prove('the rules', And(rules == call.rules.base, count == call.count))
        prove('the stream', And(field('stream') == call.buf.base, field('total') == call.length,
                                field('offset') == call.offset, field('failed') == 0))
        prove('a place to which the walk comes', And(stream.on(at), ULE(at, call.length + 3)))
        prove('no verdict yet', And(stream.verdict(at) == stream.before, *[
            u64(space.load(state, slot(8 * i), 8)) == value for i, value in ((0, 0), (LEFTOVER_WARNING // 8, 0), (ERROR // 8, NO_ERROR))]))
        prove('the level', Extract(7, 0, place) == call.level)
        prove('the depth', Extract(15, 8, place) == 0)
        engine.forget_frame(state)
        call.forget_walk(engine, state, attributes)
        state.mem['calls'].store(0, 8, final)
        for i, word in enumerate(stream.words):
            space.store(state, slot(8 * i), 8, word(final))
        return any_above(engine, result)

    engine.externs |= {call.local('validate'): validate, call.local('takes_value'): stream.takes_value(engine)}
    state = call.start(engine)
    state.mem['calls'].store(0, 8, stream.before)

    def posts(s: State):
        number, out = u64(s.mem['calls'].load(0, 8)), lambda i: u64(s.mem['out'].load(8 * i, 8))
        refused = stream.fails(number)
        yield from stream.result(If(refused, BitVecVal(1, 8), BitVecVal(0, 8)), stream.contents(number)).items()
        yield 'the error', Implies(refused, And(*[out(i) == word(number) for i, word in enumerate(stream.words[ERROR // 8:])]))
        warnings = [(out(1 + i), out(2 + i), stream.words[i](number), stream.words[i + 1](number)) for i in (0, 2)]
        yield 'the warnings', Implies(Not(refused), And(out(0) == NO_ERROR, *[
            And(Extract(7, 0, tag) == Extract(7, 0, its_tag), Implies(Extract(7, 0, tag) != 0, at == its_at))
            for tag, at, its_tag, its_at in warnings]))

    return prover.prove(engine, engine.run(state), posts)
