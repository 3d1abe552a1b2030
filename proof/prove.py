#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Proves the claims. `proof/run` builds what this needs.

    prove.py [--kernel LIBRARY] [--slow] --probe LIBRARY [CLAIM...]
    prove.py --page README.md [--write]

Without CLAIMs, it proves all that are not slow, or with --slow all. With --page, it
compares the page's table with the claims, or writes it.
"""

from __future__ import annotations

import argparse
import fnmatch
import functools
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import z3

from claims import CLAIMS, Prover
from counterexample import describe
from symx import Unsupported, Violation


@dataclass(frozen=True)
class Task:
    """One claim about one build."""

    probe: Path
    kernel: Path | None
    name: str


@dataclass(frozen=True)
class Result:
    """The outcome of a task."""

    outcome: str  # proved, FAILED, NOT PROVED or SKIPPED
    text: str
    instructions: frozenset[bytes] = frozenset()  # those that the proof has executed


@functools.cache
def libraries(probe: Path, kernel: Path | None) -> Prover:
    """Returns the libraries, which a process reads once."""
    return Prover(probe, kernel)


def prove(task: Task) -> Result:
    """Proves one claim."""
    begin = time.process_time()
    entry = CLAIMS[task.name]
    title = f'{task.name} ({task.probe.stem})'
    try:
        prover = libraries(task.probe, task.kernel)
        if not prover.has(entry):
            return Result('SKIPPED', f'{title}: SKIPPED: no {entry.needs} here')
        engine = entry.prove(prover)
    except Violation as violation:
        return Result('FAILED', f'{title}: FAILED: {entry.text}\n    not so: {violation.what}\n{describe(violation)}')
    except Unsupported as unsupported:
        return Result('NOT PROVED', f'{title}: NOT PROVED: {unsupported}')
    except z3.Z3Exception as error:
        return Result('NOT PROVED', f'{title}: NOT PROVED: {error}')
    return Result('proved', f'{title}: proved, {engine.paths} paths, {engine.solver.questions} questions, {time.process_time() - begin:.1f} s',
                  frozenset(prover.image.instructions()))


def table() -> str:
    """Returns the table of claims for the page."""
    rows = ['| claim | theorem | proved for |', '|---|---|---|']
    for entry in CLAIMS.values():
        slow = ' (`--all`)' if entry.slow else ''
        rows.append(f'| `{entry.name}`{slow} | {entry.text} | {entry.bound} |')
    return '\n'.join(rows)


def page(path: Path, write: bool) -> int:
    """Compares the table of a page with the claims; returns 1 if they differ."""
    text = path.read_text()
    before, rest = text.split('<!-- claims -->\n')
    after = rest.split('<!-- end of claims -->')[1]
    expected = f'{before}<!-- claims -->\n{table()}\n<!-- end of claims -->{after}'
    if write:
        path.write_text(expected)
    elif text != expected:
        print(f'{path} does not list the claims as they are: proof/run --page')
        return 1
    return 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--kernel', type=Path)
    parser.add_argument('--slow', action='store_true')
    parser.add_argument('--probe', type=Path, action='append', default=[])
    parser.add_argument('--page', type=Path)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--instructions', type=Path, help='a file to which the executed instructions are added, in hex')
    parser.add_argument('claims', nargs='*')
    args = parser.parse_args()
    if args.page:
        return page(args.page, args.write)
    for pattern in args.claims:
        if not fnmatch.filter(CLAIMS, pattern):
            parser.error(f'no claim {pattern}')
    if args.claims:
        names = [name for name in CLAIMS if any(fnmatch.fnmatch(name, pattern) for pattern in args.claims)]
    else:
        names = [name for name, entry in CLAIMS.items() if args.slow or not entry.slow]
    # The longest first, so that no process is left with one of them at the end.
    names.sort(key=lambda name: not CLAIMS[name].slow)
    tasks = [Task(probe, args.kernel, name) for probe in args.probe for name in names]
    begin, outcomes, instructions = time.time(), [], set()
    with ProcessPoolExecutor() as pool:
        for future in as_completed([pool.submit(prove, task) for task in tasks]):
            result = future.result()
            print(result.text, flush=True)
            outcomes.append(result.outcome)
            instructions |= result.instructions
    if args.instructions:
        known = set(args.instructions.read_text().split()) if args.instructions.exists() else set()
        args.instructions.write_text('\n'.join(sorted(known | {code.hex() for code in instructions})) + '\n')
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    counts = ', '.join(f'{outcomes.count(outcome)} {outcome}' for outcome in ('proved', 'FAILED', 'NOT PROVED', 'SKIPPED')
                       if outcome in outcomes)
    print(f'{counts}; {time.time() - begin:.0f} s, {used.ru_utime:.0f} s of processor time, '
          f'{used.ru_maxrss // 1024} MiB at most in a process')
    return int(any(outcome not in ('proved', 'SKIPPED') for outcome in outcomes))


if __name__ == '__main__':
    sys.exit(main())
