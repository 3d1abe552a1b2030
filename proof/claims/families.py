# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is generated of families: reading and writing one attribute of each kind.

The probe declares a set with one attribute of each kind by the macro that declares the
families. A kind reads the attribute that a walk in any state comes to, and writes to a
builder in any state.
"""

from __future__ import annotations

from collections.abc import Callable

import z3
from z3 import And, BitVecVal, Concat, Extract, If, Implies, Not, SignExt, UGE, UGT, ULE, ULT, ZeroExt

from symx import Engine, Region, State

from .base import ERR, OK, WRONG_LENGTH, Prover, Walk, attributes, claim, error_is, u64, word
from .builder import NLA_F_NESTED, ZERO, Build, bytes_of, error, puts, puts_text, slice_argument
from .messages import from_item, stream

VALUE_TOO_LARGE, NO_ENTRY = 6, 99
NLA_F_NET_BYTEORDER = 0x4000

# The types of the attributes of `Every`, in the probe.
TYPES = {name: number for number, name in enumerate((
    'u8 u16 u32 u64 s8 s16 s32 s64 be16 be32 be64 be_s16 be_s32 be_s64 uint sint flag str bytes hex mac '
    'exact uuid ip bits color array struct structs nest framed indexed multi net').split(), 1)}
# The integers: bytes, whether signed, whether in network byte order.
INTEGERS = {
    'u8': (1, False, False), 'u16': (2, False, False), 'u32': (4, False, False), 'u64': (8, False, False),
    's8': (1, True, False), 's16': (2, True, False), 's32': (4, True, False), 's64': (8, True, False),
    'be16': (2, False, True), 'be32': (4, False, True), 'be64': (8, False, True),
    'be_s16': (2, True, True), 'be_s32': (4, True, True), 'be_s64': (8, True, True), 'net': (4, False, True),
}


def swapped(value: z3.BitVecRef) -> z3.BitVecRef:
    """Returns the value with its bytes in the opposite order."""
    parts = [Extract(8 * i + 7, 8 * i, value) for i in range(value.size() // 8)]
    return Concat(*parts) if len(parts) > 1 else parts[0]


# Reading.

# The words that the probe writes for a value.
Words = list[z3.BitVecRef]


def reads(name: str, text: str, value: Callable[[Walk], Words],
          wrong: Callable[[z3.BitVecRef], tuple[z3.BoolRef, int | z3.BitVecRef]]) -> None:
    """Makes the claim about a kind: `value` of an attribute, or the error `WrongLength`.

    `wrong(length)` says of which lengths of the payload, and what is expected instead.
    """
    function = f'typed_get_{name}'

    @claim(name=function, text=text)
    def prove(prover: Prover) -> Engine:
        walk = attributes(prover)
        length = walk.said - 4

        def spec(s: State):
            bad, expected = wrong(length)
            yield 'the value, or an error', If(
                bad, error_is(s, WRONG_LENGTH, expected, length, walk.offset),
                And(word(s, 0) == OK, *[word(s, i) == part for i, part in enumerate(value(walk), 1)]))

        return from_item(prover, walk, function, spec)


def integer_value(name: str) -> Callable[[Walk], Words]:
    count, signed, big = INTEGERS[name]

    def value(walk: Walk) -> Words:
        stored = walk.buf.word(4, count)
        return [(SignExt if signed else ZeroExt)(64 - 8 * count, swapped(stored) if big else stored)]

    return value


for _name, (_count, _, _) in INTEGERS.items():
    reads(_name, f'The kind of `{_name}`: the number, or an error unless the payload has {_count} bytes.',
          integer_value(_name), lambda length, count=_count: (length != count, count))

for _name, _extend in (('uint', ZeroExt), ('sint', SignExt)):
    reads(_name, f'The kind of `{_name}`: the number in 4 or 8 bytes, else an error.',
          lambda walk, extend=_extend: [If(walk.said == 8, extend(32, walk.buf.word(4, 4)), walk.buf.word(4, 8))],
          lambda length: (And(length != 4, length != 8), 8))

NEVER = (z3.BoolVal(False), 0)
reads('flag', '`Flag`: present, whatever the payload.', lambda walk: [], lambda length: NEVER)
for _name in ('bytes', 'hex', 'mac'):
    reads(_name, f'The kind of `{_name}`: the payload in place.',
          lambda walk: [walk.buf.base + 4, walk.said - 4], lambda length: NEVER)
for _name, _count in (('exact', 6), ('uuid', 16)):
    reads(_name, f'The kind of `{_name}`: the payload in place, or an error unless it has {_count} bytes.',
          lambda walk: [walk.buf.base + 4], lambda length, count=_count: (length != count, count))
reads('ip', '`Ip`: an address of 4 or 16 bytes, else an error.',
      lambda walk: [If(walk.said == 8, u64(4), u64(16)),
                    If(walk.said == 8, ZeroExt(32, walk.buf.word(4, 4)), walk.buf.word(4, 8)),
                    If(walk.said == 8, u64(0), walk.buf.word(12, 8))],
      lambda length: (And(length != 4, length != 16), 16))
reads('bits', '`Bits`: value and selector, or an error unless the payload has 8 bytes.',
      lambda walk: [ZeroExt(32, walk.buf.word(4, 4)), ZeroExt(32, walk.buf.word(8, 4))], lambda length: (length != 8, 8))
reads('color', '`As`: the number of the enumeration, also one without a name.',
      lambda walk: [ZeroExt(56, walk.buf.word(4, 1))], lambda length: (length != 1, 1))
reads('array', '`Array`: the payload in place, or an error unless it is a whole number of items.',
      lambda walk: [walk.buf.base + 4, walk.said - 4], lambda length: (length & 3 != 0, length & ~BitVecVal(3, 64)))
reads('array_first', 'A step of `Values`: the first item and the rest, or nothing.',
      lambda walk: [If(walk.said == 4, u64(0), u64(1)),
                    If(walk.said == 4, u64(0), ZeroExt(32, walk.buf.word(4, 4))),
                    If(walk.said == 4, walk.buf.base + 4, walk.buf.base + 8),
                    If(walk.said == 4, u64(0), walk.said - 8)],
      lambda length: (length & 3 != 0, length & ~BitVecVal(3, 64)))


def pair(walk: Walk) -> Words:
    """Returns the fields of `Pair`: bytes that are not there are 0."""
    length = walk.said - 4
    byte = lambda at: If(UGT(length, at), walk.buf.word(4 + at, 1), ZERO)
    return [ZeroExt(56, byte(0)), ZeroExt(32, Concat(byte(4), byte(5), byte(6), byte(7)))]


reads('struct', '`Struct`: the fields; those that a shorter payload lacks are 0.', pair, lambda length: NEVER)
reads('structs_first', 'A step of `Structs`: the first item, or nothing; an error unless the items are whole.',
      lambda walk: [If(walk.said == 4, u64(0), u64(1)), *pair(walk)],
      lambda length: (length & 7 != 0, length & ~BitVecVal(7, 64)))


def reads_stream(name: str, text: str, skipped: int, words: Callable[[Walk], Words]) -> None:
    """Makes the claim about a kind whose payload are attributes behind `skipped` bytes."""
    function = f'typed_get_{name}'

    @claim(name=function, text=text)
    def prove(prover: Prover) -> Engine:
        walk, to = attributes(prover), stream(prover)
        length = walk.said - 4
        field = lambda s, what: walk.field(s, what, 'to')

        def spec(s: State):
            yield 'the value', And(word(s, 0) == OK, *[word(s, i) == part for i, part in enumerate(words(walk), 1)])
            yield 'the attributes', If(
                ULE(skipped, length),
                And(field(s, 'ptr') == walk.buf.base + 4 + skipped, field(s, 'len') == length - skipped), field(s, 'len') == 0)
            start = walk.offset + 4 + skipped
            yield 'their state', And(field(s, 'strict') == 0, field(s, 'failed') == 0, walk.whole(s, 'to'), walk.sound(s, 'to'))
            yield 'their offsets', Implies(ULE(skipped, length), field(s, 'end') == start + length - skipped)

        return from_item(prover, walk, function, spec, [to.base], [to])


reads_stream('nest', '`Nest`: a walk over the payload, whose offsets continue.', 0, lambda walk: [])
reads_stream('framed', '`Framed`: the struct, and a walk over what is behind it.', 8, pair)
reads_stream('indexed', '`IndexedArray`: a walk over the entries.', 0, lambda walk: [])


# Writing.

# The kinds that each run proves; the others take as long, and are proved with --all.
QUICK = ('u16', 'be32', 'net', 'uint', 'color', 'struct')


def writes(name: str, text: str, count: int | Callable[[z3.BitVecRef], z3.BitVecRef],
           payload: Callable[[z3.BitVecRef], z3.BitVecRef], nla_type: int = 0,
           refused: Callable[[z3.BitVecRef], z3.BoolRef] | None = None, size: int = 0) -> None:
    """Makes the claim that a kind appends the `payload` of a value, and nothing else."""
    function = f'typed_put_{name}'

    @claim(name=function, text=text, slow=name not in QUICK)
    def prove(prover: Prover) -> Engine:
        build, value = Build(prover), z3.BitVec('value', 64)
        engine = build.engine()
        state = build.start(engine, function, [build.region.base, value, build.out.base])
        number = BitVecVal(nla_type or TYPES[name], 64)
        stored, length = payload(value), count(value) if callable(count) else BitVecVal(count, 64)
        content = (lambda at: bytes_of(stored, at, ZERO)) if stored is not None else lambda at: ZERO
        if refused is None:
            return puts(build, engine, state, number, length, content)
        return puts(build, engine, state, number, length, content,
                    lambda s: (refused(value), error(s, VALUE_TOO_LARGE, value, u64(size))))


def low(bits: int) -> Callable[[z3.BitVecRef], z3.BitVecRef]:
    return lambda value: Extract(bits - 1, 0, value)


for _name, (_count, _, _big) in INTEGERS.items():
    _flags = NLA_F_NET_BYTEORDER if _name == 'net' else 0
    writes(_name, f'The kind of `{_name}` appends the number.', _count,
           lambda value, count=_count, big=_big: swapped(low(8 * count)(value)) if big else low(8 * count)(value),
           TYPES[_name] | _flags)
writes('multi', '`Multi` appends one attribute.', 4, low(32))
writes('uint', '`Uint` appends 4 bytes if the number fits, else 8.',
       lambda value: If(ULE(value, 0xFFFF_FFFF), BitVecVal(4, 64), BitVecVal(8, 64)), lambda value: value)
writes('sint', '`Sint` appends 4 bytes if the number fits, else 8.',
       lambda value: If(SignExt(32, low(32)(value)) == value, BitVecVal(4, 64), BitVecVal(8, 64)), lambda value: value)
writes('flag', '`Flag` appends a header.', 0, lambda value: None)
writes('bits', '`Bits` appends value and selector.', 8, lambda value: value)
writes('color', '`As` appends the number, or refuses one that does not fit.', 1, low(8),
       refused=lambda value: UGT(value, 0xFF), size=1)
writes('ipv4', '`Ip` appends the 4 bytes of an address.', 4, low(32), TYPES['ip'])
writes('struct', '`Struct` appends the fields at their places, and 0 in the hole.', 8,
       lambda value: Concat(swapped(Extract(63, 32, value)), BitVecVal(0, 24), low(8)(value)))


def writes_slice(name: str, text: str, count: int = 0, nla_type: int = 0) -> None:
    """Makes the claim that a kind appends the bytes that it is given; 0 is any length."""
    function = f'typed_put_{name}'

    @claim(name=function, text=text, slow=True)
    def prove(prover: Prover) -> Engine:
        build = Build(prover)
        payload, length, any_length = slice_argument()
        if count:
            payload, length = Region('payload', count), BitVecVal(count, 64)
        engine = build.engine(any_length, regions=[payload])
        args = [payload.base] if count else [payload.base, length]
        state = build.start(engine, function, [build.region.base, *args, build.out.base])
        return puts(build, engine, state, BitVecVal(nla_type or TYPES[name], 64), length, payload.initial)


for _name in ('bytes', 'hex', 'mac'):
    writes_slice(_name, f'The kind of `{_name}` appends the bytes.')
for _name, _count in (('exact', 6), ('uuid', 16)):
    writes_slice(_name, f'The kind of `{_name}` appends its {_count} bytes.', _count)
writes_slice('ipv6', '`Ip` appends the 16 bytes of an address.', 16, TYPES['ip'])


@claim(slow=True)
def typed_put_str(prover: Prover) -> Engine:
    """`Str` appends the text and a NUL, or refuses a text with a NUL."""
    return puts_text(prover, 'typed_put_str', lambda build, text, count: [
        build.region.base, text.base, count, build.out.base], BitVecVal(TYPES['str'], 64))


@claim('any value, any state, an array of 3', slow=True)
def typed_put_array(prover: Prover) -> Engine:
    """`Array` appends its items."""
    build, values = Build(prover), Region('values', 12, align=4)
    engine = build.engine(regions=[values])
    state = build.start(engine, 'typed_put_array', [build.region.base, values.base, build.out.base])
    return puts(build, engine, state, BitVecVal(TYPES['array'], 64), BitVecVal(12, 64), values.initial)


def writes_nest(prover: Prover, function: str, args: Callable[[Build], list], assumptions: list, nla_type: int,
                fails: z3.BoolRef, header: list[z3.BitVecRef], inner_type, value) -> Engine:
    """Proves that a nest with one attribute of 4 bytes is appended, or nothing at all.

    `header` is what the nest has ahead of the attribute.
    """
    build = Build(prover)
    engine = build.engine(*assumptions)
    state = build.start(engine, function, args(build))
    size = 4 + sum(part.size() // 8 for part in header) + 8
    ok = And(Not(fails), UGE(build.room, size))
    inner = Concat(value, Extract(15, 0, inner_type), BitVecVal(8, 16))
    parts = [BitVecVal(size | nla_type << 16, 32), *header, inner]
    whole = Concat(*reversed(parts))

    def posts(s: State):
        yield 'succeeds unless it fails or has no room', (word(s, 0) == OK) == ok
        yield 'else an error', Implies(Not(ok), word(s, 0) == ERR)
        yield 'as many bytes', build.written(s) == If(ok, build.len + size, build.len)
        here = And(ok, UGE(build.at, build.len), ULT(build.at - build.len, size))
        yield 'exactly these bytes', Implies(here, build.byte(s) == bytes_of(whole, build.at - build.len, ZERO))
        # What a nest that failed has written is behind the end of the sink.
        yield 'nothing before them', Implies(ULT(build.at, build.len), build.byte(s) == build.buf.initial(build.at))
        yield 'nothing behind them', Implies(
            And(ULT(build.at, build.cap), UGE(build.at, build.len), UGE(build.at - build.len, size)),
            build.byte(s) == build.buf.initial(build.at))
        yield from build.keeps(s)

    return prover.prove(engine, engine.run(state), posts)


@claim('any value, any state, a nest of one attribute')
def typed_put_nest(prover: Prover) -> Engine:
    """`Writer::nest` appends a nest with what the closure adds, or nothing if that fails."""
    value, fail = z3.BitVecs('value fail', 64)
    return writes_nest(prover, 'typed_put_nest', lambda build: [build.region.base, value, fail, build.out.base],
                       [ULE(fail, 1)], TYPES['nest'] | NLA_F_NESTED, fail == 1, [], BitVecVal(TYPES['u32'], 64), low(32)(value))


@claim('any value, any state, one attribute', slow=True)
def typed_put_framed(prover: Prover) -> Engine:
    """`Writer::framed` appends a struct and an attribute behind it."""
    value = z3.BitVec('value', 64)
    header = [Concat(BitVecVal(0, 24), low(8)(value)), swapped(Extract(63, 32, value))]
    return writes_nest(prover, 'typed_put_framed', lambda build: [build.region.base, value, build.out.base], [],
                       TYPES['framed'], z3.BoolVal(False), header, BitVecVal(TYPES['u32'], 64), low(32)(value))


@claim('any value, any index, any state, an array of one entry')
def typed_put_indexed(prover: Prover) -> Engine:
    """`Writer::array` appends a nest of entries with their indices."""
    value, index = z3.BitVecs('value index', 64)
    return writes_nest(prover, 'typed_put_indexed', lambda build: [build.region.base, index, value, build.out.base],
                       [ULE(index, 0xFFFF)], TYPES['indexed'] | NLA_F_NESTED, z3.BoolVal(False), [], index, low(32)(value))
