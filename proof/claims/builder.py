# SPDX-License-Identifier: MIT OR Apache-2.0
"""`Builder` and `SliceSink`: one call on a builder in any state.

The state of a builder is its sink (buffer, capacity, bytes written), four numbers, and the
flag `ended`, which is not set as long as a user has the builder. The claims assume of the
numbers only what the rules of Rust give: that what is written lies within the capacity.
`begin` and every `put` preserve that, so that by induction the claims hold for every sequence
of calls, nests within nests included: a nest is a builder of the same sink.

Each claim says what every byte of the buffer is after the call. `at` is any position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import z3
from z3 import And, BitVecVal, Extract, If, Implies, Not, Or, UGE, ULE, ULT

from symx import Engine, Loops, Region, State, bv

from .base import ERR, OK, SLICE_MAX, Post, Prover, align4, claim, output, passed, u64, word

NO_SPACE, ATTRIBUTE_TOO_LONG, NEXT_HOP_TOO_LONG, MESSAGE_TOO_LONG, INTERIOR_NUL = 1, 2, 3, 4, 5
NLA_F_NESTED = 0x8000
FIELDS = ('before', 'start', 'padding', 'padding_end')
# The byte at an offset in what is written.
Content = Callable[[z3.BitVecRef], z3.BitVecRef]


class Build:
    """A builder in any state, over a sink in any state."""

    def __init__(self, prover: Prover, first: str = 'len'):
        self.prover = prover
        self.sink_layout, self.layout = prover.layouts.builder()
        self.fields = {name: z3.BitVec(name, 64) for name in FIELDS}
        self.len, self.room, distance = z3.BitVecs('len room distance', 64)
        # Any capacity and any position, as sums: the solver has to compare what is behind the
        # first byte that the call can write. Where that is, `first` names.
        self.cap, self.at = self.len + self.room, self.fields.get(first, self.len) + distance
        self.buf = Region('buf', self.cap, writable=True)
        self.sink = Region('sink', self.sink_layout.size, writable=True, align=8)
        self.region = Region('builder', self.layout.size, writable=True, align=8)
        self.out = output()
        self.invariant = [ULE(self.cap, SLICE_MAX), ULE(self.len, self.cap)]

    def engine(self, *assumptions: z3.BoolRef, regions: list[Region] | None = None, **more) -> Engine:
        """Returns the executor for code that gets this builder."""
        return Engine(self.prover.image, [*self.invariant, *assumptions],
                      [self.buf, self.sink, self.region, self.out, *(regions or [])], **more)

    def start(self, engine: Engine, function: str, args: list, sink: z3.BitVecRef | None = None) -> State:
        """Calls a function of the probe with this builder, or one of another `sink`."""
        state = engine.start(function, args)
        if sink is None:
            for name, value in (('ptr', self.buf.base), ('cap', self.cap), ('len', self.len)):
                state.mem['sink'].store(*self.sink_layout.fields[name], value)
        state.mem['builder'].store(*self.layout.fields['ended'], 0)
        state.mem['builder'].store(*self.layout.fields['sink'], self.sink.base if sink is None else sink)
        for name, value in self.fields.items():
            state.mem['builder'].store(*self.layout.fields[name], value)
        return state

    def written(self, state: State) -> z3.BitVecRef:
        """Returns how many bytes the sink has after the call."""
        return u64(state.mem['sink'].load(*self.sink_layout.fields['len']))

    def field(self, state: State, name: str, region: str = 'builder') -> z3.BitVecRef:
        """Returns a field of a builder after the call."""
        return u64(state.mem[region].load(*self.layout.fields[name]))

    def byte(self, state: State) -> z3.BitVecRef:
        """Returns the byte at `at` after the call."""
        return bv(state.mem['buf'].byte(self.at), 8)

    def is_open(self, state: State, region: str = 'builder') -> z3.BoolRef:
        """Returns whether a builder has not ended."""
        return bv(state.mem[region].load(*self.layout.fields['ended']), 8) == 0

    def keeps_sink(self, state: State) -> Iterator[Post]:
        """Yields that the sink has its buffer."""
        for name, value in (('ptr', self.buf.base), ('cap', self.cap)):
            yield f'the sink keeps its {name}', u64(state.mem['sink'].load(*self.sink_layout.fields[name])) == value

    def keeps(self, state: State, *changed: str) -> Iterator[Post]:
        """Yields that the sink has its buffer, and the builder its fields but `changed`."""
        yield from self.keeps_sink(state)
        yield 'the builder is open', self.is_open(state)
        yield 'the builder keeps its sink', self.field(state, 'sink') == self.sink.base
        for name in FIELDS:
            if name not in changed:
                yield f'the builder keeps {name}', self.field(state, name) == self.fields[name]

    def appends(self, state: State, ok: z3.BoolRef, count: z3.BitVecRef, content: Content) -> Iterator[Post]:
        """Yields that `count` bytes are appended if `ok`, and nothing else is written."""
        here = And(ok, UGE(self.at, self.len), ULT(self.at - self.len, count))
        yield 'as many bytes', self.written(state) == If(ok, self.len + count, self.len)
        yield 'exactly these bytes', Implies(ULT(self.at, self.cap), self.byte(state) == If(
            here, content(self.at - self.len), self.buf.initial(self.at)))


def error(state: State, kind: int, a, b=None) -> z3.BoolRef:
    """Returns whether the probe has written this error; numbers as in probe/src/builder.rs."""
    return And(word(state, 0) == ERR, word(state, 1) == kind, word(state, 2) == a, *([] if b is None else [word(state, 3) == b]))


def bytes_of(value: z3.BitVecRef, offset: z3.BitVecRef, otherwise: z3.BitVecRef) -> z3.BitVecRef:
    """Returns the byte of `value` at `offset`, lowest first, and `otherwise` behind it."""
    result = otherwise
    for i in reversed(range(value.size() // 8)):
        result = If(offset == i, Extract(8 * i + 7, 8 * i, value), result)
    return result


ZERO = BitVecVal(0, 8)


def attribute(nla_type: z3.BitVecRef, count: z3.BitVecRef, payload: Content) -> tuple[z3.BoolRef, z3.BitVecRef, Content]:
    """Returns whether `nla_len` can say it, the padded size, and the bytes of an attribute."""
    size = count + 4
    header = z3.Concat(Extract(15, 0, nla_type), Extract(15, 0, size))

    def content(offset: z3.BitVecRef) -> z3.BitVecRef:
        inside = If(ULT(offset - 4, count), payload(offset - 4), ZERO)
        return bytes_of(header, offset, inside)

    return ULE(size, 0xFFFF), align4(size), content


def puts(build: Build, engine: Engine, state: State, nla_type, count, payload: Content,
         refused: Callable[[State], tuple[z3.BoolRef, z3.BoolRef]] = lambda s: (z3.BoolVal(False), z3.BoolVal(False)),
         more: Callable[[State], Iterator[Post]] = lambda s: iter(())) -> Engine:
    """Proves that an attribute with this payload is added, or an error returned.

    `refused(s)` returns whether the value itself is an error, and whether it is that one.
    """
    short, size, content = attribute(nla_type, count, payload)

    def posts(s: State) -> Iterator[Post]:
        no, refusal = refused(s)
        ok = And(Not(no), short, ULE(size, build.room))
        yield from more(s)
        yield 'succeeds if there is room', (word(s, 0) == OK) == ok
        yield 'else says why', Implies(Not(ok), If(no, refusal, If(
            short, error(s, NO_SPACE, build.len, size), error(s, ATTRIBUTE_TOO_LONG, count + 4))))
        yield from build.appends(s, ok, size, content)
        yield from build.keeps(s)

    return build.prover.prove(engine, engine.run(state), posts)


def type_argument() -> tuple[z3.BitVecRef, z3.BoolRef]:
    """Returns an attribute type with its flags: any."""
    nla_type = z3.BitVec('nla_type', 64)
    return nla_type, ULE(nla_type, 0xFFFF)


def slice_argument(most: int = SLICE_MAX) -> tuple[Region, z3.BitVecRef, z3.BoolRef]:
    """Returns a payload of any content, of at most `most` bytes."""
    count = z3.BitVec('count', 64)
    return Region('payload', count), count, ULE(count, most)


def puts_slice(prover: Prover, function: str, least: int = 0, most: int = SLICE_MAX) -> Engine:
    """Proves that a payload is appended."""
    build, (nla_type, any_type) = Build(prover), type_argument()
    payload, count, bounded = slice_argument(most)
    engine = build.engine(any_type, bounded, UGE(count, least), regions=[payload])
    state = build.start(engine, function, [build.region.base, nla_type, payload.base, count, build.out.base])
    return puts(build, engine, state, nla_type, count, payload.initial)


@claim()
def builder_put(prover: Prover) -> Engine:
    """`put` appends header, payload and zero padding, or nothing and an error."""
    return puts_slice(prover, 'builder_put')


@claim('payloads to 3 bytes, any state', slow=True)
def builder_put_inline(prover: Prover) -> Engine:
    """`put` where it is inlined, and copies in loops, does the same."""
    return puts_slice(prover, 'builder_put_inline', most=3)


@claim(slow=True)
def builder_put_cstr(prover: Prover) -> Engine:
    """`put_cstr` does the same, with the NUL."""
    return puts_slice(prover, 'builder_put_cstr', least=1)


def puts_text(prover: Prover, function: str, args: Callable[[Build, Region, z3.BitVecRef], list], nla_type, *assumptions) -> Engine:
    """Proves that a text is appended with a NUL, or refused if there is a NUL in it."""
    build, (text, count, any_count), index = Build(prover), slice_argument(), z3.BitVec('index', 64)
    byte = lambda at: bv(text.initial(at), 8)
    engine = build.engine(any_count, *assumptions, regions=[text], loops=Loops(passed(text.base, lambda at: byte(at) != 0, index)))
    state = build.start(engine, function, args(build, text, count))

    def refused(s: State) -> tuple[z3.BoolRef, z3.BoolRef]:
        found = And(word(s, 0) == ERR, word(s, 1) == INTERIOR_NUL)
        return found, found

    def first_nul(s: State) -> Iterator[Post]:
        found, nul = refused(s)[0], word(s, 2)
        yield 'a NUL where it says', Implies(found, And(ULT(nul, count), byte(nul) == 0))
        yield 'the first one', Implies(And(found, ULT(index, nul)), byte(index) != 0)
        yield 'no NUL else', Implies(And(Not(found), ULT(index, count)), byte(index) != 0)

    return puts(build, engine, state, nla_type, count + 1, lambda at: If(ULT(at, count), byte(at), ZERO), refused, first_nul)


@claim(slow=True)
def builder_put_str(prover: Prover) -> Engine:
    """`put_str` appends the text and a NUL, or refuses a text with a NUL, and says where."""
    nla_type, any_type = type_argument()
    return puts_text(prover, 'builder_put_str', lambda build, text, count: [
        build.region.base, nla_type, text.base, count, build.out.base], nla_type, any_type)


@claim()
def builder_put_flag(prover: Prover) -> Engine:
    """`put_flag` appends a header."""
    build, (nla_type, any_type) = Build(prover), type_argument()
    engine = build.engine(any_type)
    state = build.start(engine, 'builder_put_flag', [build.region.base, nla_type, build.out.base])
    return puts(build, engine, state, nla_type, BitVecVal(0, 64), lambda _: ZERO)


@claim(slow=True)
def builder_put_struct(prover: Prover) -> Engine:
    """`put_struct` appends the bytes of the struct, here of 8 bytes."""
    build, (nla_type, any_type) = Build(prover), type_argument()
    value = Region('value', 8)
    engine = build.engine(any_type, regions=[value])
    state = build.start(engine, 'builder_put_struct', [build.region.base, nla_type, value.base, build.out.base])
    return puts(build, engine, state, nla_type, BitVecVal(8, 64), value.initial)


def integer(kind: str, bits: int, order: str) -> None:
    """Makes the claim about `put_u16` and the like."""
    name = f'builder_put_{kind}{bits}{order}'

    def prove(prover: Prover) -> Engine:
        build, (nla_type, any_type), value = Build(prover), type_argument(), z3.BitVec('value', 64)
        engine = build.engine(any_type)
        state = build.start(engine, name, [build.region.base, nla_type, value, build.out.base])
        parts = [Extract(8 * i + 7, 8 * i, value) for i in range(bits // 8)]
        if order:
            parts.reverse()
        stored = z3.Concat(*reversed(parts)) if len(parts) > 1 else parts[0]
        return puts(build, engine, state, nla_type, BitVecVal(bits // 8, 64), lambda at: bytes_of(stored, at, ZERO))

    what = 'in network byte order' if order else 'in native byte order'
    # One of each size and order in each run.
    quick = (kind, bits, order) in (('u', 8, ''), ('u', 32, ''), ('u', 64, ''), ('u', 16, '_be'))
    claim(name=name, text=f'`{name[8:]}` appends the integer {what}.', slow=not quick)(prove)


for _kind in 'ui':
    for _bits in (8, 16, 32, 64):
        integer(_kind, _bits, '')
        if _bits > 8:
            integer(_kind, _bits, '_be')


def varying(prover: Prover, function: str, fits: Callable[[z3.BitVecRef], z3.BoolRef]) -> Engine:
    """Proves that 4 bytes are written if the value `fits`, else 8."""
    build, (nla_type, any_type), value = Build(prover), type_argument(), z3.BitVec('value', 64)
    engine = build.engine(any_type)
    state = build.start(engine, function, [build.region.base, nla_type, value, build.out.base])
    count = If(fits(value), BitVecVal(4, 64), BitVecVal(8, 64))
    return puts(build, engine, state, nla_type, count, lambda at: bytes_of(value, at, ZERO))


@claim(slow=True)
def builder_put_uint(prover: Prover) -> Engine:
    """`put_uint` appends 4 bytes if the value fits, else 8."""
    return varying(prover, 'builder_put_uint', lambda value: ULE(value, 0xFFFF_FFFF))


@claim()
def builder_put_sint(prover: Prover) -> Engine:
    """`put_sint` appends 4 bytes if the value fits, else 8."""
    return varying(prover, 'builder_put_sint', lambda value: z3.SignExt(32, Extract(31, 0, value)) == value)


def payload_claim(build: Build, engine: Engine, state: State, count: z3.BitVecRef, payload: Content) -> Engine:
    """Proves that a payload and its padding are added, and the padding remembered."""
    padded = align4(count)
    ok = ULE(padded, build.room)

    def posts(s: State) -> Iterator[Post]:
        yield 'succeeds if there is room', (word(s, 0) == OK) == ok
        yield 'else says why', Implies(Not(ok), error(s, NO_SPACE, build.len, padded))
        yield from build.appends(s, ok, padded, lambda at: If(ULT(at, count), payload(at), ZERO))
        yield from build.keeps(s, 'padding', 'padding_end')
        noted = And(ok, count != 0)
        yield 'notes the padding', build.field(s, 'padding') == If(noted, padded - count, build.fields['padding'])
        yield 'notes its end', build.field(s, 'padding_end') == If(noted, build.len + padded, build.fields['padding_end'])

    return build.prover.prove(engine, engine.run(state), posts)


@claim()
def builder_put_payload(prover: Prover) -> Engine:
    """`put_payload` appends the bytes and zero padding, which `end` may leave out."""
    build, (payload, count, any_count) = Build(prover), slice_argument()
    engine = build.engine(any_count, regions=[payload])
    state = build.start(engine, 'builder_put_payload', [build.region.base, payload.base, count, build.out.base])
    return payload_claim(build, engine, state, count, payload.initial)


@claim()
def builder_put_header(prover: Prover) -> Engine:
    """`put_header` does the same with a struct, here of 8 bytes."""
    build, value = Build(prover), Region('value', 8)
    engine = build.engine(regions=[value])
    state = build.start(engine, 'builder_put_header', [build.region.base, value.base, build.out.base])
    return payload_claim(build, engine, state, BitVecVal(8, 64), value.initial)


# Beginning, ending and cancelling.

def begins(build: Build, engine: Engine, state: State, gap: z3.BitVecRef, size: int, content: Content) -> Engine:
    """Proves that a header is appended behind `gap` zeros, and a builder of it made."""
    count = gap + size
    ok = ULE(count, build.room)

    def posts(s: State) -> Iterator[Post]:
        yield 'succeeds if there is room', (word(s, 0) == OK) == ok
        yield 'else says why', Implies(Not(ok), error(s, NO_SPACE, build.len, count))
        yield from build.appends(s, ok, count, lambda at: If(ULT(at, gap), ZERO, content(at - gap)))
        for name, value in (('sink', build.sink.base), ('before', build.len), ('start', build.len + gap),
                            ('padding', BitVecVal(0, 64)), ('padding_end', BitVecVal(0, 64))):
            yield f'{name} of the new builder', Implies(ok, build.field(s, name, 'to') == value)
        yield 'the new builder is open', Implies(ok, build.is_open(s, 'to'))
        yield from build.keeps(s)

    return build.prover.prove(engine, engine.run(state), posts)


@claim()
def message_begin(prover: Prover) -> Engine:
    """`MessageBuilder::new` appends zeros up to a multiple of 4 and the header, its length 0."""
    build, header, to = Build(prover), Region('header', 16), output('to', 64)
    engine = build.engine(regions=[header, to])
    state = build.start(engine, 'message_begin', [build.sink.base, header.base, to.base, build.out.base])
    return begins(build, engine, state, align4(build.len) - build.len, 16,
                  lambda at: If(ULT(at, 4), ZERO, header.initial(at)))


def nest_claim(prover: Prover, function: str, flags: int) -> Engine:
    """Proves that a nest begins with a header whose length is 0."""
    build, (nla_type, any_type), to = Build(prover), type_argument(), output('to', 64)
    engine = build.engine(any_type, regions=[to])
    state = build.start(engine, function, [build.region.base, nla_type, to.base, build.out.base])
    header = z3.Concat(Extract(15, 0, nla_type | flags), BitVecVal(0, 16))
    return begins(build, engine, state, BitVecVal(0, 64), 4, lambda at: bytes_of(header, at, ZERO))


@claim()
def nest_begin(prover: Prover) -> Engine:
    """`nest` appends a header with `NLA_F_NESTED`, its length 0."""
    return nest_claim(prover, 'nest_begin', NLA_F_NESTED)


@claim()
def nest_noflag_begin(prover: Prover) -> Engine:
    """`nest_noflag` appends a header, its length 0."""
    return nest_claim(prover, 'nest_noflag_begin', 0)


@claim()
def next_hop_begin(prover: Prover) -> Engine:
    """`next_hop` appends the header, its length 0."""
    build, header, to = Build(prover), Region('header', 8), output('to', 64)
    engine = build.engine(regions=[header, to])
    state = build.start(engine, 'next_hop_begin', [build.region.base, header.base, to.base, build.out.base])
    return begins(build, engine, state, BitVecVal(0, 64), 8, lambda at: If(ULT(at, 2), ZERO, header.initial(at)))


def ends(prover: Prover, function: str, field: int, too_long: int) -> Engine:
    """Proves that `end` writes the length into `field` bytes of the header, or takes all back."""
    build = Build(prover, first='start')
    start, before, padding, padding_end = (build.fields[name] for name in ('start', 'before', 'padding', 'padding_end'))
    # What `begin` establishes: the header is there.
    begun = And(ULE(before, start), ULE(start, build.len), UGE(build.len - start, 4))
    engine = build.engine(begun)
    state = build.start(engine, function, [build.region.base, build.out.base])
    whole = build.len - start
    uncounted = If(padding_end == build.len, padding, BitVecVal(0, 64))
    length = If(ULE(uncounted, whole), whole - uncounted, BitVecVal(0, 64))
    ok = ULE(length, (1 << 8 * field) - 1)

    def posts(s: State) -> Iterator[Post]:
        yield 'succeeds if the field can hold the length', (word(s, 0) == OK) == ok
        yield 'else says so', Implies(Not(ok), error(s, too_long, length))
        yield 'the content stays, or is taken back', build.written(s) == If(ok, build.len, before)
        here = And(ok, UGE(build.at, start), ULT(build.at - start, field))
        yield 'only the length is written', Implies(ULT(build.at, build.cap), build.byte(s) == If(
            here, bytes_of(Extract(8 * field - 1, 0, length), build.at - start, ZERO), build.buf.initial(build.at)))
        yield from build.keeps_sink(s)

    return prover.prove(engine, engine.run(state), posts)


@claim('any length, any state after `begin`')
def message_end(prover: Prover) -> Engine:
    """`end` of a message writes `nlmsg_len`, or takes the message back."""
    return ends(prover, 'message_end', 4, MESSAGE_TOO_LONG)


@claim('any length, any state after `begin`', slow=True)
def nest_end(prover: Prover) -> Engine:
    """`end` of a nest writes `nla_len`, or takes the nest back."""
    return ends(prover, 'nest_end', 2, ATTRIBUTE_TOO_LONG)


@claim('any length, any state after `begin`', slow=True)
def next_hop_end(prover: Prover) -> Engine:
    """`end` of a next hop writes `rtnh_len`, or takes the next hop back."""
    return ends(prover, 'next_hop_end', 2, NEXT_HOP_TOO_LONG)


def cancels(name: str) -> None:
    """Makes the claim about `cancel`, which is what dropping does."""
    def prove(prover: Prover) -> Engine:
        build = Build(prover)
        engine = build.engine()
        state = build.start(engine, name, [build.region.base])

        def posts(s: State) -> Iterator[Post]:
            before = build.fields['before']
            yield 'all is taken back', build.written(s) == If(ULE(before, build.len), before, build.len)
            yield 'no byte is written', Implies(ULT(build.at, build.cap), build.byte(s) == build.buf.initial(build.at))
            yield from build.keeps_sink(s)

        return prover.prove(engine, engine.run(state), posts)

    claim(name=name, text=f'Dropping a builder (`{name}`) restores the length of the sink.')(prove)


for _name in ('message_cancel', 'nest_cancel', 'next_hop_cancel'):
    cancels(_name)


# Sinks that lie.

def lying(name: str, text: str, *args: str) -> None:
    """Makes the claim about a sink that answers anything: nothing outside of its buffer is
    read or written, and nothing panics. The executor proves both on every path.

    Neither the numbers of the builder nor those of the sink are assumed to fit together.
    """
    function = f'liar_{name}'

    @claim('any length, any state, any answers', name=function, text=text, slow=name == 'message_begin')
    def prove(prover: Prover) -> Engine:
        build = Build(prover)
        cap, number = z3.BitVecs('cap value', 64)
        buf = Region('buf', cap, writable=True)
        sink, answers = Region('liar', 32, writable=True, align=8), Region('answers', 64, align=8)
        header, to, (payload, count, any_count) = Region('header', 16), output('to'), slice_argument()
        engine = Engine(prover.image, [ULE(cap, SLICE_MAX), any_count],
                        [buf, build.region, build.out, sink, answers, header, to, payload])
        values = {'builder': build.region.base, 'sink': sink.base, 'value': number, 'payload': payload.base, 'count': count,
                  'header': header.base, 'to': to.base, 'out': build.out.base}
        state = build.start(engine, function, [values[arg] for arg in args], sink.base)
        for i, value in enumerate((buf.base, cap, answers.base, 0)):
            state.mem['liar'].store(8 * i, 8, value)

        def posts(s: State) -> Iterator[Post]:
            yield 'a result or an error', Or(word(s, 0) == OK, word(s, 0) == ERR)

        return prover.prove(engine, engine.run(state), posts)


for _name, *_args in (
    ('message_begin', 'sink', 'header', 'to'), ('nest_begin', 'builder', 'to'), ('next_hop_begin', 'builder', 'header', 'to'),
    ('put', 'builder', 'value'), ('put_slice', 'builder', 'payload', 'count'), ('put_header', 'builder', 'header'),
    ('message_end', 'builder'), ('nest_end', 'builder'), ('next_hop_end', 'builder'),
):
    lying(_name, f'With a sink that lies, `{_name}` stays in the buffer of the sink.', *_args, 'out')
