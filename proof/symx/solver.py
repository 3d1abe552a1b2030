# SPDX-License-Identifier: MIT OR Apache-2.0
"""Questions to the solver.

One solver keeps everything that was ever said. Conditions are named by literals, and a
question is a set of literals, so that the solver does not begin anew with each. It is
quick with the many easy questions. A hard one is asked anew, alone: no tactic is the best
for all, so they are tried in turn, with limits that grow. The many candidates of loops would
only burden the solver, so the questions of such a proof are all asked alone.

Limits are z3's count of its own steps, not of time: what is proved is the same on a busy
machine.
"""

from __future__ import annotations

import z3

from .errors import Unsupported, Violation
from .state import State
from .values import Value, boolean, bv, inverted, simp

EASY = 300_000  # steps, of some 5 million in a second
HARD, FEW, LEMMA = 2_000_000, 10_000_000, 60_000_000  # steps for a question of all conditions, or of few, in proofs with loops
# The first makes simplifications that a solver cannot do while it keeps what it knows.
SIMPLIFIED = z3.Then('simplify', 'propagate-values', 'solve-eqs', 'elim-uncnstr', 'smt').solver
TURNS = ((SIMPLIFIED, HARD), (z3.Solver, 4_000_000), (SIMPLIFIED, 40_000_000), (z3.Solver, 80_000_000), (SIMPLIFIED, 2_000_000_000))


def alone(conds: list[z3.BoolRef]) -> tuple[z3.Solver, z3.CheckSatResult]:
    """Asks whether conditions can hold at once, with a solver that knows nothing else."""
    for make, limit in TURNS:
        solver = make()
        solver.set('rlimit', limit)
        solver.add(*conds)
        answer = solver.check()
        if answer != z3.unknown:
            return solver, answer
    raise Unsupported(f'the solver does not know: {solver.reason_unknown()}')


def once(conds: list[z3.BoolRef], limit: int) -> tuple[z3.Solver, z3.CheckSatResult]:
    """The same, in one attempt: the answer can be that it is not known."""
    solver = SIMPLIFIED()
    solver.set('rlimit', limit)
    solver.add(*conds)
    return solver, solver.check()


def holds(model: z3.ModelRef, cond: Value) -> bool:
    """Returns whether a condition holds for the values of a model."""
    return bool(cond) if isinstance(cond, int) else z3.is_true(model.eval(cond, model_completion=True))


class Unknowns:
    """Finds what terms are about: unknowns, and functions of which only a definition is known."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[z3.ExprRef, frozenset[str], bool, frozenset[str]]] = {}

    def _look(self, term: z3.ExprRef) -> tuple[z3.ExprRef, frozenset[str], bool, frozenset[str]]:
        if term.get_id() not in self._known:
            todo, seen, names, functions, memory = [term], set(), set(), False, set()
            while todo:
                part = todo.pop()
                if part.get_id() not in seen:
                    seen.add(part.get_id())
                    if z3.is_app_of(part, z3.Z3_OP_UNINTERPRETED):
                        names.add(part.decl().name())
                        functions |= part.num_args() > 0
                        if z3.is_array(part):
                            memory.add(part.decl().name())
                    todo += part.children()
            self._known[term.get_id()] = term, frozenset(names), functions, frozenset(memory)  # keeps the term alive, and so its id
        return self._known[term.get_id()]

    def functions_in(self, term: z3.ExprRef) -> bool:
        """Returns whether there is a function in a term."""
        return self._look(term)[2]

    def of(self, term: z3.ExprRef) -> frozenset[str]:
        """Returns the names of the unknowns and functions in a term."""
        return self._look(term)[1]

    def memory_in(self, term: z3.ExprRef) -> frozenset[str]:
        """Returns the names of the memory in a term."""
        return self._look(term)[3]


class Solver:
    """The assumptions of a proof, and the questions about its paths."""

    def __init__(self, assumptions: list[z3.BoolRef], alone: bool = False):
        self._alone = alone
        self.later: list[tuple[State, Value, str]] | None = None  # what is to be proved when the loops are known
        self.assumptions: list[z3.BoolRef] = []
        self.questions = 0
        self._solver = z3.Solver()
        self._solver.set('rlimit', EASY)
        self._literals: dict[int, tuple[z3.BoolRef, z3.BoolRef]] = {}
        # Much of a pass over loops is as in the pass before.
        self._answers: dict[tuple[frozenset[int], bool], z3.ModelRef | None] = {}
        self._hard: set[tuple[frozenset[int], bool]] = set()
        self._unknowns = Unknowns()
        self._plain: list[z3.BoolRef] = []  # the assumptions that are not about functions
        self.assume(*assumptions)

    def assume(self, *conds: z3.BoolRef) -> None:
        """Adds conditions that hold on every path."""
        self.assumptions += conds
        self._plain += [cond for cond in conds if not self._unknowns.functions_in(cond)]
        self._answers.clear()
        if not self._alone:
            self._solver.add(*conds)

    def literal(self, cond: z3.BoolRef) -> tuple[z3.BoolRef, z3.BoolRef]:
        """Returns a literal that implies `cond`, and `cond`, which stays alive with it."""
        key = cond.get_id()
        if key not in self._literals:
            literal = z3.Bool(f'path!{len(self._literals)}')
            if not self._alone:
                self._solver.add(z3.Implies(literal, cond))
            self._literals[key] = (literal, cond)
        return self._literals[key]

    def take(self, state: State, cond: Value) -> None:
        """Makes `cond` a part of the path."""
        if not (isinstance(cond, int) and cond):
            state.path.append(self.literal(boolean(cond)))
            if state.model is not None and not holds(state.model, cond):
                state.model = None

    def model(self, state: State, *conds: Value) -> z3.ModelRef | None:
        """Returns values for which the path is taken and `conds` hold, if there are any.

        Conditions about functions are left out: a path that only they exclude is followed.
        """
        if any(isinstance(cond, int) and not cond for cond in conds):
            return None
        # Often a model of the path is at hand, and for one side of a branch it answers.
        if state.model is not None and all(holds(state.model, cond) for cond in conds):
            return state.model
        asked = state.path + [self.literal(cond) for cond in conds if not isinstance(cond, int)]
        model = self._answer(self._without_functions(asked), False)
        if model is not None:
            state.model = model
        return model

    def may(self, state: State, cond: Value) -> bool:
        """Returns whether a path may go on with a condition. In proofs about loops, a question that
        is hard counts as true: what is proved of a path that nobody takes does no harm."""
        if isinstance(cond, int):
            return bool(cond)
        if not self._alone:
            return self.model(state, cond) is not None
        if state.model is not None and holds(state.model, cond):
            return True
        asked = self._without_functions([*state.path, self.literal(cond)])
        key = frozenset(literal.get_id() for literal, _ in asked), False
        if key in self._hard:
            return True
        if key not in self._answers:
            self.questions += 1
            conds = self._plain + [part for _, part in asked]
            if self._excluded(conds, 1):
                self._answers[key] = None
                return False
            solver, answer = once(conds, HARD)
            if answer == z3.unknown:
                self._hard.add(key)
                return True
            self._answers[key] = solver.model() if answer == z3.sat else None
        model = self._answers[key]
        if model is not None:
            state.model = model
        return model is not None

    def _without_functions(self, asked: list[tuple[z3.BoolRef, z3.BoolRef]]) -> list[tuple[z3.BoolRef, z3.BoolRef]]:
        return [(literal, cond) for literal, cond in asked if not self._unknowns.functions_in(cond)]

    def refutes(self, state: State, cond: Value, simple: bool = False) -> z3.ModelRef | None:
        """Returns values of the path for which a condition does not hold, if there are any.

        What is known of functions is used if it is needed, and not with `simple`.
        """
        negated = boolean(inverted(cond))
        if not self._unknowns.functions_in(negated):
            model = self.model(state, negated)
            if model is None or simple:
                return model
        asked = state.path + [self.literal(negated)]
        return self._answer(asked, any(self._unknowns.functions_in(part) for part in (*self.assumptions, *(part for _, part in asked))))

    def _answer(self, asked: list[tuple[z3.BoolRef, z3.BoolRef]], functions: bool) -> z3.ModelRef | None:
        key = frozenset(literal.get_id() for literal, _ in asked), functions
        if key not in self._answers:
            self.questions += 1
            self._answers[key] = self._ask(asked, functions)
        return self._answers[key]

    def _ask(self, asked: list[tuple[z3.BoolRef, z3.BoolRef]], functions: bool) -> z3.ModelRef | None:
        solver, answer = self._solver, z3.unknown
        if not self._alone:
            answer = solver.check(*[literal for literal, _ in asked])
        if answer == z3.unknown:
            conds = (self.assumptions if functions else self._plain) + [cond for _, cond in asked]
            if self._alone and self._excluded(conds, 2):
                return None
            solver, answer = alone(conds)
        return solver.model() if answer == z3.sat else None

    def _excluded(self, conds: list[z3.BoolRef], turns: int) -> bool:
        """Returns whether the last condition is excluded by those that are about nothing else than it is, or in
        a second turn, about no other memory.

        Of the many conditions about loops a question needs few. What some of them exclude, all do.
        """
        names, memory = self._unknowns.of(conds[-1]), self._unknowns.memory_in(conds[-1])
        before = 1
        for few in ([cond for cond in conds if self._unknowns.of(cond) <= names],
                    [cond for cond in conds if self._unknowns.memory_in(cond) <= memory])[:turns]:
            if before < len(few) < len(conds) and once(few, FEW)[1] == z3.unsat:
                return True
            before = len(few)
        return False

    @staticmethod
    def possible(*conds: z3.BoolRef) -> bool:
        """Returns whether there are values for which `conds` hold. Nothing else is assumed."""
        return alone(list(conds))[1] == z3.sat

    def settle(self, state: State, cond: Value) -> Value:
        """Returns the one-bit value that `cond` always has on this path, or else `cond`."""
        if not isinstance(cond, int):
            if not self.may(state, cond):
                return 0
            if not self.may(state, inverted(cond)):
                return 1
        return cond

    def prove(self, state: State, cond: Value, what: str) -> None:
        """Fails with a counterexample unless `cond` holds on the path."""
        if isinstance(cond, int):
            if cond:
                return
            cond = z3.BoolVal(False)
        if self.later is not None:
            self.later.append((state.fork(), cond, what))
            return
        negated = boolean(inverted(cond))
        model = self.refutes(state, cond)
        if model is not None:
            raise Violation(what, state, model, (negated,))

    def lemma(self, state: State, cond: z3.BoolRef) -> bool:
        """Makes a condition a part of the path if it is soon shown to hold there. Returns whether it is."""
        negated = boolean(inverted(simp(cond)))
        if once([*self.assumptions, *(part for _, part in state.path), negated], LEMMA)[1] != z3.unsat:
            return False
        self.take(state, simp(cond))
        return True

    def values(self, state: State, value: Value, width: int = 64, most: int = 512) -> list[int]:
        """Returns all the numbers that `value` can be, `most` of them at most."""
        if isinstance(value, int):
            return [value]
        found: list[int] = []
        others: list[Value] = []
        while (model := self.model(state, *others)) is not None:
            number = model.eval(bv(value, width), model_completion=True).as_long()
            found.append(number)
            others.append(simp(value != number))
            if len(found) > most:
                raise Unsupported(f'more than {most} values at {state.pc:#x}: {value}')
        return found
