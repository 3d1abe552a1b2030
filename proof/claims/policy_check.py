# SPDX-License-Identifier: MIT OR Apache-2.0
"""`check` of `Policy::validate`, for any rule: when it refuses, and what the verdict then has; and the quick check of strings.

rules.py and policy_walk.py use this. Whether the rule is the kernel's is the subject of policies.py. The function of Rust's
library that looks for a NUL is not executed.
"""

from __future__ import annotations

import re

import z3
from z3 import And, If, Implies, Not, Or, ULE, ULT

from symx import Engine, Region, State, Unsupported, add, simp

from .base import Prover, claim, u64, widen
from .rules import (ARRAY, ERROR_OFFSET, FUNCTION, NEST, NESTED, NUL_STRING, RULE_SIZE, STOP, STRICT, UINT, VERDICT_SIZE,
                    Attribute, Call, Rule, any_above, has_error, part, returns, takes, verdict)

NESTED_RULES, NESTED_BY = 6, 7  # Limit
KINDS = ((NEST, 8), (ARRAY, 9))  # what is told of the contents, and the NlaType of the rule
# Exported functions in whose place those stand that a rule can have. No code depends on the address of a function.
CHECKS, TELLS = 'message_ack', 'message_done'


def searches(prover: Prover) -> list[str]:
    """Returns the names of the functions of Rust's library that look for a byte."""
    return [name for name in prover.image.symbols if re.fullmatch(r'_R\w*4core5slice6memchr\w*', name)]


@claim('any rule, any attribute, every level', slow=True)
def policy_check(prover: Prover) -> Engine:
    """`check` of `Policy::validate`: refuses an attribute exactly if it sets an error, which tells the attribute and the rule; and
    tells contents only of a nest or an array, with the rules of the rule."""
    length, offset = z3.BitVecs('len offset', 64)
    level, before = z3.BitVec('level', 8), z3.BitVec('before', 8 * VERDICT_SIZE)
    told = z3.BitVec('told', 64)  # what the function of a rule tells: where rules are, any number of them
    buf, region = Region('buf', length), Region('attribute', 32, align=8)
    rule = Region('rule', RULE_SIZE, align=8)
    out, verdicts = Region('to', 24, writable=True, align=8), Region('verdict', VERDICT_SIZE, writable=True, align=8)
    fields = Rule(rule.word)
    checks, tells = (prover.image.symbol(name) for name in (CHECKS, TELLS))
    engine = Engine(prover.image, [
        ULE(length, 0xFFFB), ULE(level, STRICT), Not(has_error(before)), ULE(fields.kind, UINT), ULE(fields.limit, FUNCTION),
        ULE(fields.form, 2), Implies(fields.limit == FUNCTION, fields.first == checks),
        Implies(fields.limit == NESTED_BY, fields.first == tells)], [buf, region, rule, out, verdicts])
    engine.space.contracts = True
    attribute = Attribute(buf.base, length, z3.BitVec('type', 16), offset)

    def search(space, state: State, args):
        """Looks for a byte in the payload: finds it anywhere, or not."""
        space.inside(state, 1, buf, simp(u64(args[1]) - buf.base), args[2], 'reads')
        engine.forget_frame(state)
        return engine.any()

    def run_check(space, state: State, args):
        """Checks the attribute: nothing, or any error."""
        engine.solver.prove(state, simp(attribute.is_at(state, args[1])), 'the attribute for the function of a rule')
        for at in (0, 8, 16):
            space.store(state, add(args[0], at), 8, engine.any())
        engine.forget_frame(state)
        return args[0]

    def tell(space, state: State, args):
        """Returns any policy."""
        engine.forget_frame(state)
        return told

    names = searches(prover)
    if not names:
        raise Unsupported('no function that looks for a byte')
    engine.externs |= {name: search for name in names} | {CHECKS: run_check, TELLS: tell}
    check = prover.image.local('policy8validate', 'NlaPolicy', 'check')
    state = engine.start(check, [out.base, rule.base, region.base, any_above(engine, level), verdicts.base])
    attribute.put(state, 'attribute')
    state.mem['verdict'].store(0, VERDICT_SIZE, before)

    def posts(s: State):
        tag, inside, count = (u64(s.mem['to'].load(at, 8)) for at in (0, 8, 16))
        after = verdict(s)
        yield 'a result', ULE(tag, STOP)
        yield 'refuses exactly if it sets an error', (tag == STOP) == has_error(after)
        yield 'the attribute and the rule', Implies(tag == STOP, And(
            part(after, ERROR_OFFSET, 8) == offset, part(after, ERROR_OFFSET + 8, 8) == rule.base,
            part(after, ERROR_OFFSET + 16, 2) == 1, part(after, ERROR_OFFSET + 18, 2) == attribute.type_and_flags & 0x3FFF))
        yield 'contents only of a nest or an array', Implies(Or(tag == NEST, tag == ARRAY), And(
            Or(*[And(tag == what, fields.kind == kind) for what, kind in KINDS]),
            Or(And(fields.limit == NESTED_RULES, inside == fields.first, count == fields.second), And(fields.limit == NESTED_BY, inside == told))))

    return prover.prove(engine, engine.run(state), posts)


@claim('any sound rule of kind NUL_STRING, any attribute, every level')
def policy_quick_string(prover: Prover) -> Engine:
    """A string that the quick check of `Policy::validate` takes is taken by `one`, and changes nothing."""
    call = Call(prover, 'one')
    before = z3.BitVec('before', 8 * VERDICT_SIZE)
    nested = call.level & NESTED != 0
    nla_type = call.attribute.nla_type
    rule = Rule.of(call.rules, nla_type)
    # As in policy_quick.
    engine = call.engine(
        nla_type != 0, ULT(nla_type, call.count),
        Or(call.start_type == 0, call.level == STRICT, ULT(nla_type, widen(call.start_type))),
        Implies(nested, call.attribute.type_and_flags & 0x8000 == 0),
        rule.sound(), takes(rule, call.buf, u64(0), call.length, nested), rule.kind == NUL_STRING)
    state = call.start(engine)
    state.mem['verdict'].store(0, VERDICT_SIZE, before)

    def search(space, state: State, args):
        """Looks for a NUL: finds one if the last byte is one."""
        first, count = simp(u64(args[1]) - call.buf.base), u64(args[2])
        engine.solver.prove(state, simp(z3.Extract(7, 0, u64(args[0])) == 0), 'looks for a NUL')
        space.inside(state, 1, call.buf, first, count, 'reads')
        last = call.buf.word(simp(u64(first) + count - 1), 1)
        engine.forget_frame(state)
        return If(And(count != 0, last == 0), u64(1), widen(engine.any(1)))

    engine.externs |= {name: search for name in searches(prover)}

    def posts(s: State):
        yield 'it is taken', returns(s) == 0
        yield 'nothing is noted', verdict(s) == before

    return prover.prove(engine, engine.run(state), posts)
