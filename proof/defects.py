#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Plants defects into a copy of nlwire and sees the proofs fail that should.

    defects.py [--kernel LIBRARY] [--page defects.md] --work DIR [WORD...]
    defects.py --check

A proof that no defect can make fail proves nothing. Each defect changes one place of the
source. The claims that are named beside it have to fail, each with a counterexample. It is
run natively, by the defective code and by the right one, which have to differ. Defects of
one round are planted together: they lie in functions that do not use each other. With
WORDs, only the defects whose title has one of them. With --check, nothing is proved: the
source has to have the place of each defect, and defects.md its rows.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from claims import CLAIMS, Claim, Prover
from counterexample import describe
from defect_list import DEFECTS, Defect
from replay import replay
from symx import Unsupported, Violation

SHORT = 16  # bytes
# Claims of which a counterexample between two turns takes the solver too long: it is looked for turn by turn, in
# buffers of so many bytes.
TURN_BY_TURN = {'policy_stream': 8}
REPOSITORY = Path(__file__).resolve().parent.parent


def copy_source(tree: Path) -> None:
    """Makes a copy of nlwire and the probe. The rest of the workspace is links."""
    tree.mkdir(parents=True, exist_ok=True)
    for entry in REPOSITORY.iterdir():
        link = tree / entry.name
        if link.is_symlink():
            link.unlink()  # it can be of a clone that is gone
        if entry.name not in ('.git', 'target', 'nlwire', 'proof'):
            link.symlink_to(entry)
    for folder in ('nlwire', 'proof/probe'):
        # Files that do not differ keep their times, so that cargo does not build them again.
        shutil.copytree(REPOSITORY / folder, tree / folder, dirs_exist_ok=True, copy_function=copy_if_other,
                        ignore=shutil.ignore_patterns('target'))


def copy_if_other(source: str, to: str) -> None:
    """Copies a file unless it is there with the same content."""
    data = Path(source).read_bytes()
    if not Path(to).exists() or Path(to).read_bytes() != data:
        Path(to).write_bytes(data)


def planted(text: str, defect: Defect) -> str:
    """Returns the source of a file with the defect. Fails if its place is not there exactly once."""
    if text.count(defect.old) != 1:
        raise SystemExit(f'{defect.title}: {text.count(defect.old)} places in {defect.file} instead of one')
    if defect.new == defect.old:
        raise SystemExit(f'{defect.title}: changes nothing')
    return text.replace(defect.old, defect.new)


def plant(tree: Path, defect: Defect) -> None:
    """Changes the source."""
    path = tree / 'nlwire/src' / defect.file
    path.write_text(planted(path.read_text(), defect))
    # A defect can be one that safe Rust excludes.
    crate = tree / 'nlwire/src/lib.rs'
    crate.write_text(crate.read_text().replace('#![forbid(unsafe_code)]', ''))


def row(defect: Defect, name: str) -> str:
    """Returns how the row of a defect and a claim begins."""
    return f'| {defect.title} | `{defect.file}` | `{name}`: '


def check() -> None:
    """Checks that each defect can be planted, beside the others of its round, and that each claim it names has a row."""
    for number in {defect.round for defect in DEFECTS}:
        sources: dict[str, str] = {}
        for defect in DEFECTS:
            if defect.round == number:
                text = sources.get(defect.file) or (REPOSITORY / 'nlwire/src' / defect.file).read_text()
                sources[defect.file] = planted(text, defect)
    for defect in DEFECTS:
        for name in defect.claims:
            if name not in CLAIMS:
                raise SystemExit(f'{defect.title}: no claim {name}')
    rows = (REPOSITORY / 'proof/defects.md').read_text().split('|---|---|---|---|')[1].strip().splitlines()
    starts = [row(defect, name) for defect in DEFECTS for name in defect.claims]
    if len(rows) != len(starts) or not all(map(str.startswith, rows, starts)):
        missing = [start for start in starts if not any(line.startswith(start) for line in rows)]
        raise SystemExit('\n'.join(['defects.md has other rows than the list:', *missing]))
    print(f'{len(DEFECTS)} defects can be planted')


def build(tree: Path, library: Path) -> None:
    """Builds the probe of the copy."""
    target = tree / 'target'
    subprocess.run(['cargo', 'build', '-q', '--release', '--locked', '--target-dir', target,
                    '--manifest-path', tree / 'proof/probe/Cargo.toml', '--config', 'build.rustflags=["-Awarnings"]'], check=True)
    shutil.copy(target / 'release/libprobe.so', library)


@dataclass(frozen=True)
class Outcome:
    """What became of a claim about the defective code."""

    refuted: bool
    part: str  # the part of the claim that fails, or why none does
    native: str = ''  # whether the counterexample was run on the processor


def refute(prover: Prover, right: Path, library: Path, name: str) -> Outcome:
    """Proves a claim that should fail, and runs its counterexample. Prints both."""
    begin = time.time()
    entry = CLAIMS[name]
    if not prover.has(entry):
        return Outcome(False, f'SKIPPED: no {entry.needs} here')
    try:
        violation = violated(prover, entry)
    except Unsupported as unsupported:
        return Outcome(False, str(unsupported))
    if violation is None:
        return Outcome(False, 'proved')
    print(f'    {name}: refuted: {violation.what} ({time.time() - begin:.1f} s)')
    print('\n'.join('    ' + line for line in describe(violation).splitlines()))
    said = replay(violation, {'with the defect': library, 'without': right})
    for title, result in said.items():
        print(f'        natively, {title}: {result}')
    if not said:
        return Outcome(True, violation.what, 'no')
    # The right code has to do something else with these inputs.
    if len(set(said.values())) == 1:
        return Outcome(False, f'{violation.what}, but the right code does the same with the counterexample')
    return Outcome(True, violation.what, 'yes')


def violated(prover: Prover, entry: Claim) -> Violation | None:
    """Returns how a claim fails, None if it does not.

    Where an invariant stands for the turns of a loop, a counterexample can begin between
    two turns. One that begins at the entry is then looked for in short buffers, turn by turn, unless
    functions are replaced by contracts: no processor could run it.
    """
    prover.image.longest = TURN_BY_TURN.get(entry.name)
    try:
        entry.prove(prover)
    except Violation as violation:
        if violation.state.segment is None or violation.state.space.contracts:
            return violation
        prover.image.longest = SHORT
        try:
            entry.prove(prover)
        except Violation as other:
            return other
        raise Unsupported(f'{violation.what}, but not in buffers of {SHORT} bytes') from None
    finally:
        prover.image.longest = None
    return None


def write(page: Path, outcomes: dict[tuple[Defect, str], Outcome]) -> None:
    """Writes the table of refuted claims. Rows of defects that did not run stay as they are."""
    head, *before = page.read_text().split('| defect |')
    lines = ['| defect | file in `nlwire/src` | claim, and the part that fails | run |', '|---|---|---|---|']
    for defect in DEFECTS:
        for name in defect.claims:
            start = row(defect, name)
            if outcome := outcomes.get((defect, name)):
                # Addresses differ between builds.
                part = re.sub(r' at 0x[0-9a-f]+', '', outcome.part)
                lines.append(f'{start}{part} | {outcome.native} |')
            else:
                lines += [line for text in before for line in text.splitlines() if line.startswith(start)]
    page.write_text(head + '\n'.join(lines) + '\n')


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--kernel', type=Path)
    parser.add_argument('--work', type=Path)
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--page', type=Path, help='the page whose rows are written if all claims are refuted')
    parser.add_argument('words', nargs='*')
    args = parser.parse_args()
    if args.check:
        check()
        return 0
    if not args.work:
        parser.error('--work is missing')
    chosen = [defect for defect in DEFECTS if not args.words or any(word in defect.title for word in args.words)]
    if not chosen:
        parser.error(f'no defect has {" or ".join(args.words)} in its title')
    tree = args.work / 'tree'
    copy_source(tree)
    right = args.work / 'right.so'
    build(tree, right)
    outcomes: dict[tuple[Defect, str], Outcome] = {}
    for number in sorted({defect.round for defect in chosen}):
        of_round = [defect for defect in chosen if defect.round == number]
        copy_source(tree)
        for defect in of_round:
            plant(tree, defect)
        library = args.work / f'round-{number}.so'
        build(tree, library)
        prover = Prover(library, args.kernel, layouts=right)
        for defect in of_round:
            print(f'{defect.title} ({defect.file})', flush=True)
            for name in defect.claims:
                outcome = outcomes[defect, name] = refute(prover, right, library, name)
                if not outcome.refuted:
                    print(f'    {name}: NOT REFUTED: {outcome.part}')
                sys.stdout.flush()
    missed = [(defect, name) for (defect, name), outcome in outcomes.items() if not outcome.refuted]
    print(f'{len(chosen)} defects, {len(outcomes)} claims, {len(missed)} not refuted')
    for defect, name in missed:
        print(f'    {defect.title}: {name}: {outcomes[defect, name].part}')
    if args.page and not missed:
        write(args.page, outcomes)
    return int(bool(missed))


if __name__ == '__main__':
    sys.exit(main())
