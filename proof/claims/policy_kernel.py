# SPDX-License-Identifier: MIT OR Apache-2.0
"""The kernel's functions under `__nla_validate`, for any policy and any number of attributes.

They are those of policy_walk.py in C, and are proved in the same way. `__nla_validate_parse` is a loop over `validate_nla`,
which calls it again for the contents of a nest, and `nla_validate_array` for an array, a loop over `__nla_validate_parse`.
reference.c keeps each of them a function of its own. What one answers to an attribute is any function of its place and of
the extended ACK so far.
"""

from __future__ import annotations

import z3
from z3 import And, BitVecVal, Extract, Implies, Not, Or, UGE, ULE, ULT

from symx import Candidate, Engine, Loops, Region, State, same, simp

from .base import INT_MAX, Prover, claim, u64, widen
from .chains import WORD, Stream
from .policies import TRACE
from .policy_walk import DEPTH
from .rules import MAXTYPE, NESTED, NESTS, STRICT, TRAILING, any_above

EINVAL, ERANGE = -22, -34
POLICY_SIZE = 16  # struct nla_policy
ACK_SIZE = 24  # of struct netlink_ext_ack: _msg, bad_attr, policy. A write behind them fails the proof.


class Called(Stream):
    """The attributes of a stream up to the first that is refused, and the extended ACK at each place."""

    def __init__(self, prover: Prover, function: str):
        self.length = z3.BitVec('len', 32)
        super().__init__(Region('buf', widen(self.length)))
        self.prover, self.function = prover, function
        self.maxtype, self.level, self.depth = z3.BitVecs('maxtype level depth', 32)
        self.policy, self.ack = Region('policy', POLICY_SIZE, align=8), Region('ack', ACK_SIZE, writable=True, align=8)
        # No code has its address: the number of the extended ACK. Its words are functions of that.
        self.number = Region('number', 8, writable=True, align=8)
        self.said_of = z3.Function('said_of', WORD, WORD, z3.BitVecSort(32))  # what is returned for an attribute
        self.then = z3.Function('then', WORD, WORD, WORD)
        self.words = [z3.Function(f'word{i}', WORD, WORD) for i in range(ACK_SIZE // 8)]
        self.before = z3.BitVec('before', 64)
        self.so_far = self.fold('so_far', self.before, lambda number, at: z3.If(self.asks(at), self.then(at, number), number))

    def asks(self, at) -> z3.BoolRef:
        """Returns whether another function decides about an attribute."""
        raise NotImplementedError

    def passes(self, at) -> z3.BoolRef:
        """Returns whether an attribute is taken without that."""
        raise NotImplementedError

    def said_at(self, at) -> z3.BitVecRef:
        """Returns what is returned for the attribute at a place where the walk is."""
        return self.said_of(at, self.so_far(at))

    def goes_on(self, at) -> z3.BoolRef:
        return And(self.valid(at), z3.If(self.asks(at), self.said_at(at) >= 0, self.passes(at)))

    def facts(self, at) -> list[z3.BoolRef]:
        return [*super().facts(at), Implies(self.on(at), ULE(at, self.stop))]

    def hints(self, now, entry) -> dict[tuple, Candidate]:
        """The walk is at a place of the stream, with the extended ACK there, and knows how much is left."""
        found = {}
        words = {place: u64(value) for place, value in now.items() if place[2] == 8 and place[0] == 'regs'}
        number = now.get(('number', 0, 8))
        row = [now.get(('ack', at, 8)) for at in range(0, ACK_SIZE, 8)]
        for place, pointer in words.items():
            if same(entry[place], self.buf.base):
                at = u64(simp(pointer - self.buf.base))
                found['on', place] = Candidate(self.on(at), self.facts(at))
                found['header', place] = Candidate(self.has_header(at), simple=True)
                found['near', place] = Candidate(ULE(at, self.buf.length + 3), simple=True)
                if number is not None and None not in row:
                    found['ack', place] = Candidate(And(u64(number) == self.so_far(at), *[
                        u64(word) == of(u64(number)) for word, of in zip(row, self.words)]), self.facts(at))
                for other, word in words.items():
                    found['left', place, other] = Candidate(Extract(31, 0, word) == self.length - Extract(31, 0, at), simple=True)
        return found

    def engine(self) -> Engine:
        """Returns the executor for the function."""
        engine = Engine(self.prover.image, [ULE(self.length, INT_MAX), ULE(self.maxtype, 0xFFFF), *self.start(self.prover)],
                        [self.buf, self.policy, self.ack, self.number], externs=TRACE,
                        loops=Loops(self.hints, guesses=False, meet=False))
        engine.space.contracts = True
        return engine

    def enter(self, engine: Engine, args: list) -> State:
        """Returns the state at the first instruction."""
        state = engine.start(self.function, [any_above(engine, arg) if arg.size() < 64 else arg for arg in args])
        self.put(state, self.before)
        return state

    def put(self, state: State, number) -> None:
        """Writes the extended ACK with a number to memory."""
        state.mem['number'].store(0, 8, number)
        for i, word in enumerate(self.words):
            state.mem['ack'].store(8 * i, 8, word(number))

    def has(self, state: State, number) -> z3.BoolRef:
        """Returns whether the extended ACK is the one with a number."""
        return And(*[u64(state.mem['ack'].load(8 * i, 8)) == word(number) for i, word in enumerate(self.words)])

    def called(self, engine: Engine, state: State, at) -> z3.BitVecRef:
        """Does what a call does that gets the attribute at a place, after the proof that the extended ACK is the one
        there; returns what it returns."""
        number = u64(state.mem['number'].load(0, 8))
        engine.solver.prove(state, simp(And(number == self.so_far(at), self.has(state, number))), 'the extended ACK so far')
        self.put(state, self.then(at, number))
        engine.forget_frame(state)
        return any_above(engine, self.said_of(at, number))

    def told(self, state: State, text: str, at=None, policy=None) -> z3.BoolRef:
        """Returns whether the extended ACK has a text; and an attribute and its policy, or what they were."""
        message, *words = (state.mem['ack'].load(8 * i, 8) for i in range(3))
        number = u64(state.mem['number'].load(0, 8))
        if self.prover.image.text(message if isinstance(message, int) else 0) != text.encode():
            return z3.BoolVal(False)
        expected = [word(number) for word in self.words[1:]] if at is None else [self.buf.base + at, policy]
        return And(*[u64(word) == value for word, value in zip(words, expected)])


def returned(state: State) -> z3.BitVecRef:
    """Returns an `int`."""
    return Extract(31, 0, u64(state.get('rax')))


class OfPolicy(Called):
    """The attributes of a stream: `validate_nla` decides about those of known types."""

    def asks(self, at):
        return And(self.nla_type(at) != 0, ULE(self.nla_type(at), widen(self.maxtype)))

    def passes(self, at):
        return self.level & MAXTYPE == 0


class OfArray(Called):
    """The entries of an array: `__nla_validate_parse` decides about the contents of those that are not empty."""

    def asks(self, at):
        return UGE(self.said(at), 8)

    def passes(self, at):
        return self.said(at) == 4


@claim('any stream to 2^31 - 1 bytes, any `maxtype`, level, depth', needs='validate_nla', slow=True)
def kernel_stream(prover: Prover) -> Engine:
    """`__nla_validate_parse`: refuses at the limit of depth; else gives each attribute of a known type to `validate_nla`, up to
    the first that is refused, and then judges the bytes left over."""
    walk = OfPolicy(prover, '__nla_validate_parse')
    engine = walk.engine()

    def validate_nla(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'validate_nla: {what}')
        nla, maxtype, policy, level, ack, depth = (u64(arg) for arg in args)
        at = u64(simp(nla - walk.buf.base))
        prove('an attribute of the stream', And(walk.on(at), walk.valid(at)))
        prove('of a known type', walk.asks(at))
        prove('the policy', And(policy == walk.policy.base, Extract(31, 0, maxtype) == walk.maxtype))
        prove('the level', Extract(31, 0, level) == walk.level)
        prove('the depth', And(Extract(31, 0, depth) == walk.depth, ULT(walk.depth, DEPTH)))
        prove('the extended ACK', ack == walk.ack.base)
        return walk.called(engine, state, at)

    engine.externs['validate_nla'] = validate_nla
    state = walk.enter(engine, [walk.buf.base, walk.length, walk.maxtype, walk.policy.base, walk.level, walk.ack.base,
                                BitVecVal(0, 64), walk.depth])

    def posts(s: State):
        error, place, number = returned(s), walk.stop, u64(s.mem['number'].load(0, 8))
        deep, refuses, asked = UGE(walk.depth, DEPTH), walk.valid(place), walk.asks(place)
        left = And(Not(refuses), ULT(place, walk.buf.length))
        strict = walk.level & TRAILING != 0
        at_stop = number == walk.so_far(place)
        yield 'too deep', Implies(deep, And(
            error == EINVAL, number == walk.before, walk.told(s, 'allowed policy recursion depth exceeded')))
        yield 'an unknown type', Implies(And(Not(deep), refuses, Not(asked)), And(
            error == EINVAL, at_stop, walk.told(s, 'Unknown attribute type', place, u64(0))))
        yield 'the first refusal', Implies(And(Not(deep), refuses, asked), And(
            error == walk.said_at(place), error < 0, number == walk.then(place, walk.so_far(place)), walk.has(s, number)))
        yield 'bytes left over', Implies(And(Not(deep), left), And(
            error == z3.If(strict, BitVecVal(EINVAL, 32), BitVecVal(0, 32)), at_stop,
            walk.told(s, 'bytes leftover after parsing attributes')))
        yield 'the end', Implies(And(Not(deep), Not(refuses), Not(left)), And(error == 0, at_stop, walk.has(s, number)))

    return prover.prove(engine, engine.run(state), posts)


def on_stack(state: State, index: int) -> z3.BitVecRef:
    """Returns an argument of a call that is on the stack."""
    return u64(state.mem['stack'].load(state.get('rsp') + 8 * (1 + index), 8))


@claim('any array to 2^31 - 1 bytes, any `maxtype`, level, depth', needs='validate_nla', slow=True)
def kernel_array(prover: Prover) -> Engine:
    """`nla_validate_array`: gives the contents of each entry that is not empty to `__nla_validate_parse`, one level deeper, up to
    the first that is refused; an entry too short for an attribute is refused, and bytes left over are taken."""
    walk = OfArray(prover, 'nla_validate_array')
    engine = walk.engine()

    def contents(space, state: State, args):
        prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'__nla_validate_parse: {what}')
        head, length, maxtype, policy, level, ack = (u64(arg) for arg in args)
        table, depth = (on_stack(state, i) for i in range(2))
        at = u64(simp(head - walk.buf.base - 4))
        prove('an entry of the array', And(walk.on(at), walk.valid(at), walk.asks(at)))
        prove('its contents', Extract(31, 0, length) == Extract(31, 0, walk.said(at) - 4))
        prove('the policy', And(policy == walk.policy.base, Extract(31, 0, maxtype) == walk.maxtype, table == 0))
        prove('the level', Extract(31, 0, level) == walk.level)
        prove('the depth', Extract(31, 0, depth) == walk.depth + 1)
        prove('the extended ACK', ack == walk.ack.base)
        return walk.called(engine, state, at)

    engine.externs['__nla_validate_parse'] = contents
    state = walk.enter(engine, [walk.buf.base, walk.length, walk.maxtype, walk.policy.base, walk.ack.base, walk.level, walk.depth])

    def posts(s: State):
        error, place, number = returned(s), walk.stop, u64(s.mem['number'].load(0, 8))
        refuses, asked = walk.valid(place), walk.asks(place)
        at_stop = number == walk.so_far(place)
        yield 'an entry too short', Implies(And(refuses, Not(asked)), And(
            error == ERANGE, at_stop, walk.told(s, 'Array element too short', place, walk.policy.base)))
        yield 'the first refusal', Implies(And(refuses, asked), And(
            error == walk.said_at(place), error < 0, number == walk.then(place, walk.so_far(place)), walk.has(s, number)))
        yield 'the end', Implies(Not(refuses), And(error == 0, at_stop, walk.has(s, number)))

    return prover.prove(engine, engine.run(state), posts)


@claim('any policy, any attribute whose rule is a nest or an array, level, depth', needs='validate_nla')
def kernel_nest(prover: Prover) -> Engine:
    """`validate_nla`: gives the contents of a nest to `__nla_validate_parse` one level deeper, and those of an array to
    `nla_validate_array`, once, with the policy that the rule tells, at the level of its type."""
    maxtype, level, depth, result = z3.BitVecs('maxtype level depth result', 32)
    inside = z3.BitVec('inside', 64)  # what the policy of the contents has as its address
    said = z3.BitVec('said', 16)
    nla = Region('nla', widen(said))
    policy = Region('policy', POLICY_SIZE * (widen(maxtype) + 1), align=8)
    ack, calls = Region('ack', ACK_SIZE, writable=True, align=8), Region('calls', 8, writable=True, align=8)
    type_and_flags = nla.word(2, 2)
    nla_type = widen(type_and_flags & 0x3FFF)
    rule = lambda at, count: policy.word(simp((nla_type << 4) + at), count)
    kind, start = rule(0, 1), policy.word(8, 2)
    its_level = z3.If(And(start != 0, UGE(Extract(15, 0, nla_type), start)), level | STRICT, level)
    size = widen(said) - 4
    engine = Engine(prover.image, [
        UGE(said, 4), nla.word(0, 2) == said, ULE(maxtype, 0x3FFF), nla_type != 0, ULE(nla_type, widen(maxtype)),
        Or(*[kind == nest for nest in NESTS]), rule(1, 1) == 0, rule(8, 8) == inside], [nla, policy, ack, calls], externs=TRACE)
    engine.space.contracts = True

    def contents(name: str, number: int, its_depth, order):
        def run(space, state: State, args):
            prove = lambda what, cond: engine.solver.prove(state, simp(cond), f'{name}: {what}')
            given = dict(zip(order, [*(u64(arg) for arg in args), *(on_stack(state, i) for i in range(2))]))
            half = lambda key: Extract(31, 0, given[key])
            prove('once', u64(state.mem['calls'].load(0, 8)) == 0)
            prove('for this kind of rule', kind == number)
            prove('the contents', And(given['head'] == nla.base + 4, half('len') == Extract(31, 0, size)))
            prove('the policy', And(given['policy'] == inside, inside != 0, half('maxtype') == z3.ZeroExt(16, rule(2, 2))))
            prove('the level', half('level') == its_level)
            prove('the depth', half('depth') == its_depth)
            prove('the extended ACK', given['ack'] == ack.base)
            if 'table' in order:
                prove('no table', given['table'] == 0)
            state.mem['calls'].store(0, 8, number)
            for i in range(ACK_SIZE // 8):
                state.mem['ack'].store(8 * i, 8, z3.BitVec(f'then{i}', 64))
            engine.forget_frame(state)
            return any_above(engine, result)
        return run

    nest, array = NESTS
    engine.externs |= {
        '__nla_validate_parse': contents('__nla_validate_parse', nest, depth + 1, (
            'head', 'len', 'maxtype', 'policy', 'level', 'ack', 'table', 'depth')),
        'nla_validate_array': contents('nla_validate_array', array, depth, (
            'head', 'len', 'maxtype', 'policy', 'ack', 'level', 'depth'))}
    state = engine.start('validate_nla', [nla.base, any_above(engine, maxtype), policy.base, any_above(engine, level), ack.base,
                                          any_above(engine, depth)])
    before = [z3.BitVec(f'before{i}', 64) for i in range(ACK_SIZE // 8)]
    for i, value in enumerate(before):
        state.mem['ack'].store(8 * i, 8, value)
    state.mem['calls'].store(0, 8, 0)

    def posts(s: State):
        error, called = returned(s), u64(s.mem['calls'].load(0, 8))
        words = [u64(s.mem['ack'].load(8 * i, 8)) for i in range(ACK_SIZE // 8)]
        message = s.mem['ack'].load(0, 8)
        text = prover.image.text(message) if isinstance(message, int) else None

        def told(expected: str):
            at_rule = policy.base + (nla_type << 4)
            return And(text == expected.encode(), words[1] == nla.base, words[2] == at_rule, called == 0)

        unflagged = And(its_level & NESTED != 0, type_and_flags & 0x8000 == 0)
        short = And(Not(unflagged), size != 0, ULT(size, 4))
        goes_in = And(Not(unflagged), UGE(size, 4), inside != 0)
        kept = And(called == 0, *[word == value for word, value in zip(words, before)])
        yield 'without the flag', Implies(unflagged, And(error == EINVAL, told('NLA_F_NESTED is missing')))
        yield 'too short', Implies(short, And(error == ERANGE, told('Attribute failed policy validation')))
        yield 'the contents decide', Implies(goes_in, And(
            called == widen(kind), error == z3.If(result < 0, result, BitVecVal(0, 32)),
            *[word == z3.BitVec(f'then{i}', 64) for i, word in enumerate(words)]))
        yield 'else it is taken', Implies(Not(Or(unflagged, short, goes_in)), And(error == 0, kept))

    return prover.prove(engine, engine.run(state), posts)
