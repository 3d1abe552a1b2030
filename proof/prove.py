#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Proves the claims. `proof/run` builds what this needs.

    prove.py [--kernel LIBRARY] [--slow] [--results FOLDER] --probe LIBRARY [CLAIM...]
    prove.py --page README.md [--write]
    prove.py --page README.md [--kernel LIBRARY] --results FOLDER --probe LIBRARY...

Without CLAIMs, it proves all that are not slow, or with --slow all. With --results, it
keeps what it has proved in a folder, and does not prove it again. With --page, it compares
the page's table with the claims, or writes it; with both, it writes what has been proved of
each library.
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
from results import Result, Results
from symx import Unsupported, Violation

LEVELS = ('3', '2', 's')


@dataclass(frozen=True)
class Task:
    """One claim about one build."""

    probe: Path
    kernel: Path | None
    results: Path | None
    name: str


def level(probe: Path) -> str:
    """Returns the opt-level of a library, by its name."""
    return probe.stem.removeprefix('opt-level-')


@functools.cache
def libraries(probe: Path, kernel: Path | None) -> Prover:
    """Returns the libraries, which a process reads once."""
    return Prover(probe, kernel)


def prove(task: Task) -> Result:
    """Proves one claim."""
    begin = time.process_time()
    entry, results = CLAIMS[task.name], None
    title = f'{task.name} ({task.probe.stem})'
    try:
        prover = libraries(task.probe, task.kernel)
        if not prover.has(entry):
            return Result('SKIPPED', f'{title}: SKIPPED: no {entry.needs} here')
        if task.results:
            results = Results(task.results / level(task.probe), prover)
            if before := results.load(entry):
                return before
        prover.image.begin()
        engine = entry.prove(prover)
    except Violation as violation:
        return Result('FAILED', f'{title}: FAILED: {entry.text}\n    not so: {violation.what}\n{describe(violation)}')
    except Unsupported as unsupported:
        return Result('NOT PROVED', f'{title}: NOT PROVED: {unsupported}')
    except z3.Z3Exception as error:
        return Result('NOT PROVED', f'{title}: NOT PROVED: {error}')
    result = Result('proved', f'{title}: proved, {engine.paths} paths, {engine.solver.questions} questions, '
                    f'{time.process_time() - begin:.1f} s', prover.image.used.instructions())
    if results:
        results.save(entry, result)
    return result


def rows(text: str) -> dict[str, str]:
    """Returns the rows of the table in a page, by claim: what is proved of each at which levels."""
    return {row.split('`')[1]: row.rsplit('|', 2)[1].strip() for row in text.splitlines() if row.startswith('| `')}


def table(proved: dict[str, str]) -> str:
    """Returns the table of claims for the page, with the levels at which each is proved."""
    lines = ['| claim | theorem | proved for | at opt-level |', '|---|---|---|---|']
    for entry in CLAIMS.values():
        slow = ' (`--all`)' if entry.slow else ''
        lines.append(f'| `{entry.name}`{slow} | {entry.text} | {entry.bound} | {proved.get(entry.name, "none yet")} |')
    return '\n'.join(lines)


def page(path: Path, write: bool, proved: dict[str, str] | None) -> int:
    """Compares the table of a page with the claims, or writes it; returns 1 if they differ.

    What has been `proved` is written if it is given; else it stays as the page has it.
    """
    text = path.read_text()
    before, rest = text.split('<!-- claims -->\n')
    claims, after = rest.split('<!-- end of claims -->')
    expected = f'{before}<!-- claims -->\n{table(rows(claims) if proved is None else proved)}\n<!-- end of claims -->{after}'
    if write:
        path.write_text(expected)
    elif text != expected:
        print(f'{path} does not list the claims as they are: proof/run --page')
        return 1
    return 0


def levels(probes: list[Path], kernel: Path | None, folder: Path) -> dict[str, str]:
    """Returns the levels at which each claim has been proved, by the results."""
    found: dict[str, list[str]] = {}
    for probe in probes:
        results = Results(folder / level(probe), libraries(probe, kernel))
        for entry in CLAIMS.values():
            if results.load(entry):
                found.setdefault(entry.name, []).append(level(probe))
    return {name: ', '.join(sorted(at, key=LEVELS.index)) for name, at in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--kernel', type=Path)
    parser.add_argument('--slow', action='store_true')
    parser.add_argument('--probe', type=Path, action='append', default=[])
    parser.add_argument('--results', type=Path)
    parser.add_argument('--page', type=Path)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--instructions', type=Path, help='a file to which the executed instructions are added, in hex')
    parser.add_argument('claims', nargs='*')
    args = parser.parse_args()
    if args.page:
        if args.results:
            return page(args.page, True, levels(args.probe, args.kernel, args.results))
        return page(args.page, args.write, None)
    for pattern in args.claims:
        if not fnmatch.filter(CLAIMS, pattern):
            parser.error(f'no claim {pattern}')
    if args.claims:
        names = [name for name in CLAIMS if any(fnmatch.fnmatch(name, pattern) for pattern in args.claims)]
    else:
        names = [name for name, entry in CLAIMS.items() if args.slow or not entry.slow]
    # The longest first, so that no process is left with one of them at the end.
    names.sort(key=lambda name: not CLAIMS[name].slow)
    tasks = [Task(probe, args.kernel, args.results, name) for probe in args.probe for name in names]
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
